"""A share of counts that need not be whole: exact test and interval by beta areas (Korn and Graubard 1998)."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats
from disprop.stats._logs import log_of

MOST_ROUNDS, SETTLED = 10_000, 1e-15


def effective_share(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Shares at which one tail is alpha / 2, of counts that need not be whole: Clopper and Pearson's by beta areas."""
    half, rest = (1 - confidence) / 2, total - count
    low = scipy.special.betaincinv(np.where(count > 0, count, 1.0), rest + 1, half)
    high = scipy.special.betainccinv(count + 1, np.where(rest > 0, rest, 1.0), half)
    return np.where(count > 0, low, 0.0), np.where(rest > 0, high, 1.0)


def effective_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    """Twice the smaller tail, of counts that need not be whole, or one of them."""
    more, fewer = _tails(count, total, share)
    tails = {"greater": more, "less": fewer, "two-sided": np.minimum(1.0, 2 * np.minimum(more, fewer))}
    return np.asarray(tails[alternative])


def log_effective_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    """Return the logarithm of `effective_test`."""
    rest = total - count
    more, fewer = _tails(count, total, share)
    more = log_of(more, _log_beta_area, count, rest + 1, share)
    fewer = log_of(fewer, _log_beta_area, rest, count + 1, 1 - share)
    tails = {"greater": more, "less": fewer, "two-sided": np.minimum(0.0, np.log(2) + np.minimum(more, fewer))}
    return np.asarray(tails[alternative])


def _tails(count: Floats, total: Floats, share: Floats) -> Ends:
    """Return how likely so many or more are, and so many or fewer: 1 where all are, and where none is."""
    rest = total - count
    more = np.where(count > 0, scipy.special.betainc(np.where(count > 0, count, 1.0), rest + 1, share), 1.0)
    fewer = np.where(rest > 0, scipy.special.betainc(np.where(rest > 0, rest, 1.0), count + 1, 1 - share), 1.0)
    return more, fewer


def _log_beta_area(a: Floats, b: Floats, x: Floats) -> Floats:
    """Return the logarithm of the beta distribution's area up to x, for x below its mean: DLMF 8.17.22."""
    first = a * np.log(x) + b * np.log1p(-x) - np.log(a) - scipy.special.betaln(a, b)
    return np.asarray(first - np.log(_beta_fraction(a, b, x)))


def _beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """Return 1 + d1 / (1 + d2 / (1 + ...)) by Lentz's method; it settles in a few rounds where the area is small."""
    value, ahead, behind = np.ones(a.shape), np.ones(a.shape), np.zeros(a.shape)
    for step in range(1, MOST_ROUNDS):
        m, odd = divmod(step, 2)
        term = -(a + m) * (a + b + m) if odd else m * (b - m)
        term = term * x / ((a + step - 1) * (a + step))
        ahead, behind = 1 + term / ahead, 1 / (1 + term * behind)
        value = value * ahead * behind
        if np.all(np.abs(ahead * behind - 1) < SETTLED):
            break
    return value
