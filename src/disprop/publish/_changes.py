"""What a summary says of what changed since the last run."""

from __future__ import annotations

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.protect import Release
from disprop.publish._phrases import listed, names
from disprop.publish._told import Item, Seen, apart

CHANGES = {
    "new": ("is new", "are new"),
    "worsened": ("has worsened", "have worsened"),
    "reversed": ("has turned round", "have turned round"),
    "eased": ("has eased", "have eased"),
    "resolved": ("is resolved", "are resolved"),
    "no longer shown": ("is no longer shown, which may be for want of numbers",) * 2,
    "not comparable": ("cannot be compared",) * 2,
    "appeared": ("stands there for the first time", "stand there for the first time"),
    "unchanged": ("is unchanged", "are unchanged"),
    "gone": ("is gone", "are gone"),
}
"""What a finding can have done since the last run, as it is said of one and of several, in the order it is told."""

NAMED = ("new", "worsened", "reversed")
"""Changes whose findings are named."""

NOT_TOLD = "What changed since the last run is not told: it is not said which findings were withheld then."


def changed(changes: pd.DataFrame | None, release: Release, seen: Seen) -> str:
    """Return what changed since the last run, as far as both runs may be seen.

    Parameters
    ----------
    changes : DataFrame, optional
        Columns ``id``, ``change`` and perhaps ``withheld``.
    release : Release
        Of this run.
    seen : Seen
        Its findings that may be seen.

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
    then = changes[~changes["withheld"].astype(bool)] if "withheld" in changes else changes
    of = {word: _items(seen, set(then.loc[then["change"] == word, "id"])) for word in CHANGES}
    told = [_said(word, items, seen) for word, items in of.items() if items]
    return f"Since the last run {listed(told)}." if told else ""


def _items(seen: Seen, ids: set[str]) -> list[Item]:
    return apart(seen.where(lambda frame: frame["id"].isin(ids)), set()) if ids else []


def _said(word: str, items: list[Item], seen: Seen) -> str:
    which = f" ({names(items, seen.slices)})" if word in NAMED else ""
    noun = "finding" if len(items) == 1 else "findings"
    return f"{len(items):,} {noun} {CHANGES[word][len(items) > 1]}{which}"


def _refuse_others(changes: pd.DataFrame) -> None:
    missing = [column for column in ("id", "change") if column not in changes]
    if missing:
        what = f"There is no column {' and none '.join(map(repr, missing))}."
        raise InputError(Fault(where="changes", what=what, remedy="Give a frame with the columns id and change."))
    strange = sorted(set(changes["change"].astype(str)) - set(CHANGES))
    if strange:
        what = (
            f"{', '.join(map(repr, strange))} {'is no change' if len(strange) == 1 else 'are no changes'} of a finding."
        )
        raise InputError(Fault(where="changes", what=what, remedy=f"Write {', '.join(CHANGES)}."))
