"""Names that are spelt almost alike, so that one of them may be a slip of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from disprop.read.columns import Columns
from disprop.read.lines import Line
from disprop.schemes import same_words

SHORTEST = 4
"""Shorter words differ by a letter too often to be slips of each other."""

MOST = 1000
"""Of more names, such as those of every small area, so many are alike that none is worth a word."""


def almost_alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that one slip makes of each other: a letter more, less, another, or two letters swapped.

    Parameters
    ----------
    names : iterable of str
        Numbers, codes and words of fewer than four letters are taken as they are: Q1 and Q2 are no slip. Nothing is
        said of more than a thousand names.

    Examples
    --------
    >>> list(almost_alike(["appointed", "apointed", "applied", "2008/09", "2009/10", "site A", "site B"]))
    [('appointed', 'apointed')]
    """
    listed = list(dict.fromkeys(names))
    if len(listed) > MOST:
        return
    place = {name: at for at, name in enumerate(listed)}
    words = {name: same_words(name).split() for name in listed}
    near: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, parts in words.items():
        for key in _keys(parts):
            near[key].append(name)
    pairs = {pair for names in near.values() for pair in combinations(dict.fromkeys(names), 2)}
    for one, two in sorted(pairs, key=lambda pair: [place[name] for name in pair]):
        differing = [pair for pair in zip(words[one], words[two], strict=True) if pair[0] != pair[1]]
        if len(differing) == 1 and _one_slip(*differing[0]):
            yield one, two


def alike_checks(names: Iterable[str], *, kind: str, where: str) -> Iterator[Mapping[str, object]]:
    """Yield a row for a table of checks for each pair of names that are spelt almost alike.

    Parameters
    ----------
    names : iterable of str
        All of one kind.
    kind, where : str
        What they are names of (``Stages``), and their place.
    """
    for one, two in almost_alike(names):
        yield {
            "check": "names almost alike",
            "where": where,
            "what": f"{kind} {one!r} and {two!r} are spelt almost alike, and are counted apart.",
            "found": two,
            "remedy": "If they are one, spell them alike.",
        }


def name_checks(columns: Columns, lines: Sequence[Line], source: str) -> Iterator[Mapping[str, object]]:
    """Yield rows for a table of checks: characteristics, stages and slices whose names may be slips of others."""
    named = [
        (columns.characteristic, "Characteristics", [line.characteristic for line in lines]),
        (columns.stage, "Stages", [line.stage for line in lines]),
        *((name, f"Values of {name}", [line.slice[at] for line in lines]) for at, name in enumerate(columns.by)),
    ]
    for column, kind, names in named:
        if column is not None:
            yield from alike_checks(names, kind=kind, where=f"{source}, column {column}")


def _keys(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The name with any one of its words as it is without any one of its letters: names one slip apart share one."""
    for at, word in enumerate(words):
        if word.isalpha() and len(word) >= SHORTEST:
            for short in (word, *(word[:letter] + word[letter + 1 :] for letter in range(len(word)))):
                yield (*words[:at], f"\n{short}", *words[at + 1 :])


def _one_slip(one: str, two: str) -> bool:
    if len(one) == len(two):
        apart = [at for at in range(len(one)) if one[at] != two[at]]
        first, last = apart[0], apart[-1]
        return first == last or (apart == [last - 1, last] and one[first] + one[last] == two[last] + two[first])
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
