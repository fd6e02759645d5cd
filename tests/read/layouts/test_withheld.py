"""Withheld and rounded counts of publishers' layouts: read between the numbers that they lie, in every layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.read.book_cells import Cell
from disprop.read.grid import Grid
from disprop.read.layouts import options_from, recognise

from .conftest import book_page, csv_page

Page = Callable[[str], Grid]

ASKED: dict[str, dict[str, Any]] = {
    "nomis_bulk": {"area": "Northby"},
    "nomis_query": {},
    "query_book": {"area": "Northby"},
    "ons_custom": {"characteristic": "Ethnic group", "area": "Northby"},
    "eff": {"where": {"Time": "2020"}},
    "eff_signs": {"where": {"Grade": "Junior"}},
    "returns": {"characteristic": "ethnicity", "where": {"published": "2021"}},
    "tidy": {"area": "Southby"},
    "wide": {"area": "Northby", "where": {"Tactic": "Handcuffing"}},
    "known_and_all": {"where": {"time_period": "2022", "characteristic": "Female"}},
    "staged": {"area": "Northby"},
    "dfe": {"characteristic": "ethnicity", "area": "Northby"},
    "stage_table": {},
    "builder": {},
    "force": {"where": {"Tactic": "Handcuffing, of which"}},
}
"""Of pages of every layout that holds counts: what is asked of each."""


def with_cell(page: Grid, row: int, column: int, text: str) -> Grid:
    """A page with another text in one cell."""
    return replace(page, rows={**page.rows, row: {**page.rows[row], column: Cell(text)}})


def read_cells(page: Grid, asked: dict[str, Any]) -> list[tuple[int, int]]:
    """The places of the cells whose numbers are read, and are no totals; of those added up the first."""
    layout = recognise(page)
    assert layout is not None
    return [place_of(text) for text in layout.tidy(page, options_from(**asked)).sheet.places]


def first_cell(page: Grid, asked: dict[str, Any]) -> tuple[int, int]:
    return read_cells(page, asked)[0]


def place_of(text: str) -> tuple[int, int]:
    if found := re.fullmatch(r"cell ([A-Z])(\d+)", text):
        return int(found[2]), ord(found[1]) - ord("A")
    found = re.fullmatch(r"row (\d+), column (\d+)", text)
    assert found is not None
    return int(found[1]), int(found[2]) - 1


def cube_of(page: Grid, **asked: Any) -> dp.Cube:
    return next(iter(dp.from_counts(page, **asked).cubes.values()))


@pytest.mark.parametrize("name", ASKED)
def test_a_withheld_count_of_any_layout_lies_between_the_numbers_that_its_sign_says(name: str, page: Page) -> None:
    asked = ASKED[name]
    at = first_cell(page(name), asked)
    whole = cube_of(page(name), **asked)
    cube = cube_of(with_cell(page(name), *at, "<5"), **asked)
    assert cube.ends is not None
    gone = np.argwhere(cube.ends.withheld)
    assert len(gone) == 1
    (place,) = map(tuple, gone)
    number = float(page(name).text(*at).replace(",", ""))
    rest = whole.counts[place] - number
    assert (cube.ends.low[place], cube.ends.high[place]) == (rest, rest + 4)
    others = ~cube.ends.withheld
    assert np.array_equal(cube.counts[others], whole.counts[others])
    assert np.array_equal(cube.ends.high[others], whole.counts[others])


@pytest.mark.parametrize("name", ASKED)
def test_a_sign_of_any_layout_that_says_no_number_is_refused_until_it_is_stated(name: str, page: Page) -> None:
    asked = ASKED[name]
    withheld = with_cell(page(name), *first_cell(page(name), asked), "c")
    with pytest.raises(InputError, match=r"withheld='1 to 4'.*A guess is not made, and none is 0"):
        cube_of(withheld, **asked)
    cube = cube_of(withheld, **asked, withheld="1 to 4")
    assert cube.ends is not None
    assert (cube.ends.high - cube.ends.low).sum() == 3
    assert cube.ends.withheld.sum() == 1


@pytest.mark.parametrize("name", ASKED)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_ends_of_any_layout_are_what_is_read_where_every_sign_is_filled_in_at_its_ends(
    name: str, page: Page, data: st.DataObject
) -> None:
    asked, whole = ASKED[name], page(name)
    printed = [at for at in read_cells(whole, asked) if whole.text(*at)]
    cells = data.draw(st.lists(st.sampled_from(printed), min_size=1, max_size=3, unique=True))
    signed, least, most = whole, whole, whole
    for at in cells:  # near what is printed, so that totals fit
        number = int(float(whole.text(*at).replace(",", "")))
        low, high = max(number - data.draw(st.integers(0, 2)), 0), number + data.draw(st.integers(1, 2))
        signed = with_cell(signed, *at, f"{low} to {high}")
        least, most = with_cell(least, *at, str(low)), with_cell(most, *at, str(high))
    try:
        cube = cube_of(signed, **asked)
    except InputError:
        return  # no numbers are left to tell the layout by, or everyone is said to be fewer than those who are known
    if cube.checks["what"].str.contains("the wholes are read, and the parts left out").any():
        return  # it is printed, and read in place of parts none of which is
    assert cube.ends is not None
    for filled, end in ((least, cube.ends.low), (most, cube.ends.high)):
        try:
            found = cube_of(filled, **asked)
        except InputError:
            continue  # with such numbers parts and wholes overlap, or a stage is above its base
        if found.counts.shape == end.shape:
            assert found.counts.tolist() == end.tolist()


SENIOR = "Grade,Asian,Black,White,Unknown,Total\nSenior,[c],<5,90,10,{total}\nJunior,41,33,402,30,506\n"


def test_a_total_that_its_parts_cannot_add_to_whatever_is_withheld_is_a_check() -> None:
    found = {
        total: dp.from_counts(csv_page(SENIOR.format(total=total)), withheld="1 to 4").checks["what"].str.cat(sep=" ")
        for total in (107, 150)
    }
    assert "'Total' is 150, and its parts, whatever those are that are withheld, add to 102 to 108" in found[150]
    assert "whatever those are" not in found[107]


def test_a_statement_that_a_sign_of_a_layout_contradicts_is_refused() -> None:
    with pytest.raises(InputError, match="'<5' is said to be 5 or more, and 4 or fewer"):
        cube_of(csv_page(SENIOR.format(total=107)), withheld="5 to 9")


def test_withheld_counts_of_areas_that_are_added_up_are_added_from_end_to_end(page: Page) -> None:
    one = with_cell(page("tidy"), *first_cell(page("tidy"), {"area": "Northby"}), "c")
    both = with_cell(one, *first_cell(page("tidy"), {"area": "Southby"}), "<3")
    cube = cube_of(both, area="all", withheld="1 to 4")
    assert cube.ends is not None
    (asian,) = np.flatnonzero(cube.ends.withheld[0, 0])
    assert (cube.ends.low[0, 0, asian], cube.ends.high[0, 0, asian]) == (2, 6)
    assert cube.by_group.sum() == 60 + 90 + 2


def test_rounded_counts_of_areas_that_are_added_up_are_off_by_the_rounding_of_each(page: Page) -> None:
    tables = dp.from_counts(page("tidy"), area="all", rounded_to=5)
    cube = next(iter(tables.cubes.values()))
    assert cube.ends is not None
    assert sorted(cube.by_group[cube.by_group > 0]) == [50, 150]
    listed = cube.by_group > 0
    assert set((cube.ends.high - cube.counts)[..., : len(cube.groups)][listed]) == {4}
    assert "A sum of several can be so far off for each." in tables.checks["what"].str.cat(sep=" ")


def test_the_unknown_by_difference_can_be_what_both_numbers_leave(page: Page) -> None:
    asked = ASKED["known_and_all"]
    plain = dp.from_counts(page("known_and_all"), **asked, rounded_to=10)
    low, high = next(iter(plain.cubes.values())).span(lambda cube: cube.unknown)
    assert (low.item(), high.item()) == (10, 30)
    header = list(page("known_and_all").rows[1].values())
    known = [cell.text for cell in header].index("Known_ethnicity")
    for sign, ends in (("476 to 484", (16, 24)), ("<500", (1, 500))):
        found = cube_of(with_cell(page("known_and_all"), 3, known, sign), **asked)
        low, high = found.span(lambda cube: cube.unknown)
        assert (low.item(), high.item()) == ends
    with pytest.raises(InputError, match="'Unknown' 'c'"):
        cube_of(with_cell(page("known_and_all"), 3, known, "c"), **asked)


def test_a_low_number_of_the_department_for_education_is_not_0_and_rounds_to_it(page: Page) -> None:
    asked = ASKED["dfe"]
    low = with_cell(page("dfe"), *first_cell(page("dfe"), asked), "low")
    with pytest.raises(InputError, match="'White' 'low'"):
        cube_of(low, **asked)
    tens = csv_page("\n".join(lines_of(low)).replace(",31,31,", ",30,31,"))
    cube = cube_of(tens, **asked, rounded_to=10)
    assert cube.ends is not None
    white = cube.groups.index("white")
    assert (cube.ends.low[0, 0, white], cube.ends.high[0, 0, white]) == (1, 5)


def lines_of(page: Grid) -> list[str]:
    width = page.width
    return [",".join(page.text(row, at) for at in range(width)) for row in page.rows]


def test_a_row_of_signs_among_rows_of_numbers_is_read_and_not_dropped() -> None:
    page = book_page(
        [
            ["Table H3a: Police officers in post by force and ethnicity, headcount"],
            ["Force", "White", "Asian", "Black", "Not stated", "Total"],
            ["Eastby", "[c]", "[c]", "[c]", "[c]", 9],
            ["Northby", 901, 52, 21, 13, 987],
            ["Midby", 12, "[c]", "[c]", "[c]", "[c]"],
            ["Southby", 803, 31, 12, "[c]", 848],
        ]
    )
    cube = cube_of(page, withheld="1 to 4")
    assert cube.slices["area"].tolist() == ["Eastby", "Northby", "Midby", "Southby"]
    with pytest.raises(InputError, match="'Asian' '\\[c\\]'"):
        cube_of(page, area="Midby")


def test_two_groups_and_everyone_are_told_by_the_rows_that_are_printed_in_full() -> None:
    page = csv_page("Area,Female,Male,Total\nNorthby,60,40,100\nSouthby,<5,80,83\n")
    cube = cube_of(page, area="Southby")
    assert cube.ends is not None
    assert cube.ends.high[0, 0].tolist()[:2] == [4, 80]


def test_a_total_of_a_return_is_not_held_against_numbers_that_are_withheld(page: Page) -> None:
    withheld = with_cell(page("returns"), *first_cell(page("returns"), ASKED["returns"]), "<15")
    said = dp.from_counts(withheld, **ASKED["returns"]).checks
    assert "total differs" not in set(said["check"])


def test_percentages_that_are_withheld_stay_refused(page: Page) -> None:
    withheld = with_cell(page("eff_percent"), 2, 2, "!")
    with pytest.raises(InputError, match="Choose other rows"):
        dp.baseline(withheld, area="London")
