"""The template: what it asks for, that a filled one is read back cleanly, and what each wrong filling is told."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import disprop as dp
from disprop.cli import main
from disprop.errors import InputError
from disprop.run import Outcome, run
from disprop.schemes import REASONS
from disprop.template import known_tables

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"

NUMBERS = {"staff": 60, "applicants": 50, "shortlisted": 30, "appointed": 12, "leavers": 9}
"""People of each row of each table."""


def sheet_of(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def filled(
    path: Path, numbers: Mapping[str, int] = NUMBERS, change: Callable[[Workbook], object] | None = None
) -> Path:
    """Fill every count of a template in, and change something."""
    book = openpyxl.load_workbook(path)
    for name, number in numbers.items():
        for row in sheet_of(book, name).iter_rows(min_row=2, min_col=3, max_col=3):
            row[0].value = number
        agree(sheet_of(book, name))
    if change is not None:
        change(book)
    book.save(path)
    return path


def agree(sheet: Worksheet) -> None:
    """Count those who are missing from a characteristic as not stated."""
    rows = list(sheet.iter_rows(min_row=2))
    totals: dict[object, int] = {}
    for row in rows:
        totals[row[0].value] = totals.get(row[0].value, 0) + row[2].value
    for row in rows:
        if row[1].value == "Not stated":
            row[2].value += max(totals.values()) - totals[row[0].value]


def people(
    path: Path, rows: Mapping[str, list[list[object]]], change: Callable[[Workbook], object] | None = None
) -> Path:
    """Write rows of people into a template."""
    book = openpyxl.load_workbook(path)
    for name, cells in rows.items():
        for row in cells:
            sheet_of(book, name).append(row)
    if change is not None:
        change(book)
    book.save(path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A template of two characteristics."""
    return dp.template(tmp_path / "monitoring.xlsx", characteristics=["gender", "disability"])


@pytest.fixture
def rows_book(tmp_path: Path) -> Path:
    """A template of rows of people."""
    return dp.template(
        tmp_path / "people.xlsx",
        characteristics=["gender"],
        tables=["applicants", "shortlisted", "appointed"],
        rows=True,
    )


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        run(path)
    return [str(fault) for fault in caught.value.faults]


def told(outcome: Outcome) -> list[str]:
    return list(outcome.checks.loc[outcome.checks["check"] == "not filled in", "what"])


def compared(outcome: Outcome) -> set[tuple[str, str]]:
    assert outcome.found is not None
    ids = outcome.found.frame["id"].str.split("/", expand=True)
    return set(zip(ids[0], ids[1], strict=True))


# ---- What is written -------------------------------------------------------------------------------------------------


def test_every_group_and_reason_is_listed_and_every_count_is_blank_and_open(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    assert read.sheetnames == ["instructions", *NUMBERS, "totals", "lists", "disprop"]
    assert {name: read[name].sheet_state for name in ("lists", "disprop")} == {"lists": "hidden", "disprop": "hidden"}
    sheet = sheet_of(read, "staff")
    assert [cell.value for cell in sheet[1]] == ["characteristic", "group", "count"]
    reasons = [reason.label for reason in REASONS if reason.code in {"refused", "not_stated", "not_yet_asked"}]
    listed = [(str(row[0]), str(row[1])) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert listed == [
        *(("gender", label) for label in ("Female", "Male", "Other gender", *reasons)),
        *(("disability", label) for label in ("Disabled", "Not disabled", *reasons)),
    ]
    assert sheet.protection.sheet
    cells = list(sheet.iter_rows(min_row=2))
    assert all(row[2].value is None and not row[2].protection.locked for row in cells)
    assert all(cell.protection.locked for row in cells for cell in row[:2])
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.operator, rule.formula1, str(rule.sqref)) == ("whole", "greaterThanOrEqual", "0", "C2:C12")


def test_rows_of_people_offer_the_lists_of_the_schemes(rows_book: Path) -> None:
    read = openpyxl.load_workbook(rows_book)
    sheet, lists = sheet_of(read, "applicants"), sheet_of(read, "lists")
    assert [cell.value for cell in sheet[1]] == ["gender", "shortlisted", "appointed"]
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"A2": "=lists!$A$2:$A$7", "B2": '"yes,no"', "C2": '"yes,no"'}
    assert [cell.value for cell in lists["A"]][:4] == ["gender", "Female", "Male", "Other gender"]


def test_the_instructions_say_what_each_sheet_is_and_how_it_is_run(book: Path) -> None:
    cells = [str(cell.value) for row in openpyxl.load_workbook(book)["instructions"] for cell in row if cell.value]
    assert "disprop run monitoring.xlsx --out found" in " ".join(cells)
    assert set(NUMBERS) < set(cells)
    assert any("If there is nobody, write 0. A blank cell is not 0." in text for text in cells)


def test_labels_cannot_become_formulas(tmp_path: Path) -> None:
    signs = ["=1+1", "+44", "-5", "@home", "plain"]
    groups = "".join(
        f'[[levels.groups]]\ncode = "g{at}"\nlabel = {json.dumps(sign)}\n' for at, sign in enumerate(signs)
    )
    own = f'name = "odd"\ncharacteristic = "odd"\ntitle = "=Odd"\n[[levels]]\nname = "detail"\ntitle = "Odd"\n{groups}'
    (tmp_path / "odd.toml").write_text(own, encoding="utf-8")
    scheme = str(tmp_path / "odd.toml")
    for rows in (False, True):
        path = dp.template(tmp_path / f"{rows}.xlsx", characteristics={"=odd": scheme}, tables=["staff"], rows=rows)
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert all(
            cell.parent.title == "totals" for cell in cells if cell.coordinate in formulas and cell.data_type == "f"
        )
        risky = [cell for cell in cells if str(cell.value) in {*signs[:4], "=odd", "=Odd"}]
        assert {str(cell.value) for cell in risky} >= {*signs[:4], "=odd", "=Odd"}
        assert all(cell.quotePrefix and cell.data_type == "s" for cell in risky)
    assert compared(run(filled(dp.template(
        tmp_path / "odd.xlsx", characteristics={"=odd": scheme}, tables=["staff", "leavers"]
    ), {"staff": 40, "leavers": 9}))) == {("leavers", "odd")}  # fmt: skip


# ---- A filled one is read back ---------------------------------------------------------------------------------------


def test_a_filled_template_gives_findings(book: Path) -> None:
    outcome = run(filled(book))
    assert compared(outcome) == {(table, one) for table in list(NUMBERS)[2:] for one in ("gender", "disability")}
    assert outcome.found is not None
    frame = outcome.found.frame.set_index("id")
    row = frame.loc["leavers/gender/detail/female"]
    assert (row["observed"], row["stage_known"], row["base_observed"]) == (9, 27, 60)
    assert set(frame["relation"]) == {"contains", "separate"}
    assert not told(outcome)
    assert outcome.record["plan"]["file"] == "monitoring.xlsx"


def test_the_numbers_of_a_template_are_those_of_the_sample(tmp_path: Path) -> None:
    path = dp.template(tmp_path / "wm.xlsx", characteristics=["gender", "age"], tables=["staff", "leavers"])
    codes = {"gender": dp.load_scheme("gender"), "age": dp.load_scheme("age_bands_hr")}

    def fill(book: Workbook) -> None:
        for name in ("staff", "leavers"):
            counts = dp.from_counts(SAMPLE / f"{name}.csv").frame
            for row in sheet_of(book, name).iter_rows(min_row=2):
                kind, label = str(row[0].value), str(row[1].value)
                assert codes[kind].classify([label], "detail") != ["not_recognised"]
                rows = counts[(counts["characteristic"] == kind) & (counts["group"] == label)]
                row[2].value = int(rows["count"].sum())
            agree(sheet_of(book, name))

    found = run(filled(path, {}, fill)).found
    leavers, staff = (dp.from_counts(SAMPLE / f"{name}.csv").only("gender", "age") for name in ("leavers", "staff"))
    other = dp.rates(leavers, stayers=staff, polarity="bad")
    assert found is not None
    columns = ["group", "observed", "base_observed", "ratio", "p", "verdict"]
    listed = found.frame[found.frame["group"] != "Other gender"][columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(listed, other.frame[columns].reset_index(drop=True))


def test_what_nobody_filled_in_is_left_out_and_said(book: Path) -> None:
    def change(read: Workbook) -> None:
        for row in sheet_of(read, "leavers").iter_rows(min_row=2):
            row[2].value = None if row[0].value == "gender" else row[2].value
        for row in sheet_of(read, "appointed").iter_rows(min_row=2):
            row[2].value = None

    outcome = run(filled(book, change=change))
    assert compared(outcome) == {("shortlisted", "gender"), ("shortlisted", "disability"), ("leavers", "disability")}
    assert told(outcome) == [
        "Nothing is filled in: appointed and what is asked of it are left out.",
        "Nothing is filled in for gender: it is left out.",
    ]


def test_an_empty_template_gets_a_kind_message(book: Path, rows_book: Path) -> None:
    (said,) = faults(book)
    assert said.startswith(
        "monitoring.xlsx: Nothing is filled in yet. Fill in the sheets staff, applicants, shortlisted"
    )
    assert said.endswith("; the sheet 'instructions' says how.")
    (said,) = faults(rows_book)
    assert said.startswith("people.xlsx: Nothing is filled in yet. Fill in the sheets applicants;")


def test_rows_of_people_give_findings(rows_book: Path) -> None:
    rows = [["Female", "yes", "no"]] * 30 + [["Male", "yes", "yes"]] * 25 + [["Male", "no", "no"]] * 40 + [[None] * 3]
    outcome = run(people(rows_book, {"applicants": [*rows, ["Not stated", "no", "no"]]}))
    assert compared(outcome) == {("shortlisted", "gender"), ("appointed", "gender")}
    assert outcome.found is not None
    row = outcome.found.frame.set_index("id").loc["appointed/gender/detail/male"]
    assert (row["observed"], row["base_observed"]) == (25, 25)


def test_a_column_of_people_that_nobody_filled_in_is_left_out(rows_book: Path) -> None:
    rows = [["Female", None, "no"]] * 30 + [["Male", None, "yes"]] * 25
    outcome = run(people(rows_book, {"applicants": rows}))
    assert told(outcome) == ["Nothing is filled in for shortlisted: it is left out."]
    assert outcome.found is None


def test_a_plan_of_ones_own_loses_what_it_asks_of_tables_that_nobody_filled_in(tmp_path: Path) -> None:
    tables = ["staff", "disciplinary", "capability", "grievance"]
    path = dp.template(tmp_path / "hr.xlsx", characteristics=["gender"], tables=tables)
    filled(path, {"staff": 60, "disciplinary": 5})
    entries = [f'[tables.{name}]\nfile = "hr.xlsx"\nsheet = "{name}"\ntemplate = true\n' for name in tables]
    asked = [
        f'[comparisons.{name}]\nstage = "{name}"\nbaseline = "staff"\nrelation = "contains"\nquestion = "rate"\n'
        for name in ("disciplinary", "conduct")
    ]
    target = '[targets.known]\ntable = "grievance"\ncharacteristic = "gender"\nmeasure = "known"\nat_least = 97\n'
    schemes = 'schemes = { gender = "gender" }\n'
    pool = '[pool]\nconduct = ["disciplinary", "capability", "grievance"]\n'
    text = "".join([*(entry + schemes for entry in entries), *asked, target, pool])
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    outcome = run(tmp_path / "plan.toml")
    assert compared(outcome) == {("disciplinary", "gender")}
    assert outcome.targets.empty
    assert [line.split(":")[0] for line in told(outcome)] == ["Nothing is filled in", "Nothing is filled in"]


# ---- Wrong fillings, all at once -------------------------------------------------------------------------------------


def test_text_in_numbers_negative_and_fractional_counts_and_blanks_are_faults(book: Path) -> None:
    wrong = dict(zip(range(2, 8), ("about 5", "<5", "-", -3, 2.5, None), strict=True))

    def change(read: Workbook) -> None:
        for row, value in wrong.items():
            sheet_of(read, "staff").cell(row, 3).value = value

    said = faults(filled(book, change=change))
    assert len(said) == len(wrong)
    assert all(f"monitoring.xlsx, sheet staff, row {row}, column count (C): " in " ".join(said) for row in wrong)
    for what in (
        "'about 5' is not a number",
        "'<5' stands for",
        "'-' stands for",
        "'-3' is below",
        "'2.5' is not a whole",
    ):
        assert what in " ".join(said)
    assert "The count of 'Not yet asked' is blank, and others of gender are filled in. Write 0" in " ".join(said)


def test_invented_categories_totals_and_duplicates_are_faults(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet = sheet_of(read, "staff")
        for row in (("gender", "Martian", 2), ("gender", "F", 2), ("gender", "Total", 99), ("Grand total", None, 9)):
            sheet.append(row)
        sheet.append(("star sign", "Leo", 3))

    said = faults(filled(book, change=change))
    assert {line.partition(": ")[2].partition(". ")[0] for line in said} == {
        "'Total' is a total",
        "'Grand total' is a total",
        "'Martian' is no group of gender",
        "'star sign' is no characteristic of the template",
        "'F' of gender is already in row 2, written 'Female'",
    }
    assert len(said) == 5
    assert "sheet staff, row 13, column group (B)" in " ".join(said)


def test_a_near_miss_is_suggested_and_never_taken(book: Path) -> None:
    said = faults(filled(book, change=lambda read: sheet_of(read, "staff").cell(2, 2, "Femle")))
    assert "row 2, column group (B): 'Femle' is no group of gender. Did you mean 'Female'? Choose one" in said[0]
    assert "The row of 'Female' is missing." in said[1]


def test_a_reason_that_was_not_listed_is_taken(book: Path) -> None:
    def change(read: Workbook) -> None:
        for name in ("gender", "disability"):
            sheet_of(read, "staff").append((name, "Question not understood", 4))

    outcome = run(filled(book, change=change))
    frame = outcome.unknowns["staff"].frame
    assert (
        int(frame.loc[(frame["reason"] == "Not understood") & (frame["characteristic"] == "gender"), "count"].sum())
        == 4
    )


def test_deleted_rows_renamed_headings_and_sheets_are_faults(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "staff").delete_rows(3)
        sheet_of(read, "leavers")["C1"].value = "number"
        sheet_of(read, "appointed").title = "hired"
        sheet_of(read, "applicants").delete_rows(2, 6)

    said = faults(filled(book, change=change))
    assert said[0].startswith("monitoring.xlsx: There is no sheet 'appointed' any more; there are instructions, staff,")
    assert "monitoring.xlsx, sheet staff, gender: The row of 'Male' is missing. Write what is missing back" in said[1]
    assert "sheet applicants, gender: The rows of 'Female', 'Male', 'Other gender'" in said[2]
    assert "monitoring.xlsx, sheet leavers, row 1: The heading 'count' is missing; there are" in said[3]
    assert len(said) == 4


def test_merged_cells_errors_and_hidden_rows_are_faults(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "staff").merge_cells("C3:C4")
        sheet_of(read, "leavers")["C2"].value = "#REF!"
        sheet_of(read, "shortlisted").row_dimensions[5].hidden = True

    said = " ".join(faults(filled(book, change=change)))
    assert "sheet staff, row 3, column count (C): Cells C3:C4 are merged." in said
    assert "sheet leavers, row 2, column count (C): The cell holds the error #REF!." in said
    assert "sheet shortlisted: Rows are hidden and hold something: 5." in said


def test_a_stage_larger_than_the_one_that_feeds_it_is_a_fault(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "shortlisted")["C2"].value = 51

    *_, said = faults(filled(book, change=change))
    assert said.startswith(
        "monitoring.xlsx, sheet shortlisted, row 2, column count (C): It is 51, and applicants has 50 ("
    )
    assert "(sheet applicants, row 2, column count (C))" in said


def test_characteristics_with_different_totals_are_a_fault(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "staff")["C2"].value = 121

    (said,) = faults(filled(book, change=change))
    assert "sheet staff: The characteristics add to different numbers of people: gender 421, disability 360." in said
    assert "count those whose answer you do not hold under 'Not stated'" in said


def test_a_characteristic_that_nobody_filled_in_has_no_total(book: Path) -> None:
    def change(read: Workbook) -> None:
        for row in sheet_of(read, "staff").iter_rows(min_row=2):
            row[2].value = None if row[0].value == "disability" else row[2].value

    assert "Nothing is filled in for disability: it is left out." in told(run(filled(book, change=change)))


def test_a_table_whose_feeder_is_blank_is_named(tmp_path: Path) -> None:
    path = dp.template(
        tmp_path / "m.xlsx", characteristics=["gender"], tables=["applicants", "shortlisted", "appointed"]
    )
    outcome = run(filled(path, {"applicants": 50, "appointed": 5}))
    assert "appointed is filled in and not compared with shortlisted, which is not." in told(outcome)


def test_remedies_are_those_of_somebody_who_fills_in(book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "staff")["C2"].value = "45%"
        sheet_of(read, "staff")["C3"].value = 2.5
        sheet_of(read, "shortlisted").row_dimensions[5].hidden = True

    said = faults(filled(book, change=change))
    assert any("'45%' is a percentage. Give counts of people." in line for line in said)
    assert any("Show them (clear the filter): each row is needed." in line for line in said)
    assert not any(word in line for line in said for word in ("baseline", "delete", "unit", "plan"))


def test_wrong_rows_of_people_are_told_by_their_rows(rows_book: Path) -> None:
    rows = [
        ["Female", "yes", "no"],
        ["Martian", "yes", "maybe"],
        ["Male", None, "no"],
        ["Male", "no", "yes"],
        ["Martian", "no", "no"],
        ["Total", "no", "no"],
    ]
    said = faults(people(rows_book, {"applicants": rows}))
    assert [line.removeprefix("people.xlsx, sheet applicants, ").partition(". ")[0] for line in said] == [
        "rows 3, 6, column gender (A): 'Martian' is no group of gender",
        "row 3, column appointed (C): 'maybe' is neither yes nor no",
        "row 4, column shortlisted (B): The cell is blank",
        "row 5, column appointed (C): appointed is yes, and shortlisted is no",
        "row 7, column gender (A): 'Total' is a total",
    ]


def test_a_renamed_heading_of_people_is_a_fault(rows_book: Path) -> None:
    def change(read: Workbook) -> None:
        sheet_of(read, "applicants")["B1"].value = "interviewed"

    said = faults(people(rows_book, {"applicants": [["Female", "yes", "no"]]}, change))
    assert said[0].startswith(
        "people.xlsx, sheet applicants, row 1: The heading 'shortlisted' is missing; there are gender"
    )


def test_a_workbook_that_is_no_template_is_refused(tmp_path: Path, book: Path) -> None:
    other = Workbook()
    assert isinstance(other.active, Worksheet)
    other.active.append(("group", "count"))
    other.save(tmp_path / "own.xlsx")
    assert "own.xlsx: It is no workbook that disprop template wrote. Name a plan" in faults(tmp_path / "own.xlsx")[0]
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[tables.staff]\nfile = "own.xlsx"\ntemplate = true\nschemes = { gender = "gender" }\n', encoding="utf-8"
    )
    assert "own.xlsx: It is no workbook that disprop template wrote. Leave template = true out." in faults(plan)
    read = openpyxl.load_workbook(book)
    sheet_of(read, "disprop")["A3"].value = "{ not json"
    read.save(book)
    assert "The hidden sheet 'disprop', which says how the workbook is read, was changed." in faults(book)[0]


def test_a_workbook_carries_no_plan_that_reads_other_files(book: Path) -> None:
    read = openpyxl.load_workbook(filled(book))
    sheet = sheet_of(read, "disprop")
    sheet["A2"].value = '{"baselines": {"secret": {"file": "/etc/hostname"}},'
    sheet["A3"].value = '"plan": {'
    read.save(book)
    outcome = run(book)
    assert not outcome.plan.baselines
    assert {entry.file for entry in outcome.plan.tables.values()} == {"monitoring.xlsx"}


# ---- What is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"characteristics": ["star sign"]}, "characteristic 'star sign': There is no scheme for it."),
        ({"characteristics": []}, "characteristics: There is none."),
        ({"characteristics": {"Leavers": "gender"}}, "characteristic 'Leavers': It is no name of a column."),
        ({"characteristics": ["gender", ""]}, "characteristic '': It is no name of a column."),
        ({"characteristics": {"a": "gender", "A": "gender"}}, "It is named more than once."),
        ({"characteristics": ["gender"], "levels": {"gender": "seven"}}, "There is no level 'seven'."),
        (
            {"characteristics": ["gender"], "levels": {"age": "detail"}},
            "level of 'age': There is no such characteristic.",
        ),
        ({"characteristics": ["gender"], "tables": ["pay"]}, "table 'pay': There is no table of that name."),
        ({"characteristics": ["gender"], "tables": ["leavers"]}, "table 'leavers': Its people are held against staff"),
    ],
)
def test_what_there_is_not_is_refused(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        dp.template(tmp_path / "a.xlsx", **asked)
    assert said in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_another_file_is_never_overwritten(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    for path, said in (
        (book, "Another file is there."),
        (tmp_path / "a.csv", "It is no name of a workbook."),
        (tmp_path / "none" / "a.xlsx", "Its folder is not there."),
    ):
        with pytest.raises(InputError, match=said):
            dp.template(path, characteristics=["gender"])
    assert book.read_bytes() == before


@pytest.mark.parametrize("rows", [False, True])
def test_every_table_can_be_asked_for(tmp_path: Path, rows: bool) -> None:
    path = dp.template(tmp_path / "all.xlsx", characteristics=["gender"], tables=known_tables(), rows=rows)
    if rows:
        staff = [["Female", *["no"] * 6]] * 20 + [["Male", *["yes"] * 6]] * 20
        outcome = run(people(path, {"staff": staff, "applicants": [["Female", "yes", "no"], ["Male", "yes", "yes"]]}))
    else:
        numbers = dict.fromkeys(known_tables(), 5) | {"staff": 40, "applicants": 40, "shortlisted": 9}
        outcome = run(filled(path, numbers))
    assert {comparison for comparison, _ in compared(outcome)} == set(known_tables()) - {"staff", "applicants"}


def asked_for(path: Path) -> dict[str, None]:
    rows = sheet_of(openpyxl.load_workbook(path), "staff").iter_rows(min_row=2, max_col=1, values_only=True)
    return dict.fromkeys(str(row[0]) for row in rows)


def test_without_names_the_usual_characteristics_are_asked_for_and_come_back(tmp_path: Path) -> None:
    path = dp.template(tmp_path / "all.xlsx", tables=["staff", "leavers"])
    usual = ["gender", "ethnicity", "disability", "age", "religion", "sexual orientation"]
    assert list(asked_for(path)) == usual
    found = compared(run(filled(path, {"staff": 60, "leavers": 9})))
    assert {characteristic for _, characteristic in found} == set(usual)


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("age", "age_bands_hr"), ("disability", "disability"), ("sex", "sex"), ("gender identity", "gender_identity")],
)
def test_of_several_schemes_the_preferred_of_that_very_name_is_asked_for(
    name: str, scheme: str, tmp_path: Path
) -> None:
    path = dp.template(tmp_path / "one.xlsx", characteristics=[name], tables=["staff"])
    sheet = sheet_of(openpyxl.load_workbook(path), "staff")
    listed = [str(row[0]) for row in sheet.iter_rows(min_row=2, min_col=2, max_col=2, values_only=True)]
    first = dp.load_scheme(scheme).frame()["group"].tolist()
    assert listed[: len(first)] == first


def test_a_coarser_level_can_be_asked_for(tmp_path: Path) -> None:
    tables = ["staff", "leavers"]
    levels = {"ethnicity": "five"}
    asked = {"ethnicity": "ethnicity_ew_2001"}
    path = dp.template(tmp_path / "five.xlsx", characteristics=asked, levels=levels, tables=tables)
    outcome = run(filled(path, {"staff": 40, "leavers": 9}))
    assert outcome.found is not None
    assert set(outcome.found.frame["level"]) == {"five"}
    book = dp.template(tmp_path / "rows.xlsx", characteristics=asked, levels=levels, tables=["staff"], rows=True)
    assert "Mixed" in [cell.value for cell in openpyxl.load_workbook(book)["lists"]["A"]]


# ---- The command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_a_workbook_that_run_and_check_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = (
        "--characteristics",
        "gender, disability=disability",
        "--tables",
        "staff,leavers",
        "--ratio",
        "0.8",
        "1.25",
    )
    assert main(["template", "--out", "hr.xlsx", "--save-plan", "hr.toml", *asked]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Lists of groups: gender (gender), disability (disability)." in printed
    assert "disprop run hr.toml --out DIR reads it" in printed
    assert main(["run", "hr.xlsx", "--out", "found"]) == 2
    assert "Nothing is filled in yet." in capsys.readouterr().err
    filled(tmp_path / "hr.xlsx", {"staff": 60, "leavers": 9})
    assert main(["check", "hr.xlsx", "--quiet"]) == 0
    for plan in ("hr.xlsx", "hr.toml"):
        assert main(["run", plan, "--out", plan.partition(".")[2], "--quiet"]) == 0
    first, second = (pd.read_csv(tmp_path / folder / "findings.csv") for folder in ("xlsx", "toml"))
    pd.testing.assert_frame_equal(first, second)
    assert set(first["band"]) == {"ratio 0.8 to 1.25"}
    assert main(["template", "--out", "hr.xlsx"]) == 2
    assert main(["template", "--out", "new.xlsx", "--save-plan", "hr.toml"]) == 2
    assert not (tmp_path / "new.xlsx").exists()


def test_a_workbook_that_was_renamed_is_read_by_its_new_name(book: Path) -> None:
    assert compared(run(filled(book).rename(book.with_name("north.xlsx"))))


def test_a_scheme_of_ones_own_is_named_as_the_workbook_sees_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.toml").write_text('extends = "gender"\nname = "ours"\n', encoding="utf-8")
    (tmp_path / "out").mkdir()
    asked = ["--characteristics", "gender=ours.toml", "--tables", "staff,leavers", "--quiet"]
    assert main(["template", "--out", "out/hr.xlsx", *asked]) == 0
    outcome = run(filled(tmp_path / "out" / "hr.xlsx", {"staff": 60, "leavers": 9}))
    assert outcome.record["tables"]["staff"]["schemes"]["gender"]["scheme"] == "ours"


# ---- Whatever is written into it -------------------------------------------------------------------------------------

TEXTS = ["", " 7 ", "about 5", "Total", "=A1", "F", "#N/A"]
CELLS = st.none() | st.integers(-3, 40) | st.floats(-2, 9) | st.sampled_from(TEXTS)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.dictionaries(
        st.tuples(st.sampled_from(["staff", "leavers"]), st.integers(1, 14), st.integers(1, 4)), CELLS
    )
)
def test_whatever_is_written_into_it_is_a_finding_or_a_fault_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[tuple[str, int, int], Any]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    dp.template(path, characteristics=["gender", "disability"], tables=["staff", "leavers"])

    def change(book: Workbook) -> None:
        for (name, row, column), value in cells.items():
            sheet_of(book, name).cell(row, column).value = value

    filled(path, {"staff": 40, "leavers": 9}, change)
    try:
        outcome = run(path)
    except InputError as error:
        assert all(fault.where.startswith(("any.xlsx", str(path))) for fault in error.faults)
    else:
        assert set(outcome.unknowns) >= {"staff"}
