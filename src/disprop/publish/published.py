"""What a release showed, read back: all that it tells of counts, as they must be taken for known."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.protect import PARTS
from disprop.protect.parts import ALL, EVERYONE
from disprop.protect.shown import cuts
from disprop.publish._texts import unguarded
from disprop.publish.files import RECORD

PUBLICATION = "publication"
"""The part of a record that says whether the files beside it may be published."""

NAMES = ("stage", "baseline", "characteristic", "level", "code", "group")
"""What a finding is about."""


def read_published(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the counts of a release back, to be looked at beside another.

    Parameters
    ----------
    folder : path
        Of a release.

    Returns
    -------
    DataFrame
        ``id``, slices, names and the columns of counts of its findings, NaN where they are withheld, and below them
        those that its reports of unknown responses and its targets show, with `EVERYONE`. ``attrs["as_of"]`` is its
        date.

    Raises
    ------
    InputError
        If there is no release.
    """
    folder = Path(folder)
    raise_faults(_no_release(folder))
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        told = record[PUBLICATION]["profile"]
        frame = read_text(folder / "findings.csv")
        slices, counts = cuts(frame), {part: _counts(frame, part) for part in PARTS}
        found = frame[["id", *slices, *NAMES, *PARTS]].assign(**counts)
        parts = [part for name, of in BESIDE.items() for part in _beside(folder / f"{name}.csv", of)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"No release can be read there ({type(error).__name__})."
        remedy = "Name the folder of a release, with its run.json and findings.csv."
        raise InputError(Fault(where=str(folder), what=what, remedy=remedy)) from error
    slices = tuple(dict.fromkeys(name for part in (found, *parts) for name in cuts(part)))
    published = pd.concat([found.assign(**{EVERYONE: np.nan}), *parts], ignore_index=True)
    published = published.reindex(columns=["id", *slices, *NAMES, *PARTS, EVERYONE])
    published.attrs = {"as_of": record.get("as_of") or "", "profile": told}
    return published


def read_text(path: Path) -> pd.DataFrame:
    """Return a published CSV as text, with the labels as they were before they were guarded for spreadsheets.

    Parameters
    ----------
    path : Path
        Of a release.
    """
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns=unguarded)
    labels = ["id", *cuts(frame), *(name for name in (*NAMES, "family", "reason") if name in frame)]
    return frame.assign(**{name: frame[name].map(unguarded) for name in labels})


def _counts(frame: pd.DataFrame, name: str) -> pd.Series:
    numbers: pd.Series = pd.to_numeric(frame[name], errors="coerce").astype(float)
    return numbers


def _beside(path: Path, rows_of: Callable[[pd.DataFrame], pd.DataFrame]) -> list[pd.DataFrame]:
    """Return what a table beside the findings tells of counts, as rows of them; none where there is no such table."""
    frame = read_text(path) if path.exists() else pd.DataFrame()
    if not len(frame):
        return []
    names = frame[["id", *cuts(frame), "stage", "characteristic"]]
    counts = frame.assign(**{name: _counts(frame, name) for name in ("count", "total")})
    return [pd.concat([names, rows_of(counts)], axis=1).assign(**dict.fromkeys(("baseline", "level", "code"), ""))]


def _of_unknowns(frame: pd.DataFrame) -> pd.DataFrame:
    whole = frame["reason"] == ALL
    unknown, known = frame["count"].where(whole), (frame["total"] - frame["count"]).where(whole)
    return pd.DataFrame({"group": "", "unknown": unknown, "stage_known": known, EVERYONE: frame["total"]})


def _of_targets(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame["measure"] == "known"
    groups = {"group": frame["group"], "observed": frame["count"].mask(known)}
    return pd.DataFrame(
        groups | {"stage_known": frame["count"].where(known, frame["total"]), EVERYONE: frame["total"].where(known)}
    )


BESIDE = {"unknowns": _of_unknowns, "targets": _of_targets}
"""The tables that tell of counts beside the findings."""


def _no_release(folder: Path) -> list[Fault]:
    """Return why a folder is none of a release, where that can be told before anything of it is read."""
    remedy = "Name the folder of a release."
    if not folder.is_dir():
        what = "It is a file." if folder.exists() else "There is no such folder."
        return [Fault(where=str(folder), what=what, remedy=remedy)]
    if not (folder / RECORD).exists():
        what = f"No release stands there: it has no {RECORD}."
        return [Fault(where=str(folder), what=what, remedy=remedy)]
    what = "It is the folder of a run, whose files hold counts as they are, and not that of a release."
    return [Fault(where=str(folder), what=what, remedy=remedy) for _ in internal(folder)]


def record_in(folder: Path) -> dict[str, Any] | None:
    """Return the record that stands in a folder; None where there is none.

    Parameters
    ----------
    folder : Path
        Of a run or a release.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def internal(folder: Path) -> list[Fault]:
    """Refuse the folder of a run.

    Parameters
    ----------
    folder : Path
        Where a release is to be, or is said to be.
    """
    record = record_in(folder)
    if record is None or isinstance(record.get(PUBLICATION), dict):
        return []
    what = "It is the folder of a run, whose files hold counts as they are."
    return [Fault(where=str(folder), what=what, remedy="Name another folder for what is to be published.")]
