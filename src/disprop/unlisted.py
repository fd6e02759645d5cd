"""Groups that one of two tables does not list: they count as nobody there, and that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from disprop import range_words
from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.errors import Fault
from disprop.read.alike import almost_alike

IN_BASELINE = "not listed in the baseline, where it counts as nobody"
AT_STAGE = "not listed at the stage, where it counts as nobody"
"""The notes of such a row."""

SHOWN = 6
"""How many groups are named."""

NOT_LISTED = "group not listed"
"""The name of the check."""


def unlisted_checks(stage: Cube, base: Cube | Baseline, listed: tuple[str, ...]) -> list[dict[str, object]]:
    """Return rows for a table of checks: the groups that one of two tables alone lists.

    Parameters
    ----------
    stage, base : Cube, Cube or Baseline
        At one level, of one scheme, with the groups that they list themselves.
    listed : tuple of str
        The groups of both, in order.
    """
    return [
        {
            "check": NOT_LISTED,
            "where": table.name,
            "what": (
                f"{_names(stage, missing)} {'is' if len(missing) == 1 else 'are'} listed in {other.name} and not here: "
                f"{'it counts' if len(missing) == 1 else 'they count'} as nobody."
            ),
            "found": 0,
            "remedy": "Write 0 if that is right; otherwise add the row, or spell the label as the other table does.",
        }
        for table, other in ((stage, base), (base, stage))
        if (missing := [code for code in listed if code not in table.groups])
    ]


def _names(stage: Cube, codes: list[str]) -> str:
    labels = [repr(stage.scheme.label(code, stage.level)) for code in codes]
    more = [f"{len(labels) - SHOWN + 1} others"] if len(labels) > SHOWN else []
    *first, last = [*labels[: SHOWN - len(more)], *more]
    return f"{', '.join(first)} and {last}" if first else last


def is_unlisted(table: Cube | Baseline, listed: tuple[str, ...], shape: tuple[int, ...]) -> np.ndarray:
    """Return whether each group is one that a table does not list, of the shape of the cells."""
    return np.broadcast_to(np.array([code not in table.groups for code in listed], dtype=bool), shape)


def slips(stage: Cube, base: Cube | Baseline) -> Iterator[Fault]:
    """Yield faults of groups that are labels as they stand, one slip apart in two tables that each lack the other's.

    Parameters
    ----------
    stage, base : Cube, Cube or Baseline
        At one level, of one scheme.
    """
    if not stage.scheme.as_labelled:
        return
    ours = {stage.scheme.label(code, stage.level) for code in stage.groups if code not in base.groups}
    theirs = {base.scheme.label(code, base.level) for code in base.groups if code not in stage.groups}
    for pair in almost_alike(sorted(ours | theirs)):
        one, two = pair if pair[0] in ours else pair[::-1]
        if one in ours and two in theirs:
            yield Fault(
                where=f"{stage.name} against {base.name}, {stage.characteristic}",
                what=f"{one!r} is listed in {stage.name} alone and {two!r} in {base.name} alone: one may be a slip of "
                "the other, and each would count as nobody in the other table.",
                remedy="Spell them alike; if they are two groups, write each in both tables, with 0 where there is "
                "nobody.",
            )


def other_notes(note: str) -> str:
    """Return the notes of a row without these, which are no reason why it cannot be judged."""
    return "; ".join(part for part in note.split("; ") if part not in (IN_BASELINE, AT_STAGE, *range_words.NOTES))


def missing_from(row: Mapping[Any, Any]) -> list[str]:
    """Return the table that does not list the group of a row, in a list; an empty list otherwise."""
    told = [(IN_BASELINE, row["baseline"]), (AT_STAGE, row["stage"])]
    return [str(name) for note, name in told if note in row["note"]]


def unlisted(row: Mapping[Any, Any]) -> str:
    """Return the sentence about a row whose group one of the two tables does not list; blank otherwise."""
    return "".join(f"{row['group']} is not listed in {name} and counts as nobody there." for name in missing_from(row))
