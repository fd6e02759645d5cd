"""Score intervals corrected for skewness (SCAS)."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats, Pair
from disprop.stats._solve import increasing_root
from disprop.stats.constrained import rates_apart
from disprop.stats.score import both_ends, most_likely_rates


def scas_difference(pair: Pair, z: Floats) -> Ends:
    """Skewness-corrected score interval for the difference of two rates, with N/(N - 1).

    Notes
    -----
    With S = d - delta, V its variance times N/(N - 1) and m its third central moment, both at the constrained
    estimate, the ends solve S / sqrt V = z + m (z^2 - 1) / (6 V^(3/2)) for z and -z. Where there are two
    solutions on one side, the outer one is the end.

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
    return np.asarray(gap / spread + third * (z**2 - 1) / (6 * spread**3) - z)


def _difference_upper(pair: Pair, scale: Floats) -> Floats:
    estimate = (pair.count_a * pair.total_b - pair.count_b * pair.total_a) / (pair.total_a * pair.total_b)
    upper = np.ones(scale.shape)
    solve = np.flatnonzero(estimate < 1)
    upper[solve] = _solve_difference(pair.at(solve), estimate[solve], scale[solve])
    return upper


def _solve_difference(pair: Pair, estimate: Floats, scale: Floats) -> Floats:
    def excess(point: Floats, estimate: Floats, scale: Floats, *four: Floats) -> Floats:
        room, few = 1 - estimate, Pair(*four)
        gap, left = room * scipy.special.expit(point), room * scipy.special.expit(-point)
        rate_a, rest_a, rate_b, rest_b = rates_apart(few, estimate + gap, left)
        part_a, part_b = rate_a * rest_a / few.total_a, rate_b * rest_b / few.total_b
        third = part_a * (rest_a - rate_a) / few.total_a - part_b * (rest_b - rate_b) / few.total_b
        return np.arcsinh(_corrected(gap, part_a + part_b, third, few, scale))

    a, b, c, d = pair.smoothed()
    room = 1 - estimate
    width = scale * np.sqrt(a * b / (a + b) ** 2 / pair.total_a + c * d / (c + d) ** 2 / pair.total_b)
    guess = np.log(width / room)
    root = increasing_root(excess, guess, 0.2, estimate, scale, *pair)
    near, far = estimate + room * scipy.special.expit(root), 1 - room * scipy.special.expit(-root)
    return np.where(root < 0, near, far)


def _ratio_upper(pair: Pair, scale: Floats) -> Floats:
    upper = np.full(scale.shape, np.inf)
    solve = np.flatnonzero(pair.count_b > 0)
    upper[solve] = _solve_ratio(pair.at(solve), scale[solve])
    return upper


def _solve_ratio(pair: Pair, scale: Floats) -> Floats:
    """Search in the logarithm of the distance from the estimate, in which no solution is too narrow to be met."""
    estimate = (pair.count_a / pair.total_a) / (pair.count_b / pair.total_b)

    def excess(point: Floats, estimate: Floats, scale: Floats, *four: Floats) -> Floats:
        few, apart = Pair(*four), np.exp(point)
        ratio = estimate + apart
        rate_a, rate_b = most_likely_rates(few, ratio)
        part_a = rate_a * (1 - rate_a) / few.total_a
        part_b = ratio**2 * rate_b * (1 - rate_b) / few.total_b
        third = part_a * (1 - 2 * rate_a) / few.total_a - ratio * part_b * (1 - 2 * rate_b) / few.total_b
        gap = apart * few.count_b / few.total_b
        return np.arcsinh(_corrected(gap, part_a + part_b, third, few, scale))

    rate_a, rate_b = (pair.count_a + 0.5) / (pair.total_a + 0.5), pair.count_b / pair.total_b
    error = np.sqrt(1 / (pair.count_a + 0.5) - 1 / (pair.total_a + 0.6) + 1 / pair.count_b - 1 / (pair.total_b + 0.1))
    guess = np.log(rate_a / rate_b * np.expm1(scale * error))
    return estimate + np.exp(increasing_root(excess, guess, 0.1, estimate, scale, *pair))
