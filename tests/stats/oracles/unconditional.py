"""Make unconditional.csv: Barnard's and Boschloo's tests from the definition; run as it is (some minutes).

Tables are compared in whole numbers. The probability of those no less extreme is a polynomial in the common rate with
whole coefficients; its maximum is looked for on a grid far finer than the polynomial can turn, and then by golden
section, in fifty digits.
"""

from __future__ import annotations

import csv
import platform
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import comb
from pathlib import Path

import mpmath as mp

mp.mp.dps = 50
HERE = Path(__file__).parent
TIE = (10**7 + 1, 10**7)

TABLES = [
    (1, 1, 0, 1), (0, 1, 0, 1), (1, 1, 1, 1), (0, 2, 1, 1), (10, 10, 0, 20), (0, 20, 10, 10), (0, 5, 7, 7),
    (7, 15, 12, 15), (15, 15, 12, 20), (7, 10, 2, 10), (43, 53, 40, 79), (2, 10, 7, 9), (15, 40, 10, 60),
    (5, 25, 16, 41), (10, 35, 24, 61), (3, 12, 90, 180), (0, 12, 60, 100), (50, 50, 1, 100), (3, 3, 7, 90),
    (1, 1, 38, 445), (8, 39, 28, 446), (1, 10, 3, 1000), (30, 100, 40, 200), (60, 60, 0, 60), (200, 200, 100, 250),
    (4, 156, 0, 289), (13, 156, 5, 289), (120, 240, 110, 210), (33, 300, 171, 900),
]  # fmt: skip
GRID = 48
"""Points in a standard error of the rate, which is where such a polynomial turns at most a few times."""


def given(total_a: int, total_b: int, events: int) -> list[tuple[int, int]]:
    """The counts of group a with so many events, and in how many ways each comes about."""
    counts = range(max(0, events - total_b), min(total_a, events) + 1)
    return [(count, comb(total_a, count) * comb(total_b, events - count)) for count in counts]


def fisher(ways: list[tuple[int, int]], alternative: str) -> dict[int, int]:
    """For each count in how many ways its Fisher p comes about: the ways no more probable, or of one side."""
    if alternative != "two-sided":
        line = ways if alternative == "less" else ways[::-1]
        return dict(zip((count for count, _ in line), accumulate(way for _, way in line), strict=True))
    rising = sorted(way for _, way in ways)
    sums = [0, *accumulate(rising)]
    found, reach = {}, 0
    for count, way in sorted(ways, key=lambda pair: pair[1]):
        while reach < len(rising) and rising[reach] * TIE[1] <= way * TIE[0]:
            reach += 1
        found[count] = sums[reach]
    return found


def no_less_extreme(method: str, table: Sequence[int], alternative: str) -> Iterator[int]:
    """For each number of events in how many ways a table no less extreme than the observed one comes about."""
    count_a, total_a, count_b, total_b = table
    total, events = total_a + total_b, count_a + count_b
    side = {"two-sided": abs, "greater": int, "less": lambda gap: -gap}[alternative]
    own = side(count_a * total_b - count_b * total_a), events * (total - events)
    own_fisher = fisher(given(total_a, total_b, events), alternative)[count_a], comb(total, events)

    def z_reaches(gap: int, spread: int) -> bool:
        if spread == 0 or own[1] == 0:
            gap, spread, ours = (gap if spread else 0), 1, (own[0] if own[1] else 0)
            return (gap > 0) - (gap < 0) >= (ours > 0) - (ours < 0)
        sign = (gap > 0) - (gap < 0), (own[0] > 0) - (own[0] < 0)
        return sign[0] * gap**2 * own[1] >= sign[1] * own[0] ** 2 * spread

    for k in range(total + 1):
        ways = given(total_a, total_b, k)
        if method == "barnard":
            reached = {i for i, _ in ways if z_reaches(side(i * total - total_a * k), k * (total - k))}
        else:
            p, all_ways = fisher(ways, alternative), comb(total, k)
            limit = own_fisher[0] * all_ways * TIE[0]
            reached = {i for i, _ in ways if p[i] * own_fisher[1] * TIE[1] <= limit}
        yield sum(way for i, way in ways if i in reached)


def largest(ways: list[int]) -> mp.mpf:
    """The maximum over t from 0 to 1 of the sum of ways t^k (1 - t)^(N - k)."""
    total = len(ways) - 1
    if ways[0] or ways[-1]:
        return mp.mpf(1)
    falling = [mp.mpf(way) for way in reversed(ways)]

    def p(angle: mp.mpf) -> mp.mpf:
        return mp.polyval(falling, mp.tan(angle) ** 2) * mp.cos(angle) ** (2 * total)

    points = int(GRID * mp.sqrt(total) * mp.pi)
    angles = [mp.pi / 2 * i / points for i in range(1, points)]
    with mp.workdps(25):
        values = [p(angle) for angle in angles]
    top = max(values)
    peaks = [
        i
        for i, value in enumerate(values)
        if value >= max(values[max(i - 1, 0) : i + 2]) and value > top * (1 - mp.mpf("1e-2"))
    ]
    step = mp.pi / 2 / points
    return max(golden(p, angles[i] - step, angles[i] + step) for i in peaks)


def golden(p, low: mp.mpf, high: mp.mpf) -> mp.mpf:
    """The maximum between two points that hold one peak: the error falls with the square of the distance."""
    ratio = (mp.sqrt(5) - 1) / 2
    inner = [high - ratio * (high - low), low + ratio * (high - low)]
    values = [p(point) for point in inner]
    for _ in range(70):
        if values[0] >= values[1]:
            high, inner[1], values[1] = inner[1], inner[0], values[0]
            inner[0] = high - ratio * (high - low)
            values[0] = p(inner[0])
        else:
            low, inner[0], values[0] = inner[0], inner[1], values[1]
            inner[1] = low + ratio * (high - low)
            values[1] = p(inner[1])
    return max(values)


def rate_test(method: str, table: Sequence[int], alternative: str) -> mp.mpf:
    """Return the p-value of Barnard's (pooled z) or Boschloo's test."""
    return largest(list(no_less_extreme(method, table, alternative)))


def rows() -> Iterable[Sequence[object]]:
    for table in TABLES:
        barnard, boschloo = (
            {side: rate_test(method, table, side) for side in ("two-sided", "less", "greater")}
            for method in ("barnard", "boschloo")
        )
        central = boschloo | {"two-sided": min(mp.mpf(1), 2 * min(boschloo["less"], boschloo["greater"]))}
        for method, found in (("barnard", barnard), ("boschloo", boschloo), ("boschloo_central", central)):
            for side, p in found.items():
                yield method, *table, side, mp.nstr(p, 20, min_fixed=-5, max_fixed=5)


def main() -> None:
    with (HERE / "unconditional.csv").open("w", newline="", encoding="utf-8") as file:
        versions = f"python {platform.python_version()}, mpmath {mp.__version__}, {mp.mp.dps} digits"
        file.write(f"# from the definition, by unconditional.py: {versions}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("method", "count_a", "total_a", "count_b", "total_b", "alternative", "p"))
        table.writerows(rows())


if __name__ == "__main__":
    main()
