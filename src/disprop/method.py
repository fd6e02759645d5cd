"""The method lines of findings: what was compared with what, by which tests, and what nobody declared."""

from __future__ import annotations

import numpy as np

from disprop import event_words, words
from disprop.comparators import CHOSEN
from disprop.judge import LEAST_CROSSED, Judged, Rules
from disprop.method_words import method_lines
from disprop.p_values import METHOD_WORDS
from disprop.pair import Paired
from disprop.whole import Grounds

NAMED_AT_MOST = 3
"""So many groups that the data chose are named on the method line."""

CROSSED_LINE = f"Cells of crossed characteristics with fewer than {LEAST_CROSSED} in the denominator are not judged."
"""What is said where nobody declared another gate."""

CROSSED_EVENTS_LINE = (
    "Cells of crossed characteristics of which fewer than one event would be expected are not judged, nor those held "
    "against so few."
)
"""The same of events."""


def how_found(grounds: Grounds, judged: Judged, *, levels: int) -> tuple[str, ...]:
    """Return the lines that say how findings were come by.

    Parameters
    ----------
    grounds : Grounds
        What they were made from.
    judged : Judged
        What was decided about each row.
    levels : int
        At how many levels the same people are compared, at most.
    """
    paired, rules = grounds.paired, grounds.rules
    chosen = grounds.comparator in CHOSEN
    families, tests = _families(paired, judged)
    lines = method_lines(
        question=paired.cells.question,
        relation=paired.cells.relation,
        comparator=_chosen(paired, judged, grounds.comparator) if chosen else grounds.comparator,
        stage=grounds.stage,
        baseline=grounds.baseline,
        band="" if rules.band is None else str(rules.band),
        adjust=rules.adjust,
        alpha=rules.alpha,
        methods=[METHOD_WORDS[place] for place in np.unique(judged.evidence.method)],
        tests=tests,
        families=families,
        levels=levels,
        repeats=_of_repeats(paired, judged, rules),
    )
    return (*lines, *_of_crossed(paired, rules))


def _families(paired: Paired, judged: Judged) -> tuple[int, int]:
    """Return how many families have a test, and how many tests they have together."""
    counted = ~np.isnan(judged.headline.adjusted)
    _, first = np.unique(paired.families.number[counted], return_index=True)
    return len(first), int(judged.tests[counted][first].sum())


def _of_repeats(paired: Paired, judged: Judged, rules: Rules) -> str:
    """Return the line about events or cases of the same person; blank where each person counts once."""
    if rules.capped:
        return event_words.CAPPED if paired.cells.relation == event_words.EVENTS else event_words.CAPPED_CASES
    if not judged.arms.repeating:
        return ""
    factors = np.broadcast_to(judged.arms.factor, judged.arms.count.shape)[~judged.arms.empty]
    least, most = factors.min(initial=np.inf), factors.max(initial=1.0)
    return event_words.allowed_for(min(least, most), most, same=judged.arms.repeating == "alike")


def _of_crossed(paired: Paired, rules: Rules) -> tuple[str, ...]:
    """Return the line about the gate of crossed cells, where there are such and nobody declared another."""
    crossed = paired.cells.least is not None and bool(paired.cells.least.any())
    if not crossed or rules.gates.denominator is not None:
        return ()
    return (CROSSED_EVENTS_LINE if paired.cells.relation == event_words.EVENTS else CROSSED_LINE,)


def _chosen(paired: Paired, judged: Judged, comparator: str) -> str:
    """Return which groups the data chose as comparators, and how large they are."""
    rows = np.flatnonzero(paired.itself)
    if len(rows) > NAMED_AT_MOST:
        return f"the {comparator}, one in each of {len(rows)} families"
    events, exposure = judged.arms.own
    of = "for" if paired.cells.relation == event_words.EVENTS else "of"
    groups = paired.keys["group"].to_numpy()
    named = [f"{groups[row]}, {words.people(events[row])} {of} {words.people(exposure[row])}" for row in rows]
    return f"the {comparator} ({'; '.join(named)})"
