"""Verdicts of counts as they might have been, and where no count can change them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from disprop.band import Band, within
from disprop.cells import Cells, arms_of
from disprop.compare import interval
from disprop.families import Families
from disprop.judge import CLASSES, Gates, Judged, Rules, judge
from disprop.unknown import NO_ANSWER, TOWARDS_THE_GROUP, allocated
from disprop.what_if import class_if, limits_passed, settled, verdict_if

Kind = tuple[str, str, str]
Many = Callable[..., Cells]
Make = Callable[..., Families]

RATIO, POINTS, NARROW = within(ratio=(0.8, 1.25)), within(points=5), within(percent=30)
BANDS = [None, RATIO, POINTS, NARROW]
OPEN = Gates(declaration=0)
POOLS = ("stage_group", "stage_other", "base_group", "base_other")


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


def between(cells: Cells, rules: Rules, limits: tuple[np.ndarray, np.ndarray], name: str, most: int) -> np.ndarray:
    """Return whether the class is no answer at every number of a pool up to ``most``, tried one by one."""
    tried = [class_if(cells.identify(**{name: number}), rules, limits) for number in range(most + 1)]
    return np.asarray(np.array(tried) == NO_ANSWER).all(axis=0)


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize(("size", "most"), [(4, 6), (20, 12), (300, 60)])
def test_what_is_settled_has_no_answer_at_any_number_of_a_pool(
    kind: Kind, many: Many, families: Make, band: Band | None, name: str, size: int, most: int
) -> None:
    if kind[1] == "fixed" and name.startswith("base"):
        pytest.skip("a baseline of constants has no unknown people")
    cells, rules = many(kind, 250, 21, groups=size, unknown=0), Rules(band=band, gates=OPEN)
    limits = thresholds(judge(cells, rules, families(250)))
    there = cells.identify(**{name: most})
    sure = settled(*((cells, there) if name in TOWARDS_THE_GROUP else (there, cells)), rules, limits)
    assert between(cells, rules, limits, name, most)[sure].all()


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("size", [5, 40])
def test_what_is_settled_has_no_answer_at_any_step_of_the_path(
    kind: Kind, many: Many, families: Make, band: Band | None, size: int
) -> None:
    cells, rules = many(kind, 250, 22, groups=size, unknown=9), Rules(band=band, gates=OPEN)
    limits = thresholds(judge(cells, rules, families(250)))
    steps = cells.stage_unknown + cells.outside_unknown
    ends = allocated(cells, np.zeros_like(steps)), allocated(cells, steps)
    tried = [class_if(allocated(cells, np.minimum(step, steps)), rules, limits) for step in range(int(steps.max()) + 1)]
    sure = settled(*ends, rules, limits)
    assert (np.array(tried) == NO_ANSWER).all(axis=0)[sure].all()


def test_most_rows_of_an_ordinary_table_are_settled_without_trying(many: Many, families: Make) -> None:
    cells, rules = many(("rate", "contains", "rest"), 500, 23, groups=40, unknown=0), Rules(band=RATIO, gates=OPEN)
    judged = judge(cells, rules, families(500))
    sure = settled(cells, cells.identify(stage_group=4), rules, thresholds(judged))
    unanswered = CLASSES[judged.verdict] == NO_ANSWER
    assert sure[unanswered].mean() > 0.5
    assert not sure[~unanswered].any()


def test_a_row_under_the_declaration_gate_is_judged_as_if_more_had_declared(many: Many, families: Make) -> None:
    cells = many(("rate", "contains", "rest"), 200, 24, groups=40, unknown=200)
    shut, open_ = Rules(band=RATIO, gates=Gates(declaration=1.0)), Rules(band=RATIO, gates=OPEN)
    limits = thresholds(judge(cells, open_, families(200)))
    assert np.array_equal(verdict_if(cells, shut, limits), verdict_if(cells, open_, limits))
