"""What labels mean in a scheme: which group or reason a label names, and which level a set of labels is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from disprop.errors import Fault
from disprop.schemes._group import REASON_LABELS, Level, made_of
from disprop.schemes._reasons import NOT_RECOGNISED, REASON_OF
from disprop.schemes._spellings import ways_to_write
from disprop.schemes._words import same_words
from disprop.schemes._years import Years, years_of

Ladder = tuple[Level, ...]
"""The levels of a scheme, the detail first."""

Reasons = Sequence[tuple[str, Sequence[str]]]
"""How a scheme writes reasons for unknown beyond the common list, which it overrides: code and spellings."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """How the labels of one scheme are read, by level.

    Parameters
    ----------
    meanings : mapping of level to mapping
        From the words of a label to the code of a group, or of a reason.
    bands : mapping of level to mapping
        From the bounds of a band of ages to its code; nothing where the groups are no bands.
    parts : mapping of (level, code) to frozenset
        Of each group, the groups of the detail that it is made of.
    """

    meanings: Mapping[str, Mapping[str, str]]
    bands: Mapping[str, Mapping[Years, str]]
    parts: Mapping[tuple[str, str], frozenset[str]]

    def codes(self, labels: Iterable[str], level: str) -> list[str]:
        """Return for each label the code of its group at a level, or of the reason for which it has none."""
        return list(self._codes(labels, level))

    def _codes(self, labels: Iterable[str], level: str) -> Iterator[str]:
        meaning, bands = self.meanings[level], self.bands[level]
        return (meaning.get(same_words(label)) or _band(label, bands) for label in labels)

    def finest_level(self, labels: Sequence[str]) -> str:
        """Return the finest level whose groups recognise the most labels; see `Scheme.detect_level`."""
        read = {level: self.codes(labels, level) for level in self.meanings}
        number = {level: sum(map(_is_group, codes)) for level, codes in read.items()}
        most = [level for level in self.meanings if number[level] == max(number.values())]
        return next(level for at, level in enumerate(most) if not self._is_narrower(read, level, most[at + 1 :]))

    def _is_narrower(self, read: Mapping[str, Sequence[str]], level: str, others: Sequence[str]) -> bool:
        """Whether a label means fewer groups of the detail at one level than at any of some others."""
        none: frozenset[str] = frozenset()
        return any(
            self.parts[level, one] < self.parts.get((other, two), none)
            for other in others
            for one, two in set(zip(read[level], read[other], strict=True))
            if _is_group(one)
        )

    def suits(self, labels: Sequence[str], telling: Sequence[str]) -> bool:
        """Whether some level recognises every label, and a group in one of those that are telling."""
        return any(
            NOT_RECOGNISED not in self._codes(labels, level) and any(map(_is_group, self._codes(telling, level)))
            for level in self.meanings
        )


def reading_of(ladder: Ladder, reasons: Reasons, bands: Mapping[str, Mapping[Years, str]]) -> Reading:
    """Return how labels are read at the levels of a ladder."""
    unknown, written = _meaning_of(reasons), ways_to_write(ladder)
    meanings = {
        level: unknown | {words: code for code, ways in groups.items() for words in ways}
        for level, groups in written.items()
    }
    return Reading(meanings=meanings, bands=bands, parts=made_of(ladder))


def ambiguous_spellings(name: str, ladder: Ladder, reasons: Reasons) -> Iterator[Fault]:
    """Find every spelling that means two things at one level of the scheme of that name."""
    for level, groups in ways_to_write(ladder).items():
        meaning = _meaning_of(reasons)
        for code, ways in groups.items():
            for words in sorted(ways):
                other = meaning.setdefault(words, code)
                if other != code:
                    yield Fault(
                        where=f"scheme {name!r}, level {level!r}",
                        what=f"Spelling {words!r} is both of {other!r} and of {code!r}.",
                        remedy="Keep it under one of them.",
                    )


def _meaning_of(reasons: Reasons) -> dict[str, str]:
    """Return the reasons for unknown by the words that they are written with."""
    return REASON_OF | {same_words(text): code for code, texts in reasons for text in texts}


def _is_group(code: str) -> bool:
    return code not in REASON_LABELS


def _band(label: str, bands: Mapping[Years, str]) -> str:
    years = years_of(label) if bands else None
    return NOT_RECOGNISED if years is None else bands.get(years, NOT_RECOGNISED)
