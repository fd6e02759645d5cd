"""The workbook: what the guidance on accessible spreadsheets asks, cell by cell."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from disprop.protect import Release, Shown
from disprop.publish._names import in_plain_words
from disprop.publish.workbook import _sheets, write_workbook
from disprop.publish.workbook._design import TABLES, design, facts

FRONT = ["Cover", "Contents", "Notes", "Method"]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def content(withheld: Release) -> bytes:
    return write_workbook(withheld, contact=["Equality team"], author="West Mercia Probation Trust")


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return opened(content)


def tables(book: openpyxl.Workbook) -> Iterator[tuple[object, object]]:
    for sheet in book.worksheets[1:]:
        for table in sheet.tables.values():
            yield sheet, table


def frame_of(sheet) -> pd.DataFrame:
    (table,) = sheet.tables.values()
    heading, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return pd.DataFrame(rows, columns=[name.split("\n")[0] for name in heading])


def one(comparison: pd.DataFrame, group: str) -> pd.Series:
    return comparison[comparison["Group"] == group].iloc[0]


def test_cover_contents_notes_and_method_stand_before_a_sheet_a_comparison_and_the_other_tables(book, withheld):
    names = withheld.findings.frame["id"].str.split("/").str[0].unique()
    others = ["Unknown_responses", "Targets", "Do_the_groups_differ_at_all"]
    assert book.sheetnames == [*FRONT, *(f"{at}_{name}" for at, name in enumerate([*names, *others], 1))]


def test_each_sheet_has_its_title_in_the_first_cell_and_one_marked_table_in_column_a(book):
    found = list(tables(book))
    assert [sheet.title for sheet, _ in found] == book.sheetnames[1:]
    for sheet, table in found:
        assert sheet["A1"].value
        assert sheet["A1"].font.bold
        assert re.match(r"A\d+:", table.ref)
        assert table.ref.endswith(str(sheet.max_row)), "nothing stands below the table"
        assert sheet["A1"].value not in (cell.value for cell in sheet[table.ref][0])


def test_names_of_tables_are_unique_and_headings_are_those_of_the_cells(book):
    names = [table.name for _, table in tables(book)]
    assert len({name.casefold() for name in names}) == len(names)
    for sheet, table in tables(book):
        written = [cell.value for cell in sheet[table.ref][0]]
        assert [column.name.replace("_x000a_", "\n") for column in table.tableColumns] == written
        assert table.headerRowCount in (None, 1)


def test_no_cell_is_merged_blank_hidden_filled_or_filtered_and_no_pane_is_frozen(book):
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert not any(column.hidden for column in sheet.column_dimensions.values())
        assert not sheet.oddHeader.center.text
        assert not sheet.oddFooter.center.text
    for sheet, table in tables(book):
        assert table.autoFilter is None
        for row in sheet[table.ref]:
            for cell in row:
                assert cell.value not in (None, ""), (sheet.title, cell.coordinate)
                assert cell.fill.fill_type is None
                assert cell.alignment.wrap_text


def test_values_that_are_withheld_are_c_and_those_that_there_are_none_of_are_z(book):
    found = frame_of(book["1_leavers"])
    disabled = one(found, "Disabled")
    assert disabled[["Observed (people or events)", "Ratio", "P-value", "Verdict", "Remark"]].tolist() == ["[c]"] * 5
    whole = frame_of(book["13_Do_the_groups_differ_at_all"])
    assert set(whole.loc[whole["Characteristic"] == "gender", "P-value of a trend"]) == {"[z]"}


def test_the_shorthand_is_explained_on_the_sheets_that_have_it_and_on_no_other(book):
    for sheet, table in tables(book):
        cells = {cell.value for row in sheet[table.ref] for cell in row}
        above = [row[0].value for row in sheet.iter_rows(max_row=sheet[table.ref][0][0].row - 1)]
        for sign, said in facts()["shorthand"].items():
            assert (sign in cells) == (said in above)


def test_numbers_are_those_of_the_release_to_ten_digits(book, withheld):
    frame = withheld.findings.frame
    for name, sheet in zip(frame["id"].str.split("/").str[0].unique(), book.worksheets[len(FRONT) :], strict=False):
        part, shown = frame[frame["id"].str.startswith(f"{name}/")], frame_of(sheet)
        for column in design("findings").columns:
            if column.look not in ("words", "flag") and column.heading in shown:
                numbers = pd.to_numeric(shown[column.heading], errors="coerce").tolist()
                assert numbers == pytest.approx(part[column.name].tolist(), rel=1e-9, nan_ok=True), column.name


def test_numbers_and_what_stands_for_them_are_on_the_right_and_have_a_format(book):
    sheet = book["1_leavers"]
    (table,) = sheet.tables.values()
    heading, *rows = sheet[table.ref]
    at = next(place for place, cell in enumerate(heading) if cell.value.startswith("Share or rate"))
    assert {row[at].number_format for row in rows} == {"0.0%"}
    assert {row[at].alignment.horizontal for row in (heading, *rows)} == {"right"}
    assert {type(row[at].value) for row in rows} == {float, str}


def test_headings_point_to_notes_and_every_note_is_pointed_to(book):
    text = [str(cell.value) for sheet, table in tables(book) for cell in sheet[table.ref][0]]
    pointed = {note for heading in text for note in re.findall(r"note \d+", heading)}
    listed = frame_of(book["Notes"])
    assert pointed == set(listed["Note"])
    assert listed["Note"].tolist() == [f"note {number}" for number in range(1, len(listed) + 1)]
    assert listed["What is meant"].str.endswith(".").all()


def test_the_contents_lead_to_every_other_sheet(book):
    sheet = book["Contents"]
    (table,) = sheet.tables.values()
    rows = sheet[table.ref][1:]
    assert [row[0].value for row in rows] == [name for name in book.sheetnames if name != "Contents"]
    assert [row[0].hyperlink.location for row in rows] == [f"'{row[0].value}'!A1" for row in rows]
    assert rows[3][1].value == "Table 1: Findings, leavers: rate of leavers, baseline staff"


def test_the_cover_names_the_rules_the_date_and_whom_to_ask(book, withheld):
    said = [cell.value for cell in book["Cover"]["A"]]
    assert said[0] == withheld.title
    for line in ("The figures are as of 31 March 2009.", *withheld.rules, "Contact", "Equality team"):
        assert line in said


def test_the_method_has_every_method_line_rule_and_baseline_with_its_source(book, withheld):
    told = frame_of(book["Method"])
    what = dict(zip(told["Subject"], told["What"], strict=True))
    assert told.loc[told["Subject"] == "Method", "What"].tolist() == list(in_plain_words(withheld).method)
    assert told.loc[told["Subject"] == "Rule of disclosure", "What"].tolist() == list(withheld.rules)
    assert "Census 2001" in what["Baseline census 2001"]
    assert what["Version of disprop"] == withheld.record["versions"]["disprop"]


def test_the_method_has_the_digest_of_the_plan_where_the_release_has_it(release):
    record = {"plan": {"file": "plan.toml", "sha256": "0a1b"}}
    told = frame_of(opened(write_workbook(replace(release, record=record)))["Method"])
    assert told.loc[told["Subject"] == "Plan, by its SHA-256 digest", "What"].tolist() == ["0a1b"]


def test_unknown_responses_name_their_slices_though_nothing_is_compared(release):
    table = release.unknowns.frame.copy()
    table.insert(1, "quarter", ["Q1", *["Q2"] * (len(table) - 1)])
    alone = replace(release, findings=Shown.whole(pd.DataFrame()), unknowns=Shown.whole(table), slices=())
    book = opened(write_workbook(alone))
    told = frame_of(next(sheet for sheet in book if "Unknown_responses" in sheet.title))
    assert told["Quarter"].tolist() == table["quarter"].tolist()


def test_what_all_rows_say_is_told_once_above_the_table(release):
    sheet = opened(write_workbook(release))["1_leavers"]
    above = [sheet.cell(row, 1).value for row in range(1, 10)]
    assert "Each group is held against: everyone else (rest)." in above
    assert "Band of differences too small to matter: ratio 0.8 to 1.25." in above
    assert "Stage" not in frame_of(sheet)


def test_the_file_says_what_it_is_and_has_the_date_of_the_figures(book, withheld):
    told = book.properties
    assert (told.title, told.creator) == (withheld.title, "West Mercia Probation Trust")
    assert told.created == datetime(2009, 3, 31)
    assert "threshold_5" in told.description


@pytest.mark.parametrize("as_of", ["", "March 2009", "2009-02-30"])
def test_figures_without_a_day_are_of_no_day_rather_than_of_today(release, as_of):
    assert opened(write_workbook(replace(release, as_of=as_of))).properties.created == datetime(1980, 1, 1)


def test_the_same_release_gives_the_same_bytes(withheld, content):
    assert write_workbook(withheld, contact=["Equality team"], author="West Mercia Probation Trust") == content


def test_an_infinite_ratio_is_a_word(release):
    frame = release.findings.frame.assign(ratio=float("inf"))
    shown = frame_of(opened(write_workbook(replace(release, findings=Shown.whole(frame))))["1_leavers"])
    assert set(shown["Ratio"]) == {"infinite"}


def test_rates_of_events_are_no_percentages(release):
    frame = release.findings.frame.assign(relation="events", value=0.00012)
    sheet = opened(write_workbook(replace(release, findings=Shown.whole(frame))))["1_leavers"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == 0.00012]
    assert {cell.number_format for cell in cells} == {"0.00000"}


def test_a_release_without_findings_is_a_workbook_with_what_there_is(release):
    nothing = Shown(frame=release.findings.frame.iloc[:0], withheld=release.findings.withheld.iloc[:0])
    book = opened(write_workbook(replace(release, findings=nothing, whole=Shown.whole(pd.DataFrame()))))
    assert book.sheetnames == [*FRONT, "1_Unknown_responses", "2_Targets"]
    bare = opened(write_workbook(Release(findings=nothing, profile="none")))
    assert bare.sheetnames == ["Cover", "Contents", "Method"]


def test_a_table_of_too_many_rows_keeps_those_that_need_a_reader_and_says_where_the_rest_is(release, monkeypatch):
    monkeypatch.setattr(_sheets, "MOST", 5)
    monkeypatch.setattr(_sheets, "LEAST", 5)
    frame = release.findings.frame
    frame = frame[frame["id"].str.startswith("staff_census/")].assign(flagged=[False] * 14 + [True] * 4)
    sheet = opened(write_workbook(replace(release, findings=Shown.whole(frame))))["1_staff_census"]
    said = [row[0].value for row in sheet.iter_rows(max_row=12) if str(row[0].value).startswith("This worksheet has")]
    told = (
        "This worksheet has 5 of 18 rows: those that need a reader, then as many of the others, all in their order. "
        "All rows are in the files for machines that are published beside it."
    )
    assert said == [told]
    assert frame_of(sheet)["Needs a reader"].tolist() == ["no", "yes", "yes", "yes", "yes"]


def test_many_tables_have_fewer_rows_each(release, monkeypatch):
    monkeypatch.setattr(_sheets, "ALL", 30)
    monkeypatch.setattr(_sheets, "LEAST", 3)
    book = opened(write_workbook(release))
    assert [len(frame_of(sheet)) for sheet in book.worksheets[4:]] == [3, 2, 3, 2, 3, 3, 2, 2, 2, 2, 3, 1, 3]


def test_withheld_numbers_are_in_no_part_of_the_file(release):
    marked = {"observed": 98761, "value": 0.98762, "surplus": 98763.5, "verdict": "sentinel", "note": "sentinel"}
    findings = Shown.whole(release.findings.frame.assign(**marked))
    hidden = findings.without(pd.DataFrame(dict.fromkeys(marked, [True] * len(findings))))
    shown, gone = (everything(write_workbook(replace(release, findings=part))) for part in (findings, hidden))
    for sign in ("98761", "0.98762", "98763.5", "sentinel"):
        assert sign in shown
        assert sign not in gone


def everything(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def test_every_column_of_the_design_is_one_of_the_release(release):
    for table in TABLES:
        frame = getattr(release, table).frame
        names = [column.name for column in design(table).columns]
        assert set(names) <= set(frame), table
        assert len(set(names)) == len(names)
        assert all(column.note in facts()["notes"] for column in design(table).columns if column.note)
    assert {column.note for table in TABLES for column in design(table).columns} == {"", *facts()["notes"]}
