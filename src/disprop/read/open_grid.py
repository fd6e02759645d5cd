"""The one way in: a file of any kind as a page of cells, or the part of it that is named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.book_cells import column_of
from disprop.read.book_ods import MIME, open_ods
from disprop.read.book_sheet import Span
from disprop.read.book_xls import open_xls
from disprop.read.compound import MARK
from disprop.read.csv_grid import csv_grid
from disprop.read.data_grid import OF_JSON, OF_PARQUET, json_grid, parquet_grid
from disprop.read.encodings import ZIP_MARK, file_bytes
from disprop.read.grid import Grid
from disprop.read.pages import Pages
from disprop.read.sheet import refuse_sheet
from disprop.read.workbook import ENDINGS as NEW
from disprop.read.workbook import open_workbook

BINARY = ".xlsb"
ENDINGS = NEW | {".xls", ".ods", BINARY}
"""The endings of files that are read as workbooks."""

RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def open_grid(source: str | Path | Grid, *, sheet: str | None = None, cells: str | None = None) -> Grid:
    """Return a page of cells.

    Parameters
    ----------
    source : path or Grid
        A CSV file, a workbook, or a file of JSON or Parquet.
    sheet : str, optional
        The sheet of a workbook, where several hold something.
    cells : str, optional
        The range to read, such as ``B4:H30``; of a CSV file too, with its columns counted as a spreadsheet counts them.

    Raises
    ------
    InputError
        If the file cannot be read, has no such sheet, or holds nothing there.
    """
    grid = source if isinstance(source, Grid) else _page(Path(source), sheet)
    return grid if cells is None else only_cells(grid, cells)


def _page(path: Path, sheet: str | None) -> Grid:
    if has_sheets(path):
        pages = open_pages(path)
        return pages.grid(pages.chosen(sheet), stem=None if sheet else path.stem)
    raise_faults([refuse_sheet(path.name, sheet)] if sheet is not None else ())
    ending = path.suffix.lower()
    if ending in OF_JSON:
        return json_grid(path)
    return parquet_grid(path) if ending in OF_PARQUET else csv_grid(path)


def has_sheets(path: Path) -> bool:
    """Whether a file is read as a workbook: by its ending."""
    return path.suffix.lower() in ENDINGS


def open_pages(path: Path) -> Pages:
    """Open a workbook of any kind; its content tells which, whatever its ending.

    Raises
    ------
    InputError
        If it is none, or cannot be read.
    """
    content = file_bytes(path)
    if content.startswith(MARK):
        return open_xls(content, path.name)
    if content.startswith(ZIP_MARK) and MIME in content[:200]:
        return open_ods(content, path.name)
    if path.suffix.lower() == BINARY:
        what = "Binary workbooks (.xlsb) are not read: they do not show what is hidden and what is an error."
        raise InputError(Fault(where=path.name, what=what, remedy="Save it as an Excel workbook (.xlsx)."))
    return open_workbook(path)


def only_cells(grid: Grid, cells: str) -> Grid:
    """Return the part of a page that a range names; its rows and columns keep their numbers.

    Raises
    ------
    InputError
        If it is no range, cuts merged cells in two, or holds nothing.
    """
    span = _span(cells, grid.source)
    raise_faults(
        Fault(
            where=f"{grid.source}, {one}",
            what=f"The range {span} cuts these merged cells in two.",
            remedy="Let the range hold all of them, or none.",
        )
        for one in grid.merged
        if one.meets(span) and not one.within(span)
    )
    within = {
        row: {at: cell for at, cell in found.items() if span.left <= at <= span.right}
        for row, found in grid.rows.items()
        if span.top <= row <= span.bottom
    }
    rows = {row: found for row, found in within.items() if any(cell.text.strip() for cell in found.values())}
    if not rows:
        raise InputError(
            Fault(where=f"{grid.source}, {span}", what="These cells are empty.", remedy=_filled(grid, "cells="))
        )
    return replace(
        grid,
        rows=rows,
        first_row=span.top,
        first_column=span.left,
        last_row=min(span.bottom, grid.last_row),
        merged=tuple(one for one in grid.merged if one.within(span)),
        outside=len(grid.rows) - len(rows),
    )


def _span(cells: str, source: str) -> Span:
    found = RANGE.fullmatch("".join(cells.split()).upper())
    if found is None:
        what = f"{cells!r} is no range of cells."
        raise InputError(Fault(where=source, what=what, remedy="Write its corners: cells='B4:H30'."))
    left, right = sorted((column_of(found[1]), column_of(found[3])))
    top, bottom = sorted((int(found[2]), int(found[4])))
    return Span(top, left, bottom, right)


def _filled(grid: Grid, keyword: str) -> str:
    first = min(min(found) for found in grid.rows.values())
    whole = Span(next(iter(grid.rows)), first, grid.last_row, grid.width - 1)
    return f"The sheet holds something in {keyword}'{whole}'."
