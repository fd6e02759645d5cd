"""Findings on the screen: nothing is cut, whatever the width and the encoding."""

import re

import pandas as pd
import pytest

import disprop as dp
from disprop.publish.screen import NOT_COMPARED, Screen, comparison_text, heading, summary_text, widths_of

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


def summary(found: dp.Findings, width: int = 160) -> str:
    return summary_text("Leavers", None, found, pd.DataFrame(), found.checks.iloc[:0], Screen(width=width))


def groups_and_rest(counts: dict[str, tuple[int, int]], **settings: object) -> dp.Findings:
    """The rates of groups, each with its number at the stage and of all."""
    scheme = dp.Scheme.from_labels(counts, "team")
    stage, base = (
        dp.from_counts({group: pair[at] for group, pair in counts.items()}, scheme=scheme, name=name)
        for at, name in enumerate(("left", "staff"))
    )
    return dp.rates(stage, among=base, band=dp.within(ratio=(0.8, 1.25)), **settings)  # type: ignore[arg-type]


def test_of_two_rows_that_mirror_each_other_a_summary_lists_the_adverse_one(found: dp.Findings) -> None:
    told = summary(found)
    assert "leavers, ethnicity: Other than White" in told
    assert "leavers, ethnicity: White " not in told
    assert "of two groups that mirror each other only the adverse one is listed:" in " ".join(told.split())
    assert "1 row that mirrors one of these is in findings.csv." in told


def test_of_two_rows_that_mirror_each_other_the_smaller_group_is_listed_where_nothing_is_adverse() -> None:
    told = summary(groups_and_rest({"Large": (10, 1000), "Small": (20, 100)}))
    assert "left, team: Small" in told
    assert "left, team: Large" not in told
    assert "only the adverse one, or else the smaller, is listed:" in " ".join(told.split())


def test_a_summary_lists_adverse_findings_before_stronger_favourable_ones() -> None:
    rows = groups_and_rest({"A": (2, 400), "B": (150, 500), "C": (90, 600), "D": (80, 600)}, polarity="bad")
    told = summary(rows)
    assert rows.frame.set_index("group")["effect"].to_dict() == {
        "A": "favourable", "B": "adverse", "C": "favourable", "D": "favourable",
    }  # fmt: skip
    assert told.index("left, team: B") < told.index("left, team: A")
    assert "the adverse ones first, then by verdict, p and people:" in " ".join(told.split())


def test_a_summary_counts_what_its_list_leaves_out() -> None:
    counts = pd.DataFrame(
        [(f"s{site}", group, count) for site in range(30) for group, count in (("Female", 5), ("Male", 60))],
        columns=["site", "gender", "count"],
    )
    staff = dp.from_counts(counts, scheme="gender", by="site", name="staff")
    census = dp.baseline({"Female": 51, "Male": 49}, scheme="gender", unit="percent", name="census")
    told = " ".join(summary(dp.compare(staff, against=census)).split())
    assert "60 findings: 60 disproportionate; 60 need a reader" in told
    assert "Disproportionate, 20 of 30, by verdict, p and people;" in told
    assert "20 more that need a reader and 20 rows that mirror one of these are in findings.csv." in told


def test_listed_findings_are_named_by_what_tells_them_apart() -> None:
    counts = pd.DataFrame(
        [
            (site, group, count)
            for site in ("North", "South")
            for group, count in (("Indian", 40), ("White British", 60))
        ],
        columns=["site", "ethnicity", "count"],
    )
    staff = dp.from_counts(counts, scheme="ethnicity_ew_2001", by="site", name="staff")
    census = dp.baseline(
        {"Indian": 3, "White British": 97}, scheme="ethnicity_ew_2001", unit="percent", name="census", complete=True
    )
    told = summary(dp.compare(staff, against=census, levels=["detail", "two"]))
    for name in ("staff, South, ethnicity, detail: Indian", "staff, North, ethnicity, two: Other than White"):
        assert name in told


def test_what_needs_a_reader_and_is_not_listed_is_counted() -> None:
    rows = groups_and_rest({"A": (20, 100), "B": (150, 3000), "C": (3, 40), "D": (3, 30)})
    assert rows.frame["verdict"].tolist() == ["disproportionate", "disproportionate", "possible", "possible"]
    assert "2 more that need a reader are in findings.csv." in summary(rows)


def test_a_summary_of_insufficient_data_says_that_nothing_could_be_judged_and_why() -> None:
    staff = dp.from_counts({"Female": 30, "Male": 10, "blank": 100}, scheme="gender", name="staff")
    left = dp.from_counts({"Female": 3, "Male": 1, "blank": 9}, scheme="gender", name="left")
    nothing = dp.rates(left, among=staff)
    told = " ".join(summary(nothing).split())
    assert "2 findings: 2 insufficient data; " in told
    assert "Nothing could be judged" in told
    assert ". 2 findings: too few answers are known (28.6%, below the gate)." in told
    assert "Nothing could be judged" in comparison_text(nothing, nothing.checks, Screen())


def test_a_comparator_is_not_counted_among_insufficient_data() -> None:
    staff = dp.from_counts({"Female": 300, "Male": 100}, scheme="gender", name="staff")
    left = dp.from_counts({"Female": 30, "Male": 10}, scheme="gender", name="left")
    told = " ".join(summary(dp.rates(left, among=staff, comparator="Female")).split())
    assert "2 findings: 1 cannot tell and 1 comparator; 0 need a reader" in told
    assert "insufficient" not in told


def test_a_summary_does_not_say_that_nothing_could_be_judged_where_something_was(found: dp.Findings) -> None:
    assert "Nothing could be judged" not in summary(found)
    assert "Nothing could be judged" not in comparison_text(found, found.checks, Screen())


def test_a_summary_has_the_grid_the_counts_and_the_caveat(found: dp.Findings) -> None:
    nothing = pd.DataFrame()
    text = summary_text("Leavers", "2009-03-31", found, nothing, found.checks, Screen())
    assert text.startswith("Leavers, as of 2009-03-31\n")
    assert "2 findings: 2 disproportionate; 2 need a reader" in text
    assert "A difference shows where to look, not why" in text
    assert summary_text("Nothing", None, None, nothing, found.checks.iloc[:0], Screen()) == (
        f"{heading('Nothing', Screen())}\n\n{Screen().paragraph(NOT_COMPARED)}"
    )


def test_long_summaries_say_how_much_more_there_is() -> None:
    counts = pd.DataFrame(
        [(site, group, 5) for site in range(60) for group in ("Female", "Male")], columns=["site", "gender", "count"]
    )
    staff = dp.from_counts(counts, scheme="gender", by="site", name="staff")
    census = dp.baseline({"Female": 51, "Male": 49}, scheme="gender", unit="percent", name="census")
    text = summary_text("Sites", None, dp.compare(staff, against=census), pd.DataFrame(), staff.checks, Screen())
    assert "... and 20 more rows of comparisons" in text
    assert len(text.splitlines()) < 150
