"""`disprop explain`: findings of a run in sentences."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from disprop.cli._ends import DONE
from disprop.cli._options import Debug
from disprop.cli._streams import say, screen_of

NARROWEST = 20


def _width(value: int | None) -> int | None:
    if value is not None and value < NARROWEST:
        raise typer.BadParameter(f"{value} is too narrow: no line breaks below {NARROWEST}.")
    return value


Saved = Annotated[
    Path, typer.Argument(metavar="FINDINGS.csv", help="What disprop run wrote, or the folder that it stands in.")
]
Rows = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ROW ...]", help="Ids, groups, codes or other spellings; every flagged row if none."),
]
Flagged = Annotated[bool, typer.Option("--flagged", help="Only those that need a reader, also of the rows named.")]
Width = Annotated[
    int | None,
    typer.Option(metavar="N", callback=_width, help="Where lines break; the width of the screen if not given."),
]
Plain = Annotated[
    bool, typer.Option("--plain", help="For a board: verdicts explained, chances in 100, no names of methods.")
]


def explain_command(
    findings: Saved,
    rows: Rows = None,
    flagged: Flagged = False,
    width: Width = None,
    plain: Plain = False,
    _debug: Debug = False,
) -> int:
    """Tell findings of a run in sentences: both figures with their counts, the evidence, the unknown."""
    from disprop.publish import read_findings

    found = read_findings(findings)
    screen = screen_of(sys.stdout)
    named = found.named(*rows) if rows else found
    chosen = named.flagged if flagged or not rows else named
    paragraphs = chosen.explain(range(len(chosen)), width=None, plain=plain).split("\n\n")
    fitted = [replace(screen, width=width or screen.width).paragraph(text) for text in paragraphs]
    if len(chosen) > 1:  # which is which: several comparisons can tell of the same group
        ids = [*chosen.frame["id"], ""]
        fitted = [f"{name}\n{text}".lstrip() for name, text in zip(ids, fitted, strict=True)]
    say(screen.fit("\n\n".join(fitted)))
    return DONE
