"""Which scheme and level a characteristic is read with, and what that makes of its labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.limits import check_labels
from disprop.read.words import is_total
from disprop.schemes import (
    DETAIL,
    NOT_RECOGNISED,
    REASON_CODES,
    REASONS,
    TOGETHER,
    Ages,
    Scheme,
    bands_as_labelled,
    could_mean,
    load,
    same_words,
    shelf,
    suggest,
    written,
    years_of,
)

SHOWN = 20
NEAREST = 3
"""How many schemes that would do are named."""
CHOICES = 6
"""How many groups that a label could be meant for, and schemes that fit, are named."""

SchemeLike = str | Path | Mapping[str, Any] | Scheme | Ages

OF_WHICH = re.compile(r"^\s*of (?:which|whom)\b[\s:,\-–]*", re.IGNORECASE)
"""What stands before the parts of the row above."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How the labels of one characteristic are read.

    Parameters
    ----------
    scheme : Scheme
        The classification.
    level : str
        Its level.
    codes : mapping of str to str
        From each label to the code of its group or reason.
    taken : bool
        Whether the scheme was taken by its labels, because none was named.
    could_be : tuple of str
        Then, the names of the other built-in schemes that read all the labels as the same groups of a level of that
        name, the preferred first.
    remarks : tuple of mappings, or None
        Rows for a table of checks, where the labels are values that groups were made of: ages, pairs.
    made_of : str
        The finer level whose groups the labels are, where they were added up to the level that was asked for.
    """

    scheme: Scheme
    level: str
    codes: Mapping[str, str]
    taken: bool
    could_be: tuple[str, ...] = ()
    remarks: tuple[Mapping[str, object], ...] | None = None
    made_of: str = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the table lists, in the order of the scheme."""
        listed = set(self.codes.values())
        return tuple(code for code in self.scheme.groups(self.level) if code in listed)

    @property
    def became(self) -> Mapping[str, tuple[str, ...]]:
        """For each group and reason the labels that are read as it; none of values such as ages, dates, pairs."""
        if self.remarks is not None:
            return {}
        names = {reason.code: reason.label for reason in REASONS}
        found: dict[str, list[str]] = {code: [] for code in (*self.groups, *names)}
        for label, code in self.codes.items():
            if label:
                found[code].append(label)
        return {
            names.get(code) or self.scheme.label(code, self.level): tuple(labels)
            for code, labels in found.items()
            if labels
        }


def settle(
    labels: Iterable[str],
    *,
    where: str,
    characteristic: str = "",
    scheme: SchemeLike | None = None,
    level: str | Mapping[str, str] | None = None,
    found: Mapping[str, float] | None = None,
    unit: str = "people",
) -> Settled:
    """Return how the labels of a characteristic are read.

    Parameters
    ----------
    labels : iterable of str
        The distinct labels, in the order of outputs where they become the groups themselves.
    where : str
        The place of the labels, for messages.
    characteristic : str
        What they are groups of, where the table says.
    scheme : str, Path, mapping, Scheme or Ages, optional
        By default the scheme for that characteristic that recognises most of the labels, else the one that recognises
        every label, else the labels themselves. Of several that recognise as many, the preferred one. Bands of ages
        that no scheme has all of are bands of their own.
    level : str or mapping of str to str, optional
        The level, or the level by characteristic; by default the finest that recognises the most labels. Labels of a
        finer level that adds up to it are added up.
    found, unit : mapping of str to float, str, optional
        Rows or people of each label, for messages, and which of the two.

    Raises
    ------
    InputError
        If the scheme recognises none of the labels; of ages, every fault of the values.
    """
    given = tuple(labels)
    if isinstance(scheme, Ages):
        return _of_ages(scheme, given, level, (characteristic, scheme.bands.characteristic), found or {}, unit, where)
    check_labels(given, where)
    plain = tuple(map(_without_of_which, given))
    chosen = load(scheme) if scheme is not None else _chosen(plain, characteristic, _level_for(level, [characteristic]))
    level = _level_for(level, (characteristic, chosen.characteristic)) or chosen.detect_level(plain)
    finer = _finer(chosen, plain, level)
    codes = dict(zip(given, _codes(chosen, given, level, finer), strict=True))
    if NOT_RECOGNISED in codes.values() and set(codes.values()) <= REASON_CODES:
        raise InputError(_none_recognised(codes, chosen, level, where))
    if scheme is not None:
        return Settled(scheme=chosen, level=level, codes=codes, taken=False, made_of=finer)
    could_be = _could_be(chosen, level, codes)
    return Settled(scheme=chosen, level=level, codes=codes, taken=True, could_be=could_be, made_of=finer)


def _finer(scheme: Scheme, labels: Sequence[str], level: str) -> str:
    """Return the finer level whose groups labels are, where they add up to the level asked for; blank otherwise."""
    finer = scheme.detect_level(labels)
    if finer == level or scheme.several or level not in scheme.adds_up_to(finer):
        return ""
    unread = [scheme.classify(labels, at).count(NOT_RECOGNISED) for at in (finer, level)]
    return finer if unread[0] < unread[1] else ""


def _codes(scheme: Scheme, labels: Sequence[str], level: str, finer: str) -> list[str]:
    """Return the codes of labels at a level, by way of the finer one whose groups they are."""
    plain = list(map(_without_of_which, labels))
    if not finer:
        return scheme.classify(plain, level)
    whole_of = scheme.parents(finer, level)
    return [whole_of.get(code, code) for code in scheme.classify(plain, finer)]


def _without_of_which(label: str) -> str:
    """Return a label without the words that say that it is part of the row above."""
    return OF_WHICH.sub("", label)


def _of_ages(
    ages: Ages,
    values: Sequence[str],
    level: str | Mapping[str, str] | None,
    names: Sequence[str],
    found: Mapping[str, float],
    unit: str,
    where: str,
) -> Settled:
    at = _level_for(level, names) or DETAIL
    made = ages.read({value: found.get(value, 0) for value in values}, level=at, where=where, unit=unit)
    return Settled(scheme=made.scheme, level=at, codes=made.codes, taken=False, remarks=made.remarks)


def is_scheme_table(scheme: object) -> bool:
    """Whether a mapping describes a scheme, and is not one from characteristic to scheme."""
    return isinstance(scheme, Mapping) and bool({"levels", "extends"} & set(scheme))


def scheme_for(
    schemes: SchemeLike | Mapping[str, SchemeLike] | None, characteristic: str, *, alone: bool
) -> SchemeLike | None:
    """Return which of the schemes that the user gave is meant for a characteristic.

    Parameters
    ----------
    schemes : scheme, mapping from characteristic to scheme, or None
        As the user gave it.
    characteristic : str
        As the table writes it.
    alone : bool
        Whether the table has no other characteristic, so that one scheme must be meant for it.
    """
    if schemes is None:
        return None
    if isinstance(schemes, Mapping) and not is_scheme_table(schemes):
        alike = [scheme for name, scheme in schemes.items() if same_words(name) == same_words(characteristic)]
        return alike[0] if alike else None
    one = schemes.bands if isinstance(schemes, Ages) else load(schemes)
    return schemes if alone or one.is_about(characteristic) else None


def apart(settled: Sequence[tuple[str, Settled]]) -> list[Settled]:
    """Give characteristics that are read with schemes of one name the names that the table has for them.

    Parameters
    ----------
    settled : sequence of (name in the table, Settled)
        Self-defined and officer-defined ethnicity, say.
    """
    names = [one.scheme.characteristic for _, one in settled]
    return [
        replace(one, scheme=replace(one.scheme, characteristic=name)) if names.count(at) > 1 and name else one
        for (name, one), at in zip(settled, names, strict=True)
    ]


def label_checks(
    settled: Settled, found: Mapping[str, float], *, where: str, detail: Mapping[str, str] | None = None
) -> Iterator[Mapping[str, object]]:
    """Yield what a reader should know about the labels: rows for a table of checks.

    Parameters
    ----------
    settled : Settled
        How they are read.
    found : mapping of str to float
        People, or the share, of each label.
    where : str
        The place of the labels.
    detail : mapping of str to str, optional
        For each label where exactly it stands.
    """
    if settled.remarks is not None:
        yield from settled.remarks
        return
    if settled.taken:
        yield _taken(settled, where)
    yield from _unrecognised(settled, found, where, detail or {})
    if settled.level != TOGETHER:  # whose groups are told of by a check of their own
        yield from _added_up(settled, found, where)


def _level_for(level: str | Mapping[str, str] | None, characteristics: Sequence[str]) -> str | None:
    if level is None or isinstance(level, str):
        return level
    names = {same_words(name) for name in characteristics}
    return next((one for name, one in level.items() if same_words(name) in names), None)


def _chosen(labels: Sequence[str], characteristic: str, level: str | None) -> Scheme:
    """Return the scheme to take where none is named; of equals the first is the preferred."""
    unread = {name: _unread(load(name), labels, level) for name in shelf().about(characteristic)}
    fitting = {name: number for name, number in unread.items() if number is not None}
    parts = [label for label in labels if not is_total(label)]
    taken = min(fitting, key=fitting.__getitem__) if fitting else _suggested(labels) or _suggested(parts)
    if taken and not fitting.get(taken):
        return load(taken)
    bands = bands_as_labelled(parts, characteristic)
    if taken and not bands and _has_other_bands(load(taken), labels, level):
        bands = bands_as_labelled([label for label in parts if years_of(label)], characteristic)
        taken = None
    if bands or not taken:
        return bands or Scheme.from_labels(parts, characteristic or "group")
    return load(taken)


def _has_other_bands(scheme: Scheme, labels: Sequence[str], level: str | None) -> bool:
    """Whether a label in no group of a scheme of ages is a band of ages: then they are another set of bands."""
    if not scheme.years():
        return False
    at = level or scheme.detect_level(labels)
    codes = _codes(scheme, labels, at, _finer(scheme, labels, at) if level else "")
    return any(code == NOT_RECOGNISED and years_of(label) for label, code in zip(labels, codes, strict=True))


def _unread(scheme: Scheme, labels: Sequence[str], level: str | None) -> int | None:
    """Return how many labels a scheme does not recognise; None where they are another classification's.

    They are its own if most of those that are no reasons are its groups.
    """
    if level is not None and level not in scheme.levels:
        return None
    at = level or scheme.detect_level(labels)
    codes = _codes(scheme, labels, at, _finer(scheme, labels, at) if level else "")
    unread = sum(code == NOT_RECOGNISED and not is_total(label) for label, code in zip(labels, codes, strict=True))
    return unread if not unread or sum(code not in REASON_CODES for code in codes) > unread else None


def _suggested(labels: Sequence[str]) -> str | None:
    return _of_one_kind(suggest(labels))


def _of_one_kind(names: Sequence[str]) -> str | None:
    """Return the preferred of schemes that are about one thing: of those for plain labels, if there are any."""
    plain = [name for name in names if shelf().kind(name)]
    kinds = {shelf().kind(name) or load(name).characteristic for name in plain or names}
    return (plain or names)[0] if len(kinds) == 1 else None


def _could_be(scheme: Scheme, level: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the other schemes of the characteristic that read the same labels as the same groups."""
    if scheme.name not in shelf().names:
        return ()
    others = [load(name) for name in shelf().beside(scheme.characteristic) if name != scheme.name]
    read = list(codes.values())
    labels = list(codes)
    return tuple(
        one.name
        for one in others
        if level in one.levels and _codes(one, labels, level, _finer(one, labels, level)) == read
    )


def _none_recognised(codes: Mapping[str, str], scheme: Scheme, level: str, where: str) -> Fault:
    unknown = [label for label, code in codes.items() if code == NOT_RECOGNISED]
    shown = ", ".join(repr(label) for label in unknown[:5]) + (" ..." if len(unknown) > 5 else "")
    groups = ", ".join(repr(scheme.label(code, level)) for code in scheme.groups(level)[:5])
    remedy = f"Name another scheme, or another column of labels: it has groups such as {groups}."
    suggested = suggest(codes)
    if suggested:
        remedy = f"Name another scheme: {_some(suggested)} recognises every label."
    elif scheme.years() and any(years_of(label) or written(label) for label in unknown):
        remedy = f"Ages, dates of birth and other bands are read with dp.ages({scheme.name!r})."
    what = f"None of the labels is a group of scheme {scheme.name!r} at level {level!r}: {shown}."
    return Fault(where=where, what=what, remedy=remedy)


def _some(names: Sequence[str]) -> str:
    """Return names of schemes, or the first of many."""
    return ", ".join(names) if len(names) <= NEAREST else f"{names[0]}, as {many(len(names) - 1, 'other')},"


def _taken(settled: Settled, where: str) -> dict[str, object]:
    scheme = settled.scheme
    known = scheme.name in shelf().names
    own = "the bands of ages that its labels are" if scheme.years() else "the labels themselves as groups"
    how = f"scheme {scheme.name!r}, level {settled.level!r}" if known else own
    return {
        "check": "scheme taken",
        "where": where,
        "what": f"No scheme was named; characteristic {scheme.characteristic!r} is read with {how}.",
        "found": scheme.name,
        "remedy": _to_be_sure(settled.could_be),
    }


def _to_be_sure(could_be: Sequence[str]) -> str:
    if not could_be:
        return "Name the scheme with scheme= to be sure of it."
    more = [f"{len(could_be) - CHOICES + 1} others"] if len(could_be) > CHOICES else []
    listed = ", ".join([*could_be[: CHOICES - len(more)], *more])
    return f"It also fits {listed}; name the scheme with scheme= to say which."


def _unrecognised(
    settled: Settled, found: Mapping[str, float], where: str, detail: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    labels = sorted(
        (label for label, code in settled.codes.items() if code == NOT_RECOGNISED), key=lambda x: (-found[x], x)
    )
    scheme = settled.scheme
    for label in labels[:SHOWN]:
        yield {
            "check": "label not recognised",
            "where": detail.get(label, where),
            "what": f"Label {label!r} is in no group of scheme {scheme.name!r} and counts as not recognised."
            + _elsewhere(settled, label),
            "found": found[label],
            "remedy": _remedy(scheme, settled.level, label),
        }
    if len(labels) > SHOWN:
        more = many(len(labels) - SHOWN, "more label is", "more labels are")
        yield {
            "check": "label not recognised",
            "where": where,
            "what": f"{more} in no group of scheme {scheme.name!r}.",
            "found": sum(found[label] for label in labels[SHOWN:]),
            "remedy": "Check that the column and the scheme belong together.",
        }


def _remedy(scheme: Scheme, level: str, label: str) -> str:
    if scheme.years() and years_of(label):
        return f"Read ages and other bands with dp.ages({scheme.name!r})."
    return f"{choices(scheme, level, label)}Add it to the scheme's spellings, or list it under reasons."


def choices(scheme: Scheme, level: str, label: str) -> str:
    """Return a sentence on the groups that a label in no group could be meant for; blank where there are none."""
    meant = could_mean(scheme, level, label)
    if not meant:
        return ""
    if len(meant) == 1:
        return f"Did you mean {meant[0]!r}? "
    more = [f"{len(meant) - CHOICES + 1} others"] if len(meant) > CHOICES else []
    *first, last = [*map(repr, meant[: CHOICES - len(more)]), *more]
    return f"It could be {', '.join(first)} or {last}. "


def _elsewhere(settled: Settled, label: str) -> str:
    """Say at which other level a label is a group, and of what it would be part."""
    scheme, level = settled.scheme, settled.level
    levels = [other for other in scheme.levels_of(label) if other != level]
    if not levels:
        return ""
    finer = next((other for other in levels if level in scheme.adds_up_to(other)), None)
    said = f" It is a group of level {(finer or levels[0])!r}; this table is read at {level!r}"
    if finer is None:
        return f"{said}."
    (code,) = scheme.classify([label], finer)
    whole = scheme.label(scheme.parents(finer, level)[code], level)
    return f"{said}, where it is part of {whole!r}, unless that is counted without it."


def _added_up(settled: Settled, found: Mapping[str, float], where: str) -> Iterator[dict[str, object]]:
    if settled.made_of:
        yield {
            "check": "added up to the level",
            "where": where,
            "what": f"The labels are groups of level {settled.made_of!r}, added up to level {settled.level!r}.",
            "found": settled.made_of,
            "stated": settled.level,
            "remedy": "Nothing to do: it is the level that was asked for.",
        }
        return
    spellings: dict[str, list[str]] = defaultdict(list)
    for label, code in settled.codes.items():
        if code != NOT_RECOGNISED:
            spellings[code].append(label)
    for code, labels in spellings.items():
        if len(labels) > 1:
            listed = ", ".join(f"{label!r} ({found[label]:g})" for label in labels)
            yield {
                "check": "spellings added up",
                "where": where,
                "what": f"{listed} are counted together as {settled.scheme.label(code, settled.level)!r}.",
                "found": sum(found[label] for label in labels),
                "remedy": "Nothing to do if they mean the same.",
            }
