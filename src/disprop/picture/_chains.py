"""Stages drawn from one another, found among findings: applied, shortlisted, appointed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from disprop import show
from disprop.picture._labels import shown


class Step(NamedTuple):
    """From one stage to the next, and the findings of all groups that take it."""

    before: str
    after: str
    frame: pd.DataFrame


Chain = tuple[Step, ...]


def chains(frame: pd.DataFrame, slices: Sequence[str]) -> list[Chain]:
    """Return the longest runs of two or more stages, each drawn from the one before, of one characteristic and level.

    Parameters
    ----------
    frame : DataFrame
        Findings.
    slices : sequence of str
        Columns that name slices.
    """
    passing = frame[(frame["relation"] == "contains") & (frame["question"] == "rate")]
    passing = passing[passing["stage"].isin(passing["baseline"]) | passing["baseline"].isin(passing["stage"])]
    if not len(passing):
        return []
    keys = ["characteristic", "level", *slices]
    return [
        chain for _, part in passing.groupby(keys, sort=False, observed=True) for chain in _longest(list(_steps(part)))
    ]


def _steps(part: pd.DataFrame) -> Iterator[Step]:
    """Yield the steps of one characteristic, each once: two comparisons of a step are the same people."""
    taken = set()
    for (before, after, _), rows in part.groupby(
        ["baseline", "stage", show.comparisons(part)], sort=False, observed=True
    ):
        if (before, after) not in taken:
            taken.add((before, after))
            yield Step(str(before), str(after), rows.reset_index(drop=True))


def _longest(steps: Sequence[Step]) -> Iterator[Chain]:
    first = [step for step in steps if not any(_follows(other, step) for other in steps)]
    yield from (chain for step in first for chain in _onward((step,), steps) if len(chain) > 1)


def _onward(chain: Chain, steps: Sequence[Step]) -> Iterator[Chain]:
    """Yield the ways on from a step to the last stage; a stage is not met twice."""
    met = {step.before for step in chain}
    after = [step for step in steps if _follows(chain[-1], step) and step.after not in met]
    if not after:
        yield chain
    for step in after:
        yield from _onward((*chain, step), steps)


def _follows(step: Step, then: Step) -> bool:
    """Return whether a step begins where another ends: the same name, and as many people in each group shown."""
    if step.after != then.before or step is then:
        return False
    before, after = (shown(one.frame).set_index("code") for one in (step, then))
    people = pd.concat([before["observed"], after["denominator"]], axis=1, join="inner").dropna()
    return len(people) > 0 and bool((people["observed"] == people["denominator"]).all())
