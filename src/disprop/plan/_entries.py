"""The parts of a plan: those at its head, and all of them by the names they have in the file."""

from __future__ import annotations

import datetime
from datetime import date
from typing import Annotated

from pydantic import PlainValidator

from disprop.plan import _values as read
from disprop.plan._comparisons import ComparisonEntry
from disprop.plan._entry import Entry, Text, like
from disprop.plan._tables import BaselineEntry, TableEntry
from disprop.plan._targets import TargetEntry
from disprop.protect.profiles import Profile


class Heading(Entry):
    """``[plan]``: what the report is called, and the date it speaks of.

    Parameters
    ----------
    title : str, optional
        The title of every output; by default the file's name.
    as_of : date, optional
        The date of the figures. No clock is read: without it the outputs have no date.
    allow_outside : bool
        Whether files may lie outside the folder of the plan.
    limits : mapping, optional
        Limits of reading that are raised: ``{ cells = 50000000 }``; as `disprop.reading_limits`.
    """

    title: Text | None = like('title = "Staff and leavers, March 2009"')
    as_of: Annotated[date | None, PlainValidator(read.day)] = like("as_of = 2009-03-31")
    allow_outside: bool = like("allow_outside = true", False)
    limits: Annotated[dict[str, int], PlainValidator(read.limits)] = like("limits = { cells = 50000000 }", {})


class PublishEntry(Entry):
    """``[publish]``: how what is published is put.

    Parameters
    ----------
    terms : mapping of str to str, optional
        The words of the house for groups, characteristics, stages, baselines and comparisons, by the names they have.
    protect : str or table, optional
        The rules of disclosure: the name of a profile, or rules of one's own.
    author : str, optional
        Who publishes it.
    date : date, optional
        The day of publication; ``[plan] as_of`` is that of the figures.
    contact : str or list of str, optional
        Whom to ask, a line each.
    """

    terms: Annotated[dict[str, str], PlainValidator(read.texts_by_key)] = like(
        'terms = { BME = "Ethnic minorities" }', {}
    )
    protect: Annotated[Profile | None, PlainValidator(read.rules)] = like('protect = "threshold_5"')
    author: Text | None = like('author = "Borsetshire Council"')
    date: Annotated[datetime.date | None, PlainValidator(read.day)] = like("date = 2009-06-30")
    contact: Annotated[tuple[str, ...], PlainValidator(read.names)] = like(
        'contact = ["Equality team", "equality@borsetshire.example"]', ()
    )


SECTIONS: dict[str, type[Entry]] = {
    "tables": TableEntry,
    "baselines": BaselineEntry,
    "comparisons": ComparisonEntry,
    "targets": TargetEntry,
}
"""The parts of a plan whose entries have names."""

LISTS = {"pool": "[pool]", "pool_distinct": "[pool_distinct]", "side_by_side": "[side_by_side]"}
"""The parts of a plan that give a name to a list of tables, or of comparisons."""

PARTS = {"plan": "[plan]", "publish": "[publish]"} | {key: f"[{key}.NAME]" for key in SECTIONS} | LISTS
PARTS |= {"stated": "[[stated]]"}
"""All the parts, as a plan writes them."""

IDLE = ("plan", "publish")
"""The parts that by themselves ask for nothing to be done."""
