"""Adjustment for several tests, and the threshold that a row has with the others held."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from disprop.stats import METHODS, adjust, thresholds
from disprop.stats.multiple import ADJUSTMENTS

THEIRS = {"holm_sidak": "holm-sidak", "hochberg": "simes-hochberg", "bh": "fdr_bh", "by": "fdr_by"}
p_values = hnp.arrays(
    float, st.integers(1, 8), elements=st.one_of(st.floats(0, 1), st.just(np.nan), st.sampled_from([0.01, 0.02]))
)


@pytest.mark.parametrize("method", [name for name in ADJUSTMENTS if name != "none"])
def test_adjusted_p_agree_with_statsmodels(agrees, method):
    p = np.random.default_rng(3).random(40) ** 4
    agrees(adjust(p, method=method), multipletests(p, method=THEIRS.get(method, method))[1], 1e-12)


@pytest.mark.parametrize("method", ["bh", "by"])
def test_adjusted_p_agree_with_scipy(agrees, method):
    p = np.random.default_rng(4).random((3, 9)) ** 3
    agrees(adjust(p, method=method), false_discovery_control(p, method=method, axis=-1), 1e-12)


@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_rows_that_are_not_a_number_never_count(method):
    p = np.array([0.01, np.nan, 0.04, 0.03, np.nan])
    alone = adjust(p[[0, 2, 3]], method=method)
    with_gaps = adjust(p, method=method)
    assert np.isnan(with_gaps[[1, 4]]).all()
    assert np.array_equal(with_gaps[[0, 2, 3]], alone)


@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_a_family_lies_along_the_axis_that_is_named(method):
    p = np.random.default_rng(5).random((4, 3))
    assert np.array_equal(adjust(p, method=method, axis=0), adjust(p.T, method=method).T)
    assert np.array_equal(
        thresholds(p, method=method, alpha=0.05, axis=0), thresholds(p.T, method=method, alpha=0.05).T
    )


@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_one_test_is_its_own_family(method):
    assert adjust(0.03, method=method) == 0.03
    assert adjust([0.03], method=method) == pytest.approx(0.03)
    assert thresholds(0.03, method=method, alpha=0.05) == pytest.approx(0.05)


@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_a_family_without_tests_is_nothing(method):
    assert np.isnan(adjust([np.nan, np.nan], method=method)).all()
    assert adjust(np.empty((2, 0)), method=method).shape == (2, 0)
    assert np.allclose(thresholds([np.nan, np.nan], method=method, alpha=0.05), 0.05)


def test_holm_threshold_counts_the_others_that_pass_one_after_another():
    # Five others: 0.001 <= .05/6 and 0.002 <= .05/5 pass, 0.04 does not, so that two of six are out of the way.
    p = [0.5, 0.001, 0.002, 0.04, 0.3, np.nan, 0.9]
    assert thresholds(p, method="holm", alpha=0.05)[0] == 0.05 / 4
    assert thresholds(p, method="holm", alpha=0.05)[5] == 0.05 / 5


@given(p=p_values, method=st.sampled_from(ADJUSTMENTS), row=st.integers(0, 7))
def test_a_row_is_significant_exactly_up_to_its_threshold(p, method, row):
    row = row % p.size
    limit = thresholds(p, method=method, alpha=0.05)[row]
    for factor, significant in ((1 - 1e-9, True), (1 + 1e-9, False)):
        p[row] = limit * factor
        assert (adjust(p, method=method)[row] <= 0.05) == significant


@given(p=p_values, method=st.sampled_from(ADJUSTMENTS))
def test_adjustment_keeps_the_order_and_never_lowers_p(p, method):
    adjusted = adjust(p, method=method)
    there = ~np.isnan(p)
    assert np.all(adjusted[there] >= p[there] * (1 - 1e-12))
    assert np.all(adjusted[there] <= 1)
    order = np.argsort(p[there])
    assert np.all(np.diff(adjusted[there][order]) >= -1e-15)


def test_wrong_p_values_and_names_are_refused():
    with pytest.raises(ValueError, match=r"'p' must lie between 0 and 1: found 1\.5"):
        adjust([0.1, 1.5], method="holm")
    with pytest.raises(ValueError, match="There is no adjustment 'fdr'"):
        adjust([0.1], method="fdr")


def test_every_adjustment_has_its_line():
    assert {f"adjust.{name}" for name in ADJUSTMENTS} <= set(METHODS)


def one_at_a_time(function, p, keys):
    """A loop over families, for the arrays of one shape."""
    answer = np.full(p.shape, np.nan)
    for key in set(keys.ravel().tolist()):
        answer[keys == key] = function(p[keys == key])
    return answer


families = st.integers(0, 40).flatmap(
    lambda rows: st.tuples(
        hnp.arrays(
            float, rows, elements=st.one_of(st.floats(0, 1), st.just(np.nan), st.sampled_from([0.0, 0.01, 0.02, 1.0]))
        ),
        hnp.arrays(np.int64, rows, elements=st.integers(-3, 5)),
    )
)


@pytest.mark.parametrize("method", ADJUSTMENTS)
@given(drawn=families, words=st.booleans())
def test_families_by_key_are_a_loop_over_families(method, drawn, words):
    p, keys = drawn
    if words:
        keys = np.array([f"family {key}" for key in keys], dtype=str)
    found = adjust(p, method=method, family=keys)
    assert np.array_equal(found, one_at_a_time(lambda own: adjust(own, method=method), p, keys), equal_nan=True)
    needed = thresholds(p, method=method, alpha=0.05, family=keys)
    alone = one_at_a_time(lambda own: thresholds(own, method=method, alpha=0.05), p, keys)
    assert np.array_equal(needed, alone, equal_nan=True)


@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_lines_are_families_by_the_number_of_their_line(method):
    p = np.random.default_rng(6).random((5, 7)) ** 3
    keys = np.arange(5)[:, None]
    assert np.array_equal(adjust(p, method=method, family=keys), adjust(p, method=method))
    assert np.array_equal(adjust(p, method=method, family=keys, axis=0), adjust(p, method=method))
    assert np.array_equal(
        thresholds(p, method=method, alpha=0.05, family=keys), thresholds(p, method=method, alpha=0.05)
    )


PAIRS = np.empty(4, dtype=object)
PAIRS[:] = [("sex", 1), ("age", 1), ("sex", 1), ("age", 2)]


@pytest.mark.parametrize(
    "keys",
    [
        ["sex", "age", "sex", "site"],
        np.array(["sex", "age", "sex", "site"]),
        [1, "1", 1, 2.5],
        [1.5, 0.0, 1.5, -2.0],
        PAIRS,
        np.array([200, 3, 200, 255], dtype=np.uint8),
        np.array([-100, 3, -100, 100], dtype=np.int8),
        np.array([2**63 - 1, -(2**63), 2**63 - 1, 0]),
        pd.Series(["sex", "age", "sex", "site"], dtype="category"),
        np.array(["2024-01-01", "2024-01-02", "2024-01-01", "2025-01-01"], dtype="datetime64[D]"),
        np.ma.array([1, 2, 1, 3], mask=False),
    ],
    ids=str,
)
def test_any_key_names_a_family(agrees, keys):
    agrees(adjust([0.01, 0.04, 0.03, 0.02], method="bonferroni", family=keys), [0.02, 0.04, 0.06, 0.02], 1e-13)


def test_one_key_for_all_is_one_family_and_no_rows_are_none():
    p = [[0.01, 0.02], [0.03, np.nan]]
    assert adjust(p, method="bonferroni", family="all").tolist()[0] == pytest.approx([0.03, 0.06])
    assert adjust(0.04, method="holm", family="all") == 0.04
    assert thresholds(0.04, method="holm", alpha=0.05, family=7) == pytest.approx(0.05)
    assert adjust([], method="holm", family=[]).shape == (0,)
    assert thresholds(np.zeros((0, 3)), method="bh", alpha=0.05, family=np.zeros((0, 3), dtype=int)).shape == (0, 3)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (["sex", None, "age"], r"found None at \(1,\)"),
        ([1.0, 2.0, np.nan], r"found nan at \(2,\)"),
        (pd.Series(["sex", pd.NA, "age"], dtype="string"), r"found <NA> at \(1,\)"),
        (np.array(["2024-01-01", "2024-01-02", "NaT"], dtype="datetime64[D]"), r"found None at \(2,\)"),
        (np.ma.array([1, 2, 3], mask=[True, False, False]), r"found None at \(0,\)"),
    ],
    ids=str,
)
def test_keys_that_are_missing_are_refused(keys, found):
    p = [0.01, 0.02, np.nan]
    for function in (adjust, lambda p, **rest: thresholds(p, alpha=0.05, **rest)):
        with pytest.raises(ValueError, match="'family' must name a family for each p: " + found):
            function(p, method="holm", family=keys)


def test_keys_that_fit_no_row_or_are_no_keys_are_refused():
    with pytest.raises(ValueError, match=r"found shape \(3,\) beside \(2,\)\. Give one key for each p"):
        adjust([0.01, 0.02], method="holm", family=["a", "b", "c"])
    with pytest.raises(ValueError, match=r"found shape \(2, 2\) beside \(2,\)"):
        adjust([0.01, 0.02], method="holm", family=[("a", 1), ("b", 2)])
    unkeyed = np.empty(2, dtype=object)
    unkeyed[:] = [["a"], ["b"]]
    with pytest.raises(ValueError, match="found one that cannot be a key"):
        adjust([0.01, 0.02], method="holm", family=unkeyed)
