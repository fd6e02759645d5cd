"""What labels became is in the record of a run, and `disprop check` shows it."""

import json
from pathlib import Path

import pytest

import disprop as dp
from disprop.cli import DONE, main

PLAN = """\
[plan]
title = "T"
[tables.staff]
file = "staff.csv"
scheme = "ethnicity_ew_2021"
[tables.cases]
file = "cases.csv"
rows = true
schemes = { ethnicity = "ethnicity_ew_2021", born = { bands = "age_bands_hr", on = 2020-01-01 } }
[baselines.census]
file = "census.csv"
unit = "percent"
scheme = "ethnicity_ew_2021"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "staff.csv").write_text("ethnicity,count\nwhite,40\nBME,7\nRefused,3\nMartian,1\n,\n", encoding="utf-8")
    rows = "White,1980-01-02\nBME,1990-05-06\nBME,1971-07-08\n,1999-01-01\n"
    (tmp_path / "cases.csv").write_text(f"ethnicity,born\n{rows}", encoding="utf-8")
    (tmp_path / "census.csv").write_text("ethnicity,value\nWhite,95.1\nBME,4.9\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path / "plan.toml"


def test_the_record_has_the_labels_of_each_group_and_reason(plan: Path) -> None:
    assert main(["run", str(plan), "--out", str(plan.parent / "out"), "--quiet"]) == DONE
    record = json.loads((plan.parent / "out" / "run.json").read_text(encoding="utf-8"))
    staff, cases = record["tables"]["staff"], record["tables"]["cases"]
    assert staff["labels"] == {
        "ethnicity": {
            "White": ["white"],
            "Other than White": ["BME"],
            "Refused or prefer not to say": ["Refused"],
            "Not recognised": ["Martian"],
        }
    }
    assert (staff["rows"], staff["counted"], staff["set_aside"]) == (5, 4, {"blank row": 1})
    assert record["baselines"]["census"]["labels"] == {"White": ["White"], "Other than White": ["BME"]}
    assert cases["labels"]["ethnicity"] == {"White": ["White"], "Other than White": ["BME"]}
    assert cases["labels"]["age"] == {}  # dates of birth are of persons, and are in no record
    assert "1980" not in json.dumps(record["tables"])


def test_check_shows_rows_and_the_labels_whose_words_are_others(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(plan)]) == DONE
    out = " ".join(capsys.readouterr().out.split())
    assert "staff 5 4 1: blank row" in out
    assert (
        "staff, ethnicity: Other than White: 'BME'; Refused or prefer not to say: 'Refused'; Not recognised: 'Martian'"
        in out
    )
    assert "census: Other than White: 'BME'" in out
    assert "'white'" not in out


def test_labels_are_kept_with_the_account() -> None:
    tables = dp.from_counts({"White": 416, "BME": 27}, name="staff", scheme="ethnicity_ew_2021")
    assert tables.account.labels == {"ethnicity": {"White": ("White",), "Other than White": ("BME",)}}
