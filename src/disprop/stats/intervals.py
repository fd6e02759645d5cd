"""Intervals for one share: a count out of a total."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats
from disprop.stats._solve import increasing_root


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
    numbers = [values[inner] for values in (count, total, alpha)]
    lower[inner], upper[inner] = _solve_midp(*numbers, -1.0), _solve_midp(*numbers, 1.0)
    return lower, upper


def _solve_midp(count: Floats, total: Floats, alpha: Floats, side: float) -> Floats:
    def excess(point: Floats, count: Floats, total: Floats, alpha: Floats) -> Floats:
        """Log odds of the upper mid-P at a share given by its log odds, less what it should be."""
        share = scipy.special.expit(point)
        above = (scipy.special.betainc(count, total - count + 1, share) + scipy.special.betainc(count + 1, total - count, share)) / 2
        below = (scipy.special.betaincc(count, total - count + 1, share) + scipy.special.betaincc(count + 1, total - count, share)) / 2
        return np.log(above) - np.log(below) + side * (np.log(alpha / 2) - np.log1p(-alpha / 2))

    z = normal_quantile(1 - alpha)
    error = np.sqrt(1 / (count + 0.5) + 1 / (total - count + 0.5))
    guess = np.log(count + 0.5) - np.log(total - count + 0.5) + side * z * error
    return np.asarray(scipy.special.expit(increasing_root(excess, guess, 0.1, count, total, alpha)))
