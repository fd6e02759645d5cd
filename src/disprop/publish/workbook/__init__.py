"""A release as a workbook that everybody can read: cover, contents, notes, method, one table a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disprop.protect import Release
from disprop.publish._names import in_plain_words
from disprop.publish.workbook import _front as front
from disprop.publish.workbook._book import Book
from disprop.publish.workbook._sheets import MOST, pages

__all__ = ["MOST", "write_workbook"]

BEFORE = 1
"""The number of the first table."""


def write_workbook(release: Release, *, contact: Sequence[str] | None = None, author: str | None = None) -> bytes:
    """Return a release as a workbook.

    Parameters
    ----------
    release : Release
        What may be seen.
    contact : sequence of str, optional
        Lines for the cover: whom to ask; by default those of the release.
    author : str, optional
        Whoever publishes it, for the cover and the properties of the file; by default that of the release.

    Returns
    -------
    bytes
        An .xlsx file; the same for the same release, whatever the day.

    Raises
    ------
    InputError
        If gptables is not installed.

    Notes
    -----
    Made by the guidance of the Analysis Function on spreadsheets; the page of the workbook has the list. Withheld
    values are ``[c]``, values that there are none of ``[z]``; no cell is blank. Cells hold text or numbers and no
    formulas, whatever their text begins with. A table has at most `MOST` rows, of which none that needs a reader is
    left out while one that needs none is there.

    Examples
    --------
    >>> from disprop.run import run
    >>> from disprop.publish.workbook import write_workbook
    >>> release = run("data/samples/west_mercia_2009/plan.toml").release()  # doctest: +SKIP
    >>> content = write_workbook(release, author="West Mercia Probation Trust")  # doctest: +SKIP
    """
    release = _named(in_plain_words(release), contact, author)
    tables = pages(release, first=BEFORE)
    numbers = front.numbered(tables)
    notes, method = front.notes(numbers), front.method(release)
    contents = front.contents(tables, notes, method)
    before = [contents, *([notes] if notes else []), method]
    return Book(release).content(before, tables, numbers)


def _named(release: Release, contact: Sequence[str] | None, author: str | None) -> Release:
    """Return a release with whom to ask and who publishes it, where they are given apart."""
    contact = release.contact if contact is None else tuple(contact)
    return replace(release, contact=contact, author=release.author if author is None else author)
