"""Old workbooks (.xls, Excel 5 to 2003): cells as they are held, merged cells, hidden rows and sheets."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.book_cells import NOTHING, Cell, date_cell, number_cell, text_cell
from disprop.read.book_sheet import Span
from disprop.read.compound import Compound
from disprop.read.grid import Grid
from disprop.read.limits import check_cells
from disprop.read.pages import Pages, broken

BOF, CONTINUE, EOF, FILEPASS = 0x809, 0x3C, 0x0A, 0x2F
NUMBER, RK, MULRK, LABEL, RSTRING, LABELSST = 0x203, 0x27E, 0xBD, 0x204, 0xD6, 0xFD
BOOLERR, FORMULA, STRING, ROW, MERGED = 0x205, 0x06, 0x207, 0x208, 0xE5
CODEPAGE, DATEMODE, FORMAT, XF, SHEET, SST = 0x42, 0x22, 0x41E, 0xE0, 0x85, 0xFC
OF_1997 = 0x600
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
BUILT_IN_PER_CENT = frozenset({9, 10})
UNSAID = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.', re.IGNORECASE)
"""Parts of a format that are shown as they stand, colours and conditions."""

Record = tuple[int, bytes, tuple[int, ...]]
"""A record: its kind, what it holds with what continues it, and where the pieces begin that continue it."""


def open_xls(content: bytes, name: str) -> Xls:
    """Open an old workbook.

    Raises
    ------
    InputError
        If it is none, or a password protects it.

    Notes
    -----
    Read from its records ([MS-XLS]), which say what cells, rows and formats are: formulas are never worked out, their
    last values are read.
    """
    try:
        compound = Compound(content)
        raise_faults(_protected(compound, name))
        return Xls(name, _Workbook(compound.stream("Workbook", "Book"), name))
    except InputError:
        raise
    except Exception as error:  # whatever a broken file makes of numbers
        raise broken(name, error) from None


def _protected(compound: Compound, name: str) -> Iterator[Fault]:
    if "EncryptedPackage" in compound.entries:
        yield Fault(where=name, what="A password protects it.", remedy="Save it without a password.")


class Xls(Pages):
    """An open old workbook."""

    def __init__(self, name: str, book: _Workbook) -> None:
        super().__init__(name, tuple(book.sheets))
        self._book = book
        self._grids: dict[str, _Sheet] = {}

    def is_visible(self, title: str) -> bool:
        """Whether a sheet is shown."""
        return self._book.sheets[title][1]

    def holds_anything(self, title: str) -> bool:
        """Whether a cell of a sheet holds anything."""
        return bool(self._sheet(title).filled)

    def grid(self, title: str, *, stem: str | None = None) -> Grid:
        """Return the cells of a sheet as they are."""
        sheet = self._sheet(title)
        rows = sheet.filled
        if not rows:
            raise self.empty(title)
        return Grid(
            rows=rows,
            last_row=max(rows),
            merged=tuple(sheet.merged),
            hidden_rows=frozenset(sheet.hidden),
            source=self.source(title),
            stem=stem or title,
            has_letters=True,
        )

    def _sheet(self, title: str) -> _Sheet:
        if title not in self._grids:
            try:
                self._grids[title] = self._book.sheet(title, self.source(title))
            except InputError:
                raise
            except Exception as error:  # whatever is wrong with a part of the file
                raise broken(self.name, error) from None
        return self._grids[title]


@dataclass
class _Sheet:
    """A sheet that is being read."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    count: int = 0

    @property
    def filled(self) -> dict[int, dict[int, Cell]]:
        return {
            row: cells for row, cells in sorted(self.rows.items()) if any(cell.text.strip() for cell in cells.values())
        }


class _Workbook:
    """What the first part of the stream says of all sheets: their names, texts and formats."""

    def __init__(self, stream: bytes, name: str) -> None:
        self.stream = stream
        self.sheets: dict[str, tuple[int, bool]] = {}
        self.texts: list[str] = []
        self.is_1904, self.codec, self.wide = False, "cp1252", True
        formats: dict[int, str] = {}
        styles: list[int] = []
        for kind, data, pieces in _records(stream, 0):
            if kind == BOF:
                self.wide = _u16(data, 0) == OF_1997
            elif kind == FILEPASS:
                fault = Fault(where=name, what="A password protects it.", remedy="Save it without a password.")
                raise InputError(fault)
            elif kind == CODEPAGE:
                self.codec = _codec(_u16(data, 0))
            elif kind == DATEMODE:
                self.is_1904 = bool(_u16(data, 0))
            elif kind == FORMAT:
                formats[_u16(data, 0)] = self.text(data, 2, 2 if self.wide else 1)
            elif kind == XF:
                styles.append(_u16(data, 2))
            elif kind == SHEET and data[5] == 0:
                self.sheets[self.text(data, 6, 1)] = (struct.unpack_from("<I", data)[0], data[4] & 3 == 0)
            elif kind == SST:
                self.texts = list(_shared(data, pieces))
        if not self.sheets:
            raise ValueError("it has no sheets")
        self.dates = [_is_date(code, formats.get(code)) for code in styles]
        self.per_cents = [_is_per_cent(code, formats.get(code)) for code in styles]

    def text(self, data: bytes, at: int, size: int) -> str:
        """Return a text that begins with its length, in so many bytes."""
        length = data[at] if size == 1 else _u16(data, at)
        at += size
        if not self.wide:
            return data[at : at + length].decode(self.codec, errors="replace")
        if data[at] & 1:
            return data[at + 1 : at + 1 + 2 * length].decode("utf-16-le", errors="replace")
        return data[at + 1 : at + 1 + length].decode("latin-1")

    def sheet(self, title: str, source: str) -> _Sheet:
        """Return what a sheet holds."""
        sheet, awaited = _Sheet(), None
        for kind, data, _ in _records(self.stream, self.sheets[title][0]):
            if kind == STRING and awaited is not None:
                self._put(sheet, *awaited, text_cell(self.text(data, 0, 2)))
            elif kind == ROW and _u16(data, 12) & 0x20:
                sheet.hidden.add(_u16(data, 0) + 1)
            elif kind == MERGED:
                sheet.merged += _spans(data)
            elif kind == MULRK:
                self._numbers(sheet, data)
            elif kind in _CELLS:
                row, at, style = struct.unpack_from("<HHH", data)
                self._put(sheet, row + 1, at, self._cell(kind, data, style))
                awaited = (row + 1, at) if kind == FORMULA else None
            check_cells(sheet.count, source)
        return sheet

    def _put(self, sheet: _Sheet, row: int, at: int, cell: Cell) -> None:
        if cell is not NOTHING:
            sheet.rows.setdefault(row, {})[at] = cell
            sheet.count += 1

    def _numbers(self, sheet: _Sheet, data: bytes) -> None:
        row, first = struct.unpack_from("<HH", data)
        for number, at in enumerate(range(4, len(data) - 2, 6)):
            style, packed = struct.unpack_from("<HI", data, at)
            self._put(sheet, row + 1, first + number, self._number(_unpacked(packed), style))

    def _cell(self, kind: int, data: bytes, style: int) -> Cell:
        if kind == LABELSST:
            return text_cell(self.texts[struct.unpack_from("<I", data, 6)[0]])
        if kind in {LABEL, RSTRING}:
            return text_cell(self.text(data, 6, 2))
        if kind == BOOLERR:
            return _truth(data[6], is_error=data[7] == 1)
        if kind == RK:
            return self._number(_unpacked(struct.unpack_from("<I", data, 6)[0]), style)
        if kind == FORMULA and data[12:14] == b"\xff\xff":
            return _truth(data[8], is_error=data[6] == 2) if data[6] in {1, 2} else NOTHING
        return self._number(struct.unpack_from("<d", data, 6)[0], style)

    def _number(self, value: float, style: int) -> Cell:
        if style < len(self.dates) and self.dates[style]:
            return _date(value, is_1904=self.is_1904)
        whole = int(value) if value.is_integer() and abs(value) < 10**15 else value
        return number_cell(whole, per_cent=style < len(self.per_cents) and self.per_cents[style])


_CELLS = frozenset({NUMBER, RK, LABEL, RSTRING, LABELSST, BOOLERR, FORMULA})


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield the records from a place to the end of that part."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        parts, pieces = [stream[at + 4 : at + 4 + length]], []
        at += 4 + length
        while stream[at : at + 2] == b"\x3c\x00":
            pieces.append(sum(map(len, parts)))
            length = _u16(stream, at + 2)
            parts.append(stream[at + 4 : at + 4 + length])
            at += 4 + length
        yield kind, b"".join(parts) if pieces else parts[0], tuple(pieces)
        if kind == EOF:
            return
    raise ValueError("it is cut off")


def _shared(data: bytes, pieces: Sequence[int]) -> Iterator[str]:
    """Yield the texts that cells share; where a text runs over into the next piece, a mark says anew how it is kept."""
    ends = [*pieces, len(data)]
    at = 8
    for _ in range(_u32(data, 4)):
        length, flags = _u16(data, at), data[at + 2]
        at += 3
        runs = _u16(data, at) if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = _u32(data, at) if flags & 4 else 0
        at += 4 if flags & 4 else 0
        found = []
        while length:
            end = next(end for end in ends if end > at)
            width = 1 + (flags & 1)
            here = min(length, (end - at) // width)
            found.append(data[at : at + here * width].decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            at, length = at + here * width, length - here
            if length:
                flags = data[end]
                at = end + 1
        at += 4 * runs + extra
        yield "".join(found)


def _unpacked(packed: int) -> float:
    """Return a number that is packed into 30 bits."""
    if packed & 2:
        value: float = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return float(value / 100 if packed & 1 else value)


def _truth(value: int, *, is_error: bool) -> Cell:
    return Cell(ERRORS.get(value, "#UNKNOWN!"), problem="error") if is_error else Cell(str(value == 1))


def _spans(data: bytes) -> Iterator[Span]:
    for at in range(_u16(data, 0)):
        top, bottom, left, right = struct.unpack_from("<HHHH", data, 2 + 8 * at)
        yield Span(top + 1, left, bottom + 1, right)


def _date(number: float, *, is_1904: bool) -> Cell:
    start = dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 30 if number >= 60 else 31)
    try:
        moment = start + dt.timedelta(seconds=round(number * 86400))
    except OverflowError:
        return Cell(str(number), problem="error")
    if 0 <= number < 1:
        return date_cell(moment.time())
    return date_cell(moment) if number >= 0 else Cell(str(number), problem="error")  # Excel shows ##### there


def _is_date(code: int, shown: str | None) -> bool:
    if shown is None:
        return code in BUILT_IN_DATES
    return bool(re.search("[dmyhs]", UNSAID.sub("", shown.split(";")[0]), re.IGNORECASE)) and "General" not in shown


def _is_per_cent(code: int, shown: str | None) -> bool:
    return code in BUILT_IN_PER_CENT if shown is None else "%" in UNSAID.sub("", shown)


def _codec(number: int) -> str:
    return {1200: "utf-16-le", 10000: "mac_roman", 32768: "mac_roman", 32769: "cp1252"}.get(number, f"cp{number}")


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
