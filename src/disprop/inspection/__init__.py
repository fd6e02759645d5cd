"""What a file holds, before anything is asked of it: layout, characteristics, unknowns, and a draft plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from disprop.checks import checks_frame
from disprop.errors import InputError
from disprop.inspection._counts import Reading, cube_facts, read_numbers, share_facts
from disprop.inspection._draft import counts_draft, rows_draft
from disprop.inspection._marks import heading_facts, mark_facts
from disprop.inspection._rows import as_frame, look, looks_like_rows
from disprop.inspection._types import COLUMN_FACTS, Inspection, Page, Spot
from disprop.numerals import many
from disprop.read.grid import Grid
from disprop.read.layouts import Layout, prepared_rows, recognise
from disprop.read.layouts.police_uk import made_columns
from disprop.read.open_grid import has_sheets, open_grid, open_pages
from disprop.read.pages import Pages
from disprop.read.people import read_people
from disprop.read.sheet import HeaderLike, Sheet, open_sheet

__all__ = ["Inspection", "Page", "inspect"]


def inspect(
    source: object, *, sheet: str | None = None, cells: str | None = None, header: HeaderLike = None
) -> Inspection:
    """Return what a file holds: its layout, what its columns are for, what is unknown, and a draft plan.

    Parameters
    ----------
    source : path or frame
        A file of any kind that can be read, or a frame.
    sheet : str, optional
        The sheet of a workbook; by default every one that is shown and holds anything.
    cells : str, optional
        The range that holds the table, such as ``"B4:H30"``.
    header : int, str or sequence of int, optional
        The row or rows of headings, where they cannot be told: ``7``, ``"7:8"``. The table is then an ordinary one.

    Returns
    -------
    Inspection
        It shows itself, in a notebook as tables. What cannot be read is said with its place and a remedy, and is no
        exception.

    Raises
    ------
    InputError
        If there is no such file or sheet, or it is of no kind that can be read.

    Notes
    -----
    Nothing is guessed that reading would not do too: characteristics, schemes and levels are those that `from_counts`,
    `baseline` and `count` take where none is named. A column of rows is a characteristic where a scheme that comes with
    the library knows the labels of four in five of the rows with an answer, or of half where the heading names it.

    Examples
    --------
    >>> import pandas as pd
    >>> found = inspect(pd.DataFrame({"group": ["White", "BME", "Refused"], "count": [416, 27, 3]}))
    >>> print(found.draft, end="")
    [tables.table]
    file = "table"
    scheme = "ethnicity_ew_2021"
    """
    if not isinstance(source, str | Path):
        return Inspection(source="table", pages=(_page(source, Spot(header=header), "table"),))
    path = Path(source)
    if not has_sheets(path):
        spot = Spot(sheet=sheet, cells=cells, header=header)
        return Inspection(source=path.name, pages=(_page(path, spot, path.name),))
    with open_pages(path) as book:
        spots = [Spot(sheet=title, cells=cells, header=header) for title in _sheets(book, sheet)]
        return Inspection(source=path.name, pages=tuple(_page(path, spot, path.name, book) for spot in spots))


def _sheets(book: Pages, sheet: str | None) -> Sequence[str]:
    """The sheet that is named, or every one that is shown and holds anything."""
    if sheet is not None:
        return [book.chosen(sheet)]
    shown = [title for title in book.titles if book.is_visible(title) and book.holds_anything(title)]
    return shown or [book.chosen(None)]


def _grid(source: object, spot: Spot, book: Pages | None) -> Grid | None:
    """The page of cells; None where a frame was given."""
    if book is not None and spot.sheet is not None:
        return open_grid(book.grid(spot.sheet), cells=spot.cells)
    return open_grid(source, sheet=spot.sheet, cells=spot.cells) if isinstance(source, str | Path) else None


def _page(source: object, spot: Spot, file: str, book: Pages | None = None) -> Page:
    try:
        grid = _grid(source, spot, book)
        layout = recognise(grid) if grid is not None and spot.header is None else None
        table = None if layout is not None else open_sheet(source if grid is None else grid, header=spot.header)
    except InputError as error:
        return Page(source=spot.place(file), kind="nothing", faults=error.faults)
    if layout is not None and layout.rows:
        return _events(Path(str(source)), spot, layout)
    if table is not None and looks_like_rows(table):
        return _people(table, file, spot, grid)
    return _numbers(source, spot, file, grid, layout, table)


def _numbers(
    source: object, spot: Spot, file: str, grid: Grid | None, layout: Layout | None, table: Sheet | None
) -> Page:
    reading = read_numbers(source if grid is None else grid, table, header=spot.header)
    place, stem = spot.place(file), spot.sheet or (Path(file).stem if isinstance(source, str | Path) else "table")
    known = "" if layout is None else layout.name
    facts = [*_layout_facts(layout, grid), *_grid_facts(grid, table, spot), *_reading_facts(reading)]
    if reading.faults:
        return Page(source=place, kind="nothing", layout=known, facts=tuple(facts), faults=reading.faults)
    if reading.tables is not None:
        found, checks = cube_facts(reading.tables.cubes.values()), reading.tables.checks
    else:
        assert reading.shares is not None
        found, checks = share_facts(reading.shares), reading.shares.checks
    draft = counts_draft(file, stem, spot=spot, layout=known, reading=reading, characteristics=found)
    kind = "counts" if reading.tables is not None else "shares"
    return Page(
        source=place, kind=kind, layout=known, facts=tuple(facts), characteristics=found, checks=checks, draft=draft
    )


def _layout_facts(layout: Layout | None, grid: Grid | None) -> Iterator[tuple[str, str]]:
    if layout is not None:
        yield "Layout", f"{layout.name}: {layout.title}"
    if grid is not None:
        yield "Size", f"{many(len(grid.rows), 'row')} that hold anything, {many(grid.width, 'column')}"


def _grid_facts(grid: Grid | None, table: Sheet | None, spot: Spot) -> Iterator[tuple[str, str]]:
    if grid is not None and table is not None:
        yield from heading_facts(grid, table, spot.header)
    if grid is not None:
        yield from mark_facts(grid)


def _reading_facts(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.by:
        yield "Divided by", ", ".join(reading.by)
    if reading.tables is not None:
        cubes = list(reading.tables.cubes.values())
        yield "Numbers", "counts of people"
        if len(reading.tables.stage_names) > 1:
            yield "Stages", ", ".join(reading.tables.stage_names)
        slices = max(len(cube.slices) for cube in cubes)
        if slices > 1:
            names = ", ".join(dict.fromkeys(str(name) for cube in cubes for name in cube.slices.columns))
            yield "Slices", f"{slices:,} ({names})"
        aside = reading.tables.account.set_aside
        for reason, rows in zip(aside["reason"], aside["rows"], strict=True):
            yield "Set aside", f"{rows:,}: {reason}"
    elif reading.shares is not None:
        yield "Numbers", "shares of a population, for a baseline"
        for told, text in (("Published by", reading.shares.source), ("Date", reading.shares.date)):
            if text:
                yield told, text


def _people(table: Sheet, file: str, spot: Spot, grid: Grid | None) -> Page:
    size = ("Size", f"{many(len(table.places), 'row')}, {many(len(table.columns), 'column')}")
    headings = () if grid is None else heading_facts(grid, table, spot.header)
    facts = (size, *headings, ("Rows", "one a person, or an event"))
    return _rows(table.columns, file, spot, stem=spot.sheet or table.stem, facts=facts)


def _events(path: Path, spot: Spot, layout: Layout) -> Page:
    people, remarks = prepared_rows(read_people(path, spot.sheet, cells=spot.cells), layout.name)
    facts = (
        ("Layout", f"{layout.name}: {layout.title}"),
        ("Size", many(len(people.frame), "row")),
        ("Rows", "one an event"),
    )
    columns = {name: list(people.frame[name]) for name in made_columns(people.frame)}
    page = _rows(columns, path.name, spot, stem=spot.sheet or path.stem, facts=facts)
    return replace(page, layout=layout.name, checks=checks_frame(remarks))


def _rows(
    table: Mapping[str, Sequence[object]],
    file: str,
    spot: Spot,
    *,
    stem: str,
    facts: tuple[tuple[str, str], ...],
) -> Page:
    columns = [look(name, cells) for name, cells in table.items()]
    return Page(
        source=spot.place(file),
        kind="rows",
        facts=facts,
        columns=pd.DataFrame([(one.name, one.holds, one.detail) for one in columns], columns=list(COLUMN_FACTS)),
        characteristics=as_frame(columns),
        draft=rows_draft(file, stem, spot=spot, columns=columns),
    )
