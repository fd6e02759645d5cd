"""What is said of the unknown: how many, what the ratio could be, and what they could make of a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from disprop import event_words
from disprop.numerals import listed, people, percent, ratio

KNOWN_RATE = "known rate below the gate"
"""The gate of declaration, as findings name it."""


def sentences(row: Mapping[Any, Any]) -> str:
    """Return what is said of the unknown of a finding.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.
    """
    everyone = row["stage_known"] + row["unknown"]
    missing = [f"{people(row['unknown'])} of {people(everyone)} at the stage"] if row["unknown"] else []
    if row["base_unknown"] and not math.isnan(row["base_unknown"]):
        missing.append(
            f"{people(row['base_unknown'])} of {people(row['base_known'] + row['base_unknown'])} in {row['baseline']}"
        )
    events = event_words.of_events(row)
    if not missing:
        return "No event is of an unknown group." if events else "Nobody's group is unknown."
    told = f"Unknown: {listed(missing)}; {_span_of_ratio(row)}."
    if not row["unknowns_decide"]:
        return f"{told} {_could(row)}"
    if math.isnan(row["unknowns_needed"]):
        return f"{told} The unknown decide: allocating all of them could change what is said here."
    whose, _, what = str(row["unknowns_pool"]).partition(", as ")
    share = row["tipping_known"]
    known = "" if math.isnan(share) else f"; among the known there, {percent(share)} are"
    who = f"{'to belong to' if events else 'to be'} {row['group'] if what == 'this group' else 'others'}"
    turn = "turns" if row["unknowns_needed"] == 1 else "turn"
    return (
        f"{told} The unknown decide: what is said here changes once {people(row['unknowns_needed'])} of the unknown "
        f"of the {whose} ({percent(row['tipping_share'])}) {turn} out {who}{known}."
    )


def _span_of_ratio(row: Mapping[Any, Any]) -> str:
    """Return what the ratio can be, whoever the unknown are."""
    who, whoever = ("whose they are", "whosever") if event_words.of_events(row) else ("who they are", "whoever")
    lowest, highest = row["ratio_lowest"], row["ratio_highest"]
    if math.isnan(lowest) or math.isnan(highest):
        return f"depending on {who}, the ratio is not defined"
    if math.isinf(lowest):
        return f"{whoever} they are, the ratio is without limit"
    if ratio(lowest) == ratio(highest):
        return f"{whoever} they are, the ratio stays {ratio(lowest)}"
    ends = (
        f"{ratio(lowest)} or more, without limit"
        if math.isinf(highest)
        else f"between {ratio(lowest)} and {ratio(highest)}"
    )
    return f"depending on {who}, the ratio is {ends}"


def _could(row: Mapping[Any, Any]) -> str:
    """Return what the unknown could make of a row, of which they do not change the class."""
    others = [verdict for verdict in str(row["unknowns_could"]).split("; ") if verdict]
    short_of = "" if event_words.capped(row) or "disproportionate" in others else ", not disproportionate"
    turn = _turned(row)
    if row["gate"] == KNOWN_RATE and others:
        alone = bool(row["flagged"])
        told = f"Whoever they are, once known the verdict would be {_either(others)}{'' if alone else short_of}"
        turned = f" They could {turn}." if turn else ""
        return f"{told}{': only the gate stands in the way' if alone else ''}.{turned}"
    made = [f"make the verdict {_either(others)}{short_of}"] if others else []
    made += [turn] if turn else []
    return f"They could {', and '.join(made)}." if made else "They could not change what is said here."


def _either(items: Sequence[str]) -> str:
    return " or ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _turned(row: Mapping[Any, Any]) -> str:
    """Return how the unknown could turn the difference of a row; blank where they could not."""
    way = {"over": row["ratio_lowest"], "under": row["ratio_highest"]}.get(str(row["direction"]), math.nan)
    if row["direction"] == "level":
        ends = row["ratio_lowest"], row["ratio_highest"]
        return "" if all(math.isnan(end) or _equal(end) for end in ends) else "make a difference"
    if _equal(way):
        return "leave no difference"
    other_way = way < 1 if row["direction"] == "over" else way > 1
    return "turn the difference round" if other_way else ""


def _equal(ratio_: float) -> bool:
    return math.isclose(ratio_, 1, rel_tol=1e-9)
