"""Pages of any cells, merged, hidden and faulty: a table whose rows are all accounted for, or a fault with its place.

`docs/evidence/fuzz_readers.py` throws bytes at the readers by coverage; what it finds is kept here, made small.
"""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.read.book_cells import Cell
from disprop.read.book_sheet import Span
from disprop.read.grid import Grid
from disprop.read.header import table_in
from disprop.read.open_grid import only_cells, open_grid
from disprop.read.people import read_people
from disprop.read.table import sheet_from

TEXTS = st.sampled_from(
    ["", " ", "group", "count", "White", "White", "Total[1]", "3", "12%", "2009", "Note: a.", "[c]"]
)
CELLS = st.one_of(
    TEXTS.map(Cell),
    st.integers(0, 3000).map(lambda number: Cell(str(number), is_number=True)),
    st.sampled_from([Cell("#N/A", problem="error"), Cell("=", problem="formula"), Cell("2009-03-31", problem="date")]),
    st.text(max_size=4).map(Cell),
)
SPANS = st.builds(
    lambda top, left, tall, wide: Span(top, left, top + tall, left + wide),
    st.integers(1, 8),
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(0, 3),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    held = draw(st.dictionaries(st.integers(1, 9), st.dictionaries(st.integers(0, 5), CELLS, max_size=5), max_size=8))
    rows = {row: cells for row, cells in sorted(held.items()) if any(cell.text.strip() for cell in cells.values())}
    if not rows:
        rows = {1: {0: Cell("group")}}
    book = draw(st.booleans())
    return Grid(
        rows=rows,
        last_row=max(rows) + draw(st.integers(0, 2)),
        merged=tuple(draw(st.lists(SPANS, max_size=3))) if book else (),
        hidden_rows=frozenset(draw(st.sets(st.integers(1, 9), max_size=2))) if book else frozenset(),
        source="hr",
        stem="hr",
        has_letters=book,
    )


HEADERS = st.none() | st.integers(-1, 10) | st.sampled_from(["1:2", "3", "2:9", "x", (1, 3), (), "9:1"])


@settings(max_examples=300)
@given(grids(), HEADERS)
def test_any_page_is_a_table_or_a_fault_and_no_row_is_lost(grid: Grid, header: object) -> None:
    try:
        sheet, table = sheet_from(grid, header), table_in(grid, header)  # type: ignore[arg-type]
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
        return
    assert sorted({*table.above, *table.header, *table.body, *table.below}) == list(grid.rows)
    aside = sheet.blank_rows + sum(sheet.set_aside.values())
    assert len(sheet.places) + aside + len(table.header) == grid.last_row
    assert {len(cells) for cells in sheet.columns.values()} <= {len(sheet.places)}
    assert len(set(sheet.columns)) == len(sheet.columns)
    for name in sheet.columns:
        assert sheet.find(name) == name


@settings(max_examples=200)
@given(grids(), st.tuples(st.integers(1, 9), st.integers(0, 5), st.integers(1, 9), st.integers(0, 5)))
def test_a_range_of_any_page_keeps_what_lies_in_it(grid: Grid, corners: tuple[int, int, int, int]) -> None:
    top, bottom = sorted(corners[::2])
    left, right = sorted(corners[1::2])
    span = Span(top, left, bottom, right)
    try:
        part = only_cells(grid, str(span) if span != Span(top, left, top, left) else f"{span}:{span}")
    except InputError as error:
        assert "cells" in str(error) or "range" in str(error)
        return
    for row, cells in part.rows.items():
        assert cells == {at: cell for at, cell in grid.rows[row].items() if left <= at <= right}
    assert len(part.rows) + part.outside == len(grid.rows)


@settings(max_examples=150)
@given(
    st.lists(st.lists(st.text(alphabet='aM1,5%*"- \n;\t', max_size=5), max_size=4), max_size=9),
    st.sampled_from([",", ";", "\t"]),
)
@example([["1  1"], ["1  1"]], ",")
def test_people_are_the_same_by_the_quick_way_and_by_the_page(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], sign: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_text("\n".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows), "utf-8")
    found = []
    for read in (read_people, lambda one: sheet_from(open_grid(one))):
        try:
            made = read(path)
        except InputError as error:
            assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
            found.append(None)
        else:
            columns = made.columns if hasattr(made, "columns") else made.frame.to_dict("list")
            texts = {name: list(cells) for name, cells in columns.items()}
            found.append((texts, made.blank_rows, dict(made.set_aside)))
    quick, page = found
    assert quick == page


def test_what_was_found(tmp_path: Path) -> None:
    for name, content in FOUND.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            open_grid(tmp_path / name)


FOUND = {
    "half_a_letter.csv": "group,count\n".encode("utf-16")[:-1],
    "a_deep_list.json": b"[" * 100_000,
}
"""Inputs that a reader stumbled over once."""

CELLS_THAT_ARE_NONE = [
    '<c r="A1" s="x"><v>1</v></c>',
    '<c r="A1" t="s"><v>9</v></c>',
    '<c r="A1" t="s"><v>x</v></c>',
    '<c r="A1"><v>x</v></c>',
    '<c r="A1" s="99999999999999999999"><v>1</v></c>',
    '</row><row r="0"><c r="A1"><v>1</v></c>',
    '</row><row r="9999999"><c r="A1"><v>1</v></c>',
]


@pytest.mark.parametrize("cell", CELLS_THAT_ARE_NONE)
def test_a_cell_of_a_workbook_that_is_none_is_a_fault(tmp_path: Path, cell: str) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet><row>{cell}</row></worksheet>".encode()
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    if "99999999999999999999" in cell:  # a style that is not there is none
        assert open_grid(tmp_path / "a.xlsx").text(1, 0) == "1"
        return
    with pytest.raises(InputError, match=r"a\.xlsx: It cannot be read as a workbook"):
        open_grid(tmp_path / "a.xlsx")
