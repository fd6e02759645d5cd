"""Barnard's and Boschloo's tests of two rates: exact, with the two totals held and the common rate left open.

Given the number of events k, the count of group a is hypergeometric whatever the common rate. A test therefore rejects
with the probability sum over k of b_k times the binomial probability of k events, b_k being its probability given k
events; the p-value is the maximum of that sum over all rates. Here the b_k are made, `_nuisance` finds the maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import scipy

from disprop.stats._inputs import Flags, Floats, Pair, Places
from disprop.stats._nuisance import largest_probability
from disprop.stats._nulls import Drawn
from disprop.stats._tails import TIE
from disprop.stats.exact import fisher_minlike, hypergeometric_tails, side_of_tails

MOST_PEOPLE = 200_000
"""The largest total of both groups: beyond, 64 bits would not tell all ties of z from what is nearly one."""

ROOM = 1 << 20
"""Numbers in a batch of tables."""


def barnard(pair: Pair, alternative: str) -> Floats:
    """Return the p-value of Barnard's test by the pooled z: the largest probability of a z no less extreme.

    Notes
    -----
    z = (x / n - y / m) / sqrt(t (1 - t) (1 / n + 1 / m)) with t = (x + y) / (n + m), 0 where nobody or everybody has
    the event. Two-sided the tables are ordered by its size, one-sided by z. The maximum is over all rates from 0 to 1.
    With N people, k events and i of them in group a, z^2 = (N i - n k)^2 N / (n m k (N - k)): tables are compared in
    whole numbers, so that ties are exact. Given k events z rises with i, and the tables no less extreme are two tails.
    """
    two_sided = alternative == "two-sided"
    gap = pair.count_a * pair.total_b - pair.count_b * pair.total_a
    turned = gap < 0 if two_sided else np.full(gap.shape, alternative == "less")
    upright = _turned(pair, turned)

    def table(few: Pair, _: Places) -> Floats:
        cell, events = _margins(few.total - 1)
        null = _null(few, cell, events)
        tail = _tail(null, _first_as_extreme(few, cell, events))
        found = _as_table(few, cell, events, tail)
        # The lower tail of k events is the upper tail of those without one.
        return found + _as_table(few, cell, null.total - events, tail) if two_sided else found

    # Where z is not positive, the table with no events at all is as extreme; with the rate 0 it is certain.
    return _worst(upright, np.where(turned, -gap, gap) > 0, table, symmetric=two_sided)


def boschloo(pair: Pair, alternative: str) -> Floats:
    """Return the p-value of Boschloo's test: the largest probability of a Fisher p no larger than the observed one.

    Notes
    -----
    Two-sided the tables are ordered by the two-sided Fisher p by minimum likelihood, one-sided by the one-sided one;
    p-values that differ by less than 1e-7 of themselves are ties. Given k events, the probability of the tables no less
    extreme is the largest p-value there that is no larger than the observed one: but for ties, this p is never above
    Fisher's.
    """
    if alternative == "two-sided":
        return _worst_fisher(pair, fisher_minlike(pair), _less_probable, symmetric=True)
    upright = _turned(pair, np.full(pair.total.shape, alternative == "less"))
    observed = side_of_tails(hypergeometric_tails(upright), "greater")
    return _worst_fisher(upright, observed, _upper_tail, symmetric=False)


def boschloo_central(pair: Pair, alternative: str) -> Floats:
    """Return twice the smaller one-sided p-value of Boschloo's test, or one of them (scipy's `boschloo_exact`)."""
    if alternative != "two-sided":
        return boschloo(pair, alternative)
    smaller = np.minimum(boschloo(pair, "less"), boschloo(pair, "greater"))
    return np.asarray(np.minimum(2 * smaller, 1.0))


def _turned(pair: Pair, turned: Flags) -> Pair:
    """Swap the groups where told."""
    return Pair(*(np.where(turned, there, here) for there, here in zip(pair.swapped, pair, strict=True)))


def _worst(pair: Pair, open_: Flags, table: Callable[[Pair, Places], Floats], *, symmetric: bool) -> Floats:
    """Return the largest probability of the tables of b_k where it is open, 1 elsewhere."""
    largest = pair.total.max(initial=0.0)
    if largest > MOST_PEOPLE:
        raise ValueError(
            f"Barnard's and Boschloo's tests take up to {MOST_PEOPLE:,} people in both groups together: found "
            f"{largest:,.0f}. Use method 'score' or 'fisher_midp' for such groups."
        )
    p = np.ones(open_.shape)
    for batch in _batches(pair.total, np.flatnonzero(open_)):
        few = pair.at(batch)
        p[batch] = largest_probability(table(few, batch), few.total, symmetric=symmetric)
    return np.minimum(p, 1.0)


def _batches(totals: Floats, line: Places) -> Iterator[Places]:
    """Cut these cells, in the order of their totals, into batches whose tables fit into the room."""
    line = line[np.argsort(totals[line], kind="stable")]
    while line.size:
        numbers = np.arange(1, line.size + 1) * (totals[line] + 1)
        size = max(1, int(np.searchsorted(numbers, ROOM, side="right")))
        yield line[:size]
        line = line[size:]


def _margins(last: Floats) -> tuple[Places, Floats]:
    """Return each cell with every number of events from 1 to its last."""
    counts = last.astype(np.intp)
    cell = np.repeat(np.arange(counts.size), counts)
    return cell, np.arange(1.0, cell.size + 1) - np.repeat(np.cumsum(counts) - counts, counts)


def _null(pair: Pair, cell: Places, events: Floats) -> Drawn:
    return Drawn(pair.total_a[cell], pair.total_b[cell], events)


def _as_table(pair: Pair, cell: Places, events: Floats, values: Floats) -> Floats:
    table = np.zeros((pair.total.size, int(pair.total.max()) + 1))
    table[cell, events.astype(np.intp)] = values
    return table


def _tail(null: Drawn, counts: Floats) -> Floats:
    """Return P(X >= x); 0 beyond the support."""
    tail = np.zeros(counts.shape)
    there = np.flatnonzero(counts <= null.highest)
    tail[there] = side_of_tails(hypergeometric_tails(null.at(there).table(counts[there])), "greater")
    return tail


def _first_as_extreme(pair: Pair, cell: Places, events: Floats) -> Floats:
    """Return the fewest events of group a with which z, given the events, is at least the observed one."""
    count_a, total_a, count_b, total_b = (values.astype(np.int64)[cell] for values in pair)
    k, total, observed = events.astype(np.int64), total_a + total_b, count_a + count_b
    gap, spread = count_a * total_b - count_b * total_a, observed * (total - observed)
    root = gap * np.sqrt(k * (total - k) / spread)
    whole_root = np.rint(root).astype(np.int64)
    # Products beyond 64 bits wrap round, but their difference is right: where the root is as near, it is small.
    below = whole_root * whole_root * spread - gap * gap * (k * (total - k)) < 0
    least = np.where(np.abs(root - whole_root) <= 1e-12 * root, whole_root + below, np.ceil(root).astype(np.int64))
    return np.asarray(-((-(total_a * k + least)) // total), dtype=np.float64)


def _worst_fisher(
    pair: Pair, observed: Floats, largest: Callable[[Drawn, Floats], Floats], *, symmetric: bool
) -> Floats:
    """Return the p-value for the largest Fisher p given the events that is no larger than a level."""
    level = observed * (1 + TIE)

    def table(few: Pair, batch: Places) -> Floats:
        cell, events = _margins(np.floor(few.total / 2) if symmetric else few.total - 1)
        null = _null(few, cell, events)
        values = largest(null, level[batch][cell])
        found = _as_table(few, cell, events, values)
        return np.maximum(found, _as_table(few, cell, null.total - events, values)) if symmetric else found

    # Below 1e-308 Fisher's p is 0, and so is this one, which is no larger.
    return np.where(level > 0, _worst(pair, (level > 0) & (level < 1), table, symmetric=symmetric), 0.0)


def _less_probable(null: Drawn, level: Floats) -> Floats:
    """Return the largest Fisher p by minimum likelihood that is no larger than the level."""
    return _largest(null, level, two_sided=True)


def _upper_tail(null: Drawn, level: Floats) -> Floats:
    """Return the largest P(X >= x) that is no larger than the level."""
    return _largest(null, level, two_sided=False)


def _largest(null: Drawn, level: Floats, *, two_sided: bool) -> Floats:
    """Start too far out and take in the next counts, the less probable first and ties together, while there is room.

    Only what is positive is added, so that the smallest sums keep their digits, and ties their places.
    """
    low, high, sums = _far_out(null, level, two_sided=two_sided)
    after_low = null.mass(low + 1) if two_sided else np.full(level.shape, np.inf)
    before_high = null.mass(high - 1)
    line = np.arange(level.size)
    while line.size:
        least = np.minimum(after_low[line], before_high[line]) * (1 + TIE)
        left, right = after_low[line] <= least, before_high[line] <= least
        more = np.where(left, after_low[line], 0.0) + np.where(right, before_high[line], 0.0)
        room = (sums[line] + more <= level[line]) & (low[line] + 1 < high[line] - 1)
        line, left, right = line[room], left[room], right[room]
        sums[line] += more[room]
        low[line] += left
        high[line] -= right
        few = null.at(line)
        after_low[line] *= np.where(left, few.rise(low[line]), 1.0)
        before_high[line] /= np.where(right, few.rise(high[line] - 1), 1.0)
    return sums


def _far_out(null: Drawn, level: Floats, *, two_sided: bool) -> tuple[Floats, Floats, Floats]:
    """Return the ends of two tails, or of none and the upper, that are no more probable than the level; and their sum.

    Two tails are such that no count inside is as probable as one outside.
    """
    mean, spread, lean = null.moments()
    z = -scipy.special.ndtri(level / 2 if two_sided else level)
    shift, away = lean * (z * z - 1) / 6, z * spread + spread / 8
    high = np.maximum(np.ceil(mean + away + shift), np.floor(mean) + 1 if two_sided else null.lowest + 1)
    low = np.minimum(np.floor(mean - away + shift), np.ceil(mean) - 1) if two_sided else null.lowest - 1
    sums, step = np.empty(level.shape), np.ceil(spread / 2)
    line = np.arange(level.size)
    while line.size:
        few = null.at(line)
        low[line] = np.maximum(low[line], few.lowest - 1)
        high[line] = np.minimum(high[line], few.highest + 1)
        if two_sided:
            low[line], high[line] = _levelled(few, low[line], high[line])
        sums[line] = _tail(few, high[line]) + _tail(few.mirrored, few.events - low[line])
        line = line[sums[line] > level[line]]
        low[line] -= step[line]
        high[line] += step[line]
    return low, high, sums


def _levelled(null: Drawn, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Shorten two tails until no count inside is as probable as one outside, ties included."""
    low, high = low.copy(), high.copy()
    line = np.arange(low.size)
    while line.size:
        few = null.at(line)
        # A tail that is used up is shortened no more, also where masses are too small for a number.
        has_low, has_high = low[line] >= few.lowest, high[line] <= few.highest
        inside_low, inside_high = np.where(has_low, low[line], few.lowest), np.where(has_high, high[line], few.highest)
        left = has_low & (few.mass(inside_low) * (1 + TIE) >= few.mass(high[line] - 1))
        right = has_high & (few.mass(inside_high) * (1 + TIE) >= few.mass(low[line] + 1))
        low[line] -= left
        high[line] += right
        line = line[left | right]
    return low, high
