"""Stages in turn, and baselines side by side."""

from __future__ import annotations

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError

RATIO = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def recruited() -> dp.Tables:
    table = pd.DataFrame(
        {
            "stage": ["applied", "applied", "shortlisted", "shortlisted", "appointed", "appointed"],
            "group": ["Female", "Male"] * 3,
            "count": [80, 60, 30, 36, 9, 20],
        }
    )
    return dp.from_counts(table, scheme="gender", name="recruitment")


FEEDS = {"shortlisted": "applied", "appointed": "shortlisted"}


def test_each_stage_is_held_against_the_one_that_feeds_it(recruited: dp.Tables) -> None:
    frame = dp.along(recruited, FEEDS, band=RATIO).frame
    women = frame[frame["code"] == "female"]
    assert women["stage"].tolist() == ["shortlisted", "appointed"]
    assert women["baseline"].tolist() == ["applied", "shortlisted"]
    assert women["value"].tolist() == pytest.approx([30 / 80, 9 / 30])
    assert women["reference"].tolist() == pytest.approx([36 / 60, 20 / 36])


def test_stages_of_people_say_themselves_what_they_are_drawn_from() -> None:
    rows = pd.DataFrame(
        {
            "sex": ["F", "M"] * 10,
            "short": ["yes"] * 12 + ["no"] * 8,
            "got": ["yes"] * 5 + ["no"] * 15,
        }
    )
    stages = [dp.Stage(name="short"), dp.Stage(name="got", drawn_from="short")]
    people = dp.count(rows, schemes={"sex": "gender"}, stages=stages)
    assert dp.along(people).frame["baseline"].unique().tolist() == ["everyone", "short"]


def test_each_stage_is_a_family_of_its_own_with_ids_of_its_own(recruited: dp.Tables) -> None:
    frame = dp.along(recruited, FEEDS, name="2009").frame
    assert frame["family"].nunique() == 2
    assert frame["id"].is_unique
    assert frame["id"].str.startswith("2009 ").all()


def test_a_stage_that_nobody_feeds_is_asked_about(recruited: dp.Tables) -> None:
    with pytest.raises(InputError, match="which stage feeds which"):
        dp.along(recruited)


def test_stages_that_are_not_there_and_loops_are_refused_together(recruited: dp.Tables) -> None:
    with pytest.raises(InputError) as error:
        dp.along(recruited, {"hired": "applied", "applied": "applied"})
    assert len(error.value.faults) == 2


def test_stages_that_feed_each_other_are_a_loop(recruited: dp.Tables) -> None:
    with pytest.raises(InputError) as error:
        dp.along(recruited, {"applied": "appointed", "shortlisted": "applied", "appointed": "shortlisted"})
    (fault,) = error.value.faults
    assert "in a loop: 'applied', from 'appointed', from 'shortlisted', from 'applied'." in str(fault)
    with pytest.raises(InputError, match="in a loop: 'applied', from 'shortlisted', from 'applied'"):
        dp.along(recruited, {"appointed": "shortlisted", "applied": "shortlisted", "shortlisted": "applied"})


@pytest.mark.parametrize("feeds", [["applied", "shortlisted"], "applied", 3, [("shortlisted", "applied")]])
def test_feeds_are_told_stage_by_stage(recruited: dp.Tables, feeds: object) -> None:
    with pytest.raises(InputError, match=r"does not say which stage feeds which.*each stage to its feeder"):
        dp.along(recruited, feeds)


@pytest.fixture
def hired() -> dp.Tables:
    return dp.from_counts({"Black": 15, "White": 390}, name="hired")


def against(stage: dp.Tables, black: float, name: str) -> dp.Findings:
    shares = dp.baseline({"Black": black, "White": 100 - black}, unit="percent", name=name)
    return dp.compare(stage, against=shares, band=RATIO)


def test_a_choice_of_baselines_that_turns_the_class_is_marked(hired: dp.Tables) -> None:
    both = dp.side_by_side(against(hired, 15.4, "with"), against(hired, 5.7, "without")).frame
    black = both[both["group"] == "Black"]
    assert black["verdict"].tolist() == ["disproportionate", "possible"]
    assert black["baselines_decide"].all()


def test_verdicts_that_go_opposite_ways_do_not_agree() -> None:
    half = dp.from_counts({"Black": 500, "White": 500}, name="hired")
    ways = [against(half, share, f"{share}%") for share in (25, 75)]
    assert [way.frame.loc[0, "verdict"] for way in ways] == ["disproportionate"] * 2
    assert dp.side_by_side(*ways).frame["baselines_decide"].all()
    stops = dp.from_counts({"Black": 500, "White": 500}, name="stops")
    per = [dp.baseline({"Black": n, "White": 4000 - n}, unit="count", name=str(n)) for n in (1000, 3000)]
    capped = [dp.rates(stops, per=base, band=RATIO) for base in per]
    assert {verdict for way in capped for verdict in way.frame["verdict"]} == {"borderline"}
    assert dp.side_by_side(*capped).frame["baselines_decide"].all()


def test_possible_differences_of_opposite_ways_answer_nothing_either_way(hired: dp.Tables) -> None:
    few = dp.from_counts({"Black": 5, "White": 5}, name="hired")
    ways = [against(few, share, f"{share}%") for share in (35, 65)]
    assert [way.frame.loc[0, "verdict"] for way in ways] == ["possible"] * 2
    assert not dp.side_by_side(*ways).frame["baselines_decide"].any()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"band": dp.within(points=5)},
            "The band is not the same: ratio 0.8 to 1.25 (with), within 5 percentage points",
        ),
        ({"band": None}, "The band is not the same: ratio 0.8 to 1.25 (with), none (without)."),
        ({"alpha": 0.01}, "The level of significance is not the same: 0.05 (with), 0.01 (without)."),
    ],
)
def test_comparisons_that_ask_otherwise_are_not_side_by_side(
    hired: dp.Tables, asked: dict[str, object], told: str
) -> None:
    shares = dp.baseline({"Black": 5.7, "White": 94.3}, unit="percent", name="without")
    other = dp.compare(hired, against=shares, **{"band": RATIO, **asked})
    with pytest.raises(InputError) as error:
        dp.side_by_side(against(hired, 15.4, "with"), other)
    assert told in str(error.value)


def test_a_rate_is_not_beside_a_composition_nor_one_stage_beside_another_of_its_name(hired: dp.Tables) -> None:
    among = dp.from_counts({"Black": 150, "White": 3900}, name="applied")
    with pytest.raises(InputError, match=r"The question is not the same: composition \(with\), rate \(applied\)\."):
        dp.side_by_side(against(hired, 15.4, "with"), dp.rates(hired, among=among, band=RATIO))
    fewer = dp.from_counts({"Black": 10, "White": 110}, name="hired")
    with pytest.raises(InputError, match=r"number at the stage is not the same: 390 \(with\), 110 \(later\)\."):
        dp.side_by_side(against(hired, 15.4, "with"), against(fewer, 16.0, "later"))


def test_a_list_of_findings_is_given_one_by_one(hired: dp.Tables) -> None:
    with pytest.raises(InputError, match=r"A list is no findings\..*side_by_side\(\*found\)"):
        dp.side_by_side([against(hired, 15.4, "with"), against(hired, 5.7, "without")])


def test_that_the_baselines_decide_is_seen_in_tables_and_told_in_sentences(hired: dp.Tables) -> None:
    both = dp.side_by_side(against(hired, 15.4, "with"), against(hired, 5.7, "without"))
    assert "baselines decide" in str(both)
    assert "baselines decide" not in str(dp.side_by_side(against(hired, 15.4, "with"), against(hired, 16.0, "later")))
    for plain in (True, False):
        told = " ".join(str(both.explain(both.frame.loc[0, "id"], plain=plain)).split())
        assert "the choice decides" in told


def test_baselines_that_agree_decide_nothing(hired: dp.Tables) -> None:
    both = dp.side_by_side(against(hired, 15.4, "with"), against(hired, 16.0, "later")).frame
    assert not both.loc[both["group"] == "Black", "baselines_decide"].any()


def test_rows_side_by_side_have_names_of_their_own(hired: dp.Tables) -> None:
    both = dp.side_by_side(against(hired, 15.4, "with"), against(hired, 5.7, "without"))
    assert both.frame["id"].is_unique
    assert "hired v with/" in both.frame.loc[0, "id"]
    assert "the choice decides" in " ".join(both.explain(both.frame.loc[0, "id"]).split())
    assert both.grid is not None


def test_one_comparison_has_nothing_beside_it(hired: dp.Tables) -> None:
    with pytest.raises(InputError, match="nothing beside"):
        dp.side_by_side(against(hired, 15.4, "with"))


def test_the_same_comparison_twice_is_refused(hired: dp.Tables) -> None:
    with pytest.raises(InputError, match="same comparison"):
        dp.side_by_side(against(hired, 15.4, "with"), against(hired, 15.4, "with"))


def test_comparisons_of_other_people_are_not_side_by_side(hired: dp.Tables) -> None:
    other = dp.from_counts({"Female": 15, "Male": 390}, scheme="gender", name="hired")
    shares = dp.baseline({"Female": 50, "Male": 50}, scheme="gender", unit="percent", name="census")
    with pytest.raises(InputError, match="no row in common"):
        dp.side_by_side(against(hired, 15.4, "with"), dp.compare(other, against=shares))


def test_false_alarms_of_all_comparisons_are_counted_together(recruited: dp.Tables) -> None:
    lines = [line for line in dp.along(recruited, FEEDS, band=RATIO).method if "false alarms" in line]
    assert len(lines) == 1
    assert lines[0].startswith("2 tests in 2 families: if nothing differed, at most 0.1 false alarms by both tests")


def test_a_misspelt_verdict_is_no_clean_bill(recruited: dp.Tables) -> None:
    found = dp.along(recruited, FEEDS, band=RATIO)
    with pytest.raises(InputError, match="'Disproportionate' is no verdict"):
        found.only(verdict="Disproportionate")
    assert len(found.only(verdict=["possible", "proportionate"])) <= len(found)
