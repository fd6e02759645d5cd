"""The table of a page alone: without the titles above it and the notes below, its headings in one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from disprop.errors import InputError
from disprop.read.book_cells import Cell
from disprop.read.grid import Grid
from disprop.read.header import Table, table_in
from disprop.read.table import names_of

UNIT = re.compile(r" \| (?:no\.?|nos\.?|n|number|count|headcount)$", re.IGNORECASE)


def table_alone(grid: Grid) -> Grid | None:
    """Return the page with nothing but its table; None where that is all it holds, or no one table can be told.

    Parameters
    ----------
    grid : Grid
        As `open_grid` returns it.
    """
    try:
        table = table_in(grid)
        if not (table.above or table.below or len(table.header) > 1) or not table.body:
            return None
        return _only(grid, table)
    except InputError:
        return None


def _only(grid: Grid, table: Table) -> Grid:
    names = _without_units(names_of(grid, table)[0])
    head = {at: Cell(name) for at, name in names.items() if not name.startswith("(column ")}
    rows = {table.header[-1]: head, **{row: grid.rows[row] for row in table.body}}
    below = tuple(span for span in grid.merged if span.top > table.header[-1])
    return replace(grid, rows=rows, merged=below, outside=grid.outside + len(table.above) + len(table.below))


def _without_units(names: Mapping[int, str]) -> Mapping[int, str]:
    """Return headings without a lowest one that says of the numbers below that they are some, where they stay apart."""
    plain = {at: UNIT.sub("", name) for at, name in names.items()}
    return plain if len(set(plain.values())) == len(plain) else names


def set_aside(grid: Grid, alone: Grid) -> dict[str, int]:
    """Return the rows of a page that hold something and are no part of its table, by reason."""
    first, last = next(iter(alone.rows)), max(alone.rows)
    counted = {
        "above the headings": sum(row < first for row in grid.rows),
        "below the table": sum(row > last for row in grid.rows),
    }
    return {reason: rows for reason, rows in counted.items() if rows}
