"""`disprop template`: a workbook for somebody else to fill in, and what to do with it then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from disprop.cli import _options as options
from disprop.cli._streams import say, screen_of

if TYPE_CHECKING:
    from disprop.band import Band
    from disprop.template import Design

Workbook = Annotated[Path, typer.Option("--out", metavar="BOOK.xlsx", help="The workbook to write.")]
Characteristics = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES",
        help="Which, with commas between: gender,ethnicity. NAME=SCHEME names a scheme, or its TOML file. By default "
        "gender, ethnicity, disability, age, religion and sexual orientation.",
    ),
]
Levels = Annotated[
    list[str] | None,
    typer.Option("--level", metavar="NAME=LEVEL", help="The level whose groups are listed, such as ethnicity=five."),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES",
        help="Which, with commas between: staff, applicants, shortlisted, appointed, leavers (these if not given), "
        "promoted, trained, disciplinary, capability, grievance.",
    ),
]
Rows = Annotated[bool, typer.Option("--rows", help="One row a person, with lists to choose from, in place of counts.")]
Title = Annotated[str, typer.Option(metavar="TEXT", help="The title of the report.")]


def template_command(
    out: Workbook,
    characteristics: Characteristics = None,
    levels: Levels = None,
    tables: Tables = None,
    rows: Rows = False,
    title: Title = "",
    points: options.Points = None,
    percent: options.Percent = None,
    ratio: options.Ratio = None,
    save_plan: options.SavePlan = None,
    quiet: options.Quiet = False,
    _debug: options.Debug = False,
) -> int:
    """Write a workbook for HR to fill in; disprop run reads it back."""
    from disprop.template import design_of, write_template

    design = design_of(
        _schemes(_parts(characteristics)),
        dict(_pair(part, "--level") for part in _parts(levels) or ()),
        _parts(tables),
        rows=rows,
        title=title,
        band=_band(points=points, percent=percent, ratio=ratio),
    )
    _check_plan(save_plan)
    write_template(design, out)
    if save_plan is not None:
        _save(design, out, save_plan)
    if not quiet:
        say(_told(design, out, save_plan))
    return 0


def _parts(given: Sequence[str] | None) -> list[str] | None:
    """Return what is named with commas between, or again and again."""
    if given is None:
        return None
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def _schemes(names: Sequence[str] | None) -> Mapping[str, str | None] | None:
    """Return characteristics with their schemes, None where none is named."""
    if names is None:
        return None
    parts = (name.partition("=") for name in names)
    return {name.strip(): scheme.strip() or None for name, _, scheme in parts}


def _pair(text: str, flag: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f"{text!r} is not NAME=LEVEL, such as {flag} ethnicity=five.")
    return name.strip(), value.strip()


def _band(**limits: Any) -> Band | None:
    given = {unit: value for unit, value in limits.items() if value is not None}
    if not given:
        return None
    from disprop.band import within

    if len(given) > 1:
        raise typer.BadParameter(f"A band has one unit, and these are {len(given)}: {_flags(given)}.")
    return within(**given)


def _flags(names: Iterable[str]) -> str:
    return ", ".join(f"--{name}" for name in names)


def _check_plan(path: Path | None) -> None:
    """Refuse to write a plan over another file."""
    from disprop.errors import Fault, InputError

    if path is not None and path.exists():
        raise InputError(Fault(where=str(path), what="Another file is there.", remedy="Name another file."))


def _save(design: Design, out: Path, path: Path) -> None:
    """Save the plan that reads the workbook, for whoever wants to change what is asked."""
    from disprop.cli._asked import path_from
    from disprop.plan import plan_text
    from disprop.publish.files import write_beside
    from disprop.template import plan_entries, seen_from

    entries = plan_entries(seen_from(design, path.parent), path_from(str(out), path.parent))
    write_beside(path, plan_text(entries).encode())


def _told(design: Design, out: Path, plan: Path | None) -> str:
    """Return what was written, and what to do with it."""
    screen = screen_of(sys.stdout)
    sheets = ", ".join(design.sheets)
    lines = [
        f"Written: {out}. Its sheet 'instructions' says how to fill in the others: {sheets}.",
        f"Lists of groups: {', '.join(f'{one.name} ({one.scheme.name})' for one in design.characteristics)}.",
        f"When it is back: disprop run {plan or out} --out DIR reads it, and names every mistake with its place.",
    ]
    return screen.fit("\n".join(map(screen.paragraph, lines)))
