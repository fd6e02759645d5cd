"""The sheet that every picture is drawn on: as wide as the text of an A4 report, measured in points, with its words.

Loads matplotlib, so it is imported by the functions that draw.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from disprop.picture._facts import POINTS_AN_INCH, ROOM, SHEET, WIDTH

RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
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
    "svg.fonttype": "path",
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
        self.name, self.alt = name, alt

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
        with plain():
            if form != "svg":
                super().savefig(fname, format=form, **options)
                return
            drawn = io.BytesIO()
            super().savefig(drawn, format="svg", **options)
        _write(fname, _described(drawn.getvalue().decode(), self.alt))

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the picture as a notebook shows it, with its words as the text alternative."""
        drawn = io.BytesIO()
        self.savefig(drawn, format="png", dpi=144)
        width, height = (round(96 * side) for side in self.get_size_inches())
        return (
            {"image/png": base64.b64encode(drawn.getvalue()).decode(), "text/plain": self.alt},
            {"image/png": {"alt": self.alt, "width": width, "height": height}},
        )


def _described(svg: str, alt: str) -> str:
    """Return an SVG that names and describes itself to a screen reader."""
    named = svg.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)
    named = named.replace("<title>", '<title id="title">', 1)
    return named.replace("</title>", f'</title>\n <desc id="desc">{escape(alt, quote=False)}</desc>', 1)


def _write(where: Any, text: str) -> None:
    if not hasattr(where, "write"):
        Path(where).write_text(text, encoding="utf-8", newline="\n")
        return
    where.write(text if isinstance(where, io.TextIOBase) else text.encode())


_MEASURE = TextToPath()


HINTED = 1.05
"""How much wider letters can come out where they are fitted to the dots of a screen."""


@cache
def breadth(text: str, size: float = SHEET["text"], weight: str = "normal") -> float:
    """Return how wide a line of text is at most, in points."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return HINTED * float(_MEASURE.get_text_width_height_descent(text, font, False)[0])


def wrapped(text: str, room: float, *, size: float = SHEET["text"], weight: str = "normal") -> str:
    """Return text in lines no wider than the room: broken after spaces, hyphens, slashes, underscores, else anywhere.

    Parameters
    ----------
    text : str
        One line, or several.
    room : float
        In points.
    size, weight
        Of the letters.
    """
    return "\n".join(_broken(line, room, size, weight) for line in text.split("\n"))


def _broken(text: str, room: float, size: float, weight: str) -> str:
    lines = [""]
    for piece in (part for whole in re.split(r"(?<=[ _/\-])", text) for part in _fitting(whole, room, size, weight)):
        if lines[-1] and breadth(lines[-1] + piece.rstrip(" "), size, weight) > room:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip(" ") for line in lines)


def _fitting(piece: str, room: float, size: float, weight: str) -> list[str]:
    """Return a word in parts that fit into the room: itself, nearly always."""
    if breadth(piece.rstrip(" "), size, weight) <= room:
        return [piece]
    parts = [""]
    for letter in piece:
        if parts[-1] and breadth(parts[-1] + letter, size, weight) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def widest(texts: Iterable[str]) -> float:
    """Return how wide the widest line of all texts is, in points."""
    return max(breadth(line) for text in texts for line in text.split("\n"))


def tall(text: str) -> float:
    """Return how high a row is that holds this text, in points."""
    lines = text.count("\n") + 1
    return float(max(SHEET["row"], SHEET["line"] * lines + 3.25))


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

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write text at points from the left edge and from the body's top."""
        options: dict[str, Any] = {"va": "center", "ha": "left", "linespacing": 1.15, **how}
        with plain():
            self.figure.text(x / WIDTH, 1 - (self.top + y) / self.height, text, **options)


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
        axes.set_ylim(body, 0)
        axes.set_yticks([])
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
    page = Sheet(figure=figure, axes=axes, top=top, height=height)
    up = top - margin
    page.write(margin, -up, titled, va="top", fontsize=SHEET["title"], fontweight="bold")
    if above:
        page.write(margin, titles - up, above, va="top", color=SHEET["quiet"])
    if below:
        page.write(margin, body + foot + 4, below, va="top", color=SHEET["quiet"])
    return page
