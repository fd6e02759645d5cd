"""Estimates, p-values and intervals, which agree with one another: charter, sections 4 and 5."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from disprop.cells import Arms, Cells, arms_of
from disprop.estimates import estimate, odds_ratio
from disprop.intervals import interval, intervals
from disprop.p_values import METHOD_WORDS, Evidence, headline_p, log_headline_p
from disprop.p_values import test as _test

One = Callable[..., Cells]
Many = Callable[..., Cells]

GUARD = 1e-9


def evidence_of(arms: Arms) -> Evidence:
    return _test(arms)


def pair(count: object, total: object, other: object, other_total: object, weight: object = 0.0) -> Arms:
    arrays = [np.atleast_1d(np.asarray(part, dtype=np.int64)) for part in (count, total, other, other_total)]
    spread = np.broadcast_arrays(*arrays)
    return Arms(
        count=spread[0],
        total=spread[1],
        other_count=spread[2],
        other_total=spread[3],
        share=np.full(spread[0].shape, np.nan),
        weight=np.broadcast_to(np.asarray(weight, dtype=float), spread[0].shape),
        constant=False,
    )


def against(count: int, total: int, share: float) -> Arms:
    nothing = np.array([0])
    return Arms(
        count=np.array([count]),
        total=np.array([total]),
        other_count=nothing,
        other_total=nothing,
        share=np.array([share]),
        weight=np.array([0.0]),
        constant=True,
    )


# ---- Estimates ---------------------------------------------------------------------------------------------------


def test_difference_and_ratio_are_of_value_and_reference(kind: tuple[str, str, str], many: Many) -> None:
    found = estimate(arms_of(many(kind, 400, 1)))
    fine = np.isfinite(found.value) & np.isfinite(found.reference) & (found.reference > 0)
    assert np.allclose(found.difference[fine], (found.value - found.reference)[fine])
    assert np.allclose(found.ratio[fine], found.value[fine] / found.reference[fine])


def test_surplus_is_observed_minus_expected(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 400, 2))
    found = estimate(arms)
    assert np.allclose(found.surplus, arms.count - found.expected, equal_nan=True)


def test_a_ratio_to_nothing_is_infinite_and_of_nothing_to_nothing_undefined() -> None:
    assert np.isposinf(estimate(pair(4, 156, 0, 289)).ratio[0])
    assert np.isnan(estimate(pair(0, 156, 0, 289)).ratio[0])
    assert estimate(pair(0, 156, 0, 289)).difference[0] == 0


def test_nobody_in_a_denominator_is_undefined_never_zero() -> None:
    found = estimate(pair(0, 0, 3, 9))
    assert np.isnan(found.value[0])
    assert np.isnan(found.difference[0])
    assert np.isnan(found.ratio[0])


def test_a_stage_that_is_its_whole_baseline_has_ratio_1_and_no_p(one: One) -> None:
    arms = arms_of(one("composition", "contains", stage_group=5, stage_known=9, base_group=5, base_known=9))
    found, evidence = estimate(arms), evidence_of(arms)
    assert found.ratio[0] == 1
    assert found.difference[0] == 0
    assert found.surplus[0] == 0
    assert np.isnan(evidence.p[0])
    assert np.isnan(evidence.p_check[0])
    for measure in ("ratio", "difference"):
        assert all(np.isnan(end[0]) for end in interval(arms, measure, 0.95))


def test_nobody_left_out_has_no_interval_in_the_rate_form_either(one: One) -> None:
    arms = arms_of(one("rate", "contains", stage_group=5, stage_known=9, base_group=5, base_known=9))
    assert np.isnan(evidence_of(arms).p[0])
    for measure in ("ratio", "difference"):
        assert all(np.isnan(end[0]) for end in interval(arms, measure, 0.95))


@given(a=st.integers(0, 50), na=st.integers(1, 50), b=st.integers(0, 50), nb=st.integers(1, 50))
def test_ratio_of_a_to_b_times_ratio_of_b_to_a_is_1(a: int, na: int, b: int, nb: int) -> None:
    here, there = estimate(pair(a, a + na, b, b + nb)), estimate(pair(b, b + nb, a, a + na))
    if a and b:
        assert here.ratio[0] * there.ratio[0] == pytest.approx(1)
    assert here.difference[0] == pytest.approx(-there.difference[0])
    assert here.surplus[0] == pytest.approx(-there.surplus[0], abs=1e-9)
    assert evidence_of(pair(a, a + na, b, b + nb)).p[0] == pytest.approx(
        evidence_of(pair(b, b + nb, a, a + na)).p[0], nan_ok=True
    )


# ---- Which test --------------------------------------------------------------------------------------------------


def test_a_constant_is_tested_by_mid_p_with_the_exact_binomial_beside_it() -> None:
    evidence = evidence_of(against(6, 443, 0.0016))
    null = scipy_stats.binom(443, 0.0016)
    upper = null.sf(6) + null.pmf(6) / 2
    assert evidence.p[0] == pytest.approx(2 * upper)
    assert evidence.p_check[0] == pytest.approx(scipy_stats.binomtest(6, 443, 0.0016).pvalue)
    assert METHOD_WORDS[evidence.method[0]][0] == "binomial mid-P"


@pytest.mark.parametrize("table", [(8, 39, 20, 407), (10, 39, 146, 406), (100, 1000, 130, 1000), (14, 100, 25, 346)])
def test_two_shares_are_tested_by_the_n_minus_1_chi_square(table: tuple[int, int, int, int]) -> None:
    a, na, b, nb = table
    observed = np.array([[a, na - a], [b, nb - b]])
    chi = scipy_stats.chi2_contingency(observed, correction=False).statistic * (na + nb - 1) / (na + nb)
    evidence = evidence_of(pair(*table))
    assert evidence.p[0] == pytest.approx(scipy_stats.chi2.sf(chi, 1))
    assert evidence.p_check[0] == pytest.approx(scipy_stats.fisher_exact(observed).pvalue)
    assert METHOD_WORDS[evidence.method[0]][0].startswith("N-1")


@pytest.mark.parametrize("table", [(1, 1, 38, 445), (2, 3, 1, 200), (0, 4, 30, 900), (3, 3, 4, 60)])
def test_below_an_expected_count_of_1_the_conditional_mid_p_is_the_headline(table: tuple[int, int, int, int]) -> None:
    a, na, b, nb = table
    null = scipy_stats.hypergeom(na + nb, a + b, na)
    point = null.pmf(a)
    sides = null.cdf(a) - point / 2, null.sf(a) + point / 2
    evidence = evidence_of(pair(*table))
    assert evidence.p[0] == pytest.approx(min(1, 2 * min(sides)))
    assert METHOD_WORDS[evidence.method[0]][0].startswith("conditional mid-P")


def test_the_switch_is_at_an_expected_count_of_exactly_1() -> None:
    at_one = evidence_of(pair(2, 10, 8, 90))  # 10 x 10 / 100
    below = evidence_of(pair(2, 10, 8, 91))
    assert METHOD_WORDS[at_one.method[0]][0].startswith("N-1")
    assert METHOD_WORDS[below.method[0]][0].startswith("conditional")


def test_the_switch_uses_margins_only() -> None:
    for total, other_total, both in ((10, 90, 10), (10, 91, 10), (5, 200, 30)):
        counts = np.arange(max(0, both - other_total), min(total, both) + 1)
        methods = evidence_of(pair(counts, total, both - counts, other_total)).method
        assert len(set(methods.tolist())) == 1


def test_an_empty_margin_has_no_p(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 500, 3, groups=3))
    evidence = evidence_of(arms)
    assert np.array_equal(np.isnan(evidence.p), arms.empty)
    assert np.array_equal(np.isnan(evidence.p_check), arms.empty)


# ---- The interval and the test are one inversion -----------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_the_interval_excludes_no_difference_if_and_only_if_p_is_below_alpha(
    kind: tuple[str, str, str], many: Many, confidence: float
) -> None:
    arms = arms_of(many(kind, 1500, 4, groups=25))
    p = evidence_of(arms).p
    alpha = 1 - confidence
    usable = ~np.isnan(p) & (np.abs(p - alpha) > GUARD)
    for measure, nothing in (("difference", 0.0), ("ratio", 1.0)):
        low, high = interval(arms, measure, confidence)
        excludes = (low > nothing) | (high < nothing)
        assert np.array_equal(excludes[usable], (p < alpha)[usable])
        assert usable.sum() > 500


def test_every_interval_holds_its_estimate(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 1500, 5, groups=25))
    numbers, some = estimate(arms), ~arms.empty
    for measure in ("difference", "ratio"):
        low, high = interval(arms, measure, 0.95)
        value = getattr(numbers, measure)
        assert np.all((low <= value + 1e-9) | ~some | np.isnan(value))
        assert np.all((high >= value - 1e-9) | ~some | np.isnan(value))


def test_higher_confidence_gives_wider_intervals(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 400, 6))
    for measure in ("difference", "ratio"):
        (low, high), (lower, higher) = interval(arms, measure, 0.95), interval(arms, measure, np.full(400, 0.998))
        some = ~arms.empty
        assert np.all((lower <= low + 1e-9)[some])
        assert np.all((higher >= high - 1e-9)[some])


@pytest.mark.parametrize(("table", "end"), [((0, 39, 20, 407), 0), ((4, 156, 0, 289), 1), ((7, 7, 5, 60), 1)])
def test_zero_and_all_cells_have_one_open_end_and_no_patch(table: tuple[int, int, int, int], end: int) -> None:
    ends = interval(pair(*table), "ratio", 0.95)
    if table[0] == 0:
        assert ends[0][0] == 0
        assert 0 < ends[1][0] < np.inf
    elif table[2] == 0:
        assert np.isposinf(ends[1][0])
        assert 0 < ends[0][0] < np.inf
    else:
        assert all(np.isfinite(part[0]) for part in ends)
    assert end in (0, 1)


def test_the_open_end_keeps_half_of_alpha() -> None:
    """At its finite end the interval of an empty cell has the one-sided p of alpha / 2."""
    _, high = interval(against(0, 30, 0.1), "ratio", 0.95)
    share = high[0] * 0.1
    assert (1 - share) ** 30 / 2 == pytest.approx(0.025, rel=1e-6)


def test_odds_ratios_are_given_for_two_shares_only() -> None:
    arms = pair(8, 39, 20, 407)
    ratio, (low, high) = odds_ratio(arms), interval(arms, "odds", 0.95)
    assert ratio[0] == pytest.approx(8 * 387 / (31 * 20))
    assert low[0] < ratio[0] < high[0]
    assert np.isnan([odds_ratio(against(8, 39, 0.06)), *interval(against(8, 39, 0.06), "odds", 0.95)]).all()


def test_intervals_of_all_measures_at_once_are_those_of_each(many: Many, kind: tuple[str, str, str]) -> None:
    arms = arms_of(many(kind, 300, 12, groups=30, unknown=1))
    together = intervals(arms, 0.95)
    for measure in ("difference", "ratio", "odds"):
        assert np.array_equal(together[measure], interval(arms, measure, 0.95), equal_nan=True)


def test_intervals_of_a_constant_follow_from_those_of_the_share() -> None:
    arms = against(6, 443, 0.0016)
    (low, high), (below, above) = interval(arms, "ratio", 0.95), interval(arms, "difference", 0.95)
    assert low[0] * 0.0016 == pytest.approx(below[0] + 0.0016)
    assert high[0] * 0.0016 == pytest.approx(above[0] + 0.0016)
    for share in (low[0] * 0.0016, high[0] * 0.0016):
        assert evidence_of(against(6, 443, float(share))).p[0] == pytest.approx(0.05, abs=1e-6)


# ---- Composition and rate are one test ---------------------------------------------------------------------------


def both_questions(many: Many, relation: str) -> tuple[Arms, Arms]:
    cells = many(("composition", relation, "rest"), 1500, 7, groups=25)
    rates = many(("rate", relation, "rest"), 1500, 7, groups=25)
    return arms_of(cells), arms_of(rates)


@pytest.mark.parametrize("relation", ["contains", "separate"])
def test_composition_and_rate_of_one_table_have_the_same_p_check_surplus_and_side(many: Many, relation: str) -> None:
    composition, rate = both_questions(many, relation)
    here, there = evidence_of(composition), evidence_of(rate)
    assert np.allclose(here.p, there.p, equal_nan=True, atol=1e-12)
    assert np.allclose(here.p_check, there.p_check, equal_nan=True, atol=1e-12)
    assert np.array_equal(here.method[~composition.empty], there.method[~composition.empty])
    some = ~composition.empty
    a, b = estimate(composition), estimate(rate)
    assert np.allclose(a.surplus[some], b.surplus[some], atol=1e-9)
    assert np.array_equal(np.sign(np.round(a.difference[some], 12)), np.sign(np.round(b.difference[some], 12)))


def test_a_carried_ratio_is_the_ratio_between_the_two_carried_exactly(many: Many) -> None:
    for kind in (("composition", "contains", "rest"), ("rate", "contains", "overall"), ("rate", "separate", "overall")):
        arms = arms_of(many(kind, 800, 8))
        some = ~arms.empty
        w = arms.weight
        with np.errstate(divide="ignore", invalid="ignore"):
            theta = (arms.count / arms.total) / (arms.other_count / arms.other_total)
            carried = np.where(np.isinf(theta), 1 / w, theta / (1 - w + w * theta))
            gap = (1 - w) * (arms.count / arms.total - arms.other_count / arms.other_total)
        found = estimate(arms)
        assert np.allclose(found.ratio[some], carried[some])
        assert np.allclose(found.difference[some], gap[some])


def test_carried_intervals_stay_within_what_the_margins_allow(many: Many) -> None:
    for kind in (("composition", "contains", "rest"), ("rate", "contains", "overall")):
        arms = arms_of(many(kind, 1500, 9))
        some = ~arms.empty
        lowest, highest = (estimate(arms.at(end)) for end in arms.support)
        for measure in ("ratio", "difference"):
            low, high = interval(arms, measure, 0.95)
            assert np.all(low[some] >= getattr(lowest, measure)[some] - 1e-9)
            assert np.all(high[some] <= getattr(highest, measure)[some] + 1e-9)


def test_overall_is_tested_against_the_rest(many: Many) -> None:
    rest, overall = (arms_of(many(("rate", "contains", word), 300, 10)) for word in ("rest", "overall"))
    assert np.array_equal(evidence_of(rest).p, evidence_of(overall).p, equal_nan=True)


# ---- One at a time -----------------------------------------------------------------------------------------------


def test_many_rows_at_once_are_as_one_at_a_time(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 60, 11))
    together, numbers = evidence_of(arms), estimate(arms)
    ends = {measure: interval(arms, measure, 0.95) for measure in ("ratio", "difference")}
    for row in range(60):
        alone = arms.take(np.array([row]))
        assert np.allclose(evidence_of(alone).p, together.p[[row]], equal_nan=True, rtol=1e-12, atol=0)
        assert np.allclose(evidence_of(alone).p_check, together.p_check[[row]], equal_nan=True, rtol=1e-12, atol=0)
        assert np.array_equal(estimate(alone).ratio, numbers.ratio[[row]], equal_nan=True)
        for measure, (low, high) in ends.items():
            here = interval(alone, measure, 0.95)
            assert np.allclose(here[0], low[[row]], equal_nan=True, atol=1e-12)
            assert np.allclose(here[1], high[[row]], equal_nan=True, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    count=st.integers(0, 10_000_000),
    more=st.integers(0, 10_000_000),
    other=st.integers(0, 10_000_000),
    others=st.integers(0, 10_000_000),
)
def test_ten_million_people_give_numbers_and_no_warnings(count: int, more: int, other: int, others: int) -> None:
    arms = pair(count, count + more, other, other + others)
    evidence = evidence_of(arms)
    if arms.empty[0]:
        return
    assert 0 <= evidence.p[0] <= 1
    assert 0 <= evidence.p_check[0] <= 1
    low, high = interval(arms, "ratio", 0.95)
    assert low[0] <= high[0]


# ---- Logarithms --------------------------------------------------------------------------------------------------


def test_the_logarithm_of_p_is_that_of_p_and_goes_on_where_p_is_nought(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 400, 5))
    p = headline_p(arms)
    some = ~np.isnan(p) & (p > 1e-280)
    assert some.any()
    logs = log_headline_p(arms, p)
    assert np.array_equal(logs[some], np.log(p[some]))
    assert np.array_equal(np.isnan(logs), np.isnan(p))


def test_p_too_small_for_a_number_has_a_logarithm() -> None:
    # From tests/stats/oracles/log_tests.csv: score and binomial mid-P.
    arms = pair(300_000, 5_000_000, 100_000, 5_000_000)
    assert headline_p(arms) == 0
    assert log_headline_p(arms, headline_p(arms))[0] == pytest.approx(-52089.330799632160538, rel=1e-11)
    constant = against(100_000, 4_000_000, 0.02)
    assert log_headline_p(constant, headline_p(constant))[0] == pytest.approx(-2369.9507395350669195, rel=1e-11)
    thin = pair([400, 8], [400, 39], [0, 20], [9_000_000, 407])
    p = headline_p(thin)
    assert log_headline_p(thin, p)[0] < -3000
    assert log_headline_p(thin, p)[1] == np.log(p[1])


def test_people_of_a_group_whose_share_is_nought_have_no_logarithm() -> None:
    impossible = against(3, 10, 0.0)
    assert log_headline_p(impossible, headline_p(impossible))[0] == -np.inf


def test_where_there_is_nobody_to_be_held_against_nothing_is_expected() -> None:
    found = estimate(pair(3, 9, 0, 0))
    assert np.isnan([found.expected[0], found.surplus[0]]).all()
    everyone = estimate(pair(3, 9, 0, 0, weight=1.0))
    assert (everyone.expected[0], everyone.surplus[0]) == (3, 0)
