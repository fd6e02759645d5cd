"""Groups that one of two tables does not list count as nobody there, and the reader is told."""

from collections.abc import Mapping

import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.unlisted import AT_STAGE, IN_BASELINE, NOT_LISTED
from disprop.words import why_insufficient

STAFF = {"Women": 120, "Men": 95, "Prefer not to say": 5}
LEAVERS = {"Women": 14, "Men": 6, "Non-binary": 2}


def left(leavers: Mapping[str, int], staff: Mapping[str, int], characteristic: str = "gender") -> dp.Findings:
    return dp.rates(
        dp.from_counts(leavers, name="leavers", characteristic=characteristic),
        stayers=dp.from_counts(staff, name="staff", characteristic=characteristic),
    )


def unlisted(found: dp.Findings) -> dict[str, str]:
    rows = found.checks
    return dict(rows.loc[rows["check"] == NOT_LISTED, ["where", "what"]].to_numpy().tolist())


def test_a_group_that_the_baseline_does_not_list_is_a_check_a_note_and_a_sentence() -> None:
    found = left(LEAVERS, STAFF)
    assert unlisted(found) == {"staff": "'Other gender' is listed in leavers and not here: it counts as nobody."}
    assert found.frame["note"].tolist() == ["", "", IN_BASELINE]
    sentence = "Other gender is not listed in staff and counts as nobody there."
    assert sentence in " ".join(str(found.explain("Other gender")).split())
    assert sentence in " ".join(str(found.explain("Other gender", plain=True)).split())
    assert sentence not in " ".join(str(found.explain("Female")).split())
    assert "not listed in staff)" in repr(found)


def test_a_group_that_the_stage_does_not_list_is_told_too() -> None:
    found = left({"Women": 14, "Men": 6}, {**STAFF, "Non-binary": 3})
    assert list(unlisted(found)) == ["leavers"]
    assert found.frame["note"].tolist() == ["", "", AT_STAGE]


def test_a_written_nought_is_no_remark() -> None:
    found = left(LEAVERS, {**STAFF, "Non-binary": 0})
    assert not unlisted(found)
    assert found.frame["note"].tolist() == ["", "", ""]


def test_many_groups_are_summed_up() -> None:
    more = {f"Team {letter}": 3 for letter in "ABCDEFGH"}
    told = unlisted(left(more | {"Kitchen": 5}, {"Kitchen": 50, "Bar": 20}, "team"))["staff"]
    assert told.endswith("'Team E' and 3 others are listed in leavers and not here: they count as nobody.")


@pytest.mark.parametrize("ours", ["Cleanning", "Cleaing", "Claening"])
def test_labels_that_each_lacks_and_that_are_a_slip_apart_are_refused_with_both(ours: str) -> None:
    with pytest.raises(InputError, match=f"'{ours}' is listed in leavers alone and 'Cleaning' in staff.*Spell them"):
        left({ours: 14, "Kitchen": 6}, {"Cleaning": 120, "Kitchen": 95}, "team")


def test_two_groups_that_are_alike_stand_where_both_tables_list_them() -> None:
    both = {"Nursery A": 4, "Cooking": 20, "Cooling": 30}
    assert len(left(both, both, "team")) == 3


def test_labels_far_apart_are_groups_of_their_own() -> None:
    assert len(unlisted(left({"Garden": 14, "Kitchen": 6}, {"Cleaning": 120, "Kitchen": 95}, "team"))) == 2


def test_it_is_no_reason_why_a_row_is_not_judged() -> None:
    found = left({"Women": 0, "Men": 0}, {**STAFF, "Non-binary": 0})
    assert AT_STAGE in found.frame.loc[2, "note"]
    assert all(AT_STAGE not in why_insufficient(row) for row in found.frame.to_dict("records"))
