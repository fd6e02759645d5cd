"""Verdicts over counts that are withheld or rounded: judged at every number tried, and stated where all agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from disprop.cells import Bools, Cells, Counts, Floats, arms_of
from disprop.estimates import estimate
from disprop.families import Codes, Families, in_family
from disprop.fillings import fillings
from disprop.judge import (
    CANNOT_TELL,
    INSUFFICIENT,
    POSSIBLE,
    VERDICTS,
    Held,
    Judged,
    Rules,
    declaration,
    gates_failed,
    judge,
    sides,
)
from disprop.p_values import check_p, headline_p
from disprop.ranges import Ranges
from disprop.unknown import Bounds, both_ends, bounds
from disprop.what_if import Thresholds, verdict_if

Scalar = TypeVar("Scalar", bound=np.generic)

OUTSIDE_FAMILY = (2, 3)
"""The gates below which a row leaves its family."""

MIXED = -2
"""In place of a sign or side that is not the same in every table."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Over:
    """What is said of each row whatever its counts are.

    Parameters
    ----------
    ranges : Ranges
        How far they can be from those in the cells.
    beside : bool array, shape (rows,)
        Whether another test of the row's family has counts that can be others; its own have not.
    family_withheld : bool array, shape (rows,)
        Whether some test of the row's family has counts that are withheld.
    could : int64 array, shape (rows,)
        The verdicts that were said, by the bits of their places in `VERDICTS`.
    decides : bool array, shape (rows,)
        Whether the verdict, or the side of a difference, is not the same in every table that was tried.
    sign, side : int8 array, shape (rows,)
        Of the difference, and of the band: -1, 0 or 1; `MIXED` where tables differ, and 2 where none has any.
    gated : bool array, shape (rows,)
        Whether so few answers may be known that nothing is judged.
    """

    ranges: Ranges
    beside: Bools
    family_withheld: Bools
    could: Counts
    decides: Bools
    sign: Codes
    side: Codes
    gated: Bools


@dataclass(frozen=True, eq=False, kw_only=True)
class _Tried:
    """Every table that was tried, and what it says."""

    cells: Cells
    row: NDArray[np.intp]
    thresholds: Thresholds
    said: Counts
    side: Codes
    sign: Codes


def over_ranges(
    cells: Cells,
    ranges: Ranges,
    judged: Judged,
    bound: Bounds,
    rules: Rules,
    families: Families,
    *,
    asked: Bools,
    held: Held | None = None,
) -> tuple[Judged, Bounds, Over]:
    """Return verdicts and bounds that hold whatever the withheld or rounded counts are.

    Parameters
    ----------
    cells, ranges : Cells, Ranges
        The counts, and how far they can be from those.
    judged, bound : Judged, Bounds
        What was decided about the counts as they stand in the cells.
    rules, families : Rules, Families
        What the run declared, and which rows are tests of one family.
    asked : bool array, shape (rows,)
        Rows that have bounds: not those that others are held against.
    held : Held, optional
        Rows whose p is put at an end.

    Notes
    -----
    Each row is judged in every table that `fillings` gives it, and each time twice: with the p of the other tests of
    its family at their highest, and at their lowest. An adjusted p rises with every p of its family, so that the two
    span whatever numbers the other counts have. A verdict is stated where all of these agree, and differences on both
    sides do not; otherwise it is `cannot tell`. The ratios are the lowest and the highest of all the tables, with the
    unknown allocated against the group, and to it; what the unknown decide is asked of those two tables.
    """
    concerned = np.isin(families.number, families.number[ranges.touched])
    rows = np.flatnonzero(concerned)
    tried = _tried(cells, ranges, judged, rules, families, rows, held)
    over = _over(tried, cells, ranges, rules, families)
    verdicts = judged.verdict.copy()
    verdicts[rows] = np.where(over.decides, CANNOT_TELL, _only(over.could))[rows]
    verdicts[rows[over.gated[rows]]] = INSUFFICIENT
    verdicts = np.where(asked, verdicts, judged.verdict)
    stated = ~over.decides & ~over.gated
    spanned = _bounds(tried, bound, rules, np.flatnonzero(ranges.touched & asked), stated)
    return replace(judged, verdict=verdicts.astype(np.int8)), spanned, over


def _tried(
    cells: Cells,
    ranges: Ranges,
    judged: Judged,
    rules: Rules,
    families: Families,
    rows: NDArray[np.intp],
    held: Held | None,
) -> _Tried:
    """Try every table of these rows."""
    there, own = fillings(cells.take(rows), ranges.take(rows))
    row = rows[own]
    highest, lowest = _thresholds(there, row, judged, rules, families, held)
    said = _bits(verdict_if(there, rules, highest))
    said |= _bits(verdict_if(there, rules, lowest))
    arms = arms_of(there)
    estimates = estimate(arms)
    sign = np.where(np.isnan(estimates.difference), 2, np.sign(np.nan_to_num(estimates.difference)))
    side = sides(arms, estimates, rules)
    return _Tried(
        cells=there, row=row, thresholds=highest, said=said, side=side.astype(np.int8), sign=sign.astype(np.int8)
    )


def _bits(verdicts: Codes) -> Counts:
    return np.left_shift(1, verdicts.astype(np.int64))


def _only(said: Counts) -> Counts:
    """Return the verdict of rows of which one alone was said, and of others any."""
    return np.asarray(np.round(np.log2(np.maximum(said, 1))).astype(np.int64).clip(0, len(VERDICTS) - 1))


def _thresholds(
    there: Cells, row: NDArray[np.intp], judged: Judged, rules: Rules, families: Families, held: Held | None
) -> tuple[Thresholds, Thresholds]:
    """Return for each table the thresholds with the p of the other tests at their highest, and at their lowest."""
    most = _most_tests(there, row, families)
    found = [
        [
            in_family(end, of, adjust=rules.adjust, alpha=rules.alpha).threshold[row]
            for end, of in zip(_ends_of_p(p, row, reported, held), (most, families), strict=True)
        ]
        for p, reported in zip(_tests(there, rules), _reported(judged), strict=True)
    ]
    return (found[0][0], found[1][0]), (found[0][1], found[1][1])


def _most_tests(there: Cells, row: NDArray[np.intp], families: Families) -> Families:
    """Return the families where two groups that are one test are two, if there may be people of a third."""
    least, most = (np.full(len(families.test), end, dtype=float) for end in (np.inf, 0.0))
    people = there.stage_group + there.base_group + (there.share if there.relation == "fixed" else 0)
    np.minimum.at(least, row, people)
    np.maximum.at(most, row, people)
    apart = np.isin(families.number, families.number[(least == 0) & (most > 0)])
    alone = int(families.test.max(initial=0)) + 1 + np.arange(len(families.test))
    return replace(families, test=np.where(apart, alone, families.test))


def _reported(judged: Judged) -> tuple[Floats, Floats]:
    """Return p as it went into the families."""
    outside = np.isnan(judged.headline.adjusted)
    return tuple(np.where(outside, np.nan, p) for p in (judged.evidence.p, judged.evidence.p_check))  # type: ignore[return-value]


def _tests(there: Cells, rules: Rules) -> tuple[Floats, Floats]:
    """Return headline and check of every table; NaN where it would stand outside its family."""
    arms = arms_of(there)
    p, check = headline_p(arms), check_p(arms)
    gate = gates_failed(there, arms, estimate(arms), replace(rules.gates, declaration=0.0))
    outside = np.isnan(p) | np.isnan(check) | np.isin(gate, OUTSIDE_FAMILY)
    return np.where(outside, np.nan, p), np.where(outside, np.nan, check)


def _ends_of_p(p: Floats, row: NDArray[np.intp], reported: Floats, held: Held | None) -> tuple[Floats, Floats]:
    """Return the highest and the lowest p of each row.

    A row that may stand outside its family weighs on the others no more than one with p at 1, and no less than one with
    p at 0.
    """
    highest, lowest = reported.copy(), reported.copy()
    highest[row] = lowest[row] = np.nan
    np.fmax.at(highest, row, p)
    np.fmin.at(lowest, row, p)
    sometimes = np.zeros(len(reported), dtype=bool)
    sometimes[row[np.isnan(p)]] = True
    sometimes &= ~np.isnan(highest)
    highest[sometimes], lowest[sometimes] = 1.0, 0.0
    if held is not None:
        highest, lowest = (np.where(held.rows, held.at, end) for end in (highest, lowest))
    return highest, lowest


def _over(tried: _Tried, cells: Cells, ranges: Ranges, rules: Rules, families: Families) -> Over:
    could = np.zeros(len(cells), dtype=np.int64)
    np.bitwise_or.at(could, tried.row, tried.said)
    outside = (tried.said & ((1 << (POSSIBLE + 1)) - 1)) > 0
    both_sides = _spread(np.where(outside, tried.side, 0), tried.row, len(cells))
    round_about = (both_sides[0] < 0) & (both_sides[1] > 0)
    concerned = could > 0
    gated = concerned & (declaration(_least_known(cells, ranges)) < rules.gates.declaration)
    return Over(
        ranges=ranges,
        beside=concerned & ~ranges.in_play,
        family_withheld=np.isin(families.number, families.number[ranges.withheld]),
        could=could,
        decides=(((could & (could - 1)) > 0) | round_about) & ~gated,
        sign=_agreed(tried.sign, tried.row, len(cells)),
        side=_agreed(tried.side, tried.row, len(cells)),
        gated=gated,
    )


def _spread(values: Codes, row: NDArray[np.intp], rows: int) -> tuple[Codes, Codes]:
    """Return the least and the most of each row's tables."""
    least, most = np.full(rows, 99, dtype=np.int8), np.full(rows, -99, dtype=np.int8)
    np.minimum.at(least, row, values)
    np.maximum.at(most, row, values)
    return least, most


def _agreed(values: Codes, row: NDArray[np.intp], rows: int) -> Codes:
    least, most = _spread(values, row, rows)
    return np.where(least == most, least, MIXED).astype(np.int8)


def _least_known(cells: Cells, ranges: Ranges) -> Cells:
    """Return the counts with the fewest known and the most unknown."""
    return replace(
        cells,
        stage_known=cells.stage_known - ranges.down[:, 0] - ranges.down[:, 1],
        base_known=cells.base_known - ranges.down[:, 2] - ranges.down[:, 3],
        stage_unknown=cells.stage_unknown + ranges.unknown[:, 0],
        base_unknown=cells.base_unknown + ranges.unknown[:, 1],
    )


# ---- Bounds ----------------------------------------------------------------------------------------------------------


def _bounds(tried: _Tried, bound: Bounds, rules: Rules, rows: NDArray[np.intp], stated: Bools) -> Bounds:
    """Return the bounds over all the tables of these rows; those of the others stay."""
    if not len(rows):
        return bound
    lowest, highest = (estimate(arms_of(end)).ratio for end in both_ends(tried.cells))
    low = _bounds_at(tried, _first(np.where(np.isnan(lowest), np.inf, lowest), tried.row, rows), rules)
    high = _bounds_at(tried, _first(np.where(np.isnan(highest), np.inf, -highest), tried.row, rows), rules)
    said = stated[rows]
    return replace(
        bound,
        ratio_lowest=_put(bound.ratio_lowest, rows, low.ratio_lowest),
        ratio_highest=_put(bound.ratio_highest, rows, high.ratio_highest),
        verdict_lowest=_put(bound.verdict_lowest, rows, low.verdict_lowest),
        verdict_highest=_put(bound.verdict_highest, rows, high.verdict_highest),
        decide=_put(bound.decide, rows, said & (low.decide | high.decide)),
        could=_put(bound.could, rows, np.where(said, low.could | high.could, 0)),
        gate_alone=_put(bound.gate_alone, rows, low.gate_alone & high.gate_alone),
        needed=_put(bound.needed, rows, np.nan),
        pool=_put(bound.pool, rows, 0),
        tipping_share=_put(bound.tipping_share, rows, np.nan),
        known_share=_put(bound.known_share, rows, np.nan),
    )


def _put(whole: NDArray[Scalar], rows: NDArray[np.intp], part: Any) -> NDArray[Scalar]:
    placed = whole.copy()
    placed[rows] = part
    return placed


def _first(values: Floats, row: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the table with the smallest value of each of these rows."""
    order = np.lexsort((values, row))
    starts = np.searchsorted(row[order], rows)
    return np.asarray(order[starts], dtype=np.intp)


def _bounds_at(tried: _Tried, tables: NDArray[np.intp], rules: Rules) -> Bounds:
    """Return the bounds of some tables, each taken alone with the thresholds of its family."""
    cells, thresholds = tried.cells.take(tables), (tried.thresholds[0][tables], tried.thresholds[1][tables])
    alone = np.arange(len(tables))
    judged = judge(cells, rules, Families(number=alone, test=alone, extra=np.zeros(len(tables), dtype=np.int64)))
    judged = replace(
        judged,
        headline=replace(judged.headline, threshold=thresholds[0]),
        check=replace(judged.check, threshold=thresholds[1]),
        verdict=np.where(judged.gate == 1, judged.verdict, verdict_if(cells, rules, thresholds)).astype(np.int8),
    )
    return bounds(cells, judged, rules)
