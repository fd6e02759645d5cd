"""What the two questions are asked with: choices checked, one name taken as a list of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, get_args

from disprop.align import Levels
from disprop.band import Band, within
from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.families import Adjust
from disprop.judge import Gates, Rules
from disprop.schemes import Bridge, BridgeLike, load_bridge
from disprop.tables import Account, Tables

POLARITIES = ("good", "bad", "neutral")
FAMILIES = ("characteristic", "report")

People = Tables | Cube


def as_tables(people: People) -> Tables:
    """Return tables as they are, and a cube as the tables of one characteristic.

    Raises
    ------
    InputError
        For anything else.
    """
    if isinstance(people, Tables):
        return people
    if isinstance(people, Cube):
        total = int(people.counts.sum())
        return Tables(
            cubes={people.characteristic: people}, account=Account(rows=total, counted=total), name=people.name
        )
    if isinstance(people, Baseline):
        remedy = "Shares are given as compare(stage, against=...); people are counts."
    else:
        remedy = "Read it first: dp.from_counts (counts), dp.count (rows of people) or dp.baseline (shares)."
    raise InputError(Fault(where="tables", what=f"{type(people).__name__} is not a table of counts.", remedy=remedy))


def bridges_of(value: BridgeLike | Sequence[BridgeLike] | None) -> tuple[Bridge, ...]:
    """Return bridges, loaded: one is a list of one.

    Raises
    ------
    InputError
        With every fault of them.
    """
    listed = (value,) if isinstance(value, str | Path | Mapping | Bridge) else tuple(value or ())
    made: list[Bridge] = []
    faults: list[Fault] = []
    for each in listed:
        try:
            made.append(load_bridge(each))
        except InputError as error:
            faults += error.faults
    raise_faults(faults)
    return tuple(made)


def one_of(name: str, value: object, choices: Iterable[str | None]) -> list[Fault]:
    """Return the fault of a value that is none of the choices, in a list; an empty list otherwise."""
    allowed = tuple(choices)
    if value in allowed:
        return []
    listed = ", ".join(repr(choice) for choice in allowed if choice is not None)
    return [Fault(where=name, what=f"{value!r} is none of the choices.", remedy=f"Write one of: {listed}.")]


def names(value: str | Sequence[str] | None) -> tuple[str, ...] | None:
    """Return names as a tuple, each once: one name is a list of one."""
    return (value,) if isinstance(value, str) else None if value is None else tuple(dict.fromkeys(value))


def levels_of(value: str | Levels) -> Levels:
    """Return levels as a tuple, or a mapping of tuples: one name is a list of one."""
    if isinstance(value, Mapping):
        return {key: names(levels) or () for key, levels in value.items()}
    return names(value)


def level_faults(levels: Levels, stage: Tables) -> list[Fault]:
    """Return the faults of levels that no scheme has, and of characteristics that are not there."""
    if isinstance(levels, Mapping):
        return [
            Fault(
                where=f"levels, {key}",
                what=f"There is no characteristic {key!r}.",
                remedy=f"{stage.name} has: {', '.join(stage)}.",
            )
            for key in levels
            if key not in tuple(stage)
        ]
    known = {level: None for key in stage for level in stage[key].scheme.levels}
    return [
        Fault(where="levels", what=f"No scheme has a level {level!r}.", remedy=f"Name one of: {', '.join(known)}.")
        for level in levels or ()
        if level not in known
    ]


def alpha_faults(alpha: object) -> list[Fault]:
    """Return the fault of a level of significance that is none, in a list; an empty list otherwise."""
    if isinstance(alpha, Real) and not isinstance(alpha, bool) and 0 < float(alpha) < 1:
        return []
    return [Fault(where="alpha", what=f"{alpha!r} is not between 0 and 1.", remedy="0.05 is usual.")]


def rules_of(*, band: Any, alpha: float, adjust: str, gates: Gates | None, polarity: str | None, family: str) -> Rules:
    """Return what a run declares, checked.

    Raises
    ------
    InputError
        With every choice that is none, and a band without a unit.
    """
    faults = [
        *one_of("adjust", adjust, get_args(Adjust)),
        *one_of("polarity", polarity, (*POLARITIES, None)),
        *one_of("family", family, FAMILIES),
    ]
    faults += alpha_faults(alpha)
    if gates is not None and not isinstance(gates, Gates):
        faults.append(Fault(where="gates", what=f"{gates!r} is no Gates.", remedy="Write Gates(denominator=10)."))
    if band is not None and not isinstance(band, Band):
        try:
            within(*(band if isinstance(band, (tuple, list)) else (band,)))
        except InputError as error:
            faults += error.faults
    raise_faults(faults)
    return Rules(band=band, alpha=alpha, adjust=adjust, gates=gates or Gates())  # type: ignore[arg-type]
