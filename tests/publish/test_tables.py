"""Frames as CSV: the same numbers give the same bytes."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.publish import _columns
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


CELLS = st.one_of(
    st.text(alphabet="ab,;\"'\r\n =0é", max_size=4), st.floats(), st.booleans(), st.integers(-3, 3), st.none()
)


def by_the_library(columns: dict[str, list[object]]) -> str:
    """The same by the csv module, a cell at a time."""

    def cell(value: object) -> object:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        return f"{value + 0.0:.10g}" if isinstance(value, float) else value

    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(cell, row) for row in zip(*columns.values(), strict=True))
    return lines.getvalue()


@settings(deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=9), st.sampled_from([1, 3]), st.sampled_from([1, 40])
)
def test_every_cell_is_written_as_the_library_of_python_writes_it(
    rows: list[tuple[object, ...]], wide: int, times: int
) -> None:
    columns = {name: [row[at] for row in rows] * times for at, name in enumerate(["a", "b, c", "d"][:wide])}
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    assert table_text(frame) == by_the_library(columns)


@pytest.mark.parametrize("rows", [_columns.CHUNK - 1, _columns.CHUNK, 2 * _columns.CHUNK + 1])
def test_long_tables_are_whole_whether_values_are_few_or_all_differ(rows: int) -> None:
    rng = np.random.default_rng(7)
    columns: dict[str, list[object]] = {
        "site": [f"site {at}" for at in range(rows)],
        "group": rng.choice(["White", "Black, Caribbean", ""], rows).tolist(),
        "flag": rng.choice([True, False], rows).tolist(),
        "p": np.where(rng.random(rows) < 0.2, np.nan, rng.random(rows)).tolist(),
        "alpha": [0.05] * rows,
        "count": rng.integers(0, 9, rows).tolist(),
    }
    frame = pd.DataFrame(columns).astype({"group": "string"})
    assert table_text(frame) == by_the_library(columns)
    assert table_text(frame.assign(count=frame["count"].astype("Int64"))) == by_the_library(columns)
