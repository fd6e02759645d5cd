"""Files for machines: the same values in CSV, Parquet and JSON, and a data package that tells what they are."""

import csv
import hashlib
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.findings import columns
from disprop.protect import Release, Shown
from disprop.publish import _columns
from disprop.publish._schema import MISSING, fields_of, kind_of, known
from disprop.publish._texts import guarded, unguarded
from disprop.publish.machine import PACKAGE, TABLES, machine_files


@pytest.fixture(scope="module")
def files(withheld: Release) -> dict[str, bytes]:
    return machine_files(withheld)


@pytest.fixture(scope="module")
def package(files: dict[str, bytes]) -> dict:
    return json.loads(files[PACKAGE])


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def cells_of(content: bytes) -> pd.DataFrame:
    heading, *rows = rows_of(content)
    return pd.DataFrame(rows, columns=heading, dtype=object)


def numbers(cells: pd.Series) -> list[float]:
    return [float("nan") if cell in MISSING else float(cell) for cell in cells]


def test_there_is_a_file_a_table_and_the_findings_in_every_format(files):
    assert list(files) == [
        "findings.csv", "findings.parquet", "findings.json", "unknowns.csv", "targets.csv", "whole.csv", "eff.csv",
        "datapackage.json",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_csv_has_the_numbers_of_the_release_to_ten_digits(files, withheld, table):
    part = getattr(withheld, table)
    cells = cells_of(files[f"{table}.csv"])
    assert list(cells) == list(part.frame)
    for field in fields_of(table, part):
        hidden = part.withheld[field.name].to_numpy()
        assert (cells[field.name] == "[c]").tolist() == hidden.tolist()
        if field.kind in ("number", "integer"):
            values = pd.to_numeric(part.frame[field.name]).to_numpy(dtype=float, na_value=np.nan)
            assert numbers(cells[field.name]) == pytest.approx(values.tolist(), rel=1e-9, nan_ok=True), field.name
            assert ((cells[field.name] == "[z]") == (np.isnan(values) & ~hidden)).all()


def test_csv_has_the_words_and_flags_of_the_release(files, withheld):
    cells, part = cells_of(files["findings.csv"]), withheld.findings
    for name in ("group", "verdict", "note", "method"):
        expected = part.frame[name].fillna("").mask(part.withheld[name], "[c]")
        assert cells[name].tolist() == expected.tolist()
    flags = [{True: "true", False: "false", None: "[c]"}[value] for value in part.frame["flagged"]]
    assert cells["flagged"].tolist() == flags


def test_csv_of_numbers_has_no_blank_and_no_blank_is_a_withheld_value(files, withheld):
    cells = cells_of(files["findings.csv"])
    for field in fields_of("findings", withheld.findings):
        if field.kind != "string":
            assert "" not in set(cells[field.name]), field.name


def test_the_values_of_parquet_are_those_of_the_release_and_withheld_names_the_nulls(files, withheld):
    read, part = pd.read_parquet(io.BytesIO(files["findings.parquet"])), withheld.findings
    assert list(read) == [*part.frame, "withheld"]
    for name in ("ratio", "observed", "p", "unknowns_needed"):
        assert read[name].tolist() == pytest.approx(part.frame[name].tolist(), rel=0, abs=0, nan_ok=True)
    told = [";".join(part.withheld.columns[row]) for row in part.withheld.to_numpy()]
    assert read["withheld"].tolist() == told
    assert len(set(told)) == 2
    hidden = part.withheld["verdict"].to_numpy()
    assert read.loc[hidden, "verdict"].isna().all()
    assert read.loc[~hidden, "verdict"].tolist() == part.frame.loc[~hidden, "verdict"].tolist()
    assert set(read.loc[~hidden, "bridge"]) == {""}


def test_the_types_of_parquet_are_those_of_the_schema_whatever_is_withheld(release, withheld):
    from pyarrow import parquet

    one, two = (
        parquet.read_schema(io.BytesIO(machine_files(which)["findings.parquet"])) for which in (release, withheld)
    )
    assert one.equals(two)
    types = {"string": "string", "number": "double", "integer": "int64", "boolean": "bool"}
    told = {field.name: types[field.kind] for field in fields_of("findings", release.findings)}
    assert {field.name: str(field.type) for field in one} == told | {"withheld": "string"}
    assert one.metadata[b"disprop_schema"] == b"1.0"


def test_json_has_an_object_a_row_with_the_names_of_what_is_withheld(files, withheld):
    rows, part = json.loads(files["findings.json"]), withheld.findings
    assert [row["id"] for row in rows] == part.frame["id"].tolist()
    for row, (_, values), (_, marks) in zip(rows, part.frame.iterrows(), part.withheld.iterrows(), strict=True):
        assert row["withheld"] == list(part.withheld.columns[marks])
        assert row["ratio"] == (None if np.isnan(values["ratio"]) else pytest.approx(values["ratio"], rel=1e-9))
        assert row["verdict"] == (None if marks["verdict"] else values["verdict"])
        assert row["flagged"] == (None if marks["flagged"] else values["flagged"])


def test_infinity_is_a_word_that_readers_of_numbers_know(release):
    frame = release.findings.frame.assign(ratio=[float("inf"), float("-inf"), *release.findings.frame["ratio"][2:]])
    made = machine_files(replace(release, findings=Shown.whole(frame)))
    assert cells_of(made["findings.csv"])["ratio"].tolist()[:2] == ["INF", "-INF"]
    read = pd.read_csv(io.BytesIO(made["findings.csv"]), na_values=["[c]", "[z]"])["ratio"]
    assert read.tolist()[:2] == [float("inf"), float("-inf")]
    assert [row["ratio"] for row in json.loads(made["findings.json"])[:2]] == ["INF", "-INF"]
    assert pd.read_parquet(io.BytesIO(made["findings.parquet"]))["ratio"].tolist()[:2] == [float("inf"), float("-inf")]


def test_no_zero_is_below_zero(release):
    frame = release.findings.frame.assign(difference_pp=-0.0)
    made = machine_files(replace(release, findings=Shown.whole(frame)), formats=["csv"])
    assert set(cells_of(made["findings.csv"])["difference_pp"]) == {"0"}


def test_many_rows_are_written_as_few_are(release, monkeypatch):
    whole = machine_files(release, formats=["csv", "json"])
    monkeypatch.setattr(_columns, "CHUNK", 7)
    assert machine_files(release, formats=["csv", "json"]) == whole
    monkeypatch.setattr(_columns, "FEW", 10**9)
    assert machine_files(release, formats=["csv", "json"]) == whole
    monkeypatch.setattr(_columns, "FEW", 0)
    assert machine_files(release, formats=["csv", "json"]) == whole


def test_the_same_release_gives_the_same_bytes(withheld, files):
    assert machine_files(withheld) == files


def test_the_package_lists_every_file_with_its_digest(files, package):
    assert [resource["path"] for resource in package["resources"]] == [name for name in files if name != PACKAGE]
    for resource in package["resources"]:
        sha256 = hashlib.sha256(files[resource["path"]]).hexdigest()
        assert resource.get("hash", f"sha256:{resource.get('sha256')}") == f"sha256:{sha256}"
    assert len({resource["name"] for resource in package["resources"]}) == len(package["resources"])


def test_the_schema_has_every_column_with_type_unit_and_meaning(files, package):
    for resource in package["resources"]:
        if resource["format"] == "csv":
            fields = resource["schema"]["fields"]
            assert [field["name"] for field in fields] == rows_of(files[resource["path"]])[0]
            assert all(field["description"] and field["unit"] for field in fields)
            assert resource["schema"]["missingValues"] == ["", "[c]", "[z]"]


def test_every_cell_of_csv_is_of_the_type_that_the_schema_tells(files, package):
    casts = {"string": str, "number": float, "integer": int, "boolean": {"true": True, "false": False}.__getitem__}
    for resource in package["resources"]:
        if resource["format"] == "csv":
            cells = cells_of(files[resource["path"]])
            for field in resource["schema"]["fields"]:
                for cell in cells[field["name"]]:
                    assert cell in MISSING or casts[field["type"]](cell) is not None


def test_the_package_tells_rules_method_sources_and_where_the_figures_come_from(package, withheld):
    assert package["title"] == withheld.title
    assert package["disclosure"] == {"profile": "threshold_5", "rules": list(withheld.rules)}
    assert package["method"] == list(withheld.method)
    assert [source["baseline"] for source in package["sources"]] == ["census_2001"]
    assert package["made_from"] == withheld.record
    assert package["schema_version"] == "1.0"


def test_the_columns_of_every_table_are_known(release):
    for table in TABLES:
        assert set(getattr(release, table).frame) <= set(known(table)), table
    assert list(known("findings")) == list(columns())


def test_ids_of_findings_name_one_row(release):
    assert release.findings.frame["id"].is_unique


def test_withheld_numbers_are_in_no_file(release):
    marked = {"observed": 98761, "value": 0.98762, "surplus": 98763.5, "verdict": "sentinel", "note": "sentinel"}
    findings = Shown.whole(release.findings.frame.assign(**marked))
    hidden = findings.without(pd.DataFrame(dict.fromkeys(marked, [True] * len(findings))))
    for part, there in ((findings, True), (hidden, False)):
        made = machine_files(replace(release, findings=part))
        for name in ("findings.csv", "findings.json", "findings.parquet"):
            for sign in (b"sentinel", *([b"98761", b"98763.5"] if not name.endswith("parquet") else [])):
                assert (sign in made[name]) == there, (name, sign)
            assert not (name.endswith("parquet") and not there and np.float64(98763.5).tobytes() in made[name])
        assert (b"98761" in made["eff.csv"]) == there


def test_a_format_that_is_none_is_refused(release):
    with pytest.raises(InputError, match=r"There is no format 'xml'\. Name some of: csv, parquet, json\."):
        machine_files(release, formats=["csv", "xml"])


def test_parquet_asks_for_pyarrow_in_words_where_it_is_missing(release, monkeypatch):
    monkeypatch.delattr("pyarrow.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(
        InputError, match=r"Writing Parquet needs pyarrow\. Install it: pip install 'disprop\[parquet\]'"
    ):
        machine_files(release)
    assert "findings.csv" in machine_files(release, formats=["csv", "json"])


def test_more_rows_than_json_is_read_in_are_left_to_the_other_files(release, monkeypatch):
    monkeypatch.setitem(machine_files.__globals__, "MOST_JSON", 71)
    made = machine_files(release)
    assert "findings.json" not in made
    assert b"findings.json" not in made[PACKAGE]


def test_tables_that_are_not_there_have_no_file_and_tables_without_rows_have_their_headings(release):
    nothing = Shown(frame=release.findings.frame.iloc[:0], withheld=release.findings.withheld.iloc[:0])
    made = machine_files(Release(findings=nothing, profile="none"))
    assert list(made) == ["findings.csv", "findings.parquet", "findings.json", "datapackage.json"]
    assert rows_of(made["findings.csv"]) == [list(release.findings.frame)]
    assert json.loads(made["findings.json"]) == []
    assert len(pd.read_parquet(io.BytesIO(made["findings.parquet"]))) == 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", " =1", "＝1", "'=1", "''-", "[c]", "[z]"]
)
def test_text_that_a_spreadsheet_would_work_with_has_an_apostrophe_before_it(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "White", "65+", "16-24", "'tis", "a=b", "[c] and more", "Not [c]"])
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n [cz]a＝"), max_size=8) | st.text())
def test_an_apostrophe_can_be_taken_away_again(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "label", ['=HYPERLINK("x","y")', "-", '"', 'a,"b"\nc', "\t", "100%", "%s", "\\", "</script>", "中文", "half \ud800"]
)
def test_hostile_labels_come_back(release, label):
    frame = release.findings.frame.head(3).astype({"group": object})
    frame = frame.assign(group=pd.Series([label] * 3, dtype=object)).rename(columns={"effect": "100% %s"})
    made = machine_files(replace(release, findings=Shown.whole(frame), slices=("100% %s",)))
    clean = label.encode("utf-8", errors="backslashreplace").decode("utf-8")
    assert [unguarded(cell) for cell in cells_of(made["findings.csv"])["group"]] == [clean] * 3
    assert [row["group"] for row in json.loads(made["findings.json"])] == [label] * 3
    assert pd.read_parquet(io.BytesIO(made["findings.parquet"]))["group"].tolist() == [clean] * 3


def test_slices_are_text_whatever_they_were(release):
    frame = (
        release.findings.frame.head(3).assign(effect=[2009.0, 2010.0, float("nan")]).rename(columns={"effect": "year"})
    )
    made = machine_files(replace(release, findings=Shown.whole(frame), slices=("year",)), formats=["csv", "parquet"])
    assert cells_of(made["findings.csv"])["year"].tolist() == ["2009", "2010", ""]
    assert pd.read_parquet(io.BytesIO(made["findings.parquet"]))["year"].tolist() == ["2009", "2010", ""]


def test_every_column_that_the_first_version_promised_is_there_with_its_type_and_unit():
    promised = pd.read_csv(Path(__file__).with_name("schema_1_0.csv"))
    for row in promised.itertuples():
        unit = known(row.table)[row.name]["unit"]
        assert (kind_of(unit), unit) == (row.type, row.unit), (row.table, row.name)
    assert len(promised) > 150
