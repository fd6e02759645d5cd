"""Cells that hold a sign in place of a number: nil is 0, withheld is refused, rows without numbers are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from disprop.errors import Fault, raise_faults
from disprop.read.layouts._long import LABEL, SHOWN, Long
from disprop.read.layouts._marks import Mark, mark_of
from disprop.schemes import is_reason


def without_marks(table: Long, *, together: bool = False) -> Long:
    """Read the signs that stand in place of numbers; refuse a table that needs a number that is withheld.

    Parameters
    ----------
    table : Long
        The rows that are asked for.
    together : bool
        Whether slices are to be added up, so that none may be left out for want of numbers.
    """
    frame = table.frame
    bad = np.flatnonzero(frame["number"].isna().to_numpy())
    if not len(bad):
        return table
    texts = frame["text"].iloc[bad]
    marks = {text: mark_of(text, dialect=table.dialect) for text in texts.unique()}
    kinds = texts.map(lambda text: marks[text].kind or "text").to_numpy()
    number = frame["number"].to_numpy(copy=True)
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
    faults = [
        *_mark_faults(table, withheld[~gone[withheld]], marks, "withheld"),
        *_mark_faults(table, missing[~gone[missing]], marks, "not available"),
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


def _whole_slices(table: Long, missing: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the cells whose slice has no number at all, where others have."""
    lines = table.slices()
    filled = set(lines[table.frame["number"].notna().to_numpy()])
    empty = np.array([bool(filled) and lines[at] not in filled for at in missing], dtype=bool)
    return np.asarray(missing[empty], dtype=np.intp)


def _slice_of(table: Long, at: int) -> str:
    return ", ".join(str(table.value(key, at)) for key in table.keys) or str(table.value(LABEL, at))


def _mark_faults(table: Long, places: Sequence[int], marks: Mapping[str, Mark], said: str) -> Iterator[Fault]:
    if not len(places):
        return
    listed = [f"{table.value(LABEL, at)!r} {table.value('text', at)!r}" for at in places[:SHOWN]]
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    ranges = {mark.high for at in places if (mark := marks[table.value("text", at)]).high >= 0}
    between = f" (between 0 and {max(ranges)} people)" if ranges else ""
    number = "One number is" if len(places) == 1 else f"{len(places)} numbers are"
    yield Fault(
        where=table.place(places[0]),
        what=f"{number} {said}{between}: {', '.join(listed)}{more}.",
        remedy="Choose rows without them (where=, area=), or a coarser table; a guess is not made, and none is 0.",
    )
