"""Published shares of a population, or its numbers, read as what a group of people is held against."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from disprop.baseline import Baseline, Floats, Unit
from disprop.checks import checks_frame, join_checks
from disprop.ends import Ends
from disprop.errors import Fault, raise_faults
from disprop.read.characteristics import settle_all
from disprop.read.columns import Columns, pick_columns
from disprop.read.counts import name_of_labels, of_layout, slices_frame, wanted, with_cell_faults
from disprop.read.layouts import Facts, Tidied, no_counts, open_table, options_from
from disprop.read.lines import Line, blank_faults, read_lines, repeated_faults
from disprop.read.printed import COUNTED, Printed, read_printed, told_unit
from disprop.read.settle import SchemeLike, Settled, label_checks
from disprop.read.shares import ROUNDING, by_slice, line_faults, subject_faults, sum_faults
from disprop.read.sheet import HeaderLike, Sheet
from disprop.read.spans import (
    RoundedTo,
    Spans,
    Withheld,
    ends_of,
    rounding_checks,
    rounding_faults,
    spans_of,
)
from disprop.schemes import REASON_CODES

UNKNOWN_LEFT_OUT = "unknown left out of the baseline"


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
    withheld: Withheld | None = None,
    rounded_to: RoundedTo | None = None,
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
    withheld, rounded_to : optional
        Of counts of people, as in `from_counts`: between which numbers those lie that the table withholds, and what the
        others are rounded to.

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
        withheld=withheld,
        rounded_to=rounded_to,
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
    raise_faults(no_counts(tidied) if tidied is not None and tidied.kind != "percent" else ())
    columns = _columns(page, tidied, label=label, value=value or measure, by=by)
    hidden: dict[int, Fault] = {}
    printed = read_printed(page, columns, unit or _unit_of(tidied) or told_unit(page, columns), hidden)
    spans = spans_of(page, columns, hidden, withheld=withheld, rounded_to=rounded_to, several=False)
    kept, faults = _lines(page, columns, printed, spans, characteristic)
    faults = [*printed.faults, *spans.faults, *_no_people(page, printed, withheld, rounded_to), *faults]
    faults = with_cell_faults(page, columns, faults)
    raise_faults([] if len({line.characteristic for line in kept}) == 1 else faults)
    settled = settle_all(
        kept,
        page,
        columns,
        scheme=tidied.scheme or scheme if tidied is not None else scheme,
        level=level,
        renamed=characteristic if columns.characteristic is None else None,
        faults=faults,
        slack=max(printed.half_unit, spans.rounding.reach),
        hidden=hidden,
        spans=spans,
    )
    for one, of in settled:
        faults += _several(page, one, hidden, rounded_to)
        faults += line_faults(page, columns, of.lines, one, printed)
        faults += [] if faults else sum_faults(page, of.lines, one, printed, complete=complete)
    raise_faults(faults)
    ((one, of),) = settled
    made = _made(one, of.lines, page, columns, printed, spans, complete=complete)
    rows = [*of.checks, *rounding_checks(page, of.lines, spans, told=True)]
    rows += of_layout(tidied.checks if tidied is not None else (), spans)
    made = replace(made, checks=join_checks([made.checks, checks_frame(rows)]))
    told = _told_of(tidied, source=source, date=date, geography=geography, ages=ages)
    return replace(made, exact_zero=exact_zero, labels=one.became, name=name or page.stem, **told)


def _columns(page: Sheet, tidied: Tidied | None, *, label: str | None, value: str | None, by: Sequence[str]) -> Columns:
    """Return which column holds what: as the user says, but of a known layout as it was laid out."""
    if tidied is not None:
        label, value, by = None, None, tidied.by
    return pick_columns(page, label=label, number=value, by=by, keyword="value", share=True)


def _unit_of(tidied: Tidied | None) -> Unit | None:
    """Return what the numbers of a known layout are; None of any other table."""
    if tidied is None:
        return None
    return "percent" if tidied.kind == "percent" else "count"


def _lines(
    page: Sheet, columns: Columns, printed: Printed, spans: Spans, characteristic: str | None
) -> tuple[Sequence[Line], list[Fault]]:
    """Return the rows that are asked for as lines, with what is wrong among them."""
    lines = read_lines(page, columns, printed.numbers, characteristic=characteristic or name_of_labels(columns))
    kept = wanted(lines, characteristic, page) if columns.characteristic else lines
    faults = [*blank_faults(page, columns), *repeated_faults(page, columns, kept), *subject_faults(page, kept)]
    faults += rounding_faults(page, columns, kept, spans) if spans.rounding.reach else ()
    return kept, faults


def _told_of(tidied: Tidied | None, *, ages: str, **given: str) -> dict[str, Any]:
    """Return where shares are from and what they are of: as the user says, or else as the layout does."""
    facts = Facts() if tidied is None else tidied.facts
    told = {key: text or getattr(facts, key) for key, text in given.items()}
    # Where the layout knows ages, `ages` chose among them.
    return told | {"ages": ages if ages and not facts.ages else facts.ages}


def _no_people(sheet: Sheet, printed: Printed, withheld: object, rounded_to: object) -> Iterator[Fault]:
    """Refuse what is said of counts of people where the numbers are none."""
    for name, given in (("withheld", withheld), ("rounded_to", rounded_to)):
        if given is not None and printed.unit != "count":
            what = f"It is said of counts of people, and the numbers are of unit {printed.unit!r}."
            remedy = "Leave it out: a share carries the precision that it is printed to."
            yield Fault(where=f"{sheet.source}, {name}", what=what, remedy=remedy)


def _several(sheet: Sheet, settled: Settled, hidden: Mapping[int, Fault], rounded_to: object) -> Iterator[Fault]:
    """Refuse counts that are not known to one where one person can be in several groups."""
    if settled.scheme.several and (hidden or rounded_to is not None):
        what = "One person can be in several groups, and what counts can be is not carried there."
        yield Fault(where=sheet.source, what=what, remedy="Give the counts as they are.")


def _made(
    settled: Settled,
    lines: Sequence[Line],
    sheet: Sheet,
    columns: Columns,
    printed: Printed,
    spans: Spans,
    *,
    complete: bool,
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
        ends=_ends(lines, settled, spans, slices, places) if printed.unit == "count" else None,
        slices=slices_frame(columns.by, slices),
        could_be=settled.could_be,
    )
    rows = [*sheet.remarks, *_label_checks(settled, lines, sheet), *_share_checks(sheet, settled, lines, printed, made)]
    return replace(made, checks=checks_frame(rows))


def _ends(
    lines: Sequence[Line],
    settled: Settled,
    spans: Spans,
    slices: Mapping[tuple[str, ...], int],
    places: Mapping[str, int],
) -> Ends | None:
    """Return what each count of a group, and last of the unknown, can be; None where all are known to one."""
    at = [(slices[line.slice], places.get(settled.codes[line.label], len(places))) for line in lines]
    return ends_of(lines, spans, tuple(np.array(at).T), np.zeros((len(slices), len(places) + 1), dtype=np.int64))


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
    if made.ends is not None and made.ends.withheld[:, -1].any():
        low, high = (int(end[:, -1].sum()) for end in (made.ends.low, made.ends.high))
        yield {
            "check": UNKNOWN_LEFT_OUT,
            "where": sheet.source,
            "what": f"Of the baseline {low:,} to {high:,} people are unknown; its shares are of those who are known.",
            "found": float(high),
            "remedy": "Nothing to do if the unknown are spread like the known.",
        }
    elif unknown:
        yield {
            "check": UNKNOWN_LEFT_OUT,
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
