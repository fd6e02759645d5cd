"""Names of a plan, wherever the public reads them, are words."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from disprop.protect import Release, Shown
from disprop.publish._names import NAMES, in_plain_words
from disprop.publish.page import page_text
from disprop.publish.summary import summary_of
from disprop.run import run

TABLES = ("findings", "unknowns", "targets", "whole")
UNDERSCORE = re.compile(r"[A-Za-z]_[A-Za-z0-9]")


def named(*stages: str) -> Release:
    table = pd.DataFrame({"id": [f"one_{at}/x" for at in range(len(stages))], "stage": list(stages)})
    return Release(findings=Shown.whole(table), profile="none")


def test_no_name_of_a_stage_baseline_or_source_has_an_underscore_in_plain_words(release: Release) -> None:
    told = in_plain_words(release)
    assert "conduct pooled" in set(told.findings.frame["stage"])
    assert "census 2001" in told.sources
    columns = [getattr(told, name).frame for name in TABLES]
    texts = [str(text) for frame in columns for name in frame if name in {"stage", "baseline"} for text in frame[name]]
    assert not [text for text in (*texts, *told.method, *told.whole.frame["reading"]) if UNDERSCORE.search(text)]


def test_ids_groups_figures_and_marks_stay(withheld: Release) -> None:
    told = in_plain_words(withheld)
    for name in TABLES:
        before, after = getattr(withheld, name), getattr(told, name)
        same = [column for column in before.frame if column not in {*NAMES, "reading"}]
        pd.testing.assert_frame_equal(after.frame[same], before.frame[same])
        pd.testing.assert_frame_equal(after.withheld, before.withheld)


def test_words_of_the_house_come_first_and_what_is_in_plain_words_stays(release: Release) -> None:
    house = in_plain_words(release.relabelled({"conduct_pooled": "conduct_of all kinds"}))
    assert house.word("conduct_pooled") == "conduct_of all kinds"
    assert "conduct_of all kinds" in set(house.findings.frame["stage"])
    once = in_plain_words(release)
    assert in_plain_words(once) is once


def test_two_names_that_would_read_the_same_stay_apart() -> None:
    stages = ["left_2009", "left 2009"]
    assert in_plain_words(named(*stages)).findings.frame["stage"].tolist() == stages


def test_summary_and_page_have_names_as_words(release: Release) -> None:
    summary = summary_of(release)
    assert "Conduct pooled by gender" in summary.text(width=None)
    assert not UNDERSCORE.search(summary.text())
    assert "conduct_pooled" not in page_text(replace(release, record={}), pictures=())


LEFT = """
[tables.staff]
file = "staff.csv"
rows = true
schemes = { Sex = "sex" }
stages = ["Left"]

[comparisons.leavers]
stage = "staff.Left"
baseline = "staff.everyone"
relation = "contains"
question = "rate"

[targets.sex]
table = "staff.everyone"
characteristic = "sex"
measure = "known"
at_least = 95
"""


@pytest.fixture(scope="module")
def of_people(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """People of whom some left, as a plan reads them: everyone, and those who left."""
    folder = tmp_path_factory.mktemp("people")
    rows = ["Female,yes"] * 6 + ["Female,no"] * 30 + ["Male,yes"] * 9 + ["Male,no"] * 20 + [",no"] * 9
    (folder / "staff.csv").write_text("\n".join(["Sex,Left", *rows]) + "\n", encoding="utf-8")
    (folder / "plan.toml").write_text(LEFT, encoding="utf-8")
    return run(folder / "plan.toml").release()


def test_everyone_of_a_table_is_called_by_its_name_wherever_the_public_reads(of_people: Release) -> None:
    told = in_plain_words(of_people)
    assert in_plain_words(told) is told
    assert set(told.findings.frame["baseline"]) == {"staff"}
    assert set(told.unknowns.frame["stage"]) == {"staff", "Left"}
    assert set(told.unknowns.frame["baseline"].dropna()) == {"staff"}
    assert told.targets.frame["stage"].tolist() == ["staff"]
    assert "each group against everyone else (rest); baseline staff:" in told.method[0]
    assert told.whole.frame["reading"][0].endswith("9 of 74 in staff.")
    assert "staff by sex (88% known against at least 95%)" in summary_of(of_people).text(width=None)


def test_a_house_word_for_everyone_comes_first(of_people: Release) -> None:
    told = in_plain_words(of_people.relabelled({"everyone": "All staff"}))
    assert set(told.findings.frame["baseline"]) == {"All staff"}
    assert set(told.unknowns.frame["baseline"].dropna()) == {"All staff"}


def test_everyone_as_a_comparator_stays(of_people: Release) -> None:
    line = "Rate of Left, each group against everyone (overall); baseline everyone: people."
    told = in_plain_words(replace(of_people, method=(line,)))
    assert told.method == ("Rate of Left, each group against everyone (overall); baseline staff: people.",)
