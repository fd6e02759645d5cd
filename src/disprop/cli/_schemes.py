"""`disprop schemes`: which classifications there are, what is in one, what differs between two, and one as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disprop.cli._ends import DONE
from disprop.cli._options import Debug, Quiet
from disprop.cli._streams import say, screen_of

if TYPE_CHECKING:
    from disprop.publish.screen import Screen
    from disprop.schemes import Level, Scheme, SchemeComparison

MOST_LABELS = 40
"""Labels that two schemes read differently, of which so many are listed."""

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SCHEME [OTHER]]", help="Names, or TOML files: one to show, two to compare; every scheme if none."
    ),
]
About = Annotated[
    str | None, typer.Option("--about", metavar="NAME", help="List those of one characteristic, such as ethnicity.")
]
AtLevel = Annotated[
    list[str] | None,
    typer.Option("--level", metavar="LEVEL", help="The level to show; of two schemes, that of each, if given twice."),
]
ToFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.toml", help="Write the scheme to a file, to make your own from.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Let --out write over a file that is there.")]


def schemes_command(
    names: Names = None,
    about: About = None,
    level: AtLevel = None,
    out: ToFile = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    _debug: Debug = False,
) -> int:
    """List the classifications; show one, compare two, or write one to a file to make your own from."""
    named, levels = names or [], level or []
    _misused(len(named), about, levels, out, overwrite)
    screen = screen_of(sys.stdout)
    if out is not None:
        told = _written(named[0], out, overwrite=overwrite, screen=screen)
    elif not named:
        told = _listed(about, screen)
    elif len(named) == 1:
        told = _shown(named[0], levels, screen)
    else:
        told = _compared(named, levels, screen)
    if not quiet:
        say(screen.fit(told))
    return DONE


def _misused(named: int, about: str | None, levels: Sequence[str], out: Path | None, overwrite: bool) -> None:
    """Refuse options that do not go together."""
    faults = {
        f"{named} schemes are named: one is shown, two are compared.": named > 2,
        "--about narrows the list: it goes without the name of a scheme.": about is not None and named > 0,
        "--level goes with a scheme: name one, or two.": bool(levels) and not named,
        "--level is given more often than schemes are named.": len(levels) > max(named, 1),
        f"--out writes one scheme, and {named} are named.": out is not None and named != 1,
        "--level does not go with --out: a file holds every level.": bool(levels) and out is not None,
        "--overwrite goes with --out.": overwrite and out is None,
    }
    for fault, found in faults.items():
        if found:
            raise typer.BadParameter(fault)


# ---- Every scheme ----------------------------------------------------------------------------------------------------


def _listed(about: str | None, screen: Screen) -> str:
    import pandas as pd

    from disprop.schemes import available, load

    schemes = [load(name) for name in available()]
    chosen = [scheme for scheme in schemes if about is None or scheme.is_about(about)]
    if not chosen:
        raise _no_such_characteristic(str(about), schemes)
    chosen.sort(key=lambda scheme: scheme.characteristic)  # by name within each, as they come
    columns = {
        "Scheme": [scheme.name for scheme in chosen],
        "Characteristic": [scheme.characteristic for scheme in chosen],
        "What it is": [scheme.title for scheme in chosen],
        "Levels (groups)": [_levels(scheme) for scheme in chosen],
    }
    if len(set(columns["Characteristic"])) == 1:
        del columns["Characteristic"]
    return "\n\n".join(
        [
            screen.table(pd.DataFrame(columns), spare=("Characteristic",)),
            screen.paragraph("disprop schemes NAME shows one; two names compare them; --out FILE.toml writes one."),
        ]
    )


def _no_such_characteristic(about: str, schemes: Sequence[Scheme]) -> Exception:
    from disprop.errors import Fault, InputError

    known = ", ".join(sorted({scheme.characteristic for scheme in schemes}))
    return InputError(
        Fault(
            where="--about",
            what=f"No scheme is of a characteristic that goes by {about!r}.",
            remedy=f"Name one of: {known}.",
        )
    )


def _levels(scheme: Scheme) -> str:
    return ", ".join(f"{level.name} ({len(level.groups)})" for level in scheme.ladder)


# ---- One -------------------------------------------------------------------------------------------------------------


def _shown(name: str, levels: Sequence[str], screen: Screen) -> str:
    from disprop.schemes import REASONS, load

    scheme = load(name)
    chosen = [scheme.level(level) for level in levels] or scheme.ladder
    known = ", ".join(reason.label for reason in REASONS)
    return "\n\n".join(
        [
            _titled(scheme, screen),
            "\n".join(screen.paragraph(line) for line in _facts(scheme)),
            *(part for level in chosen for part in _level(scheme, level, screen)),
            *_own_reasons(scheme, screen),
            screen.paragraph(f"Reasons for unknown, in every scheme: {known}."),
        ]
    )


def _titled(scheme: Scheme, screen: Screen) -> str:
    from disprop.publish.screen import heading

    return heading(f"{scheme.name}: {scheme.title}" if scheme.title else scheme.name, screen)


def _facts(scheme: Scheme) -> Iterator[str]:
    also = f" (headings: {', '.join(scheme.also_called)})" if scheme.also_called else ""
    yield f"Characteristic: {scheme.characteristic}{also}"
    yield from (f"{name.capitalize()}: {text}" for name, text in _origin(scheme).items() if text)
    yield f"Levels: {_levels(scheme)}"
    if scheme.several:
        yield "One person can be in several groups."
    if scheme.ordered:
        yield "The groups have an order."
    if scheme.undistinctive:
        yield f"These labels alone do not suggest it: {'; '.join(scheme.undistinctive)}"


def _origin(scheme: Scheme) -> dict[str, str]:
    return {"source": scheme.source, "date": scheme.date, "basis": scheme.basis}


def _level(scheme: Scheme, level: Level, screen: Screen) -> Iterator[str]:
    """Yield the table of a level, and below it how its groups are written."""
    frame = scheme.frame(level.name)
    spellings = dict(zip(frame.pop("group").tolist(), frame.pop("also_written").tolist(), strict=True))
    frame.insert(0, "Group", list(spellings))
    title = f" ({level.title})" if level.title else ""
    yield f"{screen.paragraph(f'Level {level.name}{title}:')}\n{screen.table(frame.rename(columns=_column))}"
    told = [screen.paragraph(f"{group}: {texts}", indent="  ") for group, texts in spellings.items() if texts]
    if told:
        yield "\n".join(["Also written:", *told])


def _column(name: str) -> str:
    return name.replace("_", " ", 2 if name.startswith("part_of_") else -1).capitalize() if name != "Group" else name


def _own_reasons(scheme: Scheme, screen: Screen) -> Iterator[str]:
    from disprop.schemes import REASONS

    labels = {reason.code: reason.label for reason in REASONS}
    told = [screen.paragraph(f"{labels[code]}: {'; '.join(texts)}", indent="  ") for code, texts in scheme.reasons]
    if told:
        yield "\n".join(["Reasons as they are written here:", *told])


# ---- Two -------------------------------------------------------------------------------------------------------------


def _compared(names: Sequence[str], levels: Sequence[str], screen: Screen) -> str:
    from disprop.publish.screen import heading
    from disprop.schemes import DETAIL, compare_schemes

    one, two = (levels[0], levels[-1]) if levels else (DETAIL, DETAIL)
    found = compare_schemes(names[0], names[1], levels=(one, two))
    sides = [
        "\n".join([screen.paragraph(f"{scheme.name}, level {level}: {scheme.title}"), *_dated(scheme, screen)])
        for scheme, level in zip((found.first, found.second), found.levels, strict=True)
    ]
    parts = [
        heading(f"{found.first.name} and {found.second.name}", screen),
        *sides,
        *_groups(found, screen),
        _rolled_up(found, screen),
        *_read_differently(found, screen),
        *_bridges(found, screen),
    ]
    return "\n\n".join(parts)


def _dated(scheme: Scheme, screen: Screen) -> Iterator[str]:
    for name in ("date", "basis"):
        if text := _origin(scheme)[name]:
            yield screen.paragraph(f"{name.capitalize()}: {text}", indent="  ")


def _groups(found: SchemeComparison, screen: Screen) -> Iterator[str]:
    """Yield which groups both have, those called differently with both names, and which only one has."""
    import pandas as pd

    one, two = found.levels
    labels = [(found.first.label(a, one), found.second.label(b, two)) for a, b in found.both]
    yield screen.paragraph(_counted(f"In both: {len(labels)}", [label for label, _ in labels]))
    for side, codes, name in (
        ("first", found.only_first, found.first.name),
        ("second", found.only_second, found.second.name),
    ):
        told = [_with_wholes(found, side, code) for code in codes]
        yield screen.paragraph(_counted(f"Only in {name}: {len(told)}", told))
    renamed = [pair for pair in labels if pair[0] != pair[1]]
    if renamed:
        yield f"Called differently:\n{screen.table(pd.DataFrame(renamed, columns=_sides(found)))}"


def _counted(told: str, items: Sequence[str]) -> str:
    return f"{told} ({'; '.join(items)})." if items else f"{told}."


def _with_wholes(found: SchemeComparison, side: str, code: str) -> str:
    """Return a group that only one scheme has, and what it is part of there."""
    scheme, level = (found.first, found.levels[0]) if side == "first" else (found.second, found.levels[1])
    wholes = [f"{name}: {found.whole(side, code, name)}" for name in found.shared_levels]
    return f"{scheme.label(code, level)} [{', '.join(wholes)}]" if wholes else scheme.label(code, level)


def _rolled_up(found: SchemeComparison, screen: Screen) -> str:
    import pandas as pd

    if not found.shared_levels:
        return screen.paragraph("They have no coarser level of one name, so no roll-up can differ.")
    if not found.rolled_up:
        return screen.paragraph(f"Rolled up alike at: {', '.join(found.shared_levels)}.")
    rows = [
        (
            found.first.label(code, found.levels[0]),
            level,
            found.first.label(one, level),
            found.second.label(two, level),
        )
        for level, code, one, two in found.rolled_up
    ]
    frame = pd.DataFrame(rows, columns=["Group", "Level", *_sides(found)])
    return f"Part of different groups:\n{screen.table(frame)}"


def _read_differently(found: SchemeComparison, screen: Screen) -> Iterator[str]:
    import pandas as pd

    one, two = found.levels
    rows = [
        (label, found.first.label(a, one), found.second.label(b, two))
        for label, a, b in found.read_differently[:MOST_LABELS]
    ]
    if rows:
        frame = pd.DataFrame(rows, columns=["Label", *_sides(found)])
        yield f"Labels that are read differently:\n{screen.table(frame)}"
        if len(found.read_differently) > len(rows):
            yield f"and {len(found.read_differently) - len(rows)} more."


def _bridges(found: SchemeComparison, screen: Screen) -> Iterator[str]:
    """Yield the bridges that lead from one to the other, and what each assumes."""
    from disprop.schemes import available_bridges, load_bridge

    ends = {found.first.name, found.second.name}
    between = [
        bridge for bridge in map(load_bridge, available_bridges()) if {bridge.start.name, bridge.end.name} == ends
    ]
    told = [screen.paragraph(f"{bridge.name}: {bridge.assumes}", indent="  ") for bridge in between]
    if told:
        yield "\n".join(["Bridges, and what each assumes:", *told])


def _sides(found: SchemeComparison) -> list[str]:
    """Return the names of the two, apart from one another."""
    one, two = found.first.name, found.second.name
    return [f"in {one}", f"in {two}" if one != two else f"in the second {two}"]


# ---- To a file -------------------------------------------------------------------------------------------------------


def _written(name: str, out: Path, *, overwrite: bool, screen: Screen) -> str:
    from disprop.errors import Fault, InputError
    from disprop.publish.files import write_beside
    from disprop.schemes import load

    scheme = load(name)
    if out.suffix != ".toml":
        remedy = f"Call it {out.with_suffix('.toml')}: by that ending a scheme's file is known from a scheme's name."
        raise InputError(Fault(where=str(out), what="The file does not end with .toml.", remedy=remedy))
    if out.exists() and not overwrite:
        remedy = "Name another file, or say --overwrite."
        raise InputError(Fault(where=str(out), what="Another file is there.", remedy=remedy))
    write_beside(out, scheme.to_toml().encode())
    lines = [
        f"Written: {out}, the groups of {scheme.name} at its levels: {_levels(scheme)}.",
        f"Change it, look at it with disprop schemes {out}, and name it where a scheme is named: --scheme {out}.",
    ]
    return "\n".join(map(screen.paragraph, lines))
