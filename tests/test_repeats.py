"""What is known of repeat events: words, factors and lists, for all groups or for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, norm

import disprop as dp
from disprop import plain, stats, words
from disprop.cells import Arms, Cells, arms_of
from disprop.families import Families
from disprop.intervals import intervals
from disprop.judge import CLASSES, Rules, judge
from disprop.p_values import test as evidence_of
from disprop.run import run
from disprop.what_if import class_if, limits_passed, verdict_if

Table = Callable[..., dp.Tables]
Many = Callable[..., Cells]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def amounts(teams: dp.Scheme) -> Callable[..., dp.Baseline]:
    """Return a function: people or time by team to a baseline."""

    def make(numbers: Mapping[str, float], unit: str = "amount") -> dp.Baseline:
        return dp.baseline(dict(numbers), scheme=teams, unit=unit, name="residents")

    return make


Amounts = Callable[..., dp.Baseline]


def row(found: dp.Findings, group: str) -> pd.Series:
    return found.frame.set_index("group", drop=False).loc[group]


def message(stage: dp.Tables, **asked: object) -> str:
    with pytest.raises(dp.InputError) as error:
        dp.rates(stage, **asked)
    return str(error.value)


# ---- Nobody knows --------------------------------------------------------------------------------------------------


def test_nothing_is_proportionate_or_small_where_repeats_are_unknown(table: Table, amounts: Amounts) -> None:
    """0.94 to 1.07 if no event repeats, 0.73 to 1.34 with 20 times the variance."""
    stops, years = table({"A": 10_000, "B": 1_000}, "stops"), amounts({"A": 1e6, "B": 1e5})
    told = {word: dp.rates(stops, per=years, repeats=word, band=BAND) for word in ("none", "unknown", 20)}
    verdicts = {word: set(found.frame["verdict"]) for word, found in told.items()}
    assert verdicts == {"none": {"proportionate"}, "unknown": {"cannot tell"}, 20: {"cannot tell"}}
    more = table({"A": 10_000, "B": 1_150}, "stops")  # 15% more: evidence, inside the band
    verdict = {word: row(dp.rates(more, per=years, repeats=word, band=BAND), "B")["verdict"] for word in told}
    assert verdict == {"none": "small difference", "unknown": "cannot tell", 20: "cannot tell"}


def test_no_answer_is_the_class_of_all_that_is_said_where_repeats_are_unknown(
    many: Many, families: Callable[..., Families]
) -> None:
    cells, rules = many(("rate", "events", "rest"), 240, 35, groups=400), Rules(band=BAND, capped=True)
    judged = judge(cells, rules, families(240))
    limits = judged.headline.threshold, judged.check.threshold
    assert set(CLASSES[judged.verdict]) == {1}
    assert set(CLASSES[judge(cells, Rules(band=BAND), families(240)).verdict]) == {0, 1, 2}
    assert np.array_equal(class_if(cells, rules, limits), CLASSES[verdict_if(cells, rules, limits)])


def test_what_could_have_been_found_is_not_said_where_chance_alone_may_do_more(table: Table, amounts: Amounts) -> None:
    stops, years = table({"A": 90, "B": 10}, "stops"), amounts({"A": 900, "B": 100})
    for told in ("unknown", 2.0, {"A": 1, "B": 2}):
        found = dp.rates(stops, per=years, repeats=told, band=BAND)
        assert found.frame[["detectable_over", "detectable_under"]].isna().all(axis=None)
        for line in found.frame.to_dict("records"):
            assert "four times in five" not in words.sentences(line)
            assert "numbers as small as these" not in words.sentences(line) + plain.sentences(line)
    assert "four times in five" in words.sentences(row(dp.rates(stops, per=years, repeats="none", band=BAND), "B"))


def test_why_nothing_more_is_said_stands_in_note_line_and_sentence(table: Table, amounts: Amounts) -> None:
    found = dp.rates(table({"A": 10_000, "B": 1_000}, "stops"), per=amounts({"A": 1e6, "B": 1e5}), band=BAND)
    b = row(found, "B")
    assert "and proportionate is not" in b["note"]
    for told in (*(line for line in found.method if "Repeat" in line), words.sentences(b), plain.sentences(b)):
        assert "nothing is called proportionate or a small difference" in told


# ---- The events of each person -------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [[1], [0, 0, 1], [1, 2, 3], [1] * 371, [1] * 380])
def test_events_of_each_person_that_are_not_those_of_the_stage_are_refused(
    table: Table, amounts: Amounts, told: list[int]
) -> None:
    stops = table({"A": 310, "B": 62, "Not stated": 9}, "stops")
    said = message(stops, per=amounts({"A": 4e4, "B": 3e3}), repeats=told)
    assert f"repeats, stops, team: The numbers of events of each person add up to {sum(told)}" in said
    assert "the events are 372 of known groups (381 with the unknown)" in said
    assert "A factor from elsewhere is written as a number." in said


@pytest.mark.parametrize("events", [372, 381])
def test_events_of_each_person_are_of_the_known_or_of_all(table: Table, amounts: Amounts, events: int) -> None:
    stops = table({"A": 310, "B": 62, "Not stated": 9}, "stops")
    each = [2] * 100 + [1] * (events - 200) + [0] * 40  # people without an event change nothing
    found = dp.rates(stops, per=amounts({"A": 4e4, "B": 3e3}), repeats=each)
    assert row(found, "A")["variance_factor"] == pytest.approx((400 + events - 200) / events)


@pytest.mark.parametrize("told", [[float("nan"), 1], [1.5, 2], [-1, 3], [0, 0], [np.inf]])
def test_what_cannot_be_a_number_of_events_is_refused(table: Table, amounts: Amounts, told: list[float]) -> None:
    for repeats in (told, {"A": told, "B": 1}):
        said = message(table({"A": 1, "B": 2}, "stops"), per=amounts({"A": 4, "B": 9}), repeats=repeats)
        assert "number of events" in said or "Nobody in them has an event." in said


def test_events_of_each_person_are_held_against_all_periods_together(teams: dp.Scheme, amounts: Amounts) -> None:
    lines = pd.DataFrame({"month": ["4", "4", "5", "5"], "group": list("ABAB"), "count": [9, 2, 5, 4]})
    stops = dp.from_counts(lines, scheme=teams, by="month", name="stops")
    people = amounts({"A": 90, "B": 20})
    assert dp.rates(stops, per=people, repeats=[2] * 10).frame["variance_factor"].tolist() == [2] * 4
    assert "add up to 11, and the events are 20" in message(stops, per=people, repeats=[1] * 11)


def test_distinct_people_are_no_more_than_there_are(table: Table, amounts: Amounts) -> None:
    stops, numbers = table({"A": 500, "B": 90}, "stops"), {"A": 100, "B": 900}
    for told in ("none", [1] * 590, {"A": 1, "B": 1}):
        for per in (amounts(numbers, "count"), table(numbers, "residents")):
            said = message(stops, per=per, repeats=told)
            assert "stops, A: 500 events are said to be of distinct people, and the group has 100." in said
    for per, told in (
        (amounts(numbers), "none"),
        (amounts(numbers, "count"), "unknown"),
        (amounts(numbers, "count"), 5),
    ):
        assert len(dp.rates(stops, per=per, repeats=told)) == 2


@pytest.mark.parametrize("asked", [{"repeats": "none"}, {"repeats": 2}, {"repeats": [1, 2]}, {"for_every": 1000}])
@pytest.mark.parametrize("relation", ["among", "stayers"])
def test_what_is_for_events_is_refused_elsewhere(table: Table, relation: str, asked: dict[str, object]) -> None:
    said = message(table({"A": 1, "B": 2}, "left"), **{relation: table({"A": 9, "B": 9}, "staff"), **asked})
    assert "It is for events that can happen again to the same person." in said
    assert "per=" in said


# ---- By group ------------------------------------------------------------------------------------------------------


def test_factors_by_group_are_mixed_by_the_shares_of_exposure(table: Table, amounts: Amounts) -> None:
    """Var(x - q T) = T q (1 - q) [(1 - q) k_own + q k_other], by hand: q = 1/11, so 10/11 x 10 + 1/11."""
    stops, years = table({"A": 400, "B": 80}, "stops"), amounts({"A": 10_000, "B": 1_000})
    found = dp.rates(stops, per=years, repeats={"A": 1, "B": 10}, band=BAND)
    k, q = 101 / 11, 1 / 11
    assert found.frame["variance_factor"].tolist() == pytest.approx([k, k])
    assert found.frame["own_factor"].tolist() == [1, 10]
    assert found.frame["other_factor"].tolist() == [10, 1]
    b = row(found, "B")
    assert b["p"] == pytest.approx(2 * beta.cdf(q, 80 / k, 400 / k + 1))
    assert b["p_check"] == pytest.approx(2 * norm.sf((80 - 480 * q) / np.sqrt(480 * q * (1 - q) * k)))
    assert b["p_check"] > 0.05  # 8 people: z = ln 2 / sqrt(10/80 + 1/400) = 1.94
    assert row(dp.rates(stops, per=years, repeats=2.5, band=BAND), "B")["verdict"] == "disproportionate"
    assert b["verdict"] == "possible"


def test_an_interval_by_group_takes_the_factor_of_the_share_that_it_ends_at(table: Table, amounts: Amounts) -> None:
    stops, years = table({"A": 400, "B": 80}, "stops"), amounts({"A": 10_000, "B": 1_000})
    b = row(dp.rates(stops, per=years, repeats={"A": 1, "B": 10}), "B")
    for end, low in ((b["ratio_low"], True), (b["ratio_high"], False)):
        share = end / (end + 10)
        k = (1 - share) * 10 + share
        tail = beta.cdf(share, 80 / k, 400 / k + 1) if low else beta.sf(share, 80 / k + 1, 400 / k)
        assert tail == pytest.approx(0.025)
    held = stats.event_rate_interval(80, 1000, method="exact", factor=10)
    assert (b["value_low"], b["value_high"]) == pytest.approx(held)


def test_everyone_else_has_the_factors_of_the_others_by_their_exposures(table: Table, amounts: Amounts) -> None:
    stops, people = table({"A": 40, "B": 30, "C": 8}, "stops"), amounts({"A": 600, "B": 300, "C": 100})
    told = {"A": 1, "B": [3] * 10, "C": [2] * 4}
    for comparator in ("rest", "overall"):
        found = dp.rates(stops, per=people, repeats=told, comparator=comparator)
        assert row(found, "A")["other_factor"] == pytest.approx((300 * 3 + 100 * 2) / 400)
        assert row(found, "A")["variance_factor"] == pytest.approx(0.4 * 1 + 0.6 * 2.75)
    named = dp.rates(stops, per=people, repeats=told, comparator="B")
    assert row(named, "A")["other_factor"] == 3
    assert row(named, "A")["variance_factor"] == pytest.approx(1 / 3 * 1 + 2 / 3 * 3)


def test_groups_are_named_by_label_code_or_spelling() -> None:
    stops = dp.from_counts({"White": 40, "BME": 20}, scheme="ethnicity_ew_2001", name="stops")
    people = dp.baseline({"White": 900, "BME": 100}, scheme="ethnicity_ew_2001", unit="count", name="residents")
    ways = ({"White": 1, "BME": 4}, {"white": 1, "other_than_white": 4}, {"White": 1, "Other than White": [4] * 5})
    frames = [dp.rates(stops, per=people, repeats=told).frame for told in ways]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    pd.testing.assert_frame_equal(frames[0], frames[2])


def test_one_factor_for_each_group_is_one_for_all(table: Table, amounts: Amounts) -> None:
    stops, years = table({"A": 12, "B": 30, "C": 0}, "stops"), amounts({"A": 30, "B": 400, "C": 9})
    each, all_ = (dp.rates(stops, per=years, repeats=told).frame for told in ({"A": 2.5, "B": 2.5}, 2.5))
    same = ["p", "p_check", "variance_factor", "ratio_low", "ratio_high", "difference_low_pp", "difference_high_pp"]
    pd.testing.assert_frame_equal(each[same], all_[same], rtol=1e-9)
    once, none = (dp.rates(stops, per=years, repeats=told).frame for told in ({"A": 1, "B": 1, "C": []}, "none"))
    pd.testing.assert_frame_equal(once, none)


def test_groups_that_are_not_there_are_silent_or_do_not_add_up_are_told_together(
    table: Table, amounts: Amounts
) -> None:
    stops = table({"A": 12, "B": 30, "C": 4}, "stops")
    said = message(stops, per=amounts({"A": 30, "B": 400, "C": 9}), repeats={"A": [1, 2], "B": 2, "Elsewhere": 2})
    assert "repeats, stops, team, A: The numbers of events of each person add up to 3, and the events are 12." in said
    assert "No group 'Elsewhere' is compared. Name: A, B, C." in said
    assert "C has events, and nothing is said of how they repeat." in said
    said = message(stops, per=amounts({"A": 30, "B": 400, "C": 9}), repeats={})
    assert "They name no group." in said


def test_sentences_say_what_one_factor_takes_for_granted(table: Table, amounts: Amounts) -> None:
    stops, years = table({"A": 400, "B": 80}, "stops"), amounts({"A": 10_000, "B": 1_000})
    one, each = (dp.rates(stops, per=years, repeats=told) for told in (2.5, {"A": 1, "B": 10}))
    assert "2.50 times, if they are as frequent in all groups." in words.sentences(row(one, "B"))
    assert "9.18 times, by the factor of each group." in words.sentences(row(each, "B"))
    assert row(one, "B")["note"] == "one variance factor taken for all groups"
    assert row(each, "B")["note"] == ""
    assert any("if they are as frequent in all groups" in line for line in one.method)


# ---- Laws, with a factor for each group ----------------------------------------------------------------------------


@pytest.fixture
def uneven(many: Many) -> Callable[..., Cells]:
    """Return a function: random comparisons of events with other factors on either side."""

    def make(number: int, seed: int, groups: int = 80, comparator: str = "rest") -> Cells:
        draw = np.random.default_rng(seed)
        own, other = np.exp(draw.uniform(0, 3, (2, number)))
        return replace(
            many(("rate", "events", comparator), number, seed, groups=groups), factor=own, other_factor=other
        )

    return make


@pytest.mark.parametrize("comparator", ["rest", "overall", "named"])
@pytest.mark.parametrize("size", [40, 400])
def test_intervals_exclude_no_difference_exactly_where_p_is_below_alpha(
    uneven: Callable[..., Cells], comparator: str, size: int
) -> None:
    arms = arms_of(uneven(600, 34, size, comparator))
    p, found = evidence_of(arms).p, intervals(arms, 0.95)
    some = ~arms.empty & (np.abs(p - 0.05) > 1e-9)
    for measure, nothing in (("ratio", 1), ("difference", 0)):
        low, high = found[measure]
        assert np.array_equal((low[some] > nothing) | (high[some] < nothing), p[some] < 0.05)
    assert 20 < (p[some] < 0.05).sum() < some.sum()


def test_the_class_of_other_counts_is_that_of_their_verdict(
    uneven: Callable[..., Cells], families: Callable[..., Families]
) -> None:
    cells, rules = uneven(240, 35, 300), Rules(band=BAND)
    judged = judge(cells, rules, families(240))
    limits = judged.headline.threshold, judged.check.threshold
    ungated = judged.gate != 1
    assert np.array_equal(verdict_if(cells, rules, limits)[ungated], judged.verdict[ungated])
    assert np.array_equal(class_if(cells, rules, limits), CLASSES[verdict_if(cells, rules, limits)])
    assert len(set(judged.verdict)) > 3
    some = np.arange(0, 240, 7)
    part = judge(cells.take(some), rules, families(len(some)))
    assert np.array_equal(part.evidence.p, judged.evidence.p[some], equal_nan=True)
    arms = arms_of(cells)
    for band in (BAND, dp.within(points=60), dp.within(percent=40)):
        low, high = intervals(arms, 0.95)[band.measure]
        passed = limits_passed(arms, band, 0.05)
        for held, inside in zip(passed, (low >= float(band.low), high <= float(band.high)), strict=True):
            assert held[~arms.empty & inside].all()


TRUTHS = [  # people and events of each, of the group and of everyone else; the group's share of exposure
    (8, 10, 400, 1, 1 / 6),
    (4, 10, 400, 1, 1 / 11),
    (20, 10, 1000, 1, 1 / 6),
    (80, 1, 40, 10, 1 / 6),
    (30, 5, 30, 5, 1 / 2),
]


@pytest.mark.parametrize(("people", "each", "others", "other_each", "share"), TRUTHS)
def test_false_alarms_of_uneven_repeats_stay_at_their_level_by_group(
    people: int, each: int, others: int, other_each: int, share: float
) -> None:
    """Nobody differs. One factor for all, as the events of all people give it, raises 0 to 40% of false alarms."""
    draw = np.random.default_rng(37)
    x, y = draw.poisson(people, 20_000) * each, draw.poisson(others, 20_000) * other_each
    arms = _arms(x, y, share, each, other_each)
    one = _arms(x, y, share, pooled := (x * each + y * other_each) / (x + y), pooled)
    by_group, for_all = (np.mean(evidence_of(taken).p < 0.05) for taken in (arms, one))
    check = np.mean(evidence_of(arms).p_check < 0.05)
    assert 0.02 < by_group < 0.051
    assert 0.03 < check < 0.056
    if each > other_each:
        assert for_all > 0.19


@pytest.mark.parametrize(("people", "each", "others", "other_each", "share"), TRUTHS[1:4:2])
@pytest.mark.parametrize("ratio", [0.5, 1, 3])
def test_intervals_of_uneven_repeats_hold_the_truth(
    people: int, each: int, others: int, other_each: int, share: float, ratio: float
) -> None:
    """With the factor of no difference at both ends 86% do, where the large group repeats and 3 is the ratio."""
    draw = np.random.default_rng(38)
    x, y = draw.poisson(people * ratio, 1000) * each, draw.poisson(others, 1000) * other_each
    arms = _arms(x, y, share, each, other_each)
    found = intervals(arms, 0.95)
    some = ~arms.empty
    truth = {"ratio": ratio, "difference": people * ratio * each / share - others * other_each / (1 - share)}
    for measure, value in truth.items():
        low, high = (end[some] for end in found[measure])
        assert np.mean((low <= value + 1e-9) & (high >= value - 1e-9)) > 0.935


def _arms(x: np.ndarray, y: np.ndarray, share: float, own: object, other: object) -> Arms:
    size = np.ones(len(x))
    return Arms(
        count=x,
        total=x + y,
        other_count=np.zeros_like(x),
        other_total=np.zeros_like(x),
        share=share * size,
        weight=0 * size,
        constant=True,
        exposure=share * size,
        other_exposure=(1 - share) * size,
        own_factor=own * size,
        other_factor=other * size,
        repeating="by group",
    )


# ---- In a plan -----------------------------------------------------------------------------------------------------

PLAN = """
[tables.stops]
file = "stops.csv"
[baselines.residents]
file = "residents.csv"
unit = "count"
[comparisons.stops]
stage = "stops"
baseline = "residents"
relation = "events"
repeats = {}
"""


@pytest.fixture
def planned(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function: how a plan says that events repeat to the plan."""

    def make(told: str) -> Path:
        (tmp_path / "stops.csv").write_text("ethnicity,count\nWhite,400\nBME,80\n", encoding="utf-8")
        (tmp_path / "residents.csv").write_text("ethnicity,count\nWhite,10000\nBME,1000\n", encoding="utf-8")
        (tmp_path / "plan.toml").write_text(PLAN.format(told), encoding="utf-8")
        return tmp_path / "plan.toml"

    return make


def test_a_plan_gives_factors_by_group(planned: Callable[[str], Path]) -> None:
    found = run(planned("{ BME = 10, White = 1 }")).found
    assert found is not None
    assert found.frame["variance_factor"].tolist() == pytest.approx([101 / 11] * 2)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("{ BME = 0.5, White = 1 }", "0.5 does not say how events repeat."),
        ('{ BME = "often", White = 1 }', "'often' does not say how events repeat."),
        ("{ BME = 10 }", "White has events, and nothing is said of how they repeat."),
        ("{}", "an empty table does not say how events repeat."),
    ],
)
def test_a_plan_with_wrong_factors_says_where(planned: Callable[[str], Path], told: str, why: str) -> None:
    with pytest.raises(dp.InputError) as error:
        run(planned(told))
    assert "comparisons.stops" in str(error.value)
    assert why.replace("'", '"') in str(error.value).replace("'", '"')
