"""A page of cells, before anything is made of it: what every kind of file is first read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disprop.read.book_cells import NOTHING, Cell, letter_of
from disprop.read.book_sheet import Span


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """A page of cells: a CSV file, a sheet of a workbook, a table of a database.

    Parameters
    ----------
    rows : mapping of int to mapping of int to Cell
        By number of row, counted from 1 as the user sees it, in order, and by column, counted from 0: the cells that
        hold anything. Rows without any are left out.
    last_row : int
        How many rows there are, blank ones among them.
    merged : tuple of Span
        Merged cells, of which the first alone holds anything.
    hidden_rows : frozenset of int
        Rows that are hidden.
    source : str
        The name of the file, and of the sheet where it has several, for messages.
    stem : str
        What the table is called where nobody names it.
    has_letters : bool
        Whether the user knows the columns by letters: in a workbook.
    first_row, first_column : int
        Where it begins: where a range of cells was named, in its corner.
    outside : int
        How many rows that hold something are not in that range.
    """

    rows: Mapping[int, Mapping[int, Cell]]
    last_row: int
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    source: str
    stem: str
    has_letters: bool = False
    first_row: int = 1
    first_column: int = 0
    outside: int = 0

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell of a row, counted from 1, and a column, counted from 0: nothing where there is none."""
        return self.rows.get(row, {}).get(column, NOTHING)

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without outer and double spaces."""
        return " ".join(self.cell(row, column).text.split())

    @property
    def width(self) -> int:
        """How many columns there are."""
        return 1 + max((max(cells) for cells in self.rows.values() if cells), default=-1)

    def place(self, row: int, column: int | None = None) -> str:
        """Return the place of a row or a cell for a message."""
        if column is None:
            return f"{self.source}, row {row}"
        if self.has_letters:
            return f"{self.source}, cell {letter_of(column)}{row}"
        return f"{self.source}, row {row}, column {column + 1}"
