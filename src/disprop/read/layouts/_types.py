"""What a layout is, what may be asked of it, and what it makes of a page of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from disprop.ends import AS_PRINTED, Rounding
from disprop.errors import Fault
from disprop.read.grid import Grid
from disprop.read.sheet import Sheet
from disprop.read.spans import RoundedTo, Span, Withheld, rounding_of, stated_span
from disprop.schemes import Ages, Scheme, bands_from

Kind = Literal["counts", "percent", "estimates", "full-time equivalents", "rows"]
Check = Mapping[str, object]

ALL = "all"
"""As an area: every area of the table, added up."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Options:
    """What the user asks of a table in a known layout.

    Parameters
    ----------
    area : tuple of str
        Names or codes of areas, which are added up; ``("all",)`` for all of them; empty for each on its own.
    ages : str
        The ages to keep: ``16+``, ``16-64``.
    where : mapping of str to tuple of str
        From column to the values to keep.
    measure : str
        Which of several numbers: the heading of a column, or the value of a column of measures.
    characteristic : str
        Which of several characteristics.
    by : tuple of str
        The columns that are to divide the table.
    bands : Scheme, optional
        Bands of ages into which ages are put.
    span : Span, optional
        Between which numbers withheld counts lie.
    rounding : Rounding
        How the others are rounded.
    """

    area: tuple[str, ...] = ()
    ages: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measure: str = ""
    characteristic: str = ""
    by: tuple[str, ...] = ()
    bands: Scheme | None = None
    span: Span | None = None
    rounding: Rounding = AS_PRINTED


def options_from(
    *,
    area: str | Sequence[str] | None = None,
    ages: str | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
    measure: str | None = None,
    characteristic: str | None = None,
    by: Sequence[str] = (),
    scheme: object = None,
    withheld: Withheld | None = None,
    rounded_to: RoundedTo | None = None,
) -> Options:
    """Return what the user asks, as keywords give it."""
    return Options(
        area=_texts(area),
        ages=ages or "",
        where={column: _texts(values) for column, values in (where or {}).items()},
        measure=measure or "",
        characteristic=characteristic or "",
        by=tuple(by),
        bands=_bands(scheme),
        span=stated_span(withheld),
        rounding=rounding_of(rounded_to),
    )


def _texts(given: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if given is None else (given,) if isinstance(given, str) else tuple(map(str, given))


def _bands(scheme: object) -> Scheme | None:
    """Return the bands of ages that a scheme has, if it is one of ages."""
    if isinstance(scheme, Ages):
        return scheme.bands
    if isinstance(scheme, Scheme):
        return scheme if scheme.years() else None
    if isinstance(scheme, str) and scheme.startswith("age_bands"):
        return bands_from(scheme)
    return None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a publisher says about its table.

    Parameters
    ----------
    source, date, geography, ages : str
        Who published it, for when, where and for which ages; empty where it does not say.
    """

    source: str = ""
    date: str = ""
    geography: str = ""
    ages: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tidied:
    """A table in a known layout, made an ordinary one.

    Parameters
    ----------
    layout : str
        The layout's name.
    sheet : Sheet
        The ordinary table.
    by : tuple of str
        The columns that divide it: those that were asked for, and those with several values.
    kind : str
        What the numbers are.
    refusal : Fault, optional
        Why they are no counts, and what to ask the publisher for.
    checks : tuple of mapping
        Rows for a table of checks: what was assumed, left out, noted.
    set_aside : mapping of str to int
        Rows that are not in the table, by reason.
    facts : Facts
        What the publisher says.
    scheme : Scheme, optional
        Bands of ages that the labels are.
    frame : DataFrame, optional
        Where each row is an event: the rows, for `count`.
    """

    layout: str
    sheet: Sheet
    by: tuple[str, ...] = ()
    kind: Kind = "counts"
    refusal: Fault | None = None
    checks: tuple[Check, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    scheme: Scheme | None = None
    frame: pd.DataFrame | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A layout that is known.

    Parameters
    ----------
    name : str
        What ``layout=`` calls it.
    title : str
        What it is, for a reader.
    fits : callable
        Whether a page of cells has it, by its structure.
    tidy : callable
        The ordinary table that it makes of a page.
    rows : bool
        Whether each row is an event or a person, to be counted.
    measures : bool
        Whether it may have several columns, or kinds, of numbers, of which one can be named.
    """

    name: str
    title: str
    fits: Callable[[Grid], bool]
    tidy: Callable[[Grid, Options], Tidied]
    rows: bool = False
    measures: bool = False
