"""Tidy tables of statistics: one row an area, period and category, with its measure, unit and value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import headings
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.schemes import same_words

NAME = "tidy_long"
AREAS = ("area name", "areaname", "geography name", "local authority name", "la name")
CODES = ("area code", "areacode", "geography code", "local authority code", "la code")
VALUES = ("value", "obs value", "observation", "count")
SAID = {"indicator", "measure", "unit", "geography", "geography type", "period", "date", "time", "source", "statistic"}
PEOPLE = {"count", "persons", "people", "number", "residents", "usual residents", "headcount", "", "value", "freq"}


def fits(grid: Grid) -> bool:
    """Whether the headings name areas, a value, and the measure or unit that it is in."""
    words = {_words(name) for name in headings(grid)}
    named = words & {*AREAS, *CODES}
    return bool(named) and bool(words & set(VALUES)) and bool(words & {"measure", "unit", "indicator", "statistic"})


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the counts of people by area and period, of the one characteristic that the table divides them by."""
    names = headings(grid)
    word = {_words(name): at for at, name in enumerate(names)}
    rows = list(grid.rows)[1:]
    cells = {at: [grid.text(row, at) for row in rows] for at in range(len(names))}
    value = next(word[name] for name in VALUES if name in word)
    area = next((word[name] for name in AREAS if name in word), None)
    code = next((word[name] for name in CODES if name in word), None)
    known = {word[name] for name in SAID if name in word} | {value} | ({area, code} - {None})
    labels = [at for at in cells if at not in known and names[at]]
    label = _label(names, labels, options, grid)
    blank = [""] * len(rows)
    codes = blank if code is None else cells[code]
    keys = {AREA: codes if area is None else cells[area], CODE: codes}
    others = {names[at]: cells[at] for at in labels if at != label}
    periods = {names[word[name]]: cells[word[name]] for name in ("period", "date", "time") if name in word}
    measures = {names[word[name]]: cells[word[name]] for name in ("measure", "unit", "statistic") if name in word}
    frame = pd.DataFrame({**keys, **others, **periods, **measures, LABEL: cells[label]})
    frame = frame.assign(text=cells[value], row=rows, column=value)
    frame, said = _people(frame, list(measures), options, grid)
    about = [names[word[name]] for name in ("indicator",) if name in word]
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=_heading(names[label]),
        dims=(AREA, CODE, *others, *periods),
        facts=Facts(date=_only(list(periods.values()))),
    )
    if about:
        text = _only([cells[names.index(about[0])]])
        table = table.noting(table.note("indicator", text)) if text else table
    return finish(table.aside(said), options)


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _heading(name: str) -> str:
    """Return the characteristic that the heading of a category names.

    Examples
    --------
    >>> _heading("disability_category"), _heading("ethnic_group")
    ('disability', 'ethnic group')
    """
    return _words(name).removesuffix(" category")


def _only(columns: Sequence[Sequence[str]]) -> str:
    distinct = {text for column in columns for text in column}
    return distinct.pop() if len(distinct) == 1 else ""


def _label(names: Sequence[str], labels: Sequence[int], options: Options, grid: Grid) -> int:
    wanted = same_words(options.characteristic)
    alike = [at for at in labels if wanted and wanted in {_words(names[at]), _heading(names[at])}]
    asked = {_words(name) for name in (*options.by, *options.where)}
    free = alike or [at for at in labels if _words(names[at]) not in asked] or list(labels)
    if len(free) == 1:
        return free[0]
    listed = ", ".join(names[at] for at in labels)
    what = f"Several columns could be the categories: {listed}." if labels else "No column holds categories."
    remedy = f"Name one: characteristic={names[(free or labels)[0]]!r}." if labels else "Name layout='plain'."
    raise InputError(Fault(where=grid.source, what=what, remedy=remedy))


def _people(
    frame: pd.DataFrame, measures: Sequence[str], options: Options, grid: Grid
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Keep the rows whose measure is a number of people; refuse a table that has none."""
    wanted = {same_words(options.measure)} if options.measure else PEOPLE
    kept = pd.Series(True, index=frame.index)
    for name in measures:
        values = {text: same_words(text) in wanted for text in frame[name].unique()}
        if not any(values.values()):
            if options.measure and name != measures[0]:
                continue
            what = f"{name} is {', '.join(map(repr, values))}: no number of people."
            remedy = "Ask for the counts, or name the measure that counts people: measure=."
            raise InputError(Fault(where=f"{grid.source}, column {name}", what=what, remedy=remedy))
        kept &= frame[name].map(values)
    dropped = int((~kept).sum())
    return frame[kept].reset_index(drop=True), {"another measure": dropped} if dropped else {}


LAYOUT = Layout(
    name=NAME, title="Tidy statistics: area, period, category, measure, value", fits=fits, tidy=tidy, measures=True
)
