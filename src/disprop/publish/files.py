"""A set of files that is written whole or not at all: each beside its place, then renamed, the record last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
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


def write_set(folder: str | os.PathLike[str], texts: Mapping[str, str], record: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write a set of files with its record.

    Parameters
    ----------
    folder : path
        Made where it is missing. Other files in it are left alone.
    texts : mapping of str to str
        The text of each file, by name.
    record : mapping
        Goes into `RECORD`, with the digests of the files as ``outputs``.

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
    and the list, by which `finish_set` puts the rest in place.
    """
    folder = Path(folder)
    contents = {name: text.encode("utf-8", errors="backslashreplace") for name, text in texts.items()}
    outputs = {name: {"sha256": digest(content), "bytes": len(content)} for name, content in contents.items()}
    told = json.dumps({**record, "outputs": outputs}, indent=2, ensure_ascii=False, allow_nan=False)
    contents[RECORD] = f"{told}\n".encode("utf-8", errors="replace")
    closed = faults_of_folder(folder, tuple(contents))
    if closed:
        raise UnwritableError(closed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder, contents)
    except OSError as error:
        raise refused(folder, error) from error
    return tuple(folder / name for name in contents)


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
    for name, part in left.items() if isinstance(left, dict) else ():
        if (folder / part).exists():
            (folder / part).replace(folder / name)
    _flush(folder)
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
    return [
        Fault(where=str(folder / name), what="A folder stands in its place.", remedy="Move it, or name another folder.")
        for name in names
        if nearest == folder and (folder / name).is_dir()
    ]


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


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    parts = {name: folder / f".{name}.{os.getpid()}.part" for name in contents}
    try:
        for name, content in contents.items():
            _write_through(parts[name], content)
        listed = {name: part.name for name, part in parts.items()}
        _write_and_rename(folder / READY, json.dumps(listed).encode("utf-8"))
        _put_in_place(folder, parts)
        _flush(folder)
    finally:
        (folder / READY).unlink(missing_ok=True)
        for name in (READY, *contents):
            _clear(folder, name)


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
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write_through(part, content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


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


def _clear(folder: Path, name: str) -> None:
    """Remove what this run, or one that was stopped, left beside a file's place."""
    for part in folder.glob(f".{name}.*.part"):
        with suppress(OSError):
            part.unlink()


def _flush(folder: Path) -> None:
    """Have the renames on the disk; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
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
