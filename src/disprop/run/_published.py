"""Published percentages without their base: each gets its status against a target, and none is tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disprop.errors import Fault, InputError, raise_faults
from disprop.plan import Plan, TargetEntry
from disprop.read.sheet import Sheet, read_file
from disprop.run._inputs import rows_where
from disprop.schemes import same_words
from disprop.share import Share, share

SAID = ("table", "stage", "characteristic", "measure", "group", "source")
"""Columns of a file of percentages that become columns of the targets of the same name."""

TAKEN = ("id", "count", "total", "value", "value_low", "value_high", "printed", "target", "status", "narrative")
"""Columns of the targets that such a file cannot have."""

_HEADERS = ("percent", "percentage", "per cent", "%")


@dataclass(frozen=True, kw_only=True)
class Published:
    """A percentage, and what it is about.

    Parameters
    ----------
    figure : Share or None
        None where nothing is printed.
    about : dict of str to str
        By column: some of `SAID`, and the columns that tell the rows of a file apart.
    parts : tuple of str
        What its id says beside the target's name.
    """

    figure: Share | None
    about: dict[str, str]
    parts: tuple[str, ...] = ()


def published_of(plan: Plan, name: str, entry: TargetEntry) -> list[Published]:
    """Return the published percentages of a target.

    Parameters
    ----------
    plan : Plan
        For the places of its files.
    name : str
        The target's.
    entry : TargetEntry
        With a ``value`` or a ``file``; none where its file is not there.

    Raises
    ------
    InputError
        With every cell that is no percentage, or rows that cannot be told apart.
    """
    about = {key: getattr(entry, key) for key in ("characteristic", "measure", "group", "source")}
    told = {key: value for key, value in about.items() if value}
    if entry.value is not None:
        return [Published(figure=entry.value, about=told)]
    if entry.file is None or not plan.is_file(entry.file):
        return []
    sheet = read_file(plan.path(entry.file), entry.sheet)
    rows = rows_where(plan, f"targets.{name}.where", entry.where or {}, sheet)
    read = list(_rows(sheet, rows, _column(sheet), told, chosen=entry.where or {}))
    raise_faults(_twice(sheet, rows, read))
    return read


def _column(sheet: Sheet) -> str:
    """Return the column of percentages, if the file has one and no column that stands for something else."""
    found = [name for name in sheet.columns if name.strip().casefold() in _HEADERS]
    raise_faults(
        Fault(
            where=f"{sheet.source}, column {name}",
            what="Published percentages have no such column: it is made by the run.",
            remedy="Give it another name; counts of people go into a [tables.NAME], where they can be tested.",
        )
        for name in sheet.columns
        if same_words(name) in TAKEN
    )
    if len(found) != 1:
        listed = ", ".join(sheet.columns)
        what = "Several columns hold percentages." if found else "There is no column of percentages."
        remedy = f"Call one of them 'percent'. The columns are: {listed}."
        raise InputError(Fault(where=sheet.source, what=what, remedy=remedy))
    return found[0]


def _rows(
    sheet: Sheet, rows: list[int], column: str, told: dict[str, str], *, chosen: Mapping[str, str]
) -> Iterator[Published]:
    """Yield each row; its id says what tells it from the others: neither its source nor what all of them share."""
    labels = {name: name.strip() for name in sheet.columns if name != column}
    faults: list[Fault] = []
    for row in rows:
        cells = {label: str(sheet.columns[name][row]).strip() for name, label in labels.items()}
        told_apart = tuple(cell for label, cell in cells.items() if cell and label not in ("source", *chosen))
        printed = str(sheet.columns[column][row]).strip()
        try:
            figure = share(printed) if printed else None
        except InputError as error:
            faults += [Fault(where=sheet.place(row, column), what=f.what, remedy=f.remedy) for f in error.faults]
            continue
        yield Published(figure=figure, about={**told, **cells}, parts=told_apart)
    raise_faults(faults)


def _twice(sheet: Sheet, rows: list[int], read: list[Published]) -> Iterator[Fault]:
    """Find rows that say the same of themselves."""
    first: dict[tuple[str, ...], int] = {}
    for row, one in zip(rows, read, strict=True):
        earlier = first.setdefault(one.parts, row)
        if earlier != row:
            yield Fault(
                where=sheet.place(row),
                what=f"It says the same of itself as {sheet.places[earlier]}: {', '.join(one.parts) or 'nothing'}.",
                remedy="Add a column that tells them apart, such as period or group; or choose with where.",
            )


def noted(figure: Share | None, entry: TargetEntry) -> dict[str, Any]:
    """Return the columns of a published percentage that come from the figure alone.

    Parameters
    ----------
    figure : Share or None
        None where nothing is printed.
    entry : TargetEntry
        What it is held against.
    """
    if figure is None:
        return {"value": float("nan"), "printed": "", "note": "nothing is printed"}
    return {"value": figure.value, "printed": str(figure), "note": _note(figure, entry)}


def _note(figure: Share, entry: TargetEntry) -> str:
    said = f"a published {'bound' if figure.bound else 'percentage'} without its base: no interval and no test"
    if figure.rounding_decides(entry.target):
        low, high = (f"{float(end * 100):g}%" for end in figure.ends)
        return f"{said}; it is judged as printed, and {low} to {high}, which would print the same, have other statuses"
    if figure.status(entry.target) == "open":
        return f"{said}; {figure} leaves the status open"
    return said
