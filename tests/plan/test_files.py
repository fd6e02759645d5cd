"""The files of a plan: which part of them is read, and where they may lie."""

from pathlib import Path

import openpyxl
import pytest

from disprop.cli import main
from disprop.errors import InputError
from disprop.plan import read_plan
from disprop.run import run

ENTRIES = """
[tables.staff]
file = "{file}"
{more}
[comparisons.staff]
stage = "staff"
baseline = "census"
[baselines.census]
file = "census.csv"
"""


def plan(folder: Path, file: str, more: str = "", heading: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "census.csv").write_text("group,percent\nWhite,60\nBME,40\n", encoding="utf-8")
    (folder / "plan.toml").write_text(heading + ENTRIES.format(file=file, more=more), encoding="utf-8")
    return folder / "plan.toml"


def book(folder: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["Staff"], [], ["group", "count"], ["White", 60], ["BME", 40], [], ["sex", "n"], ["F", 50], ["M", 50]):
        made.active.append(row)
    made.save(folder / "hr.xlsx")


def message(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        run(path)
    return str(caught.value)


def test_a_range_is_named_where_a_sheet_holds_several_tables(tmp_path: Path) -> None:
    path = plan(tmp_path, "hr.xlsx")
    book(tmp_path)
    assert "A3:B5 ('group'), A7:B9 ('sex'). Name one: cells = \"A3:B5\", or another." in message(path)
    found = run(plan(tmp_path, "hr.xlsx", 'cells = "A3:B5"')).found
    assert found is not None
    assert set(found.frame["observed"]) == {40, 60}


def test_the_row_of_headings_is_named_where_it_cannot_be_told(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("a,b,c\nx,y,z\ngroup,count,z\nWhite,60,1\nBME,40,1\n", encoding="utf-8")
    more = 'header = 3\nlabel = "group"\ncount = "count"'
    assert run(plan(tmp_path, "staff.csv", more)).found is not None
    said = message(plan(tmp_path, "staff.csv", "header = 9"))
    assert "Row 9, which header names, is blank." in said
    said = message(plan(tmp_path, "staff.csv", 'header = "top"'))
    assert 'Write header = 7, or header = "7:8" for headings in two rows.' in said
    people = 'rows = true\nheader = "3"\nschemes = { group = "ethnicity_ew_2001" }'
    assert "is no row" in message(plan(tmp_path, "staff.csv", people))
    assert run(plan(tmp_path, "staff.csv", people.replace('"3"', "3"))).found is not None


def test_a_baseline_has_its_range_and_its_row_of_headings_too(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("group,count\nWhite,60\nBME,40\n", encoding="utf-8")
    path = plan(tmp_path, "staff.csv")
    shares = "n,n,n\narea,group,percent\nNorth,White,60\nNorth,BME,40\nSouth,White,10\nSouth,BME,90\n"
    (tmp_path / "census.csv").write_text(shares, encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + 'header = 2\nwhere = { area = "South" }\n', encoding="utf-8")
    found = run(path).found
    assert found is not None
    assert found.frame["reference"].tolist() == pytest.approx([0.1, 0.9])
    path.write_text(text + 'cells = "B2:C4"\n', encoding="utf-8")
    found = run(path).found
    assert found is not None
    assert found.frame["reference"].tolist() == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize("kind", ["above", "absolute", "link"])
def test_a_file_outside_the_folder_of_the_plan_is_read_only_where_that_is_allowed(tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "staff.csv"
    outside.write_text("group,count\nWhite,60\nBME,40\n", encoding="utf-8")
    inside = tmp_path / "plans"
    inside.mkdir()
    if kind == "link":
        (inside / "staff.csv").symlink_to(outside)
    file = {"above": "../staff.csv", "absolute": outside.as_posix(), "link": "staff.csv"}[kind]
    said = message(plan(inside, file))
    assert said.startswith(f'{inside / "plan.toml"}, tables.staff.file: "')
    assert " leads outside the folder of the plan. Put the file beside the plan, or write allow_outside = true" in said
    assert run(plan(inside, file, heading="[plan]\nallow_outside = true\n")).found is not None


def test_paths_that_lead_out_and_back_in_stay_inside(tmp_path: Path) -> None:
    path = plan(tmp_path / "plans", "../plans/sub/staff.csv")
    (tmp_path / "plans" / "sub").mkdir()
    (tmp_path / "plans" / "sub" / "staff.csv").write_text("group,count\nWhite,60\nBME,40\n", encoding="utf-8")
    assert run(path).found is not None


def test_a_scheme_outside_the_folder_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r'tables.staff.scheme: "../mine.toml" leads outside the folder of the plan'):
        read_plan(plan(tmp_path / "plans", "census.csv", 'scheme = "../mine.toml"'))


def test_files_that_are_named_on_the_command_line_may_lie_anywhere_and_the_plan_that_is_saved_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, rows in (("leavers", "White,6\nBME,4\n"), ("staff", "White,60\nBME,40\n")):
        (tmp_path / f"{name}.csv").write_text(f"group,count\n{rows}", encoding="utf-8")
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path / "plans")
    asked = ["compare", "../leavers.csv", "--among", str(tmp_path / "staff.csv"), "--quiet"]
    assert main([*asked, "--save-plan", "p.toml"]) == 0
    assert "allow_outside = true" in (tmp_path / "plans" / "p.toml").read_text(encoding="utf-8")
    assert main(["check", "p.toml"]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "leavers.csv", "--among", "staff.csv", "--quiet", "--save-plan", "p.toml"]) == 0
    assert "allow_outside" not in (tmp_path / "p.toml").read_text(encoding="utf-8")


def test_limits_are_raised_in_a_plan(tmp_path: Path) -> None:
    labels = "".join(f"grade {at},{at + 1}\n" for at in range(2100))
    (tmp_path / "staff.csv").write_text(f"grade,count\n{labels}", encoding="utf-8")
    said = message(plan(tmp_path, "staff.csv"))
    assert (
        "It holds 2,100 different labels ('grade 0', 'grade 1', 'grade 2' ...): these look like names or codes" in said
    )
    assert "If they are groups, write limits = { labels = 2100 } under [plan]." in said
    text = '[plan]\nlimits = { labels = 2100 }\n[tables.staff]\nfile = "staff.csv"\n[targets.known]\ntable = "staff"\n'
    text += 'characteristic = "grade"\nmeasure = "known"\nat_least = 90\n'
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    assert len(run(tmp_path / "plan.toml").targets) == 1
    for bad, why in (
        ("{ lables = 5 }", "There is no limit \"lables\". Did you mean 'labels'?"),
        ("5", "5 are no limits"),
    ):
        (tmp_path / "plan.toml").write_text(text.replace("{ labels = 2100 }", bad), encoding="utf-8")
        assert why in message(tmp_path / "plan.toml")
