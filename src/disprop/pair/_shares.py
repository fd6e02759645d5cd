"""A stage beside published shares: constants, of which rounding leaves some open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from disprop.align import slices_of, union
from disprop.baseline import Baseline
from disprop.cells import REST, Counts, Floats
from disprop.comparators import rest_of
from disprop.cube import Cube
from disprop.errors import Fault, raise_faults
from disprop.numerals import many
from disprop.pair._part import Part, stage_arrays, two_populated
from disprop.pair._places import base_places
from disprop.ranges import Ranges, ranges_of, side_of, side_of_shares

WHOLE = 1e-6
"""Shares that add to 1 within this are the whole population."""


def against_shares(stage: Cube, base: Baseline) -> Part:
    """Lay a stage beside the shares of a population."""
    at = slices_of(stage, base)
    stage = _where_shares_are(stage, base)
    taken = _taken(stage, base, at)
    populated = (taken.share > 0) | (stage.by_group > 0)
    whole = np.abs(taken.share.sum(axis=-1, keepdims=True) - 1) < WHOLE
    return Part(
        stage=stage,
        arrays=_arrays(stage, taken),
        half_unit=np.where(taken.unprinted, 0.0, taken.half_unit),
        unprinted=taken.unprinted,
        lowered=taken.lowered,
        comparators=np.full(stage.by_group.shape, base.name, dtype=object),
        pairs=two_populated(populated) & whole & (stage.people is None),
        populated=populated,
        extra=np.zeros_like(stage.by_group),
        base_place=base_places(stage, base),
        ranges=_ranges(stage, base, at),
    )


def _ranges(stage: Cube, base: Baseline, at: np.ndarray) -> Ranges | None:
    """Return how far the counts can be from those in the cells, and those that the shares are made from."""
    if stage.ends is None and base.ends is None:
        return None
    people = None if base.ends is None else side_of_shares(base, at, stage.groups, stage.counts.shape)
    return ranges_of(side_of(stage), people, _rest, REST, shares=True)


def _where_shares_are(stage: Cube, base: Baseline) -> Cube:
    """Return the stage with the groups that have a share: one without may have nobody."""
    order = union(stage, base)
    stage = stage.with_groups(order)
    raise_faults(_without_a_share(stage, base))
    return _only(stage, [code for code in order if code in base.groups])


def _without_a_share(stage: Cube, base: Baseline) -> Iterator[Fault]:
    for code, count in zip(stage.groups, _at_most(stage).sum(axis=(0, 1)), strict=True):
        if code not in base.groups and count:
            who = many(int(count), "person", "people")
            yield Fault(
                where=f"{stage.name} against {base.name}, {stage.characteristic}",
                what=f"{stage.scheme.label(code, stage.level)!r} has {who} and no share in the baseline.",
                remedy="Give its share, or roll both up to a level that has one.",
            )


def _at_most(stage: Cube) -> Counts:
    """Return the people of each group, those withheld as the most that they can be."""
    counts = stage.counts if stage.ends is None else np.where(stage.ends.withheld, stage.ends.high, stage.counts)
    return np.asarray(counts[..., : len(stage.groups)])


def _only(stage: Cube, codes: Sequence[str]) -> Cube:
    """Return the cube with these of its groups alone."""
    keep = [stage.groups.index(code) for code in codes]
    places = [*keep, *range(len(stage.groups), stage.counts.shape[-1])]
    return stage.moved(lambda counts: counts[..., places], groups=tuple(codes))


class _Taken(NamedTuple):
    """Shares as they are taken, shape (slices, stages, groups) each, with what was made of the printed ones."""

    share: Floats
    half_unit: Floats
    unprinted: np.ndarray
    lowered: np.ndarray
    once: Floats


def _taken(stage: Cube, base: Baseline, at: np.ndarray) -> _Taken:
    """Return the shares of the groups of a stage; one printed as 0 of a group that has somebody is half a unit."""
    places, shape = [base.groups.index(code) for code in stage.groups], stage.by_group.shape
    printed, half = (np.broadcast_to(each[at][:, None, places], shape) for each in (base.shares, base.half_units))
    nought = (printed == 0) & (half > 0) & (not base.exact_zero)
    unprinted = nought & (stage.by_group > 0)
    left = _left_beside(np.where(unprinted, half, 0.0), printed) if stage.people is None else 1.0
    share = np.where(unprinted, half, printed * left)
    once = _once_somebody(printed, np.where(nought, half, np.nan))
    return _Taken(share=share, half_unit=half, unprinted=unprinted, lowered=share < printed, once=once)


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


def _arrays(stage: Cube, taken: _Taken) -> dict[str, np.ndarray]:
    nobody = np.zeros_like(stage.by_group)
    return stage_arrays(stage) | {
        "base_group": nobody,
        "base_known": nobody,
        "base_unknown": nobody,
        "other_stage": stage.known[..., None] - stage.by_group,
        "other_base": nobody,
        "share": taken.share,
        "once": taken.once,
    }


def _rest(counts: Counts) -> Counts:
    """Return for each group the people of all others."""
    return np.asarray(rest_of(counts, counts.sum(axis=-1)))
