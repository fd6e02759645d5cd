"""Intervals for two rates in closed form: normal, logarithmic, and Wilson's squared and added."""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Ends, Floats, Pair
from disprop.stats.intervals import normal_quantile, wilson, wilson_corrected


def newcombe(pair: Pair, confidence: Floats) -> Ends:
    """Newcombe's method 10: Wilson intervals of the two rates, squared and added."""
    ends_a, ends_b = (wilson(count, total, confidence) for count, total in (pair[:2], pair[2:]))
    return _squared_and_added(pair, ends_a, ends_b)


def newcombe_corrected(pair: Pair, confidence: Floats) -> Ends:
    """Newcombe's method 11: as method 10, from Wilson intervals with continuity correction."""
    ends_a, ends_b = (wilson_corrected(count, total, confidence) for count, total in (pair[:2], pair[2:]))
    return _squared_and_added(pair, ends_a, ends_b)


def _squared_and_added(pair: Pair, ends_a: Ends, ends_b: Ends) -> Ends:
    rate_a, rate_b = pair.count_a / pair.total_a, pair.count_b / pair.total_b
    below = np.hypot(rate_a - ends_a[0], ends_b[1] - rate_b)
    above = np.hypot(ends_a[1] - rate_a, rate_b - ends_b[0])
    return rate_a - rate_b - below, rate_a - rate_b + above


def wald(pair: Pair, confidence: Floats) -> Ends:
    """Difference -+ z sqrt(p_a q_a / n_a + p_b q_b / n_b), clipped to -1 and 1."""
    rate_a, rate_b = pair.count_a / pair.total_a, pair.count_b / pair.total_b
    variance = rate_a * (1 - rate_a) / pair.total_a + rate_b * (1 - rate_b) / pair.total_b
    half = normal_quantile(confidence) * np.sqrt(variance)
    return np.maximum(rate_a - rate_b - half, -1.0), np.minimum(rate_a - rate_b + half, 1.0)


def agresti_caffo(pair: Pair, confidence: Floats) -> Ends:
    """Wald's interval after one event and one without are added to either group, clipped to -1 and 1."""
    return wald(Pair(pair.count_a + 1, pair.total_a + 2, pair.count_b + 1, pair.total_b + 2), confidence)


def katz_log(pair: Pair, confidence: Floats) -> Ends:
    """Ratio times exp(-+ z sqrt(1/x - 1/n + 1/y - 1/m)); (0, inf) as soon as a count is 0."""
    low, high = _log_ratio(pair, confidence)
    none = (pair.count_a == 0) | (pair.count_b == 0)
    return np.where(none, 0.0, low), np.where(none, np.inf, high)


def adjusted_log(pair: Pair, confidence: Floats) -> Ends:
    """As `katz_log`, with 0.5 added to counts and totals."""
    return _log_ratio(Pair(*(values + 0.5 for values in pair)), confidence)


def _log_ratio(pair: Pair, confidence: Floats) -> Ends:
    ratio = (pair.count_a / pair.total_a) / (pair.count_b / pair.total_b)
    variance = pair.rest_a / (pair.count_a * pair.total_a) + pair.rest_b / (pair.count_b * pair.total_b)
    factor = np.exp(normal_quantile(confidence) * np.sqrt(variance))
    return ratio / factor, ratio * factor


def woolf(pair: Pair, confidence: Floats) -> Ends:
    """Odds ratio times exp(-+ z sqrt(1/a + 1/b + 1/c + 1/d)); (0, inf) if a cell is 0."""
    cells = pair.count_a, pair.rest_a, pair.count_b, pair.rest_b
    low, high = _log_odds(*cells, confidence)
    none = np.minimum.reduce(cells) == 0
    return np.where(none, 0.0, low), np.where(none, np.inf, high)


def gart(pair: Pair, confidence: Floats) -> Ends:
    """As `woolf`, with 0.5 added to each cell."""
    return _log_odds(*pair.smoothed(), confidence)


def _log_odds(a: Floats, b: Floats, c: Floats, d: Floats, confidence: Floats) -> Ends:
    factor = np.exp(normal_quantile(confidence) * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    odds = (a * d) / (b * c)
    return odds / factor, odds * factor
