"""A trend over ordered groups: definition, R, corners."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import comb

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.stats import METHODS, rate_test, trend_test
from disprop.stats._spread import Spread, log_upper_tail
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


def exactly(score):
    """The number as it is written."""
    return Fraction(str(score))


def falls(counts, totals, scores):
    """The ways in which so many events can fall on the groups, by the sum of scores."""
    ways = {(sum(counts), Fraction(0)): 1}
    for total, score in zip(totals, scores, strict=True):
        more = Counter()
        for (left, height), number in ways.items():
            for count in range(min(left, total) + 1):
                more[left - count, height + exactly(score) * count] += number * comb(total, count)
        ways = more
    return {height: number for (left, height), number in ways.items() if left == 0}


def listed(counts, totals, scores, alternative="two-sided"):
    """The exact p, as a fraction."""
    ways = falls(counts, totals, scores)
    observed = sum(exactly(s) * x for x, s in zip(counts, scores, strict=True))
    mean = Fraction(sum(height * number for height, number in ways.items()), sum(ways.values()))
    extreme = {
        "two-sided": lambda height: abs(height - mean) >= abs(observed - mean),
        "less": lambda height: height <= observed,
        "greater": lambda height: height >= observed,
    }[alternative]
    return Fraction(sum(number for height, number in ways.items() if extreme(height)), sum(ways.values()))


def logarithm(p):
    with mp.workdps(40):
        return float(mp.log(mp.mpf(p.numerator) / p.denominator))


SMALL = [
    ((5, 9, 18), (60, 55, 62), (1, 2, 3)),
    ((6, 7, 9, 14, 23), (32, 33, 32, 32, 32), (0, 1, 2, 3, 4)),
    ((14, 10, 30, 9), (40, 46, 90, 17), (20, 30, 40, 60)),
    ((0, 0, 40), (40, 40, 40), (1, 2, 3)),
    ((1, 0, 2, 1), (3, 8, 2, 1), (0, 1, 17, 1000)),
    ((0, 42, 0), (59, 42, 3), (2, 0, 997)),
    ((3, 1), (3, 9), (5, 1)),
    ((2, 2, 2), (4, 4, 4), (1, 2, 3)),
    ((1, 2, 3, 1), (4, 5, 6, 3), (0.0, 0.1, 0.2, 0.35)),
    ((1, 2, 3), (4, 5, 6), (0.0, 1.0, 3.1415926535)),
]
COIN = {
    SMALL[0]: (0.0030895076555073108, 0.99912778493901011, 0.0019613612108797742),
    SMALL[1]: (1.32357331746274e-06, 0.99999961438291496, 7.2368856162223926e-07),
}
"""coin 1.4.2 of R 4.2.2, exact distribution by the shift algorithm; the second is an example of SAS's PROC FREQ."""
SIDES = ("two-sided", "less", "greater")


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize("alternative", SIDES)
def test_exact_p_is_that_of_the_list_of_tables(agrees, case, alternative):
    wanted = listed(*case, alternative)
    agrees(trend_test(*case, method="exact", alternative=alternative), float(wanted), 1e-10)
    agrees(trend_test(*case, method="exact", alternative=alternative, log=True), logarithm(wanted), 1e-9, 1e-14)


@pytest.mark.parametrize("case", COIN)
def test_exact_p_is_what_r_and_sas_give(agrees, case):
    for alternative, p in zip(SIDES, COIN[case], strict=True):
        agrees(trend_test(*case, method="exact", alternative=alternative), p, 1e-11)


@given(data=st.data(), alternative=st.sampled_from(SIDES))
def test_any_small_table_is_as_if_it_were_listed(data, alternative):
    groups = data.draw(st.integers(2, 4))
    totals = data.draw(st.lists(st.integers(1, 9), min_size=groups, max_size=groups))
    counts = [data.draw(st.integers(0, total)) for total in totals]
    scores = data.draw(st.lists(st.sampled_from([0, 1, 2, 3, 7, 40, 1000]), min_size=groups, max_size=groups))
    wanted = listed(counts, totals, scores, alternative)
    assert np.isclose(
        trend_test(counts, totals, scores, method="exact", alternative=alternative), float(wanted), rtol=1e-9, atol=0
    )


@given(
    table=st.tuples(*[st.tuples(st.integers(0, 300), st.integers(0, 300)) for _ in range(2)]),
    alternative=st.sampled_from(["less", "greater"]),
)
def test_one_side_for_two_groups_is_that_of_fishers_test(table, alternative):
    (x, more_x), (y, more_y) = table
    p = trend_test([x, y], [x + more_x, y + more_y], [1, 2], method="exact", alternative=alternative)
    fisher = rate_test(y, y + more_y, x, x + more_x, method="fisher", alternative=alternative)
    assert np.isnan(fisher) or np.isclose(p, fisher, rtol=1e-9, atol=0)


@pytest.mark.parametrize("method", TREND_TESTS)
@given(counts=st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_turning_the_scores_round_turns_the_sides(method, counts):
    scores = np.arange(len(counts))
    for one, other in (("two-sided", "two-sided"), ("less", "greater")):
        p = trend_test(counts, 60, scores, method=method, alternative=one)
        turned = trend_test(counts, 60, -scores, method=method, alternative=other)
        assert np.isclose(p, turned, rtol=1e-9, atol=0, equal_nan=True)


def test_units_of_scores_do_not_matter_to_the_exact_test(agrees):
    counts, totals = [30, 41, 55, 12], [400, 390, 410, 70]
    plain = trend_test(counts, totals, [1, 2, 4, 7], method="exact")
    for scores in ([0.1, 0.2, 0.4, 0.7], [1970, 1980, 2000, 2030], [20.5, 37.25, 70.75, 121.0]):
        agrees(trend_test(counts, totals, scores, method="exact"), plain, 1e-11)


def test_a_list_and_the_transform_agree(agrees):
    counts, totals = [3, 5, 9, 4], [30, 25, 22, 9]
    for alternative in SIDES:
        whole = trend_test(counts, totals, [1, 2, 3, 5], method="exact", alternative=alternative)
        # A hair off the lattice, further than its tolerance, and not far enough to change which tables are extreme.
        listed_p = trend_test(counts, totals, [1, 2, 3, 5 + 3e-6], method="exact", alternative=alternative)
        within = whole * (1 + 1e-11)
        assert listed_p <= within
        agrees(listed_p, float(listed(counts, totals, [1, 2, 3, 5 + 3e-6], alternative)), 1e-9)


def test_millions_of_people_and_a_p_below_the_least_number():
    counts = np.array([300_000, 320_000, 310_000, 350_000, 340_000, 345_000])
    normal, exact = (
        trend_test(counts, 1_667_000, range(6), method=method, log=True) for method in ("cochran_armitage", "exact")
    )
    assert np.isclose(exact, normal, rtol=1e-3)
    assert exact < -2800
    assert trend_test(counts, 1_667_000, range(6), method="exact") == 0
    # One table only is as extreme, and the chance that all events fall on the last group is 1 over the ways to choose.
    only = trend_test([0, 0, 1000], 1000, [1, 2, 3], method="exact", alternative="greater", log=True)
    assert np.isclose(only, -float(mp.log(mp.binomial(3000, 1000))), rtol=1e-12)


def test_the_tail_of_ten_thousand_people_is_that_of_sums_of_whole_numbers(agrees):
    people, steps = (1500, 2500, 2000, 4000), (0, 1, 2, 3)
    spread = Spread(np.array(people, dtype=float), np.array(steps), 60)
    ways = falls((60, 0, 0, 0), people, steps)
    whole = sum(ways.values())
    for least in (0, 60, 100, 107, 108, 120, 150, 179, 180, 181):
        wanted = Fraction(sum(number for height, number in ways.items() if height >= least), whole)
        agrees(log_upper_tail(spread, least), logarithm(wanted) if wanted else -np.inf, 1e-9)


def test_one_possible_sum_is_no_evidence():
    for counts, totals, scores in (((0, 0), (5, 6), (1, 2)), ((5, 6), (5, 6), (1, 2)), ((1, 2), (5, 6), (3, 3))):
        for alternative in SIDES:
            assert trend_test(counts, totals, scores, method="exact", alternative=alternative) == 1
    assert np.isnan(trend_test([0, np.nan], [0, 5], [1, 2], method="exact"))


def test_scores_without_a_unit_are_refused_where_there_are_many_tables():
    with pytest.raises(ValueError, match=r"the scores 0, 1, 3\.14159, 3\.14159, and 900 events among 4000 people"):
        trend_test([100, 200, 300, 300], 1000, [0, 1, 3.14159265, 3.14159265], method="exact")
    with pytest.raises(ValueError, match="Give the order of the groups"):
        trend_test([100, 200_000, 300], 1_000_000, [0, 1, 1234.5], method="exact")
    with pytest.raises(ValueError, match="There is no alternative 'up'"):
        trend_test([1, 2], [3, 4], [1, 2], method="exact", alternative="up")


def test_what_is_too_hard_for_the_transform_is_listed_or_refused(monkeypatch, agrees):
    wide = (0, 1, 10, 100, 500, 997)
    with pytest.raises(ValueError, match="use method='cochran_armitage'"):
        trend_test([333_400, 350_070, 358_405, 366_740, 366_740, 416_750], 1_667_000, wide, method="exact")
    case = ((3, 5, 9, 4), (30, 25, 22, 9), (1, 2, 3, 5))
    plain = trend_test(*case, method="exact")
    for most in (50, 5):
        monkeypatch.setattr("disprop.stats._spread.MOST_POINTS", most)
        agrees(trend_test(*case, method="exact"), plain, 1e-11)


def test_scores_that_span_hundreds_of_steps_are_those_of_the_list(agrees):
    case = ((4, 9, 1, 2), (30, 28, 3, 9), (0, 331, 700, 997))
    for alternative in SIDES:
        agrees(trend_test(*case, method="exact", alternative=alternative), float(listed(*case, alternative)), 1e-10)


def test_one_sided_normal_p_is_half_of_the_two_sided_one(agrees):
    case = ((5, 9, 18), (60, 55, 62), (1, 2, 3))
    half = trend_test(*case, method="cochran_armitage") / 2
    agrees(trend_test(*case, method="cochran_armitage", alternative="greater"), half, 1e-13)
    agrees(trend_test(*case, method="cochran_armitage", alternative="less"), 1 - half, 1e-13)
    agrees(trend_test(*case, method="cochran_armitage", log=True), np.log(2 * half), 1e-13)


def test_exact_lines_lie_along_the_last_axis():
    counts = [[5, 9, 18, 0], [5, 9, 18, np.nan], [18, 9, 5, 0]]
    together = trend_test(counts, [60, 55, 62, 0], [1, 2, 3, 9], method="exact")
    assert together.shape == (3,)
    assert together[0] == together[1] == trend_test([5, 9, 18], [60, 55, 62], [1, 2, 3], method="exact")


def test_every_method_has_its_line():
    assert {f"trend_test.{name}" for name in TREND_TESTS} <= set(METHODS)
