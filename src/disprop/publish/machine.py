"""A release as files for machines: CSV, Parquet and JSON with a data package that says what every column is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from disprop.errors import Fault, InputError
from disprop.protect import Release, Shown
from disprop.publish._schema import VERSION, Field, companion, fields_of, table_schema
from disprop.publish._texts import CSV, JSON, csv_lines, encoded, guarded, rows, unguarded, withheld_names
from disprop.publish.eff import EFF_FILE, eff_fields, eff_shown
from disprop.publish.files import digest
from disprop.publish.parquet import parquet_bytes

__all__ = ["FORMATS", "MOST_JSON", "PACKAGE", "TABLES", "guarded", "machine_files", "unguarded"]

PACKAGE = "datapackage.json"
"""What the other files hold, and how to read them."""

TABLES = ("findings", "unknowns", "targets", "whole")
"""The tables of a release, each a file of CSV."""

FORMATS = ("csv", "parquet", "json")
"""The kinds of file; `findings` are in all of them, the other tables in CSV."""

MOST_JSON = 50_000
"""Rows of findings that are written as JSON too: more of them are beyond what reads JSON at one go."""

MEDIA = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}


def machine_files(release: Release, *, formats: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """Return a release as files for machines.

    Parameters
    ----------
    release : Release
        What may be seen.
    formats : sequence of {"csv", "parquet", "json"}
        The kinds of file for findings. The other tables are CSV.

    Returns
    -------
    dict of str to bytes
        By name: ``findings.csv``, ``findings.parquet``, ``findings.json`` (to `MOST_JSON` rows), ``unknowns.csv``,
        ``targets.csv``, ``whole.csv``, ``eff.csv`` where there are findings by ethnicity, and ``datapackage.json``,
        which describes them. The same for the same release, whatever the day.

    Raises
    ------
    InputError
        If a format is none, or pyarrow, which Parquet needs, is not installed.

    Notes
    -----
    Withheld values are ``[c]`` in CSV, and null in Parquet and JSON with the name of the column under ``withheld``.
    Numbers that there are none of are ``[z]`` in CSV and null elsewhere. Text that a spreadsheet would take for a
    formula has an apostrophe before it in CSV. The page of published files has the promise of what stays.

    Examples
    --------
    >>> import pandas as pd
    >>> from disprop.protect import Release, Shown
    >>> findings = pd.DataFrame({"id": ["left/f"], "observed": [29], "ratio": [float("nan")]})
    >>> files = machine_files(Release(findings=Shown.whole(findings), profile="none"), formats=["csv"])
    >>> print(files["findings.csv"].decode(), end="")
    id,observed,ratio
    left/f,29,[z]
    """
    _refuse_formats(formats)
    made = {file.name: file for file in _files(release, formats)}
    package = json.dumps(_package(release, list(made.values())), indent=2, ensure_ascii=False, allow_nan=False)
    return {name: file.content for name, file in made.items()} | {PACKAGE: encoded(f"{package}\n")}


class _File:
    """A file and what the data package says of it."""

    def __init__(self, name: str, content: bytes, fields: Sequence[Field], title: str) -> None:
        self.name, self.content, self.fields, self.title = name, content, fields, title

    def told(self) -> dict[str, Any]:
        stem, _, kind = self.name.rpartition(".")
        return {
            "name": stem if kind == "csv" else f"{stem}-{kind}",
            "path": self.name,
            "title": self.title,
            "profile": "tabular-data-resource",
            "format": kind,
            "mediatype": MEDIA[kind],
            "encoding": "utf-8",
            **self.measured(kind),
            "schema": table_schema(self.fields),
        }

    def measured(self, kind: str) -> dict[str, Any]:
        """Return the digest; frictionless checks those of text alone, and calls any other file that has one invalid."""
        sha256 = digest(self.content)
        return {"bytes": len(self.content), "hash": f"sha256:{sha256}"} if kind == "csv" else {"sha256": sha256}


TITLES = {
    "findings": "Findings: one row a group in a comparison",
    "unknowns": "Unknown responses: one row a reason, by stage and characteristic",
    "targets": "Targets: one row a target with its figure and status",
    "whole": "Whole characteristics: one row a family of findings, all its groups tested together",
    "eff": "Findings by ethnicity in the columns of Ethnicity facts and figures",
}


def _refuse_formats(formats: Sequence[str]) -> None:
    for name in formats:
        if name not in FORMATS:
            what = f"There is no format {name!r}."
            raise InputError(Fault(where="formats", what=what, remedy=f"Name some of: {', '.join(FORMATS)}."))


def _files(release: Release, formats: Sequence[str]) -> Iterator[_File]:
    for table in TABLES:
        part: Shown = getattr(release, table)
        if len(part.frame.columns):
            asked = formats if table == "findings" else ("csv",)
            yield from _table(table, part, [kind for kind in FORMATS if kind in asked])
    ethnic = eff_shown(release)
    if len(ethnic):
        fields = eff_fields(ethnic)
        yield _File(EFF_FILE, csv_bytes(ethnic, fields), fields, TITLES["eff"])


def _table(table: str, part: Shown, formats: Sequence[str]) -> Iterator[_File]:
    """Yield a table in each format; pyarrow writes while the text is made."""
    fields, title = fields_of(table, part), TITLES[table]
    with ThreadPoolExecutor(max_workers=1) as beside:
        parquet = beside.submit(parquet_bytes, part, fields) if "parquet" in formats else None
        if "csv" in formats:
            yield _File(f"{table}.csv", csv_bytes(part, fields), fields, title)
        if parquet:
            yield _File(f"{table}.parquet", parquet.result(), [*fields, *companion()], title)
    if "json" in formats and len(part) <= MOST_JSON:
        yield _File(f"{table}.json", json_bytes(part, fields), [*fields, *companion("array")], title)


def csv_bytes(part: Shown, fields: Sequence[Field]) -> bytes:
    """Return a table as CSV: UTF-8, LF line ends, ten significant digits.

    Parameters
    ----------
    part : Shown
        The table.
    fields : sequence of Field
        Its columns.
    """
    heading = ",".join(CSV.text(field.name) for field in fields)
    return b"".join(map(encoded, (f"{heading}\n", *csv_lines(part, fields))))


def json_bytes(part: Shown, fields: Sequence[Field]) -> bytes:
    """Return a table as JSON: an array with an object a row, each on a line of its own.

    Parameters
    ----------
    part : Shown
        The table.
    fields : sequence of Field
        Its columns.
    """
    names = [*(field.name for field in fields), *(field.name for field in companion())]
    row = "{" + ", ".join(f"{JSON.text(name).replace('%', '%%')}: %s" for name in names) + "}"
    withheld = (json.dumps(told.split(";") if told else []) for told in withheld_names(part))
    written = (row % (*cells, told) for cells, told in zip(rows(part, fields, JSON), withheld, strict=True))
    return encoded("[\n" + ",\n".join(written) + "\n]\n")


def _package(release: Release, files: Sequence[_File]) -> dict[str, Any]:
    package = {
        "profile": "tabular-data-package",
        "name": "disprop-findings",
        "title": release.title,
        "as_of": release.as_of,
        "schema_version": VERSION,
        "description": DESCRIPTION,
        "disclosure": {"profile": release.profile, "rules": list(release.rules)},
        "method": list(release.method),
        "sources": [dict(_source(name, told)) for name, told in release.sources.items()],
        "made_from": _plain(release.record),
        "resources": [file.told() for file in files],
    }
    return {name: told for name, told in package.items() if told or name == "resources"}


DESCRIPTION = (
    "Withheld values are [c] in CSV, and null in JSON and Parquet, where the column withheld names them. Numbers that "
    "there are none of are [z] in CSV and null elsewhere. INF is infinity. In CSV an apostrophe stands before text "
    "that a spreadsheet would take for a formula, or that reads [c] or [z] itself; take one away. A difference shows "
    "where to look, not why."
)
"""How to read the files; the caveat at the end goes wherever figures go."""


def _source(name: str, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", str(told.get("source") or name)
    yield "baseline", name
    for key in ("date", "geography", "ages"):
        if told.get(key):
            yield key, str(told[key])


def _plain(value: Any) -> Any:
    """Return what JSON can hold."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
