"""Rows of people, from any engine, as labelled counts: the only module that meets the engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from disprop.cube import Stage, Tables
from disprop.errors import Fault, InputError, raise_faults
from disprop.read.alike import alike_checks
from disprop.read.cells import as_text, tidy_text
from disprop.read.counts import account
from disprop.read.crossed import SIGN, Pair, pair_faults, pair_list, settle_pair
from disprop.read.layouts import prepared_rows
from disprop.read.people import read_people
from disprop.read.persons import one_row_each
from disprop.read.settle import SchemeLike
from disprop.read.sheet import HeaderLike, Sheet, refuse_part
from disprop.read.stages import EVERYONE, column_of, name_faults, reached, slip_checks, stage_list, value_faults
from disprop.read.tally import (
    ANOTHER_ROW,
    Answers,
    Counted,
    answers_in,
    cube_of,
    in_order,
    settle_columns,
    with_account,
)

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

PERSON = "person"


def count(
    rows: object,
    *,
    schemes: Mapping[str, SchemeLike | None],
    stages: str | Stage | Sequence[str | Stage] = (),
    by: str | Sequence[str] = (),
    levels: Mapping[str, str] | None = None,
    several: Mapping[str, str] | None = None,
    cross: Pair | Sequence[Pair] = (),
    person: str | None = None,
    name: str | None = None,
    sheet: str | None = None,
    cells: str | None = None,
    header: HeaderLike = None,
    layout: str | None = None,
) -> Tables:
    """Count rows of people by group, stage and slice.

    Parameters
    ----------
    rows : path or frame
        One row a person: a CSV file, a sheet of a workbook (``.xlsx``), or a frame of pandas, polars, pyarrow, DuckDB
        or another engine that narwhals knows.
    schemes : mapping of str to scheme
        From the column of a characteristic to its classification: a name, a file, its tables or itself; None takes the
        scheme that fits the labels, as in `from_counts`.
    stages : sequence of str or Stage, optional
        Columns that tell who reached a stage. A text names a column of 1, true, yes, y and 0, false, no, n.
    by : str or sequence of str, optional
        Columns that divide the table: period, site, body.
    levels : mapping of str to str, optional
        The level of the classification by column; by default the finest that recognises the most labels.
    several : mapping of str to str, optional
        From each column that holds several answers in one cell to what stands between them: ``{"needs": ";"}``.
    cross : pair of str or sequence of pairs, optional
        Pairs of columns whose groups are crossed: ``("gender", "ethnicity")`` gives one characteristic more, "gender x
        ethnicity", whose groups are pairs. Whoever is unknown in either is unknown there.
    person : str, optional
        The column that says who a row is about (a staff number), where a person can have several rows. Each person is
        then counted once in each slice.
    name : str, optional
        What the table is called in outputs; by default the name of the file without its ending, or ``people``.
    sheet : str, optional
        The sheet of a workbook, where several hold something. The table is then called by it.
    cells : str, optional
        The range of a file that holds the table, such as ``"B4:H30"``, where there are several.
    header : int, str or sequence of int, optional
        The row or rows of headings, where they cannot be told: ``7``, ``"7:8"``.
    layout : str, optional
        The publisher's layout that a file is in (``police_uk``), whose columns then go by the names of characteristics
        too; by default it is told by its columns; ``"plain"`` takes them as they stand.

    Returns
    -------
    Tables
        One cube for each column of `schemes`; the first stage is ``everyone``, which the others are drawn from. Labels
        in no group are counted as not recognised, and the checks name them.

    Raises
    ------
    InputError
        Every fault at once: columns that are not there, values of a stage that mean neither yes nor no, a scheme that
        recognises none of the labels; in a workbook, merged cells, error values, dates among labels, hidden rows.

    Notes
    -----
    The engine is asked once for each characteristic, for numbers of rows by raw label; the labels are sorted into
    groups here, so that every engine gives the same answer. A row without a value for a slice is set aside, and the
    account says how many: rows = counted + set aside. A blank of a stage is refused unless its ``values`` are named.
    Two columns that are read with schemes of one characteristic (self-defined and officer-defined ethnicity) are named
    by their columns.

    Of a person with several rows in a slice the known answer counts, and not the blank or refused one; whose rows name
    two groups of a characteristic is counted as unknown, for the reason *different answers*, and the checks say how
    many they are; a stage is reached where any row says so. A row without a value in `person` is a person of its own.
    Numbers of people are not to be added over slices: who is in two of them is counted in both.

    Examples
    --------
    >>> people = pd.DataFrame({"Sex": ["F", "M", "f", ""], "left": ["yes", "no", "no", "yes"]})
    >>> count(people, schemes={"Sex": "gender"}, stages=["left"])
    <Cube people: gender (detail), 2 groups; everyone: 4 people, 1 unknown; left: 2 people, 1 unknown>
    >>> cases = pd.DataFrame({"staff number": [7, 7, 8, 9, 9], "Sex": ["F", "", "M", "F", "M"]})
    >>> count(cases, schemes={"Sex": "gender"}, person="staff number", name="cases")
    <Cube cases: gender (detail), 2 groups; everyone: 3 people, 1 unknown>
    """
    table = _opened(rows, name, sheet, cells, header, layout)
    listed = stage_list(stages)
    by = (by,) if isinstance(by, str) else tuple(by)
    pairs = pair_list(cross)
    naming = _naming_faults(table, schemes, listed, by, levels or {}, several or {}, person)
    raise_faults([*naming, *pair_faults(pairs, tuple(schemes), several or {})])
    raise_faults(_cell_faults(table, schemes, listed, by))
    prepared = _prepared(table, listed, by, tuple(schemes), person)
    counted = [_counted(prepared, (at,), len(by), len(listed)) for at in range(len(schemes))]
    _refuse_all_aside(counted, prepared.set_aside, table.source)
    answers = answers_in(counted, tuple(schemes), several or {})
    settled = settle_columns(counted, schemes, levels or {}, table.source, answers)
    everyone = Stage(name=EVERYONE)
    drawn = [replace(stage, drawn_from=stage.drawn_from or EVERYONE) for stage in listed]
    slices = in_order({key for part in counted for key, _ in part})
    cubes = [
        cube_of(
            one,
            part,
            (everyone, *drawn),
            slices,
            by,
            name=table.stem,
            source=f"{table.source}, column {column}",
            answers=answers[column],
            several=column in (several or {}),
        )
        for one, part, column in zip(settled, counted, schemes, strict=True)
    ]
    places = {column: at for at, column in enumerate(schemes)}
    for one, two in pairs:
        part = _counted(prepared, (places[one], places[two]), len(by), len(listed))
        both = settle_pair(settled[places[one]], settled[places[two]], [label for _, label in part])
        source = f"{table.source}, columns {one} and {two}"
        as_they_are: Answers = {label: (label,) for _, label in part}
        cubes.append(
            cube_of(both, part, (everyone, *drawn), slices, by, name=table.stem, source=source, answers=as_they_are)
        )
    people = sum(int(numbers[0]) for numbers in counted[0].values())
    closed = account({**table.aside, **prepared.set_aside}, people)
    cubes = with_account(cubes, closed, table.source, (*table.remarks, *prepared.remarks))
    return Tables(cubes={cube.characteristic: cube for cube in cubes}, account=closed, name=table.stem)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Table:
    """The rows as their engine has them."""

    frame: nw.LazyFrame[Any] | nw.DataFrame[Any]
    columns: tuple[str, ...]
    source: str
    stem: str
    aside: Mapping[str, int]
    sheet: Sheet | None = None
    remarks: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class _Prepared:
    """The columns that are counted, under names of ours: by_0, label_0, stage_0 and so on; one row a person."""

    frames: Sequence[nw.LazyFrame[Any] | nw.DataFrame[Any]]
    set_aside: Mapping[str, int]
    remarks: Sequence[Mapping[str, object]]


def _opened(
    rows: Any, name: str | None, sheet: str | None, cells: str | None, header: HeaderLike, layout: str | None
) -> _Table:
    import narwhals.stable.v2 as nw

    source, stem, own, aside = name or "table", name or "people", None, dict[str, int]()
    remarks: tuple[Mapping[str, object], ...] = ()
    if isinstance(rows, str | Path):
        people, remarks = prepared_rows(read_people(Path(rows), sheet, cells=cells, header=header), layout)
        rows, source, stem, own = people.frame, people.source, name or people.stem, people.sheet
        aside = {"blank row": people.blank_rows, **people.set_aside}
        remarks = (*people.remarks, *remarks)
    else:
        given = {"sheet": sheet, "cells": cells, "header": header}
        raise_faults(refuse_part(source, keyword, part) for keyword, part in given.items() if part is not None)
    if isinstance(rows, Mapping | list):
        rows = pd.DataFrame(rows)
    try:
        frame = nw.from_native(rows)
    except TypeError:
        what = f"A {type(rows).__name__} is not a table of people that can be read."
        remedy = "Give the path of a CSV file or workbook, or a frame of pandas, polars, pyarrow or DuckDB."
        raise InputError(Fault(where="rows", what=what, remedy=remedy)) from None
    columns = tuple(frame.collect_schema().names())
    return _Table(
        frame=frame,
        columns=columns,
        source=source,
        stem=stem,
        aside=aside,
        sheet=own,
        remarks=tuple(remarks),
    )


def _cell_faults(table: _Table, labels: Iterable[str], stages: Sequence[Stage], by: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the cells of a workbook, in the columns that are counted."""
    if table.sheet is None:
        return []
    words = [*labels, *(column_of(stage) for stage in stages)]
    return table.sheet.cell_faults([*words, *by], words=words)


def _naming_faults(
    table: _Table,
    schemes: Mapping[str, SchemeLike | None],
    stages: Sequence[Stage],
    by: Sequence[str],
    levels: Mapping[str, str],
    several: Mapping[str, str],
    person: str | None,
) -> Iterator[Fault]:
    named = [(column, "schemes=") for column in schemes] + [(person, "person=")] * (person is not None)
    named += [(column_of(stage), f"stage {stage.name!r}") for stage in stages] + [(column, "by=") for column in by]
    for column, named_by in named:
        if column not in table.columns:
            what = f"There is no column {column!r}, which {named_by} names."
            yield Fault(where=table.source, what=what, remedy=f"The columns are: {', '.join(table.columns)}.")
    if not schemes:
        yield Fault(
            where="schemes=", what="No column is named.", remedy="Name one: schemes={'Sex': 'gender'}, for instance."
        )
    for argument, columns in (("levels=", levels), ("several=", several)):
        for column in (column for column in columns if column not in schemes):
            yield Fault(where=argument, what=f"Column {column!r} has no scheme.", remedy="Name it in schemes= too.")
    for column in (column for column, separator in several.items() if not separator.strip()):
        what = f"Nothing stands between the answers of column {column!r}."
        yield Fault(where="several=", what=what, remedy="Give what does, such as {'needs': ';'}.")
    yield from name_faults(stages)


def _prepared(
    table: _Table, stages: Sequence[Stage], by: Sequence[str], labels: Sequence[str], person: str | None
) -> _Prepared:
    """Take the columns that are needed, rows without a slice set aside, stages as 1 and 0."""
    import narwhals.stable.v2 as nw

    roles = {f"by_{at}": column for at, column in enumerate(by)}
    roles |= {f"label_{at}": column for at, column in enumerate(labels)}
    roles |= {f"stage_{at}": column_of(stage) for at, stage in enumerate(stages)}
    roles |= {PERSON: person} if person is not None else {}
    frame = _unmixed(table.frame, tuple(dict.fromkeys(roles.values())))
    frame = frame.select(*[nw.col(column).alias(role) for role, column in roles.items()])
    checked = [f"by_{at}" for at in range(len(by))] + [f"stage_{at}" for at in range(len(stages))]
    values = {role: _values(frame, role) for role in checked}
    _refuse_empty(values, frame, table.source)
    faults = [
        fault for at, stage in enumerate(stages) for fault in value_faults(stage, values[f"stage_{at}"], table.source)
    ]
    raise_faults(faults)
    set_aside: dict[str, int] = {}
    for at, column in enumerate(by):
        frame = _without_blanks(frame, f"by_{at}", values[f"by_{at}"], f"{column!r} is blank", set_aside)
    flags = [_flag(f"stage_{at}", stage, values[f"stage_{at}"]) for at, stage in enumerate(stages)]
    kept = [nw.col(role) for role in roles if not role.startswith("stage_")]
    remarks = tuple(_slips(values, stages, by, table.source))
    prepared = _Prepared(frames=(frame.select(*kept, *flags),), set_aside=set_aside, remarks=remarks)
    return prepared if person is None else _persons(prepared)


def _slips(
    values: Mapping[str, Sequence[tuple[object, int]]], stages: Sequence[Stage], by: Sequence[str], source: str
) -> Iterator[Mapping[str, object]]:
    """Find values of stages and slices that may be slips of others."""
    for at, stage in enumerate(stages):
        yield from slip_checks(stage, values[f"stage_{at}"], source)
    for at, column in enumerate(by):
        names = [tidy_text(value) for value, _ in values[f"by_{at}"]]
        yield from alike_checks(names, kind=f"Values of {column}", where=f"{source}, column {column}")


def _persons(prepared: _Prepared) -> _Prepared:
    """Make one row of all the rows of a person in a slice; rows that say of nobody whose they are stay as they are."""
    import narwhals.stable.v2 as nw

    frame: Any = prepared.frames[0]
    roles = frame.collect_schema()
    keys = [role for role in roles if role.startswith("by_")] + [PERSON]
    labels = [role for role in roles if role.startswith("label_")]
    stages = [role for role in roles if role.startswith("stage_")]
    frame = frame.with_columns(*[_comparable(role, roles[role]) for role in (PERSON, *labels)])
    named, nameless = frame.filter(~nw.col(PERSON).is_null()), frame.filter(nw.col(PERSON).is_null())
    grouped = named.group_by(keys).agg(
        nw.len().alias("rows"),
        *[nw.col(role).min().alias(f"first_{role}") for role in labels],
        *[nw.col(role).max().alias(f"last_{role}") for role in labels],
        *[nw.col(role).max() for role in stages],
    )
    differs = nw.any_horizontal(
        *[nw.col(f"first_{role}") != nw.col(f"last_{role}") for role in labels], ignore_nulls=True
    )
    alike = grouped.filter(~differs).with_columns(*[nw.col(f"first_{role}").alias(role) for role in labels])
    at_odds = _collected(named.join(grouped.filter(differs).select(keys), on=keys, how="semi"))
    rows = pd.DataFrame(at_odds.to_dict(as_series=False))
    ((again,),) = _collected(grouped.select((nw.col("rows") - 1).sum())).iter_rows()
    frames = [alike.select(*keys, *labels, *stages), nameless]
    if len(rows):
        frames.append(nw.from_native(one_row_each(rows, keys=keys, labels=labels, stages=stages)))
    set_aside = {**prepared.set_aside, ANOTHER_ROW: int(again)} if again else prepared.set_aside
    return replace(prepared, frames=tuple(frames), set_aside=set_aside)


def _comparable(role: str, dtype: Any) -> Any:
    """Return a column whose values can be put in order, with nothing where a text is blank."""
    import narwhals.stable.v2 as nw

    column = nw.col(role)
    if dtype in {nw.Categorical, nw.Enum}:
        column = column.cast(nw.String)
    elif dtype != nw.String:
        return column
    text = column.str.strip_chars()
    return nw.when(text != "").then(text).alias(role)


def _unmixed(frame: Any, columns: Sequence[str]) -> Any:
    """Turn pandas columns of mixed types into text: pandas itself would make one group of 1 and True."""
    import narwhals.stable.v2 as nw

    if not frame.implementation.is_pandas_like():
        return frame
    native = nw.to_native(frame)
    mixed = [
        column
        for column in columns
        if native[column].dtype == object and pd.api.types.infer_dtype(native[column], skipna=True) != "string"
    ]
    if not mixed:
        return frame
    return nw.from_native(native.assign(**{column: native[column].map(as_text) for column in mixed}))


def _collected(frame: Any) -> Any:
    """Bring a result home: polars as it is, every other engine that puts work off through pandas."""
    if not hasattr(frame, "collect"):
        return frame
    return frame.collect() if frame.implementation.is_polars() else frame.collect(backend="pandas")


def _values(frame: Any, role: str) -> list[tuple[object, int]]:
    """The distinct values of a column with their numbers of rows."""
    import narwhals.stable.v2 as nw

    return [
        (value, int(rows)) for value, rows in _collected(frame.group_by(role).agg(nw.len().alias("rows"))).iter_rows()
    ]


def _refuse_empty(values: Mapping[str, Sequence[tuple[object, int]]], frame: Any, source: str) -> None:
    import narwhals.stable.v2 as nw

    if values:
        rows = sum(number for _, number in next(iter(values.values())))
    else:
        rows = next(iter(_collected(frame.select(nw.len().alias("rows"))).iter_rows()))[0]
    if not rows:
        raise InputError(Fault(where=source, what="The table has no rows.", remedy="Give one row for each person."))


def _without_blanks(
    frame: Any, role: str, values: Sequence[tuple[object, int]], reason: str, set_aside: dict[str, int]
) -> Any:
    import narwhals.stable.v2 as nw

    filled = [value for value, _ in values if tidy_text(value)]
    if len(filled) == len(values):
        return frame
    here = sum(rows for value, rows in _values(frame, role) if not tidy_text(value))
    if here:
        set_aside[reason] = here
    return frame.filter(nw.col(role).is_in(filled)) if filled else frame.filter(nw.col(role).is_null() & nw.lit(False))


def _flag(role: str, stage: Stage, values: Sequence[tuple[object, int]]) -> Any:
    import narwhals.stable.v2 as nw

    meant = [value for value, _ in values if tidy_text(value) and reached(stage, value)]
    if not meant:
        return nw.lit(0, dtype=nw.Int64()).alias(role)
    return nw.when(nw.col(role).is_in(meant)).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64()).alias(role)


def _counted(prepared: _Prepared, at: Sequence[int], slices: int, stages: int) -> Counted:
    """Ask the engine once a frame: numbers of rows by slice and raw label (or labels, joined), and at each stage."""
    import narwhals.stable.v2 as nw

    keys = [f"by_{number}" for number in range(slices)]
    labels = slices + len(at)
    flags = [nw.col(f"stage_{number}").sum() for number in range(stages)]
    by = [*keys, *(f"label_{number}" for number in at)]
    answers = [_collected(frame.group_by(*by).agg(nw.len().alias("rows"), *flags)) for frame in prepared.frames]
    counted: Counted = {}
    for row in chain.from_iterable(answer.iter_rows() for answer in answers):
        key = tuple(map(tidy_text, row[:slices])), SIGN.join(map(tidy_text, row[slices:labels]))
        numbers = np.array([int(number) for number in row[labels:]], dtype=np.int64)
        counted[key] = counted[key] + numbers if key in counted else numbers
    return counted


def _refuse_all_aside(counted: Sequence[Counted], set_aside: Mapping[str, int], source: str) -> None:
    if not counted[0]:
        reasons = "; ".join(f"{reason} ({rows} rows)" for reason, rows in set_aside.items())
        remedy = "Fill the cells in, or leave the column out of stages= or by=."
        raise InputError(Fault(where=source, what=f"Every row would be set aside: {reasons}.", remedy=remedy))
