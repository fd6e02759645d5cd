"""A row of a table that may leave, in words: `[c]` where a value is withheld, `[z]` where there is nothing to tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disprop import words
from disprop.protect import NOT_APPLICABLE, WITHHELD, Shown


@dataclass(frozen=True, eq=False, kw_only=True)
class Row:
    """One row.

    Parameters
    ----------
    values : dict
        By column; what is withheld is gone.
    withheld : frozenset of str
        The columns that are withheld.
    """

    values: dict[Any, Any]
    withheld: frozenset[str]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def hides(self, *columns: str) -> bool:
        """Return whether any of these values is withheld."""
        return not self.withheld.isdisjoint(columns)

    def told(self, form: Callable[[Any], str], column: str) -> str:
        """Return a number in words."""
        if self.hides(column):
            return WITHHELD
        return said(form(number(self.values[column])))

    def span(self, form: Callable[[Any], str], low: str, high: str) -> str:
        """Return an interval in words."""
        if self.hides(low, high):
            return WITHHELD
        return said(words.span(number(self.values[low]), number(self.values[high]), form))

    def text(self, column: str) -> str:
        """Return a text; blank where there is none."""
        if self.hides(column):
            return WITHHELD
        value = self.values.get(column, "")
        return "" if _missing(value) else str(value)


def number(value: Any) -> float:
    """Return a number; NaN for what is none."""
    return math.nan if _missing(value) or value == "" else float(value)


def _missing(value: Any) -> bool:
    return bool(pd.isna(value))


def said(text: str) -> str:
    """Return a figure in words, with `[z]` where there is none."""
    return NOT_APPLICABLE if text == words.MISSING else text


def rows_of(table: Shown) -> Iterator[Row]:
    """Yield the rows of a table."""
    names = np.array([str(name) for name in table.withheld], dtype=object)
    marks = table.withheld.to_numpy(dtype=bool)
    for values, hidden in zip(table.frame.to_dict("records"), marks, strict=True):
        yield Row(values=values, withheld=frozenset(names[hidden]))
