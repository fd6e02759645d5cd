"""The cells of a finding: the columns that tell the story, with their intervals."""

from __future__ import annotations

import math
from functools import partial

from disprop import event_words, show, words
from disprop.protect import WITHHELD
from disprop.publish.page._row import Row, number
from disprop.publish.page._table import Cell, Column


def columns(rows: list[Row]) -> tuple[Column, ...]:
    """Return the headings of the columns, in the words of what the rows ask."""
    interval = f"({_confidence(rows)}interval)"
    value = "Share" if all(row["question"] == "composition" for row in rows) else "Rate"
    events = any(_events(row) for row in rows)
    difference = "Difference" if events else "Difference, percentage points"
    return (
        Column(name="Group"),
        Column(name="Count", figures=True),
        Column(name=value, under=interval, figures=True),
        Column(name="Against", figures=True),
        Column(name=difference, under=interval, figures=True),
        Column(name="Ratio", under=interval, figures=True),
        Column(name="More or fewer than expected", figures=True),
        Column(name="p", figures=True),
        Column(name="Verdict"),
    )


def _confidence(rows: list[Row]) -> str:
    """Return the confidence of the intervals, where all have the same."""
    alphas = {number(row["alpha"]) for row in rows if not row.hides("alpha")}
    return f"{100 * (1 - alphas.pop()):g}% " if len(alphas) == 1 else ""


def _events(row: Row) -> bool:
    return event_words.of_events(row.values)


def cells(row: Row, verdict: str) -> tuple[Cell, ...]:
    """Return the cells of a finding.

    Parameters
    ----------
    row : Row
        Of the findings.
    verdict : str
        Its verdict and what stands beside it, as tables tell it.
    """
    return (
        Cell(text=row.text("group")),
        Cell(text=_counts(row)),
        _value(row),
        Cell(text=_amount(row, "reference")),
        _difference(row),
        _ratio(row),
        Cell(text=row.told(partial(_surplus, row), "surplus")),
        Cell(text=row.told(words.p_value, "p")),
        _verdict(row, verdict),
    )


def _counts(row: Row) -> str:
    observed, denominator = (row.told(words.people, name) for name in ("observed", "denominator"))
    return f"{observed} {'for' if _events(row) else 'of'} {denominator}"


def _amount(row: Row, column: str) -> str:
    """Return a share or rate; a rate of events is told for so many, which may be withheld too."""
    if _events(row) and row.hides("for_every"):
        return WITHHELD
    return row.told(partial(_in_words, row), column)


def _in_words(row: Row, value: float) -> str:
    return event_words.per(value, row.values) if _events(row) else words.percent(value)


def _value(row: Row) -> Cell:
    form = (lambda end: event_words.so_many(end * row["for_every"])) if _events(row) else words.percent
    return Cell(text=_amount(row, "value"), under=_under(row.span(form, "value_low", "value_high"), row, "value"))


def _difference(row: Row) -> Cell:
    if _events(row) and row.hides("for_every"):
        return Cell(text=WITHHELD)
    form = (lambda gap: event_words.gap(gap, row.values)) if _events(row) else words.points
    per = f" {event_words.per(0.0, row.values).split(maxsplit=1)[-1]}" if _events(row) else ""
    told = row.told(form, "difference_pp")
    text = f"{told}{per}" if told[:1] != "[" else told
    ends = row.span(form, "difference_low_pp", "difference_high_pp")
    return Cell(text=text, under=_under(ends, row, "difference_pp"))


def _ratio(row: Row) -> Cell:
    ends = row.span(words.ratio, "ratio_low", "ratio_high")
    return Cell(text=row.told(words.ratio, "ratio"), under=_under(ends, row, "ratio"))


def _under(ends: str, row: Row, column: str) -> str:
    """Return an interval in brackets; nothing where it would only say again what stands above it."""
    nothing = ends.startswith("[") and (row.hides(column) or math.isnan(number(row[column])))
    return "" if nothing else f"({ends})" if not ends.startswith("[") else ends


def _surplus(row: Row, surplus: float) -> str:
    if math.isnan(surplus):
        return words.MISSING
    if _events(row):
        told = event_words.so_many(surplus)
        return f"+{told}" if surplus > 0 and told != "0" else told
    rounded = round(surplus, 1) + 0.0
    return f"{rounded:+,.1f}" if rounded else "0"


def _verdict(row: Row, told: str) -> Cell:
    if row.hides("verdict"):
        return Cell(text=WITHHELD)
    verdict = row.text("verdict")
    if verdict not in show.SEVERITY or not told.startswith(verdict):
        return Cell(text=told)
    aside = told.removeprefix(verdict).strip().removeprefix("(").removesuffix(")")
    return Cell(text=verdict, under=aside, mark=mark_of(verdict))


def mark_of(verdict: str) -> str:
    """Return the id of the mark of a verdict.

    Examples
    --------
    >>> mark_of("cannot tell")
    'mark-cannot-tell'
    """
    return f"mark-{verdict.replace(' ', '-')}"
