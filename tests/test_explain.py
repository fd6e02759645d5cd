"""`disprop explain`, and how rows are named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import disprop as dp
from disprop import words
from disprop.cli import DONE, INPUT_WRONG, main
from disprop.errors import InputError
from disprop.run import run, save

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
ROW = "leavers_among_staff/age/detail/25_34"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run")
    save(run(SAMPLES / "west_mercia_2009" / "plan.toml"), path)
    return path


@pytest.fixture(scope="module")
def found(folder: Path) -> dp.Findings:
    return dp.read_findings(folder)


@pytest.mark.parametrize("plain", [False, True])
def test_one_row_is_told_as_in_a_notebook(folder: Path, found: dp.Findings, plain: bool, capsys: Captured) -> None:
    asked = ["explain", str(folder / "findings.csv"), ROW, "--width", "72", *(["--plain"] if plain else [])]
    assert main(asked) == DONE
    output, errors = capsys.readouterr()
    assert (output, errors) == (f"{found.explain(ROW, width=72, plain=plain)}\n", "")


def test_without_rows_every_flagged_row_is_told_under_its_id(
    folder: Path, found: dp.Findings, capsys: Captured
) -> None:
    assert main(["explain", str(folder)]) == DONE
    paragraphs = capsys.readouterr().out.rstrip("\n").split("\n\n")
    assert [text.split("\n")[0] for text in paragraphs[:-1]] == found.flagged.frame["id"].tolist()
    assert " ".join(paragraphs[-1].split()) == words.CAVEAT
    main(["explain", str(folder), "--flagged"])
    assert capsys.readouterr().out.rstrip("\n").split("\n\n") == paragraphs


def test_several_names_each_row_once_and_only_the_flagged_if_asked(
    folder: Path, found: dp.Findings, capsys: Captured
) -> None:
    assert main(["explain", str(folder), "men", ROW, "Male", "25-34"]) == DONE
    ids = [line for line in capsys.readouterr().out.splitlines() if line in set(found.frame["id"])]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(found.frame.loc[found.frame["group"].isin(["Male", "25–34"]), "id"])
    assert main(["explain", str(folder), "White British", "--flagged"]) == DONE
    assert "Nobody" not in capsys.readouterr().out
    calm = found.frame.loc[~found.frame["flagged"], "id"].iloc[0]
    assert main(["explain", str(folder), calm, "--flagged"]) == DONE
    assert capsys.readouterr().out.startswith("No row needs a reader.")


def test_names_that_there_are_none_of_are_told_at_once_with_the_nearest(folder: Path, capsys: Captured) -> None:
    assert main(["explain", str(folder), ROW.replace("25_34", "25_43"), "Femail", "Martian"]) == INPUT_WRONG
    output, errors = capsys.readouterr()
    lines = errors.splitlines()
    assert output == ""
    assert len(lines) == 3
    assert f"Did you mean '{ROW}'" in lines[0]
    assert "Did you mean 'Female'?" in lines[1]
    assert "Did you mean" not in lines[2]
    assert all("Name a group (Female, Male, " in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("none.csv",), "none.csv: There is no such file."),
        (("findings.csv", "--width", "3"), "3 is too narrow: no line breaks below 20."),
        (("findings.csv", "--width", "wide"), "This is not a whole number."),
        (("checks.csv",), "it is another table. Name a findings.csv that disprop run wrote."),
    ],
)
def test_wrong_arguments_are_told(
    folder: Path, arguments: tuple[str, ...], said: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["explain", *arguments]) == INPUT_WRONG
    output, errors = capsys.readouterr()
    assert output == ""
    assert said in errors
    assert "Traceback" not in errors


def test_a_screen_gives_the_width_and_gets_signs_that_it_has(folder: Path) -> None:
    code = "import sys; from disprop.cli import main; sys.exit(main())"
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "explain", str(folder), ROW],
        env={**os.environ, "COLUMNS": "50", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    text = told.stdout.decode("ascii")
    assert text.startswith("25-34, leavers: possible (over, adverse).")
    assert max(map(len, text.splitlines())) <= 50


def test_rows_are_named_and_kept_in_the_order_asked(found: dp.Findings) -> None:
    assert found.named("Male", 0).frame["id"].iloc[-1] == found.frame["id"].iloc[0]
    assert len(found.named()) == 0
    assert found.named(ROW).method == found.method
    with pytest.raises(InputError, match="There are 72, from 0"):
        found.named(72)


def test_several_rows_are_explained_in_one_text(found: dp.Findings) -> None:
    text = found.explain([ROW, "White British"], width=None)
    assert text.count(words.CAVEAT) == 1
    assert len(text.split("\n\n")) == 1 + 1 + len(found.only(group="White British"))
