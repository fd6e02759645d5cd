"""Counts that a reader could link are linked: slices, wholes, tables of two names, bands, crossings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.findings import columns
from disprop.protect import Release, protect
from disprop.stack import stack

SCHEME = "ethnicity_ew_2001"
STAFF = {"North": {"White": 200, "Asian": 40, "Black": 50}, "South": {"White": 300, "Asian": 60, "Black": 70}}
LEFT = {"North": {"White": 20, "Asian": 9, "Black": 2}, "South": {"White": 30, "Asian": 12, "Black": 9}}


def cut(name: str, sites: dict[str, dict[str, int]], scheme: str = SCHEME, by: str = "site") -> dp.Tables:
    rows = [(site, group, count) for site, of in sites.items() for group, count in of.items()]
    return dp.from_counts(pd.DataFrame(rows, columns=[by, "group", "count"]), scheme=scheme, by=[by], name=name)


def whole(name: str, sites: dict[str, dict[str, int]], scheme: str = SCHEME) -> dp.Tables:
    counts = {group: sum(site[group] for site in sites.values()) for group in sites["North"]}
    return dp.from_counts(counts, scheme=scheme, name=name)


def observed(release: Release, group: str = "Black") -> pd.Series:
    frame = release.findings.frame
    rows = frame["group"] == group
    return pd.Series(frame.loc[rows, "observed"].to_numpy(), index=frame.loc[rows, "id"])


def test_slices_hang_together_with_the_whole_of_the_same_name() -> None:
    divided = dp.rates(cut("left", LEFT), among=cut("staff", STAFF), name="sites")
    undivided = dp.rates(whole("left", LEFT), among=whole("staff", STAFF), name="all")
    black = observed(protect(stack([divided, undivided]), "threshold_5"))
    assert np.isnan(black["sites/North/ethnicity/five/black"])
    assert black[["sites/South/ethnicity/five/black", "all/ethnicity/five/black"]].isna().any()


def test_two_ways_to_cut_the_same_people_hang_together() -> None:
    """Sites and years add up to the same groups, though nobody writes what: 9 + 2 by site, 6 + 5 by year."""
    years = {"2020": {"White": 24, "Asian": 10, "Black": 6}, "2021": {"White": 26, "Asian": 11, "Black": 5}}
    by_year = {year: {group: 10 * count for group, count in of.items()} for year, of in years.items()}
    sites = dp.rates(cut("left", LEFT), among=cut("staff", STAFF), name="sites")
    each = dp.rates(cut("left", years, by="year"), per=cut("hours", by_year, by="year"), name="years")
    black = observed(protect(stack([sites, each]), "threshold_5"))
    assert np.isnan(black["sites/North/ethnicity/five/black"])
    assert np.isnan(black["sites/South/ethnicity/five/black"]) or black[2:].isna().any()


def test_one_table_under_two_names_is_one() -> None:
    left = {"White": 31, "Asian": 7, "Black": 2, "Chinese or other": 6}
    staff = {"White": 380, "Asian": 130, "Black": 125, "Chinese or other": 60}
    tables = {name: dp.from_counts(left, scheme=SCHEME, name=name) for name in ("left", "leavers")}
    base = dp.from_counts(staff, scheme=SCHEME, name="staff")
    found = [dp.rates(tables["left"], among=base, name="one")]
    found += [dp.rates(tables["leavers"], per=base, name=name) for name in ("two", "three")]
    found.append(
        dp.rates(dp.from_counts({"White": 31, "Asian": 7}, scheme=SCHEME, name="few"), among=base, name="four")
    )
    release = protect(stack(found), "threshold_5")
    frame = release.findings.frame.assign(comparison=release.findings.frame["id"].str.split("/").str[0])
    one, two = (frame[frame["comparison"] == name]["observed"].isna().tolist() for name in ("one", "two"))
    assert one == two


def test_the_unknown_of_a_slice_are_not_had_from_the_others_and_the_whole() -> None:
    """Three of 33 known in the North; the unknown there are those of both, less those of the South."""
    left = {"North": {"Yes": 2, "No": 1, "blank": 30}, "South": {"Yes": 30, "No": 40, "blank": 20}}
    staff = {site: {group: 10 * count for group, count in of.items()} for site, of in left.items()}
    sites = dp.rates(cut("left here", left, "disability"), among=cut("staff here", staff, "disability"), name="sites")
    both = dp.rates(whole("left", left, "disability"), among=whole("staff", staff, "disability"), name="all")
    report = dp.unknowns(cut("left here", left, "disability")).frame
    release = protect(stack([sites, both]), "threshold_5", unknowns=report)
    frame, unknown = release.findings.frame, release.unknowns.frame
    assert unknown.loc[unknown["site"] == "North", "total"].tolist() == [33, 33]
    others = frame[~frame["id"].str.startswith("sites/North")]
    assert others["unknown"].isna().any()


def test_a_report_that_is_not_divided_is_of_the_same_place_as_findings_that_are_not() -> None:
    """Beside a report by site, the report of all has a blank site, which is no site."""
    from disprop.completeness import unknowns_frame

    counts = {"left": {"Yes": 2, "No": 2, "blank": 36}, "staff": {"Yes": 50, "No": 150, "blank": 50}}
    tables = {name: dp.from_counts(of, scheme="disability", name=name) for name, of in counts.items()}
    moved = cut("moved", LEFT)
    found = stack(
        [
            dp.rates(tables["left"], among=tables["staff"], name="all"),
            dp.rates(moved, among=cut("staff here", STAFF), name="sites"),
        ]
    )
    report = unknowns_frame([dp.unknowns(tables["left"]), dp.unknowns(moved)])
    release = protect(found, "threshold_5", unknowns=report)
    rows = release.findings.frame["id"].str.startswith("all/")
    shown = release.findings.frame.loc[rows, "unknown"].notna().any()
    left = release.unknowns.frame[release.unknowns.frame["stage"] == "left"]
    assert not (shown and left["total"].notna().any())
    assert not (left["count"].notna().any() and left["total"].notna().any())


def test_slices_are_the_same_in_whatever_order_their_columns_stand() -> None:
    from disprop.pair import place

    assert place("left", {"year": 2009, "site": "North"}) == place("left", {"site": "North", "year": "2009"})
    assert place("left", {"site": ""}) == "left"


def test_reports_are_protected_where_nothing_is_compared() -> None:
    left = dp.from_counts({"Yes": 2, "No": 2, "blank": 36}, scheme="disability", name="left")
    staff = dp.from_counts({"Yes": 20, "No": 20}, scheme="disability", name="staff")
    nothing = dp.Findings(frame=dp.rates(left, per=staff).frame.iloc[:0])
    release = protect(nothing, "threshold_5", unknowns=dp.unknowns(left).frame)
    frame = release.unknowns.frame
    assert frame["count"].isna().all() or frame["total"].isna().all()
    assert frame[["rate", "known_rate"]].isna().all(axis=None)


def test_findings_are_protected_as_they_were_made_or_by_whole_families() -> None:
    """Who is shown that Black is among the flagged, or not, is told of it."""
    left = dp.from_counts({"White": 31, "Asian": 17, "Black": 4}, scheme=SCHEME, name="left")
    staff = dp.from_counts({"White": 380, "Asian": 130, "Black": 12}, scheme=SCHEME, name="staff")
    found = dp.rates(left, among=staff)
    assert found.flagged.frame["group"].tolist() == ["White", "Black"]
    for chosen in (found.flagged, found.only(group="White"), found.only(group=["Black", "Asian"])):
        with pytest.raises(dp.InputError, match="before they are filtered"):
            protect(chosen, "threshold_5")
    turned = replace(found, frame=found.frame[::-1].reset_index(drop=True))
    assert observed(protect(turned, "threshold_5")).isna().all()


def test_a_test_of_a_whole_whose_findings_are_not_there_is_withheld() -> None:
    people = pd.DataFrame(
        {
            "sex": ["F", "M"] * 50,
            "ethnicity": ["White"] * 96 + ["Black"] * 4,
            "left": [1, 0, 0, 1, 0, 0, 0, 1, 1, 1] * 10,
        }
    )
    tables = dp.count(people.assign(staff=1), schemes={"sex": "sex", "ethnicity": SCHEME}, stages=["staff", "left"])
    found = dp.rates(tables.stage("left"), among=tables.stage("staff"))
    release = protect(found.only(characteristic="sex"), "threshold_5", whole=found.whole())
    told = release.whole.frame.set_index("characteristic")
    assert told["p"].notna().tolist() == [True, False]


def test_a_target_of_a_rolled_up_group_hangs_together_with_the_groups_in_it() -> None:
    """2 Indian and 9 Chinese leavers of ethnic minorities are 11: not to be had by taking the 9 from the 11."""
    groups = {"White British": 300, "White Irish": 8, "Indian": 2, "Chinese": 9}
    staff = dp.from_counts({name: 10 * count for name, count in groups.items()}, scheme=SCHEME, name="staff")
    left = dp.from_counts(groups, scheme=SCHEME, name="left")
    said = {"table": "left", "stage": "left", "characteristic": "ethnicity", "measure": "share", "printed": ""}
    target = {"id": "targets/bme", **said, "group": "Other than White", "count": 11, "total": 319, "value": 11 / 319}
    release = protect(dp.rates(left, among=staff), "threshold_5", targets=pd.DataFrame([target]))
    shown = release.findings.frame.set_index("group")["observed"]
    assert np.isnan(shown["Indian"])
    assert np.isnan(shown["Chinese"]) or release.targets.frame["count"].isna().all()


def test_a_target_that_everybody_meets_is_withheld_where_whole_groups_are() -> None:
    found = dp.rates(cut("left", LEFT), among=cut("staff", STAFF))
    said = {"table": "board", "stage": "board", "characteristic": "sex", "measure": "share", "printed": ""}
    target = {"id": "targets/women", **said, "group": "Female", "count": 12, "total": 12, "value": 1.0}
    release = protect(found, "threshold_5", targets=pd.DataFrame([target]))
    assert release.targets.frame[["count", "total"]].isna().any(axis=None)
    assert release.targets.frame["value"].isna().all()


def test_those_who_can_be_in_several_groups_are_no_fewer_than_all_who_are_in_any() -> None:
    """60 people are of one condition or another, 20 and 40 of two of them: at least 3 of 63 are of the third."""
    scheme = replace(dp.Scheme.from_labels(("Blind", "Deaf", "Unable to walk"), "condition", name="ours"), several=True)
    counts = {"Blind": 20, "Deaf": 3, "Unable to walk": 40, "People": 62}
    staff = {name: 9 * count for name, count in counts.items()}
    tables = [dp.from_counts(of, scheme=scheme, name=name) for name, of in (("left", counts), ("staff", staff))]
    release = protect(dp.rates(tables[0], per=tables[1]), "threshold_5")
    frame = release.findings.frame.set_index("group")
    assert np.isnan(frame.loc["Deaf", "observed"])
    low = frame.loc["Deaf", "stage_known"] - frame.loc[["Blind", "Unable to walk"], "observed"].sum(skipna=False)
    assert not low > 0


def test_two_lists_of_bands_under_one_known_are_each_a_sum_of_it() -> None:
    """The other list of bands does not keep the groups of one from adding up."""
    bands = {"left": {"16-24": 31, "25-34": 20, "35-44": 2}, "staff": {"16-24": 310, "25-34": 200, "35-44": 90}}
    tables = {name: dp.from_counts(of, scheme="age_bands_hr", name=name) for name, of in bands.items()}
    few = dp.from_counts({"16-24": 31, "25-34": 22}, scheme="age_bands_hr", name="left")
    both = dp.from_counts({"16-24": 310, "25-34": 290}, scheme="age_bands_hr", name="staff")
    found = stack([dp.rates(tables["left"], among=tables["staff"], name="one"), dp.rates(few, among=both, name="two")])
    release = protect(found, "threshold_5")
    one = release.findings.frame[release.findings.frame["id"].str.startswith("one/")]
    assert one["observed"].isna().sum() > 1


def test_what_another_comparison_showed_already_is_known() -> None:
    """9 + 2 of ethnic minorities are out, so that 9 cannot be shown beside them."""
    groups = {"White British": 300, "White Irish": 8, "Indian": 2, "Chinese": 9}
    staff = dp.from_counts({name: 10 * count for name, count in groups.items()}, scheme=SCHEME, name="staff")
    left = dp.from_counts(groups, scheme=SCHEME, name="left")
    before = dp.rates(left, among=staff, levels="two", name="first").frame
    release = protect(dp.rates(left, among=staff, name="second", levels="detail"), "threshold_5", already=[before])
    shown = release.findings.frame.set_index("group")["observed"]
    assert shown[["Indian", "Chinese"]].isna().all()


def test_a_release_that_was_rounded_cannot_be_joined_by_one_that_withholds() -> None:
    found = dp.rates(cut("left", LEFT), among=cut("staff", STAFF))
    before = found.frame.copy()
    before.attrs["profile"] = "round_5"
    with pytest.raises(dp.InputError, match="was rounded"):
        protect(found, "threshold_5", already=[before])


def test_what_is_worked_out_from_too_few_is_withheld_in_every_table() -> None:
    groups = {"White": 400, "Asian": 60, "Black": 10}
    tables = {name: {group: times * count // 40 for group, count in groups.items()} for name, times in FEW.items()}
    left, staff = (dp.from_counts(of, scheme=SCHEME, name=name) for name, of in tables.items())
    rounded = [dp.rounded(table, base=5) for table in (left, staff)]
    found = dp.rates(rounded[0], among=rounded[1], comparator="Black")
    said = {"table": "left", "stage": "left", "characteristic": "ethnicity", "measure": "share", "printed": ""}
    target = {"id": "targets/black", **said, "group": "Black", "count": 0, "total": 10, "value": 0.0}
    release = protect(
        found,
        "hesa",
        rounded_to=5,
        targets=pd.DataFrame([target]),
        whole=found.whole(),
        unknowns=dp.unknowns(rounded[0]).frame,
    )
    assert release.findings.frame[["reference", "ratio", "share_of_known"]].isna().all(axis=None)
    assert release.targets.frame["value"].isna().all()
    assert release.unknowns.frame["known_rate"].isna().all()
    assert release.whole.frame["p"].isna().all()
    assert release.findings.frame["observed"].notna().all()


FEW = {"left": 1, "staff": 40}


def test_that_everybody_is_at_a_stage_is_no_sum_that_is_known() -> None:
    left, staff = (dp.from_counts({"White": 30, "Asian": 12}, scheme=SCHEME, name=name) for name in ("left", "staff"))
    frame = protect(dp.rates(left, among=staff), {"whole_groups": True}).findings.frame
    assert frame[["observed", "base_observed"]].isna().any(axis=1).all()


def test_reports_of_tables_with_counts_that_their_publisher_withholds_leave_what_they_leave() -> None:
    rows = pd.DataFrame({"group": ["White", "Asian", "Black", "Refused"], "count": ["30", "12", "[c]", "9"]})
    table = dp.from_counts(rows, scheme=SCHEME, name="left", withheld="1 to 4")
    release = protect(
        dp.Findings(frame=pd.DataFrame(columns=list(columns()))), "threshold_5", unknowns=dp.unknowns(table).frame
    )
    assert release.unknowns.frame["count"].tolist() == [9, 9]
    assert release.unknowns.frame["total"].isna().all()


def test_where_repeats_are_told_by_group_a_family_is_shown_or_withheld_as_one() -> None:
    left = dp.from_counts({"White": 30, "Asian": 18, "Black": 4}, scheme=SCHEME, name="stops")
    staff = dp.from_counts({"White": 300, "Asian": 200, "Black": 90}, scheme=SCHEME, name="people")
    found = dp.rates(left, per=staff, repeats={"White": 1.5, "Asian": 2.0, "Black": [1, 3]})
    release = protect(found, "threshold_5")
    assert release.findings.frame[["p", "variance_factor", "other_factor"]].isna().all(axis=None)
