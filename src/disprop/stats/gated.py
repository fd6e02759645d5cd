"""The charter's headline for two rates: score where the margins allow it, conditional mid-P where they are too thin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Flags, Floats, Pair, confidences, one_of, paired
from disprop.stats._logs import log_midp_of_tails, log_normal_p
from disprop.stats.carried import difference_at, midp_odds, ratio_at
from disprop.stats.chi_square import normal_p, score_z
from disprop.stats.exact import hypergeometric_tails, log_hypergeometric_tails, midp_of_tails
from disprop.stats.intervals import normal_quantile
from disprop.stats.score import difference_interval, odds_interval, ratio_interval

LEAST_EXPECTED = 1.0

Carried = Callable[[Pair, Ends], Ends]

HEADLINES: dict[str, tuple[Carried, Callable[..., Ends]]] = {
    "difference": (difference_at, difference_interval),
    "ratio": (ratio_at, ratio_interval),
    "odds": (lambda _, ends: ends, odds_interval),
}
"""For each measure how the odds ratios of thin tables are carried to it, and the score interval."""


def _smallest(pair: Pair) -> Floats:
    return np.minimum(pair.total_a, pair.total_b) * np.minimum(pair.events, pair.total - pair.events) / pair.total


def sparse(pair: Pair) -> Flags:
    """Whether the smallest expected count of the two-by-two is below 1; decided on whole numbers."""
    events, total = pair.events, pair.total
    return np.minimum(pair.total_a, pair.total_b) * np.minimum(events, total - events) < LEAST_EXPECTED * total


def smallest_expected(count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike) -> Floats:
    """Return the smallest of the four expected counts of two groups.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.

    Returns
    -------
    array
        min(n_a, n_b) min(m, N - m) / N, with m events among N people; NaN where a total is 0.
        It depends on the margins only.

    Examples
    --------
    >>> round(float(smallest_expected(8, 39, 20, 407)), 2)
    2.45
    """
    return paired(count_a, total_a, count_b, total_b).value(lambda *numbers: _smallest(Pair(*numbers)))


def is_sparse(count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike) -> Flags:
    """Tell where the gated method uses the conditional mid-P: a smallest expected count below 1.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.

    Returns
    -------
    array of bool
        False where a number is missing or a total is 0: there is no method there.

    Examples
    --------
    >>> bool(is_sparse(1, 1, 38, 445))
    True
    """
    cells = paired(count_a, total_a, count_b, total_b)
    answer = np.zeros(cells.defined.shape, dtype=bool)
    answer[cells.defined] = sparse(Pair(*cells.numbers))
    flags: Flags = answer.reshape(cells.shape)[()]
    return flags


def headline_intervals(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    measures: Sequence[str] = ("difference", "ratio", "odds"),
    confidence: ArrayLike = 0.95,
) -> Mapping[str, Ends]:
    """Return the headline's intervals for several measures at once.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.
    measures : sequence of {"difference", "ratio", "odds"}, optional
        Of rate a to rate b.
    confidence : array_like, optional
        Confidence, strictly between 0 and 1; half of what is left goes to each tail.

    Returns
    -------
    dict of str to (low, high)
        What `rate_interval` returns with ``method="gated"``, by measure. The odds ratios of thin tables, which are the
        costly part, are searched for once and carried to each measure.

    Raises
    ------
    ValueError
        For a measure that there is not, and for counts as in `rate_interval`.

    References
    ----------
    Campbell (2007), doi:10.1002/sim.2832. Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211.

    Examples
    --------
    >>> ends = headline_intervals(8, 36, 31, 449)
    >>> {measure: (round(float(low), 2), round(float(high), 2)) for measure, (low, high) in ends.items()}
    {'difference': (0.04, 0.31), 'ratio': (1.57, 6.15), 'odds': (1.65, 9.02)}
    """
    for measure in measures:
        one_of("measure", measure, tuple(HEADLINES))
    cells = paired(count_a, total_a, count_b, total_b, confidences(confidence))
    ends = cells.arrays(lambda *numbers: gated_intervals(measures, Pair(*numbers[:4]), numbers[4]), 2 * len(measures))
    return {measure: (low, high) for measure, low, high in zip(measures, ends[::2], ends[1::2], strict=True)}


def gated_intervals(measures: Sequence[str], pair: Pair, confidence: Floats) -> tuple[Floats, ...]:
    """Return the intervals of the charter's headline, low and high of one measure after the other.

    Carried ends cannot leave the margins that were observed, and so miss large true differences of thin tables: they
    are widened to Miettinen and Nurminen's (docs/coverage.md). No difference stays out exactly as before, because the
    score p of a thin table is above the mid-P only where both are far from any level of significance.
    """
    gate = sparse(pair)
    thin, z = pair.at(gate), normal_quantile(confidence)
    odds = midp_odds(thin, 1 - confidence[gate])
    ends: list[Floats] = []
    for measure in measures:
        carried, score = HEADLINES[measure]
        scored = ~gate if measure == "odds" else np.ones_like(gate)
        low, high = np.full(gate.shape, np.inf), np.full(gate.shape, -np.inf)
        low[scored], high[scored] = score(pair.at(scored), z[scored], corrected=True)
        thin_low, thin_high = carried(thin, odds)
        low[gate], high[gate] = np.minimum(low[gate], thin_low), np.maximum(high[gate], thin_high)
        ends += [low, high]
    return tuple(ends)


def gated_interval(measure: str, pair: Pair, confidence: Floats) -> Ends:
    """Return the interval of the charter's headline, for one measure by name."""
    low, high = gated_intervals((measure,), pair, confidence)
    return low, high


def gated_test(pair: Pair, alternative: str) -> Floats:
    """Return the p-value of the charter's headline; NaN at an empty margin, where nothing can be told."""
    gate = sparse(pair)
    p_values = np.empty(gate.shape)
    p_values[gate] = midp_of_tails(hypergeometric_tails(pair.at(gate)), alternative)
    p_values[~gate] = normal_p(score_z(pair.at(~gate)), alternative)
    return np.where(pair.one_table, np.nan, p_values)


def log_gated_test(pair: Pair, alternative: str) -> Floats:
    """Return the logarithm of `gated_test`."""
    gate = sparse(pair)
    logs = np.empty(gate.shape)
    logs[gate] = log_midp_of_tails(log_hypergeometric_tails(pair.at(gate)), alternative)
    logs[~gate] = log_normal_p(score_z(pair.at(~gate)), alternative)
    return np.where(pair.one_table, np.nan, logs)
