"""A plan to a release in a folder: what `disprop publish` does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from disprop.errors import Fault, raise_faults
from disprop.numerals import many
from disprop.plan import Plan, draft_plan
from disprop.protect import Release, Rules, profile_of, profiles
from disprop.protect.profiles import Profile
from disprop.publish.files import faults_of_folder
from disprop.publish.lock import hold
from disprop.publish.published import read_published
from disprop.publish.release_set import (
    faults_of_libraries,
    faults_of_log,
    inputs_inside,
    write_release,
)
from disprop.run._inputs import Step
from disprop.run._since import changes_since


@dataclass(frozen=True, eq=False, kw_only=True)
class Made:
    """What came of publishing a plan.

    Parameters
    ----------
    release : Release
        What has left.
    files : tuple of Path
        The files, the record last.
    """

    release: Release
    files: tuple[Path, ...]


def publish(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    protect: Rules | None = None,
    already: Sequence[str | os.PathLike[str]] = (),
    since: str | os.PathLike[str] | None = None,
    log: str | os.PathLike[str] | None = None,
    as_of: date | None = None,
    step: Step = lambda _: None,
) -> Made:
    """Run a plan, protect what came of it, and write it as a folder that can be put on a website.

    Parameters
    ----------
    path : path
        The plan.
    folder : path
        Where the release goes; not the folder of a run.
    protect : str, mapping or Profile, optional
        The rules of disclosure; those of the plan's ``[publish]`` if not given. One of them must say.
    already : sequence of path
        Folders of releases of the same figures that were published before: what they show counts as known.
    since : path, optional
        The folder of an earlier release, of which the summary tells what has changed since.
    log : path, optional
        Where the log of what was withheld goes, which is not to be published.
    as_of : date, optional
        The date of the figures, in place of the plan's.
    step : callable
        Told what is being done, before it is done.

    Returns
    -------
    Made

    Raises
    ------
    InputError
        With every fault of the plan, of its files, of its comparisons, of the rules and of the folder.
    UnwritableError
        If the folder cannot be written to; the earlier release is then as it was.
    """
    from disprop.run import run_draft

    draft, target = draft_plan(path), Path(folder)
    profile = _rules_of(draft.plan, protect, draft.faults)
    earlier = [read_published(one) for one in already]
    inside = inputs_inside(target, [path, *_tables(draft.plan)])
    raise_faults(
        [*faults_of_libraries(), *faults_of_folder(target), *inside, *faults_of_log(target, log), *_no_csv(log)]
    )
    with hold(target):
        outcome = run_draft(draft, as_of=as_of, rounded_to=profile.base, step=step)
        same = [one for one in earlier if one.attrs["as_of"] == (outcome.record["as_of"] or "")]
        release = outcome.release(profile, already=same, step=step)
        changes = None if since is None else changes_since(since, release)
        files = write_release(release, target, changes=changes, log=log, step=step, held=True)
    return Made(release=release, files=files)


def _no_csv(log: str | os.PathLike[str] | None) -> Iterator[Fault]:
    """Refuse a log under the name of another kind of file: it would not open as one."""
    path = Path("" if log is None else log)
    if path.suffix.lower() not in ("", ".csv"):
        yield Fault(
            where=str(path),
            what="The log of what was withheld is written as CSV, which a spreadsheet opens.",
            remedy=f"Name it {path.with_suffix('.csv').name}.",
        )


def _tables(plan: Plan) -> Iterator[Path]:
    """Yield the files with counts of people: shares of baselines are public."""
    return (plan.path(entry.file) for entry in plan.tables.values() if plan.is_file(entry.file))


def _rules_of(plan: Plan, protect: Rules | None, wrong: Sequence[Fault]) -> Profile:
    """Return the rules that were asked for, or those of the plan; ask for some where there are none."""
    if protect is not None:
        return profile_of(protect)
    if plan.publish.protect is not None:
        return plan.publish.protect
    raise_faults([*wrong, *_unruled(plan)])
    raise AssertionError


def _unruled(plan: Plan) -> Iterator[Fault]:
    listed = "; ".join(f"{name} ({profile.title.lower()})" for name, profile in profiles().items())
    yield Fault(
        where=plan.place("publish.protect"),
        what="It does not say which rules of disclosure apply.",
        remedy=f'Write protect = "threshold_5" under [publish], or --protect threshold_5. There are: {listed}.',
    )


def _of_targets(release: Release) -> str:
    """Return how much is withheld of a release without comparisons."""
    marks = release.targets.withheld
    if not len(marks):
        return f"Nothing was compared, and there are no targets ({release.profile})."
    hidden = int(marks.to_numpy().any(axis=1).sum())
    which = "Nothing is withheld" if not hidden else f"A figure is withheld in {hidden:,} of them"
    return f"Targets alone were looked at ({len(marks):,}): nothing was compared. {which} ({release.profile})."


def withheld_line(release: Release) -> str:
    """Return how much of a release is withheld, in a sentence."""
    marks: pd.DataFrame = release.findings.withheld
    if not len(marks):
        return _of_targets(release)
    rows, counts = int(marks.to_numpy().any(axis=1).sum()), int(marks["observed"].sum())
    if not rows:
        return f"Nothing is withheld in {many(len(marks), 'finding')} ({release.profile})."
    return (
        f"Of {many(len(marks), 'finding')} {many(counts, 'has its', 'have their')} count withheld, and {rows:,} at "
        f"least one figure ({release.profile})."
    )
