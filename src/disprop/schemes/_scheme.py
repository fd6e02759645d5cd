"""A classification: its groups, their spellings, and the levels that they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes._group import DETAIL, REASON_LABELS, Level, labelled, with_spellings
from disprop.schemes._reading import Reading, ambiguous_spellings, reading_of
from disprop.schemes._reasons import REASON_OF
from disprop.schemes._words import same_words
from disprop.schemes._years import Years, joined_years

if TYPE_CHECKING:
    import pandas as pd

LABELS = "the labels of the table"
"""The basis of a scheme whose groups are the labels of a table."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """What the words of one characteristic mean.

    Parameters
    ----------
    name : str
        The name by which it is loaded.
    characteristic : str
        What the groups are groups of.
    ladder : tuple of Level
        The detail first, then the roll-ups, the usual ones first.
    title, source, date, basis : str
        What it is, who made it, when, and on which understanding.
    several : bool
        Whether one person can be in several groups.
    ordered : bool
        Whether the groups of every level stand in an order that means something, as bands of age do.
    reasons : tuple of (reason code, spellings)
        How reasons for unknown are written here, beyond the common list, which it overrides.
    undistinctive : tuple of str
        Spellings that fit once the scheme is named and do not suggest it: yes, no, other.
    also_called : tuple of str
        Other names of the characteristic in headings: ethnic origin, sex.
    crossed : tuple of str
        Of an intersection: the characteristics whose groups are crossed.

    Raises
    ------
    InputError
        If a spelling is that of two groups, or of a group and a reason.

    Examples
    --------
    >>> scheme = Scheme.from_labels(["North", "South", "Prefer not to say"], "area")
    >>> scheme.classify(["north ", "East", ""], "detail")
    ['north', 'not_recognised', 'blank']
    """

    name: str
    characteristic: str
    ladder: tuple[Level, ...]
    title: str = ""
    source: str = ""
    date: str = ""
    basis: str = ""
    several: bool = False
    ordered: bool = False
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()
    undistinctive: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()
    crossed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        raise_faults(ambiguous_spellings(self.name, self.ladder, self.reasons))

    @classmethod
    def from_labels(cls, labels: Iterable[str], characteristic: str, *, name: str = "") -> Scheme:
        """Return a scheme whose groups are the labels as given.

        Parameters
        ----------
        labels : iterable of str
            In the order of outputs. Reasons for unknown among them stay reasons; spellings that differ by case,
            spaces or punctuation alone are one group, named by the first of them.
        characteristic : str
            What the groups are groups of.
        name : str, optional
            By default the characteristic and "as labelled".

        Raises
        ------
        InputError
            If every label is a reason for unknown.
        """
        first: dict[str, str] = {}
        for label in labels:
            first.setdefault(same_words(label), label)
        shown = [" ".join(label.split()) for words, label in first.items() if words not in REASON_OF]
        if not shown:
            raise InputError(
                Fault(
                    where=f"characteristic {characteristic!r}",
                    what="No label names a group: every one is a reason for unknown.",
                    remedy="Give a column whose labels are groups of people.",
                )
            )
        ladder = (Level(name=DETAIL, title=characteristic, groups=tuple(labelled(shown))),)
        name = name or f"{characteristic} as labelled"
        return cls(name=name, characteristic=characteristic, ladder=ladder, title=name, basis=LABELS)

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the levels: the detail first, then the roll-ups, the usual ones first."""
        return tuple(level.name for level in self.ladder)

    @property
    def as_labelled(self) -> bool:
        """Whether the groups are the labels of a table as they stand; bands of ages mean their ages."""
        return self.basis == LABELS and not self.years()

    def is_about(self, characteristic: str) -> bool:
        """Whether a heading names the characteristic: by its own name or another that it goes by."""
        return same_words(characteristic) in {same_words(name) for name in (self.characteristic, *self.also_called)}

    def level(self, name: str) -> Level:
        """Return the level of that name.

        Raises
        ------
        InputError
            If there is none.
        """
        for level in self.ladder:
            if level.name == name:
                return level
        raise InputError(self._fault(f"There is no level {name!r}.", f"Name one of: {', '.join(self.levels)}."))

    def groups(self, level: str) -> tuple[str, ...]:
        """Return the codes of the groups of a level, in order."""
        return tuple(group.code for group in self.level(level).groups)

    def years(self, level: str = DETAIL) -> dict[str, Years]:
        """Return the bounds of the bands of ages of a level, by code in order; none where they are not all known.

        Examples
        --------
        >>> from disprop.schemes import load
        >>> {code: str(years) for code, years in load("age_bands_hr").years().items()}["65_plus"]
        '65+'
        """
        if level == DETAIL:
            known = {group.code: group.years for group in self.ladder[0].groups if group.years is not None}
            return known if len(known) == len(self.ladder[0].groups) else {}
        return joined_years(self.years(), self.parents(DETAIL, level))

    def label(self, code: str, level: str) -> str:
        """Return the name for a reader of a group of that level, or of a reason for unknown.

        Raises
        ------
        InputError
            If the code is neither.
        """
        labels = self.level(level).labels
        if code not in labels:
            raise InputError(
                self._fault(
                    f"Level {level!r} has no group {code!r}.",
                    f"Name one of: {', '.join(self.groups(level))}.",
                )
            )
        return labels[code]

    def parents(self, from_level: str, to_level: str) -> dict[str, str]:
        """Return for each group of one level the group of another that it is part of.

        Parameters
        ----------
        from_level, to_level : str
            Names of levels; the second is coarser or the same.

        Returns
        -------
        dict
            Code to code, in the order of the first level.

        Raises
        ------
        InputError
            If some group of the first level is split over several of the second.
        """
        wholes = self._wholes(from_level, to_level)
        split = [code for code, codes in wholes.items() if len(codes) != 1]
        if split:
            reachable = self.adds_up_to(from_level)
            remedy = f"From {from_level!r} these can be had: {', '.join(reachable)}." if reachable else ""
            what = f"Level {to_level!r} cannot be had from {from_level!r}: {', '.join(split)} would be split."
            raise InputError(self._fault(what, remedy or "Read the table at a finer level."))
        return {code: next(iter(codes)) for code, codes in wholes.items()}

    def adds_up_to(self, level: str) -> tuple[str, ...]:
        """Return the other levels whose groups are made of whole groups of this one.

        Examples
        --------
        >>> from disprop.schemes import load
        >>> load("ethnicity_ew_2001").adds_up_to("five")
        ('two',)
        """
        return tuple(name for name in self.levels if name != level and self._reaches(level, name))

    def classify(self, labels: Iterable[str], level: str) -> list[str]:
        """Return for each label the code of its group at a level, or of the reason for which it has none.

        Parameters
        ----------
        labels : iterable of str
            As somebody wrote them.
        level : str
            The level whose groups are sought.

        Returns
        -------
        list of str
            Codes of groups, or of `REASONS`; ``not_recognised`` for a label in no list.

        Notes
        -----
        Case, spaces, punctuation, kinds of dash and "&" for "and" do not count; letters do. A band of ages is told by
        its bounds too, however they are written: 16–24, Aged 16 to 24, 65 and over.
        """
        self.level(level)
        return self._reading.codes(labels, level)

    def levels_of(self, label: str) -> tuple[str, ...]:
        """Return the levels that have a group of this label."""
        return tuple(level for level in self.levels if self.classify([label], level)[0] not in REASON_LABELS)

    def detect_level(self, labels: Iterable[str]) -> str:
        """Return the finest level whose groups recognise the most of these labels.

        Notes
        -----
        Where a label names a group and, at a coarser level that recognises as many, a wider one, it is taken for the
        wider: Asian is without Chinese only where Chinese is there too.
        """
        return self._reading.finest_level(tuple(labels))

    def suits(self, labels: Iterable[str]) -> bool:
        """Whether some level recognises every label, one of them at least being telling."""
        given = tuple(labels)
        codes = (code for level in self.ladder for group in level.groups for code in group.codes)
        weak = {same_words(label) for label in (*self.undistinctive, *codes)}
        return self._reading.suits(given, [label for label in given if same_words(label) not in weak])

    def with_spellings(self, spellings: Mapping[str, Sequence[str]]) -> Scheme:
        """Return the scheme with more ways to write its groups and reasons.

        Parameters
        ----------
        spellings : mapping of str to sequence of str
            From the code of a group (at whichever level) or of a reason to further spellings.

        Raises
        ------
        InputError
            If a code is of neither, or a spelling is already that of another group.

        Examples
        --------
        >>> from disprop.schemes import load
        >>> scheme = load("gender").with_spellings({"female": ["Ms"], "refused": ["(withheld)"]})
        >>> scheme.classify(["MS", "withheld"], "detail")
        ['female', 'refused']
        """
        codes = [group.code for level in self.ladder for group in level.groups]
        known = dict.fromkeys([*codes, *REASON_LABELS])
        raise_faults(
            self._fault(f"There is no group or reason {code!r}.", f"Name one of: {', '.join(known)}.")
            for code in spellings
            if code not in known
        )
        more = {code: tuple(texts) for code, texts in spellings.items() if code in REASON_LABELS}
        reasons = _joined(dict(self.reasons), more)
        return replace(
            self,
            ladder=tuple(with_spellings(level, spellings) for level in self.ladder),
            reasons=tuple((code, reasons[code]) for code in REASON_LABELS if code in reasons),
        )

    def frame(self, level: str = DETAIL) -> pd.DataFrame:
        """Return the groups of a level with what they are part of, and how else each is written.

        Parameters
        ----------
        level : str
            The level.

        Returns
        -------
        DataFrame
            A row a group: ``group`` and ``code``; ``part_of_LEVEL`` for each level that they add up to; of a coarser
            level ``made_of``, the groups of the detail; of bands of ages ``years``; ``also_written``. Several texts
            have "; " between.

        Raises
        ------
        InputError
            If there is no such level.

        Examples
        --------
        >>> import disprop as dp
        >>> dp.load_scheme("ethnicity_ew_2001").frame("two")[["group", "code"]]
                      group              code
        0             White             white
        1  Other than White  other_than_white
        """
        from disprop.schemes._frame import frame_of

        return frame_of(self, level)

    def to_toml(self) -> str:
        """Return the scheme as the text of a file: with remarks, to make a scheme of one's own from.

        Returns
        -------
        str
            TOML that reads back as the same scheme; write it with ``encoding="utf-8"``.

        Raises
        ------
        InputError
            If no file can hold it: two schemes crossed, or codes that cannot stand in a row id.

        Examples
        --------
        >>> import tomllib
        >>> import disprop as dp
        >>> gender = dp.load_scheme("gender")
        >>> dp.load_scheme(tomllib.loads(gender.to_toml())) == gender
        True
        """
        from disprop.schemes._write import scheme_toml

        return scheme_toml(self)

    def united(self, other: Scheme) -> Scheme:
        """Return the scheme with the groups of another of the same name that it does not have itself.

        Parameters
        ----------
        other : Scheme
            Made from the labels of another table of the same characteristic.

        Raises
        ------
        InputError
            If the two differ in more than spellings and the groups of their one level.

        Examples
        --------
        >>> first, second = (Scheme.from_labels(labels, "area") for labels in (["North", "South"], ["South", "West"]))
        >>> first.united(second).groups("detail")
        ('north', 'south', 'west')
        """
        if self._shape == other._shape:
            return self
        if self.name != other.name or self.levels != (DETAIL,) or other.levels != (DETAIL,):
            remedy = "Read both tables with one scheme."
            raise InputError(self._fault(f"It cannot be united with scheme {other.name!r}.", remedy))
        level = self.ladder[0]
        more = tuple(group for group in other.ladder[0].groups if group.code not in self.groups(DETAIL))
        return replace(self, ladder=(replace(level, groups=(*level.groups, *more)),))

    @property
    def _shape(self) -> tuple[str, tuple[tuple[str, tuple[tuple[str, object], ...]], ...]]:
        """The name, the levels and their groups: the scheme without its words."""
        levels = ((level.name, tuple((group.code, group.parents) for group in level.groups)) for level in self.ladder)
        return self.name, tuple(levels)

    @cached_property
    def _reading(self) -> Reading:
        """How labels are read."""
        bands = {level: {years: code for code, years in self.years(level).items()} for level in self.levels}
        return reading_of(self.ladder, self.reasons, bands)

    def _wholes(self, from_level: str, to_level: str) -> dict[str, set[str]]:
        """For each group of one level, the groups of another that it has people in."""
        self.level(to_level)
        wholes: dict[str, set[str]] = {code: set() for code in self.groups(from_level)}
        for group in self.ladder[0].groups:
            places = {DETAIL: group.code, **dict(group.parents)}
            wholes[places[from_level]].add(places[to_level])
        return wholes

    def _reaches(self, from_level: str, to_level: str) -> bool:
        return all(len(codes) == 1 for codes in self._wholes(from_level, to_level).values())

    def _fault(self, what: str, remedy: str) -> Fault:
        return Fault(where=f"scheme {self.name!r}", what=what, remedy=remedy)

    def __repr__(self) -> str:
        levels = ", ".join(f"{level.name} ({len(level.groups)})" for level in self.ladder)
        return f"<Scheme {self.name}: {self.characteristic}; {levels}>"


def _joined(first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {code: (*first.get(code, ()), *second.get(code, ())) for code in {**first, **second}}
