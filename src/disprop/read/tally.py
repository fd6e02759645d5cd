"""Numbers of rows by raw label, as an engine counted them, made into labelled counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from disprop.checks import checks_frame, join_checks
from disprop.cube import Counts, Cube, Stage
from disprop.errors import Fault, InputError, raise_faults
from disprop.numerals import many
from disprop.read.answers import split_answers
from disprop.read.counts import slices_frame
from disprop.read.periods import overlap_checks, periods_of
from disprop.read.persons import code_for, labels_in, people_words
from disprop.read.settle import SchemeLike, Settled, apart, label_checks, settle
from disprop.schemes import REASON_ORDER, same_words
from disprop.tables import Account

ANOTHER_ROW = "another row of a person who is counted"
SAME_PERSON = "Nothing, if it is right that a person has several rows; otherwise take the surplus out."
FILL_IN = "Fill the cells in, if these people belong in the table."

Slice = tuple[str, ...]

Counted = dict[tuple[Slice, str], Counts]
"""From slice and label to numbers of people: everyone, then each stage."""

Answers = dict[str, tuple[str, ...]]
"""From what was counted to the labels in it: one, or those of several rows, or of a cell of several answers."""


def answers_in(counted: Sequence[Counted], columns: Sequence[str], several: Mapping[str, str]) -> dict[str, Answers]:
    """Return the labels in what was counted, by column: `several` says what stands between those of one cell."""
    return {
        column: {label: tuple(_answers(label, several.get(column))) for _, label in part}
        for part, column in zip(counted, columns, strict=True)
    }


def _answers(label: str, separator: str | None) -> Iterator[str]:
    for cell in labels_in(label):
        yield from (cell,) if separator is None else split_answers(cell, separator)


def settle_columns(
    counted: Sequence[Counted],
    schemes: Mapping[str, SchemeLike | None],
    levels: Mapping[str, str],
    source: str,
    answers: Mapping[str, Answers],
) -> list[Settled]:
    """Return how each column is read, in the order given, or every fault of them."""
    settled: list[tuple[str, Settled]] = []
    faults: list[Fault] = []
    for part, (column, scheme) in zip(counted, schemes.items(), strict=True):
        try:
            one = settle(
                _in_order(part, answers[column]),
                where=f"{source}, column {column}",
                characteristic=column,
                scheme=scheme,
                level=levels.get(column),
                found=_found(part, answers[column]),
                unit="rows",
            )
        except InputError as error:
            faults.extend(error.faults)
        else:
            settled.append((column, one))
    raise_faults(faults)
    return apart(settled)


def _in_order(counted: Counted, answers: Answers) -> list[str]:
    """The distinct labels in an order that no order of rows changes: alike ones together, the most frequent first."""
    found = _found(counted, answers)
    return sorted(found, key=lambda label: (natural((same_words(label),)), -found[label], label))


def _found(counted: Counted, answers: Answers) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, label), numbers in counted.items():
        for answer in answers[label]:
            found[answer] += int(numbers[0])
    return found


def natural(texts: Iterable[str]) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """A key to sort texts by, numbers inside them by size."""
    return tuple(
        tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"([0-9]+)", text) if part)
        for text in texts
    )


def in_order(slices: Iterable[Slice]) -> list[Slice]:
    """Return slices in order: periods by their days, other texts by the numbers inside them and the alphabet."""
    listed = list(slices)
    keys = [_order(values) for values in zip(*listed, strict=True)]
    return sorted(listed, key=lambda values: [key[value] for key, value in zip(keys, values, strict=True)])


def _order(values: Iterable[str]) -> Mapping[str, Any]:
    texts = list(dict.fromkeys(values))
    return dict(zip(texts, periods_of(texts) or [natural((text,)) for text in texts], strict=True))


def cube_of(
    settled: Settled,
    counted: Counted,
    stages: tuple[Stage, ...],
    slices: Sequence[Slice],
    by: Sequence[str],
    *,
    name: str,
    source: str,
    answers: Answers,
    several: bool = False,
) -> Cube:
    """Return the labelled counts of one column, or of two crossed, with what was found odd in them."""
    groups = frozenset(settled.groups)
    places = {code: at for at, code in enumerate((*settled.groups, *REASON_ORDER))}
    at_slice = {key: at for at, key in enumerate(slices)}
    counts = np.zeros((len(slices), len(stages), len(places)), dtype=np.int64)
    people = np.zeros((len(slices), len(stages)), dtype=np.int64)
    for (key, label), numbers in counted.items():
        said = {settled.codes[answer] for answer in answers[label]}
        named = said & groups
        people[at_slice[key]] += numbers if named else 0
        # Who names a group and is also not understood, or the like, has answered; who names none has one reason.
        for code in (several and named) or [code_for(said, groups)]:
            counts[at_slice[key], :, places[code]] += numbers
    cube = Cube(
        scheme=replace(settled.scheme, several=True) if several else settled.scheme,
        people=people if several else None,
        level=settled.level,
        groups=settled.groups,
        stages=stages,
        counts=counts,
        slices=slices_frame(by, slices),
        name=name,
        source=source,
        could_be=settled.could_be,
    )
    found = _found(counted, answers)
    remarks = _conflicting(counted, settled, answers, source) if not several else ()
    overlaps = overlap_checks(by, slices, name)
    rows = [*label_checks(settled, found, where=source), *remarks, *overlaps, *_above_feeder(cube)]
    return replace(cube, checks=checks_frame(rows))


def _conflicting(counted: Counted, settled: Settled, answers: Answers, source: str) -> Iterator[Mapping[str, object]]:
    """Find people whose rows name different groups."""
    groups = frozenset(settled.groups)
    people = sum(
        int(numbers[0])
        for (_, label), numbers in counted.items()
        if len({settled.codes[answer] for answer in answers[label]} & groups) > 1
    )
    if people:
        yield {
            "check": "different answers",
            "where": source,
            "what": f"The rows of {people_words(people)} name different groups of {settled.scheme.characteristic}.",
            "found": people,
            "remedy": "Correct the rows; until then they are counted as unknown.",
        }


def _above_feeder(cube: Cube) -> Iterator[Mapping[str, object]]:
    """Find stages with more people of a group than the stage that feeds them."""
    for at, stage in enumerate(cube.stages):
        if stage.drawn_from is None:
            continue
        feeder = cube.stage_names.index(stage.drawn_from)
        above = np.maximum(cube.counts[:, at] - cube.counts[:, feeder], 0)
        if above.any():
            yield {
                "check": "stage above its feeder",
                "where": cube.source,
                "what": f"Stage {stage.name!r} has people of some groups who were not at {stage.drawn_from!r}.",
                "found": int(above.sum()),
                "remedy": "Correct the columns, or say what the stage is drawn from.",
            }


def with_account(
    cubes: Sequence[Cube], closed: Account, source: str, remarks: Sequence[Mapping[str, object]] = ()
) -> list[Cube]:
    """Return the cubes, each with a remark on the rows that none of them counts, and with others on all of them."""
    aside = [
        {
            "check": "rows set aside",
            "where": source,
            "what": f"{many(number, 'row is', 'rows are')} set aside: {reason}.",
            "found": int(number),
            "remedy": SAME_PERSON if reason == ANOTHER_ROW else FILL_IN,
        }
        for reason, number in zip(closed.set_aside["reason"], closed.set_aside["rows"], strict=True)
    ]
    rows = [*remarks, *aside]
    return (
        [replace(cube, checks=join_checks([cube.checks, checks_frame(rows)])) for cube in cubes]
        if rows
        else list(cubes)
    )
