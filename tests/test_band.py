"""Bands and targets: charter, section 6."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.band import Band, Target, at_least, at_most, match, statuses, within
from disprop.errors import InputError


def side(band: Band, count: int, total: int, reference: tuple[float, float]) -> int:
    top, bottom = (np.array([part]) for part in reference)
    return int(band.sides(np.array([count]), np.array([total]), (top, bottom))[0])


# ---- The unit -----------------------------------------------------------------------------------------------------


def test_a_band_without_a_unit_is_an_error_that_shows_both_readings() -> None:
    with pytest.raises(InputError) as caught:
        within(5)
    told = str(caught.value)
    assert "9% to 19%" in told
    assert "13.3% to 14.7%" in told
    assert "within(points=5)" in told
    assert "within(percent=5)" in told


def test_a_band_with_nothing_is_an_error_too() -> None:
    with pytest.raises(InputError, match="no number"):
        within()


def test_a_band_with_two_units_is_an_error_that_names_them() -> None:
    with pytest.raises(InputError, match=r"2 units \(points, percent\)"):
        within(points=5, percent=5)


def test_text_without_a_unit_is_told_without_a_crash() -> None:
    with pytest.raises(InputError, match="another range"):
        within("five")  # type: ignore[arg-type]


@pytest.mark.parametrize("limits", ["x", (1, 2, 3), float("nan"), float("inf"), (None, 1)])
def test_limits_that_are_no_numbers_are_refused_with_examples(limits: object) -> None:
    with pytest.raises(InputError, match=r"within\(points=5\)"):
        within(points=limits)  # type: ignore[arg-type]


def test_a_ratio_band_needs_both_ends() -> None:
    with pytest.raises(InputError, match="both ends"):
        within(ratio=0.8)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"ratio": (1.1, 1.25)}, "1.1 to 1.25 does not contain 1"),
        ({"ratio": (80, 125)}, "80 to 125 does not contain 1"),
        ({"points": (1, 5)}, "1 to 5 does not contain 0"),
        ({"percent": (-5, -1)}, "-5 to -1 does not contain 0"),
        ({"points": (5, -5)}, "5 to -5 does not contain 0"),
    ],
)
def test_a_band_must_contain_no_difference(given_: dict[str, tuple[float, float]], told: str) -> None:
    with pytest.raises(InputError, match=f"band: {told}, which stands for no difference"):
        within(**given_)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("band", "told"),
    [
        (within(points=5), "within 5 percentage points"),
        (within(percent=5), "within 5% of the baseline"),
        (within(percent=0.5), "within 0.5% of the baseline"),
        (within(ratio=(0.8, 1.25)), "ratio 0.8 to 1.25"),
        (within(points=(-5, 10)), "from 5 percentage points below to 10 percentage points above"),
    ],
)
def test_a_band_says_itself_with_its_unit(band: Band, told: str) -> None:
    assert str(band) == told


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"points": -5}, "-5 is below zero. Write points=5 for 5 either way, or the two ends: points=(-5, 0)."),
        ({"percent": -5}, "-5 is below zero. Write percent=5"),
        ({"points": 150}, "150 goes beyond 100 percentage points"),
        ({"points": (-5, 150)}, "goes beyond 100 percentage points"),
        ({"points": 0}, "Both its ends stand for no difference"),
        ({"percent": 0}, "Leave the band out, and any difference counts"),
        ({"ratio": (1, 1)}, "Both its ends stand for no difference"),
        ({}, "It has no number. Write within(points=5)"),
    ],
)
def test_a_width_that_is_none_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        within(**asked)
    assert said in str(caught.value)


def test_a_band_may_end_at_no_difference() -> None:
    assert str(within(points=(-5, 0))).startswith("from 5 percentage points below")
    assert within(percent=(0, 150)).high == 2.5


# ---- Ends are inclusive and decided on integers ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "count", "total", "reference", "expected"),
    [
        (within(ratio=(0.8, 1.25)), 4, 10, (5, 10), 0),
        (within(ratio=(0.8, 1.25)), 5, 10, (4, 10), 0),
        (within(ratio=(0.8, 1.25)), 39_999, 100_000, (5, 10), -1),
        (within(ratio=(0.8, 1.25)), 50_001, 100_000, (4, 10), 1),
        (within(points=5), 19, 100, (14, 100), 0),
        (within(points=5), 9, 100, (0.14, 1.0), 0),
        (within(points=5), 190_001, 1_000_000, (14, 100), 1),
        (within(points=0.05), 1005, 10_000, (0.1, 1.0), 0),
        (within(points=0.05), 995, 10_000, (1, 10), 0),
        (within(points=0.05), 994, 10_000, (1, 10), -1),
        (within(percent=5), 105, 1000, (1, 10), 0),
        (within(percent=5), 106, 1000, (1, 10), 1),
        (within(percent=5), 95, 1000, (0.1, 1.0), 0),
        (within(percent=5), 133, 1000, (0.14, 1.0), 0),
        (within(percent=5), 132, 1000, (0.14, 1.0), -1),
    ],
)
def test_exactly_on_an_end_is_inside(
    band: Band, count: int, total: int, reference: tuple[float, float], expected: int
) -> None:
    assert side(band, count, total, reference) == expected


def test_ends_are_exact_at_ten_million() -> None:
    band = within(ratio=(0.8, 1.25))
    n = 10_000_000
    assert side(band, 4_000_000, n, (5_000_000, n)) == 0
    assert side(band, 3_999_999, n, (5_000_000, n)) == -1
    assert side(band, 6_250_000, n, (5_000_000, n)) == 0
    assert side(band, 6_250_001, n, (5_000_000, n)) == 1


@given(
    count=st.integers(0, 60),
    extra=st.integers(0, 60),
    other=st.integers(0, 60),
    more=st.integers(1, 60),
    unit=st.sampled_from(["points", "percent", "ratio"]),
    width=st.integers(1, 40),
)
def test_sides_are_those_of_fractions(count: int, extra: int, other: int, more: int, unit: str, width: int) -> None:
    total, other_total = count + extra, other + more
    limits = (1 - width / 100, 1 + width / 100) if unit == "ratio" else width
    band = within(**{unit: limits})  # type: ignore[arg-type]
    found = side(band, count, total, (other, other_total))
    if total == 0 or (unit != "points" and other == 0):
        return
    value, held = Fraction(count, total), Fraction(other, other_total)
    w = Fraction(width, 100)
    low, high = (held - w, held + w) if unit == "points" else (held * (1 - w), held * (1 + w))
    assert found == (-1 if value < low else 1 if value > high else 0)


def test_what_is_undefined_is_on_no_side() -> None:
    assert side(within(points=5), 0, 0, (1, 2)) == 0
    assert side(within(ratio=(0.8, 1.25)), 0, 5, (0, 5)) == 0


def test_a_ratio_to_nothing_is_above_every_band() -> None:
    assert side(within(ratio=(0.8, 1.25)), 1, 5, (0, 5)) == 1


def test_an_interval_with_an_undefined_end_is_neither_inside_nor_outside() -> None:
    band, nan = within(points=5), np.array([np.nan])
    assert not band.holds(nan, nan)[0]
    assert not band.excludes(nan, nan)[0]


# ---- Targets ------------------------------------------------------------------------------------------------------


def test_the_words_of_a_status_are_those_of_the_scheme_reviews() -> None:
    target = at_least(97, within=within(percent=5))
    assert target.words("met") == {"numerical": "target met", "narrative": "objective met", "colour": "green"}
    assert target.words("near") == {
        "numerical": "within 5% of target",
        "narrative": "progressing, objective likely to be met",
        "colour": "amber",
    }
    assert target.words("missed")["numerical"] == "significantly below target"
    assert target.words("missed")["narrative"] == "objective in jeopardy"
    assert target.words("missed")["colour"] == "red"
    assert target.words("dropped")["numerical"] == "not being pursued"
    assert target.words("dropped")["colour"] == "grey"


def test_no_colour_comes_without_its_words() -> None:
    for words in statuses().values():
        assert words["colour"]
        assert words["numerical"]
        assert words["narrative"]


@pytest.mark.parametrize(
    ("target", "count", "status"),
    [
        (at_least(97), 970, "met"),
        (at_least(97), 969, "missed"),
        (at_least(97, within=within(percent=5)), 922, "near"),  # 0.95 x 97 = 92.15
        (at_least(97, within=within(percent=5)), 921, "missed"),
        (at_least(97, within=within(points=5)), 920, "near"),
        (at_least(97, within=within(points=5)), 919, "missed"),
        (at_least(97, within=within(points=5)), 1000, "met"),
        (at_most(5), 50, "met"),
        (at_most(5), 51, "missed"),
        (at_most(5, within=within(points=2)), 70, "near"),
        (at_most(5, within=within(points=2)), 71, "missed"),
        (at_most(5), 0, "met"),
        (match(50, within=within(points=5)), 450, "met"),
        (match(50, within=within(points=5)), 449, "missed"),
        (match(50, within=within(points=5), near=within(points=10)), 449, "near"),
        (match(50, within=within(points=5), near=within(points=10)), 600, "near"),
        (match(50, within=within(points=5), near=within(points=10)), 601, "missed"),
    ],
)
def test_a_target_is_a_floor_a_ceiling_or_a_match_with_inclusive_ends(target: Target, count: int, status: str) -> None:
    assert target.status(count, 1000) == status


def test_a_status_of_nobody_is_undefined_and_not_met() -> None:
    assert at_most(5).status(0, 0) == "undefined"
    assert at_least(0).status(0, 0) == "undefined"


def test_a_figure_without_its_base_can_have_a_status() -> None:
    assert at_least(97).status_of(Fraction(97, 100)) == "met"


def test_a_target_that_reads_two_ways_is_asked_about() -> None:
    with pytest.raises(InputError, match=r"0\.97% or as 97%"):
        at_least(0.97)


@pytest.mark.parametrize("figure", [-1, 101])
def test_a_target_outside_0_to_100_is_refused(figure: float) -> None:
    with pytest.raises(InputError, match="from 0 to 100"):
        at_most(figure)


@pytest.mark.parametrize("figure", ["97", float("nan"), None])
def test_a_target_that_is_no_number_is_refused(figure: object) -> None:
    with pytest.raises(InputError, match="at_least"):
        at_least(figure)  # type: ignore[arg-type]


def test_a_target_says_itself() -> None:
    assert str(at_least(97)) == "at least 97%"
    assert str(match(50, within=within(points=5))) == "match 50%"
