"""Two classifications crossed: every group of one with every group of the other."""

from __future__ import annotations

from itertools import product

from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._reasons import REASON_CODES, REASONS
from disprop.schemes._scheme import Scheme

BETWEEN = " x "
"""What stands between the names of two characteristics, two schemes or two levels."""

OUTSIDE = frozenset(reason.code for reason in REASONS if not reason.in_denominator)


def crossed(first: Scheme, second: Scheme) -> Scheme:
    """Return the scheme whose groups are pairs: one group of each of two schemes.

    Parameters
    ----------
    first, second : Scheme
        Of two characteristics, in the order of the pairs.

    Returns
    -------
    Scheme
        Its levels are pairs of levels, called as `pair_level` says; codes are ``female_x_white``, labels "Female,
        White".

    Examples
    --------
    >>> from disprop.schemes import load
    >>> both = crossed(load("gender"), load("ethnicity_ew_2001"))
    >>> both
    <Scheme gender x ethnicity_ew_2001: gender x ethnicity; detail (48), five (15), two (6)>
    >>> both.groups("two")[:2], both.label("female_x_white", "two")
    (('female_x_white', 'female_x_other_than_white'), 'Female, White')
    """
    pairs = sorted(product(first.ladder, second.ladder), key=lambda pair: -len(pair[0].groups) * len(pair[1].groups))
    pairs.sort(key=lambda pair: (pair[0].name, pair[1].name) != (DETAIL, DETAIL))
    names = {(one.name, two.name): pair_level(first, second, one.name, two.name) for one, two in pairs}
    ladder = tuple(_level(names, one, two) for one, two in pairs)
    return Scheme(
        name=f"{first.name}{BETWEEN}{second.name}",
        characteristic=f"{first.characteristic}{BETWEEN}{second.characteristic}",
        ladder=ladder,
        title=f"{first.title}; {second.title}",
        source="; ".join(dict.fromkeys(text for text in (first.source, second.source) if text)),
        date="; ".join(dict.fromkeys(text for text in (first.date, second.date) if text)),
        basis="; ".join(dict.fromkeys(text for text in (first.basis, second.basis) if text)),
        crossed=(first.characteristic, second.characteristic),
    )


def _level(names: dict[tuple[str, str], str], one: Level, two: Level) -> Level:
    groups = tuple(
        Group(
            code=pair_code(left.code, right.code),
            label=f"{left.label}, {right.label}",
            parents=_parents(names, left, right) if (one.name, two.name) == (DETAIL, DETAIL) else (),
        )
        for left, right in product(one.groups, two.groups)
    )
    return Level(name=names[one.name, two.name], title=f"{one.title}; {two.title}", groups=groups)


def _parents(names: dict[tuple[str, str], str], left: Group, right: Group) -> tuple[tuple[str, str], ...]:
    """For a pair of the detail: the pair it is part of at every other pair of levels."""
    ours, theirs = ({DETAIL: group.code, **dict(group.parents)} for group in (left, right))
    return tuple(
        (name, pair_code(ours[one], theirs[two]))
        for (one, two), name in names.items()
        if (one, two) != (DETAIL, DETAIL)
    )


def pair_level(first: Scheme, second: Scheme, one: str, two: str) -> str:
    """Return what a pair of levels is called: as the one that varies where the other scheme has one level only.

    Examples
    --------
    >>> from disprop.schemes import load
    >>> gender, ethnicity, age = (load(name) for name in ("gender", "ethnicity_ew_2001", "age_bands_census_5"))
    >>> pair_level(gender, ethnicity, "detail", "five"), pair_level(age, ethnicity, "ten", "five")
    ('five', 'ten x five')
    """
    if (one, two) == (DETAIL, DETAIL):
        return DETAIL
    if len(first.levels) == 1:
        return two
    return one if len(second.levels) == 1 else f"{one}{BETWEEN}{two}"


def pair_code(one: str, two: str) -> str:
    """Return the code of a pair: of two groups; or the reason, where either is unknown.

    Notes
    -----
    A question that does not concern a person leaves the person out of the pair too; else the first reason is told.

    Examples
    --------
    >>> [pair_code(*pair) for pair in (("female", "white"), ("female", "refused"), ("blank", "refused"))]
    ['female_x_white', 'refused', 'blank']
    >>> pair_code("refused", "does_not_apply")
    'does_not_apply'
    """
    reasons = [code for code in (one, two) if code in REASON_CODES]
    outside = [code for code in reasons if code in OUTSIDE]
    return (outside or reasons or [f"{one}_x_{two}"])[0]
