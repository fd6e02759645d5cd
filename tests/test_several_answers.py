"""Tables in which one person can be in several groups: every share is of the people who answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import disprop as dp
from disprop import stats
from disprop.errors import InputError
from disprop.schemes import REASONS, Scheme

NEEDS = ("Mental health", "Dyslexia", "Hearing", "None")


def needs(counts: tuple[int, ...], people: int, *, unknown: int = 0, name: str = "stage") -> dp.Cube:
    scheme = replace(Scheme.from_labels(NEEDS, "need"), several=True)
    numbers = np.zeros((1, 1, len(NEEDS) + len(REASONS)), dtype=np.int64)
    numbers[0, 0, : len(NEEDS)], numbers[0, 0, len(NEEDS)] = counts, unknown
    return dp.Cube(
        scheme=scheme,
        level="detail",
        groups=scheme.groups("detail"),
        stages=(dp.Stage(name=name),),
        counts=numbers,
        people=np.array([[people]]),
        name=name,
    )


CASES = needs((100, 160, 20, 500), 700, unknown=150, name="caseload")
MAPPA = needs((10, 12, 1, 20), 35, unknown=5, name="mappa")


def test_the_known_are_the_people_and_not_the_sum_of_the_groups() -> None:
    assert CASES.known.tolist() == [[700]]
    assert CASES.total.tolist() == [[850]]


def test_a_share_is_of_the_people_who_answered() -> None:
    frame = dp.compare(MAPPA, among=CASES).frame
    assert frame["denominator"].tolist() == [35] * 4
    assert frame["value"].tolist() == pytest.approx([10 / 35, 12 / 35, 1 / 35, 20 / 35])
    assert frame["reference"].tolist() == pytest.approx([100 / 700, 160 / 700, 20 / 700, 500 / 700])


def test_a_group_is_held_against_those_who_are_not_in_it() -> None:
    frame = dp.rates(MAPPA, among=CASES).frame
    assert frame["other_observed"].tolist() == [25, 23, 34, 15]
    assert frame["other_denominator"].tolist() == [600, 540, 680, 200]
    p = stats.rate_test([10, 12, 1, 20], [100, 160, 20, 500], [25, 23, 34, 15], [600, 540, 680, 200], method="fisher")
    assert frame["p_check"].tolist() == pytest.approx(p.tolist())


def test_composition_and_rate_of_one_table_are_one_test() -> None:
    rate, share = dp.rates(MAPPA, among=CASES).frame, dp.compare(MAPPA, among=CASES).frame
    assert rate["p"].tolist() == pytest.approx(share["p"].tolist())


def test_two_groups_are_two_tests_because_neither_is_the_rest_of_the_other() -> None:
    stage, base = needs((10, 12, 0, 0), 35), needs((100, 160, 0, 0), 700)
    tests = dp.rates(stage, among=base).frame["tests"]
    assert tests.max() == 2


def test_the_groups_are_not_tested_together() -> None:
    whole = dp.rates(MAPPA, among=CASES).whole()
    assert whole["p"].isna().all()
    assert whole["note"].tolist() == ["one person can be in several groups"]


def test_shares_of_a_population_are_held_against_each_group_and_its_rest() -> None:
    scheme = MAPPA.scheme
    census = dp.Baseline(
        scheme=scheme,
        level="detail",
        groups=scheme.groups("detail"),
        shares=np.array([[0.2, 0.1, 0.05, 0.7]]),
        half_units=np.zeros((1, 4)),
    )
    frame = dp.compare(MAPPA, against=census).frame
    assert frame["p_check"].tolist() == pytest.approx(
        stats.share_test([10, 12, 1, 20], 35, [0.2, 0.1, 0.05, 0.7], method="minlike").tolist()
    )


def test_more_in_a_group_than_people_is_refused_with_both_numbers() -> None:
    with pytest.raises(InputError, match="'None' has 36 people of the 35 who answered"):
        needs((1, 2, 3, 36), 35)


def test_groups_of_several_answers_are_not_added_up() -> None:
    with pytest.raises(InputError, match="several groups"):
        CASES.roll_up("any")


def test_one_answer_and_several_are_not_compared() -> None:
    with pytest.raises(InputError, match="In caseload one person can be in several groups, in stage not"):
        dp.compare(replace(needs((10, 12, 1, 12), 35), people=None), among=CASES)


def test_a_stage_of_several_keeps_its_own_people() -> None:
    counts = np.concatenate([CASES.counts, MAPPA.counts], axis=1)
    both = replace(
        CASES, stages=(dp.Stage(name="all"), dp.Stage(name="mappa")), counts=counts, people=np.array([[700, 35]])
    )
    assert both.stage("mappa").known.tolist() == [[35]]


def test_unknown_people_are_told_beside_those_who_answered() -> None:
    known = dp.unknowns(MAPPA).frame["known_rate"].dropna()
    assert known.tolist() == pytest.approx([35 / 40])


def test_more_people_in_the_stage_than_in_a_baseline_that_contains_it_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        dp.compare(needs((10, 5, 1, 2), 35), among=needs((30, 10, 2, 8), 34, name="cases"))
    told = str(caught.value)
    assert "stage, need, people: 35 answered at the stage, 34 in cases, which is said to contain them." in told
    assert "'separate'" in told


def test_more_people_outside_a_group_than_the_baseline_has_are_refused_by_group() -> None:
    """25 of 35 without a mental health need, of whom the caseload has 20."""
    stage, cases = needs((10, 12, 1, 20), 35), needs((30, 40, 20, 45), 50, name="cases")
    for ask in (dp.rates, dp.compare):
        with pytest.raises(InputError) as caught:
            ask(stage, among=cases)
        told = [str(fault) for fault in caught.value.faults]
        assert len(told) == 4
        assert told[0].startswith(
            "stage, need, Mental health: 25 who answered at the stage are not in this group, 20 in cases, which is said"
        )


@pytest.mark.parametrize("comparator", ["None", "highest", "best"])
def test_groups_that_share_people_are_not_held_against_one_of_them(comparator: str) -> None:
    with pytest.raises(InputError, match=r"can share people.*Write rest") as caught:
        dp.rates(MAPPA, among=CASES, comparator=comparator, polarity="good")
    assert "mappa, need, comparator" in str(caught.value)


@pytest.mark.parametrize("comparator", ["rest", "overall", 0.1])
def test_groups_that_share_people_are_held_against_those_not_in_them_and_against_targets(comparator: object) -> None:
    assert dp.rates(MAPPA, among=CASES, comparator=comparator).frame["p"].notna().all()  # type: ignore[arg-type]
