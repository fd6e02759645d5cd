"""From the outcome of a plan to what of it may leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from disprop.findings import Findings, columns
from disprop.protect import Release, Rules, protect
from disprop.run._frames import frames_of
from disprop.run._inputs import Step

if TYPE_CHECKING:
    from disprop.run import Outcome

KEPT = ("plan", "versions", "schemes")
"""What of the record may leave: it holds no counts."""


def release_of(outcome: Outcome, rules: Rules, *, step: Step = lambda _: None, **more: Any) -> Release:
    """Return what of an outcome may leave, in the words of the house.

    Parameters
    ----------
    outcome : Outcome
        Of `disprop.run.run`.
    rules, step, **more
        As for `disprop.protect.protect`.
    """
    frames = frames_of(outcome, step=step)
    found = (
        Findings(frame=frames["findings"].reindex(columns=list(columns()))) if outcome.found is None else outcome.found
    )
    release = protect(
        found,
        rules,
        unknowns=frames["unknowns"],
        targets=frames["targets"],
        whole=frames["whole"],
        rounded_to=outcome.rounded_to,
        step=step,
        title=outcome.plan.title,
        as_of=str(outcome.record.get("as_of") or ""),
        sources=outcome.record.get("baselines", {}),
        record=_record_of(outcome),
        **more,
    )
    told = outcome.plan.publish
    published = "" if told.date is None else told.date.isoformat()
    named = replace(release, author=told.author or "", published=published, contact=told.contact)
    return named.relabelled(told.terms)


def _record_of(outcome: Outcome) -> dict[str, Any]:
    """Return what of the record may leave.

    A plan that states counts, or how often events are of the same people, has no digest: guesses could be tried by it.
    """
    record = {name: outcome.record[name] for name in KEPT if name in outcome.record}
    if outcome.plan.stated or any(_is_told(entry.repeats) for entry in outcome.plan.comparisons.values()):
        record["plan"] = {"file": record["plan"]["file"]}
    return record


def _is_told(repeats: object) -> bool:
    return repeats is not None and not isinstance(repeats, str)
