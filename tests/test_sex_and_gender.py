"""What one table has as sex and another as gender: the heading decides, and what fits both stands side by side."""

from pathlib import Path

import pytest

import disprop as dp
from disprop.cli import DONE, main
from disprop.errors import InputError
from disprop.run import run

BAND = dp.within(ratio=(0.8, 1.25))
READ = "read with the scheme of the other"


def table(path: Path, heading: str, counts: str) -> Path:
    path.write_text(f"{heading}\n{counts}\n", encoding="utf-8")
    return path


@pytest.fixture
def census(tmp_path: Path) -> dp.Baseline:
    """Shares by sex, as a census gives them."""
    return dp.baseline(table(tmp_path / "census.csv", "sex,percent", "Female,51.5\nMale,48.5"), unit="percent")


def said(found: dp.Findings) -> list[str]:
    return list(found.checks.loc[found.checks["check"] == READ, "what"])


def read(tmp_path: Path, heading: str, labels: dict[str, int], name: str) -> dp.Tables:
    rows = "\n".join(f"{label},{count}" for label, count in labels.items())
    (tmp_path / f"{name}.csv").write_text(f"{heading},count\n{rows}\n", encoding="utf-8")
    return dp.from_counts(tmp_path / f"{name}.csv")


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Sex", "sex"), ("sex registered at birth", "sex"), ("Gender", "gender"), ("Sex/gender", "gender")],
)
def test_the_heading_decides_between_sex_and_gender(heading: str, name: str, tmp_path: Path) -> None:
    tables = read(tmp_path, heading, {"Female": 5, "Male": 4}, "staff")
    assert list(tables) == [name]
    assert tables[name].scheme.name == name


def test_without_a_heading_gender_is_taken() -> None:
    assert list(dp.from_counts({"Female": 5, "Male": 4})) == ["gender"]


def test_more_than_two_answers_are_gender_under_either_heading(tmp_path: Path) -> None:
    assert list(read(tmp_path, "Sex", {"Female": 5, "Male": 4, "Other": 1}, "staff")) == ["gender"]


def test_gender_of_two_answers_is_held_against_the_sex_of_a_census_and_it_is_said(
    tmp_path: Path, census: dp.Baseline
) -> None:
    found = dp.compare(read(tmp_path, "gender", {"Female": 289, "Male": 156}, "staff"), against=census, band=BAND)
    assert set(found.frame["characteristic"]) == {"gender"}
    (told,) = said(found)
    assert told.startswith("sex of census is read with scheme 'gender', which fits its labels as well as 'sex' does")


def test_sex_on_both_sides_stays_sex(tmp_path: Path, census: dp.Baseline) -> None:
    found = dp.compare(read(tmp_path, "Sex", {"F": 289, "M": 156}, "staff"), against=census, band=BAND)
    assert set(found.frame["characteristic"]) == {"sex"}
    assert not said(found)


def test_leavers_by_sex_stand_beside_staff_by_gender_whichever_has_the_more_answers(tmp_path: Path) -> None:
    left = read(tmp_path, "Sex", {"F": 9, "M": 6}, "left")
    two = read(tmp_path, "gender", {"Female": 289, "Male": 156}, "two")
    three = read(tmp_path, "gender", {"Female": 289, "Male": 156, "Non-binary": 4}, "three")
    assert set(dp.rates(left, stayers=two, band=BAND).frame["characteristic"]) == {"sex"}
    found = dp.rates(left, stayers=three, band=BAND)
    assert set(found.frame["characteristic"]) == {"gender"}
    assert found.frame["observed"].tolist() == [9, 6, 0]


def test_other_characteristics_stay_where_they_are(tmp_path: Path) -> None:
    rows = "characteristic,group,count\nsex,F,5\nsex,M,4\ndisability,Yes,2\ndisability,No,7\n"
    (tmp_path / "staff.csv").write_text(rows)
    (tmp_path / "left.csv").write_text(rows.replace("sex", "gender"))
    left, stayers = dp.from_counts(tmp_path / "left.csv"), dp.from_counts(tmp_path / "staff.csv")
    found = dp.rates(left, stayers=stayers, band=BAND)
    assert list(dict.fromkeys(found.frame["characteristic"])) == ["gender", "disability"]
    only = dp.rates(left, stayers=stayers, band=BAND, characteristics=["disability"])
    assert list(dict.fromkeys(only.frame["characteristic"])) == ["disability"]


def test_a_scheme_that_was_named_stays_and_what_does_not_fit_it_is_refused(tmp_path: Path) -> None:
    shares = {"Female": 51.5, "Male": 48.5}
    census = dp.baseline(shares, scheme="sex", unit="percent", name="census")
    two = read(tmp_path, "gender", {"Female": 289, "Male": 156}, "two")
    assert set(dp.compare(two, against=census, band=BAND).frame["characteristic"]) == {"sex"}
    three = read(tmp_path, "gender", {"Female": 289, "Male": 156, "Non-binary": 4}, "three")
    with pytest.raises(InputError, match="There is no characteristic 'sex'"):
        dp.compare(three, against=census, band=BAND)


# ---- Disability: two bases, and what a bridge assumes ----------------------------------------------------------------


def test_disability_as_declared_needs_a_bridge_to_that_of_the_census(tmp_path: Path) -> None:
    declared = read(tmp_path, "disability", {"Yes": 29, "No": 156, "Prefer not to say": 10}, "declared")
    shares = {"Limited a lot": 8, "Limited a little": 10, "Not limited": 82}
    census = dp.baseline(shares, characteristic="disability", unit="percent", name="census")
    with pytest.raises(InputError, match="bridge='disability_to_census'"):
        dp.compare(declared, against=census, band=BAND)
    found = dp.compare(declared, against=census, band=BAND, bridge="disability_to_census")
    assert found.frame["observed"].tolist() == [29, 156]
    assert found.frame["reference"].round(2).tolist() == [0.18, 0.82]


def test_the_record_of_higher_education_can_be_put_onto_disabled_or_not(tmp_path: Path) -> None:
    codes = {"No known disability": 90, "Mental health condition": 6, "Two or more conditions": 4}
    record = dp.from_counts(codes, scheme="disability_hesa", name="record")
    cube = record["disability"].bridge(dp.load_bridge("disability_hesa_to_disability"))
    assert cube.scheme.name == "disability"
    assert cube.groups == ("disabled", "not_disabled")
    assert cube.by_group[0, 0].tolist() == [10, 90]


# ---- Everywhere else ------------------------------------------------------------------------------------------------


def test_the_command_line_and_plans_hold_sex_against_gender(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read(tmp_path, "sex", {"F": 9, "M": 6}, "left")
    read(tmp_path, "gender", {"Female": 289, "Male": 156}, "staff")
    table(tmp_path / "census.csv", "sex,percent", "Female,51.5\nMale,48.5")
    left, staff, census = (str(tmp_path / f"{name}.csv") for name in ("left", "staff", "census"))
    band = ["--ratio", "0.8", "1.25"]
    assert main(["compare", left, "--stayers", staff, *band, "--save-plan", str(tmp_path / "plan.toml")]) == DONE
    assert "left/sex/detail" in capsys.readouterr().out
    assert main(["compare", staff, "--against", census, "--unit", "percent", *band]) == DONE
    assert "staff/gender/detail" in capsys.readouterr().out
    outcome = run(tmp_path / "plan.toml")
    assert outcome.found is not None
    assert set(outcome.found.frame["characteristic"]) == {"sex"}


def test_the_unknown_of_one_table_are_held_against_those_of_the_other(tmp_path: Path) -> None:
    left = read(tmp_path, "sex", {"F": 9, "M": 6, "Refused": 5}, "left")
    staff = read(tmp_path, "gender", {"Female": 289, "Male": 156, "Refused": 10}, "staff")
    row = dp.unknowns(left, stayers=staff).frame.iloc[-1]
    assert row["characteristic"] == "sex"
    assert row["count"] == 5
