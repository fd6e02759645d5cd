"""Sheets of workbooks: the same cells as a CSV file, and what only a workbook can have."""

import builtins
import datetime as dt
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import disprop as dp
from disprop.cli import main
from disprop.errors import InputError
from disprop.read.book_cells import column_of, letter_of, number_text
from disprop.read.book_sheet import raw_sheet
from disprop.read.limits import reading_limits
from disprop.read.sheet import read_file
from disprop.read.workbook import open_workbook, read_workbook
from disprop.run import run

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "west_mercia_2009"
GENDER = (("group", "count"), ("Female", 289), ("Male", 156), ("Refused", 1))

Change = Callable[[Worksheet], object]


def write(folder: Path, rows: Iterable[Iterable[Any]] = GENDER, change: Change | None = None, **more: Any) -> Path:
    """Write a workbook of one sheet, changed, and of further empty or filled ones."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "staff"
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    for title, content in more.items():
        other = book.create_sheet(title)
        for row in content:
            other.append(list(row))
    book.save(folder / "hr.xlsx")
    return folder / "hr.xlsx"


def message(path: Path, **arguments: Any) -> str:
    with pytest.raises(InputError) as caught:
        dp.from_counts(path, **arguments)
    return str(caught.value)


def counts(tables: dp.Tables) -> dict[str, int]:
    frame = tables.frame[tables.frame["count"] > 0]
    return dict(zip(frame["group"], map(int, frame["count"]), strict=True))


# ---- The same as a CSV -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["staff", "leavers", "census_2001"])
def test_a_table_is_the_same_from_a_workbook_and_from_a_csv_file(tmp_path: Path, name: str) -> None:
    text = pd.read_csv(SAMPLE / f"{name}.csv", keep_default_na=False, dtype=str)
    cells = [[int(cell) if cell.isdigit() else cell for cell in row] for row in text.to_numpy().tolist()]
    path = write(tmp_path, [list(text.columns), *cells])
    ours, theirs = read_workbook(path), read_file(SAMPLE / f"{name}.csv")
    assert dict(ours.columns) == dict(theirs.columns)
    assert ours.places == theirs.places
    assert (ours.source, ours.stem) == ("hr.xlsx, sheet staff", "hr")


def test_counts_and_people_are_counted_from_a_workbook(tmp_path: Path) -> None:
    assert counts(dp.from_counts(write(tmp_path))) == {"Female": 289, "Male": 156, "Refused or prefer not to say": 1}
    rows = (("Sex", "left"), ("F", True), ("M", "no"), (None, None), ("M", 1), ("", "0"))
    people = dp.count(write(tmp_path, rows), schemes={"Sex": "gender"}, stages="left")
    assert people["gender"].counts[0, :, :2].tolist() == [[1, 2], [1, 1]]
    assert people.account.closes
    assert people.account.rows == 5


def test_shares_are_read_as_a_baseline_with_their_decimals(tmp_path: Path) -> None:
    def per_cent(sheet: Worksheet) -> None:
        sheet["B2"].number_format = sheet["B3"].number_format = "0%"

    path = write(tmp_path, (("group", "share"), ("Female", 0.514), ("Male", 0.486)), per_cent)
    census = dp.baseline(path, sheet="staff")
    np.testing.assert_allclose(census.shares, [[0.514, 0.486]])
    assert census.half_unit == 0.0005
    assert census.name == "staff"


def test_places_name_the_sheet_the_row_and_the_letter_of_the_column(tmp_path: Path) -> None:
    blank = (None, None, None)
    rows = (blank, (None, "group", "count"), (None, "Female", "about 5"), blank, (None, "Male", -2))
    assert message(write(tmp_path, rows)).splitlines() == [
        "2 faults:",
        "- hr.xlsx, sheet staff, row 3, column count (C): 'about 5' is not a number. Give a whole number.",
        "- hr.xlsx, sheet staff, row 5, column count (C): '-2' is below zero. Give a whole number, 0 or more.",
    ]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (12.0, "General", "12"),
        (12, "0.00", "12"),
        (11.6, "0", "11.6"),
        (0.1 + 0.2, "General", "0.3"),
        (0.12, "0%", "12%"),
        (0.1234, "0.0%", "12.34%"),
        (5, '0"%"', "5"),
        (1234567.0, "#,##0", "1234567"),
        (True, "General", "True"),
        ("007", "General", "007"),
        ("1,234", "@", "1,234"),
        ("None", "General", "None"),
        (dt.date(2009, 3, 31), "yyyy-mm-dd", "2009-03-31"),
        (dt.datetime(2009, 3, 31, 12, 30), "dd/mm/yyyy hh:mm", "2009-03-31 12:30:00"),
    ],
)
def test_a_cell_is_read_as_its_value_and_not_as_it_is_shown(
    tmp_path: Path, value: object, shown: str, text: str
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B2"] = value
        sheet["B2"].number_format = shown

    assert read_workbook(write(tmp_path, change=change)).columns["count"][0] == text


@given(st.floats(min_value=-1e14, max_value=1e14, allow_subnormal=False) | st.integers(-(10**14), 10**14))
def test_a_number_keeps_fifteen_digits(value: float) -> None:
    assert float(number_text(value)) == float(f"{value:.15g}")
    assert "e" not in number_text(value)


@given(st.integers(0, 16383))
def test_letters_and_columns_are_each_others_inverse(at: int) -> None:
    assert column_of(letter_of(at)) == at


# ---- Which sheet -----------------------------------------------------------------------------------------------------


def test_empty_sheets_and_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, notes=(), lists=(("x", "y"), ("1", "2")))
    book = openpyxl.load_workbook(path)
    book["lists"].sheet_state = "hidden"
    book.save(path)
    assert dp.from_counts(path).name == "hr"
    with open_workbook(path) as book:
        assert tuple(book.sheets) == ("staff", "notes", "lists")
    assert read_workbook(path, "lists").columns == {"x": ("1",), "y": ("2",)}


def test_several_sheets_are_listed_and_one_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, leavers=GENDER)
    said = "hr.xlsx: 2 sheets hold something: staff, leavers. Name one: sheet='staff', or another."
    assert message(path) == said
    assert dp.from_counts(path, sheet="Leavers").name == "leavers"
    assert message(path, sheet="joiners") == "hr.xlsx: There is no sheet 'joiners'. The sheets are: staff, leavers."


def test_a_sheet_of_something_that_has_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("group,count\nFemale,1\n", encoding="utf-8")
    assert message(tmp_path / "a.csv", sheet="x") == "a.csv: It is no workbook and has no sheet 'x'. Leave sheet= out."
    with pytest.raises(InputError, match="has no sheet 'x'"):
        dp.from_counts({"Female": 1}, sheet="x")
    for rows in (tmp_path / "a.csv", pd.DataFrame({"Sex": ["F"]})):
        with pytest.raises(InputError, match="has no sheet 'x'"):
            dp.count(rows, schemes={"Sex": "gender"}, sheet="x")


def test_a_workbook_whose_content_is_hidden_or_missing_is_refused(tmp_path: Path) -> None:
    assert message(write(tmp_path, ())) == "hr.xlsx: The workbook is empty. Give a sheet with a header and rows."
    path = write(tmp_path, (), lists=GENDER)
    book = openpyxl.load_workbook(path)
    book["lists"].sheet_state = "veryHidden"
    book.save(path)
    assert "Its visible sheets are empty; hidden: lists. Name one: sheet='lists', or show it." in message(path)
    assert message(path, sheet="staff") == "hr.xlsx, sheet staff: The sheet is empty. Give a header and rows."


# ---- What only a workbook has ----------------------------------------------------------------------------------------


def test_a_text_merged_over_rows_belongs_to_each_and_a_blank_to_none(tmp_path: Path) -> None:
    rows = (
        ("characteristic", "group", "count"),
        ("gender", "Female", 3),
        (None, "Male", 4),
        ("age", "25-34", 7),
        (None, "35-44", 1),
    )
    path = write(tmp_path, rows, lambda sheet: sheet.merge_cells("A2:A3"))
    assert message(path) == (
        "hr.xlsx, sheet staff, row 5, column characteristic (A): The cell is blank. Write the characteristic."
    )


@pytest.mark.parametrize("merged", ["B2:B3", "A2:B2", "A2:B3"])
def test_other_merged_cells_are_faults_with_their_range(tmp_path: Path, merged: str) -> None:
    said = message(write(tmp_path, change=lambda sheet: sheet.merge_cells(merged)))
    assert f"row 2, column count (B): Cells {merged} are merged. Unmerge them, and fill each in on its own." in said


def test_headings_of_several_levels_are_joined_where_they_are_merged(tmp_path: Path) -> None:
    rows = (("group", "2009", None), (None, "count", "share"), ("Female", 3, 1))
    path = write(tmp_path, rows, lambda sheet: (sheet.merge_cells("A1:A2"), sheet.merge_cells("B1:C1")))
    assert read_workbook(path).columns == {"group": ("Female",), "2009 | count": ("3",), "2009 | share": ("1",)}


def test_headings_that_are_merged_over_columns_with_nothing_to_tell_them_apart_are_refused(tmp_path: Path) -> None:
    rows = (("group", "2009", None), ("Female", 3, 1), ("Male", 2, 1))
    said = message(write(tmp_path, rows, lambda sheet: sheet.merge_cells("B1:C1")))
    assert "hr.xlsx, sheet staff, B1:C1: These headings are merged. Unmerge them" in said


def test_errors_formulas_and_dates_are_faults_of_the_columns_that_are_used(tmp_path: Path) -> None:
    rows = (
        ("group", "count", "rate", "seen"),
        (dt.date(2014, 10, 1), 5, "#DIV/0!", dt.date(2009, 1, 1)),
        ("25-34", "=1+1", "=B2/B9", None),
        ("35-44", "#N/A", 1, None),
    )
    said = message(write(tmp_path, rows), count="count", label="group")
    place = "- hr.xlsx, sheet staff, row"
    formula, error, date = said.splitlines()[1:]
    assert formula.startswith(f"{place} 3, column count (B): The cell holds a formula that was never worked out. Open")
    assert (
        error
        == f"{place} 4, column count (B): The cell holds the error #N/A. Put its formula right, or write the value."
    )
    assert date.startswith(f"{place} 2, column group (A): The cell holds a date, 2014-10-01. Excel takes 10-14 for a")
    people = write(tmp_path, (("Sex", "born", "x"), ("F", dt.date(1970, 1, 1), "#N/A"), ("M", dt.date(1980, 1, 1), "")))
    assert dp.count(people, schemes={"Sex": "gender"})["gender"].total.sum() == 2
    with pytest.raises(InputError, match=r"row 2, column x \(C\): The cell holds the error #N/A"):
        dp.count(people, schemes={"Sex": "gender", "x": None})


def test_hidden_rows_that_hold_something_are_asked_about(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[9].hidden = True

    said = message(write(tmp_path, change=hide))
    assert said.startswith(
        "hr.xlsx, sheet staff: Rows are hidden and hold something: 3. Do they count? If so, show them"
    )


def test_a_column_without_heading_or_content_is_no_column(tmp_path: Path) -> None:
    rows = (("group", None, "count", None), ("Female", None, 3, None), ("Male", None, 4, "see note"))
    assert list(read_workbook(write(tmp_path, rows)).columns) == ["group", "count", "(column D)"]
    assert counts(dp.from_counts(write(tmp_path, rows))) == {"Female": 3, "Male": 4}


def test_what_a_sheet_says_of_its_own_size_is_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path)
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name).replace(b'<dimension ref="A1:B4"', b'<dimension ref="A1:A1"')
    assert any(b'ref="A1:A1"' in part for part in parts.values())
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert sum(counts(dp.from_counts(path)).values()) == 446


def test_a_sheet_is_read_whatever_its_writer_left_out_or_put_in_front() -> None:
    xml = b"""<x:worksheet xmlns:x="u"><x:sheetData>
    <x:row><x:c t="inlineStr"><x:is><x:r><x:t>gro</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh><x:r><x:t>up</x:t></x:r></x:is>
    </x:c><x:c><x:v>2</x:v></x:c></x:row>
    <x:row r="5"><x:c r="C5" t="str"><x:f>IF(1,"")</x:f><x:v></x:v></x:c></x:row><x:row/></x:sheetData></x:worksheet>"""
    sheet = raw_sheet(xml)
    assert [(cell.at, cell.value) for cell in sheet.rows[1]] == [(0, "group"), (1, "2")]
    assert (sheet.rows[5][0].at, sheet.rows[5][0].value, sheet.rows[5][0].is_formula) == (2, None, True)
    assert list(sheet.rows) == [1, 5]


SHARED = {
    "[Content_Types].xml": """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
      <Override PartName="/xl/workbook.xml"
        ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
      <Override PartName="/xl/worksheets/sheet1.xml"
        ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
      <Override PartName="/xl/sharedStrings.xml"
        ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>""",
    "_rels/.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="r1" Target="xl/workbook.xml"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>""",
    "xl/workbook.xml": """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
      xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/>
      <sheets><sheet name="staff" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="r1" Target="/xl/worksheets/sheet1.xml"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>""",
    "xl/sharedStrings.xml": """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>group</t></si>
      <si><t>count</t></si><si><r><t>Fe</t></r><r><t>male</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>""",
    "xl/worksheets/sheet1.xml": """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
      <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><f>1+1</f><v>12</v></c></row></sheetData></worksheet>""",
}
"""The parts of a workbook as Excel writes it: texts kept once, values of formulas kept beside them."""


def test_shared_texts_and_values_of_formulas_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hr.xlsx", "w") as archive:
        for name, content in SHARED.items():
            archive.writestr(name, content)
    assert counts(dp.from_counts(tmp_path / "hr.xlsx")) == {"Female": 12}


def test_a_cell_beyond_every_sheet_is_refused_and_no_memory_taken(tmp_path: Path) -> None:
    odd = SHARED | {"xl/worksheets/sheet1.xml": SHARED["xl/worksheets/sheet1.xml"].replace('"B2"', '"ZZZZZZZ2"')}
    with zipfile.ZipFile(tmp_path / "hr.xlsx", "w") as archive:
        for name, content in odd.items():
            archive.writestr(name, content)
    assert "It cannot be read as a workbook: 'ZZZZZZZ2' is no place of a cell." in message(tmp_path / "hr.xlsx")


# ---- Files that are no workbooks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "hr.xlsx: The file is empty."),
        (b"group,count\nFemale,1\n", "hr.xlsx: This is no workbook, though its name says so."),
        (
            b"\xd0\xcf\x11\xe0 old",
            "hr.xlsx: This is an old workbook (.xls), or one that a password protects. Save it as",
        ),
        (b"PK\x03\x04rest", "hr.xlsx: It cannot be read as a workbook:"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "hr.xlsx").write_bytes(content)
    assert message(tmp_path / "hr.xlsx").startswith(said)


def test_a_workbook_by_the_name_of_a_text_is_refused_kindly(tmp_path: Path) -> None:
    path = write(tmp_path).rename(tmp_path / "hr.csv")
    assert "This is a workbook or an archive, not text. Save the sheet as CSV" in message(path)
    assert "There is no such file" in message(tmp_path / "none.xlsx")
    (tmp_path / "a.xlsx").mkdir()
    assert "This is a folder" in message(tmp_path / "a.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("harm", ["cut", "gone", "other"])
def test_a_broken_part_is_a_fault_and_no_crash(tmp_path: Path, part: str, harm: str) -> None:
    path = write(tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = {"cut": parts[part][:-30], "gone": b"", "other": b"<a/>"}[harm]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    if (part, harm) == ("xl/styles.xml", "other"):  # no formats: numbers are plain
        assert sum(counts(dp.from_counts(path)).values()) == 446
    else:
        assert message(path).startswith("hr.xlsx")


@given(harms=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=4), cut=st.integers(0, 2**16))
def test_a_scrambled_workbook_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, harms: list[tuple[int, int]], cut: int
) -> None:
    path = write(tmp_path_factory.mktemp("book"))
    content = bytearray(path.read_bytes())
    for at, byte in harms:
        content[at % len(content)] = byte
    path.write_bytes(bytes(content[: -(cut % len(content)) if cut % 3 == 0 else None]))
    try:
        read_file(path)
    except InputError as error:
        assert "hr.xlsx" in str(error)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    with reading_limits(unpacked_bytes=1000):
        assert "and 0 MB are read at most. Save the sheet alone as CSV" in message(write(tmp_path))


def test_a_part_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml"):
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, bomb + content.partition(b"?>")[2] if part == name else content)
        assert "it declares entities, which no spreadsheet program does" in message(path)


def test_without_openpyxl_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = write(tmp_path), builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "openpyxl":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    needed = "hr.xlsx: Reading and writing workbooks needs openpyxl. Install it: pip install 'disprop[excel]'"
    assert message(path).startswith(needed)


def test_a_plan_and_a_command_are_told_of_sheets_in_their_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write(tmp_path, leavers=GENDER))
    (tmp_path / "plan.toml").write_text('[tables.staff]\nfile = "hr.xlsx"\n', encoding="utf-8")
    assert main(["check", str(tmp_path / "plan.toml")]) == 2
    assert 'Name one: sheet = "staff", or another.' in capsys.readouterr().err
    assert main(["compare", path, "--among", f"{path}#staff"]) == 2
    assert "Name one: #staff behind the name of the file, or another." in capsys.readouterr().err
    assert main(["compare", f"{path}#staff", "--among", f"{path}#staff"]) == 2
    assert "It is compared with itself." in capsys.readouterr().err
    assert main(["compare", f"{path}#leavers", "--among", f"{path}#staff", "--quiet"]) == 0


def test_a_plan_names_sheets_of_tables_and_baselines(tmp_path: Path) -> None:
    shares = (("area", "group", "percent"), ("North", "Female", 60), ("North", "Male", 40), ("South", "Male", 100))
    write(tmp_path, census=shares, leavers=(("group", "count"), ("Female", 3), ("Male", 1)))
    (tmp_path / "plan.toml").write_text(
        """
[tables.staff]
file = "hr.xlsx"
sheet = "staff"
[baselines.census]
file = "hr.xlsx"
sheet = "census"
where = { area = "North" }
[comparisons.staff]
stage = "staff"
baseline = "census"
""",
        encoding="utf-8",
    )
    found = run(tmp_path / "plan.toml").found
    assert found is not None
    assert found.frame.set_index("id").loc["staff/gender/detail/female", "reference"] == pytest.approx(0.6)
