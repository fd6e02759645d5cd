"""What the unknown could change: bounds of the ratio, whether they decide a verdict, and how few would do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from disprop.compare import Bools, Cells, Counts, Floats, arms_of, estimate
from disprop.judge import CLASSES, Codes, Judged, Rules, verdict_if

Scalar = TypeVar("Scalar", bound=np.generic)

POOLS = ("", "stage, as this group", "stage, as others", "baseline, as this group", "baseline, as others")
"""Whose unknown answers are fewest to change the verdict, and what they would have to be."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Bounds:
    """What the unknown could do to each row.

    Parameters
    ----------
    ratio_lowest, ratio_highest : float arrays, shape (rows,)
        The ratio if the unknown fell as much as they can against, and for, the group.
    verdict_lowest, verdict_highest : int8 arrays
        The verdicts there, places in `VERDICTS`.
    decide : bool array
        Whether some way of allocating the unknown changes the class of the verdict.
    needed : float array
        The smallest number of unknown people, of one pool and all identified one way with the rest left out, that
        changes the class; NaN where no number does.
    pool : int8 array
        Which pool that is, a place in `POOLS`.
    tipping_share : float array
        ``needed`` over the unknown of that pool.
    """

    ratio_lowest: Floats
    ratio_highest: Floats
    verdict_lowest: Codes
    verdict_highest: Codes
    decide: Bools
    needed: Floats
    pool: Codes
    tipping_share: Floats


def bounds(cells: Cells, judged: Judged, rules: Rules) -> Bounds:
    """Return the bounds of every row.

    Parameters
    ----------
    cells : Cells
        The counts as reported.
    judged : Judged
        Their verdicts.
    rules : Rules
        What the run declared.

    Notes
    -----
    With u unknown at the stage and U in the baseline who are not among them, an allocation gives a of u and c of U to
    the group and the others to its comparator. The path leads from (0, U) to (u, 0) in even steps; the ratio rises
    along it, so that its ends are the bounds. The verdict is tried at both ends and on both sides of the point where
    the ratio passes no difference; the other rows of the family keep their p.

    The gate of declaration is left aside here, and the class compared with is that of the known counts without it:
    the question is what the missing answers could say.
    """
    rows = np.flatnonzero((cells.stage_unknown > 0) | (cells.outside_unknown > 0))
    some = cells.take(rows)
    thresholds = judged.headline.threshold[rows], judged.check.threshold[rows]
    ungated = np.where(judged.gate[rows] == 1, verdict_if(some, rules, thresholds), judged.verdict[rows])
    found = _bounds_of(some, ungated, rules, thresholds)
    ratio = judged.estimates.ratio
    return Bounds(
        ratio_lowest=_placed(ratio, rows, found.ratio_lowest),
        ratio_highest=_placed(ratio, rows, found.ratio_highest),
        verdict_lowest=_placed(judged.verdict, rows, found.verdict_lowest),
        verdict_highest=_placed(judged.verdict, rows, found.verdict_highest),
        decide=_placed(np.zeros(len(cells), dtype=bool), rows, found.decide),
        needed=_placed(np.full(len(cells), np.nan), rows, found.needed),
        pool=_placed(np.zeros(len(cells), dtype=np.int8), rows, found.pool),
        tipping_share=_placed(np.full(len(cells), np.nan), rows, found.tipping_share),
    )


def _placed(whole: NDArray[Scalar], rows: NDArray[np.intp], part: NDArray[Scalar]) -> NDArray[Scalar]:
    placed = whole.copy()
    placed[rows] = part
    return placed


def _bounds_of(cells: Cells, reported: Codes, rules: Rules, thresholds: tuple[Floats, Floats]) -> Bounds:
    """Return the bounds of rows that have unknown people."""
    steps = _steps(cells)
    crossing = _crossing(cells, steps)
    lowest, before, after, highest = (
        verdict_if(allocated(cells, step), rules, thresholds)
        for step in (np.zeros_like(steps), crossing, np.minimum(crossing + 1, steps), steps)
    )
    kind = CLASSES[reported]
    decide = np.zeros(len(cells), dtype=bool)
    for tried in (lowest, before, after, highest):
        decide |= CLASSES[tried] != kind
    needed, pool, tipping_share = _fewest(cells, kind, decide, rules, thresholds)
    return Bounds(
        ratio_lowest=_ratio(allocated(cells, np.zeros_like(steps))),
        ratio_highest=_ratio(allocated(cells, steps)),
        verdict_lowest=lowest,
        verdict_highest=highest,
        decide=decide | (pool > 0),
        needed=needed,
        pool=pool,
        tipping_share=tipping_share,
    )


def _steps(cells: Cells) -> Counts:
    """Return the length of the path: every unknown person is one step."""
    return cells.stage_unknown + cells.outside_unknown


def allocated(cells: Cells, step: Counts) -> Cells:
    """Return the counts at a step of the path from the lowest to the highest ratio.

    Parameters
    ----------
    step : int64 array, shape (rows,)
        From 0 (all unknown of the stage to the comparator, all others to the group) to the number of unknown people.
    """
    inside, outside = cells.stage_unknown, cells.outside_unknown
    steps = np.maximum(inside + outside, 1)
    to_group = (step * inside + steps // 2) // steps
    from_group = step - to_group
    return cells.identify(
        stage_group=to_group,
        stage_other=inside - to_group,
        base_group=outside - from_group,
        base_other=from_group,
    )


def _ratio(cells: Cells) -> Floats:
    return estimate(arms_of(cells)).ratio


def _crossing(cells: Cells, steps: Counts) -> Counts:
    """Return the last step at which the value is still at or below its reference (0 if there is none)."""
    low, high = np.zeros_like(steps), steps.copy()
    while np.any(low < high):
        middle = (low + high + 1) // 2
        tried = allocated(cells, middle)
        below = estimate(arms_of(tried)).difference <= 0
        low, high = np.where(below, middle, low), np.where(below, high, middle - 1)
    return low


def _fewest(
    cells: Cells, kind: Codes, decide: Bools, rules: Rules, thresholds: tuple[Floats, Floats]
) -> tuple[Floats, Codes, Floats]:
    """Return the fewest unknown people that change the class, whose they are, and their share of that pool."""
    needed = np.full(len(cells), np.nan)
    pool = np.zeros(len(cells), dtype=np.int8)
    share = np.full(len(cells), np.nan)
    for number, name in enumerate(("stage_group", "stage_other", "base_group", "base_other"), start=1):
        size = cells.stage_unknown if name.startswith("stage") else cells.outside_unknown
        most = np.where(np.isnan(needed), size, np.minimum(size, np.nan_to_num(needed) - 1)).astype(np.int64)
        found = _first_change(cells, name, np.where(decide, most, 0), kind, rules, thresholds)
        better = found > 0
        needed, pool = np.where(better, found, needed), np.where(better, number, pool).astype(np.int8)
        share = np.where(better, found / np.maximum(size, 1), share)
    return needed, pool, share


def _first_change(
    cells: Cells, name: str, most: Counts, kind: Codes, rules: Rules, thresholds: tuple[Floats, Floats]
) -> Counts:
    """Return the number identified one way at which the class changes; 0 where none up to ``most`` does.

    Numbers are tried at growing steps (1, 2, 3, 4, 6, 8, 12, ...), then the gap before the first change is halved.
    """

    def changed(rows: NDArray[np.intp], number: Counts) -> Bools:
        tried = cells.take(rows).identify(**{name: number})  # type: ignore[arg-type]
        return np.asarray(
            CLASSES[verdict_if(tried, rules, (thresholds[0][rows], thresholds[1][rows]))] != kind[rows], dtype=bool
        )

    last, first = np.zeros_like(most), np.zeros_like(most)
    active = np.flatnonzero(most > 0)
    reach = 1
    while len(active):
        number = np.minimum(most[active], reach)
        hit = changed(active, number)
        first[active[hit]] = number[hit]
        last[active[~hit]] = number[~hit]
        active = active[~hit & (number < most[active])]
        reach += max(1, reach // 2)
    active = np.flatnonzero(first - last > 1)
    while len(active):
        middle = (last[active] + first[active]) // 2
        hit = changed(active, middle)
        first[active[hit]], last[active[~hit]] = middle[hit], middle[~hit]
        active = active[first[active] - last[active] > 1]
    return first


def share_rounding_decides(cells: Cells, judged: Judged, half_unit: Floats, rules: Rules) -> Bools:
    """Return whether the verdict changes between the two ends of the rounding of a published share.

    Parameters
    ----------
    half_unit : float array, shape (rows,)
        Half of the last printed digit, as a proportion; 0 where the share is exact.
    """
    rows = np.flatnonzero(half_unit > 0)
    some, half = cells.take(rows), half_unit[rows]
    thresholds = judged.headline.threshold[rows], judged.check.threshold[rows]
    centre = verdict_if(some, rules, thresholds)
    decides = np.zeros(len(cells), dtype=bool)
    for end in (some.share - half, some.share + half):
        moved = replace(some, share=np.clip(end, np.nextafter(0, 1), 1.0))
        decides[rows] |= verdict_if(moved, rules, thresholds) != centre
    return decides
