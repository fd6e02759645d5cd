"""The doors for two rates: intervals for their difference, ratio and odds ratio, and tests that they are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from numpy.typing import ArrayLike

from disprop.stats import chi_square, closed, score
from disprop.stats._inputs import ALTERNATIVES, Ends, Floats, Pair, as_given, confidences, one_of, paired
from disprop.stats._logs import (
    log_central_of_tails,
    log_midp_of_tails,
    log_normal_p,
    log_side_of_tails,
    plain_log,
    warn_of_lost,
)
from disprop.stats.carried import carried_difference, carried_ratio, exact_odds, midp_odds
from disprop.stats.conditional import most_likely_odds
from disprop.stats.exact import (
    central_of_tails,
    fisher_blaker,
    fisher_midp_minlike,
    fisher_minlike,
    hypergeometric_tails,
    log_fisher_blaker,
    log_fisher_midp_minlike,
    log_fisher_minlike,
    log_hypergeometric_tails,
    midp_of_tails,
    side_of_tails,
)
from disprop.stats.gated import gated_interval, gated_test, log_gated_test
from disprop.stats.intervals import normal_quantile
from disprop.stats.skewness import scas_difference, scas_ratio
from disprop.stats.unconditional import barnard, boschloo, boschloo_central

Interval: TypeAlias = Callable[[Pair, Floats], Ends]
Test: TypeAlias = Callable[[Pair, str], Floats]


def _by_score(interval: Callable[..., Ends], *, corrected: bool) -> Interval:
    return lambda pair, confidence: interval(pair, normal_quantile(confidence), corrected=corrected)


def _by_alpha(interval: Callable[[Pair, Floats], Ends]) -> Interval:
    return lambda pair, confidence: interval(pair, 1 - confidence)


def _by_confidence(interval: Callable[[Pair, Floats], Ends]) -> Interval:
    return lambda pair, confidence: interval(pair, normal_quantile(confidence))


def _normal(statistic: Callable[[Pair], Floats], p: Callable[[Floats, str], Floats] = chi_square.normal_p) -> Test:
    """Make a test of a statistic that is standard normal, and positive where the rate of a is higher."""
    return lambda pair, alternative: p(statistic(pair), alternative)


def _exact(
    two_sided: Callable[[Pair], Floats],
    one_sided: Callable[..., Floats] = side_of_tails,
    tails: Callable[[Pair], tuple[Floats, Floats, Floats]] = hypergeometric_tails,
) -> Test:
    """Make a test of a two-sided p and of the tails that all exact tests share."""

    def test(pair: Pair, alternative: str) -> Floats:
        if alternative == "two-sided":
            return two_sided(pair)
        return one_sided(tails(pair), alternative)

    return test


def _of_tails(
    p: Callable[..., Floats], tails: Callable[[Pair], tuple[Floats, Floats, Floats]] = hypergeometric_tails
) -> Test:
    return lambda pair, alternative: p(tails(pair), alternative)


RATE_INTERVALS: Mapping[str, Mapping[str, Interval]] = {
    "difference": {
        "miettinen_nurminen": _by_score(score.difference_interval, corrected=True),
        "mee": _by_score(score.difference_interval, corrected=False),
        "newcombe": closed.newcombe,
        "newcombe_cc": closed.newcombe_corrected,
        "agresti_caffo": closed.agresti_caffo,
        "scas": _by_confidence(scas_difference),
        "wald": closed.wald,
        "carried": _by_alpha(carried_difference),
        "gated": partial(gated_interval, "difference"),
    },
    "ratio": {
        "miettinen_nurminen": _by_score(score.ratio_interval, corrected=True),
        "koopman": _by_score(score.ratio_interval, corrected=False),
        "scas": _by_confidence(scas_ratio),
        "katz_log": closed.katz_log,
        "adjusted_log": closed.adjusted_log,
        "carried": _by_alpha(carried_ratio),
        "gated": partial(gated_interval, "ratio"),
    },
    "odds": {
        "miettinen_nurminen": _by_score(score.odds_interval, corrected=True),
        "exact": _by_alpha(exact_odds),
        "midp": _by_alpha(midp_odds),
        "woolf": closed.woolf,
        "gart": closed.gart,
        "gated": partial(gated_interval, "odds"),
    },
}

RATE_TESTS: Mapping[str, Test] = {
    "score": _normal(chi_square.score_z),
    "pearson": _normal(chi_square.pearson_z),
    "yates": _normal(chi_square.yates_z),
    "g": _normal(chi_square.likelihood_z),
    "fisher": _exact(fisher_minlike),
    "fisher_central": _of_tails(central_of_tails),
    "fisher_midp": _of_tails(midp_of_tails),
    "fisher_midp_minlike": _exact(fisher_midp_minlike, midp_of_tails),
    "fisher_blaker": _exact(fisher_blaker),
    "boschloo": boschloo,
    "boschloo_central": boschloo_central,
    "barnard": barnard,
    "gated": gated_test,
}

LOG_RATE_TESTS: Mapping[str, Test] = {
    "score": _normal(chi_square.score_z, log_normal_p),
    "pearson": _normal(chi_square.pearson_z, log_normal_p),
    "yates": _normal(chi_square.yates_z, log_normal_p),
    "g": _normal(chi_square.likelihood_z, log_normal_p),
    "fisher": _exact(log_fisher_minlike, log_side_of_tails, log_hypergeometric_tails),
    "fisher_central": _of_tails(log_central_of_tails, log_hypergeometric_tails),
    "fisher_midp": _of_tails(log_midp_of_tails, log_hypergeometric_tails),
    "fisher_midp_minlike": _exact(log_fisher_midp_minlike, log_midp_of_tails, log_hypergeometric_tails),
    "fisher_blaker": _exact(log_fisher_blaker, log_side_of_tails, log_hypergeometric_tails),
    "gated": log_gated_test,
}
"""The same, for the logarithm of p; what is not here has no way to it but p."""

ODDS_ESTIMATES: Mapping[str, Callable[[Pair], Floats]] = {
    "sample": chi_square.sample_odds,
    "conditional": most_likely_odds,
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
        ``gated``, the headline: ``miettinen_nurminen``; where the smallest expected count is below 1, ``midp``
        (odds) or the wider of ``carried`` and ``miettinen_nurminen`` (difference, ratio). For any measure
        ``miettinen_nurminen`` (score). For a difference also ``mee``, ``newcombe``, ``newcombe_cc``,
        ``agresti_caffo``, ``scas``, ``wald``, ``carried``; for a ratio ``koopman``, ``scas``, ``katz_log``,
        ``adjusted_log``, ``carried``; for odds ``exact``, ``midp``, ``woolf``, ``gart``.
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
    - `miettinen_nurminen`: the values at which |estimate - value| / sqrt(V N/(N - 1)) is z, with V at the
      constrained maximum likelihood estimate; `mee` and `koopman` leave N/(N - 1) out; `scas` adds a correction
      for skewness.
    - `exact` and `midp`: the odds ratios at which one noncentral hypergeometric tail is alpha/2, the observed
      table counted whole or half; `carried`: the latter's ends in the table with the observed margins.
    - `newcombe`: Wilson intervals of the two rates, squared and added; `newcombe_cc`: with continuity correction.
    - `wald`: normal; `agresti_caffo`: the same after one event and one without are added to each group;
      `katz_log`, `woolf`: normal on the logarithm; `adjusted_log`, `gart`: the same after 0.5 is added to counts
      and totals, or to each cell.

    A ratio is 0 at its lower end when the first count is 0 and infinite at its upper end when the second is; both
    when both are. Odds also reach 0 where everyone in b has the event, and infinity where everyone in a has.
    `katz_log` and `woolf` are (0, inf) as soon as a count or cell is 0. Where the margins allow one table only, the
    conditional intervals are the whole range.

    References
    ----------
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211. Farrington and Manning (1990),
    doi:10.1002/sim.4780091208. Mee (1984), doi:10.2307/2531161. Koopman (1984), doi:10.2307/2531405. Newcombe
    (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I. Agresti and Caffo (2000),
    doi:10.1080/00031305.2000.10474560. Laud (2017), doi:10.1002/pst.1813. Katz et al. (1978),
    doi:10.2307/2530610. Woolf (1955), doi:10.1111/j.1469-1809.1955.tb01348.x. Cornfield (1956), A statistical
    problem arising from retrospective studies.

    Examples
    --------
    >>> low, high = rate_interval(8, 39, 20, 407, measure="ratio", method="miettinen_nurminen")
    >>> round(float(low), 2), round(float(high), 2)
    (1.95, 8.46)
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
    log: bool = False,
) -> Floats:
    """Return the p-value of the rates of two groups being equal.

    Parameters
    ----------
    count_a, total_a : array_like
        Events, and people, of group a. All arguments broadcast.
    count_b, total_b : array_like
        Events, and people, of group b.
    method : str
        ``gated`` (the headline: ``fisher_midp`` where the smallest expected count is below 1, otherwise
        ``score``); ``score`` (N-1 chi-square), ``pearson``, ``yates``, ``g``; ``fisher`` (two-sided by minimum
        likelihood, as R and scipy), ``fisher_central`` (twice the smaller tail), ``fisher_midp`` (twice the smaller
        one-sided mid-P), ``fisher_midp_minlike``, ``fisher_blaker``; with the totals alone held, for up to 200,000
        people in both groups together, ``barnard`` (by the pooled z), ``boschloo`` (by the p of ``fisher``) and
        ``boschloo_central`` (twice the smaller one-sided ``boschloo``, as scipy).
    alternative : str, optional
        ``two-sided``, ``less`` (the rate of a is below that of b) or ``greater``.
    log : bool, optional
        Return the natural logarithm of p, as ``log.p`` does in R's distributions. It is right where p is too small
        for a number (below 1e-308), and where a one-sided p is too near 1; by ``barnard`` and the Boschloo forms it
        is the logarithm of the number, minus infinity there.

    Returns
    -------
    array
        P-values, at most 1, or their logarithms, at most 0. NaN where a number is missing or a total is 0. Where
        nobody or everybody has the event, p is NaN by ``score``, ``pearson``, ``yates``, ``g`` and ``gated``, and 1
        by the Fisher forms, for which one table only is possible (two-sided; 0.5 by ``fisher_midp_minlike``), and by
        ``barnard`` and the Boschloo forms, for which no table is less extreme.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place. For more
        than 200,000 people by ``barnard`` and the Boschloo forms.

    Notes
    -----
    `score`: (ad - bc)^2 (N - 1) over the product of the margins, against chi-square with 1 degree of freedom;
    `pearson` has N in place of N - 1; `yates` takes min(1/2, |O - E|) off |O - E|; `g` is 2 sum O log(O/E).
    One-sided they are normal tests of the signed root. The Fisher forms hold the margins: the count of a is then
    hypergeometric. Tables whose probabilities, or tails, differ by less than 1e-7 of themselves are ties.

    `barnard` and `boschloo` are the largest probability, over all common rates from 0 to 1, of the tables that are no
    less extreme: those whose pooled z is no smaller in size, or whose p of ``fisher`` is no larger; one-sided, those
    whose z, or one-sided p of ``fisher``, lies no less far to that side. A z of 0 / 0 counts as 0, and ties of z are
    exact. The maximum is proved, to 3e-11 of itself.

    References
    ----------
    Campbell (2007), Chi-squared and Fisher-Irwin tests of two-by-two tables with small sample
    recommendations, doi:10.1002/sim.2832. Lancaster (1961), doi:10.1080/01621459.1961.10482105. Blaker (2000),
    doi:10.2307/3315916. Hirji (2006), Exact analysis of discrete data, doi:10.1201/9781420036190. Barnard (1947),
    Significance tests for 2x2 tables, doi:10.1093/biomet/34.1-2.123. Boschloo (1970), Raised conditional level of
    significance for the 2x2-table when testing the equality of two probabilities,
    doi:10.1111/j.1467-9574.1970.tb00104.x. Suissa and Shuster (1985), Exact unconditional sample sizes for the 2x2
    binomial trial, doi:10.2307/2981892.

    Examples
    --------
    Among 39 leavers 8 are BME, among 446 staff at the end of the year 28:

    >>> round(float(rate_test(8, 39, 28, 446, method="fisher")), 4)
    0.0048

    With the totals alone held:

    >>> [round(float(rate_test(8, 39, 28, 446, method=name)), 4) for name in ("boschloo", "barnard")]
    [0.0042, 0.0322]

    Among ten million people p can be too small for a number:

    >>> p = rate_test(300_000, 5_000_000, 100_000, 5_000_000, method="fisher", log=True)
    >>> round(float(p), 1)
    -54413.7
    """
    one_of("test of two rates", method, tuple(RATE_TESTS))
    one_of("alternative", alternative, ALTERNATIVES)
    test = (LOG_RATE_TESTS if log else RATE_TESTS).get(method, RATE_TESTS[method])
    p = paired(count_a, total_a, count_b, total_b).value(lambda *numbers: test(Pair(*numbers), alternative))
    if not log or method in LOG_RATE_TESTS:
        return p
    logs = plain_log(p)
    warn_of_lost(logs)
    return as_given(logs)


def odds_estimate(
    count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike, *, method: str
) -> Floats:
    """Return the odds of group a over the odds of group b.

    Parameters
    ----------
    count_a, total_a : array_like
        Events, and people, of group a. All arguments broadcast.
    count_b, total_b : array_like
        Events, and people, of group b.
    method : str
        ``sample`` (cross product) or ``conditional`` (maximum likelihood with the margins held, as R's
        ``fisher.test``).

    Returns
    -------
    array
        Odds ratios, 0 and infinity included. NaN where a number is missing, a total is 0, or the margins allow
        one table only.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, naming the value and its place.

    Notes
    -----
    `sample`: x (m - y) / (y (n - x)). `conditional`: the odds ratio at which the mean of the noncentral
    hypergeometric distribution is the observed count.

    References
    ----------
    Cornfield (1956), A statistical problem arising from retrospective studies.

    Examples
    --------
    >>> estimates = [odds_estimate(8, 39, 28, 446, method=name) for name in ("sample", "conditional")]
    >>> [round(float(estimate), 3) for estimate in estimates]
    [3.853, 3.836]
    """
    one_of("estimate of an odds ratio", method, tuple(ODDS_ESTIMATES))
    estimate = ODDS_ESTIMATES[method]
    return paired(count_a, total_a, count_b, total_b).value(lambda *numbers: estimate(Pair(*numbers)))
