"""A command names a part of a file behind its name, in the words of a plan; and a bridge."""

import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook

import disprop as dp
from disprop.cli import DONE, INPUT_WRONG, main
from disprop.cli._files import part_of
from disprop.errors import InputError

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a sheet with two tables and a heading in row 4, and a sheet beside it."""
    monkeypatch.chdir(tmp_path)
    book = Workbook()
    page = book.active
    page.title = "Staff, all"
    for row in [["Our people"], [], ["", "", "", "people"], ["Ethnic origin", "2009"], ["White", 91], ["BME", 9]]:
        page.append(row)
    for row in [[], ["Leavers"], [], ["Ethnic origin", "2009"], ["White", 8], ["BME", 4]]:
        page.append(row)
    book.create_sheet("other").append(["x", "y"])
    path = tmp_path / "staff.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("argument", "file", "settings"),
    [
        ("staff.csv", "staff.csv", {}),
        ("a#b.csv", "a#b.csv", {}),
        ("staff.xlsx#Staff, all", "staff.xlsx", {"sheet": "Staff, all"}),
        ("staff.xlsx#sheet=Staff", "staff.xlsx", {"sheet": "Staff"}),
        ("staff.csv#cells=B4:H30,header=4", "staff.csv", {"cells": "B4:H30", "header": 4}),
        ("staff.csv#header=7:8", "staff.csv", {"header": "7:8"}),
        ("c.csv#area=Leeds,area=Bradford,ages=16+", "c.csv", {"area": ["Leeds", "Bradford"], "ages": "16+"}),
    ],
)
def test_a_part_is_named_behind_the_file(argument: str, file: str, settings: dict[str, object]) -> None:
    part = part_of(argument)
    assert (part.file, part.settings) == (file, settings)


@pytest.mark.parametrize(
    ("argument", "said"), [("a.csv#rows=3", "'rows' is nothing"), ("a.csv#header=1,header=2", "twice")]
)
def test_what_cannot_be_said_of_a_file_is_told(argument: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        part_of(argument)


def test_two_ranges_of_one_sheet_are_compared(book: Path, capsys: Captured) -> None:
    assert book.exists()
    stage, base = (f"staff.xlsx#sheet=Staff, all,cells={cells}" for cells in ("A10:B12", "A4:B6"))
    assert main(["compare", stage, "--stayers", base, "--scheme", "ethnicity_ew_2021"]) == DONE
    assert "8 of 99" in capsys.readouterr().out


def test_a_range_and_a_row_of_headings_are_compared_and_the_plan_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["Our people,", "group,count", "White,91", "BME,9", ",", "Leavers,", "group,count", "White,8", "BME,4"]
    Path("all.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    stage, base = "all.csv#cells=A6:B9,header=7", "all.csv#cells=A1:B4"
    assert main(["compare", stage, "--stayers", base, "--scheme", "ethnicity_ew_2021", "--save-plan", "p.toml"]) == DONE
    entries = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))["tables"]
    assert [(one["cells"], one.get("header")) for one in entries.values()] == [("A6:B9", 7), ("A1:B4", None)]
    assert main(["run", "p.toml", "--out", "out", "--quiet"]) == DONE
    assert main(["compare", stage, "--stayers", stage]) == INPUT_WRONG
    assert "compared with itself" in capsys.readouterr().err


def test_a_range_that_cannot_be_read_is_told_in_the_words_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("group,count\nWhite,91\nBME,9\n", encoding="utf-8")
    assert main(["compare", "a.csv#cells=4", "--among", "a.csv"]) == INPUT_WRONG
    assert "'4' is no range of cells. Write its corners: #cells=B4:H30 behind the name" in capsys.readouterr().err


def test_an_area_and_its_ages_are_named_behind_a_published_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    head = "date,geography,geography code,Ethnic Group: All categories,Ethnic Group: White,Ethnic Group: Asian"
    lines = [head, "2011,Northby,E08000901,1003,801,202", "2011,Southby,E08000902,2001,1500,501"]
    Path("census.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("staff.csv").write_text("ethnicity,count\nWhite,81\nAsian,9\n", encoding="utf-8")
    asked = ["--scheme", "ethnicity_ew_2011"]
    assert main(["compare", "staff.csv", "--against", "census.csv#area=Northby", *asked]) == DONE
    assert "20.1%" in capsys.readouterr().out
    assert main(["compare", "staff.csv", "--against", "census.csv#area=Norby", *asked]) == INPUT_WRONG


def test_a_bridge_is_named_and_kept_in_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("staff.csv").write_text("ethnicity,count\nWhite,81\nAsian,9\nBlack,4\nMixed,3\nOther,2\n", encoding="utf-8")
    Path("census.csv").write_text(
        "ethnicity,percent\nWhite,90\nMixed,2\nAsian,4\nBlack,3\nChinese or other,1\n", encoding="utf-8"
    )
    asked = ["compare", "staff.csv#scheme=ethnicity_ew_2021", "--against", "census.csv#scheme=ethnicity_ew_2001"]
    assert main(asked) == INPUT_WRONG
    assert (
        "Or name a bridge, which says what it assumes: --bridge ethnicity_ew_2021_to_2001_two."
        in capsys.readouterr().err
    )
    assert main([*asked, "--bridge", "ethnicity_ew_2021_to_2001_two", "--save-plan", "p.toml"]) == DONE
    saved = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))
    assert saved["comparisons"]["staff"]["bridge"] == ["ethnicity_ew_2021_to_2001_two"]
    assert saved["tables"]["staff"]["scheme"] == "ethnicity_ew_2021"


def test_a_bridge_that_is_not_there_is_told_by_its_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("ethnicity,count\nWhite,81\nAsian,9\n", encoding="utf-8")
    Path("b.csv").write_text("ethnicity,count\nWhite,810\nAsian,90\n", encoding="utf-8")
    assert main(["compare", "a.csv", "--among", "b.csv", "--bridge", "ethnicity_ew_2011_to_2001_fiv"]) == INPUT_WRONG
    err = capsys.readouterr().err
    assert "--bridge" in err
    assert "ethnicity_ew_2011_to_2001_five" in err


def test_inspect_looks_at_a_range_below_a_row_of_headings(book: Path, capsys: Captured) -> None:
    assert main(["inspect", "staff.xlsx#sheet=Staff, all,cells=A10:B12", "--draft"]) == DONE
    assert 'cells = "A10:B12"' in capsys.readouterr().out
    (page,) = dp.inspect(book, sheet="Staff, all", cells="A10:B12").pages
    assert page.characteristics["known"].tolist() == [12]
    drafted = tomllib.loads(page.draft)["tables"]["staff_all"]
    assert (drafted["sheet"], drafted["cells"]) == ("Staff, all", "A10:B12")
    (page,) = dp.inspect(book, sheet="Staff, all", cells="A4:B6", header=4).pages
    assert tomllib.loads(page.draft)["tables"]["staff_all"]["header"] == 4


def test_inspect_finds_the_layout_and_is_not_told_it(capsys: Captured) -> None:
    assert main(["inspect", "a.csv#layout=eff"]) == INPUT_WRONG
    assert "takes sheet, cells, header, and not layout" in capsys.readouterr().err
