"""How a fixed total of events can fall on groups of people: the exact tail of a sum of scores.

Given their total, the events of the groups are a multivariate hypergeometric count: independent binomial counts, with
any one odds, that happen to add to the total. Odds that grow with the score by a common factor change the probability
of a sum by a known factor, and are chosen so that the observed sum is the usual one: nothing is too small for a number.

The two numbers, events and sum of scores, are whole. Their joint probabilities are recovered from the transform
E exp(i (theta events + phi sum)), which is a product over groups, at equally spaced theta and phi. Spaced closely
enough for the whole reach of the counts this is no approximation, and where the groups are large the product vanishes
at all but a few of the points. Millions of people cost as little as hundreds.
"""

from __future__ import annotations

from math import ceil, floor, log, pi, sqrt
from typing import NamedTuple

import numpy as np
import scipy

from disprop.stats._inputs import Floats, Places, in_pieces
from disprop.stats._logs import log_rest
from disprop.stats._mass import log_binomial

CUT = 60.0
"""Points at which the transform is below exp(-60) are left out, and sums and events as improbable."""

MOST_POINTS = 5_000_000
"""Points, at each of which every group has its factor."""

PIECE = 100_000
"""Points worked on at once, so that memory stays bounded."""

CANCELLED = 1e-5
"""How small the sum may be beside its terms, before too many digits are lost."""


class TooHardError(Exception):
    """There are too many ways for the events to fall, or too few of their digits are left."""


class Spread(NamedTuple):
    """Groups and their events.

    Parameters
    ----------
    people : array, shape (groups,)
        People of each group, 1 or more.
    steps : int array, shape (groups,)
        Score of each group, in whole steps.
    events : int
        How many events fall on all together: some, and not on everybody.
    """

    people: Floats
    steps: Places
    events: int

    @property
    def mirrored(self) -> Spread:
        return self._replace(steps=-self.steps)

    @property
    def mean(self) -> float:
        """The expected sum of steps."""
        return float(self.events * (self.people @ self.steps) / self.people.sum())

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the largest sum of steps."""
        order = np.argsort(self.steps, kind="stable")
        rising, falling = order, order[::-1]
        least, most = (int(_filled(self.people[to], self.events) @ self.steps[to]) for to in (rising, falling))
        return least, most


def _filled(room: Floats, events: int) -> Floats:
    """Give events to the first groups as long as they have room."""
    before = np.concatenate([[0.0], np.cumsum(room)[:-1]])
    return np.asarray(np.clip(events - before, 0.0, room))


def log_upper_tail(spread: Spread, least: int) -> float:
    """Return log P(sum of steps >= least); raises `TooHardError` where that cannot be had."""
    lowest, highest = spread.ends
    if least <= lowest:
        return 0.0
    if least > highest:
        return -np.inf
    if least <= spread.mean:
        return float(log_rest(np.asarray(log_upper_tail(spread.mirrored, 1 - least))))
    # Centred, so that sum and number of events go less together.
    middle = round(spread.mean / spread.events)
    centred = spread._replace(steps=spread.steps - middle)
    return _log_tail(centred, least - middle * spread.events)


def _log_tail(spread: Spread, least: int) -> float:
    people, steps, events = spread.people, spread.steps, spread.events
    everyone = float(people.sum())
    lift, growth = _tilt(spread, min(least, spread.ends[1] - 0.5))
    rate = events / everyone
    changes = lift + growth * steps
    chances = scipy.special.expit(log(events / (everyone - events)) + changes)
    joint = _joint(spread, least, chances, growth)
    # What the odds put on the observed total and sum, over what they put on all.
    gained = float(people @ np.log1p(rate * np.expm1(changes))) - lift * events - growth * least
    of_total = log_binomial(np.array([float(events)]), np.array([everyone]), np.array([rate]))
    return min(log(joint) + gained - float(of_total[0]), 0.0)


def _tilt(spread: Spread, target: float) -> tuple[float, float]:
    """Return by how much the log odds of everyone are lifted, and how much they grow a step.

    So that total and sum are the expected ones. Newton's method on a convex function, its steps kept short; where it
    ends decides how quick and how free of cancelling the sum is, and not what it is.
    """
    design = np.stack([np.ones(spread.steps.shape), spread.steps.astype(np.float64)])
    wanted = np.array([spread.events, target])
    base = log(spread.events / (spread.people.sum() - spread.events))
    point = np.zeros(2)
    for _ in range(100):
        chances = scipy.special.expit(base + point @ design)
        slope = (design * (spread.people * chances * (1 - chances))) @ design.T
        move = np.linalg.lstsq(slope, wanted - design @ (spread.people * chances), rcond=None)[0]
        furthest = float(np.abs(move @ design).max())
        point = point + move / max(1.0, furthest / 2)
        if furthest < 1e-4:
            break
    return float(point[0]), max(float(point[1]), 0.0)


def _reach(variance: float, largest: float) -> float:
    """Return how far from its mean a sum of independent numbers can come, but for a chance of exp(-CUT): Bernstein."""
    part = largest * CUT / 3
    return part + sqrt(part**2 + 2 * variance * CUT)


def _joint(spread: Spread, least: int, chances: Floats, growth: float) -> float:
    """Return the sum over sums from the least on of their joint probability with the total, falling by the growth."""
    people, steps, events = spread.people, spread.steps, spread.events
    spreads = people * chances * (1 - chances)
    mean, mean_sum = float(people @ chances), float(people @ (chances * steps))
    off = abs(mean - events) + _reach(float(spreads.sum()), 1.0)
    period = min(ceil(off), max(events, int(people.sum()) - events)) + 1
    reach = _reach(float(spreads @ steps.astype(np.float64) ** 2), float(np.abs(steps).max()))
    lowest, highest = spread.ends
    first = min(max(lowest, floor(mean_sum - reach)), least)
    last = max(min(highest, ceil(mean_sum + reach)), least)
    span = last - first + 1
    phis, thetas = _points(spreads, steps, period, span)
    total = terms = 0.0
    for part in in_pieces(phis.size, max(1, PIECE // thetas.shape[1])):
        few = phis[part, None]
        values = _transform(spread, chances, thetas[part], few, period, span, least)
        values *= _geometric(growth, few, span, last - least + 1)
        twice = np.where((few == 0) | (2 * few == span), 1.0, 2.0)
        total += float((twice * values.real).sum())
        terms += float((twice * np.abs(values)).sum())
    if total < CANCELLED * terms:
        raise TooHardError
    return total / (period * span)


def _points(spreads: Floats, steps: Places, period: int, span: int) -> tuple[Places, Places]:
    """Return the places of phi, and for each those of theta, at which the transform is not negligible.

    Notes
    -----
    With v the variances of the groups, |transform| <= exp(-sum v (1 - cos(theta + step phi))), and over all theta at
    most exp(-(sum v - |sum v exp(i step phi)|)). Half of the phi are enough: the others have the same real parts.
    """
    whole = float(spreads.sum())
    if span * steps.size > 8 * MOST_POINTS:
        raise TooHardError
    phis = np.arange(span // 2 + 1)
    near = sum(
        each * np.exp(2j * pi / span * (phis * step % span)) for each, step in zip(spreads, steps.tolist(), strict=True)
    )
    height = np.abs(near)
    some = whole - height <= CUT
    phis, near, height = phis[some], near[some], height[some]
    falls = (CUT - (whole - height)) / np.maximum(height, 1e-300)
    width = float(np.arccos(np.clip(1 - falls, -1.0, 1.0)).max())
    side = ceil(width * period / (2 * pi)) + 1
    offsets = np.arange(period) if 2 * side + 1 >= period else np.arange(-side, side + 1)
    if phis.size * offsets.size > MOST_POINTS:
        raise TooHardError
    centres = np.rint(-np.angle(near) * period / (2 * pi)).astype(np.intp)
    return phis, centres[:, None] + offsets


def _transform(
    spread: Spread, chances: Floats, thetas: Places, phis: Places, period: int, span: int, least: int
) -> np.ndarray:
    """Return the transform, turned back by total and least sum; whole turns are taken off in whole numbers."""
    turn = 2 * pi
    angle = -turn * (thetas * spread.events % period / period + phis * least % span / span)
    size = np.zeros(thetas.shape)
    for people, chance, step in zip(spread.people, chances, spread.steps.tolist(), strict=True):
        own = turn * (thetas % period / period + phis * step % span / span)
        half = np.sin(own / 2) ** 2
        with np.errstate(divide="ignore"):
            size += people / 2 * np.log1p(-4 * chance * (1 - chance) * half)
        angle += people * np.arctan2(chance * np.sin(own), 1 - 2 * chance * half)
    return np.asarray(np.exp(size + 1j * angle))


def _geometric(growth: float, phis: Places, span: int, length: int) -> np.ndarray:
    """Return 1 + r + ... + r^(length - 1) for r = exp(-growth - i phi)."""
    ratio = np.exp(-growth - 2j * pi / span * phis)
    last = np.exp(-growth * length - 2j * pi / span * (phis * length % span))
    one = np.abs(1 - ratio) < 1e-14
    return np.where(one, float(length), (1 - last) / np.where(one, 1.0, 1 - ratio))
