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


# ---- Repeat events --------------------------------------------------------------------------------------------------

# R 4.2.2, a = x / k, b = y / k, q = s / (s + t): pbeta(q, a, b + 1), pbeta(1 - q, b, a + 1); 2 * pnorm(-|z|), z = (a -
# (a + b) q) / sqrt((a + b) q (1 - q)); qbeta(0.025, a, b + 1), qbeta(0.025, a + 1, b, lower = FALSE), each as the ratio
# share / (1 - share) * t / s; half the 0.025 quantiles of chi-square on 2a and, upper, 2a + 2, times k / s.
FACTORS = [  # x, s, y, t, k, two-sided, greater, less, score, ratio low and high, rate low and high
    (
        30,
        1200.5,
        90,
        8000,
        1.8,
        0.01207099212,
        0.00603549605998,
        0.997549425805,
        0.00376554297585,
        1.19444559082,
        3.93334851095,
        0.014468563725,
        0.0401945285336,
    ),
    (
        30,
        1200.5,
        90,
        8000,
        2,
        0.0178265325177,
        0.00891326625885,
        0.996415902555,
        0.00598704689163,
        1.15011233041,
        4.06004133852,
        0.0139864825203,
        0.0412165245672,
    ),
    (
        1,
        40,
        25,
        400.5,
        3.5,
        1,
        0.882132791379,
        0.627928876839,
        0.619527186156,
        2.19372936752e-06,
        7.98478783259,
        1.49355212324e-07,
        0.373274626803,
    ),
    (0, 40, 25, 400.5, 1.25, 0.297962870226, 1, 0.148981435113, 0.157558568144, 0, 2.02802790802, 0, 0.115277482941),
    (
        3,
        2,
        0,
        9,
        6,
        0.852802865422,
        0.426401432711,
        1,
        0.133614402538,
        0.00281425891182,
        np.inf,
        0.00147310367576,
        14.0226054067,
    ),
    (
        120,
        3000,
        990,
        97000,
        2.13,
        5.69740421468e-16,
        2.84870210734e-16,
        1,
        1.42671704874e-25,
        2.91792095725,
        5.1756771363,
        0.0302428514093,
        0.0519028258592,
    ),
]


@pytest.mark.parametrize("row", FACTORS)
def test_with_a_factor_tests_and_intervals_are_those_of_counts_divided_by_it(row):
    x, s, y, t, factor, both, more, fewer, score, low, high, rate_low, rate_high = row
    told = {"two-sided": both, "greater": more, "less": fewer}
    for alternative, p in told.items():
        found = event_test(x, s, y, t, method="exact", alternative=alternative, factor=factor)
        assert found == pytest.approx(p, rel=1e-9)
        logs = event_test(x, s, y, t, method="exact", alternative=alternative, factor=factor, log=True)
        assert logs == pytest.approx(np.log(p), rel=1e-9, abs=1e-12)
    assert event_test(x, s, y, t, method="score", factor=factor) == pytest.approx(score, rel=1e-9)
    assert event_interval(x, s, y, t, method="exact", factor=factor) == pytest.approx((low, high), rel=1e-8)
    assert event_rate_interval(x, s, method="exact", factor=factor) == pytest.approx((rate_low, rate_high), rel=1e-8)


@given(tables, st.floats(1, 20), st.sampled_from(["exact", "score"]))
def test_with_a_factor_interval_and_test_agree(table, factor, method):
    x, s, y, t = table
    assume(x + y > 0)
    low, high = event_interval(x, s, y, t, method=method, factor=factor)
    p = event_test(x, s, y, t, method=method, factor=factor)
    assume(abs(p - 0.05) > 1e-9)
    assert bool((low > 1) or (high < 1)) == bool(p < 0.05)


@given(tables, st.floats(1, 20))
def test_a_factor_widens_intervals_and_raises_p(table, factor):
    x, s, y, t = table
    assume(x + y > 0)
    plain, wider = (event_interval(x, s, y, t, method="score", measure="difference", factor=k) for k in (1, factor))
    assert wider[0] <= plain[0] + 1e-9 * abs(plain[0])
    assert wider[1] >= plain[1] - 1e-9 * abs(plain[1])
    assert event_test(x, s, y, t, method="score", factor=factor) >= event_test(x, s, y, t, method="score") - 1e-12


@pytest.mark.parametrize("method", ["exact", "score"])
def test_a_factor_of_one_changes_nothing(method):
    plain, one = ({}, {"factor": 1.0})
    assert event_test(30, 1200.5, 90, 8000, method=method, **one) == event_test(30, 1200.5, 90, 8000, method=method)
    near = event_test(30, 1200.5, 90, 8000, method=method, factor=1 + 1e-9)
    assert near == pytest.approx(float(event_test(30, 1200.5, 90, 8000, method=method, **plain)), rel=1e-7)


@pytest.mark.parametrize("door", [event_test, event_interval])
def test_a_factor_needs_a_method_for_it_and_is_at_least_one(door):
    with pytest.raises(ValueError, match="'factor' must be 1 or more"):
        door(30, 1200.5, 90, 8000, method="exact", factor=0.5)
    with pytest.raises(ValueError, match=r"method with a factor.*exact, score"):
        door(30, 1200.5, 90, 8000, method="midp", factor=2)
    with pytest.raises(ValueError, match="'factor' must be 1 or more"):
        event_rate_interval(30, 1200.5, method="exact", factor=0.5)
