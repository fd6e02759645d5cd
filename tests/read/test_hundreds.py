"""Whole numbers that add to a hundred in every slice are percentages; those that do once are asked about."""

from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError


def table(heading: str, second: int = 6) -> pd.DataFrame:
    rows = [("2021", "White", 82), ("2021", "Asian", 13), ("2021", "Black", 5)]
    rows += [("2022", "White", 80), ("2022", "Asian", 14), ("2022", "Black", second)]
    return pd.DataFrame(rows, columns=["Year", "Ethnicity", heading])


@pytest.mark.parametrize("second", [6, 7])
def test_slices_that_each_add_to_a_hundred_are_percentages(second: int) -> None:
    with pytest.raises(InputError, match="add to 100 in each of 2 slices: they look like percentages"):
        dp.from_counts(table("Value", second), by="Year")


@pytest.mark.parametrize("heading", ["Headcount", "Number of staff", "count"])
def test_a_heading_of_counts_is_taken_at_its_word(heading: str) -> None:
    assert dp.from_counts(table(heading), by="Year")["ethnicity"].total.sum() == 200


def test_a_column_that_is_named_is_taken_at_the_users_word() -> None:
    assert dp.from_counts(table("Value"), by="Year", count="Value")["ethnicity"].total.sum() == 200


def test_other_sums_are_counts() -> None:
    assert dp.from_counts(table("Value", 60), by="Year")["ethnicity"].total.sum() == 254


def test_one_hundred_is_asked_about() -> None:
    frame = pd.DataFrame({"Ethnicity": ["White", "Asian"], "2023": [87, 13]})
    assert "could be percentages" in dp.from_counts(frame).checks["check"].tolist()


def test_columns_of_years_that_each_add_to_a_hundred_are_percentages(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Ethnicity,2021,2022\nWhite,82,80\nAsian,13,14\nBlack,5,6\n", encoding="utf-8")
    with pytest.raises(InputError, match="look like percentages"):
        dp.from_counts(path)
