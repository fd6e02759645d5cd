"""Plans over rows of which a person can have several."""

from pathlib import Path

import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.plan import draft_plan
from disprop.run import run_draft, save

ROWS = "id,Sex,left\n" + "".join(f"{who},F,no\n{who},F,{left}\n" for who, left in enumerate(["yes"] * 6 + ["no"] * 14))
MEN = "".join(f"m{who},M,no\n" for who in range(20)) + "both,F,no\nboth,M,yes\n"
COMPARED = """
[comparisons.left]
stage = "people.left"
baseline = "people.everyone"
relation = "contains"
question = "rate"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(ROWS + MEN, encoding="utf-8")
    return tmp_path


def ran(folder: Path, keys: str) -> dict[str, pd.DataFrame]:
    path = folder / "plan.toml"
    table = '[tables.people]\nfile = "people.csv"\nschemes = { Sex = "gender" }\nstages = ["left"]\n'
    path.write_text(f"{table}{keys}\n{COMPARED}", encoding="utf-8")
    save(run_draft(draft_plan(path)), folder / "out")
    return {name: pd.read_csv(folder / "out" / f"{name}.csv") for name in ("findings", "checks", "unknowns")}


def test_a_plan_counts_each_person_once_and_says_what_became_of_the_rows(folder: Path) -> None:
    files = ran(folder, 'rows = true\nperson = "id"')
    women = files["findings"].set_index("group").loc["Female"]
    assert (women["observed"], women["denominator"]) == (6, 20)
    said = set(files["checks"]["what"])
    assert "The rows of 1 person name different groups of gender." in said
    assert "21 rows are set aside: another row of a person who is counted." in said
    assert files["unknowns"].set_index("reason").loc["Different answers", "count"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('rows = true\nperson = "staff"', "There is no column 'staff', which person names"),
        ('person = "id"', "Counts do not say who was counted"),
        ("rows = true\nperson = 3", "person"),
    ],
)
def test_a_person_column_that_cannot_be_is_a_fault_at_its_key(folder: Path, keys: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        ran(folder, keys)
    assert said in str(caught.value)
