"""Score intervals for two rates: the N-1 chi-square and the chi-square, inverted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Ends, Floats, Pair, as_floats, one_of, paired, require, require_between
from disprop.stats.constrained import rates_apart

CLOSE = 1e-8
"""A step of Newton's method below this is the last: the next would be its square."""

FINEST = 1e-14
"""A step that is no more than the rounding of the point where it begins."""

MOST_STEPS, FARTHEST, TINY = 100, 50.0, 1e-300
DIGITS = 1e-13


def both_ends(upper_end: Callable[[Pair, Floats], Floats], pair: Pair, z: Floats, corrected: bool) -> Ends:
    """Return the upper end for a against b and for b against a, in one call; z carries N/(N - 1) where corrected."""
    scale = z * np.sqrt(pair.total / (pair.total - 1)) if corrected else z
    both = Pair(*(np.concatenate(sides) for sides in zip(pair, pair.swapped, strict=True)))
    ends = upper_end(both, np.concatenate([scale, scale]))
    return ends[: z.size], ends[z.size :]


def rate_score(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    measure: Literal["difference", "ratio"],
    value: ArrayLike,
) -> Floats:
    """Return the score statistic of two rates at a given difference or ratio.

    Parameters
    ----------
    count_a, total_a, count_b, total_b : array_like
        Events and people of group a and of group b. All broadcast.
    measure : {"difference", "ratio"}
        Of rate a to rate b.
    value : array_like
        The difference (from -1 to 1) or ratio (0 or more) that is held against the rates.

    Returns
    -------
    array
        Miettinen and Nurminen's statistic, N/(N - 1) included: above 0 where the rates are further apart than the
        value, standard normal if it is the true one. NaN where a total is 0 or nothing varies.

    Raises
    ------
    ValueError
        For a count that is negative, fractional or larger than its total, a difference beyond -1 or 1, a negative
        ratio, and a measure that there is not.

    Notes
    -----
    The score interval at level alpha holds the values at which the statistic lies between the normal quantiles of
    alpha / 2 and 1 - alpha / 2.

    References
    ----------
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211.

    Examples
    --------
    >>> round(float(rate_score(8, 36, 31, 449, measure="ratio", value=1)), 3)
    3.249
    """
    one_of("measure", measure, ("difference", "ratio"))
    values = as_floats(value)
    if measure == "ratio":
        require(values, values >= 0, "'value' must be a ratio, 0 or more", "Write 1 for no difference.")
    else:
        require_between("value", values, -1.0, 1.0)
    cells = paired(count_a, total_a, count_b, total_b, values)
    return cells.value(lambda *numbers: _statistic(measure, Pair(*numbers[:4]), numbers[4]))


def _statistic(measure: str, pair: Pair, value: Floats) -> Floats:
    if measure == "ratio":
        rate_a, rate_b = most_likely_rates(pair, value)
        gap = pair.count_a / pair.total_a - value * pair.count_b / pair.total_b
        variance = rate_a * (1 - rate_a) / pair.total_a + value**2 * rate_b * (1 - rate_b) / pair.total_b
    else:
        return _statistic_of_difference(pair, value)
    return np.asarray(gap / np.sqrt(variance * pair.total / (pair.total - 1)))


def _statistic_of_difference(pair: Pair, value: Floats) -> Floats:
    """Return (d - delta) / sqrt V, where the difference is not the estimate from the multiplier: -u sqrt V.

    The multiplier keeps the digits that the closed form of the rates loses beside rates of 1e-6 and less.
    """
    estimate = pair.count_a / pair.total_a - pair.count_b / pair.total_b
    back = value < estimate
    few = Pair(*(np.where(back, there, here) for there, here in zip(pair.swapped, pair, strict=True)))
    delta = np.where(back, -value, value)
    rate_a, rest_a, rate_b, rest_b = rates_apart(few, delta, 1 - delta)
    variance = rate_a * rest_a / few.total_a + rate_b * rest_b / few.total_b
    plain = np.where(back, 1.0, -1.0) * np.abs(estimate - value) / np.sqrt(variance)
    u = np.fmax(_pull(rate_a, rest_a, few.total_a, few.count_a), _pull(rest_b, rate_b, few.total_b, few.rest_b))
    low, high = np.zeros(u.shape), np.full(u.shape, np.inf)
    for _ in range(MOST_STEPS):
        (rate_a, rest_a, root_a), (rate_b, rest_b, root_b) = rates_at(few, u)
        excess = apart(few, u) - delta
        settled = np.abs(excess) <= DIGITS * np.abs(delta)
        if settled.all():
            break
        low, high = np.where(excess < 0, u, low), np.where(excess > 0, u, high)
        rise = rate_a * rest_a / np.maximum(root_a, TINY) + rate_b * rest_b / np.maximum(root_b, TINY)
        step = u - excess / rise
        middle = np.sqrt(np.maximum(low, u / FARTHEST) * np.minimum(high, u * FARTHEST))
        u = np.where(settled, u, np.where((step > low) & (step < high), step, middle))
    (rate_a, rest_a, _), (rate_b, rest_b, _) = rates_at(few, u)
    variance = rate_a * rest_a / few.total_a + rate_b * rest_b / few.total_b
    fine = np.where(back, 1.0, -1.0) * u * np.sqrt(variance)
    statistic = np.where(settled & np.isfinite(fine) & (np.abs(delta) < 1), fine, plain)
    return np.asarray(statistic / np.sqrt(pair.total / (pair.total - 1)))


def _pull(rate: Floats, rest: Floats, total: Floats, count: Floats) -> Floats:
    """Return the multiplier that a group's most likely rate tells: (n p - x) / [p (1 - p)]."""
    pull = (total * rate - count) / (rate * rest)
    return np.where(np.isfinite(pull) & (pull > 0), pull, TINY)


def difference_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the difference of two rates: Miettinen-Nurminen (corrected) or Mee."""
    upper, lower = both_ends(_difference_upper, pair, z, corrected)
    return -lower, upper


def _difference_upper(pair: Pair, scale: Floats) -> Floats:
    """Upper end, where (delta - d)^2 = scale^2 V(delta).

    Where nobody or everybody has the event the constrained estimate is at the edge, and so V = delta (1 - delta) / n.
    """
    size = np.where(pair.events == 0, pair.total_a, pair.total_b)
    upper = np.where(pair.one_table, scale**2 / (size + scale**2), 1.0)
    solve = np.flatnonzero(~pair.one_table & ((pair.rest_a > 0) | (pair.count_b > 0)))
    upper[solve] = _solve_difference(pair.at(solve), scale[solve])
    return upper


def _solve_difference(pair: Pair, scale: Floats) -> Floats:
    """Search for the multiplier of the constraint, from which rates, variance and difference follow in closed form.

    Notes
    -----
    At the most likely rates p and q with p - q = delta, (n p - x) / [p (1 - p)] = (y - m q) / [q (1 - q)] = u, so that
    each rate is the root of a quadratic in u, and the score equation is u^2 V(u) = scale^2 with
    V = p (1 - p) / n + q (1 - q) / m. Its logarithm rises with log u, nearly in a line: Newton's method, between
    points that bracket the root.
    """
    a, b, c, d = pair.smoothed()
    u = scale / np.sqrt(a * b / ((a + b) ** 2 * pair.total_a) + c * d / ((c + d) ** 2 * pair.total_b))
    target, low = 2 * np.log(scale), np.zeros(u.shape)
    high, before = np.full((2, u.size), np.inf)
    line, ends = np.arange(u.size), np.empty(u.size)
    for _ in range(MOST_STEPS):
        log_square, slope, bend = _at_multiplier(pair, u)
        excess = log_square - target
        low, high = np.where(excess < 0, u, low), np.where(excess > 0, u, high)
        move = excess / slope
        near = np.abs(move) <= np.maximum(CLOSE * bend, FINEST)
        if near.any():
            done = np.flatnonzero(near)
            ends[line[done]] = apart(pair.at(done), (u * np.exp(-move))[done])
            going = np.flatnonzero(~near)
            if not going.size:
                break
            pair, line, target = pair.at(going), line[going], target[going]
            u, move, low, high, excess, before = (v[going] for v in (u, move, low, high, excess, before))
        step = u * np.exp(-move)
        middle = np.sqrt(np.maximum(low, u / FARTHEST) * np.minimum(high, u * FARTHEST))
        # Where the steps do not get on, as around the corner where a rate leaves 0, the bracket is halved.
        trusted = (step > low) & (step < high) & (2 * np.abs(excess) < before)
        u, before = np.where(trusted, step, middle), np.abs(excess)
    else:
        ends[line] = apart(pair, np.where(np.isfinite(high), high, u))
    return ends


def _at_multiplier(pair: Pair, u: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log u^2 V, how fast it rises with log u, and over what change of log u that stays so."""
    (rate_a, rest_a, root_a), (rate_b, rest_b, root_b) = rates_at(pair, u)
    part_a, part_b = rate_a * rest_a / pair.total_a, rate_b * rest_b / pair.total_b
    variance = part_a + part_b
    # At the corner itself a root is 0, and so is its part.
    rise_a, rise_b = part_a / np.maximum(root_a, TINY), part_b / np.maximum(root_b, TINY)
    rise = rise_a * (rest_a - rate_a) + rise_b * (rate_b - rest_b)
    bend = np.minimum(np.minimum(root_a / pair.total_a, root_b / pair.total_b), 1.0)
    return 2 * np.log(u) + np.log(variance), 2 + u * rise / variance, bend


def rates_at(pair: Pair, u: Floats) -> tuple[tuple[Floats, Floats, Floats], tuple[Floats, Floats, Floats]]:
    """Return for each group the rate, its complement and the root of the discriminant."""
    root_a = np.sqrt((pair.total_a - u) ** 2 + 4 * u * pair.count_a)
    root_b = np.sqrt((pair.total_b - u) ** 2 + 4 * u * pair.rest_b)
    rate_a, rest_a = _root(pair.count_a, pair.total_a - u, root_a, u), 2 * pair.rest_a / (pair.total_a + u + root_a)
    rate_b, rest_b = 2 * pair.count_b / (pair.total_b + u + root_b), _root(pair.rest_b, pair.total_b - u, root_b, u)
    return (rate_a, rest_a, root_a), (rate_b, rest_b, root_b)


def _root(count: Floats, lead: Floats, root: Floats, u: Floats) -> Floats:
    """Return the positive root of u r^2 + lead r - count = 0, given the root of its discriminant."""
    return np.where(lead >= 0, 2 * count / np.maximum(lead + root, TINY), (root - lead) / (2 * u))


def apart(pair: Pair, u: Floats) -> Floats:
    """Return the difference of the two rates, from their smaller sides."""
    (rate_a, rest_a, _), (rate_b, rest_b, _) = rates_at(pair, u)
    return np.where(rate_a + rate_b < 1, rate_a - rate_b, rest_b - rest_a)


def most_likely_rates(pair: Pair, ratio: Floats) -> tuple[Floats, Floats]:
    """Return the most likely rates with this ratio.

    The smaller root of N t r^2 - [t (n + y) + x + m] r + x + y = 0, whose discriminant is
    [t (n + y) - x - m]^2 + 4 t (n - x)(m - y), written so that nothing cancels.
    """
    grown, rest = ratio * (pair.total_a + pair.count_b), pair.count_a + pair.total_b
    root = np.sqrt((grown - rest) ** 2 + 4 * ratio * pair.rest_a * pair.rest_b)
    rate_b = np.minimum(2 * pair.events / (grown + rest + root), 1.0)
    return np.minimum(ratio * rate_b, 1.0), rate_b


def ratio_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the ratio of two rates: Miettinen-Nurminen (corrected) or Koopman."""
    upper, lower = both_ends(_ratio_upper, pair, z, corrected)
    return 1 / lower, upper


def _ratio_upper(pair: Pair, scale: Floats) -> Floats:
    """Upper end for the ratio of two rates.

    Notes
    -----
    At the most likely rates p = t q, (n p - x) / (1 - p) = (y - m q) / (1 - q) = u: p = (x + u) / (n + u) and
    q = (y - u) / (m - u). The score equation is u^2 [(n - x) / (n (x + u)) + (m - y) / (m (y - u))] = scale^2, which
    `shifted` solves. Where everyone in b has the event, u can be no more than m; beyond that p stays where it is and q
    goes on alone.
    """
    square = scale**2
    absent_a, absent_b = pair.rest_a / pair.total_a, pair.rest_b / pair.total_b
    u = shifted(square, ((absent_a, pair.count_a),), ((absent_b, pair.count_b),))
    free = (pair.rest_b == 0) & (u >= pair.total_b)
    rate_a = (pair.count_a + u) / (pair.total_a + u)
    # 1 / q = 1 + (1 - q) / q, where (1 - q) / q = (m - y) / (y - u), or what is left of the score equation.
    left = square / pair.total_b - pair.total_b * absent_a / (pair.count_a + u)
    odds_against = np.where(free, left, pair.rest_b / (pair.count_b - u))
    return np.where(pair.count_b > 0, rate_a * (1 + odds_against), np.inf)


Terms: TypeAlias = Sequence[tuple[Floats | float, Floats]]
"""Weights and counts."""


def shifted(square: Floats, growing: Terms, shrinking: Terms) -> Floats:
    """Return how many people must move for the squared score statistic to be reached.

    Parameters
    ----------
    square : array, shape (cells,)
        The statistic, squared.
    growing, shrinking : pairs of array, shape (cells,)
        Weights w and counts: those that gain the people who move, and those that lose them.

    Returns
    -------
    array, shape (cells,)
        The root u > 0 of sum w u^2 / (c + u) over the growing counts and sum w u^2 / (c - u) over the shrinking ones,
        less the square; at most the smallest shrinking count, also of those with weight 0.

    Notes
    -----
    Every term is convex and rises, so that a step of Newton's method from the left of the root goes to its right, and
    one from there falls towards it: nothing leaves the interval up to the smallest root of the terms taken one by one.
    """
    alone = [(square + np.sqrt(square**2 + 4 * w * square * c)) / (2 * w) for w, c in growing]
    for w, c in shrinking:
        reach = 2 * square * c / (square + np.sqrt(square**2 + 4 * w * square * c))
        # Where the weight is 0 the limit is the count itself, not a rounding below it.
        alone.append(np.where(w == 0, c, reach))
    most, steep = alone[0], 1 / (alone[0] * alone[0])
    for reach in alone[1:]:
        most, steep = np.minimum(most, reach), steep + 1 / (reach * reach)
    u: Floats = np.minimum(most, 1 / np.sqrt(steep))
    for _ in range(MOST_STEPS):
        sums, slope = np.zeros(u.shape), np.zeros(u.shape)
        for w, c in growing:
            part = u / (c + u)
            weighted = w * part
            sums += weighted
            slope += weighted * (2 - part)
        for w, c in shrinking:
            part = u / np.maximum(c - u, TINY)
            weighted = w * part
            sums += weighted
            slope += weighted * (2 + part)
        step = (u * sums - square) / np.maximum(slope, TINY)
        before, u = u, np.minimum(u - step, most)
        if not (np.abs(u - before) > CLOSE * u).any():
            break
    return u


def odds_interval(pair: Pair, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the odds ratio: Miettinen-Nurminen where corrected."""
    upper, lower = both_ends(_odds_upper, pair, z, corrected)
    return 1 / lower, upper


def _odds_upper(pair: Pair, scale: Floats) -> Floats:
    """Upper end for the odds ratio: its constrained estimate is the table with u people moved, the margins held.

    The score equation is u^2 (sum of 1 / fitted count) = scale^2, which `shifted` solves.
    """
    u = shifted(scale**2, ((1.0, pair.count_a), (1.0, pair.rest_b)), ((1.0, pair.rest_a), (1.0, pair.count_b)))
    odds = (pair.count_a + u) / (pair.rest_a - u) * ((pair.rest_b + u) / (pair.count_b - u))
    return np.where((pair.count_b > 0) & (pair.rest_a > 0), odds, np.inf)
