"""Why a person's group is unknown: one list for every characteristic."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from disprop.schemes._words import same_words


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason for which a person's group is unknown.

    Parameters
    ----------
    code : str
        Its name in tables.
    label : str
        Its name for a reader.
    in_denominator : bool
        Whether the person belongs to the people asked about; if not, the person is counted apart.
    spellings : tuple of str
        How it is written in monitoring tables.

    Examples
    --------
    >>> [reason.label for reason in REASONS if not reason.in_denominator]
    ['Does not apply', 'Not asked by design']
    """

    code: str
    label: str
    in_denominator: bool
    spellings: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """Every way to write it, as `same_words` compares them."""
        return frozenset(same_words(text) for text in (self.code, self.label, *self.spellings))


def _read_reasons() -> tuple[Reason, ...]:
    text = files("disprop.schemes").joinpath("reasons.toml").read_text(encoding="utf-8")
    return tuple(Reason(**{**row, "spellings": tuple(row["spellings"])}) for row in tomllib.loads(text)["reasons"])


REASONS: tuple[Reason, ...] = _read_reasons()
"""Every reason, in the order of every output."""

REASON_ORDER: tuple[str, ...] = tuple(reason.code for reason in REASONS)
"""The codes of the reasons, in that order."""

REASON_CODES = frozenset(REASON_ORDER)
"""The codes of the reasons."""

NOT_RECOGNISED = "not_recognised"
"""The code of a label that no scheme maps."""

BLANK = "blank"
"""The code of a cell with nothing in it."""

REASON_OF: dict[str, str] = {words: reason.code for reason in REASONS for words in reason.words} | {"": BLANK}
"""From the words of a label to the code of a reason."""


def is_reason(label: str) -> bool:
    """Whether a label is one of the ways to write a reason; a blank is none.

    Examples
    --------
    >>> is_reason("Prefer not to say"), is_reason("White"), is_reason("")
    (True, False, False)
    """
    words = same_words(label)
    return bool(words) and words in REASON_OF
