"""Rows without a label that add up whole slices: "Grand Total" under the heading of the directorates, and no group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from disprop.read.columns import Columns
from disprop.read.lines import Line
from disprop.read.sheet import Sheet
from disprop.read.words import is_total
from disprop.schemes import same_words

LEFT_OUT, DIFFERS = "total left out", "stated total"
MARKS = re.compile(r"\b(grand|sub)?\s*totals?\b", re.IGNORECASE)


def without_grand_totals(
    lines: Sequence[Line], sheet: Sheet, columns: Columns
) -> tuple[list[Line], list[Mapping[str, object]]]:
    """Return the lines but those that name no group and add up a slice, or all of them; and what these say.

    Parameters
    ----------
    lines : sequence of Line
        As the table has them.
    sheet, columns : Sheet, Columns
        The table, for places.

    Returns
    -------
    lines, checks : list of Line, list of mapping
        A row adds others up where its label is blank and a column that divides the table says so. The check holds it
        against the rows of the slice that it names ("Adults Total"), or of all of them.
    """
    found = [line for line in lines if not line.label.strip() and any(map(is_total, line.slice))]
    if not found:
        return list(lines), []
    left = [line for line in lines if line not in found]
    return left, [_check(line, _parts(line, left), sheet, columns) for line in found]


def _parts(line: Line, others: Sequence[Line]) -> list[Line]:
    """Return the lines of the slice that a total names; all of them where it names none."""
    groups = [other for other in others if not is_total(other.label)]
    alike = [other for other in groups if (other.characteristic, other.stage) == (line.characteristic, line.stage)]
    named = set(_named(line))
    within = [other for other in alike if named and named <= {same_words(value) for value in other.slice}]
    return within or alike


def _named(line: Line) -> Iterator[str]:
    """Yield what the slice of a total says besides that it is one."""
    for value in line.slice:
        rest = same_words(MARKS.sub(" ", value)) if is_total(value) else same_words(value)
        if rest and not is_total(rest):
            yield rest


def _check(line: Line, parts: Sequence[Line], sheet: Sheet, columns: Columns) -> Mapping[str, object]:
    together = sum(part.number or 0.0 for part in parts)
    said, where = " ".join(filter(None, line.slice)), sheet.place(line.row, columns.label)
    if line.number is None or line.number == together:
        what = f"Row {said!r} has no group and is the sum of others, {together:g}: it is left out."
        return {"check": LEFT_OUT, "where": where, "what": what, "found": together, "stated": line.number}
    what = f"Row {said!r} has no group and says {line.number:g}; its parts add to {together:g}. It is left out."
    remedy = "Are rows missing, or withheld? Correct the table, or say where the others are."
    return {
        "check": DIFFERS, "where": where, "what": what, "found": together, "stated": line.number, "remedy": remedy
    }  # fmt: skip
