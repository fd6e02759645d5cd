"""From estimates and tests to verdicts: the band, the evidence in its family, the gates, and the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.band import Band
from disprop.compare import (
    Arms,
    Bools,
    Cells,
    Counts,
    Estimates,
    Evidence,
    Floats,
    arms_of,
    check_p,
    estimate,
    headline_p,
    interval,
    test,
)

Adjust = Literal["holm", "bh", "none"]
Codes = NDArray[np.int8]

VERDICTS = (
    "disproportionate",
    "borderline",
    "possible",
    "small difference",
    "proportionate",
    "cannot tell",
    "insufficient data",
)
"""The words of the charter's section 7, worst first."""

DISPROPORTIONATE, BORDERLINE, POSSIBLE, SMALL, PROPORTIONATE, CANNOT_TELL, INSUFFICIENT = range(len(VERDICTS))

CLASSES = np.array([0, 1, 1, 2, 2, 1, 1], dtype=np.int8)
"""The class of each verdict: a difference, no answer, no difference that matters."""

EVIDENCE = ("none", "alone", "family")
"""Not significant; significant before adjustment only; significant after adjustment too."""

SIDES = ("", "under", "over", "both")
"""Sides on which a band cannot fail."""


@dataclass(frozen=True, kw_only=True)
class Gates:
    """How little data is too little. A gate downgrades a verdict and never hides a row.

    Parameters
    ----------
    declaration : float
        Lowest known rate, of the stage or of its baseline, whichever is lower; 0.6 is what HMPPS publishes by.
    denominator : int
        Smallest denominator of a row; rows below leave their family.
    expected : float
        Smallest expected count of a row; rows below leave their family.
    observed : int
        Smallest observed count; rows below are relabelled after the adjustment.

    Examples
    --------
    >>> Gates(denominator=10).denominator
    10
    """

    declaration: float = 0.6
    denominator: int = 0
    expected: float = 0.0
    observed: int = 0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a run declares before it looks: band, level of significance, adjustment and gates.

    Parameters
    ----------
    band : Band or None
        Differences too small to matter.
    alpha : float
        Level of significance; intervals have confidence ``1 - alpha``.
    adjust : {"holm", "bh", "none"}
        How p-values are adjusted within a family.
    gates : Gates
        How little data is too little.
    """

    band: Band | None = None
    alpha: float = 0.05
    adjust: Adjust = "holm"
    gates: Gates = Gates()


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


def in_family(p: Floats, rules: Rules, families: Families) -> Significance:
    """Adjust p within families; NaN stands outside.

    Notes
    -----
    A family of exactly two groups is one test: its adjusted p is p.
    """
    if not len(p):
        return Significance(adjusted=p, evidence=np.zeros(0, dtype=np.int8), threshold=p)
    matrix, places = families.spread(p)
    single = families.pairs
    adjusted = np.where(single, p, stats.adjust(matrix, method=rules.adjust)[places])
    threshold = np.where(single, rules.alpha, stats.thresholds(matrix, method=rules.adjust, alpha=rules.alpha)[places])
    evidence = np.where(adjusted < rules.alpha, 2, np.where(p < rules.alpha, 1, 0)).astype(np.int8)
    return Significance(adjusted=adjusted, evidence=evidence, threshold=threshold)


def tests_in_family(p: Floats, families: Families) -> Counts:
    """Return how many tests the family of each row has: one where two groups are one test."""
    matrix, (lines, _) = families.spread(p)
    return np.asarray(np.where(families.pairs, 1, (~np.isnan(matrix)).sum(axis=1)[lines]), dtype=np.int64)


def band_cannot_fail(arms: Arms, band: Band) -> Codes:
    """Return on which sides the most extreme table with these margins is still inside the band, as places in `SIDES`.

    Notes
    -----
    A band of 5 points can never fail, on the side of too few, a group whose baseline is 2%.
    """
    fewest, most = arms.support
    under = _side(arms.at(fewest), band) != -1
    over = _side(arms.at(most), band) != 1
    return np.asarray(under + 2 * over, dtype=np.int8)


def _side(arms: Arms, band: Band) -> Codes:
    return band.sides(arms.count, arms.total, arms.reference)


def declaration(cells: Cells) -> Floats:
    """Return the lower of the known rates of stage and baseline; 1 for a baseline of constants."""
    with np.errstate(divide="ignore", invalid="ignore"):
        stage = cells.stage_known / (cells.stage_known + cells.stage_unknown)
        base = cells.base_known / (cells.base_known + cells.base_unknown)
    return np.asarray(stage if cells.relation == "fixed" else np.fmin(stage, base))


@dataclass(frozen=True, eq=False, kw_only=True)
class Sizes:
    """What the band says of each row.

    Parameters
    ----------
    side : int8 array
        -1 below the band (without a band: below no difference), 0 inside, 1 above.
    inside_whole : bool array
        Whether the interval lies wholly inside.
    outside_whole : bool array
        Whether the interval lies wholly outside (``beyond_band``).
    cannot_fail : int8 array
        Places in `SIDES`.
    defined : bool array
        Whether the band's measure is defined.
    """

    side: Codes
    inside_whole: Bools
    outside_whole: Bools
    cannot_fail: Codes
    defined: Bools


def _sides(arms: Arms, estimates: Estimates, rules: Rules) -> Codes:
    if rules.band is None:
        return np.sign(np.nan_to_num(estimates.difference)).astype(np.int8)
    return _side(arms, rules.band)


def sizes(arms: Arms, estimates: Estimates, rules: Rules) -> Sizes:
    """Hold estimates and intervals against the band."""
    nothing = np.zeros(len(estimates.value), dtype=bool)
    if rules.band is None:
        return Sizes(
            side=_sides(arms, estimates, rules),
            inside_whole=nothing,
            outside_whole=nothing,
            cannot_fail=nothing.astype(np.int8),
            defined=~np.isnan(estimates.difference),
        )
    measured = getattr(estimates, rules.band.measure)
    low, high = interval(arms, rules.band.measure, 1 - rules.alpha)
    return Sizes(
        side=_sides(arms, estimates, rules),
        inside_whole=rules.band.holds(low, high),
        outside_whole=rules.band.excludes(low, high),
        cannot_fail=band_cannot_fail(arms, rules.band),
        defined=~np.isnan(measured),
    )


def verdict(headline: Bools, check: Bools, size: Sizes, *, insufficient: Bools, banded: bool) -> Codes:
    """Return the verdicts: places in `VERDICTS`, first match wins (charter, section 7).

    Parameters
    ----------
    headline, check : bool arrays
        Significant in the family.
    size : Sizes
        What the band says.
    insufficient : bool array
        A gate failed, or p or the measure is undefined.
    banded : bool
        Whether there is a band; without one, small and proportionate cannot be said.
    """
    outside = size.side != 0
    both, one, some = headline & check, headline ^ check, headline | check
    if not banded:
        rules = [(insufficient, INSUFFICIENT), (outside & both, DISPROPORTIONATE), (outside & one, BORDERLINE)]
    else:
        rules = [
            (insufficient, INSUFFICIENT),
            (outside & both, DISPROPORTIONATE),
            (outside & one, BORDERLINE),
            (outside, POSSIBLE),
            (some, SMALL),
            (size.inside_whole & (size.cannot_fail == 0), PROPORTIONATE),
        ]
    return np.select([when for when, _ in rules], [code for _, code in rules], CANNOT_TELL).astype(np.int8)


@dataclass(frozen=True, eq=False, kw_only=True)
class Judged:
    """Everything that is decided about each row."""

    arms: Arms
    estimates: Estimates
    evidence: Evidence
    headline: Significance
    check: Significance
    tests: Counts
    size: Sizes
    declared: Floats
    gate: Codes
    verdict: Codes


GATE_WORDS = (
    "",
    "fewer known than the declaration gate asks",
    "denominator below the gate",
    "expected count below the gate",
    "observed count below the gate",
)
"""Why a gate failed, by the number that `Judged.gate` holds."""


def gates_failed(cells: Cells, arms: Arms, estimates: Estimates, gates: Gates) -> Codes:
    """Return which gate each row fails first, as places in `GATE_WORDS`; 0 for none."""
    low_declaration = declaration(cells) < gates.declaration
    denominator = np.minimum(arms.total, arms.total if arms.constant else arms.other_total)
    with np.errstate(invalid="ignore"):
        small = [low_declaration, denominator < gates.denominator, estimates.expected < gates.expected]
    return np.select([*small, cells.stage_group < gates.observed], [1, 2, 3, 4], 0).astype(np.int8)


def judge(cells: Cells, rules: Rules, families: Families) -> Judged:
    """Return verdicts with everything they rest on.

    Parameters
    ----------
    cells : Cells
        The counts, one row a comparison.
    rules : Rules
        What the run declared.
    families : Families
        Which rows are tests of one family.

    Notes
    -----
    Rows under the gates of denominator or expected count leave their family; rows under the gates of declaration or
    observed count stay in it and are relabelled.
    """
    arms = arms_of(cells)
    estimates, evidence = estimate(arms), test(arms)
    gate = gates_failed(cells, arms, estimates, rules.gates)
    counted = ~(np.isnan(evidence.p) | np.isnan(evidence.p_check) | np.isin(gate, (2, 3)))
    headline, check = (in_family(np.where(counted, p, np.nan), rules, families) for p in (evidence.p, evidence.p_check))
    size = sizes(arms, estimates, rules)
    insufficient = (gate > 0) | ~counted | ~size.defined
    return Judged(
        arms=arms,
        estimates=estimates,
        evidence=evidence,
        headline=headline,
        check=check,
        tests=tests_in_family(np.where(counted, evidence.p, np.nan), families),
        size=size,
        declared=declaration(cells),
        gate=gate,
        verdict=verdict(
            headline.evidence == 2, check.evidence == 2, size, insufficient=insufficient, banded=rules.band is not None
        ),
    )


def verdict_if(cells: Cells, rules: Rules, thresholds: tuple[Floats, Floats]) -> Codes:
    """Return the verdicts of other counts in the place of the reported ones, the other rows of each family unchanged.

    Parameters
    ----------
    cells : Cells
        The counts as they might have been.
    thresholds : pair of float arrays
        Below which p headline and check are significant in the family of the row.

    Notes
    -----
    The gate of declaration is left aside: the counts are as if more had declared.
    """
    arms = arms_of(cells)
    estimates, evidence = estimate(arms), test(arms)
    size = sizes(arms, estimates, rules)
    gate = gates_failed(cells, arms, estimates, _what_if(rules.gates))
    with np.errstate(invalid="ignore"):
        headline, check = evidence.p < thresholds[0], evidence.p_check < thresholds[1]
    insufficient = (gate > 0) | np.isnan(evidence.p) | np.isnan(evidence.p_check) | ~size.defined
    return verdict(headline, check, size, insufficient=insufficient, banded=rules.band is not None)


def class_if(cells: Cells, rules: Rules, thresholds: tuple[Floats, Floats]) -> Codes:
    """Return the class of `verdict_if`, computing only what decides it.

    Notes
    -----
    Outside the band the check matters where the headline is significant; inside it, where the headline is not; and the
    interval only where neither is.
    """
    arms = arms_of(cells)
    estimates, p = estimate(arms), headline_p(arms)
    side = _sides(arms, estimates, rules)
    measured = estimates.difference if rules.band is None else getattr(estimates, rules.band.measure)
    gate = gates_failed(cells, arms, estimates, _what_if(rules.gates))
    usable = (gate == 0) & ~np.isnan(p) & ~np.isnan(measured)
    outside, headline = side != 0, p < thresholds[0]
    asked = np.flatnonzero(usable & (headline == outside))
    check = np.zeros(len(p), dtype=bool)
    check[asked] = check_p(arms.take(asked)) < thresholds[1][asked]
    kind = np.ones(len(p), dtype=np.int8)
    kind[usable & outside & headline & check] = 0
    if rules.band is not None:
        inside = usable & ~outside
        kind[inside & (headline | check)] = 2
        left = np.flatnonzero(inside & ~(headline | check))
        left = left[band_cannot_fail(arms.take(left), rules.band) == 0]
        kind[left[rules.band.holds(*interval(arms.take(left), rules.band.measure, 1 - rules.alpha))]] = 2
    return kind


def _what_if(gates: Gates) -> Gates:
    return replace(gates, declaration=0.0)
