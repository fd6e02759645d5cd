"""Which places add up to others: slices to their whole, other slices of it, pooled stages to their pool, equal tables.

Which they are is told by the numbers, group by group, so that everything is linked which a reader could link.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pandas as pd

from disprop.protect._cells import GROUP

CLOSE = 1e-6
"""Sums of exposures agree within this share of themselves."""

MOST_STEPS = 20_000
"""So many steps are taken at most in search of the parts of a stage."""


def groups_of(uses: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of groups by place, characteristic, scheme, level and code, each once."""
    columns = ["place", "characteristic", "scheme", "level", "code", "cell"]
    return uses[(uses["kind"] == GROUP) & (uses["code"] != "")][columns].drop_duplicates()


def place_sums(uses: pd.DataFrame, values: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield the sums of places that are the sum of others.

    Parameters
    ----------
    uses : DataFrame
        Of `disprop.protect._cells.Counted`.
    values : float array, shape (cells,)
        The counts.
    """
    places, held_against = _places(uses["place"].unique()), _held_against(uses)
    beside = uses[(uses["kind"] != GROUP) & (uses["place"] != "")]
    beside = beside[["place", "characteristic", "kind", "label", "cell"]].drop_duplicates(
        ["place", "characteristic", "kind", "label"]
    )
    for (characteristic, _, _), held in groups_of(uses).groupby(["characteristic", "scheme", "level"]):
        groups = held.drop_duplicates(["place", "code"]).assign(kind=GROUP).rename(columns={"code": "label"})
        others = beside[beside["characteristic"].isin([characteristic, ""])]
        cells = pd.concat([groups, others])[["place", "kind", "label", "cell"]]
        for sides in _equal(groups.assign(value=values[groups["cell"]]), places, held_against):
            yield _linked(sides, cells, values)


def _places(names: np.ndarray) -> pd.DataFrame:
    """Return the stage of each place, the names of the columns that cut it, and its cut by each."""
    cuts = [dict(part.partition("=")[::2] for part in str(name).split("; ")[1:]) for name in names]
    table = pd.DataFrame(cuts, index=pd.Index(names, name="place")).astype(object)
    blocks = [(str(name).split("; ")[0], *sorted(cut)) for name, cut in zip(names, cuts, strict=True)]
    return table.where(table.notna(), "").assign(**{BLOCK: pd.Series(blocks, index=table.index, dtype=object)})


BLOCK = " block"
"""The column of a place's stage with the columns that cut it; no column of a table begins with a blank."""


def _held_against(uses: pd.DataFrame) -> set[frozenset[str]]:
    """Return the stages with the baselines that they are held against: that the two are the same is no sum of parts."""
    stage, base = (
        uses[uses["part"] == part].set_index("row")["place"].str.split("; ").str[0]
        for part in ("observed", "base_observed")
    )
    pairs = pd.DataFrame({"stage": stage, "base": base}).dropna().drop_duplicates()
    return {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}


def _equal(
    groups: pd.DataFrame, places: pd.DataFrame, held_against: Collection[frozenset[str]]
) -> Iterator[pd.DataFrame]:
    """Yield places with the number of a sum and a sign: those with +1 add up to those with -1, group by group."""
    rows = groups.join(places, on="place")
    blocks = list(dict.fromkeys(rows[BLOCK]))
    for cut in dict.fromkeys(block[1:] for block in [*blocks, ("",)]):
        inside = [block for block in blocks if set(cut) <= set(block[1:])]
        if len(inside) > 1:
            yield from _equal_by(rows[rows[BLOCK].isin(inside)], list(cut), inside, held_against)


def _equal_by(
    rows: pd.DataFrame, cut: list[str], blocks: Sequence[tuple[str, ...]], held_against: Collection[frozenset[str]]
) -> Iterator[pd.DataFrame]:
    """Yield what adds up where the blocks are summed to the same cuts."""
    keys = rows.groupby(cut, sort=False).ngroup().to_numpy() if cut else np.zeros(len(rows), dtype=np.int64)
    drawn, found = pd.factorize(rows[BLOCK].to_numpy(dtype=object))
    number = np.array([list(blocks).index(block) for block in found], dtype=np.int64)[drawn]
    codes, labels = pd.factorize(rows["label"])
    table = np.zeros((len(blocks), int(keys.max()) + 1, len(labels)))
    np.add.at(table, (number, keys, codes), rows["value"].to_numpy(dtype=float))
    there = np.zeros(table.shape[:2], dtype=bool)
    there[number, keys] = True
    members = pd.DataFrame({"place": rows["place"].to_numpy(), "block": number, "key": keys}).drop_duplicates()
    for whole, parts in [*_same(table, there), *_pools(table)]:
        if len(parts) == 1 and frozenset((blocks[whole][0], blocks[parts[0]][0])) in held_against:
            continue
        sides = members[members["block"].isin([whole, *parts])]
        yield sides.assign(sum=sides["key"], sign=np.where(sides["block"] == whole, -1.0, 1.0))


def _same(table: np.ndarray, there: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Yield pairs of blocks that are the same wherever both are."""
    if table.shape[2] < 2:
        return
    for one in range(len(table)):
        for two in range(one + 1, len(table)):
            both = there[one] & there[two]
            if table[one, both].any() and np.allclose(table[one, both], table[two, both], rtol=CLOSE, atol=0):
                yield one, [two]


def _pools(table: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Yield blocks that two or more others add up to; of blocks that are the same, the first stands for all."""
    flat = table.reshape(len(table), -1)
    first = np.sort(np.unique(flat, axis=0, return_index=True)[1])
    some = first[flat[first].sum(axis=1) > 0]
    for whole in some:
        inside = [at for at in some if at != whole and (flat[at] <= flat[whole] * (1 + CLOSE)).all()]
        inside.sort(key=lambda at: -flat[at].sum())
        yield from ((int(whole), parts) for parts in _adding_up(flat[whole], flat[inside], inside))


def _adding_up(whole: np.ndarray, rows: np.ndarray, names: Sequence[int]) -> Iterator[list[int]]:
    """Yield the rows that add up to a whole, as far as a search of `MOST_STEPS` finds them."""
    rest = np.cumsum(rows[::-1], axis=0)[::-1]
    near = CLOSE * whole
    stack: list[tuple[int, np.ndarray, list[int]]] = [(0, whole, [])]
    for _ in range(MOST_STEPS):
        if not stack:
            return
        at, left, chosen = stack.pop()
        if (left <= near).all():
            yield chosen
        elif at < len(rows) and (left <= rest[at] + near).all():
            stack.append((at + 1, left, chosen))
            if (rows[at] <= left + near).all():
                stack.append((at + 1, left - rows[at], [*chosen, int(names[at])]))


def _linked(sides: pd.DataFrame, cells: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return the sums of each count of places that add up, where the numbers bear them out."""
    terms = sides[["place", "sum", "sign"]].merge(cells, on="place")
    terms["sum"] = terms.groupby(["sum", "kind", "label"], sort=False).ngroup()
    terms["amount"] = terms["sign"] * values[terms["cell"]]
    terms["size"] = terms["amount"].abs()
    held = terms.groupby("sum")
    right = (held["amount"].sum().abs() <= CLOSE * held["size"].max()) & (held["sign"].nunique() == 2)
    kept = terms[terms["sum"].isin(right.index[right])]
    net: pd.DataFrame = kept.groupby(["sum", "cell"])["sign"].sum().reset_index()
    return net[net["sign"] != 0]
