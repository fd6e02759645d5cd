"""Rules of disclosure, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from disprop.errors import Fault, InputError, raise_faults


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Rules of disclosure.

    Parameters
    ----------
    name : str
        What they are called; a profile of one's own may have any name.
    title : str
        In a few words.
    threshold : int
        Counts from 1 to ``threshold - 1`` are withheld, and whatever they could be worked out from; 0 for none.
    zeros : bool
        Whether a count of 0 is withheld likewise.
    unknowns : bool
        Whether the numbers of those who did not answer are held to the same rules. They say of nobody what they are,
        and without them few verdicts can be stated.
    whole_groups : bool
        Whether it is withheld that everyone of a group is at a stage, or everyone at a stage is of one group.
    base : int
        Counts are rounded to the nearest multiple before anything is computed from them, halves up; 0 for none.
    least_denominator : float
        What is worked out from fewer than so many is withheld; 0 for none.
    source : str
        Whose rules they are.

    Raises
    ------
    InputError
        For numbers below 0, and for a threshold together with a base.

    Examples
    --------
    >>> Profile(name="ours", threshold=7).sentences[0]
    'Counts of 1 to 6 are withheld.'
    """

    name: str
    title: str = ""
    threshold: int = 0
    zeros: bool = False
    unknowns: bool = False
    whole_groups: bool = False
    base: int = 0
    least_denominator: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        raise_faults(_faults(self))

    @property
    def withholds(self) -> bool:
        """Whether any count is withheld."""
        return self.threshold > 1 or self.zeros or self.whole_groups

    @property
    def sentences(self) -> tuple[str, ...]:
        """The rules in plain English."""
        return tuple(_sentences(self))


def _faults(profile: Profile) -> Iterator[Fault]:
    kinds: dict[str, type | tuple[type, ...]] = {
        "threshold": int,
        "base": int,
        "least_denominator": (int, float),
        "zeros": bool,
        "unknowns": bool,
        "whole_groups": bool,
    }
    for name, kind in kinds.items():
        value: Any = getattr(profile, name)
        if type(value) not in (kind if isinstance(kind, tuple) else (kind,)):
            remedy = "Write true or false." if kind is bool else "Give a number, 0 for none."
            yield Fault(where=f"rules of disclosure, {name}", what=f"{value!r} is none.", remedy=remedy)
            return
        if value < 0:
            yield Fault(where=f"rules of disclosure, {name}", what=f"{value} is below 0.", remedy="Give 0 or more.")
    if profile.base and profile.withholds:
        what = "Counts are either withheld or rounded: the one would give the other away."
        yield Fault(
            where="rules of disclosure", what=what, remedy="Leave out threshold, zeros and whole_groups, or base."
        )


def _sentences(profile: Profile) -> Iterator[str]:
    if profile.threshold > 1:
        few = f"of 1 to {profile.threshold - 1}" if profile.threshold > 2 else "of 1"
        yield f"Counts {few} are withheld."
    if profile.zeros:
        yield "Counts of 0 are withheld."
    if profile.whole_groups:
        yield "That everyone of a group is at a stage, or everyone at a stage is of one group, is withheld too."
    if profile.withholds:
        yield "So is everything that they could be worked out from: other counts, rates, ratios, tests and verdicts."
    if (profile.threshold > 1 or profile.zeros) and not profile.unknowns:
        yield "How many did not answer is told, however few."
    if profile.base:
        yield (
            f"Every count is rounded to the nearest {profile.base}, and everything here is worked out from the rounded "
            "counts; a verdict is stated where it is the same for all that they could be."
        )
    if profile.least_denominator:
        yield f"What would be worked out from fewer than {profile.least_denominator:g} people is withheld."
    if not (profile.withholds or profile.base or profile.least_denominator):
        yield "Nothing is withheld or rounded."


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the profiles that are ready to use, by name.

    Examples
    --------
    >>> list(profiles())
    ['threshold_5', 'threshold_10', 'threshold_10_zeros', 'round_5', 'round_10', 'hesa', 'none']
    """
    text = files("disprop.protect").joinpath("profiles.toml").read_text(encoding="utf-8")
    return {name: Profile(name=name, **told) for name, told in tomllib.loads(text).items()}


def profile_of(rules: str | Mapping[str, Any] | Profile) -> Profile:
    """Return rules of disclosure by name, or those of one's own.

    Parameters
    ----------
    rules : str, mapping or Profile
        The name of a profile, or the fields of one.

    Raises
    ------
    InputError
        If there is no such profile or field.

    Examples
    --------
    >>> profile_of("round_5").base
    5
    >>> profile_of({"threshold": 8}).sentences[0]
    'Counts of 1 to 7 are withheld.'
    """
    if isinstance(rules, Profile):
        return rules
    if isinstance(rules, str):
        if rules not in profiles():
            what, remedy = (
                f"There is no profile {rules!r}.",
                f"Name one of {', '.join(profiles())}, or give your rules.",
            )
            raise InputError(Fault(where="rules of disclosure", what=what, remedy=remedy))
        return profiles()[rules]
    known = asdict(Profile(name="own"))
    raise_faults(
        Fault(where="rules of disclosure", what=f"There is no rule {name!r}.", remedy=f"Rules are {', '.join(known)}.")
        for name in rules
        if name not in known
    )
    return Profile(**{"name": "own", **rules})
