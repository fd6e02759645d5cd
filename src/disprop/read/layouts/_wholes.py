"""Categories that are sums of others: left out, and held against their parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.errors import Fault, raise_faults
from disprop.read.layouts._long import CHARACTERISTIC, LABEL, SHOWN, Long
from disprop.read.layouts._sums import Whole, give, is_everyone, wholes
from disprop.read.layouts._types import Check
from disprop.schemes import years_of

Floats = NDArray[np.float64]


def without_wholes(table: Long) -> Long:
    """Leave out categories that are sums of others, and hold them against their parts."""
    kinds = table.frame[CHARACTERISTIC] if CHARACTERISTIC in table.frame else pd.Series([""] * len(table.frame))
    kept = np.ones(len(table.frame), dtype=bool)
    for kind in dict.fromkeys(kinds):
        rows = np.flatnonzero((kinds == kind).to_numpy())
        labels, matrix, places = _matrix(table, rows)
        if matrix is None or len(labels) < 2:
            continue
        unit = table.unit
        found = wholes(labels, matrix, unit=unit)
        raise_faults(_overlaps(table, labels, matrix, found, unit))
        table = table.noting(*_sum_checks(table, labels, matrix, found, unit, kind))
        left_out = {one.at for one in found}
        kept[rows[np.isin(places, list(left_out))]] = False
    return table.keeping(kept, "a total or subtotal")


def _matrix(table: Long, rows: NDArray[np.intp]) -> tuple[list[str], Floats | None, NDArray[np.intp]]:
    """Lay the numbers of a characteristic out: one row for each slice, one column for each label."""
    frame = table.frame.iloc[rows]
    places, labels = pd.factorize(frame[LABEL])
    lines = pd.factorize(table.slices()[rows])[0]
    if len(np.unique(lines * len(labels) + places)) < len(frame):
        return list(labels), None, places
    matrix = np.full((lines.max() + 1, len(labels)), np.nan)
    matrix[lines, places] = frame["number"]
    return list(labels), matrix, places


def _overlaps(
    table: Long, labels: Sequence[str], matrix: Floats, found: Sequence[Whole], unit: float
) -> Iterator[Fault]:
    """Find wholes that are more than their parts, or less: then both are in one set of categories."""
    for one in found:
        here = matrix[:, [one.at, *one.parts]]
        whole = float(np.nansum(matrix[:, one.at]))
        if np.isnan(here).any() or one.off <= give(len(one.parts), unit):
            continue
        if is_everyone(labels[one.at]) and abs(one.total_off) <= 0.005 * whole:
            continue  # a check says so
        parts = sum(float(np.nansum(matrix[:, at])) for at in one.parts)
        shown = ", ".join(f"{labels[at]!r} {np.nansum(matrix[:, at]):,.0f}" for at in one.parts[:SHOWN])
        more = f" and {len(one.parts) - SHOWN} more" if len(one.parts) > SHOWN else ""
        yield Fault(
            where=table.grid.source,
            what=f"{labels[one.at]!r} is {whole:,.0f}, and {shown}{more}, which are in it, add to {parts:,.0f}.",
            remedy="Parts and wholes overlap: give all the parts, or take one or the other out with where=.",
        )
    years = [(band, label) for label in labels if (band := years_of(label)) is not None]
    gone = {labels[one.at] for one in found}
    left = sorted((pair for pair in years if pair[1] not in gone), key=lambda pair: pair[0].first)
    for (one_band, one_label), (two_band, two_label) in pairwise(left):
        if one_band.meets(two_band):
            what = f"Bands of ages overlap: {one_label!r} and {two_label!r}."
            yield Fault(where=table.grid.source, what=what, remedy="Take one of them out with where=.")


def _sum_checks(
    table: Long, labels: Sequence[str], matrix: Floats, found: Sequence[Whole], unit: float, kind: str
) -> Iterator[Check]:
    if not found:
        return
    shown = ", ".join(f"{labels[one.at]!r} ({np.nansum(matrix[:, one.at]):,.0f})" for one in found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    by = {one.by for one in found}
    how = (
        "by their names and by arithmetic"
        if by == {"both"} or len(by) > 1
        else f"by {'arithmetic' if by == {'sum'} else 'their names'}"
    )
    of = f" of {kind}" if kind else ""
    yield table.note(
        "totals left out",
        f"{len(found)} categories{of} are sums of others, as told {how}, and are left out: {shown}{more}.",
        found=len(found),
    )
    for one in (one for one in found if one.off and not np.isnan(matrix[:, [one.at, *one.parts]]).any()):
        total = float(np.nansum(matrix[:, one.at]))
        why = f"numbers rounded to {unit:g}" if unit > 1 else "numbers that are perturbed against disclosure"
        large = one.off > give(len(one.parts), unit)
        yield table.note(
            "total differs" if large else "total differs a little",
            f"{labels[one.at]!r} is {total:,.0f} and its parts add to {total - one.total_off:,.0f}"
            + (f" (at most {one.off:g} in a row): more than {why} explain." if large else f": {why} explain it."),
            found=total - one.total_off,
            stated=total,
            remedy="Ask the publisher which is right." if large else "Nothing to do.",
        )
