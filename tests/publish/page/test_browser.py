"""A page in headless Chromium: axe-core, the keyboard, phones, both schemes, print, and no request.

Skipped where Chromium or the extra ``browser`` is missing; with ``DISPROP_BROWSER=required`` that is a failure.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REQUIRED = os.environ.get("DISPROP_BROWSER") == "required"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PAGES = ("whole_page", "withheld_page", "hostile_page")
NARROW, WIDE = 320, 1280
Open = Callable[..., "Page"]


def missing() -> str:
    """Return what is missing; blank where nothing is."""
    libraries = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    what = [*libraries, *([] if CHROMIUM else ["chromium"])]
    return f"needs {' and '.join(what)}: pip install 'disprop[browser]', apt-get install chromium" if what else ""


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    if missing():
        (pytest.fail if REQUIRED else pytest.skip)(missing())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("pages")

    def file(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(request.getfixturevalue(name), encoding="utf-8")
        return path

    return file


@pytest.fixture
def opened(browser: "Browser", files: Callable[[str], Path]) -> Iterator[Open]:
    """Open a page, with a log of its requests and of what the console says."""
    contexts = []

    def open_page(name: str, width: int = WIDE, *, media: str = "screen", **options: Any) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.stopped, page.said = [], [], []
        page.on("request", lambda one: page.requests.append(one.url))
        page.on("requestfailed", lambda one: page.stopped.append((one.url, one.failure)))
        page.on("console", lambda one: page.said.append(one.text))
        page.on("pageerror", lambda one: page.said.append(str(one)))
        page.emulate_media(media=media, color_scheme=options.get("color_scheme", "light"))
        page.goto(files(name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("whole_page", WIDE, "light"),
        ("whole_page", NARROW, "dark"),
        ("withheld_page", WIDE, "dark"),
        ("withheld_page", NARROW, "light"),
        ("hostile_page", NARROW, "light"),
        ("hostile_page", WIDE, "dark"),
    ],
)
def test_axe_finds_no_violation(opened: Open, name: str, width: int, scheme: str) -> None:
    found = violations(opened(name, width, color_scheme=scheme))
    assert not found["violations"]
    scrolling = {"scrollable-region-focusable"} if width == NARROW else set()
    assert {"color-contrast", "target-size", "td-headers-attr"} | scrolling <= set(found["passes"])


def test_axe_finds_no_violation_in_print(opened: Open) -> None:
    assert not violations(opened("whole_page", media="print"))["violations"]


def test_axe_would_find_a_violation(opened: Open) -> None:
    page = opened("small_page")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    page.evaluate("document.querySelector('html').removeAttribute('lang')")
    assert {one.split(":")[0] for one in violations(page)["violations"]} == {"color-contrast", "html-has-lang"}


def violations(page: "Page") -> dict[str, list[str]]:
    """Return what axe-core finds with every chart's words and table opened, and the names of the rules that passed."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}
    told = Axe().run(page, options=options).response
    return {
        "violations": [f"{one['id']}: {node['html'][:200]}" for one in told["violations"] for node in one["nodes"]],
        "passes": [one["id"] for one in told["passes"]],
    }


def soon(page: "Page", true: "Callable[[], object] | str", seconds: float = 10) -> bool:
    """Tell whether it comes true: a key is answered in a later frame, on a busy machine much later.

    A script is asked from here: the page's own policy refuses the text that ``wait_for_function`` would evaluate again.
    """
    until = monotonic() + seconds
    while not (page.evaluate(true) if isinstance(true, str) else true()):
        if monotonic() > until:
            return False
        page.wait_for_timeout(20)
    return True


REACHED = """place => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const seen = style.boxShadow !== 'none' || style.outlineStyle !== 'none';
  return at.dataset.place === String(place) && seen && inside;
}"""
AT = "document.activeElement.outerHTML.slice(0, 300)"
NUMBERED = """() => {
  document.querySelectorAll('details').forEach(one => { one.open = true });
  const all = document.querySelectorAll('a[href], summary, [tabindex="0"]');
  all.forEach((one, at) => { one.dataset.place = String(at + 1) });
  return all.length;
}"""


@pytest.mark.parametrize(("name", "width"), [("whole_page", WIDE), ("hostile_page", NARROW)])
def test_the_keyboard_reaches_everything_in_order_and_one_sees_where_it_is(opened: Open, name: str, width: int) -> None:
    page = opened(name, width)
    number = page.evaluate(NUMBERED)
    assert number > 50
    for at in range(1, number + 1):
        page.keyboard.press("Tab")
        assert soon(page, lambda at=at: page.evaluate(REACHED, at)), page.evaluate(AT)


def test_a_link_of_the_grid_is_followed_and_returned_from_by_the_keyboard(opened: Open) -> None:
    page = opened("whole_page")
    link = page.locator("#grid-table td a").first
    name = link.get_attribute("href")
    link.focus()
    page.keyboard.press("Enter")
    assert soon(page, f"location.hash === {name!r}")
    top = f"document.querySelector({name!r}).getBoundingClientRect().top"
    assert soon(page, f"{top} >= 0 && {top} < innerHeight")
    page.keyboard.press("Tab")
    assert soon(page, f"document.querySelector({name!r}).compareDocumentPosition(document.activeElement) & 4")


def test_a_region_scrolls_by_the_keyboard_on_a_phone(opened: Open) -> None:
    page = opened("whole_page", NARROW)
    region = page.locator("#grid .scroll")
    region.focus()
    page.keyboard.press("ArrowRight")
    assert soon(page, "document.querySelector('#grid .scroll').scrollLeft > 0")


def test_the_skip_link_is_seen_when_it_has_the_focus_and_leads_to_the_main_content(opened: Open) -> None:
    page = opened("whole_page")
    page.keyboard.press("Tab")
    assert soon(page, lambda: page.locator(".skip").bounding_box()["y"] >= 0)
    page.keyboard.press("Enter")
    assert soon(page, "document.activeElement.id === 'main'")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("spaced", [False, True])
def test_the_page_never_scrolls_sideways_on_a_phone(opened: Open, name: str, spaced: bool) -> None:
    page = opened(name, NARROW)
    if spaced:
        page.evaluate(SPACING)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert not page.evaluate(CUT)


SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;' +
    ' word-spacing: .16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [sheet];
}"""
"""The text spacing of success criterion 1.4.12."""

CUT = """() => [...document.querySelectorAll('main *')].filter(one =>
  !one.closest('svg') && !one.classList.contains('unseen') && !one.closest('.unseen') &&
  getComputedStyle(one).overflow === 'hidden').map(one => one.outerHTML.slice(0, 99))"""
"""Elements that would cut off what does not fit."""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for_and_nothing_runs(opened: Open, name: str) -> None:
    page = opened(name)
    page.wait_for_timeout(200)
    assert [url for url in page.requests if not url.startswith("file:")] == []
    assert len(page.requests) == 1
    assert page.said == []
    assert page.locator("script, img").count() == 0


def test_the_policy_stops_what_would_be_asked_for(opened: Open) -> None:
    page = opened("small_page")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }))")
    page.evaluate("document.querySelector('h1').setAttribute('style', 'color: red')")
    assert soon(page, lambda: len([one for one in page.said if "Content Security Policy" in one]) == 2)
    assert soon(page, lambda: page.stopped == [("http://127.0.0.1:9/x.png", "csp")])


def test_without_scripts_it_says_the_same(opened: Open) -> None:
    assert opened("whole_page", java_script_enabled=False).inner_text("body") == opened("whole_page").inner_text("body")


CONTRASTS = r"""() => {
  const parts = text => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = one => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const ratio = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const told = {};
  const note = (kind, value, one) => {
    if (!told[kind] || value < told[kind][0]) told[kind] = [value, one.outerHTML.slice(0, 120)];
  };
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one);
    if (one.closest('svg:not(.mark)') || one.closest('.unseen')) continue;
    if (one.matches('svg.mark')) note('mark', ratio(parts(style.color), ground(one)), one);
    else if ([...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      note('text', ratio(parts(style.color), ground(one)), one);
  }
  return told;
}"""


@pytest.mark.parametrize("name", ["whole_page", "withheld_page"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_a_contrast_of_4_5_and_all_marks_of_3(opened: Open, name: str, scheme: str) -> None:
    least = opened(name, color_scheme=scheme).evaluate(CONTRASTS)
    assert set(least) == {"text", "mark"}
    assert least["text"][0] >= 4.5, least
    assert least["mark"][0] >= 3, least


def test_the_schemes_are_two(opened: Open) -> None:
    grounds = [
        opened("small_page", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_in_print_all_is_shown_on_white_and_what_leads_nowhere_is_left_out(opened: Open) -> None:
    page = opened("whole_page", 700, media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(11, 12, 12)"
    assert [page.locator(one).first.is_visible() for one in ("nav", ".skip", "footer", "#grid-table")] == [
        False
    ] * 3 + [True]
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')].every(one => getComputedStyle(one).overflowX === 'visible')"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_on_paper_no_table_is_wider_than_the_sheet(opened: Open) -> None:
    page = opened("whole_page", 703, media="print")  # 186 mm: A4 less its margins, at 96 dots an inch
    wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter(one => one.offsetWidth > 703).map(one => one.id)"
    )
    assert wide == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_on_paper_headings_and_notes_stay_with_what_they_are_about(opened: Open) -> None:
    page = opened("whole_page", 703, media="print")
    for which, rule, value in (
        ("h2, h3, caption, main h2 + p, main h3 + p, main h3 + p + p", "breakAfter", "avoid"),
        (".notes", "breakBefore", "avoid"),
        ("main p, tr, figure, .notes", "breakInside", "avoid"),
    ):
        found = page.evaluate(
            "([which, rule]) => [...new Set([...document.querySelectorAll(which)].map("
            "one => getComputedStyle(one)[rule]))]",
            [which, rule],
        )
        assert found == [value], which


def test_nothing_moves(whole_page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", whole_page, re.DOTALL)
    assert style is not None
    assert not re.search(r"transition|animation|scroll-behavior|@keyframes", style[1])
