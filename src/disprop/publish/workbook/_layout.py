"""Widths of columns and heights of rows: spreadsheets do not all find them for themselves when they open a file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from disprop.publish.workbook._sheets import Page

NARROW, WIDEST, WIDEST_ALONE, OF_NUMBERS = 11, 48, 90, 14
"""Widths of columns in letters: of short words, of long texts among other columns and beside one, of numbers."""

SLANT = 1.2
"""Letters of the sheet's type to those that widths are measured in."""

LINE = 16.0
"""Points from line to line at the size of text, which is 12."""

SIZE = 12

ALONE = 2
"""Columns of a table whose texts have room."""


def widths(page: Page, headings: Sequence[str]) -> list[float]:
    """Return the widths of the columns of a sheet.

    Parameters
    ----------
    page : Page
        With its table.
    headings : sequence of str
        As they stand on the sheet.
    """
    widest = WIDEST_ALONE if len(page.columns) <= ALONE else WIDEST
    columns = zip(headings, page.cells, page.formats, strict=True)
    return [SLANT * _letters(heading, cells, shown, widest) for heading, cells, shown in columns]


def _letters(heading: str, cells: Sequence[object], shown: str, widest: int) -> int:
    word = max(len(word) for word in heading.split()) + 2
    if shown:
        return max(OF_NUMBERS, word)
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(max(NARROW, longest + 2, word), widest)


def heights(page: Page, headings: Sequence[str], wide: Sequence[float]) -> Iterator[float]:
    """Yield the heights of the heading and of every row of a table.

    Parameters
    ----------
    page : Page
        With its table.
    headings : sequence of str
        As they stand on the sheet.
    wide : sequence of float
        The widths of the columns.
    """
    room = [width / SLANT for width in wide]
    yield height(zip(headings, room, strict=True), bold=True)
    texts = [at for at, shown in enumerate(page.formats) if not shown]
    for row in zip(*(page.cells[at] for at in texts), strict=True):
        yield height((str(cell), room[at]) for cell, at in zip(row, texts, strict=True))


def height(cells: Iterable[tuple[str, float]], *, bold: bool = False, size: int = SIZE) -> float:
    """Return the height of a row.

    Parameters
    ----------
    cells : iterable of (str, float)
        Its texts, and how many letters there is room for.
    bold, size : bool, int
        Of its letters.
    """
    large = size / SIZE * (1.1 if bold else 1.0)
    return LINE * size / SIZE * max((lines(text, int(room / large)) for text, room in cells), default=1)


def lines(text: str, room: int) -> int:
    """Return how many lines a text takes.

    Examples
    --------
    >>> lines("not after allowing", 10)
    2
    """
    if "\n" in text:
        return sum(lines(line, room) for line in text.split("\n"))
    if len(text) < room:
        return 1
    count, left = 1, room
    for word in text.split():
        if len(word) >= left and left < room:
            count, left = count + 1, room
        count += math.ceil(len(word) / room) - 1 if len(word) > room else 0
        left -= len(word) % room + 1
    return count
