"""Workbooks of the Home Office: one table a sheet, its title in the first row, groups across, areas or tactics down."""

from __future__ import annotations

import re

import numpy as np

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._cross import Cross, crossed
from disprop.read.layouts._finish import finish
from disprop.read.layouts._groups import are_groups
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._pages import bare, first_rows, melted, row_texts
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.read.sheet import Sheet
from disprop.schemes import same_words

NAME = "home_office"
TITLE = re.compile(r"^Table\s+[A-Z]{0,3}[_.]?\d+[a-z]?(?:\.\d+)?\s*[:.\-–]\s*(.+)", re.IGNORECASE)
FULL_TIME = re.compile(r"full[- ]time equivalent|\bFTE\b", re.IGNORECASE)
AREAS = ("police force", "force", "police force area", "area", "region")
DATE = re.compile(
    r"(?:[A-Za-z]{3,9}[- ]?)?(?:19|20)?\d{2}(?:[-/]\d{2,4})?\d?"
    r"|\d{1,2}[-/ ][A-Za-z0-9]+[-/ ]\d{2,4}|\d{4}-\d{2}(?:-\d{2}.*)?"
)
PER_CENT = ("%", "per cent", "percent", "change")
UNITS = (("tactic", "uses of a tactic"), ("incident", "incidents"), ("arrest", "arrests"), ("offence", "offences"))


def fits(grid: Grid) -> bool:
    """Whether the first row is the title of a numbered table in a workbook, whose groups do not go down the page."""
    first = next(iter(grid.rows), None)
    titled = grid.has_letters and first is not None and TITLE.match(grid.text(first, 0)) is not None
    return titled and not _groups_down(grid)


def _groups_down(grid: Grid) -> bool:
    """Whether the rows are groups of a characteristic: then it is an ordinary table below a title."""
    try:
        page = crossed(grid)
    except InputError:
        return False
    return bool(page.stubs) and are_groups([bare(grid.text(row, page.stubs[0])) for row in page.rows])


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the groups across by what the rows are about; full-time equivalents are no counts."""
    page = crossed(grid)
    title = TITLE.match(grid.text(next(iter(grid.rows)), 0))
    kept = [place for place, path in enumerate(page.paths) if path and not _is_rate(path)]
    labels = [page.paths[place][-1] for place in kept]
    heads = [_head(head, at) for at, head in enumerate(page.heads)]
    keys = {head: [bare(grid.text(row, at)) for row in page.rows] for head, at in zip(heads, page.stubs, strict=True)}
    frame = melted(grid, page.rows, [page.columns[place] for place in kept], labels, keys)
    frame = frame[frame["text"] != ""].reset_index(drop=True)
    if AREA in keys:
        frame, heads = frame.assign(**{CODE: ""}), [*heads, CODE]
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=_heading(page, kept),
        dims=tuple(heads),
        kind="full-time equivalents" if _is_full_time(grid, page) else "counts",
        refusal=_refusal(grid, page, labels),
        facts=Facts(source=title[0] if title else ""),
    )
    said = next((unit for word, unit in UNITS if title and word in title[1].casefold()), "")
    if said:
        what = f"The numbers are {said}, not people: one person can be behind several."
        table = table.noting(
            table.note("numbers of events", what, remedy='Compare them as events: relation = "events".')
        )
    if len(kept) < len(page.paths):
        what = f"{many(len(page.paths) - len(kept), 'column holds', 'columns hold')} changes or per cent."
        table = table.noting(table.note("columns left out", what))
    if page.below:
        table = table.noting(table.note("note of the publisher", " ".join(page.below)[:300]))
    return finish(table, options) if table.refusal is None else _refused(table)


def _refused(table: Long) -> Tidied:
    columns = {LABEL: table.frame[LABEL].tolist(), "count": table.frame["text"].tolist()}
    sheet = Sheet(columns=columns, places=("",) * len(table.frame), source=table.grid.source, stem=table.grid.stem)
    return Tidied(
        layout=NAME, sheet=sheet, kind=table.kind, refusal=table.refusal, checks=table.checks, facts=table.facts
    )


def _head(head: str, at: int) -> str:
    return AREA if same_words(head) in AREAS else head or f"column {at + 1}"


def _heading(page: Cross, kept: list[int]) -> str:
    tops = {page.paths[place][0] for place in kept if len(page.paths[place]) > 1}
    return re.sub(r"\d+$", "", tops.pop()).strip() if len(tops) == 1 else LABEL


def _is_rate(path: tuple[str, ...]) -> bool:
    return any(word in text.casefold() for text in path for word in PER_CENT)


def _is_full_time(grid: Grid, page: Cross) -> bool:
    texts = [text for row in first_rows(grid, 8) for text in row_texts(grid, row)]
    if any(FULL_TIME.search(text) for text in texts):
        return True
    numbers = numbers_of([grid.text(row, page.columns[0]) for row in page.rows])
    return bool((numbers[np.isfinite(numbers)] % 1 > 0).mean() > 0.5)


def _refusal(grid: Grid, page: Cross, labels: list[str]) -> Fault | None:
    if _is_full_time(grid, page):
        return Fault(
            where=grid.source,
            what="The numbers are full-time equivalents, not people: two half posts are one.",
            remedy="Ask for the headcount, by the characteristic; full-time equivalents can be shown, not tested.",
        )
    groups = [label for label in labels if not is_everyone(label)]
    if groups and all(map(DATE.fullmatch, groups)):
        return Fault(
            where=grid.source,
            what=f"The columns are dates ({', '.join(groups)}), and no column divides people into groups.",
            remedy="Ask for the numbers by the characteristic, such as ethnicity or age.",
        )
    again = _several(grid, page, labels)
    if again:
        return again
    if len(groups) < 2:
        return Fault(
            where=grid.source,
            what=f"The table does not divide people into groups: its columns are {', '.join(map(repr, labels))}.",
            remedy="Name a sheet that does, such as one by ethnicity, age or gender.",
        )
    return None


def _several(grid: Grid, page: Cross, labels: list[str]) -> Fault | None:
    """Return the fault of groups that add to more than the total beside them: something can be in several."""
    total = next((place for place, label in enumerate(labels) if is_everyone(label)), None)
    if total is None:
        return None
    numbers = np.array([numbers_of([grid.text(row, at) for at in page.columns[: len(labels)]]) for row in page.rows])
    parts = [place for place, label in enumerate(labels) if not is_everyone(label)]
    summed, stated = np.nansum(numbers[:, parts], axis=1), numbers[:, total]
    above = summed > 1.005 * stated
    if above.sum() <= (stated > 0).sum() / 2:
        return None
    at = int(np.argmax(np.where(above, stated, 0)))
    return Fault(
        where=grid.place(page.rows[at]),
        what=f"The groups add to {summed[at]:,.0f} and {labels[total]!r} is {stated[at]:,.0f}: they overlap, being "
        "several answers of one incident, or parts beside their whole.",
        remedy="Ask for numbers of which each incident is in one group, or show them without a test.",
    )


LAYOUT = Layout(name=NAME, title="Home Office tables (workbook)", fits=fits, tidy=tidy)
