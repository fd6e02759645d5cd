"""What every exact statistic stands on: single probabilities, tails, and tables fitted to an odds ratio."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import mpmath as mp
import numpy as np
import pytest

from disprop.stats import _mass
from disprop.stats._inputs import Pair
from disprop.stats._mass import log_binomial, log_factorial_rest, log_hypergeometric
from disprop.stats._tails import inward_sum, outward_sum
from disprop.stats.binomial import at_least, at_most, binomial_tails
from disprop.stats.carried import fitted_count
from disprop.stats.exact import hypergeometric_tails


@pytest.fixture(autouse=True)
def quiet():
    """As the doors call them: what is no number on the way is put right at the end. Fifty digits to judge by."""
    with np.errstate(all="ignore"), mp.workdps(50):
        yield


def floats(*columns):
    return tuple(np.array(column, dtype=float) for column in columns)


def test_log_factorials_are_right_to_the_last_digit_but_for_two_below_24():
    counts = [*range(60), 100, 999, *range(4090, 4103), 10_000, 10_000_000, 4 * 10**9]
    wanted = [mp.loggamma(n + 1) - n * mp.log(n) + n if n else 0 for n in map(mp.mpf, counts)]
    _mass._table.cache_clear()
    found, wanted = log_factorial_rest(np.array(counts, dtype=float)), np.array(wanted, dtype=float)
    assert found[0] == 0
    assert found[:24] == pytest.approx(wanted[:24], rel=0, abs=2e-14)
    assert found[24:] == pytest.approx(wanted[24:], rel=3e-16, abs=0)


@pytest.mark.parametrize(
    ("count", "total", "share"),
    [
        (0, 10_000_000, 1e-7), (7, 10_000_000, 1e-7), (10_000_000, 10_000_000, 1 - 1e-7),
        (9_999_993, 10_000_000, 1 - 1e-7), (0, 1, 0.5), (1, 1, 0.5), (5_000_900, 10_000_000, 0.5), (3, 40, 0.5),
    ],
)  # fmt: skip
def test_the_probability_of_a_count_keeps_its_digits_where_shares_are_next_to_0_or_1(count, total, share):
    p, n, x = mp.mpf(share), mp.mpf(total), mp.mpf(count)
    wanted = mp.log(mp.binomial(n, x)) + x * mp.log(p) + (n - x) * mp.log1p(-p)
    assert log_binomial(*floats([count], [total], [share]))[0] == pytest.approx(float(wanted), rel=1e-14, abs=1e-14)


def test_single_probabilities_warn_of_nothing_at_empty_cells():
    corners = Pair(*floats([0, 2], [2, 2], [2, 0], [3, 3]))
    with np.errstate(all="raise"):
        counts, tables = log_binomial(*floats([0, 3], [3, 3], [0.5, 0.5])), log_hypergeometric(corners)
    assert np.exp(counts) == pytest.approx([0.125, 0.125])
    assert np.exp(tables) == pytest.approx([0.3, 0.1])


@pytest.mark.parametrize("share", [0.0, 1e-12, 0.03, 0.05, 0.3, 0.5, 0.96, 1 - 2.0**-40, 1.0])
def test_tails_of_a_share_for_any_count_below_0_and_above_the_total_too(share):
    p = Fraction(share)
    for n in (1, 2, 7, 24, 30):
        counts = np.arange(-2.0, n + 3)
        mass = {k: comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)}
        upto = [float(sum(w for k, w in mass.items() if k <= x)) for x in counts]
        onwards = [float(sum(w for k, w in mass.items() if k >= x)) for x in counts]
        total, known = np.full(counts.shape, float(n)), np.full(counts.shape, share)
        assert at_most(counts, total, known) == pytest.approx(upto, rel=4e-13, abs=1e-320)
        assert at_least(counts, total, known) == pytest.approx(onwards, rel=4e-13, abs=1e-320)
        inside = slice(2, n + 3)
        below, own, above = binomial_tails(counts[inside], total[inside], known[inside])
        assert own == pytest.approx([float(w) for w in mass.values()], rel=4e-13, abs=1e-320)
        assert below.tolist() == at_most(counts[inside] - 1, total[inside], known[inside]).tolist()
        assert above.tolist() == at_least(counts[inside] + 1, total[inside], known[inside]).tolist()


def test_the_lower_tail_of_rare_events_among_millions_keeps_the_digits_of_the_share():
    nobody = mp.exp(10_000_000 * mp.log1p(-mp.mpf(1e-7)))
    assert at_most(*floats([0], [10_000_000], [1e-7]))[0] == pytest.approx(float(nobody), rel=1e-13)


@pytest.mark.parametrize(
    ("a", "b", "c", "d"),
    [
        (1e9, 1e9, 1.0005e9, 1.0005e9),  # a thousandth less each time, for tens of thousands of terms
        (1e7, 1e7, 1.000001e7, 1.000001e7),  # hardly less at first, then ever faster
        (40.0, 70.0, 45.0, 75.0), (3.0, 9.0, 4.0, 11.0), (0.0, 5.0, 6.0, 7.0), (1.0, 1.0, 1.0, 1.0),
    ],
)  # fmt: skip
def test_a_tail_is_summed_until_what_is_left_does_not_count(a, b, c, d):
    term = total = 1.0
    terms = [1.0]
    j = 0
    while term > total * 1e-22 and j < min(a, b):
        term *= (a - j) * (b - j) / ((c + j) * (d + j))
        terms.append(term)
        total += term
        j += 1
    alone = outward_sum(*floats([a], [b], [c], [d]))[0]
    assert alone == pytest.approx(float(mp.fsum(terms)), rel=2e-13)
    among_many = outward_sum(*(np.full(3000, value) for value in (a, b, c, d)))
    assert among_many == pytest.approx(alone, rel=1e-14)


def test_a_walk_over_the_mode_is_the_same_alone_and_among_many():
    """560 of 1000 against 440 of 1000: 120 steps over the mode, to a table as probable."""
    four = (560.0, 560.0, 441.0, 441.0)
    between, steps, landed = inward_sum(*floats(*([value] for value in four)))
    assert steps[0] == 119
    assert landed[0] == pytest.approx(1, rel=1e-12)
    whole = [Fraction(comb(1000, k) * comb(1000, 1000 - k), comb(1000, 560) * comb(1000, 440)) for k in range(441, 560)]
    assert between[0] == pytest.approx(float(sum(whole)), rel=1e-13)
    for many in (2, 40, 500, 3000):
        among = inward_sum(*(np.full(many, value) for value in four))
        for one, all_ in zip((between, steps, landed), among, strict=True):
            assert all_ == pytest.approx(one[0], rel=1e-13)


def test_no_tail_of_a_table_is_more_than_certain():
    n, m = (axis.ravel() for axis in np.meshgrid(np.arange(1.0, 40), np.arange(1.0, 40)))
    for events in (1, 2, 7, 30):
        for count in (np.maximum(0, events - m), np.minimum(n, events), np.round(n * events / (n + m))):
            inside = (events <= n + m) & (count <= n) & (events - count <= m)
            below, own, above = hypergeometric_tails(
                Pair(count[inside], n[inside], (events - count)[inside], m[inside])
            )
            for part in (below, own, above):
                assert np.all((part >= 0) & (part <= 1))
            assert below + own + above == pytest.approx(1, rel=1e-14)


FITTED = [
    (10, 20, 15), (20, 10, 15), (10, 10, 10), (1, 1, 1), (5, 500, 3), (500, 5, 450), (36, 449, 39), (7, 9, 0),
    (7, 9, 16), (4_000_000, 6_000_000, 17), (3, 9_000_000, 8_999_999),
]  # fmt: skip


@pytest.mark.parametrize(("total_a", "total_b", "events"), FITTED)
@pytest.mark.parametrize("odds", [0.0, 1e-12, 0.004, 0.7, 1 - 1e-9, 1.0, 1 + 1e-9, 3.0, 250.0, 1e12, np.inf])
def test_the_fitted_table_has_its_margins_and_its_odds_ratio(total_a, total_b, events, odds):
    lowest, highest = max(0, events - total_b), min(total_a, events)
    found = fitted_count(*floats([total_a], [total_b], [events], [odds]))[0]
    assert lowest <= found <= highest
    if odds in (0, np.inf):
        assert found == (highest if odds else lowest)
        return
    low, high = mp.mpf(lowest), mp.mpf(highest)
    for _ in range(200):
        middle = (low + high) / 2
        too_few = middle * (total_b - events + middle) < mp.mpf(odds) * (total_a - middle) * (events - middle)
        low, high = (middle, high) if too_few else (low, middle)
    assert found == pytest.approx(float(low), rel=1e-14, abs=0)
