"""Where the table of a page stands: its rows of headings, what is above and below it, whether there are several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from disprop.errors import Fault, InputError
from disprop.read.book_cells import Cell
from disprop.read.grid import Grid
from disprop.read.page import HEADINGS_AT_MOST, Page, is_figure, texts_in
from disprop.read.several_tables import refuse_several
from disprop.read.sheet import HeaderLike

LAST = 200
"""Rows at the end of a page among which its notes are looked for."""

NOTE = re.compile(
    r"(foot)?notes?\b.*|sources?\b.*|.*\bcopyright\b.*|[©*†‡].*|\[(note|[a-z]) ?[0-9]*\].*"
    r"|[(\[]?[0-9]{1,2}[.)\]]\s*\S+\s+\S+\s+\S+.*|https?://.*",
    re.IGNORECASE | re.DOTALL,
)
WORDS_OF_A_NOTE = 12
"""A text of so many words in a row of its own is a note, and no label."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """Where the table of a page stands.

    Parameters
    ----------
    header : tuple of int
        Its rows of headings, by number.
    body : tuple of int
        The rows below them that belong to the table and hold anything.
    above, below : tuple of int
        Rows that hold something and do not belong to it: titles and notes.
    """

    header: tuple[int, ...]
    body: tuple[int, ...]
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


def table_in(grid: Grid, header: HeaderLike = None) -> Table:
    """Return where the table of a page stands.

    Parameters
    ----------
    grid : Grid
        The page.
    header : int, str or sequence of int, optional
        Its row or rows of headings; by default they are found.

    Raises
    ------
    InputError
        If there are several tables, or no such row.

    Notes
    -----
    The headings are the first row that holds a text, and no number but a year, in each column that most of the rows
    use; the first columns, and some of the others, may be nameless. Rows of fewer cells above it are titles; where
    merged cells divide a heading, the row below belongs to it. Where no row is like that, the first one is taken. The
    rows of one cell that end the page are notes from the first one on that begins as notes do (note, source, ©, *, 1.)
    or is a sentence after a blank row; a label alone is none.
    """
    page = Page(grid)
    rows = named_rows(header, grid) if header is not None else page.header()
    below_header = [row for row in grid.rows if row > rows[-1]]
    notes = _notes({row: grid.rows[row] for row in below_header[-LAST:]}, page.used)
    body = below_header[: len(below_header) - notes]
    if header is None:
        refuse_several(page, rows, body)
    return Table(
        header=rows,
        body=tuple(body),
        above=tuple(row for row in grid.rows if row < rows[-1] and row not in rows),
        below=tuple(below_header[len(body) :]),
    )


def named_rows(header: HeaderLike, grid: Grid) -> tuple[int, ...]:
    """Return the rows of headings that the user names.

    Raises
    ------
    InputError
        If they are no rows of the page that hold anything.
    """
    rows = _as_rows(header)
    if rows is None:
        what = f"{header!r} names no rows."
        raise InputError(Fault(where=grid.source, what=what, remedy="Write header=7, or header='7:8' for two rows."))
    held = [row for row in rows if row in grid.rows]
    if not held:
        listed = ", ".join(map(str, list(grid.rows)[:5]))
        what = f"Row {rows[0]}, which header= names, is blank."
        raise InputError(Fault(where=grid.source, what=what, remedy=f"The first rows that hold anything: {listed}."))
    return tuple(held)


def _as_rows(header: HeaderLike) -> Sequence[int] | None:
    if isinstance(header, str):
        found = re.fullmatch(r"([0-9]{1,7})(?:\s*[:-]\s*([0-9]{1,7}))?", header.strip())
        if found is None:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        return range(first, min(last, first + HEADINGS_AT_MOST - 1) + 1) or None
    rows = (header,) if isinstance(header, int) else tuple(header or ())
    good = rows and len(rows) <= HEADINGS_AT_MOST and all(type(row) is int and row > 0 for row in rows)
    return sorted(set(rows)) if good else None


def notes_at_end(rows: Mapping[int, Mapping[int, Cell]], head: Grid) -> int:
    """Return how many of the last rows of a page are notes.

    Parameters
    ----------
    rows : mapping of int to mapping of int to Cell
        The last rows, in order.
    head : Grid
        The first ones, by which the columns are told.
    """
    return _notes(rows, Page(head).used)


def _notes(rows: Mapping[int, Mapping[int, Cell]], used: frozenset[int]) -> int:
    gaps = {below for above, below in pairwise(rows) if below != above + 1}
    notes = 0
    ends = ""  # the text that the rows from one blank row to the next end with
    for number, row in enumerate(reversed(list(rows)), start=1):
        texts = list(texts_in(rows[row]).values())
        alone = len(used) > 1 and (len(texts) == 1 or (len(texts) == 2 and len(used) > 4))
        if not alone or any(is_figure(cell) for cell in rows[row].values()):
            break
        ends = ends or texts[-1].rstrip()
        if NOTE.fullmatch(texts[0].strip()) or (row in gaps and _is_sentence(texts, ends)):
            notes = number
        ends = "" if row in gaps else ends
    return notes


def _is_sentence(texts: Sequence[str], ends: str) -> bool:
    told = ends.endswith((".", ":")) or texts[0].rstrip().endswith(":")
    return told or any(len(text.split()) >= WORDS_OF_A_NOTE for text in texts)
