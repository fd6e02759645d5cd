"""Layouts of publishers that are known: which one a page of cells has, and the ordinary table that it makes."""

from __future__ import annotations

from pathlib import Path

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.read.layouts import nomis_bulk, nomis_query, ons_custom
from disprop.read.layouts._types import Facts, Layout, Options, Tidied, options_from
from disprop.read.open_grid import open_grid
from disprop.read.sheet import Sheet, open_sheet

__all__ = [
    "LAYOUTS",
    "PLAIN",
    "Facts",
    "Layout",
    "Options",
    "Tidied",
    "layout_named",
    "no_counts",
    "open_table",
    "options_from",
    "recognise",
]

LAYOUTS: tuple[Layout, ...] = (nomis_bulk.LAYOUT, nomis_query.LAYOUT, ons_custom.LAYOUT)
"""The known layouts, in the order in which they are tried."""

PLAIN = "plain"
"""As a layout: an ordinary table, read as it stands."""


def recognise(grid: Grid) -> Layout | None:
    """Return the layout that a page of cells has by its structure; None for an ordinary table.

    Parameters
    ----------
    grid : Grid
        As `open_grid` returns it.
    """
    return next((layout for layout in LAYOUTS if layout.fits(grid)), None)


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
    source: object, *, name: str | None, sheet: str | None, layout: str | None, options: Options, as_is: bool = False
) -> tuple[Sheet, Tidied | None]:
    """Return an ordinary table from a file in a known layout, or from any other source as it stands.

    Parameters
    ----------
    source, name, sheet
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
        What is wrong with the table; areas or rows that are asked of a table in no known layout.
    """
    found = _layout_of(source, sheet, None if as_is and layout is None else layout, skip=as_is and layout is None)
    if found is None:
        if options.named:
            asked = [key for key in ("area", "where") if getattr(options, key)]
            what = f"The table is in no known layout, and {', '.join(f'{key}=' for key in asked)} is asked of it."
            remedy = f"Name the layout: {', '.join(one.name for one in LAYOUTS)}; or leave it out."
            raise InputError(
                Fault(
                    where=name or (Path(source).name if isinstance(source, str | Path) else "table"),
                    what=what,
                    remedy=remedy,
                )
            )
        return open_sheet(source, name=name, sheet=sheet), None
    one, grid = found
    tidied = one.tidy(grid, options)
    return tidied.sheet, tidied


def _layout_of(source: object, sheet: str | None, layout: str | None, *, skip: bool) -> tuple[Layout, Grid] | None:
    if skip or layout == PLAIN or not isinstance(source, str | Path | Grid):
        if layout not in (None, PLAIN):
            what = f"Layout {layout!r} is of files, and this is a {type(source).__name__}."
            raise InputError(
                Fault(where="layout=", what=what, remedy="Give the path of the file, or leave layout= out.")
            )
        return None
    if layout is not None:
        return layout_named(layout), open_grid(source, sheet=sheet)
    try:
        grid = open_grid(source, sheet=sheet)
    except InputError:
        return None  # whoever reads it as it stands says what is wrong with it
    known = recognise(grid)
    return None if known is None else (known, grid)


def no_counts(tidied: Tidied | None) -> tuple[Fault, ...]:
    """Return why the numbers of a table are no counts of people, and what to ask the publisher for."""
    return () if tidied is None or tidied.refusal is None else (tidied.refusal,)
