"""The synthetic samples: the answers against the truth from which the people were drawn."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

Rows = Callable[[str], pd.DataFrame]
SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def reports() -> pd.DataFrame:
    return pd.read_csv(SAMPLES / "derbyshire_2011" / "reports_synthetic.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def staff() -> pd.DataFrame:
    return pd.read_csv(SAMPLES / "inspectorate_2007" / "staff_synthetic.csv", dtype=str)


# ---- Fifty staff -----------------------------------------------------------------------------------------------------


def test_there_are_fifty_staff_in_the_same_posts_each_january(staff: pd.DataFrame) -> None:
    posts = pd.crosstab(staff["january"], staff["grade"])
    assert (posts.sum(axis=1) == 50).all()
    assert (posts.nunique() == 1).all()
    assert posts["Chief Inspector"].iloc[0] == 1


def test_a_person_stays_the_same_from_one_january_to_the_next(staff: pd.DataFrame) -> None:
    assert (staff.groupby("person")[["grade", "ethnicity", "gender"]].nunique() == 1).all(axis=None)
    assert not staff.duplicated(["january", "person"]).any()


@pytest.mark.parametrize(
    ("january", "counts"), [(2007, (2, 7, 24, 43)), (2009, (2, 5, 24, 45)), (2011, (0, 6, 26, 44))]
)
def test_inspection_grades_of_each_january(rows: Rows, january: int, counts: tuple[int, int, int, int]) -> None:
    found = rows("inspectorate_2007/plan").loc[f"inspection_grades/{january}/ethnicity/two/other_than_white"]
    a, of_a, b, of_b = counts
    assert (found["observed"], found["denominator"], found["other_observed"], found["other_denominator"]) == counts
    assert found["p_check"] == pytest.approx(stats.fisher_exact([[a, of_a - a], [b, of_b - b]])[1])


def test_fifty_people_mostly_cannot_show_the_gap_that_is_there(rows: Rows) -> None:
    found = rows("inspectorate_2007/plan")
    gap = found[found["stage"].eq("inspection_grades") & found["group"].eq("Other than White")]
    assert set(gap["direction"]) == {"under"}
    assert gap["verdict"].value_counts().to_dict() == {"possible": 4, "disproportionate": 1}
    whole = found[found["stage"].eq("everyone")]
    assert set(whole["verdict"]) == {"cannot tell"}


def test_a_grade_of_one_or_six_is_not_judged(rows: Rows) -> None:
    found = rows("inspectorate_2007/plan_by_grade")
    small = found["grade"].isin(["Chief Inspector", "Assistant Chief Inspector"])
    assert set(found.loc[small, "verdict"]) == {"insufficient data"}
    assert "insufficient data" not in set(found.loc[~small, "verdict"])


def test_more_of_the_staff_have_said_each_january_whether_they_are_disabled(targets: Rows) -> None:
    known = targets("inspectorate_2007/plan")["value"]
    assert known.tolist() == [0.62, 0.76, 0.90, 0.94, 0.98]


# ---- Reports ---------------------------------------------------------------------------------------------------------


def test_the_reports_are_three_thousand_about_fewer_people(reports: pd.DataFrame) -> None:
    assert len(reports) == 3000
    assert reports["person"].nunique() == 2732
    assert reports["report"].is_unique


def test_a_custody_proposal_counts_reports(rows: Rows, reports: pd.DataFrame) -> None:
    black = reports["ethnicity"].isin(["Caribbean", "African", "Other Black"])
    white = reports["ethnicity"].str.startswith("White")
    custody = reports["proposal"].eq("Custody")
    counts = (int((custody & black).sum()), int(black.sum()), int((custody & white).sum()), int(white.sum()))
    found = rows("derbyshire_2011/plan").loc["custody_proposed/ethnicity/five/black"]
    assert (found["observed"], found["denominator"], found["other_observed"], found["other_denominator"]) == counts
    a, of_a, b, of_b = counts
    assert found["p_check"] == pytest.approx(stats.fisher_exact([[a, of_a - a], [b, of_b - b]])[1])


@pytest.mark.parametrize(
    ("plan", "row", "verdict", "direction"),
    [
        ("plan", "custody_proposed/ethnicity/five/black", "disproportionate", "over"),
        ("plan", "programme_proposed/ethnicity/five/asian", "disproportionate", "under"),
        ("plan_six_strands", "custody_proposed/gender/detail/male", "disproportionate", "over"),
        ("plan_six_strands", "breached/age/detail/18_24", "disproportionate", "over"),
        ("plan_six_strands", "reoffended/age/detail/18_24", "disproportionate", "over"),
    ],
)
def test_gaps_that_are_real_are_found(rows: Rows, plan: str, row: str, verdict: str, direction: str) -> None:
    found = rows(f"derbyshire_2011/{plan}").loc[row]
    assert (found["verdict"], found["direction"]) == (verdict, direction)


def test_the_gap_of_asian_offenders_goes_where_seriousness_is_the_same(rows: Rows) -> None:
    assert rows("derbyshire_2011/plan").loc["custody_proposed/ethnicity/five/asian", "ratio"] > 1.25
    within = rows("derbyshire_2011/plan_seriousness")
    assert (within.loc[within["code"].eq("asian"), "ratio"] < 1.05).all()


def test_of_the_gaps_that_are_not_there_one_is_reported(rows: Rows) -> None:
    found = rows("derbyshire_2011/plan_six_strands")
    apart = found[found["characteristic"].isin(["faith", "sexual orientation", "disability"])]
    raised = apart[apart["verdict"].isin(["disproportionate", "borderline"])]
    assert raised.index.tolist() == ["breached/faith/detail/muslim"]


def test_too_few_answers_are_known_about_sexual_orientation(rows: Rows) -> None:
    found = rows("derbyshire_2011/plan_six_strands")
    assert set(found.loc[found["characteristic"].eq("sexual orientation"), "verdict"]) == {"insufficient data"}


def test_dates_of_birth_become_bands_of_the_day_that_is_given(rows: Rows, reports: pd.DataFrame) -> None:
    found = rows("derbyshire_2011/plan_subcaseloads")
    young = reports["date_of_birth"] > "1990-03-31"  # not yet 21 on 31 March 2011
    row = found[found["group"].eq("18–20") & found["stage"].eq("ppo")].iloc[0]
    assert (row["observed"], row["denominator"]) == (int((young & reports["ppo"].eq("yes")).sum()), int(young.sum()))


def test_those_who_do_not_state_their_ethnicity_fare_differently(outcome: Callable[[str], object]) -> None:
    report = outcome("derbyshire_2011/plan").unknowns["custody_proposed/unknown"].frame.iloc[0]  # type: ignore[attr-defined]
    assert (report["count"], report["base_count"]) == (47, 205)
    assert report["ratio"] == pytest.approx((47 / 205) / (351 / 2795))
    assert report["p_check"] == pytest.approx(stats.fisher_exact([[47, 158], [351, 2444]])[1])


def test_completeness_rises_by_quarter(targets: Rows, reports: pd.DataFrame) -> None:
    found = targets("derbyshire_2011/plan_completeness")
    for name, last in (("ethnicity", "target met"), ("disability", "within 5% of target")):
        series = found[found.index.str.startswith(f"targets/{name}/")]
        first = reports[reports["quarter"].eq("2009-10 Q1")]
        assert series["status"].iloc[0] == "significantly below target"
        assert series["status"].iloc[-1] == last
        assert series["value"].iloc[0] == pytest.approx(1 - (first[name] == "Not stated").mean())


def test_age_is_that_of_the_day_of_the_report(reports: pd.DataFrame) -> None:
    on, born = (pd.to_datetime(reports[column]) for column in ("report_date", "date_of_birth"))
    before = (on.dt.month * 100 + on.dt.day) < (born.dt.month * 100 + born.dt.day)
    age = on.dt.year - born.dt.year - before
    bands = pd.cut(age, [17, 24, 30, 120], labels=["18-24", "25-30", "31+"]).astype(str)
    assert bands.tolist() == reports["age"].tolist()
    assert age.min() >= 18
