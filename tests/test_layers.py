"""The house stands: imports point down, heavy libraries stay outside until they are needed."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "disprop"

# A room imports the rooms of the lines above it, and those before it on its own line. A new file is named here first.
LAYERS = (
    ("errors", "_version", "toml_text", "numerals"),
    ("stats", "schemes"),
    ("checks", "ends", "cube", "tables", "read", "engine", "count"),
    (
        "band",
        "share",
        "baseline",
        "population",
        "cells",
        "estimates",
        "p_values",
        "intervals",
        "families",
        "judge",
        "what_if",
        "settled",
        "unknown",
        "ranges",
        "fillings",
        "over_ranges",
        "plan_size",
    ),
    (
        "range_words",
        "unlisted",
        "strangers",
        "over_bridges",
        "one_basis",
        "align",
        "arguments",
        "comparators",
        "pair",
        "event_words",
        "unknown_words",
        "method_words",
        "words",
        "plain",
        "show",
        "habits",
        "picture",
        "recipe",
        "whole",
        "method",
        "named",
        "findings",
        "completeness",
        "stack",
        "assemble",
        "carried",
        "answer",
        "relation",
        "repeats",
        "questions",
        "several",
        "pooling",
        "open_responses",
        "responses",
    ),
    ("protect", "publish", "history", "template", "inspection"),
    ("disprop",),  # the public names
    ("plan", "run", "cli", "__main__"),
)
ROOMS = [room for layer in LAYERS for room in layer]

LATE = (
    "matplotlib",
    "statsmodels",
    "narwhals",
    "scipy.stats",
    "polars",
    "duckdb",
    "pydantic",
    "typer",
    "openpyxl",
    "xlrd",
    "jinja2",
)


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = ("disprop", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in files()}


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    """Every module that the source names in an import: inside functions and for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, is_package)
            for alias in node.names:
                yield f"{base}.{alias.name}" if base == "disprop" and alias.name in ROOMS else base


def absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return str(node.module)
    parts = module.split(".")
    up = node.level - 1 if is_package else node.level
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def imported(path: Path) -> list[str]:
    return list(imports(ast.parse(path.read_text(encoding="utf-8")), module_name(path), path.name == "__init__.py"))


def room(module: str) -> str:
    """The room of a module of the library: `disprop.stats.exact` is in `stats`, the public names are in `disprop`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "disprop"


def upward(module: str, names: list[str]) -> list[str]:
    """The imports that point up, or sideways to a later room."""
    here = room(module)
    own = [name for name in names if name.split(".")[0] == "disprop"]
    return [name for name in own if room(name) != here and ROOMS.index(room(name)) > ROOMS.index(here)]


def loaded_first(path: Path) -> set[str]:
    """The modules of the library that a module loads before it is there itself: without what it imports late."""
    module, found = module_name(path), set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            base = absolute(node, module, path.name == "__init__.py")
            found |= {name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & MODULES


def test_no_imports_go_round() -> None:
    TopologicalSorter({module_name(path): loaded_first(path) for path in files()}).prepare()


def test_imports_that_go_round_would_be_seen() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"disprop.cube": {"disprop.read"}, "disprop.read": {"disprop.cube"}}).prepare()


def test_every_room_is_on_the_page_of_the_house() -> None:
    page = (SOURCE.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {f"{name}/" if (SOURCE / name).is_dir() else f"{name}.py" for name in ROOMS if name != "disprop"}
    assert not {name for name in named if f"`{name}`" not in page}


def test_every_file_has_its_room() -> None:
    homeless = {room(module) for module in MODULES} - set(ROOMS)
    assert not homeless, f"{sorted(homeless)} stand in no layer: name them in LAYERS, in their place"


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_imports_point_down(path: Path) -> None:
    assert not upward(module_name(path), imported(path))


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("disprop.cube", "import disprop.run", ["disprop.run"]),
        ("disprop.cube", "def late():\n    from disprop import cli", ["disprop.cli"]),
        ("disprop.cube", "if TYPE_CHECKING:\n    from .read import from_counts", ["disprop.read"]),
        ("disprop.read", "from disprop.cube import Cube\nfrom . import errors", []),
        ("disprop.stats.exact", "from ..errors import Fault\nfrom . import multiple", []),
        ("disprop.run", "from disprop import __version__", []),
        ("disprop.judge", "import disprop", ["disprop"]),
    ],
)
def test_an_upward_import_would_be_seen(module: str, source: str, found: list[str]) -> None:
    assert upward(module, list(imports(ast.parse(source), module, is_package=False))) == found


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def test_statistics_know_numpy_and_scipy_only() -> None:
    allowed = {"numpy", "scipy", "disprop", *sys.stdlib_module_names}
    stats = [path for path in files() if room(module_name(path)) == "stats"]
    assert stats
    assert not {name for path in stats for name in imported(path) if name.split(".")[0] not in allowed}
    own = {name for path in stats for name in imported(path) if name.split(".")[0] == "disprop"}
    assert not {name for name in own if room(name) != "stats"}


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_only_the_counting_module_meets_the_engines(path: Path) -> None:
    engines = roots(path) & {"narwhals", "polars", "duckdb", "pyarrow"}
    met = {"disprop.engine": {"narwhals"}, "disprop.publish.parquet": {"pyarrow"}}
    assert engines <= met.get(module_name(path), set())


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = "import json, sys, disprop; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "disprop" in loaded
    assert not loaded.intersection(LATE)
