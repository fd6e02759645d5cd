"""From labelled counts and a baseline to estimates, intervals and p-values: arrays of one row a comparison."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from disprop import stats

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Interval = tuple[Floats, Floats]

Question = Literal["composition", "rate"]
Relation = Literal["fixed", "contains", "separate"]

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
    base_group, base_known, base_unknown : int64 arrays, shape (rows,)
        The same in the baseline; zero for ``fixed``.
    other_stage, other_base : int64 arrays, shape (rows,)
        People of the comparator at the stage and in the baseline: of everyone else, or of the named group.
    share : float array, shape (rows,)
        The baseline's share, or the target rate; NaN where the baseline is people.
    """

    question: Question
    relation: Relation
    comparator: str
    stage_group: Counts
    stage_known: Counts
    stage_unknown: Counts
    base_group: Counts
    base_known: Counts
    base_unknown: Counts
    other_stage: Counts
    other_base: Counts
    share: Floats

    def __len__(self) -> int:
        return len(self.stage_group)

    def take(self, rows: NDArray[np.intp] | Bools) -> Cells:
        """Return these rows alone."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name not in _SCALARS}
        return replace(self, **arrays)

    @property
    def outside_unknown(self) -> Counts:
        """Unknown people of the baseline who are not among the unknown of the stage."""
        return self.base_unknown - self.stage_unknown if self.relation == "contains" else self.base_unknown

    def identify(
        self,
        *,
        stage_group: Counts | int = 0,
        stage_other: Counts | int = 0,
        base_group: Counts | int = 0,
        base_other: Counts | int = 0,
    ) -> Cells:
        """Return the counts with some unknown people put in the group or in the comparator.

        Parameters
        ----------
        stage_group, stage_other : int64 arrays
            Unknown people of the stage put in the group, and in the comparator.
        base_group, base_other : int64 arrays
            Unknown people of the baseline who are not at the stage, likewise.
        """
        inside = 1 if self.relation == "contains" else 0
        from_stage = np.asarray(stage_group) + np.asarray(stage_other)
        from_base = np.asarray(base_group) + np.asarray(base_other)
        return replace(
            self,
            stage_group=self.stage_group + stage_group,
            stage_known=self.stage_known + from_stage,
            stage_unknown=self.stage_unknown - from_stage,
            other_stage=self.other_stage + stage_other,
            base_group=self.base_group + inside * np.asarray(stage_group) + base_group,
            base_known=self.base_known + inside * from_stage + from_base,
            base_unknown=self.base_unknown - inside * from_stage - from_base,
            other_base=self.other_base + inside * np.asarray(stage_other) + base_other,
        )


_SCALARS = ("question", "relation", "comparator")


@dataclass(frozen=True, eq=False, kw_only=True)
class Arms:
    """Two shares held against each other, or one against a constant, one row each.

    Parameters
    ----------
    count, total : int64 arrays, shape (rows,)
        The first share.
    other_count, other_total : int64 arrays, shape (rows,)
        The second; zero where the second is a constant.
    share : float array, shape (rows,)
        The constant, or NaN.
    weight : float array, shape (rows,)
        How much of the reference the first arm makes up: the reference is
        ``weight * first + (1 - weight) * second``.
    """

    count: Counts
    total: Counts
    other_count: Counts
    other_total: Counts
    share: Floats
    weight: Floats
    constant: bool

    def take(self, rows: NDArray[np.intp] | Bools) -> Arms:
        """Return these rows alone."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "constant"}
        return replace(self, **arrays)

    @property
    def empty(self) -> Bools:
        """Whether a margin of the table is empty, so that it can show nothing."""
        if self.constant:
            return np.asarray((self.total == 0) | ~(self.share > 0) | ~(self.share < 1))
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
        if self.constant:
            return self.share, np.ones_like(self.share)
        carried = self.weight > 0
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
    ============  ==========  ====================  ==============================  ==========
    """
    stage, base = cells.stage_group, cells.base_group
    zero = np.zeros(len(cells))
    if cells.relation == "fixed":
        none = np.zeros_like(stage)
        return Arms(
            count=stage,
            total=cells.stage_known,
            other_count=none,
            other_total=none,
            share=cells.share,
            weight=zero,
            constant=True,
        )
    inside = cells.relation == "contains"
    if cells.question == "composition":
        other, rest = (base - stage, cells.base_known - cells.stage_known) if inside else (base, cells.base_known)
        weight = _divide(cells.stage_known, cells.base_known) if inside else zero
        return Arms(
            count=stage,
            total=cells.stage_known,
            other_count=other,
            other_total=rest,
            share=cells.share,
            weight=weight,
            constant=False,
        )
    total = base if inside else stage + base
    other_total = cells.other_base if inside else cells.other_stage + cells.other_base
    if cells.comparator == TARGET:
        none = np.zeros_like(stage)
        return Arms(
            count=stage, total=total, other_count=none, other_total=none, share=cells.share, weight=zero, constant=True
        )
    weight = _divide(total, total + other_total) if cells.comparator == OVERALL else zero
    return Arms(
        count=stage,
        total=total,
        other_count=cells.other_stage,
        other_total=other_total,
        share=cells.share,
        weight=weight,
        constant=False,
    )


def _divide(top: NDArray[np.generic], bottom: NDArray[np.generic]) -> Floats:
    """Divide, with 0 of 0 as NaN and more than 0 of 0 as infinity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.asarray(top, dtype=float) / np.asarray(bottom, dtype=float))


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimates:
    """How large the difference is: arrays of one row a comparison.

    Parameters
    ----------
    value, reference : float arrays
        The group's share or rate, and what it is held against.
    difference, ratio : float arrays
        Value minus, and over, reference. Undefined is NaN; a ratio to 0 is infinite.
    expected, surplus : float arrays
        People of the group at the stage if the two were equal, and observed minus that.
    """

    value: Floats
    reference: Floats
    difference: Floats
    ratio: Floats
    expected: Floats
    surplus: Floats


def estimate(arms: Arms) -> Estimates:
    """Return the estimates of every row.

    Notes
    -----
    The expected count is total times reference. Where the reference is everyone else of the same people, it is taken
    from the margins instead (``total * (count + other) / (all)``), so that the surplus of one group is the shortfall of
    the rest, whichever question is asked.
    """
    value = _divide(arms.count, arms.total)
    top, bottom = arms.reference
    reference = _divide(top, bottom)
    whole = ~arms.constant & (arms.other_total == 0) & (arms.total > 0) & (arms.weight > 0)
    with np.errstate(invalid="ignore"):
        difference, ratio = np.where(whole, 0.0, value - reference), np.where(whole, 1.0, _divide(value, reference))
    expected = _expected(arms, reference)
    return Estimates(
        value=value,
        reference=reference,
        difference=difference,
        ratio=ratio,
        expected=expected,
        surplus=arms.count - expected,
    )


def _expected(arms: Arms, reference: Floats) -> Floats:
    if arms.constant:
        return np.asarray(arms.total * reference)
    share = _divide(arms.count + arms.other_count, arms.total + arms.other_total)
    return np.asarray(arms.total * share)


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """The tests of every row.

    Parameters
    ----------
    p, p_check : float arrays
        Headline and check; NaN where a margin is empty.
    method : int8 array
        Places in `METHOD_WORDS`.
    """

    p: Floats
    p_check: Floats
    method: NDArray[np.int8]


METHOD_WORDS = (
    ("binomial mid-P", "exact binomial, minimum likelihood"),
    ("N-1 chi-square with Miettinen-Nurminen intervals", "Fisher exact, minimum likelihood"),
    ("conditional mid-P with carried intervals", "Fisher exact, minimum likelihood"),
)
"""Headline and check by the number that `Evidence.method` holds."""


def check_p(arms: Arms) -> Floats:
    """Return the check of every row: Fisher's exact test, or the exact binomial against a constant."""
    empty = arms.empty
    if arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="minlike")
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="fisher")
    return np.where(empty, np.nan, p)


def headline_p(arms: Arms) -> Floats:
    """Return the headline of every row: the gated test, or the binomial mid-P against a constant."""
    empty = arms.empty
    if arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="midp")
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="gated")
    return np.where(empty, np.nan, p)


def test(arms: Arms) -> Evidence:
    """Return headline and check of every row, by the charter's section 5.

    Notes
    -----
    A constant is tested by the binomial mid-P with the exact binomial beside it. Two shares are tested by the N-1
    chi-square where the smallest expected count is at least 1 and by the conditional mid-P below; Fisher's exact test
    stands beside both. An empty margin gives NaN.
    """
    if arms.constant:
        method = np.zeros(len(arms.count), dtype=np.int8)
    else:
        sparse = stats.is_sparse(arms.count, arms.total, arms.other_count, arms.other_total)
        method = np.where(sparse, 2, 1).astype(np.int8)
    return Evidence(p=headline_p(arms), p_check=check_p(arms), method=method)


def interval(arms: Arms, measure: Literal["difference", "ratio"], confidence: float | Floats) -> Interval:
    """Return the intervals that agree with the headline test, for difference or ratio to the reference.

    Parameters
    ----------
    measure : {"difference", "ratio"}
        Of the first share and its reference.
    confidence : float or array, shape (rows,)
        Two-sided.

    Notes
    -----
    Where the reference contains the first arm with weight w, the ends are carried exactly: a ratio theta between the
    two becomes ``theta / (1 - w + w * theta)`` (1 / w at infinity), a difference is multiplied by ``1 - w``; then both
    are clipped to what the margins allow. A stage that is the whole of its baseline has no interval.
    """
    if arms.constant:
        low, high = stats.share_interval(arms.count, arms.total, method="midp", confidence=confidence)
        if measure == "difference":
            return low - arms.share, high - arms.share
        return _divide(low, arms.share), _divide(high, arms.share)
    low, high = stats.rate_interval(
        arms.count,
        arms.total,
        arms.other_count,
        arms.other_total,
        measure=measure,
        method="gated",
        confidence=confidence,
    )
    if not np.any(arms.weight > 0):
        return low, high
    carry = _carried_ratio if measure == "ratio" else _carried_difference
    ends = (carry(low, arms.weight), carry(high, arms.weight))
    return _clipped(arms, measure, ends)


def _carried_ratio(theta: Floats, weight: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        carried = theta / (1 - weight + weight * theta)
        return np.where(np.isinf(theta), np.where(weight > 0, 1 / weight, np.inf), carried)


def _carried_difference(difference: Floats, weight: Floats) -> Floats:
    return np.asarray((1 - weight) * difference)


def _clipped(arms: Arms, measure: str, ends: Interval) -> Interval:
    """Keep the ends of carried intervals to what the margins allow; the reference does not move with the count."""
    top, bottom = arms.reference
    reference = _divide(top, bottom)
    fewest, most = (_divide(count, arms.total) for count in arms.support)
    with np.errstate(invalid="ignore"):
        lowest, highest = (
            (fewest - reference, most - reference)
            if measure == "difference"
            else (fewest / reference, most / reference)
        )
    carried = arms.weight > 0
    low, high = (np.where(carried & ~np.isnan(end), np.clip(end, lowest, highest), end) for end in ends)
    return low, high


def odds(arms: Arms, confidence: float | Floats) -> tuple[Floats, Floats, Floats]:
    """Return the odds ratio of the two arms with its interval; NaN where the second is a constant."""
    if arms.constant:
        nothing = np.full(len(arms.count), np.nan)
        return nothing, nothing, nothing
    table = (arms.count, arms.total, arms.other_count, arms.other_total)
    ratio = _divide(arms.count * (arms.other_total - arms.other_count), (arms.total - arms.count) * arms.other_count)
    low, high = stats.rate_interval(*table, measure="odds", method="gated", confidence=confidence)
    return ratio, low, high
