"""How much is unknown: charter, section 8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

import disprop as dp
from disprop.errors import InputError
from disprop.schemes import REASONS

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]

TARGET = dp.at_least(97, within=dp.within(percent=5))


def whole(found: dp.Unknowns) -> pd.Series:
    return found.frame[found.frame["reason"] == "all unknown"].iloc[0]


def test_reasons_are_kept_apart(sample: Sample) -> None:
    frame = dp.unknowns(sample("staff")).frame
    rows = frame[frame["characteristic"] == "disability"].set_index("reason")
    assert rows["count"].to_dict() == {
        "Refused or prefer not to say": 7, "Not yet asked": 38, "all unknown": 45,
    }  # fmt: skip
    assert rows["total"].unique().tolist() == [446]
    assert rows.loc["all unknown", "rate"] == 45 / 446


def test_every_reason_in_the_denominator_has_its_row(table: Table) -> None:
    counts = {
        reason.label: at + 1
        for at, reason in enumerate(REASONS)
        if reason.in_denominator and reason.code != "not_recognised"
    }
    frame = dp.unknowns(table({"A": 50} | counts)).frame.set_index("reason")
    assert frame["count"].to_dict() == counts | {"all unknown": sum(counts.values())}


def test_labels_in_no_scheme_are_a_reason_of_their_own(table: Table) -> None:
    frame = dp.unknowns(table({"A": 50, "B": 9, "Mars": 3})).frame
    assert frame["count"].tolist() == [3, 3]
    assert "not recognised" in frame["reason"].iloc[0].casefold()


def test_does_not_apply_and_not_asked_leave_the_denominator_and_are_counted_apart(table: Table) -> None:
    found = dp.unknowns(table({"A": 50, "B": 9, "does not apply": 30, "not asked": 11, "Refused": 1}))
    row = whole(found)
    assert (row["count"], row["total"]) == (1, 60)
    apart = found.frame[found.frame["reason"].str.contains("outside the denominator")]
    assert sorted(apart["count"]) == [11, 30]
    assert apart["rate"].isna().all()


def test_the_known_rate_has_wilsons_interval(sample: Sample) -> None:
    found = dp.unknowns(sample("leavers")).frame
    row = found[(found["characteristic"] == "disability") & (found["reason"] == "all unknown")].iloc[0]
    interval = scipy_stats.binomtest(18, 46).proportion_ci(0.95, method="wilson")
    assert row["known_rate"] == 18 / 46
    assert (row["known_low"], row["known_high"]) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize(
    ("known", "status", "colour"),
    [
        (970, "target met", "green"),
        (969, "within 5% of target", "amber"),
        (922, "within 5% of target", "amber"),
        (921, "significantly below target", "red"),
        (0, "significantly below target", "red"),
        (1000, "target met", "green"),
    ],
)
def test_the_known_rate_is_held_against_its_target(table: Table, known: int, status: str, colour: str) -> None:
    row = whole(dp.unknowns(table({"A": known, "Refused": 1000 - known}), target=TARGET))
    assert row["status"] == status
    assert row["colour"] == colour
    assert row["narrative"]


def test_nobody_has_no_status(table: Table) -> None:
    row = whole(dp.unknowns(table({"A": 0, "B": 0}), target=TARGET))
    assert row["status"] == "no figure"
    assert np.isnan(row["known_rate"])


def test_a_target_for_one_characteristic_leaves_the_others_without(sample: Sample) -> None:
    frame = dp.unknowns(sample("staff"), target={"disability": TARGET}).frame
    status = frame[frame["reason"] == "all unknown"].set_index("characteristic")["status"]
    assert status["disability"] == "significantly below target"
    assert status["gender"] == ""


def test_a_target_for_what_is_not_there_is_refused(table: Table) -> None:
    with pytest.raises(InputError, match="no characteristic 'disabilty'"):
        dp.unknowns(table({"A": 5}), target={"disabilty": TARGET})


def test_whether_the_unknown_fared_differently_is_tested_like_any_rate(table: Table) -> None:
    left, staff = table({"A": 10, "B": 8, "blank": 28}, "left"), table({"A": 300, "B": 101, "blank": 45}, "staff")
    row = whole(dp.unknowns(left, among=staff))
    assert row["ratio"] == pytest.approx((28 / 45) / (18 / 401))
    observed = np.array([[28, 17], [18, 383]])
    assert row["p_check"] == pytest.approx(scipy_stats.fisher_exact(observed).pvalue)
    beside = whole(dp.unknowns(left, stayers=staff))
    assert beside["ratio"] == pytest.approx((28 / 73) / (18 / 419))


def test_the_change_of_the_known_rate_is_in_points(table: Table) -> None:
    left, staff = table({"A": 18, "blank": 28}, "left"), table({"A": 401, "blank": 45}, "staff")
    row = whole(dp.unknowns(left, stayers=staff))
    assert row["change_pp"] == pytest.approx(100 * (18 / 46 - 401 / 446))


def test_nobody_unknown_is_no_test(table: Table) -> None:
    row = whole(dp.unknowns(table({"A": 5, "B": 5}), stayers=table({"A": 50, "B": 50}, "staff")))
    assert (row["count"], row["rate"]) == (0, 0)
    assert np.isnan(row["p"])


@pytest.mark.parametrize("stage", [{"A": 5, "Refused": 8}, {"A": 500, "Refused": 1}])
def test_more_at_the_stage_than_in_the_baseline_that_contains_it_is_told(table: Table, stage: dict[str, int]) -> None:
    with pytest.raises(InputError, match=r"at the stage, .* in staff"):
        dp.unknowns(table(stage), among=table({"A": 50, "Refused": 3}, "staff"))


def test_a_baseline_of_several_stages_is_refused(table: Table) -> None:
    frame = pd.DataFrame({"stage": list("xxyy"), "group": ["A", "Refused"] * 2, "count": [50, 6, 70, 8]})
    base = dp.from_counts(frame, scheme=table({"A": 1})["team"].scheme, name="base")
    with pytest.raises(InputError, match=r"2 stages \(x, y\)"):
        dp.unknowns(table({"A": 5, "Refused": 1}), among=base)


@pytest.mark.parametrize(("choice", "told"), [({"target": 97}, "at_least"), ({"alpha": 5}, "alpha")])
def test_a_choice_that_is_none_is_told(table: Table, choice: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        dp.unknowns(table({"A": 5, "Refused": 1}), **choice)  # type: ignore[arg-type]


def test_both_relations_at_once_are_refused(table: Table) -> None:
    one = table({"A": 5})
    with pytest.raises(InputError, match="Both among= and stayers="):
        dp.unknowns(one, among=one, stayers=one)


def test_stages_and_slices_have_rows_and_ids_of_their_own(table: Table) -> None:
    rows = [
        {"site": site, "stage": stage, "group": group, "count": count}
        for site in ("north", "south")
        for stage in ("applied", "hired")
        for group, count in (("A", 9), ("Refused", 1))
    ]
    stage = dp.from_counts(pd.DataFrame(rows), scheme=table({"A": 1})["team"].scheme, name="posts", by=["site"])
    frame = dp.unknowns(stage).frame
    assert frame["id"].is_unique
    assert len(frame[frame["reason"] == "all unknown"]) == 4


def test_displays_are_captioned_and_say_how(table: Table) -> None:
    found = dp.unknowns(table({"A": 5, "Refused": 2}), target=TARGET)
    html = found._repr_html_()
    assert "<caption" in html
    assert 'scope="row"' in html
    assert "Target: at least 97%" in repr(found)
    assert len(found) == 2
    assert "nan" not in repr(found)


# ---- Periods -----------------------------------------------------------------------------------------------------


def quarters(**more: object) -> dp.Tables:
    table = pd.DataFrame(
        {
            "site": (["N"] * 3 + ["S"] * 3) * 2,
            "period": ["Q1"] * 6 + ["Q2"] * 6,
            "group": ["Yes", "No", "blank"] * 4,
            "count": [10, 60, 30, 5, 5, 0, 12, 68, 20, 4, 4, 2],
        }
    )
    return dp.from_counts(table, scheme="disability", by=["period", "site"], name="staff", **more)


def test_a_known_rate_has_its_change_since_the_period_before_in_the_same_place() -> None:
    frame = dp.unknowns(quarters(), over="period").frame
    whole = frame[frame["reason"] == "all unknown"].set_index(["period", "site"])["change_before_pp"]
    assert whole.loc["Q1"].isna().all()
    assert whole.loc["Q2"].to_dict() == pytest.approx({"N": 10.0, "S": -20.0})


def test_the_period_before_is_told_by_its_days_and_not_by_the_order_of_the_rows() -> None:
    rows = [("Jan-Mar 2009", 90, 10), ("Oct-Dec 2008", 70, 30), ("Apr-Jun 2009", 95, 5)]
    table = pd.DataFrame(
        [(period, label, n) for period, known, blank in rows for label, n in (("Yes", known), ("blank", blank))],
        columns=["period", "group", "count"],
    )
    staff = dp.from_counts(table, scheme="disability", by="period", name="staff")
    frame = dp.unknowns(staff, over="period").frame
    change = frame[frame["reason"] == "all unknown"].set_index("period")["change_before_pp"]
    assert change.drop("Oct-Dec 2008").to_dict() == pytest.approx({"Jan-Mar 2009": 20.0, "Apr-Jun 2009": 5.0})
    assert np.isnan(change["Oct-Dec 2008"])


def test_between_periods_that_overlap_nothing_has_changed() -> None:
    rows = [("2008/09", 70, 30), ("2009", 90, 10), ("Q1 2009", 95, 5), ("2007/08", 60, 40), ("2010", 99, 1)]
    table = pd.DataFrame(
        [(period, label, n) for period, known, blank in rows for label, n in (("Yes", known), ("blank", blank))],
        columns=["period", "group", "count"],
    )
    staff = dp.from_counts(table, scheme="disability", by="period", name="staff")
    report = dp.unknowns(staff, over="period")
    whole = report.frame[report.frame["reason"] == "all unknown"].set_index("period")
    assert whole["change_before_pp"].dropna().to_dict() == pytest.approx({"2008/09": 10.0, "2010": 9.0})
    assert "periods overlap" in report.checks["check"].tolist()


def test_after_a_period_with_nobody_there_is_no_change() -> None:
    rows = [("2008", 70, 30), ("2009", 0, 0), ("2010", 90, 10)]
    table = pd.DataFrame(
        [(period, label, n) for period, known, blank in rows for label, n in (("Yes", known), ("blank", blank))],
        columns=["period", "group", "count"],
    )
    staff = dp.from_counts(table, scheme="disability", by="period", name="staff")
    assert dp.unknowns(staff, over="period").frame["change_before_pp"].isna().all()


def test_without_periods_nothing_has_changed_since_any() -> None:
    assert dp.unknowns(quarters()).frame["change_before_pp"].isna().all()


def test_a_change_since_the_period_before_is_told_in_words() -> None:
    assert "+10.0 points since the period before" in str(dp.unknowns(quarters(), over="period"))


def test_a_column_that_divides_nothing_holds_no_periods() -> None:
    with pytest.raises(InputError, match="Name one of: period, site"):
        dp.unknowns(quarters(), over="year")
