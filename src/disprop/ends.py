"""The least and the most that counts can be, where they are withheld or rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ends:
    """What each count of a table can be, where it is not known to one.

    Parameters
    ----------
    low, high : int64 array, of the shape of the counts
        The least and the most that each can be; the count itself where it is known to one.
    withheld : bool array, of the same shape
        Whether the table does not print the count. What stands in its place is the least that it can be, so that sums
        are right from below, and is shown nowhere.
    """

    low: Counts
    high: Counts
    withheld: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for name, kind in (("low", np.int64), ("high", np.int64), ("withheld", np.bool_)):
            held = np.array(getattr(self, name), dtype=kind)
            held.flags.writeable = False
            object.__setattr__(self, name, held)

    def moved(self, move: Callable[[Counts], Counts]) -> Ends:
        """Return the ends after what is done to counts is done to them: added up, chosen, put in order.

        Parameters
        ----------
        move : callable
            From an array of counts to another, adding up counts or choosing among them.

        Examples
        --------
        >>> ends = Ends(low=np.array([1, 7]), high=np.array([4, 7]), withheld=np.array([True, False]))
        >>> both = ends.moved(lambda counts: counts.sum(keepdims=True))
        >>> both.low.tolist(), both.high.tolist(), both.withheld.tolist()
        ([8], [11], [True])
        """
        withheld = move(self.withheld.astype(np.int64)) > 0
        return Ends(low=move(self.low), high=move(self.high), withheld=withheld)

    @property
    def inexact(self) -> NDArray[np.bool_]:
        """Whether each count is not known to one, or not printed."""
        return (self.low < self.high) | self.withheld


def exactly(counts: Counts) -> Ends:
    """Return the ends of counts that are known to one.

    Examples
    --------
    >>> exactly(np.array([3])).inexact.tolist()
    [False]
    """
    return Ends(low=counts, high=counts, withheld=np.zeros(np.shape(counts), dtype=bool))


def added(parts: Sequence[Ends]) -> Ends | None:
    """Return the ends of counts that are added up; None where all of them are known to one.

    Examples
    --------
    >>> some = Ends(low=np.array([1]), high=np.array([4]), withheld=np.array([True]))
    >>> added([some, exactly(np.array([7]))]).high.tolist()
    [11]
    """
    low, high = (np.sum([getattr(one, end) for one in parts], axis=0) for end in ("low", "high"))
    withheld = np.logical_or.reduce([one.withheld for one in parts])
    return Ends(low=low, high=high, withheld=withheld) if withheld.any() or (low < high).any() else None


@dataclass(frozen=True, kw_only=True)
class Rounding:
    """How a table rounds its counts.

    Parameters
    ----------
    base : int
        What they are multiples of; 1 where they are not rounded.
    at_random : bool
        Whether each goes to the multiple below it or to the one above by chance, and not to the nearest.

    Examples
    --------
    >>> Rounding(base=5).reach, Rounding(base=10).reach, Rounding(base=3, at_random=True).reach, Rounding().reach
    (2, 5, 2, 0)
    """

    base: int = 1
    at_random: bool = False

    @property
    def reach(self) -> int:
        """The most that a count can have moved.

        To the nearest it is half the base, rounded down: both halves are allowed for, because publishers differ in
        which way a half goes. At random it is one less than the base: a multiple stays where it is.
        """
        return self.base - 1 if self.at_random else self.base // 2

    def __str__(self) -> str:
        return f"{self.base} at random" if self.at_random else str(self.base)


AS_PRINTED = Rounding()
"""Counts that are not rounded."""


def rounded(counts: Counts, rounding: Rounding | int) -> Ends:
    """Return the ends of counts that were rounded.

    Parameters
    ----------
    counts : int64 array
        As printed.
    rounding : Rounding or int
        How; a number is the base of rounding to the nearest.

    Examples
    --------
    >>> ends = rounded(np.array([0, 5, 10]), 5)
    >>> ends.low.tolist(), ends.high.tolist()
    ([0, 3, 8], [2, 7, 12])
    >>> rounded(np.array([0, 3, 6]), Rounding(base=3, at_random=True)).low.tolist()
    [0, 1, 4]
    """
    reach = (Rounding(base=rounding) if isinstance(rounding, int) else rounding).reach
    return Ends(low=np.maximum(counts - reach, 0), high=counts + reach, withheld=np.zeros(np.shape(counts), dtype=bool))
