"""Families of tests: charter, section 5 (many comparisons)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.families import Families, in_family
from disprop.families import tests_in_family as how_many

ALPHA = 0.05
probabilities = st.one_of(st.floats(0, 1), st.floats(0, 0.05), st.just(float("nan")))


def one_family(rows: int, extra: int = 0) -> Families:
    return Families(number=np.zeros(rows, dtype=np.int64), test=np.arange(rows), extra=np.array([extra]))


def holm_by_hand(p: list[float]) -> list[float]:
    """Return Holm's adjusted p by its definition, NaN aside."""
    order = sorted((value, at) for at, value in enumerate(p) if value == value)
    adjusted, worst = [float("nan")] * len(p), 0.0
    for rank, (value, at) in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * value))
        adjusted[at] = worst
    return adjusted


@given(st.lists(probabilities, min_size=1, max_size=9))
def test_holm_is_holm_by_its_definition_and_nan_never_counts(p: list[float]) -> None:
    found = in_family(np.array(p), one_family(len(p)), adjust="holm", alpha=ALPHA)
    assert np.allclose(found.adjusted, holm_by_hand(p), equal_nan=True, atol=1e-15)


@settings(max_examples=200)
@given(st.lists(probabilities, min_size=1, max_size=8), st.data())
@pytest.mark.parametrize("adjust", ["holm", "bh", "none"])
def test_the_threshold_is_where_the_row_turns_significant_with_the_others_held(
    adjust: str, p: list[float], data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(p) - 1))
    families = one_family(len(p))
    threshold = in_family(np.array(p), families, adjust=adjust, alpha=ALPHA).threshold[row]
    tried = data.draw(st.one_of(st.floats(0, 0.06), st.just(threshold * (1 - 1e-9)), st.just(threshold * (1 + 1e-9))))
    moved = np.array(p)
    moved[row] = tried
    if abs(tried - threshold) < 1e-12 or any(abs(value * m - ALPHA) < 1e-12 for value in p for m in range(1, 9)):
        return
    found = in_family(moved, families, adjust=adjust, alpha=ALPHA)
    assert (found.evidence[row] == 2) == (tried < threshold)


def test_evidence_is_family_alone_or_none() -> None:
    found = in_family(np.array([0.01, 0.03, 0.2]), one_family(3), adjust="holm", alpha=ALPHA)
    assert found.evidence.tolist() == [2, 1, 0]


def test_rows_outside_the_family_have_no_evidence_and_do_not_count() -> None:
    p = np.array([0.02, np.nan, 0.4])
    found = in_family(p, one_family(3), adjust="holm", alpha=ALPHA)
    assert found.evidence.tolist() == [2, 0, 0]
    assert np.isnan(found.adjusted[1])
    assert how_many(p, one_family(3)).tolist() == [2, 2, 2]


def test_two_rows_that_are_one_test_count_once() -> None:
    families = Families(number=np.zeros(2, dtype=np.int64), test=np.zeros(2, dtype=np.int64), extra=np.array([0]))
    p = np.array([0.03, 0.03])
    found = in_family(p, families, adjust="holm", alpha=ALPHA)
    assert found.adjusted.tolist() == [0.03, 0.03]
    assert how_many(p, families).tolist() == [1, 1]
    assert found.threshold.tolist() == [ALPHA, ALPHA]


def test_one_test_counts_while_either_of_its_rows_is_in_the_family() -> None:
    families = Families(number=np.zeros(3, dtype=np.int64), test=np.array([0, 0, 1]), extra=np.array([0]))
    p = np.array([np.nan, 0.03, 0.9])
    found = in_family(p, families, adjust="holm", alpha=ALPHA)
    assert how_many(p, families).tolist() == [2, 2, 2]
    assert found.adjusted[1] == pytest.approx(0.06)
    assert np.isnan(found.adjusted[0])


def test_tests_made_on_the_way_count_without_a_row() -> None:
    p = np.array([np.nan, 0.01, 0.5])
    families = one_family(3, extra=1)  # three groups: 3 pairs, 2 rows
    assert how_many(p, families).tolist() == [3, 3, 3]
    assert in_family(p, families, adjust="holm", alpha=ALPHA).adjusted[1] == pytest.approx(0.03)


def test_families_do_not_touch_each_other() -> None:
    p = np.array([0.02, 0.9, 0.02, 0.9, 0.9, 0.9])
    families = Families(number=np.array([0, 0, 1, 1, 1, 1]), test=np.arange(6), extra=np.array([0, 0]))
    found = in_family(p, families, adjust="holm", alpha=ALPHA)
    assert found.adjusted[0] == pytest.approx(0.04)
    assert found.adjusted[2] == pytest.approx(0.08)


def test_rows_of_a_family_need_not_stand_together() -> None:
    rng = np.random.default_rng(1)
    p, number = rng.random(40) ** 3, np.repeat(np.arange(8), 5)
    extra = np.zeros(8, dtype=np.int64)
    straight = in_family(p, Families(number=number, test=np.arange(40), extra=extra), adjust="holm", alpha=ALPHA)
    order = rng.permutation(40)
    mixed = in_family(
        p[order], Families(number=number[order], test=np.arange(40), extra=extra), adjust="holm", alpha=ALPHA
    )
    assert np.allclose(mixed.adjusted, straight.adjusted[order])
    assert np.allclose(mixed.threshold, straight.threshold[order])


def test_no_rows_are_no_families() -> None:
    nothing = Families(
        number=np.zeros(0, dtype=np.int64), test=np.zeros(0, dtype=np.int64), extra=np.zeros(0, np.int64)
    )
    assert len(in_family(np.zeros(0), nothing, adjust="holm", alpha=ALPHA).adjusted) == 0


def test_adjustment_never_lowers_a_p_and_never_passes_1() -> None:
    p = np.random.default_rng(2).random(60)
    families = Families(number=np.arange(60) // 6, test=np.arange(60), extra=np.zeros(10, dtype=np.int64))
    for adjust in ("holm", "bh", "none"):
        found = in_family(p, families, adjust=adjust, alpha=ALPHA).adjusted  # type: ignore[arg-type]
        assert np.all(found >= p)
        assert np.all(found <= 1)
