"""Score tests and intervals for two rates: N-1 chi-square and its inversions."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats
from disprop.stats._solve import increasing_root
from disprop.stats.carried import fitted_count


def score_z(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats) -> Floats:
    """Return the signed root of the N-1 chi-square: (ad - bc) sqrt((N - 1) / (product of the margins)); NaN at an empty margin."""
    total, events = total_a + total_b, count_a + count_b
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = count_a * total_b - count_b * total_a
        z = cross * np.sqrt((total - 1) / (total_a * total_b)) / np.sqrt(events * (total - events))
    return np.where((events > 0) & (events < total), z, np.nan)


def normal_p(z: Floats, alternative: str) -> Floats:
    """Return the p-value of a standard normal statistic."""
    if alternative == "two-sided":
        return 2 * scipy.special.ndtr(-np.abs(z))
    return np.asarray(scipy.special.ndtr(z if alternative == "less" else -z))


def _inflation(total_a: Floats, total_b: Floats, corrected: bool) -> Floats:
    """Return N / (N - 1), Miettinen and Nurminen's correction, or 1."""
    total = total_a + total_b
    return total / (total - 1) if corrected else np.ones(total.shape)


def difference_interval(
    count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, *, corrected: bool
) -> Ends:
    """Score interval for the difference of two rates: Miettinen-Nurminen (corrected) or Mee."""
    upper = _difference_upper(count_a, total_a, count_b, total_b, z, corrected)
    lower = _difference_upper(count_b, total_b, count_a, total_a, z, corrected)
    return -lower, upper


def _difference_upper(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, corrected: bool) -> Floats:
    """Upper end: where (delta - d)^2 = z^2 V(delta), looked for in the log-odds of (delta - d) / (1 - d)."""
    estimate = (count_a * total_b - count_b * total_a) / (total_a * total_b)
    scale = z**2 * _inflation(total_a, total_b, corrected)
    none = (count_a == 0) & (count_b == 0)
    every = (count_a == total_a) & (count_b == total_b)
    size = np.where(none, total_a, total_b)
    upper = np.where(none | every, scale / (size + scale), 1.0)
    solve = np.flatnonzero(~none & ~every & (estimate < 1))
    numbers = [values[solve] for values in (count_a, total_a, count_b, total_b, estimate, scale)]
    upper[solve] = _solve_difference(*numbers)
    return upper


def _solve_difference(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, estimate: Floats, scale: Floats) -> Floats:
    room = 1 - estimate

    def excess(
        point: Floats, count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, estimate: Floats, scale: Floats
    ) -> Floats:
        gap = (1 - estimate) * scipy.special.expit(point)
        left = (1 - estimate) * scipy.special.expit(-point)
        variance = _difference_variance(count_a, total_a, count_b, total_b, estimate + gap, left)
        return np.log(gap**2) - np.log(scale * variance)

    shrunk_a, shrunk_b = (count_a + 0.5) / (total_a + 1), (count_b + 0.5) / (total_b + 1)
    width = np.sqrt(scale * (shrunk_a * (1 - shrunk_a) / total_a + shrunk_b * (1 - shrunk_b) / total_b))
    guess = scipy.special.logit(np.clip(width / (room + width), 1e-12, 1 - 1e-6))
    root = increasing_root(excess, guess, 0.2, count_a, total_a, count_b, total_b, estimate, scale)
    return np.where(root < 0, estimate + room * scipy.special.expit(root), 1 - room * scipy.special.expit(-root))


def _difference_variance(
    count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, delta: Floats, left: Floats
) -> Floats:
    """Variance of the difference at the constrained estimate; `left` is 1 - delta, given with its own digits."""
    p_a, q_a, p_b, q_b = constrained_rates(count_a, total_a, count_b, total_b, delta, left)
    return p_a * q_a / total_a + p_b * q_b / total_b


def constrained_rates(
    count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, delta: Floats, left: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Most likely rates that differ by exactly `delta`, with their complements: Farrington and Manning's cubic.

    Notes
    -----
    The cubic N r^3 + b r^2 + c r + d in r = the smaller unknown of the two ends is solved in closed form; the
    closed form loses up to half the digits where rates are of the order of 1e-7, so that two Newton steps on
    the cubic follow, which give them back. Nothing is rounded.

    References
    ----------
    Farrington and Manning (1990), doi:10.1002/sim.4780091208.
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211.
    """
    # For delta above 0, rate b runs from 0 to 1 - delta, and so does 1 - rate a: solve for the smaller of the two.
    total = total_a + total_b
    # For delta below 0 the groups change places.
    back = delta < 0
    x, n = np.where(back, count_b, count_a), np.where(back, total_b, total_a)
    y, m = np.where(back, count_a, count_b), np.where(back, total_a, total_b)
    step = np.abs(delta)
    room = np.where(back, 1 + delta, left)
    from_top = x + y > 0.5 * total
    # Seen from the top, the missing of a and of b change places and roles.
    x, n, y, m = np.where(from_top, m - y, x), np.where(from_top, m, n), np.where(from_top, n - x, y), np.where(from_top, n, m)
    small = _constrained_small(x, n, y, m, step, room)
    large = small + step
    other = room - small
    upper, lower = np.where(from_top, 1 - small, large), np.where(from_top, other, small)
    upper_rest, lower_rest = np.where(from_top, small, other), np.where(from_top, large, 1 - small)
    return (
        np.where(back, lower, upper),
        np.where(back, lower_rest, upper_rest),
        np.where(back, upper, lower),
        np.where(back, upper_rest, lower_rest),
    )


def _constrained_small(x: Floats, n: Floats, y: Floats, m: Floats, step: Floats, room: Floats) -> Floats:
    """Solve for r from 0 to 1 - step: x of n at rate r + step, y of m at rate r."""
    total, events = n + m, x + y
    third = total
    second = (n + 2 * m) * step - total - events
    first = (m * step - total - 2 * y) * step + events
    nought = y * step * room
    centre = second / (3 * third)
    q = centre**3 - second * first / (6 * third**2) + nought / (2 * third)
    p = np.where(q > 0, 1.0, -1.0) * np.sqrt(np.maximum(centre**2 - first / (3 * third), 0.0))
    angle = np.arccos(np.clip(q / np.where(p == 0, 1.0, p**3), -1.0, 1.0))
    root = np.clip(2 * p * np.cos((np.pi + angle) / 3) - centre, 0.0, room)
    for _ in range(3):
        value = ((third * root + second) * root + first) * root + nought
        slope = (3 * third * root + 2 * second) * root + first
        # On the way to the root the cubic falls; elsewhere the closed form is left as it is.
        change = np.where(slope < 0, value / np.where(slope < 0, slope, -1.0), 0.0)
        root = np.clip(root - change, 0.0, room)
    return np.where(nought == 0, np.where(first > 0, root, 0.0), root)


def ratio_interval(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the ratio of two rates: Miettinen-Nurminen (corrected) or Koopman."""
    upper = _ratio_upper(count_a, total_a, count_b, total_b, z, corrected)
    with np.errstate(divide="ignore"):
        lower = 1 / _ratio_upper(count_b, total_b, count_a, total_a, z, corrected)
    return lower, upper


def _ratio_upper(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, corrected: bool) -> Floats:
    scale = z * np.sqrt(_inflation(total_a, total_b, corrected))
    every = (count_a == total_a) & (count_b == total_b)
    upper = np.where(every, 1 + scale**2 / total_b, np.inf)
    solve = np.flatnonzero((count_b > 0) & ~every)
    numbers = [values[solve] for values in (count_a, total_a, count_b, total_b, scale)]
    upper[solve] = _solve_ratio(*numbers)
    return upper


def _solve_ratio(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, scale: Floats) -> Floats:
    def excess(point: Floats, count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, scale: Floats) -> Floats:
        ratio = np.exp(point)
        total, events = total_a + total_b, count_a + count_b
        lead = ratio * (total_a + count_b) + count_a + total_b
        root = np.sqrt(np.maximum(lead**2 - 4 * total * ratio * events, 0.0))
        p_b = np.minimum(2 * events / (lead + root), 1.0)
        p_a = np.minimum(ratio * p_b, 1.0)
        spread = np.sqrt(p_a * (1 - p_a) / total_a + ratio**2 * p_b * (1 - p_b) / total_b)
        statistic = (ratio * count_b / total_b - count_a / total_a) / spread
        # The inverse sine takes the exponential growth out, which leaves nearly a line.
        return np.arcsinh(statistic) - np.arcsinh(scale)

    rate_a, rate_b = (count_a + 0.5) / (total_a + 0.5), count_b / total_b
    error = np.sqrt(1 / (count_a + 0.5) - 1 / (total_a + 0.6) + 1 / count_b - 1 / (total_b + 0.1))
    guess = np.log(rate_a / rate_b) + scale * error
    return np.exp(increasing_root(excess, guess, 0.1, count_a, total_a, count_b, total_b, scale))


def odds_interval(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, *, corrected: bool) -> Ends:
    """Score interval for the odds ratio: Miettinen-Nurminen where corrected."""
    upper = _odds_upper(count_a, total_a, count_b, total_b, z, corrected)
    with np.errstate(divide="ignore"):
        lower = 1 / _odds_upper(count_b, total_b, count_a, total_a, z, corrected)
    return lower, upper


def _odds_upper(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, z: Floats, corrected: bool) -> Floats:
    scale = z * np.sqrt(_inflation(total_a, total_b, corrected))
    upper = np.full(scale.shape, np.inf)
    solve = np.flatnonzero((count_b > 0) & (count_a < total_a))
    numbers = [values[solve] for values in (count_a, total_a, count_b, total_b, scale)]
    upper[solve] = _solve_odds(*numbers)
    return upper


def _solve_odds(count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, scale: Floats) -> Floats:
    def excess(point: Floats, count_a: Floats, total_a: Floats, count_b: Floats, total_b: Floats, scale: Floats) -> Floats:
        odds, events, rest = np.exp(point), count_a + count_b, total_a - count_a + total_b - count_b
        inverse = np.exp(-point)
        fitted_a = fitted_count(total_a, total_b, events, odds)
        fitted_b = fitted_count(total_b, total_a, events, inverse)
        absent_a = fitted_count(total_a, total_b, rest, inverse)
        absent_b = fitted_count(total_b, total_a, rest, odds)
        spread = np.sqrt(1 / fitted_a + 1 / fitted_b + 1 / absent_a + 1 / absent_b)
        # Whichever of the four gaps is between the smallest numbers has the most digits; they are all the same gap.
        gap = np.where(fitted_a + absent_b < fitted_b + absent_a, fitted_a - count_a, count_b - fitted_b)
        return np.arcsinh(gap * spread) - np.arcsinh(scale)

    a, b, c, d = count_a + 0.5, total_a - count_a + 0.5, count_b + 0.5, total_b - count_b + 0.5
    guess = np.log(a / b) - np.log(c / d) + scale * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return np.exp(increasing_root(excess, guess, 0.1, count_a, total_a, count_b, total_b, scale))
