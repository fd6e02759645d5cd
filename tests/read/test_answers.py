"""Several answers a person, read: from counts with a row of people, from cells that hold several."""

from __future__ import annotations

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.read.answers import split_answers

COUNTS = {"Mental health": 10, "Dyslexia": 12, "None": 20, "Refused": 5, "People": 35}


def counted(counts: dict[str, int]) -> dp.Cube:
    return dp.from_counts(counts, characteristic="need", name="mappa", several=True)["need"]


def test_the_row_of_people_is_how_many_answered_and_no_group() -> None:
    cube = counted(COUNTS)
    assert [cube.scheme.label(code, cube.level) for code in cube.groups] == ["Mental health", "Dyslexia", "None"]
    assert cube.known.tolist() == [[35]]
    assert cube.total.tolist() == [[40]]
    assert cube.scheme.several


def test_every_row_is_accounted_for_the_row_of_people_too() -> None:
    tables = dp.from_counts(COUNTS, characteristic="need", several=True)
    assert tables.account.closes
    assert tables.account.rows == len(COUNTS)


def test_without_the_number_of_people_it_is_asked_for() -> None:
    with pytest.raises(InputError, match="no row says how many people answered"):
        counted({"Mental health": 10, "Dyslexia": 12})


def test_the_number_of_people_twice_is_refused() -> None:
    with pytest.raises(InputError, match="second time how many people answered"):
        counted({**COUNTS, "Respondents": 36})


def test_a_group_larger_than_the_people_is_refused() -> None:
    with pytest.raises(InputError, match="36 people of the 35 who answered"):
        counted({**COUNTS, "None": 36})


def test_people_are_read_by_stage_and_slice() -> None:
    table = pd.DataFrame(
        {
            "stage": ["all", "all", "all", "ppo", "ppo", "ppo"] * 2,
            "site": ["N"] * 6 + ["S"] * 6,
            "group": ["Dyslexia", "Hearing", "People"] * 4,
            "count": [9, 5, 12, 3, 1, 4, 8, 2, 9, 2, 0, 2],
        }
    )
    cube = dp.from_counts(table, characteristic="need", by="site", several="need", name="cases")["need"]
    assert cube.people.tolist() == [[12, 4], [9, 2]]
    assert cube.slices["site"].tolist() == ["N", "S"]


def test_a_place_without_its_number_of_people_is_named() -> None:
    table = pd.DataFrame({"site": ["N", "N", "S"], "group": ["Dyslexia", "People", "Dyslexia"], "count": [9, 12, 8]})
    with pytest.raises(InputError, match=r"\(S"):
        dp.from_counts(table, characteristic="need", by="site", several=True)


def test_of_several_characteristics_only_those_named_have_several_answers() -> None:
    table = {"gender": {"Male": 5, "Female": 4}, "need": {"Dyslexia": 3, "Hearing": 8, "People": 9}}
    tables = dp.from_counts(table, several=["need"], name="cases")
    assert tables["gender"].people is None
    assert tables["need"].known.tolist() == tables["gender"].known.tolist()
    assert "totals differ" not in tables.checks["check"].tolist()


ROWS = pd.DataFrame(
    {
        "need": ["Dyslexia; Hearing", "Hearing", "None", "", "dyslexia;Mental health", "refused; Hearing", "refused"],
        "left": ["yes", "no", "no", "no", "yes", "no", "yes"],
    }
)


def test_a_person_counts_in_every_group_named_and_once_among_the_people() -> None:
    cube = dp.count(ROWS, schemes={"need": None}, several={"need": ";"}, stages=["left"])["need"]
    everyone = dict(zip(cube.groups, cube.by_group[0, 0].tolist(), strict=True))
    assert everyone == {"dyslexia": 2, "hearing": 3, "mental_health": 1, "none": 1}
    assert cube.known.tolist() == [[5, 2]]
    assert cube.unknown.tolist() == [[2, 1]]


def test_who_names_a_group_and_refuses_the_rest_has_answered() -> None:
    rows = pd.DataFrame({"need": ["refused; Hearing", "Hearing; refused"]})
    cube = dp.count(rows, schemes={"need": None}, several={"need": ";"})["need"]
    assert cube.known.tolist() == [[2]]
    assert cube.unknown.tolist() == [[0]]


def test_an_answer_written_twice_counts_once() -> None:
    assert split_answers(" Dyslexia;Hearing ; Dyslexia", ";") == ("Dyslexia", "Hearing")
    assert split_answers(" ; ", ";") == ("",)


def test_a_column_without_a_scheme_or_a_separator_is_named() -> None:
    with pytest.raises(InputError, match="has no scheme"):
        dp.count(ROWS, schemes={"need": None}, several={"needs": ";"})
    with pytest.raises(InputError, match="Nothing stands between"):
        dp.count(ROWS, schemes={"need": None}, several={"need": " "})
