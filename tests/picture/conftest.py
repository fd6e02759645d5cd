"""What the tests of pictures look with: words, their boxes, colours and contrasts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import disprop as dp

BAND = dp.within(ratio=(0.8, 1.25))


def texts_of(figure: Figure) -> list[Text]:
    """Every text that is drawn, tick labels too."""
    ticks = [label for axes in figure.axes if axes.axison for label in axes.get_xticklabels()]
    names = [axes.xaxis.label for axes in figure.axes if axes.axison]
    inside = [text for axes in figure.axes for text in axes.texts]
    return [text for text in [*figure.texts, *ticks, *names, *inside] if text.get_text() and text.get_visible()]


def luminance(colour: str | tuple[float, ...]) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast_of(one: str | tuple[float, ...], other: str | tuple[float, ...]) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def flaws(figure: Figure) -> list[str]:
    """What keeps the words of a picture from being read."""
    figure.canvas.draw()
    texts = texts_of(figure)
    boxes: list[tuple[str, Bbox]] = [(text.get_text(), text.get_window_extent()) for text in texts]
    headings = {text.get_text() for text in texts if text.get_fontweight() == "bold"}  # nothing is drawn on their lines
    width, height = figure.bbox.size
    found = [f"{text.get_text()!r} is small" for text in texts if text.get_fontsize() < 9]
    found += [f"{text.get_text()!r} is faint" for text in texts if contrast_of(text.get_color(), "white") < 4.5]
    for said, box in boxes:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height:
            found.append(f"{said!r} is cut off")
    for (said, box), (other, beside) in combinations(boxes, 2):
        if (
            min(box.x1, beside.x1) - max(box.x0, beside.x0) > 0.5
            and min(box.y1, beside.y1) - max(box.y0, beside.y0) > 0.5
        ):
            found.append(f"{said!r} lies on {other!r}")
    for plot in figure.axes:
        if plot.axison:
            found += _in_the_plot(plot.get_window_extent(), boxes, headings)
    return found


def _in_the_plot(area: Bbox, boxes: list[tuple[str, Bbox]], headings: set[str]) -> list[str]:
    """What stands within a plot beside which it belongs."""
    beside = [entry for entry in boxes if area.y0 <= (entry[1].y0 + entry[1].y1) / 2 <= area.y1]
    return [
        f"{said!r} lies in the plot"
        for said, box in beside
        if said not in headings and box.x1 > area.x0 + 0.5 and box.x0 < area.x1 - 0.5
    ]


@pytest.fixture(scope="session")
def illegible() -> Callable[[Figure], list[str]]:
    """Return a function: what keeps the words of a picture from being read."""
    return flaws


@pytest.fixture(scope="session")
def contrast() -> Callable[..., float]:
    """Return a function: the contrast of two colours."""
    return contrast_of


@pytest.fixture(scope="session")
def words_on() -> Callable[[Figure], list[str]]:
    """Return a function: all words of a picture, each text on one line."""
    return lambda figure: [" ".join(text.get_text().split()) for text in texts_of(figure)]


@pytest.fixture(scope="session")
def plan_found() -> dp.Findings:
    """The findings of the sample plan."""
    from pathlib import Path

    from disprop.run import run

    found = run(Path(__file__).parents[2] / "data" / "samples" / "west_mercia_2009" / "plan.toml").found
    assert found is not None
    return found


@pytest.fixture
def ages(sample: Callable[[str], dp.Tables]) -> dp.Findings:
    return dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["age"], polarity="bad", band=BAND)


@pytest.fixture
def capability(sample: Callable[[str], dp.Tables]) -> dp.Findings:
    """Nobody of one group, everybody of the other: ratios 0 and infinite."""
    return dp.rates(sample("capability"), among=sample("staff"), band=BAND)


@pytest.fixture(scope="session")
def forty(table: Callable[..., dp.Tables]) -> dp.Findings:
    """Forty groups with long names and small numbers."""
    names = [f"Directorate {at} of Engineering, Facilities and Estates" for at in range(40)]
    scheme = dp.Scheme.from_labels(names, "directorate")
    left = dp.from_counts({name: at % 7 for at, name in enumerate(names)}, scheme=scheme, name="left")
    staff = dp.from_counts({name: 20 + 3 * at for at, name in enumerate(names)}, scheme=scheme, name="staff")
    return dp.rates(left, stayers=staff, band=BAND)


@pytest.fixture(scope="session")
def sliced(teams: dp.Scheme) -> dp.Findings:
    """Three columns of slices."""
    rows = [
        {"period": period, "site": site, "grade": grade, "group": group, "count": 3 + at + 4 * (group == "A")}
        for at, (period, site, grade) in enumerate(
            (period, site, grade)
            for period in ("2008/09", "2009/10")
            for site in ("North", "South")
            for grade in ("PO", "SPO")
        )
        for group in "AB"
    ]
    by = ["period", "site", "grade"]
    left = dp.from_counts(pd.DataFrame(rows), scheme=teams, name="left", by=by)
    staff = dp.from_counts(pd.DataFrame([row | {"count": 60} for row in rows]), scheme=teams, name="staff", by=by)
    return dp.rates(left, stayers=staff, band=BAND)


@pytest.fixture(scope="session")
def insufficient(table: Callable[..., dp.Tables]) -> dp.Findings:
    """Nothing can be judged."""
    return dp.rates(table({"A": 0, "B": 0}), among=table({"A": 30, "B": 40}, "staff"), band=BAND)


@pytest.fixture
def decided(sample: Callable[[str], dp.Tables]) -> dp.Findings:
    """The unknown decide."""
    return dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["disability"], band=BAND)
