"""A table in long form: one row a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._types import Check, Facts, Kind
from disprop.schemes import same_words

LABEL, COUNT, STAGE, CHARACTERISTIC = "label", "count", "stage", "characteristic"
LOW, HIGH, GONE = "(least)", "(most)", "(withheld)"
"""Of counts that are withheld or rounded: the least and the most that each can be, and whether it is withheld."""

SHOWN = 6
"""How many of several things a message lists."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Long:
    """A table in long form.

    Parameters
    ----------
    frame : DataFrame
        One row a cell: ``label``, ``text`` (the cell), ``row`` and ``column`` (its place), the columns of `dims`, and
        ``characteristic`` and ``stage`` where there are several. Once its signs are read, `LOW`, `HIGH` and `GONE` are
        there too where some number is withheld or rounded; one that is withheld stands at the least that it can be.
    grid : Grid
        Where it was read.
    layout : str
        The layout's name.
    heading : str
        What the labels are groups of, where all are of one characteristic.
    dims : tuple of str
        Columns that may divide the table.
    dialect : str
        Whose signs stand for numbers that are withheld.
    unit : float
        What the numbers are rounded to.
    kind, refusal, facts, checks, set_aside
        As of `Tidied`.
    """

    frame: pd.DataFrame
    grid: Grid
    layout: str
    heading: str = ""
    dims: tuple[str, ...] = ()
    dialect: str = ""
    unit: float = 1.0
    kind: Kind = "counts"
    refusal: Fault | None = None
    facts: Facts = field(default_factory=Facts)
    checks: tuple[Check, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)

    def noting(self, *checks: Check, **aside: int) -> Long:
        """Return the table with more checks, and rows set aside by reason (spaces written as underscores)."""
        return replace(self, checks=(*self.checks, *checks)).aside({k.replace("_", " "): n for k, n in aside.items()})

    def aside(self, rows: Mapping[str, int]) -> Long:
        """Return the table with rows set aside."""
        there = {**self.set_aside}
        for reason, number in rows.items():
            if number:
                there[reason] = there.get(reason, 0) + number
        return replace(self, set_aside=there)

    def keeping(self, kept: ArrayLike | pd.Series[Any], reason: str) -> Long:
        """Return the table with some of its rows, the others set aside."""
        mask = np.asarray(kept, dtype=bool)
        if mask.all():
            return self
        return replace(self, frame=self.frame[mask].reset_index(drop=True)).aside({reason: int((~mask).sum())})

    def note(self, check: str, what: str, **more: object) -> Check:
        """Return a row for the table of checks."""
        return {"check": check, "where": self.grid.source, "what": what, **more}

    def place(self, at: int) -> str:
        """Return the place of a row of the frame."""
        return self.grid.place(int(self.value("row", at)), int(self.value("column", at)))

    def value(self, column: str, at: int) -> Any:
        """Return what a column holds in a row of the frame."""
        return self.frame[column].to_numpy()[at]

    @property
    def keys(self) -> list[str]:
        """The columns that tell rows apart within which a category is a sum of others."""
        return [column for column in (*self.dims, STAGE) if column in self.frame]

    def slices(self) -> NDArray[np.intp]:
        """Return for each row the number of its slice."""
        if not self.keys:
            return np.zeros(len(self.frame), dtype=np.intp)
        return np.asarray(self.frame.groupby(self.keys, sort=False, dropna=False).ngroup(), dtype=np.intp)

    def with_numbers(self) -> Long:
        """Return the table with its cells as numbers, NaN where one holds none."""
        if "number" in self.frame:
            return self
        return replace(self, frame=self.frame.assign(number=numbers_of(self.frame["text"].tolist())))


def _ways_to_say(column: str) -> tuple[str, ...]:
    return same_words(column), same_words(column.removesuffix(" of the row"))


def column_named(table: Long, name: str) -> str | None:
    """Return the column of a table that a user names, whatever its case and spaces."""
    columns = [*table.dims, *(name for name in (CHARACTERISTIC, STAGE) if name in table.frame)]
    alike = [column for column in columns if same_words(name) in _ways_to_say(column)]
    if not alike and same_words(name) in {LABEL, same_words(table.heading)}:
        return LABEL
    if not alike and AREA in table.dims and same_words(name) in {"geography", "area name", "place"}:
        return AREA
    return alike[0] if alike else None


def named_column(table: Long, name: str, keyword: str) -> str:
    """Return the column of that name, which a keyword names.

    Raises
    ------
    InputError
        If there is none.
    """
    column = column_named(table, name)
    if column is None:
        columns = [*table.dims, *(one for one in (CHARACTERISTIC, STAGE) if one in table.frame)]
        listed = ", ".join([*columns, table.heading or LABEL])
        what = f"There is no column {name!r}, which {keyword} names."
        raise InputError(Fault(where=table.grid.source, what=what, remedy=f"The columns are: {listed}."))
    return column
