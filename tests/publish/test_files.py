"""A set of files is written whole or not at all."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from disprop.publish.files import READY, RECORD, UnwritableError, faults_of_folder, finish_set, write_beside, write_set

OLD = {"findings.csv": "old\n", "checks.csv": "old too\n"}
NEW = {"findings.csv": "new\n", "checks.csv": "new too\n"}


def whole(folder: Path) -> bool:
    """Whether every file of a set is the one that its record tells of."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == told["sha256"]
        for name, told in record["outputs"].items()
    )


def texts(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text(encoding="utf-8") for name in OLD}


def test_the_record_is_last_and_has_the_digests_of_the_others(tmp_path: Path) -> None:
    files = write_set(tmp_path / "a" / "b", NEW, {"title": "Māori"})
    assert [path.name for path in files] == ["findings.csv", "checks.csv", "run.json"]
    record = json.loads(files[-1].read_text(encoding="utf-8"))
    assert record["title"] == "Māori"
    assert record["outputs"]["findings.csv"] == {"sha256": hashlib.sha256(b"new\n").hexdigest(), "bytes": 4}
    assert whole(tmp_path / "a" / "b")


def test_the_same_set_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_set(tmp_path / name, NEW, {"title": "x"}) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_set(tmp_path, OLD, {})
    write_set(tmp_path, NEW, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checks.csv", "findings.csv", "notes.txt", "run.json"]


def test_a_set_whose_writing_fails_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path, OLD, {})

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableError, match="The disk is full"):
        write_set(tmp_path, NEW, {})
    assert texts(tmp_path) == OLD
    assert whole(tmp_path)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("broken", ["findings.csv", "checks.csv", RECORD])
def test_a_set_that_cannot_be_renamed_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    write_set(tmp_path, OLD, {})
    rename = Path.replace

    def refuse_once(path: Path, target: Path) -> Path:
        if Path(target).name == broken and "new" in path.read_text(encoding="utf-8") + (
            "new" if broken == RECORD else ""
        ):
            raise PermissionError(errno.EACCES, "in use", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refuse_once)
    with pytest.raises(UnwritableError, match="Close the file if it is open"):
        write_set(tmp_path, NEW, {})
    monkeypatch.undo()
    assert texts(tmp_path) == OLD
    assert whole(tmp_path)


def test_a_first_set_that_cannot_be_renamed_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if Path(target).name == RECORD:
            raise PermissionError(errno.EACCES, "in use", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UnwritableError):
        write_set(tmp_path, NEW, {})
    assert list(tmp_path.iterdir()) == []


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from disprop.publish.files import write_set

    fatal, calls = int(sys.argv[2]), 0

    def dying(call):
        def made(*given, **named):
            global calls
            calls += 1
            if calls == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)
        return made

    os.fsync, Path.replace = dying(os.fsync), dying(Path.replace)
    write_set(sys.argv[1], {"findings.csv": "new\\n", "checks.csv": "new too\\n"}, {})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_a_run_that_is_killed_leaves_a_whole_set_or_a_record_that_says_otherwise(tmp_path: Path) -> None:
    lives = 10  # three files and their list flushed, the list and the three renamed, the folder flushed: nine to die at
    seen = set()
    for fatal in range(1, lives + 1):
        folder = tmp_path / str(fatal)
        write_set(folder, OLD, {})
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), str(fatal)], check=False, capture_output=True
        )
        assert done.returncode == (0 if fatal == lives else -signal.SIGKILL), done.stderr
        found, finished = texts(folder), whole(folder)
        assert finished == (fatal not in (7, 8))
        assert found == OLD or fatal > 6
        assert found == NEW or fatal < 9
        seen.add(finished)
        finish_set(folder)  # as the next run does before anything else
        assert whole(folder)
        assert texts(folder) == (OLD if fatal <= 5 else NEW)
        assert not (folder / READY).exists()
        write_set(folder, NEW, {})
        assert not list(folder.glob(".*"))
    assert seen == {True, False}


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"findings.csv": "gone.part"}'])
def test_a_list_of_parts_that_leads_nowhere_changes_nothing(tmp_path: Path, torn: str) -> None:
    write_set(tmp_path, OLD, {})
    (tmp_path / READY).write_text(torn, encoding="utf-8")
    finish_set(tmp_path)
    assert texts(tmp_path) == OLD
    write_set(tmp_path, NEW, {})
    assert whole(tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_bytes_and_files_in_folders_below_are_part_of_a_set(tmp_path: Path) -> None:
    signs = bytes(range(256))
    files = write_set(tmp_path, {"charts/age/a [1].svg": signs, "page.html": "<p>"}, {})
    assert files == tuple(tmp_path / name for name in ("charts/age/a [1].svg", "page.html", RECORD))
    assert files[0].read_bytes() == signs
    assert whole(tmp_path)
    assert not list(tmp_path.rglob(".*"))


def test_files_of_the_earlier_set_that_are_in_this_one_no_more_are_removed_if_nobody_changed_them(
    tmp_path: Path,
) -> None:
    write_set(tmp_path, {**OLD, "charts/age.svg": b"old", "mine.csv": "old\n"}, {})
    (tmp_path / "mine.csv").write_text("changed\n", encoding="utf-8")
    write_set(tmp_path, NEW, {})
    assert not (tmp_path / "charts" / "age.svg").exists()
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "changed\n"
    assert texts(tmp_path) == NEW


def test_a_record_cannot_have_files_outside_its_folder_removed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    folder = tmp_path / "out"
    write_set(folder, OLD, {})
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    record["outputs"]["../mine.txt"] = {"sha256": hashlib.sha256(b"mine").hexdigest(), "bytes": 4}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    write_set(folder, NEW, {})
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.parametrize("name", ["../a.csv", "charts/../../a.csv", "/a.csv"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="leads out of the folder"):
        write_set(tmp_path / "out", {name: b""}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_a_folder_below_is_named(tmp_path: Path) -> None:
    (tmp_path / "charts").write_text("mine", encoding="utf-8")
    with pytest.raises(UnwritableError, match=r"charts: It is a file\."):
        write_set(tmp_path, {"charts/age.svg": b""}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["charts"]


def test_a_set_that_fails_leaves_no_folders_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableError, match="The disk is full"):
        write_set(tmp_path / "out", {"charts/age.svg": b""}, {})
    assert list(tmp_path.iterdir()) == []


def test_when_all_is_whole_and_nothing_in_place_the_digest_of_the_record_is_told(tmp_path: Path) -> None:
    write_set(tmp_path, OLD, {})
    told = []

    def ready(digest: str) -> None:
        assert texts(tmp_path) == OLD
        told.append(digest)

    write_set(tmp_path, NEW, {}, ready=ready)
    assert told == [hashlib.sha256((tmp_path / RECORD).read_bytes()).hexdigest()]

    def refuse(digest: str) -> None:
        raise RuntimeError(digest)

    with pytest.raises(RuntimeError):
        write_set(tmp_path, OLD, {}, ready=refuse)
    assert texts(tmp_path) == NEW
    assert whole(tmp_path)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("renames", [2, 3, 4])
def test_a_stop_by_hand_between_two_renames_leaves_a_whole_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """The first rename is that of the list of parts."""
    write_set(tmp_path, OLD, {})
    rename, left = Path.replace, [renames]

    def stopping(path: Path, target: Path) -> Path:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", stopping)
    with pytest.raises(KeyboardInterrupt):
        write_set(tmp_path, NEW, {})
    assert whole(tmp_path)
    assert texts(tmp_path) == NEW
    assert not list(tmp_path.glob(".*"))


def test_a_set_that_was_cut_off_is_finished_with_what_it_was_to_remove(tmp_path: Path) -> None:
    write_set(tmp_path, OLD, {})
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "old.svg").write_bytes(b"old")
    (tmp_path / "charts" / ".new.svg.1.part").write_bytes(b"new")
    listed = {"charts/new.svg": "charts/.new.svg.1.part", "charts/old.svg": None}
    (tmp_path / READY).write_text(json.dumps(listed), encoding="utf-8")
    finish_set(tmp_path)
    assert [path.name for path in (tmp_path / "charts").iterdir()] == ["new.svg"]
    assert not (tmp_path / READY).exists()


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(UnwritableError, match=r"out: It is a file\. Name a folder"):
        write_set(tmp_path / "out", NEW, {})
    with pytest.raises(UnwritableError, match="out' is a file"):
        write_set(tmp_path / "out" / "deeper", NEW, {})
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "findings.csv").mkdir()
    with pytest.raises(UnwritableError, match=r"findings\.csv: A folder stands in its place"):
        write_set(tmp_path, NEW, {})


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "may not be written to" in str(faults_of_folder(tmp_path / "out")[0])


def test_a_name_that_is_too_long_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UnwritableError, match="name is too long"):
        write_set(tmp_path / ("x" * 300), NEW, {})


def test_signs_that_no_file_holds_do_not_stop_a_set(tmp_path: Path) -> None:
    write_set(tmp_path, {"findings.csv": "caf\udce9\n"}, {"title": "caf\udce9"})
    assert (tmp_path / "findings.csv").read_text(encoding="utf-8") == "caf\\udce9\n"


def test_one_file_is_written_whole_or_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.toml"
    write_beside(path, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableError):
        write_beside(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.toml"]
