"""The two shares that a question holds against each other: charter, sections 2, 3, 5 and 8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from disprop.cells import Cells, arms_of, divide

One = Callable[..., Cells]
Many = Callable[..., Cells]


def shares_of(cells: Cells) -> tuple[int, ...]:
    arms = arms_of(cells)
    return tuple(int(part[0]) for part in (arms.count, arms.total, arms.other_count, arms.other_total))


def test_composition_against_constants_is_the_share_of_the_known(one: One) -> None:
    arms = arms_of(one("composition", "fixed", stage_group=6, stage_known=443, stage_unknown=3, share=0.0016))
    assert (int(arms.count[0]), int(arms.total[0]), float(arms.share[0])) == (6, 443, 0.0016)
    assert arms.constant


def test_composition_contains_holds_the_stage_against_those_not_in_it(one: One) -> None:
    cells = one("composition", "contains", stage_group=8, stage_known=39, base_group=28, base_known=446)
    assert shares_of(cells) == (8, 39, 20, 407)
    assert float(arms_of(cells).weight[0]) == 39 / 446


def test_composition_separate_holds_share_against_share(one: One) -> None:
    cells = one("composition", "separate", stage_group=8, stage_known=39, base_group=28, base_known=446)
    assert shares_of(cells) == (8, 39, 28, 446)
    assert float(arms_of(cells).weight[0]) == 0


def test_rate_contains_is_stage_over_baseline(one: One) -> None:
    assert shares_of(one("rate", "contains", stage_group=8, stage_known=39, base_group=28, base_known=446)) == (
        8,
        28,
        31,
        418,
    )


def test_rate_separate_is_stage_over_stage_and_those_who_did_not(one: One) -> None:
    assert shares_of(one("rate", "separate", stage_group=8, stage_known=39, base_group=28, base_known=446)) == (
        8,
        36,
        31,
        449,
    )


def test_overall_is_the_rest_carried_with_the_groups_share_of_the_baseline(one: One) -> None:
    arms = arms_of(one("rate", "contains", "overall", stage_group=8, stage_known=39, base_group=28, base_known=446))
    assert float(arms.weight[0]) == 28 / 446
    top, bottom = arms.reference
    assert (int(top[0]), int(bottom[0])) == (39, 446)


def test_a_target_rate_is_a_constant(one: One) -> None:
    arms = arms_of(
        one("rate", "contains", "target", share=0.1, stage_group=8, stage_known=39, base_group=28, base_known=446)
    )
    assert arms.constant
    assert (int(arms.count[0]), int(arms.total[0])) == (8, 28)


@pytest.mark.parametrize(
    ("counts", "empty"),
    [
        ({"stage_group": 0, "stage_known": 0, "base_group": 5, "base_known": 9}, True),  # nobody at the stage
        ({"stage_group": 5, "stage_known": 9, "base_group": 5, "base_known": 9}, True),  # everybody is
        ({"stage_group": 0, "stage_known": 4, "base_group": 0, "base_known": 9}, True),  # nobody of the group
        ({"stage_group": 4, "stage_known": 4, "base_group": 9, "base_known": 9}, True),  # nobody else
        ({"stage_group": 0, "stage_known": 1, "base_group": 1, "base_known": 9}, False),
        ({"stage_group": 1, "stage_known": 1, "base_group": 1, "base_known": 2}, False),
    ],
)
@pytest.mark.parametrize("question", ["composition", "rate"])
def test_a_table_with_an_empty_margin_shows_nothing(
    one: One, question: str, counts: dict[str, int], empty: bool
) -> None:
    assert bool(arms_of(one(question, "contains", **counts)).empty[0]) is empty


@pytest.mark.parametrize(
    ("count", "share", "empty"),
    [(0, 0.0, True), (9, 1.0, True), (2, np.nan, True), (2, 0.5, False), (2, 0.0, False), (2, 1.0, False)],
)
def test_a_share_of_0_or_1_shows_nothing_unless_it_is_contradicted(
    one: One, count: int, share: float, empty: bool
) -> None:
    arms = arms_of(one("composition", "fixed", stage_group=count, stage_known=9, share=share))
    assert bool(arms.empty[0]) is empty


def test_the_support_is_that_of_the_hypergeometric(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 300, 1))
    fewest, most = arms.support
    assert np.all(fewest <= arms.count)
    assert np.all(arms.count <= most)
    if not arms.constant:
        both = arms.count + arms.other_count
        assert np.array_equal(fewest, np.maximum(0, both - arms.other_total))
        assert np.array_equal(most, np.minimum(arms.total, both))


def test_a_table_with_another_count_keeps_its_margins(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 300, 2))
    moved = arms.at(arms.support[1])
    assert np.array_equal(moved.total, arms.total)
    if not arms.constant:
        assert np.array_equal(moved.count + moved.other_count, arms.count + arms.other_count)
        assert np.all(moved.other_count >= 0)


def test_identified_people_are_moved_not_made(kind: tuple[str, str, str], many: Many) -> None:
    cells = many(kind, 300, 3)
    half = cells.stage_unknown // 2
    found = cells.identify(stage_group=half, stage_other=cells.stage_unknown - half, base_group=cells.outside_unknown)
    assert np.array_equal(found.stage_known + found.stage_unknown, cells.stage_known + cells.stage_unknown)
    assert np.array_equal(found.base_known + found.base_unknown, cells.base_known + cells.base_unknown)
    assert np.all(found.stage_unknown == 0)
    assert np.all(found.base_unknown == 0)


def test_contains_identified_people_of_the_stage_are_people_of_the_baseline(one: One) -> None:
    cells = one(
        "rate",
        "contains",
        stage_group=2,
        stage_known=18,
        stage_unknown=28,
        base_group=55,
        base_known=401,
        base_unknown=45,
    )
    assert int(cells.outside_unknown[0]) == 17
    found = cells.identify(stage_group=np.array([28]), base_other=np.array([17]))
    assert shares_of(found) == (30, 83, 16, 363)


def test_separate_unknown_of_the_stage_are_not_in_the_baseline(one: One) -> None:
    cells = one(
        "rate",
        "separate",
        stage_group=2,
        stage_known=18,
        stage_unknown=28,
        base_group=55,
        base_known=401,
        base_unknown=45,
    )
    assert int(cells.outside_unknown[0]) == 45
    found = cells.identify(stage_group=np.array([28]), base_other=np.array([45]))
    assert shares_of(found) == (30, 85, 16, 407)


def test_taking_rows_keeps_every_column(kind: tuple[str, str, str], many: Many) -> None:
    cells = many(kind, 20, 4)
    part = cells.take(np.array([3, 5]))
    assert len(part) == 2
    assert np.array_equal(arms_of(part).count, arms_of(cells).take(np.array([3, 5])).count)


def test_division_of_nothing_is_undefined_and_by_nothing_infinite() -> None:
    found = divide(np.array([0, 1, 0]), np.array([0, 0, 5]))
    assert np.isnan(found[0])
    assert np.isposinf(found[1])
    assert found[2] == 0
