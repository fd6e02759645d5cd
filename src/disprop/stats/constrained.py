"""The most likely rates of two groups when their difference is given."""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Floats, Pair

POLISHES = 3


def rates_apart(pair: Pair, delta: Floats, left: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the most likely rates that differ by exactly `delta`, each followed by its complement.

    Parameters
    ----------
    pair : Pair
        The two groups, shape (cells,).
    delta : array, shape (cells,)
        Rate a minus rate b.
    left : array, shape (cells,)
        1 - delta, given with its own digits.

    Returns
    -------
    rate_a, rest_a, rate_b, rest_b : array, shape (cells,)
        Rate and 1 - rate, of which neither is a difference of nearly equal numbers where the other is small.

    Notes
    -----
    Farrington and Manning's cubic, for the rate that is smallest (of the four, among the two that can reach 0):
    N r^3 + [(n + 2m) s - N - x - y] r^2 + [(m s - N - 2y) s + x + y] r + y s (1 - s) = 0 with x of n at
    r + s, y of m at r. The closed form loses up to half the digits where rates are of the order of 1e-7, so
    that Newton steps on the cubic follow, which give them back. Nothing is rounded.

    References
    ----------
    Farrington and Manning (1990), doi:10.1002/sim.4780091208.
    Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211.
    """
    back = delta < 0
    x, n, y, m = (np.where(back, there, here) for there, here in zip(pair.swapped, pair, strict=True))
    step, room = np.abs(delta), np.where(back, 1 + delta, left)
    # Counted from the top, those without the event: the groups change places once more.
    from_top = x + y > 0.5 * (n + m)
    few = Pair(*(np.where(from_top, *sides) for sides in ((m - y, x), (m, n), (n - x, y), (n, m))))
    small = _smaller_rate(few, step, room)
    large, other = small + step, room - small
    upper, upper_rest = np.where(from_top, 1 - small, large), np.where(from_top, small, other)
    lower, lower_rest = np.where(from_top, other, small), np.where(from_top, large, 1 - small)
    return (
        np.where(back, lower, upper),
        np.where(back, lower_rest, upper_rest),
        np.where(back, upper, lower),
        np.where(back, upper_rest, lower_rest),
    )


def _smaller_rate(pair: Pair, step: Floats, room: Floats) -> Floats:
    """Solve for the rate r of group b, from 0 to 1 - step, where group a has r + step."""
    total, events = pair.total, pair.events
    second = (pair.total_a + 2 * pair.total_b) * step - total - events
    first = (pair.total_b * step - total - 2 * pair.count_b) * step + events
    nought = pair.count_b * step * room
    rate = np.clip(_middle_root(total, second, first, nought), 0.0, room)
    for _ in range(POLISHES):
        value = ((total * rate + second) * rate + first) * rate + nought
        slope = (3 * total * rate + 2 * second) * rate + first
        # The cubic falls through the root that is wanted; where it does not fall, the closed form is left alone.
        falls = slope < 0
        rate = np.clip(rate - np.where(falls, value / np.where(falls, slope, -1.0), 0.0), 0.0, room)
    return np.where((nought == 0) & (first <= 0), 0.0, rate)


def _middle_root(third: Floats, second: Floats, first: Floats, nought: Floats) -> Floats:
    """Middle root of a cubic with three real roots, in closed form."""
    centre = second / (3 * third)
    q = centre * centre * centre - second * first / (6 * third * third) + nought / (2 * third)
    p = np.copysign(np.sqrt(np.maximum(centre * centre - first / (3 * third), 0.0)), q)
    angle = np.arccos(np.clip(q / np.where(p == 0, 1.0, p * p * p), -1.0, 1.0))
    return 2 * p * np.cos((np.pi + angle) / 3) - centre
