"""Events that can happen again: oracles, corners, properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disprop.stats import METHODS, event_interval, event_rate_interval, event_test, variance_factor
from disprop.stats.events import EVENT_INTERVALS, EVENT_RATE_INTERVALS, EVENT_TESTS

FOUR = ("count_a", "exposure_a", "count_b", "exposure_b")
INTERVALS = [(measure, method) for measure, methods in EVENT_INTERVALS.items() for method in methods]
exposures = st.floats(0.5, 1e5)
tables = st.tuples(st.integers(0, 400), exposures, st.integers(0, 400), exposures)


@pytest.mark.parametrize("method", EVENT_TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_p_values_are_those_of_the_definition(oracle, agrees, method, alternative):
    rows = oracle("event_tests.csv", method=method, alternative=alternative)
    p = event_test(*(rows[name] for name in FOUR), method=method, alternative=alternative)
    agrees(p, rows["p"], 1e-9)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
def test_interval_ends_are_those_of_the_definition(oracle, agrees, measure, method):
    rows = oracle("event_intervals.csv", measure=measure, method=method)
    low, high = event_interval(
        *(rows[name] for name in FOUR), measure=measure, method=method, confidence=rows["confidence"]
    )
    agrees(low, rows["low"], 1e-8)
    agrees(high, rows["high"], 1e-8)


@pytest.mark.parametrize("method", EVENT_RATE_INTERVALS)
def test_ends_for_one_rate_are_those_of_the_definition(oracle, agrees, method):
    rows = oracle("event_rate_intervals.csv", method=method)
    low, high = event_rate_interval(rows["count"], rows["exposure"], method=method, confidence=rows["confidence"])
    agrees(low, rows["low"], 1e-9)
    agrees(high, rows["high"], 1e-9)


@pytest.mark.parametrize("method", ["exact", "midp", "score"])
@given(table=tables, confidence=st.sampled_from([0.5, 0.95, 0.998]))
def test_an_interval_excludes_1_exactly_when_its_test_is_significant(method, table, confidence):
    assume(table[0] + table[2] > 0)
    p = event_test(*table, method=method)
    assume(abs(p - (1 - confidence)) > 1e-9)
    # At a corner the mid-P end is set by the convention 1 - alpha^(1/n), which is where p is alpha.
    low, high = event_interval(*table, method=method, confidence=confidence)
    assert (not low <= 1 <= high) == (p < 1 - confidence)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
@given(table=tables)
def test_swapping_the_groups_turns_the_interval_round(measure, method, table):
    low, high = event_interval(*table, measure=measure, method=method)
    other_low, other_high = event_interval(*table[2:], *table[:2], measure=measure, method=method)
    with np.errstate(divide="ignore"):
        turned = (-other_high, -other_low) if measure == "difference" else (1 / other_high, 1 / other_low)
    assert np.allclose((low, high), turned, rtol=1e-9, atol=1e-12)
    assert low <= high


@pytest.mark.parametrize("method", EVENT_TESTS)
@given(table=tables, alternative=st.sampled_from(["two-sided", "less", "greater"]))
def test_swapping_the_groups_turns_the_sides_of_the_test(method, table, alternative):
    mirrored = {"less": "greater", "greater": "less"}.get(alternative, alternative)
    for log in (False, True):
        p = event_test(*table, method=method, alternative=alternative, log=log)
        turned = event_test(*table[2:], *table[:2], method=method, alternative=mirrored, log=log)
        assert np.isclose(p, turned, rtol=1e-12, atol=1e-15, equal_nan=True)


def test_groups_of_the_most_unequal_exposures_keep_their_digits(agrees):
    # Of three events one in the trillionth part of the exposure: 3 in 10^12.
    agrees(event_test(2, 1e9, 1, 1e-3, method="exact", alternative="less"), 3e-12, 1e-9)
    agrees(event_test([2, 1], [1e9, 1e-3], [1, 2], [1e-3, 1e9], method="exact"), [6e-12, 6e-12], 1e-9)


def test_no_event_in_either_group_says_nothing():
    assert event_interval(0, 3, 0, 4, method="exact") == (0, np.inf)
    assert event_test(0, 3, 0, 4, method="midp") == event_test(0, 3, 0, 4, method="exact") == 1
    assert np.isnan(event_test(0, 3, 0, 4, method="score"))


def test_neither_events_nor_exposure_is_undefined_and_leaves_neighbours_alone():
    low, high = event_interval([3, 0, np.nan, 3], [10, 0, 10, 10], 4, 20, method="midp")
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, True, False]
    assert low[0] == low[3] == event_interval(3, 10, 4, 20, method="midp")[0]


def test_repeat_events_widen_by_the_sum_of_squares():
    assert variance_factor([1, 1, 1]) == 1
    assert variance_factor([[2, 2], [0, np.nan]]).tolist()[0] == 2
    assert np.isnan(variance_factor([0, 0]))


def test_wrong_events_and_exposures_are_refused():
    with pytest.raises(ValueError, match="'count_a' counts events where 'exposure_a' is nothing: found 0"):
        event_test(3, 0, 1, 5, method="midp")
    with pytest.raises(ValueError, match="'exposure_b' must be a number of 0 or more: found -5"):
        event_interval(3, 2, 1, -5, method="midp")
    with pytest.raises(ValueError, match="'count_b' must hold whole numbers"):
        event_test(3, 2, 1.5, 5, method="midp")
    with pytest.raises(ValueError, match="There is no interval for the difference of two rates of events 'midp'"):
        event_interval(3, 2, 1, 5, method="midp", measure="difference")


def test_every_method_has_its_line():
    doors = {f"event_test.{name}" for name in EVENT_TESTS} | {f"event_interval.{a}.{b}" for a, b in INTERVALS}
    assert doors | {f"event_rate_interval.{name}" for name in EVENT_RATE_INTERVALS} <= set(METHODS)
