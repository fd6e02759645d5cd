"""Findings without the figures that counts withheld leave open, and with what is said of those and of rounded ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disprop import range_words
from disprop.cells import Bools
from disprop.judge import POSSIBLE
from disprop.over_ranges import MIXED, Over
from disprop.pair import Paired

FIGURES = (
    *("value", "reference", "difference_pp", "ratio", "surplus", "expected", "share_of_known", "share_of_all"),
    *("value_low", "value_high", "difference_low_pp", "difference_high_pp", "ratio_low", "ratio_high"),
    *("difference_low_family_pp", "difference_high_family_pp", "ratio_low_family", "ratio_high_family"),
    *("odds_ratio", "odds_low", "odds_high", "p", "log_p", "p_check", "detectable_over", "detectable_under", "flip"),
    *("other_observed", "other_denominator", "variance_factor", "own_factor", "other_factor"),
)
"""Columns of figures that a count which is not known to one leaves open."""

ADJUSTED = {"p_adjusted": np.nan, "p_check_adjusted": np.nan, "evidence": "", "evidence_check": ""}
"""Columns that every test of a family bears on, with what stands where they are open."""

WORDS = ("band_cannot_fail", "gate")


def carried(frame: pd.DataFrame, paired: Paired, over: Over) -> pd.DataFrame:
    """Return findings as they may be told where counts are withheld or rounded.

    Parameters
    ----------
    frame : DataFrame
        With verdicts and bounds that hold whatever the counts are.
    paired : Paired
        The comparisons.
    over : Over
        What is said of each row whatever its counts are.

    Notes
    -----
    What is made of a count that is withheld is empty. Of counts that are rounded the figures are those of the printed
    ones.
    """
    ranges = over.ranges
    hidden = ranges.withheld
    columns = {name: _emptied(frame[name], hidden) for name in FIGURES}
    columns |= {name: _emptied(frame[name], gone) for name, gone in _counts(paired, over).items()}
    columns |= {name: frame[name].astype(object).mask(over.family_withheld, gap) for name, gap in ADJUSTED.items()}
    columns |= {name: frame[name].astype(object).mask(hidden & ~over.gated, "") for name in WORDS}
    for name, agreed in (("direction", over.sign), ("effect", over.sign), ("side", over.side)):
        columns[name] = frame[name].astype(object).mask(agreed == MIXED, "")
    for name in ("p_adjusted", "p_check_adjusted"):
        columns[name] = columns[name].astype(float)
    beyond = frame["beyond_band"].to_numpy(dtype=bool) & ~ranges.in_play
    some = (over.could & ((1 << (POSSIBLE + 1)) - 1)) > 0
    flagged = frame["flagged"].to_numpy(dtype=bool) | (over.decides & some)
    return frame.assign(**columns, beyond_band=beyond, flagged=flagged, note=_notes(frame["note"], over))


def _emptied(column: pd.Series, rows: Bools) -> pd.Series:
    return column.astype(float).mask(rows, np.nan) if rows.any() else column


def _counts(paired: Paired, over: Over) -> dict[str, Bools]:
    """Return by column of counts the rows whose count is withheld."""
    ranges, cells = over.ranges, paired.cells
    out_of = ranges.group | ranges.base_group if cells.relation == "separate" else ranges.base_group
    known = ranges.known | ranges.base_known | ranges.stage_unknown | ranges.base_unknown
    return {
        "observed": ranges.group,
        "denominator": ranges.known if cells.question == "composition" else out_of,
        "unknown": ranges.stage_unknown,
        "stage_known": ranges.known,
        "base_observed": ranges.base_group,
        "base_known": ranges.base_known,
        "base_unknown": ranges.base_unknown,
        "declaration": known,
    }


def _notes(notes: pd.Series, over: Over) -> list[str]:
    ranges = over.ranges
    own = ranges.in_play & ~ranges.withheld
    flags = (ranges.withheld, own, over.beside, over.decides)
    return [
        "; ".join(filter(None, [str(note), *(text for text, said in zip(range_words.NOTES, row, strict=True) if said)]))
        for note, row in zip(notes, np.column_stack(flags), strict=True)
    ]
