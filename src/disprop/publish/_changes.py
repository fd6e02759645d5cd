"""What a summary says of what changed since the last run."""

from __future__ import annotations

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.protect import Release
from disprop.publish._phrases import MOST_NAMES, listed, name
from disprop.publish._told import Item

CHANGES = ("new", "worsened", "eased", "resolved", "unchanged")
"""What a finding can have done since the last run, in the order in which it is told."""

NAMED = ("new", "worsened")
"""Changes whose findings are named."""

NOT_TOLD = "What changed since the last run is not told: it is not said which findings were withheld then."


def changed(changes: pd.DataFrame | None, release: Release) -> str:
    """Return what changed since the last run, as far as both runs may be seen.

    Parameters
    ----------
    changes : DataFrame, optional
        Columns ``id``, ``change`` and perhaps ``withheld``.
    release : Release
        Of this run.

    Raises
    ------
    InputError
        For columns or changes that there are none of.
    """
    if changes is None or not len(changes):
        return ""
    _refuse_others(changes)
    if release.profile != "none" and "withheld" not in changes:
        return NOT_TOLD
    shown = (
        release.findings.frame.loc[~release.findings.withheld["verdict"]] if len(release.findings) else pd.DataFrame()
    )
    then = changes[~changes["withheld"].astype(bool)] if "withheld" in changes else changes
    if not len(shown):
        return ""
    rows = then.merge(shown, on="id", how="inner")
    told = [part for change in CHANGES for part in _one(change, rows[rows["change"] == change], release)]
    return f"Since the last run {listed(told)}." if told else ""


def _one(change: str, rows: pd.DataFrame, release: Release) -> list[str]:
    if not len(rows):
        return []
    which = ""
    if change in NAMED:
        items = [
            Item(row={str(key): value for key, value in row.items()})
            for row in rows.head(MOST_NAMES).to_dict("records")
        ]
        which = f" ({listed([name(item, release.slices) for item in items], max(0, len(rows) - MOST_NAMES))})"
    return [f"{len(rows):,} {'is' if len(rows) == 1 else 'are'} {change}{which}"]


def _refuse_others(changes: pd.DataFrame) -> None:
    missing = [column for column in ("id", "change") if column not in changes]
    if missing:
        what = f"There is no column {' and none '.join(map(repr, missing))}."
        raise InputError(Fault(where="changes", what=what, remedy="Give a frame with the columns id and change."))
    strange = sorted(set(changes["change"].astype(str)) - set(CHANGES))
    if strange:
        what = f"{', '.join(map(repr, strange))} is no change of a finding."
        raise InputError(Fault(where="changes", what=what, remedy=f"Write {', '.join(CHANGES)}."))
