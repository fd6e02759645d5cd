"""The probability of what was observed, if there is no difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Floats, Pair, counted, paired, proportions
from disprop.stats._mass import log_hypergeometric
from disprop.stats.binomial import binomial_tails


def table_probability(count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike) -> Floats:
    """Return the probability of a two-by-two table, its margins held, if the two rates are equal.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.

    Returns
    -------
    array
        Hypergeometric; 1 where the margins allow one table only. NaN where a number is missing or a total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    C(n, x) C(m, y) / C(n + m, x + y), by Loader's saddle-point form. No exact p-value of the table, one-sided or
    two-sided, is smaller, unless half of the table's own probability is left out of it (mid-P).

    References
    ----------
    Loader (2000), Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> round(float(table_probability(8, 39, 28, 446)), 4)
    0.0037
    """
    cells = paired(count_a, total_a, count_b, total_b)
    return cells.value(lambda *numbers: np.exp(log_hypergeometric(Pair(*numbers))))


def count_probability(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> Floats:
    """Return the probability of a count among so many people, if the share is known.

    Parameters
    ----------
    count, total : array_like
        People of the group, and all people. All arguments broadcast.
    share : array_like
        From 0 to 1.

    Returns
    -------
    array
        Binomial. NaN where a number is missing or a total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, or a share outside 0 to 1.

    References
    ----------
    Loader (2000), Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> round(float(count_probability(8, 39, 0.06)), 4)
    0.0015
    """
    cells = counted({"count": count, "total": total}, proportions("share", share))
    return cells.value(lambda *numbers: binomial_tails(*numbers)[1])
