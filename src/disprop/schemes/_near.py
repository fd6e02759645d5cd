"""Which groups a label that no list has could be meant for: to be shown, never to be taken."""

from __future__ import annotations

from difflib import get_close_matches

from disprop.schemes._group import Group
from disprop.schemes._scheme import Scheme
from disprop.schemes._spellings import also_written, ways_to_write
from disprop.schemes._words import same_words

ALIKE = 0.8
"""How alike two spellings are, from 0 to 1, for one to be a slip of the other."""

MANY, NEAREST = 12, 3
"""How many spellings are looked at, several of one group among them, and how many groups are named."""


def could_mean(scheme: Scheme, level: str, label: str) -> tuple[str, ...]:
    """Return the labels of the groups that a label could be meant for.

    Parameters
    ----------
    scheme, level : Scheme, str
        Where it is in no group.
    label : str
        As somebody wrote it.

    Returns
    -------
    tuple of str
        The groups that are written with all of its words; if there are none, those that are spelt most like it.

    Examples
    --------
    >>> from disprop.schemes import load
    >>> scheme = load("ethnicity_ew_2001")
    >>> could_mean(scheme, "detail", "Caribbean"), could_mean(scheme, "detail", "Pakastani")
    (('Mixed White and Black Caribbean', 'Black Caribbean'), ('Pakistani',))
    """
    words = frozenset(same_words(label).split())
    groups = {group.code: group for group in scheme.level(level).groups}
    meant = [group.code for group in groups.values() if any(words <= set(known.split()) for known in _known(group))]
    meant.sort(key=lambda code: not words <= set(same_words(groups[code].label).split()))
    if not meant:
        spelt = {way: code for code, ways in ways_to_write(scheme.ladder)[level].items() for way in sorted(ways)}
        alike = get_close_matches(same_words(label), spelt, n=MANY, cutoff=ALIKE)
        meant = [*dict.fromkeys(spelt[way] for way in alike)][:NEAREST]
    return tuple(dict.fromkeys(groups[code].label for code in meant))


def _known(group: Group) -> list[str]:
    """Return the names of a group that a reader is shown, as words."""
    return [same_words(text) for text in (group.code, group.label, *also_written(group), *group.under)]
