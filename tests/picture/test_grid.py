"""The diversity grid as a picture: in each cell a mark, words and a ground; never colour alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import disprop as dp
from disprop import picture
from disprop.errors import InputError
from disprop.picture._facts import VERDICTS
from disprop.picture._grid import verdict_of

Words = Callable[[Figure], list[str]]
Flaws = Callable[[Figure], list[str]]


def boxes(figure: Figure) -> dict[str, list[Rectangle]]:
    found: dict[str, list[Rectangle]] = {}
    for box in figure.axes[0].patches:
        found.setdefault(box.get_label(), []).append(box)
    return found


def test_every_cell_of_the_grid_is_there_with_its_mark_ground_and_words(
    plan_found: dp.Findings, words_on: Words
) -> None:
    figure, table = plan_found.grid_plot(), plan_found.grid()
    cells = [cell for cell in table.to_numpy().ravel() if verdict_of(cell)]
    told = words_on(figure)
    assert all(told.count(cell) == cells.count(cell) for cell in cells)
    expected = pd.Series([verdict_of(cell) for cell in cells]).value_counts().to_dict()
    assert {verdict: len(found) for verdict, found in boxes(figure).items()} == expected
    marks = [line.get_label() for line in figure.axes[0].lines]
    assert pd.Series(marks).value_counts().to_dict() == expected


def test_a_mark_lies_in_the_cell_of_its_verdict(plan_found: dp.Findings) -> None:
    figure = plan_found.grid_plot()
    for line in figure.axes[0].lines:
        (x,), (y,) = line.get_data()
        cells = [box.get_bbox() for box in boxes(figure)[line.get_label()]]
        assert sum(cell.x0 < x - 4 and x + 4 < cell.x1 and cell.y0 < y < cell.y1 for cell in cells) == 1
        assert line.get_marker() == VERDICTS[line.get_label()]["marker"]


def test_rows_without_anything_in_a_block_are_named_and_not_drawn(plan_found: dp.Findings, words_on: Words) -> None:
    told = words_on(plan_found.grid_plot())
    line = next(text for text in told if text.startswith("Not compared:"))
    assert "Staff census ratio, Disciplinary" in line
    assert "Leavers," not in line


@pytest.fixture(scope="session")
def strands() -> pd.DataFrame:
    """Six characteristics, every verdict, the longest words."""
    names = ["ethnicity", "gender", "disability", "age", "religion or belief", "sexual orientation"]
    longest = "Mixed: White and Black Caribbean under and 12 more (unknowns decide)"
    cells = [[f"{verdict}: {longest}" if at % 2 else verdict for at, _ in enumerate(names)] for verdict in VERDICTS]
    return pd.DataFrame(cells, columns=names, index=[f"stage_number_{at}" for at, _ in enumerate(VERDICTS)])


def test_six_characteristics_go_on_below_where_they_find_no_room(strands: pd.DataFrame, words_on: Words) -> None:
    told = words_on(picture.grid(strands))
    headings = [name.capitalize() for name in strands]
    assert [text for text in told if text in headings] == headings
    assert told.count("Stage number 0") == 2


def test_nothing_overlaps_or_is_cut_off_small_or_faint(
    strands: pd.DataFrame, plan_found: dp.Findings, ages: dp.Findings, insufficient: dp.Findings, sliced: dp.Findings,
    illegible: Flaws,
) -> None:  # fmt: skip
    assert illegible(picture.grid(strands)) == []
    for found in (plan_found, ages, insufficient, sliced):
        assert illegible(found.grid_plot()) == []


def test_words_stay_within_their_cells(strands: pd.DataFrame) -> None:
    figure = picture.grid(strands)
    figure.canvas.draw()
    cells = [box.get_window_extent() for found in boxes(figure).values() for box in found]
    for text in figure.texts:
        if verdict_of(text.get_text()):
            box = text.get_window_extent()
            around = [
                cell
                for cell in cells
                if cell.x0 <= box.x0 and cell.y0 <= box.y0 + 1 and box.x1 <= cell.x1 and box.y1 - 1 <= cell.y1
            ]
            assert len(around) == 1, text.get_text()


def test_the_words_say_each_cell(plan_found: dp.Findings) -> None:
    alt = plan_found.grid_plot().alt
    assert alt.startswith(
        "Grid of verdicts, 10 by 4, comparisons by characteristics. Leavers: gender possible: Female over;"
    )
    assert "not compared" not in alt


def test_no_rows_are_refused(plan_found: dp.Findings) -> None:
    with pytest.raises(InputError, match="There are 0 rows"):
        plan_found.only(direction="over").only(direction="under").grid_plot()
