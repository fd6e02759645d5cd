"""A scheme as a file: it reads back as the same scheme, and says what its lines mean."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.schemes import Scheme, age_bands, available, crossed, load


def again(scheme: Scheme) -> Scheme:
    return load(tomllib.loads(scheme.to_toml()))


def table(**changes: Any) -> Mapping[str, Any]:
    groups = [
        {"code": "north", "label": "North", "five ways": "here"},
        {"code": "far", "label": "Far", "five ways": "x"},
    ]
    roll_up = [{"code": "here", "label": "Here"}, {"code": "x", "label": "Elsewhere", "spellings": ["Off"]}]
    levels = [{"name": "detail", "groups": groups}, {"name": "five ways", "title": "Two", "groups": roll_up}]
    return {"name": "areas", "characteristic": "area", "levels": levels, **changes}


@pytest.mark.parametrize("name", available())
def test_every_scheme_reads_back_as_itself(name: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(load(name).to_toml(), encoding="utf-8")
    assert load(path) == load(name)


@pytest.mark.parametrize(
    "scheme",
    [
        load({"extends": "gender", "name": "ours", "spellings": {"female": ["Ms"]}, "reasons": {"refused": ["N/A"]}}),
        age_bands([0, 16, 25, 65]),
        Scheme.from_labels(["Grade A+", 'the "new" grade', "C:\\grades\x7f", "<1"], "grade"),
        load(table(several=True, ordered=True, reasons={"blank": ["nil"]})),
    ],
    ids=["extended", "bands", "labels", "table"],
)
def test_a_scheme_of_ones_own_reads_back_as_itself(scheme: Scheme) -> None:
    assert again(scheme) == scheme


@given(st.text(), st.lists(st.text(), max_size=40))
def test_whatever_the_words_they_read_back(text: str, spellings: list[str]) -> None:
    scheme = load(table(title=text, source=text, undistinctive=spellings))
    assert again(scheme) == scheme


def test_the_lines_say_what_they_mean_once() -> None:
    text = load("ethnicity_ew_2001").to_toml()
    for remark in ("what stands in the ids of rows", "what a reader sees", "the finest level comes first", "a coarser"):
        assert text.count(remark) == 1
    assert 'five = "white"  # the group that it is part of at the level five\n' in text
    assert max(map(len, text.split("\n\n", 1)[0].splitlines())) <= 120


def test_a_list_breaks_between_its_items() -> None:
    items = [f"word {number}, and more" for number in range(30)]
    text = load(table(undistinctive=items)).to_toml()
    start = text.index("undistinctive = [")
    listed = text[start : text.index("]", start)].splitlines()[1:]
    assert 1 < len(listed) < len(items)
    assert all(len(line) <= 120 and line.count('"') % 2 == 0 for line in listed)


def test_two_schemes_crossed_are_no_file() -> None:
    with pytest.raises(InputError, match="Write the two schemes that are crossed, each to a file of its own"):
        crossed(load("gender"), load("disability")).to_toml()


def test_codes_that_cannot_stand_in_a_row_id_are_refused() -> None:
    with pytest.raises(InputError, match=r"levels\[0\].groups\[0\].code: 'łódź' cannot stand in a row id"):
        Scheme.from_labels(["Łódź", "Bath"], "place").to_toml()
