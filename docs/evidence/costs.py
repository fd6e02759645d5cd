"""Measure what each method of disprop.stats costs, in microseconds of one processor a row.

Run from the project's folder: ``python docs/evidence/costs.py``. It writes docs/evidence/costs.csv, and
``python docs/statistics/tables.py`` puts the figures into the pages. The tables are drawn with a fixed seed; time is
the processor's, so that a busy machine changes little; each figure is the least of three runs, to two digits. Name
some methods to measure those alone and keep the other lines.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from disprop import stats
from disprop.stats import METHODS

FILE = Path(__file__).with_name("costs.csv")
SEED, MOST, RUNS = 20090331, 5_000, 3
LONG_ENOUGH, MOST_ROWS = 0.2, 100_000

Tables = tuple[Any, ...]
Case = tuple[Callable[..., object], Callable[[int], Tables], str]


def shares(rows: int) -> Tables:
    """Counts of up to 5,000 people, and shares that they may come from."""
    rng = np.random.default_rng(SEED)
    totals, share = rng.integers(1, MOST, rows), rng.uniform(0.01, 0.5, rows)
    return rng.binomial(totals, share * rng.uniform(0.7, 1.3, rows)), totals, share


def rates(rows: int) -> Tables:
    """Two groups of up to 5,000 people, with rates that differ a little."""
    rng = np.random.default_rng(SEED)
    totals, rate = rng.integers(1, MOST, (2, rows)), rng.uniform(0.01, 0.5, rows)
    counts = rng.binomial(totals, rate * rng.uniform(0.7, 1.3, (2, rows)))
    return counts[0], totals[0], counts[1], totals[1]


def events(rows: int) -> Tables:
    """Two groups of up to 5,000 person-years, with up to two events each."""
    rng = np.random.default_rng(SEED)
    exposures, rate = rng.uniform(1, MOST, (2, rows)), rng.uniform(0.01, 2, rows)
    counts = rng.poisson(exposures * rate * rng.uniform(0.7, 1.3, (2, rows)))
    return counts[0], exposures[0], counts[1], exposures[1]


def composition(rows: int) -> Tables:
    """Thirty people of five groups, and their shares: 46,376 tables are possible."""
    rng = np.random.default_rng(SEED)
    share = np.array([0.80, 0.10, 0.05, 0.03, 0.02])
    return rng.multinomial(30, share, rows), np.broadcast_to(share, (rows, share.size))


def whole(rows: int) -> Tables:
    """Leavers and stayers of five groups: 5,000 people, of whom 30 leave."""
    rng = np.random.default_rng(SEED)
    sizes = rng.multinomial(MOST, [0.80, 0.10, 0.05, 0.03, 0.02], rows)
    left = np.array([rng.multivariate_hypergeometric(size, 30) for size in sizes])
    return (np.stack([left, sizes - left], axis=1),)


def ordered(rows: int) -> Tables:
    """Five grades of up to 1,000 people, with scores from 1 to 5."""
    rng = np.random.default_rng(SEED)
    totals = rng.integers(1, MOST // 5, (rows, 5))
    return rng.binomial(totals, rng.uniform(0.01, 0.3, (rows, 1))), totals, np.arange(1.0, 6.0)


def grades(rows: int) -> Tables:
    """Five grades of up to 100 people, with scores from 1 to 5: for exact tests."""
    rng = np.random.default_rng(SEED)
    totals = rng.integers(1, 100, (rows, 5))
    return rng.binomial(totals, rng.uniform(0.01, 0.3, (rows, 1))), totals, np.arange(1.0, 6.0)


def small_rates(rows: int) -> Tables:
    """Two groups of up to 50 people: for tests that look at every rate that both may have."""
    rng = np.random.default_rng(SEED)
    totals, rate = rng.integers(2, 51, (2, rows)), rng.uniform(0.05, 0.5, rows)
    counts = rng.binomial(totals, rate)
    return counts[0], totals[0], counts[1], totals[1]


def families(rows: int) -> Tables:
    """Families of eleven p-values; a row is one p-value."""
    return (np.random.default_rng(SEED).uniform(0, 1, (max(1, rows // 11), 11)),)


def one_apart(rows: int) -> Tables:
    """A share half as large again as the known one, of up to 5,000 people: for power."""
    _, totals, share = shares(rows)
    return share * 1.5, totals, share


def apart(rows: int) -> Tables:
    """Two rates that differ, and two sizes of up to 500: for power."""
    rng = np.random.default_rng(SEED)
    rate, people = rng.uniform(0.05, 0.4, rows), rng.integers(10, 500, (2, rows))
    return rate * 1.5, people[0], rate, people[1]


def to_size(rows: int) -> Tables:
    """Two rates that differ by half: for sizes."""
    rate = np.random.default_rng(SEED).uniform(0.1, 0.4, rows)
    return rate * 1.5, rate


def one_to_size(rows: int) -> Tables:
    """A share and one half as large again: for sizes."""
    share = np.random.default_rng(SEED).uniform(0.02, 0.4, rows)
    return share * 1.5, share


def one_by_one(door: Callable[..., object]) -> Callable[..., object]:
    """A door of single numbers, asked a row at a time."""
    return lambda *columns: [door(*map(float, line)) for line in zip(*columns, strict=True)]


FAMILIES: dict[str, tuple[Callable[[int], Tables], str]] = {
    "share_interval": (lambda rows: shares(rows)[:2], "up to 5,000 people"),
    "share_test": (shares, "up to 5,000 people"),
    "rate_interval": (rates, "two groups of up to 5,000"),
    "rate_test": (rates, "two groups of up to 5,000"),
    "odds_estimate": (rates, "two groups of up to 5,000"),
    "event_interval": (events, "two groups, up to 10,000 events each"),
    "event_test": (events, "two groups, up to 10,000 events each"),
    "event_rate_interval": (lambda rows: events(rows)[:2], "up to 10,000 events"),
    "multinomial_test": (composition, "30 people of 5 groups"),
    "table_test": (whole, "30 of 5,000 people, 5 groups"),
    "trend_test": (ordered, "5 grades of up to 1,000"),
    "adjust": (families, "families of 11, a row one p-value"),
}
OTHERS: dict[str, tuple[Callable[[int], Tables], str]] = {
    "rate_test.boschloo": (small_rates, "two groups of up to 50"),
    "rate_test.boschloo_central": (small_rates, "two groups of up to 50"),
    "rate_test.barnard": (small_rates, "two groups of up to 50"),
    "trend_test.exact": (grades, "5 grades of up to 100"),
}
"""Methods that are measured on other tables than the rest of their door."""


def unknowns(rows: int) -> Tables:
    """Two groups of up to 5,000 people, and up to 1,000 people who may be of either, with and without the event."""
    return *rates(rows), *np.random.default_rng(SEED + 1).integers(0, 1_000, (2, rows))


def rate_bounds(count_a: Any, total_a: Any, count_b: Any, total_b: Any, events: Any, others: Any) -> object:
    """The bounds of the ratio."""
    known = count_a, total_a, count_b, total_b
    return stats.rate_bounds(*known, unknown_events=events, unknown_others=others, measure="ratio")


DOORS: dict[str, Case] = {
    "is_sparse": (stats.is_sparse, rates, "two groups of up to 5,000"),
    "smallest_expected": (stats.smallest_expected, rates, "two groups of up to 5,000"),
    "rate_score": (partial(stats.rate_score, measure="ratio", value=1.25), rates, "two groups of up to 5,000"),
    "variance_factor": (
        stats.variance_factor,
        lambda rows: (np.random.default_rng(SEED).poisson(1.0, (rows, 20)),),
        "20 people each",
    ),
    "count_probability": (stats.count_probability, shares, "up to 5,000 people"),
    "table_probability": (stats.table_probability, rates, "two groups of up to 5,000"),
    "headline_intervals": (stats.headline_intervals, rates, "two groups of up to 5,000, three measures"),
    "share_bounds": (stats.share_bounds, lambda rows: (*shares(rows)[:2], shares(rows)[0]), "up to 5,000 people"),
    "rate_bounds": (rate_bounds, unknowns, "two groups of up to 5,000"),
    "flip": (stats.flip, lambda rows: shares(rows)[:2], "up to 5,000 people"),
    "thresholds": (partial(stats.thresholds, method="holm", alpha=0.05), families, "families of 11, a row one p-value"),
    "nearest_share": (stats.nearest_share, lambda rows: shares(rows)[1:], "up to 5,000 people"),
    "nearest_rates": (stats.nearest_rates, rates, "two groups of up to 5,000"),
    "share_detectable": (stats.share_detectable, lambda rows: shares(rows)[1:], "up to 5,000 people"),
    "rate_detectable": (stats.rate_detectable, rates, "two groups of up to 5,000"),
    "event_detectable": (stats.event_detectable, events, "two groups, up to 10,000 events each"),
    "share_power": (stats.share_power, one_apart, "up to 5,000 people"),
    "rate_power": (stats.rate_power, apart, "two groups of up to 500"),
    "share_size": (one_by_one(stats.share_size), one_to_size, "shares of 2% to 40%, half as large again"),
    "rate_size": (one_by_one(stats.rate_size), to_size, "rates of 10% to 40%, half as large again"),
}


def cases() -> Iterator[tuple[str, Case]]:
    """Every method, and every door that is its own only one."""
    for key in METHODS:
        if key in DOORS:
            yield key, DOORS[key]
            continue
        door, *measure, method = key.split(".")
        tables, what = OTHERS.get(key, FAMILIES[door])
        more = {"measure": measure[0]} if measure else {}
        yield key, (partial(getattr(stats, door), method=method, **more), tables, what)


def seconds(door: Callable[..., object], tables: Tables) -> float:
    """The processor's seconds of one call."""
    start = time.process_time()
    door(*tables)
    return time.process_time() - start


def a_row(door: Callable[..., object], tables: Callable[[int], Tables]) -> float:
    """Microseconds a row: as many rows as take a fifth of a second, the least of three runs."""
    rows, spent = 1, seconds(door, tables(1))
    while spent < LONG_ENOUGH and rows < MOST_ROWS:
        rows = min(MOST_ROWS, rows * 10)
        spent = seconds(door, tables(rows))
    return min([spent, *(seconds(door, tables(rows)) for _ in range(RUNS - 1))]) / rows * 1e6


def two_digits(value: float) -> str:
    """A number to two significant digits, written out."""
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}" if rounded >= 1 else f"{rounded:g}"


def kept() -> dict[str, dict[str, str]]:
    """The lines of the last time."""
    if not FILE.exists():
        return {}
    with FILE.open(newline="", encoding="utf-8") as file:
        return {line["name"]: line for line in csv.DictReader(file)}


def main() -> None:
    """Measure all, or those that are named."""
    wanted, found = sys.argv[1:], kept()
    for name, (door, tables, what) in cases():
        if not wanted or name in wanted:
            found[name] = {"name": name, "microseconds_a_row": two_digits(a_row(door, tables)), "tables": what}
            print(f"{name:<48} {found[name]['microseconds_a_row']:>12}  {what}", flush=True)
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["name", "microseconds_a_row", "tables"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(found[name] for name, _ in cases() if name in found)


if __name__ == "__main__":
    main()
