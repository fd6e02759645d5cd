"""Reading tables that are already counted: what is read, and what is refused with place and remedy."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.cube import Cube, Stage
from disprop.errors import InputError
from disprop.read import from_counts
from disprop.read.cells import CellError, as_count, as_text
from disprop.tables import Tables

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
SEX = {"Male": 156, "Female": 289, "preferred not to say": 1}


def write(folder: Path, text: str | bytes, name: str = "staff.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def message(source: object, **keywords: Any) -> str:
    with pytest.raises(InputError) as caught:
        from_counts(source, **keywords)
    return str(caught.value)


def counted(cube: Cube) -> dict[str, int]:
    """The counts of a cube of one stage and slice, by label; those of nobody left out."""
    frame = cube.frame
    return {str(group): int(number) for group, number in zip(frame["group"], frame["count"], strict=True) if number}


def checks(tables: Tables, kind: str) -> list[str]:
    frame = tables.checks
    return list(frame.loc[frame["check"] == kind, "what"])


# ---- The sample -----------------------------------------------------------------------------------------------------


def test_the_staff_of_the_sample_are_read() -> None:
    staff = from_counts(SAMPLE / "staff.csv")
    assert list(staff) == ["gender", "ethnicity", "disability", "age"]
    assert {int(cube.total[0, 0]) for cube in staff.cubes.values()} == {446}
    assert counted(staff["gender"]) == {"Female": 289, "Male": 156, "Refused or prefer not to say": 1}
    assert counted(staff["disability"].roll_up("detail"))["Not yet asked"] == 38
    assert int(staff["ethnicity"].roll_up("two").by_group[0, 0, 1]) == 27
    assert staff.account.closes
    assert staff.account.rows == 25
    assert staff.name == "staff"
    assert staff.stage_names == ("staff",)


def test_the_leavers_of_the_sample_have_two_totals_and_the_checks_say_so() -> None:
    leavers = from_counts(SAMPLE / "leavers.csv")
    assert leavers["ethnicity"].level == "two"
    assert checks(leavers, "totals differ") == [
        "Stage 'leavers' has 46 people by disability and 39 by gender, ethnicity, age."
    ]


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.csv")), ids=lambda path: str(path.stem))
def test_every_count_of_the_sample_is_read_without_a_label_lost(path: Path) -> None:
    if "census" not in path.stem and path.stem != "published":
        assert not checks(from_counts(path), "label not recognised")


# ---- Sources --------------------------------------------------------------------------------------------------------


def frames() -> list[Any]:
    columns = {"group": list(SEX), "count": list(SEX.values())}
    frame, table = pd.DataFrame(columns), pa.table(columns)
    return [
        SEX,
        columns,
        {"gender": SEX},
        frame,
        frame.set_index("group"),
        frame.set_index("group")["count"],
        frame[::-1][::-1],
        pl.DataFrame(columns),
        pl.LazyFrame(columns),
        table,
        duckdb.from_arrow(table),
        pd.Series(SEX),
        pd.Series(["Male"] * 156 + ["Female"] * 289 + ["preferred not to say"], name="gender").value_counts(),
    ]


@pytest.mark.parametrize("place", range(13))
def test_the_same_table_is_read_from_any_source(place: int) -> None:
    source = frames()[place]
    tables = from_counts(source, name="staff")
    assert counted(tables["gender"]) == {"Female": 289, "Male": 156, "Refused or prefer not to say": 1}
    assert tables["gender"].groups == ("female", "male")


def test_a_series_with_two_levels_of_index_is_read_with_its_slices() -> None:
    index = pd.MultiIndex.from_product([["2007", "2008"], ["Male", "Female"]], names=["year", "gender"])
    tables = from_counts(pd.Series([1, 2, 3, 4], index=index), by="year")
    assert tables["gender"].by_group[:, 0].tolist() == [[2, 1], [4, 3]]
    assert tables["gender"].slices["year"].tolist() == ["2007", "2008"]


def test_what_is_no_table_is_refused() -> None:
    assert "A int is not a table" in message(5)
    assert "no rows" in message({})
    assert "no rows" in message(pd.DataFrame({"group": [], "count": []}))
    assert "The columns differ in length: group 2, count 1" in message({"group": ["a", "b"], "count": [1]})


# ---- Which column is which ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["count", "number", "N", "Headcount", "staff", "Number of people"])
def test_a_column_of_counts_goes_by_its_names(tmp_path: Path, heading: str) -> None:
    path = write(tmp_path, f"code,Group,{heading},note\n1,Male,4,\n2,Female,3,x\n")
    assert counted(from_counts(path)["gender"]) == {"Male": 4, "Female": 3}


def test_of_two_columns_one_is_text_and_one_is_numbers(tmp_path: Path) -> None:
    assert counted(from_counts(write(tmp_path, "Now,Who\n156,Male\n289,Female\n"))["gender"])["Female"] == 289


def test_columns_are_named_by_keyword_in_any_case(tmp_path: Path) -> None:
    path = write(tmp_path, "Sex,Grade,In post,Left\nMale,A,4,1\nFemale,A,3,2\n")
    assert counted(from_counts(path, label="sex", count="left")["sex"]) == {"Male": 1, "Female": 2}


@pytest.mark.parametrize("heading", ["Staff no", "EmployeeID", "Payroll number", "CRN", "person_id", "Ref"])
def test_a_column_that_tells_people_apart_is_no_count(tmp_path: Path, heading: str) -> None:
    path = write(tmp_path, f"{heading},Age,Gender\n101,44,F\n102,51,M\n103,29,F\n")
    said = message(path)
    assert f"These look like rows of people: '{heading}' tells them apart, and no column holds counts." in said
    assert "dp.count(path, schemes={'Gender': None}); in a plan, rows = true." in said


@pytest.mark.parametrize("heading", ["People", "Number of staff", "Staff", "Persons in post"])
def test_a_heading_for_people_is_one_for_counts(tmp_path: Path, heading: str) -> None:
    tables = from_counts(write(tmp_path, f"Gender,{heading}\nFemale,101\nMale,102\n"))
    assert counted(tables["gender"]) == {"Female": 101, "Male": 102}


def test_numbers_of_rows_beside_counts_are_left_alone(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "Ref,Gender,2023\n1,Female,101\n2,Male,102\n"))
    assert counted(tables["gender"]) == {"Female": 101, "Male": 102}


def test_a_name_may_be_a_number() -> None:
    assert from_counts(SEX, name=2023).name == "2023"  # type: ignore[arg-type]


def test_several_possible_columns_are_asked_about_together(tmp_path: Path) -> None:
    path = write(tmp_path, "Sex,Grade,In post,Left\nMale,A,4,1\nFemale,B,3,2\n")
    said = message(path)
    assert "Several columns could hold the numbers: In post, Left. Name it: count='In post', or another." in said
    assert "Several columns could hold the labels: Sex, Grade. Name it: label='Sex', or another." in said


def test_a_missing_column_lists_those_there_are(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,count\nMale,4\n"), label="sex", count="heads", by=["site", "year"])
    assert said.startswith("4 faults:")
    assert "staff.csv: There is no column 'heads', which count= names. The columns are: group, count." in said
    assert "There is no column 'year', which by= names." in said


def test_the_heading_of_the_labels_names_the_characteristic(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "Disability,count\nYes,55\nNo,346\n"))
    assert list(tables) == ["disability"]
    assert tables["disability"].scheme.name == "disability"


# ---- Schemes and levels ---------------------------------------------------------------------------------------------


def test_the_scheme_that_was_taken_is_a_row_of_checks() -> None:
    assert checks(from_counts(SEX), "scheme taken") == [
        "No scheme was named; characteristic 'gender' is read with scheme 'gender', level 'detail'."
    ]
    assert not checks(from_counts(SEX, scheme="gender"), "scheme taken")


def test_labels_that_no_scheme_has_are_groups_themselves() -> None:
    tables = from_counts({"Band 5": 3, "Band 6": 4, "Refused": 1}, characteristic="grade")
    assert counted(tables["grade"]) == {"Band 5": 3, "Band 6": 4, "Refused or prefer not to say": 1}
    assert "the labels themselves as groups" in checks(tables, "scheme taken")[0]


def test_a_band_of_ages_that_a_scheme_lacks_means_other_bands_though_another_label_is_strange() -> None:
    counts = {"16-24": 10, "25-34": 20, "35-44": 30, "45+": 40, "See file": 1}
    cube = from_counts(counts, characteristic="age")["age"]
    assert counted(cube) == {"16–24": 10, "25–34": 20, "35–44": 30, "45+": 40, "Not recognised": 1}
    assert cube.scheme.years()["45_plus"].first == 45


def test_bands_of_ages_that_overlap_are_the_labels_themselves() -> None:
    cube = from_counts({"16-24": 10, "25-34": 20, "35-44": 5, "25-40": 7, "See file": 1}, characteristic="age")["age"]
    assert counted(cube)["25-40"] == 7
    assert int(cube.unknown.sum()) == 0


def test_a_strange_label_that_is_no_band_leaves_the_bands_of_the_scheme() -> None:
    cube = from_counts({"16-24": 10, "25-34": 20, "35-44": 30, "See file": 1}, characteristic="age")["age"]
    assert cube.scheme.name == "age_bands_hr"


def test_yes_and_no_are_not_taken_for_disability_unasked() -> None:
    assert list(from_counts({"Yes": 3, "No": 4}, characteristic="carer")) == ["carer"]
    assert from_counts({"Yes": 3, "No": 4}, characteristic="Disability")["Disability"].scheme.name == "disability"


def test_a_scheme_for_each_characteristic(tmp_path: Path) -> None:
    path = write(tmp_path, "characteristic,group,count\nSex,M,4\nSex,F,3\nEthnic origin,BME,1\nEthnic origin,White,6\n")
    tables = from_counts(path, scheme={"sex": "gender", "ethnic ORIGIN": "ethnicity_ew_2001"})
    assert list(tables) == ["gender", "ethnicity"]
    assert not checks(tables, "scheme taken")


def test_one_scheme_serves_its_own_characteristic_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "characteristic,group,count\ngender,M,4\ngender,F,3\nethnicity,BME,1\nethnicity,White,6\n")
    assert len(checks(from_counts(path, scheme="gender"), "scheme taken")) == 1


def test_two_characteristics_on_one_scheme_keep_their_own_names(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{who} ethnicity,{group},{n}" for who in ("own", "officer's") for group, n in (("White", 3), ("BME", 1))
    )
    tables = from_counts(write(tmp_path, f"characteristic,group,count\n{rows}\n"))
    assert list(tables) == ["own ethnicity", "officer's ethnicity"]


def test_the_level_is_the_finest_that_recognises_the_most_or_the_one_that_is_named() -> None:
    assert from_counts({"White": 1, "BME": 1})["ethnicity"].level == "two"
    assert from_counts({"White": 1, "Asian": 2, "Black": 4}, scheme="ethnicity_ew_2001")["ethnicity"].level == "five"
    tables = from_counts({"White": 1, "BME": 2, "Asian": 4}, scheme="ethnicity_ew_2001", level={"ethnicity": "two"})
    assert tables["ethnicity"].groups == ("white", "other_than_white")
    assert "There is no level 'six'" in message({"White": 1}, scheme="ethnicity_ew_2001", level="six")


def test_unrecognised_labels_are_counted_and_reported_with_place_and_remedy(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "ethnicity,count\nWhite,4\nBME,3\nMartian,2\n"))
    cube = tables["ethnicity"]
    assert counted(cube) == {"White": 4, "Other than White": 3, "Not recognised": 2}
    assert int(cube.total[0, 0]) == 9
    (row,) = tables.checks[tables.checks["check"] == "label not recognised"].to_dict("records")
    assert row["where"] == "staff.csv, row 4, column ethnicity"
    assert row["found"] == 2
    assert "Label 'Martian' is in no group of scheme 'ethnicity_ew_2021'" in row["what"]
    assert row["remedy"] == "Add it to the scheme's spellings, or list it under reasons."


def test_a_label_of_a_finer_level_is_reported_with_its_whole() -> None:
    tables = from_counts({"White": 9, "Asian": 3, "Black": 2, "Mixed": 4, "Chinese": 1}, scheme="ethnicity_ew_2001")
    assert "is part of 'Chinese or other'" in checks(tables, "label not recognised")[0]


DETAILED = {"White British": 30, "White Irish": 4, "Indian": 5, "Pakistani": 2, "Chinese": 3, "Refused": 1}


@pytest.mark.parametrize("named", [{"scheme": "ethnicity_ew_2001"}, {"characteristic": "ethnicity"}])
def test_detailed_labels_are_added_up_to_the_level_asked_for(named: Mapping[str, str]) -> None:
    tables = from_counts(DETAILED, level="two", **named)  # type: ignore[arg-type]
    assert tables["ethnicity"].level == "two"
    assert list(counted(tables["ethnicity"]).values()) == [34, 10, 1]
    assert "level 'detail', added up to level 'two'" in checks(tables, "added up to the level")[0]
    same = from_counts(DETAILED, **named)["ethnicity"].roll_up("two")  # type: ignore[arg-type]
    assert same.by_group.tolist() == tables["ethnicity"].by_group.tolist()


def test_of_a_label_that_both_levels_have_the_level_that_reads_more_is_added_up() -> None:
    tables = from_counts({"Chinese": 3, "Indian": 5, "White British": 9}, scheme="ethnicity_ew_2001", level="five")
    assert int(tables["ethnicity"].unknown.sum()) == 0


def test_groups_of_several_answers_are_not_added_up_to_a_level(tmp_path: Path) -> None:
    said = message({**DETAILED, "People": 40}, scheme="ethnicity_ew_2001", level="two", several=True)
    assert "One person can be in several groups, so that level 'two' cannot be had by adding them." in said


def test_many_unrecognised_labels_are_summed_up_after_twenty() -> None:
    tables = from_counts({"Male": 500, **{f"x{at}": 1 for at in range(30)}}, scheme="gender")
    assert len(checks(tables, "label not recognised")) == 21
    assert "10 more labels" in checks(tables, "label not recognised")[-1]


def test_a_scheme_that_recognises_no_label_is_a_fault_that_names_a_better_one() -> None:
    said = message({"White": 4, "BME": 3}, scheme="gender")
    assert "None of the labels is a group of scheme 'gender' at level 'detail': 'White', 'BME'." in said
    assert "Name another scheme: ethnicity_ew_2021, as " in said
    assert "others, recognises every label" in said


def test_spellings_of_one_group_are_added_up_and_reported() -> None:
    tables = from_counts({"Male": 1, "MALE": 2, "men": 4, "Female": 8})
    assert counted(tables["gender"]) == {"Male": 7, "Female": 8}
    assert checks(tables, "spellings added up") == ["'Male' (1), 'MALE' (2), 'men' (4) are counted together as 'Male'."]


def test_reasons_are_kept_apart() -> None:
    tables = from_counts(
        {"Yes": 2, "No": 16, "blank": 28, "Refused": 1, "Not stated": 3, "Not applicable": 5}, scheme="disability"
    )
    cube = tables["disability"]
    assert cube.by_reason[0, 0].tolist() == [1, 3, 28, 0, 0, 0, 0, 5, 0]
    assert int(cube.unknown[0, 0]) == 32
    assert int(cube.total[0, 0]) == 50


# ---- Stages and slices ----------------------------------------------------------------------------------------------


def test_a_column_of_stages_gives_stages_in_the_order_of_the_table(tmp_path: Path) -> None:
    rows = "stage,gender,count\napplied,M,90\napplied,F,60\nshortlisted,M,9\nshortlisted,F,12\nappointed,F,3\n"
    cube = from_counts(write(tmp_path, rows))["gender"]
    assert cube.stage_names == ("applied", "shortlisted", "appointed")
    assert cube.by_group[0].tolist() == [[60, 90], [12, 9], [3, 0]]


def test_cells_that_are_not_listed_count_as_nobody_and_the_checks_say_so(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "stage,gender,count\napplied,M,90\napplied,F,60\nappointed,F,3\n"))
    assert checks(tables, "cells not listed") == [
        "1 cells are not listed, though their group is listed elsewhere: they count as 0."
    ]


def test_one_stage_is_called_as_the_user_says() -> None:
    assert from_counts(SEX, stage="leavers").stage_names == ("leavers",)
    assert from_counts(SEX, stage=Stage(name="leavers", drawn_from="staff"), name="x").stage_names == ("leavers",)
    assert from_counts(SEX).stage_names == ("table",)


def test_a_table_is_divided_by_columns(tmp_path: Path) -> None:
    rows = "period,site,sex,n\n2008,North,M,1\n2008,North,F,2\n2008,South,M,3\n2009,North,F,4\n"
    cube = from_counts(write(tmp_path, rows), by=["period", "site"])["sex"]
    assert cube.slices.to_numpy().tolist() == [["2008", "North"], ["2008", "South"], ["2009", "North"]]
    assert cube.by_group[:, 0].tolist() == [[2, 1], [0, 3], [4, 0]]


def test_a_slice_that_is_a_total_is_noticed(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "site,sex,n\nNorth,M,1\nSouth,M,2\nAll,M,3\n"), by="site")
    assert checks(tables, "slice looks like a total") == ["Slice 'All' looks like the sum of other slices."]


def test_blank_cells_that_say_what_a_row_is_about_are_faults(tmp_path: Path) -> None:
    said = message(write(tmp_path, "characteristic,stage,site,group,count\n,,,M,1\n"), by="site")
    assert "staff.csv, row 2, column site: The cell is blank. Write the site." in said
    assert said.startswith("3 faults:")


def test_one_characteristic_is_read_and_the_others_are_set_aside() -> None:
    staff = from_counts(SAMPLE / "staff.csv", characteristic="Age")
    assert list(staff) == ["age"]
    assert staff.account.closes
    assert staff.account.set_aside.to_dict("records") == [{"reason": "another characteristic", "rows": 19}]
    assert "Name one of: gender, ethnicity" in message(SAMPLE / "staff.csv", characteristic="religion")


# ---- Bad input: files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", " \n \n", ",,\n,,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    assert message(write(tmp_path, content)) == "staff.csv: The file is empty. Give a header and rows." or (
        message(write(tmp_path, content)) == "staff.csv: The file is empty. Give a file with a header and rows."
    )


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    assert "a header in row 2 and no row below it" in message(write(tmp_path, "\ngroup,count\n"))


def test_a_path_that_leads_nowhere_to_a_folder_or_to_a_workbook_is_refused(tmp_path: Path) -> None:
    assert "There is no such file. Check the path." in message(tmp_path / "none.csv")
    assert "This is a folder" in message(tmp_path)
    assert "Save the sheet as CSV" in message(write(tmp_path, b"PK\x03\x04rest"))
    assert "not a text file" in message(write(tmp_path, b"group,count\x00\nMale,1\n"))


TABLE = "group,count\n16 – 24,4\n25 – 34,100\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_in_one_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    tables = from_counts(write(tmp_path, TABLE.encode(encoding)))
    assert counted(tables["age"]) == {"16–24": 4, "25–34": 100}


def test_two_encodings_in_one_file_are_a_fault_that_names_the_rows(tmp_path: Path) -> None:
    rows = TABLE.splitlines(keepends=True)
    mixed = rows[0].encode() + rows[1].encode("utf-8") + rows[2].encode("cp1252")
    said = message(write(tmp_path, mixed))
    assert said == (
        "staff.csv: Two encodings in one file: UTF-8 in row 2, Windows-1252 in row 3. "
        "Save the whole table anew as CSV in UTF-8."
    )


def test_bytes_of_no_encoding_are_a_fault_that_names_the_row(tmp_path: Path) -> None:
    assert "staff.csv, row 2: A byte is neither UTF-8 nor Windows-1252: 0x81" in message(
        write(tmp_path, b"group,count\nMale\x81,4\n")
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_may_be_separated_by_commas_semicolons_tabs_or_bars(tmp_path: Path, separator: str) -> None:
    path = write(tmp_path, f'"group"{separator}count\n"Male"{separator}"1,234"\nFemale{separator}5\n')
    assert counted(from_counts(path)["gender"]) == {"Male": 1234, "Female": 5}


def test_blank_rows_are_set_aside_and_accounted_for(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "\n\ngroup,count\nMale,1\n,\n\nFemale,2\n\n"))
    assert tables.account.closes
    assert tables.account.counted == 2
    assert tables.account.set_aside.to_dict("records") == [{"reason": "blank row", "rows": 5}]


def test_a_row_longer_than_the_header_is_a_fault(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,count\nMale,1,234\nFemale,5\n"))
    assert said == (
        "staff.csv, row 2: The row has 3 cells and the header 2. Put a label with a comma, or a number such as 1,234, "
        'in double quotation marks: "1,234".'
    )


def test_two_columns_of_one_name_are_a_fault(tmp_path: Path) -> None:
    assert "Two columns are called 'count'" in message(write(tmp_path, "group,count,count\nMale,1,2\n"))


def test_a_quotation_that_does_not_end_is_a_fault(tmp_path: Path) -> None:
    assert "Check its quotation marks" in message(write(tmp_path, 'group,count\n"Male,1\nFemale,2\n'))


def test_words_that_pandas_takes_for_nothing_stay_words(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "club,count\nNone,3\nNA,4\nChess,5\n"))
    assert counted(tables["club"]) == {"None": 3, "NA": 4, "Chess": 5}
    tables = from_counts(write(tmp_path, "religion,count\nNone,3\nNA,4\nChristian,5\n"))
    assert counted(tables["religion"]) == {"No religion": 3, "Christian": 5, "Not recognised": 4}


# ---- Bad input: cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "what", "remedy"),
    [
        ("-4", "'-4' is below zero.", "Give a whole number, 0 or more."),
        ("−4", "'−4' is below zero.", "Give a whole number"),
        ("(4)", "'(4)' is below zero.", "Give a whole number"),
        ("12.5", "'12.5' is not a whole number.", "Give a headcount"),
        ("3*", "'3*' is a number with a mark.", "Take the mark away"),
        ("4 [note 1]", "is a number with a mark.", "Take the mark away"),
        ("*", "'*' stands for a number that is withheld or missing.", "A guess is not made."),
        ("[c]", "'[c]' stands for a number that is withheld or missing.", "A guess is not made."),
        ("[c]", "'[c]' stands for a number that is withheld or missing.", "A guess is not made."),
        ("", "The count is blank.", "Write 0 if there was nobody"),
        ("12%", "'12%' is a percentage.", "shares are read by baseline()"),
        ("many", "'many' is not a number.", "Give a whole number."),
        ("1,23", "'1,23' is not a number.", "Give a whole number."),
        ("1e3", "'1e3' is not a number.", "Give a whole number."),
        ("9" * 17, "is more people than there are.", "Correct the number."),
    ],
)
def test_a_cell_that_is_no_count_is_named_by_file_row_and_column(
    tmp_path: Path, cell: str, what: str, remedy: str
) -> None:
    said = message(write(tmp_path, f'group,count\nFemale,289\nMale,"{cell}"\n'))
    assert said.startswith("staff.csv, row 3, column count: ")
    assert what in said
    assert remedy in said


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("12.0", 12),
        ("1,234", 1234),
        ("1,234,567.0", 1234567),
        ("１２", 12),
        ("0", 0),
        ("007", 7),
        (7, 7),
        (7.0, 7),
        (np.int8(7), 7),
        (np.float32(7), 7),
        ("1\u202f234", 1234),
        ("1\u00a0234", 1234),
    ],
)
def test_a_whole_number_is_read_however_it_is_written(cell: object, number: int) -> None:
    assert as_count(cell) == number


@pytest.mark.parametrize("cell", [True, float("nan"), None, float("inf"), -1, 2.5, pd.NaT, "7 8"])
def test_other_values_are_refused(cell: object) -> None:
    with pytest.raises(CellError):
        as_count(cell)


@pytest.mark.parametrize(
    "text",
    [
        "group,percent\nMale,35\nFemale,65\n",
        "group,% of staff\nMale,35\nFemale,65\n",
        "group,share\nMale,.35\nFemale,.65\n",
    ],
)
def test_a_column_of_shares_is_refused_where_counts_are_needed(tmp_path: Path, text: str) -> None:
    said = message(write(tmp_path, text))
    assert "shares" in said
    assert "baseline()" in said
    assert said.startswith("staff.csv, column ")


@pytest.mark.parametrize("cells", [("35.1", "64.9"), ("0.35", "0.65"), ("35%", "65%"), ("35.1%", "64.9%")])
def test_numbers_that_are_shares_are_refused_once_and_not_at_every_cell(tmp_path: Path, cells: Sequence[str]) -> None:
    said = message(write(tmp_path, f"group,count\nMale,{cells[0]}\nFemale,{cells[1]}\n"))
    assert said.startswith("staff.csv, column count: These are shares and not counts of people.")


def test_whole_counts_that_add_to_a_hundred_are_counts() -> None:
    assert int(from_counts({"Male": 35, "Female": 65})["gender"].total[0, 0]) == 100


def test_fractions_that_are_no_shares_are_named_one_by_one(tmp_path: Path) -> None:
    assert message(write(tmp_path, "group,count\nMale,12.5\nFemale,14.2\n")).startswith("2 faults:")


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL", "Grand total", "All staff", "Total staff", "Overall", "Staff total"]
)
def test_a_total_row_is_left_out_and_is_a_check(tmp_path: Path, label: str) -> None:
    tables = from_counts(write(tmp_path, f"group,count\nMale,156\nFemale,289\n{label},445\n"))
    assert counted(tables["gender"]) == {"Male": 156, "Female": 289}
    said = f"Row '{label}' is the sum of the others, 445, and is left out."
    assert checks(tables, "total left out") == [said]
    assert tables.account.closes
    assert dict(tables.account.set_aside.to_numpy().tolist()) == {"a sum of other rows": 1}


def test_a_total_that_differs_from_the_groups_is_a_contradiction(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "group,count\nMale,156\nFemale,289\nTotal,450\n"))
    assert int(tables["gender"].total[0, 0]) == 445
    assert checks(tables, "stated total") == [
        "Row 'Total' says 450, 5 more than the others, which add to 445; it is left out."
    ]


def test_a_total_of_each_slice_and_stage_is_left_out(tmp_path: Path) -> None:
    rows = "stage,site,gender,count\n" + "".join(
        f"{stage},{site},{sex},{number}\n"
        for stage in ("applied", "appointed")
        for site in ("N", "S")
        for sex, number in (("Male", 3), ("Female", 4), ("Total", 7))
    )
    tables = from_counts(write(tmp_path, rows), by="site")
    assert tables["gender"].total.tolist() == [[7, 7], [7, 7]]
    assert len(checks(tables, "total left out")) == 4


def test_totals_alone_are_refused() -> None:
    assert "No label names a group" in message({"Total": 7, "Grand total": 7})


def test_a_row_that_is_the_sum_of_the_others_and_says_nothing_is_refused(tmp_path: Path) -> None:
    said = message(write(tmp_path, "gender,count\nMale,156\nFemale,289\nHeads,445\n"))
    assert "row 4, column gender: Row 'Heads' is no group, and is the sum of other rows: 445" in said


def test_a_row_that_is_the_sum_of_its_parts_is_left_out_as_a_subtotal(tmp_path: Path) -> None:
    rows = "ethnicity,count\nWhite,416\nWhite British,401\nWhite Irish,4\nWhite Other,11\nIndian,5\n"
    tables = from_counts(write(tmp_path, rows), scheme="ethnicity_ew_2001")
    assert int(tables["ethnicity"].total[0, 0]) == 421
    assert checks(tables, "subtotal left out") == [
        "Row 'White' is the sum of 'White British', 'White Irish', 'White Other', 416, and is left out."
    ]


def test_a_subtotal_and_a_total_stand_beside_each_other(tmp_path: Path) -> None:
    rows = "ethnicity,count\nWhite,12\nWhite British,9\nWhite Irish,3\nIndian,5\nTotal,17\n"
    tables = from_counts(write(tmp_path, rows), scheme="ethnicity_ew_2001")
    assert int(tables["ethnicity"].total[0, 0]) == 17
    assert checks(tables, "total left out") == ["Row 'Total' is the sum of the others, 17, and is left out."]


def test_a_whole_that_its_parts_do_not_add_up_to_overlaps_with_them(tmp_path: Path) -> None:
    rows = "ethnicity,count\nWhite,430\nWhite British,401\nWhite Irish,4\nIndian,5\n"
    said = message(write(tmp_path, rows), scheme="ethnicity_ew_2001")
    assert "Row 'White', 430, stands beside parts of it that add to 405: 'White British' 401, 'White Irish' 4." in said


def test_a_subtotal_that_a_census_moved_by_a_few_is_still_one(tmp_path: Path) -> None:
    rows = "ethnicity,count\nWhite,56431\nWhite British,56401\nWhite Irish,28\nIndian,5\n"
    tables = from_counts(write(tmp_path, rows), scheme="ethnicity_ew_2001")
    assert "2 more than 'White British', 'White Irish'" in checks(tables, "stated total")[0]


def test_totals_are_left_out_of_tables_whose_labels_are_their_own_groups() -> None:
    tables = from_counts({"Band 5": 3, "Band 6": 4, "Total": 7})
    assert [int(cube.total[0, 0]) for cube in tables.cubes.values()] == [7]


def test_a_last_row_that_may_be_a_sum_is_noticed_where_labels_are_groups() -> None:
    tables = from_counts({"Band 5": 3, "Band 6": 4, "Heads": 7})
    assert checks(tables, "row looks like a total") == ["Row 'Heads' is as large as the other rows together."]


def test_an_unknown_label_as_large_as_the_only_other_row_is_not_taken_for_a_sum() -> None:
    assert counted(from_counts({"Male": 5, "Martian": 5}, scheme="gender")["gender"])["Not recognised"] == 5


def test_a_category_that_is_there_twice_is_named_with_both_rows(tmp_path: Path) -> None:
    said = message(write(tmp_path, "group,count\nMale,1\nFemale,2\nMale,3\n"))
    assert (
        said
        == "staff.csv, row 4, column group: Label 'Male' is already in row 2. Keep one of the rows, or add them up."
    )


def test_a_column_that_may_tell_twins_apart_is_named(tmp_path: Path) -> None:
    said = message(write(tmp_path, "sex,site,count\nMale,North,1\nMale,South,3\n"), label="sex")
    assert "If a column tells them apart, name it in by=: site." in said


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    gender = "gender,Male,-1\ngender,Female,3*\ngender,Female,2\ngender,Heads,x5\n"
    rows = f"characteristic,group,count\n{gender}age,Old,1\nage,Young,\n"
    said = message(write(tmp_path, rows), scheme={"age": "age_bands_hr"})
    assert said.startswith("6 faults:")
    for part in ("row 2, column count", "row 3, column count", "row 4, column group", "row 5", "row 7", "age_bands_hr"):
        assert part in said


def test_faults_of_a_dictionary_name_the_label() -> None:
    assert message({"Male": -1}) == "table, label 'Male': '-1' is below zero. Give a whole number, 0 or more."


# ---- Properties -----------------------------------------------------------------------------------------------------

LABELS = ["White British", "White Irish", "Indian", "Black Caribbean", "Chinese", "Refused", "blank", "Martian"]
COUNTS = st.dictionaries(st.sampled_from(LABELS), st.integers(1, 10**6), min_size=2).filter(
    lambda d: set(d) & set(LABELS[:5])
)


def variant(label: str, random: Any) -> str:
    written = random.choice([str.upper, str.lower, str.title])(label)
    return str(
        random.choice(["", " "]) + written.replace(" ", random.choice([" ", "  ", " - "])) + random.choice(["", " "])
    )


def totals_by_code(rows: Mapping[str, int]) -> dict[str, int]:
    try:
        return counted(from_counts(dict(rows), scheme="ethnicity_ew_2001", level="detail")["ethnicity"])
    except InputError as error:
        assert "sum of other rows" in str(error)
        return {}


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_spelling_of_labels_change_nothing(rows: dict[str, int], random: Any) -> None:
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    respelt = {variant(label, random): number for label, number in shuffled}
    assert totals_by_code(respelt) == totals_by_code(rows)


@given(COUNTS)
def test_everybody_who_is_read_is_counted(rows: dict[str, int]) -> None:
    result = totals_by_code(rows)
    assert not result or sum(result.values()) == sum(rows.values())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_place(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.mktemp("any"), content)
    try:
        tables = from_counts(path)
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
    else:
        assert tables.account.closes


@given(st.lists(st.lists(st.text(alphabet='aM1,5%*"- \n', max_size=6), min_size=2, max_size=3), min_size=1, max_size=6))
def test_any_table_is_read_or_refused_with_a_place(cells: list[list[str]]) -> None:
    width = min(len(row) for row in cells)
    try:
        tables = from_counts({f"c{at}": [row[at] for row in cells] for at in range(width)})
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
    else:
        assert tables.account.closes
        assert tables.account.counted == len(cells)


def test_text_is_the_same_from_every_engine() -> None:
    values = [True, np.True_, 1, 1.0, np.float64(1), "1", None, float("nan"), pd.NaT, pd.NA, pd.Timestamp("2009-03-31")]
    assert [as_text(value) for value in values] == ["True", "True", *["1"] * 4, *[""] * 4, "2009-03-31"]


def test_a_scheme_for_a_characteristic_that_is_not_there_is_noticed() -> None:
    tables = from_counts({"gender": SEX}, scheme={"gender": "gender", "religion": "gender"})
    assert checks(tables, "scheme not used") == ["A scheme is named for 'religion', which the table does not have."]


def test_two_columns_of_one_name_are_a_fault_in_a_frame_too() -> None:
    frame = pd.DataFrame([["Male", 1, 2]], columns=["group", "count", "count"])
    assert "Two columns are called 'count'" in message(frame)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "It cannot be read: Permission denied. Check the path and its rights." in message(tmp_path / "staff.csv")


def test_empty_cells_after_the_heading_are_no_columns(tmp_path: Path) -> None:
    assert counted(from_counts(write(tmp_path, "group,count,,\nMale,1,,\nFemale,2\n"))["gender"])["Male"] == 1


def test_a_total_whose_number_is_faulty_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    assert "row 3, column count: 'x'" in message(write(tmp_path, "gender,count\nMale,1\nTotal,x\n"))


def test_a_label_of_a_coarser_level_is_reported_with_that_level() -> None:
    tables = from_counts({"White British": 9, "Indian": 3, "Black": 2}, scheme="ethnicity_ew_2001")
    said = checks(tables, "label not recognised")[0]
    assert said.endswith("It is a group of level 'five'; this table is read at 'detail'.")


def test_slices_may_be_numbers() -> None:
    cube = from_counts({"year": [2008, 2009], "gender": ["M", "M"], "count": [1, 2]}, by="year")["gender"]
    assert cube.slices["year"].tolist() == ["2008", "2009"]


def test_a_characteristic_goes_by_its_other_names(tmp_path: Path) -> None:
    tables = from_counts(write(tmp_path, "Ethnic origin,count\nWhite British,9\nIndian,3\nMartian,2\n"))
    assert tables["ethnicity"].groups == ("white_british", "asian_indian")
    assert int(tables["ethnicity"].unknown[0, 0]) == 2


def test_faults_and_checks_of_a_frame_call_it_by_its_name() -> None:
    assert message({"Male": -1}, name="leavers").startswith("leavers, label 'Male': ")
    assert from_counts(SEX, name="leavers").checks["where"].tolist() == ["leavers"]


def test_an_index_without_a_name_is_labels_only_where_nothing_else_is() -> None:
    frame = pd.DataFrame({"gender": ["M", "F"], "number": [1, 2]}, index=["a", "b"])
    assert from_counts(frame)["gender"].by_group[0, 0].tolist() == [2, 1]
    assert from_counts(pd.DataFrame({"number": [1, 2]}, index=["M", "F"]))["gender"].by_group[0, 0].tolist() == [2, 1]


def test_a_scheme_of_the_characteristic_is_not_forced_on_another_classification() -> None:
    ages = {"16-24": 1, "25-39": 2, "40-64": 4, "65+": 9}
    assert from_counts(ages, characteristic="age")["age"].scheme.name == "age_bands_16_24_25_39_40_64_65_plus"
    assert int(from_counts(ages, scheme="age_bands_hr", characteristic="age")["age"].unknown[0, 0]) == 6


def test_reasons_alone_are_read_where_the_characteristic_is_known() -> None:
    cube = from_counts({"Refused": 3, "blank": 4}, characteristic="gender")["gender"]
    assert (cube.groups, int(cube.unknown[0, 0])) == ((), 7)
    assert "every one is a reason for unknown" in message({"Refused": 3}, characteristic="grade")


@pytest.mark.parametrize("text", ["White,31\nBME,8\n", "Team A,31\nTeam B,8\n"])
def test_a_first_row_of_data_is_not_taken_for_headings(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leavers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"row 1: The headings are .* look like a group and its number"):
        from_counts(path)


def test_a_year_can_head_a_column_of_counts(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("Grade,2009\nA,31\nB,8\n", encoding="utf-8")
    (cube,) = from_counts(path).cubes.values()
    assert cube.total.sum() == 39


def test_labels_of_one_characteristic_are_not_read_as_another() -> None:
    with pytest.raises(InputError, match="Its labels are groups of gender, and 'ethnicity' is asked for"):
        from_counts({"Female": 3, "Male": 4}, characteristic="ethnicity")
    assert tuple(from_counts({"Female": 3, "Male": 4}, characteristic="sex")) == ("sex",)
    assert tuple(from_counts({"Female": 3, "Male": 4}, characteristic="gender of judges")) == ("gender of judges",)


def test_names_that_may_be_slips_of_others_are_checks() -> None:
    rows = [("gender", "applied", "F", 10), ("gendr", "aplied", "F", 20), ("gender", "aplied", "F", 3)]
    table = pd.DataFrame(rows, columns=["characteristic", "stage", "group", "count"])
    checks = from_counts(table, name="posts").checks
    assert checks.loc[checks["check"] == "names almost alike", "what"].tolist() == [
        "Characteristics 'gender' and 'gendr' are spelt almost alike, and are counted apart.",
        "Stages 'applied' and 'aplied' are spelt almost alike, and are counted apart.",
    ]
