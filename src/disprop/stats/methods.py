"""What each method is, which test or interval agrees with it, and where it comes from."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A line of `METHODS`.

    Parameters
    ----------
    kind : str
        ``interval``, ``test``, ``estimate`` or ``adjustment``.
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
    "share_interval.wilson": Method("interval", "score interval for a share", None, "Wilson 1927"),
    "share_interval.midp": Method(
        "interval", "inverts the one-sided mid-P", "share_test.midp", "Berry and Armitage 1995"
    ),
    "share_test.midp": Method("test", "twice the smaller one-sided mid-P", "share_interval.midp", "Lancaster 1961"),
    "share_test.minlike": Method(
        "test", "exact binomial by minimum likelihood (R binom.test)", None, "Clopper and Pearson 1934"
    ),
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
        "carried where the smallest expected count is below 1, otherwise score",
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
        "carried where the smallest expected count is below 1, otherwise score",
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
}
"""Every method by its door and name: ``door.method``, for intervals of two rates ``rate_interval.measure.method``."""
