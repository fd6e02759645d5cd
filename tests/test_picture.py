"""Pictures: estimates with their intervals, and words beside every mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

import disprop as dp
from disprop.errors import InputError
from disprop.picture import DRAWN, MARKERS

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]

BAND = dp.within(ratio=(0.8, 1.25))


@pytest.fixture
def ages(sample: Sample) -> dp.Findings:
    return dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"], polarity="bad", band=BAND)


def marks(figure: Figure) -> int:
    return sum(len(group.get_offsets()) for group in figure.axes[0].collections if isinstance(group, PathCollection))


def words_on(figure: Figure) -> list[str]:
    axes = figure.axes[0]
    return [text.get_text() for text in axes.texts] + [label.get_text() for label in axes.get_yticklabels()]


def test_a_picture_has_a_mark_and_words_for_every_row(ages: dp.Findings) -> None:
    figure = ages.plot()
    assert marks(figure) == 6
    told = words_on(figure)
    assert "possible (over)" in told
    assert any("25–34" in text and "(14 of 114)" in text for text in told)
    assert len(figure.axes[0].texts) == 6


def test_a_picture_is_a_file(ages: dp.Findings, tmp_path: Path) -> None:
    for suffix in ("png", "svg"):
        path = tmp_path / f"ages.{suffix}"
        ages.plot().savefig(path)
        assert path.stat().st_size > 5_000


def test_the_axis_says_what_is_drawn_and_its_confidence(ages: dp.Findings) -> None:
    assert "Ratio, with its 95% interval" in ages.plot().axes[0].get_xlabel()
    assert "Difference in percentage points" in ages.plot(measure="difference").axes[0].get_xlabel()


def test_the_band_decides_what_is_drawn(sample: Sample, census: dp.Baseline) -> None:
    found = dp.compare(sample("staff"), against=census, band=dp.within(points=5))
    assert "percentage points" in found.plot().axes[0].get_xlabel()
    assert marks(found.plot()) == 11


def test_no_mark_without_an_estimate(table: Table) -> None:
    found = dp.rates(table({"A": 3, "B": 9, "C": 0}), among=table({"A": 30, "B": 40, "C": 0}, "s"), band=BAND)
    figure = found.plot()
    assert marks(figure) == 2
    assert "insufficient data" in words_on(figure)


def test_infinite_and_zero_ratios_are_drawn_within_the_axis(sample: Sample) -> None:
    figure = dp.rates(sample("capability"), among=sample("staff"), band=BAND).plot()
    assert marks(figure) == 2
    low, high = figure.axes[0].get_xlim()
    assert 0 < low < 1 < high < np.inf


@pytest.mark.parametrize("measure", [None, "ratio", "difference"])
def test_rows_without_any_estimate_are_drawn_as_words(table: Table, measure: str | None) -> None:
    empty = table({"A": 0, "B": 0, "C": 0})
    for found in (
        dp.compare(empty, among=table({"A": 3, "B": 4, "C": 5}, "s"), band=dp.within(points=5)),
        dp.compare(table({"A": 3, "B": 4, "C": 5}), among=table({"A": 3, "B": 4, "C": 5}, "s")),
    ):
        figure = found.plot(measure=measure)
        assert len(figure.axes[0].texts) == 3


def test_every_verdict_has_a_mark_of_its_own_shape_and_colour_or_says_so() -> None:
    assert set(MARKERS) == {
        "disproportionate", "borderline", "possible", "small difference", "proportionate", "cannot tell",
        "insufficient data",
    }  # fmt: skip
    shapes = {verdict: marker for verdict, (marker, _) in MARKERS.items()}
    assert len({shapes[verdict] for verdict in ("disproportionate", "borderline", "possible")}) == 3


def test_an_unknown_measure_is_refused_with_those_there_are(ages: dp.Findings) -> None:
    with pytest.raises(InputError, match=r"'odds' cannot be drawn.*'ratio' or 'difference'"):
        ages.plot(measure="odds")


def test_no_rows_are_refused(ages: dp.Findings) -> None:
    with pytest.raises(InputError, match="There are 0 rows"):
        ages.only(group="nobody").plot()


def test_too_many_rows_are_refused_with_a_remedy(table: Table) -> None:
    rows = [{"site": f"s{at}", "group": group, "count": 5} for at in range(DRAWN) for group in "AB"]
    stage = dp.from_counts(pd.DataFrame(rows), scheme=table({"A": 1})["team"].scheme, name="left", by=["site"])
    found = dp.rates(stage, stayers=table({"A": 90, "B": 80}, "staff"))
    with pytest.raises(InputError, match=rf"{2 * DRAWN} rows.*\.only\("):
        found.plot()
    figure = found.only(site=["s1", "s2"]).plot()
    assert any("s1" in text for text in words_on(figure))


def test_drawing_leaves_nothing_open(ages: dp.Findings) -> None:
    import matplotlib.pyplot as plt

    ages.plot()
    assert plt.get_fignums() == []
