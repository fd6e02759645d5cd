"""The file of a history: what became of runs that were cut off, and what is said where it cannot be opened."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.history import _file
from disprop.history._file import MARK, NOTICE, VERSION
from disprop.history.changes import KEPT, UNKNOWN_KEPT
from disprop.history.order import place_of
from disprop.history.store import Kept, Run, reading, refuse_unfit, standing, writing
from disprop.publish import HeldError, UnwritableError
from disprop.publish.files import READY, RECORD, digest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def findings(*ids: str) -> pd.DataFrame:
    numbers = {name: 0.1 for name in KEPT if name not in _file.TEXTS}
    return pd.DataFrame([{**dict.fromkeys(KEPT, "a"), **numbers, "id": name} for name in ids], columns=list(KEPT))


def unknowns(*ids: str) -> pd.DataFrame:
    numbers = {name: 1.0 for name in UNKNOWN_KEPT if name not in _file.TEXTS}
    rows = [{**dict.fromkeys(UNKNOWN_KEPT, "a"), **numbers, "id": name} for name in ids]
    return pd.DataFrame(rows, columns=list(UNKNOWN_KEPT))


def kept(*ids: str) -> Kept:
    return Kept.of(findings(*ids), unknowns("u"))


def run(folder: Path, *, as_of: str = "2009-03-31", revision: int = 1, content: str = "c", number: int = 0) -> Run:
    return Run(
        number=number,
        series="s",
        as_of=as_of,
        revision=revision,
        state="proposed",
        recorded="2009-04-01T06:30:00+00:00",
        content=content,
        folder=str(folder),
        slices=(),
        record={"title": "t"},
    )


# ---- What became of a run --------------------------------------------------------------------------------------------


def old_set(folder: Path) -> None:
    (folder / RECORD).write_bytes(b"old")


def new_set(folder: Path) -> None:
    (folder / RECORD).write_bytes(b"new")


def third_set(folder: Path) -> None:
    (folder / RECORD).write_bytes(b"third")


def half_a_set(folder: Path) -> None:
    """Stopped between two renames: the next to hold the folder puts the rest in place."""
    (folder / RECORD).write_bytes(b"old")
    (folder / ".run.json.1.part").write_bytes(b"new")
    (folder / READY).write_text(json.dumps({RECORD: ".run.json.1.part"}), encoding="utf-8")


def no_folder(folder: Path) -> None:
    folder.rmdir()


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (old_set, None),
        (new_set, "recorded"),
        (half_a_set, "recorded"),
        (third_set, "in doubt"),
        (no_folder, "in doubt"),
    ],
)
def test_a_run_that_was_cut_off_is_kept_if_its_set_was_put_in_place_or_nothing_tells(
    tmp_path: Path, path: Path, left: Callable[[Path], None], state: str | None
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with writing(path) as store:
        store.propose(run(folder), kept("a", "b"), before=digest(b"old"), now=digest(b"new"))
    left(folder)
    with writing(path) as store:
        assert [one.state for one in store.runs()] == ([state] if state else [])
        rows = [
            store._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("findings", "unknowns")
        ]
        assert rows == ([2, 1] if state else [0, 0])
    assert not (folder / READY).exists()


def test_a_first_run_that_was_cut_off_before_there_was_a_folder_is_forgotten(tmp_path: Path, path: Path) -> None:
    folder = tmp_path / "out"
    with writing(path) as store:
        store.propose(run(folder), kept("a"), before=standing(folder), now=digest(b"new"))
    with writing(path) as store:
        assert store.runs() == []


def test_a_list_of_parts_in_a_folder_that_another_run_holds_is_enough_to_know(tmp_path: Path, path: Path) -> None:
    from disprop.publish import hold

    folder = tmp_path / "out"
    folder.mkdir()
    with writing(path) as store:
        store.propose(run(folder), kept("a"), before=digest(b"old"), now=digest(b"new"))
    with hold(folder):
        half_a_set(folder)
        with writing(path) as store:
            assert [one.state for one in store.runs()] == ["recorded"]
        assert (folder / READY).exists()


def test_a_reader_sees_a_run_that_is_being_written_and_settles_nothing(tmp_path: Path, path: Path) -> None:
    with writing(path) as store:
        store.propose(run(tmp_path), kept("a"), before="", now="x")
        with reading(path) as beside:
            assert [one.state for one in beside.runs()] == ["proposed"]


# ---- What comes back -------------------------------------------------------------------------------------------------


def test_numbers_words_blanks_and_slices_come_back_as_they_were(path: Path) -> None:
    frame = findings("a", "b", "c").assign(period=["2008", "", None], ratio=[np.inf, np.nan, 1 / 3])
    frame.loc[1, "note"] = "not kept"
    given = Kept.of(frame, unknowns("u").assign(period="2008"), slices=["period"])
    with writing(path) as store:
        store.propose(Run(**{**run(path.parent).__dict__, "slices": ("period",)}), given, before="", now="x")
        (one,) = store.runs()
        back = store.kept(one)
    assert back.content == given.content
    pd.testing.assert_frame_equal(back.findings, given.findings)
    pd.testing.assert_frame_equal(back.unknowns, given.unknowns)
    assert back.findings["period"].tolist() == ["2008", "", ""]
    assert back.findings["ratio"].tolist()[0] == np.inf


def test_nothing_found_can_be_kept(path: Path) -> None:
    given = Kept.of(pd.DataFrame(), pd.DataFrame())
    with writing(path) as store:
        store.propose(run(path.parent), given, before="", now="x")
        back = store.kept(store.runs()[0])
    assert (len(back.findings), len(back.unknowns)) == (0, 0)
    assert back.content == given.content


def test_the_content_is_that_of_the_numbers_to_ten_digits() -> None:
    near, far = (findings("a").assign(ratio=[number]) for number in (0.1 * (1 + 1e-13), 0.1001))
    contents = [Kept.of(frame, unknowns()).content for frame in (findings("a").assign(ratio=[0.1]), near, far)]
    assert contents[0] == contents[1] != contents[2]


# ---- Which run is compared with which --------------------------------------------------------------------------------


def runs(*told: tuple[str, int, str]) -> list[Run]:
    return [
        run(Path(), as_of=as_of, revision=revision, content=content, number=number)
        for number, (as_of, revision, content) in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("there", "as_of", "content", "revision", "same", "before"),
    [
        ([], "2009", "x", 1, None, None),
        ([("2008", 1, "x")], "2009", "x", 1, None, 0),
        ([("2008", 1, "x"), ("2008", 2, "y")], "2009", "x", 1, None, 1),
        ([("2008", 1, "x"), ("2009", 1, "y")], "2009", "y", 1, 1, 0),
        ([("2008", 1, "x"), ("2009", 1, "y")], "2009", "z", 2, None, 0),
        ([("2009", 1, "x"), ("2009", 2, "y")], "2009", "x", 3, None, 1),
        ([("2009", 1, "x")], "2009", "x", 1, 0, None),
        ([("2009", 1, "x"), ("2009", 2, "y")], "2009", "y", 2, 1, 0),
        ([("2009", 1, "x")], "2008", "x", 1, None, None),
        ([("", 1, "x")], "2009", "x", 1, None, 0),
        ([("2009", 1, "x")], "", "x", 1, None, None),
        ([("", 1, "x"), ("2009", 1, "y")], "", "y", 2, None, 0),
    ],
)
def test_a_run_is_compared_with_the_last_revision_of_the_nearest_earlier_date(
    there: list[tuple[str, int, str]], as_of: str, content: str, revision: int, same: int | None, before: int | None
) -> None:
    found = place_of(runs(*there), as_of, content)
    assert found.revision == revision
    assert (found.same.number if found.same else None) == same
    assert (found.before.number if found.before else None) == before


# ---- What is said of a file that cannot be used ----------------------------------------------------------------------


@pytest.fixture
def made(path: Path) -> Path:
    with writing(path) as store:
        store.propose(run(path.parent / "none"), kept(*map(str, range(200))), before="", now="x")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET state = 'recorded'")
    return path


def said(call: Callable[[], object], kind: type[Exception] = InputError) -> str:
    with pytest.raises(kind) as error:
        call()
    assert type(error.value) is kind
    return str(error.value)


def opened(path: Path) -> None:
    with writing(path, patience=0):
        pass


def read(path: Path) -> None:
    with reading(path) as store:
        for one in store.runs():
            store.kept(one)


def test_a_new_file_has_its_mark_its_version_and_its_notice(path: Path) -> None:
    opened(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (MARK,)
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT value FROM about WHERE name = 'notice'").fetchone() == (NOTICE,)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_an_empty_file_is_taken_as_new_since_a_run_that_was_cut_off_may_leave_one(path: Path) -> None:
    path.touch()
    refuse_unfit(path)
    with writing(path) as store:
        assert store.new
    with writing(path) as store:
        assert not store.new


@pytest.mark.parametrize("call", [opened, read, refuse_unfit])
def test_a_file_of_something_else_is_refused_and_left_alone(path: Path, call: Callable[[Path], None]) -> None:
    path.write_text("group,count\nMale,10\n" * 50, encoding="utf-8")
    before = path.read_bytes()
    assert "It is not a history that disprop made. Name another file" in said(lambda: call(path))
    assert path.read_bytes() == before
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (a)")
    assert "It is not a history that disprop made." in said(lambda: call(path))


@pytest.mark.parametrize(
    ("version", "remedy"), [(VERSION + 1, "Install a later version"), (VERSION - 1, "keep this one")]
)
@pytest.mark.parametrize("call", [opened, read, refuse_unfit])
def test_a_history_of_another_version_is_refused(
    made: Path, version: int, remedy: str, call: Callable[[Path], None]
) -> None:
    with closing(sqlite3.connect(made)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    told = said(lambda: call(made))
    assert f"It is a history of version {version}; this is disprop " in told
    assert remedy in told


def test_a_damaged_history_says_so_and_what_to_do(made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    made.write_bytes(content)
    assert "It is damaged. Put back a copy of it." in said(lambda: read(made))


def test_a_history_that_another_program_has_locked_is_held(made: Path) -> None:
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "Another program has it locked. Close it there" in said(lambda: opened(made), HeldError)


def test_a_history_that_another_run_has_is_held(made: Path) -> None:
    with writing(made):
        assert f"Another run is writing to it: process {os.getpid()}" in said(lambda: opened(made), HeldError)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_place_that_may_not_be_written_to_is_told_before_any_work(
    made: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    place = made if closed == "file" else made.parent
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != place)
    words = "It may not be written to." if closed == "file" else "Its folder may not be written to."
    for call in (opened, refuse_unfit):
        assert words in said(lambda call=call: call(made), UnwritableError)
    read(made)


def test_a_folder_and_a_file_in_no_folder_are_refused(tmp_path: Path) -> None:
    for call in (opened, read, refuse_unfit):
        assert "It is a folder. Name a file in it, such as" in said(lambda call=call: call(tmp_path))
        assert "Its folder is not there. Make the folder" in said(lambda call=call: call(tmp_path / "no" / "h.sqlite"))


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, UnwritableError, "The disk is full."),
        (sqlite3.SQLITE_IOERR | (3 << 8), UnwritableError, "It cannot be read from or written to the disk."),
        (sqlite3.SQLITE_READONLY, UnwritableError, "It may not be written to."),
        (sqlite3.SQLITE_CANTOPEN, UnwritableError, "It cannot be opened."),
        (sqlite3.SQLITE_PERM, UnwritableError, "It may not be opened."),
        (sqlite3.SQLITE_BUSY, HeldError, "Another program has it locked."),
        (sqlite3.SQLITE_LOCKED, HeldError, "Another program has it locked."),
        (sqlite3.SQLITE_CORRUPT, InputError, "It is damaged."),
        (sqlite3.SQLITE_NOTADB, InputError, "It is not a history that disprop made."),
    ],
)
def test_what_sqlite_cannot_do_is_said_in_words(path: Path, code: int, kind: type[Exception], words: str) -> None:
    def failing() -> None:
        error = sqlite3.OperationalError("no")
        error.sqlite_errorcode = code
        with _file.told(path):
            raise error

    told = said(failing, kind)
    assert told.startswith(f"{path}: {words} ")


def test_a_fault_of_ours_in_a_query_is_not_put_on_the_file(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), writing(path) as store:
        store._connection.execute("SELECT * FROM nowhere")


def test_odd_names_of_files_are_taken_as_they_are(tmp_path: Path) -> None:
    for name in ("a b.sqlite", "100%.sqlite", "a?mode=memory", "ä#1"):
        opened(tmp_path / name)
        assert (tmp_path / name).stat().st_size
