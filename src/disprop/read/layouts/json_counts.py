"""Counts in a JSON file: from characteristic to category to number, with the name and the code of the place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.book_cells import Cell
from disprop.read.encodings import read_text
from disprop.read.grid import Grid
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import CHARACTERISTIC, LABEL, Long
from disprop.read.layouts._pages import headings
from disprop.read.layouts._types import Facts, Layout, Options, Tidied

NAME = "json_counts"
HEADINGS = ["characteristic", "label", "count", "place"]
DEEPEST = 8


def json_grid(path: Path) -> Grid:
    """Return a JSON file as a page of cells: one row a category of a characteristic.

    Parameters
    ----------
    path : Path
        An object in which, at some depth, names of characteristics lead to objects of categories and numbers; or a
        list of records, whose keys become headings.

    Raises
    ------
    InputError
        If it is no JSON, or holds nothing of the kind.
    """
    try:
        held = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        fault = Fault(where=path.name, what=f"It is no JSON that can be read: {error}.", remedy="Download it again.")
        raise InputError(fault) from None
    lines = _records(held) if isinstance(held, list) else [HEADINGS, *_counted(held, _place(held))]
    if len(lines) < 2:
        what = "It holds no counts: no characteristic leads to categories and their numbers."
        raise InputError(Fault(where=path.name, what=what, remedy='Give {"ethnicity": {"asian": 12, "white": 30}}.'))
    rows = {
        at: {column: Cell(str(value)) for column, value in enumerate(line) if str(value) != ""}
        for at, line in enumerate(lines, start=1)
    }
    return Grid(rows=rows, last_row=len(lines), source=path.name, stem=path.stem)


def fits(grid: Grid) -> bool:
    """Whether the page was made of a JSON file of counts."""
    return grid.source.lower().endswith(".json") and headings(grid)[:3] == HEADINGS[:3]


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return every characteristic without its total."""
    rows = list(grid.rows)[1:]
    frame = pd.DataFrame(
        {
            CHARACTERISTIC: [grid.text(row, 0) for row in rows],
            LABEL: [grid.text(row, 1) for row in rows],
            "text": [grid.text(row, 2) for row in rows],
            "row": rows,
            "column": 2,
        }
    )
    place = grid.text(rows[0], 3)
    table = Long(frame=frame, grid=grid, layout=NAME, facts=Facts(geography=place))
    return finish(table, options)


def _place(held: object) -> str:
    return str(held.get("name") or held.get("id") or "") if isinstance(held, Mapping) else ""


def _counted(held: object, place: str, depth: int = 0) -> Iterator[list[Any]]:
    """Yield each category of each characteristic: an object whose values are all numbers."""
    if not isinstance(held, Mapping) or depth > DEEPEST:
        return
    for key, value in held.items():
        if isinstance(value, Mapping) and len(value) > 1 and all(map(_is_count, value.values())):
            yield from ([key, label, "" if number is None else number, place] for label, number in value.items())
        else:
            yield from _counted(value, place, depth + 1)


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int | float | str) and not isinstance(value, bool))


def _records(held: list[Any]) -> list[list[Any]]:
    flat = [dict(_flat(one)) for one in held if isinstance(one, Mapping)]
    names = list(dict.fromkeys(name for one in flat for name in one))
    return [names, *([one.get(name, "") for name in names] for one in flat)] if names else []


def _flat(record: Mapping[str, Any], stem: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{stem}{key}.")
        else:
            yield f"{stem}{key}", "" if value is None else value


LAYOUT = Layout(name=NAME, title="Counts by characteristic (JSON)", fits=fits, tidy=tidy)
