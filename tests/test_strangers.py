"""Labels that kept one table from being read with the scheme of the other are named, with what they could mean."""

from collections.abc import Mapping

import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.strangers import strangers

GENDER = {"Women": 120, "Men": 95}


def said(first: Mapping[str, int], second: Mapping[str, int], **names: str) -> str:
    one, two = dp.from_counts(first, name="one", **names), dp.from_counts(second, name="two", **names)
    with pytest.raises(InputError) as caught:
        dp.rates(one, stayers=two)
    return str(caught.value)


@pytest.mark.parametrize("names", [{}, {"characteristic": "gender"}])
def test_one_slip_is_named_with_what_it_could_mean(names: Mapping[str, str]) -> None:
    text = said({"Wmen": 14, "Men": 6}, GENDER, **names)
    assert "Of one, 'Wmen' is in no group of scheme 'gender'. It could be 'Female' or 'Male'." in text
    assert "Correct the table; or name the scheme" in text
    assert "same words mean different groups" not in text


def test_it_is_named_from_either_side() -> None:
    assert "Of two, 'Wmen' is in no group" in said(GENDER, {"Wmen": 14, "Men": 6}, characteristic="gender")


def test_a_letter_of_another_encoding_is_named_without_its_accent() -> None:
    assert "Of one, 'Mén' is in no group of scheme 'gender'. Did you mean 'Male'?" in said(
        {"Women": 3, "Mén": 4}, GENDER
    )


def test_several_are_named_and_the_rest_counted() -> None:
    odd = {f"Q{number}": 1 for number in range(5)}
    text = said({"Women": 9, "Wmen": 1, **odd}, GENDER)
    assert "'Wmen', 'Q0', 'Q1', 'Q2' and 2 others are in no group of scheme 'gender'. 'Wmen': It could be" in text


def test_labels_that_have_nothing_in_common_are_no_strangers() -> None:
    one = dp.from_counts({"North": 3, "South": 4}, name="one")["group"]
    assert strangers(one, dp.from_counts(GENDER, name="two")["gender"]) == ""
    assert "share no characteristic (group; gender)." in said({"North": 3, "South": 4}, GENDER)
