"""From the counts of comparisons to estimates, intervals and p-values: arrays of one row a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.cells import Arms, Floats, divide

Interval = tuple[Floats, Floats]
"""Low and high ends, shape (rows,) each."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimates:
    """How large the difference is: arrays of one row a comparison.

    Parameters
    ----------
    value, reference : float arrays
        The group's share or rate, and what it is held against.
    difference, ratio : float arrays
        Value minus, and over, reference. Undefined is NaN; a ratio to 0 is infinite.
    expected, surplus : float arrays
        People of the group at the stage if the two were equal, and observed minus that.
    """

    value: Floats
    reference: Floats
    difference: Floats
    ratio: Floats
    expected: Floats
    surplus: Floats


def estimate(arms: Arms) -> Estimates:
    """Return the estimates of every row.

    Notes
    -----
    The expected count is total times reference. Where the reference is everyone else of the same people, it is taken
    from the margins instead (``total * (count + other) / (all)``), so that the surplus of one group is the shortfall of
    the rest, whichever question is asked. Where there is nobody to be held against, nothing can be expected: NaN.
    """
    value = divide(*arms.own)
    top, bottom = arms.reference
    reference = divide(top, bottom)
    whole = ~arms.constant & (arms.other_total == 0) & (arms.total > 0) & (arms.weight > 0)
    with np.errstate(invalid="ignore"):
        difference, ratio = np.where(whole, 0.0, value - reference), np.where(whole, 1.0, divide(value, reference))
    expected = _expected(arms, reference)
    return Estimates(
        value=value,
        reference=reference,
        difference=difference,
        ratio=ratio,
        expected=expected,
        surplus=arms.count - expected,
    )


def _expected(arms: Arms, reference: Floats) -> Floats:
    if arms.exposure is not None:
        share = arms.share
    elif arms.constant:
        share = reference
    else:
        share = divide(arms.count + arms.other_count, arms.total + arms.other_total)
    return np.where(np.isnan(reference), np.nan, arms.total * share)


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """The tests of every row.

    Parameters
    ----------
    p, p_check : float arrays
        Headline and check; NaN where a margin is empty.
    method : int8 array
        Places in `METHOD_WORDS`.
    """

    p: Floats
    p_check: Floats
    method: NDArray[np.int8]


METHOD_WORDS = (
    ("binomial mid-P", "exact binomial, minimum likelihood"),
    ("N-1 chi-square with Miettinen-Nurminen intervals", "Fisher exact, minimum likelihood"),
    (
        "conditional mid-P with the wider of carried and Miettinen-Nurminen intervals",
        "Fisher exact, minimum likelihood",
    ),
    (
        "conditional mid-P for events, differences widened to the score interval",
        "conditional exact, twice the smaller tail",
    ),
    (
        "conditional exact for events, divided by the variance factor, differences widened to the score interval",
        "score with the variance factor",
    ),
    (
        "conditional exact for events, variance factor by group, differences widened to the score interval",
        "score with the variance factor",
    ),
)
"""Headline and check by the number that `Evidence.method` holds."""

EVENTS, REPEATING = 3, ("", "alike", "by group")
"""The place of the methods for events; after it, those for events of which many are of one person, as `Arms` says."""


def check_p(arms: Arms) -> Floats:
    """Return the check of every row: Fisher's exact test, or the exact binomial against a constant."""
    empty = arms.empty
    if arms.exposure is not None:
        p = _event_test(arms, "score" if arms.repeating else "exact")
    elif arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="minlike")
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="fisher")
    return np.where(empty, np.nan, p)


def probability(arms: Arms) -> Floats:
    """Return the probability of every table if there is no difference: no exact p is smaller, and it costs less."""
    if arms.constant:
        return stats.count_probability(arms.count, arms.total, arms.share)
    return stats.table_probability(arms.count, arms.total, arms.other_count, arms.other_total)


def headline_p(arms: Arms) -> Floats:
    """Return the headline of every row: the gated test, or the binomial mid-P against a constant."""
    return _headline(arms, log=False)


LEAST_P = 1e-280
"""Below this the logarithm of p is not taken from p, which a number soon cannot hold."""


def log_headline_p(arms: Arms, p: Floats) -> Floats:
    """Return the natural logarithm of the headline, whose p is given: log p, and where p is too small, from the counts.

    Notes
    -----
    Minus infinity only where p is 0 itself: people of a group whose share is known to be 0. NaN below 1e-308 where many
    events are of one person.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(p)
    small = np.flatnonzero(p < LEAST_P)
    if small.size:
        logs[small] = _headline(arms.take(small), log=True)
    return np.asarray(np.where(np.isinf(logs) & bool(arms.repeating), np.nan, logs))


def _headline(arms: Arms, *, log: bool) -> Floats:
    empty = arms.empty
    if arms.exposure is not None:
        p = _event_test(arms, "exact" if arms.repeating else "midp", log=log)
    elif arms.constant:
        p = stats.share_test(arms.count, arms.total, np.where(empty, np.nan, arms.share), method="midp", log=log)
    else:
        p = stats.rate_test(arms.count, arms.total, arms.other_count, arms.other_total, method="gated", log=log)
    return np.where(empty, np.nan, p)


def _event_test(arms: Arms, method: str, *, log: bool = False) -> Floats:
    """Return a test of two rates of events; NaN where a margin is empty."""
    return stats.event_test(*_event_table(arms), method=method, log=log, factor=arms.factor)


def _event_table(arms: Arms) -> tuple[Floats, Floats, Floats, Floats]:
    """Return events and exposure of the two, NaN where a margin is empty."""
    held = (*arms.own, *arms.other)
    first, time, second, other = (np.where(arms.empty, np.nan, numbers) for numbers in held)
    return first, time, second, other


def test(arms: Arms) -> Evidence:
    """Return headline and check of every row, by the charter's section 5.

    Notes
    -----
    A constant is tested by the binomial mid-P with the exact binomial beside it; rates of events by the same of the
    group's share of the events, with the exact test, central, beside it. Two shares are tested by the N-1
    chi-square where the smallest expected count is at least 1 and by the conditional mid-P below; Fisher's exact test
    stands beside both. An empty margin gives NaN.
    """
    if arms.constant:
        place = 0 if arms.exposure is None else EVENTS + REPEATING.index(arms.repeating)
        method = np.full(len(arms.count), place, dtype=np.int8)
    else:
        sparse = stats.is_sparse(arms.count, arms.total, arms.other_count, arms.other_total)
        method = np.where(sparse, 2, 1).astype(np.int8)
    return Evidence(p=headline_p(arms), p_check=check_p(arms), method=method)


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
    found = stats.event_interval(*_event_table(arms), method="exact", confidence=confidence, factor=arms.factor)
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
        *_event_table(arms),
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


def odds_ratio(arms: Arms) -> Floats:
    """Return the odds ratio of the two arms; NaN where the second is a constant."""
    if arms.constant:
        return np.full(len(arms.count), np.nan)
    return divide(arms.count * (arms.other_total - arms.other_count), (arms.total - arms.count) * arms.other_count)
