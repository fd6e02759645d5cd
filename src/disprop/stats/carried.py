"""An odds ratio carried to the table that has it: the observed margins held, the counts between people."""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Ends, Floats, Pair
from disprop.stats.conditional import odds_interval


def fitted_count(total_a: Floats, total_b: Floats, events: Floats, odds: Floats) -> Floats:
    """Return the count of group a in the table with these margins and this odds ratio, 0 and infinity included.

    Notes
    -----
    The root A of A (m_b - m + A) = psi (m_a - A)(m - A) inside the support, with m_a and m_b the totals and m
    the events. With psi = u / v, written so that every term under the root is positive:
    s = u (m_a + m) + v (m_b - m); D = u^2 (m_a - m)^2 + 2 u v [m_a m_b + m (N - m)] + v^2 (m_b - m)^2;
    A = 2 u m_a m / (s + sqrt D).
    """
    u, v = np.minimum(odds, 1.0), np.minimum(1 / odds, 1.0)
    spread = total_a * total_b + events * (total_a + total_b - events)
    lead = u * (total_a + events) + v * (total_b - events)
    root = np.sqrt((u * (total_a - events)) ** 2 + 2 * u * v * spread + (v * (total_b - events)) ** 2)
    fitted = np.where(lead >= 0, 2 * u * total_a * events / (lead + root), (lead - root) / (2 * (u - v)))
    lowest, highest = np.maximum(0.0, events - total_b), np.minimum(total_a, events)
    return np.asarray(np.clip(np.nan_to_num(fitted, nan=0.0), lowest, highest))


def fitted_rates(pair: Pair, odds: Floats) -> tuple[Floats, Floats]:
    """Return the rates of the table with these margins and this odds ratio, each counted from its own side."""
    rate_a = fitted_count(pair.total_a, pair.total_b, pair.events, odds) / pair.total_a
    rate_b = fitted_count(pair.total_b, pair.total_a, pair.events, 1 / odds) / pair.total_b
    return rate_a, rate_b


def midp_odds(pair: Pair, alpha: Floats) -> Ends:
    """Conditional mid-P interval for the odds ratio; (0, inf) where the margins allow one table only."""
    return odds_interval(pair, alpha, 0.5)


def exact_odds(pair: Pair, alpha: Floats) -> Ends:
    """Conditional exact interval for the odds ratio, each tail alpha / 2 (as R's fisher.test, without its limits)."""
    return odds_interval(pair, alpha, 1.0)


def ratio_at(pair: Pair, odds: Ends) -> Ends:
    """Carry the ends of an odds ratio to the ratio of the rates; (0, inf) where the margins allow one table only."""
    (low_a, low_b), (high_a, high_b) = (fitted_rates(pair, end) for end in odds)
    return np.where(pair.one_table, 0.0, low_a / low_b), np.where(pair.one_table, np.inf, high_a / high_b)


def difference_at(pair: Pair, odds: Ends) -> Ends:
    """Carry the ends of an odds ratio to the difference; (-1, 1) where the margins allow one table only."""
    (low_a, low_b), (high_a, high_b) = (fitted_rates(pair, end) for end in odds)
    return np.where(pair.one_table, -1.0, low_a - low_b), np.where(pair.one_table, 1.0, high_a - high_b)


def carried_ratio(pair: Pair, alpha: Floats) -> Ends:
    """Conditional mid-P interval carried to the ratio of the rates."""
    return ratio_at(pair, midp_odds(pair, alpha))


def carried_difference(pair: Pair, alpha: Floats) -> Ends:
    """Conditional mid-P interval carried to the difference of the rates."""
    return difference_at(pair, midp_odds(pair, alpha))
