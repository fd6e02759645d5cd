"""Killed at any moment: no torn set, no lost history; docs/evidence/kills.py does it some hundred times."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "evidence" / "kills.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no processes that split in two")
@pytest.mark.parametrize("kind", ["call", "random time"])
def test_ten_kills_tear_no_set_and_lose_no_history(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--only", kind, "--each", "10"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "10 kills: no set torn, no history lost."
    fell = {place: int(number) for number, place in re.findall(r"^ *(\d+) (.+)$", done.stdout, re.M)}
    assert kind != "call" or fell["before anything was written"] < 10, "no kill fell where it matters"


def test_the_committed_table_tells_of_two_hundred_kills_of_each_kind() -> None:
    _, *lines = SCRIPT.with_name("kills.csv").read_text(encoding="utf-8").splitlines()
    kills: dict[str, int] = {}
    for line in lines:
        kind, _, _, _, number = line.rsplit(",", 4)
        kills[kind] = kills.get(kind, 0) + int(number)
    assert kills == {"system call": 200, "call": 200, "random time": 200}
