"""Plans that add tables up, lay comparisons side by side, and hold each stage against the one before."""

from __future__ import annotations

from pathlib import Path

import pytest

from disprop.errors import InputError
from disprop.run import run

FILES = {
    "recruited.csv": "stage,group,count\napplied,Female,80\napplied,Male,60\nshortlisted,Female,30\n"
    "shortlisted,Male,36\nappointed,Female,9\nappointed,Male,20\n",
    "disciplinary.csv": "group,count\nFemale,3\nMale,4\n",
    "capability.csv": "group,count\nFemale,0\nMale,4\n",
    "staff.csv": "group,count\nFemale,289\nMale,157\n",
    "census.csv": "group,percent\nFemale,51.0\nMale,49.0\n",
    "region.csv": "group,percent\nFemale,64.8\nMale,35.2\n",
    "ppo.csv": "group,count\nDyslexia,12\nHearing,3\nPeople,14\nRefused,2\n",
    "cases.csv": "group,count\nDyslexia,120\nHearing,23\nPeople,240\nRefused,30\n",
}

TABLES = "".join(
    f'[tables.{name}]\nfile = "{file}.csv"\nscheme = "gender"\n'
    for name, file in (
        ("recruitment", "recruited"),
        ("disciplinary", "disciplinary"),
        ("capability", "capability"),
        ("staff", "staff"),
    )
) + "".join(f'[baselines.{name}]\nfile = "{name}.csv"\nscheme = "gender"\n' for name in ("census", "region"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def plan(folder: Path, top: str = "", below: str = "") -> Path:
    path = folder / "plan.toml"
    path.write_text(f"{top}\n{TABLES}{below}", encoding="utf-8")
    return path


def faults(folder: Path, top: str = "", below: str = "") -> str:
    with pytest.raises(InputError) as error:
        run(plan(folder, top, below))
    return str(error.value)


CONDUCT = '[comparisons.conduct]\nstage = "conduct"\nbaseline = "staff"\nrelation = "contains"\nquestion = "rate"\n'
BEFORE = '[comparisons.recruited]\nstage = "recruitment"\nbaseline = "before"\n'
FEEDS = 'feeds = { shortlisted = "applied", appointed = "shortlisted" }\n'
SIDES = "".join(
    f'[comparisons.v_{name}]\nstage = "staff"\nbaseline = "{name}"\nband = {{ points = 5 }}\n'
    for name in ("census", "region")
)


def test_a_sum_of_tables_is_a_table_that_comparisons_name(folder: Path) -> None:
    outcome = run(plan(folder, 'pool = { conduct = ["disciplinary", "capability"] }', CONDUCT))
    assert outcome.findings["conduct"].frame.set_index("code")["observed"].to_dict() == {"female": 3, "male": 8}
    assert "processes added up" in outcome.checks["check"].tolist()


def test_a_sum_says_whether_nobody_is_in_two_of_its_tables(folder: Path) -> None:
    for part, several in (("pool", True), ("pool_distinct", False)):
        outcome = run(plan(folder, f'{part} = {{ conduct = ["disciplinary", "capability"] }}', CONDUCT))
        notes = outcome.findings["conduct"].frame["note"]
        assert notes.str.contains("cases, of whom one person may be several").tolist() == [several] * 2
    assert "pool_distinct.conduct" in faults(folder, 'pool_distinct = { conduct = ["disciplinary", "capabilty"] }', "")


def test_a_sum_of_a_table_that_is_not_there_is_told_with_a_near_name(folder: Path) -> None:
    assert "capability" in faults(folder, 'pool = { conduct = ["disciplinary", "capabilty"] }', CONDUCT)


def test_a_sum_has_a_name_of_its_own_and_two_parts(folder: Path) -> None:
    told = faults(folder, 'pool = { staff = ["disciplinary", "capability"], one = ["staff"] }', CONDUCT)
    assert "A table has the same name." in told
    assert "not a list of two names" in told


def test_each_stage_is_held_against_the_one_before(folder: Path) -> None:
    frame = run(plan(folder, below=BEFORE + FEEDS)).findings["recruited"].frame
    assert frame.loc[frame["code"] == "female", ["stage", "baseline"]].to_numpy().tolist() == [
        ["shortlisted", "applied"],
        ["appointed", "shortlisted"],
    ]


def test_who_feeds_whom_is_asked_in_words(folder: Path) -> None:
    assert "which stage feeds which" in faults(folder, below=BEFORE)


def test_what_does_not_go_with_the_stage_before_is_told_at_once(folder: Path) -> None:
    wrong = BEFORE + FEEDS + 'relation = "separate"\nquestion = "composition"\ncomparator = { gender = "rest" }\n'
    told = faults(folder, below=wrong)
    assert all(f"comparisons.recruited.{key}" in told for key in ("relation", "question", "comparator"))


def test_feeds_without_the_stage_before_are_refused(folder: Path) -> None:
    assert "not the stage before" in faults(folder, below=SIDES + FEEDS)


def test_comparisons_side_by_side_say_whether_the_baseline_decides(folder: Path) -> None:
    outcome = run(plan(folder, 'side_by_side = { staff = ["v_census", "v_region"] }', SIDES))
    assert all(outcome.findings[name].frame["baselines_decide"].all() for name in ("v_census", "v_region"))
    assert not run(plan(folder, "", SIDES)).findings["v_census"].frame["baselines_decide"].any()


def test_a_comparison_that_is_not_there_cannot_stand_beside_another(folder: Path) -> None:
    assert "no comparison" in faults(folder, 'side_by_side = { staff = ["v_census", "v_regio"] }', SIDES)


def test_several_answers_are_read_by_a_plan(folder: Path) -> None:
    tables = "".join(
        f'[tables.{name}]\nfile = "{name}.csv"\ncharacteristic = "need"\nseveral = ["need"]\n'
        for name in ("ppo", "cases")
    )
    asked = '[comparisons.needs]\nstage = "ppo"\nbaseline = "cases"\nrelation = "contains"\nquestion = "composition"\n'
    frame = run(plan(folder, below=tables + asked)).findings["needs"].frame
    assert frame["denominator"].tolist() == [14, 14]
    assert frame["stage_known"].tolist() == [14, 14]


def test_several_answers_of_rows_name_what_stands_between(folder: Path) -> None:
    (folder / "people.csv").write_text("Needs,left\nDyslexia; Hearing,yes\nHearing,no\n", encoding="utf-8")
    rows = '[tables.people]\nfile = "people.csv"\nrows = true\nstages = ["left"]\nschemes = { Needs = "needs.toml" }\n'
    assert "does not say what stands between" in faults(folder, below=rows + 'several = { Needs = "" }\n')


def test_a_part_in_two_brackets_is_told_to_write_one_and_a_name(folder: Path) -> None:
    told = faults(folder, below='[[comparisons]]\nstage = "staff"\n')
    assert "plan.toml, comparisons: [[comparisons]] makes a list" in told
    assert "Write [comparisons.NAME] in single brackets" in told
