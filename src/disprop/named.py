"""Which rows somebody means: by place, id, group, code or another spelling of the group, or by their values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.judge import VERDICTS
from disprop.schemes import Scheme, same_words

MOST_NEAR = 20_000
"""Ids, and groups, among which the nearest to a misspelt one is sought."""


def rows_called(
    row: str | int, frame: pd.DataFrame, schemes: Iterable[tuple[str, Scheme]], *, where: str
) -> pd.DataFrame:
    """Return the rows that go by a name.

    Parameters
    ----------
    row : str or int
        An id, a group or its code, another spelling of the group, or the place of the row.
    frame : DataFrame
        Of findings.
    schemes : iterable of (str, Scheme)
        Characteristics, and classifications whose spellings are known.
    where : str
        The place that a fault names.

    Raises
    ------
    InputError
        If no row has that name; the nearest names are told.
    """
    if not isinstance(row, str):
        return _placed(int(row), frame, where)
    for column in ("id", "group", "code"):
        labels = {label: same_words(str(label)) for label in frame[column].unique()}
        found = frame[frame[column].map(labels) == same_words(row)]
        if len(found):
            return found
    found = _spelt(row, frame, schemes)
    if len(found):
        return found
    groups = ", ".join(map(str, frame["group"].unique()[:10]))
    raise InputError(
        Fault(
            where=where,
            what=f"No finding is called {row!r}.{_near(row, frame)}",
            remedy=f"Name a group ({groups}) or an id of the frame." if groups else "There are no findings.",
        )
    )


def _placed(place: int, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    if -len(frame) <= place < len(frame):
        return frame.iloc[[place]]
    raise InputError(Fault(where=where, what=f"There is no row {place}.", remedy=f"There are {len(frame)}, from 0."))


def _spelt(label: str, frame: pd.DataFrame, schemes: Iterable[tuple[str, Scheme]]) -> pd.DataFrame:
    """Return the rows of the group that a label is a spelling of."""
    meant = {(key, level, scheme.classify([label], level)[0]) for key, scheme in schemes for level in scheme.levels}
    keys = zip(frame["characteristic"], frame["level"], frame["code"], strict=True)
    return frame[[key in meant for key in keys]]


def _near(row: str, frame: pd.DataFrame) -> str:
    """Return the question that names the nearest ids or groups, with a space before it; blank if none is near."""
    texts = [str(text) for column in ("id", "group") for text in frame[column].unique()[:MOST_NEAR]]
    known = {text.casefold(): text for text in texts}
    near = difflib.get_close_matches(row.casefold(), known, n=3, cutoff=0.75)
    return f" Did you mean {' or '.join(repr(known[text]) for text in near)}?" if near else ""


CLOSED = {"verdict": VERDICTS, "direction": ("under", "level", "over"), "effect": ("adverse", "favourable")}
"""Columns whose words are a closed list: another word is a slip, not a choice that no row meets."""


def _not_a_word(chosen: Mapping[str, object]) -> Iterator[Fault]:
    for column in (column for column in chosen if column in CLOSED):
        value = chosen[column]
        for one in value if isinstance(value, (list, tuple, set)) else (value,):
            if one not in CLOSED[column]:
                remedy = f"Write one of: {', '.join(CLOSED[column])}."
                yield Fault(where=f"only, {column}", what=f"{one!r} is no {column}.", remedy=remedy)


NAMED_BY = ("group", "characteristic", "stage", "level", "code")
"""Columns of names: one that none of the comparisons has is a slip."""


def _not_a_name(chosen: Mapping[str, object], known: Mapping[str, Iterable[object]]) -> Iterator[Fault]:
    for column in (column for column in chosen if column in NAMED_BY and column in known):
        value, names = chosen[column], [*dict.fromkeys(map(str, known[column]))]
        for one in value if isinstance(value, (list, tuple, set)) else (value,):
            if isinstance(one, str) and one not in names:
                near = difflib.get_close_matches(one, names[:MOST_NEAR], n=1)
                meant = f" Did you mean {near[0]!r}?" if near else ""
                remedy = f"Name one of: {', '.join(names[:10])}{' ...' if len(names) > 10 else ''}."
                yield Fault(where=f"only, {column}", what=f"No {column} is called {one!r}.{meant}", remedy=remedy)


def rows_with(
    frame: pd.DataFrame, chosen: Mapping[str, object], known: Mapping[str, Iterable[object]] | None = None
) -> pd.DataFrame:
    """Return the rows that have these values in these columns.

    Parameters
    ----------
    frame : DataFrame
        Of findings.
    chosen : mapping
        Column and value, or column and list of values.
    known : mapping of str to iterable, optional
        The names that the comparisons have, by column, whether or not rows of them are still there.

    Raises
    ------
    InputError
        For a column that there is not, a word of no closed list, and a name that none of the comparisons has.
    """
    keep = np.ones(len(frame), dtype=bool)
    raise_faults(
        Fault(where="only", what=f"There is no column {name!r}.", remedy="docs/columns.md lists the columns.")
        for name in chosen
        if name not in frame
    )
    raise_faults([*_not_a_word(chosen), *_not_a_name(chosen, known or {})])
    for column, value in chosen.items():
        wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
        keep &= frame[column].isin(wanted).to_numpy()
    return frame[keep].reset_index(drop=True)
