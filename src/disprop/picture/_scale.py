"""Where an axis begins and ends, and its ticks in figures that people write."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FARTHEST = (0.01, 1000.0)
"""Ratios beyond these are outward arrows."""

AROUND = {"difference": 5.0, "people": 1.0}
"""Measures whose axis lies around 0, and how far it reaches at least on either side."""

TICKS = 7
"""As many ticks as find room, or fewer."""


class Limits(NamedTuple):
    """The two ends of an axis."""

    low: float
    high: float


def limits_of(measure: str, *values: np.ndarray) -> Limits:
    """Return the ends of the axis: all estimates and finite ends of intervals, within reason.

    Parameters
    ----------
    measure : {"ratio", "difference", "value", "rate", "people"}
        The ratio has a log axis, from 0.5 to 2 at least; differences and people lie around 0; values (from 0 to 1) and
        rates (so many per 1,000) begin at 0, unless all lie high.
    *values : float arrays
        What is drawn; NaN and infinite are passed over.
    """
    every = np.concatenate(values)
    every = every[np.isfinite(every)]
    if measure == "ratio":
        every = every[every > 0]
        lowest, highest = min(every.min(initial=0.5), 0.5) / 1.3, max(every.max(initial=2.0), 2.0) * 1.3
        return Limits(float(max(lowest, FARTHEST[0])), float(min(highest, FARTHEST[1])))
    if measure in AROUND:
        reach = 1.1 * float(np.abs(every).max(initial=AROUND[measure]))
        return Limits(-reach, reach)
    return _of_values(every)


def _of_values(every: np.ndarray) -> Limits:
    if not len(every):
        return Limits(0.0, 1.0)
    lowest, highest = float(every.min()), float(every.max())
    low = 0.0 if lowest < 0.5 * highest else lowest - 0.1 * (highest - lowest)
    return Limits(max(low, 0.0), max(highest + 0.08 * (highest - low), low + 1e-4))


def ticks_of(measure: str, limits: Limits, most: int = TICKS) -> tuple[list[float], list[str]]:
    """Return the ticks of an axis, so many at most, and how they read.

    Examples
    --------
    >>> ticks_of("ratio", Limits(0.4, 2.6))
    ([0.5, 1.0, 2.0], ['0.5', '1', '2'])
    >>> ticks_of("difference", Limits(-11.0, 11.0))[1]
    ['−10', '−5', '0', '+5', '+10']
    """
    if measure == "ratio":
        ticks = _log_ticks(limits, most)
        return ticks, [f"{tick:,.10g}" for tick in ticks]
    ticks = _linear_ticks(limits, most)
    if measure in AROUND:
        return ticks, [f"{tick:+,.10g}".replace("-", "−") if tick else "0" for tick in ticks]
    return ticks, [f"{tick:,.10g}" if measure == "rate" else f"{100 * tick:.10g}%" for tick in ticks]


def _log_ticks(limits: Limits, most: int) -> list[float]:
    """Return 1, 2, 5 of each decade; where those are too many, 1 of each."""
    decades = range(int(np.floor(np.log10(limits.low))), int(np.ceil(np.log10(limits.high))) + 1)
    for steps in ((1, 2, 5), (1,)):
        ticks = [float(f"{step}e{decade}") for decade in decades for step in steps]
        inside = [tick for tick in ticks if limits.low <= tick <= limits.high]
        if len(inside) <= most:
            break
    return inside


def _linear_ticks(limits: Limits, most: int) -> list[float]:
    """Return multiples of 1, 2 or 5 with a power of ten."""
    wide = limits.high - limits.low
    steps = (step * 10.0**power for power in range(-6, 7) for step in (1, 2, 5))
    step = next(step for step in steps if wide / step <= most - 1)
    first, last = int(np.ceil(limits.low / step - 1e-9)), int(np.floor(limits.high / step + 1e-9))
    return [round(number * step, 10) for number in range(first, last + 1)]
