"""Counts of all groups against known shares: definition, published case, proof on the lattice, draws, corners."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, log

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.stats import METHODS, multinomial_test, share_test
from disprop.stats._lines import lattice_tail
from disprop.stats.multinomial import EXACT_TESTS, ORDERINGS, _heights, _line

WEST_MERCIA = (401, 4, 11, 2, 1, 5, 5, 6, 4, 3, 1)
CENSUS = (0.9559, 0.0064, 0.0114, 0.0028, 0.0114, 0.0041, 0.0040, 0.0016, 0.0007, 0.0002, 0.0015)
SMALL = [
    ((7, 2, 1), (4, 3, 3)),
    ((0, 0, 5), (5, 4, 1)),
    ((3, 3, 3), (1, 1, 1)),
    ((1, 0, 2, 4), (1, 2, 3, 14)),
    ((0, 9), (1, 999)),
    ((2, 1), (1, 1)),
    ((1, 0, 0, 0, 1), (1, 2, 3, 4, 5)),
]


def tables(total, groups):
    if groups == 1:
        yield (total,)
        return
    for count in range(total + 1):
        for rest in tables(total - count, groups - 1):
            yield (count, *rest)


def defined(ordering, counts, weights):
    """Probabilities and chi-squares in fractions, G in high precision; all tables one by one."""
    n, whole = sum(counts), sum(weights)
    shares = [Fraction(weight, whole) for weight in weights]

    def probability(x):
        value = Fraction(factorial(n))
        for count, share in zip(x, shares, strict=True):
            value *= share**count / factorial(count)
        return value

    def extremity(x):
        if ordering == "probability":
            return -mp.log(mp.mpf(probability(x).numerator) / probability(x).denominator)
        if ordering == "chi_square":
            square = sum((count - n * share) ** 2 / (n * share) for count, share in zip(x, shares, strict=True))
            return mp.mpf(square.numerator) / square.denominator
        ratios = [(count, Fraction(count) / (n * share)) for count, share in zip(x, shares, strict=True) if count]
        return sum((count * mp.log(mp.mpf(r.numerator) / r.denominator) for count, r in ratios), mp.mpf(0))

    with mp.workdps(30):
        limit = extremity(counts) - mp.mpf("1e-12")
        return float(sum(probability(x) for x in tables(n, len(counts)) if extremity(x) >= limit))


def as_shares(weights):
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize("method", EXACT_TESTS)
@pytest.mark.parametrize(("counts", "weights"), SMALL)
def test_p_is_that_of_the_definition(agrees, method, counts, weights):
    found = multinomial_test(counts, as_shares(weights), method=method)
    agrees(found.p, defined(method, counts, weights), 1e-11)
    assert found.exact
    assert found.low == found.high == found.p
    assert found.standard_error == found.bound == found.draws == 0


@pytest.mark.parametrize(
    ("method", "lowest", "highest"),
    [
        ("probability", 3.85e-12, 4.0e-12),
        ("likelihood_ratio", 5.4e-11, 7.2e-11),
        ("chi_square", 5.45e-8, 5.56e-8),
    ],
)
def test_small_shares_are_answered_where_draws_and_the_chi_square_distribution_are_not(method, lowest, highest):
    found = multinomial_test(WEST_MERCIA, CENSUS, method=method)
    assert found.exact
    assert lowest < found.low < found.high == found.p < highest
    assert found.high < 1.02 * found.low


def test_the_chi_square_distribution_shows_its_smallest_expected_count(agrees):
    found = multinomial_test(WEST_MERCIA, CENSUS, method="pearson")
    agrees(found.p, 3.6e-38, 0.02)
    agrees(found.smallest_expected, 443 * 0.0002, 1e-12)
    assert not found.exact


def test_the_chi_square_is_what_r_gives(agrees):
    found = multinomial_test([7, 2, 1, 9], [0.4, 0.2, 0.3, 0.1], method="pearson")
    agrees(found.p, 7.32469868275338e-07, 1e-12)  # chisq.test of R 4.2.2


def test_g_is_that_of_the_definition(agrees):
    found = multinomial_test([7, 2, 0, 9], [0.4, 0.2, 0.3, 0.1], method="g")
    g = 2 * sum(x * log(x / e) for x, e in ((7, 7.2), (2, 3.6), (9, 1.8)))
    agrees(found.statistic, g, 1e-12)
    agrees(found.p, mp.gammainc(1.5, g / 2, mp.inf, regularized=True), 1e-11)


@given(
    counts=st.lists(st.integers(0, 4), min_size=2, max_size=4).filter(any),
    weights=st.lists(st.integers(1, 60), min_size=4, max_size=4),
    method=st.sampled_from(EXACT_TESTS),
    bins=st.integers(5, 300),
)
def test_the_lattice_holds_the_truth_between_its_ends(counts, weights, method, bins):
    weights = weights[: len(counts)]
    expected = sum(counts) * np.array(as_shares(weights))
    level = float(_heights(method, np.array(counts, dtype=float), expected).sum())
    if level < 1e-3:
        return
    low, high = lattice_tail(_line(method, sum(counts), expected), level, 1e-7, bins)
    assert low * (1 - 1e-12) <= defined(method, counts, weights) <= high * (1 + 1e-12)


@given(
    counts=st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(any),
    weights=st.lists(st.integers(1, 60), min_size=4, max_size=4),
    method=st.sampled_from(list(ORDERINGS)),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_the_groups_changes_nothing_and_p_is_a_probability(counts, weights, method, seed):
    pairs = list(zip(counts, weights, strict=False))
    first = multinomial_test([x for x, _ in pairs], as_shares([w for _, w in pairs]), method=method)
    seed.shuffle(pairs)
    second = multinomial_test([x for x, _ in pairs], as_shares([w for _, w in pairs]), method=method)
    assert 0 < first.p <= 1
    assert np.isclose(first.p, second.p, rtol=1e-9, atol=0)


@given(total=st.integers(1, 60), data=st.data(), share=st.floats(0.01, 0.99))
@settings(max_examples=40)
def test_two_groups_are_the_exact_binomial(total, data, share):
    count = data.draw(st.integers(0, total))
    found = multinomial_test([count, total - count], [share, 1 - share], method="probability")
    assert np.isclose(found.p, share_test(count, total, share, method="minlike"), rtol=1e-9, atol=0)


@pytest.mark.parametrize("within", [0.2, 0.05, 0.01])
def test_proved_ends_lie_as_close_as_they_are_asked_to(within):
    counts, shares = [401, 4, 11, 2, 1, 5, 5, 6, 4, 3, 1], [
        0.9559, 0.0064, 0.0114, 0.0028, 0.0114, 0.0041, 0.0040, 0.0016, 0.0007, 0.0002, 0.0015,
    ]  # fmt: skip
    found = multinomial_test(counts, shares, method="chi_square", within=within)
    closest = multinomial_test(counts, shares, method="chi_square")
    assert found.high - found.low <= within * found.high
    assert found.low <= closest.high
    assert found.high >= closest.low


@pytest.mark.parametrize("method", EXACT_TESTS)
def test_draws_and_proof_agree(monkeypatch, method):
    counts, shares = (19, 31, 25, 16, 9), (0.2, 0.2, 0.2, 0.2, 0.2)
    exact = multinomial_test(counts, shares, method=method)
    monkeypatch.setattr("disprop.stats.multinomial.MOST_PEOPLE", 10)
    drawn = multinomial_test(counts, shares, method=method, seed=7, draws=70_000)
    assert exact.exact
    assert not drawn.exact
    assert drawn.draws == 70_000
    assert np.isnan(drawn.low)
    assert np.isnan(drawn.high)
    assert 0 < drawn.standard_error < 0.002
    assert abs(drawn.p - exact.p) < 4 * drawn.standard_error + (exact.high - exact.low)


def test_draws_begin_at_the_seed_and_say_what_they_cannot_reach():
    million = np.array([300_000, 300_000, 400_000])
    shares = [0.29, 0.31, 0.4]
    found = multinomial_test([million, million], shares, method="probability", seed=3, draws=999)
    assert np.array_equal(found.p, [0.001, 0.001])
    assert np.array_equal(found.p, found.bound)
    near = [299_700, 300_100, 400_200]
    again = [multinomial_test(near, [0.3, 0.3, 0.4], method="probability", seed=s, draws=999).p for s in (3, 3, 4)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize("method", EXACT_TESTS)
def test_draws_of_small_shares_say_that_p_is_only_a_bound(monkeypatch, method):
    exact = multinomial_test(WEST_MERCIA, CENSUS, method=method)
    monkeypatch.setattr("disprop.stats.multinomial.MOST_PEOPLE", 10)
    drawn = multinomial_test(WEST_MERCIA, CENSUS, method=method, draws=20_000)
    assert not drawn.exact
    assert drawn.p == drawn.bound == 1 / 20_001
    assert exact.high < drawn.bound / 500


def test_what_costs_too_much_is_drawn():
    counts = np.arange(40) % 9 * 8 + 140
    found = multinomial_test(counts, np.full(40, 1 / 40), method="probability", draws=2_000)
    assert not found.exact
    assert 0 < found.p < 0.01


def test_lines_are_answered_one_by_one_and_nan_stays_where_it_is():
    counts = np.array([[7, 2, 1], [np.nan, 1, 2], [0, 0, 0], [1, 1, 1]])
    for method in ORDERINGS:
        together = multinomial_test(counts, [0.4, 0.3, 0.3], method=method)
        for i in (0, 3):
            alone = multinomial_test(counts[i], [0.4, 0.3, 0.3], method=method)
            assert together.p[i] == alone.p
            assert together.statistic[i] == alone.statistic
        for values in (together.p, together.statistic, together.smallest_expected, together.standard_error):
            assert np.array_equal(np.isnan(values), [False, True, True, False])
        assert together.exact.shape == together.draws.shape == (4,)
        assert together.ordering == ORDERINGS[method]


def test_a_share_of_nothing_leaves_its_group_out_unless_somebody_is_in_it(agrees):
    for method in ORDERINGS:
        with_it = multinomial_test([7, 0, 2, 1], [0.4, 0, 0.3, 0.3], method=method)
        without = multinomial_test([7, 2, 1], [0.4, 0.3, 0.3], method=method)
        agrees(with_it.p, without.p, 1e-13)
        agrees(with_it.smallest_expected, 3.0, 1e-13)
        agrees(multinomial_test([7, 1, 2, 1], [0.4, 0, 0.3, 0.3], method=method).p, 0.0, 0.0)


def test_as_expected_gives_one():
    for method in ("likelihood_ratio", "chi_square"):
        assert multinomial_test([40, 30, 30], [0.4, 0.3, 0.3], method=method).p == 1
    assert multinomial_test([5], [1.0], method="probability").p == 1
    assert np.isnan(multinomial_test([5], [1.0], method="pearson").p)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match=r"'shares' must add to 1: found 0\.9"):
        multinomial_test([1, 2], [0.4, 0.5], method="g")
    with pytest.raises(ValueError, match="'shares' must lie between 0 and 1: found 40"):
        multinomial_test([1, 2], [40, 60], method="g")
    with pytest.raises(ValueError, match=r"'counts' must hold whole numbers of people, 0 or more: found 1\.5"):
        multinomial_test([1.5, 2], [0.4, 0.6], method="g")
    with pytest.raises(ValueError, match="There is no test of whole counts 'exact'"):
        multinomial_test([1, 2], [0.4, 0.6], method="exact")
    with pytest.raises(ValueError, match="'draws' must be a whole number, 1 or more: found 0"):
        multinomial_test([1, 2], [0.4, 0.6], method="g", draws=0)
    with pytest.raises(ValueError, match="'within' must lie strictly between 0 and 1: found 1"):
        multinomial_test([1, 2], [0.4, 0.6], method="g", within=1)
    with pytest.raises(ValueError, match="'counts' must hold groups"):
        multinomial_test(5, 1.0, method="g")


def test_every_method_has_its_line():
    assert {f"multinomial_test.{name}" for name in ORDERINGS} <= set(METHODS)
