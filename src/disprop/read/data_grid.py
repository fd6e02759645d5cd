"""Files of data and not of pages (JSON, Parquet) as pages of cells: the names of the columns, then the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from pathlib import Path
from types import NoneType
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.book_cells import Cell
from disprop.read.cells import as_text
from disprop.read.encodings import file_bytes, read_text
from disprop.read.grid import Grid
from disprop.read.limits import check_cells

OF_JSON = frozenset({".json", ".jsonl", ".ndjson"})
OF_PARQUET = frozenset({".parquet", ".pq"})
"""The endings of such files."""

HEADINGS = ("characteristic", "label", "count", "place")
DEEPEST = 8


def grid_from(names: Sequence[str], rows: Sequence[Sequence[object]], *, source: str, stem: str) -> Grid:
    """Return rows of values as a page of cells, its headings in row 1.

    Parameters
    ----------
    names : sequence of str
        The headings.
    rows : sequence of sequence of object
        Values of any kind; None and the empty text are nothing.
    source, stem : str
        As of `Grid`.
    """
    check_cells(len(names) * len(rows), source)
    known: dict[tuple[type, object], Cell] = {}
    found = {1: {at: Cell(name) for at, name in enumerate(names) if name}}
    for number, row in enumerate(rows, start=2):
        cells = {at: cell for at, value in enumerate(row) if (cell := _cell(value, known)).text}
        if any(cell.text.strip() for cell in cells.values()):
            found[number] = cells
    return Grid(rows=found, last_row=1 + len(rows), source=source, stem=stem)


def _cell(value: object, known: dict[tuple[type, object], Cell]) -> Cell:
    if isinstance(value, str | int | float | NoneType):
        key = (type(value), value)
        if key not in known:
            is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124
            known[key] = Cell(as_text(value), is_number=is_number)
        return known[key]
    return Cell(as_text(value), is_number=isinstance(value, Real | Decimal))


# ---- JSON ------------------------------------------------------------------------------------------------------------


def json_grid(path: Path) -> Grid:
    """Return a JSON file as a page of cells.

    Parameters
    ----------
    path : Path
        A list of records, or a record a line, whose keys become headings; an object from label to number; or an object
        in which, at some depth, names of characteristics lead to objects of categories and numbers.

    Raises
    ------
    InputError
        If it is no JSON, or holds nothing of the kind.
    """
    held = _parsed(read_text(path), path.name)
    if isinstance(held, list):
        names, rows = _records(held)
    elif isinstance(held, Mapping) and held and all(map(_is_count, held.values())):
        names, rows = list(HEADINGS[1:3]), [list(pair) for pair in held.items()]
    else:
        names, rows = list(HEADINGS), list(_counted(held, _place(held)))
    if not rows or not names:
        what = "It holds no counts: no characteristic leads to categories and their numbers."
        raise InputError(Fault(where=path.name, what=what, remedy='Give {"ethnicity": {"asian": 12, "white": 30}}.'))
    return grid_from(names, rows, source=path.name, stem=path.stem)


def _parsed(text: str, source: str) -> Any:
    try:
        try:
            return json.loads(text)
        except ValueError:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        fault = Fault(where=source, what=f"It is no JSON that can be read: {error}.", remedy="Download it again.")
        raise InputError(fault) from None


def _records(held: Sequence[Any]) -> tuple[list[str], list[list[object]]]:
    flat = [dict(_flat(one)) for one in held if isinstance(one, Mapping)]
    names = list(dict.fromkeys(name for one in flat for name in one))
    return names, [[one.get(name) for name in names] for one in flat]


def _flat(record: Mapping[str, Any], stem: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    for key, value in record.items():
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _flat(value, f"{stem}{key}.", depth + 1)
        else:
            yield f"{stem}{key}", json.dumps(value) if isinstance(value, list | Mapping) else value


def _place(held: object) -> str:
    return str(held.get("name") or held.get("id") or "") if isinstance(held, Mapping) else ""


def _counted(held: object, place: str, depth: int = 0) -> Iterator[list[object]]:
    """Yield each category of each characteristic: an object whose values are all numbers."""
    if not isinstance(held, Mapping) or depth > DEEPEST:
        return
    for key, value in held.items():
        if isinstance(value, Mapping) and len(value) > 1 and all(map(_is_count, value.values())):
            yield from ([key, label, number, place] for label, number in value.items())
        else:
            yield from _counted(value, place, depth + 1)


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int | float | str) and not isinstance(value, bool))


# ---- Parquet ---------------------------------------------------------------------------------------------------------


def parquet_grid(path: Path) -> Grid:
    """Return a Parquet file as a page of cells.

    Raises
    ------
    InputError
        If it cannot be read, or pyarrow is not installed.
    """
    frame = parquet_frame(path)
    columns = [frame.iloc[:, at].astype(object).tolist() for at in range(frame.shape[1])]
    rows = list(zip(*columns, strict=True))
    if not rows:
        raise InputError(Fault(where=path.name, what="The table has no rows.", remedy="Give the rows."))
    return grid_from([str(name) for name in frame.columns], rows, source=path.name, stem=path.stem)


def parquet_frame(path: Path) -> pd.DataFrame:
    """Return a Parquet file as a frame whose whole numbers stay whole beside blanks.

    Raises
    ------
    InputError
        If it cannot be read, or pyarrow is not installed.
    """
    file_bytes(path)
    try:
        return pd.read_parquet(path, dtype_backend="pyarrow")
    except ImportError:
        what, remedy = "Reading Parquet needs pyarrow.", "Install it: pip install 'disprop[parquet]'."
        raise InputError(Fault(where=path.name, what=what, remedy=remedy)) from None
    except Exception as error:  # whatever a broken file makes of a library
        told = " ".join(str(error).split())[:200] or type(error).__name__
        what = f"It cannot be read as Parquet: {told.rstrip('.')}."
        raise InputError(Fault(where=path.name, what=what, remedy="Write or download it anew.")) from None
