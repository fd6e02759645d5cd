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


@pytest.fixture(scope="module")
def beside() -> Release:
    left = dp.from_counts({"Yes": 8, "No": 16, "blank": 3}, scheme="disability", name="left")
    staff = dp.from_counts({"Yes": 40, "No": 60, "blank": 9}, scheme="disability", name="staff")
    said = {"table": "left", "stage": "left", "characteristic": "disability", "measure": "share", "group": "Yes"}
    target = {"id": "targets/one", **said, "count": 8, "total": 24, "value": 1 / 3, "status": "target met"}
    found = dp.rates(left, among=staff)
    report = dp.unknowns(left, among=staff).frame
    return dp.protect(found, "threshold_5", unknowns=report, targets=pd.DataFrame([target]))


def changed(release: Release, name: str, **values: object) -> Release:
    """The release with other values in the last row of a table, marked as shown."""
    table: Shown = getattr(release, name)
    frame, marks = table.frame.astype(object), table.withheld.copy()
    for column, value in values.items():
        frame.loc[len(frame) - 1, column] = value
        marks.loc[len(frame) - 1, column] = False
    return replace(release, **{name: Shown(frame=frame, withheld=marks)})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("targets", {"count": 4}),
        ("targets", {"total": 4}),
        ("unknowns", {"total": 4}),
        ("unknowns", {"total": 27, "count": 24}),
        ("unknowns", {"base_total": 4}),
    ],
)
def test_a_small_count_of_a_report_or_a_target_is_refused(beside: Release, name: str, values: dict[str, int]) -> None:
    assert not list(leaks(beside))
    assert any(fault.where.startswith(name) for fault in leaks(changed(beside, name, **values)))


def test_how_many_did_not_answer_is_refused_where_the_rules_withhold_it(beside: Release) -> None:
    assert beside.asked is not None
    strict = replace(beside, asked=replace(beside.asked, unknowns=True))
    assert any(fault.where.endswith("count") for fault in leaks(strict))
    assert any(fault.where.endswith("unknown") for fault in leaks(strict))


@pytest.mark.parametrize(("name", "figure"), [("targets", "value"), ("targets", "status"), ("unknowns", "known_rate")])
def test_a_figure_of_a_report_or_a_target_that_gives_a_withheld_count_away_is_refused(
    beside: Release, name: str, figure: str
) -> None:
    table: Shown = getattr(beside, name)
    every = pd.DataFrame({"count": [True] * len(table)})
    gone = replace(beside, **{name: table.without(every)})
    assert any(fault.where.endswith(figure) for fault in leaks(gone))
