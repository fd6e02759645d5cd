"""Findings in words: plain British English that a board member understands and a statistician accepts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from disprop import event_words, range_words, unknown_words, unlisted
from disprop.numerals import MISSING, listed, many, p_value, people, percent, points, ratio, span
from disprop.unknown_words import KNOWN_RATE

__all__ = (
    "CAVEAT", "COMPARATOR", "KNOWN_RATE", "MISSING", "POWERLESS", "UNDEFINED",
    "amount", "beside", "cannot_fail", "capital", "counts", "difference", "figures", "headline",
    "is_comparator", "itself", "level", "listed", "many", "p_value", "people", "percent", "points",
    "ratio", "sentences", "span", "spoken", "too_few_known", "why_insufficient",
)  # fmt: skip

CAVEAT = (
    "A difference shows where to look, not why: it says nothing of causes, and the figures alone cannot say whether it "
    "can be justified."
)
"""The sentence that stands under every report."""

UNDEFINED = "the test is undefined"
"""Why a row is not judged, where it has neither gate nor note."""

COMPARATOR = "the comparator"
"""The note of the group that the others are held against, on its own row."""

POWERLESS = "No result could have been significant with numbers as small as these."
"""What is said where even the most extreme table would show nothing."""


def sentences(row: Mapping[Any, Any]) -> str:
    """Return a paragraph about one finding.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.

    Returns
    -------
    str
        Verdict, both figures with their counts, evidence alone and in the family, the unknown, and the method.
    """
    if is_comparator(row):
        return itself(row)
    told = [_verdict(row), figures(row)]
    if row["verdict"] != "insufficient data" or not math.isnan(row["p"]):
        told.append(_evidence(row))
    told += [*beside(row), _method(row)]
    return " ".join(part for part in told if part)


def is_comparator(row: Mapping[Any, Any]) -> bool:
    """Return whether the group of a row is the one that the others are held against."""
    return COMPARATOR in str(row["note"]).split("; ")


def itself(row: Mapping[Any, Any]) -> str:
    """Return what is said of the group that the others are held against: its own rate, and nothing beside it."""
    own = (
        event_words.own_rate(row)
        if event_words.of_events(row)
        else f"{people(row['observed'])} of {people(row['denominator'])}, or {_in_hundred(row['value'])}"
    )
    return f"{row['group']}, {row['stage']}: the group that the others are held against. {own}."


def beside(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Return what is said of a row beside its figures and tests: what could have been found, the unknown, rounding."""
    return (
        _detectable(row),
        "" if range_words.withheld(row) else unknown_words.sentences(row),
        range_words.rounded(row),
        _rounding(row),
        _baselines(row),
        _bridge(row),
        event_words.repeats(row),
        unlisted.unlisted(row),
    )


def _bridge(row: Mapping[Any, Any]) -> str:
    if not row["bridge"]:
        return ""
    return (
        f"One was put into the classification of the other over bridge {row['bridge']}, which rests on an assumption."
    )


def headline(row: Mapping[Any, Any]) -> str:
    """Return what a row is about, and its verdict."""
    aside = [part for part in (row["direction"], row["effect"]) if part]
    where = f" ({', '.join(aside)})" if aside else ""
    return f"{row['group']}, {row['stage']}: {row['verdict']}{where}."


def _verdict(row: Mapping[Any, Any]) -> str:
    told = headline(row)
    if row["verdict"] == "insufficient data":
        return f"{told} {capital(why_insufficient(row))}."
    if row["verdict"] == "small difference" and row["band_cannot_fail"]:
        return f"{told} {cannot_fail(row)}"
    return told


def cannot_fail(row: Mapping[Any, Any]) -> str:
    """Return the sentence about a band that a group cannot leave."""
    possible = {"under": "the fewest possible", "over": "the most possible", "both": "any number"}
    return (
        f"The band cannot judge this group: even {possible[row['band_cannot_fail']]} would stay {_band(row)}, so read "
        "the ratio."
    )


def why_insufficient(row: Mapping[Any, Any]) -> str:
    """Return why nothing can be said of a row."""
    if is_comparator(row):
        return "it is the group that the others are held against"
    if row["gate"] == KNOWN_RATE:
        return too_few_known(percent(row["declaration"]))
    return str(row["gate"] or unlisted.other_notes(row["note"]) or UNDEFINED)


def too_few_known(share: str) -> str:
    """Return what is said of rows below the gate of declaration, of whose people such a share is known."""
    return f"too few answers are known ({share}, below the gate)"


def capital(text: str) -> str:
    """Return text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def spoken(name: object) -> str:
    """Return the name of a comparison, stage, table or characteristic as words: blanks where it has underscores.

    Examples
    --------
    >>> spoken("conduct_pooled"), spoken("leavers")
    ('conduct pooled', 'leavers')
    """
    return " ".join(str(name).replace("_", " ").split())


NUMBERS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"}
)
"""Names of levels that say how many groups there are."""


def level(name: object) -> str:
    """Return the level of a classification in words.

    Examples
    --------
    >>> level("detail"), level("five"), level("chinese_apart")
    ('in detail', 'five groups', 'chinese apart')
    """
    told = spoken(name)
    return "in detail" if told == "detail" else f"{told} groups" if told in NUMBERS else told


def _band(row: Mapping[Any, Any]) -> str:
    band = str(row["band"])
    return band if band.startswith("within") else f"inside the band ({band})"


def figures(row: Mapping[Any, Any]) -> str:
    """Return the sentence with both figures, their counts, ratio and difference with the intervals, and the surplus."""
    if range_words.withheld(row):
        return range_words.figures(row)
    confidence = f"{100 * (1 - row['alpha']):g}%"
    gap = (
        f"{points(row['difference_pp'])} percentage points ({confidence} interval "
        f"{span(row['difference_low_pp'], row['difference_high_pp'], points)})"
    )
    limits, cases = span(row["ratio_low"], row["ratio_high"], ratio), event_words.of_cases(row)
    if row["question"] == "composition":
        return (
            f"They make up {percent(row['value'])} of {row['stage']} ({people(row['observed'])} of "
            f"{people(row['denominator'])} known{' cases' if cases else ''}), against {percent(row['reference'])} of "
            f"{row['baseline']}: {gap}, {_times(row, 'a ratio of {}')} ({limits}); {_surplus(row)}."
        )
    if event_words.of_events(row):
        return event_words.figures(row, _comparator(row).replace("of ", "for ", 1))
    return (
        f"{people(row['observed'])} {'cases for' if cases else 'of'} {people(row['denominator'])}, or "
        f"{_in_hundred(row['value'])}, against {_in_hundred(row['reference'])} {_comparator(row)}: "
        f"{_times(row, '{} times the rate' if cases else '{} times as likely')} "
        f"({confidence} interval {limits}), {gap}; {_surplus(row)}."
    )


def _times(row: Mapping[Any, Any], wording: str) -> str:
    return wording.format(ratio(row["ratio"])) if math.isfinite(row["ratio"]) else "no ratio can be given"


def _in_hundred(rate: float) -> str:
    """Return a rate as so many in 100: 12, 6.2, 0.69."""
    return MISSING if math.isnan(rate) else f"{percent(rate).removesuffix('%').removesuffix('.0')} in 100"


def _comparator(row: Mapping[Any, Any]) -> str:
    known = {"rest": "of everyone else", "overall": "of everyone", "target": "as the target rate"}
    return known.get(str(row["comparator"]), f"of {row['comparator']}")


def counts(row: Mapping[Any, Any]) -> str:
    """Return what a row counts: `8 of 36`, or of events `120 for 3,000`."""
    if event_words.of_events(row):
        return event_words.counts(row)
    return f"{people(row['observed'])} of {people(row['denominator'])}"


def amount(row: Mapping[Any, Any], column: str) -> str:
    """Return a share or rate of a row as a percentage, or for events as so many per 100, 1,000 or what it says."""
    return event_words.per(row[column], row) if event_words.of_events(row) else percent(row[column])


def difference(row: Mapping[Any, Any]) -> str:
    """Return the difference of a row in percentage points, or in events for what its rates are told for."""
    gap = row["difference_pp"]
    return event_words.gap(gap, row) if event_words.of_events(row) else points(gap)


def _surplus(row: Mapping[Any, Any]) -> str:
    surplus, (one, many) = row["surplus"], ("case", "cases") if event_words.of_cases(row) else ("person", "people")
    if math.isnan(surplus):
        return f"no number of {many} can be expected"
    if round(abs(surplus), 1) == 0:
        return f"as many {many} as expected"
    number = round(abs(surplus), 1)
    noun = one if number == 1 else many
    return f"{people(number)} {'more' if surplus > 0 else 'fewer'} {noun} than expected"


def _evidence(row: Mapping[Any, Any]) -> str:
    if math.isnan(row["p"]):
        return ""
    level = f"at {100 * row['alpha']:g}%"
    alone = f"p {_stated(row['p'])}, check {_stated(row['p_check'])}"
    if math.isnan(row["p_adjusted"]) and range_words.beside(row):
        return f"Taken alone: {alone}."
    if math.isnan(row["p_adjusted"]):
        return f"The row stands outside its family of tests; taken alone: {alone}."
    if row["tests"] <= 1:
        return f"{_agreement(row['p'] < row['alpha'], row['p_check'] < row['alpha'], level)} ({alone})."
    adjusted = f"p {_stated(row['p_adjusted'])}, check {_stated(row['p_check_adjusted'])}"
    on_its_own = _agreement(row["p"] < row["alpha"], row["p_check"] < row["alpha"], level)
    if "alone" not in (row["evidence"], row["evidence_check"]) and "family" not in (
        row["evidence"],
        row["evidence_check"],
    ):
        return f"{on_its_own} ({alone}), and so not after allowing for {row['tests']} comparisons ({adjusted})."
    return (
        f"On its own {on_its_own[0].lower()}{on_its_own[1:]} ({alone}); after allowing for {row['tests']} comparisons, "
        f"{_in_family(row)} ({adjusted})."
    )


def _stated(p: float) -> str:
    return p_value(p).replace("<", "below ")


def _agreement(headline: bool, check: bool, level: str) -> str:
    if headline and check:
        return f"Significant {level} by both tests"
    if headline or check:
        return f"Significant {level} by the {'headline' if headline else 'check'} only"
    return f"Not significant {level} by either test"


def _in_family(row: Mapping[Any, Any]) -> str:
    both = (row["evidence"] == "family", row["evidence_check"] == "family")
    if all(both):
        return "still significant by both"
    return f"significant by the {'headline' if both[0] else 'check'} only" if any(both) else "not significant by either"


def _detectable(row: Mapping[Any, Any]) -> str:
    """Return what the numbers of a row that shows nothing could have shown."""
    if row["verdict"] not in ("possible", "cannot tell") or math.isnan(row["p"]) or event_words.repeating(row):
        return ""
    over, under = row["detectable_over"], row["detectable_under"]
    sides = [f"{ratio(over)} or more"] if math.isfinite(over) else []
    sides += [f"{ratio(under)} or less"] if math.isfinite(under) else []
    if not sides:
        return POWERLESS
    if len(sides) == 2:
        return f"Taken alone, a true ratio of {', or of '.join(sides)}, would have been found four times in five."
    told = f"Taken alone, a true ratio of {sides[0]} would have been found four times in five."
    return f"{told} No result could have shown a ratio {'below' if math.isfinite(over) else 'above'} 1."


def _rounding(row: Mapping[Any, Any]) -> str:
    return "The rounding of the published share decides the verdict." if row["share_rounding_decides"] else ""


def _baselines(row: Mapping[Any, Any]) -> str:
    if not row["baselines_decide"]:
        return ""
    return "Against another of the baselines given the verdict would be of another kind: the choice decides."


def _method(row: Mapping[Any, Any]) -> str:
    return f"Method: {row['method']}; check: {row['check']}."
