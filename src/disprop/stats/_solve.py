"""Roots of increasing functions, many at once: a bracket by doubling, then Chandrupatla's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disprop.stats._inputs import Flags, Floats

STEEPEST = 1e4
FARTHEST = 700.0
MOST_STEPS = 300
"""Bisection alone needs some 60: no input, however odd, can hold a run up."""

TOLERANCE = 1e-12


def increasing_root(function: Callable[..., Floats], guess: Floats, step: float, *numbers: Floats) -> Floats:
    """Return where an increasing function of a real number crosses zero, for each cell.

    Parameters
    ----------
    function : callable
        ``function(points, *numbers)``, increasing in its first argument; may be infinite. NaN, as at an estimate
        without variance, counts as far below zero.
    guess : array, shape (cells,)
        A point near the root.
    step : float
        How far the guess is expected to miss.
    *numbers : array, shape (cells,)
        What else the function needs, cell by cell.

    Notes
    -----
    Roots beyond `FARTHEST` are returned as the infinity on that side: every caller works on a logarithmic
    scale, where that is beyond what a float can hold.

    References
    ----------
    Chandrupatla (1997), A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
    function, doi:10.1016/S0965-9978(96)00051-8.
    """
    if not guess.size:
        return guess.copy()

    def tamed(points: Floats, *given: Floats) -> Floats:
        return np.nan_to_num(np.clip(function(points, *given), -STEEPEST, STEEPEST), nan=-STEEPEST)

    with np.errstate(all="ignore"):
        near, at_near, far, at_far = _bracket(tamed, np.clip(guess, -FARTHEST, FARTHEST), step, numbers)
        roots = np.where(at_near < 0, np.inf, -np.inf)
        inside = np.sign(at_near) != np.sign(at_far)
        bracket = near[inside], at_near[inside], far[inside], at_far[inside]
        roots[inside] = _close_in(tamed, *bracket, tuple(values[inside] for values in numbers))
    return roots


def _bracket(
    function: Callable[..., Floats], guess: Floats, step: float, numbers: tuple[Floats, ...]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Step from the guess towards the root, twice as far each time, until the sign changes."""
    near, at_near = guess, function(guess, *numbers)
    stride = np.where(at_near < 0, step, -step)
    far = np.clip(near + stride, -FARTHEST, FARTHEST)
    at_far = function(far, *numbers)
    while True:
        short = np.flatnonzero((np.sign(at_far) == np.sign(at_near)) & (np.abs(far) < FARTHEST))
        if not short.size:
            return near, at_near, far, at_far
        stride[short] *= 2
        near[short], at_near[short] = far[short], at_far[short]
        far[short] = np.clip(far[short] + stride[short], -FARTHEST, FARTHEST)
        at_far[short] = function(far[short], *(values[short] for values in numbers))


def _close_in(
    function: Callable[..., Floats], a: Floats, fa: Floats, b: Floats, fb: Floats, numbers: tuple[Floats, ...]
) -> Floats:
    """Chandrupatla's method, started with a secant; finished cells leave the line."""
    roots = b.copy()
    line = np.arange(a.size)
    share = np.clip(fa / (fa - fb), 0.01, 0.99)
    for _ in range(MOST_STEPS):
        if not line.size:
            break
        point = a + share * (b - a)
        value = function(point, *numbers)
        same = np.sign(value) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = point, value
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        least = (TOLERANCE + 4 * np.finfo(float).eps * np.abs(best)) / np.abs(b - a)
        done = (least > 0.5) | (fa == 0)
        roots[line[done]] = np.where(fa == 0, a, best)[done]
        going = ~done
        share = _next_share(a, fa, b, fb, c, fc, least)
        if done.any():
            line, share, a, fa, b, fb = (values[going] for values in (line, share, a, fa, b, fb))
            numbers = tuple(values[going] for values in numbers)
    return roots


def _next_share(a: Floats, fa: Floats, b: Floats, fb: Floats, c: Floats, fc: Floats, least: Floats) -> Floats:
    """How far from a to b to look next: inverse quadratic interpolation where it can be trusted, otherwise half way."""
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    trusted: Flags = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
    curved = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.clip(np.where(trusted, curved, 0.5), least, 1 - least)
