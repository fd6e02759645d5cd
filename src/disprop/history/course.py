"""The runs of a history, and the course of a finding over them, for reading."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.history.changes import OUTSIDE
from disprop.history.store import IN_DOUBT, PROPOSED, Run, Store
from disprop.history.told import verdict_words
from disprop.numerals import listed, p_value
from disprop.publish.screen import Screen, heading

STATES = {
    PROPOSED: "being written, or cut off: the next run finds out which",
    IN_DOUBT: "cut off: nothing tells whether its outputs were put in place",
}
"""What is said of runs that are not plainly recorded."""

COLUMNS = ("Date", "Revision", "Kept at", "Findings", "Outside the band", "State")
"""Of a list of runs."""


def runs_text(store: Store, screen: Screen, series: str | None = None) -> str:
    """Return the runs of a history by series and date, with every revision.

    Parameters
    ----------
    store : Store
        The history.
    screen : Screen
        Where it is to be shown.
    series : str, optional
        Only this one.

    Raises
    ------
    InputError
        If there is no such series.
    """
    runs = _runs(store, series)
    if not runs:
        return screen.fit(screen.paragraph(f"{store.path} holds no runs yet."))
    parts = []
    for name in dict.fromkeys(run.series for run in runs):
        own = [run for run in runs if run.series == name]
        parts.append(_headed(name, [_line(run, own) for run in own], COLUMNS, screen))
    return screen.fit("\n\n".join(parts))


def course_text(store: Store, findings: Iterable[str], screen: Screen, series: str | None = None) -> str:
    """Return what each run said of some findings: by date, the last revision of each.

    Parameters
    ----------
    store : Store
        The history.
    findings : iterable of str
        Their ids.
    screen : Screen
        Where it is to be shown.
    series : str, optional
        Only this one.

    Raises
    ------
    InputError
        With every finding that no run has, and the nearest there are; if there is no such series.
    """
    last = list({(run.series, run.as_of): run for run in _runs(store, series)}.values())
    rows = [(run, store.kept(run).findings) for run in last]
    known = list(dict.fromkeys(name for _, frame in rows for name in frame["id"]))
    asked = list(dict.fromkeys(findings))
    raise_faults(_no_such(store, name, known) for name in asked if name not in known)
    columns = ("Series", "Date", "Verdict", "p") if len({run.series for run in last}) > 1 else ("Date", "Verdict", "p")
    parts = []
    for name in asked:
        lines = [(run.series, run.as_of or "undated", *_said(frame, name)) for run, frame in rows]
        parts.append(_headed(name, [line[-len(columns) :] for line in lines], columns, screen))
    return screen.fit("\n\n".join(parts))


def _headed(title: str, lines: Sequence[tuple[str, ...]], columns: Sequence[str], screen: Screen) -> str:
    return f"{heading(title, screen)}\n{screen.table(pd.DataFrame(lines, columns=list(columns), dtype=object))}"


def _runs(store: Store, series: str | None) -> list[Run]:
    runs = store.runs(series)
    known = list(dict.fromkeys(run.series for run in store.runs()))
    if series is not None and not runs:
        remedy = f"It holds {listed([repr(name) for name in known])}." if known else "It holds no runs yet."
        raise InputError(Fault(where=str(store.path), what=f"There is no series {series!r}.", remedy=remedy))
    return runs


def _line(run: Run, runs: Sequence[Run]) -> tuple[str, ...]:
    replaced = any(other.as_of == run.as_of and other.revision > run.revision for other in runs)
    state = STATES.get(run.state, "replaced by a later revision" if replaced else "")
    comparisons = run.record.get("comparisons", {}).values()
    rows = sum(int(one["rows"]) for one in comparisons)
    outside = sum(int(one["verdicts"].get(verdict, 0)) for one in comparisons for verdict in OUTSIDE)
    kept = run.recorded.replace("T", " ").replace("+00:00", " UTC")
    return run.as_of or "undated", str(run.revision), kept, f"{rows:,}", f"{outside:,}", state


def _said(frame: pd.DataFrame, name: str) -> tuple[str, str]:
    """Return the verdict of a finding in words and its p; the first row of that id."""
    rows = frame[frame["id"] == name].to_dict("records")
    return (verdict_words(rows[0]), p_value(rows[0]["p"])) if rows else ("no such row", "")


def _no_such(store: Store, name: str, known: Sequence[str]) -> Fault:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    told = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    remedy = f"Give the id of a finding, as in findings.csv.{told}"
    return Fault(where=str(store.path), what=f"No run has a finding {name!r}.", remedy=remedy)
