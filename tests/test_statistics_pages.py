"""The pages of docs/statistics name every method and door, and the lines that they show give the library's numbers."""

from __future__ import annotations

import importlib
import json
import re
import runpy
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from disprop import stats
from disprop.stats import METHODS

PAGES = Path(__file__).parents[1] / "docs" / "statistics"
MAKER = runpy.run_path(str(PAGES / "tables.py"))
FACTS: dict[str, Any] = MAKER["FACTS"]
LIBRARIES = {
    "scipy": ("scipy.stats", "scipy.stats.contingency", "scipy.optimize"),
    "statsmodels": (
        "statsmodels.stats.proportion",
        "statsmodels.stats.rates",
        "statsmodels.stats.multitest",
        "statsmodels.stats.contingency_tables",
    ),
}
R_BLOCK = re.compile(r"^```r\n(?P<code>.*?)^```\n```text\n(?P<shown>.*?)^```$", re.DOTALL | re.MULTILINE)
Evaluated = Callable[[Iterable[Iterable[str]]], list[list[str]]]

WITHOUT_R = pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed: the lines of R were not run")
PACKAGE = re.compile(r"(\w+)::")


def page_of(key: str) -> str:
    """The page of a method's family; of a door that is its own only method, the page that is told."""
    door, _, method = key.rpartition(".")
    pages, name = (FACTS["pages"], door) if door else (FACTS["doors"], method)
    return next(page for page, names in pages.items() if name in names)


def text_of(page: str) -> str:
    return (PAGES / page).read_text(encoding="utf-8")


def ours(key: str) -> list[float]:
    """What the library says of the numbers at the top of the page."""
    door, *measure, method = key.split(".")
    given = [FACTS["given"][page_of(key)][name] for name in FACTS["arguments"][door]]
    more = {"measure": measure[0]} if measure else {}
    answer = getattr(stats, door)(*given, method=method, **more)
    return np.ravel(getattr(answer, "p", answer)).astype(float).tolist()


def lines(tool: str) -> list[tuple[str, str]]:
    """Every method that has a line of this tool, with the line."""
    return [(key, facts[tool]) for key, facts in FACTS["methods"].items() if tool in facts]


def near(key: str, tool: str) -> Any:
    """Our numbers, as near as the line is said to come."""
    return pytest.approx(ours(key), rel=FACTS["methods"][key].get("within", {}).get(tool, 1e-9), abs=1e-300)


# ---- What is on the pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.glob("*.md")))
def test_the_tables_of_a_page_are_what_the_code_has(page: str) -> None:
    assert MAKER["filled"](text_of(page)) == text_of(page), "run: python docs/statistics/tables.py"


def named(page: str) -> Iterator[str]:
    """The methods that a page's tables of choosing and of doors name, by key."""
    for match in MAKER["MADE"].finditer(text_of(page)):
        kind, _, door = match["what"].partition(" ")
        prefix = {"choosing": f"{door}.", "doors": ""}.get(kind)
        if prefix is not None:
            yield from (prefix + name for name in re.findall(r"^\| `(\w+)` \|", match[0], re.MULTILINE))


def test_every_method_is_on_the_page_of_its_family_and_on_no_other() -> None:
    places = [(key, page.name) for page in sorted(PAGES.glob("*.md")) for key in named(page.name)]
    assert sorted(places) == sorted((key, page_of(key)) for key in METHODS)


@pytest.mark.parametrize("kind", ["choosing", "elsewhere", "edges"])
def test_every_family_says_which_when_what_elsewhere_and_what_at_the_edges(kind: str) -> None:
    made = {
        (page.name, match["what"])
        for page in PAGES.glob("*.md")
        for match in MAKER["MADE"].finditer(page.read_text("utf-8"))
    }
    assert {(page, f"{kind} {door}") for page, doors in FACTS["pages"].items() for door in doors} <= made


def test_every_door_is_on_some_page() -> None:
    everything = "\n".join(text_of(page.name) for page in PAGES.glob("*.md"))
    assert not [name for name in stats.__all__ if f"`{name}`" not in everything and f"`{name}(" not in everything]


def test_every_page_is_in_the_index() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", text_of("index.md")))
    assert {page.name for page in PAGES.glob("*.md")} - {"index.md"} <= linked


# ---- The lines give our numbers ------------------------------------------------------------------------------------


@cache
def names_of(tool: str) -> dict[str, Any]:
    """What a line of scipy or statsmodels may name."""
    rooms = [importlib.import_module(room) for room in LIBRARIES[tool]]
    return {"numpy": np} | {name: getattr(room, name) for room in rooms for name in dir(room) if name[0] != "_"}


@pytest.mark.parametrize(
    ("tool", "key", "line"), [(tool, key, line) for tool in LIBRARIES for key, line in lines(tool)], ids=str
)
def test_a_line_of_python_gives_our_numbers(tool: str, key: str, line: str) -> None:
    given = dict(names_of(tool)) | FACTS["given"][page_of(key)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = eval(line, given)
    assert np.ravel(found).astype(float).tolist() == near(key, tool)


def in_r(value: object) -> str:
    """A value as R writes it; rows of a table one below the other."""
    if isinstance(value, list) and isinstance(value[0], list):
        return f"rbind({', '.join(map(in_r, value))})"
    return f"c({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


def run_r(script: str, folder: Path) -> str:
    (folder / "lines.R").write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(folder / "lines.R")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@WITHOUT_R
def test_the_lines_of_r_give_our_numbers(tmp_path: Path) -> None:
    script = ["show <- function(key, value) cat(key, sprintf('%.17g', as.numeric(value)), '\\n')"]
    for key, line in lines("r"):
        given = "; ".join(f"{name} <- {in_r(value)}" for name, value in FACTS["given"][page_of(key)].items())
        package = PACKAGE.search(line)
        there = f"if (requireNamespace('{package[1]}', quietly = TRUE)) " if package else ""
        script.append(f"{there}local({{ {given}; show('{key}', {line}) }})")
    found = dict(line.split(maxsplit=1) for line in run_r("\n".join(script), tmp_path).splitlines())
    absent = {key for key, line in lines("r") if key not in found}
    assert all(PACKAGE.search(FACTS["methods"][key]["r"]) for key in absent)
    wrong = {key: text for key, text in found.items() if list(map(float, text.split())) != near(key, "r")}
    assert not wrong, {key: (text, ours(key)) for key, text in wrong.items()}


def with_numbers(formula: str, given: dict[str, Any]) -> str:
    """A formula with the page's numbers in place of their names, as text with all digits."""
    for name, value in given.items():
        formula = re.sub(rf"\b{name}\b(?!\()", str(value), formula)
    return f'=TEXT({formula[1:]},"0.00000000000000E+00")'


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed: the formulas were not evaluated")
def test_the_formulas_of_a_spreadsheet_give_our_numbers(evaluated: Evaluated) -> None:
    asked = lines("sheet")
    sheet = evaluated(
        [with_numbers(formula, FACTS["given"][page_of(key)]) for formula in formulas] for key, formulas in asked
    )
    came = [[float(cell) for cell in line if cell] for line in sheet]
    assert not [
        (key, cells, ours(key)) for (key, _), cells in zip(asked, came, strict=True) if cells != near(key, "sheet")
    ]


# ---- Where R differs -----------------------------------------------------------------------------------------------

BLOCKS = {
    f"{page.name} {number}": block
    for page in sorted(PAGES.glob("*.md"))
    for number, block in enumerate(R_BLOCK.finditer(text_of(page.name)), start=1)
}


def test_each_block_of_r_is_followed_by_what_comes_out() -> None:
    assert len(BLOCKS) == sum(text_of(page.name).count("```r\n") for page in PAGES.glob("*.md"))


@WITHOUT_R
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_r_comes_out_as_shown(block: str, tmp_path: Path) -> None:
    code, shown = BLOCKS[block]["code"], BLOCKS[block]["shown"]
    for package in PACKAGE.findall(code):
        if run_r(f"cat(requireNamespace({json.dumps(package)}, quietly = TRUE))", tmp_path) != "TRUE":
            pytest.skip(f"the R package {package} is not installed")
    assert run_r(code, tmp_path).split() == shown.split()
