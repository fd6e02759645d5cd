"""The diversity grid: a mark, a word and a ground in each cell.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.patches import Rectangle

from disprop import words
from disprop.picture import _alt
from disprop.picture._facts import HIDDEN, ROOM, SHEET, VERDICTS, WHY_HIDDEN, WITHHELD
from disprop.picture._letters import breadth, tall, wrapped
from disprop.picture._marks import mark
from disprop.picture._sheet import Picture, Sheet, plain, sheet

LABEL = 110.0
"""Most room for the labels of rows, in points."""

MARK, PAD = 15.0, 4.0
"""Room for a mark; what is kept free at the edges of a cell: in points."""

NARROWEST = max(breadth(word) for verdict in VERDICTS for word in verdict.split()) + MARK + 2 * PAD
"""The narrowest column that holds every verdict, in points."""

NOT_COMPARED = "not compared"

TITLE = "Verdicts by comparison and characteristic"

READ = (
    "Each cell gives the worst verdict among the groups of a characteristic, the group that shows it most strongly, "
    "and how many more show it. Proportionate is said only where every group is."
)


class Line(NamedTuple):
    """A row of one block: its label and cells broken into lines, and where it stands."""

    label: str
    cells: tuple[str, ...]
    verdicts: tuple[str, ...]
    top: float
    height: float


Told = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Label, cells, and the verdict of each cell: none for headings."""


def draw(table: pd.DataFrame, *, left_out: str = "") -> Picture:
    """Draw a grid; see `disprop.picture.grid`."""
    table = table.rename(index=_named)
    label = min(max(breadth(line) for line in map(str, table.index)) + 2 * PAD, LABEL)
    across = _across(table.shape[1], ROOM - label)
    wide = (ROOM - label) / across
    lines = _lines(table, label, wide, across)
    body = lines[-1].top + lines[-1].height
    page = sheet(
        title=TITLE,
        asked="",
        notes=[*filter(None, [left_out, READ, _hidden(table)]), words.CAVEAT],
        body=body,
        left=SHEET["margin"],
        right=SHEET["margin"],
        foot=0.0,
        alt=_alt.of_grid(table, left_out),
        head=2.0,
    )
    with plain():
        page.axes.set_xlim(0, ROOM)
        page.axes.set_axis_off()
        for line in lines:
            _draw_line(page, line, label, wide)
    return page.figure


def _named(row: object) -> str:
    return words.capital(words.spoken(row))


def _hidden(table: pd.DataFrame) -> str:
    """Return what is said where groups are withheld."""
    return WHY_HIDDEN if table.astype(str).apply(lambda cells: cells.str.contains(WITHHELD)).any(axis=None) else ""


def _across(columns: int, room: float) -> int:
    """Return how many columns stand side by side: as many as are legible, evenly over the blocks."""
    most = max(int(room // NARROWEST), 1)
    return math.ceil(columns / math.ceil(columns / most))


def _lines(table: pd.DataFrame, label: float, wide: float, across: int) -> list[Line]:
    """Return the rows of all blocks, one block under another, each with its headings."""
    top = 0.0
    lines: list[Line] = []
    for first in range(0, table.shape[1], across):
        for name, cells, verdicts in _block(table.iloc[:, first : first + across], label, wide):
            height = max(tall(text) for text in (name, *cells))
            lines.append(Line(name, cells, verdicts, top, height))
            top += height
        top += 2 * PAD
    return lines


def _block(block: pd.DataFrame, label: float, wide: float) -> Iterator[Told]:
    """Yield the headings, the rows, and where several rows have nothing here, one line that names them."""
    yield "", tuple(wrapped(words.capital(str(name)), wide - 2 * PAD, weight="bold") for name in block.columns), ()
    empty = (block == NOT_COMPARED).all(axis=1)
    listed = empty.sum() > 1
    for name, cells in block[~empty | (not listed)].iterrows():
        yield _told(str(name), [str(cell) for cell in cells], label, wide)
    if listed:
        yield wrapped(f"Not compared: {', '.join(map(str, block.index[empty]))}.", ROOM), (), ()


def _told(name: str, cells: Sequence[str], label: float, wide: float) -> Told:
    """Return a row's label and cells in lines, with the verdict of each cell."""
    verdicts = tuple(verdict_of(cell) for cell in cells)
    texts = tuple(
        wrapped(_marked(cell).replace(": ", ":\n", 1).replace(" (", "\n("), wide - 2 * PAD - (MARK if verdict else 0))
        for cell, verdict in zip(cells, verdicts, strict=True)
    )
    return wrapped(name, label - 2 * PAD), texts, verdicts


def _marked(cell: str) -> str:
    return f"{HIDDEN} {cell}" if cell.startswith(WITHHELD) else cell


def verdict_of(cell: str) -> str:
    """Return the verdict that a cell of the grid begins with; blank for none.

    Examples
    --------
    >>> verdict_of("possible: Female over and 4 more"), verdict_of("insufficient data (unknowns decide)")
    ('possible', 'insufficient data')
    >>> verdict_of("not compared")
    ''
    """
    return next((verdict for verdict in VERDICTS if cell.startswith(verdict)), "")


def _draw_line(page: Sheet, line: Line, label: float, wide: float) -> None:
    """Draw a row: its label, and in each cell the ground, the mark and the words."""
    margin, middle = SHEET["margin"], line.top + line.height / 2
    page.write(margin, middle, line.label, color=SHEET["ink"] if line.cells else SHEET["quiet"])
    for at, text in enumerate(line.cells):
        x, verdict = label + at * wide, line.verdicts[at] if line.verdicts else ""
        if not verdict:
            how = {"color": SHEET["quiet"]} if line.verdicts else {"fontweight": "bold"}
            page.write(margin + x + PAD, middle, text, **how)
            continue
        box = Rectangle((x + 1, line.top + 1), wide - 2, line.height - 2)
        box.set(facecolor=VERDICTS[verdict]["tint"], edgecolor=SHEET["rule"], linewidth=0.6, label=verdict)
        page.axes.add_patch(box)
        mark(page.axes, x + PAD + MARK / 2, middle, verdict)
        page.write(margin + x + PAD + MARK, middle, text)
