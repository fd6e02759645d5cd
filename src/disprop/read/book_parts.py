"""The parts of a workbook that is a zip archive, unpacked within limits and without entities."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from disprop.read.limits import limits, too_much

SMALL = 20 * 1024**2
"""What unpacks to no more is no zip bomb, however well it is packed."""


def check_size(content: bytes, *, source: str) -> None:
    """Refuse a zip archive that unpacks to too much.

    Raises
    ------
    InputError
        If it is beyond a limit.
    zipfile.BadZipFile
        If it is no zip archive.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    most = limits()
    if size > most.unpacked_bytes:
        what = f"It unpacks to {_mb(size)}, and {_mb(most.unpacked_bytes)} are read at most."
        raise too_much(source, f"{what} Save the sheet alone as CSV and give that.", name="unpacked_bytes", needed=size)
    times = size // max(1, len(content))
    if size > SMALL and times > most.times_packed:
        what = f"It unpacks to {times} times its size, and {most.times_packed} times are usual at most: a zip bomb?"
        raise too_much(source, what, name="times_packed", needed=times)


def _mb(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"


def plain_parser() -> expat.XMLParserType:
    """Return a parser of XML that refuses documents that declare anything: entities, other files."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_: object) -> None:
    raise ValueError("it declares entities, which no spreadsheet program does")


def check_declarations(archive: zipfile.ZipFile) -> None:
    """Refuse an archive with a part of XML that declares entities.

    Raises
    ------
    ValueError
        If one does.
    """
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(4096).replace(b"\x00", b""):
                    _refuse_declaration()
