"""Columns of a release as texts for CSV and JSON: a column at a time, each different value once."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disprop.protect import NOT_APPLICABLE, WITHHELD, Shown
from disprop.publish._schema import Field
from disprop.publish.tables import DIGITS

CHUNK = 4_000
"""Rows that are put into text at a time: their cells stay near, and never are all of them in memory."""

FEW = 4
"""So many times fewer different values than rows make it worth while to write each once."""

Rows = Callable[[slice], list[str]]

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
    written = guarded(text)
    return '"{}"'.format(written.replace('"', '""')) if QUOTED.search(written) else written


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


CSV = Form(withheld=WITHHELD, undefined=NOT_APPLICABLE, blank="", infinite=("INF", "-INF"), text=_csv_text)
JSON = Form(withheld="null", undefined="null", blank='""', infinite=('"INF"', '"-INF"'), text=_json_text)


def rows(part: Shown, fields: Sequence[Field], form: Form) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as they are written.

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
    for start in range(0, len(part), CHUNK):
        yield from zip(*(column(slice(start, start + CHUNK)) for column in columns), strict=True)


def _column(part: Shown, field: Field, form: Form) -> Rows:
    """Return what gives some rows of a column as texts."""
    values, hidden = part.frame[field.name], part.withheld[field.name].to_numpy(dtype=bool)
    if field.kind == "string":
        codes, different = pd.factorize(values)
        written = [form.text(text) if text else form.blank for text in map(as_text, _listed(different))]
        return _few(codes, written, hidden, nothing=form.blank, withheld=form.withheld)
    if field.kind == "boolean":
        codes, different = pd.factorize(values)
        flags = ["true" if value else "false" for value in different]
        return _few(codes, flags, hidden, nothing=form.undefined, withheld=form.withheld)
    return _numbers(values, hidden, form)


def _numbers(values: pd.Series, hidden: np.ndarray, form: Form) -> Rows:
    numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan) + 0.0  # -0.0 becomes 0.0
    codes, different = pd.factorize(numbers)
    if len(different) * FEW <= len(numbers):
        written = [_number(value, form) for value in different.tolist()]
        return _few(codes, written, hidden, nothing=form.undefined, withheld=form.withheld)
    odd = hidden | ~np.isfinite(numbers)

    def some(chosen: slice) -> list[str]:
        block = numbers[chosen]
        texts = [_FORM % number for number in block.tolist()]
        for place in np.flatnonzero(odd[chosen]).tolist():
            gone = hidden[chosen][place]
            texts[place] = form.withheld if gone else _number(float(block[place]), form)
        return texts

    return some


def _number(number: float, form: Form) -> str:
    if math.isnan(number):
        return form.undefined
    return form.infinite[int(number < 0)] if math.isinf(number) else _FORM % number


def _few(codes: np.ndarray, written: Sequence[str], hidden: np.ndarray, *, nothing: str, withheld: str) -> Rows:
    """Return what gives some rows of a column whose different values are written once; the code -1 is of none."""
    every = np.array([*written, withheld, nothing], dtype=object)
    places = np.where(hidden, len(written), codes)
    return lambda chosen: every[places[chosen]].tolist()


def _listed(different: Any) -> list[Any]:
    values: list[Any] = np.asarray(different, dtype=object).tolist()
    return values


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
    told = [""] * len(part)
    seen: dict[bytes, str] = {}
    for place in np.flatnonzero(hidden.any(axis=1)):
        marks = hidden[place]
        key = marks.tobytes()
        if key not in seen:
            seen[key] = ";".join(names[marks])
        told[place] = seen[key]
    return told
