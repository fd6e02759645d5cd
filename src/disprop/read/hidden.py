"""Withheld counts: groups counted together by what a total leaves, or counts between the numbers that they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from disprop.errors import Fault
from disprop.numerals import many
from disprop.read.lines import Key, Line
from disprop.read.settle import Settled
from disprop.read.sheet import Sheet
from disprop.read.spans import Spans, hidden_check, spanned
from disprop.schemes import REASON_CODES, TOGETHER, together

HIDDEN = "withheld counts"
TAKEN = " The totals are taken to count those whose group is unknown too."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The rows of a characteristic without withheld counts.

    Parameters
    ----------
    lines : sequence of Line
        The groups that are known together stand in the place of theirs.
    settled : Settled
        How their labels are read.
    checks : tuple of mapping
        What was done: rows for a table of checks.
    faults : tuple of Fault
        Withheld counts of which nothing can be told.
    explained : bool
        Whether what is withheld explains what the totals leave.
    """

    lines: Sequence[Line]
    settled: Settled
    checks: tuple[Mapping[str, object], ...] = ()
    faults: tuple[Fault, ...] = ()
    explained: bool = True


def shown(
    sheet: Sheet,
    left: Sequence[Line],
    totals_of: Sequence[Line],
    settled: Settled,
    hidden: Mapping[int, Fault],
    spans: Spans,
) -> Shown:
    """Return the rows of a characteristic with its withheld counts as far as they can be told.

    Parameters
    ----------
    sheet : Sheet
        The table, for places.
    left : sequence of Line
        The rows that add up no others.
    totals_of : sequence of Line
        The rows that add up all the others of their stage and slice.
    settled : Settled
        How the labels are read.
    hidden : mapping of int to Fault
        By row: the withheld counts, each with the fault that it is where nothing can be told of it.
    spans : Spans
        Between which numbers they lie, as far as that is known.

    Notes
    -----
    A total less the other rows of its stage and slice is the number of people in all the groups that are withheld
    there. The groups that are withheld anywhere in the table are one group everywhere, so that rows can be compared.
    Fewer than two groups in it, or a withheld count of the unknown, are not: the total would give away, or could not
    give, what is withheld. Nor are groups of a table that rounds its counts, whose total leaves no one number. Such
    counts are kept apart, each at the least that it can be and with the most, where that is known of all; otherwise
    they are refused.
    """
    rows = [line for line in left if line.row in hidden]
    if not rows:
        return Shown(lines=left, settled=settled)
    codes = {settled.codes[line.label] for line in rows}
    said: dict[Key, set[float]] = defaultdict(set)
    for line in totals_of:
        said[line.key] |= {line.number} if line.number is not None else set()
    totals = {key: numbers.pop() for key, numbers in said.items() if len(numbers) == 1}
    sums: dict[Key, float] = defaultdict(float)
    for line in left:
        sums[line.key] += line.number or 0.0
    homeless = [line for line in rows if line.key not in totals]
    short = [line for line in rows if line.key in totals and totals[line.key] < sums[line.key]]
    rests = {key: totals[key] - sums[key] for key in totals}
    if homeless or short or codes & REASON_CODES or len(codes) < 2 or spans.rounding.reach:
        return _apart(sheet, left, rows, settled, hidden, spans, rests)
    return _together(sheet, left, rows, settled, codes, rests)


def _apart(
    sheet: Sheet,
    left: Sequence[Line],
    rows: Sequence[Line],
    settled: Settled,
    hidden: Mapping[int, Fault],
    spans: Spans,
    rests: Mapping[Key, float],
) -> Shown:
    """Return the rows with each withheld count between the numbers that it lies; faults where nobody says which."""
    unsaid = [line for line in rows if line.row not in spans.hidden]
    if unsaid:
        return Shown(lines=left, settled=settled, faults=tuple(_told(hidden[line.row]) for line in unsaid))
    there = spanned(left, spans.hidden)
    return Shown(
        lines=there, settled=settled, checks=(hidden_check(sheet, rows, spans),), explained=_explained(there, rests)
    )


def _explained(lines: Sequence[Line], rests: Mapping[Key, float]) -> bool:
    """Whether the counts that are withheld can be what the totals leave."""
    ends: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        for at in (0, 1):
            ends[line.key][at] += line.span[at] if line.span is not None else 0
    return all(ends[key][0] <= rest <= ends[key][1] for key, rest in rests.items())


def _told(fault: Fault) -> Fault:
    remedy = (
        "Give the row of the total too, and two withheld groups or more are counted together; or say between which "
        "numbers it lies, withheld='1 to 4'. A guess is not made."
    )
    return replace(fault, remedy=remedy)


def _together(
    sheet: Sheet,
    left: Sequence[Line],
    rows: Sequence[Line],
    settled: Settled,
    codes: Collection[str],
    rests: Mapping[Key, float],
) -> Shown:
    scheme = together(settled.scheme, settled.level, codes)
    up = scheme.parents(settled.level, TOGETHER)
    read = {label: up.get(code, code) for label, code in settled.codes.items()}
    first = {line.key: line.row for line in reversed(rows)}
    lines = [
        replace(line, number=rests[line.key] if first.get(line.key) == line.row else 0.0) if line in rows else line
        for line in left
    ]
    unknown = any(line.number and settled.codes[line.label] in REASON_CODES for line in left)
    whole = scheme.label(up[next(iter(codes))], TOGETHER)
    hidden = many(len(rows), "count is", "counts are")
    check = {
        "check": HIDDEN,
        "where": sheet.source,
        "what": f"{hidden} withheld; {whole} are {sum(rests[key] for key in first):,.0f} people, by what "
        f"the totals leave, and are one group here.{TAKEN if unknown else ''}",
        "found": len(rows),
        "remedy": "Give their numbers, if you have them, to see each group on its own.",
    }
    read_as = replace(settled, scheme=scheme, level=TOGETHER, codes=read)
    return Shown(lines=lines, settled=read_as, checks=(check,))
