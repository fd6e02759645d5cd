"""Bytes of every kind, thrown at the readers of files: nothing but an `InputError` may come out.

    pip install -e '.[fuzz]'
    python docs/evidence/fuzz_readers.py --minutes 5 [--only ods] [--corpus FOLDER]

The first byte of an input says which reader it is for, the rest is the part of a file that it reads: the text of a CSV
or JSON file, the sheet of an .xlsx, the content of an .ods, all of an .xls. Parts are wrapped as files, so that what is
changed is not caught by a checksum first. What is found goes into tests/read/test_fuzz.py, with the input made small.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["disprop.read"]):
    from disprop.errors import InputError
    from disprop.read.limits import reading_limits
    from disprop.read.open_grid import open_grid, open_pages
    from disprop.read.table import sheet_from

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ROOT / "tests" / "read" / "workbooks"
KINDS = ("csv", "json", "xlsx", "ods", "xls")

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
      <Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>
      <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
      <Relationship Id="r1" Target="xl/workbook.xml" Type="{OFFICE}/officeDocument"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">
      <sheets><sheet name="staff" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
      <Relationship Id="r1" Target="/xl/worksheets/sheet1.xml" Type="{OFFICE}/worksheet"/></Relationships>""",
}
SHEET = f"""<worksheet xmlns="{SPREADSHEET}"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>group</t></is></c><c r="B1" t="str"><v>count</v></c></row>
<row r="2" hidden="1"><c r="A2" t="b"><v>1</v></c><c r="B2"><f>1+1</f><v>12</v></c></row>
<row r="9"><c r="A9" t="e"><v>#N/A</v></c><c r="B9" s="1" t="d"><v>2009-03-31T00:00:00</v></c></row>
</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>"""


def zipped(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def as_file(kind: str, part: bytes) -> bytes:
    if kind == "xlsx":
        return zipped({**PARTS, "xl/worksheets/sheet1.xml": part})
    if kind == "ods":
        mime = "application/vnd.oasis.opendocument.spreadsheet"
        return zipped({"mimetype": mime, "META-INF/manifest.xml": "<manifest/>", "content.xml": part})
    return part


def seeds() -> list[bytes]:
    """What to begin with: a small file of each kind."""
    texts = [
        "Title\n\ngroup,count\nWhite,3\n\nNote: x\n",
        'sep=;\ngroup;"cou\nnt"\nA;1,5\n',
        "\ufeffa\tb\r\n1\t2\r\n\r\n3\t4\r\n",
    ]
    found = [("csv", text.encode()) for text in texts] + [("csv", texts[0].encode("utf-16"))]
    found += [
        ("json", b'{"a": {"b": 1, "c": 2}}'),
        ("json", b'[{"a": "x", "b": {"c": null}}]'),
        ("xlsx", SHEET.encode()),
    ]
    found += [("xls", (BOOKS / "everything.xls").read_bytes())]
    with zipfile.ZipFile(BOOKS / "everything.ods") as archive:
        found.append(("ods", archive.read("content.xml")))
    return [bytes([KINDS.index(kind)]) + part for kind, part in found]


def read_all(path: Path) -> None:
    """Read every sheet, as far as it can be read."""
    if path.suffix in {".csv", ".json"}:
        sheet_from(open_grid(path))
        return
    pages = open_pages(path)
    for title in pages.titles:
        try:
            grid = pages.grid(title)
            sheet = sheet_from(grid)
        except InputError:
            continue
        aside = sheet.blank_rows + sum(sheet.set_aside.values())
        assert grid.last_row >= len(sheet.places) + aside, "rows that were not there"


def check(folder: Path, only: str | None, content: bytes) -> None:
    """Read one input; anything but an `InputError` with place and remedy is a find."""
    if not content:
        return
    kind = only or KINDS[content[0] % len(KINDS)]
    path = folder / f"a.{kind}"
    path.write_bytes(as_file(kind, content[1:]))
    try:
        with reading_limits(cells=100_000, unpacked_bytes=4 * 1024**2):
            read_all(path)
    except InputError as error:
        for fault in error.faults:
            assert fault.where, "a fault without a place"
            assert fault.remedy, "a fault without a remedy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--corpus", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    corpus = asked.corpus or folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed{number}").write_bytes(seed)
    flags = [f"-max_total_time={int(60 * asked.minutes)}", "-timeout=20", "-rss_limit_mb=2048", "-max_len=20000"]
    atheris.Setup([sys.argv[0], str(corpus), *flags], lambda content: check(folder, asked.only, content))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
