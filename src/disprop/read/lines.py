"""The rows of a counted table as lines, and what is wrong with a line among its neighbours: twice there, or a sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disprop.errors import Fault
from disprop.read.cells import tidy_text, tidy_texts
from disprop.read.columns import Columns
from disprop.read.sheet import Sheet
from disprop.read.words import is_total
from disprop.schemes import NOT_RECOGNISED, REASONS, Scheme, same_words, years_of

REASON_CODES = frozenset(reason.code for reason in REASONS)

Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of a counted table.

    Parameters
    ----------
    row : int
        Its place in the sheet, from 0.
    characteristic, stage : str
        What the group is a group of, and the stage; empty where the table does not say.
    slice : tuple of str
        The values of the columns that divide the table.
    label : str
        The group, as it was written.
    number : float or None
        People, or a share; None where the cell is faulty.
    """

    row: int
    characteristic: str
    stage: str
    slice: tuple[str, ...]
    label: str
    number: float | None

    @property
    def key(self) -> Key:
        """What it shares with the rows that it adds up with."""
        return self.characteristic, self.stage, self.slice


def read_lines(sheet: Sheet, columns: Columns, numbers: Sequence[float | None], *, characteristic: str) -> list[Line]:
    """Return the rows of a sheet as lines, a characteristic by its first spelling."""
    rows = range(len(sheet.places))

    def texts(column: str | None, default: str) -> list[str]:
        return tidy_texts(sheet.columns[column]) if column else [default] * len(rows)

    kinds = _first_spellings(texts(columns.characteristic, characteristic))
    stages = texts(columns.stage, "")
    slices = list(zip(*(texts(column, "") for column in columns.by), strict=True)) if columns.by else [()] * len(rows)
    labels = [cell if isinstance(cell, str) else tidy_text(cell) for cell in sheet.columns[columns.label]]
    return [
        Line(
            row=row,
            characteristic=kinds[row],
            stage=stages[row],
            slice=slices[row],
            label=labels[row],
            number=numbers[row],
        )
        for row in rows
    ]


def _first_spellings(texts: Sequence[str]) -> list[str]:
    """Give texts of the same words one spelling: the first."""
    first: dict[str, str] = {}
    done = {text: first.setdefault(same_words(text), text) for text in dict.fromkeys(texts)}
    return [done[text] for text in texts]


def blank_faults(sheet: Sheet, columns: Columns) -> Iterator[Fault]:
    """Find every blank cell that should say what a row is about."""
    named = [columns.characteristic, columns.stage, *columns.by]
    for column in (name for name in named if name):
        for row, text in enumerate(tidy_texts(sheet.columns[column])):
            if not text:
                yield Fault(where=sheet.place(row, column), what="The cell is blank.", remedy=f"Write the {column}.")


def repeated_faults(sheet: Sheet, columns: Columns, lines: Sequence[Line]) -> Iterator[Fault]:
    """Find every label that stands twice where it should stand once."""
    first: dict[tuple[Key, str], int] = {}
    for line in lines:
        earlier = first.setdefault((line.key, line.label), line.row)
        if earlier != line.row:
            remedy = "Keep one of the rows, or add them up."
            if columns.unread:
                remedy += f" If a column tells them apart, name it in by=: {', '.join(columns.unread)}."
            yield Fault(
                where=sheet.place(line.row, columns.label),
                what=f"Label {line.label!r} is already in {sheet.places[earlier]}.",
                remedy=remedy,
            )


def total_faults(
    sheet: Sheet,
    column: str,
    lines: Sequence[Line],
    *,
    scheme: Scheme,
    level: str,
    codes: Mapping[str, str],
    slack: float = 0.0,
) -> Iterator[Fault]:
    """Find every row that adds up other rows.

    Parameters
    ----------
    sheet : Sheet
        The table, for places.
    column : str
        The column of labels.
    lines : sequence of Line
        Of one characteristic.
    scheme, level, codes
        How they are read: the codes are those of the labels.
    slack : float
        By how much a rounded sum may differ from its row.

    Notes
    -----
    A row adds up others if its label says so, or if its label is no group of this level and its number is the sum of
    two or more others of its stage and slice, or of those that a coarser level counts under its label. An age is none.
    """
    ages = bool(scheme.years(level))
    suspects = {line.label for line in lines if codes[line.label] == NOT_RECOGNISED}
    suspects -= {label for label in suspects if ages and years_of(label)}
    if not suspects:
        return
    wholes = {label: _parts_of(label, scheme, level) for label in suspects}
    for key, together in _by_key(lines).items():
        for line in (line for line in together if line.label in suspects):
            others = [other for other in together if other is not line]
            parts = [other for other in others if codes[other.label] in wholes[line.label]]
            if is_total(line.label):
                said = "is a total"
            elif _adds_up(line, parts, slack, least=1) or _adds_up(line, others, slack, least=2):
                said = "is the sum of other rows"
            else:
                continue
            yield Fault(
                where=sheet.place(line.row, column),
                what=f"Row {line.label!r} {said}{_compared(line, others, key)}.",
                remedy="Take the row out: totals are made from the groups.",
            )


def _by_key(lines: Sequence[Line]) -> Mapping[Key, list[Line]]:
    grouped: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.key].append(line)
    return grouped


def _parts_of(label: str, scheme: Scheme, level: str) -> frozenset[str]:
    """The groups of this level that a coarser level counts under a label."""
    for coarser in scheme.adds_up_to(level):
        (whole,) = scheme.classify([label], coarser)
        if whole not in REASON_CODES:
            return frozenset(part for part, code in scheme.parents(level, coarser).items() if code == whole)
    return frozenset()


def _adds_up(line: Line, parts: Sequence[Line], slack: float, *, least: int) -> bool:
    numbers = [part.number for part in parts if part.number]
    if not line.number or len(numbers) < least:
        return False
    return abs(sum(numbers) - line.number) <= slack * (len(numbers) + 1)


def _compared(line: Line, others: Sequence[Line], key: Key) -> str:
    numbers = [other.number for other in others if other.number is not None]
    stage = f" at stage {key[1]!r}" if key[1] else ""
    if line.number is None or not numbers:
        return ""
    return f": it is {line.number:g}, and the other rows{stage} add to {sum(numbers):g}"
