"""Several findings under one another, with the false alarms of all of them counted together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from disprop.checks import no_checks
from disprop.findings import Findings, columns
from disprop.method_words import ALARMS, alarms


def method_of(several: Sequence[Sequence[str]], frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the method lines of several, each once, and at the end how many false alarms all of them may raise.

    Parameters
    ----------
    several : sequence of sequences of str
        The lines of each.
    frame : DataFrame
        The findings of all.
    """
    lines = dict.fromkeys(line for part in several for line in part)
    tested = frame[frame["p_adjusted"].notna()]
    if len(several) < 2 or not len(tested):
        return tuple(lines)
    kept = [line for line in lines if ALARMS not in line]
    comparison = tested["id"].str.partition("/")[0]
    levels = tested.groupby([comparison, "characteristic"], observed=True)["level"].nunique().max()
    for _, part in tested.groupby(["alpha", "adjust"], sort=False, observed=True):
        families = part.groupby("family", observed=True)["tests"].first()
        alpha, adjust = float(part["alpha"].iloc[0]), str(part["adjust"].iloc[0])
        kept.append(alarms(int(families.sum()), len(families), int(levels), alpha, adjust))
    return tuple(kept)


def stack(several: Sequence[Findings]) -> Findings:
    """Put findings under one another.

    Parameters
    ----------
    several : sequence of Findings
        At least one.

    Returns
    -------
    Findings
        Slice columns of all of them; blank where a part has none.
    """
    slices = tuple(dict.fromkeys(name for part in several for name in part.slices))
    order = ["id", *slices, *(name for name in columns() if name != "id")]
    frames: list[pd.DataFrame] = []
    for part in several:
        gaps: dict[str, Any] = {name: "" for name in slices if name not in part.frame}
        frames.append(part.frame.assign(**gaps)[order])
    checks = [part.checks for part in several if len(part.checks)]
    return Findings(
        frame=pd.concat(frames, ignore_index=True),
        slices=slices,
        checks=pd.concat(checks, ignore_index=True).drop_duplicates(ignore_index=True) if checks else no_checks(),
        method=method_of([part.method for part in several], pd.concat(frames, ignore_index=True)),
        grounds=tuple(one for part in several for one in part.grounds),
        schemes=tuple(scheme for part in several for scheme in part.schemes),
    )
