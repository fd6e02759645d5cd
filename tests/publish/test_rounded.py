"""Numbers of a summary are rounded by rule, and rounding never says what the figures do not."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.publish._rounded import people, percent, percents, ratio

SHARES = st.floats(0, 1)
RATIOS = st.floats(1e-6, 1e9)


@pytest.mark.parametrize(("count", "told"), [(8, "8"), (4.5, "5"), (5.29, "5"), (1234.5, "1,235"), (0.4, "0")])
def test_people_are_whole_and_halves_go_up(count: float, told: str) -> None:
    assert people(count) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (8 / 35, "23%"),
        (0.125, "13%"),
        (0.145, "15%"),
        (0.0693, "6.9%"),
        (0.0999, "10%"),
        (0.01, "1.0%"),
        (0.05, "5.0%"),
        (0.0004, "0.04%"),
        (0.00001, "below 0.01%"),
        (0.994, "99%"),
        (0.997, "99.7%"),
        (0.9996, "99.96%"),
        (0.999999, "above 99.99%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (math.nan, "–"),
    ],
)
def test_percentages_are_whole_with_one_decimal_below_ten(share: float, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.8991, 0.9012), ("89.9%", "90.1%")),
        ((0.21, 0.05), ("21%", "5.0%")),
        ((0.0512, 0.0508), ("5.12%", "5.08%")),
        ((0.3, 0.3), ("30%", "30%")),
        ((0.300001, 0.3), ("30%", "30%")),
    ],
)
def test_two_percentages_read_alike_only_where_they_are(shares: tuple[float, ...], told: tuple[str, ...]) -> None:
    assert percents(shares) == told


def test_a_figure_that_misses_a_target_does_not_read_as_the_target() -> None:
    assert percents([0.968], against=["97%"]) == ("96.8%",)
    assert percents([0.9697], against=["97%"]) == ("96.97%",)
    assert percents([0.9004], against=["90.0%"]) == ("90.04%",)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (3.2958, "3.3"),
        (4.0, "4.0"),
        (9.96, "10"),
        (0.0996, "0.10"),
        (0.466, "0.47"),
        (133.4, "130"),
        (12345.0, "12,000"),
        (1.04, "1.04"),
        (0.9964, "0.996"),
        (1.0, "1"),
        (0.0, "0"),
        (math.inf, "–"),
        (math.nan, "–"),
    ],
)
def test_ratios_have_two_digits_and_more_where_two_would_read_as_no_difference(value: float, told: str) -> None:
    assert ratio(value) == told


@given(SHARES)
def test_a_percentage_is_never_none_or_all_by_rounding(share: float) -> None:
    assert (percent(share) == "0%") == (share == 0)
    assert (percent(share) == "100%") == (share == 1)


@given(SHARES)
def test_a_percentage_is_within_half_of_its_last_digit(share: float) -> None:
    told = re.fullmatch(r"([\d]+)(?:\.(\d+))?%", percent(share))
    if told:
        half = Fraction(1, 2 * 10 ** len(told[2] or ""))
        assert abs(Fraction(told[0].removesuffix("%")) - 100 * Fraction(share)) <= half + Fraction(1, 10**12)


@given(st.lists(SHARES, min_size=2, max_size=2))
def test_percentages_apart_by_a_hundredth_of_a_point_do_not_read_alike(shares: list[float]) -> None:
    first, second = percents(shares)
    if first == second:
        assert abs(shares[0] - shares[1]) <= 0.0001 + 1e-12


@given(RATIOS)
def test_a_ratio_stays_on_its_side_of_no_difference(value: float) -> None:
    told = float(ratio(value).replace(",", ""))
    assert math.isclose(value, 1, rel_tol=1e-9) or (told > 1) == (value > 1)
    assert math.isclose(told, value, rel_tol=0.051)
