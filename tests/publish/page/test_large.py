"""A large release makes a page that can be opened: its grid, what needs a reader, and how much is left out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disprop import show
from disprop.protect import Release, Shown
from disprop.publish.page import page_text
from disprop.publish.page._chosen import chosen
from disprop.publish.page._facts import LIMITS
from disprop.publish.summary import Summary

from .conftest import Element

Read = Callable[[str], Element]
SITES = 70
SHORT = Summary(headline="Many.", paragraphs=())


@pytest.fixture(scope="module")
def large(release: Release) -> Release:
    """The sample at seventy sites; at the last two nothing is flagged."""
    frame = release.findings.frame
    sites = np.repeat([f"Site {number:02}" for number in range(SITES)], len(frame))
    parts = pd.concat([frame] * SITES, ignore_index=True)["id"].str.split("/", n=1)
    ids = parts.str[0] + "/" + sites + "/" + parts.str[1]
    many = pd.concat([frame] * SITES, ignore_index=True)
    many = many.assign(id=ids, family=ids.str.rsplit("/", n=1).str[0])
    many.insert(1, "site", sites)
    quiet = many["site"].isin(["Site 68", "Site 69"])
    many.loc[quiet, "flagged"] = False
    many.loc[quiet, "verdict"] = "proportionate"
    return replace(release, findings=Shown.whole(many), slices=("site",))


@pytest.fixture(scope="module")
def page(large: Release, read_page: Read) -> Element:
    text = page_text(large, pictures=(), summary=SHORT)
    assert len(text.encode()) < 2_000_000
    return read_page(text)


def test_it_says_how_many_findings_are_left_out_and_where_they_are(page: Element, large: Release) -> None:
    flagged = int(large.findings.frame["flagged"].sum())
    assert flagged > LIMITS["rows"]
    told = (
        f"There are {len(large.findings):,} findings. In full this page shows the 1,000 strongest of the {flagged:,} "
        "that need a reader"
    )
    assert told in page.text
    assert "all are in findings.csv" in page.text


def test_it_holds_the_strongest_of_those_that_need_a_reader(page: Element, large: Release) -> None:
    kept = chosen(large.findings, LIMITS["rows"]).findings.frame
    rows = [row for row in page.id("evidence").all("tr") if row.all("th", scope="row")]
    assert len(rows) == len(kept) == LIMITS["rows"]
    assert Counter(row.all("th")[0].text for row in rows) == Counter(kept["group"])
    order = [show.SEVERITY.index(verdict) for verdict in kept["verdict"]]
    left = large.findings.frame[~large.findings.frame["id"].isin(kept["id"]) & large.findings.frame["flagged"]]
    assert max(order) <= min(show.SEVERITY.index(verdict) for verdict in left["verdict"])


def test_where_fewer_need_a_reader_all_of_them_are_held(large: Release) -> None:
    some = chosen(large.findings, 5_000)
    assert some.findings.frame["flagged"].all()
    assert len(some.findings) == large.findings.frame["flagged"].sum()
    assert "that need a reader" in some.told
    assert "strongest" not in some.told


def test_a_small_release_is_held_whole(release: Release) -> None:
    assert chosen(release.findings, len(release.findings)).told == ""
    assert len(chosen(release.findings, len(release.findings)).findings) == len(release.findings)


def test_a_flag_that_is_withheld_does_not_choose_a_row(large: Release) -> None:
    first = np.arange(len(large.findings)) == int(np.flatnonzero(large.findings.frame["flagged"])[0])
    hidden = large.findings.without(pd.DataFrame({"flagged": first}))
    assert hidden.frame["id"][first].item() not in set(chosen(hidden, 5_000).findings.frame["id"])


def test_the_grid_has_the_rows_with_the_strongest_verdicts_and_says_so(page: Element) -> None:
    (table,) = [one for one in page.all("table") if one.attributes["id"] == "grid-table"]
    names = [row.all("th")[0].text for row in table.all("tbody")[0].all("tr")]
    assert len(names) == LIMITS["grid"]
    assert not [name for name in names if name.endswith(("Site 68", "Site 69"))]
    assert "The grid has 700 rows; these are the 60 with the strongest verdicts." in page.text


def test_a_cell_whose_rows_are_not_on_the_page_leads_nowhere_and_is_said_to(large: Release, read_page: Read) -> None:
    quiet = large.findings.frame["site"].isin(["Site 00", "Site 69"]).to_numpy()
    padding = large.findings.frame["site"].ne("Site 69").to_numpy()
    some = Shown.whole(large.findings.frame[quiet | (padding & (np.arange(len(padding)) < 2_000))])
    frame = some.frame[some.frame["id"].str.startswith(("leavers/", "staff_census/"))].copy()
    frame.loc[frame["site"] != "Site 00", "flagged"] = False
    page = read_page(page_text(replace(large, findings=_repeated(frame)), pictures=(), summary=SHORT))
    (table,) = [one for one in page.all("table") if one.attributes["id"] == "grid-table"]
    cells = [cell for cell in table.all("td") if cell.all("use")]
    linked = [cell for cell in cells if cell.all("a")]
    assert 0 < len(linked) < len(cells)
    assert "A cell that leads nowhere has no row in full on this page" in page.text
    ids = {one.attributes["id"] for one in page.walk() if "id" in one.attributes}
    assert all(cell.all("a")[0].attributes["href"][1:] in ids for cell in linked)


def _repeated(frame: pd.DataFrame) -> Shown:
    """Return findings that are too many for a page, by groups that are not flagged."""
    quiet = frame[~frame["flagged"].astype(bool)]
    times = LIMITS["rows"] // len(quiet) + 1
    copies = [quiet.assign(id=quiet["id"] + f"-{at}") for at in range(times)]
    return Shown.whole(pd.concat([frame, *copies], ignore_index=True))
