"""Columns that change their meaning: labels among the numbers, characteristics among the groups, one column for two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from disprop.errors import Fault
from disprop.read.cells import CellError, as_share, number_text, tidy_texts
from disprop.read.settle import Settled
from disprop.read.sheet import Sheet
from disprop.read.words import is_withheld
from disprop.schemes import NOT_RECOGNISED, REASON_CODES, shelf

SHOWN = 3


def swapped_faults(sheet: Sheet, *, label: str, number: str, characteristic: str | None, keyword: str) -> list[Fault]:
    """Return the fault of labels and numbers, or of groups and characteristics, in each other's column.

    Parameters
    ----------
    sheet : Sheet
        The table.
    label, number, characteristic : str
        The columns as they were taken.
    keyword : str
        What the keyword for the column of numbers is called.
    """
    labels = tidy_texts(sheet.columns[label])
    numeric = {text for text in set(labels) if _is_number(text)}
    rows = [row for row, text in enumerate(labels) if text in numeric and _is_words(sheet.columns[number][row])]
    if rows:
        return [_of_numbers(sheet, label, number, rows, keyword, filled=sum(map(bool, labels)))]
    if characteristic and _are_characteristics(labels) and not _are_characteristics(sheet.columns[characteristic]):
        what = f"Its labels are names of characteristics ({_listed(labels)}): the groups stand in another column."
        remedy = f"Swap the headings {characteristic!r} and {label!r}."
        return [Fault(where=f"{sheet.source}, column {label}", what=what, remedy=remedy)]
    return []


def _of_numbers(sheet: Sheet, label: str, number: str, rows: Sequence[int], keyword: str, *, filled: int) -> Fault:
    texts, words = ([number_text(sheet.columns[column][row]) for row in rows] for column in (label, number))
    if len(rows) == filled:
        what = f"Column {label!r} holds numbers ({_listed(texts)}) and column {number!r} words ({_listed(words)})."
        remedy = f"Swap the headings, or name the columns: label={number!r}, {keyword}={label!r}."
        return Fault(where=sheet.source, what=what, remedy=remedy)
    what = f"In {len(rows):,} of {filled:,} rows a number stands for the label, and words for the number: {words[0]!r}."
    remedy = f"Let {label!r} hold labels in every row, and {number!r} numbers."
    return Fault(where=sheet.place(rows[0]), what=what, remedy=remedy)


def _is_number(text: str) -> bool:
    try:
        as_share(text)
    except CellError as error:
        return error.numeric
    return True


def _is_words(cell: object) -> bool:
    """Whether a cell holds words, and no number and no sign in place of one."""
    text = number_text(cell)
    return bool(text) and any(sign.isalpha() for sign in text) and not _is_number(text) and not is_withheld(text)


def _are_characteristics(cells: Sequence[object]) -> bool:
    names = {text for text in tidy_texts(cells) if text}
    return bool(names) and len(names) < SHOWN * 4 and all(shelf().about(name) for name in names)


def _listed(texts: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(text for text in texts if text))
    return ", ".join(map(repr, distinct[:SHOWN])) + (" ..." if len(distinct) > SHOWN else "")


def swapped_checks(settled: Mapping[str, Settled], source: str) -> Iterator[Mapping[str, object]]:
    """Yield a row for a table of checks for two columns of which each holds groups of the other.

    Parameters
    ----------
    settled : mapping of str to Settled
        How each column of rows of people is read.
    source : str
        The table, for messages.
    """
    for (one, first), (two, second) in combinations(settled.items(), 2):
        there, back = _in_the_other(first, second), _in_the_other(second, first)
        if there and back:
            yield {
                "check": "columns change places",
                "where": f"{source}, columns {one} and {two}",
                "what": f"{one} holds {_listed(there)}, which {two} should hold, and {two} {_listed(back)}.",
                "found": len(there) + len(back),
                "remedy": "Look for rows, or a part of the file, in which the two change places.",
            }


def _in_the_other(one: Settled, other: Settled) -> list[str]:
    """Return the labels that the scheme of one column does not know and that of the other does."""
    strange = [label for label, code in one.codes.items() if code == NOT_RECOGNISED]
    codes = other.scheme.classify(strange, other.level) if strange else []
    return [label for label, code in zip(strange, codes, strict=True) if code not in REASON_CODES]
