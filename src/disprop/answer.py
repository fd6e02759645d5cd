"""The frame of findings that paired counts give, once for a user and again to see what does not depend on some rows."""

from __future__ import annotations

import pandas as pd

from disprop.assemble import assemble
from disprop.carried import carried
from disprop.judge import Held, Judged, Rules, judge
from disprop.over_ranges import over_ranges
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
    rounding = share_rounding_decides(paired.cells, judged, paired.half_unit, rules)
    bound, over = bounds(paired.cells, judged, rules, asked=~paired.itself), None
    if paired.ranges is not None:
        judged, bound, over = over_ranges(
            paired.cells, paired.ranges, judged, bound, rules, paired.families, asked=~paired.itself, held=held
        )
    frame = assemble(
        paired,
        judged,
        bound,
        rules,
        name=name,
        baseline=baseline,
        polarity=polarity,
        rounding=rounding,
        normalised=normalised,
        for_every=for_every,
    )
    return frame if over is None else carried(frame, paired, over), judged


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
