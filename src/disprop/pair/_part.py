"""One characteristic at one level, stage beside baseline, before all are joined: arrays of (slice, stage, group)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from disprop.cells import Counts, Floats, Question, Relation
from disprop.cube import Cube
from disprop.judge import LEAST_CROSSED, Gates
from disprop.ranges import Ranges


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of all parts alike; as `disprop.pair.pair` has it."""

    question: Question
    relation: Relation
    comparator: str | float
    polarity: str | None
    gates: Gates


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """One characteristic at one level: arrays of shape (slice, stage, group)."""

    stage: Cube
    arrays: dict[str, np.ndarray]
    half_unit: Floats
    unprinted: np.ndarray
    lowered: np.ndarray
    comparators: np.ndarray
    pairs: np.ndarray
    populated: np.ndarray
    extra: Counts
    base_place: np.ndarray
    unlisted: tuple[np.ndarray, np.ndarray] | None = None
    checks: Sequence[Mapping[str, object]] = ()
    ranges: Ranges | None = None


def stage_arrays(stage: Cube) -> dict[str, np.ndarray]:
    """Return the arrays of `Cells` that are of the stage alone."""
    shape = stage.by_group.shape
    return {
        "least": np.full(shape, LEAST_CROSSED if stage.scheme.crossed else 0),
        "stage_group": stage.by_group,
        "stage_known": np.broadcast_to(stage.known[..., None], shape),
        "stage_unknown": np.broadcast_to(stage.unknown[..., None], shape),
    }


def two_populated(populated: np.ndarray) -> np.ndarray:
    """Return whether a family has exactly two groups with people."""
    return np.broadcast_to(populated.sum(axis=-1, keepdims=True) == 2, populated.shape)
