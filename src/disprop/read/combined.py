"""Whether columns are the combinations of some groups, each there once: then a row is no person."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod


def are_combined(columns: Sequence[Sequence[str]], *, filled: float) -> bool:
    """Whether each combination of values stands once, and a part of all that there could be is there.

    Parameters
    ----------
    columns : sequence of sequence of str
        Texts of one length.
    filled : float
        The part of the combinations that have to be there at least; rows of people repeat some and lack most.

    Examples
    --------
    >>> are_combined([["F", "F", "M", "M"], ["a", "b", "a", "b"]], filled=0.5)
    True
    >>> are_combined([["F", "F", "M", "M"], ["a", "a", "a", "b"]], filled=0.5)
    False
    """
    combinations = list(zip(*columns, strict=True))
    if len(set(combinations)) < len(combinations):
        return False
    told: list[Sequence[str]] = []  # a column that another tells, as an area its code, makes no more of them
    for values in sorted(columns, key=lambda values: -len(set(values))):
        if all(len(set(zip(other, values, strict=True))) > len(set(other)) for other in told):
            told.append(values)
    return len(combinations) >= filled * prod(len(set(values)) for values in told)
