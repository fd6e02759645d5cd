"""The probability of what was observed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats

from disprop.stats import count_probability, rate_test, share_test, table_probability


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def test_the_probability_of_a_table_is_hypergeometric(rng):
    n, m = rng.integers(1, 60, (2, 300))
    x, y = rng.integers(0, n + 1), rng.integers(0, m + 1)
    assert table_probability(x, n, y, m) == pytest.approx(scipy_stats.hypergeom.pmf(x, n + m, n, x + y), rel=1e-11)


def test_the_probability_of_a_count_is_binomial(rng):
    n, share = rng.integers(1, 60, 300), rng.random(300)
    x = rng.integers(0, n + 1)
    assert count_probability(x, n, share) == pytest.approx(scipy_stats.binom.pmf(x, n, share), rel=1e-11)
    assert np.array_equal(count_probability([0, 1, 0], 1, [0, 0, 1]), [1, 0, 0])


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_no_exact_p_is_below_the_probability_of_what_was_observed(rng, alternative):
    n, m, share = rng.integers(1, 400, 500), rng.integers(1, 400, 500), rng.random(500)
    x, y = rng.binomial(n, share), rng.binomial(m, rng.random(500))
    table, count = table_probability(x, n, y, m), count_probability(x, n, share)
    for method in ("fisher", "fisher_central", "fisher_blaker"):
        assert np.all(rate_test(x, n, y, m, method=method, alternative=alternative) >= table * (1 - 1e-9))
    for method in ("minlike", "central", "blaker"):
        assert np.all(share_test(x, n, share, method=method, alternative=alternative) >= count * (1 - 1e-9))


def test_what_is_missing_has_no_probability():
    assert np.isnan(table_probability([np.nan, 0], [3, 0], 1, 4)).all()
    assert np.isnan(count_probability([np.nan, 0], [3, 0], 0.5)).all()
