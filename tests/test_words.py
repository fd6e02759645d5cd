"""Findings in words: safe, true, and in the words of their question."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

import disprop as dp
from disprop import plain, words

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Sample = Callable[[str], dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))
NEVER = ("discriminat", "unlawful", "compliant", "compliance", "illegal", "biased", "guilty", "caused by", "proves")

nan, inf = float("nan"), float("inf")


# ---- Numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.2222, "22.2%"), (0.0016, "0.16%"), (0.0, "0%"), (1.0, "100%"), (nan, "–"), (0.999, "99.9%")],
)
def test_shares_are_percentages(share: float, told: str) -> None:
    assert words.percent(share) == told


@pytest.mark.parametrize(
    ("value", "told"), [(3.2234, "3.22"), (133.4, "133"), (nan, "–"), (0.0012, "0.0012"), (1.0, "1.00")]
)
def test_ratios_keep_what_matters(value: float, told: str) -> None:
    assert words.ratio(value) == told


@pytest.mark.parametrize(("value", "told"), [(1.19, "+1.2"), (-0.02, "-0.02"), (0.0, "0.0"), (nan, "–")])
def test_points_carry_their_sign(value: float, told: str) -> None:
    assert words.points(value) == told


@pytest.mark.parametrize(
    ("p", "told"), [(0.0441, "0.044"), (0.00009, "<0.001"), (1.0, "1"), (nan, "–"), (0.0, "<0.001")]
)
def test_p_values_have_two_digits(p: float, told: str) -> None:
    assert words.p_value(p) == told


def test_people_are_whole_where_they_are() -> None:
    assert [words.people(count) for count in (39.0, 5.29, 10_000_000, nan)] == ["39", "5.3", "10,000,000", "–"]


def test_an_interval_without_an_upper_end_says_upwards() -> None:
    assert words.span(1.94, inf, words.ratio) == "1.94 upwards"
    assert words.span(nan, 2.0, words.ratio) == "–"
    assert words.span(0.8, 1.25, words.ratio) == "0.80 to 1.25"


def test_lists_are_english() -> None:
    assert [words.listed(items) for items in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


# ---- Sentences ----------------------------------------------------------------------------------------------------


def every_kind_of_sentence(table: Table, shares: Shares, sample: Sample, census: dp.Baseline) -> list[str]:
    staff, left = sample("staff"), sample("leavers")
    levels = {"ethnicity": ["two"]}
    people = table({"A": 400, "B": 20, "C": 30, "D": 1, "Refused": 40}, "people")
    gone = table({"A": 20, "B": 9, "C": 0, "D": 1, "Refused": 25}, "gone")
    found = [
        dp.rates(left, stayers=staff, levels=levels, polarity="bad", band=BAND),
        dp.rates(left, among=staff, levels=levels, polarity="good"),
        dp.compare(left, among=staff, levels=levels, band=dp.within(points=5)),
        dp.compare(left, beside=staff, levels=levels, band=dp.within(percent=20)),
        dp.compare(staff, against=census, band=dp.within(points=5)),
        dp.rates(gone, among=people, band=BAND, comparator="A"),
        dp.rates(gone, among=people, band=BAND, comparator="overall"),
        dp.rates(gone, among=people, band=BAND, comparator=0.05),
        dp.rates(gone, among=people, band=BAND, comparator="highest", gates=dp.Gates(denominator=25)),
        dp.rates(gone, stayers=people, gates=dp.Gates(observed=5, declaration=0)),
        dp.compare(people, among=people, band=BAND),
        dp.compare(table({"A": 0, "B": 0}), beside=people),
        dp.rates(table({"A": 0, "B": 0}), among=people, band=BAND),
        dp.compare(table({"A": 2, "B": 40, "C": 60}), against=shares({"A": "0", "B": "40", "C": "60"}), band=BAND),
        dp.rates(sample("capability"), among=staff, band=BAND),
    ]
    return [words.sentences(row) for one in found for row in one.frame.to_dict("records")] + [
        line for one in found for line in one.method
    ]


@pytest.fixture(scope="module")
def told(table: Table, shares: Shares, sample: Sample, census: dp.Baseline) -> list[str]:
    return every_kind_of_sentence(table, shares, sample, census)


def test_no_sentence_says_more_than_figures_can(told: list[str]) -> None:
    for text in [*told, words.CAVEAT]:
        assert not [word for word in NEVER if word in text.casefold()], text


def test_no_sentence_holds_nan_or_inf(told: list[str]) -> None:
    for text in told:
        assert not re.search(r"\b(nan|inf|None|NaN)\b", text), text


def test_no_sentence_calls_an_odds_ratio_likely_or_anything_else(told: list[str]) -> None:
    for text in told:
        assert "odds" not in text.casefold()


def test_every_sentence_ends_and_no_two_spaces_stand_together(told: list[str]) -> None:
    for text in told:
        assert text.rstrip().endswith(".")
        assert "  " not in text
        assert ".." not in text


def test_composition_makes_up_and_rate_is_times_as_likely(sample: Sample) -> None:
    staff, left = sample("staff"), sample("leavers")
    composition = dp.compare(left, among=staff, characteristics=["gender"]).explain("Male", width=None)
    rate = dp.rates(left, among=staff, characteristics=["gender"]).explain("Male", width=None)
    assert "make up 25.6% of leavers (10 of 39 known)" in composition
    assert "likely" not in composition
    assert "0.64 times as likely" in rate
    assert "10 of 156, or 6.4 in 100, against 10 in 100 of everyone else" in rate
    assert "make up" not in rate


def test_a_sentence_says_both_alone_and_after_allowing_for_the_family(sample: Sample) -> None:
    """Aged 25 to 34 among leavers: significant alone by both tests, not in the family of six."""
    found = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["age"], band=BAND)
    text = found.explain("25-34", width=None)
    assert "On its own significant at 5% by both tests (p 0.035, check 0.044)" in text
    assert "after allowing for 6 comparisons, not significant by either (p 0.21, check 0.26)" in text
    assert "1.94 times as likely" in text
    assert "possible" in text


def test_what_is_not_significant_alone_is_not_in_the_family(sample: Sample) -> None:
    text = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["age"]).explain("65+", width=None)
    assert "Not significant at 5% by either test" in text
    assert "and so not after allowing for 6 comparisons" in text


def test_one_test_is_not_said_to_be_in_a_family(sample: Sample) -> None:
    text = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["gender"]).explain("Male", width=None)
    assert "Not significant at 5% by either test (p 0.2, check 0.22)." in text
    assert "allowing for" not in text


def test_a_row_outside_its_family_is_not_called_significant_there(table: Table) -> None:
    staff = table({"A": 400, "B": 20, "C": 30, "D": 8}, "staff")
    left = table({"A": 20, "B": 2, "C": 1, "D": 7}, "left")
    text = dp.rates(left, among=staff, gates=dp.Gates(denominator=10)).explain("D", width=None)
    assert "outside its family" in text
    assert "allowing for" not in text
    assert "Denominator below the gate" in text


def test_an_infinite_ratio_is_no_number_of_times(sample: Sample) -> None:
    text = dp.rates(sample("capability"), among=sample("staff"), band=BAND).explain("Male", width=None)
    assert "limit times" not in text
    assert "times as likely" not in text
    assert "1.94 upwards" in text


def test_a_small_difference_under_a_band_that_cannot_fail_says_so_first(sample: Sample, census: dp.Baseline) -> None:
    text = dp.compare(sample("staff"), against=census, band=dp.within(points=5)).explain("Black Caribbean", width=None)
    first, second = text.split(". ")[:2]
    assert "small difference" in first
    assert "cannot judge" in second
    assert "8.47" in text


def test_the_unknown_decide_sentence_compares_like_with_like(sample: Sample) -> None:
    """6 of the 28 unknown leavers being disabled changes the class, against 2 of 18 known."""
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["disability"], band=BAND)
    disabled, other = (found.explain(name, width=None) for name in ("Disabled", "Not disabled"))
    for text in (disabled, other):
        assert "28 of 46 at the stage and 45 of 446 in staff" in text
        assert "6 of the unknown of the stage (21.4%)" in text
        assert "11.1%" in text
        assert "88.9%" not in text


def test_where_nobody_is_known_nothing_is_said_of_the_known(table: Table) -> None:
    base = table({"A": 50, "B": 90, "C": 100, "Refused": 60}, "base")
    text = dp.rates(table({"A": 0, "B": 0, "C": 0, "Refused": 30}), among=base, band=BAND).explain("A", width=None)
    assert "The unknown decide" in text
    assert "–" not in text.split("Unknown: ")[1]


def test_nothing_unknown_is_said(table: Table) -> None:
    text = dp.rates(table({"A": 3, "B": 4}), among=table({"A": 30, "B": 40}, "s")).explain("A", width=None)
    assert "Nobody's group is unknown." in text


def row_with(table: Table, **changed: object) -> dict[str, object]:
    found = dp.rates(table({"A": 3, "B": 4, "Refused": 1}), among=table({"A": 30, "B": 40, "Refused": 9}, "s"))
    return {**found.frame.iloc[0].to_dict(), **changed}


@pytest.mark.parametrize(
    ("lowest", "highest", "told"),
    [
        (0.8, 1.9, "depending on who they are, the ratio is between 0.80 and 1.90."),
        (0.8, inf, "depending on who they are, the ratio is 0.80 or more, without limit."),
        (0.0, 0.0, "whoever they are, the ratio stays 0."),
        (0.6601, 0.6604, "whoever they are, the ratio stays 0.66."),
        (inf, inf, "whoever they are, the ratio is without limit."),
        (nan, nan, "depending on who they are, the ratio is not defined."),
    ],
)
def test_what_the_ratio_can_be_is_told_in_words_that_fit(
    table: Table, lowest: float, highest: float, told: str
) -> None:
    assert told in words.sentences(row_with(table, ratio_lowest=lowest, ratio_highest=highest))


@pytest.mark.parametrize(("needed", "told"), [(1, "1 of the unknown of the"), (2, "2 of the unknown of the")])
def test_one_of_the_unknown_turns_out_and_several_turn_out(table: Table, needed: int, told: str) -> None:
    changed = {"unknowns_needed": float(needed), "unknowns_pool": "stage, as this group", "unknowns_decide": True}
    text = words.sentences(row_with(table, **changed, tipping_share=0.1, tipping_known=0.2))
    assert f"changes once {told} stage (10.0%) {'turns' if needed == 1 else 'turn'} out to be A" in text


Counted = dict[str, int]


def gender(counts: Counted, name: str) -> dp.Tables:
    return dp.from_counts(counts, scheme="gender", name=name)


@pytest.mark.parametrize(
    ("stage", "base", "told"),
    [
        (
            {"Female": 0, "Male": 9, "Refused": 1}, {"Female": 40, "Male": 100, "Refused": 1},
            "the ratio is between 0 and 0.27. They could make the verdict borderline, not disproportionate. Method",
        ),
        (
            {"Female": 1, "Male": 2, "Refused": 2}, {"Female": 20, "Male": 20, "Refused": 2},
            "the ratio is between 0.28 and 1.36. They could turn the difference round. Method",
        ),
        (
            {"Female": 2010, "Male": 1470}, {"Female": 2600, "Male": 1950, "Refused": 100},
            "They could make the verdict small difference, not disproportionate, and turn the difference round. Method",
        ),
        (
            {"Female": 2, "Male": 0, "Refused": 2}, {"Female": 20, "Male": 200, "Refused": 2},
            "they are, once known the verdict would be disproportionate: only the gate stands in the way. Method",
        ),
        (
            {"Female": 1, "Male": 2, "Refused": 3}, {"Female": 20, "Male": 20, "Refused": 3},
            "not disproportionate. They could turn the difference round. Method",
        ),
        (
            {"Female": 90, "Male": 100, "Refused": 1}, {"Female": 300, "Male": 3000, "Refused": 1},
            "They could not change what is said here. Method",
        ),
        (
            {"Female": 4, "Male": 4}, {"Female": 20, "Male": 20, "Refused": 1},
            "They could make a difference. Method",
        ),
        (
            {"Female": 1, "Male": 2, "Refused": 1}, {"Female": 19, "Male": 20, "Refused": 1},
            "They could make the verdict cannot tell, not disproportionate, and leave no difference. Method",
        ),
    ],
)  # fmt: skip
def test_what_the_unknown_could_make_of_a_verdict_is_told(stage: Counted, base: Counted, told: str) -> None:
    found = dp.rates(gender(stage, "left"), among=gender(base, "staff"), band=BAND)
    text = words.sentences(found.frame.iloc[0].to_dict())
    assert told in text
    assert told.removesuffix(" Method") in plain.sentences(found.frame.iloc[0].to_dict())


def test_that_nothing_could_change_is_said_only_where_it_is_so_at_both_ends(table: Table) -> None:
    draw = np.random.default_rng(5).integers
    said = 0
    for _ in range(60):
        stage = {group: int(draw(0, most)) for group, most in zip("ABC", (40, 30, 9), strict=True)}
        stage["Refused"] = int(draw(1, 3))
        base = {group: count + int(draw(0, 90)) for group, count in stage.items()}
        found = dp.rates(table(stage), among=table(base, "s"), band=BAND, gates=dp.Gates(declaration=0))
        for row in found.frame.to_dict("records"):
            text = words.sentences(row)
            same = row["verdict"] == row["verdict_lowest"] == row["verdict_highest"]
            turns = row["ratio_lowest"] < 1 < row["ratio_highest"]
            if "could not change" in text:
                assert same
                assert not turns
                assert not row["unknowns_decide"]
                said += 1
    assert said > 10


def test_a_difference_that_a_cap_holds_down_is_not_called_settled() -> None:
    """13 of 43 events on a tenth of the time: as others' the 9 unknown would make it 13 of 52, which shows nothing."""
    stops, time = gender({"Female": 13, "Male": 30, "Refused": 9}, "stops"), {"Female": 100, "Male": 500}
    found = dp.rates(stops, per=gender(time, "people"), band=BAND).frame.iloc[0].to_dict()
    assert found["verdict"] == "borderline"
    assert found["p"] < 0.05
    assert found["p_check"] < 0.05
    assert found["unknowns_decide"]
    assert "could not change" not in words.sentences(found)


def test_a_row_whose_gate_alone_stands_in_the_way_is_flagged() -> None:
    stage, staff = gender({"Female": 2, "Male": 0, "Refused": 2}, "l"), {"Female": 20, "Male": 200, "Refused": 2}
    found = dp.rates(stage, among=gender(staff, "s"), band=BAND)
    assert set(found.frame["verdict"]) == {"insufficient data"}
    assert found.frame["flagged"].all()
    assert not found.frame["unknowns_decide"].any()


@pytest.mark.parametrize("gates", [None, dp.Gates(denominator=10)])
def test_the_row_of_the_comparator_says_that_it_is_that(gates: dp.Gates | None) -> None:
    stage, staff = gender({"Female": 10, "Male": 8}, "leavers"), gender({"Female": 100, "Male": 50}, "staff")
    found = dp.rates(stage, among=staff, comparator="Female", gates=gates, band=BAND)
    row = found.frame.iloc[0].to_dict()
    said = "Female, leavers: the group that the others are held against. 10 of 100, or 10 in 100."
    assert words.sentences(row) == plain.sentences(row) == said
    assert row["gate"] == ""
    events = dp.rates(stage, per=staff, comparator="Female", gates=gates).frame.iloc[0].to_dict()
    assert words.sentences(events).endswith("held against. 10 events (leavers) for 100 (staff): 10 per 100.")
    assert "the comparator" in repr(found)
    assert "insufficient" not in repr(found)
    assert found.grid().iloc[0, 0] == "possible: Male over"


def test_a_baseline_that_is_called_as_a_group_makes_no_comparator_of_it(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 30, "B": 70}), against=shares({"A": "10", "B": "90"}, name="A"), band=BAND)
    assert "disproportionate" in words.sentences(found.frame.iloc[0].to_dict())
    assert "disproportionate" in plain.sentences(found.frame.iloc[0].to_dict())


def test_a_whole_number_in_a_hundred_has_no_decimals(table: Table) -> None:
    found = dp.rates(table({"A": 3, "B": 4}), among=table({"A": 25, "B": 65}, "s"))
    assert "3 of 25, or 12 in 100, against 6.2 in 100 of everyone else" in found.explain("A", width=None)


def test_one_person_is_not_people(table: Table) -> None:
    for surplus, told in ((1.0, "1 more person than"), (-1.0, "1 fewer person than"), (1.1, "1.1 more people than")):
        assert told in words.sentences(row_with(table, surplus=surplus))


def test_a_row_below_the_gate_of_declaration_says_how_many_are_known(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["disability"], band=BAND)
    assert "insufficient data (under). Too few answers are known (39.1%, below the gate)." in found.explain(
        "Disabled", width=None
    )


def test_every_explanation_ends_with_the_caveat(table: Table) -> None:
    found = dp.rates(table({"A": 3, "B": 4}), among=table({"A": 30, "B": 40}, "s"))
    assert found.explain("A", width=None).endswith(words.CAVEAT)
    assert found.explain(width=None).endswith(words.CAVEAT)
    assert "where to look, not why" in words.CAVEAT


# ---- Method lines -----------------------------------------------------------------------------------------------


def test_the_defaults_are_on_the_method_line(table: Table) -> None:
    found = dp.rates(table({"A": 3, "B": 4, "C": 9}), among=table({"A": 30, "B": 40, "C": 50}, "people"))
    told = " ".join(found.method)
    for word in ("everyone else (rest)", "Known responses only", "Holm", "95% intervals", "contains", "people"):
        assert word in told
    assert "3 tests in 1 family" in told
    assert "at most 0.15 false alarms" in told
    assert "0.05 after it" in told


def test_no_band_is_said(table: Table) -> None:
    found = dp.rates(table({"A": 3, "B": 4}), among=table({"A": 30, "B": 40}, "people"))
    assert any("any difference counts" in line for line in found.method)


@pytest.mark.parametrize(
    ("adjust", "told"), [("holm", "Holm"), ("bh", "Benjamini-Hochberg"), ("none", "no adjustment")]
)
def test_the_adjustment_is_named(table: Table, adjust: str, told: str) -> None:
    found = dp.rates(table({"A": 3, "B": 4}), among=table({"A": 30, "B": 40}, "people"), adjust=adjust)  # type: ignore[arg-type]
    assert any(told.casefold() in line.casefold() for line in found.method)


def test_levels_and_names_of_plans_read_as_words() -> None:
    assert [words.level(name) for name in ("detail", "two", "five", "white_british")] == [
        "in detail", "two groups", "five groups", "white british",
    ]  # fmt: skip
    assert words.spoken("staff_census_ratio") == "staff census ratio"


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    assert [words.many(number, "row is", "rows are") for number in (0, 1, 1200)] == [
        "0 rows are",
        "1 row is",
        "1,200 rows are",
    ]
    left = dp.from_counts({"Women": 1}, scheme="gender", name="left")
    assert repr(left["gender"]) == "<Cube left: gender (detail), 1 group; left: 1 person, 0 unknown>"
