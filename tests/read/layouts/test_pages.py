"""Each layout has a page, whose head is what the code says, and whose block of a plan reads the file of its example."""

import contextlib
import io
import re
import runpy
from pathlib import Path

import pytest

from disprop.read.layouts import LAYOUTS, recognise
from disprop.read.open_grid import has_sheets, open_grid
from disprop.run import run

DOCS = Path(__file__).parents[3] / "docs"
NAMES = [layout.name for layout in LAYOUTS]
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(name: str, language: str) -> list[str]:
    text = (DOCS / "layouts" / f"{name}.md").read_text(encoding="utf-8")
    return [match["body"] for match in BLOCK.finditer(text) if match["language"] == language]


def test_the_pages_of_layouts_are_what_the_code_has() -> None:
    pages = runpy.run_path(str(DOCS / "layouts_page.py"))["pages"]()
    for path, made in pages.items():
        assert path.read_text(encoding="utf-8") == made, "run: python docs/layouts_page.py"
    assert {path.stem for path in (DOCS / "layouts").glob("*.md")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_page_is_in_its_layout_and_its_plan_reads_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for body in blocks(name, "python"):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(body, f"{name}.md", "exec"), {})
    (plan,) = blocks(name, "toml")
    assert f'layout = "{name}"' in plan
    (tmp_path / "plan.toml").write_text(f'[plan]\ntitle = "{name}"\n\n{plan}', encoding="utf-8")
    outcome = run(tmp_path / "plan.toml")
    tables = [*outcome.record["tables"].values()]
    assert all(table["counted"] > 0 for table in tables)
    assert tables or outcome.record["baselines"]
    (source,) = (path for path in tmp_path.iterdir() if path.name != "plan.toml")
    assert recognise(open_grid(source, sheet="Table_4" if has_sheets(source) else None)).name == name
