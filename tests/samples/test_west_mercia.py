"""West Mercia beyond staff and leavers: a few rows of each plan, worked out by hand or by scipy."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from disprop.run import Outcome

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "west_mercia_2009"
Rows = Callable[[str], pd.DataFrame]


def fisher(a: int, of_a: int, b: int, of_b: int) -> float:
    return float(stats.fisher_exact([[a, of_a - a], [b, of_b - b]])[1])


@pytest.mark.parametrize(
    ("plan", "row", "counts"),
    [
        ("plan_recruitment", "by_age shortlisted/age/detail/25_34", (5, 14, 8, 49)),
        ("plan_recruitment", "by_age shortlisted/age/detail/35_44", (0, 12, 13, 51)),
        ("plan_recruitment", "shortlisted_if_13/ethnicity/two/other_than_white", (3, 9, 10, 132)),
        ("plan_recruitment", "appointed_if_2/ethnicity/two/other_than_white", (0, 9, 2, 132)),
        ("plan_service", "ppo/gender/detail/female", (3, 487, 97, 3775)),
        ("plan_service", "ppo/age/detail/25_30", (34, 925, 63, 3337)),
        ("plan_service", "mappa/gender/detail/male", (199, 3775, 5, 487)),
        ("plan_service", "mappa/age/detail/31_plus", (140, 2024, 69, 2238)),
        ("plan_conduct", "conduct_people/gender/detail/male", (13, 156, 5, 289)),
        ("plan_development", "flexible_working/gender/detail/male", (2, 156, 11, 289)),
        ("plan_development", "promoted_if_22/gender/detail/female", (13, 289, 9, 156)),
        ("plan_development", "promoted_if_22/disability/detail/disabled", (2, 55, 18, 346)),
    ],
)
def test_rates_of_stages_are_those_of_the_printed_counts(
    rows: Rows, plan: str, row: str, counts: tuple[int, int, int, int]
) -> None:
    found = rows(f"west_mercia_2009/{plan}").loc[row]
    a, of_a, b, of_b = counts
    assert (found["observed"], found["denominator"]) == (a, of_a)
    assert (found["other_observed"], found["other_denominator"]) == (b, of_b)
    assert found["ratio"] == pytest.approx(a * of_b / (of_a * b))
    assert found["p_check"] == pytest.approx(fisher(*counts))


@pytest.mark.parametrize(
    ("plan", "row", "count", "total", "percent"),
    [
        ("plan_recruitment", "applicants_census/ethnicity/two/other_than_white", 9, 141, 2.3),
        ("plan_service", "caseload_census/ethnicity/two/other_than_white", 253, 4200, 2.3),
        ("plan_districts", "staff_herefordshire/ethnicity/two/other_than_white", 27, 443, 0.9),
        ("plan_districts", "staff_telford/ethnicity/two/other_than_white", 27, 443, 100 * 5.3 / 100.1),
        ("plan_districts", "staff_west_mercia/ethnicity/five/black", 13, 443, 0.3),
    ],
)
def test_shares_are_held_against_the_printed_population(
    rows: Rows, plan: str, row: str, count: int, total: int, percent: float
) -> None:
    found = rows(f"west_mercia_2009/{plan}").loc[row]
    assert (found["observed"], found["denominator"]) == (count, total)
    assert found["ratio"] == pytest.approx(100 * count / total / percent)
    assert found["p_check"] == pytest.approx(stats.binomtest(count, total, percent / 100).pvalue)


def test_the_answer_for_staff_depends_on_the_district(rows: Rows) -> None:
    found = rows("west_mercia_2009/plan_districts")
    two = found[(found["level"] == "two") & (found["group"] == "Other than White")]
    verdicts = {row.split("/")[0]: verdict for row, verdict in two["verdict"].items()}
    assert verdicts.pop("staff_telford") == "cannot tell"
    assert verdicts.pop("caseload_telford") == "small difference"
    assert set(verdicts.values()) == {"disproportionate"}


def test_rows_on_which_the_districts_do_not_agree_are_marked(rows: Rows) -> None:
    decide = rows("west_mercia_2009/plan_districts")["baselines_decide"]
    assert decide[decide.index.str.endswith("two/other_than_white")].all()
    assert not decide[decide.index.str.endswith("five/black")].any()


def test_cases_as_events_are_a_share_of_eighteen_and_never_more_than_borderline(rows: Rows) -> None:
    found = rows("west_mercia_2009/plan_conduct").loc["conduct_events/gender/detail/male"]
    share = 156 / (156 + 289)
    central = 2 * min(stats.binom.cdf(13, 18, share), stats.binom.sf(12, 18, share))
    assert found["p_check"] == pytest.approx(central)
    assert found["p_check"] < 0.01
    assert found["verdict"] == "borderline"


def test_women_are_rarer_among_ppo_and_mappa_cases_than_on_the_caseload(rows: Rows) -> None:
    found = rows("west_mercia_2009/plan_service")
    for stage in ("ppo", "mappa"):
        assert found.loc[f"{stage}/gender/detail/female", "verdict"] == "disproportionate"
        assert found.loc[f"{stage}/gender/detail/female", "direction"] == "under"


def test_two_appointments_show_nothing(rows: Rows) -> None:
    found = rows("west_mercia_2009/plan_recruitment")
    appointed = found[found["stage"] == "appointed"]
    assert set(appointed["verdict"]) <= {"possible", "cannot tell", "insufficient data"}
    assert appointed["p"].min() > 0.5


def test_percentages_without_a_base_have_a_status_and_no_interval(rows: Rows, targets: Rows) -> None:
    found = targets("west_mercia_2009/plan_development")
    assert found["status"].to_dict() == {
        "targets/trained_bme/ethnicity": "target met",  # 5.06 / 6.3 is 0.803
        "targets/trained_women/gender": "target met",
        "targets/trained_men/gender": "target met",
        "targets/trained_disabled/disability": "target met",
        "targets/trained_disability_known": "significantly below target",
        "targets/flexible_working_disability_known": "significantly below target",
        "targets/victims/ethnicity/minority groups": "significantly above target",
        "targets/survey_response": "within 5% of target",
    }
    published = found["printed"] != ""
    assert found.loc[published, ["count", "total", "value_low", "value_high"]].isna().all(axis=None)
    assert found.loc[~published, ["count", "total"]].to_numpy().tolist() == [[10, 13], [272, 470]]


@pytest.mark.parametrize(
    ("plan", "stated"),
    [
        ("plan_recruitment", ["141"]),
        ("plan_service", ["204", "4,200", "4,262", "97"]),
        ("plan_development", ["57%"]),
    ],
)
def test_the_figures_that_the_counts_do_not_give_are_listed(
    outcome: Callable[[str], Outcome], plan: str, stated: list[str]
) -> None:
    checks = outcome(f"west_mercia_2009/{plan}").checks
    assert sorted(checks.loc[checks["check"].str.startswith("stated"), "stated"]) == stated


def test_the_base_of_the_conditions_is_people(outcome: Callable[[str], Outcome]) -> None:
    found = outcome("west_mercia_2009/plan_service").unknowns["conditions"].frame.set_index("reason").loc["all unknown"]
    assert (found["count"], found["total"]) == (2349, 4262)


def test_the_conditions_are_fewer_than_the_disabled_people() -> None:
    counts = {name: pd.read_csv(SAMPLE / f"{name}.csv") for name in ("caseload", "caseload_conditions")}
    disabled = counts["caseload"].query("characteristic == 'disability' and group == 'Yes'")["count"].item()
    kinds = counts["caseload_conditions"].query("group not in ('people who answered', 'Not Stated')")
    assert (disabled, len(kinds), kinds["count"].sum()) == (490, 9, 485)
