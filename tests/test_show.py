"""Displays: notebook, terminal and the diversity grid."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pandas as pd
import pytest

import disprop as dp
from disprop import words
from disprop.show import SEVERITY, SHOWN, html_table, mirrored, nothing_judged

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]
Joined = Callable[..., dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def found(sample: Sample) -> dp.Findings:
    return dp.rates(
        sample("leavers"),
        stayers=sample("staff"),
        levels={"ethnicity": ["two"]},
        polarity="bad",
        band=BAND,
        name="leavers",
    )


class Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Balanced:
    page = Balanced()
    page.feed(html)
    assert not page.open
    return page


def test_a_notebook_table_has_caption_and_scopes(found: dp.Findings) -> None:
    page = parsed(found._repr_html_())
    tags = [tag for tag, _ in page.seen]
    assert tags.count("table") == tags.count("caption") == 4
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.seen if tag == "th")
    rows = [attributes for tag, attributes in page.seen if tag == "th" and attributes.get("scope") == "row"]
    assert len(rows) == len(found)


def test_a_notebook_shows_unknown_method_and_caveat(found: dp.Findings) -> None:
    html = found._repr_html_()
    assert "Unknown: 28 of 46 (60.9%) in leavers, 45 of 446 (10.1%) in staff." in html
    assert "everyone else (rest)" in html
    assert "where to look, not why" in html


def test_labels_are_escaped() -> None:
    scheme = dp.Scheme.from_labels(["<b>R&D</b>", "B"], "team")
    stage = dp.from_counts({"<b>R&D</b>": 3, "B": 4}, scheme=scheme, name="<script>")
    base = dp.from_counts({"<b>R&D</b>": 30, "B": 40}, scheme=scheme, name="base & co")
    found = dp.rates(stage, among=base)
    for html in (found._repr_html_(), dp.unknowns(stage, among=base)._repr_html_()):
        assert "<script>" not in html
        assert "<b>" not in html
        parsed(html)
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in found._repr_html_()


def test_flagged_rows_are_bold_and_still_have_words(found: dp.Findings) -> None:
    html = found._repr_html_()
    rows = re.findall(r"<tr>.*?</tr>", html)
    for row in rows:
        if "disproportionate" in row or "possible" in row:
            assert "bold" in row
        if "cannot tell (over, adverse)" in row:
            assert "bold" not in row


def test_no_colour_stands_without_words(found: dp.Findings) -> None:
    assert "color" not in found._repr_html_()


def test_text_lines_fit_a_page_and_say_the_same(found: dp.Findings) -> None:
    text = repr(found)
    assert "Other than White" in text
    assert "disproportionate (over, adverse)" in text
    assert "Unknown: 28 of 46 (60.9%) in leavers" in text
    assert max(map(len, text.splitlines())) < 140


def test_long_findings_are_cut_and_counted(table: Table) -> None:
    rows = [{"site": f"s{at}", "group": group, "count": 5} for at in range(50) for group in "AB"]
    scheme = table({"A": 1})["team"].scheme
    stage = dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="left", by=["site"])
    found = dp.rates(stage, stayers=table({"A": 90, "B": 80}, "staff"))
    assert len(found) == 100
    assert f"{100 - SHOWN} more rows" in repr(found)
    assert f"{100 - SHOWN} more rows" in found._repr_html_()


def test_nothing_found_is_said(found: dp.Findings) -> None:
    nothing = found.only(direction="over").only(direction="under")
    assert "No findings." in repr(nothing)
    assert "No findings." in nothing._repr_html_()
    assert nothing.grid().empty
    assert "No row needs a reader" in nothing.explain()


def test_a_table_needs_no_rows_in_bold() -> None:
    html = html_table(pd.DataFrame({"a": ["x"], "b": ["1"]}), caption="c")
    parsed(html)
    assert "bold" not in html


# ---- The grid -----------------------------------------------------------------------------------------------------


def test_the_grid_has_a_row_a_stage_and_a_column_a_characteristic(found: dp.Findings) -> None:
    grid = found.grid()
    assert grid.index.tolist() == ["leavers"]
    assert set(grid.columns) == {"gender", "ethnicity", "disability", "age"}
    assert grid.loc["leavers", "ethnicity"].startswith("disproportionate: Other than White over")
    assert grid.loc["leavers", "disability"] == "insufficient data (unknowns decide)"
    assert grid.loc["leavers", "age"].startswith("possible: ")


def test_the_grid_says_words_of_verdicts_only(found: dp.Findings) -> None:
    for cell in found.grid().to_numpy().ravel():
        assert cell.split(":")[0].split(" (")[0] in SEVERITY


def test_the_grid_does_not_depend_on_the_order_of_levels(table: Table) -> None:
    staff = {"White British": 400, "Indian": 20, "Pakistani": 30, "Black Caribbean": 30}
    left = {"White British": 20, "Indian": 1, "Pakistani": 9, "Black Caribbean": 9}
    stage, base = table(left, "left", "ethnicity_ew_2001"), table(staff, "staff", "ethnicity_ew_2001")
    told = {
        dp.rates(stage, among=base, levels=levels, band=BAND).grid().iloc[0, 0]
        for levels in (["detail", "two"], ["two", "detail"])
    }
    assert told == {"disproportionate: Other than White over"}


def test_what_was_not_compared_is_said_and_not_blank(table: Table, joined: Joined) -> None:
    gender, everyone = table({"Female": 2, "Male": 5}, "a", "gender"), table({"Female": 80, "Male": 50}, "s", "gender")
    teams, all_teams = table({"A": 2, "B": 5}, "b"), table({"A": 80, "B": 50}, "s")
    from disprop.stack import stack

    grid = stack([dp.rates(gender, among=everyone), dp.rates(teams, among=all_teams)]).grid()
    assert grid.loc["a", "team"] == "not compared"
    assert grid.loc["b", "gender"] == "not compared"
    assert grid.loc["a", "gender"] != "not compared"


def test_slices_and_stages_are_rows_of_the_grid(table: Table) -> None:
    rows = [
        {"site": site, "stage": stage, "group": group, "count": 5}
        for site in ("north", "south")
        for stage in ("applied", "hired")
        for group in "AB"
    ]
    stage = dp.from_counts(pd.DataFrame(rows), scheme=table({"A": 1})["team"].scheme, name="posts", by=["site"])
    grid = dp.rates(stage, among=table({"A": 90, "B": 80}, "people")).grid()
    assert len(grid) == 4
    assert any("applied" in name and "north" in name for name in grid.index)


def test_proportionate_is_said_only_where_every_group_is(table: Table) -> None:
    staff = table({"A": 10_000_000, "B": 9_000_000, "C": 30}, "staff")
    left = table({"A": 1_000_000, "B": 900_000, "C": 3}, "left")
    found = dp.rates(left, among=staff, band=BAND)
    assert set(found.frame["verdict"]) == {"proportionate", "cannot tell"}
    assert found.grid().iloc[0, 0] == "cannot tell"


def test_the_grid_names_the_group_with_the_strongest_evidence(found: dp.Findings) -> None:
    """One of four people aged 16 to 24 left (p 0.35); 14 of 114 aged 25 to 34 did (p 0.06)."""
    assert found.grid().loc["leavers", "age"] == "possible: 25–34 over and 4 more"


def test_the_grid_names_the_adverse_one_of_two_groups_that_mirror_each_other(table: Table) -> None:
    trained = table({"Female": 10, "Male": 60}, "trained", "gender")
    staff = table({"Female": 80, "Male": 100}, "staff", "gender")
    for polarity, told in (("good", "Female under"), ("bad", "Male over")):
        found = dp.rates(trained, among=staff, band=BAND, polarity=polarity)  # type: ignore[arg-type]
        assert found.grid().iloc[0, 0] == f"disproportionate: {told}"


def test_two_of_several_groups_do_not_mirror_each_other(table: Table) -> None:
    found = dp.rates(table({"A": 30, "B": 5, "C": 9}), among=table({"A": 60, "B": 70, "C": 50}, "s"), band=BAND)
    for some in (found, found.only(group=["A", "B"])):
        assert mirrored(some.frame).tolist() == some.frame["id"].tolist()


def test_a_group_without_people_leaves_the_other_two_mirroring_each_other(table: Table) -> None:
    found = dp.rates(table({"A": 30, "B": 5, "C": 0}), among=table({"A": 60, "B": 70, "C": 0}, "s"), band=BAND)
    assert mirrored(found.frame).nunique() == 2


def test_rates_held_against_a_target_do_not_mirror_each_other(table: Table) -> None:
    found = dp.rates(table({"A": 30, "B": 5}), among=table({"A": 60, "B": 70}, "s"), comparator=0.2)
    assert mirrored(found.frame).nunique() == 2


def test_shares_that_are_not_the_whole_do_not_mirror_each_other(
    table: Table, shares: Callable[..., dp.Baseline]
) -> None:
    some = dp.compare(table({"A": 30, "B": 5}), against=shares({"A": "40", "B": "50", "C": "10"}))
    whole = dp.compare(table({"A": 30, "B": 5}), against=shares({"A": "40", "B": "60"}))
    assert mirrored(some.frame).nunique() == len(some)
    assert mirrored(whole.frame).nunique() == 1


# ---- Nothing judged -------------------------------------------------------------------------------------------------


def test_what_could_not_be_judged_is_said_with_every_reason(table: Table) -> None:
    frame = dp.rates(table({"A": 0, "B": 0}), among=table({"A": 30, "B": 40}, "s")).frame
    assert "2 findings: nobody is at the stage or in the baseline, or everybody is." in nothing_judged(frame)
    both = frame.assign(gate=[words.KNOWN_RATE, ""], declaration=[0.391, 1.0])
    assert "1 finding: too few answers are known (39.1%, below the gate); 1 finding: nobody" in nothing_judged(both)
    several = frame.assign(gate=words.KNOWN_RATE, declaration=[0.391, 0.2])
    assert "2 findings: too few answers are known (20.0% to 39.1%, below the gate)." in nothing_judged(several)
    assert nothing_judged(frame.iloc[:0]) == ""
