"""Sentences for a board: the verdict explained, no names of methods, the same facts, safe words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import disprop as dp
from disprop import plain, words
from disprop.judge import VERDICTS
from disprop.p_values import METHOD_WORDS
from disprop.run import Outcome, run

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Sample = Callable[[str], dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))
NEVER = (
    "discriminat", "unlawful", "lawful", "complian", "compliant", "illegal", "biased", "unfair", "guilty", "proves",
    "proof", "because", "caused", "due to", "leads to", "led to", "results from", "owing to", "explained by",
    "racist", "sexist", "equal treatment", "breach",
)  # fmt: skip
METHODS = (
    "fisher", "chi-square", "miettinen", "nurminen", "wilson", "holm", "mid-p", "score", "conditional", "garwood",
    "likelihood", "p-value", "headline", "check", "significan", "null",
)  # fmt: skip

SAMPLE = "data/samples/west_mercia_2009/plan.toml"


@pytest.fixture(scope="module")
def outcome(request: pytest.FixtureRequest) -> Outcome:
    return run(request.config.rootpath / SAMPLE)


@pytest.fixture(scope="module")
def rows(outcome: Outcome, table: Table, shares: Shares, sample: Sample) -> list[dict[str, object]]:
    """Rows of every kind: the sample, and tables with nobody, everybody, unknown people and named comparators."""
    people = table({"A": 400, "B": 20, "C": 30, "D": 1, "Refused": 40}, "people")
    gone = table({"A": 20, "B": 9, "C": 0, "D": 1, "Refused": 25}, "gone")
    large = table({"A": 26_000, "B": 19_500}, "large")
    trained = table({"A": 20_100, "B": 14_900}, "trained")
    found = [
        outcome.found,
        dp.rates(gone, among=people, band=BAND, comparator="A"),
        dp.rates(gone, among=people, comparator="overall", polarity="good"),
        dp.rates(gone, among=people, band=BAND, comparator=0.05),
        dp.rates(gone, among=people, band=BAND, comparator="highest", gates=dp.Gates(denominator=25)),
        dp.rates(gone, stayers=people, gates=dp.Gates(observed=5, declaration=0)),
        dp.compare(people, among=people, band=BAND),
        dp.compare(table({"A": 0, "B": 0}), beside=people),
        dp.rates(table({"A": 0, "B": 0}), among=people, band=BAND),
        dp.rates(trained, among=large, band=BAND),
        dp.rates(table({"A": 1, "B": 1}), among=table({"A": 3, "B": 4}, "few"), band=BAND),
        dp.compare(table({"A": 2, "B": 40, "C": 60}), against=shares({"A": "0", "B": "40", "C": "60"}), band=BAND),
    ]
    return [row for one in found if one is not None for row in one.frame.to_dict("records")]


def test_every_verdict_is_explained(rows: list[dict[str, object]]) -> None:
    assert set(plain.MEANINGS) == set(VERDICTS)
    assert {row["verdict"] for row in rows} == set(VERDICTS)
    for row in rows:
        text = plain.sentences(row)
        if row["comparator"] != row["group"]:
            assert text.startswith(words.headline(row)), text
            start = plain.MEANINGS[str(row["verdict"])].partition("{")[0]
            assert start in text or row["note"], text


def test_no_sentence_says_more_than_figures_can(rows: list[dict[str, object]]) -> None:
    for row in rows:
        for text in (plain.sentences(row), words.sentences(row)):
            assert not [word for word in NEVER if word in text.casefold()], text


def test_numbers_that_could_show_nothing_are_told(rows: list[dict[str, object]]) -> None:
    assert [text for text in map(plain.sentences, rows) if plain.POWERLESS in text]
    assert not [text for text in map(plain.sentences, rows) if words.POWERLESS in text]


def test_no_method_is_named(rows: list[dict[str, object]]) -> None:
    for row in rows:
        text = plain.sentences(row).casefold()
        assert not [name for name in METHODS if name in text], text
        assert not [part for pair in METHOD_WORDS for part in pair if part and part.casefold() in text]


def test_every_sentence_is_whole(rows: list[dict[str, object]]) -> None:
    for row in rows:
        text = plain.sentences(row)
        assert not re.search(r"\b(nan|inf|None|NaN)\b|[{}]|  |\.\.|\(\)|,,", text), text
        assert text.endswith(".")


def test_the_facts_are_those_of_the_other_form(rows: list[dict[str, object]]) -> None:
    """Both figures with their counts, intervals, the unknown: word for word; the chances as hundredths of the p."""
    for row in rows:
        text, other = plain.sentences(row), words.sentences(row)
        if words.is_comparator(row):
            assert text == other == words.itself(row)
        else:
            assert words.figures(row) in text
            assert words.figures(row) in other
            for part in words.beside(row):
                assert part.replace(words.POWERLESS, plain.POWERLESS) in text
        judged = row["p"] == row["p"] and row["verdict"] != "insufficient data"
        assert ("chance alone would still" in text) is judged
        if judged:
            assert plain._times(row["p"]) in text  # type: ignore[arg-type]
            assert plain._times(row["p_check"]) in text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "group"),
    [
        ("On its own it counts; after allowing for 6 comparisons it does not count (21 times in 100 and 26", "25-34"),
        ("On its own it does not count, and so not after allowing for 6 comparisons", "65+"),
    ],
)
def test_both_alone_and_after_allowing_for_the_family(sample: Sample, told: str, group: str) -> None:
    found = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["age"], band=BAND)
    assert told in found.explain(group, width=None, plain=True)


def test_what_counts_in_the_family_is_told(outcome: Outcome) -> None:
    assert outcome.found is not None
    text = outcome.found.explain("staff_census/ethnicity/detail/white_british", width=None, plain=True)
    assert "two tests agree, after allowing for 11 comparisons" in text
    assert "On its own it counts, and after allowing for 11 comparisons it still does" in text
    assert "They show that there is a difference, and not that the true one lies outside that range." in text


def test_one_of_two_tests_is_told(outcome: Outcome) -> None:
    assert outcome.found is not None
    text = outcome.found.explain("grievance/gender/detail/male", width=None, plain=True)
    assert "Of two accepted tests one says that chance alone is a poor account of it, and the other does not." in text
    assert "4.2 times in 100 by one test and 5.5 times in 100 by another" in text
    assert "Here it counts by one of them only." in text


def test_a_possible_row_is_not_a_finding_and_cannot_tell_is_not_equality(outcome: Outcome) -> None:
    assert outcome.found is not None
    starts = {"possible": "This is not a finding of a difference", "cannot tell": "This is not a finding of equality"}
    for verdict, start in starts.items():
        some = outcome.found.only(verdict=verdict)
        assert len(some) > 5
        for text in some.explain(range(len(some)), width=None, plain=True).split("\n\n")[:-1]:
            assert start in text


def test_a_group_that_the_band_cannot_judge_is_not_called_shown(outcome: Outcome) -> None:
    assert outcome.found is not None
    some = outcome.found.only(verdict="cannot tell", band_cannot_fail=["under", "over", "both"])
    assert len(some)
    for text in some.explain(range(len(some)), width=None, plain=True).split("\n\n")[:-1]:
        assert "The band cannot judge this group" in text
        assert "cannot show that the true one does" not in text


def test_which_side_is_the_worse_is_told_where_it_was_said(sample: Sample) -> None:
    left, staff = sample("leavers"), sample("staff")
    told = {
        polarity: dp.rates(left, stayers=staff, polarity=polarity).explain("BME", plain=True, width=None)
        for polarity in ("bad", "good", "neutral")
    }
    assert "To be over is a disadvantage here." in told["bad"]
    assert "To be over is an advantage here." in told["good"]
    assert "advantage" not in told["neutral"]


def test_events_keep_their_words(table: Table) -> None:
    stops = table({"A": 40, "B": 10}, "stops")
    found = dp.rates(stops, per=table({"A": 1000, "B": 1000}, "residents"), repeats="unknown", band=BAND)
    text = found.explain("A", width=None, plain=True)
    assert "40 events (stops) for 1,000 (residents)" in text
    assert "Repeat events are unknown" in text
    assert "at least one of two accepted tests" in text
    assert "likely" not in text


def test_a_chance_keeps_the_side_that_its_p_has() -> None:
    told = [plain._times(p) for p in (0.04996, 0.05, 0.0501, 0.0009, 0.001, 1.0)]
    assert told == [
        "4.996 times in 100",
        "5 times in 100",
        "5.01 times in 100",
        "less than once in 1,000",
        "0.1 times in 100",
        "100 times in 100",
    ]


def test_the_line_is_drawn_at_the_level_that_was_asked(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), alpha=0.01, characteristics=["gender"])
    text = found.explain("Male", width=None, plain=True)
    assert "less often than once in 100 counts as more than chance" in text
    assert "A 99% interval" in text
