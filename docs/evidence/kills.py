"""Kill `disprop run --history` at many moments, and look each time at what it leaves.

    python docs/evidence/kills.py                          200 kills of each kind, into kills.csv (needs strace)
    python docs/evidence/kills.py --each 20                fewer
    python docs/evidence/kills.py --only call --each 10    one kind; no table is written (as CI does)

Every kill begins with the same folder and the same history of two runs; a third run is killed (SIGKILL, which no
program can answer). *System calls*: one call is drawn from all those by which the run opens, locks, writes and renames
files, from the moment it takes the folder to its end, and the process dies on entering it: most fall where files are
being written. *Calls*: the same with the calls that Python makes of the system, of files and of SQLite, from the
looking at the history on. *Random times*: drawn evenly over how long a run takes. Then, before anything is mended,

- the history opens in SQLite alone, without our code, and its integrity check says ok;
- both earlier runs are in it, every row of them;
- every output in the folder is, byte for byte, that of the earlier set or that of the new one.

Then whoever comes next mends, in one half of the cases by taking the folder and then the history (the next run of the
folder), in the other by taking the history alone (a run of another folder). After that

- the set in the folder is whole: every file is the one that run.json tells of;
- the run is in the history if and only if the new set is in the folder, with all its rows and nothing in doubt;
- nothing is left of the cut-off run but hidden parts that the next set clears away, and no lock is held.

The table says where each kill fell and what became of the run.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disprop.cli import main
from disprop.history.store import writing
from disprop.publish import hold
from disprop.publish.files import READY
from disprop.run import _history

FILE = Path(__file__).with_name("kills.csv")
SEED = 20090331
OUT, HISTORY = "out", "history.sqlite"

CALLS = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "mkdir", "rmdir"),
    *("flock", "fcntl", "close"),
)
"""System calls by which files are opened, locked, written and put in place."""

OF_FILES = {"posix", "_io", "fcntl", "sqlite3"}
"""Where Python's own calls of that kind come from."""

KINDS = ("system call", "call", "random time")

PLAN = """
[plan]
title = "Leavers"
as_of = {as_of}
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
LEAVERS = "characteristic,group,count\ngender,Male,{0}\ngender,Female,{1}\nethnicity,BME,{2}\nethnicity,White,{3}\n"
DATES = {
    "2009-03-31": (10, 29, 8, 31),
    "2009-06-30": (12, 24, 2, 34),
    "2009-09-30": (28, 9, 9, 28),
}
"""Leavers of three quarters: the third run is the one that is killed."""

PLACES = (
    "before anything was written",
    "while the files were written beside their places",
    "when the run was proposed and nothing in place",
    "while the files were put in place",
    "when the set was in place and the run not yet recorded",
    "when the run was recorded",
)
"""Where a kill fell, by what it left."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What every kill begins with, and what an undisturbed run makes of it."""

    folder: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    rows: Mapping[str, tuple[int, int]]
    """By date of the run: the rows that it has in the history, of findings and of the unknown."""


def arguments(folder: Path) -> list[str]:
    return ["run", str(folder / "plan.toml"), "--out", str(folder / OUT), "--history", str(folder / HISTORY), "-q"]


def quarter(folder: Path, as_of: str) -> None:
    """Write the plan and the tables of a quarter."""
    (folder / "plan.toml").write_text(PLAN.format(as_of=as_of), encoding="utf-8")
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "leavers.csv").write_text(LEAVERS.format(*DATES[as_of]), encoding="utf-8")


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / OUT).iterdir() if not path.name.startswith(".")}


def prepared(folder: Path) -> Scene:
    """Make two runs, and a third elsewhere to know what it makes."""
    first, last = folder / "first", folder / "last"
    first.mkdir()
    *earlier, third = DATES
    for as_of in earlier:
        quarter(first, as_of)
        assert main(arguments(first)) == 0
    before = outputs(first)
    quarter(first, third)
    shutil.copytree(first, last)
    assert main(arguments(last)) == 0
    return Scene(folder=first, before=before, after=outputs(last), rows=rows_of(last / HISTORY))


def rows_of(history: Path) -> dict[str, tuple[int, int]]:
    """Read by SQLite alone how many rows each run has; refuse a file that is not sound."""
    with closing(sqlite3.connect(history)) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        assert sound == "ok", sound
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        found = connection.execute(
            "SELECT as_of, (SELECT count(*) FROM findings WHERE run = number), "
            "(SELECT count(*) FROM unknowns WHERE run = number) FROM runs"
        ).fetchall()
    assert len({as_of for as_of, *_ in found}) == len(found)
    return {as_of: (findings, unknowns) for as_of, findings, unknowns in found}


def states_of(history: Path) -> dict[str, str]:
    with closing(sqlite3.connect(history)) as connection:
        return dict(connection.execute("SELECT as_of, state FROM runs").fetchall())


# ---- Kills -----------------------------------------------------------------------------------------------------------


def forked(folder: Path, watch: Callable[[], None] = lambda: None) -> int:
    """Return a process that has everything loaded and is about to run; it waits to be continued."""
    process = os.fork()
    if not process:
        watch()
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(main(arguments(folder)))
    os.waitpid(process, os.WUNTRACED)
    return process


def killed_in_time(folder: Path, seconds: float) -> None:
    """Run, and kill the run after some seconds."""
    process = forked(folder)
    os.kill(process, signal.SIGCONT)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def ended(process: int) -> None:
    os.kill(process, signal.SIGCONT)
    os.waitpid(process, 0)


def killed_at_python_call(folder: Path, number: int) -> None:
    """Run, and let the process kill itself at the so-many-eth call of Python of the system, of files and of SQLite."""
    ended(forked(folder, lambda: count_calls(number)))


def count_calls(fatal: int, told: Path | None = None) -> None:
    """Count such calls from the looking at the history on; die at one of them, or tell how many there were."""
    save, calls = _history.save_with_history, 0

    def watch(_: object, event: str, called: Any) -> None:
        nonlocal calls
        if event == "c_call" and {getattr(called, "__module__", ""), type(called.__self__).__module__} & OF_FILES:
            calls += 1
            if calls == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched(*given: Any, **named: Any) -> Any:
        sys.setprofile(watch)
        try:
            return save(*given, **named)
        finally:
            sys.setprofile(None)
            if told:
                told.write_text(str(calls), encoding="ascii")

    _history.save_with_history = watched


def number_of_calls(scene: Scene, folder: Path) -> int:
    copied(scene, folder)
    ended(forked(folder, lambda: count_calls(0, folder / "calls")))
    return int((folder / "calls").read_text(encoding="ascii"))


def killed_at_call(folder: Path, call: str, number: int) -> None:
    """Run, and let the process die on entering the so-many-eth call of a kind."""
    traced(folder, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}", "-o", os.devnull)


def traced(folder: Path, *settings: str) -> None:
    """Run under strace."""
    process = forked(folder)
    with subprocess.Popen(["strace", "-f", "-p", str(process), *settings], stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        assert "attached" in tracer.stderr.readline()
        os.kill(process, signal.SIGCONT)
        tracer.communicate()
    os.waitpid(process, 0)


def calls_of(scene: Scene, folder: Path) -> list[tuple[str, int]]:
    """Return the calls on files of a run since it took the folder: kind, and the how-many-eth of its kind."""
    copied(scene, folder)
    trace = folder / "trace"
    traced(folder, "-e", f"trace={','.join(CALLS)}", "-o", str(trace))
    seen: Counter[str] = Counter()
    calls, holding = [], False
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        kind = re.match(r"\d+ +(\w+)\(", line)
        if kind:
            seen[kind[1]] += 1
            holding = holding or kind[1] == "flock"
            calls += [(kind[1], seen[kind[1]])] if holding else []
    return calls


def seconds_of(scene: Scene, folder: Path) -> float:
    """Return how long a run takes: the longest of three."""
    taken = []
    for _ in range(3):
        copied(scene, folder)
        process, began = forked(folder), time.monotonic()
        os.kill(process, signal.SIGCONT)
        assert os.waitpid(process, 0)[1] == 0
        taken.append(time.monotonic() - began)
    return max(taken)


def copied(scene: Scene, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(scene.folder, folder)


# ---- What a kill leaves ----------------------------------------------------------------------------------------------


def place_of(scene: Scene, folder: Path) -> str:
    """Return where a kill fell, by what it left."""
    state = states_of(folder / HISTORY).get(list(DATES)[-1])
    if state == "recorded":
        return PLACES[5]
    if (folder / OUT / READY).exists():
        return PLACES[3]
    if state == "proposed":
        return PLACES[4] if outputs(folder) == scene.after else PLACES[2]
    return PLACES[1] if list((folder / OUT).glob(".*.part")) else PLACES[0]


def unmended(scene: Scene, folder: Path) -> None:
    """Hold what a kill left against the rules, as it is."""
    found = rows_of(folder / HISTORY)
    for as_of, rows in scene.rows.items():
        assert found.get(as_of) == rows or (as_of == list(DATES)[-1] and as_of not in found), as_of
    for name, content in outputs(folder).items():
        assert content in (scene.before.get(name), scene.after.get(name)), name


def mended(scene: Scene, folder: Path, by: str) -> bool:
    """Mend as the next run would, hold the rest against the rules, and return whether the run was kept."""
    if by == "folder":
        with hold(folder / OUT):
            pass
    with writing(folder / HISTORY, patience=0) as store:
        states = {run.as_of: run.state for run in store.runs()}
    kept = list(DATES)[-1] in states
    assert set(states.values()) == {"recorded"}, states
    assert outputs(folder) == (scene.after if kept else scene.before)
    record = json.loads((folder / OUT / "run.json").read_text(encoding="utf-8"))
    for name, told in record["outputs"].items():
        assert hashlib.sha256((folder / OUT / name).read_bytes()).hexdigest() == told["sha256"], name
    found = rows_of(folder / HISTORY)
    assert found == {as_of: rows for as_of, rows in scene.rows.items() if as_of in states}
    assert not (folder / OUT / READY).exists()
    with hold(folder / OUT):
        pass
    return kept


def looked_at(scene: Scene, folder: Path, by: str) -> tuple[str, bool]:
    """Return where a kill fell and whether the run was kept, when all the rules hold."""
    unmended(scene, folder)
    return place_of(scene, folder), mended(scene, folder, by)


def kills(
    scene: Scene, folder: Path, how: str, number: int, draw: random.Random
) -> Iterator[tuple[str, str, str, bool]]:
    """Yield for each kill its kind, where it fell, who mended, and whether the run was kept."""
    kill: Callable[[], None]
    if how == "system call":
        calls = calls_of(scene, folder)
        drawn = [draw.choice(calls) for _ in range(number)]
        moments = [lambda call=call: killed_at_call(folder, *call) for call in drawn]
    elif how == "call":
        last = number_of_calls(scene, folder)
        drawn_calls = [draw.randint(1, last) for _ in range(number)]
        moments = [lambda call=call: killed_at_python_call(folder, call) for call in drawn_calls]
    else:
        seconds = seconds_of(scene, folder)
        drawn_times = [draw.uniform(0, seconds) for _ in range(number)]
        moments = [lambda moment=moment: killed_in_time(folder, moment) for moment in drawn_times]
    for kill in moments:
        copied(scene, folder)
        kill()
        by = draw.choice(["folder", "history"])
        place, kept = looked_at(scene, folder, by)
        yield how, place, by, kept


def count_kills() -> None:
    parser = argparse.ArgumentParser(description="Kill runs, and look at what they leave.")
    parser.add_argument("--each", type=int, default=200, help="kills of each kind")
    parser.add_argument("--only", choices=KINDS, help="one kind")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    with tempfile.TemporaryDirectory() as place:
        scene = prepared(Path(place))
        for how in [asked.only] if asked.only else KINDS:
            counts.update(kills(scene, Path(place) / "run", how, asked.each, draw))
    if not asked.only:
        write_table(counts)
    for where in PLACES:
        print(f"{sum(number for kill, number in counts.items() if kill[1] == where):>4} {where}")
    print(f"{sum(counts.values())} kills: no set torn, no history lost.")


def write_table(counts: Counter[tuple[str, str, str, bool]]) -> None:
    """Write how many kills of each kind fell where, who mended, and whether the run was kept."""
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kill", "fell", "mended_by", "run_kept", "kills"])
        order = sorted(counts, key=lambda kill: (KINDS.index(kill[0]), PLACES.index(kill[1]), kill[2:]))
        writer.writerows([*kill[:3], "yes" if kill[3] else "no", counts[kill]] for kill in order)


if __name__ == "__main__":
    count_kills()
