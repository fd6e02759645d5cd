"""Charts as they stand in a page: ids of their own, no styles and no scripts, numbers as long as they can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from disprop.errors import Fault, InputError
from disprop.publish.charts import Chart
from disprop.publish.page._labels import clean, heading
from disprop.publish.page._table import Table, plain_table


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart in a page.

    Parameters
    ----------
    id, title, alt, svg : str
        Its id, its heading, what it shows in words, its drawing.
    kind : str
        What is drawn.
    behind : tuple of Table
        The tables of the page that hold its figures; none where they are too many, or not all on the page.
    comparisons : frozenset of str
        The comparisons that it draws.
    table : Table, optional
        The table behind it, where the page has no other.
    """

    id: str
    title: str
    alt: str
    svg: str
    kind: str
    behind: tuple[Table, ...] = ()
    comparisons: frozenset[str] = frozenset()
    table: Table | None = None


MOST_BEHIND = 3
"""Tables of the page that a chart leads to; for more it has a table of its own."""


ALLOWED = frozenset(
    {"svg", "g", "defs", "path", "use", "clipPath", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
     "tspan", "pattern"}
)  # fmt: skip
"""Elements of a drawing. Any other is left out with all that it holds: scripts, styles, foreign objects, links out."""

_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")


def drawing(svg: str, name: str, alt: str) -> str:
    """Return an SVG as it can stand within HTML under a strict policy of contents.

    Parameters
    ----------
    svg : str
        A whole file or an element.
    name : str
        What its ids are to begin with.
    alt : str
        What it shows in words.

    Raises
    ------
    InputError
        If it is no SVG.
    """
    try:
        root = ElementTree.fromstring(clean(svg))
    except ElementTree.ParseError as error:
        remedy = "Give charts of disprop.publish.charts."
        raise InputError(Fault(where=f"pictures, {name}", what=f"It is no SVG ({error}).", remedy=remedy)) from error
    _tidy(root, name)
    box = root.get("viewBox") or ""
    root.attrib = {
        "viewBox": box,
        "class": "chart",
        "role": "img",
        "aria-label": brief(clean(alt)),
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    return ElementTree.tostring(root, encoding="unicode")


LONGEST = 400
"""Letters of a text alternative that is read out whole; a longer one stands in full under its chart."""


def brief(alt: str) -> str:
    """Return the words of a chart as they are read out with it: whole sentences, as many as one can listen to.

    Examples
    --------
    >>> brief("Chart of bars. " + "Staff: 98% known. " * 40)[-59:]
    'Staff: 98% known. The rest stands in words under the chart.'
    """
    if len(alt) <= LONGEST:
        return alt
    first = alt[:LONGEST].rpartition(". ")[0] or alt[:LONGEST]
    return f"{first}. The rest stands in words under the chart."


def _tidy(element: ElementTree.Element, name: str) -> None:
    element.tag = _local(element.tag)
    element.text = element.text if element.tag in ("text", "tspan") else None
    element.tail = None
    element.attrib = dict(_attributes(element, name))
    for child in list(element):
        if not isinstance(child.tag, str) or _local(child.tag) not in ALLOWED:
            element.remove(child)
        else:
            _tidy(child, name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(element: ElementTree.Element, name: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes: styles as attributes of their own, ids with the name before them."""
    for key, value in element.attrib.items():
        local = _local(key)
        if local == "style":
            yield from _styles(value, name)
        elif local == "id":
            yield "id", f"{name}-{value}"
        elif local == "href" and value.startswith("#"):
            yield "href", f"#{name}-{value[1:]}"
        elif local != "href" and not local.lower().startswith("on") and local not in ("role", "space"):
            yield local, _value(local, value, name)


def _styles(text: str, name: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        key, _, value = part.partition(":")
        if value.strip():
            yield key.strip(), _value(key.strip(), value.strip(), name)


def _value(key: str, value: str, name: str) -> str:
    if key in ("d", "points"):
        return " ".join(_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value).split())
    return _REFERENCE.sub(lambda found: f"url(#{name}-{found[1]})", value)


def figures(pictures: Iterable[Chart], families: Mapping[str, Table]) -> tuple[Figure, ...]:
    """Return charts as they stand in a page.

    Parameters
    ----------
    pictures : iterable of Chart
        In the order of the page.
    families : mapping of str to Table
        The evidence of each family that the page holds.
    """
    return tuple(_figure(chart, f"chart-{at}", families) for at, chart in enumerate(pictures, start=1))


def _figure(chart: Chart, name: str, families: Mapping[str, Table]) -> Figure:
    tables = {families[one].id: families[one] for one in chart.families if one in families}
    whole = 0 < len(tables) <= MOST_BEHIND and all(one in families for one in chart.families)
    return Figure(
        id=name,
        title=chart.title,
        alt=chart.alt,
        svg=drawing(chart.svg, name, chart.alt),
        kind=chart.kind,
        behind=tuple(tables.values()) if whole else (),
        comparisons=frozenset(one.split("/")[0] for one in chart.families),
        table=None if whole else _behind(chart, name),
    )


def _behind(chart: Chart, name: str) -> Table:
    frame = chart.table.fillna("").astype(str)
    heads = tuple(heading(str(column)) for column in frame)
    rows = [tuple(row) for row in frame.itertuples(index=False)]
    return plain_table(f"{name}-table", f"Behind the chart: {chart.title}", heads, rows)


def placed(figures: Iterable[Figure], names: Mapping[str, str]) -> dict[str, list[Figure]]:
    """Return the figures by the id of what they stand before: a table, a comparison, or `charts` and `unknowns`.

    Parameters
    ----------
    figures : iterable of Figure
        Of a page, which has a grid of its own.
    names : mapping of str to str
        The id of the section of each comparison that the page holds.
    """
    places: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: figure.kind == "surplus"):  # people after the rates
        if figure.kind != "grid":
            places.setdefault(_place(figure, names), []).append(figure)
    return places


def _place(figure: Figure, names: Mapping[str, str]) -> str:
    if figure.kind == "unknowns":
        return "unknowns"
    if len(figure.behind) == 1:
        return figure.behind[0].id
    alone = next(iter(figure.comparisons), "") if len(figure.comparisons) == 1 else ""
    return names.get(alone, "charts")
