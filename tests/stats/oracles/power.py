"""Make detectable.csv and power.csv, each row one answer from the definition; run as it is."""

from __future__ import annotations

import csv
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import mpmath as mp

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import definitions as df  # noqa: E402 (the folder of this script must be on the path first)

MARGINS = [
    (1, 1, 1), (1, 2, 1), (2, 1, 2), (3, 3, 3), (1, 445, 39), (6, 437, 39), (28, 418, 39), (36, 449, 39), (449, 36, 39),
    (156, 289, 18), (156, 289, 7), (55, 346, 30), (30, 30, 59), (30, 30, 1), (12, 500, 506), (200, 200, 100),
    (40, 4000, 400), (4000, 40, 400), (250, 240, 155), (1_000_000, 1_000_000, 900),
    (10_000_000, 10_000_000, 12), (3, 9_999_997, 5_000_000), (10_000_000, 5_000, 700),
]  # fmt: skip
KNOWN = [
    (1, 0.5), (5, 0.1), (5, 0.5), (6, 0.5), (39, 0.063), (443, 0.0016), (443, 0.023), (443, 0.9559), (443, 0.5),
    (1000, 1e-7), (1000, 0.9999999), (10_000_000, 1e-7),
]  # fmt: skip
LEVELS = ((0.05, 0.8), (0.002, 0.9))
PAIRS = [
    (0.2, 12, 0.07, 150), (0.07, 12, 0.07, 150), (0.9, 5, 0.1, 5), (0.5, 1, 0.5, 1), (0.01, 40, 0.2, 60),
    (1.0, 6, 0.1, 30), (0.0, 12, 0.3, 25), (0.3, 40, 0.1, 40), (0.002, 90, 0.03, 20),
]  # fmt: skip


def nearest(p: Callable[[int], mp.mpf], mean: mp.mpf, lowest: int, highest: int, alpha: mp.mpf) -> list[int | None]:
    """The nearest counts with p below alpha, and all beyond them too; each count is tried unless there are many."""
    found: list[int | None] = []
    for step, first, last in ((-1, int(mp.ceil(mean)) - 1, lowest), (1, int(mp.floor(mean)) + 1, highest)):
        if step * (last - first) < 0:
            found.append(None)
        elif abs(last - first) <= 600:
            flags = [p(count) < alpha for count in range(first, last + step, step)]
            wanted = next((place for place, flag in enumerate(flags) if flag), None)
            assert wanted is None or all(flags[wanted:])
            found.append(None if wanted is None else first + step * wanted)
        else:
            low, high = 0, min(abs(last - first), 20_000)
            assert p(first + step * high) < alpha
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if p(first + step * middle) < alpha else (middle + 1, high)
            found.append(first + step * low)
    return found


def both_of_rates(total_a: int, total_b: int, events: int) -> Callable[[int], mp.mpf]:
    """The larger p of headline and check."""
    terms = df.hypergeometric_terms(total_a, total_b, events)
    total = total_a + total_b
    sparse = min(total_a, total_b) * min(events, total - events) < total

    def score(count: int) -> mp.mpf:
        cross = mp.mpf(count * total - total_a * events)
        return df.normal_two_sided(
            cross * mp.sqrt(mp.mpf(total - 1) / (mp.mpf(total_a) * total_b * events * (total - events)))
        )

    return lambda count: max(df.midp(terms, count) if sparse else score(count), df.minlike(terms, count))


def both_of_share(total: int, share: float) -> Callable[[int], mp.mpf]:
    terms = df.binomial_terms(total, df.number(share), int(total * share))
    return lambda count: max(df.midp(terms, count), df.minlike(terms, count))


def mean_if_seen(total_a: int, total_b: int, events: int, count: int, power: mp.mpf, *, above: bool) -> mp.mpf:
    """Mean count at the odds ratio that gives the tail from the count on this power."""

    def tail(odds: mp.mpf) -> mp.mpf:
        terms = df.hypergeometric_terms(total_a, total_b, events, odds)
        return mp.fsum(term for k, term in terms.items() if (k >= count if above else k <= count))

    odds = root(lambda odds: (tail(odds) - power) * (1 if above else -1))
    terms = df.hypergeometric_terms(total_a, total_b, events, odds)
    return mp.fsum(k * term for k, term in terms.items())


def root(function: Callable[[mp.mpf], mp.mpf]) -> mp.mpf:
    """Secant in the logarithm, between ends that are halved until they are near: faster than bisection alone."""
    low, high = mp.mpf(-30), mp.mpf(30)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if function(mp.exp(middle)) < 0 else (low, middle)
    return mp.exp(mp.findroot(lambda t: function(mp.exp(t)), (low, high), solver="anderson", tol=1e-40))


def rate_row(total_a: int, total_b: int, events: int, level: float, power: float) -> Sequence[object]:
    alpha, likely = df.number(level), df.number(power)
    lowest, highest = max(0, events - total_b), min(total_a, events)
    mean = mp.mpf(total_a) * events / (total_a + total_b)
    counts = nearest(both_of_rates(total_a, total_b, events), mean, lowest, highest, alpha)
    ratios = []
    for count, above in zip(counts, (False, True), strict=True):
        if count is None:
            ratios.append(None)
            continue
        own = mean_if_seen(total_a, total_b, events, count, likely, above=above)
        ratios.append(own / total_a / ((events - own) / total_b))
    return ("rate", total_a, total_b, events, "", level, power, *map(text, (*counts, *ratios)))


def share_row(total: int, share: float, level: float, power: float) -> Sequence[object]:
    alpha, likely = df.number(level), df.number(power)
    counts = nearest(both_of_share(total, share), df.number(share) * total, 0, total, alpha)
    low, high = counts
    under = None if low is None else 1 - df_share(total - low, total, likely)
    over = None if high is None else df_share(high, total, likely)
    ratios = [None if value is None else value / df.number(share) for value in (under, over)]
    return ("share", total, "", "", share, level, power, *map(text, (*counts, *ratios)))


def df_share(count: int, total: int, power: mp.mpf) -> mp.mpf:
    """The share at which P(X >= count) is the power."""

    def excess(odds: mp.mpf) -> mp.mpf:
        return mp.betainc(count, total - count + 1, 0, odds / (1 + odds), regularized=True) - power

    odds = root(excess)
    return odds / (1 + odds)


def power_row(rate_a: float, total_a: int, rate_b: float, total_b: int, level: float) -> Sequence[object]:
    """Add the probabilities of all tables that both tests call significant."""
    alpha, total = df.number(level), mp.mpf(0)
    mine, theirs = ([mp.binomial(n, k) * mp.mpf(r) ** k * (1 - mp.mpf(r)) ** (n - k) for k in range(n + 1)]
                    for n, r in ((total_a, rate_a), (total_b, rate_b)))  # fmt: skip
    for events in range(1, total_a + total_b):
        p = both_of_rates(total_a, total_b, events)
        for count in range(max(0, events - total_b), min(total_a, events) + 1):
            chance = mine[count] * theirs[events - count]
            if chance > mp.mpf("1e-30") and p(count) < alpha:
                total += chance
    return (rate_a, total_a, rate_b, total_b, level, text(total))


def text(value: mp.mpf | float | None) -> str:
    return "" if value is None else mp.nstr(mp.mpf(value), 20, min_fixed=-5, max_fixed=9)


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        versions = f"python {platform.python_version()}, mpmath {mp.__version__}, {mp.mp.dps} digits"
        file.write(f"# from the definition, by power.py: {versions}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    columns = ("title", "total_a", "total_b", "events", "share", "alpha", "power")
    answers = ("count_under", "count_over", "under", "over")
    found = [rate_row(*margins, *levels) for margins in MARGINS for levels in LEVELS]
    found += [share_row(*known, *levels) for known in KNOWN for levels in LEVELS]
    write("detectable.csv", (*columns, *answers), found)
    two = ("rate_a", "total_a", "rate_b", "total_b", "alpha", "power")
    write("power.csv", two, [power_row(*pair, level) for pair in PAIRS for level in (0.05, 0.01)])
