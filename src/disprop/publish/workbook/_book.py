"""A workbook by gptables: what it needs to be told so that users' text stays text and the same bytes come out."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from disprop._version import __version__
from disprop.errors import Fault, InputError
from disprop.protect import Release
from disprop.publish.workbook import _front as front
from disprop.publish.workbook._design import Column, facts
from disprop.publish.workbook._layout import ALONE, SIZE, SLANT, height, heights, widths
from disprop.publish.workbook._sheets import Page
from disprop.publish.workbook._text import NAME, plain, unreferring, unused

LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of a workbook whose figures have none: that of the files inside every workbook."""

# Neither formulas nor links come of what users wrote, and no file of the day is left behind.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}

TITLE_ROWS = 2
"""Rows of the title and of what the sheet contains."""

A4 = 9
"""As spreadsheets number sizes of paper."""

COVER = 85
"""Width of the cover."""

PAD = 4
"""Points between paragraphs of the cover."""

MOST_REPEATED = 3
"""Columns that are repeated on every page that is printed, at most."""

PAGES = 2
"""Pages beside one another on which a wide table is printed."""

INSTALL = "Install it: pip install 'disprop[publish]'."


def gptables_or_fault() -> Any:
    """Return gptables.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        with quiet():
            import gptables
    except ImportError:
        what = "Writing an accessible workbook needs gptables."
        raise InputError(Fault(where="workbook", what=what, remedy=INSTALL)) from None
    return gptables


@contextmanager
def quiet() -> Iterator[None]:
    """Let gptables do what it does with pandas; a table that could not be marked up or a blank cell is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.filterwarnings("ignore", "No note text provided")  # the sheet of notes is one of ours
        for kind in (DeprecationWarning, FutureWarning, ResourceWarning):
            warnings.simplefilter("ignore", kind)
        yield


class Book:
    """A workbook that is being written.

    Parameters
    ----------
    release : Release
        What may be seen.
    """

    def __init__(self, release: Release) -> None:
        self.gptables = gptables_or_fault()
        self.release = release

    def content(self, before: Sequence[Page], tables: Sequence[Page], numbers: Mapping[str, int]) -> bytes:
        """Return the whole workbook.

        Parameters
        ----------
        before, tables : sequence of Page
            The sheets in their order.
        numbers : mapping of str to int
            The numbers of notes.
        """
        written = io.BytesIO()
        every = (*before, *tables)
        named = [_headings(page.columns, numbers) for page in every]
        sheets = {page.name: self.sheet(page, headings) for page, headings in zip(every, named, strict=True)}
        with quiet():
            book = self.gptables.produce_workbook(
                written,
                sheets=sheets,
                cover=self.cover(),
                contentsheet_label=None,
                auto_width=False,
                workbook_options=SAFE,
            )
            cover, *worksheets = book.worksheets()
            self.lay_out_cover(cover)
            for worksheet, page, headings in zip(worksheets, every, named, strict=True):
                self.lay_out(worksheet, page, headings)
            book.set_properties(self.properties())
            book.close()
        return written.getvalue()

    def cover(self) -> Any:
        """Return the cover."""
        return self.gptables.Cover(
            title=self.said(front.title_of(self.release)),
            intro=[self.said(line) for line in front.intro(self.release)],
            about=[self.said(line) for line in front.about(self.release)],
            contact=[self.said(line) for line in self.release.contact] or None,
            cover_label=front.COVER,
            width=COVER,
        )

    def sheet(self, page: Page, headings: Sequence[str]) -> Any:
        """Return a sheet as gptables takes it."""
        columns = [[self.cell(cell) for cell in column] for column in page.cells]
        if page.name == front.CONTENTS:
            columns[0] = [{cell: f"internal:'{cell}'!A1"} for cell in page.cells[0]]
        return self.gptables.GPTable(
            table=pd.DataFrame(dict(zip(headings, columns, strict=True)), dtype=object),
            table_name=f"table_{NAME.sub('_', page.name)}",
            title=[{}, unreferring(page.title)],
            subtitles=[],
            instructions=_instructions(page),
            legend=[[{}, line] for line in self.above(page)],
            index_columns={},
            additional_formatting=[_look(at, shown) for at, shown in enumerate(page.formats)],
        )

    def above(self, page: Page) -> list[str]:
        """Return what stands between the title of a sheet and its table."""
        return [unreferring(line) for line in (*page.lines, *page.shorthand)]

    def cell(self, value: object) -> object:
        """Return a number as it is, and text so that nothing is made of it."""
        return self.said(value) if isinstance(value, str) else value

    def said(self, text: str) -> Any:
        """Return text that gptables writes as it stands: what looks like a link or a note to it is not looked at."""
        from gptables.core.gptable import FormatList

        return FormatList([{}, plain(text)])

    def lay_out(self, worksheet: Any, page: Page, headings: Sequence[str]) -> None:
        """Set widths and heights, and what is repeated on every page that is printed."""
        wide = widths(page, headings)
        for at, width in enumerate(wide):
            worksheet.set_column(at, at, width)
        top = TITLE_ROWS + len(self.above(page))
        for row, high in enumerate(heights(page, headings, wide), top):
            worksheet.set_row(row, high)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.repeat_rows(top)
        worksheet.repeat_columns(0, _identifying(page))
        worksheet.fit_to_pages(1 if len(page.columns) <= ALONE else PAGES, 0)

    def lay_out_cover(self, worksheet: Any) -> None:
        """Set the heights of the cover, whose lines gptables writes under one another."""
        said = [front.title_of(self.release)]
        parts = ((*front.intro(self.release),), (*front.about(self.release),), self.release.contact)
        rows = [(said[0], 16)]
        for part in parts:
            rows += [("", 14), *((line, 12) for line in part)] if part else []
        for row, (text, size) in enumerate(rows):
            worksheet.set_row(row, height([(plain(text), COVER / SLANT)], bold=size > SIZE, size=size) + PAD)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)

    def properties(self) -> dict[str, Any]:
        """Return what the file says of itself."""
        return {
            "title": unreferring(front.title_of(self.release), 200),
            "author": plain(self.release.author, 200),
            "subject": "Equality monitoring",
            "comments": f"Written by disprop {__version__}. Disclosure control: profile {self.release.profile}.",
            "created": _date(self.release.as_of),
        }


def _headings(columns: Sequence[Column], numbers: Mapping[str, int]) -> list[str]:
    """Return the headings with the notes that they point to; no two of them alike."""
    headings: list[str] = []
    for column in columns:
        wanted = f"{column.heading}\n[note {numbers[column.note]}]" if column.note else column.heading
        headings.append(unused(wanted, {heading.casefold() for heading in headings}, 255))
    return headings


def _instructions(page: Page) -> str:
    return str(facts()["instructions"]["table" if any(column.note for column in page.columns) else "front"])


def _look(at: int, shown: str) -> dict[str, Any]:
    """Return how a column stands: numbers and their shorthand to the right, words to the left, all at the top."""
    look = {"align": "right", "num_format": shown} if shown else {"align": "left", "indent": min(at, 1)}
    return {"column": {"columns": [at], "format": {**look, "valign": "top", "text_wrap": True}, "include_names": True}}


def _identifying(page: Page) -> int:
    """Return the place of the last column that says what a row is about: those before the first of numbers."""
    return max(0, min(next((at for at, shown in enumerate(page.formats) if shown), 1), MOST_REPEATED) - 1)


def _date(as_of: str) -> datetime:
    try:
        return datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    except ValueError:
        return LONG_AGO
