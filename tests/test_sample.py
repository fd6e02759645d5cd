"""The West Mercia sample: its files hold what the document prints, and its plan gives the answers that are known."""

import re
from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.run import Outcome, run

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
PEOPLE = ("staff", "staff_stated", "leavers", "disciplinary", "capability", "grievance", "conduct_pooled")


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / f"{name}.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(SAMPLE / "plan.toml")


@pytest.fixture(scope="module")
def findings(outcome: Outcome) -> pd.DataFrame:
    assert outcome.found is not None
    return outcome.found.frame.set_index("id")


# ---- The files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "totals"),
    [
        ("staff", {"gender": 446, "ethnicity": 446, "disability": 446, "age": 446}),
        ("staff_stated", {"ethnicity": 446}),
        ("leavers", {"gender": 39, "ethnicity": 39, "disability": 46, "age": 39}),
        ("disciplinary", {"gender": 7}),
        ("capability", {"gender": 4}),
        ("grievance", {"gender": 7}),
        ("conduct_pooled", {"gender": 18}),
        ("applicants", {"ethnicity": 141}),
        ("flexible_working", {"gender": 13, "disability": 13}),
        ("promoted_assumed", {"gender": 22, "disability": 22}),
        ("caseload", {"gender": 4262, "ethnicity": 4200, "disability": 4262, "age": 4262}),
        ("caseload_conditions", {"condition": 485 + 1913 + 2349}),
        ("ppo", {"gender": 100, "age": 97}),
        ("mappa", {"gender": 204, "age": 209}),
        ("survey", {"response": 470}),
    ],
)
def test_each_table_adds_to_the_printed_total(name: str, totals: dict[str, int]) -> None:
    counts = table(name)
    assert list(counts) == ["characteristic", "group", "count"]
    assert counts.groupby("characteristic")["count"].sum().to_dict() == totals


def test_the_listed_census_shares_add_to_a_hundred() -> None:
    shares = pd.read_csv(SAMPLE / "census_2001.csv", dtype=str)
    assert len(shares) == 11
    assert sum(round(float(share) * 100) for share in shares["percent"]) == 10_000
    assert sorted(shares.loc[shares["percent"] == "1.14", "group"]) == ["Mixed (Other)", "White (Other)"]


def test_the_districts_add_to_a_hundred_but_for_rounding() -> None:
    shares = table("census_2001_districts")
    assert list(shares) == ["area", "characteristic", "group", "percent"]
    totals = shares.groupby("area")["percent"].sum().round(1)
    assert totals.drop("Telford and Wrekin").eq(100).all()
    assert totals["Telford and Wrekin"] == 100.1


@pytest.mark.parametrize("name", PEOPLE)
def test_every_label_of_the_document_is_recognised(name: str) -> None:
    counts = dp.from_counts(SAMPLE / f"{name}.csv").frame
    assert counts.loc[counts["group"] == "Not recognised", "count"].eq(0).all()
    assert counts["count"].sum() == table(name)["count"].sum()


def test_the_district_shares_are_read() -> None:
    districts = dp.baseline(SAMPLE / "census_2001_districts.csv", scheme="ethnicity_ew_2001", level="five", by=["area"])
    assert len(districts.slices) == 5


def test_the_staff_shares_printed_in_the_document_follow_from_the_counts() -> None:
    ethnicity = table("staff").query("characteristic == 'ethnicity'").set_index("group")["count"]
    printed = {"White British": 89.91, "White Irish": 0.90, "White Other": 2.47, "Black British (Caribbean)": 1.35}
    assert {group: round(100 * ethnicity[group] / 446, 2) for group in printed} == printed


# ---- What a percentage implies -------------------------------------------------------------------------------------


def counts_printed_as(percent: str, base: int) -> list[int]:
    decimals = len(percent.partition(".")[2])
    return [count for count in range(base + 1) if f"{100 * count / base:.{decimals}f}" == percent]


def bases_printed_as(percent: str, count: int) -> list[int]:
    decimals = len(percent.partition(".")[2])
    return [base for base in range(count, 1000) if f"{100 * count / base:.{decimals}f}" == percent]


def test_one_count_alone_is_printed_as_26_percent_of_39() -> None:
    assert counts_printed_as("26", 39) == [10]


def test_no_count_is_printed_as_20_percent_of_39_and_8_is_the_nearest() -> None:
    assert counts_printed_as("20", 39) == []
    assert min(range(40), key=lambda count: abs(count - 0.2 * 39)) == 8
    assert counts_printed_as("20", 46) == [9]


def test_the_bases_behind_the_stated_percentages() -> None:
    assert bases_printed_as("13.8", 49) == [354, 355, 356]
    assert 446 in bases_printed_as("6.3", 28)
    assert 446 not in bases_printed_as("6.3", 27)
    assert bases_printed_as("22.5", 100) == [444, 445]


def test_the_readme_names_every_file() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+\.(?:csv|toml))`", readme)) == {path.name for path in SAMPLE.glob("*.[ct]*")} - {
        "README.md"
    }


# ---- The answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "check", "ratio"),
    [
        ("leavers_stated_among_staff/ethnicity/two/other_than_white", 0.0014, 3.85),
        ("leavers_stated/ethnicity/two/other_than_white", 0.0048, 3.22),
        ("leavers_among_staff/gender/detail/male", 0.22, 0.64),
        ("leavers_among_staff/age/detail/25_34", 0.044, 1.94),
        ("disciplinary/gender/detail/male", 0.25, 2.47),
        ("capability/gender/detail/male", 0.015, float("inf")),
        ("grievance/gender/detail/male", 0.055, 4.63),
        ("conduct_pooled/gender/detail/male", 0.0015, 4.82),
        ("staff_census_ratio/ethnicity/detail/black_caribbean", 0.00009, 8.47),
    ],
)
def test_the_known_answers(findings: pd.DataFrame, name: str, check: float, ratio: float) -> None:
    assert (
        float(f"{findings.loc[name, 'p_check']:.2g}" if check >= 0.001 else f"{findings.loc[name, 'p_check']:.1g}")
        == check
    )
    assert findings.loc[name, "ratio"] == pytest.approx(ratio, abs=0.005)


def test_the_leavers_of_25_to_34_are_significant_alone_and_not_among_six(
    outcome: Outcome, findings: pd.DataFrame
) -> None:
    row = findings.loc["leavers_among_staff/age/detail/25_34"]
    assert row["tests"] == 6
    assert row["p_check_adjusted"] == pytest.approx(0.26, abs=0.005)
    assert row["verdict"] == "possible"
    assert outcome.found is not None
    said = outcome.found.explain("leavers_among_staff/age/detail/25_34")
    assert "On its own significant at 5% by both tests" in said
    assert "after allowing for 6 comparisons, not significant by either" in said


def test_men_leave_less_often_where_the_document_fears_more(findings: pd.DataFrame) -> None:
    assert findings.loc["leavers_among_staff/gender/detail/male", "direction"] == "under"


def test_five_points_cannot_judge_a_group_of_a_sixth_of_a_percent(findings: pd.DataFrame) -> None:
    by_points = findings.loc["staff_census/ethnicity/detail/black_caribbean"]
    by_ratio = findings.loc["staff_census_ratio/ethnicity/detail/black_caribbean"]
    assert (by_points["verdict"], by_points["band_cannot_fail"]) == ("small difference", "under")
    assert by_ratio["verdict"] == "disproportionate"


def test_the_unknown_decide_whether_disabled_staff_leave_more_often(findings: pd.DataFrame) -> None:
    row = findings.loc["leavers/disability/detail/disabled"]
    assert (row["observed"], row["stage_known"], row["unknown"]) == (2, 18, 28)
    assert row["unknowns_decide"]
    assert row["unknowns_needed"] == 6
    assert row["tipping_share"] == pytest.approx(6 / 28)


def test_the_disability_target_is_missed(outcome: Outcome) -> None:
    target = outcome.targets.set_index("id").loc["targets/disability"]
    assert (target["count"], target["total"], target["status"]) == (401, 446, "significantly below target")


def test_every_contradiction_of_the_document_is_reported(outcome: Outcome) -> None:
    stated = outcome.checks[outcome.checks["check"].str.startswith("stated")]
    assert sorted(stated["stated"].astype(str)) == sorted(["28", "6.3%", "450", "49", "13.8%", "22.5%", "20%", "39"])
