"""Estimates with their intervals, against what they are held against and the band.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from disprop.picture import _alt, _labels
from disprop.picture._facts import SHEET, WIDTH
from disprop.picture._letters import tall, widest, wrapped
from disprop.picture._measures import Drawn, drawn
from disprop.picture._notes import notes
from disprop.picture._plot import Rows, beyond, draw_rows, limits_for
from disprop.picture._sheet import Picture, Sheet, plain, sheet

LABEL, SAID = 156.0, 90.0
"""Most room for labels and for verdicts, in points."""

LINES = 5
"""Most lines of a label; what finds no room is left out in its middle."""

INDENT, GAP = 8.0, 9.0
"""How far rows stand in under a heading, and what is kept free between columns, in points."""

FOOT = 32.0
"""Height of ticks and label under the axis, in points."""


def draw(frame: pd.DataFrame, slices: Sequence[str], measure: str, *, left_out: str = "") -> Picture:
    """Draw findings; see `disprop.picture.intervals`."""
    what = drawn(frame, measure)
    limits = limits_for(what)
    table = _table(frame, slices, what)
    page = sheet(
        title=_labels.title(frame, slices, what.subject),
        asked=_labels.asked(frame),
        notes=notes(frame, what, beyond=beyond(what, limits), left_out=left_out),
        body=table.height,
        left=table.left,
        right=table.right,
        foot=FOOT,
        alt=_alt.of_intervals(frame, slices, what, left_out),
    )
    with plain():
        rows = Rows(places=table.places, heights=table.heights, verdicts=frame["verdict"].to_numpy())
        draw_rows(page.axes, what, rows, limits)
    _write(page, table, what)
    return page.figure


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """What is written beside the axes, and where: rows, headings, and the room that they leave."""

    labels: list[str]
    numbers: list[str]
    said: list[str]
    headings: list[tuple[float, str]]
    indent: float
    places: np.ndarray
    heights: np.ndarray
    height: float
    left: float
    right: float
    at_verdict: float


def _table(frame: pd.DataFrame, slices: Sequence[str], what: Drawn) -> Table:
    """Return the words beside the axes, broken into lines, and how high each row is for them."""
    pairs = _labels.rows(frame, slices)
    indent = INDENT if any(heading for heading, _ in pairs) else 0.0
    labels = [wrapped(label, LABEL - indent, most=LINES) for _, label in pairs]
    said = [wrapped(_labels.verdict(row), SAID) for row in _labels.records(frame)]
    new = [bool(pair[0]) for pair in pairs[:1]] + [b[0] != a[0] for a, b in pairwise(pairs)]
    above = [
        wrapped(heading, WIDTH / 2, weight="bold", most=LINES) if first else ""
        for (heading, _), first in zip(pairs, new, strict=True)
    ]
    heads = np.array([tall(heading) + 2 if heading else 0.0 for heading in above])
    heights = np.array([max(tall(one), tall(other)) for one, other in zip(labels, said, strict=True)])
    starts = np.concatenate([[0.0], (heads + heights).cumsum()])
    named = max(indent + widest(labels), 40.0)
    number = max(widest([*what.numbers, what.head]), 20.0)
    verdicts = max(widest([*said, "verdict"]), 30.0)
    right = SHEET["margin"] + verdicts + GAP + number + GAP
    return Table(
        labels=labels,
        numbers=what.numbers,
        said=said,
        headings=[
            (start + head / 2 + 1, text) for start, head, text in zip(starts, heads, above, strict=False) if text
        ],
        indent=indent,
        places=starts[:-1] + heads + heights / 2,
        heights=heights,
        height=float(starts[-1]),
        left=SHEET["margin"] + named + GAP,
        right=right,
        at_verdict=WIDTH - SHEET["margin"] - verdicts,
    )


def _write(page: Sheet, table: Table, what: Drawn) -> None:
    """Write labels, numbers and verdicts beside the rows, and the headings above them."""
    margin, quiet = SHEET["margin"], SHEET["quiet"]
    number_at = table.at_verdict - GAP
    up = -SHEET["row"] / 2
    page.write(number_at, up, what.head, ha="right", color=quiet)
    page.write(table.at_verdict, up, "verdict", color=quiet)
    for y, text in table.headings:
        ground = {"facecolor": SHEET["paper"], "edgecolor": "none", "pad": 0.5}  # over the line of no difference
        page.write(margin, y, text, fontweight="bold", bbox=ground)
    for y, label, number, said in zip(table.places, table.labels, table.numbers, table.said, strict=True):
        page.write(margin + table.indent, y, label)
        page.write(number_at, y, number, ha="right")
        page.write(table.at_verdict, y, said)
