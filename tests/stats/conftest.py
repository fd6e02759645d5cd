"""Oracle tables, and how close an answer must come to them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

collect_ignore_glob = ["oracles/*"]

settings.register_profile("stats", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("stats")

TEXT = {"method", "alternative", "measure", "title"}
HERE = Path(__file__).parent / "oracles"


def read(name: str) -> dict[str, Any]:
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    return {
        key: np.array(values) if key in TEXT else np.array([value or "nan" for value in values], dtype=float)
        for key, values in columns.items()
    }


def keys(name: str, *columns: str) -> list[tuple[str, ...]]:
    table = read(name)
    return sorted({tuple(map(str, values)) for values in zip(*(table[column] for column in columns), strict=True)})


@pytest.fixture(scope="session")
def oracle() -> Callable[..., dict[str, Any]]:
    """Rows of an oracle table with these values in its text columns."""

    def rows(name: str, **wanted: str) -> dict[str, Any]:
        table = read(name)
        which = np.ones(len(next(iter(table.values()))), dtype=bool)
        for column, value in wanted.items():
            which &= table[column] == value
        return {key: values[which] for key, values in table.items()}

    return rows


@pytest.fixture(scope="session")
def agrees() -> Callable[..., None]:
    """Compare with a relative tolerance, infinities and NaN included; an absolute one only where asked."""

    def check(found: Any, wanted: Any, relative: Any, absolute: float = 0.0) -> None:
        found, wanted = np.broadcast_arrays(np.asarray(found, dtype=float), np.asarray(wanted, dtype=float))
        same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
        with np.errstate(invalid="ignore"):
            near = np.abs(found - wanted) <= relative * np.abs(wanted) + absolute
        wrong = np.flatnonzero(~(same | near))
        lines = [f"row {i}: found {found.flat[i]!r}, wanted {wanted.flat[i]!r}" for i in wrong[:5]]
        assert not wrong.size, "\n".join(lines)

    return check
