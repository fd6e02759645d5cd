"""Tables that tests of comparisons are made from."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import hypothesis
import numpy as np
import pytest

import disprop as dp
import disprop.schemes
from disprop.cells import Cells
from disprop.families import Families
from disprop.schemes import Shelf

# No deadline: a busy machine is no fault of the code.
hypothesis.settings.register_profile("disprop", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("disprop")

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"

TEAMS = tuple("ABCDEFGHIJ")


@pytest.fixture(scope="session")
def teams() -> dp.Scheme:
    """A scheme of ten teams, for tables whose words do not matter."""
    return dp.Scheme.from_labels(TEAMS, "team")


@pytest.fixture(scope="session")
def table(teams: dp.Scheme) -> Callable[..., dp.Tables]:
    """Return a function: counts by team (or by any scheme) to tables."""

    def make(counts: Mapping[str, int], name: str = "stage", scheme: object = None, **more: object) -> dp.Tables:
        return dp.from_counts(dict(counts), scheme=scheme or teams, name=name, **more)

    return make


@pytest.fixture
def shelved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function: texts of files of schemes and bridges, and of `preferred.toml`, to the only ones there are."""

    def put(files: Mapping[str, str], *, preferred: str, bridges: Mapping[str, str] | None = None) -> Path:
        folder = tmp_path / "shelf"
        (folder / "bridges").mkdir(parents=True, exist_ok=True)
        for name, text in (bridges or {}).items():
            (folder / "bridges" / f"{name}.toml").write_text(text, encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        (folder / "preferred.toml").write_text(preferred, encoding="utf-8")
        monkeypatch.setattr(disprop.schemes, "_SHELF", Shelf(folder))
        return folder

    return put


@pytest.fixture(scope="session")
def shares(teams: dp.Scheme) -> Callable[..., dp.Baseline]:
    """Return a function: printed percentages by team to a baseline."""

    def make(percents: Mapping[str, object], name: str = "census", **more: object) -> dp.Baseline:
        return dp.baseline(dict(percents), scheme=teams, unit="percent", name=name, **more)

    return make


@pytest.fixture(scope="session")
def joined() -> Callable[..., dp.Tables]:
    """Return a function: tables of several characteristics as one."""

    def make(*parts: dp.Tables) -> dp.Tables:
        return replace(parts[0], cubes={key: part[key] for part in parts for key in part})

    return make


@pytest.fixture(scope="session")
def sample() -> Callable[[str], dp.Tables]:
    """Return a function: the name of a file of the West Mercia sample to tables."""
    return lambda name: dp.from_counts(SAMPLE / f"{name}.csv")


@pytest.fixture(scope="session")
def census() -> dp.Baseline:
    return dp.baseline(SAMPLE / "census_2001.csv", unit="percent", name="census")


@pytest.fixture(scope="session")
def one() -> Callable[..., Cells]:
    """Return a function: named counts of one comparison to cells, everything not given at 0."""

    def make(question: str, relation: str, comparator: str = "rest", share: float = np.nan, **counts: int) -> Cells:
        names = (
            "stage_group", "stage_known", "stage_unknown", "base_group", "base_known", "base_unknown",
            "other_stage", "other_base",
        )  # fmt: skip
        filled = dict.fromkeys(names, 0) | counts
        filled["other_stage"] = counts.get("other_stage", filled["stage_known"] - filled["stage_group"])
        filled["other_base"] = counts.get("other_base", filled["base_known"] - filled["base_group"])
        return Cells(
            question=question,
            relation=relation,
            comparator=comparator,
            share=np.array([share]),
            **{name: np.array([value], dtype=np.int64) for name, value in filled.items()},
        )

    return make


KINDS = (
    ("composition", "fixed", "rest"),
    ("composition", "contains", "rest"),
    ("composition", "separate", "rest"),
    ("rate", "contains", "rest"),
    ("rate", "separate", "rest"),
    ("rate", "contains", "overall"),
    ("rate", "separate", "overall"),
    ("rate", "contains", "target"),
    ("rate", "separate", "named"),
    ("rate", "events", "rest"),
    ("rate", "events", "overall"),
    ("rate", "events", "named"),
)
"""Question, relation and comparator of every kind of comparison."""


@pytest.fixture(params=KINDS, ids="-".join)
def kind(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    return request.param


@pytest.fixture(scope="session")
def many() -> Callable[..., Cells]:
    """Return a function: a kind of comparison, a number of rows and a seed to random cells that such tables allow."""

    def make(kind: tuple[str, str, str], rows: int, seed: int, *, groups: int = 12, unknown: int = 6) -> Cells:
        question, relation, comparator = kind
        draw = np.random.default_rng(seed).integers
        stage, other, missing = draw(0, groups, rows), draw(0, 3 * groups, rows), draw(0, unknown + 1, rows)
        base, rest, lost = draw(0, 3 * groups, rows), draw(0, 9 * groups, rows), draw(0, unknown + 1, rows)
        if relation == "contains":
            base, rest, lost = base + stage, rest + other, lost + missing
        if relation == "events":  # person-years by the half; no events where there are none
            base, rest = (
                np.where(some > 0, np.maximum(held, 1), held) / 2 for some, held in ((stage, base), (other, rest))
            )
        if relation == "fixed":
            base, rest, lost = (np.zeros(rows, dtype=np.int64) for _ in range(3))
        constant = relation == "fixed" or comparator == "target"
        share = np.random.default_rng(seed).choice([0.02, 0.14, 0.3, 0.5], rows)
        return Cells(
            question=question,
            relation=relation,
            comparator=comparator,
            stage_group=stage,
            stage_known=stage + other,
            stage_unknown=missing,
            base_group=base,
            base_known=base + rest,
            base_unknown=lost,
            other_stage=other,
            other_base=rest,
            share=share if constant else np.full(rows, np.nan),
        )

    return make


@pytest.fixture(scope="session")
def families() -> Callable[..., Families]:
    """Return a function: number of rows and size of a family to families of that size."""

    def make(rows: int, size: int = 4) -> Families:
        return Families(
            number=np.arange(rows) // size, test=np.arange(rows), extra=np.zeros(-(-rows // size), dtype=np.int64)
        )

    return make


@pytest.fixture(scope="session")
def script() -> Iterator[Callable[[Path], ModuleType]]:
    """Return a function: a script to its module, which its dataclasses find by its name."""
    names: list[str] = []

    def load(path: Path) -> ModuleType:
        names.append(f"{path.stem}_script")
        spec = importlib.util.spec_from_file_location(names[-1], path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[names[-1]] = module
        spec.loader.exec_module(module)
        return module

    yield load
    for name in names:
        sys.modules.pop(name, None)  # in another order of tests it may have been loaded twice


@pytest.fixture
def evaluated(tmp_path: Path) -> Callable[[Iterable[Iterable[str]]], list[list[str]]]:
    """Return a function: rows of formulas to what LibreOffice makes of them; what it starts ends with it."""

    def evaluate(formulas: Iterable[Iterable[str]]) -> list[list[str]]:
        with (tmp_path / "sheet.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(formulas)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path / "done")]
        with subprocess.Popen(
            [*command, str(tmp_path / "sheet.csv")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        ) as office:  # fmt: skip
            try:
                assert office.wait(timeout=120) == 0
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(office.pid, signal.SIGKILL)
        with (tmp_path / "done" / "sheet.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    return evaluate
