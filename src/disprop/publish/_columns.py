"""Columns as texts: each different value is written once where there are few, and rows a few thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

CHUNK = 4_000
"""Rows that are put into text at a time: their cells stay near, and never are all of them in memory."""

FEW = 4
"""So many times fewer different values than rows make it worth while to write each once."""

LOOKED_AT = 5_000
"""Rows by which that is told."""

PAIRS = 2_000
"""Pairs of values of two columns beside one another, at most, that are put together before the rows are."""


@dataclass(frozen=True, eq=False)
class Few:
    """A column of few different values: a code a row, and what is written for each code."""

    codes: np.ndarray
    written: np.ndarray

    def some(self, chosen: slice) -> list[str]:
        """Return some rows."""
        listed: list[str] = self.written[self.codes[chosen]].tolist()
        return listed

    def beside(self, other: Few) -> Few:
        """Return both columns as one, with a comma between them."""
        pairs = [f"{left},{right}" for left in self.written for right in other.written]
        return Few(self.codes * len(other.written) + other.codes, np.array(pairs, dtype=object))


@dataclass(frozen=True, eq=False)
class Many:
    """A column of which most values differ; `odd` marks those that are not written like the rest."""

    values: np.ndarray
    odd: np.ndarray
    usual: Callable[[list[Any]], list[str]]
    other: Callable[[int], str]

    def some(self, chosen: slice) -> list[str]:
        """Return some rows."""
        written = self.usual(self.values[chosen].tolist())
        for place in np.flatnonzero(self.odd[chosen]).tolist():
            written[place] = self.other(chosen.start + place)
        return written


def few(codes: np.ndarray, written: Sequence[str], nothing: str, marks: Sequence[tuple[np.ndarray, str]] = ()) -> Few:
    """Return a column whose values are written once each.

    Parameters
    ----------
    codes : int array
        The place of each row's value among those written; -1 for none.
    written : sequence of str
        What is written for each value.
    nothing : str
        What is written for none.
    marks : sequence of (bool array, str)
        Rows that are not written by their value, and what stands for them.
    """
    every, places, marked = [*written], codes.copy(), np.zeros(len(codes), dtype=bool)
    for rows, sign in (*marks, (codes < 0, nothing)):
        chosen = rows & ~marked
        if chosen.any():
            places[chosen] = len(every)
            every.append(sign)
        marked = marked | rows
    return Few(places, np.array(every, dtype=object))


def mostly_different(values: np.ndarray | pd.Series) -> bool:
    """Whether so many values of a column differ that it does not pay to look for those that are alike."""
    some = values[:: max(1, len(values) // LOOKED_AT)]
    return len(pd.unique(some)) * FEW > len(some)


def chunks(number: int) -> Iterator[slice]:
    """Yield slices of so many rows."""
    return (slice(start, start + CHUNK) for start in range(0, number, CHUNK))


def lines(columns: Sequence[Few | Many], number: int) -> Iterator[str]:
    """Yield rows as lines with commas between their cells, many at a time, each with its end.

    Parameters
    ----------
    columns : sequence of Few or Many
        Written as they are to stand between commas.
    number : int
        Of rows.
    """
    joined = _joined(columns)
    for chosen in chunks(number):
        yield "\n".join(map(",".join, zip(*(column.some(chosen) for column in joined), strict=True))) + "\n"


def _joined(columns: Sequence[Few | Many]) -> list[Few | Many]:
    """Return the columns with neighbours as one while there are few pairs of their values."""
    joined: list[Few | Many] = []
    for column in columns:
        last = joined[-1] if joined else None
        if isinstance(last, Few) and isinstance(column, Few) and len(last.written) * len(column.written) <= PAIRS:
            joined[-1] = last.beside(column)
        else:
            joined.append(column)
    return joined
