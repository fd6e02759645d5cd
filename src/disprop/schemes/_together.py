"""Groups that are known together alone: one level more of a scheme, at which they are one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._scheme import Scheme

TOGETHER = "together"
"""The name of the level."""


def together(scheme: Scheme, level: str, codes: Collection[str]) -> Scheme:
    """Return a scheme with one level more, at which some groups of a level are one.

    Parameters
    ----------
    scheme : Scheme
        The classification.
    level : str
        The level that the groups belong to.
    codes : collection of str
        The groups that are known together alone.

    Returns
    -------
    Scheme
        Its level `TOGETHER` stands behind the level that it is made from.

    Examples
    --------
    >>> from disprop.schemes import load
    >>> one = together(load("ethnicity_ew_2001"), "five", ["mixed", "black"])
    >>> one.groups("together"), one.label("mixed_black", "together")
    (('white', 'mixed_black', 'asian', 'other'), 'Mixed and Black together')
    """
    groups = scheme.level(level).groups
    inside = [group for group in groups if group.code in codes]
    whole = Group(code="_".join(group.code for group in inside), label=_label([group.label for group in inside]))
    place = {group.code: whole if group in inside else Group(code=group.code, label=group.label) for group in groups}
    made = Level(name=TOGETHER, title=whole.label, groups=tuple(dict.fromkeys(place.values())))
    up = scheme.parents(DETAIL, level)
    detail = tuple(
        replace(group, parents=(*group.parents, (TOGETHER, place[up[group.code]].code)))
        for group in scheme.ladder[0].groups
    )
    ladder = [replace(scheme.ladder[0], groups=detail), *scheme.ladder[1:]]
    ladder.insert(scheme.levels.index(level) + 1, made)
    return replace(scheme, ladder=tuple(ladder))


def _label(labels: list[str]) -> str:
    if len(labels) == 1:
        return f"{labels[0]} (by what the total leaves)"
    return f"{', '.join(labels[:-1])} and {labels[-1]} together"
