"""Families of tests: which rows are adjusted together, and what is left of each p-value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.cells import Bools, Counts, Floats

Adjust = Literal["holm", "bh", "none"]
Codes = NDArray[np.int8]

EVIDENCE = ("none", "alone", "family")
"""Not significant; significant before adjustment only; significant after adjustment too."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Families:
    """Which rows are tests of one family.

    Parameters
    ----------
    number : int64 array, shape (rows,)
        The family of each row, from 0.
    pairs : bool array, shape (rows,)
        Whether a family's two groups are one test (exactly two with people, each the rest of the other).
    extra : int64 array, shape (rows,)
        Tests made on the way that have no row: comparators chosen by the data.
    """

    number: Counts
    pairs: Bools
    extra: Counts

    def spread(self, p: Floats) -> tuple[Floats, tuple[Counts, Counts]]:
        """Return p as a matrix with a family a line, and the places of the rows in it; gaps are NaN, extras 1."""
        order = np.argsort(self.number, kind="stable")
        lines = self.number[order]
        starts = np.searchsorted(lines, np.arange(lines[-1] + 1)) if len(lines) else np.zeros(0, dtype=np.int64)
        place = np.empty(len(p), dtype=np.int64)
        place[order] = np.arange(len(p)) - starts[lines]
        width = int(place.max(initial=-1)) + 1
        extra = np.zeros(len(starts), dtype=np.int64)
        extra[self.number] = self.extra
        matrix = np.full((len(starts), width + int(extra.max(initial=0))), np.nan)
        matrix[:, width:] = np.where(np.arange(matrix.shape[1] - width) < extra[:, None], 1.0, np.nan)
        matrix[self.number, place] = p
        return matrix, (self.number, place)


@dataclass(frozen=True, eq=False, kw_only=True)
class Significance:
    """Headline or check within its family.

    Parameters
    ----------
    adjusted : float array
        Adjusted p; NaN outside the family.
    evidence : int8 array
        Places in `EVIDENCE`.
    threshold : float array
        The p below which the row is significant in its family with the other rows' p as they are.
    """

    adjusted: Floats
    evidence: Codes
    threshold: Floats


def in_family(p: Floats, families: Families, *, adjust: Adjust, alpha: float) -> Significance:
    """Adjust p within families; NaN stands outside.

    Notes
    -----
    A family of exactly two groups is one test: its adjusted p is p.
    """
    if not len(p):
        return Significance(adjusted=p, evidence=np.zeros(0, dtype=np.int8), threshold=p)
    matrix, places = families.spread(p)
    single = families.pairs
    adjusted = np.where(single, p, stats.adjust(matrix, method=adjust)[places])
    threshold = np.where(single, alpha, stats.thresholds(matrix, method=adjust, alpha=alpha)[places])
    evidence = np.where(adjusted < alpha, 2, np.where(p < alpha, 1, 0)).astype(np.int8)
    return Significance(adjusted=adjusted, evidence=evidence, threshold=threshold)


def tests_in_family(p: Floats, families: Families) -> Counts:
    """Return how many tests the family of each row has: one where two groups are one test."""
    matrix, (lines, _) = families.spread(p)
    return np.asarray(np.where(families.pairs, 1, (~np.isnan(matrix)).sum(axis=1)[lines]), dtype=np.int64)
