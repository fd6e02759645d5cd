"""What stands in a workbook, as `sheets.toml` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from disprop.protect import NOT_APPLICABLE

TABLES = ("findings", "unknowns", "targets", "whole")
"""The tables of a release in the order of their sheets."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet.

    Parameters
    ----------
    name : str
        In the release.
    heading : str
        On the sheet.
    look : str
        How its cells are shown: words, count, share, points, people, ratio, p, flag or number.
    note : str
        The key of the note that its heading points to; blank for none.
    blank : str
        What stands where text has nothing to say.
    """

    name: str
    heading: str
    look: str = "words"
    note: str = ""
    blank: str = NOT_APPLICABLE


@dataclass(frozen=True, kw_only=True)
class Design:
    """A table of the release on sheets: its title, its columns, what is told above it, and what values there mean."""

    title: str
    columns: tuple[Column, ...]
    told: tuple[str, ...]
    words: Mapping[str, str]
    meant: Mapping[str, str]


@cache
def facts() -> Mapping[str, Any]:
    """Return `sheets.toml`."""
    return tomllib.loads(files("disprop.publish.workbook").joinpath("sheets.toml").read_text(encoding="utf-8"))


@cache
def design(table: str) -> Design:
    """Return how a table of the release is shown.

    Parameters
    ----------
    table : str
        One of `TABLES`.
    """
    part = facts()[table]
    columns = tuple(Column(**column) for column in part["columns"])
    words, meant = part.get("words", {}), part.get("meant", {})
    return Design(title=part["title"], columns=columns, told=tuple(part["told"]), words=words, meant=meant)
