"""The charter's headline for two rates: score where the margins allow it, conditional mid-P where they are too thin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Flags, Floats, counted
from disprop.stats.carried import carried_difference, carried_ratio, midp_odds
from disprop.stats.exact import hypergeometric_tails
from disprop.stats.intervals import normal_quantile
from disprop.stats.score import difference_interval, normal_p, odds_interval, ratio_interval, score_z

LEAST_EXPECTED = 1.0


def sparse(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats) -> Flags:
    """Whether the smallest expected count of the two-by-two is below 1; decided on whole numbers."""
    total, events = total_a + total_b, count_a + count_b
    return np.minimum(total_a, total_b) * np.minimum(events, total - events) < LEAST_EXPECTED * total


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
    cells = counted({"count_a": count_a, "total_a": total_a, "count_b": count_b, "total_b": total_b})
    size_a, size_b = cells.numbers[1], cells.numbers[3]
    total, events = size_a + size_b, cells.numbers[0] + cells.numbers[2]
    return cells.fill(np.minimum(size_a, size_b) * np.minimum(events, total - events) / total)


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
    cells = counted({"count_a": count_a, "total_a": total_a, "count_b": count_b, "total_b": total_b})
    answer = np.zeros(cells.defined.shape, dtype=bool)
    answer[cells.defined] = sparse(*cells.numbers)
    flags: Flags = answer.reshape(cells.shape)[()]
    return flags


def _parted(numbers: tuple[Floats, ...], thin: Callable[..., Ends], ample: Callable[..., Ends]) -> Ends:
    """Apply one interval where the table is sparse and the other elsewhere."""
    gate = sparse(*numbers[:4])
    low, high = np.empty(gate.shape), np.empty(gate.shape)
    for which, method in ((gate, thin), (~gate, ample)):
        if which.any():
            low[which], high[which] = method(*(values[which] for values in numbers))
    return low, high


def gated_interval(
    measure: str, count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, confidence: Floats
) -> Ends:
    """Return the interval of the charter's headline, for a measure by name."""
    conditional, score = {
        "difference": (carried_difference, difference_interval),
        "ratio": (carried_ratio, ratio_interval),
        "odds": (midp_odds, odds_interval),
    }[measure]

    def thin(*numbers: Floats) -> Ends:
        return conditional(*numbers[:4], 1 - numbers[4])

    def ample(*numbers: Floats) -> Ends:
        return score(*numbers[:4], normal_quantile(numbers[4]), corrected=True)

    return _parted((count_a, total_a, count_b, total_b, confidence), thin, ample)


def midp_central(tails: tuple[Floats, Floats, Floats], alternative: str) -> Floats:
    """Return the mid-P of three tail areas: the observed count's own probability counts half."""
    below, own, above = tails
    less, greater = below + own / 2, above + own / 2
    if alternative == "two-sided":
        return np.minimum(2 * np.minimum(less, greater), 1.0)
    return less if alternative == "less" else greater


def gated_test(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, alternative: str) -> Floats:
    """Return the p-value of the charter's headline; NaN at an empty margin, where nothing can be told."""
    numbers = (count_a, total_a, count_b, total_b)
    gate = sparse(*numbers)
    p_values = np.empty(gate.shape)
    thin, ample = ([values[which] for values in numbers] for which in (gate, ~gate))
    p_values[gate] = midp_central(hypergeometric_tails(*thin), alternative)
    p_values[~gate] = normal_p(score_z(*ample), alternative)
    events = count_a + count_b
    return np.where((events > 0) & (events < total_a + total_b), p_values, np.nan)
