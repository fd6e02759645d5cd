"""Unknown responses: a bar a table, the known first, then the unknown by reason.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from disprop import words
from disprop.picture import _alt, _labels
from disprop.picture._facts import HIDDEN, ROOM, SHEET, WHY_HIDDEN, WIDTH, WITHHELD
from disprop.picture._letters import breadth, tall, widest, wrapped
from disprop.picture._marks import bar
from disprop.picture._sheet import Picture, Sheet, plain, sheet
from disprop.schemes import REASONS as KNOWN_REASONS

ALL = "all unknown"
OUTSIDE = " (outside the denominator)"

LABEL, BARS = 120.0, 150.0
"""Most room for labels, and least for the bars, in points."""

GAP, BAR, FOOT = 9.0, 12.0, 32.0
"""Between columns; the height of a bar; ticks and label under the axis: in points."""

SWATCH = 20.0
"""How wide a sample of a bar is in the key, in points."""

_CODES = {reason.label: reason.code for reason in KNOWN_REASONS}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A table's known rate, and who is unknown why."""

    label: str
    record: Mapping[Any, Any]
    counts: Mapping[str, float]
    outside: Mapping[str, float]

    @property
    def hidden(self) -> bool:
        """Whether its figures are withheld."""
        return bool(self.record["status"] == WITHHELD)

    @property
    def said(self) -> str:
        """The figures and the status in words, a line each."""
        row = self.record
        if self.hidden:
            return f"{HIDDEN} {WITHHELD}"
        if not row["total"]:
            return "nobody to ask"
        lines = [
            f"{words.percent(row['known_rate'])} known",
            f"{words.people(row['count'])} of {words.people(row['total'])} unknown{self._why}",
            f"{row['status']} ({row['target']})".replace(row["target"], row["target"].replace(" ", "\xa0"))
            if row["target"]
            else "",
            f"not counted: {_listed(self.outside)}" if self.outside else "",
        ]
        return "\n".join(filter(None, lines))

    @property
    def _why(self) -> str:
        alone = len(self.counts) == 1
        return f": {_lower(next(iter(self.counts))) if alone else _listed(self.counts)}" if self.counts else ""


def _listed(counts: Mapping[str, float]) -> str:
    return ", ".join(f"{_people(count)} {_lower(name)}" for name, count in counts.items())


def _people(count: float) -> str:
    return HIDDEN if math.isnan(count) else words.people(count)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def rows_of(frame: pd.DataFrame, slices: Sequence[str]) -> list[Row]:
    """Return a row for each table of unknown responses."""
    keys = [*slices, "stage", "characteristic"]
    whole = frame[frame["reason"] == ALL]
    named = [name for name in ("stage", *slices) if whole[name].nunique() > 1]
    reasons: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in _labels.records(frame[frame["reason"] != ALL]):
        reasons.setdefault(tuple(row[key] for key in keys), {})[str(row["reason"])] = float(row["count"])
    return [_row(row, reasons.get(tuple(row[key] for key in keys), {}), named) for row in _labels.records(whole)]


def _row(row: Mapping[Any, Any], reasons: Mapping[str, float], named: Sequence[str]) -> Row:
    label = [words.spoken(row[name]) if name == "stage" else str(row[name]) for name in named]
    label.append(words.spoken(row["characteristic"]))
    return Row(
        label=", ".join([words.capital(label[0]) if named[:1] in ([], ["stage"]) else label[0], *label[1:]]),
        record=row,
        counts={name: count for name, count in reasons.items() if not name.endswith(OUTSIDE)},
        outside={name.removesuffix(OUTSIDE): count for name, count in reasons.items() if name.endswith(OUTSIDE)},
    )


def draw(frame: pd.DataFrame, slices: Sequence[str], method: Sequence[str], *, left_out: str = "") -> Picture:
    """Draw unknown responses; see `disprop.picture.unknown_bars`."""
    rows = rows_of(frame, slices)
    title = _title(frame, slices)
    labels = [wrapped(row.label, LABEL) for row in rows]
    left = SHEET["margin"] + max(widest(labels), 40.0) + GAP
    said = [wrapped(row.said, WIDTH - SHEET["margin"] - left - BARS - GAP) for row in rows]
    heights = np.array([max(tall(one), tall(other)) for one, other in zip(labels, said, strict=True)])
    places = heights.cumsum() - heights / 2
    right = SHEET["margin"] + widest(said) + GAP
    key, below = _key(rows)
    page = sheet(
        title=title,
        asked="",
        notes=[*filter(None, [left_out]), *_notes(rows, method)],
        body=float(heights.sum()),
        left=left,
        right=right,
        foot=FOOT + below,
        alt=_alt.of_unknowns(title, [*filter(None, [left_out]), *(_sentence(row) for row in rows)]),
        head=4.0,
    )
    with plain():
        _axis(page.axes)
        _draw_bars(page.axes, rows, places)
        _draw_key(page, key, float(heights.sum()) + FOOT, below)
    for y, label, text in zip(places, labels, said, strict=True):
        page.write(SHEET["margin"], y, label)
        page.write(WIDTH - right + GAP, y, text)
    return page.figure


def _title(frame: pd.DataFrame, slices: Sequence[str]) -> str:
    fixed = [str(frame[name].iloc[0]) for name in ("stage", *slices) if frame[name].nunique() == 1]
    return ", ".join(["Known and unknown responses by reason", *filter(None, fixed)])


def _notes(rows: Sequence[Row], method: Sequence[str]) -> list[str]:
    """Return what is read below: the signs that are used, and how the figures were computed."""
    target = " Upright stroke: the target." if any(row.record["target"] for row in rows) else ""
    hidden = any(row.hidden or any(map(math.isnan, row.counts.values())) for row in rows)
    line = f"Line under a bar: the interval of the known rate.{target}"
    return [line, *([WHY_HIDDEN] if hidden else []), *method[:1]]


def _sentence(row: Row) -> str:
    known = words.span(row.record["known_low"], row.record["known_high"], words.percent)
    interval = f" (interval {known})" if known != words.MISSING else ""
    if row.hidden:
        return f"{row.label}: {WITHHELD}."
    first, *rest = row.said.split("\n")
    return f"{row.label}: {'; '.join([first + interval, *rest])}."


def _axis(axes: Axes) -> None:
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel("Share of everyone at the stage")


def _draw_bars(axes: Axes, rows: Sequence[Row], places: np.ndarray) -> None:
    """Draw the known, then each reason after the one before it; the interval, the target."""
    ends = np.array([np.nan if row.hidden else row.record["known_rate"] for row in rows], dtype=float)
    there = ~np.isnan(ends)
    bar(axes, places[there], ends[there], left=0, height=BAR)
    for label, code in _CODES.items():
        part = np.array([np.nan_to_num(row.counts.get(label, 0) / (row.record["total"] or 1)) for row in rows])
        drawn = there & (part > 0)
        if drawn.any():
            bar(axes, places[drawn], part[drawn], left=ends[drawn], height=BAR, reason=code)
        ends = ends + part
    outline: dict[str, Any] = {"fill": False, "edgecolor": SHEET["rule"], "linewidth": 0.8, "zorder": 3}
    axes.barh(places[there], np.ones(there.sum()), height=BAR, clip_on=False, **outline)
    low, high = (np.array([row.record[end] for row in rows], dtype=float) for end in ("known_low", "known_high"))
    beneath = places[there] + BAR / 2 + 4
    axes.hlines(beneath, low[there], high[there], color=SHEET["ink"], linewidth=1.6, clip_on=False)
    targets = np.array([target_share(str(row.record["target"])) for row in rows])
    for colour, width in ((SHEET["paper"], 4.0), (SHEET["ink"], 2.0)):
        reach = BAR / 2 + 4
        axes.vlines(targets, places - reach, places + reach, color=colour, linewidth=width, zorder=5, clip_on=False)


def target_share(target: str) -> float:
    """Return the figure of a target as findings write it: ``at least 97%``; NaN for none.

    Examples
    --------
    >>> target_share("at least 97.5%"), target_share("")
    (0.975, nan)
    """
    found = re.search(r"([0-9.e+-]+)%", target)
    return round(float(found[1]) / 100, 12) if found else float("nan")


def _key(rows: Sequence[Row]) -> tuple[list[tuple[float, float, str, str]], float]:
    """Return where each sample of the key stands (x, y, reason, words), and how high the key is."""
    there = {label for row in rows for label in row.counts}
    entries = [("", "Known"), *((code, label) for label, code in _CODES.items() if label in there)]
    x = y = 0.0
    placed = []
    for code, label in entries:
        wide = SWATCH + 5 + breadth(label)
        if x and x + wide > ROOM:
            x, y = 0.0, y + SHEET["row"]
        placed.append((x, y + SHEET["row"] / 2, code, label))
        x += wide + 14
    return placed, y + SHEET["row"] + 4


def _draw_key(page: Sheet, key: Sequence[tuple[float, float, str, str]], top: float, height: float) -> None:
    """Draw the samples of the bars, each with its words."""
    margin = SHEET["margin"]
    axes = page.panel(margin, top, ROOM, height)
    axes.set_axis_off()
    axes.set_xlim(0, ROOM)
    for x, y, code, label in key:
        bar(axes, [y], [SWATCH], left=[x], height=BAR - 2, reason=code)
        axes.barh([y], [SWATCH], left=[x], height=BAR - 2, fill=False, edgecolor=SHEET["rule"], linewidth=0.8, zorder=3)
        page.write(margin + x + SWATCH + 5, top + y, label)
