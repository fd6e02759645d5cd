"""Plans with ages, dates of birth, other bands and crossed characteristics."""

import json
from pathlib import Path

import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.plan import draft_plan
from disprop.run import run_draft, save

PEOPLE = "Sex,Ethnic origin,dob,left\n" + "".join(
    f"{sex},{origin},{born},{left}\n"
    for sex, origin, born, left, times in (
        ("F", "White", "1984-03-31", "yes", 6),
        ("F", "BME", "1984-04-01", "no", 14),
        ("M", "White", "31/12/1960", "no", 20),
        ("M", "BME", "1984-02-29", "yes", 3),
        ("F", "White", "Refused", "no", 2),
    )
    for _ in range(times)
)
TABLE = '[tables.people]\nfile = "people.csv"\nrows = true\nstages = ["left"]\n'
LEFT = """
[comparisons.left]
stage = "people.left"
baseline = "people.everyone"
relation = "contains"
question = "rate"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "staff.csv").write_text("age,count\n16-24,40\n25-34,60\n35-44,90\n", encoding="utf-8")
    (tmp_path / "census.csv").write_text("age,percent\n20-24,30\n25-29,20\n30-34,40\n35-39,10\n", encoding="utf-8")
    return tmp_path


def ran(folder: Path, text: str) -> pd.DataFrame:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    outcome = run_draft(draft_plan(path))
    save(outcome, folder / "out")
    return pd.read_csv(folder / "out" / "findings.csv")


def told(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        ran(folder, text)
    return str(caught.value)


def dob(reading: str) -> str:
    return f"{TABLE}schemes.dob = {reading}\n{LEFT}"


@pytest.mark.parametrize("bands", ['"age_bands_hr"', "[16, 25, 55]", '"ours.toml"'])
def test_dates_of_birth_are_read_on_the_date_of_the_plan(folder: Path, bands: str) -> None:
    (folder / "ours.toml").write_text(
        'name = "ours"\ncharacteristic = "age"\nordered = true\n[[levels]]\nname = "detail"\n'
        '[[levels.groups]]\ncode = "young"\nlabel = "Young"\nlower = 16\nupper = 24\n'
        '[[levels.groups]]\ncode = "old"\nlabel = "Older"\nlower = 25\n',
        encoding="utf-8",
    )
    found = ran(folder, dob(f"{{ bands = {bands}, on = 2009-03-31 }}"))
    assert found["denominator"].tolist()[0] == 14
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    basis = record["tables"]["people"]["schemes"]["age"]["basis"]
    assert basis == "age in completed years on 2009-03-31, from dates of birth"


def test_a_date_that_is_missing_is_asked_for_in_the_words_of_a_plan(folder: Path) -> None:
    said = told(folder, dob('{ bands = "age_bands_hr" }'))
    assert "no date is given on which to count ages" in said
    assert '{ bands = "age_bands_hr", on = 2009-03-31 }' in said
    assert "dp.ages" not in said


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        ("{ on = 2009-03-31 }", "tables.people.schemes: It does not say which bands of ages."),
        ('{ bands = "age_bands_hr", onn = 2009-03-31 }', "There is no key \"onn\" here. Did you mean 'on'?"),
        ('{ bands = "age_bands_hr", on = "31/03/2009" }', '"31/03/2009" is not a date.'),
        ('{ bands = "age_bands_hr", on = 2009 }', "2009 is not a date."),
        ('{ bands = "age_bands_hr", day_first = "yes" }', '"yes" is neither true nor false.'),
        ("{ bands = [25, 16] }", "The ages do not rise: 25, 16."),
        ("{ bands = 25 }", "25 is no scheme and no list of ages."),
        ('{ bands = "age_bandz" }', 'tables.people.schemes.dob.bands: There is no scheme "age_bandz".'),
        ('{ bands = "gender" }', "Its groups are no bands of ages with bounds in years."),
        ('{ bands = "none.toml" }', 'There is no file "none.toml".'),
    ],
)
def test_a_reading_that_cannot_be_is_a_fault_at_its_key(folder: Path, reading: str, said: str) -> None:
    assert said in told(folder, dob(reading))


def test_a_baseline_in_other_bands_is_put_into_those_of_the_table(folder: Path) -> None:
    text = '[tables.staff]\nfile = "staff.csv"\nscheme = "age_bands_hr"\n[baselines.census]\nfile = "census.csv"\n'
    compared = '[comparisons.age]\nstage = "staff"\nbaseline = "census"\n'
    said = told(folder, f'{text}scheme = "age_bands_census_5"\n{compared}')
    assert "census can be put into those bands exactly" in said
    assert 'scheme = { bands = "age_bands_hr" }' in said
    found = ran(folder, f'{text}scheme = {{ bands = "age_bands_hr" }}\n{compared}')
    assert found["reference"].tolist() == [0.3, 0.6, 0.1]


CROSSED = TABLE + 'schemes = { Sex = "gender", "Ethnic origin" = "ethnicity_ew_2001" }\n'


@pytest.mark.parametrize("cross", ['["Sex", "Ethnic origin"]', '[["Sex", "Ethnic origin"]]'])
def test_two_characteristics_are_crossed(folder: Path, cross: str) -> None:
    found = ran(folder, f"{CROSSED}cross = {cross}\n{LEFT}")
    cells = found[found["characteristic"] == "gender x ethnicity"]
    assert cells["observed"].tolist() == [6, 0, 0, 3]
    assert cells["verdict"].tolist()[0] == "insufficient data"
    assert cells["denominator"].tolist() == [8, 14, 20, 3]
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert any("fewer than 10 in the denominator" in line for line in record["comparisons"]["left"]["method"])


def test_a_plan_can_declare_another_gate_for_crossed_characteristics(folder: Path) -> None:
    found = ran(folder, f'{CROSSED}cross = ["Sex", "Ethnic origin"]\n{LEFT}gates = {{ denominator = 0 }}\n')
    cells = found[found["characteristic"] == "gender x ethnicity"]
    assert "insufficient data" not in set(cells["verdict"])


@pytest.mark.parametrize(
    ("cross", "said"),
    [
        ('["Sex"]', "is not a list of pairs of columns"),
        ('"Sex"', '"Sex" is not a list of pairs of columns'),
        ('[["Sex", "Ethnic origin", "dob"]]', "is not a list of pairs of columns"),
        ('["Sex", "dob"]', "Column 'dob' has no scheme. Name it in schemes too"),
        ('["Sex", "Sex"]', "'Sex' is crossed with itself"),
    ],
)
def test_a_pair_that_is_none_is_a_fault_at_its_key(folder: Path, cross: str, said: str) -> None:
    assert said in told(folder, f"{CROSSED}cross = {cross}\n{LEFT}")


def test_counts_cannot_be_crossed(folder: Path) -> None:
    text = '[tables.staff]\nfile = "staff.csv"\ncross = ["gender", "age"]\n'
    assert "do not say who is in both groups" in told(folder, text)
