"""Comparisons laid out for the judge: the counts, one row each, with what each row is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disprop.baseline import Baseline
from disprop.cells import Cells, Floats
from disprop.cube import Cube
from disprop.families import Families
from disprop.ranges import Ranges

Blocks = Sequence[tuple[Cube, Cube | Baseline, str]]
"""Stage, baseline and level of each characteristic and level that is compared."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Paired:
    """Comparisons ready to be judged, one row each.

    Parameters
    ----------
    cells : Cells
        The counts.
    keys : DataFrame
        Slice columns, ``stage``, ``characteristic``, ``level``, ``code``, ``group``, ``comparator`` and ``bridge`` of
        each row.
    families : Families
        One family for each characteristic, level, stage and slice.
    half_unit : float array, shape (rows,)
        Half of the last printed digit of a published share.
    unprinted : bool array, shape (rows,)
        Whether a printed share of 0 was taken at half a unit.
    lowered : bool array, shape (rows,)
        Whether a share makes room for those.
    itself : bool array, shape (rows,)
        Whether the row's group is the one that the others are held against.
    slice_names : tuple of str
        The columns of the keys that name slices.
    report_wide : bool
        Whether all rows are one family.
    unlisted : tuple of two bool arrays, shape (rows,)
        Whether a row's group is listed in the stage alone, and in the baseline alone.
    base_place : object array of str, shape (rows,)
        The stage and slice of the baseline that a row is held against, as `disprop.pair.place` writes them.
    several : bool array, shape (rows,)
        Whether one person can be in several groups, so that groups do not add up to the known.
    checks : tuple of mappings
        Rows for a table of checks: groups that one table alone lists.
    ranges : Ranges or None
        How far the counts can be from those in the cells, where a table withholds or rounds some.
    """

    cells: Cells
    keys: pd.DataFrame
    families: Families
    half_unit: Floats
    unprinted: np.ndarray
    lowered: np.ndarray
    itself: np.ndarray
    slice_names: tuple[str, ...]
    report_wide: bool
    unlisted: tuple[np.ndarray, np.ndarray]
    base_place: np.ndarray
    several: np.ndarray
    checks: tuple[Mapping[str, object], ...] = ()
    ranges: Ranges | None = None
