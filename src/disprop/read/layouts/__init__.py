"""Layouts of publishers that are known: which one a page of cells has, and the ordinary table that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.cells import tidy_texts
from disprop.read.grid import Grid
from disprop.read.layouts import (
    dfe,
    eff,
    home_office,
    json_counts,
    nomis_bulk,
    nomis_query,
    ons_custom,
    open_data,
    police_uk,
    returns,
    stage_table,
    table_builder,
    tidy_long,
    wide_groups,
)
from disprop.read.layouts._alone import set_aside, table_alone
from disprop.read.layouts._marks import MEANINGS, mark_of
from disprop.read.layouts._pages import headings, is_number
from disprop.read.layouts._types import Check, Facts, Layout, Options, Tidied, options_from
from disprop.read.open_grid import open_grid
from disprop.read.people import People
from disprop.read.sheet import HeaderLike, Sheet, open_sheet
from disprop.schemes import same_words

__all__ = [
    "LAYOUTS",
    "MEANINGS",
    "PLAIN",
    "Facts",
    "Layout",
    "Options",
    "Tidied",
    "is_known",
    "is_number",
    "layout_named",
    "mark_of",
    "no_counts",
    "only_rows",
    "open_table",
    "options_from",
    "prepared_rows",
    "recognise",
]

LAYOUTS: tuple[Layout, ...] = (
    nomis_bulk.LAYOUT,
    nomis_query.LAYOUT,
    table_builder.LAYOUT,
    home_office.LAYOUT,
    ons_custom.LAYOUT,
    eff.LAYOUT,
    tidy_long.LAYOUT,
    police_uk.LAYOUT,
    returns.LAYOUT,
    json_counts.LAYOUT,
    wide_groups.LAYOUT,
    dfe.LAYOUT,
    stage_table.LAYOUT,
    open_data.LAYOUT,
)
"""The known layouts, in the order in which they are tried."""

PLAIN = "plain"
"""As a layout: an ordinary table, read as it stands."""


ANYWHERE: tuple[Layout, ...] = (
    eff.LAYOUT,
    tidy_long.LAYOUT,
    wide_groups.LAYOUT,
    dfe.LAYOUT,
    stage_table.LAYOUT,
    open_data.LAYOUT,
)
"""Those whose table may stand below titles and above notes."""


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A page in a known layout: the page or its table alone, and the rows that are no part of that, by reason."""

    layout: Layout
    grid: Grid
    aside: Mapping[str, int] = field(default_factory=dict)


def recognise(grid: Grid) -> Layout | None:
    """Return the layout that a page of cells has by its structure; None for an ordinary table.

    Parameters
    ----------
    grid : Grid
        As `open_grid` returns it.
    """
    found = _known(grid, LAYOUTS)
    return None if found is None else found.layout


def _known(grid: Grid, layouts: Sequence[Layout]) -> _Known | None:
    """Return the first of some layouts that a page has, or else the table on it."""
    found = next((layout for layout in layouts if layout.fits(grid)), None)
    if found is not None:
        return _Known(layout=found, grid=grid)
    may_be = [layout for layout in layouts if layout in ANYWHERE]
    alone = table_alone(grid) if may_be else None
    found = None if alone is None else next((layout for layout in may_be if layout.fits(alone)), None)
    if found is None or alone is None:
        return None
    return _Known(layout=found, grid=alone, aside=set_aside(grid, alone))


def layout_named(name: str) -> Layout:
    """Return the layout of that name.

    Raises
    ------
    InputError
        If there is none.
    """
    found = next((layout for layout in LAYOUTS if layout.name == name), None)
    if found is None:
        listed = ", ".join(layout.name for layout in LAYOUTS)
        what = f"There is no layout {name!r}."
        raise InputError(Fault(where="layout=", what=what, remedy=f"Name one of: {listed}; or {PLAIN}."))
    return found


def open_table(
    source: object,
    *,
    name: str | None,
    sheet: str | None,
    layout: str | None,
    options: Options,
    as_is: bool = False,
    cells: str | None = None,
    header: HeaderLike = None,
) -> tuple[Sheet, Tidied | None]:
    """Return an ordinary table from a file in a known layout, or from any other source as it stands.

    Parameters
    ----------
    source, name, sheet, cells, header
        As for `from_counts`.
    layout : str, optional
        The name of the layout, ``"plain"`` for none; by default the one that the file has by its structure.
    options : Options
        What is asked of it.
    as_is : bool
        Whether the user names the columns of the file, so that it is read as it stands where no layout is named.

    Returns
    -------
    sheet, tidied : Sheet, Tidied or None
        The table, and what was made of it where it is in a known layout.

    Raises
    ------
    InputError
        What is wrong with the table; an area that is asked of a table in no known layout.
    """
    as_is = layout is None and (as_is or header is not None)
    found = _layout_of(source, sheet, cells, None if as_is else layout, skip=as_is)
    if isinstance(found, _Known) and layout is None and _stands_as_it_is(found, options):
        found = found.grid
    if not isinstance(found, _Known):
        if options.area:
            where = name or (Path(source).name if isinstance(source, str | Path) else "table")
            what = "The table is in no known layout, and area= is asked of it."
            remedy = (
                "Name the rows, where={'area': 'Leeds'}; or the layout: " + ", ".join(one.name for one in LAYOUTS) + "."
            )
            raise InputError(Fault(where=where, what=what, remedy=remedy))
        if isinstance(found, Grid):
            plain = open_sheet(found, header=header)
        else:
            plain = open_sheet(source, name=name, sheet=sheet, cells=cells, header=header)
        return only_rows(plain, options.where), None
    tidied = found.layout.tidy(found.grid, options)
    tidied = replace(tidied, set_aside={**found.aside, **tidied.set_aside})
    return tidied.sheet, tidied


def _names_a_column(known: Layout, grid: Grid, options: Options) -> bool:
    """Whether the user names the column of numbers of a table whose layout has no such choice: it stands as it is."""
    if not options.measure or known.measures:
        return False
    return any(same_words(name) == same_words(options.measure) for name in headings(grid))


def _stands_as_it_is(found: _Known, options: Options) -> bool:
    """Whether what the user names tells the columns of a page, so that its layout adds nothing."""
    if found.layout is open_data.LAYOUT and _is_told(found.grid, options):
        return True
    return _names_a_column(found.layout, found.grid, options)


def _is_told(grid: Grid, options: Options) -> bool:
    """Whether the columns that divide an ordinary table leave one of labels: it is read as it stands."""
    divided = {same_words(name) for name in options.by}
    texts = open_data.columns_of_text(grid)
    return bool(divided) and len([name for name in texts if same_words(name) not in divided]) == 1


def only_rows(sheet: Sheet, where: Mapping[str, Sequence[str]]) -> Sheet:
    """Return a table with the rows whose columns hold certain values; a column with one value is left out.

    Raises
    ------
    InputError
        If there is no such column, or no such row.
    """
    if not where:
        return sheet
    found = {name: sheet.find(name) for name in where}
    raise_faults(sheet.missing(name, named_by="where=") for name, column in found.items() if column is None)
    kept = np.ones(len(sheet.places), dtype=bool)
    for name, values in where.items():
        wanted = {same_words(value) for value in values}
        words = [same_words(text) for text in tidy_texts(sheet.columns[str(found[name])])]
        if not wanted & set(words):
            held = ", ".join(map(repr, list(dict.fromkeys(tidy_texts(sheet.columns[str(found[name])])))[:8]))
            what = f"No row has {name} {values[0]!r}."
            raise InputError(Fault(where=sheet.source, what=what, remedy=f"It holds {held}."))
        kept &= np.array([word in wanted for word in words])
    rows = np.flatnonzero(kept).tolist()
    if not rows:
        what = "No row has all the values that where= names."
        raise InputError(Fault(where=sheet.source, what=what, remedy="Ask for rows that there are."))
    dropped = {found[name] for name, values in where.items() if len(values) == 1}
    return replace(
        sheet,
        columns={
            name: tuple(cells[row] for row in rows) for name, cells in sheet.columns.items() if name not in dropped
        },
        places=tuple(sheet.places[row] for row in rows),
        set_aside={**sheet.set_aside, f"another {', '.join(where)}": len(kept) - len(rows)},
    )


def is_known(path: Path, *, sheet: str | None, cells: str | None) -> bool:
    """Whether a file can be read and is in a known layout."""
    return isinstance(_layout_of(path, sheet, cells, None, skip=False), _Known)


def _layout_of(
    source: object, sheet: str | None, cells: str | None, layout: str | None, *, skip: bool
) -> _Known | Grid | None:
    """Return the layout of a page and the page, or the page alone where it is in none, or None where it is none."""
    if skip or layout == PLAIN or not isinstance(source, str | Path | Grid):
        if layout not in (None, PLAIN):
            what = f"Layout {layout!r} is of files, and this is a {type(source).__name__}."
            raise InputError(
                Fault(where="layout=", what=what, remedy="Give the path of the file, or leave layout= out.")
            )
        return None
    if layout is not None:
        named, page = layout_named(layout), _page(source, sheet, cells)
        fitting = _known(page, [named])
        if fitting is None:
            known = recognise(page)
            what = f"It is not in layout {layout!r} ({named.title})."
            told = f"It looks like {known.name!r}: " if known else "It looks like an ordinary table: "
            raise InputError(Fault(where=page.source, what=what, remedy=f"{told}leave layout= out."))
        return fitting
    try:
        grid = _page(source, sheet, cells)
    except InputError:
        return None  # whoever reads it as it stands says what is wrong with it
    return _known(grid, LAYOUTS) or grid


def _page(source: str | Path | Grid, sheet: str | None, cells: str | None) -> Grid:
    return open_grid(source, sheet=sheet, cells=cells)


def prepared_rows(people: People, layout: str | None) -> tuple[People, tuple[Check, ...]]:
    """Return rows of people or events in a known layout with columns by characteristic, and what to say about it.

    Parameters
    ----------
    people : People
        As the file has them.
    layout : str, optional
        The layout's name, ``"plain"`` for none; by default the one that the columns have.

    Raises
    ------
    InputError
        If there is no layout of that name, it has no rows to count, or the columns are not its own.
    """
    if layout == PLAIN or (layout is None and not police_uk.is_of(people.frame.columns)):
        return people, ()
    if layout is not None and not (layout_named(layout).rows and police_uk.is_of(people.frame.columns)):
        what = f"The columns are not those of layout {layout!r}, with a row for each event."
        remedy = "Leave layout= out; a table of counts is read by from_counts()."
        raise InputError(Fault(where=people.source, what=what, remedy=remedy))
    frame, checks = police_uk.prepared(people.frame, people.source)
    return replace(people, frame=frame), tuple(checks)


def no_counts(tidied: Tidied | None) -> tuple[Fault, ...]:
    """Return why the numbers of a table are no counts of people, and what to ask the publisher for."""
    return () if tidied is None or tidied.refusal is None else (tidied.refusal,)
