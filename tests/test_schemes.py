"""What the words mean: every scheme that comes with the library, and how labels are matched."""

import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.schemes import NOT_RECOGNISED, REASONS, Scheme, available, load, same_words, suggest

ETHNICITY = load("ethnicity_ew_2001")

WEST_MERCIA = {
    "White British": "white_british",
    "White (British)": "white_british",
    "White Irish": "white_irish",
    "White (Irish)": "white_irish",
    "White Other": "white_other",
    "White (Other)": "white_other",
    "Asian British (Indian)": "asian_indian",
    "Asian British (Pakistani)": "asian_pakistani",
    "Black British (African)": "black_african",
    "Black British (Caribbean)": "black_caribbean",
    "Black British (Other)": "black_other",
    "Mixed (White/Black Caribbean)": "mixed_white_black_caribbean",
    "Mixed (Other)": "mixed_other",
    "Other Ethnic Group": "other_ethnic_group",
    "Refused": "refused",
}

CENSUS_2001 = {
    "White - British": "white_british",
    "White - Any other White background": "white_other",
    "Mixed - White and Black African": "mixed_white_black_african",
    "Mixed - Any other Mixed background": "mixed_other",
    "Asian or Asian British - Bangladeshi": "asian_bangladeshi",
    "Asian or Asian British - Any other Asian background": "asian_other",
    "Black or Black British - Caribbean": "black_caribbean",
    "Chinese or other ethnic group - Chinese": "chinese",
    "Chinese or other ethnic group - Any other": "other_ethnic_group",
    "White - White British (W1)": "white_british",
    "Black or Black British - Any other Black ethnic background (B9)": "black_other",
    "Not Stated (NS)": "not_stated",
}


def table(**changes: Any) -> dict[str, Any]:
    """A small scheme as a dictionary."""
    groups = [
        {"code": "north", "label": "North", "two": "here", "spellings": ["N"]},
        {"code": "south", "label": "South", "two": "here"},
        {"code": "abroad", "label": "Abroad", "two": "there"},
    ]
    roll_up = [{"code": "here", "label": "Here"}, {"code": "there", "label": "Elsewhere"}]
    levels = [{"name": "detail", "groups": groups}, {"name": "two", "groups": roll_up}]
    return {"name": "areas", "characteristic": "area", "levels": levels, **changes}


def faults(build: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        build()
    return str(caught.value)


# ---- The files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", available())
def test_a_scheme_names_itself_its_source_its_date_and_its_basis(name: str) -> None:
    scheme = load(name)
    assert scheme.name == name
    assert all((scheme.characteristic, scheme.title, scheme.source, scheme.date, scheme.basis))
    assert scheme.levels[0] == "detail"


@pytest.mark.parametrize("name", available())
def test_every_label_code_and_spelling_is_recognised_at_its_level(name: str) -> None:
    scheme = load(name)
    for level in scheme.ladder:
        for group in level.groups:
            written = [group.code, group.label, *group.spellings]
            assert scheme.classify(written, level.name) == [group.code] * len(written)


@pytest.mark.parametrize("name", available())
def test_every_reason_is_recognised_in_every_scheme(name: str) -> None:
    scheme = load(name)
    for level in scheme.levels:
        for reason in REASONS:
            assert set(scheme.classify([reason.code, reason.label, *reason.spellings], level)) == {reason.code}


@pytest.mark.parametrize("name", available())
def test_every_group_of_the_detail_is_part_of_one_group_of_every_roll_up(name: str) -> None:
    scheme = load(name)
    for level in scheme.levels:
        parents = scheme.parents("detail", level)
        assert tuple(parents) == scheme.groups("detail")
        assert set(parents.values()) == set(scheme.groups(level))


def test_the_reasons_stand_in_their_fixed_order() -> None:
    codes = [reason.code for reason in REASONS]
    assert codes[:3] == ["refused", "not_stated", "blank"]
    assert codes[3:6] == ["not_understood", "not_yet_asked", "conflicting"]
    assert codes[6:] == ["not_recognised", "does_not_apply", "not_asked"]
    assert [reason.code for reason in REASONS if not reason.in_denominator] == ["does_not_apply", "not_asked"]


def test_no_spelling_belongs_to_two_reasons() -> None:
    words = [word for reason in REASONS for word in reason.words]
    assert len(words) == len(set(words))


def test_not_applicable_or_not_available_is_not_guessed() -> None:
    assert load("gender").classify(["N/A", "None"], "detail") == [NOT_RECOGNISED] * 2


# ---- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "code"), [*WEST_MERCIA.items(), *CENSUS_2001.items()])
def test_published_wording_is_recognised(label: str, code: str) -> None:
    assert ETHNICITY.classify([label], "detail") == [code]


@pytest.mark.parametrize(
    ("name", "label", "code"),
    [
        ("gender", "preferred not to say", "refused"),
        ("gender", "Males", "male"),
        ("disability", "Yes", "disabled"),
        ("disability", "No", "not_disabled"),
        ("disability", "Prefer not to say", "refused"),
        ("disability", "Not yet completed", "not_yet_asked"),
        ("disability", "blank", "blank"),
        ("disability", "Not Stated", "not_stated"),
        ("disability", "unknown", "not_stated"),
        ("age_bands_hr", "16 – 24", "16_24"),
        ("age_bands_hr", "16-24", "16_24"),
        ("age_bands_hr", "Aged 16 to 24", "16_24"),
        ("age_bands_hr", "65+", "65_plus"),
        ("age_bands_hr", "65 and over", "65_plus"),
    ],
)
def test_published_wording_of_other_characteristics_is_recognised(name: str, label: str, code: str) -> None:
    assert load(name).classify([label], "detail") == [code]


@pytest.mark.parametrize("label", ["BME", "bame", "Black and Minority Ethnic", "Total Minority Ethnic Population"])
def test_other_than_white_goes_by_its_names_of_the_time(label: str) -> None:
    assert ETHNICITY.classify([label], "two") == ["other_than_white"]


@pytest.mark.parametrize(
    "label",
    ["  WHITE   british ", "White-British", "White – British", "White: British", "White\u00a0British", "white_british"],
)
def test_case_spaces_dashes_and_punctuation_do_not_count(label: str) -> None:
    assert ETHNICITY.classify([label], "detail") == ["white_british"]


def test_an_ampersand_is_the_word_and() -> None:
    assert ETHNICITY.classify(["Mixed - White & Asian"], "detail") == ["mixed_white_asian"]


@pytest.mark.parametrize("label", ["White Brit", "Whte British", "White British*2", "Indian or Pakistani", "Asia"])
def test_nothing_is_guessed(label: str) -> None:
    assert ETHNICITY.classify([label], "detail") == [NOT_RECOGNISED]


def test_a_group_of_another_level_is_not_recognised_at_this_one() -> None:
    assert ETHNICITY.classify(["White"], "detail") == [NOT_RECOGNISED]
    assert ETHNICITY.levels_of("White") == ("five", "two")


def test_an_empty_label_is_blank() -> None:
    assert ETHNICITY.classify(["", "   ", "-"], "detail") == ["blank"] * 3


@given(st.sampled_from(sorted({*WEST_MERCIA, *CENSUS_2001})), st.randoms(use_true_random=False))
def test_any_spelling_by_case_space_and_dash_means_the_same(label: str, random: Any) -> None:
    signs = [random.choice((sign.upper(), sign.lower())) for sign in label]
    written = "".join(random.choice(("–", " - ", "‑")) if sign == "-" else sign for sign in signs)
    written = " " * random.randrange(3) + written.replace(" ", " " * random.randrange(1, 4)) + "\u00a0"
    assert ETHNICITY.classify([written], "detail") == ETHNICITY.classify([label], "detail")


@given(st.text(alphabet=string.printable, max_size=30))
def test_matching_is_settled_by_the_words_alone(label: str) -> None:
    words = same_words(label)
    assert same_words(words) == words
    assert ETHNICITY.classify([label], "five") == ETHNICITY.classify([words], "five")


# ---- Levels ---------------------------------------------------------------------------------------------------------


def test_chinese_is_part_of_chinese_or_other_on_the_2001_basis() -> None:
    assert ETHNICITY.parents("detail", "five")["chinese"] == "other"


def test_a_roll_up_rolls_up_further() -> None:
    parents = ETHNICITY.parents("five", "two")
    assert parents == {"white": "white"} | dict.fromkeys(["mixed", "asian", "black", "other"], "other_than_white")


def test_a_level_cannot_be_had_from_a_coarser_one() -> None:
    message = faults(lambda: ETHNICITY.parents("five", "detail"))
    assert "cannot be had from 'five'" in message
    assert "these can be had: two" in message
    assert "Read the table at a finer level" in faults(lambda: ETHNICITY.parents("two", "five"))


def test_a_missing_level_or_group_names_those_there_are() -> None:
    assert "Name one of: detail, five, two" in faults(lambda: ETHNICITY.groups("six"))
    assert "Name one of: white, mixed" in faults(lambda: ETHNICITY.label("martian", "five"))


def test_a_label_is_that_of_the_group_or_of_the_reason() -> None:
    assert ETHNICITY.label("other", "five") == "Chinese or other"
    assert ETHNICITY.label("not_recognised", "five") == "Not recognised"


@pytest.mark.parametrize(
    ("labels", "level"),
    [
        (["White British", "Indian", "Refused"], "detail"),
        (["White", "Asian", "Black"], "five"),
        (["White", "BME"], "two"),
        (["White", "Refused"], "five"),
        (["Refused"], "detail"),
    ],
)
def test_the_level_is_the_finest_that_recognises_the_most(labels: list[str], level: str) -> None:
    assert ETHNICITY.detect_level(labels) == level


# ---- Suggestions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["Male", "Female", "Prefer not to say"], ("gender",)),
        (["White", "BME"], ("ethnicity_ew_2021", "ethnicity_ew_2011", "ethnicity_ew_2001")),
        (["16-24", "65+"], ("age_bands_hr",)),
        (["Disabled", "Not disabled"], ("disability",)),
        (["Yes", "No"], ()),
        (["Refused", "Blank"], ()),
        (["White", "Martian"], ()),
    ],
)
def test_a_scheme_is_suggested_where_it_recognises_every_label(labels: list[str], names: tuple[str, ...]) -> None:
    assert suggest(labels)[: len(names) or None] == names


# ---- Schemes of the user's own --------------------------------------------------------------------------------------


def test_a_scheme_is_loaded_by_name_path_dictionary_or_itself(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('extends = "gender"\nname = "ours"\n[spellings]\nfemale = ["Ms"]\n[reasons]\nrefused = ["N/A"]\n')
    ours = load(path)
    assert ours.classify(["Ms", "N/A", "M"], "detail") == ["female", "refused", "male"]
    assert load(str(path)) == ours
    assert load(ours) is ours
    assert load(table()).parents("detail", "two") == {"north": "here", "south": "here", "abroad": "there"}


def test_reasons_of_a_scheme_go_before_the_common_list() -> None:
    ours = load({"extends": "gender", "reasons": {"not_yet_asked": ["Unknown"]}})
    assert ours.classify(["unknown", "not known"], "detail") == ["not_yet_asked", "not_stated"]
    assert ours.name == "gender, extended"


def test_spellings_are_added_at_every_level_that_has_the_group() -> None:
    ours = ETHNICITY.with_spellings({"white": ["Weiß"]})
    assert ours.classify(["weiß"], "five") == ours.classify(["weiß"], "two") == ["white"]
    assert ETHNICITY.classify(["weiß"], "five") == [NOT_RECOGNISED]


def test_labels_become_the_groups_of_a_scheme_of_their_own() -> None:
    scheme = Scheme.from_labels(["A+", "A", "a ", "A-", "Refused", ""], "grade")
    assert [scheme.label(code, "detail") for code in scheme.groups("detail")] == ["A+", "A"]
    assert scheme.groups("detail") == ("a_plus", "a")
    assert scheme.classify(["a", "A +", "refused", "B"], "detail") == ["a", "a_plus", "refused", NOT_RECOGNISED]


def test_labels_that_only_their_signs_tell_apart_get_codes_of_their_own() -> None:
    scheme = Scheme.from_labels(["*", "?", "Blank or so", "refused here"], "mark")
    assert len(set(scheme.groups("detail"))) == 4


def test_a_scheme_of_reasons_alone_is_refused() -> None:
    assert "every one is a reason for unknown" in faults(lambda: Scheme.from_labels(["Refused", ""], "grade"))


def test_schemes_from_labels_of_two_tables_can_be_united() -> None:
    first, second = Scheme.from_labels(["A", "B"], "grade"), Scheme.from_labels(["C", "B"], "grade")
    assert first.united(second).groups("detail") == ("a", "b", "c")
    assert first.united(first) is first
    respelt = ETHNICITY.with_spellings({"chinese": ["Han"]})
    assert respelt.united(ETHNICITY) is respelt
    assert "Read both tables with one scheme" in faults(lambda: first.united(ETHNICITY))


# ---- Mistakes in a scheme -------------------------------------------------------------------------------------------


def test_a_scheme_that_is_not_there_names_those_there_are() -> None:
    assert "Name one of: age_bands_caseload, age_bands_census" in faults(lambda: load("shoe_size"))
    near = faults(lambda: load("ethnicity_ew_2020"))
    assert "Did you mean 'ethnicity_ew_2021' or 'ethnicity_ew_20" in near
    assert "dp.available_schemes() has all names" in near


def test_a_file_that_is_not_there_or_not_toml_says_so(tmp_path: Path) -> None:
    assert "There is no such file" in faults(lambda: load(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    assert "It cannot be read: Is a directory. Check the path" in faults(lambda: load(tmp_path / "folder.toml"))
    path = tmp_path / "bad.toml"
    path.write_text("name = ")
    assert "This is not TOML" in faults(lambda: load(path))


def test_one_spelling_of_two_groups_is_a_fault() -> None:
    message = faults(lambda: load("gender").with_spellings({"female": ["Males"]}))
    assert "Spelling 'males' is both of 'female' and of 'male'" in message
    assert "Keep it under one of them" in message


def test_a_spelling_of_a_group_that_is_a_reason_is_a_fault() -> None:
    assert "'refused'" in faults(lambda: load("gender").with_spellings({"female": ["Refused"]}))


def test_spellings_of_a_group_that_is_not_there_are_a_fault() -> None:
    assert "Name one of: female, male" in faults(lambda: load("gender").with_spellings({"women": ["Ms"]}))


def test_bands_of_age_stand_in_order_and_groups_of_people_do_not() -> None:
    ordered = {name for name in available() if load(name).ordered}
    assert ordered == {name for name in available() if load(name).years()} >= {"age_bands_hr", "age_bands_police"}
    assert not Scheme.from_labels(["North", "South"], "area").ordered


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": None}, "scheme None, name: This is missing"),
        ({"name": 5}, "name: 5 is not a text"),
        ({"sevral": True}, "sevral: This key is not known"),
        ({"several": "no"}, "several: 'no' is neither true nor false"),
        ({"ordered": 1}, "ordered: 1 is neither true nor false"),
        ({"levels": []}, "levels: This is missing or is not a list of tables"),
        ({"levels": [{"name": "fine", "groups": [{"code": "a", "label": "A"}]}]}, "Call the finest level 'detail'"),
        ({"reasons": {"lost": ["?"]}}, "reasons.lost: This key is not known"),
        ({"reasons": {"refused": "no"}}, "reasons.refused: 'no' is not a list of texts"),
    ],
)
def test_a_mistake_in_a_scheme_is_named_by_its_key_path(changes: dict[str, Any], said: str) -> None:
    assert said in faults(lambda: load(table(**changes)))


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ({"code": "West!", "label": "West", "two": "here"}, "groups[3].code: 'West!' cannot stand in a row id"),
        ({"code": "refused", "label": "West", "two": "here"}, "'refused' is the code of a reason"),
        ({"code": "north", "label": "West", "two": "here"}, "Two groups have the code 'north'"),
        ({"code": "west", "label": "West"}, "levels[0].groups[3].two: This is missing"),
        ({"code": "west", "label": "West", "two": "nowhere"}, "Level 'two' has no group 'nowhere'"),
        ({"code": "west", "label": "West", "two": "here", "tow": "x"}, "groups[3].tow: This key is not known"),
        ({"code": "west", "label": "N", "two": "here"}, "Spelling 'n' is both of 'north' and of 'west'"),
    ],
)
def test_a_mistake_in_a_group_is_named_by_its_key_path(group: dict[str, str], said: str) -> None:
    scheme = table()
    scheme["levels"][0]["groups"].append(group)
    assert said in faults(lambda: load(scheme))


def test_a_roll_up_group_without_parts_and_a_level_twice_are_faults() -> None:
    scheme = table()
    scheme["levels"][1]["groups"].append({"code": "nowhere", "label": "Nowhere"})
    assert "No group of the detail is part of 'nowhere'" in faults(lambda: load(scheme))
    scheme["levels"].append(scheme["levels"][1])
    assert "Two levels are called 'two'" in faults(lambda: load(scheme))


def test_every_mistake_is_reported_at_once() -> None:
    scheme = table(name="", sevral=True)
    scheme["levels"][0]["groups"][0]["two"] = "nowhere"
    assert faults(lambda: load(scheme)).startswith("3 faults:")


def test_a_scheme_shows_itself_in_one_line() -> None:
    assert repr(ETHNICITY) == "<Scheme ethnicity_ew_2001: ethnicity; detail (16), five (5), two (2)>"
