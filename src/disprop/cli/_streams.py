"""What the commands write, and where: a stream that nobody reads, or that lacks a sign, is no error."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from disprop.publish.screen import Screen

PATIENCE = 1.0
"""Seconds after which a person at a terminal is told what is being done."""

WIPE = "\r\033[K"


def write(stream: TextIO | None, text: str) -> None:
    """Write to a stream and flush it; a reader who has gone away is no error, nor is a stream that was closed."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, errors="replace").decode(encoding))
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or the flush at exit would complain
        if not isinstance(error, BrokenPipeError):
            raise _unwritable(error) from error


def _unwritable(error: OSError) -> Exception:
    from disprop.errors import Fault
    from disprop.publish import UnwritableError

    return UnwritableError(
        Fault(
            where="standard output",
            what=f"It cannot be written to: {error.strerror or error}.",
            remedy="Send it elsewhere; --quiet prints nothing.",
        )
    )


def say(text: str) -> None:
    """Write a paragraph to the standard output."""
    write(sys.stdout, f"{text}\n")


def complain(text: str) -> None:
    """Write a paragraph to the standard error."""
    write(sys.stderr, f"{text}\n")


def screen_of(stream: TextIO | None) -> Screen:
    """Return how wide a stream is and what it can show."""
    from disprop.publish.screen import Screen

    if stream is None:
        return Screen()
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    width = shutil.get_terminal_size((120, 24)).columns
    return Screen(width=max(20, width), terminal=stream.isatty() and not plain, encoding=stream.encoding or "utf-8")


class Progress:
    """The line that tells a person at a terminal what is being done, once it takes longer than a moment.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing.
    clock : callable
        Seconds from any start.
    """

    def __init__(self, *, quiet: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._clock = clock
        self._started = clock()

    def __call__(self, step: str) -> None:
        """Tell what is being done."""
        if self._shown and self._clock() - self._started > PATIENCE:
            width = shutil.get_terminal_size((80, 24)).columns
            write(sys.stderr, f"{WIPE}{step[: width - 5]} ...")

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            write(sys.stderr, WIPE)
