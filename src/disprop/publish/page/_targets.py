"""The targets of a plan with their statuses."""

from __future__ import annotations

import pandas as pd

from disprop import words
from disprop.protect import WITHHELD, Release
from disprop.protect.shown import cuts
from disprop.publish.page._facts import LIMITS
from disprop.publish.page._labels import heading
from disprop.publish.page._row import Row, number, rows_of
from disprop.publish.page._table import Block, Cell, Column, Table

COLUMNS = (
    Column(name="Target"),
    Column(name="Figure", under="(95% interval)", figures=True),
    Column(name="Count", figures=True),
    Column(name="To reach"),
    Column(name="Status"),
    Column(name="Remarks"),
)


def targets(release: Release) -> Table | None:
    """Return the table of targets of a release; None where there are none.

    Parameters
    ----------
    release : Release
        With its table of targets.
    """
    table = release.targets
    if not len(table):
        return None
    most = LIMITS["targets"]
    rows = tuple(_row(release, row) for row in rows_of(table.only(pd.RangeIndex(len(table)) < most)))
    said = len(COLUMNS) if any(row[-1].text for row in rows) else len(COLUMNS) - 1  # no remarks, no column of them
    more = words.many(len(table) - most, "more target is", "more targets are")
    notes = (f"{more} in targets.csv.",) if len(table) > most else ()
    return Table(
        id="targets-table",
        caption="Targets and their statuses",
        columns=COLUMNS[:said],
        blocks=(Block(rows=tuple(row[:said] for row in rows)),),
        notes=notes,
    )


def _row(release: Release, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(text=_name(release, row)),
        _figure(row),
        Cell(text=_count(row)),
        Cell(text=row.text("target")),
        _status(row),
        Cell(text="; ".join(filter(None, (row.text(name) for name in ("reason", "note", "source"))))),
    )


def _name(release: Release, row: Row) -> str:
    """Return what a target is of: stage, characteristic, group, slice; without a stage its name and its rows' own."""
    if not row.text("stage"):
        name, *parts = str(row["id"]).removeprefix("targets/").split("/")
        return ", ".join([heading(release.word(name)), *parts])
    cut = [row.text(name) for name in cuts(release.targets.frame)]
    about = f"{row.text('stage')} by {row.text('characteristic')}"
    return heading(", ".join(filter(None, [about, row.text("group"), *cut])))


def _figure(row: Row) -> Cell:
    printed = row.text("printed")
    if printed and printed != WITHHELD:
        return Cell(text=f"{printed}%", under="as published")
    told = row.told(words.percent, "value")
    ends = row.span(words.percent, "value_low", "value_high")
    return Cell(text=told, under="" if ends.startswith("[") else f"({ends})")


def _count(row: Row) -> str:
    """Return the counts behind a figure; of a published percentage there are none."""
    if not row.hides("count", "total") and number(row["total"]) != number(row["total"]):
        return row.told(words.people, "total")
    return f"{row.told(words.people, 'count')} of {row.told(words.people, 'total')}"


def _status(row: Row) -> Cell:
    if row.hides("status"):
        return Cell(text=WITHHELD)
    colour = row.text("colour")
    aside = row.text("narrative") + (f" ({colour})" if colour not in ("", "none") else "")
    return Cell(text=row.text("status"), under=aside, mark=f"status-{colour or 'none'}")
