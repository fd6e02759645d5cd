"""Which findings a page holds in full: all of them, or those that need a reader, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from disprop import show
from disprop.protect import Shown


@dataclass(frozen=True, eq=False, kw_only=True)
class Chosen:
    """The findings of a page.

    Parameters
    ----------
    findings : Shown
        The rows, in the order of the release.
    told : str
        What is left out, and where it is; blank where nothing is.
    """

    findings: Shown
    told: str = ""


def chosen(findings: Shown, most: int) -> Chosen:
    """Return the findings that a page holds.

    Parameters
    ----------
    findings : Shown
        All of a release.
    most : int
        How many it can hold.
    """
    if len(findings) <= most:
        return Chosen(findings=findings)
    flagged = findings.frame["flagged"].eq(True).to_numpy(dtype=bool)
    kept = flagged if flagged.sum() <= most else _strongest(findings.frame, flagged, most)
    return Chosen(findings=findings.only(kept), told=_left_out(len(findings), int(flagged.sum()), int(kept.sum())))


def _strongest(frame: pd.DataFrame, flagged: np.ndarray, most: int) -> np.ndarray:
    judged = flagged & frame["verdict"].isin(show.SEVERITY).to_numpy(dtype=bool)
    first = show.strongest_first(frame[judged]).index[:most]
    return np.asarray(frame.index.isin(first), dtype=bool)


def _left_out(everything: int, flagged: int, kept: int) -> str:
    which = (
        f"the {flagged:,} that need a reader"
        if kept == flagged
        else f"the {kept:,} strongest of the {flagged:,} that need a reader"
    )
    return (
        f"There are {everything:,} findings. In full this page shows {which} (disproportionate, borderline, possible, "
        "or decided by answers that are not known); all are in findings.csv."
    )
