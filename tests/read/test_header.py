"""Where the table of a page stands: titles, notes, headings of several levels, several tables."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.read.book_cells import NOTHING, Cell, column_of
from disprop.read.book_sheet import SPAN, Span
from disprop.read.grid import Grid
from disprop.read.header import table_in
from disprop.read.sheet import Sheet
from disprop.read.table import sheet_from

Rows = Sequence[Sequence[object]]


def span(text: str) -> Span:
    found = SPAN.fullmatch(text)
    assert found is not None
    return Span(int(found[2]), column_of(found[1]), int(found[4]), column_of(found[3]))


def page(rows: Rows, *merged: str, book: bool = False) -> Grid:
    """A page of cells; numbers are numbers where it is one of a workbook."""
    found = {
        number: {
            at: Cell(str(cell), is_number=book and not isinstance(cell, str))
            for at, cell in enumerate(cells)
            if cell is not None and cell != ""
        }
        for number, cells in enumerate(rows, start=1)
    }
    return Grid(
        rows={row: cells for row, cells in found.items() if cells},
        last_row=len(rows),
        merged=tuple(map(span, merged)),
        source="hr",
        stem="hr",
        has_letters=book,
    )


def read(rows: Rows, *merged: str, book: bool = False, header: Any = None) -> Sheet:
    return sheet_from(page(rows, *merged, book=book), header)


def message(rows: Rows, *merged: str, **more: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(rows, *merged, **more)
    return str(caught.value)


PLAIN = [["group", "count", "share"], ["White", 12, "60%"], ["BME", 8, "40%"]]


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize(
    "above",
    [
        [],
        [["Staff in post, 2009"]],
        [["Staff in post"], [], ["Headcount"], []],
        [[], ["Title"], ["Population :", "All usual residents"], ["Units :", "Persons"], ["Date :", "2021"], []],
        [["population", "All"], ["date", 2021], []],
        [["Title"], ["Source: HR"], [], [], [], []],
    ],
)
@pytest.mark.parametrize("between", [0, 1])
@pytest.mark.parametrize(
    "below",
    [
        [],
        [[], ["INFO:"], ["a row of text"]],
        [["Source: HR system, 31 March"]],
        [
            [],
            [],
            ["", "To protect people against disclosure, records were swapped between"],
            ["", "areas, and small counts perturbed."],
        ],
        [[], ["1. White includes Irish"], ["2. BME is everybody else"]],
    ],
)
def test_headings_are_found_below_titles_and_above_notes(above: Rows, between: int, below: Rows, book: bool) -> None:
    rows = [*above, PLAIN[0], *[[]] * between, *PLAIN[1:], *below]
    sheet = read(rows, book=book)
    assert dict(sheet.columns) == {"group": ("White", "BME"), "count": ("12", "8"), "share": ("60%", "40%")}
    titles, notes = sum(map(bool, above)), sum(map(bool, below))
    assert sum(sheet.set_aside.values()) == titles + notes
    assert sheet.places == tuple(f"row {len(above) + between + at}" for at in (2, 3))
    assert len(rows) == len(sheet.places) + sheet.blank_rows + sum(sheet.set_aside.values()) + 1
    assert bool(sheet.remarks) == bool(titles + notes)


ORDINARY = [
    [["group", "count"], ["White", 3], [], ["BME", 4]],
    [["", "Male", "Female"], ["White", 3, 4], ["BME", 1, 2]],
    [["Sex", "left", "needs"], ["F", "yes", "a; b"], ["M", "no", ""], [], ["", "no", ""], ["M", "", ""]],
    [["count"], [3], [4]],
    [["Sex"], ["F"], [], ["M"]],
    [["Grade", "2008", "2009"], ["A", 3, 4]],
    [["group", "count"], ["Refused", ""], ["White", 3]],
    [["group", "count"], ["White", "*"], ["BME", "[c]"]],
    [["White", 31], ["BME", 8]],
    [["id", "Sex", "Grade", "left"], [1, "F", "", ""], [2, "", "", ""], [3, "M", "A", "no"]],
    [["area", "16", "17", "18"], ["North", 3, 4, 5]],
    [["group", "count", "note"], ["White", 3, ""], ["BME", 4, "see below"], ["Refused", "", ""]],
]


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize("rows", ORDINARY, ids=range(len(ORDINARY)))
def test_an_ordinary_table_has_its_headings_in_the_first_row(rows: Rows, book: bool) -> None:
    table = table_in(page(rows, book=book))
    assert table.header == (1,)
    assert (table.above, table.below) == ((), ())


def test_headings_of_several_levels_are_joined_where_merged_cells_tell() -> None:
    rows = [
        ["Orientation", "Lambeth", "", "London", ""],
        ["", "number", "%", "number", "%"],
        ["Straight", 222, 82.7, 6123, 86.2],
    ]
    sheet = read(rows, "A1:A2", "B1:C1", "D1:E1", book=True)
    assert list(sheet.columns) == [
        "Orientation",
        "Lambeth | number",
        "Lambeth | %",
        "London | number",
        "London | %",
    ]
    assert sheet.set_aside == {}
    assert "The headings are in rows 1 to 2" in str(sheet.remarks[0]["what"])


def test_three_levels_and_a_heading_over_a_part_of_the_columns() -> None:
    rows = [
        ["Table 1: all"],
        ["age", "All", "", "", ""],
        ["", "Total", "Catholic", "Protestant", ""],
        ["", "", "", "Total", "Presbyterian"],
        ["All", 10, 4, 6, 2],
    ]
    merged = ("A2:A4", "B2:E2", "B3:B4", "C3:C4", "D3:E3")
    assert list(read(rows, *merged, book=True).columns) == [
        "age",
        "All | Total",
        "All | Catholic",
        "All | Protestant | Total",
        "All | Protestant | Presbyterian",
    ]
    over = [["Table 2"], [], ["", "", "Age", ""], ["", "", "0-15", "16+"], ["Restraint", "Cuffs", 3, 4]]
    assert list(read(over, "C3:D3", book=True).columns) == ["(column A)", "(column B)", "Age | 0-15", "Age | 16+"]
    assert list(read(over, "A1:D1", "C3:D3", book=True).columns)[2:] == ["Age | 0-15", "Age | 16+"]


def test_a_blank_heading_is_never_filled_from_its_neighbour() -> None:
    rows = [["group", "2008", "", "2009", ""], ["", "count", "%", "count", "%"], ["White", 3, 4, 5, 6]]
    for book in (False, True):
        assert message(rows, book=book) == (
            "hr, rows 1 to 2: These look like headings in two rows, and no merged cells tell which of them belong "
            "together. Write each heading in full in one row: 2009 count, 2009 share."
        )
    assert list(read(rows, "B1:C1", "D1:E1", book=True).columns)[1:3] == ["2008 | count", "2008 | %"]


def test_headings_are_named_where_they_cannot_be_told() -> None:
    rows = [["a", "b", "c", "d"], [1, 2, 3, 4], ["group", "x", "y", "z"], ["White", 5, 6, 7]]
    assert list(read(rows, header=3).columns) == ["group", "x", "y", "z"]
    assert read(rows, header="3").set_aside == {"above the headings": 2}
    levels = [["", "2008", "2009"], ["group", "count", "count"], ["White", 3, 4]]
    for header in ("1:2", (1, 2), "1-2"):
        assert list(read(levels, header=header).columns) == ["group", "2008 | count", "2009 | count"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (9, "Row 9, which header= names, is blank. The first rows that hold anything: 1, 2, 3."),
        (0, "0 names no rows. Write header=7, or header='7:8' for two rows."),
        ("top", "'top' names no rows."),
        ("5:2", "'5:2' names no rows."),
        (range(40), "names no rows."),
    ],
)
def test_rows_of_headings_that_are_none_are_refused(header: Any, said: str) -> None:
    assert said in message(PLAIN, header=header)


def test_titles_alone_are_no_headings() -> None:
    rows = [["Staff"], [1, 2, 3], [4, 5, 6]]
    assert message(rows).startswith(
        "hr, row 1: It holds 'Staff' alone, and the rows below have 3 columns. Name the row"
    )


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize("title", [[], [["Leavers"]], [["Leavers", "year to March"]]])
def test_several_tables_are_listed_with_their_ranges(book: bool, title: Rows) -> None:
    rows = [["Joiners"], ["group", "count"], ["White", 3], ["BME", 4], [], *title, ["sex", "n"], ["F", 5], ["M", 6]]
    first = 6 + len(title)
    if title and len(title[0]) == 2:
        return
    assert message(rows, book=book) == (
        f"hr: There are 2 tables: A2:B4 ('group'), A{first}:B{first + 2} ('sex'). Name one: cells='A2:B4', or another."
    )


def test_tables_side_by_side_are_listed_where_their_headings_are_the_same() -> None:
    rows = [["group", "count", "", "group", "count"], ["White", 3, "", "F", 1], ["BME", 4, "", "M", 2], ["x", 1]]
    assert "There are 2 tables: A1:B4 ('group'), D1:E3 ('group'). Name one: cells='A1:B4'" in message(rows, book=True)


def test_marks_of_footnotes_are_left_out_of_headings_and_the_checks_say_so() -> None:
    rows = [["group", "Total[note 1]", "White²", "Band (1)", "Left*"], ["x", 1, 2, 3, 4]]
    sheet = read(rows)
    assert list(sheet.columns) == ["group", "Total", "White", "Band (1)", "Left"]
    assert sheet.remarks[0]["what"] == "The heading 'Total[note 1]' is read as 'Total'."
    assert sheet.find("Total[note 1]") == "Total"
    noted = read([*rows, [], ["(1) Band on 31 March"]])
    assert list(noted.columns)[3] == "Band"
    twins = read([["group", "count*", "count"], ["x", 1, 2]])
    assert list(twins.columns) == ["group", "count*", "count"]


def test_merged_cells_alone_fill_and_blanks_never() -> None:
    rows = [["site", "group", "count"], ["North", "White", 3], ["", "BME", 4], ["", "Mixed", 5]]
    sheet = read(rows, "A2:A3", book=True)
    assert sheet.columns["site"] == ("North", "North", "")


WORDS = st.sampled_from(["", "", "White", "group", "3", "1,234", "2009", "Note: x", "*", "Total", " "])


@given(st.lists(st.lists(WORDS, max_size=5), min_size=1, max_size=12), st.booleans())
def test_every_row_of_any_page_is_accounted_for(rows: list[list[str]], book: bool) -> None:
    grid = page([[cell.strip() for cell in row] for row in rows], book=book)
    if not grid.rows:
        return
    try:
        table, sheet = table_in(grid), sheet_from(grid)
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
    else:
        assert sorted((*table.above, *table.header, *table.body, *table.below)) == list(grid.rows)
        aside = sheet.blank_rows + sum(sheet.set_aside.values())
        assert len(sheet.places) + aside + len(table.header) == grid.last_row
        assert all(len(cells) == len(sheet.places) for cells in sheet.columns.values())
        assert grid.cell(table.header[0], 99) == NOTHING


@pytest.mark.parametrize(("sign", "named"), [(":", "a colon"), ("~", "a tilde"), ("^", "a caret"), ("   ", "a row of")])
def test_cells_that_are_separated_by_an_odd_sign_are_told(sign: str, named: str) -> None:
    rows = [[f"group{sign}count"], [f"White{sign}3"], [f"BME{sign}4"]]
    assert f"hr: Each row is one cell, and in each of them stands {named}" in message(rows)
    assert read([["Religion"], ["Christian: Catholic"], ["None"]]).columns == {
        "Religion": ("Christian: Catholic", "None")
    }


@pytest.mark.parametrize("book", [False, True])
def test_single_ages_in_order_and_bands_with_a_sign_are_headings(book: bool) -> None:
    for ages in ([16, 17, 18, 19], ["<16", "16-17", "18-24", ">24"]):
        rows = [
            ["Leavers by age"],
            [],
            ["area", *ages],
            ["North", 3, 4, 5, 6],
            ["South", "<5", 4, 5, 6],
            ["East", 7, 8, 9, 1],
        ]
        assert list(read(rows, book=book).columns) == ["area", *map(str, ages)]


def test_headings_in_row_seven_are_found() -> None:
    rows = [["HR return"], ["31 March 2009"], [], ["Contact: hr"], [], ["Headcount"], *PLAIN]
    sheet = read(rows)
    assert table_in(page(rows)).header == (7,)
    assert sheet.places == ("row 8", "row 9")


def test_a_letter_that_can_stand_for_a_number_may_be_a_heading() -> None:
    rows = [["HR extract"], ["run 1 April"], [], ["Sex", "x"], ["F", 1], [], ["M", 2]]
    assert list(read(rows).columns) == ["Sex", "x"]
    assert "It holds 'HR extract' alone, and the rows below have 2 columns." in message(
        [["HR extract"], [1, 2], [3, 4]]
    )
