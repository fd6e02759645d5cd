"""The comparisons of a plan, asked of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from disprop.band import Target
from disprop.baseline import Baseline
from disprop.completeness import Unknowns
from disprop.errors import Fault, InputError, raise_faults
from disprop.findings import Findings
from disprop.one_basis import under_one_name
from disprop.plan import BEFORE, ComparisonEntry, Plan
from disprop.questions import compare, rates
from disprop.relation import relation_question
from disprop.responses import ALL, unknowns
from disprop.run._inputs import Inputs, Step, one_stage, people_of, usual_total
from disprop.several import along, marked
from disprop.stack import stack
from disprop.tables import Tables

Done = Callable[[str, Tables | Baseline | Findings], None]
"""Told the name of each table, list of shares and comparison, with what came of it, once it is there."""


def compare_all(plan: Plan, inputs: Inputs, step: Step, done: Done) -> tuple[dict[str, Findings], list[Fault]]:
    """Make the comparisons of a plan.

    Parameters
    ----------
    plan, inputs : Plan, Inputs
        Comparisons whose tables could not be read are left out.
    step : callable
        Told the name of each comparison before it is made.
    done : callable
        Told its name and its findings afterwards.

    Returns
    -------
    dict of str to Findings
        By name, in the order of the plan.
    list of Fault
        Of comparisons that cannot be made.
    """
    found: dict[str, Findings] = {}
    faults: list[Fault] = []
    for name, entry in plan.comparisons.items():
        step(f"comparing {name}")
        try:
            answer = _asked(plan, inputs, name, entry)
            if answer is not None:
                found[name] = _placed(plan, name, answer)
                done(name, found[name])
        except InputError as error:
            faults += error.faults
    for name, wanted in plan.side_by_side.items():
        beside = [each for each in wanted if each in found]
        try:
            if len(beside) == len(wanted):
                found |= dict(zip(beside, marked([found[each] for each in beside]), strict=True))
        except InputError as error:
            faults += [plan.fault(f"side_by_side.{name}", fault) for fault in error.faults]
    return found, faults


def _asked(plan: Plan, inputs: Inputs, name: str, entry: ComparisonEntry) -> Callable[[], Findings] | None:
    """Return what answers a comparison; None where a table could not be read."""
    if is_before(plan, entry):
        stages = people_of(plan, inputs, entry.stage, f"comparisons.{name}.stage")
        asked = _settings(plan, entry, name) | {"comparator": entry.comparator or "rest"}
        return None if stages is None else (lambda: along(stages, entry.feeds, **asked))
    sides = _sides(plan, inputs, name, entry)
    return None if sides is None else (lambda: _answer(entry, *sides, settings=_settings(plan, entry, name)))


def is_before(plan: Plan, entry: ComparisonEntry) -> bool:
    """Whether each stage is held against the one that feeds it."""
    return entry.baseline == BEFORE and BEFORE not in (*plan.tables, *plan.baselines, *plan.pool)


def _sides(plan: Plan, inputs: Inputs, name: str, entry: ComparisonEntry) -> tuple[Tables, Tables | Baseline] | None:
    """Return a comparison's stage and baseline; None where one could not be read."""
    path = f"comparisons.{name}"
    stage = people_of(plan, inputs, entry.stage, f"{path}.stage")
    if entry.baseline in plan.baselines:
        shares = inputs.baselines.get(entry.baseline)
        if stage is None or shares is None:
            return None
        stage, shares = under_one_name(stage, shares, entry.characteristics)
        return _of_shares(plan, path, entry, stage, shares), shares
    people = people_of(plan, inputs, entry.baseline, f"{path}.baseline")
    if stage is None or people is None:
        return None
    stage, people = under_one_name(stage, people, entry.characteristics)
    raise_faults([*one_stage(plan, people, f"{path}.baseline"), *_no_relation(plan, path, entry, stage, people)])
    return stage, people


def _of_shares(plan: Plan, path: str, entry: ComparisonEntry, stage: Tables, shares: Baseline) -> Tables:
    """Return the stage's table of the characteristic that a list of shares is about."""
    about = shares.scheme.characteristic
    if entry.characteristics is not None and entry.characteristics != (about,):
        raise InputError(
            Fault(
                where=plan.place(f"{path}.characteristics"),
                what=f"{entry.baseline} is about {about} alone.",
                remedy=f'Write characteristics = ["{about}"], or leave it out.',
            )
        )
    if about not in tuple(stage):
        raise InputError(
            Fault(
                where=plan.place(f"{path}.stage"),
                what=f"{entry.stage} does not count people by {about}, which {entry.baseline} is about.",
                remedy=f"It counts them by {', '.join(stage)}: name another baseline or another table.",
            )
        )
    return stage.only(about)


def _no_relation(plan: Plan, path: str, entry: ComparisonEntry, stage: Tables, people: Tables) -> Iterator[Fault]:
    """Ask in words how two tables of people are connected; the numbers cannot tell."""
    if entry.relation is not None:
        return
    shared = entry.characteristics or tuple(key for key in stage if key in tuple(people))
    yield Fault(
        where=plan.place(f"{path}.relation"),
        what=relation_question(usual_total(stage, shared), usual_total(people, shared)),
        remedy=(
            'If they are, write relation = "contains". If they are different people (leavers are not in a year-end '
            'headcount), write relation = "separate". If they are events that can happen again to the same person, '
            'write relation = "events".'
        ),
    )


def _placed(plan: Plan, name: str, answer: Any) -> Findings:
    """Name the comparison in the faults of its tables."""
    try:
        found: Findings = answer()
    except InputError as error:
        raise InputError(plan.fault(f"comparisons.{name}", fault) for fault in error.faults) from None
    return found


def _settings(plan: Plan, entry: ComparisonEntry, name: str) -> dict[str, Any]:
    """Return the arguments that every question takes."""
    return {
        "band": entry.band,
        "levels": entry.levels,
        "characteristics": entry.characteristics,
        "bridge": plan.bridges(entry) or None,
        "polarity": entry.polarity,
        "alpha": entry.alpha,
        "adjust": entry.adjust,
        "family": entry.family,
        "gates": entry.gates.gates if entry.gates else None,
        "name": name,
    }


def _answer(entry: ComparisonEntry, stage: Tables, base: Tables | Baseline, *, settings: dict[str, Any]) -> Findings:
    if entry.relation == "events":
        return _of_events(entry, stage, base, settings)
    if isinstance(base, Baseline):
        return compare(stage, against=base, **settings)
    different = "beside" if entry.question == "composition" else "stayers"
    relation: dict[str, Any] = {"among" if entry.relation == "contains" else different: base}
    if entry.question == "composition":
        return compare(stage, **relation, **settings)
    if not isinstance(entry.comparator, Mapping):
        return rates(stage, **relation, comparator=entry.comparator or "rest", **settings)
    return _by_characteristic(entry.comparator, stage, base, relation, settings)


def _of_events(entry: ComparisonEntry, stage: Tables, base: Tables | Baseline, settings: dict[str, Any]) -> Findings:
    relation: dict[str, Any] = {"per": base, "repeats": entry.repeats or "unknown", "for_every": entry.for_every}
    if isinstance(entry.comparator, Mapping):
        return _by_characteristic(entry.comparator, stage, base, relation, settings)
    return rates(stage, **relation, comparator=entry.comparator or "rest", **settings)


def _by_characteristic(
    comparators: Mapping[str, str | float],
    stage: Tables,
    base: Tables | Baseline,
    relation: dict[str, Any],
    settings: dict[str, Any],
) -> Findings:
    """Answer each characteristic against its own comparator; a family is within a characteristic."""
    held = (base.scheme.characteristic,) if isinstance(base, Baseline) else tuple(base)
    wanted = settings["characteristics"] or tuple(key for key in stage if key in held)
    raise_faults(
        Fault(
            where="comparator",
            what=f"{key!r} is not compared.",
            remedy=f"Name characteristics that are: {', '.join(wanted)}.",
        )
        for key in comparators
        if key not in wanted
    )
    return stack(
        [
            rates(stage, **relation, comparator=comparators.get(key, "rest"), **{**settings, "characteristics": (key,)})
            for key in wanted
        ]
    )


def unknowns_of_all(plan: Plan, inputs: Inputs, found: Mapping[str, Findings]) -> dict[str, Unknowns]:
    """Report the unknown of every table, and whether they fared differently in every comparison of people.

    Parameters
    ----------
    plan, inputs : Plan, Inputs
        What was read.
    found : mapping of str to Findings
        The comparisons that were made.

    Returns
    -------
    dict of str to Unknowns
        Tables by their names, then comparisons by ``NAME/unknown``.
    """
    reports = {
        name: unknowns(tables, target=_known_targets(plan, name, tables) or None, over=_periods(plan, name), name=name)
        for name, tables in inputs.tables.items()
    }
    for name in found:
        entry = plan.comparisons[name]
        if entry.baseline not in plan.baselines and entry.relation != "events" and not is_before(plan, entry):
            reports[f"{name}/unknown"] = _unknown_against_known(plan, inputs, name, entry)
    return reports


def _periods(plan: Plan, name: str) -> str | None:
    """Return the column that holds the periods of a table."""
    return plan.tables[name].over if name in plan.tables else None


def _unknown_against_known(plan: Plan, inputs: Inputs, name: str, entry: ComparisonEntry) -> Unknowns:
    """Report whether those whose group is unknown reached the stage as often as the known."""
    stage, base = (people_of(plan, inputs, side, "") for side in (entry.stage, entry.baseline))
    assert stage is not None
    assert base is not None
    stage, base = under_one_name(stage, base, entry.characteristics)
    shared = entry.characteristics or tuple(key for key in stage if key in tuple(base))
    among, stayers = (base, None) if entry.relation == "contains" else (None, base)
    report = unknowns(stage.only(*shared), among=among, stayers=stayers, alpha=entry.alpha, name=f"{name}/unknown")
    whole = report.frame["reason"] == ALL
    return replace(report, frame=report.frame[whole].reset_index(drop=True).assign(baseline=entry.baseline))


def _known_targets(plan: Plan, name: str, tables: Tables) -> dict[str, Target]:
    """Return the targets for the known rates of a whole table, by characteristic."""
    return {
        str(entry.characteristic): entry.target
        for entry in plan.targets.values()
        if entry.table == name and entry.measure == "known" and entry.characteristic in tuple(tables)
    }
