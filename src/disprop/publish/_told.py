"""Which findings a summary tells, each once: of mirrored rows one, of levels one, of comparisons of the same the first.

Only what may be seen is looked at: a finding whose verdict is withheld is not among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
        frame = self.table.frame
        if not len(frame):
            return frame
        rows = show.without_comparators(frame[frame["verdict"].isin(VERDICTS)])
        rows = rows[rows["group"].astype(str) != rows["comparator"].astype(str)]  # where the note is withheld
        return rows.assign(comparison=show.comparisons(rows))

    @cached_property
    def _names(self) -> pd.Series:
        return show.mirrored(self.table.frame)

    @property
    def _about(self) -> list[str]:
        return [*self.slices, "stage", "characteristic"]

    def with_verdict(self, *verdicts: str) -> list[Item]:
        """Return the findings of these verdicts, the strongest first, each once."""
        return self.where(lambda frame: frame["verdict"].isin(verdicts), levels=not set(verdicts) & set(OPEN))

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
        rows = self._one_level(rows) if levels else rows
        return self._once(self._ordered(show.one_of_two(rows, self._names)))

    def finer(self, verdict: str) -> int:
        """Return how many findings of a verdict are left out because another level of the same is told."""
        if not len(self.frame):
            return 0
        rows = self.frame[self.frame["verdict"] == verdict]
        return len(self._once(show.one_of_two(rows, self._names))) - len(self.with_verdict(verdict))

    def _one_level(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows at the coarsest of the levels that show something, for either direction."""
        block = ["comparison", *self._about]
        every = self.table.frame.assign(comparison=show.comparisons(self.table.frame))
        sizes = every.groupby([*block, "level"], sort=False, observed=True)["code"].nunique().rename("_groups")
        sized = rows.join(sizes, on=[*block, "level"])
        least = sized.groupby([*block, "direction"], sort=False, observed=True)["_groups"].transform("min")
        return rows[sized["_groups"] == least]

    @staticmethod
    def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
        rows = show.strongest_first(rows)
        order = rows.assign(
            _verdict=rows["verdict"].map(show.SEVERITY.index), _effect=rows["effect"].map(EFFECTS.index)
        ).sort_values(by=["_verdict", "_effect"], kind="stable")
        return rows.loc[order.index]

    def _once(self, rows: pd.DataFrame) -> list[Item]:
        """Return the rows, of several comparisons of the same the first of the plan alone, with what the others say."""
        places: dict[Key, list[Any]] = {}
        for place in self.frame.index:
            places.setdefault(self._key[place], []).append(place)
        items: dict[tuple[Key, str], Item] = {}
        for place in rows.index:
            says = self._says[place]
            if (self._key[place], says) not in items:
                items[self._key[place], says] = self._item(places[self._key[place]], says)
        return list(items.values())

    def _item(self, places: Sequence[Any], says: str) -> Item:
        """Return the first row of several about the same that say one thing."""
        first, *alike = [place for place in places if self._says[place] == says]
        hidden = self.table.withheld.columns[self.table.withheld.loc[first].to_numpy(dtype=bool)]
        return Item(
            row={str(name): value for name, value in self.frame.loc[first].to_dict().items()},
            hidden=frozenset(hidden),
            about=frozenset(self._names[place] for place in places),
            alike=len(alike),
            unlike=tuple(self._says[place] for place in places if self._says[place] != says),
        )

    @cached_property
    def _key(self) -> pd.Series:
        """What each row is about, whatever it says; a group that is one at two levels is one."""
        named = [*self._about, "group", "question", "observed"]
        told = zip(*(self.frame[name].astype(str) for name in named), strict=True)
        return pd.Series(list(told), index=self.frame.index, dtype=object)

    @cached_property
    def _says(self) -> pd.Series:
        """The verdict and the direction of each row."""
        return self.frame["verdict"].astype(str) + ", " + self.frame["direction"].astype(str)


Key = tuple[str, ...]


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
