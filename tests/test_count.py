"""Counting rows of people: the same answer from every engine, and every row accounted for."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.count import count
from disprop.cube import Stage
from disprop.errors import InputError
from disprop.read import from_counts
from disprop.schemes import REASONS
from disprop.tables import Tables

ENGINES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "pandas_object": lambda columns: pd.DataFrame(columns, dtype="object"),
    "pandas_categories": lambda columns: pd.DataFrame(columns).astype(dict.fromkeys(["sex", "origin"], "category")),
    "pandas_arrow": lambda columns: pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.DataFrame,
    "polars_lazy": pl.LazyFrame,
    "polars_categories": lambda columns: pl.DataFrame(columns).with_columns(pl.col("sex").cast(pl.Categorical)),
    "pyarrow": pa.table,
    "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
    "dict": lambda columns: columns,
    "list": lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
}

PEOPLE: dict[str, list[Any]] = {
    "sex": ["Female", "female ", "M", "Male", None, "Refused", "F", "Martian"],
    "origin": ["White British", "Indian", "", "White - British", "White British", "Chinese", "Not stated", "Indian"],
    "year": [2008, 2008, 2008, 2008, 2009, 2009, 2009, 2009],
    "site": ["North", "North", "South", " South", "North", "South", None, "North"],
    "left": [1, 0, 0, 1, 1, 0, 1, 0],
    "promoted": ["Yes", "no", "NO", "yes", "Y", "n", "No", "no"],
    "status": ["Left", "In post", "In post", "Left", "Left", "In post", "Dismissed", "In post"],
    "payroll": ["a1", "a1", "a2", "a3 ", "a3", None, "a2", " "],
    "number": [1, 1, 2, 3, 3, 4, 2, 5],
}
SCHEMES = {"sex": "gender", "origin": "ethnicity_ew_2001"}


def message(rows: object, **keywords: Any) -> str:
    with pytest.raises(InputError) as caught:
        count(rows, **keywords)
    return str(caught.value)


def shown(tables: Tables) -> dict[str, Any]:
    """All that counting found, for comparison."""
    return {
        name: (
            cube.level,
            cube.groups,
            cube.stage_names,
            cube.slices.to_numpy().tolist(),
            cube.counts.tolist(),
            cube.checks.drop(columns="where").to_dict("records"),
        )
        for name, cube in tables.cubes.items()
    } | {"account": (tables.account.rows, tables.account.counted, tables.account.set_aside.to_dict("records"))}


# ---- One table of cases on every engine -----------------------------------------------------------------------------


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[[dict[str, list[Any]]], Any]:
    return ENGINES[request.param]


CASES: dict[str, dict[str, Any]] = {
    "no stage": {},
    "a stage of 1 and 0": {"stages": "left"},
    "a stage of yes and no": {"stages": ["promoted"]},
    "a stage by its values": {"stages": [Stage(name="gone", column="status", values=("left", "Dismissed"))]},
    "two stages, one from the other": {"stages": ["left", Stage(name="promoted", drawn_from="left")]},
    "slices by a number": {"by": "year"},
    "slices by a text with a blank": {"by": ["year", "site"], "stages": ["left", "promoted"]},
    "slices by a column that is counted": {"by": "sex", "stages": ["left"]},
    "persons": {"person": "payroll", "stages": ["left", "promoted"], "cross": ("sex", "origin")},
    "persons by a number, in slices": {"person": "number", "stages": ["left"], "by": "year"},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_engine_gives_the_same_answer(
    engine: Callable[[dict[str, list[Any]]], Any], case: dict[str, Any]
) -> None:
    assert shown(count(engine(PEOPLE), schemes=SCHEMES, **case)) == shown(
        count(pd.DataFrame(PEOPLE), schemes=SCHEMES, **case)
    )


def test_people_are_counted_by_group_reason_and_stage() -> None:
    tables = count(pd.DataFrame(PEOPLE), schemes=SCHEMES, stages=["left"])
    sex = tables["gender"]
    assert sex.groups == ("female", "male")
    assert sex.by_group[0].tolist() == [[3, 2], [2, 1]]
    assert sex.by_reason[0].tolist() == [[1, 0, 1, 0, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 0, 0, 0, 0]]
    assert sex.stages[1].drawn_from == "everyone"
    assert tables["ethnicity"].groups == ("white_british", "asian_indian", "chinese")
    assert tables["ethnicity"].by_reason[0, 0].tolist() == [0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert tables.name == "people"


def test_blanks_of_a_stage_are_asked_about_and_mean_no_where_yes_is_named() -> None:
    frame = pd.DataFrame({"sex": ["F", "M", "F"], "short": [1, 0, 1], "appointed": ["Yes", "", None]})
    said = message(frame, schemes={"sex": "gender"}, stages=["short", "appointed"])
    assert "stage 'appointed': The column is blank in 2 rows. Did these people not reach the stage?" in said
    assert "values = ['Yes']" in said
    named = Stage(name="appointed", values=("Yes",))
    tables = count(frame, schemes={"sex": "gender"}, stages=["short", named])
    assert tables.account.counted == 3
    assert tables["gender"].total[0].tolist() == [3, 2, 1]


def test_rows_without_a_value_for_a_slice_are_set_aside_with_a_reason() -> None:
    tables = count(pd.DataFrame(PEOPLE), schemes=SCHEMES, stages=["promoted"], by="site")
    assert tables.account.closes
    assert (tables.account.rows, tables.account.counted) == (8, 7)
    assert tables.account.set_aside.to_dict("records") == [{"reason": "'site' is blank", "rows": 1}]
    assert "1 row is set aside: 'site' is blank." in list(tables.checks["what"])


def test_a_table_of_which_every_row_would_be_set_aside_is_refused() -> None:
    frame = pd.DataFrame({"sex": ["M", "F"], "site": [None, " "]})
    assert "Every row would be set aside: 'site' is blank (2 rows)." in message(frame, schemes={"sex": None}, by="site")


def test_slices_stand_in_their_natural_order() -> None:
    frame = pd.DataFrame({"sex": ["M"] * 4, "site": ["site 10", "site 9", "site 1", "Site 9"]})
    cube = count(frame, schemes={"sex": "gender"}, by="site")["gender"]
    assert cube.slices["site"].tolist() == ["Site 9", "site 1", "site 9", "site 10"]


def test_slices_of_periods_stand_in_the_order_of_their_days() -> None:
    periods = ["Apr-Jun 2009", "Oct-Dec 2008", "Jan-Mar 2009"]
    tables = count(pd.DataFrame({"sex": ["F"] * 3, "period": periods}), schemes={"sex": "gender"}, by="period")
    assert tables["gender"].slices["period"].tolist() == ["Oct-Dec 2008", "Jan-Mar 2009", "Apr-Jun 2009"]


def test_periods_that_overlap_are_a_check() -> None:
    rows = pd.DataFrame({"sex": ["F"] * 2, "period": ["2008/09", "Jan 2009"]})
    checks = count(rows, schemes={"sex": "gender"}, by="period").checks
    assert "'2008/09' and 'Jan 2009'" in checks.set_index("check").loc["periods overlap", "what"]


def test_values_that_may_be_slips_of_others_are_checks() -> None:
    rows = {"sex": ["F"] * 4, "status": ["Left", "Leftt", "In post", "left "], "site": ["North"] * 3 + ["Nroth"]}
    gone = Stage(name="gone", column="status", values=("Left",))
    checks = count(pd.DataFrame(rows), schemes={"sex": "gender"}, stages=[gone], by="site").checks
    said = checks.loc[checks["check"] == "names almost alike", "what"].tolist()
    assert said == [
        "'Leftt' (1 row) is spelt almost as 'Left', and means no.",
        "Values of site 'North' and 'Nroth' are spelt almost alike, and are counted apart.",
    ]


def test_a_year_is_one_slice_whether_number_or_text() -> None:
    frame = pd.DataFrame({"sex": ["M"] * 4, "year": pd.Series([2008, "2008", 2008.0, " 2008"], dtype="object")})
    assert count(frame, schemes={"sex": "gender"}, by="year")["gender"].counts[:, 0, 0].tolist() == [4]


def test_dates_make_slices(engine: Callable[[dict[str, list[Any]]], Any]) -> None:
    day = dt.date(2009, 3, 31)
    columns = {"sex": ["M", "F", "M"], "origin": ["Indian"] * 3, "day": [day, None, day]}
    cube = count(engine(columns), schemes={"sex": "gender"}, by="day")["gender"]
    assert cube.slices["day"].tolist() == ["2009-03-31"]
    assert cube.by_group.tolist() == [[[2]]]


# ---- Labels ---------------------------------------------------------------------------------------------------------


def test_one_and_its_spellings_are_one_label_in_a_column_of_mixed_types() -> None:
    values = [1, "1", 1.0, np.int64(1), True, "True", None, float("nan"), "", 2]
    for order in (values, values[::-1]):
        frame = pd.DataFrame({"code": pd.Series(order, dtype="object")})
        cube = count(frame, schemes={"code": None})["code"]
        assert dict(zip(cube.groups, cube.by_group[0, 0].tolist(), strict=True)) == {"1": 4, "2": 1, "true": 2}
        assert int(cube.unknown[0, 0]) == 3


@pytest.mark.parametrize("values", [[True, False, None, True], ["Yes", "No", "", "yes"], ["Y", "N", None, "Y"]])
def test_disability_may_be_a_boolean(values: list[Any], engine: Callable[[dict[str, list[Any]]], Any]) -> None:
    columns = {"disability": values, "sex": ["M"] * 4, "origin": ["Indian"] * 4}
    cube = count(engine(columns), schemes={"disability": "disability"})["disability"]
    assert (cube.groups, cube.by_group[0, 0].tolist()) == (("disabled", "not_disabled"), [2, 1])
    assert int(cube.unknown[0, 0]) == 1


def test_codes_that_a_blank_turned_into_decimals_are_codes(engine: Callable[[dict[str, list[Any]]], Any]) -> None:
    columns = {"grade": [1.0, 2.0, None, 1.0], "sex": ["M"] * 4, "origin": ["Indian"] * 4}
    cube = count(engine(columns), schemes={"grade": None})["grade"]
    assert (cube.groups, cube.by_group[0, 0].tolist()) == (("1", "2"), [2, 1])


def test_unrecognised_labels_are_counted_not_dropped() -> None:
    tables = count(pd.DataFrame(PEOPLE), schemes={"sex": "gender"})
    (row,) = tables.checks[tables.checks["check"] == "label not recognised"].to_dict("records")
    assert (row["where"], row["found"]) == ("table, column sex", 1)
    assert "Label 'Martian' is in no group of scheme 'gender'" in row["what"]
    assert int(tables["gender"].counts[0, 0].sum()) == 8


def test_a_column_of_blanks_is_all_unknown_and_no_fault() -> None:
    cube = count(pd.DataFrame({"sex": [None, "", " "]}), schemes={"sex": "gender"})["gender"]
    assert (cube.groups, int(cube.unknown[0, 0])) == ((), 3)


def test_a_scheme_that_recognises_no_label_is_a_fault_with_the_column() -> None:
    said = message(pd.DataFrame(PEOPLE), schemes={"site": "gender", "status": "disability"})
    assert said.startswith("2 faults:")
    assert "table, column site: None of the labels is a group of scheme 'gender'" in said


def test_the_scheme_is_taken_by_the_labels_where_none_is_named() -> None:
    tables = count(pd.DataFrame(PEOPLE), schemes={"origin": None, "site": None})
    assert list(tables) == ["ethnicity", "site"]
    assert "scheme taken" in list(tables.checks["check"])


def test_two_columns_of_one_characteristic_are_named_by_their_columns() -> None:
    frame = pd.DataFrame({"own": ["White", "Asian"], "officer's": ["Asian", "Asian"]})
    tables = count(frame, schemes=dict.fromkeys(frame.columns, "ethnicity_ew_2001"))
    assert list(tables) == ["own", "officer's"]
    assert tables["own"].scheme.characteristic == "own"


def test_the_level_may_be_named() -> None:
    frame = pd.DataFrame({"origin": ["White", "Asian"]})
    assert count(frame, schemes={"origin": "ethnicity_ew_2001"})["ethnicity"].level == "five"
    tables = count(frame, schemes={"origin": "ethnicity_ew_2001"}, levels={"origin": "two"})
    assert tables["ethnicity"].level == "two"
    assert "Column 'sex' has no scheme" in message(frame, schemes={"origin": None}, levels={"sex": "two"})


# ---- Bad input ------------------------------------------------------------------------------------------------------


def test_columns_that_are_not_there_are_listed_together(engine: Callable[[dict[str, list[Any]]], Any]) -> None:
    said = message(
        engine(PEOPLE), schemes={"gender": "gender"}, stages=["quit", Stage(name="x", column="gone")], by="area"
    )
    assert said.startswith("4 faults:")
    assert "There is no column 'gender', which schemes= names. The columns are: sex, origin, year" in said
    assert "There is no column 'gone', which stage 'x' names." in said


def test_values_of_a_stage_that_say_neither_yes_nor_no_are_listed(
    engine: Callable[[dict[str, list[Any]]], Any],
) -> None:
    said = message(engine(PEOPLE), schemes=SCHEMES, stages=["status"])
    assert said == (
        "table, column status, stage 'status': These values mean neither yes nor no: 'Dismissed' (1 row), "
        "'In post' (4 rows), 'Left' (3 rows). "
        "Write Stage(name='status', column='status', values=(...)) with those that mean yes."
    )


def test_values_of_a_stage_that_nobody_has_are_a_fault() -> None:
    said = message(pd.DataFrame(PEOPLE), schemes=SCHEMES, stages=[Stage(name="x", column="status", values=("Gone",))])
    assert (
        "No row has a value of the stage: 'Gone'. The column has: 'In post' (4), 'Left' (3), 'Dismissed' (1)." in said
    )


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (["left", "left"], "Two stages are called 'left'"),
        ([Stage(name="everyone", column="left")], "'everyone' is the name of the first stage"),
        (
            [Stage(name="left", drawn_from="hired")],
            "drawn from 'hired', which is no stage. Name one of: everyone, left",
        ),
    ],
)
def test_stages_are_named_once_and_fed_by_stages(stages: list[Any], said: str) -> None:
    assert said in message(pd.DataFrame(PEOPLE), schemes=SCHEMES, stages=stages)


def test_a_stage_above_its_feeder_is_a_check() -> None:
    stages = ["left", Stage(name="promoted", drawn_from="left")]
    frame = pd.DataFrame(PEOPLE).assign(left=0)
    tables = count(frame, schemes={"sex": "gender"}, stages=stages)
    assert "stage above its feeder" in list(tables.checks["check"])
    assert "stage above its feeder" not in list(count(frame, schemes={"sex": "gender"}, stages="left").checks["check"])


def test_whoever_is_at_a_stage_and_not_at_its_feeder_is_a_check() -> None:
    rows = {
        "sex": list("FFMMFM"),
        "short": ["no", "yes", "yes", "no", "yes", "yes"],
        "app": ["yes", "no", "yes"] + ["no"] * 3,
    }
    stages = ["short", Stage(name="app", drawn_from="short")]
    checks = count(pd.DataFrame(rows), schemes={"sex": "gender"}, stages=stages).checks.set_index("check")
    said = checks.loc["stage without its feeder", "what"]
    assert said.startswith("1 row is at stage 'app' and not at 'short', which feeds it")
    rows["short"][0] = "yes"
    assert "stage without its feeder" not in set(count(rows, schemes={"sex": "gender"}, stages=stages).checks["check"])


def test_what_is_no_table_or_has_no_rows_is_refused(engine: Callable[[dict[str, list[Any]]], Any]) -> None:
    assert "A int is not a table of people" in message(5, schemes=SCHEMES)
    assert "No column is named" in message(pd.DataFrame(PEOPLE), schemes={})
    assert "no rows" in message(pd.DataFrame({"sex": []}), schemes={"sex": "gender"})
    assert "no rows" in message(pd.DataFrame({"sex": [], "left": []}), schemes={"sex": "gender"}, stages="left")
    assert engine(PEOPLE) is not None


# ---- Files ----------------------------------------------------------------------------------------------------------


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_gives_the_same_answer_as_its_frame(tmp_path: Path) -> None:
    frame = pd.DataFrame(PEOPLE)
    path = tmp_path / "people.csv"
    frame.to_csv(path, index=False)
    case = {"schemes": SCHEMES, "stages": ["left", "promoted"], "by": ["year", "site"]}
    assert shown(count(path, **case)) == shown(count(frame, **case))
    assert shown(count(str(path), **case)) == shown(count(frame, **case))


def test_blank_rows_of_a_file_are_set_aside(tmp_path: Path) -> None:
    tables = count(write(tmp_path, "\nsex;left\nM;1\n;\n\nF;0\n ; \n\n"), schemes={"sex": "gender"}, stages="left")
    assert tables.account.closes
    assert tables.account.set_aside.to_dict("records") == [{"reason": "blank row", "rows": 5}]
    assert tables["gender"].by_group[0].tolist() == [[1, 1], [0, 1]]
    assert tables["gender"].source == "people.csv, column sex"


def test_words_that_pandas_takes_for_nothing_stay_words(tmp_path: Path) -> None:
    cube = count(write(tmp_path, "religion,x\nNone,1\nNone,2\nNA,3\n,4\n"), schemes={"religion": None})["religion"]
    assert dict(zip(cube.groups, cube.by_group[0, 0].tolist(), strict=True)) == {"na": 1, "none": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_in_one_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "age,name\n16 – 24,Zoë\n65+,x\n".encode(encoding))
    assert count(path, schemes={"age": None})["age"].groups == ("16_24", "65_plus")


def test_faults_of_a_file_name_its_rows(tmp_path: Path) -> None:
    said = message(write(tmp_path, "sex,left\nM,1\nF,0,x,y\nF,0\nM,1,z\n"), schemes={"sex": "gender"})
    assert said.startswith("2 faults:")
    assert "people.csv, row 3: The row has 4 cells and the header 2." in said
    assert "people.csv, row 5" in said
    first = message(write(tmp_path, "sex,left\nM,1,z\nF,0\n"), schemes={"sex": "gender"})
    assert "people.csv, row 2: The row has 3 cells" in first
    mixed = message(write(tmp_path, b"sex\nM \xe2\x80\x93\nF \x96\n"), schemes={"sex": "gender"})
    assert "Two encodings in one file: UTF-8 in row 2, Windows-1252 in row 3." in mixed
    assert "There is no row below the header" in message(write(tmp_path, "sex,left\n\n"), schemes={"sex": "gender"})
    assert "The file is empty" in message(write(tmp_path, ""), schemes={"sex": "gender"})
    assert "There is no such file" in message(tmp_path / "none.csv", schemes={"sex": "gender"})


# ---- Properties -----------------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["White British", "Indian", "Chinese", "Refused", "", None, "Martian", "not stated"]),
        st.sampled_from(["2008", "2009", None]),
        st.sampled_from(["yes", "no"]),
    ),
    min_size=1,
    max_size=25,
).filter(lambda rows: any(row[0] in {"White British", "Indian", "Chinese"} and row[1] and row[2] for row in rows))


def as_frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["origin", "year", "left"]).astype("object")


def counted(rows: list[tuple[Any, ...]], build: Callable[[Any], Any] = lambda frame: frame) -> dict[str, Any]:
    found = shown(
        count(
            build(as_frame(rows)),
            schemes={"origin": "ethnicity_ew_2001"},
            stages="left",
            by="year",
            levels={"origin": "detail"},
        )
    )
    found["ethnicity"] = found["ethnicity"][:-1]
    return found


@settings(deadline=None, max_examples=50)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_spelling_of_labels_change_nothing(rows: list[tuple[Any, ...]], random: Any) -> None:
    changed = [
        (label and random.choice([label.upper(), f" {label}", label.replace(" ", " – ")]), year and f"{year} ", left)
        for label, year, left in rows
    ]
    random.shuffle(changed)
    assert counted(changed) == counted(rows)


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_rows_in_are_rows_counted_and_set_aside(rows: list[tuple[Any, ...]]) -> None:
    tables = count(as_frame(rows), schemes={"origin": "ethnicity_ew_2001"}, stages="left", by="year")
    assert tables.account.closes
    assert tables.account.rows == len(rows)
    assert tables["ethnicity"].counts[:, 0].sum() == tables.account.counted


@settings(deadline=None, max_examples=50)
@given(ROWS, st.data())
def test_counts_of_two_halves_add_up_to_the_counts_of_the_whole(
    rows: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    halves: dict[tuple[str, str, str], int] = {}
    for half in (rows[:cut], rows[cut:]):
        if not any(row[0] in {"White British", "Indian", "Chinese"} and row[1] and row[2] for row in half):
            return
        for key, number in cells(half).items():
            halves[key] = halves.get(key, 0) + number
    assert halves == cells(rows)


def cells(rows: list[tuple[Any, ...]]) -> dict[tuple[str, str, str], int]:
    frame = count(as_frame(rows), schemes={"origin": "ethnicity_ew_2001"}, stages="left", by="year").frame
    keys = zip(frame["year"], frame["stage"], frame["group"], strict=True)
    return {key: int(number) for key, number in zip(keys, frame["count"], strict=True) if number}


@settings(deadline=None, max_examples=20)
@given(ROWS)
def test_any_rows_count_alike_on_every_engine(rows: list[tuple[Any, ...]]) -> None:
    columns = dict(zip(["origin", "year", "left"], zip(*rows, strict=True), strict=True))
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    for build in (lambda _: table, lambda _: pl.from_arrow(table), lambda _: duckdb.from_arrow(table)):
        assert counted(rows, build) == counted(rows)


def test_people_counted_are_the_same_as_their_counts_read() -> None:
    people = count(pd.DataFrame(PEOPLE), schemes={"sex": "gender"})["gender"]
    labels = pd.Series(PEOPLE["sex"]).fillna("").value_counts()
    read = from_counts(labels, scheme="gender")["gender"]
    assert read.counts[0, 0].tolist() == people.counts[0, 0].tolist()


def test_a_heading_over_two_lines_is_a_heading(tmp_path: Path) -> None:
    tables = count(write(tmp_path, '\n"sex\nof person",left\nM,1\nF,0\n'), schemes={"sex of person": "gender"})
    assert tables["gender"].by_group[0, 0].tolist() == [1, 1]
    assert tables.account.closes


def test_a_file_of_empty_cells_is_empty(tmp_path: Path) -> None:
    assert "The file is empty" in message(write(tmp_path, ",,\n,,\n"), schemes={"sex": "gender"})


def test_flags_that_a_blank_turned_into_decimals_are_flags(tmp_path: Path) -> None:
    left = Stage(name="left", values=("1.0",))
    tables = count(write(tmp_path, "sex,left\nM,1.0\nF,0.0\nF,\n"), schemes={"sex": "gender"}, stages=left)
    assert tables["gender"].by_group[0].tolist() == [[2, 1], [0, 1]]


def test_faults_of_a_frame_call_it_by_its_name() -> None:
    assert message(pd.DataFrame(PEOPLE), schemes={"x": None}, name="applicants").startswith("applicants: There is no")
    assert count(pd.DataFrame(PEOPLE), schemes=SCHEMES, name="applicants")["gender"].source == "applicants, column sex"


# ---- Several rows of a person ---------------------------------------------------------------------------------------


def persons(rows: dict[str, list[Any]], **keywords: Any) -> Tables:
    return count(pd.DataFrame(rows), schemes={"sex": "gender"}, person="who", name="cases", **keywords)


def groups(tables: Tables, stage: int = 0) -> dict[str, int]:
    cube = tables["gender"]
    codes = (*cube.groups, *(reason.code for reason in REASONS))
    return {code: int(n) for code, n in zip(codes, cube.counts[0, stage], strict=True) if n}


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (["F", "F"], {"female": 1}),
        (["F", "female "], {"female": 1}),
        (["F", ""], {"female": 1}),
        (["F", None], {"female": 1}),
        (["Refused", "F", "Martian"], {"female": 1}),
        (["F", "M"], {"conflicting": 1}),
        (["F", "M", "Refused"], {"conflicting": 1}),
        (["", "Refused"], {"refused": 1}),
        (["Martian", "Not stated"], {"not_stated": 1}),
        (["", None], {"blank": 1}),
    ],
)
def test_an_answer_of_a_person_counts_for_more_than_none_and_two_answers_are_unknown(
    said: list[Any], counted: dict[str, int]
) -> None:
    rows = {"who": ["x"] * len(said) + ["y", "z"], "sex": [*said, "F", "M"]}
    assert Counter(groups(persons(rows))) == Counter(counted) + Counter({"female": 1, "male": 1})


def test_different_answers_are_a_check_with_the_number_of_people() -> None:
    checks = persons({"who": [1, 1, 2, 2, 3], "sex": ["F", "M", "M", "F", "F"]}).checks.set_index("check")
    assert checks.loc["different answers", "what"] == "The rows of 2 people name different groups of gender."
    assert checks.loc["different answers", "found"] == 2


def test_a_person_reached_a_stage_where_any_row_says_so() -> None:
    found = persons({"who": [1, 1, 2, 2], "sex": ["F", "F", "M", "M"], "left": [0, 1, 0, 0]}, stages="left")
    assert groups(found, stage=1) == {"female": 1}


def test_rows_of_nobody_are_persons_of_their_own_and_every_row_is_accounted_for() -> None:
    found = persons({"who": [None, None, "x", "x", " "], "sex": ["F", "M", "F", "F", "F"]})
    assert groups(found) == {"female": 3, "male": 1}
    assert found.account.closes
    assert dict(found.account.set_aside.to_numpy().tolist()) == {"another row of a person who is counted": 1}


@pytest.mark.parametrize("nobody", ["Not known", "n/a", " unknown ", "TBC", "nan", "NULL", "-", "", None])
def test_a_word_for_unknown_is_nobody_and_not_one_person(nobody: str | None) -> None:
    found = persons({"who": ["a1", "a1", *[nobody] * 5], "sex": ["F"] * 7})
    assert groups(found) == {"female": 6}
    said = set(found.checks["what"])
    assert "5 rows name nobody, and each counts as a person." in said
    assert "1 row is of persons who have another; one person has 2 at most." in said


def test_small_and_capital_letters_are_one_person_and_the_checks_say_so(
    engine: Callable[[dict[str, list[Any]]], Any],
) -> None:
    rows = {"who": ["P1", "p1", "P2", "p2 ", "P3"], "sex": ["F", "F", "M", "M", "F"], "origin": ["Indian"] * 5}
    found = count(engine(rows), schemes={"sex": "gender"}, person="who")
    assert groups(found) == {"female": 2, "male": 1}
    said = "2 people would be counted again if small and capital letters were not alike."
    assert found.checks.set_index("check").loc["persons spelt in two ways", "what"] == said


def test_numbers_as_persons_are_what_they_are() -> None:
    found = persons({"who": [7, 7, 8, None], "sex": ["F", "", "M", "M"]})
    assert groups(found) == {"female": 1, "male": 2}


def test_a_person_counts_once_in_each_slice() -> None:
    found = persons({"who": [1, 1, 1], "sex": ["F", "F", "M"], "year": [1, 1, 2]}, by="year")
    assert found["gender"].known.ravel().tolist() == [1, 1]


def test_several_answers_of_a_person_are_those_of_all_their_rows() -> None:
    rows = pd.DataFrame({"who": [1, 1, 2], "need": ["Alcohol;Drugs", "Alcohol", "Drugs"]})
    needs = count(rows, schemes={"need": None}, several={"need": ";"}, person="who")["need"]
    assert needs.by_group.ravel().tolist() == [1, 2]
    assert needs.known.item() == 2


def test_two_characteristics_crossed_are_unknown_where_a_person_differs_in_one() -> None:
    rows = {"who": [1, 1, 2], "sex": ["F", "M", "F"], "origin": ["Indian", "Indian", "Indian"]}
    both = count(pd.DataFrame(rows), schemes=SCHEMES, cross=("sex", "origin"), person="who")["gender x ethnicity"]
    assert (both.known.item(), both.unknown.item()) == (1, 1)


def test_a_person_column_that_is_not_there_is_a_fault() -> None:
    said = message(pd.DataFrame(PEOPLE), schemes=SCHEMES, person="id")
    assert "There is no column 'id', which person= names." in said


PERSON_ROWS = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "", None]), st.sampled_from(["F", "M", "female", "", "Refused", None])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(PERSON_ROWS)
def test_persons_are_counted_as_a_dictionary_of_persons_counts_them(rows: list[tuple[Any, Any]]) -> None:
    told: dict[Any, set[str]] = {}
    for at, (who, sex) in enumerate(rows):
        told.setdefault(who or ("row", at), set()).update(sex_of(sex))
    expected = Counter(
        next(iter(sexes)) if len(sexes) == 1 else "conflicting" if sexes else "unknown" for sexes in told.values()
    )
    found = groups(persons({"who": [who for who, _ in rows], "sex": [sex for _, sex in rows]}))
    merged = Counter({code: found.get(code, 0) for code in ("female", "male", "conflicting")})
    merged["unknown"] = sum(found.values()) - sum(merged.values())
    assert +merged == +expected


def sex_of(label: str | None) -> set[str]:
    return {{"F": "female", "female": "female", "M": "male"}[label]} if label in {"F", "female", "M"} else set()


# ---- What is no table of people -------------------------------------------------------------------------------------


def refused(rows: object, schemes: object) -> str:
    with pytest.raises(InputError) as caught:
        count(rows, schemes=schemes)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_frame_with_one_name_twice_is_refused() -> None:
    frame = pd.DataFrame([["F", "yes", "no"]], columns=["Sex", "left", "left"])
    assert "Several columns are called 'left'. Give each column a name of its own." in refused(frame, {"Sex": "gender"})


def test_a_frame_without_names_is_refused() -> None:
    assert "Columns are not named by text: 0." in refused(pd.DataFrame([["F"], ["M"]]), {"Sex": "gender"})


@pytest.mark.parametrize("rows", [[1, 2, 3], ["F", "M"], {"Sex": ["F"], "left": ["yes", "no"]}])
def test_what_is_no_list_of_people_is_refused(rows: object) -> None:
    assert "Give a list such as [{'Sex': 'F', 'Left': 'yes'}]" in refused(rows, {"Sex": "gender"})


@pytest.mark.parametrize("schemes", [["Sex"], "Sex", None])
def test_columns_without_schemes_are_refused(schemes: object) -> None:
    said = refused(pd.DataFrame({"Sex": ["F", "M"]}), schemes)
    assert "is not a mapping from column to scheme. Write schemes={'Sex': None}" in said


def test_detailed_labels_are_counted_at_the_level_asked_for() -> None:
    people = pd.DataFrame(
        {"Ethnicity": ["White British", "Indian", "Indian", "Pakistani", "Refused"], "who": [1, 2, 3, 3, 4]}
    )
    tables = count(people, schemes={"Ethnicity": "ethnicity_ew_2001"}, levels={"Ethnicity": "five"})
    assert tables["ethnicity"].level == "five"
    assert tables["ethnicity"].by_group.sum() == 4
    one_each = count(people, schemes={"Ethnicity": "ethnicity_ew_2001"}, levels={"Ethnicity": "five"}, person="who")
    assert one_each["ethnicity"].by_group.sum() == 3
