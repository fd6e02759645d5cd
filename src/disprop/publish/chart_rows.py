"""Which rows of a release a picture holds, and the text that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop import show, words
from disprop.picture import DRAWN, FLOWING, TABLES
from disprop.picture._chains import chains
from disprop.picture._facts import HIDDEN, WITHHELD
from disprop.picture._labels import places
from disprop.protect.shown import Release, Shown
from disprop.words import spoken

SLASH = "\u2215"
"""Stands for a slash in the words of the house, which parts an id."""

SURPLUSES = 20
"""Rows of a picture of the surplus, most of which stand under a heading of their own."""

FLOWS = 12
"""Pictures of a flow from stage to stage that a release has at most."""

FIGURES = (
    "observed", "denominator", "value", "reference", "difference_pp", "ratio", "surplus", "value_low", "value_high",
    "difference_low_pp", "difference_high_pp", "ratio_low", "ratio_high", "p",
)  # fmt: skip
"""Numbers of a finding that a picture or the table behind it shows."""

JUDGED = {"verdict": WITHHELD, "direction": "", "effect": "", "unknowns_decide": False, "flagged": False, "note": ""}
"""What is said of a finding, and what stands in its place where any of it or of `FIGURES` is withheld."""

ASKED = ("count", "total", "rate", "known_rate", "known_low", "known_high", "target", "status")
"""Columns of unknown responses that a picture or the table behind it shows."""


def findings_of(release: Release) -> pd.DataFrame:
    """Return findings to draw: a row of which anything that is drawn is withheld has no figures at all.

    Parameters
    ----------
    release : Release
        What may leave.

    Returns
    -------
    DataFrame
        Names as people write them; ``family`` is what the ids were without their last part.
    """
    frame, withheld = release.findings.frame, release.findings.withheld
    if not len(frame):
        return frame
    hidden = withheld[[*FIGURES, *JUDGED]].any(axis=1).to_numpy()
    blank = {name: frame[name].astype(float).mask(hidden) for name in FIGURES}
    said = {name: frame[name].astype(object).mask(hidden, instead) for name, instead in JUDGED.items()}
    shown = _named(frame.assign(**blank, **said), ("stage", "characteristic", "baseline"))
    family = frame["id"].str.rsplit("/", n=1).str[0]
    return shown.assign(family=family, id=_called(frame["id"], release)).reset_index(drop=True)


def _named(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return names with blanks where files have underscores."""
    return frame.assign(**{name: frame[name].astype(str).map(spoken) for name in columns})


def _called(ids: pd.Series, release: Release) -> pd.Series:
    """Return ids whose comparison has the house's word, unless another comparison has the same."""
    parts = ids.str.split("/", n=1)
    names = parts.str[0]
    words_of = {name: spoken(release.word(name)).replace("/", SLASH) for name in names.unique()}
    taken = list(words_of.values())
    told = {name: word if taken.count(word) == 1 else name for name, word in words_of.items()}
    return names.map(told) + "/" + parts.str[1]


def any_drawn(rows: pd.DataFrame) -> bool:
    """Return whether any row has figures that may be drawn: a picture of nothing but `[c]` says less than its table."""
    return bool((rows["verdict"] != WITHHELD).any())


def for_intervals(frame: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], pd.DataFrame, str]]:
    """Yield the rows of each picture: its name in parts, its rows, and what is said of those that find no room.

    A comparison's characteristic is one picture; where that has too many rows, each level; and of a level that still
    has too many, the rows that need a reader most.
    """
    names = show.comparisons(frame.assign(id=frame["family"]))
    for (name, characteristic), part in frame.groupby([names, "characteristic"], sort=False, observed=True):
        if len(part) <= DRAWN:
            yield (str(name), str(characteristic)), part.reset_index(drop=True), ""
            continue
        for level, rows in part.groupby("level", sort=False, observed=True):
            kept, left_out = _most(rows, "rows of this level")
            yield (str(name), str(characteristic), str(level)), kept, left_out


def _most(rows: pd.DataFrame, where: str, most: int = DRAWN) -> tuple[pd.DataFrame, str]:
    """Return as many rows as a picture holds, those that need a reader most, and what is said of the others."""
    if len(rows) <= most:
        return rows.reset_index(drop=True), ""
    first = show.strongest_first(rows).index[:most]
    kept = rows.loc[np.sort(first)].reset_index(drop=True)
    return kept, f"Drawn: {most} of the {len(rows):,} {where}, those that need a reader most."


def for_surplus(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the flagged rows, one of two that mirror each other, and what is said of the others."""
    flagged = frame[frame["flagged"].astype(bool) & frame["surplus"].notna()]
    alone = show.one_of_two(flagged, show.mirrored(frame).loc[flagged.index])
    kept, left_out = _most(alone, "flagged findings", SURPLUSES)
    several = len(flagged) - len(alone)
    mirrored = f"Of two groups that mirror each other one is drawn ({several} left out)." if several else ""
    return kept, " ".join(filter(None, [left_out or "Drawn: the flagged findings.", mirrored]))


def for_flows(frame: pd.DataFrame, slices: Sequence[str]) -> Iterator[tuple[tuple[str, ...], pd.DataFrame, str]]:
    """Yield the rows of each picture of stages drawn from one another, as `for_intervals` does."""
    found = chains(frame, slices)
    for chain in found[:FLOWS]:
        rows = pd.concat([step.frame for step in chain], ignore_index=True)
        one = rows.iloc[0]
        kept, left_out = _groups(rows)
        more = f"Drawn: {FLOWS} of {len(found)} such pictures." if len(found) > FLOWS else ""
        parts = (chain[-1].after, *(str(one[name]) for name in ("characteristic", "level", *slices)))
        yield parts, kept, " ".join(filter(None, [left_out, more]))


def _groups(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows of as many groups as a flow holds, those that need a reader most, and what is said of others."""
    groups = show.strongest_first(rows)["code"].unique()
    if len(groups) <= FLOWING:
        return rows, ""
    kept = rows[rows["code"].isin(groups[:FLOWING])].reset_index(drop=True)
    return kept, f"Drawn: {FLOWING} of {len(groups)} groups, those that need a reader most."


def grid_of(frame: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    """Return the diversity grid, whose cells say where some of their rows are withheld.

    Parameters
    ----------
    frame : DataFrame
        Of `findings_of`.
    slices : sequence of str
        Columns that name slices.
    """
    table = show.grid(frame, slices)
    table = table.mask(table.apply(lambda cells: cells.str.startswith(WITHHELD)), WITHHELD)
    hidden = np.where(frame["verdict"] == WITHHELD, WITHHELD, "proportionate")
    some = show.grid(frame.assign(verdict=hidden, unknowns_decide=False), slices) == WITHHELD
    return table.mask(some & (table != WITHHELD), table + " (some withheld)")


def for_grid(frame: pd.DataFrame, slices: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Return the findings whose lines of the grid find room, and what is said of the others."""
    lines = frame.assign(_comparison=show.comparisons(frame)).groupby(
        ["_comparison", "stage", *slices], sort=False, observed=True
    )
    at = lines.ngroup()
    if at.nunique() <= DRAWN:
        return frame, ""
    worst = frame["verdict"].map(show.SEVERITY.index).groupby(at).min().sort_values(kind="stable")
    kept = frame[at.isin(worst.index[:DRAWN])].reset_index(drop=True)
    return kept, f"Drawn: {DRAWN} of {len(worst):,} lines, those that need a reader most."


def for_unknowns(shown: Shown, slices: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Return the unknown responses of as many tables as a picture holds, and what is said of the others.

    Parameters
    ----------
    shown : Shown
        The unknown responses of a release.
    slices : sequence of str
        Columns that name slices.
    """
    frame = shown.frame
    if not len(frame):
        return frame, ""
    hidden = shown.withheld[list(ASKED)].any(axis=1).to_numpy()
    numbers = {name: pd.to_numeric(frame[name]).astype(float).mask(hidden) for name in ASKED[:-2]}
    said = {"target": frame["target"].mask(hidden, ""), "status": frame["status"].mask(hidden, WITHHELD)}
    compared = frame["baseline"].notna() & (frame["baseline"] != "")
    frame = _named(frame.assign(**numbers, **said)[~compared], ("stage", "characteristic")).reset_index(drop=True)
    return _tables(frame, [*slices, "stage", "characteristic"])


def _tables(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Return the tables with the largest share unknown, in their own order."""
    at = frame.groupby(list(keys), sort=False, observed=True).ngroup()
    tables = frame["known_rate"].groupby(at).min().sort_values(kind="stable")
    if len(tables) <= TABLES:
        return frame, ""
    kept = frame[at.isin(tables.index[:TABLES])].reset_index(drop=True)
    return kept, f"Drawn: {TABLES} of {len(tables):,} tables, those with the largest share unknown."


def findings_table(frame: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    """Return the text behind a picture of findings: where there are several places, each in a column of its own."""
    told = show.story(frame)
    hidden = (frame["verdict"] == WITHHELD).to_numpy()
    told.loc[hidden, told.columns[1:]] = HIDDEN
    where = places(frame, frame, slices)
    if any(where):
        told.insert(0, "Where", where)
    return told


def unknowns_table(frame: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    """Return the text behind a picture of unknown responses."""
    told = [
        (
            words.capital(", ".join(str(row[name]) for name in ("stage", *slices, "characteristic"))),
            row["reason"],
            *([HIDDEN] * 5 if row["status"] == WITHHELD else _asked(row)),
        )
        for row in frame.to_dict("records")
    ]
    return pd.DataFrame(told, columns=list(show.UNKNOWN_COLUMNS), dtype=object)


def _asked(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Return the figures of one reason, or of a whole table, in words."""
    whole = row["reason"] == "all unknown"
    known = f"{words.percent(row['known_rate'])} ({words.span(row['known_low'], row['known_high'], words.percent)})"
    return (
        words.people(row["count"]),
        words.people(row["total"]),
        words.percent(row["rate"]),
        known if whole else "",
        row["status"] if whole else "",
    )
