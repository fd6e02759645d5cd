"""A published percentage without its base: it can have a status and be shown; it can not be tested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from disprop.band import Target
from disprop.errors import Fault, InputError

Bound = Literal["", "less than", "at most", "more than", "at least"]

_WORDS: dict[str, Bound] = {
    "<": "less than",
    "less than": "less than",
    "fewer than": "less than",
    "below": "less than",
    "under": "less than",
    "<=": "at most",
    "≤": "at most",
    "at most": "at most",
    "up to": "at most",
    "no more than": "at most",
    ">": "more than",
    "more than": "more than",
    "over": "more than",
    "above": "more than",
    ">=": "at least",
    "≥": "at least",
    "at least": "at least",
    "no less than": "at least",
}

_PRINTED = re.compile(
    rf"(?:(?P<bound>{'|'.join(re.escape(words) for words in sorted(_WORDS, key=len, reverse=True))})\s*)?"
    r"(?P<figure>[0-9]{1,3}(?:\.(?P<decimals>[0-9]{1,15}))?)\s*%?",
    flags=re.IGNORECASE,
)

_JUST = Fraction(1, 10**18)
"""How far inside an end that is not itself among the values: finer than anything that is printed."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """A percentage as a document prints it, its base unknown.

    Parameters
    ----------
    figure : Fraction
        What is printed, as a proportion.
    decimals : int
        Digits after the point of the percentage.
    bound : str
        ``"less than"``, ``"at most"``, ``"more than"`` or ``"at least"`` where that is all the document says; otherwise
        blank.

    See Also
    --------
    share : read one.
    """

    figure: Fraction
    decimals: int = 0
    bound: Bound = ""

    def __str__(self) -> str:
        figure = f"{float(self.figure * 100):.{self.decimals}f}%"
        return f"{self.bound} {figure}".strip()

    @property
    def value(self) -> float:
        """The proportion; NaN where a bound is all that is known."""
        return float("nan") if self.bound else float(self.figure)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest proportion that could have been printed so."""
        if self.bound:
            short = self.bound in ("less than", "at most")
            open_by = _JUST if self.bound in ("less than", "more than") else Fraction(0)
            return (Fraction(0), self.figure - open_by) if short else (self.figure + open_by, Fraction(1))
        half = Fraction(1, 2 * 10 ** (self.decimals + 2))
        return max(Fraction(0), self.figure - half), min(Fraction(1), self.figure + half)

    def status(self, target: Target) -> str:
        """Return the status against a target: ``met``, ``near`` or ``missed``; ``open`` where the words leave it open.

        A figure is judged as it is printed; a bound only where every value that it allows has one status.
        """
        if not self.bound:
            return target.status_of(self.figure)
        found = self._statuses(target)
        return found.pop() if len(found) == 1 else "open"

    def rounding_decides(self, target: Target) -> bool:
        """Return whether the figure before it was rounded could have another status than the printed one."""
        return not self.bound and len(self._statuses(target)) > 1

    def over(self, target: Target) -> bool:
        """Return whether every value that it allows lies above the target."""
        return (self.ends[0] if self.bound else self.figure) > target.share

    def _statuses(self, target: Target) -> set[str]:
        """The statuses of the values that it allows: those of both ends, and of the target if it lies between."""
        low, high = self.ends
        inside = [target.share] if low < target.share < high else []
        return {target.status_of(point) for point in (low, *inside, high)}


def share(printed: str) -> Share:
    """Read a published percentage.

    Parameters
    ----------
    printed : str
        As printed, from 0 to 100: ``"87"``, ``"99.99%"``, ``"less than 30%"``, ``"< 30"``.

    Returns
    -------
    Share

    Raises
    ------
    InputError
        If it is not a percentage.

    Notes
    -----
    A bound (less than, below, under, at most, up to, no more than; more than, over, above, at least, no less than; or
    the signs) has a status where every value that it allows has the same one.

    A figure between 0 and 1 could be a proportion, and is refused without its sign: ``"0.9%"``.

    Examples
    --------
    >>> from disprop.band import at_least
    >>> print(share("< 30"), share("99.99"))
    less than 30% 99.99%
    >>> share("< 30").status(at_least(30)), share("< 30").status(at_least(20))
    ('missed', 'open')
    """
    found = _PRINTED.fullmatch(printed.strip())
    figure = Fraction(Decimal(found["figure"])) / 100 if found else Fraction(-1)
    if not found or not 0 <= figure <= 1 or _empty(figure, found["bound"]):
        raise InputError(
            Fault(
                where="share",
                what=f"{printed!r} is not a percentage.",
                remedy='Give it as printed, from 0 to 100: "87", "99.99", "less than 30".',
            )
        )
    if 0 < figure < Fraction(1, 100) and not printed.rstrip().endswith("%"):
        raise InputError(
            Fault(
                where="share",
                what=f"{printed!r} can be read as {float(figure * 100):g}% or as {float(figure * 10000):g}%.",
                remedy=f'Write "{float(figure * 100):g}%" or "{float(figure * 10000):g}%".',
            )
        )
    return Share(figure=figure, decimals=len(found["decimals"] or ""), bound=_bound(found["bound"]))


def _bound(words: str | None) -> Bound:
    return _WORDS[words.casefold()] if words else ""


def _empty(figure: Fraction, words: str | None) -> bool:
    """Whether no proportion at all would do: less than 0%, more than 100%."""
    return (_bound(words), figure) in {("less than", Fraction(0)), ("more than", Fraction(1))}
