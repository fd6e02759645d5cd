"""Two rates: oracles, golden cases, corners."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from disprop.stats import (
    METHODS,
    headline_intervals,
    is_sparse,
    odds_estimate,
    rate_interval,
    rate_score,
    rate_test,
    share_interval,
    smallest_expected,
)
from disprop.stats.rates import RATE_INTERVALS, RATE_TESTS

FOUR = ("count_a", "total_a", "count_b", "total_b")
INTERVALS = [(measure, method) for measure, methods in RATE_INTERVALS.items() for method in methods]
MEASURES = tuple(RATE_INTERVALS)


def four(rows):
    return tuple(rows[name] for name in FOUR)


def tolerance(rows, ordinary, beyond):
    """Looser where a total is beyond a million, as the charter of oracles allows."""
    return np.where(np.maximum(rows["total_a"], rows["total_b"]) >= 1_000_000, beyond, ordinary)


# Those of test_unconditional.py have an oracle of their own.
ELSEWHERE = {"gated", "boschloo", "boschloo_central", "barnard"}


@pytest.mark.parametrize("method", [name for name in RATE_TESTS if name not in ELSEWHERE])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_p_values_are_those_of_the_definition(oracle, agrees, method, alternative):
    rows = oracle("rate_tests.csv", method=method, alternative=alternative)
    assert len(rows["p"])
    p = rate_test(*four(rows), method=method, alternative=alternative)
    agrees(p, rows["p"], tolerance(rows, 1e-9, 1e-8))


@pytest.mark.parametrize(("measure", "method"), [pair for pair in INTERVALS if pair[1] != "gated"])
def test_interval_ends_are_those_of_the_definition(oracle, agrees, measure, method):
    rows = oracle("rate_intervals.csv", measure=measure, method=method)
    assert len(rows["low"])
    low, high = rate_interval(*four(rows), measure=measure, method=method, confidence=rows["confidence"])
    limit = tolerance(rows, 1e-8, 1e-6)
    agrees(low, rows["low"], limit, 1e-15)
    agrees(high, rows["high"], limit, 1e-15)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((8, 39, 28, 446), 0.0048),
        ((8, 28, 31, 418), 0.0014),
        ((10, 156, 29, 289), 0.22),
        ((14, 100, 25, 346), 0.044),
        ((4, 156, 3, 289), 0.25),
        ((4, 156, 0, 289), 0.015),
        ((5, 156, 2, 289), 0.055),
        ((13, 156, 5, 289), 0.0015),
    ],
)
def test_fisher_gives_the_published_cases(table, p):
    assert float(f"{rate_test(*table, method='fisher'):.2g}") == p


def test_fisher_agrees_with_scipy_on_ordinary_tables(agrees):
    generator = np.random.default_rng(11)
    totals = generator.integers(1, 400, (2, 150))
    counts = generator.binomial(totals, generator.random((2, 150)))
    mine = rate_test(counts[0], totals[0], counts[1], totals[1], method="fisher")
    theirs = [
        scipy.stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue
        for x, n, y, m in zip(counts[0], totals[0], counts[1], totals[1], strict=True)
    ]
    agrees(mine, theirs, 1e-9)


def test_every_count_of_small_tables_has_the_fisher_p_of_exact_integers(agrees):
    tables = [(x, n, y, m) for n in range(1, 7) for m in range(1, 7) for x in range(n + 1) for y in range(m + 1)]

    def exact(x, n, y, m):
        from math import comb

        masses = [comb(n, k) * comb(m, x + y - k) for k in range(max(0, x + y - m), min(n, x + y) + 1)]
        own = comb(n, x) * comb(m, y)
        return sum(mass for mass in masses if mass <= own) / sum(masses)

    agrees(rate_test(*np.transpose(tables), method="fisher"), [exact(*table) for table in tables], 2e-12)


def test_plateau_modes_give_p_of_1():
    assert rate_test(1, 1, 0, 1, method="fisher") == 1
    assert rate_test(0, 1, 1, 1, method="fisher") == 1


@pytest.mark.parametrize("table", [(0, 5, 0, 7), (5, 5, 7, 7)])
def test_an_empty_margin_has_no_score_p_and_a_fisher_p_of_1(table):
    assert np.isnan(rate_test(*table, method="score"))
    assert np.isnan(rate_test(*table, method="gated"))
    assert rate_test(*table, method="fisher") == 1
    assert rate_test(*table, method="fisher_midp") == 1


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
def test_nothing_in_gives_nothing_out_and_leaves_neighbours_alone(measure, method):
    count_a, total_a = np.array([3, np.nan, 0, 3]), np.array([10, 10, 0, 10])
    low, high = rate_interval(count_a, total_a, [2, 2, 2, 2], 20, measure=measure, method=method)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, True, False]
    alone = rate_interval(3, 10, 2, 20, measure=measure, method=method)
    assert (low[0], high[0]) == (low[3], high[3]) == alone


@pytest.mark.parametrize("method", RATE_TESTS)
def test_a_total_of_nobody_has_no_p(method):
    p = rate_test([3, 0, np.nan], [10, 0, 4], 5, 20, method=method)
    assert np.isnan(p).tolist() == [False, True, True]


@pytest.mark.parametrize("method", ["miettinen_nurminen", "koopman", "scas", "carried", "gated"])
def test_ratio_ends_at_zero_counts(method):
    low, high = rate_interval([0, 3, 0], [10, 10, 10], [3, 0, 0], [20, 20, 20], measure="ratio", method=method)
    assert low.tolist()[::2] == [0, 0]
    assert high.tolist()[1:] == [np.inf, np.inf]
    assert 0 < low[1] < np.inf
    assert 0 < high[0] < np.inf


@pytest.mark.parametrize("method", ["miettinen_nurminen", "exact", "midp", "gated"])
def test_odds_ends_at_zero_and_full_counts(method):
    counts_a, counts_b = np.array([0, 3, 3, 10]), np.array([3, 20, 0, 3])
    low, high = rate_interval(counts_a, 10, counts_b, 20, measure="odds", method=method)
    assert low.tolist()[:2] == [0, 0]
    assert high.tolist()[2:] == [np.inf, np.inf]
    assert np.all(low < high)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
@pytest.mark.parametrize(
    "table", [(10, 10, 0, 20), (1, 1, 0, 1), (0, 1, 0, 1), (0, 9, 0, 400), (9, 9, 400, 400), (0, 1, 1, 1)]
)
def test_corners_have_ends_in_order_and_within_the_range(measure, method, table):
    low, high = rate_interval(*table, measure=measure, method=method)
    least, most = (-1, 1) if measure == "difference" else (0, np.inf)
    assert least <= low <= high <= most


def test_the_gate_is_decided_on_margins_and_moves_p_and_interval_together():
    thin, ample = (1, 1, 38, 445), (8, 39, 20, 407)
    assert is_sparse([thin[0], ample[0]], [1, 39], [38, 20], [445, 407]).tolist() == [True, False]
    assert rate_test(*thin, method="gated") == rate_test(*thin, method="fisher_midp")
    assert rate_test(*ample, method="gated") == rate_test(*ample, method="score")
    for measure in MEASURES:
        ours, scored = (rate_interval(*ample, measure=measure, method=name) for name in ("gated", "miettinen_nurminen"))
        assert ours == scored


def test_the_interval_of_a_thin_table_is_the_wider_of_carried_and_score_and_conditional_for_odds():
    thin = (1, 1, 38, 445)
    assert rate_interval(*thin, measure="odds", method="gated") == rate_interval(*thin, measure="odds", method="midp")
    for measure in ("difference", "ratio"):
        low, high = rate_interval(*thin, measure=measure, method="gated")
        carried, scored = (rate_interval(*thin, measure=measure, method=m) for m in ("carried", "miettinen_nurminen"))
        assert (low, high) == (min(carried[0], scored[0]), max(carried[1], scored[1]))


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.998])
def test_the_wider_interval_of_thin_tables_leaves_out_no_difference_exactly_when_p_is_below_alpha(confidence):
    for total_a, total_b in ((1, 30), (3, 100), (8, 400), (20, 20), (60, 12)):
        a, b = (axis.ravel() for axis in np.meshgrid(np.arange(total_a + 1), np.arange(total_b + 1)))
        thin = is_sparse(a, total_a, b, total_b)
        table = (a[thin], total_a, b[thin], total_b)
        p = rate_test(*table, method="gated")
        decided = ~np.isnan(p) & (np.abs(p - (1 - confidence)) > 1e-9)
        for measure, none in (("difference", 0.0), ("ratio", 1.0)):
            low, high = rate_interval(*table, measure=measure, method="gated", confidence=confidence)
            out = (low > none) | (high < none)
            assert (out == (p < 1 - confidence))[decided].all()


def test_smallest_expected_is_exactly_1_on_the_ample_side_of_the_gate():
    assert smallest_expected(1, 10, 9, 90) == 1
    assert not is_sparse(1, 10, 9, 90)
    assert is_sparse(1, 10, 9, 91)
    assert np.isnan(smallest_expected(0, 0, 1, 5))
    assert not is_sparse(0, 0, 1, 5)


def test_confidence_may_be_an_array():
    low, high = rate_interval(8, 39, 20, 407, measure="ratio", method="gated", confidence=[0.9, 0.95, 0.998])
    assert np.all(np.diff(low) < 0)
    assert np.all(np.diff(high) > 0)


def test_large_tables_are_cut_into_pieces_without_a_seam():
    counts = np.arange(9000) % 30
    p = rate_test(counts, 40, 20, 407, method="fisher")
    assert np.array_equal(p[:30], p[8970:])


def test_carried_is_clipped_to_what_the_margins_allow():
    low, high = rate_interval(3, 3, 2, 7, measure="difference", method="carried")
    assert high == 1 - 2 / 7
    assert low > -1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4, 1, 2), "'count_a' cannot be larger than 'total_a'"),
        ((1, 4, [1, 3], [2, 2]), r"'count_b' cannot be larger than 'total_b': found 3 at position \(1,\)"),
        ((-1, 4, 1, 2), "'count_a' must hold whole numbers of people, 0 or more: found -1"),
        ((1, 4.5, 1, 2), "'total_a' must hold whole numbers of people, 0 or more: found 4.5"),
        (([0.5, 0.5], 4, 1, 2), r"found 0.5 at position \(0,\) \(and 1 more\)"),
        ((1, np.inf, 1, 2), "'total_a' must hold whole numbers"),
    ],
)
def test_wrong_counts_are_refused_by_name_value_and_place(arguments, message):
    with pytest.raises(ValueError, match=message):
        rate_test(*arguments, method="score")
    with pytest.raises(ValueError, match=message):
        rate_interval(*arguments, measure="ratio", method="gated")


def test_unknown_names_are_refused_with_the_choice_there_is():
    with pytest.raises(ValueError, match="There is no test of two rates 'chi'"):
        rate_test(1, 2, 1, 2, method="chi")
    with pytest.raises(ValueError, match="There is no measure 'risk'"):
        rate_interval(1, 2, 1, 2, measure="risk", method="gated")
    with pytest.raises(ValueError, match="There is no interval for the ratio of two rates 'midp'"):
        rate_interval(1, 2, 1, 2, measure="ratio", method="midp")
    with pytest.raises(ValueError, match="There is no alternative 'both'"):
        rate_test(1, 2, 1, 2, method="score", alternative="both")
    with pytest.raises(ValueError, match="'confidence' must lie strictly between 0 and 1: found 95"):
        rate_interval(1, 2, 1, 2, measure="ratio", method="gated", confidence=95)


def test_every_method_has_its_line_and_every_partner_exists():
    doors = {f"rate_test.{name}" for name in RATE_TESTS} | {f"rate_interval.{a}.{b}" for a, b in INTERVALS}
    assert doors <= set(METHODS)
    assert all(method.partner in METHODS for method in METHODS.values() if method.partner)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_fisher_gives_what_r_gives(oracle, agrees, alternative):
    rows = oracle("from_r.csv", title="fisher.test", alternative=alternative.replace("-", "."))
    p = rate_test(rows["one"], rows["two"], rows["three"], rows["four"], method="fisher", alternative=alternative)
    # R's own sums carry some 1e-10 on larger tables.
    agrees(p, rows["p"], 1e-7)


@pytest.mark.parametrize("method", ["sample", "conditional"])
def test_odds_estimates_are_those_of_the_definition(oracle, agrees, method):
    rows = oracle("odds_estimates.csv", method=method)
    assert len(rows["odds"])
    agrees(odds_estimate(*four(rows), method=method), rows["odds"], tolerance(rows, 1e-8, 1e-6))


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_score_statistic_is_a_normal_quantile_at_the_ends_of_the_score_interval(measure):
    table = (8, 36, 31, 449)
    for end, z in zip(rate_interval(*table, measure=measure, method="miettinen_nurminen"), (1, -1), strict=True):
        assert rate_score(*table, measure=measure, value=end) == pytest.approx(z * 1.959963984540054, rel=1e-9)
    none = 0 if measure == "difference" else 1
    p = 2 * scipy.stats.norm.cdf(-abs(rate_score(*table, measure=measure, value=none)))
    assert p == pytest.approx(rate_test(*table, method="score"), rel=1e-12)


@pytest.mark.parametrize("absent", [0, 1, 2, 30])
@pytest.mark.parametrize("total", [50, 10**4, 10**7])
@pytest.mark.parametrize("everyone", [1, 10, 10**6])
def test_where_everyone_in_one_group_has_the_event_the_ratio_interval_is_wilsons(everyone, total, absent):
    """The rate that is 1 stays 1, so that the score equation is the other group's alone."""
    _, absence = share_interval(absent, total, method="wilson")
    _, high = rate_interval(everyone, everyone, total - absent, total, measure="ratio", method="koopman")
    assert high - 1 == pytest.approx(absence / (1 - absence), rel=1e-8)


@pytest.mark.parametrize(
    ("table", "value", "statistic"),
    [
        ((1, 749478, 0, 3496180), 2.3550284101745022e-07, 1.95996398454),
        ((4, 1197941, 0, 1882019), 1.297924838247659e-06, 1.95996398451),
        ((8, 36, 31, 449), 0.05, 1.83064911295),
    ],
)
def test_the_score_statistic_keeps_its_digits_beside_tiny_rates(table, value, statistic):
    """From the definition in 60 digits, the rates found by bisection."""
    assert rate_score(*table, measure="difference", value=value) == pytest.approx(statistic, rel=1e-8)


def test_a_value_or_a_measure_that_there_is_not_is_refused():
    for wrong, match in (
        ({"measure": "odds", "value": 1}, "measure"),
        ({"measure": "difference", "value": 2}, "value"),
        ({"measure": "ratio", "value": -1}, "value"),
    ):
        with pytest.raises(ValueError, match=match):
            rate_score(8, 36, 31, 449, **wrong)


def test_headline_intervals_at_once_are_those_of_each_measure():
    table = ([0, 1, 8, 5, 2], [1, 1, 39, 5, 4000], [38, 0, 28, 2, 9], [445, 1, 446, 7, 90000])
    found = headline_intervals(*table, confidence=0.9)
    assert tuple(found) == ("difference", "ratio", "odds")
    for measure, ends in found.items():
        assert np.array_equal(ends, rate_interval(*table, measure=measure, method="gated", confidence=0.9))
    assert tuple(headline_intervals(8, 39, 28, 446, measures=("ratio",))) == ("ratio",)


def test_a_measure_that_the_headline_does_not_have_is_refused():
    with pytest.raises(ValueError, match="Choose one of: difference, ratio, odds"):
        headline_intervals(8, 39, 28, 446, measures=("ratio", "surplus"))
