"""Labels that kept one table from being read with the scheme of the other: which, and what they could mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.read.settle import choices
from disprop.schemes import NOT_RECOGNISED, Scheme, years_of

SHOWN = 5
"""How many labels are named."""

REMEDY = "Correct the table; or name the scheme with scheme=, and they count as not recognised."


def strangers(one: Cube | Baseline, two: Cube | Baseline) -> str:
    """Return a sentence on the labels of one of two tables that are in no group of the other's scheme.

    Parameters
    ----------
    one, two : Cube or Baseline
        Laid beside each other.

    Returns
    -------
    str
        Blank unless the groups of one are its labels as they stand, the other is on a scheme with groups, and some of
        these labels, but not all, are groups of that scheme; other bands of ages are no such labels.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"Women": 120, "Men": 95}, name="staff")["gender"]
    >>> leavers = dp.from_counts({"Wmen": 14, "Men": 6}, name="leavers")["group"]
    >>> strangers(leavers, staff)
    "Of leavers, 'Wmen' is in no group of scheme 'gender'. It could be 'Female' or 'Male'."
    """
    for table, other in ((one, two), (two, one)):
        if table.scheme.as_labelled and not other.scheme.as_labelled:
            labels = [table.scheme.label(code, table.level) for code in table.groups]
            level = other.scheme.detect_level(labels)
            read = other.scheme.classify(labels, level)
            strange = [label for label, code in zip(labels, read, strict=True) if code == NOT_RECOGNISED]
            other_bands = other.scheme.years() and all(years_of(label) for label in strange)
            if strange and len(strange) < len(labels) and not other_bands:
                return f"Of {table.name}, {_told(strange, other.scheme, level)}"
    return ""


def _told(strange: list[str], scheme: Scheme, level: str) -> str:
    """Name labels that are in no group of a scheme, with what they could be meant for."""
    name = f"scheme {scheme.name!r}"
    if len(strange) == 1:
        return f"{strange[0]!r} is in no group of {name}. {_meant(strange[0], scheme, level)}".rstrip()
    more = [f"{len(strange) - SHOWN + 1} others"] if len(strange) > SHOWN else []
    *first, last = [*map(repr, strange[: SHOWN - len(more)]), *more]
    meant = [f"{label!r}: {said}" for label in strange[:SHOWN] if (said := _meant(label, scheme, level))]
    return " ".join([f"{', '.join(first)} and {last} are in no group of {name}.", *meant])


def _meant(label: str, scheme: Scheme, level: str) -> str:
    """Return what a label could be meant for; it may carry accents that an encoding put there."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", label) if not unicodedata.combining(sign))
    return choices(scheme, level, plain).strip()


def strangers_among(ones: Iterable[Cube | Baseline], twos: Iterable[Cube | Baseline]) -> str:
    """Return the first such sentence on two tables that share no characteristic; blank where there is none."""
    listed = tuple(twos)
    return next((told for one in ones for two in listed if (told := strangers(one, two))), "")
