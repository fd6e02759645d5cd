"""A plan, from its files to its findings: read, compare, judge, publish."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.baseline import Baseline
from disprop.checks import checks_frame, join_checks
from disprop.completeness import Unknowns
from disprop.errors import Fault, raise_faults
from disprop.findings import Findings
from disprop.judge import VERDICTS
from disprop.plan import Draft, Plan, draft_plan
from disprop.protect import Release, Rules
from disprop.publish.files import RECORD, UnwritableError, faults_of_folder, is_ours, write_set
from disprop.publish.lock import hold
from disprop.publish.release_set import release_there
from disprop.publish.tables import table_text
from disprop.read.limits import reading_limits
from disprop.run._comparisons import Done, compare_all, unknowns_of_all
from disprop.run._frames import MOST_WHOLE, frames_of
from disprop.run._inputs import Step, read_inputs, usual_total
from disprop.run._record import record_of
from disprop.run._targets import contradictions_of, targets_of
from disprop.stack import stack
from disprop.tables import Tables

__all__ = [
    "MOST_WHOLE",
    "OUTPUTS",
    "Outcome",
    "alarms",
    "read_tables",
    "run",
    "run_draft",
    "save",
    "texts_of",
    "usual_total",
]

OUTPUTS = ("findings.csv", "whole.csv", "unknowns.csv", "targets.csv", "checks.csv", RECORD)
"""The files of a run, in the order in which they are put in place."""

INSUFFICIENT = "insufficient"
"""What `alarms` takes beside verdicts: a characteristic of a comparison about which nothing could be judged."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What came of a plan.

    Parameters
    ----------
    plan : Plan
        What was asked.
    findings : mapping of str to Findings
        By comparison.
    unknowns : mapping of str to Unknowns
        By table, and by comparison as ``NAME/unknown``.
    targets : DataFrame
        One row a target.
    checks : DataFrame
        Contradictions and remarks.
    record : mapping
        What the run was made from.
    rounded_to : int
        The base to which all counts were rounded before anything was computed from them; 0 for none.
    """

    plan: Plan
    findings: Mapping[str, Findings]
    unknowns: Mapping[str, Unknowns]
    targets: pd.DataFrame
    checks: pd.DataFrame
    record: Mapping[str, Any]
    rounded_to: int = 0

    @property
    def found(self) -> Findings | None:
        """All the findings under one another; None where nothing was compared."""
        return stack(list(self.findings.values())) if self.findings else None

    def release(self, rules: Rules = "none", *, step: Step = lambda _: None, **more: Any) -> Release:
        """Return what of it may leave, in the words of the house.

        Parameters
        ----------
        rules : str, mapping or Profile
            As for `disprop.protect.protect`; all of it if not given.
        step : callable
            Told what is being done, before it is done.
        **more
            As for `disprop.protect.protect`.

        Raises
        ------
        InputError
            For rules that there are not, or that round where the run did not.
        """
        from disprop.run._release import release_of

        return release_of(self, rules, step=step, **more)


def run(
    path: str | os.PathLike[str],
    *,
    as_of: date | None = None,
    rounded_to: int = 0,
    step: Step = lambda _: None,
) -> Outcome:
    """Read a plan and its files, and make its comparisons. Nothing is written.

    Parameters
    ----------
    path : path
        The plan.
    as_of : date, optional
        The date of the figures, in place of the plan's.
    rounded_to : int
        The base to which all counts of people and events are rounded before anything is computed from them, for what is
        to be published so; 0 for none.
    step : callable
        Told what is being done, before it is done.

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        With every fault of the plan, of its files and of its comparisons.
    """
    return run_draft(draft_plan(path), as_of=as_of, rounded_to=rounded_to, step=step)


def run_draft(
    draft: Draft,
    *,
    as_of: date | None = None,
    out: Path | None = None,
    rounded_to: int = 0,
    step: Step = lambda _: None,
    done: Done = lambda *_: None,
) -> Outcome:
    """Run a plan that may have faults, so that they are reported with those of its files.

    Parameters
    ----------
    draft : Draft
        The plan as far as it could be understood.
    as_of : date, optional
        The date of the figures, in place of the plan's.
    out : Path, optional
        Where the outputs are to go: looked at first, so that no work is lost.
    rounded_to : int
        As for `run`.
    step : callable
        Told what is being done, before it is done.
    done : callable
        Told the name of each table, list of shares and comparison, and what came of it.

    Raises
    ------
    InputError
        With every fault of the plan, of its files, of its comparisons and of the folder.
    UnwritableError
        If nothing is wrong but that the folder cannot be written to.
    """
    with reading_limits(**draft.plan.heading.limits):
        return _run_draft(draft, as_of=as_of, out=out, rounded_to=rounded_to, step=step, done=done)


def _run_draft(
    draft: Draft, *, as_of: date | None, out: Path | None, rounded_to: int, step: Step, done: Done
) -> Outcome:
    plan = draft.plan
    inputs = read_inputs(plan, step, rounded_to=rounded_to)
    read: list[tuple[str, Tables | Baseline]] = [*inputs.tables.items(), *inputs.baselines.items()]
    for name, part in read:
        done(name, part)
    findings, unfit = compare_all(plan, inputs, step, done)
    targets, untargeted = targets_of(plan, inputs)
    contradictions, unstated = contradictions_of(plan, inputs)
    closed, own = (
        ([], [])
        if out is None
        else (
            faults_of_folder(out, OUTPUTS),
            [*_overwritten(plan, out), *_of_others(out), *release_there(out)],
        )
    )
    wrong = dict.fromkeys([*own, *draft.faults, *inputs.faults, *unfit, *untargeted, *unstated])
    if closed and not wrong:
        raise UnwritableError(closed)
    raise_faults([*closed, *wrong])
    parts: tuple[Tables | Baseline | Findings, ...] = (
        *inputs.tables.values(),
        *inputs.baselines.values(),
        *findings.values(),
    )
    return Outcome(
        plan=plan,
        findings=findings,
        unknowns=unknowns_of_all(plan, inputs, findings),
        targets=targets,
        checks=join_checks([checks_frame(draft.remarks), contradictions, *(part.checks for part in parts)]),
        record=record_of(plan, inputs, findings, as_of or plan.heading.as_of),
        rounded_to=rounded_to,
    )


def read_tables(draft: Draft) -> Mapping[str, Tables]:
    """Read the tables of a plan, and compare nothing.

    Parameters
    ----------
    draft : Draft
        The plan.

    Raises
    ------
    InputError
        With every fault of the plan and of its files.
    """
    inputs = read_inputs(draft.plan, lambda _: None)
    raise_faults(dict.fromkeys([*draft.faults, *inputs.faults]))
    return inputs.tables


def _overwritten(plan: Plan, out: Path) -> list[Fault]:
    """Return the inputs of a plan whose place its outputs would take."""
    outputs = {_real(out / name) for name in OUTPUTS}
    return [
        Fault(
            where=str(out),
            what=f"The input {file} would be overwritten.",
            remedy="Name another folder for the outputs.",
        )
        for file in plan.files
        if _real(plan.path(file)) in outputs
    ]


def _of_others(out: Path) -> Iterator[Fault]:
    """Refuse a folder that holds files of the names of outputs which no run wrote: its record tells."""
    there = [name for name in OUTPUTS if name != RECORD and (out / name).is_file()]
    if there and not is_ours(out):
        yield Fault(
            where=str(out / there[0]),
            what=f"It was not written by disprop: there is no {RECORD} of a run beside it.",
            remedy="Name another folder for the outputs, or move the file.",
        )


def _real(path: Path) -> str:
    return os.path.realpath(path)


def save(
    outcome: Outcome, folder: str | os.PathLike[str], *, step: Step = lambda _: None, held: bool = False
) -> tuple[Path, ...]:
    """Write the outputs of a run as one set.

    Parameters
    ----------
    outcome : Outcome
        Of `run`.
    folder : path
        Made where it is missing.
    step : callable
        Told what is being done, before it is done.
    held : bool
        Whether the caller holds the folder already; see `disprop.publish.hold`.

    Returns
    -------
    tuple of Path
        The files, in the order of `OUTPUTS`.

    Raises
    ------
    UnwritableError
        If the folder cannot be written to; the earlier set is then as it was.
    HeldError
        If another run holds it.
    """
    _, texts = texts_of(outcome, step)
    step("writing")
    with nullcontext() if held else hold(folder):
        return write_set(folder, texts, outcome.record)


def texts_of(outcome: Outcome, step: Step = lambda _: None) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Return the tables of a run by name, and by the names of their files what these hold.

    Parameters
    ----------
    outcome : Outcome
        Of `run`.
    step : callable
        Told what is being done, before it is done.
    """
    frames = frames_of(outcome, step=step)
    return frames, {name: table_text(frame) for name, frame in zip(OUTPUTS, frames.values(), strict=False)}


def alarms(outcome: Outcome, verdict: str, *, adverse_only: bool = False) -> pd.DataFrame:
    """Return the findings at or above a verdict, or those that leave a characteristic without any judgement.

    Parameters
    ----------
    outcome : Outcome
        Of `run`.
    verdict : {"disproportionate", "borderline", "possible", "insufficient"}
        The mildest that counts. ``insufficient`` asks for something else: the findings of a characteristic of a
        comparison (a cell of the grid) that has nothing but insufficient data. A group here and there without people
        is none.
    adverse_only : bool
        Whether findings that are not adverse are passed over; insufficient data has no such side.

    Returns
    -------
    DataFrame
        Rows of findings.

    Raises
    ------
    InputError
        If only adverse findings count and a comparison does not say whether its stage is good or bad to reach: it could
        never raise an alarm.
    """
    found = outcome.found
    if verdict == INSUFFICIENT:
        return pd.DataFrame() if found is None else _unjudged(found)
    if adverse_only:
        raise_faults(
            Fault(
                where=outcome.plan.place(f"comparisons.{name}.polarity"),
                what="It is missing, and without it no finding is adverse.",
                remedy='Write polarity = "bad", "good" or "neutral", or count findings of either direction.',
            )
            for name, entry in outcome.plan.comparisons.items()
            if entry.polarity is None
        )
    if found is None:
        return pd.DataFrame()
    rows = found.frame["verdict"].isin(VERDICTS[: VERDICTS.index(verdict) + 1])
    return found.frame[rows & ((found.frame["effect"] == "adverse") | (not adverse_only))]


def _unjudged(found: Findings) -> pd.DataFrame:
    """Return the findings of cells of the grid that hold nothing but insufficient data."""
    comparison = found.frame["id"].str.split("/", n=1).str[0]
    keys = [comparison, *(found.frame[name] for name in (*found.slices, "stage", "characteristic"))]
    judged = (found.frame["verdict"] != VERDICTS[-1]).groupby(keys, sort=False, observed=True)
    return found.frame[~judged.transform("any")]
