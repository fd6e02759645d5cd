"""A column of ages, of dates of birth with an explicit date, or of other bands, read as bands of ages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes._bands import band_of
from disprop.schemes._dates import Written, age_on, proved_order, written
from disprop.schemes._group import DETAIL
from disprop.schemes._reasons import NOT_RECOGNISED
from disprop.schemes._scheme import Scheme
from disprop.schemes._years import BEFORE, OLDEST, Years, years_of

WHOLE_AGE = re.compile(r"(\d+)(?:\.0*)?(?: ?(?:years?|yrs?)(?: ?old)?)?")
NEGATIVE = re.compile(r"[-\u2212\u2013]\s*\d+(\.\d*)?")
PARTS = re.compile(r"\d*[.,]\d+")
SHOWN = 10

Remark = Mapping[str, object]
"""A row for a table of checks."""


@dataclass(frozen=True, kw_only=True)
class Ages:
    """How a column of ages or of dates of birth becomes bands.

    Parameters
    ----------
    bands : Scheme
        Bands of ages.
    on : date, optional
        The day on which people are as old as counted.
    day_first : bool, optional
        Whether 03/04/1980 is the 3rd of April.
    """

    bands: Scheme
    on: date | None = None
    day_first: bool | None = None

    def read(self, found: Mapping[str, float], *, level: str = DETAIL, where: str, unit: str = "rows") -> AsBands:
        """Return the bands of the values of a column.

        Parameters
        ----------
        found : mapping of str to float
            The distinct values, with their numbers of rows or people; 0 where nobody knows.
        level : str
            The level of the bands.
        where : str
            The column, for messages.
        unit : str
            What the numbers are of.

        Raises
        ------
        InputError
            Every fault at once, with the values and their rows.
        """
        sorted_out = _Values(self, found, level, where, unit)
        raise_faults(sorted_out.faults())
        return sorted_out.as_bands()


@dataclass(frozen=True, kw_only=True)
class AsBands:
    """The values of a column as bands.

    Parameters
    ----------
    scheme : Scheme
        The bands; its basis says which ages they are of.
    codes : mapping of str to str
        From each value to a band, or to a reason for unknown.
    remarks : tuple of mappings
        Rows for a table of checks.
    """

    scheme: Scheme
    codes: Mapping[str, str]
    remarks: tuple[Remark, ...]


@dataclass(eq=False)
class _Values:
    """The values of a column, sorted by what they are."""

    how: Ages
    found: Mapping[str, float]
    level: str
    where: str
    unit: str
    kinds: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ages: dict[str, int] = field(default_factory=dict)
    dates: dict[str, Written] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    proved: bool = False

    def __post_init__(self) -> None:
        self.want = self.how.bands.years(self.level)
        for value in self.found:
            self._sort(value)
        order = self.how.day_first
        self.day_first = proved_order(self.dates.values()) if order is None else order
        self.proved = order is None and self.day_first is not None
        for value, one in self.dates.items():
            self._born(value, one)
        for value, age in self.ages.items():
            self.codes[value] = band_of(Years(age, age), self.want) or NOT_RECOGNISED
            if self.codes[value] == NOT_RECOGNISED:
                self.kinds["outside"].append(value)

    def _sort(self, value: str) -> None:
        text = BEFORE.sub("", value.strip().casefold())
        if found := WHOLE_AGE.fullmatch(text):
            age = int(found[1][-9:])
            self.kinds["age"].append(value)
            if age > OLDEST:
                self.kinds["implausible"].append(value)
            else:
                self.ages[value] = age
        elif PARTS.fullmatch(text):
            self.kinds["parts"].append(value)
        elif NEGATIVE.fullmatch(text):
            self.kinds["implausible"].append(value)
        elif (one := written(value.strip())) is not None:
            self.dates[value] = one
        else:
            self._word(value)

    def _word(self, value: str) -> None:
        (code,) = self.how.bands.classify([value], self.level)
        years = years_of(value)
        if code == NOT_RECOGNISED and years is not None:
            code = band_of(years, self.want) or NOT_RECOGNISED
            met = any(years.meets(band) for band in self.want.values())
            kind = "band" if code != NOT_RECOGNISED else "split" if met else "outside"
        else:
            kind = "word" if code == NOT_RECOGNISED else "band" if code in self.want else "reason"
        self.codes[value] = code
        self.kinds[kind].append(value)

    def _born(self, value: str, one: Written) -> None:
        """Find the age of a person born on a date, or what is wrong with it."""
        readings = one.readings
        if one.order == "" and self.day_first is not None:
            said = one.read(day_first=self.day_first)
            readings = () if said is None else (said,)
        if one.short:
            self.kinds["short"].append(value)
        elif len(readings) != 1:
            self.kinds["unclear" if readings else "no day"].append(value)
        elif self.how.on is not None:
            age = age_on(self.how.on, readings[0])
            kind = "later" if readings[0] > self.how.on else "too old" if age > OLDEST else ""
            if kind:
                self.kinds[kind].append(value)
            else:
                self.ages[value] = age

    def faults(self) -> Iterator[Fault]:
        """Every fault of the column, with the values and their rows."""
        on, name = self.how.on, self.how.bands.name
        if self.dates and on is None:
            what = f"It holds dates of birth ({self._shown(self.dates)}), and no date is given on which to count ages."
            yield self._fault(
                what, f"Write on= with the day that the figures are of: dp.ages({name!r}, on='2009-03-31')."
            )
        if not self.dates and on is not None and self.kinds["age"]:
            what = f"It holds ages ({self._shown(self.kinds['age'])}), and on= is for dates of birth."
            yield self._fault(what, "Leave on= out, or name the column of dates of birth.")
        if self.dates and self.kinds["age"]:
            what = f"It holds dates of birth and plain numbers: {self._shown(self.kinds['age'])}."
            yield self._fault(what, "Give dates of birth alone, written like 1980-04-03, or ages alone.")
        for kind, what, remedy in _WRONG:
            if self.kinds[kind] and not (kind == "implausible" and self.dates):
                yield self._fault(what.format(self._shown(self.kinds[kind]), on=on), remedy)
        if self.kinds["split"]:
            told = self._shown(self.kinds["split"])
            yield self._fault(
                f"These bands are split between bands of {name}: {told}.",
                "Give ages or dates of birth, or choose bands that hold these whole.",
            )
        if self.kinds["word"] and len(self.kinds["word"]) + len(self.kinds["reason"]) == len(self.found):
            what = f"None of the values is an age, a date or a band of ages: {self._shown(self.kinds['word'])}."
            yield self._fault(what, "Name the column of ages or of dates of birth.")

    def _fault(self, what: str, remedy: str) -> Fault:
        return Fault(where=self.where, what=what, remedy=remedy)

    def _shown(self, values: Sequence[str] | Mapping[str, object]) -> str:
        listed = sorted(values, key=lambda value: (-self.found[value], value))
        more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
        return ", ".join(repr(value) + self._number(value) for value in listed[:SHOWN]) + more

    def _number(self, value: str) -> str:
        number = self.found[value]
        unit = self.unit[:-1] if number == 1 and self.unit == "rows" else self.unit
        return f" ({number:g} {unit})" if number else ""

    def as_bands(self) -> AsBands:
        """The bands of the values."""
        return AsBands(scheme=replace(self.how.bands, basis=self.basis), codes=self.codes, remarks=(*self.remarks(),))

    @property
    def basis(self) -> str:
        """Which ages the bands are of."""
        if self.dates and self.how.on is not None:
            return f"age in completed years on {self.how.on.isoformat()}, from dates of birth"
        return "age in completed years as recorded" if self.ages else self.how.bands.basis

    def remarks(self) -> Iterator[Remark]:
        """Rows for a table of checks."""
        if self.proved:
            order = "day" if self.day_first else "month"
            told = [value for value, one in self.dates.items() if not one.order and len(one.readings) == 1]
            what = f"The {order} comes first in every date, because it can only be so in some, as in {told[0]!r}."
            yield self._remark("order of day and month", what, told, f"Say it: day_first={bool(self.day_first)}.")
        if self.kinds["outside"]:
            what = f"{self._ages_outside()} lie outside the bands of {self.how.bands.name} and count as not recognised."
            yield self._remark(
                "ages outside the bands", what, self.kinds["outside"], "Choose bands that hold them if they belong."
            )
        old = [value for value, age in self.ages.items() if age > 100]
        if old:
            what = f"Ages above 100: {self._shown(old)}."
            yield self._remark(
                "ages above 100", what, old, "Check them: 1900-01-01 often stands for a date that is missing."
            )
        for value in sorted(self.kinds["word"], key=lambda value: (-self.found[value], value))[:SHOWN]:
            what = f"{value!r} is no age, date or band of ages and counts as not recognised."
            yield self._remark(
                "label not recognised", what, [value], "Correct it, or list it under reasons of a scheme of your own."
            )

    def _ages_outside(self) -> str:
        ages = sorted(self.ages[value] for value in self.kinds["outside"] if value in self.ages)
        words = [repr(value) for value in self.kinds["outside"] if value not in self.ages]
        if ages:
            words.insert(0, f"{ages[0]} to {ages[-1]}" if ages[0] < ages[-1] else str(ages[0]))
        return f"Ages {', '.join(words[:SHOWN])}"

    def _remark(self, check: str, what: str, values: Sequence[str] | Mapping[str, object], remedy: str) -> Remark:
        people = sum(self.found[value] for value in values)
        return {"check": check, "where": self.where, "what": what, "found": people, "remedy": remedy}


_BLANK = "Correct them, or leave the cells blank: they then count as unknown."
_WRONG = (
    ("parts", "These are ages in parts of a year: {}.", "Give ages in completed years, as whole numbers."),
    (
        "implausible",
        f"These are no ages of people: {{}}. An age lies between 0 and {OLDEST}.",
        f"{_BLANK} A year is no age, and a number such as 29314 is a spreadsheet's way to hold a date.",
    ),
    (
        "later",
        "These dates of birth are after {on}: {}.",
        "Correct them, leave the cells blank (they then count as unknown), or give the right date as on=.",
    ),
    (
        "too old",
        f"By these dates of birth people would be older than {OLDEST}: {{}}.",
        _BLANK,
    ),
    ("no day", "There are no such days: {}.", _BLANK),
    (
        "short",
        "These dates have a year of two digits, and nobody can tell the century: {}.",
        "Write the year with four digits.",
    ),
    (
        "unclear",
        "These dates can be read with the day first or with the month first: {}.",
        "Say it with day_first=True (or False), or write dates like 1980-04-03.",
    ),
)
"""Kinds of values that are faults: what is wrong, and the remedy."""


def ages(bands: str | Scheme | Sequence[int], *, on: str | date | None = None, day_first: bool | None = None) -> Ages:
    """Return how a column of ages, or of dates of birth, is read as bands.

    Parameters
    ----------
    bands : str, Scheme or sequence of int
        Bands of ages: a scheme's name or file, itself, or the lowest age of each band.
    on : str or date, optional
        For dates of birth: the day on which people are as old as counted. No clock is read.
    day_first : bool, optional
        Whether 03/04/1980 is the 3rd of April. Where it is not said, a column tells by a date that can only be read in
        one order (25/12/1971); if it does not, such dates are refused. Dates like 1980-04-03 or 3 April 1980 are clear.

    Returns
    -------
    Ages
        To be given as a scheme: ``schemes={"dob": dp.ages("age_bands_hr", on="2009-03-31")}``, or for a column of ages
        ``schemes={"age": dp.ages("age_bands_hr")}``.

    Raises
    ------
    InputError
        If the bands have no bounds, or the date is none. The values of the column are checked where it is read: dates
        without ``on``, ages below 0 or above 120, dates of birth after the date, days that there are not.

    Notes
    -----
    Age is in completed years: it rises on the birthday; for those born on 29 February on 1 March in a year without that
    day. A band (20–24) is read where one of the bands holds it whole. Blanks, refusals and other reasons for unknown
    stay what they are; what is no age, date or band counts as not recognised, and the checks name it.

    Examples
    --------
    >>> import pandas as pd
    >>> import disprop as dp
    >>> people = pd.DataFrame({"dob": ["1984-04-01", "1984-03-31", "Refused"]})
    >>> dp.count(people, schemes={"dob": dp.ages([16, 25, 65], on="2009-03-31")})["age"].frame["count"].tolist()[:3]
    [1, 1, 1]
    >>> dp.count(people, schemes={"dob": dp.ages([16, 25, 65])})
    Traceback (most recent call last):
    disprop.errors.InputError: table, column dob: It holds dates of birth ('1984-03-31' (1 row), ...
    """
    from disprop.schemes import bands_from

    scheme = bands_from(bands)
    day = _day(on)
    if day_first not in (None, True, False):
        what = f"{day_first!r} does not say which comes first."
        raise InputError(
            Fault(where="ages, day_first", what=what, remedy="Write True for 31/12/1980, False for 12/31/1980.")
        )
    return Ages(bands=scheme, on=day, day_first=day_first)


def _day(on: object) -> date | None:
    """Return a date that was given as one, or as text like 2009-03-31."""
    if isinstance(on, datetime):
        return on.date()
    if on is None or isinstance(on, date):
        return on
    try:
        return date.fromisoformat(str(on).strip()) if isinstance(on, str) else _no_day(on)
    except ValueError:
        return _no_day(on)


def _no_day(on: object) -> date:
    raise InputError(Fault(where="ages, on", what=f"{on!r} is no date.", remedy="Write it like 2009-03-31."))
