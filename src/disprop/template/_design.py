"""What a template asks for: characteristics with their lists, tables, and the comparisons that follow from them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from disprop.band import Band
from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes import DETAIL, REASONS, Scheme, available, load, same_words, shelf

EVERYONE = "everyone"
TITLE = "Equality monitoring"

SchemeName = str | Path


@cache
def facts() -> Mapping[str, Any]:
    """Return ``tables.toml``."""
    return tomllib.loads(files("disprop.template").joinpath("tables.toml").read_text(encoding="utf-8"))


def known_tables() -> tuple[str, ...]:
    """Return the names of the tables that a template can ask for."""
    return tuple(facts()["tables"])


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """One characteristic of a template.

    Parameters
    ----------
    name : str
        As the sheets write it.
    scheme : Scheme
        Its classification.
    written : str
        The scheme as a plan names it.
    level : str
        The level whose groups are listed.
    """

    name: str
    scheme: Scheme
    written: str
    level: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What the lists offer: the groups, then reasons for unknown."""
        groups = [self.scheme.label(code, self.level) for code in self.scheme.groups(self.level)]
        reasons = [reason.label for reason in REASONS if reason.code in facts()["reasons"]]
        taken = {same_words(label) for label in groups}
        return (*groups, *(label for label in reasons if same_words(label) not in taken))


@dataclass(frozen=True, kw_only=True)
class Design:
    """What a template asks for.

    Parameters
    ----------
    characteristics : tuple of Characteristic
        In the order of the sheets.
    tables : tuple of str
        Likewise.
    rows : bool
        Whether each row is one person; counts otherwise.
    title : str
        Of the report.
    band : Band or None
        How large a difference matters.
    """

    characteristics: tuple[Characteristic, ...]
    tables: tuple[str, ...]
    rows: bool
    title: str
    band: Band | None

    def feeder(self, table: str) -> str | None:
        """Return the table that a table is held against."""
        fact = facts()["tables"][table]
        feeders = [*fact.get("among", ()), *filter(None, [fact.get("beside")])]
        return next((name for name in feeders if name in self.tables), None)

    def root(self, table: str) -> str:
        """Return the table that all its people come from."""
        feeder = self.feeder(table)
        return table if feeder is None else self.root(feeder)

    @property
    def sheets(self) -> tuple[str, ...]:
        """The tables that have a sheet of their own."""
        return tuple(dict.fromkeys(map(self.root, self.tables))) if self.rows else self.tables

    def stages(self, sheet: str) -> tuple[str, ...]:
        """Return the columns of yes and no of a sheet of people."""
        return tuple(table for table in self.tables if table != sheet and self.root(table) == sheet)


def design_of(
    characteristics: Sequence[str] | Mapping[str, SchemeName | None] | None,
    levels: Mapping[str, str],
    tables: Sequence[str] | None,
    *,
    rows: bool,
    title: str,
    band: Band | None,
) -> Design:
    """Return what a template asks for.

    Raises
    ------
    InputError
        Every characteristic without one scheme, every level, table or feeder that there is not.
    """
    faults: list[Fault] = []
    wanted = _wanted(characteristics)
    chosen = tuple(one for name, scheme in wanted.items() if (one := _chosen(name, scheme, levels, faults)))
    named = tuple(dict.fromkeys(facts()["default"] if tables is None else tables))
    if not wanted:
        faults.append(Fault(where="characteristics", what="There is none.", remedy=f"Name: {', '.join(available())}."))
    faults += [*_strange_levels(levels, chosen, wanted), *_table_faults(named), *_twice(chosen)]
    raise_faults(faults)
    order = {name: at for at, name in enumerate(known_tables())}
    named = tuple(sorted(named, key=lambda name: order[name]))
    design = Design(characteristics=chosen, tables=named, rows=rows, title=title or TITLE, band=band)
    raise_faults(_feeder_faults(design))
    return design


def _wanted(given: Sequence[str] | Mapping[str, SchemeName | None] | None) -> Mapping[str, SchemeName | None]:
    if isinstance(given, Mapping):
        return dict(given)
    if given is None:
        return dict.fromkeys(facts()["characteristics"])
    return dict.fromkeys([given] if isinstance(given, str) else given)


def _chosen(
    name: str, scheme: SchemeName | None, levels: Mapping[str, str], faults: list[Fault]
) -> Characteristic | None:
    where = f"characteristic {name!r}"
    if not name.strip() or len(name) > 60 or not name.isprintable() or same_words(name) in known_tables():
        faults.append(Fault(where=where, what="It is no name of a column.", remedy="Give it a short name of its own."))
        return None
    try:
        written = str(scheme) if scheme is not None else _scheme_for(name, where)
        found = load(Path(written) if written.endswith(".toml") else written)
        level = levels.get(name, DETAIL)
        found.level(level)
    except InputError as error:
        faults += error.faults
        return None
    if found.several:
        what = f"Of scheme {found.name!r} people give several answers, and a template has one answer a person."
        faults.append(Fault(where=where, what=what, remedy="Leave it out, and give it as a table of its own."))
    own = found.characteristic if scheme is None else name
    return Characteristic(name=own, scheme=found, written=written, level=level)


def _scheme_for(name: str, where: str) -> str:
    """Return the preferred scheme of a characteristic, of those that have its very name if there are any."""
    if name in available():
        return name
    about = shelf().about(name)
    if about:
        own = (scheme for scheme in about if same_words(load(scheme).characteristic) == same_words(name))
        return next(own, about[0])
    remedy = f"Name one of {', '.join(available())}, or a file of your own: {name}={_file(name)}.toml."
    raise InputError(Fault(where=where, what="There is no scheme for it.", remedy=remedy))


def _file(name: str) -> str:
    return "_".join(name.split()) or "ours"


def _twice(chosen: Sequence[Characteristic]) -> Iterator[Fault]:
    names = [same_words(one.name) for one in chosen]
    for one in {name: one for name, one in zip(names, chosen, strict=True) if names.count(name) > 1}.values():
        yield Fault(
            where=f"characteristic {one.name!r}",
            what="It is named more than once.",
            remedy="Keep one, or name each differently: NAME=SCHEME.",
        )


def _strange_levels(levels: Mapping[str, str], chosen: Sequence[Characteristic], wanted: object) -> Iterator[Fault]:
    known = {*(one.name for one in chosen), *(wanted if isinstance(wanted, Mapping) else ())}
    for name in levels:
        if name not in known:
            listed = ", ".join(one.name for one in chosen)
            yield Fault(where=f"level of {name!r}", what="There is no such characteristic.", remedy=f"Name: {listed}.")


def _table_faults(tables: Sequence[str]) -> Iterator[Fault]:
    for name in tables:
        if name not in known_tables():
            remedy = f"Name some of: {', '.join(known_tables())}."
            yield Fault(where=f"table {name!r}", what="There is no table of that name.", remedy=remedy)
    if not tables:
        yield Fault(where="tables", what="There is none.", remedy=f"Name some of: {', '.join(known_tables())}.")


def _feeder_faults(design: Design) -> Iterator[Fault]:
    for name in design.tables:
        fact = facts()["tables"][name]
        needed = [*fact.get("among", ()), *filter(None, [fact.get("beside")])]
        if needed and design.feeder(name) is None:
            yield Fault(
                where=f"table {name!r}",
                what=f"Its people are held against {' or '.join(needed)}, and the template does not ask for them.",
                remedy=f"Add {needed[0]} to the tables.",
            )


def seen_from(design: Design, folder: Path) -> Design:
    """Return a design whose own schemes are named as a folder sees them.

    Parameters
    ----------
    design : Design
        Its schemes' files are named as the working folder sees them.
    folder : Path
        That of the workbook, or of the plan.
    """
    listed = tuple(replace(one, written=_path_from(one.written, folder)) for one in design.characteristics)
    return replace(design, characteristics=listed)


def _path_from(written: str, folder: Path) -> str:
    if not written.endswith(".toml"):
        return written
    try:
        return Path(os.path.relpath(written, folder)).as_posix()
    except ValueError:  # another drive
        return Path(written).resolve().as_posix()


# ---- The plan --------------------------------------------------------------------------------------------------------


def plan_entries(design: Design, file: str) -> dict[str, Any]:
    """Return the plan that reads a template back, as entries in memory.

    Parameters
    ----------
    design : Design
        What it asks for.
    file : str
        The workbook, seen from the plan.
    """
    named = [file, *(one.written for one in design.characteristics if one.written.endswith(".toml"))]
    outside = any(name.startswith("../") or Path(name).is_absolute() for name in named)
    return {
        "plan": {"title": design.title, **({"allow_outside": True} if outside else {})},
        "tables": {sheet: _table(design, sheet, file) for sheet in design.sheets},
        "comparisons": {
            table: _comparison(design, table) for table in design.tables if design.feeder(table) is not None
        },
    }


def _table(design: Design, sheet: str, file: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": file, "sheet": sheet, "template": True}
    schemes = {one.name: one.written for one in design.characteristics}
    if design.rows:
        return entry | {"rows": True, "schemes": schemes, "stages": [_stage(design, at) for at in design.stages(sheet)]}
    levels = {one.name: one.level for one in design.characteristics if one.level != DETAIL}
    return entry | {"schemes": schemes, **({"level": levels} if levels else {})}


def _stage(design: Design, table: str) -> str | dict[str, str]:
    feeder = design.feeder(table)
    return table if feeder == design.root(table) else {"name": table, "drawn_from": str(feeder)}


def _comparison(design: Design, table: str) -> dict[str, Any]:
    fact, feeder, root = facts()["tables"][table], str(design.feeder(table)), design.root(table)
    stage, baseline = table, feeder
    if design.rows:
        stage, baseline = f"{root}.{table}", f"{root}.{EVERYONE if feeder == root else feeder}"
    separate = "beside" in fact and not design.rows
    return {
        "stage": stage,
        "baseline": baseline,
        "relation": "separate" if separate else "contains",
        "question": "rate",
        "polarity": fact["polarity"],
        **({"band": _band(design.band)} if design.band else {}),
    }


def _band(band: Band) -> dict[str, Any]:
    low, high = band.ends
    return {band.unit: high if band.unit != "ratio" and low == -high else [low, high]}
