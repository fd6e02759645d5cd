"""Exports of census table builders, of Northern Ireland and Scotland: variables across in levels, one down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from disprop.read.grid import Grid
from disprop.read.layouts._ages import years_said
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._cross import Cross, crossed
from disprop.read.layouts._finish import finish
from disprop.read.layouts._groups import are_groups
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import bare, first_rows, row_texts
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.schemes import same_words, years_of

NAME = "table_builder"
NUMBER = r"\bTable [A-Z]{1,4}\d{2,4}[A-Za-z]*"
TITLE = re.compile(rf"{NUMBER}\s*[:-]\s*(.+)|^Table population|^Counting:|SuperWEB|WingArc", re.IGNORECASE)
NAMED = re.compile(rf"({NUMBER})\s*[:\-–]\s*(.+?)(?:\s(?=All (?:people|usual|persons))|$)", re.IGNORECASE)
SEX = {"male", "males", "female", "females"}


def fits(grid: Grid) -> bool:
    """Whether the texts above are those of a table builder: a numbered table, its population, what is counted."""
    return any(TITLE.search(text) for row in first_rows(grid, 12) for text in row_texts(grid, row)[:2])


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return one variable by those that are asked for, at the totals of the others."""
    page = crossed(grid)
    title, source = _title(page)
    axes = _axes(grid, page, title)
    chosen = _chosen(list(axes), options)
    wide = len(page.columns)
    frame = pd.DataFrame({name: values for name, values in axes.items() if name != chosen})
    frame = frame.assign(**{CODE: ""}) if AREA in frame else frame
    frame[LABEL] = axes[chosen]
    frame["text"] = [grid.text(row, at) for row in page.rows for at in page.columns]
    frame["row"] = [row for row in page.rows for _ in range(wide)]
    frame["column"] = list(page.columns) * len(page.rows)
    said = years_said(" ".join(page.above))
    place = next((text for text in page.above if same_words(text) in {"scotland", "northern ireland"}), "")
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=chosen,
        dims=(*(name for name in axes if name != chosen), *([CODE] if AREA in frame else [])),
        facts=Facts(source=source, geography=place, ages=str(said) if said else ""),
    )
    if page.below:
        table = table.noting(table.note("note of the publisher", " ".join(page.below)[:300]))
    return finish(table, options)


def _title(page: Cross) -> tuple[list[str], str]:
    """Return the variables that the title names, and the title."""
    for text in page.above:
        found = NAMED.search(" ".join(text.split()))
        if found:
            parts = re.split(r"\s+by\s+|\s*,\s*", found[2], flags=re.IGNORECASE)
            return [part.strip().casefold() for part in parts], f"{found[1]}: {found[2].strip()}"
    return [], ""


def _axes(grid: Grid, page: Cross, title: Sequence[str]) -> Mapping[str, list[str]]:
    """Return for each variable its value at every number, row by row."""
    if _is_long(page):
        values = [[bare(grid.text(row, at)) for row in page.rows] for at in page.stubs]
        several = [at for at, labels in enumerate(values) if len(set(labels)) > 1] or [len(values) - 1]
        long = [_stemmed(values[at]) for at in several]
        return dict(zip(_names(long, [page.heads[at] for at in several], ()), long, strict=True))
    down = [bare(grid.text(row, page.stubs[-1])) for row in page.rows]
    tops = list(dict.fromkeys(path[:1] for path in page.paths))
    below = {top: [path[1:] for path in page.paths if path[:1] == top] for top in tops}
    split = (
        len(tops) > 1
        and all(len(path) > 1 for path in page.paths)
        and len({tuple(found) for found in below.values()}) == 1
    )
    across: list[list[str]] = [[_joined(path[1:] if split else path) for path in page.paths]]
    if split:
        across.append([path[0] for path in page.paths])
    wide, tall = len(page.columns), len(page.rows)
    values = [[label for label in down for _ in range(wide)], *(labels * tall for labels in across)]
    written = [page.heads[-1], *([""] * len(across))]
    return dict(zip(_names(values, written, title), values, strict=True))


def _is_long(page: Cross) -> bool:
    """Whether each row is a cell, with a column for each variable and one of counts."""
    return len(page.columns) == 1 and len(page.stubs) > 1 and same_words(page.paths[0][-1]) in {"count", "number"}


def _stemmed(labels: Sequence[str]) -> list[str]:
    """Return categories with the total of a heading called by it."""
    return [re.sub(r"\s*:\s*total$", "", label, flags=re.IGNORECASE) for label in labels]


def _joined(path: Sequence[str]) -> str:
    """Return a category under its heading; the total of a heading is the heading."""
    parts = [text for at, text in enumerate(path) if not (at and same_words(text) == "total")]
    return ": ".join(parts)


def _names(values: Sequence[Sequence[str]], written: Sequence[str], title: Sequence[str]) -> list[str]:
    """Return what each variable is called: by its values, its heading, or what is left of the title.

    Where the title names fewer, what it names are the groups, and the others are areas.
    """
    distinct = [list(dict.fromkeys(labels)) for labels in values]
    told = [_told(labels) for labels in distinct]
    left = [name for name in title if name not in told]
    groups = [not said and are_groups(labels) for said, labels in zip(told, distinct, strict=True)]
    areas = any(groups) and len(left) < told.count("")
    names: list[str] = []
    for said, head, are in zip(told, written, groups, strict=True):
        name = said or (AREA if areas and not are else left.pop(0) if left else head.casefold() or "group")
        names.append(name if name not in names else f"{name} {len(names) + 1}")
    return names


def _told(labels: Sequence[str]) -> str:
    if sum(years_of(label) is not None for label in labels) > len(labels) / 2:
        return "age"
    words = {same_words(label) for label in labels if not is_everyone(label)}
    return "sex" if words and words <= SEX else ""


def _chosen(names: Sequence[str], options: Options) -> str:
    wanted = same_words(options.characteristic)
    asked = {same_words(name) for name in (*options.by, *options.where)}
    alike = [name for name in names if wanted and wanted in {same_words(name), *same_words(name).split()}]
    free = [name for name in names if same_words(name) not in asked]
    return next(iter(alike or [name for name in free if name not in {"age", "sex", AREA}] or free or names))


LAYOUT = Layout(name=NAME, title="Census table builder, Northern Ireland and Scotland (workbook)", fits=fits, tidy=tidy)
