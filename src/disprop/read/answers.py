"""Several answers a person: how many people answered, and which groups each of them named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from disprop.cube import Cube
from disprop.errors import Fault
from disprop.read.columns import Columns
from disprop.read.lines import Line
from disprop.read.settle import SchemeLike, Settled, scheme_for
from disprop.read.sheet import Sheet
from disprop.read.words import is_people
from disprop.schemes import Scheme, load, same_words

Several = bool | str | Sequence[str]
"""Whether one person can be in several groups: of every characteristic, or of those named."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Answered:
    """The rows that say how many people answered, taken out of a table.

    Parameters
    ----------
    lines : list of Line
        The rows of groups.
    people : mapping of str to (mapping of (slice, stage) to int)
        For each characteristic of several answers the people who answered.
    faults : list of Fault
        Characteristics of several answers without such a row, and such rows twice.
    """

    lines: list[Line]
    people: Mapping[str, Mapping[tuple[tuple[str, ...], str], int]]
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, settled: Settled, lines: Sequence[Line], source: str) -> Iterator[Fault]:
        """Refuse groups of several answers that were added up to a coarser level; `lines` are the rows."""
        if settled.made_of and lines and lines[0].characteristic in self.people:
            what = f"One person can be in several groups, so that level {settled.level!r} cannot be had by adding them."
            yield Fault(where=source, what=what, remedy="Count the people of that level.")

    def give(self, cube: Cube, lines: Sequence[Line]) -> Cube:
        """Return the cube with its people, where it is of several answers; `lines` are its rows."""
        people = self.people.get(lines[0].characteristic)
        if people is None:
            return cube
        stages = tuple(dict.fromkeys(line.stage for line in lines))
        slices = tuple(dict.fromkeys(line.slice for line in lines))
        numbers = [[people[key, stage] for stage in stages] for key in slices]
        return replace(cube, scheme=replace(cube.scheme, several=True), people=np.array(numbers, dtype=np.int64))


def take_people(
    lines: Sequence[Line],
    sheet: Sheet,
    columns: Columns,
    *,
    several: Several,
    scheme: SchemeLike | Mapping[str, SchemeLike] | None,
) -> Answered:
    """Take the rows of people who answered out of a table of counts.

    Parameters
    ----------
    lines : sequence of Line
        All rows.
    several : bool, str or sequence of str
        Of which characteristics one person can be in several groups; those whose scheme says so are too.
    scheme
        As the user gave it.
    """
    kinds = tuple(dict.fromkeys(line.characteristic for line in lines))
    many = [kind for kind in kinds if _is_several(kind, several, scheme, alone=len(kinds) == 1)]
    people: dict[str, dict[tuple[tuple[str, ...], str], int]] = {kind: {} for kind in many}
    kept: list[Line] = []
    faults: list[Fault] = []
    for line in lines:
        if line.characteristic not in many or not is_people(line.label):
            kept.append(line)
        elif (line.slice, line.stage) in people[line.characteristic]:
            what = f"{line.label!r} says a second time how many people answered."
            faults.append(Fault(where=sheet.place(line.row, columns.label), what=what, remedy="Keep one of the two."))
        else:
            people[line.characteristic][line.slice, line.stage] = int(line.number or 0)
    for kind in many:
        faults += _without_people(kind, kept, people[kind], sheet)
    return Answered(lines=kept, people=people, faults=faults)


def _is_several(
    kind: str, several: Several, scheme: SchemeLike | Mapping[str, SchemeLike] | None, *, alone: bool
) -> bool:
    if isinstance(several, bool):
        meant = scheme_for(scheme, kind, alone=alone)
        return several or (isinstance(meant, str | Path | Mapping | Scheme) and load(meant).several)
    named = (several,) if isinstance(several, str) else several
    return same_words(kind) in {same_words(name) for name in named}


def _without_people(
    kind: str, lines: Sequence[Line], people: Mapping[tuple[tuple[str, ...], str], int], sheet: Sheet
) -> list[Fault]:
    needed = dict.fromkeys((line.slice, line.stage) for line in lines if line.characteristic == kind)
    missing = [key for key in needed if key not in people]
    if not missing:
        return []
    at = [", ".join(part for part in (*key, stage) if part) for key, stage in missing]
    place = f" ({'; '.join(part for part in at if part)})" if any(at) else ""
    what = f"One person can be in several groups, and no row says how many people answered{place}."
    remedy = "Add a row 'People' with the number of people who named at least one group."
    return [Fault(where=f"{sheet.source}, {kind}" if kind else sheet.source, what=what, remedy=remedy)]


def split_answers(label: str, separator: str) -> tuple[str, ...]:
    """Return the answers of one cell, each once.

    Examples
    --------
    >>> split_answers("Dyslexia; mental health ;Dyslexia", ";")
    ('Dyslexia', 'mental health')
    """
    parts = (" ".join(part.split()) for part in label.split(separator))
    return tuple(dict.fromkeys(part for part in parts if part)) or ("",)
