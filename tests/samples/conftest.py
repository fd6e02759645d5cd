"""The samples, each plan run once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from disprop.run import Outcome, run

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@cache
def outcome_of(plan: str) -> Outcome:
    """What a plan gives, such as ``west_mercia_2009/plan_service``."""
    return run(SAMPLES / f"{plan}.toml")


@pytest.fixture(scope="session")
def outcome() -> Callable[[str], Outcome]:
    return outcome_of


@pytest.fixture(scope="session")
def rows() -> Callable[[str], pd.DataFrame]:
    """Return a function: the findings of a plan by their ids."""

    def found(plan: str) -> pd.DataFrame:
        findings = outcome_of(plan).found
        assert findings is not None
        return findings.frame.set_index("id")

    return found


@pytest.fixture(scope="session")
def targets() -> Callable[[str], pd.DataFrame]:
    """Return a function: the targets of a plan by their ids."""
    return lambda plan: outcome_of(plan).targets.set_index("id")
