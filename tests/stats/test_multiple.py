"""Adjustment for several tests, and the threshold that a row has with the others held."""

from __future__ import annotations

import numpy as np
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
