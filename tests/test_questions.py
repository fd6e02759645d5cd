"""The two questions as a user asks them: charter, sections 1 to 3, 5 and 11."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disprop as dp
from disprop.errors import InputError
from disprop.relation import relation_question
from disprop.stack import stack

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]

BAND = dp.within(ratio=(0.8, 1.25))
SCHEME = dp.Scheme.from_labels(list("ABCDE"), "team")
NUMBERS = [
    "observed", "denominator", "value", "reference", "difference_pp", "ratio", "expected", "surplus", "flip", "p",
    "p_check",
    "p_adjusted", "p_check_adjusted", "ratio_low", "ratio_high", "difference_low_pp", "difference_high_pp",
    "ratio_lowest", "ratio_highest", "unknowns_needed",
]  # fmt: skip
TEXTS = ["verdict", "direction", "evidence", "evidence_check", "unknowns_decide", "flagged", "note", "method"]


def made(counts: dict[str, int], name: str) -> dp.Tables:
    return dp.from_counts(counts, scheme=SCHEME, name=name)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    one, other = (frame.sort_values("group").reset_index(drop=True) for frame in (one, other))
    for name in NUMBERS:
        np.testing.assert_allclose(
            one[name].astype(float), other[name].astype(float), rtol=1e-12, atol=1e-12, err_msg=name
        )
    for name in TEXTS:
        assert one[name].tolist() == other[name].tolist(), name


# ---- The relation is stated, never guessed -----------------------------------------------------------------------


def test_a_missing_relation_is_asked_about_in_words(table: Table) -> None:
    left, staff = table({"A": 39}, "leavers"), table({"A": 446}, "staff")
    for ask, remedies in ((dp.rates, ("among=staff", "stayers=staff")), (dp.compare, ("among=staff", "beside=staff"))):
        with pytest.raises(InputError) as caught:
            ask(left, staff)
        told = str(caught.value)
        assert "Are these 39 among those 446?" in told
        assert all(remedy in told for remedy in remedies)


def test_the_question_has_the_numbers_of_people() -> None:
    assert relation_question(39, 446) == "Are these 39 among those 446?"


def test_no_baseline_and_two_baselines_are_told_apart(table: Table, shares: Shares) -> None:
    left, staff = table({"A": 9, "B": 8}, "leavers"), table({"A": 90, "B": 80}, "staff")
    with pytest.raises(InputError, match="No baseline is given"):
        dp.compare(left)
    with pytest.raises(InputError, match="More than one baseline"):
        dp.compare(left, among=staff, beside=staff)
    with pytest.raises(InputError, match="More than one baseline"):
        dp.compare(left, against=shares({"A": 50, "B": 50}), among=staff)


def test_a_rate_against_shares_is_refused_with_the_question_that_fits(table: Table, shares: Shares) -> None:
    with pytest.raises(InputError, match=r"gives shares.*compare\(stage, against=\.\.\.\)"):
        dp.rates(table({"A": 9, "B": 8}), shares({"A": 50, "B": 50}))  # type: ignore[arg-type]


def test_shares_in_the_place_of_people_are_told_where_they_belong(table: Table, shares: Shares) -> None:
    with pytest.raises(InputError, match="against="):
        dp.compare(table({"A": 9, "B": 8}), among=shares({"A": 50, "B": 50}))  # type: ignore[arg-type]


@pytest.mark.parametrize("thing", [{"A": 1}, 5, None, pd.DataFrame()])
def test_what_is_no_table_is_told_how_to_become_one(table: Table, thing: object) -> None:
    with pytest.raises(InputError, match=r"dp\.from_counts"):
        dp.compare(thing, among=table({"A": 1, "B": 2}))  # type: ignore[arg-type]


def test_a_cube_is_as_good_as_tables(table: Table) -> None:
    stage, base = table({"A": 9, "B": 8}), table({"A": 90, "B": 80}, "s")
    same(dp.rates(stage, among=base).frame, dp.rates(stage["team"], among=base["team"]).frame)


# ---- Choices that are none ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"alpha": 5}, "alpha"),
        ({"alpha": 0}, "alpha"),
        ({"adjust": "bonferroni"}, "'holm', 'bh', 'none'"),
        ({"family": "all"}, "'characteristic', 'report'"),
        ({"polarity": "Bad"}, "'good', 'bad', 'neutral'"),
        ({"band": 5}, "no unit"),
        ({"levels": ["twoo"]}, "twoo"),
        ({"levels": "twoo"}, "twoo"),
        ({"levels": {"gendr": ["detail"]}}, "gendr"),
        ({"characteristics": ["gender"]}, "gender"),
    ],
)
def test_a_choice_that_is_none_is_told_with_those_there_are(table: Table, choice: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        dp.rates(table({"A": 9, "B": 8}), among=table({"A": 90, "B": 80}, "s"), **choice)  # type: ignore[arg-type]


@pytest.mark.parametrize("gates", [{"declaration": 60}, {"denominator": -1}])
def test_gates_that_nothing_or_everything_passes_are_told(gates: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"gates|declaration|denominator"):
        dp.Gates(**gates)  # type: ignore[arg-type]


@pytest.mark.parametrize("comparator", [None, ["A"]])
def test_a_comparator_that_is_no_word_or_rate_is_told(table: Table, comparator: object) -> None:
    with pytest.raises(InputError, match="comparator"):
        dp.rates(table({"A": 9, "B": 8}), among=table({"A": 90, "B": 80}, "s"), comparator=comparator)  # type: ignore[arg-type]


def test_a_level_asked_for_twice_is_compared_once(table: Table) -> None:
    found = dp.rates(table({"A": 9, "B": 8}), among=table({"A": 90, "B": 80}, "s"), levels=["detail", "detail"])
    assert found.frame["id"].is_unique


def test_a_name_with_a_stroke_keeps_rows_apart(table: Table) -> None:
    stage, base = table({"A": 9, "B": 8}), table({"A": 90, "B": 80}, "s")
    found = stack([dp.rates(stage, among=base, name=name) for name in ("a/b", "a/c")])
    assert len(found.grid()) == 2


def test_one_word_is_as_good_as_a_list_of_one(table: Table) -> None:
    stage = table({"White British": 5, "Indian": 3}, "left", "ethnicity_ew_2001")
    base = table({"White British": 500, "Indian": 30}, "staff", "ethnicity_ew_2001")
    found = dp.rates(stage, among=base, levels="two", characteristics="ethnicity")  # type: ignore[arg-type]
    assert set(found.frame["level"]) == {"two"}


def test_faults_of_several_characteristics_are_told_at_once(table: Table, joined: Callable[..., dp.Tables]) -> None:
    stage = joined(table({"A": 1}, "l"), table({"Female": 1}, "l", "gender"))
    base = joined(table({"A": 5}, "s"), table({"Female": 5}, "s", "gender"))
    with pytest.raises(InputError) as caught:
        dp.rates(stage, among=base, levels={"team": ["six"], "gender": ["seven"]})
    assert len(caught.value.faults) == 2


# ---- One table, one test -----------------------------------------------------------------------------------------

counts = st.lists(st.integers(0, 40), min_size=5, max_size=5)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int]]:
    stage, more = draw(counts), draw(counts)
    unknown, lost = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    labels = [*"ABCDE", "Refused"]
    here = dict(zip(labels, [*stage, unknown], strict=True))
    there = dict(zip(labels, [*(a + b for a, b in zip(stage, more, strict=True)), unknown + lost], strict=True))
    return here, there


@settings(max_examples=8, deadline=None)
@given(tables())
@pytest.mark.parametrize("relation", ["contains", "separate"])
def test_composition_and_rate_of_one_table_are_one_test(
    relation: str, pair: tuple[dict[str, int], dict[str, int]]
) -> None:
    stage, base = made(pair[0], "l"), made(pair[1], "s")
    inside = relation == "contains"
    rates = (dp.rates(stage, among=base) if inside else dp.rates(stage, stayers=base)).frame
    composition = (dp.compare(stage, among=base) if inside else dp.compare(stage, beside=base)).frame
    for column in ("p", "p_check", "p_adjusted", "p_check_adjusted"):
        np.testing.assert_allclose(rates[column], composition[column], atol=1e-12)
    some = rates["p"].notna()
    assert rates.loc[some, "evidence"].tolist() == composition.loc[some, "evidence"].tolist()
    np.testing.assert_allclose(rates.loc[some, "surplus"], composition.loc[some, "surplus"], atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(tables(), st.permutations(list("ABCDE")))
def test_relabelling_and_reordering_change_nothing(
    pair: tuple[dict[str, int], dict[str, int]], order: list[str]
) -> None:
    usual = dp.rates(made(pair[0], "l"), stayers=made(pair[1], "s"), band=BAND).frame
    names = dict(zip("ABCDE", order, strict=True))
    renamed = [
        made({names.get(key, key): value for key, value in reversed(list(part.items()))}, name)
        for part, name in zip(pair, "ls", strict=True)
    ]
    moved = dp.rates(renamed[0], stayers=renamed[1], band=BAND).frame
    back = {new: old for old, new in names.items()}
    same(usual, moved.assign(group=moved["group"].map(back)))


@settings(max_examples=8, deadline=None)
@given(tables(), st.integers(1, 3))
def test_splitting_then_summing_rows_changes_nothing(pair: tuple[dict[str, int], dict[str, int]], pieces: int) -> None:
    usual = dp.rates(made(pair[0], "l"), among=made(pair[1], "s"), band=BAND).frame
    split = [
        pd.DataFrame(
            [
                {"site": at, "group": key, "count": value // pieces + (at < value % pieces)}
                for key, value in part.items()
                for at in range(pieces)
            ]
        )
        for part in pair
    ]
    summed = [
        dp.from_counts(frame.groupby("group", as_index=False)["count"].sum(), scheme=SCHEME, name=name)
        for frame, name in zip(split, "ls", strict=True)
    ]
    same(usual, dp.rates(summed[0], among=summed[1], band=BAND).frame)


@settings(max_examples=8, deadline=None)
@given(tables())
def test_swapping_the_polarity_mirrors_the_effect_and_nothing_else(
    pair: tuple[dict[str, int], dict[str, int]],
) -> None:
    stage, base = made(pair[0], "l"), made(pair[1], "s")
    bad = dp.rates(stage, among=base, band=BAND, polarity="bad").frame
    good = dp.rates(stage, among=base, band=BAND, polarity="good").frame
    same(bad, good)
    mirror = {"adverse": "favourable", "favourable": "adverse", "": ""}
    assert bad["effect"].map(mirror).tolist() == good["effect"].tolist()


@settings(max_examples=8, deadline=None)
@given(tables())
def test_not_reaching_the_stage_mirrors_reaching_it(pair: tuple[dict[str, int], dict[str, int]]) -> None:
    """Staying is the mirror of leaving: same p, opposite direction."""
    left, stayed = made(pair[0], "l"), made(pair[1], "s")
    leaving, staying = dp.rates(left, stayers=stayed).frame, dp.rates(stayed, stayers=left).frame
    np.testing.assert_allclose(leaving["p"], staying["p"], atol=1e-12)
    np.testing.assert_allclose(leaving["p_check"], staying["p_check"], atol=1e-12)
    np.testing.assert_allclose(leaving["difference_pp"], -staying["difference_pp"], atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(tables())
def test_contains_is_separate_from_those_who_did_not(pair: tuple[dict[str, int], dict[str, int]]) -> None:
    """8 of 28 left, or 8 left and 20 stayed: one table, so one answer (unknown aside)."""
    known = [{key: value for key, value in part.items() if key != "Refused"} for part in pair]
    stayed = {key: known[1][key] - known[0][key] for key in known[0]}
    inside = dp.rates(made(known[0], "l"), among=made(known[1], "s"), band=BAND).frame
    beside = dp.rates(made(known[0], "l"), stayers=made(stayed, "s"), band=BAND).frame
    some = inside["p"].notna()
    same(inside[some], beside[some])


@settings(max_examples=5, deadline=None)
@given(tables())
def test_every_slice_is_as_if_alone(pair: tuple[dict[str, int], dict[str, int]]) -> None:
    alone = dp.rates(made(pair[0], "l"), stayers=made(pair[1], "s"), band=BAND).frame
    frames = [
        pd.DataFrame(
            [
                {"site": site, "group": key, "count": value + extra}
                for site, extra in (("x", 0), ("y", 7))
                for key, value in part.items()
            ]
        )
        for part in pair
    ]
    sliced = [
        dp.from_counts(frame, scheme=SCHEME, name=name, by=["site"]) for frame, name in zip(frames, "ls", strict=True)
    ]
    found = dp.rates(sliced[0], stayers=sliced[1], band=BAND).only(site="x").frame
    same(alone, found)


# ---- Corners -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stage", [{"A": 0, "B": 0, "C": 0}, {"A": 1, "B": 0, "C": 0}, {"A": 30, "B": 40, "C": 50}, {"Refused": 5}]
)
@pytest.mark.parametrize("band", [None, BAND])
def test_nobody_one_all_and_only_unknown_are_answered(
    table: Table, stage: dict[str, int], band: dp.Band | None
) -> None:
    here, there = table({"A": 0, "B": 0, "C": 0} | stage), table({"A": 30, "B": 40, "C": 50, "Refused": 9}, "s")
    for found in (
        dp.rates(here, among=there, band=band),
        dp.rates(here, stayers=there, band=band),
        dp.compare(here, among=there, band=band),
        dp.compare(here, beside=there, band=band),
        dp.rates(here, among=there, band=band, comparator="A"),
        dp.rates(here, among=there, band=band, comparator="overall"),
        dp.rates(here, among=there, band=band, comparator=0.1),
        dp.rates(here, among=there, band=band, comparator="highest"),
    ):
        assert len(found) == 3
        undefined = found.frame["p"].isna()
        assert set(found.frame.loc[undefined, "verdict"]) <= {"insufficient data"}
        assert found.explain()
        assert found._repr_html_()


def test_a_group_that_is_everybody_has_nobody_to_be_held_against(table: Table) -> None:
    row = dp.rates(table({"A": 3}), among=table({"A": 9}, "s"), band=BAND).frame.iloc[0]
    assert np.isnan(row["ratio"])
    assert row["verdict"] == "insufficient data"


def test_ten_million_people_are_answered_at_once(table: Table) -> None:
    n = 10_000_000
    here = table({"A": n, "B": n // 2, "C": n // 3, "Refused": n // 5}, "l")
    there = table({"A": 3 * n, "B": n, "C": n + 4, "Refused": n}, "s")
    frame = dp.rates(here, stayers=there, band=BAND).frame
    assert frame["verdict"].tolist() == ["small difference", "disproportionate", "small difference"]
    assert frame["surplus"].sum() == pytest.approx(0, abs=1e-6)
    assert np.all(frame["ratio_low"] < frame["ratio"])
    assert np.all(frame["ratio"] < frame["ratio_high"])


def test_only_the_known_are_in_the_headline_and_all_stand_beside(table: Table) -> None:
    frame = dp.compare(
        table({"A": 2, "B": 16, "blank": 28}), among=table({"A": 55, "B": 346, "Refused": 45}, "s")
    ).frame
    assert frame["value"].iloc[0] == 2 / 18
    assert frame["share_of_all"].iloc[0] == 2 / 46


def test_what_does_not_apply_leaves_the_denominator(table: Table) -> None:
    with_, without = (
        dp.compare(table({"A": 2, "B": 16} | more), among=table({"A": 55, "B": 346}, "s")).frame
        for more in ({"does not apply": 28}, {})
    )
    same(with_, without)
    assert set(with_["unknown"]) == {0}


def test_a_run_does_not_change_its_inputs(table: Table) -> None:
    stage, base = table({"A": 2, "B": 16}), table({"A": 55, "B": 346}, "s")
    before = stage["team"].counts.copy(), base["team"].counts.copy()
    dp.rates(stage, among=base, band=BAND)
    assert np.array_equal(stage["team"].counts, before[0])
    assert np.array_equal(base["team"].counts, before[1])


def test_checks_of_both_tables_are_kept(table: Table) -> None:
    stage = table({"A": 2, "B": 16, "Mars": 1})
    assert len(stage.checks)
    found = dp.rates(stage, stayers=table({"A": 55, "B": 346}, "s"))
    assert len(found.checks) >= len(stage.checks)


def test_alpha_and_confidence_are_one_setting(table: Table) -> None:
    stage, base = table({"A": 9, "B": 16}), table({"A": 55, "B": 346}, "s")
    for alpha in (0.05, 0.002):
        frame = dp.rates(stage, among=base, alpha=alpha).frame
        excludes = (frame["ratio_low"] > 1) | (frame["ratio_high"] < 1)
        assert excludes.tolist() == (frame["p"] < alpha).tolist()
        assert set(frame["alpha"]) == {alpha}
