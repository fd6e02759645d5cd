"""The page of charts: the words beside its pictures are those of the pictures that its code makes today."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from matplotlib.image import imread

ROOT = Path(__file__).parents[2]


def test_the_page_has_the_words_and_the_pictures_that_its_code_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    made = runpy.run_path(str(ROOT / "docs" / "charts_page.py"))
    figures = made["figures"]()
    text = (ROOT / "docs" / "charts.md").read_text(encoding="utf-8")
    assert text == made["page"](figures), "run: python docs/charts_page.py"
    for name, figure in figures.items():
        shape = imread(ROOT / "docs" / "charts" / f"{name}.png").shape
        assert shape[:2] == pytest.approx([110 * side for side in figure.get_size_inches()[::-1]], abs=1.5), name
