"""Where the table of a page stands: its rows of headings, what is above and below it, whether there are several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.book_cells import Cell
from disprop.read.book_sheet import Span
from disprop.read.cells import tidy_text
from disprop.read.grid import Grid
from disprop.read.sheet import HeaderLike
from disprop.read.words import is_withheld

LOOKED_AT = 1000
"""Rows by which the columns of a table are told."""

LAST = 200
"""Rows at the end of a page among which its notes are looked for."""

HEADINGS_AT_MOST = 12
"""Rows of headings that are read at most."""

FIGURE = re.compile(r"[-\u2212\u2013+(]?\s*[£$€]?\s*[0-9.,]*[0-9][0-9,.' \u00a0\u202f]*\)?\s*%?\)?")
YEAR = re.compile(r"(1[89]|20|21)[0-9]{2}")
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
    page = _Page(grid)
    rows = named_rows(header, grid) if header is not None else page.header()
    below_header = [row for row in grid.rows if row > rows[-1]]
    notes = _notes({row: grid.rows[row] for row in below_header[-LAST:]}, page.used)
    body = below_header[: len(below_header) - notes]
    if header is None:
        _refuse_several(page, rows, body)
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


def texts_in(cells: Mapping[int, Cell]) -> dict[int, str]:
    """Return the texts of a row that are no blanks, by column."""
    return {at: cell.text for at, cell in cells.items() if cell.text.strip()}


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a number that is no year, or the mark of one that is withheld."""
    text = cell.text.strip()
    if YEAR.fullmatch(text) or not text:
        return False
    return cell.is_number or bool(FIGURE.fullmatch(text)) or is_withheld(text)


class _Page:
    """A page that is looked over."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows = list(grid.rows)
        self.head = self.rows[:LOOKED_AT]
        self.wide = [span for span in grid.merged if span.right > span.left]
        self.covered = {row for span in grid.merged for row in range(span.top + 1, span.bottom + 1)}

    @cached_property
    def used(self) -> frozenset[int]:
        """The columns that at least half of the rows use, rows of a few cells left out."""
        sizes = [texts_in(self.grid.rows[row]) for row in self.head]
        several = sorted((len(texts) for texts in sizes if len(texts) > 1), reverse=True)
        if not several:
            return frozenset(at for texts in sizes for at in texts)
        usual = _weighted_median(several)
        full = [texts for texts in sizes if len(texts) > 1 and 2 * len(texts) >= usual]
        times = Counter(at for texts in full for at in texts)
        return frozenset(at for at, number in times.items() if 2 * number >= len(full))

    def header(self) -> tuple[int, ...]:
        """Return the rows of headings."""
        choices = [row for row in self.head if self.may_head(row)]
        first = next((row for row in choices if not self._is_before_a_table(row, choices)), None)
        if first is None or any(len(texts_in(self.grid.rows[row])) > 2 for row in self.rows_above(first)):
            raise_faults([self._unmerged(first)] if first is not None and self._is_second_level(first) else [])
            first = self._first()
        return self._with_levels(first)

    def _is_second_level(self, row: int) -> bool:
        """Whether a row divides the headings of the row above it, which has blanks where this one has texts."""
        own, above = texts_in(self.grid.rows[row]), texts_in(self.grid.rows.get(row - 1, {}))
        again = len(set(own.values())) < len(own)
        below = [cell for one in self.rows_from(row, 3) for at, cell in self.grid.rows[one].items() if at not in above]
        return again and bool(own.keys() - above.keys()) and any(map(is_figure, below))

    def _unmerged(self, row: int) -> Fault:
        return Fault(
            where=f"{self.grid.source}, rows {row - 1} to {row}",
            what="These look like headings in two rows, and no merged cells tell which of them belong together.",
            remedy="Write each heading in full in one row: 2009 count, 2009 share.",
        )

    def _first(self) -> int:
        """Return the first row, whatever it holds, if it has cells for half of the columns."""
        row = self.rows[0]
        texts = list(texts_in(self.grid.rows[row]).values())
        if 2 * len(texts) >= len(self.used):
            return row
        held = f"{texts[0]!r} alone" if len(texts) == 1 else f"{len(texts)} cells"
        raise InputError(
            Fault(
                where=f"{self.grid.source}, row {row}",
                what=f"It holds {held}, and the rows below have {len(self.used)} columns.",
                remedy=(
                    f"Name the row of headings, such as header={self.rows[min(1, len(self.rows) - 1)]}, or let the "
                    "first row be the headings, such as group and count."
                ),
            )
        )

    def rows_above(self, row: int) -> list[int]:
        """Return the rows above one that hold anything."""
        return self.rows[: self.rows.index(row)]

    def may_head(self, row: int) -> bool:
        """Whether a row could be the headings: texts over the columns that are used."""
        cells = self.grid.rows[row]
        own = texts_in(cells)
        headed = self._headed(row, own)
        if len(own) < 2 and not (own and self._heads_several(row)):
            return len(own) == 1 and len(self.used) == 1 and not self._has_numbers(row)
        missing = self.used - headed
        in_front = missing <= set(sorted(self.used)[:2]) and len(missing) < len(self.used)
        return not self._has_numbers(row) and (in_front or 10 * len(missing) <= 3 * len(self.used))

    def _headed(self, row: int, own: Mapping[int, str]) -> set[int]:
        """Return the columns that a row heads, merged cells counted whole."""
        spans = [span for span in self.wide if span.top == row and span.left in own]
        return set(own) | {at for span in spans for at in range(span.left, span.right + 1)}

    def _heads_several(self, row: int) -> bool:
        """Whether the only cell of a row is a heading over several columns, and no title over all of them."""
        first = min(self.used, default=0)
        return any(span.top == row and span.left > first for span in self.wide)

    def _has_numbers(self, row: int) -> bool:
        """Whether a row holds numbers that are no headings, as single ages in order and bands such as <16 are."""
        figures = [cell for cell in self.grid.rows[row].values() if cell.problem != "date" and is_figure(cell)]
        texts = [cell.text.strip() for cell in figures if not cell.text.strip().startswith("<")]
        ages = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
        in_order = len(ages) > 2 and all(after == before + 1 for before, after in pairwise(ages))
        headed = len(texts_in(self.grid.rows[row])) > len(figures)
        return bool(texts) and not (in_order and headed and len(ages) == len(texts))

    def _has_figures(self, row: int) -> bool:
        return any(is_figure(cell) for cell in self.grid.rows[row].values() if cell.problem != "date")

    def _is_before_a_table(self, row: int, choices: Sequence[int]) -> bool:
        """Whether a row is one of several that tell about the table and stand apart from it."""
        segment = self.segment(row)
        if any(map(self._has_figures, segment)):
            return False
        later = [other for other in choices if other > segment[-1]]
        return any(self._opens(other) and any(map(self._has_figures, self.rows_from(other))) for other in later)

    def _opens(self, row: int) -> bool:
        """Whether nothing but titles stands before a row in its segment."""
        at = self.rows.index(row)
        while at and self.rows[at - 1] == self.rows[at] - 1:
            at -= 1
            if len(texts_in(self.grid.rows[self.rows[at]])) > 1:
                return False
        return True

    def segment(self, row: int) -> list[int]:
        """Return a row and those below it up to the next blank one; what is merged over is not blank."""
        found = [row]
        for one in self.rows_from(row, LOOKED_AT):
            if not set(range(found[-1] + 1, one)) <= self.covered:
                break
            found.append(one)
        return found

    def rows_from(self, row: int, most: int = 50) -> list[int]:
        """Return some rows below one."""
        at = self.rows.index(row) + 1
        return self.rows[at : at + most]

    def _with_levels(self, first: int) -> tuple[int, ...]:
        """Return a row of headings with those below it that merged cells make part of it."""
        last = first
        while last - first < HEADINGS_AT_MOST:
            spans = [span for span in self.grid.merged if span.top <= last <= span.bottom and span.bottom >= first]
            bottom = max([last, *(span.bottom for span in spans if span.top >= first)])
            divided = any(span.right > span.left and span.bottom == bottom for span in spans)
            if divided and bottom + 1 in self.grid.rows and not self._has_figures(bottom + 1):
                bottom += 1
            if bottom == last:
                break
            last = bottom
        return tuple(row for row in range(first, last + 1) if row in self.grid.rows)


def _weighted_median(sizes: Sequence[int]) -> int:
    """Return the size that half of the cells are in rows of, or larger; sizes from the largest."""
    seen, half = 0, sum(sizes) / 2
    for size in sizes:
        seen += size
        if seen >= half:
            return size
    return 0


def notes_at_end(rows: Mapping[int, Mapping[int, Cell]], head: Grid) -> int:
    """Return how many of the last rows of a page are notes.

    Parameters
    ----------
    rows : mapping of int to mapping of int to Cell
        The last rows, in order.
    head : Grid
        The first ones, by which the columns are told.
    """
    return _notes(rows, _Page(head).used)


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


# ---- Several tables -------------------------------------------------------------------------------------------------


def _refuse_several(page: _Page, header: Sequence[int], body: Sequence[int]) -> None:
    """Refuse a page of several tables, one under another or side by side."""
    spans = list(_below_one_another(page, header, body)) or list(_side_by_side(page, header, body))
    if len(spans) < 2:
        return
    ranges = [f"{span} ({_first_text(page.grid, span)!r})" for span in spans]
    raise InputError(
        Fault(
            where=page.grid.source,
            what=f"There are {len(spans)} tables: {', '.join(ranges)}.",
            remedy=f"Name one: cells='{spans[0]}', or another.",
        )
    )


def _below_one_another(page: _Page, header: Sequence[int], body: Sequence[int]) -> Iterator[Span]:
    figures = _columns_of_figures(page.grid, body)
    opens = {row for before, row in pairwise((header[-1], *body)) if row > before + 1}
    starts = [row for row in body if row in opens and _is_headings(page, row, figures)]
    starts += [
        after
        for before, after in pairwise(body)
        if before in opens and len(texts_in(page.grid.rows[before])) == 1 and _is_headings(page, after, figures)
    ]
    edges = [header[0], *sorted(set(starts))]
    if len(edges) < 2:
        return
    for first, after in zip(edges, [*edges[1:], body[-1] + 1], strict=True):
        rows = [row for row in (*header, *body) if first <= row < after]
        while len(rows) > 1 and len(texts_in(page.grid.rows[rows[-1]])) == 1:
            rows.pop()
        yield _around(page.grid, rows)


def _is_headings(page: _Page, row: int, figures: frozenset[int]) -> bool:
    """Whether a row inside a table holds texts where the table holds numbers, and numbers follow."""
    cells = page.grid.rows[row]
    texts = texts_in(cells)
    over = {at for at in texts if at in figures}
    if len(texts) < 2 or not over or any(is_figure(cell) for cell in cells.values()):
        return False
    return any(is_figure(page.grid.cell(below, at)) for below in page.rows_from(row, 3) for at in over)


def _columns_of_figures(grid: Grid, body: Sequence[int]) -> frozenset[int]:
    """Return the columns that hold numbers, in half of the rows of the first ones that hold anything there."""
    numbers: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    for row in body[:LOOKED_AT]:
        for at, cell in grid.rows[row].items():
            filled[at] += bool(cell.text.strip())
            numbers[at] += is_figure(cell)
    return frozenset(at for at, number in numbers.items() if 2 * number >= filled[at] > 0)


def _side_by_side(page: _Page, header: Sequence[int], body: Sequence[int]) -> Iterator[Span]:
    rows = [*header, *body[:LOOKED_AT]]
    filled = sorted({at for row in rows for at in texts_in(page.grid.rows[row])})
    blocks: list[list[int]] = []
    for at in filled:
        if blocks and at == blocks[-1][-1] + 1:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    names = [[tidy_text(page.grid.cell(header[-1], at).text) for at in block] for block in blocks]
    if len(blocks) < 2 or any(len(block) < 2 for block in blocks) or len(set(map(tuple, names))) > 1:
        return
    for block in blocks:
        held = [row for row in (*header, *body) if any(at in page.grid.rows[row] for at in block)]
        yield Span(held[0], block[0], held[-1], block[-1])


def _around(grid: Grid, rows: Sequence[int]) -> Span:
    columns = [at for row in rows for at in texts_in(grid.rows[row])]
    return Span(rows[0], min(columns), rows[-1], max(columns))


def _first_text(grid: Grid, span: Span) -> str:
    texts = texts_in(grid.rows[span.top])
    return tidy_text(next((text for at, text in sorted(texts.items()) if at >= span.left), ""))[:40]
