"""Exact tests of two groups with the margins held: hypergeometric tails, and the sum of the less probable tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disprop.stats._inputs import Flags, Floats, Pair, Places
from disprop.stats._mass import hypergeometric_margins, log_hypergeometric
from disprop.stats._tails import TIE, inward_sum, outward_sum

LONGEST_WALK = 400.0
"""Steps over the mode beyond which the matching table is searched for instead of walked to."""

SAFE_COMPLEMENT = 1e-3
"""Below this p is summed from the tails, above it the middle is taken from 1: neither loses a digit that counts."""


def turned_up(pair: Pair) -> tuple[Pair, Flags]:
    """Swap the groups where a has fewer than expected, so that one tail serves both; tell where."""
    turned = pair.count_a * pair.total_b < pair.count_b * pair.total_a
    swapped = pair.swapped
    return Pair(*(np.where(turned, there, here) for there, here in zip(swapped, pair, strict=True))), turned


def _upper_sum(pair: Pair) -> Floats:
    """Return P(X >= x) over P(X = x)."""
    return outward_sum(pair.rest_a, pair.count_b, pair.count_a + 1, pair.rest_b + 1)


def _lower_sum(pair: Pair) -> Floats:
    """Return P(X <= x) over P(X = x)."""
    return outward_sum(pair.count_a, pair.rest_b, pair.count_b + 1, pair.rest_a + 1)


def _mass(pair: Pair) -> Floats:
    return np.exp(log_hypergeometric(pair))


def hypergeometric_tails(pair: Pair) -> tuple[Floats, Floats, Floats]:
    """Return P(X < x), P(X = x) and P(X > x) for the count of group a, the margins held.

    Notes
    -----
    The tail beyond the observed count, on the side where it lies, is summed term by term. The other tail is
    what is left: it is never small, so that it loses nothing.
    """
    upright, turned = turned_up(pair)
    mass = np.minimum(_mass(upright), 1.0)
    beyond = np.minimum(mass * (_upper_sum(upright) - 1), 1.0)
    before = np.maximum(1 - beyond - mass, 0.0)
    return np.where(turned, beyond, before), mass, np.where(turned, before, beyond)


def fisher_minlike(pair: Pair) -> Floats:
    """Two-sided Fisher p: the probability of the tables no more probable than the observed one, ties within 1e-7."""
    upright, _ = turned_up(pair)
    mass = _mass(upright)
    total, events = upright.total, upright.events
    gap = upright.count_a - upright.total_a * (events / total)
    spread = np.sqrt(upright.total_a * upright.total_b * events * (total - events) / np.maximum(total - 1, 1)) / total
    far = (gap > 5 * spread) | (2 * gap > LONGEST_WALK)
    p_values = np.empty(mass.shape)
    p_values[~far] = _fisher_walked(upright.at(~far), mass[~far])
    p_values[far] = _fisher_searched(upright.at(far), mass[far])
    return np.minimum(p_values, 1.0)


def _fisher_walked(pair: Pair, mass: Floats) -> Floats:
    """Walk from the observed table over the mode to the other tail."""
    between, steps, landed = inward_sum(pair.count_a, pair.rest_b, pair.count_b + 1, pair.rest_a + 1)
    p_values = 1 - mass * between
    small = p_values < SAFE_COMPLEMENT
    if small.any():
        few, back = pair.at(small), steps[small] + 1
        opposite = few._replace(count_a=few.count_a - back, count_b=few.count_b + back)
        p_values[small] = mass[small] * (_upper_sum(few) + _where_there(opposite, landed[small]))
    return p_values


def _where_there(pair: Pair, weight: Floats) -> Floats:
    """Return the lower tail in units of its first term, times the weight of that term; 0 where that is 0."""
    sums = np.zeros(weight.shape)
    there = weight > 0
    sums[there] = weight[there] * _lower_sum(pair.at(there))
    return sums


def _fisher_searched(pair: Pair, mass: Floats) -> Floats:
    """Search for the table that begins the other tail, then sum both tails from their first terms."""
    events = pair.events
    lowest = np.maximum(0.0, events - pair.total_b)
    margins = hypergeometric_margins(pair)
    height = log_hypergeometric(pair, margins)

    def above(counts: Floats, which: Places) -> tuple[Floats, Floats]:
        few = pair.at(which)
        trial = few._replace(count_a=counts, count_b=few.events - counts)
        rise = np.log(trial.rest_a * trial.count_b / ((counts + 1) * (trial.rest_b + 1)))
        return log_hypergeometric(trial, margins[which]) - height[which], rise

    expected = pair.total_a * events / pair.total
    found = matching_count(above, lowest, np.floor(expected), np.round(2 * expected - pair.count_a))
    opposite = pair._replace(count_a=found, count_b=events - found)
    return mass * _upper_sum(pair) + _where_there(opposite, _mass_or_nothing(opposite, found >= lowest))


def _mass_or_nothing(pair: Pair, there: Flags) -> Floats:
    mass = np.zeros(there.shape)
    mass[there] = _mass(pair.at(there))
    return mass


def matching_count(
    above: Callable[[Floats, Places], tuple[Floats, Floats]], lowest: Floats, highest: Floats, guess: Floats
) -> Floats:
    """Find the largest count from `lowest` to `highest` that is no more probable than the observed one.

    Parameters
    ----------
    above : callable
        ``above(counts, which)``: log probability of the counts less that of the observed one, and its rise
        to the next count, for the cells numbered `which`; concave, and increasing from `lowest` to `highest`.
    lowest, highest, guess : array, shape (cells,)
        Where to look, and where to begin.

    Returns
    -------
    array, shape (cells,)
        The count; ``lowest - 1`` where there is none.

    Notes
    -----
    Newton's method on a concave sequence: the rise to the next count is the steepest ahead, so that a step
    of the gap over it, rounded down, never passes the answer, and a step of 0 is the answer.
    """
    found = lowest - 1
    line = np.flatnonzero(highest >= lowest)
    counts = np.clip(guess, lowest, np.maximum(highest, lowest))[line]
    was_low = np.zeros(line.shape, dtype=bool)
    while line.size:
        height, rise = above(counts, line)
        low = height <= TIE
        ahead = np.clip(np.floor((TIE - height) / rise), 0.0, highest[line] - counts)
        ahead = np.where(rise > 0, ahead, 0.0)
        back = np.maximum(np.ceil((height - TIE) / np.maximum(rise, 1e-6)), 1.0)
        at_floor = ~low & (counts <= lowest[line])
        # A step up that rounding carried one too far: the answer is just behind.
        passed = ~low & was_low
        settled = (low & (ahead == 0)) | at_floor | passed
        found[line[settled]] = np.where(low, counts, counts - 1)[settled]
        going = ~settled
        counts = np.maximum(np.where(low, counts + ahead, counts - back), lowest[line])[going]
        line, was_low = line[going], low[going]
    return found


def midp_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the mid-P of three tail areas, in which the observed count's own probability counts half."""
    below, own, above = tails
    less, greater = below + own / 2, above + own / 2
    if alternative == "two-sided":
        return np.asarray(np.minimum(2 * np.minimum(less, greater), 1.0))
    return np.asarray(less if alternative == "less" else greater)


def side_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return one exact tail, the observed count included."""
    below, own, above = tails
    return np.minimum(own + (below if alternative == "less" else above), 1.0)
