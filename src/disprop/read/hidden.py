"""Withheld counts of a table whose total is given: their groups are counted together, by what the total leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from disprop.errors import Fault
from disprop.read.lines import Key, Line
from disprop.read.settle import Settled
from disprop.read.sheet import Sheet
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
    """

    lines: Sequence[Line]
    settled: Settled
    checks: tuple[Mapping[str, object], ...] = ()
    faults: tuple[Fault, ...] = ()


def shown(
    sheet: Sheet, left: Sequence[Line], totals_of: Sequence[Line], settled: Settled, hidden: Mapping[int, Fault]
) -> Shown:
    """Return the rows of a characteristic with the withheld counts of each stage and slice as one.

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

    Notes
    -----
    A total less the other rows of its stage and slice is the number of people in all the groups that are withheld
    there. The groups that are withheld anywhere in the table are one group everywhere, so that rows can be compared.
    Fewer than two groups in it, or a withheld count of the unknown, are refused: the total would give away, or could
    not give, what is withheld.
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
    if homeless or short or codes & REASON_CODES or len(codes) < 2:
        return Shown(lines=left, settled=settled, faults=tuple(_told(hidden[line.row]) for line in rows))
    return _together(sheet, left, rows, settled, codes, {key: totals[key] - sums[key] for key in totals})


def _told(fault: Fault) -> Fault:
    remedy = "Give the row of the total too, and two withheld groups or more are counted together. A guess is not made."
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
    check = {
        "check": HIDDEN,
        "where": sheet.source,
        "what": f"{len(rows)} counts are withheld; {whole} are {sum(rests[key] for key in first):,.0f} people, by what "
        f"the totals leave, and are one group here.{TAKEN if unknown else ''}",
        "found": len(rows),
        "remedy": "Give their numbers, if you have them, to see each group on its own.",
    }
    read_as = replace(settled, scheme=scheme, level=TOGETHER, codes=read)
    return Shown(lines=lines, settled=read_as, checks=(check,))
