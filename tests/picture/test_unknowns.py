"""Pictures of unknown responses: the parts of a bar are the figures, and every part has its words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import disprop as dp
from disprop.errors import InputError
from disprop.picture import TABLES
from disprop.picture._facts import REASONS
from disprop.schemes import REASONS as KNOWN_REASONS

Table = Callable[..., dp.Tables]
Words = Callable[[Figure], list[str]]
Flaws = Callable[[Figure], list[str]]

TARGET = dp.at_least(97, within=dp.within(percent=5))


def parts(figure: Figure) -> dict[str, list[tuple[float, float]]]:
    """The ends of the parts of the bars, by what they are: known, or a reason."""
    found: dict[str, list[tuple[float, float]]] = {}
    for bars in figure.axes[0].containers:
        if not bars.get_label().startswith("_"):
            found.setdefault(bars.get_label(), []).extend((bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars)
    return found


@pytest.fixture
def staff(sample: Callable[[str], dp.Tables]) -> dp.Unknowns:
    return dp.unknowns(sample("staff"), target=TARGET)


@pytest.fixture(scope="session")
def every_reason(table: Table) -> dp.Unknowns:
    counts = {"A": 10, "B": 8} | {reason.label: 3 + at for at, reason in enumerate(KNOWN_REASONS)}
    return dp.unknowns(table(counts, name="asked"), target=TARGET)


def test_the_parts_of_a_bar_are_the_known_and_each_reason_one_after_another(staff: dp.Unknowns) -> None:
    drawn = parts(staff.plot())
    assert drawn["known"] == [pytest.approx((0, share)) for share in (445 / 446, 443 / 446, 401 / 446, 1)]
    assert drawn["refused"][-1] == pytest.approx((401 / 446, 408 / 446))
    assert drawn["not_yet_asked"] == [pytest.approx((408 / 446, 1))]


def test_counts_and_status_are_words(staff: dp.Unknowns, words_on: Words) -> None:
    told = words_on(staff.plot())
    assert (
        "89.9% known 45 of 446 unknown: 7 refused or prefer not to say, 38 not yet asked "
        "significantly below target (at least 97%)"
    ) in told
    assert "100% known 0 of 446 unknown target met (at least 97%)" in told


def test_a_reason_alone_is_named_without_a_second_count(sample: Callable[[str], dp.Tables], words_on: Words) -> None:
    told = words_on(dp.unknowns(sample("leavers")).only(characteristic="disability").plot())
    assert "39.1% known 28 of 46 unknown: blank" in told


def test_a_full_picture_fits_a_page(teams: dp.Scheme) -> None:
    rows = [{"site": f"s{at}", "group": group, "count": 5} for at in range(TABLES) for group in ("A", "Refused")]
    found = dp.unknowns(dp.from_counts(pd.DataFrame(rows), scheme=teams, name="staff", by=["site"]), target=TARGET)
    assert found.plot().get_figheight() * 2.54 < 25.7


def test_the_target_is_a_stroke_where_there_is_one(staff: dp.Unknowns, sample: Callable, words_on: Words) -> None:
    def strokes(figure: Figure) -> list[float]:
        lines = [one for one in figure.axes[0].collections if isinstance(one, LineCollection) and one.get_zorder() == 5]
        return [float(segment[0][0]) for segment in lines[-1].get_segments() if len(segment)]

    assert strokes(staff.plot()) == [pytest.approx(0.97)] * 4
    without = dp.unknowns(sample("staff"), target={"age": TARGET}).plot()
    assert strokes(without) == [pytest.approx(0.97)]
    none = dp.unknowns(sample("staff")).plot()
    assert strokes(none) == []
    assert not any("target" in text for text in words_on(none))


def test_the_interval_of_the_known_rate_is_drawn(staff: dp.Unknowns) -> None:
    lines = [
        one for one in staff.plot().axes[0].collections if isinstance(one, LineCollection) and one.get_zorder() < 5
    ]
    ends = [(float(one[0][0]), float(one[1][0])) for one in lines[0].get_segments()]
    whole = staff.frame[staff.frame["reason"] == "all unknown"]
    assert ends == [pytest.approx(pair) for pair in zip(whole["known_low"], whole["known_high"], strict=True)]


def test_every_reason_that_counts_has_a_hatch_of_its_own() -> None:
    assert set(REASONS) == {reason.code for reason in KNOWN_REASONS if reason.in_denominator}
    assert len({style["hatch"] for style in REASONS.values()}) == len(REASONS)
    assert len({style["colour"] for style in REASONS.values()}) == len(REASONS)


def test_the_key_names_each_reason_that_is_drawn_and_no_other(
    staff: dp.Unknowns, every_reason: dp.Unknowns, words_on: Words
) -> None:
    labels = {"Known", *(reason.label for reason in KNOWN_REASONS)}
    shown = [text for text in words_on(staff.plot()) if text in labels]
    assert shown == ["Known", "Refused or prefer not to say", "Not yet asked"]
    told = words_on(every_reason.plot())
    assert {reason.label for reason in KNOWN_REASONS if reason.in_denominator} <= set(told)


def test_the_key_shows_the_hatch_that_the_bars_have(every_reason: dp.Unknowns) -> None:
    figure = every_reason.plot()
    looks = [
        {(bar.get_facecolor(), bar.get_hatch()) for bars in axes.containers for bar in bars if bar.get_fill()}
        for axes in figure.axes
    ]
    assert looks[0] == looks[1]
    assert len(looks[0]) == 1 + len(REASONS)


def test_who_is_outside_the_denominator_is_told_and_not_drawn(every_reason: dp.Unknowns, words_on: Words) -> None:
    figure = every_reason.plot()
    assert any("not counted: 10 does not apply, 11 not asked by design" in text for text in words_on(figure))
    assert set(parts(figure)) == {"known", *REASONS}
    assert max(end for ends in parts(figure).values() for _, end in ends) == pytest.approx(1)


def test_stage_and_slice_are_named_where_there_are_several(teams: dp.Scheme, words_on: Words, illegible: Flaws) -> None:
    rows = [
        {"period": period, "stage": stage, "group": group, "count": 5}
        for period in ("2008/09", "2009/10") for stage in ("applied", "appointed") for group in ("A", "B", "Refused")
    ]  # fmt: skip
    figure = dp.unknowns(dp.from_counts(pd.DataFrame(rows), scheme=teams, name="recruitment", by=["period"])).plot()
    assert "Applied, 2009/10, team" in words_on(figure)
    assert illegible(figure) == []


@pytest.mark.parametrize("name", ["staff", "every_reason"])
def test_nothing_overlaps_or_is_cut_off_small_or_faint(
    request: pytest.FixtureRequest, illegible: Flaws, name: str
) -> None:
    assert illegible(request.getfixturevalue(name).plot()) == []


def test_nobody_at_the_stage_is_words_and_no_bar(table: Table, words_on: Words, illegible: Flaws) -> None:
    figure = dp.unknowns(table({"A": 0, "B": 0}), target=TARGET).plot()
    assert "nobody to ask" in words_on(figure)
    assert parts(figure) == {"known": []} or all(not ends for ends in parts(figure).values())
    assert illegible(figure) == []


def test_the_words_say_each_known_rate_with_its_reasons_and_status(staff: dp.Unknowns) -> None:
    alt = staff.plot().alt
    assert "Disability: 89.9% known (interval 86.8% to 92.4%); 45 of 446 unknown: 7 refused" in alt
    assert "significantly below target (at least 97%)." in alt


def test_some_rows_can_be_chosen(staff: dp.Unknowns, words_on: Words) -> None:
    figure = staff.only(characteristic="disability").plot()
    assert sum("% known" in text for text in words_on(figure)) == 1
    with pytest.raises(InputError, match="no column 'site'"):
        staff.only(site="s1")


def test_no_tables_and_too_many_are_refused(staff: dp.Unknowns, teams: dp.Scheme) -> None:
    with pytest.raises(InputError, match="There are 0 rows"):
        staff.only(characteristic="nothing").plot()
    rows = [{"site": f"s{at}", "group": "A", "count": 5} for at in range(TABLES + 1)]
    many = dp.unknowns(dp.from_counts(pd.DataFrame(rows), scheme=teams, name="staff", by=["site"]))
    with pytest.raises(InputError, match=rf"{TABLES + 1} rows.*\.only\("):
        many.plot()


def test_bars_lie_within_their_rows(staff: dp.Unknowns) -> None:
    bars = [bar for bar in staff.plot().axes[0].patches if isinstance(bar, Rectangle)]
    middles = sorted({bar.get_y() for bar in bars})
    assert len(middles) == 4
    assert min(b - a for a, b in pairwise(middles)) > 12
