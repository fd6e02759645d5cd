"""One run at a time in a folder: a lock of the operating system, which ends with the process that holds it."""

from __future__ import annotations

import errno
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from disprop.errors import Fault, InputError
from disprop.publish.files import UnwritableError, faults_of_folder, finish_set, refused

LOCK = ".disprop.lock"
"""The file that is locked; it says which process holds the folder, and since when."""

TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})
"""What the system says where another process has the lock."""

PATIENCE = 1.0
"""Seconds in which a process that has just taken the lock has written who it is."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Lock a byte far behind the text, which others can then still read."""
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HeldError(InputError):
    """Another run holds the folder."""


@contextmanager
def hold(
    folder: str | os.PathLike[str], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[None]:
    """Hold a folder, so that no other run writes to it.

    Parameters
    ----------
    folder : path
        Made where it is missing, and removed again if it is empty at the end.
    clock : callable
        The time, for those who meet the lock.

    Raises
    ------
    HeldError
        If another run holds it: with its process and the time at which it began.
    UnwritableError
        If no lock can be had there.

    Notes
    -----
    The lock is the operating system's own (``flock``; on Windows ``locking``). It ends with the process, however that
    ends, so there are no stale locks: a file `LOCK` that a killed run left behind is locked by nobody, and the next run
    takes it. What a run left unfinished between two renames is then put in place first.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, hold(folder), hold(folder):
    ...     pass
    Traceback (most recent call last):
    disprop.publish.lock.HeldError: ... Another run is writing to it: process ...
    """
    folder = Path(folder)
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        handle = _taken(folder / LOCK, folder)
    except OSError as error:
        _remove(missing)
        closed = faults_of_folder(folder)
        raise (UnwritableError(closed) if closed else refused(folder / LOCK, error)) from error
    try:
        _sign(folder / LOCK, handle, clock())
        _finish(folder)
        yield
    finally:
        _release(folder / LOCK, handle)
        _remove(missing)


@contextmanager
def hold_file(
    path: Path, *, patience: float, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[None]:
    """Hold a file, so that no other run writes to it; wait while one does.

    Parameters
    ----------
    path : Path
        Its folder must be there. The lock is a hidden file beside it.
    patience : float
        Seconds to wait.
    clock : callable
        The time, for those who meet the lock.

    Raises
    ------
    HeldError
        If another run holds it all that time.
    UnwritableError
        If no lock can be had there.
    """
    lock = path.with_name(f".{path.name}.lock")
    until = time.monotonic() + patience
    while True:
        try:
            handle = _taken(lock, path)
            break
        except HeldError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        except OSError as error:
            raise refused(lock, error) from error
    try:
        _sign(lock, handle, clock())
        yield
    finally:
        _release(lock, handle)


def _taken(lock: Path, held: Path) -> int:
    """Return a handle of a lock's file, locked. Whoever ends removes the file, so it may be another by then."""
    while True:
        handle = _opened(lock)
        try:
            _lock(handle)
            if _is(handle, lock):
                return handle
        except OSError as error:
            os.close(handle)
            if error.errno in TAKEN:
                raise HeldError(_in_use(lock, held)) from error
            raise
        os.close(handle)


def _opened(lock: Path) -> int:
    """Return a handle of a lock's file; another run may remove the folder while it is opened."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            return os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        except (FileNotFoundError, FileExistsError):
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _is(handle: int, path: Path) -> bool:
    """Return whether a path still leads to the file that is open."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _sign(lock: Path, handle: int, now: datetime) -> None:
    """Write who holds a lock."""
    holder = {"pid": os.getpid(), "host": platform.node(), "started": now.isoformat(timespec="seconds")}
    try:
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(holder).encode("ascii"))
    except OSError as error:
        raise refused(lock, error) from error


def _finish(folder: Path) -> None:
    """Put in place what an earlier run left unfinished."""
    try:
        finish_set(folder)
    except OSError as error:
        raise refused(folder / LOCK, error) from error


def _release(path: Path, handle: int) -> None:
    """Remove the file and end the lock, in the order that the system allows."""
    if sys.platform != "win32":
        with suppress(OSError):
            path.unlink()
    os.close(handle)
    if sys.platform == "win32":
        with suppress(OSError):  # another process has it open by now
            path.unlink()


def _remove(folders: list[Path]) -> None:
    """Remove folders that were made for the lock and stayed empty, the innermost first."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _in_use(lock: Path, held: Path) -> Fault:
    holder = _holder(lock)
    other = "another folder" if lock.name == LOCK else "another file"
    who = "which has only just begun"
    if holder:
        started = str(holder.get("started", "")).replace("T", " ").replace("+00:00", " UTC")
        who = f"process {holder.get('pid')} on {holder.get('host') or 'this machine'}, since {started}"
    return Fault(
        where=str(held),
        what=f"Another run is writing to it: {who}.",
        remedy=f"Wait until it has ended, or name {other}; if it hangs, end that process, and the lock ends too.",
    )


def _holder(path: Path) -> Mapping[str, object]:
    """Return what a lock file says of who holds it; nothing where it says nothing in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError, ValueError):
            told = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(told, dict):
                return told
        time.sleep(0.02)
    return {}
