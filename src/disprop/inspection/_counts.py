"""A table of counts or shares: what it says as it stands, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.errors import Fault, InputError
from disprop.inspection._rows import look
from disprop.population import baseline
from disprop.read import from_counts
from disprop.read.columns import pick_columns
from disprop.read.sheet import HeaderLike, Sheet
from disprop.schemes import REASONS
from disprop.tables import Tables

DIVIDING = frozenset({"period", "division", "stage"})
"""What columns hold that could divide a table of counts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """How a table of numbers is read.

    Parameters
    ----------
    tables, shares : Tables, Baseline, optional
        What it holds: counts, or shares of a population.
    label, by : str or None, tuple of str
        The column of labels, where it has to be named, and the columns that divide it.
    faults : tuple of Fault
        Why it cannot be read.
    """

    tables: Tables | None = None
    shares: Baseline | None = None
    label: str | None = None
    by: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_numbers(source: object, table: Sheet | None, *, header: HeaderLike = None) -> Reading:
    """Return what a table of numbers holds: counts if it can, undivided if it can, and shares if it cannot.

    Parameters
    ----------
    source : Grid or frame
        The table.
    table : Sheet, optional
        It as an ordinary table, where it is one.
    header : int, str or sequence of int, optional
        Its row or rows of headings, where they are named.
    """
    refusals: list[tuple[Fault, ...]] = []
    for label, by in dict.fromkeys([(None, ()), *(_ways(table) if table is not None else ())]):
        for attempt in (_counts, _shares):
            try:
                return attempt(source, label, by, header)
            except InputError as error:
                refusals.append(error.faults)
    return Reading(faults=min(refusals, key=len))


def _counts(source: object, label: str | None, by: tuple[str, ...], header: HeaderLike) -> Reading:
    return Reading(tables=from_counts(source, label=label, by=by, header=header), label=label, by=by)


def _shares(source: Any, label: str | None, by: tuple[str, ...], header: HeaderLike) -> Reading:
    return Reading(shares=baseline(source, label=label, by=by, header=header), label=label, by=by)


def _ways(table: Sheet) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield which column could hold the labels, and which could divide the table: periods, and texts that repeat."""
    columns = [look(name, cells) for name, cells in table.columns.items()]
    dividing = [column.name for column in columns if column.holds in DIVIDING and not column.has_figures]
    try:
        picked = pick_columns(table, label=None, number=None, by=(), keyword="value", share=True)
    except InputError:
        groups = [column.name for column in columns if column.holds == "characteristic"]
        if len(groups) == 1:
            yield groups[0], tuple(dividing)
    else:
        yield None, tuple(name for name in picked.unread if name in dividing)


def cube_facts(cubes: Iterable[Cube]) -> pd.DataFrame:
    """Return a row for each characteristic of a table of counts: of its first stage, all slices added up."""
    return pd.DataFrame([_cube_facts(cube) for cube in cubes])


def _cube_facts(cube: Cube) -> Mapping[str, object]:
    reasons = cube.by_reason[:, 0].sum(axis=0)
    told = [f"{reason.label} {number}" for reason, number in zip(REASONS, reasons, strict=True) if number]
    if cube.ends is not None and cube.ends.withheld[:, 0].any():
        low, high = (int(end[:, 0].sum()) for end in cube.span(lambda table: table.total))
        gone = {"known": None, "unknown": None, "reasons": f"{low:,} to {high:,} people, by withheld counts"}
    else:
        gone = {}
    return {
        "characteristic": cube.characteristic,
        "column": "",
        "scheme": cube.scheme.name,
        "level": cube.level,
        "groups": len(cube.groups),
        "known": int(cube.known[:, 0].sum()),
        "unknown": int(cube.unknown[:, 0].sum()),
        "reasons": ", ".join(told),
        **gone,
    }


def share_facts(shares: Baseline) -> pd.DataFrame:
    """Return the row of the characteristic of a table of shares."""
    gone = shares.ends is not None and bool(shares.ends.withheld.any())
    known = None if shares.amounts is None or gone else int(shares.amounts.sum())
    row = {
        "characteristic": shares.characteristic,
        "column": "",
        "scheme": shares.scheme.name,
        "level": shares.level,
        "groups": len(shares.groups),
        "known": known,
        "unknown": None if shares.unknown is None or gone else int(shares.unknown.sum()),
        "reasons": "",
    }
    return pd.DataFrame([row])
