"""Logarithms of p: for p too small for a number, and for p too near 1 for its distance from 1 to be kept."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import log, sqrt

import numpy as np
import scipy

from disprop.stats._inputs import Floats

FAR = 1e-280
"""Below this p is not to be trusted with its logarithm: parts of it may have been too small for a number."""

LOG_2 = log(2)


def log_of(p: Floats, exactly: Callable[..., Floats], *numbers: Floats) -> Floats:
    """Return log p, and where p is below `FAR` what a function of the numbers there gives."""
    logs = plain_log(p)
    few = np.asarray(p < FAR)
    if few.any():
        logs[few] = exactly(*(values[few] for values in numbers))
    return logs


def plain_log(p: Floats) -> Floats:
    """Return log p; -inf where p is 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(p))


def warn_of_lost(logs: Floats) -> None:
    """Warn, at the line that called the door, where a p was too small for a number and had no other way."""
    if np.isneginf(logs).any():
        what = "p is too small for a number, and this method has no other way to its logarithm: -inf stands for it"
        warnings.warn(what, RuntimeWarning, stacklevel=3)


def log_rest(logs: Floats) -> Floats:
    """Return log(1 - p) for log p."""
    return np.where(logs > -LOG_2, np.log(-np.expm1(logs)), np.log1p(-np.exp(logs)))


def _nearest(logs: Floats, others: Floats) -> Floats:
    """Return log p, from the log of 1 - p where that is the smaller."""
    # Nothing is added, so that the logarithm of 1 carries no sign.
    return np.where(logs > -LOG_2, log_rest(others), logs) + 0.0


def log_normal_p(z: Floats, alternative: str) -> Floats:
    """Return the logarithm of the p-value of a standard normal statistic."""
    if alternative == "two-sided":
        far = LOG_2 + scipy.special.log_ndtr(-np.abs(z))
        return np.where(np.abs(z) < 1, np.log1p(-scipy.special.erf(np.abs(z) / sqrt(2))), far) + 0.0
    return np.asarray(scipy.special.log_ndtr(z if alternative == "less" else -z) + 0.0)


def log_midp_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the logarithm of the mid-P, from the logarithms of P(X < x), P(X = x) and P(X > x)."""
    below, own, above = tails
    less, greater = np.logaddexp(below, own - LOG_2), np.logaddexp(above, own - LOG_2)
    if alternative == "two-sided":
        return np.minimum(LOG_2 + np.minimum(less, greater), 0.0)
    return _nearest(less, greater) if alternative == "less" else _nearest(greater, less)


def log_central_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the logarithm of twice the smaller exact tail, or of one tail."""
    if alternative == "two-sided":
        sides = (log_side_of_tails(tails, side) for side in ("less", "greater"))
        return np.minimum(LOG_2 + np.minimum(*sides), 0.0)
    return log_side_of_tails(tails, alternative)


def log_side_of_tails(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the logarithm of one exact tail, the observed count included."""
    below, own, above = tails
    side, beyond = (below, above) if alternative == "less" else (above, below)
    return np.minimum(_nearest(np.logaddexp(own, side), beyond), 0.0)


def log_less_half(logs: Floats, tied: Floats) -> Floats:
    """Return the logarithm of p less half of a part of it."""
    return np.asarray(logs + np.log1p(-np.exp(tied - logs) / 2))
