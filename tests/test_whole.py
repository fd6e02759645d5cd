"""Do the groups differ at all? One test a family, against definitions, R 4.2.2, published cases and the corners."""

from __future__ import annotations

import itertools
import json
import math
import runpy
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

import disprop as dp
from disprop import stats, whole
from disprop.errors import InputError
from disprop.publish.tables import table_text
from disprop.run import run, save
from disprop.schemes import load
from disprop.stack import stack
from disprop.whole import _tests
from disprop.whole._reading import reading

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Sample = Callable[[str], dp.Tables]
Row = dict[str, object]

DOCS = Path(__file__).parents[1] / "docs"
SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65+")


def only(found: dp.Findings, **settings: object) -> Row:
    """The one family of some findings."""
    frame = found.whole(**settings)
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def aged(counts: Sequence[int], name: str) -> dp.Tables:
    return dp.from_counts(dict(zip(AGES, counts, strict=False)), scheme="age_bands_hr", name=name)


# ---- The definition ------------------------------------------------------------------------------------------------


def multinomials(total: int, groups: int) -> list[tuple[int, ...]]:
    """Every way to spread people over groups."""
    return [x for x in itertools.product(range(total + 1), repeat=groups) if sum(x) == total]


def chance(x: Sequence[int], shares: Sequence[float]) -> float:
    ways = math.factorial(sum(x)) / math.prod(map(math.factorial, x))
    return ways * math.prod(q**k for q, k in zip(shares, x, strict=True))


def likelihood(x: Sequence[int], shares: Sequence[float]) -> float:
    n = sum(x)
    return 2 * sum(k * math.log(k / (n * q)) for q, k in zip(shares, x, strict=True) if k)


def squares(x: Sequence[int], shares: Sequence[float]) -> float:
    n = sum(x)
    return sum((k - n * q) ** 2 / (n * q) for q, k in zip(shares, x, strict=True))


HEIGHTS = {
    "likelihood_ratio": likelihood,
    "chi_square": squares,
    "probability": lambda x, shares: -math.log(chance(x, shares)),
}


@pytest.mark.parametrize("ordering", HEIGHTS)
@pytest.mark.parametrize("counts", [(0, 2, 5), (3, 1, 3), (7, 0, 0), (4, 2, 1)])
def test_against_shares_p_adds_every_table_that_is_no_less_extreme(
    table: Table, shares: Shares, counts: tuple[int, ...], ordering: str
) -> None:
    q, height = (0.5, 0.3, 0.2), HEIGHTS[ordering]
    p = sum(chance(x, q) for x in multinomials(7, 3) if height(x, q) >= height(counts, q) - 1e-9)
    row = only(
        dp.compare(table(dict(zip("ABC", counts, strict=True))), against=shares({"A": "50", "B": "30", "C": "20"})),
        ordering=ordering,
    )
    assert row["p"] == pytest.approx(p, rel=1e-9)
    assert row["how"] == "exact: all tables listed"
    assert ordering.replace("_", " ") in row["method"]


def fisher(here: Sequence[int], there: Sequence[int]) -> float:
    """Add the tables with these margins that are no more probable, by the definition."""
    sizes = [a + b for a, b in zip(here, there, strict=True)]
    tables = [x for x in itertools.product(*(range(size + 1) for size in sizes)) if sum(x) == sum(here)]
    ways = {x: math.prod(math.comb(size, k) for size, k in zip(sizes, x, strict=True)) for x in tables}
    extreme = [way for way in ways.values() if way <= ways[tuple(here)] * (1 + 1e-7)]
    return sum(extreme) / sum(ways.values())


@pytest.mark.parametrize("stage", [(3, 0, 4), (1, 2, 1), (0, 0, 2)])
@pytest.mark.parametrize("question", ["rate", "composition"])
def test_people_are_tested_with_all_margins_held(table: Table, stage: tuple[int, ...], question: str) -> None:
    here, base = (dict(zip("ABC", counts, strict=True)) for counts in (stage, (5, 6, 9)))
    others = [b - s for s, b in zip(stage, (5, 6, 9), strict=True)]
    if question == "rate":
        inside, beside = dp.rates(table(here), among=table(base)), dp.rates(table(here), stayers=table(base))
    else:
        inside, beside = dp.compare(table(here), among=table(base)), dp.compare(table(here), beside=table(base))
    assert only(inside)["p"] == pytest.approx(fisher(stage, others), rel=1e-9)
    assert only(beside)["p"] == pytest.approx(fisher(stage, (5, 6, 9)), rel=1e-9)


def test_the_method_says_which_table_is_tested(table: Table) -> None:
    here, base = table({"A": 3, "B": 1, "C": 4}), table({"A": 5, "B": 6, "C": 9}, "base")
    inside, beside = only(dp.rates(here, among=base)), only(dp.rates(here, stayers=base))
    assert "those of the baseline who are not, whatever the comparator; known responses only" in inside["method"]
    assert "those of the baseline, whatever the comparator; known responses only" in beside["method"]


# ---- R and the published cases -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "p", "p_trend"), [(False, 0.180196951019, 0.382609565), (True, 0.109556741316, 0.333978215271)]
)
def test_leavers_by_age_agree_with_r(sample: Sample, inside: bool, p: float, p_trend: float) -> None:
    """R: fisher.test(rbind(a, b), workspace = 2e8), prop.trend.test(a, a + b); a and b - a where staff include them."""
    left, staff = sample("leavers"), sample("staff")
    base = {"among": staff} if inside else {"stayers": staff}
    row = only(dp.rates(left, **base, characteristics=["age"]))
    assert row["p_low"] <= p <= row["p_high"]
    assert row["p_high"] == row["p"] <= p * 1.01
    assert row["trend_test"] == "exact Cochran-Armitage"
    assert row["p_trend"] == pytest.approx(p_trend, rel=0.1)
    normal = only(dp.rates(left, **base, characteristics=["age"]), most=0)
    assert (normal["p_trend"], normal["trend_test"]) == (pytest.approx(p_trend, rel=1e-8), "Cochran-Armitage")


def test_the_chi_square_agrees_with_r(sample: Sample) -> None:
    row = only(dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"]))
    assert (row["chi_square"], row["df"]) == (pytest.approx(6.30325047783, rel=1e-11), 5)
    assert row["p_chi_square"] == pytest.approx(0.277819473949, rel=1e-10)
    assert "chi-square of no use: smallest expected count below 1" in row["note"]


def test_alameda_jury_pools(table: Table, shares: Shares) -> None:
    panels = table({"A": 780, "B": 117, "C": 114, "D": 384, "E": 58})
    row = only(dp.compare(panels, against=shares({"A": "54", "B": "18", "C": "12", "D": "15", "E": "1"})))
    assert row["chi_square"] == pytest.approx(357.3624685, rel=1e-9)  # R
    assert row["df"] == 4
    assert row["p_chi_square"] == pytest.approx(4.5e-76, rel=0.02)
    assert row["smallest_expected"] == pytest.approx(14.53)
    assert row["note"] == ""
    assert row["p"] < 1e-50
    assert "more than chance would often give (exact p below 0.001)" in row["reading"]


@pytest.mark.parametrize(
    ("ordering", "low", "high"),
    [("chi_square", 5.5e-8, 5.6e-8), ("likelihood_ratio", 7.0e-11, 7.15e-11), ("probability", 3.9e-12, 4.0e-12)],
)
def test_west_mercia_staff_against_the_census(
    sample: Sample, census: dp.Baseline, ordering: str, low: float, high: float
) -> None:
    """The ordering decides by orders of magnitude, and the chi-square distribution is of no use."""
    row = only(dp.compare(sample("staff"), against=census), ordering=ordering)
    assert row["groups"] == 11
    assert row["p_low"] <= high
    assert row["p_high"] >= low
    assert row["p_high"] - row["p_low"] <= 0.07 * row["p_high"]
    assert row["p_chi_square"] == pytest.approx(3.6e-38, rel=0.02)
    assert row["smallest_expected"] == pytest.approx(0.0886)
    assert row["note"] == "chi-square of no use: smallest expected count below 1"


def test_a_trend_agrees_with_r() -> None:
    """R: prop.trend.test(c(2, 5, 9, 14), c(30, 31, 29, 33)); the exact p by adding up every table."""
    found = dp.rates(aged([2, 5, 9, 14], "trained"), among=aged([30, 31, 29, 33], "staff"))
    row = only(found)
    assert row["p_trend"] == pytest.approx(0.000340092017985, rel=1e-9)
    assert only(found, most=0)["p_trend"] == pytest.approx(0.000367705485452, rel=1e-10)
    assert row["trend"] == "rising"
    assert row["p"] == pytest.approx(0.00434467266029, rel=1e-2)  # R: fisher.test
    assert "Along their order the rates rise by more than chance would often give" in row["reading"]


# ---- Two groups ----------------------------------------------------------------------------------------------------

SIZES = [((8, 31), (28, 418)), ((0, 4), (289, 156)), ((3, 1), (5, 2)), ((20_000, 41_000), (900_000, 2_000_000))]


@pytest.mark.parametrize(("stage", "base"), SIZES)
def test_of_two_groups_p_is_the_check_of_their_findings(
    table: Table, shares: Shares, stage: tuple[int, int], base: tuple[int, int]
) -> None:
    here, there = (table(dict(zip("AB", counts, strict=True))) for counts in (stage, base))
    asked = [
        dp.rates(here, among=there),
        dp.rates(here, stayers=there),
        dp.rates(here, among=there, comparator="overall"),
        dp.compare(here, among=there),
        dp.compare(here, beside=there),
        dp.compare(here, against=shares({"A": "22.5", "B": "77.5"})),
    ]
    for found in asked:
        row = only(found)
        assert found.frame["p_check"].tolist() == pytest.approx([row["p"]] * 2, rel=1e-8)
        assert (row["how"], row["draws"]) == ("exact", 0)
        assert row["p_low"] == row["p"] == row["p_high"]


def test_a_third_group_of_nobody_leaves_two(table: Table) -> None:
    here, there = table({"A": 8, "B": 31, "C": 0}), table({"A": 28, "B": 418, "C": 0}, "base")
    found = dp.rates(here, stayers=there)
    row = only(found)
    assert (row["groups"], row["set_aside"]) == (2, "C")
    assert row["p"] == pytest.approx(found.frame["p_check"].iloc[0], rel=1e-12)


# ---- Corners -------------------------------------------------------------------------------------------------------


def reason_of(found: dp.Findings) -> str:
    row = only(found)
    undefined = ["p", "p_low", "p_high", "standard_error", "p_bound", "chi_square", "df", "p_chi_square", "p_trend"]
    assert all(math.isnan(row[name]) for name in undefined)
    assert (row["how"], row["draws"], row["trend"], row["method"]) == ("", 0, "", "")
    assert "the groups cannot be tested together" in row["reading"]
    assert str(row["note"]) in row["reading"]
    return str(row["note"])


def test_one_group_cannot_differ_from_itself(table: Table) -> None:
    here, base = table({"A": 3, "B": 0}), table({"A": 9, "B": 0}, "base")
    assert reason_of(dp.rates(here, among=base)) == "fewer than two groups to compare"


def test_nobody_at_the_stage(table: Table, shares: Shares) -> None:
    here = table({"A": 0, "B": 0, "C": 0})
    asked = [
        dp.rates(here, among=table({"A": 9, "B": 4, "C": 2})),
        dp.compare(here, against=shares({"A": 50, "B": 30, "C": 20})),
    ]
    assert {reason_of(found) for found in asked} == {"nobody at the stage is known"}


def test_all_unknown_is_nobody_known(table: Table) -> None:
    here = table({"Yes": 0, "No": 0, "blank": 12}, "left", "disability")
    base = table({"Yes": 5, "No": 40, "blank": 12}, "staff", "disability")
    assert reason_of(dp.rates(here, among=base)) == "nobody at the stage is known"


def test_nobody_in_the_baseline(table: Table) -> None:
    assert (
        reason_of(dp.rates(table({"A": 3, "B": 2, "C": 1}), stayers=table({"A": 0, "B": 0, "C": 0}, "base")))
        == "nobody in the baseline is known"
    )


def test_a_stage_that_is_its_whole_baseline(table: Table) -> None:
    counts = {"A": 3, "B": 2, "C": 1}
    assert reason_of(dp.rates(table(counts), among=table(counts, "base"))) == "the stage is its whole baseline"


def test_several_answers_are_never_tested_together() -> None:
    groups = [{"code": code, "label": code.title()} for code in ("sight", "hearing", "mobility")]
    several = load(
        {"name": "impairments", "characteristic": "impairment", "several": True,
         "levels": [{"name": "detail", "groups": groups}]}
    )  # fmt: skip
    here, base = (
        dp.from_counts({"Sight": a, "Hearing": b, "Mobility": c, "People": d}, scheme=several, name=name)
        for name, (a, b, c, d) in (("left", (2, 3, 4, 8)), ("staff", (10, 20, 30, 55)))
    )
    assert reason_of(dp.rates(here, stayers=base)) == "one person can be in several groups"


def test_events_are_not_people(table: Table) -> None:
    found = dp.rates(table({"A": 5, "B": 4, "C": 3}), stayers=table({"A": 50, "B": 40, "C": 90}, "base"))
    grounds = found.grounds[0]
    cells = replace(grounds.paired.cells, relation="events", base_group=grounds.paired.cells.base_group + 0.5)
    events = replace(grounds, paired=replace(grounds.paired, cells=cells))
    assert reason_of(replace(found, grounds=(events,))) == "the counts are of events, and one person can have several"


def test_part_of_a_population_is_not_tested_as_the_whole(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 5, "B": 4, "C": 3}), against=shares({"A": 30, "B": 20, "C": 10}, complete=False))
    assert reason_of(found) == "the shares are not those of a whole population"


def test_an_open_list_that_makes_up_the_whole_is_tested(table: Table, shares: Shares) -> None:
    percents = {"A": "33.3", "B": "33.3", "C": "33.3"}
    row = only(dp.compare(table({"A": 9, "B": 4, "C": 3}), against=shares(percents, complete=False)))
    assert row["p"] > 0
    assert row["chi_square"] == pytest.approx(sum((k - 16 / 3) ** 2 / (16 / 3) for k in (9, 4, 3)))


def test_shares_that_were_made_to_add_up_are_noted(table: Table, shares: Shares) -> None:
    row = only(dp.compare(table({"A": 9, "B": 4, "C": 3}), against=shares({"A": "33.3", "B": "33.3", "C": "33.3"})))
    assert "shares made to add to 100%" in row["note"]


def test_a_group_without_share_or_people_is_left_out(table: Table, shares: Shares) -> None:
    percents = {"A": "60.0", "B": "30.0", "C": "10.0"}
    plain = only(dp.compare(table({"A": 5, "B": 4, "C": 3}), against=shares(percents)))
    row = only(dp.compare(table({"A": 5, "B": 4, "C": 3, "D": 0}), against=shares(percents | {"D": "0.0"})))
    assert (row["groups"], row["set_aside"]) == (3, "D")
    assert row["p"] == plain["p"]
    assert row["smallest_expected"] == pytest.approx(1.2)


def test_a_printed_share_of_0_with_people_stands_at_half_a_unit_as_in_its_finding(table: Table, shares: Shares) -> None:
    found = dp.compare(
        table({"A": 5, "B": 4, "C": 3, "D": 1}), against=shares({"A": "60.0", "B": "30.0", "C": "10.0", "D": "0.0"})
    )
    row, finding = only(found), found.frame.iloc[3]
    assert finding["reference"] == 0.0005
    assert row["smallest_expected"] == pytest.approx(13 * 0.0005)
    assert "printed share of 0 taken at half a unit" in row["note"]
    q = [0.9995 * share for share in (0.6, 0.3, 0.1)] + [0.0005]
    p = sum(chance(x, q) for x in multinomials(13, 4) if likelihood(x, q) >= likelihood((5, 4, 3, 1), q) - 1e-9)
    assert row["p"] == pytest.approx(p, rel=1e-9)


def test_of_two_groups_a_share_of_0_stands_where_its_finding_puts_it(table: Table, shares: Shares) -> None:
    found = dp.compare(table({"A": 40, "B": 1}), against=shares({"A": "100.0", "B": "0.0"}))
    assert only(found)["p"] == pytest.approx(found.frame["p_check"].iloc[1], rel=1e-9)


def test_people_where_nobody_can_be_have_p_0(table: Table, shares: Shares) -> None:
    percents = {"A": "60.0", "B": "40.0", "C": "0.0"}
    row = only(dp.compare(table({"A": 5, "B": 4, "C": 3}), against=shares(percents, exact_zero=True)))
    assert row["p"] == 0
    assert "people in a group whose share is exactly 0" in row["note"]


def test_a_table_of_millions_is_drawn_and_says_so(table: Table) -> None:
    here = table({"A": 500_000, "B": 300_500, "C": 200_000})
    base = table({"A": 5_000_000, "B": 3_000_000, "C": 2_000_000}, "base")
    row = only(dp.rates(here, stayers=base), draws=2_000, seed=5)
    assert (row["draws"], row["seed"]) == (2_000, 5)
    assert row["p"] == pytest.approx(row["p_chi_square"], abs=0.05)
    assert row["standard_error"] == pytest.approx(math.sqrt(row["p"] * (1 - row["p"]) / 2_000))
    assert row["p_bound"] == pytest.approx(1 / 2_001)
    assert row["how"] == "drawn"
    assert math.isnan(row["p_low"])
    assert "from 2,000 tables drawn at random" in row["reading"]


def test_a_p_that_draws_cannot_reach_is_said_to_be_a_bound(table: Table) -> None:
    here = table({"A": 500_000, "B": 350_000, "C": 200_000})
    base = table({"A": 5_000_000, "B": 3_000_000, "C": 2_000_000}, "base")
    row = only(dp.rates(here, stayers=base), draws=99)
    assert row["p"] == row["p_bound"] == 0.01
    assert row["how"] == "drawn: none as extreme, so that p is a bound, 1 / (draws + 1)"
    assert "(p 0.01 at most, from 99 tables drawn at random)" in row["reading"]


def test_a_margin_of_1_person_gives_a_number(table: Table) -> None:
    row = only(dp.rates(table({"A": 1, "B": 0, "C": 0}), stayers=table({"A": 0, "B": 1, "C": 1}, "base")))
    assert row["p"] == pytest.approx(1)


@given(
    here=st.lists(st.integers(0, 9), min_size=1, max_size=5),
    there=st.lists(st.integers(0, 9), min_size=5, max_size=5),
)
@settings(max_examples=60)
def test_whatever_the_counts_p_is_a_probability_or_has_a_reason(here: list[int], there: list[int]) -> None:
    scheme = dp.Scheme.from_labels("ABCDE", "team")
    stage, base = (
        dp.from_counts(dict(zip("ABCDE", counts, strict=False)), scheme=scheme, name=name)
        for counts, name in ((here, "stage"), (there, "base"))
    )
    row = only(dp.rates(stage, stayers=base))
    if math.isnan(row["p"]):
        assert row["note"] in row["reading"]
    else:
        assert 0 < row["p"] <= 1
        assert row["groups"] >= 2


# ---- One family, one row -------------------------------------------------------------------------------------------


def test_a_row_for_every_characteristic_level_and_comparison(sample: Sample, census: dp.Baseline) -> None:
    found = dp.compare(sample("staff"), against=census, levels=["detail", "five", "two"], name="census")
    assert found.whole()["id"].tolist() == [f"census/ethnicity/{level}" for level in ("detail", "five", "two")]
    assert found.whole()["groups"].tolist() == [11, 5, 2]


def test_the_families_are_those_of_the_findings(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), levels={"ethnicity": ["two"]})
    assert found.whole()["id"].tolist() == list(dict.fromkeys(found.frame["family"]))


def test_a_report_wide_family_is_still_tested_a_characteristic_at_a_time(sample: Sample) -> None:
    asked = {"stayers": sample("staff"), "levels": {"ethnicity": ["two"]}}
    narrow, wide = (dp.rates(sample("leavers"), **asked, family=family) for family in ("characteristic", "report"))
    pd.testing.assert_frame_equal(narrow.whole(), wide.whole())


def test_every_slice_is_a_table_of_its_own(table: Table) -> None:
    scheme = table({"A": 1})["team"].scheme
    rows = [
        {"site": site, "period": period, "group": group, "count": count}
        for site, period, counts in (("north", "a/b", (3, 1, 5)), ("south", "a-b", (4, 4, 4)))
        for group, count in zip("ABC", counts, strict=True)
    ]
    posts = dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts", by=["site", "period"])
    frame = dp.rates(posts, stayers=table({"A": 9, "B": 8, "C": 7}, "s")).whole()
    assert frame.columns[:4].tolist() == ["id", "comparison", "site", "period"]
    assert frame["site"].tolist() == ["north", "south"]
    assert frame["known"].tolist() == [9, 12]
    assert frame["p"].tolist() == pytest.approx([fisher((3, 1, 5), (9, 8, 7)), fisher((4, 4, 4), (9, 8, 7))])
    assert frame["same_as"].tolist() == ["", ""]


def test_every_stage_of_a_table_is_a_table_of_its_own(table: Table) -> None:
    scheme = table({"A": 1})["team"].scheme
    counts = {"applied": (9, 8, 7), "shortlisted": (3, 1, 5)}
    rows = [
        {"stage": stage, "group": group, "count": count}
        for stage, people in counts.items()
        for group, count in zip("ABC", people, strict=True)
    ]
    people = dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts")
    frame = dp.compare(people, beside=table({"A": 9, "B": 8, "C": 7}, "s")).whole()
    assert frame["id"].tolist() == [f"posts/{stage}/team/detail" for stage in counts]
    assert frame["p"].tolist() == pytest.approx([fisher(people, (9, 8, 7)) for people in counts.values()])


def test_findings_that_were_filtered_are_tested_whole(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), levels={"ethnicity": ["two"]})
    one = found.only(group="25–34").whole()
    assert one["characteristic"].tolist() == ["age"]
    assert one["groups"].tolist() == [6]
    everything = found.whole()
    pd.testing.assert_frame_equal(one, everything[everything["characteristic"] == "age"].reset_index(drop=True))


def test_no_findings_no_rows(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"])
    empty = found.only(direction="over").only(direction="under").whole()
    assert len(empty) == 0
    assert empty.columns.tolist() == found.whole().columns.tolist()


def test_findings_stacked_have_the_tables_of_all(sample: Sample, table: Table) -> None:
    scheme = table({"A": 1})["team"].scheme
    rows = [{"site": site, "group": group, "count": 5} for site in ("north", "south") for group in "ABC"]
    sliced = dp.rates(
        dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts", by=["site"]),
        stayers=table({"A": 9, "B": 8, "C": 7}, "s"),
    )
    aged_ = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"])
    both = stack([sliced, aged_]).whole()
    assert both["site"].tolist() == ["north", "south", ""]
    assert both["p"].tolist() == [*sliced.whole()["p"], *aged_.whole()["p"]]


def test_the_test_of_one_table_counts_once(sample: Sample) -> None:
    left, staff = sample("leavers"), sample("staff")
    parts = [
        dp.rates(left, stayers=staff, characteristics=["age"], name="rate"),
        dp.compare(left, beside=staff, characteristics=["age"], name="share"),
        dp.rates(left, stayers=staff, characteristics=["age"], comparator="25–34", name="named"),
        dp.rates(left, stayers=staff, characteristics=["age"], comparator=0.1, name="target"),
        dp.rates(left, among=staff, characteristics=["age"], name="inside"),
    ]
    frame = stack(parts).whole()
    assert frame["same_as"].tolist() == ["", *["rate/age/detail"] * 3, ""]
    assert frame["p"].nunique() == 2
    assert frame["p"].iloc[0] != frame["p"].iloc[4]


def test_the_same_counts_of_two_stages_are_two_tests(table: Table) -> None:
    base = table({"A": 5, "B": 6, "C": 9}, "base")
    frame = stack(
        [dp.rates(table({"A": 2, "B": 1, "C": 4}, name), stayers=base) for name in ("disciplined", "appointed")]
    ).whole()
    assert frame["same_as"].tolist() == ["", ""]
    assert frame["p"].nunique() == 1


def test_verdicts_and_families_stay_as_they_are(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"])
    before = found.frame.copy()
    found.whole()
    pd.testing.assert_frame_equal(found.frame, before)
    assert found.frame["tests"].unique().tolist() == [6]


# ---- Order, draws and bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["ABCD", "DCBA", "CADB"])
def test_the_order_of_the_groups_changes_nothing(order: str) -> None:
    here, there = {"A": 3, "B": 0, "C": 7, "D": 1}, {"A": 9, "B": 4, "C": 8, "D": 11}
    scheme = dp.Scheme.from_labels(order, "team")
    stage, base = (dp.from_counts(counts, scheme=scheme, name="x") for counts in (here, there))
    percents = {"A": 30, "B": 10, "C": 20, "D": 40}
    shares = dp.baseline(percents, scheme=scheme, unit="percent", name="census")
    p = [only(dp.rates(stage, stayers=base))["p"], only(dp.compare(stage, against=shares))["p"]]
    counts, q = tuple(here.values()), [percent / 100 for percent in percents.values()]
    level = likelihood(counts, q) - 1e-9
    by_hand = sum(chance(x, q) for x in multinomials(11, 4) if likelihood(x, q) >= level)
    assert p == pytest.approx([fisher(counts, tuple(there.values())), by_hand], rel=1e-9)


@pytest.mark.parametrize("question", ["rate", "fixed"])
def test_the_order_of_many_people_changes_nothing(question: str) -> None:
    """Where p is proved to lie between two ends, and where it is drawn."""
    told = []
    for order in ("ABCDEF", "FEDCBA", "CAFDBE"):
        scheme = dp.Scheme.from_labels(order, "team")
        for factor in (1, 1_000):
            counts = {group: factor * count for group, count in zip("ABCDEF", (40, 55, 31, 12, 60, 4), strict=True)}
            base = dict(zip("ABCDEF", (400_000, 500_000, 350_000, 150_000, 500_000, 30_000), strict=True))
            stage, people = (dp.from_counts(one, scheme=scheme, name="x") for one in (counts, base))
            shares = dp.baseline(base, scheme=scheme, unit="count", name="census")
            found = dp.rates(stage, stayers=people) if question == "rate" else dp.compare(stage, against=shares)
            row = only(found, draws=300)
            told.append((row["p"], row["how"], row["chi_square"]))
    assert len({how for _, how, _ in told}) == 2
    assert told[2:] == [(pytest.approx(p, rel=1e-9), how, pytest.approx(x, rel=1e-9)) for p, how, x in told[:2] * 2]


def test_the_same_counts_give_the_same_bytes(sample: Sample, census: dp.Baseline, table: Table) -> None:
    def text() -> str:
        big = dp.rates(
            table({"A": 50_000, "B": 30_500, "C": 20_000}),
            stayers=table({"A": 500_000, "B": 300_000, "C": 200_000}, "base"),
        )
        return table_text(stack([dp.compare(sample("staff"), against=census), big]).whole(draws=500))

    assert text() == text()


def test_a_drawn_p_does_not_depend_on_its_neighbours(table: Table) -> None:
    base = table({"A": 500_000, "B": 300_000, "C": 200_000}, "base")
    parts = [
        dp.rates(table({"A": 50_000, "B": middle, "C": 20_000}, f"stage{middle}"), stayers=base)
        for middle in (30_500, 30_100)
    ]
    together = stack(parts).whole(draws=500)
    assert (together["draws"] == 500).all()
    assert together["p"].tolist() == [only(part, draws=500)["p"] for part in parts]
    other = only(parts[0], draws=500, seed=2)
    assert other["p"] != together["p"].iloc[0]
    assert other["seed"] == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ordering": "size"}, "There is no ordering 'size'.*likelihood_ratio, probability, chi_square"),
        ({"draws": 0}, "draws: 0 is no such number. Give 1 or more"),
        ({"draws": 2.5}, "2.5 is no such number"),
        ({"seed": -1}, "seed: -1 is no such number. Give 0 or more"),
    ],
)
def test_what_cannot_be_drawn_is_refused(sample: Sample, wrong: dict[str, object], said: str) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"])
    with pytest.raises(InputError, match=said):
        found.whole(**wrong)


def test_beyond_a_number_of_tables_the_chi_square_stands_alone(sample: Sample, census: dp.Baseline) -> None:
    found = stack(
        [
            dp.compare(sample("staff"), against=census, levels=["detail", "five", "two"], name="census"),
            dp.compare(sample("staff"), against=census, levels=["detail"], name="again"),
        ]
    )
    asked, unasked = (found.whole(most=most).set_index("id") for most in (2, 1))
    assert asked["p"].notna().all()
    assert unasked["p"].notna().tolist() == [False, False, True, False]
    assert unasked.loc["census/ethnicity/five", "how"] == "not asked for: too many tables"
    assert unasked["p_chi_square"].tolist() == asked["p_chi_square"].tolist()
    assert "was not asked exactly, and the chi-square cannot say" in unasked.loc["census/ethnicity/five", "reading"]


def test_a_chi_square_of_ample_counts_may_speak_alone(table: Table) -> None:
    found = dp.rates(table({"A": 50, "B": 20, "C": 40}), stayers=table({"A": 90, "B": 80, "C": 100}, "base"))
    row = only(found, most=0)
    assert row["note"] == ""
    assert row["p_chi_square"] == pytest.approx(chi2_contingency([[50, 20, 40], [90, 80, 100]]).pvalue, rel=1e-10)
    assert "(chi-square p 0.03)" in row["reading"]


def test_whoever_waits_is_told_how_far_it_is(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tests, "PIECE", 2)
    base = table({"A": 9, "B": 8, "C": 7}, "base")
    found = stack([dp.rates(table({"A": k, "B": 2, "C": 3}, f"s{k}"), stayers=base) for k in range(5)])
    told: list[str] = []
    pieces = found.whole(step=told.append)
    assert told == [f"testing whole characteristics: {place} of 5" for place in (1, 3, 5)]
    monkeypatch.undo()
    pd.testing.assert_frame_equal(pieces, found.whole())


# ---- Order of the groups -------------------------------------------------------------------------------------------


def test_a_band_of_nobody_keeps_its_place() -> None:
    """Scores 1, 2 and 4: by hand, and every table added up."""
    found = dp.rates(aged([2, 5, 0, 14], "trained"), among=aged([30, 31, 0, 33], "staff"))
    scores, x, n = np.array([1, 2, 4]), np.array([2, 5, 14]), np.array([30, 31, 33])
    rate, mean = x.sum() / n.sum(), (n * scores).sum() / n.sum()
    z = (scores * (x - n * rate)).sum() / math.sqrt(rate * (1 - rate) * (n * (scores - mean) ** 2).sum())
    assert only(found, most=0)["p_trend"] == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-9)
    tables = [(a, b, 21 - a - b) for a in range(22) for b in range(22 - a)]
    ways = {table: math.prod(math.comb(int(size), k) for size, k in zip(n, table, strict=True)) for table in tables}
    far = abs((scores * x).sum() - 21 * mean) - 1e-9
    extreme = sum(way for table, way in ways.items() if abs(scores @ table - 21 * mean) >= far)
    assert only(found)["p_trend"] == pytest.approx(extreme / sum(ways.values()), rel=1e-9)


def test_a_trend_that_takes_too_long_exactly_is_had_by_the_normal_distribution(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"])
    normal, plain = only(found, most=0), stats.trend_test

    def slow(*arguments: object, method: str) -> object:
        if method == "exact":
            raise ValueError("The exact test would take too long.")
        return plain(*arguments, method=method)

    monkeypatch.setattr(stats, "trend_test", slow)
    row = only(found)
    assert (row["p_trend"], row["trend_test"]) == (normal["p_trend"], "Cochran-Armitage")


@pytest.mark.parametrize(("counts", "way"), [([9, 5, 2], "falling"), ([2, 5, 9], "rising"), ([5, 5, 5], "level")])
def test_a_trend_says_which_way_it_goes(counts: list[int], way: str) -> None:
    row = only(dp.rates(aged(counts, "trained"), among=aged([30, 30, 30], "staff")))
    assert row["trend"] == way


def test_shares_against_shares_have_a_trend_too(sample: Sample) -> None:
    left, staff = sample("leavers"), sample("staff")
    rate, share = dp.rates(left, stayers=staff), dp.compare(left, beside=staff)
    columns = ["p_trend", "trend"]
    assert only(rate.only(characteristic="age"))["p_trend"] == only(share.only(characteristic="age"))["p_trend"]
    pd.testing.assert_frame_equal(rate.whole()[columns], share.whole()[columns])


def test_where_there_is_no_order_there_is_no_trend(sample: Sample) -> None:
    frame = dp.rates(sample("leavers"), stayers=sample("staff")).whole()
    assert frame.set_index("characteristic")["p_trend"].notna().to_dict() == {
        "gender": False, "ethnicity": False, "disability": False, "age": True,
    }  # fmt: skip


def test_two_bands_have_no_trend_beyond_their_difference() -> None:
    row = only(dp.rates(aged([2, 5], "trained"), among=aged([30, 31], "staff")))
    assert math.isnan(row["p_trend"])


def test_constants_have_no_trend_test_and_the_note_says_so() -> None:
    shares = dp.baseline({"16-24": 20, "25-34": 30, "35-44": 50}, scheme="age_bands_hr", unit="percent", name="census")
    row = only(dp.compare(aged([2, 5, 9], "staff"), against=shares))
    assert math.isnan(row["p_trend"])
    assert "no trend test against shares" in row["note"]


# ---- In words ------------------------------------------------------------------------------------------------------


def test_a_small_p_says_that_groups_differ_and_not_which(sample: Sample, census: dp.Baseline) -> None:
    text = only(dp.compare(sample("staff"), against=census))["reading"]
    assert text == (
        "Taken together, the make-up of staff by ethnicity (11 groups, 443 known) differs from that of census by more "
        "than chance would often give (exact p below 0.001). It does not say which groups. The unknown are left out: 3 "
        "of 446 at the stage."
    )


def test_a_large_p_is_no_evidence_and_not_evidence_of_none(sample: Sample) -> None:
    text = only(dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"]))["reading"]
    assert text == (
        "Taken together, the rates of leavers by age (6 groups, 39 known) differ by no more than chance may well give "
        "(exact p 0.18): no evidence of a difference, which is not evidence that there is none. Along their order "
        "there is no evidence of a trend (exact Cochran-Armitage p 0.4)."
    )


def test_a_stage_in_its_baseline_is_held_against_the_others_in_it(sample: Sample) -> None:
    text = only(dp.compare(sample("leavers"), among=sample("staff"), characteristics=["age"]))["reading"]
    assert "differs from that of the others in staff by no more than chance may well give (exact p 0.11)" in text


def test_too_few_known_is_said(sample: Sample) -> None:
    asked = {"stayers": sample("staff"), "characteristics": ["disability"]}
    text = only(dp.rates(sample("leavers"), **asked))["reading"]
    assert "The unknown are left out: 28 of 46 at the stage and 45 of 446 in staff." in text
    assert text.endswith("Only 39.1% are known, fewer than the gate of 60.0%: those who are may be unlike the others.")
    for gate in (0.3, 18 / 46):
        assert "Only" not in only(dp.rates(sample("leavers"), **asked, gates=dp.Gates(declaration=gate)))["reading"]


def test_the_level_is_that_of_the_comparison(sample: Sample) -> None:
    asked = {"among": sample("staff"), "characteristics": ["age"], "alpha": 0.2}
    row = only(dp.rates(sample("leavers"), **asked))
    assert row["alpha"] == 0.2
    assert "by more than chance would often give (exact p 0.11)" in row["reading"]


def told(**changes: object) -> str:
    row: Row = {
        "reason": "", "question": "rate", "relation": "separate", "stage": "left", "baseline": "staff", "known": 39,
        "unknown": 0, "base_known": 400.0, "base_unknown": 0.0, "characteristic": "age", "groups": 3, "alpha": 0.05,
        "p": 0.3, "p_low": 0.3, "p_high": 0.3, "draws": 0, "standard_error": math.nan, "p_bound": math.nan,
        "smallest_expected": 8.0, "p_chi_square": 0.2, "p_trend": math.nan, "trend": "", "declaration": 1.0,
        "gate": 0.6,
    }  # fmt: skip
    return reading(row | changes)


@pytest.mark.parametrize(
    "close",
    [
        {"p": 0.051, "p_low": 0.049, "p_high": 0.051},
        {"p": 0.0498, "draws": 10_000, "standard_error": 0.0022, "p_bound": 0.0001},
        {"p": 0.0502, "draws": 10_000, "standard_error": 0.0022, "p_bound": 0.0001},
    ],
)
def test_a_p_that_may_lie_on_either_side_of_the_level_is_said_to(close: Row) -> None:
    text = told(**close)
    assert "by about as much as chance gives in 5 of 100 such comparisons" in text
    assert "on which side, this cannot say" in text


@pytest.mark.parametrize(("p", "said"), [(0.049, "more than chance would often give"), (0.05, "no more than chance")])
def test_at_the_level_itself_there_is_no_evidence(p: float, said: str) -> None:
    assert said in told(p=p, p_low=p, p_high=p)


def test_words_never_judge(sample: Sample, census: dp.Baseline) -> None:
    parts = [
        dp.rates(sample("leavers"), stayers=sample("staff")),
        dp.compare(sample("staff"), against=census),
    ]
    text = " ".join(stack(parts).whole()["reading"]).casefold()
    for word in ("discriminat", "unlawful", "complian", "bias", "fair", "prove", "significant", "likely"):
        assert word not in text


# ---- Columns and files ---------------------------------------------------------------------------------------------


def test_every_column_is_described_and_every_described_column_is_there(sample: Sample) -> None:
    frame = dp.rates(sample("leavers"), stayers=sample("staff")).whole()
    assert frame.columns.tolist() == list(whole.columns())
    for name, about in whole.columns().items():
        assert about["unit"], name
        assert about["meaning"].endswith("."), name


def test_a_run_writes_the_whole_beside_its_findings(tmp_path: Path) -> None:
    outcome = run(SAMPLE / "plan.toml")
    told: list[str] = []
    save(outcome, tmp_path, step=told.append)
    frame = pd.read_csv(tmp_path / "whole.csv").set_index("id")
    assert outcome.found is not None
    assert frame.index.tolist() == list(dict.fromkeys(outcome.found.frame["family"]))
    assert frame.loc["leavers/ethnicity/two", "p"] == pytest.approx(
        outcome.findings["leavers"].only(characteristic="ethnicity").frame["p_check"].iloc[0]
    )
    assert frame.loc["staff_census_ratio/ethnicity/detail", "same_as"] == "staff_census/ethnicity/detail"
    assert frame["same_as"].notna().sum() == 3
    assert "whole.csv" in json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["outputs"]
    assert told[-1] == "writing"
    assert any(step.startswith("testing whole characteristics") for step in told)


def test_a_run_that_compares_nothing_writes_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("group,count\nFemale,289\nMale,156\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text('[tables.staff]\nfile = "staff.csv"\n', encoding="utf-8")
    save(run(tmp_path / "plan.toml"), tmp_path / "out")
    assert (tmp_path / "out" / "whole.csv").read_text(encoding="utf-8") == ",".join(whole.columns()) + "\n"


# ---- The evidence for the ordering ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        "443 staff, census; every small group a third as large",
        "443 staff, census; every small group half as large again",
        "390 leavers of 4,430; every small group half the rate",
    ],
)
def test_the_printed_powers_of_the_orderings_still_hold(case: str) -> None:
    script = runpy.run_path(str(DOCS / "evidence" / "whole_orderings.py"))
    (line,) = (line for line in (DOCS / "whole.md").read_text(encoding="utf-8").splitlines() if f"| {case} |" in line)
    printed = [float(cell) for cell in line.strip("|").split("|")[1:]]
    found = (
        script["of_shares"](*script["SHARES"][case])
        if "census" in case
        else script["of_people"](*script["PEOPLE"][case])
    )
    assert [found[name] for name in ("likelihood ratio", "probability", "chi-square")] == pytest.approx(
        printed, abs=0.015
    )


def test_one_group_alone_cannot_be_tested_and_says_so() -> None:
    left = dp.from_counts({"Only": 12}, characteristic="grade", name="left")
    staff = dp.from_counts({"Only": 100}, characteristic="grade", name="staff")
    found = dp.compare(left, among=staff, band=dp.within(ratio=(0.8, 1.25))).whole()
    assert found["p"].isna().all()
    assert "the groups cannot be tested together" in found["reading"].iloc[0]
