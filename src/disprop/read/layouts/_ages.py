"""Ages of a table kept to those that are asked for, and put into bands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from disprop.errors import Fault, InputError
from disprop.schemes import DETAIL, Group, Level, Scheme, Years, same_words, years_of

WORDS: Mapping[str, Years] = {"working age": Years(16, 64), "adults": Years(18), "all": Years(0), "all ages": Years(0)}
SAID = re.compile(
    r"\b(?:aged|ages?)\s+(\d{1,3})(?:\s*(?:to|-|–)\s*(\d{1,3})|\s*(?:years?\s*)?(and over|and above|\+))", re.I
)


def years_asked(ages: str) -> Years | None:
    """Return the ages that a text asks for; None where it names none.

    Examples
    --------
    >>> [str(years_asked(text)) for text in ("16+", "16-64", "working age", "aged 16 and over", "adults of all ages")]
    ['16+', '16–64', '16–64', '16+', 'None']
    """
    text = same_words(ages)
    if text in WORDS:
        return WORDS[text]
    return years_of(ages) or years_said(ages)


def years_said(text: str) -> Years | None:
    """Return the ages that a sentence says its table is of: "All usual residents aged 16 and over".

    Examples
    --------
    >>> str(years_said("All usual residents aged 16 years and over")), years_said("All usual residents")
    ('16+', None)
    """
    found = SAID.search(" ".join(text.split()))
    return None if found is None else Years(int(found[1]), int(found[2]) if found[2] else None)


def finest_bands(labels: Sequence[str]) -> list[str]:
    """Return the bands of ages that hold no other: the finest division of a column that has several.

    Examples
    --------
    >>> finest_bands(["All", "Aged 0 to 4", "0", "1", "Aged 5 to 9"])
    ['0', '1', 'Aged 5 to 9']
    """
    years = {label: found for label in labels if (found := years_of(label)) is not None}
    return [
        label for label, band in years.items() if not any(band != two and band.holds(two) for two in years.values())
    ]


def keep_ages(labels: Iterable[str], wanted: Years, where: str) -> dict[str, bool]:
    """Return for each band of ages whether it is kept.

    Raises
    ------
    InputError
        If a band would be split.
    """
    years = {label: found for label in labels if (found := years_of(label)) is not None}
    split = [label for label, band in years.items() if band.meets(wanted) and not wanted.holds(band)]
    if split:
        what = f"The ages {wanted} would split these bands: {', '.join(split)}."
        raise InputError(
            Fault(where=where, what=what, remedy="Name ages at which the bands of the table begin and end.")
        )
    return {label: wanted.holds(band) for label, band in years.items()}


def into_bands(labels: Sequence[str], bands: Scheme, where: str) -> dict[str, str]:
    """Return for each band of ages the label of the wider band that holds it; empty where it lies outside all.

    Raises
    ------
    InputError
        If a band would be split.
    """
    wide = {bands.label(code, DETAIL): years for code, years in bands.years().items()}
    moved: dict[str, str] = {}
    split = []
    for label in labels:
        years = years_of(label)
        if years is None:
            continue
        holder = next((name for name, band in wide.items() if band.holds(years)), "")
        if not holder and any(band.meets(years) for band in wide.values()):
            split.append(label)
        moved[label] = holder
    if split:
        what = f"The bands of {bands.name!r} would split these: {', '.join(split)}."
        raise InputError(Fault(where=where, what=what, remedy="Name bands that are made of whole bands of the table."))
    return moved


def bands_of(labels: Sequence[str]) -> Scheme | None:
    """Return the bands of ages that labels are, as a scheme; None where they are none, or overlap.

    Examples
    --------
    >>> bands_of(["Aged 16 to 24 years", "Aged 25 years and over"])
    <Scheme age_bands_of_the_table: age; detail (2)>
    """
    years = sorted({found for label in labels if (found := years_of(label)) is not None}, key=lambda one: one.first)
    if len(years) < 2 or any(one.meets(two) for one, two in pairwise(years)):
        return None
    groups = tuple(Group(code=one.code, label=str(one), years=one) for one in years)
    level = Level(name=DETAIL, groups=groups, title="Age bands")
    name = "age_bands_of_the_table"
    return Scheme(name=name, characteristic="age", ladder=(level,), title="Age bands of the table", ordered=True)
