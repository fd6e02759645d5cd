"""Cheshire: statuses of percentages without a base, in the words of the review; no tests."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.run import Outcome, run

PLAN = "cheshire_2010/plan"
MALE_2008, FEMALE_2008 = (f"targets/victim_contact/Jan-Dec 2008/gender/{group}" for group in ("Male", "Female"))


def test_each_figure_of_the_review_has_its_status(targets: Callable[[str], pd.DataFrame]) -> None:
    status = targets(PLAN)["status"]
    assert status["targets/disability_monitoring"] == "target met"
    assert status[MALE_2008] == "significantly below target"
    assert status[FEMALE_2008] == "within 5% of target"
    assert set(status[status.index.str.contains("2009")]) == {"target met"}


def test_the_unit_of_the_band_decides_whether_87_is_near_98(targets: Callable[[str], pd.DataFrame]) -> None:
    colour = targets(PLAN)["colour"]
    assert colour["targets/men_as_women_points"] == "red"  # 11 points
    assert colour["targets/men_as_women_ratio"] == "green"  # 87/98 is 0.89


def test_less_than_30_misses_30_and_leaves_open_by_how_much(targets: Callable[[str], pd.DataFrame]) -> None:
    found = targets(PLAN)
    assert found.loc["targets/men_in_workforce", "status"] == "significantly below target"
    assert found.loc["targets/men_in_workforce_banded", "status"] == "cannot tell from what is printed"
    assert found.loc["targets/men_in_workforce_banded", "printed"] == "less than 30%"


def test_nothing_of_the_review_is_tested(
    outcome: Callable[[str], Outcome], targets: Callable[[str], pd.DataFrame]
) -> None:
    assert outcome(PLAN).found is None
    assert targets(PLAN)[["count", "total", "value_low", "value_high"]].isna().all(axis=None)
    assert targets(PLAN)["note"].str.contains("no interval and no test").all()


def test_a_test_of_its_percentages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contact.csv").write_text("gender,percent\nMale,87\nFemale,98\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(
        '[tables.contact]\nfile = "contact.csv"\n[tables.all]\nfile = "contact.csv"\n[comparisons.contact]\n'
        'stage = "contact"\nbaseline = "all"\nrelation = "contains"\nquestion = "rate"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="a percentage without its base cannot be tested"):
        run(tmp_path / "plan.toml")


def test_99_99_percent_takes_more_people_than_the_caseload() -> None:
    assert f"{100 * 4049 / 4050:.2f}" == "99.98"
    smallest = next(base for base in range(1, 10_000) if f"{100 * (base - 1) / base:.2f}" == "99.99")
    assert smallest == 6667
