"""The door for a whole table: do rows and groups go together?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from disprop.stats._inputs import Floats, Places, as_floats, one_of, require_counts
from disprop.stats._lines import MOST_PEOPLE, NARROW, Line, upper_tail
from disprop.stats._mass import log_binomial
from disprop.stats._tails import TIE
from disprop.stats._whole import (
    UNDEFINED,
    Answer,
    WholeResult,
    answered,
    approximated,
    drawn,
    listed,
    require_draws,
    require_within,
)

ORDERINGS = {"fisher_freeman_halton": "probability", "pearson": "chi_square", "g": "likelihood_ratio"}

MOST_BEGUN = 1_000_000
"""Beginnings of tables of three rows or more that are listed at once, at most."""

MOST_IN_TABLE = 1_000_000
"""People in such a table, at most: beyond, factorials lose digits."""


def table_test(
    counts: ArrayLike, *, method: str, seed: int = 1, draws: int = 100_000, within: float = NARROW
) -> WholeResult:
    """Test whether the rows of a table and its groups go together.

    Parameters
    ----------
    counts : array_like, shape (..., rows, groups)
        People. Leading axes broadcast. Rows share nobody: give those in the stage and those not in it.
    method : str
        ``fisher_freeman_halton``: exact with all margins held, tables ordered by probability (R's ``fisher.test``);
        ``pearson`` or ``g``: the chi-square and likelihood ratio statistics against the chi-square distribution.
    seed : int
        Where drawing begins. The same for each table, so that no answer depends on its neighbours.
    draws : int
        Tables drawn where an exact answer would cost too much.
    within : float
        How far apart, relative to the larger, the two ends may lie where p is proved to lie between two. The closer,
        the more work.

    Returns
    -------
    WholeResult
        Arrays of shape (...). Rows and groups of nobody are left out. NaN where a count is NaN or there is nobody.
        With one row or group left, one table is possible: ``fisher_freeman_halton`` gives 1, the others NaN.

    Raises
    ------
    ValueError
        For counts that are negative or fractional, or that have no rows and groups.

    Notes
    -----
    With margins r_i and c_j that add to n, P(x) = prod r_i! prod c_j! / (n! prod x_ij!), and the p-value is the sum
    of P over the tables no more probable than the observed one, ties within a relative 1e-7. Expected counts are
    r_i c_j / n, chi-square = sum (x - e)^2 / e and G = 2 sum x log(x / e), both with (rows - 1)(groups - 1) degrees
    of freedom.

    Tables are listed while there are at most 200,000 with two rows (or two groups), or 1,000,000 beginnings of
    tables that can be told apart with more. Beyond, with two rows, the distribution is built group by group on a
    lattice, which proves two ends that p lies between; `p` is the upper one. The work is bounded (about a second a
    table), and the ends must lie that close (`within`), or within two standard errors of a drawn p, as they do
    where p is too small for draws to reach. Otherwise tables with these margins are drawn, and
    p = (1 + hits) / (1 + draws).

    References
    ----------
    Freeman and Halton (1951), Note on an exact treatment of contingency, doi:10.1093/biomet/38.1-2.141; Baglivo,
    Olivier and Pagano (1992), Methods for exact goodness-of-fit tests, doi:10.1080/01621459.1992.10475227.

    Examples
    --------
    Leavers and stayers of three groups.

    >>> found = table_test([[2, 5, 1], [30, 20, 11]], method="fisher_freeman_halton")
    >>> round(float(found.p), 4), bool(found.exact)
    (0.2911, True)
    """
    one_of("test of a whole table", method, ORDERINGS)
    require_draws(draws)
    require_within(within)
    x = as_floats(counts)
    if x.ndim < 2 or 0 in x.shape[-2:]:
        raise ValueError(f"'counts' must hold rows of groups: found shape {x.shape}. Give [[2, 5], [30, 20]], say.")
    require_counts("counts", x)
    defined = ~np.isnan(x).any(axis=(-2, -1)) & (x.sum(axis=(-2, -1)) > 0)
    x = np.where(defined[..., None, None], x, np.nan)
    expected = _expected(x)
    smallest = np.where(expected > 0, expected, np.inf).min(axis=(-2, -1))
    smallest = np.where(defined, smallest, np.nan)
    statistic = _statistic(ORDERINGS[method], x, expected)
    if method != "fisher_freeman_halton":
        freedom = np.where(defined, _freedom(x), np.nan)
        return approximated(statistic, freedom, smallest, ORDERINGS[method])
    answers = [_exact(table, seed, draws, within) for table in x.reshape(-1, *x.shape[-2:])]
    return answered(answers, statistic=statistic, smallest_expected=smallest, ordering="probability")


def _expected(x: Floats) -> Floats:
    return np.asarray(
        x.sum(axis=-1, keepdims=True) * (x.sum(axis=-2, keepdims=True) / x.sum(axis=(-2, -1), keepdims=True))
    )


def _freedom(x: Floats) -> Floats:
    rows, groups = (x.sum(axis=axis) > 0 for axis in (-1, -2))
    return np.asarray((rows.sum(axis=-1) - 1.0) * (groups.sum(axis=-1) - 1.0))


def _statistic(ordering: str, x: Floats, expected: Floats) -> Floats:
    """Return the log probability given the margins, G or the chi-square of each table."""
    gammaln = scipy.special.gammaln
    if ordering == "probability":
        margins = gammaln(x.sum(axis=-1) + 1).sum(axis=-1) + gammaln(x.sum(axis=-2) + 1).sum(axis=-1)
        return np.asarray(margins - gammaln(x.sum(axis=(-2, -1)) + 1) - gammaln(x + 1).sum(axis=(-2, -1)))
    means = np.where(expected > 0, expected, np.where(np.isnan(expected), np.nan, 1.0))
    if ordering == "chi_square":
        return np.asarray(((x - expected) ** 2 / means).sum(axis=(-2, -1)))
    parts = scipy.special.xlogy(x, np.where(x > 0, x, 1.0) / means) - x + expected
    return np.asarray(2 * np.maximum(parts, 0.0).sum(axis=(-2, -1)))


def _exact(table: Floats, seed: int, draws: int, within: float) -> Answer:
    if np.isnan(table).any():
        return UNDEFINED
    table = _tidied(table)
    if 1 in table.shape:
        return listed(1.0)
    found = _two_rows(table, draws, within) if table.shape[0] == 2 else _listed(table)
    return drawn(_Drawing(table), seed, draws) if found is None else found


def _tidied(table: Floats) -> Floats:
    """Leave out empty rows and groups, and sort: rows by size, at most as many as groups, and groups by size."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    table = table.T if table.shape[0] > table.shape[1] else table
    table = table[np.argsort(table.sum(axis=1), kind="stable")]
    return table[:, np.argsort(table.sum(axis=0), kind="stable")]


def _two_rows(table: Floats, draws: int, within: float) -> Answer | None:
    """Take the first row as binomial counts given their total."""
    sizes, total = table.sum(axis=0), int(table[0].sum())
    if total > MOST_PEOPLE:
        return None
    rate = total / sizes.sum()
    after = np.cumsum(sizes[:0:-1])[::-1]
    logs = [_log_binomial(total, size, rate) for size in sizes]
    line = Line(
        total=total,
        most=tuple(int(min(size, total)) for size in sizes),
        masses=tuple(np.exp(log) for log in logs),
        heights=tuple(log.max() - log for log in logs),
        rests=tuple(np.exp(_log_binomial(total, size, rate)) for size in after),
        whole=float(np.exp(_log_binomial(total, sizes.sum(), rate)[-1])),
    )
    return upper_tail(line, table[0].astype(np.intp), TIE, draws, within)


def _log_binomial(total: int, size: float, rate: float) -> Floats:
    """Return the log mass of each count from 0 to the total; -inf beyond the size."""
    counts = np.arange(total + 1.0)
    inside = np.minimum(counts, size)
    masses = log_binomial(inside, np.full(counts.shape, size), np.full(counts.shape, rate))
    return np.where(counts <= size, masses, -np.inf)


def _listed(table: Floats) -> Answer | None:
    """List all tables with these margins, column by column; None when there are too many."""
    if table.sum() > MOST_IN_TABLE:
        return None
    rows, columns = (table.sum(axis=axis).astype(np.intp) for axis in (1, 0))
    cost = scipy.special.gammaln(np.arange(max(rows.max(), columns.max()) + 1.0) + 1)
    parts = _Parts(rows[None, :], np.zeros(1), np.ones(1))
    for column in columns[:-1]:
        more = _with_column(parts, column, cost)
        if more is None:
            return None
        parts = more
    height = parts.height + cost[parts.left].sum(axis=1)
    logs = cost[rows].sum() + cost[columns].sum() - scipy.special.gammaln(table.sum() + 1) - height
    extreme = height >= cost[table.astype(np.intp)].sum() - TIE
    return listed(float((parts.alike * np.exp(logs))[extreme].sum()))


class _Parts(NamedTuple):
    """Tables of the first columns: what is left of each row, sum of log x!, and how many are alike in both."""

    left: Places
    height: Floats
    alike: Floats


def _with_column(parts: _Parts, column: int, cost: Floats) -> _Parts | None:
    """Add a column in all possible ways, row by row; None when there are too many."""
    left, height, alike = parts
    need = np.full(height.size, column)
    for row in range(left.shape[1]):
        later = left[:, row + 1 :].sum(axis=1)
        fewest, most = np.maximum(0, need - later), np.minimum(left[:, row], need)
        choices = most - fewest + 1
        if choices.sum() > MOST_BEGUN:
            return None
        source = np.repeat(np.arange(choices.size), choices)
        count = np.arange(source.size) - np.repeat(np.cumsum(choices) - choices, choices) + fewest[source]
        left, need, height, alike = left[source], need[source] - count, height[source] + cost[count], alike[source]
        left[:, row] -= count
    return _merged(left, height, alike)


def _merged(left: Places, height: Floats, alike: Floats) -> _Parts:
    """Put together what cannot be told apart later; heights within 1e-9 are far closer than ties."""
    keys = np.column_stack([np.rint(height * 1e9).astype(np.int64), left])
    order = np.lexsort(keys.T)
    new = np.concatenate([[True], (np.diff(keys[order], axis=0) != 0).any(axis=1)])
    starts = np.flatnonzero(new)
    return _Parts(left[order][starts], height[order][starts], np.add.reduceat(alike[order], starts))


class _Drawing:
    """Draw tables with the margins of one, and count those no more probable."""

    def __init__(self, table: Floats) -> None:
        self.rows, self.columns = (table.sum(axis=axis).astype(np.int64) for axis in (1, 0))
        self.level = float(scipy.special.gammaln(table + 1).sum())

    def __call__(self, generator: np.random.Generator, size: int) -> int:
        left, height = np.tile(self.rows, (size, 1)), np.zeros(size)
        for column in self.columns[:-1]:
            height += self._column(generator, left, np.full(size, column))
        height += scipy.special.gammaln(left + 1.0).sum(axis=1)
        return int(np.count_nonzero(height >= self.level - TIE))

    def _column(self, generator: np.random.Generator, left: NDArray[np.int64], need: NDArray[np.int64]) -> Floats:
        """Draw one column out of what is left, and return its height."""
        height = np.zeros(need.size)
        pool = left.sum(axis=1)
        for row in range(self.rows.size):
            pool = pool - left[:, row]
            count = generator.hypergeometric(left[:, row], pool, need)
            left[:, row] -= count
            need = need - count
            height += scipy.special.gammaln(count + 1.0)
        return height
