"""`disprop inspect`: what a file holds, before anything is asked of it."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from disprop.cli._ends import DONE, INPUT_WRONG
from disprop.cli._files import Part, part_of
from disprop.cli._options import Debug
from disprop.cli._streams import say, screen_of
from disprop.errors import Fault, InputError

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE ...",
        help="Tables to look at; FILE.xlsx#SHEET names one sheet of a workbook, FILE#cells=B4:H30,header=4 a range "
        "and its row of headings.",
    ),
]
Draft = Annotated[bool, typer.Option("--draft", help="Print only the blocks of a plan.")]


LOOKED_AT = ("sheet", "cells", "header")


def _looked_at(part: Part) -> dict[str, Any]:
    """Return which part of a file to look at; its layout, areas and ages are what is to be found."""
    others = [key for key in part.settings if key not in LOOKED_AT]
    if others:
        what = f"To look at a file takes {', '.join(LOOKED_AT)}, and not {', '.join(others)}."
        raise InputError(Fault(where=part.file, what=what, remedy="Leave it out."))
    return dict(part.settings)


def inspect_command(files: Files, draft: Draft = False, _debug: Debug = False) -> int:
    """Show what files hold: layout, characteristics, unknowns, totals, and the blocks of a plan that read them."""
    from disprop.inspection import inspect

    screen = screen_of(sys.stdout)
    found = [inspect(part.file, **_looked_at(part)) for part in map(part_of, files)]
    told = [one.draft.rstrip() if draft else one.text(screen.width) for one in found]
    say(screen.fit("\n\n".join(text for text in told if text)))
    return DONE if any(one.draft for one in found) else INPUT_WRONG
