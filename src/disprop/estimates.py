"""How large each difference is: shares or rates, their difference and ratio, and the people more than expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disprop.cells import Arms, Floats, divide


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimates:
    """How large the difference is: arrays of one row a comparison.

    Parameters
    ----------
    value, reference : float arrays
        The group's share or rate, and what it is held against.
    difference, ratio : float arrays
        Value minus, and over, reference. Undefined is NaN; a ratio to 0 is infinite.
    expected, surplus : float arrays
        People of the group at the stage if the two were equal, and observed minus that.
    """

    value: Floats
    reference: Floats
    difference: Floats
    ratio: Floats
    expected: Floats
    surplus: Floats


def estimate(arms: Arms) -> Estimates:
    """Return the estimates of every row.

    Notes
    -----
    The expected count is total times reference. Where the reference is everyone else of the same people, it is taken
    from the margins instead (``total * (count + other) / (all)``), so that the surplus of one group is the shortfall of
    the rest, whichever question is asked. Where there is nobody to be held against, nothing can be expected: NaN.
    """
    value = divide(*arms.own)
    top, bottom = arms.reference
    reference = divide(top, bottom)
    whole = ~arms.constant & (arms.other_total == 0) & (arms.total > 0) & (arms.weight > 0)
    with np.errstate(invalid="ignore"):
        difference, ratio = np.where(whole, 0.0, value - reference), np.where(whole, 1.0, divide(value, reference))
    expected = _expected(arms, reference)
    return Estimates(
        value=value,
        reference=reference,
        difference=difference,
        ratio=ratio,
        expected=expected,
        surplus=arms.count - expected,
    )


def _expected(arms: Arms, reference: Floats) -> Floats:
    if arms.exposure is not None:
        share = arms.share
    elif arms.constant:
        share = reference
    else:
        share = divide(arms.count + arms.other_count, arms.total + arms.other_total)
    return np.where(np.isnan(reference), np.nan, arms.total * share)


def odds_ratio(arms: Arms) -> Floats:
    """Return the odds ratio of the two arms; NaN where the second is a constant."""
    if arms.constant:
        return np.full(len(arms.count), np.nan)
    return divide(arms.count * (arms.other_total - arms.other_count), (arms.total - arms.count) * arms.other_count)
