"""A release is looked over before it is written: what its rules withhold cannot leave, whoever made it."""

from dataclasses import replace

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.findings import columns
from disprop.protect import PARTS, Release, Shown
from disprop.protect.gate import leaks
from disprop.publish.release_set import release_files


@pytest.fixture(scope="module")
def found() -> dp.Findings:
    staff = dp.from_counts({"White": 380, "Asian": 30, "Black": 25}, scheme="ethnicity_ew_2001", name="staff")
    left = dp.from_counts({"White": 31, "Asian": 7, "Black": 2}, scheme="ethnicity_ew_2001", name="leavers")
    return dp.rates(left, among=staff, band=dp.within(ratio=(0.8, 1.25)))


def test_a_protected_release_passes(found: dp.Findings) -> None:
    assert not list(leaks(dp.protect(found, "threshold_5")))
    assert not list(leaks(dp.protect(found, "none")))


def test_findings_dressed_up_as_protected_are_refused(found: dp.Findings) -> None:
    rules = dp.protect(found, "threshold_5").asked
    dressed = Release(findings=Shown.whole(found.frame), profile="threshold_5", asked=rules)
    assert any(fault.where.endswith("black, observed") for fault in leaks(dressed))
    with pytest.raises(InputError, match="withholds"):
        release_files(dressed)


def test_a_release_that_does_not_say_its_rules_is_refused(found: dp.Findings) -> None:
    silent = Release(findings=Shown.whole(found.frame), profile="threshold_5")
    assert "does not say" in next(iter(leaks(silent))).what


@pytest.mark.parametrize(
    "column", [name for name, told in columns().items() if told["reveals"] in {"table", "everything"}]
)
def test_a_value_that_gives_a_withheld_count_away_is_refused(found: dp.Findings, column: str) -> None:
    release = dp.protect(found, "threshold_5")
    row = release.findings.frame["group"] == "Black"
    frame = release.findings.frame.astype(object).copy()
    frame.loc[row, column] = found.frame.loc[row.to_numpy(), column].astype(object)
    shown = release.findings.withheld.copy()
    shown.loc[row, column] = False
    leaking = replace(release, findings=Shown(frame=frame, withheld=shown))
    assert any(fault.where.endswith(column) for fault in leaks(leaking))


def test_a_value_marked_as_withheld_and_there_is_refused(found: dp.Findings) -> None:
    release = dp.protect(found, "threshold_5")
    frame = release.findings.frame.assign(p=0.5)
    leaking = replace(release, findings=replace(release.findings, frame=frame))
    assert any("marked as withheld" in fault.what for fault in leaks(leaking))


def test_every_column_of_findings_and_wholes_says_what_it_reveals() -> None:
    from disprop import whole

    kinds = {"nothing", "table", "everything", "reference", "denominator", *PARTS}
    assert {told["reveals"] for told in columns().values()} <= kinds
    assert {told["reveals"] for told in whole.columns().values()} == {"nothing", "everything"}
    assert all(columns()[part]["reveals"] == part for part in PARTS)


def test_columns_that_reveal_nothing_are_the_same_whatever_the_counts(found: dp.Findings) -> None:
    staff = dp.from_counts({"White": 90, "Asian": 300, "Black": 11}, scheme="ethnicity_ew_2001", name="staff")
    left = dp.from_counts({"White": 1, "Asian": 70, "Black": 9}, scheme="ethnicity_ew_2001", name="leavers")
    other = dp.rates(left, among=staff, band=dp.within(ratio=(0.8, 1.25))).frame
    names = [name for name, told in columns().items() if told["reveals"] == "nothing"]
    pd.testing.assert_frame_equal(found.frame[names], other[names])
