"""A last look at a release before it is written: whatever made it, nothing may leave that its rules withhold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from disprop.errors import Fault
from disprop.findings import columns
from disprop.protect._hide import COMPARED, FIGURES, TARGETED
from disprop.protect.parts import ALL, DENOMINATOR, EVERYTHING, NOTHING, PARTS, REFERENCE, TABLE
from disprop.protect.profiles import Profile
from disprop.protect.shown import Release, Shown

REMEDY = "Make the release with dp.protect or from its plan, and change nothing in it."

MOST = 5
"""So many rows of each kind are named."""


def leaks(release: Release) -> Iterator[Fault]:
    """Yield what must not leave: values that are marked as withheld and are there, and counts that the rules withhold.

    Parameters
    ----------
    release : Release
        What is about to be written.

    Examples
    --------
    >>> import pandas as pd
    >>> table = Shown.whole(pd.DataFrame({"id": ["left/age/16_24"], "observed": [3], "relation": ["fixed"]}))
    >>> release = Release(findings=table, profile="threshold_5", asked=Profile(name="threshold_5", threshold=5))
    >>> print(*leaks(release))
    findings, left/age/16_24, observed: It is 3, which threshold_5 withholds. Make the release with dp.protect or ...
    """
    for name in ("findings", "unknowns", "targets", "whole"):
        yield from _still_there(name, getattr(release, name))
    if release.asked is None:
        if release.profile != "none":
            what = f"It does not say what the rules of {release.profile!r} are."
            yield Fault(where="release", what=what, remedy=REMEDY)
        return
    for name in COUNTS:
        yield from _small(name, getattr(release, name), release.asked)
    yield from _told(release.findings)
    yield from _told_beside("targets", release.targets, TARGETED)
    yield from _told_beside("unknowns", release.unknowns, (*FIGURES, *COMPARED))


GROUPS, PEOPLE, NO_ANSWER = "groups", "people", "no answer"

COUNTS = {
    "findings": {"observed": GROUPS, "stage_known": PEOPLE, "unknown": NO_ANSWER},
    "unknowns": {"count": NO_ANSWER, "total": PEOPLE, "base_count": NO_ANSWER, "base_total": PEOPLE},
    "targets": {"count": GROUPS, "total": PEOPLE},
    "whole": {"known": PEOPLE, "unknown": NO_ANSWER},
}
"""The counts of each table, and of whom they are; those of a public baseline are no secret, and are not looked at."""


def _still_there(name: str, table: Shown) -> Iterator[Fault]:
    """Yield values that are marked as withheld and are there all the same."""
    for column in table.frame:
        there = table.frame[column].notna() & (table.frame[column].astype(str) != "")
        for row in np.flatnonzero(there.to_numpy() & table.withheld[column].to_numpy())[:MOST]:
            where = f"{name}, row {row + 1}, {column}"
            yield Fault(where=where, what="It is marked as withheld, and there.", remedy=REMEDY)


def _small(name: str, table: Shown, profile: Profile) -> Iterator[Fault]:
    """Yield counts that the rules withhold."""
    frame = table.frame
    numbers = {part: pd.to_numeric(frame[part], errors="coerce") for part in COUNTS[name] if part in frame}
    kinds = {part: COUNTS[name][part] for part in numbers}
    if {"count", "total", "reason"} <= set(frame):
        known = numbers["total"] - numbers["count"]
        numbers["known"], kinds["known"] = known.where(frame["reason"] == ALL), PEOPLE
    for part, kind in kinds.items():
        if profile.withholds and (kind != NO_ANSWER or profile.unknowns):
            low = 0 if profile.zeros and kind == GROUPS else 1
            few = (numbers[part] >= low) & (numbers[part] < max(profile.threshold, 1))
            yield from _found_small(f"{name}, {{}}, {part}", frame[few].assign(few=numbers[part][few]), profile)


def _found_small(where: str, rows: pd.DataFrame, profile: Profile) -> Iterator[Fault]:
    for name, count in zip(rows["id"][:MOST], rows["few"], strict=False):
        what = f"It is {count:g}, which {profile.name} withholds."
        yield Fault(where=where.format(name), what=what, remedy=REMEDY)


def _told_beside(name: str, table: Shown, figures: Sequence[str]) -> Iterator[Fault]:
    """Yield figures of a report or a target that give a withheld count away."""
    marks, frame = table.withheld, table.frame
    gone = marks[[part for part in ("count", "total") if part in marks]].any(axis=1)
    for column in (figure for figure in figures if figure in frame):
        there = frame[column].notna() & (frame[column].astype(str) != "")
        for row in frame.loc[gone & there & ~marks[column], "id"][:1]:
            yield Fault(where=f"{name}, {row}, {column}", what="It would give a withheld count away.", remedy=REMEDY)


def _told(table: Shown) -> Iterator[Fault]:
    """Yield values that give a withheld count away."""
    marks = table.withheld
    if not set(columns()) <= set(table.frame):
        return
    fixed = (table.frame["relation"] == "fixed").to_numpy()
    counts = marks[list(PARTS)].to_numpy(dtype=bool)
    tested = counts[:, [0, 1]].any(axis=1) | (counts[:, [3, 4]].any(axis=1) & ~fixed)
    gives = {TABLE: tested, EVERYTHING: tested | counts.any(axis=1) & ~fixed}
    for column, told in columns().items():
        if told["reveals"] in {NOTHING, DENOMINATOR, REFERENCE, *PARTS}:
            continue
        for row in np.flatnonzero(gives[told["reveals"]] & ~marks[column].to_numpy(dtype=bool))[:1]:
            where = f"findings, {table.frame['id'].iloc[row]}, {column}"
            yield Fault(where=where, what="It would give a withheld count away.", remedy=REMEDY)
