"""Schemes as a plan names them: by name, or as bands of ages made from ages and dates of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from disprop.errors import InputError
from disprop.plan._values import day, did_you_mean, shown, text, wrong
from disprop.schemes import age_bands

KEYS = ("bands", "on", "day_first")
EXAMPLE = '{ bands = "age_bands_hr", on = 2009-03-31 }'


@dataclass(frozen=True, kw_only=True)
class Bands:
    """``{ bands = ..., on = ..., day_first = ... }``: ages or dates of birth read as bands; as `disprop.ages`.

    Parameters
    ----------
    bands : str or tuple of int
        A scheme, or the lowest age of each band.
    on : date, optional
        For dates of birth: the day on which people are as old as counted.
    day_first : bool, optional
        Whether 03/04/1980 is the 3rd of April.
    """

    bands: str | tuple[int, ...]
    on: date | None = None
    day_first: bool | None = None


SchemeEntry = str | Bands


def scheme(value: object) -> SchemeEntry:
    """Read a scheme: its name, or bands of ages."""
    if not isinstance(value, Mapping):
        return text(value)
    for key in value:
        if key not in KEYS:
            raise wrong(f"There is no key {shown(key)} here.{did_you_mean(key, KEYS)}", f"Write it like {EXAMPLE}.")
    if "bands" not in value:
        raise wrong("It does not say which bands of ages.", f"Write it like {EXAMPLE}.")
    order = value.get("day_first")
    if order is not None and not isinstance(order, bool):
        raise wrong(f"{shown(order)} is neither true nor false.", "Write day_first = true for 31/12/1980.")
    return Bands(bands=_bands(value["bands"]), on=_on(value.get("on")), day_first=order)


def _bands(value: object) -> str | tuple[int, ...]:
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, list):
        raise wrong(f"{shown(value)} is no scheme and no list of ages.", f"Write it like {EXAMPLE}, or [16, 25, 65].")
    try:
        age_bands(value)
    except InputError as error:
        raise wrong(error.faults[0].what, error.faults[0].remedy) from None
    return tuple(value)


def _on(value: object) -> date | None:
    return None if value is None else day(value)


def schemes_by_key(value: object) -> dict[str, SchemeEntry]:
    """Read a table of schemes."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} is not a table of names.")
    return {text(key): scheme(item) for key, item in value.items()}


def named(*entries: SchemeEntry | None) -> tuple[str, ...]:
    """Return the schemes that are named among some entries."""
    found = (entry.bands if isinstance(entry, Bands) else entry for entry in entries)
    return tuple(name for name in found if isinstance(name, str))
