"""Published files give counts that add to the publisher's own totals, or are refused for the right reason.

The files are not part of the project: where their folder is not there, these tests skip.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.read.layouts import recognise
from disprop.read.open_grid import open_grid
from disprop.run import run

FILES = Path(__file__).parents[2] / "shared" / "data" / "real"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not here")

CENSUS, POLICE, WORK = "census", "police", "workforce"
BULK_2011 = f"{CENSUS}/nomis_bulk_2011_QS201EW_ethnic_group_local_authority.csv"
BULK_AGES = f"{CENSUS}/nomis_bulk_2021_TS007_age_ltla.csv"
BULK_REGIONS = f"{CENSUS}/nomis_bulk_2021_TS007_age_region.csv"
LSOA = f"{CENSUS}/nomis_query_2021_TS021_ethnic_group_lsoa.csv"
SEX = f"{CENSUS}/nomis_query_2021_TS008_sex.xlsx"
RELIGION = f"{CENSUS}/nomis_query_2021_TS031_religion_detailed.xlsx"
ORIENTATION = f"{CENSUS}/nomis_query_2021_TS077_sexual_orientation.xlsx"
CUSTOM = f"{CENSUS}/ons_custom_2021_RM125_sexual_orientation_by_ethnic_group_ltla.csv"
TRAFFORD = f"{CENSUS}/trafford_tidy_2021_ethnic_group_gm.csv"
TRAFFORD_DISABILITY = f"{CENSUS}/trafford_tidy_2021_disability_gm.csv"
REGIONS_PERCENT = f"{CENSUS}/eff_2021_regions_by_ethnicity_percent.csv"
APS = f"{CENSUS}/nomis_query_2020-21_APS_population_lambeth.csv"
NISRA = f"{CENSUS}/nisra_2011_DC2114NI_antrim_religion_sex_age.xlsx"
SCOTLAND = f"{CENSUS}/nrs_scotland_2022_trans_status_by_age.xlsx"
FORCE = f"{POLICE}/use_of_force_2018-19_by_ethnicity_and_force.csv"
FORCE_BOOK = f"{POLICE}/home_office_use_of_force_2017-18_tables.ods"
WORKFORCE_BOOK = f"{POLICE}/home_office_police_workforce_sep2018_tables.ods"
BIRMINGHAM = f"{POLICE}/birmingham_stop_search_2020-09_2021-08.csv"
CUSTODY = "justice/eff_moj_custody_rate.csv"
IN_NEED = "justice/dfe_children_in_need_by_ethnicity_2018-2022.csv"
RETURNS = f"{WORK}/employer_diversity_returns_calderdale_2019-2026.csv"
CALDERDALE = f"{WORK}/census_2021_baseline_E08000033_calderdale.json"
PRISON = f"{WORK}/eff_prison_officer_workforce.csv"
CIVIL = f"{WORK}/eff_civil_service_workforce_2019.csv"
LOCAL = "published/stop_search_by_la_asian_vs_white_with_or_rr.csv"
LOOKED_AFTER = "published/birmingham_cla_2018_2019_v2.csv"
HOMELESS = "published/birmingham_stat_homeless_2020_2021_v2.csv"
EMPLOYMENT = "published/birmingham_employment_rate_2020_2021_v2.csv"
GCSE = "published/birmingham_4_plus_gcse_2019_2020_v2.csv"
DEVELOPMENT = "published/birmingham_good_development_2018_2019_v2.csv"
UCB = "classic/ucb_admissions.csv"
PROMOTION = "classic/gender_discrimination_promotion.csv"

LAYOUT_OF = {
    BULK_2011: "nomis_bulk",
    BULK_AGES: "nomis_bulk",
    BULK_REGIONS: "nomis_bulk",
    LSOA: "nomis_query",
    SEX: "nomis_query",
    RELIGION: "nomis_query",
    ORIENTATION: "nomis_query",
    APS: "nomis_query",
    CUSTOM: "ons_custom",
    TRAFFORD: "tidy_long",
    TRAFFORD_DISABILITY: "tidy_long",
    REGIONS_PERCENT: "eff",
    CUSTODY: "eff",
    PRISON: "eff",
    CIVIL: "eff",
    NISRA: "table_builder",
    SCOTLAND: "table_builder",
    FORCE: "wide_groups",
    IN_NEED: "wide_groups",
    LOCAL: "wide_groups",
    BIRMINGHAM: "police_uk",
    f"{POLICE}/2016-06-west-midlands-stop-and-search.csv": "police_uk",
    f"{POLICE}/2019-12-city-of-london-stop-and-search.csv": "police_uk",
    f"{POLICE}/2019-12-derbyshire-stop-and-search.csv": "police_uk",
    f"{POLICE}/2019-12-essex-stop-and-search.csv": "police_uk",
    RETURNS: "returns",
    CALDERDALE: "json_counts",
    LOOKED_AFTER: "stage_table",
    HOMELESS: "stage_table",
    EMPLOYMENT: "stage_table",
    GCSE: "stage_table",
    DEVELOPMENT: "stage_table",
    UCB: "open_data",
    PROMOTION: "",
}


@pytest.mark.parametrize(("file", "name"), LAYOUT_OF.items())
def test_each_file_is_in_its_layout(file: str, name: str) -> None:
    layout = recognise(open_grid(FILES / file))
    assert (layout.name if layout else "") == name


@pytest.mark.parametrize(
    ("file", "sheet", "name"),
    [
        (FORCE_BOOK, "Table_4", "home_office"),
        (WORKFORCE_BOOK, "Table_1", "home_office"),
        (FORCE_BOOK, "Contents", ""),
    ],
)
def test_each_sheet_of_a_workbook_is_in_its_layout(file: str, sheet: str, name: str) -> None:
    layout = recognise(open_grid(FILES / file, sheet=sheet))
    assert (layout.name if layout else "") == name


TOTALS: list[tuple[str, dict[str, Any], str, int]] = [
    (BULK_2011, {}, "", 56_075_912),
    (BULK_2011, {"area": "all"}, "", 56_075_912),
    (BULK_2011, {"area": "Leeds"}, "", 751_485),
    (BULK_2011, {"area": ["Leeds", "E08000032"]}, "", 751_485 + 522_452),
    (BULK_AGES, {}, "", 59_597_608),
    (BULK_AGES, {"area": "Leeds"}, "", 811_950),
    (BULK_REGIONS, {"area": "all"}, "", 59_597_545),
    (LSOA, {"area": "all"}, "", 59_597_576),
    (SEX, {"area": "Lambeth"}, "", 317_654),
    (SEX, {"area": "England"}, "", 56_490_048),
    (RELIGION, {"area": "Lambeth"}, "", 317_657),
    (ORIENTATION, {"area": "Lambeth"}, "", 268_944),
    (CUSTOM, {"characteristic": "Sexual orientation", "area": "all"}, "", 48_566_478),
    (CUSTOM, {"characteristic": "Ethnic group", "area": "all"}, "", 48_566_478),
    (TRAFFORD, {"area": "Bolton"}, "", 295_960),
    (TRAFFORD_DISABILITY, {"area": "Bolton"}, "", 295_963),
    (NISRA, {}, "", 53_428),
    (NISRA, {"characteristic": "age"}, "", 53_428),
    (NISRA, {"characteristic": "sex"}, "", 53_428),
    (SCOTLAND, {}, "", 4_548_589),
    (FORCE, {"area": "all"}, "", 630_793),
    (FORCE, {"area": "Total England and Wales"}, "", 630_793),
    (FORCE_BOOK, {"sheet": "Table_2"}, "", 313_137),
    (FORCE_BOOK, {"sheet": "Table_3"}, "", 313_137),
    (FORCE_BOOK, {"sheet": "Table_4"}, "", 313_137),
    (FORCE_BOOK, {"sheet": "Table_4", "where": {"Tactic": "Total Restraint"}}, "", 285_562),
    (IN_NEED, {"where": {"time_period": "2022"}}, "", 404_310),
    (CALDERDALE, {"characteristic": "age"}, "", 206_627),
    (CALDERDALE, {"characteristic": "sexuality"}, "", 166_634),
    (RETURNS, {"where": {"published": "2026"}, "characteristic": "ethnicity"}, "", 2_779),
    (RETURNS, {"where": {"published": "2019"}, "characteristic": "sexuality"}, "", 2_778),
    (PRISON, {"where": {"Time": "31/03/2015"}}, "", 18_958),
    (CIVIL, {"where": {"Year": "2019"}}, "", 445_490),  # the rounded groups; the publisher says 445,480
]


@pytest.mark.parametrize(("file", "asked", "characteristic", "total"), TOTALS)
def test_the_counts_add_to_the_publishers_own_total(
    file: str, asked: dict[str, Any], characteristic: str, total: int
) -> None:
    tables = dp.from_counts(FILES / file, **asked)
    cube = tables[characteristic or next(iter(tables))]
    assert int(cube.total.sum()) == total
    assert tables.account.closes


STAGES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    (CUSTODY, {"where": {"Year": "2017"}}, {"Immediate Custody": 71_182, "all sentenced": 223_699}),
    (LOOKED_AFTER, {}, {"cla": 1_946, "pop": 274_135}),
    (HOMELESS, {}, {"number_homeless": 4_784, "population": 862_300}),  # the publisher rounds each group to 100
    (EMPLOYMENT, {"characteristic": "ethnicity"}, {"numerator": 484_400, "denominator": 737_300}),
    (GCSE, {}, {"t_l2basics_94": 8_741, "t_pupils": 12_924}),
    (DEVELOPMENT, {"characteristic": "ethnicity"}, {"gld_number": 9_784, "number_of_pupils": 14_217}),
]


@pytest.mark.parametrize(("file", "asked", "totals"), STAGES)
def test_stages_add_to_the_publishers_own_totals(file: str, asked: dict[str, Any], totals: dict[str, int]) -> None:
    cube = next(iter(dp.from_counts(FILES / file, **asked).cubes.values()))
    assert dict(zip(cube.stage_names, cube.total.sum(axis=0).tolist(), strict=True)) == totals


STOPS = [
    ("2019-12-city-of-london", 292, 0, 78, 9),
    ("2019-12-derbyshire", 198, 8, 16, 16),
    ("2019-12-essex", 1523, 54, 159, 17),
    ("2016-06-west-midlands", 1296, 48, 11, 0),
]


@pytest.mark.parametrize(("month", "stops", "vehicles", "not_stated", "blank"), STOPS)
def test_three_kinds_of_unknown_stops_are_told_apart(
    month: str, stops: int, vehicles: int, not_stated: int, blank: int
) -> None:
    path = FILES / POLICE / f"{month}-stop-and-search.csv"
    tables = dp.count(path, schemes={"self-defined ethnicity": None})
    cube = next(iter(tables.cubes.values()))
    unknown = cube.frame.set_index("group")["count"]
    assert tables.account.rows == stops
    assert int(cube.total.sum()) == stops - vehicles
    assert (unknown["Does not apply"], unknown["Not stated"], unknown["Blank"]) == (vehicles, not_stated, blank)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (APS, {}, "These are estimates of a survey, not counts of people: White 177400 ± 35200; Black 54600 ± 19600."),
    (REGIONS_PERCENT, {}, "percentages without the numbers of people"),
    (WORKFORCE_BOOK, {"sheet": "Table_1"}, "full-time equivalents, not people"),
    (WORKFORCE_BOOK, {"sheet": "Table_8"}, "full-time equivalents, not people"),
    (WORKFORCE_BOOK, {"sheet": "Table_6"}, "The columns are dates"),
    (FORCE_BOOK, {"sheet": "Table_1"}, "does not divide people into groups"),
    (FORCE_BOOK, {"sheet": "Table_6"}, "they overlap, being several answers of one incident"),
    (FORCE_BOOK, {"sheet": "Table_9"}, "they overlap"),
    (NISRA, {"ages": "16-26"}, "would split these bands: Aged 25 to 29"),
    (SEX, {"area": "all"}, "one can lie in the other"),
    (SEX, {"area": "Lambeth", "ages": "16+"}, "does not divide people by age"),
    (CUSTOM, {}, "The table crosses 2 variables"),
    (CIVIL, {"by": "Grade/Rank/Area/Gender/Age", "where": {"Year": "2019"}}, "numbers are withheld: 'Black' '!'"),
    (BIRMINGHAM, {}, "Each row is a stop (8,476 rows), and not a count."),
]


@pytest.mark.parametrize(("file", "asked", "words"), REFUSED)
def test_what_is_no_count_is_refused_with_what_to_do(file: str, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(dp.InputError) as refused:
        dp.from_counts(FILES / file, **asked)
    assert words in str(refused.value)
    assert all(fault.remedy for fault in refused.value.faults)


def test_percentages_without_counts_are_a_baseline_with_their_precision() -> None:
    london = dp.baseline(FILES / REGIONS_PERCENT, area="London")
    assert london.half_unit == 0.0005
    assert london.geography == "London"
    assert london.shares.sum() == pytest.approx(1)


def test_a_baseline_of_ages_that_the_table_divides_by() -> None:
    census = dp.baseline(FILES / BULK_AGES, area="Leeds", ages="16-64", scheme="age_bands_hr")
    assert census.amounts is not None
    assert (census.amounts.sum(), census.ages) == (531_704, "16–64")
    antrim = dp.from_counts(FILES / NISRA, ages="16+")
    assert int(next(iter(antrim.cubes.values())).total.sum()) == 41_479


def test_withheld_cells_of_other_rows_do_not_matter() -> None:
    senior = {"Year": "2019", "Grade/Rank/Area/Gender/Age": "Senior Civil Service"}
    cube = next(iter(dp.from_counts(FILES / CIVIL, where=senior).cubes.values()))
    counts = cube.frame.set_index("group")["count"]
    assert (counts["Asian"], counts["Black"], counts["White"], int(cube.unknown.sum())) == (210, 70, 4550, 1020)


def test_withheld_and_rounded_counts_of_the_civil_service_carry_their_ranges() -> None:
    place = "Grade/Rank/Area/Gender/Age"
    asked = {"where": {"Year": "2018", place: "Northern Ireland"}, "withheld": "1 to 9", "rounded_to": 10}
    cube = next(iter(dp.from_counts(FILES / CIVIL, **asked).cubes.values()))
    assert cube.ends is not None
    assert [tuple(end[0, 0, : len(cube.groups)]) for end in (cube.ends.low, cube.ends.high)] == [
        (2935, 5, 5, 1, 1, 1),
        (2945, 15, 15, 9, 9, 9),
    ]
    census = dp.baseline(FILES / CIVIL, **asked)
    assert census.ends is not None
    assert census.ends.withheld[0].tolist() == [False, False, False, True, True, True, False]


def test_the_classic_tables_are_ordinary_ones() -> None:
    admitted = dp.from_counts(FILES / UCB, label="Gender", count="Freq", by=["Dept", "Admit"])
    assert int(admitted["gender"].total.sum()) == 4526
    promoted = dp.Stage(name="promoted", column="decision", values=("promoted",))
    people = dp.count(FILES / PROMOTION, schemes={"gender": "gender"}, stages=[promoted])
    assert people["gender"].counts[0, :, :2].tolist() == [[24, 24], [14, 21]]


# ---- Published answers, from the raw files ---------------------------------------------------------------------------

POPULATION = {"where": {"ethnicity": ["White", "Black", "Asian", "Mixed/multiple", "Other"]}}
PUBLISHED: list[tuple[str, dict[str, Any], tuple[int, int], tuple[int, int], float, bool]] = [
    (EMPLOYMENT, {"characteristic": "ethnicity"}, (51_200, 90_300), (293_200, 401_300), 1 - 0.224, True),
    (GCSE, {}, (1_154, 1_888), (3_014, 4_464), 1 - 0.0947, True),
    (DEVELOPMENT, {"characteristic": "ethnicity"}, (1_168, 1_675), (3_664, 5_352), 0.6973 / 0.6846, False),
    (
        LOOKED_AFTER,
        {"where": {"ethnicity": ["White", "Mixed", "Asian", "Black", "Other"]}},
        (264, 29_724),
        (981, 114_744),
        0.00888 / 0.00855,
        False,
    ),
    (HOMELESS, POPULATION, (994, 97_100), (1_633, 509_700), 3.2, True),
]


def row_of(findings: dp.Findings, group: str) -> Any:
    frame = findings.frame
    return frame[frame["group"].str.casefold() == group.casefold()].iloc[0]


@pytest.mark.parametrize(("file", "asked", "black", "white", "ratio", "told"), PUBLISHED)
def test_black_against_white_is_as_published_for_birmingham(
    file: str, asked: dict[str, Any], black: tuple[int, int], white: tuple[int, int], ratio: float, told: bool
) -> None:
    tables = dp.from_counts(FILES / file, **asked)
    stage, base = tables.stage_names
    found = dp.rates(tables.stage(stage), among=tables.stage(base), comparator="White")
    rows = {group: row_of(found, group) for group in ("Black", "White")}
    assert [(rows[group]["observed"], rows[group]["denominator"]) for group in rows] == [black, white]
    assert rows["Black"]["ratio"] == pytest.approx(ratio, abs=0.05 if ratio > 2 else 0.0015)
    assert (rows["Black"]["p"] < 0.05) == told


def test_stops_in_birmingham_are_as_published() -> None:
    stops = dp.count(FILES / BIRMINGHAM, schemes={"self-defined ethnicity": None}).only("ethnicity")
    people = dp.from_counts(FILES / HOMELESS, **POPULATION).stage("population")
    found = dp.rates(stops, per=people, comparator="White", levels="five")
    black, white = row_of(found, "Black"), row_of(found, "White")
    assert (black["observed"], white["observed"]) == (1_261, 2_521)
    assert black["ratio"] == pytest.approx(2.63, abs=0.005)


def test_risk_ratios_of_327_local_authorities_are_as_published() -> None:
    tables = dp.from_counts(FILES / LOCAL)
    found = dp.rates(tables.stage("stopped"), among=tables.stage("population"), comparator="White").frame
    ours = found[found["group"] == "Asian"].set_index("area")["ratio"].astype(float)
    published = pd.read_csv(FILES / LOCAL).set_index("la")["rr"]
    assert len(ours) == len(published) == 327
    assert np.abs(ours - published.loc[ours.index]).max() < 1e-9


def test_custody_rates_of_2017_are_as_published() -> None:
    tables = dp.from_counts(FILES / CUSTODY, where={"Year": "2017"})
    found = dp.rates(tables.stage("Immediate Custody"), among=tables.stage("all sentenced"), comparator="White")
    rates = {group: round(100 * row_of(found, group)["value"], 1) for group in ("Asian", "Black", "Mixed", "White")}
    assert rates == {"Asian": 35.7, "Black": 33.1, "Mixed": 32.3, "White": 32.8}
    counts = tables["ethnicity"].frame
    unknown = counts[counts["group"] == "Not stated"].set_index("stage")["count"].to_dict()
    assert unknown == {"Immediate Custody": 13_438, "all sentenced": 48_720}


PLAN = """
[plan]
allow_outside = true

[tables.stops]
file = "{stops}"
rows = true
schemes = {{ "self-defined ethnicity" = "ethnicity_police_18" }}

[tables.residents]
file = "{homeless}"
where = {{ ethnicity = ["White", "Black", "Asian", "Mixed/multiple", "Other"] }}

[tables.custody]
file = "{custody}"
where = {{ Year = "2017" }}

[tables.work]
file = "{employment}"
characteristic = "ethnicity"

[tables.looked_after]
file = "{looked_after}"
where = {{ ethnicity = ["White", "Mixed", "Asian", "Black", "Other"] }}

[tables.local]
file = "{local}"
by = ["area"]

[comparisons.stops]
stage = "stops"
baseline = "residents.population"
relation = "events"
comparator = "White"
levels = ["five"]

[comparisons.custody]
stage = "custody.Immediate Custody"
baseline = "custody.all sentenced"
relation = "contains"
question = "rate"
comparator = "White"

[comparisons.work]
stage = "work.numerator"
baseline = "work.denominator"
relation = "contains"
question = "rate"
comparator = "White"

[comparisons.looked_after]
stage = "looked_after.cla"
baseline = "looked_after.pop"
relation = "contains"
question = "rate"
comparator = "White"

[comparisons.local]
stage = "local.stopped"
baseline = "local.population"
relation = "contains"
question = "rate"
comparator = "White"
"""


def test_published_answers_come_from_the_raw_files_through_a_plan(tmp_path: Path) -> None:
    files = {
        "stops": BIRMINGHAM,
        "homeless": HOMELESS,
        "custody": CUSTODY,
        "employment": EMPLOYMENT,
        "looked_after": LOOKED_AFTER,
        "local": LOCAL,
    }
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.format(**{name: FILES / file for name, file in files.items()}), encoding="utf-8")
    found = {name: one.frame for name, one in run(path).findings.items()}

    def ratio(comparison: str, group: str, area: str = "") -> float:
        rows = found[comparison]
        rows = rows[rows["group"] == group] if not area else rows[(rows["group"] == group) & (rows["area"] == area)]
        assert len(rows) == 1
        return float(rows["ratio"].iloc[0])

    assert ratio("stops", "Black") == pytest.approx(2.63, abs=0.005)
    assert 1 - ratio("work", "Black") == pytest.approx(0.224, abs=0.0005)
    assert ratio("looked_after", "Black") == pytest.approx(1.0389, abs=0.0001)
    assert ratio("local", "Asian", "Birmingham") == pytest.approx(1.445259, abs=1e-6)
    assert ratio("custody", "Asian") == pytest.approx((3_758 / 10_513) / (45_505 / 138_834))
