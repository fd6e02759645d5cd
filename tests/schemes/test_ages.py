"""Columns of ages and of dates of birth read as bands, from rows and from counts, on every engine."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError

ON = "2009-03-31"
HR = dp.ages("age_bands_hr", on=ON)


def said(values: list[Any], scheme: Any = HR) -> str:
    with pytest.raises(InputError) as caught:
        dp.count(pd.DataFrame({"born": values}), schemes={"born": scheme})
    return str(caught.value)


def counted(values: list[Any], scheme: Any = HR, **more: Any) -> dp.Cube:
    return dp.count(pd.DataFrame({"born": values}), schemes={"born": scheme}, **more)["age"]


def by_code(cube: dp.Cube) -> dict[str, int]:
    frame = cube.frame[cube.frame["count"] > 0]
    return dict(zip(frame["group"], frame["count"], strict=True))


def remarks(cube: dp.Cube) -> str:
    return " ".join(cube.checks["what"])


def test_dates_of_birth_become_bands_on_the_date() -> None:
    cube = counted(["1984-04-01", "1984-03-31", "1944-04-01", "1944-03-31", "1993-03-31"])
    assert by_code(cube) == {"16–24": 2, "25–34": 1, "55–64": 1, "65+": 1}
    assert cube.scheme.basis == "age in completed years on 2009-03-31, from dates of birth"


def test_whoever_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = ["1984-02-29"]
    assert by_code(counted(born, dp.ages("age_bands_hr", on="2009-02-28"))) == {"16–24": 1}
    assert by_code(counted(born, dp.ages("age_bands_hr", on="2009-03-01"))) == {"25–34": 1}


def test_ages_become_bands_without_a_date() -> None:
    cube = counted(["24", "25", " 34 ", "34.0", 34, 34.0, "aged 35", "66 years", "65+"], dp.ages("age_bands_hr"))
    assert by_code(cube) == {"16–24": 1, "25–34": 5, "35–44": 1, "65+": 2}
    assert cube.scheme.basis == "age in completed years as recorded"


def test_reasons_for_unknown_stay_what_they_are() -> None:
    cube = counted(["1980-01-01", "", None, "Refused", "Not known", "Not applicable", "n/k?"])
    assert by_code(cube) == {
        "25–34": 1, "Blank": 2, "Refused or prefer not to say": 1, "Not stated": 1, "Does not apply": 1,
        "Not recognised": 1,
    }  # fmt: skip
    assert "'n/k?' is no age, date or band of ages and counts as not recognised." in remarks(cube)


def test_other_bands_are_read_where_a_band_holds_them_whole() -> None:
    cube = counted(["20-24", "25 to 29", "30", "Under 16", "70 and over"], dp.ages([0, 16, 30]))
    assert by_code(cube) == {"Under 16": 1, "16–29": 2, "30+": 2}
    assert "These bands are split between bands of age_bands_hr: '18-30' (2 rows)." in said(
        ["18-30", "18-30", "25"], dp.ages("age_bands_hr")
    )


def test_ages_outside_the_bands_are_counted_as_not_recognised_and_told() -> None:
    cube = counted(["14", "15", "15", "10-14", "30"], dp.ages("age_bands_hr"))
    assert by_code(cube) == {"25–34": 1, "Not recognised": 4}
    (row,) = cube.checks.to_dict("records")
    assert row["check"] == "ages outside the bands"
    assert row["what"].startswith("Ages 14 to 15, '10-14' lie outside the bands of age_bands_hr")
    assert row["found"] == 4


def test_ages_above_a_hundred_are_pointed_out() -> None:
    assert "Ages above 100: '1900-01-01' (2 rows)" in remarks(counted(["1900-01-01", "1900-01-01", "1980-01-01"]))


@pytest.mark.parametrize(
    ("values", "scheme", "what", "remedy"),
    [
        (["1980-01-01"] * 3, dp.ages("age_bands_hr"), "no date is given", "dp.ages('age_bands_hr', on='2009-03-31')"),
        (["34", "35"], HR, "It holds ages ('34' (1 row), '35' (1 row)), and on= is for dates", "Leave on= out"),
        (["34", "1980-01-01"], HR, "dates of birth and plain numbers: '34' (1 row)", "written like 1980-04-03"),
        (["-3", "34"], dp.ages("age_bands_hr"), "no ages of people: '-3' (1 row)", "between 0 and 120"),
        (["121", "34"], dp.ages("age_bands_hr"), "no ages of people: '121' (1 row)", "leave the cells blank"),
        (["1980", "1981"], HR, "no ages of people: '1980' (1 row), '1981' (1 row)", "A year is no age"),
        (["29314"] * 2, HR, "no ages of people: '29314' (2 rows)", "spreadsheet's way to hold a date"),
        (["34.5", "34"], dp.ages("age_bands_hr"), "parts of a year: '34.5' (1 row)", "completed years"),
        (["2009-04-01", "1980-01-01"], HR, "after 2009-03-31: '2009-04-01' (1 row)", "give the right date as on="),
        (["1880-01-01", "1980-01-01"], HR, "older than 120: '1880-01-01' (1 row)", "leave the cells blank"),
        (["31/02/1980", "1980-01-01"], HR, "no such days: '31/02/1980' (1 row)", "Correct them"),
        (["03/04/80"], HR, "year of two digits", "four digits"),
        (["03/04/1980"] * 2, HR, "day first or with the month first: '03/04/1980' (2 rows)", "day_first=True"),
        (["red", "blue", "Refused"], HR, "None of the values is an age, a date or a band", "Name the column"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_age_is_a_fault_with_its_values_rows_and_remedy(
    values: list[str], scheme: Any, what: str, remedy: str
) -> None:
    text = said(values, scheme)
    assert "table, column born: " in text
    assert what in text
    assert remedy in text


def test_every_fault_of_a_column_is_told_at_once() -> None:
    text = said(["2010-01-01", "31/02/1980", "03/04/80", "1880-01-01", "34", "1980-01-01"])
    for what in ("after 2009-03-31", "no such days", "two digits", "older than 120", "plain numbers"):
        assert what in text


def test_many_faulty_values_are_counted_and_not_all_listed() -> None:
    text = said([f"2010-01-{day:02}" for day in range(1, 15)])
    assert text.count("2010-01-") == 10
    assert "and 4 more" in text


def test_the_day_comes_first_where_it_is_said_or_proved() -> None:
    unclear = ["03/04/1984", "04/03/1984"]  # 3 April or 4 March: 24 or 25 years old on the day
    assert by_code(counted(unclear, dp.ages("age_bands_hr", on=ON, day_first=True))) == {"16–24": 1, "25–34": 1}
    first = counted(unclear[:1], dp.ages("age_bands_hr", on=ON, day_first=False))
    assert by_code(first) == {"25–34": 1}
    proved = counted([*unclear, "25/12/1984"])
    assert by_code(proved) == {"16–24": 2, "25–34": 1}
    assert "The day comes first in every date, because it can only be so in some, as in '25/12/1984'" in remarks(proved)
    month = counted([unclear[0], "12/25/1984"])
    assert by_code(month) == {"16–24": 1, "25–34": 1}


def test_dates_against_the_order_that_was_said_are_faults() -> None:
    assert "no such days: '12/25/1984'" in said(["12/25/1984"], dp.ages("age_bands_hr", on=ON, day_first=True))
    both = said(["12/25/1984", "25/12/1984", "03/04/1984"])
    assert "'03/04/1984' (1 row)" in both


def test_a_level_of_the_bands_can_be_named() -> None:
    scheme = dp.ages("age_bands_census_5", on=ON)
    cube = counted(["1984-04-01", "1982-04-01", "1979-03-31"], scheme, levels={"born": "ten"})
    assert (cube.level, by_code(cube)) == ("ten", {"20–29": 2, "30–39": 1})


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"bands": "gender"}, "no bands of ages"),
        ({"bands": "age_bandz"}, "There is no scheme of that name"),
        ({"bands": [25, 16]}, "do not rise"),
        ({"bands": "age_bands_hr", "on": "31/03/2009"}, "'31/03/2009' is no date"),
        ({"bands": "age_bands_hr", "on": 2009}, "2009 is no date"),
        ({"bands": "age_bands_hr", "day_first": "yes"}, "'yes' does not say which comes first"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(arguments: dict[str, Any], what: str) -> None:
    with pytest.raises(InputError, match=what):
        dp.ages(**arguments)


@pytest.mark.parametrize("on", [dt.date(2009, 3, 31), dt.datetime(2009, 3, 31, 12), " 2009-03-31 "])
def test_the_date_is_a_date_or_a_text(on: Any) -> None:
    assert dp.ages("age_bands_hr", on=on).on == dt.date(2009, 3, 31)


def test_a_scheme_of_bands_points_to_the_reading_of_ages() -> None:
    assert "read with dp.ages('age_bands_hr')" in said(["34", "45"], "age_bands_hr")
    assert "read with dp.ages('age_bands_hr')" in said(["1980-01-01"], "age_bands_hr")
    cube = dp.from_counts({"16-24": 3, "45": 2}, scheme="age_bands_hr")["age"]
    assert "dp.ages('age_bands_hr')" in cube.checks["remedy"].iloc[0]


BORN = [dt.date(1984, 4, 1), dt.date(1984, 3, 31), None, dt.date(1984, 2, 29)]
ENGINES: dict[str, Callable[[list[Any]], Any]] = {
    "pandas_object": lambda days: pd.DataFrame({"born": days}, dtype="object"),
    "pandas_times": lambda days: pd.DataFrame({"born": pd.to_datetime(pd.Series(days))}),
    "polars": lambda days: pl.DataFrame({"born": days}),
    "polars_times": lambda days: pl.DataFrame({"born": days}).with_columns(pl.col("born").cast(pl.Datetime)),
    "pyarrow": lambda days: pa.table({"born": days}),
    "duckdb": lambda days: duckdb.from_arrow(pa.table({"born": days})),
    "text": lambda days: pd.DataFrame({"born": [day and day.strftime("%d/%m/%Y") for day in days]}),
    "dict": lambda days: {"born": days},
}


@pytest.mark.parametrize("engine", ENGINES)
def test_dates_are_the_same_from_every_engine(engine: str) -> None:
    cube = dp.count(ENGINES[engine](BORN), schemes={"born": HR})["age"]
    assert by_code(cube) == {"16–24": 1, "25–34": 2, "Blank": 1}


def test_numbers_are_ages_from_every_engine() -> None:
    ages = [24, 25, None, 70]
    for rows in (pd.DataFrame({"age": ages}), pl.DataFrame({"age": ages}), duckdb.from_arrow(pa.table({"age": ages}))):
        cube = dp.count(rows, schemes={"age": dp.ages("age_bands_hr")})["age"]
        assert by_code(cube) == {"16–24": 1, "25–34": 1, "65+": 1, "Blank": 1}


def test_counts_by_single_years_are_read_into_bands() -> None:
    single = {str(age): age for age in range(16, 90)} | {"90+": 7, "Refused": 3}
    cube = dp.from_counts(single, scheme=dp.ages("age_bands_hr"), name="census")["age"]
    assert cube.by_group.tolist() == [[[sum(range(lo, hi)) for lo, hi in ((16, 25), (25, 35), (35, 45), (45, 55))]
                                       + [sum(range(55, 65)), sum(range(65, 90)) + 7]]]  # fmt: skip
    census = dp.baseline(single, scheme=dp.ages("age_bands_hr"), unit="count", name="census")
    np.testing.assert_allclose(census.shares.sum(), 1)
    assert len(census.groups) == 6


def test_a_fault_of_counts_tells_the_people() -> None:
    with pytest.raises(InputError, match=r"'18-30' \(12 people\)"):
        dp.from_counts({"18-30": 12, "40-44": 3}, scheme=dp.ages("age_bands_hr"))


@given(st.lists(st.dates(dt.date(1909, 4, 1), dt.date(2009, 3, 31)), min_size=1, max_size=40), st.data())
def test_bands_are_those_of_pandas_cut_over_the_ages(born: list[dt.date], data: Any) -> None:
    starts = sorted(data.draw(st.lists(st.integers(1, 90), min_size=1, max_size=6, unique=True)))
    day = pd.Timestamp(ON)
    ages = [day.year - b.year - ((day.month, day.day) < (b.month, b.day)) for b in born]
    edges = [0, *starts, 200]
    expected = pd.Series(pd.cut(pd.Series(ages), edges, right=False, labels=False)).value_counts()
    cube = counted([b.isoformat() for b in born], dp.ages([0, *starts], on=ON))
    bands = cube.scheme.groups("detail")
    found = {bands.index(code): int(n) for code, n in zip(cube.groups, cube.by_group[0, 0], strict=True)}
    assert found == expected.to_dict()


def test_every_one_of_many_dates_of_birth_has_its_band() -> None:
    days = pd.Series(pd.date_range("1940-01-01", "1992-12-31"))
    people = pd.DataFrame({"born": np.random.default_rng(3).choice(days, 100_000)})
    cube = dp.count(people, schemes={"born": HR})["age"]
    assert cube.known.tolist() == [[100_000]]
