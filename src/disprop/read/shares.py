"""Shares as they are printed: each in a group, none above the whole, and adding to it as far as rounding lets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disprop.errors import Fault
from disprop.read.columns import Columns
from disprop.read.lines import Line
from disprop.read.printed import COUNTED, Printed
from disprop.read.settle import Settled
from disprop.read.sheet import Sheet
from disprop.read.words import is_total
from disprop.schemes import NOT_RECOGNISED

ROUNDING = 1e-9
"""What a sum of shares may miss the whole by, of itself, where nothing was rounded."""


def subject_faults(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Fault]:
    """A list of shares is of one characteristic, and of one stage."""
    characteristics = list(dict.fromkeys(line.characteristic for line in lines))
    if len(characteristics) > 1:
        remedy = f"Name one with characteristic=: {', '.join(characteristics)}."
        yield Fault(where=sheet.source, what="The table has several characteristics.", remedy=remedy)
    stages = list(dict.fromkeys(line.stage for line in lines))
    if len(stages) > 1:
        remedy = "Give the rows of one; several stages are read by from_counts()."
        yield Fault(where=sheet.source, what=f"The table has several stages: {', '.join(stages)}.", remedy=remedy)


def line_faults(
    sheet: Sheet, columns: Columns, lines: Sequence[Line], settled: Settled, printed: Printed
) -> Iterator[Fault]:
    """Every label has a group or a reason, and no share is above the whole."""
    homeless = [line for line in lines if settled.codes[line.label] == NOT_RECOGNISED and not is_total(line.label)]
    for label in dict.fromkeys(line.label for line in homeless):
        rows = [line.row for line in homeless if line.label == label]
        more = f" ({len(rows)} rows)" if len(rows) > 1 else ""
        yield Fault(
            where=sheet.place(rows[0], columns.label),
            what=f"Label {label!r}{more} is in no group of scheme {settled.scheme.name!r}, level {settled.level!r}.",
            remedy="Add it to the scheme's spellings, or list it under reasons: a baseline must place every share.",
        )
    for line in lines:
        if printed.unit not in COUNTED and line.number is not None and line.number > printed.whole:
            yield Fault(
                where=sheet.place(line.row, columns.number),
                what=f"{line.number:g} is above {printed.whole:g}.",
                remedy="Correct it, or say the unit: percent, share or count.",
            )


def sum_faults(
    sheet: Sheet, lines: Sequence[Line], settled: Settled, printed: Printed, *, complete: bool
) -> Iterator[Fault]:
    """Each part has all groups, not all of them empty, and adds to the whole."""
    groups = set(settled.groups)
    for values, rows in by_slice(lines).items():
        place = ", ".join([sheet.source, *values])
        there = {settled.codes[line.label] for line in rows}
        for code in (code for code in settled.groups if code not in there):
            what = f"There is no share of {settled.scheme.label(code, settled.level)!r}, which other parts have."
            yield Fault(where=place, what=what, remedy="Give it; write 0 if there is nobody.")
        if not sum(line.number or 0.0 for line in rows if settled.codes[line.label] in groups):
            yield Fault(where=place, what="No group has a share above 0.", remedy="Give the shares of the groups.")
        elif printed.unit not in COUNTED and not settled.scheme.several:
            shares = [line.number or 0.0 for line in rows]
            yield from _off_whole(place, shares, printed, complete=complete)


def _off_whole(place: str, shares: Sequence[float], printed: Printed, *, complete: bool) -> Iterator[Fault]:
    total, categories = sum(shares), len(shares)
    may_miss = categories * printed.half_unit + ROUNDING * printed.whole
    off = total - printed.whole
    if (abs(off) if complete else off) <= may_miss:
        return
    other, size = ("share", 1.0) if printed.unit == "percent" else ("percent", 100.0)
    remedy = "Correct the shares, or say complete=False if the list is not the whole population."
    if off > 0:
        remedy = "Correct the shares: is a total, or a group together with its parts, among them?"
    if abs(total - size) <= 0.02 * size:
        remedy = f"They look like the other unit: say unit={other!r}."
    remedy = _mixed(shares, printed) or remedy
    allowed = f"{categories} shares, printed as they are, may miss it by {categories * printed.half_unit:g}"
    what = f"The shares add to {total:.10g} and not to {printed.whole:g} ({allowed})."
    yield Fault(where=place, what=what, remedy=remedy)


def _mixed(shares: Sequence[float], printed: Printed) -> str:
    """Return what to do where some are written from 0 to 1 and others from 0 to 100; nothing where they are not."""
    small, large = [share for share in shares if 0 < share <= 1], [share for share in shares if share > 1]
    if not small or not large or abs(100 * sum(small) + sum(large) - 100) > 0.02 * 100:
        return ""
    told, factor = (small, 100.0) if printed.unit == "percent" else (large, 0.01)
    pairs = ", ".join(f"{share:g} as {factor * share:g}" for share in told)
    return f"Some are written from 0 to 1 and others from 0 to 100: write {pairs}, and they add up."


def by_slice(lines: Sequence[Line]) -> dict[tuple[str, ...], list[Line]]:
    """Return the lines of each part of the list."""
    parts: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        parts.setdefault(line.slice, []).append(line)
    return parts
