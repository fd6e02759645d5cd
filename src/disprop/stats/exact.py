"""Exact tests of two groups with the margins held: hypergeometric tails, and the sum of the less probable tables.

Functions whose names begin with ``log_`` return the logarithm of what the others do, also where that is too small for a
number.
"""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Flags, Floats, Pair, Places
from disprop.stats._logs import log_less_half, log_of, log_rest
from disprop.stats._mass import hypergeometric_margins, log_hypergeometric
from disprop.stats._search import largest_count, matching_count
from disprop.stats._tails import TIE, inward_sum, outward_sum

LONGEST_WALK = 400.0
"""Steps over the mode beyond which the matching table is searched for instead of walked to."""

SAFE_COMPLEMENT = 1e-2
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


def log_hypergeometric_tails(pair: Pair) -> tuple[Floats, Floats, Floats]:
    """Return the logarithms of P(X < x), P(X = x) and P(X > x)."""
    upright, turned = turned_up(pair)
    a, b, c, d = upright.rest_a, upright.count_b, upright.count_a + 1, upright.rest_b + 1
    mass = np.minimum(log_hypergeometric(upright), 0.0)
    # Summed from the next count on, so that a tail that is small beside the observed count keeps its digits.
    beyond = np.minimum(mass + np.log(a * b / (c * d) * outward_sum(a - 1, b - 1, c + 1, d + 1)), 0.0)
    before = log_rest(np.minimum(np.logaddexp(beyond, mass), 0.0))
    return np.where(turned, beyond, before), mass, np.where(turned, before, beyond)


def fisher_minlike(pair: Pair) -> Floats:
    """Two-sided Fisher p: the probability of the tables no more probable than the observed one, ties within 1e-7."""
    return np.minimum(less_probable(pair)[0], 1.0)


def fisher_midp_minlike(pair: Pair) -> Floats:
    """The probability of the less probable tables, and half of that of the observed table and its ties."""
    probability, tied = less_probable(pair)
    return np.minimum(probability, 1.0) - tied / 2


def log_fisher_minlike(pair: Pair) -> Floats:
    """Return the logarithm of `fisher_minlike`."""
    return log_of(fisher_minlike(pair), lambda *few: _log_searched(Pair(*few))[0], *pair)


def log_fisher_midp_minlike(pair: Pair) -> Floats:
    """Return the logarithm of `fisher_midp_minlike`."""
    return log_of(fisher_midp_minlike(pair), lambda *few: log_less_half(*_log_searched(Pair(*few))), *pair)


def _log_searched(pair: Pair) -> tuple[Floats, Floats]:
    """Return the logarithms of what `less_probable` returns."""
    upright, _ = turned_up(pair)
    mass = log_hypergeometric(upright)
    probability, tied = _searched(upright)
    return mass + np.log(probability), mass + np.log(tied)


def less_probable(pair: Pair) -> tuple[Floats, Floats]:
    """Return the probability of the tables no more probable than the observed one, and of those as probable."""
    upright, _ = turned_up(pair)
    mass = _mass(upright)
    total, events = upright.total, upright.events
    gap = upright.count_a - upright.total_a * (events / total)
    spread = np.sqrt(upright.total_a * upright.total_b * events * (total - events) / np.maximum(total - 1, 1)) / total
    far = (gap > 5 * spread) | (2 * gap > LONGEST_WALK)
    probability, tied = np.empty(mass.shape), np.empty(mass.shape)
    probability[~far], tied[~far] = _walked(upright.at(~far), mass[~far])
    probability[far], tied[far] = (mass[far] * part for part in _searched(upright.at(far)))
    return probability, tied


def _walked(pair: Pair, mass: Floats) -> tuple[Floats, Floats]:
    """Walk from the observed table over the mode to the other tail."""
    between, steps, landed = inward_sum(pair.count_a, pair.rest_b, pair.count_b + 1, pair.rest_a + 1)
    probability = 1 - mass * between
    small = probability < SAFE_COMPLEMENT
    if small.any():
        few, back = pair.at(small), steps[small] + 1
        opposite = few._replace(count_a=few.count_a - back, count_b=few.count_b + back)
        probability[small] = mass[small] * (_upper_sum(few) + _where_there(opposite, landed[small]))
    return probability, mass * (1.0 + (landed * (1 + TIE) >= 1))


def _where_there(pair: Pair, weight: Floats) -> Floats:
    """Return the lower tail in units of its first term, times the weight of that term; 0 where that is 0."""
    sums = np.zeros(weight.shape)
    there = weight > 0
    sums[there] = weight[there] * _lower_sum(pair.at(there))
    return sums


def _searched(pair: Pair) -> tuple[Floats, Floats]:
    """Search for the table that begins the other tail, then sum both from their first terms, over the observed one."""
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
    there = np.flatnonzero(found >= lowest)
    landed = np.zeros(found.shape)
    landed[there] = np.exp(above(found[there], there)[0])
    opposite = pair._replace(count_a=found, count_b=events - found)
    return _upper_sum(pair) + _where_there(opposite, landed), np.where(landed * (1 + TIE) >= 1, 2.0, 1.0)


def fisher_blaker(pair: Pair) -> Floats:
    """Smaller tail of the observed table, and as much of the other tail as is no larger; ties within 1e-7."""
    return np.exp(log_fisher_blaker(pair))


def log_fisher_blaker(pair: Pair) -> Floats:
    """Return the logarithm of `fisher_blaker`."""
    below, own, above = log_hypergeometric_tails(pair)
    # Turned so that the smaller tail is the upper one.
    turned = below < above
    upright = Pair(*(np.where(turned, there, here) for there, here in zip(pair.swapped, pair, strict=True)))
    tail = np.minimum(np.logaddexp(np.minimum(below, above), own), 0.0)
    lowest = np.maximum(0.0, upright.events - upright.total_b)

    def other_tail(counts: Floats) -> Floats:
        inside = np.maximum(counts, lowest)
        trial = upright._replace(count_a=inside, count_b=upright.events - inside)
        below, own, _ = log_hypergeometric_tails(trial)
        return np.where(counts < lowest, -np.inf, np.logaddexp(below, own))

    limit = tail + np.log1p(TIE)
    found = largest_count(lambda counts: other_tail(counts) <= limit, lowest - 1, upright.count_a - 1)
    return np.minimum(np.logaddexp(tail, other_tail(found)), 0.0)


def midp_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the mid-P of three tail areas, in which the observed count's own probability counts half."""
    below, own, above = tails
    less, greater = below + own / 2, above + own / 2
    if alternative == "two-sided":
        return np.asarray(np.minimum(2 * np.minimum(less, greater), 1.0))
    return np.asarray(less if alternative == "less" else greater)


def central_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return twice the smaller exact tail, or one tail."""
    if alternative == "two-sided":
        sides = (side_of_tails(tails, side) for side in ("less", "greater"))
        return np.asarray(np.minimum(2 * np.minimum(*sides), 1.0))
    return side_of_tails(tails, alternative)


def side_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return one exact tail, the observed count included."""
    below, own, above = tails
    return np.minimum(own + (below if alternative == "less" else above), 1.0)
