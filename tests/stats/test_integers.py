"""Exact tests against whole numbers: every small table, and large ones where the library changes its way.

Nothing is rounded on this side: a count weighs so many ways, and a share is the fraction of two whole numbers that its
float is.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import comb

import numpy as np
import pytest

from disprop.stats import rate_test, share_test

CLOSE = 2e-12
BILLION = 10**9
TIE = BILLION + 100
"""1 + 1e-7, in billionths."""

TESTS = {"minlike": "fisher", "midp_minlike": "fisher_midp_minlike", "blaker": "fisher_blaker",
         "central": "fisher_central", "midp": "fisher_midp"}  # fmt: skip


def answers(lowest: int, ways: list[int], counts: list[int]) -> dict[tuple[str, str], list[float]]:
    """Every exact p of each count, given what the counts of the support weigh, from the lowest on."""
    whole, up, down = sum(ways), list(accumulate(ways)), list(accumulate(reversed(ways)))[::-1]
    tails = [min(pair) for pair in zip(up, down, strict=True)]
    found: dict[tuple[str, str], list[float]] = {}
    for count in counts:
        own, at_most, at_least = (values[count - lowest] for values in (ways, up, down))
        limit, smaller = own * TIE, min(at_most, at_least)
        rare = sum(w for w in ways if w * BILLION <= limit)
        ties = sum(w for w in ways if w * BILLION <= limit and own * BILLION <= w * TIE)
        beside = smaller * TIE
        twice = {
            ("minlike", "two-sided"): 2 * rare,
            ("midp_minlike", "two-sided"): 2 * rare - ties,
            ("blaker", "two-sided"): 2 * sum(w for w, t in zip(ways, tails, strict=True) if t * BILLION <= beside),
            ("central", "two-sided"): 2 * min(2 * smaller, whole),
            ("midp", "two-sided"): 2 * min(2 * smaller - own, whole),
        }
        for side, tail in (("less", at_most), ("greater", at_least)):
            twice |= {(name, side): 2 * tail for name in ("minlike", "blaker", "central")}
            twice |= {(name, side): 2 * tail - own for name in ("midp_minlike", "midp")}
        for key, value in twice.items():
            found.setdefault(key, []).append(value / (2 * whole))
    return found


def hold(tables, agrees):
    of_margins: dict[tuple[int, int, int], list[int]] = {}
    for x, n, y, m in tables:
        of_margins.setdefault((n, m, x + y), []).append(x)
    in_order, wanted = [], {}
    for (n, m, events), counts in of_margins.items():
        lowest, highest = max(0, events - m), min(n, events)
        ways = [comb(n, k) * comb(m, events - k) for k in range(lowest, highest + 1)]
        in_order += [(x, n, events - x, m) for x in counts]
        for key, values in answers(lowest, ways, counts).items():
            wanted.setdefault(key, []).extend(values)
    for (name, side), values in wanted.items():
        p = rate_test(*np.transpose(in_order), method=TESTS[name], alternative=side)
        agrees(p, values, CLOSE)
        assert np.all(p <= 1)


def test_every_small_table(agrees):
    hold([(x, n, y, m) for n in range(1, 6) for m in range(1, 8) for x in range(n + 1) for y in range(m + 1)], agrees)


@pytest.mark.parametrize(
    ("n", "m", "events"),
    [(1000, 1000, 1000), (900, 2100, 700), (300, 5000, 2600), (2500, 2500, 1800), (60, 900, 480), (2000, 1999, 2001)],
)
def test_large_tables_however_the_other_tail_is_found(agrees, n, m, events):
    """Reached over the mode in a few or in hundreds of steps, or looked for; on either side; near 5 spreads and far."""
    spread = (n * m * events * (n + m - events)) ** 0.5 / (n + m) ** 1.5
    aways = (-12, -5.2, -4.8, -2.6, -0.4, -0.05, 0, 0.05, 0.4, 0.9, 1.9, 2.3, 4.7, 4.97, 5.03, 5.6, 8, 12)
    counts = {round(n * events / (n + m) + away * spread) for away in aways}
    inside = [x for x in sorted(counts) if max(0, events - m) <= x <= min(n, events)]
    hold([(x, n, events - x, m) for x in inside], agrees)


def test_as_probable_tables_on_the_other_side_count_wherever_they_are_found(agrees):
    """Groups of one size: every table has a mirror image, as probable: near by, far away, and beyond 400 steps."""
    tables = [(n // 2 + away, n, n // 2 - away, n) for n in (6, 40, 600, 3000) for away in (1, 2, 15, 80, 110, 210)
              if away <= n // 2]  # fmt: skip
    hold(tables, agrees)
    for table in tables:
        assert rate_test(*table, method="fisher") == pytest.approx(rate_test(*table, method="fisher_central"))


def hold_share(counts, total, share, agrees):
    top, bottom = Fraction(share).as_integer_ratio()
    ways = [comb(total, k) * top**k * (bottom - top) ** (total - k) for k in range(total + 1)]
    for (name, side), wanted in answers(0, ways, counts).items():
        p = share_test(counts, total, share, method=name, alternative=side)
        # Below 2e-308 a number itself has fewer and fewer digits.
        agrees(p, wanted, CLOSE, 1e-320)
        assert np.all((p >= 0) & (p <= 1))


@pytest.mark.parametrize("share", [1e-12, 1e-7, 0.03, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.7, 0.97, 1 - 2.0**-24])
def test_every_count_of_a_small_total(agrees, share):
    for total in (*range(1, 13), 25, 60):
        hold_share(list(range(total + 1)), total, share, agrees)


@pytest.mark.parametrize(("total", "share"), [(600, 0.02), (600, 0.31), (950, 0.5), (600, 0.69)])
def test_counts_of_a_large_total(agrees, total, share):
    """Out to where p is next to the least number, and a tail comes from its logarithm."""
    mean, spread = total * share, (total * share * (1 - share)) ** 0.5
    counts = {round(mean + away * spread) for away in (-9, -5, -2, -1, -0.3, 0, 0.04, 0.3, 1, 2, 3, 5, 9, 20)}
    counts |= {*range(4), *range(total - 3, total + 1)}
    hold_share([x for x in sorted(counts) if 0 <= x <= total], total, share, agrees)
