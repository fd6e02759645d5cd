"""Which stage and which slice of a table a count stands in, in one name that every comparison writes alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from disprop.align import slices_of
from disprop.baseline import Baseline
from disprop.cube import Cube


def place(stage: str, slices: Mapping[str, object]) -> str:
    """Return what one slice of a stage is called: the same in every comparison, in whatever order its columns stand.

    Examples
    --------
    >>> place("applied", {"year": 2009, "site": "North"})
    'applied; site=North; year=2009'
    """
    named = [f"{name}={value}" for name, value in sorted(slices.items()) if str(value)]
    return "; ".join(part.replace("; ", ", ") for part in (stage, *named))


def base_places(stage: Cube, base: Cube | Baseline) -> np.ndarray:
    """Return the place of the baseline that each cell of the stage is held against."""
    name = base.stage_names[0] if isinstance(base, Cube) else base.name
    texts = base.slices.astype(str).to_numpy().tolist()
    rows = [dict(zip(map(str, base.slices.columns), row, strict=True)) for row in texts]
    named = np.array([place(name, row) for row in rows], dtype=object)[slices_of(stage, base)]
    return np.broadcast_to(named[:, None, None], stage.by_group.shape)
