"""Rows of a counted table that add up others: left out and used as a check, or refused where nothing tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from disprop.errors import Fault
from disprop.read.lines import Key, Line
from disprop.read.settle import Settled
from disprop.read.sheet import Sheet
from disprop.read.words import is_total
from disprop.schemes import NOT_RECOGNISED, REASON_CODES, Scheme, years_of

NOISE = 0.001
"""By what part of itself a sum may differ from its parts and still be theirs: censuses move small counts at random."""

TOTAL, SUBTOTAL = "total left out", "subtotal left out"
DIFFERS = "stated total"
SUM_OF_OTHERS = "a sum of other rows"


Hidden = Mapping[int, tuple[float, float]]
NONE: Hidden = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The rows of a characteristic that add up others.

    Parameters
    ----------
    rows : frozenset of int
        Those to leave out, by their place in the sheet.
    totals : frozenset of int
        Which of them add up all the others of their stage and slice.
    checks : tuple of mapping
        What they say beside the rows that they add up: rows for a table of checks.
    faults : tuple of Fault
        Rows that overlap with others, and cannot be told from groups.
    """

    rows: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()
    checks: tuple[Mapping[str, object], ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Part:
    """The lines of one stage and slice, and which of them could be sums."""

    key: Key
    lines: Sequence[Line]
    wholes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def totals(self, codes: Mapping[str, str]) -> set[int]:
        """The lines that add up all the others, by what they are called."""
        called = [line for line in self.lines if line.label in self.wholes and is_total(line.label)]
        return {line.row for line in called if not self.parts_of(line, codes)}

    def parts_of(self, line: Line, codes: Mapping[str, str]) -> list[Line]:
        """The lines that a coarser level counts under the label of this one."""
        return [other for other in self.lines if other is not line and codes[other.label] in self.wholes[line.label]]


def sums_among(
    sheet: Sheet,
    column: str,
    lines: Sequence[Line],
    settled: Settled,
    *,
    slack: float = 0.0,
    hidden: Hidden = NONE,
) -> Sums:
    """Return the rows that add up other rows.

    Parameters
    ----------
    sheet : Sheet
        The table, for places.
    column : str
        The column of labels.
    lines : sequence of Line
        Of one characteristic.
    settled : Settled
        How their labels are read.
    slack : float
        By how much rounding may have moved each number.
    hidden : mapping of int to pair of float
        By row: between which numbers a withheld count lies.

    Notes
    -----
    A label that is no group of this level is a **subtotal** where a coarser level counts other rows of its stage and
    slice under it; a **total** where it says so. Both are left out, and what they say is held against the rows that
    they add up. A subtotal that its parts do not add up to, by more than 0.1% and one for each of them, is refused,
    unless it is 0: part and whole overlap. So is a row that says nothing, or has no label, and is the sum of two or
    more others. An age is none of these.
    """
    scheme, level, codes = settled.scheme, settled.level, settled.codes
    ages = bool(scheme.years(level))
    suspects = {line.label for line in lines if codes[line.label] == NOT_RECOGNISED or not line.label.strip()}
    suspects -= {label for label in suspects if ages and years_of(label)}
    wholes = {label: _parts_of(label, scheme, level) for label in suspects}
    parts = list(_by_key(lines, wholes))
    found = [
        one
        for part in parts
        for one in _sums_of(sheet, column, part, codes, slack, hidden)
    ]  # fmt: skip
    return Sums(
        totals=frozenset(row for part in parts for row in part.totals(codes)),
        rows=frozenset(row for row, _, _ in found if row is not None),
        checks=tuple(check for _, check, _ in found if check is not None),
        faults=tuple(fault for _, _, fault in found if fault is not None),
    )


_Found = tuple[int | None, Mapping[str, object] | None, Fault | None]


def _sums_of(
    sheet: Sheet, column: str, part: _Part, codes: Mapping[str, str], slack: float, hidden: Hidden
) -> Iterator[_Found]:
    suspects = [line for line in part.lines if line.label in part.wholes]
    subtotals = {line.row for line in suspects if part.parts_of(line, codes)}
    totals = part.totals(codes)
    groups = [line for line in part.lines if line.row not in subtotals | totals]
    for line in suspects:
        place = sheet.place(line.row, column)
        if line.row in subtotals:
            parts = part.parts_of(line, codes)
            if line.number != 0 and _differs(line, parts, slack, noise=NOISE, hidden=hidden):
                yield None, None, _overlap(line, parts, place, hidden)
            else:
                yield line.row, _check(SUBTOTAL, line, parts, part.key, place, hidden), None
        elif line.row in totals:
            yield line.row, _check(TOTAL, line, groups, part.key, place), None
        elif _is_sum(line, [other for other in groups if other is not line], slack):
            yield None, None, _unnamed(line, place)


def _by_key(lines: Sequence[Line], wholes: Mapping[str, frozenset[str]]) -> Iterator[_Part]:
    if wholes:
        grouped: dict[Key, list[Line]] = defaultdict(list)
        for line in lines:
            grouped[line.key].append(line)
        yield from (_Part(key=key, lines=together, wholes=wholes) for key, together in grouped.items())


def _parts_of(label: str, scheme: Scheme, level: str) -> frozenset[str]:
    """The groups of this level that a coarser level counts under a label."""
    for coarser in scheme.adds_up_to(level):
        (whole,) = scheme.classify([label], coarser)
        if whole not in REASON_CODES:
            return frozenset(part for part, code in scheme.parents(level, coarser).items() if code == whole)
    return frozenset()


def _sum(lines: Sequence[Line]) -> float:
    return sum(line.number or 0.0 for line in lines)


def _differs(line: Line, parts: Sequence[Line], slack: float, *, noise: float = 0.0, hidden: Hidden = NONE) -> bool:
    if line.number is None:
        return False
    given = slack * (len(parts) + 1) + max(len(parts), noise * line.number) * bool(noise)
    least, most = (_sum(parts) + more for more in _withheld(parts, hidden))
    return max(least - line.number, line.number - most) > given


def _withheld(lines: Sequence[Line], hidden: Hidden) -> tuple[float, float]:
    """Return between which numbers the withheld counts of lines lie together."""
    spans = [hidden[line.row] for line in lines if line.row in hidden]
    return sum(low for low, _ in spans), sum(high for _, high in spans)


def _is_sum(line: Line, others: Sequence[Line], slack: float) -> bool:
    filled = [other for other in others if other.number]
    return bool(line.number) and len(filled) > 1 and not _differs(line, filled, slack)


def _check(
    kind: str, line: Line, parts: Sequence[Line], key: Key, place: str, hidden: Hidden = NONE
) -> Mapping[str, object]:
    together = _sum(parts)
    stage = f" at stage {key[1]!r}" if key[1] else ""
    rows = "the others" if kind == TOTAL else ", ".join(repr(part.label) for part in parts)
    if _withheld(parts, hidden)[1]:
        number = "withheld" if line.number is None else f"{line.number:g}"
        what = f"Row {line.label!r} is {number}{stage}, and of {rows} some are withheld: it is left out."
        return {"check": kind, "where": place, "what": what, "found": together, "stated": line.number}
    if line.number is None or line.number == together:
        what = f"Row {line.label!r} is the sum of {rows}{stage}, {together:g}, and is left out."
        return {"check": kind, "where": place, "what": what, "found": together, "stated": line.number}
    more = f"{abs(line.number - together):g} {'more' if line.number > together else 'fewer'}"
    said = f"Row {line.label!r} says {line.number:g}{stage}, {more} than {rows}"
    return {
        "check": DIFFERS,
        "where": place,
        "what": f"{said}, which add to {together:g}; it is left out.",
        "found": together,
        "stated": line.number,
        "remedy": "Are rows missing, or withheld? Correct the table, or say where the others are.",
    }


def _overlap(line: Line, parts: Sequence[Line], place: str, hidden: Hidden) -> Fault:
    listed = ", ".join(f"{part.label!r} {_shown(part, hidden)}" for part in parts)
    said = f"Row {line.label!r}, {line.number or 0:g}, stands beside parts of it"
    least, most = (_sum(parts) + more for more in _withheld(parts, hidden))
    together = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    return Fault(
        where=place,
        what=f"{said} that add to {together}: {listed}.",
        remedy="Take out the whole, or its parts: whoever is in both would count twice.",
    )


def _shown(line: Line, hidden: Hidden) -> str:
    if line.row not in hidden:
        return f"{line.number or 0:g}"
    low, high = hidden[line.row]
    return f"{low:g} to {high:g}"


def _unnamed(line: Line, place: str) -> Fault:
    return Fault(
        where=place,
        what=f"Row {line.label!r} is no group, and is the sum of other rows: {line.number:g}.",
        remedy="Take the row out if it is a total, or call it Total; if it is a group, add it to the scheme.",
    )
