"""Where no way of identifying the unknown can change the class, against trying every step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Literal

import numpy as np
import pytest

from disprop.band import Band, within
from disprop.cells import Cells
from disprop.families import Families
from disprop.judge import CLASSES, Gates, Judged, Rules, judge
from disprop.settled import look, settled
from disprop.stats import rate_score
from disprop.unknown import NO_ANSWER, TOWARDS_THE_GROUP, allocated
from disprop.what_if import class_if

Kind = tuple[str, str, str]
Many = Callable[..., Cells]
Make = Callable[..., Families]

RATIO, POINTS, NARROW = within(ratio=(0.8, 1.25)), within(points=5), within(percent=30)
BANDS = [None, RATIO, POINTS, NARROW]
OPEN = Gates(declaration=0)
POOLS = ("stage_group", "stage_other", "base_group", "base_other")


def thresholds(judged: Judged) -> tuple[np.ndarray, np.ndarray]:
    return judged.headline.threshold, judged.check.threshold


def between(cells: Cells, rules: Rules, limits: tuple[np.ndarray, np.ndarray], name: str, most: int) -> np.ndarray:
    """Return whether the class is no answer at every number of a pool up to ``most``, tried one by one."""
    tried = [class_if(cells.identify(**{name: number}), rules, limits) for number in range(most + 1)]
    return np.asarray((np.array(tried) == NO_ANSWER).all(axis=0))


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
    ends = (cells, there) if name in TOWARDS_THE_GROUP else (there, cells)
    sure = settled(look(ends[0], rules), look(ends[1], rules), rules, limits)
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
    sure = settled(look(ends[0], rules), look(ends[1], rules), rules, limits)
    assert (np.array(tried) == NO_ANSWER).all(axis=0)[sure].all()


def test_most_rows_of_an_ordinary_table_are_settled_without_trying(many: Many, families: Make) -> None:
    cells, rules = many(("rate", "contains", "rest"), 500, 23, groups=40, unknown=0), Rules(band=RATIO, gates=OPEN)
    judged = judge(cells, rules, families(500))
    ends = cells, cells.identify(stage_group=4)
    sure = settled(look(ends[0], rules), look(ends[1], rules), rules, thresholds(judged))
    unanswered = CLASSES[judged.verdict] == NO_ANSWER
    assert sure[unanswered].mean() > 0.5
    assert not sure[~unanswered].any()


WAYS = {
    "group with": (1, 0, 0, 0),
    "other with": (0, 1, 0, 0),
    "group without": (0, 0, 1, 0),
    "other without": (0, 0, 0, 1),
}
LIMITS = [("ratio", 0.8), ("ratio", 1.25), ("ratio", 0.5), ("ratio", 3.0), ("difference", -0.05), ("difference", 0.05)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("measure", "limit"), LIMITS)
def test_a_limit_that_is_not_rejected_at_two_ends_of_a_way_is_not_rejected_in_between(
    way: str, measure: Literal["difference", "ratio"], limit: float
) -> None:
    small = np.array(list(product(range(7), repeat=4)), dtype=float).T
    large = np.floor(10 ** np.random.default_rng(1).uniform(0, 3.5, (4, 2000))) - 1
    table = np.concatenate([small, large], axis=1)
    table = table[:, (table[0] + table[2] > 0) & (table[1] + table[3] > 0)]
    numbers = (0, 1, 2, 3, 5, 8, 13, 21, 55, 400)
    neutral = 1 if measure == "ratio" else 0
    sign = 1 if limit < neutral else -1

    def rejection(number: int) -> np.ndarray:
        a, b, c, d = (count + number * step for count, step in zip(table, WAYS[way], strict=True))
        return np.asarray(sign * rate_score(a, a + c, b, b + d, measure=measure, value=limit))

    tried = np.array([rejection(number) for number in numbers])
    for last in range(2, len(numbers)):
        ends, between_them = np.maximum(tried[0], tried[last]), np.nanmax(np.nan_to_num(tried[1:last], nan=-9), axis=0)
        assert np.all((between_them <= ends + 1e-9) | (between_them < 1) | np.isnan(ends))


@pytest.mark.parametrize(("measure", "limit"), LIMITS)
def test_nor_is_it_on_the_even_path_from_all_against_the_group_to_all_for_it(
    measure: Literal["difference", "ratio"], limit: float
) -> None:
    rng = np.random.default_rng(2)
    known = np.floor(10 ** rng.uniform(0, 2.5, (4, 4000))) - 1
    inside, outside = np.floor(10 ** rng.uniform(0, 2, (2, 4000))) - 1
    sign = 1 if limit < (1 if measure == "ratio" else 0) else -1
    keep = (known[0] + known[2] > 0) & (known[1] + known[3] > 0)
    a, b, c, d = known[:, keep]
    u, v = inside[keep], outside[keep]
    tried = []
    for part in np.linspace(0, 1, 11):
        # Of the unknown with the event a growing part is the group's, of those without a shrinking one.
        with_, without = np.round(part * u), np.round((1 - part) * v)
        table = (a + with_, a + with_ + c + without, b + u - with_, b + u - with_ + d + v - without)
        tried.append(sign * rate_score(*table, measure=measure, value=limit))
    path = np.array(tried)
    ends, inner = np.maximum(path[0], path[-1]), np.nanmax(np.nan_to_num(path[1:-1], nan=-9), axis=0)
    assert np.all((inner <= ends + 1e-9) | (inner < 1) | np.isnan(ends))
