"""Two schemes side by side: what both have, what one has, what is rolled up or read differently."""

from typing import Any

import pytest

from disprop.errors import InputError
from disprop.schemes import compare_schemes, load

OLD = {
    "name": "old",
    "characteristic": "ethnicity",
    "levels": [
        {
            "name": "detail",
            "groups": [
                {"code": "white", "label": "White", "three": "white"},
                {"code": "indian", "label": "Indian", "three": "asian"},
                {"code": "chinese", "label": "Chinese", "three": "other"},
                {"code": "any_other", "label": "Any other", "three": "other", "spellings": ["Middle East"]},
            ],
        },
        {
            "name": "three",
            "groups": [
                {"code": "white", "label": "White"},
                {"code": "asian", "label": "Asian"},
                {"code": "other", "label": "Chinese or other"},
            ],
        },
    ],
}
NEW = {
    "name": "new",
    "characteristic": "ethnicity",
    "reasons": {"not_stated": ["Any other"]},
    "levels": [
        {
            "name": "detail",
            "groups": [
                {"code": "white", "label": "White", "three": "w", "two": "w"},
                {"code": "bharat", "label": "Of India", "three": "asian", "two": "not_w", "spellings": ["INDIAN"]},
                {"code": "chinese", "label": "Chinese people", "three": "asian", "two": "not_w"},
                {"code": "arab", "label": "Arab", "three": "other", "two": "not_w", "spellings": ["Middle-East"]},
            ],
        },
        {
            "name": "three",
            "groups": [
                {"code": "w", "label": "white"},
                {"code": "asian", "label": "Asian"},
                {"code": "other", "label": "Other"},
            ],
        },
        {"name": "two", "groups": [{"code": "w", "label": "White"}, {"code": "not_w", "label": "Other than White"}]},
    ],
}


def test_a_group_is_that_of_the_other_by_its_code_or_as_it_is_written() -> None:
    found = compare_schemes(OLD, NEW)
    assert found.both == (("white", "white"), ("indian", "bharat"), ("chinese", "chinese"))
    assert (found.only_first, found.only_second) == (("any_other",), ("arab",))


def test_the_other_way_round_says_the_same() -> None:
    found, back = compare_schemes(OLD, NEW), compare_schemes(NEW, OLD)
    assert [(two, one) for one, two in back.both] == list(found.both)
    assert (back.only_first, back.only_second) == (found.only_second, found.only_first)
    assert [(*row[:1], row[3], row[2]) for row in back.rolled_up] == [(*row[:1], *row[2:]) for row in found.rolled_up]
    assert {(two, one) for _, one, two in back.read_differently} == {row[1:] for row in found.read_differently}


def test_a_group_that_moved_is_told_with_both_its_places() -> None:
    found = compare_schemes(OLD, NEW)
    assert found.shared_levels == ("three",)
    assert found.rolled_up == (("three", "chinese", "other", "asian"),)


def test_a_label_of_two_groups_or_of_a_group_and_a_reason_is_read_differently() -> None:
    assert set(compare_schemes(OLD, NEW).read_differently) == {
        ("Middle East", "any_other", "arab"),
        ("Any other", "any_other", "not_stated"),
    }


def test_a_scheme_differs_from_itself_in_nothing() -> None:
    scheme = load("ethnicity_ew_2001")
    found = compare_schemes(scheme, scheme)
    assert found.both == tuple((code, code) for code in scheme.groups("detail"))
    assert not (found.only_first or found.only_second or found.rolled_up or found.read_differently)


def test_the_frame_has_every_group_of_either_and_what_it_is_part_of() -> None:
    frame = compare_schemes(OLD, NEW).frame
    assert frame.columns.tolist() == ["first", "second", "three, first", "three, second"]
    assert frame.to_numpy().tolist() == [
        ["White", "White", "White", "white"],
        ["Indian", "Of India", "Asian", "Asian"],
        ["Chinese", "Chinese people", "Chinese or other", "Asian"],
        ["Any other", "", "Chinese or other", ""],
        ["", "Arab", "", "Other"],
    ]


def test_levels_of_either_can_be_set_side_by_side() -> None:
    found = compare_schemes(OLD, NEW, levels=("detail", "three"))
    assert found.both == (("white", "w"),)
    assert found.shared_levels == ()
    assert compare_schemes(NEW, NEW, levels=("three", "three")).shared_levels == ("two",)


def test_bands_of_age_are_told_by_their_years() -> None:
    ours: dict[str, Any] = {"name": "ours", "characteristic": "age"}
    bands = [
        {"code": "young", "label": "16 to 24", "lower": 16, "upper": 24},
        {"code": "old", "label": "25+", "lower": 25},
    ]
    found = compare_schemes("age_bands_hr", {**ours, "levels": [{"name": "detail", "groups": bands}]})
    assert found.both == (("16_24", "young"),)


def test_a_level_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InputError, match=r"scheme 'new': There is no level 'five'\. Name one of: detail, three, two"):
        compare_schemes(OLD, NEW, levels=("detail", "five"))
