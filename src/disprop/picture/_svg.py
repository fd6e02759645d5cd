"""An SVG as a page holds it: named and described, its words as words, without what depends on time or place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from xml.etree import ElementTree

FONTS = "DejaVu Sans,Arial,Helvetica,sans-serif"
"""The first of these that a reader's machine has; all are as narrow as the letters that the room was measured for."""

SPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"

DROPPED = {"metadata", "title", "style"}
"""What is not kept: the day and the maker of the file, and styles that would hold for the whole page."""

SO_ANYWAY = {("stroke-dashoffset", "0"), ("text-anchor", "start")}

NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
POINTS = {"d", "x", "y", "width", "height", "viewBox", "transform"}
"""Attributes that hold places; two decimals of a point are finer than any screen or printer."""


def compact(svg: bytes, *, title: str, desc: str, prefix: str = "") -> str:
    """Return an SVG of matplotlib as one small element that says what it shows.

    Parameters
    ----------
    svg : bytes
        As it was saved.
    title, desc : str
        Read out by screen readers in place of the picture.
    prefix : str
        What every id begins with.
    """
    root = ElementTree.fromstring(svg)
    start = f"{prefix}-" if prefix else ""
    kept = {"width": root.get("width", ""), "height": root.get("height", ""), "viewBox": root.get("viewBox", "")}
    named = {"role": "img", "aria-labelledby": f"{start}title {start}desc", "font-family": FONTS}
    style = {"stroke-linejoin": "round", "xmlns": "http://www.w3.org/2000/svg"}
    link = {"xmlns:xlink": "http://www.w3.org/1999/xlink"}
    inner = "".join(part for child in root for part in _written(child, start))
    told = f'<title id="{start}title">{_text(title)}</title>\n<desc id="{start}desc">{_text(desc)}</desc>\n'
    return f"<svg{_attributes({**style, **link, **kept, **named}, start)}>\n{told}{inner}</svg>\n"


def _written(element: ElementTree.Element, start: str) -> Iterator[str]:
    """Yield an element and what it holds; a group that says nothing is only what it holds."""
    tag = element.tag.removeprefix(SPACE)
    if tag in DROPPED:
        return
    inner = "".join(part for child in element for part in _written(child, start))
    kept = _kept(tag, element.attrib)
    if tag in ("g", "defs") and not (kept and inner):
        yield f"<defs>{inner}</defs>\n" if tag == "defs" and inner else inner
        return
    inner = _text(element.text or "") if tag == "text" else inner
    yield f"<{tag}{_attributes(kept, start)}>{inner}</{tag}>\n" if inner else f"<{tag}{_attributes(kept, start)}/>\n"


def _kept(tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that matter, in few letters: no names of groups, no turn by nothing, no font."""
    kept = {name: value for name, value in attributes.items() if not (name == "id" and tag == "g")}
    moved = re.fullmatch(r"translate\(([-\d.]+) ([-\d.]+)\)", kept.get("transform", "")) if tag == "text" else None
    if moved:
        kept |= {"x": moved[1], "y": moved[2]}
    if moved or kept.get("transform", "").startswith("rotate(-0 "):
        del kept["transform"]
    style = kept.pop("style", "")
    return {**kept, **dict(_styles(style))}


def _styles(style: str) -> Iterator[tuple[str, str]]:
    """Yield what a style sets that is not so anyway, as attributes: a page may forbid styles within it."""
    for part in style.split(";"):
        name, _, value = part.strip().partition(": ")
        if name == "font":  # as matplotlib before 3.10 has it
            yield from _font(value)
        elif name and name != "font-family" and (name, value) not in SO_ANYWAY:
            yield name, value.strip()


def _font(value: str) -> Iterator[tuple[str, str]]:
    """Yield slant, weight and size of a font that is told in one breath."""
    told = re.match(r"(?:(italic|oblique) )?(?:(bold|\d{3}) )?([\d.]+px)", value)
    if told:
        names = ("font-style", "font-weight", "font-size")
        yield from ((name, part) for name, part in zip(names, told.groups(), strict=True) if part)


def _attributes(attributes: Mapping[str, str], start: str) -> str:
    return "".join(f' {_name(name)}="{escape(_value(name, value, start))}"' for name, value in attributes.items())


def _name(name: str) -> str:
    return "xlink:href" if name == LINK else name


def _value(name: str, value: str, start: str) -> str:
    """Return a value with places to two decimals, and with the ids of this picture."""
    if name == "d":
        value = re.sub(r"\s*([A-Za-z])\s*", r"\1", value).strip()
    if name in POINTS:
        value = NUMBER.sub(lambda number: f"{round(float(number[0]), 2) + 0.0:g}", value)
    if name == "id":
        return f"{start}{value}"
    return value.replace("#", f"#{start}", 1) if name == LINK else value.replace("url(#", f"url(#{start}")


def _text(text: str) -> str:
    return escape(text, quote=False)
