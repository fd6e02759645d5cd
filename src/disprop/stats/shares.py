"""The doors for one share: its interval, and its test against a known share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats import intervals
from disprop.stats._inputs import ALTERNATIVES, Ends, Floats, confidences, counted, one_of, proportions
from disprop.stats._logs import log_central_of_tails, log_midp_of_tails, log_normal_p, log_side_of_tails
from disprop.stats.binomial import (
    binomial_blaker,
    binomial_midp_minlike,
    binomial_minlike,
    binomial_tails,
    log_binomial_blaker,
    log_binomial_midp_minlike,
    log_binomial_minlike,
    log_binomial_tails,
)
from disprop.stats.chi_square import normal_p
from disprop.stats.exact import central_of_tails, midp_of_tails, side_of_tails

Interval: TypeAlias = Callable[[Floats, Floats, Floats], Ends]
Test: TypeAlias = Callable[[Floats, Floats, Floats, str], Floats]


def _exact(
    two_sided: Callable[[Floats, Floats, Floats], Floats],
    one_sided: Callable[..., Floats] = side_of_tails,
    tails: Callable[..., tuple[Floats, Floats, Floats]] = binomial_tails,
) -> Test:
    """Make a test of a two-sided p and of the tails that all exact tests share."""

    def test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
        if alternative == "two-sided":
            return two_sided(count, total, share)
        return one_sided(tails(count, total, share), alternative)

    return test


def _of_tails(p: Callable[..., Floats], tails: Callable[..., tuple[Floats, Floats, Floats]] = binomial_tails) -> Test:
    return lambda count, total, share, alternative: p(tails(count, total, share), alternative)


def _score(p: Callable[[Floats, str], Floats]) -> Test:
    """Make the normal test of (x - np) / sqrt(np (1 - p)); NaN where there is nobody, or the share is 0 or 1."""

    def test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
        z = (count - total * share) / np.sqrt(total * share * (1 - share))
        return p(np.where((total > 0) & (share > 0) & (share < 1), z, np.nan), alternative)

    return test


SHARE_INTERVALS: Mapping[str, Interval] = {
    "wilson": intervals.wilson,
    "wilson_cc": intervals.wilson_corrected,
    "clopper_pearson": intervals.clopper_pearson,
    "midp": intervals.midp,
    "jeffreys": intervals.jeffreys,
    "agresti_coull": intervals.agresti_coull,
    "blaker": intervals.blaker,
    "wald": intervals.wald,
}
SHARE_TESTS: Mapping[str, Test] = {
    "midp": _of_tails(midp_of_tails),
    "minlike": _exact(binomial_minlike),
    "central": _of_tails(central_of_tails),
    "midp_minlike": _exact(binomial_midp_minlike, midp_of_tails),
    "blaker": _exact(binomial_blaker),
    "score": _score(normal_p),
}
LOG_SHARE_TESTS: Mapping[str, Test] = {
    "midp": _of_tails(log_midp_of_tails, log_binomial_tails),
    "minlike": _exact(log_binomial_minlike, log_side_of_tails, log_binomial_tails),
    "central": _of_tails(log_central_of_tails, log_binomial_tails),
    "midp_minlike": _exact(log_binomial_midp_minlike, log_midp_of_tails, log_binomial_tails),
    "blaker": _exact(log_binomial_blaker, log_side_of_tails, log_binomial_tails),
    "score": _score(log_normal_p),
}
"""The same, for the logarithm of p."""


def share_interval(count: ArrayLike, total: ArrayLike, *, method: str, confidence: ArrayLike = 0.95) -> Ends:
    """Return the interval for a share: `count` of `total` people.

    Parameters
    ----------
    count : array_like
        People of the group. All arguments broadcast.
    total : array_like
        Everyone, the group included.
    method : str
        ``wilson`` (score), ``wilson_cc`` (with continuity correction), ``clopper_pearson`` (exact, inverts the
        central test), ``midp``, ``jeffreys``, ``agresti_coull``, ``blaker`` (exact and shorter) or ``wald``.
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
    - `wilson`: (x + z^2/2 -+ z sqrt(x (n - x)/n + z^2/4)) / (n + z^2); `wilson_cc`: the same for |x - np| - 1/2,
      with 0 at x = 0 and 1 at x = n.
    - `clopper_pearson`: the shares at which P(X >= x), or P(X <= x), is alpha/2; `midp`: the same with P(X = x)
      counted half, (0, 1 - alpha^(1/n)) at x = 0, mirrored at x = n; `blaker`: the least and the largest share
      that Blaker's test does not reject (the set between may have holes).
    - `jeffreys`: alpha/2 quantiles of beta(x + 1/2, n - x + 1/2), 0 at x = 0 and 1 at x = n.
    - `wald`: p -+ z sqrt(p (1 - p)/n); `agresti_coull`: the same with z^2/2 added to the count and z^2 to the
      total; both clipped to 0 and 1.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953. Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404.
    Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E. Brown, Cai and
    DasGupta (2001), doi:10.1214/ss/1009213286. Blaker (2000), doi:10.2307/3315916. Berry and Armitage (1995),
    doi:10.2307/2348891.

    Examples
    --------
    >>> low, high = share_interval([8, 0], [39, 5], method="wilson")
    >>> low.round(3), high.round(3)
    (array([0.108, 0.   ]), array([0.355, 0.434]))
    """
    one_of("interval for a share", method, tuple(SHARE_INTERVALS))
    return counted({"count": count, "total": total}, confidences(confidence)).ends(SHARE_INTERVALS[method])


def share_test(
    count: ArrayLike,
    total: ArrayLike,
    share: ArrayLike,
    *,
    method: str,
    alternative: str = "two-sided",
    log: bool = False,
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
        ``midp`` (twice the smaller one-sided mid-P), ``minlike`` (the counts no more probable than the observed
        one, as R's ``binom.test`` and scipy's ``binomtest``), ``central`` (twice the smaller tail),
        ``midp_minlike``, ``blaker`` or ``score`` (normal).
    alternative : str, optional
        ``two-sided``, ``less`` (the group's share is below the known one) or ``greater``.
    log : bool, optional
        Return the natural logarithm of p, as ``log.p`` does in R's distributions. It is right where p is too small
        for a number (below 1e-308), and where a one-sided p is too near 1.

    Returns
    -------
    array
        P-values, at most 1, or their logarithms, at most 0. NaN where a number is missing or the total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, or a share outside 0 to 1.

    Notes
    -----
    X is binomial(total, share). Counts whose probabilities differ by less than 1e-7 of themselves are ties.
    `midp_minlike` counts the observed count and its ties half; `blaker` adds to the smaller tail as much of the
    other as is no larger; `score` is (x - np)/sqrt(np(1 - p)), NaN where the share is 0 or 1. One-sided, the
    exact tests are one tail, and the mid-P ones one tail with the observed count counted half.

    References
    ----------
    Lancaster (1961), doi:10.1080/01621459.1961.10482105. Blaker (2000), doi:10.2307/3315916. Hirji (2006),
    Exact analysis of discrete data, doi:10.1201/9781420036190.

    Examples
    --------
    Six Black Caribbean staff among 443, in a county where they are 0.16% of the population:

    >>> round(float(share_test(6, 443, 0.0016, method="minlike")), 5)
    9e-05

    A p too small for a number: 100,000 of 4,000,000, where 80,000 were expected.

    >>> p = share_test(100_000, 4_000_000, 0.02, method="minlike", log=True)
    >>> round(float(p), 1)
    -2369.9
    """
    one_of("test of a share", method, tuple(SHARE_TESTS))
    one_of("alternative", alternative, ALTERNATIVES)
    test = (LOG_SHARE_TESTS if log else SHARE_TESTS)[method]
    cells = counted({"count": count, "total": total}, proportions("share", share))
    return cells.value(lambda people, everyone, expected: test(people, everyone, expected, alternative))
