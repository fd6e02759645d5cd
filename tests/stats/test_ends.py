"""How far ends are from where their definition has them: one step of Newton's method, in many digits."""

from __future__ import annotations

from functools import partial

import mpmath as mp
import numpy as np
import pytest

from disprop.stats import odds_estimate, rate_interval, rate_score, share_interval, share_test
from disprop.stats.shares import SHARE_INTERVALS

TABLES = [
    (1, 1, 38, 445), (8, 39, 20, 407), (1, 2, 1, 2), (14, 100, 25, 346), (250, 500, 240, 500), (3, 900, 7, 4000),
    (1990, 2000, 940, 1000), (1, 5000, 4999, 5000), (30, 60, 3000, 9000), (1200, 2500, 1300, 2500),
    (4999, 5000, 1, 5000), (100_000, 200_000, 100_500, 200_000),
]  # fmt: skip


def weights(table: tuple[int, int, int, int], odds: float) -> tuple[dict[int, mp.mpf], mp.mpf]:
    """Of every table with these margins, over that of the observed one, and their mean count."""
    x, n, y, m = table
    found = {x: mp.mpf(1)}
    for step, last in ((1, min(n, x + y)), (-1, max(0, x + y - m))):
        term = mp.mpf(1)
        for k in range(x, last, step):
            i = k if step > 0 else k - 1
            ratio = mp.mpf((n - i) * (x + y - i)) / ((i + 1) * (m - x - y + i + 1)) * odds
            term = term * ratio if step > 0 else term / ratio
            found[k + step] = term
            if term < mp.mpf("1e-40") and (ratio < 1) == (step > 0):
                break
    return found, mp.fsum(k * w for k, w in found.items()) / mp.fsum(found.values())


def off(table, odds, side, tie, area):
    """Step of Newton's method in log odds from an end to where the tail is the area."""
    every, mean = weights(table, mp.mpf(float(odds)))
    x, whole = table[0], mp.fsum(every.values())
    tail = {k: w * (tie if k == x else 1) for k, w in every.items() if (k - x) * side >= 0}
    total = mp.fsum(tail.values())
    slope = mp.fsum(k * w for k, w in tail.items()) / total - mean
    return float((mp.log(total / whole) - mp.log(area)) / slope)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("method", "tie"), [("exact", 1), ("midp", mp.mpf(1) / 2)])
@pytest.mark.parametrize("confidence", [0.1, 0.95, 1 - 1e-7])
def test_conditional_ends_are_where_one_tail_is_half_of_alpha(table, method, tie, confidence):
    low, high = rate_interval(*table, measure="odds", method=method, confidence=confidence)
    area = (1 - mp.mpf(confidence)) / 2
    with mp.workdps(30):
        if low > 0:
            assert abs(off(table, low, 1, tie, area)) < 1e-11
        if high < np.inf:
            assert abs(off(table, high, -1, tie, area)) < 1e-11


@pytest.mark.parametrize("table", TABLES)
def test_the_conditional_estimate_is_where_the_mean_is_the_observed_count(table):
    odds = odds_estimate(*table, method="conditional")
    if 0 < odds < np.inf:
        with mp.workdps(30):
            every, mean = weights(table, mp.mpf(float(odds)))
            spread = mp.fsum((k - mean) ** 2 * w for k, w in every.items()) / mp.fsum(every.values())
            assert abs(mean - table[0]) / spread < 1e-11


def test_ends_do_not_depend_on_the_tables_beside_them(agrees):
    """Tables of like reach are worked on together: with every size among them each must keep its own."""
    columns = np.transpose(TABLES * 40)
    for method in ("exact", "midp"):
        together = rate_interval(*columns, measure="odds", method=method)
        alone = np.transpose([rate_interval(*table, measure="odds", method=method) for table in TABLES])
        for ends, single in zip(together, alone, strict=True):
            agrees(ends, np.tile(single, 40), 1e-11)


def log_tail(count: int, total: int, left_out: mp.mpf | int, log_share: mp.mpf) -> mp.mpf:
    """log of P(X >= count), a part of P(X = count) left out."""
    share = mp.exp(log_share)
    own = term = mp.binomial(total, count) * share**count * (1 - share) ** (total - count)
    tail, k = own * (1 - left_out), count
    while k < total and term > tail * mp.mpf("1e-35"):
        term *= mp.mpf(total - k) / (k + 1) * share / (1 - share)
        tail, k = tail + term, k + 1
    return mp.log(tail)


@pytest.mark.parametrize(
    "pair",
    [(1, 1), (0, 3), (1, 3), (2, 7), (39, 40), (8, 39), (137, 2500), (2499, 2500), (3, 10_000_000), (0, 999_999)],
)
@pytest.mark.parametrize(("method", "half"), [("clopper_pearson", 0), ("midp", mp.mpf(1) / 2)])
@pytest.mark.parametrize("confidence", [0.1, 0.95, 1 - 1e-7])
def test_ends_of_a_share_are_where_one_tail_is_half_of_alpha(pair, method, half, confidence):
    count, total = pair
    low, high = share_interval(count, total, method=method, confidence=confidence)
    with mp.workdps(40):
        # The upper end is the lower end of the rest, from 1: its last digit is all that it can have.
        for end, events, rounding in (
            (mp.mpf(float(low)), count, 0),
            (1 - mp.mpf(float(high)), total - count, 1.2e-16),
        ):
            if events == 0:
                assert end == 0
                continue
            # Where everyone is counted the one-sided mid-P has no half to leave out, and its whole alpha.
            left_out, tails = (0, 1) if half and events == total else (half, 2)
            area, point = mp.log((1 - mp.mpf(confidence)) / tails), mp.log(end)
            slope = mp.diff(partial(log_tail, events, total, left_out), point)
            missed = (log_tail(events, total, left_out, point) - area) / slope
            assert abs(missed) < 1e-11 + float(rounding / end)


@pytest.mark.parametrize("confidence", [0.05, 0.5, 0.95, 0.998, 1 - 1e-9])
@pytest.mark.parametrize("method", SHARE_INTERVALS)
def test_nobody_and_everybody_have_ends_of_exactly_0_and_1_whatever_the_total(method, confidence):
    totals = np.arange(1, 400)
    for end, wanted in ((share_interval(0, totals, method=method, confidence=confidence)[0], 0),
                        (share_interval(totals, totals, method=method, confidence=confidence)[1], 1)):  # fmt: skip
        assert np.all(end == wanted)


@pytest.mark.parametrize("confidence", [0.05, 0.5, 0.95, 1 - 1e-9])
def test_wilson_with_continuity_correction_solves_its_equation(agrees, confidence):
    """|x - np| - 1/2 = z sqrt(n p (1 - p)) at either end."""
    total, count = (axis.ravel() for axis in np.meshgrid(np.arange(1, 40), np.arange(40)))
    inside = count <= total
    total, count = total[inside], count[inside]
    low, high = share_interval(count, total, method="wilson_cc", confidence=confidence)
    z = float(mp.sqrt(2) * mp.erfinv(confidence))
    for end, side, open_ in ((low, 1, count > 0), (high, -1, count < total)):
        gap = side * (count - total * end) - 0.5
        agrees(gap[open_], (z * np.sqrt(total * end * (1 - end)))[open_], 1e-9, 1e-12)


def test_blakers_ends_are_where_its_test_begins_to_reject():
    for total in (1, 2, 5, 13, 40):
        for count in range(total + 1):
            for confidence in (0.5, 0.95, 0.998):
                ends = share_interval(count, total, method="blaker", confidence=confidence)
                for end, outward in zip(ends, (-1, 1), strict=True):
                    room = end if outward < 0 else 1 - end
                    if room == 0:
                        continue
                    out, back = (
                        share_test(count, total, end + away * 1e-7 * room, method="blaker")
                        for away in (outward, -outward)
                    )
                    assert out < 1 - confidence
                    assert back > (1 - confidence) * (1 - 1e-6)


CORNERS = [
    (0, 5_590_874, 8_485_213, 8_485_216, 0.95), (1, 749_478, 0, 3_496_180, 0.95), (4, 1_197_941, 0, 1_882_019, 0.95),
    (0, 10**7, 10**7, 10**7, 0.1), (1, 19_552_764, 9_193_221, 9_193_221, 0.5), (1, 1, 0, 1, 1e-6),
    (0, 1_000_000, 450, 450, 1e-6), (616_896_770, 616_896_770, 0, 747_466_175, 0.9), (8, 36, 31, 449, 0.95),
]  # fmt: skip


def score_in_many_digits(x, n, y, m, delta):
    """Return Miettinen and Nurminen's statistic, the likelihood's maximum found by bisection."""
    low, high = max(mp.mpf(0), -delta), min(mp.mpf(1), 1 - delta)
    first, last = mp.mpf(-100), mp.mpf(100)
    for _ in range(150):
        point = (first + last) / 2
        q = low + (high - low) / (1 + mp.exp(-point))
        rises = x / (q + delta) - (n - x) / (1 - q - delta) + y / q - (m - y) / (1 - q) > 0
        first, last = (point, last) if rises else (first, point)
    variance = ((q + delta) * (1 - q - delta) / n + q * (1 - q) / m) * mp.mpf(n + m) / (n + m - 1)
    return (mp.mpf(x) / n - mp.mpf(y) / m - delta) / mp.sqrt(variance)


@pytest.mark.parametrize("table", CORNERS)
def test_score_ends_are_where_the_statistic_is_z_also_at_the_corner_where_a_rate_leaves_0(table):
    *counts, confidence = table
    ends = rate_interval(*counts, measure="difference", method="miettinen_nurminen", confidence=confidence)
    with mp.workdps(100):
        z = mp.sqrt(2) * mp.erfinv(mp.mpf(confidence))
        for end, wanted in zip(ends, (z, -z), strict=True):
            if abs(end) < 1:
                step = max(min(1e-9 * abs(end), (1 - abs(end)) / 1000), 4e-16)
                before, after = (score_in_many_digits(*counts, mp.mpf(float(end)) + side * step) for side in (-1, 1))
                assert before > wanted > after


def test_a_score_interval_without_any_confidence_is_the_estimate():
    ends = rate_interval(8, 36, 31, 449, measure="difference", method="miettinen_nurminen", confidence=1e-17)
    assert ends == pytest.approx([8 / 36 - 31 / 449] * 2)


@pytest.mark.parametrize(
    "table",
    [
        (8, 36, 31, 449), (3, 1_000_000, 9, 4_000_000), (0, 5_000_000, 4, 10_000_000), (1, 10, 5_000_000, 10_000_000),
        (999_990, 1_000_000, 3_999_000, 4_000_000), (999_997, 1_000_000, 3_999_991, 4_000_000), (2, 3_000_000, 1, 7),
    ],
)  # fmt: skip
def test_the_score_statistic_is_the_quantile_at_the_ends_of_its_interval_among_millions_too(table):
    """Ends and statistic take different ways to the most likely rates: by their multiplier, and by a cubic."""
    for measure in ("difference", "ratio"):
        low, high = rate_interval(*table, measure=measure, method="miettinen_nurminen")
        for end, z in ((low, 1), (high, -1)):
            if measure == "difference" or 0 < end < np.inf:
                found = rate_score(*table, measure=measure, value=end)
                assert found == pytest.approx(z * 1.959963984540054, rel=1e-10)


@pytest.mark.parametrize(
    ("measure", "table", "confidence", "side", "end"),
    [
        ("ratio", (5, 5, 3037246, 3037246), 0.9, 1, 1.00000069),
        ("difference", (10, 10, 7, 4300540), 0.99, 1, 0.9999994834),
        ("difference", (5, 5, 1, 715087), 0.5, 1, 0.99999919),
        ("difference", (9, 10**7, 167, 167), 0.9999, 0, -0.99999983515),
    ],
)
def test_the_end_corrected_for_skewness_is_the_outermost_solution_and_keeps_its_digits(
    measure, table, confidence, side, end
):
    """From the corrected score at rates of 60 digits; as many digits as were printed of it."""
    found = rate_interval(*table, measure=measure, method="scas", confidence=confidence)[side]
    assert 1 - abs(found) == pytest.approx(1 - abs(end), rel=2e-2)


def test_the_end_corrected_for_skewness_does_not_jump_as_the_larger_group_grows():
    ends = [rate_interval(1, 1, n, n, measure="ratio", method="scas")[1] - 1 for n in (10**3, 10**4, 10**5, 10**7)]
    assert ends == pytest.approx([2.815 / n for n in (10**3, 10**4, 10**5, 10**7)], rel=0.01)
