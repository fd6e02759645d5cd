"""The schemes that come with the library: what they are about, which is preferred, and each of them, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.schemes._bridges import Bridge, bridge_from
from disprop.schemes._scheme import Scheme
from disprop.schemes._toml import extended, read_toml, scheme_from
from disprop.schemes._words import same_words

ORDER = "preferred"
"""The file that says which scheme is preferred."""

NO_SCHEMES = (ORDER, "reasons")
FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Shelf:
    """A folder of schemes, one TOML file each, and the file that says which of them is preferred.

    Parameters
    ----------
    folder : Traversable
        Its files; a bare list of names is all that is read before a scheme is asked for.

    Notes
    -----
    ``preferred.toml`` lists under ``[plain]``, for each kind of variable, the schemes that plain labels may be read
    with, the preferred first; and as ``told`` those that are taken only where a heading or codes tell. The folder
    ``bridges`` holds bridges between schemes, a file each.
    """

    folder: Traversable

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the schemes in alphabetical order."""
        files = (Path(entry.name) for entry in self.folder.iterdir())
        return tuple(sorted(file.stem for file in files if file.suffix == ".toml" and file.stem not in NO_SCHEMES))

    def scheme(self, name: str) -> Scheme:
        """Return the scheme of a name that is there."""
        if name not in self._read:
            table, where = read_toml(self._path(name)), f"{name}.toml"
            extends = table.get("extends")
            self._read[name] = (
                scheme_from(table, where=where)
                if extends is None
                else extended(self.scheme(extends), table, where=where)
            )
        return self._read[name]

    @cached_property
    def bridge_names(self) -> tuple[str, ...]:
        """The names of the bridges in alphabetical order."""
        folder = self.folder.joinpath("bridges")
        files = (Path(entry.name) for entry in folder.iterdir()) if folder.is_dir() else ()
        return tuple(sorted(file.stem for file in files if file.suffix == ".toml"))

    def bridge(self, name: str) -> Bridge:
        """Return the bridge of a name that is there."""
        if name not in self._bridges:
            self._bridges[name] = bridge_from(self._bridge_tables[name], self._end, where=f"{name}.toml")
        return self._bridges[name]

    def bridges_at(self, *names: str) -> tuple[Bridge, ...]:
        """Return the bridges that begin at one of these schemes."""
        begin = (name for name, table in self._bridge_tables.items() if table["from"]["scheme"] in names)
        return tuple(self.bridge(name) for name in begin)

    def about(self, heading: str) -> tuple[str, ...]:
        """Return the schemes whose characteristic a heading names: by its own name first, then the preferred."""
        words = next(filter(self._is_heading, (same_words(heading), _plain(heading))), same_words(heading))
        named = self.preferred(name for name in self.names if words in self._headings[name])
        return tuple(sorted(named, key=lambda name: same_words(self._heads[name]["characteristic"]) != words))

    def _is_heading(self, words: str) -> bool:
        return any(words in headings for headings in self._headings.values())

    def beside(self, characteristic: str) -> tuple[str, ...]:
        """Return the schemes of a characteristic and those for plain labels of its kind, the preferred first."""
        own = [name for name in self.names if self._heads[name]["characteristic"] == characteristic]
        kinds = {self.kind(name) for name in own} - {""}
        return self.preferred({*own, *(name for name in self.names if self.kind(name) in kinds)})

    def preferred(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names of schemes, the preferred first; those that must be told, and unknown ones, last."""
        return tuple(sorted(names, key=lambda name: (self._places.get(name, len(self._places)), name)))

    def kind(self, name: str) -> str:
        """Return the kind of variable whose plain labels a scheme may be taken for; nothing where it must be told."""
        return self._kinds.get(name, "")

    def alike(
        self, names: Iterable[str], scheme: Scheme, level: str, to: str, groups: Iterable[str]
    ) -> tuple[str, ...]:
        """Return those of some schemes that roll listed groups of a level up to the same groups as a scheme does."""
        parent_of, listed = scheme.parents(level, to), tuple(groups)

        def agrees(other: Scheme) -> bool:
            try:
                wholes = other.parents(level, to)
            except InputError:
                return False
            return all(wholes[code] == parent_of[code] for code in listed)

        return tuple(name for name in names if agrees(self.scheme(name)))

    @cached_property
    def order(self) -> Mapping[str, Any]:
        """What the file of preferences says."""
        return read_toml(self._path(ORDER))

    @cached_property
    def _read(self) -> dict[str, Scheme]:
        return {}

    @cached_property
    def _bridges(self) -> dict[str, Bridge]:
        return {}

    @cached_property
    def _bridge_tables(self) -> dict[str, Mapping[str, Any]]:
        return {name: read_toml(self._path(f"bridges/{name}")) for name in self.bridge_names}

    def _end(self, name: str) -> Scheme:
        if name not in self.names:
            what = f"There is no scheme {name!r}."
            raise InputError(Fault(where="", what=what, remedy=f"Name one of: {', '.join(self.names)}."))
        return self.scheme(name)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {name: kind for kind, names in self.order["plain"].items() for name in names}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self._kinds)}

    @cached_property
    def _heads(self) -> dict[str, Mapping[str, Any]]:
        """What stands above the first table of each file, which is quickly read."""
        return {name: self._head(name) for name in self.names}

    def _head(self, name: str) -> Mapping[str, Any]:
        text = self._path(name).read_text(encoding="utf-8-sig")
        head = tomllib.loads(FIRST_TABLE.split(text, maxsplit=1)[0])
        return {**self._head(head["extends"]), **head} if "extends" in head else head

    @cached_property
    def _headings(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(same_words(text) for text in (head["characteristic"], *head.get("also_called", ())))
            for name, head in self._heads.items()
        }

    def _path(self, name: str) -> Path:
        return Path(str(self.folder.joinpath(f"{name}.toml")))


OF_A_SYSTEM = re.compile(
    r"^(?:employee|staff|person|applicant|candidate|c2021|current) | (?:indicator|flag|code|codes|key|description|desc"
    r"|text|status|declared|self defined|self reported|self declared|5 \+ 1|16 \+ 1|18 \+ 1|19 \+ 1)$"
)
"""What personnel systems and data sets put round the name of a characteristic."""


def _plain(heading: str) -> str:
    """Return the words of a heading without what a system puts round them.

    Examples
    --------
    >>> _plain("Disability Indicator"), _plain("Ethnicity (5+1)"), _plain("Employee_Ethnic_Origin_Desc")
    ('disability', 'ethnicity', 'ethnic origin')
    """
    words, before = same_words(heading.replace("_", " ")), ""
    while words != before:
        words, before = OF_A_SYSTEM.sub("", words).strip(), words
    return words
