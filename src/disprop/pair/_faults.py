"""What cannot be laid side by side: a stage larger than what holds it, groups that share people, events of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Real

import numpy as np

from disprop.cells import OVERALL, REST, Amounts
from disprop.cube import Cube
from disprop.errors import Fault

_SEPARATE = (
    "If they are different people, the relation is 'separate' (stayers=, beside=); otherwise correct one of the counts."
)


def containment_faults(stage: Cube, base: str, people: Amounts, known: Amounts, unknown: Amounts) -> list[Fault]:
    """Return the faults of a stage that cannot be part of the baseline that is said to contain it.

    Parameters
    ----------
    stage : Cube
        The stage.
    base : str
        What the baseline is called.
    people : array, shape (slices, stages, groups)
        Its people of each group.
    known, unknown : arrays, shape (slices, stages)
        Its people of any group, and of no known one.
    """
    faults = []
    for at, period, group in np.argwhere(stage.by_group > people):
        faults.append(
            Fault(
                where=f"{_place(stage, at, period)}, {stage.scheme.label(stage.groups[group], stage.level)}",
                what=(
                    f"{stage.by_group[at, period, group]} at the stage, {people[at, period, group]} in {base}, "
                    "which is said to contain them."
                ),
                remedy=_SEPARATE,
            )
        )
    faults += _people_faults(stage, base, people, known)
    for at, period in np.argwhere(stage.unknown > unknown):
        faults.append(
            Fault(
                where=f"{_place(stage, at, period)}, unknown",
                what=(
                    f"{stage.unknown[at, period]} unknown at the stage, {unknown[at, period]} in {base}, "
                    "which is said to contain them."
                ),
                remedy=_SEPARATE,
            )
        )
    return faults


def _people_faults(stage: Cube, base: str, people: Amounts, known: Amounts) -> Iterator[Fault]:
    """Refuse more people, or more of them outside a group, than the baseline has, where groups overlap."""
    if stage.people is None:  # what is true of every group is then true of any of them together
        return
    for at, period in np.argwhere(stage.known > known):
        yield Fault(
            where=f"{_place(stage, at, period)}, people",
            what=(
                f"{stage.known[at, period]} answered at the stage, {known[at, period]} in {base}, "
                "which is said to contain them."
            ),
            remedy=_SEPARATE,
        )
    others, rest = stage.known[..., None] - stage.by_group, known[..., None] - people
    for at, period, group in np.argwhere((others > rest) & (stage.known <= known)[..., None]):
        yield Fault(
            where=f"{_place(stage, at, period)}, {stage.scheme.label(stage.groups[group], stage.level)}",
            what=(
                f"{others[at, period, group]} who answered at the stage are not in this group, "
                f"{rest[at, period, group]} in {base}, which is said to contain them."
            ),
            remedy=_SEPARATE,
        )


def overlap_faults(stage: Cube, comparator: str | float) -> Iterator[Fault]:
    """Yield the fault of groups that share people and are to be held against one of them: no test is of such tables."""
    if stage.people is not None and not isinstance(comparator, Real) and comparator not in (REST, OVERALL):
        yield Fault(
            where=f"{stage.name}, {stage.characteristic}, comparator",
            what=f"One person can be in several groups, so that a group and {comparator!r} can share people.",
            remedy="Write rest (the people who are not in the group), overall or a target rate.",
        )


def exposure_faults(stage: Cube, base: str, people: Amounts) -> list[Fault]:
    """Return the faults of events that happened to nobody; ``people`` as for `containment_faults`."""
    return [
        Fault(
            where=f"{_place(stage, at, period)}, {stage.scheme.label(stage.groups[group], stage.level)}",
            what=f"{stage.by_group[at, period, group]} events, and nobody in {base} to whom they could have happened.",
            remedy="Give the group's people or time at risk, or roll both up to a level that has them.",
        )
        for at, period, group in np.argwhere((stage.by_group > 0) & (people <= 0))
    ]


def _place(stage: Cube, at: int, period: int) -> str:
    parts = [stage.name, *map(str, stage.slices.iloc[at]), stage.characteristic]
    if len(stage.stages) > 1:
        parts.insert(1, stage.stage_names[period])
    return ", ".join(parts)


def differently_counted(stage: Cube, base: Cube) -> Iterator[Fault]:
    """Yield the fault of a table of several answers a person beside one of one answer."""
    if (stage.people is None) != (base.people is None):
        several, single = (base, stage) if stage.people is None else (stage, base)
        yield Fault(
            where=f"{stage.name} against {base.name}, {stage.characteristic}",
            what=f"In {several.name} one person can be in several groups, in {single.name} not.",
            remedy="Give both tables with the number of people who answered, or neither.",
        )
