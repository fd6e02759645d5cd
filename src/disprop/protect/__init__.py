"""What may leave: rules of disclosure, decided on linked counts and applied to all that is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.findings import Findings
from disprop.protect.parts import PARTS
from disprop.protect.profiles import Profile, profile_of, profiles
from disprop.protect.rounding import rounded
from disprop.protect.shown import NOT_APPLICABLE, WITHHELD, Release, Shown

__all__ = [
    "NOT_APPLICABLE",
    "PARTS",
    "WITHHELD",
    "Profile",
    "Release",
    "Rules",
    "Shown",
    "profile_of",
    "profiles",
    "protect",
    "rounded",
]

Rules = str | Mapping[str, Any] | Profile
"""The name of a profile, the fields of one, or a profile."""


def protect(
    found: Findings,
    rules: Rules,
    *,
    unknowns: pd.DataFrame | None = None,
    targets: pd.DataFrame | None = None,
    whole: pd.DataFrame | None = None,
    already: Sequence[pd.DataFrame] = (),
    rounded_to: int = 0,
    step: Callable[[str], None] = lambda _: None,
    **said: Any,
) -> Release:
    """Return what of findings may leave, and nothing else.

    Parameters
    ----------
    found : Findings
        As they were made: not read from a file, which does not hold the counts that they were made from.
    rules : str, mapping or Profile
        ``"threshold_5"``, ``"threshold_10"``, ``"round_5"``, ``"hesa"`` and others of `disprop.protect.profiles`;
        fields such as ``{"threshold": 7, "zeros": True}``; ``"none"`` where nothing is to be withheld, which has to be
        asked for.
    unknowns, targets, whole : DataFrame, optional
        The tables that are published beside the findings.
    already : sequence of DataFrame
        Findings of the same date that were published before, such as `disprop.publish.published.read_published`
        gives: what they show cannot be withheld any more, and what they show together with these is looked at.
    rounded_to : int
        The base to which the counts of the findings were rounded before they were compared.
    step : callable
        Told what is being done.
    **said
        ``title``, ``as_of``, ``sources`` and ``record``, as `Release` has them.

    Returns
    -------
    Release

    Raises
    ------
    InputError
        For rules that there are not, findings without their counts, or rules that round where the findings were made
        from counts that are not rounded.

    Notes
    -----
    Small counts are withheld, then the fewest others without which they could be worked out, over all tables together
    (`disprop.protect.linked`), and then every value that gives a withheld count away, as ``reveals`` in the list of
    columns has it. What of other rows depends on a withheld row through its family of tests is shown only where it is
    the same whatever that row holds.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 380, "Asian": 30, "Black": 25}, scheme="ethnicity_ew_2001", name="staff")
    >>> left = dp.from_counts({"White": 31, "Asian": 7, "Black": 2}, scheme="ethnicity_ew_2001", name="leavers")
    >>> release = protect(dp.rates(left, among=staff), "threshold_5")
    >>> release.findings.frame["observed"].tolist()
    [31.0, nan, nan]
    """
    from disprop.protect._release import Held, protected  # scipy's linear programs are not wanted by every import

    profile = profile_of(rules)
    if profile.base != rounded_to:
        raise InputError(_unrounded(profile, rounded_to))
    if profile.withholds or profile.base:
        raise_faults([*_open_already(found), *_rounded_before(already, profile)])
    none = pd.DataFrame()
    held = Held(
        found=found,
        unknowns=none if unknowns is None else unknowns.reset_index(drop=True),
        targets=none if targets is None else targets.reset_index(drop=True),
        whole=none if whole is None else whole.reset_index(drop=True),
        already=tuple(already),
    )
    return protected(held, profile, step=step, **said)


def _open_already(found: Findings) -> Iterator[Fault]:
    """Yield the fault of findings made from tables whose counts their publisher withholds.

    A public baseline may: it is of other people, or of time at risk, so that no count of ours adds up to one of its.
    """
    for grounds in found.grounds:
        ranges = grounds.paired.ranges
        if ranges is None:
            continue
        stage = ranges.group | ranges.known | ranges.stage_unknown
        if (stage if grounds.public else stage | ranges.withheld).any():
            yield Fault(
                where=f"rules of disclosure, {grounds.name}",
                what=f"Some counts of {grounds.stage} or {grounds.baseline} are withheld by whoever published them, so "
                "that it cannot be worked out what others beside them give away.",
                remedy="Give the counts, leave the comparison out, or ask for 'none' of these rules.",
            )


def _rounded_before(already: Sequence[pd.DataFrame], profile: Profile) -> Iterator[Fault]:
    """Yield the fault of a release that is out already and was rounded otherwise: counts lie near what it shows."""
    for frame in already:
        before = profiles().get(str(frame.attrs.get("profile", "")))
        if before is not None and before.base and before.base != profile.base:
            yield Fault(
                where="rules of disclosure, already",
                what=f"What is out already was rounded ({before.name}): each count is known to lie near what it shows, "
                "so that less can be withheld, and rounded counts narrow each other.",
                remedy="Keep to the rules of the first release.",
            )


def _unrounded(profile: Profile, base: int) -> Fault:
    if not profile.base:
        what = f"The counts were rounded to {base}, and profile {profile.name!r} does not round."
        return Fault(where="rules of disclosure", what=what, remedy="Name a profile that does, such as 'round_5'.")
    what = f"Profile {profile.name!r} rounds to {profile.base}, and these findings were made from other counts."
    remedy = (
        f"Round the tables first, dp.rounded(tables, base={profile.base}), compare them, and say "
        f"rounded_to={profile.base}; or publish from the plan, which does it."
    )
    return Fault(where="rules of disclosure", what=what, remedy=remedy)
