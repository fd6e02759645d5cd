"""Columns of a release as texts for CSV and JSON: a column at a time, each different value once."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from disprop.protect import NOT_APPLICABLE, WITHHELD, Shown
from disprop.publish._columns import Few, Many, chunks, few, lines, mostly_different
from disprop.publish._schema import Field
from disprop.publish.tables import DIGITS, HARMLESS

_FORM = f"%.{DIGITS}g"

# What a spreadsheet takes for a formula, the letters of full width and blanks before included; and our own shorthand.
LIVE = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]|\[[cz]\]\Z)")

QUOTED = re.compile(r'[,"\r\n]')


@dataclass(frozen=True, kw_only=True)
class Form:
    """How values are written.

    Parameters
    ----------
    withheld, undefined, blank : str
        What stands for a value that is withheld, for a number or flag that there is none of, for a text with nothing
        to say.
    infinite : str
        Infinity; below zero with a minus before it.
    text : callable
        From a text to how it is written.
    """

    withheld: str
    undefined: str
    blank: str
    infinite: tuple[str, str]
    text: Callable[[str], str]


def guarded(text: str) -> str:
    r"""Return a text as it stands in CSV: with an apostrophe before it where a spreadsheet would make something of it.

    Parameters
    ----------
    text : str
        A label.

    Notes
    -----
    A text that has such an apostrophe already gets another, so that taking one away gives the text back: see
    `unguarded`.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("65+"), guarded("[c]")
    ("'=1+1", "''=1+1", '65+', "'[c]")
    """
    return f"'{text}" if LIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return a text of a published CSV as it was.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and LIVE.match(text) else text


def _csv_text(text: str) -> str:
    if HARMLESS.match(text):
        return text
    written = guarded(text)
    return '"{}"'.format(written.replace('"', '""')) if QUOTED.search(written) else written


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


CSV = Form(withheld=WITHHELD, undefined=NOT_APPLICABLE, blank="", infinite=("INF", "-INF"), text=_csv_text)
JSON = Form(withheld="null", undefined="null", blank='""', infinite=('"INF"', '"-INF"'), text=_json_text)


def rows(part: Shown, fields: Sequence[Field], form: Form) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as they are written, a text a cell.

    Parameters
    ----------
    part : Shown
        The table.
    fields : sequence of Field
        Its columns.
    form : Form
        How values are written.
    """
    columns = [_column(part, field, form) for field in fields]
    for chosen in chunks(len(part)):
        yield from zip(*(column.some(chosen) for column in columns), strict=True)


def csv_lines(part: Shown, fields: Sequence[Field]) -> Iterator[str]:
    """Yield the lines of a table as CSV, many at a time, each with its end.

    Parameters
    ----------
    part : Shown
        The table.
    fields : sequence of Field
        Its columns.
    """
    yield from lines([_column(part, field, CSV) for field in fields], len(part))


def _column(part: Shown, field: Field, form: Form) -> Few | Many:
    values, hidden = part.frame[field.name], part.withheld[field.name].to_numpy(dtype=bool)
    if field.kind == "string":
        return _strings(values, hidden, form)
    if field.kind == "boolean":
        codes, different = pd.factorize(values)
        written = ["true" if value else "false" for value in different]
        return few(codes, written, form.undefined, [(hidden, form.withheld)])
    return _numbers(values, hidden, form)


def _strings(values: pd.Series, hidden: np.ndarray, form: Form) -> Few | Many:
    write = partial(_written, form)
    if mostly_different(values):
        odd, signs = hidden | values.isna().to_numpy(), np.where(hidden, form.withheld, form.blank)
        return Many(values.to_numpy(dtype=object), odd, write, lambda place: str(signs[place]))
    codes, different = pd.factorize(values)
    written = write(np.asarray(different, dtype=object).tolist())
    return few(codes, written, form.blank, [(hidden, form.withheld)])


def _written(form: Form, texts: list[Any]) -> list[str]:
    return [form.text(text) if text else form.blank for text in map(as_text, texts)]


def _numbers(values: pd.Series, hidden: np.ndarray, form: Form) -> Few | Many:
    numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan) + 0.0  # -0.0 becomes 0.0
    if mostly_different(numbers):
        odd, other = hidden | ~np.isfinite(numbers), partial(_sign, numbers, hidden, form)
        return Many(numbers, odd, lambda some: [_FORM % number for number in some], other)
    codes, different = pd.factorize(numbers)
    written = [_number(value, form) for value in different.tolist()]
    return few(codes, written, form.undefined, [(hidden, form.withheld)])


def _true(marks: np.ndarray) -> list[int]:
    places: list[int] = np.flatnonzero(marks).tolist()
    return places


def _sign(numbers: np.ndarray, hidden: np.ndarray, form: Form, place: int) -> str:
    """Return what stands for a number that is withheld, that there is none of, or that is infinite."""
    return form.withheld if hidden[place] else _number(float(numbers[place]), form)


def _number(number: float, form: Form) -> str:
    if math.isnan(number):
        return form.undefined
    return form.infinite[int(number < 0)] if math.isinf(number) else _FORM % number


def as_text(value: Any) -> str:
    """Return a label or the value of a slice as text: a number without a decimal point where it is whole.

    Examples
    --------
    >>> as_text(2009.0), as_text("2009")
    ('2009', '2009')
    """
    return _FORM % value if isinstance(value, float) else str(value)


def encoded(text: str) -> bytes:
    """Return text as UTF-8; halves of characters, which it cannot hold, are written out."""
    return text.encode("utf-8", errors="backslashreplace")


def withheld_names(part: Shown) -> list[str]:
    """Return for each row the names of the columns of which the value is withheld, with semicolons."""
    hidden = part.withheld.to_numpy(dtype=bool)
    names = np.array([str(name) for name in part.withheld], dtype=object)
    told, seen = [""] * len(part), dict[bytes, str]()
    for place in _true(np.asarray(hidden.any(axis=1))):
        marks = hidden[place]
        told[place] = seen.get(marks.tobytes()) or seen.setdefault(marks.tobytes(), ";".join(names[marks]))
    return told
