"""From the outcome of a plan to what of it may leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from disprop.protect import Release, Shown
from disprop.run._frames import frames_of

if TYPE_CHECKING:
    from disprop.run import Outcome

KEPT = ("plan", "versions", "schemes")
"""What of the record may leave: it holds no counts."""


def release_of(outcome: Outcome) -> Release:
    """Return all of an outcome, with nothing withheld, in the words of the house."""
    found = outcome.found
    frames = frames_of(outcome)
    record: Mapping[str, Any] = outcome.record
    whole = Release(
        findings=Shown.whole(frames["findings"]),
        slices=() if found is None else found.slices,
        unknowns=Shown.whole(frames["unknowns"]),
        targets=Shown.whole(frames["targets"]),
        whole=Shown.whole(frames["whole"]),
        title=outcome.plan.title,
        as_of=str(record.get("as_of") or ""),
        method=() if found is None else found.method,
        profile="none",
        rules=("Nothing is withheld or rounded.",),
        sources=record.get("baselines", {}),
        record={name: record[name] for name in KEPT if name in record},
        log=pd.DataFrame(),
    )
    return whole.relabelled(outcome.plan.publish.terms)
