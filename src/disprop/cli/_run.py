"""A run as a person or a timer calls it: what is written, said and logged, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disprop._version import __version__
from disprop.cli._ends import ALARM, DONE, MEANINGS, STOPPED, alarmed, ending_of, failed
from disprop.cli._log import Log
from disprop.cli._options import INSUFFICIENT
from disprop.cli._streams import Progress, say, screen_of

if TYPE_CHECKING:
    import pandas as pd

    from disprop.history.told import Since
    from disprop.run import Outcome


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """When a run raises an alarm.

    Parameters
    ----------
    fail_on : sequence of str
        Verdicts, or that nothing could be judged.
    adverse_only : bool
        Whether findings count where they are adverse alone.
    changes : sequence of str
        Words of a change since the run before.
    """

    fail_on: Sequence[str] = ()
    adverse_only: bool = False
    changes: Sequence[str] = ()

    def found(self, outcome: Outcome) -> dict[str, pd.DataFrame]:
        """Return the findings that raise each alarm; none where it is not raised."""
        from disprop.run import alarms

        if self.changes and self.adverse_only:
            alarms(outcome, "possible", adverse_only=True)  # a comparison without polarity has no adverse findings
        return {verdict: alarms(outcome, verdict, adverse_only=self.adverse_only) for verdict in self.fail_on}

    def lines(self, found: dict[str, pd.DataFrame]) -> dict[str, str]:
        """Return a line for each alarm that is raised."""
        return {verdict: self._line(rows, verdict) for verdict, rows in found.items() if len(rows)}

    def _line(self, rows: pd.DataFrame, verdict: str) -> str:
        if verdict == INSUFFICIENT:
            what = dict.fromkeys(zip(rows["id"].str.split("/", n=1).str[0], rows["characteristic"], strict=True))
            return f"Nothing could be judged of {'; '.join(map(', '.join, what))} (--fail-on {verdict})."
        kind = "adverse finding" if self.adverse_only else "finding"
        return f"{len(rows)} {kind}{'s are' if len(rows) > 1 else ' is'} at or above {verdict!r} (--fail-on)."

    def changed(self, since: Since | None) -> dict[str, pd.DataFrame]:
        """Return the findings whose change raises each alarm; none where there is no run before."""
        if since is None or since.changes is None:
            return {}
        counted = since.changes[(since.changes["effect_now"] == "adverse") | (not self.adverse_only)]
        return {word: counted[counted["change"] == word] for word in self.changes}

    def change_lines(self, changed: dict[str, pd.DataFrame]) -> dict[str, str]:
        """Return a line for each alarm of a change that is raised."""
        kind = "adverse finding" if self.adverse_only else "finding"
        return {
            word: f"{len(rows)} {kind}{'s are' if len(rows) > 1 else ' is'} {word} (--fail-on-change)."
            for word, rows in changed.items()
            if len(rows)
        }

    def with_changes(self, record: Mapping[str, Any], since: Since) -> Mapping[str, Any]:
        """Return the record of a run with its changes in how it ended."""
        if not self.changes:
            return record
        changed, told = self.changed(since), dict(record["outcome"])
        told["exit_code"] = ALARM if any(map(len, changed.values())) else told["exit_code"]
        told["fail_on_change"] = list(self.changes)
        told["alarms"] = {**told["alarms"], **{word: len(rows) for word, rows in changed.items()}}
        return {**record, "outcome": told}

    def recorded(self, outcome: Outcome, found: dict[str, pd.DataFrame]) -> Outcome:
        """Return the outcome with its end in the record: what was asked, how many rows answered, the exit code."""
        told = {
            "exit_code": ALARM if any(map(len, found.values())) else DONE,
            "fail_on": list(self.fail_on),
            "adverse_only": self.adverse_only,
            "alarms": {verdict: len(rows) for verdict, rows in found.items()},
        }
        return replace(outcome, record={**outcome.record, "outcome": told})


@dataclass(frozen=True, kw_only=True)
class Job:
    """What `disprop run` is asked.

    Parameters
    ----------
    plan, out : Path
        The plan, and the folder of its outputs.
    as_of : str, optional
        The date of the figures.
    alarms : Alarms
        When to raise one.
    history : Path, optional
        The file that the run is kept in.
    series : str, optional
        Which of its histories.
    quiet, debug : bool
        Whether to print nothing but faults and alarms; whether to say where a fault of ours happened.
    """

    plan: Path
    out: Path
    as_of: str | None
    alarms: Alarms
    quiet: bool
    debug: bool
    history: Path | None = None
    series: str | None = None


def run_job(job: Job, *, log: str | None, log_file: Path | None) -> int:
    """Run a plan, with a log if one is wanted, and return the exit code.

    Parameters
    ----------
    job : Job
        What is asked.
    log : {"text", "json"}, optional
        The form of the log; text if there is only a file for it.
    log_file : Path, optional
        Where it is appended to; the standard error if not given.
    """
    with _ended_politely():
        if log is None and log_file is None:
            try:
                return _carried_out(job, _silent, lambda lines: alarmed(lines.values()), quiet=job.quiet)
            except KeyboardInterrupt as error:  # which would be passed over in silence
                return failed(error, debug=job.debug)
        kept = Log(log or "text", log_file)
        try:
            return _logged(job, kept)
        finally:
            kept.close()


def _silent(*_: object, **__: object) -> None:
    """Log nothing."""


def _logged(job: Job, log: Log) -> int:
    """Run with a log. On the standard error its lines stand alone; beside a file, faults and alarms are told too."""
    steps: list[str] = []
    log("start", version=__version__, plan=str(job.plan), out=str(job.out), as_of=job.as_of, pid=os.getpid())

    def alarm(lines: dict[str, str]) -> int:
        if log.on_screen:
            return ALARM if lines else DONE
        return alarmed(lines.values())

    try:
        code = _carried_out(job, log, alarm, quiet=job.quiet or log.on_screen, step=steps.append)
    except (Exception, KeyboardInterrupt) as error:
        code = _told(error, job, log, during=steps[-1] if steps else None)
    log("end", level="info" if code == DONE else "warning" if code == ALARM else "error", **_end(code, log))
    return code


def _end(code: int, log: Log) -> dict[str, Any]:
    return {"exit_code": code, "outcome": MEANINGS[code], "seconds": log.seconds}


def _told(error: BaseException, job: Job, log: Log, *, during: str | None) -> int:
    """Log what went wrong, say it unless the log is on the screen, and return the exit code."""
    ending = ending_of(error, debug=job.debug)
    for fault in ending.faults:
        log("fault", level="error", where=fault.where, what=fault.what, remedy=fault.remedy)
    if not ending.faults:
        event = "stopped" if ending.code == STOPPED else "crash"
        log(event, level="error", what=ending.told, during=during)
    return ending.code if log.on_screen else failed(error, debug=job.debug)


@contextmanager
def _ended_politely() -> Iterator[None]:
    """Take the system's request to end as a stop by hand, so that the log says so and the lock's file goes."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _carried_out(
    job: Job,
    log: Callable[..., None],
    alarm: Callable[[dict[str, str]], int],
    *,
    quiet: bool,
    step: Callable[[str], None] = lambda _: None,
) -> int:
    from disprop.plan import draft_plan
    from disprop.publish import hold
    from disprop.publish.files import faults_of_folder
    from disprop.run import OUTPUTS, run_draft, save

    keep = _history_of(job)
    draft = draft_plan(job.plan)
    as_of = date.fromisoformat(job.as_of) if job.as_of else None
    if faults_of_folder(job.out, OUTPUTS):  # there is nothing to hold; told with all other faults
        run_draft(draft, as_of=as_of, out=job.out)
    with hold(job.out), Progress(quiet=quiet) as progress:

        def told(doing: str) -> None:
            step(doing)
            progress(doing)

        outcome = run_draft(
            draft, as_of=as_of, out=job.out, step=told, done=lambda name, part: _log_part(log, name, part)
        )
        found = job.alarms.found(outcome)
        outcome = job.alarms.recorded(outcome, found)
        if keep is None:
            files, since = save(outcome, job.out, step=told, held=True), None
        else:
            files, since = keep(outcome, told)
    _log_end(log, outcome, files)
    if since is not None:
        _log_since(log, since)
    changed = job.alarms.changed(since)
    lines, more = job.alarms.lines(found), job.alarms.change_lines(changed)
    for verdict, line in lines.items():
        log("alarm", level="warning", fail_on=verdict, findings=len(found[verdict]), what=line)
    for word, line in more.items():
        log("alarm", level="warning", fail_on_change=word, findings=len(changed[word]), what=line)
    if not job.quiet:
        say(summary(outcome))
        if since is not None:
            say(f"\n{_since_text(since)}")
        say(screen_of(sys.stdout).fit(f"\nWritten to {job.out}: {', '.join(path.name for path in files)}."))
    return alarm(lines | more)


def _history_of(job: Job) -> Callable[[Outcome, Callable[[str], None]], tuple[tuple[Path, ...], Since]] | None:
    """Return what saves a run with its history, if one is kept; refuse a file that cannot be one before any work."""
    if job.history is None:
        return None
    from disprop.run import OUTPUTS
    from disprop.run._history import CHANGES, UNKNOWN_CHANGES, History, save_with_history

    history = History(path=job.history, series=job.series)
    history.refuse_unfit(job.out, (*OUTPUTS, CHANGES, UNKNOWN_CHANGES))

    def keep(outcome: Outcome, told: Callable[[str], None]) -> tuple[tuple[Path, ...], Since]:
        saved = save_with_history(outcome, job.out, history, step=told, held=True, ending=job.alarms.with_changes)
        return saved.files, saved.since

    return keep


def _log_since(log: Callable[..., None], since: Since) -> None:
    """Log which run the changes are since, and how many findings have each word."""
    from disprop.history.told import first_words

    before = since.place.before
    about = {"file": str(since.path), "series": since.series, "revision": since.place.revision}
    if before is None or since.changes is None:
        log("history", **about, what=first_words(since))
        return
    words = {str(word): int(number) for word, number in since.changes["change"].value_counts().items()}
    log("history", **about, since=before.as_of or None, since_revision=before.revision, changes=words)


def _since_text(since: Since) -> str:
    from disprop.history.told import since_text

    return since_text(since, screen_of(sys.stdout))


def _log_part(log: Callable[..., None], name: str, part: Any) -> None:
    """Log a table, a list of shares or a comparison with its counts."""
    from disprop.baseline import Baseline
    from disprop.judge import VERDICTS
    from disprop.tables import Tables

    if isinstance(part, Tables):
        aside = int(part.account.set_aside["rows"].sum())
        log("read", table=name, rows=part.account.rows, counted=part.account.counted, set_aside=aside or None)
    elif isinstance(part, Baseline):
        log("read", baseline=name, groups=len(part.groups))
    else:
        counts = part.frame["verdict"].value_counts()
        verdicts = {verdict: int(counts[verdict]) for verdict in VERDICTS if verdict in counts}
        log("compared", comparison=name, rows=len(part), flagged=len(part.flagged), verdicts=verdicts)


def _log_end(log: Callable[..., None], outcome: Outcome, files: Sequence[Path]) -> None:
    noticed = int((outcome.checks["check"] != "scheme taken").sum())
    if noticed:
        log("checks", level="warning", rows=noticed, what="Things to look at in the tables are in checks.csv.")
    for path in files:
        log("written", file=str(path), bytes=path.stat().st_size)


def summary(outcome: Outcome) -> str:
    """Return what is printed of a run."""
    from disprop.publish.screen import summary_text

    return summary_text(
        outcome.plan.title,
        outcome.record["as_of"],
        outcome.found,
        outcome.targets,
        outcome.checks,
        screen_of(sys.stdout),
    )
