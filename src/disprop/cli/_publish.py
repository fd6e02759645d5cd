"""`disprop publish`: a plan to a page, a workbook, charts and files that may leave."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from disprop.cli._ends import DONE
from disprop.cli._options import AsOf, Debug, PlanFile, Quiet
from disprop.cli._streams import Progress, say, screen_of

PublicOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder of the release; not that of disprop run.")
]
Protect = Annotated[
    str | None,
    typer.Option(
        metavar="PROFILE",
        help="Rules of disclosure, such as threshold_5, threshold_10, round_5 or hesa; none where nothing is to be "
        "withheld. Those of the plan's [publish] if not given.",
    ),
]
Already = Annotated[
    list[Path] | None,
    typer.Option(metavar="DIR", help="A release of the same figures that is out already; can be given again."),
]
Since = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="An earlier release: the summary tells what has changed since."),
]
Decisions = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE.csv",
        help="Write here what was withheld and why; it holds the counts, and is not to be published.",
    ),
]


def publish_command(
    plan: PlanFile,
    out: PublicOut,
    protect: Protect = None,
    already: Already = None,
    since: Since = None,
    decisions: Decisions = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
    _debug: Debug = False,
) -> int:
    """Run a plan and publish it: small counts withheld; a page, a workbook, charts, a summary, files for machines."""
    from disprop.run._publish import publish, withheld_line

    with Progress(quiet=quiet) as progress:
        made = publish(
            plan,
            out,
            protect=protect,
            already=already or (),
            since=since,
            log=decisions,
            as_of=date.fromisoformat(as_of) if as_of else None,
            step=progress,
        )
    if not quiet:
        screen = screen_of(sys.stdout)
        say(screen.paragraph(withheld_line(made.release)))
        say(screen.fit(f"\nWritten to {out}: index.html, workbook.xlsx and {len(made.files) - 2} more."))
        if decisions is not None:
            say(screen.fit(f"What was withheld and why is in {decisions}, which is not to be published."))
    return DONE
