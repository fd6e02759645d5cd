"""Which texts are groups of a characteristic that some scheme knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from disprop.read.layouts._sums import is_everyone
from disprop.schemes import REASON_CODES, available, is_reason, load

MOST = 2 / 3
"""The part of the labels that a scheme must know for them to be its groups."""


@cache
def meanings() -> tuple[tuple[str, str, str], ...]:
    """Return the name, the characteristic and a level of every scheme, level by level."""
    return tuple((name, load(name).characteristic, level) for name in available() for level in load(name).levels)


def are_groups(labels: Sequence[str]) -> bool:
    """Whether most of several labels are groups of one scheme, totals left aside.

    Examples
    --------
    >>> are_groups(["Asian", "Black", "White", "Prefer not to say", "Total"])
    True
    >>> are_groups(["Handcuffing", "Baton", "Other"])
    False
    """
    parts = [label for label in dict.fromkeys(labels) if label and not is_everyone(label) and not is_reason(label)]
    known = (
        {code for code in load(name).classify(parts, level) if code not in REASON_CODES}
        for name, _, level in meanings()
    )
    return any(len(codes) > 1 and len(codes) >= MOST * len(parts) for codes in known)
