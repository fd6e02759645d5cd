"""A page is well made: it can be walked through by its landmarks, headings, tables and links."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from disprop import words
from disprop.protect import Release
from disprop.publish._names import in_plain_words
from disprop.publish.charts import charts_of
from disprop.publish.page import page_text
from disprop.publish.summary import Summary, summary_of

from .conftest import Element

Read = Callable[[str], Element]
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module", params=["whole_page", "withheld_page", "hostile_page"])
def page(request: pytest.FixtureRequest, read_page: Read) -> Element:
    return read_page(request.getfixturevalue(request.param))


@pytest.fixture(scope="module")
def whole(whole_page: str, read_page: Read) -> Element:
    return read_page(whole_page)


def test_it_says_its_language_and_its_title(page: Element) -> None:
    (html,) = page.all("html")
    (title,) = html.all("title")
    assert html.attributes["lang"] == "en-GB"
    assert title.text


def test_it_has_one_heading_of_the_first_level_and_skips_no_level(page: Element) -> None:
    levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_its_landmarks_are_one_of_each_and_hold_everything(page: Element) -> None:
    (body,) = page.all("body")
    assert Counter(one.tag for one in body.children if isinstance(one, Element)) == {
        "a": 1, "svg": 1, "header": 1, "nav": 1, "main": 1, "footer": 1,
    }  # fmt: skip


def test_the_first_link_skips_to_the_main_content(page: Element) -> None:
    first = page.all("a")[0]
    assert first.attributes["href"] == "#main"
    assert page.id("main").tag == "main"


def test_every_id_is_one_of_its_kind(page: Element) -> None:
    ids = Counter(one.attributes["id"] for one in page.walk() if "id" in one.attributes)
    assert not [name for name, number in ids.items() if number > 1]
    assert all(re.fullmatch(r"[A-Za-z][\w.:-]*", name) for name in ids)


def test_every_link_and_reference_leads_somewhere_in_the_page(page: Element) -> None:
    ids = {one.attributes["id"] for one in page.walk() if "id" in one.attributes}
    leading = [one.attributes["href"] for one in page.walk() if "href" in one.attributes]
    named = [name for one in page.walk() for name in one.attributes.get("aria-labelledby", "").split()]
    inside = re.findall(r"url\(#([^)]+)\)", " ".join(value for one in page.walk() for value in one.attributes.values()))
    assert len(leading) > 20
    assert all(one.startswith("#") for one in leading)
    assert {one[1:] for one in leading} | set(named) | set(inside) <= ids


def test_nothing_in_it_can_run_or_be_fetched(page: Element) -> None:
    assert not page.all("script", "img", "link", "iframe", "object", "embed", "base", "form", "input", "foreignobject")
    names = {name for one in page.walk() for name in one.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "style", "srcset")}
    (style,) = page.all("style")
    assert not re.search(r"@import|url\(", style.text)


def test_its_policy_allows_its_own_style_sheet_and_nothing_else(page: Element) -> None:
    (policy,) = [one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes]
    (style,) = page.all("style")
    digest = base64.b64encode(hashlib.sha256("".join(style.pieces()).encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_table_has_a_caption_of_its_own_and_headers_with_a_scope(page: Element) -> None:
    tables = page.all("table")
    captions = [table.all("caption") for table in tables]
    assert tables
    assert all(len(one) == 1 and one[0].text for one in captions)
    assert max(Counter(one[0].text for one in captions).values()) == 1
    heads = [head for table in tables for head in table.all("th")]
    assert {head.attributes.get("scope") for head in heads} <= {"col", "row", "rowgroup"}
    assert all(row.all("th") for table in tables for row in table.all("tr"))


def test_every_row_has_as_many_cells_as_there_are_columns(page: Element) -> None:
    for table in page.all("table"):
        columns = len(table.all("thead")[0].all("th"))
        for row in table.all("tr"):
            assert sum(int(cell.attributes.get("colspan", "1")) for cell in row.all("th", "td")) == columns


def test_every_wide_thing_scrolls_in_a_region_that_is_named_and_takes_the_keyboard(page: Element) -> None:
    for one in [*page.all("table"), *page.all("svg", role="img")]:
        region = one.within("div")
        assert region is not None
        assert region.attributes["role"] == "region"
        assert region.attributes["tabindex"] == "0"
        assert region.attributes.get("aria-labelledby") or region.attributes.get("aria-label")


@pytest.mark.parametrize(("name", "sign"), [("withheld_page", "[c]"), ("whole_page", "[z]")])
def test_shorthand_is_explained_beside_the_tables_that_have_it_and_no_others(
    name: str, sign: str, read_page: Read, request: pytest.FixtureRequest
) -> None:
    page = read_page(request.getfixturevalue(name))
    explained = [
        notes for notes in page.all("div", class_="notes") if sign in [one.text for one in notes.all("strong")]
    ]
    having = [div for div in page.all("div", role="region") if div.all("table") and sign in div.text]
    assert len(having) > 1
    assert [_before(notes) for notes in explained] == having


def _before(element: Element) -> Element:
    """Return the element that stands before another."""
    assert element.parent is not None
    beside = [one for one in element.parent.children if isinstance(one, Element)]
    return beside[beside.index(element) - 1]


def test_the_grid_says_the_verdicts_of_the_findings(whole: Element, release: Release) -> None:
    from disprop import show

    grid = show.grid(release.findings.frame, release.slices)
    (table,) = [one for one in whole.all("table") if one.attributes["id"] == "grid-table"]
    told = [[cell.text for cell in row.all("td")] for row in table.all("tbody")[0].all("tr")]
    wanted = [
        [cell.replace(" (unknowns decide)", "; unknowns decide", 1).replace(": ", " ", 1) for cell in row]
        for row in grid.to_numpy().tolist()
    ]
    assert [[cell.replace("; ", " ") for cell in row] for row in told] == [
        [cell.replace("; ", " ") for cell in row] for row in wanted
    ]


def test_a_verdict_is_a_word_and_a_shape_wherever_it_stands(whole: Element) -> None:
    shapes = {one.attributes["id"]: repr(one.children) for one in whole.all("symbol")}
    verdicts = {name: shape for name, shape in shapes.items() if name.startswith("mark-")}
    assert len(verdicts) == len(set(verdicts.values())) == 7
    marked = [one for one in whole.all("use") if one.attributes["href"].startswith("#mark-")]
    assert len(marked) > 72
    for use in marked:
        cell = use.parent.parent
        assert use.attributes["href"] == f"#mark-{cell.all('span')[0].text.replace(' ', '-')}"


def test_each_cell_of_the_grid_leads_to_rows_of_its_characteristic(whole: Element) -> None:
    (table,) = [one for one in whole.all("table") if one.attributes["id"] == "grid-table"]
    heads = [one.text for one in table.all("thead")[0].all("th")]
    cells = [
        (row.all("th")[0].text, head, cell)
        for row in table.all("tbody")[0].all("tr")
        for head, cell in zip(heads[1:], row.all("td"), strict=True)
    ]
    linked = [(name, head, one.all("a")[0]) for name, head, one in cells if one.text != "not compared"]
    assert len(linked) == 16
    for name, head, link in linked:
        block = whole.id(link.attributes["href"][1:])
        assert block.within("table").all("caption")[0].text == f"{name}: {head.lower()}"


def test_each_link_of_the_grid_says_where_it_leads_without_its_table(page: Element) -> None:
    links = page.id("grid-table").all("a")
    named = [one.attributes["aria-label"] for one in links]
    assert len(set(named)) == len(named)
    assert all(name.endswith(f": {one.text}") for name, one in zip(named, links, strict=True))


def test_every_finding_stands_in_the_evidence(whole: Element, release: Release) -> None:
    (evidence,) = [one for one in whole.all("section") if one.attributes["id"] == "evidence"]
    rows = [row for table in evidence.all("table") for row in table.all("tr") if row.all("th", scope="row")]
    own = [row for row in rows if row.within("figure") is None]
    groups = [row.all("th")[0].text for row in own]
    assert Counter(groups) == Counter(release.findings.frame["group"])
    first = release.findings.frame.iloc[0]
    told = [words.counts(first), words.percent(first["value"]), words.ratio(first["ratio"]), first["verdict"]]
    assert all(one in own[0].text for one in told)


def test_every_chart_has_words_and_a_table_behind_it(whole: Element, release: Release) -> None:
    figures = whole.all("figure")
    wanted = [chart for chart in charts_of(release) if chart.kind != "grid"]
    assert len(figures) == len(wanted) > 10
    assert {one.all("details")[0].all("p")[0].text for one in figures} == {chart.alt for chart in wanted}
    for figure in figures:
        (shown,) = [one for one in figure.all("svg") if "role" in one.attributes]
        assert shown.attributes["role"] == "img"
        assert figure.all("table") or figure.all("a")


def test_what_is_read_out_with_a_chart_is_short_and_the_rest_stands_below(whole: Element) -> None:
    for figure in whole.all("figure"):
        read, full = figure.all("svg")[0].attributes["aria-label"], figure.all("details")[0].all("p")[0].text
        rest = " The rest stands in words under the chart."
        assert len(read) <= 450
        assert read == full or (read.endswith(rest) and full.startswith(read.removesuffix(rest)))


def test_a_chart_of_people_stands_after_that_of_rates(release: Release, read_page: Read) -> None:
    alone = replace(release, findings=release.findings.only(release.findings.frame["id"].str.startswith("leavers/age")))
    titles = [one.attributes["aria-label"] for one in read_page(page_text(alone)).id("evidence").all("svg", role="img")]
    assert [title.split(" ")[2] for title in titles] == ["ratios", "people"]


def test_a_column_in_which_nothing_is_said_is_left_out(whole: Element, release: Release) -> None:
    heads = [one.text for one in whole.id("targets-table").all("th", scope="col")]
    assert heads == ["Target", "Figure (95% interval)", "Count", "To reach", "Status"]
    noted = release.targets.frame.assign(note="Counted in March")
    told = page_text(replace(release, targets=replace(release.targets, frame=noted)), pictures=())
    assert "Remarks" in told
    assert "Counted in March" in told


def test_method_rules_sources_and_caveat_are_told(whole: Element, release: Release) -> None:
    text = whole.text
    source = release.sources["census_2001"]["source"]
    for line in (*in_plain_words(release).method, *release.rules, words.CAVEAT, source, release.record["plan"]["file"]):
        assert line in text
    assert "31 March 2009" in text


def test_the_summary_is_what_was_given_or_else_that_of_the_release(whole: Element, release: Release) -> None:
    assert summary_of(release).headline in whole.text
    own = Summary(headline="Fourteen of them.", paragraphs=("And nothing else.",))
    text = page_text(release, pictures=(), summary=own)
    assert "Fourteen of them." in text
    assert "And nothing else." in text
    assert summary_of(release).headline not in text


def test_the_page_of_the_sample_is_small(whole_page: str) -> None:
    assert len(whole_page.encode()) < MOST_BYTES


def test_the_same_release_gives_the_same_page(release: Release) -> None:
    assert page_text(release, pictures=()) == page_text(release, pictures=())
