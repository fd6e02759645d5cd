"""An odds ratio carried to the table that has it: the observed margins held, the counts between people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from disprop.stats._inputs import Ends, Floats
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
    with np.errstate(divide="ignore", invalid="ignore"):
        u = np.minimum(odds, 1.0)
        v = np.minimum(1 / odds, 1.0)
        total = total_a + total_b
        lead = u * (total_a + events) + v * (total_b - events)
        root = np.sqrt(
            (u * (total_a - events)) ** 2
            + 2 * u * v * (total_a * total_b + events * (total - events))
            + (v * (total_b - events)) ** 2
        )
        ahead = 2 * u * total_a * events / (lead + root)
        behind = (lead - root) / (2 * (u - v))
        fitted = np.where(lead >= 0, ahead, behind)
    lowest, highest = np.maximum(0.0, events - total_b), np.minimum(total_a, events)
    return np.clip(np.nan_to_num(fitted, nan=0.0), lowest, highest)


class Fitted(NamedTuple):
    """The two rates of a fitted table."""

    rate_a: Floats
    rate_b: Floats

    def ratio(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.rate_a / self.rate_b

    def difference(self) -> Floats:
        return self.rate_a - self.rate_b


def fitted_rates(total_a: Floats, total_b: Floats, events: Floats, odds: Floats) -> Fitted:
    """Return the rates of the table with these margins and this odds ratio, each counted from its own side."""
    with np.errstate(divide="ignore"):
        inverse = 1 / odds
    return Fitted(
        rate_a=fitted_count(total_a, total_b, events, odds) / total_a,
        rate_b=fitted_count(total_b, total_a, events, inverse) / total_b,
    )


def midp_odds(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, alpha: Floats) -> Ends:
    """Conditional mid-P interval for the odds ratio; (0, inf) where only one table is possible."""
    return odds_interval(count_a, total_a, count_b, total_b, alpha, 0.5)


def carried_ratio(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, alpha: Floats) -> Ends:
    """Return the conditional mid-P interval carried to the ratio of the rates.

    Where every table has the same rates the margins say nothing, and the interval is (0, inf).
    """
    low, high = midp_odds(count_a, total_a, count_b, total_b, alpha)
    events = count_a + count_b
    lower = fitted_rates(total_a, total_b, events, low).ratio()
    upper = fitted_rates(total_a, total_b, events, high).ratio()
    silent = one_table(total_a, total_b, events)
    return np.where(silent, 0.0, lower), np.where(silent, np.inf, upper)


def carried_difference(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, alpha: Floats) -> Ends:
    """Return the conditional mid-P interval carried to the difference of the rates.

    Where every table has the same rates the margins say nothing, and the interval is (-1, 1).
    """
    low, high = midp_odds(count_a, total_a, count_b, total_b, alpha)
    events = count_a + count_b
    lower = fitted_rates(total_a, total_b, events, low).difference()
    upper = fitted_rates(total_a, total_b, events, high).difference()
    silent = one_table(total_a, total_b, events)
    return np.where(silent, -1.0, lower), np.where(silent, 1.0, upper)


def one_table(total_a: Floats, total_b: Floats, events: Floats) -> Floats:
    """Whether the margins allow one table only: no events, or nothing else."""
    return (events <= 0) | (events >= total_a + total_b)
