"""How a command ends: its exit code, and what is said of what went wrong."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from disprop.cli._streams import complain, screen_of

if TYPE_CHECKING:
    from disprop.errors import Fault

DONE, OUR_FAULT, INPUT_WRONG, ALARM, HELD, UNWRITABLE, STOPPED = 0, 1, 2, 3, 4, 5, 130
"""Exit codes; `MEANINGS` says what they mean."""

MEANINGS = {
    DONE: "done",
    OUR_FAULT: "our fault",
    INPUT_WRONG: "the plan, an argument or an input is wrong",
    ALARM: "done, with an alarm",
    HELD: "another run holds the folder",
    UNWRITABLE: "something could not be written",
    STOPPED: "stopped from outside",
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What a command that failed leaves to be said.

    Parameters
    ----------
    code : int
        The exit code.
    faults : tuple of Fault
        Of the plan, the arguments, the inputs or the folder.
    told : str
        What is said where there are no faults, or of them all.
    """

    code: int
    faults: tuple[Fault, ...] = ()
    told: str = ""


def ending_of(error: BaseException, *, debug: bool) -> Ending:
    """Return how a command ends that an error stopped.

    Parameters
    ----------
    error : BaseException
        What was raised.
    debug : bool
        Whether to say where.
    """
    from disprop.errors import InputError

    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        return Ending(code=STOPPED, told="Stopped. Outputs written earlier are as they were.")
    if isinstance(error, InputError):
        return Ending(code=_code_of(error), faults=error.faults, told="\n".join(map(str, error.faults)))
    if any(kind.__name__ == "ClickException" for kind in type(error).__mro__):
        return Ending(code=INPUT_WRONG, told=_usage(error))
    where = f"{''.join(traceback.format_exception(error)).rstrip()}\n" if debug else ""
    told = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    more = "" if debug else " With --debug it says where."
    return Ending(code=OUR_FAULT, told=f"{where}This is our fault, not yours: {told}.{more}")


def _code_of(error: Exception) -> int:
    from disprop.publish import HeldError, UnwritableError

    codes = {HeldError: HELD, UnwritableError: UNWRITABLE}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), INPUT_WRONG)


def failed(error: BaseException, *, debug: bool) -> int:
    """Say what went wrong, every fault on a line of its own, and return the exit code.

    Parameters
    ----------
    error : BaseException
        What was raised.
    debug : bool
        Whether to say where.
    """
    ending = ending_of(error, debug=debug)
    complain(screen_of(sys.stderr).fit(ending.told))
    return ending.code


def alarmed(raised: Iterable[str]) -> int:
    """Say which alarms are raised, and return the exit code.

    Parameters
    ----------
    raised : iterable of str
        A line each.
    """
    lines = list(raised)
    for line in lines:
        complain(screen_of(sys.stderr).fit(line))
    return ALARM if lines else DONE


def _usage(error: Any) -> str:
    """Return what is wrong with the arguments, and where the help is."""
    context = getattr(error, "ctx", None)
    told = " ".join(str(error.format_message()).split())
    for kind, number in (("integer", "a whole number"), ("number", "a number")):
        told = re.sub(rf"Input should be a valid {kind}\b.*", f"This is not {number}.", told)
    return told if context is None else f"{told} See {context.command_path} --help."
