"""The doors for events that can happen again: rates over an exposure, as Poisson counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import ArrayLike

from disprop.stats import intervals
from disprop.stats._effective import effective_share, effective_test, log_effective_test
from disprop.stats._inputs import (
    ALTERNATIVES,
    Cells,
    Ends,
    Floats,
    Pair,
    as_floats,
    as_given,
    confidences,
    counted,
    one_of,
    require,
    require_counts,
)
from disprop.stats._solve import increasing_root
from disprop.stats.intervals import normal_quantile
from disprop.stats.shares import LOG_SHARE_TESTS, SHARE_TESTS

Interval: TypeAlias = Callable[[Floats, Floats, Floats], Ends]


def _exposures(name: str, count_name: str, exposure: ArrayLike, count: ArrayLike) -> Floats:
    """Check an exposure against its events; where there is neither, there is nothing to say: NaN."""
    values, events = as_floats(exposure), as_floats(count)
    require_counts(count_name, events)
    right = np.isfinite(values) & (values >= 0)
    require(values, right, f"'{name}' must be a number of 0 or more", "Give a headcount or person-years.")
    spread, happened = np.broadcast_arrays(values, events)
    nowhere = f"'{count_name}' counts events where '{name}' is nothing"
    require(spread, ~((spread == 0) & (happened > 0)), nowhere, "Give the exposure in which they happened.")
    return np.where(values == 0, np.nan, values)


def _paired(
    count_a: ArrayLike,
    exposure_a: ArrayLike,
    count_b: ArrayLike,
    exposure_b: ArrayLike,
    factors: tuple[Floats, Floats],
    *others: Floats,
) -> Cells:
    """Return events and exposures, divided by the factors: as many as tell the same without repeats."""
    time_a = _exposures("exposure_a", "count_a", exposure_a, count_a)
    time_b = _exposures("exposure_b", "count_b", exposure_b, count_b)
    a, b = factors
    return counted({}, as_floats(count_a) / a, time_a / a, as_floats(count_b) / b, time_b / b, *others)


WITH_FACTOR = ("exact", "score")
"""The methods that take counts which are not whole."""


def _factors(factor: ArrayLike, method: str) -> Floats:
    """Check a variance factor against its method."""
    values = as_floats(factor)
    require(
        values,
        ~(values < 1),
        "'factor' must be 1 or more",
        "See variance_factor; below 1 events would avoid each other.",
    )
    if np.any(values > 1):
        one_of("method with a factor", method, WITH_FACTOR)
    return values


def _ratio(share: Interval) -> Callable[[Pair, Floats], Ends]:
    """Turn an interval for a's share of the events into one for the ratio of the rates."""

    def ends(pair: Pair, confidence: Floats) -> Ends:
        x, time_a, y, time_b = pair
        both = np.where(x + y > 0, x + y, 1.0)
        (low_a, high_a), (low_b, high_b) = (share(count, both, confidence) for count in (x, y))
        none = x + y == 0
        # What the end for a leaves is the other end for b: taken from there, it keeps its digits.
        low, high = low_a / high_b * time_b / time_a, high_a / low_b * time_b / time_a
        return np.where(none, 0.0, low), np.where(none, np.inf, high)

    return ends


def _score_difference(pair: Pair, confidence: Floats) -> Ends:
    """Score interval for the difference of two Poisson rates."""
    z = normal_quantile(confidence)
    both = Pair(*(np.concatenate(sides) for sides in zip(pair, pair.swapped, strict=True)))
    ends = _difference_upper(both, np.concatenate([z, z]))
    return -ends[z.size :], ends[: z.size]


def _difference_upper(pair: Pair, z: Floats) -> Floats:
    def excess(point: Floats, z: Floats, *four: Floats) -> Floats:
        x, time_a, y, time_b = four
        gap = np.exp(point)
        delta = x / time_a - y / time_b + gap
        rate_a, rate_b = _rates_apart(x, time_a, y, time_b, delta)
        return np.asarray(2 * np.log(gap / z) - np.log(rate_a / time_a + rate_b / time_b))

    x, time_a, y, time_b = pair
    guess = np.log(z) + np.log((x + 0.5) / time_a**2 + (y + 0.5) / time_b**2) / 2
    return np.asarray(x / time_a - y / time_b + np.exp(increasing_root(excess, guess, 0.2, z, *pair)))


def _rates_apart(x: Floats, time_a: Floats, y: Floats, time_b: Floats, delta: Floats) -> tuple[Floats, Floats]:
    """Most likely Poisson rates that differ by delta: T r^2 + (T delta - x - y) r - y delta = 0 for the smaller."""
    back = delta < 0
    other, step = np.where(back, x, y), np.abs(delta)
    total = time_a + time_b
    middle = total * step - x - y
    root = np.sqrt(middle**2 + 4 * total * other * step)
    smaller = np.where(middle > 0, 2 * other * step / (middle + root), (root - middle) / (2 * total))
    return np.where(back, smaller, smaller + step), np.where(back, smaller + step, smaller)


EVENT_INTERVALS: Mapping[str, Mapping[str, Callable[[Pair, Floats], Ends]]] = {
    "ratio": {
        "exact": _ratio(intervals.clopper_pearson),
        "midp": _ratio(intervals.midp),
        "score": _ratio(intervals.wilson),
    },
    "difference": {"score": _score_difference},
}


EVENT_TESTS: Mapping[str, str] = {"exact": "central", "midp": "midp", "minlike": "minlike", "score": "score"}
"""Each test, by its name among those of a share: that of a group's share of the events."""

MIRRORED = {"two-sided": "two-sided", "less": "greater", "greater": "less"}


def event_interval(
    count_a: ArrayLike,
    exposure_a: ArrayLike,
    count_b: ArrayLike,
    exposure_b: ArrayLike,
    *,
    method: str,
    measure: str = "ratio",
    confidence: ArrayLike = 0.95,
    factor: ArrayLike = 1.0,
    other_factor: ArrayLike | None = None,
) -> Ends:
    """Return the interval for the rate of events of group a over, or minus, that of group b.

    Parameters
    ----------
    count_a, exposure_a : array_like
        Events of group a, and the headcount or person-years in which they happened. All arguments broadcast.
    count_b, exposure_b : array_like
        The same of group b.
    method : str
        For a ratio ``exact``, ``midp`` or ``score``; for a difference ``score``.
    measure : str, optional
        ``ratio`` or ``difference`` (events a unit of exposure).
    confidence : array_like, optional
        Confidence, strictly between 0 and 1; half of what is left goes to each tail.
    factor : array_like, optional
        How many times Poisson's variance repeat events bring, 1 or more, as `variance_factor` tells; for ``exact`` and
        ``score``.
    other_factor : array_like, optional
        For a difference: the same of group b, if it is another than that of group a.

    Returns
    -------
    low, high : array
        The ends. NaN where a number is missing, or there is neither event nor exposure. A ratio is (0, inf) where
        no event happened to either.

    Raises
    ------
    ValueError
        For a count that is negative or fractional, a negative exposure, or events without exposure.

    Notes
    -----
    Given their sum, the events of a are binomial, with share r E_a / (r E_a + E_b) for a ratio r: `exact` is
    Clopper and Pearson's interval for that share, `midp` the mid-P one, `score` Wilson's. The difference inverts the
    score test at the most likely rates that differ by it. All suppose events that do not bring on one another, unless
    a factor says how much they do: then counts and exposures are divided by it, and `exact` takes beta areas, which
    need no whole counts, as Korn and Graubard do for shares.

    References
    ----------
    Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313. Miettinen and Nurminen (1985),
    doi:10.1002/sim.4780040211. Korn and Graubard (1998), Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data, Survey Methodology 24, 193-201.

    Examples
    --------
    >>> low, high = event_interval(30, 1200.5, 90, 8000, method="midp")
    >>> round(float(low), 2), round(float(high), 2)
    (1.45, 3.33)
    """
    one_of("measure", measure, tuple(EVENT_INTERVALS))
    one_of(f"interval for the {measure} of two rates of events", method, tuple(EVENT_INTERVALS[measure]))
    interval, factors = EVENT_INTERVALS[measure][method], _factors(factor, method)
    if method == "exact" and np.any(factors > 1):
        interval = _ratio(effective_share)
    others = factors
    if other_factor is not None:
        one_of("measure with two factors", measure, ("difference",))
        others = _factors(other_factor, method)
    cells = _paired(count_a, exposure_a, count_b, exposure_b, (factors, others), confidences(confidence))
    return cells.ends(lambda *numbers: interval(Pair(*numbers[:4]), numbers[4]))


def event_test(
    count_a: ArrayLike,
    exposure_a: ArrayLike,
    count_b: ArrayLike,
    exposure_b: ArrayLike,
    *,
    method: str,
    alternative: str = "two-sided",
    log: bool = False,
    factor: ArrayLike = 1.0,
) -> Floats:
    """Return the p-value of two rates of events being equal.

    Parameters
    ----------
    count_a, exposure_a : array_like
        Events of group a, and the headcount or person-years in which they happened. All arguments broadcast.
    count_b, exposure_b : array_like
        The same of group b.
    method : str
        ``midp`` (twice the smaller one-sided mid-P), ``exact`` (twice the smaller tail), ``minlike`` (as R's
        ``poisson.test``) or ``score`` (normal).
    alternative : str, optional
        ``two-sided``, ``less`` (the rate of a is below that of b) or ``greater``.
    log : bool, optional
        Return the natural logarithm of p, as ``log.p`` does in R's distributions. It is right where p is too small
        for a number (below 1e-308), and without a factor where a one-sided p is too near 1.
    factor : array_like, optional
        How many times Poisson's variance repeat events bring, 1 or more, as `variance_factor` tells; for ``exact`` and
        ``score``.

    Returns
    -------
    array
        P-values, at most 1, or their logarithms, at most 0. NaN where a number is missing or there is neither event
        nor exposure; where no event happened to either, p is 1, and NaN by ``score``.

    Raises
    ------
    ValueError
        For a count that is negative or fractional, a negative exposure, or events without exposure.

    Notes
    -----
    Given their sum, the events of a are binomial with share E_a / (E_a + E_b).

    References
    ----------
    Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313.

    Examples
    --------
    >>> round(float(event_test(30, 1200.5, 90, 8000, method="midp")), 4)
    0.0004
    """
    one_of("test of two rates of events", method, tuple(EVENT_TESTS))
    one_of("alternative", alternative, ALTERNATIVES)
    test, factors = (LOG_SHARE_TESTS if log else SHARE_TESTS)[EVENT_TESTS[method]], _factors(factor, method)
    if method == "exact" and np.any(factors > 1):
        test = log_effective_test if log else effective_test
    cells = _paired(count_a, exposure_a, count_b, exposure_b, (factors, factors))
    return cells.value(lambda *numbers: _of_shares(test, Pair(*numbers), alternative))


def _of_shares(test: Callable[..., Floats], pair: Pair, alternative: str) -> Floats:
    """Test a group's share of the events: that of the group with less exposure, whose share keeps its digits."""
    p = np.empty(pair.count_a.shape)
    more = pair.total_a > pair.total_b
    for which, (x, time, y, other_time), side in (
        (~more, pair.at(~more), alternative),
        (more, pair.at(more).swapped, MIRRORED[alternative]),
    ):
        p[which] = test(x, x + y, time / (time + other_time), side)
    return p


def _poisson_exact(count: Floats, confidence: Floats) -> Ends:
    """Garwood's interval: means at which one Poisson tail is alpha / 2."""
    half = (1 - confidence) / 2
    low = np.where(count > 0, scipy.special.gammaincinv(np.where(count > 0, count, 1.0), half), 0.0)
    return low, np.asarray(scipy.special.gammainccinv(count + 1, half))


def _byar(count: Floats, confidence: Floats) -> Ends:
    """Byar's approximation: x (1 - 1/(9x) - z/(3 sqrt x))^3, and with x + 1 above; 0 below where x is 0."""
    z = normal_quantile(confidence)
    low = count * np.maximum(1 - 1 / (9 * count) - z / (3 * np.sqrt(count)), 0.0) ** 3
    more = count + 1
    return np.where(count > 0, low, 0.0), more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


EVENT_RATE_INTERVALS: Mapping[str, Callable[[Floats, Floats], Ends]] = {"exact": _poisson_exact, "byar": _byar}


def event_rate_interval(
    count: ArrayLike, exposure: ArrayLike, *, method: str, confidence: ArrayLike = 0.95, factor: ArrayLike = 1.0
) -> Ends:
    """Return the interval for one rate of events.

    Parameters
    ----------
    count : array_like
        Events. All arguments broadcast.
    exposure : array_like
        The headcount or person-years in which they happened.
    method : str
        ``exact`` (Garwood) or ``byar``.
    confidence : array_like, optional
        Confidence, strictly between 0 and 1; half of what is left goes to each tail.
    factor : array_like, optional
        How many times Poisson's variance repeat events bring, 1 or more, as `variance_factor` tells.

    Returns
    -------
    low, high : array
        The ends, in events a unit of exposure. NaN where a number is missing or there is neither event nor exposure.

    Raises
    ------
    ValueError
        For a count that is negative or fractional, a negative exposure, or events without exposure.

    Notes
    -----
    `exact`: half the alpha/2 quantile of chi-square with 2x degrees of freedom, and half the 1 - alpha/2 quantile
    with 2x + 2. `byar`: x (1 - 1/(9x) - z/(3 sqrt x))^3, and with x + 1 and + z above.

    References
    ----------
    Garwood (1936), doi:10.1093/biomet/28.3-4.437. Breslow and Day (1987), Statistical methods in cancer research II.

    Examples
    --------
    >>> low, high = event_rate_interval(10, 1000, method="exact")
    >>> round(float(low), 4), round(float(high), 4)
    (0.0048, 0.0184)
    """
    one_of("interval for a rate of events", method, tuple(EVENT_RATE_INTERVALS))
    interval = EVENT_RATE_INTERVALS[method]
    factors = as_floats(factor)
    require(factors, ~(factors < 1), "'factor' must be 1 or more", "See variance_factor.")
    time = _exposures("exposure", "count", exposure, count)

    def ends(events: Floats, time: Floats, level: Floats) -> Ends:
        low, high = interval(events, level)
        return low / time, high / time

    return counted({}, as_floats(count) / factors, time / factors, confidences(confidence)).ends(ends)


def variance_factor(events_each: ArrayLike, *, axis: int = -1) -> Floats:
    """Return how many times the variance of a Poisson count repeat events bring: sum(c^2) / sum(c).

    Parameters
    ----------
    events_each : array_like
        Events of each person; those without an event may be left out. NaN never counts.
    axis : int, optional
        The axis along which people lie.

    Returns
    -------
    array
        1 where nobody has more than one event; NaN where nobody has any.

    References
    ----------
    Stukel et al. (1994), Standardized rates of recurrent outcomes, doi:10.1002/sim.4780131709.

    Examples
    --------
    >>> float(variance_factor([1, 1, 4]))
    3.0
    """
    each = as_floats(events_each)
    require_counts("events_each", each)
    total = np.nansum(each, axis=axis)
    squares = np.nansum(each**2, axis=axis)
    return as_given(np.where(total > 0, squares / np.where(total > 0, total, 1.0), np.nan))
