"""What stands in a cell in place of a number: withheld, nil, not available."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWER = re.compile(r"(?:<|&lt;|fewer than|less than|under|below)\s*(\d+)")
AT_MOST = re.compile(r"(?:<=|≤|up to|at most)\s*(\d+)|(\d+) (?:or|and) (?:fewer|less|under)")
BETWEEN = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)")
MARKED = re.compile(r"([0-9][0-9, ]*(?:\.[0-9]+)?)\s*(?:\[(?:p|r|e|b|note \d+)\]|[\u2020\u2021])", re.IGNORECASE)


MEANINGS = {
    "nil": "nobody",
    "withheld": "withheld",
    "missing": "not available",
    "does_not_apply": "does not apply",
}
"""Kinds of signs in words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sign means.

    Parameters
    ----------
    kind : str
        ``nil``, ``withheld``, ``missing``, ``does_not_apply``, or empty where it is no known sign.
    low, high : int
        Between which numbers a withheld one lies, as far as the sign says; `high` is -1 where it does not.
    """

    kind: str
    low: int = 0
    high: int = -1


@cache
def _signs(dialect: str) -> Mapping[str, str]:
    lists = tomllib.loads(files("disprop.read.layouts").joinpath("marks.toml").read_text(encoding="utf-8"))
    parts = [lists["general"], *([lists[dialect]] if dialect else [])]
    return {sign: kind for part in parts for kind, signs in part.items() for sign in signs}


def mark_of(text: str, *, dialect: str = "") -> Mark:
    """Return what a cell that holds no number means.

    Parameters
    ----------
    text : str
        What it holds.
    dialect : str
        Whose signs; by default those of official statistics.

    Examples
    --------
    >>> mark_of("<5"), mark_of("fewer than 10"), mark_of("[c]").kind, mark_of("-").kind, mark_of("..").kind
    (Mark(kind='withheld', low=0, high=4), Mark(kind='withheld', low=0, high=9), 'withheld', 'nil', 'missing')
    """
    plain = " ".join(text.split()).casefold()
    kind = _signs(dialect).get(plain, "")
    if kind == "low":
        return Mark("withheld", 1, -1)
    if kind:
        return Mark(kind)
    if found := FEWER.fullmatch(plain):
        return Mark("withheld", 0, max(int(found[1]) - 1, 0))
    if found := AT_MOST.fullmatch(plain):
        return Mark("withheld", 0, int(found[1] or found[2]))
    if found := BETWEEN.fullmatch(plain):
        return Mark("withheld", int(found[1]), int(found[2]))
    return Mark("")


def numbers_of(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return cells as numbers, NaN where one holds none.

    Parameters
    ----------
    texts : sequence of str
        Thousands may be separated by commas or spaces; a mark of a revised or provisional number is passed over.

    Examples
    --------
    >>> numbers_of(["1,234", " 12.0 ", "..", "45 [p]"]).tolist()
    [1234.0, 12.0, nan, 45.0]
    """
    cells = pd.Series(list(texts), dtype="object")
    read = pd.to_numeric(cells, errors="coerce")
    rest = read.isna() & cells.ne("")
    if rest.any():
        distinct = {text: number_in(text) for text in cells[rest].unique()}
        read[rest] = cells[rest].map(distinct)
    return read.to_numpy(dtype=np.float64, copy=True)


def number_in(text: str) -> float:
    """Return the number of a cell, NaN where it holds none.

    Examples
    --------
    >>> number_in("1 234"), number_in("447337.0"), number_in("Total")
    (1234.0, 447337.0, nan)
    """
    plain = " ".join(text.split())
    if marked := MARKED.fullmatch(plain):
        plain = marked[1].strip()
    if not re.fullmatch(r"[+-]?(\d{1,3}([, ]\d{3})+|\d+)(\.\d+)?", plain):
        return float("nan")
    return float(plain.replace(",", "").replace(" ", ""))
