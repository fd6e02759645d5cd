"""`disprop inspect`: what a file holds, before anything is asked of it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from disprop.cli._asked import parts_of
from disprop.cli._ends import DONE, INPUT_WRONG
from disprop.cli._options import Debug
from disprop.cli._streams import say, screen_of

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE ...", help="Tables to look at; FILE.xlsx#SHEET names one sheet of a workbook."),
]
Draft = Annotated[bool, typer.Option("--draft", help="Print only the blocks of a plan.")]


def inspect_command(files: Files, draft: Draft = False, _debug: Debug = False) -> int:
    """Show what files hold: layout, characteristics, unknowns, totals, and the blocks of a plan that read them."""
    from disprop.inspection import inspect

    screen = screen_of(sys.stdout)
    found = [inspect(path, sheet=sheet) for path, sheet in map(parts_of, files)]
    told = [one.draft.rstrip() if draft else one.text(screen.width) for one in found]
    say(screen.fit("\n\n".join(text for text in told if text)))
    return DONE if any(one.draft for one in found) else INPUT_WRONG
