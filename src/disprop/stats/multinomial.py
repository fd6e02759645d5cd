"""The door for the counts of all groups together against known shares."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike

from disprop.stats._inputs import Flags, Floats, as_floats, one_of, require, require_between, require_counts
from disprop.stats._lines import MOST_PEOPLE, NARROW, Line, upper_tail
from disprop.stats._mass import log_factorial_rest
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

EXACT_TESTS = ("probability", "likelihood_ratio", "chi_square")
ORDERINGS = {name: name for name in EXACT_TESTS} | {"pearson": "chi_square", "g": "likelihood_ratio"}


def multinomial_test(
    counts: ArrayLike, shares: ArrayLike, *, method: str, seed: int = 1, draws: int = 100_000, within: float = NARROW
) -> WholeResult:
    """Test the counts of all groups together against shares known as constants.

    Parameters
    ----------
    counts : array_like, shape (..., groups)
        People in each group. Leading axes broadcast.
    shares : array_like, shape (..., groups)
        The known share of each group, adding to 1.
    method : str
        ``probability``, ``likelihood_ratio`` or ``chi_square``: exact, with tables ordered by that; ``pearson`` or
        ``g``: the chi-square and likelihood ratio statistics against the chi-square distribution.
    seed : int
        Where drawing begins. The same for each line of counts, so that no answer depends on its neighbours.
    draws : int
        Tables drawn where an exact answer would cost too much.
    within : float
        How far apart, relative to the larger, the two ends may lie where p is proved to lie between two. The closer,
        the more work.

    Returns
    -------
    WholeResult
        Arrays of shape (...). NaN where a count or share is NaN, or there is nobody. A share of exactly 0 leaves
        its group out; somebody in such a group makes p 0.

    Raises
    ------
    ValueError
        For counts that are negative or fractional, and shares that do not lie from 0 to 1 or do not add to 1.

    Notes
    -----
    With n people and shares s_i, expected counts are e_i = n s_i, and P(x) = n! prod s_i^x_i / x_i!. The p-value is
    the sum of P over the tables that are no more probable than the observed one (``probability``), or whose
    G = 2 sum x log(x / e) or chi-square = sum (x - e)^2 / e is no smaller. Probabilities, and likelihood ratios,
    within a relative 1e-7 count as ties, as do chi-squares.

    Up to 200,000 tables are listed. Beyond, the counts are taken as Poisson counts given their total, and the
    distribution of the statistic is built group by group on a lattice, which proves two ends that p lies between;
    `p` is the upper one. The work is bounded (about a second a line), and the ends must lie that close (`within`),
    or within two standard errors of a drawn p, as they do where p is too small for draws to reach. Otherwise tables
    are drawn, and p = (1 + hits) / (1 + draws).
    The three orderings differ, the more so with small shares, where the chi-square distribution is of no use: look
    at `smallest_expected`. A p below 1e-305 or so is 0.

    References
    ----------
    Cressie and Read (1984), Multinomial goodness-of-fit tests, doi:10.1111/j.2517-6161.1984.tb01318.x; Baglivo,
    Olivier and Pagano (1992), Methods for exact goodness-of-fit tests, doi:10.1080/01621459.1992.10475227.

    Examples
    --------
    >>> found = multinomial_test([7, 2, 1], [0.4, 0.3, 0.3], method="probability")
    >>> round(float(found.p), 4), bool(found.exact)
    (0.1973, True)
    """
    one_of("test of whole counts", method, ORDERINGS)
    require_draws(draws)
    require_within(within)
    x, s = np.broadcast_arrays(as_floats(counts), as_floats(shares))
    require_groups(x)
    _require_shares(s)
    require_counts("counts", x)
    defined = ~(np.isnan(x) | np.isnan(s)).any(axis=-1) & (x.sum(axis=-1) > 0)
    x, s = (np.where(defined[..., None], values, np.nan) for values in (x, s))
    expected = x.sum(axis=-1, keepdims=True) * (s / s.sum(axis=-1, keepdims=True))
    smallest = np.where(expected > 0, expected, np.inf).min(axis=-1, initial=np.inf)
    smallest = np.where(defined, smallest, np.nan)
    statistic = _statistic(ORDERINGS[method], x, expected)
    if method not in EXACT_TESTS:
        freedom = (expected > 0).sum(axis=-1) - 1.0
        return approximated(statistic, freedom, smallest, ORDERINGS[method])
    lines = zip(x.reshape(-1, x.shape[-1]), expected.reshape(-1, x.shape[-1]), strict=True)
    answers = [_exact(method, counts, means, seed, draws, within) for counts, means in lines]
    return answered(answers, statistic=statistic, smallest_expected=smallest, ordering=method)


def require_groups(counts: Floats) -> None:
    """Raise a ValueError unless the last axis holds groups."""
    if counts.ndim == 0 or counts.shape[-1] == 0:
        raise ValueError("'counts' must hold groups along the last axis: found none. Give a list of counts.")


def _require_shares(shares: Floats) -> None:
    require_between("shares", shares, 0.0, 1.0)
    sums = shares.sum(axis=-1)
    near: Flags = np.abs(sums - 1) <= 1e-9
    require(sums, near, "'shares' must add to 1", "Give every group its share, or divide the shares by their sum.")


def _statistic(ordering: str, x: Floats, expected: Floats) -> Floats:
    """Return the log probability, G or the chi-square of each line; a group without share counts if it has people."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if ordering == "probability":
            total = x.sum(axis=-1)
            shares = expected / total[..., None]
            gammaln = scipy.special.gammaln
            return np.asarray(gammaln(total + 1) + (scipy.special.xlogy(x, shares) - gammaln(x + 1)).sum(axis=-1))
        gaps = np.where((x == 0) & (expected == 0), 0.0, _heights(ordering, x, expected))
        return np.asarray((2.0 if ordering == "likelihood_ratio" else 1.0) * gaps.sum(axis=-1))


def _heights(ordering: str, x: Floats, expected: Floats) -> Floats:
    """Return what each count adds to the statistic: half of G's part, the chi-square's, or what the mass lacks."""
    if ordering == "chi_square":
        return np.asarray((x - expected) ** 2 / expected)
    if ordering == "likelihood_ratio":
        return np.asarray(np.maximum(scipy.special.xlogy(x, x / expected) - x + expected, 0.0))
    return np.asarray(np.maximum(_log_mass(np.floor(expected), expected) - _log_mass(x, expected), 0.0))


def _log_mass(x: Floats, mean: Floats) -> Floats:
    """Return the logarithm of the Poisson mass in Loader's saddle-point form, in which nothing large cancels."""
    x, gap = np.atleast_1d(x), np.atleast_1d(x - mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviance = np.where(x > 0, x * np.log1p(gap / mean), 0.0) - gap
    return -log_factorial_rest(x) - deviance


def _exact(ordering: str, x: Floats, expected: Floats, seed: int, draws: int, within: float) -> Answer:
    if np.isnan(x).any():
        return UNDEFINED
    if x[expected == 0].any():
        return listed(0.0)
    x, expected = x[expected > 0], expected[expected > 0]
    # By size, so that the order of the groups changes nothing and the largest, which is settled last, costs nothing.
    order = np.lexsort((x, expected))
    x, expected = x[order], expected[order]
    level = float(_heights(ordering, x, expected).sum())
    slack = TIE * max(level, 1.0) if ordering == "chi_square" else TIE
    if x.sum() <= MOST_PEOPLE:
        found = upper_tail(_line(ordering, int(x.sum()), expected), x.astype(np.intp), slack, draws, within)
        if found is not None:
            return found
    total, shares = int(x.sum()), expected / expected.sum()

    def extreme(generator: np.random.Generator, size: int) -> int:
        tables = generator.multinomial(total, shares, size=size).astype(float)
        return int(np.count_nonzero(_heights(ordering, tables, expected).sum(axis=-1) >= level - slack))

    return drawn(extreme, seed, draws)


def _line(ordering: str, total: int, expected: Floats) -> Line:
    """Return the groups as Poisson counts that add to the total."""
    counts = np.arange(total + 1.0)
    after = np.cumsum(expected[:0:-1])[::-1]
    return Line(
        total=total,
        most=(total,) * expected.size,
        masses=tuple(np.exp(_log_mass(counts, mean)) for mean in expected),
        heights=tuple(_heights(ordering, counts, mean) for mean in expected),
        rests=tuple(np.exp(_log_mass(counts, mean)) for mean in after),
        whole=float(np.exp(_log_mass(counts[-1:], expected.sum()))[0]),
    )
