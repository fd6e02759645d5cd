"""Labelled counts: how many people of each group, and of each reason for unknown, were at each stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.checks import checks_frame, join_checks, no_checks
from disprop.ends import Ends, exactly
from disprop.errors import Fault, InputError, raise_faults
from disprop.numerals import many
from disprop.schemes import DETAIL, INTO, REASONS, BridgeLike, Scheme, bands_from, between, load_bridge, shelf

Counts = NDArray[np.int64]


def one_slice() -> pd.DataFrame:
    """Return the slices of a table that is not divided: one row, no columns."""
    return pd.DataFrame(index=pd.RangeIndex(1))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A point that people reach: applied, appointed, disciplined, left.

    Parameters
    ----------
    name : str
        What it is called in every output.
    column : str, optional
        The column that tells whether a person reached it; by default the column of that name.
    values : tuple of str, optional
        The values of the column that mean yes; by default 1, true, yes and y (any case) mean yes and
        0, false, no and n mean no, and a blank is refused. Where they are named, everything else means no, blanks too.
    drawn_from : str, optional
        The stage that feeds it.

    Examples
    --------
    >>> Stage(name="left", column="status", values=("Left",)).name
    'left'
    """

    name: str
    column: str | None = None
    values: tuple[str, ...] | None = None
    drawn_from: str | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Cube:
    """Counts of one characteristic.

    Parameters
    ----------
    scheme : Scheme
        The classification that the groups belong to.
    level : str
        The level of the classification: ``"detail"`` or one of its roll-ups.
    groups : tuple of str
        Codes of the groups that the table lists, in the order of the scheme.
    stages : tuple of Stage
        The second axis of the counts.
    counts : int64 array, shape (slices, stages, groups + reasons)
        People. The last ``len(REASONS)`` places hold the unknown, by reason.
    people : int64 array, shape (slices, stages), or None
        Where one person can be in several groups: how many people are in any. None where everyone is in one.
    slices : DataFrame
        One row for each place of the first axis (period, site, body); no columns where the table is not divided.
    name : str
        What the table is called in outputs.
    source : str
        Where the numbers were read, for messages and provenance.
    checks : DataFrame
        What was noticed while reading: labels in no scheme, rows set aside.
    could_be : tuple of str
        Where no scheme was named: the other built-in schemes that read the labels as the same groups, the preferred
        first. Beside a table of one of them, this one is read as that.
    bridged : tuple of str
        The bridges by which the counts came onto the scheme.
    pooled : bool
        Whether the counts are of cases, of whom one person may be several: processes added up.
    ends : Ends or None
        The least and the most that each count can be, where some are withheld or rounded; None where all are known to
        one. A count that is withheld stands in ``counts`` at the least that it can be.

    Notes
    -----
    The array is read-only. Reasons that leave the denominator (does not apply, not asked) are held in the counts and
    are part neither of `unknown` nor of `total`.
    """

    scheme: Scheme
    level: str
    groups: tuple[str, ...]
    stages: tuple[Stage, ...]
    counts: Counts
    people: Counts | None = None
    slices: pd.DataFrame = field(default_factory=one_slice)
    name: str = "table"
    source: str = ""
    checks: pd.DataFrame = field(default_factory=no_checks)
    could_be: tuple[str, ...] = ()
    bridged: tuple[str, ...] = ()
    pooled: bool = False
    ends: Ends | None = None

    def __post_init__(self) -> None:
        shape = (len(self.slices), len(self.stages), len(self.groups) + len(REASONS))
        counts = np.array(self.counts, dtype=np.int64)
        if counts.shape != shape:
            raise ValueError(f"counts have shape {counts.shape}; slices, stages and groups ask for {shape}")
        counts.flags.writeable = False
        object.__setattr__(self, "counts", counts)
        if self.people is not None:
            raise_faults(_more_than_people(self))
        if self.ends is not None and self.ends.low.shape != shape:
            raise ValueError(f"ends have shape {self.ends.low.shape}; the counts have {shape}")

    @property
    def characteristic(self) -> str:
        """What the groups are groups of."""
        return self.scheme.characteristic

    @property
    def known(self) -> Counts:
        """People whose group is known, shape (slices, stages)."""
        if self.people is not None:
            return self.people
        return np.asarray(self.counts[..., : len(self.groups)].sum(axis=-1))

    @property
    def unknown(self) -> Counts:
        """People of the denominator whose group is not known, shape (slices, stages)."""
        counted = [len(self.groups) + place for place, reason in enumerate(REASONS) if reason.in_denominator]
        return np.asarray(self.counts[..., counted].sum(axis=-1))

    @property
    def total(self) -> Counts:
        """People of the denominator, known or not, shape (slices, stages)."""
        return np.asarray(self.known + self.unknown)

    @property
    def by_group(self) -> Counts:
        """Counts of the groups alone, shape (slices, stages, groups)."""
        return self.counts[..., : len(self.groups)]

    @property
    def by_reason(self) -> Counts:
        """Counts of the reasons for unknown alone, shape (slices, stages, reasons)."""
        return self.counts[..., len(self.groups) :]

    @property
    def stage_names(self) -> tuple[str, ...]:
        """The names of the stages in order."""
        return tuple(stage.name for stage in self.stages)

    def roll_up(self, level: str) -> Cube:
        """Return the same people at another level of the classification.

        Parameters
        ----------
        level : str
            A level whose groups are made of whole groups of this one.

        Raises
        ------
        InputError
            If the scheme has no such level, or it cannot be had from this one.
        """
        if level == self.level:
            return self
        raise_faults(self._several_answers(level))
        could_be = shelf().alike(self.could_be, self.scheme, self.level, level, self.groups)
        return replace(self._in_wholes(self.scheme.parents(self.level, level), self.scheme, level), could_be=could_be)

    def _several_answers(self, level: str) -> Iterator[Fault]:
        """Refuse to add groups up of which one person can be in several."""
        if self.people is not None:
            what = f"One person can be in several groups, so that level {level!r} cannot be had by adding them."
            yield Fault(where=self.name, what=what, remedy="Count the people of that level.")

    def _in_wholes(self, whole_of: Mapping[str, str], scheme: Scheme, level: str) -> Cube:
        """Return the same people in groups of a scheme and level that the groups are parts of."""
        listed = {whole_of[code] for code in self.groups}
        groups = tuple(code for code in scheme.groups(level) if code in listed)
        place = [groups.index(whole_of[code]) for code in self.groups]
        return replace(self._placed(groups, place), scheme=scheme, level=level)

    def _placed(self, groups: tuple[str, ...], place: Sequence[int]) -> Cube:
        """Return the same people in other groups, each of these added to the one at its place; reasons stay."""

        def added(counts: Counts) -> Counts:
            there = np.zeros((*counts.shape[:2], len(groups) + len(REASONS)), dtype=np.int64)
            there[..., len(groups) :] = counts[..., len(self.groups) :]
            for index, at in enumerate(place):
                there[..., at] += counts[..., index]
            return there

        return self.moved(added, groups=groups)

    def moved(self, move: Callable[[Counts], Counts], **changes: object) -> Cube:
        """Return the cube after something is done to its counts, and to what they can be.

        Parameters
        ----------
        move : callable
            From an array of counts to another, adding up counts or choosing among them.
        **changes
            What else changes: groups, stages, name.
        """
        ends = None if self.ends is None else self.ends.moved(move)
        return replace(self, counts=move(self.counts), ends=ends, **changes)  # type: ignore[arg-type]

    def reband(self, bands: str | Scheme | Sequence[int], *, level: str = DETAIL) -> Cube:
        """Return the same people in other bands of ages, where that is exact.

        Parameters
        ----------
        bands : str, Scheme or sequence of int
            Other bands: a scheme's name, itself, or the lowest age of each band.
        level : str
            Their level.

        Raises
        ------
        InputError
            If a band that the table lists does not lie in one of the other bands: every one that would be split, and
            what can be had.

        Examples
        --------
        >>> import disprop as dp
        >>> ages = {"16-24": 4, "25-34": 100, "35-44": 109, "Refused": 2}
        >>> staff = dp.from_counts(ages, scheme="age_bands_hr", name="staff")
        >>> staff["age"].reband([16, 35]).by_group.tolist()
        [[[104, 109]]]
        >>> staff["age"].reband("age_bands_caseload")
        Traceback (most recent call last):
        disprop.errors.InputError: staff, age: These bands of ages would be split: 16–24 (between Under 18 and ...
        """
        into = bands_from(bands)
        route = between(self.scheme, self.level, self.groups, into, level, where=f"{self.name}, {self.characteristic}")
        moved = replace(self, scheme=route, level=DETAIL, could_be=()).roll_up(INTO)
        into = replace(into, characteristic=self.characteristic, basis=self.scheme.basis)
        return replace(moved, scheme=into, level=level)

    def bridge(self, bridge: BridgeLike) -> Cube:
        """Return the same people in the groups of another scheme, by a bridge that says what has to be assumed.

        Parameters
        ----------
        bridge : str, Path, mapping or Bridge
            As for `schemes.load_bridge`. It begins at the scheme of this table, at its level or one that can be had
            from it.

        Returns
        -------
        Cube
            On the scheme and level at which the bridge ends; a check says what was assumed.

        Raises
        ------
        InputError
            If there is no such bridge, or it does not begin here.

        Examples
        --------
        >>> import disprop as dp
        >>> groups = {"White British": 400, "Arab": 3, "Chinese": 5, "Refused": 2}
        >>> staff = dp.from_counts(groups, scheme="ethnicity_ew_2011", name="staff")
        >>> staff["ethnicity"].bridge("ethnicity_ew_2011_to_2001_five")
        <Cube staff: ethnicity (five), 2 groups; staff: 410 people, 2 unknown>
        """
        made = load_bridge(bridge)
        place = f"{self.name}, {self.characteristic}"
        way, end = made.crossing(self.scheme, self.could_be, self.level, where=place)
        raise_faults(self._several_answers(way.to))
        there = replace(self, scheme=made.start, could_be=()).roll_up(way.level)
        moved = [there.groups.index(code) for code in made.moved(way) if code in there.groups]
        concerned = f"{there.by_group[..., moved].sum()} of {there.known.sum()}"
        return replace(
            there._in_wholes(dict(way.groups), end, way.to),
            bridged=(*self.bridged, made.name),
            checks=join_checks([self.checks, checks_frame([made.check(way, place, concerned)])]),
        )

    def with_groups(self, groups: Sequence[str]) -> Cube:
        """Return the cube with these groups listed, those it did not list at zero.

        Parameters
        ----------
        groups : sequence of str
            Codes of this level, every listed group among them.
        """
        if tuple(groups) == self.groups:
            return self
        return self._placed(tuple(groups), [tuple(groups).index(code) for code in self.groups])

    def stage(self, name: str) -> Cube:
        """Return the cube of one stage alone, named after it where there were several.

        Raises
        ------
        InputError
            If there is no such stage.
        """
        if name not in self.stage_names:
            raise InputError(
                Fault(
                    where=self.name,
                    what=f"There is no stage {name!r}.",
                    remedy=f"Name one of: {', '.join(self.stage_names)}.",
                )
            )
        at = self.stage_names.index(name)
        called = name if len(self.stages) > 1 else self.name
        people = None if self.people is None else self.people[:, at : at + 1]
        stages = (self.stages[at],)
        return self.moved(lambda counts: counts[:, at : at + 1], stages=stages, people=people, name=called)

    @property
    def frame(self) -> pd.DataFrame:
        """The counts as a long table: slice columns, stage, group or reason, count."""
        labels = [self.scheme.label(code, self.level) for code in self.groups] + [reason.label for reason in REASONS]
        kinds = ["group"] * len(self.groups) + ["unknown" if r.in_denominator else "set aside" for r in REASONS]
        at, stage, place = (axis.ravel() for axis in np.indices(self.counts.shape))
        rows = self.slices.iloc[at].reset_index(drop=True)
        return rows.assign(
            stage=np.array(self.stage_names, dtype=object)[stage],
            characteristic=self.characteristic,
            group=np.array(labels, dtype=object)[place],
            kind=np.array(kinds, dtype=object)[place],
            **self._counts_to_show(),
        )

    def _counts_to_show(self) -> dict[str, NDArray[np.generic]]:
        """Return the counts, those withheld as NaN, and beside them the least and the most that they can be."""
        if self.ends is None:
            return {"count": self.counts.ravel()}
        shown = np.where(self.ends.withheld, np.nan, self.counts) if self.ends.withheld.any() else self.counts
        return {"count": shown.ravel(), "low": self.ends.low.ravel(), "high": self.ends.high.ravel()}

    def span(self, of: Callable[[Cube], Counts]) -> tuple[Counts, Counts]:
        """Return the least and the most that a sum of counts can be.

        Parameters
        ----------
        of : callable
            The sum, of a cube: ``lambda cube: cube.known``.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"White": "416", "BME": "<5"}, scheme="ethnicity_ew_2001", withheld="1 to 4")
        >>> [int(end.item()) for end in staff["ethnicity"].span(lambda cube: cube.known)]
        [417, 420]
        """
        ends = exactly(self.counts) if self.ends is None else self.ends
        low, high = (of(replace(self, counts=counts, ends=None)) for counts in (ends.low, ends.high))
        return low, high

    def __repr__(self) -> str:
        parts = [f"{self.name}: {self.characteristic} ({self.level}), {many(len(self.groups), 'group')}"]
        if len(self.slices) > 1:
            parts.append(f"{len(self.slices)} slices")
        total, unknown = (self.span(of) for of in (lambda cube: cube.total, lambda cube: cube.unknown))
        parts += [
            f"{name}: {self._counted(_between(total, at))}, {_between(unknown, at)} unknown"
            for at, name in enumerate(self.stage_names)
        ]
        return f"<Cube {'; '.join(parts)}>"

    def _counted(self, number: str) -> str:
        one, many = ("case", "cases") if self.pooled else ("person", "people")
        return f"{number} {one if number == '1' else many}"


def _between(ends: tuple[Counts, Counts], stage: int) -> str:
    """Return in words the least and the most that all slices of a stage add up to."""
    low, high = (int(end[:, stage].sum()) for end in ends)
    return str(low) if low == high else f"{low} to {high}"


def _more_than_people(cube: Cube) -> Iterator[Fault]:
    """Find groups that hold more than all the people whose groups are known."""
    assert cube.people is not None
    for at, stage, group in np.argwhere(cube.by_group > cube.people[..., None]):
        yield Fault(
            where=", ".join([cube.name, *map(str, cube.slices.iloc[at]), cube.stage_names[stage]]),
            what=(
                f"{cube.scheme.label(cube.groups[group], cube.level)!r} has {cube.by_group[at, stage, group]} people "
                f"of the {cube.people[at, stage]} who answered."
            ),
            remedy="Give the number of people who answered; each of them counts once in a group.",
        )
