"""What is read under a picture of findings: its signs, what is withheld, what could not be judged, the unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disprop import show, words
from disprop.picture import _labels
from disprop.picture._facts import WHY_HIDDEN
from disprop.picture._measures import Drawn


def notes(frame: pd.DataFrame, what: Drawn, *, beyond: bool, left_out: str = "") -> list[str]:
    """Return the notes, a paragraph each.

    Parameters
    ----------
    frame : DataFrame
        The rows that are drawn.
    what : Drawn
        What of them is drawn.
    beyond : bool
        Whether anything goes on beyond the axis.
    left_out : str
        What is said of rows that are not drawn.
    """
    shown = _labels.shown(frame)
    read = ". ".join(_signs(shown, what, beyond=beyond)) + "."
    hidden = WHY_HIDDEN if len(shown) < len(frame) else ""
    told = (
        left_out,
        read,
        hidden,
        *_labels.of_counts(shown),
        show.nothing_judged(shown),
        _labels.unknown(frame),
        words.CAVEAT,
    )
    return [text for text in told if text]


def _signs(shown: pd.DataFrame, what: Drawn, *, beyond: bool) -> list[str]:
    """Return what lines, strokes, grey and arrows mean, where there are any."""
    if not len(shown):
        return ["All figures are withheld"]
    if what.scale == "people":
        return [f"Dashed line: as many {what.noun} as expected. Line to a mark: how many more, or fewer"]
    line = f"Upright stroke: {_labels.reference(shown)}" if what.neutral is None else "Dashed line: no difference"
    signs = [f"Line through a mark: {_labels.confidences(shown)} interval, the row alone", line]
    if np.isfinite(what.band_low).any():
        signs.append(f"Grey: the band ({words.listed(_labels.bands(shown))})")
    if beyond:
        signs.append("Arrow: goes on beyond the axis")
    return signs
