"""Two tables on one basis of classification: read alike, put over a bridge, or refused with what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar

from disprop.baseline import Baseline
from disprop.cube import Cube, Tables, checks_frame, join_checks
from disprop.errors import Fault, InputError
from disprop.schemes import (
    BRIDGE_TAKEN,
    DETAIL,
    Bridge,
    Scheme,
    age_bands,
    available,
    can_reband,
    compare_schemes,
    load,
    shelf,
)
from disprop.strangers import REMEDY, strangers

Held = TypeVar("Held", Cube, Baseline)

SHOWN = 3
"""How many groups that are part of different groups are told."""
FARTHEST = 2
"""How many bridges are taken at most where they are sought."""
LISTED = 6
"""How many bridges, and groups of one scheme alone, are listed."""


def same_scheme(stage: Cube, base: Cube | Baseline) -> None:
    """Refuse two tables on two schemes; `align.one_scheme` puts together what differs in labels alone.

    Parameters
    ----------
    stage, base : Cube, Cube or Baseline
        What is laid beside each other.

    Raises
    ------
    InputError
        If their schemes differ: with the groups that differ, and the bridges or bands that would put it right.
    """
    if stage.scheme.name != base.scheme.name:
        on = f"The first is on scheme {stage.scheme.name}, the second on {base.scheme.name}."
        strange = strangers(stage, base)
        raise InputError(
            Fault(
                where=f"{stage.name} against {base.name}, {stage.characteristic}",
                what=strange or f"{on}{_what_differs(stage.scheme, base.scheme)}",
                remedy=REMEDY if strange else _in_one_scheme(stage, base),
            )
        )


def _what_differs(one: Scheme, two: Scheme) -> str:
    """Say which groups differ between two schemes that have some in common; blank where it cannot be told."""
    if one.years() or two.years() or one.crossed or two.crossed:
        return ""
    found = compare_schemes(one, two)
    if not found.both:
        return ""
    told = dict.fromkeys(
        f" {one.label(code, DETAIL)} is part of {one.label(first, level)!r} in the first and of "
        f"{two.label(second, level)!r} in the second."
        for level, code, first, second in found.rolled_up
    )
    alone = [
        f" The {which} alone has {_listed([scheme.label(code, DETAIL) for code in codes])}."
        for which, scheme, codes in (("first", one, found.only_first), ("second", two, found.only_second))
        if codes
    ]
    return "".join([*[*told][:SHOWN], *alone]) or " They have the same groups."


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - LISTED + 1} others"] if len(names) > LISTED else []
    *first, last = [*names[: LISTED - len(more)], *more]
    return f"{', '.join(first)} and {last}" if first else last


def _in_one_scheme(stage: Cube, base: Cube | Baseline) -> str:
    """Return how two tables come to one scheme; for bands of ages, which of them hold those of both."""
    both = (stage, base)
    if not all(table.scheme.years(table.level) for table in both):
        named = [_keyword(names) for names in bridges_between(stage, base)[:LISTED]]
        bridges = f" Or name a bridge, which says what it assumes: {'; '.join(named)}." if named else ""
        return f"Read both with one scheme: the same words mean different groups on different bases.{bridges}"
    for table, other in (both, both[::-1]):
        if _can_be_in(table, other.scheme, other.level):
            level = "" if other.level == DETAIL else f", level={other.level!r}"
            into = f"{table.name}.reband({_bands_in_words(other)}{level})"
            return f"{table.name} can be put into those bands exactly: {into}."
    common = [
        name for name in available() if load(name).years() and all(_can_be_in(table, load(name)) for table in both)
    ]
    if common:
        return f"Both can be put into other bands exactly: .reband({common[0]!r}) of each."
    starts = _common_starts(both)
    if starts:
        return f"Both can be put into bands that begin where both have one; for each, .reband({starts})."
    return "No bands known here hold those of both: count one of them anew, from ages or dates of birth (dp.ages)."


def _bands_in_words(table: Cube | Baseline) -> str:
    """Return how bands of ages are named: by their scheme, by the lowest age of each, or as those of the table."""
    if table.scheme.name in available():
        return repr(table.scheme.name)
    years = list(table.scheme.years().values())
    starts = [band.first for band in years]
    rising = len(starts) > 1 and starts == sorted(set(starts))
    one_after_another = rising and list(age_bands(starts).years().values()) == years
    return str(starts) if one_after_another else f"{table.name}.scheme"


def _common_starts(tables: Sequence[Cube | Baseline]) -> list[int]:
    """Return the lowest ages of the finest bands that hold those of all tables; none where there are none."""
    firsts = [{table.scheme.years(table.level)[code].first for code in table.groups} for table in tables]
    starts = sorted(set.intersection(*firsts))
    if len(starts) < 2 or not all(_can_be_in(table, age_bands(starts)) for table in tables):
        return []
    return starts


def _can_be_in(table: Cube | Baseline, scheme: Scheme, level: str = DETAIL) -> bool:
    return can_reband(table.scheme, table.level, table.groups, scheme, level)


def _keyword(names: Sequence[str]) -> str:
    return f"bridge={names[0]!r}" if len(names) == 1 else f"bridge={[*names]!r}"


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
            stage = _put(stage, stage[key].bridge(bridge))
        if second:
            base = base.bridge(bridge) if isinstance(base, Baseline) else _put(base, base[key].bridge(bridge))
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


def _put(tables: Tables, cube: Cube) -> Tables:
    return replace(tables, cubes={**tables.cubes, cube.characteristic: cube})


def bridge_lines(tables: Sequence[Cube | Baseline]) -> tuple[str, ...]:
    """Return what was assumed to put tables onto one basis, a sentence or two for each bridge, for the method."""
    rows = join_checks([table.checks for table in tables])
    return tuple(dict.fromkeys(rows.loc[rows["check"] == BRIDGE_TAKEN, "what"]))


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
        the preferred of those that both could be; a check says so. What one table has as gender and the other as sex
        goes by the name of the first where its labels fit. The rest is as it was.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 416, "BME": 27}, name="staff")
    >>> census = dp.baseline({"White": 97.7, "BME": 2.3}, scheme="ethnicity_ew_2001", unit="percent", name="census")
    >>> read_alike(staff, census)[0]["ethnicity"].scheme.name
    'ethnicity_ew_2001'
    """
    stage, base = _under_one_name(stage, base, asked)
    if isinstance(base, Baseline):
        key = base.characteristic
        if key in tuple(stage) and _same_bands(stage[key], base):
            return _put(stage, _in_bands_of(base, stage[key])), base
        name = common_scheme([stage[key], base]) if key in tuple(stage) else None
        return (_with(stage, key, name, base.name), read_as(base, name, stage.name)) if name else (stage, base)
    for key in (key for key in asked or stage if key in tuple(stage) and key in tuple(base)):
        name = common_scheme([stage[key], base[key]])
        if name:
            stage, base = _with(stage, key, name, base.name), _with(base, key, name, stage.name)
        elif _same_bands(stage[key], base[key]):
            stage = _put(stage, _in_bands_of(base[key], stage[key]))
        elif _same_bands(base[key], stage[key]):
            base = _put(base, _in_bands_of(stage[key], base[key]))
    return stage, base


def _same_bands(one: Cube, two: Cube | Baseline) -> bool:
    """Whether every band of ages that one table lists is a band of the other, which is on another scheme."""
    years, bands = one.scheme.years(one.level), two.scheme.years(two.level)
    listed = {years.get(code) for code in one.groups}
    return one.scheme.name != two.scheme.name and bool(years and listed) and listed <= set(bands.values())


def _in_bands_of(other: Cube | Baseline, table: Cube) -> Cube:
    """Return a table on the scheme of another that has all of its bands: the same people in the same bands."""
    moved = table.reband(other.scheme, level=other.level)
    said = {
        "check": "read with the scheme of the other",
        "where": table.name,
        "what": (
            f"{table.characteristic} of {table.name} lists bands of ages that {other.name} has too, and is held beside "
            f"it in those of {other.name}."
        ),
        "found": table.scheme.name,
        "stated": other.scheme.name,
        "remedy": "Nothing to do: the same ages are counted in each band.",
    }
    return replace(moved, checks=join_checks([moved.checks, checks_frame([said])]))


def _under_one_name(
    stage: Tables, base: Tables | Baseline, asked: Sequence[str] | None
) -> tuple[Tables, Tables | Baseline]:
    """Give characteristics of two names one of them where the labels of one table fit the scheme of the other's."""
    held = {base.characteristic: base} if isinstance(base, Baseline) else base.cubes
    pairs = product((key for key in stage if key not in held), (key for key in held if key not in tuple(stage)))
    for own, name in pairs:
        if stage[own].scheme.name in held[name].could_be and (asked is None or own in asked):
            if isinstance(base, Baseline):
                return stage, _as(base, stage[own], stage.name)
            return stage, _in_place(base, name, _as(base[name], stage[own], stage.name))
        if held[name].scheme.name in stage[own].could_be and (asked is None or name in asked):
            return _in_place(stage, own, _as(stage[own], held[name], base.name)), base
    return stage, base


def _as(table: Held, other: Cube | Baseline, beside: str) -> Held:
    """Return a table on the scheme of another, under its name."""
    read = read_as(table, other.scheme.name, beside)
    return replace(read, scheme=replace(read.scheme, characteristic=other.characteristic))


def _in_place(tables: Tables, key: str, cube: Cube) -> Tables:
    """Return tables with another cube, of another name, in the place of one."""
    cubes = (cube if name == key else held for name, held in tables.cubes.items())
    return replace(tables, cubes={one.characteristic: one for one in cubes})


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
