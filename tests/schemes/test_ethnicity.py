"""Ethnic groups: every list of a publisher is read group by group, and rolled up on the basis that it is on."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import disprop as dp
from disprop.schemes import NOT_RECOGNISED, REASONS, Scheme, available, could_mean, load, shelf

PUBLISHED = tomllib.loads(Path(__file__).with_name("ethnicity_published.toml").read_text(encoding="utf-8"))["lists"]
ETHNICITY = [name for name in available() if name.startswith("ethnicity_")]
MODERN = ["ethnicity_ew_2011", "ethnicity_ew_2021", "ethnicity_police_18", "ethnicity_hesa"]
OF_2001 = ["ethnicity_ew_2001", "ethnicity_police_16", "ethnicity_nhs"]
OFFICER = [name for name in ETHNICITY if "officer" in name]
REASON_CODES = {reason.code for reason in REASONS}


def told(one: dict[str, Any]) -> str:
    return f"{one['scheme']}-{one.get('level', 'detail')}-{one['source'][:30]}"


def only(labels: list[str], characteristic: str) -> dp.Cube:
    """The one cube of a table of these labels."""
    tables = dp.from_counts(dict.fromkeys(labels, 5), characteristic=characteristic)
    (name,) = tables
    return tables[name]


def parent(scheme: Scheme, group: str, level: str) -> str:
    return scheme.parents("detail", level)[group]


# ---- Lists of the publishers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", PUBLISHED, ids=told)
def test_every_label_of_a_publisher_is_the_group_that_it_names(one: dict[str, Any]) -> None:
    scheme, groups = load(one["scheme"]), one["groups"]
    assert dict(zip(groups, scheme.classify(groups, one.get("level", "detail")), strict=True)) == groups


@pytest.mark.parametrize("one", [one for one in PUBLISHED if one.get("whole")], ids=told)
def test_a_whole_list_has_every_group_of_the_level(one: dict[str, Any]) -> None:
    scheme = load(one["scheme"])
    assert set(one["groups"].values()) - REASON_CODES == set(scheme.groups(one.get("level", "detail")))


@pytest.mark.parametrize("one", [one for one in PUBLISHED if one.get("whole")], ids=told)
def test_the_level_of_a_whole_list_is_found_from_its_labels(one: dict[str, Any]) -> None:
    assert load(one["scheme"]).detect_level(one["groups"]) == one.get("level", "detail")


def test_every_scheme_of_ethnicity_but_that_of_2001_has_a_whole_list() -> None:
    assert {one["scheme"] for one in PUBLISHED if one.get("whole")} >= {*ETHNICITY} - {"ethnicity_ew_2001"}


@pytest.mark.parametrize("name", ETHNICITY)
def test_a_code_stands_for_one_group_alone_behind_its_label_and_before_it(name: str) -> None:
    scheme = load(name)
    for group in scheme.level("detail").groups:
        for code in group.codes:
            written = [code, code.lower(), f"{group.label} ({code})", f"{code} - {group.label}"]
            assert scheme.classify(written, "detail") == [group.code] * 4


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ethnicity_police_16", "Indian (A2)"),
        ("ethnicity_police_16", "A4"),
        ("ethnicity_police_16", "W3"),
        ("ethnicity_nhs", "A1"),
        ("ethnicity_nhs", "T"),
        ("ethnicity_dfe", "WXYZ"),
        ("ethnicity_hesa", "10"),
        ("ethnicity_officer_6", "7"),
    ],
)
def test_a_code_of_another_list_or_of_another_group_is_not_read(name: str, label: str) -> None:
    assert load(name).classify([label], "detail") == [NOT_RECOGNISED]


@pytest.mark.parametrize(
    ("main", "extended"),
    [
        ("WBRI", ["WENG", "WNIR", "WOWB", "White - English"]),
        ("WOTH", ["WALB", "WTUC", "White Eastern European"]),
        ("WROM", ["WROG", "WROR", "WROO"]),
        ("MWAS", ["MWAP", "MWAI", "White and Pakistani"]),
        ("MOTH", ["MABL", "MOTM", "Asian and Black"]),
        ("APKN", ["AMPK", "AKPA", "Mirpuri Pakistani"]),
        ("AOTH", ["ANEP", "ASLT", "Sri Lankan Tamil"]),
        ("BAFR", ["BSOM", "BNGN", "Black - Somali"]),
        ("BOTH", ["BEUR", "BOTB"]),
        ("CHNE", ["CHKC", "COCH", "Hong Kong Chinese"]),
        ("OOTH", ["OKRD", "OOEG", "Arab other"]),
    ],
)
def test_the_extended_codes_of_schools_are_part_of_their_main_code(main: str, extended: list[str]) -> None:
    scheme = load("ethnicity_dfe")
    assert set(scheme.classify(extended, "detail")) == set(scheme.classify([main], "detail"))


def test_a_code_of_schools_begins_as_its_main_code_does() -> None:
    groups = [group.codes for group in load("ethnicity_dfe").level("detail").groups]
    assert all(code[0] == codes[0][0] and len(code) == 4 for codes in groups for code in codes)
    assert len({code for codes in groups for code in codes}) == sum(map(len, groups))


# ---- Roll-ups -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_2001)
def test_chinese_is_part_of_other_on_the_basis_of_2001(name: str) -> None:
    assert parent(load(name), "chinese", "five") == "other"
    assert load(name).label("other", "five") == "Chinese or other"
    assert "2001 basis" in load(name).basis


@pytest.mark.parametrize("name", [*MODERN, "ethnicity_hesa_2012", "ethnicity_scotland_2011", "ethnicity_scotland_2022"])
def test_chinese_is_part_of_asian_and_arab_of_other_since_2011(name: str) -> None:
    scheme = load(name)
    assert (parent(scheme, "chinese", "five"), parent(scheme, "arab", "five")) == ("asian", "other")
    assert "Chinese" in scheme.basis or "as in 2011" in scheme.basis


@pytest.mark.parametrize("name", ["ethnicity_dfe", "ethnicity_ew_2011", "ethnicity_ew_2021"])
def test_where_chinese_is_apart_asian_is_without_it(name: str) -> None:
    whole = load(name).parents("detail", "chinese_apart")
    assert [group for group, of in whole.items() if of == "chinese"] == ["chinese"]
    assert {group for group, of in whole.items() if of == "asian"} == {
        "asian_indian",
        "asian_pakistani",
        "asian_bangladeshi",
        "asian_other",
    }


@pytest.mark.parametrize("name", [*MODERN, *OF_2001, "ethnicity_hesa_2012"])
def test_the_five_groups_are_made_of_the_groups_that_are_called_after_them(name: str) -> None:
    for group, whole in load(name).parents("detail", "five").items():
        first = group.split("_", maxsplit=1)[0]
        assert whole == first or group in {"chinese", "arab", "other_ethnic_group"}


@pytest.mark.parametrize("name", ETHNICITY)
def test_white_is_what_is_called_white(name: str) -> None:
    for group, whole in load(name).parents("detail", "two").items():
        assert (whole == "white") == group.startswith("white")


@pytest.mark.parametrize("name", [name for name in ETHNICITY if "white_british" in load(name).levels])
def test_white_british_is_one_group_but_in_scotland(name: str) -> None:
    whole = load(name).parents("detail", "white_british")
    british = [group for group, of in whole.items() if of == "white_british"]
    assert british == (["white_scottish", "white_other_british"] if "scotland" in name else ["white_british"])


def test_groups_that_are_the_same_have_the_same_code_and_new_ones_their_own() -> None:
    groups = {name: set(load(name).groups("detail")) for name in ETHNICITY}
    old = groups["ethnicity_ew_2001"]
    assert groups["ethnicity_ew_2011"] - old == {"white_gypsy_traveller", "arab"}
    assert groups["ethnicity_ew_2021"] - groups["ethnicity_ew_2011"] == {"white_roma"}
    assert groups["ethnicity_police_18"] == groups["ethnicity_ew_2011"]
    assert groups["ethnicity_hesa"] == groups["ethnicity_ew_2021"]
    assert groups["ethnicity_police_16"] == groups["ethnicity_nhs"] == old
    assert all(
        groups[name] >= old - {"white_british", "white_irish"} for name in ("ethnicity_dfe", "ethnicity_hesa_2012")
    )


def test_african_is_no_part_of_black_in_scotland_but_where_five_groups_are_made() -> None:
    scheme = load("ethnicity_scotland_2022")
    assert parent(scheme, "african", "six") == "african"
    assert parent(scheme, "caribbean", "six") == "caribbean_black"
    assert parent(scheme, "african", "five") == parent(scheme, "caribbean", "five") == "black"


@pytest.mark.parametrize("name", ["ethnicity_ni_2011", "ethnicity_ni_2021"])
def test_irish_traveller_is_no_part_of_white_in_northern_ireland(name: str) -> None:
    assert parent(load(name), "irish_traveller", "two") == "other_than_white"


# ---- Which scheme, which level --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "name", "level"),
    [
        (["White", "Mixed", "Asian", "Black", "Other"], "ethnicity_ew_2021", "five"),
        (["White", "Mixed", "Asian", "Black", "Other inc Chinese"], "ethnicity_ew_2001", "five"),
        (["White", "Mixed", "Asian", "Black", "Chinese", "Other"], "ethnicity_ew_2021", "chinese_apart"),
        (["White British", "White other", "Asian", "Black", "Mixed", "Other"], "ethnicity_ew_2021", "white_in_two"),
        (["White: Roma", "White: Irish", "Other ethnic group: Arab"], "ethnicity_ew_2021", "detail"),
        (["White - Irish", "Black/African/Caribbean/Black British - African"], "ethnicity_ew_2011", "detail"),
        (["White - White British (W1)", "Chinese or other ethnic group - Chinese"], "ethnicity_ew_2001", "detail"),
        (["White: Scottish", "White: Polish", "African: Other African"], "ethnicity_scotland_2022", "detail"),
        (["White: Showman/Showwoman", "White: Roma"], "ethnicity_scotland_2022", "detail"),
        (["White", "Filipino", "Irish Traveller"], "ethnicity_ni_2021", "detail"),
        (["Traveller of Irish heritage", "Gypsy / Roma", "Chinese"], "ethnicity_dfe", "detail"),
    ],
)
def test_plain_labels_are_read_with_the_scheme_and_level_that_have_them(
    labels: list[str], name: str, level: str
) -> None:
    cube = only(labels, "ethnicity")
    assert (cube.scheme.name, cube.level) == (name, level)


@pytest.mark.parametrize(
    ("heading", "labels", "name"),
    [
        ("IC code", ["IC1", "IC3"], "ethnicity_officer_6"),
        ("Ethnic category code", ["A", "H", "Z"], "ethnicity_nhs"),
        ("HESA ethnicity", ["160", "103", "998"], "ethnicity_hesa"),
        ("HESA ethnicity", ["10", "21", "34"], "ethnicity_hesa_2012"),
        ("Ethnicity code", ["WBRI", "CHNE", "NOBT"], "ethnicity_dfe"),
        ("Ethnicity code", ["W1", "W3", "A4"], "ethnicity_police_18"),
        ("Ethnicity code", ["W1", "O1", "N4"], "ethnicity_police_16"),
        ("Officer-defined ethnicity", ["White", "Black", "Asian", "Mixed"], "ethnicity_officer_5"),
    ],
)
def test_codes_are_read_where_the_heading_tells(heading: str, labels: list[str], name: str) -> None:
    assert only(labels, heading).scheme.name == name


def test_letters_and_numbers_alone_are_no_ethnicity() -> None:
    for labels in (["A", "B", "C"], ["A1", "B2"], ["100", "101"], ["1", "2", "3"]):
        assert only(labels, "grade").scheme.name == "grade as labelled"


def test_every_scheme_is_preferred_somewhere_or_must_be_told() -> None:
    listed = {*shelf().order["told"], *(name for names in shelf().order["plain"].values() for name in names)}
    assert listed >= set(ETHNICITY)


# ---- What an officer saw --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICER)
def test_what_an_officer_saw_is_another_characteristic(name: str) -> None:
    scheme = load(name)
    assert scheme.characteristic == "officer-defined ethnicity"
    assert scheme.is_about("Officer-defined ethnicity") and scheme.is_about("officer-defined ethnicity")
    assert not scheme.is_about("Self-defined ethnicity") and not scheme.is_about("ethnicity")
    assert not load("ethnicity_ew_2011").is_about("Officer-defined ethnicity")


def test_what_an_officer_saw_is_not_compared_with_what_people_say() -> None:
    counts = {"White": 300, "Black": 80, "Asian": 60, "Other": 20}
    stops = dp.from_counts(counts, characteristic="Officer-defined ethnicity", name="stops")
    people = dp.from_counts({**counts, "Mixed": 30}, characteristic="ethnicity", name="residents")
    with pytest.raises(dp.InputError):
        dp.compare(stops, people)


# ---- Labels that say too little -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ethnicity_ew_2011", "ethnicity_ew_2021", "ethnicity_police_18"])
@pytest.mark.parametrize(
    "label", ["British", "Other", "Any other", "Any other background", "Mixed", "Gypsy", "Asian British"]
)
def test_a_label_of_several_groups_or_of_none_is_not_guessed(name: str, label: str) -> None:
    assert load(name).classify([label], "detail") == [NOT_RECOGNISED]


def test_the_groups_that_a_short_label_could_be_are_shown() -> None:
    scheme = load("ethnicity_ew_2021")
    assert could_mean(scheme, "detail", "British")[0] == "White British"
    assert {"White Other", "Mixed Other", "Asian Other", "Black Other"} <= set(could_mean(scheme, "detail", "Other"))
    assert could_mean(scheme, "detail", "Gypsy") == ("White Gypsy or Irish Traveller",)
    others = ("White Other", "Mixed Other", "Asian Other", "Black Other", "Any other ethnic group")
    assert could_mean(scheme, "detail", "Any other background") == others


def test_a_slip_under_a_heading_or_before_a_code_is_told_and_not_taken() -> None:
    scheme = load("ethnicity_police_18")
    for label in ("Asian or Asian British - Indain", "Indain (A1)"):
        assert scheme.classify([label], "detail") == [NOT_RECOGNISED]
        assert could_mean(scheme, "detail", label)[0] == "Indian"


def test_other_and_any_other_stay_what_they_were_in_2001() -> None:
    assert load("ethnicity_ew_2001").classify(["Other", "Any other"], "detail") == ["other_ethnic_group"] * 2
