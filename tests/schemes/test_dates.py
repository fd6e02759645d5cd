"""Dates of birth as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.schemes._dates import age_on, proved_order, written

DAYS = st.dates(date(1900, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "1980-04-03", "1980/04/03", "1980.4.3", "1980-04-03 00:00:00", "1980-04-03T09:30:00+01:00", "3 April 1980",
        "03-Apr-1980", "3rd April 1980", "April 3, 1980", "Apr 3 1980", "3 apr, 1980", "3 of April 1980",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_in_one_way_is_read(text: str) -> None:
    one = written(text)
    assert one is not None
    assert one.readings == (date(1980, 4, 3),)
    assert not one.short


def test_an_order_of_day_and_month_is_not_guessed() -> None:
    one = written("03/04/1980")
    assert one is not None
    assert set(one.readings) == {date(1980, 4, 3), date(1980, 3, 4)}
    same = written("04/04/1980")
    assert same is not None
    assert same.readings == (date(1980, 4, 4),)


@pytest.mark.parametrize(
    ("text", "day"),
    [("25/12/1971", date(1971, 12, 25)), ("12/25/1971", date(1971, 12, 25)), ("25.12.1971", date(1971, 12, 25))],
)
def test_a_day_above_12_tells_the_order(text: str, day: date) -> None:
    one = written(text)
    assert one is not None
    assert one.readings == (day,)


@pytest.mark.parametrize(
    "text", ["31/02/1980", "1980-02-30", "1981-02-29", "30 February 1980", "1980-13-01", "0/1/1980"]
)
def test_a_day_that_there_is_not_has_no_reading(text: str) -> None:
    one = written(text)
    assert one is not None
    assert one.readings == ()


@pytest.mark.parametrize("text", ["03/04/80", "3-Apr-80", "April 3, 80"])
def test_a_year_of_two_digits_is_said_to_be_one(text: str) -> None:
    one = written(text)
    assert one is not None
    assert one.short


@pytest.mark.parametrize(
    "text", ["", "34", "16-24", "April", "3 Apryl 1980", "1980", "03/04-1980", "1980-04", "Refused"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["03/04/1980", "25/12/1971"], True),
        (["03/04/1980", "12/25/1971"], False),
        (["25/12/1971", "12/25/1971"], None),
        (["03/04/1980"], None),
        (["03/04/1980", "1971-12-25", "25 December 1971"], None),
    ],
)
def test_the_order_of_a_column_is_proved_by_dates_that_have_one_and_no_others(
    texts: list[str], day_first: bool | None
) -> None:
    assert proved_order([one for text in texts if (one := written(text)) is not None]) is day_first


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1984-03-31", "2009-03-31", 25),
        ("1984-04-01", "2009-03-31", 24),
        ("1984-02-29", "2009-02-28", 24),  # reached on 1 March in a year without the day
        ("1984-02-29", "2009-03-01", 25),
        ("1984-02-29", "2008-02-28", 23),
        ("1984-02-29", "2008-02-29", 24),
        ("2009-03-31", "2009-03-31", 0),
        ("2000-01-01", "1999-12-31", -1),
    ],
)
def test_age_rises_on_the_birthday(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(day), date.fromisoformat(born)) == age


@given(DAYS, DAYS)
def test_age_is_the_number_of_birthdays_since_birth(born: date, day: date) -> None:
    birthdays = 0
    for year in range(born.year + 1, day.year + 1):
        leap = born.month == 2 and born.day == 29
        birthday = date(year, 3, 1) if leap and not _is_leap(year) else born.replace(year=year)
        birthdays += birthday <= day
    if day >= born:
        assert age_on(day, born) == birthdays


@given(DAYS, DAYS)
def test_nobody_grows_younger(born: date, day: date) -> None:
    assert age_on(day + timedelta(days=1), born) - age_on(day, born) in (0, 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
