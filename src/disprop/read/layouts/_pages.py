"""Pages of cells taken apart: the header, what stands above and below it, merged headings filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop.read.grid import Grid
from disprop.read.layouts._marks import mark_of, number_in

PLAIN = re.compile(r"\d+(\.\d+)?")


def row_texts(grid: Grid, row: int) -> list[str]:
    """Return the texts of a row without outer and double spaces, from the page's first column to the row's last."""
    cells = grid.rows.get(row, {})
    wide = 1 + max(cells, default=-1)
    return [" ".join(cells[at].text.split()) if at in cells else "" for at in range(wide)]


def first_rows(grid: Grid, most: int = 40) -> list[int]:
    """Return the numbers of the first rows that hold anything."""
    return list(grid.rows)[:most]


OURS = frozenset({"text", "row", "column", "number", "label", "stage", "characteristic"})
"""Names of columns of a table in long form."""


def headings(grid: Grid) -> list[str]:
    """Return the texts of the first row that holds anything, other than our own names; none where the page is empty."""
    names = row_texts(grid, next(iter(grid.rows))) if grid.rows else []
    return [f"{name} of the row" if name in OURS else name for name in names]


NOTE = re.compile(r"\s*\[(?:notes?|footnotes?|r)?[\s\d,]*(?:and \d+)?\]\s*$", re.IGNORECASE)


def bare(text: str) -> str:
    """Return a heading or label without marks of notes at its end.

    Examples
    --------
    >>> bare("White [note 1]"), bare("Total[2]"), bare("Other [notes 1, 2 and 3]"), bare("[c]")
    ('White', 'Total', 'Other', '[c]')
    """
    return NOTE.sub("", text)


def is_number(text: str) -> bool:
    """Whether a cell holds a number."""
    return bool(PLAIN.fullmatch(text)) or bool(text and np.isfinite(number_in(text)))


def is_number_or_mark(text: str, *, dialect: str = "") -> bool:
    """Whether a cell holds a number, or a sign in place of one; a blank is neither."""
    return bool(text) and (is_number(text) or bool(mark_of(text, dialect=dialect).kind))


def filled_right(grid: Grid, row: int, columns: Sequence[int]) -> list[str]:
    """Return the texts of a row of headings, with those that are merged over several columns in each of them.

    Headings without merged cells, as a CSV file has them, belong to the blank cells on their right too.
    """
    texts = {at: grid.text(row, at) for at in columns}
    covered = {
        at: grid.text(span.top, span.left)
        for span in grid.merged
        if span.top <= row <= span.bottom
        for at in range(span.left, span.right + 1)
    }
    return [texts[at] or covered.get(at, "") for at in columns]


def carried(texts: Sequence[str]) -> list[str]:
    """Return texts with each blank filled from its left.

    Examples
    --------
    >>> carried(["", "Lambeth", "", "London", ""])
    ['', 'Lambeth', 'Lambeth', 'London', 'London']
    """
    last, found = "", []
    for text in texts:
        last = text or last
        found.append(last)
    return found


def melted(
    grid: Grid, rows: Sequence[int], columns: Sequence[int], labels: Sequence[str], keys: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return the cells of a block in long form: each row of the page by each column of numbers.

    Parameters
    ----------
    rows, columns : sequence of int
        The block.
    labels : sequence of str
        What stands at the head of each column.
    keys : mapping of str to sequence of str
        What each row is about.
    """
    wide, tall = len(columns), len(rows)
    cells = [grid.rows.get(row, {}) for row in rows]
    frame: dict[str, list[Any]] = {
        name: [value for value in values for _ in range(wide)] for name, values in keys.items()
    }
    frame |= {
        "label": list(labels) * tall,
        "text": [found[at].text.strip() if at in found else "" for found in cells for at in columns],
        "row": [row for row in rows for _ in range(wide)],
        "column": list(columns) * tall,
    }
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in frame.items()})
