"""The cubes of one source, and the account of its rows."""

from pathlib import Path

import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.read import from_counts
from disprop.tables import Account

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
STAFF = from_counts(SAMPLE / "staff.csv")


def test_tables_are_a_set_of_cubes() -> None:
    assert len(STAFF) == 4
    assert list(STAFF.only("age", "gender")) == ["age", "gender"]
    assert STAFF.stage("staff").stage_names == ("staff",)
    assert len(STAFF.frame) == sum(len(one.frame) for one in STAFF.cubes.values())
    assert repr(STAFF).count("\n") == 3
    with pytest.raises(InputError, match="Name one of: gender, ethnicity, disability, age"):
        STAFF["religion"]


def test_an_account_closes_or_does_not() -> None:
    aside = pd.DataFrame({"reason": ["blank row"], "rows": [2]})
    assert Account(rows=5, counted=3, set_aside=aside).closes
    assert not Account(rows=5, counted=4, set_aside=aside).closes
    assert Account(rows=0, counted=0).closes
