"""Published shares: their unit, their precision, their sum, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.baseline import Baseline
from disprop.errors import InputError
from disprop.population import baseline

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"


def write(folder: Path, text: str, name: str = "census.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def message(table: object, **keywords: Any) -> str:
    with pytest.raises(InputError) as caught:
        baseline(table, **keywords)
    return str(caught.value)


def shares(one: Baseline) -> dict[str, float]:
    return {code: round(float(share), 12) for code, share in zip(one.groups, one.shares[0], strict=True)}


def checks(one: Baseline) -> list[str]:
    return list(one.checks["check"])


# ---- The sample -----------------------------------------------------------------------------------------------------


def test_the_census_of_the_sample_is_read_with_its_precision() -> None:
    census = baseline(
        SAMPLE / "census_2001.csv",
        scheme="ethnicity_ew_2001",
        source="Census 2001",
        date="2001-04-29",
        geography="West Mercia",
        ages="all",
    )
    assert shares(census)["white_british"] == 0.9559
    assert shares(census)["black_caribbean"] == 0.0016
    assert census.shares.sum() == pytest.approx(1, abs=1e-12)
    assert census.half_unit == 0.00005
    assert np.allclose(census.half_units, 0.00005)
    assert census.printed_total == pytest.approx(1, abs=1e-12)
    assert not census.normalised
    assert census.relation == "fixed"
    assert census.characteristic == "ethnicity"
    assert (census.name, census.source, census.date) == ("census_2001", "Census 2001", "2001-04-29")
    assert (census.geography, census.ages) == ("West Mercia", "all")
    assert not checks(census)


def test_half_units_add_up_with_the_shares_that_are_rolled_up() -> None:
    five = baseline(SAMPLE / "census_2001.csv", scheme="ethnicity_ew_2001").roll_up("five")
    assert five.groups == ("white", "mixed", "asian", "black", "other")
    assert shares(five)["black"] == 0.0025
    assert five.half_units[0].round(6).tolist() == [0.00015, 0.0001, 0.0001, 0.00015, 0.00005]
    two = five.roll_up("two")
    assert shares(two) == {"white": 0.9737, "other_than_white": 0.0263}
    assert two.roll_up("two") is two
    with pytest.raises(InputError, match="cannot be had"):
        two.roll_up("detail")


def test_districts_are_slices_each_normalised_by_itself() -> None:
    districts = baseline(SAMPLE / "census_2001_districts.csv", scheme="ethnicity_ew_2001", by="area")
    assert districts.shares.shape == (5, 5)
    assert np.allclose(districts.shares.sum(axis=1), 1)
    assert districts.slices["area"].tolist()[:2] == ["Worcestershire", "Herefordshire"]
    assert districts.half_unit == 0.0005
    assert districts.normalised
    assert districts.printed_total == pytest.approx(1.001)
    assert checks(districts) == ["shares normalised"]


# ---- Units and precision --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["percent", "Percentage of population", "%", "2001 Census %", "per cent"])
def test_the_heading_tells_percentages(tmp_path: Path, heading: str) -> None:
    path = write(tmp_path, f"group,{heading}\nWhite,97.7\nBME,2.3\n")
    assert shares(baseline(path)) == {"white": 0.977, "other_than_white": 0.023}


@pytest.mark.parametrize("heading", ["share", "Proportion", "proportion of residents"])
def test_the_heading_tells_proportions(tmp_path: Path, heading: str) -> None:
    one = baseline(write(tmp_path, f"group,{heading}\nWhite,.977\nBME,.023\n"))
    assert shares(one) == {"white": 0.977, "other_than_white": 0.023}
    assert one.half_unit == 0.0005


@pytest.mark.parametrize("heading", ["count", "population", "people"])
def test_the_heading_tells_counts_which_have_no_rounding(tmp_path: Path, heading: str) -> None:
    one = baseline(write(tmp_path, f'group,{heading}\nWhite,"1,131,830"\nBME,26646\n'))
    assert shares(one)["other_than_white"] == round(26646 / 1158476, 12)
    assert one.half_unit == 0
    assert not one.half_units.any()
    assert not one.normalised


def test_a_percent_sign_in_the_cells_tells_percentages() -> None:
    assert shares(baseline({"White": "97.7%", "BME": "2.3 %"})) == {"white": 0.977, "other_than_white": 0.023}


def test_a_unit_that_nothing_tells_is_asked_for() -> None:
    said = message({"White": 97.7, "BME": 2.3})
    assert said == (
        "table: Nothing says what the numbers are. "
        "Say unit='percent' (95.59), unit='share' (0.9559), unit='count' (people) or unit='amount' (412.5)."
    )
    assert "'permille' is not a unit" in message({"White": 97.7, "BME": 2.3}, unit="permille")


@pytest.mark.parametrize(
    ("numbers", "half_unit"),
    [
        (("97", "3"), 0.005),
        (("97.7", "2.3"), 0.0005),
        (("97.70", "2.3"), 0.00005),
        ((97.7, 2.3), 0.0005),
        ((97, 3), 0.005),
    ],
)
def test_precision_is_that_of_the_share_with_the_most_decimals(numbers: tuple[Any, Any], half_unit: float) -> None:
    one = baseline({"White": numbers[0], "BME": numbers[1]}, unit="percent")
    assert one.half_unit == pytest.approx(half_unit, rel=1e-12)


def test_every_kind_of_table_will_do() -> None:
    columns = {"group": ["White", "BME"], "percent": [97.7, 2.3]}
    series = pd.Series([97.7, 2.3], index=["White", "BME"], name="percent")
    for table in (columns, pd.DataFrame(columns), pl.DataFrame(columns), series):
        assert shares(baseline(table)) == {"white": 0.977, "other_than_white": 0.023}


def test_arrays_cannot_be_written_to() -> None:
    one = baseline({"White": 97.7, "BME": 2.3}, unit="percent")
    with pytest.raises(ValueError, match="read-only"):
        one.shares[0, 0] = 1.0


# ---- Sums -----------------------------------------------------------------------------------------------------------


def test_shares_that_miss_a_hundred_by_rounding_are_normalised_and_noted() -> None:
    one = baseline({"White": "33.3", "Asian": "33.3", "Black": "33.3"}, unit="percent")
    assert one.shares.sum() == pytest.approx(1)
    assert one.normalised
    assert one.printed_total == pytest.approx(0.999)
    assert one.half_units[0, 0] == pytest.approx(0.0005 / 0.999)
    assert checks(one) == ["scheme taken", "shares normalised"]


@pytest.mark.parametrize(
    ("numbers", "ok"),
    [((98, 3), True), ((97, 2), True), ((99, 3), False), ((96, 2), False), ((97.6, 2.3), True), ((97.5, 2.3), False)],
)
def test_k_shares_may_miss_a_hundred_by_k_half_units(numbers: tuple[float, float], ok: bool) -> None:
    table = {"White": numbers[0], "BME": numbers[1]}
    if ok:
        assert baseline(table, unit="percent").normalised
    else:
        assert "The shares add to" in message(table, unit="percent")


def test_shares_that_do_not_add_to_a_hundred_state_their_sum_and_the_remedy(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,percent\nWhite,90.0\nBME,2.3\n"))
    assert said == (
        "census.csv: The shares add to 92.3 and not to 100 (2 shares, printed as they are, may miss it by 0.1). "
        "Correct the shares, or say complete=False if the list is not the whole population."
    )
    assert "is a total" in message(write(tmp_path, "group,percent\nWhite,90.0\nBME,20.3\n"))


@pytest.mark.parametrize(
    ("numbers", "unit", "other"), [((0.977, 0.023), "percent", "share"), ((1, 0), "percent", "share")]
)
def test_proportions_given_as_percentages_are_told_so(numbers: tuple[float, float], unit: Any, other: str) -> None:
    assert f"say unit='{other}'" in message({"White": numbers[0], "BME": numbers[1]}, unit=unit)


def test_percentages_given_as_proportions_are_told_so() -> None:
    said = message({"White": 97.7, "BME": 2.3}, unit="share")
    assert "97.7 is above 1" in said
    assert "say the unit: percent, share or count" in said
    assert "'97.7%' is a percentage" in message({"White": "97.7%", "BME": "2.3%"}, unit="share")


def test_shares_given_as_counts_are_told_so() -> None:
    assert "These are shares and not counts of people" in message({"White": 97.7, "BME": 2.3}, unit="count")


def test_a_list_that_is_not_complete_may_add_to_less_and_not_to_more() -> None:
    one = baseline({"White": 90.0, "Asian": 2.3}, unit="percent", complete=False)
    assert shares(one) == {"white": 0.9, "asian": 0.023}
    assert not one.normalised
    assert not one.complete
    assert "add to 112.3" in message({"White": 90.0, "Asian": 22.3}, unit="percent", complete=False)


def test_shares_of_a_scheme_with_several_answers_are_never_normalised() -> None:
    groups = [{"code": "sight", "label": "Sight"}, {"code": "hearing", "label": "Hearing"}]
    scheme = {
        "name": "impairments",
        "characteristic": "impairment",
        "several": True,
        "levels": [{"name": "detail", "groups": groups}],
    }
    assert shares(baseline({"Sight": 60, "Hearing": 70}, unit="percent", scheme=scheme)) == {
        "sight": 0.6,
        "hearing": 0.7,
    }


def test_the_unknown_leave_the_baseline_and_the_checks_say_so() -> None:
    one = baseline({"White": 90.0, "BME": 5.0, "Not stated": 5.0}, unit="percent")
    assert shares(one) == {"white": round(90 / 95, 12), "other_than_white": round(5 / 95, 12)}
    assert "unknown left out of the baseline" in checks(one)
    people = baseline({"White": 90, "BME": 10, "Not stated": 5}, unit="count")
    assert shares(people) == {"white": 0.9, "other_than_white": 0.1}
    assert "Of the baseline 5% is unknown;" in " ".join(one.checks["what"])
    assert "Of the baseline 5 people are unknown;" in " ".join(people.checks["what"])


def test_a_dash_for_a_reason_is_nobody(tmp_path: Path) -> None:
    one = baseline(write(tmp_path, "group,percent\nWhite,97.7\nBME,2.3\nRefused,-\n"))
    assert shares(one) == {"white": 0.977, "other_than_white": 0.023}
    assert "row 3, column percent: '-' stands for" in message(write(tmp_path, "group,percent\nWhite,97.7\nBME,-\n"))


def test_spellings_of_one_group_are_added_up_with_their_half_units() -> None:
    one = baseline({"White": 90.0, "BME": 4.0, "Minority ethnic": 6.0}, unit="percent", level="two")
    assert shares(one) == {"white": 0.9, "other_than_white": 0.1}
    assert one.half_units[0].tolist() == pytest.approx([0.005, 0.01])
    assert "spellings added up" in checks(one)


def test_a_zero_is_kept_with_its_precision_and_with_what_was_declared() -> None:
    one = baseline({"White": "100.0", "BME": "0.0"}, unit="percent", exact_zero=True)
    assert shares(one)["other_than_white"] == 0
    assert one.half_units[0, 1] == 0.0005
    assert one.exact_zero


# ---- Bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-2.3", "'-2.3' is below zero"),
        ("102.3", "102.3 is above 100"),
        ("2.3*", "'2.3*' is a number with a mark"),
        ("", "The share is blank"),
        ("..", "'..' stands for a number that is withheld or missing"),
        ("few", "'few' is not a number"),
    ],
)
def test_a_cell_that_is_no_share_is_named_by_file_row_and_column(tmp_path: Path, cell: str, said: str) -> None:
    assert f"census.csv, row 3, column percent: {said}" in message(
        write(tmp_path, f"group,percent\nWhite,97.7\nBME,{cell}\n")
    )


def test_a_label_in_no_group_is_refused_once(tmp_path: Path) -> None:
    rows = "\n".join(f"{area},{group},{n}" for area in "AB" for group, n in (("White", 90), ("BME", 5), ("Martian", 5)))
    said = message(write(tmp_path, f"area,ethnicity,percent\n{rows}\n"), by="area")
    assert said == (
        "census.csv, row 4, column ethnicity: Label 'Martian' (2 rows) is in no group of scheme 'ethnicity_ew_2021', "
        "level 'two'. Add it to the scheme's spellings, or list it under reasons: a baseline must place every share."
    )


def test_a_total_row_is_left_out_and_is_a_check(tmp_path: Path) -> None:
    one = baseline(write(tmp_path, "group,percent\nWhite,97.7\nBME,2.3\nTotal,100\n"), scheme="ethnicity_ew_2001")
    assert one.shares.tolist() == [[pytest.approx(0.977), pytest.approx(0.023)]]
    assert one.checks["what"].tolist() == ["Row 'Total' is the sum of the others, 100, and is left out."]


def test_a_row_that_adds_up_the_others_and_says_nothing_is_refused(tmp_path: Path) -> None:
    rows = "group,percent\nWhite,97.6\nMixed,1.2\nAsian,1.2\nEverybody here,100.1\n"
    assert "row 5" in message(write(tmp_path, rows), scheme="ethnicity_ew_2001")


def test_a_category_that_is_there_twice_is_named_with_both_rows(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,percent\nWhite,97.7\nBME,1.3\nBME,1.0\n"))
    assert "row 4, column group: Label 'BME' is already in row 3" in said


def test_a_slice_without_a_share_that_others_have_is_named(tmp_path: Path) -> None:
    said = message(write(tmp_path, "area,group,percent\nA,White,90\nA,BME,10\nB,White,100\n"), by="area")
    assert said == (
        "census.csv, B: There is no share of 'Other than White', which other parts have. "
        "Give it; write 0 if there is nobody."
    )


def test_one_characteristic_and_one_stage_make_a_baseline(tmp_path: Path) -> None:
    rows = "characteristic,group,percent\ngender,Male,49\ngender,Female,51\nethnicity,White,98\nethnicity,BME,2\n"
    path = write(tmp_path, rows)
    assert "Name one with characteristic=: gender, ethnicity." in message(path)
    assert shares(baseline(path, characteristic="ethnicity")) == {"white": 0.98, "other_than_white": 0.02}
    stages = write(tmp_path, "stage,group,percent\na,White,98\na,BME,2\nb,White,97\nb,BME,3\n")
    assert "The table has several stages: a, b." in message(stages)


def test_a_baseline_of_nobody_is_refused() -> None:
    assert "No group has a share above 0" in message({"White": 0, "BME": 0}, unit="count")


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,percent\nWhite,-1\nBME,x\nBME,2\nTotal,100\n"))
    assert said.startswith("3 faults:")


# ---- Properties -----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=5).filter(any))
def test_counts_printed_as_percentages_are_read_back_within_their_precision(people: list[int]) -> None:
    groups = ["White", "Mixed", "Asian", "Black", "Chinese or other"]
    total = sum(people)
    printed = {group: f"{100 * number / total:.1f}" for group, number in zip(groups, people, strict=True)}
    one = baseline(printed, unit="percent", scheme="ethnicity_ew_2001")
    exact = baseline(dict(zip(groups, people, strict=True)), unit="count", scheme="ethnicity_ew_2001")
    assert one.shares.sum() == pytest.approx(1)
    assert np.all(np.abs(one.shares * one.printed_total - exact.shares) <= one.half_unit + 1e-12)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random: Any) -> None:
    frame = pd.read_csv(SAMPLE / "census_2001.csv", dtype=str)
    rows = list(range(len(frame)))
    random.shuffle(rows)
    assert shares(baseline(frame.iloc[rows])) == shares(baseline(frame))


def test_a_baseline_shows_itself_in_one_line() -> None:
    one = baseline({"White": 97.7, "BME": 2.3}, unit="percent", name="census", source="Census 2001", date="2001")
    assert repr(one) == "<Baseline census: ethnicity (two), 2 groups; Census 2001; 2001>"
    assert one.frame["share"].round(3).tolist() == [0.977, 0.023]


def test_arrays_of_the_wrong_shape_are_our_own_mistake() -> None:
    one = baseline({"White": 97.7, "BME": 2.3}, unit="percent")
    with pytest.raises(ValueError, match="shares have shape"):
        Baseline(scheme=one.scheme, level="two", groups=one.groups, shares=np.ones((2, 2)), half_units=one.half_units)


def test_slices_are_told_in_the_line_and_tiny_shares_are_read() -> None:
    frame = pd.DataFrame({"area": list("AABB"), "group": ["White", "BME"] * 2, "share": [0.99999, 0.00001] * 2})
    one = baseline(frame, by="area", name="census")
    assert repr(one) == "<Baseline census: ethnicity (two), 2 groups; 2 slices>"
    assert one.half_unit == pytest.approx(0.000005)
    assert one.shares[1, 1] == pytest.approx(0.00001)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"White": 0.9, "Other than White": 10}, "write 0.9 as 90, and they add up"),
        ({"White": "90%", "Other than White": "0.1"}, "write 0.1 as 10, and they add up"),
        ({"White": 0.9, "Mixed": 0.05, "Asian": 5}, "write 0.9 as 90, 0.05 as 5, and they add up"),
        ({"White": 90, "Other than White": 1}, "Correct the shares, or say complete=False"),
    ],
)
def test_shares_of_which_some_run_to_1_and_others_to_100_are_told_apart(shares: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        baseline(shares, unit="percent", scheme="ethnicity_ew_2001")
    assert said in str(caught.value)
