"""Bands of ages: one's own, and tables in some bands put into others, where no band has to be split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._reasons import REASON_OF
from disprop.schemes._scheme import Scheme
from disprop.schemes._words import same_words
from disprop.schemes._years import OLDEST, Years, years_of

ALSO_CALLED = (
    "age group",
    "age groups",
    "age band",
    "age bands",
    "age range",
    "age groupings",
    "age category",
    "ages",
    "age in years",
    "date of birth",
    "dob",
)


def age_bands(starts: Sequence[int], *, characteristic: str = "age") -> Scheme:
    """Return bands of ages of one's own.

    Parameters
    ----------
    starts : sequence of int
        The lowest age of each band, rising; the last band is open.
    characteristic : str
        What they are bands of.

    Returns
    -------
    Scheme
        Two lists of the same ages give the same bands, under one name.

    Raises
    ------
    InputError
        For fewer than two ages, ages that are no whole numbers, do not rise, or lie outside 0 to 120.

    Examples
    --------
    >>> import disprop as dp
    >>> scheme = dp.age_bands([16, 25, 35, 65])
    >>> [scheme.label(code, "detail") for code in scheme.groups("detail")]
    ['16–24', '25–34', '35–64', '65+']
    """
    raise_faults(_start_faults(starts))
    ages = tuple(starts)
    bands = [*(Years(first, after - 1) for first, after in pairwise(ages)), Years(ages[-1])]
    groups = tuple(Group(code=years.code, label=str(years), years=years) for years in bands)
    name = f"age_bands_{'_'.join(map(str, ages))}"
    return Scheme(
        name=name,
        characteristic=characteristic,
        ladder=(Level(name=DETAIL, title="Bands of one's own", groups=groups),),
        title=f"Age in {len(groups)} bands of one's own",
        basis="age in completed years",
        ordered=True,
        also_called=ALSO_CALLED,
    )


def _start_faults(starts: object) -> Iterator[Fault]:
    ages: tuple[Any, ...] = tuple(starts) if isinstance(starts, Sequence) and not isinstance(starts, str) else (starts,)
    remedy = "Give the lowest age of each band, the youngest first: [16, 25, 35, 65]."
    odd = [age for age in ages if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= OLDEST]
    if odd:
        listed = ", ".join(map(repr, odd))
        yield Fault(where="age bands", what=f"These are no ages in whole years: {listed}.", remedy=remedy)
    elif len(ages) < 2:
        yield Fault(where="age bands", what=f"{len(ages)} age makes no bands to compare.", remedy=remedy)
    elif list(ages) != sorted(set(ages)):
        listed = ", ".join(map(str, ages))
        yield Fault(where="age bands", what=f"The ages do not rise: {listed}.", remedy=remedy)


def bands_as_labelled(labels: Iterable[str], characteristic: str) -> Scheme | None:
    """Return the bands of ages that the labels of a column of ages are.

    Parameters
    ----------
    labels : iterable of str
        In any order, and however bands are written; reasons for unknown may be among them.
    characteristic : str
        The heading, which has to name age: numbers under any other are no ages.

    Returns
    -------
    Scheme or None
        The bands from the youngest on, named by their bounds, so that two tables in the same bands are on one scheme;
        None where a label is no band, every label is a single age, or some age is in two of them.

    Examples
    --------
    >>> bands_as_labelled(["70+", "Aged 0 to 14", "15-69", "Refused"], "Age group")
    <Scheme age_bands_under_15_15_69_70_plus: Age group; detail (3)>
    >>> bands_as_labelled(["0-14", "10-19"], "age"), bands_as_labelled(["1", "2"], "grade")
    (None, None)
    """
    if same_words(characteristic) not in {same_words(name) for name in ("age", *ALSO_CALLED)}:
        return None
    bands = [years_of(label) for label in labels if same_words(label) not in REASON_OF]
    known = sorted({years for years in bands if years is not None}, key=lambda years: years.first)
    overlap = any(younger.meets(older) for younger, older in pairwise(known))
    if None in bands or len(known) < 2 or overlap or all(years.first == years.last for years in known):
        return None
    groups = tuple(Group(code=years.code, label=str(years), years=years) for years in known)
    return Scheme(
        name=f"age_bands_{'_'.join(_named(known))}",
        characteristic=characteristic,
        ladder=(Level(name=DETAIL, title="The bands of the table", groups=groups),),
        title=f"Age in the {len(groups)} bands of the table",
        basis="the labels of the table",
        ordered=True,
        also_called=ALSO_CALLED,
    )


def _named(bands: Sequence[Years]) -> Iterator[str]:
    """Yield what bands are called in the name of a scheme: single years in a row by the first and the last."""

    def in_a_row(placed: tuple[int, Years]) -> object:
        place, years = placed
        return years.first - place if years.first == years.last else years

    for _, placed in groupby(enumerate(bands), key=in_a_row):
        row = [years for _, years in placed]
        yield row[0].code if len(row) == 1 else f"{row[0].first}_to_{row[-1].first}_singly"


def band_of(years: Years, bands: Mapping[str, Years]) -> str | None:
    """Return the code of the band that holds all of some ages; None where none does."""
    return next((code for code, band in bands.items() if band.holds(years)), None)


def can_reband(scheme: Scheme, level: str, groups: Iterable[str], bands: Scheme, to: str = DETAIL) -> bool:
    """Whether every listed band of ages of a scheme lies in one band of another."""
    have, want = scheme.years(level), bands.years(to)
    listed = tuple(groups)
    return bool(have and want and listed) and all(band_of(have[code], want) is not None for code in listed)


def between(scheme: Scheme, level: str, groups: Iterable[str], bands: Scheme, to: str, *, where: str) -> Scheme:
    """Return a scheme whose detail are listed bands of ages, and whose level ``to`` those of another that hold them.

    Parameters
    ----------
    scheme, level, groups : Scheme, str, iterable of str
        The bands of a table.
    bands, to : Scheme, str
        The bands that they are put into.
    where : str
        The table, for messages.

    Raises
    ------
    InputError
        If either has no bounds, or a band would be split: every one that would be, and what can be had.
    """
    have, want = scheme.years(level), bands.years(to)
    for one, at, years in ((scheme, level, have), (bands, to, want)):
        if not years:
            what = f"Scheme {one.name!r} has no bands of ages at level {at!r}."
            raise InputError(Fault(where=where, what=what, remedy="Name a scheme whose groups have bounds in years."))
    listed = tuple(groups)
    homes = {code: band_of(have[code], want) for code in listed}
    split = [code for code, home in homes.items() if home is None]
    if split:
        raise InputError(_split_fault(split, have, listed, want, bands.name, where=where))
    detail = tuple(Group(code=code, label=str(have[code]), parents=((INTO, str(homes[code])),)) for code in listed)
    into = tuple(replace(group, parents=(), years=None) for group in bands.level(to).groups)
    return replace(
        scheme, ladder=(Level(name=DETAIL, groups=detail), Level(name=INTO, groups=into)), reasons=(), name="bands"
    )


INTO = "into"
"""The level of the bands that a table is put into."""


def _split_fault(
    split: Sequence[str],
    have: Mapping[str, Years],
    listed: Sequence[str],
    want: Mapping[str, Years],
    name: str,
    *,
    where: str,
) -> Fault:
    told = "; ".join(f"{have[code]} {_where_to(have[code], want)}" for code in split)
    whole = [
        str(years)
        for years in want.values()
        if not any(years.meets(have[code]) for code in split) and any(years.holds(have[code]) for code in listed)
    ]
    remedy = "Count the people anew from ages or dates of birth (dp.ages), or choose bands that hold these whole."
    if whole:
        remedy += f" Of {name} only these can be had exactly: {', '.join(whole)}."
    return Fault(where=where, what=f"These bands of ages would be split: {told}.", remedy=remedy)


def _where_to(years: Years, want: Mapping[str, Years]) -> str:
    met = [str(band) for band in want.values() if band.meets(years)]
    if len(met) > 1:
        return f"(between {' and '.join([', '.join(met[:-1]), met[-1]])})"
    return f"(partly in {met[0]})" if met else "(in none)"
