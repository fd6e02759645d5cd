"""The evidence: a table a comparison and characteristic, in blocks of a slice and level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from disprop import show, words
from disprop.method_words import method_lines
from disprop.protect import NOT_APPLICABLE, WITHHELD, Release, Shown
from disprop.publish._reasons import reasons
from disprop.publish.page import _cells
from disprop.publish.page._labels import heading, ids
from disprop.publish.page._row import Row, number, rows_of
from disprop.publish.page._table import Block, Table

Place = tuple[str, ...]
"""Comparison, stage, characteristic and slices: what one cell of the grid is about."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The evidence of one comparison.

    Parameters
    ----------
    id, name, key : str
        Of its section; its heading; its name in the plan.
    lines : tuple of str
        What was compared with what.
    tables : tuple of Table
        One a characteristic, and a stage where there are several.
    """

    id: str
    name: str
    key: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All the evidence that a page holds.

    Parameters
    ----------
    comparisons : tuple of Comparison
        In the order of the release.
    places : mapping
        The id of the first block of each place.
    families : mapping of str to Table
        The table of each family of findings, by what their ids have in common.
    """

    comparisons: tuple[Comparison, ...] = ()
    places: Mapping[Place, str]
    families: Mapping[str, Table]


def places_of(frame: pd.DataFrame, slices: Iterable[str]) -> pd.DataFrame:
    """Return comparison, stage, characteristic and slices of each finding, as text."""
    told = {"comparison": show.comparisons(frame), "stage": frame["stage"], "characteristic": frame["characteristic"]}
    return pd.DataFrame({**told, **{f"slice {name}": frame[name] for name in slices}}).astype(str)


def evidence(release: Release, findings: Shown) -> Evidence:
    """Return the evidence of a release.

    Parameters
    ----------
    release : Release
        With its slices and its tests of whole characteristics.
    findings : Shown
        The findings that the page holds.
    """
    if not len(findings):
        return Evidence(places={}, families={})
    entries = _entries(release, findings)
    names = ids("evidence", (entry.family for entry in entries))
    comparisons = tuple(_comparisons(release, entries, names))
    tables = {block.id: table for part in comparisons for table in part.tables for block in table.blocks}
    return Evidence(
        comparisons=comparisons,
        places={entry.place: names[entry.family] for entry in reversed(entries)},
        families={family: tables[name] for family, name in names.items()},
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Entry:
    """A finding: its row, its verdict as tables tell it, why there is none, its place, and its family."""

    row: Row
    verdict: str
    why: str
    place: Place
    family: str

    @property
    def level(self) -> str:
        return self.row.text("level")


def _entries(release: Release, findings: Shown) -> list[Entry]:
    places = places_of(findings.frame, release.slices).itertuples(index=False)
    families = findings.frame["id"].astype(str).str.rsplit("/", n=1).str[0]
    told = zip(rows_of(findings), show.story(findings.frame)["Verdict"], reasons(findings), strict=True)
    return [
        Entry(row=row, verdict=str(verdict), why=why, place=tuple(place), family=family)
        for (row, verdict, why), place, family in zip(told, places, families, strict=True)
    ]


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], Any]) -> dict[Any, list[Entry]]:
    """Return the entries by what they have in common, in the order of the release."""
    groups: dict[Any, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return groups


def _comparisons(release: Release, entries: list[Entry], names: Mapping[str, str]) -> Iterator[Comparison]:
    groups = _grouped(entries, lambda entry: entry.place[0])
    sections, readings = ids("comparison", groups), _readings(release)
    for key, some in groups.items():
        name = heading(release.word(key))
        stages = _grouped(some, lambda entry: entry.place[1])
        tables = [
            _table(f"{name}: {_about(place, several=len(stages) > 1)}", part, names, readings)
            for place, part in _grouped(some, lambda entry: entry.place[1:3]).items()
        ]
        lines = tuple(asked(entry.row for entry in some))
        yield Comparison(id=sections[key], name=name, key=key, lines=lines, tables=tuple(tables))


def _about(place: Place, *, several: bool) -> str:
    stage, characteristic = place
    return (f"{stage}, {characteristic}" if several else characteristic).replace("_", " ")


def _readings(release: Release) -> dict[str, str]:
    """Return the readings of the tests of whole characteristics that may leave, by family."""
    if not len(release.whole) or "reading" not in release.whole.frame:
        return {}
    return {str(row["id"]): row.text("reading") for row in rows_of(release.whole) if not row.hides("reading")}


def _table(caption: str, entries: list[Entry], names: Mapping[str, str], readings: Mapping[str, str]) -> Table:
    parts = _grouped(entries, lambda entry: entry.family)
    several = len({entry.place for entry in entries}) > 1, len({entry.level for entry in entries}) > 1
    told = {family: _heading(part[0], several) for family, part in parts.items()}
    blocks = tuple(
        Block(
            id=names[family],
            heading=told[family] if len(parts) > 1 else "",
            rows=tuple(_cells.cells(entry.row, entry.verdict) for entry in part),
        )
        for family, part in parts.items()
    )
    notes = {
        family: ": ".join(filter(None, [told[family], readings.get(family) or unknown(part[0].row)]))
        for family, part in parts.items()
    }
    return Table(
        id=f"table-{blocks[0].id}",
        caption=caption,
        columns=_cells.columns([entry.row for entry in entries]),
        blocks=blocks,
        notes=(*dict.fromkeys(notes.values()), *_unjudged(entries)),
    )


def _unjudged(entries: list[Entry]) -> Iterator[str]:
    """Yield why nothing is said of some rows, which are named where the others are judged, or for another reason."""
    groups = _grouped((entry for entry in entries if entry.why), lambda entry: entry.why)
    for why, some in groups.items():
        named = dict.fromkeys(entry.row.text("group") for entry in some)
        about = f" ({words.listed(list(named))})" if len(groups) > 1 else ""
        yield f"Insufficient data{about}: {why}."


def _heading(entry: Entry, several: tuple[bool, bool]) -> str:
    """Return what tells a block from the others of its table: its slices, its level."""
    slices = ", ".join(entry.place[3:]) if several[0] else ""
    level = words.level(entry.level) if several[1] else ""
    return ", ".join(filter(None, [slices, level]))


NEEDED = ("question", "relation", "comparator", "stage", "baseline", "band")


def asked(rows: Iterable[Row]) -> list[str]:
    """Return what was compared with what, and the band; from rows of which that may be told.

    Parameters
    ----------
    rows : iterable of Row
        Findings of one comparison.
    """
    first = {
        (*(row.text(name) for name in NEEDED), number(row["alpha"]), row.text("adjust")): row
        for row in rows
        if not row.hides(*NEEDED, "alpha", "adjust")
    }
    lines = [line for row in first.values() for line in _asked(row)]
    return list(dict.fromkeys(lines))


def _asked(row: Row) -> tuple[str, str]:
    named: dict[str, Any] = {name: row.text(name) for name in (*NEEDED, "adjust")}
    counted: dict[str, Any] = {"methods": [("", "")], "tests": 0, "families": 0, "levels": 0}
    about, _, band = method_lines(**named, **counted, alpha=number(row["alpha"]))
    return about, band


def unknown(row: Row) -> str:
    """Return how much is unknown in a family: at the stage, and in the baseline where it counts people.

    Parameters
    ----------
    row : Row
        Any of the family.
    """
    told = [_share_unknown(row, "unknown", "stage_known", "stage")]
    if row.hides("base_unknown", "base_known") or number(row["base_unknown"]) >= 0:
        told.append(_share_unknown(row, "base_unknown", "base_known", "baseline"))
    return f"Unknown: {', '.join(told)}."


def _share_unknown(row: Row, unknown: str, known: str, where: str) -> str:
    missing = row.told(words.people, unknown)
    if row.hides(unknown, known):
        return f"{missing} of {WITHHELD} in {row.text(where)}"
    everyone = number(row[unknown]) + number(row[known])
    share = words.percent(number(row[unknown]) / everyone) if everyone else NOT_APPLICABLE
    return f"{missing} of {words.people(everyone)} ({share}) in {row.text(where)}"
