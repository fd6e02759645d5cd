"""The file of a history: its tables, how it is opened, and what is said where it cannot be."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from disprop._version import __version__
from disprop.errors import Fault, InputError
from disprop.history.changes import KEPT, UNKNOWN_KEPT
from disprop.publish.files import UnwritableError
from disprop.publish.lock import HeldError

MARK = 0x64737072
"""The number in the head of the file that says whose it is (``PRAGMA application_id``)."""

VERSION = 1
"""The version of the tables (``PRAGMA user_version``)."""

PATIENCE = 60.0
"""Seconds for which a run waits while another writes."""

NOTICE = (
    "This file holds counts of people as they are, small ones too, by characteristic and group: nothing in it is "
    "suppressed or rounded. Keep it where the tables themselves may be kept, and do not publish it."
)
"""What the file says of itself, and the screen when it is made."""

TEXTS = frozenset(
    {
        *("id", "stage", "characteristic", "group", "question", "verdict", "direction", "effect", "code", "level"),
        *("relation", "comparator", "baseline", "bridge", "adjust", "band", "band_unit", "reason", "status"),
    }
)
"""Columns of text; the others are numbers."""

RUNS = """
    CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        series TEXT NOT NULL,
        as_of TEXT NOT NULL,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('proposed', 'recorded', 'in doubt')),
        recorded TEXT NOT NULL,
        content TEXT NOT NULL,
        folder TEXT NOT NULL,
        set_before TEXT NOT NULL,
        set_now TEXT NOT NULL,
        slices TEXT NOT NULL,
        record TEXT NOT NULL,
        UNIQUE (series, as_of, revision)
    )
"""


def columns_of(names: tuple[str, ...]) -> str:
    """Return columns as SQL names them: some are words of its own."""
    return ", ".join(f'"{name}"' for name in names)


def _rows_table(table: str, names: tuple[str, ...]) -> str:
    typed = ", ".join(f'"{name}" {"TEXT" if name in TEXTS else "REAL"}' for name in names)
    key = "run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE, place INTEGER NOT NULL"
    return f"CREATE TABLE {table} ({key}, slice TEXT NOT NULL, {typed}, PRIMARY KEY (run, place)) WITHOUT ROWID"


TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    RUNS,
    _rows_table("findings", KEPT),
    _rows_table("unknowns", UNKNOWN_KEPT),
    "CREATE INDEX findings_by_id ON findings (id)",
    f"PRAGMA application_id = {MARK}",
    f"PRAGMA user_version = {VERSION}",
)


@contextmanager
def connected(path: Path, *, make: bool = False, patience: float = PATIENCE) -> Iterator[sqlite3.Connection]:
    """Open a history, and close it again.

    Parameters
    ----------
    path : Path
        The file.
    make : bool
        Whether it is made where it is missing.
    patience : float
        Seconds to wait while another program writes to it.

    Raises
    ------
    InputError
        If it is no history, one of another version, or damaged.
    HeldError
        If another program keeps it locked.
    UnwritableError
        If it cannot be written to.
    """
    with told(path):
        uri = f"{path.resolve().as_uri()}?mode={'rwc' if make else 'rw'}"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=patience)) as connection:
            for setting in ("foreign_keys = ON", "synchronous = EXTRA", "trusted_schema = OFF"):
                connection.execute(f"PRAGMA {setting}")
            _check(path, connection, make=make)
            yield connection


def _check(path: Path, connection: sqlite3.Connection, *, make: bool) -> None:
    """Refuse a file that is not a history of this version; make the tables of one that is empty."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables and not mark and make:
        _make(connection)
    elif mark != MARK:
        raise InputError(_not_ours(path))
    elif version != VERSION:
        newer = version > VERSION
        what = f"It is a history of version {version}; this is disprop {__version__}, which reads version {VERSION}."
        remedy = "Install a later version of disprop." if newer else "Name another file, and keep this one."
        raise InputError(Fault(where=str(path), what=what, remedy=remedy))


def _make(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        for statement in TABLES:
            connection.execute(statement)
        about = {"what": "A history of runs of disprop.", "notice": NOTICE, "made by": f"disprop {__version__}"}
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _not_ours(path: Path) -> Fault:
    return Fault(
        where=str(path),
        what="It is not a history that disprop made.",
        remedy="Name another file for --history; a new one is made where there is none.",
    )


def fault_of_place(path: Path) -> Fault | None:
    """Return why no history can be at a path, as far as can be told without opening it; None where one can.

    Parameters
    ----------
    path : Path
        It may be missing.
    """
    if path.is_dir():
        return Fault(where=str(path), what="It is a folder.", remedy="Name a file in it, such as history.sqlite.")
    if not path.parent.is_dir():
        return Fault(where=str(path), what="Its folder is not there.", remedy="Make the folder, or name another file.")
    return None


def fault_of_writing(path: Path) -> Fault | None:
    """Return why a history could not be written to, as far as can be told without writing; None where it could.

    Parameters
    ----------
    path : Path
        It may be missing.
    """
    closed = [place for place in (path.parent, path) if place.exists() and not os.access(place, os.W_OK)]
    if not closed:
        return None
    what = "It may not be written to." if closed[0] == path else "Its folder may not be written to."
    return Fault(where=str(path), what=what, remedy="Name another file for --history, or ask for the right to write.")


# ---- What is said of errors of the file ------------------------------------------------------------------------------

DAMAGED = (
    "Put back a copy of it. What can still be read of it the sqlite3 program gets out with .recover; until then name "
    "another file for --history."
)

ENDS = {
    sqlite3.SQLITE_BUSY: (HeldError, "Another program has it locked.", "Close it there, and run this again."),
    sqlite3.SQLITE_LOCKED: (HeldError, "Another program has it locked.", "Close it there, and run this again."),
    sqlite3.SQLITE_CORRUPT: (InputError, "It is damaged.", DAMAGED),
    sqlite3.SQLITE_FULL: (UnwritableError, "The disk is full.", "Make room, or name a file on another disk."),
    sqlite3.SQLITE_READONLY: (
        UnwritableError,
        "It may not be written to.",
        "Name another file for --history, or ask for the right to write.",
    ),
    sqlite3.SQLITE_CANTOPEN: (UnwritableError, "It cannot be opened.", "Name another file for --history."),
    sqlite3.SQLITE_PERM: (UnwritableError, "It may not be opened.", "Name another file for --history."),
    sqlite3.SQLITE_IOERR: (
        UnwritableError,
        "It cannot be read from or written to the disk.",
        "See whether the disk is full or gone; on a network drive, name a file on a local disk.",
    ),
}
"""By the error of SQLite: what is raised, what is said, and what to do."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in our words what SQLite could not do with a file.

    Parameters
    ----------
    path : Path
        The file.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise InputError(_not_ours(path)) from error
        if code not in ENDS:
            raise
        kind, what, remedy = ENDS[code]
        raise kind(Fault(where=str(path), what=what, remedy=remedy)) from error
