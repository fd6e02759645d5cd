"""A release as a workbook that everybody can read: cover, contents, notes, method, one table a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from disprop.protect import Release
from disprop.publish._names import in_plain_words
from disprop.publish.workbook import _front as front
from disprop.publish.workbook._book import Book
from disprop.publish.workbook._sheets import MOST, pages

__all__ = ["MOST", "write_workbook"]

BEFORE = 1
"""The number of the first table."""


def write_workbook(release: Release, *, contact: Sequence[str] = (), author: str = "") -> bytes:
    """Return a release as a workbook.

    Parameters
    ----------
    release : Release
        What may be seen.
    contact : sequence of str
        Lines for the cover: whom to ask.
    author : str
        Whoever publishes it, for the properties of the file.

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
    release = in_plain_words(release)
    tables = pages(release, first=BEFORE)
    numbers = front.numbered(tables)
    notes, method = front.notes(numbers), front.method(release)
    contents = front.contents(tables, notes, method)
    before = [contents, *([notes] if notes else []), method]
    return Book(release, contact=contact, author=author).content(before, tables, numbers)
