"""Counts of findings as a system of linked counts, and what of it must be protected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from disprop.protect._cells import GROUP, KNOWN, REASON, TOTAL, UNKNOWN, Counted
from disprop.protect._links import links_of
from disprop.protect.linked import Linked, Need
from disprop.protect.parts import PARTS
from disprop.protect.profiles import Profile
from disprop.schemes import Scheme

WRITTEN = (*PARTS, "count")
"""Parts that stand in a column of their own."""

PRICES = {GROUP: 1.0, KNOWN: 5.0, TOTAL: 20.0}
"""What it costs to withhold a count of each kind, each time it is used; 2 for all others."""


@dataclass(frozen=True, eq=False, kw_only=True)
class System:
    """Linked counts with their needs.

    Parameters
    ----------
    linked : Linked
        The first forms are the counts themselves, by number.
    need : Need
        What must be protected.
    rule : object array of str (needs,)
        By which rule.
    """

    linked: Linked
    need: Need
    rule: np.ndarray


def system_of(counted: Counted, schemes: Mapping[str, Scheme], profile: Profile) -> System:
    """Return the counts of findings as linked counts.

    Parameters
    ----------
    counted : Counted
        The counts.
    schemes : mapping of str to Scheme
        By name.
    profile : Profile
        The rules.
    """
    cells, size = counted.cells, len(counted.cells)
    sums, least = links_of(counted, schemes)
    left = _left(counted)
    forms = sparse.vstack(
        [sparse.eye_array(size, format="csr"), _matrix(sums, size), _differences(left, size)], format="csr"
    )
    bound = np.repeat([False, True, False], [size, forms.shape[0] - size - len(left), len(left)])
    public = np.concatenate([(cells["public"] | cells["known"]).to_numpy(dtype=bool), bound[size:]])
    written = np.concatenate([_written(counted), np.zeros(forms.shape[0] - size, dtype=bool)])
    linked = Linked(
        atoms=counted.values,
        forms=sparse.csr_array(forms),
        cost=np.concatenate([_costs(cells), np.ones(forms.shape[0] - size)]),
        public=public,
        written=written,
        least=sparse.csr_array(
            sparse.vstack(
                [
                    _differences(pd.concat([left, _at_most(counted)]), size),
                    _matrix(least, size),
                ]
            )
        ),
    )
    need, rule = _needs(linked, cells, left, profile)
    return System(linked=linked, need=need, rule=rule)


def _written(counted: Counted) -> np.ndarray:
    uses = counted.uses
    stands = uses["part"].isin(WRITTEN) | ((uses["part"] == "total") & (uses["row"] < 0))
    return np.isin(np.arange(len(counted.cells)), uses.loc[stands, "cell"])


def _costs(cells: pd.DataFrame) -> np.ndarray:
    """Return what each count costs: the more often it is used and the larger it is, the more."""
    price = cells["kind"].map(PRICES).fillna(2.0).to_numpy(dtype=float)
    values = cells["value"].to_numpy(dtype=float)
    return np.asarray(price * cells["used"].to_numpy(dtype=float) * (1 + values / (1 + values.max(initial=0))))


def _matrix(sums: pd.DataFrame, size: int) -> sparse.csr_array:
    rows = sums["sum"].rank(method="dense").to_numpy(dtype=np.int64) - 1
    count = int(rows.max(initial=-1)) + 1
    return sparse.csr_array((sums["sign"], (rows, sums["cell"])), shape=(count, size))


def _differences(pairs: pd.DataFrame, size: int) -> sparse.csr_array:
    """Return a sum for each pair: the count that is no smaller, less the other."""
    rows = np.arange(len(pairs))
    cells = np.concatenate([pairs["larger"], pairs["smaller"]]).astype(np.int64)
    signs = np.repeat([1.0, -1.0], len(pairs))
    return sparse.csr_array((signs, (np.tile(rows, 2), cells)), shape=(len(pairs), size))


def _pairs(uses: pd.DataFrame, larger: str, smaller: str) -> pd.DataFrame:
    cells = {
        "larger": uses[uses["part"] == larger].set_index("row")["cell"],
        "smaller": uses[uses["part"] == smaller].set_index("row")["cell"],
    }
    pairs = pd.DataFrame(cells).dropna().astype(np.int64).drop_duplicates()
    return pairs[pairs["larger"] != pairs["smaller"]].reset_index(drop=True)


def _left(counted: Counted) -> pd.DataFrame:
    """Return what can be left over of a count: those of a group who are not at the stage, or who are of another."""
    inside = counted.uses[counted.uses["relation"] == "contains"]
    away = _pairs(inside, "base_observed", "observed").assign(rule="all of a group")
    reports = counted.uses[(counted.uses["row"] < 0) & counted.uses["kind"].isin([GROUP, KNOWN])]
    rest = [_pairs(counted.uses, "stage_known", "observed"), _pairs(reports, "total", "count")]
    return pd.concat([away, *(pairs.assign(rule="all at a stage") for pairs in rest)], ignore_index=True)


def _at_most(counted: Counted) -> pd.DataFrame:
    """Return pairs of other counts of which one is part of the other."""
    inside = counted.uses[counted.uses["relation"] == "contains"]
    pairs = [("base_known", "stage_known"), ("base_unknown", "unknown"), ("base_total", "total")]
    found = [_pairs(inside, *pair) for pair in pairs] + [_pairs(counted.uses, "base_known", "base_observed")]
    return pd.concat(found, ignore_index=True)


def _needs(linked: Linked, cells: pd.DataFrame, left: pd.DataFrame, profile: Profile) -> tuple[Need, np.ndarray]:
    """Return which forms are to be protected, and by which rule.

    An intruder must be left with every number from 0 to the threshold; where 0 alone is disclosive, with 0 and 1.
    """
    size, values = len(cells), linked.forms @ linked.atoms
    most = max(profile.threshold, 1)
    kinds = [GROUP, KNOWN, TOTAL, *([UNKNOWN, REASON] if profile.unknowns else [])]
    counts = cells["kind"].isin(kinds).to_numpy() & ~cells["public"].to_numpy(dtype=bool)
    small = (values > 0) & (values < profile.threshold)
    rules = np.full(len(values), "", dtype=object)
    rules[:size][counts & small[:size]] = "small count"
    rules[:size][counts & (values[:size] == 0) & profile.zeros] = "count of 0"
    start = len(values) - len(left)
    away = (left["rule"] == "all of a group").to_numpy()
    rules[start:][away & small[start:]] = "few of a group left"
    nobody = profile.whole_groups & (values[start:] == 0) & (values[left["smaller"].to_numpy(dtype=np.int64)] > 0)
    open_ = ~linked.public[left["smaller"].to_numpy(dtype=np.int64)]
    rules[start:][nobody & open_] = left["rule"].to_numpy()[nobody & open_]
    form = np.flatnonzero(rules != "")
    return Need(form=form, low=np.zeros(len(form)), high=np.full(len(form), float(most))), rules[form]
