"""The bytes of a file as text: UTF-8, UTF-16, or Windows-1252, and never two of them in one file."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from disprop.errors import Fault, InputError
from disprop.read.limits import limits, too_much

MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte-order marks, the longer first."""

LOOKED_AT = 4096
MOST, FEW = 0.6, 0.1
"""Of the first bytes of a text of two bytes a letter without a mark, so many of one kind are noughts, of the other."""

ZIP_MARK = b"PK\x03\x04"
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def read_text(path: Path) -> str:
    """Return the text of a file.

    Parameters
    ----------
    path : Path
        A text file in UTF-8 or UTF-16, with or without a byte-order mark, in UTF-32 with one, or in Windows-1252.

    Raises
    ------
    InputError
        If there is no such file, it is empty, it is not text, or it mixes encodings: each row of the minority.
    """
    return decode(read_bytes(path), source=path.name)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that should hold text.

    Raises
    ------
    InputError
        If it cannot be read, or has nothing in it, or is a workbook.
    """
    content = file_bytes(path)
    if content.startswith(ZIP_MARK):
        raise _refused(path.name, "This is a workbook or an archive, not text.", "Save the sheet as CSV and give that.")
    refuse_pages(content, path.name)
    return content


def refuse_pages(content: bytes, source: str) -> None:
    """Refuse a page of the web, which some downloads are, whatever their name says.

    Raises
    ------
    InputError
        If it is one.
    """
    if content[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<!doctype html", b"<html")):
        remedy = "Download the file itself; or open the page in a spreadsheet program and save the table."
        raise _refused(source, "This is a web page, whatever its name says, and no table.", remedy)


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file, whatever they are.

    Raises
    ------
    InputError
        If it cannot be read, has nothing in it, or is larger than the limit.
    """
    check_size(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _refused(str(path), "There is no such file.", "Check the path.") from None
    except IsADirectoryError:
        raise _refused(str(path), "This is a folder.", "Give the path of a file.") from None
    except OSError as error:
        raise _refused(str(path), f"It cannot be read: {error.strerror}.", "Check the path and its rights.") from None
    if not content.strip():
        raise _refused(path.name, "The file is empty.", "Give a file with a header and rows.")
    return content


def check_size(path: Path) -> None:
    """Refuse a file that is larger than the limit; one that cannot be looked at is left to whoever reads it.

    Raises
    ------
    InputError
        If it is larger.
    """
    most, size = limits().file_bytes, 0
    with contextlib.suppress(OSError, ValueError):
        size = path.stat().st_size
    if size > most:
        what = f"It has {size:,} bytes, and {most:,} are read at most."
        raise too_much(path.name, what, name="file_bytes", needed=size)


def decode(content: bytes, *, source: str) -> str:
    r"""Return bytes as text.

    Parameters
    ----------
    content : bytes
        What the file holds.
    source : str
        The name of the file, for messages.

    Raises
    ------
    InputError
        If the bytes are not text in one encoding.

    Examples
    --------
    >>> decode(b"16 \x96 24,4", source="age.csv") == decode("16 \u2013 24,4".encode(), source="age.csv")
    True
    """
    wide = _wide(content)
    if wide:
        return _decoded(content, wide, source)
    if b"\x00" in content:
        raise _refused(source, "This is not a text file.", "Save the table as CSV in UTF-8 and give that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_text(content, source)


def _wide(content: bytes) -> str:
    """Return the encoding of a text of two or four bytes a letter: by its mark, else by where its noughts stand."""
    marked = next((codec for mark, codec in MARKS.items() if content.startswith(mark)), "")
    if marked or b"\x00" not in content:
        return marked
    start = content[:LOOKED_AT]
    noughts = [start[at::2].count(0) * 2 / max(1, len(start)) for at in (0, 1)]
    for codec, (here, there) in (("utf-16-le", (1, 0)), ("utf-16-be", (0, 1))):
        if noughts[here] > MOST and noughts[there] < FEW:
            return codec
    return ""


def _decoded(content: bytes, codec: str, source: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        what = f"It begins as {codec.upper()} and is cut off, or goes on as something else, at byte {error.start}."
        raise _refused(source, what, "Save the whole table anew as CSV in UTF-8.") from None


def _windows_text(content: bytes, source: str) -> str:
    lines = content.splitlines()
    odd = [row for row, line in enumerate(lines, start=1) if BEYOND_ASCII.search(line)]
    utf8 = [row for row in odd if UTF8_SEQUENCE.search(lines[row - 1])]
    windows = [row for row in odd if BEYOND_ASCII.search(UTF8_SEQUENCE.sub(b"", lines[row - 1]))]
    if utf8:
        what = f"Two encodings in one file: UTF-8 in row {_some(utf8)}, Windows-1252 in row {_some(windows)}."
        raise _refused(source, what, "Save the whole table anew as CSV in UTF-8.")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        what = f"A byte is neither UTF-8 nor Windows-1252: {content[error.start]:#04x}."
        raise _refused(f"{source}, row {row}", what, "Save the table anew as CSV in UTF-8.") from None


def _some(rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    return shown if len(rows) <= 5 else f"{shown} and {len(rows) - 5} more"


def _refused(where: str, what: str, remedy: str) -> InputError:
    return InputError(Fault(where=where, what=what, remedy=remedy))
