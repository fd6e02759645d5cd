"""Labelled counts: known and unknown, levels, groups and stages."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.cube import Cube, Stage, one_slice
from disprop.errors import Fault, InputError, raise_faults
from disprop.read import from_counts
from disprop.schemes import REASONS, load

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
SCHEME = load("ethnicity_ew_2001")
DETAIL = SCHEME.groups("detail")
STAFF = from_counts(SAMPLE / "staff.csv")


def cube(groups: tuple[str, ...], counts: object, stages: tuple[str, ...] = ("staff",), slices: int = 1) -> Cube:
    return Cube(
        scheme=SCHEME,
        level="detail",
        groups=groups,
        stages=tuple(Stage(name=name) for name in stages),
        counts=np.asarray(counts, dtype=np.int64),
        slices=pd.DataFrame({"site": [f"site {at}" for at in range(slices)]}),
    )


def test_known_unknown_and_total_leave_out_those_the_question_did_not_concern() -> None:
    one = cube(("white_british", "chinese"), [[[5, 1, *range(1, 10)]]])
    assert len(REASONS) == 9
    assert int(one.known[0, 0]) == 6
    assert int(one.unknown[0, 0]) == 1 + 2 + 3 + 4 + 5 + 6 + 7
    assert int(one.total[0, 0]) == 34
    assert one.by_group.tolist() == [[[5, 1]]]
    assert one.by_reason[0, 0].tolist() == list(range(1, 10))


def test_counts_are_read_only_and_a_copy() -> None:
    given_counts = np.zeros((1, 1, 10), dtype=np.int64)
    one = cube(("chinese",), given_counts)
    given_counts += 1
    assert one.counts.sum() == 0
    with pytest.raises(ValueError, match="read-only"):
        one.counts[0, 0, 0] = 1


def test_counts_of_another_shape_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="slices, stages and groups ask for"):
        cube(("chinese",), np.zeros((1, 2, 10)))


def test_a_roll_up_of_the_sample() -> None:
    ethnicity = STAFF["ethnicity"]
    assert ethnicity.roll_up("five").by_group[0, 0].tolist() == [416, 3, 10, 13, 1]
    assert ethnicity.roll_up("two").by_group[0, 0].tolist() == [416, 27]
    assert ethnicity.roll_up("detail") is ethnicity
    assert ethnicity.roll_up("five").roll_up("two").counts.tolist() == ethnicity.roll_up("two").counts.tolist()
    with pytest.raises(InputError, match="cannot be had from 'two'"):
        ethnicity.roll_up("two").roll_up("five")
    with pytest.raises(InputError, match="There is no level 'six'"):
        ethnicity.roll_up("six")


@given(st.lists(st.integers(0, 10**9), min_size=2 * 16, max_size=2 * 16), st.sampled_from(["five", "two"]))
def test_rolling_up_loses_nobody(numbers: list[int], level: str) -> None:
    counts = np.concatenate([np.array(numbers).reshape(2, 1, 16), np.ones((2, 1, len(REASONS)), dtype=int)], axis=-1)
    one = cube(DETAIL, counts, slices=2)
    rolled = one.roll_up(level)
    assert rolled.known.tolist() == one.known.tolist()
    assert rolled.by_reason.tolist() == one.by_reason.tolist()


def test_groups_that_are_not_listed_can_be_listed_at_zero() -> None:
    one = cube(("white_british", "chinese"), [[[5, 1, *[1] * 9]]])
    more = one.with_groups(("white_british", "white_irish", "chinese"))
    assert more.by_group.tolist() == [[[5, 0, 1]]]
    assert more.by_reason.tolist() == one.by_reason.tolist()
    assert one.with_groups(one.groups) is one


def test_one_stage_alone() -> None:
    one = cube(("chinese",), np.arange(2 * 10).reshape(1, 2, 10), stages=("applied", "appointed"))
    assert one.stage("appointed").counts.tolist() == [[list(range(10, 20))]]
    with pytest.raises(InputError, match="Name one of: applied, appointed"):
        one.stage("left")


def test_the_frame_has_a_row_for_every_cell() -> None:
    one = cube(("chinese",), np.arange(4 * 10).reshape(2, 2, 10), stages=("applied", "appointed"), slices=2)
    frame = one.frame
    assert list(frame.columns) == ["site", "stage", "characteristic", "group", "kind", "count"]
    assert frame["count"].tolist() == list(range(40))
    assert frame.iloc[0].tolist() == ["site 0", "applied", "ethnicity", "Chinese", "group", 0]
    assert set(frame.loc[frame["group"] == "Does not apply", "kind"]) == {"set aside"}
    assert set(frame.loc[frame["group"] == "Refused or prefer not to say", "kind"]) == {"unknown"}


def test_a_cube_shows_itself_in_one_line() -> None:
    assert repr(STAFF["gender"]) == "<Cube staff: gender (detail), 2 groups; staff: 446 people, 1 unknown>"
    assert "2 slices" in repr(cube(("chinese",), np.zeros((2, 1, 10)), slices=2))


def test_a_table_that_is_not_divided_has_one_slice() -> None:
    assert one_slice().shape == (1, 0)


def test_faults_are_raised_together_and_none_is_nothing() -> None:
    raise_faults([])
    faults = [Fault(where="a", what="b.", remedy="c."), Fault(where="", what="d.", remedy="e.")]
    with pytest.raises(InputError) as caught:
        raise_faults(faults)
    assert str(caught.value) == "2 faults:\n- a: b. c.\n- d. e."
    assert caught.value.faults == tuple(faults)
    assert isinstance(caught.value, ValueError)
