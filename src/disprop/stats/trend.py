"""The door for a trend over ordered groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Floats, as_floats, as_given, one_of, require, require_counts
from disprop.stats.chi_square import normal_p

TREND_TESTS = ("cochran_armitage",)


def trend_test(counts: ArrayLike, totals: ArrayLike, scores: ArrayLike, *, method: str) -> Floats:
    """Return the p-value of no trend in the rates of ordered groups.

    Parameters
    ----------
    counts, totals : array_like, shape (..., groups)
        Events, and people, of each group. All arguments broadcast.
    scores : array_like, shape (..., groups)
        Where each group stands: 1, 2, 3, or the middle of an age band.
    method : str
        ``cochran_armitage`` (normal, two-sided; as R's ``prop.trend.test``).

    Returns
    -------
    array, shape (...)
        P-values. A group that is NaN, or of nobody, never counts. NaN where nobody or everybody has the event, or
        all people stand at one score.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    z = sum s (x - n p) / sqrt(p (1 - p) sum n (s - m)^2), with p the rate of all together and m the mean score.

    References
    ----------
    Armitage (1955), Tests for linear trends in proportions and frequencies, doi:10.2307/3001775.

    Examples
    --------
    >>> round(float(trend_test([5, 9, 18], [60, 55, 62], [1, 2, 3], method="cochran_armitage")), 4)
    0.0029
    """
    one_of("test of a trend", method, TREND_TESTS)
    x, n, s = np.broadcast_arrays(as_floats(counts), as_floats(totals), as_floats(scores))
    require_counts("counts", x)
    require_counts("totals", n)
    require(x, ~(x > n), "'counts' cannot be larger than 'totals'", "Give in 'totals' everyone, 'counts' included.")
    missing = np.isnan(x) | np.isnan(n) | np.isnan(s)
    x, n, s = (np.where(missing, 0.0, values) for values in (x, n, s))
    with np.errstate(divide="ignore", invalid="ignore"):
        return as_given(normal_p(_trend_z(x, n, s), "two-sided"))


def _trend_z(x: Floats, n: Floats, s: Floats) -> Floats:
    total = n.sum(axis=-1, keepdims=True)
    rate = x.sum(axis=-1, keepdims=True) / total
    # Scores from their mean, so that years of birth lose no digits.
    away = s - (n * s).sum(axis=-1, keepdims=True) / total
    variance = (rate * (1 - rate))[..., 0] * (n * away**2).sum(axis=-1)
    return np.where(variance > 0, (away * x).sum(axis=-1) / np.sqrt(variance), np.nan)
