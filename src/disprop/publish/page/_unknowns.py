"""How much is unknown: a row a table and characteristic, and whether answers are missing more often at a stage."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from disprop import words
from disprop.protect import WITHHELD, Release, Shown
from disprop.publish.page._facts import LIMITS
from disprop.publish.page._labels import heading
from disprop.publish.page._row import Row, rows_of
from disprop.publish.page._table import Block, Cell, Column, Table

EVERYTHING = "all unknown"
"""The reason of the rows for all reasons together."""

RATES = (
    Column(name="Table"),
    Column(name="Characteristic"),
    Column(name="Known", under="(95% interval)", figures=True),
    Column(name="Unknown", figures=True),
    Column(name="Why unknown"),
    Column(name="Target and status"),
)

OUTCOMES = (
    Column(name="Comparison"),
    Column(name="Characteristic"),
    Column(name="Unknown at the stage", figures=True),
    Column(name="Unknown in the baseline", figures=True),
    Column(name="Change in the known rate, percentage points", figures=True),
    Column(name="Ratio", figures=True),
    Column(name="p", figures=True),
)


def unknowns(release: Release) -> tuple[Table, ...]:
    """Return the tables of unknown responses of a release: none, one or two.

    Parameters
    ----------
    release : Release
        With its table of unknown responses.
    """
    table = release.unknowns
    if not len(table):
        return ()
    compared = table.frame["baseline"].map(lambda name: isinstance(name, str) and name != "").to_numpy(dtype=bool)
    whole = (table.frame["reason"] == EVERYTHING).to_numpy(dtype=bool)
    reasons = _reasons(table.only(~whole & ~compared))
    rates = [_rate(release, row, reasons.get(_family(row), [])) for row in rows_of(table.only(whole & ~compared))]
    outcomes = [_outcome(release, row) for row in rows_of(table.only(whole & compared))]
    told = (
        ("unknown-rates", "Known and unknown responses by table and characteristic", RATES, rates),
        ("unknown-outcomes", "Unknown responses at each stage and in its baseline", OUTCOMES, outcomes),
    )
    return tuple(
        _table(name, caption, columns, rows, _slices(table.frame)) for name, caption, columns, rows in told if rows
    )


def _table(
    name: str, caption: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], slices: list[str]
) -> Table:
    kept, more = rows[: LIMITS["unknowns"]], len(rows) - LIMITS["unknowns"]
    notes = (f"{words.many(more, 'more row is', 'more rows are')} in unknowns.csv.",) if more > 0 else ()
    cut = tuple(Column(name=heading(one)) for one in slices)
    heads = (columns[0], *cut, *columns[1:])
    return Table(id=name, caption=caption, columns=heads, blocks=(Block(rows=tuple(kept)),), notes=notes)


def _slices(frame: pd.DataFrame) -> list[str]:
    names = [str(name) for name in frame]
    return names[1 : names.index("stage")]


def _family(row: Row) -> str:
    return str(row["id"]).rsplit("/", 1)[0]


def _reasons(table: Shown) -> dict[str, list[Row]]:
    """Return the rows of the reasons of each table and characteristic."""
    told: dict[str, list[Row]] = {}
    for row in rows_of(table):
        told.setdefault(_family(row), []).append(row)
    return told


def _why(whole: Row, reasons: list[Row]) -> str:
    """Return the reasons with how many gave them; where the number of all is withheld, not which are withheld too."""
    if whole.hides("count"):
        shown = [_reason(row) for row in reasons if not row.hides("count")]
        return "; ".join([*shown, WITHHELD])
    if whole["count"] == 0:
        return "none unknown"
    return "; ".join(_reason(row) for row in reasons if row.hides("count") or row["count"])


def _reason(row: Row) -> str:
    return f"{row.text('reason')}: {row.told(words.people, 'count')}"


def _rate(release: Release, row: Row, reasons: list[Row]) -> tuple[Cell, ...]:
    return (
        Cell(text=_name(release, row)),
        *_cut(row),
        Cell(text=heading(row.text("characteristic"))),
        Cell(text=row.told(words.percent, "known_rate"), under=_interval(row)),
        Cell(text=_of(row, "count", "total"), under=_share(row)),
        Cell(text=_why(row, reasons)),
        _status(row),
    )


def _name(release: Release, row: Row) -> str:
    """Return table and stage, where the stage has a name of its own."""
    table, stage = str(row["id"]).split("/", 1)[0], row.text("stage")
    told = release.word(table)
    return heading(told) if stage in (table, told) else f"{heading(told)}: {stage}"


def _cut(row: Row) -> Iterator[Cell]:
    names = list(row.values)
    return (Cell(text=row.text(name)) for name in names[1 : names.index("stage")])


def _interval(row: Row) -> str:
    told = row.span(words.percent, "known_low", "known_high")
    return "" if told.startswith("[") else f"({told})"


def _of(row: Row, count: str, total: str) -> str:
    return f"{row.told(words.people, count)} of {row.told(words.people, total)}"


def _share(row: Row) -> str:
    told = row.told(words.percent, "rate")
    return "" if told.startswith("[") else f"({told})"


def _status(row: Row) -> Cell:
    if row.hides("status"):
        return Cell(text=WITHHELD)
    status = row.text("status")
    if not status:
        return Cell(text="no target")
    return Cell(text=status, under=f"to reach: {row.text('target')}", mark=f"status-{row.text('colour') or 'none'}")


def _outcome(release: Release, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(text=_compared(release, row)),
        *_cut(row),
        Cell(text=heading(row.text("characteristic"))),
        Cell(text=_of(row, "count", "total"), under=_share(row)),
        Cell(text=_of(row, "base_count", "base_total")),
        Cell(text=row.told(words.points, "change_pp")),
        Cell(text=row.told(words.ratio, "ratio")),
        Cell(text=row.told(words.p_value, "p")),
    )


def _compared(release: Release, row: Row) -> str:
    name, stage, baseline = str(row["id"]).split("/", 1)[0], row.text("stage"), row.text("baseline")
    return f"{heading(release.word(name))}: {stage} against {baseline}"
