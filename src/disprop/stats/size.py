"""How many people it takes to find a difference: searched on exact power, whose saw teeth are waited for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from disprop.stats._inputs import proportions
from disprop.stats.nearest import levels
from disprop.stats.power import power_of_pair, share_power
from disprop.stats.rates import RATE_TESTS
from disprop.stats.regions import BOTH, check
from disprop.stats.shares import SHARE_TESTS

LARGEST, LARGEST_PAIR = 100_000_000, 10_000_000
"""Sizes beyond which the answer is infinite."""

LEFT_OUT = 1e-12
"""What `rate_power` may miss of a power that is nearly 1: a power so near counts as reached."""

STEADY = 10
"""How many sizes after the first must reach the power too."""

SMALL, STEP = 200, 1.005
"""Group sizes up to `SMALL` are all tried, larger ones half a per cent apart."""


def share_size(
    true_share: float,
    share: float,
    *,
    power: float = 0.8,
    method: str = BOTH,
    alternative: str = "two-sided",
    alpha: float = 0.05,
) -> float:
    """Return how many people it takes to find that a share is not the known one.

    Parameters
    ----------
    true_share, share : float
        The share that is really there, and the known one that it is tested against; strictly between 0 and 1.
    power : float, optional
        How likely a significant result is to be.
    method, alternative, alpha
        As for `share_power`.

    Returns
    -------
    float
        The smallest number of people from which on the power is reached, a whole number; infinite where the two
        shares are equal or the true one is on the side that the test does not look at, and where it is more than a
        hundred million.

    Raises
    ------
    ValueError
        For shares, power or level that are not strictly between 0 and 1, and a test that there is not.

    Notes
    -----
    Exact power goes up and down like a saw as people are added one by one, because the nearest significant count
    jumps. The answer is one more than the last size that misses the power, not the first that reaches it: every size in
    a window around the answer of the normal approximation is worked out, and the window is widened until its
    beginning misses and its last fifth reaches the power throughout.

    References
    ----------
    Chernick and Liu (2002), The saw-toothed behavior of power versus sample size, doi:10.1198/000313002317572835.

    Examples
    --------
    >>> share_size(0.052, 0.026)
    432.0
    """
    check(method, alternative, SHARE_TESTS)
    for name, value in (("true_share", true_share), ("share", share), ("power", power), ("alpha", alpha)):
        levels(name, value)
    near = _normal_size(true_share, share, 0.0, power, alpha, alternative)
    if not near < LARGEST:
        return np.inf
    width = float(np.clip(8 / np.sqrt(near * min(share, 1 - share)), 0.002, 0.5))
    low, high = int(near * (1 - width)), int(near * (1 + width)) + STEADY
    while high < 2 * LARGEST:
        sizes = np.arange(max(low, 1), high + 1, dtype=np.float64)
        reached = share_power(true_share, sizes, share, method=method, alternative=alternative, alpha=alpha) >= power
        last = int(np.flatnonzero(~reached)[-1]) if not reached.all() else -1
        if (last >= 0 or low <= 1) and last < 0.8 * sizes.size:
            return float(sizes[last + 1])
        low, high = (low // 2, high) if last < 0 else (low, high + (high - low) + STEADY)
    return np.inf


def _normal_size(first: float, second: float, share_a: float, power: float, alpha: float, alternative: str) -> float:
    """Return the people of the normal approximation; `share_a` 0 where the second is known.

    Infinite where the test does not look to the side of the difference: the more people, the smaller its power.
    """
    seen = {"two-sided": first != second, "less": first < second, "greater": first > second}
    if not seen[alternative]:
        return np.inf
    z = -scipy.special.ndtri(alpha / 2 if alternative == "two-sided" else alpha)
    away = scipy.special.ndtri(power)
    if share_a == 0:
        null, real = second * (1 - second), first * (1 - first)
    else:
        common = share_a * first + (1 - share_a) * second
        null = common * (1 - common) / (share_a * (1 - share_a))
        real = first * (1 - first) / share_a + second * (1 - second) / (1 - share_a)
    return float(max(z * np.sqrt(null) + away * np.sqrt(real), 0.0) ** 2 / (first - second) ** 2)


def _size(step: int) -> float:
    """Return the size at a step: every number up to `SMALL`, then half a per cent more each."""
    return float(step if step <= SMALL else round(SMALL * STEP ** (step - SMALL)))


def _step(size: float) -> int:
    return int(size) if size <= SMALL else SMALL + int(np.log(size / SMALL) / np.log(STEP))


def rate_size(
    rate_a: float,
    rate_b: float,
    *,
    share_a: float = 0.5,
    power: float = 0.8,
    method: str = BOTH,
    alternative: str = "two-sided",
    alpha: float = 0.05,
) -> tuple[float, float]:
    """Return how many people of two groups it takes to find that their rates differ.

    Parameters
    ----------
    rate_a, rate_b : float
        The rates that are really there, from 0 to 1.
    share_a : float, optional
        The part of all people that group a is.
    power : float, optional
        How likely a significant result is to be.
    method, alternative, alpha
        As for `rate_power`.

    Returns
    -------
    total_a, total_b : float
        People of group a and of group b, whole numbers; infinite where the rates are equal or differ to the side that
        the test does not look at, and where it is more than about ten million.

    Raises
    ------
    ValueError
        For rates outside 0 to 1, for `share_a`, power or level not strictly between, and a test that there is not.

    Notes
    -----
    Exact power goes up and down like a saw as people are added. Sizes of the smaller group up to 200 are all tried,
    larger ones half a per cent apart, from the normal approximation on; the answer reaches the power, the ten
    sizes after it reach it too, and the size before it does not.

    References
    ----------
    Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, chapter 4,
    doi:10.1002/0471445428, for the approximation.

    Examples
    --------
    A group of 8% among the staff, leaving at 20% where others leave at 7%:

    >>> rate_size(0.20, 0.07, share_a=0.08)
    (54.0, 621.0)
    """
    check(method, alternative, RATE_TESTS)
    for name, value in (("share_a", share_a), ("power", power), ("alpha", alpha)):
        levels(name, value)
    proportions("rate_a", rate_a), proportions("rate_b", rate_b)
    near = _normal_size(rate_a, rate_b, share_a, power, alpha, alternative)
    if not near < LARGEST_PAIR:
        return np.inf, np.inf
    less = min(share_a, 1 - share_a)

    def groups(step: int) -> tuple[float, float]:
        few = _size(step)
        many = float(np.ceil(few * (1 - less) / less - 1e-9))
        return (few, many) if share_a <= 0.5 else (many, few)

    def reached(step: int) -> bool:
        total_a, total_b = groups(step)
        with np.errstate(all="ignore"):
            found = power_of_pair(rate_a, total_a, rate_b, total_b, alpha, method=method, alternative=alternative)
        return found >= power - LEFT_OUT

    step = _first_steady(reached, max(1, _step(near * less)))
    return groups(step)


def _first_steady(reached: Callable[[int], bool], start: int) -> int:
    """Return a step that is reached with the next `STEADY`, after one that is not; `start` is a guess."""
    step = start
    known: dict[int, bool] = {}

    def holds(at: int) -> bool:
        if at not in known:
            known[at] = reached(at)
        return known[at]

    while step > 1 and all(holds(step + more) for more in range(STEADY)):
        step = max(1, step - STEADY)
    while True:
        misses = [at for at in range(step, step + STEADY + 1) if not holds(at)]
        if not misses:
            return step
        step = misses[-1] + 1
