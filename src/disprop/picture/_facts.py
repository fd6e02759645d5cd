"""Sizes, marks and colours of the pictures, from `palette.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

_PALETTE: dict[str, Any] = tomllib.loads(files("disprop.picture").joinpath("palette.toml").read_text(encoding="utf-8"))

SHEET: dict[str, Any] = _PALETTE["sheet"]
"""Sizes in points, and the colours of all that is not a verdict or a reason."""

VERDICTS: dict[str, dict[str, str]] = _PALETTE["verdicts"]
"""Marker, how it is filled, its colour, and the ground of its cell of the grid, for each verdict."""

REASONS: dict[str, dict[str, str]] = _PALETTE["reasons"]
"""Colour and hatch of each reason for unknown, by its code."""

POINTS_AN_INCH = 72
CM_AN_INCH = 2.54

WIDTH: float = SHEET["width_cm"] / CM_AN_INCH * POINTS_AN_INCH
"""Width of every picture, in points."""

ROOM: float = WIDTH - 2 * SHEET["margin"]
"""What of it can be written on."""

WITHHELD = "withheld"
"""What stands in place of the verdict of a row whose figures may not leave: it has words and no mark."""

HIDDEN = "[c]"
"""What is written where a figure is withheld: the Analysis Function's shorthand for confidential."""

WHY_HIDDEN = f"{HIDDEN}: withheld, so that nobody's answers can be told from the figures."
"""The note under pictures with rows of that kind."""
