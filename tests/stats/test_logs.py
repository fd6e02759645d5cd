"""Logarithms of p: oracles far below the least number, agreement with p above it, corners."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.stats import event_test, rate_test, share_test
from disprop.stats.events import EVENT_TESTS
from disprop.stats.rates import LOG_RATE_TESTS
from disprop.stats.shares import LOG_SHARE_TESTS, SHARE_TESTS

DOORS = {"rate_test": rate_test, "share_test": share_test, "event_test": event_test}
SIDES = ("two-sided", "less", "greater")
METHODS = [
    *(f"rate_test.{name}" for name in LOG_RATE_TESTS if name != "gated"),
    *(f"share_test.{name}" for name in LOG_SHARE_TESTS),
    *(f"event_test.{name}" for name in EVENT_TESTS),
]
FOUR = ("first", "second", "third", "fourth")


def asked(method, rows):
    """The door, the name of its method, and the numbers that it takes."""
    door, name = method.split(".")
    return DOORS[door], name, [rows[column] for column in FOUR[: 3 if door == "share_test" else 4]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("alternative", SIDES)
def test_logarithms_are_those_of_the_definition(oracle, agrees, method, alternative):
    rows = oracle("log_tests.csv", method=method, alternative=alternative)
    door, name, numbers = asked(method, rows)
    found = door(*numbers, method=name, alternative=alternative, log=True)
    # Nearer to 0 than a number's last digit beside 1, a two-sided p is 1.
    agrees(found, rows["log_p"], 1e-9, 1e-15 if alternative == "two-sided" else 0.0)


@pytest.mark.parametrize("method", LOG_RATE_TESTS)
@pytest.mark.parametrize("alternative", SIDES)
def test_the_logarithm_is_that_of_p_where_p_is_a_number(oracle, agrees, method, alternative):
    rows = oracle("rate_tests.csv", method="fisher", alternative="two-sided")
    table = [rows[name] for name in ("count_a", "total_a", "count_b", "total_b")]
    p = rate_test(*table, method=method, alternative=alternative)
    agrees(rate_test(*table, method=method, alternative=alternative, log=True), np.log(p), 1e-9, 1e-13)


@pytest.mark.parametrize("method", LOG_SHARE_TESTS)
@pytest.mark.parametrize("alternative", SIDES)
def test_the_logarithm_of_a_share_is_that_of_p_where_p_is_a_number(oracle, agrees, method, alternative):
    rows = oracle("share_tests.csv", method="minlike", alternative="two-sided")
    numbers = [rows[name] for name in ("count", "total", "share")]
    with np.errstate(divide="ignore"):
        wanted = np.log(share_test(*numbers, method=method, alternative=alternative))
    agrees(share_test(*numbers, method=method, alternative=alternative, log=True), wanted, 1e-9, 1e-13)


@pytest.mark.parametrize("method", ["fisher", "fisher_midp_minlike", "fisher_blaker", "fisher_midp", "g", "gated"])
@given(size=st.integers(500, 3_000_000), part=st.floats(0.3, 1.0), other=st.floats(0.0, 0.02))
def test_swapping_groups_changes_no_logarithm(method, size, part, other):
    table = (round(size * part), size, round(3 * size * other), 3 * size)
    one, two = (rate_test(*order, method=method, log=True) for order in (table, table[2:] + table[:2]))
    assert np.isclose(one, two, rtol=1e-9, atol=0)
    assert one < -100


@pytest.mark.parametrize("method", SHARE_TESTS)
@given(total=st.integers(3000, 10_000_000), share=st.floats(0.05, 0.5), gap=st.integers(1, 50))
def test_the_further_from_expectation_the_lower_the_logarithm(method, total, share, gap):
    near = int(total * (share + (1 - share) * 0.7))
    counts = np.array([near, min(near + gap, total)])
    logs = share_test(counts, total, share, method=method, log=True)
    assert logs[1] <= logs[0] < -650


def test_the_smaller_sides_logarithm_is_under_the_two_sided_one():
    table = (300_000, 5_000_000, 100_000, 5_000_000)
    for method in LOG_RATE_TESTS:
        one_sided = rate_test(*table, method=method, alternative="greater", log=True)
        assert one_sided <= rate_test(*table, method=method, log=True) < -52_000


def test_gated_is_one_of_its_two_methods():
    counts, totals = np.array([400, 40]), np.array([400, 9000])
    gated = rate_test(counts, totals, [0, 100], [9_000_000, 9000], method="gated", log=True)
    thin = rate_test(400, 400, 0, 9_000_000, method="fisher_midp", log=True)
    ample = rate_test(40, 9000, 100, 9000, method="score", log=True)
    assert gated.tolist() == [thin, ample]


def test_corners_of_the_logarithm():
    assert share_test([0, 5, 1, 0], [5, 5, 5, 5], [0.0, 1.0, 0.0, 1.0], method="minlike", log=True).tolist() == [
        0.0, 0.0, -np.inf, -np.inf,
    ]  # fmt: skip
    assert rate_test(0, 5, 0, 300, method="fisher", log=True) == 0
    assert not np.signbit(rate_test(0, 5, 0, 300, method="fisher_midp", log=True))
    assert np.isnan(rate_test(0, 5, 0, 300, method="gated", log=True))
    assert np.isnan(rate_test([1, np.nan], [5, 5], [0, 3], [0, 300], method="fisher", log=True)).all()
    assert np.isclose(rate_test(0, 5, 0, 300, method="fisher_midp_minlike", log=True), np.log(0.5))
    assert event_test(0, 3, 0, 4, method="midp", log=True) == 0


def test_a_p_of_nought_without_another_way_is_told_at_the_line_that_asked():
    with pytest.warns(RuntimeWarning, match="p is too small for a number, and this method has no other way") as told:
        logs = rate_test([2000, 8], [2000, 39], [0, 20], [2000, 407], method="barnard", log=True)
    assert told[0].filename == __file__
    assert logs[0] == -np.inf
    assert np.isclose(logs[1], np.log(rate_test(8, 39, 20, 407, method="barnard")))
    assert rate_test(8, 39, 20, 407, method="boschloo", log=True) == np.log(
        rate_test(8, 39, 20, 407, method="boschloo")
    )


@pytest.mark.parametrize(
    ("table", "factor"),
    [
        ((9000, 1000, 100, 1000), 2.5),
        ((100, 1000, 9000, 1000), 1.1),
        ((5000, 1e9, 2 * 10**5, 1e9), 3.7),
        ((4000, 1, 0, 10_000), 1.6),
        ((3, 1e9, 90_000, 5), 7),
    ],
)
def test_with_a_factor_the_logarithm_is_that_of_the_beta_area(table, factor):
    """The area up to x of beta(a, b) is x^a (1 - x)^b / (a B(a, b)) times 2F1(a + b, 1; a + 1; x): DLMF 8.17.8."""
    with mp.workdps(60):
        x, s, y, t = (mp.mpf(number) for number in table)
        count, rest, share = x / factor, y / factor, s / (s + t)
        a, b, x = (count, rest + 1, share) if count / (count + rest) > share else (rest, count + 1, 1 - share)
        first = a * mp.log(x) + b * mp.log1p(-x) - mp.log(a * mp.beta(a, b))
        wanted = float(mp.log(2) + first + mp.log(mp.hyp2f1(a + b, 1, a + 1, x)))
    assert wanted < -710
    assert float(event_test(*table, method="exact", factor=factor, log=True)) == pytest.approx(wanted, rel=1e-11)
