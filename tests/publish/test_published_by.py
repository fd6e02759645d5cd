"""Who publishes a release, when, and whom to ask: said once in the plan, told by page and workbook."""

import io
import re
from pathlib import Path

import openpyxl
import pytest

from disprop.errors import InputError
from disprop.protect import Release
from disprop.publish.page import page_text
from disprop.publish.workbook import write_workbook
from disprop.run import run

PLAN = """
[publish]
author = "Borsetshire <Council>"
date = 2009-06-30
contact = ["Equality team", "equality@borsetshire.example"]

[tables.staff]
file = "staff.csv"

[targets.gender]
table = "staff"
characteristic = "gender"
measure = "known"
at_least = 95
"""


def released(folder: Path, plan: str) -> Release:
    (folder / "staff.csv").write_text("group,count\nWomen,60\nMen,22\n", encoding="utf-8")
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    return run(folder / "plan.toml").release()


def cover_of(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [str(row[0].value) for row in book["Cover"].iter_rows()]


def test_page_and_workbook_say_who_published_when_and_whom_to_ask(tmp_path: Path) -> None:
    release = released(tmp_path, PLAN)
    page = page_text(release, pictures=())
    assert '<p class="day"><bdi>Published by Borsetshire &lt;Council&gt; on 30 June 2009</bdi></p>' in page
    assert '<meta name="author" content="Borsetshire &lt;Council&gt;">' in page
    contact = page[page.index('<section id="contact"') :].replace("<wbr>", "")
    assert all(line in contact for line in ("Equality team", "equality@borsetshire.example"))
    assert '<a href="#contact">Contact</a>' in page
    content = write_workbook(release)
    cover = cover_of(content)
    assert "Published by Borsetshire <Council> on 30 June 2009." in cover
    assert cover[-2:] == ["Equality team", "equality@borsetshire.example"]
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.creator == "Borsetshire <Council>"


def test_where_nobody_is_named_nothing_is_said(tmp_path: Path) -> None:
    release = released(tmp_path, re.sub(r"(?s)\[publish\].*?\n\n", "", PLAN))
    page = page_text(release, pictures=())
    assert "Published" not in page
    assert "contact" not in page
    assert not [line for line in cover_of(write_workbook(release)) if "Published" in line or line == "Contact"]


def test_contact_and_author_can_be_given_to_the_workbook_apart(tmp_path: Path) -> None:
    cover = cover_of(write_workbook(released(tmp_path, PLAN), author="The Trust", contact=["Somebody else"]))
    assert "Published by The Trust on 30 June 2009." in cover
    assert cover[-1] == "Somebody else"


@pytest.mark.parametrize(("key", "value"), [("author", '""'), ("contact", "[]"), ("date", '"soon"')])
def test_what_names_nobody_is_a_fault_of_the_plan(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(InputError, match=rf"publish\.{key}"):
        released(tmp_path, re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", PLAN))
