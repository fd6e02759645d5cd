"""Stop and search of data.police.uk, CSV and API field names: one row a stop, and not a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.grid import Grid
from disprop.read.layouts._pages import headings
from disprop.read.layouts._types import Check, Layout, Options, Tidied
from disprop.schemes import same_words

NAME = "police_uk"

COLUMNS: Mapping[str, str] = {
    "self defined ethnicity": "self-defined ethnicity",
    "officer defined ethnicity": "officer-defined ethnicity",
    "gender": "gender",
    "age range": "age",
    "type": "type",
    "date": "date",
    "datetime": "date",
    "legislation": "legislation",
    "object of search": "object of search",
    "outcome": "outcome",
    "outcome linked to object of search": "outcome linked to object",
    "removal of more than just outer clothing": "more than outer clothing removed",
    "removal of more than outer clothing": "more than outer clothing removed",
    "part of a policing operation": "operation",
    "operation": "operation",
    "involved person": "involved person",
}
"""What the columns are called, from either way of writing them."""

PERSON = ("self-defined ethnicity", "officer-defined ethnicity", "gender", "age")
"""What is said of the person who was searched."""

NOT_STATED = {"other ethnic group not stated", "not stated", "not stated ns", "ns", "other not stated"}
NO_VALUE = {"null", "nan", "none"}
VEHICLE, NO = "vehicle search", {"false", "0", "no"}
NOBODY = "Does not apply"


def fits(grid: Grid) -> bool:
    """Whether the headings are those of the site's stops, or of its API."""
    return is_of(headings(grid))


def is_of(names: Iterable[str]) -> bool:
    """Whether columns are those of stops and searches."""
    words = {_words(name) for name in names}
    return {"self defined ethnicity", "officer defined ethnicity", "object of search"} <= words


def tidy(grid: Grid, options: Options) -> Tidied:  # noqa: ARG001
    """Refuse to read stops as counts: each row is one, and is counted.

    Raises
    ------
    InputError
        Always, with what to do.
    """
    what = f"Each row is a stop ({len(grid.rows) - 1:,} rows), and not a count."
    remedy = "Count them: dp.count(path, schemes={'self-defined ethnicity': ...}); in a plan, rows = true."
    raise InputError(Fault(where=grid.source, what=what, remedy=remedy))


def prepared(frame: pd.DataFrame, source: str) -> tuple[pd.DataFrame, list[Check]]:
    """Return stops with columns by the names of characteristics, and three kinds of unknown told apart.

    Parameters
    ----------
    frame : DataFrame
        One row a stop, every cell text.
    source : str
        The name of the file.

    Returns
    -------
    frame, checks : DataFrame, list
        Columns keep the names of the file too. Not stated is so written; a blank stays blank; where a vehicle was
        searched and nobody, what would be said of a person does not apply.
    """
    called = {name: COLUMNS[words] for name in map(str, frame) if (words := _words(name)) in COLUMNS}
    own = frame.rename(columns=called)
    own = own[list(dict.fromkeys(called.values()))].copy()
    for column in own:
        own[column] = own[column].str.strip()
        own.loc[own[column].str.lower().isin(NO_VALUE), column] = ""
    own["month"] = own["date"].str.slice(0, 7) if "date" in own else ""
    stated = {column: _not_stated(own, column) for column in PERSON if column in own}
    vehicle = _without_person(own)
    for column in stated:
        own.loc[vehicle & (own[column] == ""), column] = NOBODY
    kept = frame.drop(columns=[name for name in frame if name in own])
    checks = [_about(own, source), *_unknowns(own, stated, vehicle, source)]
    return pd.concat([own, kept], axis=1), checks


def made_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of prepared stops that were made, and not those of the file that they were made from."""
    return [str(name) for name in frame if name in {*COLUMNS.values(), "month"}]


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _not_stated(frame: pd.DataFrame, column: str) -> int:
    """Write every way of not stating one way, and return how many there are."""
    distinct = {text: same_words(text) in NOT_STATED for text in frame[column].unique()}
    found = frame[column].map(distinct)
    frame.loc[found, column] = "Not stated"
    return int(found.sum())


def _without_person(frame: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows are of a vehicle alone, and say nothing of a person."""
    none = pd.Series(True, index=frame.index)
    for column in (column for column in PERSON if column in frame):
        none &= frame[column] == ""
    kinds = frame["type"].str.casefold() == VEHICLE if "type" in frame else pd.Series(False, index=frame.index)
    if "involved person" in frame:
        kinds |= frame["involved person"].str.casefold().isin(NO)
    found: pd.Series[bool] = none & kinds
    return found


def _about(frame: pd.DataFrame, source: str) -> Check:
    months = sorted(set(frame["month"]) - {""})
    when = f" from {months[0]} to {months[-1]}" if len(months) > 1 else f" in {months[0]}" if months else ""
    return {
        "check": "rows are stops",
        "where": source,
        "what": f"Each of {len(frame):,} rows is a stop{when}, not a person, who may be there several times.",
        "found": len(frame),
        "remedy": 'Compare them as events: relation = "events", per= people.',
    }


def _unknowns(frame: pd.DataFrame, stated: Mapping[str, int], vehicle: pd.Series[bool], source: str) -> Iterable[Check]:
    searched = int(vehicle.sum())
    if searched:
        rows = many(searched, "row is a search", "rows are searches")
        apart = "it is set apart" if searched == 1 else "they are set apart"
        yield {
            "check": "does not apply",
            "where": source,
            "what": f"{rows} of a vehicle in which nobody was searched: {apart}.",
            "found": searched,
        }
    for column, number in stated.items():
        blank = int((frame[column] == "").sum())
        if blank or number:
            parts = [f"{number:,} not stated"] * bool(number) + [f"{blank:,} blank"] * bool(blank)
            others = f"{len(frame) - searched:,} {'other stops' if searched else 'stops'}"
            said = f"Of {column}, in {others}: {' and '.join(parts)}."
            yield {"check": "unknown", "where": source, "what": said, "found": blank + number}


LAYOUT = Layout(name=NAME, title="data.police.uk stop and search (CSV, API)", fits=fits, tidy=tidy, rows=True)
