"""Whatever users call their groups, tables and slices stays text, and the workbook opens."""

import io
import re
import warnings
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from disprop.protect import Release, Shown
from disprop.publish.workbook import write_workbook
from disprop.publish.workbook._layout import lines
from disprop.publish.workbook._text import plain, sheet_name, unreferring, unused

HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "{=1+1}",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "https://example.org",
    "internal:Cover!A1",
    "[text](https://example.org)",
    "[a](b) and [c](d)",
    "$$note$$",
    "???",
    "–",
    "中文",
    "العربية",
    "\u202eturned",
    "_x0041_",
    "a\x00b\x0bc",
    "half \ud800",
    "\uffff",
    "</c><script>alert(1)</script>&amp;",
    "x" * 40_000,
    "[note 99]",
    "   ",
    "",
)
"""Labels that a spreadsheet, gptables or XML could take for something else."""


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def hostile(release: Release, label: str) -> Release:
    """The release with a label wherever users have words."""
    frame = release.findings.frame.head(4).astype(dict.fromkeys(("id", "group", "note", "baseline", "stage"), object))
    heading = "slice" if "\ud800" in label else label or "slice"  # columns of pandas cannot be called so
    same = pd.Series([label] * 4, dtype=object)
    stages, ids = [label, "b", "c", "d"], [f"{label}/{at}" for at in range(4)]
    frame = frame.assign(group=same, note=same, baseline=same, stage=pd.Series(stages, dtype=object))
    frame = frame.assign(id=pd.Series(ids, dtype=object)).rename(columns={"effect": heading})
    return replace(
        release,
        findings=Shown.whole(frame),
        slices=(heading,),
        title=label,
        as_of=label,
        method=(label,),
        rules=(label, "a rule"),
        sources={label: {"source": label}},
    )


@pytest.mark.parametrize("label", HOSTILE, ids=[repr(label[:12]) for label in HOSTILE])
def test_hostile_text_stays_text(release, label):
    content = write_workbook(hostile(release, label), contact=[label, "a line"], author=label)
    book = opened(content)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.parent.title for cell in cells if cell.hyperlink} == {"Contents"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        written = "".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    assert "<f>" not in written
    assert not re.search(r'Target="(?!worksheets|sharedStrings|styles|theme|xl/|docProps/|/?\.\./tables/)', written)


@pytest.mark.parametrize("label", ["=1+1", "[a](b) and [c](d)", "中文", "_x0041_", "$$note$$"])
def test_text_comes_back_as_it_was(release, label):
    book = opened(write_workbook(hostile(release, label)))
    (table,) = book.worksheets[4].tables.values()
    heading, *rows = [[cell.value for cell in row] for row in book.worksheets[4][table.ref]]
    assert {row[heading.index("Group")] for row in rows} == {label}


def test_names_of_sheets_are_legal_and_unique_whatever_comparisons_are_called(release):
    frame = release.findings.frame.head(6)
    names = ["a" * 60, "A" * 60, "[]:*?\\'", "History", "x y", "x-y"]
    found = Shown.whole(frame.assign(id=[f"{name}/g" for name in names]))
    titles = opened(write_workbook(replace(release, findings=found))).sheetnames
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,31}", title) for title in titles)


def test_a_slice_that_is_called_like_a_column_has_a_heading_of_its_own(release):
    frame = release.findings.frame.head(3).rename(columns={"method": "GROUP"})
    book = opened(write_workbook(replace(release, findings=Shown.whole(frame), slices=("GROUP",))))
    (table,) = book.worksheets[4].tables.values()
    assert [column.name for column in table.tableColumns if column.name.startswith(("GROUP", "Group"))] == [
        "GROUP",
        "Group 2",
    ]


def test_gptables_is_asked_for_in_words_where_it_is_missing(release, monkeypatch):
    from disprop.errors import InputError

    monkeypatch.setitem(__import__("sys").modules, "gptables", None)
    with pytest.raises(InputError, match=r"needs gptables\. Install it: pip install 'disprop\[publish\]'"):
        write_workbook(release)


def test_writing_a_workbook_warns_of_nothing(release):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_workbook(release)


def test_plain_text_has_no_control_characters_and_no_turned_direction():
    assert plain("a\tb\nc\x00\u202e\u2066d") == "a b c d"
    assert plain("x" * 10, 5) == "xx..."
    assert plain("\ud83d \ufffe") == "\ufffd \ufffd"
    assert plain("\u200fעברית\u200f") == "\u200fעברית\u200f"


def test_references_are_broken_however_many_signs_there_are():
    assert "$$" not in unreferring("$$$$a$$$")


def test_unused_names_differ_from_all_that_are_taken_and_keep_to_the_length():
    assert unused("abcdef", {"abc"}, 3) == "a 2"
    assert unused("Abc", {"abc", "abc 2"}, 10) == "Abc 3"


def test_a_sheet_name_keeps_its_number_and_ends_with_a_letter():
    assert sheet_name(12, "  x/y  ") == "12_x_y"
    assert sheet_name(1, "***") == "1"
    assert len(sheet_name(100, "a b" * 30)) <= 31


@pytest.mark.parametrize(
    ("text", "room", "count"),
    [("", 10, 1), ("one two", 10, 1), ("one two", 5, 2), ("a" * 25, 10, 3), ("one\ntwo", 10, 2), ("aa bb cc dd", 5, 3)],
)
def test_lines_are_enough_for_a_text(text, room, count):
    assert lines(text, room) >= count
    assert lines(text, room) <= count + 1
