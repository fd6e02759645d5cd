"""Cells that hold a sign in place of a number: nil is 0, withheld lies between two, rows without any are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from disprop.ends import rounded
from disprop.errors import Fault, raise_faults
from disprop.read.layouts._long import GONE, HIGH, LABEL, LOW, SHOWN, Long
from disprop.read.layouts._marks import mark_of, numbers_of
from disprop.read.layouts._types import Options
from disprop.read.spans import contradiction, span_of
from disprop.schemes import is_reason


def without_marks(table: Long, options: Options, *, together: bool = False) -> Long:
    """Read the signs that stand in place of numbers; refuse a table that needs a number of which nothing is known.

    Parameters
    ----------
    table : Long
        The rows that are asked for.
    options : Options
        What is asked of it, and between which numbers withheld counts lie.
    together : bool
        Whether slices are to be added up, so that none may be left out for want of numbers.
    """
    bad = np.flatnonzero(table.frame["number"].isna().to_numpy())
    table, faults = _between(table, bad, options) if table.kind == "counts" else (table, [])
    number = table.frame["number"].to_numpy(copy=True)
    bad = bad[np.isnan(number[bad])]
    if not len(bad) and not faults:
        return table
    frame = table.frame
    texts = frame["text"].iloc[bad]
    marks = {text: mark_of(text, dialect=table.dialect) for text in texts.unique()}
    kinds = texts.map(lambda text: marks[text].kind or "text").to_numpy()
    number[bad[kinds == "nil"]] = 0.0
    checks = []
    for kind, said in (("nil", "means nobody and counts as 0"), ("does_not_apply", "means that it does not apply")):
        if (kinds == kind).any():
            signs = ", ".join(repr(text) for text in dict.fromkeys(texts[kinds == kind]))
            checks.append(table.note("sign read", f"{signs} {said} ({(kinds == kind).sum()} cells).", found=signs))
    table = replace(table, frame=frame.assign(number=number)).noting(*checks)
    gone = np.zeros(len(frame), dtype=bool)
    gone[bad[kinds == "does_not_apply"]] = True
    missing, withheld = bad[kinds == "missing"], bad[kinds == "withheld"]
    reasons = missing[[is_reason(table.value(LABEL, at)) for at in missing]] if len(missing) else missing
    whole = np.array([], dtype=np.intp) if together else _whole_slices(table, np.concatenate([missing, withheld]))
    gone[np.concatenate([whole, reasons])] = True
    faults += [
        *_mark_faults(table, withheld[~gone[withheld]], "withheld", SAY if table.kind == "counts" else CHOOSE),
        *_mark_faults(table, missing[~gone[missing]], "not available", CHOOSE),
        *(
            Fault(
                where=table.place(at), what=f"{table.value('text', at)!r} is not a number.", remedy="Correct the cell."
            )
            for at in bad[kinds == "text"]
        ),
    ]
    raise_faults(faults[:SHOWN] if len(faults) > SHOWN else faults)
    if len(whole):
        slices = list(dict.fromkeys(_slice_of(table, at) for at in whole))
        where = "; ".join(slices[:SHOWN]) + (f" and {len(slices) - SHOWN} more" if len(slices) > SHOWN else "")
        what = f"No number is given for {where}: left out."
        table = table.noting(table.note("not available", what, found=len(slices)))
    return table.keeping(~gone, "no number")


CHOOSE = "Choose other rows (where, area), or a coarser table; a guess is not made, and none is 0."
SAY = (
    "Say between which numbers they lie, withheld='1 to 4'; or choose other rows (where, area), or a coarser table. A "
    "guess is not made, and none is 0."
)


def _between(table: Long, bad: NDArray[np.intp], options: Options) -> tuple[Long, list[Fault]]:
    """Return the table with the withheld counts of which it is known between which numbers they lie, and rounded ones.

    Faults are signs that contradict what is stated of them.
    """
    frame = table.frame
    low, high, gone = (
        frame[name].to_numpy(copy=True) if LOW in frame else np.full(len(frame), empty)
        for name, empty in ((LOW, np.nan), (HIGH, np.nan), (GONE, False))
    )
    unread = bad[np.isnan(low[bad])]
    spans = ends_in(frame["text"].iloc[unread].tolist(), options, dialect=table.dialect)
    hidden = spans.withheld & ~np.isnan(spans.low)
    here = unread[hidden]
    low[here], high[here], gone[here] = spans.low[hidden], spans.high[hidden], True
    if not gone.any() and not options.rounding.reach:
        return table, []
    number = np.where(gone & ~np.isnan(low), low, frame["number"].to_numpy())
    left = np.isnan(low)
    printed = rounded(np.where(left, np.nan_to_num(number), 0).astype(np.int64), options.rounding)
    low[left], high[left] = printed.low[left], printed.high[left]
    wrong = np.flatnonzero(low > high)[:SHOWN]
    faults = [contradiction(table.value("text", at), (int(low[at]), int(high[at])), table.place(at)) for at in wrong]
    return replace(table, frame=frame.assign(number=number, **{LOW: low, HIGH: high, GONE: gone})), faults


@dataclass(frozen=True, eq=False, kw_only=True)
class EndsIn:
    """Between which numbers cells lie: float arrays, NaN where nothing is known; and whether each is withheld."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    withheld: NDArray[np.bool_]


def ends_in(texts: Sequence[str], options: Options, *, dialect: str = "") -> EndsIn:
    """Return between which numbers the cells of a table lie.

    Parameters
    ----------
    texts : sequence of str
        The cells.
    options : Options
        What the user says of those that are withheld, and how the others are rounded.
    dialect : str
        Whose signs.

    Examples
    --------
    >>> found = ends_in(["12", "<5", "c", ""], Options())
    >>> found.low.tolist(), found.high.tolist(), found.withheld.tolist()
    ([12.0, 0.0, nan, nan], [12.0, 4.0, nan, nan], [False, True, True, False])
    """
    low = numbers_of(texts)
    high = low.copy()
    withheld = np.zeros(len(low), dtype=bool)
    for at in np.flatnonzero(np.isnan(low)).tolist():
        mark = mark_of(texts[at], dialect=dialect)
        withheld[at] = mark.kind == "withheld"
        span = span_of(mark.low, mark.high, options.span, options.rounding) if withheld[at] else None
        low[at], high[at] = (np.nan, np.nan) if span is None else span
        if mark.kind == "nil":
            low[at] = high[at] = 0
    reach = np.where(withheld, 0, options.rounding.reach)
    return EndsIn(low=np.maximum(low - reach, 0), high=high + reach, withheld=withheld)


def _whole_slices(table: Long, missing: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the cells whose slice has no number at all, where others have."""
    lines = table.slices()
    filled = set(lines[table.frame["number"].notna().to_numpy()])
    empty = np.array([bool(filled) and lines[at] not in filled for at in missing], dtype=bool)
    return np.asarray(missing[empty], dtype=np.intp)


def _slice_of(table: Long, at: int) -> str:
    return ", ".join(str(table.value(key, at)) for key in table.keys) or str(table.value(LABEL, at))


def _mark_faults(table: Long, places: Sequence[int], said: str, remedy: str) -> Iterator[Fault]:
    if not len(places):
        return
    listed = [f"{table.value(LABEL, at)!r} {table.value('text', at)!r}" for at in places[:SHOWN]]
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    number = "One number is" if len(places) == 1 else f"{len(places)} numbers are"
    what = f"{number} {said}: {', '.join(listed)}{more}."
    yield Fault(where=table.place(places[0]), what=what, remedy=remedy)
