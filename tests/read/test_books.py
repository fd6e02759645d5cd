"""Workbooks of other programs (.xls, .ods): the same cells as those of Excel, and files that are broken or too large.

The files in `workbooks` are one made-up workbook, saved by LibreOffice 7.4 in each format.
"""

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.read.book_cells import Cell
from disprop.read.compound import MARK, Compound
from disprop.read.limits import reading_limits
from disprop.read.open_grid import has_sheets, open_grid, open_pages
from disprop.read.sheet import read_file

BOOKS = Path(__file__).parent / "workbooks"
KINDS = ["everything.xls", "everything.ods"]


def message(path: Path, **named: str) -> str:
    with pytest.raises(InputError) as caught:
        open_grid(path, **named)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_cells_are_read_as_they_are_held_and_not_as_they_are_shown(kind: str) -> None:
    grid = open_grid(BOOKS / kind, sheet="staff")
    assert grid.cell(5, 1) == Cell("12", is_number=True)
    assert [grid.cell(row, 2).text for row in (5, 6, 7, 8)] == ["12%", "30%", "100%", "200%"]
    assert grid.cell(5, 3) == Cell("2009-03-31", problem="date")
    assert grid.cell(6, 3) == Cell("2009-03-31 12:30:00", problem="date")
    assert grid.cell(5, 4) == Cell("#DIV/0!", problem="error")
    assert [grid.cell(row, 4).text for row in (6, 7)] == ["2", "0.00002"]
    assert [grid.cell(row, 0).text for row in (6, 7, 8)] == ["None", "Mixed: naïve – Ж", ""]
    assert grid.cell(6, 1).text == "1234567"
    assert sorted(map(str, grid.merged)) == ["A3:A4", "A7:A8", "B3:C3", "D3:E3"]
    assert (grid.last_row, grid.source, grid.stem) == (10, f"{kind}, sheet staff", "staff")


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_found_in_them_with_its_merged_headings(kind: str) -> None:
    sheet = read_file(BOOKS / kind, "staff")
    assert list(sheet.columns) == ["group", "2009 | count", "2009 | share", "other | date", "other | value"]
    assert sheet.columns["group"] == ("White", "None", "Mixed: naïve – Ж", "Mixed: naïve – Ж")
    assert sheet.set_aside == {"above the headings": 1, "below the table": 1}
    (fault,) = sheet.cell_faults(["other | value"], words=())
    assert fault.where == f"{kind}, sheet staff, row 5, column other | value (E)"


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_rows_and_hidden_sheets_are_told(kind: str) -> None:
    pages = open_pages(BOOKS / kind)
    assert pages.titles == ("staff", "hidden rows", "lists", "empty")
    assert [pages.is_visible(title) for title in pages.titles] == [True, True, False, True]
    assert pages.grid("hidden rows").hidden_rows == {3}
    assert "2 sheets hold something: staff, hidden rows. Name one: sheet='staff'" in message(BOOKS / kind)
    with pytest.raises(InputError, match=r"Rows are hidden and hold something: 3\. Do they count\?"):
        dp.from_counts(BOOKS / kind, sheet="hidden rows")
    assert "sheet empty: The sheet is empty" in message(BOOKS / kind, sheet="empty")


def test_the_content_of_a_file_tells_its_kind_and_not_its_ending(tmp_path: Path) -> None:
    for kind, other in ((".xls", "a.xlsx"), (".ods", "b.xls"), (".xls", "c.ods")):
        (tmp_path / other).write_bytes((BOOKS / f"everything{kind}").read_bytes())
        assert open_grid(tmp_path / other, sheet="lists").text(2, 1) == "2"
    book = openpyxl.Workbook()
    book.active.append(["group", "count"])
    book.save(tmp_path / "d.xls")
    assert open_grid(tmp_path / "d.xls").text(1, 0) == "group"
    assert has_sheets(tmp_path / "d.XLS")
    (tmp_path / "e.xls").write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    assert "This is a web page, whatever its name says" in message(tmp_path / "e.xls")
    (tmp_path / "f.xls").write_text("group,count", encoding="utf-8")
    assert "This is no workbook, though its name says so." in message(tmp_path / "f.xls")
    (tmp_path / "f.xlsb").write_bytes(b"PK\x03\x04")
    assert "Binary workbooks (.xlsb) are not read" in message(tmp_path / "f.xlsb")


# ---- .xls ------------------------------------------------------------------------------------------------------------


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(name: str, stream: bytes) -> bytes:
    """A compound file of one stream of 4,096 bytes or more: table, directory, stream."""
    stream = stream.ljust(4096, b"\x00")
    sectors = -(-len(stream) // 512)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))

    def entry(title: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
        encoded = (title + "\0").encode("utf-16-le")
        made = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + b"\xff" * 8
        made += struct.pack("<I", child)
        return made + b"\0" * 36 + struct.pack("<III", first, size, 0)

    header = MARK + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += b"\xff" * (109 * 4 - 4)
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + entry(name, 2, 2, len(stream)) + b"\0" * 256
    return header + struct.pack("<128I", *table) + directory + stream.ljust(sectors * 512, b"\0")


def old(*cells: bytes, front: bytes = b"") -> bytes:
    """A workbook of Excel 95 with one sheet."""
    start = record(0x809, struct.pack("<HH", 0x500, 5)) + record(0x42, struct.pack("<H", 1252)) + front
    start += record(0x41E, struct.pack("<HB", 164, 5) + b"0.00%") + record(
        0x41E, struct.pack("<HB", 165, 8) + b"dd/mm/yy"
    )
    for code in (0, 164, 165):
        start += record(0xE0, struct.pack("<HH", 0, code) + b"\0" * 12)
    size = len(start) + 4 + 7 + 5 + 4
    start += record(0x85, struct.pack("<IBBB", size, 0, 0, 5) + b"staff") + record(0x0A)
    sheet = record(0x809, struct.pack("<HH", 0x500, 16)) + b"".join(cells) + record(0x0A)
    return compound("Book", start + sheet)


def at(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


CELLS = (
    record(0x204, at(0, 0) + struct.pack("<H", 5) + "naïve".encode("cp1252")),
    record(0x27E, at(1, 0) + struct.pack("<I", (12 << 2) | 2)),
    record(0x27E, at(1, 1) + struct.pack("<I", (1234 << 2) | 3)),
    record(0xBD, struct.pack("<HHHIHIH", 2, 0, 1, (7 << 2) | 3, 0, ((-3 << 2) & 0xFFFFFFFF) | 2, 1)),
    record(0x203, at(3, 0, 2) + struct.pack("<d", 39903)),
    record(0x205, at(3, 1) + b"\x2a\x01"),
    record(0x06, at(4, 0) + b"\0\0\0\0\0\0\xff\xff" + b"\0" * 6),
    record(0x207, struct.pack("<H", 2) + b"xy"),
    record(0x06, at(4, 1) + b"\x02\0\x07\0\0\0\xff\xff" + b"\0" * 6),
    record(0x06, at(4, 2) + struct.pack("<d", 2.5) + b"\0" * 6),
    record(0x06, at(4, 3) + b"\x03\0\0\0\0\0\xff\xff" + b"\0" * 6),
    record(0x205, at(4, 4) + b"\x01\x00"),
)


def test_a_workbook_of_excel_95_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(old(*CELLS))
    grid = open_grid(tmp_path / "old.xls")
    found = {(row, at): cell.text for row, cells in grid.rows.items() for at, cell in cells.items()}
    assert found == {
        (1, 0): "naïve",
        (2, 0): "12",
        (2, 1): "12.34",
        (3, 0): "7%",
        (3, 1): "-3",
        (4, 0): "2009-03-31",
        (4, 1): "#N/A",
        (5, 0): "xy",
        (5, 1): "#DIV/0!",
        (5, 2): "2.5",
        (5, 4): "True",
    }
    assert (grid.cell(4, 0).problem, grid.cell(4, 1).problem, grid.cell(5, 1).problem) == ("date", "error", "error")


def test_texts_that_run_over_from_one_record_into_the_next_are_read(tmp_path: Path) -> None:
    shared = struct.pack("<II", 3, 3)
    shared += struct.pack("<HB", 3, 0) + b"abc"  # plain
    shared += struct.pack("<HBH", 4, 9, 1) + "Ж".encode("utf-16-le")  # wide, rich; cut after the first letter
    rest = b"\x00def" + b"\0" * 4 + struct.pack("<HBI", 2, 4, 3) + b"gh" + b"\0" * 3  # goes on narrow; phonetic
    front = record(0x809, struct.pack("<HH", 0x600, 5)) + record(0xFC, shared) + record(0x3C, rest)
    size = len(front) + 4 + 9 + 4
    front += record(0x85, struct.pack("<IBBBB", size, 0, 0, 1, 0) + b"s") + record(0x0A)
    cells = b"".join(record(0xFD, at(row, 0) + struct.pack("<I", row)) for row in range(3))
    sheet = record(0x809, struct.pack("<HH", 0x600, 16)) + cells + record(0x0A)
    (tmp_path / "a.xls").write_bytes(compound("Workbook", front + sheet))
    assert [grid_row[0].text for grid_row in open_grid(tmp_path / "a.xls").rows.values()] == ["abc", "Жdef", "gh"]


def test_a_protected_workbook_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(old(front=record(0x2F, b"\0" * 6)))
    assert message(tmp_path / "a.xls") == "a.xls: A password protects it. Save it without a password."
    (tmp_path / "b.xlsx").write_bytes(compound("EncryptedPackage", b""))
    assert message(tmp_path / "b.xlsx") == "b.xlsx: A password protects it. Save it without a password."
    (tmp_path / "c.xls").write_bytes(compound("WordDocument", b""))
    assert "c.xls: It cannot be read as a workbook: it holds no workbook." in message(tmp_path / "c.xls")


def test_sectors_that_run_in_a_circle_are_refused(tmp_path: Path) -> None:
    content = bytearray(old(*CELLS))
    assert Compound(bytes(content)).stream("Book")
    content[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 2)
    (tmp_path / "a.xls").write_bytes(bytes(content))
    assert "It cannot be read as a workbook: its sectors run in a circle." in message(tmp_path / "a.xls")
    content[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 0xFFFFFFFE)
    (tmp_path / "a.xls").write_bytes(bytes(content))
    assert "It cannot be read as a workbook: it is cut off." in message(tmp_path / "a.xls")


@given(
    kind=st.sampled_from(KINDS),
    harms=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 2**14),
)
def test_a_scrambled_file_is_read_or_refused_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, kind: str, harms: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray((BOOKS / kind).read_bytes())
    for place, byte in harms:
        content[place % len(content)] = byte
    path = tmp_path_factory.mktemp("book") / kind
    path.write_bytes(bytes(content[: -(cut % len(content)) if cut % 3 == 0 else None]))
    try:
        read_file(path, "staff")
    except InputError as error:
        assert kind in str(error)


# ---- .ods ------------------------------------------------------------------------------------------------------------

FRAME = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d" xmlns:style="s">
<office:body><office:spreadsheet><table:table table:name="staff">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def ods(folder: Path, rows: str, manifest: str = "<manifest/>", frame: str = FRAME) -> Path:
    with zipfile.ZipFile(folder / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", frame.format(rows))
    return folder / "a.ods"


def text(words: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}>\n <text:p>{words}</text:p>\n</table:table-cell>'


def number(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_texts_are_read_without_notes_and_drawings_and_with_their_spaces(tmp_path: Path) -> None:
    words = 'a<text:s text:c="2"/>b<text:span>c</text:span></text:p>'
    words += "<text:p>d<office:annotation><text:p>no</text:p></office:annotation>"
    drawn = "<table:shapes><draw:frame><text:p>no</text:p></draw:frame></table:shapes>"
    cell = "<table:table-cell><draw:frame><table:table><table:table-row/></table:table></draw:frame></table:table-cell>"
    grid = open_grid(ods(tmp_path, drawn + row(text(words), cell, text("e"))))
    assert {at: one.text for at, one in grid.rows[1].items()} == {0: "a  bc\nd", 2: "e"}


def test_cells_that_are_repeated_or_covered_are_counted_as_often_as_they_are_there(tmp_path: Path) -> None:
    rows = row(text("group"), text("n", 'table:number-columns-repeated="2"'))
    rows += row(more='table:number-rows-repeated="3"')
    rows += row(
        text("x", 'table:number-rows-spanned="2"'), number("1"), number("1.5"), more='table:number-rows-repeated="2"'
    )
    rows += row("<table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell>", number("3"))
    rows += row(
        '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048000"'
    )
    grid = open_grid(ods(tmp_path, rows))
    assert {number: {at: one.text for at, one in cells.items()} for number, cells in grid.rows.items()} == {
        1: {0: "group", 1: "n", 2: "n"},
        5: {0: "x", 1: "1", 2: "1.5"},
        6: {0: "x", 1: "1", 2: "1.5"},
        7: {1: "3"},
    }
    assert grid.last_row == 7


def test_formulas_are_never_worked_out(tmp_path: Path) -> None:
    cells = (
        '<table:table-cell table:formula="of:=1+1"/>',
        '<table:table-cell table:formula="of:=x" office:value-type="string" office:string-value=""/>',
        text("#DIV/0!", 'table:formula="of:=1/0"'),
        '<table:table-cell table:formula="of:=x"><text:p>Err:508</text:p></table:table-cell>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        '<table:table-cell office:value-type="time" office:time-value="PT1H"/>',
    )
    found = open_grid(ods(tmp_path, row(*cells))).rows[1]
    assert {at: (one.text, one.problem) for at, one in found.items()} == {
        0: ("=", "formula"),
        2: ("#DIV/0!", "error"),
        3: ("Err:508", "error"),
        4: ("True", ""),
        5: ("PT1H", "date"),
    }


def test_links_to_other_files_are_never_followed(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("secret", encoding="utf-8")
    link = f'<table:table-source xmlns:xlink="l" xlink:href="{(tmp_path / "other.csv").as_uri()}"/>'
    cell = number("7", 'table:formula="of:=&apos;file:///other.ods&apos;#$a.A1"')
    grid = open_grid(ods(tmp_path, link + row(text("count")) + row(cell)))
    assert [cells[0].text for cells in grid.rows.values()] == ["count", "7"]


def test_rows_of_a_closed_group_are_hidden(tmp_path: Path) -> None:
    rows = (
        row(text("a")) + '<table:table-row-group table:display="false">' + row(text("b")) + "</table:table-row-group>"
    )
    rows += row(text("c"), more='table:visibility="filter"') + row(text("d"))
    assert open_grid(ods(tmp_path, rows)).hidden_rows == {2, 3}


def test_a_protected_file_says_so(tmp_path: Path) -> None:
    path = ods(tmp_path, row(text("a")), manifest="<manifest:encryption-data/>")
    assert message(path) == "a.ods: A password protects it. Save it without a password."
    assert "It cannot be read as a workbook: it has no sheets." in message(ods(tmp_path, "", frame="<a/>"))


# ---- Limits ----------------------------------------------------------------------------------------------------------


def test_entities_are_refused_before_they_grow(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + FRAME
    assert "it declares entities, which no spreadsheet program does" in message(ods(tmp_path, row(), frame=bomb))


def test_a_row_that_is_repeated_a_million_times_is_refused(tmp_path: Path) -> None:
    rows = row(text("x", 'table:number-columns-repeated="1000"'), more='table:number-rows-repeated="1000000"')
    said = message(ods(tmp_path, rows))
    assert "It holds more than 10,000,000 cells." in said
    assert "with dp.reading_limits(cells=" in said


def test_a_zip_bomb_is_refused_unless_the_limit_is_raised(tmp_path: Path) -> None:
    frame = FRAME.replace("{}", "{}" + " " * 30_000_000)
    path = ods(tmp_path, row(text("a")), frame=frame)
    said = message(path)
    assert "times its size, and 250 times are usual at most: a zip bomb?" in said
    assert "with dp.reading_limits(times_packed=" in said
    with reading_limits(times_packed=10_000):
        assert open_grid(path).text(1, 0) == "a"
    with reading_limits(unpacked_bytes=1000):
        assert "It unpacks to 29 MB, and 0 MB are read at most." in message(path)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".xls", ".ods"])
def test_a_page_of_too_many_cells_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    if ending == ".csv":
        path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    elif ending == ".xlsx":
        book = openpyxl.Workbook()
        for line in (["a", "b"], [1, 2], [3, 4]):
            book.active.append(line)
        book.save(path)
    else:
        path = BOOKS / f"everything{ending}"
    with reading_limits(cells=5):
        said = message(path, **({"sheet": "staff"} if ending in {".xls", ".ods"} else {}))
    assert "It holds more than 5 cells. If it is meant to be so large" in said


def test_limits_that_are_none_are_refused() -> None:
    for bad, said in (({"rows": 5}, "There is no such limit. Name one of"), ({"cells": 0}, "0 is no limit.")):
        with pytest.raises(InputError, match=said), reading_limits(**bad):
            pass
