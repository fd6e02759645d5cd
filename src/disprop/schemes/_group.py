"""The groups of a classification, and the levels that they stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from disprop.schemes._reasons import REASONS
from disprop.schemes._words import same_words
from disprop.schemes._years import Years

DETAIL = "detail"
"""The name of the finest level of every scheme."""

REASON_LABELS = {reason.code: reason.label for reason in REASONS}


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of a level.

    Parameters
    ----------
    code : str
        Its name in tables and row ids, such as ``black_caribbean``.
    label : str
        Its name for a reader.
    spellings : tuple of str
        Other ways in which it is written.
    codes : tuple of str
        Letters and numbers that stand for it alone, and before or after any of its names: A1, Indian (A1).
    headings : tuple of str
        Names of its own that are also written before those of its parts: Asian or Asian British - Indian.
    under : tuple of str
        Names that it has under such a heading, and that say too little alone: British, Other.
    rest_of : tuple of str
        Of what it is the rest: Asian, for any other Asian background.
    parents : tuple of (level, code)
        For a group of the detail: the group it is part of at each roll-up.
    years : Years, optional
        For a band of ages: its bounds.
    """

    code: str
    label: str
    spellings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    rest_of: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()
    years: Years | None = None

    @property
    def words(self) -> frozenset[str]:
        """The ways to write it that are not made by rule, as `same_words` compares them."""
        texts = (self.code, self.label, *self.spellings, *self.codes, *self.headings)
        return frozenset(same_words(text) for text in texts)


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level of a scheme: the detail or a roll-up.

    Parameters
    ----------
    name : str
        ``detail``, or the name of the roll-up.
    groups : tuple of Group
        In the order of outputs.
    title : str
        Its name for a reader.
    """

    name: str
    groups: tuple[Group, ...]
    title: str = ""

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """By the code of each group, and of each reason for unknown, its name for a reader."""
        return {group.code: group.label for group in self.groups} | REASON_LABELS


def made_of(ladder: tuple[Level, ...]) -> dict[tuple[str, str], frozenset[str]]:
    """Return for each group of each level, by level and code, the groups of the detail that it is made of."""
    parts: dict[tuple[str, str], set[str]] = {
        (level.name, group.code): set() for level in ladder for group in level.groups
    }
    for group in ladder[0].groups:
        for place in ((ladder[0].name, group.code), *group.parents):
            parts.setdefault(place, set()).add(group.code)
    return {place: frozenset(codes) for place, codes in parts.items()}


def labelled(labels: Sequence[str]) -> Iterator[Group]:
    """Give each label a group, with a code of its own that can stand in a row id."""
    used = set(REASON_LABELS)
    for label in labels:
        words = same_words(label).replace("+", "plus").replace("<", "under").replace(">", "over")
        code = stem = re.sub(r"[^\w]+", "_", words).strip("_") or "group"
        number = 2
        while code in used:
            code, number = f"{stem}_{number}", number + 1
        used.add(code)
        yield Group(code=code, label=label)


def with_spellings(level: Level, spellings: Mapping[str, Sequence[str]]) -> Level:
    """Return a level whose groups have more spellings, by their codes."""
    groups = tuple(
        replace(group, spellings=(*group.spellings, *spellings.get(group.code, ()))) for group in level.groups
    )
    return replace(level, groups=groups)
