"""Where axes begin and end, and ticks in figures that people write."""

from __future__ import annotations

import numpy as np
import pytest

from disprop.picture._scale import FARTHEST, TICKS, Limits, limits_of, ticks_of

NOTHING = np.array([np.nan, np.inf])


def test_a_ratio_axis_reaches_from_a_half_to_two_at_least() -> None:
    low, high = limits_of("ratio", np.array([0.9, 1.1]), NOTHING)
    assert low < 0.5 < 2 < high
    assert ticks_of("ratio", Limits(low, high))[1] == ["0.5", "1", "2"]


def test_a_ratio_axis_ends_within_reason() -> None:
    assert limits_of("ratio", np.array([0.0, 1e-9, 1e9])) == FARTHEST


@pytest.mark.parametrize("high", [2.6, 13.0, 70.0, 400.0, 1000.0])
@pytest.mark.parametrize("low", [0.4, 0.09, 0.01])
def test_ticks_of_a_ratio_axis_are_few_hold_one_and_are_never_powers(low: float, high: float) -> None:
    ticks, labels = ticks_of("ratio", Limits(low, high))
    assert 2 <= len(ticks) <= TICKS
    assert 1 in ticks
    assert labels[ticks.index(1)] == "1"
    assert [float(label.replace(",", "")) for label in labels] == pytest.approx(ticks)
    assert not any("e" in label or "^" in label for label in labels)


def test_differences_lie_around_nothing() -> None:
    low, high = limits_of("difference", np.array([-3.0, 20.0]), NOTHING)
    assert low == -high == -22
    assert ticks_of("difference", Limits(low, high))[1] == ["−20", "−10", "0", "+10", "+20"]


@pytest.mark.parametrize(("values", "labels"), [
    ([0.0, 0.004], ["0%", "0.1%", "0.2%", "0.3%", "0.4%"]),
    ([0.02, 0.31], ["0%", "10%", "20%", "30%"]),
    ([0.93, 0.99], ["94%", "96%", "98%"]),
])  # fmt: skip
def test_values_are_percentages_that_begin_at_nothing_unless_all_lie_high(
    values: list[float], labels: list[str]
) -> None:
    told = ticks_of("value", limits_of("value", np.array(values)))[1]
    assert set(labels) <= set(told)
    assert len(told) <= TICKS


def test_nothing_to_draw_is_an_axis_all_the_same() -> None:
    for measure in ("ratio", "difference", "value"):
        low, high = limits_of(measure, NOTHING)
        assert low < high
        assert len(ticks_of(measure, Limits(low, high))[0]) >= 2
