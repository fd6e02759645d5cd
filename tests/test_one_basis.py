"""Counts on one basis of classification are held against another only over a bridge that somebody names."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.over_bridges import bridges_between
from disprop.schemes import load, load_bridge

PREFERRED = 'told = []\n[plain]\norigin = ["new", "old", "codes", "far"]\nteam = ["teams"]\n'


def scheme(name: str, groups: Mapping[str, tuple[str, str]], *, about: str = "origin") -> str:
    """The file of a scheme: from the label of each group of the detail to its code and what it is part of."""
    detail = [
        "\n".join(
            [
                f'[[levels.groups]]\ncode = "{code}"\nlabel = "{label}"',
                f'wide = "{whole}"\ntwo = "{"land" if whole == "land" else "rest"}"',
            ]
        )
        for label, (code, whole) in groups.items()
    ]
    wide = [
        f'[[levels.groups]]\ncode = "{whole}"\nlabel = "{whole.title()}"'
        for whole in dict.fromkeys(whole for _, whole in groups.values())
    ]
    two = [f'[[levels.groups]]\ncode = "{code}"\nlabel = "{code.title()}"' for code in ("land", "rest")]
    head = f'name = "{name}"\ncharacteristic = "{about}"'
    levels = zip(("detail", "wide", "two"), (detail, wide, two), strict=True)
    return "\n".join([head, *(line for level, rows in levels for line in (f'[[levels]]\nname = "{level}"', *rows))])


def bridge(name: str, start: str, end: str, groups: Mapping[str, str] | None = None, **more: str) -> str:
    """The file of a bridge: `start` and `end` are a scheme, and its level after a dot."""
    ends = []
    for key, place in (("from", start), ("to", end)):
        at, _, level = place.partition(".")
        ends.append(f'{key} = {{ scheme = "{at}"' + (f', level = "{level}" }}' if level else " }"))
    texts = {"name": name, "title": name, "assumes": f"{name} is right.", "source": "nobody", "date": "2020"} | more
    lines = [*(f'{key} = "{text}"' for key, text in texts.items()), *ends]
    return "\n".join([*lines, *(["[groups]", *(f'{a} = "{b}"' for a, b in groups.items())] if groups else [])])


NEW = {
    "Hill folk": ("hill", "land"),
    "Shore folk": ("shore", "land"),
    "Islander": ("island", "land"),
    "Sky folk": ("sky", "air"),
}
OLD = {"Hill folk": ("hill", "land"), "Shore folk": ("shore", "land"), "Islander": ("island", "sea")}
FILES = {
    "new": scheme("new", NEW),
    "old": scheme("old", OLD),
    "codes": scheme("codes", {f"{label} (code)": group for label, group in OLD.items()}),
    "far": scheme("far", {"Reef folk": ("reef", "land"), "Dune folk": ("dune", "sea")}),
    "teams": scheme("teams", {"Red": ("red", "land"), "Blue": ("blue", "sea")}, about="team"),
}
DETAIL = {"hill": "hill", "shore": "shore", "island": "island", "sky": "island"}
WIDE = {"hill": "land", "shore": "land", "island": "sea", "sky": "sea"}
BRIDGES = {
    "detail": bridge("detail", "new.detail", "old.detail", DETAIL, assumes="Sky folk said Islander."),
    "wide": bridge("wide", "new.detail", "old.wide", WIDE),
    "two": bridge("two", "new.two", "old.two", {"land": "land", "rest": "rest"}),
    "exact": bridge("exact", "codes", "old"),
}
STAFF = {"Hill folk": 300, "Shore folk": 200, "Islander": 60, "Sky folk": 40, "Refused": 7}
LEFT = {"Hill folk": 3, "Shore folk": 2, "Islander": 6, "Refused": 1}

Shelved = Callable[..., Path]


@pytest.fixture(autouse=True)
def made_up(shelved: Shelved) -> Path:
    return shelved(FILES, preferred=PREFERRED, bridges=BRIDGES)


def staff(scheme: str | None = "new", **more: Any) -> dp.Cube:
    return dp.from_counts(STAFF, scheme=scheme, name="staff", **more)["origin"]


def left(scheme: str | None = "old") -> dp.Cube:
    return dp.from_counts(LEFT, scheme=scheme, characteristic="origin", name="left")["origin"]


def census(percents: Mapping[str, float], scheme: str | None = "new") -> dp.Baseline:
    return dp.baseline(dict(percents), scheme=scheme, unit="percent", name="census")


def by_code(cube: dp.Cube) -> dict[str, int]:
    return dict(zip(cube.groups, cube.by_group[0, 0].tolist(), strict=True))


def said(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


# ---- One table ------------------------------------------------------------------------------------------------------


def test_people_are_put_into_the_groups_of_the_other_scheme_and_none_is_lost() -> None:
    over = staff().bridge("detail")
    assert by_code(over) == {"hill": 300, "shore": 200, "island": 100}
    assert (over.scheme.name, over.level, over.bridged) == ("old", "detail", ("detail",))
    assert int(over.total[0, 0]) == int(staff().total[0, 0])
    assert int(over.unknown[0, 0]) == 7


def test_groups_go_straight_to_a_coarser_level_where_the_bridge_ends_there() -> None:
    over = staff().bridge("wide")
    assert by_code(over) == {"land": 500, "sea": 100}
    assert over.level == "wide"


def test_a_table_in_more_detail_is_rolled_up_to_where_the_bridge_begins() -> None:
    assert by_code(staff().bridge("two")) == {"land": 560, "rest": 40}


def test_a_table_that_is_too_coarse_for_a_bridge_is_refused() -> None:
    told = said(lambda: staff().roll_up("two").bridge("detail"))
    assert "begins at level 'detail' of new, which cannot be had from 'two'" in told


def test_a_table_on_another_scheme_is_refused() -> None:
    assert "begins at scheme new, and this is on old" in said(lambda: left().bridge("detail"))


def test_schemes_with_the_same_groups_are_bridged_at_every_level() -> None:
    codes = dp.from_counts({"Hill folk (code)": 3, "Islander (code)": 4}, scheme="codes")["origin"]
    assert by_code(codes.bridge("exact")) == {"hill": 3, "island": 4}
    assert by_code(codes.roll_up("wide").bridge("exact")) == {"land": 3, "sea": 4}
    assert codes.roll_up("wide").bridge("exact").level == "wide"


def test_shares_add_up_over_a_bridge_and_so_do_their_half_units() -> None:
    over = census({"Hill folk": 50.0, "Shore folk": 30.0, "Islander": 15.0, "Sky folk": 5.0}).bridge("detail")
    assert over.groups == ("hill", "shore", "island")
    assert np.allclose(over.shares, [[0.5, 0.3, 0.2]])
    assert np.allclose(over.half_units, [[0.005, 0.005, 0.01]])
    assert over.bridged == ("detail",)


def test_a_check_says_what_is_assumed_and_how_many_it_concerns() -> None:
    row = staff().bridge("detail").checks.set_index("check").loc["bridge taken"]
    assert row["what"] == (
        "staff, origin is put from new (detail) onto old (detail). This assumes: Sky folk said Islander."
    )
    assert row["found"] == "40 of 600"
    assert staff().bridge("wide").checks.set_index("check").loc["bridge taken", "found"] == "100 of 600"
    shares = census({"Hill folk": 85, "Islander": 10, "Sky folk": 5}).bridge("detail").checks
    assert shares.set_index("check").loc["bridge taken", "found"] == "5%"


def test_tables_put_over_what_is_on_the_scheme_and_leave_the_rest() -> None:
    rows = {"characteristic": ["origin", "team"], "group": ["Sky folk", "Red"], "count": [3, 4]}
    tables = dp.from_counts(rows, scheme={"origin": "new", "team": "teams"})
    over = tables.bridge("detail")
    assert over["origin"].scheme.name == "old"
    assert over["team"] is tables["team"]
    assert "nothing here is on that (teams)" in said(lambda: tables.only("team").bridge("detail"))


def test_a_table_whose_scheme_was_taken_goes_over_a_bridge_from_one_that_it_could_be(shelved: Shelved) -> None:
    shelved(FILES, preferred=PREFERRED.replace('"new", "old"', '"old", "new"'), bridges=BRIDGES)
    cube = dp.from_counts({"Hill folk": 3, "Islander": 4}, name="staff")["origin"]
    assert cube.scheme.name == "old"
    assert by_code(cube.bridge("wide")) == {"land": 3, "sea": 4}


def test_one_bridge_after_another_is_remembered() -> None:
    on = {"from": {"scheme": "old", "level": "wide"}, "to": {"scheme": "far", "level": "wide"}}
    texts = {"name": "on", "title": "on", "assumes": "it", "source": "me", "date": "now"}
    further = {**texts, **on, "groups": {"land": "land", "sea": "sea"}}
    assert staff().bridge("detail").bridge(further).bridged == ("detail", "on")
    shares = census({"Hill folk": 50, "Islander": 50}).bridge("detail").bridge(further)
    assert shares.bridged == ("detail", "on")


def test_groups_of_several_answers_are_not_added_up_over_a_bridge() -> None:
    rows = {"group": ["Hill folk", "Islander", "People"], "count": [30, 20, 40]}
    cube = dp.from_counts(rows, scheme="new", characteristic="origin", several=True, name="staff")["origin"]
    assert "One person can be in several groups" in said(lambda: cube.bridge("detail"))


def test_shares_of_several_answers_stay_so() -> None:
    made = load_bridge("detail")
    for several in (True, False):
        _, end = made.crossing(replace(load("new"), several=several), (), "detail", where="")
        assert end.several == several


def test_pooled_tables_remember_the_bridges_of_each() -> None:
    pooled = dp.pool(left(), staff().bridge("detail"), name="all")["origin"]
    assert pooled.bridged == ("detail",)
    assert by_code(pooled) == {"hill": 303, "shore": 202, "island": 106}


# ---- Two tables -----------------------------------------------------------------------------------------------------


def test_two_bases_are_refused_with_what_differs_and_the_bridges_that_there_are() -> None:
    told = said(lambda: dp.rates(left(), among=staff()))
    assert "left against staff, origin: The first is on scheme old, the second on new." in told
    assert "Islander is part of 'Sea' in the first and of 'Land' in the second." in told
    assert "The second alone has Sky folk." in told
    assert "Read both with one scheme" in told
    assert "name a bridge, which says what it assumes: bridge='detail'; bridge='two'; bridge='wide'." in told


def test_schemes_of_the_same_groups_are_said_to_be_so() -> None:
    codes = dp.from_counts({"Hill folk (code)": 30, "Islander (code)": 40}, scheme="codes", name="stops")["origin"]
    told = said(lambda: dp.compare(left(), beside=codes))
    assert "They have the same groups." in told
    assert "bridge='exact'" in told


def test_where_no_bridge_goes_none_is_named() -> None:
    far = dp.from_counts({"Reef folk": 30, "Dune folk": 40}, scheme="far", name="far")["origin"]
    assert "bridge" not in said(lambda: dp.compare(left(), beside=far))


def test_only_bridges_that_the_tables_are_fine_enough_for_are_named() -> None:
    assert bridges_between(left(), staff().roll_up("two")) == [("two",)]
    assert bridges_between(left().roll_up("two"), staff()) == [("detail",), ("two",), ("wide",)]


def test_of_ways_that_will_do_the_shortest_are_named(shelved: Shelved) -> None:
    detour = bridge("detour", "new.detail", "codes.detail", DETAIL)
    shelved(FILES, preferred=PREFERRED, bridges={**BRIDGES, "detour": detour})
    assert bridges_between(left(), staff()) == [("detail",), ("two",), ("wide",)]


def test_bridges_that_end_where_the_other_table_cannot_be_had_are_not_named(shelved: Shelved) -> None:
    across = FILES["old"].replace(
        'label = "Shore folk"\nwide = "land"\ntwo = "land"', 'label = "Shore folk"\nwide = "land"\ntwo = "rest"'
    )
    shelved({**FILES, "old": across}, preferred=PREFERRED, bridges=BRIDGES)
    assert bridges_between(left().roll_up("wide"), staff()) == [("detail",), ("wide",)]


def test_two_tables_meet_on_a_third_scheme_over_a_bridge_each() -> None:
    codes = dp.from_counts({"Hill folk (code)": 30, "Islander (code)": 4}, scheme="codes", name="stops")["origin"]
    assert ("exact", "detail") in bridges_between(codes, staff())
    frame = dp.compare(codes, beside=staff(), bridge=["exact", "detail"]).frame
    assert dict(zip(frame["code"], frame["base_observed"], strict=True)) == {"hill": 300, "shore": 200, "island": 100}
    assert set(frame["bridge"]) == {"exact; detail"}


def test_with_a_bridge_either_side_is_put_over_whichever_begins_there() -> None:
    people = dp.rates(left(), among=staff(), bridge="detail").frame
    assert dict(zip(people["code"], people["base_observed"], strict=True)) == {"hill": 300, "shore": 200, "island": 100}
    shares = census({"Hill folk": 50, "Shore folk": 30, "Islander": 10, "Sky folk": 10})
    found = dp.compare(left(), against=shares, bridge="detail").frame
    assert np.allclose(found["reference"], [0.5, 0.3, 0.2])
    turned = dp.compare(staff(), against=census({"Hill folk": 90, "Islander": 10}, scheme="old"), bridge="wide").frame
    assert dict(zip(turned["code"], turned["observed"], strict=True)) == {"land": 500, "sea": 100}


def test_the_answer_is_that_of_a_table_put_over_by_hand() -> None:
    named = dp.rates(left(), among=staff(), bridge="detail").frame
    by_hand = dp.rates(left(), among=staff().bridge("detail")).frame
    assert named.equals(by_hand)


def test_every_row_and_the_method_tell_of_the_bridge() -> None:
    found = dp.rates(left(), among=staff(), bridge="detail")
    assert set(found.frame["bridge"]) == {"detail"}
    assert found.method[-1].endswith("This assumes: Sky folk said Islander.")
    assert "bridge taken" in set(found.checks["check"])
    told = "One was put into the classification of the other over bridge detail, which rests on an assumption."
    assert all(told in found.explain("hill", width=None, plain=plain) for plain in (True, False))
    plain = dp.rates(left(), among=staff("new").bridge("detail").roll_up("wide"))
    assert set(plain.frame["bridge"]) == {"detail"}
    alike = dp.compare(left(), beside=replace(left(), name="others"))
    assert set(alike.frame["bridge"]) == {""}
    assert not any("assumes" in line for line in alike.method)
    assert "bridge" not in alike.explain("hill", width=None)


def test_a_bridge_that_nobody_needs_is_refused() -> None:
    others = replace(staff(), name="others")
    assert "Both are on scheme new" in said(lambda: dp.compare(staff(), beside=others, bridge="detail"))
    told = said(lambda: dp.compare(left(), beside=replace(left(), name="others"), bridge="detail"))
    assert "begins at scheme new; left is on old, others on old" in told


def test_of_two_that_could_be_at_its_start_the_one_that_is_not_at_its_end_takes_it() -> None:
    taken = dp.from_counts({"Hill folk": 40, "Islander": 10}, name="taken")["origin"]
    assert (taken.scheme.name, taken.could_be) == ("new", ("old",))
    found = dp.compare(staff(), beside=taken, bridge="detail").frame
    assert dict(zip(found["code"], found["observed"], strict=True)) == {"hill": 300, "shore": 200, "island": 100}
    assert dict(zip(found["code"], found["base_observed"], strict=True)) == {"hill": 40, "shore": 0, "island": 10}


def test_a_bridge_in_a_characteristic_that_is_not_compared_is_refused() -> None:
    rows = {"characteristic": ["origin", "origin", "team", "team"], "group": ["Hill folk", "Islander", "Red", "Blue"]}
    schemes = {"team": "teams"}
    people = dp.from_counts({**rows, "count": [9, 8, 7, 6]}, scheme={**schemes, "origin": "new"}, name="staff")
    gone = dp.from_counts({**rows, "count": [1, 2, 3, 4]}, scheme={**schemes, "origin": "old"}, name="left")
    assert len(dp.rates(gone, among=people, bridge="detail")) == 4
    told = said(lambda: dp.rates(gone, among=people, bridge="detail", characteristics="team"))
    assert "begins at scheme new; left is on teams, staff on teams" in told


def test_a_bridge_of_ones_own_is_a_file_or_a_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(bridge("mine", "new.wide", "far.wide", {"land": "land", "air": "sea"}), encoding="utf-8")
    assert load_bridge(path) == load_bridge(str(path))
    assert by_code(staff().bridge(path)) == {"land": 560, "sea": 40}
    ends = {"from": {"scheme": load("new"), "level": "wide"}, "to": {"scheme": "far", "level": "wide"}}
    texts = {"name": "mine", "title": "mine", "assumes": "it", "source": "me", "date": "now"}
    groups = {"land": "sea", "air": "land"}
    assert by_code(staff().bridge({**texts, **ends, "groups": groups})) == {"land": 40, "sea": 560}


def test_every_bridge_that_cannot_be_loaded_is_told_at_once() -> None:
    told = said(lambda: dp.compare(left(), beside=staff(), bridge=["detial", "nowhere"]))
    assert "Did you mean 'detail'?" in told
    assert "bridge 'nowhere'" in told


# ---- Bands of ages --------------------------------------------------------------------------------------------------

STAFF_BANDS = {"16-24": 114, "25-34": 60, "35-44": 50, "45+": 60}


def ages(counts: dict[str, int], name: str) -> dp.Tables:
    return dp.from_counts(counts, name=name, characteristic="age")


def test_a_table_without_people_in_one_band_is_held_beside_the_one_that_has_it() -> None:
    leavers, staff = ages({"16-24": 4, "25-34": 6, "35-44": 5}, "leavers"), ages(STAFF_BANDS, "staff")
    assert leavers["age"].scheme.name != staff["age"].scheme.name
    for found in (dp.rates(leavers, stayers=staff), dp.rates(staff, stayers=leavers)):
        assert found.frame["group"].tolist() == ["16–24", "25–34", "35–44", "45+"]
        assert "lists bands of ages that staff has too" in " ".join(found.checks["what"])


def test_a_census_in_more_bands_is_held_beside_a_table_in_some_of_them() -> None:
    shares = dp.baseline({"16-24": 30, "25-34": 20, "35-44": 25, "45+": 25}, characteristic="age", unit="percent")
    found = dp.compare(ages({"16-24": 40, "25-34": 60, "35-44": 50}, "staff"), against=shares)
    assert found.frame["observed"].tolist() == [40, 60, 50, 0]


def test_bands_that_cross_are_refused_with_those_that_both_can_be_put_into() -> None:
    leavers, staff = ages({"16-24": 14, "25-40": 6, "41+": 6}, "leavers"), ages(STAFF_BANDS, "staff")
    with pytest.raises(InputError, match=r"begin where both have one; for each, \.reband\(\[16, 25\]\)"):
        dp.rates(leavers, stayers=staff)
    assert len(dp.rates(leavers.reband([16, 25]), stayers=staff.reband([16, 25]))) == 2


def test_the_bands_of_a_table_are_named_by_their_lowest_ages() -> None:
    with pytest.raises(InputError, match=r"leavers can be put .*: leavers\.reband\(\[16, 25, 45\]\)"):
        dp.rates(ages(STAFF_BANDS, "leavers"), stayers=ages({"16-24": 9, "25-44": 8, "45+": 7}, "staff"))
