"""A plan whose tables are a template: what was filled in, what was not, and what was filled in wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.read.sheet import Sheet
from disprop.read.workbook import Book, is_workbook, open_workbook
from disprop.schemes import DETAIL, load
from disprop.template._book import LISTS, OWN
from disprop.template._counts import look_at_counts
from disprop.template._look import Listed, Look
from disprop.template._people import look_at_people

CARRIED = ("plan", "tables", "comparisons")
"""The parts of a plan that a workbook can carry: it reads itself, and no other file but schemes."""

NOT_ONE = "It is no workbook that disprop template wrote."


@dataclass(frozen=True, eq=False, kw_only=True)
class Filled:
    """A plan as far as its template is filled in.

    Parameters
    ----------
    entries : mapping
        Those of the plan, without the tables that nobody filled in and what is asked of them.
    faults : tuple of Fault
        What is wrong with the workbook.
    remarks : tuple of mapping
        What was left out: rows for a table of checks.
    """

    entries: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Mapping[str, object], ...] = ()


def own_plan(path: Path) -> dict[str, Any]:
    """Return the plan that a template carries, as entries that read the workbook by the name that it has now.

    Raises
    ------
    InputError
        If the file is no workbook, or carries no plan.
    """
    with open_workbook(path) as book:
        entries = _carried(book, path)
    for table in entries["tables"].values():
        table["file"] = path.name
    return entries


def _carried(book: Book, path: Path) -> dict[str, Any]:
    refused = Fault(
        where=path.name,
        what=NOT_ONE,
        remedy="Name a plan (a TOML file) that reads it, or begin with disprop template.",
    )
    if OWN not in book.sheets:
        raise InputError(refused)
    sheet = book.sheet(OWN)
    (lines,) = sheet.columns.values() if len(sheet.columns) == 1 else ((),)
    try:
        entries = json.loads("\n".join(map(str, lines)))
        if all(isinstance(table, dict) for table in entries["tables"].values()):
            return {key: entries[key] for key in CARRIED if key in entries}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    what = f"The hidden sheet {OWN!r}, which says how the workbook is read, was changed."
    raise InputError(Fault(where=path.name, what=what, remedy="Copy the figures into a fresh template."))


def as_filled(entries: Mapping[str, Any], folder: Path) -> Filled:
    """Return a plan as far as its template is filled in; a plan without a template as it is.

    Parameters
    ----------
    entries : mapping
        As a plan file holds them; what is wrong with them otherwise is not looked at.
    folder : Path
        Where its files are looked for.
    """
    given = entries.get("tables")
    tables = given if isinstance(given, Mapping) else {}
    marked = {name: entry for name, entry in tables.items() if _is_template(entry, folder)}
    if not marked:
        return Filled(entries=entries)
    faults: list[Fault] = []
    looks: dict[str, Look] = {}
    for file in dict.fromkeys(entry["file"] for entry in marked.values()):
        ours = {name: entry for name, entry in marked.items() if entry["file"] == file}
        try:
            with open_workbook(folder / file) as book:
                looks |= _looks(book, ours, folder, file, faults)
        except InputError as error:
            faults += error.faults
    faults += [fault for look in looks.values() for fault in look.faults]
    faults += _above_feeders(entries.get("comparisons"), looks)
    if not faults and not any(look.is_filled for look in looks.values()):
        faults.append(_nothing(marked))
    left = _without(entries, looks)
    remarks = (*_remarks(looks), *_not_asked(entries, left, looks))
    return Filled(entries=left, faults=tuple(faults), remarks=remarks)


def _is_template(entry: object, folder: Path) -> bool:
    if not isinstance(entry, Mapping) or entry.get("template") is not True:
        return False
    file = entry.get("file")
    return isinstance(file, str) and is_workbook(Path(file)) and (folder / file).is_file()


def _looks(
    book: Book, tables: Mapping[str, Mapping[str, Any]], folder: Path, file: str, faults: list[Fault]
) -> dict[str, Look]:
    if LISTS not in book.sheets:
        raise InputError(Fault(where=Path(file).name, what=NOT_ONE, remedy="Leave template = true out."))
    lists = book.sheet(LISTS)
    looks = {}
    for name, entry in tables.items():
        sheet = entry.get("sheet")
        title = str(sheet or name)
        if title not in book.sheets:
            faults.append(_gone(book, title))
            continue
        try:
            looks[name] = _look(book, title, name, entry, _listed(entry, lists, folder))
        except InputError as error:
            faults += error.faults
    return looks


def _gone(book: Book, title: str) -> Fault:
    there = ", ".join(name for name in book.sheets if name not in {LISTS, OWN})
    return Fault(
        where=book.name,
        what=f"There is no sheet {title!r} any more; there are {there}.",
        remedy=f"If it was renamed, call it {title!r} again; if deleted, copy the figures into a fresh template.",
    )


def _look(book: Book, title: str, name: str, entry: Mapping[str, Any], listed: Sequence[Listed]) -> Look:
    if entry.get("rows") is True:
        if book.filled_rows(title) < 2:
            return Look(name=name, source=f"{book.name}, sheet {title}", is_filled=False)
        return look_at_people(name, book.sheet(title), listed, _stages(entry))
    return look_at_counts(name, book.sheet(title), listed)


def _stages(entry: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the columns of yes and no of a table, each with the column that feeds it."""
    found: dict[str, str | None] = {}
    for stage in entry.get("stages", ()):
        if isinstance(stage, str):
            found[stage] = None
        elif isinstance(stage, Mapping) and "values" not in stage:
            fed = stage.get("drawn_from")
            found[str(stage.get("column") or stage.get("name"))] = fed if fed in found else None
    return found


def _listed(entry: Mapping[str, Any], lists: Sheet, folder: Path) -> list[Listed]:
    levels = entry.get("level")
    found = []
    for name, scheme in dict(entry.get("schemes") or {}).items():
        loaded = load(folder / scheme if str(scheme).endswith(".toml") else scheme)
        offered = tuple(str(cell).strip() for cell in lists.columns.get(name, ()))
        labels = tuple(label for label in offered if label)
        level = levels.get(name) if isinstance(levels, Mapping) else levels
        level = level or (loaded.detect_level(labels) if labels else DETAIL)
        found.append(Listed(name=name, scheme=loaded, level=level, labels=labels))
    return found


def _above_feeders(comparisons: object, looks: Mapping[str, Look]) -> Iterator[Fault]:
    """Find counts of a stage that are larger than those of the table whose people contain it."""
    for entry in comparisons.values() if isinstance(comparisons, Mapping) else ():
        if not isinstance(entry, Mapping) or entry.get("relation") != "contains":
            continue
        stage, base = (looks.get(str(entry.get(key))) for key in ("stage", "baseline"))
        if stage is None or base is None:
            continue
        for key, (number, place) in stage.counts.items():
            most, there = base.counts.get(key, (number, ""))
            if number > most:
                yield Fault(
                    where=place,
                    what=f"It is {number}, and {base.name} has {most} ({there.partition(', ')[2]}).",
                    remedy=f"Put one of them right: everybody in {stage.name} is counted in {base.name} too.",
                )


def _nothing(tables: Mapping[str, Mapping[str, Any]]) -> Fault:
    sheets = ", ".join(str(entry.get("sheet") or name) for name, entry in tables.items())
    file = next(iter(tables.values()))["file"]
    return Fault(
        where=Path(str(file)).name,
        what="Nothing is filled in yet.",
        remedy=f"Fill in the sheets {sheets}; the sheet 'instructions' says how.",
    )


# ---- What is left of the plan ----------------------------------------------------------------------------------------


def _without(entries: Mapping[str, Any], looks: Mapping[str, Look]) -> dict[str, Any]:
    """Return a plan without the tables, characteristics and stages that nobody filled in, and what is asked of them."""
    empty = {name for name, look in looks.items() if not look.is_filled}
    gone = empty | {f"{name}.{left}" for name, look in looks.items() for left in look.left_out}
    tables = {name: _trimmed(entry, looks.get(name)) for name, entry in entries["tables"].items() if name not in empty}
    pools = {part: _shortened(entries.get(part), empty) for part in ("pool", "pool_distinct")}
    gone |= {name for part, left in pools.items() for name in set(_lists(entries.get(part))) - set(left or ())}
    found = dict(entries) | {"tables": tables} | pools
    for part, keys in (("comparisons", ("stage", "baseline")), ("targets", ("table",))):
        held = entries.get(part)
        if isinstance(held, Mapping):
            found[part] = {name: entry for name, entry in held.items() if not _names(entry, keys, gone)}
    lost = set(_held(entries, "comparisons")) - set(_held(found, "comparisons"))
    found["side_by_side"] = _shortened(entries.get("side_by_side"), lost)
    if isinstance(entries.get("stated"), list):
        found["stated"] = [entry for entry in entries["stated"] if not _names(entry, ("table",), gone)]
    return {key: value for key, value in found.items() if value or (key in entries and not entries[key])}


def _held(entries: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    held = entries.get(part)
    return held if isinstance(held, Mapping) else {}


def _lists(part: object) -> dict[str, list[Any]]:
    held = part if isinstance(part, Mapping) else {}
    return {name: names for name, names in held.items() if isinstance(names, list)}


def _shortened(part: object, gone: set[str]) -> Any:
    """Return lists of names without those that are gone; a list of which one is left is none."""
    if not isinstance(part, Mapping):
        return part
    kept = {name: [one for one in names if one not in gone] for name, names in _lists(part).items()}
    return {name: kept.get(name, names) for name, names in part.items() if name not in kept or len(kept[name]) > 1}


def _names(entry: object, keys: Sequence[str], gone: set[str]) -> bool:
    named = [str(entry.get(key)) for key in keys] if isinstance(entry, Mapping) else []
    return any(name in gone or name.partition(".")[0] in gone for name in named)


def _trimmed(entry: Any, look: Look | None) -> Any:
    """Return a table without the characteristics and stages that nobody filled in."""
    if look is None or not look.left_out:
        return entry
    kept = dict(entry)
    for key in ("schemes", "level"):
        if isinstance(entry.get(key), Mapping):
            kept[key] = {name: value for name, value in entry[key].items() if name not in look.left_out}
    if "stages" in entry:
        stages = [stage for stage in entry["stages"] if _column(stage) not in look.left_out]
        kept["stages"] = [_drawn(stage, look.left_out) for stage in stages]
    return kept


def _column(stage: Any) -> str:
    return stage if isinstance(stage, str) else str(stage.get("column") or stage.get("name"))


def _drawn(stage: Any, left_out: Sequence[str]) -> Any:
    if isinstance(stage, Mapping) and stage.get("drawn_from") in left_out:
        return {key: value for key, value in stage.items() if key != "drawn_from"}
    return stage


def _remarks(looks: Mapping[str, Look]) -> Iterator[Mapping[str, object]]:
    for look in looks.values():
        if not look.is_filled:
            yield _remark(look, f"Nothing is filled in: {look.name} and what is asked of it are left out.", look.name)
            continue
        for name in look.left_out:
            yield _remark(look, f"Nothing is filled in for {name}: it is left out.", name)


def _not_asked(
    entries: Mapping[str, Any], left: Mapping[str, Any], looks: Mapping[str, Look]
) -> Iterator[Mapping[str, object]]:
    """Name the comparisons of tables that are filled in with tables that are not."""
    kept = _held(left, "comparisons")
    for name, entry in _held(entries, "comparisons").items():
        if name in kept or not isinstance(entry, Mapping):
            continue
        stage, base = (looks.get(str(entry.get(key)).partition(".")[0]) for key in ("stage", "baseline"))
        if stage is not None and base is not None and stage.is_filled and not base.is_filled:
            what = f"{stage.name} is filled in and not compared with {base.name}, which is not."
            remedy = f"Fill in {base.name}, if there are figures."
            yield {"check": "not filled in", "where": stage.source, "what": what, "found": base.name, "remedy": remedy}


def _remark(look: Look, what: str, found: str) -> Mapping[str, object]:
    remedy = "Fill it in if there are figures."
    return {"check": "not filled in", "where": look.source, "what": what, "found": found, "remedy": remedy}
