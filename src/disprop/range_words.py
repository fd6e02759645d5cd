"""What is said of findings whose counts are withheld or rounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from disprop.numerals import ratio, span

WITHHELD = "counts are withheld: judged over what they could be"
ROUNDED = "counts are rounded: judged over what they could be"
BESIDE = "counts of other groups are withheld or rounded: judged over what they could be"
DECIDES = "what they are decides the verdict"

NOTES = (WITHHELD, ROUNDED, BESIDE, DECIDES)
"""The notes of such a row, none of which is a reason why it cannot be judged."""


def _notes(row: Mapping[Any, Any]) -> list[str]:
    return str(row["note"]).split("; ")


def withheld(row: Mapping[Any, Any]) -> bool:
    """Return whether counts of a row are withheld, so that it has no figures."""
    return WITHHELD in _notes(row)


def is_open(row: Mapping[Any, Any]) -> bool:
    """Return whether counts of a row are withheld or rounded."""
    notes = _notes(row)
    return WITHHELD in notes or ROUNDED in notes


def decides(row: Mapping[Any, Any]) -> bool:
    """Return whether what withheld or rounded counts are decides the verdict."""
    return DECIDES in _notes(row)


def beside(row: Mapping[Any, Any]) -> bool:
    """Return whether other rows of the family have counts that are withheld or rounded, and this one has none."""
    return BESIDE in _notes(row)


def figures(row: Mapping[Any, Any]) -> str:
    """Return what stands in the place of the figures of a row whose counts are withheld."""
    told = f"Counts behind this are withheld, so that it has no figures: {_span(row)}; {_verdict(row)}."
    return f"{told} The unknown decide: what they are could change it." if row["unknowns_decide"] else told


def rounded(row: Mapping[Any, Any]) -> str:
    """Return what the rounding of counts leaves open; blank where they are not rounded."""
    notes = _notes(row)
    if BESIDE in notes and DECIDES in notes:
        return "Counts of other groups are withheld or rounded, and what they are decides the verdict."
    return f"The counts are rounded: {_span(row)}; {_verdict(row)}." if ROUNDED in notes else ""


def _span(row: Mapping[Any, Any]) -> str:
    """Return between what the ratio can be."""
    lowest, highest = row["ratio_lowest"], row["ratio_highest"]
    if math.isnan(lowest) or math.isnan(highest):
        return "the ratio may not be defined"
    unknown = " and whoever the unknown are" if row["unknown"] or row["base_unknown"] > 0 else ""
    whatever = f"whatever they are{unknown}, the ratio"
    if math.isinf(highest):
        return f"{whatever} is {ratio(lowest)} or more, without limit"
    return f"{whatever} lies between {ratio(lowest)} and {ratio(highest)}"


def ratios(row: Mapping[Any, Any]) -> str:
    """Return what stands in the place of a ratio and its interval in a row whose counts are withheld."""
    lowest, highest = row["ratio_lowest"], row["ratio_highest"]
    return f"{span(lowest, highest, ratio)}, counts withheld"


def _verdict(row: Mapping[Any, Any]) -> str:
    if DECIDES not in _notes(row):
        return "at every number tried the verdict is the same"
    if row["verdict_lowest"] == row["verdict_highest"]:
        return "what can be said depends on what they are"
    return f"it is {row['verdict_lowest']} at the lowest and {row['verdict_highest']} at the highest ratio"
