"""The words of the house: labels change wherever they are shown, ids and figures stay."""

import pandas as pd
import pytest

from disprop import InputError
from disprop.protect import Release
from disprop.protect.terms import NAMED, in_prose

TABLES = ("findings", "unknowns", "targets", "whole")


def test_a_name_is_changed_in_every_column_that_names_it(release: Release) -> None:
    worded = release.relabelled({"staff": "our staff", "ethnicity": "ethnic group", "White": "White people"})
    for name in TABLES:
        before, after = getattr(release, name).frame, getattr(worded, name).frame
        for column in set(NAMED) & set(before):
            assert not {"staff", "ethnicity", "White"} & set(after[column])
            assert ((before[column] == "staff") == (after[column] == "our staff")).all()


def test_ids_codes_figures_and_marks_stay(withheld: Release) -> None:
    worded = withheld.relabelled({"staff": "our staff", "ethnicity": "ethnic group", "White": "White people"})
    for name in TABLES:
        before, after = getattr(withheld, name), getattr(worded, name)
        same = [column for column in before.frame if column not in {*NAMED, "reading"}]
        pd.testing.assert_frame_equal(after.frame[same], before.frame[same])
        pd.testing.assert_frame_equal(after.withheld, before.withheld)


def test_method_lines_readings_and_sources_follow(release: Release) -> None:
    worded = release.relabelled({"staff": "our staff", "census_2001": "the 2001 Census", "gender": "sex"})
    assert worded.method[0].startswith("Rate of leavers, each group against everyone else (rest); baseline our staff:")
    assert list(worded.sources) == ["the 2001 Census"]
    assert worded.whole.frame["reading"][0].startswith("Taken together, the rates of leavers by sex (2 groups")
    assert worded.whole.frame["reading"][0].endswith("The unknown are left out: 1 of 446 in our staff.")


def test_a_word_of_a_sentence_is_no_name() -> None:
    terms = {"people": "All staff", "shares": "Everyone"}
    line = "Composition of people against shares: different people (separate), shares taken as constants (fixed)."
    assert in_prose(line, terms) == (
        "Composition of All staff against Everyone: different people (separate), shares taken as constants (fixed)."
    )


def test_names_are_changed_once_though_the_new_word_is_a_name_too(release: Release) -> None:
    worded = release.relabelled({"Male": "Female", "Female": "Male"})
    before, after = release.findings.frame["group"], worded.findings.frame["group"]
    assert (after[before == "Male"] == "Female").all()
    assert (after[before == "Female"] == "Male").all()


def test_two_groups_of_one_list_cannot_have_the_same_words(release: Release) -> None:
    with pytest.raises(InputError, match="'White' and 'Other than White' of ethnicity would both be called 'Staff'"):
        release.relabelled({"White": "Staff", "Other than White": "Staff"})


def test_groups_of_different_levels_may_have_the_same_words(release: Release) -> None:
    worded = release.relabelled({"White British": "White"})
    detail = worded.findings.frame.set_index("id").loc["staff_census/ethnicity/detail/white_british"]
    assert detail["group"] == "White"


def test_names_that_there_are_none_of_are_passed_over(release: Release) -> None:
    worded = release.relabelled({"Nobody": "No one"})
    assert worded.findings.frame["group"].tolist() == release.findings.frame["group"].tolist()
