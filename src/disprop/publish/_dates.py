"""Dates as people write them."""

from __future__ import annotations

from datetime import date


def day(text: str) -> str:
    """Return a date as it is written in the United Kingdom; other text as it is.

    Examples
    --------
    >>> day("2009-03-31"), day("spring 2009")
    ('31 March 2009', 'spring 2009')
    """
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {when:%B %Y}"
