"""Numbers that are no counts of people, as their headings say, are refused with what to ask the publisher for."""

from collections.abc import Sequence

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.read.words import no_count, says_counts

GROUPS = ["White", "Asian", "Black"]


def frame(heading: str, numbers: Sequence[float], **more: Sequence[float]) -> pd.DataFrame:
    return pd.DataFrame({"Ethnic group": GROUPS, heading: numbers, **more})


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Mean salary", "averages"),
        ("Average days lost", "averages"),
        ("Median hourly pay (£)", "averages"),
        ("FTE", "full-time equivalents"),
        ("Staff (WTE)", "full-time equivalents"),
        ("Stops per 1,000 population", "ratios"),
        ("Relative likelihood", "ratios"),
        ("Arrest rate", "rates"),
        ("Index (White = 100)", "indices"),
        ("Cost (£)", "amounts of money"),
        ("Change since 2021", "changes"),
        ("Rank", "ranks"),
        ("Contracted hours", "lengths of time"),
        ("Population (thousands)", "thousands"),
    ],
)
def test_whole_numbers_that_are_no_counts_are_refused_by_their_heading(heading: str, kind: str) -> None:
    assert no_count(heading) == kind
    with pytest.raises(InputError, match=f"The numbers are {kind}"):
        dp.from_counts(frame(heading, [38200, 37200, 36200]))


@pytest.mark.parametrize("heading", ["Headcount", "Staff", "Number of corporate staff", "Headcount and FTE", "n"])
def test_a_heading_of_counts_is_none_of_these(heading: str) -> None:
    assert no_count(heading) is None


def test_of_a_headcount_and_others_the_headcount_is_read() -> None:
    made = dp.from_counts(frame("FTE", [382, 37, 36], Heads=[400, 40, 38], Median=[9, 8, 7]))
    assert int(made["ethnicity"].total.sum()) == 478


def test_a_column_that_is_named_is_taken_whatever_its_heading_says() -> None:
    made = dp.from_counts(frame("Arrest rate", [400, 40, 38]), count="Arrest rate")
    assert int(made["ethnicity"].total.sum()) == 478


def test_shares_may_be_headed_by_a_rate_and_by_no_average() -> None:
    rates = frame("Rate", [0.8, 0.15, 0.05])
    assert dp.baseline(rates, unit="share").groups == ("white", "asian", "black")
    with pytest.raises(InputError, match="averages"):
        dp.baseline(frame("Mean pay", [0.8, 0.15, 0.05]), unit="share")


@pytest.mark.parametrize(
    "heading", ["Count of Employee ID", "Sum of Headcount", "Total (headcount)", "Number of searches"]
)
def test_the_headings_of_pivot_tables_say_counts(heading: str) -> None:
    assert says_counts(heading)


def test_years_are_no_counts() -> None:
    with pytest.raises(InputError, match="The numbers are years"):
        dp.from_counts(frame("Year established", [1991, 2003, 2002]))
