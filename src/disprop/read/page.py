"""A page of cells that is looked over: which rows could be headings, and over which columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from disprop.errors import Fault, InputError, raise_faults
from disprop.numerals import many
from disprop.read.book_cells import Cell
from disprop.read.grid import Grid
from disprop.read.words import is_withheld

LOOKED_AT = 1000
"""Rows by which the columns of a table are told."""

HEADINGS_AT_MOST = 12
"""Rows of headings that are read at most."""

FIGURE = re.compile(r"[-\u2212\u2013+(]?\s*[£$€]?\s*[0-9.,]*[0-9][0-9,.' \u00a0\u202f]*\)?\s*%?\)?")
YEAR = re.compile(r"(1[89]|20|21)[0-9]{2}")


def texts_in(cells: Mapping[int, Cell]) -> dict[int, str]:
    """Return the texts of a row that are no blanks, by column."""
    return {at: cell.text for at, cell in cells.items() if cell.text.strip()}


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a number that is no year, or the mark of one that is withheld."""
    text = cell.text.strip()
    if YEAR.fullmatch(text) or not text:
        return False
    return cell.is_number or bool(FIGURE.fullmatch(text)) or is_withheld(text)


class Page:
    """A page that is looked over.

    Parameters
    ----------
    grid : Grid
        Its cells.
    """

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
        if 2 * len(texts) >= len(self.used) and (len(texts) > 1 or len(self.used) < 2):
            return row
        held = f"{texts[0]!r} alone" if len(texts) == 1 else f"{len(texts)} cells"
        raise InputError(
            Fault(
                where=f"{self.grid.source}, row {row}",
                what=f"It holds {held}, and the rows below have {many(len(self.used), 'column')}.",
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
        """Whether a row holds numbers; ages in order, bands such as <16 and letters such as x may be headings."""
        figures = [cell for cell in self.grid.rows[row].values() if cell.problem != "date" and is_figure(cell)]
        texts = [text for cell in figures if not (text := cell.text.strip()).startswith("<") and not text.isalpha()]
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
