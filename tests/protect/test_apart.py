"""What a reader can link is linked: by numbers, whatever tables, stages and slices are called."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from disprop.protect import Release
from disprop.run import run

ETHNICITY = 'scheme = "ethnicity_ew_2001"'


@pytest.fixture
def released(tmp_path: Path):
    """Release a plan whose tables are given as texts."""

    def made(plan: str, **tables: str) -> Release:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text)
        path = tmp_path / "plan.toml"
        path.write_text(plan)
        return run(path).release("threshold_5")

    return made


def entry(name: str, *lines: str) -> str:
    return "\n".join([f"[{name}]", *lines, ""])


def table(name: str, *lines: str) -> str:
    return entry(f"tables.{name}", f'file = "{name}.csv"', *lines)


def target(name: str, of: str, characteristic: str, group: str) -> str:
    about = [f'table = "{of}"', f'characteristic = "{characteristic}"', f'group = "{group}"']
    return entry(f"targets.{name}", *about, 'measure = "share"', "at_least = 50", "within = { points = 5 }")


def counts(**groups: int) -> str:
    return "group,count\n" + "".join(f"{name.replace('_', ' ')},{count}\n" for name, count in groups.items())


def rows(**groups: int) -> str:
    return "ethnicity\n" + "".join(f"{name.replace('_', ' ')}\n" * count for name, count in groups.items())


def shown(release: Release, begins: str) -> pd.DataFrame:
    frame = release.findings.frame
    return frame[frame["id"].str.startswith(begins)].set_index("group")


def test_targets_of_all_groups_of_a_table_hang_together_though_nobody_compares_it(released) -> None:
    """Two women of 14 are not to be had from 12 men."""
    plan = table("board", 'scheme = "sex"') + target("women", "board", "sex", "Female")
    targets = released(plan + target("men", "board", "sex", "Male"), board=counts(Female=2, Male=12)).targets.frame
    assert pd.isna(targets["count"]).all() or pd.isna(targets["total"]).all()


def test_targets_of_some_groups_and_of_what_they_add_up_to_hang_together(released) -> None:
    groups = {"White_British": 40, "White_Irish": 3, "Indian": 12}
    plan = table("board", ETHNICITY) + "".join(
        target(name, "board", "ethnicity", group)
        for name, group in (("a", "White British"), ("b", "White Irish"), ("c", "White"))
    )
    plan = plan.replace('group = "White"', 'level = "five"\ngroup = "white"')
    targets = released(plan, board=counts(**groups)).targets.frame.set_index("group")
    assert pd.isna(targets.loc["White Irish", "count"])
    assert pd.isna(targets.loc[["White British", "White"], "count"]).any()


def test_a_slice_that_is_a_table_of_its_own_too_is_one_place(released) -> None:
    """2 Black leavers in the North: with Asian withheld here and Mixed there, neither would be."""
    north = {"White": 30, "Mixed": 12, "Asian": 9, "Black": 2}
    south = {"White": 40, "Mixed": 14, "Asian": 15, "Black": 9}
    both = [f"{site},{group},{count}\n" for site, of in (("N", north), ("S", south)) for group, count in of.items()]
    sites = "site,group,count\n" + "".join(both)
    plan = table("left", ETHNICITY, 'by = ["site"]') + table("north", ETHNICITY)
    plan += entry("baselines.census", 'file = "census.csv"', ETHNICITY)
    plan += entry("comparisons.a", 'stage = "left"', 'baseline = "census"')
    plan += entry("comparisons.b", 'stage = "north"', 'baseline = "census"')
    plan += target("asian", "north", "ethnicity", "Asian")
    census = "group,percent\nWhite,60\nMixed,10\nAsian,20\nBlack,10\n"
    release = released(plan, left=sites, north=counts(**north), census=census)
    here, there = shown(release, "a/N/"), shown(release, "b/")
    known = here["observed"].notna().to_numpy() | there["observed"].notna().to_numpy()
    assert (~known).sum() > 1


def test_tables_whose_stages_have_one_name_are_told_apart(released) -> None:
    """Files of rows are all of "everyone": what adds up in each is a sum in each."""
    left = {"White_British": 5, "White_Irish": 16, "Indian": 32, "Pakistani": 2, "Chinese": 41}
    stayed = {"White_British": 2, "White_Irish": 167, "Indian": 54, "Pakistani": 21, "Chinese": 26}
    schemes = 'schemes = { ethnicity = "ethnicity_ew_2001" }'
    plan = table("left", "rows = true", schemes) + table("stayed", "rows = true", schemes)
    sides = ['stage = "left"', 'baseline = "stayed"', 'relation = "separate"', 'question = "rate"']
    plan += entry("comparisons.a", *sides, 'levels = ["detail", "five"]')
    release = released(plan, left=rows(**left), stayed=rows(**stayed))
    fine, coarse = shown(release, "a/ethnicity/detail"), shown(release, "a/ethnicity/five")
    for part in ("observed", "base_observed"):
        white = fine.loc[["White British", "White Irish"], part]
        assert white.isna().sum() != 1 or pd.isna(coarse.loc["White", part])


def test_that_all_of_a_group_are_at_a_stage_is_withheld_though_stage_and_baseline_have_one_name(released) -> None:
    left = {"White": 40, "Asian": 9, "Black": 12}
    schemes = 'schemes = { ethnicity = "ethnicity_ew_2001" }'
    plan = table("left", "rows = true", schemes) + table("staff", "rows = true", schemes)
    sides = ['stage = "left"', 'baseline = "staff"', 'relation = "contains"', 'question = "rate"']
    release = released(
        plan + entry("comparisons.a", *sides), left=rows(**left), staff=rows(White=90, Asian=60, Black=12)
    )
    assert shown(release, "a/").loc["Black", ["observed", "base_observed"]].isna().any()


def test_reports_of_tables_that_add_up_hang_together_though_no_group_is_shown(released) -> None:
    """80 of staff, 56 who left and 21 of those who stayed: the other 3 are not to be had from them."""
    parts = {"left": (30, 26), "south": (11, 10), "north": (2, 1)}
    tables = {name: counts(Yes=yes, No=no) for name, (yes, no) in parts.items()} | {"staff": counts(Yes=43, No=37)}
    plan = "".join(table(name, 'scheme = "disability"') for name in tables)
    frame = released(plan, **tables).unknowns.frame.set_index("stage")
    assert pd.isna(frame.loc["north", "total"])
    assert frame.loc[["left", "south", "staff"], "total"].isna().any()


def test_what_everybody_is_counted_as_says_nothing_of_groups_that_some_tables_do_not_tell(released) -> None:
    """Staff are those who left and those who stayed; of the Black staff all left, of whom no table of stayers tells."""
    left, stayed = {"White": 40, "Asian": 9, "Black": 12}, {"White": 50, "Asian": 51}
    plan = "".join(table(name, ETHNICITY) for name in ("left", "staff", "stayed"))
    sides = ['stage = "left"', 'baseline = "staff"', 'relation = "contains"', 'question = "rate"']
    staff = counts(White=90, Asian=60, Black=12)
    release = released(plan + entry("comparisons.a", *sides), left=counts(**left), staff=staff, stayed=counts(**stayed))
    assert shown(release, "a/").loc["Black", ["observed", "base_observed"]].isna().any()


def test_a_group_is_not_had_from_tables_around_one_that_does_not_tell_it(released) -> None:
    """9 Asian staff, and 6 people who left, of whom no group is told: at least 3 of those who stayed are Asian."""
    tables = {
        "staff": counts(White=90, Asian=9, Black=20),
        "stayed": counts(White=90, Asian=3, Black=20),
        "left": counts(White=0, Asian=6, Black=0),
        "census": "group,percent\nWhite,70\nAsian,15\nBlack,15\n",
    }
    plan = "".join(table(name, ETHNICITY) for name in ("staff", "stayed", "left"))
    plan += entry("baselines.census", 'file = "census.csv"', ETHNICITY)
    plan += "".join(
        entry(f"comparisons.{name}", f'stage = "{name}"', 'baseline = "census"') for name in ("staff", "stayed")
    )
    release = released(plan, **tables)
    unknown = release.unknowns.frame.set_index("stage")
    assert pd.isna(shown(release, "stayed/").loc["Asian", "observed"])
    assert pd.isna(shown(release, "staff/").loc["Asian", "observed"]) or pd.isna(unknown.loc["left", "total"])
