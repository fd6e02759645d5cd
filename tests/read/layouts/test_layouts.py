"""Each layout is told by its structure, and becomes an ordinary table whose counts are the publisher's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.read.grid import Grid
from disprop.read.layouts import LAYOUTS, Tidied, layout_named, options_from, recognise

from .conftest import EFF, WHOLES_AND_PARTS, book_page, csv_page

Page = Callable[[str], Grid]
File = Callable[[str], Path]

LAYOUT_OF = {
    "nomis_bulk": "nomis_bulk",
    "nomis_ages": "nomis_bulk",
    "nomis_query": "nomis_query",
    "nomis_survey": "nomis_query",
    "query_book": "nomis_query",
    "ons_custom": "ons_custom",
    "eff": "eff",
    "eff_signs": "eff",
    "eff_percent": "eff",
    "stops": "police_uk",
    "stops_api": "police_uk",
    "returns": "returns",
    "tidy": "tidy_long",
    "wide": "wide_groups",
    "known_and_all": "wide_groups",
    "staged": "wide_groups",
    "dfe": "dfe",
    "stage_table": "stage_table",
    "wholes_and_parts": "stage_table",
    "builder": "table_builder",
    "force": "home_office",
    "searches": "open_data",
    "full_time": "home_office",
}


def tidied(page: Grid, **asked: Any) -> Tidied:
    layout = recognise(page)
    assert layout is not None
    return layout.tidy(page, options_from(**asked))


def counts(made: Tidied, *keys: str) -> dict[Any, int]:
    """The counts by label, or by the columns named and label."""
    columns = made.sheet.columns
    label = made.sheet.label or "label"
    cells = list(zip(*(columns[key] for key in keys), columns[label], strict=True))
    named = cells if keys else [cell[0] for cell in cells]
    return dict(zip(named, columns["count"], strict=True))  # type: ignore[arg-type]


def said(made: Tidied) -> str:
    return "\n".join(f"{row['check']}: {row['what']}" for row in made.checks)


def refused(page: Grid, **asked: Any) -> str:
    with pytest.raises(InputError) as found:
        tidied(page, **asked)
    return str(found.value)


# ---- Which layout ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "layout"), LAYOUT_OF.items())
def test_a_page_is_told_by_its_structure(page: Page, name: str, layout: str) -> None:
    found = recognise(page(name))
    assert found is not None
    assert found.name == layout


def test_every_layout_has_an_example(page: Page) -> None:
    assert {layout.name for layout in LAYOUTS} == {*LAYOUT_OF.values(), "json_counts"}


@pytest.mark.parametrize(
    "text",
    ["group,count\nWhite,4\n", "Sex,Grade,In post,Left\nMale,A,4,1\nFemale,B,3,2\n", "ethnicity,%\nWhite,90\nBME,10\n"],
)
def test_an_ordinary_table_is_in_none(tmp_path: Path, text: str) -> None:
    from disprop.read.open_grid import open_grid

    path = tmp_path / "plain.csv"
    path.write_text(text, encoding="utf-8")
    assert recognise(open_grid(path)) is None


def test_a_layout_goes_by_its_name_and_plain_is_none(file: File) -> None:
    path = file("stage_table")
    assert layout_named("eff").name == "eff"
    with pytest.raises(InputError, match=r"There is no layout 'effs'\. Name one of: nomis_bulk"):
        dp.from_counts(path, layout="effs")
    with pytest.raises(InputError, match=r"Several columns could hold the numbers: in_care, pop\."):
        dp.from_counts(path, layout="plain")


def test_a_named_layout_that_a_file_is_not_in_is_refused(file: File) -> None:
    for layout in LAYOUTS:
        with pytest.raises(InputError, match=r"It looks like|Each row is a stop"):
            dp.from_counts(file("stops" if layout.name != "police_uk" else "wide"), layout=layout.name)


def test_a_named_layout_on_a_table_in_memory_is_refused() -> None:
    with pytest.raises(InputError, match="is of files"):
        dp.from_counts({"White": 4}, layout="eff")


# ---- Nomis -----------------------------------------------------------------------------------------------------------


def test_bulk_totals_and_subtotals_are_left_out_by_name_and_arithmetic(page: Page) -> None:
    made = tidied(page("nomis_bulk"), area="Northby")
    assert counts(made) == {
        "White: Irish": 300,
        "White: Other White": 500,
        "Asian/Asian British: Indian": 150,
        "Asian/Asian British: Chinese": 50,
    }
    assert "3 categories are sums of others" in said(made)
    assert made.facts.geography == "Northby"
    assert made.facts.date == "2011"


def test_areas_are_slices_unless_they_are_named_and_then_added_up(page: Page) -> None:
    each = tidied(page("nomis_bulk"))
    assert each.by == ("area",)
    assert "The table has 3 areas" in said(each)
    both = tidied(page("nomis_bulk"), area=["Northby", "E08000902"])
    assert both.by == ()
    assert counts(both)["White: Irish"] == 1000
    assert "2 areas are added up: Northby, Southby." in said(both)
    assert sum(counts(tidied(page("nomis_bulk"), area="all")).values()) == 3500


def test_an_area_that_is_not_there_is_refused_with_the_nearest(page: Page) -> None:
    assert "There is no area 'Nortby'. Name one by its name or code: Northby" in refused(
        page("nomis_bulk"), area="Nortby"
    )


def test_ages_are_restricted_where_the_table_divides_by_them(page: Page) -> None:
    made = tidied(page("nomis_ages"), area="Northby", ages="16-64")
    assert counts(made) == {"Aged 16 years": 20, "Aged 17 to 24 years": 130, "Aged 25 to 64 years": 500}
    assert made.facts.ages == "16–64"
    assert "350 people of other ages are left out" in said(made)
    assert "would split these bands: Aged 17 to 24 years" in refused(page("nomis_ages"), ages="18+")


def test_ages_are_put_into_the_bands_of_the_scheme(page: Page) -> None:
    made = tidied(page("nomis_ages"), area="Northby", scheme=dp.age_bands([16, 25, 65]))
    assert counts(made) == {"16–24": 150, "25–64": 500, "65+": 150}
    assert "200 people are in no band" in said(made)
    assert "would split these: Aged 25 to 64 years" in refused(page("nomis_ages"), scheme=dp.age_bands([16, 25, 50]))


def test_a_query_is_read_between_its_preamble_and_its_note(page: Page) -> None:
    made = tidied(page("nomis_query"))
    assert sum(counts(made, "area").values()) == 3100
    assert made.sheet.label == "Ethnic group"
    assert made.set_aside["a note"] == 2
    assert "records have been swapped between" in said(made)
    assert made.facts.source == "TS021 - Ethnic group, from Nomis on 1 May 2023"


def test_merged_areas_over_numbers_and_percentages_are_told_apart(page: Page) -> None:
    made = tidied(page("query_book"), area="Northby")
    assert counts(made) == {"Straight or Heterosexual": 900, "Gay or Lesbian": 40, "Not answered": 60}
    assert "2 columns hold percentages" in said(made)
    assert "'Total: All usual residents aged 16 years and over' is 1,001 and its parts add to 1,000" in said(made)
    assert made.facts.ages == "16+"


def test_areas_of_which_one_can_lie_in_the_other_are_not_added_up(page: Page) -> None:
    assert "people count twice: Northby (local authority); England (country)" in refused(page("query_book"), area="all")


def test_estimates_of_a_survey_are_no_counts(file: File) -> None:
    with pytest.raises(InputError, match=r"estimates of a survey, not counts of people: White 177400 ± 35200"):
        dp.from_counts(file("nomis_survey"))
    with pytest.raises(InputError, match=r"dp\.share\(\)"):
        dp.baseline(file("nomis_survey"))


# ---- ONS custom, tidy ------------------------------------------------------------------------------------------------


def test_of_two_variables_one_is_named_and_the_other_added_up(page: Page) -> None:
    assert "crosses 2 variables: Sex, Ethnic group" in refused(page("ons_custom"))
    made = tidied(page("ons_custom"), characteristic="Ethnic group", area="Northby")
    assert counts(made) == {"Asian": 30, "White": 170}
    assert "Ethnic group is read; Sex is added up." in said(made)
    by_sex = tidied(page("ons_custom"), characteristic="ethnic group", area="all", by=["Sex"])
    assert counts(by_sex, "Sex")[("Male", "Asian")] == 26
    women = tidied(page("ons_custom"), where={"Sex": "Female"}, area="all")
    assert counts(women) == {"Asian": 15, "White": 135}


def test_people_to_whom_a_question_does_not_apply_are_set_apart(page: Page) -> None:
    made = tidied(page("ons_custom"), characteristic="Ethnic group")
    assert made.set_aside["a question does not apply"] == 2


def test_of_several_measures_the_counts_of_people_are_read(page: Page) -> None:
    made = tidied(page("tidy"), area="Northby")
    assert counts(made) == {"Asian, Asian British or Asian Welsh: Indian": 40, "White: Irish": 60}
    assert made.set_aside["another measure"] == 1


# ---- Ethnicity facts and figures -------------------------------------------------------------------------------------


def test_numerators_and_denominators_are_a_stage_and_its_base(page: Page) -> None:
    made = tidied(page("eff"), where={"Time": "2020"})
    assert counts(made, "stage") == {
        ("Cases", "Asian"): 30,
        ("Cases", "White"): 200,
        ("Cases", "Not stated"): 5,
        ("All people", "Asian"): 100,
        ("All people", "White"): 1000,
        ("All people", "Not stated"): 50,
    }
    assert "0 of 10 printed shares differ from Cases / All people." in said(made)
    assert "as if dragged" in said(made)


def test_breakdowns_are_read_at_all_unless_they_are_asked_for(page: Page) -> None:
    made = tidied(page("eff"), where={"Time": "2020"}, by=["Sex"])
    assert set(made.sheet.columns["Sex"]) == {"Female", "Male"}
    assert tidied(page("eff")).by == ("Time",)


def test_measures_on_top_of_one_another_are_refused_unless_one_is_chosen(page: Page) -> None:

    stacked = csv_page(EFF.replace('"Cases","2021"', '"Other cases","2021"'))
    assert "2 measures are on top of one another" in refused(stacked)
    assert tidied(stacked, where={"Measure": "Cases"}).by == ()
    two = csv_page(EFF.replace("ONS 2001 5+", "ONS 2001 5").replace('51"', 'x"'))
    assert "classifications are on top of one another" in refused(two)


def test_percentages_alone_are_refused_as_counts_and_kept_as_shares(file: File) -> None:
    with pytest.raises(InputError, match="Ask the publisher for the number of people in each group"):
        dp.from_counts(file("eff_percent"))
    wales = dp.baseline(file("eff_percent"), area="Wales")
    assert wales.shares.round(3).tolist() == [[0.962, 0.029, 0.009]]
    assert wales.half_unit == pytest.approx(0.0005)


def test_a_withheld_number_is_refused_where_it_is_needed_and_nowhere_else(page: Page) -> None:
    assert "One number is withheld: 'Asian' '!'" in refused(page("eff_signs"), where={"Grade": "Senior"})
    made = tidied(page("eff_signs"))
    assert counts(made) == {"Asian": 60, "White": 1050, "Unknown": 130}
    assert "rounded by the publisher" in said(made)
    senior = tidied(page("eff_signs"), where={"Grade": "Senior", "Ethnicity": ["White", "Unknown"]})
    assert counts(senior) == {"White": 90, "Unknown": 0}
    assert "'-' means nobody and counts as 0 (1 cells)." in said(senior)


# ---- Stops -----------------------------------------------------------------------------------------------------------


def test_three_kinds_of_unknown_are_told_apart(file: File) -> None:
    tables = dp.count(file("stops"), schemes={"self-defined ethnicity": "ethnicity_police_18"}, by="month")
    found = tables["ethnicity"].frame.groupby("group")["count"].sum()
    assert (found["Not stated"], found["Blank"], found["Does not apply"]) == (1, 1, 1)
    assert int(tables["ethnicity"].total.sum()) == 4
    assert list(tables["ethnicity"].slices["month"]) == ["2020-01", "2020-02"]
    assert "Each of 5 rows is a stop from 2020-01 to 2020-02, not a person" in " ".join(tables.checks["what"])


def test_field_names_of_the_api_are_the_same_columns(file: File) -> None:
    tables = dp.count(file("stops_api"), schemes={"self-defined ethnicity": "ethnicity_police_18", "age": None})
    assert int(tables["ethnicity"].total.sum()) == 2
    assert tables["ethnicity"].unknown.tolist() == [[1]]


def test_stops_are_not_read_as_counts(file: File) -> None:
    with pytest.raises(InputError, match=r"Each row is a stop \(5 rows\), and not a count\. Count them: dp\.count"):
        dp.from_counts(file("stops"))
    with pytest.raises(InputError, match="The columns are not those of layout 'police_uk'"):
        dp.count(file("returns"), schemes={"organisation": None}, layout="police_uk")


# ---- Returns ---------------------------------------------------------------------------------------------------------


def test_whole_groups_of_a_return_are_read_and_parts_left_out(page: Page) -> None:
    made = tidied(page("returns"), where={"published": "2021"})
    of = counts(made, "characteristic")
    assert of[("ethnicity", "asian")] == 10
    assert ("ethnicity", "asian indian") not in of
    assert sum(number for (kind, _), number in of.items() if kind == "ethnicity") == 100
    assert "2 columns are parts of a whole group" in said(made)


def test_a_blank_is_nobody_where_the_total_shows_it_and_not_reported_where_all_is_blank(page: Page) -> None:
    made = tidied(page("returns"))
    of = counts(made, "published", "characteristic")
    assert of[("2021", "ethnicity", "undisclosed")] == 0
    assert not any(kind == "gender" and year == "2022" for year, kind, _ in of)
    assert "1 return says nothing of gender" in said(made)


# ---- A column for each group -----------------------------------------------------------------------------------------


def test_a_column_that_adds_the_others_up_is_left_out_and_so_is_the_area_of_all(page: Page) -> None:
    made = tidied(page("wide"))
    assert made.by == ("area",)
    assert sum(counts(made, "area").values()) == 1070
    assert "'Number of times tactic reported'" in said(made)
    assert "'Total England' is a total of areas, and adds up what the others hold: left out." in said(made)
    assert sum(counts(tidied(page("wide"), area="Total England")).values()) == 1070
    assert made.sheet.label == "perceived ethnicity"
    assert "not people: one person can be behind several" in said(made)
    one = tidied(page("wide"), area="Northby", where={"Tactic": "Handcuffing"})
    assert sum(counts(one).values()) == 359


def test_the_unknown_are_everyone_less_those_who_are_known(page: Page) -> None:
    made = tidied(page("known_and_all"), where={"time_period": "2022"})
    assert counts(made)["Unknown"] == 110
    assert sum(counts(made).values()) == 1120  # each group is rounded, to 1,010 in place of 1,000
    assert "The groups add to Known_ethnicity up to 10 people a row." in said(made)
    assert "rounded by the publisher" in said(made)
    by_sex = tidied(page("known_and_all"), where={"time_period": "2022"}, by=["characteristic"])
    assert set(by_sex.sheet.columns["characteristic of the row"]) == {"Female", "Male"}


def test_columns_of_groups_and_measures_are_stages_by_area(page: Page) -> None:
    made = tidied(page("staged"), area="Northby")
    assert counts(made, "stage")[("population", "White")] == 400
    assert set(made.sheet.columns["stage"]) == {"stopped", "not stopped", "population"}
    assert "Not read: stop_rate, region, rr." in said(made)


# ---- A stage and its base --------------------------------------------------------------------------------------------


def test_a_printed_share_tells_the_stage_and_its_base(page: Page) -> None:
    made = tidied(page("stage_table"))
    of = counts(made, "stage")
    assert of[("in_care", "Black")] == 40
    assert of[("pop", "White")] == 8000
    assert ("pop", "Unknown") not in of
    assert of[("in_care", "Unknown")] == 10
    assert "as percentage tells, which is their share in every row" in said(made)


def test_wholes_are_kept_where_their_parts_have_no_base(page: Page) -> None:
    made = tidied(page("wholes_and_parts"))
    of = counts(made, "stage")
    assert of[("homeless", "White")] == 100
    assert ("homeless", "White: British") not in of
    assert of[("population", "Asian")] == 1000


def test_parts_and_wholes_in_one_set_are_an_error_that_shows_the_overlap() -> None:

    without = csv_page(WHOLES_AND_PARTS.replace("White: Irish,17,\n", ""))
    found = refused(without)
    assert "'White' is 100, and 'White: British' 75, which are in it, add to 75." in found
    assert "Parts and wholes overlap" in found


# ---- Workbooks -------------------------------------------------------------------------------------------------------


def test_headings_of_three_levels_are_variables(page: Page) -> None:
    made = tidied(page("builder"))
    assert counts(made) == {"Catholic": 40, "Protestant: Methodist": 60}
    assert made.sheet.label == "religion"
    assert counts(tidied(page("builder"), characteristic="sex")) == {"Males": 45, "Females": 55}
    assert counts(tidied(page("builder"), characteristic="age")) == {"0": 9, "1": 11, "Aged 2 and over": 80}
    by_sex = counts(tidied(page("builder"), by=["sex"]), "sex")
    assert by_sex[("Males", "Catholic")] == 18
    assert counts(tidied(page("builder"), ages="1+")) == {"Catholic": 36, "Protestant: Methodist": 55}


def test_groups_across_and_tactics_down(page: Page) -> None:
    made = tidied(page("force"))
    assert counts(made) == {"White": 900, "Black (or Black British)": 90, "Don't know": 10}
    assert made.sheet.label == "Perceived ethnicity"
    assert "not people: one person can be behind several" in said(made)
    restraint = tidied(page("force"), where={"Tactic": "Total Restraint"})
    assert sum(counts(restraint).values()) == 888
    assert "'Total incidents per tactic'" in said(restraint)


def test_full_time_equivalents_are_no_people(page: Page) -> None:
    made = tidied(page("full_time"))
    assert made.kind == "full-time equivalents"
    assert made.refusal is not None
    assert "Ask for the headcount" in made.refusal.remedy


# ---- Other shapes of the same publishers -----------------------------------------------------------------------------


def test_bulk_downloads_of_2021_have_no_measure_in_their_headings() -> None:
    text = (
        "date,geography,geography code,Ethnic group: Total: All usual residents,Ethnic group: Asian,"
        "Ethnic group: Asian: Indian,Ethnic group: Asian: Chinese,Ethnic group: White\n"
        "2021,Northby,E06000901,1003,402,301,101,601\n"
    )
    assert counts(tidied(csv_page(text))) == {"Asian: Indian": 301, "Asian: Chinese": 101, "White": 601}


CROSSED = """\
date,geography,geography code,Sex: All persons; Ethnic Group: All categories; measures: Value,\
Sex: Males; Ethnic Group: All categories; measures: Value,Sex: Females; Ethnic Group: All categories; measures: Value,\
Sex: All persons; Ethnic Group: White: Total; measures: Value,Sex: Males; Ethnic Group: White: Total; measures: Value,\
Sex: Females; Ethnic Group: White: Total; measures: Value,Sex: All persons; Ethnic Group: Asian; measures: Value,\
Sex: Males; Ethnic Group: Asian; measures: Value,Sex: Females; Ethnic Group: Asian; measures: Value
2011,Northby,E08000901,1001,501,500,800,400,400,201,101,100
"""


def test_of_two_variables_in_a_heading_one_is_read_at_the_total_of_the_other() -> None:
    page = csv_page(CROSSED)
    assert counts(tidied(page, characteristic="Ethnic Group")) == {"White": 800, "Asian": 201}
    assert counts(tidied(page, characteristic="Sex")) == {"Males": 501, "Females": 500}
    assert counts(tidied(page, characteristic="Ethnic Group", by=["Sex"]), "Sex")[("Males", "Asian")] == 101


def test_a_custom_table_of_northern_ireland_is_one_too() -> None:
    text = (
        "District Label,District Code,Religion Label,Religion Code,Count\n"
        "Northby,N09000901,Catholic,1,401\nNorthby,N09000901,No religion,2,302\n"
    )
    assert counts(tidied(csv_page(text))) == {"Catholic": 401, "No religion": 302}


def test_everyone_beside_one_classification_is_no_second_one() -> None:
    text = (
        "Measure,Ethnicity,Ethnicity_type,Time,Numerator,Denominator\n"
        "Employed,All,All,2022,76,100\nEmployed,Asian,ONS 2021 5+1,2022,21,30\nEmployed,White,ONS 2021 5+1,2022,55,70\n"
    )
    assert counts(tidied(csv_page(text)), "stage")[("Numerator", "White")] == 55
    more = csv_page(text + "Employed,Indian,ONS 2021 19+1,2022,9,12\n")
    assert "2 classifications are on top of one another: 'ONS 2021 5+1'; 'ONS 2021 19+1'." in refused(more)
    assert len(counts(tidied(more, where={"Ethnicity_type": "ONS 2021 5+1"}), "stage")) == 4


@pytest.mark.parametrize(
    "text",
    [
        "Team,Asian %,Black %,White %\nA,10,5,85\nB,12,8,80\n",
        "Team,Asian,Black,White\nA,10,5,85\nB,12.4,8,79.6\n",
    ],
)
def test_a_column_of_percentages_for_each_group_is_no_column_of_counts(text: str) -> None:
    made = tidied(csv_page(text))
    assert made.kind == "percent"
    assert made.refusal is not None


def test_a_total_of_which_most_is_in_no_category_is_an_error() -> None:
    text = "Year,Asian,Black,White,Total\n2020,103,55,211,1200\n2021,107,54,218,1210\n"
    assert "'Total' is 2,410, and 'Asian' 210, 'Black' 109, 'White' 429, which are in it, add to 748." in refused(
        csv_page(text)
    )


def test_signs_mean_what_they_mean() -> None:
    text = "Grade,Asian,Black,White,Unknown,Total\nSenior,[c],<5,90,10,110\nJunior,41,33,402,30,506\n"
    found = refused(csv_page(text))
    assert "One number is withheld: 'Asian' '[c]'. Say between which numbers they lie, withheld='1 to 4'" in found
    assert sum(counts(tidied(csv_page(text), where={"Grade": "Junior"})).values()) == 506


def test_rows_of_an_ordinary_table_can_be_chosen_too(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("site,group,count\nA,White,4\nA,BME,2\nB,White,9\n", encoding="utf-8")
    staff = dp.from_counts(path, where={"site": "A"}, scheme="ethnicity_ew_2001")
    assert int(staff["ethnicity"].total.sum()) == 6
    assert staff.account.closes
    with pytest.raises(InputError, match=r"No row has site 'C'\. It holds 'A', 'B'\."):
        dp.from_counts(path, where={"site": "C"})
    with pytest.raises(InputError, match="There is no column 'town', which where= names"):
        dp.from_counts(path, where={"town": "A"})
    with pytest.raises(InputError, match="in no known layout, and area= is asked of it"):
        dp.from_counts(path, area="A")


def test_two_groups_that_add_to_everyone_are_columns_of_groups() -> None:
    text = "Trust,Band,White,BME,Not stated,Total\nA,5,101,31,5,137\nA,6,50,10,1,61\nB,5,81,20,0,101\n"
    assert counts(tidied(csv_page(text)), "Band", "Trust")[("5", "A", "BME")] == 31
    assert recognise(csv_page(text.replace("137", "140"))) is None


def test_columns_that_people_pass_one_after_another_are_stages() -> None:
    text = "Ethnicity,Applied,Shortlisted,Appointed\nWhite,1003,401,102\nAsian,301,80,15\nTotal,1304,481,117\n"
    made = tidied(csv_page(text))
    assert counts(made, "stage")[("Shortlisted", "White")] == 401
    assert set(made.sheet.columns["stage"]) == {"Applied", "Shortlisted", "Appointed"}
    assert recognise(csv_page(text.replace("Appointed", "Not appointed"))) is None


def test_more_people_at_a_stage_than_before_it_are_refused_with_the_row() -> None:
    text = "Ethnicity,Applied,Shortlisted,Appointed\nWhite,1003,401,102\nAsian,301,800,15\n"
    found = refused(csv_page(text))
    assert "row 3: Shortlisted is 800 and Applied 301: more people than could reach it. Correct the row" in found
    swapped = refused(csv_page("Ethnicity,Appointed,Applied\nWhite,1003,102\nAsian,301,15\n"))
    assert "Appointed is 1,003 and Applied 102: more people than could reach it. So it is in 2 of 2 rows." in swapped
    assert "Swap the headings" in swapped
    assert counts(tidied(csv_page(text), measure="Shortlisted")) == {"White": 401, "Asian": 800}


def test_columns_of_years_are_slices() -> None:
    text = "Ethnicity,2019,2020/21\nWhite,1003,1010\nAsian,301,310\nTotal,1304,1320\n"
    made = tidied(csv_page(text))
    assert made.by == ("period",)
    assert counts(made, "period") == {
        ("2019", "White"): 1003,
        ("2019", "Asian"): 301,
        ("2020/21", "White"): 1010,
        ("2020/21", "Asian"): 310,
    }


def test_other_numbers_are_no_categories_and_unknown_categories_are() -> None:
    text = "Code,Asian,Gypsy folk,Black,White,Total,Cars\n11,20,3,1,101,125,7\n12,31,2,4,90,127,9\n"
    made = tidied(csv_page(text))
    assert counts(made, "Code")[("11", "Gypsy folk")] == 3
    assert not any(label in {"Cars", "Code"} for _, label in counts(made, "Code"))
    assert "Not read: Cars." in said(made)


def test_columns_of_percentages_between_the_columns_of_a_query_are_left_out() -> None:
    text = (
        '"KS201EW - Ethnic group"\n"ONS Crown Copyright Reserved [from Nomis on 1 May 2015]"\n'
        '"population","All usual residents"\n"units","Persons"\n"date","2011"\n\n'
        '"local authority","mnemonic","All usual residents","%","White: Irish","%","White: Other White","%"\n'
        '"Northby","E08000901",1003,100,301,30.0,702,70.0\n'
    )
    assert counts(tidied(csv_page(text))) == {"White: Irish": 301, "White: Other White": 702}


def test_one_of_two_columns_of_counts_is_read_where_it_is_named(page: Page) -> None:
    made = tidied(page("eff"), measure="Cases", where={"Time": "2020"})
    assert counts(made) == {"Asian": 30, "White": 200, "Not stated": 5}


def test_an_export_of_a_table_builder_as_text_has_no_merged_cells() -> None:
    text = (
        '"Scotland\'s Census 2022\nTable UV903b - Trans status or history by age\nAll people aged 16 and over"\n'
        '"Counting: Individuals"\n\n"Scotland"\n'
        '"Trans status or history - 8 groups","","All people aged 16 and over","No","Yes","Not answered"\n"","Age"\n'
        '"","All people aged 16 and over",1004,900,41,63\n"","16 - 24",303,250,30,23\n"","25 and over",700,650,11,39\n'
    )
    made = tidied(csv_page(text))
    assert counts(made) == {"No": 900, "Yes": 41, "Not answered": 63}
    assert (made.facts.geography, made.facts.ages) == ("Scotland", "16+")
    assert counts(tidied(csv_page(text), characteristic="age")) == {"16 - 24": 303, "25 and over": 700}
    assert "'All people aged 16 and over' is 1,004 and its parts add to 1,003" in said(
        tidied(csv_page(text), characteristic="age")
    )


def test_a_column_of_numbers_that_is_named_is_read_alone(file: File) -> None:
    children = dp.from_counts(file("stage_table"), count="pop", name="children")
    assert children.stage_names == ("children",)
    assert int(children["ethnicity"].total.sum()) == 10_000
    with pytest.raises(InputError, match="Several columns could hold the labels: Police Force, Type of force, Tactic"):
        dp.from_counts(file("wide"), count="White")


def test_an_accessible_table_of_headcounts_is_read_without_its_marks_of_notes() -> None:
    page = book_page(
        [
            ["Table H3a: Police officers in post by force and ethnicity, headcount"],
            ["This worksheet contains one table. Some cells refer to notes, which are in the notes worksheet."],
            ["Force [note 1]", "White", "Asian [note 2]", "Black", "Not stated", "Total [notes 1 and 2]", "% White"],
            ["Northby", 901, 52, 21, 13, 987, 92.5],
            ["Southby", 803, 31, 12, "[c]", 848, 94.9],
            ["England [note 3]", 1704, 83, 33, 15, 1835, 93.6],
        ]
    )
    made = tidied(page, area="Northby")
    assert counts(made) == {"White": 901, "Asian": 52, "Black": 21, "Not stated": 13}
    assert "1 column holds changes or per cent." in said(made)
    assert "One number is withheld: 'Not stated' '[c]'." in refused(page, area="Southby")


def test_open_data_of_schools_is_read_for_the_nation_at_the_totals_of_its_filters(page: Page) -> None:
    assert "Several columns hold groups: gender, ethnicity_major." in refused(page("dfe"))
    made = tidied(page("dfe"), characteristic="ethnicity")
    assert counts(made) == {"White": 801, "Asian": 152, "Information not yet obtained": 53}
    assert "headcount is read." in said(made)
    assert "the national one is read" in said(made)
    women = tidied(page("dfe"), where={"gender": "Female"})
    assert counts(women) == {"White": 601, "Asian": 102}
    assert counts(tidied(page("dfe"), characteristic="ethnicity", area="Northby")) == {"White": 70, "Asian": 31}
    assert "2 numbers are withheld" in refused(page("dfe"), characteristic="ethnicity", area="Southby")


def test_a_slice_without_any_number_is_left_out_unless_slices_are_added_up(page: Page) -> None:
    local = {"geographic_level": "Local authority"}
    each = tidied(page("dfe"), characteristic="ethnicity", where=local)
    assert set(each.sheet.columns.get("area", ["Northby"])) == {"Northby"}
    assert "No number is given for" in said(each)
    assert "Southby" in said(each)
    both = refused(page("dfe"), characteristic="ethnicity", where=local, area=["Northby", "Southby"])
    assert "2 numbers are withheld: 'White' 'c', 'Asian' 'c'." in both
