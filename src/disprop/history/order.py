"""Which run is compared with which: periods by the date of their figures, and revisions of one date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disprop.history.store import Run


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a run belongs in its series.

    Parameters
    ----------
    revision : int
        Of its date.
    same : Run or None
        The run of the history that says the same, where there is one: it is this run.
    before : Run or None
        What it is compared with.
    """

    revision: int
    same: Run | None
    before: Run | None


def place_of(runs: Sequence[Run], as_of: str, content: str) -> Place:
    """Return where a run belongs among the runs of its series.

    Parameters
    ----------
    runs : sequence of Run
        Of its series, in the order of date and revision.
    as_of : str
        The date of its figures; empty where there is none.
    content : str
        The digest of what is kept of it.

    Notes
    -----
    A run of the same date and content as the last of that date is that one: nothing is added. Other figures of a date
    are its next revision; all are kept. A run is compared with the last revision of the nearest earlier date. Where
    there is no earlier date (a plan whose date is never moved on, or that has none), with the revision before it.
    Dates need not come in order.

    Examples
    --------
    >>> place_of([], "2009-03-31", "a")
    Place(revision=1, same=None, before=None)
    """
    own = [run for run in runs if run.as_of == as_of]
    same = own[-1] if own and own[-1].content == content else None
    earlier = [run for run in runs if run.as_of < as_of] or (own[:-1] if same else own)
    revision = same.revision if same else own[-1].revision + 1 if own else 1
    return Place(revision=revision, same=same, before=earlier[-1] if earlier else None)
