"""Why nothing is said of a finding, in the same words wherever the public reads it."""

from __future__ import annotations

import pandas as pd

from disprop import words
from disprop.protect import Shown

NEEDED = ("verdict", "gate", "declaration", "note")
"""The columns that a reason is told from: where one of them is withheld, no reason is told."""


def reasons(findings: Shown) -> pd.Series:
    """Return why the verdict of each row is `insufficient data`; blank for rows of another, and where that is withheld.

    Parameters
    ----------
    findings : Shown
        Of a release.

    Examples
    --------
    >>> rows = {"verdict": ["possible", "insufficient data"], "gate": ["", words.KNOWN_RATE], "declaration": [1, 0.434],
    ...         "note": ["", ""]}
    >>> reasons(Shown.whole(pd.DataFrame(rows))).tolist()
    ['', 'too few answers are known (43.4%, below the gate)']
    """
    frame = findings.frame
    if not len(frame):
        return pd.Series(dtype=object)
    hidden = findings.withheld[list(NEEDED)].any(axis=1)
    asked = ((frame["verdict"] == "insufficient data") & ~hidden).tolist()
    rows = frame[list(NEEDED)].to_dict("records")
    told = [_why(row) if open_ else "" for row, open_ in zip(rows, asked, strict=True)]
    return pd.Series(told, index=frame.index, dtype=object)


def _why(row: dict[object, object]) -> str:
    return "" if words.is_comparator(row) else words.why_insufficient(row)
