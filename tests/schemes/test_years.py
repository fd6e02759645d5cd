"""Bands of ages as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.schemes import Years, available, load, years_of

BANDS = st.builds(
    lambda first, more: Years(first, None if more is None else first + more),
    st.integers(0, 100),
    st.none() | st.integers(0, 20),
)


@pytest.mark.parametrize(
    ("label", "years"),
    [
        ("16-24", Years(16, 24)), ("16 – 24", Years(16, 24)), ("16 to 24", Years(16, 24)),
        ("Aged 16-24", Years(16, 24)),
        ("Ages 16 to 24 years", Years(16, 24)), ("16 - 24 years old", Years(16, 24)),
        ("16 and under 25", Years(16, 24)),
        ("65+", Years(65)), ("65 and over", Years(65)), ("65 years and over", Years(65)), ("65+ years", Years(65)),
        ("Aged 65 or older", Years(65)), ("65 plus", Years(65)), ("65 & over", Years(65)), ("65 upwards", Years(65)),
        ("Under 18", Years(0, 17)), ("under 18s", Years(0, 17)), ("<18", Years(0, 17)), ("17 and under", Years(0, 17)),
        ("up to 17", Years(0, 17)), ("Aged under 18", Years(0, 17)), ("younger than 18", Years(0, 17)),
        ("15", Years(15, 15)), ("Aged 15", Years(15, 15)), ("15 years", Years(15, 15)),
    ],
)  # fmt: skip
def test_usual_ways_to_write_a_band_are_read(label: str, years: Years) -> None:
    assert years_of(label) == years


@pytest.mark.parametrize(
    "label", ["over 65", ">65", "24-16", "young", "", "16-24-30", "under 0", "1980-04-03", "band 3"]
)
def test_what_is_unclear_is_no_band(label: str) -> None:
    assert years_of(label) is None


@given(BANDS)
def test_a_band_is_read_as_it_is_shown(years: Years) -> None:
    assert years_of(str(years)) == years


@given(BANDS, BANDS)
def test_a_band_holds_another_where_it_holds_every_age_of_it(one: Years, other: Years) -> None:
    ours, theirs = ({age for age in range(200) if years.holds(Years(age, age))} for years in (one, other))
    assert one.holds(other) == (theirs <= ours and not (one.last is not None and other.last is None))
    assert one.meets(other) == bool(ours & theirs)


@pytest.mark.parametrize("name", [name for name in available() if name.startswith("age_bands")])
def test_every_band_set_has_bounds_at_every_level_and_is_ordered(name: str) -> None:
    scheme = load(name)
    assert scheme.ordered
    for level in scheme.levels:
        bands = scheme.years(level)
        assert tuple(bands) == scheme.groups(level)
        for code, years in bands.items():
            assert scheme.classify([f"Aged {years}".replace("Aged Under", "Under")], level) == [code]


def test_a_single_age_is_no_band_of_a_scheme_that_has_it_inside_a_band() -> None:
    assert load("age_bands_hr").classify(["34", "20-24"], "detail") == ["not_recognised", "not_recognised"]


def test_schemes_of_no_ages_have_no_bounds() -> None:
    assert load("gender").years() == {}
    assert load("gender").classify(["16-24"], "detail") == ["not_recognised"]
