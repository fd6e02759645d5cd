"""Verdicts: charter, sections 5 to 7."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.band import Band, within
from disprop.cells import Cells, arms_of
from disprop.estimates import estimate
from disprop.families import Families
from disprop.intervals import interval
from disprop.judge import (
    CLASSES,
    GATE_WORDS,
    SIDES,
    VERDICTS,
    Gates,
    Judged,
    Rules,
    Sizes,
    band_cannot_fail,
    declaration,
    judge,
    verdict,
)
from disprop.p_values import headline_p

One = Callable[..., Cells]
Many = Callable[..., Cells]
Make = Callable[..., Families]

RATIO = within(ratio=(0.8, 1.25))
POINTS = within(points=5)
OPEN = Gates(declaration=0)


def said(judged: Judged) -> list[str]:
    return [VERDICTS[code] for code in judged.verdict]


def size(side: int, *, whole: bool = False, cannot: int = 0) -> Sizes:
    flag = np.array([whole])
    return Sizes(
        side=np.array([side], dtype=np.int8),
        inside_whole=flag,
        outside_whole=~flag,
        cannot_fail=np.array([cannot], dtype=np.int8),
        defined=np.array([True]),
    )


# ---- The table of verdicts ----------------------------------------------------------------------------------------


def by_the_charter(side: int, headline: bool, check: bool, insufficient: bool, whole: bool, cannot: int) -> str:
    """Return the verdict by reading the charter's table from the top."""
    if insufficient:
        return "insufficient data"
    outside = side != 0
    if outside and headline and check:
        return "disproportionate"
    if outside and headline != check:
        return "borderline"
    if outside:
        return "possible"
    if headline or check:
        return "small difference"
    if whole and not cannot:
        return "proportionate"
    return "cannot tell"


@pytest.mark.parametrize("side", [-1, 0, 1])
@pytest.mark.parametrize("headline", [False, True])
@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("insufficient", [False, True])
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("cannot", [0, 1, 2, 3])
def test_the_first_match_of_the_charters_table_wins(
    side: int, headline: bool, check: bool, insufficient: bool, whole: bool, cannot: int
) -> None:
    found = verdict(
        np.array([headline]),
        np.array([check]),
        size(side, whole=whole, cannot=cannot),
        insufficient=np.array([insufficient]),
        banded=True,
    )
    assert VERDICTS[found[0]] == by_the_charter(side, headline, check, insufficient, whole, cannot)


@pytest.mark.parametrize("side", [-1, 0, 1])
@pytest.mark.parametrize("headline", [False, True])
@pytest.mark.parametrize("check", [False, True])
def test_without_a_band_only_four_verdicts_occur(side: int, headline: bool, check: bool) -> None:
    found = verdict(np.array([headline]), np.array([check]), size(side), insufficient=np.array([False]), banded=False)
    told = VERDICTS[found[0]]
    assert told in ("disproportionate", "borderline", "cannot tell")
    assert (told == "disproportionate") == (side != 0 and headline and check)
    assert (told == "borderline") == (side != 0 and headline != check)


def test_the_classes_are_a_difference_no_answer_and_none_that_matters() -> None:
    kinds = dict(zip(VERDICTS, CLASSES.tolist(), strict=True))
    assert [name for name, kind in kinds.items() if kind == kinds["disproportionate"]] == ["disproportionate"]
    assert {name for name, kind in kinds.items() if kind == kinds["borderline"]} == {
        "borderline", "possible", "cannot tell", "insufficient data",
    }  # fmt: skip
    assert {name for name, kind in kinds.items() if kind == kinds["proportionate"]} == {
        "small difference",
        "proportionate",
    }


def test_every_row_is_judged_as_the_charter_reads(kind: tuple[str, str, str], many: Many, families: Make) -> None:
    cells = many(kind, 800, 1, groups=30)
    for band in (RATIO, POINTS, within(percent=20)):
        judged = judge(cells, Rules(band=band, gates=OPEN), families(800))
        low, high = interval(judged.arms, band.measure, 0.95)
        inside = (low >= float(band.low)) & (high <= float(band.high))
        told = [
            by_the_charter(
                int(judged.size.side[row]),
                judged.headline.adjusted[row] < 0.05,
                judged.check.adjusted[row] < 0.05,
                bool(np.isnan(judged.evidence.p[row]) or np.isnan(getattr(judged.estimates, band.measure)[row])),
                bool(inside[row]),
                int(judged.size.cannot_fail[row]),
            )
            for row in range(800)
        ]
        assert said(judged) == told
        assert len(set(told)) >= 4


# ---- The band that cannot fail --------------------------------------------------------------------------------------


def test_a_5_point_band_can_never_fail_a_group_of_2_percent_on_the_side_of_too_few(one: One) -> None:
    arms = arms_of(one("composition", "fixed", stage_group=6, stage_known=443, share=0.02))
    assert SIDES[band_cannot_fail(arms, POINTS)[0]] == "under"


@pytest.mark.parametrize(
    ("share", "side"), [(0.02, "under"), (0.05, "under"), (0.06, ""), (0.98, "over"), (0.95, "over")]
)
def test_a_side_cannot_fail_when_the_most_extreme_count_is_inside(one: One, share: float, side: str) -> None:
    arms = arms_of(one("composition", "fixed", stage_group=3, stage_known=10, share=share))
    assert SIDES[band_cannot_fail(arms, POINTS)[0]] == side


def test_both_sides_can_be_out_of_reach(one: One) -> None:
    cells = one("rate", "contains", stage_group=1, stage_known=2, base_group=100, base_known=200)
    assert SIDES[band_cannot_fail(arms_of(cells), POINTS)[0]] == "both"


def test_cannot_fail_agrees_with_trying_every_count(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 150, 2, groups=10))
    fewest, most = arms.support
    for band in (RATIO, POINTS, within(percent=60)):
        found = band_cannot_fail(arms, band)
        for row in np.flatnonzero(~arms.empty):
            line = arms.take(np.array([row]))
            counts = np.arange(fewest[row], most[row] + 1)
            repeated = arms.take(np.full(len(counts), row)).at(counts)
            sides = band.sides(*repeated.own, repeated.reference)
            assert bool(found[row] & 1) == (not (sides == -1).any()), (band, line.count)
            assert bool(found[row] & 2) == (not (sides == 1).any()), (band, line.count)


def test_proportionate_is_not_said_where_the_band_cannot_fail(one: One, families: Make) -> None:
    cells = one("composition", "fixed", stage_group=200, stage_known=10_000, share=0.02)
    judged = judge(cells, Rules(band=POINTS), families(1))
    assert judged.size.inside_whole[0]
    assert said(judged) == ["cannot tell"]


# ---- Exact ties ---------------------------------------------------------------------------------------------------


def test_4_of_10_against_5_of_10_is_inside_0_8(one: One, families: Make) -> None:
    cells = one("rate", "contains", stage_group=4, stage_known=9, base_group=10, base_known=20)
    judged = judge(cells, Rules(band=RATIO), families(1))
    assert judged.size.side[0] == 0
    assert said(judged) == ["cannot tell"]


@given(stage=st.integers(0, 40), more=st.integers(1, 40), other=st.integers(1, 40), others=st.integers(0, 40))
def test_no_estimate_is_on_the_wrong_side_of_the_band(stage: int, more: int, other: int, others: int) -> None:
    zero = np.array([0])
    cells = Cells(
        question="rate",
        relation="contains",
        comparator="rest",
        stage_group=np.array([stage]),
        stage_known=np.array([stage + other]),
        stage_unknown=zero,
        base_group=np.array([stage + more]),
        base_known=np.array([stage + more + other + others]),
        base_unknown=zero,
        other_stage=np.array([other]),
        other_base=np.array([other + others]),
        share=np.array([np.nan]),
    )
    judged = judge(cells, Rules(band=RATIO), Families(number=zero, test=zero, extra=zero))
    value = Fraction(stage, stage + more) / Fraction(other, other + others)
    assert judged.size.side[0] == (-1 if value < Fraction(4, 5) else 1 if value > Fraction(5, 4) else 0)


# ---- beyond_band --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("band", [RATIO, POINTS])
def test_beyond_band_marks_an_interval_wholly_outside(
    kind: tuple[str, str, str], many: Many, families: Make, band: Band
) -> None:
    judged = judge(many(kind, 400, 3, groups=30), Rules(band=band), families(400))
    low, high = interval(judged.arms, band.measure, 0.95)
    outside = (high < float(band.low)) | (low > float(band.high))
    assert np.array_equal(judged.size.outside_whole, outside)


# ---- Gates ----------------------------------------------------------------------------------------------------------


def four_rows() -> Cells:
    stage = np.array([1, 30, 8, 20])
    base = np.array([9, 300, 20, 400])
    total, whole = np.full(4, stage.sum()), np.full(4, base.sum())
    zero = np.zeros(4, dtype=np.int64)
    return Cells(
        question="rate",
        relation="contains",
        comparator="rest",
        stage_group=stage,
        stage_known=total,
        stage_unknown=zero,
        base_group=base,
        base_known=whole,
        base_unknown=zero,
        other_stage=total - stage,
        other_base=whole - base,
        share=np.full(4, np.nan),
    )


@pytest.mark.parametrize(
    ("gates", "word"),
    [(Gates(denominator=10), "denominator below the gate"), (Gates(expected=1), "expected count below the gate")],
)
def test_rows_below_the_gates_of_denominator_and_expected_leave_the_family(
    families: Make, gates: Gates, word: str
) -> None:
    before = judge(four_rows(), Rules(band=RATIO), families(4))
    judged = judge(four_rows(), Rules(band=RATIO, gates=gates), families(4))
    assert before.tests.tolist() == [4] * 4
    assert judged.tests.tolist() == [3] * 4
    assert np.isnan(judged.headline.adjusted[0])
    assert not np.isnan(judged.evidence.p[0])
    assert said(judged)[0] == "insufficient data"
    assert GATE_WORDS[judged.gate[0]] == word
    assert judged.headline.adjusted[2] < before.headline.adjusted[2]


def test_the_gate_of_observed_relabels_and_never_shrinks_the_family(families: Make) -> None:
    before = judge(four_rows(), Rules(band=RATIO), families(4))
    judged = judge(four_rows(), Rules(band=RATIO, gates=Gates(observed=10)), families(4))
    assert judged.tests.tolist() == [4] * 4
    assert np.array_equal(judged.headline.adjusted, before.headline.adjusted)
    assert [word == "insufficient data" for word in said(judged)] == [True, False, True, False]
    assert said(before)[2] == "disproportionate"


def test_a_gate_is_passed_at_its_figure(families: Make) -> None:
    judged = judge(four_rows(), Rules(band=RATIO, gates=Gates(denominator=9, observed=1)), families(4))
    assert judged.gate.tolist() == [0] * 4


@pytest.mark.parametrize(
    ("stage_unknown", "base_unknown", "passes"), [(26, 26, True), (27, 27, False), (0, 300, False), (0, 200, True)]
)
def test_the_gate_of_declaration_is_the_lower_of_stage_and_baseline(
    one: One, families: Make, stage_unknown: int, base_unknown: int, passes: bool
) -> None:
    cells = one(
        "rate", "separate", stage_group=8, stage_known=39, stage_unknown=stage_unknown, base_group=28, base_known=400,
        base_unknown=base_unknown,
    )  # fmt: skip
    judged = judge(cells, Rules(band=RATIO), families(1))
    lower = min(39 / (39 + stage_unknown), 400 / (400 + base_unknown))
    assert judged.declared[0] == lower
    assert (said(judged)[0] != "insufficient data") is passes
    assert judged.tests[0] == 1


def test_constants_have_no_declaration_of_their_own(one: One) -> None:
    cells = one("composition", "fixed", stage_group=3, stage_known=6, stage_unknown=4, share=0.2)
    assert declaration(cells)[0] == 0.6
    assert (
        judge(cells, Rules(), Families(number=np.zeros(1, int), test=np.zeros(1, int), extra=np.zeros(1, int))).gate[0]
        == 0
    )


def test_a_gate_never_hides_a_row(families: Make) -> None:
    judged = judge(four_rows(), Rules(band=RATIO, gates=Gates(denominator=10_000)), families(4))
    assert said(judged) == ["insufficient data"] * 4
    assert not np.isnan(judged.estimates.ratio).any()


# ---- Symmetry -----------------------------------------------------------------------------------------------------


def mirrored(cells: Cells) -> Cells:
    """Return the comparisons of the comparators with the groups."""
    return Cells(
        question=cells.question,
        relation=cells.relation,
        comparator=cells.comparator,
        stage_group=cells.other_stage,
        stage_known=cells.stage_known,
        stage_unknown=cells.stage_unknown,
        base_group=cells.other_base,
        base_known=cells.base_known,
        base_unknown=cells.base_unknown,
        other_stage=cells.stage_group,
        other_base=cells.base_group,
        share=1 - cells.share,
    )


@pytest.mark.parametrize("question", ["rate", "composition"])
@pytest.mark.parametrize("relation", ["contains", "separate"])
def test_swapping_group_and_rest_mirrors_the_verdict(many: Many, families: Make, question: str, relation: str) -> None:
    cells = many((question, relation, "rest"), 600, 4, groups=30)
    band = RATIO if question == "rate" else POINTS
    here, there = (judge(each, Rules(band=band), families(600)) for each in (cells, mirrored(cells)))
    rows = ~np.isnan(here.estimates.ratio) & ~np.isnan(there.estimates.ratio)
    assert np.allclose(here.evidence.p, there.evidence.p, equal_nan=True)
    assert np.allclose(here.evidence.p_check, there.evidence.p_check, equal_nan=True)
    assert np.array_equal(here.size.side[rows], -there.size.side[rows])
    assert np.array_equal(here.verdict[rows], there.verdict[rows])


def test_no_nan_is_ever_a_pass(kind: tuple[str, str, str], many: Many, families: Make) -> None:
    judged = judge(many(kind, 800, 6, groups=3), Rules(band=RATIO, gates=OPEN), families(800))
    undefined = np.isnan(judged.evidence.p) | np.isnan(judged.estimates.ratio)
    assert undefined.any()
    assert all(word == "insufficient data" for word in np.array(said(judged))[undefined])


def test_estimates_are_those_of_the_arms(kind: tuple[str, str, str], many: Many, families: Make) -> None:
    cells = many(kind, 50, 7)
    judged = judge(cells, Rules(), families(50))
    assert np.array_equal(judged.estimates.ratio, estimate(arms_of(cells)).ratio, equal_nan=True)
    assert np.array_equal(judged.evidence.p, headline_p(arms_of(cells)), equal_nan=True)


@pytest.mark.parametrize("unit", [1.0, 1e-3, 1e4])
def test_the_gate_of_crossed_events_does_not_depend_on_the_unit_of_time(
    many: Callable[..., Cells], families: Callable[..., Families], unit: float
) -> None:
    """Fewer than one event expected of the group, or of those it is held against: total times the share of the time."""
    cells = many(("rate", "events", "rest"), 200, 41, groups=15, unknown=0)
    own, other = cells.base_group * unit, cells.other_base * unit
    judged = judge(
        replace(cells, base_group=own, other_base=other, base_known=own + other, least=np.full(200, 10)),
        Rules(),
        families(200),
    )
    some = (cells.base_group > 0) & (cells.other_base > 0)
    events = (cells.stage_group + cells.other_stage)[some]
    share = (cells.base_group / (cells.base_group + cells.other_base))[some]
    few = np.minimum(events * share, events * (1 - share)) < 1
    assert np.array_equal(judged.gate[some] == 3, few)
    assert 10 < few.sum() < 180
    declared = judge(replace(cells, least=np.full(200, 10)), Rules(gates=Gates(denominator=0)), families(200))
    assert not declared.gate.any()
