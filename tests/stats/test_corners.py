"""Corners that no other test reaches: searches cut short, answers that are infinite, names that there are not."""

from __future__ import annotations

import numpy as np
import pytest

from disprop import stats
from disprop.stats import (
    _solve,
    rate_detectable,
    rate_interval,
    rate_power,
    rate_size,
    score,
    share_power,
    share_size,
    size,
)


def test_the_statistics_list_their_doors_and_refuse_a_name_that_is_none():
    with pytest.raises(AttributeError, match="has no attribute 'chi_squared'"):
        stats.chi_squared  # noqa: B018
    assert set(stats.__all__) <= set(dir(stats))


@pytest.mark.parametrize(("alternative", "first", "second"), [("greater", 0.2, 0.3), ("less", 0.3, 0.2)])
def test_no_number_of_people_shows_a_difference_to_the_side_that_a_test_does_not_look_at(alternative, first, second):
    assert share_size(first, second, method="midp", alternative=alternative) == np.inf
    assert rate_size(first, second, method="score", alternative=alternative) == (np.inf, np.inf)
    assert share_size(second, first, method="midp", alternative=alternative) < 200
    assert max(rate_size(second, first, method="score", alternative=alternative)) < 300
    assert np.all(share_power(first, [10, 100, 1000], second, method="midp", alternative=alternative) < 0.05)


def test_a_size_is_infinite_where_the_search_leaves_the_largest_behind(monkeypatch):
    near, wanted = size._normal_size(0.01, 0.0001, 0.0, 0.5, 0.05, "two-sided"), share_size(0.01, 0.0001, power=0.5)
    assert 3 * near < wanted < np.inf
    monkeypatch.setattr(size, "LARGEST", wanted / 3)
    assert share_size(0.01, 0.0001, power=0.5) == np.inf


def test_a_power_that_no_sum_can_reach_is_answered_by_the_next_that_it_can():
    people = rate_size(0.2, 0.9, power=1 - 1e-15, method="score")
    assert people[0] == people[1] < 200
    assert rate_power(0.2, people[0], 0.9, people[1], method="score") >= 1 - 2e-12


def test_the_detectable_ratio_at_a_power_next_to_1_is_that_of_the_two_counts_that_are_left():
    """5 events in 4 and 4 people: 1 and 4 are significant at 0.9; next to them only 2, or 3, has a chance: 1e-9."""
    under, over = rate_detectable(1, 4, 4, 4, power=1 - 1e-9, alpha=0.9)
    mean = 4 - 1e-9
    assert over == pytest.approx(mean / (5 - mean), rel=1e-14)
    assert under == pytest.approx((5 - mean) / mean, rel=1e-14)


def test_a_search_that_is_cut_short_answers_from_within_its_bracket(monkeypatch):
    guess = np.array([0.0, 0.0])
    wanted = np.log([5.0, 60.0])
    assert _solve.increasing_root(lambda t, c: np.exp(t) - c, guess, 1.0, np.exp(wanted)) == pytest.approx(wanted)
    monkeypatch.setattr(_solve, "MOST_STEPS", 1)
    cut = _solve.increasing_root(lambda t, c: np.exp(t) - c, guess, 1.0, np.exp(wanted))
    # Steps of 1, 2 and 4 from 0: the roots are bracketed by 1 and 3, and by 3 and 7.
    assert np.all((cut >= [1, 3]) & (cut <= [3, 7]))
    assert np.all(cut != wanted)


def test_a_score_interval_whose_search_is_cut_short_is_wider_and_not_narrower(monkeypatch):
    generator = np.random.default_rng(5)
    totals = generator.integers(1, 2000, (2, 200))
    counts = generator.integers(0, totals + 1)
    table = (counts[0], totals[0], counts[1], totals[1])
    for measure in ("ratio", "odds"):
        low, high = rate_interval(*table, measure=measure, method="miettinen_nurminen")
        with monkeypatch.context() as patch:
            patch.setattr(score, "MOST_STEPS", 1)
            lower, higher = rate_interval(*table, measure=measure, method="miettinen_nurminen")
        assert np.all(lower <= low * (1 + 1e-12))
        assert np.all(higher >= high * (1 - 1e-12))
        assert np.sum(higher > high) > 100
