"""A file as an argument of a command, and the part of it that is meant: FILE.xlsx#SHEET, FILE#cells=B4:H30,header=4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.read.open_grid import has_sheets

KEYS = ("sheet", "cells", "header", "layout", "area", "ages", "measure", "label", "scheme", "withheld", "rounded_to")
"""What can be said of a file behind its name, in the words of a plan."""

NUMBERS = ("header", "rounded_to")
SETTING = re.compile(r"(\w+)=([^=]+)")
NEXT = re.compile(r",(?=\s*\w+=)")
"""Where another word begins: commas may be part of a value, such as the name of a sheet."""
HOW = f"Write FILE.xlsx#SHEET, or FILE#cells=B4:H30,header=4; the words are {', '.join(KEYS)}."


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file, and the part of it that is meant.

    Parameters
    ----------
    file : str
        Its path.
    settings : mapping
        What is said of it, as a plan does: ``{"cells": "B4:H30", "header": 4}``.
    """

    file: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What a table of it is called after: its sheet where one is named, else its file."""
        return str(self.settings.get("sheet", self.file))


def part_of(argument: str) -> Part:
    """Return the file and the part of it that an argument names.

    Parameters
    ----------
    argument : str
        A path, and behind ``#`` the sheet of a workbook, or words of a plan with their values; ``area`` can be said
        several times.

    Raises
    ------
    InputError
        If a word is none of a plan, or stands there twice.

    Examples
    --------
    >>> part_of("staff.csv"), part_of("monitoring.xlsx#leavers")
    (Part(file='staff.csv', settings={}), Part(file='monitoring.xlsx', settings={'sheet': 'leavers'}))
    >>> part_of("census.csv#cells=B4:H30,header=4").settings
    {'cells': 'B4:H30', 'header': 4}
    """
    path, sign, said = argument.rpartition("#")
    parts = [SETTING.fullmatch(part.strip()) for part in NEXT.split(said)]
    if sign and all(parts):
        return Part(file=path, settings=_settings([(part[1], part[2].strip()) for part in parts if part], argument))
    is_sheet = sign and said and has_sheets(Path(path))
    return Part(file=path, settings={"sheet": said}) if is_sheet else Part(file=argument)


def _settings(said: list[tuple[str, str]], argument: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, text in said:
        if key not in KEYS:
            raise InputError(Fault(where=argument, what=f"{key!r} is nothing that can be said here.", remedy=HOW))
        if key == "area":
            found[key] = [*found.get(key, []), text]
        elif key in found:
            raise InputError(Fault(where=argument, what=f"{key!r} is there twice.", remedy="Say it once."))
        else:
            found[key] = int(text) if key in NUMBERS and text.isdecimal() else text
    return found
