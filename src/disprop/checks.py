"""What is noticed on the way: contradictions and remarks, as rows of a table and not as exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

CHECK_COLUMNS = ("check", "where", "what", "found", "stated", "remedy")
"""The columns of a table of checks: contradictions and remarks met on the way, rows and not exceptions."""


def no_checks() -> pd.DataFrame:
    """Return a table of checks without rows."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in CHECK_COLUMNS})


def checks_frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return a table of checks with these rows; what a row does not give is blank."""
    frame = pd.DataFrame([{column: row.get(column, "") for column in CHECK_COLUMNS} for row in rows], dtype="object")
    return frame if len(rows) else no_checks()


def join_checks(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of checks under one another, the same row once."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True).drop_duplicates(ignore_index=True) if filled else no_checks()
