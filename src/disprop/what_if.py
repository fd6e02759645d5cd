"""Verdicts of other counts in the place of the reported ones, and where no other count can change them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from disprop import stats
from disprop.band import Band
from disprop.cells import Arms, Bools, Cells, Floats, arms_of, divide
from disprop.estimates import Estimates, estimate
from disprop.families import Codes
from disprop.intervals import interval, share_at
from disprop.judge import CANNOT_TELL, CLASSES, Rules, Sizes, band_cannot_fail, gates_failed, sides, verdict
from disprop.p_values import check_p, headline_p, probability

Thresholds = tuple[Floats, Floats]
"""Below which p headline and check of each row are significant in its family, shape (rows,) each."""

GUARD = 1e-6
"""Relative: a limit that is this near to an end of an interval counts as passed, and the interval itself decides."""


def verdict_if(cells: Cells, rules: Rules, thresholds: Thresholds) -> Codes:
    """Return the verdicts of other counts in the place of the reported ones, the other rows of each family unchanged.

    Parameters
    ----------
    cells : Cells
        The counts as they might have been.
    rules : Rules
        What the run declared.
    thresholds : pair of float arrays
        Below which p headline and check are significant in the family of the row.

    Notes
    -----
    The gate of declaration is left aside: the counts are as if more had declared.
    """
    arms = arms_of(cells)
    estimates, p = estimate(arms), headline_p(arms)
    side, usable = sides(arms, estimates, rules), _usable(cells, arms, estimates, rules) & ~np.isnan(p)
    headline, check = p < thresholds[0], _check(arms, thresholds[1], usable)
    whole = np.zeros(len(p), dtype=bool)
    if rules.band is not None:
        left = np.flatnonzero(usable & (side == 0) & ~headline & ~check)
        whole[left] = _holds(arms.take(left), rules.band, rules.alpha)
    nothing = np.zeros_like(whole)
    # Whether the band can fail is part of `whole` here; nothing else of the interval bears on the verdict.
    size = Sizes(
        side=side, inside_whole=whole, outside_whole=nothing, cannot_fail=nothing.astype(np.int8), defined=usable
    )
    return verdict(headline, check, size, insufficient=~usable, banded=rules.band is not None, capped=rules.capped)


def _check(arms: Arms, threshold: Floats, asked: Bools) -> Bools:
    """Whether the check of the rows asked is significant: nowhere that the table alone is as probable as that."""
    check = np.zeros(len(asked), dtype=bool)
    rows = np.flatnonzero(asked)
    if arms.repeating:  # the check is no exact test
        check[rows] = check_p(arms.take(rows)) < threshold[rows]
        return check
    rows = rows[~(probability(arms.take(rows)) >= threshold[rows])]
    check[rows] = check_p(arms.take(rows)) < threshold[rows]
    return check


def class_if(cells: Cells, rules: Rules, thresholds: Thresholds) -> Codes:
    """Return the class of `verdict_if`, computing only what decides it.

    Notes
    -----
    Outside the band the check matters where the headline is significant; inside it, where the headline is not; and the
    interval only where neither is. Where `borderline` is the most that can be said, nothing is answered.
    """
    if rules.capped:
        return np.full(len(cells), CLASSES[CANNOT_TELL], dtype=np.int8)
    arms = arms_of(cells)
    estimates, p = estimate(arms), headline_p(arms)
    usable = _usable(cells, arms, estimates, rules) & ~np.isnan(p)
    outside, headline = sides(arms, estimates, rules) != 0, p < thresholds[0]
    check = _check(arms, thresholds[1], usable & (headline == outside))
    kind = np.ones(len(p), dtype=np.int8)
    kind[usable & outside & headline & check] = 0
    if rules.band is not None:
        inside = usable & ~outside
        kind[inside & (headline | check)] = 2
        left = np.flatnonzero(inside & ~(headline | check))
        kind[left[_holds(arms.take(left), rules.band, rules.alpha)]] = 2
    return kind


def _usable(cells: Cells, arms: Arms, estimates: Estimates, rules: Rules) -> Bools:
    """Whether the band's measure is defined and no gate but that of declaration fails."""
    measured = estimates.difference if rules.band is None else getattr(estimates, rules.band.measure)
    gates = replace(rules.gates, declaration=0.0)
    return np.asarray((gates_failed(cells, arms, estimates, gates) == 0) & ~np.isnan(measured))


def _holds(arms: Arms, band: Band, alpha: float) -> Bools:
    """Whether the interval lies wholly inside a band that can fail; the ends are searched for only where they may."""
    held = np.logical_and(*limits_passed(arms, band, alpha))
    left = np.flatnonzero(held)
    left = left[band_cannot_fail(arms.take(left), band) == 0]
    held[:] = False
    held[left] = band.holds(*interval(arms.take(left), band.measure, 1 - alpha))
    return held


def limits_passed(arms: Arms, band: Band, alpha: float) -> tuple[Bools, Bools]:
    """Return False where the headline interval surely reaches beyond the lower, and beyond the upper, end of a band.

    Parameters
    ----------
    arms : Arms
        The tables.
    band : Band
        Its ends are on the scale of its measure.
    alpha : float
        Intervals have confidence ``1 - alpha``.

    Notes
    -----
    No end is searched for: an interval stays within a limit only where the test of that limit rejects it. The headline
    interval of two shares is Miettinen-Nurminen's or wider, so that their score statistic decides; limits of a carried
    interval are carried back. Where the margins themselves keep within the limit, it is passed.
    """
    if arms.constant:
        return _limits_of_share(arms, band, alpha)
    from statistics import NormalDist

    z = NormalDist().inv_cdf(1 - alpha / 2) * (1 - GUARD)
    table = (arms.count, arms.total, arms.other_count, arms.other_total)
    top, bottom = arms.reference
    passed: list[Bools] = []
    for sign, limit, most in zip((1, -1), _limits(band), arms.support, strict=True):
        held = _carried_back(limit, band, arms.weight)
        tested = np.isfinite(held) & ((np.abs(held) <= 1) if band.measure == "difference" else (held >= 0))
        score = stats.rate_score(*table, measure=band.measure, value=np.where(tested, held, 0.0))
        share, reference = divide(most, arms.total), divide(top, bottom)
        with np.errstate(invalid="ignore"):
            farthest = share - reference if band.measure == "difference" else divide(share, reference)
            kept = (arms.weight > 0) & ~(sign * (farthest - limit) < -GUARD)
            passed.append(np.asarray(~tested | kept | ~(sign * score < z)))
    return passed[0], passed[1]


def _limits(band: Band) -> tuple[float, float]:
    return float(band.low), float(band.high)


def _carried_back(limit: float, band: Band, weight: Floats) -> Floats:
    """Return the limit between the two shares of which the reference holds the first with this weight."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if band.measure == "difference":
            return np.asarray(limit / (1 - weight))
        return np.where(weight * limit < 1, limit * (1 - weight) / (1 - weight * limit), np.inf)


def _limits_of_share(arms: Arms, band: Band, alpha: float) -> tuple[Bools, Bools]:
    """The same against a constant: the one-sided p of the limits."""
    passed: list[Bools] = []
    for alternative, limit in zip(("greater", "less"), _limits(band), strict=True):
        held = share_at(arms, band.measure, limit)
        inside = (held > 0) & (held < 1) if arms.repeating else (held >= 0) & (held <= 1)
        p = _one_sided(arms, np.where(inside, held, 0.5), alternative)
        passed.append(np.asarray(~inside | ~(p > alpha / 2 * (1 + GUARD))))
    return passed[0], passed[1]


def _one_sided(arms: Arms, share: Floats, alternative: str) -> Floats:
    """Return the one-sided p of the first share being another, by the test whose inversion is the interval."""
    if not arms.repeating:
        return stats.share_test(arms.count, arms.total, share, method="midp", alternative=alternative)
    others = arms.total - arms.count
    return stats.event_test(
        arms.count, share, others, 1 - share, method="exact", alternative=alternative, factor=arms.factor_at(share)
    )
