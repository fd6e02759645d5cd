"""Distributions of a count when there is no difference: margins held, or a share that is known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol, Self

import numpy as np

from disprop.stats._inputs import Flags, Floats, Pair, Places
from disprop.stats._mass import log_binomial, log_hypergeometric
from disprop.stats._tails import outward_sum
from disprop.stats.binomial import at_least, at_most


@dataclass(frozen=True, eq=False)
class _Null:
    """Arrays of one length that give the distribution of a count when there is no difference."""

    def at(self, which: Flags | Places) -> Self:
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Drawn(_Null):
    """Count of group a with the margins of a two-by-two held: hypergeometric; no margin is empty."""

    total_a: Floats
    total_b: Floats
    events: Floats

    @property
    def total(self) -> Floats:
        return self.total_a + self.total_b

    @property
    def lowest(self) -> Floats:
        return np.maximum(0.0, self.events - self.total_b)

    @property
    def highest(self) -> Floats:
        return np.minimum(self.total_a, self.events)

    @property
    def mirrored(self) -> Drawn:
        """The same margins seen from group b: few of a are many of b."""
        return Drawn(self.total_b, self.total_a, self.events)

    def table(self, counts: Floats) -> Pair:
        return Pair(counts, self.total_a, self.events - counts, self.total_b)

    def moments(self) -> tuple[Floats, Floats, Floats]:
        """Return mean, standard deviation, and standard deviation times skewness."""
        total, absent = self.total, self.total - self.events
        mean = self.total_a * (self.events / total)
        spread = np.sqrt(self.total_a * self.total_b * self.events / total * (absent / total) / (total - 1))
        lean = (absent - self.events) * (self.total_b - self.total_a) / (total * np.maximum(total - 2, 1))
        return mean, spread, lean

    def mass(self, counts: Floats) -> Floats:
        return np.exp(log_hypergeometric(self.table(counts)))

    def rise(self, counts: Floats) -> Floats:
        """P(X = k + 1) / P(X = k); infinite just below the support, 0 at its end."""
        pair = self.table(counts)
        return pair.rest_a * pair.count_b / ((counts + 1) * (pair.rest_b + 1))

    def beyond(self, counts: Floats, mass: Floats) -> Floats:
        """P(X > k) for counts from the mode up."""
        pair = self.table(counts)
        return mass * (outward_sum(pair.rest_a, pair.count_b, counts + 1, pair.rest_b + 1) - 1)

    def before(self, counts: Floats, mass: Floats) -> Floats:
        """P(X < k) for counts from the mode down."""
        pair = self.table(counts)
        return mass * (outward_sum(counts, pair.rest_b, pair.count_b + 1, pair.rest_a + 1) - 1)


@dataclass(frozen=True, eq=False)
class Known(_Null):
    """Count of so many people at a share that is known, strictly between 0 and 1: binomial."""

    total: Floats
    share: Floats

    @property
    def lowest(self) -> Floats:
        return np.zeros(self.total.shape)

    @property
    def highest(self) -> Floats:
        return self.total

    def moments(self) -> tuple[Floats, Floats, Floats]:
        """Return mean, standard deviation, and standard deviation times skewness."""
        mean = self.total * self.share
        return mean, np.sqrt(mean * (1 - self.share)), 1 - 2 * self.share

    def mass(self, counts: Floats) -> Floats:
        return np.exp(log_binomial(counts, self.total, self.share))

    def rise(self, counts: Floats) -> Floats:
        """P(X = k + 1) / P(X = k); infinite just below the support, 0 at its end."""
        return (self.total - counts) * self.share / ((counts + 1) * (1 - self.share))

    def beyond(self, counts: Floats, mass: Floats) -> Floats:  # noqa: ARG002  (the other null needs it)
        """P(X > k)."""
        return at_least(counts + 1, self.total, self.share)

    def before(self, counts: Floats, mass: Floats) -> Floats:  # noqa: ARG002
        """P(X < k)."""
        return at_most(counts - 1, self.total, self.share)


class Null(Protocol):
    """What a search for a significant count needs to know of a distribution; both of the above are one."""

    @property
    def lowest(self) -> Floats: ...
    @property
    def highest(self) -> Floats: ...
    def at(self, which: Flags | Places) -> Self: ...
    def moments(self) -> tuple[Floats, Floats, Floats]: ...
    def mass(self, counts: Floats) -> Floats: ...
    def rise(self, counts: Floats) -> Floats: ...
    def beyond(self, counts: Floats, mass: Floats) -> Floats: ...
    def before(self, counts: Floats, mass: Floats) -> Floats: ...
