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
from disprop.ends import Ends, rounded
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


def filled(cube: Cube) -> np.ndarray:
    """Every table that the cube can be, one a line."""
    if cube.ends is None:
        return cube.counts.reshape(1, -1)
    each = [range(a, b + 1) for a, b in zip(cube.ends.low.ravel(), cube.ends.high.ravel(), strict=True)]
    return np.array(list(product(*each)))


def laid(cube: Cube, tables: np.ndarray) -> Cube:
    """Tables as the slices of one cube."""
    slices = pd.DataFrame({"table": [str(at) for at in range(len(tables))]})
    return replace(cube, counts=tables[:, None, :], slices=slices, ends=None)


def every(stage: Cube, base: Cube | dp.Baseline, relation: str, band: dp.Band | None) -> pd.DataFrame:
    """What every table says that the two can be: those alone that can be beside one another."""
    if isinstance(base, dp.Baseline):
        return asked(laid(stage, filled(stage)), base, relation, band).frame
    both = list(product(filled(stage), filled(base)))
    groups = len(stage.groups)
    if relation != "stayers":
        both = [(one, two) for one, two in both if (one[:groups] <= two[:groups]).all()]
    tables = [np.array(side) for side in zip(*both, strict=True)]
    return asked(laid(stage, tables[0]), laid(base, tables[1]), relation, band).frame


def asked(stage: Cube, base: Cube | dp.Baseline, relation: str, band: dp.Band | None) -> dp.Findings:
    gates = dp.Gates(declaration=0.0)
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
    outside = (beside["ratio"] < beside["ratio_lowest_over"] - 1e-9) | (
        beside["ratio"] > beside["ratio_highest_over"] + 1e-9
    )
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
