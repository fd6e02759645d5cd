"""Which bridges lead two tables to one basis of classification, and the tables put over those that are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from disprop.baseline import Baseline
from disprop.checks import join_checks
from disprop.cube import Cube
from disprop.errors import Fault, InputError
from disprop.schemes import BRIDGE_TAKEN, Bridge, Scheme, shelf
from disprop.tables import Tables

FARTHEST = 2
"""How many bridges are taken at most where they are sought."""


def bridges_between(one: Cube | Baseline, two: Cube | Baseline) -> list[tuple[str, ...]]:
    """Return the bridges by which two tables come to one scheme and level: as few as will do.

    Parameters
    ----------
    one, two : Cube or Baseline
        On two schemes of one characteristic.

    Returns
    -------
    list of tuple of str
        Their names, in the order in which they are taken.
    """
    found = [
        (*ours, *theirs)
        for ours, left in _reached(one)
        for theirs, right in _reached(two)
        if 0 < len(ours) + len(theirs) <= FARTHEST and left.scheme.name == right.scheme.name and _meet(left, right)
    ]
    return [names for names in found if len(names) == min(map(len, found))]


def _reached(table: Cube | Baseline, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Cube | Baseline]]:
    """Yield where a table can be put by few bridges, itself first, with their names in the order they are taken in."""
    yield names, table
    for bridge in shelf().bridges_at(table.scheme.name, *table.could_be) if len(names) < FARTHEST else ():
        try:
            there = table.bridge(bridge)
        except InputError:  # its level cannot be had from this table
            continue
        yield from _reached(there, (*names, bridge.name))


def _meet(one: Cube | Baseline, two: Cube | Baseline) -> bool:
    """Whether there is a level that both can be had at."""
    levels = ({table.level, *table.scheme.adds_up_to(table.level)} for table in (one, two))
    return bool(set.intersection(*levels))


def put_over(
    stage: Tables, base: Tables | Baseline, bridges: Sequence[Bridge], asked: Sequence[str] | None = None
) -> tuple[Tables, Tables | Baseline]:
    """Return two tables of which those that are on the scheme at which a bridge begins are put over it.

    Parameters
    ----------
    stage, base : Tables, Tables or Baseline
        What is compared.
    bridges : sequence of Bridge
        Each is taken by one of the two, in each characteristic that is on its scheme.
    asked : sequence of str, optional
        The characteristics that are compared; by default all that both have.

    Raises
    ------
    InputError
        For a bridge that begins at neither of the two, or at both.
    """
    for bridge in bridges:
        stage, base = _over(stage, base, bridge, asked)
    return stage, base


def _over(
    stage: Tables, base: Tables | Baseline, bridge: Bridge, asked: Sequence[str] | None
) -> tuple[Tables, Tables | Baseline]:
    known = (base.characteristic,) if isinstance(base, Baseline) else tuple(base)
    shared = [key for key in asked or stage if key in known]
    taken = False
    for key in (key for key in shared if key in tuple(stage)):
        held = base if isinstance(base, Baseline) else base[key]
        first, second = _who_crosses(stage[key], held, bridge)
        taken |= first or second
        if first:
            stage = with_cube(stage, stage[key].bridge(bridge))
        if second:
            base = base.bridge(bridge) if isinstance(base, Baseline) else with_cube(base, base[key].bridge(bridge))
    if not taken:
        raise InputError(_not_taken(stage, base, shared, bridge))
    return stage, base


def _who_crosses(one: Cube, two: Cube | Baseline, bridge: Bridge) -> tuple[bool, bool]:
    """Return which of two tables takes a bridge: the one that is on its scheme and is not where it ends."""

    def is_at(table: Cube | Baseline, scheme: Scheme) -> bool:
        return scheme.name in (table.scheme.name, *table.could_be)

    begin = [is_at(table, bridge.start) for table in (one, two)]
    for rule in (
        [at and not is_at(table, bridge.end) for at, table in zip(begin, (one, two), strict=True)],
        [at and table.scheme.name == bridge.start.name for at, table in zip(begin, (one, two), strict=True)],
        begin,
    ):
        if any(rule):
            if all(rule):
                what = f"Both are on scheme {bridge.start.name}, at which bridge {bridge.name!r} begins."
                where = f"{one.name} against {two.name}, {one.characteristic}"
                raise InputError(Fault(where=where, what=what, remedy="Leave the bridge out: they are on one basis."))
            return rule[0], rule[1]
    return False, False


def _not_taken(stage: Tables, base: Tables | Baseline, shared: Sequence[str], bridge: Bridge) -> Fault:
    def on(tables: Tables | Baseline) -> str:
        if isinstance(tables, Baseline):
            return tables.scheme.name
        return ", ".join(tables[key].scheme.name for key in shared if key in tuple(tables)) or "none of its kind"

    return Fault(
        where=f"{stage.name} against {base.name}",
        what=(
            f"Bridge {bridge.name!r} begins at scheme {bridge.start.name}; "
            f"{stage.name} is on {on(stage)}, {base.name} on {on(base)}."
        ),
        remedy="Leave it out, or name one that begins at one of these.",
    )


def with_cube(tables: Tables, cube: Cube) -> Tables:
    """Return tables with this cube in the place of that of its characteristic."""
    return replace(tables, cubes={**tables.cubes, cube.characteristic: cube})


def bridge_lines(tables: Sequence[Cube | Baseline]) -> tuple[str, ...]:
    """Return what was assumed to put tables onto one basis, a sentence or two for each bridge, for the method."""
    rows = join_checks([table.checks for table in tables])
    return tuple(dict.fromkeys(rows.loc[rows["check"] == BRIDGE_TAKEN, "what"]))
