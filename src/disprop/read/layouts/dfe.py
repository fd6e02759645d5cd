"""Open data of the Department for Education: one row an area, time and group, filters with totals, several numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import headings, is_number_or_mark
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.read.words import unit_of
from disprop.schemes import same_words

NAME = "dfe"
STANDARD = {"time period", "time identifier", "geographic level"}
PLACES = ("la name", "region name", "country name")
CODES = ("new la code", "region code", "country code")
ABOUT = ("ethnicity", "ethnic", "gender", "sex", "disability", "age", "religion", "characteristic")
NO_COUNT = {
    "percent",
    "percentage",
    "pc",
    "perc",
    "rate",
    "fte",
    "average",
    "mean",
    "median",
    "ratio",
    "pct",
    "proportion",
}
COUNT = ("headcount", "number", "count", "pupils", "pupil", "children", "teachers", "staff", "students", "learners")
NATIONAL = "National"
LOOKED_AT = 500
DIALECT = "department_for_education"


def fits(grid: Grid) -> bool:
    """Whether the headings are those of the department's data standard, with a characteristic and a number."""
    names = headings(grid)
    if not {_words(name) for name in names} >= STANDARD:
        return False
    rows = list(grid.rows)[1:LOOKED_AT]
    return bool(_filters(grid, names, rows)[0]) and bool(_indicators(grid, names, rows))


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return one number by one characteristic, the other filters at their totals, of the whole nation or of areas."""
    names = headings(grid)
    rows = list(grid.rows)[1:]
    about, others = _filters(grid, names, rows[:LOOKED_AT])
    label = _label(names, about, options, grid)
    number = _number(names, _indicators(grid, names, rows[:LOOKED_AT]), options, grid)
    cells = {at: [grid.text(row, at) for row in rows] for at in range(len(names))}
    word = {_words(name): at for at, name in enumerate(names)}
    frame = pd.DataFrame({names[at]: pd.Series(cells[at], dtype=object) for at in (*others, *about) if at != label})
    frame[names[word["time period"]]] = cells[word["time period"]]
    frame[names[word["geographic level"]]] = cells[word["geographic level"]]
    frame[AREA], frame[CODE] = _places(cells, word, len(rows))
    frame[LABEL], frame["text"] = cells[label], cells[number]
    frame["row"], frame["column"] = rows, number
    level = names[word["geographic level"]]
    dims = [name for name in frame if name not in {LABEL, "text", "row", "column"}]
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=names[label].replace("_", " "),
        dims=tuple(map(str, dims)),
        dialect=DIALECT,
        facts=Facts(source="Department for Education"),
    )
    table = table.noting(table.note("number", f"{names[number]} is read.", found=names[number]))
    return finish(_of_the_nation(table, level, options), options)


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _is_standard(name: str) -> bool:
    words = _words(name)
    return words in STANDARD or words.endswith((" code", " name")) or words in {"la name", "version"}


def _numeric(texts: Iterable[str]) -> bool:
    return all(is_number_or_mark(text, dialect=DIALECT) for text in texts)


def _filters(grid: Grid, names: Sequence[str], rows: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the columns of characteristics, and the other columns of text that divide the table."""
    texts = []
    for at, name in enumerate(names):
        filled = {grid.text(row, at) for row in rows} - {""}
        if name and not _is_standard(name) and filled and not _numeric(filled):
            texts.append(at)
    about = [at for at in texts if set(_words(names[at]).split()) & set(ABOUT)]
    return about, [at for at in texts if at not in about]


def _indicators(grid: Grid, names: Sequence[str], rows: Sequence[int]) -> list[int]:
    """Return the columns of numbers of people: neither percentages nor full-time equivalents."""
    found = []
    for at, name in enumerate(names):
        filled = {grid.text(row, at) for row in rows} - {""}
        words = set(_words(name).split())
        if name and not _is_standard(name) and filled and _numeric(filled) and not words & NO_COUNT:
            found.append(at)
    return [at for at in found if unit_of(names[at].replace("_", " ")) != "percent"]


def _label(names: Sequence[str], about: Sequence[int], options: Options, grid: Grid) -> int:
    wanted = same_words(options.characteristic)
    asked = {_words(name.replace("_", " ")) for name in (*options.by, *options.where)}
    alike = [at for at in about if wanted and wanted in _words(names[at])]
    free = alike or [at for at in about if _words(names[at]) not in asked] or list(about)
    varied = [at for at in free if len({grid.text(row, at) for row in list(grid.rows)[1:LOOKED_AT]} - {""}) > 1]
    free = varied if len(varied) == 1 else free  # the others stand at their totals
    if len(free) > 1:
        listed = ", ".join(names[at] for at in free)
        what = f"Several columns hold groups: {listed}."
        remedy = f"Name one: characteristic={names[free[0]]!r}; of the others the totals are read."
        raise InputError(Fault(where=grid.source, what=what, remedy=remedy))
    return free[0]


def _number(names: Sequence[str], found: Sequence[int], options: Options, grid: Grid) -> int:
    named = [at for at in found if options.measure and _words(options.measure) == _words(names[at])]
    people = [at for at in found if set(_words(names[at]).split()) & set(COUNT)]
    free = named or people or list(found)
    if len(free) != 1:
        listed = ", ".join(names[at] for at in free or found)
        what = f"Several columns hold numbers: {listed}." if free else "No column holds numbers of people."
        remedy = f"Name one: measure={names[free[0]]!r}." if free else "Ask for the headcount."
        raise InputError(Fault(where=grid.source, what=what, remedy=remedy))
    return free[0]


def _places(cells: Mapping[int, list[str]], word: Mapping[str, int], size: int) -> tuple[list[str], list[str]]:
    """Return the smallest area that each row names, and its code."""
    found = []
    for columns in (PLACES, CODES):
        listed = [cells[word[name]] for name in columns if name in word] or [[""] * size]
        found.append([next((text for text in texts if text), "") for texts in zip(*listed, strict=True)])
    return found[0], found[1]


def _of_the_nation(table: Long, level: str, options: Options) -> Long:
    """Keep the rows of the nation, unless areas or their level are asked for."""
    asked = {_words(name) for name in (*options.by, *options.where)}
    national = table.frame[level].str.casefold() == NATIONAL.casefold()
    if options.area or asked & {"area", "geographic level"} or not national.any() or national.all():
        return table
    said = f"Of {table.frame[level].nunique()} levels of geography the national one is read."
    remedy = f"For another, where={{{level!r}: 'Regional'}}; for an area, area=."
    return table.noting(table.note("level of geography", said, remedy=remedy)).keeping(national, "a smaller area")


LAYOUT = Layout(name=NAME, title="Open data of the Department for Education (CSV)", fits=fits, tidy=tidy, measures=True)
