"""Numbers as a summary gives them: rounded by rule, and never so that rounding says what the figures do not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from disprop.numerals import MISSING

ONE_DECIMAL = Decimal(10)
"""Percentages below this have one decimal, others none."""

MOST = 2
"""Decimals that a percentage can have, so that it reads neither as none nor as all, nor like another."""


def people(count: float) -> str:
    """Return a number of people, whole.

    Examples
    --------
    >>> people(12345.0), people(5.5), people(float("nan"))
    ('12,345', '6', '–')
    """
    return MISSING if math.isnan(count) else f"{_to(Decimal(repr(float(count))), 0):,}"


def percent(share: float) -> str:
    """Return a proportion as a percentage: whole, one decimal below 10%, never nought or all by rounding.

    Examples
    --------
    >>> percent(0.2286), percent(0.0693), percent(0.0002), percent(0.997), percent(0.0), percent(1e-6)
    ('23%', '6.9%', '0.02%', '99.7%', '0%', 'below 0.01%')
    """
    return percents([share])[0]


def percents(shares: Sequence[float], against: Sequence[str] = ()) -> tuple[str, ...]:
    """Return proportions as percentages that read alike only where they are alike, or nearer than 0.01 points.

    Parameters
    ----------
    shares : sequence of float
        From 0 to 1.
    against : sequence of str
        What none of them may read as.

    Examples
    --------
    >>> percents([0.8991, 0.9012]), percents([0.968], against=["97%"])
    (('89.9%', '90.1%'), ('96.8%',))
    """
    different = len(set(shares))
    for more in range(MOST + 1):
        told = tuple(_percent(share, more) for share in shares)
        if len(set(told)) == different and not {_number(text) for text in told} & {_number(text) for text in against}:
            return told
    return tuple(_percent(share, 0) for share in shares)


def _number(told: str) -> str:
    """Return a percentage without the noughts behind its point, which make it no other number."""
    bare = told.removesuffix("%")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _percent(share: float, more: int) -> str:
    """Return a percentage with so many decimals more than the rule asks for."""
    if math.isnan(share):
        return MISSING
    if share in (0, 1):
        return f"{share:.0%}"
    exact = Decimal(repr(float(share))) * 100
    least = min(MOST, more + (1 if exact < ONE_DECIMAL else 0))
    for places in range(least, MOST + 1):
        told = _to(exact, places)
        if told not in (0, 100):
            return f"{told}%" if more or told < ONE_DECIMAL or exact >= ONE_DECIMAL else f"{_to(told, 0)}%"
    return "below 0.01%" if exact < 1 else "above 99.99%"


def ratio(value: float) -> str:
    """Return a ratio to two significant digits; more where two would read as no difference.

    Examples
    --------
    >>> ratio(3.2958), ratio(12.9), ratio(133.4), ratio(0.0012), ratio(1.04), ratio(0.9969), ratio(1.0)
    ('3.3', '13', '130', '0.0012', '1.04', '0.997', '1')
    """
    if not math.isfinite(value):
        return MISSING
    if value == 0 or math.isclose(value, 1, rel_tol=1e-9):
        return f"{value:.0f}"
    exact = Decimal(repr(float(value)))
    told = (_significant(exact, digits) for digits in range(2, 17))
    return f"{next(one for one in told if one != 1):,f}"


def _significant(number: Decimal, digits: int) -> Decimal:
    """Return a number to so many significant digits, those that rounding adds in front not kept behind."""
    places = digits - number.adjusted() - 1
    told = _to(number, places)
    return told if told.adjusted() == number.adjusted() else _to(told, places - 1)


def _to(number: Decimal, places: int) -> Decimal:
    """Return a number to so many decimals, a half away from nought, as people round by hand."""
    told = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return told if places >= 0 else told.quantize(Decimal(1))
