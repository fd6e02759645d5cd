"""Marks and colours: told apart by shape, seen on their ground, and by those who see fewer colours."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from disprop.judge import VERDICTS as JUDGED
from disprop.picture._facts import REASONS, SHEET, VERDICTS, WIDTH
from disprop.picture._marks import mark

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
SEEN = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour: str, seen: str) -> np.ndarray:
    """The colour in CIE L*a*b*, as it is seen."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(SEEN[seen]) @ linear, 0, 1) if seen in SEEN else linear
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    x, y, z = np.cbrt(np.maximum(np.array(to_xyz) @ linear / [0.95047, 1, 1.08883], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_every_verdict_has_a_mark_of_its_own_shape() -> None:
    assert set(VERDICTS) == set(JUDGED)
    shapes = [(style["marker"], style["fill"]) for style in VERDICTS.values()]
    assert len(set(shapes)) == len(VERDICTS)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_marks_are_seen_on_paper_band_and_cell_and_words_are_read_there(
    verdict: str, contrast: Callable[..., float]
) -> None:
    style = VERDICTS[verdict]
    for ground in (SHEET["paper"], SHEET["band"], style["tint"]):
        assert contrast(style["colour"], ground) >= 3
        assert contrast(SHEET["ink"], ground) >= 4.5


def test_lines_and_quiet_words_are_seen_on_their_ground(contrast: Callable[..., float]) -> None:
    assert contrast(SHEET["quiet"], SHEET["paper"]) >= 4.5
    for ground in ("paper", "band", "known"):
        assert contrast(SHEET["quiet"], SHEET[ground]) >= 3
        assert contrast(SHEET["rule"], SHEET[ground]) >= 3


@pytest.mark.parametrize("reason", REASONS)
def test_reasons_are_seen_beside_paper_and_the_known_and_their_hatch_on_them(
    reason: str, contrast: Callable[..., float]
) -> None:
    for ground in ("paper", "known"):
        assert contrast(REASONS[reason]["colour"], SHEET[ground]) >= 3


@pytest.mark.parametrize("seen", ["all colours", *SEEN])
@pytest.mark.parametrize("styles", [VERDICTS, REASONS], ids=["verdicts", "reasons"])
def test_colours_stay_apart_for_every_eye(styles: dict[str, dict[str, str]], seen: str) -> None:
    colours = sorted({style["colour"] for style in styles.values()})
    distances = {(a, b): np.linalg.norm(lab(a, seen) - lab(b, seen)) for a, b in combinations(colours, 2)}
    assert min(distances.values()) > 20, distances


def test_the_sheet_is_as_wide_as_the_text_of_a_report_and_its_letters_are_nine_points_or_more() -> None:
    assert pytest.approx(16) == WIDTH * 2.54 / 72
    assert min(SHEET["text"], SHEET["title"]) >= 9


def silhouette(verdict: str) -> np.ndarray:
    """The dots that the mark of a verdict inks, whatever its colour."""
    figure = Figure(figsize=(1, 1), dpi=40)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(-1, 1), ylim=(-1, 1))
    mark(axes, 0, 0, verdict, markersize=24)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].min(axis=-1) < 200


def test_marks_differ_when_they_are_printed_without_colour() -> None:
    inked = {verdict: silhouette(verdict) for verdict in VERDICTS}
    assert min(mask.sum() for mask in inked.values()) > 20
    apart = {(a, b): int((inked[a] != inked[b]).sum()) for a, b in combinations(inked, 2)}
    assert min(apart.values()) > 25, apart
