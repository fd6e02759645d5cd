"""Frames as CSV: the same numbers give the same bytes."""

import io
import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.publish.tables import table_text


def test_numbers_have_ten_significant_digits_and_lines_end_in_lf() -> None:
    frame = pd.DataFrame({"share": [1 / 3, 0.1 + 0.2], "count": [8, 39]})
    assert table_text(frame) == "share,count\n0.3333333333,8\n0.3,39\n"


def test_undefined_is_nothing_and_never_zero() -> None:
    frame = pd.DataFrame({"a": [float("nan"), 0.0], "b": ["x", None]})
    assert table_text(frame) == "a,b\n,x\n0,\n"


def test_infinity_is_written_in_full() -> None:
    assert table_text(pd.DataFrame({"ratio": [math.inf, -math.inf]})) == "ratio\ninf\n-inf\n"


def test_there_is_no_zero_below_zero() -> None:
    assert table_text(pd.DataFrame({"a": [-0.0], "b": pd.Series([-0.0], dtype=object)})) == "a,b\n0,0\n"


def test_numbers_beside_text_print_like_numbers_alone() -> None:
    mixed = pd.Series([1 / 3, "", np.float64(2 / 3), float("nan"), 7], dtype=object)
    assert table_text(pd.DataFrame({"a": mixed, "b": range(5)})).splitlines()[1:] == [
        "0.3333333333,0",
        ",1",
        "0.6666666667,2",
        ",3",
        "7,4",
    ]


def test_text_with_commas_quotes_and_other_alphabets_reads_back() -> None:
    told = ['a "b", c', "16–24", "Māori\nline", ""]
    text = table_text(pd.DataFrame({"label": told}))
    again = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skip_blank_lines=False)
    assert again["label"].tolist() == told


def test_a_frame_without_rows_keeps_its_columns() -> None:
    assert table_text(pd.DataFrame(columns=["id", "ratio"])) == "id,ratio\n"


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_numbers_read_back_to_ten_digits(numbers: list[float]) -> None:
    written = table_text(pd.DataFrame({"a": numbers})).splitlines()[1:]
    for told, read in zip(numbers, written, strict=True):
        assert math.isclose(float(read), told, rel_tol=5.1e-10, abs_tol=5e-324) or abs(told) > 1.79e308
