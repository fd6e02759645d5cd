"""A plan names a publisher's file as it was downloaded, and which part of it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import disprop as dp
from disprop.plan import read_plan
from disprop.run import run
from disprop.run._inputs import read_inputs

BULK = """\
date,geography,geography code,Ethnic Group: All categories; measures: Value,Ethnic Group: White; measures: Value,\
Ethnic Group: Asian; measures: Value,Ethnic Group: Black; measures: Value
2011,Northby,E08000901,1004,801,152,51
2011,Southby,E08000902,2008,1500,303,205
2011,Westby,E08000903,3011,2500,301,210
"""

AGES = """\
date,geography,geography code,Age: Total; measures: Value,Age: Aged 15 years and under; measures: Value,\
Age: Aged 16 to 24 years; measures: Value,Age: Aged 25 to 64 years; measures: Value,\
Age: Aged 65 years and over; measures: Value
2021,Northby,E08000901,1003,201,152,499,151
"""

RATES = """\
Measure,Time,Ethnicity,Ethnicity_type,Sex,Cases,All people,Value,Value_type
Cases,2020,Asian,ONS 2021 5+1,All,30,101,29.7,%
Cases,2020,White,ONS 2021 5+1,All,200,1003,19.9,%
Cases,2021,Asian,ONS 2021 5+1,All,33,110,30.0,%
Cases,2021,White,ONS 2021 5+1,All,210,1010,20.8,%
"""

STAFF = "ethnicity,staff\nWhite,60\nAsian,30\nBlack,11\n"

PLAN = """
[tables.staff]
file = "staff.csv"

[tables.cases]
file = "rates.csv"
layout = "eff"
where = { Time = "2021" }

[baselines.census]
file = "bulk.csv"
area = ["Northby", "E08000902"]

[baselines.ages]
file = "ages.csv"
ages = "16-64"

[comparisons.staff]
stage = "staff"
baseline = "census"

[comparisons.cases]
stage = "cases.Cases"
baseline = "cases.All people"
relation = "contains"
question = "rate"
comparator = "White"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"staff": STAFF, "rates": RATES, "bulk": BULK, "ages": AGES}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def plan(folder: Path, text: str = PLAN) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> str:
    with pytest.raises(dp.InputError) as found:
        run(plan(folder, text))
    return str(found.value)


def test_areas_ages_and_rows_of_a_download_are_named_in_the_plan(folder: Path) -> None:
    inputs = read_inputs(read_plan(plan(folder)), lambda _: None)
    assert not inputs.faults
    census, ages = inputs.baselines["census"], inputs.baselines["ages"]
    assert census.amounts is not None
    assert ages.amounts is not None
    assert (census.amounts.sum(), ages.amounts.sum(), ages.ages) == (3012, 651, "16–64")
    assert inputs.tables["cases"].stage_names == ("Cases", "All people")


def test_a_download_is_compared_as_it_is(folder: Path) -> None:
    outcome = run(plan(folder))
    rows = outcome.findings["cases"].frame.set_index("group")
    assert (rows.loc["Asian", "observed"], rows.loc["Asian", "denominator"]) == (33, 110)
    assert "2 areas are added up: Northby, Southby." in set(outcome.checks["what"])


def test_faults_of_a_download_are_in_the_words_of_the_plan(folder: Path) -> None:
    text = PLAN.replace('area = ["Northby", "E08000902"]', 'area = "Nortby"')
    assert "There is no area 'Nortby'. Name one by its name or code: Northby" in faults(folder, text)
    text = PLAN.replace('layout = "eff"', 'layout = "eef"')
    assert "There is no layout 'eef'." in faults(folder, text)
    text = PLAN.replace('ages = "16-64"', 'ages = "18+"')
    assert "The ages 18+ would split these bands: Aged 16 to 24 years." in faults(folder, text)


def test_rows_of_an_ordinary_file_are_chosen_by_one_value_or_several(folder: Path) -> None:
    sites = "site,group,count\nA,White,40\nA,Asian,10\nB,White,20\nB,Asian,5\nC,White,9\nC,Asian,9\n"
    (folder / "sites.csv").write_text(sites, encoding="utf-8")
    text = (
        '[tables.a]\nfile = "sites.csv"\nwhere = { site = "A" }\n'
        '[tables.both]\nfile = "sites.csv"\nwhere = { site = ["A", "B"] }\nby = ["site"]\n'
    )
    inputs = read_inputs(read_plan(plan(folder, text)), lambda _: None)
    assert not inputs.faults
    assert int(inputs.tables["a"]["ethnicity"].total.sum()) == 50
    assert inputs.tables["both"]["ethnicity"].total.sum(axis=1).tolist() == [50, 25]


@pytest.mark.parametrize(
    "key", ['area = "Leeds"', 'ages = "16+"', 'where = { Type = "Person search" }', 'measure = "n"']
)
def test_keys_of_counts_do_not_go_with_rows_of_people(folder: Path, key: str) -> None:
    text = f'[tables.people]\nfile = "staff.csv"\nrows = true\nschemes = {{ ethnicity = "ethnicity_ew_2021" }}\n{key}\n'
    assert "It is for files of counts, and rows = true says that each row is one person." in faults(folder, text)


@pytest.mark.parametrize("where", ["{}", '"A"', "{ site = [] }", "{ site = [true] }"])
def test_rows_that_are_wanted_are_values_of_columns(folder: Path, where: str) -> None:
    text = f'[tables.a]\nfile = "staff.csv"\nwhere = {where}\n'
    assert "tables.a.where" in faults(folder, text)
