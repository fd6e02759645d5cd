"""What a group's rate is held against: everyone else, everyone, a group, the highest or best group, a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from disprop.cells import NAMED, OVERALL, REST, TARGET, Amounts, Bools, Counts, Relation
from disprop.cube import Cube
from disprop.errors import Fault, InputError

CHOSEN = ("highest", "best")
"""Comparators that the data choose."""


def rest_of(counts: Amounts, known: Amounts) -> Amounts:
    """Return for each group the people, or the time, of all others, along the last axis.

    Of time the others are added up: the total less the group's own would lose what is small beside it.
    """
    if counts.dtype.kind != "f":
        return np.asarray(known[..., None] - counts)
    before, after = np.zeros_like(counts), np.zeros_like(counts)
    before[..., 1:] = counts[..., :-1].cumsum(axis=-1)
    after[..., :-1] = counts[..., :0:-1].cumsum(axis=-1)[..., ::-1]
    return before + after


@dataclass(frozen=True, eq=False)
class Chosen:
    """The comparator of each row: everyone else, everyone, a target, or the group at a place."""

    kind: str
    place: Counts | None

    def of(self, counts: Amounts, known: Amounts) -> Amounts:
        """Return the comparator's people for each group, of so many known; none for the comparator itself."""
        if self.place is None:
            return rest_of(counts, known)
        held = np.take_along_axis(counts, self.place, axis=-1)
        itself = np.arange(counts.shape[-1]) == self.place
        return np.where(itself, 0, np.broadcast_to(held, counts.shape))

    def names(self, stage: Cube, shape: tuple[int, ...]) -> np.ndarray:
        """Return what each group is held against, in words."""
        if self.place is None:
            return np.full(shape, self.kind, dtype=object)
        labels = np.array([stage.scheme.label(code, stage.level) for code in stage.groups], dtype=object)
        return np.broadcast_to(labels[self.place], shape)


def chosen_faults(stage: Cube, comparator: str | float) -> Iterator[Fault]:
    """Yield the fault of a comparator that counts are to choose which are withheld or rounded."""
    if comparator in CHOSEN:
        yield Fault(
            where=f"{stage.name}, {stage.characteristic}, comparator",
            what=f"Counts are withheld or rounded, so that it cannot be told which group is {comparator!r}.",
            remedy="Write rest, overall or a group.",
        )


def choose(
    stage: Cube,
    people: Amounts,
    relation: Relation,
    comparator: str | float,
    polarity: str | None,
    passing: Bools | None = None,
) -> Chosen:
    """Return what the rates of a stage are held against.

    Parameters
    ----------
    stage : Cube
        The stage.
    people : array, shape (slices, stages, groups)
        Its baseline: people, or time at risk.
    relation : {"contains", "separate", "events"}
        How the two are connected.
    comparator : str or float
        ``"rest"``, ``"overall"``, ``"highest"``, ``"best"``, a group, or a target rate.
    polarity : {"good", "bad", "neutral"}, optional
        Whether to reach the stage is good; ``"best"`` asks for it.
    passing : bool array, shape (slices, stages, groups), optional
        Groups that pass the gate; ``"highest"`` and ``"best"`` are one of them where there is any.

    Raises
    ------
    InputError
        If there is no such comparator.
    """
    if isinstance(comparator, Real):
        return _target(float(comparator))
    if isinstance(comparator, Mapping):
        remedy = "Ask for each by itself: rates(..., characteristics='gender', comparator='Male')."
        raise InputError(Fault(where="comparator", what="There are several.", remedy=remedy))
    if not isinstance(comparator, str):
        remedy = "Write rest, overall, highest, best, a group, or a rate from 0 to 1."
        raise InputError(Fault(where="comparator", what=f"{comparator!r} is no comparator.", remedy=remedy))
    if comparator in (REST, OVERALL):
        return Chosen(comparator, None)
    if comparator in CHOSEN:
        return Chosen(NAMED, _by_rate(stage, people, relation, comparator, polarity, passing))
    codes = stage.scheme.classify([comparator], stage.level)
    code = comparator if comparator in stage.groups else codes[0]
    if code not in stage.groups:
        listed = ", ".join(stage.scheme.label(group, stage.level) for group in stage.groups)
        raise InputError(
            Fault(
                where=f"{stage.name}, {stage.characteristic}, comparator",
                what=f"{comparator!r} is no group of level {stage.level!r}.",
                remedy=f"Write rest, overall, highest, best, a rate from 0 to 1, or one of: {listed}.",
            )
        )
    return Chosen(NAMED, np.full((*stage.by_group.shape[:2], 1), stage.groups.index(code)))


def _target(rate: float) -> Chosen:
    """Return the comparator of a fixed rate."""
    if not 0 < rate < 1:
        raise InputError(
            Fault(
                where="comparator",
                what=f"{rate!r} is not a rate between 0 and 1.",
                remedy="Give the target rate as a proportion: 0.05 for 5 per 100.",
            )
        )
    return Chosen(TARGET, None)


def _by_rate(
    stage: Cube, people: Amounts, relation: Relation, comparator: str, polarity: str | None, passing: Bools | None
) -> Counts:
    if comparator == "best" and polarity not in ("good", "bad"):
        raise InputError(
            Fault(
                where=f"{stage.name}, comparator",
                what="'best' asks whether to reach the stage is good or bad.",
                remedy="Give polarity='good' or polarity='bad', or write 'highest'.",
            )
        )
    total = people + stage.by_group if relation == "separate" else people
    open_ = total > 0
    if passing is not None:
        open_ = np.where((open_ & passing).any(axis=-1, keepdims=True), open_ & passing, open_)
    lowest = comparator == "best" and polarity == "bad"
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(open_, stage.by_group / total, np.inf if lowest else -np.inf)
    return np.asarray((rate.argmin(axis=-1) if lowest else rate.argmax(axis=-1))[..., None])
