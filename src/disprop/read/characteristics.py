"""The characteristics of a counted table: how each is read, and its rows without those that add up others."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disprop.errors import Fault, InputError
from disprop.read.columns import Columns
from disprop.read.hidden import shown
from disprop.read.lines import Line
from disprop.read.settle import SchemeLike, Settled, apart, scheme_for, settle
from disprop.read.sheet import Sheet
from disprop.read.spans import Spans
from disprop.read.sums import DIFFERS, sums_among
from disprop.schemes import available, load


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The lines of a characteristic without those that add up others, and what these say."""

    lines: Sequence[Line]
    checks: tuple[Mapping[str, object], ...] = ()
    sums: int = 0


def settle_all(
    lines: Sequence[Line],
    sheet: Sheet,
    columns: Columns,
    *,
    scheme: SchemeLike | Mapping[str, SchemeLike] | None,
    level: str | Mapping[str, str] | None,
    renamed: str | None,
    faults: list[Fault],
    slack: float = 0.0,
    hidden: Mapping[int, Fault] | None = None,
    spans: Spans | None = None,
) -> list[tuple[Settled, Kept]]:
    """Return how each characteristic is read, with its rows but those that add up others; what is wrong are faults.

    Parameters
    ----------
    lines : sequence of Line
        The rows that are wanted.
    sheet, columns : Sheet, Columns
        The table.
    scheme, level
        As for `from_counts`.
    renamed : str, optional
        What a table of one characteristic is to be called.
    faults : list of Fault
        What is wrong is put there.
    slack : float
        By how much rounding may have moved each number.
    hidden : mapping of int to Fault, optional
        By row: withheld counts.
    spans : Spans, optional
        Between which numbers they lie, as far as that is known.

    Returns
    -------
    list of (Settled, Kept)
        In the order of the table.
    """
    parts = _split(lines)
    settled: list[tuple[str, Settled]] = []
    kept: list[Kept] = []
    for of in parts:
        said = of[0].characteristic
        meant = scheme_for(scheme, said, alone=len(parts) == 1)
        try:
            one = settle(
                dict.fromkeys(line.label for line in of),
                where=place_of(sheet, said if len(parts) > 1 else ""),
                characteristic=said,
                scheme=meant,
                level=level,
                found=_found(of),
            )
        except InputError as error:
            faults.extend(error.faults)
            continue
        of_it, one = _without_sums(
            sheet, columns, of, one, slack=slack, faults=faults, hidden=hidden or {}, spans=spans
        )
        settled.append((renamed or said, one))
        kept.append(of_it)
    if renamed is not None:
        faults.extend(fault for _, one in settled for fault in _about_another(sheet, one, renamed))
        return [(_renamed(one, renamed), of) for (_, one), of in zip(settled, kept, strict=True)]
    return list(zip(apart(settled), kept, strict=True))


def _without_sums(
    sheet: Sheet,
    columns: Columns,
    lines: Sequence[Line],
    settled: Settled,
    *,
    slack: float,
    faults: list[Fault],
    hidden: Mapping[int, Fault],
    spans: Spans | None,
) -> tuple[Kept, Settled]:
    """Return the lines that add up no others, and how their labels alone are read; withheld counts as one."""
    spans = spans or Spans()
    between = {row: spans.hidden.get(row, (0.0, math.inf)) for row in hidden}
    sums = sums_among(sheet, columns.label, lines, settled, slack=slack, hidden=between)
    left = [line for line in lines if line.row not in sums.rows]
    there = {line.label for line in left}
    codes = {label: code for label, code in settled.codes.items() if label in there}
    totals = [line for line in lines if line.row in sums.totals]
    found = shown(sheet, left, totals, replace(settled, codes=codes), hidden, spans)
    faults.extend([*sums.faults, *found.faults])
    differs = DIFFERS if found.checks and found.explained else ""
    told = [
        check for check in sums.checks if check["check"] != differs and not _by_rounding(check, slack * (len(left) + 1))
    ]
    return Kept(lines=found.lines, checks=(*told, *found.checks), sums=len(sums.checks)), found.settled


def _by_rounding(check: Mapping[str, object], give: float) -> bool:
    """Whether a sum differs from its parts by no more than rounding may have moved them."""
    found, stated = check.get("found"), check.get("stated")
    if check["check"] != DIFFERS or not isinstance(found, int | float) or not isinstance(stated, int | float):
        return False
    return 0 < abs(found - stated) <= give


def _found(lines: Iterable[Line]) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for line in lines:
        found[line.label] += line.number or 0.0
    return found


def _about_another(sheet: Sheet, settled: Settled, characteristic: str) -> Iterator[Fault]:
    """Refuse the name of one characteristic for the labels of another; names of one's own are free."""
    scheme = settled.scheme
    if scheme.name not in available() or scheme.is_about(characteristic):
        return
    if any(load(name).is_about(characteristic) for name in available()):
        what = f"Its labels are groups of {scheme.characteristic}, and {characteristic!r} is asked for."
        remedy = f"Name {scheme.characteristic}, or give the table of {characteristic}."
        yield Fault(where=sheet.source, what=what, remedy=remedy)


def _renamed(settled: Settled, characteristic: str) -> Settled:
    return replace(settled, scheme=replace(settled.scheme, characteristic=characteristic))


def _split(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each characteristic, in the order of the table."""
    parts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        parts[line.characteristic].append(line)
    return list(parts.values())


def place_of(sheet: Sheet, characteristic: str) -> str:
    """Return the place of a characteristic for messages; of the table where it has no name."""
    return f"{sheet.source}, characteristic {characteristic}" if characteristic else sheet.source
