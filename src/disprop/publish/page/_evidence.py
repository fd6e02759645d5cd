"""The evidence: a table a comparison and characteristic, in blocks of a slice and level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disprop import show, words
from disprop.protect import NOT_APPLICABLE, WITHHELD, Release, Shown
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
    places = places_of(findings.frame, release.slices)
    families = findings.frame["id"].astype(str).str.rsplit("/", n=1).str[0]
    keys = [tuple(key) for key in places.assign(family=families).itertuples(index=False)]
    names = ids("evidence", families)
    blocks = {key: names[key[-1]] for key in keys}
    maker = _Maker(release=release, findings=findings, places=places, families=families, ids=blocks)
    first: dict[Place, str] = {}
    for key, name in blocks.items():
        first.setdefault(key[:-1], name)
    comparisons = tuple(maker.comparisons())
    tables = {block.id: table for part in comparisons for table in part.tables for block in table.blocks}
    held = {family: tables[name] for family, name in names.items()}
    return Evidence(comparisons=comparisons, places=first, families=held)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Maker:
    """What it takes to make the tables: the findings, and for each row its place and its family."""

    release: Release
    findings: Shown
    places: pd.DataFrame
    families: pd.Series
    ids: Mapping[tuple[str, ...], str]

    def comparisons(self) -> Iterator[Comparison]:
        names = list(dict.fromkeys(self.places["comparison"]))
        sections = ids("comparison", names)
        for name in names:
            rows = np.flatnonzero(self.places["comparison"] == name)
            yield Comparison(
                id=sections[name],
                name=heading(self.release.word(name)),
                key=name,
                lines=tuple(asked(self._some(rows))),
                tables=tuple(self._tables(name, rows)),
            )

    def _some(self, rows: np.ndarray) -> Shown:
        return self.findings.only(np.isin(np.arange(len(self.findings)), rows))

    def _tables(self, name: str, rows: np.ndarray) -> Iterator[Table]:
        places = self.places.iloc[rows]
        several = places["stage"].nunique() > 1
        for (stage, characteristic), part in places.groupby(["stage", "characteristic"], sort=False):
            about = f"{stage}, {characteristic}" if several else str(characteristic)
            yield self._table(f"{heading(self.release.word(name))}: {about.replace('_', ' ')}", part.index.to_numpy())

    def _table(self, caption: str, rows: np.ndarray) -> Table:
        keys = [(*self.places.iloc[row], self.families.iloc[row]) for row in rows]
        groups = {key: rows[[one == key for one in keys]] for key in dict.fromkeys(keys)}
        parts = {key: self._some(some) for key, some in groups.items()}
        several = len({key[3:-1] for key in parts}) > 1, len({self._level(part) for part in parts.values()}) > 1
        told = {key: _heading(key, part, several) for key, part in parts.items()}
        blocks = tuple(
            Block(id=self.ids[key], heading=told[key] if len(parts) > 1 else "", rows=tuple(_rows(part)))
            for key, part in parts.items()
        )
        everything = [row for part in parts.values() for row in rows_of(part)]
        name = f"table-{blocks[0].id}"
        notes = tuple(dict.fromkeys(self._note(key, part, told[key]) for key, part in parts.items()))
        return Table(id=name, caption=caption, columns=_cells.columns(everything), blocks=blocks, notes=notes)

    @staticmethod
    def _level(part: Shown) -> str:
        return str(part.frame["level"].iloc[0])

    def _note(self, key: tuple[str, ...], part: Shown, told: str) -> str:
        """Return what is said of a block as a whole: the reading of its test, or how much is unknown."""
        reading = self._reading(key[-1]) or unknown(part)
        return f"{told}: {reading}" if told else reading

    def _reading(self, family: str) -> str:
        whole = self.release.whole
        if not len(whole) or "reading" not in whole.frame:
            return ""
        row = np.flatnonzero(whole.frame["id"].astype(str) == family)
        if not len(row) or whole.withheld["reading"].iloc[row[0]]:
            return ""
        return str(whole.frame["reading"].iloc[row[0]])


def _heading(key: tuple[str, ...], part: Shown, several: tuple[bool, bool]) -> str:
    """Return what tells a block from the others of its table: its slices, its level."""
    slices = ", ".join(key[3:-1]) if several[0] else ""
    level = str(part.frame["level"].iloc[0]) if several[1] else ""
    return ", ".join(filter(None, [slices, {"": "", "detail": "in detail"}.get(level, f"{level} groups")]))


def _rows(part: Shown) -> Iterator[tuple[Any, ...]]:
    verdicts = show.story(part.frame)["Verdict"]
    for row, verdict in zip(rows_of(part), verdicts, strict=True):
        yield _cells.cells(row, str(verdict))


def asked(findings: Shown) -> list[str]:
    """Return what was compared with what, and the band; from rows of which that may be told.

    Parameters
    ----------
    findings : Shown
        Of one comparison.
    """
    told: dict[str, None] = {}
    needed = ("question", "relation", "comparator", "stage", "baseline", "band", "alpha", "adjust")
    for row in rows_of(_first_of_each(findings)):
        if not row.hides(*needed):
            asked, _, band, *_ = words.method_lines(
                **{name: row.text(name) for name in needed if name not in ("alpha", "adjust")},
                alpha=number(row["alpha"]),
                adjust=row.text("adjust"),
                methods=[("", "")],
                tests=0,
                families=0,
                levels=0,
            )
            told.update(dict.fromkeys([asked, band]))
    return list(told)


def _first_of_each(findings: Shown) -> Shown:
    """Return the first row that is not withheld of each stage, comparator and band."""
    hidden = findings.withheld[["band", "alpha", "adjust"]].any(axis=1)
    first = ~findings.frame.assign(hidden=hidden).duplicated(["stage", "comparator", "baseline", "band", "hidden"])
    return findings.only(first & ~hidden)


def unknown(part: Shown) -> str:
    """Return how much is unknown in a family: at the stage, and in the baseline where it counts people."""
    row = next(iter(rows_of(part)))
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
