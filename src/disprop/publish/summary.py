"""The summary of a run in plain English: a board's page, made of what may leave and of nothing else."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd

from disprop import words
from disprop.errors import Fault, InputError
from disprop.protect import Release
from disprop.publish import _sentences
from disprop.publish._names import in_plain_words
from disprop.publish._told import Seen

MOST = 12
"""Sentences of a summary, headline and caveat among them, however many findings there are."""

LEAST = 3
"""Sentences of these that are for single findings, and for how many more there are, whatever else has to be told."""

MARKS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]#|~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})
"""What would be read as a mark in Markdown, and how it is written so that it stands for itself."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in plain English.

    Parameters
    ----------
    headline : str
        One sentence.
    paragraphs : tuple of str
        What is disproportionate, what could not be told, what decides, the targets, the unknown, what is withheld,
        what changed, and the caveat; none that has nothing to say.
    """

    headline: str
    paragraphs: tuple[str, ...]

    def text(self, *, width: int | None = 100) -> str:
        """Return the summary as plain text.

        Parameters
        ----------
        width : int, optional
            Where lines break; None for a line a paragraph.

        Raises
        ------
        InputError
            For a width that is none.
        """
        if width is not None and (isinstance(width, bool) or not isinstance(width, int) or width < 1):
            remedy = "Give a number of letters such as 100, or None for a line a paragraph."
            raise InputError(Fault(where="summary, width", what=f"{width!r} is no width of a line.", remedy=remedy))
        parts = (self.headline, *self.paragraphs)
        return "\n\n".join(parts if width is None else [textwrap.fill(part, width) for part in parts])

    def markdown(self) -> str:
        """Return the summary as Markdown: the headline bold, a paragraph a line; labels cannot become marks."""
        headline, *rest = (part.translate(MARKS) for part in (self.headline, *self.paragraphs))
        return "\n\n".join([f"**{headline}**", *rest]) + "\n"

    def __str__(self) -> str:
        """Return the text, lines broken at 100 letters."""
        return self.text()


def summary_of(release: Release, *, changes: pd.DataFrame | None = None) -> Summary:
    """Return the summary of what may leave.

    Parameters
    ----------
    release : Release
        What is withheld in it is told as withheld, without numbers.
    changes : DataFrame, optional
        What changed since the last run, such as `disprop.changes` gives it: columns ``id`` and ``change``. Where a
        profile withholds anything it is told only with a column ``withheld``: whether the last run withheld the row.

    Returns
    -------
    Summary
        Of about `MOST` sentences however many findings there are; it says how many more and where.

    Raises
    ------
    InputError
        For changes of another kind.
    """
    release = in_plain_words(release)
    seen = Seen.of(release)
    rest = _sentences.beside(release, seen, changes)
    room = MOST - 2 - sum(map(len, rest))
    told = [_sentences.differences(seen, max(LEAST, room)), *rest, (words.CAVEAT,)]
    return Summary(
        headline=_sentences.headline(release, seen), paragraphs=tuple(" ".join(part) for part in told if part)
    )
