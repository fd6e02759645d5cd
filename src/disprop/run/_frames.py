"""The tables of an outcome, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from disprop.completeness import unknowns_frame

if TYPE_CHECKING:
    from disprop.run import Outcome

MOST_WHOLE = 500
"""Tables of three groups or more that a run tests exactly as wholes, at most: some take a second or two."""


def frames_of(outcome: Outcome, *, step: Callable[[str], None] = lambda _: None) -> dict[str, pd.DataFrame]:
    """Return ``findings``, ``whole``, ``unknowns``, ``targets`` and ``checks`` of an outcome, in this order.

    Parameters
    ----------
    outcome : Outcome
        Of `run`.
    step : callable
        Told now and then how far it is.
    """
    from disprop import whole
    from disprop.findings import columns

    found = outcome.found
    return {
        "findings": pd.DataFrame(columns=list(columns())) if found is None else found.frame,
        "whole": pd.DataFrame(columns=list(whole.columns()))
        if found is None
        else found.whole(most=MOST_WHOLE, step=step),
        "unknowns": unknowns_frame(list(outcome.unknowns.values())),
        "targets": outcome.targets,
        "checks": outcome.checks,
    }
