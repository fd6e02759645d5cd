"""Which categories are sums of others: by arithmetic, by name, and both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disprop.read.words import is_total
from disprop.schemes import is_reason, same_words, years_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EVERYONE = re.compile(
    r"^(all|total) ?(?:all )?(categories|usual residents?|residents|people|persons|ages?|groups?"
    r"|ethnic(?:ities| groups?)|sexes"
    r"|staff|employees|households|pupils|children|adults|individuals|grades|offences|forces|areas|religions?|sentenced"
    r"|schoolchildren|tenures|years|periods|quarters|months|regions|countries|directorates|departments|services"
    r"|organisations|employers|aged|who|in)\b|^all$|^total$|^(total|all) [a-z ]*\d"
)
SOUNDS_LIKE_ALL = re.compile("all|total|every", re.IGNORECASE)
"""What is in every label that says so: others need no closer look."""

DIGITS = 5.0
"""How many digits must agree, over all rows, before a sum is taken for no coincidence."""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A category that others add up to.

    Parameters
    ----------
    at : int
        Its place.
    parts : tuple of int
        The places of the finest categories in it.
    by : str
        How it is known: ``name``, ``sum`` or ``both``.
    off : float
        The largest difference of a row between the whole and its parts.
    total_off : float
        The whole's sum over the rows, less that of its parts.
    """

    at: int
    parts: tuple[int, ...]
    by: str
    off: float
    total_off: float


def is_everyone(label: str) -> bool:
    """Whether a label says that its category is everybody.

    Examples
    --------
    >>> [is_everyone(text) for text in ("All categories: Ethnic group", "Total: All usual residents", "All persons")]
    [True, True, True]
    >>> [is_everyone(text) for text in ("All other sexual orientations", "White", "All people aged 16 and over")]
    [False, False, True]
    """
    if not SOUNDS_LIKE_ALL.search(label):
        return False
    plain = same_words(label.replace(":", " ").replace("*", " "))
    return is_total(label) or EVERYONE.search(plain) is not None


def wholes(labels: Sequence[str], values: Floats, *, unit: float = 1.0) -> list[Whole]:
    """Return the categories that are sums of others.

    Parameters
    ----------
    labels : sequence of str
        The categories, in the order of the table.
    values : float array, shape (rows, categories)
        Their numbers, area by area; NaN where there is none.
    unit : float
        What the numbers are rounded to.

    Returns
    -------
    list of Whole
        In the order of the table.

    Notes
    -----
    By name: everyone ("All categories"), a prefix ("White" beside "White: Irish"), a band of ages that holds others.
    By arithmetic: the categories that follow one (or stand before it) add up to it in every row, and so many digits
    agree that it is no coincidence. A name needs the arithmetic too, up to rounding and to the few people by which
    counts are perturbed; the caller judges what is off by more.

    Examples
    --------
    >>> labels = ["All", "White", "White: British", "White: Irish", "Asian"]
    >>> found = wholes(labels, np.array([[1000.0, 900, 800, 100, 100], [510.0, 500, 470, 30, 10]]))
    >>> [(labels[one.at], one.parts, one.by) for one in found]
    [('All', (2, 3, 4), 'both'), ('White', (2, 3), 'both')]
    """
    everyone = frozenset(at for at, label in enumerate(labels) if is_everyone(label))
    found = _found(labels, values, everyone, _by_sum(labels, values, unit))
    if any(one.off > give(len(one.parts), unit) for one in found):
        again = _found(labels, values, everyone, _by_sum(labels, values, unit, exact=True))
        if all(one.off <= give(len(one.parts), unit) for one in again):
            return again
    return found


def _found(
    labels: Sequence[str], values: Floats, everyone: frozenset[int], summed: Mapping[int, tuple[int, ...]]
) -> list[Whole]:
    named = _by_name(labels)
    children = {at: summed[at] if set(parts) <= set(summed.get(at, ())) else parts for at, parts in named.items()}
    children = {**summed, **children}
    finest = tuple(at for at in range(len(labels)) if at not in children and at not in everyone)
    found = []
    for at in range(len(labels)):
        parts = tuple(sorted(set(_below(at, children)) - everyone))
        if at in everyone and (parts in ((), (at,)) or _fits(values, at, finest) or not _fits(values, at, parts)):
            parts = finest
        if not parts or parts == (at,):
            continue
        off = values[:, at] - np.nansum(values[:, parts], axis=1)
        by = "sum" if at not in named and at not in everyone else "both" if at in summed else "name"
        largest, together = float(np.nanmax(np.abs(off), initial=0)), float(np.nansum(off))
        found.append(Whole(at=at, parts=parts, by=by, off=largest, total_off=together))
    return found


def give(parts: int, unit: float) -> float:
    """Return how many people a whole may miss its parts by in one row, from rounding or perturbation.

    Counts rounded to a unit u miss by u/2 each, the whole's own included. Perturbed counts of a census move by a few
    people each and independently: three times the root of their number is allowed, and one more.
    """
    return unit / 2 * (parts + 1) if unit > 1 else 3.0 * float(np.sqrt(parts + 1)) + 1


def rounding_unit(values: Floats) -> float:
    """Return what numbers are rounded to: 1000, 100, 10 or 5 where so many are multiples of it, else 1.

    Examples
    --------
    >>> rounding_unit(np.array([439320.0, 18560, 890, 1310, 2040, 150])), rounding_unit(np.array([30.0, 10]))
    (10.0, 1.0)
    """
    filled = np.unique(values[np.isfinite(values) & (values != 0)])
    units = (unit for unit in (1000.0, 100.0, 10.0, 5.0) if np.all(filled % unit == 0))
    return next((unit for unit in units if len(filled) * np.log10(unit) >= DIGITS), 1.0)


def _fits(values: Floats, at: int, parts: Sequence[int]) -> bool:
    off = np.abs(values[:, at] - np.nansum(values[:, parts], axis=1))
    return bool(np.nanmax(off, initial=0) <= give(len(parts), 1.0))


def _below(at: int, children: Mapping[int, tuple[int, ...]]) -> list[int]:
    """Return the finest categories below one."""
    if at not in children:
        return [at]
    return [leaf for part in children[at] if part != at for leaf in _below(part, children)]


def _by_name(labels: Sequence[str]) -> dict[int, tuple[int, ...]]:
    return _by_prefix(labels) | _by_years(labels)


def _by_prefix(labels: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """From a category to those whose labels begin with its own and a colon, or with words that begin with its own."""
    plain = [" ".join(label.split()).casefold() for label in labels]
    wholes = {text: at for at, text in enumerate(plain) if ":" not in text and not is_everyone(labels[at])}
    places = {text: at for at, text in enumerate(plain) if not is_everyone(labels[at])}
    found: dict[int, list[int]] = {}
    for at, text in enumerate(plain):
        stem = text.rpartition(":")[0].strip()
        whole = places.get(stem, _begins(stem, wholes)) if stem else None
        if whole is not None and whole != at:
            found.setdefault(whole, []).append(at)
    return {at: tuple(parts) for at, parts in found.items()}


def _begins(stem: str, wholes: Mapping[str, int]) -> int | None:
    """Return the category that the words before a colon begin with: Asian, of Asian/Asian British."""
    alike = [text for text in wholes if re.match(rf"{re.escape(text)}(?![\w])", stem)]
    return wholes[max(alike, key=len)] if alike else None


def _by_years(labels: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """From a band of ages to the widest bands inside it."""
    years = {at: found for at, label in enumerate(labels) if (found := years_of(label)) is not None}
    inside: dict[int, list[int]] = {}
    for at, band in years.items():
        holders = [
            (other.last is None, (other.last or 999) - other.first, place)
            for place, other in years.items()
            if place != at and other != band and other.holds(band)
        ]
        if holders:
            inside.setdefault(min(holders)[2], []).append(at)
    return {at: tuple(parts) for at, parts in inside.items()}


def _by_sum(labels: Sequence[str], values: Floats, unit: float, *, exact: bool = False) -> dict[int, tuple[int, ...]]:
    """From a category to those that stand after it, or before it, and add up to it in every row."""
    if values.shape[1] < 3 or not len(values):
        return {}
    clean, last = np.nan_to_num(values), values.shape[1] - 1
    alone = np.array([exact and is_reason(label) for label in labels])  # part of everyone, and of no other whole
    whole = np.array([is_everyone(label) for label in labels])
    forward = _run(clean, unit, alone, whole, exact=exact)
    turned = _run(clean[:, ::-1], unit, alone[::-1], whole[::-1], exact=exact)
    backward = {last - at: tuple(sorted(last - part for part in parts)) for at, parts in turned.items()}
    return max(forward, backward, key=lambda found: sum(map(len, found.values())))


def _run(values: Floats, unit: float, alone: Bools, whole: Bools, *, exact: bool) -> dict[int, tuple[int, ...]]:
    """Read the columns as a tree whose wholes stand before their parts."""
    size = values.shape[1]
    found: dict[int, tuple[int, ...]] = {}
    ends = np.arange(1, size + 1)  # where the tree of each column ends
    for at in range(size - 1, -1, -1):
        if values[:, at].sum() > 0 and (whole[at] or not alone[at]):
            parts = _parts_after(values, at, ends, alone if not whole[at] else np.zeros(size, dtype=bool), unit, exact)
            if parts:
                found[at] = parts
                ends[at] = ends[parts[-1]]
    return found


def _parts_after(
    values: Floats, at: int, ends: NDArray[np.intp], barred: Bools, unit: float, exact: bool
) -> tuple[int, ...]:
    """Return the columns after one that add up to it, the closest sum and then the longest; none where none does."""
    parts: list[int] = []
    here, total = at + 1, np.zeros(len(values))
    best: tuple[float, int, tuple[int, ...]] | None = None
    while here < len(barred) and not barred[here]:
        total = total + values[:, here]
        parts.append(here)
        here = int(ends[here])
        slack = 0.0 if exact and unit == 1 else give(len(parts), unit)
        off = values[:, at] - total
        if np.any(off < -slack):
            break
        told = _digits(values[:, at], off) >= (1.0 if exact else DIGITS)
        if len(parts) > 1 and told and np.all(np.abs(off) <= slack):
            score = (float(np.abs(off).sum()), -len(parts), tuple(parts))
            best = min(best, score) if best else score
    return best[2] if best else ()


def _digits(whole: Floats, off: Floats) -> float:
    """Return how many digits of the whole agree, over all rows: how far from coincidence a sum is."""
    return float(np.maximum(np.log10((whole + 1) / (2 * np.abs(off) + 1)), 0).sum())
