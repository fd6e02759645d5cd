"""What a sheet of a template came back with: whether it is filled in, and what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from disprop.errors import Fault
from disprop.read.sheet import Sheet
from disprop.schemes import DETAIL, NOT_RECOGNISED, Scheme, suggest

SHOWN = 8

ROW = re.compile(r"\brows? ([0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A characteristic as the template lists it.

    Parameters
    ----------
    name : str
        As the sheets write it.
    scheme : Scheme
        Its classification.
    level : str
        The level whose groups are listed.
    labels : tuple of str
        The groups and reasons that the template offers.
    """

    name: str
    scheme: Scheme
    level: str = DETAIL
    labels: tuple[str, ...] = ()

    def codes(self, labels: Iterable[str]) -> list[str]:
        """Return the codes of some labels at the level."""
        return self.scheme.classify(labels, self.level)

    def knows(self, label: str) -> bool:
        """Whether a label is a group or a reason."""
        return self.codes([label])[0] != NOT_RECOGNISED


@dataclass(frozen=True, eq=False, kw_only=True)
class Look:
    """What a sheet holds.

    Parameters
    ----------
    name : str
        The table.
    source : str
        The place of the sheet, for messages.
    faults : sequence of Fault
        What is wrong with it.
    is_filled : bool
        Whether anything was filled in.
    left_out : sequence of str
        Characteristics, or stages, that nothing was filled in for.
    counts : mapping of (characteristic, code) to (number, place)
        Of a sheet of counts.
    """

    name: str
    source: str
    faults: Sequence[Fault] = ()
    is_filled: bool = True
    left_out: Sequence[str] = ()
    counts: Mapping[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


def heading_faults(sheet: Sheet, wanted: Iterable[str]) -> Iterator[Fault]:
    """Find headings of the template that are not there any more."""
    there = ", ".join(sheet.columns)
    for name in wanted:
        if sheet.find(name) is None:
            yield Fault(
                where=f"{sheet.source}, row 1",
                what=f"The heading {name!r} is missing; there are {there}.",
                remedy="Write it back where it was.",
            )


def invented(one: Listed, label: str, where: str) -> Fault:
    """Return the fault of a word that is no group of a characteristic."""
    suited = suggest([label])
    hint = f" It is one of {suited[0]}." if suited and suited[0] != one.scheme.name else ""
    near = get_close_matches(label, one.labels, n=1)
    hint += f" Did you mean {near[0]!r}?" if near else ""
    return Fault(
        where=where,
        what=f"{label!r} is no group of {one.name}.{hint}",
        remedy=f"Choose one of the template's: {some(one.labels)}.",
    )


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults by their rows, those of no row last."""

    def row(fault: Fault) -> float:
        found = ROW.search(fault.where)
        return float(found[1]) if found else math.inf

    return sorted(faults, key=row)


def total_row(label: str, where: str) -> Fault:
    """Return the fault of a total that was written into a sheet."""
    return Fault(where=where, what=f"{label!r} is a total.", remedy="Take the row out: totals are worked out.")


def some(texts: Sequence[str]) -> str:
    """Return some texts in quotation marks, the first of many."""
    shown = ", ".join(map(repr, texts[:SHOWN]))
    return shown if len(texts) <= SHOWN else f"{shown} and {len(texts) - SHOWN} more"


def row_list(rows: Sequence[str]) -> str:
    """Return places of rows in one word: ``rows 3, 5 and 7 more``.

    Examples
    --------
    >>> row_list(["row 3"]), row_list(["row 3", "row 5"])
    ('row 3', 'rows 3, 5')
    """
    if len(rows) == 1:
        return rows[0]
    numbers = [row.removeprefix("row ") for row in rows]
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"rows {', '.join(numbers[:SHOWN])}{more}"


def place_of_rows(sheet: Sheet, rows: Sequence[int], column: str) -> str:
    """Return the place of some cells of a column."""
    return f"{sheet.source}, {row_list([sheet.places[row] for row in rows])}, {sheet.column_place(column)}"
