"""Which of several schemes of one characteristic labels are read with, and what becomes of two that were taken."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

import disprop as dp
from disprop.arguments import as_tables
from disprop.errors import InputError
from disprop.one_basis import read_alike
from disprop.schemes import available, load, shelf, suggest

PREFERRED = """
told = ["seen"]
[plain]
origin = ["new", "middle", "old"]
team = ["teams"]
"""


def scheme(name: str, groups: Mapping[str, tuple[str, str]], *, about: str = "origin", more: str = "") -> str:
    """The file of a scheme: from the label of each group of the detail to its code and what it is part of."""
    wholes = dict.fromkeys(whole for _, whole in groups.values())
    detail = [
        f'[[levels.groups]]\ncode = "{code}"\nlabel = "{label}"\nwide = "{whole}"'
        for label, (code, whole) in groups.items()
    ]
    wide = [f'[[levels.groups]]\ncode = "{whole}"\nlabel = "{whole.title()}"' for whole in wholes]
    head = f'name = "{name}"\ncharacteristic = "{about}"\n{more}'
    return "\n".join([head, '[[levels]]\nname = "detail"', *detail, '[[levels]]\nname = "wide"', *wide])


SHARED = {"Hill folk": ("hill", "land"), "Shore folk": ("shore", "land"), "Islander": ("island", "sea")}
NEW = {**SHARED, "Sky folk": ("sky", "air")}
MIDDLE = {"Islander": ("island", "sea"), "Hill folk": ("hill", "land"), "Shore folk": ("shore", "sea")}
OLD = {**SHARED, "Islander or other": ("island_or_other", "sea")}
FILES = {
    "new": scheme("new", NEW),
    "middle": scheme("middle", MIDDLE, more='also_called = ["background"]'),
    "old": scheme("old", OLD),
    "seen": scheme("seen", {**SHARED, "S9": ("dark", "air")}, about="origin as seen"),
    "teams": scheme("teams", {"Red": ("red", "warm"), "Blue": ("blue", "cold")}, about="team"),
}
PLAIN = {"Hill folk": 30, "Shore folk": 20, "Islander": 10}


Shelved = Callable[..., Path]


@pytest.fixture(autouse=True)
def made_up(shelved: Shelved) -> Path:
    return shelved(FILES, preferred=PREFERRED)


def origin(counts: Mapping[str, int] | None = None, *, name: str = "staff", **more: object) -> dp.Cube:
    return dp.from_counts(dict(counts or PLAIN), characteristic="origin", name=name, **more)["origin"]


def shares(percents: Mapping[str, float], **more: object) -> dp.Baseline:
    return dp.baseline(dict(percents), characteristic="origin", unit="percent", name="census", **more)


def checks(found: dp.Findings | dp.Cube | dp.Tables, check: str) -> list[str]:
    rows = found.checks
    return list(rows.loc[rows["check"] == check, "what"])


# ---- Which is taken -------------------------------------------------------------------------------------------------


def test_of_schemes_that_read_the_labels_equally_well_the_preferred_is_taken() -> None:
    assert origin().scheme.name == "new"
    assert dp.from_counts(PLAIN)["origin"].scheme.name == "new"


def test_the_order_of_preference_is_that_of_the_file(shelved: Shelved) -> None:
    shelved(FILES, preferred=PREFERRED.replace('"new", "middle"', '"middle", "new"'))
    assert origin().scheme.name == "middle"


@pytest.mark.parametrize(("label", "name"), [("Sky folk", "new"), ("Islander or other", "old")])
def test_a_label_that_one_scheme_alone_has_decides(label: str, name: str) -> None:
    assert origin({**PLAIN, label: 5}).scheme.name == name
    assert dp.from_counts({**PLAIN, label: 5})["origin"].scheme.name == name


def test_a_label_that_none_has_leaves_the_preferred_that_reads_the_most() -> None:
    cube = origin({**PLAIN, "Sky folk": 5, "Islander or other": 7, "Martian": 2})
    assert cube.scheme.name == "new"
    assert int(cube.unknown[0, 0]) == 9


def test_only_schemes_that_have_the_level_asked_for_are_taken(shelved: Shelved) -> None:
    broad = FILES["new"].replace('"wide"', '"broad"').replace("wide =", "broad =")
    shelved({**FILES, "new": broad}, preferred=PREFERRED)
    assert origin({"Land": 3, "Sea": 4}, level="wide").scheme.name == "middle"


def test_a_scheme_of_another_kind_is_never_taken_for_plain_labels() -> None:
    assert "seen" in suggest(PLAIN)
    for_any = dp.from_counts(PLAIN)
    assert list(for_any) == ["origin"]
    assert for_any["origin"].could_be == ("middle", "old")


def test_a_scheme_of_another_kind_is_taken_where_the_heading_names_it() -> None:
    assert dp.from_counts(PLAIN, characteristic="Origin as seen")["Origin as seen"].scheme.name == "seen"


def test_a_scheme_of_another_kind_is_taken_where_it_alone_reads_the_codes() -> None:
    assert dp.from_counts({**PLAIN, "S9": 4})["origin as seen"].scheme.name == "seen"


def test_labels_of_two_kinds_of_variable_stay_as_they_stand(shelved: Shelved) -> None:
    both = {"Red": ("red", "warm"), "Blue": ("blue", "cold")}
    shelved({**FILES, "old": scheme("old", {**OLD, **both})}, preferred=PREFERRED)
    assert dp.from_counts({"Red": 3, "Blue": 4})["group"].scheme.name == "group as labelled"
    assert dp.from_counts({"Red": 3, "Blue": 4}, characteristic="team")["team"].scheme.name == "teams"


def test_the_check_names_the_schemes_that_fit_too() -> None:
    told = dp.from_counts(PLAIN).checks
    assert told["remedy"].tolist() == ["It also fits middle, old; name the scheme with scheme= to say which."]
    (remedy,) = origin({**PLAIN, "Sky folk": 1}).checks["remedy"]
    assert remedy == "Name the scheme with scheme= to be sure of it."


# ---- What it could be -----------------------------------------------------------------------------------------------


def test_a_table_could_be_of_the_schemes_that_read_its_labels_as_the_same_groups() -> None:
    assert origin().could_be == ("middle", "old")
    assert shares({"Hill folk": 50, "Shore folk": 30, "Islander": 20}).could_be == ("middle", "old")
    assert origin({**PLAIN, "Sky folk": 1}).could_be == ()


def test_labels_that_another_scheme_does_not_read_or_reads_as_other_groups_rule_it_out(shelved: Shelved) -> None:
    shelved({**FILES, "old": FILES["old"].replace('code = "hill"', 'code = "highland"')}, preferred=PREFERRED)
    assert origin().could_be == ("middle",)
    assert origin({**PLAIN, "Martian": 1}).could_be == ("middle",)


def test_a_scheme_that_was_named_is_no_other() -> None:
    assert origin(scheme="new").could_be == ()
    assert dp.from_counts({"Band 5": 3, "Band 6": 4}, characteristic="grade")["grade"].could_be == ()


def test_rolled_up_it_could_be_those_that_add_the_groups_up_alike() -> None:
    cube, census = origin(), shares({"Hill folk": 50, "Shore folk": 30, "Islander": 20})
    assert cube.roll_up("wide").could_be == ("old",)
    assert census.roll_up("wide").could_be == ("old",)
    assert origin({"Hill folk": 3, "Islander": 4}).roll_up("wide").could_be == ("middle", "old")


def test_rows_of_people_could_be_of_several_schemes_too() -> None:
    people = dp.count({"origin": ["Hill folk", "Islander", "Islander"]}, schemes={"origin": None})
    assert people["origin"].scheme.name == "new"
    assert people["origin"].could_be == ("middle", "old")


# ---- Two tables -----------------------------------------------------------------------------------------------------


def test_a_table_whose_scheme_was_taken_is_read_with_the_named_one_beside_it() -> None:
    staff = origin(name="staff")
    left = origin({"Islander": 3, "Hill folk": 5}, name="left", scheme="old")
    found = dp.rates(left, among=staff)
    assert found.frame.set_index("code")["base_observed"].to_dict() == {"hill": 30, "shore": 20, "island": 10}
    (said,) = checks(found, "read with the scheme of the other")
    assert said.startswith("origin of staff is read with scheme 'old', which fits its labels as well as 'new' does")
    assert said.endswith("so that it can be held beside left.")


def test_a_baseline_whose_scheme_was_taken_is_read_with_the_named_one_and_its_shares_stay_with_their_groups() -> None:
    census = shares({"Hill folk": 50, "Shore folk": 30, "Islander": 20})
    found = dp.compare(origin(scheme="middle"), against=census)
    assert found.frame["code"].tolist() == ["island", "hill", "shore"]
    assert np.allclose(found.frame["reference"], [0.2, 0.5, 0.3])
    assert found.frame["observed"].tolist() == [10, 30, 20]


def test_counts_stay_with_their_groups_where_the_other_scheme_has_another_order() -> None:
    census = shares({"Hill folk": 50, "Shore folk": 30, "Islander": 20}, scheme="middle")
    frame = dp.compare(origin(), against=census).frame
    assert dict(zip(frame["code"], frame["observed"], strict=True)) == {"island": 10, "hill": 30, "shore": 20}


def test_two_that_were_taken_are_read_with_the_preferred_of_those_that_both_could_be() -> None:
    staff, left = origin(), origin({"Hill folk": 4, "Islander or other": 3}, name="left")
    assert left.scheme.name == "old"
    found = dp.compare(left, beside=staff)
    assert found.frame["code"].tolist() == ["hill", "shore", "island", "island_or_other"]
    assert "read with scheme 'old'" in checks(found, "read with the scheme of the other")[0]


def test_the_preferred_of_them_is_that_of_the_file_and_no_other(shelved: Shelved) -> None:
    cave = {"Cave folk": ("cave", "land")}
    files = {**FILES, "middle": scheme("middle", {**MIDDLE, **cave}), "old": scheme("old", {**OLD, **cave})}
    shelved(files, preferred=PREFERRED.replace('"middle", "old"', '"old", "middle"'))
    left = origin({"Hill folk": 4, "Cave folk": 3}, name="left")
    assert (left.scheme.name, left.could_be) == ("old", ("middle",))
    read = read_alike(as_tables(origin()), as_tables(left))[0]["origin"]
    assert (read.scheme.name, read.could_be) == ("old", ())


def test_the_levels_are_those_of_the_scheme_that_both_are_read_with() -> None:
    staff, left = origin(), origin({"Shore folk": 4, "Islander": 3}, name="left", scheme="middle")
    frame = dp.compare(left, beside=staff, levels="wide").frame
    assert dict(zip(frame["code"], frame["base_observed"], strict=True)) == {"sea": 30, "land": 30}


def test_two_that_can_be_of_no_one_scheme_are_refused() -> None:
    staff, left = origin({**PLAIN, "Sky folk": 3}), origin({"Islander or other": 3, "Hill folk": 5}, name="left")
    with pytest.raises(InputError, match="The first is on scheme old, the second on new"):
        dp.compare(left, beside=staff)
    with pytest.raises(InputError, match="scheme"):
        dp.compare(origin(scheme="old", name="left"), beside=origin(scheme="new"))


def test_tables_of_characteristics_that_are_not_compared_say_nothing() -> None:
    both = {"characteristic": ["origin", "origin", "team", "team"], "group": ["Hill folk", "Islander", "Red", "Blue"]}
    staff = dp.from_counts({**both, "count": [9, 8, 7, 6]}, name="staff")
    left = dp.from_counts({**both, "count": [1, 2, 3, 4]}, name="left", scheme={"origin": "old", "team": "teams"})
    assert not checks(dp.rates(left, among=staff, characteristics="team"), "read with the scheme of the other")


def test_processes_are_pooled_on_a_scheme_that_all_could_be() -> None:
    parts = [origin(name="one"), origin(name="two", scheme="middle"), origin({"Islander": 4}, name="three")]
    pooled = dp.pool(*parts, name="all")["origin"]
    assert pooled.scheme.name == "middle"
    assert dict(zip(pooled.groups, pooled.by_group[0, 0], strict=True)) == {"island": 24, "hill": 60, "shore": 40}


# ---- What could be meant --------------------------------------------------------------------------------------------


def test_a_label_that_two_groups_could_be_meant_by_is_shown_with_them_and_counts_as_not_recognised() -> None:
    cube = origin({**PLAIN, "folk": 4}, scheme="new")
    assert int(cube.unknown[0, 0]) == 4
    (remedy,) = cube.checks["remedy"]
    assert remedy.startswith("It could be 'Hill folk', 'Shore folk' or 'Sky folk'. Add it to")


def test_a_slip_is_shown_with_the_group_that_it_is_like_and_is_not_taken_for_it() -> None:
    cube = origin({**PLAIN, "Ilander": 4}, scheme="new")
    assert int(cube.unknown[0, 0]) == 4
    assert cube.checks["remedy"].iloc[0].startswith("Did you mean 'Islander'? ")


def test_of_many_groups_the_first_are_shown() -> None:
    many = dp.Scheme.from_labels([f"Team {name}" for name in "ABCDEFGHIJ"], "team")
    (remedy,) = dp.from_counts({"Team A": 3, "Team": 4}, scheme=many).checks["remedy"]
    assert remedy.startswith("It could be 'Team A', 'Team B', 'Team C', 'Team D', 'Team E' or 5 others. ")


# ---- The shelf ------------------------------------------------------------------------------------------------------


def test_the_schemes_are_the_files_of_the_folder_that_hold_one() -> None:
    assert available() == ("middle", "new", "old", "seen", "teams")


def test_a_heading_names_schemes_by_their_characteristic_and_what_else_it_is_called() -> None:
    assert shelf().about("ORIGIN") == ("new", "middle", "old")
    assert shelf().about("Background") == ("middle",)
    assert shelf().about("") == ()


def test_only_the_schemes_that_a_heading_names_are_read_whole(shelved: Shelved) -> None:
    shelved({**FILES, "teams": f"{FILES['teams']}\nnot = [toml"}, preferred=PREFERRED)
    assert origin().scheme.name == "new"
    with pytest.raises(InputError, match="This is not TOML"):
        load("teams")


def test_a_scheme_of_the_shelf_can_extend_another(shelved: Shelved) -> None:
    more = 'extends = "new"\nname = "old"\n[spellings]\nhill = ["Hillite"]\n'
    shelved({**FILES, "old": more}, preferred=PREFERRED)
    assert load("old").classify(["Hillite"], "detail") == ["hill"]
    assert shelf().about("origin") == ("new", "middle", "old")
