"""`disprop history`: the runs that a history holds, and the course of a finding over them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disprop.cli._ends import DONE
from disprop.cli._options import Debug
from disprop.cli._streams import say, screen_of

if TYPE_CHECKING:
    from disprop.publish.screen import Screen

Saved = Annotated[Path, typer.Argument(metavar="HISTORY.sqlite", help="What disprop run --history FILE keeps.")]
Rows = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FINDING ...]", help="Ids of findings whose course is shown; a list of the runs if none."),
]
Only = Annotated[str | None, typer.Option("--series", metavar="NAME", help="Only of this history of the file.")]


def history_command(history: Saved, findings: Rows = None, series: Only = None, _debug: Debug = False) -> int:
    """List the runs that a history holds, or show the course of findings over them."""
    from disprop.history.course import course_text, runs_text
    from disprop.history.store import reading

    screen: Screen = screen_of(sys.stdout)
    with reading(history) as store:
        text = course_text(store, findings, screen, series) if findings else runs_text(store, screen, series)
    say(text)
    return DONE
