"""The schemes that come with the library: which of them plain labels are read with."""

import pytest

import disprop as dp
from disprop.schemes import available, load, shelf, suggest


def test_every_scheme_is_for_plain_labels_or_has_to_be_told() -> None:
    plain = [name for names in shelf().order["plain"].values() for name in names]
    assert sorted([*plain, *shelf().order["told"]]) == list(available()), (
        "name each scheme once in src/disprop/schemes/preferred.toml, in its place"
    )


@pytest.mark.parametrize("name", available())
def test_a_scheme_is_found_by_its_characteristic(name: str) -> None:
    scheme = load(name)
    assert name in shelf().about(scheme.characteristic)
    assert name in shelf().beside(scheme.characteristic)
    assert all(name in shelf().about(heading) for heading in scheme.also_called)


def test_a_heading_names_the_scheme_of_that_very_name_before_those_that_go_by_it_too() -> None:
    assert shelf().about("Sex")[:2] == ("sex", "sex_codes")
    assert shelf().about("gender")[0] == "gender"
    assert shelf().about("gender identity")[0] == "gender_identity"


def test_schemes_of_one_kind_stand_beside_each_other_whatever_their_characteristic_is_called() -> None:
    assert {"sex", "gender"} <= set(shelf().beside("sex")) & set(shelf().beside("gender"))
    assert "sex_codes" not in shelf().beside("gender")


def test_the_preferred_of_the_schemes_that_fit_is_suggested_first() -> None:
    fitting = suggest(["White", "BME"])
    assert "ethnicity_ew_2001" in fitting
    assert shelf().preferred(reversed(fitting)) == fitting


def test_white_and_bme_are_two_groups_of_ethnicity_whichever_schemes_there_are() -> None:
    tables = dp.from_counts({"White": 416, "BME": 27})
    assert repr(tables) == "<Cube table: ethnicity (two), 2 groups; table: 443 people, 0 unknown>"
    assert {tables["ethnicity"].scheme.name, *tables["ethnicity"].could_be} >= {"ethnicity_ew_2001"}
