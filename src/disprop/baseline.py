"""What a group of people is held against: published shares of a population, as known constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.checks import checks_frame, join_checks, no_checks
from disprop.cube import one_slice
from disprop.ends import Counts, Ends
from disprop.numerals import many
from disprop.schemes import DETAIL, INTO, BridgeLike, Scheme, bands_from, between, load_bridge, shelf

Floats = NDArray[np.float64]
Unit = Literal["percent", "share", "count", "amount"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Baseline:
    """Shares of a population, known as constants.

    Parameters
    ----------
    scheme : Scheme
        The classification that the groups belong to.
    level : str
        Its level.
    groups : tuple of str
        Codes of the groups that have a share, in the order of the scheme.
    shares : float array, shape (slices, groups)
        Proportions from 0 to 1.
    half_units : float array, shape (slices, groups)
        How far rounding may have moved each share: half of the last printed digit, as a proportion, for each printed
        share in it; 0 where the shares were made from counts.
    half_unit : float
        Half of the last printed digit, as a proportion.
    printed_totals : float array, shape (slices,)
        What the printed shares add to, as a proportion.
    normalised : bool
        Whether the shares were divided by their sum to add to 1.
    exact_zero : bool
        Whether a share of 0 means nobody, and not a share that rounds to 0.
    complete : bool
        Whether the groups are the whole population.
    amounts : float array, shape (slices, groups), or None
        The people, or the time at risk, that the shares were made from; None where shares were given.
    counted : bool
        Whether the amounts are people.
    unknown : float array, shape (slices,), or None
        The same of no known group.
    ends : Ends or None
        The least and the most that each of the amounts, and last the unknown, can be, shape (slices, groups + 1), where
        some are withheld or rounded; None where all are known to one. A count that is withheld stands at the least that
        it can be in the amounts, and the shares are made from these: they are shown nowhere.
    slices : DataFrame
        One row for each place of the first axis.
    name, source, date, geography, ages : str
        What it is called in outputs, who published it, for when, where and for which ages.
    relation : str
        Always ``"fixed"``.
    checks : DataFrame
        What was noticed while reading.
    could_be : tuple of str
        As of a `Cube`: where no scheme was named, the others that read the labels as the same groups.
    bridged : tuple of str
        The bridges by which the shares came onto the scheme.
    labels : mapping of str to tuple of str
        For each group and reason: the labels of the input that were read as it.

    Notes
    -----
    95.59% is printed to two decimals: its half unit is 0.00005, and the true share lies between 0.95585 and 0.95595.
    The arrays are read-only.
    """

    scheme: Scheme
    level: str
    groups: tuple[str, ...]
    shares: Floats
    half_units: Floats
    half_unit: float = 0.0
    printed_totals: Floats = field(default_factory=lambda: np.ones(1))
    normalised: bool = False
    exact_zero: bool = False
    complete: bool = True
    amounts: Floats | None = None
    counted: bool = False
    unknown: Floats | None = None
    ends: Ends | None = None
    slices: pd.DataFrame = field(default_factory=one_slice)
    name: str = "baseline"
    source: str = ""
    date: str = ""
    geography: str = ""
    ages: str = ""
    relation: str = "fixed"
    checks: pd.DataFrame = field(default_factory=no_checks)
    could_be: tuple[str, ...] = ()
    bridged: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.slices), len(self.groups))
        for name, expected in (("shares", shape), ("half_units", shape), ("printed_totals", shape[:1])):
            values = np.array(getattr(self, name), dtype=np.float64)
            if values.shape != expected:
                raise ValueError(f"{name} have shape {values.shape}; slices and groups ask for {expected}")
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        if self.ends is not None and self.ends.low.shape != (shape[0], shape[1] + 1):
            raise ValueError(f"ends have shape {self.ends.low.shape}; slices, groups and the unknown ask for another")

    @property
    def characteristic(self) -> str:
        """What the groups are groups of."""
        return self.scheme.characteristic

    @property
    def printed_total(self) -> float:
        """What the printed shares add to, as a proportion: in the slice where it is farthest from 1."""
        return float(self.printed_totals[np.abs(self.printed_totals - 1).argmax()])

    def roll_up(self, level: str) -> Baseline:
        """Return the same population at another level of the classification.

        Parameters
        ----------
        level : str
            A level whose groups are made of whole groups of this one. Shares add up, and so do their half units.

        Raises
        ------
        InputError
            If the scheme has no such level, or it cannot be had from this one.
        """
        if level == self.level:
            return self
        could_be = shelf().alike(self.could_be, self.scheme, self.level, level, self.groups)
        return replace(self._in_wholes(self.scheme.parents(self.level, level), self.scheme, level), could_be=could_be)

    def _in_wholes(self, whole_of: Mapping[str, str], scheme: Scheme, level: str) -> Baseline:
        """Return the same population in groups of a scheme and level that the groups are parts of."""
        listed = {whole_of[code] for code in self.groups}
        groups = tuple(code for code in scheme.groups(level) if code in listed)
        place = [groups.index(whole_of[code]) for code in self.groups]
        shares, half_units = (_folded(values, place, len(groups)) for values in (self.shares, self.half_units))
        amounts = None if self.amounts is None else _folded(self.amounts, place, len(groups))
        ends = None if self.ends is None else self.ends.moved(lambda counts: _with_unknown(counts, place, len(groups)))
        made = replace(self, shares=shares, half_units=half_units, amounts=amounts, ends=ends, groups=groups)
        return replace(made, scheme=scheme, level=level)

    def reband(self, bands: str | Scheme | Sequence[int], *, level: str = DETAIL) -> Baseline:
        """Return the same population in other bands of ages, where that is exact: where no band has to be split.

        Parameters
        ----------
        bands, level
            As for `Cube.reband`.

        Raises
        ------
        InputError
            If a band would be split: every one, and what can be had.

        Examples
        --------
        >>> import disprop as dp
        >>> census = dp.baseline({"20-24": 30, "25-29": 20, "30-34": 50}, scheme="age_bands_census_5", unit="percent")
        >>> census.reband("age_bands_hr").shares.tolist()
        [[0.3, 0.7]]
        """
        into = bands_from(bands)
        route = between(self.scheme, self.level, self.groups, into, level, where=f"{self.name}, {self.characteristic}")
        moved = replace(self, scheme=route, level=DETAIL, could_be=()).roll_up(INTO)
        into = replace(into, characteristic=self.characteristic, basis=self.scheme.basis)
        return replace(moved, scheme=into, level=level)

    def bridge(self, bridge: BridgeLike) -> Baseline:
        """Return the same population in the groups of another scheme, by a bridge that says what has to be assumed.

        Parameters
        ----------
        bridge
            As for `Cube.bridge`.

        Raises
        ------
        InputError
            If there is no such bridge, or it does not begin here.

        Examples
        --------
        >>> import disprop as dp
        >>> census = dp.baseline({"White": 80.5, "BME": 19.5}, scheme="ethnicity_ew_2011", unit="percent")
        >>> census.bridge("ethnicity_ew_2011_to_2001_two").scheme.name
        'ethnicity_ew_2001'
        """
        made = load_bridge(bridge)
        place = f"{self.name}, {self.characteristic}"
        way, end = made.crossing(self.scheme, self.could_be, self.level, where=place)
        there = replace(self, scheme=made.start, could_be=()).roll_up(way.level)
        moved = [there.groups.index(code) for code in made.moved(way) if code in there.groups]
        concerned = f"{100 * there.shares[:, moved].sum(axis=1).max(initial=0.0):.3g}%"
        return replace(
            there._in_wholes(dict(way.groups), end, way.to),
            bridged=(*self.bridged, made.name),
            checks=join_checks([self.checks, checks_frame([made.check(way, place, concerned)])]),
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The shares as a long table: slice columns, characteristic, group, share, half_unit.

        Where counts are withheld or rounded, the least and the most that each share can be stand beside it, and one
        that a withheld count is part of is empty.
        """
        at, place = (axis.ravel() for axis in np.indices(self.shares.shape))
        labels = [self.scheme.label(code, self.level) for code in self.groups]
        return (
            self.slices.iloc[at]
            .reset_index(drop=True)
            .assign(
                characteristic=self.characteristic,
                group=np.array(labels, dtype=object)[place],
                **self._shares_to_show(),
                half_unit=self.half_units.ravel(),
            )
        )

    def _shares_to_show(self) -> dict[str, Floats]:
        if self.ends is None:
            return {"share": self.shares.ravel()}
        low, high = (end[:, :-1].astype(np.float64) for end in (self.ends.low, self.ends.high))
        gone = self.ends.withheld[:, :-1].any(axis=1, keepdims=True)
        lowest, highest = ((end, other.sum(axis=1, keepdims=True) - other) for end, other in ((low, high), (high, low)))
        return {
            "share": np.where(gone, np.nan, self.shares).ravel(),
            "share_low": _part(*lowest).ravel(),
            "share_high": _part(*highest).ravel(),
        }

    def __repr__(self) -> str:
        parts = [f"{self.name}: {self.characteristic} ({self.level}), {many(len(self.groups), 'group')}"]
        if len(self.slices) > 1:
            parts.append(f"{len(self.slices)} slices")
        parts += [text for text in (self.source, self.date, self.geography, self.ages) if text]
        return f"<Baseline {'; '.join(parts)}>"


def _part(group: Floats, others: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(group / (group + others))


def _with_unknown(counts: Counts, place: Sequence[int], groups: int) -> Counts:
    """Return counts of groups added up, with the unknown behind them."""
    return np.column_stack([_folded(counts[:, :-1], place, groups), counts[:, -1]]).astype(np.int64)


def _folded(values: Floats | Counts, place: Sequence[int], groups: int) -> Floats:
    folded = np.zeros((len(values), groups))
    for at, group in enumerate(place):
        folded[:, group] += values[:, at]
    return folded
