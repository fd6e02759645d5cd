"""What a picture of findings draws, as numbers in one unit: estimates, intervals, references, bands; and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disprop import event_words, range_words, words
from disprop.picture import _labels
from disprop.picture._facts import HIDDEN, WITHHELD

COLUMNS = {
    "ratio": ("ratio", "ratio_low", "ratio_high"),
    "difference": ("difference_pp", "difference_low_pp", "difference_high_pp"),
    "value": ("value", "value_low", "value_high"),
    "surplus": ("surplus", "surplus", "surplus"),
}
"""Estimate and interval of each measure; the surplus has none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """What is drawn.

    Parameters
    ----------
    estimates, low, high, against, band_low, band_high : float arrays, shape (rows,)
        In the unit of the axis; NaN where there is none.
    numbers : list of str
        The estimates as they are written beside the marks.
    neutral : float or None
        Where nothing differs; None where each row has a reference of its own.
    head, axis, many : str
        Heading of the numbers, label of the axis, and what the marks are, in words.
    scale : {"ratio", "difference", "value", "rate", "people"}
        How the axis runs and its ticks read.
    noun : str
        Who is counted: people, events, cases.
    """

    estimates: np.ndarray
    low: np.ndarray
    high: np.ndarray
    against: np.ndarray
    band_low: np.ndarray
    band_high: np.ndarray
    numbers: list[str]
    neutral: float | None
    head: str
    axis: str
    many: str
    scale: str
    noun: str

    @property
    def subject(self) -> str:
        """What the title begins with, where it is not the comparison itself."""
        return f"{self.noun.capitalize()} more or fewer than expected" if self.scale == "people" else ""

    @property
    def interval(self) -> bool:
        """Whether the lines through the marks are intervals; those of the surplus come from nought."""
        return self.scale != "people"


def drawn(frame: pd.DataFrame, measure: str) -> Drawn:
    """Return what a picture of these findings draws.

    Parameters
    ----------
    frame : DataFrame
        Findings; of rows that are withheld nothing is drawn.
    measure : {"ratio", "difference", "value", "surplus"}
        Events keep the unit that their rates are told in (per 1,000), where all rows have the same.
    """
    every = _for_every(frame)
    noun = _noun(_labels.shown(frame))
    head, axis, many, scale = _words(frame, measure, every, noun)
    factor = {"difference": every / 100, "value": every}.get(measure, 1.0) if every else 1.0
    neutral = {"ratio": 1.0, "difference": 0.0, "value": None, "surplus": 0.0}[measure]
    against = frame["reference"].to_numpy(dtype=float) if neutral is None else np.full(len(frame), neutral)
    estimates, low, high = (_column(frame, name) * factor for name in COLUMNS[measure])
    if measure == "surplus":
        low, high = np.fmin(low, low * 0), np.fmax(high, high * 0)
    band_low, band_high = (_band(frame, name, measure) * factor for name in ("band_low", "band_high"))
    return Drawn(
        estimates=estimates,
        low=low,
        high=high,
        against=against if neutral is not None else against * factor,
        band_low=band_low,
        band_high=band_high,
        numbers=_numbers(frame, measure),
        neutral=neutral,
        head=head,
        axis=axis,
        many=many,
        scale=scale,
        noun=noun,
    )


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return a column as numbers; NaN where the row is withheld."""
    return np.where(frame["verdict"] == WITHHELD, np.nan, frame[name].to_numpy(dtype=float))


def _noun(shown: pd.DataFrame) -> str:
    """Return who the rows count, in a word; people and events where they differ."""
    rows = _labels.records(shown[["relation", "note"]])
    nouns = dict.fromkeys(
        "events" if event_words.of_events(row) else "cases" if event_words.of_cases(row) else "people" for row in rows
    )
    return words.listed(list(nouns) or ["people"])


def _for_every(frame: pd.DataFrame) -> float:
    """Return for how many all rates are told; 0 for people, and where rows differ."""
    units = _labels.shown(frame)["for_every"].unique()
    return float(units[0]) if len(units) == 1 and pd.notna(units[0]) else 0.0


def _words(frame: pd.DataFrame, measure: str, every: float, noun: str) -> tuple[str, str, str, str]:
    """Return the heading of the numbers, the label of the axis, what is drawn, and the scale."""
    held = _labels.reference(frame)
    per = "each" if every == 1 else f"per {words.people(every)}"
    if measure == "ratio":
        return "ratio", f"Ratio to {held} (log scale)", "ratios", "ratio"
    if measure == "surplus":
        return noun, f"{noun.capitalize()} more or fewer than expected", f"{noun} more or fewer than expected", "people"
    if measure == "difference":
        unit = per if every else "percentage points"
        return per if every else "points", f"Difference from {held}, {unit}", f"differences, {unit},", "difference"
    questions = frame["question"].unique()
    name = {"composition": "share", "rate": "rate"}[questions[0]] if len(questions) == 1 else "value"
    if every:
        return name, f"Rate {per}", f"rates {per}", "rate"
    return name, name.capitalize(), "shares or rates" if name == "value" else f"{name}s", "value"


def _numbers(frame: pd.DataFrame, measure: str) -> list[str]:
    return [HIDDEN if row["verdict"] == WITHHELD else _number(row, measure) for row in _labels.records(frame)]


def _number(row: Mapping[Any, Any], measure: str) -> str:
    if measure == "ratio" and range_words.withheld(row):
        return words.span(row["ratio_lowest"], row["ratio_highest"], words.ratio)
    if measure in ("ratio", "surplus"):
        return {"ratio": _labels.ratio, "surplus": _labels.surplus}[measure](row[measure])
    return words.difference(row) if measure == "difference" else words.amount(row, "value")


def _band(frame: pd.DataFrame, name: str, measure: str) -> np.ndarray:
    """Return an end of each row's band as a ratio, a difference in points, or a value; NaN where there is none."""
    if measure == "surplus":
        return np.full(len(frame), np.nan)
    reference, end = (_column(frame, column) for column in ("reference", name))
    unit = frame["band_unit"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.select([unit == "ratio", unit == "percent"], [end, 1 + end / 100], 1 + end / 100 / reference)
        points = np.where(unit == "points", end, (ratio - 1) * reference * 100)
    given = {"ratio": ratio, "difference": points, "value": reference + points / 100}[measure]
    return np.where((unit == "") | ~np.isfinite(reference) | ~np.isfinite(given), np.nan, given)
