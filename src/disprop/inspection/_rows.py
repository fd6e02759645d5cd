"""A table of one row a person, or an event: what each of its columns could be for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from disprop.errors import InputError
from disprop.read.cells import tidy_texts
from disprop.read.combined import are_combined
from disprop.read.periods import periods_of
from disprop.read.settle import Settled, settle
from disprop.read.sheet import Sheet
from disprop.read.words import is_column_for, names_people, rows_in_words, says_counts, unit_of, yes_or_no
from disprop.schemes import NOT_RECOGNISED, REASON_CODES, REASONS, available, could_mean, named_by, same_words, written

MANY = 300
"""Distinct values of a column beyond which it holds no groups."""

FEW = 40
"""Distinct values up to which a column could divide a table."""

RECOGNISED = 0.8
"""The part of the rows with an answer whose labels a scheme must know for the column to be that characteristic."""

NAMED = 0.5
"""The same where the heading names the characteristic."""

SHOWN = 5
DIVIDING = frozenset({"characteristic", "stage", "period", "division"})
FIGURE = re.compile(r"[0-9][0-9,. ]*%?")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")

FILLED = 0.5
"""The part of the combinations of groups that a table of counts lists at least; rows of people repeat some."""

Told = tuple[str, str, Settled | None]
"""What a column holds, why, and how its labels are read."""

NUMBERS_OF_ROWS = "numbers of rows"
OLDEST = 120


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """What a column of rows could be for.

    Parameters
    ----------
    name : str
        Its heading.
    holds : str
        ``characteristic``, ``ages``, ``dates of birth``, ``stage``, ``person``, ``period``, ``division``,
        ``numbers of rows``, ``not used``.
    detail : str
        Why, in words.
    settled : Settled, optional
        How its labels are read, where it is a characteristic.
    found : mapping of str to int
        Rows by label.
    """

    name: str
    holds: str
    detail: str
    settled: Settled | None
    found: Mapping[str, int]

    @property
    def could_be_counts(self) -> bool:
        """Whether it holds figures under a heading for counts or shares."""
        if self.tells_apart:
            return False
        headed = says_counts(self.name) or unit_of(self.name) is not None
        return headed and self.holds != "person" and any(FIGURE.fullmatch(label) for label in self.found)

    @property
    def tells_apart(self) -> bool:
        """Whether it says who a row is about, by its heading, and no value stands twice."""
        named = names_people(self.name) and not is_column_for(self.name, "count")
        return named and 1 < len(self.found) == sum(self.found.values())

    @property
    def has_figures(self) -> bool:
        """Whether it holds numbers, percentages too, and nothing else."""
        return self.holds != "period" and all(FIGURE.fullmatch(label) for label in self.found if label)

    @property
    def is_numeric(self) -> bool:
        """Whether it holds whole numbers and nothing else."""
        return all(map(WHOLE.fullmatch, self.found))


def looks_like_rows(sheet: Sheet) -> bool:
    """Whether a table has a row a person or an event, and not counts of them."""
    columns = [look(name, cells) for name, cells in sheet.columns.items()]
    if any(column.could_be_counts for column in columns) or len(sheet.places) < 2:
        return False
    numeric = [column for column in columns if column.is_numeric and column.holds != "ages"]
    if numeric and all(column.tells_apart for column in numeric):  # as `from_counts` refuses them
        return True
    told = {column.holds for column in columns}
    if "person" not in told and _is_grid(sheet, columns):
        return False
    groups = [column for column in columns if column.holds in {"characteristic", "stage"}]
    repeated = any(len(column.found) < sum(column.found.values()) for column in groups)
    numbers = any(column.is_numeric for column in columns if column.holds in {"not used", "division"})
    return repeated and (len(groups) > 1 or "person" in told or not numbers)


def _is_grid(sheet: Sheet, columns: Sequence[Column]) -> bool:
    """Whether each combination of the groups stands once beside a number, and most of them are there."""
    keys = [column for column in columns if column.holds in DIVIDING and not column.is_numeric and column.found]
    figures = [column for column in columns if column.is_numeric and column.holds in {"not used", "division"}]
    if not figures or not any(column.holds == "characteristic" for column in keys):
        return False
    cells = {column.name: tidy_texts(sheet.columns[column.name]) for column in keys}
    return are_combined(list(cells.values()), filled=FILLED)


def look(name: str, cells: Sequence[object]) -> Column:
    """Return what a column of rows could be for."""
    found = Counter(tidy_texts(cells))
    blank = found.get("", 0)
    labels = [label for label in found if label]
    holds, detail, settled = _told(name, labels, found)
    blanks = f"; {rows_in_words(blank)} blank" if blank and labels else ""
    return Column(name=name, holds=holds, detail=f"{detail}{blanks}", settled=settled, found=found)


def _nothing(_name: str, labels: Sequence[str], _found: Mapping[str, int]) -> Told | None:
    return None if labels else ("not used", "nothing in it", None)


def _row_numbers(_name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told | None:
    """Numbers that go up by one from row to row."""
    if len(labels) < 2 or len(labels) < sum(found.values()) or not all(label.isdecimal() for label in labels):
        return None
    in_order = all(int(two) == int(one) + 1 for one, two in pairwise(labels))
    return (NUMBERS_OF_ROWS, f"{labels[0]} to {labels[-1]}", None) if in_order else None


def _born(name: str, labels: Sequence[str], _found: Mapping[str, int]) -> Told | None:
    dates = [written(label) for label in labels[:MANY]]
    named = re.search(r"birth|born|\bdob\b", same_words(name))
    told = named and all(date is not None and date.readings for date in dates)
    return ("dates of birth", f"{len(labels)} dates", None) if told else None


def _ages(name: str, labels: Sequence[str], _found: Mapping[str, int]) -> Told | None:
    if not same_words(name).startswith("age") or not all(one.isdecimal() and int(one) <= OLDEST for one in labels):
        return None
    return "ages", f"{min(map(int, labels))} to {max(map(int, labels))}", None


def _stage(name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told | None:
    if named_by(name):
        return None
    said = {label: yes_or_no(label) for label in labels}
    if None in said.values():
        return None
    yes = sum(found[label] for label in labels if said[label])
    return "stage", f"yes in {yes:,} of {rows_in_words(sum(found.values()))}", None


def _characteristic(name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told | None:
    settled = _settled(name, labels, found) if len(labels) <= MANY else None
    return None if settled is None else ("characteristic", _recognised(settled, found), settled)


def _person(name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told | None:
    rows = sum(found[label] for label in labels)
    if not names_people(name) or len(labels) <= rows // 10:
        return None
    several = f", up to {max(found[label] for label in labels)} rows each" if len(labels) < rows else ""
    return "person", f"{len(labels):,} different{several}", None


def _period(_name: str, labels: Sequence[str], _found: Mapping[str, int]) -> Told | None:
    return ("period", _listed(labels), None) if len(labels) <= FEW and periods_of(labels) is not None else None


def _division(_name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told | None:
    several = len(labels) <= FEW and len(labels) < sum(found[label] for label in labels)
    return ("division", f"{len(labels)} different: {_listed(labels)}", None) if several else None


READINGS = (_nothing, _row_numbers, _born, _ages, _stage, _characteristic, _person, _period, _division)
"""What a column can be taken for; the first that fits."""


def _told(name: str, labels: Sequence[str], found: Mapping[str, int]) -> Told:
    readings = (reading(name, labels, found) for reading in READINGS)
    return next((told for told in readings if told), ("not used", f"{len(labels):,} different", None))


def _settled(name: str, labels: Sequence[str], found: Mapping[str, int]) -> Settled | None:
    """Return how the labels are read if a scheme that comes with the library knows most of them."""
    try:
        settled = settle(labels, where=name, characteristic=name, found=found, unit="rows")
    except InputError:
        return None
    if settled.scheme.name not in available():
        return None
    answered = sum(found[label] for label in labels if settled.codes[label] not in REASON_CODES - {NOT_RECOGNISED})
    known = sum(found[label] for label in labels if settled.codes[label] not in REASON_CODES)
    needed = NAMED if settled.scheme.name in named_by(name) else RECOGNISED
    return settled if answered and known >= needed * answered else None


def _recognised(settled: Settled, found: Mapping[str, int]) -> str:
    told = f"{settled.scheme.name}, level {settled.level}"
    strange = [label for label, code in settled.codes.items() if code == NOT_RECOGNISED]
    return told if not strange else f"{told}; not recognised: {', '.join(strange_labels(settled, found))}"


def strange_labels(settled: Settled, found: Mapping[str, float]) -> Iterator[str]:
    """Yield the labels that a scheme does not know, the most frequent first, with what they could mean."""
    strange = [label for label, code in settled.codes.items() if code == NOT_RECOGNISED]
    strange.sort(key=lambda label: -found.get(label, 0))
    for label in strange[:SHOWN]:
        near = could_mean(settled.scheme, settled.level, label)[:2]
        hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
        yield f"{label!r}, {found.get(label, 0):,.0f}{hint}"
    if len(strange) > SHOWN:
        yield f"and {len(strange) - SHOWN} more"


def as_frame(columns: Sequence[Column]) -> pd.DataFrame:
    """Return the characteristics among the columns, a row each."""
    return pd.DataFrame([_facts(column) for column in columns if column.settled is not None])


def _facts(column: Column) -> dict[str, object]:
    settled = column.settled
    assert settled is not None
    return characteristic_facts(settled, column.name, column.found)


def characteristic_facts(settled: Settled, column: str, found: Mapping[str, float]) -> dict[str, object]:
    """Return a row for the table of characteristics."""
    codes = {**settled.codes, "": "blank"}
    by_reason: Counter[str] = Counter()
    for label, number in found.items():
        if codes[label] in REASON_CODES:
            by_reason[codes[label]] += int(number)
    labels = {reason.code: reason.label for reason in REASONS}
    unknown = sum(by_reason[reason.code] for reason in REASONS if reason.in_denominator)
    return {
        "characteristic": settled.scheme.characteristic,
        "column": column,
        "scheme": settled.scheme.name,
        "level": settled.level,
        "groups": len(settled.groups),
        "known": int(sum(found.values())) - sum(by_reason.values()),
        "unknown": unknown,
        "reasons": ", ".join(f"{labels[code]} {number}" for code, number in by_reason.items() if number),
    }


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:SHOWN]) + (f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else "")
