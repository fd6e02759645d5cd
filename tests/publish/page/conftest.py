"""Pages to look at: the West Mercia plan whole, with small counts withheld, and with labels that mean harm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from disprop.protect import Release, Shown
from disprop.publish.page import page_text
from disprop.publish.summary import Summary

VOID = frozenset({"meta", "link", "br", "wbr", "img", "input", "hr"})
OPEN_BEFORE = {"p", "li", "dt", "dd", "tr", "td", "th"}


@dataclass(eq=False)
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)
    parent: "Element | None" = None

    def all(self, *tags: str, **attributes: str) -> "list[Element]":
        """Return the elements within, in order, of these tags and with these attributes."""
        return [
            one
            for one in self.walk()
            if (not tags or one.tag in tags)
            and all(one.attributes.get(k.strip("_")) == v for k, v in attributes.items())
        ]

    def walk(self) -> "Iterator[Element]":
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    @property
    def text(self) -> str:
        """The text within, its runs of space as one."""
        return " ".join("".join(self.pieces()).split())

    def pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child.pieces()

    def within(self, tag: str) -> "Element | None":
        """Return the nearest element of a tag that holds this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def id(self, name: str) -> "Element":
        """Return the element of an id."""
        (found,) = [one for one in self.walk() if one.attributes.get("id") == name]
        return found


class Reader(HTMLParser):
    """Reads a page whose every element is closed by a tag of its own; anything else is a fault of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def read(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is not closed"
    return reader.root


HOSTILE = (
    "<script>alert('page')</script>",
    '"><img src="http://example.org/x.png" onerror="alert(1)">',
    "\u202egnorW \u2067way\u202c round",
    "nothing\x00 and \x1b[31mred\x07",
    "W" * 300,
    "{{ 7 * 7 }} & &amp; ' \" -->",
    "</style></title></table><h1>Another page</h1>",
)
HALF = "half \ud800 a letter"
"""Text that no file can hold; a frame of text cannot either."""


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Element]:
    return read


@pytest.fixture(scope="session")
def whole_page(release: Release) -> str:
    return page_text(release)


@pytest.fixture(scope="session")
def withheld_page(withheld: Release) -> str:
    return page_text(withheld, pictures=())


@pytest.fixture(scope="session")
def small_page(release: Release) -> str:
    """Without findings: targets and unknown responses alone."""
    return page_text(replace(release, findings=release.findings.only(np.zeros(len(release.findings)))), pictures=())


@pytest.fixture(scope="session")
def hostile(release: Release) -> Release:
    """The same findings under labels that mean harm, wherever a label can stand."""
    frame = release.findings.frame
    names = {name: frame[name].map(_renamed(frame[name])) for name in ("group", "stage", "characteristic", "baseline")}
    first = frame["id"].str.split("/").str[0]
    ids = first.map(_renamed(first)).str.replace("/", "-") + "/" + frame["id"].str.split("/", n=1).str[1]
    others = {
        part: Shown.whole(getattr(release, part).frame.assign(stage=HOSTILE[1], characteristic=HOSTILE[0]))
        for part in ("unknowns", "targets")
    }
    findings = Shown.whole(frame.assign(**names, id=ids, family=ids.str.rsplit("/", n=1).str[0]))
    return replace(
        release,
        findings=findings.without(pd.DataFrame({"observed": np.arange(len(frame)) % 7 == 0})),
        **others,
        title=HOSTILE[6],
        as_of=HOSTILE[0],
        method=(*HOSTILE, HALF),
        rules=HOSTILE,
        sources={one: {"source": HOSTILE[1], "geography": HOSTILE[4]} for one in HOSTILE},
        record={"schemes": {HOSTILE[2]: {"title": HOSTILE[3]}}, "plan": {"file": HOSTILE[4]}},
    )


def _renamed(column: pd.Series) -> dict[str, str]:
    """Return a label that means harm for each of a column, no two alike."""
    values = list(dict.fromkeys(column))
    return {value: f"{HOSTILE[at % len(HOSTILE)]}{at // len(HOSTILE) or ''}" for at, value in enumerate(values)}


@pytest.fixture(scope="session")
def hostile_page(hostile: Release) -> str:
    return page_text(hostile, pictures=(), summary=Summary(headline=HOSTILE[0], paragraphs=(*HOSTILE, HALF)))
