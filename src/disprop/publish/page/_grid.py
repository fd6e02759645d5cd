"""The diversity grid: a verdict in words and shape in each cell, which leads to its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disprop import show
from disprop.protect import WITHHELD, Release, Shown
from disprop.publish.page._cells import mark_of
from disprop.publish.page._evidence import Place, places_of
from disprop.publish.page._facts import LIMITS, TEXT
from disprop.publish.page._labels import heading
from disprop.publish.page._table import Block, Cell, Column, Table

DECIDED = " (unknowns decide)"
SOME = "some withheld"


def grid(release: Release, anchors: Mapping[Place, str]) -> Table | None:
    """Return the grid of a release; None where nothing was compared.

    Parameters
    ----------
    release : Release
        All of it.
    anchors : mapping
        The id of the evidence of each place.
    """
    findings = release.findings
    if not len(findings):
        return None
    places = places_of(findings.frame, release.slices)
    lines = _lines(places)
    kept = _kept(findings, lines)
    columns = list(dict.fromkeys(places["characteristic"]))
    some = findings.only(kept)
    maker = _Maker(findings=some, places=places[kept].reset_index(drop=True), anchors=anchors)
    names = lines[kept].reset_index(drop=True)
    rows = tuple(
        (Cell(text=label), *maker.cells(np.flatnonzero(names == line), columns))
        for line, label in _labels(release, maker.places, names).items()
    )
    return Table(
        id="grid-table",
        caption="Verdicts by comparison and characteristic",
        columns=(Column(name="Comparison"), *(Column(name=heading(name)) for name in columns)),
        blocks=(Block(rows=rows),),
        notes=tuple(_notes(rows, int(lines.nunique()))),
    )


def _lines(places: pd.DataFrame) -> pd.Series:
    """Return the number of each finding's row of the grid: all but its characteristic."""
    keys = [name for name in places if name != "characteristic"]
    return places.groupby(keys, sort=False).ngroup()


def _kept(findings: Shown, lines: pd.Series) -> np.ndarray:
    """Return which findings are of the rows that find room: those with the strongest verdicts."""
    ranks = findings.frame["verdict"].map({verdict: at for at, verdict in enumerate(show.SEVERITY)})
    worst = ranks.astype(float).fillna(len(show.SEVERITY)).groupby(lines).min()
    first = worst.sort_values(kind="stable").index[: LIMITS["grid"]]
    return lines.isin(first).to_numpy(dtype=bool)


def _labels(release: Release, places: pd.DataFrame, lines: pd.Series) -> dict[int, str]:
    """Return what each row is called: its comparison, the stage where there are several, its slices."""
    several = places.groupby("comparison", sort=False)["stage"].transform("nunique") > 1
    firsts = ~lines.duplicated()
    told = {}
    for line, place, both in zip(lines[firsts], places[firsts].to_dict("records"), several[firsts], strict=True):
        name = heading(release.word(place["comparison"]))
        stage = [place["stage"]] if both else []
        cut = [str(value) for key, value in place.items() if str(key).startswith("slice ")]
        told[int(line)] = ", ".join([": ".join([name, *stage]), *cut])
    return told


@dataclass(frozen=True, eq=False, kw_only=True)
class _Maker:
    findings: Shown
    places: pd.DataFrame
    anchors: Mapping[Place, str]

    def cells(self, rows: np.ndarray, columns: list[str]) -> list[Cell]:
        """Return the cells of a row of the grid."""
        kinds = self.places["characteristic"].to_numpy()[rows]
        return [self._cell(rows[kinds == name]) for name in columns]

    def _cell(self, rows: np.ndarray) -> Cell:
        if not len(rows):
            return Cell(text="not compared", tone="none")
        href = self.anchors.get(tuple(self.places.iloc[rows[0]]), "")
        hidden = self.findings.withheld["verdict"].to_numpy()[rows]
        judged = show.without_comparators(self.findings.frame.iloc[rows[~hidden]])
        if not len(judged):
            return Cell(text=WITHHELD if hidden.any() else "not compared", href=href, tone="none")
        return _told(str(show.grid(judged, ()).iloc[0, 0]), href, some=bool(hidden.any()))


def _told(text: str, href: str, *, some: bool) -> Cell:
    """Return a cell: the verdict, and below it the group that shows it most strongly, and what else is to be said."""
    verdict = next(name for name in show.SEVERITY if text.startswith(name))
    rest = text.removeprefix(verdict).removeprefix(": ")
    group = rest.removesuffix(DECIDED).strip()
    asides = [group, DECIDED.strip(" ()") if rest.endswith(DECIDED) else "", SOME if some else ""]
    return Cell(
        text=verdict, under="; ".join(filter(None, asides)), mark=mark_of(verdict), href=href, tone=mark_of(verdict)
    )


def _notes(rows: tuple[tuple[Cell, ...], ...], lines: int) -> list[str]:
    cells = [cell for row in rows for cell in row[1:]]
    notes = [TEXT["some_withheld"]] if any(SOME in cell.under for cell in cells) else []
    notes += [TEXT["unknowns_decide"]] if any(DECIDED.strip(" ()") in cell.under for cell in cells) else []
    if lines > len(rows):
        notes.append(
            f"The grid has {lines:,} rows; these are the {len(rows):,} with the strongest verdicts. All are in "
            "findings.csv."
        )
    if any(cell.mark and not cell.href for cell in cells):
        notes.append("A cell that leads nowhere has no row in full on this page; its rows are in findings.csv.")
    return notes
