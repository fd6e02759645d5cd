"""Exact tests of a share against a constant: binomial tails, and the sum of the less probable counts.

Functions whose names begin with ``log_`` return the logarithm of what the others do, also where that is too small for a
number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from disprop.stats._inputs import Floats, Places
from disprop.stats._logs import FAR, log_less_half, log_of
from disprop.stats._mass import log_binomial
from disprop.stats._search import largest_count, matching_count
from disprop.stats._tails import TIE, outward_sum

ENDLESS = 1e200
"""So many people, and so many without the event, that drawing one changes nothing: a binomial among hypergeometrics."""


def at_most(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return P(X <= count); any count, below 0 and above the total too."""
    inner = np.clip(count, 0, np.maximum(total - 1, 0))
    tail = _mended(_beta_above(inner + 1, np.maximum(total - inner, 1), share), _log_lower, inner, total, share)
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
    area: Floats = np.asarray(scipy.special.betainc(inner, total - inner + 1, share))
    tail = _mended(area, _log_upper, inner, total, share)
    return np.where(count <= 0, 1.0, np.where(count > total, 0.0, tail))


def _mended(tail: Floats, logs: Callable[..., Floats], *numbers: Floats) -> Floats:
    """Return the tails, from their logarithms where they are next to the least number: there beta areas lose digits."""
    few = np.asarray(tail < FAR)
    if few.any():
        tail[few] = np.exp(logs(*(values[few] for values in np.broadcast_arrays(*numbers))))
    return tail


def binomial_tails(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return P(X < x), P(X = x) and P(X > x) for a binomial count, share from 0 to 1."""
    certain = np.where(share <= 0, count == 0, count == total)
    mass = np.where((share > 0) & (share < 1), np.exp(log_binomial(count, total, share)), certain)
    return at_most(count - 1, total, share), np.minimum(mass, 1.0), at_least(count + 1, total, share)


def log_at_most(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return log P(X <= count)."""
    return log_of(at_most(count, total, share), _log_lower, count, total, share)


def log_at_least(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return log P(X >= count)."""
    return log_of(at_least(count, total, share), _log_upper, count, total, share)


def _log_lower(count: Floats, total: Floats, share: Floats) -> Floats:
    sums = _log_outward(count, total, share, total - count, (1 - share) / share)
    return np.where(count < 0, -np.inf, sums)


def _log_upper(count: Floats, total: Floats, share: Floats) -> Floats:
    sums = _log_outward(count, total, share, count, share / (1 - share))
    return np.where(count > total, -np.inf, sums)


def _log_outward(count: Floats, total: Floats, share: Floats, upper: Floats, odds: Floats) -> Floats:
    """Return the logarithm of a tail that begins at a count: its probability times the sum of the ratios outward."""
    endless = np.full(upper.shape, ENDLESS)
    inside = np.clip(upper, 0, total)
    sums = outward_sum(total - inside, endless, inside + 1, endless, odds)
    return np.asarray(log_binomial(np.clip(count, 0, total), total, share) + np.log(sums))


def log_binomial_tails(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the logarithms of P(X < x), P(X = x) and P(X > x)."""
    certain = np.where(share <= 0, count == 0, count == total)
    mass = np.where((share > 0) & (share < 1), log_binomial(count, total, share), np.log(certain))
    return log_at_most(count - 1, total, share), np.minimum(mass, 0.0), log_at_least(count + 1, total, share)


def binomial_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """Two-sided binomial p: the probability of the counts no more probable than the observed one, ties within 1e-7."""
    return np.minimum(less_probable(count, total, share)[0], 1.0)


def binomial_midp_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """The probability of the less probable counts, and half of that of the observed count and its ties."""
    probability, tied = less_probable(count, total, share)
    return np.minimum(probability, 1.0) - tied / 2


def log_binomial_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return the logarithm of `binomial_minlike`."""
    return _log_less_probable(count, total, share)[0]


def log_binomial_midp_minlike(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return the logarithm of `binomial_midp_minlike`."""
    return log_less_half(*_log_less_probable(count, total, share))


def less_probable(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the probability of the counts no more probable than the observed one, and of those as probable."""
    probability = np.where(np.where(share <= 0, count == 0, count == total), 1.0, 0.0)
    tied = probability.copy()
    open_ = (share > 0) & (share < 1)
    numbers = count[open_], total[open_], share[open_]
    low, high, mass, as_probable = _ends(*numbers)
    probability[open_] = at_most(low, *numbers[1:]) + at_least(high, *numbers[1:])
    tied[open_] = np.exp(mass) * as_probable
    return probability, tied


def _log_less_probable(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the logarithms of what `less_probable` returns, the first at most 0."""
    logs = np.log(np.where(np.where(share <= 0, count == 0, count == total), 1.0, 0.0))
    tied = logs.copy()
    open_ = (share > 0) & (share < 1)
    numbers = count[open_], total[open_], share[open_]
    low, high, mass, as_probable = _ends(*numbers)
    both = np.logaddexp(log_at_most(low, *numbers[1:]), log_at_least(high, *numbers[1:]))
    logs[open_] = np.minimum(both, 0.0)
    tied[open_] = mass + np.log(as_probable)
    return logs, tied


def _ends(count: Floats, total: Floats, share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return where the two tails of less probable counts begin.

    Then the log probability of the observed count, and how many counts are as probable.
    """
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
    return low, high, height, np.where((lower >= 0) & (level >= -TIE), 2.0, 1.0)


def binomial_blaker(count: Floats, total: Floats, share: Floats) -> Floats:
    """Smaller tail of the observed count, and as much of the other tail as is no larger; ties within 1e-7."""
    return np.exp(log_binomial_blaker(count, total, share))


def log_binomial_blaker(count: Floats, total: Floats, share: Floats) -> Floats:
    """Return the logarithm of `binomial_blaker`."""
    below, above = log_at_most(count, total, share), log_at_least(count, total, share)
    # Counted so that the observed count's smaller tail is the upper one.
    turned = below < above
    tail = np.minimum(below, above)

    def other_tail(counts: Floats) -> Floats:
        lower = log_at_most(counts, total, share)
        return np.where(turned, log_at_least(total - counts, total, share), lower)

    limit = tail + np.log1p(TIE)
    highest = np.where(turned, total - count, count) - 1
    found = largest_count(lambda counts: other_tail(counts) <= limit, np.full(count.shape, -1.0), highest)
    return np.minimum(np.logaddexp(tail, other_tail(found)), 0.0)
