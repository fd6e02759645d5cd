"""The sheet: the same size and bytes every time, the words in the file, and text that fits its room."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread
from PIL import Image

import disprop as dp
from disprop.picture._letters import breadth, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def png_of(found: dp.Findings, **options: object) -> bytes:
    drawn = io.BytesIO()
    found.plot().savefig(drawn, **options)
    return drawn.getvalue()


def svg_of(found: dp.Findings) -> str:
    drawn = io.StringIO()
    found.plot().savefig(drawn, format="svg")
    return drawn.getvalue()


def test_a_picture_is_not_blank(ages: dp.Findings) -> None:
    pixels = imread(io.BytesIO(png_of(ages)))
    assert 0.02 < float((pixels[..., :3].min(axis=-1) < 0.6).mean()) < 0.5


def test_png_and_svg_have_the_same_size(ages: dp.Findings) -> None:
    image = Image.open(io.BytesIO(png_of(ages)))
    dots = np.array(image.info["dpi"])
    root = ET.fromstring(svg_of(ages))
    points = [float(root.get(side, "").removesuffix("pt")) for side in ("width", "height")]
    assert np.array(image.size) / dots * 72 == pytest.approx(points, abs=1)
    assert points[0] == pytest.approx(16 / 2.54 * 72, abs=1e-2)


def test_the_bytes_of_an_svg_are_the_same_every_time(ages: dp.Findings) -> None:
    first = svg_of(ages)
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black", "svg.hashsalt": "other", "savefig.bbox": "tight"}):
        assert svg_of(ages) == first
    assert "<dc:date>" not in first


def test_the_bytes_of_an_svg_are_the_same_in_another_process(ages: dp.Findings, tmp_path: Path) -> None:
    code = (
        "import disprop as dp\n"
        "left = dp.from_counts({'A': 3, 'B': 9}, name='left')\n"
        "staff = dp.from_counts({'A': 30, 'B': 20}, name='staff')\n"
        "dp.rates(left, stayers=staff).plot().savefig({!r})\n"
    )
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in paths:
        subprocess.run([sys.executable, "-c", code.replace("{!r}", repr(str(path)))], check=True)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_words_are_in_the_file(ages: dp.Findings) -> None:
    figure = ages.plot()
    image = Image.open(io.BytesIO(png_of(ages)))
    assert image.info["Description"] == figure.alt
    assert image.info["Title"] == "Leavers by age"
    root = ET.fromstring(svg_of(ages))
    assert root.get("role") == "img"
    assert [root.find(f"{SVG}{name}").text for name in ("title", "desc")] == ["Leavers by age", figure.alt]
    assert root.get("aria-labelledby").split() == [root.find(f"{SVG}{name}").get("id") for name in ("title", "desc")]


def test_words_with_signs_of_markup_are_kept(table: object) -> None:
    scheme = dp.Scheme.from_labels(["R & D <new>", "Sales"], "team")
    left = dp.from_counts({"R & D <new>": 9, "Sales": 1}, scheme=scheme, name="left")
    staff = dp.from_counts({"R & D <new>": 30, "Sales": 50}, scheme=scheme, name="staff")
    root = ET.fromstring(svg_of(dp.rates(left, stayers=staff)))
    assert "R & D <new>" in root.find(f"{SVG}desc").text


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_a_picture_is_saved_by_path_and_by_the_format_asked_for(ages: dp.Findings, tmp_path: Path, form: str) -> None:
    ages.plot().savefig(tmp_path / f"ages.{form}")
    ages.plot().savefig(str(tmp_path / "ages"), format=form, dpi=72)
    assert (tmp_path / f"ages.{form}").stat().st_size > 5_000
    assert (tmp_path / f"ages.{form}").read_bytes()[:4] == (tmp_path / "ages").read_bytes()[:4]


def test_a_reader_can_add_words_to_the_file(ages: dp.Findings) -> None:
    image = Image.open(io.BytesIO(png_of(ages, metadata={"Author": "HR"}, dpi=50)))
    assert image.info["Author"] == "HR"
    assert image.info["Description"].startswith("Chart of ratios")


def test_a_notebook_gets_the_picture_with_its_words(ages: dp.Findings) -> None:
    data, about = ages.plot()._repr_mimebundle_()
    assert Image.open(io.BytesIO(b64decode(data["image/png"]))).format == "PNG"
    assert about["image/png"]["alt"] == data["text/plain"] == ages.plot().alt


def test_text_is_broken_where_it_may_be_and_never_wider_than_its_room() -> None:
    long = "Engineering and Facilities Management/contractors_and_agency_workers well-being Donaudampfschifffahrt"
    lines = wrapped(long, 60).split("\n")
    assert max(map(breadth, lines)) <= 60
    assert "".join(lines).replace(" ", "") == long.replace(" ", "")
    assert "and" in lines
    assert wrapped("short", 60) == "short"
    assert wrapped("", 60) == ""


def test_drawing_needs_no_screen(tmp_path: Path) -> None:
    code = (
        "import sys, disprop as dp\n"
        "left = dp.from_counts({'A': 3, 'B': 9}, name='left')\n"
        "staff = dp.from_counts({'A': 30, 'B': 20}, name='staff')\n"
        f"dp.rates(left, stayers=staff).plot().savefig({str(tmp_path / 'a.png')!r})\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PATH": ""}, check=True)
    assert done.stdout.strip() == "False"
    # The first picture on a machine may say that matplotlib looks for fonts.
    assert not [line for line in done.stderr.splitlines() if "font cache" not in line]
