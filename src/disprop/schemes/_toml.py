"""A scheme from its file or dictionary, with every mistake reported at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError, raise_faults
from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._reasons import REASON_ORDER
from disprop.schemes._scheme import Scheme
from disprop.schemes._years import OLDEST, Years

TEXTS = ("name", "characteristic", "title", "source", "date", "basis")
LISTS = ("undistinctive", "also_called")
FLAGS = ("several", "ordered")
SCHEME_KEYS = (*TEXTS, *FLAGS, *LISTS, "levels", "reasons")
EXTENSION_KEYS = ("extends", *TEXTS, "spellings", "reasons")
LEVEL_KEYS = ("name", "title", "groups")
WAYS = ("spellings", "codes", "headings", "under", "rest_of")
GROUP_KEYS = ("code", "label", *WAYS)
BOUNDS = ("lower", "upper")
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
Table = Mapping[str, Any]


def read_toml(path: Path) -> Table:
    """Return the tables of a TOML file.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, or it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(Fault(where=str(path), what="There is no such file.", remedy="Check the path.")) from None
    except OSError as error:
        what = f"It cannot be read: {error.strerror or error}."
        raise InputError(Fault(where=str(path), what=what, remedy="Check the path and its rights.")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            Fault(where=str(path), what=f"This is not TOML: {error}.", remedy="Correct it at that place.")
        ) from None


def scheme_from(table: Table, *, where: str) -> Scheme:
    """Return the scheme that a table describes.

    Parameters
    ----------
    table : mapping
        ``name``, ``characteristic``, ``levels`` and the rest, as in the files of this folder.
    where : str
        The place of the table, for messages.

    Raises
    ------
    InputError
        Every mistake, each with its key path.
    """
    reader = _Reader(where)
    scheme = reader.scheme(table)
    raise_faults(reader.faults)
    return scheme


def extended(base: Scheme, table: Table, *, where: str) -> Scheme:
    """Return a scheme with the further spellings, reasons and texts of a table that extends it."""
    reader = _Reader(where)
    reader.known_keys(table, EXTENSION_KEYS, "")
    texts = {key: reader.text(table, key, "", default=getattr(base, key)) for key in TEXTS if key in table}
    listed = table.get("spellings", {})
    spellings = {code: reader.texts(listed, code, "spellings") for code in listed}
    reasons = reader.reasons(table)
    raise_faults(reader.faults)
    changes: dict[str, Any] = {"name": f"{base.name}, extended", **texts}
    return replace(base.with_spellings({**spellings, **dict(reasons)}), **changes)


class _Reader:
    """Reads a table and collects what is wrong with it."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []

    def fault(self, path: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(where=f"{self.where}, {path}" if path else self.where, what=what, remedy=remedy))

    def known_keys(self, table: Table, known: Iterable[str], path: str) -> None:
        known = tuple(known)
        for key in table:
            if key not in known:
                self.fault(f"{path}.{key}".lstrip("."), "This key is not known.", f"Use one of: {', '.join(known)}.")

    def text(self, table: Table, key: str, path: str, *, default: str | None = None) -> str:
        value = table.get(key, default)
        if isinstance(value, str) and (value or default is not None):
            return value
        at = f"{path}.{key}".lstrip(".")
        self.fault(at, "This is missing." if value is None else f"{value!r} is not a text.", f'Write {key} = "...".')
        return ""

    def texts(self, table: Table, key: str, path: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault(f"{path}.{key}".lstrip("."), f"{value!r} is not a list of texts.", f'Write {key} = ["...", "..."].')
        return ()

    def flag(self, table: Table, key: str) -> bool:
        value = table.get(key, False)
        if isinstance(value, bool):
            return value
        self.fault(key, f"{value!r} is neither true nor false.", f"Write {key} = true or {key} = false.")
        return False

    def tables(self, table: Table, key: str, path: str) -> tuple[Table, ...]:
        value = table.get(key)
        if isinstance(value, list | tuple) and value and all(isinstance(item, Mapping) for item in value):
            return tuple(value)
        at = f"{path}.{key}".lstrip(".")
        self.fault(at, "This is missing or is not a list of tables.", f"Write one [[{at}]] for each.")
        return ()

    def code(self, table: Table, key: str, path: str) -> str:
        code = self.text(table, key, path)
        if code and not CODE.fullmatch(code):
            self.fault(f"{path}.{key}".lstrip("."), f"{code!r} cannot stand in a row id.", "Use a-z, 0-9 and _ alone.")
        if code in REASON_ORDER:
            self.fault(f"{path}.{key}".lstrip("."), f"{code!r} is the code of a reason.", "Choose another.")
        return code

    def reasons(self, table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
        listed = table.get("reasons", {})
        self.known_keys(listed, REASON_ORDER, "reasons")
        return tuple((code, self.texts(listed, code, "reasons")) for code in REASON_ORDER if code in listed)

    def scheme(self, table: Table) -> Scheme:
        self.known_keys(table, SCHEME_KEYS, "")
        name, characteristic = self.text(table, "name", ""), self.text(table, "characteristic", "")
        texts = {key: self.text(table, key, "", default="") for key in TEXTS[2:]}
        ladder = self.ladder(table)
        reasons = self.reasons(table)
        undistinctive, also_called = (self.texts(table, key, "") for key in LISTS)
        several, ordered = (self.flag(table, key) for key in FLAGS)
        raise_faults(self.faults)
        return Scheme(
            name=name,
            characteristic=characteristic,
            ladder=ladder,
            reasons=reasons,
            several=several,
            ordered=ordered,
            undistinctive=undistinctive,
            also_called=also_called,
            crossed=(),
            **texts,
        )

    def ladder(self, table: Table) -> tuple[Level, ...]:
        tables = self.tables(table, "levels", "")
        names = [str(level.get("name", "")) for level in tables]
        if names and names[0] != DETAIL:
            self.fault("levels[0].name", f"The first level is {names[0]!r}.", f"Call the finest level {DETAIL!r}.")
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.fault("levels", f"Two levels are called {name!r}.", "Give each its own name.")
        ladder = tuple(self.level(row, at, names[1:] if at == 0 else ()) for at, row in enumerate(tables))
        self.check_bands(ladder)
        self.check_roll_ups(ladder)
        return ladder

    def level(self, table: Table, at: int, roll_ups: Iterable[str]) -> Level:
        path = f"levels[{at}]"
        self.known_keys(table, LEVEL_KEYS, path)
        roll_ups = tuple(roll_ups)
        rows = self.tables(table, "groups", path)
        more = (*roll_ups, *BOUNDS) if at == 0 else ()
        groups = tuple(self.group(row, f"{path}.groups[{n}]", roll_ups, more) for n, row in enumerate(rows))
        codes = [group.code for group in groups]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.fault(f"{path}.groups", f"Two groups have the code {code!r}.", "Give each its own code.")
        name, title = self.text(table, "name", path), self.text(table, "title", path, default="")
        return Level(name=name, title=title, groups=groups)

    def group(self, table: Table, path: str, roll_ups: tuple[str, ...], more: tuple[str, ...]) -> Group:
        self.known_keys(table, (*GROUP_KEYS, *more), path)
        return Group(
            code=self.code(table, "code", path),
            label=self.text(table, "label", path),
            parents=tuple((level, self.text(table, level, path)) for level in roll_ups),
            years=self.years(table, path),
            **{key: self.texts(table, key, path) for key in WAYS},
        )

    def years(self, table: Table, path: str) -> Years | None:
        """The bounds of a band of ages: lower, and upper where it is not open."""
        given = [table[key] for key in BOUNDS if key in table]
        if not given:
            return None
        whole = [age for age in given if isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= OLDEST]
        if "lower" not in table or len(whole) < len(given) or whole != sorted(whole):
            shown = ", ".join(f"{key} = {table[key]!r}" for key in BOUNDS if key in table)
            remedy = "Write lower = 16 and upper = 24, both in the band; a band without an end has no upper."
            self.fault(path, f"{shown} are no bounds of a band of ages.", remedy)
            return None
        return Years(*whole)

    def check_bands(self, ladder: tuple[Level, ...]) -> None:
        """Bands of ages have all of them bounds, the youngest first, and no age is in two."""
        groups = ladder[0].groups if ladder else ()
        bands = [group.years for group in groups if group.years is not None]
        if bands and len(bands) < len(groups):
            bare = ", ".join(group.code for group in groups if group.years is None)
            self.fault("levels[0].groups", f"These bands have no bounds: {bare}.", "Give every band lower and upper.")
        for younger, older in pairwise(bands):
            if younger.last is None or younger.last >= older.first:
                what = f"Band {str(older)!r} does not begin above band {str(younger)!r}."
                self.fault("levels[0].groups", what, "List the youngest first; no age is in two bands.")

    def check_roll_ups(self, ladder: tuple[Level, ...]) -> None:
        for at, level in enumerate(ladder[1:], start=1):
            codes = {group.code for group in level.groups}
            used = {dict(group.parents).get(level.name, "") for group in ladder[0].groups}
            for code in sorted(used - codes - {""}):
                self.fault(
                    "levels[0].groups",
                    f"Level {level.name!r} has no group {code!r}.",
                    f"Add it to levels[{at}].groups.",
                )
            for code in sorted(codes - used):
                self.fault(
                    f"levels[{at}].groups",
                    f"No group of the detail is part of {code!r}.",
                    f'Write {level.name} = "{code}" at a group of the detail, or take {code!r} out.',
                )
