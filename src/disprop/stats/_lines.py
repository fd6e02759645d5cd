"""Exact tails over tables of one line: groups whose counts add to a fixed total, and a statistic that adds up too.

The counts of the groups are independent but for their total, and the statistic is a sum of one height a group.
Both the multinomial and the tables of two rows are of this kind.
"""

from __future__ import annotations

from collections import Counter
from math import ceil, factorial, prod, sqrt
from typing import NamedTuple

import numpy as np

from disprop.stats._inputs import Floats, Places
from disprop.stats._whole import Answer, listed, proved

MOST_TABLES = 200_000
"""Tables that are listed one by one, at most."""

MOST_PEOPLE = 20_000
"""The largest total whose masses are tabled."""

MOST_WORK = 6e8
"""Multiplications that the lattice may cost, about a second."""

FEWEST_BINS, MOST_BINS = 512, 32_768
"""Bins from height 0 to the observed height: of the first trial, and at most."""

NARROW = 0.01
"""How far apart, relative to the larger, the two ends of p may lie if nothing else is asked for."""


class Line(NamedTuple):
    """Groups in a line.

    Parameters
    ----------
    total : int
        What their counts add to.
    most : tuple of int
        The largest count of each group.
    masses : tuple of array, shape (total + 1,)
        For each group the probability of each count.
    heights : tuple of array, shape (total + 1,)
        For each group what each count adds to the statistic: 0 or more, with one valley.
    rests : tuple of array, shape (total + 1,)
        For each group the probability of each count of all groups after it together.
    whole : float
        The probability of the total.
    """

    total: int
    most: tuple[int, ...]
    masses: tuple[Floats, ...]
    heights: tuple[Floats, ...]
    rests: tuple[Floats, ...]
    whole: float


def upper_tail(line: Line, observed: Places, slack: float, draws: int, within: float) -> Answer | None:
    """Return P(height >= that of the observed counts, less the slack), or None where so many draws say more.

    Two proved ends lie within so much of each other, relative to the larger, or as close as so many draws would give.
    """
    level = float(sum(heights[count] for heights, count in zip(line.heights, observed, strict=True)))
    if level <= slack:
        return listed(1.0)
    p = listed_tail(line, level - slack)
    if p is not None:
        return listed(p)
    return _proved_tail(line, level, slack, _ties(line, observed), draws, within)


def _ties(line: Line, observed: Places) -> float:
    """Return the probability of the observed counts and of their rearrangements among groups that are alike."""
    alike: dict[bytes, list[int]] = {}
    for heights, count in zip(line.heights, observed.tolist(), strict=True):
        alike.setdefault(heights.tobytes(), []).append(count)
    ways = prod(factorial(len(held)) // prod(map(factorial, Counter(held).values())) for held in alike.values())
    return (
        ways * float(np.prod([masses[count] for masses, count in zip(line.masses, observed, strict=True)])) / line.whole
    )


def listed_tail(line: Line, limit: float) -> float | None:
    """List the tables, group by group; None when there are too many."""
    used, height, weight = np.zeros(1, dtype=np.intp), np.zeros(1), np.ones(1)
    places = np.arange(line.total + 1)
    for i, (masses, heights) in enumerate(zip(line.masses[:-1], line.heights[:-1], strict=True)):
        fewest = np.maximum(0, line.total - used - sum(line.most[i + 1 :]))
        choices = np.minimum(line.most[i], line.total - used) - fewest + 1
        if choices.sum() > MOST_TABLES:
            return None
        source = np.repeat(np.arange(used.size), choices)
        count = np.arange(source.size) - np.repeat(np.cumsum(choices) - choices, choices) + fewest[source]
        used, height, weight = used[source] + count, height[source] + heights[count], weight[source] * masses[count]
    last = places[line.total - used]
    extreme = height + line.heights[-1][last] >= limit
    return float((weight * line.masses[-1][last])[extreme].sum() / line.whole)


def _proved_tail(line: Line, level: float, slack: float, ties: float, draws: int, within: float) -> Answer | None:
    """Bracket the tail on a coarse lattice, then on one as fine as the bracket needs and the work allows."""
    cost = _cost(line, level)
    if cost * FEWEST_BINS > MOST_WORK:
        return None
    allowed = min(MOST_WORK / cost, MOST_BINS)
    low, high = lattice_tail(line, level, slack, FEWEST_BINS)
    needed = FEWEST_BINS * 1.2 * (high - low - ties) / max(within * high, 1e-300)
    if needed > FEWEST_BINS:
        low, high = lattice_tail(line, level, slack, int(min(needed, allowed)))
    # The rounded height of the observed counts lies below the last bin, so that they and their like are not in `low`.
    low = min(low + ties, high)
    return proved(low, high) if high - low <= _far_apart(high, draws, within) else None


def _far_apart(high: float, draws: int, within: float) -> float:
    """Return how far apart two ends may lie: so much of the larger, or two standard errors of a drawn p."""
    return max(within * high, 2 * sqrt(high / draws))


def _cost(line: Line, level: float) -> float:
    """Return the multiplications for each bin of the lattice."""
    cost, rows = 0.0, 1
    for heights in line.heights[:-1]:
        inside = int(np.count_nonzero(heights <= level))
        cost += rows * inside
        rows = min(rows + inside - 1, line.total + 1)
    return cost


def lattice_tail(line: Line, level: float, slack: float, bins: int) -> tuple[float, float]:
    """Return two ends that the tail lies between, from heights rounded to the nearest bin.

    Notes
    -----
    With bins of width d, the sum F of k rounded heights and the true height T satisfy |F - T/d| <= k/2, so that
    P(F >= level/d + k/2) <= P(T >= level) <= P(F >= level/d - k/2). Every term is positive: nothing cancels.
    What is above the last bin already is settled at once, by the mass of all later groups together.
    """
    width = level / bins
    margin = ceil(len(line.masses) / 2) + 1
    top, bottom = bins + margin, bins - margin - ceil(slack / width)
    active, first, settled = np.zeros((1, top)), 0, 0.0
    active[0, 0] = 1.0
    for masses, heights, rest in zip(line.masses[:-1], line.heights[:-1], line.rests, strict=False):
        places = _bins(heights, width, top)
        lost, active, lowest = _one_more(active, masses, places)
        lost = lost[: line.total - first + 1]
        settled += float(lost @ rest[line.total - first - np.arange(lost.size)])
        first += lowest
        active = active[: line.total - first + 1]
    left = line.total - first - np.arange(active.shape[0])
    places, weights = _bins(line.heights[-1], width, top)[left], line.masses[-1][left]
    above = _from_the_right(active)
    ends = (above[np.arange(left.size), np.clip(start - places, 0, top)] @ weights for start in (top, bottom))
    low, high = (float((settled + end) / line.whole) for end in ends)
    return low, high


def _bins(heights: Floats, width: float, top: int) -> Places:
    return np.rint(np.minimum(heights / width, top)).astype(np.intp)


def _from_the_right(active: Floats) -> Floats:
    """Return for each row the sum of each bin and all later ones; 0 beyond the last."""
    above = np.zeros((active.shape[0], active.shape[1] + 1))
    above[:, :-1] = np.cumsum(active[:, ::-1], axis=1)[:, ::-1]
    return above


def _one_more(active: Floats, masses: Floats, places: Places) -> tuple[Floats, Floats, int]:
    """Add a group: what goes over the last bin by people used, what stays, and the fewest people among the latter."""
    rows, top = active.shape
    inside = np.flatnonzero(places < top)
    lowest, highest = int(inside[0]), int(inside[-1])
    above = _from_the_right(active)
    outside = masses.copy()
    outside[lowest : highest + 1] = 0.0
    lost = np.convolve(above[:, 0], outside)
    stays = np.zeros((rows + highest - lowest, top))
    for count in range(lowest, highest + 1):
        place, mass = places[count], masses[count]
        stays[count - lowest : count - lowest + rows, place:] += mass * active[:, : top - place]
        lost[count : count + rows] += mass * above[:, top - place]
    return lost, stays, lowest
