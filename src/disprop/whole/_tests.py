"""The tests of whole tables: exact, by the chi-square, and along an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np

from disprop import stats
from disprop.cells import Bools, Floats
from disprop.whole._tables import Tables

Step = Callable[[str], None]

PIECE = 20
"""Tables tested between two words to whoever waits."""

SMALL = 0.001
"""A p below this is read as such, so that its ends need not be close; they then cost a fraction."""

WIDE, CLOSE = 0.05, 0.01
"""How far apart two proved ends of a small p may lie, relative to the larger, and those of any other."""

PAIR, LISTED, PROVED, DRAWN, NOT_ASKED, NONE = range(6)
"""How p was had: of two groups; all tables listed; between two proved ends; drawn; not asked for; there is none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Exact:
    """Exact answers, one a table; see `disprop.stats.WholeResult`.

    Parameters
    ----------
    p, low, high, standard_error, bound : float arrays
        P-values, the ends they are proved to lie between, the error of a drawn p and the smallest that draws can give.
    draws : int64 array
        Tables drawn.
    how : int8 array
        How p was had.
    """

    p: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    bound: Floats
    draws: np.ndarray
    how: np.ndarray


def exact(tables: Tables, *, ordering: str, draws: int, seed: int, most: int | None, step: Step) -> Exact:
    """Test tables exactly; of two groups by the check of their findings.

    Parameters
    ----------
    tables : Tables
        The counts.
    ordering : str
        What makes counts more extreme than others where shares are constants.
    draws, seed : int
        Tables drawn where an exact answer would cost too much, and where drawing begins.
    most : int or None
        Where more tables of three groups or more than this are different, none of those is tested.
    step : callable
        Told how far it is.
    """
    count = tables.tested.sum(axis=1)
    answers = _nothing(len(tables))
    testable = tables.reason == 0
    pairs, several = testable & (count == 2), testable & (count > 2)
    if pairs.any():
        answers.p[pairs] = answers.low[pairs] = answers.high[pairs] = _pairs(tables.take(pairs))
        answers.how[pairs] = PAIR

    def of_shares(numbers: np.ndarray, within: float) -> stats.WholeResult:
        here, _, share = np.split(numbers, 3, axis=1)
        return stats.multinomial_test(here, share, method=ordering, seed=seed, draws=draws, within=within)

    def of_people(numbers: np.ndarray, within: float) -> stats.WholeResult:
        both = np.stack(np.split(numbers, 3, axis=1)[:2], axis=1)
        return stats.table_test(both, method="fisher_freeman_halton", seed=seed, draws=draws, within=within)

    for fixed, ask in ((True, of_shares), (False, of_people)):
        lines = np.flatnonzero(several & (tables.fixed == fixed))
        _answer(answers, tables, lines, most=most, step=step, ask=ask)
    return answers


def _nothing(tables: int) -> Exact:
    gaps = {field.name: np.full(tables, np.nan) for field in fields(Exact)}
    gaps |= {"draws": np.zeros(tables, dtype=np.int64), "how": np.full(tables, NONE, dtype=np.int8)}
    return Exact(**gaps)


def _pairs(tables: Tables) -> Floats:
    """Return the p-values of two groups: exact binomial, or Fisher's exact test."""
    two = np.argsort(~tables.tested, axis=1, kind="stable")[:, :2]
    here, there, share = (np.take_along_axis(grid, two, axis=1) for grid in (tables.here, tables.there, tables.share))
    p = np.empty(len(tables))
    fixed, people = tables.fixed, ~tables.fixed
    p[fixed] = stats.share_test(here[fixed, 0], here[fixed].sum(axis=1), share[fixed, 0], method="minlike")
    everyone = (here + there)[people]
    p[people] = stats.rate_test(here[people, 0], everyone[:, 0], here[people, 1], everyone[:, 1], method="fisher")
    return p


Ask: TypeAlias = "Callable[[np.ndarray, float], stats.WholeResult]"


def _answer(answers: Exact, tables: Tables, lines: np.ndarray, *, most: int | None, step: Step, ask: Ask) -> None:
    """Fill in the answers of tables of three groups or more; tables of the same counts are tested once."""
    numbers = np.concatenate([tables.here[lines], tables.there[lines], tables.share[lines]], axis=1)
    different, which = np.unique(numbers, axis=0, return_inverse=True)
    if most is not None and len(different) > most:
        answers.how[lines] = NOT_ASKED
        return
    for start in range(0, len(different), PIECE):
        step(f"testing whole characteristics: {start + 1:,} of {len(different):,}")
        at = np.arange(start, min(start + PIECE, len(different)))
        found = ask(different[at], WIDE)
        _spread(answers, found, lines, at, which.reshape(-1))
        read = (found.low < found.high) & (found.high >= SMALL)
        if read.any():
            _spread(answers, ask(different[at[read]], CLOSE), lines, at[read], which.reshape(-1))


def _spread(answers: Exact, found: stats.WholeResult, lines: np.ndarray, at: np.ndarray, which: np.ndarray) -> None:
    """Put the answers of some different tables to every line of the same counts."""
    place = np.full(int(which.max()) + 1, -1)
    place[at] = np.arange(len(at))
    mine = place[which] >= 0
    to, source = lines[mine], place[which][mine]
    for name in ("p", "low", "high", "standard_error", "bound", "draws"):
        getattr(answers, name)[to] = getattr(found, name)[source]
    drawn, listed = found.draws > 0, found.low == found.high
    answers.how[to] = np.where(drawn, DRAWN, np.where(listed, LISTED, PROVED))[source]


@dataclass(frozen=True, eq=False, kw_only=True)
class ChiSquare:
    """Pearson's chi-square of each table.

    Parameters
    ----------
    statistic, freedom, p, smallest_expected : float arrays
        NaN where a table cannot be tested.
    """

    statistic: Floats
    freedom: Floats
    p: Floats
    smallest_expected: Floats


def chi_square(tables: Tables) -> ChiSquare:
    """Return Pearson's chi-square of each table, without continuity correction."""
    testable = tables.reason == 0
    parts = {name: np.full(len(tables), np.nan) for name in ("statistic", "p", "smallest_expected")}
    for fixed in (True, False):
        lines = testable & (tables.fixed == fixed)
        if lines.any():
            found = _pearson(tables.take(lines), fixed=fixed)
            for name, values in parts.items():
                values[lines] = getattr(found, name)
    freedom = np.where(testable, tables.tested.sum(axis=1) - 1.0, np.nan)
    return ChiSquare(freedom=freedom, **parts)


def _pearson(tables: Tables, *, fixed: bool) -> stats.WholeResult:
    if fixed:
        return stats.multinomial_test(tables.here, tables.share, method="pearson")
    return stats.table_test(np.stack([tables.here, tables.there], axis=1), method="pearson")


@dataclass(frozen=True, eq=False, kw_only=True)
class Trend:
    """Whether the rates rise or fall along the order of the groups, by Cochran-Armitage; one a table.

    Parameters
    ----------
    p : float array
        P-values; NaN where there is no order, or nobody to hold the groups against.
    exact : bool array
        Whether p is exact; by the normal distribution otherwise.
    way : int8 array
        -1 where they fall, 1 where they rise.
    """

    p: Floats
    exact: Bools
    way: np.ndarray


def trend(tables: Tables, *, most: int | None) -> Trend:
    """Test for a trend, with the places of the groups in their order as scores.

    Parameters
    ----------
    tables : Tables
        The counts.
    most : int or None
        Where more tables than this are different, none is tested exactly.
    """
    lines = np.flatnonzero(has_trend(tables))
    p, known, way = np.full(len(tables), np.nan), np.zeros(len(tables), bool), np.zeros(len(tables), np.int8)
    if len(lines):
        here, there = tables.here[lines], tables.there[lines]
        scores = np.where(tables.tested[lines], tables.place[lines], 0.0)
        numbers = np.stack([here, here + there, scores], axis=1)
        different, which = np.unique(numbers.reshape(len(lines), -1), axis=0, return_inverse=True)
        found = _trends(different.reshape(len(different), *numbers.shape[1:]), most=most)
        p[lines], known[lines] = (values[which.reshape(-1)] for values in found)
        way[lines] = _way(here, there, scores)
    return Trend(p=p, exact=known, way=way)


def _trends(numbers: np.ndarray, *, most: int | None) -> tuple[Floats, Bools]:
    """Return p of different tables, and whether it is exact: events, people and scores along the second axis."""
    normal = stats.trend_test(numbers[:, 0], numbers[:, 1], numbers[:, 2], method="cochran_armitage")
    if most is not None and len(numbers) > most:
        return normal, np.zeros(len(numbers), dtype=bool)
    found = np.array([_exact_trend(*line) for line in numbers])
    return np.where(np.isnan(found), normal, found), ~np.isnan(found)


def _exact_trend(events: Floats, people: Floats, scores: Floats) -> float:
    """Return the exact p of one table; NaN where it would take too long."""
    try:
        return float(stats.trend_test(events, people, scores, method="exact"))
    except ValueError:
        return np.nan


def _way(here: np.ndarray, there: np.ndarray, scores: Floats) -> np.ndarray:
    """Return the sign of the gap between the mean scores, in whole numbers that cannot overflow."""
    one, other, steps = (grid.astype(int).astype(object) for grid in (here, there, scores))
    gap = (one * steps).sum(axis=1) * other.sum(axis=1) - (other * steps).sum(axis=1) * one.sum(axis=1)
    return np.asarray(np.sign(gap.astype(float)), dtype=np.int8)


def has_trend(tables: Tables) -> Bools:
    """Return which tables have groups in order, and people to hold them against."""
    ordered = tables.keys["ordered"].to_numpy(dtype=bool)
    return np.asarray((tables.reason == 0) & ordered & ~tables.fixed & (tables.tested.sum(axis=1) > 2))
