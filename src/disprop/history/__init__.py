"""What was found before: runs kept in one file, and what has changed since."""

from __future__ import annotations

from disprop.history.changes import WORDS, changes, changes_between, unknown_changes

__all__ = ["WORDS", "changes", "changes_between", "unknown_changes"]
