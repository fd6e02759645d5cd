"""Marks, intervals, references and bands in axes whose upright unit is a point.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from disprop.picture._facts import SHEET, VERDICTS, WIDTH
from disprop.picture._marks import mark
from disprop.picture._measures import Drawn
from disprop.picture._scale import TICKS, Limits, limits_of, ticks_of

INSIDE = 5.0
"""How far from the edge an outward arrow stands, in points."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Where rows stand: their middles and heights, in points from the top, and their verdicts."""

    places: np.ndarray
    heights: np.ndarray
    verdicts: np.ndarray


def limits_for(what: Drawn) -> Limits:
    """Return the ends of the axis for what is drawn; a band of ratios may lie beyond them."""
    if what.scale == "ratio":
        return limits_of(what.scale, what.estimates, what.low, what.high, what.against)
    high = np.fmin(what.band_high, 1) if what.scale == "value" else what.band_high
    return limits_of(what.scale, what.estimates, what.low, what.high, what.against, what.band_low, high)


def draw_rows(axes: Axes, what: Drawn, rows: Rows, limits: Limits, *, ticks: int = TICKS) -> None:
    """Draw the axis and, on each row, band, reference, interval and mark."""
    _axis(axes, what, limits, ticks)
    _draw_band(axes, what, rows, limits)
    _draw_against(axes, what, rows)
    _draw_intervals(axes, what, rows, limits)
    _draw_estimates(axes, what, rows, limits)


def beyond(what: Drawn, limits: Limits) -> bool:
    """Return whether anything goes on beyond the axis, where an arrow stands for it."""
    return bool(((what.low < limits.low) | (what.high > limits.high) | (what.estimates > limits.high)).any())


def _axis(axes: Axes, what: Drawn, limits: Limits, ticks: int) -> None:
    """Set the scale, its ticks as people write them, and the words below."""
    if what.scale == "ratio":
        axes.set_xscale("log")
    axes.set_xlim(limits.low, limits.high)
    axes.minorticks_off()
    axes.set_xticks(*ticks_of(what.scale, limits, ticks))
    axes.set_xlabel(what.axis)


def _draw_band(axes: Axes, what: Drawn, rows: Rows, limits: Limits) -> None:
    """Draw the band behind each row that has one, with edges where it ends within the axis."""
    drawn = np.isfinite(what.band_low)
    low, high = (np.clip(end[drawn], limits.low, limits.high) for end in (what.band_low, what.band_high))
    places, heights = rows.places[drawn], rows.heights[drawn]
    axes.barh(places, high - low, left=low, height=heights, color=SHEET["band"], linewidth=0, zorder=0)
    for end in (what.band_low, what.band_high):
        inside = drawn & (end > limits.low) & (end < limits.high)
        y, half = rows.places[inside], rows.heights[inside] / 2
        axes.vlines(end[inside], y - half, y + half, color=SHEET["rule"], linewidth=0.8, linestyle=":", zorder=1)


def _draw_against(axes: Axes, what: Drawn, rows: Rows) -> None:
    """Draw no difference as a dashed line through all rows; references of their own as a stroke in each row."""
    if what.neutral is not None:
        axes.axvline(what.neutral, color=SHEET["ink"], linestyle="--", linewidth=1, zorder=1)
        return
    there = np.isfinite(what.against)
    y = rows.places[there]
    axes.vlines(what.against[there], y - 6, y + 6, color=SHEET["ink"], linewidth=2, zorder=2)


def _draw_intervals(axes: Axes, what: Drawn, rows: Rows, limits: Limits) -> None:
    """Draw the intervals; a small arrow where one goes on beyond the axis."""
    low, high = what.low, what.high
    clipped = (np.clip(end, limits.low, limits.high) for end in (low, high))
    axes.hlines(rows.places, *clipped, color=SHEET["quiet"], linewidth=1.6, zorder=3)
    for sign, over in (("<", low < limits.low), (">", high > limits.high)):
        there = over & ~np.isnan(low)
        x = np.full(there.sum(), _edge(axes, sign))
        where = axes.get_yaxis_transform()
        axes.plot(x, rows.places[there], sign, color=SHEET["quiet"], markersize=4, transform=where, zorder=3)


def _edge(axes: Axes, sign: str) -> float:
    """Return where an outward arrow stands, as a part of the axis."""
    inside = INSIDE / (axes.get_position().width * WIDTH)
    return inside if sign == "<" else 1 - inside


def _draw_estimates(axes: Axes, what: Drawn, rows: Rows, limits: Limits) -> None:
    """Draw the marks of the verdicts; outward arrows for what lies beyond the axis."""
    estimates = what.estimates
    below, above = estimates < limits.low, estimates > limits.high
    within = np.isfinite(estimates) & ~below & ~above
    for verdict in VERDICTS:
        having = rows.verdicts == verdict
        mark(axes, estimates[having & within], rows.places[having & within], verdict, clip_on=False)
        for sign, over in (("<", having & below), (">", having & above)):
            if over.any():
                x = np.full(over.sum(), _edge(axes, sign))
                where = axes.get_yaxis_transform()
                mark(axes, x, rows.places[over], verdict, marker=sign, markersize=9, transform=where)
