"""Counts that a table withholds or rounds: read between the numbers that they lie, as far as anybody says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.cli import main
from disprop.errors import InputError
from disprop.inspection import inspect
from disprop.plan import draft_plan
from disprop.run import run_draft

SCHEME = "ethnicity_ew_2001"
TABLE = {"White": "416", "Mixed": "<5", "Asian": "10", "Black": "8", "Not stated": "3"}


def read(table: dict[str, str], **keywords: object) -> dp.Cube:
    return dp.from_counts(table, scheme=SCHEME, name="staff", **keywords)["ethnicity"]  # type: ignore[arg-type]


def ends(cube: dp.Cube, code: str) -> tuple[int, int, bool]:
    assert cube.ends is not None
    at = cube.groups.index(code)
    return cube.ends.low[0, 0, at], cube.ends.high[0, 0, at], cube.ends.withheld[0, 0, at]


@pytest.mark.parametrize(
    ("mark", "low", "high"),
    [("<5", 0, 4), ("fewer than 10", 0, 9), ("&lt;3", 0, 2), ("less than 5", 0, 4), ("≤5", 0, 5), ("5 or fewer", 0, 5)],
)
def test_a_sign_that_says_between_which_numbers_a_count_lies_is_taken_at_its_word(
    mark: str, low: int, high: int
) -> None:
    assert ends(read({**TABLE, "Mixed": mark}), "mixed") == (low, high, True)


@pytest.mark.parametrize("mark", ["*", "c", "[c]", "~", "!", "[low]", "supp"])
def test_a_sign_that_says_no_number_is_refused_until_it_is_stated(mark: str) -> None:
    with pytest.raises(InputError, match="say between which numbers it lies, withheld='1 to 4'"):
        read({**TABLE, "Mixed": mark})
    assert ends(read({**TABLE, "Mixed": mark}, withheld="1 to 4"), "mixed") == (1, 4, True)


@pytest.mark.parametrize(
    ("stated", "low", "high"), [("1 to 4", 1, 4), ("fewer than 3", 0, 2), ((2, 9), 2, 4), ("1-3", 1, 3)]
)
def test_what_is_stated_narrows_what_the_sign_says(stated: object, low: int, high: int) -> None:
    assert ends(read(TABLE, withheld=stated), "mixed") == (low, high, True)


def test_a_sign_and_a_statement_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(InputError, match="'<5' is said to be 5 or more, and 4 or fewer"):
        read(TABLE, withheld="5 to 9")


@pytest.mark.parametrize("stated", ["some", "", "4 to 1", (1,), (3, 1), (1, 2, 3), ("a", "b"), "*"])
def test_a_statement_that_says_no_numbers_is_refused(stated: object) -> None:
    with pytest.raises(InputError, match="does not say how many people it can be"):
        read(TABLE, withheld=stated)


def test_a_count_between_two_numbers_is_no_count_of_ages() -> None:
    with pytest.raises(InputError, match="'5-9'"):
        read({**TABLE, "Mixed": "5-9"})


def test_a_withheld_count_is_shown_nowhere_as_a_number() -> None:
    tables = dp.from_counts(TABLE, scheme=SCHEME, name="staff")
    cube = tables["ethnicity"]
    row = cube.frame.set_index("group").loc["Mixed"]
    assert np.isnan(row["count"])
    assert (row["low"], row["high"]) == (0, 4)
    assert "437 to 441 people, 3 unknown" in repr(cube)
    said = tables.checks.set_index("check").loc["withheld counts"]
    assert said["what"] == "1 count is withheld and taken at all that it can be: 'Mixed' 0 to 4."
    assert "withheld='1 to 4'" in said["remedy"]
    stated = dp.from_counts(TABLE, scheme=SCHEME, withheld="1 to 4").checks.set_index("check").loc["withheld counts"]
    assert not stated["remedy"]


def test_a_withheld_number_of_unknown_is_carried_with_a_total_that_cannot_tell_it() -> None:
    cube = read({**TABLE, "Mixed": "4", "Not stated": "<5", "Total": "440"})
    low, high = cube.span(lambda table: table.unknown)
    assert (low.item(), high.item()) == (0, 4)
    assert "stated total" not in set(cube.checks["check"])


def test_a_total_that_no_withheld_count_explains_is_a_check() -> None:
    cube = read({**TABLE, "Total": "500"})
    assert "stated total" in set(cube.checks["check"])


PARTS = {"White British": "400", "Asian": "13", "Indian": "6", "Pakistani": "<5", "Bangladeshi": "<5"}


def test_a_subtotal_is_held_against_all_that_its_withheld_parts_can_be() -> None:
    tables = dp.from_counts(PARTS, scheme="ethnicity_ew_2011")
    low, high = tables["ethnicity"].span(lambda table: table.known)
    assert (low.item(), high.item()) == (406, 414)
    said = tables.checks.set_index("check").loc["subtotal left out", "what"]
    assert said == "Row 'Asian' is 13, and of 'Indian', 'Pakistani', 'Bangladeshi' some are withheld: it is left out."
    with pytest.raises(InputError, match=r"'Asian', 30, .* add to 6 to 14: 'Indian' 6, 'Pakistani' 0 to 4"):
        dp.from_counts({**PARTS, "Asian": "30"}, scheme="ethnicity_ew_2011")


def test_a_withheld_subtotal_is_not_told_by_what_its_parts_are_at_least() -> None:
    tables = dp.from_counts({**PARTS, "Asian": "*", "Pakistani": "3"}, scheme="ethnicity_ew_2011", withheld="0 to 9")
    said = tables.checks.set_index("check").loc["subtotal left out", "what"]
    assert said.startswith("Row 'Asian' is withheld, and of 'Indian'")


@pytest.mark.parametrize(("base", "reach"), [("3 at random", 2), ("5 at random", 4), (3, 1)])
def test_counts_rounded_at_random_can_be_all_but_the_base_off(base: int | str, reach: int) -> None:
    cube = read({"White": "450", "Mixed": "0", "Asian": "15", "Black": "30"}, rounded_to=base)
    assert ends(cube, "asian") == (15 - reach, 15 + reach, False)
    assert ends(cube, "mixed") == (0, reach, False)


@pytest.mark.parametrize("base", ["at random", "1 at random", "0", "three"])
def test_a_text_that_says_no_rounding_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="'3 at random' where it goes up or down by chance"):
        read(TABLE, rounded_to=base)


def test_groups_that_are_added_up_are_between_the_sums_of_their_ends() -> None:
    cube = read({"White British": "400", "White Irish": "<5", "Indian": "7", "Pakistani": "<3"}).roll_up("five")
    assert ends(cube, "white") == (400, 404, True)
    assert ends(cube, "asian") == (7, 9, True)


def test_processes_added_up_keep_what_their_counts_can_be() -> None:
    one, two = (dp.from_counts(TABLE, scheme=SCHEME, name=name) for name in ("one", "two"))
    pooled = dp.pool(one, two, name="both")["ethnicity"]
    assert ends(pooled, "mixed") == (0, 8, True)
    assert ends(pooled, "white") == (832, 832, False)


def test_rounded_counts_can_be_half_the_base_off_and_never_below_nobody() -> None:
    cube = read({"White": "415", "Mixed": "0", "Asian": "10", "Not stated": "5"}, rounded_to=5)
    assert [ends(cube, code) for code in ("white", "mixed", "asian")] == [
        (413, 417, False),
        (0, 2, False),
        (8, 12, False),
    ]
    low, high = cube.span(lambda table: table.unknown)
    assert (low.item(), high.item()) == (3, 7)
    assert cube.frame["count"].max() == 415


def test_a_count_that_is_not_rounded_so_is_refused() -> None:
    with pytest.raises(InputError, match="416 is no multiple of 5"):
        read({"White": "416", "Asian": "10"}, rounded_to=5)


@pytest.mark.parametrize("base", [0, 1, -5, 2.5, True, "5"])
def test_a_base_of_rounding_is_a_whole_number_above_one(base: object) -> None:
    with pytest.raises(InputError, match="is no whole number above 1"):
        read({"White": "415", "Asian": "10"}, rounded_to=base)


def test_a_rounded_total_differs_by_rounding_and_that_is_no_check() -> None:
    near = read({"White": "415", "Mixed": "5", "Asian": "30", "Total": "455"}, rounded_to=5)
    far = read({"White": "415", "Mixed": "5", "Asian": "30", "Total": "480"}, rounded_to=5)
    assert "stated total" not in set(near.checks["check"])
    assert "stated total" in set(far.checks["check"])


def test_a_low_count_of_a_rounded_table_rounds_to_nought_and_is_not() -> None:
    assert ends(read({"White": "415", "Mixed": "[low]", "Asian": "10"}, rounded_to=5), "mixed") == (1, 2, True)


def test_a_total_of_rounded_counts_leaves_no_one_number() -> None:
    table = {"White": "415", "Mixed": "*", "Asian": "*", "Total": "430"}
    cube = read(table, rounded_to=5, withheld="1 to 9")
    assert ends(cube, "mixed") == (1, 9, True)


def test_rounding_that_is_not_declared_is_a_check_that_asks() -> None:
    counts = [405, 410, 15, 20, 25, 30, 35, 40, 55]
    table = {f"Group {at}": number for at, number in enumerate(counts)}
    asked = dp.from_counts(table).checks.set_index("check").loc["rounded numbers"]
    assert "rounded_to=5" in asked["remedy"]
    said = dp.from_counts(table, rounded_to=5)
    assert "rounded numbers" not in set(said.checks["check"])
    assert "rounded counts" in set(said.checks["check"])
    assert dp.from_counts(table)[next(iter(said))].ends is None


@pytest.mark.parametrize("keywords", [{"withheld": "1 to 4"}, {"rounded_to": 5}])
def test_several_answers_a_person_are_not_carried(keywords: dict[str, object]) -> None:
    table = {"Dyslexia": 5, "Deafness": 10, "People": 20}
    with pytest.raises(InputError, match="what counts can be is not carried there"):
        dp.from_counts(table, characteristic="condition", several=True, **keywords)  # type: ignore[arg-type]


def test_the_unknown_of_a_table_with_withheld_counts_have_no_rate_and_a_status_that_holds() -> None:
    found = dp.unknowns(dp.from_counts(TABLE, scheme=SCHEME), target=dp.at_least(99))
    whole = found.frame.iloc[-1]
    assert np.isnan(whole["known_rate"])
    assert whole["count"] == 3
    assert whole["status"] == dp.at_least(99).words("met")["numerical"]
    near = dp.unknowns(dp.from_counts({**TABLE, "Mixed": "<90"}, scheme=SCHEME), target=dp.at_least(99.4))
    assert near.frame.iloc[-1]["status"] == dp.at_least(99).words("open")["numerical"]
    assert any("withheld or rounded" in line for line in found.method)


# ---- Plans and commands ----------------------------------------------------------------------------------------------

LEFT = {"White": "20", "Mixed": "*", "Asian": "8", "Black": "12", "Chinese or other": "0", "Not stated": "3"}
STAFF = {"White": "400", "Mixed": "20", "Asian": "30", "Black": "40", "Chinese or other": "10", "Not stated": "10"}
PLAN = """
[tables.left]
file = "left.csv"
scheme = "ethnicity_ew_2001"
withheld = "1 to 4"
[tables.staff]
file = "staff.csv"
scheme = "ethnicity_ew_2001"
rounded_to = 5
[comparisons.rates]
stage = "left"
baseline = "staff"
relation = "contains"
question = "rate"
band = { ratio = [0.8, 1.25] }
[targets.white]
table = "left"
characteristic = "ethnicity"
measure = "share"
group = "white"
at_most = 46
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, table in (("left", LEFT), ("staff", STAFF)):
        rows = "".join(f"{label},{count}\n" for label, count in table.items())
        (tmp_path / f"{name}.csv").write_text(f"ethnicity,count\n{rows}", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_a_plan_carries_withheld_and_rounded_counts(folder: Path) -> None:
    outcome = run_draft(draft_plan(folder / "plan.toml"))
    assert outcome.found is not None
    frame = outcome.found.frame.set_index("code")
    assert frame.loc["black", "verdict"] == "disproportionate"
    assert frame.loc["mixed", "verdict"] == "cannot tell"
    assert frame["ratio"].isna().all()
    assert outcome.targets["status"].tolist() == [dp.at_most(46).words("open")["numerical"]]
    assert "counts are withheld or rounded" in outcome.targets["note"].iloc[0]


CENSUS = """
[baselines.census]
file = "staff.csv"
unit = "count"
scheme = "ethnicity_ew_2001"
rounded_to = "5 at random"
withheld = "1 to 4"
"""


def test_a_plan_carries_withheld_and_rounded_counts_of_a_baseline(folder: Path) -> None:
    compared = '[comparisons.share]\nstage = "left"\nbaseline = "census"\nband = { points = 5 }\n'
    staff = (folder / "staff.csv").read_text(encoding="utf-8")
    (folder / "staff.csv").write_text(staff.replace("Mixed,20", "Mixed,*"), encoding="utf-8")
    (folder / "plan.toml").write_text(PLAN.partition("[tables.staff]")[0] + CENSUS + compared, encoding="utf-8")
    outcome = run_draft(draft_plan(folder / "plan.toml"))
    assert outcome.found is not None
    assert outcome.found.frame["ratio_lowest"].notna().all()
    assert outcome.found.frame["reference"].isna().all()
    (folder / "plan.toml").write_text(CENSUS.replace('"5 at random"', "true"), encoding="utf-8")
    with pytest.raises(InputError, match=r"baselines.census.rounded_to: true is nothing that counts are rounded to"):
        run_draft(draft_plan(folder / "plan.toml"))


def test_a_plan_without_the_key_says_what_to_write(folder: Path) -> None:
    (folder / "plan.toml").write_text(PLAN.replace('withheld = "1 to 4"\n', ""), encoding="utf-8")
    with pytest.raises(InputError, match='withheld = "1 to 4"'):
        run_draft(draft_plan(folder / "plan.toml"))


def test_rows_of_people_take_no_such_key(folder: Path) -> None:
    rows = '[tables.left]\nfile = "left.csv"\nrows = true\nschemes = { a = "gender" }\nrounded_to = 5\n'
    (folder / "plan.toml").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match=r"tables.left.rounded_to"):
        run_draft(draft_plan(folder / "plan.toml"))


def test_a_command_takes_them_behind_the_name_of_a_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    left, staff = f"{folder / 'left.csv'}#withheld=1 to 4", f"{folder / 'staff.csv'}#rounded_to=5"
    code = main(["compare", left, "--among", staff, "--ratio", "0.8", "1.25"])
    told = capsys.readouterr()
    assert code in (0, 1), told.err
    assert "counts withheld" in told.out


def test_a_command_takes_them_behind_the_name_of_a_baseline(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    left, staff = f"{folder / 'left.csv'}#withheld=1 to 4", f"{folder / 'staff.csv'}#rounded_to=5 at random"
    code = main(["compare", left, "--against", staff, "--unit", "count", "--points", "5"])
    told = capsys.readouterr()
    assert code in (0, 1), told.err
    assert "Counts are rounded to 5 at random" in told.out


def test_a_draft_names_the_keys(tmp_path: Path) -> None:
    counts = dict(zip("abcdefghi", ("405", "410", "15", "20", "25", "30", "35", "40", "<5"), strict=True))
    file = tmp_path / "staff.csv"
    pd.DataFrame({"group": list(counts), "count": list(counts.values())}).to_csv(file, index=False)
    draft = inspect(file).draft
    assert '# withheld = "1 to 4"' in draft
    assert "# rounded_to = 5" in draft
