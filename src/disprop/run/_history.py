"""A run that is kept in a history: its changes since the run before, its outputs and its record, together."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from disprop.errors import Fault, raise_faults
from disprop.history import WORDS, changes_between, unknown_changes
from disprop.history.order import Place, place_of
from disprop.history.store import PROPOSED, Kept, Run, Store, now, refuse_unfit, standing, writing
from disprop.history.told import Since
from disprop.publish.files import READY, RECORD, write_set
from disprop.publish.lock import hold
from disprop.publish.tables import table_text
from disprop.run._inputs import Step

if TYPE_CHECKING:
    from disprop.run import Outcome

CHANGES, UNKNOWN_CHANGES = "changes.csv", "unknown_changes.csv"

Ending = Callable[[Mapping[str, Any], Since], Mapping[str, Any]]

UNDIRECTED = ("up", "down", "same", "gone", "appeared")
"""The words of a change in how much is unknown."""


@dataclass(frozen=True, kw_only=True)
class History:
    """Where a run is kept.

    Parameters
    ----------
    path : Path
        The file.
    series : str, optional
        Which of its histories; the title of the plan if not given.
    """

    path: Path
    series: str | None = None

    def refuse_unfit(self, folder: Path, outputs: Sequence[str]) -> None:
        """Refuse what cannot work, before any work is done.

        Parameters
        ----------
        folder : Path
            Where the outputs are to go.
        outputs : sequence of str
            Their names.

        Raises
        ------
        InputError
            If the file is no history, stands in the place of an output, or an output would take the place of a file
            that no run wrote.
        UnwritableError
            If it may not be written to.
        """
        raise_faults(self._faults(folder, outputs))
        refuse_unfit(self.path)

    def _faults(self, folder: Path, outputs: Sequence[str]) -> Iterator[Fault]:
        if os.path.realpath(self.path) in {os.path.realpath(folder / name) for name in outputs}:
            remedy = "Name another file for --history, such as history.sqlite."
            yield Fault(where=str(self.path), what="An output of the run has its place.", remedy=remedy)
        for name in (CHANGES, UNKNOWN_CHANGES):
            if (folder / name).is_file() and name not in _listed(folder):
                what = f"It was not written by disprop: {RECORD} beside it does not tell of it."
                yield Fault(where=str(folder / name), what=what, remedy="Name another folder, or move the file.")


def _listed(folder: Path) -> list[str]:
    """Return the files of the set that stands in a folder, or is being put in place there."""
    names: list[str] = []
    for file, key in ((RECORD, "outputs"), (READY, None)):
        try:
            told = json.loads((folder / file).read_text(encoding="utf-8"))
            names += told[key] if key else told
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return names


@dataclass(frozen=True, eq=False, kw_only=True)
class Saved:
    """What was written of a run, and what has changed since the run before.

    Parameters
    ----------
    files : tuple of Path
        In the order in which they were put in place.
    since : Since
        The run before, and the changes.
    """

    files: tuple[Path, ...]
    since: Since


def save_with_history(
    outcome: Outcome,
    folder: str | os.PathLike[str],
    history: History,
    *,
    step: Step = lambda _: None,
    held: bool = False,
    clock: Callable[[], str] = now,
    ending: Ending = lambda record, _: record,
) -> Saved:
    """Write the outputs of a run as one set, with its changes since the run before, and keep it in a history.

    Parameters
    ----------
    outcome : Outcome
        Of `run`.
    folder : path
        Made where it is missing.
    history : History
        Where it is kept; the file is made where it is missing.
    step : callable
        Told what is being done, before it is done.
    held : bool
        Whether the caller holds the folder already.
    clock : callable
        The time, for the history: the outputs hold none.
    ending : callable
        From the record and what has changed to the record that is written.

    Returns
    -------
    Saved

    Raises
    ------
    InputError
        If the history cannot be read, or another run holds it or the folder for too long.
    UnwritableError
        If history or folder cannot be written to; both are then as they were.

    Notes
    -----
    The run is kept if and only if its outputs are put in place: see `disprop.history.store`.
    """
    from disprop.run import texts_of

    folder = Path(folder)
    frames, texts = texts_of(outcome, step)
    found = outcome.found
    kept = Kept.of(frames["findings"], frames["unknowns"], slices_of(frames, () if found is None else found.slices))
    step("looking at the history")
    with nullcontext() if held else hold(folder), writing(history.path) as store:
        series, as_of = history.series or outcome.plan.title, str(outcome.record["as_of"] or "")
        place = place_of(store.runs(series), as_of, kept.content)
        since = _since(store, series, as_of, place, kept, outcome.record)
        step("writing")
        files = _written(store, folder, texts | _texts(since), ending(outcome.record, since), since, kept, clock)
    return Saved(files=files, since=since)


def slices_of(frames: Mapping[str, pd.DataFrame], slices: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that name slices in findings or in reports of the unknown: they stand after ``id``."""
    names = [str(name) for name in frames["unknowns"]]
    more = names[1 : names.index("stage")] if "stage" in names else []
    return tuple(dict.fromkeys([*slices, *more]))


def _since(store: Store, series: str, as_of: str, place: Place, kept: Kept, record: Mapping[str, Any]) -> Since:
    """Return what has changed since the run before; of a first run, nothing."""
    others = tuple(dict.fromkeys(run.series for run in store.runs() if run.series != series))
    about: dict[str, Any] = {
        "path": store.path, "new": store.new, "series": series, "as_of": as_of, "place": place, "others": others,
    }  # fmt: skip
    if place.before is None:
        return Since(**about)
    then = store.kept(place.before)
    slices = tuple(dict.fromkeys([*kept.slices, *then.slices]))
    schemes = (_schemes(place.before.record), _schemes(record))
    return Since(
        **about,
        changes=changes_between(then.findings, kept.findings, slices=slices, schemes=schemes),
        unknowns=unknown_changes(then.unknowns, kept.unknowns, slices=slices),
    )


def _schemes(record: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the schemes of a run by their characteristic."""
    told: dict[str, set[str]] = {}
    for name, about in record.get("schemes", {}).items():
        told.setdefault(about["characteristic"], set()).add(name)
    return told


def _texts(since: Since) -> dict[str, str]:
    """Return the tables of changes, if there is anything to compare with."""
    if since.changes is None or since.unknowns is None:
        return {}
    return {CHANGES: table_text(since.changes), UNKNOWN_CHANGES: table_text(since.unknowns)}


def _told(since: Since) -> dict[str, Any]:
    """Return what the record says of the history: no clock, no path, so that the same run has the same bytes."""
    before = since.place.before
    return {
        "series": since.series,
        "revision": since.place.revision,
        "since": None if before is None else {"as_of": before.as_of or None, "revision": before.revision},
        "changes": _counts(since.changes, WORDS),
        "unknown_changes": _counts(since.unknowns, UNDIRECTED),
    }


def _counts(frame: pd.DataFrame | None, words: Sequence[str]) -> dict[str, int]:
    if frame is None:
        return {}
    counts = frame["change"].value_counts()
    return {word: int(counts[word]) for word in words if word in counts}


def _written(
    store: Store,
    folder: Path,
    texts: Mapping[str, str],
    record: Mapping[str, Any],
    since: Since,
    kept: Kept,
    clock: Callable[[], str],
) -> tuple[Path, ...]:
    """Put the set in place, and the run in the history."""
    record = {**record, "history": _told(since)}
    if since.place.same is not None:
        return write_set(folder, texts, record)
    run = Run(
        number=0,
        series=since.series,
        as_of=since.as_of,
        revision=since.place.revision,
        state=PROPOSED,
        recorded=clock(),
        content=kept.content,
        folder=str(folder.resolve()),
        slices=kept.slices,
        record=record,
    )

    def ready(digest: str) -> None:
        store.propose(run, kept, before=standing(folder), now=digest)

    with store.settled():
        return write_set(folder, texts, record, ready=ready)
