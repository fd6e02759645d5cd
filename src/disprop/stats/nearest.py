"""The nearest counts, above and below what is expected, that headline and check both call significant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import scipy
from numpy.typing import ArrayLike

from disprop.stats._inputs import (
    Ends,
    Flags,
    Floats,
    Pair,
    Places,
    as_floats,
    counted,
    paired,
    proportions,
    require,
)
from disprop.stats._nulls import Drawn, Known, Null
from disprop.stats._tails import TIE
from disprop.stats.gated import sparse

GUARD = 1e-9
"""A p this close below alpha is a tie that rounding made, and not significant."""


@dataclass(eq=False)
class _Tails:
    """Two tails, of the counts up to `low` and from `high` on, and how probable the counts next to their ends are.

    `below` and `above` are the probabilities of the tails; `low_next` and `high_next` those of the first counts
    outside them, `low_own` and `high_own` those of the last counts inside.
    """

    low: Floats
    high: Floats
    below: Floats
    above: Floats
    low_next: Floats
    high_next: Floats
    low_own: Floats
    high_own: Floats

    def at(self, which: Places) -> _Tails:
        return _Tails(*(getattr(self, field.name)[which] for field in fields(self)))

    def put(self, which: Places, part: _Tails) -> None:
        for field in fields(self):
            getattr(self, field.name)[which] = getattr(part, field.name)

    def drop(self, null: Null, low: Flags, high: Flags) -> None:
        """Leave out the last count of either tail, where told."""
        self.below = np.where(low, self.below - self.low_own, self.below)
        self.above = np.where(high, self.above - self.high_own, self.above)
        self.low, self.high = self.low - low, self.high + high
        self.low_next = np.where(low, self.low_own, self.low_next)
        self.high_next = np.where(high, self.high_own, self.high_next)
        self._look_outward(null)

    def take(self, null: Null, low: Flags, high: Flags) -> None:
        """Take the next count into either tail, where told."""
        self.below = np.where(low, self.below + self.low_next, self.below)
        self.above = np.where(high, self.above + self.high_next, self.above)
        self.low, self.high = self.low + low, self.high - high
        self.low_next = np.where(low, self.low_next * null.rise(self.low), self.low_next)
        self.high_next = np.where(high, self.high_next / null.rise(self.high - 1), self.high_next)
        self._look_outward(null)

    def _look_outward(self, null: Null) -> None:
        self.low_own, self.high_own = self.low_next / null.rise(self.low), self.high_next * null.rise(self.high - 1)


def _first_guess(null: Null, alpha: Floats) -> _Tails:
    """Put the tails where a normal distribution, corrected for skewness, would begin them."""
    mean, spread, lean = null.moments()
    z = -scipy.special.ndtri(alpha / 2)
    shift = lean * (z**2 - 1) / 6
    low = np.clip(np.floor(mean - z * spread + shift - 0.5), null.lowest - 1, np.ceil(mean) - 1)
    high = np.clip(np.ceil(mean + z * spread + shift + 0.5), np.floor(mean) + 1, null.highest + 1)
    low_next, high_next = null.mass(low + 1), null.mass(high - 1)
    below, above = null.before(low + 1, low_next), null.beyond(high - 1, high_next)
    tails = _Tails(low, high, below, above, low_next, high_next, low_next, high_next)
    tails._look_outward(null)
    return tails


def _move(null: Null, tails: _Tails, alpha: Floats, step: Callable[[Null, _Tails, Floats], Flags]) -> None:
    """Repeat a step on the cells that it moves, until it moves none."""
    line = np.arange(alpha.size)
    while line.size:
        few = tails.at(line)
        moved = step(null.at(line), few, alpha[line])
        tails.put(line, few)
        line = line[moved]


def _shrink(null: Null, tails: _Tails, alpha: Floats) -> Flags:
    """Drop what is too much, the most probable first, and what is more probable than a count left outside."""
    too_much = tails.below + tails.above >= alpha
    low = (tails.low_own > tails.high_next * (1 + TIE)) | (too_much & (tails.low_own * (1 + TIE) >= tails.high_own))
    high = (tails.high_own > tails.low_next * (1 + TIE)) | (too_much & (tails.high_own * (1 + TIE) >= tails.low_own))
    low, high = low & (tails.low_own > 0), high & (tails.high_own > 0)
    tails.drop(null, low, high)
    return np.asarray(low | high)


def _grow(null: Null, tails: _Tails, alpha: Floats) -> Flags:
    """Take in the less probable of the two next counts, or both where they tie, if there is room for them."""
    mean, _, _ = null.moments()
    low_next = np.where(tails.low + 1 < mean, tails.low_next, np.inf)
    high_next = np.where(tails.high - 1 > mean, tails.high_next, np.inf)
    least = np.minimum(low_next, high_next) * (1 + TIE)
    low, high = low_next <= least, high_next <= least
    more = np.where(low, low_next, 0.0) + np.where(high, high_next, 0.0)
    room = (tails.below + tails.above + more < alpha) & np.isfinite(least)
    tails.take(null, low & room, high & room)
    return np.asarray(room)


def _midp_shrink(null: Null, tails: _Tails, alpha: Floats) -> Flags:
    """Drop the last count of a tail whose doubled mid-P is too large."""
    low = (2 * tails.below - tails.low_own >= alpha) & (tails.low_own > 0)
    high = (2 * tails.above - tails.high_own >= alpha) & (tails.high_own > 0)
    tails.drop(null, low, high)
    return np.asarray(low | high)


def _significant(null: Null, alpha: Floats, midp: Flags) -> Ends:
    """Return the nearest counts that minimum likelihood, and where told the mid-P, call significant."""
    alpha = alpha * (1 - GUARD)
    tails = _first_guess(null, alpha)
    for step in (_shrink, _grow):
        _move(null, tails, alpha, step)
    which = np.flatnonzero(midp)
    few = tails.at(which)
    _move(null.at(which), few, alpha[which], _midp_shrink)
    tails.put(which, few)
    return tails.low, tails.high


def significant_drawn(null: Drawn, alpha: Floats) -> Ends:
    """Return the nearest counts of group a, below and above, that headline and check both call significant.

    Notes
    -----
    ``lowest - 1`` and ``highest + 1`` where there is none. Both tests are monotone away from the expected count
    when the margins are held: the score statistic and the mid-P by construction, and minimum likelihood because
    the probabilities fall on either side of the mode, so that the set of less probable tables only shrinks.
    So every count farther out is significant too.
    """
    gate = sparse(null.table(null.lowest))
    low, high = _significant(null, alpha, gate)
    mean, spread, _ = null.moments()
    away = -scipy.special.ndtri(alpha / 2) * spread
    low = np.where(gate, low, np.minimum(low, np.ceil(mean - away) - 1))
    high = np.where(gate, high, np.maximum(high, np.floor(mean + away) + 1))
    return np.maximum(low, null.lowest - 1), np.minimum(high, null.highest + 1)


def significant_known(total: Floats, share: Floats, alpha: Floats) -> Ends:
    """Return the nearest counts of a share, below and above, that headline and check both call significant.

    Notes
    -----
    -1 and ``total + 1`` where there is none. At a share of 0 one person is enough; at 1, one who is not.
    """
    low, high = np.where(share >= 1, total - 1, -1.0), np.where(share <= 0, 1.0, total + 1)
    inside = (share > 0) & (share < 1)
    null = Known(total[inside], share[inside])
    low[inside], high[inside] = _significant(null, alpha[inside], np.ones(null.total.shape, dtype=bool))
    return low, high


def levels(name: str, values: ArrayLike) -> Floats:
    """Return numbers strictly between 0 and 1."""
    numbers = as_floats(values)
    inside = (numbers > 0) & (numbers < 1)
    require(numbers, inside, f"'{name}' must lie strictly between 0 and 1", "Write 0.05 for 5%.")
    return numbers


def _or_nan(low: Floats, high: Floats, lowest: Floats, highest: Floats) -> Ends:
    """Return NaN where the nearest count is outside the support: there is none."""
    return np.where(low >= lowest, low, np.nan), np.where(high <= highest, high, np.nan)


def nearest_rates(
    count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike, *, alpha: ArrayLike = 0.05
) -> Ends:
    """Return the nearest counts of group a, below and above, that headline and check both call significant.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast. Of the counts only their sum matters.
    alpha : array_like, optional
        Level of significance, strictly between 0 and 1.

    Returns
    -------
    below, above : array
        Counts of group a with the margins held; everything farther out is significant too. NaN where there is none,
        where a number is missing, or where a total or a margin is empty.

    Raises
    ------
    ValueError
        For counts that are none, and for a level outside 0 to 1, naming the value and its place.

    Notes
    -----
    With the margins held, the count of a is hypergeometric where the rates are equal. Headline is ``gated``, check
    ``fisher``.

    References
    ----------
    Campbell (2007), doi:10.1002/sim.2832. Lancaster (1961), doi:10.1080/01621459.1961.10482105.

    Examples
    --------
    >>> below, above = nearest_rates(8, 36, 31, 449)
    >>> float(below), float(above)
    (nan, 7.0)
    """

    def ends(*numbers: Floats) -> Ends:
        pair, alpha = Pair(*numbers[:4]), numbers[4]
        below, above = np.full(alpha.shape, np.nan), np.full(alpha.shape, np.nan)
        there = ~pair.one_table
        null = Drawn(pair.total_a[there], pair.total_b[there], pair.events[there])
        low, high = significant_drawn(null, alpha[there])
        below[there], above[there] = _or_nan(low, high, null.lowest, null.highest)
        return below, above

    return paired(count_a, total_a, count_b, total_b, levels("alpha", alpha)).ends(ends)


def nearest_share(total: ArrayLike, share: ArrayLike, *, alpha: ArrayLike = 0.05) -> Ends:
    """Return the nearest counts, below and above, that headline and check both call significant against a known share.

    Parameters
    ----------
    total : array_like
        People, of the group and of all others. All arguments broadcast.
    share : array_like
        The share expected, from 0 to 1.
    alpha : array_like, optional
        Level of significance, strictly between 0 and 1.

    Returns
    -------
    below, above : array
        Counts; everything farther out is significant too. NaN where there is none, where a number is missing, or
        where the total is 0.

    Raises
    ------
    ValueError
        For totals that are none, and for shares and levels outside 0 to 1.

    Notes
    -----
    The count is binomial(total, share). Headline is ``midp``, check ``minlike``.

    References
    ----------
    Lancaster (1961), doi:10.1080/01621459.1961.10482105.

    Examples
    --------
    >>> below, above = nearest_share(443, [0.0016, 0.9559])
    >>> below, above
    (array([ nan, 414.]), array([  3., 432.]))
    """

    def ends(_: Floats, total: Floats, share: Floats, alpha: Floats) -> Ends:
        low, high = significant_known(total, share, alpha)
        return _or_nan(low, high, np.zeros(total.shape), total)

    cells = counted(
        {"count": np.zeros(np.shape(total)), "total": total}, proportions("share", share), levels("alpha", alpha)
    )
    return cells.ends(ends)
