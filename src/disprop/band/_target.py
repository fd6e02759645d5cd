"""Figures to reach: how near counts as nearly, and in which words a status is told."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from numbers import Real
from typing import Literal

from disprop.band._band import Band, exact
from disprop.errors import Fault, InputError


@cache
def statuses() -> dict[str, dict[str, str]]:
    """Return the words of the statuses: ``met``, ``near``, ``missed``, ``dropped``, ``undefined``, ``open``."""
    return tomllib.loads(files("disprop").joinpath("statuses.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class Target:
    """A figure to reach, and how near counts as nearly.

    Parameters
    ----------
    kind : {"at least", "at most", "match"}
        A floor, a ceiling, or a figure to agree with.
    share : Fraction
        The target as a proportion.
    near : Band, optional
        How far from the target is "within ... of target"; for ``match`` a second, wider band.
    inside : Band, optional
        For ``match``: how far from the target still meets it.

    See Also
    --------
    at_least, at_most, match : make one.
    """

    kind: Literal["at least", "at most", "match"]
    share: Fraction
    near: Band | None = None
    inside: Band | None = None

    def __str__(self) -> str:
        return f"{self.kind} {float(self.share) * 100:g}%"

    def status(self, count: int, total: int) -> str:
        """Return the status of a count of a total: ``met``, ``near``, ``missed`` or ``undefined``."""
        return "undefined" if total <= 0 else self.status_of(Fraction(count, total))

    def status_of(self, share: Fraction) -> str:
        """Return the status of a published share without its base."""
        if self.kind == "match":
            reached = self.inside is not None and _inside(self.inside, share, self.share, sides="both")
        else:
            reached = share >= self.share if self.kind == "at least" else share <= self.share
        if reached:
            return "met"
        sides = {"at least": "below", "at most": "above", "match": "both"}[self.kind]
        return "near" if self.near is not None and _inside(self.near, share, self.share, sides=sides) else "missed"

    def words(self, status: str, *, over: bool = False) -> dict[str, str]:
        """Return the three wordings of a status: ``numerical``, ``narrative`` and ``colour``."""
        text = dict(statuses()[status])
        above = text.pop("numerical_over", None)
        if over and above:
            text["numerical"] = above
        width = "" if self.near is None else str(self.near).removeprefix("within ").replace(" of the baseline", "")
        text["numerical"] = text["numerical"].format(band=width)
        return text


def _inside(band: Band, share: Fraction, target: Fraction, *, sides: str) -> bool:
    low, high = (
        (target + band.low, target + band.high)
        if band.measure == "difference"
        else (target * band.low, target * band.high)
    )
    return (sides == "above" or share >= low) and (sides == "below" or share <= high)


def _percentage(name: str, figure: float) -> Fraction:
    if isinstance(figure, bool) or not isinstance(figure, Real) or not 0 <= figure <= 100:
        raise InputError(
            Fault(
                where=f"target, {name}", what=f"{figure!r} is not a percentage.", remedy="Give a number from 0 to 100."
            )
        )
    if 0 < figure < 1:
        raise InputError(
            Fault(
                where=f"target, {name}",
                what=f"{figure!r} can be read as {figure:g}% or as {figure * 100:g}%.",
                remedy=f"Targets are percentages: write {name}({figure * 100:g}) for {figure * 100:g}%.",
            )
        )
    return exact(float(figure)) / 100


def at_least(figure: float, *, within: Band | None = None) -> Target:
    """Set a floor, in per cent.

    Parameters
    ----------
    figure : float
        From 0 to 100: ``at_least(97)`` is 97%.
    within : Band, optional
        How far below still counts as "within ... of target".

    Returns
    -------
    Target

    Examples
    --------
    >>> import disprop as dp
    >>> target = dp.at_least(97, within=dp.within(percent=5))
    >>> target.status(921, 1000), target.status(922, 1000), target.status(970, 1000)
    ('missed', 'near', 'met')
    """
    return Target(kind="at least", share=_percentage("at_least", figure), near=within)


def at_most(figure: float, *, within: Band | None = None) -> Target:
    """Set a ceiling, in per cent.

    Parameters
    ----------
    figure : float
        From 0 to 100.
    within : Band, optional
        How far above still counts as "within ... of target".

    Returns
    -------
    Target

    Examples
    --------
    >>> import disprop as dp
    >>> dp.at_most(5, within=dp.within(points=2)).status(6, 100)
    'near'
    """
    return Target(kind="at most", share=_percentage("at_most", figure), near=within)


def match(figure: float, *, within: Band, near: Band | None = None) -> Target:
    """Set a figure to agree with, in per cent.

    Parameters
    ----------
    figure : float
        From 0 to 100.
    within : Band
        How far from the figure still meets it.
    near : Band, optional
        A second, wider band: "within ... of target". Without it, outside the first is missed.

    Returns
    -------
    Target

    Examples
    --------
    >>> import disprop as dp
    >>> dp.match(50, within=dp.within(points=5)).status(44, 100)
    'missed'
    """
    return Target(kind="match", share=_percentage("match", figure), inside=within, near=near)
