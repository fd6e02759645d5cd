"""The command line: exit codes, what is printed where, and that nobody sees a traceback."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from disprop import cli
from disprop.cli import ALARM, DONE, INPUT_WRONG, OUR_FAULT, STOPPED, UNWRITABLE, main
from disprop.cli._streams import Progress
from disprop.plan import read_plan
from disprop.plan_size import detectable, size_needed

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
LEAVERS, STAFF, CENSUS = (str(SAMPLE / name) for name in ("leavers.csv", "staff.csv", "census_2001.csv"))
RATIO = ("--ratio", "0.8", "1.25")

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def process(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    code = "import sys; from disprop.cli import main; sys.exit(main())"
    settings = {"capture_output": True, "text": True, "encoding": "utf-8", "stdin": subprocess.DEVNULL} | settings
    return subprocess.run([sys.executable, "-W", "error", "-c", code, *arguments], check=False, **settings)  # type: ignore[call-overload,no-any-return]


# ---- Exit codes, by process ------------------------------------------------------------------------------------------


def test_a_right_plan_exits_with_0_and_prints_a_summary(tmp_path: Path) -> None:
    done = process("run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (DONE, "")
    assert done.stdout.startswith("West Mercia Probation Trust")
    assert "as of 2009-03-31" in " ".join(done.stdout.split())
    assert "disproportionate" in done.stdout
    assert "Other than White" in done.stdout
    assert "objective in jeopardy: red" in done.stdout
    assert "The document states 28 people; the counts give 27 people." in " ".join(done.stdout.split())
    assert "Written to" in done.stdout
    assert len(list((tmp_path / "out").iterdir())) == 6


def test_a_wrong_plan_exits_with_2_every_fault_on_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        '[tables.a]\nfiel = "x"\n[comparisons.b]\nstage = "c"\nband = 5\n', encoding="utf-8"
    )
    done = process("run", "plan.toml", "--out", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (INPUT_WRONG, "")
    assert [line.split(":")[0] for line in lines(done.stderr)] == [
        "plan.toml, tables.a.fiel",
        "plan.toml, comparisons.b.baseline",
        "plan.toml, comparisons.b.band",
    ]
    assert not (tmp_path / "out").exists()


def test_a_finding_at_or_above_the_alarm_exits_with_3_and_the_outputs_are_there(tmp_path: Path) -> None:
    done = process("run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path), "--fail-on", "borderline", "--quiet")
    assert (done.returncode, done.stdout) == (ALARM, "")
    assert re.fullmatch(r"\d+ findings are at or above 'borderline' \(--fail-on\)\.", done.stderr.strip())
    assert (tmp_path / "run.json").exists()


def test_a_run_about_which_nothing_could_be_judged_can_raise_an_alarm(tmp_path: Path, capsys: Captured) -> None:
    told = ["run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path), "-q"]
    assert main([*told, "--fail-on", "insufficient"]) == ALARM
    assert lines(capsys.readouterr().err) == [
        "Nothing could be judged of leavers, disability; leavers_among_staff, disability (--fail-on insufficient)."
    ]
    assert main([*told, "--fail-on", "insufficient", "--fail-on", "disproportionate"]) == ALARM
    assert [line.split()[0] for line in lines(capsys.readouterr().err)] == ["Nothing", "19"]
    assert main([*told, "--fail-on", "insufficient", "--adverse-only"]) == INPUT_WRONG


def test_a_group_without_people_is_no_reason_to_say_that_nothing_could_be_judged(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("group,count\nNorth,40\nSouth,50\nWest,0\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("group,count\nNorth,4\nSouth,5\nWest,0\n", encoding="utf-8")
    told = ["compare", str(tmp_path / "l.csv"), "--among", str(tmp_path / "s.csv"), "--characteristic", "area", "-q"]
    assert main([*told, "--out", str(tmp_path / "o"), "--fail-on", "insufficient"]) == DONE
    assert "insufficient data" in set(pd.read_csv(tmp_path / "o" / "findings.csv")["verdict"])


def test_a_failed_run_leaves_the_earlier_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert process("run", str(SAMPLE / "plan.toml"), "--out", str(out), "-q").returncode == DONE
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (tmp_path / "plan.toml").write_text("[tables]\n", encoding="utf-8")
    assert process("run", str(tmp_path / "plan.toml"), "--out", str(out), "-q").returncode == INPUT_WRONG
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_two_runs_have_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        process("run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path / name), "-q", env=environment)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab")
    assert len(first) == 6
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (),
            "explain, history, inspect, publish, schemes, template or plan-size. See disprop --help.",
        ),
        (("run",), "Missing argument 'PLAN.toml'"),
        (("run", "plan.toml"), "Missing option '--out'"),
        (("rnu", "plan.toml"), "No such command 'rnu'"),
        (("run", "plan.toml", "--out", "x", "--faill-on", "possible"), "No such option"),
        (("run", "plan.toml", "--out", "x", "--fail-on", "ugly"), "'ugly' is not one of disproportionate, borderline"),
        (("run", "plan.toml", "--out", "x", "--as-of", "31/3/2009"), "write it like 2009-03-31"),
        (("run", "plan.toml", "--out", "x", "--adverse-only"), "--fail-on, of which none is given"),
        (("compare",), "Missing argument"),
        (("compare", "a.csv", "--ratio", "0.8"), "--ratio"),
        (("compare", "a.csv", "--ratio", "0.8", "x"), "'--ratio': This is not a number. See"),
        (("compare", "a.csv", "--points", "5%"), "'5%' is not a number; --points 5 is 5 percentage points either way"),
        (("compare", "a.csv", "--percent", "x"), "'x' is not a number; --percent 5 is 5 per cent of the baseline"),
    ],
)
def test_wrong_arguments_exit_with_2(arguments: tuple[str, ...], said: str, capsys: Captured) -> None:
    assert main(arguments) == INPUT_WRONG
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_our_own_fault_exits_with_1_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of\nours")

    monkeypatch.setattr("disprop.run.run", broken)
    assert main(["check", str(SAMPLE / "plan.toml")]) == OUR_FAULT
    err = capsys.readouterr().err
    assert lines(err) == ["This is our fault, not yours: ZeroDivisionError: of ours. With --debug it says where."]
    assert main(["check", str(SAMPLE / "plan.toml"), "--debug"]) == OUR_FAULT
    assert "Traceback (most recent call last):" in capsys.readouterr().err


def test_stopping_by_hand_is_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("disprop.run.run", stopped)
    assert main(["check", str(SAMPLE / "plan.toml")]) == STOPPED
    assert "Traceback" not in capsys.readouterr().err


def test_help_and_version_need_no_plan(capsys: Captured) -> None:
    for command in ([], ["run"], ["check"], ["compare"], ["explain"], ["inspect"], ["schemes"], ["plan-size"]):
        arguments = [*command, "--help"]
        assert main(arguments) == DONE
        assert "Usage: disprop" in capsys.readouterr().out
    assert main(["--version"]) == DONE
    assert re.fullmatch(r"disprop \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_the_list_of_commands_is_told_in_whole_sentences(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main(["--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2].partition("Exit codes")[0].strip().splitlines()
    assert len(listed) == 10
    assert all(line.rstrip().endswith(".") and "..." not in line for line in listed)


def test_the_help_of_the_program_gives_the_exit_codes(capsys: Captured) -> None:
    main(["--help"])
    assert "3 done, and a finding is at or above" in " ".join(capsys.readouterr().out.split())


def test_a_run_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from disprop.cli import main; main(sys.argv[1:]); "
        "print(*sorted({'matplotlib', 'scipy.stats', 'statsmodels', 'narwhals', 'polars'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path), "-q"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "\n"


# ---- Streams ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}])
def test_a_screen_without_our_signs_gets_plain_ones(language: dict[str, str]) -> None:
    done = process(
        "compare", LEAVERS, "--among", STAFF, *RATIO, "--characteristic", "age", env={**os.environ, **language}
    )
    assert done.returncode == DONE
    assert "25-34" in done.stdout or "25–34" in done.stdout
    assert "Traceback" not in done.stderr
    if "PYTHONIOENCODING" in language:
        assert done.stdout.isascii()
        assert "?" not in done.stdout


def test_a_reader_who_goes_away_is_no_fault(tmp_path: Path) -> None:
    code = "import sys; from disprop.cli import main; sys.exit(main())"
    arguments = ["run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path / "out")]
    program = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    assert program.wait() == DONE
    assert program.stderr.read() == ""
    program.stderr.close()
    assert len(list((tmp_path / "out").iterdir())) == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process(
            "run", str(SAMPLE / "plan.toml"), "--out", str(tmp_path), capture_output=False, stdout=full, stderr=-1
        )
    assert done.returncode == UNWRITABLE
    assert lines(done.stderr)[0].startswith("standard output: It cannot be written to: No space left on device.")
    assert len(lines(done.stderr)) == 1


def test_a_narrow_screen_gets_lists(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["compare", LEAVERS, "--among", STAFF, *RATIO, "--characteristic", "gender"]) == DONE
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 40
    assert "  Observed: 10 of 156" in out


def test_a_pipe_gets_no_colours(capsys: Captured) -> None:
    main(["compare", LEAVERS, "--among", STAFF, *RATIO])
    assert "\x1b" not in capsys.readouterr().out


def test_progress_is_told_at_a_terminal_after_a_moment(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    moments = iter([0.0, 0.5, 1.5])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Progress(quiet=False, clock=lambda: next(moments)) as progress:
        progress("reading staff.csv")
        assert capsys.readouterr().err == ""
        progress("comparing leavers")
    assert "comparing leavers ..." in capsys.readouterr().err


# ---- check -----------------------------------------------------------------------------------------------------------


def test_check_says_what_there_is_and_writes_nothing(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(SAMPLE / "plan.toml")]) == DONE
    out = " ".join(capsys.readouterr().out.split())
    assert "no mistakes. 7 tables, 1 baseline, 10 comparisons of" in out
    assert "The document states 28 people" in out
    assert list(tmp_path.iterdir()) == []


def test_check_reports_plan_and_tables_at_once(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.csv").write_text("gender,count\nFemale,-1\nMale,2.5\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text('[tables.a]\nfile = "a.csv"\n[targets.b]\nat_least = 0.97\n', encoding="utf-8")
    assert main(["check", str(tmp_path / "plan.toml")]) == INPUT_WRONG
    err = capsys.readouterr().err
    assert "plan.toml, targets.b.at_least: 0.97 can be read as 0.97% or as 97%." in err
    assert "a.csv, row 2, column count: '-1' is below zero." in err
    assert "a.csv, row 3, column count: '2.5'" in err


# ---- compare ---------------------------------------------------------------------------------------------------------


def test_compare_prints_table_unknown_line_and_method_line(capsys: Captured) -> None:
    assert main(["compare", LEAVERS, "--among", STAFF, *RATIO, "--bad"]) == DONE
    out = " ".join(capsys.readouterr().out.split())
    assert "8 of 27 29.6% 7.5% +22.2" in out
    assert "disproportionate (over, adverse)" in out or "disproportionate (over," in out
    assert "Unknown: 0 of 39 (0%) in leavers, 3 of 446 (0.67%) in staff." in out
    assert "people who include those of the stage (contains)" in out
    assert "Band: ratio 0.8 to 1.25." in out
    assert "A difference shows where to look, not why" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--among", STAFF, *RATIO, "--bad"),
        ("--stayers", STAFF, "--points", "5"),
        ("--among", STAFF, "--percent", "5", "--comparator", "overall", "--characteristic", "age", "--alpha", "0.01"),
        ("--among", STAFF, "--comparator", "ethnicity=White", "--comparator", "gender=Female", "--level", "two"),
        ("--among", STAFF, "--comparator", "8.5%"),
        ("--among", STAFF, "--question", "composition", "--characteristic", "gender", "--characteristic", "age"),
        ("--among", STAFF, "--scheme", "ethnicity=ethnicity_ew_2001", "--scheme", "gender", "--as-of", "2009-03-31"),
        ("--stayers", STAFF, "--characteristic", "ethnicity", "--level", "two", "--scheme", "ethnicity_ew_2001"),
    ],
)
def test_a_saved_plan_gives_the_same_numbers(arguments: tuple[str, ...], tmp_path: Path, capsys: Captured) -> None:
    saved = tmp_path / "plan é.toml"
    assert main(["compare", LEAVERS, *arguments, "--save-plan", str(saved), "--out", str(tmp_path / "a")]) == DONE
    assert f"The plan is in {saved}" in capsys.readouterr().out
    assert main(["run", str(saved), "--out", str(tmp_path / "b"), "-q"]) == DONE
    first, second = ((tmp_path / name / "findings.csv").read_bytes() for name in "ab")
    assert first == second
    assert read_plan(saved).comparisons["leavers"].alpha in (0.05, 0.01)


def test_a_saved_plan_against_shares_gives_the_same_numbers(tmp_path: Path) -> None:
    told = ["compare", STAFF, "--against", CENSUS, "--points", "5", "--level", "detail", "--level", "five", "-q"]
    saved = tmp_path / "plan.toml"
    options = ["--scheme", "ethnicity_ew_2001", "--unit", "percent", "--characteristic", "ethnicity"]
    assert main([*told, *options, "--save-plan", str(saved), "--out", str(tmp_path / "a")]) == DONE
    assert main(["run", str(saved), "--out", str(tmp_path / "b"), "-q"]) == DONE
    first, second = (pd.read_csv(tmp_path / name / "findings.csv") for name in "ab")
    pd.testing.assert_frame_equal(first, second)
    assert set(first["level"]) == {"detail", "five"}


def test_saving_again_is_right_and_another_file_is_never_overwritten(tmp_path: Path, capsys: Captured) -> None:
    saved = tmp_path / "plan.toml"
    told = ["compare", LEAVERS, "--among", STAFF, *RATIO, "-q", "--save-plan", str(saved)]
    assert main(told) == main(told) == DONE
    before = saved.read_bytes()
    assert main([*told, "--bad"]) == INPUT_WRONG
    assert "Another file is there." in capsys.readouterr().err
    assert saved.read_bytes() == before
    assert main([*told[:-1], str(tmp_path)]) == INPUT_WRONG
    assert main([*told[:-1], str(tmp_path / "none" / "plan.toml")]) == INPUT_WRONG


def test_a_second_file_without_a_relation_asks_in_words(capsys: Captured) -> None:
    done = process("compare", LEAVERS, STAFF, *RATIO)
    assert done.returncode == INPUT_WRONG
    assert "Are these 39 among those 446?" in done.stderr
    assert f"If they are, write --among {STAFF}." in done.stderr
    assert f"write --stayers {STAFF}" in done.stderr
    assert len(lines(done.stderr)) == 1


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ("y\n", DONE, "(contains)"),
        ("what?\nNO\nyes\n", DONE, "(separate)"),
        ("n\nn\n", INPUT_WRONG, "share some of their people"),
        ("", STOPPED, "Stopped."),
    ],
)
def test_a_person_at_a_terminal_is_asked(
    answers: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    replies = iter(answers.splitlines(keepends=True))
    monkeypatch.setattr(
        sys, "stdin", type("Terminal", (), {"isatty": lambda _: True, "readline": lambda _: next(replies, "")})()
    )
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["compare", LEAVERS, STAFF, *RATIO]) == code
    out, err = capsys.readouterr()
    assert "Are these 39 among those 446? [y/n]" in err
    assert said in out + err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((LEAVERS,), "leavers.csv: Compared with what? Give --among FILE"),
        ((LEAVERS, "--among", STAFF, "--stayers", STAFF), "--among, --stayers: These are several baselines."),
        ((LEAVERS, STAFF, "--among", STAFF), "These are several baselines."),
        ((LEAVERS, "--among", STAFF, "--good", "--bad"), "--good, --bad: To reach the stage is one of them."),
        ((LEAVERS, "--among", STAFF, "--points", "5", "--percent", "5"), "--points, --percent: A band has one unit."),
        ((LEAVERS, "--among", STAFF, "--points", "nan"), "--points: It is not a number that can be used."),
        ((LEAVERS, "--among", STAFF, "--ratio", "0.8", "0.9"), "--ratio 0.8 1.25 is the lowest and the highest ratio"),
        ((LEAVERS, "--among", "staf.csv"), "staf.csv: There is no file"),
        ((LEAVERS, "--among", STAFF, "--scheme", "gendre"), "Did you mean 'gender'?"),
        ((LEAVERS, "--among", STAFF, "--alpha", "5"), "between 0 and 1. Write it like --alpha 0.05."),
        ((LEAVERS, "--among", STAFF, "--level", "ten"), "'ten'"),
        ((LEAVERS, "--among", STAFF, "--characteristic", "religion"), "'religion'"),
        ((STAFF, "--against", CENSUS, "--question", "rate"), "--question: A list of shares has no people"),
        ((STAFF, "--against", CENSUS, "--comparator", "rest"), "--comparator: A comparator is for rates"),
        ((LEAVERS, "--among", STAFF, "--fail-on", "possible", "--adverse-only"), "--good, --bad or --neutral"),
        ((LEAVERS, "--among", STAFF, "--comparator", "a", "--comparator", "b"), "--comparator: There are several."),
        ((LEAVERS, "--among", STAFF, "--comparator", "best"), "Give --good or --bad"),
        ((LEAVERS, "--among", CENSUS), "Shares of a population are given with --against"),
        ((LEAVERS, "--among", LEAVERS), "leavers.csv: It is compared with itself."),
        ((STAFF, "--among", LEAVERS), "If they are different people, give them with --stayers"),
    ],
)  # fmt: skip
def test_wrong_questions_name_the_flag(arguments: tuple[str, ...], said: str, capsys: Captured) -> None:
    assert main(["compare", *arguments]) == INPUT_WRONG
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_what_does_not_belong_to_a_relation_is_refused(tmp_path: Path, capsys: Captured) -> None:
    one, two = (tmp_path / f"{name}.csv" for name in ("one", "two"))
    for path in (one, two):
        path.write_text("gender,count\nWomen,60\nMen,30\n", encoding="utf-8")
    assert main(["compare", str(one), "--stayers", str(two), "--unit", "percent", "--incomplete"]) == INPUT_WRONG
    said = capsys.readouterr().err
    assert "--unit: It says what the numbers of --against or --per are; those of --stayers are counts" in said
    assert "--incomplete: It is for the shares of --against" in said
    assert main(["compare", str(one), "--stayers", str(two), "--repeats", "none"]) == INPUT_WRONG
    assert "Leave it out, or give the people with --per." in capsys.readouterr().err


def test_shares_of_a_part_of_the_population_are_said_to_be_so(tmp_path: Path, capsys: Captured) -> None:
    staff, shares = tmp_path / "staff.csv", tmp_path / "shares.csv"
    staff.write_text("gender,count\nWomen,60\nMen,30\n", encoding="utf-8")
    shares.write_text("gender,percent\nWomen,60\nMen,30\n", encoding="utf-8")
    asked = ["compare", str(staff), "--against", str(shares)]
    assert main(asked) == INPUT_WRONG
    assert "or say --incomplete if the list is not the whole population." in capsys.readouterr().err
    plan = tmp_path / "plan.toml"
    assert main([*asked, "--incomplete", "--save-plan", str(plan)]) == DONE
    assert "complete = false" in plan.read_text(encoding="utf-8")
    assert main([*asked, "--question", "composition", "--comparator", "best", "--incomplete"]) == INPUT_WRONG
    assert "write --question rate." in capsys.readouterr().err


def test_a_proportion_and_a_per_cent_can_be_given_with_its_sign(tmp_path: Path) -> None:
    told = ["compare", LEAVERS, "--among", STAFF, "-q"]
    assert main([*told, "--percent", "20%", "--alpha", "1%", "--out", str(tmp_path / "a")]) == DONE
    assert main([*told, "--percent", "20", "--alpha", "0.01", "--out", str(tmp_path / "b")]) == DONE
    first, second = ((tmp_path / name / "findings.csv").read_bytes() for name in "ab")
    assert first == second


def test_a_missing_file_is_not_taken_for_one_that_only_has_the_same_ending(tmp_path: Path, capsys: Captured) -> None:
    for name in ("l_eth.csv", "staff.csv"):
        (tmp_path / name).write_text("group,count\nFemale,1\n", encoding="utf-8")
    for wrong, meant in (("nofile.csv", ""), ("staf.csv", "Did you mean 'staff.csv'?"), ("staff.cvs", "'staff.csv'?")):
        assert main(["compare", str(tmp_path / wrong), "--among", STAFF]) == INPUT_WRONG
        err = capsys.readouterr().err
        assert meant in err
        assert ("Did you mean" in err) == bool(meant)


def test_several_wrong_arguments_are_reported_at_once(capsys: Captured) -> None:
    main(["compare", LEAVERS, "--among", STAFF, "--stayers", STAFF, "--points", "nan", "--good", "--bad"])
    assert len(lines(capsys.readouterr().err)) == 3


def test_two_files_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    for folder, source in (("a", LEAVERS), ("b", STAFF)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "table.csv").write_bytes(Path(source).read_bytes())
    told = ["compare", str(tmp_path / "a" / "table.csv"), "--among", str(tmp_path / "b" / "table.csv")]
    assert main([*told, "--out", str(tmp_path / "out"), "-q"]) == DONE
    assert set(pd.read_csv(tmp_path / "out" / "findings.csv")["baseline"]) == {"table_baseline"}


def test_names_of_files_in_any_alphabet(tmp_path: Path, capsys: Captured) -> None:
    odd = tmp_path / "lähteneet (2009) ✓.csv"
    odd.write_bytes(Path(LEAVERS).read_bytes())
    assert main(["compare", str(odd), "--among", STAFF, "--save-plan", str(tmp_path / "plan.toml")]) == DONE
    assert "lähteneet_2009/gender/detail" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "plan.toml"), "-q"]) == DONE


def test_the_alarm_of_compare_exits_with_3(capsys: Captured) -> None:
    told = ["compare", LEAVERS, "--among", STAFF, *RATIO, "--characteristic", "ethnicity", "--level", "two", "-q"]
    assert main([*told, "--fail-on", "disproportionate"]) == ALARM
    assert main([*told, "--bad", "--fail-on", "disproportionate", "--adverse-only"]) == ALARM
    assert "1 adverse finding is at or above" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
@pytest.mark.parametrize("moment", [0.4, 0.8, 1.2])
def test_a_run_that_is_killed_leaves_the_earlier_set_or_the_new(tmp_path: Path, moment: float) -> None:
    out = tmp_path / "out"
    main(["run", str(SAMPLE / "plan.toml"), "--out", str(out), "-q"])
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    code = "import sys; from disprop.cli import main; sys.exit(main())"
    program = subprocess.Popen([sys.executable, "-c", code, "run", str(SAMPLE / "plan.toml"), "--out", str(out), "-q"])
    time.sleep(moment)
    program.kill()
    program.wait()
    assert {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")} == before
    assert cli.main(["run", str(SAMPLE / "plan.toml"), "--out", str(out), "-q"]) == DONE
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


# ---- plan-size -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ("--people 443 --share 2.3%", detectable(people=443, share=0.023)),
        ("--people 443 --share 0.023 --alpha 0.01", detectable(people=443, share=0.023, alpha=0.01)),
        ("--group 28 --others 418 --rate 8.7%", detectable(group=28, others=418, rate=0.087)),
        ("--group 36 --others 449 --happened 39", detectable(group=36, others=449, happened=39)),
        ("--share 2.3% --ratio 1.5", size_needed(share=0.023, ratio=1.5)),
        ("--share 30% --points -5 --power 90%", size_needed(share=0.3, points=-5, power=0.9)),
        ("--rate 7% --ratio 2 --group-share 6.3%", size_needed(rate=0.07, ratio=2, group_share=0.063)),
        ("--rate 0.07 --points 5 --group-share 0.063", size_needed(rate=0.07, points=5, group_share=0.063)),
    ],
)  # fmt: skip
def test_plan_size_says_what_the_library_says(arguments: str, answer: object, capsys: Captured) -> None:
    assert main(["plan-size", *arguments.split()]) == DONE
    assert capsys.readouterr().out == f"{answer}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", ["disprop plan-size: It is not said what is asked. For what a number of people could show, give"]),
        ("--share 2%", ["disprop plan-size: It is not said what is asked."]),
        ("--people 443 --share 2% --ratio 2", ["--people, --ratio: These are of two questions:"]),
        ("--group 9 --group-share 2%", ["--group, --group-share: These are of two questions:"]),
        ("--people 443", ["disprop plan-size: It is not clear what is asked with --people. Give --people and --share"]),
        ("--people 0 --share 2.3", ["--people: 0 is not", "--share: 2.3 is not strictly between 0 and 1. Write 0.023"]),
        ("--group 3 --others 4 --happened 9", ["--happened: 9 cannot have happened to 7 people."]),
        (
            "--ratio 2 --points 3 --rate 7",
            ["--ratio or --points: --ratio and --points are both given.", "--rate: 7 is not", "--group-share: A rate"],
        ),
        ("--share 60% --ratio 2 --alpha 5", ["--alpha: 5 is not", "--ratio: It leads from 60% to 120%."]),
        ("--share 2% --rate 3% --ratio 2", ["--share (composition) or --rate: --share and --rate are both given."]),
        ("--people 9 --share some", ["Invalid value for '--share': 'some' is not a proportion; write it like 2.3%"]),
        ("--people 4.5 --share 2%", ["Invalid value for '--people': This is not a whole number."]),
    ],
)  # fmt: skip
def test_unclear_plans_of_size_name_the_flags(arguments: str, said: list[str], capsys: Captured) -> None:
    assert main(["plan-size", *arguments.split()]) == INPUT_WRONG
    out, err = capsys.readouterr()
    assert out == ""
    assert [line[: len(start)] for line, start in zip(lines(err), said, strict=True)] == said
    assert not re.search(r"\w=", err)


def test_a_program_that_plans_a_size_fits_a_narrow_screen() -> None:
    done = process("plan-size", "--people", "443", "--share", "2.3%", env={**os.environ, "COLUMNS": "40"})
    assert (done.returncode, done.stderr) == (DONE, "")
    assert max(map(len, done.stdout.splitlines())) <= 40
    assert "17 or more would be significant." in " ".join(done.stdout.split())


def test_the_help_of_plan_size_gives_an_example_that_runs(capsys: Captured) -> None:
    main(["plan-size", "--help"])
    _, _, example = capsys.readouterr().out.partition("Example: disprop ")
    assert main(example.split()) == DONE
    assert "152 people in the group" in capsys.readouterr().out
