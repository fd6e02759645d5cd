"""A last look at a release before it is written: whatever made it, nothing may leave that its rules withhold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from disprop.errors import Fault
from disprop.findings import columns
from disprop.protect.parts import DENOMINATOR, EVERYTHING, NOTHING, PARTS, REFERENCE, TABLE
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
    yield from _small(release.findings, release.asked)
    yield from _told(release.findings)


def _still_there(name: str, table: Shown) -> Iterator[Fault]:
    """Yield values that are marked as withheld and are there all the same."""
    for column in table.frame:
        there = table.frame[column].notna() & (table.frame[column].astype(str) != "")
        for row in np.flatnonzero(there.to_numpy() & table.withheld[column].to_numpy())[:MOST]:
            where = f"{name}, row {row + 1}, {column}"
            yield Fault(where=where, what="It is marked as withheld, and there.", remedy=REMEDY)


def _small(table: Shown, profile: Profile) -> Iterator[Fault]:
    """Yield counts that the rules withhold; those of a published baseline are no secret, and are not looked at."""
    if not profile.withholds:
        return
    for part in ("observed", "stage_known"):
        if part not in table.frame:
            continue
        counts = pd.to_numeric(table.frame[part]).to_numpy(dtype=float)
        low = 0 if profile.zeros and part == "observed" else 1
        for row in np.flatnonzero((counts >= low) & (counts < profile.threshold))[:MOST]:
            where = f"findings, {table.frame['id'].iloc[row]}, {part}"
            what = f"It is {counts[row]:g}, which {profile.name} withholds."
            yield Fault(where=where, what=what, remedy=REMEDY)


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
