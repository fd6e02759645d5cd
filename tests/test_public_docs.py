"""Everything public says what it is, what it takes, what it gives, and shows it."""

import importlib
import inspect
import pkgutil
import re
import runpy
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType

import pytest

import disprop

SECTION = re.compile(
    r"^[ \t]*(Parameters|Attributes|Returns|Yields|Raises|Notes|References|Examples)\n[ \t]*-{3,}[ \t]*$", re.M
)


def modules() -> list[ModuleType]:
    names = [entry.name for entry in pkgutil.walk_packages(disprop.__path__, "disprop.")]
    return [disprop, *(importlib.import_module(name) for name in names if "._" not in name)]


def own(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The public functions and classes that a module defines."""
    for name, value in vars(module).items():
        kind = inspect.isfunction(value) or inspect.isclass(value)
        if kind and not name.startswith("_") and value.__module__ == module.__name__:
            yield f"{module.__name__}.{name}", value


def members(name: str, value: object) -> Iterator[tuple[str, object]]:
    """The public methods and properties that a class defines itself."""
    if inspect.isclass(value):
        for key, member in vars(value).items():
            bare = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
            if not key.startswith("_") and (inspect.isfunction(bare) or isinstance(bare, property)):
                yield f"{name}.{key}", bare


def offered() -> dict[str, object]:
    """What the library offers by name: `disprop.__all__` and the doors of `disprop.stats`."""
    stats = importlib.import_module("disprop.stats")
    names = {f"disprop.{name}": getattr(disprop, name) for name in disprop.__all__}
    names |= {f"disprop.stats.{name}": getattr(stats, name) for name in stats.__all__}
    return {name: value for name, value in names.items() if inspect.isfunction(value) or inspect.isclass(value)}


DEFINED = dict(entry for module in modules() for entry in own(module))
MEMBERS = dict(entry for name, value in DEFINED.items() for entry in members(name, value))
OFFERED = offered()
FUNCTIONS = {name: value for name, value in OFFERED.items() if inspect.isfunction(value)}
CLASSES = {name: value for name, value in OFFERED.items() if inspect.isclass(value)}


def sections(value: object) -> set[str]:
    return set(SECTION.findall(inspect.getdoc(value) or ""))


def own_doc(value: object) -> str:
    """The docstring that was written; not the signature that a dataclass puts in its place."""
    doc = getattr(value, "__doc__", None) or ""
    return "" if is_dataclass(value) and doc.startswith(f"{getattr(value, '__name__', '')}(") else doc


@pytest.mark.parametrize("name", [*DEFINED, *MEMBERS])
def test_everything_public_has_a_docstring(name: str) -> None:
    assert own_doc({**DEFINED, **MEMBERS}[name]).strip()


@pytest.mark.parametrize("module", modules(), ids=lambda module: str(module.__name__))
def test_every_module_has_a_docstring(module: ModuleType) -> None:
    assert (module.__doc__ or "").strip()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_documents_its_parameters_and_its_value(name: str) -> None:
    signature = inspect.signature(FUNCTIONS[name])
    found = sections(FUNCTIONS[name])
    assert not signature.parameters or "Parameters" in found
    assert signature.return_annotation in {None, "None"} or found & {"Returns", "Yields"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_of_a_public_function_is_described(name: str) -> None:
    doc = inspect.getdoc(FUNCTIONS[name]) or ""
    described = {word for line in re.findall(r"^([\w*, ]+)(?: :|$)", doc, re.M) for word in re.split(r"[*, ]+", line)}
    missing = set(inspect.signature(FUNCTIONS[name]).parameters) - described
    assert not missing


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_shows_an_example(name: str) -> None:
    assert "Examples" in sections(FUNCTIONS[name])
    assert ">>>" in (inspect.getdoc(FUNCTIONS[name]) or "")


@pytest.mark.parametrize("name", [name for name, value in CLASSES.items() if is_dataclass(value) and fields(value)])
def test_a_public_value_describes_its_fields(name: str) -> None:
    assert sections(CLASSES[name]) & {"Parameters", "Attributes"}


def test_every_offered_name_exists() -> None:
    for name in disprop.__all__:
        assert hasattr(disprop, name), name


def test_a_completion_offers_the_public_names_and_no_inner_rooms() -> None:
    assert set(dir(disprop)) == {*disprop.__all__, "stats"}
    assert all(hasattr(disprop, name) for name in dir(disprop))


def test_the_page_of_columns_is_what_the_code_has() -> None:
    docs = Path(__file__).parents[1] / "docs"
    made = runpy.run_path(str(docs / "columns_page.py"))["page"]()
    assert (docs / "columns.md").read_text(encoding="utf-8") == made, "run: python docs/columns_page.py"


def test_the_pages_of_schemes_are_what_the_code_has() -> None:
    docs = Path(__file__).parents[1] / "docs"
    pages = runpy.run_path(str(docs / "schemes_page.py"))["pages"]()
    for path, made in pages.items():
        assert path.read_text(encoding="utf-8") == made, "run: python docs/schemes_page.py"
    assert {path for path in pages if path.parent.name == "schemes"} == set((docs / "schemes").glob("*.md"))
    for name in disprop.available_schemes():
        made = pages[docs / "schemes" / f"{name}.md"]
        for level in disprop.load_scheme(name).ladder:
            assert all(text in made for group in level.groups for text in (group.label, *group.codes, *group.spellings))


def test_the_page_of_bridges_is_what_the_code_has() -> None:
    docs = Path(__file__).parents[1] / "docs"
    made = runpy.run_path(str(docs / "bridges_page.py"))["page"]()
    assert (docs / "bridges.md").read_text(encoding="utf-8") == made, "run: python docs/bridges_page.py"
    for name in disprop.available_bridges():
        assert disprop.load_bridge(name).assumes in made


@pytest.mark.parametrize("name", ["reference.md", "reference-stats.md"])
def test_the_reference_is_what_the_docstrings_say(name: str) -> None:
    docs = Path(__file__).parents[1] / "docs"
    made = runpy.run_path(str(docs / "reference_page.py"))["page"](name)
    assert (docs / name).read_text(encoding="utf-8") == made, "run: python docs/reference_page.py"


def test_every_key_of_a_scheme_is_on_the_page_of_schemes() -> None:
    read = importlib.import_module("disprop.schemes._toml")
    page = (Path(__file__).parents[1] / "docs" / "schemes.md").read_text(encoding="utf-8")
    keys = {*read.SCHEME_KEYS, *read.EXTENSION_KEYS, *read.LEVEL_KEYS, *read.GROUP_KEYS}
    assert not {key for key in keys if f"`{key}`" not in page}


def test_every_key_of_a_plan_is_on_the_page_of_plans() -> None:
    importlib.import_module("disprop.plan")
    models = importlib.import_module("disprop.plan._entry").Entry.__subclasses__()
    page = (Path(__file__).parents[1] / "docs" / "plan.md").read_text(encoding="utf-8")
    assert {model.__name__ for model in models} >= {"Heading", "TableEntry", "GatesEntry", "PublishEntry"}
    assert not {key for model in models for key in model.model_fields if f"`{key}`" not in page}
