"""What a release showed is read back whole: every label as it was, every count that any of its tables tells."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.completeness import unknowns_frame
from disprop.protect import Release, protect
from disprop.protect.parts import EVERYONE
from disprop.publish.machine import machine_files
from disprop.publish.published import read_published, read_text
from disprop.publish.release_set import record_of
from disprop.run._since import changes_since

SCHEME = "ethnicity_ew_2001"
GROUPS = {"White British": 300, "White Irish": 8, "Indian": 2, "Chinese": 9}
HOSTILE = ("=1+1", "+a", "-b", "@c", "'=d", "[c]", "[z]", "\t=e")


def tables(groups: dict[str, int], scheme: str = SCHEME) -> tuple[dp.Tables, dp.Tables]:
    staff = dp.from_counts({name: 10 * count for name, count in groups.items()}, scheme=scheme, name="staff")
    return dp.from_counts(groups, scheme=scheme, name="left"), staff


OTHER = dp.rates(
    dp.from_counts({"Female": 9, "Male": 6}, name="moved"), among=dp.from_counts({"Female": 90, "Male": 60}, name="all")
)


def report(tables: dp.Tables) -> pd.DataFrame:
    return unknowns_frame([dp.unknowns(tables)])


def put(release: Release, folder: Path) -> None:
    """Write what is read back of a release, and no charts."""
    folder.mkdir()
    for name, content in machine_files(release, formats=["csv"]).items():
        (folder / name).write_bytes(content)
    (folder / "run.json").write_text(json.dumps(record_of(release)))


def target(group: str, count: int, total: int) -> pd.DataFrame:
    said = {"table": "left", "stage": "left", "characteristic": "ethnicity", "measure": "share", "printed": ""}
    figures = {"count": count, "total": total, "value": count / total, "target": "at least 5%", "note": ""}
    return pd.DataFrame([{"id": "targets/one", **said, "group": group, **figures}])


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_that_a_spreadsheet_would_take_for_formulas_come_back_as_they_were(label: str, tmp_path: Path) -> None:
    rows = [
        (site, group, 9 + at) for at, (site, group) in enumerate([(label, "M"), (label, "F"), ("b", "M"), ("b", "F")])
    ]
    table = pd.DataFrame(rows, columns=["=site", "group", "count"])
    left, staff = (
        dp.from_counts(table.assign(count=table["count"] * by), scheme="sex", by=["=site"], name=name)
        for name, by in (("left", 1), ("staff", 10))
    )
    found = dp.rates(left, among=staff, name=label.strip())
    release = protect(found, "none", unknowns=report(left)).relabelled({"Male": label.strip()})
    put(release, tmp_path / "out")
    back = read_published(tmp_path / "out")
    shown = release.findings.frame
    for name in ("id", "=site", "stage", "group"):
        assert back[name].tolist()[: len(shown)] == shown[name].tolist()
    assert read_text(tmp_path / "out" / "unknowns.csv")["id"].tolist() == release.unknowns.frame["id"].tolist()
    assert set(changes_since(tmp_path / "out", release)["change"]) == {"unchanged"}


def test_what_reports_and_targets_showed_is_read_back(tmp_path: Path) -> None:
    left, staff = tables(GROUPS)
    found = dp.rates(left, among=staff, levels="two")
    release = protect(found, "none", unknowns=report(left), targets=target("Other than White", 11, 319))
    put(release, tmp_path / "out")
    beside = read_published(tmp_path / "out").set_index("id").iloc[len(found) :]
    assert beside.loc["targets/one", ["group", "observed", "stage_known"]].tolist() == ["Other than White", 11, 319]
    assert beside.loc["left/ethnicity/all_unknown", ["unknown", "stage_known", EVERYONE]].tolist() == [0, 319, 319]


def test_what_a_target_showed_already_is_known(tmp_path: Path) -> None:
    """11 of ethnic minorities are out, so that 9 Chinese cannot be shown beside 2 Indian."""
    left, staff = tables(GROUPS)
    before = protect(OTHER, "none", targets=target("Other than White", 11, 319))
    put(before, tmp_path / "out")
    found = dp.rates(left, among=staff, name="second", levels="detail")
    release = protect(found, "threshold_5", already=[read_published(tmp_path / "out")])
    assert release.findings.frame.set_index("group")["observed"][["Indian", "Chinese"]].isna().all()


def test_what_a_report_showed_already_is_known(tmp_path: Path) -> None:
    """40 in all are out, so that the 36 who did not answer cannot be shown beside the 4 who did."""
    left = dp.from_counts({"Yes": 2, "No": 2, "blank": 36}, scheme="disability", name="left")
    staff = dp.from_counts({"Yes": 50, "No": 60, "blank": 90}, scheme="disability", name="staff")
    told = report(left).assign(count=float("nan"), rate=float("nan"))
    put(protect(OTHER, "none", unknowns=told), tmp_path / "out")
    release = protect(dp.rates(left, among=staff), "threshold_5", already=[read_published(tmp_path / "out")])
    assert release.findings.frame["unknown"].isna().all()


def test_words_of_the_house_that_no_file_can_hold_are_a_fault() -> None:
    release = protect(OTHER, "none")
    for terms in ({"White": "Wh\ud800ite"}, {"\udfff": "x"}):
        with pytest.raises(dp.InputError, match="half of a character"):
            release.relabelled(terms)


def residents(black: str) -> dp.Baseline:
    counts = {"White": "9000", "Mixed": "300", "Asian": "700", "Black": black, "Chinese or other": "60"}
    table = pd.DataFrame({"group": list(counts), "count": list(counts.values())})
    return dp.baseline(table, scheme=SCHEME, unit="count", name="residents", withheld="1 to 4")


def stops(**changed: int) -> dp.Tables:
    counts = {"White": 200, "Mixed": 19, "Asian": 40, "Black": 6, "Chinese or other": 22} | changed
    return dp.from_counts(counts, scheme=SCHEME, name="stops")


ASKED = {
    "composition": lambda counted, base: dp.compare(counted, against=base, band=dp.within(points=5)),
    "events": lambda counted, base: dp.rates(counted, per=base, band=dp.within(ratio=(0.8, 1.25))),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_public_baseline_may_withhold_counts_of_its_own(asked: str) -> None:
    """What follows from the least and the most of a public count, everybody can work out."""
    found = ASKED[asked](stops(), residents("c"))
    shown = protect(found, "threshold_5").findings
    pd.testing.assert_frame_equal(shown.frame[["observed", "verdict"]], found.frame[["observed", "verdict"]])
    assert not shown.withheld.any(axis=None)


@pytest.mark.parametrize("asked", ASKED)
def test_beside_a_baseline_that_withholds_nothing_depends_on_what_we_withhold(asked: str) -> None:
    release = protect(ASKED[asked](stops(Black=3), residents("c")), "threshold_5")
    frame, marks = release.findings.frame, release.findings.withheld
    assert marks.loc[frame["group"] == "Black", "observed"].all()
    assert marks["observed"].sum() > 1
    open_ = frame.loc[~marks["observed"], "observed"]
    assert open_.notna().all()
    few = frame["group"][marks["observed"] & (frame["group"] != "Black")].iloc[0]
    moved = {"Black": 2, few: int(stops()["ethnicity"].by_group[0, 0][list(frame["group"]).index(few)]) + 1}
    again = ASKED[asked](stops(**moved), residents("c")).frame
    for name in frame:
        kept = ~marks[name].to_numpy()
        pd.testing.assert_series_equal(frame[name][kept], again[name][kept], check_dtype=False)


def test_a_table_of_people_whose_publisher_withholds_counts_is_refused() -> None:
    rows = pd.DataFrame({"group": ["White", "Asian", "Black"], "count": ["30", "12", "c"]})
    left = dp.from_counts(rows, scheme=SCHEME, name="left", withheld="1 to 4")
    found = dp.compare(left, against=residents("80"))
    with pytest.raises(dp.InputError, match="withheld by whoever published them"):
        protect(found, "threshold_5")


@pytest.mark.parametrize(
    ("repeats", "told"), [('"unknown"', True), ("1.6667", False), ("{ Female = 2, Male = 1 }", False)]
)
def test_a_plan_that_says_how_often_people_come_again_has_no_digest_that_guesses_could_be_tried_by(
    repeats: str, told: bool, tmp_path: Path
) -> None:
    from disprop.run import run

    (tmp_path / "stops.csv").write_text("group,count\nFemale,3\nMale,40\n")
    (tmp_path / "staff.csv").write_text("group,count\nFemale,300\nMale,400\n")
    asked = f'stage = "stops"\nbaseline = "staff"\nrelation = "events"\nquestion = "rate"\nrepeats = {repeats}\n'
    tables = "".join(f'[tables.{name}]\nfile = "{name}.csv"\nscheme = "sex"\n' for name in ("stops", "staff"))
    (tmp_path / "plan.toml").write_text(f"{tables}[comparisons.a]\n{asked}")
    release = run(tmp_path / "plan.toml").release("threshold_5")
    assert ("sha256" in release.record["plan"]) == told
