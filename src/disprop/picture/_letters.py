"""Words in lines: how wide letters are, where lines break, and what of a label is no letter at all."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

from disprop.picture._facts import SHEET

FONT = "DejaVu Sans"
"""The letters of every picture: those that come with matplotlib, so that they are the same everywhere."""

JOINERS = "\u200c\u200d"
"""Marks without breadth that some languages spell with."""

LEFT_TO_RIGHT = "\u200e"
"""Stands around letters that run from right to left, so that figures after them do not join them."""


def plain_letters(text: str) -> str:
    r"""Return text without marks that are no letters: those that turn the direction of others, and control codes.

    Examples
    --------
    >>> plain_letters("A\u202eB\tC\x07")
    'AB C'
    """
    spaced = re.sub(r"[\t\r\x0b\x0c\x85\u2028\u2029]", " ", text)
    return "".join(letter for letter in spaced if _is_letter(letter))


def _is_letter(letter: str) -> bool:
    return letter in "\n" + JOINERS + LEFT_TO_RIGHT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn")


def before_figures(label: str) -> str:
    """Return a label that figures can follow: one that is written from right to left stands between marks."""
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in label)
    return f"{LEFT_TO_RIGHT}{label}{LEFT_TO_RIGHT}" if turned else label


@cache
def _measure() -> Any:
    from matplotlib.textpath import TextToPath

    return TextToPath()


HINTED = 1.05
"""How much wider letters can come out where they are fitted to the dots of a screen."""


@cache
def breadth(text: str, size: float = SHEET["text"], weight: str = "normal") -> float:
    """Return how wide a line of text is at most, in points."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(family=FONT, size=size, weight=weight)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a box stands for a letter that the font does not have
        return HINTED * float(_measure().get_text_width_height_descent(text, font, False)[0])


def wrapped(
    text: str, room: float, *, size: float = SHEET["text"], weight: str = "normal", most: int | None = None
) -> str:
    """Return text in lines no wider than the room: broken after spaces, hyphens, slashes, underscores, else anywhere.

    Parameters
    ----------
    text : str
        One line, or several.
    room : float
        In points.
    size, weight
        Of the letters.
    most : int, optional
        Lines; what finds no room in them is left out in the middle.
    """
    text = plain_letters(text)
    lines = "\n".join(_broken(line, room, size, weight) for line in text.split("\n"))
    number = lines.count("\n") + 1
    if most is None or number <= most:
        return lines
    kept = min(len(text) * most // number, len(text) - 4)
    begin, end = text[: kept - kept // 3 - 3], text[len(text) - kept // 3 :]
    shorter = f"{_to_a_blank(begin)} … {_to_a_blank(end[::-1])[::-1]}"
    return wrapped(shorter, room, size=size, weight=weight, most=most)


def _to_a_blank(text: str) -> str:
    """Return text without the part of a word that it ends in, unless the word is long."""
    at = text.rfind(" ")
    return text[:at].rstrip() if len(text) - at < 16 and at > 0 else text


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
