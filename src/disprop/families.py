"""Families of tests: which rows are adjusted together, and what is left of each p-value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.cells import Counts, Floats

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
    test : int64 array, shape (rows,)
        The test of each row, from 0: exactly two groups, each the rest of the other, are one test shown twice.
    extra : int64 array, shape (families,)
        Tests made on the way that have no row: comparators chosen by the data.
    """

    number: Counts
    test: Counts
    extra: Counts

    def counted(self, p: Floats) -> Counts:
        """Return for each row the row that stands for its test: the first that has a p, or the first."""
        stands = np.zeros(int(self.test.max(initial=-1)) + 1, dtype=np.int64)
        for rows in (np.arange(len(p)), np.flatnonzero(~np.isnan(p))):
            stands[self.test[rows[::-1]]] = rows[::-1]
        return np.asarray(stands[self.test])

    def tests(self, p: Floats) -> tuple[Floats, Counts, Counts]:
        """Return the p of each test (an extra one has 1), the family of each, and which test each row is."""
        rows, tests = np.unique(self.counted(p), return_inverse=True)
        extras = np.repeat(np.arange(len(self.extra)), self.extra)
        values = np.concatenate([p[rows], np.ones(len(extras))])
        return values, np.concatenate([self.number[rows], extras]), tests


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

    Parameters
    ----------
    p : float array, shape (rows,)
        Of headline or check.
    families : Families
        Which rows are tests of one family.
    adjust : {"holm", "bh", "none"}
        How.
    alpha : float
        Level of significance.

    Returns
    -------
    Significance
    """
    values, family, tests = families.tests(p)
    adjusted = np.where(np.isnan(p), np.nan, stats.adjust(values, method=adjust, family=family)[tests])
    threshold = stats.thresholds(values, method=adjust, alpha=alpha, family=family)[tests]
    evidence = np.where(adjusted < alpha, 2, np.where(p < alpha, 1, 0)).astype(np.int8)
    return Significance(adjusted=adjusted, evidence=evidence, threshold=threshold)


def tests_in_family(p: Floats, families: Families) -> Counts:
    """Return how many tests the family of each row has."""
    values, family, _ = families.tests(p)
    return np.asarray(np.bincount(family[~np.isnan(values)], minlength=len(families.extra))[families.number])
