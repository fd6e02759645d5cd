"""Custom data sets of the ONS, and of NISRA: one row a cell, its number headed Observation or Count."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import added_up, finish
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import headings
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.schemes import same_words

NAME = "ons_custom"
CATEGORIES = re.compile(r"\s*\((\d+) categories\)\s*$")
NOT_APPLICABLE = "-8"


def fits(grid: Grid) -> bool:
    """Whether the headings are pairs of a name and its code, and Observation."""
    names = headings(grid)
    return bool(names) and same_words(names[-1]) in {"observation", "count"} and len(_pairs(names)) > 1


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return one variable by area, the others added up unless they are asked for."""
    names = headings(grid)
    pairs = _pairs(names)
    (area, area_code), *variables = pairs
    rows = list(grid.rows)[1:]
    frame = pd.DataFrame({at: [grid.text(row, at) for row in rows] for at in range(len(names))})
    asked = {same_words(name) for name in (*options.by, *options.where)}
    plain = {at: CATEGORIES.sub("", names[at].removesuffix(" Label")) for at, _ in variables}
    chosen = _chosen(list(plain.values()), options, asked, grid)
    long = pd.DataFrame({AREA: frame[area], CODE: frame[area_code]})
    long[LABEL] = frame[next(at for at, name in plain.items() if name == chosen)]
    others = [at for at, name in plain.items() if name != chosen]
    for at in others:
        long[plain[at]] = frame[at]
    long = long.assign(text=frame[len(names) - 1], row=rows, column=len(names) - 1)
    table = Long(
        frame=long,
        grid=grid,
        layout=NAME,
        heading=chosen,
        dims=(AREA, CODE, *(plain[at] for at in others)),
        facts=Facts(source="ONS, custom data set", ages=""),
    )
    table = _apart(table, frame, variables)
    summed = [plain[at] for at in others if same_words(plain[at]) not in asked]
    return finish(_over(table, summed, chosen, options), options)


def _pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the columns of names with those of their codes: "X" or "X Label" beside "X Code"."""
    places = {name.removesuffix(" Label"): at for at, name in enumerate(names)}
    return [(places[name[:-5]], at) for name, at in places.items() if name.endswith(" Code") and name[:-5] in places]


def _chosen(names: Sequence[str], options: Options, asked: set[str], grid: Grid) -> str:
    wanted = same_words(options.characteristic)
    alike = [name for name in names if wanted and (same_words(name) == wanted or wanted in same_words(name))]
    if alike:
        return alike[0]
    free = [name for name in names if same_words(name) not in asked] or list(names)
    if len(free) == 1:
        return free[0]
    listed = ", ".join(names)
    what = f"The table crosses {len(names)} variables: {listed}. Which is the baseline of?"
    remedy = f"Name it: characteristic={names[-1]!r}; the others are added up."
    raise InputError(Fault(where=grid.source, what=what, remedy=remedy))


def _apart(table: Long, frame: pd.DataFrame, variables: Sequence[tuple[int, int]]) -> Long:
    """Set the rows apart that the question does not apply to; they hold nobody, or those outside the population."""
    outside = pd.concat([frame[code].str.strip() == NOT_APPLICABLE for _, code in variables], axis=1).any(axis=1)
    if not outside.any():
        return table
    people = int(pd.to_numeric(frame[frame.columns[-1]][outside], errors="coerce").fillna(0).sum())
    rows, who = many(int(outside.sum()), "row is", "rows are"), many(people, "person", "people")
    said = f"{rows} of people to whom a question does not apply (code -8): {who}."
    checked = table.noting(table.note("does not apply", said, found=people))
    return checked.keeping(~outside, "a question does not apply")


def _over(table: Long, columns: Sequence[str], chosen: str, options: Options) -> Long:
    """Add up the variables that nobody asks for."""
    if not columns:
        return table
    said = f"{chosen} is read; {', '.join(columns)} {'is' if len(columns) == 1 else 'are'} added up."
    remedy = f"For one of its values, where={{{columns[0]!r}: ...}}; for each, by={columns[0]!r}."
    return added_up(table.noting(table.note("added up", said, remedy=remedy)), columns, options)


LAYOUT = Layout(name=NAME, title="ONS custom data set (census, CSV)", fits=fits, tidy=tidy)
