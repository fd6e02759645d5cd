"""A stage beside people or time at risk: those who hold it, those who are others, those to whom events happened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from numbers import Real
from typing import NamedTuple

import numpy as np

from disprop.align import single_stage, slices_of, union
from disprop.baseline import Baseline
from disprop.cells import OVERALL, REST, Amounts, Counts, Relation, divide
from disprop.comparators import CHOSEN, Chosen, choose, chosen_faults
from disprop.cube import Cube
from disprop.errors import raise_faults
from disprop.judge import LEAST_CROSSED, LEAST_EVENTS
from disprop.pair._faults import containment_faults, differently_counted, exposure_faults, overlap_faults
from disprop.pair._part import Asked, Part, stage_arrays, two_populated
from disprop.pair._places import base_places
from disprop.ranges import Side, fitted, ranges_of, side_of, side_of_shares, with_somebody
from disprop.unlisted import is_unlisted, unlisted_checks


def against_people(stage: Cube, base: Cube | Baseline, asked: Asked) -> Part:
    """Lay a stage beside people or time at risk."""
    order = union(stage, base)
    beside = _beside(stage.with_groups(order), base, asked)
    _refuse(beside, base, asked)
    passing = _passing(beside, asked)
    chosen = _chosen(beside, asked, passing)
    shape = beside.people.shape
    populated = (beside.people > 0) | (beside.stage.by_group > 0)
    return Part(
        stage=beside.stage,
        arrays=_arrays(beside, chosen, asked.comparator),
        half_unit=np.zeros(shape),
        unprinted=np.zeros(shape, dtype=bool),
        lowered=np.zeros(shape, dtype=bool),
        comparators=chosen.names(beside.stage, shape),
        pairs=two_populated(populated) & (chosen.kind in (REST, OVERALL)) & (stage.people is None),
        populated=populated,
        extra=_tried(populated & passing, asked.comparator),
        base_place=base_places(beside.stage, base),
        unlisted=(is_unlisted(base, order, shape), is_unlisted(stage, order, shape)),
        checks=unlisted_checks(stage, base, order),
        ranges=None if beside.sides is None else ranges_of(*beside.sides, partial(_comparing, chosen), chosen.kind),
    )


class _Beside(NamedTuple):
    """The stage, and the baseline's people or time of each group, known and unknown, for each slice and stage."""

    stage: Cube
    people: Amounts
    known: Amounts
    unknown: Amounts
    sides: tuple[Side, Side] | None


def _beside(stage: Cube, base: Cube | Baseline, asked: Asked) -> _Beside:
    """Return both; where a table withholds or rounds some counts, at counts that they can be together."""
    people, known, unknown = _people(stage, base)
    sides = _sides(stage, base, asked.relation)
    if sides is not None:
        raise_faults(chosen_faults(stage, asked.comparator))
        stage = replace(stage, counts=sides[0].counts)
        if base.ends is not None or isinstance(base, Cube):
            people = sides[1].of_groups(sides[1].counts)
            known = people.sum(axis=-1)
    return _Beside(stage, people, known, unknown, sides)


def _people(stage: Cube, base: Cube | Baseline) -> tuple[Amounts, Amounts, Amounts]:
    """Return the baseline's people or time at risk, of each group, known and unknown, for each slice and stage."""
    groups, known, unknown = _counted(stage, base) if isinstance(base, Cube) else _of_amounts(stage, base)
    shape = stage.unknown.shape
    return np.broadcast_to(groups, stage.by_group.shape), np.broadcast_to(known, shape), np.broadcast_to(unknown, shape)


def _counted(stage: Cube, base: Cube) -> tuple[Amounts, Amounts, Amounts]:
    raise_faults(differently_counted(stage, base))
    base = base.with_groups(stage.groups)
    at = slices_of(stage, single_stage(base))
    return base.by_group[at], base.known[at], base.unknown[at]


def _of_amounts(stage: Cube, base: Baseline) -> tuple[Amounts, Amounts, Amounts]:
    assert base.amounts is not None
    assert base.unknown is not None
    at = slices_of(stage, base)
    groups = np.zeros((len(at), 1, len(stage.groups)))
    groups[..., [stage.groups.index(code) for code in base.groups]] = base.amounts[at][:, None]
    return groups, groups.sum(axis=-1), base.unknown[at][:, None]


def _sides(stage: Cube, base: Cube | Baseline, relation: Relation) -> tuple[Side, Side] | None:
    """Return both sides where a table withholds or rounds some counts; None where all are known to one."""
    if stage.ends is None and base.ends is None:
        return None
    own, people = side_of(stage), _side_of_base(stage, base)
    if relation == "contains":
        return fitted(own, people)
    return own, with_somebody(own, people) if relation == "events" and base.ends is not None else people


def _side_of_base(stage: Cube, base: Cube | Baseline) -> Side:
    if isinstance(base, Cube):
        base = single_stage(base).with_groups(stage.groups)
        return side_of(base, slices_of(stage, base), stage.counts.shape)
    if base.ends is None:
        return side_of(replace(stage, counts=np.zeros_like(stage.counts), ends=None))
    return side_of_shares(base, slices_of(stage, base), stage.groups, stage.counts.shape)


def _refuse(beside: _Beside, base: Cube | Baseline, asked: Asked) -> None:
    """Refuse a stage larger than the baseline that contains it, and events of nobody."""
    stage, people, known, unknown, _ = beside
    if asked.relation == "contains":
        raise_faults(containment_faults(stage, base.name, people, known, unknown))
    if asked.relation == "events":
        raise_faults(exposure_faults(stage, base.name, people))


def _passing(beside: _Beside, asked: Asked) -> np.ndarray:
    """Return which groups pass the gate of the denominator: people, exposure, or of crossed events those expected."""
    stage, people, gate = beside.stage, beside.people, asked.gates.denominator
    total = people + stage.by_group if asked.relation == "separate" else people
    if gate is not None or not stage.scheme.crossed:
        return np.asarray(total >= (gate or 0))
    if asked.relation != "events":
        return np.asarray(total >= LEAST_CROSSED)
    expected = stage.by_group.sum(axis=-1, keepdims=True) * divide(people, people.sum(axis=-1, keepdims=True))
    return np.asarray(expected >= LEAST_EVENTS)


def _chosen(beside: _Beside, asked: Asked, passing: np.ndarray) -> Chosen:
    """Return what each group is held against: of composition, everyone else."""
    if asked.question != "rate":
        return Chosen(REST, None)
    raise_faults(overlap_faults(beside.stage, asked.comparator))
    return choose(beside.stage, beside.people, asked.relation, asked.comparator, asked.polarity, passing)


def _arrays(beside: _Beside, chosen: Chosen, comparator: str | float) -> dict[str, np.ndarray]:
    stage, people, known, unknown, _ = beside
    target = float(comparator) if isinstance(comparator, Real) else np.nan
    return stage_arrays(stage) | {
        "base_group": people,
        "base_known": np.broadcast_to(known[..., None], people.shape),
        "base_unknown": np.broadcast_to(unknown[..., None], people.shape),
        "other_stage": chosen.of(stage.by_group, stage.known),
        "other_base": chosen.of(people, known),
        "share": np.full(people.shape, target),
        "once": np.full(people.shape, np.nan),
    }


def _tried(compared: np.ndarray, comparator: str | float) -> Counts:
    """Return how many pairs of groups more than the rows were tried, where the data chose the comparator.

    Groups below the gate leave the family, so that no pair with one of them was tried.
    """
    count = compared.sum(axis=-1, keepdims=True)
    more = (count * (count - 1) // 2 - (count - 1)) if comparator in CHOSEN else np.zeros_like(count)
    return np.broadcast_to(np.maximum(more, 0), compared.shape)


def _comparing(chosen: Chosen, counts: Counts) -> Counts:
    """Return for each group the people of what it is held against."""
    return np.asarray(chosen.of(counts, counts.sum(axis=-1)))
