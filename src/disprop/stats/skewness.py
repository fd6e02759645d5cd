"""Score intervals corrected for skewness (SCAS)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disprop.stats._inputs import Ends, Floats, Pair
from disprop.stats._solve import increasing_root
from disprop.stats.score import apart, both_ends, rates_at

LOOKS = np.linspace(-16.0, 16.0, 65)
"""Where a solution is looked for, on the logarithm of the multiplier about a first guess."""


def scas_difference(pair: Pair, z: Floats) -> Ends:
    """Skewness-corrected score interval for the difference of two rates, with N/(N - 1).

    Notes
    -----
    With S = d - delta, V its variance times N/(N - 1) and m its third central moment, both at the constrained
    estimate, the ends solve S / sqrt V = z + m (z^2 - 1) / (6 V^(3/2)) for z and -z. Where there are several
    solutions on one side, the outermost is the end. The search is in the multiplier of the constraint, from which the
    rates follow without a loss of digits (see `score`).

    References
    ----------
    Laud (2017), Equal-tailed confidence intervals for comparison of rates, doi:10.1002/pst.1813.
    """
    upper, lower = both_ends(_difference_upper, pair, z, corrected=True)
    return -lower, upper


def scas_ratio(pair: Pair, z: Floats) -> Ends:
    """Skewness-corrected score interval for the ratio of two rates, with N/(N - 1); see `scas_difference`."""
    upper, lower = both_ends(_ratio_upper, pair, z, corrected=True)
    return 1 / lower, upper


def _corrected(gap: Floats, variance: Floats, third: Floats, pair: Pair, scale: Floats) -> Floats:
    """Return how far the corrected statistic is beyond z, where `gap` is how far a value is above the estimate."""
    inflation = pair.total / (pair.total - 1)
    z = scale / np.sqrt(inflation)
    spread = np.sqrt(variance * inflation)
    return np.asarray(np.arcsinh(gap / spread + third * (z**2 - 1) / (6 * spread**3) - z))


def _outermost(excess: Callable[..., Floats], guess: Floats, *numbers: Floats) -> Floats:
    """Return the largest point at which a function turns from below zero to above it."""
    half = (LOOKS[1] - LOOKS[0]) / 2
    point, found = guess.copy(), np.zeros(guess.shape, dtype=bool)
    for away in LOOKS[::-1]:
        # Without variance, as next to an estimate of 0 or 1, nothing is beyond z.
        turned = ~found & ~(excess(guess + away, *numbers) > 0)
        point, found = np.where(turned, guess + away + half, point), found | turned
    return np.where(found, increasing_root(excess, point, half, *numbers), -np.inf)


def _difference_upper(pair: Pair, scale: Floats) -> Floats:
    upper = np.ones(scale.shape)
    solve = np.flatnonzero((pair.rest_a > 0) | (pair.count_b > 0))
    upper[solve] = _solve_difference(pair.at(solve), scale[solve])
    return upper


def _solve_difference(pair: Pair, scale: Floats) -> Floats:
    def excess(point: Floats, scale: Floats, *four: Floats) -> Floats:
        few, u = Pair(*four), np.exp(point)
        (rate_a, rest_a, _), (rate_b, rest_b, _) = rates_at(few, u)
        part_a, part_b = rate_a * rest_a / few.total_a, rate_b * rest_b / few.total_b
        third = part_a * (rest_a - rate_a) / few.total_a - part_b * (rest_b - rate_b) / few.total_b
        variance = part_a + part_b
        return _corrected(u * variance, variance, third, few, scale)

    a, b, c, d = pair.smoothed()
    guess = np.log(scale) - 0.5 * np.log(a * b / ((a + b) ** 2 * pair.total_a) + c * d / ((c + d) ** 2 * pair.total_b))
    point = _outermost(excess, guess, scale, *pair)
    return np.where(point < np.inf, apart(pair, np.exp(point)), 1.0)


def _ratio_upper(pair: Pair, scale: Floats) -> Floats:
    upper = np.full(scale.shape, np.inf)
    solve = np.flatnonzero(pair.count_b > 0)
    upper[solve] = _solve_ratio(pair.at(solve), scale[solve])
    return upper


def _solve_ratio(pair: Pair, scale: Floats) -> Floats:
    def excess(point: Floats, scale: Floats, *four: Floats) -> Floats:
        few = Pair(*four)
        ratio, moved, rate_a, rest_a, rate_b, rest_b = _rates_of_ratio(few, point)
        part_a, part_b = rate_a * rest_a / few.total_a, ratio**2 * rate_b * rest_b / few.total_b
        third = part_a * (rest_a - rate_a) / few.total_a - ratio * part_b * (rest_b - rate_b) / few.total_b
        fallen = np.where(moved < few.total_b, moved * rest_b / few.total_b, rest_b)
        gap = moved * rest_a / few.total_a + ratio * fallen
        return _corrected(gap, part_a + part_b, third, few, scale)

    guess = np.log(scale) - 0.5 * np.log(pair.count_b + 0.5)
    point = _outermost(excess, guess, scale, *pair)
    return np.where(point < np.inf, _rates_of_ratio(pair, point)[0], np.inf)


def _rates_of_ratio(pair: Pair, point: Floats) -> tuple[Floats, ...]:
    """Return the ratio at a point from minus to plus infinity, people moved, the most likely rates and their rests.

    The multiplier u goes from 0 to the events of b. Where everybody in b has the event the rate of b stays 1 until u is
    all of them, and then falls by itself.
    """
    odds = np.exp(point)
    every = pair.rest_b == 0
    moved = np.where(every, np.minimum(odds, 1.0) * pair.total_b, pair.count_b * odds / (1 + odds))
    left = np.where(every, 0.0, pair.count_b / (1 + odds))
    rate_a, rest_a = (pair.count_a + moved) / (pair.total_a + moved), pair.rest_a / (pair.total_a + moved)
    rate_b = np.where(every, 1 / np.maximum(odds, 1.0), left / (pair.rest_b + left))
    rest_b = np.where(every, np.maximum(odds - 1, 0.0) / np.maximum(odds, 1.0), pair.rest_b / (pair.rest_b + left))
    return rate_a / rate_b, moved, rate_a, rest_a, rate_b, rest_b
