"""How likely a test is to find a difference, exactly, and how many people that takes."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import (
    Ends,
    Floats,
    as_floats,
    counted,
    in_pieces,
    proportions,
)
from disprop.stats._mass import log_binomial
from disprop.stats._nulls import Drawn
from disprop.stats.binomial import at_least, at_most
from disprop.stats.nearest import levels
from disprop.stats.rates import RATE_TESTS
from disprop.stats.regions import BOTH, check, rate_region, share_region
from disprop.stats.shares import SHARE_TESTS

SPREADS, MORE = 7.5, 20.0
"""How far from the mean counts are enumerated: what lies beyond has a probability below 1e-12."""

MOST_AT_ONCE = 1 << 20


def _share_power(
    total: Floats, true_share: Floats, share: Floats, alpha: Floats, *, method: str, alternative: str
) -> Floats:
    low, high = share_region(total, share, alpha, method, alternative)
    return at_most(low, total, true_share) + at_least(high, total, true_share)


def share_power(
    true_share: ArrayLike,
    total: ArrayLike,
    share: ArrayLike,
    *,
    method: str = BOTH,
    alternative: str = "two-sided",
    alpha: ArrayLike = 0.05,
) -> Floats:
    """Return how likely the test of a share is to be significant, exactly.

    Parameters
    ----------
    true_share : array_like
        The share that is really there, from 0 to 1. All arguments broadcast.
    total : array_like
        People, of the group and of all others.
    share : array_like
        The share that it is tested against.
    method : str, optional
        A test of `share_test`, or ``both``: headline (``midp``) and check (``minlike``) together.
    alternative : str, optional
        ``two-sided``, ``less`` or ``greater``; ``both`` is two-sided.
    alpha : array_like, optional
        Level of significance, strictly between 0 and 1.

    Returns
    -------
    array
        P(p < alpha), from 0 to 1; at `true_share` equal to `share` it is the size of the test. NaN where a number
        is missing or the total is 0.

    Raises
    ------
    ValueError
        For totals that are none, shares and levels outside 0 to 1, and a test that there is not.

    Notes
    -----
    The significant counts are those up to one count and from another on, found by bisection; the power is the
    probability of these two tails, of beta functions, so that ten million people cost no more than ten.

    References
    ----------
    Chernick and Liu (2002), The saw-toothed behavior of power versus sample size, doi:10.1198/000313002317572835.

    Examples
    --------
    >>> share_power(0.06, [100, 443, 1000], 0.026).round(3)
    array([0.394, 0.953, 1.   ])
    """
    check(method, alternative, SHARE_TESTS)
    numbers = proportions("true_share", true_share), proportions("share", share), levels("alpha", alpha)
    function = partial(_share_power, method=method, alternative=alternative)
    cells = counted({"count": np.zeros(np.shape(total)), "total": total}, *numbers)
    return cells.value(lambda _, *rest: function(*rest))


def _range(total: float, rate: float) -> tuple[Floats, Floats]:
    """Return the counts that matter and their probabilities."""
    mean = total * rate
    reach = SPREADS * np.sqrt(mean * (1 - rate)) + MORE
    counts = np.arange(max(0.0, np.floor(mean - reach)), min(total, np.ceil(mean + reach)) + 1)
    if 0 < rate < 1:
        return counts, np.exp(log_binomial(counts, np.full(counts.shape, total), np.full(counts.shape, rate)))
    return counts, (counts == mean).astype(float)


def power_of_pair(
    rate_a: float, total_a: float, rate_b: float, total_b: float, alpha: float, *, method: str, alternative: str
) -> float:
    """Sum over all pairs of counts; on each diagonal the margins are one, and the significant counts two tails."""
    (counts_a, chance_a), (counts_b, chance_b) = _range(total_a, rate_a), _range(total_b, rate_b)
    events = np.arange(counts_a[0] + counts_b[0], counts_a[-1] + counts_b[-1] + 1)
    open_ = (events > 0) & (events < total_a + total_b)
    margins = events[open_]
    null = Drawn(np.full(margins.shape, total_a), np.full(margins.shape, total_b), margins)
    low, high = np.full(events.shape, -1.0), np.full(events.shape, total_a + 1)
    low[open_], high[open_] = rate_region(null, np.full(margins.shape, alpha), method, alternative)
    by_low, by_high = events - low, events - high
    if _tails_only_grow(by_low, by_high):
        return _power_of_tails(counts_a, chance_a, counts_b, chance_b, events, (by_low, by_high))
    return _power_of_tables(counts_a, chance_a, counts_b, chance_b, (low, high))


def _tails_only_grow(by_low: Floats, by_high: Floats) -> bool:
    """Tell whether one more event of b never makes a result out of none above, nor undoes one below."""
    return bool(np.all(np.diff(by_low) >= 0) and np.all(np.diff(by_high) >= 0))


def _power_of_tails(
    counts_a: Floats, chance_a: Floats, counts_b: Floats, chance_b: Floats, events: Floats, rests: Ends
) -> float:
    """Where one more event never undoes a result, each count of b leaves two tails of counts of a.

    x >= high[x + y] is (x + y) - high[x + y] >= y, whose left side only grows with x; and likewise below.
    """
    by_low, by_high = rests
    first = events[0] + np.searchsorted(by_high, counts_b, side="left") - counts_b
    last = events[0] + np.searchsorted(by_low, counts_b, side="right") - 1 - counts_b
    below = np.concatenate([[0.0], np.cumsum(chance_a)])
    above = np.concatenate([np.cumsum(chance_a[::-1])[::-1], [0.0]])
    place = [np.clip(count - counts_a[0], 0, counts_a.size).astype(np.intp) for count in (last + 1, first)]
    return float(chance_b @ (below[place[0]] + above[place[1]]))


def _power_of_tables(counts_a: Floats, chance_a: Floats, counts_b: Floats, chance_b: Floats, region: Ends) -> float:
    """Add up the significant tables one by one."""
    low, high = region
    power = 0.0
    for piece in in_pieces(counts_a.size, max(1, MOST_AT_ONCE // counts_b.size)):
        mine = np.arange(counts_a.size)[piece, None]
        place = mine + np.arange(counts_b.size)
        own = counts_a[mine]
        power += float(chance_a[piece] @ (((own <= low[place]) | (own >= high[place])) @ chance_b))
    return power


def rate_power(
    rate_a: ArrayLike,
    total_a: ArrayLike,
    rate_b: ArrayLike,
    total_b: ArrayLike,
    *,
    method: str = BOTH,
    alternative: str = "two-sided",
    alpha: ArrayLike = 0.05,
) -> Floats:
    """Return how likely the test of two rates is to be significant, exactly.

    Parameters
    ----------
    rate_a, total_a : array_like
        The rate that group a really has, from 0 to 1, and its people. All arguments broadcast.
    rate_b, total_b : array_like
        The same of group b.
    method : str, optional
        A test of `rate_test`, or ``both``: headline (``gated``) and check (``fisher``) together.
    alternative : str, optional
        ``two-sided``, ``less`` (rate a is below rate b) or ``greater``; ``both`` is two-sided.
    alpha : array_like, optional
        Level of significance, strictly between 0 and 1.

    Returns
    -------
    array
        P(p < alpha) over two binomial counts, from 0 to 1; a table with an empty margin is not significant. At equal
        rates it is the size of the test. NaN where a number is missing or a total is 0.

    Raises
    ------
    ValueError
        For totals that are none, rates and levels outside 0 to 1, and a test that there is not.

    Notes
    -----
    Counts whose probability is below 1e-12 together are left out. On each diagonal of one number of events the
    significant tables are two tails, found by bisection, so that a power costs some thousand tests and not some
    million. Each power is worked out by itself: some milliseconds for thousands of people, seconds for ten million.

    References
    ----------
    Casagrande, Pike and Smith (1978), The power function of the "exact" test for comparing two binomial
    distributions, doi:10.2307/2346945.

    Examples
    --------
    If one group leaves at 20% and the other at 7%:

    >>> rate_power(0.20, [36, 100], 0.07, 449).round(3)
    array([0.665, 0.944])
    """
    check(method, alternative, RATE_TESTS)
    rates = proportions("rate_a", rate_a), proportions("rate_b", rate_b)
    people = as_floats(total_a), as_floats(total_b)
    nobody = {"count": np.zeros(people[0].shape), "total_a": total_a, "count_b": np.zeros(people[1].shape)}
    cells = counted({**nobody, "total_b": total_b}, *rates, levels("alpha", alpha))

    def one(total_a: float, total_b: float, rate_a: float, rate_b: float, alpha: float) -> float:
        return power_of_pair(rate_a, total_a, rate_b, total_b, alpha, method=method, alternative=alternative)

    def each(_: Floats, total_a: Floats, __: Floats, total_b: Floats, *rest: Floats) -> Floats:
        return np.array([one(*map(float, numbers)) for numbers in zip(total_a, total_b, *rest, strict=True)])

    return cells.value(each)
