"""Diversity returns: one row a return, one column a category, headed by characteristic and category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.grid import Grid
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import CHARACTERISTIC, LABEL, Long
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._pages import headings, is_number, is_number_or_mark
from disprop.read.layouts._sums import give
from disprop.read.layouts._types import Check, Facts, Layout, Options, Tidied
from disprop.schemes import same_words

NAME = "returns"
TOTAL = "total"
EMPLOYEES = ("employees", "staff", "headcount", "number of employees", "total employees")


def fits(grid: Grid) -> bool:
    """Whether several characteristics each head a column of their total and columns of their categories."""
    return sum(TOTAL in categories for categories in _groups(headings(grid)).values()) > 1


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return every characteristic of every return, whole groups and reasons for unknown."""
    names = headings(grid)
    rows = list(grid.rows)[1:]
    groups = {key: found for key, found in _groups(names).items() if len(found) > 2 and _numeric(grid, rows, found)}
    texts = {name: [grid.text(row, at) for row in rows] for at, name in enumerate(names) if not _inside(name, groups)}
    dims = {name: cells for name, cells in texts.items() if name and not _is_aside(cells)}
    frames, checks = [], []
    for key, categories in groups.items():
        frame, said = _one(grid, rows, key, categories, texts)
        frames.append(frame)
        checks += said
    base = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if base.empty:
        what = "No return has numbers under its characteristics."
        raise InputError(Fault(where=grid.source, what=what, remedy="Download it again, or name layout='plain'."))
    places = {row: at for at, row in enumerate(rows)}
    for name, cells in dims.items():
        base[name] = [cells[places[row]] for row in base["row"]]
    table = Long(
        frame=base,
        grid=grid,
        layout=NAME,
        dims=tuple(name for name, cells in dims.items() if len(set(cells)) > 1),
        facts=Facts(source="diversity return"),
    )
    return finish(table.noting(*checks), options)


def _groups(names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the columns by characteristic and category: ``ethnicity_white_british``."""
    found: dict[str, dict[str, int]] = {}
    for at, name in enumerate(names):
        key, underscore, category = name.partition("_")
        if underscore and key and category:
            found.setdefault(key, {})[category] = at
    return found


def _inside(name: str, groups: Mapping[str, object]) -> bool:
    return name.partition("_")[0] in groups and "_" in name


def _numeric(grid: Grid, rows: Sequence[int], categories: Mapping[str, int]) -> bool:
    texts = {grid.text(row, at) for row in rows for at in categories.values()} - {""}
    return bool(texts) and all(is_number_or_mark(text) for text in texts)


def _is_aside(cells: Sequence[str]) -> bool:
    """Whether a column says nothing that divides returns: a link, the number of employees."""
    filled = [cell for cell in cells if cell]
    return not filled or any("http" in cell for cell in filled) or all(_large(cell) for cell in filled)


def _large(cell: str) -> bool:
    return cell.replace(",", "").isdigit() and not 1900 <= int(cell.replace(",", "")) <= 2100


def _one(
    grid: Grid, rows: Sequence[int], key: str, categories: Mapping[str, int], texts: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, list[Check]]:
    """Return the whole groups of a characteristic by return, a blank read as nobody where the total bears it out."""
    wholes = {name: at for name, at in categories.items() if name != TOTAL and not _within(name, categories)}
    cells = [[grid.text(row, at) for at in wholes.values()] for row in rows]
    numbers = np.array([numbers_of(line) for line in cells]).reshape(len(rows), len(wholes))
    given = ~np.isnan(numbers).all(axis=1)
    stated = _stated(grid, rows, categories, texts)
    summed = np.nansum(numbers, axis=1)
    proved = ~np.isnan(stated) & (np.abs(summed - stated) <= give(0, 1.0))
    frame = pd.DataFrame(
        [
            {
                CHARACTERISTIC: key,
                LABEL: _shown(name),
                "text": cells[line][at] or "0",
                "row": row,
                "column": column,
            }
            for line, row in enumerate(rows)
            if given[line]
            for at, (name, column) in enumerate(wholes.items())
            if cells[line][at] or proved[line]
        ]
    )
    checks = [*_about(grid, key, categories, wholes, rows, given, stated, summed)]
    unproved = int((given & ~proved & np.isnan(numbers).any(axis=1)).sum())
    if unproved:
        said = f"In {unproved} returns cells of {key} are blank and may mean nobody, which no total shows: left out."
        checks.append({"check": "blank cells", "where": f"{grid.source}, {key}", "what": said, "found": unproved})
    return frame, checks


def _within(name: str, categories: Mapping[str, int]) -> bool:
    """Whether a category is part of another: ``white_british`` of ``white``."""
    return any(name.startswith(f"{other}_") for other in categories if other != name)


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _stated(
    grid: Grid, rows: Sequence[int], categories: Mapping[str, int], texts: Mapping[str, Sequence[str]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return what each return says the characteristic adds to: its own total, or the number of employees."""
    named = next((cells for name, cells in texts.items() if same_words(name.replace("_", " ")) in EMPLOYEES), None)
    everyone = numbers_of(named) if named is not None else np.full(len(rows), np.nan)
    own = numbers_of([grid.text(row, categories[TOTAL]) for row in rows]) if TOTAL in categories else everyone
    return np.where(np.isnan(own), everyone, own)


def _about(
    grid: Grid,
    key: str,
    categories: Mapping[str, int],
    wholes: Mapping[str, int],
    rows: Sequence[int],
    given: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    stated: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    summed: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Iterator[Check]:
    def note(check: str, what: str, **more: object) -> Check:
        return {"check": check, "where": f"{grid.source}, {key}", "what": what, **more}

    parts = [name for name in categories if name != TOTAL and name not in wholes]
    filled = [name for name in parts if any(grid.text(row, categories[name]) for row in rows)]
    if parts:
        held = f"{len(filled)} of them filled in" if filled else "none of them filled in"
        such = f"{_shown(parts[0])} of {parts[0].partition('_')[0]}"
        which = many(len(parts), "column is part", "columns are parts")
        said = f"{which} of a whole group ({such}), {held}: the wholes are read."
        yield note("parts inside a whole", said, found=len(parts))
    if not given.all():
        empty = [row for row, there in zip(rows, given, strict=True) if not there]
        which = many(len(empty), "return says", "returns say")
        yield note("not reported", f"{which} nothing of {key} (row {empty[0]} ...).", found=len(empty))
    printed = [all(is_number(cell) for at in wholes.values() if (cell := grid.text(row, at))) for row in rows]
    given = given & np.array(printed, dtype=bool)  # what a withheld number is part of adds up to nothing that is known
    off = np.flatnonzero(given & ~np.isnan(stated) & (np.abs(summed - stated) > 0))
    for at in off[:3]:
        said = f"Row {rows[at]}: the categories of {key} add to {summed[at]:,.0f}, and its total is {stated[at]:,.0f}."
        yield note("total differs", said, found=summed[at], stated=stated[at], remedy="Ask which is right.")
    checked = int((given & ~np.isnan(stated)).sum())
    if checked and not len(off):
        said = f"The categories of {key} add to the stated total in all {checked} returns."
        yield note("totals agree", said, found=checked)


LAYOUT = Layout(name=NAME, title="Diversity returns, one row a return (CSV)", fits=fits, tidy=tidy)
