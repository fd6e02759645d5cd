"""Intervals for the odds ratio with the margins held, by inverting the noncentral hypergeometric tails."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from disprop.stats._inputs import Ends, Floats, Pair, Places
from disprop.stats._solve import increasing_root
from disprop.stats._tails import ratios_outward, running_product

NUMBERS_AT_ONCE = 1 << 18
BLOCK = 16
SPREADS_KEPT = 7.5


def odds_interval(pair: Pair, alpha: Floats, tie: float) -> Ends:
    """Return the ends of the conditional interval for the odds ratio.

    Parameters
    ----------
    pair : Pair
        The two groups, shape (cells,).
    alpha : array, shape (cells,)
        One less the confidence; half of it goes to each tail.
    tie : float
        The part of the observed table's own probability that counts in the tail: 0.5 for mid-P, 1 for the
        exact interval.

    Notes
    -----
    With w_k the hypergeometric weights and psi the odds ratio, P(X = k) is proportional to w_k psi^k. The
    lower end solves P(X > x) + tie P(X = x) = alpha / 2, the upper end the same for the other tail. The
    weights are built once, outwards from the observed count, at the odds ratio that puts it at the
    centre; each trial value only tilts them.
    """
    low, high = np.zeros(alpha.shape), np.full(alpha.shape, np.inf)
    for piece in _pieces(np.arange(alpha.size), _reaches(pair, alpha)):
        few = pair.at(piece)
        windows = Windows(few, _reaches(few, alpha[piece]))
        has_low, has_high = (few.count_a > 0) & (few.rest_b > 0), (few.count_b > 0) & (few.rest_a > 0)
        low[piece[has_low]] = _end(few, windows, alpha[piece], np.flatnonzero(has_low), tie, 1.0)
        high[piece[has_high]] = _end(few, windows, alpha[piece], np.flatnonzero(has_high), tie, -1.0)
    return low, high


def most_likely_odds(pair: Pair) -> Floats:
    """Return the conditional maximum likelihood estimate of the odds ratio; NaN where the margins allow one table only.

    Notes
    -----
    The odds ratio at which the noncentral hypergeometric mean is the observed count; 0 at the least count that
    the margins allow, infinite at the largest.
    """
    at_least_count, at_most_count = (pair.count_a == 0) | (pair.rest_b == 0), (pair.count_b == 0) | (pair.rest_a == 0)
    odds = np.where(at_most_count, np.where(at_least_count, np.nan, np.inf), 0.0)
    inside = np.flatnonzero(~at_least_count & ~at_most_count)
    reach = _reaches(pair.at(inside), np.full(inside.size, 0.5))
    for piece in _pieces(np.arange(inside.size), reach):
        few = pair.at(inside[piece])
        windows = Windows(few, reach[piece], by_distance=True)
        odds[inside[piece]] = _balanced(windows)
    return odds


def _balanced(windows: Windows) -> Floats:
    """Odds ratio at which the distances above and below the observed count weigh the same."""

    def excess(tilt: Floats, number: Floats) -> Floats:
        above, below = windows.beyond(tilt, number.astype(np.intp))
        return np.asarray(np.log(above) - np.log(below))

    place = np.arange(float(windows.centre.size))
    return np.asarray(np.exp(increasing_root(excess, np.zeros(place.shape), 0.1, place) + windows.centre))


def _reaches(pair: Pair, alpha: Floats) -> Floats:
    """How many terms to keep on either side of the observed count: to the farther limit and `SPREADS_KEPT` beyond."""
    variance = 1 / sum(1 / (count + 0.5) for count in pair.smoothed())
    away = np.sqrt(-2 * np.log(alpha / 2))
    shift = away * np.sqrt(variance) + away**2 / 2
    reach = np.ceil(shift + SPREADS_KEPT * np.sqrt(variance + shift) + SPREADS_KEPT**2 / 3)
    longest = np.maximum(np.minimum(pair.rest_a, pair.count_b), np.minimum(pair.count_a, pair.rest_b))
    return np.asarray(np.maximum(np.minimum(reach, longest), 1.0))


def _pieces(cells: Places, reach: Floats) -> Iterator[Places]:
    """Put cells of like reach together, as many as memory allows."""
    order = cells[np.argsort(reach, kind="stable")]
    longest = reach[order]
    start = 0
    while start < order.size:
        most = max(1, int(NUMBERS_AT_ONCE // longest[start]))
        last = longest[min(start + most, order.size) - 1]
        stop = start + max(1, int(NUMBERS_AT_ONCE // last))
        yield order[start:stop]
        start = stop


class Windows:
    """Weights of the tables around the observed one, as far as they can matter, in blocks of `BLOCK` steps.

    A tilt t multiplies the weight j steps away by exp(t j) = exp(t BLOCK q) exp(t r): two short powers and a
    product of matrices, instead of one exponential a weight.
    """

    def __init__(self, pair: Pair, reach: Floats, *, by_distance: bool = False) -> None:
        a, b, c, d = pair.smoothed()
        self.centre = np.log(a) + np.log(d) - np.log(b) - np.log(c)
        steps = int(np.ceil(reach.max() / BLOCK)) * BLOCK
        self.up = _weights(pair.rest_a, pair.count_b, pair.count_a + 1, pair.rest_b + 1, self.centre, steps)
        self.down = _weights(pair.count_a, pair.rest_b, pair.count_b + 1, pair.rest_a + 1, -self.centre, steps)
        if by_distance:
            distance = np.arange(1.0, steps + 1).reshape(steps // BLOCK, BLOCK)
            self.up, self.down = self.up * distance, self.down * distance

    def beyond(self, tilt: Floats, place: Places) -> tuple[Floats, Floats]:
        """Weight above and below the observed count at this tilt, in units of its own."""
        return _tilted(self.up[place], tilt), _tilted(self.down[place], -tilt)


def _weights(a: Floats, b: Floats, c: Floats, d: Floats, log_odds: Floats, steps: int) -> Floats:
    """Weights outward from the observed count over its own, shape (cells, blocks, BLOCK)."""
    ratios = ratios_outward(a, b, c, d, np.exp(log_odds), np.arange(float(steps))[:, None])
    weights = np.ascontiguousarray(running_product(ratios).T)
    return weights.reshape(a.size, steps // BLOCK, BLOCK)


def _tilted(weights: Floats, tilt: Floats) -> Floats:
    """Return the sum of weight j times exp(tilt j), j from 1."""
    blocks = np.arange(0.0, weights.shape[1] * BLOCK, BLOCK)
    within = np.exp(tilt[:, None] * np.arange(1.0, BLOCK + 1))
    across = np.exp(np.minimum(tilt[:, None] * blocks, 600.0))
    return np.asarray(((weights @ within[:, :, None])[:, :, 0] * across).sum(axis=1))


def _end(pair: Pair, windows: Windows, alpha: Floats, place: Places, tie: float, side: float) -> Floats:
    """Lower (side 1) or upper (side -1) end for the cells at these places."""
    own = tie if side > 0 else 1 - tie
    half = alpha[place] / 2
    target = side * (np.log(half) - np.log1p(-half))

    def excess(tilt: Floats, number: Floats, target: Floats) -> Floats:
        above, below = windows.beyond(tilt, number.astype(np.intp))
        return np.log(above + own) - np.log(below + (1 - own)) - target

    error = np.sqrt(sum(1 / count for count in pair.at(place).smoothed()))
    away = np.sqrt(np.maximum(-2 * np.log(2 * half) - 0.5, 0.1))
    roots = increasing_root(excess, -side * away * error, 0.3, place.astype(np.float64), target)
    return np.asarray(np.exp(roots + windows.centre[place]))
