"""Verdicts of counts as they might have been."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from disprop.band import Band, within
from disprop.cells import Cells, arms_of
from disprop.families import Families
from disprop.intervals import interval
from disprop.judge import CLASSES, Gates, Judged, Rules, judge
from disprop.what_if import class_if, limits_passed, verdict_if

Kind = tuple[str, str, str]
Many = Callable[..., Cells]
Make = Callable[..., Families]

RATIO, POINTS, NARROW = within(ratio=(0.8, 1.25)), within(points=5), within(percent=30)
BANDS = [None, RATIO, POINTS, NARROW]
OPEN = Gates(declaration=0)


def thresholds(judged: Judged) -> tuple[np.ndarray, np.ndarray]:
    return judged.headline.threshold, judged.check.threshold


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("size", [20, 2000])
def test_the_verdict_if_nothing_changed_is_the_verdict(
    kind: Kind, many: Many, families: Make, band: Band | None, size: int
) -> None:
    cells, rules = many(kind, 500, 5, groups=size), Rules(band=band, gates=OPEN)
    judged = judge(cells, rules, families(500))
    assert np.array_equal(verdict_if(cells, rules, thresholds(judged)), judged.verdict)
    assert np.array_equal(class_if(cells, rules, thresholds(judged)), CLASSES[judged.verdict])


@pytest.mark.parametrize("band", [RATIO, POINTS, within(ratio=(0.5, 3)), within(points=(-20, 15))])
@pytest.mark.parametrize("size", [20, 2000])
def test_a_limit_that_the_interval_keeps_within_is_passed(kind: Kind, many: Many, band: Band, size: int) -> None:
    arms = arms_of(many(kind, 400, 11, groups=size, unknown=1))
    low, high = interval(arms, band.measure, 0.95)
    below, above = limits_passed(arms, band, 0.05)
    assert below[low >= float(band.low)].all()
    assert above[high <= float(band.high)].all()


def test_a_limit_that_an_ample_interval_reaches_beyond_is_not_passed(many: Many) -> None:
    arms = arms_of(many(("rate", "contains", "rest"), 400, 11, groups=2000, unknown=1))
    low, high = interval(arms, "ratio", 0.95)
    below, above = limits_passed(arms, RATIO, 0.05)
    assert not below[low < 0.8 - 1e-4].any()
    assert not above[high > 1.25 + 1e-4].any()


def test_a_row_under_the_declaration_gate_is_judged_as_if_more_had_declared(many: Many, families: Make) -> None:
    cells = many(("rate", "contains", "rest"), 200, 24, groups=40, unknown=200)
    shut, open_ = Rules(band=RATIO, gates=Gates(declaration=1.0)), Rules(band=RATIO, gates=OPEN)
    limits = thresholds(judge(cells, open_, families(200)))
    assert np.array_equal(verdict_if(cells, shut, limits), verdict_if(cells, open_, limits))
