"""The sheet that every picture is drawn on: as wide as the text of an A4 report, measured in points, with its words.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from disprop.picture._facts import POINTS_AN_INCH, ROOM, SHEET, WIDTH
from disprop.picture._letters import FONT, plain_letters, wrapped
from disprop.picture._svg import compact

RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": SHEET["text"],
    "text.color": SHEET["ink"],
    "text.parse_math": False,  # a label with two dollar signs is no formula
    "text.usetex": False,
    "text.hinting": "none",
    "axes.edgecolor": SHEET["rule"],
    "axes.labelcolor": SHEET["ink"],
    "axes.labelsize": SHEET["text"],
    "axes.facecolor": SHEET["paper"],
    "axes.grid": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "figure.facecolor": SHEET["paper"],
    "hatch.linewidth": 0.9,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
    "svg.fonttype": "none",  # words stay words: they can be found, copied and read aloud
    "svg.hashsalt": "disprop",
    "xtick.color": SHEET["rule"],
    "xtick.labelcolor": SHEET["ink"],
    "xtick.labelsize": SHEET["text"],
    "xtick.minor.visible": False,
}
"""What a reader's own matplotlib settings do not change, so that the same findings give the same picture."""


def plain() -> AbstractContextManager[None]:
    """Return the context in which pictures are drawn and saved: the settings of `RC`."""
    settings: Any = RC
    return mpl.rc_context(settings)


LETTERS: dict[str, Any] = {
    "fontfamily": RC["font.family"],
    "fontsize": SHEET["text"],
    "color": SHEET["ink"],
    "parse_math": False,
    "usetex": False,
}
"""What words look like where nothing else is said."""

BASELINE = 0.36
"""How far under the middle of a line its letters stand, as a part of their size."""

DPI = 200
"""Dots an inch of a saved PNG, where none are asked for."""


class Picture(Figure):
    """A matplotlib figure that also says in words what it shows.

    Saved files carry the words (the description of a PNG; title and desc of an SVG), and so does the output of a
    notebook. The bytes of an SVG depend on the figure alone.

    Parameters
    ----------
    height : float
        In points; the width is that of the sheet.
    name : str
        The title of the file.
    alt : str
        What is drawn, the strongest finding, the unknown.
    """

    def __init__(self, height: float, *, name: str, alt: str) -> None:
        super().__init__(figsize=(WIDTH / POINTS_AN_INCH, height / POINTS_AN_INCH), dpi=100)
        FigureCanvasAgg(self)
        self.name, self.alt = plain_letters(name), plain_letters(alt)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure, with its words in the file.

        Parameters
        ----------
        fname : str, path or file
            Where to.
        **options
            Of matplotlib's ``savefig``; without ``dpi`` a picture of dots has `DPI`.
        """
        named = Path(fname).suffix[1:] if isinstance(fname, (str, Path)) else ""
        form = str(options.pop("format", None) or named or "png").lower()
        told: dict[str, dict[str, Any]] = {
            "png": {"Title": self.name, "Description": self.alt},
            "svg": {"Title": self.name, "Date": None},
        }
        options = {"dpi": DPI, **options, "metadata": {**told.get(form, {}), **(options.get("metadata") or {})}}
        if form == "svg":
            _write(fname, self._compact(options, prefix=""))
            return
        with plain():
            super().savefig(fname, format=form, **options)

    def draw(self, renderer: Any) -> None:
        """Draw the figure; a box stands for a letter that its font does not have, and nobody is warned of it."""
        with plain(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")
            super().draw(renderer)

    def svg(self, *, prefix: str = "") -> str:
        """Return the picture as an ``<svg>`` element that a page can hold.

        Parameters
        ----------
        prefix : str
            What its ids begin with, so that several pictures on one page do not share any.
        """
        return self._compact({"metadata": {"Date": None}}, prefix=prefix)

    def _compact(self, options: Mapping[str, Any], *, prefix: str) -> str:
        drawn = io.BytesIO()
        with plain():
            super().savefig(drawn, format="svg", **options)
        return compact(drawn.getvalue(), title=self.name, desc=self.alt, prefix=prefix)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the picture as a notebook shows it, with its words as the text alternative."""
        drawn = io.BytesIO()
        self.savefig(drawn, format="png", dpi=144)
        width, height = (round(96 * side) for side in self.get_size_inches())
        return (
            {"image/png": base64.b64encode(drawn.getvalue()).decode(), "text/plain": self.alt},
            {"image/png": {"alt": self.alt, "width": width, "height": height}},
        )


def _write(where: Any, text: str) -> None:
    if not hasattr(where, "write"):
        Path(where).write_text(text, encoding="utf-8", newline="\n")
        return
    where.write(text if isinstance(where, io.TextIOBase) else text.encode())


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A picture with its words above and below, and axes between them whose upright unit is a point.

    Parameters
    ----------
    figure : Picture
        All of it.
    axes : Axes
        From the body's top (0) down to its height.
    top : float
        Where the body begins, in points from the upper edge.
    height : float
        Of the whole, in points.
    """

    figure: Picture
    axes: Axes
    top: float
    height: float

    def panel(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return more axes, their upright unit a point too, at points from the left edge and from the body's top."""
        low = 1 - (self.top + y + height) / self.height
        return _bare(self.figure.add_axes((x / WIDTH, low, width / WIDTH, height / self.height)), height)

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write text at points from the left edge and from the body's top."""
        alone = "va" not in how and "\n" not in text
        options: dict[str, Any] = {**LETTERS, "va": "baseline" if alone else "center", "linespacing": 1.15, **how}
        down = y + (BASELINE * options["fontsize"] if alone else 0)  # so that the words of a row stand on one line
        self.figure.text(x / WIDTH, 1 - (self.top + down) / self.height, text, **options)


def sheet(
    *,
    title: str,
    asked: str,
    notes: Sequence[str],
    body: float,
    left: float,
    right: float,
    foot: float,
    alt: str,
    head: float = SHEET["row"],
) -> Sheet:
    """Lay out a picture: title, what was asked, the body with room for axes in it, and the notes below.

    Parameters
    ----------
    title, asked : str
        In bold and in plain letters above.
    notes : sequence of str
        Below, a paragraph each.
    body : float
        Height of the rows, in points.
    left, right : float
        What is kept free of axes on either side, in points.
    foot : float
        Height of ticks and label under the axes.
    alt : str
        The words of the whole picture.
    head : float
        Height of the headings of columns.
    """
    margin, step = SHEET["margin"], SHEET["line"]
    titled = wrapped(title, ROOM, size=SHEET["title"], weight="bold")
    above = wrapped(asked, ROOM) if asked else ""
    below = "\n".join(wrapped(note, ROOM) for note in notes)
    titles = 1.25 * SHEET["title"] * (titled.count("\n") + 1)
    askeds = step * (above.count("\n") + 1) if above else 0.0
    top = margin + titles + askeds + 4 + head
    under = step * (below.count("\n") + 1) + 4 if below else 0.0
    height = top + body + foot + under + margin
    with plain():
        figure = Picture(height, name=title, alt=alt)
        axes = figure.add_axes((left / WIDTH, 1 - (top + body) / height, 1 - (left + right) / WIDTH, body / height))
        _bare(axes, body)
    page = Sheet(figure=figure, axes=axes, top=top, height=height)
    up = top - margin
    page.write(margin, -up, titled, va="top", fontsize=SHEET["title"], fontweight="bold")
    if above:
        page.write(margin, titles - up, above, va="top", color=SHEET["quiet"])
    if below:
        page.write(margin, body + foot + 4, below, va="top", color=SHEET["quiet"])
    return page


def _bare(axes: Axes, height: float) -> Axes:
    """Return axes with nothing but their lower edge."""
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return axes
