"""Like processes added up: disciplinary, capability and grievance cases as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from disprop.align import union
from disprop.arguments import People, as_tables
from disprop.checks import checks_frame, join_checks
from disprop.cube import Cube
from disprop.ends import added as added_up
from disprop.ends import exactly
from disprop.errors import Fault, raise_faults
from disprop.one_basis import common_scheme, read_as
from disprop.relation import is_same
from disprop.tables import Account, Tables


def pool(*processes: People, name: str, distinct: bool = False) -> Tables:
    """Add up the counts of like processes: cases, of whom one person may be several.

    Parameters
    ----------
    *processes : Tables or Cube
        Two or more, on the same schemes, each of one stage.
    name : str
        What the sum is called.
    distinct : bool
        Whether it is known that nobody is in two of them: two sites, two bodies. Otherwise findings about the sum are
        no more than `borderline`, and never `proportionate` or `small difference`.

    Returns
    -------
    Tables
        Of the characteristics that all of them have. A check says that a person in two processes counts twice, or that
        nobody is said to be.

    Raises
    ------
    InputError
        Every fault at once: different schemes, levels or slices, several stages, no characteristic in common, several
        answers a person, the same table twice.

    Notes
    -----
    Tests and intervals suppose as many different people as there are cases. Where the same people are in all of m
    processes the variance is m times as large: at three processes, alarms are raised in a quarter of tables without
    a difference. Where a person may be in several, count each once, or ask for events (``per=``).

    Examples
    --------
    >>> import disprop as dp
    >>> cases = [dp.from_counts({"Male": men, "Female": women}, scheme="gender", name=name)
    ...          for name, men, women in (("disciplinary", 4, 3), ("capability", 4, 0), ("grievance", 5, 2))]
    >>> pool(*cases, name="conduct")
    <Cube conduct: gender (detail), 2 groups; conduct: 18 cases, 0 unknown>
    """
    tables = [as_tables(process) for process in processes]
    shared = [key for key in tables[0] if all(key in tuple(other) for other in tables)] if tables else []
    tables = _read_alike(tables, shared, name)
    raise_faults(_pool_faults(tables, shared, name))
    cubes = {key: _sum([table[key] for table in tables], name, distinct=distinct) for key in shared}
    people = sum(table.account.counted for table in tables)
    return Tables(cubes=cubes, account=Account(rows=people, counted=people), name=name)


def _read_alike(tables: Sequence[Tables], shared: Sequence[str], name: str) -> list[Tables]:
    """Return the tables on one scheme where those that nobody named fit it."""
    made = list(tables)
    for key in shared:
        scheme = common_scheme([table[key] for table in made])
        if scheme:
            made = [replace(table, cubes={**table.cubes, key: read_as(table[key], scheme, name)}) for table in made]
    return made


def _pool_faults(tables: Sequence[Tables], shared: Sequence[str], name: str) -> Iterator[Fault]:
    if len(tables) < 2:
        yield Fault(where=f"pool {name!r}", what="There is nothing to add.", remedy="Give two processes or more.")
        return
    if not shared:
        each = "; ".join(f"{table.name}: {', '.join(table)}" for table in tables)
        yield Fault(
            where=f"pool {name!r}",
            what=f"They share no characteristic ({each}).",
            remedy="Read them with schemes of the same characteristic.",
        )
    yield from (_twice(name, one) for at, one in enumerate(tables) if any(is_same(one, two) for two in tables[:at]))
    first = tables[0]
    for other in tables:
        if len(other.stage_names) > 1:
            yield Fault(
                where=f"pool {name!r}, {other.name}",
                what=f"It has {len(other.stage_names)} stages ({', '.join(other.stage_names)}).",
                remedy="Name one, with .stage(name).",
            )
        for key in shared:
            yield from _unlike(first[key], other[key], name)


def _twice(name: str, table: Tables) -> Fault:
    return Fault(
        where=f"pool {name!r}, {table.name}",
        what="It is the same table twice.",
        remedy="Give each process once; two tables with the same counts need a name= each.",
    )


def _unlike(first: Cube, other: Cube, name: str) -> Iterator[Fault]:
    where = f"pool {name!r}, {other.name}, {other.characteristic}"
    if other.people is not None:
        yield Fault(
            where=where, what="One person can be in several groups.", remedy="Pool tables of one answer a person."
        )
    if first.scheme.name != other.scheme.name:
        what = f"It is on scheme {other.scheme.name}, {first.name} on {first.scheme.name}."
        yield Fault(where=where, what=what, remedy="Read both with one scheme.")
    if first.level != other.level:
        what = f"It is at level {other.level!r}, {first.name} at {first.level!r}."
        yield Fault(where=where, what=what, remedy="Roll both up to one level, with .roll_up(level).")
    if not first.slices.astype(str).equals(other.slices.astype(str)):
        what = f"It is divided otherwise than {first.name}."
        yield Fault(where=where, what=what, remedy="Give all the same periods, sites or bodies, in one order.")


def _sum(cubes: Sequence[Cube], name: str, *, distinct: bool) -> Cube:
    """Add up the counts of one characteristic."""
    scheme, groups = cubes[0].scheme, cubes[0]
    for other in cubes[1:]:
        scheme = scheme.united(other.scheme)
        groups = replace(groups, scheme=scheme).with_groups(union(replace(groups, scheme=scheme), other))
    listed = [replace(cube, scheme=scheme).with_groups(groups.groups) for cube in cubes]
    counts = np.sum([cube.counts for cube in listed], axis=0)
    added = f"{name} adds {', '.join(cube.name for cube in cubes)}"
    told = "nobody is said to be in two of them" if distinct else "a person in two of them counts twice"
    said = {
        "check": "processes added up",
        "where": name,
        "what": f"{added}: {told}.",
        "found": int(counts.sum()),
        "remedy": "" if distinct else "Count each person once if it is known who is in several.",
    }
    return replace(
        groups,
        counts=counts,
        ends=added_up([exactly(cube.counts) if cube.ends is None else cube.ends for cube in listed]),
        stages=(replace(cubes[0].stages[0], name=name, drawn_from=None),),
        name=name,
        source=", ".join(dict.fromkeys(cube.source for cube in cubes if cube.source)),
        bridged=tuple(dict.fromkeys(name for cube in cubes for name in cube.bridged)),
        pooled=not distinct or any(cube.pooled for cube in cubes),
        checks=join_checks([*(cube.checks for cube in cubes), checks_frame([said])]),
    )
