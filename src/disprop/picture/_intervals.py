"""Estimates with their intervals, against what they are held against and the band.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from disprop import show, words
from disprop.picture import _alt, _labels
from disprop.picture._facts import SHEET, VERDICTS, WIDTH
from disprop.picture._marks import mark
from disprop.picture._measures import Drawn, drawn
from disprop.picture._scale import Limits, limits_of, ticks_of
from disprop.picture._sheet import Picture, Sheet, plain, sheet, tall, widest, wrapped

LABEL, SAID = 156.0, 90.0
"""Most room for labels and for verdicts, in points."""

INDENT, GAP = 8.0, 9.0
"""How far rows stand in under a heading, and what is kept free between columns, in points."""

FOOT = 32.0
"""Height of ticks and label under the axis, in points."""

INSIDE = 5.0
"""How far from the edge an outward arrow stands, in points."""


def draw(frame: pd.DataFrame, slices: Sequence[str], measure: str) -> Picture:
    """Draw findings; see `disprop.picture.intervals`."""
    what = drawn(frame, measure)
    bands = (
        ()
        if measure == "ratio"
        else (what.band_low, np.fmin(what.band_high, 1) if what.scale == "value" else what.band_high)
    )
    limits = limits_of(what.scale, what.estimates, what.low, what.high, what.against, *bands)
    table = _table(frame, slices, what)
    page = sheet(
        title=_labels.title(frame, slices),
        asked=_labels.asked(frame),
        notes=_notes(frame, what, limits),
        body=table.height,
        left=table.left,
        right=table.right,
        foot=FOOT,
        alt=_alt.of_intervals(frame, slices, what.many),
    )
    with plain():
        _axis(page.axes, what, limits)
        _draw_band(page.axes, what, table, limits)
        _draw_against(page.axes, what, table)
        _draw_intervals(page.axes, what, table, limits)
        _draw_estimates(page.axes, frame, what, table, limits)
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
    labels = [wrapped(label, LABEL - indent) for _, label in pairs]
    said = [wrapped(_labels.verdict(row), SAID) for row in frame.to_dict("records")]
    new = [bool(pair[0]) for pair in pairs[:1]] + [b[0] != a[0] for a, b in pairwise(pairs)]
    above = [
        wrapped(heading, WIDTH / 2, weight="bold") if first else ""
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


def _draw_band(axes: Axes, what: Drawn, table: Table, limits: Limits) -> None:
    """Draw the band behind each row that has one, with edges where it ends within the axis."""
    drawn = np.isfinite(what.band_low)
    low, high = (np.clip(end[drawn], limits.low, limits.high) for end in (what.band_low, what.band_high))
    places, heights = table.places[drawn], table.heights[drawn]
    axes.barh(places, high - low, left=low, height=heights, color=SHEET["band"], linewidth=0, zorder=0)
    for end in (what.band_low, what.band_high):
        inside = drawn & (end > limits.low) & (end < limits.high)
        y, half = table.places[inside], table.heights[inside] / 2
        axes.vlines(end[inside], y - half, y + half, color=SHEET["rule"], linewidth=0.8, linestyle=":", zorder=1)


def _draw_against(axes: Axes, what: Drawn, table: Table) -> None:
    """Draw no difference as a dashed line through all rows; references of their own as a stroke in each row."""
    if what.neutral is not None:
        axes.axvline(what.neutral, color=SHEET["ink"], linestyle="--", linewidth=1, zorder=1)
        return
    there = np.isfinite(what.against)
    y = table.places[there]
    axes.vlines(what.against[there], y - 6, y + 6, color=SHEET["ink"], linewidth=2, zorder=2)


def _draw_intervals(axes: Axes, what: Drawn, table: Table, limits: Limits) -> None:
    """Draw the intervals; a small arrow where one goes on beyond the axis."""
    low, high = what.low, what.high
    clipped = (np.clip(end, limits.low, limits.high) for end in (low, high))
    axes.hlines(table.places, *clipped, color=SHEET["quiet"], linewidth=1.6, zorder=3)
    for sign, beyond in (("<", low < limits.low), (">", high > limits.high)):
        rows = beyond & ~np.isnan(low)
        x = np.full(rows.sum(), _edge(axes, sign))
        where = axes.get_yaxis_transform()
        axes.plot(x, table.places[rows], sign, color=SHEET["quiet"], markersize=4, transform=where, zorder=3)


def _edge(axes: Axes, sign: str) -> float:
    """Return where an outward arrow stands, as a part of the axis."""
    inside = INSIDE / (axes.get_position().width * WIDTH)
    return inside if sign == "<" else 1 - inside


def _draw_estimates(axes: Axes, frame: pd.DataFrame, what: Drawn, table: Table, limits: Limits) -> None:
    """Draw the marks of the verdicts; outward arrows for what lies beyond the axis."""
    estimates = what.estimates
    below, above = estimates < limits.low, estimates > limits.high
    within = np.isfinite(estimates) & ~below & ~above
    for verdict in VERDICTS:
        rows = (frame["verdict"] == verdict).to_numpy()
        mark(axes, estimates[rows & within], table.places[rows & within], verdict, clip_on=False)
        for sign, beyond in (("<", rows & below), (">", rows & above)):
            if beyond.any():
                x = np.full(beyond.sum(), _edge(axes, sign))
                where = axes.get_yaxis_transform()
                mark(axes, x, table.places[beyond], verdict, marker=sign, markersize=9, transform=where)


def _axis(axes: Axes, what: Drawn, limits: Limits) -> None:
    """Set the scale, its ticks as people write them, and the words below."""
    if what.scale == "ratio":
        axes.set_xscale("log")
    axes.set_xlim(limits.low, limits.high)
    axes.minorticks_off()
    axes.set_xticks(*ticks_of(what.scale, limits))
    axes.set_xlabel(what.axis)


def _notes(frame: pd.DataFrame, what: Drawn, limits: Limits) -> list[str]:
    """Return what is read below: the signs that are used, what could not be judged, the unknown, the caveat."""
    line = f"Upright stroke: {_labels.reference(frame)}" if what.neutral is None else "Dashed line: no difference"
    signs = [f"Line through a mark: {_labels.confidences(frame)} interval, the row alone", line]
    if np.isfinite(what.band_low).any():
        signs.append(f"Grey: the band ({words.listed(_labels.bands(frame))})")
    if ((what.low < limits.low) | (what.high > limits.high) | (what.estimates > limits.high)).any():
        signs.append("Arrow: goes on beyond the axis")
    read = ". ".join(signs) + "."
    return [text for text in (read, show.nothing_judged(frame), _labels.unknown(frame), words.CAVEAT) if text]
