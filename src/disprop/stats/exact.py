"""Exact tests: hypergeometric for two groups with the margins held, binomial for a share against a constant."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy

from disprop.stats._inputs import Flags, Floats, Places
from disprop.stats._mass import hypergeometric_constant, log_binomial, log_hypergeometric
from disprop.stats._tails import TIE, inward_sum, outward_sum

LONGEST_WALK = 400.0
"""Steps over the mode beyond which the matching term is searched for instead of walked to."""

SAFE_COMPLEMENT = 1e-3
"""Below this p is summed from the tails, above it the middle is taken from 1: neither loses a digit that counts."""


class Margins(NamedTuple):
    """Two groups and the events among them, turned so that group a has at least its expected number."""

    count_a: Floats
    total_a: Floats
    total_b: Floats
    events: Floats
    turned: Flags

    @property
    def count_b(self) -> Floats:
        return self.events - self.count_a

    @property
    def rest_a(self) -> Floats:
        return self.total_a - self.count_a

    @property
    def rest_b(self) -> Floats:
        return self.total_b - self.count_b


def turned_up(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats) -> Margins:
    """Swap the groups where a has fewer than expected, so that one tail serves both."""
    turned = count_a * total_b < count_b * total_a
    return Margins(
        count_a=np.where(turned, count_b, count_a),
        total_a=np.where(turned, total_b, total_a),
        total_b=np.where(turned, total_a, total_b),
        events=count_a + count_b,
        turned=turned,
    )


def _upper_sum(table: Margins) -> Floats:
    """Return P(X >= x) over P(X = x)."""
    return outward_sum(table.rest_a, table.count_b, table.count_a + 1, table.rest_b + 1)


def _lower_sum(table: Margins) -> Floats:
    """Return P(X <= x) over P(X = x)."""
    return outward_sum(table.count_a, table.rest_b, table.count_b + 1, table.rest_a + 1)


def _mass(table: Margins) -> Floats:
    return np.exp(log_hypergeometric(table.count_a, table.total_a, table.total_b, table.events))


def hypergeometric_tails(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats) -> tuple[Floats, Floats, Floats]:
    """Return P(X < x), P(X = x) and P(X > x) for flat arrays, the margins held.

    Notes
    -----
    The tail beyond the observed count, on the side where it lies, is summed term by term; the other tail
    is what is left, and is at least a third or so, so that it loses nothing.
    """
    table = turned_up(count_a, total_a, count_b, total_b)
    mass = np.minimum(_mass(table), 1.0)
    beyond = np.minimum(mass * (_upper_sum(table) - 1), 1.0)
    before = np.maximum(1 - beyond - mass, 0.0)
    return np.where(table.turned, beyond, before), mass, np.where(table.turned, before, beyond)


def fisher_minlike(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats) -> Floats:
    """Two-sided Fisher p by minimum likelihood: the tables no more probable than the observed one, ties within 1e-7."""
    table = turned_up(count_a, total_a, count_b, total_b)
    mass = _mass(table)
    total = total_a + total_b
    gap = table.count_a - table.total_a * (table.events / total)
    p_values = np.empty(mass.shape)
    far = 2 * gap > LONGEST_WALK
    spread = np.sqrt(total_a * total_b * table.events * (total - table.events) / np.maximum(total - 1, 1)) / total
    far |= gap > 5 * spread
    near = ~far
    p_values[near] = _fisher_walked(_at(table, near), mass[near])
    p_values[far] = _fisher_searched(_at(table, far), mass[far])
    return np.minimum(p_values, 1.0)


def _at(table: Margins, which: Flags) -> Margins:
    return Margins(*(values[which] for values in table))


def _fisher_walked(table: Margins, mass: Floats) -> Floats:
    between, steps, landed = inward_sum(table.count_a, table.rest_b, table.count_b + 1, table.rest_a + 1)
    p_values = 1 - mass * between
    small = p_values < SAFE_COMPLEMENT
    if small.any():
        few = _at(table, small)
        opposite = few._replace(count_a=few.count_a - steps[small] - 1)
        p_values[small] = mass[small] * (_upper_sum(few) + landed[small] * _tail_if_any(opposite, landed[small] > 0))
    return p_values


def _tail_if_any(table: Margins, there: Flags) -> Floats:
    sums = np.zeros(there.shape)
    sums[there] = _lower_sum(_at(table, there))
    return sums


def _fisher_searched(table: Margins, mass: Floats) -> Floats:
    lowest = np.maximum(0.0, table.events - table.total_b)
    constant = hypergeometric_constant(table.total_a, table.total_b, table.events)
    height = log_hypergeometric(table.count_a, table.total_a, table.total_b, table.events, constant)

    def above(counts: Floats, which: Places) -> tuple[Floats, Floats]:
        size_a, size_b, events = table.total_a[which], table.total_b[which], table.events[which]
        level = log_hypergeometric(counts, size_a, size_b, events, constant[which]) - height[which]
        rise = np.log((size_a - counts) * (events - counts) / ((counts + 1) * (size_b - events + counts + 1)))
        return level, rise

    expected = table.total_a * table.events / (table.total_a + table.total_b)
    opposite = matching_count(above, lowest, np.floor(expected), np.round(2 * expected - table.count_a))
    there = opposite >= lowest
    lower = np.zeros(mass.shape)
    if there.any():
        other = _at(table._replace(count_a=opposite), there)
        lower[there] = _mass(other) * _lower_sum(other)
    return mass * _upper_sum(table) + lower


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


def binomial_tails(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return P(X < x), P(X = x) and P(X > x) for a binomial count, flat arrays, share from 0 to 1."""
    inside = np.clip(share, 1e-320, 1 - 1e-16)
    mass = np.exp(log_binomial(count, total, inside))
    above = np.where(count < total, scipy.special.betainc(count + 1, np.maximum(total - count, 1), share), 0.0)
    below = np.where(count > 0, scipy.special.betaincc(np.maximum(count, 1), total - count + 1, share), 0.0)
    mass = np.where(share <= 0, count == 0, np.where(share >= 1, count == total, mass))
    return below, np.minimum(mass, 1.0), above


def binomial_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """Two-sided binomial p by minimum likelihood: the counts no more probable than the observed one, ties within 1e-7."""
    certain = (share <= 0) | (share >= 1)
    p_values = np.where(np.where(share <= 0, count == 0, count == total), 1.0, 0.0)
    open_cells = ~certain
    p_values[open_cells] = _binomial_minlike(count[open_cells], total[open_cells], share[open_cells])
    return np.minimum(p_values, 1.0)


def _binomial_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    turned = count < total * share
    upper = np.where(turned, total - count, count)
    chance = np.where(turned, 1 - share, share)
    height = log_binomial(count, total, share)

    def above(counts: Floats, which: Places) -> tuple[Floats, Floats]:
        # Back to the side that the share was given on, so that a share near 1 keeps its digits.
        given = np.where(turned[which], total[which] - counts, counts)
        level = log_binomial(given, total[which], share[which]) - height[which]
        part = chance[which]
        return level, np.log((total[which] - counts) * part / ((counts + 1) * (1 - part)))

    mode = np.minimum(np.floor((total + 1) * chance), upper)
    highest_below = np.where(mode == upper, mode - 1, mode)
    opposite = matching_count(above, np.zeros(upper.shape), highest_below, np.round(2 * total * chance - upper))
    lowest = np.where(turned, total - upper, opposite)
    highest = np.where(turned, total - opposite, upper)
    lower = np.where(lowest >= 0, scipy.special.betaincc(np.maximum(lowest, 0) + 1, np.maximum(total - lowest, 1), share), 0.0)
    lower = np.where(lowest >= total, 1.0, lower)
    higher = np.where(highest <= total, scipy.special.betainc(np.maximum(highest, 1), total - highest.clip(max=total) + 1, share), 0.0)
    higher = np.where(highest <= 0, 1.0, higher)
    return lower + higher
