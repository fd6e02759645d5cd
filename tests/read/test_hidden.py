"""Withheld counts: their groups are counted together where a total tells, and never as 0."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.plan import draft_plan
from disprop.run import run_draft

SCHEME = "ethnicity_ew_2001"
STAFF = {"White": "416", "Mixed": "*", "Asian": "10", "Black": "<5", "Chinese or other": "6", "Not stated": "3"}
FULL = {"White": 30, "Mixed": 2, "Asian": 1, "Black": 3, "Chinese or other": 1}


def staff(total: int = 443, **more: str) -> dp.Tables:
    return dp.from_counts({**STAFF, **more, "Total": str(total)}, scheme=SCHEME, name="staff")


def refused(table: dict[str, str], **keywords: object) -> str:
    with pytest.raises(InputError) as caught:
        dp.from_counts(table, scheme=SCHEME, **keywords)  # type: ignore[arg-type]
    return str(caught.value)


def test_withheld_groups_are_one_with_what_the_total_leaves() -> None:
    tables = staff()
    cube = tables["ethnicity"]
    labels = [cube.scheme.label(code, cube.level) for code in cube.groups]
    assert labels == ["White", "Mixed and Black together", "Asian", "Chinese or other"]
    assert cube.by_group[0, 0].tolist() == [416, 8, 10, 6]
    assert (cube.known.item(), cube.unknown.item(), cube.total.item()) == (440, 3, 443)
    assert tables.account.closes
    said = tables.checks.set_index("check")["what"]
    told = "2 counts are withheld; Mixed and Black together are 8 people, by what the totals leave"
    taken = "The totals are taken to count those whose group is unknown too."
    assert said["withheld counts"] == f"{told}, and are one group here. {taken}"
    assert list(said.index) == ["withheld counts"]


@pytest.mark.parametrize("mark", ["*", "**", "c", "[c]", "~", "!", "[low]", "Suppressed", "<5", "< 10", "fewer than 5"])
def test_every_mark_of_a_withheld_count_is_read_as_one(mark: str) -> None:
    assert staff(Black=mark)["ethnicity"].by_group[0, 0].tolist() == [416, 8, 10, 6]


@pytest.mark.parametrize("mark", ["-", "..", "n/a", "[x]", ":"])
def test_what_may_be_nobody_or_was_never_counted_is_refused(mark: str) -> None:
    assert "Black" in refused({**STAFF, "Black": mark, "Total": "443"})


@pytest.mark.parametrize(
    "table",
    [
        STAFF,
        {**STAFF, "Black": "4", "Total": "443"},
        {**STAFF, "Total": "400"},
        {**STAFF, "Not stated": "*", "Total": "443"},
    ],
    ids=["no total", "one group, which the total would give away", "a total below the rest", "the unknown withheld"],
)
def test_withheld_counts_of_which_nothing_can_be_told_are_refused_one_by_one(table: dict[str, str]) -> None:
    said = refused(table)
    assert "label 'Mixed': '*' stands for a number that is withheld" in said
    assert "Give the row of the total too" in said


def test_a_subtotal_is_no_total_and_two_totals_must_agree() -> None:
    detail = {"White British": "400", "White Irish": "16", "Indian": "*", "Chinese": "*"}
    both = dp.from_counts({**detail, "Total": "440", "White total": "416"}, scheme=SCHEME)["ethnicity"]
    assert both.by_group[0, 0].tolist() == [400, 16, 24]
    assert "label 'Indian': '*'" in refused({**detail, "White total": "416"})
    assert "label 'Indian': '*'" in refused({**detail, "Total": "440", "All staff": "450"})


def test_several_answers_a_person_are_not_told_by_a_total() -> None:
    table = {"Dyslexia": "*", "Deafness": "*", "Epilepsy": "9", "People": "20", "Total": "30"}
    with pytest.raises(InputError, match="is withheld"):
        dp.from_counts(table, characteristic="condition", several=True)


def test_groups_withheld_anywhere_are_together_in_every_slice() -> None:
    rows = [("2008", "White", "90"), ("2008", "Asian", "*"), ("2008", "Black", "*"), ("2008", "Total", "100")]
    rows += [("2009", "White", "80"), ("2009", "Asian", "7"), ("2009", "Black", "6"), ("2009", "Total", "93")]
    table = pd.DataFrame(rows, columns=["year", "group", "count"])
    cube = dp.from_counts(table, scheme=SCHEME, by="year")["ethnicity"]
    assert cube.by_group[:, 0].tolist() == [[90, 10], [80, 13]]


def test_a_baseline_is_taken_together_alike() -> None:
    census = dp.baseline(
        {"White": 90, "Mixed": 3, "Asian": 4, "Black": 2, "Chinese or other": 1}, scheme=SCHEME, unit="percent"
    )
    frame = dp.compare(staff(), against=census).frame.set_index("code")
    assert frame.loc["mixed_black", ["observed", "denominator", "reference"]].tolist() == [8, 440, pytest.approx(0.05)]


def test_a_table_is_held_against_one_with_withheld_counts_and_rolled_up_past_them() -> None:
    leavers = dp.from_counts(FULL, scheme=SCHEME, name="leavers")
    frame = dp.rates(leavers, stayers=staff()).frame.set_index("code")
    assert frame.loc["mixed_black", ["observed", "denominator"]].tolist() == [5, 13]
    two = dp.rates(leavers, stayers=staff(), levels=["two"]).frame.set_index("code")
    assert two.loc["other_than_white", ["observed", "denominator"]].tolist() == [7, 31]


def test_two_tables_with_other_groups_withheld_are_refused_but_where_a_level_holds_them() -> None:
    other = dp.from_counts(
        {"White": 30, "Mixed": 2, "Asian": "*", "Black": "*", "Total": 40}, scheme=SCHEME, name="leavers"
    )
    with pytest.raises(InputError, match="Other groups are withheld in the one than in the other"):
        dp.rates(other, stayers=staff())
    found = dp.rates(other["ethnicity"].roll_up("two"), stayers=staff()["ethnicity"].roll_up("two"))
    assert len(found) == 2


def test_a_plan_reads_withheld_counts(tmp_path: Path) -> None:
    rows = "".join(f"{label},{count}\n" for label, count in {**STAFF, "Total": "443"}.items())
    (tmp_path / "staff.csv").write_text(f"ethnicity,count\n{rows}", encoding="utf-8")
    full = "".join(f"{label},{count}\n" for label, count in FULL.items())
    (tmp_path / "leavers.csv").write_text(f"ethnicity,count\n{full}", encoding="utf-8")
    plan = "".join(f'[tables.{name}]\nfile = "{name}.csv"\nscheme = "{SCHEME}"\n' for name in ("staff", "leavers"))
    asked = '[comparisons.left]\nstage = "leavers"\nbaseline = "staff"\nrelation = "separate"\nquestion = "rate"\n'
    (tmp_path / "plan.toml").write_text(plan + asked, encoding="utf-8")
    outcome = run_draft(draft_plan(tmp_path / "plan.toml"))
    assert "left/ethnicity/together/mixed_black" in set(outcome.found.frame["id"])
    assert any("are one group here" in what for what in outcome.checks["what"])


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5), st.sets(st.integers(0, 4), min_size=2, max_size=4))
def test_what_is_together_is_the_sum_of_what_is_withheld(counts: list[int], withheld: set[int]) -> None:
    labels = list(FULL)
    table = {label: "*" if at in withheld else str(counts[at]) for at, label in enumerate(labels)}
    cube = dp.from_counts({**table, "Total": str(sum(counts))}, scheme=SCHEME)["ethnicity"]
    codes = ["white", "mixed", "asian", "black", "other"]
    whole = "_".join(code for at, code in enumerate(codes) if at in withheld)
    found = dict(zip(cube.groups, cube.by_group[0, 0].tolist(), strict=True))
    assert found[whole] == sum(counts[at] for at in withheld)
    assert sum(found.values()) == sum(counts)
