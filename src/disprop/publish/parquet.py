"""A table of a release as Parquet: the one place that meets pyarrow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError
from disprop.protect import Shown
from disprop.publish._schema import VERSION, Field, companion
from disprop.publish._texts import as_text, encoded, withheld_names


def parquet_bytes(part: Shown, fields: Sequence[Field]) -> bytes:
    """Return a table as Parquet: withheld and undefined values are null, the column ``withheld`` tells which is which.

    Parameters
    ----------
    part : Shown
        The table.
    fields : sequence of Field
        Its columns.

    Raises
    ------
    InputError
        If pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        remedy = "Install it: pip install 'disprop[parquet]'; or leave parquet out of formats."
        raise InputError(Fault(where="parquet", what="Writing Parquet needs pyarrow.", remedy=remedy)) from None
    columns = {field.name: _array(pyarrow, part, field) for field in fields}
    columns |= {field.name: pyarrow.array(withheld_names(part), pyarrow.string()) for field in companion()}
    table = pyarrow.table(columns).replace_schema_metadata({"disprop_schema": VERSION})
    written = io.BytesIO()
    parquet.write_table(table, written)
    return written.getvalue()


def _array(pyarrow: Any, part: Shown, field: Field) -> Any:
    values, hidden = part.frame[field.name], part.withheld[field.name].to_numpy(dtype=bool)
    if field.kind == "string":
        return _text_array(pyarrow, values, hidden)
    if field.kind == "boolean":
        nothing = hidden | values.isna().to_numpy()
        return pyarrow.array(values.eq(True).to_numpy(dtype=bool), mask=nothing)
    numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    nothing = hidden | np.isnan(numbers)
    if field.kind == "integer":
        return pyarrow.array(np.where(nothing, 0, numbers).astype(np.int64), mask=nothing)
    return pyarrow.array(numbers, mask=nothing)


def _text_array(pyarrow: Any, values: pd.Series, hidden: np.ndarray) -> Any:
    """Return a column of texts: blank where there is nothing to say, with no halves of characters."""
    codes, different = pd.factorize(values)
    clean = [encoded(as_text(value)).decode("utf-8") for value in np.asarray(different, dtype=object).tolist()]
    places = pyarrow.array(np.where(codes < 0, len(clean), codes), mask=hidden)
    listed = pyarrow.array([*clean, ""], pyarrow.string())
    return pyarrow.DictionaryArray.from_arrays(places, listed).cast(pyarrow.string())
