"""The cubes of one source, one for each characteristic, and what became of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from disprop.checks import join_checks
from disprop.cube import Cube
from disprop.errors import Fault, InputError
from disprop.schemes import DETAIL, BridgeLike, Scheme, load_bridge


@dataclass(frozen=True, eq=False, kw_only=True)
class Account:
    """What became of every row of an input.

    Parameters
    ----------
    rows : int
        Rows read.
    counted : int
        Rows that went into the counts.
    set_aside : DataFrame
        ``reason`` and ``rows``: the rest.
    labels : mapping of str to mapping of str to tuple of str
        By characteristic, for each group and reason: the labels of the input that were read as it. Not of ages and
        dates, which their bands tell.

    Examples
    --------
    >>> Account(rows=3, counted=3).closes
    True
    """

    rows: int
    counted: int
    set_aside: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"reason": [], "rows": []}))
    labels: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.counted + int(self.set_aside["rows"].sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """The cubes of one source, one for each characteristic.

    Parameters
    ----------
    cubes : mapping of str to Cube
        By characteristic.
    name : str
        What the source is called in outputs.
    account : Account
        What became of the rows.
    """

    cubes: Mapping[str, Cube]
    account: Account
    name: str = "table"

    def __getitem__(self, characteristic: str) -> Cube:
        if characteristic not in self.cubes:
            raise InputError(
                Fault(
                    where=self.name,
                    what=f"There is no characteristic {characteristic!r}.",
                    remedy=f"Name one of: {', '.join(self.cubes)}.",
                )
            )
        return self.cubes[characteristic]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cubes)

    def __len__(self) -> int:
        return len(self.cubes)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """The names of the stages in order."""
        return tuple(dict.fromkeys(name for cube in self.cubes.values() for name in cube.stage_names))

    @property
    def checks(self) -> pd.DataFrame:
        """What was noticed while reading, of all the cubes."""
        return join_checks([cube.checks for cube in self.cubes.values()])

    @property
    def frame(self) -> pd.DataFrame:
        """The counts of all the cubes as one long table."""
        return pd.concat([cube.frame for cube in self.cubes.values()], ignore_index=True)

    def stage(self, name: str) -> Tables:
        """Return the tables of one stage alone, named after it where there were several."""
        called = name if len(self.stage_names) > 1 else self.name
        return replace(self, cubes={key: cube.stage(name) for key, cube in self.cubes.items()}, name=called)

    def reband(self, bands: str | Scheme | Sequence[int], *, level: str = DETAIL) -> Tables:
        """Return the tables with every characteristic in bands of ages put into other bands, where that is exact.

        Parameters
        ----------
        bands, level
            As for `Cube.reband`.

        Raises
        ------
        InputError
            If none is in bands of ages, or a band would be split.
        """
        banded = {key: cube for key, cube in self.cubes.items() if cube.scheme.years(cube.level)}
        if not banded:
            what = f"No characteristic is in bands of ages ({', '.join(self)})."
            raise InputError(Fault(where=self.name, what=what, remedy="Read the ages with dp.ages, or with a scheme."))
        moved = {key: cube.reband(bands, level=level) for key, cube in banded.items()}
        return replace(self, cubes={**self.cubes, **moved})

    def bridge(self, bridge: BridgeLike) -> Tables:
        """Return the tables with every characteristic that is on the scheme at which a bridge begins put over it.

        Parameters
        ----------
        bridge
            As for `Cube.bridge`.

        Raises
        ------
        InputError
            If it begins at none of them.
        """
        made = load_bridge(bridge)
        moved = {
            key: cube.bridge(made) for key, cube in self.cubes.items() if made.begins_at(cube.scheme, cube.could_be)
        }
        if not moved:
            on = ", ".join(dict.fromkeys(cube.scheme.name for cube in self.cubes.values()))
            what = f"Bridge {made.name!r} begins at scheme {made.start.name}, and nothing here is on that ({on})."
            raise InputError(Fault(where=self.name, what=what, remedy="Name a bridge that begins at one of these."))
        return replace(self, cubes={**self.cubes, **moved})

    def only(self, *characteristics: str) -> Tables:
        """Return the tables of these characteristics alone."""
        return replace(self, cubes={key: self[key] for key in characteristics})

    def __repr__(self) -> str:
        return "\n".join(repr(cube) for cube in self.cubes.values())
