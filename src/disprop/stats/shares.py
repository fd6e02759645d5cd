"""The doors for one share: its interval, and its test against a known share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from numpy.typing import ArrayLike

from disprop.stats._inputs import ALTERNATIVES, Ends, Floats, confidences, counted, one_of, proportions
from disprop.stats.binomial import binomial_minlike, binomial_tails
from disprop.stats.exact import midp_of_tails, side_of_tails
from disprop.stats.intervals import midp, wilson

Interval: TypeAlias = Callable[[Floats, Floats, Floats], Ends]
Test: TypeAlias = Callable[[Floats, Floats, Floats, str], Floats]


def midp_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    """Twice the smaller one-sided mid-P, or one side of it."""
    return midp_of_tails(binomial_tails(count, total, share), alternative)


def minlike_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    """Exact binomial test: two-sided by minimum likelihood, or one tail."""
    if alternative == "two-sided":
        return binomial_minlike(count, total, share)
    return side_of_tails(binomial_tails(count, total, share), alternative)


SHARE_INTERVALS: Mapping[str, Interval] = {"wilson": wilson, "midp": midp}
SHARE_TESTS: Mapping[str, Test] = {"midp": midp_test, "minlike": minlike_test}


def share_interval(count: ArrayLike, total: ArrayLike, *, method: str, confidence: ArrayLike = 0.95) -> Ends:
    """Return the interval for a share: `count` of `total` people.

    Parameters
    ----------
    count : array_like
        People of the group. All arguments broadcast.
    total : array_like
        Everyone, the group included.
    method : str
        ``wilson`` (score) or ``midp`` (inverts the mid-P test).
    confidence : array_like, optional
        Confidence, strictly between 0 and 1; half of what is left goes to each tail.

    Returns
    -------
    low, high : array
        The ends, from 0 to 1, in the shape of the arguments broadcast. NaN where a number is missing or the
        total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    `wilson`: (x + z^2/2 -+ z sqrt(x (n - x)/n + z^2/4)) / (n + z^2). `midp`: the shares at which
    P(X > x) + P(X = x)/2, or the same for the other tail, is alpha/2; at x = 0 it is (0, 1 - alpha^(1/n)),
    mirrored at x = n.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953. Newcombe (1998),
    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E. Berry and Armitage (1995), Mid-P
    confidence intervals: a brief review, doi:10.2307/2348891.

    Examples
    --------
    >>> low, high = share_interval([8, 0], [39, 5], method="wilson")
    >>> low.round(3), high.round(3)
    (array([0.108, 0.   ]), array([0.355, 0.434]))
    """
    one_of("interval for a share", method, tuple(SHARE_INTERVALS))
    return counted({"count": count, "total": total}, confidences(confidence)).ends(SHARE_INTERVALS[method])


def share_test(
    count: ArrayLike, total: ArrayLike, share: ArrayLike, *, method: str, alternative: str = "two-sided"
) -> Floats:
    """Return the p-value of a share against a known one.

    Parameters
    ----------
    count : array_like
        People of the group. All arguments broadcast.
    total : array_like
        Everyone, the group included.
    share : array_like
        The share expected, from 0 to 1, known as a constant (a census).
    method : str
        ``midp`` (twice the smaller one-sided mid-P) or ``minlike`` (the counts no more probable than the
        observed one, as R's ``binom.test`` and scipy's ``binomtest``).
    alternative : str, optional
        ``two-sided``, ``less`` (the group's share is below the known one) or ``greater``.

    Returns
    -------
    array
        P-values, at most 1. NaN where a number is missing or the total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, or a share outside 0 to 1.

    Notes
    -----
    X is binomial(total, share). Counts whose probabilities differ by less than 1e-7 of themselves are ties.

    References
    ----------
    Lancaster (1961), Significance tests in discrete distributions, doi:10.1080/01621459.1961.10482105.

    Examples
    --------
    Six Black Caribbean staff among 443, in a county where they are 0.16% of the population:

    >>> round(float(share_test(6, 443, 0.0016, method="minlike")), 5)
    9e-05
    """
    one_of("test of a share", method, tuple(SHARE_TESTS))
    one_of("alternative", alternative, ALTERNATIVES)
    test = SHARE_TESTS[method]
    cells = counted({"count": count, "total": total}, proportions("share", share))
    return cells.value(lambda people, everyone, expected: test(people, everyone, expected, alternative))
