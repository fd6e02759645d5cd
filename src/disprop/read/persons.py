"""Several rows of one person: each person is counted once, and what their rows say together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from disprop.read.cells import tidy_texts
from disprop.read.words import rows_in_words
from disprop.schemes import REASON_ORDER

AGAIN = "\x02"
"""What stands between the labels of several rows of one person: a sign that no label has."""

CONFLICTING = "conflicting"
"""The reason of a person whose rows name two groups or more."""


def people_words(number: int) -> str:
    """Return a number of people in words."""
    return "1 person" if number == 1 else f"{number} people"


def labels_in(label: str) -> tuple[str, ...]:
    """Return the labels of all the rows of a person."""
    return tuple(label.split(AGAIN))


def code_for(said: Collection[str], groups: Collection[str]) -> str:
    """Return what a person is counted as whose rows say all this.

    Parameters
    ----------
    said : collection of str
        Codes of groups and of reasons for unknown.
    groups : collection of str
        Which of them are groups.

    Returns
    -------
    str
        The group, where one alone is named: an answer counts for more than none. `CONFLICTING` where several are; where
        none is, the first of the reasons.

    Examples
    --------
    >>> code_for({"white", "refused"}, {"white", "black"}), code_for({"white", "black"}, {"white", "black"})
    ('white', 'conflicting')
    """
    named = [code for code in said if code in groups]
    if named:
        return named[0] if len(named) == 1 else CONFLICTING
    return min(said, key=REASON_ORDER.index)


def person_checks(*, again: int, most: int, unnamed: int, spellings: int, where: str) -> Iterator[Mapping[str, object]]:
    """Yield rows for a table of checks about who the rows are of.

    Parameters
    ----------
    again, most : int
        Rows of persons who have one already, and the most rows of one person.
    unnamed : int
        Rows that name nobody.
    spellings : int
        By how many there would be more persons if small and capital letters counted.
    where : str
        The table and its column of persons.
    """
    if again:
        verb = "is" if again == 1 else "are"
        yield {
            "check": "rows of the same person",
            "where": where,
            "what": f"{rows_in_words(again)} {verb} of persons who have another; one person has {most:,} at most.",
            "found": most,
            "remedy": "If that is too many for one person, what stands there is no person: leave those cells blank.",
        }
    if unnamed:
        yield {
            "check": "rows of nobody",
            "where": where,
            "what": "1 row names nobody, and counts as a person."
            if unnamed == 1
            else f"{unnamed:,} rows name nobody, and each counts as a person.",
            "found": unnamed,
            "remedy": "Fill the column in, if some of them are of one person.",
        }
    if spellings:
        yield {
            "check": "persons spelt in two ways",
            "where": where,
            "what": f"{people_words(spellings)} would be counted again if small and capital letters were not alike.",
            "found": spellings,
            "remedy": "If letters tell persons apart here, write the numbers in another way.",
        }


def one_row_each(
    rows: pd.DataFrame, *, keys: Sequence[str], labels: Sequence[str], stages: Sequence[str]
) -> pd.DataFrame:
    """Return one row for each person: their distinct labels joined, and whether any row says that they reached a stage.

    Parameters
    ----------
    rows : DataFrame
        Rows of people of whom there are several.
    keys : sequence of str
        The columns that tell persons apart: slices and who it is.
    labels, stages : sequence of str
        The columns of labels, and those of 1 and 0.
    """
    people = rows.groupby(list(keys), sort=False)
    joined = people[list(stages)].max() if stages else people.size().to_frame()[[]]
    for column in labels:
        told = rows.assign(**{column: tidy_texts(list(rows[column]))})[[*keys, column]]
        told = told[told[column] != ""].drop_duplicates().sort_values(column)
        each = told.groupby(list(keys), sort=False)[column].agg(AGAIN.join)
        joined[column] = each.reindex(joined.index).fillna("")
    return joined.reset_index()
