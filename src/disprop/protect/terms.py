"""The words of the house in place of those of schemes and plans: labels change, ids and figures stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from disprop.errors import Fault

NAMED = ("group", "comparator", "characteristic", "stage", "baseline", "table")
"""Columns whose values have names that a house may have words for."""

PROSE = ("reading",)
"""Columns of sentences that hold such names."""

BEFORE = "Rate of|Composition of|rates of|make-up of|those of|that of|others in|group against|against|baseline|in|by"
"""What stands before a name in a sentence, so that a name which is also a common word is changed there alone."""


def in_words(frame: pd.DataFrame, terms: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with names in the words of the house.

    Parameters
    ----------
    frame : DataFrame
        Of findings, unknown responses, targets or whole characteristics.
    terms : mapping of str to str
        From a name as it stands to the words of the house.

    Examples
    --------
    >>> in_words(pd.DataFrame({"id": ["BME"], "group": ["BME"]}), {"BME": "Ethnic minorities"}).iloc[0].to_list()
    ['BME', 'Ethnic minorities']
    """
    changed = {name: lambda value: terms.get(value, value) for name in NAMED}
    changed |= dict.fromkeys(PROSE, lambda text: in_prose(text, terms))
    return frame.assign(**{name: frame[name].astype(object).map(of) for name, of in changed.items() if name in frame})


def in_prose(text: str, terms: Mapping[str, str]) -> str:
    """Return a sentence about tables with their names in the words of the house.

    Examples
    --------
    >>> in_prose("Rate of left, each group against White; baseline people: different people.", {"people": "All staff"})
    'Rate of left, each group against White; baseline All staff: different people.'
    """
    if not terms or not isinstance(text, str):
        return text
    names = "|".join(re.escape(name) for name in sorted(terms, key=len, reverse=True))
    return re.sub(rf"\b({BEFORE}) ({names})(?=[ ,;:.()]|$)", lambda found: f"{found[1]} {terms[found[2]]}", text)


def made_one(frame: pd.DataFrame, terms: Mapping[str, str]) -> Iterator[Fault]:
    """Yield faults of words that cannot be written, and of groups that nobody could tell apart by theirs.

    Parameters
    ----------
    frame : DataFrame
        Of findings.
    terms : mapping of str to str
        The words of the house.
    """
    for name, said in terms.items():
        if any("\ud800" <= letter <= "\udfff" for letter in f"{name}{said}"):
            what = f"{said!a} holds half of a character, which no file can hold."
            yield Fault(where=f"terms, {name!a}", what=what, remedy="Write the words anew.")
            return
    if not len(frame) or not terms:
        return
    lists = frame[["characteristic", "level", "group"]].astype(str).drop_duplicates()
    told = lists.assign(words=lists["group"].map(lambda name: terms.get(name, name)))
    for (about, words), rows in told.groupby(["characteristic", "words"], sort=False):
        if (rows.groupby("level")["group"].nunique() > 1).any():
            names = " and ".join(repr(name) for name in rows["group"].unique())
            yield Fault(
                where="terms",
                what=f"{names} of {about} would both be called {words!r}.",
                remedy="Give each group words of its own; to count them as one, use another level.",
            )
