"""A table that is already counted, as labelled counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from disprop.checks import checks_frame, join_checks
from disprop.cube import Cube, Stage, one_slice
from disprop.errors import Fault, InputError, raise_faults
from disprop.read.alike import name_checks
from disprop.read.answers import Several, take_people
from disprop.read.cells import CellError, as_count, as_share, tidy_text
from disprop.read.characteristics import place_of, settle_all
from disprop.read.columns import Columns, pick_columns
from disprop.read.grand_totals import without_grand_totals
from disprop.read.hundreds import percent_checks, percent_faults, settled_by_layout
from disprop.read.layouts import no_counts, open_table, options_from
from disprop.read.lines import Key, Line, blank_faults, read_lines, repeated_faults
from disprop.read.periods import overlap_checks
from disprop.read.settle import SchemeLike, Settled, is_scheme_table, label_checks
from disprop.read.sheet import HeaderLike, Sheet
from disprop.read.spans import (
    LOOKS_ROUNDED,
    Between,
    RoundedTo,
    Spans,
    Withheld,
    ends_of,
    is_kept_back,
    rounding_checks,
    rounding_faults,
    spans_of,
)
from disprop.read.sums import SUM_OF_OTHERS
from disprop.read.words import is_column_for, is_total
from disprop.schemes import REASON_ORDER, available, same_words
from disprop.tables import Account, Tables

APART = (
    "Leave several= out, or choose rows without it: what it can be is not carried where one person has several answers."
)


def from_counts(
    source: object,
    *,
    scheme: SchemeLike | Mapping[str, SchemeLike] | None = None,
    characteristic: str | None = None,
    level: str | Mapping[str, str] | None = None,
    name: str | None = None,
    stage: str | Stage | None = None,
    label: str | None = None,
    count: str | None = None,
    by: str | Sequence[str] = (),
    several: Several = False,
    sheet: str | None = None,
    cells: str | None = None,
    header: HeaderLike = None,
    layout: str | None = None,
    area: str | Sequence[str] | None = None,
    ages: str | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
    measure: str | None = None,
    withheld: Withheld | None = None,
    rounded_to: RoundedTo | None = None,
) -> Tables:
    """Return a table that is already counted as labelled counts.

    Parameters
    ----------
    source : path, DataFrame, Series or dict
        A file (CSV, ``.xlsx``, ``.xls``, ``.ods``, JSON, Parquet), a frame, or what `query` gives, with a column of
        labels and one of counts, and, for several characteristics or stages, the columns ``characteristic`` and
        ``stage``; a Series with labels as index; a dictionary from label to count, or from characteristic to such a
        dictionary.
    scheme : str, Path, mapping or Scheme, optional
        The classification: its name, its file, its tables or itself; or a mapping from characteristic to these. Where
        none is named, it is the one for the characteristic that recognises most of the labels, else the one that
        recognises them all; of several the preferred, mostly the newest; else the labels as they are. The checks say
        which was taken and which fit too; beside a table of one of those, this one is read with that.
    characteristic : str, optional
        What the groups are groups of; in a table of several characteristics, the one to read.
    level : str or mapping of str to str, optional
        The level of the classification, or the level by characteristic; by default the finest level that recognises
        the most labels.
    name : str, optional
        What the table is called in outputs; by default the name of the file without its ending.
    stage : str or Stage, optional
        The stage of a table without a column ``stage``; by default called as the table.
    label, count : str, optional
        The columns of labels and of counts, where their names do not tell.
    by : str or sequence of str, optional
        Columns that divide the table: period, site, body.
    several : bool, str or sequence of str, optional
        Whether one person can be in several groups (conditions, needs): of every characteristic, or of those named.
        The table then has a row ``People``: how many people answered.
    sheet : str, optional
        The sheet of a workbook, where several hold something. The table is then called by it.
    cells : str, optional
        The range of a file that holds the table, such as ``"B4:H30"``, where there are several.
    header : int, str or sequence of int, optional
        The row or rows of headings, where they cannot be told: ``7``, ``"7:8"``.
    layout : str, optional
        The publisher's layout that a file is in (``nomis_bulk``, ``eff`` ...); by default it is told by its structure;
        ``"plain"`` reads an ordinary table as it stands.
    area : str or sequence of str, optional
        Of a file in a known layout: the area to read, by name or code; several are added up, ``"all"`` adds up every
        one. By default each area is a slice.
    ages : str, optional
        Of a file in a known layout that divides people by age: the ages to read, such as ``"16+"`` or ``"16-64"``.
    where : mapping, optional
        Of a file in a known layout: from column to the value, or values, of the rows to read.
    measure : str, optional
        Of a file in a known layout with several kinds of numbers: which.
    withheld : str or pair of int, optional
        Between which numbers the counts lie that the table withholds (``*``, ``c``), such as ``"1 to 4"``. By default
        it is what the cell says (``<5`` is 0 to 4), and a cell that says nothing is a fault, unless totals tell.
    rounded_to : int or str, optional
        What the counts are rounded to: each can then be up to half of it more or fewer. ``"3 at random"`` where each
        goes up or down to a multiple by chance: then up to 2 more or fewer.

    Returns
    -------
    Tables
        One cube for each characteristic. Labels in no group are counted as not recognised, and the checks name them.

    Raises
    ------
    InputError
        Every fault at once, by row and column: counts that are negative, fractional, percentages or text; total rows;
        the same label twice; a missing column; an empty file; two encodings in one file; in a workbook, merged cells,
        error values, dates among labels, hidden rows, several sheets of which none is named.

    Examples
    --------
    >>> staff = from_counts({"White": 416, "BME": 27, "Refused": 3}, name="staff")
    >>> staff
    <Cube staff: ethnicity (two), 2 groups; staff: 446 people, 3 unknown>
    >>> from_counts({"White": "416", "BME": "-27"})
    Traceback (most recent call last):
    disprop.errors.InputError: table, label 'BME': '-27' is below zero. Give a whole number, 0 or more.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    name = None if name is None else str(name)
    options = options_from(
        area=area,
        ages=ages,
        where=where,
        measure=measure or count,
        characteristic=characteristic,
        by=by,
        scheme=scheme,
        withheld=withheld,
        rounded_to=rounded_to,
    )
    table, tidied = open_table(
        source,
        name=name,
        sheet=sheet,
        cells=cells,
        header=header,
        layout=layout,
        options=options,
        as_is=label is not None,
    )
    raise_faults(no_counts(tidied))
    if tidied is not None:
        by, label, count, measure, scheme = tidied.by, None, None, None, tidied.scheme or scheme
    columns = pick_columns(table, label=label, number=count or measure, by=by, keyword="count")
    name = name or (stage.name if isinstance(stage, Stage) else stage) or table.stem
    hidden: dict[int, Fault] = {}
    numbers, faults = read_counts(table, columns, None if several else hidden)
    spans = spans_of(table, columns, hidden, withheld=withheld, rounded_to=rounded_to, several=bool(several))
    hint = characteristic or name_of_labels(columns)
    lines = read_lines(table, columns, numbers, characteristic=hint)
    kept = wanted(lines, characteristic, table) if columns.characteristic else lines
    kept, grand = without_grand_totals(kept, table, columns)
    faults += [*blank_faults(table, columns), *repeated_faults(table, columns, kept)]
    answered = take_people(kept, table, columns, several=several, scheme=scheme)
    rows_used, kept, faults = len(kept) + len(grand), answered.lines, [*faults, *answered.faults, *spans.faults]
    faults += rounding_faults(table, columns, kept, spans)
    if not (options.measure or settled_by_layout(tidied)):
        faults += percent_faults(table, columns, kept)
    renamed = characteristic if columns.characteristic is None else None
    settled = settle_all(
        kept,
        table,
        columns,
        scheme=scheme,
        level=level,
        renamed=renamed,
        faults=faults,
        slack=spans.rounding.reach,
        hidden=hidden,
        spans=spans,
    )
    faults += [fault for one, of in settled for fault in answered.refuse(one, of.lines, table.source)]
    raise_faults(with_cell_faults(table, columns, faults))
    only_stage = stage if isinstance(stage, Stage) else Stage(name=stage or name)
    cubes = [
        answered.give(_cube(one, of, table, columns, spans, name=name, only_stage=only_stage), of)
        for one, of in ((one, of.lines) for one, of in settled)
    ]
    rows = [
        *table.remarks,
        *of_layout(tidied.checks if tidied else (), spans),
        *rounding_checks(table, kept, spans, told=tidied is not None),
        *(check for _, of in settled for check in of.checks),
        *grand,
        *(() if options.measure or tidied else percent_checks(table, columns, kept)),
        *_differing(cubes, table.source),
        *_unused(scheme, kept, table),
    ]
    rows += name_checks(columns, kept, table.source)
    cubes = [replace(cube, checks=join_checks([cube.checks, checks_frame(rows)])) for cube in cubes]
    aside = {"blank row": table.blank_rows, **table.set_aside, "another characteristic": len(lines) - rows_used}
    aside |= tidied.set_aside if tidied else {}
    aside[SUM_OF_OTHERS] = sums = len(grand) + sum(of.sums for _, of in settled)
    closed = account(aside, rows_used - sums, {one.scheme.characteristic: one.became for one, _ in settled})
    return Tables(cubes={cube.characteristic: cube for cube in cubes}, account=closed, name=name)


def of_layout(checks: Iterable[Mapping[str, object]], spans: Spans) -> Iterator[Mapping[str, object]]:
    """Yield what the layout of a file says, but not what the rounding looks like where it is stated."""
    yield from (check for check in checks if not spans.rounding.reach or check["check"] != LOOKS_ROUNDED)


def with_cell_faults(sheet: Sheet, columns: Columns, faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults of a table with those of its cells, which stand in for all others at their places."""
    named = [columns.characteristic, columns.stage, *columns.by, columns.label, columns.number]
    used = [column for column in named if column]
    own = sheet.cell_faults(used, words=[columns.label, columns.number])
    places = {fault.where for fault in own}
    return [*own, *(fault for fault in faults if fault.where not in places)]


def account(
    aside: Mapping[str, int], counted: int, labels: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None
) -> Account:
    """Return what became of the rows, from the number set aside for each reason, and of the labels."""
    there = {reason: rows for reason, rows in aside.items() if rows}
    frame = pd.DataFrame({"reason": list(there), "rows": np.array(list(there.values()), dtype=np.int64)})
    return Account(rows=counted + sum(there.values()), counted=counted, set_aside=frame, labels=labels or {})


def read_counts(
    sheet: Sheet, columns: Columns, hidden: dict[int, Fault] | None = None
) -> tuple[list[float | None], list[Fault]]:
    """Return the column of counts, None where a cell is faulty, and its faults; those of withheld counts go apart.

    Parameters
    ----------
    sheet, columns : Sheet, Columns
        The table.
    hidden : dict, optional
        Where the faults of withheld counts are put, by row.
    """
    numbers: list[float | None] = []
    faults: list[Fault] = []
    for row, cell in enumerate(sheet.columns[columns.number]):
        if isinstance(cell, Between):
            numbers.append(cell.printed)
            if cell.printed is None:
                fault = Fault(
                    where=sheet.place(row, columns.number), what=f"The count is withheld: {cell}.", remedy=APART
                )
                hidden.setdefault(row, fault) if hidden is not None else faults.append(fault)
            continue
        try:
            numbers.append(as_count(cell))
        except CellError as error:
            numbers.append(None)
            fault = Fault(where=sheet.place(row, columns.number), what=error.what, remedy=error.remedy)
            if hidden is not None and is_kept_back(tidy_text(cell)):
                hidden[row] = fault
            else:
                faults.append(fault)
    return numbers, _as_shares(sheet, columns, faults) if faults else faults


def _as_shares(sheet: Sheet, columns: Columns, faults: list[Fault]) -> list[Fault]:
    """Say once, and not at every cell, that a column holds shares."""
    try:
        shares = [as_share(cell) for cell in sheet.columns[columns.number]]
    except CellError:
        return faults
    keys = [line.key for line in read_lines(sheet, columns, [None] * len(shares), characteristic="")]
    sums: dict[Key, float] = defaultdict(float)
    for key, (number, _, _) in zip(keys, shares, strict=True):
        sums[key] += number
    whole = {
        total for unit, give in ((100.0, 1.0), (1.0, 0.01)) for total in sums.values() if abs(total - unit) <= give
    }
    per_cent = all(marked for _, _, marked in shares)
    if not per_cent and len(whole) < len(set(sums.values())):
        return faults
    added = f" They add to {next(iter(sums.values())):g}." if len(sums) == 1 else ""
    place = f"{sheet.source}, column {columns.number}" if sheet.has_columns else sheet.source
    what = f"These are shares and not counts of people.{added}"
    return [Fault(where=place, what=what, remedy="Give the counts; shares of a population are read by baseline().")]


def name_of_labels(columns: Columns) -> str:
    """Return what the heading of the labels says that they are groups of; nothing where it is any word for a label."""
    heading = columns.label
    return "" if is_column_for(heading, "label") or heading.startswith("(column ") else heading


def wanted(lines: Sequence[Line], characteristic: str | None, sheet: Sheet) -> list[Line]:
    """Return the lines of one characteristic, or all of them.

    Raises
    ------
    InputError
        If the table has none of that name.
    """
    if characteristic is None:
        return list(lines)
    kept = [line for line in lines if same_words(line.characteristic) == same_words(characteristic)]
    if kept:
        return kept
    there = ", ".join(dict.fromkeys(line.characteristic for line in lines))
    what = f"There is no characteristic {characteristic!r}."
    raise InputError(Fault(where=sheet.source, what=what, remedy=f"Name one of: {there}."))


def _cube(
    settled: Settled,
    lines: Sequence[Line],
    sheet: Sheet,
    columns: Columns,
    spans: Spans,
    *,
    name: str,
    only_stage: Stage,
) -> Cube:
    """Lay the lines of one characteristic out as an array."""
    stages = {key: at for at, key in enumerate(dict.fromkeys(line.stage for line in lines))}
    slices = {key: at for at, key in enumerate(dict.fromkeys(line.slice for line in lines))}
    places = {code: at for at, code in enumerate((*settled.groups, *REASON_ORDER))}
    counts = np.zeros((len(slices), len(stages), len(places)), dtype=np.int64)
    places_of = [(slices[line.slice], stages[line.stage], places[settled.codes[line.label]]) for line in lines]
    at = tuple(np.array(places_of).T)
    np.add.at(counts, at, np.array([line.number for line in lines], dtype=np.int64))
    listed = np.zeros(counts.shape, dtype=bool)
    listed[at] = True
    rows = [
        *_label_checks(settled, lines, sheet, columns),
        *_not_listed(settled, listed, sheet),
        *_total_slices(columns, slices, sheet),
        *overlap_checks(columns.by, slices, sheet.source),
        *_sum_rows(settled, lines, sheet, columns),
    ]
    return Cube(
        scheme=settled.scheme,
        level=settled.level,
        groups=settled.groups,
        stages=tuple(Stage(name=key) for key in stages) if columns.stage else (only_stage,),
        counts=counts,
        slices=slices_frame(columns.by, slices),
        name=name,
        source=sheet.source,
        checks=checks_frame(rows),
        could_be=settled.could_be,
        ends=ends_of(lines, spans, at, counts),
    )


def slices_frame(by: Sequence[str], slices: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    """Return the slices of a table as its small frame: one row a slice, one column of text for each name."""
    if not by:
        return one_slice()
    return pd.DataFrame([list(values) for values in slices], columns=list(by), dtype="object")


def _label_checks(
    settled: Settled, lines: Sequence[Line], sheet: Sheet, columns: Columns
) -> Iterator[Mapping[str, object]]:
    found: Counter[str] = Counter()
    first: dict[str, str] = {}
    for line in lines:
        found[line.label] += int(line.number or 0)
        if line.label not in first:
            first[line.label] = sheet.place(line.row, columns.label)
    yield from label_checks(settled, found, where=sheet.source, detail=first)


def _not_listed(
    settled: Settled, listed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], sheet: Sheet
) -> Iterator[Mapping[str, object]]:
    missing = int((~listed[..., : len(settled.groups)]).sum())
    if missing:
        yield {
            "check": "cells not listed",
            "where": place_of(sheet, settled.scheme.characteristic),
            "what": f"{missing} cells are not listed, though their group is listed elsewhere: they count as 0.",
            "found": missing,
            "remedy": "List them with their counts if they are not 0.",
        }


def _total_slices(columns: Columns, slices: Iterable[tuple[str, ...]], sheet: Sheet) -> Iterator[Mapping[str, object]]:
    for column, values in zip(columns.by, zip(*slices, strict=True), strict=True):
        for value in (value for value in dict.fromkeys(values) if is_total(value)):
            yield {
                "check": "slice looks like a total",
                "where": f"{sheet.source}, column {column}",
                "what": f"Slice {value!r} looks like the sum of other slices.",
                "found": value,
                "remedy": "Leave it out if slices are to be added up: its people would count twice.",
            }


def _sum_rows(
    settled: Settled, lines: Sequence[Line], sheet: Sheet, columns: Columns
) -> Iterator[Mapping[str, object]]:
    """Find a last row as large as the others together, where its label became a group of its own."""
    if not settled.taken or settled.scheme.name in available():
        return
    last, others = lines[-1], [line for line in lines[:-1] if line.key == lines[-1].key and line.number]
    together = int(sum(line.number or 0 for line in others))
    if len(others) > 1 and last.number == together:
        yield {
            "check": "row looks like a total",
            "where": sheet.place(last.row, columns.label),
            "what": f"Row {last.label!r} is as large as the other rows together.",
            "found": int(last.number),
            "stated": together,
            "remedy": "Take it out if it is a total; name the scheme if it is a group.",
        }


def _unused(
    scheme: SchemeLike | Mapping[str, SchemeLike] | None, lines: Sequence[Line], sheet: Sheet
) -> Iterator[Mapping[str, object]]:
    """Find schemes that were named for characteristics that the table does not have."""
    if not isinstance(scheme, Mapping) or is_scheme_table(scheme):
        return
    there = {same_words(line.characteristic) for line in lines}
    for name in (name for name in scheme if same_words(name) not in there):
        yield {
            "check": "scheme not used",
            "where": sheet.source,
            "what": f"A scheme is named for {name!r}, which the table does not have.",
            "found": ", ".join(dict.fromkeys(line.characteristic for line in lines)),
            "stated": name,
            "remedy": "Correct the name if it is meant for one of those.",
        }


def _differing(cubes: Sequence[Cube], source: str) -> Iterator[Mapping[str, object]]:
    """Find stages that have different numbers of people by different characteristics."""
    totals: dict[str, dict[str, int]] = defaultdict(dict)
    for cube in (cube for cube in cubes if cube.ends is None):
        people_of = cube.counts.sum(axis=2) if cube.people is None else cube.total
        for name, people in zip(cube.stage_names, people_of.sum(axis=0), strict=True):
            totals[name][cube.characteristic] = int(people)
    for name, people_by in totals.items():
        usual = Counter(people_by.values()).most_common(1)[0][0]
        for characteristic, people in people_by.items():
            if people != usual:
                others = ", ".join(key for key, value in people_by.items() if value == usual)
                yield {
                    "check": "totals differ",
                    "where": source,
                    "what": f"Stage {name!r} has {people} people by {characteristic} and {usual} by {others}.",
                    "found": people,
                    "stated": usual,
                    "remedy": "Find out which is right: people without an answer belong in the table, under a reason.",
                }
