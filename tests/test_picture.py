"""Pictures: estimates with their intervals, and words beside every mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import disprop as dp
from disprop.errors import InputError
from disprop.findings import stack
from disprop.picture import DRAWN, LABEL, MARKERS
from disprop.run import run

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
    return [text.get_text() for text in axes.texts] + labels_of(figure)


def labels_of(figure: Figure) -> list[str]:
    """The labels of the rows, each on one line."""
    return [" ".join(label.get_text().split()) for label in figure.axes[0].get_yticklabels()]


def grey_of(figure: Figure) -> list[tuple[float, float]]:
    """The ends of the band behind each row."""
    return [
        (bar.get_x(), bar.get_x() + bar.get_width()) for bar in figure.axes[0].patches if isinstance(bar, Rectangle)
    ]


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


def tip_is_right(x: np.ndarray) -> bool:
    """Whether the corner that stands alone is the one on the right."""
    return bool(np.isclose(x, x.max()).sum() < np.isclose(x, x.min()).sum())


def test_a_ratio_off_the_axis_is_an_arrow_outwards_with_its_words(sample: Sample) -> None:
    figure = dp.rates(sample("capability"), among=sample("staff"), band=BAND).plot()
    axes = figure.axes[0]
    arrows = [group for group in axes.collections if isinstance(group, PathCollection)]
    points_right = [tip_is_right(group.get_paths()[0].vertices[:-1, 0]) for group in arrows]
    assert [float(group.get_offsets()[0][0]) > 0.5 for group in arrows] == points_right == [False, True]
    assert all(0 < float(group.get_offsets()[0][0]) < 1 for group in arrows)
    assert {"ratio 0", "ratio infinite"} <= set(words_on(figure))


def test_an_interval_that_goes_on_beyond_the_axis_ends_in_an_arrow(sample: Sample) -> None:
    figure = dp.rates(sample("capability"), among=sample("staff"), band=BAND).plot()
    signs = {line.get_marker(): len(line.get_xdata()) for line in figure.axes[0].lines}
    assert (signs["<"], signs[">"]) == (1, 1)


@pytest.fixture
def several(sample: Sample) -> dp.Findings:
    staff = sample("staff")
    return stack(
        [
            dp.rates(sample(name), among=staff, characteristics=["gender"], band=band, name=name)
            for name, band in (("grievance", BAND), ("capability", None))
        ]
    )


def test_a_picture_of_several_comparisons_names_them_at_the_rows_and_counts_them_in_the_title(
    several: dp.Findings,
) -> None:
    figure = several.plot()
    assert figure.axes[0].get_title(loc="left") == "2 comparisons"
    assert labels_of(figure)[0] == "grievance, Female (2 of 289)"
    assert labels_of(figure)[3] == "capability, Male (4 of 156)"


def test_no_two_rows_of_a_picture_have_the_same_label(sample: Sample) -> None:
    found = run(Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009" / "plan.toml").found
    assert found is not None
    labels = labels_of(found.only(verdict="disproportionate").plot())
    assert len(set(labels)) == len(labels) == 19
    assert "leavers_stated, ethnicity, White (31 of 449)" in labels
    assert "staff_census_ratio, ethnicity, five, Black (13 of 443)" in labels


def test_the_band_is_drawn_behind_the_rows_that_have_one(several: dp.Findings, ages: dp.Findings) -> None:
    assert grey_of(several.plot()) == [pytest.approx((0.8, 1.25))] * 2
    assert grey_of(ages.plot()) == [pytest.approx((0.8, 1.25))] * 6


def test_the_caption_names_a_band_where_one_is_drawn_and_only_there(several: dp.Findings, ages: dp.Findings) -> None:
    assert "grey: the band" in several.plot().axes[0].get_xlabel()
    assert "grey: the band" in ages.plot().axes[0].get_xlabel()
    for figure in (several.only(stage="capability").plot(), ages.plot(measure="difference")):
        assert "grey" not in figure.axes[0].get_xlabel()
        assert not grey_of(figure)


def test_a_band_in_per_cent_is_drawn_as_ratios(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["gender"], band=dp.within(percent=20))
    assert grey_of(found.plot()) == [pytest.approx((0.8, 1.2))] * 2


def test_long_labels_are_wrapped_and_do_not_squeeze_the_picture() -> None:
    long = "Engineering and Facilities Management (including contractors and agency workers)"
    scheme = dp.Scheme.from_labels([long, "HR", "IT"], "team")
    left = dp.from_counts({long: 5, "HR": 2, "IT": 1}, scheme=scheme, name="left")
    found = dp.rates(left, stayers=dp.from_counts({long: 50, "HR": 22, "IT": 11}, scheme=scheme, name="staff"))
    figure = found.plot()
    figure.canvas.draw()
    axes = figure.axes[0]
    assert max(len(line) for label in axes.get_yticklabels() for line in label.get_text().splitlines()) <= LABEL
    assert labels_of(figure)[0] == f"{long} (5 of 55)"
    assert axes.get_position().width > 0.4


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
