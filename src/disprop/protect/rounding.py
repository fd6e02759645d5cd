"""Tables whose counts are rounded to a base, so that whatever is computed from them tells no more than they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from disprop.cube import Counts, Cube
from disprop.ends import Ends
from disprop.ends import rounded as nearest
from disprop.errors import Fault, InputError
from disprop.tables import Tables


def rounded(tables: Tables, *, base: int) -> Tables:
    """Return tables with every count rounded to the nearest multiple of a base, halves up.

    Parameters
    ----------
    tables : Tables
        Of people or events.
    base : int
        1 or more.

    Returns
    -------
    Tables
        Of the same groups. Totals are those of the rounded counts, and can differ from the rounded total by half a base
        for each group. Each count is known to lie within half a base, so that a verdict is stated only where it is the
        same for all that the counts could be; a reason for unknown that rounds to nobody is taken to be nobody's.

    Raises
    ------
    InputError
        For a base below 1.

    Notes
    -----
    ``base * floor(count / base + 1/2)``, of each group and each reason for unknown. Where one person can be in several
    groups, the people who answered are rounded too, and are at least as many as the largest group and at most as many
    as all groups together. No count grows beyond another that it was no larger than, so that stages stay within what
    contains them.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 416, "BME": 27, "Refused": 3}, scheme="ethnicity_ew_2001", name="staff")
    >>> rounded(staff, base=5)["ethnicity"].by_group.tolist()
    [[[415, 25]]]
    """
    if not isinstance(base, int) or base < 1:
        what, remedy = f"{base!r} is no base to round to.", "Give a whole number such as 5 or 10."
        raise InputError(Fault(where="rounded, base", what=what, remedy=remedy))
    return replace(tables, cubes={key: _rounded(cube, base) for key, cube in tables.cubes.items()})


def _rounded(cube: Cube, base: int) -> Cube:
    counts = to_base(cube.counts, base)
    ends = _ends(cube, counts, base) if base > 1 else None
    if cube.people is None:
        return replace(cube, counts=counts, ends=ends)
    groups = counts[..., : len(cube.groups)]
    people = np.clip(to_base(cube.people, base), groups.max(axis=-1, initial=0), groups.sum(axis=-1))
    return replace(cube, counts=counts, people=people, ends=ends)


def _ends(cube: Cube, counts: Counts, base: int) -> Ends:
    """Return what rounded counts can have been; a reason for unknown that rounds to nobody is taken to be nobody's."""
    ends = nearest(counts, base)
    nobody = (counts == 0) & (np.arange(counts.shape[-1]) >= len(cube.groups))
    return replace(ends, high=np.where(nobody, 0, ends.high))


def to_base(counts: Counts, base: int) -> Counts:
    """Return counts rounded to the nearest multiple of a base, halves up."""
    return np.asarray((2 * counts + base) // (2 * base) * base)
