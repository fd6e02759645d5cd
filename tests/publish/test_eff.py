"""Findings by ethnicity in the columns of Ethnicity facts and figures, and back."""

import io
from dataclasses import replace

import pandas as pd
import pytest

import disprop as dp
from disprop.protect import Release, Shown
from disprop.publish.eff import eff_frame
from disprop.publish.machine import machine_files


def read(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


def test_the_columns_are_the_publishers(release):
    assert list(read(machine_files(release, formats=["csv"])["eff.csv"])) == [
        "Measure", "Time", "Time_type", "Ethnicity", "Ethnicity_type", "Geography", "Value", "Value_type", "Numerator",
        "Denominator", "Confidence interval lower (%)", "Confidence interval upper (%)",
    ]  # fmt: skip


def test_rows_are_findings_by_ethnicity_alone_with_values_in_per_cent(release):
    made, found = eff_frame(release), release.findings.frame
    ethnic = found[found["characteristic"] == "ethnicity"]
    assert made["Ethnicity"].tolist() == ethnic["group"].tolist()
    assert made["Value"].tolist() == pytest.approx((100 * ethnic["value"]).tolist())
    assert made["Numerator"].tolist() == ethnic["observed"].tolist()
    assert set(made["Value_type"]) == {"%"}
    assert set(made["Time"]) == {"2009-03-31"}
    assert set(made["Ethnicity_type"]) == {"ONS 2001 16+1", "ONS 2001 5+1", "White and other than White"}


def test_a_release_without_ethnicity_has_no_such_file(release):
    others = release.findings.only(release.findings.frame["characteristic"] != "ethnicity")
    assert "eff.csv" not in machine_files(replace(release, findings=others), formats=["csv"])
    assert len(eff_frame(replace(release, findings=others))) == 0
    assert len(eff_frame(Release(findings=Shown.whole(pd.DataFrame()), profile="none"))) == 0


def test_withheld_numbers_are_c(withheld):
    made = read(machine_files(withheld, formats=["csv"])["eff.csv"])
    few = made[made["Numerator"] == "[c]"]
    assert len(few)
    assert (few[["Value", "Denominator", "Confidence interval lower (%)"]] == "[c]").all(axis=None)
    assert not (made[made["Numerator"] != "[c]"] == "[c]").any(axis=None)


def test_periods_are_times_areas_are_geography_and_other_slices_keep_their_names(release):
    frame = release.findings.frame.rename(columns={"effect": "Period", "gate": "Area"})
    frame = frame.assign(Period="2009", Area="Worcester")
    made = eff_frame(replace(release, findings=Shown.whole(frame), slices=("Period", "Area")))
    assert made.loc[0, ["Time", "Time_type", "Geography"]].tolist() == ["2009", "Period", "Worcester"]
    site = release.findings.frame.rename(columns={"effect": "Measure"})
    other = eff_frame(replace(release, findings=Shown.whole(site), slices=("Measure",)))
    assert "Measure_" in other


def test_rates_of_events_are_given_for_as_many_as_the_rows_say(release):
    frame = release.findings.frame.assign(relation="events", for_every=1000.0, value=0.04)
    made = eff_frame(replace(release, findings=Shown.whole(frame)))
    assert set(made["Value"]) == {40.0}
    assert set(made["Value_type"]) == {"per 1,000"}
    assert made["Confidence interval lower (%)"].isna().all()


def test_a_list_that_the_publisher_has_no_name_for_is_called_by_its_scheme(release):
    schemes = {"ethnicity_nhs": {"characteristic": "ethnicity"}}
    named = eff_frame(replace(release, record={"schemes": schemes}))
    assert set(named["Ethnicity_type"]) == {f"ethnicity_nhs, {level}" for level in ("two", "detail", "five")}
    assert set(eff_frame(replace(release, record={}))["Ethnicity_type"]) == {"two", "detail", "five"}


def test_one_measure_is_read_back_as_it_was(release, tmp_path):
    made = read(machine_files(release, formats=["csv"])["eff.csv"])
    one = made[(made["Measure"] == "leavers_among_staff: rate of leavers")]
    one.to_csv(tmp_path / "eff.csv", index=False)
    cube = dp.from_counts(tmp_path / "eff.csv", layout="eff", scheme="ethnicity_ew_2001")["ethnicity"]
    assert [stage.name for stage in cube.stages] == ["Numerator", "Denominator"]
    assert cube.groups == ("white", "other_than_white")
    assert cube.counts[0, :, :2].tolist() == [[31, 8], one["Denominator"].astype(int).tolist()]
