"""Whole tables: the counts of findings laid out again, a family a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from disprop.cells import Bools, Counts, Floats
from disprop.judge import Rules, declaration
from disprop.pair import Paired
from disprop.schemes import Scheme

REASONS = (
    "",
    "one person can be in several groups",
    "the counts are of events, and one person can have several",
    "the counts are of cases, of whom one person may be several",
    "nobody at the stage is known",
    "nobody in the baseline is known",
    "the stage is its whole baseline",
    "the shares are not those of a whole population",
    "fewer than two groups to compare",
    "counts are withheld or rounded",
)
"""Why a table cannot be tested, by the number that `Tables.reason` holds."""

OFF_WHOLE = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class Grounds:
    """What findings were made from, kept so that whole characteristics can be tested when that is asked for.

    Parameters
    ----------
    paired : Paired
        The counts, one row a finding.
    ids : object array, shape (rows,)
        The ids of those findings.
    name, stage, baseline : str
        Of the comparison, of the table of its stage, and of its baseline.
    public : bool
        Whether the baseline is one of shares or of a population, and not a table of people.
    comparator : str
        As it was asked for.
    polarity : str or None
        Whether to reach the stage is good or bad.
    for_every : float or None
        Of events: for how many the rates are told.
    schemes : mapping of str to Scheme
        By characteristic.
    rules : Rules
        What the comparison declared: its level of significance and its gate of declaration.
    normalised : bool
        Whether published shares were made to add to 100%.
    """

    paired: Paired
    ids: np.ndarray
    name: str
    stage: str
    baseline: str
    public: bool
    comparator: str
    polarity: str | None
    for_every: float | None
    schemes: Mapping[str, Scheme]
    rules: Rules
    normalised: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """Whole tables, one a line, groups along the second axis; after its last group a line holds nobody.

    Parameters
    ----------
    keys : DataFrame
        What each table is called, and what it is about.
    here, there : int64 arrays, shape (tables, groups)
        People at the stage, and those they are held against; nobody for ``fixed``.
    share : float array, shape (tables, groups)
        The shares that they are held against, adding to 1; 0 for people.
    tested : bool array, shape (tables, groups)
        Whether a group is part of the test.
    place : float array, shape (tables, groups)
        Where each group stands in the order of its level, from 1; NaN where there is no order.
    reason : int8 array, shape (tables,)
        Places in `REASONS`.
    """

    keys: pd.DataFrame
    here: Counts
    there: Counts
    share: Floats
    tested: Bools
    place: Floats
    reason: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def fixed(self) -> Bools:
        """Whether the tables are held against constants."""
        return (self.keys["relation"] == "fixed").to_numpy()

    def take(self, lines: Bools) -> Tables:
        """Return these tables alone."""
        grids = {name: getattr(self, name)[lines] for name in (*GRIDS, "reason")}
        return Tables(keys=self.keys[lines].reset_index(drop=True), **grids)


GRIDS = {"here": 0, "there": 0, "share": 0.0, "tested": False, "place": np.nan}
"""The arrays of groups, with what stands after the last."""


def tables_of(grounds: Sequence[Grounds], families: Collection[str]) -> Tables | None:
    """Return the tables of some families; None where there are none.

    Parameters
    ----------
    grounds : sequence of Grounds
        Of comparisons.
    families : collection of str
        What the ids of a family's findings have in common.
    """
    parts = [part for one in grounds if (part := _kept(_laid(one), families)) is not None]
    if not parts:
        return None
    width = max(part.here.shape[1] for part in parts)
    grids = {
        name: np.concatenate([_widened(getattr(part, name), width, gap) for part in parts])
        for name, gap in GRIDS.items()
    }
    keys = pd.concat([part.keys for part in parts], ignore_index=True)
    return Tables(keys=keys, reason=np.concatenate([part.reason for part in parts]), **grids)


def _kept(tables: Tables, families: Collection[str]) -> Tables | None:
    lines = tables.keys["id"].isin(families).to_numpy()
    return tables.take(lines) if lines.any() else None


def _widened(grid: np.ndarray, width: int, gap: float) -> np.ndarray:
    return np.pad(grid, ((0, 0), (0, width - grid.shape[1])), constant_values=gap)


class _Layout(NamedTuple):
    """Which line and which place each finding goes to, and the first finding of each line."""

    line: np.ndarray
    place: np.ndarray
    first: np.ndarray

    def grid(self, values: np.ndarray, gap: object) -> np.ndarray:
        """Return the values of findings as a table a line."""
        shape = (len(self.first), int(self.place.max(initial=-1)) + 1)
        laid = np.full(shape, gap, dtype=values.dtype)
        laid[self.line, self.place] = values
        return laid


def _layout(paired: Paired) -> _Layout:
    parts = [*paired.slice_names, "stage", "characteristic", "level"]
    line = paired.keys.groupby(parts, sort=False, observed=True, dropna=False).ngroup().to_numpy()
    order = np.argsort(line, kind="stable")
    starts = np.flatnonzero(np.diff(line[order], prepend=-1))
    place = np.empty_like(line)
    place[order] = np.arange(len(line)) - np.repeat(starts, np.diff(starts, append=len(line)))
    return _Layout(line, place, order[starts])


def _laid(grounds: Grounds) -> Tables:
    """Lay out the counts of one comparison."""
    cells, layout = grounds.paired.cells, _layout(grounds.paired)
    inside = cells.stage_group if cells.relation == "contains" else 0
    here, there = layout.grid(cells.stage_group, 0), layout.grid(cells.base_group - inside, 0)
    share, whole = _shares(grounds, layout)
    tested = (share > 0) | (here > 0) | (there > 0)
    keys = _keys(grounds, layout)
    keys["groups"] = tested.sum(axis=1)
    keys["set_aside"] = _set_aside(layout.grid(grounds.paired.keys["group"].to_numpy(dtype=object), ""), tested)
    return Tables(
        keys=keys,
        here=here,
        there=there,
        share=share,
        tested=tested,
        place=layout.grid(_places(grounds), np.nan),
        reason=_reasons(
            keys, here, there, whole=whole, tested=tested, cases=grounds.rules.capped, ranged=_ranged(grounds, layout)
        ),
    )


def _ranged(grounds: Grounds, layout: _Layout) -> Bools:
    """Return whether some count of a table is withheld or rounded."""
    ranges = grounds.paired.ranges
    if ranges is None:
        return np.zeros(len(layout.first), dtype=bool)
    return np.asarray(layout.grid(ranges.in_play, gap=False).any(axis=1))


def _shares(grounds: Grounds, layout: _Layout) -> tuple[Floats, Bools]:
    """Return the shares to test against, and whether those printed are a whole population's.

    Notes
    -----
    A printed 0 with people stands at half a unit, as it does in its finding; the other shares are scaled to what that
    leaves.
    """
    paired = grounds.paired
    if paired.cells.relation != "fixed":
        return np.zeros((len(layout.first), int(layout.place.max(initial=-1)) + 1)), np.ones(len(layout.first), bool)
    share, unprinted = layout.grid(paired.cells.share, 0.0), layout.grid(paired.unprinted, gap=False)
    printed = np.where(unprinted, 0.0, share)
    total = printed.sum(axis=1, keepdims=True)
    half_units = layout.grid(paired.half_unit, 0.0).sum(axis=1) + np.where(unprinted, share, 0.0).sum(axis=1)
    whole = np.abs(total[:, 0] - 1) <= half_units + OFF_WHOLE
    left = 1 - np.where(unprinted, share, 0.0).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(unprinted, share, printed * (left / total))
    return np.nan_to_num(scaled), np.asarray(whole)


def _keys(grounds: Grounds, layout: _Layout) -> pd.DataFrame:
    paired, cells, first = grounds.paired, grounds.paired.cells, layout.first
    own = paired.keys.iloc[first].reset_index(drop=True)
    schemes = [grounds.schemes[name] for name in own["characteristic"]]
    return pd.DataFrame(
        {
            "id": [str(name).rpartition("/")[0] for name in grounds.ids[first]],
            "comparison": grounds.name,
            **{name: own[name].astype(object) for name in paired.slice_names},
            "stage": own["stage"],
            "baseline": grounds.baseline,
            "characteristic": own["characteristic"],
            "level": own["level"],
            "question": cells.question,
            "relation": cells.relation,
            "known": cells.stage_known[first],
            "unknown": cells.stage_unknown[first],
            "base_known": np.where(cells.relation == "fixed", np.nan, cells.base_known[first]),
            "base_unknown": np.where(cells.relation == "fixed", np.nan, cells.base_unknown[first]),
            "declaration": declaration(cells)[first],
            "gate": grounds.rules.gates.declaration,
            "alpha": grounds.rules.alpha,
            "several": [scheme.several for scheme in schemes],
            "ordered": [scheme.ordered for scheme in schemes],
            "normalised": grounds.normalised,
            "unprinted": layout.grid(paired.unprinted, gap=False).any(axis=1),
        }
    )


def _set_aside(labels: np.ndarray, tested: Bools) -> list[str]:
    """Return the names of the groups that nobody is in."""
    aside = (labels != "") & ~tested
    return ["; ".join(labels[line][aside[line]]) if aside[line].any() else "" for line in range(len(labels))]


def _places(grounds: Grounds) -> Floats:
    """Return where the group of each finding stands in the order of its level, from 1; NaN where there is no order."""
    keys = grounds.paired.keys
    places = np.full(len(keys), np.nan)
    for characteristic, scheme in grounds.schemes.items():
        own = (keys["characteristic"] == characteristic).to_numpy() & scheme.ordered
        for level in keys["level"][own].unique():
            rows = np.flatnonzero(own & (keys["level"] == level).to_numpy())
            at = {code: place for place, code in enumerate(scheme.groups(level), start=1)}
            places[rows] = [at[code] for code in keys["code"].iloc[rows]]
    return places


def _reasons(
    keys: pd.DataFrame, here: Counts, there: Counts, *, whole: Bools, tested: Bools, cases: bool, ranged: Bools
) -> np.ndarray:
    relation = keys["relation"].to_numpy()
    people = relation != "fixed"
    nobody_there = there.sum(axis=1) == 0
    reasons = [
        keys["several"].to_numpy(dtype=bool),
        relation == "events",
        np.full(len(keys), cases),
        here.sum(axis=1) == 0,
        people & (keys["base_known"].to_numpy() == 0),
        people & nobody_there,
        ~whole,
        tested.sum(axis=1) < 2,
        ranged,
    ]
    return np.select(reasons, range(1, len(REASONS)), 0).astype(np.int8)
