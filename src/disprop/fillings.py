"""Counts tried in the place of those that tables withhold or round: every combination of what each can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from disprop.cells import Bools, Cells, Counts, Floats, divide
from disprop.ranges import AXES, Ranges

MOST = 200_000
"""So many tables are tried at most, where two of each count do not make more."""

POINTS = 64
"""So many numbers are tried of one count at most."""


def fillings(cells: Cells, ranges: Ranges) -> tuple[Cells, NDArray[np.intp]]:
    """Return the tables that are tried, and the row that each belongs to, in order.

    Parameters
    ----------
    cells : Cells
        The counts.
    ranges : Ranges
        How far each can be from that.

    Returns
    -------
    Cells
        Of each row the counts as they are, and every combination of the numbers tried of each of `AXES`: both ends, and
        all in between or even steps. Tables that cannot be are left out: more people at the stage than in the baseline
        that contains it. The unknown are at their most.
    int array
        From 0, one place a table.
    """
    moved, row = _moves(ranges)
    there = _moved(cells.take(row), moved, ranges.unknown[row], ranges.shared[row])
    possible = _possible(there)
    possible[np.flatnonzero((moved == 0).all(axis=1))] = True
    return there.take(possible), row[possible]


def _moves(ranges: Ranges) -> tuple[Counts, NDArray[np.intp]]:
    """Return by how much each of the counts moves in each table that is tried, each once."""
    width = ranges.down + ranges.up
    widest = width.max(axis=0, initial=0)
    several = np.flatnonzero((width > 0).any(axis=1))
    active = int((widest > 0).sum())
    points = int(np.clip((MOST / max(len(several), 1)) ** (1 / max(active, 1)), 2, POINTS))
    tried = [_steps(width[several, axis], min(points, int(widest[axis]) + 1)) for axis in range(len(AXES))]
    places = np.indices([part.shape[1] for part in tried]).reshape(len(AXES), -1)
    grid = np.stack([part[:, at] for part, at in zip(tried, places, strict=True)], axis=-1) - ranges.down[several, None]
    numbered = np.concatenate(
        [
            np.column_stack([np.arange(len(width)), np.zeros(width.shape, dtype=np.int64)]),
            np.column_stack([np.repeat(several, grid.shape[1]), grid.reshape(-1, len(AXES))]),
        ]
    )
    once = np.unique(numbered, axis=0)
    return once[:, 1:], once[:, 0].astype(np.intp)


def _steps(width: Counts, points: int) -> Counts:
    """Return so many even steps from 0 to each width, both ends among them, shape (rows, points)."""
    if points == 1:
        return np.zeros((len(width), 1), dtype=np.int64)
    at = np.arange(points)
    return np.asarray((2 * width[:, None] * at + points - 1) // (2 * (points - 1)))


def _moved(cells: Cells, moved: Counts, unknown: Counts, shared: Counts) -> Cells:
    """Return the counts moved by so much, the unknown at their most."""
    if cells.relation == "fixed":
        there = cells.identify(stage_group=moved[:, 0], stage_other=moved[:, 1])
        made = shared.any(axis=1)
        share = np.where(made, _share(shared + moved[:, 2:]), there.share)
        return replace(there, share=share, stage_unknown=cells.stage_unknown + unknown[:, 0])
    group, other, base_group, base_other = moved.T
    inside = 1 if cells.relation == "contains" else 0
    there = cells.identify(
        stage_group=group,
        stage_other=other,
        base_group=base_group - inside * group,
        base_other=base_other - inside * other,
    )
    return replace(
        there,
        stage_unknown=cells.stage_unknown + unknown[:, 0],
        base_unknown=cells.base_unknown + np.maximum(unknown[:, 1], inside * unknown[:, 0]),
    )


def _share(parts: Counts) -> Floats:
    """Return the share of a group in itself and all others; NaN where there is nobody."""
    return divide(parts[:, 0], parts.sum(axis=1))


def _possible(cells: Cells) -> Bools:
    """Whether there can be such counts."""
    if cells.relation == "contains":
        fits = (cells.stage_group <= cells.base_group) & (cells.other_stage <= cells.other_base)
        return np.asarray(fits & (cells.stage_known <= cells.base_known))
    if cells.relation == "events":
        return np.asarray((cells.stage_group == 0) | (cells.base_group > 0))
    if cells.relation == "fixed":
        return ~np.isnan(cells.share)
    return np.ones(len(cells), dtype=bool)
