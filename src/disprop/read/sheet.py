"""A table as it was given, cell by cell, with the place of every cell for messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.cells import as_text
from disprop.read.grid import Grid
from disprop.read.marks import heading_alike
from disprop.schemes import same_words

UNNAMED = "(numbers)"

HeaderLike = int | str | Sequence[int] | None
"""How a user names the rows of headings: ``7``, ``"7:8"`` or ``(7, 8)``."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Sheet:
    """A table before anything is made of it.

    Parameters
    ----------
    columns : mapping of str to sequence
        Cells by name of column, all of one length.
    places : sequence of str
        For each row its place in the user's terms: ``row 3``, counted from 1 with the header, or ``label 'White'``.
    source : str
        The name of the file or table.
    stem : str
        What the table is called where nobody named it.
    blank_rows : int
        Rows with nothing in them, which are set aside.
    label, number : str, optional
        The columns of labels and of numbers, where the kind of table tells: a Series, a dictionary.
    letters : mapping of str to str
        The letters of the columns, where the user knows them: in a workbook.
    unreadable, dates : mapping of str to tuple of Fault
        By column: cells of a workbook that hold nothing to be read, and cells that hold a date.
    set_aside : mapping of str to int
        Rows that hold something and are no part of the table, by reason: titles, notes.
    remarks : tuple of mapping
        How the table was found, as rows for a table of checks.
    """

    columns: Mapping[str, Sequence[object]]
    places: Sequence[str]
    source: str
    stem: str
    blank_rows: int = 0
    label: str | None = None
    number: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    unreadable: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    dates: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Mapping[str, object], ...] = ()

    def place(self, row: int, column: str = "") -> str:
        """Return the place of a cell, or of a row, for a message."""
        parts = [self.source, self.places[row], self.column_place(column) if column and self.has_columns else ""]
        return ", ".join(part for part in parts if part)

    def column_place(self, column: str) -> str:
        """Return the place of a column: its name, and its letter in a workbook."""
        letter = self.letters.get(column)
        return f"column {column} ({letter})" if letter and column != f"(column {letter})" else f"column {column}"

    def cell_faults(self, used: Iterable[str], *, words: Iterable[str]) -> list[Fault]:
        """Return what is wrong with the cells of the columns that are used.

        Parameters
        ----------
        used : iterable of str
            Columns whose cells must be readable.
        words : iterable of str
            Columns that hold labels or numbers, where a date is none.
        """
        unreadable = [fault for name in dict.fromkeys(used) for fault in self.unreadable.get(name, ())]
        return [*unreadable, *(fault for name in dict.fromkeys(words) for fault in self.dates.get(name, ()))]

    def with_cell_faults(
        self, *, unreadable: Mapping[str, tuple[Fault, ...]], dates: Mapping[str, tuple[Fault, ...]]
    ) -> Sheet:
        """Return the sheet with what is wrong with its cells."""
        return replace(self, unreadable=unreadable, dates=dates)

    @property
    def has_columns(self) -> bool:
        """Whether the user knows the columns by name: not where a Series or a dictionary was given."""
        return self.label is None

    def find(self, name: str) -> str | None:
        """Return the column of that name, of that spelling, of another case or with the mark of a note, or None."""
        if name in self.columns:
            return name
        alike = [column for column in self.columns if same_words(column) == same_words(name)]
        return alike[0] if len(alike) == 1 else heading_alike(name, self.columns)

    def missing(self, name: str, *, named_by: str) -> Fault:
        """Return the fault of a column that is not there."""
        return Fault(
            where=self.source,
            what=f"There is no column {name!r}, which {named_by} names.",
            remedy=f"The columns are: {', '.join(self.columns)}.",
        )


def open_sheet(
    source: object,
    *,
    name: str | None = None,
    sheet: str | None = None,
    cells: str | None = None,
    header: HeaderLike = None,
) -> Sheet:
    """Return a table from a path, a frame, a Series or a dictionary.

    Parameters
    ----------
    source : path, Grid, DataFrame, Series or dict
        A path leads to a CSV file or a workbook. A dictionary goes from label to number, from characteristic to such a
        dictionary, or from name of column to list of cells.
    name : str, optional
        What the user calls a table that is no file, for messages.
    sheet, cells, header : optional
        As in `read_file`.

    Raises
    ------
    InputError
        Every fault of the layout.
    """
    if isinstance(source, str | Path):
        return read_file(Path(source), sheet, cells=cells, header=header)
    if isinstance(source, Sheet):
        return source
    if isinstance(source, Grid):
        return _sheet_from(source, header)
    where = {"sheet": sheet, "cells": cells, "header": header}
    raise_faults(refuse_part("table", keyword, given) for keyword, given in where.items() if given is not None)
    table = _sheet_of(source)
    return replace(table, source=name) if name else table


def read_file(path: Path, sheet: str | None = None, *, cells: str | None = None, header: HeaderLike = None) -> Sheet:
    """Return the table of a CSV file, or of a sheet of a workbook, as text.

    Parameters
    ----------
    path : Path
        Read as a workbook where its ending says so.
    sheet : str, optional
        The sheet of a workbook, where several hold something.
    cells : str, optional
        The range that holds the table, such as ``B4:H30``.
    header : int, str or sequence of int, optional
        The row or rows of headings, where they cannot be told: ``7``, ``"7:8"``.

    Raises
    ------
    InputError
        Every fault of the layout; a sheet of a file that has none.
    """
    from disprop.read.open_grid import open_grid

    return _sheet_from(open_grid(path, sheet=sheet, cells=cells), header)


def _sheet_from(grid: Grid, header: HeaderLike) -> Sheet:
    from disprop.read.table import sheet_from

    return sheet_from(grid, header)


def twice(names: Sequence[str], *, source: str) -> Iterator[Fault]:
    """Find the columns that have one name."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(where=source, what=f"Two columns are called {name!r}.", remedy="Give each its own name.")


def refuse_sheet(where: str, sheet: str) -> Fault:
    """Return the fault of a sheet that is named of something that has none."""
    return Fault(where=where, what=f"It is no workbook and has no sheet {sheet!r}.", remedy="Leave sheet= out.")


def refuse_part(where: str, keyword: str, given: object) -> Fault:
    """Return the fault of a part of a file that is named of something that is no file."""
    if keyword == "sheet":
        return refuse_sheet(where, str(given))
    what = f"It is no file and has no {'row of headings' if keyword == 'header' else 'range'} {given!r}."
    return Fault(where=where, what=what, remedy=f"Leave {keyword}= out.")


def _sheet_of(source: object) -> Sheet:
    if isinstance(source, pd.Series):
        return _from_series(source)
    if isinstance(source, Mapping):
        return _from_mapping(source)
    return _from_columns(_columns_of_frame(source))


def _from_series(series: pd.Series[Any]) -> Sheet:
    if isinstance(series.index, pd.MultiIndex):
        return _from_columns(_columns_of_frame(series.rename(str(series.name or "count")).reset_index()))
    label = str(series.index.name or "label")
    return _labelled(list(series.index), list(series), label=label, number=str(series.name or UNNAMED))


def _from_mapping(table: Mapping[Any, Any]) -> Sheet:
    values = list(table.values())
    if values and all(isinstance(value, Mapping) for value in values):
        rows = [(name, label, number) for name, group in table.items() for label, number in group.items()]
        names, labels, numbers = zip(*rows, strict=True) if rows else ((), (), ())
        return _labelled(labels, numbers, label="label", number=UNNAMED, characteristic=names)
    if values and all(isinstance(value, list | tuple) for value in values):
        return _from_columns({str(name): list(cells) for name, cells in table.items()})
    return _labelled(list(table), values, label="label", number=UNNAMED)


def _labelled(
    labels: Sequence[object],
    numbers: Sequence[object],
    *,
    label: str,
    number: str,
    characteristic: Sequence[object] = (),
) -> Sheet:
    number = number if number != label else UNNAMED
    columns: dict[str, Sequence[object]] = {"characteristic": characteristic} if characteristic else {}
    columns |= {label: tuple(labels), number: tuple(numbers)}
    places = tuple(f"label {as_text(value)!r}" for value in labels)
    return _checked(Sheet(columns=columns, places=places, source="table", stem="table", label=label, number=number))


def _from_columns(columns: Mapping[str, Sequence[object]]) -> Sheet:
    lengths = {name: len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        fault = Fault(where="table", what=f"The columns differ in length: {listed}.", remedy="Give each row a cell.")
        raise InputError(fault)
    rows = next(iter(lengths.values()), 0)
    places = tuple(f"row {row}" for row in range(1, rows + 1))
    return _checked(Sheet(columns=columns, places=places, source="table", stem="table"))


def _checked(sheet: Sheet) -> Sheet:
    if not sheet.places:
        raise InputError(Fault(where=sheet.source, what="The table has no rows.", remedy="Give the rows."))
    return sheet


def _columns_of_frame(frame: Any) -> dict[str, list[object]]:
    """Take a frame of whichever engine apart, by what it can do."""
    if isinstance(frame, pd.DataFrame):
        plain = (
            frame if isinstance(frame.index, pd.RangeIndex) and frame.index.name is None else _index_as_column(frame)
        )
        raise_faults(twice([str(name) for name in plain.columns], source="table"))
        return {str(name): list(plain.iloc[:, at]) for at, name in enumerate(plain.columns)}
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if hasattr(frame, "to_pydict"):
        return dict(frame.to_pydict())
    if hasattr(frame, "to_dict") and hasattr(frame, "columns"):
        return dict(frame.to_dict(as_series=False))
    if isinstance(frame, list) and frame and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(str(name) for row in frame for name in row))
        return {name: [row.get(name) for row in frame] for name in names}
    if hasattr(frame, "fetchall") and hasattr(frame, "columns"):
        rows = frame.fetchall()
        return {str(name): [row[at] for row in rows] for at, name in enumerate(frame.columns)}
    what = f"A {type(frame).__name__} is not a table that can be read."
    remedy = "Give the path of a CSV file, a DataFrame, a Series or a dictionary from label to number."
    raise InputError(Fault(where="table", what=what, remedy=remedy))


def _index_as_column(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn an index that carries labels into columns: one with a name, or the only text that there is."""
    named = any(name is not None for name in frame.index.names)
    numbers = pd.api.types.is_integer_dtype(frame.index) or any(
        not pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes
    )
    if not named and numbers:
        return frame.reset_index(drop=True)
    names = [str(name) if name is not None else "label" for name in frame.index.names]
    return frame.rename_axis(index=names).reset_index()
