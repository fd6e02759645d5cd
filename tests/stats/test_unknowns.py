"""What unknown answers could do to a share or to two rates."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from disprop.stats import flip, rate_bounds, share_bounds

TABLES = [(2, 5, 1, 4), (0, 3, 2, 2), (3, 3, 0, 6), (1, 1, 0, 1), (0, 4, 0, 4)]


@pytest.mark.parametrize("unknown", [0, 1, 5])
def test_a_share_is_lowest_with_none_of_the_unknown_and_highest_with_all(unknown):
    low, high = share_bounds(np.arange(4), 3, unknown)
    shares = np.array([[(x + more) / (3 + unknown) for more in range(unknown + 1)] for x in range(4)])
    assert np.array_equal(low, shares.min(axis=1))
    assert np.array_equal(high, shares.max(axis=1))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("events", "others"), [(0, 0), (2, 3), (0, 4), (3, 0)])
@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_no_way_of_identifying_the_unknown_lies_outside_the_bounds(table, events, others, measure):
    x, n, y, m = table
    values = []
    for u, v in product(range(events + 1), range(others + 1)):
        rate_a = (x + u) / (n + u + v)
        rate_b = (y + events - u) / (m + events - u + others - v)
        if measure == "difference":
            values.append(rate_a - rate_b)
        elif rate_a or rate_b:
            values.append(rate_a / rate_b if rate_b else np.inf)
    low, high = rate_bounds(*table, unknown_events=events, unknown_others=others, measure=measure)
    assert values or (np.isnan(low) and np.isnan(high))
    if values and not np.isnan(low):
        assert low == pytest.approx(min(values))
    if values and not np.isnan(high):
        assert high == pytest.approx(max(values))


def test_a_flip_is_a_whole_number_of_people_that_closes_the_gap():
    assert np.array_equal(flip([8, 8, 2, 3, 5], [2.45, 8, 2.000000001, 3 + 1e-12, 9.5]), [6, 0, 1, 0, 5])
    assert np.isnan(flip(np.nan, 2))


def test_what_is_missing_has_no_bounds():
    assert np.isnan(share_bounds([np.nan, 0], [3, 0], 1)).all()
    assert np.isnan(share_bounds(1, 3, np.nan)).all()
    assert np.isnan(rate_bounds(0, 0, 1, 3, unknown_events=1, unknown_others=0, measure="ratio")).all()


@pytest.mark.parametrize("wrong", [-1, 0.5])
def test_unknown_people_are_whole_numbers(wrong):
    with pytest.raises(ValueError, match="unknown"):
        share_bounds(1, 3, wrong)
    with pytest.raises(ValueError, match="unknown_events"):
        rate_bounds(1, 3, 1, 3, unknown_events=wrong, unknown_others=0, measure="ratio")


def test_a_measure_that_there_is_not_is_refused_with_the_choices():
    with pytest.raises(ValueError, match="difference, ratio"):
        rate_bounds(1, 3, 1, 3, unknown_events=0, unknown_others=0, measure="odds")
