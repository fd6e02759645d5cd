"""`disprop run --history` and `disprop history`: what is kept, compared, written and said."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from disprop.cli import ALARM, DONE, HELD, INPUT_WRONG, UNWRITABLE, main
from disprop.history import store as stores
from disprop.history.store import reading

from .conftest import Run

Captured = pytest.CaptureFixture[str]

FEW, MORE, OTHER = (10, 29, 0), (10, 60, 3), (12, 33, 1)
"""Men, women and unknown among the leavers."""

WITH_CHANGES = [
    "changes.csv", "checks.csv", "findings.csv", "run.json", "targets.csv", "unknown_changes.csv", "unknowns.csv",
    "whole.csv",
]  # fmt: skip


def runs(history: Path) -> list[tuple[str, int, str]]:
    with reading(history) as store:
        return [(run.as_of, run.revision, run.state) for run in store.runs()]


def told(tmp_path: Path) -> dict[str, object]:
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert isinstance(record["history"], dict)
    return record["history"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# ---- What is kept and compared ---------------------------------------------------------------------------------------


def test_a_new_history_says_on_the_screen_and_in_itself_that_it_holds_counts(
    quarter: Run, history: Path, capsys: Captured
) -> None:
    assert quarter(FEW, "2009-03-31") == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "history.sqlite is new. This file holds counts of people as they are, small ones too" in said
    assert "the first run of 'Leavers', so there is nothing to compare with" in said
    with closing(sqlite3.connect(history)) as connection:
        (notice,) = connection.execute("SELECT value FROM about WHERE name = 'notice'").fetchone()
    assert notice in said
    quarter(FEW, "2009-06-30")
    assert "is new" not in capsys.readouterr().out


def test_the_second_date_is_compared_with_the_first(
    quarter: Run, history: Path, tmp_path: Path, capsys: Captured
) -> None:
    quarter(FEW, "2009-03-31")
    assert sorted(contents(tmp_path / "out")) == [name for name in WITH_CHANGES if "changes" not in name]
    capsys.readouterr()
    assert quarter(MORE, "2009-06-30") == DONE
    said = capsys.readouterr().out
    assert sorted(contents(tmp_path / "out")) == WITH_CHANGES
    assert told(tmp_path) == {
        "series": "Leavers",
        "revision": 1,
        "since": {"as_of": "2009-03-31", "revision": 1},
        "changes": {"worsened": 2},
        "unknown_changes": {"up": 2, "same": 2, "appeared": 1},
    }
    assert "Since 2009-03-31: 2 worsened (changes.csv)." in said
    assert "possible (over): 1.51 times, 29 of 318" in " ".join(said.split())
    assert "leavers/gender: 0.0% (0 of 39) then, 4.1% (3 of 73) now, up by 4.1 points" in said
    changes = pd.read_csv(tmp_path / "out" / "changes.csv")
    assert changes["change"].tolist() == ["worsened", "worsened"]
    assert changes["observed_then"].tolist() == [10, 29] or changes["observed_then"].tolist() == [29, 10]
    unknowns = pd.read_csv(tmp_path / "out" / "unknown_changes.csv").set_index("id")
    assert unknowns.loc["leavers/gender/all_unknown", "change_pp"] == pytest.approx(300 / 73)
    assert runs(history) == [("2009-03-31", 1, "recorded"), ("2009-06-30", 1, "recorded")]


def test_the_same_figures_of_a_date_twice_are_one_run_and_the_same_files(
    quarter: Run, history: Path, tmp_path: Path, capsys: Captured
) -> None:
    quarter(FEW, "2009-03-31")
    quarter(MORE, "2009-06-30")
    first, kept = contents(tmp_path / "out"), history.read_bytes()
    capsys.readouterr()
    assert quarter(MORE, "2009-06-30") == DONE
    assert contents(tmp_path / "out") == first
    assert history.read_bytes() == kept
    assert "nothing was added" in capsys.readouterr().out
    assert quarter(MORE, "2009-06-30", out="elsewhere") == DONE
    assert contents(tmp_path / "elsewhere") == first
    assert history.read_bytes() == kept


def test_corrected_figures_of_a_date_are_its_next_revision_and_both_are_kept(
    quarter: Run, history: Path, tmp_path: Path
) -> None:
    quarter(FEW, "2009-03-31")
    quarter(MORE, "2009-06-30")
    quarter(OTHER, "2009-06-30")
    assert told(tmp_path)["revision"] == 2
    assert told(tmp_path)["since"] == {"as_of": "2009-03-31", "revision": 1}
    assert runs(history) == [
        ("2009-03-31", 1, "recorded"), ("2009-06-30", 1, "recorded"), ("2009-06-30", 2, "recorded"),
    ]  # fmt: skip
    quarter(FEW, "2009-09-30")
    assert told(tmp_path)["since"] == {"as_of": "2009-06-30", "revision": 2}


def test_figures_that_go_back_to_what_they_were_are_a_revision_too(quarter: Run, history: Path) -> None:
    for counts in (FEW, MORE, FEW):
        quarter(counts, "2009-03-31")
    assert [revision for _, revision, _ in runs(history)] == [1, 2, 3]


def test_a_plan_whose_date_does_not_move_is_compared_with_its_revision_before(
    quarter: Run, tmp_path: Path, capsys: Captured
) -> None:
    for as_of in ("", "2009-03-31"):
        quarter(FEW, as_of, out=f"a{as_of}")
    quarter(MORE)
    assert told(tmp_path)["since"] == {"as_of": None, "revision": 1}
    assert "Since revision 1 of the undated run, no earlier date being in the history: 2 worsened" in " ".join(
        capsys.readouterr().out.split()
    )
    quarter(MORE)
    assert told(tmp_path)["since"] == {"as_of": None, "revision": 1}


def test_a_date_filled_in_later_is_compared_with_the_one_before_it(quarter: Run, tmp_path: Path) -> None:
    quarter(FEW, "2008-12-31")
    quarter(MORE, "2009-06-30")
    quarter(OTHER, "2009-03-31")
    assert told(tmp_path)["since"] == {"as_of": "2008-12-31", "revision": 1}
    quarter(FEW, "2009-09-30")
    assert told(tmp_path)["since"] == {"as_of": "2009-06-30", "revision": 1}


def test_another_title_is_another_series_unless_it_is_named(quarter: Run, tmp_path: Path, capsys: Captured) -> None:
    quarter(FEW, "2009-03-31", title="Leavers, March")
    capsys.readouterr()
    quarter(MORE, "2009-06-30", title="Leavers, June", out="out")
    said = " ".join(capsys.readouterr().out.split())
    assert "The file also holds 'Leavers, March': to go on with one of them, name it with --series." in said
    assert told(tmp_path)["since"] is None
    quarter(MORE, "2009-06-30", "--series", "Leavers, March", title="Leavers, June")
    assert told(tmp_path)["since"] == {"as_of": "2009-03-31", "revision": 1}


def test_a_plan_with_other_findings_is_told_to_have_a_series_of_its_own(
    quarter: Run, tmp_path: Path, capsys: Captured
) -> None:
    quarter(FEW, "2009-03-31")
    plan = tmp_path / "plan.toml"
    text = plan.read_text(encoding="utf-8").replace("[comparisons.leavers]", "[comparisons.others]")
    plan.write_text(text, encoding="utf-8")
    capsys.readouterr()
    main(["run", str(plan), "--out", str(tmp_path / "out"), "--as-of", "2009-06-30",
          "--history", str(tmp_path / "history.sqlite")])  # fmt: skip
    said = " ".join(capsys.readouterr().out.split())
    assert "No finding has the name of an earlier one: is it another plan? Give it a --series of its own." in said


def test_alarms_and_the_log_work_as_without(quarter: Run, tmp_path: Path, capsys: Captured) -> None:
    quarter(FEW, "2009-03-31")
    capsys.readouterr()
    assert quarter(MORE, "2009-06-30", "--fail-on", "possible", "--log", "json") == ALARM
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (line,) = [line for line in lines if line["event"] == "history"]
    assert line["series"] == "Leavers"
    assert line["since"] == "2009-03-31"
    assert line["changes"] == {"worsened": 2}
    assert {"changes.csv", "unknown_changes.csv"} <= {Path(line.get("file", "")).name for line in lines}


def test_a_change_can_raise_an_alarm(quarter: Run, tmp_path: Path, capsys: Captured) -> None:
    asked = ["--fail-on-change", "new", "--fail-on-change", "worsened", "--adverse-only", "-q"]
    assert quarter(FEW, "2009-03-31", *asked) == DONE  # nothing to compare with
    assert quarter(MORE, "2009-06-30", *asked) == ALARM
    assert capsys.readouterr().err == "1 adverse finding is worsened (--fail-on-change).\n"
    ended = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["outcome"]
    assert ended["exit_code"] == ALARM
    assert ended["fail_on_change"] == ["new", "worsened"]
    assert ended["alarms"] == {"new": 0, "worsened": 1}
    assert quarter(MORE, "2009-09-30", *asked) == DONE
    assert quarter(MORE, "2009-09-30", *asked, "--fail-on", "possible") == ALARM
    assert quarter(FEW, "", "--fail-on-change", "new", keep=False) == INPUT_WRONG


def test_a_run_without_history_takes_the_tables_of_changes_away(quarter: Run, tmp_path: Path) -> None:
    quarter(FEW, "2009-03-31")
    quarter(MORE, "2009-06-30")
    quarter(MORE, "2009-06-30", keep=False)
    assert sorted(contents(tmp_path / "out")) == [name for name in WITH_CHANGES if "changes" not in name]


def test_what_a_history_says_back_is_what_was_kept(quarter: Run, history: Path, tmp_path: Path) -> None:
    quarter(OTHER, "2009-03-31")
    findings = pd.read_csv(tmp_path / "out" / "findings.csv")
    with reading(history) as store:
        (run,) = store.runs()
        kept = store.kept(run)
    assert kept.content == run.content
    for name in ("id", "verdict", "observed", "denominator", "ratio", "p"):
        assert kept.findings[name].tolist() == pytest.approx(findings[name].tolist()) or name in ("id", "verdict")
    assert kept.findings["id"].tolist() == findings["id"].tolist()
    assert kept.findings["verdict"].tolist() == findings["verdict"].tolist()
    assert run.record["plan"]["file"] == "plan.toml"


# ---- What goes wrong -------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(quarter: Run, history: Path, tmp_path: Path) -> dict[str, bytes]:
    """A folder and a history with one run; the next is to leave both as they are."""
    quarter(FEW, "2009-03-31")
    return {**contents(tmp_path / "out"), "history": history.read_bytes()}


def unchanged(kept: dict[str, bytes], tmp_path: Path) -> bool:
    return {**contents(tmp_path / "out"), "history": (tmp_path / "history.sqlite").read_bytes()} == kept


def test_a_run_that_fails_is_not_kept(quarter: Run, kept: dict[str, bytes], tmp_path: Path) -> None:
    assert quarter((10, -1, 0), "2009-06-30") == INPUT_WRONG
    assert unchanged(kept, tmp_path)


def test_a_disk_that_is_full_leaves_folder_and_history(
    quarter: Run, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert quarter(MORE, "2009-06-30") == UNWRITABLE
    assert "The disk is full" in capsys.readouterr().err
    assert unchanged(kept, tmp_path)


def test_a_history_that_cannot_take_the_run_leaves_the_folder(
    quarter: Run, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    propose = stores.Store.propose

    def full(store: stores.Store, *given: object, **named: object) -> None:
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        propose(store, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(stores.Store, "propose", full)
    assert quarter(MORE, "2009-06-30") == UNWRITABLE
    assert "history.sqlite: The disk is full. Make room, or name a file on another disk." in capsys.readouterr().err
    monkeypatch.undo()
    assert contents(tmp_path / "out") == {name: content for name, content in kept.items() if name != "history"}
    assert runs(tmp_path / "history.sqlite") == [("2009-03-31", 1, "recorded")]


@pytest.mark.parametrize("broken", ["findings.csv", "run.json"])
def test_a_set_that_cannot_be_put_in_place_is_not_kept(
    quarter: Run, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    rename, refused = Path.replace, []

    def refuse_once(path: Path, target: Path) -> Path:
        if Path(target).name == broken and not refused:
            refused.append(target)
            raise PermissionError(errno.EACCES, "in use", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refuse_once)
    assert quarter(MORE, "2009-06-30") == UNWRITABLE
    assert contents(tmp_path / "out") == {name: content for name, content in kept.items() if name != "history"}
    assert runs(tmp_path / "history.sqlite") == [("2009-03-31", 1, "recorded")]


def test_a_run_whose_end_cannot_be_written_down_is_recorded_by_the_next(
    quarter: Run, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, calls = stores.Store.settle, []

    def fail_once(store: stores.Store) -> None:
        calls.append(store)
        if len(calls) == 2:  # after the set was put in place
            raise sqlite3.OperationalError
        settle(store)

    monkeypatch.setattr(stores.Store, "settle", fail_once)
    assert quarter(FEW, "2009-03-31") == DONE
    assert runs(history) == [("2009-03-31", 1, "proposed")]
    assert quarter(MORE, "2009-06-30") == DONE
    assert runs(history) == [("2009-03-31", 1, "recorded"), ("2009-06-30", 1, "recorded")]


def test_tables_of_ones_own_of_those_names_are_not_overwritten(quarter: Run, tmp_path: Path, capsys: Captured) -> None:
    quarter(FEW, "2009-03-31")
    (tmp_path / "out" / "changes.csv").write_text("mine", encoding="utf-8")
    assert quarter(MORE, "2009-06-30") == INPUT_WRONG
    assert "changes.csv: It was not written by disprop" in capsys.readouterr().err
    assert (tmp_path / "out" / "changes.csv").read_text(encoding="utf-8") == "mine"


def test_a_history_in_the_place_of_an_output_is_refused(tmp_path: Path, quarter: Run, capsys: Captured) -> None:
    quarter(FEW, keep=False)
    (tmp_path / "out" / "changes.csv").unlink(missing_ok=True)
    assert quarter(FEW, "", "--history", str(tmp_path / "out" / "changes.csv"), keep=False) == INPUT_WRONG
    assert "An output of the run has its place." in capsys.readouterr().err


def test_a_series_without_a_history_is_a_mistake(quarter: Run, capsys: Captured) -> None:
    assert quarter(FEW, "", "--series", "a", keep=False) == INPUT_WRONG
    assert "--series and --fail-on-change ask for --history, which is not given." in capsys.readouterr().err


def test_a_file_that_is_no_history_is_refused_before_any_work(
    quarter: Run, tmp_path: Path, history: Path, capsys: Captured
) -> None:
    history.write_text("characteristic,group,count\n" * 100, encoding="utf-8")
    assert quarter(FEW, "", "--log", "json") == INPUT_WRONG
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["start", "fault", "end"]
    assert not (tmp_path / "out").exists()


# ---- Two at once -----------------------------------------------------------------------------------------------------

PROGRAM = "import sys; from disprop.cli import main; sys.exit(main())"


def test_runs_at_once_lose_nothing(quarter: Run, tmp_path: Path, history: Path) -> None:
    quarter(FEW, "2009-01-31")
    dates = [f"2009-0{month}-28" for month in range(2, 8)]
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                "-W",
                "error",
                "-c",
                PROGRAM,
                "run",
                str(tmp_path / "plan.toml"),
                "-q",
                "--as-of",
                date,
                "--out",
                str(tmp_path / f"out-{date}"),
                "--history",
                str(history),
            ]
        )
        for date in dates
    ]
    assert [process.wait() for process in processes] == [DONE] * len(dates)
    assert runs(history) == [("2009-01-31", 1, "recorded"), *((date, 1, "recorded") for date in dates)]
    for date in dates:
        record = json.loads((tmp_path / f"out-{date}" / "run.json").read_text(encoding="utf-8"))
        assert record["history"]["since"] is not None
    assert not list(tmp_path.glob(".*"))


def test_a_run_waits_for_a_history_and_then_says_who_has_it(
    quarter: Run, history: Path, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:  # fmt: skip
    writing = stores.writing
    monkeypatch.setattr("disprop.run._history.writing", lambda path: writing(path, patience=0.1))
    with writing(history):
        assert quarter(MORE, "2009-06-30") == HELD
    assert f"history.sqlite: Another run is writing to it: process {os.getpid()}" in capsys.readouterr().err
    assert unchanged(kept, tmp_path)


# ---- disprop history -------------------------------------------------------------------------------------------------


def test_a_list_of_runs_has_every_revision(quarter: Run, history: Path, capsys: Captured) -> None:
    quarter(FEW, "2009-03-31")
    quarter(MORE, "2009-03-31")
    capsys.readouterr()
    assert main(["history", str(history)]) == DONE
    title, _, head, _, first, second = capsys.readouterr().out.splitlines()
    assert title == "Leavers"
    assert head.split() == ["Date", "Revision", "Kept", "at", "Findings", "Outside", "the", "band", "State"]
    assert first.startswith("2009-03-31   1 ")
    assert first.endswith("replaced by a later revision")
    assert second.startswith("2009-03-31   2 ")


def test_the_course_of_a_finding_goes_by_the_last_revision_of_each_date(
    quarter: Run, history: Path, capsys: Captured
) -> None:
    quarter(FEW, "2009-03-31")
    quarter(OTHER, "2009-06-30")
    quarter(MORE, "2009-06-30")
    capsys.readouterr()
    assert main(["history", str(history), "leavers/gender/detail/female"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[4:]] == ["2009-03-31", "2009-06-30"]
    assert "possible (over): 1.51 times, 29 of 318" in lines[4]
    assert "disproportionate (over): " in lines[5]
    assert "60 of 349" in lines[5]


def test_a_finding_that_no_run_has_and_a_series_that_there_is_not_are_faults(
    quarter: Run, history: Path, capsys: Captured
) -> None:
    quarter(FEW, "2009-03-31")
    capsys.readouterr()
    assert main(["history", str(history), "leavers/gender/detail/femal", "nothing"]) == INPUT_WRONG
    said = capsys.readouterr().err
    assert "No run has a finding 'leavers/gender/detail/femal'." in said
    assert "Did you mean 'leavers/gender/detail/female'" in said
    assert "No run has a finding 'nothing'." in said
    assert main(["history", str(history), "--series", "x"]) == INPUT_WRONG
    assert "There is no series 'x'. It holds 'Leavers'." in capsys.readouterr().err


def test_a_history_that_is_not_there_is_not_made_by_looking(history: Path, capsys: Captured) -> None:
    assert main(["history", str(history)]) == INPUT_WRONG
    assert (
        "There is no such history. disprop run PLAN.toml --out DIR --history FILE makes one." in capsys.readouterr().err
    )
    assert not history.exists()
