"""Files in the layouts of other tables, years and publishers than those that the layouts were first made from."""

from pathlib import Path

import pytest

import disprop as dp
from disprop.cube import Cube
from disprop.errors import InputError
from disprop.read.layouts import recognise

from .conftest import SEARCHES, book_page, csv_page


def read(tmp_path: Path, text: str, **asked: object) -> dp.Tables:
    path = tmp_path / "made.csv"
    path.write_text(text, encoding="utf-8")
    return dp.from_counts(path, **asked)  # type: ignore[arg-type]


def only(tables: dp.Tables) -> Cube:
    (name,) = tables
    return tables[name]


def test_totals_of_a_breakdown_beside_the_total_are_not_added_to_it(tmp_path: Path) -> None:
    head = "date,geography,geography code,Rural Urban,Sex: All; measures: Value,Sex: Male; measures: Value,"
    rows = ["Total,100,40,60", "Urban (total),70,30,40", "Rural (total),30,10,20"]
    text = f"{head}Sex: Female; measures: Value\n" + "".join(f"2011,Northby,E08000001,{row}\n" for row in rows)
    assert only(read(tmp_path, text)).total.sum() == 100


def test_bands_of_ages_that_no_scheme_has_are_columns_of_groups(tmp_path: Path) -> None:
    text = (
        "Department,Under 20,20-29,30-39,40-49,50-59,60 and over,Total\nA,1,20,30,40,30,9,130\nB,2,21,31,41,31,10,136\n"
    )
    assert only(read(tmp_path, text)).total.sum() == 266


def test_only_a_census_is_said_to_move_its_numbers_at_random(tmp_path: Path) -> None:
    text = "Department,White,Black,Asian,Total\nA,100,20,30,152\nB,200,21,31,252\n"
    said = read(tmp_path, text).checks
    assert "as a census does" in said.set_index("check").loc["total differs a little", "what"]
    assert "a group is missing" in said.set_index("check").loc["total differs a little", "remedy"]


def test_characteristics_under_the_heading_of_a_publisher_are_read_apart(tmp_path: Path) -> None:
    text = "Category marker,Category,Number\nSex,Female,60\nSex,Male,40\nEthnicity,White,80\nEthnicity,Asian,21\n"
    made = read(tmp_path, text)
    assert {name: int(made[name].total.sum()) for name in made} == {"sex": 100, "ethnicity": 101}


def refused(tmp_path: Path, text: str, **asked: object) -> str:
    with pytest.raises(InputError) as found:
        read(tmp_path, text, **asked)
    return str(found.value)


QUERY = """\

"LC2101EW - Ethnic group by sex by age"
"ONS Crown Copyright Reserved [from Nomis on 3 March 2014]"
"Population :","All usual residents"
"Units      :","Persons"
"Area Name  :","Northby"
"Sex        :","All persons"

"Ethnic Group",{heads}

"All categories: Ethnic group",100,40,60
"White: Total",70,30,40
"White: Irish",30,10,20
"White: Other White",40,20,20
"Other ethnic group: Total",30,10,20
"""


def test_what_a_query_is_of_is_told_above_it_and_is_no_heading(tmp_path: Path) -> None:
    made = read(tmp_path, QUERY.format(heads='"All categories: Age","Age 0 to 15","Age 16 and over"'))
    assert only(made).total.sum() == 100
    assert "Sex: All persons." in made.checks["what"].tolist()


def test_columns_of_a_query_can_be_the_other_variable_or_dates(tmp_path: Path) -> None:
    by_age = read(tmp_path, QUERY.format(heads='"All categories: Age","Age 0 to 15","Age 16 and over"'), by="age")
    assert only(by_age).total[:, 0].tolist() == [40, 60]
    dates = read(tmp_path, QUERY.format(heads='"2019","2020","2021"'))
    assert only(dates).slices["date"].tolist() == ["2019", "2020", "2021"]


def test_blocks_of_a_query_one_under_another_are_several_tables(tmp_path: Path) -> None:
    block = '"area       :","{}"\n\n"Sex","number"\n\n"Female",52\n"Male",48\n\n'
    head = '\n"TS008 - Sex"\n"ONS Crown Copyright Reserved [from Nomis on 3 March 2024]"\n'
    said = refused(tmp_path, head + block.format("Northby") + block.format("Southby"))
    assert "There are several tables, one under another" in said
    assert "cells='A1:B" in said


@pytest.mark.parametrize("conf", [",conf", ""])
def test_a_survey_is_one_with_codes_and_without_its_intervals_too(tmp_path: Path, conf: str) -> None:
    text = (
        '\n"annual population survey"\n"ONS Crown Copyright Reserved [from Nomis on 3 March 2024]"\n\n'
        f'"local authority","mnemonic","numerator"{conf}\n\n"Northby","E08000001",41200{conf and ",4.1"}\n'
    )
    assert "These are estimates of a survey" in refused(tmp_path, text)


WIDE = "Directorate,White,Asian,Black,Not known,Total\nA,50,20,10,5,85\nB,60,10,5,5,80\nTotal,110,30,15,10,165\n"


@pytest.mark.parametrize("above", ["Staff by ethnicity 2023\n\n", "Staff\nCounted on 31 March\n\n"])
@pytest.mark.parametrize("below", ["", "Share of total (%),66.7,18.2,9.1,6.1,100\n", "\nSource: Northby Council\n"])
def test_columns_of_groups_below_titles_and_above_notes_are_read(tmp_path: Path, above: str, below: str) -> None:
    made = only(read(tmp_path, above + WIDE + below))
    assert (made.total.sum(), made.unknown.sum()) == (165, 10)


def test_every_row_above_and_below_the_table_is_accounted_for(tmp_path: Path) -> None:
    aside = read(tmp_path, f"Staff\n\n{WIDE}\nSource: Northby Council\n").account.set_aside.set_index("reason")["rows"]
    assert aside["above the headings"] == 1
    assert aside["below the table"] == 1


def test_a_layout_that_a_plan_names_may_stand_below_a_title(tmp_path: Path) -> None:
    assert only(read(tmp_path, f"Staff\n\n{WIDE}", layout="wide_groups")).total.sum() == 165


def test_percentages_beside_the_counts_of_the_same_groups_are_left_out(tmp_path: Path) -> None:
    text = "LGD,LGD Code,All,White,Mixed,Other,White (%),Mixed (%),Other (%)\n"
    made = read(tmp_path, f"{text}Antrim,95AA,100,90,6,4,90.0,6.0,4.0\nArds,95BB,200,190,6,4,95.0,3.0,2.0\n")
    assert only(made).total.sum() == 300


def test_two_groups_and_the_unknown_are_columns_of_groups_without_a_total(tmp_path: Path) -> None:
    text = "Trust,Cluster,Disabled,Not Disabled,Unknown\nR1,Cluster 1,5,90,4\nR1,Cluster 2,7,80,3\n"
    made = only(read(tmp_path, text))
    assert (made.known.sum(), made.unknown.sum()) == (182, 7)


def test_rows_without_a_heading_are_told_apart_by_their_first_column(tmp_path: Path) -> None:
    text = ",All people,White: Scottish,White: Irish,African,Mixed\nS12000033,10,4,3,2,1\nS12000041,20,14,3,2,1\n"
    assert len(only(read(tmp_path, text)).slices) == 2


def test_a_numbered_table_whose_groups_go_down_is_an_ordinary_one(tmp_path: Path) -> None:
    lines = [
        ["Table 1: Staff by ethnicity"],
        [],
        ["Ethnicity", "Headcount"],
        ["Asian", 50],
        ["White", 850],
        ["Unknown", 9],
    ]
    assert recognise(book_page(lines)) is None
    assert only(dp.from_counts(book_page(lines))).total.sum() == 909


def test_years_across_are_slices_below_a_title_too(tmp_path: Path) -> None:
    text = "Staff by ethnicity\n\nEthnicity,31 March 2021,31 March 2022\nAsian,50,60\nWhite,80,90\nTotal,130,150\n"
    assert only(read(tmp_path, text)).total.sum() == 280


def test_a_range_of_ages_is_no_number_of_people(tmp_path: Path) -> None:
    head = "Measure,Time,Ethnicity,Ethnicity_type,Age,Value,Value_type\n"
    rows = [f"Employment,2018,{group},ONS 2011 5+1,16-64,{rate},%\n" for group, rate in (("All", 75), ("Asian", 66))]
    assert "percentages without the numbers of people" in refused(tmp_path, head + "".join(rows))


@pytest.mark.parametrize("values", ["66%", "66"])
def test_percentages_are_told_by_their_sign_or_by_what_is_measured_too(tmp_path: Path, values: str) -> None:
    text = (
        f"Measure,Time,Ethnicity,Ethnicity_type,Value\nRate,2021,All,5+1,75{values[2:]}\nRate,2021,Asian,5+1,{values}\n"
    )
    assert "percentages without the numbers" in refused(tmp_path, text)


def test_a_rate_beside_its_numbers_divides_nobody(tmp_path: Path) -> None:
    head = "Measure,Time,Ethnicity,Ethnicity_type,Exclusions,Pupils,Exclusion rate\n"
    made = read(tmp_path, head + "Excluded,2018,Asian,DfE,5,500,1.0\nExcluded,2018,White,DfE,7,900,0.8\n")
    assert len(only(made).slices) == 1
    assert "Exclusion rate" not in only(made).slices


def searches(**asked: object) -> dp.Tables:
    return dp.from_counts(csv_page(SEARCHES), **asked)  # type: ignore[arg-type]


def test_open_data_is_read_for_one_characteristic_the_others_added_up_or_at_their_totals() -> None:
    made = searches(characteristic="Ethnicity")
    assert only(made).total[:, 0].tolist() == [160, 86]
    assert only(made).unknown.sum() == 29
    assert "Ethnicity is read; Sex is added up." in made.checks["what"].tolist()


def test_of_a_column_of_measures_the_people_are_read() -> None:
    said = searches(characteristic="Ethnicity").checks["what"].tolist()
    assert "Of Data the rows of 'Headcount' are read, and not those of 'FTE'." in said


def test_open_data_of_an_area_and_by_another_characteristic_can_be_asked_for() -> None:
    made = only(searches(characteristic="Ethnicity", area="Northby", by="Sex"))
    assert made.slices["Sex"].tolist() == ["Female", "Male"]
    assert made.total[:, 0].tolist() == [17, 143]


def test_several_characteristics_of_open_data_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Several columns hold groups: Sex, Age group, Ethnicity\. Name one"):
        searches()


def test_the_finer_of_two_columns_of_one_characteristic_is_read(tmp_path: Path) -> None:
    rows = [("White", "White British", 9), ("White", "White Irish", 1), ("Asian", "Indian", 5), ("Asian", "Chinese", 2)]
    text = "Year,Ethnic group,Ethnicity,Number\n" + "".join(f"2023,{one},{two},{n}\n" for one, two, n in rows)
    made = only(read(tmp_path, text))
    assert (made.total.sum(), made.level) == (17, "detail")


@pytest.mark.parametrize("second", ["Person id", "Employee Number"])
def test_rows_of_people_with_numbers_are_no_open_data(second: str) -> None:
    lines = [f"{at},{sex},{group},{at * 7}\n" for at, (sex, group) in enumerate([("F", "White"), ("M", "Asian")] * 3)]
    assert recognise(csv_page(f"{second},Sex,Ethnicity,Days\n{''.join(lines)}")) is None


def test_combinations_that_stand_twice_are_no_open_data() -> None:
    lines = [f"{sex},{group},7\n" for sex, group in [("F", "White"), ("M", "Asian"), ("F", "White")]]
    assert recognise(csv_page(f"Sex,Ethnicity,Number\n{''.join(lines)}")) is None


def test_a_table_whose_other_columns_are_named_is_read_as_it_stands(tmp_path: Path) -> None:
    text = "Sex,Ethnicity,Number\nF,White,7\nF,Asian,2\nM,White,8\nM,Asian,3\n"
    made = read(tmp_path, text, by="Sex")
    assert only(made).total[:, 0].tolist() == [9, 11]


def test_areas_down_and_groups_across_in_a_table_builder_are_areas(tmp_path: Path) -> None:
    text = (
        "Table UV201 - Ethnic group\nAll people\n\n,All people,White,Black,Asian\nNorthby,10,7,2,1\nSouthby,20,15,3,2\n"
    )
    made = only(read(tmp_path, text, area="Southby"))
    assert (made.total.sum(), made.characteristic) == (20, "ethnicity")


def test_a_table_builder_may_write_a_row_for_each_cell(tmp_path: Path) -> None:
    head = 'SuperWEB2(tm)\n\n"Table UV205 - Religion All people"\n"Counting: Individuals"\n\n'
    head += '"Counting","Council Area","Religion","Count",\n'
    cells = [f'"Individuals","{area}","{label}",{n}\n' for area in ("Angus", "Moray") for label, n in RELIGIONS.items()]
    made = only(read(tmp_path, head + "".join(cells) + '\n"INFO","Data has been perturbed"\n'))
    assert made.total[:, 0].tolist() == [60, 60]


RELIGIONS = {"All people": 60, "No religion": 30, "Church of Scotland": 20, "Muslim": 6, "Religion not stated": 4}


def test_of_several_filters_of_schools_the_one_that_varies_is_read(tmp_path: Path) -> None:
    head = "time_period,time_identifier,geographic_level,country_code,country_name,sex,ethnicity,number_of_children\n"
    rows = [
        f"2023,Year,National,E92,England,Total,{group},{n}\n"
        for group, n in (("Total", 30), ("White", 20), ("Asian", 10))
    ]
    assert only(read(tmp_path, head + "".join(rows))).total.sum() == 30


def test_a_whole_without_anybody_overlaps_with_nobody() -> None:
    made = dp.from_counts(
        {"Heterosexual": 400, "Gay/Lesbian": 12, "LGB": 0, "Bisexual": 8}, characteristic="sexual orientation"
    )
    assert only(made).total.sum() == 420


def test_parts_that_say_that_they_are_parts_are_groups_below_their_whole() -> None:
    rows = {"White": 900, "Minority ethnic": 100, "of which: Asian": 70, "of which Black": 30, "Not stated": 25}
    made = only(dp.from_counts(rows, characteristic="ethnicity"))
    assert (made.total.sum(), made.level) == (1025, "five")


def test_totals_among_the_labels_keep_no_scheme_from_being_told() -> None:
    rows = {"White": 900, "Asian": 100, "Known total": 1000, "Unknown": 40}
    made = only(dp.from_counts(rows, characteristic="ethnicity"))
    assert (made.total.sum(), made.scheme.name) == (1040, "ethnicity_ew_2021")
    with pytest.raises(InputError, match="'Headcount' is no group, and is the sum of other rows"):
        dp.from_counts({**rows, "Headcount": 1040}, characteristic="ethnicity")


def test_of_several_columns_the_one_that_adds_the_others_up_is_read(tmp_path: Path) -> None:
    text = "Custody\n\nEthnicity,Under 18,18 year olds,Total\nAsian,40,5,{}\nWhite,200,20,220\nTotal,240,25,265\n"
    assert only(read(tmp_path, text.format(45))).total.sum() == 265
    assert "Several columns could hold the numbers" in refused(tmp_path, text.format(46))


def test_columns_of_a_group_and_what_is_counted_are_the_group(tmp_path: Path) -> None:
    text = "Directorate,White Headcount,White %GT,Asian Headcount,Asian %GT,Black Headcount,Black %GT,Total Headcount\n"
    assert (
        only(read(tmp_path, text + "A,80,80.0%,15,15.0%,5,5.0%,100\nB,60,75.0%,10,12.5%,10,12.5%,80\n")).total.sum()
        == 180
    )


def test_averages_between_the_columns_of_a_bulk_download_are_left_out(tmp_path: Path) -> None:
    head = (
        "date,geography,geography code,Age: All usual residents,Age: Age 0 to 15,Age: Age 16 and over,Age: Mean Age\n"
    )
    assert only(read(tmp_path, head + "2011,Northby,E08000001,100,20,80,39.3\n")).total.sum() == 100


def test_years_across_over_numbers_and_percentages_are_slices() -> None:
    lines = [["Staff"], [], ["Ethnicity", "2021", "", "2022", ""], ["", "No.", "%", "No.", "%"]]
    lines += [["White", 80, 0.8, 90, 0.75], ["Asian", 20, 0.2, 30, 0.25]]
    made = only(dp.from_counts(book_page(lines, ["B3:C3", "D3:E3"])))
    assert made.total[:, 0].tolist() == [100, 120]


REGIONS = (
    "Force,White,Black,Asian,Not stated,Total\nCleveland,980,51,57,14,1102\nDurham,801,44,43,22,910\n"
    "North East,1781,95,100,36,2012\n"
)


def test_an_area_that_is_the_sum_of_others_is_told_and_not_added_to_them(tmp_path: Path) -> None:
    said = read(tmp_path, REGIONS).checks.set_index("check")["what"]
    assert said["an area holds others"] == "'North East' is the sum of 'Cleveland', 'Durham'."
    assert "'North East' is the sum of" in refused(tmp_path, REGIONS, area="all")
    assert only(read(tmp_path, REGIONS, area=["Cleveland", "Durham"])).total.sum() == 2012


def test_areas_whose_codes_are_of_one_kind_hold_no_others_though_they_add_up(tmp_path: Path) -> None:
    groups = ",".join(f"Ethnic group: {one}" for one in ("Total", "White", "Mixed", "Asian", "Black", "Other"))
    rows = (
        "Northam,E07000001,100,60,6,20,10,4",
        "Eastley,E07000002,61,38,2,13,7,1",
        "Westmere,E07000003,39,22,4,7,3,3",
    )
    text = "\n".join([f"date,geography,geography code,{groups}", *(f"2021,{row}" for row in rows)])
    assert only(read(tmp_path, text, area="all")).total.sum() == 200
    unlike = text.replace("E07000001", "NORTH")
    assert "'Northam' is the sum of 'Eastley', 'Westmere'" in refused(tmp_path, unlike, area="all")


def test_all_years_are_the_total_of_years(tmp_path: Path) -> None:
    rows = [
        "2021,Female,10",
        "2021,Male,20",
        "2022,Female,11",
        "2022,Male,21",
        "All years,Female,21",
        "All years,Male,41",
    ]
    assert only(read(tmp_path, "Year,Sex,Number\n" + "\n".join(rows) + "\n")).total.sum() == 62


def test_a_column_of_codes_stands_beside_what_they_mean(tmp_path: Path) -> None:
    text = "Ethnicity code,Ethnicity,Number\nA,White British,90\nH,Indian,10\nZ,Not stated,5\n"
    assert only(read(tmp_path, text)).total.sum() == 105


def test_words_of_time_in_a_category_make_it_no_average(tmp_path: Path) -> None:
    head = (
        "date,geography,geography code,Disability: Total,Disability: Day-to-day activities limited,Disability: Other\n"
    )
    assert only(read(tmp_path, head + "2021,Northby,E08000001,100,20,80\n")).total.sum() == 100
