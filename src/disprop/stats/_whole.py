"""What a test of a whole table answers: a frozen result, and how draws and proofs become a p-value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from disprop.stats._inputs import Flags, Floats, as_given, in_pieces

DRAWN_AT_ONCE = 65_536
"""Tables drawn at once, so that memory stays bounded."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WholeResult:
    """The answer of a test of a whole table; every array has the shape of the leading axes.

    Parameters
    ----------
    p : array
        P-values. NaN where there is nothing to test.
    statistic : array
        What tables are ordered by: the natural logarithm of the table's probability, G, or the chi-square.
    smallest_expected : array
        The smallest expected count of a group, or cell, that can hold anybody: the chi-square needs it large.
    standard_error : array
        That of a drawn p; 0 where nothing was drawn.
    low, high : array
        What p is proved to lie between, rounding apart: the same number twice where all tables were listed; NaN
        where p was drawn or comes from the chi-square distribution.
    bound : array
        The smallest p that the draws can give, 1/(draws + 1); 0 where nothing was drawn. Where `p` equals it, no
        draw reached the observed table, and p is no more than an upper bound.
    exact : array of bool
        Whether p is listed, or proved to lie between `low` and `high`.
    draws : array of int
        Tables drawn; 0 where none were.
    ordering : str
        What makes one table more extreme than another: ``probability``, ``likelihood_ratio`` or ``chi_square``.
    """

    p: Floats
    statistic: Floats
    smallest_expected: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    bound: Floats
    exact: Flags
    draws: NDArray[np.int64]
    ordering: str


class Answer(NamedTuple):
    """The answer for one table."""

    p: float
    low: float = np.nan
    high: float = np.nan
    draws: int = 0
    exact: bool = False


UNDEFINED = Answer(np.nan)


def listed(p: float) -> Answer:
    """Return the answer of a table whose every alternative was listed."""
    p = min(p, 1.0)
    return Answer(p, p, p, 0, exact=True)


def proved(low: float, high: float) -> Answer:
    """Return the answer known to lie between two ends: the larger, so that no finding leans on rounding."""
    return Answer(min(high, 1.0), min(low, 1.0), min(high, 1.0), 0, exact=True)


def drawn(extreme: Callable[[np.random.Generator, int], int], seed: int, draws: int) -> Answer:
    """Draw tables, and count those as extreme as the observed one, which counts as one of them."""
    # A generator a table, so that a table's p does not depend on its neighbours.
    generator = np.random.default_rng(seed)
    hits = sum(extreme(generator, part.stop - part.start) for part in _parts(draws))
    return Answer((hits + 1) / (draws + 1), draws=draws)


def _parts(draws: int) -> list[slice]:
    return [slice(part.start, min(part.stop, draws)) for part in in_pieces(draws, DRAWN_AT_ONCE)]


def require_draws(draws: int) -> None:
    """Raise a ValueError unless this is a number of draws."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ValueError(f"'draws' must be a whole number, 1 or more: found {draws!r}. Give 100_000, say.")


def require_within(within: float) -> None:
    """Raise a ValueError unless this is a part of p."""
    if not 0 < within < 1:
        raise ValueError(f"'within' must lie strictly between 0 and 1: found {within!r}. Write 0.01 for 1%.")


def answered(answers: Sequence[Answer], *, statistic: Floats, smallest_expected: Floats, ordering: str) -> WholeResult:
    """Put the answers of many tables, in the order of the statistic's cells, into one result."""
    shape = statistic.shape
    p, low, high = (np.array([answer[i] for answer in answers], dtype=float).reshape(shape) for i in range(3))
    draws = np.array([answer.draws for answer in answers], dtype=np.int64).reshape(shape)
    exact = np.array([answer.exact for answer in answers], dtype=bool).reshape(shape)
    count = np.maximum(draws, 1)
    spread = np.where(draws > 0, np.sqrt(p * (1 - p) / count), np.where(np.isnan(p), np.nan, 0.0))
    bound = np.where(draws > 0, 1 / (count + 1), np.where(np.isnan(p), np.nan, 0.0))
    return WholeResult(
        p=as_given(p),
        statistic=as_given(statistic),
        smallest_expected=as_given(smallest_expected),
        standard_error=as_given(spread),
        low=as_given(low),
        high=as_given(high),
        bound=as_given(bound),
        exact=np.asarray(exact)[()],
        draws=draws[()],
        ordering=ordering,
    )


def approximated(statistic: Floats, freedom: Floats, smallest_expected: Floats, ordering: str) -> WholeResult:
    """Return the result of a statistic that is compared with the chi-square distribution."""
    p = np.where(freedom > 0, scipy.special.chdtrc(np.maximum(freedom, 1.0), statistic), np.nan)
    answers = [Answer(value) for value in p.ravel()]
    return answered(answers, statistic=statistic, smallest_expected=smallest_expected, ordering=ordering)
