"""What the page is made of beside a release: `page.toml` and `page.css`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

_FOLDER = files("disprop.publish.page")

FACTS: dict[str, Any] = tomllib.loads(_FOLDER.joinpath("page.toml").read_text(encoding="utf-8"))

LIMITS: dict[str, int] = FACTS["limits"]
"""How many rows of each table a page holds."""

VERDICTS: dict[str, dict[str, str]] = FACTS["verdicts"]
"""The mark and the meaning of each verdict."""

STATUSES: dict[str, dict[str, str]] = FACTS["statuses"]
"""The mark of each status of a target, by the colour that goes with its words."""

SHORTHAND: dict[str, str] = FACTS["shorthand"]
"""What stands for a value, and what it means."""

TEXT: dict[str, str] = FACTS["text"]
"""Sentences that stand in every page."""


def style() -> str:
    """Return the style sheet."""
    return _FOLDER.joinpath("page.css").read_text(encoding="utf-8")


def template() -> str:
    """Return the template."""
    return _FOLDER.joinpath("page.html.jinja").read_text(encoding="utf-8")
