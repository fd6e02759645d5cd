"""Runs in one file, each recorded if and only if its set of outputs was put in place.

A run is first *proposed*, all of it, when its outputs are whole beside their places and none is in place
(``write_set(ready=...)``); then they are put in place; then it is *recorded*. Whoever has the file next looks after the
runs that are only proposed, since by then their processes are gone: the digest of ``run.json`` in the folder says which
set stands there.

- That of the run, or the folder's list of parts leads to it: it was put in place. Recorded.
- That which stood there before: it was not. Forgotten.
- A third one: some run without this history has written there since, and nothing tells. Kept, and marked *in doubt*,
  so that no history is lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.errors import DispropError, Fault, InputError
from disprop.history._file import (
    PATIENCE,
    TEXTS,
    columns_of,
    connected,
    fault_of_place,
    fault_of_writing,
    told,
    transaction,
)
from disprop.history.changes import KEPT, UNKNOWN_KEPT
from disprop.publish.files import READY, RECORD, UnwritableError, digest
from disprop.publish.lock import hold, hold_file
from disprop.publish.tables import table_text

PROPOSED, RECORDED, IN_DOUBT = "proposed", "recorded", "in doubt"
"""The states of a run in the file."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run in a history.

    Parameters
    ----------
    number : int
        Its place among all runs.
    series : str
        Whose history it is part of.
    as_of : str
        The date of its figures, ISO 8601; empty where there is none.
    revision : int
        From 1: the how-many-eth of this date, where figures were corrected.
    state : {"recorded", "in doubt", "proposed"}
        In doubt: cut off, and nothing tells whether its outputs were put in place. Proposed: being written just now, or
        cut off.
    recorded : str
        When, UTC.
    content : str
        The digest of what is kept of it.
    folder : str
        Where its outputs were put.
    slices : tuple of str
        The columns that name slices.
    record : mapping
        Its record, as in ``run.json``.
    """

    number: int
    series: str
    as_of: str
    revision: int
    state: str
    recorded: str
    content: str
    folder: str
    slices: tuple[str, ...]
    record: Mapping[str, Any]

    @property
    def date(self) -> str:
        """The date of the figures with the revision, where there is more than one; ``undated`` where there is none."""
        return (self.as_of or "undated") + (f" (revision {self.revision})" if self.revision > 1 else "")


@dataclass(frozen=True, eq=False, kw_only=True)
class Kept:
    """What a history keeps of a run.

    Parameters
    ----------
    findings, unknowns : DataFrame
        The columns of `KEPT` and `UNKNOWN_KEPT`, with the slices.
    slices : tuple of str
        The columns that name slices.
    """

    findings: pd.DataFrame
    unknowns: pd.DataFrame
    slices: tuple[str, ...] = ()

    @classmethod
    def of(cls, findings: pd.DataFrame, unknowns: pd.DataFrame, slices: Sequence[str] = ()) -> Kept:
        """Return what is kept of two frames, in the types that come back from the file."""
        names = tuple(slices)
        return cls(findings=_part(findings, KEPT, names), unknowns=_part(unknowns, UNKNOWN_KEPT, names), slices=names)

    @property
    def content(self) -> str:
        """The digest of it all, to the digits that tables are written with."""
        return digest((table_text(self.findings) + table_text(self.unknowns)).encode("utf-8", errors="replace"))


def _part(frame: pd.DataFrame, names: tuple[str, ...], slices: tuple[str, ...]) -> pd.DataFrame:
    chosen = frame.reindex(columns=["id", *slices, *(name for name in names if name != "id")])
    return chosen.reset_index(drop=True).assign(
        **{str(name): _typed(chosen[name], str(name) in (*TEXTS, *slices)).to_numpy() for name in chosen}
    )


def _typed(column: pd.Series, text: bool) -> pd.Series:
    if not text:
        return pd.to_numeric(column).astype(float)
    return pd.Series(
        ["" if blank else str(cell) for cell, blank in zip(column, column.isna(), strict=True)], dtype=object
    )


class Store:
    """A history, open to be written to by one run: see `writing`.

    Parameters
    ----------
    path : Path
        The file.
    connection : sqlite3.Connection
        To it.
    new : bool
        Whether it has just been made.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, new: bool = False) -> None:
        self.path = path
        self.new = new
        self._connection = connection

    def runs(self, series: str | None = None) -> list[Run]:
        """Return the runs by series, date and revision.

        Parameters
        ----------
        series : str, optional
            Only of this one.
        """
        chosen = ("WHERE series = ?", (series,)) if series is not None else ("", ())
        names = "number, series, as_of, revision, state, recorded, content, folder, slices, record"
        with told(self.path):
            rows = self._connection.execute(
                f"SELECT {names} FROM runs {chosen[0]} ORDER BY series, as_of, revision", chosen[1]
            ).fetchall()
        return [_run(row) for row in rows]

    def kept(self, run: Run) -> Kept:
        """Return what was kept of a run.

        Parameters
        ----------
        run : Run
            Of this history.
        """
        tables = {"findings": KEPT, "unknowns": UNKNOWN_KEPT}
        with told(self.path):
            frames = [
                _frame(
                    self._connection.execute(
                        f"SELECT slice, {columns_of(names)} FROM {table} WHERE run = ? ORDER BY place", (run.number,)
                    ).fetchall(),
                    names,
                    run.slices,
                )
                for table, names in tables.items()
            ]
        return Kept(findings=frames[0], unknowns=frames[1], slices=run.slices)

    def propose(self, run: Run, kept: Kept, *, before: str, now: str) -> None:
        """Write a run that is about to be put in place.

        Parameters
        ----------
        run : Run
            Its number is not looked at.
        kept : Kept
            What is kept of it.
        before, now : str
            The digests of the record that stands in its folder, and of the one that is to stand there.
        """
        with told(self.path), transaction(self._connection):
            number = self._connection.execute(
                "INSERT INTO runs (series, as_of, revision, state, recorded, content, folder, set_before, set_now, "
                "slices, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run.series, run.as_of, run.revision, PROPOSED, run.recorded, run.content, run.folder, before, now,
                    json.dumps(run.slices), json.dumps(run.record),
                ),
            ).lastrowid  # fmt: skip
            for table, frame, names in (
                ("findings", kept.findings, KEPT),
                ("unknowns", kept.unknowns, UNKNOWN_KEPT),
            ):
                marks = ", ".join("?" * (len(names) + 3))
                self._connection.executemany(
                    f"INSERT INTO {table} (run, place, slice, {columns_of(names)}) VALUES ({marks})",
                    _rows(number, frame, names, kept.slices),
                )

    def settle(self) -> None:
        """Find out what became of runs that are only proposed; nobody else may have the file."""
        with told(self.path):
            rows = self._connection.execute(
                "SELECT number, folder, set_before, set_now FROM runs WHERE state = ?", (PROPOSED,)
            ).fetchall()
            for number, folder, before, now in rows:
                found = _became(Path(folder), before, now)
                with transaction(self._connection):
                    if found is None:
                        self._connection.execute("DELETE FROM runs WHERE number = ?", (number,))
                    else:
                        self._connection.execute("UPDATE runs SET state = ? WHERE number = ?", (found, number))

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Settle at the end, however it ends; where that fails, the next run does it."""
        try:
            yield
        finally:
            with suppress(DispropError, sqlite3.Error):
                self.settle()


@contextmanager
def writing(path: Path, *, patience: float = PATIENCE) -> Iterator[Store]:
    """Have a history for oneself, to read it and to add a run.

    Parameters
    ----------
    path : Path
        Made where it is missing.
    patience : float
        Seconds to wait while another run has it.

    Raises
    ------
    InputError
        If it is no history of this version, or damaged.
    HeldError
        If another run, or another program, has it all that time.
    UnwritableError
        If it cannot be written to.
    """
    _refuse(InputError, fault_of_place(path))
    _refuse(UnwritableError, fault_of_writing(path))
    with hold_file(path, patience=patience):
        new = not path.exists() or not path.stat().st_size
        with connected(path, make=True, patience=patience) as connection:
            store = Store(path, connection, new=new)
            store.settle()
            yield store


@contextmanager
def reading(path: Path) -> Iterator[Store]:
    """Have a history to read it; runs may write meanwhile.

    Parameters
    ----------
    path : Path
        A history.

    Raises
    ------
    InputError
        If there is none, or it cannot be read.
    """
    _refuse(InputError, fault_of_place(path))
    if not path.exists():
        remedy = "disprop run PLAN.toml --out DIR --history FILE makes one."
        raise InputError(Fault(where=str(path), what="There is no such history.", remedy=remedy))
    with connected(path) as connection:
        yield Store(path, connection)


def refuse_unfit(path: Path) -> None:
    """Refuse a place where no history can be, or a file that is none, before any work is done.

    Parameters
    ----------
    path : Path
        It may be missing.
    """
    _refuse(InputError, fault_of_place(path))
    _refuse(UnwritableError, fault_of_writing(path))
    if path.exists() and path.stat().st_size:
        with connected(path):
            pass


def _refuse(kind: type[InputError], fault: Fault | None) -> None:
    if fault is not None:
        raise kind(fault)


def now() -> str:
    """Return the time, as a history writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


# ---- Rows ------------------------------------------------------------------------------------------------------------


def _run(row: Sequence[Any]) -> Run:
    number, series, as_of, revision, state, recorded, content, folder, slices, record = row
    return Run(
        number=number,
        series=series,
        as_of=as_of,
        revision=revision,
        state=state,
        recorded=recorded,
        content=content,
        folder=folder,
        slices=tuple(json.loads(slices)),
        record=json.loads(record),
    )


def _rows(
    number: int | None, frame: pd.DataFrame, names: tuple[str, ...], slices: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    where = [frame[name].tolist() for name in slices]
    cells = [frame[name].tolist() for name in names]
    for place, row in enumerate(zip(*cells, strict=True)):
        one = {name: column[place] for name, column in zip(slices, where, strict=True)}
        yield number, place, json.dumps(one) if slices else "{}", *row  # what is undefined becomes NULL


def _frame(rows: Sequence[Sequence[Any]], names: tuple[str, ...], slices: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([row[1:] for row in rows], columns=list(names), dtype=object)
    if slices:
        where = [json.loads(row[0]) for row in rows]
        frame = frame.assign(**{name: [one.get(name, "") for one in where] for name in slices})
    return _part(frame, names, slices)


# ---- What became of a run --------------------------------------------------------------------------------------------


def _became(folder: Path, before: str, now: str) -> str | None:
    """Return the state of a run whose process is gone; None where its set was not put in place."""
    with suppress(DispropError, OSError):
        if (folder / READY).is_file():
            with hold(folder):  # which finishes what was cut off
                pass
    if now in (_listed(folder), standing(folder)):
        return RECORDED
    return None if standing(folder) == before else IN_DOUBT


def standing(folder: Path) -> str:
    """Return the digest of the record that stands in a folder; empty where there is none.

    Parameters
    ----------
    folder : Path
        It may be missing.
    """
    try:
        return digest((folder / RECORD).read_bytes())
    except OSError:
        return ""


def _listed(folder: Path) -> str | None:
    """Return the digest of the record that a folder's list of parts leads to; None where there is no such list."""
    try:
        return digest((folder / json.loads((folder / READY).read_text(encoding="utf-8"))[RECORD]).read_bytes())
    except (OSError, ValueError, LookupError, TypeError):
        return None
