"""Bridges between schemes: the files that come with the library, and what is wrong with one of one's own."""

from typing import Any

import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.schemes import Scheme, available_bridges, load, load_bridge


def scheme(name: str, *labels: str, about: str = "area") -> Scheme:
    return Scheme.from_labels(labels, about, name=name)


FIRST, SECOND = scheme("first", "North", "Middle", "South"), scheme("second", "Upper", "Lower")


def table(**changes: Any) -> dict[str, Any]:
    return {
        "name": "mine",
        "title": "First in second",
        "assumes": "Nobody moved.",
        "source": "a map",
        "date": "2020",
        "from": {"scheme": FIRST, "level": "detail"},
        "to": {"scheme": SECOND, "level": "detail"},
        "groups": {"north": "upper", "middle": "upper", "south": "lower"},
        **changes,
    }


def said(**changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        load_bridge(table(**changes))
    return str(caught.value)


def without(key: str) -> str:
    short = table()
    del short[key]
    with pytest.raises(InputError) as caught:
        load_bridge(short)
    return str(caught.value)


# ---- The files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", available_bridges())
def test_a_bridge_names_itself_its_ends_its_source_and_what_it_assumes(name: str) -> None:
    bridge = load_bridge(name)
    assert bridge.name == name
    assert all((bridge.title, bridge.source, bridge.date, bridge.assumes.endswith(".")))
    assert name.startswith(bridge.start.name)
    assert "_to_" in name
    assert bridge.start.characteristic == bridge.end.characteristic


@pytest.mark.parametrize("name", available_bridges())
def test_every_group_goes_into_one_and_every_one_is_reached(name: str) -> None:
    bridge = load_bridge(name)
    for way in bridge.ways:
        assert tuple(code for code, _ in way.groups) == bridge.start.groups(way.level)
        assert {whole for _, whole in way.groups} == set(bridge.end.groups(way.to))


@pytest.mark.parametrize("name", available_bridges())
def test_a_group_that_both_schemes_have_goes_into_itself(name: str) -> None:
    bridge = load_bridge(name)
    for way in (way for way in bridge.ways if way.level == way.to):
        assert all(code == whole for code, whole in way.groups if code in bridge.end.groups(way.to))


@pytest.mark.parametrize("name", available_bridges())
def test_people_are_as_many_on_both_sides(name: str) -> None:
    bridge = load_bridge(name)
    for way in bridge.ways:
        counts = {code: place + 1 for place, code in enumerate(bridge.start.groups(way.level))}
        (cube,) = dp.from_counts(counts, scheme=bridge.start, level=way.level).cubes.values()
        over = cube.bridge(bridge)
        assert int(over.known[0, 0]) == sum(counts.values())
        assert over.groups == tuple(code for code in bridge.end.groups(way.to) if code in over.groups)


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("ethnicity_ew_2011_to_2001_detail", ("white_gypsy_traveller", "arab")),
        ("ethnicity_ew_2021_to_2001_five", ("chinese",)),
        ("ethnicity_ew_2021_to_2001_two", ()),
        ("ethnicity_dfe_to_ew_2021_five", ("white_irish_traveller", "white_gypsy_roma")),
        ("ethnicity_police_16_to_ew_2001", ()),
    ],
)
def test_the_groups_that_are_something_else_on_the_far_side_are_known(name: str, moved: tuple[str, ...]) -> None:
    bridge = load_bridge(name)
    assert bridge.moved(bridge.ways[0]) == moved


# ---- What is wrong with a file --------------------------------------------------------------------------------------


def test_a_bridge_is_loaded_from_its_tables_and_passed_on_as_it_is() -> None:
    bridge = load_bridge(table())
    assert load_bridge(bridge) is bridge
    assert repr(bridge) == "<Bridge mine: first (detail) to second (detail)>"
    assert bridge.moved(bridge.ways[0]) == ("north", "middle", "south")


def test_a_group_that_goes_nowhere_and_groups_that_are_not_there_are_told_at_once() -> None:
    told = said(groups={"north": "upper", "middle": "uper", "west": "lower"})
    assert "groups.south: Group 'south' of first, detail, goes nowhere. Name one of: upper, lower." in told
    assert "groups.middle: second has no group 'uper' at level 'detail'" in told
    assert "groups.west: first has no group 'west' at level 'detail'" in told


def test_a_group_cannot_be_divided_over_two() -> None:
    assert "a group goes into one" in said(groups={"north": ["upper", "lower"], "middle": "upper", "south": "lower"})


@pytest.mark.parametrize("key", ["name", "title", "assumes", "source", "date", "from", "to", "groups"])
def test_nothing_may_be_missing(key: str) -> None:
    assert f"{key}: This is missing" in without(key)


@pytest.mark.parametrize("key", ["assumes", "source"])
def test_texts_may_not_be_empty(key: str) -> None:
    assert f"{key}: This is empty" in said(**{key: "  "})
    assert f"{key}: 3 is not a text" in said(**{key: 3})


def test_unknown_keys_schemes_and_levels_are_told_at_once() -> None:
    told = said(assume="x", to={"scheme": SECOND, "level": "five", "lvel": 3}, **{"from": {"scheme": "nowhere"}})
    assert "assume: This key is not known" in told
    assert "to.lvel: This key is not known" in told
    assert "to.level: Scheme second has no level 'five'. Name one of: detail." in told
    assert "from.scheme: There is no scheme of that name" in told


def test_an_end_is_a_table() -> None:
    assert "to: 'second' names no scheme" in said(to="second")


def test_the_levels_are_given_for_both_ends_or_for_none() -> None:
    assert "to.level: This is missing" in said(to={"scheme": SECOND})


def test_the_ends_are_two_schemes_of_one_characteristic() -> None:
    assert "Both ends are one scheme" in said(to={"scheme": FIRST, "level": "detail"})
    other = scheme("third", "Upper", "Lower", about="storey")
    assert "One is about area, the other about storey" in said(to={"scheme": other, "level": "detail"})


def test_without_levels_the_groups_are_the_same() -> None:
    twin = scheme("twin", "North", "Middle", "South")
    ends = {"from": {"scheme": FIRST}, "to": {"scheme": twin}}
    bridge = load_bridge({key: value for key, value in table(**ends).items() if key != "groups"})
    assert [(way.level, way.to) for way in bridge.ways] == [("detail", "detail")]
    assert bridge.moved(bridge.ways[0]) == ()
    assert "groups: Without levels the groups are the same. Leave it out." in said(**ends)
    told = said(**{"from": {"scheme": FIRST}, "to": {"scheme": SECOND}})
    assert "At level 'detail' the two schemes differ: lower, middle, north, south, upper." in told


def test_without_levels_the_groups_add_up_alike() -> None:
    def rolled(name: str, middle: str) -> Scheme:
        places = {"north": "up", "middle": middle, "south": "down"}
        groups = [{"code": code, "label": code.title(), "two": whole} for code, whole in places.items()]
        wholes = [{"code": "up", "label": "Up"}, {"code": "down", "label": "Down"}]
        levels = [{"name": "detail", "groups": groups}, {"name": "two", "groups": wholes}]
        return load({"name": name, "characteristic": "area", "levels": levels})

    ends = {"from": {"scheme": rolled("one", "up")}, "to": {"scheme": rolled("other", "down")}}
    with pytest.raises(InputError, match="At level 'two' the two schemes differ: middle"):
        load_bridge({key: value for key, value in table(**ends).items() if key != "groups"})


def test_a_bridge_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"bridge 'nowhere': There is no bridge of that name\."):
        load_bridge("nowhere")
