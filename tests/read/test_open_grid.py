"""Pages of cells: what separates the cells of a text, which sheet, which range, and what is refused."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.read.csv_grid import separator_of
from disprop.read.grid import Grid
from disprop.read.open_grid import open_grid


def write(folder: Path, text: str | bytes, name: str = "staff.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def texts(grid: Grid) -> list[list[str]]:
    """The rows that hold anything, with nothing where there is nothing."""
    return [[grid.text(row, at) for at in range(grid.width)] for row in grid.rows]


def message(source: Path, **named: str) -> str:
    with pytest.raises(InputError) as caught:
        open_grid(source, **named)
    return str(caught.value)


TABLE = [["group", "count", "share"], ["White, British", "1234", "0,5"], ["Any; other | mixed", "5", "0,5"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_separates_its_cells_and_ends_its_lines(tmp_path: Path, sign: str, end: str) -> None:
    text = end.join(sign.join(f'"{cell}"' for cell in row) for row in TABLE)
    assert texts(open_grid(write(tmp_path, text))) == TABLE


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Staff, leavers, joiners, by group, 2009\ngroup;count\nWhite;3\nBME;4\n", ";"),
        ("group\tcount\nAsian, Asian British: Indian\t3\nAsian, Asian British: Other\t4\nWhite\t5\n", "\t"),
        ("group;count\nWhite;1,234,567\nBME;2,345,678\n", ";"),
        ("id,needs\n1,a;b\n2,c;d\n3,e;f\n", ","),
        ("group,count\nWhite,3\n\nNote: a; b; c; d\n", ","),
        ('"a;b","c;d"\n"e;f","g;h"\n', ","),
        ("count\n3\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_told_from_the_whole_text(text: str, sign: str) -> None:
    assert separator_of(text) == sign


def test_a_separator_that_is_declared_is_taken_and_its_line_is_no_row(tmp_path: Path) -> None:
    grid = open_grid(write(tmp_path, "sep=;\r\na;b,c,d\r\n1;2,3,4\r\n"))
    assert texts(grid) == [["a", "b,c,d"], ["1", "2,3,4"]]
    assert list(grid.rows) == [2, 3]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    grid = open_grid(write(tmp_path, 'Title\n\n"gro\nup",count\nWhite,3\n,,\n\n"A note, in quotes"\n'))
    assert list(grid.rows) == [1, 3, 4, 7]
    assert grid.last_row == 7
    assert grid.text(3, 0) == "gro up"
    assert grid.place(4, 1) == "staff.csv, row 4, column 2"


def test_words_for_nothing_are_words_in_a_text(tmp_path: Path) -> None:
    words = ["None", "NA", "null", "nan", "N/A", "-", "007", "1.0", "TRUE", "#DIV/0!"]
    assert texts(open_grid(write(tmp_path, "x,y\n" + "".join(f"{word},1\n" for word in words))))[1:] == [
        [word, "1"] for word in words
    ]


def book(folder: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Table 1"
    for row in [["Staff in post"], [], [None, "2009", None], ["group", "count", "share"], ["White", 12, 0.5]]:
        sheet.append(row)
    sheet["C5"].number_format = "0%"
    sheet.merge_cells("B3:C3")
    sheet.row_dimensions[1].hidden = True
    made.create_sheet("notes").append(["A note"])
    made.save(folder / "hr.xlsx")
    return folder / "hr.xlsx"


def test_a_sheet_is_read_with_its_merged_cells_and_hidden_rows(tmp_path: Path) -> None:
    grid = open_grid(book(tmp_path), sheet="table 1")
    assert texts(grid)[1:] == [["", "2009", ""], ["group", "count", "share"], ["White", "12", "50%"]]
    assert [str(span) for span in grid.merged] == ["B3:C3"]
    assert grid.hidden_rows == {1}
    assert (grid.source, grid.stem) == ("hr.xlsx, sheet Table 1", "Table 1")
    assert grid.place(5, 1) == "hr.xlsx, sheet Table 1, cell B5"
    assert "2 sheets hold something: Table 1, notes. Name one: sheet='Table 1'" in message(tmp_path / "hr.xlsx")


def test_a_range_is_read_and_its_rows_and_columns_keep_their_numbers(tmp_path: Path) -> None:
    grid = open_grid(book(tmp_path), sheet="Table 1", cells="$A$4:c9")
    assert list(grid.rows) == [4, 5]
    assert (grid.first_row, grid.last_row, grid.outside, grid.merged) == (4, 5, 2, ())
    csv = open_grid(write(tmp_path, "Title\na,b,c\n1,2,3\n\n4,5,6\n"), cells="C5:B2")
    assert csv.rows.keys() == {2, 3, 5}
    assert csv.text(5, 1) == "5"
    assert csv.text(5, 0) == ""
    assert csv.outside == 1


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("table", "'table' is no range of cells. Write its corners: cells='B4:H30'."),
        ("E1:F9", "Table 1, E1:F9: These cells are empty. The sheet holds something in cells='A1:C5'."),
        ("A1:B9", "Table 1, B3:C3: The range A1:B9 cuts these merged cells in two. Let the range hold all of them"),
    ],
)
def test_a_range_that_cannot_be_read_is_refused(tmp_path: Path, cells: str, said: str) -> None:
    assert said in message(book(tmp_path), sheet="Table 1", cells=cells)


def test_a_sheet_of_a_text_is_refused(tmp_path: Path) -> None:
    assert message(write(tmp_path, "a,b\n"), sheet="x") == (
        "staff.csv: It is no workbook and has no sheet 'x'. Leave sheet= out."
    )
    assert message(write(tmp_path, ",,\n \n")) == "staff.csv: The file is empty. Give a header and rows."


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_every_row_of_a_text_is_there_or_blank(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    quoted = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    try:
        grid = open_grid(write(tmp_path_factory.mktemp("any"), quoted))
    except InputError as error:
        assert not filled or "UTF" in str(error)
    else:
        assert len(grid.rows) == len(filled)
        assert grid.last_row == len(rows)
