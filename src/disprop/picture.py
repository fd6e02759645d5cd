"""Findings as pictures: estimates with their intervals against no difference and the band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from disprop import words
from disprop.errors import Fault, InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRAWN = 40
"""Rows that one picture can hold and still be read."""

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

    Raises
    ------
    InputError
        For no rows, too many, or a measure of another name.
    """
    measure = measure or _judged(frame)
    _check(frame, measure)
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9.5, 1.7 + 0.36 * len(frame)), layout="constrained")
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
    _draw_rows(axes, frame, estimates, np.clip(low, *limits), np.clip(high, *limits), limits)
    _draw_band(axes, frame, measure)
    _label(axes, frame, slices, measure)
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


def _draw_rows(
    axes: Axes,
    frame: pd.DataFrame,
    estimates: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    limits: tuple[float, float],
) -> None:
    places = np.arange(len(frame))
    axes.hlines(places, low, high, color="#5A5A5A", linewidth=1.6, zorder=2)
    for verdict, (marker, colour) in MARKERS.items():
        rows = ((frame["verdict"] == verdict) & ~np.isnan(estimates)).to_numpy()
        if rows.any():
            axes.scatter(
                np.clip(estimates[rows], *limits),
                places[rows],
                marker=marker,
                color=colour,
                s=46,
                zorder=3,
                clip_on=False,
            )
    for place, told in enumerate(_verdicts(frame)):
        axes.annotate(told, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=9)


def _verdicts(frame: pd.DataFrame) -> list[str]:
    return [
        f"{row['verdict']} ({row['direction']})"
        if row["direction"] and row["verdict"] != "insufficient data"
        else row["verdict"]
        for row in frame.to_dict("records")
    ]


def _draw_band(axes: Axes, frame: pd.DataFrame, measure: str) -> None:
    axes.axvline(1 if measure == "ratio" else 0, color="black", linestyle="--", linewidth=1, zorder=1)
    bands = frame[["band_unit", "band_low", "band_high"]].drop_duplicates()
    unit, low, high = bands.iloc[0]
    if len(bands) == 1 and unit in (("points",) if measure == "difference" else ("percent", "ratio")):
        edges = (1 + low / 100, 1 + high / 100) if unit == "percent" else (low, high)
        axes.axvspan(*edges, color="#D9D9D9", alpha=0.6, zorder=0)


def _label(axes: Axes, frame: pd.DataFrame, slices: Sequence[str], measure: str) -> None:
    axes.set_yticks(np.arange(len(frame)), _names(frame, slices), fontsize=9)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    confidence = 100 * (1 - float(frame["alpha"].iloc[0]))
    what = "Ratio" if measure == "ratio" else "Difference in percentage points"
    axes.set_xlabel(f"{what}, with its {confidence:g}% interval; dashed: no difference; grey: the band", fontsize=9)
    if measure == "ratio":
        from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    families = list(dict.fromkeys(frame["family"].astype(str)))
    axes.set_title(
        families[0] if len(families) == 1 else str(frame["id"].iloc[0]).split("/")[0], loc="left", fontsize=11
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _names(frame: pd.DataFrame, slices: Sequence[str]) -> list[str]:
    """Return what stands before each row: the group with its counts, and what else tells rows apart."""
    varying = [name for name in (*slices, "stage", "characteristic", "level") if frame[name].nunique() > 1]
    return [
        ", ".join([*(str(row[name]) for name in varying), str(row["group"])])
        + f"  ({words.people(row['observed'])} of {words.people(row['denominator'])})"
        for row in frame.to_dict("records")
    ]
