"""Each part of a plan by its model: what is there is read, what is wrong becomes a fault with its key path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from disprop.errors import Fault
from disprop.plan._comparisons import GatesEntry
from disprop.plan._entries import IDLE, PARTS, SECTIONS
from disprop.plan._entry import Entry, example_of
from disprop.plan._targets import OverrideEntry, StatedEntry
from disprop.plan._values import did_you_mean, nearest, shown, shown_key

Place = Callable[[str], str]
"""From a key path to the words that name it in a message."""

Model = TypeVar("Model", bound=Entry)


def strange_parts(entries: Mapping[str, Any], place: Place) -> Iterator[Fault]:
    """Yield a fault for each part that a plan does not have."""
    for key in entries:
        if key not in PARTS:
            yield Fault(
                where=place(shown_key(key)),
                what=f"A plan has no part {key!r}.{did_you_mean(key, PARTS)}",
                remedy=f"Its parts are {', '.join(PARTS.values())}.",
            )


def no_work(entries: Mapping[str, Any], name: str) -> Iterator[Fault]:
    """Yield a fault for a plan that names nothing to do."""
    if not any(entries.get(key) for key in PARTS if key not in IDLE):
        yield Fault(
            where=name,
            what="The plan names nothing to do.",
            remedy="Give it a [tables.NAME] with a file, and a [comparisons.NAME].",
        )


def section(key: str, found: object, place: Place, faults: list[Fault]) -> dict[str, Any]:
    """Return the entries of a part that are right, by name; the faults of the others go on the list."""
    if not isinstance(found, Mapping):
        faults.append(_unnamed(key, found, place))
        return {}
    read = {}
    for name, entry in found.items():
        path = f"{key}.{shown_key(name)}"
        faults += _bad_name(name, path, place)
        right = checked(SECTIONS[key], entry, path, place, faults)
        if right is not None:
            read[name] = right
    return read


def _unnamed(key: str, found: object, place: Place) -> Fault:
    """Return the fault of a part whose entries have no names."""
    if not isinstance(found, list):
        return Fault(where=place(key), what=f"{shown(found)} is not a part of a plan.", remedy=f"Write {PARTS[key]}.")
    return Fault(
        where=place(key),
        what=f"[[{key}]] makes a list, and what stands in it has no name for the ids of its rows.",
        remedy=f"Write {PARTS[key]} in single brackets, with a name of your own for NAME.",
    )


def mended(key: str, found: object, place: Place) -> tuple[dict[str, Any], set[str]]:
    """Return what is right in the entries of a part that are wrong, by name, and the places of the keys left out.

    What such an entry says of others can then be checked too, so that one mistake does not hide another.
    """
    rest: dict[str, Any] = {}
    left_out: set[str] = set()
    for name, entry in found.items() if isinstance(found, Mapping) else ():
        if not isinstance(entry, Mapping):
            continue
        try:
            SECTIONS[key].model_validate(dict(entry))
        except ValidationError as error:
            wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False) if detail["loc"]}
            faults: list[Fault] = []
            kept = {part: value for part, value in entry.items() if part not in wrong}
            right = checked(SECTIONS[key], kept, key, place, faults)
            if right is not None:
                rest[name] = right
                left_out |= {place(f"{key}.{shown_key(name)}.{shown_key(part)}") for part in wrong}
    return rest, left_out


def _bad_name(name: str, path: str, place: Place) -> Iterator[Fault]:
    """Names become parts of row ids, which slashes and dots divide."""
    if not re.fullmatch(r"[\w-]+( [\w-]+)*", name):
        yield Fault(
            where=place(path),
            what=f"The name {shown(name)} cannot be part of a row id.",
            remedy="Use letters, digits, '_' and '-'.",
        )


def name_lists(key: str, found: object, place: Place, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """Return the lists of names of a part, by name; the faults of the others go on the list."""
    if not isinstance(found, Mapping):
        what = f"{shown(found)} is not a part of a plan."
        faults.append(Fault(where=place(key), what=what, remedy=f'Write {PARTS[key]} and below it NAME = ["a", "b"].'))
        return {}
    read: dict[str, tuple[str, ...]] = {}
    for name, listed in found.items():
        path = f"{key}.{shown_key(name)}"
        faults += _bad_name(name, path, place)
        if isinstance(listed, list) and len(listed) > 1 and all(isinstance(item, str) for item in listed):
            read[name] = tuple(dict.fromkeys(listed))
        else:
            what = f"{shown(listed)} is not a list of two names or more."
            faults.append(Fault(where=place(path), what=what, remedy=f'Write it like {name} = ["a", "b"].'))
    return read


def stated_entries(found: object, place: Place, faults: list[Fault]) -> tuple[StatedEntry, ...]:
    """Return the stated figures that are right; the faults of the others go on the list."""
    if not isinstance(found, list):
        faults.append(
            Fault(
                where=place("stated"),
                what=f"{shown(found)} is not a list.",
                remedy="Write [[stated]], in two brackets.",
            )
        )
        return ()
    read = [checked(StatedEntry, entry, f"stated[{at}]", place, faults) for at, entry in enumerate(found, start=1)]
    return tuple(entry for entry in read if entry is not None)


def checked(model: type[Model], entry: object, path: str, place: Place, faults: list[Fault]) -> Model | None:
    """Return an entry if it is right; otherwise None, and its faults go on the list."""
    if not isinstance(entry, Mapping):
        faults.append(Fault(where=place(path), what=f"{shown(entry)} has no keys.", remedy=f"Write [{path}]."))
        return None
    try:
        return model.model_validate(dict(entry))
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [_fault(model, detail, path, place) for detail in _once(model, details)]
        return None


def _once(model: type[Entry], details: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out the missing key that a misspelt one beside it was meant to be."""
    strange = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    meant = {(*loc[:-1], nearest(loc[-1], _model_at(model, loc).model_fields)) for loc in strange}
    for detail in details:
        if detail["type"] != "missing" or detail["loc"] not in meant:
            yield detail


def _model_at(model: type[Entry], loc: tuple[int | str, ...]) -> type[Entry]:
    """Return the model that the last key of a place belongs to."""
    inner: dict[int | str, type[Entry]] = {"gates": GatesEntry, "override": OverrideEntry}
    return next((inner[part] for part in loc[:-1] if part in inner), model)


def _fault(model: type[Entry], detail: ErrorDetails, path: str, place: Place) -> Fault:
    keys = [str(part) for part in detail["loc"]]
    where = place(".".join([path, *(shown_key(key) for key in keys)]))
    what, remedy = _complaint(_model_at(model, detail["loc"]), keys[-1] if keys else "", detail)
    return Fault(where=where, what=what, remedy=remedy)


def _complaint(model: type[Entry], key: str, detail: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong at a key, and the remedy."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    example = example_of(model, key)
    if kind == "fault":
        return context["what"], context["remedy"] or example
    if kind == "extra_forbidden":
        known = tuple(model.model_fields)
        return f"There is no such key.{did_you_mean(key, known)}", f"The keys are {', '.join(known)}."
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context["expected"]))
        listed = ", ".join(f'"{word}"' for word in words)
        return f"{shown(value)} is not one of its words.{did_you_mean(value, words)}", f"Write one of {listed}."
    plain = {"missing": "It is missing.", "bool_type": f"{shown(value)} is neither true nor false."}
    return plain.get(kind, f"{shown(value)} is not what belongs here."), example
