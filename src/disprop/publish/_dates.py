"""Dates as people write them."""

from __future__ import annotations

from datetime import date


def published(author: str, when: str) -> str:
    """Return who published something, and when, as far as it is known.

    Examples
    --------
    >>> published("Borsetshire Council", "2009-06-30"), published("", "2009-06-30"), published("", "")
    ('Published by Borsetshire Council on 30 June 2009', 'Published on 30 June 2009', '')
    """
    told = [f"by {author}" if author else "", f"on {day(when)}" if when else ""]
    return " ".join(["Published", *filter(None, told)]) if any(told) else ""


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
