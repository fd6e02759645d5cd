"""Rows of people from a file, every cell as text, every blank row accounted for."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.encodings import read_text
from disprop.read.sheet import Sheet, column_names, layout_faults, parsed, refuse_sheet, separator_of
from disprop.read.workbook import is_workbook, read_workbook


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
    sheet : Sheet, optional
        Where the rows are from a workbook: its cells, and what is wrong with them.
    """

    frame: pd.DataFrame
    source: str
    stem: str
    blank_rows: int
    sheet: Sheet | None = None


def read_people(path: Path, sheet: str | None = None) -> People:
    """Return the rows of a CSV file or of a sheet of a workbook.

    Parameters
    ----------
    path : Path
        The first row that is not blank is the header. Words such as None and NA stay words.
    sheet : str, optional
        The sheet of a workbook, where several hold something.

    Raises
    ------
    InputError
        Every fault of the layout.
    """
    if is_workbook(path):
        return _from_workbook(read_workbook(path, sheet))
    raise_faults([refuse_sheet(path.name, sheet)] if sheet is not None else ())
    text = read_text(path)
    start, header = _header(text, path.name)
    names = column_names(header, source=path.name)
    try:
        frame = _parsed_by_pandas(text, names, start)
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as error:
        raise _layout(text, names, path.name, str(error)) from None
    kept = frame[~_blank(frame)].reset_index(drop=True)
    if kept.empty:
        raise InputError(Fault(where=path.name, what="There is no row below the header.", remedy="Give the rows."))
    return People(frame=kept, source=path.name, stem=path.stem, blank_rows=start + len(frame) - len(kept))


def _from_workbook(sheet: Sheet) -> People:
    frame = pd.DataFrame({name: list(cells) for name, cells in sheet.columns.items()}, dtype=str)
    return People(frame=frame, source=sheet.source, stem=sheet.stem, blank_rows=sheet.blank_rows, sheet=sheet)


def _header(text: str, source: str) -> tuple[int, list[str]]:
    """The number of blank rows above the header, and its cells."""
    for row, cells in parsed(text, source=source):
        if any(cell.strip() for cell in cells):
            return row - 1, cells
    raise InputError(Fault(where=source, what="The file is empty.", remedy="Give a header and rows."))


def _parsed_by_pandas(text: str, names: Sequence[str], start: int) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return pd.read_csv(
            io.StringIO(text),
            sep=separator_of(text),
            header=None,
            names=list(names),
            skiprows=start + 1,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            index_col=False,
        )


def _layout(text: str, names: Sequence[str], source: str, said: str) -> InputError:
    """Find the rows that pandas stumbled over."""
    records = list(parsed(text, source=source))
    faults = tuple(layout_faults(names, 1, records[1:], source))
    return InputError(
        faults or Fault(where=source, what=f"It cannot be read: {said}.", remedy="Check its quotation marks.")
    )


def _blank(frame: pd.DataFrame) -> pd.Series[bool]:
    first = frame.iloc[:, 0].str.strip() == ""
    rest = frame[first].apply(lambda column: column.str.strip() == "").all(axis=1)
    blank: pd.Series[bool] = rest.reindex(frame.index, fill_value=False).astype(bool)
    return blank
