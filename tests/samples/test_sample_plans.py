"""All the samples: each plan runs, each file is accounted for, and what is synthetic says so."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from disprop.run import Outcome, save

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/plan.toml"))
PLANS = [f"{path.parent.name}/{path.stem}" for path in sorted(SAMPLES.glob("*/plan*.toml"))]
SYNTHETIC = ("inspectorate_2007", "derbyshire_2011", "stops_2021")
ODD = {
    "west_mercia_2009/plan_recruitment": {"stated total"},
    "west_mercia_2009/plan_development": {"stated percentage"},
    "west_mercia_2009/plan_service": {"stated total", "totals differ"},
    "west_mercia_2009/plan_districts": {"totals differ"},
}
"""The contradictions that the plans of the documents report."""


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_of_the_samples_runs_and_is_written(
    plan: str, outcome: Callable[[str], Outcome], tmp_path: Path
) -> None:
    files = save(outcome(plan), tmp_path)
    assert all(path.stat().st_size for path in files)


@pytest.mark.parametrize("plan", PLANS)
def test_no_label_of_a_sample_is_lost(plan: str, outcome: Callable[[str], Outcome]) -> None:
    assert "label not recognised" not in set(outcome(plan).checks["check"])


@pytest.mark.parametrize("plan", sorted(ODD))
def test_the_contradictions_of_the_documents_are_reported(plan: str, outcome: Callable[[str], Outcome]) -> None:
    assert ODD[plan] <= set(outcome(plan).checks["check"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_the_readme_of_a_sample_names_every_file(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+\.(?:csv|toml))`", readme))
    assert named >= {path.name for path in folder.iterdir() if path.suffix in {".csv", ".toml"}}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_a_sample_of_synthetic_people_says_so_everywhere_and_no_other_does(
    folder: Path, outcome: Callable[[str], Outcome]
) -> None:
    synthetic = folder.name in SYNTHETIC
    for plan in folder.glob("plan*.toml"):
        title = outcome(f"{folder.name}/{plan.stem}").plan.title
        assert title.startswith("Synthetic people: ") is synthetic
    for path in folder.glob("*.csv"):
        assert path.stem.endswith("_synthetic") is synthetic
    assert ("**Nobody here exists.**" in (folder / "README.md").read_text(encoding="utf-8")) is synthetic


def test_the_synthetic_files_are_what_their_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLES))
    made = runpy.run_path(str(SAMPLES / "make.py"))["made"]()
    assert {path.parent.name for path in made} == set(SYNTHETIC)
    for path, text in made.items():
        assert path.read_bytes() == text.encode(), path.name
