"""What `disprop` raises: every fault of an input at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    where : str
        The place in the user's terms: a file with row and column, or a plan with its key path.
    what : str
        What is wrong there, with the value that was met.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(Fault(where="staff.csv, row 3, column count", what="'-4' is below zero.", remedy="Give a whole number."))
    staff.csv, row 3, column count: '-4' is below zero. Give a whole number.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return " ".join(f"{place}{self.what} {self.remedy}".split())


class DispropError(Exception):
    """Everything that `disprop` raises on purpose."""


class InputError(DispropError, ValueError):
    """The input is wrong: all its faults together.

    Parameters
    ----------
    faults : Fault or iterable of Fault
        At least one.

    Examples
    --------
    >>> fault = Fault(where="band", what="5 has no unit.", remedy="Write within(points=5) or within(percent=5).")
    >>> raise InputError(fault)
    Traceback (most recent call last):
    disprop.errors.InputError: band: 5 has no unit. Write within(points=5) or within(percent=5).
    """

    faults: tuple[Fault, ...]

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        lines = [str(fault) for fault in self.faults]
        super().__init__(
            lines[0] if len(lines) == 1 else "\n".join([f"{len(lines)} faults:", *(f"- {line}" for line in lines)])
        )


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise `InputError` if there is any fault; otherwise do nothing."""
    found = tuple(faults)
    if found:
        raise InputError(found)
