"""Verdicts over withheld and rounded counts: none is stated that some number the counts can have contradicts."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disprop as dp
from disprop import plain
from disprop.cube import Cube
from disprop.ends import Ends, Rounding, rounded
from disprop.errors import InputError
from disprop.range_words import BESIDE, DECIDES, ROUNDED, WITHHELD

SCHEME = "ethnicity_ew_2001"
GROUPS = ("White", "Mixed", "Asian", "Black")
BANDS = (dp.within(ratio=(0.8, 1.25)), dp.within(points=5), None)
OPEN = ("cannot tell", "insufficient data")


def cube_of(counts: list[int], name: str, unknown: int = 0) -> Cube:
    table = dict(zip(GROUPS, counts, strict=False))
    return dp.from_counts({**table, "Not stated": unknown}, scheme=SCHEME, level="five", name=name)["ethnicity"]


def withheld(cube: Cube, spans: dict[int, tuple[int, int]]) -> Cube:
    """The cube with the counts of some groups known between two numbers alone."""
    low, high, gone = cube.counts.copy(), cube.counts.copy(), np.zeros(cube.counts.shape, dtype=bool)
    for at, (least, most) in spans.items():
        low[0, 0, at], high[0, 0, at], gone[0, 0, at] = least, most, True
    return replace(cube, counts=low, ends=Ends(low=low, high=high, withheld=gone))


def baseline_of(counts: list[int], spans: dict[int, tuple[int, int]], unknown: int = 0) -> dp.Baseline:
    """Counted people as a baseline, those of some groups known between two numbers alone."""
    least = [spans[at][0] if at in spans else number for at, number in enumerate(counts)]
    most = [spans[at][1] if at in spans else number for at, number in enumerate(counts)]
    table = {**dict(zip(GROUPS, least, strict=False)), "Not stated": unknown}
    made = dp.baseline(table, scheme=SCHEME, level="five", unit="count", name="census")
    gone = [at in spans for at in range(len(counts))]
    ends = Ends(
        low=np.array([[*least, unknown]]), high=np.array([[*most, unknown]]), withheld=np.array([[*gone, False]])
    )
    return replace(made, ends=ends)


def rounded_baseline(counts: list[int], rounding: Rounding) -> dp.Baseline:
    table = dict(zip(GROUPS, counts, strict=False))
    made = dp.baseline(table, scheme=SCHEME, level="five", unit="count", name="census")
    return replace(made, ends=rounded(np.array([[*counts, 0]]), rounding))


def filled(cube: Cube | dp.Baseline) -> np.ndarray:
    """Every table that the cube or the baseline can be, one a line."""
    if cube.ends is None:
        counts = cube.counts if isinstance(cube, Cube) else np.column_stack([cube.amounts, cube.unknown])
        return counts.reshape(1, -1).astype(np.int64)
    each = [range(a, b + 1) for a, b in zip(cube.ends.low.ravel(), cube.ends.high.ravel(), strict=True)]
    return np.array(list(product(*each)))


def laid(cube: Cube, tables: np.ndarray) -> Cube:
    """Tables as the slices of one cube."""
    return replace(cube, counts=tables[:, None, :], slices=numbered(tables), ends=None)


def laid_out(base: Cube | dp.Baseline, tables: np.ndarray) -> Cube | dp.Baseline:
    """Tables as the slices of one baseline."""
    if isinstance(base, Cube):
        return laid(base, tables)
    amounts, unknown = tables[:, :-1].astype(float), tables[:, -1].astype(float)
    return replace(
        base,
        amounts=amounts,
        shares=amounts / amounts.sum(axis=1, keepdims=True),
        half_units=np.zeros(amounts.shape),
        printed_totals=np.ones(len(tables)),
        unknown=unknown,
        slices=numbered(tables),
        ends=None,
    )


def numbered(tables: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"table": [str(at) for at in range(len(tables))]})


def every(stage: Cube, base: Cube | dp.Baseline, relation: str, band: dp.Band | None) -> pd.DataFrame:
    """What every table says that the two can be: those alone that can be beside one another."""
    if isinstance(base, dp.Baseline) and base.amounts is None:
        return asked(laid(stage, filled(stage)), base, relation, band).frame
    groups = len(stage.groups)
    both = [pair for pair in product(filled(stage), filled(base)) if together(*pair, groups, relation)]
    tables = [np.array(side) for side in zip(*both, strict=True)]
    return asked(laid(stage, tables[0]), laid_out(base, tables[1]), relation, band).frame


def together(stage: np.ndarray, base: np.ndarray, groups: int, relation: str) -> bool:
    """Whether a table of the stage and one of the baseline can be beside one another."""
    if relation in ("among", "share among"):
        return bool((stage[:groups] <= base[:groups]).all())
    if relation == "per":
        return bool(((stage[:groups] == 0) | (base[:groups] > 0)).all())
    return relation != "" or bool(base[:groups].any())


def asked(stage: Cube, base: Cube | dp.Baseline, relation: str, band: dp.Band | None) -> dp.Findings:
    gates = dp.Gates(declaration=0.0)
    if relation == "per":
        return dp.rates(stage, per=base, band=band, gates=gates, repeats=1.5)
    if isinstance(base, dp.Baseline):
        return dp.compare(stage, against=base, band=band, gates=gates)
    keyword = {"among": {"among": base}, "stayers": {"stayers": base}, "share among": {"among": base}}[relation]
    ask = dp.compare if relation == "share among" else dp.rates
    return ask(stage, band=band, gates=gates, **keyword)


def contradicted(found: dp.Findings, tables: pd.DataFrame) -> list[str]:
    """What some table says other than the findings do."""
    beside = tables.merge(found.frame, on="code", suffixes=("", "_over"))
    stated = ~beside["verdict_over"].isin(OPEN) & (beside["verdict"] != beside["verdict_over"])
    ways = (beside["direction"] != "") & (beside["direction_over"] != "")
    turned = ways & (beside["direction"] != beside["direction_over"])
    outside = (beside["ratio_lowest"] < beside["ratio_lowest_over"] - 1e-9) | (
        beside["ratio_highest"] > beside["ratio_highest_over"] + 1e-9
    )  # wherever the unknown of each table are: those of the known alone need not lie between
    return [
        f"{row['code']}: {row['verdict_over']}, {row['direction_over']}, {row['ratio_lowest_over']} to "
        f"{row['ratio_highest_over']}; table {row.get('table')}: {row['verdict']}, {row['direction']}, {row['ratio']}"
        for row in beside[stated | turned | outside].to_dict("records")
    ]


SPANS = st.tuples(st.integers(0, 2), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None)
@given(COUNTS, COUNTS, SPANS, SPANS, st.sampled_from(BANDS), st.sampled_from(["among", "stayers", "share among"]))
def test_no_verdict_over_withheld_counts_is_contradicted_by_any_filling(
    stage_counts: list[int],
    more: list[int],
    span: tuple[int, int],
    base_span: tuple[int, int],
    band: dp.Band | None,
    relation: str,
) -> None:
    inside = relation != "stayers"
    stage = withheld(cube_of(stage_counts, "left", 1), {1: span})
    base_counts = [a + b for a, b in zip(stage_counts, more, strict=True)] if inside else more
    base_span = (span[0] + base_span[0], span[1] + base_span[1]) if inside else base_span
    base = withheld(cube_of(base_counts, "staff", 4), {1: base_span})
    found = asked(stage, base, relation, band)
    assert not contradicted(found, every(stage, base, relation, band))


@settings(max_examples=15, deadline=None)
@given(COUNTS, SPANS, SPANS, st.sampled_from(BANDS))
def test_no_verdict_against_shares_is_contradicted_by_any_filling(
    counts: list[int], span: tuple[int, int], other: tuple[int, int], band: dp.Band | None
) -> None:
    census = dp.baseline(
        {"White": 70.0, "Mixed": 3.5, "Asian": 16.5, "Black": 10.0}, scheme=SCHEME, unit="percent", name="census"
    )
    stage = withheld(cube_of(counts, "staff", 2), {1: span, 3: other})
    found = asked(stage, census, "", band)
    assert not contradicted(found, every(stage, census, "", band))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3), st.sampled_from(BANDS))
def test_no_verdict_over_rounded_counts_is_contradicted_by_any_filling(fives: list[int], band: dp.Band | None) -> None:
    census = dp.baseline({"White": 80.0, "Mixed": 4.5, "Asian": 15.5}, scheme=SCHEME, unit="percent", name="census")
    stage = cube_of([5 * number for number in fives], "staff")
    ends = rounded(stage.by_group, 5)
    counts = stage.counts.copy()
    low, high = counts.copy(), counts.copy()
    low[..., :3], high[..., :3] = ends.low, ends.high
    stage = replace(stage, ends=Ends(low=low, high=high, withheld=np.zeros(counts.shape, dtype=bool)))
    found = asked(stage, census, "", band)
    assert not contradicted(found, every(stage, census, "", band))


@settings(max_examples=15, deadline=None)
@given(COUNTS, COUNTS, SPANS, SPANS, st.sampled_from(BANDS), st.booleans())
def test_no_verdict_against_a_baseline_that_withholds_counts_is_contradicted_by_any_filling(
    counts: list[int],
    people: list[int],
    span: tuple[int, int],
    other: tuple[int, int],
    band: dp.Band | None,
    both: bool,
) -> None:
    census = baseline_of([people[0] + 1, *people[1:]], {1: span, 3: other})
    stage = cube_of(counts, "staff", 2)
    stage = withheld(stage, {2: span}) if both else stage
    found = asked(stage, census, "", band)
    assert not contradicted(found, every(stage, census, "", band))


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
    st.lists(st.integers(0, 40), min_size=3, max_size=3),
    st.sampled_from([Rounding(base=5), Rounding(base=3, at_random=True)]),
    st.sampled_from(BANDS),
)
def test_no_verdict_against_a_baseline_that_is_rounded_is_contradicted_by_any_filling(
    people: list[int], counts: list[int], rounding: Rounding, band: dp.Band | None
) -> None:
    census = rounded_baseline([rounding.base * (number + (at == 0)) for at, number in enumerate(people)], rounding)
    stage = cube_of(counts, "staff")
    found = asked(stage, census, "", band)
    assert not contradicted(found, every(stage, census, "", band))


@settings(max_examples=8, deadline=None)
@given(COUNTS, COUNTS, SPANS, SPANS, st.sampled_from(BANDS[::2]), st.booleans())
def test_no_verdict_on_events_whose_counts_are_withheld_is_contradicted_by_any_filling(
    events: list[int],
    people: list[int],
    span: tuple[int, int],
    base_span: tuple[int, int],
    band: dp.Band | None,
    cube: bool,
) -> None:
    stage = withheld(cube_of(events, "stops", 2), {1: span})
    somebody = [number + 1 for number in people]
    own = (base_span[0], base_span[1] + 1)
    base = (
        withheld(cube_of(somebody, "residents", 3), {1: own}) if cube else baseline_of(somebody, {1: own, 2: (1, 3)}, 3)
    )
    found = asked(stage, base, "per", band)
    assert not contradicted(found, every(stage, base, "per", band))


def test_every_end_is_the_ratio_of_some_filling() -> None:
    stage = withheld(cube_of([40, 0, 6, 12], "left"), {1: (1, 4), 2: (2, 6)})
    base = withheld(cube_of([400, 0, 30, 40], "staff"), {1: (4, 9)})
    found = asked(stage, base, "among", None).frame.set_index("code")
    ratios = every(stage, base, "among", None).groupby("code")["ratio"].agg(["min", "max"])
    assert found["ratio_lowest"].to_numpy() == pytest.approx(ratios["min"][found.index].to_numpy())
    assert found["ratio_highest"].to_numpy() == pytest.approx(ratios["max"][found.index].to_numpy())


def test_unknown_people_widen_the_ends_further() -> None:
    without, with_ = (
        asked(
            withheld(cube_of([40, 0, 6, 12], "left", unknown), {1: (1, 4)}),
            cube_of([400, 20, 30, 40], "staff", unknown),
            "among",
            None,
        ).frame.set_index("code")
        for unknown in (0, 3)
    )
    assert (with_["ratio_lowest"] < without["ratio_lowest"]).all()
    assert (with_["ratio_highest"] > without["ratio_highest"]).all()


def test_a_row_with_a_withheld_count_has_no_figures_and_says_so() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {2: (1, 4)})
    found = asked(stage, cube_of([400, 20, 30, 40], "staff"), "among", dp.within(ratio=(0.8, 1.25)))
    frame = found.frame.set_index("code")
    assert frame.loc["asian", ["observed", "value", "ratio", "p", "p_adjusted"]].isna().all()
    assert frame.loc["black", ["observed", "denominator"]].tolist() == [12, 40]
    assert frame["ratio"].isna().all()
    assert frame.loc["black", "verdict"] == "disproportionate"
    assert frame.loc["black", "note"] == WITHHELD
    assert frame.loc["asian", "note"] == f"{WITHHELD}; {DECIDES}"
    told = found.explain("Black")
    assert "so that it has no figures" in told
    assert "nan" not in told.lower()
    assert "counts withheld" in repr(found)


def test_a_verdict_that_numbers_change_is_not_stated_and_is_flagged() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {1: (0, 9)})
    frame = asked(stage, cube_of([400, 20, 30, 40], "staff"), "among", dp.within(ratio=(0.8, 1.25))).frame
    row = frame.set_index("code").loc["mixed"]
    assert row["verdict"] == "cannot tell"
    assert (row["verdict_lowest"], row["verdict_highest"]) == ("possible", "disproportionate")
    assert row["flagged"]
    assert row["direction"] == ""


def test_in_plain_words_a_verdict_that_counts_decide_is_not_put_down_to_the_band() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {1: (0, 9)})
    frame = asked(stage, cube_of([400, 20, 30, 40], "staff"), "among", dp.within(ratio=(0.8, 1.25))).frame
    told = plain.sentences(frame.set_index("code", drop=False).loc["mixed"].to_dict())
    assert "What can be said depends on counts that are withheld or rounded." in told
    assert "lies inside" not in told
    assert "nan" not in told.lower()


def test_rounded_counts_keep_the_printed_figures_and_their_note() -> None:
    tables = [
        dp.from_counts(counts, scheme=SCHEME, name=name, rounded_to=5)
        for name, counts in (
            ("left", {"White": 20, "Mixed": 5, "Asian": 5, "Black": 15}),
            ("staff", {"White": 400, "Mixed": 20, "Asian": 30, "Black": 40}),
        )
    ]
    found = dp.rates(tables[0], among=tables[1], band=dp.within(ratio=(0.8, 1.25)))
    frame = found.frame.set_index("code")
    assert frame.loc["black", ["observed", "denominator", "value"]].tolist() == [15, 40, 0.375]
    assert frame["ratio"].notna().all()
    assert (frame["ratio_lowest"] < frame["ratio"]).all()
    assert (frame["ratio"] < frame["ratio_highest"]).all()
    assert frame.loc["black", "verdict"] == "disproportionate"
    assert frame.loc["black", "note"] == ROUNDED
    assert "The counts are rounded: whatever they are" in found.explain("Black")


def test_rows_beside_withheld_ones_have_their_figures_and_no_adjusted_p() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {1: (1, 4)})
    base = cube_of([400, 20, 30, 40], "staff")
    frame = dp.rates(stage, among=base, comparator="White").frame.set_index("code")
    assert frame.loc["black", "ratio"] == pytest.approx(6.0)
    assert frame.loc["black", "note"] == BESIDE
    assert np.isnan(frame.loc["black", "p_adjusted"])
    assert frame.loc["black", "verdict"] == "disproportionate"
    assert np.isnan(frame.loc["mixed", "ratio"])


def test_counts_that_are_open_choose_no_comparator() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {1: (1, 4)})
    with pytest.raises(InputError, match="cannot be told which group is 'highest'"):
        dp.rates(stage, among=cube_of([400, 20, 30, 40], "staff"), comparator="highest")


def test_a_withheld_count_of_the_whole_must_fit_the_stage() -> None:
    base = withheld(cube_of([400, 0, 30, 40], "staff"), {1: (0, 4)})
    with pytest.raises(InputError, match="7 at the stage, 4 in staff"):
        asked(cube_of([20, 7, 2, 12], "left"), base, "among", None)
    frame = asked(cube_of([20, 3, 2, 12], "left"), base, "among", None).frame.set_index("code")
    assert frame.loc["mixed", "ratio_lowest"] > 0


def test_tables_whose_counts_are_open_have_no_test_of_the_whole() -> None:
    stage = withheld(cube_of([20, 3, 2, 12], "left"), {1: (1, 4)})
    whole = asked(stage, cube_of([400, 20, 30, 40], "staff"), "stayers", None).whole()
    assert whole["note"].tolist() == ["counts are withheld or rounded"]
    assert whole["p"].isna().all()


def test_too_few_known_at_any_number_is_insufficient() -> None:
    stage = withheld(cube_of([2, 0, 0, 0], "left", 2), {1: (1, 4)})
    base = cube_of([400, 20, 30, 40], "staff", 9)
    frame = dp.rates(stage, among=base, gates=dp.Gates(declaration=0.61)).frame
    assert set(frame["verdict"]) == {"insufficient data"}


def test_a_baseline_that_withholds_a_count_prints_no_share_and_has_no_test_of_the_whole() -> None:
    census = dp.baseline(
        {"White": "100", "Mixed": "<5", "Asian": "12", "Not stated": "c"},
        scheme=SCHEME,
        unit="count",
        withheld="1 to 4",
        name="census",
    )
    frame = census.frame.set_index("group")
    assert frame["share"].isna().all()
    assert frame.loc["Mixed", ["share_low", "share_high"]].tolist() == pytest.approx([1 / 113, 4 / 116])
    assert "1 to 4 people are unknown" in census.checks["what"].str.cat(sep=" ")
    found = dp.compare(cube_of([30, 5, 12], "staff"), against=census)
    row = found.frame.set_index("code").loc["mixed"]
    assert row[["reference", "ratio", "expected", "p"]].isna().all()
    assert row["observed"] == 5
    assert row["note"].startswith(WITHHELD)
    assert found.whole()["note"].tolist() == ["counts are withheld or rounded"]


def test_a_baseline_folds_its_ranges_with_its_groups() -> None:
    table = {"White British": "400", "White Irish": "<5", "Indian": "7", "Pakistani": "<3", "Refused": "<3"}
    census = dp.baseline(table, scheme=SCHEME, unit="count", name="census").roll_up("five")
    assert census.ends is not None
    assert census.ends.low.tolist() == [[400, 7, 0]]
    assert census.ends.high.tolist() == [[404, 9, 2]]
    assert census.ends.withheld.tolist() == [[True, True, True]]


def test_withheld_counts_of_a_baseline_with_a_total_are_one_group() -> None:
    table = {"White": "100", "Mixed": "*", "Asian": "12", "Black": "*", "Total": "120"}
    census = dp.baseline(table, scheme=SCHEME, unit="count", name="census")
    assert census.ends is None
    found = dp.compare(cube_of([30, 5, 12, 1], "staff"), against=census).frame.set_index("group")
    assert found.loc["Mixed and Black together", ["observed", "reference"]].tolist() == [6, 8 / 120]


@pytest.mark.parametrize("said", [{"withheld": "1 to 4"}, {"rounded_to": 5}])
def test_what_is_said_of_counts_is_refused_of_shares(said: dict[str, object]) -> None:
    with pytest.raises(InputError, match="It is said of counts of people, and the numbers are of unit 'percent'"):
        dp.baseline({"White": 97.7, "BME": 2.3}, scheme=SCHEME, unit="percent", **said)


def test_a_withheld_count_of_a_baseline_of_which_nobody_says_its_range_is_refused() -> None:
    with pytest.raises(InputError, match="say between which numbers it lies, withheld='1 to 4'"):
        dp.baseline({"White": "97", "BME": "*"}, scheme=SCHEME, unit="count")


def test_a_baseline_says_how_its_counts_are_rounded_and_refuses_one_that_is_not() -> None:
    census = dp.baseline({"White": 90, "BME": 15}, scheme=SCHEME, unit="count", rounded_to="3 at random")
    assert census.frame["share"].round(3).tolist() == [0.857, 0.143]
    assert census.frame["share_low"].round(3).tolist() == [round(88 / 105, 3), round(13 / 105, 3)]
    said = "Counts are rounded to 3 at random: each is taken at up to 2 more or fewer."
    assert said in census.checks["what"].tolist()
    with pytest.raises(InputError, match="91 is no multiple of 3"):
        dp.baseline({"White": 91, "BME": 15}, scheme=SCHEME, unit="count", rounded_to="3 at random")


def test_somebody_had_the_events_that_happened_for_sure() -> None:
    stops = cube_of([40, 2, 6, 12], "stops")
    found = dp.rates(stops, per=baseline_of([400, 0, 30, 40], {1: (0, 4)}), repeats=1.5).frame.set_index("code")
    assert np.isfinite(found.loc["mixed", "ratio_highest"])
    with pytest.raises(InputError, match="nobody in census"):
        dp.rates(stops, per=baseline_of([400, 0, 30, 40], {3: (1, 4)}), repeats=1.5)


def test_distinct_people_are_no_more_than_there_may_be() -> None:
    stops = cube_of([40, 2, 6, 12], "stops")
    base = baseline_of([400, 0, 30, 40], {1: (1, 4)})
    assert dp.rates(stops, per=base, repeats="none").frame["verdict"].notna().all()
    with pytest.raises(InputError, match="6 events are said to be of distinct people, and the group has 4"):
        dp.rates(cube_of([40, 6, 6, 12], "stops"), per=base, repeats="none")


def test_the_events_of_each_person_add_up_to_what_withheld_events_can_be() -> None:
    stops = withheld(cube_of([40, 0, 6, 12], "stops"), {1: (1, 4)})
    base = cube_of([400, 20, 30, 40], "residents")
    assert dp.rates(stops, per=base, repeats=[1] * 58 + [2]).frame["verdict"].notna().all()
    with pytest.raises(InputError, match="add up to 64, and the events are 59 to 62"):
        dp.rates(stops, per=base, repeats=[1] * 64)
    of_each = {"White": [1] * 40, "Mixed": [1, 1], "Asian": 1.5, "Black": 1.0}
    assert dp.rates(stops, per=base, repeats=of_each).frame["verdict"].notna().all()
    with pytest.raises(InputError, match="add up to 5, and the events are 1 to 4"):
        dp.rates(stops, per=base, repeats={**of_each, "Mixed": [1] * 5})


def test_factors_by_group_beside_people_that_are_open_need_one_to_be_held_against() -> None:
    stops, base = cube_of([40, 2, 6, 12], "stops"), baseline_of([400, 0, 30, 40], {1: (1, 4)})
    of_each = {"White": 1.0, "Mixed": 1.0, "Asian": 2.0, "Black": 1.0}
    with pytest.raises(InputError, match="everyone else's factor is made of each group's"):
        dp.rates(stops, per=base, repeats=of_each)
    assert dp.rates(stops, per=base, repeats=of_each, comparator="White").frame["verdict"].notna().all()
    assert dp.rates(stops, per=base, repeats=dict.fromkeys(of_each, 2.0)).frame["verdict"].notna().all()
