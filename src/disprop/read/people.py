"""Rows of people from a file, every cell as text, every row accounted for."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.book_cells import Cell
from disprop.read.csv_grid import grid_of, parsed, separator_of
from disprop.read.data_grid import OF_JSON, OF_PARQUET, parquet_frame
from disprop.read.encodings import read_text
from disprop.read.grid import Grid
from disprop.read.header import LAST, Table, notes_at_end, table_in
from disprop.read.open_grid import has_sheets, open_grid
from disprop.read.page import LOOKED_AT
from disprop.read.sheet import HeaderLike, Sheet
from disprop.read.table import names_of, remarks, separated_oddly, set_aside, sheet_from


@dataclass(frozen=True, eq=False, kw_only=True)
class People:
    """Rows of people as they were read.

    Parameters
    ----------
    frame : DataFrame
        One row a person, every cell text; an empty cell is an empty text.
    source : str
        The name of the file.
    stem : str
        The name of the file without its ending.
    blank_rows : int
        Rows with nothing in them, which are set aside.
    set_aside : mapping of str to int
        Other rows that are no people, by reason: titles, notes.
    remarks : tuple of mapping
        How the table was found, as rows for a table of checks.
    sheet : Sheet, optional
        Where the rows are from a workbook: its cells, and what is wrong with them.
    """

    frame: pd.DataFrame
    source: str
    stem: str
    blank_rows: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Mapping[str, object], ...] = ()
    sheet: Sheet | None = None


def read_people(path: Path, sheet: str | None = None, *, cells: str | None = None, header: HeaderLike = None) -> People:
    """Return the rows of a CSV file or of a sheet of a workbook.

    Parameters
    ----------
    path : Path
        Words such as None and NA stay words.
    sheet, cells, header : optional
        As in `disprop.read.sheet.read_file`.

    Raises
    ------
    InputError
        Every fault of the layout.
    """
    ending = path.suffix.lower()
    if ending in OF_PARQUET and sheet is None and cells is None and header is None:
        return People(frame=parquet_frame(path), source=path.name, stem=path.stem, blank_rows=0)
    if has_sheets(path) or ending in OF_JSON | OF_PARQUET or sheet is not None or cells is not None:
        return _from_sheet(sheet_from(open_grid(path, sheet=sheet, cells=cells), header))
    text = read_text(path)
    head = grid_of(islice(parsed(text, source=path.name), LOOKED_AT), source=path.name, stem=path.stem)
    table = table_in(head, header)
    if len(table.header) > 1:
        return _from_sheet(sheet_from(open_grid(path), header))
    try:
        return _from_text(text, head, table)
    except (
        pd.errors.ParserError,
        pd.errors.ParserWarning,
        pd.errors.EmptyDataError,
    ):  # rows that are longer than the header
        return _from_sheet(
            sheet_from(grid_of(parsed(text, source=path.name), source=path.name, stem=path.stem), header)
        )


def _from_sheet(sheet: Sheet) -> People:
    frame = pd.DataFrame({name: list(cells) for name, cells in sheet.columns.items()}, dtype=str)
    return People(
        frame=frame,
        source=sheet.source,
        stem=sheet.stem,
        blank_rows=sheet.blank_rows,
        set_aside=sheet.set_aside,
        remarks=sheet.remarks,
        sheet=sheet,
    )


def _from_text(text: str, head: Grid, table: Table) -> People:
    """Return the rows of a text, however many, as pandas reads them."""
    (by_place, marked), start = names_of(head, table), table.header[0]
    names = list(by_place.values())
    frame = _parsed_by_pandas(text, names, start)
    blank = _blank(frame)
    notes = _notes(frame, start, head)
    kept = frame[~blank].iloc[: len(frame) - int(blank.sum()) - notes].reset_index(drop=True)
    if kept.empty:
        raise InputError(Fault(where=head.source, what="There is no row below the header.", remedy="Give the rows."))
    if len(names) == 1:
        headings = [cell.text for cell in head.rows[start].values()]
        raise_faults(separated_oddly([*headings, *kept[names[0]]], head.source))
    found = replace(table, body=tuple(range(len(kept))), below=tuple(range(notes)))
    return People(
        frame=kept,
        source=head.source,
        stem=head.stem,
        blank_rows=start - 1 - len(table.above) + int(blank.sum()),
        set_aside=set_aside(head, found),
        remarks=tuple(remarks(head, found, marked)),
    )


def _parsed_by_pandas(text: str, names: Sequence[str], start: int) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return pd.read_csv(
            io.StringIO(text),
            sep=separator_of(text),
            header=None,
            names=list(names),
            skiprows=start,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            index_col=False,
        )


def _notes(frame: pd.DataFrame, start: int, head: Grid) -> int:
    """Return how many rows at the end are notes."""
    last = frame.tail(LAST)
    records = zip((int(at) + start + 1 for at in last.index), last.to_numpy().tolist(), strict=True)
    end = {
        row: {at: Cell(text) for at, text in enumerate(cells) if text}
        for row, cells in records
        if any(map(str.strip, cells))
    }
    return notes_at_end(end, head)


def _blank(frame: pd.DataFrame) -> pd.Series[bool]:
    first = frame.iloc[:, 0].str.strip() == ""
    rest = frame[first].apply(lambda column: column.str.strip() == "").all(axis=1)
    blank: pd.Series[bool] = rest.reindex(frame.index, fill_value=False).astype(bool)
    return blank
