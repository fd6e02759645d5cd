"""Periods as tables write them: which days they mean, which come first, which overlap."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.read.periods import Period, overlap_checks, periods_of

D = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2009", D(2009, 1, 1), D(2009, 12, 31)),
        ("2008/09", D(2008, 4, 1), D(2009, 3, 31)),
        ("2008\N{EN DASH}09", D(2008, 4, 1), D(2009, 3, 31)),
        ("2008-2009", D(2008, 4, 1), D(2009, 3, 31)),
        ("1999/00", D(1999, 4, 1), D(2000, 3, 31)),
        ("2008 to 2009", D(2008, 4, 1), D(2009, 3, 31)),
        ("Q1 2009", D(2009, 1, 1), D(2009, 3, 31)),
        ("2009 Q4", D(2009, 10, 1), D(2009, 12, 31)),
        ("Q1 2009/10", D(2009, 4, 1), D(2009, 6, 30)),
        ("2009-10 Q4", D(2010, 1, 1), D(2010, 3, 31)),
        ("February 2008", D(2008, 2, 1), D(2008, 2, 29)),
        ("Sept 2009", D(2009, 9, 1), D(2009, 9, 30)),
        ("2009-12", D(2009, 12, 1), D(2009, 12, 31)),
        ("Jan-Dec 2008", D(2008, 1, 1), D(2008, 12, 31)),
        ("Jul 2008 to Jun 2009", D(2008, 7, 1), D(2009, 6, 30)),
        ("31 March 2009", D(2009, 3, 31), D(2009, 3, 31)),
        ("2009-03-31", D(2009, 3, 31), D(2009, 3, 31)),
        ("31/03/2009", D(2009, 3, 31), D(2009, 3, 31)),
    ],
)
def test_a_period_is_read_as_its_days(text: str, first: dt.date, last: dt.date) -> None:
    assert periods_of([text]) == (Period(first, last),)
    assert periods_of([f"  {text.upper()} "]) == (Period(first, last),)


@pytest.mark.parametrize(
    "text", ["", "North", "2008/10", "2009-13", "Dec-Jan 2008", "31 February 2009", "Q5 2009", "9", "31/03/09", "total"]
)
def test_what_is_no_period_makes_no_column_of_periods(text: str) -> None:
    assert periods_of(["2009", text]) is None


def test_a_year_and_two_digits_are_a_month_where_one_of_them_cannot_be_a_financial_year() -> None:
    assert periods_of(["2008-09", "2009-10"]) == (
        Period(D(2008, 4, 1), D(2009, 3, 31)),
        Period(D(2009, 4, 1), D(2010, 3, 31)),
    )
    assert periods_of(["2008-09", "2008-10"]) == (
        Period(D(2008, 9, 1), D(2008, 9, 30)),
        Period(D(2008, 10, 1), D(2008, 10, 31)),
    )


def test_periods_that_overlap_are_a_check_and_those_side_by_side_are_none() -> None:
    (row,) = overlap_checks(["period"], [("Jan-Dec 2008",), ("Jul 2008-Jun 2009",), ("Jan-Dec 2008",)], "cases.csv")
    assert row["what"] == (
        "Periods overlap: 'Jan-Dec 2008' and 'Jul 2008-Jun 2009'. Who is in both is counted in both."
    )
    assert row["where"] == "cases.csv, column period"
    assert not list(overlap_checks(["period", "site"], [("2008/09", "a"), ("2009/10", "b"), ("2010/11", "c")], "t"))
    assert not list(overlap_checks([], [()], "t"))


@given(st.lists(st.integers(1990, 2040), min_size=2, max_size=6, unique=True))
def test_months_quarters_and_years_follow_each_other_without_a_gap(years: list[int]) -> None:
    for make in (
        lambda year: [f"{year}"],
        lambda year: [f"{year}/{(year + 1) % 100:02}"],
        lambda year: [f"Q{q} {year}" for q in range(1, 5)],
        lambda year: [f"{year}/{year + 1} Q{q}" for q in range(1, 5)],
    ):
        first = min(years)
        found = periods_of([text for year in (first, first + 1) for text in make(year)])
        assert found is not None
        assert all(b.first - a.last == dt.timedelta(days=1) for a, b in pairwise(found))


def test_of_many_periods_each_that_overlaps_with_an_earlier_one_is_found_at_once() -> None:
    days = [(str(dt.date(2000, 1, 1) + dt.timedelta(days=day)),) for day in range(20_000)]
    assert not list(overlap_checks(["day"], days, "t"))
    (row,) = overlap_checks(["day"], [*days, ("2003",)], "t")
    assert row["found"] == 365
    assert "'2003' and '2003-01-02'" in row["what"]
