"""Every way to write a group: those that its file lists, and those that follow from a few words by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from disprop.schemes._group import Group, Level, made_of
from disprop.schemes._words import same_words

HEADING = ("{}", "{} ethnic group", "{} ethnic groups")
"""What stands before the name of a part, by the headings of the whole."""

WHOLE = (*HEADING, "all {}", "{} all", "{} total", "{} background")
"""What a whole is called itself, by its headings."""

REST = (
    "{} other",
    "other {}",
    "other {} background",
    "other {} ethnic group",
    "other {} ethnic groups",
    "any other {}",
    "any other {} background",
    "any other {} group",
    "any other {} groups",
    "any other {} ethnic background",
    "any other {} ethnic group",
)
"""What the rest of a group is called, by what it is the rest of."""

REST_UNDER = ("other", "other background", "any other", "any other background", "any other ethnic background")
"""What the rest of a group is called where a heading says of what."""

SHOWN = ("Other {}", "Any other {} background")
"""Those that a reader is shown."""

Ways = Mapping[str, frozenset[str]]
"""By the code of a group: every way to write it, as `same_words` compares them."""


@lru_cache(maxsize=128)
def ways_to_write(ladder: tuple[Level, ...]) -> Mapping[str, Ways]:
    """Return by level, for each group, every way to write it.

    Parameters
    ----------
    ladder : tuple of Level
        The levels of a scheme.

    Notes
    -----
    A group is written as its code, its label, each of its spellings and headings; by what it is ``rest_of``: any other
    Asian background; after a heading of a group that it is part of: Asian or Asian British - Indian; and with one of
    its ``codes`` before or after any of these, or the code alone. What stands ``under`` a heading (British, Other)
    needs the heading or the code. Of groups of several levels that are made of the same parts, each is written as the
    others are.

    Examples
    --------
    >>> from disprop.schemes import load
    >>> ways = ways_to_write(load("ethnicity_ew_2001").ladder)["detail"]
    >>> {"asian other", "any other asian background", "asian british any other", "other a9"} <= ways["asian_other"]
    True
    >>> "other" in ways["asian_other"]
    False
    """
    headings = {(level.name, group.code): _headings(group) for level in ladder for group in level.groups}
    parts = made_of(ladder)
    own = {
        (level.name, group.code): frozenset(_ways(group, _above(group, headings)))
        for level in ladder
        for group in level.groups
    }
    alike: dict[frozenset[str], frozenset[str]] = {}
    for place, ways in own.items():
        alike[parts[place]] = alike.get(parts[place], frozenset()) | ways

    def written(level: str, group: str) -> frozenset[str]:
        shared = level != ladder[0].name and bool(parts[level, group])
        return alike[parts[level, group]] if shared else own[level, group]

    return {level.name: {group.code: written(level.name, group.code) for group in level.groups} for level in ladder}


def also_written(group: Group) -> tuple[str, ...]:
    """Return how else a group is written, for a reader: without what follows by headings."""
    rest = tuple(form.format(text) for text, form in product(group.rest_of, SHOWN))
    texts = (*group.codes, *group.headings, *group.spellings, *rest)
    return tuple(text for text in dict.fromkeys(texts) if text != group.label)


def _headings(group: Group) -> tuple[str, ...]:
    return tuple(form.format(same_words(text)) for text, form in product(group.headings, HEADING))


def _above(group: Group, headings: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the headings that a group of the detail can stand under."""
    return tuple(dict.fromkeys(text for whole in group.parents for text in headings.get(whole, ())))


def _ways(group: Group, above: tuple[str, ...]) -> Iterator[str]:
    """Yield every way to write a group under these headings."""
    alone = dict.fromkeys(_alone(group))
    under = [*map(same_words, group.under), *(REST_UNDER if group.rest_of else ())]
    written = [*alone, *(" ".join(pair) for pair in product(above, [*alone, *under]))]
    yield same_words(group.code)
    yield from written
    for code in map(same_words, group.codes):
        yield code
        for words in (*written, *under):
            yield f"{words} {code}"
            yield f"{code} {words}"


def _alone(group: Group) -> Iterator[str]:
    """Yield the ways to write a group by itself."""
    yield from map(same_words, (group.label, *group.spellings))
    yield from (form.format(same_words(text)) for text, form in product(group.headings, WHOLE))
    yield from (form.format(same_words(text)) for text, form in product(group.rest_of, REST))
