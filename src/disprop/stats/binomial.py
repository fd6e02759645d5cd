"""Exact tests of a share against a constant: binomial tails, and the sum of the less probable counts."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Floats, Places
from disprop.stats._mass import log_binomial
from disprop.stats._search import largest_count, matching_count
from disprop.stats._tails import TIE


def at_most(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return P(X <= count); any count, below 0 and above the total too."""
    inner = np.clip(count, 0, np.maximum(total - 1, 0))
    tail = _beta_above(inner + 1, np.maximum(total - inner, 1), share)
    return np.where(count < 0, 0.0, np.where(count >= total, 1.0, tail))


def _beta_above(a: Floats, b: Floats, x: Floats) -> Floats:
    """Area of the beta distribution above x; from below and mirrored, which is faster, where 1 - x has x's digits."""
    a, b, x = np.broadcast_arrays(a, b, x)
    areas = np.empty(x.shape)
    plain = x >= 0.05
    areas[plain] = scipy.special.betainc(b[plain], a[plain], 1 - x[plain])
    areas[~plain] = scipy.special.betaincc(a[~plain], b[~plain], x[~plain])
    return areas


def at_least(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return P(X >= count); any count, below 0 and above the total too."""
    inner = np.clip(count, 1, np.maximum(total, 1))
    tail = scipy.special.betainc(inner, total - inner + 1, share)
    return np.where(count <= 0, 1.0, np.where(count > total, 0.0, tail))


def binomial_tails(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return P(X < x), P(X = x) and P(X > x) for a binomial count, share from 0 to 1."""
    certain = np.where(share <= 0, count == 0, count == total)
    mass = np.where((share > 0) & (share < 1), np.exp(log_binomial(count, total, share)), certain)
    return at_most(count - 1, total, share), np.minimum(mass, 1.0), at_least(count + 1, total, share)


def binomial_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """Two-sided binomial p: the probability of the counts no more probable than the observed one, ties within 1e-7."""
    return np.minimum(less_probable(count, total, share)[0], 1.0)


def binomial_midp_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """The probability of the less probable counts, and half of that of the observed count and its ties."""
    probability, tied = less_probable(count, total, share)
    return np.minimum(probability, 1.0) - tied / 2


def less_probable(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the probability of the counts no more probable than the observed one, and of those as probable."""
    probability = np.where(np.where(share <= 0, count == 0, count == total), 1.0, 0.0)
    tied = probability.copy()
    uncertain = (share > 0) & (share < 1)
    probability[uncertain], tied[uncertain] = _less_probable(count[uncertain], total[uncertain], share[uncertain])
    return probability, tied


def _less_probable(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats]:
    # Counted from the other side where the count is below expectation, so that the observed count is the upper one.
    turned = count < total * share
    upper, chance = np.where(turned, total - count, count), np.where(turned, 1 - share, share)
    height = log_binomial(count, total, share)

    def above(counts: Floats, which: Places) -> tuple[Floats, Floats]:
        # Back to the side that the share was given on, so that a share near 0 or 1 keeps its digits.
        given = np.where(turned[which], total[which] - counts, counts)
        level = log_binomial(given, total[which], share[which]) - height[which]
        part = chance[which]
        return level, np.log((total[which] - counts) * part / ((counts + 1) * (1 - part)))

    mode = np.minimum(np.floor((total + 1) * chance), upper)
    highest = np.where(mode == upper, mode - 1, mode)
    lower = matching_count(above, np.zeros(upper.shape), highest, np.round(2 * total * chance - upper))
    low, high = np.where(turned, total - upper, lower), np.where(turned, total - lower, upper)
    level, _ = above(np.maximum(lower, 0.0), np.arange(lower.size))
    as_probable = 1.0 + ((lower >= 0) & (level >= -TIE))
    return at_most(low, total, share) + at_least(high, total, share), np.exp(height) * as_probable


def binomial_blaker(count: Floats, total: Floats, share: Floats) -> Floats:
    """Smaller tail of the observed count, and as much of the other tail as is no larger; ties within 1e-7."""
    below, above = at_most(count, total, share), at_least(count, total, share)
    # Counted so that the observed count's smaller tail is the upper one.
    turned = below < above
    tail = np.minimum(below, above)

    def other_tail(counts: Floats) -> Floats:
        lower = at_most(counts, total, share)
        return np.where(turned, at_least(total - counts, total, share), lower)

    limit = tail * (1 + TIE)
    highest = np.where(turned, total - count, count) - 1
    found = largest_count(lambda counts: other_tail(counts) <= limit, np.full(count.shape, -1.0), highest)
    return np.minimum(tail + other_tail(found), 1.0)
