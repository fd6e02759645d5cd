"""What the unknown could change: bounds of the ratio, whether they decide a verdict, and how few would do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from disprop.cells import Bools, Cells, Counts, Floats, arms_of, divide
from disprop.compare import estimate
from disprop.families import Codes
from disprop.judge import CLASSES, Judged, Rules
from disprop.settled import Look, look, settled
from disprop.what_if import Thresholds, class_if, verdict_if

Scalar = TypeVar("Scalar", bound=np.generic)

TRIED = 64
"""Steps of the path at which the verdict is tried: all of a shorter path."""

ONE_BY_ONE = 16
"""Numbers of unknown people that are tried one by one, from the first at which the class could change."""

NO_ANSWER = 1
"""The class of the verdicts that answer nothing; see `CLASSES`."""

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
    known_share : float array
        The share of the same people among the known of that pool.
    """

    ratio_lowest: Floats
    ratio_highest: Floats
    verdict_lowest: Codes
    verdict_highest: Codes
    decide: Bools
    needed: Floats
    pool: Codes
    tipping_share: Floats
    known_share: Floats


def bounds(cells: Cells, judged: Judged, rules: Rules, *, asked: Bools | None = None) -> Bounds:
    """Return the bounds of every row.

    Parameters
    ----------
    cells : Cells
        The counts as reported.
    judged : Judged
        Their verdicts.
    rules : Rules
        What the run declared.
    asked : bool array, optional
        Rows that have bounds; all if not given.

    Notes
    -----
    With u unknown at the stage and U in the baseline who are not among them, an allocation gives a of u and c of U to
    the group and the others to its comparator. The path leads from (0, U) to (u, 0) in even steps; the ratio rises
    along it, so that its ends are the bounds. The verdict is tried at every step (of paths longer than `TRIED`, at that
    many even steps); the other rows of the family keep their p. Evidence does not rise evenly along the path, because
    the size of the group changes with it, so that trying the ends alone would miss changes.

    The gate of declaration is left aside here, and the class compared with is that of the known counts without it:
    the question is what the missing answers could say.
    """
    some_unknown = (cells.stage_unknown > 0) | (cells.outside_unknown > 0)
    rows = np.flatnonzero(some_unknown if asked is None else some_unknown & asked)
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
        known_share=_placed(np.full(len(cells), np.nan), rows, found.known_share),
    )


def _placed(whole: NDArray[Scalar], rows: NDArray[np.intp], part: NDArray[Scalar]) -> NDArray[Scalar]:
    placed = whole.copy()
    placed[rows] = part
    return placed


def _bounds_of(cells: Cells, reported: Codes, rules: Rules, thresholds: Thresholds) -> Bounds:
    """Return the bounds of rows that have unknown people."""
    steps = _steps(cells)
    least, most = allocated(cells, np.zeros_like(steps)), allocated(cells, steps)
    lowest, highest = (verdict_if(end, rules, thresholds) for end in (least, most))
    kind = CLASSES[reported]
    needed, pool, tipping_share = _fewest(cells, kind, rules, thresholds)
    decide = (CLASSES[lowest] != kind) | (CLASSES[highest] != kind) | (pool > 0)
    rest = np.flatnonzero(~decide)
    decide[rest] = _changes_on_the_way(
        cells.take(rest), (least.take(rest), most.take(rest)), kind[rest], rules, _of(thresholds, rest)
    )
    return Bounds(
        ratio_lowest=estimate(arms_of(least)).ratio,
        ratio_highest=estimate(arms_of(most)).ratio,
        verdict_lowest=lowest,
        verdict_highest=highest,
        decide=decide,
        needed=needed,
        pool=pool,
        tipping_share=tipping_share,
        known_share=_known_share(cells, pool),
    )


def _known_share(cells: Cells, pool: Codes) -> Floats:
    """Return the share that the people of a pool's row have among the known of that pool."""
    inside = cells.relation == "contains"
    base, everyone, other = cells.base_group, cells.base_known, cells.other_base
    if inside:
        base, everyone = base - cells.stage_group, everyone - cells.stage_known
        other = other - cells.other_stage
    shares = [
        divide(cells.stage_group, cells.stage_known),
        divide(cells.other_stage, cells.stage_known),
        divide(base, everyone),
        divide(other, everyone),
    ]
    return np.select([pool == place for place in (1, 2, 3, 4)], shares, np.nan)


def _of(thresholds: Thresholds, rows: NDArray[np.intp]) -> Thresholds:
    return thresholds[0][rows], thresholds[1][rows]


def _changes_on_the_way(
    cells: Cells, ends: tuple[Cells, Cells], kind: Codes, rules: Rules, thresholds: Thresholds
) -> Bools:
    """Return whether the class changes at some step of the path; of long paths `TRIED` even steps are tried."""
    steps = _steps(cells)
    changes = np.zeros(len(cells), dtype=bool)
    tried = np.minimum(steps, TRIED)
    tried[(kind == NO_ANSWER) & settled(look(ends[0], rules), look(ends[1], rules), rules, thresholds)] = 0
    for number in range(1, int(tried.max(initial=0))):
        rows = np.flatnonzero(~changes & (number < tried))
        step = number * np.maximum(steps[rows], TRIED) // TRIED
        there = allocated(cells.take(rows), np.where(steps[rows] <= TRIED, number, step))
        changes[rows] = class_if(there, rules, _of(thresholds, rows)) != kind[rows]
    return changes


def _steps(cells: Cells) -> Counts:
    """Return the length of the path: a step for every unknown person or event; with unknown time, even ones."""
    if cells.relation == "events":
        return np.where(cells.outside_unknown > 0, TRIED, cells.stage_unknown)
    return np.asarray(cells.stage_unknown + cells.outside_unknown)


def allocated(cells: Cells, step: Counts) -> Cells:
    """Return the counts at a step of the path from the lowest to the highest ratio.

    Parameters
    ----------
    step : int64 array, shape (rows,)
        From 0 (all unknown of the stage to the comparator, all others to the group) to the number of steps.
    """
    inside, outside = cells.stage_unknown, cells.outside_unknown
    steps = np.maximum(_steps(cells), 1)
    to_group = (step * inside + steps // 2) // steps
    from_group = outside * (step / steps) if cells.relation == "events" else step - to_group
    return cells.identify(
        stage_group=to_group,
        stage_other=inside - to_group,
        base_group=outside - from_group,
        base_other=from_group,
    )


def _fewest(cells: Cells, kind: Codes, rules: Rules, thresholds: Thresholds) -> tuple[Floats, Codes, Floats]:
    """Return the fewest unknown people that change the class, whose they are, and their share of that pool."""
    needed = np.full(len(cells), np.nan)
    pool = np.zeros(len(cells), dtype=np.int8)
    share = np.full(len(cells), np.nan)
    now = look(cells, rules)
    # Of exposures, which may be time, there are no people to count one by one.
    pools = ("stage_group", "stage_other", *(("base_group", "base_other") if cells.relation != "events" else ()))
    for number, name in enumerate(pools, start=1):
        size = cells.stage_unknown if name.startswith("stage") else cells.outside_unknown
        most = np.where(np.isnan(needed), size, np.minimum(size, np.nan_to_num(needed) - 1)).astype(np.int64)
        found = _first_change(cells, now, name, most, kind, rules, thresholds)
        better = found > 0
        needed, pool = np.where(better, found, needed), np.where(better, number, pool).astype(np.int8)
        share = np.where(better, found / np.maximum(size, 1), share)
    return needed, pool, share


def _first_change(
    cells: Cells, now: Look, name: str, most: Counts, kind: Codes, rules: Rules, thresholds: Thresholds
) -> Counts:
    """Return the number identified one way at which the class changes; 0 where none up to ``most`` does.

    Numbers at which it surely does not are passed over. Then every number of the next `ONE_BY_ONE` is tried, and then
    numbers a quarter further on; the gap before the first change is halved.
    """

    def changed(rows: NDArray[np.intp], number: Counts) -> Bools:
        there = cells.take(rows).identify(**{name: number})
        return np.asarray(class_if(there, rules, _of(thresholds, rows)) != kind[rows], dtype=bool)

    passed = _surely_unchanged(cells, now, name, most, kind, rules, thresholds)
    last, first = passed.copy(), np.zeros_like(most)
    active = np.flatnonzero(most > passed)
    reach = 1
    while len(active):
        number = np.minimum(most[active], passed[active] + reach)
        hit = changed(active, number)
        first[active[hit]] = number[hit]
        last[active[~hit]] = number[~hit]
        active = active[~hit & (number < most[active])]
        reach += 1 if reach < ONE_BY_ONE else reach // 4
    active = np.flatnonzero(first - last > 1)
    while len(active):
        middle = (last[active] + first[active]) // 2
        hit = changed(active, middle)
        first[active[hit]], last[active[~hit]] = middle[hit], middle[~hit]
        active = active[first[active] - last[active] > 1]
    return first


TOWARDS_THE_GROUP = ("stage_group", "base_other")
"""Pools that raise the ratio when they are identified; the others lower it."""


def _surely_unchanged(
    cells: Cells, now: Look, name: str, most: Counts, kind: Codes, rules: Rules, thresholds: Thresholds
) -> Counts:
    """Return a number up to which the class surely stays as it is, by halving; 0 where nothing is sure."""
    sure, unsure = np.zeros_like(most), np.where(kind == NO_ANSWER, most + 1, 1)
    tried = most.copy()
    active = np.flatnonzero((unsure > 1) & (most > 0))
    while len(active):
        here, there = now.take(active), look(cells.take(active).identify(**{name: tried[active]}), rules)
        ends = (here, there) if name in TOWARDS_THE_GROUP else (there, here)
        quiet = settled(*ends, rules, _of(thresholds, active))
        sure[active[quiet]], unsure[active[~quiet]] = tried[active[quiet]], tried[active[~quiet]]
        active = active[unsure[active] - sure[active] > 1]
        tried[active] = (sure[active] + unsure[active]) // 2
    return sure


def share_rounding_decides(cells: Cells, judged: Judged, half_unit: Floats, rules: Rules) -> Bools:
    """Return whether the verdict changes between the two ends of the rounding of a published share.

    Parameters
    ----------
    half_unit : float array, shape (rows,)
        Half of the last printed digit, as a proportion; 0 where the share is exact.
    """
    rows = np.flatnonzero((half_unit > 0) & (cells.share > 0) & (cells.share < 1))
    some, half = cells.take(rows), half_unit[rows]
    thresholds = judged.headline.threshold[rows], judged.check.threshold[rows]
    centre = verdict_if(some, rules, thresholds)
    decides = np.zeros(len(cells), dtype=bool)
    for end in (some.share - half, some.share + half):
        moved = replace(some, share=np.where((end > 0) & (end < 1), end, some.share))
        decides[rows] |= verdict_if(moved, rules, thresholds) != centre
    return decides
