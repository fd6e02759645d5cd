"""What the unknown could change: bounds of the ratio, whether they decide a verdict, and how few would do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from disprop.cells import Bools, Cells, Counts, Floats, arms_of, divide
from disprop.estimates import estimate
from disprop.families import Codes
from disprop.judge import BORDERLINE, CANNOT_TELL, CAPPED, CLASSES, Judged, Rules, sides
from disprop.settled import Look, look, settled, still
from disprop.what_if import Thresholds, class_if, verdict_if

Scalar = TypeVar("Scalar", bound=np.generic)

TRIED = 64
"""Steps of the path at which the verdict is tried: all of a shorter path."""

ONE_BY_ONE = 16
"""Numbers of unknown people that are tried one by one, from the first at which the class could change."""

DIFFERENCE, NO_ANSWER = 0, 1
"""The classes of a difference, and of the verdicts that answer nothing; see `CLASSES`."""

Bits = NDArray[np.uint8]
"""A set of verdicts for each row, a bit for each place in `VERDICTS`."""

POOLS = ("", "stage, as this group", "stage, as others", "baseline, as this group", "baseline, as others")
"""Whose unknown answers are fewest to change the verdict, and what they would have to be."""

ONE_WAY = ("stage_group", "stage_other", "base_group", "base_other")
"""The same as `Cells.identify` takes them."""


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
        Whether some way of allocating the unknown changes the class of the verdict, or turns a difference round.
    could : uint8 array
        The verdicts of the allocations tried, a bit for each place in `VERDICTS`; 0 where nobody is unknown.
    gate_alone : bool array
        Whether the gate of declaration alone stands in the way: every allocation tried gives the same answer.
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
    could: Bits
    gate_alone: Bools
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
    the question is what the missing answers could say. Where `borderline` is the most that can be said, classes are
    whether more would be said otherwise, so that no difference is called settled that the unknown could undo.
    """
    some_unknown = (cells.stage_unknown > 0) | (cells.outside_unknown > 0)
    rows = np.flatnonzero(some_unknown if asked is None else some_unknown & asked)
    some = cells.take(rows)
    thresholds = judged.headline.threshold[rows], judged.check.threshold[rows]
    gated = judged.gate[rows] == 1
    # What would be said of the known without a cap and without the gate of declaration.
    said = np.where(gated | rules.capped, _uncapped(some, rules, thresholds), judged.verdict[rows])
    found = _bounds_of(some, said, rules, thresholds)
    if rules.capped:
        found = _capped(found)
    ratio = judged.estimates.ratio
    return Bounds(
        ratio_lowest=_placed(ratio, rows, found.ratio_lowest),
        ratio_highest=_placed(ratio, rows, found.ratio_highest),
        verdict_lowest=_placed(judged.verdict, rows, found.verdict_lowest),
        verdict_highest=_placed(judged.verdict, rows, found.verdict_highest),
        decide=_placed(np.zeros(len(cells), dtype=bool), rows, found.decide),
        could=_placed(np.zeros(len(cells), dtype=np.uint8), rows, found.could),
        gate_alone=_placed(np.zeros(len(cells), dtype=bool), rows, gated & found.gate_alone),
        needed=_placed(np.full(len(cells), np.nan), rows, found.needed),
        pool=_placed(np.zeros(len(cells), dtype=np.int8), rows, found.pool),
        tipping_share=_placed(np.full(len(cells), np.nan), rows, found.tipping_share),
        known_share=_placed(np.full(len(cells), np.nan), rows, found.known_share),
    )


def _placed(whole: NDArray[Scalar], rows: NDArray[np.intp], part: NDArray[Scalar]) -> NDArray[Scalar]:
    placed = whole.copy()
    placed[rows] = part
    return placed


def _capped(found: Bounds) -> Bounds:
    """Return bounds with what is said where `borderline` is the most that can be said."""
    could = np.zeros_like(found.could)
    for place, told in enumerate(CAPPED):
        could |= np.where(found.could & (1 << place), 1 << int(told), 0).astype(np.uint8)
    return replace(
        found,
        verdict_lowest=CAPPED[found.verdict_lowest],
        verdict_highest=CAPPED[found.verdict_highest],
        could=could,
        gate_alone=found.gate_alone & (could == 1 << BORDERLINE),
    )


def _uncapped(cells: Cells, rules: Rules, thresholds: Thresholds) -> Codes:
    """Return the verdicts if `borderline` were not the most that can be said."""
    return verdict_if(cells, replace(rules, capped=False), thresholds)


def _class_of(verdicts: Codes, rules: Rules) -> Codes:
    """Return the classes of such verdicts; under a cap, that of a difference and that of all else."""
    return np.minimum(CLASSES[verdicts], NO_ANSWER if rules.capped else CLASSES.max()).astype(np.int8)


def _bits(verdicts: Codes) -> Bits:
    return np.left_shift(1, verdicts).astype(np.uint8)


def _bounds_of(cells: Cells, reported: Codes, rules: Rules, thresholds: Thresholds) -> Bounds:
    """Return the bounds of rows that have unknown people."""
    least, most = both_ends(cells)
    lowest, highest = (_uncapped(end, rules, thresholds) for end in (least, most))
    kind = _class_of(reported, rules)
    needed, pool, tipping_share = _fewest(cells, kind, rules, thresholds)
    decide = (_class_of(lowest, rules) != kind) | (_class_of(highest, rules) != kind) | (pool > 0)
    could = _bits(lowest) | _bits(highest)
    turned = np.flatnonzero(pool > 0)
    could[turned] |= _bits(
        _verdict_with(cells.take(turned), needed[turned], pool[turned], rules, _of(thresholds, turned))
    )
    rest = np.flatnonzero(~decide)
    decide[rest], on_the_way = _on_the_way(
        cells.take(rest), (least.take(rest), most.take(rest)), kind[rest], rules, _of(thresholds, rest)
    )
    could[rest] |= on_the_way
    return Bounds(
        ratio_lowest=estimate(arms_of(least)).ratio,
        ratio_highest=estimate(arms_of(most)).ratio,
        verdict_lowest=lowest,
        verdict_highest=highest,
        decide=decide,
        could=could,
        gate_alone=~decide & (kind != NO_ANSWER),
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


def _verdict_with(cells: Cells, needed: Floats, pool: Codes, rules: Rules, thresholds: Thresholds) -> Codes:
    """Return the verdicts with so many of a pool identified."""
    number = needed.astype(np.int64)
    there = cells.identify(**{name: np.where(pool == at, number, 0) for at, name in enumerate(ONE_WAY, start=1)})
    return _uncapped(there, rules, thresholds)


def _on_the_way(
    cells: Cells, ends: tuple[Cells, Cells], kind: Codes, rules: Rules, thresholds: Thresholds
) -> tuple[Bools, Bits]:
    """Return whether the class changes at some step of the path, and the verdicts met before it does.

    Of long paths `TRIED` even steps are tried; none where it is sure what is said on the way.
    """
    steps = _steps(cells)
    low, high = (look(end, rules) for end in ends)
    turns_round = low.side * high.side < 0
    changes, met = (kind == DIFFERENCE) & turns_round, np.zeros(len(cells), dtype=np.uint8)
    tried = np.minimum(steps, TRIED)
    sure = (kind == NO_ANSWER) & settled(low, high, rules, thresholds) & still(low, high, thresholds)
    tried[sure] = 0
    crossing = np.flatnonzero(sure & turns_round)
    met[crossing[_inside_between(cells.take(crossing), rules)]] = 1 << CANNOT_TELL
    for number in range(1, int(tried.max(initial=0))):
        rows = np.flatnonzero(~changes & (number < tried))
        step = number * np.maximum(steps[rows], TRIED) // TRIED
        there = allocated(cells.take(rows), np.where(steps[rows] <= TRIED, number, step))
        verdicts = _uncapped(there, rules, _of(thresholds, rows))
        changes[rows] = _class_of(verdicts, rules) != kind[rows]
        met[rows] |= _bits(verdicts)
    return changes, met


def _inside_between(cells: Cells, rules: Rules) -> Bools:
    """Return whether a path from below the band to above it has a step inside; the ratio never falls along it."""
    below, above = np.zeros(len(cells), dtype=np.int64), _steps(cells)
    inside = np.zeros(len(cells), dtype=bool)
    active = np.flatnonzero(above > 1)
    while len(active):
        middle = (below[active] + above[active]) // 2
        arms = arms_of(allocated(cells.take(active), middle))
        side = sides(arms, estimate(arms), rules)
        inside[active] = side == 0
        below[active[side < 0]], above[active[side > 0]] = middle[side < 0], middle[side > 0]
        active = active[(side != 0) & (above[active] - below[active] > 1)]
    return inside


def both_ends(cells: Cells) -> tuple[Cells, Cells]:
    """Return the counts with all unknown allocated against the group, and with all allocated to it."""
    steps = _steps(cells)
    return allocated(cells, np.zeros_like(steps)), allocated(cells, steps)


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
    pools = ONE_WAY[:2] if cells.relation == "events" else ONE_WAY
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
        found = class_if(there, replace(rules, capped=False), _of(thresholds, rows))
        return np.asarray((np.minimum(found, NO_ANSWER) if rules.capped else found) != kind[rows], dtype=bool)

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
