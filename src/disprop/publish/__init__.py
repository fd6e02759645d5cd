"""Findings to files and to the screen; nothing is computed here."""

from __future__ import annotations

from disprop.publish.files import digest, write_set
from disprop.publish.tables import table_text

__all__ = ["digest", "table_text", "write_set"]
