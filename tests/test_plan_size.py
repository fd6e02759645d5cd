"""Planning in the user's words: what is asked, what is answered, and every fault at once."""

from __future__ import annotations

import numpy as np
import pytest

from disprop import InputError
from disprop.cells import Arms
from disprop.plan_size import Detectable, detectable, detectable_ratios, size_needed
from disprop.stats.detect import rate_detectable, share_detectable
from disprop.stats.power import rate_power, share_power


def arms(**given):
    rows = len(given["count"])
    zero = np.zeros(rows, dtype=np.int64)
    empty = {"other_count": zero, "other_total": zero, "share": np.full(rows, np.nan), "weight": np.zeros(rows)}
    return Arms(**{**empty, "constant": False, **{key: np.asarray(value) for key, value in given.items()}})


def test_rows_against_a_constant_take_its_share():
    found = detectable_ratios(
        arms(count=[6, 0, 0], total=[443, 443, 0], share=[0.0016, np.nan, 0.1], constant=True), alpha=0.05
    )
    wanted = share_detectable([443, np.nan, np.nan], 0.0016)
    assert np.array_equal(found, wanted, equal_nan=True)


def test_rows_of_two_shares_are_on_the_scale_of_their_ratio():
    plain = arms(count=[8], total=[28], other_count=[31], other_total=[418])
    carried = arms(count=[8], total=[28], other_count=[31], other_total=[418], weight=[28 / 446])
    (_, rest), (_, whole) = (detectable_ratios(rows, alpha=0.05) for rows in (plain, carried))
    assert rest == rate_detectable(8, 28, 31, 418)[1]
    assert whole == pytest.approx(rest / (1 - 28 / 446 + 28 / 446 * rest))


def test_rows_with_an_empty_margin_show_nothing():
    table = arms(count=[0, 0, 5], total=[0, 5, 5], other_count=[3, 0, 9], other_total=[9, 9, 9], weight=[np.nan, 0, 0])
    assert np.isnan(detectable_ratios(table, alpha=0.05)).all()


def test_composition_is_asked_with_people_and_share():
    found = detectable(people=443, share=0.023)
    assert (found.question, found.group, found.others) == ("composition", 443, 0)
    assert (found.count_under, found.count_over) == (3, 17)
    assert (found.under, found.over) == tuple(map(float, share_detectable(443, 0.023)))


def test_rate_is_asked_with_group_others_and_how_often():
    found = detectable(group=28, others=418, rate=0.087)
    assert found.question == "rate"
    assert found.over == float(rate_detectable(0, 28, 39, 418)[1])
    assert str(found) == str(detectable(group=28, others=418, happened=39))


def test_where_no_result_could_show_it_the_text_says_so():
    text = str(detectable(group=1, others=1, happened=1))
    assert "Too many: no result could show it." in text
    assert "Too few: no result could show it." in text
    assert text.startswith("1 person in the group and 1 other, at a rate")


@pytest.mark.parametrize("happened", [0, 446])
def test_what_happens_to_nobody_or_everybody_shows_nothing(happened):
    found = detectable(group=28, others=418, happened=happened)
    assert np.isnan([found.under, found.over, found.count_under, found.count_over]).all()


def test_the_text_names_counts_ratios_and_the_level():
    text = str(detectable(people=443, share=0.023, alpha=0.01, power=0.9))
    assert "443 people, of whom 2.3% are expected to be of the group: 10.2." in text
    assert "would be significant. That is 90% likely if the group has" in text
    assert text.endswith("At the 1% level for one comparison alone; several at once show less.")


def faults(function, **given):
    with pytest.raises(InputError) as error:
        function(**given)
    return [fault.where for fault in error.value.faults]


def test_an_unclear_question_is_answered_with_what_to_give():
    for given in ({}, {"people": 5}, {"group": 3, "others": 4}, {"people": 5, "share": 0.1, "rate": 0.1}):
        assert faults(detectable, **given) == ["detectable"]
    with pytest.raises(InputError, match=r"Give people= and share= .composition., or group=, others= and one of"):
        detectable(group=3, others=4, rate=0.1, happened=1)


def test_all_faults_come_together():
    assert faults(detectable, people=443.5, share=2.3, alpha=5, power=0) == ["people", "share", "alpha", "power"]
    assert faults(detectable, group=3, others=4, happened=9) == ["happened"]
    assert faults(size_needed, ratio=2, points=3, rate=7) == ["ratio= or points=", "rate", "group_share"]
    assert faults(size_needed, share=0.6, ratio=2, group_share=0.3) == ["group_share", "ratio"]
    assert faults(size_needed) == ["share= (composition) or rate=", "ratio= or points="]


def test_a_percentage_is_shown_as_the_proportion_it_should_be():
    with pytest.raises(InputError, match=r"2.3 is not strictly between 0 and 1. Write 0.023 for 2.3%."):
        detectable(people=443, share=2.3)


def test_no_difference_cannot_be_planned_for():
    assert faults(size_needed, share=0.1, ratio=1) == ["ratio"]
    assert faults(size_needed, share=0.1, points=0) == ["points"]
    assert faults(size_needed, share=0.1, points=-10) == ["points"]


def test_people_of_a_composition_have_the_power_they_are_said_to_have():
    found = size_needed(share=0.023, ratio=1.5)
    assert found.people == found.group
    assert found.reached == share_power(0.0345, found.people, 0.023) >= 0.8
    assert f"takes {found.people:,.0f} people." in str(found)


def test_people_of_two_groups_have_the_power_they_are_said_to_have():
    found = size_needed(rate=0.07, points=13, group_share=0.08, power=0.9)
    assert found.value == pytest.approx(0.2)
    assert found.reached == rate_power(found.value, found.group, 0.07, found.others) >= 0.9
    assert found.people == found.group + found.others
    assert f"{found.group:,.0f} people in the group and {found.others:,.0f} others" in str(found)


def test_more_people_than_there_are_is_said_in_words():
    found = size_needed(share=0.5, points=0.0001)
    assert np.isinf(found.people)
    assert np.isnan(found.reached)
    assert "more people than can be worked out here" in str(found)
    assert np.isinf(size_needed(rate=0.5, points=0.0001, group_share=0.5).people)


def test_ratios_go_down_with_more_people():
    ratios = [detectable(people=people, share=0.1).over for people in (50, 100, 1000, 100_000)]
    assert ratios == sorted(ratios, reverse=True)


def test_answers_are_plain_numbers():
    found = detectable(group=28, others=418, rate=0.087)
    assert isinstance(found, Detectable)
    assert all(type(getattr(found, name)) is float for name in ("under", "over", "count_under", "count_over"))


@pytest.mark.parametrize(
    ("name", "more"),
    [("people", {"share": 0.02}), ("group", {"others": 10, "rate": 0.1}), ("others", {"group": 10, "rate": 0.1})],
)
@pytest.mark.parametrize("number", [10**11 + 1, 10**400, float("inf"), float("nan"), 0, -(10**400), 1.5])
def test_what_is_not_a_number_of_people_is_refused_in_one_fault(name, more, number):
    with pytest.raises(InputError) as caught:
        detectable(**{name: number}, **more)
    (fault,) = caught.value.faults
    assert fault.where == name
    assert fault.what.endswith("is not a number of people.")
    assert "from 1 to 100,000,000,000" in fault.remedy


def test_more_than_can_have_happened_is_refused_however_long():
    with pytest.raises(InputError, match=r"happened: 1\.00e\+400 cannot have happened to 11 people"):
        detectable(group=5, others=6, happened=10**400)


def test_a_ratio_that_is_not_1_is_not_told_as_1():
    text = str(detectable(group=10**11, others=10**11, rate=0.5))
    assert "has 1.00001 times" in text
    assert "has 0.99999 times" in text


def test_one_other_is_not_several():
    assert "1 person in the group and 1 other, at" in str(detectable(group=1, others=1, happened=1))
    assert "28 people in the group and 418 others, at" in str(detectable(group=28, others=418, rate=0.087))
