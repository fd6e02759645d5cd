"""What a summary says of targets and of unknown answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from disprop.band import statuses
from disprop.numerals import many
from disprop.protect import WITHHELD, Shown
from disprop.protect.shown import cuts
from disprop.publish._phrases import MOST_NAMES, label, listed, where
from disprop.publish._rounded import people, percents
from disprop.words import capital, spoken

SAID = {
    "missed": "missed",
    "near": "nearly met",
    "met": "met",
    "dropped": "not being pursued",
    "undefined": "without a figure",
    "open": "open, because rounded or withheld counts cannot tell",
}
"""A status in the words of a sentence, in the order in which they are told."""

NAMED = ("missed", "near")
"""Statuses whose targets are named."""


def missed(targets: Shown) -> str:
    """Return which targets are missed, and how many are not."""
    if not len(targets):
        return ""
    keys = {entry["narrative"]: status for status, entry in statuses().items()}
    rows = targets.frame.to_dict("records")
    hidden = targets.withheld.to_dict("records")
    of: dict[str, list[str]] = {}
    for row, marks in zip(rows, hidden, strict=True):
        status = "" if marks["narrative"] or marks["status"] else keys.get(str(row["narrative"]), "undefined")
        of.setdefault(status, []).append(_target(row, marks, cuts(targets.frame)))
    said = {**SAID, "": f"withheld ({WITHHELD})"}
    told = [
        f"{_are(len(of[status]), len(rows))} {words}{_which(of[status], status)}"
        for status, words in said.items()
        if status in of
    ]
    return f"{_every(len(rows), alike=len(told) == 1)} {'; '.join(told)}."


def _every(number: int, *, alike: bool) -> str:
    """Return how many targets there are, before what is said of all of them, or of so many of them."""
    if number == 1:
        return "The only target"
    return f"{'Both' if number == 2 else f'All {number:,}'} targets" if alike else f"Of {number:,} targets"


def _are(number: int, every: int) -> str:
    return "is" if every == 1 else "are" if number == every else many(number, "is", "are")


def _which(names: Sequence[str], status: str) -> str:
    return f": {listed(names[:MOST_NAMES], max(0, len(names) - MOST_NAMES))}" if status in NAMED else ""


def _target(row: dict[Any, Any], marks: dict[Any, Any], slices: Sequence[str]) -> str:
    """Return a target by what it is of, with its figure: `staff by disability (90% known against at least 97%)`."""
    about = where(row, _cut(row, slices)) if row["stage"] else _named(str(row["id"]))
    of = f", {label(row['group'])}" if row["group"] and row["stage"] else ""
    known = " known" if row["measure"] == "known" and row["stage"] else ""
    figure = _figure(row, marks)
    target = str(row["target"]).replace("match ", "a match of ", 1)
    against = f"{figure}{known} against {target}" if figure else target
    return f"{about}{of} ({against})"


def _named(target: str) -> str:
    """Return a target that is of no stage by its name and what tells its rows apart."""
    name, *parts = target.removeprefix("targets/").split("/")
    return ", ".join(label(part) for part in (spoken(name), *parts))


def _cut(row: dict[Any, Any], slices: Sequence[str]) -> list[str]:
    """Return the slices that a row is of: not every table of a plan is divided by the same."""
    return [name for name in slices if isinstance(row.get(name), str) and row[name]]


def _figure(row: dict[Any, Any], marks: dict[Any, Any]) -> str:
    if marks["value"] or marks["printed"]:
        return ""
    if row["printed"]:
        return str(row["printed"])
    goal = re.findall(r"[\d.]+", str(row["target"]))
    share = pd.to_numeric(row["value"])
    return "" if pd.isna(share) else percents([float(share)], against=[f"{one}%" for one in goal])[0]


def unknown(unknowns: Shown) -> str:
    """Return where answers are unknown most often."""
    if not len(unknowns):
        return ""
    slices = cuts(unknowns.frame)
    every = unknowns.frame["reason"] == "all unknown"
    table = unknowns.only(every)
    first = ~table.frame.duplicated(subset=[*slices, "stage", "characteristic"])
    table = table.only(first)
    seen = ~(table.withheld["count"] | table.withheld["total"] | table.withheld["rate"])
    rates = pd.to_numeric(table.frame["rate"])
    rows = table.frame.assign(rate=rates)[seen & (rates > 0)].sort_values("rate", ascending=False, kind="stable")
    where_seen = "" if seen.all() else "Where that may be shown, "
    if not len(rows):
        return capital(f"{where_seen}every answer is known.") if seen.any() else ""
    told = [_rate(row, slices) for row in rows.head(MOST_NAMES).to_dict("records")]
    rest = f"; in {many(len(rows) - MOST_NAMES, 'other table')} less often" if len(rows) > MOST_NAMES else ""
    return capital(f"{where_seen}answers are unknown most often in {listed(told)}{rest}.")


def _rate(row: dict[Any, Any], slices: Sequence[str]) -> str:
    share = percents([float(row["rate"])])[0]
    return f"{where(row, _cut(row, slices))} ({people(float(row['count']))} of {people(float(row['total']))}, {share})"
