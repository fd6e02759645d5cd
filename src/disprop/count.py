"""Rows of people, from any engine, as labelled counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from disprop.cube import Stage
from disprop.engine import Frame, as_frame, counted_by, frame_of, prepare, refuse_names, unfed
from disprop.errors import Fault, InputError, raise_faults
from disprop.numerals import many
from disprop.read.counts import account
from disprop.read.crossed import Pair, pair_faults, pair_list, settle_pair
from disprop.read.layouts import prepared_rows
from disprop.read.people import read_people
from disprop.read.settle import SchemeLike
from disprop.read.sheet import HeaderLike, Sheet, refuse_part
from disprop.read.stages import EVERYONE, column_of, name_faults, stage_list
from disprop.read.swapped import swapped_checks
from disprop.read.tally import (
    Answers,
    Counted,
    answers_in,
    cube_of,
    in_order,
    settle_columns,
    with_account,
)
from disprop.tables import Tables


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
        One row a person: a file (CSV, ``.xlsx``, ``.xls``, ``.ods``, JSON, Parquet), what `query` gives, or a frame
        of pandas, polars, pyarrow, DuckDB or another engine that narwhals knows.
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

    Persons are told apart by what stands in `person`, small and capital letters alike; a blank, or a word for unknown
    (not known, n/a), is nobody, and a row that names nobody is a person of its own. Of a person with several rows in a
    slice the known answer counts, and not the blank or refused one; whose rows name two groups of a characteristic is
    counted as unknown, for the reason *different answers*, and the checks say how many they are; a stage is reached
    where any row says so.
    Numbers of people are not to be added over slices: who is in two of them is counted in both.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"Sex": ["F", "M", "f", ""], "left": ["yes", "no", "no", "yes"]})
    >>> count(people, schemes={"Sex": "gender"}, stages=["left"])
    <Cube people: gender (detail), 2 groups; everyone: 4 people, 1 unknown; left: 2 people, 1 unknown>
    >>> cases = pd.DataFrame({"staff number": [7, 7, 8, 9, 9], "Sex": ["F", "", "M", "F", "M"]})
    >>> count(cases, schemes={"Sex": "gender"}, person="staff number", name="cases")
    <Cube cases: gender (detail), 2 groups; everyone: 3 people, 1 unknown>
    """
    raise_faults(_no_mapping(schemes))
    table = _opened(rows, name, sheet, cells, header, layout)
    listed = stage_list(stages)
    by = (by,) if isinstance(by, str) else tuple(by)
    pairs = pair_list(cross)
    naming = _naming_faults(table, schemes, listed, by, levels or {}, several or {}, person)
    raise_faults([*naming, *pair_faults(pairs, tuple(schemes), several or {})])
    raise_faults(_cell_faults(table, schemes, listed, by))
    prepared = prepare(table.frame, table.source, stages=listed, by=by, labels=tuple(schemes), person=person)
    number = partial(counted_by, prepared, slices=len(by), stages=len(listed))
    counted = [number((at,)) for at in range(len(schemes))]
    _refuse_all_aside(counted, prepared.set_aside, table.source)
    answers = answers_in(counted, tuple(schemes), several or {})
    settled = dict(zip(schemes, settle_columns(counted, schemes, levels or {}, table.source, answers), strict=True))
    slices = in_order({key for part in counted for key, _ in part})
    laid_out = partial(cube_of, stages=_from_everyone(listed), slices=slices, by=by, name=table.stem)
    cubes = [
        laid_out(
            one,
            part,
            source=f"{table.source}, column {column}",
            answers=answers[column],
            several=column in (several or {}),
        )
        for (column, one), part in zip(settled.items(), counted, strict=True)
    ]
    for one, two in pairs:
        part = number((tuple(schemes).index(one), tuple(schemes).index(two)))
        both = settle_pair(settled[one], settled[two], [label for _, label in part])
        as_they_are: Answers = {label: (label,) for _, label in part}
        cubes.append(laid_out(both, part, source=f"{table.source}, columns {one} and {two}", answers=as_they_are))
    people = sum(int(numbers[0]) for numbers in counted[0].values())
    read_as = {one.scheme.characteristic: one.became for one in settled.values()}
    closed = account({**table.aside, **prepared.set_aside}, people, read_as)
    remarks = [
        *table.remarks,
        *prepared.remarks,
        *swapped_checks(settled, table.source),
        *unfed(prepared, listed, table.source, by_person=person is not None),
    ]
    cubes = with_account(cubes, closed, table.source, remarks)
    return Tables(cubes={cube.characteristic: cube for cube in cubes}, account=closed, name=table.stem)


def _from_everyone(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return the stages behind that of everyone, who feed each that no other does."""
    return Stage(name=EVERYONE), *(replace(stage, drawn_from=stage.drawn_from or EVERYONE) for stage in stages)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Table:
    """The rows as their engine has them."""

    frame: Frame
    columns: tuple[str, ...]
    source: str
    stem: str
    aside: Mapping[str, int]
    sheet: Sheet | None = None
    remarks: tuple[Mapping[str, object], ...] = ()


def _opened(
    rows: Any, name: str | None, sheet: str | None, cells: str | None, header: HeaderLike, layout: str | None
) -> _Table:
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
        rows = as_frame(rows, source)
    refuse_names(rows, source)
    frame = frame_of(rows)
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


def _no_mapping(schemes: object) -> Iterator[Fault]:
    """Refuse columns without their schemes."""
    if not isinstance(schemes, Mapping):
        column = schemes if isinstance(schemes, str) else next((one for one in schemes or () if one), "Sex")  # type: ignore[attr-defined]
        what = f"{schemes!r} is not a mapping from column to scheme."
        remedy = f"Write schemes={{{column!r}: None}}, which takes a scheme by the labels, or name one in its place."
        yield Fault(where="schemes=", what=what, remedy=remedy)


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


def _refuse_all_aside(counted: Sequence[Counted], set_aside: Mapping[str, int], source: str) -> None:
    if not counted[0]:
        reasons = "; ".join(f"{reason} ({many(rows, 'row')})" for reason, rows in set_aside.items())
        remedy = "Fill the cells in, or leave the column out of stages= or by=."
        raise InputError(Fault(where=source, what=f"Every row would be set aside: {reasons}.", remedy=remedy))
