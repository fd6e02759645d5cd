"""Published percentages without a base: what they allow to be said, and what they leave open."""

import math
from fractions import Fraction

import pytest

from disprop.band import Target, at_least, at_most, match, within
from disprop.errors import InputError
from disprop.share import share


@pytest.mark.parametrize(
    ("printed", "shown", "bound"),
    [
        ("87", "87%", ""),
        ("99.99%", "99.99%", ""),
        ("38.50", "38.50%", ""),
        ("0", "0%", ""),
        ("<30", "less than 30%", "less than"),
        ("less than 30%", "less than 30%", "less than"),
        ("Below 30", "less than 30%", "less than"),
        ("≤ 5.5", "at most 5.5%", "at most"),
        ("over 50%", "more than 50%", "more than"),
        ("at least 97", "at least 97%", "at least"),
        (">= 97", "at least 97%", "at least"),
    ],
)
def test_a_percentage_is_read_as_it_is_printed(printed: str, shown: str, bound: str) -> None:
    read = share(printed)
    assert (str(read), read.bound) == (shown, bound)
    assert share(str(read)) == read


@pytest.mark.parametrize(
    "printed", ["", "about 30", "101", "-1", "87,5", "30 to 40", "< 0", "more than 100", "1e1", "< <3"]
)
def test_what_is_no_percentage_is_refused(printed: str) -> None:
    with pytest.raises(InputError, match="not a percentage"):
        share(printed)


def test_a_figure_that_could_be_a_proportion_needs_its_sign() -> None:
    with pytest.raises(InputError, match=r"0\.87% or as 87%"):
        share("0.87")
    assert str(share("0.87%")) == "0.87%"
    assert str(share("1")) == "1%"


def test_a_bound_has_no_value() -> None:
    assert math.isnan(share("< 30").value)
    assert share("30").value == 0.3


def test_a_printed_figure_stands_for_all_that_round_to_it() -> None:
    assert share("87").ends == (Fraction(865, 1000), Fraction(875, 1000))
    assert share("99.99").ends == (Fraction(99985, 100000), Fraction(99995, 100000))
    assert share("100").ends == (Fraction(995, 1000), Fraction(1))
    assert share("0").ends[0] == 0


@pytest.mark.parametrize(
    ("printed", "target", "status"),
    [
        ("99.99", at_least(97), "met"),
        ("< 30", at_least(30), "missed"),
        ("at most 30", at_least(30), "open"),
        ("< 30", at_least(30, within=within(points=5)), "open"),
        ("< 30", at_least(40, within=within(points=10)), "missed"),
        ("at most 30", at_least(40, within=within(points=10)), "open"),
        ("< 30", at_most(30), "met"),
        ("> 30", at_most(30), "missed"),
        ("at least 30", at_most(30), "open"),
        ("< 30", match(49, within=within(points=5)), "missed"),
        ("> 10", match(49, within=within(points=5)), "open"),  # far below and far above are both missed, 49 is not
        ("> 10", match(50, within=within(points=60)), "met"),
    ],
)
def test_a_bound_has_a_status_only_where_all_that_it_allows_have_it(printed: str, target: Target, status: str) -> None:
    assert share(printed).status(target) == status


def test_rounding_decides_where_its_ends_have_different_statuses() -> None:
    assert share("97").rounding_decides(at_least(97))
    assert not share("97.5").rounding_decides(at_least(97))
    assert share("97.5").status(at_least(97)) == "met"
    assert share("96.9").rounding_decides(at_least(96.92))
    assert not share("< 30").rounding_decides(at_least(10))


def test_a_bound_lies_over_a_target_only_if_all_of_it_does() -> None:
    assert share("> 30").over(at_most(30))
    assert not share("at least 30").over(at_most(30))
    assert not share("< 30").over(at_most(10))
    assert share("31").over(at_most(30))
