"""Events, which can happen again to the same person: what is known of that, and what does not go with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from disprop import stats
from disprop.align import one_scheme
from disprop.baseline import Baseline
from disprop.cells import NAMED, Bools, Counts, Floats, divide
from disprop.cube import Cube
from disprop.errors import Fault, raise_faults
from disprop.pair import Blocks, Paired
from disprop.tables import Tables

Told = float | ArrayLike
"""A variance factor, or the events of each person."""

Repeats = Literal["unknown", "none"] | Told | Mapping[str, Told]
"""What is known of repeat events: a word; a variance factor or the events of each person, of all or by group."""


def event_faults(
    base: Baseline | Tables, comparator: str | float, repeats: object, for_every: object
) -> Iterator[Fault]:
    """What does not go with events."""
    if isinstance(base, Baseline) and base.amounts is None:
        yield Fault(
            where=f"per, {base.name}",
            what="It gives shares, and a rate of events needs the people or the time in which they happened.",
            remedy="Give counts (unit='count') or amounts such as person-years (unit='amount').",
        )
    if isinstance(comparator, Real):
        yield Fault(
            where="comparator",
            what=f"A rate of events is not held against a fixed rate ({comparator!r}).",
            remedy="Write rest, overall, highest, best or a group.",
        )
    yield from _repeat_faults(repeats)
    if for_every is not None and not (isinstance(for_every, Real) and 0 < float(for_every) < math.inf):
        yield Fault(
            where="for_every",
            what=f"{for_every!r} is not a number of people, or of time, above 0.",
            remedy="Write 1000 for a rate per 1,000.",
        )


def without_events(repeats: object, for_every: object) -> Iterator[Fault]:
    """Refuse what is for events alone where the relation is another."""
    given = {
        "repeats": not (isinstance(repeats, str) and repeats == "unknown"),
        "for_every": for_every is not None,
    }
    for name in (name for name, said in given.items() if said):
        yield Fault(
            where=name,
            what="It is for events that can happen again to the same person.",
            remedy="Leave it out, or give the people or the time at risk as per=.",
        )


_REPEATS = (
    "Write 'none' if the stage holds distinct people, 'unknown' if it may hold one of them twice, a variance factor of "
    "1 or more, or the number of events of each person; both also by group."
)


def _repeat_faults(repeats: object) -> Iterator[Fault]:
    if isinstance(repeats, str):
        if repeats not in ("unknown", "none"):
            yield Fault(where="repeats", what=f"{repeats!r} is not one of its words.", remedy=_REPEATS)
    elif isinstance(repeats, Mapping):
        if not repeats:
            yield Fault(where="repeats", what="They name no group.", remedy=_REPEATS)
        for group, told in repeats.items():
            if not _is_nobody(told):
                yield from _told_faults(f"repeats, {group}", told)
    else:
        yield from _told_faults("repeats", repeats)


def _told_faults(where: str, told: object) -> Iterator[Fault]:
    """Refuse a number below 1, and a list that cannot be the events of people."""
    if isinstance(told, Real) and not isinstance(told, bool):
        if not 1 <= float(told) < math.inf:
            what = f"They do not say how events repeat: a factor of {float(told):g}."
            yield Fault(where=where, what=what, remedy=_REPEATS)
        return
    try:
        each = np.asarray([] if told is None or isinstance(told, (bool, str)) else told, dtype=float)
    except (TypeError, ValueError):
        each = np.array([])
    if each.ndim != 1 or not each.size:
        yield Fault(where=where, what="They do not say how events repeat: no factor comes of them.", remedy=_REPEATS)
        return
    wrong = each[~(np.isfinite(each) & (each >= 0) & (each == np.floor(each)))]
    if wrong.size or not each.sum():
        what = f"{wrong[0]:g} is not a number of events." if wrong.size else "Nobody in them has an event."
        yield Fault(where=where, what=what, remedy=_REPEATS)


def _is_nobody(told: Any) -> bool:
    """Whether a group has a list without anybody: right where it has no event."""
    return not isinstance(told, (str, Real)) and told is not None and np.shape(told) == (0,)


def variance_factor(told: Any) -> float:
    """Return how many times repeat events raise the variance; NaN where nobody knows, or has one."""
    if isinstance(told, str):
        return math.nan if told == "unknown" else 1.0
    return float(told) if isinstance(told, Real) else float(stats.variance_factor(np.asarray(told, dtype=float)))


def with_repeats(paired: Paired, blocks: Blocks, repeats: Repeats) -> Paired:
    """Return comparisons of events with how many times repeat events raise the variance.

    Parameters
    ----------
    paired : Paired
        The comparisons.
    blocks : sequence of (Cube, Cube or Baseline, str)
        What they were made from.
    repeats : str, float, array_like or mapping
        As for `disprop.rates`, and without a fault of `event_faults`.

    Raises
    ------
    InputError
        If the events of each person do not add up to those of the stage, or of the group; if a group is not there, or
        has events of which nothing is said; if distinct people are said to be more than there are.
    """
    if isinstance(repeats, Mapping):
        own, other = _by_group(paired, blocks, repeats)
        repeated = bool(np.any(np.maximum(own, other) > 1))
        cells = replace(paired.cells, factor=own, other_factor=other) if repeated else paired.cells
    else:
        raise_faults(_sum_faults(blocks, repeats))
        factor = variance_factor(repeats)
        cells = replace(paired.cells, factor=1.0 if math.isnan(factor) else factor)
    made = replace(paired, cells=cells)
    if not (isinstance(repeats, str) and repeats == "unknown"):
        raise_faults(_crowd_faults(made, blocks))
    return made


def _sum_faults(blocks: Blocks, told: Any) -> Iterator[Fault]:
    """Hold the events of each person against the events of every table that is compared."""
    if isinstance(told, (str, Real)):
        return
    found = int(np.sum(told))
    for stage in dict.fromkeys(stage for stage, _, _ in blocks):
        known, everyone = int(stage.known.sum()), int(stage.total.sum())
        least, most = (int(of.sum()) for of in (stage.span(_known)[0], stage.span(_total)[1]))
        if stage.ends is not None and not least <= found <= most:
            yield _not_the_sum(f"{stage.name}, {stage.characteristic}", found, f"{least:,} to {most:,}")
        elif stage.ends is None and found not in (known, everyone):
            stated = f"{known:,}" if known == everyone else f"{known:,} of known groups ({everyone:,} with the unknown)"
            yield _not_the_sum(f"{stage.name}, {stage.characteristic}", found, stated)


def _known(cube: Cube) -> Counts:
    return cube.known


def _total(cube: Cube) -> Counts:
    return cube.total


def _not_the_sum(where: str, found: int, stated: str) -> Fault:
    return Fault(
        where=f"repeats, {where}",
        what=f"The numbers of events of each person add up to {found:,}, and the events are {stated}.",
        remedy="Give a number for each person of these events. A factor from elsewhere is written as a number.",
    )


def _by_group(paired: Paired, blocks: Blocks, repeats: Mapping[str, Told]) -> tuple[Floats, Floats]:
    """Return the factor of each row's group and of its comparator.

    Notes
    -----
    Were all rates equal, everyone else would have events by their exposures, so that the factor of everyone else is
    that of each of them weighted by exposure. A group without an event has no factor of its own, and takes that of its
    comparator.
    """
    keys, own = paired.keys, np.full(len(paired.cells), np.nan)
    faults: list[Fault] = []
    said, named = np.zeros(len(own), dtype=bool), set()
    for stage, base, level in blocks:
        held = one_scheme(stage, base).roll_up(level)
        rows = ((keys["characteristic"] == held.characteristic) & (keys["level"] == level)).to_numpy()
        for name, told in repeats.items():
            at = rows & (keys["code"] == _code(held, str(name))).to_numpy()
            if not at.any():
                continue
            named.add(name)
            where = f"{stage.name}, {held.characteristic}, {name}"
            faults += _group_faults(where, told, _events(paired, at), twice=bool(said[at].any()))
            own[at], said[at] = (np.nan if _is_nobody(told) else variance_factor(told)), True
    raise_faults([*faults, *_naming_faults(paired, said, [name for name in repeats if name not in named])])
    raise_faults(_open_weights(paired, own))
    other = _of_comparator(paired, own)
    own, other = np.where(np.isnan(own), other, own), np.where(np.isnan(other), own, other)
    return np.where(np.isnan(own), 1.0, own), np.where(np.isnan(other), 1.0, other)


def _code(held: Cube, name: str) -> str | None:
    """Return the code of a group that is named by code, label or spelling."""
    return name if name in held.scheme.groups(held.level) else held.scheme.classify([name], held.level)[0]


def _events(paired: Paired, rows: Bools) -> tuple[int, int]:
    """Return the fewest and the most events that rows can have together."""
    events, ranges = paired.cells.stage_group[rows], paired.ranges
    if ranges is None:
        return int(events.sum()), int(events.sum())
    return int((events - ranges.down[rows, 0]).sum()), int((events + ranges.up[rows, 0]).sum())


def _open_weights(paired: Paired, own: Floats) -> Iterator[Fault]:
    """Refuse factors that differ where the others' is made of theirs by people whose numbers are not known to one."""
    factors, ranges = np.unique(own[~np.isnan(own)]), paired.ranges
    if ranges is None or paired.cells.comparator == NAMED or len(factors) < 2:
        return
    if ((ranges.down > 0) | (ranges.up > 0))[:, 2:].any():
        yield Fault(
            where="repeats",
            what="People of the baseline are withheld or rounded, and by them everyone else's factor is made of each "
            "group's.",
            remedy="Give one factor for all, or hold the groups against one of them: comparator= names it.",
        )


def _group_faults(where: str, told: Told, events: tuple[int, int], *, twice: bool) -> Iterator[Fault]:
    if twice:
        yield Fault(where=f"repeats, {where}", what="The group is named twice.", remedy="Name it once.")
    if not isinstance(told, Real) and not events[0] <= int(np.sum(told)) <= events[1]:
        stated = f"{events[0]:,}" if events[0] == events[1] else f"{events[0]:,} to {events[1]:,}"
        yield _not_the_sum(where, int(np.sum(told)), stated)


def _naming_faults(paired: Paired, said: Bools, strange: Sequence[str]) -> Iterator[Fault]:
    """Refuse groups that are not compared, and groups with events that are not named."""
    keys = paired.keys
    for name in strange:
        groups = ", ".join(dict.fromkeys(keys["group"]))
        yield Fault(where="repeats", what=f"No group {name!r} is compared.", remedy=f"Name: {groups}.")
    silent = keys.loc[~said & (paired.cells.stage_group > 0), ["characteristic", "level", "group"]].drop_duplicates()
    for row in silent.to_dict("records"):
        yield Fault(
            where=f"repeats, {row['characteristic']}, level {row['level']}",
            what=f"{row['group']} has events, and nothing is said of how they repeat.",
            remedy="Name every group that has events, or give one factor for all.",
        )


def _of_comparator(paired: Paired, own: Floats) -> Floats:
    """Return the factor of each row's comparator: a group's, or that of everyone else weighted by exposure."""
    keys, cells = paired.keys, paired.cells
    parts = [*paired.slice_names, "stage", "characteristic", "level"]
    line = keys.groupby(parts, sort=False, observed=True, dropna=False).ngroup().to_numpy()
    if cells.comparator == NAMED:
        of_group = pd.Series(own, index=pd.MultiIndex.from_arrays([line, keys["group"]]))
        return np.asarray(of_group.reindex(pd.MultiIndex.from_arrays([line, keys["comparator"]])), dtype=float)
    weight = np.where(np.isnan(own), 0.0, np.asarray(cells.base_group, dtype=float))
    heavy = weight * np.nan_to_num(own)
    rest = np.bincount(line, weight)[line] - weight
    found = divide(np.bincount(line, heavy)[line] - heavy, rest)
    least, most = np.nanmin(own, initial=np.inf), np.nanmax(own, initial=1.0)
    return np.asarray(np.where(rest > 0, np.clip(found, min(least, most), most), np.nan))


def _crowd_faults(paired: Paired, blocks: Blocks) -> Iterator[Fault]:
    """Refuse more events than people, at the fewest and the most, where each person is said to count once."""
    cells, keys, ranges = paired.cells, paired.keys, paired.ranges
    down, up = (0, 0) if ranges is None else (ranges.down[:, 0], ranges.up[:, 2])
    people = {stage.characteristic for stage, base, _ in blocks if isinstance(base, Cube) or base.counted}
    fewest, most = cells.stage_group - down, cells.base_group + up
    once = np.asarray(cells.factor == 1) & (fewest > most)
    crowded = np.flatnonzero(once & keys["characteristic"].isin(people).to_numpy())
    for at in crowded:
        row = keys.iloc[at]
        yield Fault(
            where=", ".join([row["stage"], *(str(row[name]) for name in paired.slice_names), row["group"]]),
            what=(f"{fewest[at]:,} events are said to be of distinct people, and the group has {most[at]:,.10g}."),
            remedy="Write repeats='unknown', or give the number of events of each person.",
        )
