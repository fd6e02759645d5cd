"""Linear programs, and sparse rows to write them with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from disprop.errors import DispropError
from disprop.protect.linked import Floats, Places

Matrix: TypeAlias = Any
"""A csr_array of floats."""

OPTIMAL, INFEASIBLE, UNBOUNDED = 0, 2, 3
"""Statuses of linprog."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The answer to a linear program: `fun` is infinite where there is none, minus infinity where nothing holds it."""

    fun: float
    x: Floats
    equal: Floats
    below: Floats


@dataclass(frozen=True, eq=False)
class Program:
    """Least weighted sum of variables within their bounds, with sums that are 0 and sums that are at most so much."""

    equal: Matrix
    below: Matrix
    room: Floats

    def least(self, weights: Floats, low: Floats, high: Floats) -> Solved:
        """Return the least of the weighted sum, where it is, and the price of each sum."""
        found = self._solved(weights, low, high, presolve=False)
        if found.status not in {OPTIMAL, INFEASIBLE, UNBOUNDED}:
            found = self._solved(weights, low, high, presolve=True)
        if found.status == OPTIMAL:
            prices = (found.eqlin.marginals, found.ineqlin.marginals)
            return Solved(float(found.fun), np.asarray(found.x), *(np.asarray(each, dtype=float) for each in prices))
        if found.status in {INFEASIBLE, UNBOUNDED}:
            nothing = np.zeros(0)
            return Solved(np.inf if found.status == INFEASIBLE else -np.inf, nothing, nothing, nothing)
        raise DispropError(f"A linear program of {weights.size} linked counts was not solved: {found.message}")

    def _solved(self, weights: Floats, low: Floats, high: Floats, *, presolve: bool) -> Any:
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
