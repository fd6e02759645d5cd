"""The door for a trend over ordered groups."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import (
    ALTERNATIVES,
    Floats,
    Places,
    as_floats,
    as_given,
    one_of,
    require,
    require_counts,
)
from disprop.stats._lines import MOST_PEOPLE, MOST_TABLES, Line, listed_tail
from disprop.stats._logs import log_normal_p
from disprop.stats._mass import log_binomial
from disprop.stats._spread import Spread, TooHardError, log_upper_tail
from disprop.stats._tails import TIE
from disprop.stats.chi_square import normal_p

TREND_TESTS = ("cochran_armitage", "exact")

FINEST = 1000
"""Steps of the lattice between the lowest and the highest score, at most, for scores that share no plain unit."""


ON_LATTICE = 1e-9
"""How far from a whole step a score may lie, relative to their range: what a number with 16 digits can lose."""


def trend_test(
    counts: ArrayLike,
    totals: ArrayLike,
    scores: ArrayLike,
    *,
    method: str,
    alternative: str = "two-sided",
    log: bool = False,
) -> Floats:
    """Return the p-value of no trend in the rates of ordered groups.

    Parameters
    ----------
    counts, totals : array_like, shape (..., groups)
        Events, and people, of each group. All arguments broadcast.
    scores : array_like, shape (..., groups)
        Where each group stands: 1, 2, 3, or the middle of an age band.
    method : str
        ``cochran_armitage`` (normal; two-sided as R's ``prop.trend.test``) or ``exact`` (the same statistic, the
        total of events held).
    alternative : str, optional
        ``two-sided``, ``less`` (rates fall as scores rise) or ``greater`` (they rise).
    log : bool, optional
        Return the natural logarithm of p, right also where p is too small for a number (below 1e-308).

    Returns
    -------
    array, shape (...)
        P-values, at most 1, or their logarithms. A group that is NaN, or of nobody, never counts. Where nobody or
        everybody has the event, or all people stand at one score, `cochran_armitage` is NaN, and `exact`, for which
        one sum only is possible, 1.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place; for
        ``exact`` also for scores that share no unit, and where it would take too long.

    Notes
    -----
    `cochran_armitage`: z = sum s (x - n p) / sqrt(p (1 - p) sum n (s - m)^2), with p the rate of all together and m
    the mean score. `exact`: given the total of events, the counts are multivariate hypergeometric where the rates are
    equal. One-sided, p is the probability of a sum T = sum s x at least (``greater``) or at most (``less``) the
    observed one; two-sided, of a sum at least as far from its mean, m sum x, on either side (as SAS; twice the smaller
    side would be another test). The scores must be whole multiples of a unit apart, to 1e-9 of their range, of which
    they span at most 1,000; the distances are then compared in whole numbers, and millions of people cost as
    little as hundreds. Other scores will do where there are at most 200,000 tables; distances within a relative 1e-7
    are then equal. Lines of the leading axes are taken one at a time, some milliseconds each (seconds, where the
    scores span hundreds of steps).

    References
    ----------
    Armitage (1955), Tests for linear trends in proportions and frequencies, doi:10.2307/3001775. Agresti (1992), A
    survey of exact inference for contingency tables, doi:10.1214/ss/1177011454.

    Examples
    --------
    >>> [round(float(trend_test([5, 9, 18], [60, 55, 62], [1, 2, 3], method=name)), 4) for name in TREND_TESTS]
    [0.0029, 0.0031]
    """
    one_of("test of a trend", method, TREND_TESTS)
    one_of("alternative", alternative, ALTERNATIVES)
    x, n, s = np.broadcast_arrays(*(np.atleast_1d(as_floats(values)) for values in (counts, totals, scores)))
    require_counts("counts", x)
    require_counts("totals", n)
    require(x, ~(x > n), "'counts' cannot be larger than 'totals'", "Give in 'totals' everyone, 'counts' included.")
    require(s, np.isfinite(s), "'scores' must be finite", "Give where each group stands: 1, 2, 3.")
    missing = np.isnan(x) | np.isnan(n) | np.isnan(s)
    x, n, s = (np.where(missing, 0.0, values) for values in (x, n, s))
    if method == "exact" and x.size:
        lines = zip(*(values.reshape(-1, values.shape[-1]) for values in (x, n, s)), strict=True)
        logs = np.array([_log_exact(*line, alternative=alternative) for line in lines]).reshape(x.shape[:-1])
        return as_given(logs if log else np.exp(logs))
    with np.errstate(divide="ignore", invalid="ignore"):
        return as_given((log_normal_p if log else normal_p)(_trend_z(x, n, s), alternative))


def _trend_z(x: Floats, n: Floats, s: Floats) -> Floats:
    total = n.sum(axis=-1, keepdims=True)
    rate = x.sum(axis=-1, keepdims=True) / total
    # Scores from their mean, so that years of birth lose no digits.
    away = s - (n * s).sum(axis=-1, keepdims=True) / total
    variance = (rate * (1 - rate))[..., 0] * (n * away**2).sum(axis=-1)
    return np.where(variance > 0, (away * x).sum(axis=-1) / np.sqrt(variance), np.nan)


def _log_exact(x: Floats, n: Floats, s: Floats, *, alternative: str) -> float:
    """Return the logarithm of the exact p of one line."""
    some = n > 0
    if not some.any():
        return np.nan
    x, n, s = x[some], n[some], s[some]
    if x.sum() in (0, n.sum()) or np.ptp(s) == 0:
        return 0.0
    steps = _lattice(s)
    if steps is not None:
        with suppress(TooHardError):
            return _on_lattice(x, n, steps, alternative)
    p = _listed(x, n, s, alternative)
    if p is None:
        raise ValueError(_too_many(x, n, s))
    return min(float(np.log(p)), 0.0)


def _too_many(x: Floats, n: Floats, s: Floats) -> str:
    given = ", ".join(f"{score:g}" for score in s[:8]) + (", ..." if s.size > 8 else "")
    return (
        "The exact test needs scores that are whole multiples of a unit apart, of which they span at most "
        f"{FINEST}, or no more than {MOST_TABLES} tables: found the scores {given}, and {x.sum():g} events among "
        f"{n.sum():g} people. Give the order of the groups (1, 2, 3) or rounded scores, or use "
        "method='cochran_armitage'."
    )


def _on_lattice(x: Floats, n: Floats, steps: Places, alternative: str) -> float:
    """Return the logarithm of p; distances are compared in whole numbers."""
    events, everyone = int(x.sum()), int(n.sum())
    spread, observed = Spread(n, steps, events), int(x @ steps)
    if alternative == "greater":
        return log_upper_tail(spread, observed)
    if alternative == "less":
        return log_upper_tail(spread.mirrored, -observed)
    centre = events * int(n @ steps)
    away = abs(everyone * observed - centre)
    if away == 0:
        return 0.0
    least, most = -(-(centre + away) // everyone), (centre - away) // everyone
    return min(float(np.logaddexp(log_upper_tail(spread, least), log_upper_tail(spread.mirrored, -most))), 0.0)


def _lattice(scores: Floats) -> Places | None:
    """Return the scores in whole steps from the lowest; None where they share none."""
    above = scores - scores.min()
    reach = float(above.max())
    whole = np.rint(above)
    if reach <= FINEST and whole.any() and np.all(np.abs(above - whole) <= ON_LATTICE * reach):
        return np.asarray(whole.astype(np.intp) // np.gcd.reduce(whole.astype(np.intp)))
    parts = [Fraction(float(part)).limit_denominator(FINEST) for part in above / reach]
    finest = lcm(*(part.denominator for part in parts))
    away = max(abs(float(part) - ratio) for part, ratio in zip(parts, above / reach, strict=True))
    return (
        np.array([int(part * finest) for part in parts], dtype=np.intp)
        if finest <= FINEST and away <= ON_LATTICE
        else None
    )


def _listed(x: Floats, n: Floats, s: Floats, alternative: str) -> float | None:
    """Return p from a list of all tables; None where there are too many."""
    events, rate = int(x.sum()), float(x.sum() / n.sum())
    if events > MOST_PEOPLE:
        return None
    counts, mean = np.arange(events + 1.0), float((n @ s) / n.sum())
    inside = [counts <= people for people in n]
    masses = [np.zeros(counts.shape) for _ in n]
    for mass, there, people in zip(masses, inside, n, strict=True):
        mass[there] = np.exp(log_binomial(counts[there], np.full(counts[there].shape, people), np.array(rate)))
    whole = np.exp(log_binomial(counts[-1:], np.array([n.sum()]), np.array([rate])))[0]
    observed = float(x @ (s - mean))
    slack = TIE * max(abs(observed), TIE * float(np.ptp(s)) * events)

    def tail(sign: float, limit: float) -> float | None:
        heights = tuple(sign * (score - mean) * counts for score in s)
        line = Line(events, tuple(np.minimum(n, events).astype(int).tolist()), tuple(masses), heights, (), float(whole))
        return listed_tail(line, limit - slack)

    if alternative != "two-sided":
        sign = 1.0 if alternative == "greater" else -1.0
        return tail(sign, sign * observed)
    upper, lower = tail(1.0, abs(observed)), tail(-1.0, abs(observed))
    return None if upper is None or lower is None else upper + lower
