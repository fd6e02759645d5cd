"""The frame of findings that paired counts give, once for a user and again to see what does not depend on some rows."""

from __future__ import annotations

import pandas as pd

from disprop.assemble import assemble
from disprop.judge import Held, Judged, Rules, judge
from disprop.pair import Paired
from disprop.unknown import bounds, share_rounding_decides
from disprop.whole import Grounds


def answered(
    paired: Paired,
    rules: Rules,
    *,
    name: str,
    baseline: str,
    polarity: str | None,
    normalised: bool,
    for_every: float | None,
    held: Held | None = None,
) -> tuple[pd.DataFrame, Judged]:
    """Return the frame of findings, and what was decided about each row.

    Parameters
    ----------
    paired : Paired
        The counts.
    rules : Rules
        What the run declared.
    name, baseline, polarity, normalised, for_every
        As `disprop.assemble.assemble` has them.
    held : Held, optional
        Rows whose p is put at an end.
    """
    judged = judge(paired.cells, rules, paired.families, held)
    frame = assemble(
        paired,
        judged,
        bounds(paired.cells, judged, rules, asked=~paired.itself),
        rules,
        name=name,
        baseline=baseline,
        polarity=polarity,
        rounding=share_rounding_decides(paired.cells, judged, paired.half_unit, rules),
        normalised=normalised,
        for_every=for_every,
    )
    return frame, judged


def again(grounds: Grounds, held: Held) -> pd.DataFrame:
    """Return the frame of findings with the p of some rows at an end.

    Parameters
    ----------
    grounds : Grounds
        What the findings were made from.
    held : Held
        Which rows, and the end.
    """
    return answered(
        grounds.paired,
        grounds.rules,
        name=grounds.name,
        baseline=grounds.baseline,
        polarity=grounds.polarity,
        normalised=grounds.normalised,
        for_every=grounds.for_every,
        held=held,
    )[0]
