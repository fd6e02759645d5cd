"""Whole numbers that add up to a hundred wherever they are added up: percentages that nothing calls so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from disprop.errors import Fault
from disprop.read.columns import Columns
from disprop.read.layouts import Tidied
from disprop.read.lines import Key, Line
from disprop.read.sheet import Sheet
from disprop.read.words import is_total, says_counts

UNNAMED = frozenset({"stage_table"})
"""Layouts whose columns of numbers need no heading that says counts: columns of years."""


def settled_by_layout(tidied: Tidied | None) -> bool:
    """Whether the layout of a file tells that its numbers are counts."""
    return tidied is not None and tidied.layout not in UNNAMED


def percent_faults(sheet: Sheet, columns: Columns, lines: Sequence[Line]) -> Iterator[Fault]:
    """Find numbers that add to a hundred, or one more or fewer, in each of several slices."""
    sums = _sums(sheet, columns, lines)
    if len(sums) > 1 and 100 in sums and all(abs(total - 100) <= 1 for total in sums):
        what = f"The numbers add to 100 in each of {len(sums)} slices: they look like percentages."
        remedy = (
            "Give the counts; if these are, name their column: count=. Shares of a population are read by baseline()."
        )
        yield Fault(where=_place(sheet, columns), what=what, remedy=remedy)


def percent_checks(sheet: Sheet, columns: Columns, lines: Sequence[Line]) -> Iterator[Mapping[str, object]]:
    """Say where the numbers of a table add to exactly a hundred, and nothing says that they are counts."""
    if _sums(sheet, columns, lines) == [100]:
        yield {
            "check": "could be percentages",
            "where": _place(sheet, columns),
            "what": "The counts add to exactly 100: are they percentages?",
            "found": 100,
            "remedy": "If they are people, nothing to do; percentages are read by baseline().",
        }


def _sums(sheet: Sheet, columns: Columns, lines: Sequence[Line]) -> list[float]:
    """Return what the groups of each slice add to; nothing where the heading says that they are counts."""
    if sheet.has_columns and says_counts(columns.number):
        return []
    found: dict[Key, list[float]] = defaultdict(list)
    for line in lines:
        if not is_total(line.label):
            found[line.key].append(line.number or 0.0)
    return [sum(numbers) for numbers in found.values() if len(numbers) > 1]


def _place(sheet: Sheet, columns: Columns) -> str:
    return f"{sheet.source}, column {columns.number}" if sheet.has_columns else sheet.source
