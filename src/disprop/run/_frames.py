"""The tables of an outcome, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from disprop.completeness import Unknowns

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
        "unknowns": unknowns_frame(outcome.unknowns),
        "targets": outcome.targets,
        "checks": outcome.checks,
    }


def unknowns_frame(reports: Mapping[str, Unknowns]) -> pd.DataFrame:
    """Return reports of unknown responses under one another.

    Parameters
    ----------
    reports : mapping of str to Unknowns
        Of tables and of comparisons; ``baseline`` is blank for tables. Slice columns stand after ``id``.
    """
    slices = dict.fromkeys(column for report in reports.values() for column in report.slices)
    frames = [report.frame.astype(object) for report in reports.values() if len(report)]
    if not frames:
        return pd.DataFrame(columns=["id"], dtype=object)
    columns = dict.fromkeys(column for frame in frames for column in frame if column not in (*slices, "id", "baseline"))
    order = ["id", *slices, *columns]
    order.insert(order.index("base_count"), "baseline")
    return pd.concat(frames, ignore_index=True).reindex(columns=order)
