"""The cheapest choice: what every choice must withhold, row by row, and the cheapest that obeys all rows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from disprop.errors import DispropError
from disprop.protect._programs import OPTIMAL, csr
from disprop.protect._reduce import Component
from disprop.protect._search import NOT_WANTED, SIGNS, Search
from disprop.protect.linked import Flags, Floats, Places

CLOSE, ENDLESS = 1e-6, 1e12
"""Costs that differ by less, in proportion, are the same."""

CLEAR = 1e-4
"""A need that is missed by less is not missed: prices of so little prove nothing."""

COLUMNS = 20_000
"""So many variables a linear program at most."""

SHARE = 100
"""Work is counted in linear programs of so many columns; a search among rows, by its entries as if they were such."""

COMPLETED = 3
"""After so many rounds the lightest choice is completed, to see whether it is cheaper than the best."""

Enough = Callable[[float], bool]
"""Whether it is enough, after so much work."""


class Cover:
    """Rows that every choice obeys: the parts of the withheld kinds add up to 1 or more.

    A choice that leaves a need unmet has a proof of it, the prices of a linear program: so far at most can the need
    move while this choice is all that moves, and each other kind that moved would let it move so much farther. What is
    still wanted is 1; how much of it each kind can bring, its whole range moved, is its part. Whoever meets the need
    obeys the row. Rows are added until the cheapest choice that obeys them meets every need: it is then the cheapest of
    all, and until then it costs no more than the cheapest.
    """

    def __init__(self, search: Search, branches: int) -> None:
        self.part, self.search, self.branches = search.part, search, branches
        self.best = search.hidden.copy()
        self.cheapest = 0.0
        self.rows: list[Floats] = []
        self.asked = 0.0
        self.moves: list[tuple[Flags, Flags]] = []
        for move in search.moves:
            self._keep(move)
        self.prices = Prices(search.part)
        self.range = self._range()
        self.aims = search.part.aims.toarray()

    def improve(self, enough: Enough) -> None:
        """Find cheaper choices and dearer lower bounds until the two meet, or it is enough."""
        for number in itertools.count(1):
            if self._cost(self.best) <= self.cheapest * (1 + CLOSE) + CLOSE:
                return
            lightest = self._lightest()
            if lightest is None or enough(self.asked) or not self._learnt(lightest):
                return
            if not number % COMPLETED:
                self._take(self._completed(lightest))

    def _cost(self, hidden: Flags) -> float:
        return float(self.part.price[hidden].sum())

    def _lightest(self) -> Flags | None:
        """Return the cheapest choice that obeys the rows, and note what it costs."""
        if not self.rows:
            return np.zeros(self.part.kinds.size, dtype=bool)
        self.asked += len(self.rows) * self.part.kinds.size / SHARE
        found = _milp(
            self.part.price,
            LinearConstraint(sparse.csr_array(np.array(self.rows)), 1.0, np.inf),
            Bounds(0, 1),
            integrality=np.ones(self.part.kinds.size),
            node_limit=self.branches,
            mip_rel_gap=CLOSE / 10,
            presolve=False,  # with it, HiGHS has called whole numbers the least that were not
        )
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            self.cheapest = max(self.cheapest, float(found.mip_dual_bound))
        return None if found.x is None else np.asarray(found.x > 0.5)

    def _learnt(self, hidden: Flags) -> bool:
        """Add rows that a choice does not obey; take it where it obeys all that there are."""
        before = len(self.rows)
        ways, needs = np.nonzero(~self._met(hidden))
        grown = np.tile(hidden, (ways.size, 1))
        while ways.size:
            rows, missed = self._rows(ways, needs, ~grown)
            self.rows.extend(rows)
            grown = grown[missed] | (rows > 0)
            ways, needs = ways[missed], needs[missed]
        if len(self.rows) == before:
            self._take(hidden)
        return len(self.rows) > before

    def _take(self, hidden: Flags) -> None:
        if self._cost(hidden) < self._cost(self.best):
            self.best = hidden

    def _completed(self, hidden: Flags) -> Flags:
        """Return a choice that meets every need, begun from this one."""
        search = self.search.again(hidden)
        self.asked += len(search.moves)
        for move in search.moves:
            self._keep(move)
        return search.hidden

    def _met(self, hidden: Flags) -> Flags:
        """Return which needs some movement met before proves met by this choice."""
        met = self.search.proof == NOT_WANTED
        for moved, meets in self.moves:
            if not (moved & ~hidden).any():
                met |= meets
        return np.asarray(met)

    def _rows(self, ways: Places, needs: Places, closed: Flags) -> tuple[Floats, Flags]:
        """Return a row for each need that is missed while its kinds are closed, and which are missed."""
        self.asked += needs.size * self.prices.worth.size / SHARE
        amounts = self.search.amounts[ways, needs]
        aims = np.array(SIGNS)[ways, None] * self.aims[needs]
        farthest, prices = self.prices.of(aims, amounts, closed)
        wanted = amounts - farthest
        parts = _parts(prices, self.range) / np.maximum(wanted, CLEAR)[:, None]
        rows = np.where(parts < CLOSE, 0.0, np.minimum(parts, 1.0))
        missed = (wanted > CLEAR) & rows.any(axis=1)
        return rows[missed], missed

    def _keep(self, move: Floats) -> None:
        self.moves.append((self.search.movements.moved(move), self.search.met(move)))

    def _range(self) -> Floats:
        """Return how far each kind can fall and rise at most: to 0 where nothing is taken away, and without end."""
        takes = (abs(self.part.sums) - self.part.sums).sum(axis=1) > 0
        falls = np.where(takes, np.inf, self.part.sums @ self.part.atoms)
        return np.array([falls, np.full(falls.size, np.inf)])


def _parts(prices: Floats, ranges: Floats) -> Floats:
    """Return how much each kind brings at most, at its price: it rises where the price is above 0, else it falls."""
    worth = np.where(prices > 0, ranges[1], ranges[0])
    return np.where(abs(prices) > CLOSE, abs(prices) * np.where(np.isfinite(worth), worth, ENDLESS), 0.0)


class Prices:
    """What holds aims back: the prices of the sums that stand still, which prove that they move no farther.

    They solve the dual of the linear program that moves an aim as far as it must go; many at once, since a program of
    many parts is solved sooner than many programs.
    """

    def __init__(self, part: Component) -> None:
        self.part = part
        self.rows = csr(sparse.hstack([part.sums.T, part.held.T, -part.least.T]))
        self.worth = np.concatenate(
            [part.sums @ part.atoms, part.held @ part.atoms, part.room - part.least @ part.atoms]
        )

    def of(self, aims: Floats, amounts: Floats, closed: Flags) -> tuple[Floats, Floats]:
        """Return how far each aim moves, up to its amount, while its kinds stand still, and the price of each kind."""
        size = max(COLUMNS // (self.worth.size + 1), 1)
        cuts = range(0, len(aims), size)
        found = [self._of(aims[cut : cut + size], amounts[cut : cut + size], closed[cut : cut + size]) for cut in cuts]
        farthest, prices = zip(*found, strict=True)
        return np.concatenate(farthest), np.concatenate(prices)

    def _of(self, aims: Floats, amounts: Floats, closed: Flags) -> tuple[Floats, Floats]:
        number, atoms, kinds = len(aims), self.part.atoms, closed.shape[1]
        stops = sparse.csr_array((aims.ravel(), (np.arange(aims.size), np.repeat(np.arange(number), atoms.size))))
        rows = sparse.hstack([sparse.kron(sparse.eye_array(number), self.rows), stops], format="csc")
        held, least = self.part.held.shape[0], self.part.least.shape[0]
        high = np.hstack([np.where(closed, np.inf, 0.0), np.full((number, held + least), np.inf)])
        low = np.hstack([-high[:, : kinds + held], np.zeros((number, least))])
        true = aims @ atoms
        weights = np.concatenate([np.tile(self.worth, number), true + amounts])
        bounds = Bounds(np.append(low.ravel(), np.zeros(number)), np.append(high.ravel(), np.full(number, np.inf)))
        found = _milp(weights, LinearConstraint(rows, aims.ravel(), np.inf), bounds, presolve=False)
        if found.status != OPTIMAL:
            found = _milp(weights, LinearConstraint(rows, aims.ravel(), np.inf), bounds, presolve=True)
        if found.status != OPTIMAL:
            raise DispropError(f"A linear program of {weights.size} prices was not solved: {found.message}")
        prices = found.x[:-number].reshape(number, -1)
        return prices @ self.worth + found.x[-number:] * (true + amounts) - true, prices[:, :kinds]


def _milp(
    weights: Floats, rows: LinearConstraint, bounds: Bounds, integrality: Floats | None = None, **options: Any
) -> Any:
    solver: Any = milp
    return solver(weights, integrality=integrality, constraints=rows, bounds=bounds, options=options)


def until(seconds: float) -> Enough:
    """Return what is enough after so many seconds."""
    end = time.monotonic() + seconds
    return lambda _asked: time.monotonic() > end
