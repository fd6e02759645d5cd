"""Input that is broken in the ways in which files are broken: each has a message that says what, where and what to do.

Encodings, workbooks, limits and headings have tests of their own under `read/`; here is what a user meets at the door.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

import disprop as dp
from disprop.errors import InputError

File = Callable[[str, str | bytes], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def made(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


def refused(source: object, **asked: object) -> str:
    with pytest.raises(InputError) as error:
        dp.from_counts(source, **asked)
    return str(error.value)


# ---- Columns that change their meaning -------------------------------------------------------------------------------


def test_labels_and_numbers_in_each_others_column_are_one_fault(file: File) -> None:
    said = refused(file("a.csv", "ethnicity,count\n81,White\n9,BME\n"), scheme="ethnicity_ew_2021")
    assert said == (
        "a.csv: Column 'ethnicity' holds numbers ('81', '9') and column 'count' words ('White', 'BME'). "
        "Swap the headings, or name the columns: label='count', count='ethnicity'."
    )


def test_columns_that_change_places_half_way_are_told_with_the_row(file: File) -> None:
    said = refused(file("a.csv", "ethnicity,count\nWhite,81\n9,BME\n7,Asian\n"))
    assert said == (
        "a.csv, row 3: In 2 of 3 rows a number stands for the label, and words for the number: 'BME'. "
        "Let 'ethnicity' hold labels in every row, and 'count' numbers."
    )


def test_ages_are_labels_and_a_mark_is_no_word(file: File) -> None:
    ages = dp.from_counts(file("a.csv", "age,count\n16,4\n17,5\n18,6\n"), scheme=dp.ages("age_bands_hr"))
    assert int(ages["age"].total.sum()) == 15
    assert "withheld" in refused(file("b.csv", "age,count\n16,c\n17,5\n"))


def test_groups_and_characteristics_in_each_others_column_are_refused(file: File) -> None:
    said = refused(file("a.csv", "characteristic,group,count\nWhite,ethnicity,4\nBME,ethnicity,5\n"))
    assert "Its labels are names of characteristics ('ethnicity')" in said
    assert "Swap the headings 'characteristic' and 'group'." in said


def test_two_columns_of_rows_that_change_places_are_a_check(file: File) -> None:
    rows = "Male,White\nFemale,BME\n" + "White,Male\n" * 3
    path = file("a.csv", f"gender,ethnicity\n{rows}")
    checks = dp.count(path, schemes={"gender": "gender", "ethnicity": "ethnicity_ew_2021"}).checks
    (what,) = checks.loc[checks["check"] == "columns change places", "what"]
    assert what == "gender holds 'White', which ethnicity should hold, and ethnicity 'Male'."
    alone = file("b.csv", "gender,ethnicity\nMale,White\nFemale,BME\nWhite,Asian\n")
    checks = dp.count(alone, schemes={"gender": "gender", "ethnicity": "ethnicity_ew_2021"}).checks
    assert not (checks["check"] == "columns change places").any()


def test_columns_of_rows_with_each_others_heading_are_told_by_the_scheme_that_fits(file: File) -> None:
    path = file("a.csv", "gender,ethnicity\nWhite,Male\nBME,Female\n")
    with pytest.raises(InputError, match="Name another scheme: ethnicity_ew_2021, as"):
        dp.count(path, schemes={"gender": "gender", "ethnicity": "ethnicity_ew_2021"})


# ---- Too many labels -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [True, False])
def test_ten_thousand_distinct_labels_are_no_groups_unless_the_limit_is_raised(file: File, rows: bool) -> None:
    many = "".join(f"Label {at},{at}\n" for at in range(10_000))
    path = file("a.csv", f"group,count\n{many}")

    def read() -> object:
        return dp.count(path, schemes={"group": None}) if rows else dp.from_counts(path)

    with pytest.raises(InputError) as error:
        read()
    assert "It holds 10,000 different labels ('Label 0', 'Label 1'" in str(error.value)
    assert "`with dp.reading_limits(labels=10000):`" in str(error.value)
    with dp.reading_limits(labels=10_000):
        assert read() is not None


# ---- More than there can be ------------------------------------------------------------------------------------------


def test_a_stage_above_the_people_who_contain_it_is_refused() -> None:
    left, staff = dp.from_counts({"White": 4, "BME": 12}, name="left"), dp.from_counts({"White": 40, "BME": 10})
    with pytest.raises(InputError, match="Other than White: 12 at the stage, 10 in table, which is said to contain"):
        dp.rates(left, among=staff)


def test_more_events_than_people_are_refused_where_each_is_of_another_person() -> None:
    stops, people = dp.from_counts({"White": 4, "BME": 12}, name="stops"), dp.from_counts({"White": 40, "BME": 10})
    with pytest.raises(InputError, match="12 events are said to be of distinct people, and the group has 10"):
        dp.rates(stops, per=people, repeats="none")
    assert len(dp.rates(stops, per=people, repeats="unknown"))  # one person can have several


def test_events_without_anybody_to_whom_they_happen_are_refused() -> None:
    stops, people = dp.from_counts({"White": 4, "BME": 12}, name="stops"), dp.from_counts({"White": 40, "BME": 0})
    with pytest.raises(InputError, match="12 events, and nobody in table to whom they could have happened"):
        dp.rates(stops, per=people, repeats="unknown")


def test_a_numerator_above_its_denominator_is_refused_with_its_row(file: File) -> None:
    head = "Ethnicity,Ethnicity_type,Time,Value_type,Value,Numerator,Denominator\n"
    path = file("a.csv", f"{head}Asian,ONS 2001,2020,%,10,30,10\nWhite,ONS 2001,2020,%,20,200,1000\n")
    assert "a.csv, row 2: Numerator is 30 and Denominator 10: a part is above its whole." in refused(path)


# ---- Truncated files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", 'ethnicity,count\n"White",81\n"BM', "a.csv, line 3: The row cannot be read: unexpected end of data."),
        ("a.csv", "ethnicity,count\nWhite,81\nBME", "a.csv, row 3, column count: The count is blank."),
        ("a.json", '{"ethnicity": {"white": 3, "as', "a.json: It is no JSON that can be read"),
        ("a.parquet", b"PAR", "a.parquet: It cannot be read as Parquet"),
        ("a.csv", b"\x1f\x8b\x08\x00abc", "a.csv: This is not a text file."),
    ],
)
def test_a_file_that_is_cut_off_is_refused(file: File, name: str, content: str | bytes, said: str) -> None:
    assert said in refused(file(name, content))


@pytest.mark.parametrize("kept", [4, 0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "parquet"])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path: Path, file: File, kind: str, kept: float) -> None:
    source = tmp_path / f"whole.{kind}"
    if kind == "parquet":
        pd.DataFrame({"ethnicity": ["White", "BME"], "count": [1, 2]}).to_parquet(source)
    elif kind == "xlsx":
        book = Workbook()
        for row in (["ethnicity", "count"], ["White", 81], ["BME", 9]):
            book.active.append(row)
        book.save(source)
    else:
        source = Path(__file__).parent / "read" / "workbooks" / f"everything.{kind}"
    content = source.read_bytes()
    said = refused(file(f"cut.{kind}", content[: kept if isinstance(kept, int) else int(kept * len(content))]))
    assert said.startswith("cut.")


# ---- What separates the cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "named"), [(":", "colon"), ("^", "caret")])
def test_an_odd_separator_is_named(file: File, sign: str, named: str) -> None:
    said = refused(file("a.csv", f"ethnicity{sign}count\nWhite{sign}81\nBME{sign}9\n"))
    assert f"in each of them stands a {named}: does it separate the cells?" in said


def test_two_separators_in_one_file_are_told_where_they_change(file: File) -> None:
    assert "It holds 'ethnicity,count' alone, and the rows below have 2 columns." in refused(
        file("a.csv", "ethnicity,count\nWhite;81\nBME;9\n")
    )


def test_decimal_commas_are_named(file: File) -> None:
    with pytest.raises(InputError) as error:
        dp.baseline(file("a.csv", "ethnicity;percent\nWhite;90,5\nBME;9,5\n"))
    assert str(error.value) == (
        "a.csv, column percent: Its numbers have decimal commas: '90,5'. Save it with decimal points: 90.5."
    )


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.xlsx", "a.tsv"])
def test_a_web_page_by_the_name_of_a_table_is_refused(file: File, name: str) -> None:
    page = "\ufeff\n<!DOCTYPE html><html><table><tr><td>White</td><td>3</td></tr></table></html>"
    assert "This is a web page, whatever its name says, and no table." in refused(file(name, page))


# ---- Formulas and links ----------------------------------------------------------------------------------------------


def test_a_formula_as_text_is_no_number(file: File) -> None:
    said = refused(file("a.csv", "ethnicity,count\nWhite,=1+1\nBME,='[other.xlsx]S'!A1\n"))
    assert "row 2, column count: '=1+1' is not a number." in said
    assert "row 3, column count: \"='[other.xlsx]S'!A1\" is not a number." in said


def test_a_workbook_that_links_to_another_is_read_as_it_was_saved(tmp_path: Path) -> None:
    other = Workbook()
    other.active["A1"] = 7
    other.save(tmp_path / "other.xlsx")
    book = Workbook()
    for row in (["ethnicity", "count"], ["White", 81], ["BME", "='[other.xlsx]Sheet'!A1"]):
        book.active.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert "formula" in refused(path)  # never worked out, and so without a value
    linked = tmp_path / "linked.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(linked, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                text = text.replace(b"</f><v></v>", b"</f><v>9</v>").replace(b"</f><v/>", b"</f><v>9</v>")
                text = text.replace(b"</f><v />", b"</f><v>9</v>")
            new.writestr(item, text)
    found = dp.from_counts(linked, scheme="ethnicity_ew_2021")
    assert int(found["ethnicity"].total.sum()) == 90
