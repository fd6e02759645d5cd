"""Pictures of estimates: what is drawn stands where the figures say, and every mark has its words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import disprop as dp
from disprop.errors import InputError
from disprop.picture import DRAWN, MEASURES
from disprop.picture._facts import VERDICTS
from disprop.stack import stack

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]
Words = Callable[[Figure], list[str]]
Flaws = Callable[[Figure], list[str]]

BAND = dp.within(ratio=(0.8, 1.25))
COLUMNS = {"ratio": "ratio", "difference": "difference_pp", "value": "value", "surplus": "surplus"}


def marks(figure: Figure) -> list[Line2D]:
    return [line for line in figure.axes[0].lines if line.get_label() in VERDICTS]


def drawn(figure: Figure) -> list[tuple[float, float]]:
    """Where the marks are (how far down, where across), from the top."""
    return sorted((float(y), float(x)) for line in marks(figure) for x, y in zip(*line.get_data(), strict=True))


def spans(figure: Figure) -> list[tuple[float, float]]:
    """The ends of the intervals, from the top."""
    lines = next(one for one in figure.axes[0].collections if isinstance(one, LineCollection) and one.get_zorder() == 3)
    ends = sorted(lines.get_segments(), key=lambda ends: ends[0][1])
    return [(float(one[0][0]), float(one[1][0])) for one in ends]


def grey_of(figure: Figure) -> list[tuple[float, float]]:
    """The ends of the band behind each row."""
    bars = [bar for bar in figure.axes[0].patches if isinstance(bar, Rectangle)]
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]


@pytest.mark.parametrize("measure", MEASURES)
def test_marks_stand_where_the_figures_say(ages: dp.Findings, measure: str) -> None:
    figure = ages.plot(measure=measure)
    assert [x for _, x in drawn(figure)] == pytest.approx(ages.frame[COLUMNS[measure]].tolist())


@pytest.mark.parametrize(("measure", "low", "high"), [
    ("ratio", "ratio_low", "ratio_high"),
    ("difference", "difference_low_pp", "difference_high_pp"),
    ("value", "value_low", "value_high"),
])  # fmt: skip
def test_intervals_reach_from_end_to_end(ages: dp.Findings, measure: str, low: str, high: str) -> None:
    ends = list(zip(ages.frame[low], ages.frame[high], strict=True))
    assert np.array(spans(ages.plot(measure=measure))) == pytest.approx(np.array(ends))


def test_every_mark_has_the_shape_of_its_verdict_and_the_word_on_its_line(plan_found: dp.Findings) -> None:
    found = plan_found.only(stage="leavers")
    figure = found.plot()
    rows = sorted((y, line.get_label(), line.get_marker()) for line in marks(figure) for y in line.get_ydata())
    with_estimate = found.frame[found.frame["ratio"].notna()]
    assert [label for _, label, _ in rows] == with_estimate["verdict"].tolist()
    assert all(marker == VERDICTS[label]["marker"] for _, label, marker in rows)
    said = [text for text in figure.texts if text.get_text().split("\n")[0] in VERDICTS]
    by_height = sorted(said, key=lambda text: -text.get_position()[1])
    assert [text.get_text().split("\n")[0] for text in by_height] == found.frame["verdict"].tolist()


def test_each_row_has_its_group_counts_number_and_verdict(ages: dp.Findings, words_on: Words) -> None:
    told = words_on(ages.plot())
    assert {"25–34 (14 of 114)", "1.82", "possible", "cannot tell"} <= set(told)
    assert "12.3%" in words_on(ages.plot(measure="value"))
    assert "+5.5" in words_on(ages.plot(measure="difference"))


def test_that_the_unknown_decide_stands_beside_the_verdict(decided: dp.Findings, words_on: Words) -> None:
    assert "insufficient data unknowns decide" in words_on(decided.plot())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", ["ages", "capability", "forty", "sliced", "insufficient", "decided", "plan_found"])
def test_nothing_overlaps_or_is_cut_off_small_or_faint(
    request: pytest.FixtureRequest, illegible: Flaws, name: str, measure: str
) -> None:
    found = request.getfixturevalue(name)
    if len(found) > DRAWN:
        found = found.only(verdict=["disproportionate", "borderline", "insufficient data"])
    assert illegible(found.plot(measure=measure)) == []


def test_one_row_is_a_picture(ages: dp.Findings, illegible: Flaws) -> None:
    figure = ages.only(group="25–34").plot()
    assert len(drawn(figure)) == 1
    assert illegible(figure) == []


def test_the_axis_says_what_is_drawn(ages: dp.Findings, words_on: Words) -> None:
    assert "Ratio to everyone else (log scale)" in words_on(ages.plot())
    assert "Difference from everyone else, percentage points" in words_on(ages.plot(measure="difference"))
    assert "Rate" in words_on(ages.plot(measure="value"))
    assert any("95% interval" in text for text in words_on(ages.plot()))


def test_ticks_of_ratios_are_numbers_that_people_write(ages: dp.Findings) -> None:
    ticks = [label.get_text() for label in ages.plot().axes[0].get_xticklabels()]
    assert ticks == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]


def test_the_band_decides_what_is_drawn(sample: Sample, census: dp.Baseline, words_on: Words) -> None:
    found = dp.compare(sample("staff"), against=census, band=dp.within(points=5))
    assert "Difference from the baseline, percentage points" in words_on(found.plot())
    assert len(drawn(found.plot())) == 11


def test_a_value_stands_beside_its_reference(ages: dp.Findings) -> None:
    figure = ages.plot(measure="value")
    strokes = [
        line for line in figure.axes[0].collections if isinstance(line, LineCollection) and line.get_zorder() == 2
    ]
    at = [segment[0][0] for segment in strokes[0].get_segments()]
    assert at == pytest.approx(ages.frame["reference"].tolist())


def test_no_mark_without_an_estimate(table: Table, words_on: Words) -> None:
    found = dp.rates(table({"A": 3, "B": 9, "C": 0}), among=table({"A": 30, "B": 40, "C": 0}, "s"), band=BAND)
    figure = found.plot()
    assert len(drawn(figure)) == 2
    assert {"insufficient data", "–"} <= set(words_on(figure))


def tip_is_right(x: np.ndarray) -> bool:
    """Whether the corner that stands alone is the one on the right."""
    return bool(np.isclose(x, x.max()).sum() < np.isclose(x, x.min()).sum())


def test_a_ratio_off_the_axis_is_an_arrow_outwards_and_the_number_says_it(
    capability: dp.Findings, words_on: Words
) -> None:
    figure = capability.plot()
    arrows = {line.get_marker(): line for line in marks(figure)}
    assert set(arrows) == {"<", ">"}
    assert arrows["<"].get_xdata()[0] < 0.1 < 0.9 < arrows[">"].get_xdata()[0] < 1
    shapes = {sign: line._marker.get_path().vertices[:, 0] for sign, line in arrows.items()}
    turned = {
        sign: line._marker.get_transform().transform(line._marker.get_path().vertices)[:-1, 0]
        for sign, line in arrows.items()
    }
    assert shapes
    assert not tip_is_right(turned["<"])
    assert tip_is_right(turned[">"])
    assert {"0", "infinite"} <= set(words_on(figure))
    low, high = figure.axes[0].get_xlim()
    assert 0 < low < 1 < high < np.inf


def test_an_interval_that_goes_on_beyond_the_axis_ends_in_an_arrow_and_the_notes_say_so(
    capability: dp.Findings, ages: dp.Findings, words_on: Words
) -> None:
    figure = capability.plot()
    small = [line.get_marker() for line in figure.axes[0].lines if line.get_markersize() == 4 and len(line.get_xdata())]
    assert small == ["<", ">"]
    assert any("Arrow: goes on" in text for text in words_on(figure))
    assert not any("Arrow" in text for text in words_on(ages.plot()))


@pytest.fixture
def several(sample: Sample) -> dp.Findings:
    staff = sample("staff")
    return stack(
        [
            dp.rates(sample(name), among=staff, characteristics=["gender"], band=band, name=name)
            for name, band in (("grievance", BAND), ("capability", None))
        ]
    )


def test_several_comparisons_are_counted_in_the_title_and_named_above_their_rows(
    several: dp.Findings, words_on: Words
) -> None:
    told = words_on(several.plot())
    assert told[0] == "2 comparisons by gender"
    assert {"Grievance", "Capability", "Female (2 of 289)", "Male (4 of 156)"} <= set(told)


def test_one_group_at_several_stages_is_a_row_a_stage(table: Table, words_on: Words) -> None:
    counts = {"applied": (80, 60), "shortlisted": (30, 36), "appointed": (9, 18)}
    rows = [
        {"stage": stage, "group": group, "count": n}
        for stage, both in counts.items()
        for group, n in zip("AB", both, strict=True)
    ]
    people = dp.from_counts(pd.DataFrame(rows), scheme=table({"A": 1})["team"].scheme, name="recruitment")
    found = dp.along(people, {"shortlisted": "applied", "appointed": "shortlisted"}, band=BAND)
    told = words_on(found.only(group="A").plot())
    assert told[0] == "A (team): 2 comparisons"
    assert told.index("Shortlisted (30 of 80)") < told.index("Appointed (9 of 30)")


def test_no_two_rows_have_the_same_heading_and_label(plan_found: dp.Findings) -> None:
    from disprop.picture._labels import rows

    frame = plan_found.only(verdict="disproportionate").frame
    told = rows(frame, ())
    assert len(set(told)) == len(told) == 19
    assert ("Leavers stated, ethnicity", "White (31 of 449)") in [(a, b.replace("\xa0", " ")) for a, b in told]


def test_the_band_is_drawn_behind_the_rows_that_have_one(several: dp.Findings, ages: dp.Findings) -> None:
    assert grey_of(several.plot()) == [pytest.approx((0.8, 1.25))] * 2
    assert grey_of(ages.plot()) == [pytest.approx((0.8, 1.25))] * 6


def test_the_band_of_a_row_is_the_same_in_every_measure(ages: dp.Findings) -> None:
    reference = ages.frame["reference"].to_numpy()
    value, points = (np.array(grey_of(ages.plot(measure=measure))) for measure in ("value", "difference"))
    assert value == pytest.approx(reference[:, None] * [0.8, 1.25])
    assert points == pytest.approx(100 * reference[:, None] * [-0.2, 0.25])


def test_the_notes_name_a_band_where_one_is_drawn_and_only_there(several: dp.Findings, words_on: Words) -> None:
    assert any("Grey: the band (ratio 0.8 to 1.25)" in text for text in words_on(several.plot()))
    figure = several.only(stage="capability").plot()
    assert not any("Grey" in text for text in words_on(figure))
    assert not grey_of(figure)


def test_a_band_in_per_cent_is_drawn_as_ratios(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["gender"], band=dp.within(percent=20))
    assert grey_of(found.plot()) == [pytest.approx((0.8, 1.2))] * 2


def test_a_band_in_points_is_drawn_against_each_reference(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["gender"], band=dp.within(points=2))
    reference = found.frame["reference"].to_numpy()
    ends = np.column_stack([1 - 0.02 / reference, 1 + 0.02 / reference])
    assert np.array(grey_of(found.plot(measure="ratio"))) == pytest.approx(ends)


def test_long_labels_are_broken_and_leave_the_plot_a_third_of_the_width(forty: dp.Findings) -> None:
    figure = forty.plot()
    assert any("\n" in text.get_text() for text in figure.texts if text.get_text().startswith("Directorate"))
    assert figure.axes[0].get_position().width > 1 / 3


def test_forty_rows_of_one_line_fit_a_page(table: Table) -> None:
    scheme = dp.Scheme.from_labels([f"Team {at}" for at in range(40)], "team")
    left = dp.from_counts({f"Team {at}": 3 for at in range(40)}, scheme=scheme, name="left")
    staff = dp.from_counts({f"Team {at}": 30 for at in range(40)}, scheme=scheme, name="staff")
    assert dp.rates(left, stayers=staff).plot().get_figheight() * 2.54 < 25.5


@pytest.mark.parametrize("measure", [None, *MEASURES])
def test_rows_without_any_estimate_are_drawn_as_words(
    table: Table, words_on: Words, illegible: Flaws, measure: str | None
) -> None:
    empty = table({"A": 0, "B": 0, "C": 0})
    for found in (
        dp.compare(empty, among=table({"A": 3, "B": 4, "C": 5}, "s"), band=dp.within(points=5)),
        dp.compare(table({"A": 3, "B": 4, "C": 5}), among=table({"A": 3, "B": 4, "C": 5}, "s")),
    ):
        figure = found.plot(measure=measure)
        assert words_on(figure).count("insufficient data") == 3
        assert any("Nothing could be judged" in text for text in words_on(figure))
        assert illegible(figure) == []


def test_events_keep_the_unit_that_their_rates_are_told_in(words_on: Words, illegible: Flaws) -> None:
    scheme = dp.Scheme.from_labels(["A", "B"], "team")
    stops = dp.from_counts({"A": 900, "B": 210}, scheme=scheme, name="stops")
    people = dp.baseline({"A": 90_000, "B": 10_000}, scheme=scheme, unit="count", name="residents")
    found = dp.rates(stops, per=people, band=BAND)
    figure = found.plot(measure="value")
    assert [x for _, x in drawn(figure)] == pytest.approx([10, 21])
    assert {"Rate per 1,000", "21 per 1,000", "A (900 for 90,000)"} <= set(words_on(figure))
    assert np.array(grey_of(figure)) == pytest.approx(np.array([[16.8, 26.25], [8, 12.5]]))
    apart = found.plot(measure="difference")
    assert [x for _, x in drawn(apart)] == pytest.approx([-11, 11])
    assert "Difference from everyone else, per 1,000" in words_on(apart)
    for one in (figure, apart, found.plot()):
        assert illegible(one) == []


def test_labels_are_words_and_not_formulas(words_on: Words) -> None:
    scheme = dp.Scheme.from_labels(["$10 to $20", "over $20_000"], "pay")
    left = dp.from_counts({"$10 to $20": 3, "over $20_000": 5}, scheme=scheme, name="left")
    staff = dp.from_counts({"$10 to $20": 30, "over $20_000": 50}, scheme=scheme, name="staff")
    figure = dp.rates(left, stayers=staff).plot()
    assert "$10 to $20 (3 of 33)" in words_on(figure)
    assert not any(text.get_parse_math() for text in figure.texts)


def test_an_unknown_measure_is_refused_with_those_there_are(ages: dp.Findings) -> None:
    with pytest.raises(InputError, match=r"'odds' cannot be drawn.*'ratio', 'difference', 'value' or 'surplus'"):
        ages.plot(measure="odds")


def test_no_rows_are_refused(ages: dp.Findings) -> None:
    with pytest.raises(InputError, match="There are 0 rows"):
        ages.only(direction="over").only(direction="under").plot()


def test_too_many_rows_are_refused_with_a_remedy(table: Table, words_on: Words) -> None:
    rows = [{"site": f"s{at}", "group": group, "count": 5} for at in range(DRAWN) for group in "AB"]
    stage = dp.from_counts(pd.DataFrame(rows), scheme=table({"A": 1})["team"].scheme, name="left", by=["site"])
    found = dp.rates(stage, stayers=table({"A": 90, "B": 80}, "staff"))
    with pytest.raises(InputError, match=rf"{2 * DRAWN} rows.*\.only\("):
        found.plot()
    assert {"s1", "s2"} <= set(words_on(found.only(site=["s1", "s2"]).plot()))
    assert words_on(found.only(site="s1").plot())[0] == "Left by team, s1"


def test_the_words_say_what_is_drawn_the_strongest_finding_and_the_unknown(
    ages: dp.Findings, decided: dp.Findings, insufficient: dp.Findings, capability: dp.Findings
) -> None:
    alt = ages.plot().alt
    assert alt.startswith("Chart of ratios with 95% intervals, 6 rows: Leavers by age.")
    assert "Strongest: 25–34, 12.3% (14 of 114) against 6.7%, ratio 1.82 (0.98 to 3.33): possible, over." in alt
    assert "Verdicts: 5 possible and 1 cannot tell." in alt
    assert "Unknown: 0 of 39 (0%) in leavers" in alt
    assert "The unknown decide 2 of 2 verdicts." in decided.plot().alt
    assert "Nothing could be judged" in insufficient.plot().alt
    assert "ratio infinite" in capability.plot().alt


def test_drawing_leaves_no_figure_open_and_no_setting_changed(ages: dp.Findings, tmp_path: Path) -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    ages.plot().savefig(tmp_path / "ages.svg")
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def test_rounded_counts_are_said_to_be_so(words_on: Words) -> None:
    scheme = dp.Scheme.from_labels(["A", "B"], "team")
    left, staff = (
        dp.from_counts(counts, scheme=scheme, name=name, rounded_to=5)
        for name, counts in (("left", {"A": 30, "B": 10}), ("staff", {"A": 290, "B": 155}))
    )
    figure = dp.rates(left, stayers=staff, band=BAND).plot()
    assert any("Counts are rounded:" in text for text in words_on(figure))
    assert "Counts are rounded:" in figure.alt


@pytest.mark.parametrize("measure", MEASURES)
def test_a_row_whose_counts_are_withheld_at_the_source_has_no_mark_and_the_ratios_that_it_may_have(
    words_on: Words, illegible: Flaws, measure: str
) -> None:
    scheme = dp.Scheme.from_labels(["A", "B", "C"], "team")
    left = dp.from_counts({"A": "30", "B": "<5", "C": "20"}, scheme=scheme, name="left")
    staff = dp.from_counts({"A": 290, "B": 155, "C": 100}, scheme=scheme, name="staff")
    found = dp.rates(left, stayers=staff, band=BAND)
    figure = found.plot(measure=measure)
    assert drawn(figure) == []
    assert any("No mark: counts behind the row are withheld" in text for text in words_on(figure))
    row = found.frame.set_index("group").loc["C"]
    assert ("2.35 to 2.64" in words_on(figure)) == (measure == "ratio")
    assert (f"{row['ratio_lowest']:.2f}", f"{row['ratio_highest']:.2f}") == ("2.35", "2.64")
    assert "ratio 2.35 to 2.64, counts withheld: disproportionate, over." in figure.alt
    assert illegible(figure) == []
