"""How much is read at most, so that no file takes all memory: limits that can be raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace

from disprop.errors import Fault, InputError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is read at most.

    Parameters
    ----------
    file_bytes : int
        A file; rows of people may come from a database or a frame instead.
    unpacked_bytes : int
        What a workbook unpacks to.
    times_packed : int
        How many times its packed size a workbook of some size unpacks to: more is a zip bomb.
    cells : int
        Cells of a page that hold anything.
    labels : int
        Different labels of one characteristic: more are names or codes of people, and no groups.
    """

    file_bytes: int = 4 * 1024**3
    unpacked_bytes: int = 512 * 1024**2
    times_packed: int = 250
    cells: int = 10_000_000
    labels: int = 2_000


_LIMITS: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039 - frozen

NAMES = tuple(field.name for field in fields(Limits))


def limits() -> Limits:
    """Return the limits in force."""
    return _LIMITS.get()


@contextmanager
def reading_limits(**raised: int) -> Iterator[Limits]:
    """Read larger files than usual: ``with reading_limits(cells=50_000_000): ...``.

    Parameters
    ----------
    **raised : int
        ``file_bytes`` (a file), ``unpacked_bytes`` (what a workbook unpacks to), ``times_packed`` (how many times its
        packed size that may be), ``cells`` (cells of a page that hold anything), ``labels`` (different labels of one
        characteristic).

    Returns
    -------
    context manager
        In force to the end of its block, for this thread or task alone; as its value the limits.

    Raises
    ------
    InputError
        If there is no such limit, or it is no whole number above 0.

    Examples
    --------
    >>> with reading_limits(cells=50_000_000) as raised:
    ...     raised.cells, limits().cells
    (50000000, 50000000)
    >>> limits().cells
    10000000
    """
    for name, number in raised.items():
        if name not in NAMES:
            fault = Fault(where=name, what="There is no such limit.", remedy=f"Name one of {', '.join(NAMES)}.")
            raise InputError(fault)
        if type(number) is not int or number < 1:
            raise InputError(Fault(where=name, what=f"{number!r} is no limit.", remedy="Give a whole number above 0."))
    token = _LIMITS.set(replace(limits(), **raised))
    try:
        yield limits()
    finally:
        _LIMITS.reset(token)


def too_much(where: str, what: str, *, name: str, needed: int) -> InputError:
    """Return the fault of something that is beyond a limit, with how to raise it."""
    remedy = f"If it is meant to be so large, read it inside `with dp.reading_limits({name}={needed}):`."
    return InputError(Fault(where=where, what=what, remedy=remedy))


def check_cells(number: int, source: str) -> None:
    """Refuse a page with more cells than the limit.

    Raises
    ------
    InputError
        If there are more.
    """
    most = limits().cells
    if number > most:
        raise too_much(source, f"It holds more than {most:,} cells.", name="cells", needed=5 * most)


def check_labels(labels: Sequence[str], where: str) -> None:
    """Refuse more different labels than the limit: a column of names or codes was taken for a characteristic.

    Raises
    ------
    InputError
        If there are more.
    """
    most = limits().labels
    if len(labels) > most:
        some = ", ".join(map(repr, labels[:3]))
        what = f"It holds {len(labels):,} different labels ({some} ...): these look like names or codes, and no groups."
        remedy = (
            f"Name another column. If they are groups, read it inside `with dp.reading_limits(labels={len(labels)}):`."
        )
        raise InputError(Fault(where=where, what=what, remedy=remedy))
