"""Shares as they are printed: their unit, and how far rounding may have moved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from disprop.errors import Fault
from disprop.read.cells import CellError, as_share, number_text
from disprop.read.columns import Columns
from disprop.read.counts import read_counts
from disprop.read.sheet import Sheet
from disprop.read.words import unit_of
from disprop.schemes import is_reason

UNITS: Mapping[str, float] = {"percent": 100.0, "share": 1.0, "count": 0.0, "amount": 0.0}
"""What the shares of a whole add to in each unit; counts and amounts have no such number."""

COUNTED = ("count", "amount")
"""Units that shares are made from: people, and time or average headcount, which need not be whole numbers."""

NO_NUMBER = frozenset({"", "-", "\u2013", "\u2014"})


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A column of shares in the unit that they are printed in.

    Parameters
    ----------
    numbers : list of float or None
        As printed; None where a cell is faulty.
    faults : list of Fault
        What is wrong with the cells.
    unit : str
        ``percent``, ``share``, ``count`` or ``amount``.
    half_unit : float
        Half of the last printed digit, in that unit; 0 for counts and amounts.
    """

    numbers: list[float | None]
    faults: list[Fault]
    unit: str
    half_unit: float

    @property
    def whole(self) -> float:
        """What the shares of everybody add to."""
        return UNITS[self.unit] or 1.0


def told_unit(sheet: Sheet, columns: Columns) -> str:
    """Return the unit that the cells or the heading tell; empty where they tell none."""
    cells = [number_text(cell) for cell in sheet.columns[columns.number]]
    if any(cell.endswith("%") for cell in cells):
        return "percent"
    return unit_of(columns.number) or ""


def read_printed(sheet: Sheet, columns: Columns, unit: str, hidden: dict[int, Fault]) -> Printed:
    """Return the column of numbers of a table in a unit; a unit that is none is among the faults.

    The faults of withheld counts of people go to ``hidden``, by row.
    """
    if unit not in UNITS:
        fault = _no_unit(sheet, columns, unit)
        return Printed(numbers=[None] * len(sheet.places), faults=[fault], unit="share", half_unit=0.0)
    if unit == "count":
        numbers, faults = read_counts(sheet, columns, hidden)
        return Printed(numbers=numbers, faults=faults, unit=unit, half_unit=0.0)
    shares: list[float | None] = []
    faults, decimals = [], 0
    for row, cell in enumerate(sheet.columns[columns.number]):
        if number_text(cell) in NO_NUMBER and _is_reason(sheet, columns, row):
            shares.append(0.0)
            continue
        try:
            number, places = _share_in(cell, unit)
        except CellError as error:
            shares.append(None)
            faults.append(Fault(where=sheet.place(row, columns.number), what=error.what, remedy=error.remedy))
        else:
            shares.append(number)
            decimals = max(decimals, places)
    half_unit = 0.0 if unit in COUNTED else 0.5 * 10.0**-decimals
    return Printed(numbers=shares, faults=faults, unit=unit, half_unit=half_unit)


def _share_in(cell: object, unit: str) -> tuple[float, int]:
    number, decimals, per_cent = as_share(cell)
    if per_cent and unit == "share":
        raise CellError(f"{cell!r} is a percentage.", "Say unit='percent', or give proportions from 0 to 1.")
    if per_cent and unit == "amount":
        raise CellError(f"{cell!r} is a percentage.", "Say unit='percent', or give people or time.")
    return number, decimals


def _is_reason(sheet: Sheet, columns: Columns, row: int) -> bool:
    return is_reason(str(sheet.columns[columns.label][row]))


def _no_unit(sheet: Sheet, columns: Columns, unit: str) -> Fault:
    place = f"{sheet.source}, column {columns.number}" if sheet.has_columns else sheet.source
    what = f"{unit!r} is not a unit." if unit else "Nothing says what the numbers are."
    return Fault(
        where=place,
        what=what,
        remedy="Say unit='percent' (95.59), unit='share' (0.9559), unit='count' (people) or unit='amount' (412.5).",
    )
