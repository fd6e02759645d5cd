"""Events, which can happen again to the same person: what is known of that, and what does not go with them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from disprop import stats
from disprop.baseline import Baseline
from disprop.cube import Tables
from disprop.errors import Fault

Repeats = Literal["unknown", "none"] | float | ArrayLike
"""What is known of repeat events: a word, a variance factor, or the events of each person."""


def event_faults(
    base: Baseline | Tables, comparator: str | float, repeats: object, for_every: object
) -> Iterator[Fault]:
    """What does not go with events."""
    if isinstance(base, Baseline) and base.amounts is None:
        yield Fault(
            where=f"per, {base.name}",
            what="It gives shares, and a rate of events needs the people or the time in which they happened.",
            remedy="Give counts (unit='count') or amounts such as person-years (unit='amount').",
        )
    if isinstance(comparator, Real):
        yield Fault(
            where="comparator",
            what=f"A rate of events is not held against a fixed rate ({comparator!r}).",
            remedy="Write rest, overall, highest, best or a group.",
        )
    yield from _repeat_faults(repeats)
    if for_every is not None and not (isinstance(for_every, Real) and 0 < float(for_every) < math.inf):
        yield Fault(
            where="for_every",
            what=f"{for_every!r} is not a number of people, or of time, above 0.",
            remedy="Write 1000 for a rate per 1,000.",
        )


_REPEATS = (
    "Write 'none' if the stage holds distinct people, 'unknown' if it may hold one of them twice, a variance factor of "
    "1 or more, or the number of events of each person."
)


def _repeat_faults(repeats: object) -> Iterator[Fault]:
    if isinstance(repeats, str):
        if repeats not in ("unknown", "none"):
            yield Fault(where="repeats", what=f"{repeats!r} is not one of its words.", remedy=_REPEATS)
        return
    try:
        factor = math.nan if isinstance(repeats, bool) else variance_factor(repeats)
    except (TypeError, ValueError):
        factor = math.nan
    if not 1 <= factor < math.inf:
        what = f"a factor of {factor:g}" if not math.isnan(factor) else "no factor comes of them"
        yield Fault(where="repeats", what=f"They do not say how events repeat: {what}.", remedy=_REPEATS)


def variance_factor(repeats: Any) -> float:
    """Return how many times repeat events raise the variance; NaN where nobody knows."""
    if isinstance(repeats, str):
        return math.nan if repeats == "unknown" else 1.0
    if isinstance(repeats, Real):
        return float(repeats)
    events_each = np.asarray(repeats)
    return float(stats.variance_factor(events_each)) if events_each.ndim == 1 else math.nan
