"""Words for a period, as tables write them: which days they mean, which comes first, which overlap."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from disprop.schemes import written

MONTHS = {
    name.lower(): at for names in (calendar.month_name, calendar.month_abbr) for at, name in enumerate(names) if at
}
MONTHS["sept"] = 9
APRIL = 4
SHOWN = 3

MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
TO = r"\s*(?:-|to|until)\s*"
DASHED = re.compile(r"\d{4}-\d{2}")
FINANCIAL = r"(?P<year>\d{4})\s*(?:/|-|to)\s*(?P<next>\d{2}|\d{4})"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """From its first to its last day, both included."""

    first: dt.date
    last: dt.date

    def overlaps(self, other: Period) -> bool:
        """Whether some day is in both."""
        return self.first <= other.last and other.first <= self.last


def periods_of(texts: Sequence[str]) -> tuple[Period, ...] | None:
    """Return the periods that all the texts of a column mean; None where one of them means none.

    Parameters
    ----------
    texts : sequence of str
        Years (``2009``), financial years (``2008/09``: April to March), quarters (``Q1 2009``, ``2008/09 Q4``), months
        (``Mar 2009``, ``2009-03``), spans of these (``Jan-Dec 2008``, ``Jul 2008 to Jun 2009``) and days.

    Notes
    -----
    ``2008-09`` is a financial year where every text of that form runs on by one (2008-09, 2009-10), and else a month.

    Examples
    --------
    >>> [str(period.first) for period in periods_of(["2008/09", "2009/10"])]
    ['2008-04-01', '2009-04-01']
    >>> periods_of(["2009", "North"]) is None
    True
    """
    if texts and all(_period(_tidy(texts[0]), as_months=as_months) is None for as_months in (True, False)):
        return None  # the short way for names of thousands of areas
    tidy = [_tidy(text) for text in texts]
    dashed = [text for text in tidy if DASHED.fullmatch(text)]
    as_months = not all((int(text[:4]) + 1) % 100 == int(text[5:]) for text in dashed)
    found: list[Period] = []
    for text in tidy:
        period = _period(text, as_months=as_months)
        if period is None:
            return None
        found.append(period)
    return tuple(found)


def _tidy(text: str) -> str:
    return re.sub("[\u2010-\u2015]", "-", " ".join(text.lower().replace(",", " ").split()))


def overlap_checks(by: Sequence[str], slices: Iterable[tuple[str, ...]], where: str) -> Iterator[Mapping[str, object]]:
    """Yield a row for a table of checks for each column of slices of which some are periods that overlap.

    Parameters
    ----------
    by, slices : sequence of str, iterable of tuple
        The columns that divide the table, and their values in each slice.
    where : str
        The table, for messages.
    """
    for column, values in zip(by, zip(*slices, strict=True), strict=True):
        texts = list(dict.fromkeys(values))
        periods = periods_of(texts)
        if periods is None:
            continue
        both = list(_overlapping(dict(zip(texts, periods, strict=True))))
        if both:
            more = f" and {len(both) - SHOWN} more" if len(both) > SHOWN else ""
            yield {
                "check": "periods overlap",
                "where": f"{where}, column {column}",
                "what": f"Periods overlap: {', '.join(both[:SHOWN])}{more}. Who is in both is counted in both.",
                "found": len(both),
                "remedy": "Do not add them up, and read no change from one to the other: give periods side by side.",
            }


def _overlapping(periods: Mapping[str, Period]) -> Iterator[str]:
    """Yield each period that overlaps with one that begins before it, with that one."""
    before: tuple[str, Period] | None = None
    for text, period in sorted(periods.items(), key=lambda item: item[1]):
        if before is not None and before[1].overlaps(period):
            yield f"{before[0]!r} and {text!r}"
        if before is None or period.last > before[1].last:
            before = text, period


def _period(text: str, *, as_months: bool) -> Period | None:
    forms = FORMS[1:] if as_months and DASHED.fullmatch(text) else FORMS
    match, made = next(((found, made) for form, made in forms if (found := form.fullmatch(text))), (None, None))
    try:
        return made(match) if match and made else _day(text)
    except ValueError:  # a financial year of two years, a span that ends before it begins
        return None


def _day(text: str) -> Period | None:
    found = written(text)
    day = found.read(day_first=found.order != "month first") if found and not found.short else None
    return Period(day, day) if day else None


def _months(year: int, month: int, number: int) -> Period:
    """So many months from one on."""
    ahead = year * 12 + month - 1 + number
    return Period(dt.date(year, month, 1), dt.date(ahead // 12, ahead % 12 + 1, 1) - dt.timedelta(days=1))


def _year(match: re.Match[str]) -> Period:
    return _months(int(match["year"]), 1, 12)


def _financial(match: re.Match[str], *, quarter: int = 0) -> Period:
    year, following = int(match["year"]), int(match["next"])
    if following not in {year + 1, (year + 1) % 100}:
        raise ValueError("not the year after")
    return (
        _months(year, APRIL, 12) if not quarter else _months(year + quarter // 4, (APRIL + 3 * quarter - 4) % 12 + 1, 3)
    )


def _financial_year(match: re.Match[str]) -> Period:
    return _financial(match)


def _financial_quarter(match: re.Match[str]) -> Period:
    return _financial(match, quarter=int(match["quarter"]))


def _quarter(match: re.Match[str]) -> Period:
    return _months(int(match["year"]), 3 * int(match["quarter"]) - 2, 3)


def _month(match: re.Match[str]) -> Period:
    return _months(int(match["year"]), _number(match["month"]), 1)


def _span(match: re.Match[str]) -> Period:
    last = _months(int(match["year"]), _number(match["last"]), 1)
    first = _months(int(match["from"] or match["year"]), _number(match["first"]), 1)
    if first.first > last.first:
        raise ValueError("it ends before it begins")
    return Period(first.first, last.last)


def _number(month: str) -> int:
    return int(month) if month.isdecimal() else MONTHS[month.rstrip(".")]


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = tuple(
    (re.compile(form), made)
    for form, made in (
        (FINANCIAL, _financial_year),
        (r"(?P<year>\d{4})", _year),
        (r"(?P<year>\d{4})-(?P<month>\d{2})", _month),
        (rf"q(?P<quarter>[1-4])\s*(?:of\s+)?{FINANCIAL}", _financial_quarter),
        (rf"{FINANCIAL}\s*q(?P<quarter>[1-4])", _financial_quarter),
        (r"q(?P<quarter>[1-4])\s*(?:of\s+)?(?P<year>\d{4})", _quarter),
        (r"(?P<year>\d{4})\s*-?\s*q(?P<quarter>[1-4])", _quarter),
        (rf"(?P<month>{MONTH})\s*(?P<year>\d{{4}})", _month),
        (rf"(?P<first>{MONTH})\s*(?P<from>\d{{4}})?{TO}(?P<last>{MONTH})\s*(?P<year>\d{{4}})", _span),
    )
)
"""How periods are written, and what they mean: financial years first."""
