"""`disprop run` as a timer calls it: log, exit codes, one run at a time, and the last good set after any crash."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disprop.cli import ALARM, DONE, HELD, INPUT_WRONG, OUR_FAULT, STOPPED, UNWRITABLE, main
from disprop.cli._ends import MEANINGS
from disprop.cli._log import Log
from disprop.publish import hold
from disprop.publish.lock import LOCK
from disprop.run import OUTPUTS

DOCS = Path(__file__).parents[1] / "docs"
SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
PROGRAM = "import sys; from disprop.cli import main; sys.exit(main())"

PLAN = """
[plan]
title = "Leavers"
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
characteristics = ["ethnicity", "gender"]
levels = { ethnicity = "two", gender = "detail" }
band = { ratio = [0.8, 1.25] }
"""
"""Quick to run: two families of two."""

Captured = pytest.CaptureFixture[str]
Processes = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    for name in ("staff.csv", "leavers.csv"):
        shutil.copy(SAMPLE / name, tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path / "plan.toml"


@pytest.fixture
def out(plan: Path) -> Path:
    return plan.parent / "out"


def told(plan: Path, *more: str) -> list[str]:
    return ["run", str(plan), "--out", str(plan.parent / "out"), "--quiet", *more]


def started(*arguments: str, code: str = PROGRAM, **settings: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **settings,
    )


def ended(*arguments: str, **settings: object) -> tuple[int, str, str]:
    process = started(*arguments, **settings)  # type: ignore[arg-type]
    output, errors = process.communicate()
    return process.returncode, output, errors


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def is_whole(folder: Path) -> bool:
    """Whether every file is the one that the record tells of."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == file["sha256"]
        for name, file in record["outputs"].items()
    )


def spoil(plan: Path) -> None:
    plan.write_text(PLAN.replace("[0.8, 1.25]", "[0.8]"), encoding="utf-8")


def change(plan: Path) -> None:
    """Make all the outputs other than they were."""
    plan.write_text(PLAN.replace("[0.8, 1.25]", "[0.5, 2]").replace("Leavers", "Again"), encoding="utf-8")


# ---- The log ---------------------------------------------------------------------------------------------------------


def events(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_log_of_json_has_a_line_an_event_with_its_counts(plan: Path, capsys: Captured) -> None:
    assert main(told(plan, "--log", "json", "--fail-on", "possible", "--as-of", "2009-03-31")) == ALARM
    output, errors = capsys.readouterr()
    lines = events(errors)
    assert output == ""
    assert [line["event"] for line in lines] == [
        "start", "read", "read", "compared", "checks", *["written"] * 6, "alarm", "end",
    ]  # fmt: skip
    by_event = {line["event"]: line for line in lines}
    assert by_event["start"]["as_of"] == "2009-03-31"
    assert by_event["start"]["pid"] == os.getpid()
    assert [line["table"] for line in lines if line["event"] == "read"] == ["staff", "leavers"]
    assert (lines[1]["rows"], lines[1]["counted"]) == (25, 25)
    assert by_event["compared"]["comparison"] == "leavers"
    assert by_event["compared"]["rows"] == 4
    assert by_event["compared"]["verdicts"] == {"disproportionate": 2, "possible": 2}
    assert [Path(str(line["file"])).name for line in lines if line["event"] == "written"] == list(OUTPUTS)
    assert by_event["alarm"]["findings"] == 4
    assert by_event["end"]["exit_code"] == ALARM
    assert by_event["end"]["seconds"] > 0  # type: ignore[operator]
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line["time"]))
        assert line["level"] in ("info", "warning", "error")
    assert {str(line["event"]): line["level"] for line in lines if line["level"] != "info"} == {
        "checks": "warning",
        "alarm": "warning",
        "end": "warning",
    }


def test_a_log_of_text_has_a_line_an_event(plan: Path, capsys: Captured) -> None:
    assert main(told(plan, "--log", "text")) == DONE
    lines = capsys.readouterr().err.splitlines()
    assert all(
        re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) [a-z]+ \w+=", line) for line in lines
    )
    compared = next(line for line in lines if " compared " in line)
    assert compared.endswith(" comparison=leavers rows=4 flagged=4 verdicts=disproportionate:2,possible:2")
    assert re.search(r" INFO end exit_code=0 outcome=done seconds=[\d.]+$", lines[-1])


def test_a_log_in_a_file_is_appended_to_and_faults_are_also_told(plan: Path, capsys: Captured) -> None:
    log = plan.parent / "run.log"
    assert main(told(plan, "--log-file", str(log), "--log", "json")) == DONE
    assert capsys.readouterr() == ("", "")
    first = log.read_bytes()
    spoil(plan)
    assert main(told(plan, "--log-file", str(log), "--log", "json")) == INPUT_WRONG
    assert "comparisons.leavers.band" in capsys.readouterr().err
    after = log.read_bytes()
    assert after.startswith(first)
    more = events(after[len(first) :].decode("ascii"))
    assert [(line["event"], line["level"]) for line in more] == [
        ("start", "info"),
        ("read", "info"),
        ("read", "info"),
        ("fault", "error"),
        ("end", "error"),
    ]
    assert "comparisons.leavers.band" in str(more[-2]["where"])
    assert more[-2]["remedy"]
    assert (more[-1]["exit_code"], more[-1]["outcome"]) == (INPUT_WRONG, MEANINGS[INPUT_WRONG])


def test_faults_reach_the_standard_error_once_whether_logged_there_or_in_a_file(plan: Path, capsys: Captured) -> None:
    spoil(plan)
    main(told(plan, "--log-file", str(plan.parent / "run.log")))
    assert [line.partition(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        f"{plan}, comparisons.leavers.band"
    ]
    main(told(plan, "--log", "json"))
    assert [line["event"] for line in events(capsys.readouterr().err)] == ["start", "read", "read", "fault", "end"]


def test_a_summary_still_goes_to_the_standard_output_beside_a_log(plan: Path, capsys: Captured) -> None:
    arguments = [argument for argument in told(plan, "--log", "json") if argument != "--quiet"]
    assert main(arguments) == DONE
    output, errors = capsys.readouterr()
    assert output.startswith("Leavers\n")
    assert events(errors)[-1]["event"] == "end"


def test_a_fault_of_ours_is_logged_with_what_was_being_done(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of\nours")

    monkeypatch.setattr("disprop.run._comparisons._answer", broken)
    assert main(told(plan, "--log", "json", "--debug")) == OUR_FAULT
    lines = events(capsys.readouterr().err)
    crash = next(line for line in lines if line["event"] == "crash")
    assert crash["during"] == "comparing leavers"
    assert "ZeroDivisionError" in str(crash["what"])
    assert "Traceback" in str(crash["what"])
    assert lines[-1]["exit_code"] == OUR_FAULT


def test_every_line_stays_one_line_whatever_it_holds(tmp_path: Path) -> None:
    odd = {"what": 'two\nlines\u2028and "more"', "name": "caf\udce9", "blank": "", "space": "a b", "plain": "ä-1,2"}
    for kind in ("text", "json"):
        log = Log(kind, tmp_path / kind, clock=lambda: datetime(2009, 3, 31, 6, tzinfo=UTC))
        log("start", nothing=None, **odd)
        log.close()
    text = (tmp_path / "text").read_text(encoding="utf-8")
    assert text.splitlines() == [
        (
            '2009-03-31T06:00:00.000Z INFO start what="two\\nlines\\u2028and \\"more\\"" name="caf\\udce9" blank="" '
            'space="a b" plain="ä-1,2"'
        )
    ]
    (line,) = (tmp_path / "json").read_bytes().splitlines()
    assert line.isascii()
    assert json.loads(line) == {"time": "2009-03-31T06:00:00.000Z", "level": "info", "event": "start", **odd}


def test_nothing_but_a_log_is_appended_to(plan: Path, capsys: Captured) -> None:
    before = {name: (plan.parent / name).read_bytes() for name in ("staff.csv", "plan.toml")}
    for name in before:
        assert main(told(plan, "--log-file", str(plan.parent / name))) == INPUT_WRONG
        assert "It is not a log, and would be written into." in capsys.readouterr().err
    assert {name: (plan.parent / name).read_bytes() for name in before} == before
    log = plan.parent / "run.log"
    assert main(told(plan, "--log-file", str(log))) == DONE
    assert main(told(plan, "--log-file", str(log), "--log", "json")) == INPUT_WRONG
    assert "It holds lines of --log text." in capsys.readouterr().err


def test_a_line_that_was_cut_off_spoils_no_other(plan: Path) -> None:
    log = plan.parent / "run.log"
    log.write_bytes(b'{"time": "2009-03-31T06:00:00.000Z", "lev')
    assert main(told(plan, "--log-file", str(log), "--log", "json")) == DONE
    first, *others = log.read_text(encoding="ascii").splitlines()
    assert first.endswith('"lev')
    assert json.loads(others[0])["event"] == "start"


def test_a_log_that_cannot_be_opened_stops_the_run_before_it_begins(plan: Path, out: Path, capsys: Captured) -> None:
    assert main(told(plan, "--log-file", str(plan.parent / "none" / "run.log"))) == UNWRITABLE
    assert "run.log: The folder of the log is not there. Name another file for --log-file." in capsys.readouterr().err
    assert main(told(plan, "--log-file", str(plan.parent))) == UNWRITABLE
    said = capsys.readouterr().err
    assert "The log cannot be a folder. Name a file for --log-file, such as" in said
    assert "outputs" not in said
    assert not out.exists()
    assert main(told(plan, "--log", "xml")) == INPUT_WRONG
    assert "'xml' is not one of text, json." in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_log_without_room_is_told_once_and_the_outputs_are_written(plan: Path, out: Path, capsys: Captured) -> None:
    assert main(told(plan, "--log-file", "/dev/full")) == DONE
    assert (
        capsys.readouterr().err
        == "/dev/full: The log ends here: No space left on device. The run goes on without it.\n"
    )
    assert is_whole(out)


# ---- Streams ---------------------------------------------------------------------------------------------------------


def test_quiet_prints_nothing_where_there_is_nothing_to_say(plan: Path) -> None:
    assert ended(*told(plan)) == (DONE, "", "")
    code, output, errors = ended(*told(plan, "--fail-on", "disproportionate"))
    assert (code, output) == (ALARM, "")
    assert errors == "2 findings are at or above 'disproportionate' (--fail-on).\n"


def test_no_line_holds_signs_of_a_terminal_and_a_bare_environment_will_do(plan: Path, out: Path) -> None:
    """As cron does: no terminal, no home, no language, a path of two folders."""
    arguments = [argument for argument in told(plan, "--log", "text") if argument != "--quiet"]
    code, output, errors = ended(*arguments, env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LC_ALL": "C"}, cwd="/")
    assert code == DONE
    assert is_whole(out)
    for text in (output, errors):
        assert not re.search(r"[\x1b\r\x08]", text)
    assert "…" not in errors


def test_a_console_that_lacks_signs_gets_a_log_that_it_can_show(tmp_path: Path) -> None:
    folder = tmp_path / "lähteneet ✓"
    folder.mkdir()
    for name in ("staff.csv", "leavers.csv"):
        shutil.copy(SAMPLE / name, folder)
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    for kind in ("text", "json"):
        environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM, *told(folder / "plan.toml", "--log", kind)],
            env=environment,
            check=False,
            capture_output=True,
        )
        assert process.returncode == DONE
        lines = process.stderr.decode("cp1252").splitlines()
        assert all(line.startswith(("20", '{"time"')) for line in lines)
        if kind == "json":
            named = json.loads(lines[0])["plan"]
            assert named.encode("utf-8", errors="surrogateescape") == os.fsencode(folder / "plan.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such shell")
def test_a_program_whose_streams_are_closed_writes_what_it_should(plan: Path, out: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "run", str(plan), "--out", str(out), "--fail-on", "possible"]
    log = plan.parent / "run.log"
    for more, code in (([], ALARM), (["--log", "json"], ALARM), (["--log-file", str(log)], ALARM), (["--x"], 2)):
        done = subprocess.run(["/bin/sh", "-c", '"$@" >&- 2>&- <&-', "sh", *command, *more], check=False)
        assert done.returncode == code, more
    assert is_whole(out)
    assert " end exit_code=3 " in log.read_text(encoding="utf-8")


# ---- One run at a time -----------------------------------------------------------------------------------------------


SLOW = """
    import sys, time
    from disprop import run
    from disprop.cli import main

    save = run.save

    def slowly(*given, **named):
        print("holding", flush=True)
        time.sleep(60)
        return save(*given, **named)

    run.save = slowly
    sys.exit(main())
"""


@pytest.fixture
def slow(plan: Path, request: pytest.FixtureRequest) -> subprocess.Popen[str]:
    """A run that holds its folder and does not end."""
    more = getattr(request, "param", ())
    process = started(*told(plan, *(text.format(plan.parent) for text in more)), code=SLOW)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    yield process  # type: ignore[misc]
    process.kill()
    process.communicate()


def test_a_second_run_ends_at_once_and_names_the_first(
    plan: Path, slow: subprocess.Popen[str], capsys: Captured
) -> None:
    assert main(told(plan)) == HELD
    error = capsys.readouterr().err
    assert re.search(
        rf"out: Another run is writing to it: process {slow.pid} on .+, since \d{{4}}-\d\d-\d\d [\d:]+ UTC\.", error
    )
    assert main(told(plan, "--log", "json")) == HELD
    assert [line["event"] for line in events(capsys.readouterr().err)] == ["start", "fault", "end"]
    assert main(["compare", str(SAMPLE / "leavers.csv"), "--stayers", str(SAMPLE / "staff.csv"), "-q",
                 "--out", str(plan.parent / "out")]) == HELD  # fmt: skip


def test_another_folder_is_free(plan: Path, slow: subprocess.Popen[str]) -> None:
    assert main(["run", str(plan), "--out", str(plan.parent / "other"), "-q"]) == DONE


def test_two_runs_that_start_together_leave_one_whole_set(plan: Path, out: Path) -> None:
    pair = [started(*told(plan)) for _ in range(2)]
    codes = sorted(process.communicate() and process.returncode for process in pair)
    assert codes in ([DONE, HELD], [DONE, DONE])  # the second may begin when the first has ended
    assert is_whole(out)
    assert not list(out.glob(".*"))


def test_a_run_that_was_killed_locks_nobody_out(plan: Path, out: Path, slow: subprocess.Popen[str]) -> None:
    slow.kill()
    slow.wait()
    assert (out / LOCK).exists()
    assert main(told(plan)) == DONE
    assert sorted(path.name for path in out.iterdir()) == sorted(OUTPUTS)


@pytest.mark.skipif(sys.platform == "win32", reason="this system ends processes in another way")
@pytest.mark.parametrize("slow", [("--log-file", "{}/slow.log"), ()], indirect=True)
def test_a_run_that_the_system_ends_says_so_and_gives_the_folder_back(
    plan: Path, out: Path, slow: subprocess.Popen[str]
) -> None:
    slow.send_signal(signal.SIGTERM)
    _, errors = slow.communicate()
    assert slow.returncode == STOPPED
    assert errors == "Stopped. Outputs written earlier are as they were.\n"
    assert not out.exists()
    if not (plan.parent / "slow.log").exists():
        return
    lines = (plan.parent / "slow.log").read_text(encoding="utf-8").splitlines()
    assert " ERROR stopped what=" in lines[-2]
    assert "exit_code=130" in lines[-1]


# ---- The last good set -----------------------------------------------------------------------------------------------

DYING = """
    import os, signal, sys
    from pathlib import Path
    from disprop.cli import main

    fatal, calls = int(os.environ["FATAL"]), 0

    def dying(call):
        def made(*given, **named):
            global calls
            calls += 1
            if calls == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)
        return made

    os.fsync, Path.replace = dying(os.fsync), dying(Path.replace)
    sys.exit(main())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
@pytest.mark.parametrize("fatal", [1, 7, 8, 9, 11, 14])
def test_a_run_that_is_killed_while_it_writes_leaves_a_whole_set_or_one_that_the_next_run_makes_whole(
    plan: Path, out: Path, fatal: int
) -> None:
    """Six files and their list flushed (1 to 7), the list renamed (8), the six (9 to 14), the folder flushed."""
    assert main(told(plan)) == DONE
    before = contents(out)
    change(plan)
    code, _, errors = ended(*told(plan), code=DYING, env={**os.environ, "FATAL": str(fatal)})
    assert (code, errors) == (-signal.SIGKILL, "")
    if fatal <= 9:
        assert contents(out) == before
    spoil(plan)  # the next run fails, and still leaves a whole set
    assert main(told(plan)) == INPUT_WRONG
    assert is_whole(out)
    assert (contents(out) == before) == (fatal <= 8)
    change(plan)
    assert main(told(plan)) == DONE
    assert sorted(path.name for path in out.iterdir()) == sorted(OUTPUTS)


def test_a_full_disk_leaves_the_earlier_set(
    plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(told(plan)) == DONE
    before = contents(out)
    change(plan)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(told(plan)) == UNWRITABLE
    assert "The disk is full. Make room" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_that_may_not_be_written_to_leaves_the_earlier_set(
    plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(told(plan)) == DONE
    before = contents(out)
    change(plan)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert main(told(plan)) == UNWRITABLE
    assert "out: It may not be written to. Name another folder" in capsys.readouterr().err
    spoil(plan)  # with another fault it is told among the others
    assert main(told(plan)) == INPUT_WRONG
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this user")
def test_a_folder_that_is_really_closed_leaves_the_earlier_set(plan: Path, out: Path) -> None:
    assert main(told(plan)) == DONE
    before = contents(out)
    out.chmod(0o555)
    try:
        assert main(told(plan)) == UNWRITABLE
        assert contents(out) == before
    finally:
        out.chmod(0o755)


def test_a_run_that_fails_leaves_no_folder_that_was_not_there(plan: Path, out: Path) -> None:
    spoil(plan)
    assert main(told(plan)) == INPUT_WRONG
    assert not out.exists()


# ---- The record ------------------------------------------------------------------------------------------------------


def test_the_record_holds_how_the_run_ended_and_no_clock(plan: Path, out: Path) -> None:
    assert main(told(plan)) == DONE
    first = (out / "run.json").read_bytes()
    assert json.loads(first)["outcome"] == {"exit_code": 0, "fail_on": [], "adverse_only": False, "alarms": {}}
    time.sleep(0.01)
    assert main(told(plan)) == DONE
    assert (out / "run.json").read_bytes() == first
    asked = ["--fail-on", "possible", "--fail-on", "insufficient", "--adverse-only"]
    assert main(told(plan, *asked)) == ALARM
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["outcome"] == {
        "exit_code": 3,
        "fail_on": ["possible", "insufficient"],
        "adverse_only": True,
        "alarms": {"possible": 2, "insufficient": 0},
    }


# ---- The pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["plan.md", "scheduled.md"])
def test_every_exit_code_is_on_the_pages(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for code in MEANINGS:
        assert re.search(rf"^\| {code} \|", text, re.M), code


def test_a_lock_that_a_notebook_holds_counts_too(plan: Path, out: Path) -> None:
    out.mkdir()
    with hold(out):
        assert main(told(plan)) == HELD
