"""Which sheets a release becomes, and what stands on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from disprop import words
from disprop.protect import Release, Shown
from disprop.protect.shown import cuts
from disprop.publish._reasons import reasons
from disprop.publish.workbook._cells import cells, is_empty, is_number, number_format
from disprop.publish.workbook._design import TABLES, Column, Design, design, facts
from disprop.publish.workbook._text import LONGEST_HEADING, sheet_name, unreferring

MOST, ALL, LEAST = 2_000, 10_000, 100
"""Rows of a table on a sheet, of all sheets together, and of a sheet however many there are.

Nobody reads more, and the files for machines hold all.
"""

ABOUT = ("question", "stage", "baseline")
"""What the title of findings says of a comparison, where all its rows say the same."""

ABOUT_WORDS = {
    "composition": ": composition of {stage} against {baseline}",
    "rate": ": rate of {stage}, baseline {baseline}",
}

SLICE_AFTER = {"findings": "", "unknowns": "", "targets": "", "whole": "comparison"}
"""The column after which slices stand; blank for the start."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Page:
    """A sheet with its table.

    Parameters
    ----------
    name : str
        Of the sheet.
    title : str
        In its first cell.
    lines : tuple of str
        What is told above the table, a cell each.
    columns : tuple of Column
        Of the table.
    cells : tuple of list
        Of each column.
    formats : tuple of str
        How numbers are shown; blank for words.
    """

    name: str
    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    cells: tuple[Sequence[object], ...]
    formats: tuple[str, ...]

    @property
    def shorthand(self) -> tuple[str, ...]:
        """What the shorthand means that the table has, in the order in which it is told."""
        used = {cell for column in self.cells for cell in column if isinstance(cell, str)}
        return tuple(said for sign, said in facts()["shorthand"].items() if sign in used)


def pages(release: Release, *, first: int) -> list[Page]:
    """Return the sheets of the tables of a release: findings by comparison, then the others.

    Parameters
    ----------
    release : Release
        What may be seen.
    first : int
        The number of the first of these sheets.
    """
    release = _in_words(release)
    parts = [(table, name, part) for table in TABLES for name, part in _parts(release, table) if len(part)]
    most = max(LEAST, min(MOST, ALL // max(len(parts), 1)))
    return [_page(release, table, name, part, number, most) for number, (table, name, part) in enumerate(parts, first)]


def _in_words(release: Release) -> Release:
    """Return a release whose levels read as words, and whose gates say why nothing is judged."""
    findings, whole = (_levels(table) for table in (release.findings, release.whole))
    if "gate" in findings.frame:
        findings = replace(findings, frame=findings.frame.assign(gate=reasons(findings)))
    return replace(release, findings=findings, whole=whole)


def _levels(table: Shown) -> Shown:
    if "level" not in table.frame:
        return table
    return replace(table, frame=table.frame.assign(level=table.frame["level"].map(words.level)))


def _parts(release: Release, table: str) -> Iterator[tuple[str, Shown]]:
    """Yield the parts of a table that have sheets of their own: the comparisons of findings."""
    whole: Shown = getattr(release, table)
    if table != "findings":
        yield "", whole
        return
    comparisons = [str(name).split("/", 1)[0] for name in whole.frame.get("id", ())]
    codes, names = pd.factorize(np.array(comparisons, dtype=object))
    for code, name in enumerate(names):
        yield str(name), whole.only(codes == code)


def _page(release: Release, table: str, name: str, part: Shown, number: int, most: int) -> Page:
    made, shown = design(table), _first(part, most)
    told = [column for column in made.told if _is_told(part, column)]
    slices = [column for column in _slices(part, table, release) if column not in told]
    return _filled(
        shown,
        tuple(_columns(made, shown, slices, told, after=SLICE_AFTER[table])),
        name=sheet_name(number, name or made.title),
        title=f"Table {number}: {made.title}{_about(part, release.word(name))}",
        lines=(*_cut(part, shown), *_told(made, part, told)),
    )


def _filled(shown: Shown, columns: tuple[Column, ...], **heading: Any) -> Page:
    """Return a sheet with the cells of its rows."""
    return Page(
        **heading,
        columns=columns,
        cells=tuple(cells(shown, column) for column in columns),
        formats=tuple(number_format(shown, column) if is_number(column) else "" for column in columns),
    )


def _about(part: Shown, name: str) -> str:
    """Return what the title says of a comparison."""
    if not name:
        return ""
    said = {column: part.frame[column].iloc[0] for column in ABOUT if _is_told(part, column)}
    told = ABOUT_WORDS.get(str(said.get("question")), "") if len(said) == len(ABOUT) else ""
    return f", {name}{told.format(**said)}"


def _slices(part: Shown, table: str, release: Release) -> list[str]:
    """Return the columns that the design does not know: slices, and what tells published percentages apart."""
    if table == "targets":
        return [str(column) for column in part.frame if column not in {known.name for known in design(table).columns}]
    if table == "unknowns":
        return [*cuts(part.frame)]
    return [column for column in release.slices if column in part.frame]


def _is_told(part: Shown, name: str) -> bool:
    """Whether a column says the same in all rows, and nothing of it is withheld."""
    return name in part.frame and not part.withheld[name].any() and part.frame[name].nunique(dropna=False) == 1


def _told(made: Design, part: Shown, told: Sequence[str]) -> Iterator[str]:
    for name in told:
        if not is_empty(part, name):
            value = part.frame[name].iloc[0]
            yield made.words[name].format(made.meant.get(str(value), value))


def _columns(made: Design, part: Shown, slices: Sequence[str], told: Sequence[str], *, after: str) -> Iterator[Column]:
    """Yield the columns of the sheet: slices at their place, the others unless told above or without any value."""
    extra = [Column(name=name, heading=_heading(name)) for name in slices]
    if not after:
        yield from extra
    for column in made.columns:
        if column.name in part.frame and column.name not in told and not is_empty(part, column.name):
            yield column
        if column.name == after:
            yield from extra


def _heading(name: str) -> str:
    text = unreferring(name, LONGEST_HEADING).strip()
    return text[:1].upper() + text[1:] or "Slice"


def _first(part: Shown, most: int) -> Shown:
    """Return the rows that a sheet has: all, or where there are too many those that need a reader, then the others."""
    if len(part) <= most:
        return part
    flagged = part.frame["flagged"].eq(True).to_numpy() if "flagged" in part.frame else np.zeros(len(part), dtype=bool)
    order = np.argsort(~flagged, kind="stable")[:most]
    kept = np.zeros(len(part), dtype=bool)
    kept[order] = True
    return part.only(kept)


def _cut(part: Shown, shown: Shown) -> Iterator[str]:
    if len(shown) < len(part):
        yield (
            f"This worksheet has {len(shown):,} of {len(part):,} rows: those that need a reader, then as many of the "
            "others, all in their order. All rows are in the files for machines that are published beside it."
        )
