"""The cheapest choice: what every choice must withhold, row by row, and the cheapest that obeys all rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from disprop.protect._programs import Program, csr
from disprop.protect._search import MOVED, NOT_WANTED, SIGNS, Search
from disprop.protect.linked import Flags, Floats

CLOSE = 1e-6
"""Costs that differ by less, in proportion, are the same."""

Enough = Callable[[], bool]


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
        self.moves = list(search.moves)
        self.range = self._range()

    def improve(self, enough: Enough) -> None:
        """Find cheaper choices and dearer lower bounds until the two meet, or it is enough."""
        while self._cost(self.best) > self.cheapest * (1 + CLOSE) + CLOSE:
            lightest = self._lightest()
            if lightest is None or enough() or not self._learnt(lightest):
                return

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
        """Add the rows that a choice does not obey; take it where it obeys all and is cheaper."""
        before = len(self.rows)
        for way, need in zip(*np.nonzero(~self._met(hidden)), strict=True):
            self._add(int(way), int(need), hidden)
        if len(self.rows) == before:
            self._take(hidden)
            return False
        self._take(self._completed(hidden))
        return True

    def _take(self, hidden: Flags) -> None:
        if self._cost(hidden) < self._cost(self.best):
            self.best = hidden

    def _completed(self, hidden: Flags) -> Flags:
        """Return a choice that meets every need, begun from this one."""
        search = self.search.again(hidden)
        self.moves += search.moves
        return search.hidden

    def _met(self, hidden: Flags) -> Flags:
        """Return which needs some movement met before proves met by this choice."""
        met = self.search.proof == NOT_WANTED
        for move in self.moves:
            if not (self.search.movements.moved(move) & ~hidden).any():
                met |= self.search.met(move)
        return np.asarray(met)

    def _add(self, way: int, need: int, hidden: Flags) -> None:
        """Add rows that share no kind, until what they name would meet the need."""
        grown = hidden.copy()
        while (row := self._row(way, need, grown)) is not None:
            self.rows.append(row)
            grown |= row > 0

    def _row(self, way: int, need: int, hidden: Flags) -> Floats | None:
        """Return the row that a choice does not obey, or keep the movement that meets the need."""
        part, closed = self.part, np.flatnonzero(~hidden)
        program = Program(csr(sparse.vstack([part.sums[closed], part.held])), -part.least, part.room)
        weights = -SIGNS[way] * part.aims[[need]].toarray()[0]
        amount = self.search.amounts[way, need]
        found = program.priced(weights, -part.atoms, np.full(part.atoms.size, np.inf))
        wanted = amount + found.fun
        if wanted <= MOVED:
            if found.x.size:
                self.moves.append(found.x)
            return None
        row = np.zeros(part.kinds.size)
        prices = found.prices[: closed.size]
        row[closed] = np.minimum(_part(prices, self.range[:, closed]) / wanted, 1.0)
        row[row < CLOSE] = 0.0
        return row if row.any() else None

    def _range(self) -> Floats:
        """Return how far each kind can fall and rise at most: to 0 where nothing is taken away, and without end."""
        takes = (abs(self.part.sums) - self.part.sums).sum(axis=1) > 0
        falls = np.where(takes, np.inf, self.part.sums @ self.part.atoms)
        return np.array([falls, np.full(falls.size, np.inf)])


def _part(prices: Floats, ranges: Floats) -> Floats:
    """Return how much each kind brings at most, at its price: it falls where the price is above 0, else it rises."""
    worth = np.where(prices > 0, ranges[0], ranges[1])
    return np.where(abs(prices) > CLOSE, abs(prices) * np.where(np.isfinite(worth), worth, 1e12), 0.0)


def rounds(number: int) -> Enough:
    """Return what is enough after so many questions."""
    left = iter(range(number))
    return lambda: next(left, None) is None


def until(seconds: float) -> Enough:
    """Return what is enough after so many seconds."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
