"""Comparisons ready to be judged: stages laid beside their baselines, cell by cell, with every fault of the pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from disprop.align import one_scheme, single_stage, slices_of, union
from disprop.baseline import Baseline
from disprop.cells import (
    NAMED,
    OVERALL,
    REST,
    SCALARS,
    TARGET,
    Amounts,
    Cells,
    Counts,
    Floats,
    Question,
    Relation,
    divide,
)
from disprop.comparators import CHOSEN, Chosen, choose, chosen_faults, rest_of
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.families import Families
from disprop.judge import LEAST_CROSSED, LEAST_EVENTS, Gates
from disprop.pair_faults import containment_faults, differently_counted, exposure_faults, overlap_faults
from disprop.ranges import Ranges, Side, fitted, joined, ranges_of, side_of
from disprop.unlisted import is_unlisted, slips, unlisted_checks

WHOLE = 1e-6
"""Shares that add to 1 within this are the whole population."""


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


def pair(
    blocks: Sequence[tuple[Cube, Cube | Baseline, str]],
    *,
    question: Question,
    relation: Relation,
    comparator: str | float = REST,
    polarity: str | None = None,
    report_wide: bool = False,
    gates: Gates | None = None,
) -> Paired:
    """Lay stages beside baselines, at given levels.

    Parameters
    ----------
    blocks : sequence of (Cube, Cube or Baseline, str)
        Stage, baseline and level of each characteristic and level to compare.
    question, relation : str
        What is asked, and how the two are connected.
    comparator : str or float
        What rates are held against: ``"rest"``, ``"overall"``, ``"highest"``, ``"best"``, a group, or a target rate.
    polarity : {"good", "bad", "neutral"}, optional
        Whether to reach the stage is good; ``"best"`` asks for it.
    report_wide : bool
        Whether all rows are one family.
    gates : Gates, optional
        ``"highest"`` and ``"best"`` are chosen among the groups that pass that of the denominator.

    Raises
    ------
    InputError
        With the faults of every block: a group larger in the stage than in the baseline that contains it, more unknown
        there than in the baseline, a group without a share or with events and no exposure, slices without a baseline.
    """
    parts: list[_Part] = []
    faults: list[Fault] = []
    for stage, base, level in blocks:
        try:
            parts.append(_part(stage, base, level, question, relation, comparator, polarity, gates or Gates()))
        except InputError as error:
            faults += error.faults
    raise_faults(dict.fromkeys(faults))
    return _joined(parts, question, relation, comparator, report_wide)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Part:
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


def _part(
    stage: Cube,
    base: Cube | Baseline,
    level: str,
    question: Question,
    relation: Relation,
    comparator: str | float,
    polarity: str | None,
    gates: Gates,
) -> _Part:
    stage, base = one_scheme(stage, base).roll_up(level), base.roll_up(level)
    stage = replace(stage, bridged=tuple(dict.fromkeys((*stage.bridged, *base.bridged))))
    raise_faults(slips(stage, base))
    if isinstance(base, Baseline) and relation == "fixed":
        return _against_shares(stage, base)
    return _against_people(stage, base, relation, question, comparator, polarity, gates)


def _against_shares(stage: Cube, base: Baseline) -> _Part:
    order = union(stage, base)
    stage = stage.with_groups(order)
    at = slices_of(stage, base)
    known = set(base.groups)
    faults = [
        Fault(
            where=f"{stage.name} against {base.name}, {stage.characteristic}",
            what=f"{stage.scheme.label(code, stage.level)!r} has {count} people and no share in the baseline.",
            remedy="Give its share, or roll both up to a level that has one.",
        )
        for code, count in zip(order, _at_most(stage).sum(axis=(0, 1)), strict=True)
        if code not in known and count
    ]
    raise_faults(faults)
    order = tuple(code for code in order if code in known)
    stage = stage.with_groups(order) if set(order) >= set(stage.groups) else _without(stage, order)
    place = [base.groups.index(code) for code in order]
    share = np.broadcast_to(base.shares[at][:, None, place], stage.by_group.shape)
    half = np.broadcast_to(base.half_units[at][:, None, place], stage.by_group.shape)
    nought = (share == 0) & (half > 0) & (not base.exact_zero)
    unprinted = nought & (stage.by_group > 0)
    printed, taken = share, np.where(unprinted, half, 0.0)
    share = np.where(unprinted, half, printed * (_left_beside(taken, printed) if stage.people is None else 1.0))
    zero = np.zeros_like(stage.by_group)
    arrays = _stage_arrays(stage) | {
        "base_group": zero,
        "base_known": zero,
        "base_unknown": zero,
        "other_stage": stage.known[..., None] - stage.by_group,
        "other_base": zero,
        "share": share,
        "once": _once_somebody(printed, np.where(nought, half, np.nan)),
    }
    populated = (share > 0) | (stage.by_group > 0)
    return _Part(
        stage=stage,
        arrays=arrays,
        half_unit=np.where(unprinted, 0.0, half),
        unprinted=unprinted,
        lowered=share < printed,
        comparators=np.full(stage.by_group.shape, base.name, dtype=object),
        pairs=_two(populated) & (np.abs(share.sum(axis=-1, keepdims=True) - 1) < WHOLE) & (stage.people is None),
        populated=populated,
        extra=np.zeros_like(stage.by_group),
        base_place=_base_places(stage, base),
        ranges=None if stage.ends is None else ranges_of(side_of(stage), None, _rest, REST),
    )


def _at_most(stage: Cube) -> Counts:
    """Return the people of each group, those withheld as the most that they can be."""
    counts = stage.counts if stage.ends is None else np.where(stage.ends.withheld, stage.ends.high, stage.counts)
    return np.asarray(counts[..., : len(stage.groups)])


def _left_beside(taken: Floats, printed: Floats) -> Floats:
    """Return what becomes of printed shares, beside some printed as 0 that are taken at more, so that all are a whole.

    1 where none is taken at more, or where the printed ones leave that much.
    """
    taken, printed = (shares.sum(axis=-1, keepdims=True) for shares in (taken, printed))
    over = (taken > 0) & (printed > 1 - taken)
    return np.where(over, (1 - taken) / np.where(over, printed, 1.0), 1.0)


def _once_somebody(printed: Floats, half: Floats) -> Floats:
    """Return the share that a printed 0 stands for once somebody is of the group, and 100% once somebody is of another.

    NaN for all other shares, and where none that is printed as 0 could hold anybody.
    """
    with np.errstate(invalid="ignore"):
        least = np.fmin.reduce(half, axis=-1, keepdims=True)
        return np.where((printed == 1) & ~np.isnan(least), 1 - least, half)


def _people(stage: Cube, base: Cube | Baseline, order: tuple[str, ...]) -> tuple[Amounts, Amounts, Amounts]:
    """Return the baseline's people or time at risk, of each group, known and unknown, for each slice and stage."""
    if isinstance(base, Cube):
        raise_faults(differently_counted(stage, base))
        base = base.with_groups(order)
        at = slices_of(stage, single_stage(base))
        groups, known, unknown = base.by_group[at], base.known[at], base.unknown[at]
    else:
        assert base.amounts is not None
        assert base.unknown is not None
        at = slices_of(stage, base)
        groups, unknown = np.zeros((len(at), 1, len(order))), base.unknown[at][:, None]
        groups[..., [order.index(code) for code in base.groups]] = base.amounts[at][:, None]
        known = groups.sum(axis=-1)
    shape = stage.unknown.shape
    return np.broadcast_to(groups, stage.by_group.shape), np.broadcast_to(known, shape), np.broadcast_to(unknown, shape)


def _without(stage: Cube, order: Sequence[str]) -> Cube:
    """Return the cube without groups that have neither people nor a share."""
    keep = [stage.groups.index(code) for code in order]
    places = [*keep, *range(len(stage.groups), stage.counts.shape[-1])]
    return stage.moved(lambda counts: counts[..., places], groups=tuple(order))


def _rest(counts: Counts) -> Counts:
    """Return for each group the people of all others."""
    return np.asarray(rest_of(counts, counts.sum(axis=-1)))


def _sides(stage: Cube, base: Cube | Baseline, order: tuple[str, ...], *, inside: bool) -> tuple[Side, Side] | None:
    """Return both sides where a table withholds or rounds some counts; None where all are known to one."""
    if stage.ends is None and (isinstance(base, Baseline) or base.ends is None):
        return None
    if isinstance(base, Baseline):
        return side_of(stage), side_of(replace(stage, counts=np.zeros_like(stage.counts), ends=None))
    base = single_stage(base).with_groups(order)
    sides = side_of(stage), side_of(base, slices_of(stage, base), stage.counts.shape)
    return fitted(*sides) if inside else sides


def _against_people(
    stage: Cube,
    base: Cube | Baseline,
    relation: Relation,
    question: Question,
    comparator: str | float,
    polarity: str | None,
    gates: Gates,
) -> _Part:
    order = union(stage, base)
    lists = stage
    stage = stage.with_groups(order)
    people, known, unknown = _people(stage, base, order)
    sides = _sides(stage, base, order, inside=relation == "contains")
    if sides is not None:
        raise_faults(chosen_faults(stage, comparator))
        stage = replace(stage, counts=sides[0].counts)
        if isinstance(base, Cube):
            people = sides[1].of_groups(sides[1].counts)
            known = people.sum(axis=-1)
    if relation == "contains":
        raise_faults(containment_faults(stage, base.name, people, known, unknown))
    if relation == "events":
        raise_faults(exposure_faults(stage, base.name, people))
    passing, chosen = _passing(stage, people, relation, gates), Chosen(REST, None)
    if question == "rate":
        raise_faults(overlap_faults(stage, comparator))
        chosen = choose(stage, people, relation, comparator, polarity, passing)
    other_stage, other_base = chosen.of(stage.by_group, stage.known), chosen.of(people, known)
    arrays = _stage_arrays(stage) | {
        "base_group": people,
        "base_known": np.broadcast_to(known[..., None], people.shape),
        "base_unknown": np.broadcast_to(unknown[..., None], people.shape),
        "other_stage": other_stage,
        "other_base": other_base,
        "share": np.full(people.shape, float(comparator) if isinstance(comparator, Real) else np.nan),
        "once": np.full(people.shape, np.nan),
    }
    populated = (people > 0) | (stage.by_group > 0)
    # Those below the gate leave the family, so that no pair with one of them was tried.
    count = (populated & passing).sum(axis=-1, keepdims=True)
    extra = (count * (count - 1) // 2 - (count - 1)) if comparator in CHOSEN else np.zeros_like(count)
    return _Part(
        stage=stage,
        arrays=arrays,
        half_unit=np.zeros(people.shape),
        unprinted=np.zeros(people.shape, dtype=bool),
        lowered=np.zeros(people.shape, dtype=bool),
        comparators=chosen.names(stage, people.shape),
        pairs=_two(populated) & (chosen.kind in (REST, OVERALL)) & (stage.people is None),
        populated=populated,
        extra=np.broadcast_to(np.maximum(extra, 0), people.shape),
        base_place=_base_places(stage, base),
        unlisted=(is_unlisted(base, order, people.shape), is_unlisted(lists, order, people.shape)),
        checks=unlisted_checks(lists, base, order),
        ranges=None if sides is None else ranges_of(*sides, partial(_comparing, chosen), chosen.kind),
    )


def _comparing(chosen: Chosen, counts: Counts) -> Counts:
    """Return for each group the people of what it is held against."""
    return np.asarray(chosen.of(counts, counts.sum(axis=-1)))


def _passing(stage: Cube, people: Amounts, relation: Relation, gates: Gates) -> np.ndarray:
    """Return which groups pass the gate of the denominator: people, exposure, or of crossed events those expected."""
    total = people + stage.by_group if relation == "separate" else people
    if gates.denominator is not None or not stage.scheme.crossed:
        return np.asarray(total >= (gates.denominator or 0))
    if relation != "events":
        return np.asarray(total >= LEAST_CROSSED)
    expected = stage.by_group.sum(axis=-1, keepdims=True) * divide(people, people.sum(axis=-1, keepdims=True))
    return np.asarray(expected >= LEAST_EVENTS)


def _stage_arrays(stage: Cube) -> dict[str, np.ndarray]:
    shape = stage.by_group.shape
    return {
        "least": np.full(shape, LEAST_CROSSED if stage.scheme.crossed else 0),
        "stage_group": stage.by_group,
        "stage_known": np.broadcast_to(stage.known[..., None], shape),
        "stage_unknown": np.broadcast_to(stage.unknown[..., None], shape),
    }


def place(stage: str, slices: Mapping[str, object]) -> str:
    """Return what one slice of a stage is called: the same in every comparison, in whatever order its columns stand.

    Examples
    --------
    >>> place("applied", {"year": 2009, "site": "North"})
    'applied; site=North; year=2009'
    """
    named = [f"{name}={value}" for name, value in sorted(slices.items()) if str(value)]
    return "; ".join(part.replace("; ", ", ") for part in (stage, *named))


def _base_places(stage: Cube, base: Cube | Baseline) -> np.ndarray:
    """Return the place of the baseline that each cell of the stage is held against."""
    name = base.stage_names[0] if isinstance(base, Cube) else base.name
    texts = base.slices.astype(str).to_numpy().tolist()
    rows = [dict(zip(map(str, base.slices.columns), row, strict=True)) for row in texts]
    named = np.array([place(name, row) for row in rows], dtype=object)[slices_of(stage, base)]
    return np.broadcast_to(named[:, None, None], stage.by_group.shape)


def _two(populated: np.ndarray) -> np.ndarray:
    """Return whether a family has exactly two groups with people."""
    return np.broadcast_to(populated.sum(axis=-1, keepdims=True) == 2, populated.shape)


def _joined(
    parts: Sequence[_Part], question: Question, relation: Relation, comparator: str | float, report_wide: bool
) -> Paired:
    names = [field.name for field in fields(Cells) if field.name not in SCALARS]
    arrays: dict[str, Any] = {name: np.concatenate([part.arrays[name].ravel() for part in parts]) for name in names}
    kind = _kind(comparator) if question == "rate" else REST
    families = _families(parts, report_wide=report_wide)
    keys = pd.concat([_keys(part) for part in parts], ignore_index=True)
    return Paired(
        cells=Cells(question=question, relation=relation, comparator=kind, **arrays),
        keys=keys,
        families=families,
        half_unit=np.concatenate([part.half_unit.ravel() for part in parts]),
        unprinted=np.concatenate([part.unprinted.ravel() for part in parts]),
        lowered=np.concatenate([part.lowered.ravel() for part in parts]),
        itself=(keys["group"] == keys["comparator"]).to_numpy() & (kind == NAMED),
        report_wide=report_wide,
        unlisted=(_unlisted(parts, 0), _unlisted(parts, 1)),
        base_place=np.concatenate([part.base_place.ravel() for part in parts]),
        several=np.concatenate([np.full(part.populated.size, part.stage.people is not None) for part in parts]),
        checks=tuple(row for part in parts for row in part.checks),
        ranges=joined([(part.ranges, part.populated.size) for part in parts]),
        slice_names=tuple(dict.fromkeys(str(name) for part in parts for name in part.stage.slices.columns)),
    )


def _unlisted(parts: Sequence[_Part], which: int) -> np.ndarray:
    nobody = [
        np.zeros(part.populated.shape, dtype=bool) if part.unlisted is None else part.unlisted[which] for part in parts
    ]
    return np.concatenate([part.ravel() for part in nobody])


def _families(parts: Sequence[_Part], *, report_wide: bool) -> Families:
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


def _kind(comparator: str | float) -> str:
    if isinstance(comparator, Real):
        return TARGET
    return comparator if comparator in (REST, OVERALL) else NAMED


def _keys(part: _Part) -> pd.DataFrame:
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
