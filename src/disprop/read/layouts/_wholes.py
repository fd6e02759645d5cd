"""Categories that are sums of others: left out, and held against their parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.errors import Fault, raise_faults
from disprop.numerals import many
from disprop.read.layouts._blanks import ends_in
from disprop.read.layouts._long import CHARACTERISTIC, GONE, HIGH, LABEL, LOW, SHOWN, STAGE, Long
from disprop.read.layouts._sums import Whole, give, is_everyone, wholes
from disprop.read.layouts._types import Check, Options
from disprop.schemes import years_of

Floats = NDArray[np.float64]


MOST_UNLISTED = 0.25
"""The largest part of everyone that may be in no category that is listed; beyond it, categories are missing."""

PERTURBED = frozenset({"nomis_bulk", "nomis_query", "ons_custom", "table_builder", "tidy_long", "json_counts"})
"""Layouts of censuses, which move their counts at random."""

Sums = Mapping[str, Sequence[tuple[str, tuple[str, ...], str]]]
"""By characteristic: each category that is a sum, its finest parts, and how it is known."""


def sums_in(table: Long) -> Sums:
    """Return the categories that are sums of others, as the whole table shows them: all its areas, times, stages."""
    found: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
    for kind, rows in _by_kind(table):
        labels, matrix, _ = _matrix(table, rows)
        if matrix is not None and len(labels) > 1:
            ones = wholes(labels, _held(matrix), unit=table.unit)
            found[kind] = [(labels[one.at], tuple(labels[at] for at in one.parts), one.by) for one in ones]
    return found


def without_wholes(table: Long, sums: Sums, options: Options) -> Long:
    """Leave out categories that are sums of others, and hold them against their parts.

    Parameters
    ----------
    table : Long
        The rows that are asked for.
    sums : Sums
        What the whole table shows; a category is a sum where all its parts are among the rows.
    options : Options
        Between which numbers withheld counts are said to lie.

    Raises
    ------
    InputError
        If a whole is more than its parts, or less: both are in one set of categories.
    """
    kept = np.ones(len(table.frame), dtype=bool)
    for kind, rows in _by_kind(table):
        labels, matrix, places = _matrix(table, rows)
        if matrix is None or len(labels) < 2:
            continue
        unit, held = table.unit, _held(matrix)
        found = [*_still(sums.get(kind, sums.get(table.heading, sums.get("", ()))), labels, held)]
        rates = table.kind == "percent"  # which need not add up to that of everyone
        added = [one for one in found if not (rates and is_everyone(labels[one.at]))]
        raise_faults(_overlaps(table, labels, held, added, unit))
        coarse = [one for one in found if not is_everyone(labels[one.at]) and _only_whole(matrix, one)]
        left_out = {one.at for one in found if one not in coarse} | {at for one in coarse for at in one.parts}
        gone = [one for one in found if one not in coarse]
        checks = [*_sum_checks(table, labels, held, gone, unit, kind), *_coarse_checks(table, labels, coarse)]
        inside = {at for one in coarse for at in one.parts}
        fine = [one for one in gone if not inside & set(one.parts)]
        table = table.noting(*checks, *_range_checks(table, rows, labels, fine, options))
        kept[rows[np.isin(places, list(left_out))]] = False
    return table.keeping(kept, "a total or subtotal")


def _by_kind(table: Long) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield each characteristic with its rows."""
    if CHARACTERISTIC not in table.frame:
        yield "", np.arange(len(table.frame))
        return
    kinds = table.frame[CHARACTERISTIC].to_numpy()
    for kind in dict.fromkeys(kinds):
        yield str(kind), np.flatnonzero(kinds == kind)


def _held(matrix: Floats) -> Floats:
    """Return the rows without a gap; all of them where each has one."""
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    return complete if len(complete) else matrix


def _still(sums: Sequence[tuple[str, tuple[str, ...], str]], labels: Sequence[str], matrix: Floats) -> Iterator[Whole]:
    """Yield the sums whose parts are all there, with how far they are off; everyone, whatever parts are there."""
    places = {label: at for at, label in enumerate(labels)}
    for label, names, by in sums:
        parts = tuple(places[name] for name in names if name in places)
        if label in places and parts and (len(parts) == len(names) or is_everyone(label)):
            off = matrix[:, places[label]] - np.nansum(matrix[:, parts], axis=1)
            largest = float(np.nanmax(np.abs(off), initial=0))
            yield Whole(at=places[label], parts=parts, by=by, off=largest, total_off=float(np.nansum(off)))


def _only_whole(matrix: Floats, one: Whole) -> bool:
    """Whether some slice has the number of a whole, and not those of its parts."""
    parts = np.isnan(matrix[:, one.parts]).all(axis=1)
    return bool((parts & ~np.isnan(matrix[:, one.at])).any())


def _coarse_checks(table: Long, labels: Sequence[str], coarse: Sequence[Whole]) -> Iterator[Check]:
    if coarse:
        said = ", ".join(repr(labels[one.at]) for one in coarse)
        what = (
            f"Some numbers are there for {said} and not for their parts: the wholes are read, and the parts left out."
        )
        yield table.note("parts inside a whole", what, found=len(coarse))


def _matrix(
    table: Long, rows: NDArray[np.intp], column: str = "number"
) -> tuple[list[str], Floats | None, NDArray[np.intp]]:
    """Lay the numbers of a characteristic out: one row for each slice, one column for each label."""
    frame = table.frame.iloc[rows]
    places, labels = pd.factorize(frame[LABEL])
    slices = pd.factorize(table.slices()[rows])[0]
    pages = pd.factorize(frame["row"])[0]  # where slices are alike, as two tactics called "not stated"
    found = (lines for lines in (slices, pages) if np.bincount(lines * len(labels) + places).max(initial=0) < 2)
    lines = next(found, None)
    if lines is None:
        return list(labels), None, places
    matrix = np.full((lines.max() + 1, len(labels)), np.nan)
    matrix[lines, places] = frame[column]
    return list(labels), matrix, places


def _overlaps(
    table: Long, labels: Sequence[str], matrix: Floats, found: Sequence[Whole], unit: float
) -> Iterator[Fault]:
    """Find wholes that are more than their parts, or less: then both are in one set of categories."""
    for one in found:
        here = matrix[:, [one.at, *one.parts]]
        whole = float(np.nansum(matrix[:, one.at]))
        if np.isnan(here).any() or one.off <= give(len(one.parts), unit):
            continue
        if is_everyone(labels[one.at]) and -0.005 * whole <= one.total_off <= MOST_UNLISTED * whole:
            continue  # a check says so
        parts = sum(float(np.nansum(matrix[:, at])) for at in one.parts)
        shown = ", ".join(f"{labels[at]!r} {np.nansum(matrix[:, at]):,.0f}" for at in one.parts[:SHOWN])
        more = f" and {len(one.parts) - SHOWN} more" if len(one.parts) > SHOWN else ""
        yield Fault(
            where=table.grid.source,
            what=f"{labels[one.at]!r} is {whole:,.0f}, and {shown}{more}, which are in it, add to {parts:,.0f}.",
            remedy="Parts and wholes overlap: give all the parts, or take one or the other out with where=.",
        )
    years = [(band, label) for label in labels if (band := years_of(label)) is not None]
    gone = {labels[one.at] for one in found}
    left = sorted((pair for pair in years if pair[1] not in gone), key=lambda pair: pair[0].first)
    for (one_band, one_label), (two_band, two_label) in pairwise(left):
        if one_band.meets(two_band):
            what = f"Bands of ages overlap: {one_label!r} and {two_label!r}."
            yield Fault(where=table.grid.source, what=what, remedy="Take one of them out with where=.")


def _range_checks(
    table: Long, rows: NDArray[np.intp], labels: Sequence[str], found: Sequence[Whole], options: Options
) -> Iterator[Check]:
    """Say where a total cannot be what its parts add to, whatever those are that are withheld."""
    frame = table.frame
    if table.kind != "counts" or not frame["number"].iloc[rows].isna().any():
        return
    ends = ends_in(frame["text"].tolist(), options, dialect=table.dialect)
    if not ends.withheld[rows].any():
        return
    beside = replace(table, frame=frame.assign(**{LOW: ends.low, HIGH: ends.high, GONE: ends.withheld}))
    low, high, gone = (_matrix(beside, rows, column)[1] for column in (LOW, HIGH, GONE))
    assert low is not None
    assert high is not None
    assert gone is not None
    for one in found:
        parts = list(one.parts)
        least, most = low[:, parts].sum(axis=1), high[:, parts].sum(axis=1)
        off = np.maximum(least - high[:, one.at], low[:, one.at] - most)
        some = (gone[:, parts] == 1).any(axis=1) & (off > give(len(parts), 1.0))
        for at in np.flatnonzero(some)[:1]:
            said = f"{labels[one.at]!r} is {low[at, one.at]:,.0f}, and its parts, whatever those are that are withheld"
            what = f"{said}, add to {least[at]:,.0f} to {most[at]:,.0f}: so it is in {int(some.sum())} of its rows."
            remedy = "Correct what withheld= says; or ask of which group the others are."
            yield table.note("total differs", what, found=float(most[at]), stated=float(low[at, one.at]), remedy=remedy)


def _with_number(table: Long, labels: Sequence[str], matrix: Floats, one: Whole) -> str:
    number = f" ({np.nansum(matrix[:, one.at]):,.0f})" if STAGE not in table.frame else ""
    return f"{labels[one.at]!r}{number}"


def _sum_checks(
    table: Long, labels: Sequence[str], matrix: Floats, found: Sequence[Whole], unit: float, kind: str
) -> Iterator[Check]:
    if not found:
        return
    shown = ", ".join(_with_number(table, labels, matrix, one) for one in found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    by = {one.by for one in found}
    how = (
        "by their names and by arithmetic"
        if by == {"both"} or len(by) > 1
        else f"by {'arithmetic' if by == {'sum'} else 'their names'}"
    )
    of = f" of {kind}" if kind else ""
    which = many(len(found), f"category{of} is a sum", f"categories{of} are sums")
    yield table.note(
        "totals left out",
        f"{which} of others, as told {how}, and {'is' if len(found) == 1 else 'are'} left out: {shown}{more}.",
        found=len(found),
    )
    for one in (one for one in found if one.off and not np.isnan(matrix[:, [one.at, *one.parts]]).any()):
        yield _difference(table, labels[one.at], float(np.nansum(matrix[:, one.at])), one, unit)


def _difference(table: Long, label: str, total: float, one: Whole, unit: float) -> Check:
    """Say by how much a total differs from its parts, and what may explain it."""
    parts = total - one.total_off
    why = "rounded numbers" if unit > 1 else "numbers that are perturbed against disclosure"
    said = f"{label!r} is {total:,.0f} and its parts add to {parts:,.0f}"
    if one.off <= give(len(one.parts), unit):
        what, remedy = f"{said}: {why} explain it.", "Nothing to do."
        if unit == 1 and table.layout not in PERTURBED:
            what = f"{said}: no more than a publisher that moves counts at random, as a census does, would be off."
            remedy = "If this one does not, a group is missing, or a number is wrong."
        return table.note("total differs a little", what, found=parts, stated=total, remedy=remedy)
    if one.total_off > 0.005 * total:
        what = f"{said}: {one.total_off:,.0f} are in no category that is listed. They are not counted."
        remedy = "Ask whether they are of another group, or of none that is known."
        return table.note("total differs", what, found=parts, stated=total, remedy=remedy)
    what = f"{said} (at most {one.off:g} in a row): more than {why} explain."
    return table.note("total differs", what, found=parts, stated=total, remedy="Ask the publisher which is right.")
