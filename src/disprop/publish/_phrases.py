"""What is said of one finding in a summary: whatever is withheld is left out of its sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from disprop import event_words, numerals, range_words
from disprop.numerals import many
from disprop.protect import WITHHELD
from disprop.publish._rounded import people, percents, ratio
from disprop.publish._told import Item
from disprop.words import capital

MOST_NAMES = 3
"""How many findings one sentence names."""

LONGEST = 80
"""Letters of a label; a longer one is cut."""

SIDES = {"over": "higher than", "under": "lower than", "level": "the same as", "": "held against"}

LOSS = {"adverse": ", to the group's disadvantage", "favourable": ", to the group's advantage"}

FIGURES = ("observed", "denominator", "value", "reference", "ratio", "surplus")
"""The columns that a sentence has figures from."""

OTHERS = {"rest": "for everyone else", "overall": "for everyone", "target": "the target rate"}


def label(text: object) -> str:
    """Return a label on one line, cut where it is very long."""
    told = " ".join(str(text).split())
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def listed(items: Sequence[str], more: int = 0) -> str:
    """Return items as English, with how many more there are.

    Examples
    --------
    >>> listed(["A", "B"]), listed(["A"], 2)
    ('A and B', 'A and 2 more')
    """
    return numerals.listed([*items, *([f"{more:,} more"] if more else [])])


def where(row: Mapping[Any, Any], slices: Sequence[str]) -> str:
    """Return stage, characteristic and slice: `leavers by ethnicity, 2009`."""
    cut = [label(row[name]) for name in slices]
    return ", ".join([f"{label(row['stage'])} by {label(row['characteristic'])}", *cut])


def name(item: Item, slices: Sequence[str], beside: str = "") -> str:
    """Return a finding by its group and where it is: `Male (grievance, over)`."""
    cut = [label(item.row[column]) for column in slices]
    aside = [label(item.row["stage"]), *cut, str(item.row["direction"]), beside]
    return f"{label(item.row['group'])} ({', '.join(part for part in aside if part)})"


def names(items: Sequence[Item], slices: Sequence[str]) -> str:
    """Return some findings by their names, and how many more there are."""
    told = [name(item, slices) for item in items[:MOST_NAMES]]
    return listed(told, len(items) - len(told))


def finding(item: Item, slices: Sequence[str]) -> str:
    """Return the sentence about one finding: where, which way, how many, how large, and what other comparisons say."""
    row = item.row
    what, than = _what(row)
    side = SIDES[str(row["direction"])]
    than = than if row["direction"] or than == OTHERS["target"] else f"that {than}"
    loss = LOSS.get(str(row["effect"]), "")
    told = f"{capital(where(row, slices))}: the {what} {label(row['group'])} is {side} {than}{loss}"
    return f"{told}: {figures(item)}{_elsewhere(item)}."


def _what(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Return what is compared, and what it is held against."""
    if row["question"] == "composition":
        return "share of", f"in {label(row['baseline'])}"
    return "rate for", OTHERS.get(str(row["comparator"]), f"for {label(row['comparator'])}")


def figures(item: Item) -> str:
    """Return both figures, their ratio and the surplus, as far as they may be seen."""
    told = [_both(item), _times(item) or _span(item), _surplus(item)]
    shown = [part for part in told if part]
    if shown:
        return ", ".join(shown)
    return "its figures are not known" if item.has(*FIGURES) else f"its figures are withheld ({WITHHELD})"


def _both(item: Item) -> str:
    """Return the figure of the group and what it is held against: `8 of 35 (23%) against 6.9%`."""
    own, against = _value(item), _against(item)
    if own or item.has("value"):
        return f"{own} against {against}" if own and against else own
    return f"{WITHHELD} against {against}" if against else ""


def _value(item: Item) -> str:
    """Return counts and share: `8 of 35 (23%)`; of events `120 for 3,000 (40 per 1,000)`."""
    row = item.row
    counts = item.has("observed", "denominator") and not math.isnan(row["observed"] + row["denominator"])
    link = "for" if event_words.of_events(row) else "of"
    told = f"{people(row['observed'])} {link} {people(row['denominator'])}" if counts else ""
    share = _shares(item)[0]
    return f"{told} ({share})" if told and share else told or share


def _against(item: Item) -> str:
    share = _shares(item)[1]
    return "none" if share and item.row["reference"] == 0 else share


def _shares(item: Item) -> tuple[str, str]:
    """Return value and reference as text; blank where they may not be seen or are undefined."""
    row = item.row
    ends = [
        row[column] if item.has(column) and math.isfinite(row[column]) else None for column in ("value", "reference")
    ]
    if event_words.of_events(row):
        first, second = ("" if end is None else event_words.per(end, row) for end in ends)
        return first, second
    told = iter(percents([end for end in ends if end is not None]))
    first, second = ("" if end is None else next(told) for end in ends)
    return first, second


def _times(item: Item) -> str:
    row = item.row
    if not item.has("ratio") or not math.isfinite(row["ratio"]) or row["ratio"] == 0:
        return ""
    if row["question"] == "composition":
        return f"about {ratio(row['ratio'])} times the share"
    rate = event_words.of_events(row) or event_words.of_cases(row)
    return f"about {ratio(row['ratio'])} times {'the rate' if rate else 'as likely'}"


def _span(item: Item) -> str:
    """Return between what the ratio is where a table that was read withholds or rounds its counts."""
    ends = ("ratio_lowest", "ratio_highest")
    low, high = (item.row[end] for end in ends)
    if not item.has(*ends, "note") or not range_words.withheld(item.row) or not math.isfinite(low + high):
        return ""
    told = " to ".join(dict.fromkeys([ratio(low), ratio(high)]))
    return f"about {told} times whatever the counts are that its tables withhold"


def _surplus(item: Item) -> str:
    """Return how many more or fewer than expected, where that is one or more."""
    row = item.row
    if not item.has("surplus") or math.isnan(row["surplus"]) or people(abs(row["surplus"])) == "0":
        return ""
    number = people(abs(row["surplus"]))
    one, several = ("event", "events") if event_words.of_events(row) else ("person", "people")
    one, several = ("case", "cases") if event_words.of_cases(row) else (one, several)
    noun = one if number == "1" else several
    return f"about {number} {'more' if row['surplus'] > 0 else 'fewer'} {noun} than expected"


def _elsewhere(item: Item) -> str:
    """Return what other comparisons of the same say."""
    told = [f"the same in {many(item.alike, 'other comparison')}"] if item.alike else []
    told += [
        f"{other} in another" for other in dict.fromkeys(_other(says, item.row["verdict"]) for says in item.unlike)
    ]
    return f" ({'; '.join(told)})" if told else ""


def _other(says: str, verdict: object) -> str:
    """Return another verdict; the same verdict is one the other way."""
    other = says.rpartition(", ")[0]
    return f"{other} the other way" if other == verdict else other
