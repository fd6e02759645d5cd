"""Which areas of a table are read: each on its own, one, or several added up."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.layouts._sums import is_everyone, wholes
from disprop.read.layouts._types import ALL, Check
from disprop.schemes import same_words

AREA = "area"
CODE = "area code"
LABEL = "label"

MOST_AREAS = 500
"""Areas beyond which none is looked for that is the sum of others."""

SHOWN = 4


@cache
def _tiers() -> tuple[Mapping[str, str], Mapping[str, str]]:
    lists = tomllib.loads(files("disprop.read.layouts").joinpath("areas.toml").read_text(encoding="utf-8"))
    codes = {code: tier for tier, listed in lists["tiers"].items() for code in listed}
    return codes, {word: tier for tier, words in lists["prefixes"].items() for word in words}


def tier_of(name: str, code: str) -> str:
    """Return how large an area is, as its code or the prefix of its name says; empty where neither does.

    Examples
    --------
    >>> tier_of("Leeds", "E08000035"), tier_of("ladu2021:Lambeth", ""), tier_of("Leeds", "")
    ('local_authority', 'local_authority', '')
    """
    codes, prefixes = _tiers()
    said = code if ":" in code else name
    prefix = said.partition(":")[0].strip().casefold().rstrip("0123456789") if ":" in said else ""
    return codes.get(code[:3].upper(), "") or prefixes.get(prefix, "")


def with_bare_areas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose areas have no codes with names without prefixes, and what was written in place of codes."""
    written = list(frame[AREA].unique())
    short = [bare(name) for name in written]
    names = dict(zip(written, short if len(set(short)) == len(short) else written, strict=True))
    return frame.assign(**{CODE: frame[AREA], AREA: frame[AREA].map(names)})


def bare(name: str) -> str:
    """Return the name of an area without the prefix that says what it is.

    Examples
    --------
    >>> bare("ladu2021:Lambeth"), bare("Hartlepool 001A")
    ('Lambeth', 'Hartlepool 001A')
    """
    prefix, colon, rest = name.partition(":")
    return rest.strip() if colon and " " not in prefix.strip() else name


def choose_areas(frame: pd.DataFrame, wanted: Sequence[str], where: str) -> tuple[pd.DataFrame, list[Check], bool]:
    """Return the rows of the areas that are asked for, what to say about it, and whether they are to be added up.

    Parameters
    ----------
    frame : DataFrame
        With a column of areas and one of their codes.
    wanted : sequence of str
        Names or codes; ``("all",)`` for every one; empty for each on its own.
    where : str
        The place of the table.

    Raises
    ------
    InputError
        If there is no such area, a name is that of two, or areas that are to be added up overlap.
    """
    areas = frame[[AREA, CODE]].drop_duplicates(ignore_index=True)
    named = {same_words(text) for text in wanted}
    everyone = [name for name in areas[AREA] if is_everyone(name) and same_words(name) not in named]
    said: list[Check] = []
    if everyone and len(everyone) < len(areas):
        frame, said = frame[~frame[AREA].isin(everyone)], [_without_totals(frame, everyone, where)]
        areas = areas[~areas[AREA].isin(everyone)].reset_index(drop=True)
    if not wanted:
        return frame, [*said, *_each(areas, where), *_sums_of_areas(frame, where)], False
    if tuple(map(same_words, wanted)) == (ALL,) and ALL not in {name.strip().casefold() for name in areas[AREA]}:
        chosen = areas
    else:
        places: dict[str, list[int]] = {same_words(text): [] for text in wanted}
        for at, (name, code) in enumerate(zip(areas[AREA], areas[CODE], strict=True)):
            for words in {same_words(name), same_words(bare(name)), same_words(code)} & set(places):
                places[words].append(at)
        faults = [_no_area(text, areas, where) for text in wanted if not places[same_words(text)]]
        faults += [
            _two_areas(text, areas, found, where) for text in wanted if len(found := places[same_words(text)]) > 1
        ]
        if faults:
            raise InputError(faults)
        chosen = areas.iloc[sorted({at for found in places.values() for at in found})]
    if len(chosen) > 1:
        _refuse_overlap(chosen, where)
        raise_faults(
            Fault(where=where, what=str(check["what"]), remedy="Name the areas to add up, or the whole alone.")
            for check in _sums_of_areas(frame[frame[AREA].isin(chosen[AREA])], where)
        )
    keys = set(zip(chosen[AREA], chosen[CODE], strict=True))
    every = len(chosen) == len(areas)
    kept = frame if every else frame[[key in keys for key in zip(frame[AREA], frame[CODE], strict=True)]]
    shown = ", ".join(chosen[AREA].head(8)) + (f" and {len(chosen) - 8} more" if len(chosen) > 8 else "")
    several = len(chosen) > 1
    what = f"{len(chosen)} areas are added up: {shown}." if several else f"Of {len(areas)} areas {shown} is read."
    check = {"check": "area", "where": where, "what": what, "found": len(chosen), "stated": len(areas)}
    return kept, [*said, check], several


def _sums_of_areas(frame: pd.DataFrame, where: str) -> Iterator[Check]:
    """Say which areas hold what others beside them add up to, by arithmetic: a region among its councils."""
    if not 3 <= frame[AREA].nunique() <= MOST_AREAS or "number" not in frame:
        return
    found = frame.pivot_table(index=LABEL, columns=AREA, values="number", aggfunc="sum", sort=False)
    names = [name for name in dict.fromkeys(frame[AREA]) if name in found]
    for one in wholes(names, found[names].to_numpy(dtype=float)):
        if one.by == "sum" and not one.off and not _are_of_one_kind(frame, [names[at] for at in (one.at, *one.parts)]):
            parts = ", ".join(repr(names[at]) for at in one.parts[:SHOWN])
            what = f"{names[one.at]!r} is the sum of {parts}{' and others' if len(one.parts) > SHOWN else ''}."
            remedy = "Slices of a whole and of its parts are not to be added up."
            yield {"check": "an area holds others", "where": where, "what": what, "found": 1, "remedy": remedy}


def _are_of_one_kind(frame: pd.DataFrame, names: Sequence[str]) -> bool:
    """Whether the codes of areas are of one kind (E07...): a council holds no councils, whatever they add to."""
    codes = frame.loc[frame[AREA].isin(names), CODE].astype(str).unique()
    return all(code[3:].isdigit() for code in codes) and len({code[:3] for code in codes}) == 1


def _without_totals(frame: pd.DataFrame, names: Sequence[str], where: str) -> Check:
    """Say which areas are totals of the others, and whether they are as large."""
    total = frame[AREA].isin(names)
    whole, parts = (float(frame["number"][mask].sum()) for mask in (total, ~total))
    agreed = "and adds up what the others hold" if whole == parts else f"and holds {whole:,.0f} to their {parts:,.0f}"
    what = f"{', '.join(map(repr, names))} is a total of areas, {agreed}: left out."
    return {"check": "totals left out", "where": where, "what": what, "found": parts, "stated": whole}


def _each(areas: pd.DataFrame, where: str) -> list[Check]:
    if len(areas) < 2:
        return []
    first = areas[AREA].iloc[0]
    return [
        {
            "check": "area",
            "where": where,
            "what": f"The table has {len(areas)} areas ({first} ...): each is a slice, by {AREA!r}.",
            "found": len(areas),
            "remedy": f"Name one, area={first!r}; several, which are added up; or area='all'.",
        }
    ]


def _no_area(name: str, areas: pd.DataFrame, where: str) -> Fault:
    known = {bare(text).casefold(): text for text in areas[AREA]}
    near = difflib.get_close_matches(name.casefold(), known, n=3, cutoff=0.6)
    listed = ", ".join(known[text] for text in near) or ", ".join(areas[AREA].head(8)) + (
        " ..." if len(areas) > 8 else ""
    )
    return Fault(where=where, what=f"There is no area {name!r}.", remedy=f"Name one by its name or code: {listed}.")


def _two_areas(name: str, areas: pd.DataFrame, places: Sequence[int], where: str) -> Fault:
    codes = ", ".join(areas[CODE].iloc[at] or areas[AREA].iloc[at] for at in places)
    return Fault(where=where, what=f"{len(places)} areas are called {name!r}.", remedy=f"Name its code: {codes}.")


def _refuse_overlap(chosen: pd.DataFrame, where: str) -> None:
    """Refuse to add up areas of which one may lie in another: people would count twice."""
    there: dict[tuple[str, str], str] = {}
    for name, code in zip(chosen[AREA], chosen[CODE], strict=True):
        tier = tier_of(name, code)
        if tier:
            there.setdefault((tier, code[:3] if code[3:].isdigit() else ""), name)
    pairs = [(one, two) for at, one in enumerate(there) for two in list(there)[at + 1 :] if _may_overlap(one, two)]
    if pairs:
        shown = "; ".join(f"{there[key]} ({key[0].replace('_', ' ')})" for key in pairs[0])
        what = f"Areas of which one can lie in the other would be added up, and people count twice: {shown}."
        raise InputError(Fault(where=where, what=what, remedy="Name areas of one size in area=."))


def _may_overlap(one: tuple[str, str], two: tuple[str, str]) -> bool:
    """Whether areas of two sizes can overlap, by size and first three characters of their codes."""
    (first, one_code), (second, two_code) = one, two
    if first == second:
        return False
    nations = {one_code[:1], two_code[:1]}
    if "" not in nations and "K" not in nations and len(nations) > 1:
        return False
    return {one_code, two_code} not in _disjoint()


@cache
def _disjoint() -> tuple[set[str], ...]:
    lists = tomllib.loads(files("disprop.read.layouts").joinpath("areas.toml").read_text(encoding="utf-8"))
    return tuple(set(pair) for pair in lists["disjoint"]["pairs"])
