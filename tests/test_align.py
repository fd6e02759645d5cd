"""Which levels, characteristics, groups and slices are laid beside each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.align import levels_for, shared_characteristics, slices_of, union
from disprop.errors import InputError

Table = Callable[..., dp.Tables]

ETHNICITY = "ethnicity_ew_2001"


@pytest.fixture
def detailed(table: Table) -> dp.Cube:
    return table({"White British": 400, "Indian": 5, "Black Caribbean": 6}, "staff", ETHNICITY)["ethnicity"]


@pytest.fixture
def broad(table: Table) -> dp.Cube:
    return table({"White": 418, "BME": 28}, "stated", ETHNICITY)["ethnicity"]


def test_the_finest_level_that_both_can_be_had_at_is_compared(detailed: dp.Cube, broad: dp.Cube) -> None:
    assert levels_for(detailed, detailed, None) == ("detail",)
    assert levels_for(detailed, broad, None) == ("two",)
    assert levels_for(broad, detailed, None) == ("two",)


def test_levels_can_be_asked_for_by_list_or_by_characteristic(detailed: dp.Cube) -> None:
    assert set(levels_for(detailed, detailed, ["detail", "five", "two"])) == {"detail", "five", "two"}
    assert levels_for(detailed, detailed, {"ethnicity": ["five"]}) == ("five",)
    assert levels_for(detailed, detailed, {"gender": ["detail"]}) == ("detail",)


def test_a_level_that_cannot_be_had_is_refused_with_those_that_can(detailed: dp.Cube, broad: dp.Cube) -> None:
    with pytest.raises(InputError, match=r"stated against staff, ethnicity, level 'five'.*Name one of: two"):
        levels_for(broad, detailed, ["five"])


def test_a_level_that_the_scheme_does_not_have_is_refused(detailed: dp.Cube) -> None:
    with pytest.raises(InputError, match=r"no level 'six'.*detail, five, two"):
        levels_for(detailed, detailed, {"ethnicity": ["six"]})


def test_two_schemes_of_one_characteristic_are_refused_with_a_remedy(detailed: dp.Cube) -> None:
    other = dp.Scheme.from_labels(["White", "Other"], "ethnicity")
    base = dp.from_counts({"White": 3, "Other": 4}, scheme=other, name="base")["ethnicity"]
    with pytest.raises(InputError, match="Read both with one scheme"):
        levels_for(detailed, base, None)


def test_all_shared_characteristics_are_compared(table: Table, joined: Callable[..., dp.Tables]) -> None:
    gender = table({"Female": 3, "Male": 4}, "staff", "gender")
    age = table({"16-24": 3, "25-34": 4}, "staff", "age_bands_hr")
    assert shared_characteristics(joined(gender, age), age, None) == ("age",)
    assert set(shared_characteristics(joined(gender, age), joined(age, gender), None)) == {"gender", "age"}


def test_nothing_shared_is_an_error_that_lists_both(table: Table) -> None:
    gender = table({"Female": 3, "Male": 4}, "staff", "gender")
    age = table({"16-24": 3, "25-34": 4}, "leavers", "age_bands_hr")
    with pytest.raises(InputError, match=r"share no characteristic \(age; gender\)"):
        shared_characteristics(age, gender, None)


def test_every_missing_characteristic_is_told_at_once(table: Table) -> None:
    gender = table({"Female": 3, "Male": 4}, "staff", "gender")
    with pytest.raises(InputError) as caught:
        shared_characteristics(gender, gender, ("religion", "age"))
    told = str(caught.value)
    assert "'religion'" in told
    assert "'age'" in told
    assert "It has: gender" in told


def test_groups_that_either_lists_are_compared_in_the_order_of_the_scheme(table: Table) -> None:
    stage = table({"Indian": 1, "White British": 5}, "stage", ETHNICITY)["ethnicity"]
    base = table({"Black Caribbean": 3, "White British": 9}, "base", ETHNICITY)["ethnicity"]
    assert union(stage, base) == ("white_british", "asian_indian", "black_caribbean")


def sliced(table: Table, name: str, **rows: int) -> dp.Cube:
    frame = pd.DataFrame(
        [{"site": site, "group": group, "count": count} for site, count in rows.items() for group in "AB"]
    )
    return dp.from_counts(frame, scheme=table({"A": 1})["team"].scheme, name=name, by=["site"])["team"]


def test_each_slice_is_held_against_the_slice_of_its_name(table: Table) -> None:
    stage, base = sliced(table, "stage", north=1, south=2), sliced(table, "base", south=20, north=10)
    assert slices_of(stage, base).tolist() == [1, 0]


def test_a_baseline_without_slices_serves_them_all(table: Table) -> None:
    stage, base = sliced(table, "stage", north=1, south=2), table({"A": 9, "B": 9}, "base")["team"]
    assert slices_of(stage, base).tolist() == [0, 0]


def test_a_slice_without_a_baseline_is_named(table: Table) -> None:
    stage, base = sliced(table, "stage", north=1, west=2), sliced(table, "base", north=10, south=20)
    with pytest.raises(InputError, match="nothing for site 'west'"):
        slices_of(stage, base)


def test_a_divided_baseline_for_an_undivided_stage_is_refused(table: Table) -> None:
    stage, base = table({"A": 9, "B": 9}, "stage")["team"], sliced(table, "base", north=10, south=20)
    with pytest.raises(InputError, match="divided by site, the stage is not"):
        slices_of(stage, base)
    assert np.array_equal(slices_of(stage, sliced(table, "base", north=10)), [0])
