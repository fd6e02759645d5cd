"""From stage to stage: of each group at one stage, which share reaches the next.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from disprop import words
from disprop.picture import _alt, _labels
from disprop.picture._chains import Chain, Step
from disprop.picture._facts import HIDDEN, ROOM, SHEET, WITHHELD
from disprop.picture._letters import before_figures, plain_letters, tall, widest, wrapped
from disprop.picture._measures import Drawn, drawn
from disprop.picture._notes import notes
from disprop.picture._plot import Rows, draw_rows, limits_for
from disprop.picture._sheet import Picture, Sheet, plain, sheet

ACROSS = 2
"""Steps side by side; more go on below."""

LABEL = 118.0
"""Most room for labels, in points."""

LINES = 4
"""Most lines of a label; what finds no room is left out in its middle."""

GAP, FOOT, BETWEEN = 9.0, 20.0, 10.0
"""Between columns; ticks under the axes; between blocks: in points."""

FEW = 5
"""Ticks that find room under a narrow axis."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """A step as it is drawn: its heading, its rows in the order of all groups, and what stands beside them."""

    heading: str
    what: Drawn
    verdicts: np.ndarray
    said: list[str]


def draw(chain: Chain, slices: Sequence[str], *, left_out: str = "") -> Picture:
    """Draw a chain of stages; see `disprop.picture.flow`."""
    chain = _aligned(chain)
    labels = [wrapped(label, LABEL, most=LINES) for label in _rows(chain)]
    wide = (ROOM - widest(labels)) / min(ACROSS, len(chain))
    panels = [_panel(step, wide) for step in chain]
    blocks = [panels[at : at + ACROSS] for at in range(0, len(panels), ACROSS)]
    sizes = [_heights(labels, block) for block in blocks]
    tops = np.cumsum([0.0, *(_tall(block, heights) for block, heights in zip(blocks, sizes, strict=True))])
    whole = pd.concat([step.frame for step in chain], ignore_index=True)
    frame = whole[whole["id"] != ""].reset_index(drop=True)
    title = _title(chain, slices)
    page = sheet(
        title=title,
        asked="Of each group at one stage, the share that reaches the next.",
        notes=notes(frame, drawn(frame, "value"), beyond=False, left_out=left_out),
        body=float(tops[-1]) - BETWEEN,
        left=SHEET["margin"],
        right=SHEET["margin"],
        foot=0.0,
        alt=_alt.of_flow(title, [(step.before, step.after, step.frame) for step in chain], left_out),
        head=2.0,
    )
    page.axes.set_axis_off()
    for block, heights, top in zip(blocks, sizes, tops, strict=False):
        _draw_block(page, block, labels, heights, float(top), wide)
    return page.figure


def _title(chain: Chain, slices: Sequence[str]) -> str:
    row = chain[0].frame[chain[0].frame["id"] != ""].iloc[0]
    level = "" if row["level"] == "detail" else words.level(row["level"])
    stages = " → ".join(map(words.spoken, [chain[0].before, *(step.after for step in chain)]))
    about = f"{stages} by {words.spoken(row['characteristic'])}"
    return words.capital(", ".join(filter(None, [about, level, *(str(row[name]) for name in slices)])))


def _aligned(chain: Chain) -> Chain:
    """Return the steps with the same groups in the same order; a group that a step lacks is a row without figures."""
    groups = dict.fromkeys((row["code"], row["group"]) for step in chain for row in _labels.records(step.frame))
    return tuple(step._replace(frame=_with(step.frame, [code for code, _ in groups])) for step in chain)


def _with(frame: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    every = frame.set_index("code").reindex(pd.Index(codes, name="code"))
    words_of = {str(name): every[name].astype(object) for name in every.select_dtypes(exclude="number")}
    return every.assign(**{name: said.where(said.notna(), "") for name, said in words_of.items()}).reset_index()


def _rows(chain: Chain) -> list[str]:
    """Return the label of each group: its name, and under it how many are there at each stage."""
    first = chain[0].frame
    names = [next(filter(None, row)) for row in zip(*(step.frame["group"] for step in chain), strict=True)]
    stages = [(first, "denominator"), *((step.frame, "observed") for step in chain)]
    counts = zip(*(_counts(frame, column) for frame, column in stages), strict=True)
    arrow = "\xa0→ "
    return [
        f"{before_figures(plain_letters(str(name)))}\n{arrow.join(row)}"
        for name, row in zip(names, counts, strict=True)
    ]


def _counts(frame: pd.DataFrame, column: str) -> list[str]:
    hidden = frame["verdict"] == WITHHELD
    return [HIDDEN if gone else words.people(count) for count, gone in zip(frame[column], hidden, strict=True)]


def _panel(step: Step, wide: float) -> Panel:
    what = drawn(step.frame, "value")
    rows = zip(what.numbers, _labels.records(step.frame), strict=True)
    said = [f"{number}\n{_labels.verdict(row)}" if row["id"] else "not compared" for number, row in rows]
    return Panel(
        heading=wrapped(f"{step.before} → {step.after}", wide - GAP, weight="bold", most=LINES),
        what=replace(what, axis=""),
        verdicts=step.frame["verdict"].to_numpy(),
        said=said,
    )


def _heights(labels: Sequence[str], block: Sequence[Panel]) -> np.ndarray:
    return np.array([max(map(tall, row)) for row in zip(labels, *(panel.said for panel in block), strict=True)])


def _head(block: Sequence[Panel]) -> float:
    return max(tall(panel.heading) for panel in block) + 2


def _tall(block: Sequence[Panel], heights: np.ndarray) -> float:
    return _head(block) + float(heights.sum()) + FOOT + BETWEEN


def _draw_block(
    page: Sheet, block: Sequence[Panel], labels: Sequence[str], heights: np.ndarray, top: float, wide: float
) -> None:
    """Draw the labels, and beside them each step of a block."""
    body = top + _head(block)
    middles = heights.cumsum() - heights / 2
    for label, middle in zip(labels, middles, strict=True):
        page.write(SHEET["margin"], body + middle, label)
    for at, panel in enumerate(block):
        left = SHEET["margin"] + widest(labels) + at * wide + GAP
        page.write(left, top + _head(block) / 2, panel.heading, fontweight="bold")
        told = widest(panel.said)
        with plain():
            axes = page.panel(left, body, wide - told - 2 * GAP, float(heights.sum()))
            rows = Rows(places=middles, heights=heights, verdicts=panel.verdicts)
            draw_rows(axes, panel.what, rows, limits_for(panel.what), ticks=FEW)
        for middle, said in zip(middles, panel.said, strict=True):
            page.write(left + wide - told - GAP, body + middle, said)
