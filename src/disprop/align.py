"""Lay a stage beside its baseline: the same characteristics, the same level, the same groups, the same slices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.one_basis import same_scheme
from disprop.schemes import TOGETHER, Scheme
from disprop.strangers import REMEDY, strangers_among
from disprop.tables import Tables

Levels = Sequence[str] | Mapping[str, Sequence[str]] | None


def shared_levels(stage: Scheme, from_stage: str, from_base: str) -> tuple[str, ...]:
    """Return the levels that both tables can be had at, finest first."""
    both = (level for level in stage.levels if _reaches(stage, from_stage, level) and _reaches(stage, from_base, level))
    return tuple(sorted(both, key=lambda level: -len(stage.groups(level))))


def _reaches(scheme: Scheme, start: str, level: str) -> bool:
    try:
        scheme.parents(start, level)
    except InputError:
        return False
    return True


def levels_for(stage: Cube, base: Cube | Baseline, levels: Levels) -> tuple[str, ...]:
    """Return the levels at which a characteristic is compared: those asked for, or the finest that both can be had at.

    Raises
    ------
    InputError
        For a level that the scheme does not have or that one of the tables cannot give.
    """
    same_scheme(stage, base)
    possible = shared_levels(stage.scheme, stage.level, base.level)
    if not possible:
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}, {stage.characteristic}",
                what=f"No level can be had from both ({stage.level!r} and {base.level!r}).",
                remedy="Give both tables at one level, or in more detail.",
            )
        )
    asked = levels.get(stage.characteristic) if isinstance(levels, Mapping) else levels
    if not asked:
        return possible[:1]
    wanted = [level for level in asked if isinstance(levels, Mapping) or level in stage.scheme.levels]
    raise_faults(_level_faults(stage, base, wanted, possible))
    return tuple(wanted) or possible[:1]


def _level_faults(stage: Cube, base: Cube | Baseline, wanted: Iterable[str], possible: Sequence[str]) -> list[Fault]:
    return [
        Fault(
            where=f"{stage.name} against {base.name}, {stage.characteristic}, level {level!r}",
            what=(
                f"Scheme {stage.scheme.name} has no level {level!r}."
                if level not in stage.scheme.levels
                else f"It cannot be had from tables at {stage.level!r} and {base.level!r}."
            ),
            remedy=f"Name one of: {', '.join(possible)}.",
        )
        for level in wanted
        if level not in possible
    ]


def shared_characteristics(stage: Tables, base: Tables, asked: Sequence[str] | None) -> tuple[str, ...]:
    """Return the characteristics to compare.

    Raises
    ------
    InputError
        If none is in both, or one that was asked for is missing.
    """
    wanted = tuple(asked) if asked else tuple(name for name in stage if name in tuple(base))
    missing = [(name, table) for name in wanted for table in (stage, base) if name not in tuple(table)]
    raise_faults(
        Fault(
            where=table.name,
            what=f"There is no characteristic {name!r}.",
            remedy=f"It has: {', '.join(table)}.",
        )
        for name, table in missing
    )
    if not wanted:
        strange = strangers_among(stage.cubes.values(), base.cubes.values())
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}",
                what=f"They share no characteristic ({', '.join(stage)}; {', '.join(base)}). {strange}".rstrip(),
                remedy=REMEDY if strange else "Read both with schemes of the same characteristic.",
            )
        )
    return wanted


def single_stage(base: Cube) -> Cube:
    """Return a baseline of people that has one stage.

    Raises
    ------
    InputError
        If it has several: the one that is the baseline has to be named.
    """
    if len(base.stages) > 1:
        raise InputError(
            Fault(
                where=base.name,
                what=f"It has {len(base.stages)} stages ({', '.join(base.stage_names)}).",
                remedy="Name the one that is the baseline, with .stage(name).",
            )
        )
    return base


def one_scheme(stage: Cube, base: Cube | Baseline) -> Cube:
    """Return the stage on a scheme that has the groups of both, where the groups are the labels of the tables."""
    return replace(stage, scheme=stage.scheme.united(base.scheme))


def known_alike(stage: Cube, base: Cube | Baseline) -> tuple[Cube, Cube | Baseline]:
    """Return both tables with the level at which groups are known together alone in one of them.

    Raises
    ------
    InputError
        If each has groups that are known together alone, and they are not the same.
    """
    if stage.scheme.name != base.scheme.name:
        return stage, base
    folded = [TOGETHER in table.scheme.levels for table in (stage, base)]
    unlike = all(folded) and stage.scheme.groups(TOGETHER) != base.scheme.groups(TOGETHER)
    if unlike and TOGETHER in {stage.level, base.level}:
        what = "Other groups are withheld in the one than in the other, and each table has its own taken together."
        where = f"{stage.name} against {base.name}, {stage.characteristic}"
        raise InputError(Fault(where=where, what=what, remedy="Roll both up to a level that holds them."))
    if folded == [True, False] or unlike:
        return stage, replace(base, scheme=stage.scheme)
    return (replace(stage, scheme=base.scheme), base) if folded == [False, True] else (stage, base)


def union(stage: Cube, base: Cube | Baseline) -> tuple[str, ...]:
    """Return the groups that either lists, in the order of the scheme."""
    listed = {*stage.groups, *base.groups}
    return tuple(code for code in stage.scheme.groups(stage.level) if code in listed)


def slices_of(stage: Cube, base: Cube | Baseline) -> np.ndarray:
    """Return which slice of the baseline each slice of the stage is held against."""
    shared = [name for name in base.slices.columns if name in stage.slices.columns]
    unmatched = [name for name in base.slices.columns if name not in stage.slices.columns]
    if unmatched and len(base.slices) > 1:
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}",
                what=f"The baseline is divided by {', '.join(unmatched)}, the stage is not.",
                remedy="Divide both, or name one part of the baseline.",
            )
        )
    if not shared:
        return np.zeros(len(stage.slices), dtype=np.intp)
    place = base.slices[shared].astype(str).assign(_place=range(len(base.slices)))
    found = stage.slices[shared].astype(str).merge(place, on=shared, how="left")["_place"]
    missing = stage.slices.loc[found.isna().to_numpy(), shared]
    raise_faults(
        Fault(
            where=f"{stage.name} against {base.name}",
            what=f"The baseline has nothing for {', '.join(f'{k} {v!r}' for k, v in row.items())}.",
            remedy="Add it to the baseline, or leave it out of the stage.",
        )
        for row in missing.to_dict("records")
    )
    return found.to_numpy(dtype=np.intp)
