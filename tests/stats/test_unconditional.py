"""Barnard's and Boschloo's tests: oracles, the definition, the proof of the maximum, what must hold."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from disprop.stats import METHODS, rate_power, rate_test
from disprop.stats._inputs import Pair
from disprop.stats._nuisance import DEGREE, _ends, largest_probability
from disprop.stats.unconditional import MOST_PEOPLE, _first_as_extreme

METHOD = ("barnard", "boschloo", "boschloo_central")
SIDES = ("two-sided", "less", "greater")
SIZES = [(1, 1), (1, 2), (2, 1), (3, 3), (2, 7), (8, 8), (7, 4), (5, 6)]


def every_table(total_a, total_b):
    return [(x, total_a, y, total_b) for x in range(total_a + 1) for y in range(total_b + 1)]


def z_squared(x, n, y, m, alternative):
    """The square of z, with its sign where the test has a side: in fractions, as large as it is extreme."""
    gap, spread = x * m - y * n, (x + y) * (n + m - x - y)
    square = Fraction(gap * gap, spread) if spread else Fraction(0)
    signs = {"two-sided": 1, "greater": 1 if gap >= 0 else -1, "less": 1 if gap <= 0 else -1}
    return square * signs[alternative]


def less_fisher(x, n, y, m, alternative):
    """Fisher's p in fractions, its sign turned: as large as the table is extreme."""
    ways = {i: comb(n, i) * comb(m, x + y - i) for i in range(max(0, x + y - m), min(n, x + y) + 1)}
    kept = {
        "two-sided": [way for way in ways.values() if way <= ways[x]],
        "greater": [way for i, way in ways.items() if i >= x],
        "less": [way for i, way in ways.items() if i <= x],
    }
    return -Fraction(sum(kept[alternative]), sum(ways.values()))


def enumerated(extremity, total_a, total_b, alternative, rates):
    """Extremity of every table and, for each, the largest probability at these rates of the tables as extreme."""
    tables = every_table(total_a, total_b)
    values = [extremity(*table, alternative) for table in tables]
    chances = np.array(
        [
            comb(n, x) * comb(m, y) * rates ** (x + y) * (1 - rates) ** (n + m - x - y)
            for x, n, y, m in tables
        ]
    )  # fmt: skip
    order = sorted(range(len(tables)), key=values.__getitem__, reverse=True)
    sums = np.cumsum(chances[order], axis=0).max(axis=1)
    ranked = [values[i] for i in order]
    last = {value: place for place, value in enumerate(ranked)}
    return tables, [sums[last[value]] for value in values]


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize("alternative", SIDES)
def test_p_values_are_those_of_the_definition(oracle, agrees, method, alternative):
    rows = oracle("unconditional.csv", method=method, alternative=alternative)
    assert len(rows["p"]) > 20
    counts = (rows[name] for name in ("count_a", "total_a", "count_b", "total_b"))
    agrees(rate_test(*counts, method=method, alternative=alternative), rows["p"], 3e-11)


@pytest.mark.parametrize(("method", "extremity"), [("barnard", z_squared), ("boschloo", less_fisher)])
@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize(("total_a", "total_b"), SIZES)
def test_every_small_table_has_the_p_of_plain_enumeration(method, extremity, alternative, total_a, total_b, agrees):
    rates = np.sin(np.linspace(0, np.pi / 2, 50_001)) ** 2
    tables, wanted = enumerated(extremity, total_a, total_b, alternative, rates)
    p = rate_test(*np.transpose(tables), method=method, alternative=alternative)
    # The grid misses a maximum by up to 2 N times the square of half its step: 1e-8 of it.
    agrees(p, wanted, 1e-8)
    assert np.all(p >= np.array(wanted) * (1 - 3e-11))


@pytest.mark.parametrize(
    ("table", "method", "alternative", "p"),
    [
        # R package Barnard, steps of 1e-6 in the rate.
        ((43, 53, 40, 79), "barnard", "two-sided", 0.000362832367),
        ((100, 1100, 2, 7), "barnard", "two-sided", 0.135126970878),
        ((2, 10, 7, 9), "barnard", "two-sided", 0.019210815430),
        ((5, 15, 1, 11), "barnard", "two-sided", 0.156277546306),
        ((5, 25, 15, 35), "barnard", "two-sided", 0.066363501421),
        ((5, 25, 16, 41), "barnard", "two-sided", 0.116984852192),
        ((10, 20, 5, 6), "barnard", "two-sided", 0.177536588915),
        ((5, 6, 0, 4), "barnard", "two-sided", 0.013671875),
        ((0, 3, 1, 3), "barnard", "two-sided", 0.509667991877),
        ((0, 6, 2, 6), "barnard", "two-sided", 0.197019618792),
        # R package Exact, in the interval of the rate with error 1e-8, which is added to p.
        ((2, 10, 7, 9), "boschloo", "less", 0.009886142),
        ((5, 25, 16, 41), "boschloo", "less", 0.05827348),
        ((7, 15, 12, 15), "boschloo", "less", 0.03410916),
        ((10, 35, 24, 61), "boschloo", "less", 0.1512882),
        ((43, 53, 40, 79), "boschloo", "greater", 0.0001615562),
        ((5, 6, 0, 4), "boschloo", "greater", 0.006865367),
        ((43, 53, 40, 79), "boschloo_central", "two-sided", 0.0003231115),
        ((7, 15, 12, 15), "boschloo_central", "two-sided", 0.06821831),
    ],
)
def test_published_cases(table, method, alternative, p):
    found = rate_test(*table, method=method, alternative=alternative)
    assert found == pytest.approx(p, rel=1e-7, abs=1e-12 if method == "barnard" else 3e-8)


def test_the_maximum_that_scipy_misses_is_found():
    table = [[15, 12], [0, 8]]
    assert scipy.stats.barnard_exact(table).pvalue < 0.0056
    assert rate_test(15, 15, 12, 20, method="barnard") == pytest.approx(0.0066005954868160541, rel=3e-11)


@pytest.mark.parametrize(
    ("method", "theirs"), [("barnard", scipy.stats.barnard_exact), ("boschloo_central", scipy.stats.boschloo_exact)]
)
def test_scipy_finds_no_more_and_mostly_the_same(method, theirs):
    generator = np.random.default_rng(3)
    totals = generator.integers(2, 40, (2, 40))
    counts = generator.binomial(totals, generator.uniform(0.1, 0.9, (2, 40)))
    mine = rate_test(counts[0], totals[0], counts[1], totals[1], method=method)
    lines = zip(counts[0], totals[0], counts[1], totals[1], strict=True)
    scipys = np.array([theirs([[x, y], [n - x, m - y]]).pvalue for x, n, y, m in lines])
    assert np.all(scipys <= mine * (1 + 1e-9))
    assert np.median(scipys / mine) == pytest.approx(1, abs=1e-6)


def on_a_grid(entries, points=40_001):
    """The largest sum of entries times binomial probabilities at the points of a fine grid."""
    total = len(entries) - 1
    events = np.flatnonzero(entries)
    rates = np.sin(np.linspace(0, np.pi / 2, points)[1:-1, None]) ** 2
    return float((scipy.stats.binom.pmf(events, total, rates) * entries[events]).sum(axis=1).max())


entry = st.one_of(st.just(0.0), st.floats(0, 1), st.floats(1e-12, 1e-3), st.floats(1e-250, 1e-240))


@given(entries=st.lists(entry, min_size=1, max_size=60), symmetric=st.booleans())
def test_no_rate_on_a_fine_grid_gives_more_than_the_maximum(entries, symmetric):
    table = np.array([0.0, *entries, 0.0])
    table = np.maximum(table, table[::-1]) if symmetric else table
    found = largest_probability(table[None], np.array([len(table) - 1.0]), symmetric=symmetric)[0]
    best = on_a_grid(table)
    assert best * (1 - 3e-11) <= found <= best * (1 + 1e-9 * len(table))


def test_what_the_polynomials_leave_out_is_below_what_is_said():
    j = np.arange(DEGREE + 1, 400)
    assert np.sum((np.e / j) ** (j / 2)) < 6e-12


@pytest.mark.parametrize("total", [2, 3, 4, 7, 30, 1000, 200_000])
def test_the_intervals_cover_the_range_and_stay_within_a_standard_error(total):
    for highest in (0.5, 1 - 1 / total):
        ends = _ends(float(total), highest)
        assert (ends[0], ends[-1]) == pytest.approx((1 / total, highest), rel=1e-12)
        assert np.all(np.diff(ends) >= 0)
        middle = (ends[1:] + ends[:-1]) / 2
        assert np.all(np.diff(ends) / 2 <= np.sqrt(middle * (1 - middle) / total))


@pytest.mark.parametrize("total", [50, 3_000, 200_000])
def test_z_is_compared_in_whole_numbers(total):
    generator = np.random.default_rng(total)
    for total_a in (1, total // 7, total // 2):
        total_b = total - total_a
        x, y = int(generator.integers(total_a // 2 + 1, total_a + 1)), int(generator.integers(0, total_b // 2 + 1))
        gap, own = x * total_b - y * total_a, (x + y) * (total - x - y)
        # The observed number of events and its mirror image tie; others may.
        events = np.unique([x + y, total - x - y, *generator.integers(1, total, 60)]).tolist()
        pair = Pair(*(np.array([float(value)]) for value in (x, total_a, y, total_b)))
        found = _first_as_extreme(pair, np.zeros(len(events), dtype=np.intp), np.array(events, dtype=float))
        for k, count in zip(events, found.astype(int).tolist(), strict=True):
            reached = [total * i - total_a * k for i in (count, count - 1)]
            assert reached[0] > 0
            assert reached[0] ** 2 * own >= gap**2 * k * (total - k)
            assert reached[1] < 0 or reached[1] ** 2 * own < gap**2 * k * (total - k)
        assert found[events.index(x + y)] == x


@pytest.mark.parametrize(("total_a", "total_b"), [(5, 5), (25, 25), (13, 52), (26, 39), (15, 70)])
def test_ties_that_rounding_would_part_are_kept(total_a, total_b):
    """Sums of two squares: z then ties among tables with other numbers of events, in whole numbers."""
    total = total_a + total_b
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(total_a + 1), np.arange(total_b + 1)))
    gap = x * total_b - y * total_a
    x, y, gap = x[gap > 0], y[gap > 0], gap[gap > 0]
    cell, k = (axis.ravel() for axis in np.meshgrid(np.arange(x.size), np.arange(1, total), indexing="ij"))
    sizes = np.full(x.size, float(total_a)), np.full(x.size, float(total_b))
    found = _first_as_extreme(Pair(x.astype(float), sizes[0], y.astype(float), sizes[1]), cell, k.astype(float))
    reached = total * found.astype(np.int64) - total_a * k
    own, limit = ((x + y) * (total - x - y))[cell], gap[cell] ** 2 * k * (total - k)
    assert np.all(reached > 0)
    assert np.all(reached**2 * own >= limit)
    assert np.all((reached <= total) | ((reached - total) ** 2 * own < limit))
    others = (reached**2 * own == limit) & (k != (x + y)[cell]) & (k != total - (x + y)[cell])
    assert others.sum() >= 4


totals = st.integers(1, 60)


@st.composite
def tables(draw):
    total_a, total_b = draw(totals), draw(totals)
    return draw(st.integers(0, total_a)), total_a, draw(st.integers(0, total_b)), total_b


@given(table=tables())
def test_boschloo_is_no_larger_than_fisher_but_for_ties_and_all_are_probabilities(table):
    for side in SIDES:
        fisher = rate_test(*table, method="fisher", alternative=side)
        p = rate_test(*table, method="boschloo", alternative=side)
        # Given the events, a p that ties with the observed one may be larger by 1e-7 of it.
        assert 0 < p <= min(fisher * (1 + 1e-7), 1)
        assert 0 < rate_test(*table, method="barnard", alternative=side) <= 1


@given(table=tables())
def test_the_central_form_is_twice_the_smaller_side(table):
    less, greater = (rate_test(*table, method="boschloo", alternative=side) for side in SIDES[1:])
    assert rate_test(*table, method="boschloo_central") == min(1, 2 * min(less, greater))
    assert rate_test(*table, method="boschloo_central", alternative="less") == less


@pytest.mark.parametrize("method", ["barnard", "boschloo"])
@given(total_a=totals, total_b=totals)
def test_more_events_in_group_a_are_more_extreme(method, total_a, total_b):
    counts = np.arange(total_a + 1)[:, None], np.arange(total_b + 1)
    p = rate_test(counts[0], total_a, counts[1], total_b, method=method, alternative="greater")
    assert np.all(np.diff(p, axis=0) <= 1e-10 * p[:-1])
    assert np.all(np.diff(p, axis=1) >= -1e-10 * p[:, 1:])


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize(("total_a", "total_b"), [(1, 30), (5, 5), (4, 40), (20, 30), (33, 33)])
def test_at_no_rate_is_p_below_alpha_more_often_than_alpha(method, alternative, total_a, total_b):
    first, second = np.arange(total_a + 1)[:, None], np.arange(total_b + 1)
    p = rate_test(first, total_a, second, total_b, method=method, alternative=alternative).ravel()
    rates = np.sin(np.linspace(0, np.pi / 2, 1_001)[:, None, None]) ** 2
    masses = scipy.stats.binom.pmf(first, total_a, rates) * scipy.stats.binom.pmf(second, total_b, rates)
    order = np.argsort(p)
    largest = np.cumsum(masses.reshape(len(rates), -1)[:, order], axis=1).max(axis=0)
    # At every value that p can take, tables of one p together.
    last = np.append(np.diff(p[order]) > 1e-9 * p[order][1:], True)
    assert np.all(largest[last] <= p[order][last] * (1 + 1e-9))


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize("alternative", SIDES)
def test_an_empty_margin_is_the_least_extreme_and_nothing_gives_nothing(method, alternative):
    count_a, total_a = np.array([0, 5, np.nan, 0, 3]), np.array([5, 5, 5, 0, 5])
    p = rate_test(count_a, total_a, [0, 7, 1, 1, 1], 7, method=method, alternative=alternative)
    assert p[:2].tolist() == [1, 1]
    assert np.isnan(p).tolist() == [False, False, True, True, False]
    assert p[4] == pytest.approx(rate_test(3, 5, 1, 7, method=method, alternative=alternative), rel=1e-12)


@pytest.mark.parametrize("method", METHOD)
def test_equal_rates_are_the_least_extreme(method):
    assert rate_test([5, 10, 1], [10, 20, 1], [8, 20, 3], [16, 40, 3], method=method).tolist() == [1, 1, 1]


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize("alternative", SIDES)
def test_batches_of_mixed_sizes_are_as_one_at_a_time(method, alternative, monkeypatch, agrees):
    generator = np.random.default_rng(8)
    totals = generator.choice([1, 2, 9, 30, 31, 400], (2, 60))
    counts = generator.binomial(totals, generator.random((2, 60)))
    columns = counts[0], totals[0], counts[1], totals[1]
    together = rate_test(*columns, method=method, alternative=alternative)
    alone = [rate_test(*line, method=method, alternative=alternative) for line in zip(*columns, strict=True)]
    agrees(together, alone, 1e-12)
    monkeypatch.setattr("disprop.stats.unconditional.ROOM", 1000)
    monkeypatch.setattr("disprop.stats._nuisance.NUMBERS", 3000)
    monkeypatch.setattr("disprop.stats._nuisance.SMALL", 2000)
    agrees(rate_test(*columns, method=method, alternative=alternative), together, 1e-12)


@pytest.mark.parametrize("method", METHOD)
def test_the_smallest_p_keeps_its_digits(method, agrees):
    # All of one group and none of the other: 2 (1/4)^500, and no other table is as extreme.
    agrees(rate_test(500, 500, 0, 500, method=method), 2 * 0.25**500, 1e-11)
    # 5 of 5 against none of 99,995: t^5 (1 - t)^99995 at t = 5 / 100,000.
    one_side = 5e-5**5 * np.exp(99_995 * np.log1p(-5e-5))
    p = rate_test(5, 5, 0, 99_995, method=method, alternative="greater")
    agrees(p, one_side, 3e-11)
    assert rate_test(2000, 2000, 0, 2000, method=method) == 0
    with pytest.warns(RuntimeWarning, match="p is too small for a number"):
        assert rate_test(2000, 2000, 0, 2000, method=method, log=True) == -np.inf


@pytest.mark.parametrize("method", METHOD)
def test_large_even_groups_come_near_to_the_chi_square(method):
    p = rate_test(12_400, 40_000, 12_000, 40_000, method=method)
    assert p == pytest.approx(rate_test(12_400, 40_000, 12_000, 40_000, method="pearson"), rel=0.02)


@pytest.mark.parametrize("method", METHOD)
def test_more_people_than_can_be_compared_are_refused_with_a_way_out(method):
    half = MOST_PEOPLE // 2
    with pytest.raises(
        ValueError, match=r"up to 200,000 people .* found 200,001\. Use method 'score' or 'fisher_midp'"
    ):
        rate_test([1, 5], [10, half + 1], 5, [10, half], method=method)


def test_boschloo_has_more_power_than_fisher():
    fisher, boschloo = (rate_power(0.5, 20, 0.1, 20, method=method) for method in ("fisher", "boschloo"))
    assert boschloo > fisher + 0.05


def test_every_method_has_its_line():
    assert {f"rate_test.{name}" for name in METHOD} <= set(METHODS)


@pytest.mark.parametrize("table", [(0, 1500, 300, 367), (300, 367, 0, 1500), (0, 4000, 900, 1000)])
def test_a_p_next_to_the_least_number_is_small_and_no_error(table):
    p = rate_test(*table, method="boschloo")
    assert 0 <= p <= rate_test(*table, method="fisher") * (1 + 1e-6) + 1e-300
