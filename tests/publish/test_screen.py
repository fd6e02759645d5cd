"""Findings on the screen: nothing is cut, whatever the width and the encoding."""

import re

import pandas as pd
import pytest

import disprop as dp
from disprop.publish.screen import Screen, comparison_text, heading, summary_text, widths_of

GRID = pd.DataFrame(
    {
        "": ["leavers_stated_among_staff", "capability"],
        "gender": ["possible: Female over", "not compared"],
        "ethnicity": ["disproportionate: Other than White over", ""],
        "age": ["possible: 16–24 over and 4 more", "cannot tell"],
    }
)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def found() -> dp.Findings:
    staff = dp.from_counts({"White": 416, "BME": 27, "Refused": 3}, scheme="ethnicity_ew_2001", name="staff")
    left = dp.from_counts({"White": 31, "BME": 8}, scheme="ethnicity_ew_2001", name="leavers")
    return dp.rates(left, among=staff, band=dp.within(ratio=(0.8, 1.25)), polarity="bad")


@pytest.mark.parametrize("width", range(20, 160, 7))
@pytest.mark.parametrize("terminal", [True, False])
def test_no_word_is_cut_or_broken_at_any_width(width: int, terminal: bool) -> None:
    text = STYLE.sub("", Screen(width=width, terminal=terminal).table(GRID, strong=[True, False]))
    for word in ("leavers_stated_among_staff", "disproportionate:", "16–24", "more", "capability"):
        assert word in text.split() or width < len(word)
    if width >= 30:
        assert max(map(len, text.splitlines())) <= width


def test_a_screen_too_narrow_for_a_table_shows_a_list_without_empty_cells() -> None:
    assert Screen(width=40).table(GRID).splitlines()[-2:] == ["capability", "  age: cannot tell"]


def test_columns_that_can_be_spared_go_before_the_table_does() -> None:
    table = pd.DataFrame({"Group": ["White"], "Value": ["93.9%"], "p": ["0.0014"]})
    assert "Value" in Screen(width=30).table(table, spare=["Value"])
    assert "Value" not in Screen(width=18).table(table, spare=["Value"])
    assert "p: 0.0014" in Screen(width=12).table(table, spare=["Value"])


def test_widths_are_those_of_the_words_then_of_the_text() -> None:
    assert widths_of(GRID[["age"]], 100) == [len("possible: 16–24 over and 4 more")]
    assert widths_of(GRID[["age"]], 20) == [15]  # over and 4 more
    assert widths_of(GRID[["age"]], 12) == [10]
    assert widths_of(GRID[["age"]], 8) == []
    assert widths_of(GRID.iloc[:0][["age"]], 8) == [3]


def test_a_screen_that_lacks_signs_gets_plain_ones() -> None:
    text = Screen(width=200, encoding="ascii").table(GRID)
    assert text.splitlines()[1].startswith("---")
    assert Screen(encoding="ascii").fit("16–24 × “x” …") == '16-24 x "x" ...'
    assert Screen(encoding="ascii").fit("Māori") == "M?ori"
    assert Screen(encoding="utf-8").fit("16–24") == "16–24"


def test_bold_type_is_for_terminals() -> None:
    assert "\x1b[1m" in Screen(width=200, terminal=True).table(GRID, strong=[True, False])
    assert "\x1b" not in Screen(width=200).table(GRID, strong=[True, False])


def test_square_brackets_in_labels_are_no_markup() -> None:
    assert "[bold]Other[/bold]" in Screen().table(pd.DataFrame({"Group": ["[bold]Other[/bold]"]}))


def test_a_comparison_tells_the_strong_row_once(found: dp.Findings) -> None:
    text = comparison_text(found, found.checks, Screen())
    assert text.count("times as likely") == 1
    assert "Other than White, leavers: disproportionate (over, adverse)." in text
    assert "Unknown: 0 of 39 (0%) in leavers, 3 of 446 (0.67%) in staff." in text


def test_the_measure_that_the_band_judges_is_never_spared(found: dp.Findings) -> None:
    narrow = comparison_text(found, found.checks, Screen(width=76))
    assert "(interval)" in narrow.split("In words")[0]
    assert "Difference" not in narrow.split("In words")[0]


def test_a_summary_has_the_grid_the_counts_and_the_caveat(found: dp.Findings) -> None:
    nothing = pd.DataFrame()
    text = summary_text("Leavers", "2009-03-31", found, nothing, found.checks, Screen())
    assert text.startswith("Leavers, as of 2009-03-31\n")
    assert "2 findings: 2 disproportionate; 2 need a reader" in text
    assert "A difference shows where to look, not why" in text
    assert summary_text("Nothing", None, None, nothing, found.checks.iloc[:0], Screen()) == heading("Nothing", Screen())


def test_long_summaries_say_how_much_more_there_is() -> None:
    counts = pd.DataFrame(
        [(site, group, 5) for site in range(60) for group in ("Female", "Male")], columns=["site", "gender", "count"]
    )
    staff = dp.from_counts(counts, scheme="gender", by="site", name="staff")
    census = dp.baseline({"Female": 51, "Male": 49}, scheme="gender", unit="percent", name="census")
    text = summary_text("Sites", None, dp.compare(staff, against=census), pd.DataFrame(), staff.checks, Screen())
    assert "... and 20 more rows of comparisons" in text
    assert len(text.splitlines()) < 150
