"""How a plan writes people, shares and ratios."""

from __future__ import annotations


def people(number: float) -> str:
    """Return a number of people."""
    return f"{number:,.0f} {'person' if number == 1 else 'people'}"


def others(number: float) -> str:
    """Return a number of others."""
    return f"{number:,.0f} other{'' if number == 1 else 's'}"


def percent(proportion: float) -> str:
    """Return a proportion as per cent, to three digits."""
    return f"{proportion * 100:.3g}%"


def times(ratio: float) -> str:
    """Return a ratio with two decimals, more where two would make it none."""
    texts = (f"{ratio:.{digits}f}" for digits in range(2, 15))
    return f"{next((text for text in texts if float(text) != 1 or ratio == 1), '1')} times"
