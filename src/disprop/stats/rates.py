"""The doors for two rates: intervals for their difference, ratio and odds ratio, and tests that they are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from numpy.typing import ArrayLike

from disprop.stats import score
from disprop.stats._inputs import ALTERNATIVES, Ends, Floats, Pair, confidences, one_of, paired
from disprop.stats.carried import carried_difference, carried_ratio, midp_odds
from disprop.stats.exact import fisher_minlike, hypergeometric_tails, midp_of_tails, side_of_tails
from disprop.stats.gated import gated_interval, gated_test
from disprop.stats.intervals import normal_quantile

Interval: TypeAlias = Callable[[Pair, Floats], Ends]
Test: TypeAlias = Callable[[Pair, str], Floats]


def _by_score(interval: Callable[..., Ends], *, corrected: bool) -> Interval:
    return lambda pair, confidence: interval(pair, normal_quantile(confidence), corrected=corrected)


def _by_alpha(interval: Callable[[Pair, Floats], Ends]) -> Interval:
    return lambda pair, confidence: interval(pair, 1 - confidence)


def score_test(pair: Pair, alternative: str) -> Floats:
    """N-1 chi-square test."""
    return score.normal_p(score.score_z(pair), alternative)


def fisher_test(pair: Pair, alternative: str) -> Floats:
    """Fisher's exact test: two-sided by minimum likelihood, or one tail."""
    if alternative == "two-sided":
        return fisher_minlike(pair)
    return side_of_tails(hypergeometric_tails(pair), alternative)


def fisher_midp_test(pair: Pair, alternative: str) -> Floats:
    """Conditional mid-P: twice the smaller side, or one side."""
    return midp_of_tails(hypergeometric_tails(pair), alternative)


RATE_INTERVALS: Mapping[str, Mapping[str, Interval]] = {
    "difference": {
        "miettinen_nurminen": _by_score(score.difference_interval, corrected=True),
        "carried": _by_alpha(carried_difference),
        "gated": partial(gated_interval, "difference"),
    },
    "ratio": {
        "miettinen_nurminen": _by_score(score.ratio_interval, corrected=True),
        "carried": _by_alpha(carried_ratio),
        "gated": partial(gated_interval, "ratio"),
    },
    "odds": {
        "miettinen_nurminen": _by_score(score.odds_interval, corrected=True),
        "midp": _by_alpha(midp_odds),
        "gated": partial(gated_interval, "odds"),
    },
}

RATE_TESTS: Mapping[str, Test] = {
    "score": score_test,
    "fisher": fisher_test,
    "fisher_midp": fisher_midp_test,
    "gated": gated_test,
}


def rate_interval(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    measure: str,
    method: str,
    confidence: ArrayLike = 0.95,
) -> Ends:
    """Return the interval for the rate of group a minus, or over, the rate of group b.

    Parameters
    ----------
    count_a, total_a : array_like
        Events, and people, of group a. All arguments broadcast.
    count_b, total_b : array_like
        Events, and people, of group b.
    measure : str
        ``difference`` (a minus b, from -1 to 1), ``ratio`` (a over b) or ``odds`` (odds of a over odds of b).
    method : str
        ``miettinen_nurminen`` (score, any measure); ``midp`` (conditional, odds) and ``carried`` (the same
        carried to the difference or ratio of the table with the observed margins and that odds ratio);
        ``gated``, the headline: ``midp`` or ``carried`` where the smallest expected count is below 1, otherwise
        ``miettinen_nurminen``.
    confidence : array_like, optional
        Confidence, strictly between 0 and 1; half of what is left goes to each tail.

    Returns
    -------
    low, high : array
        The ends in the shape of the arguments broadcast. NaN where a number is missing or a total is 0.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    Score: the values at which |estimate - value| / sqrt(V N/(N - 1)) is z, with V at the constrained maximum
    likelihood estimate. A ratio is 0 at its lower end when the first count is 0 and infinite at its upper end
    when the second is; both when both are. Odds also reach 0 where everyone in b has the event, and infinity
    where everyone in a has. Where the margins allow one table only, the conditional intervals are the whole
    range.

    References
    ----------
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211. Farrington and Manning (1990),
    doi:10.1002/sim.4780091208. Cornfield (1956), A statistical problem arising from retrospective studies.

    Examples
    --------
    >>> low, high = rate_interval(8, 39, 20, 407, measure="ratio", method="miettinen_nurminen")
    >>> round(float(low), 2), round(float(high), 2)
    (2.0, 8.46)
    """
    one_of("measure", measure, tuple(RATE_INTERVALS))
    one_of(f"interval for the {measure} of two rates", method, tuple(RATE_INTERVALS[measure]))
    interval = RATE_INTERVALS[measure][method]
    cells = paired(count_a, total_a, count_b, total_b, confidences(confidence))
    return cells.ends(lambda *numbers: interval(Pair(*numbers[:4]), numbers[4]))


def rate_test(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    method: str,
    alternative: str = "two-sided",
) -> Floats:
    """Return the p-value of the rates of two groups being equal.

    Parameters
    ----------
    count_a, total_a : array_like
        Events, and people, of group a. All arguments broadcast.
    count_b, total_b : array_like
        Events, and people, of group b.
    method : str
        ``score`` (N-1 chi-square), ``fisher`` (two-sided by minimum likelihood, as R and scipy),
        ``fisher_midp`` (twice the smaller one-sided conditional mid-P), ``gated`` (the headline:
        ``fisher_midp`` where the smallest expected count is below 1, otherwise ``score``).
    alternative : str, optional
        ``two-sided``, ``less`` (the rate of a is below that of b) or ``greater``.

    Returns
    -------
    array
        P-values, at most 1. NaN where a number is missing or a total is 0. Where nobody or everybody has the
        event, ``score`` and ``gated`` are NaN, and the Fisher forms, for which one table only is possible, 1.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    `score`: (ad - bc)^2 (N - 1) over the product of the margins, against chi-square with 1 degree of freedom.
    The others hold the margins: the count of a is then hypergeometric. Tables whose probabilities differ by
    less than 1e-7 of themselves are ties.

    References
    ----------
    Campbell (2007), Chi-squared and Fisher-Irwin tests of two-by-two tables with small sample
    recommendations, doi:10.1002/sim.2832. Lancaster (1961), doi:10.1080/01621459.1961.10482105.

    Examples
    --------
    Among 39 leavers 8 are BME, among 446 staff at the end of the year 28:

    >>> round(float(rate_test(8, 39, 28, 446, method="fisher")), 4)
    0.0048
    """
    one_of("test of two rates", method, tuple(RATE_TESTS))
    one_of("alternative", alternative, ALTERNATIVES)
    test = RATE_TESTS[method]
    return paired(count_a, total_a, count_b, total_b).value(lambda *numbers: test(Pair(*numbers), alternative))
