"""How counts hang together: groups add up to the known, the known and unknown to everyone, parts of a level to a whole.

Every sum is looked for where it is expected and taken where the numbers bear it out, so that nothing is linked which a
reader could not work out, and everything is which a reader could.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from disprop.protect._adding import adding_up
from disprop.protect._cells import GROUP, KNOWN, REASON, UNKNOWN, Counted
from disprop.protect._places import groups_of, namesakes, parents_of, place_sums
from disprop.protect.parts import PARTS
from disprop.schemes import Scheme
from disprop.schemes._crossed import BETWEEN

CLOSE = 1e-6
"""Sums of exposures agree within this share of themselves; sums of people agree exactly."""

NONE = pd.DataFrame({"sum": [], "cell": [], "sign": []}).astype({"sum": np.int64, "cell": np.int64, "sign": float})


def links_of(counted: Counted, schemes: Mapping[str, Scheme]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sums that are nought, and sums that are nowhere below nought.

    Parameters
    ----------
    counted : Counted
        The counts.
    schemes : mapping of str to Scheme
        By name: which groups make up which.

    Returns
    -------
    sums, least : DataFrame
        ``sum`` (their number), ``cell`` and ``sign`` of each of their terms.
    """
    uses, values = counted.placed, counted.values  # noqa: PD011
    added, between = place_sums(uses, values, schemes)
    parts = [
        *(_sums(whole, part, values) for whole, part in _rows(uses, "observed", "stage_known")),
        *(_sums(whole, part, values) for whole, part in _rows(uses, "base_observed", "base_known")),
        *(_totals(uses, values, *names) for names in TOTALS),
        _reasons(uses, values),
        namesakes(uses),
        *_targets(uses, values),
        *(_sums(whole, part, values) for whole, part in _levels(uses, schemes)),
        *added,
        *(_sums(whole, part, values) for whole, part, _ in _crossed(uses, schemes)),
    ]
    return once(_numbered(parts)), once(_least(uses, values, schemes, between))


def _targets(uses: pd.DataFrame, values: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield the sums of groups that targets alone tell of, to the known and to each other, where the numbers say so."""
    keys = ["place", "characteristic"]
    groups = uses[uses["kind"] == GROUP]
    listed = pd.MultiIndex.from_frame(groups.loc[groups["part"].isin(PARTS), keys])
    alone = groups[(groups["part"] == "count") & ~pd.MultiIndex.from_frame(groups[keys]).isin(listed)]
    known = uses[uses["kind"] == KNOWN].drop_duplicates(keys).set_index(keys)["cell"]
    for place, held in alone.groupby(keys):
        cells = np.unique(held["cell"])
        for whole in np.append(cells, known.get(place, cells[:0])):
            parts = cells[(cells != whole) & (values[cells] > 0)]
            parts = parts[np.argsort(-values[parts], kind="stable")]
            nobody = cells[values[cells] == 0]
            for chosen in adding_up(values[[whole]], values[parts][:, None], parts.tolist()):
                added = pd.Series([*chosen, *nobody])
                if values[whole] > 0 and len(added) > 1:
                    yield _sums(pd.Series(whole, index=added.index), added, values)


def once(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the sums without those that are there already."""
    terms = sums.sort_values(["sum", "cell"]).groupby("sum")
    known: dict[tuple[bytes, bytes], object] = {}
    for number, held in terms:
        known.setdefault((held["cell"].to_numpy().tobytes(), held["sign"].to_numpy().tobytes()), number)
    return sums[sums["sum"].isin(list(known.values()))]


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


def _rows(uses: pd.DataFrame, part: str, whole: str) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Yield the known beside the groups of a level."""
    own, known = (uses[uses["part"] == name].set_index("row") for name in (part, whole))
    levels = own.groupby(["ground", "scheme", "level"], dropna=False).ngroup() if len(own) else own["cell"]
    both = pd.DataFrame({"level": levels, "part": own["cell"]}).join(known["cell"].rename("whole"), how="inner")
    for _, held in both.groupby("level"):
        yield held["whole"], held["part"]


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


def _levels(uses: pd.DataFrame, schemes: Mapping[str, Scheme]) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Yield the groups of one level beside the groups of another that they are part of."""
    groups = groups_of(uses)
    for name, held in groups.groupby("scheme"):
        for fine, coarse in combinations(held["level"].unique(), 2):
            for start, end in ((fine, coarse), (coarse, fine)):
                parents = parents_of(schemes.get(str(name)), start, end)
                parts = held[held["level"] == start].assign(code=lambda rows, to=parents: rows["code"].map(to))
                keys = ["place", "characteristic", "code"]
                both = held[held["level"] == end].merge(parts.dropna(), on=keys, suffixes=("_whole", "_part"))
                yield both["cell_whole"], both["cell_part"]


def _crossed(
    uses: pd.DataFrame, schemes: Mapping[str, Scheme]
) -> Iterator[tuple[pd.Series, pd.Series, tuple[str, pd.DataFrame]]]:
    """Yield groups beside their cells in a crossing, with the other characteristic and the places of the cells."""
    from disprop.schemes import pair_code

    groups = groups_of(uses)
    for name in groups["scheme"].unique():
        scheme = schemes.get(str(name))
        if scheme is None or not scheme.crossed:
            continue
        inside = groups[groups["scheme"] == name]
        first, second = (groups[groups["characteristic"] == each] for each in scheme.crossed)
        keys = first[["place", "code"]].merge(second[["place", "code"]], on="place", suffixes=("_one", "_two"))
        keys["code"] = [pair_code(*pair) for pair in zip(keys["code_one"], keys["code_two"], strict=True)]
        cells = keys.drop_duplicates().merge(inside[["place", "code", "cell"]], on=["place", "code"])
        for margin, code, other in ((first, "code_one", scheme.crossed[1]), (second, "code_two", scheme.crossed[0])):
            both = cells.merge(
                margin, left_on=["place", code], right_on=["place", "code"], suffixes=("_part", "_whole")
            )
            for _, held in both.groupby("level"):
                yield held["cell_whole"], held["cell_part"], (other, held[["place", "cell_whole"]])


def _least(
    uses: pd.DataFrame, values: np.ndarray, schemes: Mapping[str, Scheme], between: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """Return sums that are nowhere below nought, of counts that hang together without adding up.

    Where one person can be in several groups, groups are together no fewer than those who are in any of them, and none
    is larger. A group that is crossed with another characteristic is no smaller than its cells together, and larger by
    no more than those whose other characteristic is not known.
    """
    known = [
        _unequal(whole, part, values)
        for names in (("observed", "stage_known"), ("base_observed", "base_known"))
        for whole, part in _rows(uses, *names)
    ]
    levels = [_unequal(whole, part, values) for whole, part in _levels(uses, schemes)]
    crossed = list(_crossed(uses, schemes))
    cells = [_unequal(whole, part, values) for whole, part, _ in crossed]
    within = [_within(uses, values, *each) for each in crossed]
    least = _numbered([*known, *levels, *cells, *within, _crossed_unknown(uses), *between])
    return _not_below(_numbered([least, _away(uses, least)]), values)


def _crossed_unknown(uses: pd.DataFrame) -> pd.DataFrame:
    """Return what is left of the unknown of a crossing: it holds that of each of the two, and no more than both.

    The two are told by its name, since reports tell of crossings that nobody compares.
    """
    keys = ["place", "characteristic"]
    unknown = uses[uses["kind"] == UNKNOWN].drop_duplicates(keys)[[*keys, "cell"]]
    of = {(place, about): int(cell) for place, about, cell in unknown.to_numpy()}
    terms: list[tuple[int, int, float]] = []
    for (place, about), cell in of.items():
        pair = str(about).split(BETWEEN)
        each = [of[place, one] for one in pair if (place, one) in of]
        if len(pair) == len(each) == 2:
            number = 3 * len(terms)
            terms += [(number, cell, -1.0), *((number, one, 1.0) for one in each)]
            terms += [
                (number + at, which, sign)
                for at, one in enumerate(each, 1)
                for which, sign in ((cell, 1.0), (one, -1.0))
            ]
    return pd.concat([NONE, pd.DataFrame(terms, columns=["sum", "cell", "sign"]).astype(NONE.dtypes)])


def _away(uses: pd.DataFrame, least: pd.DataFrame) -> pd.DataFrame:
    """Return the same of those who are not at a stage, of whom there are a number too: the baseline less it."""
    inside = uses[uses["relation"] == "contains"]
    held = []
    for part, base in (("observed", "base_observed"), ("unknown", "base_unknown"), ("stage_known", "base_known")):
        own, other = (inside[inside["part"] == name].set_index("row")["cell"] for name in (part, base))
        held.append(pd.DataFrame({"own": own, "other": other}).dropna())
    beside = pd.concat(held).drop_duplicates("own").set_index("own")["other"]
    there = least.assign(cell=least["cell"].map(beside))
    whole = there["cell"].notna().groupby(there["sum"]).transform("all")
    both = pd.concat([there[whole].astype({"cell": np.int64}), least[whole].assign(sign=-least["sign"][whole])])
    net: pd.DataFrame = both.groupby(["sum", "cell"])["sign"].sum().reset_index()
    return net[net["sign"] != 0]


def _not_below(least: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return the sums that are not below nought as the counts are."""
    total = (least["sign"] * values[least["cell"]]).groupby(least["sum"]).transform("sum")
    kept: pd.DataFrame = least[total >= 0]
    return kept


def _unequal(whole: pd.Series, part: pd.Series, values: np.ndarray) -> pd.DataFrame:
    """Return what is left between wholes and their parts, whichever is more."""
    pairs = pd.DataFrame({"sum": whole.to_numpy(), "cell": part.to_numpy()}).drop_duplicates()
    pairs = pairs[pairs["sum"] != pairs["cell"]]
    added = pairs.assign(value=values[pairs["cell"]]).groupby("sum")["value"].sum()
    over = added - values[added.index]
    unequal = over[~np.isclose(added, values[added.index], rtol=CLOSE, atol=0)]
    way = np.sign(unequal)
    parts = pairs[pairs["sum"].isin(unequal.index)].assign(sign=lambda rows: rows["sum"].map(way))
    wholes = pd.DataFrame({"sum": unequal.index, "cell": unequal.index, "sign": -way.to_numpy()})
    each = parts[parts["sign"] > 0]
    apart = pd.DataFrame({"sum": -1 - np.arange(len(each)), "cell": each["cell"], "sign": -1.0})
    held = pd.DataFrame({"sum": -1 - np.arange(len(each)), "cell": each["sum"], "sign": 1.0})
    return pd.concat([NONE, parts, wholes, apart, held], ignore_index=True)


def _within(
    uses: pd.DataFrame, values: np.ndarray, whole: pd.Series, part: pd.Series, about: tuple[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return what is left of the unknown of another characteristic, when those of a group are not in its cells."""
    other, places = about
    unknown = uses[(uses["kind"] == UNKNOWN) & (uses["characteristic"] == other)]
    beside = places.drop_duplicates().merge(unknown[["place", "cell"]].drop_duplicates(), on="place")
    pairs = pd.DataFrame({"sum": whole.to_numpy(), "cell": part.to_numpy(), "sign": 1.0}).drop_duplicates()
    pairs = pairs[pairs["sum"].isin(beside["cell_whole"])]
    more = pd.DataFrame({"sum": beside["cell_whole"], "cell": beside["cell"], "sign": 1.0})
    wholes = pd.DataFrame({"sum": pairs["sum"].unique(), "cell": pairs["sum"].unique(), "sign": -1.0})
    found = pd.concat([NONE, pairs, more, wholes], ignore_index=True)
    left = (found["sign"] * values[found["cell"]]).groupby(found["sum"]).sum()
    return found[found["sum"].isin(left.index[left >= 0])]
