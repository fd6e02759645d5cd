"""The part [publish] of a plan: how what is published is put."""

from pathlib import Path

import pytest

from disprop import InputError
from disprop.plan import read_plan
from disprop.run import run

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "west_mercia_2009"


def plan(folder: Path, publish: str) -> Path:
    """The sample's plan with a part more, beside its files."""
    for file in SAMPLE.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / "plan.toml"
    path.write_text((SAMPLE / "plan.toml").read_text(encoding="utf-8") + publish, encoding="utf-8")
    return path


def test_the_words_of_the_house_are_in_what_leaves_and_in_no_finding(tmp_path: Path) -> None:
    outcome = run(plan(tmp_path, '[publish.terms]\n"Other than White" = "Ethnic minorities"\nstaff = "our staff"\n'))
    release = outcome.release()
    assert outcome.found is not None
    assert "Ethnic minorities" not in set(outcome.found.frame["group"])
    assert "Other than White" not in set(release.findings.frame["group"])
    row = release.findings.frame.set_index("id").loc["leavers/ethnicity/two/other_than_white"]
    assert (row["group"], row["baseline"]) == ("Ethnic minorities", "our staff")


@pytest.mark.parametrize(
    ("publish", "where", "remedy"),
    [
        ("[publish]\nterms = 3\n", "publish.terms", 'terms = { BME = "Ethnic minorities" }'),
        ("[publish]\nterm = { A = 'B' }\n", "publish.term", "The keys are "),
        ("[publish.terms]\nBME = 3\n", "publish.terms", 'terms = { BME = "Ethnic minorities" }'),
    ],
)
def test_what_is_no_list_of_words_is_told_with_its_place(tmp_path: Path, publish: str, where: str, remedy: str) -> None:
    with pytest.raises(InputError) as told:
        read_plan(plan(tmp_path, publish))
    (fault,) = told.value.faults
    assert fault.where.endswith(f", {where}")
    assert remedy in fault.remedy


def test_a_plan_that_only_says_how_to_publish_names_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('[publish.terms]\nBME = "Ethnic minorities"\n', encoding="utf-8")
    with pytest.raises(InputError, match="names nothing to do"):
        read_plan(path)
