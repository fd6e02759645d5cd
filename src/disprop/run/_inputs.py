"""The files of a plan, read: tables of people and baselines of shares, and every fault met on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from disprop.baseline import Baseline
from disprop.cube import Cube, Stage
from disprop.errors import Fault, InputError
from disprop.plan import BaselineEntry, Plan, StageEntry, TableEntry, reworded
from disprop.pooling import pool
from disprop.population import baseline
from disprop.protect import rounded
from disprop.read import from_counts
from disprop.read.layouts import is_known
from disprop.read.settle import SchemeLike
from disprop.read.sheet import Sheet, read_file
from disprop.tables import Tables
from disprop.template import filled_in

Step = Callable[[str], None]
"""Told what is being done, for whoever shows progress."""

Read = TypeVar("Read")


@dataclass(frozen=True, eq=False, kw_only=True)
class Inputs:
    """What a plan's files hold.

    Parameters
    ----------
    tables : mapping of str to Tables
        Those that could be read, by name.
    baselines : mapping of str to Baseline
        Likewise.
    faults : tuple of Fault
        What is wrong with the others.
    """

    tables: Mapping[str, Tables] = field(default_factory=dict)
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read_inputs(plan: Plan, step: Step, *, rounded_to: int = 0) -> Inputs:
    """Read the files that a plan names.

    Parameters
    ----------
    plan : Plan
        Files that are not there are left out: the plan's own faults name them.
    step : callable
        Told the name of each file before it is read.
    rounded_to : int
        The base to which counts are rounded, before tables are pooled; 0 for none.
    """
    faults: list[Fault] = []

    def read_all(part: str, entries: Mapping[str, Any], read: Callable[[Plan, str, Any], Read]) -> dict[str, Read]:
        found = {}
        for name, entry in entries.items():
            if not plan.can_be_read(entry):
                continue
            step(f"reading {entry.file}")
            try:
                found[name] = read(plan, name, entry)
            except InputError as error:
                faults.extend(_named(plan, f"{part}.{name}", entry.file, fault) for fault in error.faults)
        return found

    tables, baselines = read_all("tables", plan.tables, _table), read_all("baselines", plan.baselines, _baseline)
    if rounded_to:
        tables = {name: rounded(table, base=rounded_to) for name, table in tables.items()}
    for name, parts in plan.pool.items():
        try:
            if all(part in tables for part in parts):
                tables[name] = pool(*(tables[part] for part in parts), name=name, distinct=name in plan.distinct)
        except InputError as error:
            faults.extend(plan.fault(plan.pool_path(name), fault) for fault in error.faults)
    return Inputs(tables=tables, baselines=baselines, faults=tuple(dict.fromkeys(faults)))


def _named(plan: Plan, path: str, file: str, fault: Fault) -> Fault:
    """Return a fault that says which entry it belongs to, if it does not name the file."""
    if fault.where.startswith((Path(file).name, plan.place(path))):
        return replace(fault, what=reworded(fault.what, plan.wording), remedy=reworded(fault.remedy, plan.wording))
    return plan.fault(path, fault)


def _table(plan: Plan, name: str, entry: TableEntry) -> Tables:
    schemes = {key: plan.scheme(scheme) for key, scheme in (entry.schemes or {}).items()}
    return _counted(plan, name, entry, schemes) if entry.rows else _counts(plan, name, entry, schemes)


def _counted(plan: Plan, name: str, entry: TableEntry, schemes: Mapping[str, SchemeLike]) -> Tables:
    """Count a file of rows of people."""
    from disprop.count import count

    stages = tuple(_stage(stage) for stage in entry.stages)
    several = entry.several if isinstance(entry.several, dict) else None
    return count(
        str(plan.path(entry.file)),
        schemes=schemes,
        stages=stages,
        by=entry.by,
        several=several,
        cross=entry.cross,
        person=entry.person,
        name=name,
        sheet=entry.sheet,
        cells=entry.cells,
        header=entry.header,
        layout=entry.layout,
    )


def _counts(plan: Plan, name: str, entry: TableEntry, schemes: Mapping[str, SchemeLike]) -> Tables:
    """Read a file of counts."""
    return from_counts(
        _filled(plan, entry) if entry.template else plan.path(entry.file),
        scheme=plan.scheme(entry.scheme) if entry.scheme else schemes or None,
        characteristic=entry.characteristic,
        level=entry.level,
        name=name,
        stage=entry.stage,
        label=entry.label,
        count=entry.count,
        by=entry.by,
        several=tuple(entry.several) or False,
        sheet=None if entry.template else entry.sheet,
        cells=None if entry.template else entry.cells,
        header=None if entry.template else entry.header,
        layout=entry.layout,
        area=entry.area or None,
        ages=entry.ages,
        where=entry.where,
        measure=entry.measure,
        withheld=entry.withheld,
        rounded_to=entry.rounded_to,
    )


def _filled(plan: Plan, entry: TableEntry) -> Sheet:
    """Read a sheet of a template without what nobody filled in."""
    return filled_in(read_file(plan.path(entry.file), entry.sheet))


def _stage(stage: str | StageEntry) -> str | Stage:
    return stage if isinstance(stage, str) else Stage(**stage.model_dump())


def _baseline(plan: Plan, name: str, entry: BaselineEntry) -> Baseline:
    path = plan.path(entry.file)
    several = any(len(values) > 1 for values in (entry.where or {}).values())
    if entry.where is None or several or entry.layout or is_known(path, sheet=entry.sheet, cells=entry.cells):
        return _shares(plan, name, entry, path)
    sheet = read_file(path, entry.sheet, cells=entry.cells, header=entry.header)
    wanted = {column: values[0] for column, values in entry.where.items()}
    kept = rows_where(plan, f"baselines.{name}.where", wanted, sheet)
    frame = pd.DataFrame(
        {column: [cells[row] for row in kept] for column, cells in sheet.columns.items() if column not in entry.where}
    )
    try:
        return _shares(plan, name, entry, frame)
    except InputError as error:
        raise InputError(_placed(fault, name, sheet, kept) for fault in error.faults) from None


def _shares(plan: Plan, name: str, entry: BaselineEntry, table: Path | pd.DataFrame) -> Baseline:
    is_file = isinstance(table, Path)
    return baseline(
        table,
        name=name,
        sheet=entry.sheet if is_file else None,
        cells=entry.cells if is_file else None,
        header=entry.header if is_file else None,
        scheme=plan.scheme(entry.scheme) if entry.scheme else None,
        characteristic=entry.characteristic,
        level=entry.level,
        unit=entry.unit,
        label=entry.label,
        value=entry.value,
        by=entry.by,
        source=entry.source or "",
        date=entry.date or "",
        geography=entry.geography or "",
        ages=entry.ages or "",
        complete=entry.complete,
        exact_zero=entry.exact_zero,
        layout=entry.layout,
        area=entry.area or None,
        where=entry.where if is_file else None,
        measure=entry.measure,
        withheld=entry.withheld,
        rounded_to=entry.rounded_to,
    )


def rows_where(plan: Plan, path: str, wanted: Mapping[str, str], sheet: Sheet) -> list[int]:
    """Return the rows whose columns hold what is wanted.

    Parameters
    ----------
    path : str
        The key that says what is wanted.
    wanted : mapping of str to str
        From column to value; empty for every row.
    sheet : Sheet
        The file.

    Raises
    ------
    InputError
        If there is no such column, or no such row.
    """
    place = plan.place(path)
    strange = [column for column in wanted if column not in sheet.columns]
    if strange:
        raise InputError(
            Fault(
                where=place,
                what=f"{sheet.source} has no column {column!r}.",
                remedy=f"Its columns are {', '.join(sheet.columns)}.",
            )
            for column in strange
        )
    rows = range(len(sheet.places))
    kept = [row for row in rows if all(_same(sheet.columns[key][row], value) for key, value in wanted.items())]
    if not kept:
        asked = ", ".join(f"{column} {value!r}" for column, value in wanted.items())
        held = "; ".join(f"{column} holds {_some(sheet.columns[column])}" for column in wanted)
        raise InputError(Fault(where=place, what=f"No row of {sheet.source} has {asked}.", remedy=f"{held}."))
    return kept


def _same(cell: object, value: str) -> bool:
    return str(cell).strip() == value.strip()


def _some(cells: Sequence[object], most: int = 8) -> str:
    found = list(dict.fromkeys(str(cell).strip() for cell in cells))
    return ", ".join([*(repr(cell) for cell in found[:most]), *(["..."] if len(found) > most else [])])


def _placed(fault: Fault, name: str, sheet: Sheet, kept: Sequence[int]) -> Fault:
    """Return a fault of the rows that were kept with its place in the file."""
    where = re.sub(r"\brow (\d+)\b", lambda found: sheet.places[kept[int(found[1]) - 1]], fault.where)
    return replace(fault, where=re.sub(rf"^(table|{re.escape(name)})\b", lambda _: sheet.source, where))


def usual_total(tables: Tables, characteristics: Iterable[str]) -> int:
    """Return the number of people that most of the characteristics give; of all of them where none is named.

    Parameters
    ----------
    tables : Tables
        Of one stage.
    characteristics : iterable of str
        Those that there are not are passed over.
    """
    named = [key for key in characteristics if key in tuple(tables)] or list(tables)
    return Counter(int(tables[key].total.sum()) for key in named).most_common(1)[0][0]


def people_of(plan: Plan, inputs: Inputs, reference: str, path: str) -> Tables | None:
    """Return the people that a plan's reference names; None where their table could not be read.

    Parameters
    ----------
    reference : str
        ``"leavers"`` or ``"people.left"``.
    path : str
        The key that holds it.

    Raises
    ------
    InputError
        If the table has no such stage.
    """
    name, stage = plan.locate(reference)
    tables = inputs.tables.get(name)
    if tables is None or stage is None:
        return tables
    if stage not in tables.stage_names:
        raise InputError(
            Fault(
                where=plan.place(path),
                what=f"{name} has no stage {stage!r}.",
                remedy=f"Name one of {', '.join(f'{name}.{known}' for known in tables.stage_names)}.",
            )
        )
    return tables.only(*(key for key in tables if stage in tables[key].stage_names)).stage(stage)


def one_stage(plan: Plan, tables: Tables | Cube, path: str) -> Iterator[Fault]:
    """Yield a fault where tables have several stages and a key needs one."""
    if len(tables.stage_names) > 1:
        listed = ", ".join(f'"{tables.name}.{stage}"' for stage in tables.stage_names)
        yield Fault(
            where=plan.place(path),
            what=f"{tables.name} has {len(tables.stage_names)} stages.",
            remedy=f"Name one: {listed}.",
        )
