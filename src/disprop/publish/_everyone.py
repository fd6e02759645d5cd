"""Everyone of a table is called by the table's name: readers know of `staff`, and of no stage `everyone`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from disprop.protect import Release, Shown
from disprop.protect.terms import PROSE
from disprop.read.stages import EVERYONE
from disprop.words import spoken

SENTENCE = re.compile(rf"\b(baseline|in|of|against) {EVERYONE}(?! else| \()(?=[ ,;:.)]|$)")
"""Where a sentence names that stage, and not everyone else or everyone as a comparator."""


def by_tables(release: Release) -> Release:
    """Return a release whose stages `everyone` have the names of their tables.

    Parameters
    ----------
    release : Release
        Ids, figures and everything but names stay; so does what no table can be named for.
    """
    tables = _tables(release)
    if not tables and not _dotted(release.unknowns.frame).any():
        return release
    alone = release.word(next(iter(tables))) if len(tables) == 1 else EVERYONE
    of = {name: release.word(table) for name, table in _held_against(release.unknowns.frame).items()}
    return replace(
        release,
        findings=_asked(release.findings, of, alone),
        whole=_asked(release.whole, of, alone),
        unknowns=_counted(release, release.unknowns),
        targets=_counted(release, release.targets),
        method=tuple(str(_told(line, alone)) for line in release.method),
    )


def _tables(release: Release) -> dict[str, None]:
    """Return the tables that have such a stage."""
    frames = (release.unknowns.frame, release.targets.frame)
    return dict.fromkeys(table for frame in frames for table in _owners(frame)[_stages(frame)] if table)


def _stages(frame: pd.DataFrame) -> pd.Series:
    return frame["stage"] == EVERYONE if "stage" in frame else pd.Series(index=frame.index, dtype=bool)


def _owners(frame: pd.DataFrame) -> pd.Series:
    """Return the table of each row: named in a column, or first in the id; blank for rows about a comparison."""
    if "table" in frame:
        return frame["table"].astype(str)
    return _firsts(frame).mask(_compared(frame), "") if "id" in frame else pd.Series(dtype=object)


def _firsts(frame: pd.DataFrame) -> pd.Series:
    """Return the first part of each id: a table, or a comparison."""
    return pd.Series([str(name).split("/", 1)[0] for name in frame["id"]], index=frame.index, dtype=object)


def _compared(frame: pd.DataFrame) -> pd.Series:
    names = frame["baseline"] if "baseline" in frame else pd.Series("", index=frame.index)
    return names.notna() & (names != "")


def _dotted(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are held against a stage of a table, as plans name it: `staff.everyone`."""
    if "baseline" not in frame or "id" not in frame:
        return pd.Series(False, index=frame.index)
    known = set(_owners(frame))
    dotted = [f"{table}." for table in known if table]
    return frame["baseline"].map(lambda name: str(name).startswith(tuple(dotted))).astype(bool)


def _held_against(frame: pd.DataFrame) -> dict[str, str]:
    """Return the table of each comparison whose baseline is everyone of it, by what is told of its unknown."""
    if "baseline" not in frame:
        return {}
    told = zip(_firsts(frame), frame["baseline"].astype(str), _dotted(frame), strict=True)
    end = f".{EVERYONE}"
    return {name: where.removesuffix(end) for name, where, dotted in told if dotted and where.endswith(end)}


def _asked(table: Shown, of: Mapping[str, str], alone: str) -> Shown:
    """Return findings, or tests of whole characteristics, that name the table of their stage and baseline."""
    frame = table.frame
    if not len(frame):
        return table
    tables = _firsts(frame).map(lambda name: of.get(name, alone))
    named = {name: frame[name].mask(frame[name] == EVERYONE, tables) for name in ("stage", "baseline") if name in frame}
    said = {name: list(map(_told, frame[name], tables)) for name in PROSE if name in frame}
    prose = {name: pd.Series(told, index=frame.index, dtype=object) for name, told in said.items()}
    return replace(table, frame=frame.assign(**named, **prose))


def _counted(release: Release, table: Shown) -> Shown:
    """Return unknown responses or targets that name the table of their stage, and what they are held against."""
    frame = table.frame
    if not len(frame) or "stage" not in frame:
        return table
    owners = _owners(frame).map(release.word)
    named = {"stage": frame["stage"].mask(_stages(frame) & (owners != ""), owners)}
    if "baseline" in frame:
        told = frame["baseline"].map(lambda name: _baseline(release, str(name)))
        named["baseline"] = frame["baseline"].mask(_dotted(frame), told)
    return replace(table, frame=frame.assign(**named))


def _baseline(release: Release, name: str) -> str:
    """Return the words for a stage of a table: the stage, or the table for everyone in it."""
    table, _, stage = name.partition(".")
    return spoken(release.word(table if stage == EVERYONE and stage not in release.terms else stage))


def _told(text: object, table: str) -> object:
    if not isinstance(text, str) or table == EVERYONE:
        return text
    return SENTENCE.sub(lambda found: f"{found[1]} {table}", text)
