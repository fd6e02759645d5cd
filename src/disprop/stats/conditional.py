"""Intervals for the odds ratio with the margins held, by inverting the noncentral hypergeometric tails."""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Ends, Floats, Places
from disprop.stats._solve import increasing_root
from disprop.stats._tails import ratios_outward, running_product

NUMBERS_AT_ONCE = 1 << 18
SPREADS_KEPT = 7.5
ENOUGH = 1e-13


def odds_interval(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, alpha: Floats, tie: float) -> Ends:
    """Return the ends of the conditional interval for the odds ratio, flat arrays.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array, shape (cells,)
        The two groups.
    alpha : array, shape (cells,)
        One less the confidence; half of it goes to each tail.
    tie : float
        The part of the observed table's own probability that counts in the tail: 0.5 for mid-P, 1 for the
        exact (Clopper-Pearson) interval.

    Notes
    -----
    With w_k the hypergeometric weights and psi the odds ratio, P(X = k) is proportional to w_k psi^k. The
    lower end solves P(X > x) + tie P(X = x) = alpha / 2, the upper end the same for the other tail. The
    weights are built once, outwards from the observed count, at the odds ratio that puts it at the
    centre; each trial value only tilts them.
    """
    rest_a, rest_b = total_a - count_a, total_b - count_b
    low, high = np.zeros(alpha.shape), np.full(alpha.shape, np.inf)
    has_low, has_high = (count_a > 0) & (rest_b > 0), (count_b > 0) & (rest_a > 0)
    centre = np.log(count_a + 0.5) + np.log(rest_b + 0.5) - np.log(count_b + 0.5) - np.log(rest_a + 0.5)
    cells = np.flatnonzero(has_low | has_high)
    ups, downs = _reaches(count_a, rest_a, count_b, rest_b, alpha)
    wide = np.zeros(alpha.shape, dtype=bool)
    while cells.size:
        for piece in _pieces(cells, np.maximum(ups, downs)):
            table = [values[piece] for values in (count_a, rest_a, count_b, rest_b, centre, alpha)]
            ends, short = _solve_piece(*table, ups[piece], downs[piece], has_low[piece], has_high[piece], tie)
            low[piece], high[piece] = ends
            wide[piece] = short
        cells = cells[wide[cells]]
        ups, downs = ups * 2, downs * 2
    return low, high


def _reaches(count_a: Floats, rest_a: Floats, count_b: Floats, rest_b: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """How many terms to keep above and below the observed count: the limit's distance and `SPREADS_KEPT` spreads more."""
    variance = 1 / (1 / (count_a + 1) + 1 / (rest_a + 1) + 1 / (count_b + 1) + 1 / (rest_b + 1))
    away = np.sqrt(-2 * np.log(alpha / 2))
    shift = away * np.sqrt(variance) + away**2 / 2
    reach = np.ceil(shift + SPREADS_KEPT * np.sqrt(variance + shift) + SPREADS_KEPT**2 / 3)
    return np.minimum(reach, np.minimum(rest_a, count_b)), np.minimum(reach, np.minimum(count_a, rest_b))


def _pieces(cells: Places, reach: Floats) -> list[Places]:
    """Put cells of like reach together, as many as memory allows."""
    order = cells[np.argsort(reach[cells], kind="stable")]
    longest = np.maximum(reach[order], 1)
    pieces = []
    start = 0
    while start < order.size:
        stop = start + max(1, int(NUMBERS_AT_ONCE // longest[start]))
        stop = min(order.size, start + max(1, int(NUMBERS_AT_ONCE // longest[min(stop, order.size) - 1])))
        pieces.append(order[start:stop])
        start = stop
    return pieces


def _weights(a: Floats, b: Floats, c: Floats, d: Floats, log_odds: Floats, reach: Floats) -> Floats:
    """Weights outward from the observed count over its own, shape (cells, steps)."""
    steps = np.arange(max(int(reach.max()), 1), dtype=np.float64)[:, None]
    return np.ascontiguousarray(running_product(ratios_outward(a, b, c, d, np.exp(log_odds), steps)).T)


def _solve_piece(
    count_a: Floats, rest_a: Floats, count_b: Floats, rest_b: Floats, centre: Floats, alpha: Floats,
    ups: Floats, downs: Floats, has_low: Floats, has_high: Floats, tie: float,
) -> tuple[Ends, Floats]:  # fmt: skip
    up = _weights(rest_a, count_b, count_a + 1, rest_b + 1, centre, ups)
    down = _weights(count_a, rest_b, count_b + 1, rest_a + 1, -centre, downs)
    up_steps, down_steps = np.arange(1.0, up.shape[1] + 1), np.arange(1.0, down.shape[1] + 1)

    def beyond(tilt: Floats, place: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Weight above and below the observed count at this tilt, and the outermost weight kept on either side."""
        i = place.astype(np.intp)
        above = up[i] * np.exp(np.minimum(tilt[:, None] * up_steps, 600.0))
        below = down[i] * np.exp(np.minimum(-tilt[:, None] * down_steps, 600.0))
        return above.sum(axis=1), below.sum(axis=1), above[:, -1], below[:, -1]

    def excess(tilt: Floats, place: Floats, target: Floats, own: Floats) -> Floats:
        above, below, _, _ = beyond(tilt, place)
        return np.log(above + own) - np.log(below + (1 - own)) - target

    lower, upper = np.flatnonzero(has_low), np.flatnonzero(has_high)
    place = np.concatenate([lower, upper]).astype(np.float64)
    own = np.concatenate([np.full(lower.size, tie), np.full(upper.size, 1 - tie)])
    half = np.concatenate([alpha[lower], alpha[upper]]) / 2
    side = np.concatenate([np.full(lower.size, 1.0), np.full(upper.size, -1.0)])
    target = side * (np.log(half) - np.log1p(-half))
    error = np.sqrt(1 / (count_a + 0.5) + 1 / (rest_a + 0.5) + 1 / (count_b + 0.5) + 1 / (rest_b + 0.5))
    far = np.sqrt(np.maximum(-2 * np.log(2 * half) - 0.5, 0.1)) * error[place.astype(np.intp)]
    roots = increasing_root(excess, -side * far, 0.3, place, target, own)
    above, below, last_above, last_below = beyond(roots, place)
    kept = np.minimum(above + own, below + (1 - own)) * ENOUGH
    i = place.astype(np.intp)
    cut_up = up_steps[-1] < np.minimum(rest_a, count_b)[i]
    cut_down = down_steps[-1] < np.minimum(count_a, rest_b)[i]
    short_ends = (cut_up & (last_above * up_steps[-1] > kept)) | (cut_down & (last_below * down_steps[-1] > kept))
    ends = np.exp(roots + centre[i])
    low, high = np.zeros(alpha.shape), np.full(alpha.shape, np.inf)
    low[lower], high[upper] = ends[: lower.size], ends[lower.size :]
    short = np.zeros(alpha.shape, dtype=bool)
    short[i[short_ends]] = True
    return (low, high), short
