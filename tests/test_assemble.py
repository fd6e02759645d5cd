"""What stands in each column: charter, sections 4 to 8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import disprop as dp

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def staff(table: Table) -> dp.Tables:
    return table({"A": 100, "B": 200, "C": 50, "D": 40, "Refused": 10, "Not stated": 20}, "staff")


@pytest.fixture
def left(table: Table) -> dp.Tables:
    return table({"A": 10, "B": 40, "C": 2, "D": 6, "Refused": 5}, "leavers")


QUESTIONS: list[Callable[[dp.Tables, dp.Tables], dp.Findings]] = [
    lambda stage, base: dp.compare(stage, among=base, band=BAND),
    lambda stage, base: dp.compare(stage, beside=base, band=BAND),
    lambda stage, base: dp.rates(stage, among=base, band=BAND),
    lambda stage, base: dp.rates(stage, stayers=base, band=BAND),
]


@pytest.fixture(
    params=QUESTIONS, ids=["composition-contains", "composition-separate", "rate-contains", "rate-separate"]
)
def frame(request: pytest.FixtureRequest, left: dp.Tables, staff: dp.Tables) -> pd.DataFrame:
    return request.param(left, staff).frame


def test_the_row_says_its_question_relation_and_counts(frame: pd.DataFrame) -> None:
    assert frame["observed"].tolist() == [10, 40, 2, 6]
    assert set(frame["stage_known"]) == {58}
    assert set(frame["unknown"]) == {5}
    assert set(frame["base_known"]) == {390}
    assert set(frame["base_unknown"]) == {30}
    assert frame["base_observed"].tolist() == [100, 200, 50, 40]
    assert frame["question"].nunique() == frame["relation"].nunique() == 1


def test_shares_of_the_known_and_of_all_stand_side_by_side(frame: pd.DataFrame) -> None:
    assert frame["share_of_known"].tolist() == [count / 58 for count in (10, 40, 2, 6)]
    assert frame["share_of_all"].tolist() == [count / 63 for count in (10, 40, 2, 6)]


def test_the_denominator_follows_the_question(left: dp.Tables, staff: dp.Tables) -> None:
    expected = [[58] * 4, [58] * 4, [100, 200, 50, 40], [110, 240, 52, 46]]
    for ask, denominator in zip(QUESTIONS, expected, strict=True):
        frame = ask(left, staff).frame
        assert frame["denominator"].tolist() == denominator
        assert np.allclose(frame["value"], frame["observed"] / frame["denominator"])


def test_surplus_sums_to_nothing_over_the_groups(frame: pd.DataFrame) -> None:
    assert frame["surplus"].sum() == pytest.approx(0, abs=1e-9)
    assert np.allclose(frame["surplus"], frame["observed"] - frame["expected"])


def test_flip_is_the_people_to_swap(frame: pd.DataFrame) -> None:
    assert frame["flip"].tolist() == [float(np.ceil(round(abs(value), 9))) for value in frame["surplus"]]


def test_swapping_the_flip_reverses_the_sign_or_makes_it_nil(table: Table, left: dp.Tables, staff: dp.Tables) -> None:
    for ask in QUESTIONS:
        first = ask(left, staff).frame.iloc[1]  # B is over
        number = int(first["flip"])
        for fewer, sign in ((number, -1), (number - 1, 1)):
            moved = table({"A": 10 + fewer, "B": 40 - fewer, "C": 2, "D": 6}, "leavers")
            if first["relation"] == "contains":
                base = staff
            else:  # totals held: whoever takes their place comes from the baseline
                base = table({"A": 100 - fewer, "B": 200 + fewer, "C": 50, "D": 40}, "staff")
            difference = ask(moved, base).frame.iloc[1]["difference_pp"]
            assert difference * sign > 0 or difference == pytest.approx(0, abs=1e-9)


def test_flip_is_0_where_nothing_differs(table: Table) -> None:
    found = dp.rates(table({"A": 10, "B": 20}), among=table({"A": 100, "B": 200}, "s")).frame
    assert found["flip"].tolist() == [0, 0]
    assert found["direction"].tolist() == ["level", "level"]


def test_direction_is_the_sign_and_polarity_its_meaning(left: dp.Tables, staff: dp.Tables) -> None:
    bad, good, neutral, none = (
        dp.rates(left, among=staff, polarity=polarity).frame for polarity in ("bad", "good", "neutral", None)
    )
    signs = np.sign(bad["difference_pp"])
    assert bad["direction"].tolist() == ["over" if sign > 0 else "under" for sign in signs]
    assert bad["effect"].tolist() == ["adverse" if sign > 0 else "favourable" for sign in signs]
    assert good["effect"].tolist() == ["favourable" if sign > 0 else "adverse" for sign in signs]
    assert set(neutral["effect"]) == set(none["effect"]) == {""}
    assert bad["verdict"].tolist() == good["verdict"].tolist()


def test_level_rows_are_neither_adverse_nor_favourable(table: Table) -> None:
    found = dp.rates(table({"A": 10, "B": 20}), among=table({"A": 100, "B": 200}, "s"), polarity="bad").frame
    assert set(found["effect"]) == {""}


def test_exactly_the_printed_share_is_level(table: Table, shares: Shares) -> None:
    for percents in ({"A": "30", "B": "70"}, {"A": "14.5", "B": "85.5"}, {"A": "1.14", "B": "98.86"}):
        share = float(percents["A"])
        stage = table({"A": round(share * 100), "B": 10_000 - round(share * 100)})
        found = dp.compare(stage, against=shares(percents)).frame
        assert found["direction"].tolist() == ["level", "level"], percents
        assert found["flip"].tolist() == [0, 0]


def test_evidence_agrees_with_the_p_values(frame: pd.DataFrame) -> None:
    for evidence, p, adjusted in (("evidence", "p", "p_adjusted"), ("evidence_check", "p_check", "p_check_adjusted")):
        by_hand = np.where(frame[adjusted] < 0.05, "family", np.where(frame[p] < 0.05, "alone", "none"))
        assert frame[evidence].tolist() == by_hand.tolist()


def test_intervals_of_the_family_are_at_1_minus_alpha_over_m(left: dp.Tables, staff: dp.Tables) -> None:
    frame = dp.rates(left, among=staff).frame
    alone = dp.rates(left, among=staff, alpha=0.05 / 4, adjust="none").frame
    assert set(frame["tests"]) == {4}
    for column in ("ratio_low", "ratio_high"):
        assert np.allclose(frame[f"{column}_family"], alone[column])
    assert np.allclose(frame["difference_low_family_pp"], alone["difference_low_pp"])
    assert np.all(frame["ratio_low_family"] <= frame["ratio_low"])


def test_the_plain_interval_of_the_value_is_wilsons(frame: pd.DataFrame) -> None:
    z = 1.959963984540054
    n, p = frame["denominator"], frame["value"]
    centre, reach = (
        (p + z * z / 2 / n) / (1 + z * z / n),
        z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n),
    )
    assert np.allclose(frame["value_low"], centre - reach)
    assert np.allclose(frame["value_high"], centre + reach)


def test_bounds_enclose_the_ratio(frame: pd.DataFrame) -> None:
    assert np.all(frame["ratio_lowest"] <= frame["ratio"])
    assert np.all(frame["ratio"] <= frame["ratio_highest"])


def test_an_odds_ratio_has_a_column_of_its_own_and_none_for_constants(
    frame: pd.DataFrame, left: dp.Tables, shares: Shares
) -> None:
    assert frame["odds_ratio"].notna().all()
    fixed = dp.compare(left, against=shares({"A": 20, "B": 50, "C": 20, "D": 10})).frame
    assert fixed["odds_ratio"].isna().all()
    assert fixed["base_observed"].isna().all()


def test_the_gate_that_failed_is_named(left: dp.Tables, staff: dp.Tables) -> None:
    frame = dp.rates(left, among=staff, gates=dp.Gates(observed=5)).frame
    assert frame["gate"].tolist() == ["", "", "observed count below the gate", ""]


def test_the_declaration_is_the_lower_of_both(frame: pd.DataFrame) -> None:
    assert set(frame["declaration"]) == {min(58 / 63, 390 / 420)}


def test_notes_say_why_something_is_empty(table: Table) -> None:
    none = dp.rates(table({"A": 0, "B": 0, "C": 0}), among=table({"A": 3, "B": 4, "C": 5}, "s")).frame
    assert none["note"].str.contains("nobody is at the stage").all()
    whole = dp.compare(table({"A": 3, "B": 4}), among=table({"A": 3, "B": 4}, "s")).frame
    assert set(whole["note"]) == {"the stage is its whole baseline"}
    usual = dp.rates(table({"A": 1, "B": 2}), among=table({"A": 3, "B": 4}, "s")).frame
    assert set(usual["note"]) == {""}


def test_ids_name_comparison_characteristic_level_and_group(left: dp.Tables, staff: dp.Tables) -> None:
    frame = dp.rates(left, among=staff, name="went").frame
    assert frame["id"].tolist() == [f"went/team/detail/{code}" for code in frame["code"]]


def test_the_band_stands_on_every_row(frame: pd.DataFrame) -> None:
    assert set(frame["band"]) == {"ratio 0.8 to 1.25"}
    assert set(frame["band_unit"]) == {"ratio"}
    assert set(frame["band_low"]) == {0.8}
    assert set(frame["band_high"]) == {1.25}
    by_hand = np.where(frame["ratio"] < 0.8, "below", np.where(frame["ratio"] > 1.25, "above", "inside"))
    assert frame["side"].tolist() == by_hand.tolist()


def test_nothing_defined_is_silently_nan(frame: pd.DataFrame) -> None:
    undefined = {
        "for_every",
        "variance_factor",
        "own_factor",
        "other_factor",
        "unknowns_needed",
        "tipping_share",
        "tipping_known",
    }
    assert set(frame.columns[frame.isna().any()]) <= undefined
