"""What a file holds: said before anything is asked of it, and as reading it would find it."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.cli import DONE, INPUT_WRONG, main
from disprop.inspection._draft import name_for
from disprop.inspection._rows import look
from disprop.plan import draft_plan
from disprop.run import run_draft

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def people(rows: int = 60) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "staff number": [f"E{at // 2:04}" for at in range(rows)],
            "Gender": ["F", "M", "F", "", "Martian"] * (rows // 5),
            "Ethnic origin": ["White British", "Indian", "Refused", "Pakistani", "Pakistni"] * (rows // 5),
            "left": ["yes", "no"] * (rows // 2),
            "year": ["2008/09", "2009/10"] * (rows // 2),
            "site": ["North", "South", "East"] * (rows // 3),
            "dob": ["1980-01-02", "1975-11-30", ""] * (rows // 3),
            "note": [f"free text {at}" for at in range(rows)],
        }
    )


def test_counts_are_told_as_reading_them_finds_them() -> None:
    (page,) = dp.inspect(SAMPLES / "west_mercia_2009" / "staff.csv").pages
    staff = dp.from_counts(SAMPLES / "west_mercia_2009" / "staff.csv")
    assert page.kind == "counts"
    found = page.characteristics.set_index("characteristic")
    assert list(found.index) == list(staff)
    for name in staff:
        assert found.loc[name, "scheme"] == staff[name].scheme.name
        told = found.loc[name, ["known", "unknown"]].tolist()
        assert told == [staff[name].known[0, 0], staff[name].unknown[0, 0]]
    assert "Not yet asked 38" in found.loc["disability", "reasons"]


def test_shares_are_told_as_a_baseline_divided_by_its_areas() -> None:
    (page,) = dp.inspect(SAMPLES / "west_mercia_2009" / "census_2001_districts.csv").pages
    assert page.kind == "shares"
    assert tomllib.loads(page.draft)["baselines"]["census_2001_districts"]["by"] == ["area"]


def test_columns_of_rows_are_told_apart() -> None:
    (page,) = dp.inspect(people()).pages
    assert page.kind == "rows"
    assert dict(zip(page.columns["column"], page.columns["holds"], strict=True)) == {
        "staff number": "person",
        "Gender": "characteristic",
        "Ethnic origin": "characteristic",
        "left": "stage",
        "year": "period",
        "site": "division",
        "dob": "dates of birth",
        "note": "not used",
    }
    details = page.columns.set_index("column")["detail"]
    assert details["left"] == "yes in 30 of 60 rows"
    assert "'Pakistni', 12 (did you mean '" in details["Ethnic origin"]
    assert "12 rows blank" in details["Gender"]
    gender = page.characteristics.set_index("characteristic").loc["gender"]
    assert (gender["known"], gender["unknown"]) == (36, 24)
    assert gender["reasons"] == "Blank 12, Not recognised 12"


@pytest.mark.parametrize(
    ("name", "cells", "holds"),
    [
        ("age", ["17", "64", "30", "30"], "ages"),
        ("age", ["17", "640"], "not used"),
        ("row", ["1", "2", "3"], "numbers of rows"),
        ("empty", ["", None], "not used"),
        ("born", ["1980-01-02", "31/12/1975"], "dates of birth"),
        ("hired", ["1980-01-02", "1975-12-31"], "period"),
        ("proposal", ["Custody", "Fine", "Fine"], "division"),
        ("upheld", ["Y", "N", ""], "stage"),
    ],
)
def test_a_column_is_taken_for_what_it_can_be(name: str, cells: list[object], holds: str) -> None:
    assert look(name, cells).holds == holds


def test_the_draft_of_rows_counts_them(tmp_path: Path) -> None:
    people().to_csv(tmp_path / "cases.csv", index=False)
    found = dp.inspect(tmp_path / "cases.csv")
    assert "# schemes: dob = { bands" in found.draft
    plan = write(tmp_path / "plan.toml", f"{found.draft}\n[comparisons.left]\n{COMPARED}")
    findings = run_draft(draft_plan(plan)).found.frame
    assert set(findings["characteristic"]) == {"gender", "ethnicity"}


COMPARED = 'stage = "cases.left"\nbaseline = "cases.everyone"\nrelation = "contains"\nquestion = "rate"\n'


@pytest.mark.parametrize("file", ["staff.csv", "leavers.csv", "recruitment_age.csv", "caseload.csv", "mappa.csv"])
def test_the_draft_of_a_sample_reads_it_as_it_was_told(tmp_path: Path, file: str) -> None:
    source = SAMPLES / "west_mercia_2009" / file
    found = dp.inspect(source)
    (entry,) = tomllib.loads(found.draft)["tables"].values()
    schemes = entry.get("scheme") or entry.get("schemes")
    tables = dp.from_counts(source, scheme=schemes, by=entry.get("by", ()))
    told = found.pages[0].characteristics.set_index("characteristic")
    for name in tables:
        assert told.loc[name, "known"] == tables[name].known[:, 0].sum()


def test_every_shown_sheet_of_a_workbook_is_a_page(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "staff"
    for row in (["group", "count"], ["White", 416], ["BME", 27]):
        book.active.append(row)
    broken = book.create_sheet("broken")
    for row in (["group", "count"], ["White", -3], ["BME", "many"]):
        broken.append(row)
    book.create_sheet("hidden").append(["nothing"])
    book["hidden"].sheet_state = "hidden"
    book.save(tmp_path / "monitoring.xlsx")
    found = dp.inspect(tmp_path / "monitoring.xlsx")
    assert [(page.source, page.kind) for page in found.pages] == [
        ("monitoring.xlsx, sheet staff", "counts"),
        ("monitoring.xlsx, sheet broken", "nothing"),
    ]
    assert [fault.what for fault in found.pages[1].faults] == ["'-3' is below zero.", "'many' is not a number."]
    assert tomllib.loads(found.draft)["tables"]["staff"]["sheet"] == "staff"
    assert [page.source for page in dp.inspect(tmp_path / "monitoring.xlsx", sheet="staff").pages] == [
        "monitoring.xlsx, sheet staff"
    ]


def test_a_page_that_cannot_be_read_says_why_and_drafts_nothing(tmp_path: Path) -> None:
    found = dp.inspect(write(tmp_path / "odd.csv", "group,count\nWhite,12.5\nBME,x\n"))
    assert found.draft == ""
    text = found.text(100)
    assert "It cannot be read as it stands:" in text
    assert "odd.csv, row 2, column count: '12.5' is not a whole number." in text


def test_lines_keep_to_the_width() -> None:
    text = dp.inspect(SAMPLES / "derbyshire_2011" / "reports_synthetic.csv").text(80)
    told, _, draft = text.partition("To paste into a plan:")
    assert max(map(len, told.splitlines())) <= 80
    assert tomllib.loads(draft)


def test_a_notebook_shows_tables_with_headings_and_harmless_labels() -> None:
    html = dp.inspect(pd.DataFrame({"<b>sex</b>": ["F", "M"] * 20, "left": ["yes", "no"] * 20}))._repr_html_()
    assert html.count("<caption") == 2
    assert "&lt;b&gt;sex&lt;/b&gt;" in html
    assert "<b>sex" not in html


def test_stops_are_told_as_events_in_their_layout(tmp_path: Path) -> None:
    text = "Type,Date,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Object of search,Outcome\n"
    text += "Person search,2019-12-01T10:00:00+00:00,Male,18-24,White - Irish,White,Drugs,Arrest\n" * 6
    text += "Vehicle search,2019-12-02T10:00:00+00:00,,,,,Drugs,Nothing found\n"
    (page,) = dp.inspect(write(tmp_path / "2019-12-anywhere.csv", text)).pages
    assert (page.kind, page.layout) == ("rows", "police_uk")
    assert {"gender", "age", "self-defined ethnicity"} <= set(page.columns["column"])
    assert any("search of a vehicle" in what for what in page.checks["what"])
    gender = page.characteristics.set_index("characteristic").loc["gender"]
    assert (gender["known"], gender["unknown"], gender["reasons"]) == (6, 0, "Does not apply 1")


def test_names_of_tables_are_names_that_a_plan_takes() -> None:
    assert [name_for(stem) for stem in ("Staff in post (2009)", "2019-12-essex", "", "Größe")] == [
        "staff_in_post_2009", "table_2019_12_essex", "table", "gr_sse",
    ]  # fmt: skip


# ---- The command ----------------------------------------------------------------------------------------------------


def test_the_command_shows_files_and_ends_well_where_one_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write(tmp_path / "staff.csv", "group,count\nWhite,416\nBME,27\n")
    bad = write(tmp_path / "bad.csv", "group,count\nWhite,many\n")
    assert main(["inspect", str(good), str(bad)]) == DONE
    assert "[tables.staff]" in capsys.readouterr().out
    assert main(["inspect", str(bad)]) == INPUT_WRONG
    assert "'many' is not a number" in capsys.readouterr().out


def test_the_command_prints_the_draft_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "--draft", str(write(tmp_path / "staff.csv", "group,count\nWhite,416\nBME,27\n"))]) == DONE
    assert list(tomllib.loads(capsys.readouterr().out)) == ["tables"]


def test_a_file_that_is_not_there_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "nowhere.csv"]) == INPUT_WRONG
    assert "nowhere.csv" in "".join(capsys.readouterr())


def test_rows_that_tell_people_apart_are_rows_though_no_label_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_text("Staff no,Gender\n101,F\n102,M\n", encoding="utf-8")
    assert "rows = true" in str(dp.inspect(path))


def test_the_row_of_the_headings_and_the_signs_in_place_of_numbers_are_told(tmp_path: Path) -> None:
    rows = "HR return,\n31 March,\n,\n,\n,\n,\nethnicity,count\nWhite,81\nBME,*\nAsian,<5\nOther,*\nc,7\n"
    (page,) = dp.inspect(write(tmp_path / "a.csv", rows)).pages
    facts = dict(page.facts)
    assert facts["Headings"] == "row 7: ethnicity, count"
    assert facts["Signs in place of numbers"] == "withheld '*' 2, '<5' 1"
    (page,) = dp.inspect(people()).pages
    assert "Headings" not in dict(page.facts)  # a frame has no rows of its own


@pytest.mark.parametrize("no", ["0", ""])
def test_stages_told_by_0_and_1_are_of_people_and_not_counts(tmp_path: Path, no: str) -> None:
    rows = [f"{sex},1,{kept},{no}\n" for sex in ("Female", "Male") for kept in ("1", no, no)]
    path = write(tmp_path / "applicants.csv", "sex,applied,shortlisted,appointed\n" + "".join(rows))
    (page,) = dp.inspect(path).pages
    assert page.draft is not None
    assert "rows = true" in page.draft
    assert '"shortlisted"' in page.draft


def test_small_counts_of_0_and_1_are_counts_where_each_group_has_one_row(tmp_path: Path) -> None:
    text = "ethnicity,applied,appointed\nWhite,1,1\nAsian,1,0\nBlack,1,0\n"
    assert dp.from_counts(write(tmp_path / "board.csv", text)).stage_names == ("applied", "appointed")


def test_a_number_for_each_combination_of_groups_is_a_table_of_counts() -> None:
    pairs = [(sex, group) for sex in ("Female", "Male") for group in ("White", "Black", "Asian", "Not stated")]
    table = pd.DataFrame(pairs, columns=["Sex", "Ethnicity"]).assign(Arrests=[9, 4, 31, 7, 12, 40, 3, 8])
    (page,) = dp.inspect(table).pages
    assert page.kind != "rows"


@pytest.mark.parametrize("heading", ["Count of Employee ID", "Sum of FTE posts, total"])
def test_a_pivot_table_is_one_of_counts(heading: str) -> None:
    table = pd.DataFrame({"Row Labels": ["Asian", "White", "(blank)"], heading: [12, 90, 4]})
    (page,) = dp.inspect(table).pages
    assert page.kind != "rows"


def test_rows_of_people_with_a_number_each_stay_rows() -> None:
    groups = ["White British", "Indian", "African", "White British"] * 10
    people_of = pd.DataFrame({"Ethnicity": groups, "Sex": ["Female", "Male"] * 20, "Days": range(40)})
    (page,) = dp.inspect(people_of).pages
    assert page.kind == "rows"


def test_a_percentage_divides_no_table() -> None:
    rows = [("Adults", "White", 75, "75.0%"), ("Adults", "Asian", 25, "25.0%"), ("Place", "White", 60, "75.0%")]
    table = pd.DataFrame(rows, columns=["Service", "Ethnicity", "Headcount", "% of workforce"])
    (page,) = dp.inspect(table).pages
    assert tomllib.loads(page.draft)["tables"]["table"]["by"] == ["Service"]


def test_every_shown_sheet_of_an_open_document_is_a_page() -> None:
    found = dp.inspect(Path(__file__).parents[1] / "read" / "workbooks" / "everything.ods")
    assert len(found.pages) > 1
    assert all("sheets hold something" not in str(fault) for page in found.pages for fault in page.faults)


def test_the_draft_of_a_stage_with_blanks_runs_and_says_how_to_read_them(tmp_path: Path) -> None:
    rows = [
        f"{sex},{group},{kept}\n"
        for sex in ("F", "M")
        for group in ("White", "Asian")
        for kept in ("True", "", "False")
    ]
    path = write(tmp_path / "stops.csv", "Sex,Ethnicity,Linked\n" + "".join(rows) * 3)
    draft = dp.inspect(path).draft
    assert "stages" not in tomllib.loads(draft)["tables"]["stops"]
    assert 'Linked has blanks: stages = [{ name = "Linked", column = "Linked", values = ["True"] }]' in draft


@pytest.mark.parametrize(("name", "about"), [("Disability Indicator", "disability"), ("Disabled_Flag", "disability")])
def test_yes_and_no_under_the_heading_of_a_characteristic_are_no_stage(name: str, about: str) -> None:
    column = look(name, ["Y", "N", "N", "", "Y"] * 4)
    assert column.holds == "characteristic"
    assert column.settled is not None
    assert column.settled.scheme.characteristic == about


@pytest.mark.parametrize("name", ["Ethnicity (5+1)", "Employee_Ethnic_Origin_Desc", "Ethnic group code"])
def test_what_a_system_puts_round_a_heading_hides_no_characteristic(name: str) -> None:
    assert look(name, ["White British", "Ourselves", "Others of us", "Indian", "African"] * 9).holds == "characteristic"
