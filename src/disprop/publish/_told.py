"""Which findings a summary tells, each once: of mirrored rows one, of levels one, of comparisons of the same the first.

Only what may be seen is looked at: a finding whose verdict is withheld is not among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from disprop import show
from disprop.judge import VERDICTS
from disprop.protect import Release, Shown

EFFECTS = ("adverse", "", "favourable")
"""Effects in the order in which findings are told."""

OPEN = ("cannot tell", "insufficient data")
"""Verdicts whose findings are counted at every level; of the others those of one level are told."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Item:
    """A finding to be told.

    Parameters
    ----------
    row : dict
        Of the frame of findings.
    hidden : frozenset of str
        The columns that are withheld.
    about : frozenset of str
        What it has in common with the rows that mirror it, and with the same of other comparisons.
    alike : int
        In how many other comparisons the same group shows the same.
    unlike : tuple of str
        The verdicts of the others, with the direction.
    """

    row: dict[str, Any]
    hidden: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    alike: int = 0
    unlike: tuple[str, ...] = ()

    def has(self, *columns: str) -> bool:
        """Return whether all these may be seen."""
        return not self.hidden.intersection(columns)


USED = (
    "id", "stage", "characteristic", "group", "code", "level", "question", "relation", "comparator", "baseline",
    "verdict", "direction", "effect", "observed", "denominator", "value", "reference", "ratio", "surplus", "expected",
    "p", "for_every", "variance_factor", "method", "note", "band", "band_cannot_fail", "gate", "declaration",
    "detectable_over", "detectable_under", "ratio_lowest", "ratio_highest",
    "unknowns_decide", "baselines_decide", "share_rounding_decides",
)  # fmt: skip
"""The columns that a summary is made of, slices apart."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """The findings of a release that may be seen, in the order and number in which they are told.

    Parameters
    ----------
    table : Shown
        All findings.
    slices : tuple of str
        The columns that name slices.
    """

    table: Shown
    slices: tuple[str, ...] = ()

    @classmethod
    def of(cls, release: Release) -> Seen:
        """Return what may be seen of a release."""
        return cls(table=release.findings, slices=release.slices)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows whose verdict may be seen, without those of the groups that others are held against."""
        if not len(self.table):
            return self.table.frame
        frame = self.table.frame[[*self.slices, *USED]]
        rows = show.without_comparators(frame[frame["verdict"].isin(VERDICTS)])
        rows = rows[rows["group"].astype(str) != rows["comparator"].astype(str)]  # where the note is withheld
        return rows.assign(comparison=show.comparisons(rows), _place=np.arange(len(rows)))

    def with_verdict(self, verdict: str) -> list[Item]:
        """Return the findings of a verdict, the strongest first, each once."""
        if verdict not in self._known:
            levels = verdict not in OPEN
            self._known[verdict] = self.where(lambda frame: frame["verdict"] == verdict, levels=levels)
        return self._known[verdict]

    def where(self, chosen: Callable[[pd.DataFrame], pd.Series], *, levels: bool = False) -> list[Item]:
        """Return the findings that are chosen, the strongest first, each once.

        Parameters
        ----------
        chosen : callable
            From rows to which of them.
        levels : bool
            Whether only the level with the fewest groups is told, of those that show something, for either direction.
        """
        if not len(self.frame):
            return []
        rows = self.frame[chosen(self.frame).astype(bool)]
        if not len(rows):
            return []
        rows = self._one_level(rows) if levels else rows
        return [self._item(place) for place in self._once(_ordered(show.one_of_two(rows, self._names)))]

    def finer(self, verdict: str) -> int:
        """Return how many findings of a verdict are left out because another level of the same is told."""
        if not len(self.frame):
            return 0
        rows = self.frame[self.frame["verdict"] == verdict]
        return len(self._once(show.one_of_two(rows, self._names))) - len(self.with_verdict(verdict))

    @cached_property
    def _known(self) -> dict[str, list[Item]]:
        return {}

    @cached_property
    def _names(self) -> pd.Series:
        return show.mirrored(self.table.frame)

    @property
    def _about(self) -> list[str]:
        return [*self.slices, "stage", "characteristic"]

    def _one_level(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows at the coarsest of the levels that show something, for either direction."""
        block = ["comparison", *self._about]
        sized = rows.join(self._sizes, on=[*block, "level"])
        least = sized.groupby([*block, "direction"], sort=False, observed=True)["_groups"].transform("min")
        return rows[sized["_groups"] == least]

    @cached_property
    def _sizes(self) -> pd.Series:
        """How many groups each level has."""
        every = self.table.frame[["id", *self._about, "level", "code"]]
        every = every.assign(comparison=show.comparisons(every))
        sizes = every.groupby(["comparison", *self._about, "level"], sort=False, observed=True)["code"].nunique()
        return sizes.rename("_groups")

    def _once(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the places of rows, of several that say the same of the same thing one alone, in their order."""
        places = rows["_place"].to_numpy()
        said = pd.DataFrame({"about": self._key[places], "says": self._says[places]})
        return np.asarray(places[~said.duplicated().to_numpy()])

    def _item(self, place: int) -> Item:
        """Return a finding by the first of the rows that say the same of the same thing, in the order of the plan."""
        places = self._alike[self._key[place]]
        first, *alike = places[self._says[places] == self._says[place]].tolist()
        hidden = self._columns[self._marks[first]]
        return Item(
            row={name: values[first] for name, values in self._values.items()},
            hidden=frozenset(hidden),
            about=frozenset(self._mirrors[places]),
            alike=len(alike),
            unlike=tuple(self._says[places[self._says[places] != self._says[place]]]),
        )

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        return {name: self.frame[name].tolist() for name in (*self.slices, *USED)}

    @cached_property
    def _marks(self) -> np.ndarray:
        return self.table.withheld.loc[self.frame.index, list(self._columns)].to_numpy(dtype=bool)

    @cached_property
    def _columns(self) -> np.ndarray:
        return np.array([*self.slices, *USED], dtype=object)

    @cached_property
    def _mirrors(self) -> np.ndarray:
        return self._names.loc[self.frame.index].to_numpy(dtype=object)

    @cached_property
    def _key(self) -> np.ndarray:
        """What each row is about, as a number, whatever it says; a group that is one at two levels is one."""
        named = self.frame[[*self._about, "group", "question", "observed"]].astype(str)
        return named.groupby(list(named), sort=False, dropna=False).ngroup().to_numpy()

    @cached_property
    def _alike(self) -> list[np.ndarray]:
        """The places of the rows about each thing."""
        order = np.argsort(self._key, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(self._key[order])) + 1)

    @cached_property
    def _says(self) -> np.ndarray:
        """The verdict and the direction of each row."""
        return (self.frame["verdict"].astype(str) + ", " + self.frame["direction"].astype(str)).to_numpy(dtype=object)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows by verdict, the adverse first, then the strongest."""
    rows = show.strongest_first(rows)
    order = pd.DataFrame(
        {"verdict": rows["verdict"].map(show.SEVERITY.index), "effect": rows["effect"].map(EFFECTS.index)}
    )
    return rows.loc[order.sort_values(by=["verdict", "effect"], kind="stable").index]


def apart(items: Sequence[Item], known: set[str]) -> list[Item]:
    """Return the findings that are about something not yet known, each thing once; it is known from then on."""
    told = []
    for item in items:
        if not known.intersection(item.about):
            told.append(item)
            known.update(item.about)
    return told


def counted(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Return texts with how often each occurs, in the order in which they come first."""
    return list(Counter(texts).items())
