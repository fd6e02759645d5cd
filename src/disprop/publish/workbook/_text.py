"""Text of users for cells: it stays text, and does nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 32_000
"""Characters of a cell; Excel has room for 32,767."""

LONGEST_HEADING = 200
"""Characters of a heading; a table in Excel has room for 255."""

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows, beyond their own words."""

# Lone halves of characters and U+FFFE, U+FFFF have no place in XML: a sheet with one does not open.
UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")

NAME = re.compile(r"[^A-Za-z0-9]+")

LONGEST_NAME = 31
"""Characters of the name of a sheet in Excel."""


def plain(text: object, longest: int = LONGEST) -> str:
    r"""Return text as a cell may hold it.

    Parameters
    ----------
    text : object
        A label, a title, a name.
    longest : int
        What is longer is cut, and ends with three dots.

    Notes
    -----
    Line ends, tabs and control characters become blanks; marks that turn the direction of writing go; what XML cannot
    hold becomes U+FFFD.

    Examples
    --------
    >>> plain("A\tB\x00")
    'A B '
    """
    whole = UNWRITABLE.sub("\ufffd", TURNING.sub("", str(text)))
    shown = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in whole)
    return shown if len(shown) <= longest else f"{shown[: longest - 3]}..."


def unreferring(text: object, longest: int = LONGEST) -> str:
    """Return text in which gptables finds no references to notes, which it writes as ``$$name$$``.

    Examples
    --------
    >>> unreferring("Leavers $$1$$")
    'Leavers $ $1$ $'
    """
    return re.sub(r"\$(?=\$)", "$ ", plain(text, longest))


def unused(wanted: str, taken: Container[str], longest: int) -> str:
    """Return a name that nobody has, whatever the case of its letters.

    Parameters
    ----------
    wanted : str
        Returned as it is where nobody has it.
    taken : container of str
        Names in small letters.
    longest : int
        Characters of a name.

    Examples
    --------
    >>> unused("Group", {"group"}, 31)
    'Group 2'
    """
    name, number = wanted[:longest], 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: longest - len(str(number)) - 1]} {number}"
    return name


def sheet_name(number: int, text: str) -> str:
    """Return the name of a sheet: its number, then what can stand in a name of any spreadsheet.

    Examples
    --------
    >>> sheet_name(3, "Leavers: 2009/10 [all]")
    '3_Leavers_2009_10_all'
    """
    return f"{number}_{NAME.sub('_', text).strip('_')}"[:LONGEST_NAME].rstrip("_")
