"""Stages laid beside their baselines, and every fault of the pair at once: charter, sections 2 and 5."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Joined = Callable[..., dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


# ---- The relation and its faults ----------------------------------------------------------------------------------


def test_a_group_larger_in_the_stage_than_in_its_baseline_is_an_error_with_both_counts(table: Table) -> None:
    with pytest.raises(InputError) as caught:
        dp.rates(table({"A": 6, "B": 2}, "leavers"), among=table({"A": 5, "B": 9}, "staff"))
    told = str(caught.value)
    for word in ("leavers", "A", "6 at the stage", "5 in staff", "separate"):
        assert word in told


def test_more_unknown_in_the_stage_than_in_its_baseline_is_an_error(table: Table) -> None:
    with pytest.raises(InputError, match="3 unknown at the stage, 1 in staff"):
        dp.rates(table({"A": 1, "Refused": 3}, "leavers"), among=table({"A": 5, "B": 9, "Refused": 1}, "staff"))


def test_all_faults_of_a_pair_are_told_at_once(table: Table, joined: Joined) -> None:
    stage = joined(
        table({"A": 6, "B": 10, "C": 1, "Refused": 3}, "leavers"), table({"Female": 9, "Male": 1}, "leavers", "gender")
    )
    base = joined(
        table({"A": 5, "B": 9, "C": 9, "Refused": 1}, "staff"), table({"Female": 8, "Male": 4}, "staff", "gender")
    )
    with pytest.raises(InputError) as caught:
        dp.compare(stage, among=base)
    assert len(caught.value.faults) == 4
    for word in ("A", "B", "unknown", "Female"):
        assert any(word in fault.where for fault in caught.value.faults)


def test_the_same_table_is_fine_for_different_people(table: Table) -> None:
    found = dp.rates(table({"A": 6, "B": 2}, "leavers"), stayers=table({"A": 5, "B": 9}, "staff"))
    assert set(found.frame["relation"]) == {"separate"}


def test_a_group_with_people_and_no_share_is_an_error_with_the_count(table: Table, shares: Shares) -> None:
    with pytest.raises(InputError, match=r"stage against census.*'C' has 7 people and no share"):
        dp.compare(table({"A": 5, "B": 9, "C": 7}), against=shares({"A": 40, "B": 60}))


def test_a_group_without_people_or_share_is_left_out(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 5, "B": 9, "C": 0}), against=shares({"A": 40, "B": 60}))
    assert found.frame["group"].tolist() == ["A", "B"]


def test_a_group_of_the_baseline_without_people_at_the_stage_is_a_row_of_0(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 5, "B": 9}), against=shares({"A": 40, "B": 50, "C": 10})).frame
    row = found[found["group"] == "C"].iloc[0]
    assert (row["observed"], row["denominator"], row["ratio"]) == (0, 14, 0)
    assert row["p"] > 0


def test_a_group_in_one_table_only_is_compared_at_0(table: Table) -> None:
    found = dp.rates(table({"A": 5, "B": 9}), stayers=table({"B": 50, "C": 10}, "staff")).frame.set_index("group")
    assert found["observed"].tolist() == [5, 9, 0]
    assert found["value"].tolist() == [1.0, 9 / 59, 0.0]


def test_a_baseline_of_several_stages_is_refused(table: Table) -> None:
    frame = pd.DataFrame({"stage": ["x", "x", "y", "y"], "group": list("ABAB"), "count": [5, 6, 7, 8]})
    base = dp.from_counts(frame, scheme=table({"A": 1})["team"].scheme, name="base")
    with pytest.raises(InputError, match=r"2 stages \(x, y\)"):
        dp.rates(table({"A": 1, "B": 1}), among=base)
    assert len(dp.rates(table({"A": 1, "B": 1}), among=base.stage("y")).frame) == 2


# ---- Families -------------------------------------------------------------------------------------------------------


def test_exactly_two_groups_with_people_are_one_test_with_both_rows_shown(table: Table) -> None:
    stage, staff = table({"A": 9, "B": 2, "C": 0}, "left"), table({"A": 30, "B": 40, "C": 0}, "staff")
    for found in (
        dp.rates(stage, among=staff),
        dp.rates(stage, stayers=staff),
        dp.compare(stage, among=staff),
        dp.compare(stage, beside=staff),
        dp.rates(stage, among=staff, comparator="overall"),
    ):
        frame = found.frame.set_index("group")
        assert frame.loc[["A", "B"], "tests"].tolist() == [1, 1]
        assert frame.loc["A", "p"] == pytest.approx(frame.loc["B", "p"])
        assert frame.loc[["A", "B"], "p_adjusted"].tolist() == pytest.approx(frame.loc[["A", "B"], "p"].tolist())
        assert frame.loc["A", "surplus"] == pytest.approx(-frame.loc["B", "surplus"])
        assert np.isnan(frame.loc["C", "p"])


def test_two_shares_that_make_a_whole_are_one_test(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 9, "B": 2}), against=shares({"A": 40, "B": 60})).frame
    assert found["tests"].tolist() == [1, 1]
    assert found["p"].iloc[0] == pytest.approx(found["p"].iloc[1])


def test_two_shares_of_a_longer_list_are_two_tests(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 9, "B": 20}), against=shares({"A": 10, "B": 20}, complete=False)).frame
    assert found["tests"].tolist() == [2, 2]
    assert found["p_adjusted"].max() == pytest.approx(max(found["p"].max(), 2 * found["p"].min()))


def test_rows_with_an_empty_margin_stand_outside_the_family(table: Table) -> None:
    found = dp.rates(
        table({"A": 5, "B": 9, "C": 3, "D": 0}), among=table({"A": 50, "B": 50, "C": 50, "D": 0}, "s")
    ).frame
    assert found["tests"].tolist()[:3] == [3, 3, 3]
    assert np.isnan(found["p"].iloc[3])
    assert np.isnan(found["p_adjusted"].iloc[3])
    assert found["verdict"].iloc[3] == "insufficient data"


def test_a_family_is_one_characteristic_at_one_level_stage_and_slice(table: Table) -> None:
    rows = [
        {"site": site, "stage": stage, "group": group, "count": count}
        for site in ("north", "south")
        for stage, least in (("applied", 50), ("hired", 5))
        for group, count in (("A", least), ("B", least + 3), ("C", least + 9))
    ]
    scheme = table({"A": 1})["team"].scheme
    stage = dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts", by=["site"])
    base = table({"A": 500, "B": 600, "C": 700}, "people")
    found = dp.rates(stage, among=base, name="posts").frame
    assert len(found) == 12
    assert found["family"].nunique() == 4
    assert set(found["tests"]) == {3}
    assert found["id"].is_unique
    assert found["id"].iloc[0] == "posts/north/applied/team/detail/a"


def test_levels_are_families_of_their_own(table: Table) -> None:
    people = {"White British": 400, "Indian": 50, "Pakistani": 40, "Black Caribbean": 30}
    left = {"White British": 20, "Indian": 9, "Pakistani": 4, "Black Caribbean": 1}
    found = dp.rates(
        table(left, "left", "ethnicity_ew_2001"),
        among=table(people, "staff", "ethnicity_ew_2001"),
        levels=["detail", "five", "two"],
    )
    assert found.frame.groupby("level")["tests"].max().to_dict() == {"detail": 4, "five": 3, "two": 1}
    assert any("3 levels" in line for line in found.method)


def test_one_level_of_each_characteristic_is_not_called_several_levels(table: Table, joined: Joined) -> None:
    ethnic = table({"White": 30, "BME": 8}, "left", "ethnicity_ew_2001")
    staff = table({"White": 400, "BME": 28}, "staff", "ethnicity_ew_2001")
    gender, everyone = (
        table({"Female": 29, "Male": 10}, "left", "gender"),
        table({"Female": 289, "Male": 156}, "staff", "gender"),
    )
    found = dp.rates(joined(ethnic, gender), among=joined(staff, everyone))
    assert not any("levels" in line for line in found.method)


def test_a_report_wide_family_counts_each_test_once(table: Table, joined: Joined) -> None:
    stage = joined(table({"A": 5, "B": 9, "C": 30}, "left"), table({"Female": 29, "Male": 10}, "left", "gender"))
    staff = joined(table({"A": 50, "B": 90, "C": 800}, "staff"), table({"Female": 289, "Male": 156}, "staff", "gender"))
    found = dp.rates(stage, among=staff, family="report").frame
    assert set(found["tests"]) == {4}  # three teams, one of gender
    assert found["family"].nunique() == 1
    highest = dp.rates(stage, among=staff, family="report", comparator="highest").frame
    assert set(highest["tests"]) == {4}  # three pairs of teams, one of gender
    p = found.drop_duplicates("p")["p"].sort_values().to_numpy()
    by_hand = np.minimum(1, np.maximum.accumulate(p * np.arange(4, 0, -1)))
    assert np.allclose(found.drop_duplicates("p").sort_values("p")["p_adjusted"], by_hand)


# ---- Printed shares ---------------------------------------------------------------------------------------------


def test_a_printed_0_with_people_is_tested_at_half_a_unit_and_marked(table: Table, shares: Shares) -> None:
    row = dp.compare(table({"A": 2, "B": 40, "C": 60}), against=shares({"A": "0", "B": "40", "C": "60"})).frame.iloc[0]
    assert row["reference"] == 0.005
    assert row["p"] > 0
    assert "half a unit" in row["note"]


def test_a_printed_0_with_nobody_is_undefined(table: Table, shares: Shares) -> None:
    for band in (BAND, dp.within(points=5), None):
        found = dp.compare(
            table({"A": 0, "B": 40, "C": 60}), against=shares({"A": "0", "B": "40", "C": "60"}), band=band
        )
        row = found.frame.iloc[0]
        assert np.isnan(row["p"])
        assert row["verdict"] == "insufficient data"
        assert not row["share_rounding_decides"]
        assert found.frame["tests"].tolist()[1:] == [1, 1]


def test_a_0_that_is_declared_exact_is_not_moved(table: Table, shares: Shares) -> None:
    base = shares({"A": "0", "B": "40", "C": "60"}, exact_zero=True)
    row = dp.compare(table({"A": 2, "B": 40, "C": 60}), against=base, band=BAND).frame.iloc[0]
    assert row["reference"] == 0
    assert np.isposinf(row["ratio"])
    assert row["p"] == 0
    assert "half a unit" not in row["note"]


def test_a_verdict_that_rounding_decides_is_marked(table: Table, shares: Shares) -> None:
    stage = table({"A": 25, "B": 175})
    rough = dp.compare(stage, against=shares({"A": "10", "B": "90"}), band=BAND).frame.iloc[0]
    fine = dp.compare(stage, against=shares({"A": "10.00", "B": "90.00"}), band=BAND).frame.iloc[0]
    assert rough["share_rounding_decides"]  # 12.5% is just inside 1.25 x 10%, outside at 9.5%
    assert fine["share_rounding_decides"]  # 9.995% too: the estimate lies exactly on the end of the band
    clear = dp.compare(table({"A": 100, "B": 100}), against=shares({"A": "10.00", "B": "90.00"}), band=BAND).frame
    assert not clear["share_rounding_decides"].any()


def test_exact_ties_hold_for_every_printed_share(table: Table, shares: Shares) -> None:
    for hundredths in (14, 29, 57, 114, 115, 229, 1490, 4567):
        share = f"{hundredths / 100:.2f}"
        rest = f"{100 - hundredths / 100:.2f}"
        total = 10_000
        stage = table({"A": hundredths + 500, "B": total - hundredths - 500})
        row = dp.compare(stage, against=shares({"A": share, "B": rest}), band=dp.within(points=5)).frame.iloc[0]
        assert row["side"] == "inside", share


def test_normalised_shares_are_noted_on_the_row(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 5, "B": 9, "C": 7}), against=shares({"A": "33.3", "B": "33.3", "C": "33.3"})).frame
    assert found["note"].str.contains("add to 100%").all()
    assert found["reference"].sum() == pytest.approx(1)


def test_beside_a_printed_0_that_is_half_a_unit_the_others_make_up_the_rest(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 299, "B": 1}), against=shares({"A": "100.0", "B": "0.0"}), band=BAND).frame
    assert found["reference"].tolist() == pytest.approx([0.9995, 0.0005])
    below, at = Fraction(9995, 10_000) ** 300, 300 * Fraction(5, 10_000) * Fraction(9995, 10_000) ** 299
    midp = 2 * (1 - below - at + at / 2)
    assert found["p"].tolist() == pytest.approx([float(midp)] * 2)
    assert found["p_adjusted"].tolist() == pytest.approx([float(midp)] * 2)
    assert found["tests"].tolist() == [1, 1]
    assert "disproportionate" not in set(found["verdict"])
    assert found["note"].str.contains("half a unit").all()


def test_several_printed_0s_leave_the_rest_to_the_others_in_proportion(table: Table, shares: Shares) -> None:
    base = shares({"A": "60", "B": "40", "C": "0", "D": "0", "E": "0"})
    found = dp.compare(table({"A": 55, "B": 43, "C": 1, "D": 1, "E": 0}), against=base).frame
    assert found["reference"].tolist() == pytest.approx([0.6 * 0.99, 0.4 * 0.99, 0.005, 0.005, 0])
    assert found["note"].str.contains("lowered").tolist() == [True, True, False, False, False]


def test_shares_that_leave_room_for_a_printed_0_stay_as_they_are(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 55, "C": 1}), against=shares({"A": "60", "C": "0"}, complete=False)).frame
    assert found["reference"].tolist() == pytest.approx([0.6, 0.005])


def test_adjusting_never_lowers_p(table: Table, shares: Shares) -> None:
    draw = np.random.default_rng(7)
    for _ in range(150):
        groups = "ABCDE"[: draw.integers(2, 6)]
        parts = np.round(draw.dirichlet([0.2] * len(groups)) * 100).astype(int)
        parts[parts.argmax()] += 100 - parts.sum()
        counts = dict(
            zip(groups, draw.multinomial(draw.integers(1, 400), (parts + 0.2) / (parts + 0.2).sum()), strict=True)
        )
        counts = {group: int(count) for group, count in counts.items()}
        base = shares({group: str(part) for group, part in zip(groups, parts, strict=True)})
        people = {group: count + int(draw.integers(0, 90)) for group, count in counts.items()}
        for found in (
            dp.compare(table(counts), against=base),
            dp.rates(table(counts), among=table(people, "s")),
            dp.compare(table(counts), beside=table(people, "s")),
        ):
            for p, adjusted in (("p", "p_adjusted"), ("p_check", "p_check_adjusted")):
                some = found.frame[found.frame[adjusted].notna()]
                assert (some[adjusted] >= some[p] * (1 - 1e-9)).all(), (counts, parts)


def test_a_printed_0_with_nobody_known_is_half_a_unit_for_the_unknown(table: Table, shares: Shares) -> None:
    """One refused: as Black 1 of 201 against at most 0.05%, and never against 0 itself."""
    base = shares({"A": "97.0", "B": "3.0", "C": "0.0"})
    found = dp.compare(table({"A": 195, "B": 5, "Refused": 1}), against=base, band=BAND).frame.set_index("group")
    assert not found.loc["C", "unknowns_decide"]
    assert np.isnan(found.loc["C", "unknowns_needed"])
    as_c = dp.compare(table({"A": 195, "B": 5, "C": 1}), against=base, band=BAND).frame.set_index("group")
    assert found.loc["C", "verdict_highest"] == as_c.loc["C", "verdict"] == "possible"
    assert found.loc["C", "ratio_highest"] == pytest.approx(as_c.loc["C", "ratio"])
    exact = dp.compare(
        table({"A": 195, "B": 5, "Refused": 1}), against=shares({"A": "97", "B": "3", "C": "0"}, exact_zero=True)
    ).frame.set_index("group")
    assert exact.loc["C", "verdict_highest"] == "disproportionate"


def test_a_printed_100_of_whom_all_are_known_is_less_by_half_a_unit_for_the_unknown(
    table: Table, shares: Shares
) -> None:
    base = shares({"A": "100.0", "B": "0.0", "C": "0.0"})
    found = dp.compare(table({"A": 195, "Refused": 1}), against=base, band=BAND).frame.set_index("group")
    assert not found["unknowns_decide"].any()
    assert found.loc["A", "ratio_lowest"] == pytest.approx(195 / 196 / 0.9995)
