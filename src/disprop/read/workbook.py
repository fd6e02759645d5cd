"""A sheet of a workbook as the same cells of text that a CSV file has, each with its row and its letter."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.read.book_cells import NOTHING, Cell, date_cell, number_cell, text_cell
from disprop.read.book_parts import check_declarations, check_size
from disprop.read.book_sheet import RawCell, RawSheet, raw_sheet
from disprop.read.encodings import ZIP_MARK, file_bytes, refuse_pages
from disprop.read.grid import Grid
from disprop.read.pages import Pages, broken
from disprop.read.sheet import Sheet
from disprop.read.table import Cells, Rows, sheet_from

ENDINGS = frozenset({".xlsx", ".xlsm"})
"""The endings of files that are read as workbooks."""

OLD_MARK = b"\xd0\xcf\x11\xe0"
NEEDED = "Reading and writing workbooks needs openpyxl."
YES = frozenset({"1", "true"})
TEXTS = frozenset({"str", "inlineStr", "e"})
INSTALL = "Install it: pip install 'disprop[excel]'; or save the sheet as CSV and give that."


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook: by its ending."""
    return path.suffix.lower() in ENDINGS


def openpyxl_or_fault(where: str) -> Any:
    """Return the library that reads and writes workbooks.

    Raises
    ------
    InputError
        If it is not installed: how to install it.
    """
    try:
        import openpyxl
    except ImportError:
        raise InputError(Fault(where=where, what=NEEDED, remedy=INSTALL)) from None
    return openpyxl


def read_workbook(path: Path, sheet: str | None = None) -> Sheet:
    """Return the cells of one sheet of a workbook as text.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` file. The first row that is not blank is the header.
    sheet : str, optional
        The name of the sheet; by default the only one that is visible and holds anything.

    Raises
    ------
    InputError
        If the file is no workbook, holds several sheets of which none is named, or the sheet has no header and rows,
        hidden rows, or headings that are merged or the same twice.

    Notes
    -----
    Numbers are as the workbook holds them, to the 15 digits that Excel keeps, whatever format shows them: 12 and not
    12.0. Dates are ISO dates. A number that is formatted as a percentage is one: 0.12 is ``12%``. Formulas are never
    worked out: what was last worked out is read. A text merged over several rows belongs to each of them. Cells that
    hold an error, a formula that was never worked out or a merged number are faults of the columns that are used.
    """
    with open_workbook(path) as book:
        return book.sheet(book.chosen(sheet), stem=None if sheet else path.stem)


def open_workbook(path: Path) -> Book:
    """Open a workbook, of which several sheets are to be read.

    Raises
    ------
    InputError
        If the file is no workbook, or openpyxl is not installed.
    """
    content = _content(path)
    openpyxl_or_fault(path.name)
    try:
        check_size(content, source=path.name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_declarations(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it will not keep: nothing is written
            return Book(_parts(content), path)
    except InputError:
        raise
    except Exception as error:  # whatever a broken file makes of a library
        raise broken(path.name, error) from None


# ---- The file --------------------------------------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    content = file_bytes(path)
    if content.startswith(OLD_MARK):
        what = "This is an old workbook (.xls), or one that a password protects."
        raise _refused(path, what, "Save it as an Excel workbook (.xlsx) without a password.")
    refuse_pages(content, path.name)
    if not content.startswith(ZIP_MARK):
        raise _refused(path, "This is no workbook, though its name says so.", "Give it the ending that it should have.")
    return content


def _refused(path: Path, what: str, remedy: str) -> InputError:
    return InputError(Fault(where=path.name, what=what, remedy=remedy))


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What openpyxl reads of a workbook: all but its sheets, which say more than it keeps, and its links.

    Parameters
    ----------
    reader : ExcelReader
        Its archive, texts and formats.
    sheets : mapping of str to (str, str)
        By name, where a sheet is in the archive, and whether it is shown.
    """

    reader: Any
    sheets: Mapping[str, tuple[str, str]]


def _parts(content: bytes) -> _Parts:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    found = [(sheet, link) for sheet, link in reader.parser.find_sheets() if "chartsheet" not in link.Type]
    there = [(sheet, link) for sheet, link in found if link.target in reader.valid_files]
    return _Parts(reader=reader, sheets={sheet.name: (link.target, str(sheet.state)) for sheet, link in there})


class Book(Pages):
    """An open workbook."""

    def __init__(self, parts: _Parts, path: Path) -> None:
        super().__init__(path.name, tuple(parts.sheets))
        self._archive, self._formats = parts.reader.archive, parts.reader.wb
        self._path, self.sheets = path, parts.sheets
        self._shared: Sequence[Any] = parts.reader.shared_strings
        self._raw: dict[str, RawSheet] = {}
        self._strings: dict[int, Cell] = {}
        self._styles: dict[str, _Style] = {}

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def sheet(self, title: str, *, stem: str | None = None) -> Sheet:
        """Return the cells of a sheet as text.

        Parameters
        ----------
        title : str
            Its name.
        stem : str, optional
            What the table is called where nobody names it; by default as the sheet.

        Raises
        ------
        InputError
            Every fault of the layout.
        """
        return sheet_from(self.grid(title, stem=stem))

    def grid(self, title: str, *, stem: str | None = None) -> Grid:
        """Return the cells of a sheet as they are.

        Raises
        ------
        InputError
            If the sheet is empty.
        """
        raw = self.raw(title)
        rows = self.rows(raw)
        if not rows:
            raise self.empty(title)
        return Grid(
            rows=dict(rows),
            last_row=rows[-1][0],
            merged=raw.merged,
            hidden_rows=raw.hidden_rows,
            source=self.source(title),
            stem=stem or title,
            has_letters=True,
        )

    def filled_rows(self, title: str) -> int:
        """Return how many rows of a sheet hold anything, the header among them."""
        return len(self.rows(self.raw(title)))

    def is_visible(self, title: str) -> bool:
        """Whether a sheet is shown."""
        return self.sheets[title][1] == "visible"

    def holds_anything(self, title: str) -> bool:
        """Whether a cell of a sheet holds anything."""
        raw = self.raw(title)
        return any(self.rows(replace(raw, rows={number: raw.rows[number]})) for number in sorted(raw.rows))

    def raw(self, title: str) -> RawSheet:
        """Return what a sheet holds, as the file writes it."""
        if title not in self._raw:
            try:
                part = self._archive.read(self.sheets[title][0])
                self._raw[title] = raw_sheet(part, source=self.source(title))
            except InputError:
                raise
            except Exception as error:  # whatever is wrong with a part of the file
                raise broken(self.name, error) from None
        return self._raw[title]

    def rows(self, raw: RawSheet) -> Rows:
        """Return the rows of a sheet that hold anything."""
        try:
            found = [(number, self._row(cells)) for number, cells in sorted(raw.rows.items())]
        except Exception as error:  # a text, a style or a number that is none
            raise broken(self.name, error) from None
        return [(number, cells) for number, cells in found if any(cell.text.strip() for cell in cells.values())]

    def _row(self, raw: Sequence[RawCell]) -> Cells:
        return {cell.at: self._cell(cell) for cell in raw}

    def _cell(self, raw: RawCell) -> Cell:
        if raw.value is None:
            return NOTHING if raw.kind == "str" else Cell("=", problem="formula")
        if raw.kind == "s":
            return self._string(int(raw.value))
        if raw.kind in TEXTS:
            return text_cell(raw.value)
        if raw.kind == "b":
            return Cell(str(raw.value.strip() in YES))
        return self._number(raw)

    def _string(self, at: int) -> Cell:
        if at not in self._strings:
            self._strings[at] = text_cell(str(self._shared[at]))
        return self._strings[at]

    def _number(self, raw: RawCell) -> Cell:
        text = str(raw.value).strip()
        style = self._style(raw.style)
        if raw.kind == "d":
            return Cell(text.removesuffix("T00:00:00"), problem="date")
        if style.is_date:
            return self._date(float(text))
        return number_cell(int(text) if text.isdecimal() else float(text), per_cent=style.per_cent)

    def _date(self, number: float) -> Cell:
        from openpyxl.utils.datetime import from_excel

        try:
            return date_cell(from_excel(number, self._formats.epoch))
        except (ValueError, OverflowError):  # Excel shows ##### there
            return Cell(str(number), problem="error")

    def _style(self, number: str) -> _Style:
        if number not in self._styles:
            self._styles[number] = self._read_style(int(number or 0))
        return self._styles[number]

    def _read_style(self, number: int) -> _Style:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        known = self._formats._cell_styles
        code = known[number].numFmtId if number < len(known) else 0
        own = dict(enumerate(self._formats._number_formats, start=164))
        shown = str(own.get(code) or BUILTIN_FORMATS.get(code, "General"))
        quoteless = re.sub(r'"[^"]*"|\\.', "", shown)
        return _Style(is_date=bool(is_date_format(shown)), per_cent="%" in quoteless)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a format makes of a number."""

    is_date: bool
    per_cent: bool
