"""Whatever the withheld counts are, the same is shown: nothing that is published depends on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import disprop as dp
from disprop.findings import columns
from disprop.protect import Release, protect

GROUPS = ("White British", "White Irish", "Indian", "Chinese")
TWO = ("White", "Other than White")
SCHEME = "ethnicity_ew_2001"
LEAST = 5


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Staff and leavers by group, the last of each the unknown."""

    staff: tuple[int, ...]
    left: tuple[int, ...]

    def tables(self) -> tuple[dp.Tables, dp.Tables]:
        both = []
        for name, counts in (("staff", self.staff), ("leavers", self.left)):
            told = dict(zip((*GROUPS, "Refused"), counts, strict=True))
            both.append(dp.from_counts(told, scheme=SCHEME, name=name))
        return both[0], both[1]


ASKED = {
    "rates": lambda staff, left: dp.rates(
        left, among=staff, band=dp.within(ratio=(0.8, 1.25)), levels=["detail", "two"]
    ),
    "composition": lambda staff, left: dp.compare(left, among=staff, levels=["detail", "two"], adjust="bh"),
    "against White British": lambda staff, left: dp.rates(left, among=staff, comparator="White British"),
    "against the highest": lambda staff, left: dp.rates(left, among=staff, comparator="highest"),
    "stayers": lambda staff, left: dp.rates(left, stayers=staff, levels=["detail", "two"]),
    "events": lambda staff, left: dp.rates(left, per=staff, band=dp.within(percent=20)),
}


def drawn(seed: int) -> Counts:
    """Small tables, leavers among staff; a few large groups, some empty."""
    rng = np.random.default_rng(seed)
    staff = rng.choice([0, 1, 2, 3, 4, 6, 9, 14, 40], size=5, p=[0.04, 0.08, 0.1, 0.1, 0.1, 0.14, 0.14, 0.15, 0.15])
    left = rng.binomial(staff, rng.choice([0.2, 0.5, 0.9]))
    staff[0], left[0] = staff[0] + 12, left[0] + 6
    return Counts(staff=tuple(map(int, staff)), left=tuple(map(int, left)))


def sums(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each column of counts as sums of ten cells: staff by group and unknown, leavers by group and unknown."""
    of = {**{name: [at] for at, name in enumerate(GROUPS)}, "White": [0, 1], "Other than White": [2, 3]}
    cells = {"observed": frame["group"].map(of), "stage_known": [range(4)] * len(frame), "unknown": [[4]] * len(frame)}
    rows = {part: np.array([np.isin(np.arange(5), list(at)) for at in held]) for part, held in cells.items()}
    nobody = np.zeros((len(frame), 5))
    stage = {part: np.hstack([nobody, held]) for part, held in rows.items()}
    bases = dict(zip(("base_observed", "base_known", "base_unknown"), rows.values(), strict=True))
    return stage | {part: np.hstack([held, nobody]) for part, held in bases.items()}


@dataclass(frozen=True, eq=False, kw_only=True)
class Intruder:
    """Somebody who reads the counts that are shown and knows how tables add up, and nothing else."""

    known: list[LinearConstraint]

    @classmethod
    def of(cls, counts: Counts, release: Release, asked: str) -> Intruder:
        cells = np.array([*counts.staff, *counts.left], dtype=float)
        withheld = release.findings.withheld
        rows = [held[~withheld[part].to_numpy()] for part, held in sums(release.findings.frame).items()]
        shown = np.unique(np.vstack(rows).astype(float), axis=0)
        known = [LinearConstraint(shown, shown @ cells, shown @ cells)]
        if asked != "stayers":  # leavers are among the staff; events happen to somebody
            several = 80 if asked == "events" else 1
            known.append(LinearConstraint(np.hstack([several * np.eye(5), -np.eye(5)]), 0, np.inf))
        return cls(known=known)

    def filling(self, towards: np.ndarray) -> Counts:
        """The whole numbers that agree with what is shown, as far as can be in a direction."""
        found = milp(towards, constraints=self.known, integrality=np.ones(10), bounds=Bounds(0, 80))
        cells = [round(cell) for cell in found.x]
        return Counts(staff=tuple(cells[:5]), left=tuple(cells[5:]))


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("seed", range(4))
def test_every_filling_of_the_withheld_counts_shows_the_same(asked: str, seed: int) -> None:
    counts = drawn(100 * len(asked) + seed)
    release = protect(ASKED[asked](*counts.tables()), "threshold_5")
    shown = ~release.findings.withheld[list(columns())].to_numpy()
    frame = release.findings.frame[list(columns())]
    intruder = Intruder.of(counts, release, asked)
    rng = np.random.default_rng(seed)
    for other in {intruder.filling(rng.normal(size=10)) for _ in range(8)}:
        again = ASKED[asked](*other.tables()).frame.set_index("id").reindex(frame["id"]).reset_index()[list(columns())]
        same = np.array([alike(frame[name], again[name]) for name in columns()]).T
        wrong = np.argwhere(shown & ~same)
        assert not len(wrong), [(frame["id"][row], list(columns())[column], other) for row, column in wrong[:5]]


def alike(one: pd.Series, two: pd.Series) -> list[bool]:
    """To nine digits: solvers stop where they are near enough, and where that is depends on where they began."""
    if pd.api.types.is_float_dtype(one):
        return np.isclose(one.to_numpy(dtype=float), two.to_numpy(dtype=float), rtol=1e-9, equal_nan=True).tolist()
    return [a == b or (pd.isna(a) and pd.isna(b)) for a, b in zip(one, two, strict=True)]


@pytest.mark.parametrize("asked", ["rates", "composition", "stayers"])
@pytest.mark.parametrize("seed", range(4))
def test_every_small_count_could_be_anything_from_none_to_the_threshold(asked: str, seed: int) -> None:
    counts = drawn(1000 + 100 * len(asked) + seed)
    release = protect(ASKED[asked](*counts.tables()), "threshold_5")
    intruder = Intruder.of(counts, release, asked)
    for cell, count in enumerate((*counts.staff[:4], 0, *counts.left[:4])):
        if 0 < count < LEAST:
            way = np.eye(10)[cell]
            least, most = ((*found.staff, *found.left)[cell] for found in map(intruder.filling, (way, -way)))
            assert least == 0, (GROUPS[cell % 5], least)
            assert most >= LEAST, (GROUPS[cell % 5], most)
