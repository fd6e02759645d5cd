"""A set of files that is written whole or not at all: each beside its place, then renamed, the record last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path, PurePosixPath
from typing import Any

from disprop.errors import Fault, InputError

RECORD = "run.json"
"""The last file of a set: what the others were made from, and their digests."""

READY = ".disprop.ready"
"""Stands in a folder while a set is put in place: it names the parts, all of which are whole by then."""


class UnwritableError(InputError):
    """Something could not be written: no room, no right, or a file in use. What was there before is as it was."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes.

    Examples
    --------
    >>> digest(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()


def write_set(
    folder: str | os.PathLike[str],
    files: Mapping[str, str | bytes],
    record: Mapping[str, Any],
    *,
    ready: Callable[[str], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write a set of files with its record.

    Parameters
    ----------
    folder : path
        Made where it is missing. Files in it that no set put there are left alone.
    files : mapping of str to str or bytes
        What each file holds, by its name; text is written as UTF-8. A name may lead into folders below, such as
        ``charts/age.svg``; they are made where they are missing.
    record : mapping
        Goes into `RECORD`, with the digests of the files as ``outputs``.
    ready : callable
        Told the digest of the record when all is whole beside its place and nothing is put in place yet; what it
        raises leaves the earlier set.

    Returns
    -------
    tuple of Path
        The files in the order in which they were put in place.

    Raises
    ------
    UnwritableError
        If the folder cannot be written to. The earlier set is then as it was.

    Notes
    -----
    Every file is first written whole beside its place, under a hidden name, and flushed to the disk, and a list of them
    all (`READY`). Only then are they renamed, one after the other, the record last. A run that is stopped while it
    writes leaves the earlier set. One that is stopped between two renames leaves a record whose digests do not match,
    and the list, by which `finish_set` puts the rest in place. Files of the earlier set that are not in this one are
    removed at the end, unless somebody has changed them.
    """
    folder = Path(folder)
    contents = _contents(files, record)
    closed = faults_of_folder(folder, tuple(contents))
    if closed:
        raise UnwritableError(closed)
    made = _missing({folder, *((folder / name).parent for name in contents)})
    try:
        for path in reversed(made):
            path.mkdir(exist_ok=True)
        _replace(folder, contents, ready)
    except OSError as error:
        raise refused(folder, error) from error
    finally:
        _remove_empty(made)
    return tuple(folder / name for name in contents)


def _contents(files: Mapping[str, str | bytes], record: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the bytes of every file of a set, the record last."""
    strange = [name for name in files if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]
    if strange:
        raise ValueError(f"{strange[0]!r} leads out of the folder of the set.")
    contents = {name: _bytes(content) for name, content in files.items()}
    outputs = {name: {"sha256": digest(content), "bytes": len(content)} for name, content in contents.items()}
    told = json.dumps({**record, "outputs": outputs}, indent=2, ensure_ascii=False, allow_nan=False)
    return {**contents, RECORD: f"{told}\n".encode("utf-8", errors="replace")}


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", errors="backslashreplace")


def finish_set(folder: Path) -> None:
    """Put in place what is left of a set whose run was stopped between two renames.

    Parameters
    ----------
    folder : Path
        Nobody else may be writing to it.

    Raises
    ------
    OSError
        If that cannot be done.
    """
    try:
        left = json.loads((folder / READY).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    listed = left if isinstance(left, dict) else {}
    for name, part in listed.items():
        if part is None:
            (folder / name).unlink(missing_ok=True)
        elif (folder / part).exists():
            (folder / part).replace(folder / name)
    _flush(folder, listed)
    (folder / READY).unlink()


def faults_of_folder(folder: Path, names: tuple[str, ...] = (RECORD,)) -> list[Fault]:
    """Return why a set could not be written to a folder, as far as can be told without writing.

    Parameters
    ----------
    folder : Path
        It may be missing.
    names : tuple of str
        The files of the set.
    """
    nearest = next((path for path in (folder, *folder.parents) if _exists(path)), Path())
    if not nearest.is_dir():
        what = "It is a file." if nearest == folder else f"{str(nearest)!r} is a file."
        return [Fault(where=str(folder), what=what, remedy="Name a folder for the outputs.")]
    if not os.access(nearest, os.W_OK | os.X_OK):
        return [
            Fault(where=str(folder), what="It may not be written to.", remedy="Name another folder for the outputs.")
        ]
    return [fault for name in names if nearest == folder for fault in _faults_of_place(folder, name)]


def _faults_of_place(folder: Path, name: str) -> list[Fault]:
    """Return why a file of a set could not be put in its place, in a folder that may be written to."""
    path = folder / name
    if path.is_dir():
        return [Fault(where=str(path), what="A folder stands in its place.", remedy="Move it, or name another folder.")]
    return faults_of_folder(path.parent, ()) if path.parent != folder and path.parent.exists() else []


def is_ours(folder: Path) -> bool:
    """Whether the outputs in a folder are those of a run, or of one that was cut off while it put them in place."""
    if (folder / READY).is_file():
        return True
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    versions = record.get("versions") if isinstance(record, dict) else None
    return isinstance(versions, dict) and "disprop" in versions


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _replace(folder: Path, contents: Mapping[str, bytes], ready: Callable[[str], None]) -> None:
    parts = {name: _part(folder / name) for name in contents}
    gone = _left_over(folder, contents)
    try:
        for name, content in contents.items():
            _write_through(parts[name], content)
        ready(digest(contents[RECORD]))
        listed = {name: part.relative_to(folder).as_posix() for name, part in parts.items()}
        _write_and_rename(folder / READY, json.dumps({**listed, **dict.fromkeys(gone)}).encode("utf-8"))
    except BaseException:
        _clear_all(folder, contents)
        raise
    try:
        _put_in_place(folder, parts)
    except OSError:
        _clear_all(folder, contents)
        raise
    except BaseException:  # a stop by hand is too late: half of the set is in place
        finish_set(folder)
        raise
    _remove_left_over(folder, gone)
    _flush(folder, (*contents, *gone))
    _clear_all(folder, contents)


def _remove_left_over(folder: Path, gone: Iterable[str]) -> None:
    for name in gone:
        with suppress(OSError):
            (folder / name).unlink()


def _left_over(folder: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Return the files of the earlier set that are not in this one and are as that set left them."""
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))["outputs"]
        return [
            name
            for name, file in told.items()
            if name not in contents
            and (folder / name).resolve().is_relative_to(folder.resolve())
            and (folder / name).is_file()
            and digest((folder / name).read_bytes()) == file["sha256"]
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def write_beside(path: Path, content: bytes) -> None:
    """Write one file whole, or leave what was there.

    Parameters
    ----------
    path : Path
        Its folder must be there.
    content : bytes
        What it is to hold.

    Raises
    ------
    UnwritableError
        If it cannot be written.
    """
    try:
        _write_and_rename(path, content)
    except OSError as error:
        raise refused(path, error) from error


def _write_and_rename(path: Path, content: bytes) -> None:
    part = _part(path)
    try:
        _write_through(part, content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _part(path: Path) -> Path:
    """Return the hidden place beside a file's place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(folder: Path, parts: Mapping[str, Path]) -> None:
    """Rename the parts; where one cannot be, put back what stood in the places before."""
    earlier = {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in parts}
    done: list[str] = []
    try:
        for name, part in parts.items():
            part.replace(folder / name)
            done.append(name)
    except OSError:
        with suppress(OSError):
            for name in done:
                _put_back(folder / name, parts[name], earlier[name])
        raise


def _put_back(path: Path, part: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
        return
    _write_through(part, content)
    part.replace(path)


def _clear_all(folder: Path, names: Iterable[str]) -> None:
    """Remove the list of parts, and then the parts that are left."""
    (folder / READY).unlink(missing_ok=True)
    for name in (READY, *names):
        _clear(folder / name)


def _clear(path: Path) -> None:
    """Remove what this run, or one that was stopped, left beside a file's place."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError):
            part.unlink()


def _missing(folders: set[Path]) -> list[Path]:
    """Return the folders that are not there yet, and those above them, the innermost first."""
    missing = {path for folder in folders for path in (folder, *folder.parents) if not _exists(path)}
    return sorted(missing, key=lambda path: len(path.parts), reverse=True)


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders that were made for a set and stayed empty, the innermost first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _flush(folder: Path, names: Iterable[str]) -> None:
    """Have the renames on the disk; not every system lets a folder be opened."""
    for path in dict.fromkeys([*((folder / name).parent for name in names), folder]):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def refused(path: Path, error: OSError) -> UnwritableError:
    """Return what is said where the system would not write.

    Parameters
    ----------
    path : Path
        What was to be written, where the error does not name it.
    error : OSError
        What the system said.
    """
    place = str(error.filename2 or error.filename or path)
    reasons = {
        errno.ENOSPC: ("The disk is full.", "Make room, or name a folder on another disk."),
        errno.EDQUOT: ("The room that is allowed is used up.", "Make room, or name a folder on another disk."),
        errno.EACCES: ("It may not be written to.", "Close the file if it is open, or name another folder."),
        errno.ENAMETOOLONG: ("The name is too long.", "Name a folder with a shorter path."),
    }
    what, remedy = reasons.get(
        error.errno or 0, (f"{error.strerror or error}.", "Name another folder for the outputs.")
    )
    return UnwritableError(Fault(where=place, what=what, remedy=remedy))
