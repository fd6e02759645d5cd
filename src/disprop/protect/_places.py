"""Which places add up to others: slices to their whole, other slices of it, pooled stages to their pool, equal tables.

Which they are is told by the numbers, so that everything is linked which a reader could link: group by group, or by
the known and the unknown of tables of which no group is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disprop.errors import InputError
from disprop.protect._adding import CLOSE, alike, pools, same
from disprop.protect._cells import GROUP, KNOWN, OF_TARGET, TOTAL, UNKNOWN
from disprop.schemes import Scheme

MOST_APART = 30
"""So many tables and slices of tables at most are looked at for some that add up to another."""


def groups_of(uses: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of groups by place, characteristic, scheme, level and code, each once."""
    columns = ["place", "characteristic", "scheme", "level", "code", "cell"]
    return uses[(uses["kind"] == GROUP) & (uses["code"] != "")][columns].drop_duplicates()


def place_sums(
    uses: pd.DataFrame, values: np.ndarray, schemes: Mapping[str, Scheme]
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Return the sums of places that are the sum of others, and what follows of groups that not all of them tell.

    Parameters
    ----------
    uses : DataFrame
        As `disprop.protect._cells.Counted.placed` has them.
    values : float array, shape (cells,)
        The counts.
    schemes : mapping of str to Scheme
        By name: a table in detail is laid beside one that is not by the groups that they have in common.

    Returns
    -------
    sums, least : list of DataFrame
        Sums that are 0, and sums that are not below it.
    """
    groups = groups_of(uses)
    named = groups["characteristic"] + "|" + groups["scheme"] + "|" + groups["level"] + "|" + groups["code"]
    groups = groups.assign(label=named, kind=GROUP)
    rows = uses[uses["kind"] == KNOWN].drop_duplicates(["place", "characteristic"])
    known = {
        (str(place), str(of)): int(cell) for place, of, cell in rows[["place", "characteristic", "cell"]].to_numpy()
    }
    found = list(_added(uses, groups, values, schemes))
    each = {tuple(sides[["place", "sum", "sign"]].itertuples(index=False, name=None)): sides for sides, _ in found}
    return (
        [linked(sides, cells, values) for sides, cells in found],
        [between(sides, groups, known) for sides in each.values()],
    )


Added = Iterator[tuple[pd.DataFrame, pd.DataFrame]]
"""Places that add up, with the counts that are added."""


def _added(uses: pd.DataFrame, told: pd.DataFrame, values: np.ndarray, schemes: Mapping[str, Scheme]) -> Added:
    places, against = _places(uses["place"].unique()), held_against(uses)
    beside = uses[(uses["kind"] != GROUP) & (uses["place"] != "")]
    beside = beside[[*PLACED, "cell"]].drop_duplicates(PLACED)
    groups = groups_of(uses[uses["part"] != OF_TARGET]).drop_duplicates(["place", *KEYS, "code"])
    search = _Search(places=places, against=against, told=_told(beside, values))
    for (characteristic, scheme, level), own in groups.groupby(KEYS):
        held = _with_finer(own, groups, schemes.get(str(scheme)), str(level))
        listed = held.assign(kind=GROUP).rename(columns={"code": "label"})
        others = beside[beside["characteristic"].isin([characteristic, ""])]
        cells = pd.concat([listed, others])[["place", "kind", "label", "cell"]]
        for sides in search.equal(listed.assign(value=values[listed["cell"]])):
            yield sides, cells
    yield from _ungrouped(groups, beside, told, search, values)


def _with_finer(own: pd.DataFrame, groups: pd.DataFrame, scheme: Scheme | None, level: str) -> pd.DataFrame:
    """Return the groups of a level, with those of finer levels where a place has none of its own."""
    alike = groups["characteristic"].isin(own["characteristic"]) & groups["scheme"].isin(own["scheme"])
    parts, there = [own], set(own["place"])
    for finer, held in groups[alike & (groups["level"] != level)].groupby("level"):
        parents = parents_of(scheme, str(finer), level)
        added = held[~held["place"].isin(there)]
        parts.append(added.assign(code=added["code"].map(parents)).dropna(subset="code"))
        there |= set(parts[-1]["place"])
    return pd.concat(parts)


def parents_of(scheme: Scheme | None, start: str, end: str) -> Mapping[str, str]:
    """Return which group of one level is part of which of another; nothing where they are not."""
    if scheme is None:
        return {}
    try:
        return scheme.parents(start, end)
    except InputError:
        return {}


PLACED = ["place", "characteristic", "kind", "label"]
"""What a count that is of no group is known by."""

KEYS = ["characteristic", "scheme", "level"]
"""What lists of groups have in common whose groups can be laid beside each other."""


def _places(names: np.ndarray) -> pd.DataFrame:
    """Return the stage of each place, the names of the columns that cut it, and its cut by each."""
    cuts = [dict(part.partition("=")[::2] for part in str(name).split("; ")[1:]) for name in names]
    table = pd.DataFrame(cuts, index=pd.Index(names, name="place")).astype(object)
    blocks = [(str(name).split("; ")[0], *sorted(cut)) for name, cut in zip(names, cuts, strict=True)]
    return table.where(table.notna(), "").assign(**{BLOCK: pd.Series(blocks, index=table.index, dtype=object)})


BLOCK = " block"
"""The column of a place's stage with the columns that cut it; no column of a table begins with a blank."""


def held_against(uses: pd.DataFrame) -> set[frozenset[str]]:
    """Return the stages with the baselines that they are held against: that the two are the same is no sum of parts."""
    stage, base = (
        uses[uses["part"] == part].set_index("row")["place"].str.split("; ").str[0]
        for part in ("observed", "base_observed")
    )
    pairs = pd.DataFrame({"stage": stage, "base": base}).dropna().drop_duplicates()
    return {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}


def namesakes(uses: pd.DataFrame) -> pd.DataFrame:
    """Return that everyone, the known and the unknown are as many in two places of one name, where they are.

    Two lists of bands of the same people are two places, since their groups are not the same. A stage and the baseline
    that it is held against are different people, whatever they are called.
    """
    cells = uses[uses["kind"].isin([TOTAL, KNOWN, UNKNOWN])].drop_duplicates("cell")
    same_name = cells.groupby(["name", "characteristic", "kind", "value"])
    cells = cells.assign(first=same_name["cell"].transform("first"), other=same_name["place"].transform("first"))
    stages, others = (cells[name].str.split("; ").str[0] for name in ("place", "other"))
    against = held_against(uses)
    apart = np.array([frozenset(pair) in against for pair in zip(stages, others, strict=True)], dtype=bool)
    pairs = cells[(cells["cell"] != cells["first"]) & ~apart]
    sides = [
        pairs.assign(sum=pairs["cell"], cell=pairs[name], sign=sign) for name, sign in (("cell", 1.0), ("first", -1.0))
    ]
    return pd.concat(sides)[["sum", "cell", "sign"]]


def _told(beside: pd.DataFrame, values: np.ndarray) -> pd.Series:
    """Return what is told of each place besides its groups: tables whose groups are the same are known apart by it."""
    told = beside.assign(value=values[beside["cell"]])[[*PLACED, "value"]].sort_values(PLACED)
    return pd.Series({place: tuple(map(tuple, held.to_numpy()[:, 1:])) for place, held in told.groupby("place")})


def _ungrouped(
    listed: pd.DataFrame, beside: pd.DataFrame, groups: pd.DataFrame, search: _Search, values: np.ndarray
) -> Added:
    """Yield places that add up by their known and unknown, where it is not for the groups of all of them to say."""
    numbers = beside[beside["kind"].isin([KNOWN, UNKNOWN, TOTAL])]
    numbers = numbers.assign(value=values[numbers["cell"]], label=numbers["characteristic"] + "|" + numbers["kind"])
    named = beside.assign(label=beside["characteristic"] + "|" + beside["label"])
    cells = pd.concat([named, groups])[["place", "kind", "label", "cell"]]
    lists = {place: set(map(tuple, held[KEYS].to_numpy())) for place, held in listed.groupby("place")}
    told = numbers[numbers["characteristic"] != ""].groupby("place")["characteristic"].agg(frozenset)
    for about in dict.fromkeys(told):
        there = numbers["place"].isin(told.index[told >= about])
        for sides in search.equal(numbers[there & numbers["characteristic"].isin([*about, ""])]):
            if not set.intersection(*(lists.get(place, set()) for place in sides["place"])):
                yield sides, _told_of_all(cells, sides)


def between(sides: pd.DataFrame, groups: pd.DataFrame, known: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """Return what is left of a group for the tables that do not tell of it: no fewer than nobody, no more than all.

    Parameters
    ----------
    sides : DataFrame
        Places that add up.
    groups : DataFrame
        The counts of groups: ``place``, ``characteristic``, ``label`` and ``cell``.
    known : mapping of (str, str) to int
        The count of the known, by place and characteristic.
    """
    here = groups[groups["place"].isin(sides["place"])]
    cells = {(place, label): int(cell) for place, label, cell in here[["place", "label", "cell"]].to_numpy()}
    about = dict(zip(here["label"], here["characteristic"], strict=True))
    terms: list[tuple[int, int, float]] = []
    for _, held in sides.groupby("sum"):
        wholes, parts = (held.loc[held["sign"] == sign, "place"].tolist() for sign in (-1.0, 1.0))
        for label, characteristic in about.items():
            told = [place for place in parts if (place, label) in cells]
            silent = [place for place in parts if (place, label) not in cells]
            if not (told and silent and all((place, label) in cells for place in wholes)):
                continue
            left = [(cells[place, label], 1.0) for place in wholes] + [(cells[place, label], -1.0) for place in told]
            most = [(known[place, characteristic], 1.0) for place in silent if (place, characteristic) in known]
            number = 2 * len(terms)
            terms += [(number, cell, sign) for cell, sign in left]
            if len(most) == len(silent):
                terms += [(number + 1, cell, sign) for cell, sign in most]
                terms += [(number + 1, cell, -sign) for cell, sign in left]
    found = pd.DataFrame(terms, columns=["sum", "cell", "sign"]).astype(
        {"sum": np.int64, "cell": np.int64, "sign": float}
    )
    net: pd.DataFrame = found.groupby(["sum", "cell"])["sign"].sum().reset_index()
    return net[net["sign"] != 0]


def _told_of_all(cells: pd.DataFrame, sides: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of places, without those of groups that are told of some of the places and not of all."""
    here = cells[cells["place"].isin(sides["place"])]
    told = here.groupby(["kind", "label"])["place"].transform("nunique")
    kept: pd.DataFrame = here[(here["kind"] != GROUP) | (told == sides["place"].nunique())]
    return kept


@dataclass(frozen=True, eq=False, kw_only=True)
class _Search:
    """A search for tables that are the sum of others: their places, what is told of each, what is held against what."""

    places: pd.DataFrame
    against: Collection[frozenset[str]]
    told: pd.Series

    def equal(self, numbers: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Yield places with the number of a sum and a sign: those with +1 add up to those with -1, by each number."""
        rows = numbers.join(self.places, on="place")
        blocks = list(dict.fromkeys(rows[BLOCK]))
        for cut in dict.fromkeys(block[1:] for block in blocks if len(block) > 1):
            inside = [block for block in blocks if set(cut) <= set(block[1:])]
            if len(inside) > 1:
                yield from self._summed(rows[rows[BLOCK].isin(inside)], list(cut))
        if len(rows):
            yield from self._summed(rows, [])

    def _summed(self, rows: pd.DataFrame, cut: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Yield what adds up where tables are summed to the same cuts; where to one, slices stand by themselves too."""
        keys = rows.groupby(list(cut), sort=False).ngroup().to_numpy() if cut else np.zeros(len(rows), dtype=np.int64)
        rows = rows.assign(key=keys, of=rows[BLOCK])
        wholes = len(dict.fromkeys(rows[BLOCK]))
        rows = rows if cut else pd.concat([rows, _each(rows)], ignore_index=True)
        drawn, found = pd.factorize(rows[BLOCK].to_numpy(dtype=object))
        rows = rows.assign(number=drawn)
        members = rows[["place", "number", "key", "of"]].drop_duplicates()
        told = members.assign(told=members["place"].map(self.told)).groupby("number")["told"].agg(tuple)
        for whole, parts in _found(*_table(rows), wholes, members.drop_duplicates("number")["of"].tolist(), list(told)):
            if len(parts) > 1 or frozenset((found[whole][0], found[parts[0]][0])) not in self.against:
                sides = members[members["number"].isin([whole, *parts])]
                yield sides.assign(sum=sides["key"], sign=np.where(sides["number"] == whole, -1.0, 1.0))


def _table(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of each table by cut and label, and where each table is."""
    codes, labels = pd.factorize(rows["label"])
    shape = (int(rows["number"].max()) + 1, int(rows["key"].max()) + 1)
    table, there = np.zeros((*shape, len(labels))), np.zeros(shape, dtype=bool)
    np.add.at(table, (rows["number"], rows["key"], codes), rows["value"].to_numpy(dtype=float))
    there[rows["number"], rows["key"]] = True
    return table, there


def _each(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the slices as tables of their own."""
    sliced = rows[[len(block) > 1 for block in rows[BLOCK]]]
    alone = [(block[0], place) for block, place in zip(sliced[BLOCK], sliced["place"], strict=True)]
    return sliced.assign(**{BLOCK: pd.Series(alone, index=sliced.index, dtype=object)})


def _found(
    table: np.ndarray, there: np.ndarray, wholes: int, of: Sequence[object], told: Sequence[object]
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield which table is the sum of which: the first are whole tables, the others slices of them."""
    flat = table.reshape(len(table), -1)
    yield from same(table[:wholes], there[:wholes])
    yield from alike(flat, of) if len(table) > wholes else ()
    yield from pools(flat if len(table) <= MOST_APART else flat[:wholes], told)


def linked(sides: pd.DataFrame, cells: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
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
