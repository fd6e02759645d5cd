"""Two characteristics of the same people, crossed: against pandas, the margins, the gates and wrong pairs."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.schemes import REASONS

SCHEMES = {"sex": "gender", "origin": "ethnicity_ew_2001"}
SEXES = ("F", "Male", "Refused", "", "Not applicable")
ORIGINS = ("White British", "Indian", "Black Caribbean", "Not stated", "")
ROWS = st.lists(
    st.tuples(st.sampled_from(SEXES), st.sampled_from(ORIGINS), st.sampled_from("NS"), st.booleans()),
    min_size=1,
    max_size=60,
).filter(
    lambda rows: (
        any(row[0] in "FMale" and row[0] for row in rows) and any("B" in row[1] or "I" in row[1] for row in rows)
    )
)


def people(rows: Any) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["sex", "origin", "site", "left"])


def both(frame: Any, **more: Any) -> dp.Tables:
    return dp.count(frame, schemes=SCHEMES, stages=["left"], cross=("sex", "origin"), **more)


FEW = people(
    [("F", "White British", "N", True)] * 3
    + [("F", "Indian", "N", False)] * 2
    + [("Male", "White British", "S", False)] * 4
    + [("Refused", "", "S", True)]
    + [("F", "Not stated", "S", False)] * 2
)


def test_every_pair_of_listed_groups_is_a_cell_also_where_nobody_is() -> None:
    cube = both(FEW)["gender x ethnicity"]
    assert cube.groups == (
        "female_x_white_british",
        "female_x_asian_indian",
        "male_x_white_british",
        "male_x_asian_indian",
    )
    assert cube.by_group.tolist() == [[[3, 2, 4, 0], [3, 0, 0, 0]]]
    assert cube.unknown.tolist() == [[3, 1]]
    reasons = dict(zip([reason.code for reason in REASONS], cube.by_reason[0, 0].tolist(), strict=True))
    assert {code: n for code, n in reasons.items() if n} == {"refused": 1, "not_stated": 2}


def test_the_single_characteristics_are_as_without_crossing() -> None:
    single = dp.count(FEW, schemes=SCHEMES, stages=["left"])
    crossed = both(FEW)
    assert tuple(crossed) == (*single, "gender x ethnicity")
    for key in single:
        np.testing.assert_array_equal(crossed[key].counts, single[key].counts)
    assert crossed.account.closes


@given(ROWS)
@settings(max_examples=50)
def test_the_cells_are_those_of_pandas_crosstab(rows: Any) -> None:
    frame = people(rows)
    tables = both(frame)
    cube = tables["gender x ethnicity"]
    for at, part in enumerate((frame, frame[frame["left"]])):
        table = pd.crosstab(part["sex"], part["origin"])
        for place, code in enumerate(cube.groups):
            sex, origin = code.split("_x_")
            label = {"female": "F", "male": "Male"}[sex]
            name = {"white_british": "White British", "asian_indian": "Indian", "black_caribbean": "Black Caribbean"}[
                origin
            ]
            there = label in table.index and name in table.columns
            assert cube.by_group[0, at, place] == (table.loc[label, name] if there else 0)


@given(ROWS)
@settings(max_examples=50)
def test_the_margins_are_the_single_tables_less_those_unknown_in_the_other(rows: Any) -> None:
    frame = people(rows)
    tables = both(frame, by="site")
    cube = tables["gender x ethnicity"]
    known = frame[frame["sex"].isin(["F", "Male"]) & frame["origin"].isin(ORIGINS[:3])]
    if known.empty:
        return
    for characteristic, at in (("gender", 0), ("ethnicity", 1)):
        alone = dp.count(known, schemes=SCHEMES, stages=["left"], by="site")[characteristic]
        for code in tables[characteristic].groups:
            cells = [place for place, pair in enumerate(cube.groups) if pair.split("_x_")[at] == code]
            margin = cube.by_group[..., cells].sum(axis=-1)
            for row, site in enumerate(tables[characteristic].slices["site"]):
                rows_of = [n for n, other in enumerate(alone.slices["site"]) if other == site]
                held = alone.by_group[rows_of][..., alone.groups.index(code)] if code in alone.groups and rows_of else 0
                np.testing.assert_array_equal(margin[row], np.sum(held, axis=0) if rows_of else 0)
    people_of = cube.counts.sum(axis=-1)
    for characteristic in ("gender", "ethnicity"):
        np.testing.assert_array_equal(people_of, tables[characteristic].counts.sum(axis=-1))


@given(ROWS)
@settings(max_examples=25)
def test_rolling_up_a_crossed_table_is_crossing_the_rolled_up_labels(rows: Any) -> None:
    frame = people(rows)
    rolled = both(frame)["gender x ethnicity"].roll_up("two")
    renamed = frame.replace({"origin": {"White British": "White", "Indian": "BME", "Black Caribbean": "BME"}})
    direct = both(renamed, levels={"origin": "two"})["gender x ethnicity"]
    assert (direct.level, direct.groups) == ("two", rolled.groups)
    np.testing.assert_array_equal(direct.counts, rolled.counts)


@pytest.mark.parametrize("engine", [pl.DataFrame, pl.LazyFrame, pa.table, lambda d: duckdb.from_arrow(pa.table(d))])
def test_every_engine_gives_the_same_cells(engine: Any) -> None:
    expected = both(FEW)["gender x ethnicity"]
    found = both(engine({name: FEW[name].tolist() for name in FEW}))["gender x ethnicity"]
    assert found.groups == expected.groups
    np.testing.assert_array_equal(found.counts, expected.counts)


def test_dates_of_birth_are_crossed_as_bands() -> None:
    frame = pd.DataFrame({"dob": ["1984-04-01", "1984-03-31", "1984-03-31"], "sex": ["F", "F", "M"]})
    schemes = {"dob": dp.ages("age_bands_hr", on="2009-03-31"), "sex": "gender"}
    cube = dp.count(frame, schemes=schemes, cross=[("dob", "sex")])["age x gender"]
    assert cube.groups == ("16_24_x_female", "16_24_x_male", "25_34_x_female", "25_34_x_male")
    assert cube.by_group.tolist() == [[[1, 0, 1, 1]]]


def test_two_columns_of_one_characteristic_are_crossed_by_their_names() -> None:
    frame = pd.DataFrame({"self": ["White", "BME", "White"], "officer": ["White", "White", "White"]})
    schemes = dict.fromkeys(["self", "officer"], "ethnicity_ew_2001")
    tables = dp.count(frame, schemes=schemes, cross=("self", "officer"))
    assert tuple(tables) == ("self", "officer", "self x officer")
    assert tables["self x officer"].by_group.tolist() == [[[2, 1]]]


@pytest.mark.parametrize(
    ("cross", "what"),
    [
        ([("sex", "age")], "Column 'age' has no scheme"),
        ([("sex", "sex")], "'sex' is crossed with itself"),
        ([("sex", "origin"), ("origin", "sex")], "'origin' and 'sex' are crossed twice"),
        ([("sex", "origin", "site")], "are 3 and not two"),
        ("sex", "'sex' is 1 and not two"),
        (["sex"], "'sex' is 1 and not two"),
    ],
)
def test_a_pair_that_is_none_is_refused_with_the_remedy(cross: Any, what: str) -> None:
    with pytest.raises(InputError) as caught:
        dp.count(FEW, schemes=SCHEMES, cross=cross)
    assert what in str(caught.value)
    assert "cross=" in str(caught.value)


def test_a_column_of_several_answers_is_not_crossed() -> None:
    frame = FEW.assign(needs="housing; debt")
    with pytest.raises(InputError, match="a person would be in several cells"):
        dp.count(frame, schemes={"sex": "gender", "needs": None}, several={"needs": ";"}, cross=("sex", "needs"))


# ---- What is made of the cells ---------------------------------------------------------------------------------------


def staffed() -> dp.Tables:
    rows = [
        ("F", "White British", 120, 10),
        ("F", "Indian", 9, 4),
        ("Male", "White British", 90, 8),
        ("Male", "Indian", 14, 2),
    ]
    frame = [(sex, origin, "N", n < left) for sex, origin, total, left in rows for n in range(total)]
    return both(people(frame))


def judged(**more: Any) -> dp.Findings:
    tables = staffed()
    return dp.rates(tables.stage("left"), among=tables.stage("everyone"), band=dp.within(ratio=(0.8, 1.25)), **more)


def test_a_cell_below_ten_is_not_judged_unless_another_gate_is_declared() -> None:
    frame = judged().only(characteristic="gender x ethnicity").frame.set_index("code")
    assert frame.loc["female_x_asian_indian", "verdict"] == "insufficient data"
    assert frame.loc["male_x_asian_indian", "verdict"] != "insufficient data"
    open_ = judged(gates=dp.Gates(denominator=0)).only(characteristic="gender x ethnicity").frame.set_index("code")
    assert open_.loc["female_x_asian_indian", "verdict"] != "insufficient data"
    higher = judged(gates=dp.Gates(denominator=20)).only(characteristic="gender x ethnicity").frame.set_index("code")
    assert higher.loc["male_x_asian_indian", "verdict"] == "insufficient data"


def test_another_gate_leaves_that_of_crossed_characteristics_as_it_is() -> None:
    frame = judged(gates=dp.Gates(observed=1)).only(characteristic="gender x ethnicity").frame.set_index("code")
    assert frame.loc["female_x_asian_indian", "verdict"] == "insufficient data"


def test_single_characteristics_have_no_such_gate() -> None:
    tables = dp.count(FEW, schemes=SCHEMES, stages=["left"])
    found = dp.rates(tables.stage("left"), among=tables.stage("everyone"), gates=dp.Gates(declaration=0))
    assert set(found.frame["verdict"]) != {"insufficient data"}


def test_the_gate_of_crossed_characteristics_is_said_where_it_holds() -> None:
    line = "Cells of crossed characteristics with fewer than 10 in the denominator are not judged."
    assert line in judged().method
    assert line not in judged(characteristics=["gender", "ethnicity"]).method
    assert line not in judged(gates=dp.Gates(denominator=0)).method


def test_the_cells_are_a_family_of_their_own_without_those_below_the_gate() -> None:
    frame = judged().frame
    assert frame.groupby("characteristic")["family"].nunique().to_dict() == {
        "ethnicity": 1, "gender": 1, "gender x ethnicity": 1,
    }  # fmt: skip
    cells = frame[frame["characteristic"] == "gender x ethnicity"]
    assert cells["tests"].dropna().unique().tolist() == [3]


def test_the_rest_of_a_cell_is_everyone_not_in_it() -> None:
    cells = judged().only(characteristic="gender x ethnicity").frame.set_index("code")
    row = cells.loc["male_x_asian_indian"]
    assert (row["observed"], row["denominator"], row["other_observed"], row["other_denominator"]) == (2, 14, 22, 219)


def test_cells_are_tested_together_as_any_characteristic_is() -> None:
    (row,) = judged().whole().query("characteristic == 'gender x ethnicity'").to_dict("records")
    assert row["groups"] == 4
    assert 0 < row["p"] <= 1


def test_what_unknowns_could_change_is_asked_behind_the_gate_too() -> None:
    cells = [
        ("F", "Indian", 6, 3),
        ("F", "White British", 40, 9),
        ("Male", "Indian", 12, 0),
        ("Refused", "Indian", 5, 1),
    ]
    tables = both(people([(sex, origin, "N", n < left) for sex, origin, total, left in cells for n in range(total)]))
    found = dp.rates(tables.stage("left"), among=tables.stage("everyone"), characteristics="gender x ethnicity")
    assert len(found) == 4
    assert found.frame.set_index("code").loc["female_x_asian_indian", "verdict"] == "insufficient data"
