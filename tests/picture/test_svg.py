"""SVGs: words as words, ids of their own, nothing that depends on time or place, and few letters."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

import disprop as dp
from disprop.picture._letters import before_figures, breadth, plain_letters, wrapped
from disprop.picture._sheet import plain

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def ids_and_uses(svg: str) -> tuple[set[str], set[str]]:
    root = ET.fromstring(svg)
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    uses = {element.get(LINK, "").removeprefix("#") for element in root.iter() if element.get(LINK)}
    return {str(name) for name in ids}, uses | set(re.findall(r"url\(#([^)]*)\)", svg))


@pytest.fixture
def known(sample: Callable[[str], dp.Tables]) -> Figure:
    """Bars with hatches, which are patterns with ids."""
    return dp.unknowns(sample("staff"), target=dp.at_least(97)).plot()


def test_the_words_of_the_picture_are_text(ages: dp.Findings, words_on: Callable[[Figure], list[str]]) -> None:
    figure = ages.plot()
    texts = [element.text for element in ET.fromstring(figure.svg()).iter(f"{SVG}text")]
    assert " ".join(" ".join(texts).split()).count("possible") == 5
    assert {" ".join(text.split()) for text in texts} >= {
        text for text in words_on(figure) if len(text) < 20 and text != "−"
    }


def test_ids_begin_with_the_prefix_and_every_reference_is_met(ages: dp.Findings, known: Figure) -> None:
    for figure in (ages.plot(), known):
        ids, uses = ids_and_uses(figure.svg(prefix="leavers-age"))
        assert uses <= ids
        assert all(name.startswith("leavers-age-") for name in ids)
        assert len(uses) >= 3


def test_a_prefix_changes_nothing_but_ids(ages: dp.Findings) -> None:
    figure = ages.plot()
    one, other = figure.svg(prefix="a"), figure.svg(prefix="bc")
    assert one != other
    assert re.sub(r"(?<=[#\"\s])a-", "", one) == re.sub(r"(?<=[#\"\s])bc-", "", other)


def test_there_is_no_maker_no_clock_no_style_and_no_script(ages: dp.Findings, known: Figure) -> None:
    for figure in (ages.plot(), known):
        svg = figure.svg()
        tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
        assert tags <= {"svg", "title", "desc", "defs", "path", "use", "text", "clipPath", "rect", "pattern", "g"}
        assert not re.search(r"atplotlib|style=|DOCTYPE|<\?xml|\d{4}-\d{2}-\d{2}|/home|/tmp|/work", svg)


def test_places_have_two_decimals_at_most(ages: dp.Findings) -> None:
    svg = re.sub(r"<(title|desc|text)[^>]*>[^<]*</\1>", "", ages.plot().svg())
    assert not re.search(r"\d\.\d{3,}", svg.split("\n", 1)[1])


def test_it_is_small(plan_found: dp.Findings, known: Figure) -> None:
    forty = plan_found.only(stage="staff").plot()
    assert len(forty.svg()) < 60_000
    assert len(known.svg()) < 20_000


def test_a_picture_is_where_it_was_before_it_was_made_small(known: Figure) -> None:
    """Drawn anew at two decimals, nothing moves by more than a hundredth of a point."""
    whole = io.BytesIO()
    with plain():
        Figure.savefig(known, whole, format="svg")
    exact = [
        float(number) for path in ET.fromstring(whole.getvalue()).iter(f"{SVG}path")
        for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))
    ]  # fmt: skip
    small = [
        float(number) for path in ET.fromstring(known.svg()).iter(f"{SVG}path")
        for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))
    ]  # fmt: skip
    assert len(small) == len(exact) > 100
    assert max(abs(a - b) for a, b in zip(exact, small, strict=True)) <= 0.0051


@pytest.mark.parametrize(("label", "seen"), [
    ("A\u202eB", "AB"),
    ("A\u2066B\u2069", "AB"),
    ("A\tB\x0b\x07", "AB "),
    ("Ménage à trois – 25–34", "Ménage à trois – 25–34"),
    ("中文", "中文"),
])  # fmt: skip
def test_marks_that_are_no_letters_are_left_out(label: str, seen: str) -> None:
    assert plain_letters(label).replace(" ", "") == seen.replace(" ", "")


def test_figures_after_a_name_from_right_to_left_stay_figures() -> None:
    assert before_figures("עברית") == "\u200eעברית\u200e"
    assert before_figures("English") == "English"


def test_what_finds_no_room_is_left_out_in_the_middle() -> None:
    lines = wrapped("begin " + "word " * 100 + "(3 of 40)", 100, most=4)
    assert lines.count("\n") < 4
    assert lines.startswith("begin")
    assert "…" in lines
    assert lines.endswith("(3 of 40)")
    assert max(map(breadth, lines.split("\n"))) <= 100
    assert wrapped("x" * 900, 60, most=3).count("\n") < 3


HOSTILE = {
    "$10 to $20_000^2": "$10 to $20_000^2",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "A & B \"quoted\" 'so'": "A & B \"quoted\" 'so'",
    "right\u202eleft\u2067": "rightleft",
    "שלום": "שלום",
    "中文标签": "中文标签",
    "tab\there": "tab here",
    "x" * 300: "…",
    "word " * 60 + "end": "end",
    "😀 🏳️‍🌈": "😀",
    "": "",
}


@pytest.mark.filterwarnings("ignore:Glyph")  # the test measures letters that the font does not have
def test_hostile_labels_are_words_in_every_picture(illegible: Callable[[Figure], list[str]]) -> None:
    labels = [label for label in HOSTILE if label]
    scheme = dp.Scheme.from_labels(labels, "team")
    left = dp.from_counts({label: 3 + at for at, label in enumerate(labels)}, scheme=scheme, name="left")
    staff = dp.from_counts(dict.fromkeys(labels, 40), scheme=scheme, name="staff")
    found = dp.rates(left, among=staff)
    for measure in ("ratio", "surplus"):
        figure = found.plot(measure=measure)
        assert illegible(figure) == []
        root = ET.fromstring(figure.svg())
        assert not [element for element in root.iter() if element.tag.endswith("script")]
        told = "".join(element.text for element in root.iter(f"{SVG}text")).replace(" ", "")
        for label in labels:
            assert HOSTILE[label].replace(" ", "") in told
