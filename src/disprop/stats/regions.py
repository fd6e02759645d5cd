"""Which counts a test calls significant: two tails, found by bisection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from disprop.stats._inputs import ALTERNATIVES, Ends, Flags, Floats, one_of
from disprop.stats._nulls import Drawn
from disprop.stats._search import largest_count
from disprop.stats.nearest import GUARD, significant_drawn, significant_known
from disprop.stats.rates import RATE_TESTS
from disprop.stats.shares import SHARE_TESTS

BOTH = "both"
"""The charter's rule: headline and check, two-sided, both significant."""


def check(method: str, alternative: str, tests: Mapping[str, object]) -> None:
    """Raise a ValueError for a test or a side that there is not."""
    one_of("test", method, (BOTH, *tests))
    one_of("alternative", alternative, ALTERNATIVES)
    if method == BOTH and alternative != "two-sided":
        raise ValueError("'both' is two-sided: headline and check of a row. Name one test for one side.")


def _region(p: Callable[[Floats, str], Floats], support: Ends, mean: Floats, alpha: Floats, alternative: str) -> Ends:
    """Return the last significant count of the lower tail, and the first of the upper; just outside where none."""
    lowest, highest = support
    limit = alpha * (1 - GUARD)
    two_sided = alternative == "two-sided"

    def significant(counts: Floats) -> Flags:
        inside = np.clip(counts, lowest, highest)
        return np.asarray((counts != inside) | (p(inside, alternative) < limit))

    low, high = lowest - 1, highest + 1
    if alternative != "greater":
        low = largest_count(significant, low, np.ceil(mean) - 1 if two_sided else highest)
    if alternative != "less":
        # Counted downwards: the first of the upper tail is the largest of the negatives.
        start = np.floor(mean) + 1 if two_sided else lowest
        high = -largest_count(lambda counts: significant(-counts), -highest - 1, -start)
    return low, high


def share_region(total: Floats, share: Floats, alpha: Floats, method: str, alternative: str) -> Ends:
    """Return the significant tails of a test of a share, by name; see `rate_region`."""
    if method == BOTH:
        return significant_known(total, share, alpha)
    test = SHARE_TESTS[method]

    def p(counts: Floats, side: str) -> Floats:
        return test(counts, total, share, side)

    return _region(p, (np.zeros(total.shape), total), total * share, alpha, alternative)


def rate_region(null: Drawn, alpha: Floats, method: str, alternative: str) -> Ends:
    """Return the significant tails of a test of two rates, by name, with the margins held.

    The last count of the lower tail and the first of the upper, just outside the support where there is none. Every
    test falls away from the expected count while the margins are held, so that bisection finds them.
    """
    if method == BOTH:
        return significant_drawn(null, alpha)
    test = RATE_TESTS[method]

    def p(counts: Floats, side: str) -> Floats:
        return test(null.table(counts), side)

    return _region(p, (null.lowest, null.highest), null.moments()[0], alpha, alternative)
