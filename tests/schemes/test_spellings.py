"""Ways to write a group that follow by rule from a few words of its file, and labels that say too little."""

from pathlib import Path
from typing import Any

import pytest

from disprop.errors import InputError
from disprop.schemes import NOT_RECOGNISED, Scheme, load, suggest

LISTED = Path(__file__).with_name("ethnicity_ew_2001_spellings.tsv")
"""What the file of 2001 listed one by one before there was a rule: level, code and spelling."""


def fruit(**changes: Any) -> dict[str, Any]:
    """A small scheme with headings, codes and a rest."""
    detail = [
        {"code": "apple", "label": "Apple", "kind": "pome", "codes": ["P1"], "under": ["Eating"]},
        {"code": "pome_other", "label": "Pome, other", "kind": "pome", "codes": ["P9"], "rest_of": ["Pome", "Pip"]},
        {"code": "cherry", "label": "Cherry", "kind": "stone", "spellings": ["Gean"]},
    ]
    kinds = [
        {"code": "pome", "label": "Pome", "headings": ["Pome", "Pome/Pip fruit"]},
        {"code": "stone", "label": "Stone fruit"},
    ]
    levels = [{"name": "detail", "groups": detail}, {"name": "kind", "groups": kinds}]
    return {"name": "fruit", "characteristic": "fruit", "levels": levels, **changes}


FRUIT = load(fruit())


@pytest.mark.parametrize("line", LISTED.read_text(encoding="utf-8").splitlines())
def test_what_was_listed_before_there_was_a_rule_means_the_same(line: str) -> None:
    level, code, spelling = line.split("\t")
    assert load("ethnicity_ew_2001").classify([spelling], level) == [code]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Pome - Apple", "apple"),
        ("Pome/Pip fruit: Apple", "apple"),
        ("Pome, eating", "apple"),
        ("P1", "apple"),
        ("Apple (P1)", "apple"),
        ("P1 - Apple", "apple"),
        ("Pome - Apple (P1)", "apple"),
        ("Eating (P1)", "apple"),
        ("Any other pome", "pome_other"),
        ("Other Pip background", "pome_other"),
        ("Pome: other", "pome_other"),
        ("Pome/Pip fruit - Any other background", "pome_other"),
        ("Other (P9)", "pome_other"),
        ("Gean", "cherry"),
    ],
)
def test_a_group_is_written_with_headings_codes_and_as_a_rest(label: str, code: str) -> None:
    assert FRUIT.classify([label], "detail") == [code]


@pytest.mark.parametrize(
    "label", ["Eating", "Other", "Any other background", "Apple (P9)", "Stone fruit - Apple", "P2"]
)
def test_what_says_too_little_or_contradicts_itself_is_not_guessed(label: str) -> None:
    assert FRUIT.classify([label], "detail") == [NOT_RECOGNISED]


def test_a_heading_is_also_a_name_of_the_whole() -> None:
    labels = ["Pome/Pip fruit", "All pome", "Pome (all)", "Pome total", "Pome background"]
    assert FRUIT.classify(labels, "kind") == ["pome"] * 5


def test_groups_made_of_the_same_parts_are_written_alike() -> None:
    assert FRUIT.classify(["Cherry", "Gean", "Apple"], "kind") == ["stone", "stone", NOT_RECOGNISED]
    assert FRUIT.classify(["Stone fruit"], "detail") == [NOT_RECOGNISED]
    ours = levels().with_spellings({"berry": ["Small fruit"]})
    assert ours.classify(["Currant", "Small fruit"], "wide") == ours.classify(["Currant", "Berry"], "pears_apart")


def test_spellings_that_are_added_stand_under_the_headings_too() -> None:
    ours = FRUIT.with_spellings({"apple": ["Pippin"]})
    assert ours.classify(["Pome - Pippin", "Pippin (P1)"], "detail") == ["apple"] * 2


def test_a_way_that_two_groups_would_have_is_a_fault() -> None:
    table = fruit()
    table["levels"][0]["groups"][2] |= {"kind": "pome", "under": ["Other"]}
    table["levels"][1]["groups"].pop()
    with pytest.raises(InputError, match="Spelling 'pome other' is both of 'pome_other' and of 'cherry'"):
        load(table)


def test_codes_alone_do_not_suggest_a_scheme() -> None:
    assert not [name for name in suggest(["A1", "B1", "B2"]) if name.startswith("ethnicity")]
    assert not FRUIT.suits(["P1", "P9"])
    assert FRUIT.suits(["P1", "Cherry"])


@pytest.mark.parametrize("key", ["codes", "headings", "under", "rest_of"])
def test_the_words_of_a_rule_are_lists_of_texts(key: str) -> None:
    table = fruit()
    table["levels"][0]["groups"][0][key] = "P1"
    with pytest.raises(InputError, match=rf"groups\[0\].{key}: 'P1' is not a list of texts"):
        load(table)


# ---- The level -------------------------------------------------------------------------------------------------------


def levels() -> Scheme:
    """A scheme in which `pome` holds the pears at one level, and at another has them beside it."""
    detail = [
        {"code": code, "label": code.title(), "wide": wide, "pears_apart": apart, "two": two}
        for code, wide, apart, two in (
            ("russet", "pome", "pome", "pome"),
            ("pear", "pome", "pear", "pome"),
            ("plum", "stone", "stone", "not_pome"),
            ("sloe", "stone", "stone", "not_pome"),
            ("currant", "berry", "berry", "not_pome"),
        )
    ]
    groups = {
        "pears_apart": ["pome", "pear", "stone", "berry"],
        "wide": ["pome", "stone", "berry"],
        "two": ["pome", "not_pome"],
    }
    wholes = [
        {"name": name, "groups": [{"code": code, "label": code.title()} for code in codes]}
        for name, codes in groups.items()
    ]
    return load({"name": "x", "characteristic": "fruit", "levels": [{"name": "detail", "groups": detail}, *wholes]})


@pytest.mark.parametrize(
    ("labels", "level"),
    [
        (["Pome", "Stone"], "wide"),
        (["Pome", "Pear", "Stone"], "pears_apart"),
        (["Pome"], "wide"),
        (["Russet", "Pear"], "detail"),
        (["Pome", "Not_pome"], "two"),
    ],
)
def test_a_label_that_names_a_group_and_a_wider_one_is_taken_for_the_wider(labels: list[str], level: str) -> None:
    assert levels().detect_level(labels) == level
