"""Comparisons ready to be judged: stages laid beside their baselines, cell by cell, with every fault of the pair."""

from __future__ import annotations

from dataclasses import replace

from disprop.align import one_scheme
from disprop.baseline import Baseline
from disprop.cells import REST, Question, Relation
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.judge import Gates
from disprop.pair._joined import joined
from disprop.pair._part import Asked, Part
from disprop.pair._people import against_people
from disprop.pair._places import place
from disprop.pair._shares import WHOLE, against_shares
from disprop.pair.paired import Blocks, Paired
from disprop.unlisted import slips

__all__ = ["WHOLE", "Blocks", "Paired", "pair", "place"]


def pair(
    blocks: Blocks,
    *,
    question: Question,
    relation: Relation,
    comparator: str | float = REST,
    polarity: str | None = None,
    report_wide: bool = False,
    gates: Gates | None = None,
) -> Paired:
    """Lay stages beside baselines, at given levels.

    Parameters
    ----------
    blocks : sequence of (Cube, Cube or Baseline, str)
        Stage, baseline and level of each characteristic and level to compare.
    question, relation : str
        What is asked, and how the two are connected.
    comparator : str or float
        What rates are held against: ``"rest"``, ``"overall"``, ``"highest"``, ``"best"``, a group, or a target rate.
    polarity : {"good", "bad", "neutral"}, optional
        Whether to reach the stage is good; ``"best"`` asks for it.
    report_wide : bool
        Whether all rows are one family.
    gates : Gates, optional
        ``"highest"`` and ``"best"`` are chosen among the groups that pass that of the denominator.

    Raises
    ------
    InputError
        With the faults of every block: a group larger in the stage than in the baseline that contains it, more unknown
        there than in the baseline, a group without a share or with events and no exposure, slices without a baseline.
    """
    asked = Asked(
        question=question, relation=relation, comparator=comparator, polarity=polarity, gates=gates or Gates()
    )
    parts: list[Part] = []
    faults: list[Fault] = []
    for stage, base, level in blocks:
        try:
            parts.append(_part(stage, base, level, asked))
        except InputError as error:
            faults += error.faults
    raise_faults(dict.fromkeys(faults))
    return joined(parts, asked, report_wide=report_wide)


def _part(stage: Cube, base: Cube | Baseline, level: str, asked: Asked) -> Part:
    """Lay one stage beside its baseline at one level, on one scheme."""
    stage, base = one_scheme(stage, base).roll_up(level), base.roll_up(level)
    stage = replace(stage, bridged=tuple(dict.fromkeys((*stage.bridged, *base.bridged))))
    raise_faults(slips(stage, base))
    if isinstance(base, Baseline) and asked.relation == "fixed":
        return against_shares(stage, base)
    return against_people(stage, base, asked)
