"""Entries in memory to the text of a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from disprop.plan._entries import SECTIONS
from disprop.plan._values import shown_key


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
    named = {f"{key}.{_toml_key(name)}": entry for name, entry in found.items()} if key in SECTIONS else {key: found}
    return [f"[{path}]\n{_lines(entry)}" for path, entry in named.items()]


def _lines(entry: Mapping[str, Any]) -> str:
    return "".join(f"{_toml_key(key)} = {_toml(value)}\n" for key, value in entry.items() if value is not None)


def _toml_key(name: str) -> str:
    return name if shown_key(name) == name else _toml(name)


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return value.isoformat() if isinstance(value, date) else repr(value)
