"""The sentences of a summary: each says one thing, is told once, and names what it counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pandas as pd

from disprop import event_words, plain, range_words, show, unlisted, words
from disprop.numerals import many
from disprop.protect import WITHHELD, Release
from disprop.publish._changes import changed
from disprop.publish._monitoring import missed, unknown
from disprop.publish._phrases import MOST_NAMES, finding, listed, name, names
from disprop.publish._rounded import percents, ratio
from disprop.publish._told import Item, Seen, apart, counted
from disprop.words import capital

Sentences = tuple[str, ...]

MOST_TOLD = 4
"""Findings that have a sentence of their own."""

SURE = f"outside {plain.RANGE}, with chance alone a poor account of"
ANY = "with chance alone a poor account of"

NEITHER = "which says neither that there are differences nor that there are none"

NOT_EQUAL = "which is not a finding of equality"


def headline(release: Release, seen: Seen) -> str:
    """Return the one sentence that has to be read."""
    hidden = _withheld_verdicts(release)
    if not len(seen.frame):
        return _without_verdicts(release, hidden)
    verdicts = set(seen.frame["verdict"])
    shown = "that may be shown " if hidden else ""
    if verdicts == {"insufficient data"}:
        return f"{'Of what may be shown, nothing' if hidden else 'Nothing'} could be judged, {NEITHER}."
    items = seen.with_verdict("disproportionate")
    if items:
        return _disproportionate(items, shown)
    if verdicts == {"proportionate"}:
        return f"Every finding {shown}is proportionate: shown to be close to what it is held against."
    return f"No difference {shown}is disproportionate, {NOT_EQUAL}."


def _without_verdicts(release: Release, hidden: int) -> str:
    if hidden:
        return "What the comparisons say is withheld for every group."
    return (
        "Nothing was compared." if not len(release.targets) else "Targets alone were looked at: nothing was compared."
    )


def _withheld_verdicts(release: Release) -> int:
    table = release.findings
    return int(table.withheld["verdict"].sum()) if len(table) else 0


def _disproportionate(items: Sequence[Item], shown: str) -> str:
    adverse = sum(item.row["effect"] == "adverse" for item in items)
    sure = SURE if all(item.row["band"] for item in items) else ANY
    told = (
        f"{many(len(items), f'difference {shown}is', f'differences {shown}are')} disproportionate ({sure} "
        f"{'it' if len(items) == 1 else 'them'})"
    )
    return f"{told}{_adverse(adverse, len(items))}."


def _adverse(adverse: int, number: int) -> str:
    if not adverse:
        return ""
    which = "" if number == 1 else "all " if adverse == number else f"{adverse:,} of them "
    return f", {which}to the disadvantage of the group"


def differences(seen: Seen, room: int) -> Sentences:
    """Return a sentence for each of the strongest findings, as many as there is room for, and how many more."""
    items, finer = seen.with_verdict("disproportionate"), seen.finer("disproportionate")
    most = min(MOST_TOLD, room)
    told = items if len(items) <= most and not finer else items[: max(1, min(most, room - 1))]
    return (*(finding(item, seen.slices) for item in told), *_more(len(items) - len(told), finer))


def _more(more: int, finer: int) -> Iterator[str]:
    parts = [many(more, "more of them", "more of them")] if more else []
    parts += (
        [many(finer, "finding at finer levels of the same", "findings at finer levels of the same")] if finer else []
    )
    if parts:
        verb = "is" if more + finer == 1 else "are"
        yield f"{listed(parts)} {verb} in the table of findings."


def beside(release: Release, seen: Seen, changes: pd.DataFrame | None) -> list[Sentences]:
    """Return the paragraphs that stand below the disproportionate findings; empty where there is nothing to say."""
    told = Below(seen)
    return [
        tuple(filter(None, [told.open(), told.inside(), told.unsaid()])),
        tuple(filter(None, [decides(seen)])),
        tuple(filter(None, [missed(release.targets), unknown(release.unknowns)])),
        tuple(withheld(release)),
        tuple(filter(None, [changed(changes, release, seen)])),
    ]


class Below:
    """Findings of lesser verdicts, without those of which a stronger one of another comparison was told."""

    def __init__(self, seen: Seen) -> None:
        """Look at the strongest first."""
        self._seen = seen
        self._of: dict[str, list[Item]] = {}
        known: set[str] = set()
        for verdict in show.SEVERITY:
            items = seen.with_verdict(verdict)
            self._of[verdict] = [item for item in items if not known.intersection(item.about)]
            known.update(*(item.about for item in items))

    def open(self) -> str:
        """Return how many are borderline and possible, and which."""
        return _joined([self._borderline(), self._possible()])

    def inside(self) -> str:
        """Return how many are close or small, and which small ones the range cannot judge."""
        return _joined([self._close(), self._small(), self._cannot_fail()])

    def unsaid(self) -> str:
        """Return of how many the figures show nothing, and of how many nothing is said, and why."""
        return _joined([self._cannot_tell(), self._insufficient()])

    def _borderline(self) -> str:
        items = self._of["borderline"]
        if not items:
            return ""
        capped = any(event_words.capped(item.row) for item in items)
        why = "the most that can be said while repeats are unknown" if capped else "one of two accepted tests disagrees"
        return f"{_differences(items)} borderline ({why}): {names(items, self._seen.slices)}"

    def _possible(self) -> str:
        items = self._of["possible"]
        if not items:
            return ""
        why = "chance alone could have given such numbers"
        return f"{_differences(items)} possible ({why}): {names(items, self._seen.slices)}"

    def _close(self) -> str:
        items = self._of["proportionate"]
        return f"{many(len(items), 'finding is', 'findings are')} proportionate (shown to be close)" if items else ""

    def _small(self) -> str:
        items = [item for item in self._of["small difference"] if not item.row["band_cannot_fail"]]
        return f"{_differences(items)} small (more than chance, and inside that range)" if items else ""

    def _cannot_fail(self) -> str:
        items = [item for item in self._of["small difference"] if item.row["band_cannot_fail"]]
        if not items:
            return ""
        told = [name(item, self._seen.slices, _about(item)) for item in items[:MOST_NAMES]]
        which = listed(told, len(items) - len(told))
        return f"{_differences(items)} small by a range that so small a group cannot leave, so read the ratio: {which}"

    def _cannot_tell(self) -> str:
        items = self._of["cannot tell"]
        if not items:
            return ""
        few = sum(map(_powerless, items))
        too_few = f" (for {few:,} of them no result could have: the numbers are too small)" if few else ""
        told = f"for {many(len(items), 'finding')} the figures cannot tell{too_few}"
        return f"{told}: they show neither a difference nor that there is none"

    def _insufficient(self) -> str:
        items = self._of["insufficient data"]
        if not items:
            return ""
        why = counted([_why(item) for item in items])
        gated = [item for item in items if item.row["gate"] == words.KNOWN_RATE]
        told = [
            (_known(gated) if reason == words.KNOWN_RATE else reason) + (f" ({number:,})" if len(why) > 1 else "")
            for reason, number in why
        ]
        return f"no judgement is made of {many(len(items), 'finding')}: {'; '.join(told)}"


def _joined(parts: Sequence[str]) -> str:
    """Return parts as one sentence; blank where there are none."""
    told = [part for part in parts if part]
    return f"{capital('; '.join(told))}." if told else ""


def _differences(items: Sequence[Item]) -> str:
    return many(len(items), "difference is", "differences are")


def _about(item: Item) -> str:
    finite = item.has("ratio") and math.isfinite(item.row["ratio"])
    return f"about {ratio(item.row['ratio'])} times" if finite else ""


def _powerless(item: Item) -> bool:
    """Return whether no result could have shown anything, where that may be seen."""
    row = item.row
    if not item.has("p", "detectable_over", "detectable_under", "note", "method") or event_words.repeating(row):
        return False
    return not math.isnan(row["p"]) and not any(
        math.isfinite(row[end]) for end in ("detectable_over", "detectable_under")
    )


def _why(item: Item) -> str:
    if item.row["gate"] == words.KNOWN_RATE:
        return words.KNOWN_RATE
    if not item.has("gate", "note"):
        return f"why is withheld ({WITHHELD})"
    return str(item.row["gate"] or unlisted.other_notes(item.row["note"]) or words.UNDEFINED)


def _known(items: Sequence[Item]) -> str:
    shares = [item.row["declaration"] for item in items if item.has("declaration")]
    if not shares:
        return "too few answers are known"
    ends = dict.fromkeys(percents([min(shares), max(shares)]))
    return words.too_few_known(" to ".join(ends))


DECIDING = {
    "unknowns_decide": "if the unknown were known",
    "baselines_decide": "against another of the baselines",
    "share_rounding_decides": "by the rounding of a published share",
}
"""Columns that say what decides a finding, and how it is said."""

COUNTS = "with the exact counts behind rounded or withheld ones"
"""What is said of findings that such counts of the tables decide."""


def decides(seen: Seen) -> str:
    """Return where what is unknown, chosen or rounded decides what is said."""
    chosen: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
        how: partial(_flagged, column) for column, how in DECIDING.items()
    }
    chosen[COUNTS] = lambda frame: frame["note"].str.contains(range_words.DECIDES, regex=False, na=False)
    found = {how: apart(seen.where(rows), set()) for how, rows in chosen.items()}
    told = [
        f"{how} for {many(len(items), 'finding')}: {names(items, seen.slices)}" for how, items in found.items() if items
    ]
    return f"What is said could change {'; '.join(told)}." if told else ""


def _flagged(column: str, frame: pd.DataFrame) -> pd.Series:
    """Return whether a flag is up: one that is withheld is not."""
    return frame[column].eq(True)


def withheld(release: Release) -> Iterator[str]:
    """Yield how much is withheld, by rows that carry its mark, and the rules."""
    tables = {"finding": release.findings, "unknown rate": release.unknowns, "target": release.targets}
    tables["test of a whole characteristic"] = release.whole
    told = []
    for noun, table in tables.items():
        number = int(table.withheld.to_numpy(dtype=bool).any(axis=1).sum()) if len(table) else 0
        several = "tests of whole characteristics" if noun.startswith("test") else f"{noun}s"
        told += [f"{number:,} of {many(len(table), noun, several)}"] if number else []
    if told:
        yield f"Figures are withheld, and marked {WITHHELD}, in {listed(told)}."
    yield from release.rules
