"""Whatever a page holds: a layout reads it, refuses it with a place, or leaves it alone; nothing else happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.read.book_cells import Cell
from disprop.read.book_sheet import Span
from disprop.read.grid import Grid
from disprop.read.layouts import LAYOUTS, Layout, options_from, recognise

from .conftest import BOOKS, CSV, book_page, csv_page

HEADINGS = [
    "date", "geography", "geography code", "Age: Total; measures: Value", "Age: Aged 5; measures: Value",
    "Ethnic group: Total", "Ethnic group: White", "mnemonic", "Observation", "Sex Code", "Sex", "Area Code", "Area",
    "Ethnicity", "Ethnicity_type", "Value", "Value_type", "Measure", "Time", "Numerator", "Denominator", "%",
    "Self-defined ethnicity", "Officer-defined ethnicity", "Object of search", "Type", "age_total", "age_16-24",
    "gender_total", "gender_male", "gender_female", "area_code", "area_name", "unit", "period", "White", "Black",
    "Asian", "Mixed", "Asian_stopped", "Asian_population", "White_stopped", "White_population", "population", "note",
    "ethnicity", "cla", "percentage", "characteristic", "label", "count",
]  # fmt: skip
CELLS = [
    "", "0", "1", "5", "12", "1,234", "3.5", "..", "-", "*", "!", "N/A", "<5", "[c]", "#DIV/0!", "-8", "Total", "All",
    "White", "Asian", "Not stated", "Unknown", "Aged 5 to 9", "16+", "E08000035", "Leeds", "England", "2019",
    "Table 1: Officers", "Table AB123: Age by sex", "TS021 - Ethnic group", "Population :", "Units :", "Date :",
    "[from Nomis on 1 May 2023]", "number", "Full-time equivalents", "Male", "Female", "Conf", "All usual residents",
]  # fmt: skip


def pages() -> st.SearchStrategy[Grid]:
    row = st.lists(st.sampled_from([*CELLS, *HEADINGS]), min_size=1, max_size=7)
    head = st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=7, unique=True)
    body = st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=7), max_size=5)
    spans = st.lists(
        st.builds(
            lambda top, left, wide: Span(top, left, top, left + wide),
            st.integers(1, 4),
            st.integers(0, 4),
            st.integers(0, 3),
        ),
        max_size=2,
    )

    def page(above: list[list[str]], head: list[str], body: list[list[str]], merged: list[Span], letters: bool) -> Grid:
        lines = [*above, head, *body]
        rows = {
            at: {place: Cell(text) for place, text in enumerate(line) if text}
            for at, line in enumerate(lines, start=1)
            if any(line)
        }
        return Grid(
            rows=rows, last_row=len(lines), merged=tuple(merged), source="page.csv", stem="page", has_letters=letters
        )

    return st.builds(page, st.lists(row, max_size=3), head, body, spans, st.booleans())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages())
def test_any_page_is_recognised_or_left_alone(page: Grid) -> None:
    found = recognise(page)
    assert found is None or found in LAYOUTS


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=pages())
def test_a_page_that_fits_is_read_or_refused_with_a_place(layout: Layout, page: Grid) -> None:
    if not layout.fits(page):
        return
    try:
        tidied = layout.tidy(page, options_from())
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
    else:
        lengths = {len(cells) for cells in tidied.sheet.columns.values()}
        assert lengths == {len(tidied.sheet.places)}


EXAMPLES = sorted([*CSV, *BOOKS])


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(EXAMPLES),
    changes=st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 14), st.sampled_from(["(row)", *CELLS, *HEADINGS])), max_size=4
    ),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "area": st.sampled_from(["all", "Northby", "nowhere"]),
            "ages": st.sampled_from(["16+", "16-64", "words"]),
            "by": st.sampled_from([("area",), ("Sex",), ("Time",)]),
            "where": st.sampled_from([{"Sex": "Male"}, {"Time": "2020"}, {"ethnicity": ["White", "Asian"]}]),
            "characteristic": st.sampled_from(["ethnicity", "sex", "age", "Ethnic group"]),
        },
    ),
)
def test_an_example_with_cells_changed_is_read_or_refused_with_a_place(
    name: str, changes: list[tuple[int, int, str]], asked: dict[str, Any]
) -> None:
    page = csv_page(CSV[name]) if name in CSV else book_page(*BOOKS[name])
    rows = {row: dict(cells) for row, cells in page.rows.items()}
    for row, column, text in changes:
        if text == "(row)":
            rows.pop(row, None)
        elif row in rows and text:
            rows[row][column] = Cell(text)
        elif row in rows and len(rows[row]) > 1:
            rows[row].pop(column, None)
    changed = replace(page, rows=rows)
    layout = recognise(changed) if rows else None
    if layout is None:
        return
    try:
        made = layout.tidy(changed, options_from(**asked))
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)
    else:
        assert {len(cells) for cells in made.sheet.columns.values()} == {len(made.sheet.places)}
