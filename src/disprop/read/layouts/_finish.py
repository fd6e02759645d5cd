"""How a table in long form becomes an ordinary one: rows kept, totals left out, areas added up, ages put into bands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.book_cells import letter_of
from disprop.read.layouts._ages import bands_of, finest_bands, into_bands, keep_ages, years_asked
from disprop.read.layouts._areas import AREA, CODE, choose_areas
from disprop.read.layouts._blanks import without_marks
from disprop.read.layouts._long import (
    CHARACTERISTIC,
    COUNT,
    GONE,
    HIGH,
    LABEL,
    LOW,
    STAGE,
    Long,
    column_named,
    named_column,
)
from disprop.read.layouts._sums import is_everyone, rounding_unit
from disprop.read.layouts._types import Facts, Options, Tidied
from disprop.read.layouts._wholes import sums_in, without_wholes
from disprop.read.sheet import Sheet
from disprop.read.spans import Between
from disprop.schemes import Scheme, Years, same_words, suggest, years_of

TOTAL_OF = re.compile(r"(?!(?:all|total)\b)[^:]+.*:\s*(?:total|all)", re.IGNORECASE)
"""A label that is the total of a heading."""


def finish(table: Long, options: Options) -> Tidied:
    """Return the ordinary table that a long one makes.

    Parameters
    ----------
    table : Long
        As a layout reads it.
    options : Options
        What is asked of it.

    Raises
    ------
    InputError
        If a column, area or age that is asked for is not there, areas or categories overlap, or nobody says between
        which numbers one that is needed and withheld lies.
    """
    _refuse_nothing(table)
    table = _with_rounding(_with_stems(table).with_numbers(), options)
    sums = sums_in(table)
    table = _only_where(table, options)
    table = _only_characteristic(table, options)
    table = _only_all(table, options)
    together = False
    if AREA in table.frame:
        frame, checks, together = choose_areas(table.frame, options.area, table.grid.source)
        aside = {"another area": len(table.frame) - len(frame)}
        table = replace(table, frame=frame.reset_index(drop=True)).noting(*checks).aside(aside)
    elif options.area:
        what = "The table has no column of areas."
        raise InputError(Fault(where=table.grid.source, what=what, remedy="Leave area= out."))
    table = without_wholes(table, sums, options)
    table = _only_ages(table, options)
    table = without_marks(table, options, together=together)
    if together:
        table = added_up(table, [AREA, CODE], options)
    table, scheme = _banded(table, options)
    return _tidied(table, options, scheme)


# ---- The steps -------------------------------------------------------------------------------------------------------


def _refuse_nothing(table: Long) -> None:
    if table.frame.empty:
        raise InputError(Fault(where=table.grid.source, what="No row is left.", remedy="Ask for rows that there are."))


def _with_stems(table: Long) -> Long:
    """Call the total of a heading by the heading: White, and not White: Total."""
    labels = table.frame[LABEL]
    stems = {label: label.rpartition(":")[0].strip() for label in labels.unique() if TOTAL_OF.fullmatch(label)}
    if not stems or set(stems.values()) & set(labels):
        return table
    return replace(table, frame=table.frame.assign(**{LABEL: labels.map(lambda label: stems.get(label, label))}))


def _with_rounding(table: Long, options: Options) -> Long:
    """Say what the numbers are rounded to, where they are and nobody has said so."""
    if options.rounding.reach:
        return replace(table, unit=2.0 * options.rounding.reach)
    unit = rounding_unit(table.frame["number"].to_numpy()) if table.kind == "counts" else 1.0
    if unit == 1.0:
        return table
    said = (
        f"Every number is a multiple of {unit:g}: rounded by the publisher, and off by up to {unit / 2:g} people each."
    )
    remedy = f"Say rounded_to={unit:g}, and what that leaves open is carried; a test takes them as they are otherwise."
    return replace(table, unit=unit).noting(table.note("rounded numbers", said, found=unit, remedy=remedy))


def _only_where(table: Long, options: Options) -> Long:
    for name, values in options.where.items():
        column = named_column(table, name, "where=")
        wanted = {same_words(value) for value in values}
        words = table.frame[column].map({text: same_words(text) for text in table.frame[column].unique()})
        kept = words.isin(wanted)
        there = set(words[kept])
        for value in values:
            if same_words(value) not in there:
                held = ", ".join(map(repr, list(table.frame[column].unique())[:8]))
                what = f"No row has {column} {value!r}."
                raise InputError(Fault(where=table.grid.source, what=what, remedy=f"It holds {held}."))
        table = table.keeping(kept, f"another {column}")
    return table


def _only_characteristic(table: Long, options: Options) -> Long:
    if CHARACTERISTIC not in table.frame or not options.characteristic:
        return table
    names = {name: same_words(name) == same_words(options.characteristic) for name in table.frame[CHARACTERISTIC]}
    if not any(names.values()):
        return table  # the reader says which there are
    kept = table.keeping(table.frame[CHARACTERISTIC].map(names), "another characteristic")
    return replace(kept, frame=kept.frame.drop(columns=CHARACTERISTIC), heading=kept.value(CHARACTERISTIC, 0))


def _only_all(table: Long, options: Options) -> Long:
    """Keep of each other column the rows of everyone, where it has them and nobody asks for more."""
    asked = {column_named(table, name) for name in options.by}
    chosen = {column_named(table, name) for name in options.where}
    for column in (column for column in table.dims if column not in {*chosen, AREA, CODE}):
        values = list(table.frame[column].unique())
        everyone = [value for value in values if is_everyone(value)]
        if options.ages and is_aged(table.frame[column]):
            continue
        if not everyone or (len(values) == len(everyone) and not _holds_the_rest(table, column, everyone)):
            continue
        if column in asked:
            table = _only_parts(table, column, everyone)
            continue
        everyone = _largest(table, column, everyone)
        kept = table.frame[column].isin(everyone)
        others = ", ".join(repr(value) for value in values if value not in everyone)
        said = f"Of {column} the rows of {everyone[0]!r} are read, and not those of {others[:120]}."
        remedy = f"For another, where={{{column!r}: ...}}; for each, by={column!r}."
        table = table.noting(table.note("rows of everyone", said, found=everyone[0], remedy=remedy))
        table = table.keeping(kept, f"a part of {column}")
    return table


def _holds_the_rest(table: Long, column: str, values: Sequence[str]) -> bool:
    """Whether one of several values that call themselves totals is the sum of the others: Total, Urban (total)."""
    sums = table.frame.groupby(column, sort=False)["number"].sum()
    largest = float(max(sums[value] for value in values))
    return len(values) > 2 and largest > 0 and abs(2 * largest - float(sum(sums[value] for value in values))) < 1


def _largest(table: Long, column: str, values: Sequence[str]) -> list[str]:
    """Return the value whose rows hold the most people, of several that call themselves totals."""
    sums = table.frame.groupby(column, sort=False)["number"].sum()
    return [max(values, key=lambda value: float(sums[value]))]


def _only_parts(table: Long, column: str, everyone: Sequence[str]) -> Long:
    """Leave out the rows of everyone of a column that divides the table, and say where its values overlap."""
    total = table.frame[column].isin(everyone)
    whole, parts = (float(table.frame["number"][mask].sum()) for mask in (total, ~total))
    said = f"The rows of {everyone[0]!r} are left out of {column}, which divides the table."
    table = table.noting(table.note("totals left out", said, found=everyone[0]))
    if whole and parts > 1.5 * whole:
        said = (
            f"The values of {column} add to {parts / whole:.1f} times {everyone[0]!r}: they are several breakdowns of "
            "the same people in one column. Slices of different breakdowns are not to be added up."
        )
        table = table.noting(table.note("several breakdowns", said, found=parts, stated=whole))
    return table.keeping(~total, f"a total of {column}")


def _only_ages(table: Long, options: Options) -> Long:
    wanted = years_asked(options.ages) if options.ages else None
    if wanted is None:
        return table
    columns = [*(column for column in table.dims if column in table.frame), LABEL]
    aged = [column for column in columns if is_aged(table.frame[column])]
    if not aged:
        return _of_the_ages(table, wanted)
    column = aged[0]
    labels = list(table.frame[column].unique())
    finest = finest_bands(labels) if column != LABEL else labels
    fits = keep_ages(finest, wanted, table.grid.source)
    everyone = {label: not is_everyone(label) and years_of(label) is None for label in labels}
    kept = table.frame[column].map(lambda label: fits.get(label, everyone[label]))
    if not kept.any():
        what = f"The table has no ages of {wanted}."
        raise InputError(Fault(where=table.grid.source, what=what, remedy="Name ages that it has."))
    others = table.frame[column].isin(set(finest)) & ~kept
    left = int(table.frame["number"][others].sum())
    said = f"Ages {wanted} are read; {left:,} people of other ages are left out."
    restricted = table.noting(table.note("ages", said, found=str(wanted))).keeping(kept, "another age")
    facts = replace(table.facts, ages=str(wanted))
    restricted = replace(restricted, facts=facts)
    asked = {column_named(table, name) for name in (*options.by, *options.where)}
    if column == LABEL or column in asked:
        return restricted
    return added_up(restricted, [column], options)


def _of_the_ages(table: Long, wanted: Years) -> Long:
    """Return a table without ages, if it is of those that are asked for."""
    if table.facts.ages == str(wanted) or wanted == Years(0):
        return table
    is_of = f"is of ages {table.facts.ages}" if table.facts.ages else "does not divide people by age"
    what = f"Ages {wanted} are asked for, and the table {is_of}."
    remedy = "Ask the publisher for the table by age, or leave ages= out."
    raise InputError(Fault(where=table.grid.source, what=what, remedy=remedy))


def is_aged(texts: pd.Series[Any]) -> bool:
    """Whether most of several distinct texts are ages or bands of ages."""
    distinct = list(texts.unique())
    return len(distinct) > 1 and sum(years_of(text) is not None for text in distinct) > len(distinct) / 2


def added_up(table: Long, columns: Sequence[str], options: Options) -> Long:
    """Return the table with the rows that differ in some columns alone, such as the area, added up.

    Numbers that are withheld or rounded are added up from end to end.
    """
    table = without_marks(table.with_numbers(), options, together=True)
    dims = tuple(column for column in table.dims if column not in columns)
    keys = [*dims, *(name for name in (CHARACTERISTIC, STAGE) if name in table.frame), LABEL]
    grouped = table.frame.groupby(keys, sort=False, dropna=False)
    summed = grouped.agg(
        number=("number", "sum"), row=("row", "first"), column=("column", "first"), text=("text", "first")
    )
    if LOW in table.frame:
        ends = grouped.agg({LOW: "sum", HIGH: "sum", GONE: "any"})
        summed = summed.assign(**{name: ends[name].to_numpy() for name in (LOW, HIGH, GONE)})
    return replace(table, frame=summed.reset_index(), dims=dims)


def _banded(table: Long, options: Options) -> tuple[Long, Scheme | None]:
    """Put ages into the bands that are asked for; or say which bands the labels are, where no scheme has them."""
    if not is_aged(table.frame[LABEL]) or CHARACTERISTIC in table.frame:
        return table, None
    labels = list(table.frame[LABEL].unique())
    if options.bands is None or not any(map(years_of, labels)):
        return table, bands_of(labels) if options.bands is None and not suggest(labels) else None
    moved = into_bands(labels, options.bands, table.grid.source)
    outside = [label for label, name in moved.items() if not name]
    renamed = table.frame[LABEL].map(lambda label: moved.get(label, label))
    if outside:
        people = int(table.frame["number"][renamed == ""].sum())
        said = f"{people:,} people are in no band of {options.bands.name!r} ({outside[0]} ... {outside[-1]}): left out."
        table = table.noting(table.note("ages outside the bands", said, found=people))
        table = table.keeping(renamed != "", "an age outside the bands")
        renamed = renamed[renamed != ""].reset_index(drop=True)
    table = replace(table, frame=table.frame.assign(**{LABEL: renamed.to_numpy()}))
    return added_up(table, (), options), options.bands


def _tidied(table: Long, options: Options, scheme: Scheme | None) -> Tidied:
    _refuse_nothing(table)
    frame = table.frame
    asked = [named_column(table, name, "by=") for name in options.by]
    several = [column for column in table.dims if column != CODE and frame[column].nunique() > 1]
    by = tuple(dict.fromkeys([*asked, *several]))
    for column in (column for column in several if column not in asked and column != AREA):
        said = f"{column} has {frame[column].nunique()} values: each is a slice."
        remedy = f"For one of them, where={{{column!r}: {frame[column].to_numpy()[0]!r}}}."
        table = table.noting(table.note("slices", said, found=column, remedy=remedy))
    label = table.heading if table.heading and CHARACTERISTIC not in frame and table.heading not in by else LABEL
    columns: dict[str, Sequence[object]] = {column: frame[column].tolist() for column in by}
    for name in (CHARACTERISTIC, STAGE):
        if name in frame:
            columns[name] = frame[name].tolist()
    columns[label] = frame[LABEL].tolist()
    columns[COUNT] = frame["text"].tolist() if table.kind == "percent" else _counts(frame)
    sheet = Sheet(
        columns=columns,
        places=_places(table),
        source=table.grid.source,
        stem=table.grid.stem,
        label=label,
        number=COUNT,
    )
    return Tidied(
        layout=table.layout,
        sheet=sheet,
        by=by,
        kind=table.kind,
        refusal=table.refusal,
        checks=table.checks,
        set_aside=table.set_aside,
        facts=_facts(table),
        scheme=scheme,
    )


def _counts(frame: pd.DataFrame) -> list[object]:
    """Return the cells of counts, those that are not known to one with what they can be."""
    numbers = [int(number) if number.is_integer() else number for number in frame["number"].tolist()]
    if LOW not in frame:
        return list(numbers)
    ends = zip(numbers, frame[LOW].tolist(), frame[HIGH].tolist(), frame[GONE].tolist(), strict=True)
    return [_cell(number, int(low), int(high), gone=gone) for number, low, high, gone in ends]


def _cell(number: float, low: int, high: int, *, gone: bool) -> object:
    if not gone and (low == high or not isinstance(number, int)):
        return number
    return Between(low=low, high=high, printed=None if gone else int(number))


def _places(table: Long) -> tuple[str, ...]:
    rows, columns = table.frame["row"].tolist(), table.frame["column"].tolist()
    if table.grid.has_letters:
        return tuple(f"cell {letter_of(column)}{row}" for row, column in zip(rows, columns, strict=True))
    return tuple(f"row {row}, column {column + 1}" for row, column in zip(rows, columns, strict=True))


def _facts(table: Long) -> Facts:
    facts = table.facts
    if AREA in table.frame and table.frame[AREA].nunique() == 1:
        facts = replace(facts, geography=str(table.value(AREA, 0)))
    return facts
