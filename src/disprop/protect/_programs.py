"""Linear programs, and sparse rows to write them with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from disprop.errors import DispropError
from disprop.protect.linked import Floats, Places

Matrix: TypeAlias = Any
"""A csr_array of floats."""

OPTIMAL, INFEASIBLE, UNBOUNDED = 0, 2, 3
"""Statuses of linprog and milp."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The answer to a linear program: `fun` is infinite where there is none, minus infinity where nothing holds it."""

    fun: float
    x: Floats
    prices: Floats


@dataclass(frozen=True, eq=False)
class Program:
    """Least weighted sum of variables within their bounds, with sums that are 0 and sums that are at most so much."""

    equal: Matrix
    below: Matrix
    room: Floats

    def least(self, weights: Floats, low: Floats, high: Floats) -> Solved:
        """Return the least of the weighted sum, and where it is."""
        return self._least(self._by_milp, weights, low, high)

    def priced(self, weights: Floats, low: Floats, high: Floats) -> Solved:
        """Return the same, and by how much it would rise if a sum were 1 and not 0."""
        return self._least(self._by_linprog, weights, low, high)

    def _least(self, solver: Any, weights: Floats, low: Floats, high: Floats) -> Solved:
        found = solver(weights, low, high, presolve=False)
        if found.status not in {OPTIMAL, INFEASIBLE, UNBOUNDED}:
            found = solver(weights, low, high, presolve=True)
        if found.status == OPTIMAL:
            prices = found.eqlin.marginals if "eqlin" in found else ()
            return Solved(float(found.fun), np.asarray(found.x), np.asarray(prices, dtype=float))
        if found.status in {INFEASIBLE, UNBOUNDED}:
            return Solved(np.inf if found.status == INFEASIBLE else -np.inf, np.zeros(0), np.zeros(0))
        raise DispropError(f"A linear program of {weights.size} linked counts was not solved: {found.message}")

    @cached_property
    def _limits(self) -> Any:
        equal = np.zeros(self.equal.shape[0])
        rows = sparse.vstack([self.equal, self.below], format="csc")
        low = np.concatenate([equal, np.full(self.room.size, -np.inf)])
        return LinearConstraint(rows, low, np.concatenate([equal, self.room]))

    def _by_milp(self, weights: Floats, low: Floats, high: Floats, *, presolve: bool) -> Any:
        solver: Any = milp
        limits = self._limits if self._limits.A.shape[0] else None
        return solver(weights, constraints=limits, bounds=Bounds(low, high), options={"presolve": presolve})

    def _by_linprog(self, weights: Floats, low: Floats, high: Floats, *, presolve: bool) -> Any:
        solver: Any = linprog
        return solver(
            weights,
            A_ub=self.below,
            b_ub=self.room,
            A_eq=self.equal,
            b_eq=np.zeros(self.equal.shape[0]),
            bounds=np.column_stack([low, high]),
            method="highs",
            options={"presolve": presolve},
        )


def csr(rows: Any) -> Matrix:
    """Return rows as they are wanted here: each entry once, in order, none of them 0."""
    found = sparse.csr_array(rows, dtype=float)
    found.sum_duplicates()
    found.eliminate_zeros()
    return found


def row_slices(rows: Matrix) -> list[slice]:
    """Return where the entries of each row stand."""
    return [slice(a, b) for a, b in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)]


def groups_of(links: Matrix) -> Places:
    """Return the number of the component that each column is in: columns of one row are in the same."""
    graph = sparse.block_array([[None, links], [links.T, None]], format="csr")
    return np.asarray(connected_components(graph, directed=False)[1][links.shape[0] :], dtype=np.int64)
