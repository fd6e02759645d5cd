"""The log of a run: a line an event, for whoever reads it in the morning or has a program read it."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from disprop.cli._streams import complain, write

if TYPE_CHECKING:
    from disprop.publish import UnwritableError

Level = Literal["info", "warning", "error"]

HEADS = {"text": re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"), "json": re.compile(rb'\{"time": ?"')}
"""How a file of such lines begins; nothing is appended to any other file."""

AS_WRITTEN = getattr(os, "O_BINARY", 0)
"""Lines end with LF on every system."""


class Log:
    """Where events go: the standard error, or a file that is appended to.

    Parameters
    ----------
    kind : {"text", "json"}
        ``text``: time, level, event, then name=value; ``json``: an object a line, in ASCII.
    path : Path, optional
        A file; the standard error if not given.
    clock : callable
        The time.

    Raises
    ------
    InputError
        If the file holds something else.
    UnwritableError
        If it cannot be written to.
    """

    def __init__(
        self, kind: str, path: Path | None = None, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._kind = kind
        self._clock = clock
        self._path = path
        self._started = time.monotonic()
        self._handle = None if path is None else _opened(path, kind)

    @property
    def on_screen(self) -> bool:
        """Whether it goes to the standard error, where nothing else may then be said."""
        return self._path is None

    @property
    def seconds(self) -> float:
        """How long it has been open."""
        return round(time.monotonic() - self._started, 3)

    def __call__(self, event: str, *, level: Level = "info", **told: Any) -> None:
        """Write a line.

        Parameters
        ----------
        event : str
            One word.
        level : {"info", "warning", "error"}
            How much it matters.
        **told
            What there is to say, by name; values that are None are left out.
        """
        now = self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {name: value for name, value in told.items() if value is not None}
        line = _json(now, level, event, kept) if self._kind == "json" else _text(now, level, event, kept)
        if self._path is None:
            write(sys.stderr, f"{line}\n")
        else:
            self._append(f"{line}\n".encode("utf-8", errors="backslashreplace"))

    def _append(self, line: bytes) -> None:
        """Append a line in one piece; where that fails, say so once and do without: the outputs matter more."""
        if self._handle is None:
            return
        try:
            os.write(self._handle, line)
        except OSError as error:
            self.close()
            complain(f"{self._path}: The log ends here: {error.strerror or error}. The run goes on without it.")

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _opened(path: Path, kind: str) -> int:
    try:
        head, tail = _ends(path)
        _refuse_others(path, kind, head)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | AS_WRITTEN, 0o666)
        if tail not in (b"", b"\n"):  # a run was cut off within a line
            os.write(handle, b"\n")
    except OSError as error:
        raise _not_opened(path, error) from error
    return handle


def _not_opened(path: Path, error: OSError) -> UnwritableError:
    """Return what is said where the log cannot be written to."""
    from disprop.errors import Fault
    from disprop.publish import UnwritableError
    from disprop.publish.files import refused

    remedy = "Name another file for --log-file."
    if isinstance(error, FileNotFoundError) or not path.parent.is_dir():
        return UnwritableError(Fault(where=str(path), what="The folder of the log is not there.", remedy=remedy))
    if path.is_dir():
        remedy = f"Name a file for --log-file, such as {path / 'monitoring.log'}."
        return UnwritableError(Fault(where=str(path), what="The log cannot be a folder.", remedy=remedy))
    (fault,) = refused(path, error).faults
    return UnwritableError(replace(fault, what=f"The log cannot be written: {fault.what}", remedy=remedy))


def _ends(path: Path) -> tuple[bytes, bytes]:
    """Return how a file begins, and its last byte; nothing of a device, or where there is no file."""
    if not path.is_file():
        return b"", b""
    with path.open("rb") as file:
        head = file.read(40)
        file.seek(max(0, path.stat().st_size - 1))
        return head, file.read(1)


def _refuse_others(path: Path, kind: str, head: bytes) -> None:
    from disprop.errors import Fault, InputError

    if not head or HEADS[kind].match(head):
        return
    other = next((name for name, start in HEADS.items() if start.match(head)), None)
    raise InputError(
        Fault(
            where=str(path),
            what=f"It holds lines of --log {other}." if other else "It is not a log, and would be written into.",
            remedy="Name another file for --log-file.",
        )
    )


def _json(now: str, level: str, event: str, told: Mapping[str, Any]) -> str:
    return json.dumps({"time": now, "level": level, "event": event, **told}, ensure_ascii=True, allow_nan=False)


def _text(now: str, level: str, event: str, told: Mapping[str, Any]) -> str:
    return " ".join([now, level.upper(), event, *(f"{name}={_value(value)}" for name, value in told.items())])


def _value(value: Any) -> str:
    """Return a value without space or break in it, quoted where that takes quotes."""
    if isinstance(value, Mapping):
        return ",".join(f"{str(name).replace(' ', '_')}:{_value(part)}" for name, part in value.items()) or '""'
    if isinstance(value, (list, tuple)):
        return ",".join(map(_value, value)) or '""'
    text = str(value)
    if text.isprintable() and text and not set(text) & set(' "=,'):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
