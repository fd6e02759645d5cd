"""Write the tables of methods into the pages beside this file, so that pages and code cannot differ.

Run `python docs/statistics/tables.py`. What a method is, its partner and its source come from `disprop.stats.METHODS`;
when to use it, its edges and the same elsewhere from `methods.toml`; what it costs from `../evidence/costs.csv`.
"""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disprop.stats import METHODS

HERE = Path(__file__).parent
FACTS: dict[str, Any] = tomllib.loads((HERE / "methods.toml").read_text(encoding="utf-8"))
COSTS = HERE.parent / "evidence" / "costs.csv"
MADE = re.compile(r"(?P<begin><!-- made by tables\.py: (?P<what>[\w. -]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
TOOLS = {"r": "R", "scipy": "scipy", "statsmodels": "statsmodels", "sheet": "spreadsheet"}


def costs() -> dict[str, Mapping[str, str]]:
    """What each method and door costs, by name."""
    with COSTS.open(newline="", encoding="utf-8") as file:
        return {line["name"]: line for line in csv.DictReader(file)}


def methods_of(door: str) -> dict[str, Any]:
    """The methods of a door, or of a measure of it, by key, in the order of `methods.toml`."""
    found = {key: facts for key, facts in FACTS["methods"].items() if key.rpartition(".")[0] == door}
    known = {key for key in METHODS if key.rpartition(".")[0] == door}
    if unknown := known ^ set(found):
        raise ValueError(f"methods.toml and METHODS differ in {sorted(unknown)}. Give each its lines in both.")
    return found


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table; what stands in a cell keeps its bars."""
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    rule = "|".join("---:" if title.startswith("microseconds") else "---" for title in head)
    return "\n".join([f"| {' | '.join(head)} |", f"|{rule}|", *(f"| {' | '.join(line)} |" for line in cells)]) + "\n"


def quoted(text: str) -> str:
    return f"`{text}`"


def partner(key: str) -> str:
    """The partner by the name under which it stands on the pages, its door where that is another."""
    other = METHODS[key].partner
    return "none" if other is None else quoted(other)


def choosing(door: str) -> str:
    """Which method when, its partner and its cost."""
    spent = costs()
    lines = [
        [
            quoted(key.rpartition(".")[2]),
            METHODS[key].what,
            facts["use"],
            partner(key),
            METHODS[key].reference or "-",
            spent[key]["microseconds_a_row"],
        ]
        for key, facts in methods_of(door).items()
    ]
    return markdown(
        ["method", "what it is", "use it", "agrees with", "source", "microseconds a row"],
        lines,
    )


def line_of(facts: Mapping[str, Any], tool: str) -> str:
    """The line of a tool that gives the same; of a spreadsheet one for each end."""
    given = facts.get(tool, "")
    return " and ".join(map(quoted, given)) if isinstance(given, list) else quoted(given) if given else ""


def elsewhere(door: str) -> str:
    """The same in R, scipy, statsmodels and a spreadsheet, a line each."""
    lines = []
    for key, facts in methods_of(door).items():
        found = [f"{title}: {line}" for tool, title in TOOLS.items() if (line := line_of(facts, tool))]
        if "lines" in facts:
            found.append(facts["lines"])
        if "unlike" in facts:
            found.append(f"other numbers, see below: {facts['unlike']}")
        if "named" in facts:
            found.append(f"not run here: {facts['named']}")
        lines.append([quoted(key.rpartition(".")[2]), "<br>".join(found) or "in no tool that was looked at"])
    return markdown(["method", "the same elsewhere"], lines)


def edges(door: str) -> str:
    """What each method does at the edges."""
    lines = [[quoted(key.rpartition(".")[2]), facts["edges"]] for key, facts in methods_of(door).items()]
    return markdown(["method", "at the edges"], lines)


def doors(page: str) -> str:
    """The doors of a page that are their own only method, and what they cost."""
    spent = costs()
    lines = [
        [quoted(name), METHODS[name].what, METHODS[name].reference or "-", spent[name]["microseconds_a_row"]]
        for name in FACTS["doors"][page]
    ]
    return markdown(["door", "what it gives", "source", "microseconds a row"], lines)


KINDS = {"choosing": choosing, "elsewhere": elsewhere, "edges": edges, "doors": doors}


def made(match: re.Match[str]) -> str:
    kind, _, rest = match["what"].partition(" ")
    return match["begin"] + KINDS[kind](rest) + match["end"]


def filled(text: str) -> str:
    """A page with its tables as they are now."""
    return MADE.sub(made, text)


def main() -> None:
    """Write every page again."""
    for page in sorted(HERE.glob("*.md")):
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
