"""What a group of people is held against: published shares of a population, as known constants."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.checks import checks_frame, join_checks, no_checks
from disprop.cube import one_slice
from disprop.errors import raise_faults
from disprop.read.characteristics import settle_all
from disprop.read.columns import Columns, pick_columns
from disprop.read.counts import name_of_labels, slices_frame, wanted, with_cell_faults
from disprop.read.layouts import Facts, no_counts, open_table, options_from
from disprop.read.lines import REASON_CODES, Line, blank_faults, read_lines, repeated_faults
from disprop.read.printed import COUNTED, Printed, read_printed, told_unit
from disprop.read.settle import SchemeLike, Settled, label_checks
from disprop.read.shares import ROUNDING, by_slice, line_faults, subject_faults, sum_faults
from disprop.read.sheet import HeaderLike, Sheet
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

    def __post_init__(self) -> None:
        shape = (len(self.slices), len(self.groups))
        for name, expected in (("shares", shape), ("half_units", shape), ("printed_totals", shape[:1])):
            values = np.array(getattr(self, name), dtype=np.float64)
            if values.shape != expected:
                raise ValueError(f"{name} have shape {values.shape}; slices and groups ask for {expected}")
            values.flags.writeable = False
            object.__setattr__(self, name, values)

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
        made = replace(self, shares=shares, half_units=half_units, amounts=amounts, groups=groups)
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
        """The shares as a long table: slice columns, characteristic, group, share, half_unit."""
        at, place = (axis.ravel() for axis in np.indices(self.shares.shape))
        labels = [self.scheme.label(code, self.level) for code in self.groups]
        return (
            self.slices.iloc[at]
            .reset_index(drop=True)
            .assign(
                characteristic=self.characteristic,
                group=np.array(labels, dtype=object)[place],
                share=self.shares.ravel(),
                half_unit=self.half_units.ravel(),
            )
        )

    def __repr__(self) -> str:
        parts = [f"{self.name}: {self.characteristic} ({self.level}), {len(self.groups)} groups"]
        if len(self.slices) > 1:
            parts.append(f"{len(self.slices)} slices")
        parts += [text for text in (self.source, self.date, self.geography, self.ages) if text]
        return f"<Baseline {'; '.join(parts)}>"


def baseline(
    table: object,
    *,
    scheme: SchemeLike | Mapping[str, SchemeLike] | None = None,
    characteristic: str | None = None,
    level: str | None = None,
    unit: Unit | None = None,
    label: str | None = None,
    value: str | None = None,
    by: str | Sequence[str] = (),
    name: str | None = None,
    source: str = "",
    date: str = "",
    geography: str = "",
    ages: str = "",
    complete: bool = True,
    exact_zero: bool = False,
    sheet: str | None = None,
    cells: str | None = None,
    header: HeaderLike = None,
    layout: str | None = None,
    area: str | Sequence[str] | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
    measure: str | None = None,
) -> Baseline:
    """Return published shares of a population as a baseline: known as constants (``fixed``).

    Parameters
    ----------
    table : path, DataFrame, Series or dict
        A CSV file, a sheet of a workbook or a frame with a column of labels and one of percentages, proportions or
        counts; a Series with labels as index; a dictionary from label to number.
    scheme : str, Path, mapping or Scheme, optional
        The classification; where none is named it is taken as in `from_counts`.
    characteristic : str, optional
        What the groups are groups of; in a table of several characteristics, the one to read.
    level : str, optional
        By default the finest level that recognises the most labels.
    unit : {"percent", "share", "count", "amount"}, optional
        What the numbers are: percentages from 0 to 100, proportions from 0 to 1, people, or, for events, average
        headcount or time at risk. By default the name of the column tells, or the ``%`` in its cells.
    label, value : str, optional
        The columns of labels and of numbers, where their names do not tell.
    by : str or sequence of str, optional
        Columns that divide the table: area, year.
    name : str, optional
        What it is called in outputs; by default the name of the file without its ending.
    source, date, geography, ages : str
        Who published it, for when, where and for which ages; by default what a known layout says of itself. Where its
        table divides people by age, `ages` (``"16+"``, ``"16-64"``) chooses the ages that are read.
    complete : bool
        Whether the groups are the whole population, so that their shares add to 1.
    exact_zero : bool
        Whether a printed 0 means nobody, and not a share that rounds to 0.
    sheet : str, optional
        The sheet of a workbook, where several hold something.
    cells : str, optional
        The range of a file that holds the table, such as ``"B4:H30"``, where there are several.
    header : int, str or sequence of int, optional
        The row or rows of headings, where they cannot be told: ``7``, ``"7:8"``.
    layout, area, where, measure : optional
        Of a file in a publisher's layout, as in `from_counts`: its name, the areas to read, the rows to read, and which
        of several kinds of numbers.

    Returns
    -------
    Baseline
        Shares as proportions, with the precision they were printed to.

    Raises
    ------
    InputError
        Every fault at once: shares that are negative, above 100, text, in an unknown unit or in another than was said;
        shares that do not add to 100; a label in no group; a total row; the same label twice; a missing column.

    Notes
    -----
    k shares printed to a half unit h may miss the whole by k h; they are then divided by their sum (``normalised``).
    Beyond that the message states the sum. Shares of reasons for unknown (not stated) are left out and the others
    divided by what remains: the baseline describes those whose group is known. Shares of a scheme in which a person
    can be in several groups are never normalised. Precision is that of the share with the most decimals.

    References
    ----------
    Statistical charter, section 2 (a published share carries its printed precision).

    Examples
    --------
    >>> census = baseline({"White": "97.7%", "BME": "2.3%"}, source="Census 2001", name="census")
    >>> census
    <Baseline census: ethnicity (two), 2 groups; Census 2001>
    >>> census.shares.round(3).tolist(), census.half_unit
    ([[0.977, 0.023]], 0.0005)
    >>> baseline({"White": 97.7, "BME": 3.2}, unit="percent")
    Traceback (most recent call last):
    disprop.errors.InputError: table: The shares add to 100.9 and not to 100 ...
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    name = None if name is None else str(name)
    options = options_from(
        area=area,
        ages=ages,
        where=where,
        measure=measure or value,
        characteristic=characteristic,
        by=by,
        scheme=scheme,
    )
    page, tidied = open_table(
        table,
        name=name,
        sheet=sheet,
        cells=cells,
        header=header,
        layout=layout,
        options=options,
        as_is=label is not None,
    )
    facts = Facts() if tidied is None else tidied.facts
    if tidied is not None:
        raise_faults(no_counts(tidied) if tidied.kind != "percent" else ())
        by, label, value, measure, scheme = tidied.by, None, None, None, tidied.scheme or scheme
        unit = unit or ("percent" if tidied.kind == "percent" else "count")
    value = value or measure
    columns = pick_columns(page, label=label, number=value, by=by, keyword="value", share=True)
    said = unit or told_unit(page, columns)
    printed = read_printed(page, columns, said)
    faults = printed.faults
    lines = read_lines(page, columns, printed.numbers, characteristic=characteristic or name_of_labels(columns))
    kept = wanted(lines, characteristic, page) if columns.characteristic else lines
    faults += [*blank_faults(page, columns), *repeated_faults(page, columns, kept), *subject_faults(page, kept)]
    faults = with_cell_faults(page, columns, faults)
    raise_faults([] if len({line.characteristic for line in kept}) == 1 else faults)
    renamed = characteristic if columns.characteristic is None else None
    settled = settle_all(
        kept, page, columns, scheme=scheme, level=level, renamed=renamed, faults=faults, slack=printed.half_unit
    )
    for one, of in settled:
        faults += line_faults(page, columns, of.lines, one, printed)
        faults += [] if faults else sum_faults(page, of.lines, one, printed, complete=complete)
    raise_faults(faults)
    texts: dict[str, Any] = {
        "source": source or facts.source,
        "date": date or facts.date,
        "geography": geography or facts.geography,
        "ages": ages if ages and not facts.ages else facts.ages,
        "name": name or page.stem,
    }
    ((one, of),) = settled
    made = _made(one, of.lines, page, columns, printed, complete=complete)
    made = replace(made, checks=join_checks([made.checks, checks_frame(of.checks)]))
    if tidied is not None:
        made = replace(made, checks=join_checks([made.checks, checks_frame(tidied.checks)]))
    return replace(made, exact_zero=exact_zero, **texts)


def _folded(values: Floats, place: Sequence[int], groups: int) -> Floats:
    folded = np.zeros((len(values), groups))
    for at, group in enumerate(place):
        folded[:, group] += values[:, at]
    return folded


def _made(
    settled: Settled, lines: Sequence[Line], sheet: Sheet, columns: Columns, printed: Printed, *, complete: bool
) -> Baseline:
    """Lay the shares out as an array, and divide them by what they add to where they are the whole."""
    slices = {values: at for at, values in enumerate(by_slice(lines))}
    places = {code: at for at, code in enumerate(settled.groups)}
    numbers, parts = (np.zeros((len(slices), len(places))) for _ in range(2))
    totals = np.zeros(len(slices))
    for line in lines:
        code, at = settled.codes[line.label], slices[line.slice]
        totals[at] += line.number or 0.0
        if code in places:
            numbers[at, places[code]] += line.number or 0.0
            parts[at, places[code]] += 1
    known = numbers.sum(axis=1)
    counted = printed.unit in COUNTED
    whole = complete and not settled.scheme.several
    divided = known if whole or counted else np.full(len(slices), printed.whole)
    normalised = bool(not counted and np.any(np.abs(divided - printed.whole) > ROUNDING * printed.whole))
    made = Baseline(
        scheme=settled.scheme,
        level=settled.level,
        groups=settled.groups,
        shares=numbers / divided[:, None] if normalised or counted else _as_printed(numbers, printed),
        half_units=parts * printed.half_unit / divided[:, None],
        half_unit=printed.half_unit / printed.whole,
        printed_totals=np.ones(len(slices)) if counted else totals / printed.whole,
        normalised=normalised,
        complete=complete,
        amounts=numbers if counted else None,
        counted=printed.unit == "count",
        unknown=totals - known if counted else None,
        slices=slices_frame(columns.by, slices),
        could_be=settled.could_be,
    )
    rows = [*sheet.remarks, *_label_checks(settled, lines, sheet), *_share_checks(sheet, settled, lines, printed, made)]
    return replace(made, checks=checks_frame(rows))


def _as_printed(numbers: Floats, printed: Printed) -> Floats:
    """Return printed numbers as proportions, each the float nearest to its decimal: 1.14% is 0.0114."""
    decimals = round(-math.log10(2 * printed.half_unit / printed.whole))
    return np.asarray(np.round(numbers / printed.whole, decimals))


def _label_checks(settled: Settled, lines: Sequence[Line], sheet: Sheet) -> Iterator[Mapping[str, object]]:
    found: dict[str, float] = {}
    for line in lines:
        found[line.label] = found.get(line.label, 0.0) + (line.number or 0.0)
    yield from label_checks(settled, found, where=sheet.source)


def _amount(number: float, printed: Printed) -> str:
    """Return how much of a baseline something is: people, or per cent of it."""
    if printed.unit == "count":
        return f"{number:,g} {'person is' if number == 1 else 'people are'}"
    if printed.unit == "amount":
        return f"{number:,g} is"
    return f"{100 * number / printed.whole:.3g}% is"


def _share_checks(
    sheet: Sheet, settled: Settled, lines: Sequence[Line], printed: Printed, made: Baseline
) -> Iterator[Mapping[str, object]]:
    unknown = sum(line.number or 0.0 for line in lines if settled.codes[line.label] in REASON_CODES)
    if unknown:
        yield {
            "check": "unknown left out of the baseline",
            "where": sheet.source,
            "what": f"Of the baseline {_amount(unknown, printed)} unknown; its shares are of those who are known.",
            "found": unknown,
            "remedy": "Nothing to do if the unknown are spread like the known.",
        }
    elif made.normalised:
        yield {
            "check": "shares normalised",
            "where": sheet.source,
            "what": f"The printed shares add to {made.printed_total * printed.whole:.10g}; they are divided by that.",
            "found": made.printed_total * printed.whole,
            "stated": printed.whole,
            "remedy": "Nothing to do: rounding explains it.",
        }
