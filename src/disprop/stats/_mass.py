"""Probabilities of single counts, right to the last digits from one person to many millions."""

from __future__ import annotations

from functools import lru_cache
from math import lgamma, log, pi

import numpy as np

from disprop.stats._inputs import Floats, Pair

_TABLE = 4096
_EXACT = 24


def _series(counts: Floats) -> Floats:
    """Return log n! - n log n + n for n of 16 or more."""
    inverse = 1.0 / counts
    square = inverse * inverse
    correction = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
    return 0.5 * np.log(2 * pi * counts) + correction


@lru_cache(maxsize=1)
def _table() -> Floats:
    """Return the remainder of log n! for n up to `_TABLE`; the first from log n! itself."""
    counts = np.arange(_TABLE, dtype=np.float64)
    values = np.zeros(_TABLE)
    values[_EXACT:] = _series(counts[_EXACT:])
    values[1:_EXACT] = [lgamma(n + 1) - n * log(n) + n for n in range(1, _EXACT)]
    values.flags.writeable = False
    return values


def log_factorial_rest(counts: Floats) -> Floats:
    """Return log n! - n log n + n: what Stirling's leading terms leave; 0 at n = 0.

    References
    ----------
    Loader (2000), Fast and accurate computation of binomial probabilities.
    """
    table = _table()
    values = table[np.minimum(counts, _TABLE - 1).astype(np.intp)]
    large = counts >= _TABLE
    if large.any():
        values[large] = _series(counts[large])
    return values


def _times_log(observed: Floats, gap: Floats) -> Floats:
    """Return observed log(1 + gap), 0 where nothing was observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log1p(gap), 0.0)


def log_binomial(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return the logarithm of the probability of `count` in `total` at `share` strictly between 0 and 1.

    Notes
    -----
    Loader's saddle-point form: g(n) - g(x) - g(n - x) - x log(1 + d / np) - (n - x) log(1 - d / nq) with the
    gap d = x - np and g from `log_factorial_rest`; the error grows with the gap and not with n log n.
    """
    expected = total * share
    expected_rest = total * (1 - share)
    rest = total - count
    # The gap from the smaller side, which keeps its digits when the share is within 1e-7 of 0 or 1.
    gap = np.where(share <= 0.5, count - expected, expected_rest - rest)
    deviance = _times_log(count, gap / expected) + _times_log(rest, -gap / expected_rest)
    return log_factorial_rest(total) - log_factorial_rest(count) - log_factorial_rest(rest) - deviance


def hypergeometric_margins(pair: Pair) -> Floats:
    """Return the part of `log_hypergeometric` that the margins settle."""
    events, total, rest = pair.events, pair.total, log_factorial_rest
    return rest(pair.total_a) + rest(pair.total_b) + rest(events) + rest(total - events) - rest(total)


def log_hypergeometric(pair: Pair, margins: Floats | None = None) -> Floats:
    """Return the logarithm of the probability of these counts, the margins held.

    Notes
    -----
    With O the four counts, E their expectations on the margins and d = O - E (of one size in all four):
    log p = sum over margins g - g(N) - sum over cells [O log(1 + d / E) + g(O)], with g from
    `log_factorial_rest`. Nothing large cancels, so that the error stays near 1e-16 times the gap.
    """
    total, events = pair.total, pair.events
    scaled_gap = pair.count_a * pair.rest_b - pair.count_b * pair.rest_a
    answer = hypergeometric_margins(pair) if margins is None else margins.copy()
    for observed, margin, other, sign in (
        (pair.count_a, pair.total_a, events, 1.0),
        (pair.count_b, pair.total_b, events, -1.0),
        (pair.rest_a, pair.total_a, total - events, -1.0),
        (pair.rest_b, pair.total_b, total - events, 1.0),
    ):
        answer -= _times_log(observed, sign * scaled_gap / (margin * other)) + log_factorial_rest(observed)
    return answer
