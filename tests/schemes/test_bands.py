"""Bands of ages of one's own, and tables put into other bands."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.schemes import bands_as_labelled

FIVE = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44")
STARTS = st.lists(st.integers(0, 90), min_size=2, max_size=8, unique=True).map(sorted)


def said(call: Any) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


def in_fives(counts: dict[str, int], **more: Any) -> dp.Cube:
    return dp.from_counts(counts, scheme="age_bands_census_5", name="staff", **more)["age"]


def test_bands_of_ones_own_begin_at_each_age() -> None:
    scheme = dp.age_bands([0, 16, 25])
    assert [scheme.label(code, "detail") for code in scheme.groups("detail")] == ["Under 16", "16–24", "25+"]
    assert scheme.groups("detail") == ("under_16", "16_24", "25_plus")
    assert scheme.ordered


def test_the_same_ages_make_the_same_bands_for_two_tables() -> None:
    bands = [16, 25, 65]
    staff = dp.from_counts({"16-24": 50, "25-64": 300, "65+": 9}, scheme=dp.age_bands(bands), name="staff")
    left = dp.from_counts({"16-24": 9, "25-64": 20}, scheme=dp.age_bands(bands), name="left")
    assert len(dp.rates(left, among=staff)) == 3


@pytest.mark.parametrize(
    ("starts", "what"),
    [
        ([25, 16], "The ages do not rise: 25, 16"),
        ([16, 16], "do not rise"),
        ([16], "1 age makes no bands"),
        ([], "0 age"),
        ([16, 24.5], "no ages in whole years: 24.5"),
        ([16, True], "no ages in whole years: True"),
        ([-1, 16], "no ages in whole years: -1"),
        ([16, 200], "no ages in whole years: 200"),
        (16, "1 age makes no bands"),
        ("16, 25", "no ages in whole years: '16, 25'"),
    ],
)
def test_ages_that_make_no_bands_are_refused(starts: Any, what: str) -> None:
    assert what in said(lambda: dp.age_bands(starts))


def test_bands_are_put_into_others_that_hold_them_whole() -> None:
    cube = in_fives({"20-24": 7, "25-29": 10, "30-34": 5, "35-39": 3, "Refused": 4})
    moved = cube.reband("age_bands_hr")
    assert moved.groups == ("16_24", "25_34", "35_44")
    assert moved.by_group.tolist() == [[[7, 15, 3]]]
    assert moved.unknown.tolist() == [[4]]
    assert (moved.scheme.name, moved.level, moved.characteristic) == ("age_bands_hr", "detail", "age")


def test_every_band_that_would_be_split_is_named_with_what_can_be_had() -> None:
    table = {"16-24": 4, "25-34": 100, "35-44": 109, "65+": 8}
    text = said(lambda: dp.from_counts(table, scheme="age_bands_hr", name="staff")["age"].reband("age_bands_caseload"))
    assert "staff, age: These bands of ages would be split" in text
    assert "16–24 (between Under 18 and 18–24); 25–34 (between 25–30 and 31+)" in text
    assert "35–44" not in text
    fives = {"15-19": 4, "20-24": 9, "25-29": 100}
    text = said(lambda: in_fives(fives).reband("age_bands_hr"))
    assert "15–19 (partly in 16–24)" in text
    assert "Of age_bands_hr only these can be had exactly: 25–34." in text


def test_a_band_that_no_other_holds_is_said_to_be_in_none() -> None:
    assert "5–9 (in none)" in said(lambda: in_fives({"5-9": 3, "25-29": 4}).reband("age_bands_hr"))


def test_a_roll_up_of_bands_is_put_into_others_too() -> None:
    cube = in_fives({"20-29": 7, "30-39": 5}, level="ten")
    assert cube.reband([20, 40]).by_group.tolist() == [[[12]]]
    assert cube.reband("age_bands_census_5", level="ten").groups == ("20_29", "30_39")
    assert "20–29 (between 20–24 and 25–29)" in said(lambda: cube.reband("age_bands_census_5"))


@pytest.mark.parametrize("into", ["gender", "age_bandz", [30]])
def test_bands_that_are_none_are_refused(into: Any) -> None:
    assert said(lambda: in_fives({"20-24": 7}).reband(into))


def test_a_table_of_no_ages_is_refused() -> None:
    cube = dp.from_counts({"Female": 1, "Male": 2}, scheme="gender")["gender"]
    assert "no bands of ages" in said(lambda: cube.reband("age_bands_hr"))
    assert "No characteristic is in bands of ages (gender)" in said(
        lambda: dp.from_counts({"Female": 1, "Male": 2}, scheme="gender").reband("age_bands_hr")
    )


def test_tables_put_their_bands_of_ages_into_others_and_leave_the_rest() -> None:
    table = {"gender": {"Female": 12, "Male": 3}, "age": {"20-24": 7, "25-29": 8}}
    staff = dp.from_counts(table, scheme={"gender": "gender", "age": "age_bands_census_5"}, name="staff")
    moved = staff.reband([20, 60])
    assert moved["age"].by_group.tolist() == [[[15]]]
    assert moved["gender"] is staff["gender"]


def test_shares_are_put_into_other_bands_with_their_half_units() -> None:
    census = dp.baseline({"20-24": "30.0%", "25-29": "20.0%", "30-34": "50.0%"}, scheme="age_bands_census_5")
    moved = census.reband("age_bands_hr")
    np.testing.assert_allclose(moved.shares, [[0.3, 0.7]])
    np.testing.assert_allclose(moved.half_units, [[0.0005, 0.001]])
    assert "16–24 (between" in said(
        lambda: dp.baseline({"16-24": 30, "25-34": 70}, scheme="age_bands_hr", unit="percent").reband([16, 20, 25])
    )


def test_a_comparison_in_two_band_sets_names_the_way_that_is_exact() -> None:
    staff = dp.from_counts({"16-24": 40, "25-34": 60}, scheme="age_bands_hr", name="staff")
    census = dp.baseline(
        {"20-24": 30, "25-29": 20, "30-34": 50}, scheme="age_bands_census_5", unit="percent", name="census"
    )
    text = said(lambda: dp.compare(staff, against=census))
    assert "census can be put into those bands exactly: census.reband('age_bands_hr')." in text
    assert len(dp.compare(staff, against=census.reband("age_bands_hr"))) == 2
    backwards = dp.from_counts({"20-24": 40, "25-29": 60}, scheme="age_bands_census_5", name="staff")
    shares = dp.baseline({"16-24": 40, "25-34": 60}, scheme="age_bands_hr", unit="percent", name="census")
    assert "staff can be put into those bands exactly" in said(lambda: dp.compare(backwards, against=shares))


def test_bands_of_ones_own_are_named_by_the_lowest_age_of_each() -> None:
    staff = dp.from_counts({"16-24": 40, "25-64": 60}, scheme=dp.age_bands([16, 25, 65]), name="staff")
    left = dp.from_counts({"20-24": 4, "25-29": 6}, scheme="age_bands_census_5", name="left")
    assert "left.reband([16, 25, 65])" in said(lambda: dp.rates(left, among=staff))
    assert len(dp.rates(left.reband(staff["age"].scheme), among=staff)) == 2


def test_a_comparison_in_two_band_sets_names_a_third_that_holds_both_or_says_that_there_is_none() -> None:
    one = dp.from_counts({"18-24": 40, "31+": 60}, scheme="age_bands_caseload", name="one")
    two = dp.from_counts({"18-20": 40, "21-24": 60}, scheme="age_bands_criminal_justice", name="two")
    assert "two can be put into those bands exactly" in said(lambda: dp.rates(two, among=one))
    three = dp.from_counts({"25-34": 40, "35-44": 60}, scheme="age_bands_hr", name="three")
    assert "No bands known here hold those of both" in said(lambda: dp.rates(three, among=one))


@given(STARTS, STARTS, st.data())
def test_putting_into_bands_is_exact_or_refused(starts: list[int], into: list[int], data: Any) -> None:
    """The oracle: count single ages in both band sets; what is not refused must be what the ages give."""
    ages = data.draw(st.lists(st.integers(starts[0], 99), min_size=1, max_size=30))
    scheme = dp.age_bands(starts)
    table = {str(age): ages.count(age) for age in set(ages)}
    cube = dp.from_counts(table, scheme=dp.ages(scheme), name="people")["age"]
    try:
        moved = cube.reband(into)
    except InputError:
        bounds = scheme.years()
        assert any(
            sum(bounds[code].meets(band) for band in dp.age_bands(into).years().values()) != 1
            or bounds[code].first < into[0]
            for code in cube.groups
        )
    else:
        direct = dp.from_counts(table, scheme=dp.ages(into), name="people")["age"]
        assert moved.groups == direct.groups
        np.testing.assert_array_equal(moved.counts, direct.counts)


@pytest.mark.parametrize(
    ("bounds", "what"),
    [
        ([{"lower": 16, "upper": 24}, {"lower": 24}], "Band '24+' does not begin above band '16–24'"),
        ([{"lower": 16}, {"lower": 25}], "Band '25+' does not begin above band '16+'"),
        ([{"lower": 25}, {"lower": 16, "upper": 24}], "does not begin above"),
        ([{"lower": 16, "upper": 24}, {}], "These bands have no bounds: two"),
        ([{"lower": 24, "upper": 16}, {"lower": 25}], "lower = 24, upper = 16 are no bounds"),
        ([{"upper": 24}, {"lower": 25}], "upper = 24 are no bounds"),
        ([{"lower": "16", "upper": 24}, {"lower": 25}], "lower = '16', upper = 24 are no bounds"),
        ([{"lower": 16.5}, {"lower": 25}], "lower = 16.5 are no bounds"),
    ],
)
def test_bounds_of_a_scheme_that_cannot_be_are_faults(bounds: list[dict[str, Any]], what: str) -> None:
    groups = [{"code": name, "label": name, **of} for name, of in zip(("one", "two"), bounds, strict=True)]
    table = {"name": "ours", "characteristic": "age", "levels": [{"name": "detail", "groups": groups}]}
    assert what in said(lambda: dp.load_scheme(table))


# ---- Bands as a table has them --------------------------------------------------------------------------------------


def test_bands_that_no_scheme_has_are_bands_of_their_own() -> None:
    scheme = bands_as_labelled(["50 - 64", "16 - 24", "65 and over", "Not answered\r\n", "25 - 49"], "Age")
    assert scheme is not None
    assert {code: str(years) for code, years in scheme.years().items()} == {
        "16_24": "16–24",
        "25_49": "25–49",
        "50_64": "50–64",
        "65_plus": "65+",
    }
    assert scheme.ordered
    assert scheme.classify(["16 to 24", "aged 65+", "refused", "40"], "detail") == [
        "16_24",
        "65_plus",
        "refused",
        "not_recognised",
    ]


@pytest.mark.parametrize(
    ("labels", "heading"),
    [
        (["0-14", "10-19"], "age"),
        (["0-14", "15 and a bit"], "age"),
        (["0-14"], "age"),
        (["Refused", ""], "age"),
        (["31", "32", "47"], "age"),
        (["1-4", "5-9"], "grade"),
    ],
    ids=["overlap", "no band", "one", "none", "ages", "another heading"],
)
def test_what_is_no_list_of_bands_of_ages_is_none(labels: list[str], heading: str) -> None:
    assert bands_as_labelled(labels, heading) is None


def test_the_same_bands_are_one_scheme_by_name_and_others_are_not() -> None:
    first, second, other = (
        bands_as_labelled(labels, "age") for labels in (["0-9", "10+"], ["10 and over", "Under 10"], ["0-9", "10-19"])
    )
    assert first == second
    assert first is not None
    assert other is not None
    assert first.name == "age_bands_under_10_10_plus" != other.name


def test_single_years_in_a_row_are_named_by_the_first_and_the_last() -> None:
    years = [*(f"Aged {age} years" for age in (*range(4), 5, *range(7, 100))), "100 and over"]
    scheme = bands_as_labelled(years, "age")
    assert scheme is not None
    assert scheme.name == "age_bands_0_to_3_singly_5_7_to_99_singly_100_plus"


def test_a_table_of_ages_is_read_with_its_own_bands_where_no_scheme_has_them_all() -> None:
    tables = dp.from_counts({"16 - 24": 5, "25 - 34": 6, "35 - 49": 3, "50+": 7, "Refused": 4}, characteristic="age")
    cube = tables["age"]
    assert cube.scheme.name == "age_bands_16_24_25_34_35_49_50_plus"
    assert int(cube.unknown[0, 0]) == 4
    assert "is read with the bands of ages that its labels are" in tables.checks["what"][0]
    assert cube.reband(dp.age_bands([16, 35])).groups == ("16_34", "35_plus")
    assert dp.from_counts({"16-24": 5, "25-34": 6}, characteristic="age")["age"].scheme.name == "age_bands_hr"
