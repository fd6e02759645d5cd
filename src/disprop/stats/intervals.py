"""Intervals for one share: a count out of a total."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats
from disprop.stats._mass import log_binomial
from disprop.stats._solve import increasing_root
from disprop.stats.binomial import at_least


def normal_quantile(confidence: Floats) -> Floats:
    """Return z with this much of the standard normal between -z and z."""
    return np.asarray(-scipy.special.ndtri((1 - confidence) / 2))


def wilson(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Score interval: (x + z^2/2 -+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2).

    The end that cancels is taken from the product of the roots, x^2 / (n (n + z^2)), so that it keeps its digits.
    """
    z = normal_quantile(confidence)
    rest = total - count
    root = z * np.sqrt(count * rest / total + z**2 / 4)
    upper = (count + z**2 / 2 + root) / (total + z**2)
    lower = count * (count / total) / (count + z**2 / 2 + root)
    return lower, np.where(rest == 0, 1.0, upper)


def midp(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Shares at which the one-sided mid-P is alpha / 2; at x = 0 (0, 1 - alpha^(1/n)), mirrored at x = n."""
    alpha = 1 - confidence
    edge = np.log(alpha) / total
    lower = np.where(count == total, np.exp(edge), 0.0)
    upper = np.where(count == 0, -np.expm1(edge), 1.0)
    inner = np.flatnonzero((count > 0) & (count < total))
    few = count[inner], total[inner], alpha[inner]
    lower[inner] = _midp_low(*few)
    # The upper end is what the lower end of the rest leaves.
    upper[inner] = 1 - _midp_low(few[1] - few[0], few[1], few[2])
    return lower, upper


def _midp_low(count: Floats, total: Floats, alpha: Floats) -> Floats:
    """Search for the log odds of the share at which P(X >= x) - P(X = x) / 2 is alpha / 2."""

    def excess(point: Floats, count: Floats, total: Floats, alpha: Floats) -> Floats:
        share = scipy.special.expit(point)
        tail = at_least(count, total, share) - np.exp(log_binomial(count, total, share)) / 2
        return np.log(tail) - np.log1p(-np.minimum(tail, 1.0)) - np.log(alpha / 2) + np.log1p(-alpha / 2)

    z = normal_quantile(1 - alpha)
    error = np.sqrt(1 / (count + 0.5) + 1 / (total - count + 0.5))
    guess = np.log(count + 0.5) - np.log(total - count + 0.5) - z * error
    return np.asarray(scipy.special.expit(increasing_root(excess, guess, 0.1, count, total, alpha)))
