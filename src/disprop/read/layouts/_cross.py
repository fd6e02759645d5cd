"""Pages that cross rows and columns: headings of several levels, labels of rows, numbers, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.read.layouts._pages import bare, carried, filled_right, is_number, is_number_or_mark, row_texts


@dataclass(frozen=True, kw_only=True)
class Cross:
    """Where the parts of a crossed table are.

    Parameters
    ----------
    rows, columns : tuple of int
        Those that hold numbers.
    stubs : tuple of int
        The columns that say what each row is about.
    heads : tuple of str
        Their headings.
    paths : tuple of tuple of str
        For each column of numbers its headings, from the widest to its own.
    above, below : tuple of str
        The texts above and below the table.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    stubs: tuple[int, ...]
    heads: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    above: tuple[str, ...]
    below: tuple[str, ...]


def crossed(grid: Grid) -> Cross:
    """Return the parts of a page that crosses rows and columns.

    Raises
    ------
    InputError
        If no two columns of numbers stand under headings.
    """
    rows = [row for row in grid.rows if _numbers(grid, row) > 1]
    rows = rows or [row for row in grid.rows if _numbers(grid, row)]
    first = next((row for row in rows if _starts(grid, row)), None)
    if first is None:
        what = "There is no table of numbers under headings."
        raise InputError(Fault(where=grid.source, what=what, remedy="Name another sheet."))
    rows = [row for row in rows if row >= first]
    start = min(at for at in grid.rows[first] if at and is_number_or_mark(grid.text(first, at)))
    held = [sum(is_number_or_mark(grid.text(row, at)) for row in rows) for at in range(start, grid.width)]
    columns = [at for at, number in enumerate(held, start=start) if 2 * number >= len(rows)]
    if not columns:
        what = "No column holds numbers in most of the rows."
        raise InputError(Fault(where=grid.source, what=what, remedy="Name another sheet, or layout='plain'."))
    rows = _with_signs(grid, rows, columns)
    first = rows[0]
    headers = _headers(grid, first, columns)
    between = [row for row in grid.rows if first < row < rows[-1] and row not in rows]
    stubs = range(start)
    used = {*headers, *between, *rows}
    return Cross(
        rows=tuple(rows),
        columns=tuple(columns),
        stubs=tuple(stubs),
        heads=tuple(_head(grid, [*headers, *between], at) for at in stubs),
        paths=tuple(_path(grid, headers, between, columns, at) for at in columns),
        above=tuple(
            text for row in grid.rows if row < first and row not in used for text in row_texts(grid, row) if text
        ),
        below=tuple(text for row in grid.rows if row > rows[-1] for text in row_texts(grid, row) if text),
    )


def _numbers(grid: Grid, row: int) -> int:
    return sum(1 for at in grid.rows[row] if at and is_number(grid.text(row, at)))


def _with_signs(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> list[int]:
    """Return the rows with those among them, and just above, that hold signs in place of their numbers."""
    signed = {row for row in grid.rows if row not in rows and _holds_signs(grid, row, columns)}
    among = {row for row in signed if row > rows[0]}
    above = [row for row in grid.rows if row < rows[0]]
    while above and above[-1] in signed:
        among.add(above.pop())
    return sorted({*rows, *among})


def _holds_signs(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether a row has a label, and numbers or signs in its columns and nothing else: more than one where it can."""
    filled = [text for at in columns if (text := grid.text(row, at))]
    stub = any(grid.text(row, at) for at in range(columns[0]))
    return stub and len(filled) >= min(2, len(columns)) and all(map(is_number_or_mark, filled))


def _starts(grid: Grid, row: int) -> bool:
    """Whether the row begins with a text and goes on with numbers: not one of years that head columns."""
    texts = [text for text in row_texts(grid, row) if text]
    return (
        bool(texts)
        and not is_number(texts[0])
        and not all(text.isdigit() and 1900 <= int(text) <= 2100 for text in texts[1:])
    )


def _headers(grid: Grid, first: int, columns: Sequence[int]) -> list[int]:
    """Return the rows of headings above the numbers: those with a text over them, from the last upwards."""
    found: list[int] = []
    for row in reversed([row for row in grid.rows if row < first]):
        texts = [text for text in filled_right(grid, row, columns) if text]
        if texts:
            found.insert(0, row)
        elif (
            found
            and any(cell.text.strip() for at, cell in grid.rows[row].items() if at == 0)
            and len(grid.rows[row]) == 1
        ):
            break
    return found


def _head(grid: Grid, rows: Sequence[int], at: int) -> str:
    texts = [text for row in rows for text in filled_right(grid, row, [at]) if text]
    return bare(texts[-1]) if texts else ""


def _path(
    grid: Grid, headers: Sequence[int], between: Sequence[int], columns: Sequence[int], at: int
) -> tuple[str, ...]:
    place = list(columns).index(at)
    texts = []
    for level, row in enumerate(headers):
        filled = filled_right(grid, row, columns)
        wide = carried(filled) if level < len(headers) - 1 and not grid.merged else filled
        texts.append(wide[place])
    under = [text for row in between for text in filled_right(grid, row, [at]) if text]
    if under and not (texts and texts[-1]):
        texts = under
    path: list[str] = []
    for text in texts:
        if text and (not path or path[-1] != bare(text)):
            path.append(bare(text))
    return tuple(path)
