"""The marks of the verdicts, and samples of bars.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from disprop.picture._facts import REASONS, SHEET, VERDICTS


def mark(axes: Axes, x: Any, y: Any, verdict: str, **how: Any) -> None:
    """Draw the mark of a verdict at these points."""
    if not np.size(x):
        return
    style = VERDICTS[verdict]
    options: dict[str, Any] = {
        "marker": style["marker"],
        "fillstyle": "left" if style["fill"] == "left" else "full",
        "markerfacecolor": SHEET["paper"] if style["fill"] == "none" else style["colour"],
        "markerfacecoloralt": SHEET["paper"],
        "markeredgecolor": style["colour"],
        "markeredgewidth": 1.4,
        "markersize": 7.0,
        "linestyle": "none",
        "label": verdict,
        "zorder": 4,
        **how,
    }
    axes.plot(np.atleast_1d(x), np.atleast_1d(y), **options)


def bar(axes: Axes, y: Any, wide: Any, *, left: Any, height: float, reason: str = "") -> None:
    """Draw bars of a reason, or of the known where none is named."""
    style = REASONS[reason] if reason else {"colour": SHEET["known"], "hatch": ""}
    paper = SHEET["paper"]  # the colour of the hatch
    label = reason or "known"
    options: dict[str, Any] = {"hatch": style["hatch"], "linewidth": 0, "label": label, "zorder": 2}
    axes.barh(y, wide, left=left, height=height, facecolor=style["colour"], edgecolor=paper, **options)
