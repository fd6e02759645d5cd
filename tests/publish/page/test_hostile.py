"""Labels that mean harm, or are only long, stand in a page as what they are: text."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from disprop.protect import Release, Shown
from disprop.publish.page import page_text
from disprop.publish.page._labels import LONG, clean, heading, ids, pieces
from disprop.publish.summary import Summary

from .conftest import HOSTILE, Element

Read = Callable[[str], Element]


@pytest.fixture(scope="module")
def page(hostile_page: str, read_page: Read) -> Element:
    return read_page(hostile_page)


def test_what_would_be_markup_stands_as_text(page: Element) -> None:
    groups = {row.all("th", scope="row")[0].text for row in page.id("evidence").all("tr") if row.all("th", scope="row")}
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[5], HOSTILE[6]} <= groups
    assert "49 &" not in page.text


def test_no_letter_of_a_label_is_lost_but_those_that_steer(page: Element) -> None:
    assert HOSTILE[4] in page.text
    assert "nothing� and �[31mred�" in page.text
    assert "gnorW way round" in page.text


def test_no_sign_that_steers_the_page_or_that_no_file_can_hold_is_left(hostile_page: str) -> None:
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\x07\ud800") & set(hostile_page)
    hostile_page.encode("utf-8")


def test_every_label_stands_apart_from_the_direction_of_the_text_around_it(page: Element) -> None:
    cells = page.all("td", "caption", "h1", "h3") + page.all("th", scope="row")
    labelled = [one for one in cells if any(label in one.text for label in (HOSTILE[0], HOSTILE[1], HOSTILE[4]))]
    assert len(labelled) > 50
    for one in labelled:
        outside = "".join(child for child in one.children if isinstance(child, str))
        assert not outside.strip()
        assert one.all("bdi")


def test_no_long_word_of_a_label_is_without_a_place_to_break(page: Element) -> None:
    pieces_of = [piece for one in page.all("bdi") for piece in one.children if isinstance(piece, str)]
    assert len(pieces_of) > 500
    assert max(len(word) for piece in pieces_of for word in piece.split()) <= LONG


def test_places_to_break_change_no_letter() -> None:
    for label in (*HOSTILE[1:3], *HOSTILE[4:], "leavers_stated_among_staff", "a/b-c" * 20, "plain words"):
        assert "".join(pieces(label)) == label


def test_ids_are_of_plain_letters_and_never_alike() -> None:
    names = [(one,) for one in (*HOSTILE, "Age", "age", "AGE", "", "é", "W" * 301)]
    given = ids("evidence", names)
    assert len(set(given.values())) == len(names)
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for one in given.values())
    assert max(map(len, given.values())) < 90


def test_text_is_cleaned_and_anything_else_left() -> None:
    assert clean("tab\tand\nline") == "tab\tand\nline"
    assert clean(7) == 7
    assert heading("") == ""


def test_a_page_without_title_findings_or_targets_is_still_a_page(read_page: Read) -> None:
    empty = Release(findings=Shown.whole(pd.DataFrame()), profile="none")
    page = read_page(page_text(empty, pictures=(), summary=Summary(headline="Nothing yet.", paragraphs=())))
    assert page.all("h1")[0].text == "Equality monitoring"
    assert [one.text for one in page.all("h2")] == [
        "Contents", "Summary", "How the figures were made", "What is withheld", "Sources",
    ]  # fmt: skip


def test_words_of_the_house_stand_in_place_of_names(release: Release, read_page: Read) -> None:
    worded = release.relabelled({"leavers": "Those who left", "ethnicity": "ethnic group", "Other than White": "BME"})
    page = read_page(page_text(worded, pictures=()))
    (table,) = [one for one in page.all("table") if one.attributes["id"] == "grid-table"]
    assert table.all("tbody")[0].all("th")[0].text == "Those who left"
    assert "Ethnic group" in [one.text for one in table.all("thead")[0].all("th")]
    assert "disproportionate BME over" in table.text
    assert "leavers among staff" not in replace(worded, title="").title
