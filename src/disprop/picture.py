"""Findings as pictures: estimates with their intervals against no difference and the band."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from disprop import show, words
from disprop.errors import Fault, InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRAWN = 40
"""Rows that one picture can hold and still be read."""

LABEL = 40
"""Characters of a label after which a new line begins."""

LINE = 0.55
"""Height of a line of a label, where a row of one line is 1."""

QUIET = "#5A5A5A"
"""The colour of what is not a mark of a verdict."""

INSIDE = 0.015
"""How far from the edge an outward arrow stands, as a part of the axis."""

MARKERS = {
    "disproportionate": ("D", "#871A5B"),
    "borderline": ("s", "#A8642A"),
    "possible": ("^", "#A8642A"),
    "small difference": ("o", "#12436D"),
    "proportionate": ("o", "#12436D"),
    "cannot tell": ("o", "#5A5A5A"),
    "insufficient data": ("x", "#5A5A5A"),
}
"""Shape and colour of each verdict; the word stands beside it."""


def intervals(frame: pd.DataFrame, slices: Sequence[str], *, measure: str | None = None) -> Figure:
    """Draw the estimates of findings with their intervals.

    Parameters
    ----------
    frame : DataFrame
        Findings, at most `DRAWN` rows.
    slices : sequence of str
        Columns that name slices.
    measure : {"ratio", "difference"}, optional
        By default what the band judges; the ratio without a band.

    Returns
    -------
    matplotlib Figure
        A line a row: marker and interval, the dashed line of no difference, the band in grey, the verdict in words.
        An arrow that points outwards, with the ratio in words, stands for one that is 0, infinite, or off the axis.

    Raises
    ------
    InputError
        For no rows, too many, or a measure of another name.
    """
    measure = measure or _judged(frame)
    _check(frame, measure)
    import matplotlib.pyplot as plt

    labels = _labels(frame, slices)
    places, heights = _places(labels)
    figure, axes = plt.subplots(figsize=(9.5, 1.7 + 0.36 * float(heights.sum())), layout="constrained")
    plt.close(figure)
    names = (
        ("ratio", "ratio_low", "ratio_high")
        if measure == "ratio"
        else ("difference_pp", "difference_low_pp", "difference_high_pp")
    )
    estimates, low, high = (frame[name].to_numpy(dtype=float) for name in names)
    limits = _limits(measure, estimates, low, high)
    if measure == "ratio":
        axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_yticks(places, labels, fontsize=9)
    axes.set_ylim(heights.sum() - 0.4, -0.6)
    banded = _draw_band(axes, frame, measure, places, heights, limits)
    _draw_intervals(axes, places, low, high, limits)
    _draw_estimates(axes, frame, estimates, places, limits)
    for place, told in zip(places, _verdicts(frame), strict=True):
        axes.annotate(told, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=9)
    _label(axes, frame, measure, banded=banded)
    return figure


def _judged(frame: pd.DataFrame) -> str:
    return "difference" if len(frame) and bool((frame["band_unit"] == "points").all()) else "ratio"


def _check(frame: pd.DataFrame, measure: str) -> None:
    if measure not in ("ratio", "difference"):
        raise InputError(
            Fault(where="plot, measure", what=f"{measure!r} cannot be drawn.", remedy="Write 'ratio' or 'difference'.")
        )
    if not 0 < len(frame) <= DRAWN:
        raise InputError(
            Fault(
                where="plot",
                what=f"There are {len(frame)} rows; a picture holds 1 to {DRAWN}.",
                remedy="Choose some, with .only(characteristic=..., level=...) or .flagged.",
            )
        )


def _limits(measure: str, *values: np.ndarray) -> tuple[float, float]:
    """Return the ends of the axis: all estimates and finite ends, within reason around no difference."""
    every = np.concatenate(values)
    if measure == "difference":
        reach = np.nanmax(np.abs(every), initial=5.0)
        return -1.1 * float(reach), 1.1 * float(reach)
    usable = every[np.isfinite(every) & (every > 0)]
    lowest, highest = min(usable.min(initial=0.5), 0.5), max(usable.max(initial=2.0), 2.0)
    return max(float(lowest) / 1.3, 0.01), min(float(highest) * 1.3, 1000.0)


def _draw_intervals(
    axes: Axes, places: np.ndarray, low: np.ndarray, high: np.ndarray, limits: tuple[float, float]
) -> None:
    """Draw the intervals; a small arrow where one goes on beyond the axis."""
    axes.hlines(places, np.clip(low, *limits), np.clip(high, *limits), color=QUIET, linewidth=1.6, zorder=2)
    for sign, edge, beyond in (("<", INSIDE, low < limits[0]), (">", 1 - INSIDE, high > limits[1])):
        rows = beyond & ~np.isnan(low)
        where = axes.get_yaxis_transform()
        axes.plot(np.full(rows.sum(), edge), places[rows], sign, color=QUIET, markersize=4, transform=where)


def _draw_estimates(
    axes: Axes, frame: pd.DataFrame, estimates: np.ndarray, places: np.ndarray, limits: tuple[float, float]
) -> None:
    """Draw the marks of the verdicts; outward arrows with their words for what lies beyond the axis."""
    below, above = estimates < limits[0], estimates > limits[1]
    for verdict, (marker, colour) in MARKERS.items():
        rows = ((frame["verdict"] == verdict) & ~np.isnan(estimates)).to_numpy() & ~below & ~above
        if rows.any():
            axes.scatter(estimates[rows], places[rows], marker=marker, color=colour, s=46, zorder=3, clip_on=False)
    for sign, edge, side, beyond in (("<", INSIDE, "left", below), (">", 1 - INSIDE, "right", above)):
        colours = [MARKERS[verdict][1] for verdict in frame["verdict"][beyond]]
        where = axes.get_yaxis_transform()
        if colours:
            x = np.full(len(colours), edge)
            axes.scatter(x, places[beyond], marker=sign, color=colours, s=70, zorder=3, transform=where)
        for place, estimate in zip(places[beyond], estimates[beyond], strict=True):
            axes.annotate(
                f"ratio {'infinite' if np.isinf(estimate) else words.ratio(estimate)}",
                (edge, place),
                xycoords=("axes fraction", "data"),
                xytext=(0, 5),
                textcoords="offset points",
                ha=side,
                va="bottom",
                fontsize=8,
            )


def _verdicts(frame: pd.DataFrame) -> list[str]:
    return [
        f"{row['verdict']} ({row['direction']})"
        if row["direction"] and row["verdict"] != "insufficient data"
        else row["verdict"]
        for row in frame.to_dict("records")
    ]


def _draw_band(
    axes: Axes,
    frame: pd.DataFrame,
    measure: str,
    places: np.ndarray,
    heights: np.ndarray,
    limits: tuple[float, float],
) -> bool:
    """Draw the line of no difference, and behind each row the band that judges it; return whether there was any."""
    axes.axvline(1 if measure == "ratio" else 0, color="black", linestyle="--", linewidth=1, zorder=1)
    low, high = (frame[name].to_numpy(dtype=float) for name in ("band_low", "band_high"))
    percent = (frame["band_unit"] == "percent").to_numpy()
    low, high = (np.clip(np.where(percent, 1 + end / 100, end), *limits) for end in (low, high))
    rows = frame["band_unit"].isin(["points"] if measure == "difference" else ["percent", "ratio"]).to_numpy()
    axes.barh(
        places[rows], (high - low)[rows], left=low[rows], height=heights[rows], color="#D9D9D9", alpha=0.6, zorder=0
    )
    return bool(rows.any())


def _label(axes: Axes, frame: pd.DataFrame, measure: str, *, banded: bool) -> None:
    confidences = words.listed([f"{100 * (1 - alpha):g}%" for alpha in frame["alpha"].unique()])
    what = "Ratio" if measure == "ratio" else "Difference in percentage points"
    band = "; grey: the band" if banded else ""
    axes.set_xlabel(f"{what}, with its {confidences} interval; dashed: no difference{band}", fontsize=9)
    if measure == "ratio":
        from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title(_title(frame), loc="left", fontsize=11)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _title(frame: pd.DataFrame) -> str:
    """Return what all rows are of: a family, a comparison, or so many of them."""
    families, comparisons = frame["family"].unique(), show.comparisons(frame).unique()
    if len(families) == 1:
        return str(families[0])
    return str(comparisons[0]) if len(comparisons) == 1 else f"{len(comparisons)} comparisons"


def _labels(frame: pd.DataFrame, slices: Sequence[str]) -> list[str]:
    """Return what stands before each row: what tells it from the others, its group and its counts, in lines."""
    places = show.places(frame, frame, slices, always=False)
    groups = [_counted(row) for row in frame.to_dict("records")]
    return [textwrap.fill(", ".join(filter(None, pair)), LABEL) for pair in zip(places, groups, strict=True)]


def _counted(row: Mapping[Any, Any]) -> str:
    """Return a group with its counts; these stay on one line."""
    counts = f"({words.people(row['observed'])} of {words.people(row['denominator'])})".replace(" ", "\xa0")
    return f"{row['group']} {counts}"


def _places(labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of each row and its height: a row whose label takes more lines takes more room."""
    heights = np.array([max(1.0, LINE * (label.count("\n") + 1)) for label in labels])
    ends = heights.cumsum()
    return ends - heights / 2 - 0.5, heights
