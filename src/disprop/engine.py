"""Rows of people in the hands of their engine: prepared there and counted there; no other module meets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from disprop.cube import Stage
from disprop.errors import Fault, InputError, raise_faults
from disprop.read.alike import alike_checks
from disprop.read.cells import as_text, is_nothing, tidy_text
from disprop.read.crossed import SIGN
from disprop.read.persons import one_row_each, person_checks
from disprop.read.stages import column_of, reached, slip_checks, unfed_check, value_faults
from disprop.read.tally import ANOTHER_ROW, Counted
from disprop.read.words import words_for_nobody

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

Frame: TypeAlias = "nw.LazyFrame[Any] | nw.DataFrame[Any]"

PERSON = "person"

LAST = "\U0010ffff"
"""A text that comes after every other, by whichever engine."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """The columns that are counted, under names of ours: by_0, label_0, stage_0 and so on; one row a person.

    Parameters
    ----------
    frames : tuple of Frame
        Their rows; several where some persons had several rows.
    set_aside : mapping of str to int
        Rows that are not in them, by reason.
    remarks : tuple of mapping
        Rows for a table of checks.
    """

    frames: tuple[Frame, ...]
    set_aside: Mapping[str, int]
    remarks: tuple[Mapping[str, object], ...]


def frame_of(rows: Any) -> Frame:
    """Return a frame of any engine that narwhals knows.

    Raises
    ------
    InputError
        If it is none.
    """
    import narwhals.stable.v2 as nw

    try:
        frame: Frame = nw.from_native(rows)
    except TypeError:
        what = f"A {type(rows).__name__} is not a table of people that can be read."
        remedy = "Give the path of a CSV file or workbook, or a frame of pandas, polars, pyarrow or DuckDB."
        raise InputError(Fault(where="rows", what=what, remedy=remedy)) from None
    return frame


def as_frame(rows: Mapping[str, Any] | list[Any], source: str) -> pd.DataFrame:
    """Return a frame of columns by name, or of a list of people.

    Raises
    ------
    InputError
        If the list holds something else than people with named answers.
    """
    try:
        if isinstance(rows, Mapping) or all(isinstance(row, Mapping) for row in rows):
            return pd.DataFrame(rows)
    except ValueError as error:
        raise InputError(Fault(where=source, what=f"It is not a table: {error}.", remedy=LIKE)) from None
    raise InputError(Fault(where=source, what="It is a list of other things than people.", remedy=LIKE))


LIKE = "Give a list such as [{'Sex': 'F', 'Left': 'yes'}], columns such as {'Sex': ['F', 'M']}, or a frame."


def refuse_names(rows: Any, source: str) -> None:
    """Refuse a frame whose columns have one name, or no text for one.

    Raises
    ------
    InputError
        With the names.
    """
    names = tuple(rows.columns if isinstance(rows, pd.DataFrame) else getattr(rows, "column_names", ()))
    twice = [str(name) for name, times in Counter(names).items() if times > 1]
    if twice:
        what = f"Several columns are called {', '.join(map(repr, twice))}."
        raise InputError(Fault(where=source, what=what, remedy="Give each column a name of its own."))
    odd = [name for name in names if not isinstance(name, str)]
    if odd:
        what = f"Columns are not named by text: {', '.join(map(repr, odd[:5]))}."
        raise InputError(Fault(where=source, what=what, remedy="Name them: frame.columns = ['Sex', 'Left']."))


def prepare(
    frame: Frame,
    source: str,
    *,
    stages: Sequence[Stage],
    by: Sequence[str],
    labels: Sequence[str],
    person: str | None = None,
) -> Prepared:
    """Take the columns that are needed, rows without a slice set aside, stages as 1 and 0.

    Parameters
    ----------
    frame : Frame
        The rows.
    source : str
        What they are called, for messages.
    stages : sequence of Stage
        Whose columns tell who reached them.
    by, labels : sequence of str
        The columns of slices, and of labels.
    person : str, optional
        The column that says who a row is about.

    Raises
    ------
    InputError
        If there are no rows, or values of a stage that mean neither yes nor no.
    """
    import narwhals.stable.v2 as nw

    roles = {f"by_{at}": column for at, column in enumerate(by)}
    roles |= {f"label_{at}": column for at, column in enumerate(labels)}
    roles |= {f"stage_{at}": column_of(stage) for at, stage in enumerate(stages)}
    roles |= {PERSON: person} if person is not None else {}
    frame = _unmixed(frame, tuple(dict.fromkeys(roles.values())))
    frame = frame.select(*[nw.col(column).alias(role) for role, column in roles.items()])
    checked = [f"by_{at}" for at in range(len(by))] + [f"stage_{at}" for at in range(len(stages))]
    values = {role: _values(frame, role) for role in checked}
    _refuse_empty(values, frame, source)
    faults = [fault for at, stage in enumerate(stages) for fault in value_faults(stage, values[f"stage_{at}"], source)]
    raise_faults(faults)
    set_aside: dict[str, int] = {}
    for at, column in enumerate(by):
        frame = _without_blanks(frame, f"by_{at}", values[f"by_{at}"], f"{column!r} is blank", set_aside)
    flags = [_flag(f"stage_{at}", stage, values[f"stage_{at}"]) for at, stage in enumerate(stages)]
    kept = [nw.col(role) for role in roles if not role.startswith("stage_")]
    remarks = tuple(_slips(values, stages, by, source))
    prepared = Prepared(frames=(frame.select(*kept, *flags),), set_aside=set_aside, remarks=remarks)
    return prepared if person is None else _persons(prepared, f"{source}, column {person}")


def _slips(
    values: Mapping[str, Sequence[tuple[object, int]]], stages: Sequence[Stage], by: Sequence[str], source: str
) -> Iterator[Mapping[str, object]]:
    """Find values of stages and slices that may be slips of others."""
    for at, stage in enumerate(stages):
        yield from slip_checks(stage, values[f"stage_{at}"], source)
    for at, column in enumerate(by):
        names = [tidy_text(value) for value, _ in values[f"by_{at}"]]
        yield from alike_checks(names, kind=f"Values of {column}", where=f"{source}, column {column}")


def _persons(prepared: Prepared, source: str) -> Prepared:
    """Make one row of all the rows of a person in a slice; rows that say of nobody whose they are stay as they are."""
    import narwhals.stable.v2 as nw

    frame: Any = prepared.frames[0]
    roles = frame.collect_schema()
    keys = [role for role in roles if role.startswith("by_")] + [PERSON]
    labels = [role for role in roles if role.startswith("label_")]
    stages = [role for role in roles if role.startswith("stage_")]
    texts = {role for role in labels if roles[role] in {nw.String, nw.Categorical, nw.Enum}}
    frame, spellings = _named(_in_order(frame, labels, texts))
    named, nameless = frame.filter(~nw.col(PERSON).is_null()), frame.filter(nw.col(PERSON).is_null())
    grouped, differs = _grouped(named, keys, labels, stages), _differs(labels, texts)
    frames = [grouped.filter(~differs).select(*keys, *labels, *stages), nameless]
    at_odds = _collected(named.join(grouped.filter(differs).select(keys), on=keys, how="semi"))
    rows = pd.DataFrame(at_odds.to_dict(as_series=False))
    if len(rows):
        frames.append(nw.from_native(one_row_each(rows, keys=keys, labels=labels, stages=stages)))
    again, most, unnamed = _told(grouped, nameless)
    remarks = person_checks(again=again, most=most, unnamed=unnamed, spellings=spellings, where=source)
    return replace(
        prepared,
        frames=tuple(frames),
        set_aside={**prepared.set_aside, ANOTHER_ROW: again} if again else prepared.set_aside,
        remarks=(*prepared.remarks, *remarks),
    )


def _in_order(frame: Any, labels: Sequence[str], texts: set[str]) -> Any:
    """Return rows whose labels have a first and a last: blanks alike, and behind all others."""
    import narwhals.stable.v2 as nw

    roles = frame.collect_schema()
    frame = frame.with_columns(*[_comparable(role, roles[role]) for role in (PERSON, *labels)])
    frame = frame.with_columns(*[nw.col(role).fill_null("") for role in sorted(texts)])
    return frame.with_columns(*[_last_if_blank(role, is_text=role in texts) for role in labels])


def _grouped(named: Any, keys: Sequence[str], labels: Sequence[str], stages: Sequence[str]) -> Any:
    """Return a row a person and slice: how many rows it stands for, and the first and the last of each label."""
    import narwhals.stable.v2 as nw

    return named.group_by(keys).agg(
        nw.len().alias("rows"),
        *[nw.col(f"first_{role}").min() for role in labels],
        *[nw.col(role).max() for role in labels],
        *[nw.col(role).max() for role in stages],
    )


def _differs(labels: Sequence[str], texts: set[str]) -> Any:
    """Return whether the rows of a person say different things of it; a blank says nothing."""
    import narwhals.stable.v2 as nw

    unlike = {role: nw.col(f"first_{role}") != nw.col(role) for role in labels}
    unlike |= {role: unlike[role] & (nw.col(role) != "") for role in texts}
    return nw.any_horizontal(*unlike.values(), ignore_nulls=True)


def _told(grouped: Any, nameless: Any) -> tuple[int, int, int]:
    """Return how many rows are of persons who have another, the most of one person, and those that name nobody."""
    import narwhals.stable.v2 as nw

    told = grouped.select((nw.col("rows") - 1).sum().alias("again"), nw.col("rows").max().alias("most"))
    ((again, most),) = _collected(told).iter_rows()
    ((unnamed,),) = _collected(nameless.select(nw.len().alias("rows"))).iter_rows()
    return _number(again), _number(most), int(unnamed)


def _number(found: Any) -> int:
    """Return a sum as a number: of no rows an engine may give nothing."""
    return 0 if is_nothing(found) else int(found)


def _named(frame: Any) -> tuple[Any, int]:
    """Return rows with nobody where a word for unknown stands, and how many persons fewer small letters make."""
    import narwhals.stable.v2 as nw

    if frame.collect_schema()[PERSON] != nw.String:
        return frame, 0
    small = nw.col(PERSON).str.to_lowercase()
    folded = frame.with_columns(nw.when(~small.is_in(list(words_for_nobody()))).then(small).alias("small"))
    known = folded.filter(~nw.col("small").is_null())
    told = known.select(nw.col(PERSON).n_unique().alias("raw"), nw.col("small").n_unique())
    ((raw, alike),) = _collected(told).iter_rows()
    return folded.with_columns(nw.col("small").alias(PERSON)).drop("small"), _number(raw) - _number(alike)


def _comparable(role: str, dtype: Any) -> Any:
    """Return a column whose values can be put in order, with nothing where a text is blank."""
    import narwhals.stable.v2 as nw

    column = nw.col(role)
    if dtype in {nw.Categorical, nw.Enum}:
        column = column.cast(nw.String)
    elif dtype != nw.String:
        return column
    text = column.str.strip_chars()
    return nw.when(text != "").then(text).alias(role)


def _last_if_blank(role: str, *, is_text: bool) -> Any:
    """Return a column to find the first of a person's labels by: a blank text comes after every other."""
    import narwhals.stable.v2 as nw

    column = nw.col(role)
    return (nw.when(column != "").then(column).otherwise(nw.lit(LAST)) if is_text else column).alias(f"first_{role}")


def _unmixed(frame: Any, columns: Sequence[str]) -> Any:
    """Turn pandas columns of mixed types into text: pandas itself would make one group of 1 and True."""
    import narwhals.stable.v2 as nw

    if not frame.implementation.is_pandas_like():
        return frame
    native = nw.to_native(frame)
    mixed = [
        column
        for column in columns
        if native[column].dtype == object and pd.api.types.infer_dtype(native[column], skipna=True) != "string"
    ]
    if not mixed:
        return frame
    return nw.from_native(native.assign(**{column: native[column].map(as_text) for column in mixed}))


def _collected(frame: Any) -> Any:
    """Bring a result home: polars as it is, every other engine that puts work off through pandas."""
    if not hasattr(frame, "collect"):
        return frame
    return frame.collect() if frame.implementation.is_polars() else frame.collect(backend="pandas")


def _values(frame: Any, role: str) -> list[tuple[object, int]]:
    """The distinct values of a column with their numbers of rows."""
    import narwhals.stable.v2 as nw

    return [
        (value, int(rows)) for value, rows in _collected(frame.group_by(role).agg(nw.len().alias("rows"))).iter_rows()
    ]


def _refuse_empty(values: Mapping[str, Sequence[tuple[object, int]]], frame: Any, source: str) -> None:
    import narwhals.stable.v2 as nw

    if values:
        rows = sum(number for _, number in next(iter(values.values())))
    else:
        rows = next(iter(_collected(frame.select(nw.len().alias("rows"))).iter_rows()))[0]
    if not rows:
        raise InputError(Fault(where=source, what="The table has no rows.", remedy="Give one row for each person."))


def _without_blanks(
    frame: Any, role: str, values: Sequence[tuple[object, int]], reason: str, set_aside: dict[str, int]
) -> Any:
    import narwhals.stable.v2 as nw

    filled = [value for value, _ in values if tidy_text(value)]
    if len(filled) == len(values):
        return frame
    here = sum(rows for value, rows in _values(frame, role) if not tidy_text(value))
    if here:
        set_aside[reason] = here
    return frame.filter(nw.col(role).is_in(filled)) if filled else frame.filter(nw.col(role).is_null() & nw.lit(False))


def _flag(role: str, stage: Stage, values: Sequence[tuple[object, int]]) -> Any:
    import narwhals.stable.v2 as nw

    meant = [value for value, _ in values if tidy_text(value) and reached(stage, value)]
    if not meant:
        return nw.lit(0, dtype=nw.Int64()).alias(role)
    return nw.when(nw.col(role).is_in(meant)).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64()).alias(role)


def counted_by(prepared: Prepared, at: Sequence[int], slices: int, stages: int) -> Counted:
    """Ask the engine once a frame: numbers of rows by slice and raw label (or labels, joined), and at each stage."""
    import narwhals.stable.v2 as nw

    keys = [f"by_{number}" for number in range(slices)]
    labels = slices + len(at)
    flags = [nw.col(f"stage_{number}").sum() for number in range(stages)]
    by = [*keys, *(f"label_{number}" for number in at)]
    answers = [_collected(frame.group_by(*by).agg(nw.len().alias("rows"), *flags)) for frame in prepared.frames]
    counted: Counted = {}
    for row in chain.from_iterable(answer.iter_rows() for answer in answers):
        key = tuple(map(tidy_text, row[:slices])), SIGN.join(map(tidy_text, row[slices:labels]))
        numbers = np.array([int(number) for number in row[labels:]], dtype=np.int64)
        counted[key] = counted[key] + numbers if key in counted else numbers
    return counted


def unfed(
    prepared: Prepared, stages: Sequence[Stage], source: str, *, by_person: bool
) -> Iterator[Mapping[str, object]]:
    """Yield rows for a table of checks: who is at a stage and not at the one that feeds it.

    Parameters
    ----------
    prepared : Prepared
        The rows.
    stages : sequence of Stage
        As they were prepared.
    source : str
        What the rows are called.
    by_person : bool
        Whether each of them is a person.
    """
    import narwhals.stable.v2 as nw

    at = {stage.name: number for number, stage in enumerate(stages)}
    for stage in (stage for stage in stages if stage.drawn_from in at):
        here, before = (nw.col(f"stage_{at[name]}") for name in (stage.name, str(stage.drawn_from)))
        told = [_collected(frame.select((here * (1 - before)).sum().alias("unfed"))) for frame in prepared.frames]
        number = sum(_number(found) for answer in told for (found,) in answer.iter_rows())
        if number:
            yield unfed_check(stage, number, source, "person" if by_person else "row")
