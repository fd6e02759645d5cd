"""How the stage and its baseline are related: told by the keyword, or asked in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NoReturn

import numpy as np

from disprop.arguments import People, as_tables
from disprop.baseline import Baseline
from disprop.cells import Relation
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.tables import Tables

ASK_COMPOSITION = ("among=", "beside=")
ASK_RATE = ("among=", "stayers=")


def relation_of(
    stage: People,
    against: Baseline | People | None,
    people: Mapping[str, tuple[Relation, Baseline | People | None]],
    *,
    ask: tuple[str, str],
) -> tuple[Relation, Baseline | Tables]:
    """Return the relation that the keyword carries, with the baseline.

    Raises
    ------
    InputError
        If none is given, several are, or the stage itself as other people.
    """
    given = {key: pair for key, pair in people.items() if pair[1] is not None}
    if isinstance(against, Baseline) and not given:
        return "fixed", against
    if len(given) == 1 and against is None:
        ((relation, base),) = given.values()
        assert base is not None
        if isinstance(base, Baseline) and relation == "events":
            return relation, base
        held = as_tables(base)  # type: ignore[arg-type]  # shares are told where they belong
        raise_faults(_not_itself(as_tables(stage), held, relation))
        return relation, held
    if not given and against is not None and not isinstance(against, Baseline):
        _ask_in_words(as_tables(stage), as_tables(against), ask)
    raise InputError(
        Fault(
            where=as_tables(stage).name,
            what="No baseline is given." if not given and against is None else "More than one baseline is given.",
            remedy=(
                f"Give one of: against= (shares such as a census), {ask[0]} (people who contain these), "
                f"{ask[1]} (different people)."
            ),
        )
    )


def is_same(one: Tables, other: Tables) -> bool:
    """Return whether two are one and the same table: the same counts under the same name, of the same source."""
    shared = [(one[key], other[key]) for key in one if key in tuple(other)]
    return bool(shared) and all(_is_same(first, second) for first, second in shared)


def _is_same(first: Cube, second: Cube) -> bool:
    names = ("name", "source", "level", "groups", "stage_names")
    return first is second or (
        all(getattr(first, name) == getattr(second, name) for name in names)
        and first.slices.equals(second.slices)
        and np.array_equal(first.counts, second.counts)
    )


def _not_itself(stage: Tables, base: Baseline | Tables, relation: Relation) -> Iterator[Fault]:
    """Refuse a table as other people than its own, and as the people to whom its own events happened."""
    if relation in ("separate", "events") and isinstance(base, Tables) and is_same(stage, base):
        yield Fault(
            where=f"{stage.name} against {base.name}",
            what="They are the same table.",
            remedy="Give what the stage is held against; two tables with the same counts need a name= each.",
        )


def people_of(tables: Tables) -> int:
    """Return how many people a set of tables holds, by most of its characteristics."""
    totals = Counter(int(cube.total.sum()) for cube in tables.cubes.values())
    return totals.most_common(1)[0][0]


def relation_question(stage: int, base: int) -> str:
    """Return the question that decides between ``contains`` and ``separate``, in words.

    Parameters
    ----------
    stage, base : int
        People at the stage and in the baseline.

    Examples
    --------
    >>> relation_question(39, 446)
    'Are these 39 among those 446?'
    """
    return f"Are these {stage} among those {base}?"


def _ask_in_words(stage: Tables, base: Tables, ask: tuple[str, str]) -> NoReturn:
    here, there = (people_of(tables) for tables in (stage, base))
    raise InputError(
        Fault(
            where=f"{stage.name} against {base.name}",
            what=relation_question(here, there),
            remedy=(
                f"If they are, write {ask[0]}{base.name}. If they are different people (a year-end headcount does not "
                f"hold those who left), write {ask[1]}{base.name}."
            ),
        )
    )
