"""Write reference.md and reference-stats.md from the docstrings: `python docs/reference_page.py`."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import disprop
from disprop import stats

HERE = Path(__file__).parent
SHOWN = (
    "Findings",
    "Unknowns",
    "Tables",
    "Cube",
    "Scheme",
    "SchemeComparison",
)
"""Classes whose methods are told too."""

DISPROP = """# Reference: `disprop`

Made by `docs/reference_page.py` from the docstrings: every public name, as `help(dp.NAME)` tells it in Python after
`import disprop as dp`. The statistics have [a reference of their own](reference-stats.md), and pages that say
[which method when](statistics/index.md).
"""

STATS = """# Reference: `disprop.stats`

Made by `docs/reference_page.py` from the docstrings. Arrays in, arrays out; numpy and scipy only. Every door, as
`help(stats.NAME)` tells it after `from disprop import stats`. [Which method when](statistics/index.md) says how to
choose.
"""

PAGES = {"reference.md": (disprop, "dp", DISPROP), "reference-stats.md": (stats, "stats", STATS)}
WIDTH = 100


def public(module: ModuleType) -> dict[str, object]:
    """Return what a module offers to be called, by name."""
    named = {name: getattr(module, name) for name in module.__all__}
    return {name: value for name, value in named.items() if callable(value)}


def anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def signature(name: str, value: object) -> str:
    """Return how a name is called, one argument a line where it is long."""
    if inspect.isclass(value) and issubclass(value, BaseException):
        return name
    # Annotations are texts: without their quotation marks they read as they are written.
    called = re.sub(r"""(?<=[:>] )(['"])(.*?)\1(?= = |, |\)|$)""", r"\2", str(inspect.signature(value)))  # type: ignore[arg-type]
    called = re.sub(r"<function .*? at 0x[0-9a-f]+>", "...", called)
    if len(name) + len(called) <= WIDTH:
        return f"{name}{called}"
    arguments, _, back = called[1:].rpartition(")")
    parts = re.split(r", (?=[*\w]+(?::|,|$|=)|\*)", arguments)
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){back}"])


def titled(name: str, value: object) -> str:
    """Return the heading of a name; of a class, which may have a function of its name beside it, as one."""
    return f"class `{name}`" if inspect.isclass(value) else f"`{name}`"


def entry(level: int, title: str, value: object, *, called: bool = True) -> str:
    """Return one name: heading, how it is called, and what its docstring says."""
    head = f"{signature(title, value)}\n\n" if called else ""
    return f"{'#' * level} {titled(title, value)}\n\n```text\n{head}{inspect.getdoc(value)}\n```\n"


def methods(name: str, value: type) -> list[str]:
    """Return the methods and properties of a class that tells them."""
    if name not in SHOWN:
        return []
    told = []
    for key, member in vars(value).items():
        bare = member.fget if isinstance(member, property) else member
        if not key.startswith("_") and inspect.isfunction(bare):
            told.append(entry(3, f"{name}.{key}", bare, called=not isinstance(member, property)))
    return told


def page(name: str) -> str:
    """Return the text of a page."""
    module, short, head = PAGES[name]
    links = [f"[{one}](#{anchor(titled(f'{short}.{one}', value))})" for one, value in public(module).items()]
    told = [head, " · ".join(links) + "\n"]
    for one, value in public(module).items():
        told.append(entry(2, f"{short}.{one}", value))
        if inspect.isclass(value):
            told += methods(one, value)
    return "\n".join(told)


if __name__ == "__main__":
    for name in PAGES:
        (HERE / name).write_text(page(name), encoding="utf-8")
