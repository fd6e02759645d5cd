"""Probabilities of single counts, right to the last digits from one person to many millions."""

from __future__ import annotations

from functools import lru_cache
from math import lgamma, log, pi

import numpy as np
import scipy

from disprop.stats._inputs import Floats

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


def log_binomial(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return the logarithm of the probability of `count` in `total` at `share` strictly between 0 and 1.

    Notes
    -----
    Loader's saddle-point form, the deviance written with the gap d = x - np:
    -x log(1 + d / np)... in both cells, so that the error grows with the gap and not with n log n.
    """
    expected = total * share
    expected_rest = total * (1 - share)
    rest = total - count
    # The gap from the smaller side, which keeps its digits when the share is within 1e-7 of 0 or 1.
    gap = np.where(share <= 0.5, count - expected, expected_rest - rest)
    deviance = scipy.special.xlog1py(count, gap / expected) + scipy.special.xlog1py(rest, -gap / expected_rest)
    return log_factorial_rest(total) - log_factorial_rest(count) - log_factorial_rest(rest) - deviance


def hypergeometric_constant(total_a: Floats, total_b: Floats, events: Floats) -> Floats:
    """Return the part of `log_hypergeometric` that the margins settle."""
    total = total_a + total_b
    rest = log_factorial_rest
    return rest(total_a) + rest(total_b) + rest(events) + rest(total - events) - rest(total)


def log_hypergeometric(count_a: Floats, total_a: Floats, total_b: Floats, events: Floats, constant: Floats | None = None) -> Floats:
    """Return the logarithm of the probability that `count_a` of the `events` fall among `total_a`, the margins held.

    Notes
    -----
    With O the four counts, E their expectations on the margins and d = O - E (the same size in all four):
    log p = sum over margins g - g(N) - sum over cells [O log(O / E) + g(O)], with g from
    `log_factorial_rest` and O log(O / E) = O log(1 + d / E).
    """
    total = total_a + total_b
    count_b = events - count_a
    rest_a, rest_b = total_a - count_a, total_b - count_b
    gap = (count_a * rest_b - count_b * rest_a) / total
    deviance = np.zeros(np.broadcast(count_a, total_a).shape)
    cells = np.zeros_like(deviance)
    for observed, margin, other, sign in (
        (count_a, total_a, events, 1.0),
        (count_b, total_b, events, -1.0),
        (rest_a, total_a, total - events, -1.0),
        (rest_b, total_b, total - events, 1.0),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log1p(sign * gap * total / (margin * other))
        deviance += np.where(observed > 0, observed * np.where(observed > 0, logs, 0.0), 0.0)
        cells += log_factorial_rest(observed)
    settled = hypergeometric_constant(total_a, total_b, events) if constant is None else constant
    return settled - cells - deviance
