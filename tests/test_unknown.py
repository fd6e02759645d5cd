"""What the unknown could change: charter, section 8, against trying everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from disprop.band import Band, within
from disprop.cells import Cells, arms_of
from disprop.estimates import estimate
from disprop.families import Families
from disprop.judge import CLASSES, VERDICTS, Gates, Judged, Rules, judge
from disprop.unknown import POOLS, Bounds, allocated, bounds, share_rounding_decides
from disprop.unknown import TRIED as EVEN_STEPS
from disprop.what_if import verdict_if

One = Callable[..., Cells]
Many = Callable[..., Cells]
Make = Callable[..., Families]

RATIO = within(ratio=(0.8, 1.25))
POINTS = within(points=5)
BANDS = [None, RATIO, POINTS]
TRIED = [
    *(pytest.param(band, {"groups": 8, "unknown": 6}, id=f"few, {band}") for band in BANDS),
    pytest.param(RATIO, {"groups": 40, "unknown": 25}, id="many"),
]
WAYS = ("stage_group", "stage_other", "base_group", "base_other")


def steps_of(cells: Cells) -> np.ndarray:
    if cells.relation == "events":  # exposure is no number of people: even steps
        return np.where(cells.outside_unknown > 0, EVEN_STEPS, cells.stage_unknown)
    return np.asarray(cells.stage_unknown + cells.outside_unknown)


def ways_of(cells: Cells) -> tuple[str, ...]:
    """Return the pools whose people can be counted."""
    return WAYS[:2] if cells.relation == "events" else WAYS


def repeated(cells: Cells, row: int, times: int) -> Cells:
    return cells.take(np.full(times, row))


def ratio_of(cells: Cells) -> np.ndarray:
    return estimate(arms_of(cells)).ratio


def counted_up(most: np.ndarray, start: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return rows, each as often as it has numbers from ``start`` to ``most``, and those numbers."""
    times = np.maximum(most + 1 - start, 0)
    rows = np.repeat(np.arange(len(most)), times)
    return rows, start + np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)


def classes_of(cells: Cells, judged: Judged, rules: Rules, rows: np.ndarray) -> np.ndarray:
    """Return the classes of counts that these rows might have had, the other rows' p held."""
    return CLASSES[verdict_if(cells, rules, (judged.headline.threshold[rows], judged.check.threshold[rows]))]


def now(cells: Cells, judged: Judged, rules: Rules) -> np.ndarray:
    return classes_of(cells, judged, rules, np.arange(len(cells)))


# ---- Bounds -------------------------------------------------------------------------------------------------------


def test_the_lowest_and_highest_ratio_are_those_of_all_allocations(
    kind: tuple[str, str, str], many: Many, families: Make
) -> None:
    cells = many(kind, 40, 1, groups=8, unknown=5)
    judged = judge(cells, Rules(band=RATIO), families(40))
    found = bounds(cells, judged, Rules(band=RATIO))
    for row in range(40):
        inside, outside = int(cells.stage_unknown[row]), int(cells.outside_unknown[row])
        both = np.array(list(product(range(inside + 1), range(outside + 1))))
        filled = repeated(cells, row, len(both)).identify(
            stage_group=both[:, 0],
            stage_other=inside - both[:, 0],
            base_group=both[:, 1],
            base_other=outside - both[:, 1],
        )
        ratios = ratio_of(filled)
        ratios = ratios[~np.isnan(ratios)]
        if len(ratios) == len(both):
            assert found.ratio_lowest[row] == pytest.approx(ratios.min())
            assert found.ratio_highest[row] == pytest.approx(ratios.max())


def test_the_ratio_never_falls_along_the_path(kind: tuple[str, str, str], many: Many) -> None:
    cells = many(kind, 40, 2, groups=20, unknown=30)
    for row in range(40):
        steps = int(steps_of(cells)[row])
        ratios = ratio_of(allocated(repeated(cells, row, steps + 1), np.arange(steps + 1)))
        ratios = ratios[~np.isnan(ratios)]
        rising = (ratios[1:] >= ratios[:-1] - 1e-12) | (ratios[1:] == ratios[:-1])
        assert rising.all()


def test_every_step_of_the_path_allocates_everybody(kind: tuple[str, str, str], many: Many) -> None:
    cells = many(kind, 80, 3, unknown=30)
    for share in (0.0, 0.3, 0.5, 1.0):
        step = np.floor(steps_of(cells) * share).astype(np.int64)
        filled = allocated(cells, step)
        assert np.all(filled.stage_unknown == 0)
        assert np.all(filled.base_unknown == 0)
        assert np.all(filled.stage_group >= cells.stage_group)
        assert np.all(filled.other_stage >= cells.other_stage)
        assert np.all(filled.base_group >= cells.base_group)
        assert np.all(filled.other_base >= cells.other_base)


def test_the_path_leads_from_all_against_the_group_to_all_for_it(one: One) -> None:
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
    first, last = (arms_of(allocated(cells, np.array([step]))) for step in (0, 45))
    assert (first.count[0], first.total[0], first.other_count[0], first.other_total[0]) == (2, 72, 44, 374)
    assert (last.count[0], last.total[0], last.other_count[0], last.other_total[0]) == (30, 83, 16, 363)


def test_with_a_named_comparator_those_not_given_to_the_group_go_to_the_comparator(one: One) -> None:
    cells = one(
        "rate", "separate", "named", stage_group=2, stage_known=18, stage_unknown=3, base_group=55, base_known=401,
        base_unknown=5, other_stage=4, other_base=60,
    )  # fmt: skip
    first = arms_of(allocated(cells, np.array([0])))
    assert (first.count[0], first.total[0], first.other_count[0], first.other_total[0]) == (2, 62, 7, 67)


def test_without_unknown_the_bounds_are_the_estimate(kind: tuple[str, str, str], many: Many, families: Make) -> None:
    cells = many(kind, 50, 4, unknown=0)
    judged = judge(cells, Rules(band=RATIO), families(50))
    found = bounds(cells, judged, Rules(band=RATIO))
    assert np.array_equal(found.ratio_lowest, judged.estimates.ratio, equal_nan=True)
    assert np.array_equal(found.ratio_highest, judged.estimates.ratio, equal_nan=True)
    assert not found.decide.any()
    assert np.isnan(found.needed).all()


# ---- Whether they decide --------------------------------------------------------------------------------------------


def everything(
    kind: tuple[str, str, str], many: Many, families: Make, band: Band | None, **sizes: int
) -> tuple[Cells, Rules, Judged, Bounds]:
    cells, rules = many(kind, 48, 5, **sizes), Rules(band=band)
    judged = judge(cells, rules, families(48))
    return cells, rules, judged, bounds(cells, judged, rules)


@pytest.mark.parametrize(("band", "sizes"), TRIED)
def test_unknowns_decide_if_some_step_of_the_path_changes_the_class(
    kind: tuple[str, str, str], many: Many, families: Make, band: Band | None, sizes: dict[str, int]
) -> None:
    cells, rules, judged, found = everything(kind, many, families, band, **sizes)
    rows, steps = counted_up(steps_of(cells))
    tried = classes_of(allocated(cells.take(rows), steps), judged, rules, rows)
    changes = np.bincount(rows, tried != now(cells, judged, rules)[rows], minlength=len(cells)) > 0
    assert np.array_equal(found.decide, changes & (steps_of(cells) > 0))
    assert 0 < found.decide.sum() < len(cells)


@pytest.mark.parametrize(("band", "sizes"), TRIED)
def test_where_they_do_not_decide_what_they_could_say_is_every_verdict_of_the_path(
    kind: tuple[str, str, str], many: Many, families: Make, band: Band | None, sizes: dict[str, int]
) -> None:
    cells, rules, judged, found = everything(kind, many, families, band, **sizes)
    rows, steps = counted_up(steps_of(cells))
    limits = judged.headline.threshold[rows], judged.check.threshold[rows]
    met = np.zeros((len(cells), len(VERDICTS)), dtype=bool)
    met[rows, verdict_if(allocated(cells.take(rows), steps), rules, limits)] = True
    asked = (steps_of(cells) > 0) & ~found.decide
    said = (found.could[:, None] >> np.arange(len(VERDICTS)) & 1).astype(bool)
    assert np.array_equal(said[asked], met[asked])
    assert not said[steps_of(cells) == 0].any()
    if band is not None:
        assert (met[asked].sum(axis=1) > 1).any()
    ends = np.stack([found.verdict_lowest, found.verdict_highest])[:, found.decide]
    assert said[found.decide][np.arange(found.decide.sum()), ends].all()


def test_where_they_decide_some_verdict_of_another_class_is_told(many: Many, families: Make) -> None:
    cells, rules = many(("rate", "contains", "rest"), 400, 12, groups=30, unknown=12), Rules(band=RATIO)
    judged = judge(cells, rules, families(400))
    found = bounds(cells, judged, rules)
    said = (found.could[:, None] >> np.arange(len(VERDICTS)) & 1).astype(bool)
    other = CLASSES[None, :] != now(cells, judged, rules)[:, None]
    assert found.decide.sum() > 50
    by_needed = found.pool > 0
    assert (said & other).any(axis=1)[by_needed].all()


@pytest.mark.parametrize("size", [9, 40])
def test_a_cap_hides_no_difference_that_the_unknown_could_undo(many: Many, families: Make, size: int) -> None:
    """Where events may repeat, the unknown decide wherever both tests agree for some allocations and not for others."""
    cells, rules = many(("rate", "events", "rest"), 300, 13, groups=size, unknown=size), Rules(band=RATIO, capped=True)
    cells = replace(cells, base_unknown=np.zeros(300, dtype=np.int64))
    judged = judge(cells, rules, families(300))
    found = bounds(cells, judged, rules)
    free, limits = replace(rules, capped=False), (judged.headline.threshold, judged.check.threshold)
    now_ = verdict_if(cells, free, limits) == 0
    changes = np.zeros(300, dtype=bool)
    for way in ("path", "stage_group", "stage_other"):
        rows, numbers = counted_up(cells.stage_unknown)
        some = cells.take(rows)
        there = allocated(some, numbers) if way == "path" else some.identify(**{way: numbers})
        tried = verdict_if(there, free, (limits[0][rows], limits[1][rows])) == 0
        changes |= np.bincount(rows, tried != now_[rows], minlength=300) > 0
    assert np.array_equal(found.decide, changes & (cells.stage_unknown > 0))
    assert 20 < found.decide.sum() < 280
    assert VERDICTS.index("disproportionate") not in {*found.verdict_lowest, *found.verdict_highest}
    assert not (found.could & 1).any()


def test_a_gate_alone_in_the_way_of_an_answer_is_marked(one: One, families: Make) -> None:
    """2 of 20 against 0 of 200, two leavers unknown: whoever they are, more of the group left than of others."""
    counts = {"stage_group": 2, "stage_known": 2, "stage_unknown": 2, "base_group": 20, "base_known": 220}
    cells, rules = one("rate", "contains", **counts, base_unknown=2), Rules(band=RATIO)
    judged = judge(cells, rules, families(1))
    found = bounds(cells, judged, rules)
    assert VERDICTS[judged.verdict[0]] == "insufficient data"
    assert {VERDICTS[found.verdict_lowest[0]], VERDICTS[found.verdict_highest[0]]} == {"disproportionate"}
    assert not found.decide[0]
    assert found.gate_alone[0]
    open_rules = Rules(band=RATIO, gates=Gates(declaration=0))
    assert not bounds(cells, judge(cells, open_rules, families(1)), open_rules).gate_alone[0]


@pytest.mark.parametrize(("band", "sizes"), TRIED)
def test_unknowns_needed_is_the_smallest_number_of_any_pool(
    kind: tuple[str, str, str], many: Many, families: Make, band: Band | None, sizes: dict[str, int]
) -> None:
    cells, rules, judged, found = everything(kind, many, families, band, **sizes)
    here = now(cells, judged, rules)
    ways = ways_of(cells)
    fewest = np.full((len(ways), len(cells)), np.inf)
    pools = np.array([cells.stage_unknown, cells.stage_unknown, cells.outside_unknown, cells.outside_unknown])
    for at, way in enumerate(ways):
        rows, numbers = counted_up(pools[at], start=1)
        hit = classes_of(cells.take(rows).identify(**{way: numbers}), judged, rules, rows) != here[rows]
        np.minimum.at(fewest[at], rows[hit], numbers[hit])
    smallest = fewest.min(axis=0)
    none = np.isinf(smallest)
    assert np.array_equal(np.isnan(found.needed), none)
    assert np.array_equal(found.needed[~none], smallest[~none])
    assert np.all(found.pool[none] == 0)
    assert np.isnan(found.tipping_share[none]).all()
    some, way = np.flatnonzero(~none), found.pool[~none] - 1
    assert np.array_equal(fewest[way, some], smallest[some])
    assert np.array_equal(found.tipping_share[some], smallest[some] / pools[way, some])


def test_the_class_changes_with_those_needed_and_not_with_one_fewer(many: Many, families: Make) -> None:
    cells = many(("rate", "separate", "rest"), 100, 6, groups=300, unknown=400)
    rules = Rules(band=RATIO)
    judged = judge(cells, rules, families(100))
    found = bounds(cells, judged, rules)
    rows = np.flatnonzero(~np.isnan(found.needed))
    assert len(rows) > 25
    number, here = found.needed[rows].astype(np.int64), now(cells, judged, rules)[rows]
    for fewer, changed in ((0, True), (1, False)):
        moved = {way: np.where(found.pool[rows] - 1 == at, number - fewer, 0) for at, way in enumerate(WAYS)}
        kinds = classes_of(cells.take(rows).identify(**moved), judged, rules, rows)
        assert np.all((kinds != here) == changed)


def test_bounds_do_not_depend_on_the_rows_beside_them(kind: tuple[str, str, str], many: Many, families: Make) -> None:
    cells, rules, judged, found = everything(kind, many, families, RATIO, groups=20, unknown=20)
    for start in (12,):  # one family of many
        rows = np.arange(start, start + 4)
        part = cells.take(rows)
        alone = judge(part, rules, families(4))
        here = bounds(part, alone, rules)
        assert np.array_equal(alone.verdict, judged.verdict[rows])
        assert np.array_equal(here.decide, found.decide[rows])
        assert np.array_equal(here.needed, found.needed[rows], equal_nan=True)
        assert np.array_equal(here.verdict_highest, found.verdict_highest[rows])


def test_the_gate_of_declaration_is_left_aside_in_what_the_unknown_could_say(one: One, families: Make) -> None:
    """2 of 46 leavers with 28 unknown, or 2 of 18 known: gated, and yet the unknown decide."""
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
    gated, ungated = (
        bounds(cells, judge(cells, rules, families(1)), rules)
        for rules in (Rules(band=RATIO), Rules(band=RATIO, gates=Gates(declaration=0)))
    )
    assert VERDICTS[judge(cells, Rules(band=RATIO), families(1)).verdict[0]] == "insufficient data"
    assert gated.decide[0]
    assert gated.needed[0] == ungated.needed[0] == 6
    assert POOLS[gated.pool[0]] == "stage, as this group"
    assert gated.tipping_share[0] == 6 / 28


def test_rows_that_are_not_asked_have_no_bounds(many: Many, families: Make) -> None:
    cells, rules = many(("rate", "contains", "rest"), 20, 7, unknown=20), Rules(band=RATIO)
    judged = judge(cells, rules, families(20))
    found = bounds(cells, judged, rules, asked=np.zeros(20, dtype=bool))
    assert not found.decide.any()
    assert np.isnan(found.needed).all()


@pytest.mark.parametrize("unknown", [1, 10_000_000])
def test_one_unknown_and_ten_million_are_bounded(one: One, families: Make, unknown: int) -> None:
    cells = one(
        "rate", "separate", stage_group=2_000, stage_known=20_000, stage_unknown=unknown, base_group=55_000,
        base_known=401_000, base_unknown=unknown,
    )  # fmt: skip
    rules = Rules(band=RATIO)
    found = bounds(cells, judge(cells, rules, families(1)), rules)
    assert found.ratio_lowest[0] <= ratio_of(cells)[0] <= found.ratio_highest[0]
    assert bool(found.decide[0]) is (unknown > 1)


# ---- Rounding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("band", [RATIO, POINTS], ids=str)
def test_rounding_decides_if_the_verdict_differs_at_an_end_of_the_printed_share(
    many: Many, families: Make, band: Band
) -> None:
    cells, rules = many(("composition", "fixed", "rest"), 150, 8, groups=60), Rules(band=band)
    judged = judge(cells, rules, families(150))
    half = np.full(150, 0.005)
    found = share_rounding_decides(cells, judged, half, rules)
    thresholds = judged.headline.threshold, judged.check.threshold
    ends = [verdict_if(replace(cells, share=cells.share + move), rules, thresholds) for move in (-half, half)]
    usual = verdict_if(cells, rules, thresholds)
    assert np.array_equal(found, (ends[0] != usual) | (ends[1] != usual))
    assert 0 < found.sum() < 150


def test_exact_shares_are_never_decided_by_rounding(many: Many, families: Make) -> None:
    cells, rules = many(("composition", "fixed", "rest"), 50, 9), Rules(band=RATIO)
    judged = judge(cells, rules, families(50))
    assert not share_rounding_decides(cells, judged, np.zeros(50), rules).any()
