"""Charts of a release: what they show is what may leave, and it can be read at the size that it is printed."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from disprop import words
from disprop.protect import Release
from disprop.protect.shown import Shown
from disprop.publish import chart_rows
from disprop.publish.chart_rows import ASKED, FIGURES, JUDGED, SURPLUSES, findings_of
from disprop.publish.charts import Chart, charts_of, file_name
from disprop.run import run

SVG = "{http://www.w3.org/2000/svg}"
SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "west_mercia_2009"


@pytest.fixture(scope="module")
def whole_charts(release: Release) -> tuple[Chart, ...]:
    return charts_of(release)


@pytest.fixture(scope="module")
def withheld_charts(withheld: Release) -> tuple[Chart, ...]:
    return charts_of(withheld)


@pytest.fixture(scope="module")
def recruited() -> Release:
    """Stages drawn from one another."""
    return run(SAMPLES / "plan_recruitment.toml").release()


@pytest.fixture(scope="module")
def recruited_charts(recruited: Release) -> tuple[Chart, ...]:
    return charts_of(recruited)


@pytest.fixture(params=["whole_charts", "withheld_charts", "recruited_charts"])
def charts(request: pytest.FixtureRequest) -> tuple[Chart, ...]:
    return request.getfixturevalue(request.param)


def named(charts: tuple[Chart, ...], name: str) -> Chart:
    return next(chart for chart in charts if chart.name == name)


def texts_in(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


def told_by(chart: Chart) -> str:
    """All that a chart says: its words, those for whoever cannot see it, and the table behind it."""
    table = " ".join(chart.table.astype(str).to_numpy().ravel())
    drawn = " ".join(str(text.text) for text in texts_in(chart.svg))
    return " ".join(f"{chart.title} {chart.alt} {table} {drawn}".replace("\xa0", " ").split())


def test_a_run_has_its_grid_its_surplus_each_comparison_and_the_unknown(
    release: Release, whole_charts: tuple[Chart, ...]
) -> None:
    assert [chart.kind for chart in whole_charts][:2] == ["grid", "surplus"]
    assert whole_charts[-1].kind == "unknowns"
    families = {family for chart in whole_charts if chart.kind == "intervals" for family in chart.families}
    assert families == set(release.findings.frame["id"].str.rsplit("/", n=1).str[0])


def test_stages_drawn_from_one_another_have_a_flow(recruited_charts: tuple[Chart, ...]) -> None:
    flow = named(recruited_charts, "flow-appointed-age-detail")
    assert flow.title == "Applications → shortlisted → appointed by age"
    assert set(flow.families) == {"by_age shortlisted/age/detail", "by_age appointed/age/detail"}


def test_names_are_safe_for_files_and_pages_and_no_two_are_the_same(charts: tuple[Chart, ...]) -> None:
    names = [chart.name for chart in charts]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,79}", name) for name in names)


def test_names_that_would_be_the_same_are_numbered(release: Release) -> None:
    frame = release.findings.frame
    rows = frame[frame["id"].str.startswith("leavers/gender")]
    twice = pd.concat([rows, rows.assign(id=rows["id"].str.replace("leavers", "LEAVERS ?", n=1))])
    charts = charts_of(Release(findings=Shown.whole(twice), profile="none"))
    assert [chart.name for chart in charts if chart.kind == "intervals"] == [
        "findings-leavers-gender", "findings-leavers-gender-2",
    ]  # fmt: skip


def test_a_name_has_no_path_in_it() -> None:
    assert file_name("findings", "../../etc/passwd", "C:\\x", "Ünit") == "findings-etc-passwd-c-x-unit"
    assert len(file_name("findings", "x" * 300)) == 60


def test_no_two_charts_share_an_id(charts: tuple[Chart, ...]) -> None:
    ids = [element.get("id") for chart in charts for element in ET.fromstring(chart.svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 3 * len(charts)


def test_every_chart_says_what_it_shows(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        root = ET.fromstring(chart.svg)
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.alt
        assert len(chart.alt) > 60
        assert len(chart.table) > 0


def box(text: ET.Element) -> tuple[float, float, float, float]:
    """What a line of text takes up, in points, with letters no narrower than they come out."""
    from disprop.picture._letters import breadth

    size = float(text.get("font-size", "0").removesuffix("px"))
    wide = breadth(str(text.text), size, "bold" if text.get("font-weight") else "normal") / 1.05
    x, y = float(text.get("x", "nan")), float(text.get("y", "nan"))
    left = x - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0)
    return left, y - 0.76 * size, left + wide, y + 0.2 * size


def test_letters_are_nine_points_or_more_within_the_sheet_and_do_not_overlap(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        root = ET.fromstring(chart.svg)
        width, height = (float(root.get(side, "").removesuffix("pt")) for side in ("width", "height"))
        assert width == pytest.approx(16 / 2.54 * 72, abs=0.01)
        texts = texts_in(chart.svg)
        assert min(float(text.get("font-size", "0").removesuffix("px")) for text in texts) >= 9
        boxes = [(str(text.text), box(text)) for text in texts]
        assert [said for said, (x0, y0, x1, y1) in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height] == []
        assert [
            (one, other) for (one, a), (other, b) in combinations(boxes, 2)
            if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 1
        ] == []  # fmt: skip


def test_a_sheet_fits_a_page(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        assert chart.figure.get_figheight() * 2.54 < 25.7, chart.name


def test_they_are_small(charts: tuple[Chart, ...]) -> None:
    assert max(len(chart.svg) for chart in charts) < 60_000
    assert sum(len(chart.svg) for chart in charts) < 400_000


def test_the_same_release_gives_the_same_bytes(release: Release, whole_charts: tuple[Chart, ...]) -> None:
    again = charts_of(release)
    assert [chart.svg for chart in again] == [chart.svg for chart in whole_charts]
    assert again[1].png == whole_charts[1].png


def test_a_png_holds_the_words_and_neither_clock_nor_path(whole_charts: tuple[Chart, ...]) -> None:
    chart = named(whole_charts, "findings-leavers-age")
    image = Image.open(io.BytesIO(chart.png))
    assert image.info["Description"] == chart.alt
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert set(image.info) <= {"Title", "Description", "dpi", "Software"}
    for secret in (b"/home", b"/work", b"/tmp", b"tIME"):
        assert secret not in chart.png


def test_a_row_of_small_counts_says_nothing_anywhere(release: Release, withheld_charts: tuple[Chart, ...]) -> None:
    frame = release.findings.frame
    hidden = frame[frame["observed"] < 5].to_dict("records")
    by_family = {family: chart for chart in withheld_charts for family in chart.families if chart.kind == "intervals"}
    drawn = [row for row in hidden if row["id"].rsplit("/", 1)[0] in by_family]
    assert len(drawn) > 20
    for row in drawn:
        chart = by_family[row["id"].rsplit("/", 1)[0]]
        for part in (words.counts(row), f"{row['group']} {words.ratio(row['ratio'])}"):
            assert not re.search(rf"(?<!\d){re.escape(part)}(?!\d)", told_by(chart)), (chart.name, part)
        others = chart.table[chart.table["Group"] == row["group"]]
        assert (others == "[c]").all(axis=None) or "[c]" in others.to_numpy()


def test_a_picture_of_which_every_figure_would_be_withheld_is_not_made(
    withheld: Release, withheld_charts: tuple[Chart, ...]
) -> None:
    frame = findings_of(withheld)
    places = frame["family"].str.rsplit("/", n=1).str[0]
    hidden = (frame["verdict"] == "withheld").groupby(places).all()
    charts = [chart for chart in withheld_charts if chart.kind == "intervals"]
    assert hidden.any()
    assert {family.rsplit("/", 1)[0] for chart in charts for family in chart.families} == set(hidden[~hidden].index)


def test_every_withheld_row_is_written_and_not_drawn(
    withheld: Release, whole_charts: tuple[Chart, ...], withheld_charts: tuple[Chart, ...]
) -> None:
    name = "findings-staff-census-ratio-ethnicity"
    chart, whole = named(withheld_charts, name), named(whole_charts, name)
    ids = withheld.findings.frame["id"].str.startswith("staff_census_ratio/")
    gone = int(withheld.findings.withheld.loc[ids, "verdict"].sum())
    said = [str(text.text) for text in texts_in(chart.svg)]
    assert gone == said.count("withheld") == said.count("[c]") > 5
    assert len(texts_in(whole.svg)) > 0
    assert marks_on(whole) - marks_on(chart) == gone
    assert f"{gone} withheld" in chart.alt
    assert any(text.startswith("[c]: withheld") for text in said)


def marks_on(chart: Chart) -> int:
    from disprop.picture._facts import VERDICTS

    return sum(len(line.get_xdata()) for line in chart.figure.axes[0].lines if line.get_label() in VERDICTS)


def one_withheld(release: Release, column: str) -> Release:
    """The leavers by age, with one value of one group withheld."""
    frame = release.findings.frame
    gone = pd.DataFrame({column: (frame["id"] == "leavers/age/detail/25_34").to_numpy()})
    ours = frame["id"].str.startswith("leavers/age/").to_numpy()
    return Release(findings=release.findings.without(gone).only(ours), profile="threshold")


@pytest.mark.parametrize("column", [*FIGURES, *JUDGED])
def test_a_row_of_which_one_figure_is_withheld_has_none(release: Release, column: str) -> None:
    row = findings_of(one_withheld(release, column)).set_index("group").loc["25–34"]
    assert row[list(FIGURES)].isna().all()
    assert row["verdict"] == "withheld"
    assert not row[["direction", "effect", "note"]].any()
    assert not row[["unknowns_decide", "flagged"]].any()


def test_a_row_of_which_only_the_count_is_withheld_shows_no_figure(release: Release) -> None:
    row = release.findings.frame.set_index("id").loc["leavers/age/detail/25_34"].to_dict()
    charts = charts_of(one_withheld(release, "observed"))
    for chart in charts:
        for figure in (words.counts(row), words.ratio(row["ratio"]), words.amount(row, "value")):
            assert not re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", told_by(chart)), figure
    chart = named(charts, "findings-leavers-age")
    assert "25–34 [c]" in told_by(chart)
    assert (chart.table.loc[chart.table["Group"] == "25–34"].iloc[0, 1:] == "[c]").all()


@pytest.mark.parametrize("column", ASKED)
def test_a_table_of_unknown_responses_of_which_one_figure_is_withheld_shows_none(release: Release, column: str) -> None:
    unknowns = release.unknowns
    gone = (unknowns.frame["id"] == "staff/disability/all_unknown").to_numpy()
    ours = (unknowns.frame["id"].str.startswith("staff/disability")).to_numpy()
    part = unknowns.without(pd.DataFrame({column: gone})).only(ours)
    (chart,) = charts_of(replace(release, findings=Shown.whole(pd.DataFrame()), unknowns=part))
    drawn = " ".join(str(text.text) for text in texts_in(chart.svg))
    assert "[c] withheld" in drawn
    assert "89.9%" not in told_by(chart)
    assert "45 of 446" not in told_by(chart)
    assert not chart.figure.axes[0].containers[0]


def test_a_reason_that_is_withheld_is_words_and_no_part_of_the_bar(release: Release) -> None:
    unknowns = release.unknowns
    gone = (unknowns.frame["id"] == "staff/disability/Not_yet_asked").to_numpy()
    ours = (unknowns.frame["id"].str.startswith("staff/disability")).to_numpy()
    part = unknowns.without(pd.DataFrame({"count": gone, "rate": gone})).only(ours)
    (chart,) = charts_of(replace(release, findings=Shown.whole(pd.DataFrame()), unknowns=part))
    told = told_by(chart)
    assert "[c] not yet asked" in told
    assert "38" not in told
    drawn = [bars.get_label() for bars in chart.figure.axes[0].containers]
    assert "not_yet_asked" not in drawn
    assert "refused" in drawn


def test_a_cell_of_the_grid_says_that_it_is_withheld_or_in_part(withheld_charts: tuple[Chart, ...]) -> None:
    cells = named(withheld_charts, "grid").table.set_index("Comparison")
    assert cells.loc["disciplinary", "gender"] == "withheld"
    assert cells.loc["leavers", "age"].endswith("(some withheld)")
    assert cells.loc["leavers", "ethnicity"] == "disproportionate: Other than White over"
    assert "[c] withheld" in told_by(named(withheld_charts, "grid"))


def test_a_cell_of_the_grid_that_is_withheld_says_nothing_beside(release: Release) -> None:
    frame = release.findings.frame
    ours = frame["id"].str.startswith("leavers/gender/")
    close = frame.assign(verdict=frame["verdict"].mask(ours, "proportionate"), unknowns_decide=ours)
    gone = (frame["id"] == "leavers/gender/detail/female").to_numpy()
    shown = Shown.whole(close).without(pd.DataFrame({"verdict": gone, "unknowns_decide": gone}))
    found = findings_of(replace(release, findings=shown))
    assert chart_rows.grid_of(found, release.slices).loc["leavers", "gender"] == "withheld"


def test_a_release_of_which_all_is_withheld_is_drawn_as_words(release: Release) -> None:
    def gone(table: Shown, columns: tuple[str, ...]) -> Shown:
        return table.without(pd.DataFrame(True, index=table.frame.index, columns=list(columns)))

    hidden = replace(
        release,
        findings=gone(release.findings, (*FIGURES, *JUDGED, "alpha", "band", "band_low", "band_high", "band_unit")),
        unknowns=gone(release.unknowns, ASKED),
    )
    charts = charts_of(hidden)
    assert "surplus" not in [chart.kind for chart in charts]
    for chart in charts:
        assert "nan" not in told_by(chart)
        if chart.kind == "intervals":
            assert marks_on(chart) == 0
            assert not re.search(r"\d%", told_by(chart))
            assert not re.search(r"\d of \d", told_by(chart))


def test_a_release_without_findings_has_no_charts() -> None:
    assert charts_of(Release(findings=Shown.whole(pd.DataFrame()), profile="none")) == ()


def _at(rows: pd.DataFrame, at: int) -> pd.DataFrame:
    """The rows as those of a site."""
    return rows.assign(site=f"site {at}", id=rows["id"].str.replace("/", f"/site_{at}/", n=1))


def many(release: Release, times: int) -> Release:
    """The findings of one characteristic over so many sites, none at the same ratio."""
    frame = release.findings.frame
    rows = frame[frame["id"].str.startswith("leavers/age/")]
    every = pd.concat(
        [_at(rows, at).assign(p=rows["p"] / (at + 1), verdict="possible", flagged=True) for at in range(times)],
        ignore_index=True,
    )
    return Release(findings=Shown.whole(every), slices=("site",), profile="none")


def test_where_a_picture_cannot_hold_all_rows_it_says_how_many_it_leaves_out(release: Release) -> None:
    charts = charts_of(many(release, 50))
    grid, surplus, intervals = charts
    assert "Drawn: 40 of the 300 rows of this level, those that need a reader most." in told_by(intervals)
    assert "site 49" in told_by(intervals)
    assert "site 1," not in told_by(intervals)
    assert marks_on(intervals) == 40
    assert "Drawn: 40 of 50 lines" in told_by(grid)
    assert f"Drawn: {SURPLUSES} of the 300 flagged findings" in told_by(surplus)


def test_each_step_is_told_before_it_is_drawn(release: Release) -> None:
    told: list[str] = []
    charts = charts_of(many(release, 2), step=told.append)
    assert told == ["draw grid", "draw surplus", "draw findings leavers age"]
    assert len(charts) == 3


def test_there_are_no_more_flows_than_a_page_holds(recruited: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart_rows, "FLOWS", 2)
    frame = recruited.findings.frame
    rows = frame[frame["id"].str.startswith("by_age")]
    every = pd.concat([_at(rows, at) for at in range(3)], ignore_index=True)
    charts = charts_of(Release(findings=Shown.whole(every), slices=("site",), profile="none"))
    flows = [chart for chart in charts if chart.kind == "flow"]
    assert len(flows) == 2
    assert "Drawn: 2 of 3 such pictures." in flows[0].alt


def test_charts_speak_the_words_of_the_house_and_keep_their_names(release: Release) -> None:
    frame = release.findings.frame
    ours = release.findings.only(frame["id"].str.startswith(("conduct_pooled/", "grievance/")).to_numpy())
    house = Release(findings=ours, profile="none").relabelled(
        {"conduct_pooled": "Conduct and/or capability", "Female": "Women"}
    )
    charts = charts_of(house)
    chart = named(charts, "findings-conduct-pooled-gender")
    assert chart.title.startswith("Conduct and\u2215or capability")
    assert "Women" in told_by(chart)
    assert "Female" not in told_by(chart)
    assert "conduct_pooled" not in " ".join(told_by(one) for one in charts)
    assert chart.families == ("conduct_pooled/gender/detail",)
