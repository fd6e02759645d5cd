"""Changes since the run before, as the screen tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.history._file import NOTICE
from disprop.history.changes import WORDS
from disprop.history.order import Place
from disprop.history.store import Run
from disprop.numerals import listed, ratio
from disprop.publish.screen import Screen

MOST = 20
"""Rows of a table of changes."""

LISTED = WORDS[:6]
"""The words whose findings are listed one by one."""

ALL_UNKNOWN = "all unknown"

LEAST = 0.05
"""Percentage points of a change in how much is unknown that is told."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Since:
    """A run beside the run before it.

    Parameters
    ----------
    path : Path
        The history.
    new : bool
        Whether it has just been made.
    series, as_of : str
        Of the run.
    place : Place
        Its revision, the run before it, and whether it is in the history already.
    others : tuple of str
        The other series of the history.
    changes, unknowns : DataFrame or None
        Of `changes_between` and `unknown_changes`; None where there is nothing to compare with.
    """

    path: Path
    new: bool
    series: str
    as_of: str
    place: Place
    others: tuple[str, ...] = ()
    changes: pd.DataFrame | None = None
    unknowns: pd.DataFrame | None = None


def since_text(since: Since, screen: Screen) -> str:
    """Return what has changed since the run before, for reading.

    Parameters
    ----------
    since : Since
        The run and the one before.
    screen : Screen
        Where it is to be shown.
    """
    parts = [screen.paragraph(f"{since.path} is new. {NOTICE}")] if since.new else []
    if since.changes is None or since.unknowns is None or since.place.before is None:
        return screen.fit("\n\n".join([*parts, screen.paragraph(first_words(since))]))
    parts.append(screen.paragraph(f"Since {_before_words(since, since.place.before)}: {_counted(since.changes)}"))
    rows = since.changes[since.changes["change"].isin(LISTED)]
    if len(rows):
        parts.append(_table(rows, screen))
    parts += _unknown_lines(since.unknowns, screen)
    if since.place.same is not None:
        parts.append(screen.paragraph("The same figures of this date are in the history already: nothing was added."))
    return screen.fit("\n\n".join(parts))


def first_words(since: Since) -> str:
    """Return what is said of a run with nothing to compare with.

    Parameters
    ----------
    since : Since
        The run.
    """
    told = f"{since.path}: the first run of {since.series!r}, so there is nothing to compare with."
    if since.place.same is not None:
        told = f"{since.path}: the only run of {since.series!r}; these figures are in it already."
    if not since.others:
        return told
    names = listed([repr(name) for name in since.others])
    return f"{told} The file also holds {names}: to go on with one of them, name it with --series."


def _before_words(since: Since, before: Run) -> str:
    """Return which run the changes are since."""
    if before.as_of != since.as_of:
        return before.date
    return f"revision {before.revision} of {before.as_of or 'the undated run'}, no earlier date being in the history"


def _counted(changes: pd.DataFrame) -> str:
    counts = changes["change"].value_counts()
    told = [f"{counts[word]:,} {word}" for word in WORDS if word in counts]
    common = "" if told else "nothing was compared"
    alone = set(changes["change"]) <= {"gone", "appeared", "new"} and (changes["change"] == "gone").any()
    more = " No finding has the name of an earlier one: is it another plan? Give it a --series of its own."
    return f"{common or listed(told)} (changes.csv).{more if alone else ''}"


def _table(rows: pd.DataFrame, screen: Screen) -> str:
    """Return the findings that have changed, by the words of the change; of two groups with one word, one of them."""
    single = _one_of_two(rows)
    ordered = single.assign(_order=single["change"].map(WORDS.index)).sort_values("_order", kind="stable")
    records = ordered.head(MOST).to_dict("records")
    lines = [(row["id"], row["change"], _side(row, "then"), _side(row, "now")) for row in records]
    table = screen.table(pd.DataFrame(lines, columns=["Finding", "Change", "Then", "Now"], dtype=object))
    twins, more = len(rows) - len(single), len(single) - MOST
    told = [f"{more:,} more"] if more > 0 else []
    told += [f"{twins:,} row{'s that mirror' if twins > 1 else ' that mirrors'} one of these"] if twins else []
    if not told:
        return table
    verb = "is" if max(more, 0) + twins == 1 else "are"
    return f"{table}\n{screen.paragraph(f'{listed(told)} {verb} in changes.csv.')}"


def _one_of_two(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows without those of the second of two groups of a family that have one word: the adverse one stays."""
    names = rows["id"].str.rsplit("/", n=1).str[0] + "/" + rows["change"]
    mild = (rows["effect_now"] != "adverse") & (rows["effect_then"] != "adverse")
    people = rows["denominator_now"].where(rows["denominator_now"].notna(), rows["denominator_then"]).astype(float)
    order = pd.DataFrame({"name": names, "mild": mild, "people": people}).sort_values(["mild", "people"], kind="stable")
    pairs = names.map(names.value_counts()) == 2
    second = order["name"].duplicated().reindex(rows.index)
    return rows[~(pairs & second)]


def _side(row: Mapping[Any, Any], when: str) -> str:
    """Return what a run said of a finding: the verdict, its direction, the ratio and the counts."""
    if not row[f"verdict_{when}"]:
        return "no such row"
    return verdict_words({name: row[f"{name}_{when}"] for name in VERDICT_WORDS})


VERDICT_WORDS = ("verdict", "direction", "ratio", "observed", "denominator")


def verdict_words(row: Mapping[Any, Any]) -> str:
    """Return verdict, direction, ratio and counts of a finding in a few words.

    Parameters
    ----------
    row : mapping
        With `VERDICT_WORDS`.

    Examples
    --------
    >>> row = {"verdict": "possible", "direction": "over", "ratio": 1.62, "observed": 29.0, "denominator": 318.0}
    >>> verdict_words(row)
    'possible (over): 1.62 times, 29 of 318'
    """
    side = f" ({row['direction']})" if row["direction"] else ""
    times = f" {ratio(row['ratio'])} times," if row["ratio"] == row["ratio"] else ""
    return f"{row['verdict']}{side}:{times} {row['observed']:,.10g} of {row['denominator']:,.10g}"


def _unknown_lines(unknowns: pd.DataFrame, screen: Screen) -> list[str]:
    """Return a line for each table and characteristic of which more or fewer are unknown than then."""
    of_tables = ~unknowns["id"].str.contains("/unknown/", regex=False)  # comparisons tell of the same people again
    told = unknowns[of_tables & (unknowns["reason"] == ALL_UNKNOWN) & (unknowns["change_pp"].abs() >= LEAST)]
    ordered = told.sort_values("change_pp", key=lambda points: -points.abs(), kind="stable")
    lines = [screen.paragraph(unknown_words(row), indent="  ") for row in ordered.head(MOST).to_dict("records")]
    more = [f"  ... and {len(told) - MOST:,} more in unknown_changes.csv"] if len(told) > MOST else []
    return ["\n".join(["Unknown:", *lines, *more])] if lines else []


def unknown_words(row: Mapping[Any, Any]) -> str:
    """Return how much was unknown then and now.

    Parameters
    ----------
    row : mapping
        Of `unknown_changes`.
    """
    sides = [
        f"{100 * row[f'rate_{when}']:.1f}% ({row[f'count_{when}']:,.10g} of {row[f'total_{when}']:,.10g})"
        for when in ("then", "now")
    ]
    name = str(row["id"]).rsplit("/", 1)[0]
    return f"{name}: {sides[0]} then, {sides[1]} now, {row['change']} by {abs(row['change_pp']):.1f} points"
