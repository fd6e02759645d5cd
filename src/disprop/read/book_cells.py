"""One cell of a workbook as text: numbers as they are held and not as they are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from disprop.read.cells import as_text

ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    text : str
        What it holds; empty for nothing.
    is_number : bool
        Whether it is a number and not a text.
    problem : str
        ``error``, ``formula`` (never worked out) or ``date``; empty for none.
    """

    text: str = ""
    is_number: bool = False
    problem: str = ""


NOTHING = Cell()


def number_cell(value: float, *, per_cent: bool) -> Cell:
    """Return a number as a cell."""
    return Cell(number_text(value, per_cent=per_cent), is_number=True)


def text_cell(text: str) -> Cell:
    """Return a text as a cell: one that spells an error is one."""
    return Cell(text, problem="error" if text in ERRORS else "")


def date_cell(value: object) -> Cell:
    """Return a date, a time or a length of time as a cell."""
    return Cell(as_text(value) if isinstance(value, dt.date) else str(value), problem="date")


def number_text(value: float, *, per_cent: bool = False) -> str:
    """Return a number as text, to the 15 digits that a spreadsheet keeps.

    Examples
    --------
    >>> number_text(12.0), number_text(0.1 + 0.2), number_text(1234567), number_text(0.00002)
    ('12', '0.3', '1234567', '0.00002')
    >>> number_text(0.12, per_cent=True), number_text(0.07, per_cent=True), number_text(1, per_cent=True)
    ('12%', '7%', '100%')
    """
    if isinstance(value, int) and not per_cent:
        return str(value)
    exact = Decimal(f"{value:.15g}") * (100 if per_cent else 1)
    plain = f"{exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain}%" if per_cent else plain


def letter_of(at: int) -> str:
    """Return the letters of a column, counted from 0.

    Examples
    --------
    >>> letter_of(0), letter_of(25), letter_of(26), letter_of(701), letter_of(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters, rest = "", at + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


@cache
def column_of(letters: str) -> int:
    """Return the column of some letters, counted from 0.

    Examples
    --------
    >>> column_of("A"), column_of("Z"), column_of("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
