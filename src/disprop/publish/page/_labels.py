"""Text from files and plans, as it can stand in a page: no control characters, no word too long to be broken."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Any

from disprop.words import spoken

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no HTML file may hold."""

OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows them, beyond the label in which they stand."""

LONG = 20
"""Letters after which a word may be broken."""

_WORD = re.compile(rf"\S{{{LONG + 1},}}")
_PIECE = re.compile(rf".{{1,{LONG}}}")


def clean(value: Any) -> Any:
    r"""Return text without what could harm the page around it; anything else as it is.

    Examples
    --------
    >>> clean("White\x00 and \u202ekcalB")
    'White\ufffd and kcalB'
    """
    if not isinstance(value, str):
        return value
    return type(value)(CONTROLS.sub("\ufffd", OVERRIDES.sub("", value)))


def pieces(text: str) -> list[str]:
    """Return text in pieces between which a line may break, beside its spaces.

    Examples
    --------
    >>> pieces("leavers_stated_among_staff"), pieces("Other than White")
    (['leavers_', 'stated_', 'among_', 'staff'], ['Other than White'])
    """
    broken = _WORD.sub(lambda word: "\x00".join(_broken(word[0])), text.replace("\x00", ""))
    return broken.split("\x00")


def _broken(word: str) -> list[str]:
    parts = re.findall(r"[^_/\-]*[_/\-]|[^_/\-]+", word)
    return [piece for part in parts for piece in _PIECE.findall(part)]


def heading(name: str) -> str:
    """Return the name of a comparison, table or characteristic as a heading.

    Examples
    --------
    >>> heading("leavers_among_staff")
    'Leavers among staff'
    """
    told = spoken(name)
    return told[:1].upper() + told[1:]


def ids(prefix: str, keys: Iterable[Hashable]) -> dict[Any, str]:
    """Return an id for each key: letters, digits and hyphens, no two alike.

    Parameters
    ----------
    prefix : str
        What they begin with.
    keys : iterable of tuple of str
        In the order of the page.

    Examples
    --------
    >>> ids("evidence", [("leavers", "age"), ("leavers", "Age!")])
    {('leavers', 'age'): 'evidence-leavers-age', ('leavers', 'Age!'): 'evidence-leavers-age-2'}
    """
    given: dict[Any, str] = {}
    taken: set[str] = set()
    for key in dict.fromkeys(keys):
        parts = key if isinstance(key, tuple) else (key,)
        told = "-".join([prefix, *(re.sub("[^a-z0-9]+", "-", str(part).lower()).strip("-") for part in parts)])
        name = re.sub("-+", "-", told)[:80].strip("-")
        number, one = 1, name
        while one in taken:
            number += 1
            one = f"{name}-{number}"
        taken.add(one)
        given[key] = one
    return given
