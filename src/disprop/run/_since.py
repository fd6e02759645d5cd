"""What changed since an earlier release: told from the two releases, and so from nothing that either withholds."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.findings import columns
from disprop.history.changes import KEPT, changes_between
from disprop.protect import NOT_APPLICABLE, WITHHELD, Release
from disprop.publish.published import read_published, read_text
from disprop.publish.saved import NUMBERS


def changes_since(folder: str | os.PathLike[str], release: Release) -> pd.DataFrame:
    """Return what changed since an earlier release, finding by finding.

    Parameters
    ----------
    folder : path
        Of the earlier release.
    release : Release
        The later one.

    Returns
    -------
    DataFrame
        As `disprop.history.changes.changes_between` has it, with ``withheld``: whether either release withholds the
        verdict, so that nothing can be said.

    Raises
    ------
    InputError
        If there is no release, or its findings have other columns.
    """
    read_published(folder)
    then = _findings(Path(folder) / "findings.csv")
    now = release.findings.frame
    made = changes_between(_shown(then), now[list(KEPT)], slices=())
    gone = set(then.loc[then["verdict"] == WITHHELD, "id"])
    gone |= set(now.loc[release.findings.withheld["verdict"].to_numpy(dtype=bool), "id"])
    return made.assign(withheld=made["id"].isin(gone))


def _findings(path: Path) -> pd.DataFrame:
    frame = read_text(path)
    missing = [name for name in KEPT if name not in frame]
    if missing:
        what = f"It has no column {missing[0]!r}: it is of another version."
        raise InputError(Fault(where=str(path), what=what, remedy="Publish the earlier figures again."))
    return frame[list(KEPT)]


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return published findings with numbers as numbers, and blanks where there is none or it is withheld."""
    blank = frame.replace({WITHHELD: "", NOT_APPLICABLE: ""})
    units = {name: columns()[name]["unit"] for name in KEPT}
    numbers = {name: pd.to_numeric(blank[name]) for name, unit in units.items() if unit.startswith(NUMBERS)}
    return blank.assign(**numbers, flagged=blank["flagged"].str.lower() == "true")
