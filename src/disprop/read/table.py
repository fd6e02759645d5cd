"""A page of cells as a table: its columns by their headings, and what is wrong with its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from disprop.errors import Fault, raise_faults
from disprop.numerals import many
from disprop.read.book_cells import NOTHING, Cell, letter_of
from disprop.read.book_sheet import Span
from disprop.read.cells import tidy_text
from disprop.read.grid import Grid
from disprop.read.header import Table, table_in
from disprop.read.marks import without_marks
from disprop.read.page import texts_in
from disprop.read.sheet import HeaderLike, Sheet, twice

BETWEEN = " | "
"""What stands between the headings of several levels."""

ODD_SIGNS = {":": "a colon", "~": "a tilde", r"\^": "a caret", r" {2,}": "a row of spaces"}
"""Signs that separate the cells of some texts, and are read by none of ours."""

Cells = Mapping[int, Cell]
"""The cells of a row that hold anything, by column."""

Rows = list[tuple[int, Cells]]
"""Rows that hold anything, with their numbers."""


@dataclass(frozen=True, eq=False, kw_only=True)
class _Columns:
    """The columns of a table and the rows below their headings."""

    names: Mapping[int, str]
    body: Rows


def sheet_from(grid: Grid, header: HeaderLike = None) -> Sheet:
    """Return the table of a page of cells.

    Parameters
    ----------
    grid : Grid
        The page.
    header : int, str or sequence of int, optional
        Its row or rows of headings, where they cannot be told.

    Raises
    ------
    InputError
        Every fault of the layout: several tables, two headings alike, no row below them, rows longer than they, hidden
        rows, headings that are merged.

    Notes
    -----
    A text merged over several rows belongs to each of them, and a heading merged over several columns to each of those;
    a blank that is not merged stays blank. Cells that hold an error, a formula that was never worked out or a merged
    number are faults of the columns that are used.
    """
    table = table_in(grid, header)
    raise_faults(_merged_headings(grid, table))
    names, marked = names_of(grid, table)
    columns = _Columns(names=names, body=[(row, grid.rows[row]) for row in table.body])
    raise_faults([*_layout_faults(grid, table, columns), *_hidden_faults(grid, table)])
    merged = [span for span in grid.merged if span.bottom > table.header[-1]]
    body = _filled_down(table, columns, merged)
    sheet = Sheet(
        columns={name: tuple(_at(cells, at).text for _, cells in body) for at, name in columns.names.items()},
        places=tuple(f"row {row}" for row, _ in body),
        source=grid.source,
        stem=grid.stem,
        blank_rows=_blank_rows(grid),
        set_aside=set_aside(grid, table),
        remarks=tuple(remarks(grid, table, marked)),
        letters={name: letter_of(at) for at, name in columns.names.items()} if grid.has_letters else {},
    )
    return sheet.with_cell_faults(
        unreadable=_by_column(sheet, columns, _unreadable(columns, body, merged)),
        dates=_by_column(sheet, columns, _dates(columns, body)),
    )


def names_of(grid: Grid, table: Table) -> tuple[dict[int, str], dict[str, str]]:
    """Return the names of the columns by place, and the headings of those that had the mark of a note.

    Raises
    ------
    InputError
        If two columns have one name.
    """
    headings = {at: _heading(grid, table.header, at) for at in _places(grid, table)}
    notes = [text for row in (*table.above, *table.below) for text in texts_in(grid.rows[row]).values()]
    bare = without_marks(headings, notes)
    names = {at: name or f"(column {letter_of(at) if grid.has_letters else at + 1})" for at, name in bare.items()}
    raise_faults(twice(list(names.values()), source=grid.source))
    return names, {bare[at]: headings[at] for at in bare if bare[at] != headings[at]}


def _places(grid: Grid, table: Table) -> list[int]:
    """Return the columns of a table: those that hold anything; of a text, those that the headings reach over."""
    headed = {at for row in table.header for at in texts_in(grid.rows[row])}
    if grid.has_letters:
        return sorted(headed.union(*(texts_in(grid.rows[row]) for row in table.body)))
    return list(range(grid.first_column, 1 + max(headed, default=-1)))


def _heading(grid: Grid, header: Sequence[int], at: int) -> str:
    """Return the heading of a column, those of several levels joined."""
    parts: list[str] = []
    for row in header:
        text = tidy_text(_merged_over(grid, row, at, header[0]).text)
        if text and text not in parts[-1:]:
            parts.append(text)
    return BETWEEN.join(parts)


def _merged_over(grid: Grid, row: int, at: int, first: int) -> Cell:
    """Return a cell of the headings, or the one that is merged over it."""
    for span in grid.merged:
        if span.top <= row <= span.bottom and span.left <= at <= span.right and span.top >= first:
            return grid.cell(span.top, span.left)
    return grid.cell(row, at)


def _at(cells: Cells, at: int) -> Cell:
    return cells.get(at, NOTHING)


# ---- The rows -------------------------------------------------------------------------------------------------------


def _blank_rows(grid: Grid) -> int:
    return grid.last_row - grid.first_row + 1 - len(grid.rows)


def set_aside(grid: Grid, table: Table) -> dict[str, int]:
    """Return the rows that hold something and are no part of the table, by reason."""
    counted = {
        "above the headings": len(table.above),
        "below the table": len(table.below),
        "outside the cells named": grid.outside,
    }
    return {reason: rows for reason, rows in counted.items() if rows}


def remarks(grid: Grid, table: Table, marked: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Yield how the table was found, as rows for a table of checks."""
    if table.above or table.below or len(table.header) > 1:
        rows = f"row {table.header[0]}" if len(table.header) == 1 else f"rows {table.header[0]} to {table.header[-1]}"
        yield {
            "check": "headings found",
            "where": grid.source,
            "what": (
                f"The headings are in {rows}; {many(len(table.above), 'row')} above and "
                f"{many(len(table.below), 'row')} below the table are titles or notes."
            ),
            "found": len(table.body),
            "remedy": "If that is not so, name the row of headings with header=, or the range with cells=.",
        }
    for name, heading in marked.items():
        yield {
            "check": "mark left out of a heading",
            "where": grid.source,
            "what": f"The heading {heading!r} is read as {name!r}.",
            "found": heading,
            "remedy": "Read the note that the mark stands for.",
        }


def _layout_faults(grid: Grid, table: Table, columns: _Columns) -> Iterator[Fault]:
    header_row = table.header[-1]
    if not columns.body:
        what = f"There is a header in row {header_row} and no row below it."
        yield Fault(where=grid.source, what=what, remedy="Give the rows.")
    elif not grid.has_letters:
        yield from too_long(columns.body, 1 + max(columns.names), grid.source)
        yield from _not_separated(grid, table)


def too_long(body: Rows, width: int, source: str) -> Iterator[Fault]:
    """Find the rows of a text that are longer than the header."""
    for row, cells in body:
        last = max(texts_in(cells), default=-1)
        if last >= width:
            yield Fault(
                where=f"{source}, row {row}",
                what=f"The row has {last + 1} cells and the header {width}.",
                remedy='Put a label with a comma, or a number such as 1,234, in double quotation marks: "1,234".',
            )


def _not_separated(grid: Grid, table: Table) -> Iterator[Fault]:
    if len(_places(grid, table)) == 1:
        texts = [cell.text for row in (*table.header, *table.body) for cell in grid.rows[row].values()]
        yield from separated_oddly(texts, grid.source)


def separated_oddly(texts: Iterable[str], source: str) -> Iterator[Fault]:
    """Find rows of one cell each whose texts a sign separates that none should be separated by."""
    texts = [text.strip() for text in texts]
    for sign, named in ODD_SIGNS.items():
        times = {len(re.findall(sign, text)) for text in texts}
        if len(times) == 1 and 0 not in times:
            what = f"Each row is one cell, and in each of them stands {named}: does it separate the cells?"
            yield Fault(where=source, what=what, remedy="Save the table with commas, semicolons, tabs or bars.")
            return


def _hidden_faults(grid: Grid, table: Table) -> Iterator[Fault]:
    hidden = [row for row in table.body if row in grid.hidden_rows]
    if hidden:
        listed = ", ".join(map(str, hidden[:5])) + (f" and {len(hidden) - 5} more" if len(hidden) > 5 else "")
        yield Fault(
            where=grid.source,
            what=f"Rows are hidden and hold something: {listed}. Do they count?",
            remedy="If so, show them (clear the filter); if not, delete them.",
        )


def _merged_headings(grid: Grid, table: Table) -> Iterator[Fault]:
    """Find headings that are merged over several columns with no row below to tell them apart."""
    last, places = table.header[-1], _places(grid, table) if grid.merged else []
    for span in grid.merged:
        over = [at for at in places if span.left <= at <= span.right]
        if (span.top <= last <= span.bottom and len(over) > 1) or (over and span.top <= last < span.bottom):
            yield Fault(
                where=f"{grid.source}, {span}",
                what="These headings are merged.",
                remedy="Unmerge them, and give each column its own heading in one row.",
            )


def _filled_down(table: Table, columns: _Columns, merged: Sequence[Span]) -> Rows:
    """Give each row the text that is merged over it, and no cell that is merely blank."""
    tall = [span for span in merged if span.left == span.right and span.top > table.header[-1]]
    if not tall:
        return columns.body
    found = {row: dict(cells) for row, cells in columns.body}
    last = max(found, default=0)
    for span in tall:
        first = _at(found.get(span.top, {}), span.left)
        for row in range(span.top + 1, min(span.bottom, last) + 1):
            if row in found and not first.is_number:
                found[row][span.left] = first
    return sorted(found.items())


# ---- The cells ------------------------------------------------------------------------------------------------------


def _unreadable(columns: _Columns, body: Rows, merged: Sequence[Span]) -> Iterator[tuple[int, int, str, str]]:
    """Yield row, column, fault and remedy of every cell that holds nothing that can be read."""
    rows, found = {row: at for at, (row, _) in enumerate(body)}, dict(body)
    for at_row, (_, cells) in enumerate(body):
        for at, cell in cells.items():
            if cell.problem in PROBLEMS and at in columns.names:
                what, remedy = PROBLEMS[cell.problem]
                yield at_row, at, what.format(cell.text), remedy
    for span in merged:
        first = _at(found.get(span.top, {}), span.left)
        if span.left == span.right and not first.is_number:
            continue
        for at in (at for at in range(span.left, span.right + 1) if at in columns.names and span.top in rows):
            yield rows[span.top], at, f"Cells {span} are merged.", "Unmerge them, and fill each in on its own."


def _dates(columns: _Columns, body: Rows) -> Iterator[tuple[int, int, str, str]]:
    remedy = "Excel takes 10-14 for a date: give the column the format Text, or General for numbers, and write it anew."
    for at_row, (_, cells) in enumerate(body):
        for at, cell in cells.items():
            if cell.problem == "date" and at in columns.names:
                yield at_row, at, f"The cell holds a date, {cell.text}.", remedy


PROBLEMS = {
    "error": ("The cell holds the error {}.", "Put its formula right, or write the value."),
    "formula": (
        "The cell holds a formula that was never worked out.",
        "Open the workbook in Excel and save it, or write the value.",
    ),
}
"""What is wrong with a cell, and what to do about it."""


def _by_column(
    sheet: Sheet, columns: _Columns, found: Iterable[tuple[int, int, str, str]]
) -> Mapping[str, tuple[Fault, ...]]:
    faults: dict[str, list[Fault]] = {}
    for row, at, what, remedy in found:
        name = columns.names[at]
        faults.setdefault(name, []).append(Fault(where=sheet.place(row, name), what=what, remedy=remedy))
    return {name: tuple(listed) for name, listed in faults.items()}
