"""Workbooks of OpenDocument (.ods): cells as they are held, merged cells, hidden rows and sheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.book_cells import NOTHING, Cell, number_cell, text_cell
from disprop.read.book_parts import check_size, plain_parser
from disprop.read.book_sheet import Span
from disprop.read.grid import Grid
from disprop.read.limits import check_cells
from disprop.read.pages import Pages, broken

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
CELLS = frozenset({"table-cell", "covered-table-cell"})
NUMBERS = frozenset({"float", "currency", "percentage"})
LAST_ROW, LAST_COLUMN = 2**20, 2**14
BAD_CELL = re.compile(r"(#[A-Z0-9/?!_]+|Err:[0-9]{3})")
"""How errors are shown: those of Excel, and LibreOffice's own."""


def open_ods(content: bytes, name: str) -> Ods:
    """Open a workbook of OpenDocument.

    Raises
    ------
    InputError
        If it is none, a password protects it, or it is beyond a limit.
    """
    try:
        check_size(content, source=name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            raise_faults(_protected(archive, name))
            part = archive.read("content.xml")
        return Ods(name, _tables(part, name))
    except InputError:
        raise
    except Exception as error:  # whatever a broken file makes of a parser
        raise broken(name, error) from None


def _protected(archive: zipfile.ZipFile, name: str) -> Iterator[Fault]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        yield Fault(where=name, what="A password protects it.", remedy="Save it without a password.")


@dataclass
class _Table:
    """A sheet that is being read."""

    title: str
    style: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    is_visible: bool = True


class Ods(Pages):
    """An open workbook of OpenDocument."""

    def __init__(self, name: str, tables: Mapping[str, _Table]) -> None:
        super().__init__(name, tuple(tables))
        self._tables = tables

    def is_visible(self, title: str) -> bool:
        """Whether a sheet is shown."""
        return self._tables[title].is_visible

    def holds_anything(self, title: str) -> bool:
        """Whether a cell of a sheet holds anything."""
        return bool(self._tables[title].rows)

    def grid(self, title: str, *, stem: str | None = None) -> Grid:
        """Return the cells of a sheet as they are."""
        table = self._tables[title]
        if not table.rows:
            raise self.empty(title)
        return Grid(
            rows=table.rows,
            last_row=max(table.rows),
            merged=tuple(table.merged),
            hidden_rows=frozenset(table.hidden),
            source=self.source(title),
            stem=stem or title,
            has_letters=True,
        )


def _tables(xml: bytes, name: str) -> dict[str, _Table]:
    reader = _Reader(name)
    parser = plain_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(xml, True)
    if reader.table is not None or not reader.tables:
        raise ValueError("it has no sheets")
    for table in reader.tables:
        table.is_visible = table.style not in reader.hidden_styles
    return {table.title: table for table in reader.tables}


class _Reader:
    """Takes the events of a parser and keeps the cells."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: list[_Table] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.table: _Table | None = None
        self.row, self.at, self.repeated_rows, self.hidden = 0, 0, 1, False
        self.hidden_groups: list[bool] = []
        self.cells: dict[int, Cell] = {}
        self.cell: dict[str, str] | None = None
        self.covered, self.in_text = False, False
        self.texts: list[str] = []
        self.skipped = 0  # how deep inside a note, a drawing or a table within a cell
        self.count = 0

    def start(self, long_name: str, long_given: dict[str, str]) -> None:
        name = long_name.rpartition(":")[2]
        if self.skipped or name in {"annotation", "shapes", "forms"} or long_name.startswith("draw:"):
            self.skipped += 1
            return
        given = {key.rpartition(":")[2]: value for key, value in long_given.items() if not key.startswith("calcext:")}
        if name == "style":
            self.style = given.get("name", "")
        elif name == "table-properties" and given.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table":
            self.start_table(given)
        elif name == "table-row-group":
            self.hidden_groups.append(given.get("display") == "false")
        elif name == "table-row":
            self.start_row(given)
        elif name in CELLS:
            self.cell, self.covered, self.texts = given, name == "covered-table-cell", []
        elif self.cell is not None:
            self.start_text(name, given)

    def start_table(self, given: Mapping[str, str]) -> None:
        if self.cell is not None:  # a table inside a cell
            self.skipped += 1
            return
        self.table = _Table(given.get("name", ""), given.get("style-name", ""))
        self.row = 0

    def start_row(self, given: Mapping[str, str]) -> None:
        self.repeated_rows = _repeated(given, "number-rows-repeated", LAST_ROW)
        self.hidden = any(self.hidden_groups) or given.get("visibility", "visible") != "visible"
        self.cells, self.at = {}, 0

    def start_text(self, name: str, given: Mapping[str, str]) -> None:
        if name == "p":
            self.in_text = True
            self.texts += ["\n"] if self.texts else []
        elif name == "s":
            self.texts.append(" " * _repeated(given, "c", 1000))
        elif name in {"tab", "line-break"}:
            self.texts.append(" ")

    def text(self, text: str) -> None:
        if self.in_text and not self.skipped:
            self.texts.append(text)

    def end(self, long_name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        name = long_name.rpartition(":")[2]
        if name in CELLS:
            self.end_cell()
        elif name == "p":
            self.in_text = False
        elif name == "table-row":
            self.end_row()
        elif name == "table-row-group":
            self.hidden_groups.pop()
        elif name == "table" and self.table is not None:
            self.tables.append(self.table)
            self.table = None

    def end_cell(self) -> None:
        given, table = self.cell or {}, self.table
        times = _repeated(given, "number-columns-repeated", LAST_COLUMN)
        cell = NOTHING if self.covered else _cell(given, "".join(self.texts))
        first, self.at, self.cell = self.at, min(self.at + times, LAST_COLUMN), None
        if table is None:
            return
        if cell is not NOTHING:
            self.count += (self.at - first) * self.repeated_rows
            check_cells(self.count, self.name)
            self.cells.update(dict.fromkeys(range(first, self.at), cell))
        wide = _repeated(given, "number-columns-spanned", LAST_COLUMN)
        tall = _repeated(given, "number-rows-spanned", LAST_ROW)
        if wide > 1 or tall > 1:
            table.merged.append(Span(self.row + 1, first, self.row + tall, first + wide - 1))

    def end_row(self) -> None:
        first, self.row = self.row + 1, min(self.row + self.repeated_rows, LAST_ROW)
        if self.table is None or not any(cell.text.strip() for cell in self.cells.values()):
            return
        for row in range(first, self.row + 1):
            self.table.rows[row] = dict(self.cells)
            if self.hidden:
                self.table.hidden.add(row)


def _repeated(given: Mapping[str, str], key: str, most: int) -> int:
    text = given.get(key, "1")
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(f"{text!r} is no number of repeats")
    return max(1, min(int(text), most))


def _cell(given: Mapping[str, str], shown: str) -> Cell:
    """Return a cell by its kind: its value as it is held, and what is shown only where that is all there is."""
    kind = given.get("value-type", "")
    if kind in NUMBERS:
        value = float(given["value"])
        whole = int(value) if value.is_integer() and abs(value) < 10**15 else value
        return number_cell(whole, per_cent=kind == "percentage")
    if kind == "date":
        return Cell(given["date-value"].removesuffix("T00:00:00").replace("T", " "), problem="date")
    if kind == "time":
        return Cell(given["time-value"], problem="date")
    if kind == "boolean":
        return Cell(str(given["boolean-value"] == "true"))
    if "formula" in given:
        return _of_formula(given, shown, kind)
    return text_cell(shown) if shown else NOTHING


def _of_formula(given: Mapping[str, str], shown: str, kind: str) -> Cell:
    if BAD_CELL.fullmatch(shown.strip()):
        return Cell(shown.strip(), problem="error")
    text = given.get("string-value") or shown
    if not text and not kind:
        return Cell("=", problem="formula")
    return text_cell(text) if text else NOTHING
