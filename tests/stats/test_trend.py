"""A trend over ordered groups: definition, R, corners."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.stats import METHODS, trend_test
from disprop.stats.trend import TREND_TESTS

CASES = [
    ((83, 90, 129, 70), (86, 93, 136, 82), (1, 2, 3, 4)),
    ((5, 9, 18), (60, 55, 62), (1, 2, 3)),
    ((14, 100, 30, 9), (140, 4460, 900, 77), (20, 30, 40, 60)),
    ((3, 400_000, 500_100), (50, 4_000_000, 5_000_000), (1, 2, 4)),
]
R_ANSWERS = (0.004131897477641487, 0.002944285908922827)
"""prop.trend.test of R 4.2.2 for the first two."""


def defined(counts, totals, scores):
    """In exact fractions up to the square root."""
    rate = Fraction(sum(counts), sum(totals))
    mean = Fraction(sum(n * s for n, s in zip(totals, scores, strict=True)), sum(totals))
    gap = sum(s * (x - n * rate) for x, n, s in zip(counts, totals, scores, strict=True))
    variance = rate * (1 - rate) * sum(n * (s - mean) ** 2 for n, s in zip(totals, scores, strict=True))
    square = gap**2 / variance
    return float(mp.erfc(mp.sqrt(mp.mpf(square.numerator) / square.denominator / 2)))


@pytest.mark.parametrize("case", CASES)
def test_p_is_that_of_the_definition(agrees, case):
    agrees(trend_test(*case, method="cochran_armitage"), defined(*case), 1e-10)


@pytest.mark.parametrize(("case", "p"), list(zip(CASES, R_ANSWERS, strict=False)))
def test_p_is_what_r_gives(agrees, case, p):
    agrees(trend_test(*case, method="cochran_armitage"), p, 1e-11)


@given(counts=st.lists(st.integers(0, 50), min_size=2, max_size=6), scale=st.floats(0.1, 9), shift=st.floats(-50, 2000))
def test_only_the_spacing_of_scores_matters(counts, scale, shift):
    scores = np.arange(len(counts))
    p = trend_test(counts, 60, scores, method="cochran_armitage")
    assert np.allclose(p, trend_test(counts, 60, shift + scale * scores, method="cochran_armitage"), equal_nan=True)


def test_families_lie_along_the_last_axis_and_nobody_never_counts():
    together = trend_test([[5, 9, 18, 0], [5, 9, 18, np.nan]], [60, 55, 62, 0], [1, 2, 3, 9], method="cochran_armitage")
    alone = trend_test([5, 9, 18], [60, 55, 62], [1, 2, 3], method="cochran_armitage")
    assert np.allclose(together, alone, rtol=1e-13, atol=0)


def test_nothing_to_tell_is_undefined():
    for counts, totals, scores in (
        ((0, 0), (5, 6), (1, 2)),
        ((5, 6), (5, 6), (1, 2)),
        ((1, 2), (5, 6), (3, 3)),
        ((1,), (2,), (1,)),
    ):
        assert np.isnan(trend_test(counts, totals, scores, method="cochran_armitage"))


def test_wrong_counts_and_names_are_refused():
    with pytest.raises(ValueError, match="'counts' cannot be larger than 'totals': found 3"):
        trend_test([3, 1], [2, 2], [1, 2], method="cochran_armitage")
    with pytest.raises(ValueError, match="There is no test of a trend 'jonckheere'"):
        trend_test([1, 1], [2, 2], [1, 2], method="jonckheere")


def test_every_method_has_its_line():
    assert {f"trend_test.{name}" for name in TREND_TESTS} <= set(METHODS)
