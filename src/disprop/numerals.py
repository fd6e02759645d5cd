"""Numbers as they stand in sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

MISSING = "–"

LEVELS = (0.01, 0.05)
"""Levels of significance that a rounded p must not seem to be."""


def percent(share: float) -> str:
    """Return a proportion as a percentage: one decimal, two below 1% and next to 100%; never nought or all by rounding.

    Examples
    --------
    >>> percent(0.2222), percent(0.0016), percent(0), percent(float("nan"))
    ('22.2%', '0.16%', '0%', '–')
    >>> percent(0.9999), percent(0.999999), percent(0.000001)
    ('99.99%', 'above 99.99%', 'below 0.01%')
    """
    if math.isnan(share):
        return MISSING
    if share in (0, 1):
        return f"{share:.0%}"
    if 0 < share < 0.00005:
        return "below 0.01%"
    if 0.99995 <= share < 1:
        return "above 99.99%"
    return f"{share:.2%}" if abs(share) < 0.01 or 0.9995 <= share < 1 else f"{share:.1%}"


def ratio(value: float) -> str:
    """Return a ratio with two decimals, fewer when it is large, and words at the ends.

    Examples
    --------
    >>> ratio(3.2234), ratio(133.4), ratio(float("inf")), ratio(0.0012), ratio(0.0)
    ('3.22', '133', '–', '0.0012', '0')
    """
    if not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    if 0 < value < 0.1:
        return f"{value:.2g}"
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def points(value: float) -> str:
    """Return a difference in percentage points with its sign.

    Examples
    --------
    >>> points(1.19), points(-0.02), points(0.0)
    ('+1.2', '-0.02', '0.0')
    """
    if math.isnan(value):
        return MISSING
    if value == 0:
        return "0.0"
    return f"{value:+.2f}" if abs(value) < 0.1 else f"{value:+.1f}"


def p_value(p: float) -> str:
    """Return a p-value to two significant digits, and ``<0.001`` below that; more digits where two would hide its side.

    Examples
    --------
    >>> p_value(0.0441), p_value(0.00009), p_value(1.0), p_value(0.04996)
    ('0.044', '<0.001', '1', '0.04996')
    """
    if math.isnan(p):
        return MISSING
    if p < 0.001:
        return "<0.001"
    texts = (f"{p:.{digits}g}" for digits in range(2, 17))
    return next(text for text in texts if float(text) not in LEVELS or float(text) == p)


def people(count: float) -> str:
    """Return a number of people: whole where it is whole, otherwise one decimal.

    Examples
    --------
    >>> people(39.0), people(5.29), people(12345)
    ('39', '5.3', '12,345')
    """
    if math.isnan(count):
        return MISSING
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"


def span(low: float, high: float, form: Any) -> str:
    """Return an interval in words; a dash where it is undefined."""
    if math.isnan(low) or math.isnan(high):
        return MISSING
    if math.isinf(high):
        return f"{form(low)} upwards"
    return f"{form(low)} to {form(high)}"


def many(number: float, one: str, several: str = "") -> str:
    """Return a number with its noun, or with all that its number changes.

    Examples
    --------
    >>> many(1, "finding"), many(1200, "finding"), many(0, "target is", "targets are")
    ('1 finding', '1,200 findings', '0 targets are')
    """
    return f"{people(number)} {one if number == 1 else several or f'{one}s'}"


def listed(items: Sequence[str]) -> str:
    """Return items as English: ``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
