"""Rows of people from a CSV file, every cell as text, every blank row accounted for."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.encodings import read_text
from disprop.read.sheet import column_names, layout_faults, parsed, separator_of


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
    """

    frame: pd.DataFrame
    source: str
    stem: str
    blank_rows: int


def read_people(path: Path) -> People:
    """Return the rows of a CSV file.

    Parameters
    ----------
    path : Path
        The first row that is not blank is the header. Words such as None and NA stay words.

    Raises
    ------
    InputError
        Every fault of the layout.
    """
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
