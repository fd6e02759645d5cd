"""Tables that are no pages: JSON, Parquet, databases, frames. None stays a word, codes stay whole."""

import builtins
import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

import disprop as dp
from disprop.errors import InputError
from disprop.read.limits import reading_limits
from disprop.read.open_grid import open_grid
from disprop.read.query import query

GENDER = {"Female": 289, "Male": 156, "Refused": 1}
CODES = [1, 2, None, 2, 1]
RELIGIONS = ["None", "NA", None, "Christian", "null"]


def counts(tables: dp.Tables) -> dict[str, int]:
    frame = tables.frame[tables.frame["count"] > 0]
    return dict(zip(frame["group"], map(int, frame["count"]), strict=True))


def message(path: Path, **named: Any) -> str:
    with pytest.raises(InputError) as caught:
        open_grid(path, **named)
    return str(caught.value)


# ---- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "held",
    [
        GENDER,
        {"gender": GENDER},
        {"name": "Calderdale", "data": {"gender": {"Female": "289", "Male": 156.0, "Refused": 1}}},
        [{"group": label, "count": number} for label, number in GENDER.items()],
        [{"who": {"sex": label}, "n": {"now": number}} for label, number in GENDER.items()],
    ],
    ids=["labels", "nested", "deep", "records", "flattened"],
)
def test_counts_are_read_from_any_shape_of_json(tmp_path: Path, held: object) -> None:
    path = tmp_path / "staff.json"
    path.write_text(json.dumps(held), encoding="utf-8")
    assert sum(counts(dp.from_counts(path)).values()) == 446


def test_a_record_a_line_is_read_and_rows_of_people_too(tmp_path: Path) -> None:
    people = [{"Sex": "F", "left": True}, {"Sex": "M", "left": False}, {"Sex": None, "left": True}]
    for ending, text in ((".jsonl", "\n".join(map(json.dumps, people))), (".json", json.dumps(people))):
        path = tmp_path / f"people{ending}"
        path.write_text(text, encoding="utf-8")
        found = dp.count(path, schemes={"Sex": "gender"}, stages=["left"])
        assert found["gender"].total.tolist() == [[3, 2]]
        assert found.account.closes


def test_words_and_codes_of_json_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps([{"a": "None", "b": 1, "c": [1]}, {"a": "NA", "b": None}, {"a": None}]), encoding="utf-8"
    )
    grid = open_grid(path)
    assert [[grid.text(row, at) for at in range(3)] for row in grid.rows] == [
        ["a", "b", "c"],
        ["None", "1", "[1]"],
        ["NA", "", ""],
    ]
    assert grid.last_row == 4
    assert (grid.cell(2, 1).is_number, grid.cell(2, 0).is_number) == (True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": ', "It is no JSON that can be read"),
        ("[" * 100_000, "It is no JSON that can be read"),
        ("[]", "It holds no counts"),
        ('{"a": {"b": [1, 2]}}', "It holds no counts"),
        ("3", "It holds no counts"),
    ],
)
def test_json_without_a_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert said in message(tmp_path / "a.json")
    assert "It is no workbook and has no sheet 'x'" in message(tmp_path / "a.json", sheet="x")


# ---- Parquet ---------------------------------------------------------------------------------------------------------


def test_parquet_keeps_codes_whole_and_words_words(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    parquet.write_table(
        pa.table({"code": CODES, "religion": RELIGIONS, "n": [Decimal("1.5"), None, None, None, None]}), path
    )
    grid = open_grid(path)
    assert [grid.text(row, 0) for row in range(1, 7)] == ["code", "1", "2", "", "2", "1"]
    assert [grid.text(row, 1) for row in range(2, 7)] == ["None", "NA", "", "Christian", "null"]
    assert grid.cell(2, 2).is_number
    found = dp.count(path, schemes={"code": None, "religion": None})
    assert counts(found)["1"] == 2
    assert (found.name, found.account.rows) == ("people", 5)


def test_counts_are_read_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "staff.parquet"
    pd.DataFrame({"group": list(GENDER), "count": list(GENDER.values())}).to_parquet(path)
    assert sum(counts(dp.from_counts(path)).values()) == 446
    assert dp.from_counts(path).name == "staff"


def test_parquet_that_is_broken_or_empty_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"group": list(GENDER)}).to_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert "It cannot be read as Parquet" in message(path)
    pd.DataFrame({"group": []}).to_parquet(path)
    assert "The table has no rows" in message(path)
    path.write_bytes(whole)
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "Reading Parquet needs pyarrow. Install it: pip install 'disprop[parquet]'." in message(path)


# ---- Databases -------------------------------------------------------------------------------------------------------


class Engine:
    """What SQLAlchemy offers, in little: an engine gives connections, which take the driver's own words."""

    def __init__(self, made: sqlite3.Connection, *, opened: bool = False) -> None:
        self.made = made
        if opened:
            self.exec_driver_sql = self._ask
            self.cursor = None
        else:
            self.connect = lambda: Engine(made, opened=True)

    def _ask(self, sql: str, *parameters: Any) -> Any:
        return self.made.execute(sql, *parameters)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def of_sqlite() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute("create table staff (code integer, religion text)")
    made.executemany("insert into staff values (?, ?)", list(zip(CODES, RELIGIONS, strict=True)))
    return made


def of_duckdb() -> Any:
    made = duckdb.connect()
    made.execute("create table staff (code integer, religion varchar)")
    made.executemany("insert into staff values (?, ?)", [list(row) for row in zip(CODES, RELIGIONS, strict=True)])
    return made


CONNECTIONS: list[Callable[[], Any]] = [of_sqlite, of_duckdb, lambda: Engine(of_sqlite())]


@pytest.mark.parametrize("connect", CONNECTIONS, ids=["sqlite", "duckdb", "engine"])
def test_a_query_gives_the_values_as_the_database_has_them(connect: Callable[[], Any]) -> None:
    base = connect()
    frame = query("select code, religion from staff", base)
    assert frame["code"].tolist() == CODES
    assert frame["religion"].tolist() == RELIGIONS
    found = dp.count(frame, schemes={"code": None, "religion": None})
    assert counts(found)["2"] == 2
    few = query("select religion, count(*) as n from staff where code = ? group by religion", base, parameters=[2])
    assert dict(few.to_numpy().tolist()) == {"NA": 1, "Christian": 1}
    getattr(base, "made", base).close()


def test_what_a_database_refuses_is_a_fault() -> None:
    base = of_sqlite()
    for sql, said in (
        ("select code from nowhere", "The database refuses it: no such table: nowhere. Check the question."),
        ("delete from staff where code = 9", "It gives no rows back. Ask with select."),
        ("select code, code from staff", "Two columns are called 'code'."),
    ):
        with pytest.raises(InputError) as caught:
            query(sql, base)
        assert said in str(caught.value)
    with pytest.raises(InputError, match="A int is no connection to a database"):
        query("select 1", 5)
    with reading_limits(cells=5), pytest.raises(InputError, match="It holds more than 5 cells"):
        query("select code, religion from staff union all select code, religion from staff", base)
    assert query("select code from staff where 0", base).shape == (0, 1)
    base.close()


# ---- Frames ----------------------------------------------------------------------------------------------------------

PEOPLE = {"code": CODES, "religion": RELIGIONS}
FRAMES: dict[str, Callable[[], Any]] = {
    "pandas": lambda: pd.DataFrame(PEOPLE),
    "pandas nullable": lambda: pd.DataFrame(
        {"code": pd.array(CODES, dtype="Int64"), "religion": pd.array(RELIGIONS, dtype="string")}
    ),
    "pandas categories": lambda: pd.DataFrame(
        {"code": pd.Categorical(CODES, categories=[1, 2, 3]), "religion": pd.Categorical(RELIGIONS)}
    ),
    "pandas arrow": lambda: pd.DataFrame(
        {
            "code": pd.array(CODES, dtype=pd.ArrowDtype(pa.int64())),
            "religion": pd.array(RELIGIONS, dtype=pd.ArrowDtype(pa.string())),
        }
    ),
    "pandas objects": lambda: pd.DataFrame(PEOPLE, dtype=object),
    "polars": lambda: pl.DataFrame(PEOPLE),
    "polars lazy": lambda: pl.LazyFrame(PEOPLE),
    "polars categories": lambda: pl.DataFrame(PEOPLE).with_columns(pl.col("religion").cast(pl.Categorical)),
    "arrow": lambda: pa.table(PEOPLE),
    "arrow dictionary": lambda: pa.table({"code": CODES, "religion": pa.array(RELIGIONS).dictionary_encode()}),
    "duckdb": lambda: duckdb.from_arrow(pa.table(PEOPLE)),
    "records": lambda: [dict(zip(PEOPLE, row, strict=True)) for row in zip(*PEOPLE.values(), strict=True)],
}


@pytest.mark.parametrize("kind", FRAMES)
def test_rows_of_people_are_the_same_from_every_library(kind: str) -> None:
    found = dp.count(FRAMES[kind](), schemes={"code": None, "religion": "religion"})
    assert counts(found) == counts(dp.count(FRAMES["polars"](), schemes={"code": None, "religion": "religion"}))
    frame = found.frame[found.frame["characteristic"] == "code"]
    assert dict(zip(frame["group"], frame["count"], strict=True))["1"] == 2
    assert found.account.rows == 5


COUNTED = {"group": ["White", "NA", "None"], "count": [3, 5, 4]}
COUNTS: dict[str, Callable[[], Any]] = {
    "pandas nullable": lambda: pd.DataFrame(COUNTED).convert_dtypes(),
    "pandas categories": lambda: pd.DataFrame(COUNTED).astype({"group": "category"}),
    "pandas arrow": lambda: pa.table(COUNTED).to_pandas(types_mapper=pd.ArrowDtype),
    "pandas objects": lambda: pd.DataFrame(COUNTED, dtype=object),
    "polars enum": lambda: pl.DataFrame(COUNTED).with_columns(pl.col("group").cast(pl.Enum(COUNTED["group"]))),
    "arrow decimals": lambda: pa.table({**COUNTED, "count": pa.array([3, 5, 4], pa.decimal128(10, 2))}),
    "arrow batch": lambda: pa.RecordBatch.from_pydict(COUNTED),
    "duckdb": lambda: duckdb.from_arrow(pa.table(COUNTED)),
    "records": lambda: [dict(zip(COUNTED, row, strict=True)) for row in zip(*COUNTED.values(), strict=True)],
}


@pytest.mark.parametrize("kind", COUNTS)
def test_counts_are_the_same_from_every_library(kind: str) -> None:
    assert counts(dp.from_counts(COUNTS[kind](), characteristic="x")) == {"White": 3, "NA": 5, "None": 4}
