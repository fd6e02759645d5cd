"""Events in words: for so many people, never of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import disprop as dp
from disprop import show, words
from disprop.event_words import BASES, base_for, gap, per, so_many
from disprop.publish.screen import Screen, comparison_text

Table = Callable[..., dp.Tables]

ETHNICITY = "ethnicity_ew_2001"
STOPS = {"White": 900, "Black": 120, "Asian": 60, "Mixed": 20, "Chinese or other": 10, "Not stated": 40}
RESIDENTS = {"White": 90_000, "Black": 3_000, "Asian": 5_000, "Mixed": 1_500, "Chinese or other": 500}


def stops(**more: object) -> dp.Findings:
    return dp.rates(
        dp.from_counts(STOPS, scheme=ETHNICITY, name="stops"),
        per=dp.baseline(RESIDENTS, scheme=ETHNICITY, unit="count", name="residents"),
        **{"band": dp.within(ratio=(0.8, 1.25)), "polarity": "bad", **more},
    )


def said(found: dp.Findings, group: str) -> str:
    return words.sentences(found.frame.set_index("group", drop=False).loc[group])


# ---- Numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "exposure", "base"),
    [
        (1_110, 100_000, 1_000),
        (12, 400, 100),
        (28, 443.75, 100),
        (300, 100, 1),
        (3, 10_000_000, 1_000_000),
        (0, 0, 100),
    ],
)
def test_rates_are_told_for_so_many_that_they_can_be_read(events: float, exposure: float, base: int) -> None:
    assert base_for(events, exposure) == base
    assert base in BASES


@pytest.mark.parametrize(
    ("number", "told"),
    [(40.0, "40"), (10.156, "10.2"), (1234.5, "1,234"), (0.0123, "0.012"), (0.0, "0"), (-2.68, "-2.7"), (99.95, "100")],
)
def test_numbers_of_events_keep_what_matters(number: float, told: str) -> None:
    assert so_many(number) == told


def test_rates_and_gaps_say_for_how_many() -> None:
    row = {"for_every": 1000.0}
    assert per(0.04, row) == "40 per 1,000"
    assert per(float("nan"), row) == per(float("inf"), row) == "–"
    assert gap(2.98, row) == "+29.8"
    assert gap(-0.11, row) == "-1.1"
    assert gap(0.0, row) == "0"
    assert per(2.5, {"for_every": 1.0}) == "2.5 each"


# ---- Sentences ----------------------------------------------------------------------------------------------------


def test_a_finding_of_events_is_told_for_so_many_people() -> None:
    assert said(stops(), "Black").startswith(
        "Black, stops: borderline (over, adverse). 120 events (stops) for 3,000 (residents): 40 per 1,000, against "
        "10.2 per 1,000 for everyone else: 3.92 times the rate (95% interval 3.23 to 4.72), +29.8 per 1,000 (95% "
        "interval +23.2 to +37.6); 87 more than expected."
    )


def test_the_comparator_is_what_the_rate_is_for() -> None:
    assert "against 11.1 per 1,000 for everyone:" in said(stops(comparator="overall"), "Black")
    assert "against 10 per 1,000 for White:" in said(stops(comparator="White"), "Black")


def test_for_how_many_can_be_given() -> None:
    found = stops(for_every=100_000)
    assert "4,000 per 100,000, against 1,021 per 100,000" in said(found, "Black")
    assert set(found.frame["for_every"]) == {100_000}
    assert set(stops().frame["for_every"]) == {1_000}


def test_unknown_events_belong_to_groups() -> None:
    told = said(stops(repeats="none"), "Asian")
    assert "depending on whose they are, the ratio is between 1.05 and 1.81" in told
    assert "turn out to belong to Asian; among the known there, 5.4% are." in told
    assert "who they are" not in told


def test_what_is_not_known_of_repeats_has_its_remedy_in_a_sentence() -> None:
    told = said(stops(), "Black")
    assert "borderline is the most that can be said, and nothing is called proportionate or a small difference." in told
    assert "Give distinct people, or each person's number of events." in told
    assert "Repeat events" not in said(stops(repeats="none"), "Black")


def test_no_sentence_or_table_of_events_says_of_or_people_or_percentage_points() -> None:
    for found in (stops(), stops(repeats="none", comparator="overall"), stops(comparator="highest")):
        for row in found.frame.to_dict("records"):
            told = words.sentences(row).replace("a few people", "").replace("distinct people", "")
            told = told.replace("people or time at risk", "")
            assert not re.search(r"\bpeople\b|percentage point|times as likely|in 100\b|nan|inf\b", told), told
            assert not re.search(r"\d of (3,000|90,000|5,000|1,500|500)\b", told), told


def test_tables_to_look_at_say_for_how_many() -> None:
    table = show.story(stops().frame).set_index("Group")
    assert table.loc["Black"].tolist()[:5] == [
        "120 for 3,000",
        "40 per 1,000",
        "10.2 per 1,000",
        "+29.8",
        "3.92 (3.23 to 4.72)",
    ]
    html = stops()._repr_html_()
    assert "120 for 3,000" in html
    assert "40 per 1,000" in html
    assert "120 of" not in html


def test_a_screen_of_events_fits_and_says_what_to_do_about_repeats() -> None:
    found = stops()
    text = comparison_text(found, found.checks, Screen(width=100))
    assert "40 per 1,000" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "Give distinct people" in " ".join(text.split())


def test_rows_of_people_are_told_as_before(table: Table) -> None:
    found = dp.rates(table({"A": 8, "B": 31}, "left"), among=table({"A": 28, "B": 418}, "staff"))
    assert found.frame["for_every"].isna().all()
    assert show.story(found.frame)["Observed"].tolist() == ["8 of 28", "31 of 418"]


def test_two_groups_that_mirror_each_other_are_told_once_also_of_time() -> None:
    years = dp.baseline({"White": 412.1, "BME": 31.7}, scheme=ETHNICITY, unit="amount", name="person-years")
    found = dp.rates(dp.from_counts({"White": 22, "BME": 6}, scheme=ETHNICITY, name="grievances"), per=years)
    assert show.mirrored(found.frame).nunique() == 1
    assert found.frame["tests"].tolist() == [1, 1]


def test_of_one_group_alone_nothing_is_expected() -> None:
    staff = dp.from_counts({"Female": 289}, scheme="gender", name="staff")
    one = dp.rates(dp.from_counts({"Female": 1}, scheme="gender", name="grievance"), per=staff)
    text = one.explain(0, width=None)
    assert "1 event (grievance) for 289 (staff): 3.5 per 1,000, against –" in text
    assert "no number of events can be expected" in text
    assert "as many" not in text
