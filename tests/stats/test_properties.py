"""What must hold whatever the counts: tests and intervals agree, groups and outcomes may change places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disprop.stats import METHODS, rate_interval, rate_test, share_interval, share_test
from disprop.stats.rates import RATE_INTERVALS, RATE_TESTS
from disprop.stats.shares import SHARE_INTERVALS, SHARE_TESTS

INTERVALS = [(measure, method) for measure, methods in RATE_INTERVALS.items() for method in methods]
totals = st.one_of(st.integers(1, 12), st.integers(1, 600), st.integers(1, 40_000))


@st.composite
def pairs(draw):
    total = draw(totals)
    return draw(st.integers(0, total)), total


tables = st.tuples(pairs(), pairs()).map(lambda two: (*two[0], *two[1]))
confidences = st.sampled_from([0.5, 0.9, 0.95, 0.998])


def no_difference(measure):
    return 0.0 if measure == "difference" else 1.0


@pytest.mark.parametrize(
    ("measure", "method"), [pair for pair in INTERVALS if METHODS["rate_interval." + ".".join(pair)].partner]
)
@given(table=tables, confidence=confidences)
def test_an_interval_excludes_no_difference_exactly_when_its_test_is_significant(measure, method, table, confidence):
    partner = METHODS[f"rate_interval.{measure}.{method}"].partner
    p = rate_test(*table, method=partner.split(".")[1])
    low, high = rate_interval(*table, measure=measure, method=method, confidence=confidence)
    assume(abs(p - (1 - confidence)) > 1e-9)
    excluded = not low <= no_difference(measure) <= high
    assert excluded == (p < 1 - confidence)


@pytest.mark.parametrize("method", [name for name in SHARE_INTERVALS if METHODS[f"share_interval.{name}"].partner])
@given(pair=pairs(), share=st.floats(0.001, 0.999), confidence=confidences)
def test_a_share_is_outside_its_interval_exactly_when_its_test_is_significant(method, pair, share, confidence):
    partner = METHODS[f"share_interval.{method}"].partner
    p = share_test(*pair, share, method=partner.split(".")[1])
    low, high = share_interval(*pair, method=method, confidence=confidence)
    edge = 2 * min(share_test(*pair, share, method="midp", alternative=side) for side in ("less", "greater"))
    assume(abs(p - (1 - confidence)) > 1e-9)
    if pair[0] in (0, pair[1]) and method == "midp":
        # At the corners the end is where one-sided mid-P, alpha / 2, is twice reached: 1 - alpha^(1/n).
        assert (not low <= share <= high) == (edge < 1 - confidence)
    else:
        assert (not low <= share <= high) == (p < 1 - confidence)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
@given(table=tables)
def test_swapping_the_groups_turns_the_interval_round(measure, method, table):
    low, high = rate_interval(*table, measure=measure, method=method)
    other_low, other_high = rate_interval(*table[2:], *table[:2], measure=measure, method=method)
    with np.errstate(divide="ignore"):
        turned = (-other_high, -other_low) if measure == "difference" else (1 / other_high, 1 / other_low)
    assert np.allclose((low, high), turned, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("measure", ["difference", "odds"])
@given(table=tables, method=st.sampled_from(["gated", "miettinen_nurminen"]))
def test_counting_the_rest_instead_turns_the_interval_round(measure, method, table):
    a, n, b, m = table
    low, high = rate_interval(*table, measure=measure, method=method)
    other_low, other_high = rate_interval(n - a, n, m - b, m, measure=measure, method=method)
    with np.errstate(divide="ignore"):
        turned = (-other_high, -other_low) if measure == "difference" else (1 / other_high, 1 / other_low)
    assert np.allclose((low, high), turned, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("method", RATE_TESTS)
@given(table=tables)
def test_swapping_groups_or_outcomes_leaves_p(method, table):
    a, n, b, m = table
    p = rate_test(*table, method=method)
    assert np.allclose(p, rate_test(b, m, a, n, method=method), rtol=1e-9, atol=0, equal_nan=True)
    assert np.allclose(p, rate_test(n - a, n, m - b, m, method=method), rtol=1e-9, atol=0, equal_nan=True)
    assert np.allclose(
        rate_test(*table, method=method, alternative="less"),
        rate_test(b, m, a, n, method=method, alternative="greater"),
        rtol=1e-9,
        atol=1e-300,
        equal_nan=True,
    )


@pytest.mark.parametrize("method", ["fisher", "fisher_midp"])
@given(table=tables)
def test_reading_the_table_along_its_other_side_leaves_the_exact_p(method, table):
    a, n, b, m = table
    assume(0 < a + b < n + m)
    across = (a, a + b, n - a, n + m - a - b)
    assert np.allclose(rate_test(*table, method=method), rate_test(*across, method=method), rtol=1e-9, atol=0)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
@given(table=tables)
def test_ends_are_in_order_around_the_estimate(measure, method, table):
    a, n, b, m = table
    low, high = rate_interval(*table, measure=measure, method=method)
    assert low <= high
    if 0 < a + b < n + m and method not in ("adjusted_log", "gart"):
        odds_a, odds_b = a * (m - b), b * (n - a)
        estimate = {
            "difference": a / n - b / m,
            "ratio": a * m / (b * n) if b else np.inf,
            "odds": odds_a / odds_b if odds_b else np.inf,
        }[measure]
        slack = 1e-9 * abs(estimate) + 1e-12 if np.isfinite(estimate) else 0
        assert low - slack <= estimate <= high + slack


# What is carried moves to another margin with each count, and the gate to another method; closed forms may fall.
INVERTED = ("miettinen_nurminen", "mee", "koopman", "exact", "midp")


@pytest.mark.parametrize(("measure", "method"), [pair for pair in INTERVALS if pair[1] in INVERTED])
@given(total_a=st.integers(1, 40), b=pairs())
def test_ends_rise_with_the_count(measure, method, total_a, b):
    for end in rate_interval(np.arange(total_a + 1), total_a, *b, measure=measure, method=method):
        finite = end[np.isfinite(end)]
        assert np.all(finite[1:] >= finite[:-1] - 1e-9 * np.abs(finite[:-1]) - 1e-12)


@given(lines=st.lists(tables, min_size=2, max_size=12), data=st.data())
def test_many_at_once_are_as_one_at_a_time(lines, data):
    measure, method = data.draw(st.sampled_from(INTERVALS))
    test = data.draw(st.sampled_from(list(RATE_TESTS)))
    columns = np.transpose(lines)
    together = np.transpose(rate_interval(*columns, measure=measure, method=method))
    alone = [rate_interval(*line, measure=measure, method=method) for line in lines]
    assert np.allclose(together, alone, rtol=1e-10, atol=1e-13)
    p = rate_test(*columns, method=test)
    assert np.allclose(p, [rate_test(*line, method=test) for line in lines], rtol=1e-12, atol=0, equal_nan=True)


@given(lines=st.lists(pairs(), min_size=2, max_size=12), share=st.floats(0, 1), data=st.data())
def test_many_shares_at_once_are_as_one_at_a_time(lines, share, data):
    interval = data.draw(st.sampled_from(list(SHARE_INTERVALS)))
    test = data.draw(st.sampled_from(list(SHARE_TESTS)))
    counts, totals = np.transpose(lines)
    together = np.transpose(share_interval(counts, totals, method=interval))
    assert np.allclose(together, [share_interval(*line, method=interval) for line in lines], rtol=1e-10, atol=1e-15)
    p = share_test(counts, totals, share, method=test)
    assert np.allclose(p, [share_test(*line, share, method=test) for line in lines], rtol=1e-12, atol=0, equal_nan=True)


@pytest.mark.parametrize("kind", [np.float32, np.int16, np.int64, list, np.float64])
def test_any_kind_of_number_gives_the_same_answer(kind):
    table = [np.array([8, 3]), np.array([39, 40]), np.array([20, 9]), np.array([407, 60])]
    given_as = [values.tolist() if kind is list else values.astype(kind) for values in table]
    assert np.array_equal(rate_test(*given_as, method="fisher"), rate_test(*table, method="fisher"))


def test_numbers_give_a_number_and_arrays_broadcast():
    assert np.ndim(rate_test(8, 39, 20, 407, method="gated")) == 0
    assert rate_test([[8], [9]], 39, [20, 21, 22], 407, method="gated").shape == (2, 3)
    assert rate_test([], 39, [], 407, method="fisher").shape == (0,)
    low, high = rate_interval(np.empty((0, 3)), 39, 20, 407, measure="odds", method="midp")
    assert low.shape == high.shape == (0, 3)


@pytest.mark.parametrize("method", SHARE_TESTS)
@given(pair=pairs(), share=st.floats(0.001, 0.999))
def test_counting_the_rest_of_a_share_leaves_p(method, pair, share):
    count, total = pair
    p = share_test(count, total, share, method=method)
    assert np.allclose(p, share_test(total - count, total, 1 - share, method=method), rtol=1e-6, atol=1e-300)
    assert 0 <= p <= 1
