"""Reading: a path, a frame or a dictionary to a table, and an already counted table to labelled counts."""

from __future__ import annotations

from disprop.read.counts import from_counts

__all__ = ["from_counts"]
