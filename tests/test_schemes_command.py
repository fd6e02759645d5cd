"""`disprop schemes`: the list, one, two, and one as a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import disprop as dp
from disprop.cli import DONE, INPUT_WRONG, UNWRITABLE, main
from disprop.schemes import REASONS

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A scheme of one's own: Chinese is part of Asian, and Other is no group."""
    text = dp.load_scheme("ethnicity_ew_2001").to_toml().replace('name = "ethnicity_ew_2001"', 'name = "ours"')
    head, _, tail = text.partition('code = "chinese"\n')
    path = tmp_path / "ours.toml"
    path.write_text(f'{head}code = "chinese"\n{tail.replace("other", "asian", 1)}', encoding="utf-8")
    return str(path)


def told(captured: Captured, *arguments: str) -> str:
    """What the command prints, with single spaces, and none where a line breaks behind a hyphen."""
    assert main(["schemes", *arguments]) == DONE
    output, errors = captured.readouterr()
    assert not errors
    return " ".join(re.sub(r"(?<=\w-)\n *(?=\w)", "", output).split())


def refused(captured: Captured, *arguments: str) -> str:
    assert main(["schemes", *arguments]) == INPUT_WRONG
    output, errors = captured.readouterr()
    assert not output
    return " ".join(errors.split())


# ---- The list --------------------------------------------------------------------------------------------------------


def test_every_scheme_stands_in_the_list_with_its_characteristic_and_levels(capsys: Captured) -> None:
    main(["schemes"])
    first = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:1].isalpha()]
    assert set(dp.available_schemes()) <= set(first)
    assert "(16), five (5), two (2)" in " ".join(told(capsys, "--about", "ethnicity").replace("detail", "").split())


def test_the_list_can_be_of_one_characteristic_by_any_of_its_names(capsys: Captured) -> None:
    listed = told(capsys, "--about", "Age Band")
    assert "age_bands_hr" in listed
    assert "ethnicity" not in listed
    assert "No scheme is of a characteristic that goes by 'shoe size'. Name one of: age, " in refused(
        capsys, "--about", "shoe size"
    )


# ---- One -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", dp.available_schemes())
def test_a_scheme_shows_all_it_knows(name: str, capsys: Captured) -> None:
    shown, scheme = told(capsys, name), dp.load_scheme(name)
    for text in (scheme.title, scheme.source, scheme.date, scheme.basis, *scheme.also_called, *scheme.undistinctive):
        assert " ".join(text.split()) in shown
    for level in scheme.ladder:
        for group in level.groups:
            assert group.code in shown
            assert all(" ".join(text.split()) in shown for text in group.spellings)
    assert all(reason.label in shown for reason in REASONS)


def test_one_level_alone_says_what_its_groups_are_made_of(capsys: Captured) -> None:
    shown = told(capsys, "ethnicity_ew_2001", "--level", "two")
    assert "Level two" in shown
    assert "Level five" not in shown
    assert "Made of" in shown
    assert "BME" in shown


def test_a_file_is_shown_as_it_is_read_or_with_every_mistake(ours: str, capsys: Captured) -> None:
    assert told(capsys, ours).startswith("ours: Ethnic group")
    Path(ours).write_text('name = "x"\ncolour = 1\n', encoding="utf-8")
    said = refused(capsys, ours)
    assert "characteristic: This is missing" in said
    assert "colour: This key is not known" in said


def test_flags_and_own_reasons_are_told(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "needs.toml"
    path.write_text(
        'name = "needs"\ncharacteristic = "need"\nseveral = true\nordered = true\n[[levels]]\nname = "detail"\n'
        '[[levels.groups]]\ncode = "a"\nlabel = "A"\n[reasons]\nrefused = ["Nope"]\n'
    )
    shown = told(capsys, str(path))
    assert "One person can be in several groups. The groups have an order." in shown
    assert "Refused or prefer not to say: Nope" in shown
    assert "Also written" not in shown


@pytest.mark.parametrize(
    ("name", "near"),
    [("gendr", "'gender'"), ("ethnicity", "'ethnicity_ew_2001'"), ("Ethnic origin", "'ethnicity_ew_2001'")],
)
def test_a_name_that_is_none_is_answered_with_the_nearest(name: str, near: str, capsys: Captured) -> None:
    said = refused(capsys, name)
    assert f"scheme {name!r}: There is no scheme of that name. Did you mean" in said
    assert near in said.split("?")[0]
    assert "as disprop schemes has; or give the path" in said


def test_a_name_like_none_is_answered_with_all(capsys: Captured) -> None:
    said = refused(capsys, "zzzz")
    assert "Did you mean" not in said
    assert "Name one of: age_bands_caseload" in said
    assert "or give the path of a .toml file" in said


# ---- Two -------------------------------------------------------------------------------------------------------------


def test_two_schemes_are_told_by_what_differs(ours: str, capsys: Captured) -> None:
    said = told(capsys, "ethnicity_ew_2001", ours)
    assert "In both: 16 (White British; White Irish;" in said
    assert "Only in ethnicity_ew_2001: 0. Only in ours: 0." in said
    assert "Part of different groups:" in said
    assert "Chinese five Chinese or other Asian" in said
    assert said.count("Chinese five") == 1


def test_groups_of_one_alone_are_told_with_what_they_are_part_of(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "more.toml"
    more = '[[levels.groups]]\ncode = "arab"\nlabel = "Arab"\nfive = "other"\ntwo = "other_than_white"\n\n'
    head, level, tail = dp.load_scheme("ethnicity_ew_2001").to_toml().partition('[[levels]]\nname = "five"')
    path.write_text(f"{head}{more}{level}{tail}".replace('"ethnicity_ew_2001"', '"more"'), encoding="utf-8")
    said = told(capsys, "ethnicity_ew_2001", str(path))
    assert "Only in more: 1 (Arab [five: Chinese or other, two: Other than White])." in said
    assert "Rolled up alike at: five, two." in said


def test_two_levels_can_be_named(capsys: Captured) -> None:
    said = told(capsys, "ethnicity_ew_2001", "ethnicity_ew_2001", "--level", "five", "--level", "two")
    assert "In both: 1 (White)." in said
    assert "They have no coarser level of one name, so no roll-up can differ." in said
    assert "Rolled up alike at: two." in told(capsys, "ethnicity_ew_2001", "ethnicity_ew_2001", "--level", "five")


def test_the_bridges_between_two_schemes_are_told_with_what_they_assume(capsys: Captured) -> None:
    said = told(capsys, "disability_census", "disability")
    assert (
        "Bridges, and what each assumes: disability_to_census: Who declares a disability to an employer would" in said
    )
    assert "hesa" not in said
    assert "Bridges" not in told(capsys, "gender", "age_bands_hr")


def test_labels_that_two_schemes_read_differently_are_listed(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "ours.toml"
    text = dp.load_scheme("gender").to_toml().replace('"Fem", ', "").replace('"Males",', '"Males", "Fem",')
    path.write_text(text.replace('label = "Other gender"', 'label = "Neither"'), encoding="utf-8")
    said = told(capsys, "gender", str(path))
    assert "Labels that are read differently:" in said
    assert "Fem Female Male" in said
    assert "Called differently:" in said
    assert "Other gender Neither" in said


# ---- To a file -------------------------------------------------------------------------------------------------------


def test_a_scheme_is_written_and_reads_back(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "ours.toml"
    said = told(capsys, "ethnicity_ew_2001", "--out", str(out))
    assert "Written: " in said
    assert "the groups of ethnicity_ew_2001 at its levels: detail (16), five (5), two (2)." in said
    assert dp.load_scheme(out) == dp.load_scheme("ethnicity_ew_2001")


def test_a_file_that_is_there_stays_unless_told(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "ours.toml"
    out.write_text("mine")
    assert "Another file is there. Name another file, or say --overwrite." in refused(
        capsys, "gender", "--out", str(out)
    )
    assert out.read_text() == "mine"
    assert told(capsys, "gender", "--out", str(out), "--overwrite", "--quiet") == ""
    assert dp.load_scheme(out) == dp.load_scheme("gender")


def test_a_file_of_another_ending_could_not_be_named_as_a_scheme(tmp_path: Path, capsys: Captured) -> None:
    assert "does not end with .toml. Call it" in refused(capsys, "gender", "--out", str(tmp_path / "ours.txt"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: Captured) -> None:
    assert main(["schemes", "gender", "--out", str(tmp_path / "none" / "ours.toml")]) == UNWRITABLE
    assert "none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b", "c"], "3 schemes are named: one is shown, two are compared."),
        (["gender", "--about", "age"], "--about narrows the list"),
        (["--level", "five"], "--level goes with a scheme"),
        (["gender", "--level", "five", "--level", "two"], "--level is given more often than schemes are named."),
        (["--out", "x.toml"], "--out writes one scheme, and 0 are named."),
        (["gender", "disability", "--out", "x.toml"], "--out writes one scheme, and 2 are named."),
        (["gender", "--out", "x.toml", "--level", "detail"], "a file holds every level"),
        (["gender", "--overwrite"], "--overwrite goes with --out."),
        (["gender", "--level", "five"], "scheme 'gender': There is no level 'five'. Name one of: detail."),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], said: str, capsys: Captured) -> None:
    assert said in refused(capsys, *arguments)


# ---- The screen ------------------------------------------------------------------------------------------------------


def test_no_word_is_lost_on_a_narrow_screen_that_knows_few_signs() -> None:
    code = "import sys; from disprop.cli import main; sys.exit(main())"
    environment = {**os.environ, "COLUMNS": "40", "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "schemes", "ethnicity_ew_2001"],
        check=True,
        capture_output=True,
        env=environment,
        text=True,
    )
    assert max(map(len, done.stdout.splitlines())) <= 48
    shown = " ".join(done.stdout.split())
    scheme = dp.load_scheme("ethnicity_ew_2001")
    assert all(" ".join(group.label.split()) in shown for level in scheme.ladder for group in level.groups)
