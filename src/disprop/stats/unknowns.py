"""What unknown answers could do to a share or to two rates, and how many people a gap is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Floats, as_floats, as_given, counted, one_of, paired, require_counts

MEASURES = ("difference", "ratio")


def share_bounds(count: ArrayLike, total: ArrayLike, unknown: ArrayLike) -> Ends:
    """Return the lowest and the highest share that a group could have once every answer is known.

    Parameters
    ----------
    count, total : array_like
        People known to be of the group, and all people whose group is known. All arguments broadcast.
    unknown : array_like
        People whose group is not known.

    Returns
    -------
    low, high : array
        x / (n + u) and (x + u) / (n + u). NaN where a number is missing or nobody is known.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    References
    ----------
    Manski (2003), Partial identification of probability distributions, doi:10.1007/b97478.

    Examples
    --------
    >>> low, high = share_bounds(2, 18, 28)
    >>> round(float(low), 3), round(float(high), 3)
    (0.043, 0.652)
    """
    more = _unknown("unknown", unknown)
    return counted({"count": count, "total": total}, more).ends(lambda x, n, u: (x / (n + u), (x + u) / (n + u)))


def rate_bounds(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    unknown_events: ArrayLike,
    unknown_others: ArrayLike,
    measure: str,
) -> Ends:
    """Return the lowest and the highest difference or ratio of two rates once every answer is known.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b, those whose group is known. All arguments broadcast.
    unknown_events : array_like
        People with the event who are in one of the two groups, it is not known in which.
    unknown_others : array_like
        The same without the event.
    measure : {"difference", "ratio"}
        Of rate a to rate b.

    Returns
    -------
    low, high : array
        NaN where a number is missing, a total is 0, or both rates are 0 (ratio).

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place, or a measure
        that there is not.

    Notes
    -----
    With u unknown people with the event and v without, the lowest value puts all u into b and all v into a, the highest
    the other way round: x / (n + v) against (y + u) / (m + u), and (x + u) / (n + u) against y / (m + v).

    References
    ----------
    Manski (2003), Partial identification of probability distributions, doi:10.1007/b97478.

    Examples
    --------
    Of 55 disabled staff 2 left and of 346 others 16; of the leavers 28 did not say, of those who stayed 17:

    >>> low, high = rate_bounds(2, 55, 16, 346, unknown_events=28, unknown_others=17, measure="ratio")
    >>> round(float(low), 2), round(float(high), 2)
    (0.24, 8.2)
    """
    one_of("measure", measure, MEASURES)
    more = _unknown("unknown_events", unknown_events), _unknown("unknown_others", unknown_others)

    def ends(x: Floats, n: Floats, y: Floats, m: Floats, u: Floats, v: Floats) -> Ends:
        low, high = (x / (n + v), (y + u) / (m + u)), ((x + u) / (n + u), y / (m + v))
        if measure == "difference":
            return low[0] - low[1], high[0] - high[1]
        return low[0] / low[1], high[0] / high[1]

    return paired(count_a, total_a, count_b, total_b, *more).ends(ends)


def _unknown(name: str, values: ArrayLike) -> Floats:
    numbers = as_floats(values)
    require_counts(name, numbers)
    return numbers


def flip(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """Return how many people would have to be swapped, totals held, for the gap to vanish or turn round.

    Parameters
    ----------
    observed, expected : array_like
        People of the group, and how many there would be without a difference. Both broadcast.

    Returns
    -------
    array
        The smallest whole number that is at least |observed - expected|; NaN where one is missing.

    Notes
    -----
    An expected count within 1e-9 of a whole number is that number.

    Examples
    --------
    >>> float(flip(8, 2.45))
    6.0
    """
    gap = np.abs(as_floats(observed) - as_floats(expected))
    return as_given(np.asarray(np.ceil(np.round(gap, 9))))
