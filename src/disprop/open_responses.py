"""How much is unknown, where counts are withheld or rounded: figures that are open are left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disprop.band import Target
from disprop.cells import Bools, Counts
from disprop.cube import Cube
from disprop.ends import exactly
from disprop.ranges import share_ends
from disprop.schemes import REASONS

OPEN = (
    "Counts are withheld or rounded: what withheld ones leave open is empty, nothing is tested, and a target has a "
    "status where it is the same at both ends of what they can be."
)
"""What is said of the report."""

TESTED = ("change_pp", "ratio", "p", "p_check", "base_count", "base_total")
FIGURES = ("total", "rate", "known_rate", "known_low", "known_high", "change_before_pp")
WORDS = ("status", "narrative", "colour")


def open_whole(rows: pd.DataFrame, cube: Cube, target: Target | None) -> pd.DataFrame:
    """Return the rows of all unknown together without what is open.

    Parameters
    ----------
    rows : DataFrame
        One for each slice and stage of the table, in their order.
    cube : Cube
        The table; it, or what it is held against, has counts that are withheld or rounded.
    target : Target, optional
        What the known rate is to reach.
    """
    gone = np.asarray(_withheld(cube).any(axis=-1).ravel())
    unknown = np.asarray(_withheld(cube)[..., len(cube.groups) :].any(axis=-1).ravel())
    columns = {name: rows[name].astype(float).mask(gone, np.nan) for name in FIGURES if name in rows and gone.any()}
    columns |= {"count": rows["count"].astype(float).mask(unknown, np.nan)} if unknown.any() else {}
    rows = rows.assign(**columns)
    for name in (name for name in TESTED if name in rows):
        rows[name] = np.nan
    if target is not None:
        lowest, highest = share_ends(cube, lambda table: table.known, lambda table: table.unknown)
        open_ = is_open(target, lowest, highest).ravel()
        for column, word in zip(WORDS, target.words("open").values(), strict=True):
            rows[column] = rows[column].mask(open_, word)
    return rows


def open_reasons(rows: pd.DataFrame, cube: Cube) -> pd.DataFrame:
    """Return the rows of reasons without the figures of a stage that has withheld counts."""
    if cube.ends is None:
        return rows
    place, at, stage = np.nonzero(np.moveaxis(cube.by_reason, -1, 0))
    own = cube.ends.withheld[at, stage, len(cube.groups) + place]
    gone = np.asarray(_withheld(cube).any(axis=-1))[at, stage] | own
    if not gone.any():
        return rows
    marks = {"count": own, "total": gone, "rate": gone}
    return rows.assign(**{name: rows[name].astype(float).mask(which, np.nan) for name, which in marks.items()})


def _withheld(cube: Cube) -> Bools:
    """Return which counts of the denominator are withheld."""
    ends = exactly(cube.counts) if cube.ends is None else cube.ends
    inside = [True] * len(cube.groups) + [reason.in_denominator for reason in REASONS]
    return np.asarray(ends.withheld[..., inside])


def is_open(target: Target, lowest: tuple[Counts, Counts], highest: tuple[Counts, Counts]) -> Bools:
    """Return where the status of a share is not the same at its lowest and its highest.

    Parameters
    ----------
    target : Target
        What the share is to reach. One to agree with is missed on either side.
    lowest, highest : pair of int64 arrays
        Part and whole.
    """
    ends = [
        [(int(part), int(whole)) for part, whole in zip(*map(np.ravel, end), strict=True)] for end in (lowest, highest)
    ]
    told = [[_status(target, *pair) for pair in end] for end in ends]
    return np.array([low != high for low, high in zip(*told, strict=True)], dtype=bool).reshape(lowest[0].shape)


def _status(target: Target, part: int, whole: int) -> tuple[str, bool]:
    return target.status(part, whole), target.kind == "match" and part > target.share * whole
