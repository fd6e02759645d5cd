"""Which changes to the statistics the tests do not notice, and why each of those is no fault.

Run from the project's folder, with mutmut (``pip install -e '.[mutation]'``): ``mutmut run`` changes the modules that
pyproject.toml names, one place at a time, and runs their tests on each change; ``python docs/evidence/mutation.py``
then writes docs/mutation.md and docs/evidence/mutation.csv. The last column of the csv is written by hand and kept: a
survivor without a reason there ends the script with an error that names it.
"""

from __future__ import annotations

import ast
import csv
import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parents[1]
MUTANTS = DOCS.parent / "mutants" / "src" / "disprop" / "stats"
REASONS = DOCS / "evidence" / "mutation.csv"
NUMBERED = re.compile(r"^x[_ǁ](?P<function>.+)__mutmut_(?P<number>\w+)$")
SURVIVED = 0

PAGE = """# Changes that the tests do not notice

Each place of the modules below was changed in turn (a sign, a comparison, a number, an argument), and their tests were
run on each change. What the tests noticed is a fault that they would catch; the rest is listed with its reason in
[evidence/mutation.csv](evidence/mutation.csv). The command is in [evidence/mutation.py](evidence/mutation.py). Modules
that pyproject.toml names and this table does not have yet to be run.

{modules}

Why the changes left change nothing:

{reasons}
"""


class Survivor(NamedTuple):
    """A change that no test noticed: the lines before and after it."""

    module: str
    function: str
    before: str
    after: str


def functions(module: Path) -> dict[str, list[str]]:
    """Return the source of every version of every function of a mutated module, by the name it has there."""
    text = module.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return {node.name: lines[node.lineno - 1 : node.end_lineno] for node in found if NUMBERED.match(node.name)}


def change(original: list[str], mutant: list[str]) -> tuple[str, str]:
    """Return the lines taken out, and those put in, without the function's name."""
    diff = list(difflib.unified_diff(original[1:], mutant[1:], n=0, lineterm=""))[2:]
    before, after = (" ".join(line[1:].strip() for line in diff if line.startswith(sign)) for sign in "-+")
    return before, after


def outcomes(module: Path) -> Iterator[tuple[bool, Survivor]]:
    """Whether each mutant of a module survived, and what it is."""
    codes = json.loads(module.with_name(module.name + ".meta").read_text(encoding="utf-8"))["exit_code_by_key"]
    versions = functions(module)
    for key, code in codes.items():
        name = key.rsplit(".", 1)[1]
        parts = NUMBERED.match(name)
        if parts is None or code is None:
            continue  # Not run yet: `mutmut run` can be stopped, and goes on where it was.
        original = versions[name[: -len(parts["number"])] + "orig"]
        yield (
            code == SURVIVED,
            Survivor(module.name, parts["function"].replace("ǁ", "."), *change(original, versions[name])),
        )


def known_reasons() -> dict[Survivor, str]:
    """Return the reasons written so far."""
    if not REASONS.exists():
        return {}
    with REASONS.open(newline="", encoding="utf-8") as file:
        return {Survivor(*row[:4]): row[4] for row in list(csv.reader(file))[1:]}


def table(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Return a table of Markdown."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def main() -> None:
    """Write the page and the list, and end with an error where a survivor has no reason."""
    known, survivors, counts = known_reasons(), [], []
    for meta in sorted(MUTANTS.glob("*.py.meta")):
        found = list(outcomes(meta.with_suffix("")))
        if found:
            left = [mutant for survived, mutant in found if survived]
            survivors += left
            every = len(json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])
            counts.append((f"`{meta.stem}`", every, len(found), len(found) - len(left), len(left)))
    with REASONS.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow((*Survivor._fields, "why"))
        rows.writerows((*mutant, known.get(mutant, "")) for mutant in survivors)
    modules = table(("module", "changes", "tried", "noticed", "left"), counts)
    why = Counter(known.get(mutant, "(no reason yet)") for mutant in survivors)
    reasons = table(("changes", "reason"), [(number, reason) for reason, number in why.most_common()])
    (DOCS / "mutation.md").write_text(PAGE.format(modules=modules, reasons=reasons), encoding="utf-8")
    unexplained = [mutant for mutant in survivors if not known.get(mutant)]
    for mutant in unexplained:
        print(f"{mutant.module} {mutant.function}\n  - {mutant.before}\n  + {mutant.after}")
    if unexplained:
        sys.exit(f"{len(unexplained)} changes are noticed by no test: write one, or the reason in {REASONS.name}.")


if __name__ == "__main__":
    main()
