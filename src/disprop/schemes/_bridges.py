"""Bridges: how the groups of one classification are laid into those of another, and what that takes for granted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError, raise_faults
from disprop.numerals import many
from disprop.schemes._group import DETAIL
from disprop.schemes._scheme import Scheme

TEXTS = ("name", "title", "assumes", "source", "date")
KEYS = (*TEXTS, "from", "to", "groups")
END_KEYS = ("scheme", "level")

BRIDGE_TAKEN = "bridge taken"
"""The check that says what was assumed to put a table onto another scheme."""

Table = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One level of a bridge.

    Parameters
    ----------
    level, to : str
        The level of the first scheme whose groups are laid into those of a level of the second.
    groups : tuple of (str, str)
        From the code of each group of the first to a code of the second.
    """

    level: str
    to: str
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """How the groups of one scheme are laid into those of another.

    Parameters
    ----------
    name : str
        The name by which it is loaded.
    start, end : Scheme
        The scheme that tables are on, and that they are put onto.
    ways : tuple of Way
        From which level to which: one; of schemes that have the same groups, one for each level, the detail first.
    assumes : str
        What has to be taken for granted.
    title, source, date : str
        What it is, who says so, and when.

    Examples
    --------
    >>> import disprop as dp
    >>> old, new = (
    ...     dp.Scheme.from_labels(labels, "area", name=name)
    ...     for name, labels in (("of 1974", ["Town", "Hill", "Moor"]), ("of 2009", ["Town", "Upland"]))
    ... )
    >>> bridge = dp.load_bridge(
    ...     {
    ...         "name": "1974_to_2009",
    ...         "title": "Areas of 1974 in those of 2009",
    ...         "from": {"scheme": old, "level": "detail"},
    ...         "to": {"scheme": new, "level": "detail"},
    ...         "groups": {"town": "town", "hill": "upland", "moor": "upland"},
    ...         "assumes": "Nobody of Hill or Moor lived in what became Town.",
    ...         "source": "The order of 2008",
    ...         "date": "2009-04-01",
    ...     }
    ... )
    >>> bridge
    <Bridge 1974_to_2009: of 1974 (detail) to of 2009 (detail)>
    """

    name: str
    start: Scheme
    end: Scheme
    ways: tuple[Way, ...]
    assumes: str
    title: str = ""
    source: str = ""
    date: str = ""

    def way(self, level: str) -> Way:
        """Return the way from a level: the first that tables of it can be rolled up to.

        Raises
        ------
        InputError
            If there is none.
        """
        for way in self.ways:
            if way.level == level or way.level in self.start.adds_up_to(level):
                return way
        begins = " or ".join(repr(way.level) for way in self.ways)
        what = f"It begins at level {begins} of {self.start.name}, which cannot be had from {level!r}."
        raise InputError(
            Fault(where=f"bridge {self.name!r}", what=what, remedy="Give the table at that level, or in more detail.")
        )

    def begins_at(self, scheme: Scheme, could_be: Iterable[str] = ()) -> bool:
        """Whether it begins at the scheme that a table is on, or at one that it could be."""
        return self.start.name in (scheme.name, *could_be)

    def moved(self, way: Way) -> tuple[str, ...]:
        """Return the groups that are something else in the second scheme than they are in the first.

        Where the first has no level of the name that it ends at, those that are no part there of what they go into.
        """
        into = dict(way.groups)
        own = {code: code for code in into}
        if way.to != way.level:
            scheme = self.start if way.to in self.start.adds_up_to(way.level) else self.end
            if way.level in scheme.levels and way.to in scheme.adds_up_to(way.level):
                own |= scheme.parents(way.level, way.to)
        return tuple(code for code, whole in into.items() if own[code] != whole)

    def crossing(self, scheme: Scheme, could_be: Iterable[str], level: str, *, where: str) -> tuple[Way, Scheme]:
        """Return the way that a table takes, and the scheme that it then is on.

        Parameters
        ----------
        scheme, could_be, level : Scheme, iterable of str, str
            What the table is on, what else its scheme could be where nobody named it, and its level.
        where : str
            The table, for messages.

        Raises
        ------
        InputError
            If the bridge does not begin there.
        """
        if not self.begins_at(scheme, could_be):
            what = f"Bridge {self.name!r} begins at scheme {self.start.name}, and this is on {scheme.name}."
            raise InputError(Fault(where=where, what=what, remedy="Name a bridge that begins there."))
        return self.way(level), replace(self.end, characteristic=scheme.characteristic, several=scheme.several)

    def check(self, way: Way, table: str, concerned: str) -> dict[str, object]:
        """Return the row of checks of a table that was put over, with how much of it is something else now."""
        one, two = f"{self.start.name} ({way.level})", f"{self.end.name} ({way.to})"
        return {
            "check": BRIDGE_TAKEN,
            "where": table,
            "what": f"{table} is put from {one} onto {two}. This assumes: {self.assumes}",
            "found": concerned,
            "stated": self.name,
            "remedy": "Nothing to do if that can be taken for granted here.",
        }

    def __repr__(self) -> str:
        one, two = self.start.name, self.end.name
        ways = ", ".join(f"{one} ({way.level}) to {two} ({way.to})" for way in self.ways[:1])
        more = f" and {many(len(self.ways) - 1, 'more level')}" if len(self.ways) > 1 else ""
        return f"<Bridge {self.name}: {ways}{more}>"


BridgeLike = str | Path | Mapping[str, Any] | Bridge
"""A bridge as `schemes.load_bridge` takes it."""


def bridge_from(table: Table, load: Callable[[Any], Scheme], *, where: str) -> Bridge:
    """Return the bridge that a table describes.

    Parameters
    ----------
    table : mapping
        ``name``, ``title``, ``assumes``, ``source``, ``date``, ``from``, ``to`` and ``groups``, as in the files of the
        folder ``bridges``.
    load : callable
        From what a table names as a scheme to the scheme.
    where : str
        The place of the table, for messages.

    Raises
    ------
    InputError
        Every mistake, each with its key path.
    """
    faults = [*_unknown(table, KEYS, where, ""), *_texts(table, where)]
    ends = [_end(table, key, load, where, faults) for key in ("from", "to")]
    raise_faults(faults)
    (start, level), (end, to) = ends
    assert start is not None
    assert end is not None
    raise_faults(_of_two_things(start, end, where))
    ways = (
        _same_ways(table, start, end, where)
        if level is None and to is None
        else (_way(table, start, level, end, to, where),)
    )
    return Bridge(start=start, end=end, ways=ways, **{key: table[key] for key in TEXTS})


def _unknown(table: Table, known: Iterable[str], where: str, path: str) -> Iterator[Fault]:
    for key in (key for key in table if key not in known):
        yield _fault(where, f"{path}{key}", "This key is not known.", f"Use one of: {', '.join(known)}.")


def _texts(table: Table, where: str) -> Iterator[Fault]:
    for key in TEXTS:
        value = table.get(key)
        if not (isinstance(value, str) and value.strip()):
            empty = "This is missing." if value is None else "This is empty."
            what = empty if value is None or isinstance(value, str) else f"{value!r} is not a text."
            yield _fault(where, key, what, f'Write {key} = "...".')


def _end(
    table: Table, key: str, load: Callable[[Any], Scheme], where: str, faults: list[Fault]
) -> tuple[Scheme | None, str | None]:
    """Return the scheme and the level of one end, and add what is wrong with it to the faults."""
    end = table.get(key)
    if not isinstance(end, Mapping) or not end.get("scheme"):
        what = "This is missing." if end is None else f"{end!r} names no scheme."
        faults.append(_fault(where, key, what, f'Write {key} = {{ scheme = "ethnicity_ew_2011", level = "detail" }}.'))
        return None, None
    faults.extend(_unknown(end, END_KEYS, where, f"{key}."))
    try:
        scheme = load(end["scheme"])
    except InputError as error:
        faults.extend(_fault(where, f"{key}.scheme", fault.what, fault.remedy) for fault in error.faults)
        return None, None
    level = end.get("level")
    if level is not None and level not in scheme.levels:
        what = f"Scheme {scheme.name} has no level {level!r}."
        faults.append(_fault(where, f"{key}.level", what, f"Name one of: {', '.join(scheme.levels)}."))
    return scheme, level


def _of_two_things(start: Scheme, end: Scheme, where: str) -> Iterator[Fault]:
    if start.characteristic != end.characteristic:
        what = f"One is about {start.characteristic}, the other about {end.characteristic}."
        yield _fault(where, "from, to", what, "Two schemes of one characteristic can be bridged.")
    elif start.name == end.name:
        yield _fault(where, "from, to", "Both ends are one scheme.", "Roll tables up to another level of a scheme.")


def _way(table: Table, start: Scheme, level: str | None, end: Scheme, to: str | None, where: str) -> Way:
    """Return the one way of a bridge between two levels: every group of the first is laid into one of the second."""
    raise_faults(
        _fault(where, f"{key}.level", "This is missing.", "Write the level of both, or of neither: the same groups.")
        for key, given in (("from", level), ("to", to))
        if given is None
    )
    assert level is not None
    assert to is not None
    groups = table.get("groups")
    if not isinstance(groups, Mapping):
        remedy = f'Write [groups] and a line such as {start.groups(level)[0]} = "{end.groups(to)[0]}" for each.'
        raise InputError(_fault(where, "groups", "This is missing or is no table.", remedy))
    raise_faults(_group_faults(groups, start, level, end, to, where))
    return Way(level=level, to=to, groups=tuple((code, groups[code]) for code in start.groups(level)))


def _group_faults(groups: Table, start: Scheme, level: str, end: Scheme, to: str, where: str) -> Iterator[Fault]:
    have, want = start.groups(level), end.groups(to)
    for code in (code for code in have if code not in groups):
        what = f"Group {code!r} of {start.name}, {level}, goes nowhere."
        yield _fault(where, f"groups.{code}", what, f"Name one of: {', '.join(want)}.")
    for code, whole in groups.items():
        if code not in have:
            what = f"{start.name} has no group {code!r} at level {level!r}."
            yield _fault(where, f"groups.{code}", what, f"Its groups are: {', '.join(have)}.")
        if not isinstance(whole, str) or whole not in want:
            what = f"{end.name} has no group {whole!r} at level {to!r}; a group goes into one."
            yield _fault(where, f"groups.{code}", what, f"Name one of: {', '.join(want)}.")


def _same_ways(table: Table, start: Scheme, end: Scheme, where: str) -> tuple[Way, ...]:
    """Return the ways of a bridge between two schemes that have the same groups at every level that both have."""
    shared = [level for level in start.levels if level in end.levels]
    faults: list[Fault] = []
    if "groups" in table:
        faults.append(_fault(where, "groups", "Without levels the groups are the same.", "Leave it out."))
    for level in shared:
        different = _different(start, end, level)
        if different:
            what = f"At level {level!r} the two schemes differ: {', '.join(different)}."
            faults.append(_fault(where, "from, to", what, "Write the level of each, and [groups]."))
    raise_faults(faults)
    return tuple(
        Way(level=level, to=level, groups=tuple((code, code) for code in start.groups(level))) for level in shared
    )


def _different(start: Scheme, end: Scheme, level: str) -> list[str]:
    """Return the groups that only one scheme has at a level, or that the two make it of differently."""
    alone = set(start.groups(level)) ^ set(end.groups(level))
    ours, theirs = start.parents(DETAIL, level), end.parents(DETAIL, level)
    return sorted(alone) or [code for code, whole in ours.items() if theirs.get(code, whole) != whole]


def _fault(where: str, path: str, what: str, remedy: str) -> Fault:
    return Fault(where=f"{where}, {path}", what=what, remedy=remedy)
