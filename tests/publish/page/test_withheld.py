"""What is withheld stands nowhere in a page: not as a number, not in what the grid says."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disprop import show
from disprop.protect import Release, Shown, protect
from disprop.publish import chart_rows
from disprop.publish.page import page_text
from disprop.publish.page._labels import heading
from disprop.run import run

from ..conftest import SAMPLES
from .conftest import Element

Read = Callable[[str], Element]

NAMES = frozenset(
    {"id", "stage", "characteristic", "group", "question", "code", "level", "relation", "comparator", "baseline",
     "table", "measure", "reason", "target", "source", "family", "comparison"}
)  # fmt: skip
"""Columns that say what a row is about."""


def without(table: Shown, rows: np.ndarray) -> Shown:
    """Return a table of which all but names is withheld in some rows."""
    return table.without(pd.DataFrame({name: rows for name in table.frame if name not in NAMES}))


def cells(page: Element, section: str) -> list[tuple[str, list[str]]]:
    """Return the rows of the tables of a section: the first cell, and the others."""
    rows = [row for row in page.id(section).all("tr") if row.all("th", scope="row") and row.within("figure") is None]
    return [(row.all("th")[0].text, [cell.text for cell in row.all("td")]) for row in rows]


def test_a_row_that_is_withheld_shows_no_figure_and_no_verdict(
    withheld_page: str, withheld: Release, read_page: Read
) -> None:
    told = cells(read_page(withheld_page), "evidence")
    hidden = withheld.findings.withheld["verdict"].to_numpy()
    kinds = show.comparisons(withheld.findings.frame) + withheld.findings.frame["characteristic"]
    order = np.argsort(kinds.map({kind: at for at, kind in enumerate(dict.fromkeys(kinds))}), kind="stable")
    assert len(told) == len(hidden)
    assert 10 < hidden.sum() < len(hidden)
    for (_, row), withheld_row in zip(told, hidden[order], strict=True):
        assert bool(re.search(r"\d", " ".join(row))) != withheld_row
        if withheld_row:
            assert set(" ".join(row).replace("of", "").replace("for", "").split()) == {"[c]"}


def test_the_page_is_the_same_whatever_the_withheld_values_were(release: Release, withheld: Release) -> None:
    rows = {
        name: getattr(withheld, name).withheld.any(axis=1).to_numpy() for name in ("findings", "unknowns", "targets")
    }
    rows["whole"] = np.isin(release.whole.frame["id"], release.findings.frame.loc[rows["findings"], "family"])
    hidden = replace(release, **{name: without(getattr(release, name), some) for name, some in rows.items()})
    other = replace(
        release, **{name: without(_changed(getattr(release, name), some), some) for name, some in rows.items()}
    )
    assert page_text(hidden) == page_text(other)


def _changed(table: Shown, rows: np.ndarray) -> Shown:
    """Return a table with other figures and other words in some rows."""
    frame = table.frame.copy()
    for name in frame:
        if name in NAMES:
            continue
        column = frame[name].astype(object)
        figures = column.map(lambda value: isinstance(value, int | float) and not isinstance(value, bool))
        column[rows & figures.to_numpy()] = 7919.25
        column[rows & ~figures.to_numpy() & column.notna().to_numpy()] = "secret"
        frame[name] = column.infer_objects()
    return Shown.whole(frame)


def test_no_figure_of_a_withheld_row_stands_in_the_page(release: Release) -> None:
    """With figures that occur nowhere else, in every row that is to be withheld."""
    rows = (release.findings.frame["observed"] < 5).to_numpy()
    marked = replace(release, findings=_changed(release.findings, rows), whole=Shown.whole(pd.DataFrame()))
    text = page_text(replace(marked, findings=without(marked.findings, rows)), pictures=())
    assert rows.sum() > 10
    assert not re.search(r"7,?919|secret", text)


def grid_cells(page: Element) -> dict[tuple[str, str], str]:
    (table,) = [one for one in page.all("table") if one.attributes["id"] == "grid-table"]
    heads = [one.text for one in table.all("thead")[0].all("th")][1:]
    return {
        (row.all("th")[0].text, head): cell.text
        for row in table.all("tbody")[0].all("tr")
        for head, cell in zip(heads, row.all("td"), strict=True)
    }


def hidden_rows(release: Release, rows: np.ndarray) -> Release:
    return replace(release, findings=without(release.findings, rows))


def test_the_grid_says_no_more_than_the_rows_that_are_shown(release: Release, read_page: Read) -> None:
    frame = release.findings.frame
    of_age = frame["id"].str.startswith("leavers/age/").to_numpy()
    strong = of_age & (frame["verdict"] == "possible").to_numpy()
    assert strong.sum() == of_age.sum() - 1
    told = grid_cells(read_page(page_text(hidden_rows(release, strong), pictures=())))
    assert told["Leavers", "Age"] == "cannot tell some withheld"
    assert told["Leavers among staff", "Age"].startswith("possible 25–34 over")


def test_a_cell_of_the_grid_is_proportionate_only_where_every_group_is(release: Release, read_page: Read) -> None:
    frame = release.findings.frame
    ours = frame["id"].str.startswith("leavers/gender/")
    close = replace(release.findings, frame=frame.assign(verdict=frame["verdict"].mask(ours, "proportionate")))
    whole = replace(release, findings=close)
    assert grid_cells(read_page(page_text(whole, pictures=())))["Leavers", "Gender"] == "proportionate"
    some = hidden_rows(whole, (frame["id"] == "leavers/gender/detail/female").to_numpy())
    assert grid_cells(read_page(page_text(some, pictures=())))["Leavers", "Gender"] == "[c]"


def test_a_cell_of_the_grid_whose_rows_are_all_withheld_is_withheld(release: Release, read_page: Read) -> None:
    rows = release.findings.frame["id"].str.startswith("leavers/ethnicity/").to_numpy()
    told = grid_cells(read_page(page_text(hidden_rows(release, rows), pictures=())))
    assert told["Leavers", "Ethnicity"] == "[c]"
    assert told["Leavers stated", "Ethnicity"].startswith("disproportionate")


def test_a_single_withheld_value_is_marked_where_it_would_stand(release: Release, read_page: Read) -> None:
    first = np.arange(len(release.findings)) == 0
    hidden = release.findings.without(pd.DataFrame({"observed": first, "ratio_high": first, "unknown": first}))
    whole = Shown.whole(release.whole.frame.iloc[:0])
    page = read_page(page_text(replace(release, findings=hidden, whole=whole), pictures=()))
    (_, row), *_ = cells(page, "evidence")
    assert row[0] == "[c] of 318"
    assert row[4] == "1.51 [c]"
    assert "Unknown: [c] of [c] in leavers" in page.text


def test_a_status_that_is_withheld_has_neither_words_nor_shape(release: Release, read_page: Read) -> None:
    targets = without(release.targets, np.array([True]))
    page = read_page(page_text(replace(release, targets=targets), pictures=()))
    ((name, row),) = cells(page, "targets")
    assert name == "Staff by disability"
    assert row == ["[c]", "[c] of [c]", "at least 97%", "[c]", "[c]"]
    assert not page.id("targets").all("use")


@pytest.fixture(scope="module")
def protected() -> Release:
    """Rules under which a level has fewer groups to be seen than it has."""
    return protect(run(SAMPLES / "west_mercia_2009" / "plan.toml").found, "threshold_5")


def test_the_grid_of_the_page_and_its_picture_say_the_same(protected: Release, read_page: Read) -> None:
    findings = chart_rows.findings_of(protected)
    drawn = chart_rows.grid_of(findings, protected.slices)
    told = dict(cells(read_page(page_text(protected, pictures=())), "grid"))
    assert (drawn == "withheld").any(axis=None)
    for name, row in drawn.iterrows():
        for cell, seen in zip(row, told[heading(str(name))], strict=True):
            assert seen == said(cell), (name, cell, seen)


def said(cell: str) -> str:
    """Return a cell of the picture as the page writes it."""
    if cell == "withheld":
        return "[c]"
    verdict = next((name for name in show.SEVERITY if cell.startswith(name)), cell)
    asides = cell.removeprefix(verdict).removeprefix(":").replace(" (", ";").replace(")", "").split(";")
    under = "; ".join(filter(None, map(str.strip, asides)))
    return f"{verdict} {under}".strip()
