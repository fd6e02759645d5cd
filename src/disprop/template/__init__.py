"""A workbook to fill in: written for those who hold the figures, and read back with every mistake in its place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from disprop.band import Band
from disprop.errors import Fault, InputError
from disprop.publish.files import write_beside
from disprop.read.workbook import ENDINGS
from disprop.template._book import book_bytes
from disprop.template._counts import filled_in
from disprop.template._design import Design, SchemeName, design_of, known_tables, plan_entries, seen_from
from disprop.template._filled import Filled, as_filled, own_plan

__all__ = [
    "Design",
    "Filled",
    "as_filled",
    "design_of",
    "filled_in",
    "known_tables",
    "own_plan",
    "plan_entries",
    "seen_from",
    "template",
    "write_template",
]


def template(
    path: str | os.PathLike[str],
    *,
    characteristics: Sequence[str] | Mapping[str, SchemeName | None] | None = None,
    levels: Mapping[str, str] | None = None,
    tables: Sequence[str] | None = None,
    rows: bool = False,
    title: str = "",
    band: Band | None = None,
) -> Path:
    """Write a workbook for somebody else to fill in: HR, a district, a contractor.

    Parameters
    ----------
    path : path
        Where to: a file ending in ``.xlsx`` that is not there yet.
    characteristics : sequence of str, or mapping of str to scheme, optional
        Which, in the order of the sheets: names of characteristics or schemes, or a mapping from name to scheme (its
        name, or its TOML file); by default gender, ethnicity, disability, age, religion and sexual orientation.
    levels : mapping of str to str, optional
        The level whose groups are listed, by characteristic; by default the detail.
    tables : sequence of str, optional
        Which: ``staff``, ``applicants``, ``shortlisted``, ``appointed``, ``leavers``, ``promoted``, ``trained``,
        ``disciplinary``, ``capability``, ``grievance``; by default the first five.
    rows : bool
        Whether each row is one person, with lists to choose from; counts by group otherwise.
    title : str
        Of the report.
    band : Band, optional
        How large a difference matters; as in `disprop.rates`.

    Returns
    -------
    Path
        Of the workbook. ``disprop run`` reads it back, and so does `disprop.run.run`.

    Raises
    ------
    InputError
        Every characteristic, level and table that there is not; a file that is there already; openpyxl not installed.

    Examples
    --------
    >>> import tempfile
    >>> written = template(Path(tempfile.mkdtemp()) / "monitoring.xlsx", characteristics=["gender"], tables=["staff"])
    >>> written.name
    'monitoring.xlsx'
    """
    design = design_of(characteristics, levels or {}, tables, rows=rows, title=title, band=band)
    return write_template(design, Path(path))


def write_template(design: Design, path: Path) -> Path:
    """Write the workbook of a design; a file that is there is never overwritten.

    Parameters
    ----------
    design : Design
        What it asks for; its schemes' files as the working folder sees them.
    path : Path
        Where to.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        If it is no name of a workbook, another file is there, or its folder is not.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError(Fault(where=str(path), what="It is no name of a workbook.", remedy="Let it end in .xlsx."))
    if path.exists():
        remedy = "Name another: what was filled in is not overwritten."
        raise InputError(Fault(where=str(path), what="Another file is there.", remedy=remedy))
    if not path.parent.is_dir():
        remedy = "Make the folder, or name another."
        raise InputError(Fault(where=str(path), what="Its folder is not there.", remedy=remedy))
    write_beside(path, book_bytes(seen_from(design, path.parent), path.name))
    return path
