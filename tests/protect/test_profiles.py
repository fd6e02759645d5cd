"""Rules of disclosure are data, with names; what cannot be a rule is refused."""

import pytest

import disprop as dp
from disprop.protect import profile_of, profiles
from disprop.protect.profiles import Profile


@pytest.mark.parametrize("name", list(profiles()))
def test_every_profile_says_in_words_what_it_does(name: str) -> None:
    profile = profile_of(name)
    assert profile.title
    assert profile.sentences
    assert all(sentence.endswith(".") for sentence in profile.sentences)


def test_nothing_is_withheld_only_where_that_is_asked_for_by_name() -> None:
    quiet = [name for name, profile in profiles().items() if not (profile.withholds or profile.base)]
    assert quiet == ["none"]


def test_rules_of_ones_own_are_a_table() -> None:
    assert profile_of({"threshold": 7, "zeros": True}).sentences[:2] == (
        "Counts of 1 to 6 are withheld.",
        "Counts of 0 are withheld.",
    )


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("treshold_5", "There is no profile 'treshold_5'"),
        ({"treshold": 5}, "There is no rule 'treshold'"),
        ({"threshold": -1}, "-1 is below 0"),
        ({"threshold": "5"}, "'5' is none"),
        ({"threshold": True}, "True is none"),
        ({"zeros": 1}, "1 is none"),
        ({"threshold": 5, "base": 5}, "either withheld or rounded"),
    ],
)
def test_what_can_be_no_rule_is_refused_with_what_can(rules: object, told: str) -> None:
    with pytest.raises(dp.InputError, match=told) as caught:
        profile_of(rules)  # type: ignore[arg-type]
    assert caught.value.faults[0].remedy


def test_a_threshold_of_one_withholds_nothing() -> None:
    assert not Profile(name="own", threshold=1).withholds
