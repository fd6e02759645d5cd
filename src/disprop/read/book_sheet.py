"""A sheet of a workbook as its file has it: raw cells, merged cells, hidden rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from disprop.read.book_cells import column_of, letter_of
from disprop.read.book_parts import plain_parser
from disprop.read.limits import check_cells

CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
SPAN = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
LAST_ROW = 2**20
YES = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Span:
    """A rectangle of cells: rows counted from 1, columns from 0, both ends included.

    Examples
    --------
    >>> str(Span(2, 0, 4, 1)), str(Span(2, 0, 2, 0))
    ('A2:B4', 'A2')
    """

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = f"{letter_of(self.left)}{self.top}", f"{letter_of(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def meets(self, other: Span) -> bool:
        """Whether the two have a cell in common."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right

    def within(self, other: Span) -> bool:
        """Whether all of it lies in the other."""
        rows = other.top <= self.top and self.bottom <= other.bottom
        return rows and other.left <= self.left and self.right <= other.right


class RawCell(NamedTuple):
    """One cell as the file writes it.

    Parameters
    ----------
    at : int
        Its column, from 0.
    kind, style : str
        Its type (``s``, ``str``, ``inlineStr``, ``b``, ``e``, ``d``, ``n`` or none) and the number of its format.
    value : str or None
        What it holds; None for nothing.
    is_formula : bool
        Whether a formula made it.
    """

    at: int
    kind: str
    style: str
    value: str | None
    is_formula: bool


@dataclass(frozen=True, kw_only=True)
class RawSheet:
    """What a sheet holds.

    Parameters
    ----------
    rows : mapping of int to list of RawCell
        By number, those that hold anything.
    merged : tuple of Span
        Merged cells, of which the first alone holds anything.
    hidden_rows : frozenset of int
        Rows that are hidden, by hand or by a filter.
    """

    rows: Mapping[int, list[RawCell]] = field(default_factory=dict)
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()


def raw_sheet(xml: bytes, *, source: str = "sheet") -> RawSheet:
    """Return what a sheet holds, from its part of the file.

    Parameters
    ----------
    xml : bytes
        The part.
    source : str
        Its place, for messages.

    Raises
    ------
    InputError
        If it holds more cells than the limit.
    xml.parsers.expat.ExpatError, ValueError
        If it is not well formed, or has a cell beyond every sheet.

    Examples
    --------
    >>> sheet = raw_sheet(b'<s><row r="3" hidden="1"><c r="B3"><v>12</v></c></row><mergeCell ref="A2:A4"/></s>')
    >>> sheet.rows[3][0].value, sheet.merged[0].bottom, sheet.hidden_rows
    ('12', 4, frozenset({3}))
    """
    reader = _Reader(source)
    parser = plain_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(xml, True)
    return RawSheet(rows=reader.rows, merged=tuple(reader.merged), hidden_rows=frozenset(reader.hidden))


class _Reader:
    """Takes the events of a parser and keeps the cells."""

    def __init__(self, source: str) -> None:
        self.source, self.count = source, 0
        self.rows: dict[int, list[RawCell]] = {}
        self.merged: list[Span] = []
        self.hidden: list[int] = []
        self.row, self.at = 0, -1
        self.cells: list[RawCell] = []
        self.parts: list[str] | None = None
        self.kind, self.style, self.value, self.is_formula, self.in_phonetic = "", "", "", False, False

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.start_cell(given)
        elif name in {"v", "t"} and not self.in_phonetic:
            self.parts = []
        elif name == "f":
            self.is_formula = True
        elif name == "row":
            self.start_row(given)
        elif name == "rPh":
            self.in_phonetic = True
        elif name == "mergeCell":
            found = SPAN.fullmatch(given.get("ref", ""))
            if found:
                left, top, right, bottom = found.groups()
                self.merged.append(Span(int(top), column_of(left), int(bottom or top), column_of(right or left)))

    def start_row(self, given: dict[str, str]) -> None:
        self.row = int(given.get("r", self.row + 1))
        if not 0 < self.row <= LAST_ROW:
            raise ValueError(f"{self.row} is no row")
        self.cells, self.at = [], -1
        if given.get("hidden") in YES:
            self.hidden.append(self.row)

    def start_cell(self, given: dict[str, str]) -> None:
        place = given.get("r")
        if place is None:
            self.at += 1
        else:
            found = CELL.fullmatch(place)
            if found is None:
                raise ValueError(f"{place!r} is no place of a cell")
            self.at = column_of(found[1])
        self.kind, self.style = given.get("t", ""), given.get("s", "")
        self.value, self.is_formula = "", False

    def text(self, text: str) -> None:
        if self.parts is not None:
            self.parts.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in {"v", "t"} and self.parts is not None:
            self.value += "".join(self.parts)
            self.parts = None
        elif name == "c" and (self.value or self.is_formula):
            cell = RawCell(self.at, self.kind, self.style, self.value or None, self.is_formula)
            self.cells.append(cell)
        elif name == "row" and self.cells:
            self.count += len(self.cells)
            check_cells(self.count, self.source)
            self.rows.setdefault(self.row, []).extend(self.cells)
        elif name == "rPh":
            self.in_phonetic = False
