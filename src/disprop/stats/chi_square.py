"""Chi-square tests of two rates as signed normal statistics, and the sample odds ratio."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Floats, Pair


def normal_p(z: Floats, alternative: str) -> Floats:
    """Return the p-value of a standard normal statistic."""
    if alternative == "two-sided":
        return np.asarray(2 * scipy.special.ndtr(-np.abs(z)))
    return np.asarray(scipy.special.ndtr(z if alternative == "less" else -z))


def _cross(pair: Pair) -> Floats:
    """Return ad - bc, which is N times the gap between observed and expected in each cell."""
    return pair.count_a * pair.total_b - pair.count_b * pair.total_a


def _standardised(pair: Pair, cross: Floats, size: Floats) -> Floats:
    """Return ad - bc times the root of the size over the product of the margins; NaN at an empty margin."""
    events = pair.events
    z = cross * np.sqrt(size / (pair.total_a * pair.total_b)) / np.sqrt(events * (pair.total - events))
    return np.where(pair.one_table, np.nan, z)


def score_z(pair: Pair) -> Floats:
    """Signed root of the N-1 chi-square."""
    return _standardised(pair, _cross(pair), pair.total - 1)


def pearson_z(pair: Pair) -> Floats:
    """Signed root of Pearson's chi-square."""
    return _standardised(pair, _cross(pair), pair.total)


def yates_z(pair: Pair) -> Floats:
    """Signed root of Yates's chi-square: |O - E| less min(1/2, |O - E|)."""
    cross = _cross(pair)
    shrunk = np.sign(cross) * np.maximum(np.abs(cross) - pair.total / 2, 0.0)
    return _standardised(pair, shrunk, pair.total)


def likelihood_z(pair: Pair) -> Floats:
    """Signed root of the likelihood ratio statistic G = 2 sum O log(O / E), written with the gap as the mass is."""
    cross, events, rest = _cross(pair), pair.events, pair.total - pair.events
    half = np.zeros(cross.shape)
    for observed, margin, other, sign in (
        (pair.count_a, pair.total_a, events, 1.0),
        (pair.count_b, pair.total_b, events, -1.0),
        (pair.rest_a, pair.total_a, rest, -1.0),
        (pair.rest_b, pair.total_b, rest, 1.0),
    ):
        half += np.where(observed > 0, observed * np.log1p(sign * cross / (margin * other)), 0.0)
    return np.where(pair.one_table, np.nan, np.sign(cross) * np.sqrt(2 * np.maximum(half, 0.0)))


def sample_odds(pair: Pair) -> Floats:
    """Cross product ratio; NaN where the margins allow one table only."""
    return np.where(pair.one_table, np.nan, (pair.count_a * pair.rest_b) / (pair.count_b * pair.rest_a))
