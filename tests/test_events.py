"""Events that can happen again to the same person, for so many people or so much time: charter, sections 2 to 5."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, poisson

import disprop as dp
from disprop import stats, words
from disprop.cells import Cells, arms_of
from disprop.cli import INPUT_WRONG, main
from disprop.estimates import estimate
from disprop.families import Families
from disprop.intervals import intervals
from disprop.judge import CLASSES, Rules, judge
from disprop.p_values import test as evidence_of
from disprop.unknown import bounds
from disprop.what_if import class_if, limits_passed, verdict_if

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
One = Callable[..., Cells]
Many = Callable[..., Cells]

BAND = dp.within(ratio=(0.8, 1.25))

# R 4.2.2, of x events for e against y for o: poisson.test(c(x, y), c(e, o), "greater" or "less"), the smaller p twice;
# 2 * min of pbinom(x, x + y, e / (e + o)) with half of dbinom, and uniroot for the ends of its interval.
FROM_R = [  # x, e, y, o, mid-P, exact, low, high
    (120, 3000, 990, 97000, 1.24821921e-32, 1.993533685e-32, 3.23076582, 4.72129704),
    (10, 500, 1100, 99500, 0.08232618659, 0.1118994084, 0.916608419, 3.23561951),
    (6, 31.25, 22, 412.5, 0.01465005992, 0.02386716582, 1.33317603, 8.56139272),
    (0, 40, 25, 400.5, 0.09255826215, 0.1851165243, 0, 1.27463525),
    (3, 2, 0, 9, 0.006010518407, 0.01202103681, 2.62479804, np.inf),
    (900, 90000, 210, 10000, 3.735480698e-19, 5.077056652e-19, 0.410440288, 0.554392754),
    (50, 1e7, 12, 2e6, 0.5587970032, 0.6678423732, 0.453940815, 1.62943192),
]


@pytest.fixture
def amounts(teams: dp.Scheme) -> Callable[..., dp.Baseline]:
    """Return a function: people or time by team to a baseline."""

    def make(numbers: Mapping[str, float], name: str = "residents", **more: object) -> dp.Baseline:
        return dp.baseline(dict(numbers), scheme=teams, unit="amount", name=name, **more)

    return make


Amounts = Callable[..., dp.Baseline]


def row(found: dp.Findings, group: str) -> pd.Series:
    return found.frame.set_index("group").loc[group]


def of_two(table: Table, amounts: Amounts, x: int, e: float, y: int, o: float, **more: object) -> dp.Findings:
    return dp.rates(table({"A": x, "B": y}, "stops"), per=amounts({"A": e, "B": o}), **{"repeats": "none", **more})


# ---- Against the definitions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "e", "y", "o", "midp", "exact", "low", "high"), FROM_R)
def test_a_row_is_as_r_gives_it(
    table: Table,
    amounts: Amounts,
    x: int,
    e: float,
    y: int,
    o: float,
    midp: float,
    exact: float,
    low: float,
    high: float,
) -> None:
    a = row(of_two(table, amounts, x, e, y, o), "A")
    assert (a["observed"], a["denominator"], a["other_observed"], a["other_denominator"]) == (x, e, y, o)
    assert a["value"] == x / e
    assert a["reference"] == y / o
    assert a["difference_pp"] == pytest.approx(100 * (x / e - y / o))
    assert a["ratio"] == pytest.approx(np.inf if y == 0 else x / e / (y / o))
    assert a["p"] == pytest.approx(midp, rel=1e-8)
    assert a["p_check"] == pytest.approx(exact, rel=1e-8)
    assert (a["ratio_low"], a["ratio_high"]) == pytest.approx((low, high), rel=1e-6)
    assert a["expected"] == pytest.approx((x + y) * e / (e + o))
    assert a["surplus"] == pytest.approx(x - (x + y) * e / (e + o))
    assert np.isnan(a["flip"])


def test_the_interval_of_a_rate_is_garwoods(table: Table, amounts: Amounts) -> None:
    """Half the quantiles of chi-square, for 10 events for 1,000: R's poisson.test(10, 1000)$conf.int."""
    a = row(of_two(table, amounts, 10, 1000, 0, 50), "A")
    assert (a["value_low"], a["value_high"]) == pytest.approx((0.0047953887, 0.0183903561), rel=1e-7)
    b = row(of_two(table, amounts, 10, 1000, 0, 50), "B")
    assert (b["value_low"], b["value_high"]) == pytest.approx((0, 3.6888794541 / 50), rel=1e-7)


def test_overall_is_tested_against_the_rest_and_carried(table: Table, amounts: Amounts) -> None:
    stops, people = table({"A": 12, "B": 30, "C": 8}, "stops"), amounts({"A": 100, "B": 700.5, "C": 90})
    rest, overall = (dp.rates(stops, per=people, repeats="none", comparator=word) for word in ("rest", "overall"))
    w = np.array([100, 700.5, 90]) / 890.5
    assert overall.frame["p"].tolist() == rest.frame["p"].tolist()
    assert overall.frame["reference"].tolist() == pytest.approx([50 / 890.5] * 3)
    for column in ("ratio", "ratio_low", "ratio_high"):
        theta = rest.frame[column].to_numpy()
        assert overall.frame[column].to_numpy() == pytest.approx(theta / (1 - w + w * theta))
    for column in ("difference_pp", "difference_low_pp", "difference_high_pp"):
        assert overall.frame[column].to_numpy() == pytest.approx((1 - w) * rest.frame[column].to_numpy())


def test_a_named_group_and_the_highest_are_what_rates_are_held_against(table: Table, amounts: Amounts) -> None:
    stops, people = table({"A": 12, "B": 30, "C": 8}, "stops"), amounts({"A": 100, "B": 700, "C": 50})
    named = dp.rates(stops, per=people, repeats="none", comparator="B")
    assert row(named, "A")["p"] == row(of_two(table, amounts, 12, 100, 30, 700), "A")["p"]
    assert row(named, "B")["note"] == "the comparator"
    assert named.frame["tests"].tolist() == [2, 2, 2]
    highest = dp.rates(stops, per=people, repeats="none", comparator="highest")
    assert set(highest.frame["comparator"]) == {"C"}  # 16 per 100
    best = dp.rates(stops, per=people, repeats="none", comparator="best", polarity="bad")
    assert set(best.frame["comparator"]) == {"B"}
    assert highest.frame["tests"].tolist()[0] == 3  # all pairs


def test_surpluses_of_all_groups_add_to_nought(table: Table, amounts: Amounts) -> None:
    stops, people = table({"A": 12, "B": 30, "C": 8}, "stops"), amounts({"A": 100, "B": 700, "C": 50})
    assert dp.rates(stops, per=people).frame["surplus"].sum() == pytest.approx(0, abs=1e-9)


def test_a_table_of_people_and_a_baseline_of_counts_give_the_same(table: Table, amounts: Amounts) -> None:
    stops, numbers = table({"A": 12, "B": 30}, "stops"), {"A": 100, "B": 700}
    ways = (
        table(numbers, "residents"),
        amounts(numbers),
        dp.baseline(numbers, scheme=amounts(numbers).scheme, unit="count"),
    )
    frames = [dp.rates(stops, per=way).frame.drop(columns="baseline") for way in ways]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    pd.testing.assert_frame_equal(frames[1], frames[2])


def test_rolling_up_adds_people_and_time() -> None:
    stops = dp.from_counts(
        {"White British": 30, "Irish": 4, "Indian": 9, "African": 5}, scheme="ethnicity_ew_2001", name="stops"
    )
    years = dp.baseline(
        {"White British": 900.25, "Irish": 20.5, "Indian": 60.75, "African": 11.5},
        scheme="ethnicity_ew_2001",
        unit="amount",
    )
    found = dp.rates(stops, per=years, levels={"ethnicity": ["two"]})
    assert found.frame["denominator"].tolist() == [920.75, 72.25]
    assert found.frame["observed"].tolist() == [34, 14]


# ---- Laws ---------------------------------------------------------------------------------------------------------

KINDS = [("rate", "events", comparator) for comparator in ("rest", "overall", "named")]


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
@pytest.mark.parametrize("size", [6, 40, 400])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_intervals_exclude_no_difference_exactly_where_p_is_below_alpha(
    kind: tuple[str, str, str], many: Many, size: int, confidence: float
) -> None:
    arms = arms_of(many(kind, 1500, 31, groups=size))
    p, alpha = evidence_of(arms).p, 1 - confidence
    found = intervals(arms, confidence)
    some = ~arms.empty & (np.abs(p - alpha) > 1e-9)
    (low, high), (below, above) = found["ratio"], found["difference"]
    significant = p[some] < alpha
    assert np.array_equal((low[some] > 1) | (high[some] < 1), significant)
    assert np.array_equal((below[some] > 0) | (above[some] < 0), significant)
    assert 50 < significant.sum() < some.sum()


def test_swapping_the_two_groups_turns_everything_round(many: Many) -> None:
    cells = many(("rate", "events", "rest"), 800, 32, groups=60, unknown=0)
    arms = arms_of(cells)
    other = arms_of(
        Cells(
            question="rate",
            relation="events",
            comparator="rest",
            stage_group=cells.other_stage,
            stage_known=cells.stage_known,
            stage_unknown=cells.stage_unknown,
            base_group=cells.other_base,
            base_known=cells.base_known,
            base_unknown=cells.base_unknown,
            other_stage=cells.stage_group,
            other_base=cells.base_group,
            share=cells.share,
        )
    )
    some = ~arms.empty
    assert np.allclose(evidence_of(arms).p[some], evidence_of(other).p[some], rtol=1e-12, atol=0)
    assert np.allclose(evidence_of(arms).p_check[some], evidence_of(other).p_check[some], rtol=1e-12, atol=0)
    here, there = intervals(arms, 0.95), intervals(other, 0.95)
    with np.errstate(divide="ignore"):
        assert np.allclose(here["ratio"][0][some], 1 / there["ratio"][1][some], rtol=1e-9)
    assert np.allclose(here["difference"][0][some], -there["difference"][1][some], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("rate", "other"), [(10, 1), (30, 10), (3, 1), (0.2, 1), (300, 100)])
@pytest.mark.parametrize(("exposure", "rest"), [(1, 1), (1, 9), (9, 1)])
def test_intervals_of_the_difference_hold_the_truth_nineteen_times_in_twenty(
    one: One, rate: float, other: float, exposure: int, rest: int
) -> None:
    """Every pair of counts, by its Poisson probability. Ends that hold the number of events have it in 65 to 99%."""
    means = rate * exposure, other * rest
    counts = [np.arange(poisson.ppf(1e-7, mean), poisson.ppf(1 - 1e-7, mean) + 1) for mean in means]
    x, y = (grid.ravel().astype(np.int64) for grid in np.meshgrid(*counts, indexing="ij"))
    chance = poisson.pmf(x, means[0]) * poisson.pmf(y, means[1]) * (x + y > 0)
    cells = one(
        "rate", "events", stage_group=0, stage_known=0, base_group=exposure, base_known=exposure + rest
    ).take(np.zeros(len(x), dtype=np.intp)).identify(stage_group=x, stage_other=y)  # fmt: skip
    low, high = intervals(arms_of(cells), 0.95)["difference"]
    held = (low <= rate - other + 1e-12) & (high >= rate - other - 1e-12)
    assert chance[held].sum() / chance.sum() > 0.945


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_estimates_lie_in_their_intervals_and_p_is_that_of_the_binomial(kind: tuple[str, str, str], many: Many) -> None:
    arms = arms_of(many(kind, 400, 33, groups=30))
    some = np.flatnonzero(~arms.empty)
    assert arms.exposure is not None
    assert arms.other_exposure is not None
    share = arms.exposure / (arms.exposure + arms.other_exposure)
    x, total = arms.count[some], arms.total[some]
    seen = binom.pmf(x, total, share[some])
    tails = np.minimum(binom.cdf(x - 1, total, share[some]), binom.sf(x, total, share[some]))
    assert np.allclose(evidence_of(arms).p[some], np.minimum(1, 2 * tails + seen), rtol=1e-8, atol=0)
    assert np.allclose(evidence_of(arms).p_check[some], np.minimum(1, 2 * (tails + seen)), rtol=1e-8, atol=0)
    numbers, found = estimate(arms), intervals(arms, 0.95)
    for measure in ("ratio", "difference"):
        low, high = (end[some] for end in found[measure])
        value = getattr(numbers, measure)[some]
        assert np.all((low <= value * (1 + 1e-12) + 1e-12) & (value <= high + 1e-9))


# ---- The unknown --------------------------------------------------------------------------------------------------


def test_bounds_are_those_of_every_allocation_of_events_and_of_time(table: Table, amounts: Amounts) -> None:
    stops = table({"A": 12, "B": 40, "Not stated": 9}, "stops")
    people = amounts({"A": 100, "B": 900, "Not stated": 60.5})
    found = dp.rates(stops, per=people, repeats="none", gates=dp.Gates(declaration=0))
    a = row(found, "A")
    assert (a["unknown"], a["base_unknown"]) == (9, 60.5)
    ratios = [
        (12 + k) / (100 + c) / ((40 + 9 - k) / (900 + 60.5 - c))
        for k, c in product(range(10), np.linspace(0, 60.5, 12))
    ]
    assert a["ratio_lowest"] == pytest.approx(min(ratios))
    assert a["ratio_highest"] == pytest.approx(max(ratios))


def test_unknown_events_are_counted_one_by_one_and_time_is_not(table: Table, amounts: Amounts) -> None:
    people = amounts({"A": 100, "B": 900, "Not stated": 500})
    found = dp.rates(table({"A": 9, "B": 40, "Not stated": 12}, "stops"), per=people, repeats="none")
    a = row(found, "A")
    assert a["unknowns_decide"]
    classes = {
        k: row(dp.rates(table({"A": 9 + k, "B": 40}, "stops"), per=amounts({"A": 100, "B": 900}), repeats="none"), "A")
        for k in range(13)
    }
    first = next(k for k, other in classes.items() if other["verdict"] != classes[0]["verdict"])
    assert a["unknowns_needed"] == first
    assert a["unknowns_pool"] == "stage, as this group"
    assert a["tipping_share"] == first / 12


def test_unknown_time_alone_can_decide_without_a_number_of_people(table: Table, amounts: Amounts) -> None:
    a = row(
        dp.rates(
            table({"A": 30, "B": 100}, "stops"), per=amounts({"A": 100, "B": 900, "Not stated": 300}), repeats="none"
        ),
        "A",
    )
    assert a["verdict"] == "disproportionate"
    assert a["unknowns_decide"]
    assert np.isnan(a["unknowns_needed"])
    told = words.sentences({**a, "group": "A"})
    assert "The unknown decide: allocating all of them could change" in told


def test_a_group_without_people_or_events_is_not_decided_by_unknown_events(table: Table, amounts: Amounts) -> None:
    stops = table({"A": 9, "B": 40, "C": 0, "Not stated": 5}, "stops")
    c = row(dp.rates(stops, per=amounts({"A": 100, "B": 900, "C": 0})), "C")
    assert c["verdict"] == "insufficient data"
    assert not c["unknowns_decide"]
    assert not c["flagged"]


# ---- Repeats ------------------------------------------------------------------------------------------------------


def test_borderline_is_the_most_that_can_be_said_where_repeats_are_unknown(table: Table, amounts: Amounts) -> None:
    one, other = (
        of_two(table, amounts, 120, 3000, 990, 97000, band=BAND, repeats=word) for word in ("none", "unknown")
    )
    assert row(one, "A")["verdict"] == "disproportionate"
    assert row(other, "A")["verdict"] == "borderline"
    assert row(one, "A")["note"] == ""
    assert row(other, "A")["note"].startswith("repeat events unknown")
    assert one.frame[["p", "ratio_low", "difference_high_pp"]].equals(
        other.frame[["p", "ratio_low", "difference_high_pp"]]
    )
    assert any("Repeat events are unknown" in line for line in other.method)
    assert not any("Repeat events" in line for line in one.method)


def test_events_are_capped_unless_something_is_said(table: Table, amounts: Amounts) -> None:
    found = dp.rates(table({"A": 120, "B": 990}, "stops"), per=amounts({"A": 3000, "B": 97000}))
    assert "disproportionate" not in set(found.frame["verdict"])


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
@pytest.mark.parametrize("factor", [1.3, 4.0])
def test_with_a_factor_intervals_exclude_no_difference_exactly_where_p_is_below_alpha(
    kind: tuple[str, str, str], many: Many, factor: float
) -> None:
    arms = arms_of(replace(many(kind, 1500, 34, groups=80), factor=factor))
    p, found = evidence_of(arms).p, intervals(arms, 0.95)
    some = ~arms.empty & (np.abs(p - 0.05) > 1e-9)
    for measure, nothing in (("ratio", 1), ("difference", 0)):
        low, high = found[measure]
        assert np.array_equal((low[some] > nothing) | (high[some] < nothing), p[some] < 0.05)
    assert 50 < (p[some] < 0.05).sum() < some.sum()


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_with_a_factor_the_class_of_other_counts_is_that_of_their_verdict(
    kind: tuple[str, str, str], many: Many, families: Callable[..., Families]
) -> None:
    cells, rules = replace(many(kind, 240, 35, groups=80), factor=2.5), Rules(band=BAND)
    judged = judge(cells, rules, families(240))
    limits = judged.headline.threshold, judged.check.threshold
    ungated = judged.gate != 1
    assert np.array_equal(verdict_if(cells, rules, limits)[ungated], judged.verdict[ungated])
    assert np.array_equal(class_if(cells, rules, limits), CLASSES[verdict_if(cells, rules, limits)])
    assert len(set(judged.verdict)) > 3
    arms = arms_of(cells)
    for band in (BAND, dp.within(points=60), dp.within(percent=40)):
        low, high = intervals(arms, 0.95)[band.measure]
        within_, kept = limits_passed(arms, band, 0.05), (low >= float(band.low), high <= float(band.high))
        for passed, inside in zip(within_, kept, strict=True):
            assert passed[~arms.empty & inside].all()
        assert not all(passed[~arms.empty].all() for passed in within_)
    assert bounds(cells, judged, rules).decide.any()


def test_a_factor_of_one_is_no_repeats(table: Table, amounts: Amounts) -> None:
    one, none = (of_two(table, amounts, 12, 30, 22, 400, repeats=told).frame for told in (1, "none"))
    pd.testing.assert_frame_equal(one, none)
    assert none["variance_factor"].tolist() == [1, 1]
    assert of_two(table, amounts, 12, 30, 22, 400, repeats="unknown").frame["variance_factor"].isna().all()


def test_a_factor_comes_from_the_events_of_each_person(table: Table, amounts: Amounts) -> None:
    each = [1] * 20 + [2, 2, 6]  # (20 + 8 + 36) / 30
    for told in (each, np.array(each), pd.Series(each), 64 / 30):
        found = of_two(table, amounts, 12, 30, 18, 400, repeats=told)
        assert found.frame["variance_factor"].tolist() == pytest.approx([64 / 30] * 2)
    a = row(found, "A")
    p = stats.event_test(12, 30, 18, 400, method="exact", factor=64 / 30)
    assert a["p"] == p
    assert a["p_check"] == stats.event_test(12, 30, 18, 400, method="score", factor=64 / 30)
    assert "they raise the variance 2.13 times" in words.sentences({**a, "group": "A"})
    assert any("they raise the variance 2.13 times" in line for line in found.method)
    assert np.isnan(a["detectable_over"])
    assert a["note"] == "one variance factor taken for all groups"


def test_a_factor_keeps_false_alarms_of_clustered_events_at_their_level() -> None:
    """Nobody differs; one person in ten who has an event has six: 3 times the variance."""
    draw = np.random.default_rng(36)
    people = draw.poisson([40, 60], (4000, 2))
    events = people + 5 * draw.binomial(people, 0.1)
    factor = (0.9 + 0.1 * 36) / (0.9 + 0.1 * 6)
    table_ = events[:, 0], 2000, events[:, 1], 3000
    plain = stats.event_test(*table_, method="midp") < 0.05
    assert plain.mean() > 0.2
    for method in ("exact", "score"):
        assert 0.03 < (stats.event_test(*table_, method=method, factor=factor) < 0.05).mean() < 0.06


@pytest.mark.parametrize(
    "told", [0.5, 0, -1, "never", [], [1.5, 2], None, float("nan"), float("inf"), True, [[1, 2]], [[3]], [["1"]]]
)
def test_what_does_not_say_how_events_repeat_is_an_error(table: Table, amounts: Amounts, told: object) -> None:
    said = message(table({"A": 3, "B": 9}, "stops"), per=amounts({"A": 4, "B": 9}), repeats=told)
    assert said.startswith("repeats: ")
    assert "the number of events of each person" in said


# ---- Bands and gates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "verdict"),
    [
        (dp.within(points=5), "small difference"),  # 40 against 10.2 for 1,000: 3 for 100
        (dp.within(points=2), "disproportionate"),
        (dp.within(percent=400), "small difference"),
        (dp.within(percent=200), "disproportionate"),
        (BAND, "disproportionate"),
    ],
)
def test_a_band_is_held_against_ratio_or_events_for_a_hundred(
    table: Table, amounts: Amounts, band: dp.Band, verdict: str
) -> None:
    a = row(of_two(table, amounts, 120, 3000, 990, 97000, band=band), "A")
    assert a["verdict"] == verdict
    assert a["side"] == ("above" if verdict == "disproportionate" else "inside")


def test_the_gate_of_the_denominator_is_of_people_or_time(table: Table, amounts: Amounts) -> None:
    found = of_two(table, amounts, 6, 31.25, 22, 412.5, gates=dp.Gates(denominator=40))
    assert row(found, "A")["gate"] == "denominator below the gate"
    assert row(found, "B")["gate"] == "denominator below the gate"  # it is held against the 31.25 of A
    assert set(of_two(table, amounts, 6, 40, 22, 412.5, gates=dp.Gates(denominator=40)).frame["gate"]) == {""}
    expected = of_two(table, amounts, 6, 31.25, 22, 412.5, gates=dp.Gates(expected=2))  # 28 * 31.25 / 443.75 = 1.97
    assert row(expected, "A")["gate"] == "expected count below the gate"
    declared = dp.rates(table({"A": 1, "B": 2, "Not stated": 30}, "stops"), per=amounts({"A": 10, "B": 20}))
    assert set(declared.frame["gate"]) == {"known rate below the gate"}


# ---- Corners ------------------------------------------------------------------------------------------------------


def test_no_event_anywhere_is_no_answer(table: Table, amounts: Amounts) -> None:
    found = of_two(table, amounts, 0, 40, 0, 400, band=BAND)
    assert set(found.frame["verdict"]) == {"insufficient data"}
    assert found.frame["value"].tolist() == [0, 0]
    assert found.frame[["p", "ratio", "ratio_low"]].isna().all(axis=None)
    assert set(found.frame["note"]) == {"no event happened to either, or one of them has no people or time at risk"}


def test_one_group_alone_has_nothing_to_be_held_against(table: Table, amounts: Amounts) -> None:
    found = dp.rates(table({"A": 7}, "stops"), per=amounts({"A": 100}))
    assert found.frame["verdict"].tolist() == ["insufficient data"]
    assert found.frame["value"].tolist() == [0.07]


def test_ten_million_residents_keep_their_digits(table: Table, amounts: Amounts) -> None:
    a, b = (row(of_two(table, amounts, 2, 3, 12_345, 9_999_997), group) for group in "AB")
    assert a["p"] == pytest.approx(b["p"], rel=1e-12)
    assert 1 / a["ratio"] == pytest.approx(b["ratio"])
    assert a["p"] == pytest.approx(2 * (binom.sf(2, 12_347, 3e-7) + binom.pmf(2, 12_347, 3e-7) / 2), rel=1e-7)


def test_more_events_than_people_are_no_mistake(table: Table, amounts: Amounts) -> None:
    a = row(of_two(table, amounts, 900, 300, 100, 400, band=dp.within(points=5)), "A")
    assert a["value"] == 3
    assert a["verdict"] == "disproportionate"


def test_slices_are_held_against_their_own_people(table: Table, teams: dp.Scheme) -> None:
    rows = [
        {"month": month, "area": area, "group": group, "count": count}
        for month in ("2024-04", "2024-05")
        for area, counts in (("North", (12, 30)), ("South", (3, 80)))
        for group, count in zip("AB", counts, strict=True)
    ]
    stops = dp.from_counts(pd.DataFrame(rows), scheme=teams, name="stops", by=["month", "area"])
    people = pd.DataFrame([{**line, "count": line["count"] * (10 if line["group"] == "A" else 40.5)} for line in rows])
    residents = dp.baseline(people, scheme=teams, unit="amount", value="count", by=["month", "area"], name="residents")
    frame = dp.rates(stops, per=residents, repeats="none").frame
    assert len(frame) == 8
    assert frame["family"].nunique() == 4
    assert frame.loc[(frame["area"] == "South") & (frame["group"] == "B"), "denominator"].tolist() == [3240, 3240]
    every = people[people["month"] == "2024-04"].drop(columns="month")
    yearly = dp.baseline(every, scheme=teams, unit="amount", value="count", by=["area"], name="residents")
    again = dp.rates(stops, per=yearly, repeats="none").frame
    assert again["denominator"].tolist() == frame["denominator"].tolist()


# ---- Wrong inputs -------------------------------------------------------------------------------------------------


def message(stage: dp.Tables, **asked: object) -> str:
    with pytest.raises(dp.InputError) as error:
        dp.rates(stage, **asked)
    return str(error.value)


def test_events_without_people_or_time_are_an_error(table: Table, amounts: Amounts) -> None:
    said = message(table({"A": 3, "B": 9, "C": 2}, "stops"), per=amounts({"A": 0, "B": 100}))
    assert "stops, team, A: 3 events, and nobody in residents to whom they could have happened." in said
    assert "stops, team, C: 2 events" in said
    assert "roll both up" in said


def test_shares_are_no_people(table: Table, shares: Shares) -> None:
    said = message(table({"A": 3, "B": 9}, "stops"), per=shares({"A": "40", "B": "60"}))
    assert "census: It gives shares, and a rate of events needs the people or the time" in said
    assert "unit='amount'" in said


@pytest.mark.parametrize("comparator", [0.05, 5])
def test_a_rate_of_events_is_not_held_against_a_fixed_rate(table: Table, amounts: Amounts, comparator: float) -> None:
    said = message(table({"A": 3, "B": 9}, "stops"), per=amounts({"A": 4, "B": 9}), comparator=comparator)
    assert "not held against a fixed rate" in said


@pytest.mark.parametrize("per", [0, -1000, "1,000", float("nan"), float("inf")])
def test_rates_are_told_for_a_number_above_nought(table: Table, amounts: Amounts, per: object) -> None:
    said = message(table({"A": 3, "B": 9}, "stops"), per=amounts({"A": 4, "B": 9}), for_every=per)
    assert "Write 1000 for a rate per 1,000." in said


def test_negative_amounts_are_an_error() -> None:
    with pytest.raises(dp.InputError, match="-4"):
        dp.baseline({"White": 100.5, "BME": -4}, unit="amount", scheme="ethnicity_ew_2001")


def test_events_have_one_baseline(table: Table, amounts: Amounts) -> None:
    people = table({"A": 30, "B": 90}, "people")
    with pytest.raises(dp.InputError):
        dp.rates(table({"A": 3, "B": 9}, "stops"), per=amounts({"A": 4, "B": 9}), among=people)


def test_whole_characteristics_of_events_say_why_there_is_no_test(table: Table, amounts: Amounts) -> None:
    whole = of_two(table, amounts, 6, 30, 22, 400).whole()
    assert whole["p"].isna().all()
    assert "event" in " ".join(whole["note"])


# ---- At the command -----------------------------------------------------------------------------------------------

STOPS = "ethnicity,stops\nWhite,40\nBME,12\nNot stated,3\n"
YEARS = "ethnicity,years\nWhite,412.5\nBME,31.25\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stops.csv").write_text(STOPS, encoding="utf-8")
    (tmp_path / "years.csv").write_text(YEARS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(YEARS.replace(".5", "").replace(".25", ""), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("--per", "people.csv"),
        ("--per", "people.csv", "--repeats", "none", "--for-every", "1000", "--bad"),
        ("--per", "years.csv", "--unit", "amount", "--comparator", "White"),
        ("--per", "people.csv", "--repeats", "White=1.5, BME=4"),
    ],
)
def test_a_saved_plan_of_events_gives_the_same_numbers(
    files: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "stops.csv", *arguments, "--save-plan", "plan.toml", "--out", "a"]) == 0
    assert "events (stops) for" in " ".join(capsys.readouterr().out.split())
    assert main(["run", "plan.toml", "--out", "b", "-q"]) == 0
    assert (files / "a" / "findings.csv").read_bytes() == (files / "b" / "findings.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("people.csv",), "happen again to the same person, write --per people.csv"),
        (("--per", "people.csv", "--repeats", "0.5"), "--repeats: 0.5 does not say how events repeat."),
        (("--per", "people.csv", "--repeats", "White=1,BME=x"), '--repeats: "x" does not say how events repeat.'),
        (("--per", "people.csv", "--repeats", "White=2"), "Other than White has events, and nothing is said of how"),
        (("--per", "people.csv", "--question", "composition"), "--question: Events are asked how often they happen"),
        (("--per", "people.csv", "--comparator", "5"), "--comparator: A rate of events is not held against a fixed"),
        (("--per", "years.csv", "--unit", "percent"), "needs people or time at risk"),
        (("--per", "people.csv", "--for-every", "0"), "--for-every: 0.0 is not above zero."),
        (("--among", "people.csv", "--for-every", "100"), "--for-every: It is for events"),
        (("--per", "years.csv"), "--unit amount"),
    ],
)
@pytest.mark.usefixtures("files")
def test_wrong_questions_of_events_name_the_flag(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "stops.csv", *arguments]) == INPUT_WRONG
    assert said in capsys.readouterr().err
