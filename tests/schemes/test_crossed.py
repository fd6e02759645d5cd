"""Two classifications crossed."""

from itertools import product

import pytest

import disprop as dp
from disprop.schemes import crossed, load, pair_code

GENDER, ETHNICITY, AGE = load("gender"), load("ethnicity_ew_2001"), load("age_bands_census_5")


def test_the_groups_of_a_crossed_scheme_are_every_pair() -> None:
    both = crossed(GENDER, ETHNICITY)
    pairs = [f"{one}_x_{two}" for one, two in product(GENDER.groups("detail"), ETHNICITY.groups("detail"))]
    assert list(both.groups("detail")) == pairs
    assert both.label("female_x_black_caribbean", "detail") == "Female, Black Caribbean"
    assert both.characteristic == "gender x ethnicity"
    assert both.crossed == ("gender", "ethnicity")


def test_its_levels_are_pairs_of_levels_the_finest_first() -> None:
    assert crossed(GENDER, ETHNICITY).levels == ("detail", "five", "two")
    both = crossed(AGE, ETHNICITY)
    sizes = [len(both.groups(level)) for level in both.levels]
    assert sizes == sorted(sizes, reverse=True)
    assert both.levels[0] == "detail"
    assert set(both.levels[1:]) == {"detail x five", "detail x two", "ten x detail", "ten x five", "ten x two"}


def test_a_pair_is_part_of_the_pair_of_its_parts_wholes() -> None:
    wholes = crossed(GENDER, ETHNICITY).parents("detail", "two")
    assert wholes["female_x_white_irish"] == "female_x_white"
    assert wholes["male_x_chinese"] == "male_x_other_than_white"
    both = crossed(AGE, ETHNICITY)
    assert both.parents("detail x five", "ten x two")["20_24_x_black"] == "20_29_x_other_than_white"


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        ("female", "white", "female_x_white"),
        ("female", "refused", "refused"),
        ("blank", "white", "blank"),
        ("blank", "refused", "blank"),
        ("refused", "does_not_apply", "does_not_apply"),
        ("not_asked", "refused", "not_asked"),
    ],
)
def test_unknown_in_either_is_unknown_for_the_first_reason_unless_a_question_does_not_concern_the_person(
    one: str, two: str, code: str
) -> None:
    assert pair_code(one, two) == code


def test_crossing_says_where_both_come_from() -> None:
    both = crossed(GENDER, ETHNICITY)
    for part in (GENDER, ETHNICITY):
        for key in ("title", "source", "date", "basis"):
            assert getattr(part, key) in getattr(both, key)
    assert not both.ordered


def test_schemes_of_labels_are_crossed_too() -> None:
    area = dp.Scheme.from_labels(["North", "South"], "area")
    assert crossed(area, GENDER).groups("detail")[:2] == ("north_x_female", "north_x_male")
