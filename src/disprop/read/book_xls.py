"""Old workbooks (.xls, Excel 5 to 2003), as xlrd reads them: cells as they are held, merged cells, hidden rows."""

from __future__ import annotations

import io
import re
from typing import Any

from disprop.errors import Fault, InputError
from disprop.read.book_cells import NOTHING, Cell, date_cell, number_cell, text_cell
from disprop.read.book_sheet import Span
from disprop.read.compound import Compound
from disprop.read.grid import Grid
from disprop.read.limits import check_cells
from disprop.read.pages import Pages, broken

PROTECTED = "EncryptedPackage"
INSTALL = "Install it: pip install 'disprop[excel]'; or save the workbook as .xlsx, or the sheet as CSV."


def open_xls(content: bytes, name: str) -> Xls:
    """Open an old workbook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What it is called, for messages.

    Raises
    ------
    InputError
        If it is none, a password protects it, or xlrd is not installed.

    Notes
    -----
    Formulas are never worked out: what was last worked out is read.
    """
    try:
        import xlrd
    except ImportError:
        what = "Reading old workbooks (.xls) needs xlrd."
        raise InputError(Fault(where=name, what=what, remedy=INSTALL)) from None
    try:
        compound = Compound(content)
        if PROTECTED not in compound.entries:
            stream = compound.stream("Workbook", "Book")
            book = xlrd.open_workbook(
                file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
            )
            return Xls(name, book)
    except Exception as error:  # whatever a broken file makes of a library
        if "encrypted" not in str(error):
            raise broken(name, error) from None
    raise InputError(Fault(where=name, what="A password protects it.", remedy="Save it without a password."))


class Xls(Pages):
    """An open old workbook.

    Parameters
    ----------
    name : str
        What it is called, for messages.
    book : xlrd.book.Book
        As xlrd has it.
    """

    def __init__(self, name: str, book: Any) -> None:
        super().__init__(name, tuple(book.sheet_names()))
        self._book = book

    def is_visible(self, title: str) -> bool:
        """Whether a sheet is shown."""
        return bool(self._book.sheet_by_name(title).visibility == 0)

    def holds_anything(self, title: str) -> bool:
        """Whether a cell of a sheet holds anything."""
        return any(str(value).strip() for row in self._book.sheet_by_name(title).get_rows() for value in _values(row))

    def grid(self, title: str, *, stem: str | None = None) -> Grid:
        """Return the cells of a sheet as they are."""
        sheet = self._book.sheet_by_name(title)
        check_cells(sum(map(sheet.row_len, range(sheet.nrows))), self.source(title))
        try:
            rows = {number: self._cells(row) for number, row in enumerate(sheet.get_rows(), start=1)}
        except Exception as error:  # whatever is wrong with a part of the file
            raise broken(self.name, error) from None
        filled = {number: cells for number, cells in rows.items() if any(cell.text.strip() for cell in cells.values())}
        if not filled:
            raise self.empty(title)
        return Grid(
            rows=filled,
            last_row=max(filled),
            merged=tuple(Span(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells),
            hidden_rows=frozenset(number + 1 for number, row in sheet.rowinfo_map.items() if row.hidden),
            source=self.source(title),
            stem=stem or title,
            has_letters=True,
        )

    def _cells(self, row: list[Any]) -> dict[int, Cell]:
        cells = ((at, self._cell(cell)) for at, cell in enumerate(row))
        return {at: cell for at, cell in cells if cell is not NOTHING}

    def _cell(self, cell: Any) -> Cell:
        import xlrd

        if cell.ctype == xlrd.XL_CELL_TEXT:
            return text_cell(cell.value) if cell.value else NOTHING
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            value = int(cell.value) if cell.value.is_integer() and abs(cell.value) < 10**15 else cell.value
            return number_cell(value, per_cent="%" in self._format(cell))
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._date(cell.value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return Cell(str(bool(cell.value)))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return Cell(xlrd.error_text_from_code.get(cell.value, "#UNKNOWN!"), problem="error")
        return NOTHING

    def _format(self, cell: Any) -> str:
        shown = str(self._book.format_map[self._book.xf_list[cell.xf_index].format_key].format_str)
        return re.sub(r'"[^"]*"|\\.', "", shown)

    def _date(self, number: float) -> Cell:
        import xlrd

        try:
            moment = xlrd.xldate_as_datetime(number, self._book.datemode)
        except (ValueError, OverflowError):  # Excel shows ##### there
            return Cell(str(number), problem="error")
        return date_cell(moment.time() if 0 <= number < 1 else moment)


def _values(row: list[Any]) -> list[Any]:
    return [cell.value for cell in row if cell.ctype not in {0, 6}]
