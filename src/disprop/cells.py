"""The counts behind each comparison, one row each, and the two shares that a question holds against each other."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Amounts = NDArray[Any]
"""People, or time at risk: whole numbers, or for `events` any."""

Bools = NDArray[np.bool_]

Question = Literal["composition", "rate"]
Relation = Literal["fixed", "contains", "separate", "events"]

REST, OVERALL, NAMED, TARGET = "rest", "overall", "named", "target"


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """The counts that comparisons are made from, one row each.

    Parameters
    ----------
    question, relation : str
        What is asked, and how the stage and its baseline are connected.
    comparator : {"rest", "overall", "named", "target"}
        What a group's rate is held against; composition takes ``"rest"``.
    stage_group, stage_known, stage_unknown : int64 arrays, shape (rows,)
        People at the stage: of the group, of all known groups, of no known group.
    base_group, base_known, base_unknown : arrays, shape (rows,)
        The same in the baseline; zero for ``fixed``. For ``events`` the stage holds events, and the baseline the people
        or the time in which they happened.
    other_stage, other_base : arrays, shape (rows,)
        People of the comparator at the stage and in the baseline: of everyone else, or of the named group.
    share : float array, shape (rows,)
        The baseline's share, or the target rate; NaN where the baseline is people.
    factor : float, or float array, shape (rows,)
        For ``events``: how many times repeat events raise the variance of the group's number of them.
    other_factor : float array, shape (rows,), or None
        The same of the comparator's number; None where one factor is taken for all groups.
    least : int64 array, shape (rows,), or None
        The smallest denominator with which each row is judged, where the run does not declare one; none by default.
    once : float array, shape (rows,), or None
        The share that a share of 0 is taken at once somebody is of the group, or one of 1 once somebody is of another;
        NaN where it stays as it is, as all do by default.
    """

    question: Question
    relation: Relation
    comparator: str
    stage_group: Counts
    stage_known: Counts
    stage_unknown: Counts
    base_group: Amounts
    base_known: Amounts
    base_unknown: Amounts
    other_stage: Counts
    other_base: Amounts
    share: Floats
    factor: float | Floats = 1.0
    other_factor: Floats | None = None
    least: Counts | None = None
    once: Floats | None = None

    def __len__(self) -> int:
        return len(self.stage_group)

    def take(self, rows: NDArray[np.intp] | Bools) -> Cells:
        """Return these rows alone."""
        return replace(self, **_taken(self, rows))

    @property
    def outside_unknown(self) -> Amounts:
        """Unknown people of the baseline who are not among the unknown of the stage."""
        return self.base_unknown - self.stage_unknown if self.relation == "contains" else self.base_unknown

    def identify(
        self,
        *,
        stage_group: Counts | int = 0,
        stage_other: Counts | int = 0,
        base_group: Amounts | int = 0,
        base_other: Amounts | int = 0,
    ) -> Cells:
        """Return the counts with some unknown people put in the group or in the comparator.

        Parameters
        ----------
        stage_group, stage_other : int64 arrays
            Unknown people of the stage put in the group, and in the comparator.
        base_group, base_other : arrays
            Unknown people of the baseline who are not at the stage, likewise.
        """
        inside = 1 if self.relation == "contains" else 0
        from_stage = np.asarray(stage_group) + np.asarray(stage_other)
        from_base = np.asarray(base_group) + np.asarray(base_other)
        group, known = self.stage_group + stage_group, self.stage_known + from_stage
        return replace(
            self,
            share=self._share_of(group, known),
            stage_group=group,
            stage_known=known,
            stage_unknown=self.stage_unknown - from_stage,
            other_stage=self.other_stage + stage_other,
            base_group=self.base_group + inside * np.asarray(stage_group) + base_group,
            base_known=self.base_known + inside * from_stage + from_base,
            base_unknown=self.base_unknown - inside * from_stage - from_base,
            other_base=self.other_base + inside * np.asarray(stage_other) + base_other,
        )

    def _share_of(self, group: Counts, known: Counts) -> Floats:
        """Return the baseline's shares for so many of the group among so many."""
        if self.once is None:
            return self.share
        moved = np.where(self.share == 0, group > 0, (self.share == 1) & (group < known))
        return np.where(moved & ~np.isnan(self.once), self.once, self.share)


SCALARS = ("question", "relation", "comparator", "factor", "other_factor")
"""What is not counted row by row."""


def _taken(held: Cells | Arms, rows: NDArray[np.intp] | Bools) -> dict[str, Any]:
    """Return these rows of the fields that have a place for each."""
    values = {one.name: getattr(held, one.name) for one in fields(held)}
    return {name: value[rows] for name, value in values.items() if isinstance(value, np.ndarray)}


@dataclass(frozen=True, eq=False, kw_only=True)
class Arms:
    """Two shares held against each other, or one against a constant, one row each.

    Parameters
    ----------
    count, total : int64 arrays, shape (rows,)
        The first share. For events: those of the first group, of those of both.
    other_count, other_total : int64 arrays, shape (rows,)
        The second; zero where the second is a constant.
    share : float array, shape (rows,)
        The constant, or NaN. For events: the first group's share of the exposure of both, which is the share of the
        events that it would have if the rates were equal.
    weight : float array, shape (rows,)
        How much of the reference the first arm makes up: the reference is
        ``weight * first + (1 - weight) * second``.
    constant : bool
        Whether the first share is held against the constant.
    exposure, other_exposure : float arrays, shape (rows,), or None
        For events: the people or the time in which they happened.
    own_factor, other_factor : float, or float arrays, shape (rows,)
        For events: how many times repeat events raise the variance of the first group's number, and of the other's.
    repeating : {"", "alike", "by group"}
        For events: whether some person may have several; and whether one factor is taken for all groups.
    """

    count: Counts
    total: Counts
    other_count: Counts
    other_total: Counts
    share: Floats
    weight: Floats
    constant: bool
    exposure: Floats | None = None
    other_exposure: Floats | None = None
    own_factor: float | Floats = 1.0
    other_factor: float | Floats = 1.0
    repeating: Literal["", "alike", "by group"] = ""

    def take(self, rows: NDArray[np.intp] | Bools) -> Arms:
        """Return these rows alone."""
        return replace(self, **_taken(self, rows))

    @property
    def factor(self) -> float | Floats:
        """For events: how many times repeat events raise the variance if there is no difference."""
        return self.factor_at(self.share)

    def factor_at(self, share: Floats) -> float | Floats:
        """Return how many times repeat events raise the variance if such a share of the events is the first group's.

        Notes
        -----
        Of T events q T are expected in the first group, and each number has its own factor times Poisson's variance.
        Then Var(x - q T) = (1 - q)^2 k_own q T + q^2 k_other (1 - q) T, which is the binomial T q (1 - q) times
        (1 - q) k_own + q k_other.
        """
        if self.repeating != "by group":
            return self.own_factor
        mixed = self.own_factor + np.nan_to_num(share) * (self.other_factor - self.own_factor)
        return np.asarray(np.maximum(mixed, 1.0))

    @property
    def own(self) -> tuple[Counts, Amounts]:
        """What is held against the reference, as numerator and denominator."""
        return self.count, self.total if self.exposure is None else self.exposure

    @property
    def other(self) -> tuple[Counts, Amounts]:
        """The second share, as numerator and denominator; zero where the second is a constant."""
        if self.other_exposure is None:
            return self.other_count, self.other_total
        return self.total - self.count, self.other_exposure

    @property
    def empty(self) -> Bools:
        """Whether a margin of the table is empty, so that it can show nothing."""
        if self.exposure is not None:  # where one has no exposure, no event can be theirs
            return np.asarray((self.total == 0) | ~((self.share > 0) & (self.share < 1)))
        if self.constant:
            sure = ((self.share == 0) & (self.count == 0)) | ((self.share == 1) & (self.count == self.total))
            return np.asarray((self.total == 0) | sure | np.isnan(self.share))
        both, everyone = self.count + self.other_count, self.total + self.other_total
        return np.asarray((self.total == 0) | (self.other_total == 0) | (both == 0) | (both == everyone))

    @property
    def support(self) -> tuple[Counts, Counts]:
        """The lowest and the highest first count that the margins allow."""
        if self.constant:
            return np.zeros_like(self.total), self.total
        both = self.count + self.other_count
        return np.maximum(0, both - self.other_total), np.minimum(self.total, both)

    def at(self, count: Counts) -> Arms:
        """Return the table with another first count and the same margins."""
        return replace(self, count=count, other_count=self.other_count + (0 if self.constant else self.count - count))

    @property
    def reference(self) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
        """What the first share is held against, as numerator and denominator."""
        carried = self.weight > 0
        if self.exposure is not None and self.other_exposure is not None:
            both = self.exposure + self.other_exposure
            events = np.where(carried, self.total, self.total - self.count)
            return events, np.where(carried, both, self.other_exposure)
        if self.constant:
            return self.share, np.ones_like(self.share)
        top = np.where(carried, self.count + self.other_count, self.other_count)
        return top, np.where(carried, self.total + self.other_total, self.other_total)


def arms_of(cells: Cells) -> Arms:
    """Return the two shares that a question holds against each other.

    Notes
    -----
    With s of S people at the stage and b of B in the baseline (charter, sections 2 to 5):

    ============  ==========  ====================  ==============================  ==========
    question      relation    first share           second share                    weight
    ============  ==========  ====================  ==============================  ==========
    composition   fixed       s / S                 the constant                    0
    composition   contains    s / S                 (b - s) / (B - S)               S / B
    composition   separate    s / S                 b / B                           0
    rate          contains    s / b                 comparator's stage / baseline   0, or b / B for ``overall``
    rate          separate    s / (s + b)           the same of the comparator      0, or likewise
    rate          events      s / b                 comparator's events / exposure  0, or likewise
    ============  ==========  ====================  ==============================  ==========
    """
    if cells.relation == "fixed":
        return _constant(cells, cells.stage_known)
    if cells.relation == "events":
        return _events(cells)
    return _composition(cells) if cells.question == "composition" else _rate(cells)


def _constant(cells: Cells, total: Counts) -> Arms:
    """Return the people of the group at the stage, of so many, against a constant."""
    nobody = np.zeros_like(cells.stage_group)
    return Arms(
        count=cells.stage_group,
        total=total,
        other_count=nobody,
        other_total=nobody,
        share=cells.share,
        weight=np.zeros(len(cells)),
        constant=True,
    )


def _two(cells: Cells, total: Counts, other_count: Counts, other_total: Counts, weight: Floats | None) -> Arms:
    """Return the people of the group at the stage, of so many, against others; no weight where none is in both."""
    return Arms(
        count=cells.stage_group,
        total=total,
        other_count=other_count,
        other_total=other_total,
        share=cells.share,
        weight=np.zeros(len(cells)) if weight is None else weight,
        constant=False,
    )


def _composition(cells: Cells) -> Arms:
    """Return the group's share of the stage, and of the people of the baseline who are not at the stage."""
    if cells.relation != "contains":
        return _two(cells, cells.stage_known, cells.base_group, cells.base_known, None)
    outside, known_outside = cells.base_group - cells.stage_group, cells.base_known - cells.stage_known
    weight = divide(cells.stage_known, cells.base_known)
    return _two(cells, cells.stage_known, outside, known_outside, weight)


def _rate(cells: Cells) -> Arms:
    """Return the rate of the group, and that of its comparator."""
    inside = cells.relation == "contains"
    total = cells.base_group if inside else cells.stage_group + cells.base_group
    if cells.comparator == TARGET:
        return _constant(cells, total)
    other_total = cells.other_base if inside else cells.other_stage + cells.other_base
    weight = divide(total, total + other_total) if cells.comparator == OVERALL else None
    return _two(cells, total, cells.other_stage, other_total, weight)


def _events(cells: Cells) -> Arms:
    """Return the group's share of the events of group and comparator, against its share of their exposure."""
    exposure, other = np.asarray(cells.base_group, dtype=float), np.asarray(cells.other_base, dtype=float)
    share, none = divide(exposure, exposure + other), np.zeros_like(cells.stage_group)
    return Arms(
        count=cells.stage_group,
        total=cells.stage_group + cells.other_stage,
        other_count=none,
        other_total=none,
        share=share,
        weight=share if cells.comparator == OVERALL else np.zeros(len(cells)),
        constant=True,
        exposure=exposure,
        other_exposure=other,
        own_factor=cells.factor,
        other_factor=cells.factor if cells.other_factor is None else cells.other_factor,
        repeating="by group" if cells.other_factor is not None else "alike" if np.any(cells.factor > 1) else "",
    )


def divide(top: NDArray[np.generic], bottom: NDArray[np.generic]) -> Floats:
    """Divide, with 0 of 0 as NaN and more than 0 of 0 as infinity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.asarray(top, dtype=float) / np.asarray(bottom, dtype=float))
