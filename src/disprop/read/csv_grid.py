"""A CSV text as a page of cells: what separates them is told from the whole text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.read.book_cells import Cell
from disprop.read.encodings import read_text
from disprop.read.grid import Grid
from disprop.read.limits import check_cells

SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 2000
"""Records by which a separator is told."""

DECLARED = "sep="
"""How the first line of a CSV file of Excel declares what separates its cells."""


def csv_grid(path: Path) -> Grid:
    """Return the cells of a CSV file.

    Parameters
    ----------
    path : Path
        Cells are separated by commas, semicolons, tabs or bars.

    Raises
    ------
    InputError
        If the file is empty, no text, in two encodings, or a quotation does not end.

    Notes
    -----
    Every cell is text: nothing is taken for a number, a date or a blank, so that the words None, NA and null stay
    words. Rows are counted as a spreadsheet counts them: a cell may hold several lines.
    """
    return grid_of(parsed(read_text(path), source=path.name), source=path.name, stem=path.stem)


class _Known(dict[str, Cell]):
    """Cells by their text: each distinct text is one cell, however often it stands."""

    def __missing__(self, text: str) -> Cell:
        return self.setdefault(text, Cell(text))


def grid_of(records: Iterable[tuple[int, list[str]]], *, source: str, stem: str) -> Grid:
    """Return numbered records as a page of cells.

    Raises
    ------
    InputError
        If none holds anything.
    """
    known = _Known()
    rows: dict[int, dict[int, Cell]] = {}
    last = count = 0
    for last, cells in records:
        if any(map(str.strip, cells)):
            count += len(cells)
            check_cells(count, source)
            rows[last] = {at: known[text] for at, text in enumerate(cells) if text}
    if not rows:
        raise InputError(Fault(where=source, what="The file is empty.", remedy="Give a header and rows."))
    return Grid(rows=rows, last_row=last, source=source, stem=stem)


def parsed(text: str, *, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a CSV text with their numbers, counted from 1; a declared separator is none."""
    reader = _reader(text, separator_of(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [] if number == 1 and _declares(text) else cells
    except csv.Error as error:
        place = f"{source}, line {reader.line_num}"
        fault = Fault(where=place, what=f"The row cannot be read: {error}.", remedy="Check its quotation marks.")
        raise InputError(fault) from None


def separator_of(text: str) -> str:
    """Return what separates the cells of a text: the sign that gives the most rows of one length.

    Notes
    -----
    Titles and notes above and below a table hold commas that separate nothing, so no line alone can tell. Of two signs
    that tell the same, the one that is there most often in the rows of that length is meant.
    """
    if _declares(text):
        return text[len(DECLARED)]
    there = [sign for sign in SEPARATORS if sign in text]
    return max(there, key=lambda sign: _alike(text, sign), default=SEPARATORS[0])


def _declares(text: str) -> bool:
    first = text[: len(DECLARED) + 1]
    return first[:-1].lower() == DECLARED and first[-1] in SEPARATORS and text[len(first) : len(first) + 1] in "\r\n"


def _alike(text: str, sign: str) -> tuple[int, int]:
    """Return how many rows have the commonest number of cells above one, and that number."""
    lengths: Counter[int] = Counter()
    try:
        for cells in islice(_reader(text, sign), LOOKED_AT):
            if len(cells) > 1 and any(map(str.strip, cells)):
                lengths[len(cells)] += 1
    except csv.Error:  # its quotation marks stand elsewhere: what came before has told
        pass
    return max(((rows, length) for length, rows in lengths.items()), default=(0, 0))


def _reader(text: str, separator: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
