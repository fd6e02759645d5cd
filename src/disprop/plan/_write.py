"""Entries in memory to the text of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disprop.plan._entries import SECTIONS
from disprop.toml_text import toml_key, toml_table


def plan_text(entries: Mapping[str, Any]) -> str:
    """Return entries as the text of a plan.

    Parameters
    ----------
    entries : mapping
        As a plan file would hold them: text, numbers, booleans, dates, lists, and mappings of these. Values of None are
        left out.

    Returns
    -------
    str
        TOML that reads back as the same entries.

    Examples
    --------
    >>> print(plan_text({"tables": {"staff": {"file": "staff.csv"}}}), end="")
    [tables.staff]
    file = "staff.csv"
    """
    return "\n".join(part for key, found in entries.items() for part in _parts(key, found))


def _parts(key: str, found: Mapping[str, Any]) -> list[str]:
    named = {f"{key}.{toml_key(name)}": entry for name, entry in found.items()} if key in SECTIONS else {key: found}
    return [toml_table(path, entry) for path, entry in named.items()]
