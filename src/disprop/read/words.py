"""The words by which a table is read: names of columns, total rows, yes and no."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from disprop.schemes import REASONS, same_words


@cache
def word_lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the lists of ``words.toml``."""
    lists: Mapping[str, Mapping[str, Sequence[str]]]
    lists = tomllib.loads(files("disprop.read").joinpath("words.toml").read_text(encoding="utf-8"))
    return lists


@cache
def _words(section: str, key: str) -> frozenset[str]:
    return frozenset(same_words(text) for text in word_lists()[section][key])


def is_column_for(name: str, role: str) -> bool:
    """Whether a column of this name is by custom the one for a role: label, count, characteristic, stage."""
    return same_words(name) in _words("columns", role)


def unit_of(name: str) -> str | None:
    """Return the unit that the name of a column tells: percent, share, count, or None where it tells none.

    Examples
    --------
    >>> unit_of("White %"), unit_of("per cent of staff"), unit_of("Population 2001"), unit_of("value")
    ('percent', 'percent', 'count', None)
    """
    if "%" in name:
        return "percent"
    padded = f" {same_words(name)} "
    for unit in ("percent", "share", "count"):
        if any(f" {words} " in padded for words in _words("units", unit)):
            return unit
    return None


@cache
def _no_counts() -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(map(same_words, words)) for kind, words in word_lists()["no_count"].items()}


def no_count(name: str) -> str | None:
    """Return what the name of a column says that its numbers are, where that is no count; None where it does not say.

    Examples
    --------
    >>> no_count("Mean hourly pay"), no_count("Stops per 1,000 population"), no_count("Rate per cent")
    ('averages', 'ratios', None)
    >>> no_count("Staff (FTE)"), no_count("Headcount and FTE"), no_count("Staff")
    ('full-time equivalents', None, None)
    """
    words = same_words(re.sub(r"(?<=\d)[, ](?=\d{3})", "", name))
    padded = f" {words} "
    if unit_of(name) in {"percent", "share"} or any(f" {word} " in padded for word in ("headcount", "head count")):
        return None
    said = (kind for kind, listed in _no_counts().items() if any(f" {word} " in padded for word in listed if word))
    return next(said, "amounts of money" if set(name) & set("£€") else None)


COUNTED = re.compile(r"^(distinct |unique )?(count|sum|number|no|total|counts|numbers)( \(?distinct\)?)? of\b")
"""How the headings of counts begin: count of employee id, sum of headcount."""

NAMES_OF_PEOPLE = re.compile(
    r"\b(ids?|refs?|reference|payroll|crn|urn|pnc|noms|uprn|nino|key"
    r"|(staff|person|people|personnel|employee|emp|works|case|record|nhs|ni|prisoner|client|member) (no|number|num)"
    r"|person|people)\b(?! of\b)"
)


def names_people(heading: str) -> bool:
    """Whether the heading of a column says that it tells people apart: a number of staff, a payroll number, an id.

    Examples
    --------
    >>> [names_people(heading) for heading in ("Staff no", "EmployeeID", "Payroll number", "Number of staff")]
    [True, True, True, False]
    >>> names_people("Count of Employee ID")
    False
    """
    words = same_words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading))
    return COUNTED.search(words) is None and NAMES_OF_PEOPLE.search(words) is not None


def says_counts(heading: str) -> bool:
    """Whether the heading of a column says that its numbers count something, whatever it is.

    Examples
    --------
    >>> [says_counts(heading) for heading in ("Count of ID", "Headcount", "Total (headcount)", "FTE", "Arrests")]
    [True, True, True, False, False]
    """
    words = same_words(heading)
    if no_count(heading) is not None or unit_of(heading) in {"percent", "share"} or names_people(heading):
        return False
    named = is_column_for(heading, "count") or unit_of(heading) == "count" or COUNTED.search(words) is not None
    return named or bool({"total", "totals"} & set(words.split()))


def is_total(label: str) -> bool:
    """Whether a label says that its row adds up others.

    Examples
    --------
    >>> is_total("TOTAL"), is_total("Grand total (all staff)"), is_total("Staff total"), is_total("White")
    (True, True, True, False)
    """
    if label.isascii() and not _sounds_like_a_total().search(label):
        return False  # the short way for names of thousands of areas
    words = same_words(label)
    return words in _words("totals", "labels") or _total_marks().search(words) is not None


@cache
def _sounds_like_a_total() -> re.Pattern[str]:
    """Return the form of labels that hold the first word of one that says so."""
    first = {words.split()[0] for key in ("labels", "marks") for words in _words("totals", key)}
    return re.compile("|".join(map(re.escape, sorted(first))), re.IGNORECASE)


@cache
def _total_marks() -> re.Pattern[str]:
    """Return the form of words that begin or end with a mark of totals."""
    marks = "|".join(map(re.escape, sorted(_words("totals", "marks"))))
    return re.compile(f"^(?:{marks})(?: |$)|(?:^| )(?:{marks})$")


def is_withheld(text: str) -> bool:
    """Whether a cell holds a mark for a number that is withheld or not there."""
    return text.casefold() in word_lists()["withheld"]["marks"] or text.startswith(("<", "&lt;"))


def is_hidden(text: str) -> bool:
    """Whether a cell says that there is a number of people, and that it is kept back.

    Examples
    --------
    >>> [is_hidden(text) for text in ("*", "[c]", "<5", "fewer than 5", "-", "..")]
    [True, True, True, True, False, False]
    """
    plain = text.strip().casefold()
    few = plain.removeprefix("fewer than ").removeprefix("less than ").removeprefix("&lt;").removeprefix("<").strip()
    return plain in word_lists()["withheld"]["hidden"] or (few != plain and few.isdecimal())


def rows_in_words(number: int) -> str:
    """Return a number of rows in words.

    Examples
    --------
    >>> rows_in_words(1), rows_in_words(1200)
    ('1 row', '1,200 rows')
    """
    return "1 row" if number == 1 else f"{number:,} rows"


def yes_or_no(text: str) -> bool | None:
    """Return what a value of a stage column means, or None where it says neither.

    Examples
    --------
    >>> yes_or_no(" YES"), yes_or_no("0"), yes_or_no("maybe")
    (True, False, None)
    """
    words = same_words(text)
    return True if words in _words("stages", "yes") else False if words in _words("stages", "no") else None


@cache
def words_for_nobody() -> tuple[str, ...]:
    """Return what stands in a column of staff or case numbers where there is none, in small letters."""
    spelt = (text for reason in REASONS for text in (reason.label, *reason.spellings))
    return tuple(dict.fromkeys(text.casefold() for text in (*word_lists()["nobody"]["marks"], *spelt)))


def is_people(label: str) -> bool:
    """Whether a label says how many people answered.

    Examples
    --------
    >>> is_people("People"), is_people("People who answered"), is_people("Dyslexia")
    (True, True, False)
    """
    return same_words(label) in _words("people", "labels")
