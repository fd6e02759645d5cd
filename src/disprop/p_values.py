"""How sure each difference is: the headline test of every row and the check beside it, and which tests they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.cells import Arms, Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """The tests of every row.

    Parameters
    ----------
    p, p_check : float arrays
        Headline and check; NaN where a margin is empty.
    method : int8 array
        Places in `METHOD_WORDS`.
    """

    p: Floats
    p_check: Floats
    method: NDArray[np.int8]


METHOD_WORDS = (
    ("binomial mid-P", "exact binomial, minimum likelihood"),
    ("N-1 chi-square with Miettinen-Nurminen intervals", "Fisher exact, minimum likelihood"),
    (
        "conditional mid-P with the wider of carried and Miettinen-Nurminen intervals",
        "Fisher exact, minimum likelihood",
    ),
    (
        "conditional mid-P for events, differences widened to the score interval",
        "conditional exact, twice the smaller tail",
    ),
    (
        "conditional exact for events, divided by the variance factor, differences widened to the score interval",
        "score with the variance factor",
    ),
    (
        "conditional exact for events, variance factor by group, differences widened to the score interval",
        "score with the variance factor",
    ),
)
"""Headline and check by the number that `Evidence.method` holds."""

EVENTS, REPEATING = 3, ("", "alike", "by group")
"""The place of the methods for events; after it, those for events of which many are of one person, as `Arms` says."""


def check_p(arms: Arms) -> Floats:
    """Return the check of every row: Fisher's exact test, or the exact binomial against a constant."""
    empty = arms.empty
    if arms.exposure is not None:
        p = _event_test(arms, "score" if arms.repeating else "exact")
    elif arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="minlike")
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="fisher")
    return np.where(empty, np.nan, p)


def probability(arms: Arms) -> Floats:
    """Return the probability of every table if there is no difference: no exact p is smaller, and it costs less."""
    if arms.constant:
        return stats.count_probability(arms.count, arms.total, arms.share)
    return stats.table_probability(arms.count, arms.total, arms.other_count, arms.other_total)


def headline_p(arms: Arms) -> Floats:
    """Return the headline of every row: the gated test, or the binomial mid-P against a constant."""
    return _headline(arms, log=False)


LEAST_P = 1e-280
"""Below this the logarithm of p is not taken from p, which a number soon cannot hold."""


def log_headline_p(arms: Arms, p: Floats) -> Floats:
    """Return the natural logarithm of the headline, whose p is given: log p, and where p is too small, from the counts.

    Notes
    -----
    Minus infinity only where p is 0 itself: people of a group whose share is known to be 0. NaN below 1e-308 where many
    events are of one person.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(p)
    small = np.flatnonzero(p < LEAST_P)
    if small.size:
        logs[small] = _headline(arms.take(small), log=True)
    return np.asarray(np.where(np.isinf(logs) & bool(arms.repeating), np.nan, logs))


def _headline(arms: Arms, *, log: bool) -> Floats:
    empty = arms.empty
    if arms.exposure is not None:
        p = _event_test(arms, "exact" if arms.repeating else "midp", log=log)
    elif arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="midp", log=log)
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="gated", log=log)
    return np.where(empty, np.nan, p)


def _event_test(arms: Arms, method: str, *, log: bool = False) -> Floats:
    """Return a test of two rates of events; NaN where a margin is empty."""
    return stats.event_test(*event_table(arms), method=method, log=log, factor=arms.factor)


def event_table(arms: Arms) -> tuple[Floats, Floats, Floats, Floats]:
    """Return events and exposure of the two shares, NaN where a margin is empty."""
    held = (*arms.own, *arms.other)
    first, time, second, other = (np.where(arms.empty, np.nan, numbers) for numbers in held)
    return first, time, second, other


def test(arms: Arms) -> Evidence:
    """Return headline and check of every row, by the charter's section 5.

    Notes
    -----
    A constant is tested by the binomial mid-P with the exact binomial beside it; rates of events by the same of the
    group's share of the events, with the exact test, central, beside it. Two shares are tested by the N-1
    chi-square where the smallest expected count is at least 1 and by the conditional mid-P below; Fisher's exact test
    stands beside both. An empty margin gives NaN.
    """
    if arms.constant:
        place = 0 if arms.exposure is None else EVENTS + REPEATING.index(arms.repeating)
        method = np.full(len(arms.count), place, dtype=np.int8)
    else:
        sparse = stats.is_sparse(arms.count, arms.total, arms.other_count, arms.other_total)
        method = np.where(sparse, 2, 1).astype(np.int8)
    return Evidence(p=headline_p(arms), p_check=check_p(arms), method=method)
