"""Frames as the text of CSV files that come out the same, byte for byte, from the same numbers."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from disprop.publish._columns import Few, Many, few, lines, mostly_different

DIGITS = 10
"""Significant digits of every number that is not whole."""

_FORM = f"%.{DIGITS}g"

HARMLESS = re.compile(r'[A-Za-z0-9][^,"\r\n]*\Z')
"""Text that needs no quotation marks, told at one look."""


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
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(frame.columns)
    alone = '""' if len(frame.columns) == 1 else ""  # as a line of nothing would be no row
    columns = [_column(column, alone) for _, column in frame.items()]
    return "".join([heading.getvalue(), *lines(columns, len(frame))])


def _column(column: pd.Series, blank: str) -> Few | Many:
    """Return a column whose numbers print alike, whether the column holds numbers alone or text beside them."""
    if pd.api.types.is_float_dtype(column) and isinstance(column.dtype, np.dtype):
        return _numbers(column.to_numpy() + 0.0, blank)  # -0.0 becomes 0.0
    if _of_one_kind(column) and not mostly_different(column):
        codes, different = pd.factorize(column)
        return few(codes, _cells(np.asarray(different, dtype=object), blank), blank)
    values = column.to_numpy(dtype=object)  # a walk over Arrow text takes ten times as long
    return Many(values, np.zeros(len(values), dtype=bool), partial(_cells, blank=blank), str)


def _numbers(numbers: np.ndarray, blank: str) -> Few | Many:
    if mostly_different(numbers):
        return Many(numbers, np.isnan(numbers), lambda some: [_FORM % number for number in some], lambda _: blank)
    codes, different = pd.factorize(numbers)
    return few(codes, [_FORM % number for number in different.tolist()], blank)


def _of_one_kind(column: pd.Series) -> bool:
    """Whether values that are alike are written alike: 1 and True are alike, and so are 1 and 1.0."""
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return True
    return isinstance(column.dtype, pd.StringDtype) or pd.api.types.infer_dtype(column, skipna=True) == "string"


def _cells(values: Iterable[object], blank: str) -> list[str]:
    return [_cell(value) or blank for value in values]


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else _FORM % (value + 0.0)
    text = str(value)
    return text if HARMLESS.match(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text as it stands between commas, in quotation marks where it needs them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([text, ""])
    return line.getvalue()[:-2]
