"""The rows of a counted table as lines, and what is wrong with a line among its neighbours: twice there, or a sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disprop.errors import Fault
from disprop.read.cells import tidy_text, tidy_texts
from disprop.read.columns import Columns
from disprop.read.sheet import Sheet
from disprop.schemes import same_words

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
    span : tuple of int, optional
        The least and the most that a withheld count can be; its number is then the least.
    """

    row: int
    characteristic: str
    stage: str
    slice: tuple[str, ...]
    label: str
    number: float | None
    span: tuple[int, int] | None = None

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
