"""How many times quicker `disprop.stats` is than the usual library's loop: ``python benchmarks/run.py stats``."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from disprop import stats

Counts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

ROWS, LARGEST, SEED = 100_000, 5_000, 1
"""The issue's ordinary tables: so many, of groups up to so many people."""

MILLIONS = (10**4, 10**5, 10**6, 10**7)


class Race(NamedTuple):
    """What is held against what.

    Parameters
    ----------
    name, against : str
        Ours and theirs.
    ours : callable
        Of a slice of the tables, all at once.
    theirs : callable
        Of one row.
    loop : int
        Rows that theirs is timed on.
    bar : str
        What is asked for.
    """

    name: str
    against: str
    ours: Callable[[slice], object]
    theirs: Callable[[int], object]
    loop: int
    bar: str


def tables(rows: int, largest: int = LARGEST) -> Counts:
    """Return ordinary tables: groups of 10 people and more, rates from 0 to 1, not far apart."""
    rng = np.random.default_rng(SEED)
    n, m = rng.integers(10, largest // 2, (2, rows))
    rate = rng.random(rows) ** 2
    return rng.binomial(n, rate), n, rng.binomial(m, np.clip(rate * rng.uniform(0.7, 1.4, rows), 0, 1)), m


def races() -> Iterator[Race]:
    """Yield every race of the report."""
    from scipy.stats import barnard_exact, binomtest, boschloo_exact, fisher_exact
    from scipy.stats.contingency import odds_ratio
    from statsmodels.stats.proportion import confint_proportions_2indep

    x, n, y, m = tables(ROWS)
    share = np.clip((y + 0.5) / (m + 1), 0.001, 0.999)

    def table(i: int) -> list[list[int]]:
        return [[int(x[i]), int(n[i] - x[i])], [int(y[i]), int(m[i] - y[i])]]

    def test(method: str) -> Callable[[slice], object]:
        return lambda s: stats.rate_test(x[s], n[s], y[s], m[s], method=method)

    def interval(measure: str, method: str) -> Callable[[slice], object]:
        return lambda s: stats.rate_interval(x[s], n[s], y[s], m[s], measure=measure, method=method)

    def score(measure: str) -> Callable[[int], object]:
        return lambda i: confint_proportions_2indep(x[i], n[i], y[i], m[i], method="score", compare=measure)

    def fisher(i: int) -> object:
        return fisher_exact(table(i))

    def binomial(i: int) -> object:
        return binomtest(int(x[i]), int(n[i]), share[i])

    def share_test(method: str) -> Callable[[slice], object]:
        return lambda s: stats.share_test(x[s], n[s], share[s], method=method)

    yield Race("Fisher, minimum likelihood", "scipy fisher_exact", test("fisher"), fisher, 400, "300, aim 1,000")
    yield Race("conditional mid-P", "scipy fisher_exact", test("fisher_midp"), fisher, 400, "300, aim 1,000")
    yield Race(
        "binomial, minimum likelihood", "scipy binomtest", share_test("minlike"), binomial, 400, "300, aim 1,000"
    )
    yield Race("binomial mid-P", "scipy binomtest", share_test("midp"), binomial, 400, "300, aim 1,000")
    for measure, theirs in (("difference", "diff"), ("ratio", "ratio"), ("odds", "odds-ratio")):
        name, ours = f"Miettinen-Nurminen {measure}", interval(measure, "miettinen_nurminen")
        yield Race(name, "statsmodels score", ours, score(theirs), 150, "500")
    yield Race(
        "exact odds ratio",
        "scipy odds_ratio",
        interval("odds", "exact"),
        lambda i: odds_ratio(table(i)).confidence_interval(),
        100,
        "500",
    )
    yield from _unconditional(boschloo_exact, barnard_exact)


def _unconditional(boschloo: Callable[..., object], barnard: Callable[..., object]) -> Iterator[Race]:
    """Yield the tests whose cost grows with the groups, on groups up to 100: theirs takes a second a table."""
    a, n, b, m = tables(400, largest=200)
    for name, theirs in (("boschloo", boschloo), ("barnard", barnard)):
        yield Race(
            f"{name}, groups to 100",
            f"scipy {name}_exact",
            lambda s, name=name: stats.rate_test(a[s], n[s], b[s], m[s], method=name),  # type: ignore[misc]
            lambda i, theirs=theirs: theirs([[a[i], b[i]], [n[i] - a[i], m[i] - b[i]]]),  # type: ignore[misc]
            8,
            "aim 100",
        )


def seconds_a_row(race: Race, rows: int) -> tuple[float, float]:
    """Return seconds a row of ours and of theirs, in turns; a row that theirs cannot do counts as done."""
    race.ours(slice(0, 10))
    ours = []
    for _ in range(3):
        start = time.perf_counter()
        race.ours(slice(0, rows))
        ours.append((time.perf_counter() - start) / rows)
    start = time.perf_counter()
    for i in range(race.loop):
        try:
            race.theirs(i)
        except (ValueError, ZeroDivisionError, FloatingPointError, RuntimeError):
            continue
    return statistics.median(ours), (time.perf_counter() - start) / race.loop


def huge() -> Iterator[tuple[str, float]]:
    """Yield how long exact tests of ever larger groups take, seconds a row."""
    rng = np.random.default_rng(SEED)
    for size in MILLIONS:
        n, m = rng.integers(size // 2, size, (2, 300))
        x, y = rng.binomial(n, 0.1), rng.binomial(m, 0.1)
        for method in ("fisher", "fisher_midp"):
            start = time.perf_counter()
            stats.rate_test(x, n, y, m, method=method)
            yield f"{method}, groups of {size:,}", (time.perf_counter() - start) / n.size


def report(show: Callable[[str, str, str], None]) -> None:
    """Print every race, then the growth with the size of the groups."""
    warnings.simplefilter("ignore")
    for race in races():
        rows = ROWS if "groups" not in race.name else 400
        ours, theirs = seconds_a_row(race, rows)
        figure = f"{theirs / ours:,.0f} times {race.against} ({ours * 1e6:,.2f} against {theirs * 1e6:,.0f} us a row)"
        show(race.name, figure, race.bar)
    for name, seconds in huge():
        show(name, f"{seconds * 1e6:,.1f} us a row", "near-linear or better")
