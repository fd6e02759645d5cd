"""The workbook in another spreadsheet: LibreOffice opens it and has the same values."""

import csv
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from disprop.protect import Release
from disprop.publish.workbook import write_workbook

OFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""A file of CSV a sheet: commas, quotes, UTF-8, values as they are and not as they are shown."""


@pytest.fixture(scope="module")
def sheets(withheld: Release, tmp_path_factory) -> dict[str, list[list[str]]]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "book.xlsx").write_bytes(write_workbook(withheld))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), "--headless", profile, "--convert-to", EVERY_SHEET, "--outdir", str(folder), "book.xlsx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return {path.stem.removeprefix("book-"): rows_of(path) for path in folder.glob("book-*.csv")}


def number(cell: str) -> float:
    """What a cell holds: LibreOffice writes a share as it shows it, but with all its digits."""
    if cell.startswith("["):
        return float("nan")
    return float(cell.removesuffix("%")) / (100 if cell.endswith("%") else 1)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_sheet_opens(sheets, withheld):
    names = withheld.findings.frame["id"].str.split("/").str[0].unique()
    assert {"Cover", "Contents", "Notes", "Method"} < set(sheets)
    assert len(sheets) == 4 + len(names) + 3
    assert sheets["Cover"][0][0] == withheld.title


def test_the_values_are_those_of_the_release(sheets, withheld):
    at = next(place for place, row in enumerate(sheets["1_leavers"]) if row[0] == "Characteristic")
    heading, *rows = sheets["1_leavers"][at:]
    shown = pd.DataFrame(rows, columns=[name.split("\n")[0] for name in heading])
    part = withheld.findings.frame[withheld.findings.frame["id"].str.startswith("leavers/")]
    hidden = withheld.findings.withheld.loc[part.index, "ratio"].tolist()
    assert shown["Id of the row"].tolist() == part["id"].tolist()
    assert (shown["Ratio"] == "[c]").tolist() == hidden
    for name, heading in (("ratio", "Ratio"), ("observed", "Observed (people or events)"), ("value", "Share or rate")):
        numbers = [number(cell) for cell in shown[heading]]
        assert numbers == pytest.approx(part[name].tolist(), rel=1e-9, nan_ok=True)


def test_no_cell_is_an_error_or_a_blank(sheets):
    for name, rows in sheets.items():
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("#", "Err:"))], name
        assert all(rows[-1]), name
