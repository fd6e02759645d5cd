"""Dates of birth as people write them: no century and no order of day and month is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
NAMES += r"|nov(?:ember)?|dec(?:ember)?"
TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){TIME}")
NUMBERS = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){TIME}")
DAY_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]?(?:of )?({NAMES})[-/., ]{{0,2}}(\d{{4}}|\d{{2}})", re.IGNORECASE
)
MONTH_NAMED = re.compile(rf"({NAMES})\.? ?(\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}|\d{{2}})", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A date as it was written.

    Parameters
    ----------
    year, first, second : int
        The year, and the two other numbers as they stand.
    order : {"month first", "day first", ""}
        Which of the two the first is; blank where the writing does not tell.
    short : bool
        Whether the year has two digits, so that nobody knows the century.
    """

    year: int
    first: int
    second: int
    order: str = ""
    short: bool = False

    def read(self, *, day_first: bool) -> date | None:
        """Return the date; None where there is no such day."""
        month, day = (self.second, self.first) if day_first else (self.first, self.second)
        try:
            return date(self.year, month, day)
        except ValueError:
            return None

    @property
    def readings(self) -> tuple[date, ...]:
        """Every date that it can mean, each once."""
        orders = {"day first": (True,), "month first": (False,)}.get(self.order, (True, False))
        return tuple(dict.fromkeys(day for one in orders if (day := self.read(day_first=one)) is not None))


def written(text: str) -> Written | None:
    """Return what stands in a text that is written like a date; None for any other.

    Examples
    --------
    >>> [len(written(text).readings) for text in ("1980-04-03", "3 April 1980", "03/04/1980", "31/02/1980")]
    [1, 1, 2, 0]
    >>> written("April") is None
    True
    """
    if found := YEAR_FIRST.fullmatch(text):
        return Written(int(found[1]), int(found[3]), int(found[4]), order="month first")
    if found := NUMBERS.fullmatch(text):
        return Written(int(found[4]), int(found[1]), int(found[3]), short=len(found[4]) == 2)
    if found := DAY_NAMED.fullmatch(text):
        return Written(int(found[3]), int(found[1]), _month(found[2]), order="day first", short=len(found[3]) == 2)
    if found := MONTH_NAMED.fullmatch(text):
        return Written(int(found[3]), _month(found[1]), int(found[2]), order="month first", short=len(found[3]) == 2)
    return None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].casefold()) + 1


def proved_order(dates: Iterable[Written]) -> bool | None:
    """Return whether the day is first in a column: its dates prove it, or they do not (None).

    Parameters
    ----------
    dates : iterable of Written
        Of one column.

    Notes
    -----
    A column has one order. It is proved by a date that can only be read in one (the 13th or a later day), if no other
    date can only be read in the other.

    Examples
    --------
    >>> [proved_order(map(written, texts)) for texts in (["03/04/1980", "25/12/1971"], ["03/04/1980"])]
    [True, None]
    """
    open_ones = [one for one in dates if not one.order and not one.short]
    can = [(one.read(day_first=True) is not None, one.read(day_first=False) is not None) for one in open_ones]
    day, month = (True, False) in can, (False, True) in can
    return day if day != month else None


def age_on(day: date, born: date) -> int:
    """Return the age in completed years on a day, by the calendar.

    Notes
    -----
    Whoever was born on 29 February reaches a year of age on 1 March in a year without that day.

    Examples
    --------
    >>> [age_on(date(2009, month, day), date(1984, 2, 29)) for month, day in ((2, 28), (3, 1))]
    [24, 25]
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
