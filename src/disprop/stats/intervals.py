"""Intervals for one share: a count out of a total."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats
from disprop.stats._mass import log_binomial
from disprop.stats._search import largest_count
from disprop.stats._solve import increasing_root
from disprop.stats.binomial import at_least, at_most


def normal_quantile(confidence: Floats) -> Floats:
    """Return z with this much of the standard normal between -z and z."""
    if confidence.size and (confidence == confidence.flat[0]).all():
        return np.full(confidence.shape, -scipy.special.ndtri((1 - confidence.flat[0]) / 2))
    return np.asarray(-scipy.special.ndtri((1 - confidence) / 2))


def wilson(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Score interval: (x + z^2/2 -+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2).

    The lower end is taken from the product of the roots, x^2 / (n (n + z^2)), so that it keeps its digits.
    """
    z = normal_quantile(confidence)
    rest = total - count
    root = z * np.sqrt(count * rest / total + z**2 / 4)
    upper = (count + z**2 / 2 + root) / (total + z**2)
    lower = count * (count / total) / (count + z**2 / 2 + root)
    return lower, np.where(rest == 0, 1.0, upper)


def wilson_corrected(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Score interval with continuity correction; 0 and 1 where nobody or everybody is of the group."""
    z = normal_quantile(confidence)
    lower = _wilson_corrected_lower(count, total, z)
    return lower, 1 - _wilson_corrected_lower(total - count, total, z)


def _wilson_corrected_lower(count: Floats, total: Floats, z: Floats) -> Floats:
    """Smaller root of (n + z^2) p^2 - (2x + z^2 - 1) p + (x - 1/2)^2 / n, as product of the roots over the larger."""
    lead = 2 * count + z**2 - 1
    root = z * np.sqrt(z**2 - 2 - 1 / total + 4 * count / total * (total - count + 1))
    return np.where(count == 0, 0.0, (2 * count - 1) ** 2 / (2 * total) / (lead + root))


def agresti_coull(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Wald's interval about (x + z^2/2) / (n + z^2), clipped."""
    z = normal_quantile(confidence)
    return _plain(count + z**2 / 2, total + z**2, z)


def wald(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """P -+ z sqrt(p (1 - p) / n), clipped."""
    return _plain(count, total, normal_quantile(confidence))


def _plain(count: Floats, total: Floats, z: Floats) -> Ends:
    share = count / total
    half = z * np.sqrt(share * (1 - share) / total)
    return np.maximum(share - half, 0.0), np.minimum(share + half, 1.0)


def jeffreys(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Quantiles of the beta distribution with x + 1/2 and n - x + 1/2; 0 at x = 0 and 1 at x = n."""
    half = (1 - confidence) / 2
    a, b = count + 0.5, total - count + 0.5
    lower, upper = scipy.special.betaincinv(a, b, half), 1 - scipy.special.betaincinv(b, a, half)
    return np.where(count == 0, 0.0, lower), np.where(count == total, 1.0, upper)


def midp(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Shares at which the one-sided mid-P is alpha / 2; at x = 0 (0, 1 - alpha^(1/n)), mirrored at x = n."""
    alpha = 1 - confidence
    return _from_both_sides(lambda x, n: _tail_point(x, n, np.where(x == n, alpha, alpha / 2), 0.5), count, total)


def clopper_pearson(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Shares at which the exact one-sided tail is alpha / 2."""
    half = (1 - confidence) / 2
    return _from_both_sides(lambda x, n: _tail_point(x, n, half, 0.0), count, total)


def blaker(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """The least and the largest share that Blaker's test does not reject."""
    alpha = 1 - confidence
    return _from_both_sides(lambda x, n: _blaker_point(x, n, alpha), count, total)


def _from_both_sides(lower_point: Callable[[Floats, Floats], Floats], count: Floats, total: Floats) -> Ends:
    """Return both ends, given the log odds of lower ends: the upper end is the lower end of the rest, mirrored."""
    lower, mirrored = lower_point(count, total), lower_point(total - count, total)
    return np.asarray(scipy.special.expit(lower)), np.asarray(scipy.special.expit(-mirrored))


def _tail_point(count: Floats, total: Floats, area: Floats, left_out: float) -> Floats:
    """Log odds of the share at which P(X >= x), with a part of P(X = x) left out unless x = n, is this area."""
    edge = np.log(area) / total
    points = np.where(count == total, edge - np.log(-np.expm1(edge)), -np.inf)
    inner = np.flatnonzero((count > 0) & (count < total))
    points[inner] = _solve_tail(count[inner], total[inner], area[inner], left_out)
    return points


def _solve_tail(count: Floats, total: Floats, area: Floats, left_out: float) -> Floats:
    def excess(point: Floats, count: Floats, total: Floats, area: Floats) -> Floats:
        share = scipy.special.expit(point)
        tail = at_least(count, total, share)
        if left_out:
            tail = tail - left_out * np.exp(log_binomial(count, total, share))
        return np.asarray(np.log(tail) - np.log1p(-tail) - np.log(area) + np.log1p(-area))

    error = np.sqrt(1 / (count + 0.5) + 1 / (total - count + 0.5))
    guess = np.log(count + 0.5) - np.log(total - count + 0.5) + scipy.special.ndtri(area) * error
    return increasing_root(excess, guess, 0.1, count, total, area)


def _blaker_point(count: Floats, total: Floats, alpha: Floats) -> Floats:
    """Log odds of the least share that Blaker's test does not reject.

    Notes
    -----
    At the Clopper-Pearson end P(X >= x) is alpha/2, and p at most alpha. From there on p is P(X >= x) + P(X <= y)
    until P(X <= y + 1) has sunk to P(X >= x): then it jumps to twice that, more than alpha. In between it crosses
    alpha once or not at all, so that the end is the crossing or the jump.
    """
    points = np.full(count.shape, -np.inf)
    some = np.flatnonzero(count > 0)
    x, n, level = count[some], total[some], alpha[some]
    start = _tail_point(x, n, level / 2, 0.0)
    share = scipy.special.expit(start)
    other = largest_count(lambda y: at_most(y, n, share) <= level / 2, np.full(x.shape, -1.0), x - 1)

    def tails_apart(point: Floats, x: Floats, n: Floats, y: Floats) -> Floats:
        share = scipy.special.expit(point)
        return np.asarray(np.log(at_least(x, n, share)) - np.log(at_most(y + 1, n, share)))

    jump = increasing_root(tails_apart, start, 0.1, x, n, other)

    def rejection(part: Floats, start: Floats, jump: Floats, x: Floats, n: Floats, y: Floats, level: Floats) -> Floats:
        share = scipy.special.expit(start + (jump - start) * scipy.special.expit(part))
        return np.asarray(at_least(x, n, share) + at_most(y, n, share) - level)

    ends = jump.copy()
    crossed = np.flatnonzero(rejection(np.full(x.shape, np.inf), start, jump, x, n, other, level) > 0)
    numbers = [values[crossed] for values in (start, jump, x, n, other, level)]
    part = increasing_root(rejection, np.zeros(crossed.shape), 1.0, *numbers)
    ends[crossed] = start[crossed] + (jump - start)[crossed] * scipy.special.expit(part)
    points[some] = ends
    return points
