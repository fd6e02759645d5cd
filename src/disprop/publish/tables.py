"""Frames as the text of CSV files that come out the same, byte for byte, from the same numbers."""

from __future__ import annotations

import math

import pandas as pd

DIGITS = 10
"""Significant digits of every number that is not whole."""


def table_text(frame: pd.DataFrame) -> str:
    """Return a frame as CSV.

    Parameters
    ----------
    frame : DataFrame
        Its index is left out.

    Returns
    -------
    str
        LF line ends, numbers to `DIGITS` significant digits, nothing where a value is undefined, no zero below zero.

    Examples
    --------
    >>> print(table_text(pd.DataFrame({"ratio": [1 / 3, float("nan")], "count": [8, 0]})), end="")
    ratio,count
    0.3333333333,8
    ,0
    """
    plain = {name: _plain(column) for name, column in frame.items()}
    told = pd.DataFrame(plain, columns=frame.columns, index=frame.index)
    return str(told.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n"))


def _plain(column: pd.Series) -> pd.Series:
    """Return a column whose numbers print alike, whether the column holds numbers alone or text beside them."""
    if pd.api.types.is_float_dtype(column):
        return column + 0.0  # -0.0 becomes 0.0
    if column.dtype == object:
        return column.map(_cell)
    return column


def _cell(value: object) -> object:
    if not isinstance(value, float):
        return value
    return "" if math.isnan(value) else f"{value + 0.0:.{DIGITS}g}"
