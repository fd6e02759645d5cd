"""Rounded tables: to the nearest, halves up, whatever is computed from them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disprop as dp
from disprop.protect.rounding import to_base


@given(count=st.integers(0, 10**12), base=st.integers(1, 1000))
def test_a_count_becomes_the_nearest_multiple_halves_up(count: int, base: int) -> None:
    rounded = int(to_base(np.array([count]), base)[0])
    assert rounded % base == 0
    assert -base < 2 * (rounded - count) <= base


@given(one=st.integers(0, 1000), two=st.integers(0, 1000), base=st.integers(1, 50))
def test_no_count_grows_beyond_one_that_it_was_no_larger_than(one: int, two: int, base: int) -> None:
    low, high = to_base(np.array(sorted((one, two))), base)
    assert low <= high


def test_findings_of_rounded_tables_are_the_same_for_tables_that_round_alike() -> None:
    def found(white: int, black: int) -> dp.Findings:
        staff = dp.from_counts({"White": 380, "Black": 40}, scheme="ethnicity_ew_2001", name="staff")
        left = dp.from_counts({"White": white, "Black": black}, scheme="ethnicity_ew_2001", name="leavers")
        return dp.rates(dp.rounded(left, base=5), among=dp.rounded(staff, base=5), band=dp.within(ratio=(0.8, 1.25)))

    one, two = found(28, 8), found(32, 12)
    assert one.frame.equals(two.frame)


def test_a_verdict_of_rounded_tables_is_one_of_all_that_they_could_be() -> None:
    staff = dp.from_counts({"Women": 200, "Men": 200}, name="staff")
    left = dp.from_counts({"Women": 40, "Men": 18}, name="leavers")
    exact = dp.rates(left, among=staff, band=dp.within(ratio=(0.8, 1.25))).frame
    loose = dp.rates(dp.rounded(left, base=10), among=dp.rounded(staff, base=10), band=dp.within(ratio=(0.8, 1.25)))
    assert set(exact["verdict"]) == {"disproportionate"}
    assert set(loose.frame["verdict"]) == {"cannot tell"}


def test_people_of_several_answers_stay_between_the_largest_group_and_all_of_them() -> None:
    scheme = replace(dp.Scheme.from_labels(("Mobility", "Hearing", "Sight"), "condition"), several=True)
    table = pd.DataFrame({"condition": ["Mobility", "Hearing", "Sight", "all"], "count": [2, 2, 2, 6]})
    staff = dp.from_counts(table, scheme=scheme, several=("all",), name="staff")
    cube = dp.rounded(staff, base=5)["condition"]
    assert cube.by_group.tolist() == [[[0, 0, 0]]]
    assert cube.known.tolist() == [[0]]


@pytest.mark.parametrize("base", [0, -5, 2.5])
def test_a_base_below_one_is_refused(base: object) -> None:
    staff = dp.from_counts({"Women": 100, "Men": 100}, name="staff")
    with pytest.raises(dp.InputError, match="no base to round to"):
        dp.rounded(staff, base=base)  # type: ignore[arg-type]


def test_a_profile_that_rounds_refuses_findings_of_other_counts() -> None:
    staff = dp.from_counts({"Women": 100, "Men": 100}, name="staff")
    left = dp.from_counts({"Women": 12, "Men": 3}, name="leavers")
    with pytest.raises(dp.InputError, match="made from other counts"):
        dp.protect(dp.rates(left, among=staff), "round_5")
    rounded = dp.rates(dp.rounded(left, base=5), among=dp.rounded(staff, base=5))
    assert dp.protect(rounded, "round_5", rounded_to=5).profile == "round_5"
    with pytest.raises(dp.InputError, match="does not round"):
        dp.protect(rounded, "threshold_5", rounded_to=5)
