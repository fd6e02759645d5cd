"""How far the counts behind each comparison can be from those in its cells, where tables withhold or round some."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from disprop.baseline import Baseline
from disprop.cells import TARGET, Bools, Counts
from disprop.cube import Cube
from disprop.ends import Ends, exactly
from disprop.schemes import REASONS

Scalar = TypeVar("Scalar", bound=np.generic)

AXES = ("stage_group", "other_stage", "base_group", "other_base")
"""The counts of a comparison that are tried apart from one another: what else is counted moves with them."""

IN_DENOMINATOR = [reason.in_denominator for reason in REASONS]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranges:
    """How far counts can be from those in the cells, one row a comparison.

    Parameters
    ----------
    down, up : int64 arrays, shape (rows, 4)
        By how much each of `AXES` can be less, and more.
    unknown : int64 array, shape (rows, 2)
        By how much the unknown of the stage, and of the baseline, can be more.
    shared : int64 array, shape (rows, 2)
        Where a baseline's shares are made from counts that can be others: those of the group, and of all others, as
        they stand; 0 elsewhere.
    group, known, stage_unknown, base_group, base_known, base_unknown, other : bool arrays, shape (rows,)
        Whether a count is withheld, so that its cell holds the least that it can be: of the group and of all known at
        the stage, of its unknown; of the same in the baseline; of the comparator in either.
    """

    down: Counts
    up: Counts
    unknown: Counts
    shared: Counts
    group: Bools
    known: Bools
    stage_unknown: Bools
    base_group: Bools
    base_known: Bools
    base_unknown: Bools
    other: Bools

    def take(self, rows: Any) -> Ranges:
        """Return these rows alone."""
        return Ranges(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    @property
    def in_play(self) -> Bools:
        """Whether a count that a row's test is made of can be another."""
        return np.asarray(((self.down > 0) | (self.up > 0)).any(axis=1) | self.withheld)

    @property
    def withheld(self) -> Bools:
        """Whether one of them is withheld."""
        return np.asarray(self.group | self.base_group | self.other)

    @property
    def touched(self) -> Bools:
        """Whether a row's test, or what is said of its unknown, can be another."""
        return np.asarray(self.in_play | (self.unknown > 0).any(axis=1))


def joined(parts: Sequence[tuple[Ranges | None, int]]) -> Ranges | None:
    """Return the ranges of several parts as one, of so many rows each; None where no part has any."""
    if all(held is None for held, _ in parts):
        return None
    filled = [nowhere(rows) if held is None else held for held, rows in parts]
    return Ranges(**{one.name: np.concatenate([getattr(held, one.name) for held in filled]) for one in fields(Ranges)})


def nowhere(rows: int) -> Ranges:
    """Return the ranges of rows whose counts are all known to one."""
    shapes = {"down": (rows, len(AXES)), "up": (rows, len(AXES)), "unknown": (rows, 2), "shared": (rows, 2)}
    numbers: dict[str, Any] = {name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()}
    names = [one.name for one in fields(Ranges) if one.name not in shapes]
    return Ranges(**numbers, **{name: np.zeros(rows, dtype=bool) for name in names})


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """One side of a comparison: counts of groups and reasons, and what each can be, (slices, stages, places)."""

    counts: Counts
    ends: Ends
    groups: int

    def of_groups(self, places: NDArray[Scalar]) -> NDArray[Scalar]:
        """Return the places of groups alone."""
        return places[..., : self.groups]

    def unknown(self, counts: Counts) -> Counts:
        """Return the unknown, shape (slices, stages)."""
        return np.asarray(counts[..., self.groups :][..., IN_DENOMINATOR].sum(axis=-1))


def side_of(cube: Cube, at: NDArray[np.intp] | None = None, shape: tuple[int, ...] | None = None) -> Side:
    """Return one side of a comparison.

    Parameters
    ----------
    cube : Cube
        With the groups that are compared.
    at : int array, optional
        Which of its slices each slice of the stage is held against.
    shape : tuple of int, optional
        The shape that the counts are laid out in.
    """

    def laid(counts: Counts) -> Counts:
        return counts if at is None or shape is None else np.broadcast_to(counts[at], shape)

    ends = exactly(cube.counts) if cube.ends is None else cube.ends
    return Side(counts=laid(cube.counts), ends=ends.moved(laid), groups=len(cube.groups))


def side_of_shares(base: Baseline, at: NDArray[np.intp], groups: Sequence[str], shape: tuple[int, ...]) -> Side:
    """Return the side of a baseline of counted people, as `side_of` does.

    Parameters
    ----------
    base : Baseline
        With ends.
    at : int array
        Which of its slices each slice of the stage is held against.
    groups : sequence of str
        The groups that are compared, in order.
    shape : tuple of int
        The shape that the counts are laid out in.
    """
    assert base.amounts is not None
    assert base.unknown is not None
    assert base.ends is not None
    places = [*(groups.index(code) for code in base.groups), len(groups) + IN_DENOMINATOR.index(True)]

    def laid(counts: Counts) -> Counts:
        there = np.zeros((len(counts), shape[-1]), dtype=np.int64)
        there[:, places] = counts
        return np.broadcast_to(there[at][:, None], shape)

    counts = laid(np.column_stack([base.amounts, base.unknown]).astype(np.int64))
    return Side(counts=counts, ends=base.ends.moved(laid), groups=len(groups))


def with_somebody(stage: Side, base: Side) -> Side:
    """Return the side of people to whom events happened, with somebody of each group that events happened to for sure.

    Where nobody can be of it, nobody is, so that the fault is found where such faults are.
    """
    least = np.minimum((stage.ends.low > 0).astype(np.int64), base.ends.high)
    least[..., stage.groups :] = 0
    low = np.maximum(base.ends.low, least)
    return _put(base, np.maximum(base.counts, low), low, base.ends.high)


def fitted(stage: Side, base: Side) -> tuple[Side, Side]:
    """Return the sides of a stage and of people who contain it, without numbers that cannot be true of both.

    Nobody of a group is at the stage who is not in the baseline. Where no number fits, the counts returned do not fit
    either, so that the fault is found where such faults are.
    """
    own = slice(0, stage.groups)
    low, high = stage.ends.low.copy(), stage.ends.high.copy()
    base_low, base_high = base.ends.low.copy(), base.ends.high.copy()
    high[..., own] = np.maximum(np.minimum(high, base_high), low)[..., own]
    base_low[..., own] = np.minimum(np.maximum(base_low, low), base_high)[..., own]
    counts, base_counts = np.clip(stage.counts, low, high), np.clip(base.counts, base_low, base_high)
    base_counts[..., own] = np.clip(np.maximum(base_counts, counts), base_low, base_high)[..., own]
    return _put(stage, counts, low, high), _put(base, base_counts, base_low, base_high)


def _put(side: Side, counts: Counts, low: Counts, high: Counts) -> Side:
    """Return a side with other counts; one that is not the printed one any more is as good as withheld."""
    ends = Ends(low=low, high=high, withheld=side.ends.withheld | (counts != side.counts))
    return replace(side, counts=counts, ends=ends)


Comparing = Callable[[Counts], Counts]
"""From the counts of groups to those of what each is held against."""


def ranges_of(stage: Side, base: Side | None, comparing: Comparing, comparator: str, *, shares: bool = False) -> Ranges:
    """Return the ranges of every cell of a comparison.

    Parameters
    ----------
    stage, base : Side
        The two sides; None for a baseline whose people or shares are known.
    comparing : callable
        From the counts of groups to those of what each is held against.
    comparator : str
        A target is no count, so that nothing of it can be another.
    shares : bool
        Whether the baseline is its shares, which its unknown have no part in.
    """
    nothing = np.zeros(stage.of_groups(stage.counts).shape, dtype=np.int64)
    shared = [base.of_groups(base.counts), comparing(base.of_groups(base.counts))] if base and shares else [nothing] * 2
    own = [_offsets(stage, comparing, comparator), _offsets(base, comparing, comparator) if base else None]
    sides = [(nothing,) * 4 if held is None else held for held in own]
    down = np.stack([part for side in sides for part in (side[0], side[1])], axis=-1)
    up = np.stack([part for side in sides for part in (side[2], side[3])], axis=-1)
    unknown = np.stack([_unknown(stage, nothing), _unknown(None if shares else base, nothing)], axis=-1)
    gone = {
        **_gone(stage, "group", "known", "stage_unknown"),
        **_gone(base, "base_group", "base_known", "base_unknown"),
    }
    others = [_other_gone(side, comparing, comparator) for side in (stage, base) if side is not None]
    flat = {name: np.broadcast_to(held, nothing.shape).ravel() for name, held in gone.items()}
    return Ranges(
        down=down.reshape(-1, len(AXES)),
        up=up.reshape(-1, len(AXES)),
        unknown=unknown.reshape(-1, 2),
        shared=np.stack(shared, axis=-1).reshape(-1, 2),
        other=np.logical_or.reduce(others).ravel(),
        **flat,
    )


def _offsets(side: Side, comparing: Comparing, comparator: str) -> tuple[Counts, Counts, Counts, Counts]:
    """Return by how much a group and its comparator can be less, and more."""
    counts, low, high = (side.of_groups(held) for held in (side.counts, side.ends.low, side.ends.high))
    if comparator == TARGET:
        return counts - low, np.zeros_like(counts), high - counts, np.zeros_like(counts)
    others = comparing(counts)
    return counts - low, others - comparing(low), high - counts, comparing(high) - others


def _unknown(side: Side | None, nothing: Counts) -> Counts:
    if side is None:
        return nothing
    return np.broadcast_to((side.unknown(side.ends.high) - side.unknown(side.counts))[..., None], nothing.shape)


def _gone(side: Side | None, group: str, known: str, unknown: str) -> Mapping[str, Bools]:
    """Return which counts of a side are withheld: of the group, of all known, and of the unknown."""
    if side is None:
        return dict.fromkeys((group, known, unknown), np.zeros((1, 1, 1), dtype=bool))
    groups = side.of_groups(side.ends.withheld)
    unknowns = np.asarray(side.unknown(side.ends.withheld.astype(np.int64)) > 0)
    return {group: groups, known: np.asarray(groups.any(axis=-1, keepdims=True)), unknown: unknowns[..., None]}


def _other_gone(side: Side, comparing: Comparing, comparator: str) -> Bools:
    groups = side.of_groups(side.ends.withheld)
    if comparator == TARGET:
        return np.zeros_like(groups)
    return np.asarray(comparing(groups.astype(np.int64)) > 0)


Part = Callable[[Cube], Counts]
"""A sum of the counts of a table."""


def share_ends(cube: Cube, part: Part, rest: Part) -> tuple[tuple[Counts, Counts], tuple[Counts, Counts]]:
    """Return the lowest and the highest share that a part of a table can be, as part and whole each.

    Parameters
    ----------
    cube : Cube
        The table.
    part, rest : callable
        The part, and what else is in its denominator.

    Examples
    --------
    >>> import disprop as dp
    >>> left = dp.from_counts({"Yes": 2, "No": 16, "blank": "<5"}, scheme="disability", name="leavers")
    >>> ends = share_ends(left["disability"], lambda cube: cube.known, lambda cube: cube.unknown)
    >>> [(int(part.item()), int(whole.item())) for part, whole in ends]
    [(18, 22), (18, 18)]
    """
    (low, high), (rest_low, rest_high) = cube.span(part), cube.span(rest)
    return (low, low + rest_high), (high, high + rest_low)
