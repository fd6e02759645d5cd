"""The cheapest choice: what every choice must withhold, row by row, and the cheapest that obeys all rows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from disprop.protect._programs import OPTIMAL
from disprop.protect._reduce import Component
from disprop.protect._search import NOT_WANTED, SIGNS, Search
from disprop.protect.linked import Flags, Floats

CLOSE, ENDLESS = 1e-6, 1e12
"""Costs that differ by less, in proportion, are the same."""

CLEAR = 1e-4
"""A need that is missed by less is not missed: prices of so little prove nothing."""

COMPLETED = 3
"""After so many rounds the lightest choice is completed, to see whether it is cheaper than the best."""

Enough = Callable[[int], bool]
"""Whether it is enough, after so many questions."""


class Cover:
    """Rows that every choice obeys: the parts of the withheld kinds add up to 1 or more.

    A choice that leaves a need unmet has a proof of it, the prices of a linear program: so far at most can the need
    move while this choice is all that moves, and each other kind that moved would let it move so much farther. What is
    still wanted is 1; how much of it each kind can bring, its whole range moved, is its part. Whoever meets the need
    obeys the row. Rows are added until the cheapest choice that obeys them meets every need: it is then the cheapest of
    all, and until then it costs no more than the cheapest.
    """

    def __init__(self, search: Search) -> None:
        self.part, self.search = search.part, search
        self.best = search.hidden.copy()
        self.cheapest = 0.0
        self.rows: list[Floats] = []
        self.asked = 0
        self.moves: list[tuple[Flags, Flags]] = []
        for move in search.moves:
            self._keep(move)
        self.prices = Prices(search.part)
        self.range = self._range()

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
        solver: Any = milp
        found = solver(
            self.part.price,
            integrality=np.ones(self.part.kinds.size),
            bounds=(0, 1),
            constraints=LinearConstraint(sparse.csr_array(np.array(self.rows)), 1.0, np.inf),
            options={"node_limit": 20_000, "mip_rel_gap": CLOSE / 10},
        )
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            self.cheapest = max(self.cheapest, float(found.mip_dual_bound))
        return None if found.x is None else np.asarray(found.x > 0.5)

    def _learnt(self, hidden: Flags) -> bool:
        """Add rows that a choice does not obey; take it where it obeys all that there are."""
        before = len(self.rows)
        for way, need in zip(*np.nonzero(~self._met(hidden)), strict=True):
            self._add(int(way), int(need), hidden)
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

    def _add(self, way: int, need: int, hidden: Flags) -> None:
        """Add rows that share no kind, until what they name would meet the need."""
        grown = hidden.copy()
        while (row := self._row(way, need, ~grown)) is not None:
            self.rows.append(row)
            grown |= row > 0

    def _row(self, way: int, need: int, closed: Flags) -> Floats | None:
        """Return a row that the choice does not obey of which these are closed, or keep a move that meets the need."""
        amount = SIGNS[way] * self.search.amounts[way, need]
        self.asked += 1
        move = self.search.movements.cheapest(need, amount, self.part.price, closed)
        if move is not None:
            self._keep(move)
            return None
        self.asked += 1
        farthest, prices = self.prices.of(SIGNS[way] * self.part.aims[[need]].toarray()[0], closed)
        wanted = abs(amount) - farthest
        if wanted <= CLEAR:
            return None
        row = np.minimum(_part(prices, self.range) / wanted, 1.0)
        row[row < CLOSE] = 0.0
        return row if row.any() else None

    def _keep(self, move: Floats) -> None:
        self.moves.append((self.search.movements.moved(move), self.search.met(move)))

    def _range(self) -> Floats:
        """Return how far each kind can fall and rise at most: to 0 where nothing is taken away, and without end."""
        takes = (abs(self.part.sums) - self.part.sums).sum(axis=1) > 0
        falls = np.where(takes, np.inf, self.part.sums @ self.part.atoms)
        return np.array([falls, np.full(falls.size, np.inf)])


def _part(prices: Floats, ranges: Floats) -> Floats:
    """Return how much each kind brings at most, at its price: it rises where the price is above 0, else it falls."""
    worth = np.where(prices > 0, ranges[1], ranges[0])
    return np.where(abs(prices) > CLOSE, abs(prices) * np.where(np.isfinite(worth), worth, ENDLESS), 0.0)


class Prices:
    """What holds an aim back: the prices of the sums that stand still, which prove that it moves no farther.

    They solve the dual of the linear program that moves the aim as far as can be.
    """

    def __init__(self, part: Component) -> None:
        self.part = part
        self.rows = sparse.hstack([part.sums.T, part.held.T, -part.least.T], format="csc")
        self.worth = np.concatenate(
            [part.sums @ part.atoms, part.held @ part.atoms, part.room - part.least @ part.atoms]
        )

    def of(self, aim: Floats, closed: Flags) -> tuple[float, Floats]:
        """Return how far an aim moves while these kinds stand still, and the price of each kind."""
        held, least = self.part.held.shape[0], self.part.least.shape[0]
        ends = np.concatenate([np.where(closed, np.inf, 0.0), np.full(held + least, np.inf)])
        low = np.concatenate([-ends[: closed.size + held], np.zeros(least)])
        solver: Any = milp
        found = solver(
            self.worth,
            constraints=LinearConstraint(self.rows, aim, np.inf),
            bounds=Bounds(low, ends),
            options={"presolve": False},
        )
        if found.status != OPTIMAL:
            return np.inf, np.zeros(closed.size)
        return float(found.fun) - float(aim @ self.part.atoms), np.asarray(found.x[: closed.size])


def until(seconds: float) -> Enough:
    """Return what is enough after so many seconds."""
    end = time.monotonic() + seconds
    return lambda _asked: time.monotonic() > end
