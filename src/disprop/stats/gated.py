"""The charter's headline for two rates: score where the margins allow it, conditional mid-P where they are too thin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Flags, Floats, Pair, paired
from disprop.stats._logs import log_midp_of_tails, log_normal_p
from disprop.stats.carried import carried_difference, carried_ratio, midp_odds
from disprop.stats.chi_square import normal_p, score_z
from disprop.stats.exact import hypergeometric_tails, log_hypergeometric_tails, midp_of_tails
from disprop.stats.intervals import normal_quantile
from disprop.stats.score import difference_interval, odds_interval, ratio_interval

LEAST_EXPECTED = 1.0

HEADLINES: dict[str, tuple[Callable[[Pair, Floats], Ends], Callable[..., Ends]]] = {
    "difference": (carried_difference, difference_interval),
    "ratio": (carried_ratio, ratio_interval),
    "odds": (midp_odds, odds_interval),
}
"""For each measure the conditional interval of thin tables, and the score interval."""


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


def gated_interval(measure: str, pair: Pair, confidence: Floats) -> Ends:
    """Return the interval of the charter's headline, for a measure by name.

    Carried ends cannot leave the margins that were observed, and so miss large true differences of thin tables: they
    are widened to Miettinen and Nurminen's (docs/coverage.md). No difference stays out exactly as before, because the
    score p of a thin table is above the mid-P only where both are far from any level of significance.
    """
    conditional, score = HEADLINES[measure]
    gate = sparse(pair)
    scored = np.full(gate.shape, measure != "odds") | ~gate
    low, high = np.full(gate.shape, np.inf), np.full(gate.shape, -np.inf)
    low[scored], high[scored] = score(pair.at(scored), normal_quantile(confidence[scored]), corrected=True)
    thin_low, thin_high = conditional(pair.at(gate), 1 - confidence[gate])
    low[gate], high[gate] = np.minimum(low[gate], thin_low), np.maximum(high[gate], thin_high)
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
