"""Values of a release as cells: numbers as numbers, text as text, and shorthand where there is nothing to show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from disprop.protect import NOT_APPLICABLE, WITHHELD, Shown
from disprop.publish.tables import DIGITS
from disprop.publish.workbook._design import Column
from disprop.publish.workbook._text import plain

INFINITE = {math.inf: "infinite", -math.inf: "minus infinite"}

FORMATS = {
    "count": "#,##0",
    "time": "#,##0.0",
    "share": "0.0%",
    "points": "0.0",
    "people": "0.0",
    "ratio": "[<0.01]0.0000;0.00",
    "p": '[<0.001]"less than 0.001";0.000',
    "number": "General",
}
"""How numbers are shown; the cell holds them to ten significant digits."""

OF_EVENTS = {"share": "0.00000", "points": "0.000"}
"""The same of rates of events, which are for one person and can be small."""


def is_number(column: Column) -> bool:
    """Whether the cells of a column hold numbers."""
    return column.look in FORMATS


def cells(part: Shown, column: Column) -> list[float | str]:
    """Return the cells of a column.

    Parameters
    ----------
    part : Shown
        A table of the release.
    column : Column
        One of its columns.

    Returns
    -------
    list of float or str
        ``[c]`` where a value is withheld, ``[z]`` where there is none; never a blank.
    """
    values, hidden = part.frame[column.name], part.withheld[column.name].to_numpy(dtype=bool)
    looks: Mapping[str, Callable[[Any], float | str]] = {"flag": _flag, "words": partial(_words, blank=column.blank)}
    make = looks.get(column.look, _number)
    return [WITHHELD if gone else make(value) for value, gone in zip(values.tolist(), hidden.tolist(), strict=True)]


def is_empty(part: Shown, name: str) -> bool:
    """Whether a column has nothing to show, and nothing is withheld in it."""
    values = part.frame[name]
    return not part.withheld[name].any() and all(
        _is_nothing(value) or not str(value).strip() for value in values.unique()
    )


def number_format(part: Shown, column: Column) -> str:
    """Return how the numbers of a column are shown: whole ones without decimals; rates of events as they are.

    Parameters
    ----------
    part : Shown
        A table of the release.
    column : Column
        One of its columns, of numbers.
    """
    if column.look == "count":
        numbers = pd.to_numeric(part.frame[column.name], errors="coerce").to_numpy(dtype=float)
        known = numbers[np.isfinite(numbers)]
        return FORMATS["count" if (known == np.floor(known)).all() else "time"]
    of_events = "relation" in part.frame and (part.frame["relation"] == "events").any()
    return OF_EVENTS.get(column.look, FORMATS[column.look]) if of_events else FORMATS[column.look]


def _number(value: Any) -> float | str:
    number = float("nan") if _is_nothing(value) else float(value)
    if math.isnan(number):
        return NOT_APPLICABLE
    return INFINITE.get(number, float(f"%.{DIGITS}g" % number) + 0.0)


FLAGS: Mapping[bool, str] = {True: "yes", False: "no"}


def _flag(value: Any) -> str:
    return NOT_APPLICABLE if _is_nothing(value) else FLAGS[bool(value)]


def _words(value: Any, *, blank: str) -> str:
    text = "" if _is_nothing(value) else plain(value)
    return text if text.strip() else blank


def _is_nothing(value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, str) and not value)
