"""Write the lists of layouts.md and the head of each page of a layout from the code: `python docs/layouts_page.py`."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

from disprop.read.layouts import LAYOUTS, Layout

PAGE = Path(__file__).with_name("layouts.md")
FOLDER = Path(__file__).with_name("layouts")

MADE = re.compile(r"(?P<head><!-- made: (?P<what>\w+) -->\n).*?(?P<foot><!-- end -->\n)", re.DOTALL)
"""The parts of the pages that are made here; the rest is written by hand."""

DIALECTS = {
    "general": "everywhere, but where the next lines say otherwise",
    "aps": "surveys, from Nomis",
    "department_for_education": "Department for Education",
}
KINDS = {
    "nil": "nobody, 0",
    "withheld": "withheld",
    "missing": "not available",
    "does_not_apply": "does not apply",
    "low": "above 0, withheld",
}


def overview() -> str:
    """Return a table of the layouts, in the order in which they are tried."""
    rows = [f"| [`{one.name}`](layouts/{one.name}.md) | {one.title} | {read_by(one)} |" for one in LAYOUTS]
    return "\n".join(["| layout | what it is | read by |", "|---|---|---|", *rows])


def read_by(layout: Layout) -> str:
    """Return the functions that read a layout."""
    return "`count`" if layout.rows else "`from_counts`, `baseline`"


def signs() -> str:
    """Return what signs in place of numbers mean, by whose signs they are."""
    lists = tomllib.loads(files("disprop.read.layouts").joinpath("marks.toml").read_text(encoding="utf-8"))
    rows = [
        f"| {told} | {KINDS[kind]} | {listed(lists[dialect][kind])} |"
        for dialect, told in DIALECTS.items()
        for kind in KINDS
        if kind in lists[dialect]
    ]
    return "\n".join(["| where | meaning | signs |", "|---|---|---|", *rows])


def listed(found: list[str]) -> str:
    """Return signs as code, a blank in words."""
    return " ".join(f"`{sign}`" if sign else "a blank" for sign in found)


def head(layout: Layout) -> str:
    """Return the title of a layout's page, and by what it is read."""
    named = " `measure` names which of several numbers." if layout.measures else ""
    told = f"{layout.title}. One of the [layouts](../layouts.md) that are known; read by {read_by(layout)}.{named}"
    return f"# {layout.name}\n\n{told}"


def pages() -> dict[Path, str]:
    """Return every page by its path, with the parts that are made here made anew."""
    made = {"overview": overview, "signs": signs}
    found = {
        PAGE: MADE.sub(lambda part: f"{part['head']}{made[part['what']]()}\n{part['foot']}", PAGE.read_text("utf-8"))
    }
    for layout in LAYOUTS:
        path = FOLDER / f"{layout.name}.md"
        text = head(layout)
        found[path] = MADE.sub(lambda part, text=text: f"{part['head']}{text}\n{part['foot']}", path.read_text("utf-8"))
    return found


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
