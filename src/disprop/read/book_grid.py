"""The rows of a sheet of a workbook as a table: its header, its columns, and what is wrong with its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from disprop.errors import Fault, raise_faults
from disprop.read.book_cells import NOTHING, Cell, letter_of
from disprop.read.book_sheet import RawSheet, Span
from disprop.read.sheet import Sheet, column_names

Cells = Mapping[int, Cell]
"""The cells of a row that hold anything, by column."""

Rows = list[tuple[int, Cells]]
"""Rows of a sheet that hold anything, with their numbers."""


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """The table of a sheet: its body under its header, columns without anything left out."""

    header_row: int
    names: Mapping[int, str]
    body: Rows

    @property
    def last_row(self) -> int:
        return self.body[-1][0] if self.body else self.header_row


def sheet_of(rows: Rows, raw: RawSheet, *, source: str, stem: str) -> Sheet:
    """Return the rows of a sheet as a table.

    Parameters
    ----------
    rows : Rows
        Those that hold anything: the header first.
    raw : RawSheet
        What the sheet says beside them.
    source, stem : str
        Its place for messages, and what the table is called where nobody names it.

    Raises
    ------
    InputError
        Every fault of the layout.
    """
    grid = _grid(rows, source)
    raise_faults([*_layout_faults(grid, rows[0], source), *_hidden_faults(grid, raw, source)])
    raise_faults(_merged_headings(grid, raw, source))
    merged = [span for span in raw.merged if span.bottom > grid.header_row]
    body = _filled_down(grid, merged)
    columns = {name: tuple(_at(cells, at).text for _, cells in body) for at, name in grid.names.items()}
    sheet = Sheet(
        columns=columns,
        places=tuple(f"row {row}" for row, _ in body),
        source=source,
        stem=stem,
        blank_rows=grid.last_row - grid.header_row - len(body),
        letters={name: letter_of(at) for at, name in grid.names.items()},
    )
    return sheet.with_cell_faults(
        unreadable=_by_column(sheet, _unreadable(grid, body, merged)), dates=_by_column(sheet, _dates(grid, body))
    )


def _grid(rows: Rows, source: str) -> _Grid:
    (header_row, header), body = rows[0], rows[1:]
    filled = sorted({at for _, cells in rows for at, cell in cells.items() if cell.text.strip()})
    headings = [_at(header, at).text for at in filled]
    texts = [text if text.strip() else f"(column {letter_of(at)})" for at, text in zip(filled, headings, strict=True)]
    names = column_names(texts, source=source)
    return _Grid(header_row=header_row, names=dict(zip(filled, names, strict=True)), body=body)


def _at(cells: Cells, at: int) -> Cell:
    return cells.get(at, NOTHING)


def _layout_faults(grid: _Grid, header: tuple[int, Cells], source: str) -> Iterator[Fault]:
    headings = [cell.text for cell in header[1].values() if cell.text.strip()]
    if not grid.body:
        what = f"There is a header in row {grid.header_row} and no row below it."
        yield Fault(where=source, what=what, remedy="Give the rows.")
    elif len(headings) == 1 and len(grid.names) > 1:
        yield Fault(
            where=f"{source}, row {grid.header_row}",
            what=f"It holds {headings[0]!r} alone, and the rows below have {len(grid.names)} columns.",
            remedy="Let the first row be the headings, such as group and count; take titles and notes off the sheet.",
        )


def _hidden_faults(grid: _Grid, raw: RawSheet, source: str) -> Iterator[Fault]:
    hidden = [row for row, _ in grid.body if row in raw.hidden_rows]
    if hidden:
        listed = ", ".join(map(str, hidden[:5])) + (f" and {len(hidden) - 5} more" if len(hidden) > 5 else "")
        yield Fault(
            where=source,
            what=f"Rows are hidden and hold something: {listed}. Do they count?",
            remedy="If so, show them (clear the filter); if not, delete them.",
        )


def _merged_headings(grid: _Grid, raw: RawSheet, source: str) -> Iterator[Fault]:
    for span in raw.merged:
        if span.top <= grid.header_row <= span.bottom and any(span.left <= at <= span.right for at in grid.names):
            yield Fault(
                where=f"{source}, {span}",
                what="These headings are merged.",
                remedy="Unmerge them, and give each column its own heading in one row.",
            )


def _filled_down(grid: _Grid, merged: Sequence[Span]) -> Rows:
    """Give each row the text that is merged over it, and no cell that is merely blank."""
    tall = [span for span in merged if span.left == span.right and span.top > grid.header_row]
    if not tall:
        return grid.body
    found = {row: dict(cells) for row, cells in grid.body}
    for span in tall:
        first = _at(found.get(span.top, {}), span.left)
        for row in range(span.top + 1, min(span.bottom, grid.last_row) + 1):
            if row in found and not first.is_number:
                found[row][span.left] = first
    return [(row, found[row]) for row in sorted(found)]


def _unreadable(grid: _Grid, body: Rows, merged: Sequence[Span]) -> Iterator[tuple[int, int, str, str]]:
    """Yield row, column, fault and remedy of every cell that holds nothing that can be read."""
    rows, found = {row: at for at, (row, _) in enumerate(body)}, dict(body)
    for at_row, (_, cells) in enumerate(body):
        for at, cell in cells.items():
            if cell.problem in PROBLEMS and at in grid.names:
                what, remedy = PROBLEMS[cell.problem]
                yield at_row, at, what.format(cell.text), remedy
    for span in merged:
        first = _at(found.get(span.top, {}), span.left)
        if span.left == span.right and not first.is_number:
            continue
        for at in (at for at in range(span.left, span.right + 1) if at in grid.names and span.top in rows):
            yield rows[span.top], at, f"Cells {span} are merged.", "Unmerge them, and fill each in on its own."


def _dates(grid: _Grid, body: Rows) -> Iterator[tuple[int, int, str, str]]:
    remedy = "Excel takes 10-14 for a date: give the column the format Text, or General for numbers, and write it anew."
    for at_row, (_, cells) in enumerate(body):
        for at, cell in cells.items():
            if cell.problem == "date" and at in grid.names:
                yield at_row, at, f"The cell holds a date, {cell.text}.", remedy


PROBLEMS = {
    "error": ("The cell holds the error {}.", "Put its formula right, or write the value."),
    "formula": (
        "The cell holds a formula that was never worked out.",
        "Open the workbook in Excel and save it, or write the value.",
    ),
}
"""What is wrong with a cell, and what to do about it."""


def _by_column(sheet: Sheet, found: Iterable[tuple[int, int, str, str]]) -> Mapping[str, tuple[Fault, ...]]:
    letters = {letter: name for name, letter in sheet.letters.items()}
    faults: dict[str, list[Fault]] = {}
    for row, at, what, remedy in found:
        name = letters[letter_of(at)]
        faults.setdefault(name, []).append(Fault(where=sheet.place(row, name), what=what, remedy=remedy))
    return {name: tuple(listed) for name, listed in faults.items()}
