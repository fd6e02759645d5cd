"""Findings for a board: the verdict explained, chances as so many in 100, no names of methods, the same facts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from disprop import event_words, range_words, words

MEANINGS = {
    "disproportionate": "The difference {outside}, and chance alone is a poor account of it: two tests agree{family}.",
    "borderline": "The difference {outside}. Of two accepted tests one says that chance alone is a poor account of it, "
    "and the other does not{family}.",
    "possible": "This is not a finding of a difference: the one that was seen {outside}, but numbers like these could "
    "have come about by chance. Look again with more people, or over more years.",
    "small difference": "There is more to the difference than chance, but it {inside}.",
    "proportionate": "The figures show that the two are close: every difference that they leave open {inside}.",
    "cannot tell": "This is not a finding of equality. {unshown}",
    "insufficient data": "No judgement is made here: {why}.",
}
"""What each verdict means, in a sentence or two."""

CAPPED = (
    "The difference {outside}, and at least one of two accepted tests says that chance alone is a poor account of it"
    "{family}."
)
"""What `borderline` means where nobody knows which events or cases are of one person."""

RANGE = "the range that was set as too small to matter"

POWERLESS = "With numbers as small as these no result could have counted as more than chance."

INTERVAL = "A {confidence} interval is the range of values that the figures leave open."


def sentences(row: Mapping[Any, Any]) -> str:
    """Return a paragraph about one finding for people who do not test hypotheses.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.

    Returns
    -------
    str
        The verdict and what it means, both figures with their counts, how often chance alone would give such numbers,
        on its own and after allowing for the other comparisons, and the unknown. No method is named.
    """
    if words.is_comparator(row):
        return words.itself(row)
    told = [words.headline(row), _meaning(row), _side(row), words.figures(row)]
    if not math.isnan(row["p"]):
        told.append(INTERVAL.format(confidence=f"{100 * (1 - row['alpha']):g}%"))
        told.append("" if row["verdict"] == "insufficient data" else _chance(row))
    told += [part.replace(words.POWERLESS, POWERLESS) for part in words.beside(row)]
    return " ".join(part for part in told if part)


def _meaning(row: Mapping[Any, Any]) -> str:
    capped = row["verdict"] == "borderline" and event_words.capped(row)
    told = (CAPPED if capped else MEANINGS[row["verdict"]]).format(
        outside=f"lies outside {RANGE} ({row['band']})" if row["band"] else "was seen; none was set as too small",
        inside=f"lies inside {RANGE} ({row['band']})",
        family=f", after allowing for {row['tests']} comparisons" if row["tests"] > 1 else "",
        unshown=_unshown(row),
        why=words.why_insufficient(row),
    )
    return f"{told} {_limits(row)}".rstrip()


def _unshown(row: Mapping[Any, Any]) -> str:
    if range_words.decides(row):
        return "What can be said depends on counts that are withheld or rounded."
    if not row["band"]:
        return "The figures show neither that there is a difference nor that there is none."
    seen = f"The difference that was seen lies inside {RANGE} ({row['band']})"
    return f"{seen}." if row["band_cannot_fail"] else f"{seen}, and the figures cannot show that the true one does."


def _limits(row: Mapping[Any, Any]) -> str:
    """Return what a verdict does not say."""
    if row["verdict"] == "disproportionate" and row["band"] and not row["beyond_band"] and not range_words.is_open(row):
        return "They show that there is a difference, and not that the true one lies outside that range."
    if row["verdict"] in ("small difference", "cannot tell") and row["band_cannot_fail"]:
        return words.cannot_fail(row)
    return ""


def _side(row: Mapping[Any, Any]) -> str:
    if not row["effect"] or row["verdict"] == "insufficient data":
        return ""
    return f"To be {row['direction']} is {'a disadvantage' if row['effect'] == 'adverse' else 'an advantage'} here."


COUNTS, ONCE, NOT = "it counts", "it counts by one of them only", "it does not count"


def _chance(row: Mapping[Any, Any]) -> str:
    """Return how often chance alone would give such numbers, on its own and after allowing for other comparisons."""
    told = (
        "If there were no difference, chance alone would still give one at least as large, either way, "
        f"{_often(row['p'], row['p_check'], ' by one test', ' by another')}; less often "
        f"than {_in_hundred(str(row['alpha']))} counts as more than chance."
    )
    own = _counted(row["p"] < row["alpha"], row["p_check"] < row["alpha"])
    if math.isnan(row["p_adjusted"]) and range_words.beside(row):
        return f"{told} On its own {own}."
    if math.isnan(row["p_adjusted"]):
        return f"{told} On its own {own}; it stands outside its family of comparisons."
    if row["tests"] <= 1:
        return f"{told} Here {own}."
    after = _counted(row["evidence"] == "family", row["evidence_check"] == "family")
    linked = f"after allowing for {row['tests']} comparisons"
    again = {COUNTS: f"and {linked} it still does", ONCE: f"and {linked} too", NOT: f"and so not {linked}"}
    then = f", {again[own]}" if own == after else f"; {linked} {after}"
    return f"{told} On its own {own}{then} ({_often(row['p_adjusted'], row['p_check_adjusted'])})."


def _counted(first: bool, second: bool) -> str:
    return COUNTS if first and second else ONCE if first or second else NOT


def _often(first: float, second: float, one: str = "", other: str = "") -> str:
    """Return two probabilities as so many times in 100.

    Examples
    --------
    >>> _often(0.0441, 0.35, " by one test", " by another")
    '4.4 times in 100 by one test and 35 times in 100 by another'
    >>> _often(0.0, 0.00009)
    'less than once in 1,000 by both tests'
    """
    told = _times(first), _times(second)
    return f"{told[0]} by both tests" if told[0] == told[1] else f"{told[0]}{one} and {told[1]}{other}"


def _times(p: float) -> str:
    """Return a probability as so many times in 100, with the digits of a p-value: no rounding hides its side."""
    told = words.p_value(p)
    return "less than once in 1,000" if told.startswith("<") else _in_hundred(told)


def _in_hundred(told: str) -> str:
    number = f"{(Decimal(told) * 100).normalize():f}"
    return "once in 100" if number == "1" else f"{number} times in 100"
