"""Plans of a body that counts its leavers quarter by quarter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from disprop.cli import main

PLAN = """
[plan]
title = "{title}"
[tables.staff]
file = "staff.csv"
[tables.leavers]
file = "leavers.csv"
[comparisons.leavers]
stage = "leavers"
baseline = "staff"
relation = "separate"
question = "rate"
polarity = "bad"
band = {{ ratio = [0.8, 1.25] }}
"""

STAFF = "characteristic,group,count\ngender,Male,156\ngender,Female,289\nethnicity,BME,25\nethnicity,White,415\n"
LEAVERS = "characteristic,group,count\ngender,Male,{}\ngender,Female,{}\ngender,Not stated,{}\n"

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines break where they do on a wide screen, whatever the tests are run in."""
    monkeypatch.setenv("COLUMNS", "140")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def quarter(tmp_path: Path, history: Path) -> Run:
    """Run a plan with some men, women and unknown among the leavers, on a date, and keep it."""

    def run(
        counts: tuple[int, int, int] = (10, 29, 0),
        as_of: str = "",
        *more: str,
        title: str = "Leavers",
        out: str = "out",
        keep: bool = True,
    ) -> int:
        (tmp_path / "plan.toml").write_text(PLAN.format(title=title), encoding="utf-8")
        (tmp_path / "staff.csv").write_text(STAFF, encoding="utf-8")
        (tmp_path / "leavers.csv").write_text(LEAVERS.format(*counts), encoding="utf-8")
        dated = ["--as-of", as_of] if as_of else []
        kept = ["--history", str(history)] if keep else []
        return main(["run", str(tmp_path / "plan.toml"), "--out", str(tmp_path / out), *dated, *kept, *more])

    return run
