"""Footnote marks at the end of headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

SURE = re.compile(
    r"(.*?[^\s])\s*((?<!m)[¹²³⁰⁴-⁹]+|\[(?:note|notes|footnote)?\s*[0-9a-z]{1,2}\]|\(note\s*[0-9]{1,2}\)|[*†‡§]+)", re.I
)
NUMBERED = re.compile(r"(.*?[^\s])\s*\(([0-9]{1,2})\)")
NOTE_NUMBER = re.compile(r"\s*(?:notes?\s*|footnote\s*)?[(\[]?([0-9]{1,2})[.)\]:]", re.I)


def without_marks(headings: Mapping[int, str], notes: Iterable[str]) -> dict[int, str]:
    """Return headings without the marks of footnotes.

    Parameters
    ----------
    headings : mapping of int to str
        By column.
    notes : iterable of str
        The texts above and below the table. A number in brackets is a mark only if one of them has that number.

    Returns
    -------
    dict of int to str
        A heading that would be the same as another stays as it is.

    Examples
    --------
    >>> without_marks({0: "Total[note 1]", 1: "White²", 2: "Band (1)", 3: "Black (2)"}, ["2. Includes Mixed"])
    {0: 'Total', 1: 'White', 2: 'Band (1)', 3: 'Black'}
    """
    numbers = {found[1] for text in notes if (found := NOTE_NUMBER.match(text))}
    bare = {at: _bare(text, numbers) for at, text in headings.items()}
    times = Counter(bare.values())
    return {at: text if times[text] == 1 else headings[at] for at, text in bare.items()}


def heading_alike(name: str, headings: Iterable[str]) -> str | None:
    """Return the heading that a name means which has marks that the headings have no more, or None.

    Examples
    --------
    >>> heading_alike("Total[note 1]", ["group", "Total"]), heading_alike("Band (1)", ["Band"])
    ('Total', 'Band')
    """
    bare = _bare(name, {found[2]} if (found := NUMBERED.fullmatch(name)) else set())
    return bare if bare in set(headings) else None


def _bare(text: str, numbers: set[str]) -> str:
    while found := SURE.fullmatch(text):
        text = found[1]
    found = NUMBERED.fullmatch(text)
    return found[1] if found and found[2] in numbers else text
