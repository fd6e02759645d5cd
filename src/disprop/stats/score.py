"""Score intervals for two rates: the N-1 chi-square and the chi-square, inverted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Floats, Pair, as_floats, paired
from disprop.stats._solve import increasing_root
from disprop.stats.carried import fitted_count
from disprop.stats.constrained import rates_apart


def both_ends(upper_end: Callable[[Pair, Floats], Floats], pair: Pair, z: Floats, corrected: bool) -> Ends:
    """Return the upper end for a against b and for b against a, in one call; z carries N/(N - 1) where corrected."""
    scale = z * np.sqrt(pair.total / (pair.total - 1)) if corrected else z
    both = Pair(*(np.concatenate(sides) for sides in zip(pair, pair.swapped, strict=True)))
    ends = upper_end(both, np.concatenate([scale, scale]))
    return ends[: z.size], ends[z.size :]


def rate_score(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    measure: Literal["difference", "ratio"],
    value: ArrayLike,
) -> Floats:
    """Return the score statistic of two rates at a given difference or ratio.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.
    measure : {"difference", "ratio"}
        Of rate a to rate b.
    value : array_like
        The difference (from -1 to 1) or ratio (0 or more) that is held against the rates.

    Returns
    -------
    array
        Miettinen and Nurminen's statistic, N/(N - 1) included: above 0 where the rates are further apart than the
        value, standard normal if it is the true one. NaN where a total is 0 or nothing varies.

    Notes
    -----
    The score interval at level alpha holds the values at which the statistic lies between the normal quantiles of
    alpha / 2 and 1 - alpha / 2.

    References
    ----------
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211.

    Examples
    --------
    >>> round(float(rate_score(8, 36, 31, 449, measure="ratio", value=1)), 3)
    3.249
    """
    cells = paired(count_a, total_a, count_b, total_b, as_floats(value))
    return cells.value(lambda *numbers: _statistic(measure, Pair(*numbers[:4]), numbers[4]))


def _statistic(measure: str, pair: Pair, value: Floats) -> Floats:
    if measure == "ratio":
        rate_a, rate_b = most_likely_rates(pair, value)
        gap = pair.count_a / pair.total_a - value * pair.count_b / pair.total_b
        variance = rate_a * (1 - rate_a) / pair.total_a + value**2 * rate_b * (1 - rate_b) / pair.total_b
    else:
        rate_a, rest_a, rate_b, rest_b = rates_apart(pair, value, 1 - value)
        gap = pair.count_a / pair.total_a - pair.count_b / pair.total_b - value
        variance = rate_a * rest_a / pair.total_a + rate_b * rest_b / pair.total_b
    return np.asarray(gap / np.sqrt(variance * pair.total / (pair.total - 1)))


def difference_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the difference of two rates: Miettinen-Nurminen (corrected) or Mee."""
    upper, lower = both_ends(_difference_upper, pair, z, corrected)
    return -lower, upper


def _difference_upper(pair: Pair, scale: Floats) -> Floats:
    """Upper end, where (delta - d)^2 = scale^2 V(delta).

    Where nobody or everybody has the event the constrained estimate is at the edge, and so V = delta (1 - delta) / n.
    """
    estimate = (pair.count_a * pair.total_b - pair.count_b * pair.total_a) / (pair.total_a * pair.total_b)
    size = np.where(pair.events == 0, pair.total_a, pair.total_b)
    upper = np.where(pair.one_table, scale**2 / (size + scale**2), 1.0)
    solve = np.flatnonzero(~pair.one_table & (estimate < 1))
    upper[solve] = _solve_difference(pair.at(solve), estimate[solve], scale[solve])
    return upper


def _solve_difference(pair: Pair, estimate: Floats, scale: Floats) -> Floats:
    """Search in the log odds of (delta - d) / (1 - d), where the log squared statistic is nearly a line."""

    def excess(point: Floats, estimate: Floats, scale: Floats, *four: Floats) -> Floats:
        room = 1 - estimate
        gap, left = room * scipy.special.expit(point), room * scipy.special.expit(-point)
        few = Pair(*four)
        rate_a, rest_a, rate_b, rest_b = rates_apart(few, estimate + gap, left)
        variance = rate_a * rest_a / few.total_a + rate_b * rest_b / few.total_b
        return 2 * np.log(gap / scale) - np.log(variance)

    a, b, c, d = pair.smoothed()
    room = 1 - estimate
    width = scale * np.sqrt(a * b / (a + b) ** 2 / pair.total_a + c * d / (c + d) ** 2 / pair.total_b)
    guess = np.log(width / room)
    root = increasing_root(excess, guess, 0.2, estimate, scale, *pair)
    # From whichever end is nearer, so that neither a small gap nor a small remainder loses its digits.
    near, far = estimate + room * scipy.special.expit(root), 1 - room * scipy.special.expit(-root)
    return np.where(root < 0, near, far)


def ratio_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the ratio of two rates: Miettinen-Nurminen (corrected) or Koopman."""
    upper, lower = both_ends(_ratio_upper, pair, z, corrected)
    return 1 / lower, upper


def _ratio_upper(pair: Pair, scale: Floats) -> Floats:
    every = pair.events == pair.total
    upper = np.where(every, 1 + scale**2 / pair.total_b, np.inf)
    solve = np.flatnonzero((pair.count_b > 0) & ~every)
    upper[solve] = _solve_ratio(pair.at(solve), scale[solve])
    return upper


def most_likely_rates(pair: Pair, ratio: Floats) -> tuple[Floats, Floats]:
    """Return the most likely rates with this ratio: N t r^2 - [t (n + y) + x + m] r + x + y = 0, the smaller root."""
    lead = ratio * (pair.total_a + pair.count_b) + pair.count_a + pair.total_b
    root = np.sqrt(np.maximum(lead**2 - 4 * pair.total * ratio * pair.events, 0.0))
    rate_b = np.minimum(2 * pair.events / (lead + root), 1.0)
    return np.minimum(ratio * rate_b, 1.0), rate_b


def _solve_ratio(pair: Pair, scale: Floats) -> Floats:
    """Search in the log ratio; the inverse sine takes the exponential growth out of the statistic."""

    def excess(point: Floats, scale: Floats, *four: Floats) -> Floats:
        few, ratio = Pair(*four), np.exp(point)
        rate_a, rate_b = most_likely_rates(few, ratio)
        spread = np.sqrt(rate_a * (1 - rate_a) / few.total_a + ratio**2 * rate_b * (1 - rate_b) / few.total_b)
        statistic = (ratio * few.count_b / few.total_b - few.count_a / few.total_a) / spread
        return np.asarray(np.arcsinh(statistic) - np.arcsinh(scale))

    rate_a, rate_b = (pair.count_a + 0.5) / (pair.total_a + 0.5), pair.count_b / pair.total_b
    error = np.sqrt(1 / (pair.count_a + 0.5) - 1 / (pair.total_a + 0.6) + 1 / pair.count_b - 1 / (pair.total_b + 0.1))
    guess = np.log(rate_a / rate_b) + scale * error
    return np.asarray(np.exp(increasing_root(excess, guess, 0.1, scale, *pair)))


def odds_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the odds ratio: Miettinen-Nurminen where corrected."""
    upper, lower = both_ends(_odds_upper, pair, z, corrected)
    return 1 / lower, upper


def _odds_upper(pair: Pair, scale: Floats) -> Floats:
    upper = np.full(scale.shape, np.inf)
    solve = np.flatnonzero((pair.count_b > 0) & (pair.rest_a > 0))
    upper[solve] = _solve_odds(pair.at(solve), scale[solve])
    return upper


def _solve_odds(pair: Pair, scale: Floats) -> Floats:
    """Search in the log odds ratio: the constrained estimate is the fitted table, its gap in people over its spread."""

    def excess(point: Floats, scale: Floats, *four: Floats) -> Floats:
        few, odds, inverse = Pair(*four), np.exp(point), np.exp(-point)
        events, rest = few.events, few.total - few.events
        fitted_a = fitted_count(few.total_a, few.total_b, events, odds)
        fitted_b = fitted_count(few.total_b, few.total_a, events, inverse)
        absent_a = fitted_count(few.total_a, few.total_b, rest, inverse)
        absent_b = fitted_count(few.total_b, few.total_a, rest, odds)
        spread = np.sqrt(1 / fitted_a + 1 / fitted_b + 1 / absent_a + 1 / absent_b)
        # The gap is the same in all four cells; between the smallest numbers it has the most digits.
        gap = np.where(fitted_a < fitted_b, fitted_a - few.count_a, few.count_b - fitted_b)
        return np.asarray(np.arcsinh(gap * spread) - np.arcsinh(scale))

    a, b, c, d = pair.smoothed()
    guess = np.log(a / b) - np.log(c / d) + scale * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return np.asarray(np.exp(increasing_root(excess, guess, 0.1, scale, *pair)))
