"""One run at a time in a folder, and no lock outlives its process."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disprop.publish import HeldError, UnwritableError, hold, lock
from disprop.publish.files import READY
from disprop.publish.lock import LOCK, hold_file

HOLDER = """
    import sys, time
    from disprop.publish import hold

    with hold(sys.argv[1]):
        print("held", flush=True)
        time.sleep(60)
"""

RACER = """
    import os, sys, time
    from pathlib import Path
    from disprop.publish import HeldError, hold

    folder, mark = Path(sys.argv[1]), Path(sys.argv[2])
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            with hold(folder):
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))  # two at once would fail here
                os.unlink(mark)
                print("had it", flush=True)
        except HeldError:
            pass
"""


def process(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    """A process that holds the folder `out`."""
    started = process(HOLDER, tmp_path / "out")
    assert started.stdout is not None
    assert started.stdout.readline() == "held\n"
    yield started  # type: ignore[misc]
    started.kill()
    started.communicate()


def test_a_folder_that_another_process_holds_is_refused_with_its_number_and_start(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(HeldError) as caught, hold(tmp_path / "out"):
        pass
    told = str(caught.value)
    assert f"out: Another run is writing to it: process {holder.pid} on " in told
    assert re.search(r", since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Wait until it has ended", told)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_the_lock_of_a_killed_process_is_nobodys(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "out" / LOCK).exists()
    with hold(tmp_path / "out"):
        assert json.loads((tmp_path / "out" / LOCK).read_text())["pid"] == os.getpid()


def test_a_file_that_tells_of_a_process_that_lives_locks_nothing_by_itself(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text(json.dumps({"pid": os.getppid(), "host": "x", "started": "long ago"}))
    with hold(tmp_path):
        pass


def test_the_message_gives_the_time_of_the_holder(tmp_path: Path) -> None:
    start = datetime(2009, 3, 31, 6, 30, 15, 4, tzinfo=UTC)
    with (
        hold(tmp_path, clock=lambda: start),
        pytest.raises(HeldError, match=r"since 2009-03-31 06:30:15 UTC\."),
        hold(tmp_path),
    ):
        pass


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with hold(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b" / LOCK).exists()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").mkdir()
    with hold(tmp_path / "mine"):
        pass
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_failure_inside_ends_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path):
        raise ZeroDivisionError
    with hold(tmp_path):
        pass


def test_two_never_hold_a_folder_at_once_and_both_have_their_turn(tmp_path: Path) -> None:
    racers = [process(RACER, tmp_path / "a" / "out", tmp_path / "mark") for _ in range(2)]
    told = [racer.communicate() for racer in racers]
    assert [err for _, err in told] == ["", ""]
    assert all("had it" in out for out, _ in told)


def test_a_holder_that_has_not_said_who_it_is_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    with hold(tmp_path):
        (tmp_path / LOCK).write_text("", encoding="utf-8")
        with pytest.raises(HeldError, match="which has only just begun"), hold(tmp_path):
            pass


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", none)
    with pytest.raises(UnwritableError, match="No locks available"), hold(tmp_path / "out"):
        pass
    assert (tmp_path / "out" / LOCK).read_bytes() == b""


def test_what_a_killed_run_left_between_two_renames_is_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_text("new\n")
    (tmp_path / "checks.csv").write_text("old\n")
    (tmp_path / ".checks.csv.7.part").write_text("new\n")
    (tmp_path / READY).write_text(
        json.dumps({"findings.csv": ".findings.csv.7.part", "checks.csv": ".checks.csv.7.part"})
    )
    with hold(tmp_path):
        assert (tmp_path / "checks.csv").read_text() == "new\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checks.csv", "findings.csv"]


def test_a_file_is_waited_for_and_who_holds_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with hold_file(path, patience=0):
        began = time.monotonic()
        with (
            pytest.raises(HeldError, match=rf"history\.sqlite: Another run .* process {os.getpid()} .* another file"),
            hold_file(path, patience=0.2),
        ):
            pass
        assert time.monotonic() - began >= 0.2
    with hold_file(path, patience=0):
        pass
    assert list(tmp_path.iterdir()) == []
