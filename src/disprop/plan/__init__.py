"""A plan file: which tables, which baselines, what is compared and how; every mistake reported at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError, raise_faults
from disprop.plan._comparisons import ComparisonEntry, GatesEntry
from disprop.plan._entries import LISTS, SECTIONS, Heading, PublishEntry
from disprop.plan._figures import FIGURES
from disprop.plan._meaning import BEFORE, misread
from disprop.plan._plan import Draft, Plan, is_outside
from disprop.plan._shapes import Place, checked, mended, name_lists, no_work, section, stated_entries, strange_parts
from disprop.plan._tables import BaselineEntry, StageEntry, TableEntry
from disprop.plan._targets import StatedEntry, TargetEntry
from disprop.plan._values import nearest_file
from disprop.plan._wording import OF_COMMANDS, OF_PLANS, OF_TEMPLATES, Wording, reworded
from disprop.plan._write import plan_text
from disprop.read.workbook import is_workbook
from disprop.template import as_filled, own_plan

__all__ = [
    "BEFORE",
    "OF_COMMANDS",
    "OF_PLANS",
    "BaselineEntry",
    "ComparisonEntry",
    "Draft",
    "GatesEntry",
    "Heading",
    "Plan",
    "PublishEntry",
    "StageEntry",
    "StatedEntry",
    "TableEntry",
    "TargetEntry",
    "draft_of",
    "draft_plan",
    "is_outside",
    "plan_text",
    "read_plan",
    "reworded",
]


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a plan.

    Parameters
    ----------
    path : path
        A TOML file.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        With every mistake of the plan, each by its key path. The files that it names are looked for and not read.
    """
    draft = draft_plan(path)
    raise_faults(draft.faults)
    return draft.plan


def draft_plan(path: str | os.PathLike[str]) -> Draft:
    """Read a plan as far as it can be understood; for those who report its faults with those of its tables.

    Parameters
    ----------
    path : path
        A TOML file; or a workbook of `disprop.template`, which carries its plan.

    Returns
    -------
    Draft
    """
    path = Path(path)
    try:
        source = path.read_bytes()
    except (OSError, ValueError) as error:
        return _nothing(str(path), path.parent, _unreadable(path, error))
    if is_workbook(path):
        return _carried(path, source)
    parsed = _parsed(source, name=str(path), folder=path.parent)
    if parsed.faults and not parsed.plan.source and path.suffix.lower() in TABLES:
        return _nothing(str(path), path.parent, Fault(where=str(path), what=NO_PLAN, remedy=_of_tables(path)))
    return parsed


BOOKS = frozenset({".xls", ".xlsb", ".ods"})
TABLES = BOOKS | {".csv", ".tsv", ".txt"}
"""The endings of files that hold tables."""

NO_PLAN = "It is no plan: a plan is a TOML file, and a filled-in template an .xlsx."


def _of_tables(path: Path) -> str:
    save = "If it is a template, save it as .xlsx. " if path.suffix.lower() in BOOKS else ""
    return f"{save}For a table, disprop inspect says what it holds, and disprop compare holds it against another."


def draft_of(
    entries: Mapping[str, Any],
    *,
    name: str,
    folder: Path,
    source: bytes = b"",
    place: Place | None = None,
    wording: Wording = OF_PLANS,
) -> Draft:
    """Make a draft of entries that are already in memory.

    Parameters
    ----------
    entries : mapping
        As a plan file would hold them.
    name, folder : str, Path
        What messages call it, and where its files are looked for.
    source : bytes
        The text it was read from.
    place : callable, optional
        From a key path to the words that name it in a message; by default the name and the key path.
    wording : sequence of (pattern, words)
        How remedies that name arguments of Python are put.

    Returns
    -------
    Draft
    """
    place = place or (lambda keys: f"{name}, {keys}")
    faults = [*strange_parts(entries, place), *no_work(entries, name)]
    heading = checked(Heading, entries.get("plan", {}), "plan", place, faults) or Heading()
    publish = checked(PublishEntry, entries.get("publish", {}), "publish", place, faults) or PublishEntry()
    read = {key: section(key, entries.get(key, {}), place, faults) for key in SECTIONS}
    lists = {key: name_lists(key, entries.get(key, {}), place, faults) for key in LISTS}
    stated = stated_entries(entries.get("stated", []), place, faults)
    plan = Plan(
        name=name,
        folder=folder,
        heading=heading,
        stated=stated,
        publish=publish,
        source=source,
        place=place,
        wording=wording,
        pool={**lists["pool"], **lists["pool_distinct"]},
        distinct=tuple(lists["pool_distinct"]),
        side_by_side=lists["side_by_side"],
        **read,
    )
    named = {key: tuple(held) if isinstance(held := entries.get(key), Mapping) else () for key in SECTIONS}
    named["tables"] += tuple(name for name in plan.pool if name not in named["tables"])
    found = [*faults, *_between(plan, entries, read, named)]
    told = [replace(fault, remedy=reworded(fault.remedy, wording)) for fault in found]
    return Draft(plan=plan, faults=tuple(dict.fromkeys(told)))


def _between(
    plan: Plan, entries: Mapping[str, Any], read: Mapping[str, Any], named: Mapping[str, tuple[str, ...]]
) -> Iterator[Fault]:
    """Yield what is wrong between entries, those that are wrong in themselves included as far as they are right."""
    whole, silent = dict(read), set()
    for key in SECTIONS:
        rest, left_out = mended(key, entries.get(key, {}), plan.place)
        whole[key] = {**read[key], **rest}
        silent |= left_out | {at.removesuffix(f".{figure}") for at in left_out for figure in FIGURES}
    yield from (fault for fault in misread(replace(plan, **whole), named) if fault.where not in silent)


def _nothing(name: str, folder: Path, fault: Fault) -> Draft:
    return Draft(plan=Plan(name=name, folder=folder), faults=(fault,))


def _unreadable(path: Path, error: Exception) -> Fault:
    remedy = "Name the plan: a TOML file that can be read."
    if isinstance(error, FileNotFoundError):
        return Fault(where=str(path), what=f"There is no such file.{nearest_file(path)}", remedy=remedy)
    if isinstance(error, IsADirectoryError):
        return Fault(where=str(path), what="It is a folder.", remedy=remedy)
    reason = getattr(error, "strerror", None) or str(error)
    return Fault(where=str(path), what=f"It cannot be read: {reason}.", remedy=remedy)


def _parsed(source: bytes, *, name: str, folder: Path) -> Draft:
    try:
        entries = tomllib.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        fault = Fault(where=f"{name}, line {line}", what="It is not UTF-8.", remedy="Save the plan as UTF-8.")
        return _nothing(name, folder, fault)
    except tomllib.TOMLDecodeError as error:
        return _nothing(name, folder, _not_toml(name, str(error)))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; a list in a list without end
        what = "It is nested too deeply." if isinstance(error, RecursionError) else "It holds a number out of range."
        return _nothing(name, folder, Fault(where=name, what=what, remedy=_TOML))
    return _filled_in(entries, name=name, folder=folder, source=source)


def _carried(path: Path, source: bytes) -> Draft:
    """Read the plan that a workbook carries."""
    try:
        entries = own_plan(path)
    except InputError as error:
        return Draft(plan=Plan(name=str(path), folder=path.parent), faults=error.faults)
    return _filled_in(entries, name=str(path), folder=path.parent, source=source)


def _filled_in(entries: Mapping[str, Any], *, name: str, folder: Path, source: bytes) -> Draft:
    """Make a draft of entries, of their templates as far as they are filled in."""
    filled = as_filled(entries, folder)
    if filled.faults:  # nothing is read a second time
        whole = draft_of(entries, name=name, folder=folder, source=source)
        told = [replace(fault, remedy=reworded(fault.remedy, OF_TEMPLATES)) for fault in filled.faults]
        return Draft(plan=Plan(name=name, folder=folder), faults=tuple(dict.fromkeys([*whole.faults, *told])))
    return replace(draft_of(filled.entries, name=name, folder=folder, source=source), remarks=filled.remarks)


_TOML = 'Text stands in quotation marks (file = "staff.csv"), names in square brackets ([tables.staff]), each once.'


def _not_toml(name: str, message: str) -> Fault:
    found = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, flags=re.DOTALL)
    if not found:
        return Fault(where=name, what=f"It is not TOML: {message}.", remedy=_TOML)
    place = f"{name}, line {found[2]}, column {found[3]}" if found[2] else f"{name}, at its end"
    return Fault(where=place, what=f"It is not TOML: {found[1]}.", remedy=_TOML)
