"""Two tables on one basis of classification: read alike, put over a bridge, or refused with what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar, overload

from disprop.baseline import Baseline
from disprop.checks import checks_frame, join_checks
from disprop.cube import Cube
from disprop.errors import Fault, InputError
from disprop.over_bridges import bridges_between, with_cube
from disprop.schemes import (
    DETAIL,
    Scheme,
    age_bands,
    available,
    can_reband,
    compare_schemes,
    load,
    shelf,
)
from disprop.strangers import REMEDY, strangers
from disprop.tables import Tables

Held = TypeVar("Held", Cube, Baseline)

SHOWN = 3
"""How many groups that are part of different groups are told."""
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
    stage, base = under_one_name(stage, base, asked)
    if isinstance(base, Baseline):
        key = base.characteristic
        if key in tuple(stage) and _same_bands(stage[key], base):
            return with_cube(stage, _in_bands_of(base, stage[key])), base
        name = common_scheme([stage[key], base]) if key in tuple(stage) else None
        return (_with(stage, key, name, base.name), read_as(base, name, stage.name)) if name else (stage, base)
    for key in (key for key in asked or stage if key in tuple(stage) and key in tuple(base)):
        name = common_scheme([stage[key], base[key]])
        if name:
            stage, base = _with(stage, key, name, base.name), _with(base, key, name, stage.name)
        elif _same_bands(stage[key], base[key]):
            stage = with_cube(stage, _in_bands_of(base[key], stage[key]))
        elif _same_bands(base[key], stage[key]):
            base = with_cube(base, _in_bands_of(stage[key], base[key]))
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


@overload
def under_one_name(stage: Tables, base: Tables, asked: Sequence[str] | None = None) -> tuple[Tables, Tables]: ...
@overload
def under_one_name(stage: Tables, base: Baseline, asked: Sequence[str] | None = None) -> tuple[Tables, Baseline]: ...
@overload
def under_one_name(
    stage: Tables, base: Tables | Baseline, asked: Sequence[str] | None = None
) -> tuple[Tables, Tables | Baseline]: ...
def under_one_name(
    stage: Tables, base: Tables | Baseline, asked: Sequence[str] | None = None
) -> tuple[Tables, Tables | Baseline]:
    """Return two tables of which what one has as sex and the other as gender goes by one name.

    Parameters
    ----------
    stage, base : Tables, Tables or Baseline
        What is compared.
    asked : sequence of str, optional
        The characteristics that are; by default all.

    Returns
    -------
    tuple of the two
        Where the scheme of one was taken and its labels fit that of the other, it is read as that, under its name: the
        stage's if both could be; a check says so. The rest is as it was.
    """
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
    place: list[int] = [table.groups.index(code) for code in order]
    amounts = None if table.amounts is None else table.amounts[:, place]
    shares, half_units = table.shares[:, place], table.half_units[:, place]
    ends = None if table.ends is None else table.ends.moved(lambda counts: counts[:, [*place, -1]])
    return replace(table, groups=tuple(order), shares=shares, half_units=half_units, amounts=amounts, ends=ends)
