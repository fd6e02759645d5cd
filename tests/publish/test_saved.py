"""Findings come back from the files of a run as they were."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.findings import columns
from disprop.publish.files import digest
from disprop.publish.saved import FLAG, NUMBERS, WHOLE
from disprop.run import Outcome, run, save

Table = Callable[..., dp.Tables]

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(SAMPLES / "west_mercia_2009" / "plan.toml")


@pytest.fixture(scope="module")
def folder(outcome: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run")
    save(outcome, path)
    return path


@pytest.fixture(scope="module")
def found(outcome: Outcome) -> dp.Findings:
    assert outcome.found is not None
    return outcome.found


def alike(read: dp.Findings, found: dp.Findings) -> None:
    """Types, words and blanks the same; numbers to the ten digits of the file."""
    pd.testing.assert_frame_equal(read.frame, found.frame, check_exact=False, rtol=1e-9, atol=0)
    assert read.slices == found.slices


def test_a_run_comes_back_with_its_types_its_checks_and_its_method(folder: Path, found: dp.Findings) -> None:
    read = dp.read_findings(folder)
    alike(read, found)
    assert read.method == found.method
    assert len(read.checks) == len(pd.read_csv(folder / "checks.csv"))
    assert read.grid().equals(found.grid())


@pytest.mark.parametrize("plain", [False, True])
def test_every_row_explains_itself_as_before(folder: Path, found: dp.Findings, plain: bool) -> None:
    read = dp.read_findings(folder / "findings.csv")
    for name in found.frame["id"]:
        assert read.explain(name, plain=plain) == found.explain(name, plain=plain)
    assert read.explain(plain=plain) == found.explain(plain=plain)


def test_a_row_goes_by_the_spellings_of_its_scheme(folder: Path, found: dp.Findings) -> None:
    read = dp.read_findings(folder)
    for name in ("BME", "women", "Men", "other_than_white", "16 to 24", "White - British"):
        assert read.explain(name) == found.explain(name)
    assert {scheme.name for scheme in read.schemes} == {"age_bands_hr", "disability", "ethnicity_ew_2001", "gender"}
    recipe = "staff_census/ethnicity/detail/white_british"
    assert read.recipe(recipe).spreadsheet == found.recipe(recipe).spreadsheet


def test_slices_names_that_look_like_blanks_and_no_band_come_back(table: Table, tmp_path: Path) -> None:
    scheme = dp.Scheme.from_labels(["NA", "None", "1", "a, b"], "team")
    rows = [
        {"site": site, "period": "2009", "group": group, "count": count}
        for site in ("north", "nan")
        for group, count in zip(("NA", "None", "1", "a, b"), (5, 0, 7, 9), strict=True)
    ]
    posts = dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts", by=["site", "period"])
    staff = dp.from_counts({"NA": 50, "None": 0, "1": 70, "a, b": 80}, scheme=scheme, name="staff")
    found = dp.rates(posts, stayers=staff)
    found.to_csv(tmp_path / "findings.csv")
    read = dp.read_findings(tmp_path)
    assert read.slices == ("site", "period")
    pd.testing.assert_frame_equal(
        read.frame, found.frame.astype({"site": read.frame["site"].dtype, "period": read.frame["period"].dtype}),
        check_exact=False, rtol=1e-9, atol=0,
    )  # fmt: skip
    places = range(len(found))
    assert read.explain(places) == found.explain(places)


def test_events_and_endless_ratios_come_back(table: Table, tmp_path: Path) -> None:
    found = dp.rates(table({"A": 40, "B": 0}, "stops"), per=table({"A": 900, "B": 1000}, "residents"))
    assert np.isinf(found.frame["ratio"]).any()
    found.to_csv(tmp_path / "findings.csv")
    alike(dp.read_findings(tmp_path), found)


def test_findings_without_a_row_come_back(tmp_path: Path, found: dp.Findings) -> None:
    found.only(direction="level").only(direction="over").to_csv(tmp_path / "findings.csv")
    read = dp.read_findings(tmp_path)
    assert len(read) == 0
    numbers = [name for name in read.frame if found.frame[name].dtype.kind in "if"]
    assert {read.frame[name].dtype.kind for name in numbers} <= {"i", "f"}
    assert read.explain().startswith("No row needs a reader.")


def test_every_column_has_a_kind_and_the_kinds_are_those_of_the_frame(found: dp.Findings) -> None:
    for name, about in columns().items():
        kind = found.frame[name].dtype.kind
        if about["unit"] == FLAG:
            assert kind == "b", name
        elif about["unit"].startswith(NUMBERS):
            assert kind == ("i" if name in WHOLE - {"for_every"} else "f"), name
        else:
            assert kind not in "bif", name


# ---- What it refuses -------------------------------------------------------------------------------------------------


def told(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        dp.read_findings(path)
    return str(caught.value)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The findings alone, in a folder of their own."""
    shutil.copy(folder / "findings.csv", tmp_path)
    return tmp_path / "findings.csv"


def test_a_file_or_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "findings.csv: There is no such file. Name the folder of a run" in told(tmp_path)
    assert "none.csv: There is no such file." in told(tmp_path / "none.csv")


def test_another_table_is_named_as_one(folder: Path) -> None:
    assert "checks.csv: It has no column 'id' and " in told(folder / "checks.csv")
    assert "it is another table" in told(folder / "unknowns.csv")


def test_a_file_of_another_version_says_what_differs(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace("log_p,", "lp,", 1), encoding="utf-8")
    assert "'log_p' is missing, 'lp' is not known. Either it was written by another version" in told(copy)
    assert "Run the plan again: disprop run" in told(copy)


def test_the_version_that_wrote_it_is_named_where_the_record_tells(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    file, record = tmp_path / "findings.csv", tmp_path / "run.json"
    content = file.read_text(encoding="utf-8").replace("log_p,", "lp,", 1).encode("utf-8")
    file.write_bytes(content)
    kept = json.loads(record.read_text(encoding="utf-8"))
    kept["versions"]["disprop"] = "0.0.9"
    kept["outputs"]["findings.csv"]["sha256"] = digest(content)
    record.write_text(json.dumps(kept), encoding="utf-8")
    assert "it was written by version 0.0.9" in told(tmp_path)


def test_a_set_that_is_mixed_or_changed_is_refused_and_a_copy_of_the_file_is_not(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "run")
    file = tmp_path / "run" / "findings.csv"
    file.write_bytes(file.read_bytes().replace(b"possible", b"borderline", 1))
    assert "It is not the file that run.json tells of" in told(tmp_path / "run")
    (tmp_path / "alone").mkdir()
    shutil.copy(file, tmp_path / "alone")
    assert len(dp.read_findings(tmp_path / "alone")) == len(dp.read_findings(folder))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (",True,", ",maybe,", "'maybe' is not true or false"),
        (",318,", ",3l8,", "row 2, column denominator: '3l8' is not a number"),
    ],
)
def test_a_cell_of_another_kind_has_its_place(copy: Path, was: str, now: str, said: str) -> None:
    copy.write_text(copy.read_text(encoding="utf-8").replace(was, now, 1), encoding="utf-8")
    assert said in told(copy)
    assert ", row 2, column " in told(copy)


def test_flags_as_a_spreadsheet_writes_them_are_read(copy: Path, found: dp.Findings) -> None:
    text = copy.read_text(encoding="utf-8").replace(",True,", ",TRUE,").replace(",False,", ",FALSE,")
    copy.write_text(text, encoding="utf-8-sig")
    alike(dp.read_findings(copy), found)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.csv", b""), ("b.csv", b"\xff\xfe\x00x"), ("c.csv", b'{\n"a": 1, 2, 3\n"b",,,,\n')):
        (tmp_path / name).write_bytes(content)
        assert f"{name}: It cannot be read as a table" in told(tmp_path / name) or "another table" in told(
            tmp_path / name
        )


def test_whole_characteristics_are_not_made_up(folder: Path) -> None:
    with pytest.raises(InputError, match=r"Read whole\.csv, which stands beside it"):
        dp.read_findings(folder).whole()
