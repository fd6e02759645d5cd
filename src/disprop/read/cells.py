"""One cell as a label, as a count of people, or as a share, whatever type the engine gave it."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from numbers import Integral, Real

from disprop.read.words import is_withheld

WHOLE = re.compile(r"[0-9]+(\.0*)?")
THOUSANDS = re.compile(r"[0-9]{1,3}([, '][0-9]{3})+(\.0*)?")
SIGNED = re.compile(r"[-\u2212\u2013]\s*[0-9][0-9,.]*%?|\([0-9][0-9,.]*\)")
DECIMAL = re.compile(r"[0-9]*\.[0-9]+|[0-9]+\.?")
MARKED = re.compile(r"[0-9][0-9,.]*\s*([*\u2020\u2021#a-zA-Z]+|[\[(].*[\])])")
SEPARATORS = str.maketrans("", "", ", '")
LARGEST = 10**15


class CellError(ValueError):
    """A cell that is not what it should be: what is wrong, what to do about it, and whether it is some number."""

    def __init__(self, what: str, remedy: str, *, numeric: bool = False) -> None:
        super().__init__(what)
        self.what, self.remedy, self.numeric = what, remedy, numeric


def as_text(value: object) -> str:
    """Return a cell as text, the same from every engine.

    Parameters
    ----------
    value : object
        Text, number, boolean, date or nothing.

    Returns
    -------
    str
        ``"1"`` for 1 and 1.0, ``"True"`` for a boolean, an ISO date for a date, ``""`` for None, NaN and NaT.

    Examples
    --------
    >>> [as_text(value) for value in (1, 1.0, "1", True, None, float("nan"), 2.5)]
    ['1', '1', '1', 'True', '', '', '2.5']
    """
    if isinstance(value, str):
        return str(value)
    if is_nothing(value):
        return ""
    if type(value).__name__ in {"bool", "bool_"}:
        return str(bool(value))
    return _number_or_date_text(value)


def _number_or_date_text(value: object) -> str:
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real | Decimal):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < LARGEST else f"{number:.12g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def is_nothing(value: object) -> bool:
    """Whether a cell is None, NaN or NaT."""
    return (
        value is None
        or type(value).__name__ in {"NaTType", "NAType"}
        or (isinstance(value, float) and math.isnan(value))
    )


def tidy_text(value: object) -> str:
    """Return a cell as text without outer and double spaces."""
    return " ".join(as_text(value).split())


def tidy_texts(values: Sequence[object]) -> list[str]:
    """Return the cells of a column as tidy text, each distinct text worked out once."""
    if all(type(value) is str for value in values):
        done = {value: tidy_text(value) for value in set(values)}
        return [done[value] for value in values]
    return [tidy_text(value) for value in values]


def number_text(value: object) -> str:
    """Return a cell that should hold a number as plain text: wide digits and every kind of space put right."""
    text = repr(float(value)) if isinstance(value, float) and not is_nothing(value) else as_text(value)
    return unicodedata.normalize("NFKC", text).strip()


def as_count(value: object) -> int:
    """Return a cell as a number of people.

    Parameters
    ----------
    value : object
        A whole number, or its text; thousands may be separated by commas or spaces; ``12.0`` is 12.

    Raises
    ------
    CellError
        If it is anything else.

    Examples
    --------
    >>> as_count("1,234"), as_count("12.0"), as_count(7.0)
    (1234, 12, 7)
    >>> as_count("3*")
    Traceback (most recent call last):
    disprop.read.cells.CellError: '3*' is a number with a mark.
    """
    if _is_plain(value):
        return int(value)  # type: ignore[call-overload, no-any-return]
    text = number_text(value)
    if WHOLE.fullmatch(text) or THOUSANDS.fullmatch(text):
        number = int(text.translate(SEPARATORS).split(".")[0])
        if number <= LARGEST:
            return number
        raise CellError(f"{text!r} is more people than there are.", "Correct the number.")
    raise _not_a_count(text, boolean=isinstance(value, bool))


def _is_plain(value: object) -> bool:
    """Whether a cell is a whole number without further ado: the short way for large tables."""
    if type(value) is int:
        return 0 <= value <= LARGEST
    return type(value) is str and value.isascii() and value.isdigit() and len(value) < len(str(LARGEST))


def as_share(value: object) -> tuple[float, int, bool]:
    """Return a cell as a printed share.

    Returns
    -------
    number, decimals, per_cent : float, int, bool
        The number as printed, how many decimals it is printed to, and whether it carries a ``%``.

    Raises
    ------
    CellError
        If it is not a number, or is below zero.

    Examples
    --------
    >>> as_share("95.59%"), as_share("0.40"), as_share(12)
    ((95.59, 2, True), (0.4, 2, False), (12.0, 0, False))
    """
    text = number_text(value)
    per_cent = text.endswith("%")
    digits = text.removesuffix("%").strip()
    if THOUSANDS.fullmatch(digits):
        digits = digits.translate(SEPARATORS)
    if isinstance(value, float) and digits.endswith(".0"):
        digits = digits.removesuffix(".0")
    if DECIMAL.fullmatch(digits):
        return float(digits), len(digits.partition(".")[2]), per_cent
    if re.fullmatch(r"[0-9.]+e-[0-9]+", digits):
        plain = f"{Decimal(digits):f}"
        return float(digits), len(plain.partition(".")[2]), per_cent
    raise _not_a_share(text)


def _not_a_count(text: str, *, boolean: bool) -> CellError:
    if not text:
        return CellError("The count is blank.", "Write 0 if there was nobody, or take the row out.")
    if boolean:
        return CellError(f"{text!r} is not a number of people.", "Give counts; rows of people are read by count().")
    if text.endswith("%"):
        return CellError(f"{text!r} is a percentage.", "Give counts of people; shares are read by baseline().")
    if SIGNED.fullmatch(text):
        return CellError(f"{text!r} is below zero.", "Give a whole number, 0 or more.")
    if DECIMAL.fullmatch(text):
        return CellError(
            f"{text!r} is not a whole number.",
            "Give a headcount: counts are of whole people (time at risk, for events, has unit='amount').",
        )
    return _unreadable(text, "Give a whole number.")


def _not_a_share(text: str) -> CellError:
    if not text:
        return CellError("The share is blank.", "Write 0 if there was nobody, or take the row out.")
    if SIGNED.fullmatch(text):
        return CellError(f"{text!r} is below zero.", "Give a share of 0 or more.", numeric=True)
    return _unreadable(text, "Give a number.")


def _unreadable(text: str, remedy: str) -> CellError:
    if is_withheld(text):
        return CellError(f"{text!r} stands for a number that is withheld or missing.", f"{remedy} A guess is not made.")
    if MARKED.fullmatch(text):
        remedy = "Take the mark away, or correct the number."
        return CellError(f"{text!r} is a number with a mark.", remedy, numeric=True)
    return CellError(f"{text!r} is not a number.", remedy)
