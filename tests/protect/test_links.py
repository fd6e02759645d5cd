"""Counts of several tables are protected together: slices, pools, crossings, roll-ups, characteristics."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.protect import Release, protect
from disprop.stack import stack

SCHEME = "ethnicity_ew_2001"


def shown(release: Release, **where: str) -> dict[str, float]:
    """Observed by group, NaN where withheld."""
    frame = release.findings.frame
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return dict(zip(frame["group"], frame["observed"], strict=True))


def hidden(counts: dict[str, float]) -> set[str]:
    return {group for group, count in counts.items() if np.isnan(count)}


def by_site(name: str, sites: dict[str, dict[str, int]]) -> dp.Tables:
    rows = [(site, group, count) for site, of in sites.items() for group, count in of.items()]
    table = pd.DataFrame(rows, columns=["site", "group", "count"])
    return dp.from_counts(table, scheme=SCHEME, by=["site"], name=name)


def test_a_slice_is_not_had_by_taking_the_others_from_the_whole() -> None:
    staff = {"North": {"White": 200, "Asian": 40, "Black": 50}, "South": {"White": 300, "Asian": 60, "Black": 70}}
    left = {"North": {"White": 20, "Asian": 9, "Black": 2}, "South": {"White": 30, "Asian": 12, "Black": 9}}
    whole = {
        name: {group: sum(site[group] for site in of.values()) for group in of["North"]}
        for name, of in (("staff", staff), ("left", left))
    }
    divided = dp.rates(by_site("left here", left), among=by_site("staff here", staff), name="sites")
    undivided = dp.rates(
        dp.from_counts(whole["left"], scheme=SCHEME, name="left"),
        among=dp.from_counts(whole["staff"], scheme=SCHEME, name="staff"),
        name="all",
    )
    release = protect(stack([divided, undivided]), "threshold_5")
    frame = release.findings.frame.assign(comparison=release.findings.frame["id"].str.split("/").str[0])
    black = frame[(frame["group"] == "Black")].set_index(["comparison", "site"])["observed"]
    assert np.isnan(black["sites", "North"])
    assert np.isnan(black["sites", "South"]) or np.isnan(black["all", ""])


def test_a_stage_is_not_had_by_taking_the_others_from_a_pool_of_them() -> None:
    staff = dp.from_counts({"Female": 300, "Male": 200}, name="staff")
    stages = {"warned": {"Female": 9, "Male": 12}, "dismissed": {"Female": 2, "Male": 6}}
    pooled = {group: sum(of[group] for of in stages.values()) for group in ("Female", "Male")}
    found = [dp.rates(dp.from_counts(of, name=name), among=staff) for name, of in (stages | {"either": pooled}).items()]
    release = protect(stack(found), "threshold_5")
    female = {name: shown(release, stage=name)["Female"] for name in (*stages, "either")}
    assert np.isnan(female["dismissed"])
    assert np.isnan(female["warned"]) or np.isnan(female["either"])


def test_a_group_is_not_had_from_the_roll_up_that_holds_it() -> None:
    groups = {"White British": 300, "Indian": 40, "Pakistani": 2, "Chinese": 30}
    staff = dp.from_counts({name: 10 * count for name, count in groups.items()}, scheme=SCHEME, name="staff")
    left = dp.from_counts(groups, scheme=SCHEME, name="left")
    release = protect(dp.rates(left, among=staff, levels=["detail", "five"]), "threshold_5")
    fine, coarse = (shown(release, level=level) for level in ("detail", "five"))
    assert np.isnan(fine["Pakistani"])
    assert np.isnan(fine["Indian"]) or np.isnan(coarse["Asian"])


def test_the_known_are_not_had_from_everyone_as_another_characteristic_has_them() -> None:
    """Four of 40 known by disability: their number is not to be had from the unknown and everyone."""
    rows = pd.DataFrame(
        {
            "sex": ["Female"] * 25 + ["Male"] * 15,
            "disability": ["Yes"] * 2 + ["No"] * 2 + ["Prefer not to say"] * 36,
            "left": [1] * 40,
        }
    )
    more = pd.DataFrame({"sex": ["Female", "Male"] * 100, "disability": ["Yes"] * 50 + ["No"] * 150, "left": [0] * 200})
    people = dp.count(pd.concat([rows, more]), schemes={"sex": "sex", "disability": "disability"}, stages=["left"])
    staff = dp.count(
        pd.concat([rows, more]).assign(staff=1), schemes={"sex": "sex", "disability": "disability"}, stages=["staff"]
    )
    report = dp.unknowns(people.stage("left"))
    release = protect(dp.rates(people.stage("left"), among=staff.stage("staff")), "threshold_5", unknowns=report.frame)
    frame, unknown = release.findings.frame, release.unknowns.frame
    disability = frame[frame["characteristic"] == "disability"]
    assert disability["stage_known"].isna().all()
    assert disability["unknown"].isna().all() or unknown["total"].isna().any()


def test_a_cell_of_a_crossing_is_not_had_from_its_margins() -> None:
    cells = {("Female", "White"): 30, ("Female", "Black"): 2, ("Male", "White"): 20, ("Male", "Black"): 9}
    rows = [(*pair, 1) for pair, count in cells.items() for _ in range(count)]
    rows += [(*pair, 0) for pair in cells for _ in range(60)]
    people = pd.DataFrame(rows, columns=["sex", "ethnicity", "left"]).assign(staff=1)
    tables = dp.count(
        people,
        schemes={"sex": "sex", "ethnicity": SCHEME},
        stages=["staff", "left"],
        cross=[("sex", "ethnicity")],
        name="people",
    )
    release = protect(
        dp.rates(tables.stage("left"), among=tables.stage("staff"), levels={"ethnicity": ["five"]}), "threshold_5"
    )
    crossed = {name: count for name, count in shown(release).items() if "," in name}
    assert np.isnan(crossed["Female, Black"])
    margins = {name: count for name, count in shown(release).items() if "," not in name}
    assert len(hidden(crossed)) >= 4 or hidden(margins)


def test_people_on_two_classifications_are_shown_on_one() -> None:
    groups = {"White British": 300, "Indian": 30, "Bangladeshi": 12, "Chinese": 2}
    staff = {name: 9 * count for name, count in groups.items()}
    old = [
        dp.from_counts(of, scheme="ethnicity_ew_2001", name=name) for name, of in (("left", groups), ("staff", staff))
    ]
    new = [
        dp.from_counts(of, scheme="ethnicity_ew_2011", name=name) for name, of in (("left", groups), ("staff", staff))
    ]
    both = stack(
        [
            dp.rates(old[0], among=old[1], levels="five", name="old"),
            dp.rates(new[0], among=new[1], levels="five", name="new"),
        ]
    )
    release = protect(both, "threshold_5")
    frame = release.findings.frame.assign(comparison=release.findings.frame["id"].str.split("/").str[0])
    asian = frame[frame["group"].str.startswith("Asian")].set_index("comparison")["observed"]
    assert asian.isna().any()


def test_the_size_of_a_named_comparator_is_not_had_from_those_held_against_it() -> None:
    staff = dp.from_counts({"White": 90, "Asian": 60, "Black": 50}, scheme=SCHEME, name="staff")
    left = dp.from_counts({"White": 3, "Asian": 20, "Black": 15}, scheme=SCHEME, name="left")
    release = protect(dp.rates(left, among=staff, comparator="White"), "threshold_5")
    assert release.findings.frame["ratio"].isna().all()
    assert release.findings.frame["reference"].isna().all()


@pytest.mark.parametrize("rules", ["threshold_5", {"threshold": 5, "whole_groups": True, "zeros": True}])
def test_that_all_of_a_group_are_at_a_stage_is_withheld(rules: object) -> None:
    staff = dp.from_counts({"White": 90, "Asian": 60, "Black": 12}, scheme=SCHEME, name="staff")
    left = dp.from_counts({"White": 30, "Asian": 20, "Black": 12}, scheme=SCHEME, name="left")
    release = protect(dp.rates(left, among=staff), rules)  # type: ignore[arg-type]
    row = release.findings.frame.set_index("group").loc["Black"]
    assert np.isnan(row["observed"]) or np.isnan(row["base_observed"])
    assert "all of a group" in set(release.log["rule"]) | set(release.log["protects"])


def test_zeros_are_withheld_where_they_are_disclosive_only() -> None:
    staff = dp.from_counts({"White": 90, "Asian": 60, "Black": 12}, scheme=SCHEME, name="staff")
    left = dp.from_counts({"White": 30, "Asian": 20, "Black": 0}, scheme=SCHEME, name="left")
    found = dp.rates(left, among=staff)
    assert shown(protect(found, "threshold_5"))["Black"] == 0
    assert np.isnan(shown(protect(found, "threshold_10_zeros"))["Black"])


def test_a_public_baseline_is_never_withheld() -> None:
    residents = dp.baseline({"White": 90_000, "Black": 3}, scheme=SCHEME, unit="count", name="residents")
    stops = dp.from_counts({"White": 900, "Black": 20}, scheme=SCHEME, name="stops")
    release = protect(dp.rates(stops, per=residents), "threshold_5")
    assert release.findings.frame["base_observed"].tolist() == [90_000, 3]


def test_tables_without_small_counts_are_left_alone() -> None:
    counts = [dict(zip(("White", "Asian", "Black"), of, strict=True)) for of in product((50, 60), (30, 40), (20,))]
    for of in counts:
        staff = dp.from_counts({group: 3 * n for group, n in of.items()}, scheme=SCHEME, name="staff")
        found = dp.rates(dp.from_counts(of, scheme=SCHEME, name="left"), among=staff)
        release = protect(found, "threshold_5")
        assert not release.findings.withheld.to_numpy().any()
        assert release.method == found.method


def test_the_unknown_are_withheld_for_being_few_only_where_the_rules_say_so() -> None:
    staff = dp.from_counts({"White": 90, "Asian": 60, "Black": 50, "Refused": 3}, scheme=SCHEME, name="staff")
    left = dp.from_counts({"White": 30, "Asian": 20, "Black": 15, "Refused": 2}, scheme=SCHEME, name="left")
    found = dp.rates(left, among=staff)
    told = protect(found, "threshold_5").findings.frame
    assert set(told["unknown"]) == {2}
    assert told["verdict"].ne("").all()
    kept = protect(found, {"threshold": 5, "unknowns": True}).findings.frame
    assert kept["unknown"].isna().all()
    assert kept["verdict"].eq("").all()


def test_crossings_beside_slices_are_withheld_with_the_first_small_count() -> None:
    rng = np.random.default_rng(5)
    people = pd.DataFrame(
        {
            "sex": rng.choice(["Female", "Male"], 300),
            "ethnicity": rng.choice(["White", "Asian", "Black"], 300, p=[0.75, 0.2, 0.05]),
            "site": rng.choice(["North", "South"], 300),
            "left": rng.binomial(1, 0.2, 300),
        }
    ).assign(staff=1)
    tables = dp.count(
        people,
        schemes={"sex": "sex", "ethnicity": SCHEME},
        stages=["staff", "left"],
        cross=[("sex", "ethnicity")],
        by=["site"],
    )
    release = protect(
        dp.rates(tables.stage("left"), among=tables.stage("staff"), levels={"ethnicity": ["five"]}), "threshold_5"
    )
    crossed = release.findings.frame["characteristic"].str.contains(" x ", regex=False)
    assert release.findings.frame.loc[crossed, ["observed", "base_observed", "ratio", "p"]].isna().all(axis=None)
    assert release.findings.frame.loc[~crossed, "observed"].notna().any()
