"""What each method is, which test or interval agrees with it, and where it comes from."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A line of `METHODS`.

    Parameters
    ----------
    kind : str
        ``interval``, ``test``, ``estimate``, ``statistic``, ``probability``, ``adjustment``, ``threshold``, ``power``,
        ``size``, ``detectable``, ``nearest`` or ``bounds``.
    what : str
        What it is, in a line.
    partner : str or None
        The key of the test or interval built by the same inversion, so that the two cannot contradict each
        other; None where there is none.
    reference : str
        Where it comes from.
    """

    kind: str
    what: str
    partner: str | None
    reference: str


METHODS: dict[str, Method] = {
    "share_interval.wilson": Method("interval", "score interval for a share", "share_test.score", "Wilson 1927"),
    "share_interval.midp": Method(
        "interval", "inverts the one-sided mid-P", "share_test.midp", "Berry and Armitage 1995"
    ),
    "share_interval.wilson_cc": Method("interval", "score interval with continuity correction", None, "Newcombe 1998"),
    "share_interval.clopper_pearson": Method(
        "interval", "inverts the exact one-sided tails", "share_test.central", "Clopper and Pearson 1934"
    ),
    "share_interval.jeffreys": Method("interval", "quantiles of beta(x + 1/2, n - x + 1/2)", None, "Brown et al. 2001"),
    "share_interval.agresti_coull": Method(
        "interval", "Wald about (x + z^2/2) / (n + z^2)", None, "Agresti, Coull 1998"
    ),
    "share_interval.blaker": Method("interval", "hull of what Blaker's test does not reject", None, "Blaker 2000"),
    "share_interval.wald": Method("interval", "normal, the variance at the estimate", None, "Laplace 1812"),
    "share_test.central": Method(
        "test", "twice the smaller exact tail", "share_interval.clopper_pearson", "Clopper and Pearson 1934"
    ),
    "share_test.midp_minlike": Method("test", "minlike with the observed count and its ties half", None, "Hirji 2006"),
    "share_test.blaker": Method("test", "smaller tail and what is no larger of the other", None, "Blaker 2000"),
    "share_test.score": Method("test", "normal, variance at the known share", "share_interval.wilson", "Wilson 1927"),
    "share_test.midp": Method("test", "twice the smaller one-sided mid-P", "share_interval.midp", "Lancaster 1961"),
    "share_test.minlike": Method("test", "exact binomial by minimum likelihood (R binom.test)", None, "Sterne 1954"),
    "rate_interval.difference.miettinen_nurminen": Method(
        "interval", "score interval with N/(N-1)", "rate_test.score", "Miettinen and Nurminen 1985"
    ),
    "rate_interval.difference.carried": Method(
        "interval",
        "conditional mid-P odds interval carried through the fitted table",
        "rate_test.fisher_midp",
        "Cornfield 1956",
    ),
    "rate_interval.difference.gated": Method(
        "interval",
        "score; the wider of carried and score where the smallest expected count is below 1",
        "rate_test.gated",
        "Campbell 2007",
    ),
    "rate_interval.ratio.miettinen_nurminen": Method(
        "interval", "score interval with N/(N-1)", "rate_test.score", "Miettinen and Nurminen 1985"
    ),
    "rate_interval.ratio.carried": Method(
        "interval",
        "conditional mid-P odds interval carried through the fitted table",
        "rate_test.fisher_midp",
        "Cornfield 1956",
    ),
    "rate_interval.ratio.gated": Method(
        "interval",
        "score; the wider of carried and score where the smallest expected count is below 1",
        "rate_test.gated",
        "Campbell 2007",
    ),
    "rate_interval.odds.miettinen_nurminen": Method(
        "interval", "score interval with N/(N-1)", "rate_test.score", "Miettinen and Nurminen 1985"
    ),
    "rate_interval.odds.midp": Method(
        "interval", "inverts the conditional one-sided mid-P", "rate_test.fisher_midp", "Berry and Armitage 1995"
    ),
    "rate_interval.odds.gated": Method(
        "interval",
        "midp where the smallest expected count is below 1, otherwise score",
        "rate_test.gated",
        "Campbell 2007",
    ),
    "rate_test.score": Method("test", "N-1 chi-square", "rate_interval.difference.miettinen_nurminen", "Campbell 2007"),
    "rate_test.fisher": Method("test", "Fisher exact by minimum likelihood (R fisher.test)", None, "Fisher 1934"),
    "rate_test.fisher_midp": Method(
        "test", "twice the smaller one-sided conditional mid-P", "rate_interval.odds.midp", "Lancaster 1961"
    ),
    "rate_test.gated": Method(
        "test",
        "fisher_midp where the smallest expected count is below 1, otherwise score",
        "rate_interval.difference.gated",
        "Campbell 2007",
    ),
    "rate_interval.difference.mee": Method("interval", "score interval", "rate_test.pearson", "Mee 1984"),
    "rate_interval.difference.newcombe": Method(
        "interval", "Wilson, squared and added (method 10)", None, "Newcombe 1998"
    ),
    "rate_interval.difference.newcombe_cc": Method(
        "interval", "Wilson with continuity correction, squared and added (method 11)", None, "Newcombe 1998"
    ),
    "rate_interval.difference.agresti_caffo": Method(
        "interval", "Wald after one event and one without are added to each group", None, "Agresti and Caffo 2000"
    ),
    "rate_interval.difference.scas": Method("interval", "score corrected for skewness, N/(N-1)", None, "Laud 2017"),
    "rate_interval.difference.wald": Method("interval", "normal, the variance at the estimate", None, "Laplace 1812"),
    "rate_interval.ratio.koopman": Method("interval", "score interval", "rate_test.pearson", "Koopman 1984"),
    "rate_interval.ratio.scas": Method("interval", "score corrected for skewness, N/(N-1)", None, "Laud 2017"),
    "rate_interval.ratio.katz_log": Method("interval", "normal on the logarithm", None, "Katz et al. 1978"),
    "rate_interval.ratio.adjusted_log": Method(
        "interval", "normal on the logarithm, 0.5 added to counts and totals", None, "Walter 1975"
    ),
    "rate_interval.odds.exact": Method(
        "interval", "inverts the conditional exact tails", "rate_test.fisher_central", "Cornfield 1956"
    ),
    "rate_interval.odds.woolf": Method("interval", "normal on the logarithm", None, "Woolf 1955"),
    "rate_interval.odds.gart": Method("interval", "normal on the logarithm, 0.5 added to each cell", None, "Gart 1966"),
    "rate_test.pearson": Method("test", "chi-square", "rate_interval.difference.mee", "Pearson 1900"),
    "rate_test.yates": Method("test", "chi-square with continuity correction", None, "Yates 1934"),
    "rate_test.g": Method("test", "likelihood ratio", None, "Wilks 1938"),
    "rate_test.fisher_central": Method(
        "test", "twice the smaller conditional tail", "rate_interval.odds.exact", "Fisher 1934"
    ),
    "rate_test.fisher_midp_minlike": Method(
        "test", "fisher with the observed table and its ties half", None, "Hirji 2006"
    ),
    "rate_test.fisher_blaker": Method("test", "smaller tail and what is no larger of the other", None, "Blaker 2000"),
    "rate_test.boschloo": Method(
        "test", "largest probability of a Fisher p no larger, over all common rates", None, "Boschloo 1970"
    ),
    "rate_test.boschloo_central": Method(
        "test", "twice the smaller one-sided boschloo (scipy boschloo_exact)", None, "Boschloo 1970"
    ),
    "rate_test.barnard": Method(
        "test", "largest probability of a pooled z no smaller, over all common rates", None, "Barnard 1947"
    ),
    "odds_estimate.sample": Method("estimate", "cross product", None, "Cornfield 1951"),
    "odds_estimate.conditional": Method(
        "estimate",
        "maximum likelihood with the margins held (R fisher.test)",
        "rate_interval.odds.exact",
        "Cornfield 1956",
    ),
    "event_interval.ratio.exact": Method(
        "interval", "Clopper-Pearson for a's share of the events", "event_test.exact", "Przyborowski, Wilenski 1940"
    ),
    "event_interval.ratio.midp": Method(
        "interval", "mid-P for a's share of the events", "event_test.midp", "Berry and Armitage 1995"
    ),
    "event_interval.ratio.score": Method(
        "interval", "Wilson for a's share of the events", "event_test.score", "Miettinen and Nurminen 1985"
    ),
    "event_interval.difference.score": Method(
        "interval", "score interval for two Poisson rates", "event_test.score", "Miettinen and Nurminen 1985"
    ),
    "event_test.exact": Method(
        "test", "twice the smaller conditional tail", "event_interval.ratio.exact", "Przyborowski, Wilenski 1940"
    ),
    "event_test.midp": Method(
        "test", "twice the smaller conditional mid-P", "event_interval.ratio.midp", "Berry and Armitage 1995"
    ),
    "event_test.minlike": Method(
        "test", "conditional, by minimum likelihood (R poisson.test)", None, "Przyborowski, Wilenski 1940"
    ),
    "event_test.score": Method(
        "test", "conditional normal", "event_interval.ratio.score", "Miettinen and Nurminen 1985"
    ),
    "event_rate_interval.exact": Method("interval", "Garwood's exact Poisson interval", None, "Garwood 1936"),
    "event_rate_interval.byar": Method("interval", "Byar's approximation", None, "Breslow and Day 1987"),
    "multinomial_test.probability": Method(
        "test", "exact multinomial, tables ordered by probability", None, "Cressie and Read 1984"
    ),
    "multinomial_test.likelihood_ratio": Method(
        "test", "exact multinomial, tables ordered by likelihood ratio", None, "Cressie and Read 1984"
    ),
    "multinomial_test.chi_square": Method(
        "test", "exact multinomial, tables ordered by chi-square", None, "Cressie and Read 1984"
    ),
    "multinomial_test.pearson": Method("test", "chi-square of all groups", None, "Pearson 1900"),
    "multinomial_test.g": Method("test", "likelihood ratio of all groups", None, "Wilks 1938"),
    "table_test.fisher_freeman_halton": Method(
        "test", "exact with all margins held, by probability (R fisher.test)", None, "Freeman and Halton 1951"
    ),
    "table_test.pearson": Method("test", "chi-square of the whole table", None, "Pearson 1900"),
    "table_test.g": Method("test", "likelihood ratio of the whole table", None, "Wilks 1938"),
    "trend_test.cochran_armitage": Method("test", "normal test of a trend over scores", None, "Armitage 1955"),
    "trend_test.exact": Method(
        "test",
        "trend over scores, the total of events held; sums as far from their mean",
        None,
        "Agresti 1992",
    ),
    "adjust.holm": Method("adjustment", "step-down Bonferroni, family-wise error", None, "Holm 1979"),
    "adjust.bh": Method("adjustment", "false discovery rate", None, "Benjamini and Hochberg 1995"),
    "adjust.none": Method("adjustment", "each row alone", None, ""),
    "adjust.bonferroni": Method("adjustment", "p times the number of tests, family-wise error", None, "Dunn 1961"),
    "adjust.sidak": Method("adjustment", "1 - (1 - p)^m, family-wise error of independent tests", None, "Sidak 1967"),
    "adjust.holm_sidak": Method(
        "adjustment", "step-down Sidak, family-wise error of independent tests", None, "Holm 1979"
    ),
    "adjust.hochberg": Method("adjustment", "step-up, family-wise error of independent tests", None, "Hochberg 1988"),
    "adjust.by": Method(
        "adjustment", "false discovery rate under any dependence", None, "Benjamini and Yekutieli 2001"
    ),
    "thresholds": Method(
        "threshold", "the p at which a row would be significant, the others' p held", None, "Holm 1979"
    ),
    "share_power": Method("power", "probability of the significant counts, added up", None, "Chernick and Liu 2002"),
    "rate_power": Method("power", "probability of the significant tables, added up", None, "Casagrande et al. 1978"),
    "share_size": Method("size", "people from which on the power is reached", None, "Chernick and Liu 2002"),
    "rate_size": Method(
        "size", "people with whom, and with ten sizes after, the power is reached", None, "Fleiss et al. 2003"
    ),
    "share_detectable": Method(
        "detectable", "ratios at which the nearest significant counts have that chance", None, "Hoenig and Heisey 2001"
    ),
    "rate_detectable": Method(
        "detectable", "ratios at which the nearest significant tables have that chance", None, "Fog 2008"
    ),
    "event_detectable": Method(
        "detectable", "ratios of two rates of events with that chance", None, "Przyborowski, Wilenski 1940"
    ),
    "nearest_share": Method("nearest", "counts that headline and check both call significant", None, "Lancaster 1961"),
    "nearest_rates": Method(
        "nearest", "counts that headline and check both call significant, margins held", None, "Campbell 2007"
    ),
    "share_bounds": Method("bounds", "shares once every answer is known", None, "Manski 2003"),
    "rate_bounds": Method("bounds", "ratios once every answer is known", None, "Manski 2003"),
    "flip": Method("bounds", "people to swap for the gap to vanish or turn round", None, ""),
    "rate_score": Method(
        "statistic",
        "score statistic of a difference, ratio or odds ratio",
        "rate_interval.difference.miettinen_nurminen",
        "Miettinen and Nurminen 1985",
    ),
    "smallest_expected": Method("statistic", "smallest expected count of two groups, from the margins", None, ""),
    "is_sparse": Method("statistic", "smallest expected count below 1: gated is mid-P", None, "Campbell 2007"),
    "headline_intervals": Method("interval", "gated, for several measures at once", "rate_test.gated", "Campbell 2007"),
    "count_probability": Method("probability", "binomial, of one count", None, "Loader 2000"),
    "table_probability": Method("probability", "hypergeometric, of one table", None, "Loader 2000"),
    "variance_factor": Method(
        "statistic", "how many times Poisson's variance repeat events bring", None, "Stukel et al. 1994"
    ),
}
"""Every method by its door and name: ``door.method``, for intervals of two rates ``rate_interval.measure.method``.

A door that has one method only stands by its own name.
"""
