"""Pictures of stages in turn: what passes from stage to stage, and only where stages are drawn from one another."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.figure import Figure

import disprop as dp
from disprop import picture
from disprop.errors import InputError
from disprop.picture import FLOWING
from disprop.picture._chains import chains
from disprop.picture._facts import VERDICTS, WITHHELD
from disprop.stack import stack

Words = Callable[[Figure], list[str]]
Flaws = Callable[[Figure], list[str]]

BAND = dp.within(ratio=(0.8, 1.25))
FEEDS = {"shortlisted": "applied", "appointed": "shortlisted", "started": "appointed"}
STAGES = {"applied": (400, 250), "shortlisted": (90, 80), "appointed": (30, 18), "started": (28, 18)}


def stages_of(counts: dict[str, tuple[int, ...]], labels: list[str], characteristic: str = "team") -> dp.Tables:
    rows = [
        {"stage": stage, "group": group, "count": n}
        for stage, numbers in counts.items() for group, n in zip(labels, numbers, strict=True)
    ]  # fmt: skip
    scheme = dp.Scheme.from_labels(labels, characteristic)
    return dp.from_counts(pd.DataFrame(rows), scheme=scheme, name="recruitment")


def along(most: int, labels: list[str] | None = None, counts: dict[str, tuple[int, ...]] | None = None) -> dp.Findings:
    """Findings over the first so many steps."""
    feeds = dict(list(FEEDS.items())[:most])
    kept = {name: (counts or STAGES)[name] for name in ["applied", *feeds]}
    return dp.along(stages_of(kept, labels or ["A", "B"]), feeds, band=BAND, polarity="good")


def marks(figure: Figure) -> list[list[tuple[float, float]]]:
    """Where the marks of each step are, from the top: how far down, where across."""
    return [
        sorted(
            (float(y), float(x))
            for line in axes.lines if line.get_label() in VERDICTS
            for x, y in zip(*line.get_data(), strict=True)
        )
        for axes in figure.axes[1:]
    ]  # fmt: skip


def test_each_step_draws_the_rate_of_each_group() -> None:
    drawn = marks(along(2).flow_plot())
    assert [[x for _, x in step] for step in drawn] == [
        pytest.approx([90 / 400, 80 / 250]), pytest.approx([30 / 90, 18 / 80]),
    ]  # fmt: skip


def test_the_numbers_at_each_stage_stand_under_the_group(words_on: Words) -> None:
    told = words_on(along(2).flow_plot())
    assert {"A 400 → 90 → 30", "B 250 → 80 → 18", "applied → shortlisted", "shortlisted → appointed"} <= set(told)
    assert any(text.startswith("22.5% ") for text in told)


def test_every_mark_has_its_verdict_in_words(words_on: Words) -> None:
    found = along(2)
    said = [text.split(" ", 1)[1] for text in words_on(found.flow_plot()) if text[0].isdigit() and "% " in text]
    assert said[:4] == found.frame["verdict"].tolist()


@pytest.mark.parametrize("most", [2, 3])
def test_nothing_overlaps_or_is_cut_off_small_or_faint(most: int, illegible: Flaws) -> None:
    assert illegible(along(most).flow_plot()) == []


def test_long_names_and_everyone_disproportionate_are_legible(illegible: Flaws) -> None:
    labels = ["Engineering, Facilities and Estates Management of the North", "B"]
    counts = {"applied": (40000, 25000), "shortlisted": (9000, 800), "appointed": (30, 180)}
    assert illegible(along(2, labels, counts).flow_plot()) == []


def test_more_than_two_steps_go_on_below() -> None:
    figure = along(3).flow_plot()
    tops = [axes.get_position().y1 for axes in figure.axes[1:]]
    assert tops[0] == tops[1] > tops[2]
    assert len(marks(figure)[2]) == 2


def test_as_many_groups_as_are_allowed_fit_a_page() -> None:
    labels = [f"Team {at}" for at in range(FLOWING)]
    counts = {"applied": (90,) * FLOWING, "shortlisted": (30,) * FLOWING, "appointed": (9,) * FLOWING}
    assert along(2, labels, counts).flow_plot().get_figheight() * 2.54 < 25.7


def test_too_many_groups_are_refused() -> None:
    labels = [f"Team {at}" for at in range(FLOWING + 1)]
    counts = {name: (n,) * len(labels) for name, n in {"applied": 90, "shortlisted": 30, "appointed": 9}.items()}
    with pytest.raises(InputError, match=rf"{FLOWING + 1} rows.*\.only\("):
        along(2, labels, counts).flow_plot()


def test_one_step_is_no_flow() -> None:
    with pytest.raises(InputError, match=r"hold 0 runs of stages.*dp\.along"):
        along(1).flow_plot()


def test_several_flows_are_refused_with_a_way_to_choose() -> None:
    both = [
        dp.along(stages_of(STAGES, ["A", "B"], name), FEEDS, band=BAND, name=name) for name in ("team", "shift")
    ]  # fmt: skip
    found = stack(both)
    with pytest.raises(InputError, match=r"hold 2 runs of stages.*\.only\(characteristic"):
        found.flow_plot()
    assert found.only(characteristic="team").flow_plot().name.endswith("by team")


def test_stages_of_the_same_name_but_other_people_are_not_joined() -> None:
    one = dp.along(stages_of({"applied": (40, 25), "shortlisted": (9, 8)}, ["A", "B"]), {"shortlisted": "applied"})
    other = dp.along(
        stages_of({"shortlisted": (30, 20), "appointed": (9, 8)}, ["A", "B"]), {"appointed": "shortlisted"}
    )
    frame = pd.concat([one.frame, other.frame], ignore_index=True)
    assert chains(frame, ()) == []


def test_two_comparisons_of_one_step_are_one_step() -> None:
    people = stages_of(STAGES, ["A", "B"])
    twice = stack([dp.along(people, FEEDS, band=band, name=name) for band, name in ((BAND, "one"), (None, "two"))])
    assert [len(chain) for chain in chains(twice.frame, ())] == [3]


def test_a_stage_that_feeds_two_others_is_two_flows() -> None:
    counts = {"applied": (400, 250), "shortlisted": (90, 80), "appointed": (30, 18), "reserve": (9, 8)}
    feeds = {"shortlisted": "applied", "appointed": "shortlisted", "reserve": "shortlisted"}
    found = dp.along(stages_of(counts, ["A", "B"]), feeds)
    assert [[step.after for step in chain] for chain in chains(found.frame, ())] == [
        ["shortlisted", "appointed"], ["shortlisted", "reserve"],
    ]  # fmt: skip


def test_a_withheld_group_has_words_and_no_mark(words_on: Words, illegible: Flaws) -> None:
    frame = along(2).frame
    gone = (frame["stage"] == "appointed") & (frame["group"] == "B")
    numbers = frame.select_dtypes("number").columns
    frame = frame.assign(**{name: frame[name].astype(float).mask(gone) for name in numbers})
    figure = picture.flow(frame.assign(verdict=frame["verdict"].mask(gone, WITHHELD)), ())
    assert [len(step) for step in marks(figure)] == [2, 1]
    assert {"B 250 → 80 → [c]", "[c] withheld"} <= set(words_on(figure))
    assert "1 withheld" in figure.alt
    assert illegible(figure) == []


def test_the_words_tell_each_step_with_its_strongest() -> None:
    alt = along(2).flow_plot().alt
    assert "applied to shortlisted: Verdicts: " in alt
    assert "shortlisted to appointed: Verdicts: " in alt
    assert "2 groups, 2 steps" in alt
