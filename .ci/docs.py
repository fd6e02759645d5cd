"""Run what README.md and docs/*.md show, and follow their links.

- ```python blocks run from top to bottom of a page, in one namespace, in a copy of the sample data.
  A block with `>>>` is a doctest. Of any other the last expression is printed, and where a ```text block follows,
  that is what must come out.
- ```console blocks: lines that begin with `$ disprop` run as they stand; what is shown below a line must come out.
  The tables of the sample lie beside, so that `leavers.csv` and `staff.csv` are there.
- Links to files must lead somewhere, links to headings too.
"""

import ast
import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(?P<language>\w*)[ \t]*\n(?P<body>.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<title>.+?) *$", re.MULTILINE)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block of a page: its language, its text, the line it begins at, and what is shown to come out."""

    language: str
    body: str
    line: int
    shown: str | None


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page in order."""
    found = list(FENCE.finditer(text))
    for place, match in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        follows = after is not None and after["language"] == "text" and not text[match.end() : after.start()].strip()
        yield Block(
            language=match["language"],
            body=match["body"],
            line=text.count("\n", 0, match.start()) + 1,
            shown=after["body"] if after is not None and follows else None,
        )


def output(body: str, names: dict) -> str:
    """What a block prints, its last expression as a notebook would show it in text."""
    tree = ast.parse(body)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "block", "exec"), names)
        value = eval(compile(last, "block", "eval"), names) if last else None
        if value is not None:
            sys.stdout.write(f"{value!r}\n")
    return printed.getvalue()


def same(shown: str, came: str) -> bool:
    """Whether what came is what is shown; `...` stands for anything, runs of space are one."""
    return doctest.OutputChecker().check_output(shown, came, FLAGS)


def difference(shown: str, came: str) -> str:
    return f"shown:\n{shown}\ncame:\n{came}"


def python_faults(block: Block, names: dict) -> Iterator[str]:
    """What is wrong with a python block."""
    if ">>>" in block.body:
        report = io.StringIO()
        test = doctest.DocTestParser().get_doctest(block.body, names, "block", None, block.line)
        runner = doctest.DocTestRunner(optionflags=FLAGS)
        runner.run(test, out=report.write, clear_globs=False)
        names.update(test.globs)
        if runner.failures:
            yield report.getvalue()
        return
    try:
        came = output(block.body, names)
    except Exception:
        yield traceback.format_exc(limit=-3)
        return
    if block.shown is not None and not same(block.shown, came):
        yield difference(block.shown, came)


def console_faults(block: Block) -> Iterator[str]:
    """What is wrong with a console block: each `$ disprop` line and what is shown below it."""
    for entry in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        command, _, shown = entry.partition("\n")
        if not command.startswith("disprop"):
            continue
        code, came = run(command)
        if shown.strip() and not same(shown, came):
            yield f"$ {command} (exit {code})\n{difference(shown, came)}"
        elif not shown.strip() and code in {1, 2}:
            yield f"$ {command} (exit {code})\n{came}"


def run(command: str) -> tuple[int, str]:
    """The exit code and all that a command prints."""
    done = subprocess.run(
        command,
        shell=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


def run_faults(page: Path) -> Iterator[str]:
    """What of a page does not run as it is shown."""
    names: dict = {"__name__": "__main__"}
    for block in blocks(page.read_text(encoding="utf-8")):
        found: Iterator[str] = iter(())
        if block.language == "python":
            found = python_faults(block, names)
        elif block.language == "console":
            found = console_faults(block)
        yield from (f"{page.relative_to(ROOT)}, line {block.line}: {fault}" for fault in found)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual sites make them."""
    titles = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def link_faults(page: Path) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path) if path else page
        if not place.exists():
            yield f"{page.relative_to(ROOT)}: no file at {target}"
        elif anchor and anchor not in anchors(place):
            yield f"{page.relative_to(ROOT)}: no heading at {target}"


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


def main() -> None:
    present = [page for page in pages() if page.exists()]
    faults = [fault for page in present for fault in link_faults(page)]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder) / "data")
        shutil.copytree(ROOT / "data" / "samples" / "west_mercia_2009", folder, dirs_exist_ok=True)
        os.chdir(folder)
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        faults += [fault for page in present for fault in run_faults(page)]
        os.chdir(ROOT)
    if faults:
        sys.exit("\n\n".join(faults))
    sys.stdout.write(f"{len(present)} pages: examples run, links lead somewhere\n")


if __name__ == "__main__":
    main()
