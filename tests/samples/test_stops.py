"""Stops in the layout of data.police.uk against a census in that of Nomis: the whole way, and near the truth."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.run import Outcome

PLAN = "stops_2021/plan"
FOLDER = Path(__file__).parents[2] / "data" / "samples"
Rows = Callable[[str], pd.DataFrame]


@pytest.fixture
def truth(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Stops for 1,000 residents, by broad group, as they were drawn."""
    monkeypatch.syspath_prepend(str(FOLDER))
    made = runpy.run_path(str(FOLDER / "stops.py"))
    table = pd.DataFrame(
        [(name.split(":")[0], share, rate) for name, (_, share, rate, _) in made["GROUPS"].items()],
        columns=["broad", "share", "rate"],
    )
    table["stops"] = table["share"] * table["rate"]
    broad = table.groupby("broad")[["share", "stops"]].sum()
    return broad["stops"] / broad["share"]


def test_every_resident_and_every_stop_is_counted_once(outcome: Callable[[str], Outcome]) -> None:
    found = outcome(PLAN).found
    assert found is not None
    stopped = found.frame[found.frame["id"].str.startswith("stopped/")]
    assert stopped["denominator"].sum() == 640_000
    assert stopped["observed"].sum() + stopped["unknown"].iloc[0] == 2234


@pytest.mark.parametrize(
    ("group", "heading"),
    [
        ("black", "Black/African/Caribbean/Black British"),
        ("mixed", "Mixed/multiple ethnic group"),
        ("asian", "Asian/Asian British"),
    ],
)
def test_the_ratio_of_the_truth_lies_in_the_interval(rows: Rows, truth: pd.DataFrame, group: str, heading: str) -> None:
    row = rows(PLAN).loc[f"stopped/ethnicity/five/{group}"]
    assert row["ratio_low"] < truth[heading] / truth["White"] < row["ratio_high"]


def test_a_difference_of_events_is_borderline_at_most(rows: Rows) -> None:
    assert rows(PLAN).loc["stopped/ethnicity/five/black", "verdict"] == "borderline"


def test_three_kinds_of_unknown_and_the_sums_of_the_census_are_told(outcome: Callable[[str], Outcome]) -> None:
    told = " ".join(outcome(PLAN).checks["what"])
    assert "67 rows are searches of a vehicle in which nobody was searched" in told
    assert "Of self-defined ethnicity, in 2,234 other stops: 339 not stated and 92 blank." in told
    assert "6 categories are sums of others" in told


def test_what_officers_saw_is_another_characteristic_and_not_held_against_the_census() -> None:
    stops = dp.count(FOLDER / "stops_2021" / "stops_synthetic.csv", schemes={"officer-defined ethnicity": None})
    (name,) = stops
    assert name == "officer-defined ethnicity"
    census = FOLDER / "stops_2021" / "census_synthetic.csv"
    residents = dp.baseline(census, scheme="ethnicity_ew_2011", area="all", name="residents")
    with pytest.raises(InputError, match="ethnicity"):
        dp.rates(stops, per=residents)
