"""The parts of a comparison joined: every array flat, a row a group, with keys and families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from disprop.cells import NAMED, OVERALL, REST, SCALARS, TARGET, Cells
from disprop.families import Families
from disprop.pair._part import Asked, Part
from disprop.pair.paired import Paired
from disprop.ranges import joined as joined_ranges


def joined(parts: Sequence[Part], asked: Asked, *, report_wide: bool) -> Paired:
    """Return the parts as one, the rows of each behind those of the one before."""
    kind = _kind(asked.comparator) if asked.question == "rate" else REST
    keys = pd.concat([_keys(part) for part in parts], ignore_index=True)
    return Paired(
        cells=_cells(parts, asked, kind),
        keys=keys,
        families=_families(parts, report_wide=report_wide),
        half_unit=_flat(parts, "half_unit"),
        unprinted=_flat(parts, "unprinted"),
        lowered=_flat(parts, "lowered"),
        itself=(keys["group"] == keys["comparator"]).to_numpy() & (kind == NAMED),
        report_wide=report_wide,
        unlisted=(_unlisted(parts, 0), _unlisted(parts, 1)),
        base_place=_flat(parts, "base_place"),
        several=np.concatenate([np.full(part.populated.size, part.stage.people is not None) for part in parts]),
        checks=tuple(row for part in parts for row in part.checks),
        ranges=joined_ranges([(part.ranges, part.populated.size) for part in parts]),
        slice_names=tuple(dict.fromkeys(str(name) for part in parts for name in part.stage.slices.columns)),
    )


def _cells(parts: Sequence[Part], asked: Asked, kind: str) -> Cells:
    names = [field.name for field in fields(Cells) if field.name not in SCALARS]
    arrays: dict[str, Any] = {name: np.concatenate([part.arrays[name].ravel() for part in parts]) for name in names}
    return Cells(question=asked.question, relation=asked.relation, comparator=kind, **arrays)


def _kind(comparator: str | float) -> str:
    if isinstance(comparator, Real):
        return TARGET
    return comparator if comparator in (REST, OVERALL) else NAMED


def _flat(parts: Sequence[Part], name: str) -> np.ndarray:
    return np.concatenate([getattr(part, name).ravel() for part in parts])


def _unlisted(parts: Sequence[Part], which: int) -> np.ndarray:
    nobody = [
        np.zeros(part.populated.shape, dtype=bool) if part.unlisted is None else part.unlisted[which] for part in parts
    ]
    return np.concatenate([part.ravel() for part in nobody])


def _families(parts: Sequence[Part], *, report_wide: bool) -> Families:
    """Return the families: one a part, slice and stage; two groups that are each the rest of the other are one test."""
    numbers, tests, extras = [], [], []
    start, done = 0, 0
    for part in parts:
        shape = part.stage.by_group.shape
        lines = np.arange(shape[0] * shape[1])
        own = done + np.arange(part.stage.by_group.size)
        shared = done + np.repeat(lines * shape[2], shape[2])
        numbers.append(start + np.repeat(lines, shape[2]))
        tests.append(np.where((part.pairs & part.populated).ravel(), shared, own))
        extras.append(
            part.extra.reshape(len(lines), shape[2])[:, 0] if shape[2] else np.zeros(len(lines), dtype=np.int64)
        )
        start, done = start + len(lines), done + part.stage.by_group.size
    number, extra = np.concatenate(numbers), np.concatenate(extras)
    if report_wide:
        number, extra = np.zeros_like(number), np.array([extra.sum()])
    return Families(number=number, test=np.unique(np.concatenate(tests), return_inverse=True)[1], extra=extra)


def _keys(part: Part) -> pd.DataFrame:
    """Return what each row of a part is called."""
    stage = part.stage
    at, period, group = (axis.ravel() for axis in np.indices(stage.by_group.shape))
    slices = {str(name): pd.Categorical.from_codes(*_coded(column, at)) for name, column in stage.slices.items()}
    labels = [stage.scheme.label(code, stage.level) for code in stage.groups]
    return pd.DataFrame(
        slices
        | {
            "stage": np.array(stage.stage_names, dtype=object)[period],
            "characteristic": stage.characteristic,
            "level": stage.level,
            "code": np.array(stage.groups, dtype=object)[group],
            "group": np.array(labels, dtype=object)[group],
            "comparator": part.comparators.ravel(),
            "bridge": "; ".join(stage.bridged),
        }
    )


def _coded(column: pd.Series, at: np.ndarray) -> tuple[np.ndarray, pd.Index]:
    codes, values = pd.factorize(column)
    return codes[at], pd.Index(values)
