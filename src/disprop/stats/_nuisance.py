"""The largest probability over the common rate, which nobody knows: found, and proved to be the largest."""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np

from disprop.stats._inputs import Floats, Places, in_pieces
from disprop.stats._mass import log_binomial

DEGREE = 23
"""Degree of the polynomials that stand for the probability on an interval: they miss it by 6e-12 of the maximum."""

CERTAIN = 1e-11
"""How far above the value found, relative to it, a polynomial may still lie."""

REACH = 5.0
"""Numbers of events that count on an interval, in roots of the total either side of what is expected."""

NUMBERS = 1 << 18
"""Numbers of a series held at once."""

SMALL = 1 << 17
"""Multiplications in one product of matrices."""


def largest_probability(tables: Floats, totals: Floats, *, symmetric: bool) -> Floats:
    """Return the largest sum of ``tables[:, k]`` times the probability of k events, over all rates from 0 to 1.

    Parameters
    ----------
    tables : array, shape (cells, most + 1)
        For each number of events the probability that a test rejects, given that number; 0 for none, for all,
        and beyond the total.
    totals : array, shape (cells,)
        People.
    symmetric : bool
        Whether k events and all but k have the same probability, so that rates up to a half are enough.

    Returns
    -------
    array, shape (cells,)
        The maximum, within 3e-11 of itself.

    Notes
    -----
    With N people let p(t) = sum b_k C(N, k) t^k (1 - t)^(N - k), 0 <= b_k <= 1, and M its maximum. With b_0 and b_N
    being 0, every term rises with the rate t up to 1 / N and falls from 1 - 1 / N on, so that M lies between. This
    range is cut into intervals of one width, at most 1 / sqrt(N), in arcsin(sqrt(t)). None then reaches farther
    than one standard error sqrt(t0 (1 - t0) / N) from its middle t0.

    *Taylor.* For complex t the triangle inequality gives ``|p(t)| <= (|t| + |1 - t|)^N M``, and on the circle of y
    standard errors about t0 that is at most (1 + y^2 / N)^(N / 2) M < exp(y^2 / 2) M. So, by Cauchy's estimate with
    y^2 = j, the j-th term of the series about t0 is at most (e / j)^(j / 2) M within one standard error, and all terms
    beyond the 23rd add up to less than 6e-12 M.

    *Bernstein.* A polynomial in Bernstein's form lies nowhere above its largest coefficient, and the first and the last
    coefficient are its values at the ends. Intervals are halved, and dropped where no coefficient is more than 1e-11
    above the best value, until none is left.

    Numbers of events farther than 5 sqrt(N) from N t0 are left out. Together they have a probability of less than 1e-17
    throughout the interval (Hoeffding 1963), and M is at least 0.7 / sqrt(N) times the largest b_k.
    """
    peaks = tables.max(axis=1)
    some = np.flatnonzero(peaks != 0)
    answer = np.zeros(totals.shape)
    if some.size:
        cell, coefficients = _polynomials(tables[some] / peaks[some, None], totals[some], symmetric=symmetric)
        answer[some] = peaks[some] * _highest(cell, coefficients)
    return answer


def _polynomials(tables: Floats, totals: Floats, *, symmetric: bool) -> tuple[Places, Floats]:
    """Return for each interval of each cell whose it is, and its polynomial in Bernstein's form."""
    sizes = np.unique(totals)
    lines = [np.flatnonzero(totals == total) for total in sizes]
    ends = [_ends(total, 0.5 if symmetric else 1 - 1 / total) for total in sizes]
    which = np.repeat(np.arange(sizes.size), [some.size - 1 for some in ends])
    left, right = np.concatenate([some[:-1] for some in ends]), np.concatenate([some[1:] for some in ends])
    cells, found = [], []
    for piece in in_pieces(which.size, max(1, NUMBERS // (_width(sizes[-1]) * (DEGREE + 1)))):
        firsts, expanded = _series(sizes[which[piece]], left[piece], right[piece])
        for size, first, series in zip(which[piece], firsts, expanded, strict=True):
            found.append(_product(tables[lines[size], first : first + len(series)], series))
            cells.append(lines[size])
    return np.concatenate(cells), _product(np.concatenate(found), _to_bernstein())


def _width(total: float) -> int:
    """Return how many numbers of events count on an interval."""
    return min(int(total) + 1, 2 * int(np.ceil(REACH * np.sqrt(total))) + 1)


def _product(lines: Floats, matrix: Floats) -> Floats:
    """Multiply in pieces so small that they are not shared out among threads, which would wait for one another."""
    product = np.empty((len(lines), matrix.shape[1]))
    for piece in in_pieces(len(lines), max(1, SMALL // matrix.size)):
        np.matmul(lines[piece], matrix, out=product[piece])
    return product


def _ends(total: float, highest: float) -> Floats:
    """Return where the intervals begin and end."""
    low, high = np.arcsin(np.sqrt([1 / total, highest]))
    return np.asarray(np.sin(np.linspace(low, high, int((high - low) * np.sqrt(total)) + 2)) ** 2)


def _series(totals: Floats, left: Floats, right: Floats) -> tuple[Places, Floats]:
    """Expand the binomial probabilities near what is expected about the middle of each interval.

    Parameters
    ----------
    totals, left, right : array, shape (intervals,)
        People, and the ends of the intervals; the last has the most people.

    Returns
    -------
    first : array, shape (intervals,)
        The smallest number of events.
    series : array, shape (intervals, width, DEGREE + 1)
        Coefficients of the powers of u, which goes from -1 to 1 on an interval from t0 - h to t0 + h, for each number
        of events from the first on. What stands beyond the total means nothing.

    Notes
    -----
    B, the probability of k events, satisfies t (1 - t) B' = (k - N t) B. With v = t0 (1 - t0), its coefficients
    therefore follow from (j + 1) c[j+1] = (h / v) (k - N t0 - j (1 - 2 t0)) c[j] - (h^2 / v) (N - j + 1) c[j-1].
    """
    total, middle, half = totals[:, None], ((left + right) / 2)[:, None], ((right - left) / 2)[:, None]
    width = _width(totals[-1])
    first = np.clip(np.rint(total * middle - (width - 1) / 2), 0, np.maximum(total + 1 - width, 0))
    events = np.minimum(first + np.arange(float(width)), total)
    scale = half / (middle * (1 - middle))
    gap, lean, bend = scale * (events - total * middle), scale * (1 - 2 * middle), scale * half
    series = np.empty((DEGREE + 1, *events.shape))
    series[0] = np.exp(log_binomial(*np.broadcast_arrays(events, total, middle)))
    series[1] = gap * series[0]
    for j in range(1, DEGREE):
        series[j + 1] = (gap - j * lean) * series[j] - bend * (total - j + 1) * series[j - 1]
        series[j + 1] /= j + 1
    return first[:, 0].astype(np.intp), np.ascontiguousarray(np.moveaxis(series, 0, 2))


def _highest(cell: Places, coefficients: Floats) -> Floats:
    """Return the largest value of the polynomials of each cell."""
    best = np.zeros(cell.max() + 1)
    while cell.size:
        np.maximum.at(best, cell, np.maximum(coefficients[:, 0], coefficients[:, -1]))
        kept = coefficients.max(axis=1) > best[cell] * (1 + CERTAIN)
        cell = np.tile(cell[kept], 2)
        coefficients = np.concatenate([_product(coefficients[kept], half) for half in _halves()])
    return best


@lru_cache(maxsize=1)
def _to_bernstein() -> Floats:
    """Return the matrix from the coefficients of the powers of u, from -1 to 1, to those of Bernstein's form."""

    def entry(power: int, place: int) -> float:
        # The mean product of so many out of numbers of which `place` are 1 and the others -1 (the polar form of u).
        ways = (comb(place, i) * comb(DEGREE - place, power - i) * (-1) ** (power - i) for i in range(power + 1))
        return float(sum(ways) / comb(DEGREE, power))

    return np.array([[entry(power, place) for place in range(DEGREE + 1)] for power in range(DEGREE + 1)])


@lru_cache(maxsize=1)
def _halves() -> tuple[Floats, Floats]:
    """Return the matrices from the coefficients on an interval to those on its halves (de Casteljau)."""
    left = np.array([[comb(m, i) / 2**m for m in range(DEGREE + 1)] for i in range(DEGREE + 1)])
    return left, left[::-1, ::-1].copy()
