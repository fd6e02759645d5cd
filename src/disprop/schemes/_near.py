"""Which groups a label that no list has could be meant for: to be shown, never to be taken."""

from __future__ import annotations

from difflib import get_close_matches

from disprop.schemes._scheme import Scheme
from disprop.schemes._words import same_words

ALIKE = 0.8
"""How alike two spellings are, from 0 to 1, for one to be a slip of the other."""


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
    groups = scheme.level(level).groups
    written = [group for group in groups if any(words <= set(known.split()) for known in group.words)]
    written.sort(key=lambda group: not words <= set(same_words(group.label).split()))
    if not written:
        spelt = {known: group for group in groups for known in group.words}
        written = [spelt[known] for known in get_close_matches(same_words(label), spelt, n=3, cutoff=ALIKE)]
    return tuple(dict.fromkeys(group.label for group in written))
