"""What a group's rate is held against: charter, section 3."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError

Table = Callable[..., dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def staff(table: Table) -> dp.Tables:
    return table({"A": 100, "B": 200, "C": 50, "D": 40}, "staff")


@pytest.fixture
def left(table: Table) -> dp.Tables:
    return table({"A": 10, "B": 40, "C": 2, "D": 6}, "leavers")


def test_everyone_else_is_the_default_and_on_the_method_line(left: dp.Tables, staff: dp.Tables) -> None:
    found = dp.rates(left, among=staff)
    assert set(found.frame["comparator"]) == {"rest"}
    assert found.frame["reference"].tolist() == [48 / 290, 18 / 190, 56 / 340, 52 / 350]
    assert any("everyone else (rest)" in line for line in found.method)
    assert found.frame["surplus"].sum() == pytest.approx(0, abs=1e-9)


def test_a_named_comparator_makes_k_minus_1_tests(left: dp.Tables, staff: dp.Tables) -> None:
    found = dp.rates(left, among=staff, comparator="B").frame
    assert set(found["tests"]) == {3}
    assert found["reference"].tolist()[:1] == [0.2]
    own = found[found["group"] == "B"].iloc[0]
    assert np.isnan(own["p"])
    assert own["verdict"] == "insufficient data"
    assert own["note"] == "the comparator"


def test_a_named_comparator_is_tested_pair_by_pair(table: Table, left: dp.Tables, staff: dp.Tables) -> None:
    found = dp.rates(left, among=staff, comparator="B").frame.set_index("group")
    for group in "ACD":
        counts = {name: left["team"].by_group[0, 0, "ABCD".index(name)] for name in (group, "B")}
        people = {name: staff["team"].by_group[0, 0, "ABCD".index(name)] for name in (group, "B")}
        alone = dp.rates(table(counts, "l"), among=table(people, "s")).frame.set_index("group")
        for column in ("p", "p_check", "ratio", "ratio_low", "ratio_high", "difference_pp"):
            assert found.loc[group, column] == pytest.approx(alone.loc[group, column])


def test_with_two_groups_a_named_comparator_leaves_one_test(table: Table) -> None:
    found = dp.rates(table({"A": 9, "B": 2}), among=table({"A": 30, "B": 40}, "s"), comparator="A").frame
    assert set(found["tests"]) == {1}


def test_the_comparator_itself_has_no_bounds_and_is_not_flagged(table: Table) -> None:
    staff = table({"A": 400, "B": 20, "C": 30, "Refused": 100}, "staff")
    left = table({"A": 20, "B": 2, "C": 9, "Refused": 60}, "left")
    for comparator in ("A", "highest"):
        found = dp.rates(left, among=staff, comparator=comparator, band=BAND).frame
        own = found[found["note"].str.contains("the comparator")].iloc[0]
        assert not own["unknowns_decide"]
        assert not own["flagged"]
        assert np.isnan(own["unknowns_needed"])


def test_overall_is_tested_against_the_rest_and_carried(left: dp.Tables, staff: dp.Tables) -> None:
    rest, overall = (dp.rates(left, among=staff, comparator=word).frame for word in ("rest", "overall"))
    assert np.array_equal(rest["p"], overall["p"])
    assert np.array_equal(rest["p_check"], overall["p_check"])
    assert overall["reference"].tolist() == [58 / 390] * 4
    for column in ("ratio", "ratio_low", "ratio_high"):
        w = overall["denominator"] / 390
        assert np.allclose(overall[column], rest[column] / (1 - w + w * rest[column]))
    for column in ("difference_pp", "difference_low_pp", "difference_high_pp"):
        people = overall["denominator"]
        w, everyone = people / 390, 58 / 390
        lowest, highest = -100 * everyone, 100 * (np.minimum(people, 58) / people - everyone)
        assert np.allclose(overall[column], ((1 - w) * rest[column]).clip(lowest, highest))


def test_a_group_that_is_everybody_has_overall_ratio_1_and_no_p(table: Table) -> None:
    row = dp.rates(table({"A": 9}), among=table({"A": 30}, "s"), comparator="overall").frame.iloc[0]
    assert row["ratio"] == 1
    assert row["difference_pp"] == 0
    assert np.isnan(row["p"])
    assert np.isnan(row["ratio_low"])


def test_the_highest_is_chosen_by_the_data_and_pays_for_every_pair(left: dp.Tables, staff: dp.Tables) -> None:
    found = dp.rates(left, among=staff, comparator="highest").frame
    assert set(found["comparator"]) == {"B"}
    assert set(found["tests"]) == {6}  # 4 x 3 / 2
    named = dp.rates(left, among=staff, comparator="B").frame
    assert np.array_equal(found["p"], named["p"], equal_nan=True)
    smallest = found["p"].min()
    assert found["p_adjusted"].min() == pytest.approx(6 * smallest)


@pytest.mark.parametrize(("polarity", "best"), [("good", "B"), ("bad", "C")])
def test_the_best_follows_the_polarity(left: dp.Tables, staff: dp.Tables, polarity: str, best: str) -> None:
    found = dp.rates(left, among=staff, comparator="best", polarity=polarity).frame  # type: ignore[arg-type]
    assert set(found["comparator"]) == {best}


def test_the_best_without_a_polarity_is_asked_about(left: dp.Tables, staff: dp.Tables) -> None:
    with pytest.raises(InputError, match="polarity='good' or polarity='bad'"):
        dp.rates(left, among=staff, comparator="best")


def test_a_group_without_people_is_never_the_highest_or_best(table: Table) -> None:
    staff = table({"A": 100, "B": 200, "C": 0}, "staff")
    left = table({"A": 10, "B": 40, "C": 0}, "left")
    assert set(dp.rates(left, among=staff, comparator="highest").frame["comparator"]) == {"B"}
    found = dp.rates(left, among=staff, comparator="best", polarity="bad").frame
    assert set(found["comparator"]) == {"A"}
    assert set(found["tests"]) == {1}


def test_a_fixed_target_rate_is_a_constant(left: dp.Tables, staff: dp.Tables) -> None:
    found = dp.rates(left, among=staff, comparator=0.1).frame
    assert set(found["reference"]) == {0.1}
    assert set(found["comparator"]) == {"target"}
    assert found["method"].str.contains("binomial mid-P").all()
    assert set(found["tests"]) == {4}
    assert found["ratio"].tolist() == pytest.approx([1.0, 2.0, 0.4, 1.5])
    row = found.iloc[1]
    as_share = dp.compare(
        dp.from_counts({"A": 40, "B": 160}, scheme=left["team"].scheme, name="x"),
        against=dp.baseline({"A": 10, "B": 90}, scheme=left["team"].scheme, unit="percent"),
    ).frame.iloc[0]
    assert row["p"] == pytest.approx(as_share["p"])
    assert row["ratio_high"] == pytest.approx(as_share["ratio_high"])


def test_two_groups_against_a_target_rate_are_two_tests(table: Table) -> None:
    found = dp.rates(table({"A": 9, "B": 2}), among=table({"A": 30, "B": 40}, "s"), comparator=0.1).frame
    assert set(found["tests"]) == {2}


@pytest.mark.parametrize("rate", [5, 1.5, -0.1, 50])
def test_a_target_rate_outside_0_to_1_is_refused(left: dp.Tables, staff: dp.Tables, rate: float) -> None:
    with pytest.raises(InputError, match="comparator"):
        dp.rates(left, among=staff, comparator=rate)


def test_an_unknown_comparator_lists_what_there_is(left: dp.Tables, staff: dp.Tables) -> None:
    with pytest.raises(InputError, match=r"'Z' is no group.*rest, overall, highest, best.*A, B, C, D"):
        dp.rates(left, among=staff, comparator="Z")


def test_a_comparator_may_be_spelt_as_the_scheme_knows_it(table: Table) -> None:
    staff = table({"White British": 400, "Indian": 50}, "staff", "ethnicity_ew_2001")
    left = table({"White British": 20, "Indian": 9}, "left", "ethnicity_ew_2001")
    for spelling in ("White British", "white_british", "White (British)"):
        found = dp.rates(left, among=staff, comparator=spelling).frame
        assert set(found["comparator"]) == {"White British"}


def test_one_comparator_a_characteristic_is_refused_once() -> None:
    counts = {"gender": {"Female": 9, "Male": 7}, "age": {"16-24": 9, "25-34": 7}}
    staff, left = (dp.from_counts(counts, name=name) for name in ("staff", "leavers"))
    with pytest.raises(InputError) as caught:
        dp.rates(left, stayers=staff, comparator={"gender": "Male", "age": "16-24"})  # type: ignore[arg-type]
    (fault,) = caught.value.faults
    assert "Ask for each by itself: rates(..., characteristics='gender', comparator='Male')." in str(fault)


# ---- Gates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("polarity", "best"), [("good", "A"), ("bad", "C")])
def test_the_best_is_chosen_among_groups_that_pass_the_gate(table: Table, polarity: str, best: str) -> None:
    """0 of 2 is the best rate of all, and 3 of 3 the highest."""
    staff = table({"A": 300, "B": 2, "C": 90, "D": 3}, "staff")
    left = table({"A": 30, "B": 0, "C": 6, "D": 3}, "left")
    ask = {"comparator": "best", "polarity": polarity}
    found = dp.rates(left, among=staff, gates=dp.Gates(denominator=5), **ask)  # type: ignore[arg-type]
    assert set(found.frame["comparator"]) == {best}
    assert set(found.frame["tests"]) == {1}  # of the two that pass, one pair
    size = {"A": "30 of 300", "C": "6 of 90"}[best]
    assert any(f"against the best ({best}, {size})" in line for line in found.method)
    free = dp.rates(left, among=staff, **ask)  # type: ignore[arg-type]
    assert set(free.frame["comparator"]) == {"D" if polarity == "good" else "B"}
    assert set(free.frame["tests"]) == {6}
    nobody = dp.rates(left, among=staff, gates=dp.Gates(denominator=500), **ask)  # type: ignore[arg-type]
    assert set(nobody.frame["verdict"]) == {"insufficient data"}


def test_of_different_people_the_gate_of_the_best_is_of_both_together(table: Table) -> None:
    left, stayed = table({"A": 9, "B": 5, "C": 30}, "left"), table({"A": 1, "B": 7, "C": 90}, "stayed")
    found = dp.rates(left, stayers=stayed, comparator="highest", gates=dp.Gates(denominator=11))
    assert set(found.frame["comparator"]) == {"B"}  # A is 9 of 10


def test_more_than_three_groups_that_the_data_chose_are_counted_and_not_named() -> None:
    rows = [(site, group, n) for site, n in zip("abcd", (3, 4, 5, 6), strict=True) for group in ("Female", "Male")]
    stage = pd.DataFrame(rows, columns=["site", "group", "count"])
    base = stage.assign(count=[40, 50] * 4)
    tables = [dp.from_counts(part, scheme="gender", by="site", name=name) for part, name in ((stage, "l"), (base, "s"))]
    found = dp.rates(tables[0], among=tables[1], comparator="highest")
    assert any("against the highest, one in each of 4 families;" in line for line in found.method)


def test_exposure_of_the_comparator_is_gated_as_a_count_of_people_is(table: Table) -> None:
    people = table({"A": 400, "B": 8}, "staff")
    for found in (
        dp.rates(table({"A": 40, "B": 3}), among=people, gates=dp.Gates(denominator=10)),
        dp.rates(table({"A": 40, "B": 3}), per=people, gates=dp.Gates(denominator=10)),
    ):
        assert found.frame["gate"].tolist() == ["denominator below the gate"] * 2


# ---- Everyone else --------------------------------------------------------------------------------------------------


def test_time_of_the_others_is_added_up_and_not_what_is_left_of_the_total(table: Table) -> None:
    """1e7 beside 1e-6: of the total less the group's own nothing is left."""
    years = dp.baseline(
        {"A": 1e7, "B": 1e-6, "C": 2e-6}, scheme=table({"A": 1})["team"].scheme, unit="amount", name="y"
    )
    found = dp.rates(table({"A": 3, "B": 2, "C": 1}, "stops"), per=years, repeats="none").frame
    assert found["other_denominator"].tolist() == [3e-6, 1e7 + 2e-6, 1e7 + 1e-6]
    share = 3e-6 / 1e7  # of 6 events 3 in so little time: twice the upper tail, that of 3 counted half
    midp = 2 * (20 * share**3 / 2 + 15 * share**4)
    assert found["p"].iloc[0] == pytest.approx(midp, rel=1e-6)
