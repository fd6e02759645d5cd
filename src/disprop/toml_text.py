"""Values as the text of TOML, for files that are written for people to go on with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_key(name: str) -> str:
    """Return a key as TOML writes it.

    Examples
    --------
    >>> toml_key("ethnicity"), toml_key("Ethnic origin")
    ('ethnicity', '"Ethnic origin"')
    """
    return name if _BARE.fullmatch(name) else toml_value(name)


def toml_value(value: object) -> str:
    """Return a value as TOML writes it: text, number, boolean, date, and lists and mappings of these.

    Examples
    --------
    >>> print(toml_value({"Sex": "gender", "bands": [16, 25]}))
    { Sex = "gender", bands = [16, 25] }
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return value.isoformat() if isinstance(value, date) else repr(value)


def toml_table(path: str, entry: Mapping[str, object]) -> str:
    """Return a table of TOML: its heading, and a line a key; values of None are left out.

    Examples
    --------
    >>> print(toml_table("tables.staff", {"file": "staff.csv", "sheet": None}), end="")
    [tables.staff]
    file = "staff.csv"
    """
    lines = [f"{toml_key(key)} = {toml_value(value)}\n" for key, value in entry.items() if value is not None]
    return f"[{path}]\n{''.join(lines)}"
