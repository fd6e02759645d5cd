"""Searches for a count: where the other tail of an exact test begins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disprop.stats._inputs import Flags, Floats, Places
from disprop.stats._tails import TIE


def matching_count(
    above: Callable[[Floats, Places], tuple[Floats, Floats]], lowest: Floats, highest: Floats, guess: Floats
) -> Floats:
    """Find the largest count from `lowest` to `highest` that is no more probable than the observed one.

    Parameters
    ----------
    above : callable
        ``above(counts, which)``: log probability of the counts less that of the observed one, and its rise
        to the next count, for the cells numbered `which`; concave, and increasing from `lowest` to `highest`.
    lowest, highest, guess : array, shape (cells,)
        Where to look, and where to begin.

    Returns
    -------
    array, shape (cells,)
        The count; ``lowest - 1`` where there is none.

    Notes
    -----
    Newton's method on a concave sequence: the rise to the next count is the steepest ahead, so that a step
    of the gap over it, rounded down, never passes the answer, and a step of 0 is the answer.
    """
    found = lowest - 1
    line = np.flatnonzero(highest >= lowest)
    counts = np.clip(guess, lowest, np.maximum(highest, lowest))[line]
    was_low = np.zeros(line.shape, dtype=bool)
    while line.size:
        height, rise = above(counts, line)
        low = height <= TIE
        ahead = np.clip(np.floor((TIE - height) / rise), 0.0, highest[line] - counts)
        ahead = np.where(rise > 0, ahead, 0.0)
        back = np.maximum(np.ceil((height - TIE) / np.maximum(rise, 1e-6)), 1.0)
        at_floor = ~low & (counts <= lowest[line])
        # A step up that rounding carried one too far: the answer is just behind.
        passed = ~low & was_low
        settled = (low & (ahead == 0)) | at_floor | passed
        found[line[settled]] = np.where(low, counts, counts - 1)[settled]
        going = ~settled
        counts = np.maximum(np.where(low, counts + ahead, counts - back), lowest[line])[going]
        line, was_low = line[going], low[going]
    return found


def largest_count(holds: Callable[[Floats], Flags], lowest: Floats, highest: Floats) -> Floats:
    """Return the largest whole number up to `highest` for which it holds; `lowest` where it holds for none above.

    What holds for a number holds for those below it. Bisection: 24 steps for ten million.
    """
    low, high = lowest.copy(), np.maximum(highest, lowest)
    while np.any(low < high):
        middle = np.ceil((low + high) / 2)
        good = holds(middle)
        low, high = np.where(good, middle, low), np.where(good, high, np.maximum(middle - 1, low))
    return low
