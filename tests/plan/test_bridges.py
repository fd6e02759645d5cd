"""Plans whose two sides are classified on different bases."""

import json
from pathlib import Path

import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.plan import draft_plan
from disprop.run import run_draft, save

OLD = """
name = "old"
characteristic = "origin"
[[levels]]
name = "detail"
groups = [{ code = "hill", label = "Hill folk" }, { code = "island", label = "Islander" }]
"""
NEW = """
name = "new"
characteristic = "origin"
[[levels]]
name = "detail"
groups = [
  { code = "hill", label = "Hill folk" }, { code = "island", label = "Islander" }, { code = "sky", label = "Sky folk" },
]
"""
BRIDGE = """
name = "mine"
title = "New in old"
assumes = "Sky folk said Islander."
source = "nobody"
date = "2020"
from = { scheme = "PLACE/new.toml", level = "detail" }
to = { scheme = "PLACE/old.toml", level = "detail" }
[groups]
hill = "hill"
island = "island"
sky = "island"
"""
PLAN = """
[tables.staff]
file = "staff.csv"
scheme = "new.toml"

[tables.leavers]
file = "leavers.csv"
scheme = "old.toml"

[comparisons.left]
stage = "leavers"
baseline = "staff"
relation = "separate"
question = "rate"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path.as_posix()
    for name, text in (("old.toml", OLD), ("new.toml", NEW), ("bridge.toml", BRIDGE.replace("PLACE", place))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "staff.csv").write_text("origin,count\nHill folk,300\nIslander,60\nSky folk,40\n", encoding="utf-8")
    (tmp_path / "leavers.csv").write_text("origin,count\nHill folk,30\nIslander,16\n", encoding="utf-8")
    return tmp_path


def ran(folder: Path, text: str) -> pd.DataFrame:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    outcome = run_draft(draft_plan(path))
    save(outcome, folder / "out")
    return pd.read_csv(folder / "out" / "findings.csv", keep_default_na=False)


def told(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        ran(folder, text)
    return str(caught.value)


def test_two_bases_are_refused_in_the_words_of_a_plan(folder: Path) -> None:
    said = told(folder, PLAN)
    assert "comparisons.left" in said
    assert "The first is on scheme old, the second on new. The second alone has Sky folk." in said


@pytest.mark.parametrize("bridge", ['"bridge.toml"', '["bridge.toml"]'])
def test_a_bridge_puts_one_side_onto_the_basis_of_the_other(folder: Path, bridge: str) -> None:
    frame = ran(folder, f"{PLAN}bridge = {bridge}\n")
    assert dict(zip(frame["code"], frame["base_observed"], strict=True)) == {"hill": 300, "island": 100}
    assert set(frame["bridge"]) == {"mine"}


def test_the_record_and_the_checks_say_what_was_assumed(folder: Path) -> None:
    ran(folder, f'{PLAN}bridge = "bridge.toml"\n')
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["comparisons"]["left"]["bridges"] == ["mine"]
    assert any("This assumes: Sky folk said Islander." in line for line in record["comparisons"]["left"]["method"])
    assert set(record["inputs"]) >= {"bridge.toml", "old.toml", "new.toml"}
    checks = pd.read_csv(folder / "out" / "checks.csv").set_index("check")
    assert checks.loc["bridge taken", "found"] == "40 of 400"


def test_a_comparison_without_a_bridge_has_none_in_its_record(folder: Path) -> None:
    frame = ran(folder, PLAN.replace("old.toml", "new.toml"))
    assert set(frame["bridge"]) == {""}
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert "bridges" not in record["comparisons"]["left"]


def test_bridges_that_there_are_not_are_mistakes_of_the_plan(folder: Path) -> None:
    said = told(folder, f'{PLAN}bridge = ["nowhere", "none.toml"]\n')
    assert "comparisons.left.bridge" in said
    assert 'There is no bridge "nowhere".' in said
    assert 'There is no file "none.toml".' in said


def test_along_the_stages_of_one_table_there_is_nothing_to_bridge(folder: Path) -> None:
    plan = """
[tables.people]
file = "people.csv"
rows = true
stages = ["left"]
schemes = { origin = "new.toml" }

[comparisons.left]
stage = "people"
baseline = "before"
bridge = "bridge.toml"
"""
    (folder / "people.csv").write_text("origin,left\nHill folk,yes\nIslander,no\n", encoding="utf-8")
    assert "The stages of one table are classified alike" in told(folder, plan)
