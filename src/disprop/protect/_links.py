"""How counts hang together: groups add up to the known, the known and unknown to everyone, parts of a level to a whole.

Every sum is looked for where it is expected and taken where the numbers bear it out, so that nothing is linked which a
reader could not work out, and everything is which a reader could.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from disprop.errors import InputError
from disprop.protect._cells import GROUP, REASON, UNKNOWN, Counted
from disprop.schemes import Scheme

CLOSE = 1e-6
"""Sums of exposures agree within this share of themselves; sums of people agree exactly."""

MOST_PARTS = 12
"""Among so many stages at most it is tried which of them add up to another."""

NONE = pd.DataFrame({"sum": [], "cell": [], "sign": []}).astype({"sum": np.int64, "cell": np.int64, "sign": float})


def sums_of(counted: Counted, schemes: Mapping[str, Scheme]) -> pd.DataFrame:
    """Return the sums that are nought: ``sum`` (their number), ``cell`` and ``sign`` of each of their terms.

    Parameters
    ----------
    counted : Counted
        The counts.
    schemes : mapping of str to Scheme
        By name: which groups make up which.
    """
    uses = counted.uses
    parts = [
        _by_row(uses, counted.values, "observed", "stage_known"),
        _by_row(uses, counted.values, "base_observed", "base_known"),
        *(_totals(uses, counted.values, *names) for names in TOTALS),
        _reasons(uses, counted.values),
        *_levels(uses, counted.values, schemes),
        *_stages(uses, counted.values),
        *_crossed(uses, counted.values, schemes),
    ]
    return _numbered(parts)


TOTALS = (
    ("stage_known", "unknown", "total"),
    ("base_known", "base_unknown", "base_total"),
    ("known", "count", "total"),
)
"""The parts of a row that add up: known and unknown to everyone."""


def _numbered(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all the sums under one another, each with a number of its own."""
    held: list[pd.DataFrame] = []
    last = 0
    for part in parts:
        if len(part):
            numbers = part["sum"].rank(method="dense").astype(np.int64) + last
            held.append(part.assign(sum=numbers))
            last = int(numbers.max())
    return pd.concat(held, ignore_index=True) if held else NONE


def _sums(whole: pd.Series, part: pd.Series, values: np.ndarray) -> pd.DataFrame:
    """Return the sums of parts that add up to their wholes: a row for each part, with the cell of its whole."""
    pairs = pd.DataFrame({"whole": whole.to_numpy(), "part": part.to_numpy()}).drop_duplicates()
    pairs = pairs[pairs["whole"] != pairs["part"]]
    if not len(pairs):
        return NONE
    added = pairs.assign(value=values[pairs["part"]]).groupby("whole")["value"].sum()
    right = added.index[np.isclose(added, values[added.index], rtol=CLOSE, atol=0)]
    pairs = pairs[pairs["whole"].isin(right)]
    wholes = pd.DataFrame({"sum": right, "cell": right, "sign": -1.0})
    return pd.concat([pairs.set_axis(["sum", "cell"], axis=1).assign(sign=1.0), wholes], ignore_index=True)


def _by_row(uses: pd.DataFrame, values: np.ndarray, part: str, whole: str) -> pd.DataFrame:
    """Return the sums of the groups of a level to their known."""
    own, known = (uses[uses["part"] == name].set_index("row") for name in (part, whole))
    levels = own[["scheme", "level"]].agg("|".join, axis=1) if len(own) else own["cell"]
    both = pd.DataFrame({"level": levels, "part": own["cell"]}).join(known["cell"].rename("whole"), how="inner")
    return _numbered([_sums(held["whole"], held["part"], values) for _, held in both.groupby("level")])


def _totals(uses: pd.DataFrame, values: np.ndarray, known: str, unknown: str, total: str) -> pd.DataFrame:
    """Return the sums of known and unknown to everyone."""
    cells = {name: uses[uses["part"] == name].set_index("row")["cell"] for name in (known, unknown, total)}
    rows = pd.DataFrame(cells).dropna().astype(np.int64).drop_duplicates().reset_index(drop=True)
    right = np.isclose(values[rows[known]] + values[rows[unknown]], values[rows[total]], rtol=CLOSE, atol=0)
    rows = rows[right].reset_index(names="sum")
    terms = {name: rows[["sum", name]].set_axis(["sum", "cell"], axis=1) for name in cells}
    signed = [part.assign(sign=-1.0 if name == total else 1.0) for name, part in terms.items()]
    table: pd.DataFrame = pd.concat(signed, ignore_index=True)
    return table


def _reasons(uses: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return the sums of reasons to the unknown."""
    keys = ["place", "characteristic"]
    reasons = uses[uses["kind"] == REASON][[*keys, "cell"]]
    whole = uses[(uses["kind"] == UNKNOWN) & (uses["part"] == "count")][[*keys, "cell"]]
    both = whole.merge(reasons, on=keys, suffixes=("_whole", "_part"))
    return _sums(both["cell_whole"], both["cell_part"], values)


def _groups(uses: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of groups by place, characteristic, scheme, level and code, each once."""
    columns = ["place", "characteristic", "scheme", "level", "code", "cell"]
    return uses[(uses["kind"] == GROUP) & (uses["code"] != "")][columns].drop_duplicates()


def _levels(uses: pd.DataFrame, values: np.ndarray, schemes: Mapping[str, Scheme]) -> Iterator[pd.DataFrame]:
    """Yield the sums of the groups of one level to those of another."""
    groups = _groups(uses)
    for name, held in groups.groupby("scheme"):
        for fine, coarse in combinations(held["level"].unique(), 2):
            for start, end in ((fine, coarse), (coarse, fine)):
                parents = _parents(schemes.get(str(name)), start, end)
                parts = held[held["level"] == start].assign(code=lambda rows, to=parents: rows["code"].map(to))
                keys = ["place", "characteristic", "code"]
                both = held[held["level"] == end].merge(parts.dropna(), on=keys, suffixes=("_whole", "_part"))
                yield _sums(both["cell_whole"], both["cell_part"], values)


def _parents(scheme: Scheme | None, start: str, end: str) -> Mapping[str, str]:
    """Return which group of one level is part of which of another; nothing where they are not."""
    if scheme is None:
        return {}
    try:
        return scheme.parents(start, end)
    except InputError:
        return {}


def _stages(uses: pd.DataFrame, values: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield the sums of places to another: slices to their whole, pooled stages to their pool.

    Which they are is told by the numbers: the groups of a characteristic at a level, one by one, add up.
    """
    groups = _groups(uses).assign(value=lambda rows: values[rows["cell"]])
    for _, held in groups.groupby(["characteristic", "scheme", "level"]):
        table = (
            held.drop_duplicates(["place", "code"])
            .pivot_table(index="place", columns="code", values="value", aggfunc="first")
            .fillna(0)
        )
        cells = held.drop_duplicates(["place", "code"]).pivot_table(
            index="place", columns="code", values="cell", aggfunc="first"
        )
        for whole, parts in _adding_up(table):
            listed = cells.loc[[whole, *parts]].dropna(axis="columns").astype(np.int64)
            yield from (_sums(_repeated(listed[code]), listed[code].iloc[1:], values) for code in listed)


def _repeated(cells: pd.Series) -> pd.Series:
    """Return the first cell once for each of the others."""
    return pd.Series([cells.iloc[0]] * (len(cells) - 1), dtype=np.int64)


def _adding_up(table: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """Yield places of which others are the parts."""
    for _, parts in table.groupby(table.index.str.split("; ").str[0]):
        if len(parts) > 1:
            for whole in table.index.difference(parts.index):
                if len(table.columns) > 1 and np.array_equal(parts.sum(), table.loc[whole]):
                    yield str(whole), list(parts.index)
    undivided = table[~table.index.str.contains("; ", regex=False)]
    if not 3 <= len(undivided) <= MOST_PARTS:
        return
    rows, names = undivided.to_numpy(), undivided.index.to_numpy()
    for size in range(2, len(rows)):
        for chosen in combinations(range(len(rows)), size):
            same = (rows == rows[list(chosen)].sum(axis=0)).all(axis=1) & (rows.sum(axis=1) > 0)
            same[list(chosen)] = False
            yield from ((str(names[at]), [str(names[part]) for part in chosen]) for at in np.flatnonzero(same))


def _crossed(uses: pd.DataFrame, values: np.ndarray, schemes: Mapping[str, Scheme]) -> Iterator[pd.DataFrame]:
    """Yield the sums of the cells of crossed characteristics to the groups of each."""
    from disprop.schemes import pair_code

    groups = _groups(uses)
    for name in groups["scheme"].unique():
        scheme = schemes.get(str(name))
        if scheme is None or not scheme.crossed:
            continue
        inside = groups[groups["scheme"] == name]
        first, second = (groups[groups["characteristic"] == each] for each in scheme.crossed)
        keys = first[["place", "code"]].merge(second[["place", "code"]], on="place", suffixes=("_one", "_two"))
        keys["code"] = [pair_code(*pair) for pair in zip(keys["code_one"], keys["code_two"], strict=True)]
        cells = keys.drop_duplicates().merge(inside[["place", "code", "cell"]], on=["place", "code"])
        for margin, code in ((first, "code_one"), (second, "code_two")):
            both = cells.merge(
                margin, left_on=["place", code], right_on=["place", "code"], suffixes=("_part", "_whole")
            )
            yield _numbered([_sums(held["cell_whole"], held["cell_part"], values) for _, held in both.groupby("level")])
