"""Releases for the tests of writers: the West Mercia plan whole, and with its small counts withheld."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from disprop.protect import Release
from disprop.run import run

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

NAMES = ("id", "stage", "characteristic", "group", "question", "code", "level", "relation", "comparator", "baseline")
"""Columns that say what a row is about; they are never withheld."""


FEW = {"findings": "observed", "unknowns": "count", "targets": "count"}


@pytest.fixture(scope="session")
def release() -> Release:
    """The West Mercia plan, with nothing withheld."""
    return run(SAMPLES / "west_mercia_2009" / "plan.toml").release()


@pytest.fixture(scope="session")
def withheld(release: Release) -> Release:
    """The same with everything but names withheld in rows of fewer than 5 people: no protection, only its look."""
    parts = {name: getattr(release, name) for name in FEW}
    return replace(
        release,
        profile="threshold_5",
        rules=("Counts of fewer than 5 people, and what would reveal them, are withheld: [c].",),
        **{name: part.without(_hidden(part.frame, FEW[name])) for name, part in parts.items()},
    )


def _hidden(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    small = pd.to_numeric(frame[column]) < 5
    names = {*NAMES, "table", "measure", "reason", "target", "source", "period"}
    return pd.DataFrame({name: small.to_numpy() for name in frame if name not in names})
