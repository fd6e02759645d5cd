"""Habits beside verdicts: each looks at one thing alone, and every row says where that leads elsewhere."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.findings import columns as finding_columns
from disprop.habits import AGREES, HABITS, KINDS, columns, habits_of

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def found(sample: Sample) -> dp.Findings:
    return dp.rates(sample("leavers"), stayers=sample("staff"), levels={"ethnicity": ["two"]}, band=BAND)


def row(**values: object) -> pd.DataFrame:
    """A finding with these values, and blanks elsewhere."""
    blank = dict.fromkeys(finding_columns(), "")
    numbers = dict.fromkeys(["ratio", "p", "observed", "expected", "reference"], np.nan)
    about = {"id": "left/sex/detail/a", "stage": "left", "characteristic": "sex", "group": "A", "level": "detail"}
    return pd.DataFrame([{**blank, **numbers, **about, **values}])


def test_each_habit_beside_each_verdict_by_hand(found: dp.Findings) -> None:
    told = found.habits.frame.set_index("group")
    assert told.loc["25–34", ["band_says", "four_fifths_says", "p_says"]].tolist() == [
        "difference",
        "difference",
        "no difference",
    ]
    assert told.loc["25–34", "band_beside"] == "difference, where the verdict is possible"
    assert told.loc["25–34", "p_beside"] == "no difference, where the verdict is possible"
    assert told.loc["55–64", "band_beside"] == "no difference, where the verdict is cannot tell"
    assert told.loc["Other than White", ["band_beside", "four_fifths_beside", "p_beside"]].tolist() == [AGREES] * 3


@pytest.mark.parametrize(
    ("ratio", "says"),
    [
        (0.79, "difference"),
        (0.8, "no difference"),
        ((4 / 6) / (5 / 6), "no difference"),  # in floats just below 0.8
        (1.25, "no difference"),
        (1.2501, "difference"),
        (0.0, "difference"),
        (np.inf, "difference"),
        (np.nan, ""),
    ],
)
def test_four_fifths_goes_either_way_and_its_ends_are_inside(ratio: float, says: str) -> None:
    told = habits_of(row(ratio=ratio, verdict="possible")).frame
    assert told.loc[0, "four_fifths_says"] == says


@pytest.mark.parametrize(("p", "says"), [(0.049, "difference"), (0.05, "no difference"), (np.nan, "")])
def test_the_level_of_p_is_five_per_cent_whatever_alpha(p: float, says: str) -> None:
    told = habits_of(row(p=p, alpha=0.01, verdict="possible")).frame
    assert told.loc[0, "p_says"] == says


def test_without_a_band_the_band_says_nothing() -> None:
    told = habits_of(row(verdict="disproportionate", ratio=2.0, p=0.001))
    assert told.frame.loc[0, ["band_says", "band_beside"]].tolist() == ["", ""]
    assert told.counts.set_index("habit").loc["Band alone", "silent"] == 1


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("disproportionate", "difference"),
        ("borderline", "cannot tell"),
        ("possible", "cannot tell"),
        ("small difference", "no difference"),
        ("proportionate", "no difference"),
        ("cannot tell", "cannot tell"),
        ("insufficient data", "cannot tell"),
    ],
)
def test_what_a_verdict_comes_to(verdict: str, says: str) -> None:
    assert habits_of(row(verdict=verdict)).frame.loc[0, "says"] == says


def test_every_row_is_counted_once_for_each_habit(found: dp.Findings) -> None:
    counts = found.habits.counts
    assert counts[list(KINDS)].sum(axis=1).tolist() == counts["rows"].tolist() == [len(found)] * len(HABITS)


def test_the_counts_of_the_sample_by_hand(found: dp.Findings) -> None:
    counts = found.habits.counts.set_index("habit")
    assert counts.loc["Band alone"].tolist() == [12, 2, 9, 0, 1, 0, 0]
    assert counts.loc["p < 0.05 alone"].tolist() == [12, 2, 0, 0, 10, 0, 0]


def test_the_group_that_others_are_held_against_is_left_out(table: Table) -> None:
    staff = table({"Female": 289, "Male": 156}, name="staff", scheme="gender")
    left = table({"Female": 29, "Male": 10}, name="left", scheme="gender")
    found = dp.rates(left, stayers=staff, comparator="Male")
    assert found.frame["group"].tolist() == ["Female", "Male"]
    assert found.habits.frame["group"].tolist() == ["Female"]


def test_every_column_is_described_and_every_described_column_is_there(found: dp.Findings) -> None:
    assert found.habits.frame.columns.tolist() == list(columns())
    assert all(about["unit"] and about["meaning"].endswith(".") for about in columns().values())


def test_rows_on_which_all_agree_are_not_shown(found: dp.Findings) -> None:
    told = repr(found.habits)
    assert "gender: Female" in told
    assert "Other than White" not in told
    assert "Band alone, of 12 findings: the same in 2; a difference where the verdict cannot tell in 9" in told


def test_where_no_habit_says_anything_else_that_is_said(found: dp.Findings) -> None:
    agreed = found.only(group="Other than White").habits
    assert repr(agreed).startswith("No habit says anything else than the verdicts.")
    assert "Band alone, of 1 finding: the same in 1." in repr(agreed)


def test_of_no_findings_the_habits_are_none(found: dp.Findings) -> None:
    none = found.only(group=[])
    assert len(none.habits) == 0
    assert none.habits.counts["rows"].tolist() == [0, 0, 0]
    assert "Band alone, of 0 findings: nothing." in repr(none.habits)


def test_a_notebook_shows_a_captioned_table_without_marks_of_labels(found: dp.Findings) -> None:
    labelled = found.frame.assign(group="<b>A</b>")
    told = habits_of(labelled)._repr_html_()
    assert "<caption" in told
    assert "&lt;b&gt;A&lt;/b&gt;" in told
    assert "<b>A</b>" not in told


def test_slices_stand_after_the_id() -> None:
    told = habits_of(row(verdict="possible", site="North"), slices=("site",)).frame
    assert told.columns[:3].tolist() == ["id", "site", "stage"]
