"""What a key of a plan may hold: each reader returns the value, or raises what is wrong with it."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic_core import PydanticCustomError

from disprop.band import Band, within
from disprop.errors import InputError
from disprop.protect.profiles import Profile, profile_of
from disprop.read.limits import NAMES
from disprop.share import Share, share


def wrong(what: str, remedy: str = "") -> PydanticCustomError:
    """Return what a reader raises: a fault whose place pydantic knows."""
    return PydanticCustomError("fault", "{what}", {"what": what, "remedy": remedy})


# ---- Words of messages -----------------------------------------------------------------------------------------------


def shown(value: object) -> str:
    """Return a value as a plan would write it, cut short."""
    if isinstance(value, str):
        return _short(json.dumps(value, ensure_ascii=False))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table" if value else "an empty table"
    if isinstance(value, Sequence):
        return f"a list of {len(value)}" if value else "an empty list"
    return _short(_digits(value))


def _digits(value: object) -> str:
    """Return a number as text, also one of more digits than Python turns into text."""
    try:
        return str(value)
    except ValueError:
        return "a number of thousands of digits"


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}..."


def shown_key(name: str) -> str:
    """Return a key as TOML writes it."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else shown(name)


def nearest(name: object, known: Iterable[str]) -> str | None:
    """Return the known name that a misspelt one is nearest to, if any is near."""
    spelt = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(str(name)[:100].casefold(), spelt, n=1, cutoff=0.6)
    return spelt[found[0]] if found else None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the question that names the nearest known name, with a space before it; blank if none is near."""
    found = nearest(name, known)
    return f" Did you mean {found!r}?" if found else ""


def nearest_file(path: Path) -> str:
    """Return what there is in place of a missing file: the nearest name in its folder, or no folder."""
    try:
        beside = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except (OSError, ValueError):
        return " Its folder is not there either."
    like = [name for name in beside if nearest(path.stem, [Path(name).stem])]  # not by the ending alone
    return did_you_mean(path.name, like)


# ---- Text and names --------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """Read text that is not blank."""
    if not isinstance(value, str):
        raise wrong(f"{shown(value)} is not text.")
    if not value.strip():
        raise wrong("The text is empty.")
    if "\0" in value:
        raise wrong("The text holds a zero byte.")
    return value


def row_or_rows(value: object) -> int | str:
    """Return the number of a row, or a text for several: ``7``, ``"7:8"``."""
    if type(value) is int and value > 0:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]+\s*:\s*[0-9]+", value.strip()):
        return value.strip()
    raise wrong(f"{shown(value)} is no row.", 'Write header = 7, or header = "7:8" for headings in two rows.')


def rounding(value: object) -> int | str:
    """Return what counts are rounded to: ``5``, ``"3 at random"``."""
    if type(value) is int or isinstance(value, str):
        return value
    raise wrong(f"{shown(value)} is nothing that counts are rounded to.", 'Write rounded_to = 5, or "3 at random".')


def limits(value: object) -> dict[str, int]:
    """Return limits of reading by name."""
    if not isinstance(value, Mapping) or not all(type(number) is int and number > 0 for number in value.values()):
        raise wrong(f"{shown(value)} are no limits.", "Write limits = { cells = 50000000 }.")
    for name in (name for name in value if name not in NAMES):
        raise wrong(f"There is no limit {shown(name)}.{did_you_mean(name, NAMES)}", f"Name one of {', '.join(NAMES)}.")
    return dict(value)


def names(value: object) -> tuple[str, ...]:
    """Read a list of different names; a single one needs no brackets."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed:
        raise wrong(f"{shown(value)} is not a list of names.")
    read = tuple(text(item) for item in listed)
    twice = sorted({name for name in read if read.count(name) > 1})
    if twice:
        raise wrong(f"{shown(twice[0])} is listed twice.", "List it once.")
    return read


def pairs(value: object) -> tuple[tuple[str, str], ...]:
    """Read a list of pairs of names; a single pair needs no second brackets."""
    listed = [value] if isinstance(value, list) and value and all(isinstance(item, str) for item in value) else value
    if not isinstance(listed, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in listed):
        raise wrong(f"{shown(value)} is not a list of pairs of columns.")
    return tuple((text(pair[0]), text(pair[1])) for pair in listed)


def names_by_key(value: object) -> tuple[str, ...] | dict[str, tuple[str, ...]]:
    """Read a list of names, or one for each key of a table."""
    if isinstance(value, Mapping):
        return {text(key): names(listed) for key, listed in value.items()}
    return names(value)


def several(value: object) -> tuple[str, ...] | dict[str, str]:
    """Return the characteristics of several answers, or what stands between the answers of each column."""
    if isinstance(value, dict):
        if not all(isinstance(separator, str) and separator.strip() for separator in value.values()):
            raise wrong(f"{shown(value)} does not say what stands between answers.", 'Write it like { Needs = ";" }.')
        return dict(value)
    return names(value)


def texts_by_key(value: object) -> dict[str, str]:
    """Read a table of texts."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} is not a table of names.")
    return {text(key): text(item) for key, item in value.items()}


def rules(value: object) -> Profile:
    """Read rules of disclosure: the name of a profile, or a table of rules."""
    try:
        return profile_of(dict(value) if isinstance(value, Mapping) else text(value))
    except InputError as error:
        raise wrong(error.faults[0].what, error.faults[0].remedy) from None
    except TypeError:
        raise wrong(f"{shown(value)} are no rules of disclosure.", "Write numbers, true and false.") from None


def text_or_texts_by_key(value: object) -> str | dict[str, str]:
    """Read text, or a table of texts."""
    return texts_by_key(value) if isinstance(value, Mapping) else text(value)


def comparators(value: object) -> str | float | dict[str, str | float]:
    """Read what rates are held against: a word, a group or a rate in per cent; or one for each characteristic."""
    if isinstance(value, Mapping) and value:
        return {text(key): _comparator(item) for key, item in value.items()}
    return _comparator(value)


def _comparator(value: object) -> str | float:
    """Return a word or a group, or a rate as a proportion."""
    return percentage(value) / 100 if isinstance(value, (int, float)) and not isinstance(value, bool) else text(value)


def cells(value: object) -> dict[str, str]:
    """Read which columns hold which values, as text."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} does not say which column holds which value.")
    for cell in value.values():
        if isinstance(cell, bool) or not isinstance(cell, (str, int, float, date)):
            raise wrong(f"{shown(cell)} is not the value of a column.")
    return {text(column): _digits(cell) for column, cell in value.items()}


def rows(value: object) -> dict[str, tuple[str, ...]]:
    """Read which columns hold which values, one or several, as text."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} does not say which column holds which value.")
    listed = {column: cell if isinstance(cell, list) and cell else [cell] for column, cell in value.items()}
    return {
        text(column): tuple(cells({column: cell})[column] for cell in several_cells)
        for column, several_cells in listed.items()
    }


# ---- Dates and numbers -----------------------------------------------------------------------------------------------


def day(value: object) -> date:
    """Read a date, with or without quotation marks."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise wrong(f"{shown(value)} is not a date.") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise wrong(f"{shown(value)} is not a date.")
    return value


def text_or_day(value: object) -> str:
    """Read text, or a date as text."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else text(value)


def number(value: object) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong(f"{shown(value)} is not a number.")
    try:
        read = float(value)
    except OverflowError:
        raise wrong(f"{shown(value)} is too large.") from None
    if not math.isfinite(read):
        raise wrong(f"{shown(value)} is not a number that can be used here.")
    return read


def percentage(value: object) -> float:
    """Read a percentage from 0 to 100; between 0 and 1 it could be a proportion and is refused."""
    read = number(value)
    if not 0 <= read <= 100:
        raise wrong(f"{shown(value)} is not a percentage.", "Give a number from 0 to 100.")
    if 0 < read < 1:
        raise wrong(
            f"{shown(value)} can be read as {read:g}% or as {read * 100:g}%.",
            f"Percentages go from 0 to 100: write {read * 100:g} for {read * 100:g}%.",
        )
    return read


def printed(value: object) -> str:
    """Read a percentage as it was printed, for its last digit is its precision."""
    if not isinstance(value, str):
        number(value)
    written = value.strip().removesuffix("%").strip() if isinstance(value, str) else _digits(value)
    try:
        figure = Decimal(written)
    except InvalidOperation:
        raise wrong(f"{shown(value)} is not a percentage.") from None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,15})?", written) or not 0 <= figure <= 100:
        raise wrong(f"{shown(value)} is not a percentage.", "Give it as printed, from 0 to 100.")
    return written


def published(value: object) -> Share:
    """Read a published percentage without its base; words can make it a bound."""
    if not isinstance(value, str):
        number(value)
    try:
        return share(value if isinstance(value, str) else _digits(value))
    except InputError as error:
        raise wrong(error.faults[0].what, error.faults[0].remedy) from None


def people(value: object) -> int:
    """Read a number of people."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise wrong(f"{shown(value)} is not a number of people.", "Give a whole number, 0 or more.")
    return value


def proportion(value: object) -> float:
    """Read a number between 0 and 1."""
    read = number(value)
    if not 0 < read < 1:
        raise wrong(f"{shown(value)} does not lie between 0 and 1.")
    return read


def above_nought(value: object) -> float:
    """Read a number above zero."""
    read = number(value)
    if read <= 0:
        raise wrong(f"{shown(value)} is not above zero.")
    return read


def repeats(value: object) -> str | float | dict[str, float]:
    """Read whether events of one person are counted once: a word, or how many times they raise the variance."""
    if isinstance(value, Mapping) and value:
        return {str(group): _factor(each) for group, each in value.items()}
    if isinstance(value, str) and value in ("none", "unknown"):
        return value
    return _factor(value)


def _factor(value: object) -> float:
    """Read how many times repeat events raise the variance."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and number(value) >= 1:
        return float(value)
    raise wrong(
        f"{shown(value)} does not say how events repeat.",
        'Write "none" for distinct people, "unknown", or a factor of 1 or more, for all or by group: sum(c^2) / sum(c) '
        "over people with c events each.",
    )


def not_negative(value: object) -> float:
    """Read a number that is not below zero."""
    read = number(value)
    if read < 0:
        raise wrong(f"{shown(value)} is below zero.", "Give 0 or more.")
    return read


# ---- Bands -----------------------------------------------------------------------------------------------------------

UNITS = ("points", "percent", "ratio")
_ONE_OF = "{ points = 5 }, { percent = 5 } or { ratio = [0.8, 1.25] }"


def band(value: object) -> Band:
    """Read a band: a table of one unit."""
    if not isinstance(value, Mapping):
        raise _no_unit(value)
    strange = [unit for unit in value if unit not in UNITS]
    if strange:
        raise wrong(f"{shown(strange[0])} is not a unit.{did_you_mean(strange[0], UNITS)}", f"Write {_ONE_OF}.")
    if len(value) != 1:
        units = f"It has {len(value)} units ({', '.join(value)})." if value else "It has no unit."
        raise wrong(units, f"Write one of {_ONE_OF}.")
    ((unit, limits),) = value.items()
    if isinstance(limits, list) and len(limits) != 2:
        raise wrong(f"{shown(limits)} is not a pair of ends.", f"Give the lowest and the highest: {_ONE_OF}.")
    ends = tuple(number(end) for end in limits) if isinstance(limits, list) else number(limits)
    try:
        return within(**{unit: ends})  # type: ignore[arg-type]
    except InputError as error:
        raise wrong(" ".join(fault.what for fault in error.faults), f"Write {_ONE_OF}.") from None


def _no_unit(value: object) -> PydanticCustomError:
    """Return the fault of a bare number, with both readings of it."""
    bare = value.strip().removesuffix("%") if isinstance(value, str) else value
    try:
        width = abs(float(bare))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        width = math.inf
    if isinstance(value, bool) or not width < 100:
        return wrong(f"{shown(value)} is not a band.", f"Write {_ONE_OF}.")
    return wrong(
        f"Within {width:g} has no unit: against a baseline of 14%, {width:g} percentage points is "
        f"{14 - width:g}% to {14 + width:g}%, and {width:g} per cent of the baseline is "
        f"{14 - 0.14 * width:g}% to {14 + 0.14 * width:g}%.",
        f"Write {{ points = {width:g} }} or {{ percent = {width:g} }}; a ratio is {{ ratio = [0.8, 1.25] }}.",
    )
