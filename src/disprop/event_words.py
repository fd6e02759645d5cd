"""What is said of events in words of their own: so many for every so many people, never `of` them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from disprop.numerals import MISSING, people, ratio, span

EVENTS = "events"
"""The relation that these words are for."""

BASES = (1, 100, 1_000, 10_000, 100_000, 1_000_000)
"""How many people or how much time a rate can be told for."""

LEAST = 2
"""A rate is told for so many that all groups together have at least this many events."""

REPEATS_UNKNOWN = "repeat events unknown: borderline is the most that can be said, and proportionate is not"
"""The note of rows that no one said anything about repeat events of."""

SAME_FACTOR = "one variance factor taken for all groups"
"""The note of rows of which nobody said how often each group's events repeat."""

CASES = "cases, of whom one person may be several: borderline is the most that can be said, and proportionate is not"
"""The note of rows of processes added up, where nobody said that their people are different."""

CAPPED = (
    "Repeat events are unknown: a few people with many events each make differences that chance alone would not, and "
    "make tests and intervals too sure. So borderline is the most that can be said, and nothing is called "
    "proportionate or a small difference. Give distinct people, or each person's number of events."
)
"""The line about repeat events under a table."""

CAPPED_CASES = (
    "These are cases, of whom one person may be several: a few people in many of them make differences that chance "
    "alone would not, and make tests and intervals too sure. So borderline is the most that can be said, and nothing "
    "is called proportionate or a small difference. Count each person once, or say that nobody is in two of the "
    "processes (distinct=True, in a plan pool_distinct)."
)
"""The line about processes added up under a table."""

NOTHING_HAPPENED = "no event happened to either, or one of them has no people or time at risk"
"""The note of rows of events that can show nothing."""


def base_for(events: float, exposure: float) -> int:
    """Return for how many a rate of events is told, so that the figures are readable.

    Parameters
    ----------
    events, exposure : float
        All events, and the people or the time in which they happened.

    Examples
    --------
    >>> base_for(1_110, 100_000), base_for(12, 400), base_for(3, 9_000_000), base_for(0, 10)
    (1000, 100, 1000000, 100)
    """
    if not events > 0 or not exposure > 0:
        return BASES[1]
    return next((base for base in BASES if base * events >= LEAST * exposure), BASES[-1])


def of_events(row: Mapping[Any, Any]) -> bool:
    """Return whether a finding is of events."""
    return bool(row["relation"] == EVENTS)


def so_many(number: float) -> str:
    """Return a number of events: whole from 100, else one decimal, below 1 two digits.

    Examples
    --------
    >>> so_many(1234.5), so_many(40.0), so_many(10.16), so_many(0.0123), so_many(0.0)
    ('1,234', '40', '10.2', '0.012', '0')
    """
    if not math.isfinite(number):
        return MISSING
    size = abs(number)
    if size == 0 or size >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}".removesuffix(".0") if size >= 1 else f"{number:.2g}"


def per(rate: float, row: Mapping[Any, Any]) -> str:
    """Return a rate as so many per 100, 1,000 or what the row says."""
    return f"{so_many(rate * row['for_every'])} {_per(row)}" if math.isfinite(rate) else MISSING


def gap(points: float, row: Mapping[Any, Any]) -> str:
    """Return a difference in events per 100 as so many more or fewer for what the row says, with its sign."""
    number = points / 100 * row["for_every"]
    told = so_many(number)
    return f"+{told}" if number > 0 else told


def _per(row: Mapping[Any, Any]) -> str:
    return "each" if row["for_every"] == 1 else f"per {people(row['for_every'])}"


def counts(row: Mapping[Any, Any]) -> str:
    """Return events and exposure: `120 for 3,000`."""
    return f"{people(row['observed'])} for {people(row['denominator'])}"


def own_rate(row: Mapping[Any, Any]) -> str:
    """Return events and exposure, by the names of their tables, and the rate: `1 event (stops) for 30 (residents)`."""
    noun = "event" if row["observed"] == 1 else "events"
    held = f"{people(row['denominator'])} ({row['baseline']})"
    return f"{people(row['observed'])} {noun} ({row['stage']}) for {held}: {per(row['value'], row)}"


def figures(row: Mapping[Any, Any], against: str) -> str:
    """Return the sentence with both rates, their ratio and difference with the intervals, and the surplus.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.
    against : str
        What the rate is held against, in words: `for everyone else`.
    """
    confidence = f"{100 * (1 - row['alpha']):g}% interval"
    limits = span(row["ratio_low"], row["ratio_high"], ratio)
    ends = span(row["difference_low_pp"], row["difference_high_pp"], lambda end: gap(end, row))
    times = f"{ratio(row['ratio'])} times the rate" if math.isfinite(row["ratio"]) else "no ratio can be given"
    return (
        f"{own_rate(row)}, against {per(row['reference'], row)} {against}: {times} ({confidence} {limits}), "
        f"{gap(row['difference_pp'], row)} {_per(row)} ({confidence} {ends}); {_surplus(row['surplus'])}."
    )


def _surplus(surplus: float) -> str:
    if math.isnan(surplus):
        return "no number of events can be expected"
    number = round(abs(surplus), 1 if abs(surplus) < 10 else 0)
    if number == 0:
        return "as many events as expected"
    return f"{people(number)} {'more' if surplus > 0 else 'fewer'} than expected"


def capped(row: Mapping[Any, Any]) -> bool:
    """Return whether nobody knows which events or cases of a row are of one person."""
    return REPEATS_UNKNOWN in row["note"] or of_cases(row)


def of_cases(row: Mapping[Any, Any]) -> bool:
    """Return whether a finding is of processes added up, of whose cases one person may be several."""
    return CASES in row["note"]


def repeating(row: Mapping[Any, Any]) -> bool:
    """Return whether some people of a row may count several times, so that chance alone does more."""
    return capped(row) or "variance factor" in row["method"]


def repeats(row: Mapping[Any, Any]) -> str:
    """Return the sentence about repeat events, where there may be some."""
    if row["variance_factor"] > 1:
        return allowed_for(row["variance_factor"], same=SAME_FACTOR in row["note"])
    if of_cases(row):
        return CAPPED_CASES
    return CAPPED if REPEATS_UNKNOWN in row["note"] else ""


def allowed_for(least: float, most: float | None = None, *, same: bool) -> str:
    """Return the sentence about repeat events that are allowed for.

    Parameters
    ----------
    least, most : float
        How many times they raise the variance: of all rows, or from the least to the most.
    same : bool
        Whether one factor was taken for all groups.
    """
    times = ratio(least) if most is None or ratio(least) == ratio(most) else f"{ratio(least)} to {ratio(most)}"
    told = f"Repeat events of the same people are allowed for: they raise the variance {times} times"
    return f"{told}, if they are as frequent in all groups." if same else f"{told}, by the factor of each group."
