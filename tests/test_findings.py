"""One tidy frame, with what it takes to read, filter, explain and keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.findings import STORY, columns
from disprop.stack import stack

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def found(sample: Sample) -> dp.Findings:
    return dp.rates(
        sample("leavers"),
        stayers=sample("staff"),
        levels={"ethnicity": ["two"]},
        polarity="bad",
        band=BAND,
        name="leavers",
    )


def test_the_first_fourteen_columns_tell_the_story(found: dp.Findings) -> None:
    assert STORY == 14
    assert found.frame.columns[:STORY].tolist() == list(columns())[:STORY]
    assert found.frame.columns[STORY - 1] == "verdict"


def test_every_column_is_described_and_every_described_column_is_there(found: dp.Findings) -> None:
    assert found.frame.columns.tolist() == list(columns())
    for name, about in columns().items():
        assert about["unit"], name
        assert about["meaning"].endswith((".", "?")), name


def test_columns_of_percentage_points_say_so(found: dp.Findings) -> None:
    for name, about in columns().items():
        assert name.endswith("_pp") == (about["unit"] == "percentage points")
    shares = [name for name, about in columns().items() if about["unit"] == "0 to 1"]
    assert found.frame[shares].max().max() <= 1
    assert found.frame[shares].min().min() >= 0


def test_flagged_rows_are_those_that_need_a_reader(found: dp.Findings) -> None:
    frame = found.frame
    by_hand = frame["verdict"].isin(["disproportionate", "borderline", "possible"]) | frame["unknowns_decide"]
    assert frame["flagged"].tolist() == by_hand.tolist()
    assert found.flagged.frame["id"].tolist() == frame.loc[by_hand, "id"].tolist()
    assert "insufficient data" in found.flagged.frame["verdict"].tolist()


def test_a_row_can_be_asked_for_by_id_group_code_or_place(found: dp.Findings) -> None:
    by_id = found.explain("leavers/ethnicity/two/other_than_white")
    assert by_id == found.explain("Other than White") == found.explain("other than white")
    assert by_id == found.explain("other_than_white") == found.explain(3) == found.explain(np.int64(3))
    assert found.explain(-1) == found.explain("65+")


def test_a_row_that_is_not_there_is_told_with_those_that_are(found: dp.Findings) -> None:
    with pytest.raises(InputError, match=r"No finding is called 'Martian'.*Female"):
        found.explain("Martian")
    with pytest.raises(InputError, match="There are 12, from 0"):
        found.explain(12)


def test_a_row_goes_by_every_spelling_of_its_group() -> None:
    left = dp.from_counts({"Women": 4, "Men": 3}, scheme="gender", name="left")
    staff = dp.from_counts({"Women": 61, "Men": 22}, scheme="gender", name="staff")
    found = dp.rates(left, stayers=staff)
    assert found.explain("Men") == found.explain("Male")
    assert found.recipe("women").r == found.recipe("Female").r
    with pytest.raises(InputError, match=r"No finding is called 'Prefer not to say'"):
        found.explain("Prefer not to say")


def test_explaining_nothing_explains_every_flagged_row(found: dp.Findings) -> None:
    paragraphs = found.explain(width=None).split("\n\n")
    assert len(paragraphs) == len(found.flagged) + 1


def test_only_keeps_rows_with_these_values(found: dp.Findings) -> None:
    assert len(found.only(characteristic="age")) == 6
    assert len(found.only(characteristic=["age", "gender"])) == 8
    assert found.only(characteristic="age").method == found.method
    with pytest.raises(InputError, match="no column 'nocol'"):
        found.only(nocol=1)


def test_only_refuses_names_that_no_comparison_has(found: dp.Findings) -> None:
    with pytest.raises(InputError, match=r"only, group: No group is called 'Femal'\. Did you mean 'Female'\?"):
        found.only(group="Femal")
    with pytest.raises(InputError, match="No characteristic is called 'gendr'"):
        found.only(characteristic=["age", "gendr"])
    assert len(found.only(characteristic="age").only(group="Female")) == 0


@pytest.mark.parametrize("width", [0, -3, "a", True])
def test_a_width_that_is_none_is_refused(found: dp.Findings, width: object) -> None:
    with pytest.raises(InputError, match="no width of a line"):
        found.explain(width=width)  # type: ignore[arg-type]


def test_a_file_that_cannot_be_written_is_told(found: dp.Findings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Its folder is not there"):
        found.to_csv(tmp_path / "none" / "found.csv")
    with pytest.raises(InputError, match="It cannot be written"):
        found.to_csv(tmp_path)


def test_a_file_has_ten_digits_and_nothing_for_the_undefined(table: Table, tmp_path: Path) -> None:
    one = dp.rates(table({"A": 1, "B": 2, "C": 0}), among=table({"A": 3, "B": 7, "C": 0}, "s"), band=BAND)
    path = tmp_path / "findings.csv"
    one.to_csv(path)
    raw = path.read_bytes()
    assert b"\r" not in raw
    text = raw.decode("utf-8")
    assert "0.3333333333," in text
    assert "nan" not in text.casefold()
    read = pd.read_csv(path)
    assert read.columns.tolist() == one.frame.columns.tolist()
    assert np.isnan(read["p"].iloc[2])


def test_the_same_counts_give_the_same_bytes(table: Table, tmp_path: Path) -> None:
    texts = []
    for at in range(2):
        one = dp.rates(table({"A": 1, "B": 2, "C": 4}), among=table({"A": 3, "B": 7, "C": 9}, "s"), band=BAND)
        one.to_csv(tmp_path / f"{at}.csv")
        texts.append((tmp_path / f"{at}.csv").read_bytes())
    assert texts[0] == texts[1]


def test_findings_stack_with_slices_of_all_of_them(table: Table) -> None:
    scheme = table({"A": 1})["team"].scheme
    rows = [{"site": site, "group": group, "count": 5} for site in ("north", "south") for group in "AB"]
    sliced = dp.rates(
        dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="posts", by=["site"]),
        stayers=table({"A": 9, "B": 8}, "s"),
    )
    whole = dp.rates(table({"A": 3, "B": 4}, "all"), stayers=table({"A": 9, "B": 8}, "s"))
    both = stack([sliced, whole])
    assert both.slices == ("site",)
    assert both.frame["site"].astype(str).tolist() == ["north", "north", "south", "south", "", ""]
    assert len(both.frame) == 6
    assert both.frame["id"].is_unique
    told = {line for line in (*sliced.method, *whole.method) if "false alarms" not in line}
    assert told < set(both.method)
    assert [line[:7] for line in both.method if "false alarms" in line] == ["3 tests"]


def test_stacking_one_changes_nothing(found: dp.Findings) -> None:
    pd.testing.assert_frame_equal(stack([found]).frame, found.frame)


def test_values_are_frozen(found: dp.Findings) -> None:
    with pytest.raises(AttributeError):
        found.slices = ("x",)  # type: ignore[misc]
