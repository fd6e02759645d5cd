"""The diversity grid: a verdict in words and shape in each cell, which leads to its evidence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disprop import show
from disprop.protect import WITHHELD, Release, Shown
from disprop.publish.page._cells import mark_of
from disprop.publish.page._evidence import Place, places_of
from disprop.publish.page._facts import LIMITS, TEXT
from disprop.publish.page._labels import heading
from disprop.publish.page._table import Block, Cell, Column, Table

NOT_COMPARED = "not compared"
DECIDED = " (unknowns decide)"
SOME = "some withheld"

HIDDEN = "withheld"
"""Stands for a verdict that is withheld: it speaks before `proportionate`, which is said only where every group is."""


def grid(release: Release, anchors: Mapping[Place, str]) -> Table | None:
    """Return the grid of a release; None where nothing was compared.

    Parameters
    ----------
    release : Release
        All of it.
    anchors : mapping
        The id of the evidence of each place.
    """
    if not len(release.findings):
        return None
    everything = places_of(release.findings.frame, release.slices)
    lines = _lines(everything)
    kept = _kept(release.findings, lines)
    findings, places = release.findings.only(kept), everything[kept].reset_index(drop=True)
    named = lines[kept].reset_index(drop=True)
    told = _verdicts(findings, named)
    columns = list(dict.fromkeys(everything["characteristic"]))
    where = dict(zip(zip(named, places["characteristic"], strict=True), places.itertuples(index=False), strict=True))
    rows = tuple(
        (Cell(text=label), *(_cell(where.get((line, name)), told.get((line, name)), anchors) for name in columns))
        for line, label in _labels(release, places, named).items()
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


Verdict = tuple[str, bool]
"""What a cell says, blank where all of it is withheld; and whether some of it is."""


def _verdicts(findings: Shown, lines: pd.Series) -> dict[tuple[int, str], Verdict]:
    """Return what each cell says of the rows that are shown, by its row and its characteristic."""
    frame = _with_hidden(findings).assign(line=lines.astype(str))
    hidden = frame["verdict"] == HIDDEN
    some = set(zip(lines[hidden], frame["characteristic"][hidden].astype(str), strict=True))
    told: dict[tuple[int, str], Verdict] = {}
    for label, row in show.grid(frame, ("line",)).iterrows():
        line = int(str(label).rpartition(", ")[2])
        for name, text in row.items():
            if text != NOT_COMPARED:
                told[line, str(name)] = "" if text.startswith(HIDDEN) else str(text), (line, str(name)) in some
    return told


def _with_hidden(findings: Shown) -> pd.DataFrame:
    """Return findings with a word for a verdict that is withheld: of such rows a level still has as many groups."""
    hidden = findings.withheld["verdict"].to_numpy(dtype=bool)
    frame, blank = findings.frame, {"note": "", "direction": "", "effect": ""}
    said = {name: frame[name].astype(object).mask(frame[name].isna(), instead) for name, instead in blank.items()}
    verdicts = frame["verdict"].astype(object).mask(hidden, HIDDEN)
    return frame.assign(**said, verdict=verdicts, unknowns_decide=frame["unknowns_decide"].eq(True))


def _cell(place: tuple[str, ...] | None, verdict: Verdict | None, anchors: Mapping[Place, str]) -> Cell:
    if place is None or verdict is None:
        return Cell(text=NOT_COMPARED, tone="none")
    text, some = verdict
    href = anchors.get(tuple(place), "")
    return _told(text, href, some=some) if text else Cell(text=WITHHELD, href=href, tone="none")


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
