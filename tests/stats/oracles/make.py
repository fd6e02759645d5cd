"""Make the oracle tables, each row one answer from the definition.

``python tests/stats/oracles/make.py`` makes all (some minutes), ``... make.py rate_tests.csv`` one of them.
"""

from __future__ import annotations

import csv
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import mpmath as mp

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import definitions  # noqa: E402 (the folder of this script must be on the path first)
import events  # noqa: E402
import logs  # noqa: E402
import rates  # noqa: E402

SHARES = [
    (0, 1), (1, 1), (0, 5), (1, 5), (5, 5), (1, 2), (6, 443), (8, 39), (20, 40), (39, 39), (2, 1000),
    (999, 1000), (137, 2500), (1, 10_000_000), (7, 10_000_000), (9_999_993, 10_000_000), (15, 405),
]  # fmt: skip
LARGE_SHARES = [(5_000_900, 10_000_000), (123_456, 10_000_000)]
KNOWN_SHARES = {
    (0, 1): (0.5, 0.0), (1, 1): (0.5, 0.0016, 1.0), (0, 5): (0.1, 0.0), (1, 5): (0.2, 0.9),
    (5, 5): (0.99, 0.3), (1, 2): (0.5,),
    (6, 443): (0.0016, 0.02), (8, 39): (0.063, 0.2, 0.5), (20, 40): (0.5, 0.51),
    (39, 39): (0.9999999,), (2, 1000): (1e-7, 0.001),
    (999, 1000): (0.9999999, 0.5), (137, 2500): (0.05, 0.07),
    (1, 10_000_000): (1e-7,), (7, 10_000_000): (1e-6, 1e-7),
    (9_999_993, 10_000_000): (0.999999,),
    (5_000_900, 10_000_000): (0.5,), (123_456, 10_000_000): (0.0123,), (15, 405): (0.154, 0.057),
}  # fmt: skip
TABLES = [
    (1, 1, 0, 1), (0, 1, 0, 1), (1, 1, 1, 1), (10, 10, 0, 20), (0, 20, 10, 10),
    (0, 5, 0, 300), (5, 5, 300, 300),
    (1, 1, 38, 445),
    (0, 1, 31, 401), (8, 39, 20, 407), (8, 39, 28, 446),
    (10, 156, 29, 289), (14, 100, 25, 346), (4, 156, 3, 289),
    (4, 156, 0, 289), (13, 156, 5, 289), (15, 15, 12, 20), (1, 10, 1, 1000),
    (45, 50, 22, 50), (3, 3, 7, 900), (0, 12, 6, 500), (12, 12, 494, 500),
    (7, 7, 1, 1), (2, 46, 50, 355), (120, 240, 110, 210), (1990, 2000, 940, 1000), (300, 2500, 250, 2400),
]  # fmt: skip
RARE_TABLES = [(3, 1_000_000, 9, 4_000_000), (0, 5_000_000, 4, 10_000_000), (1, 10, 5_000_000, 10_000_000)]
LARGE_TABLES = [(400_900, 4_000_000, 600_100, 6_000_000), (2_001_000, 4_000_000, 3_000_000, 6_000_000)]
CONFIDENCES = (0.95, 0.998)


def text(value: mp.mpf | float) -> str:
    return mp.nstr(mp.mpf(value), 20, min_fixed=-5, max_fixed=5)


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path = HERE / name
    with path.open("w", newline="", encoding="utf-8") as file:
        versions = f"python {platform.python_version()}, mpmath {mp.__version__}, {mp.mp.dps} digits"
        file.write(f"# from the definition, by make.py: {versions}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
    print(f"{name} written")  # noqa: T201 (a script that takes minutes says where it is)


SHARE_INTERVALS = (
    "wilson", "wilson_cc", "clopper_pearson", "midp", "jeffreys", "agresti_coull", "blaker", "wald",
)  # fmt: skip


def share_intervals() -> Iterable[Sequence[object]]:
    for method in SHARE_INTERVALS:
        for count, total in SHARES:
            if method == "blaker" and total > 500:
                continue
            for confidence in CONFIDENCES:
                low, high = definitions.share_interval(method, count, total, confidence)
                yield method, count, total, confidence, text(low), text(high)


def share_tests() -> Iterable[Sequence[object]]:
    for method in ("midp", "minlike", "central", "midp_minlike", "blaker", "score"):
        for count, total in SHARES + LARGE_SHARES:
            for share in KNOWN_SHARES[count, total]:
                for alternative in ("two-sided", "less", "greater"):
                    p = definitions.share_test(method, count, total, share, alternative)
                    yield method, count, total, repr(share), alternative, text(p)


RATE_METHODS = {
    "difference": (
        "miettinen_nurminen", "carried", "mee", "newcombe", "newcombe_cc", "agresti_caffo", "scas", "wald",
    ),
    "ratio": ("miettinen_nurminen", "carried", "koopman", "scas", "katz_log", "adjusted_log"),
    "odds": ("miettinen_nurminen", "midp", "exact", "woolf", "gart"),
}  # fmt: skip


def rate_intervals() -> Iterable[Sequence[object]]:
    for measure, methods in RATE_METHODS.items():
        for method in methods:
            for table in TABLES + RARE_TABLES:
                if method in ("carried", "midp", "exact") and table[2] > 1_000_000:
                    continue
                if method == "scas" and table in RARE_TABLES:
                    continue
                for confidence in CONFIDENCES:
                    low, high = rates.rate_interval(measure, method, *table, confidence)
                    yield measure, method, *table, confidence, text(low), text(high)


def rate_tests() -> Iterable[Sequence[object]]:
    plain = ("score", "pearson", "yates", "g", "fisher", "fisher_midp", "fisher_central", "fisher_midp_minlike")
    for method in (*plain, "fisher_blaker"):
        for table in TABLES + RARE_TABLES + LARGE_TABLES:
            for alternative in ("two-sided", "less", "greater"):
                yield method, *table, alternative, text(rates.rate_test(method, *table, alternative))


def odds_estimates() -> Iterable[Sequence[object]]:
    for method in ("sample", "conditional"):
        for table in TABLES + RARE_TABLES[:2]:
            yield method, *table, text(rates.odds_estimate(method, *table))


EVENTS = [
    (30, 1200.5, 90, 8000.0), (0, 10.0, 5, 300.25), (5, 300.25, 0, 10.0), (0, 3.5, 0, 9.0), (1, 1.0, 1, 1.0),
    (400, 52_000.0, 1900, 310_000.0), (3, 1e6, 7, 9.5e6),
    (2, 1e9, 1, 1e-3), (200, 1e8, 20, 1.0), (0, 1e-6, 0, 1e9), (1, 1e9, 0, 1e-6), (0, 1.0, 400, 1e6),
]  # fmt: skip


def event_tests() -> Iterable[Sequence[object]]:
    for method in ("exact", "midp", "minlike", "score"):
        for table in EVENTS:
            for alternative in ("two-sided", "less", "greater"):
                yield method, *table, alternative, text(events.event_test(method, *table, alternative))


def event_intervals() -> Iterable[Sequence[object]]:
    for measure, method in (("ratio", "exact"), ("ratio", "midp"), ("ratio", "score"), ("difference", "score")):
        for table in EVENTS:
            for confidence in CONFIDENCES:
                low, high = events.event_interval(measure, method, *table, confidence)
                yield measure, method, *table, confidence, text(low), text(high)


def event_rate_intervals() -> Iterable[Sequence[object]]:
    for method in ("exact", "byar"):
        for count, exposure in ((0, 1.0), (1, 2.5), (10, 1000.0), (2500, 9e5)):
            for confidence in CONFIDENCES:
                low, high = events.event_rate_interval(method, count, exposure, confidence)
                yield method, count, exposure, confidence, text(low), text(high)


LOG_TABLES = [
    (300_000, 5_000_000, 100_000, 5_000_000), (100_000, 5_000_000, 300_000, 5_000_000), (1000, 1000, 0, 1000),
    (0, 700, 9_000_000, 9_999_300), (50, 60, 3, 4000), (400, 400, 2, 9_000_000), (8, 39, 20, 407), (10, 10, 0, 20),
    (4_999_000, 5_000_000, 4_900_000, 5_000_000), (1_000_000, 1_000_001, 1, 9_000_000),
]  # fmt: skip
LOG_SHARES = [
    (100_000, 4_000_000, 0.02), (60_000, 4_000_000, 0.02), (0, 3000, 0.5), (3000, 3000, 0.5), (10, 10, 1e-40),
    (6, 443, 0.0016), (5_100_000, 10_000_000, 0.5), (300, 10_000_000, 1e-7), (9_999_000, 10_000_000, 0.9999999),
    (0, 100_000, 0.01), (40, 45, 1e-9),
]  # fmt: skip
LOG_EVENTS = [
    (30, 1200.5, 90, 8000.0), (0, 5e5, 5000, 1e6), (90_000, 2.5e6, 40_000, 7.5e6), (2000, 1.0, 3, 9.5e6),
    (2000, 9.5e6, 3000, 0.5),
]  # fmt: skip


def log_tests() -> Iterable[Sequence[object]]:
    shares = ("midp", "minlike", "central", "midp_minlike", "blaker", "score")
    two = ("fisher", "fisher_midp", "fisher_central", "fisher_midp_minlike", "fisher_blaker")
    for alternative in ("two-sided", "less", "greater"):
        for method in ("score", "pearson", "yates", "g", *two):
            for table in LOG_TABLES:
                answer = logs.rate_test(method, *table, alternative)
                yield f"rate_test.{method}", alternative, *table, text(answer)
        for method in shares:
            for row in LOG_SHARES:
                answer = logs.share_test(method, *row, alternative)
                yield f"share_test.{method}", alternative, *map(repr, row), "", text(answer)
        for method in ("exact", "midp", "minlike", "score"):
            for table in LOG_EVENTS:
                answer = logs.event_test(method, *table, alternative)
                yield f"event_test.{method}", alternative, *table, text(answer)


TIMES = ("count_a", "exposure_a", "count_b", "exposure_b")
TWO = ("count_a", "total_a", "count_b", "total_b")
TABLES_MADE = {
    "share_intervals.csv": (("method", "count", "total", "confidence", "low", "high"), share_intervals),
    "share_tests.csv": (("method", "count", "total", "share", "alternative", "p"), share_tests),
    "rate_tests.csv": (("method", *TWO, "alternative", "p"), rate_tests),
    "log_tests.csv": (("method", "alternative", "first", "second", "third", "fourth", "log_p"), log_tests),
    "event_tests.csv": (("method", *TIMES, "alternative", "p"), event_tests),
    "event_intervals.csv": (("measure", "method", *TIMES, "confidence", "low", "high"), event_intervals),
    "event_rate_intervals.csv": (("method", "count", "exposure", "confidence", "low", "high"), event_rate_intervals),
    "odds_estimates.csv": (("method", *TWO, "odds"), odds_estimates),
    "rate_intervals.csv": (("measure", "method", *TWO, "confidence", "low", "high"), rate_intervals),
}

if __name__ == "__main__":
    for name in sys.argv[1:] or TABLES_MADE:
        columns, rows = TABLES_MADE[name]
        write(name, columns, rows())
