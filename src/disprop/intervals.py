"""The intervals of every row, which agree with its headline test, carried to what the row is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from disprop import stats
from disprop.cells import Arms, Floats, divide
from disprop.p_values import event_table

Interval = tuple[Floats, Floats]
"""Low and high ends, shape (rows,) each."""

Intervals = Mapping[str, Interval]
"""By measure: ``difference``, ``ratio`` and ``odds``."""

MEASURES = ("difference", "ratio", "odds")


def intervals(arms: Arms, confidence: float | Floats, measures: Sequence[str] = MEASURES) -> Intervals:
    """Return the intervals that agree with the headline test.

    Parameters
    ----------
    confidence : float or array, shape (rows,)
        Two-sided.
    measures : sequence of {"difference", "ratio", "odds"}
        Of the first share to its reference; odds, of the first share to the second.

    Notes
    -----
    Where the reference contains the first arm with weight w, the ends are carried exactly: a ratio theta between the
    two becomes ``theta / (1 - w + w * theta)`` (1 / w at infinity), a difference is multiplied by ``1 - w``; then both
    are clipped to what the margins allow. Where a margin is empty there is no interval, as there is no p, and none of
    odds against a constant.
    """
    some = ~arms.empty
    few, confidence = arms.take(some), np.broadcast_to(confidence, some.shape)[some]
    found = _of_one_share(few, confidence) if arms.constant else _of_two_shares(few, confidence, measures)
    placed = {measure: np.full((2, len(some)), np.nan) for measure in measures}
    for measure, ends in placed.items():
        ends[:, some] = found[measure]
    return {measure: (low, high) for measure, (low, high) in placed.items()}


def interval(arms: Arms, measure: Literal["difference", "ratio", "odds"], confidence: float | Floats) -> Interval:
    """Return one of the `intervals`."""
    return intervals(arms, confidence, (measure,))[measure]


def _of_one_share(arms: Arms, confidence: Floats) -> Intervals:
    if arms.repeating:
        low, high = _effective_shares(arms, confidence)
    else:
        low, high = stats.share_interval(arms.count, arms.total, method="midp", confidence=confidence)
    nothing = np.full(low.shape, np.nan)
    found = {
        measure: (at_share(arms, measure, low), at_share(arms, measure, high)) for measure in ("difference", "ratio")
    }
    if arms.exposure is not None:
        found["difference"] = _widened(arms, found["difference"], confidence)
    return {**found, "odds": (nothing, nothing)}


def _effective_shares(arms: Arms, confidence: Floats) -> Interval:
    """Return the interval of the group's share of the events, of which many are of one person."""
    if arms.repeating == "by group":
        return tuple(_share_with_tail(arms, alternative, (1 - confidence) / 2) for alternative in ("greater", "less"))  # type: ignore[return-value]
    found = stats.event_interval(*event_table(arms), method="exact", confidence=confidence, factor=arms.factor)
    low, high = (np.where(np.isinf(end), 1.0, share_at(arms, "theta", end)) for end in found)
    return low, high


HALVINGS = 64
"""Enough for the ends of an interval to come from bisection with all their digits."""

NEAR_ONE = 1 - 2.0**-53
"""The largest share that leaves something to the other group."""


def _share_with_tail(arms: Arms, alternative: str, tail: Floats) -> Floats:
    """Return the share at which one tail has a probability, each share with its own variance factor; by halving.

    Notes
    -----
    Towards the share that was seen the tail grows, although the factor changes on the way: of the statistic
    (x / T - q) / sqrt(q (1 - q) k(q)) the numerator falls faster than the root of q (1 - q)^2, which is the worst case.
    """
    seen = divide(arms.count, arms.total)
    near, far = seen, np.full(seen.shape, 0.0 if alternative == "greater" else 1.0)
    others = arms.total - arms.count
    for _ in range(HALVINGS):
        middle = np.where(seen == far, far, np.minimum((near + far) / 2, NEAR_ONE))
        factor = arms.factor_at(middle)
        p = stats.event_test(
            arms.count, middle, others, 1 - middle, method="exact", alternative=alternative, factor=factor
        )
        near, far = np.where(p > tail, middle, near), np.where(p > tail, far, middle)
    return np.asarray(np.where(seen == far, far, (near + far) / 2))


SHORT = 1e-6
"""How near to no difference an end comes that may not reach it: this part of where the test puts it."""


def _widened(arms: Arms, held: Interval, confidence: Floats) -> Interval:
    """Return the interval of a difference of rates of events, as wide as the score interval too.

    Notes
    -----
    Ends that come from the test hold the number of events, as if it could not have been another: at 10 against 1 event
    such a "95%" interval has the true difference in 65% of cases. Each end is the farther of the two, but stays short
    of no difference where the test denies it: the interval excludes no difference exactly where p is below alpha.
    """
    ends = stats.event_interval(
        *event_table(arms),
        method="score",
        measure="difference",
        confidence=confidence,
        factor=arms.own_factor,
        other_factor=arms.other_factor,
    )
    low, high = ((1 - arms.weight) * end for end in ends)
    (held_low, held_high) = held
    return (
        np.where(held_low > 0, np.clip(low, SHORT * held_low, held_low), np.minimum(held_low, low)),
        np.where(held_high < 0, np.clip(high, held_high, SHORT * held_high), np.maximum(held_high, high)),
    )


def at_share(arms: Arms, measure: str, share: Floats) -> Floats:
    """Return the measure that a share held against a constant amounts to.

    Notes
    -----
    For events the share pi is that of the first group in the events T of both, with exposures e and o: the ratio of the
    rates is pi / (1 - pi) times o / e, their difference T (pi / e - (1 - pi) / o); to the rate of both together it is
    pi / (e / (e + o)), and T (pi / e - 1 / (e + o)).
    """
    if arms.exposure is None or arms.other_exposure is None:
        return share - arms.share if measure == "difference" else divide(share, arms.share)
    carried, both = arms.weight > 0, arms.exposure + arms.other_exposure
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "ratio":
            return np.where(carried, share / arms.share, share / (1 - share) * (arms.other_exposure / arms.exposure))
        rest = np.where(carried, 1 / both, (1 - share) / arms.other_exposure)
        return np.asarray(arms.total * (share / arms.exposure - rest))


def share_at(arms: Arms, measure: str, value: float | Floats) -> Floats:
    """Return the share at which the measure has a value: `at_share` the other way round; ``theta`` is to the other."""
    if arms.exposure is None or arms.other_exposure is None:
        return arms.share + value if measure == "difference" else arms.share * value
    carried, own, other = arms.weight > 0, arms.exposure, arms.other_exposure
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure in ("ratio", "theta"):
            between = np.asarray(value * own / (value * own + other))
            return np.where(carried, arms.share * value, between) if measure == "ratio" else between
        gap = value / arms.total
        return np.where(carried, own * (gap + 1 / (own + other)), (gap + 1 / other) / (1 / own + 1 / other))


def _of_two_shares(arms: Arms, confidence: Floats, measures: Sequence[str]) -> Intervals:
    table = (arms.count, arms.total, arms.other_count, arms.other_total)
    found = dict(stats.headline_intervals(*table, measures=measures, confidence=confidence))
    if np.any(arms.weight > 0):
        for measure, carry in (("difference", _carried_difference), ("ratio", _carried_ratio)):
            if measure in found:
                low, high = (carry(end, arms.weight) for end in found[measure])
                found[measure] = _clipped(arms, measure, (low, high))
    return found


def _carried_ratio(theta: Floats, weight: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        carried = theta / (1 - weight + weight * theta)
        return np.where(np.isinf(theta), np.where(weight > 0, 1 / weight, np.inf), carried)


def _carried_difference(difference: Floats, weight: Floats) -> Floats:
    return np.asarray((1 - weight) * difference)


def _clipped(arms: Arms, measure: str, ends: Interval) -> Interval:
    """Keep the ends of carried intervals to what the margins allow; the reference does not move with the count."""
    top, bottom = arms.reference
    reference = divide(top, bottom)
    fewest, most = (divide(count, arms.total) for count in arms.support)
    with np.errstate(invalid="ignore"):
        lowest, highest = (
            (fewest - reference, most - reference)
            if measure == "difference"
            else (fewest / reference, most / reference)
        )
    carried = arms.weight > 0
    low, high = (np.where(carried & ~np.isnan(end), np.clip(end, lowest, highest), end) for end in ends)
    return low, high
