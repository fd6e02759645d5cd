"""One share: oracles, golden cases, corners."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from disprop.stats import METHODS, share_interval, share_test
from disprop.stats.shares import SHARE_INTERVALS, SHARE_TESTS


def tolerance(rows, ordinary, beyond):
    return np.where(rows["total"] >= 1_000_000, beyond, ordinary)


@pytest.mark.parametrize("method", SHARE_INTERVALS)
def test_interval_ends_are_those_of_the_definition(oracle, agrees, method):
    rows = oracle("share_intervals.csv", method=method)
    assert len(rows["low"])
    low, high = share_interval(rows["count"], rows["total"], method=method, confidence=rows["confidence"])
    limit = tolerance(rows, 1e-8, 1e-6)
    agrees(low, rows["low"], limit, 1e-16)
    agrees(high, rows["high"], limit, 1e-16)


@pytest.mark.parametrize("method", SHARE_TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_p_values_are_those_of_the_definition(oracle, agrees, method, alternative):
    rows = oracle("share_tests.csv", method=method, alternative=alternative)
    assert len(rows["p"])
    p = share_test(rows["count"], rows["total"], rows["share"], method=method, alternative=alternative)
    agrees(p, rows["p"], tolerance(rows, 1e-9, 1e-8), 1e-320)


def test_six_black_caribbean_staff_of_443_against_the_census():
    assert float(f"{share_test(6, 443, 0.0016, method='minlike'):.1g}") == 0.00009


def test_minlike_agrees_with_scipy(agrees):
    generator = np.random.default_rng(12)
    totals = generator.integers(1, 500, 200)
    counts, shares = generator.binomial(totals, generator.random(200)), generator.random(200)
    theirs = [scipy.stats.binomtest(int(x), int(n), p).pvalue for x, n, p in zip(counts, totals, shares, strict=True)]
    agrees(share_test(counts, totals, shares, method="minlike"), theirs, 1e-9)


@pytest.mark.parametrize("method", SHARE_TESTS)
def test_a_share_of_0_or_1_allows_one_count(method):
    p = share_test([0, 1, 5, 4], 5, [0, 0, 1, 1], method=method)
    certain = {"score": np.nan, "midp_minlike": 0.5}.get(method, 1)
    expected = [certain, np.nan if method == "score" else 0] * 2
    assert np.array_equal(p, expected, equal_nan=True)


@pytest.mark.parametrize("method", SHARE_INTERVALS)
def test_ends_stay_within_0_and_1_and_meet_them_at_the_corners(method):
    low, high = share_interval([0, 5, 0, 1], [5, 5, 1, 1], method=method)
    assert low[[0, 2]].tolist() == [0, 0]
    assert high[[1, 3]].tolist() == [1, 1]


@pytest.mark.parametrize("method", SHARE_INTERVALS)
def test_nothing_in_gives_nothing_out_and_leaves_neighbours_alone(method):
    low, high = share_interval(np.ma.array([3, 4, 0, 3], mask=[0, 1, 0, 0]), [10, 10, 0, 10], method=method)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, True, False]
    assert (low[0], high[0]) == (low[3], high[3]) == share_interval(3, 10, method=method)


def test_wrong_shares_and_counts_are_refused():
    with pytest.raises(ValueError, match="'share' must lie between 0 and 1: found 14"):
        share_test(1, 2, 14, method="midp")
    with pytest.raises(ValueError, match="'count' cannot be larger than 'total': found 3"):
        share_interval(3, 2, method="wilson")
    with pytest.raises(ValueError, match="There is no interval for a share 'exact'"):
        share_interval(1, 2, method="exact")


def test_every_method_has_its_line():
    doors = {f"share_test.{name}" for name in SHARE_TESTS} | {f"share_interval.{name}" for name in SHARE_INTERVALS}
    assert doors <= set(METHODS)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_minlike_gives_what_r_gives(oracle, agrees, alternative):
    rows = oracle("from_r.csv", title="binom.test", alternative=alternative.replace("-", "."))
    p = share_test(rows["one"], rows["two"], rows["three"], method="minlike", alternative=alternative)
    agrees(p, rows["p"], 1e-9)
