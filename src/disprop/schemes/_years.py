"""Ages in whole years, as bands are written: 16–24, 65+, under 18."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from disprop.schemes._words import same_words

OLDEST = 120
"""An age above this is taken for a mistake; the highest age on record is 122."""

BEFORE = re.compile(r"^(aged|ages|age) ")
AFTER = re.compile(r" (years|year|yrs|yr)?( ?(old|olds))?$")
ENDS = "and over|or over|and above|or above|and older|or older|and upwards|upwards|and up|plus|[+]"
ONE = re.compile(r"(\d{1,3})")
FROM_TO = re.compile(r"(\d{1,3}) (?:to |and under |)(\d{1,3})")
FROM = re.compile(rf"(\d{{1,3}})(?: years| yrs)? ?(?:{ENDS})")
BELOW = re.compile(r"(?:under|below|younger than|less than|<) (\d{1,3})s?")
UP_TO = re.compile(r"(?:up to (\d{1,3})|(\d{1,3})(?: years| yrs)? (?:and|or) (?:under|younger|below))")


@dataclass(frozen=True, order=True)
class Years:
    """A band of ages.

    Parameters
    ----------
    first : int
        The lowest age in it, in completed years.
    last : int or None
        The highest age in it; None where the band is open.

    Examples
    --------
    >>> Years(16, 24).holds(Years(20, 24)), Years(16, 24).holds(Years(20)), Years(65).holds(Years(90))
    (True, False, True)
    >>> [str(years) for years in (Years(16, 24), Years(65), Years(0, 17), Years(15, 15))]
    ['16–24', '65+', 'Under 18', '15']
    """

    first: int
    last: int | None = None

    def holds(self, other: Years) -> bool:
        """Whether every age of another band is in this one."""
        return self.first <= other.first and _last(other) <= _last(self)

    def meets(self, other: Years) -> bool:
        """Whether some age is in both."""
        return self.first <= _last(other) and other.first <= _last(self)

    @property
    def code(self) -> str:
        """The name in tables: ``16_24``, ``65_plus``, ``under_18``."""
        if self.last is None:
            return f"{self.first}_plus"
        if self.first == 0:
            return f"under_{self.last + 1}"
        return str(self.first) if self.first == self.last else f"{self.first}_{self.last}"

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first}+"
        if self.first == 0:
            return f"Under {self.last + 1}"
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def joined_years(bands: Mapping[str, Years], parent_of: Mapping[str, str]) -> dict[str, Years]:
    """Return the bounds of the bands that others add up to; none where some leave a gap.

    Parameters
    ----------
    bands : mapping of str to Years
        By code, in order of age.
    parent_of : mapping of str to str
        From each code to that of the band it is part of.
    """
    joined: dict[str, Years] = {}
    for code, years in bands.items():
        whole = joined.get(parent_of[code])
        if whole is not None and (whole.last is None or whole.last + 1 != years.first):
            return {}
        joined[parent_of[code]] = Years(years.first if whole is None else whole.first, years.last)
    return joined


def _last(years: Years) -> float:
    return float("inf") if years.last is None else years.last


def years_of(label: str) -> Years | None:
    """Return the band of ages that a label writes; None where it is none.

    Parameters
    ----------
    label : str
        As somebody wrote it. "Over 65" is none: does it hold those who are 65?

    Examples
    --------
    >>> [str(years_of(label)) for label in ("Aged 16 to 24", "65 and over", "<18", "17 or under", "over 65")]
    ['16–24', '65+', 'Under 18', 'Under 18', 'None']
    """
    words = same_words(label)
    plain = AFTER.sub("", BEFORE.sub("", words))
    for text in (plain, BEFORE.sub("", words)):
        found = _years(text)
        if found is not None:
            return found
    return None


def _years(text: str) -> Years | None:
    if one := ONE.fullmatch(text):
        return Years(int(one[1]), int(one[1]))
    if both := FROM_TO.fullmatch(text):
        first, last = int(both[1]), int(both[2]) - ("under" in text)
        return Years(first, last) if first <= last else None
    if start := FROM.fullmatch(text):
        return Years(int(start[1]))
    if below := BELOW.fullmatch(text):
        return Years(0, int(below[1]) - 1) if int(below[1]) else None
    if end := UP_TO.fullmatch(text):
        return Years(0, int(end[1] or end[2]))
    return None
