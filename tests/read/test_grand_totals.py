"""Rows without a group that add up whole slices are left out and held against them; an unlabelled sum is refused."""

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError


def staff(**changed: int) -> pd.DataFrame:
    rows = [
        ("Adults", "White", 90),
        ("Adults", "Asian", 30),
        ("Adults Total", "", 120),
        ("Place", "White", 50),
        ("Place", "Asian", 11),
        ("Place", "Sub Total", 61),
        ("Grand Total", "", changed.get("grand", 181)),
    ]
    return pd.DataFrame(rows, columns=["Service", "Ethnicity", "Headcount"])


def read(frame: pd.DataFrame) -> dp.Tables:
    return dp.from_counts(frame, label="Ethnicity", by="Service")


def test_a_total_of_slices_is_no_slice_and_nobody_of_unknown_group() -> None:
    made = read(staff())
    assert int(made["ethnicity"].total.sum()) == 181
    assert made["ethnicity"].unknown.sum() == 0
    assert list(made["ethnicity"].slices["Service"]) == ["Adults", "Place"]


def test_it_is_held_against_the_slice_that_it_names_or_all_of_them() -> None:
    said = read(staff()).checks["what"]
    assert any("'Adults Total' has no group and is the sum of others, 120" in text for text in said)
    assert any("'Grand Total' has no group and is the sum of others, 181" in text for text in said)
    said = read(staff(grand=200)).checks["what"]
    assert any("'Grand Total' has no group and says 200; its parts add to 181" in text for text in said)


def test_every_row_is_accounted_for() -> None:
    account = read(staff()).account
    assert account.rows == 7
    assert account.counted == 4
    assert account.set_aside["rows"].tolist() == [3]


def test_an_unlabelled_row_that_is_the_sum_of_the_others_is_refused() -> None:
    frame = pd.DataFrame({"Ethnicity": ["White", "Asian", ""], "Headcount": [90, 30, 120]})
    with pytest.raises(InputError, match="is the sum of other rows: 120"):
        dp.from_counts(frame)


def test_an_unlabelled_row_that_is_no_sum_is_unknown() -> None:
    frame = pd.DataFrame({"Ethnicity": ["White", "Asian", ""], "Headcount": [90, 30, 12]})
    assert int(dp.from_counts(frame)["ethnicity"].unknown.sum()) == 12
