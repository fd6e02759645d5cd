"""Findings to files and to the screen; nothing is computed here."""

from __future__ import annotations

from disprop.publish.files import UnwritableError, digest, write_set
from disprop.publish.lock import HeldError, hold
from disprop.publish.saved import read_findings
from disprop.publish.tables import table_text

__all__ = ["HeldError", "UnwritableError", "digest", "hold", "read_findings", "table_text", "write_set"]
