"""Lay a stage beside its baseline: the same characteristics, the same level, the same groups, the same slices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from disprop.baseline import Baseline
from disprop.cube import Cube, Tables, checks_frame, join_checks
from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes import DETAIL, Scheme, available, can_reband, load, shelf

Levels = Sequence[str] | Mapping[str, Sequence[str]] | None
Held = TypeVar("Held", Cube, Baseline)


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
    _same_scheme(stage, base)
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


def _same_scheme(stage: Cube, base: Cube | Baseline) -> None:
    """Refuse two bases of classification; `one_scheme` puts together what differs in labels alone."""
    if stage.scheme.name != base.scheme.name:
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}, {stage.characteristic}",
                what=f"The first is on scheme {stage.scheme.name}, the second on {base.scheme.name}.",
                remedy=_in_one_scheme(stage, base),
            )
        )


def _in_one_scheme(stage: Cube, base: Cube | Baseline) -> str:
    """Return how two tables come to one scheme; for bands of ages, which of them hold those of both."""
    both = (stage, base)
    if not all(table.scheme.years(table.level) for table in both):
        return "Read both with one scheme: the same words mean different groups on different bases."
    for table, other in (both, both[::-1]):
        if _can_be_in(table, other.scheme, other.level):
            bands = repr(other.scheme.name) if other.scheme.name in available() else f"{other.name}.scheme"
            level = "" if other.level == DETAIL else f", level={other.level!r}"
            return f"{table.name} can be put into those bands exactly: {table.name}.reband({bands}{level})."
    common = [
        name for name in available() if load(name).years() and all(_can_be_in(table, load(name)) for table in both)
    ]
    if common:
        return f"Both can be put into other bands exactly: .reband({common[0]!r}) of each."
    return "No bands known here hold those of both: count one of them anew, from ages or dates of birth (dp.ages)."


def _can_be_in(table: Cube | Baseline, scheme: Scheme, level: str = DETAIL) -> bool:
    return can_reband(table.scheme, table.level, table.groups, scheme, level)


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
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}",
                what=f"They share no characteristic ({', '.join(stage)}; {', '.join(base)}).",
                remedy="Read both with schemes of the same characteristic.",
            )
        )
    return wanted


def read_alike(
    stage: Tables, base: Tables | Baseline, asked: Sequence[str] | None = None
) -> tuple[Tables, Tables | Baseline]:
    """Return two tables on one scheme where nobody named that of one of them, and its labels fit the other's.

    Parameters
    ----------
    stage, base : Tables, Tables or Baseline
        What is compared.
    asked : sequence of str, optional
        The characteristics that are; by default all that both have.

    Returns
    -------
    tuple of the two
        Characteristics whose scheme was taken are read with that of the other table, or, if that was taken too, with
        the preferred of those that both could be; a check says so. The rest is as it was.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 416, "BME": 27}, name="staff")
    >>> census = dp.baseline({"White": 97.7, "BME": 2.3}, scheme="ethnicity_ew_2001", unit="percent", name="census")
    >>> read_alike(staff, census)[0]["ethnicity"].scheme.name
    'ethnicity_ew_2001'
    """
    if isinstance(base, Baseline):
        key = base.characteristic
        name = common_scheme([stage[key], base]) if key in tuple(stage) else None
        return (_with(stage, key, name, base.name), read_as(base, name, stage.name)) if name else (stage, base)
    for key in (key for key in asked or stage if key in tuple(stage) and key in tuple(base)):
        name = common_scheme([stage[key], base[key]])
        if name:
            stage, base = _with(stage, key, name, base.name), _with(base, key, name, stage.name)
    return stage, base


def _with(tables: Tables, key: str, name: str, beside: str) -> Tables:
    return replace(tables, cubes={**tables.cubes, key: read_as(tables[key], name, beside)})


def common_scheme(tables: Sequence[Cube | Baseline]) -> str | None:
    """Return the preferred of the schemes that each of some tables is on or could be; None where there is none."""
    if len({table.scheme.name for table in tables}) == 1:
        return None
    common = set.intersection(*({table.scheme.name, *table.could_be} for table in tables))
    return next(iter(shelf().preferred(common)), None)


def read_as(table: Held, name: str, beside: str) -> Held:
    """Return a table that could be on another scheme as the same groups of that, with a check that says so.

    Parameters
    ----------
    table : Cube or Baseline
        Returned as it is where it is on that scheme.
    name : str
        One of those that it could be.
    beside : str
        What it is held beside, for the check.
    """
    if table.scheme.name == name:
        return table
    scheme = replace(load(name), characteristic=table.characteristic, several=table.scheme.several)
    order = [code for code in scheme.groups(table.level) if code in set(table.groups)]
    said = {
        "check": "read with the scheme of the other",
        "where": table.name,
        "what": (
            f"{table.characteristic} of {table.name} is read with scheme {name!r}, which fits its labels as well as "
            f"{table.scheme.name!r} does, so that it can be held beside {beside}."
        ),
        "found": table.scheme.name,
        "stated": name,
        "remedy": "Name the scheme with scheme= if its labels are of another.",
    }
    checks = join_checks([table.checks, checks_frame([said])])
    return replace(_in_order(table, order), scheme=scheme, could_be=(), checks=checks)


def _in_order(table: Held, order: Sequence[str]) -> Held:
    """Return a table with its groups in another order."""
    if isinstance(table, Cube):
        return table.with_groups(order)
    place = [table.groups.index(code) for code in order]
    amounts = None if table.amounts is None else table.amounts[:, place]
    shares, half_units = table.shares[:, place], table.half_units[:, place]
    return replace(table, groups=tuple(order), shares=shares, half_units=half_units, amounts=amounts)


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
