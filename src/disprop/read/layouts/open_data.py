"""Open data: a row for each combination of areas, times and groups, and a column of how many people they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.read.combined import are_combined
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import added_up, finish, is_aged
from disprop.read.layouts._groups import are_groups
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import headings, is_number, is_number_or_mark
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.read.periods import periods_of
from disprop.read.words import is_column_for, names_people, no_count, says_counts, unit_of, yes_or_no
from disprop.schemes import available, is_reason, load, same_words, years_of

NAME = "open_data"
AREAS = (
    "police force area", "police force", "force name", "force", "area name", "area", "local authority", "la name",
    "geography name", "region", "council area", "organisation name", "org name", "organisation", "frs name",
)  # fmt: skip
TIMES = {"year", "financial year", "academic year", "calendar year", "period", "date", "quarter", "month", "time"}
COUNTED = {"headcount", "head count", "value", "count", "number", "persons", "people", "staff"}
"""What a column of measures says where the numbers are counts of people."""

CODES = ("code", "id", "ukprn", "geocode", "urn")
LOOKED_AT, MOST = 2000, 300

Cells = Mapping[int, list[str]]


def fits(grid: Grid) -> bool:
    """Whether columns of groups and other texts stand beside one of counts, each combination of them once."""
    names = headings(grid)
    rows = list(grid.rows)[1:LOOKED_AT]
    if len(set(names)) < len(names) or len(rows) < 2 or any(map(_is_ours, names)):
        return False
    cells = _cells(grid, names, rows)
    if any(names_people(names[at]) and not says_counts(names[at]) for at in cells):
        return False
    texts = [at for at in cells if not _is_numeric(cells[at])]
    about = _about(names, cells, texts)
    counts = _counts(names, cells, about)
    if not about or len(texts) < 2 or len(counts) != 1:
        return False
    keys = [at for at in cells if at not in counts and (at in texts or _is_key(names[at], cells[at]))]
    named = says_counts(names[counts[0]].replace("_", " "))
    return are_combined([cells[at] for at in keys], filled=0.0 if named else 0.5)


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return one characteristic, the others added up, or read at their totals; areas and times are slices."""
    names = headings(grid)
    rows = list(grid.rows)[1:]
    cells = _cells(grid, names, rows)
    texts = [at for at in cells if not _is_numeric(cells[at][:LOOKED_AT])]
    about = _about(names, {at: cells[at][:LOOKED_AT] for at in texts}, texts)
    (number,) = _counts(names, {at: found[:LOOKED_AT] for at, found in cells.items()}, about)
    nested = _nested(cells, about)
    label = _label(names, [at for at in about if at not in nested], options, grid)
    keys = [at for at in cells if at not in {number, label} and (at in texts or _is_key(names[at], cells[at]))]
    keys = [at for at in keys if at not in nested and len(set(cells[at])) > 1 and not _is_code(names[at])]
    area = _area(names, keys, cells)
    called = {at: AREA if at == area else names[at] for at in keys}
    frame = pd.DataFrame({called[at]: pd.Series(cells[at], dtype=object) for at in keys})
    frame[LABEL], frame["text"] = cells[label], cells[number]
    frame["row"], frame["column"] = rows, number
    frame = frame.assign(**{CODE: ""}) if area is not None else frame
    dims = [*called.values(), *([CODE] if area is not None else [])]
    table = Long(
        frame=frame, grid=grid, layout=NAME, heading=_words(names[label]), dims=tuple(dims), facts=Facts()
    )  # fmt: skip
    table = _only_people(table, options)
    others = [names[at] for at in about if at in keys and _can_be_added(cells[at])]
    asked = {same_words(name) for name in (*options.by, *options.where)}
    summed = [name for name in others if same_words(name) not in asked and name in table.dims]
    if summed:
        said = f"{names[label]} is read; {', '.join(summed)} {'is' if len(summed) == 1 else 'are'} added up."
        remedy = f"For one of its values, where={{{summed[0]!r}: ...}}; for each, by={summed[0]!r}."
        table = added_up(table.noting(table.note("added up", said, remedy=remedy)), summed, options)
    return finish(table, options)


def columns_of_text(grid: Grid) -> list[str]:
    """Return the headings of the columns that hold no numbers."""
    names = headings(grid)
    cells = _cells(grid, names, list(grid.rows)[1:LOOKED_AT])
    return [names[at] for at, found in cells.items() if not _is_numeric(found)]


def _cells(grid: Grid, names: Sequence[str], rows: Sequence[int]) -> dict[int, list[str]]:
    return {at: [grid.text(row, at) for row in rows] for at, name in enumerate(names) if name}


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _is_ours(name: str) -> bool:
    """Whether a column has a name of our own tables: those are read as they stand."""
    return any(is_column_for(name.removesuffix(" of the row"), role) for role in ("label", "characteristic", "stage"))


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = set(cells) - {""}
    return bool(filled) and all(map(is_number_or_mark, filled)) and any(map(is_number, filled))


def _about(names: Sequence[str], cells: Cells, texts: Sequence[int]) -> list[int]:
    """Return the columns that hold groups of a characteristic, or ages; yes and no are those of a heading."""
    found = {at: list(dict.fromkeys(cells[at])) for at in texts if not _is_no_count(names[at])}
    few = {at: labels for at, labels in found.items() if 1 < len(labels) <= MOST}
    about = [
        at
        for at, labels in few.items()
        if (are_groups(labels) or is_aged(pd.Series(labels))) and (not _says_yes(labels) or _is_named(names[at]))
    ]
    return [at for at in about if not _is_code(names[at])] or about  # codes stand beside what they mean


def _says_yes(labels: Sequence[str]) -> bool:
    return all(yes_or_no(label) is not None for label in labels if label and not is_reason(label))


def _is_named(name: str) -> bool:
    return any(load(scheme).is_about(name.replace("_", " ")) for scheme in available())


def _counts(names: Sequence[str], cells: Cells, about: Sequence[int]) -> list[int]:
    """Return the columns that can be counts of people: of several those whose heading says so."""
    numeric = [
        at
        for at, found in cells.items()
        if at not in about and _is_numeric(found) and not _is_key(names[at], found) and not _is_no_count(names[at])
    ]
    said = [at for at in numeric if says_counts(names[at].replace("_", " "))]
    return said or numeric


def _is_no_count(name: str) -> bool:
    words = name.replace("_", " ")
    return no_count(words) is not None or unit_of(words) in {"percent", "share"}


def _is_key(name: str, cells: Sequence[str]) -> bool:
    """Whether numbers are years or codes, and count nobody."""
    words = _words(name)
    years = words in TIMES or words.startswith("as at ")
    return _is_code(name) or (years and periods_of([text for text in dict.fromkeys(cells) if text]) is not None)


def _is_code(name: str) -> bool:
    return _words(name).endswith(CODES)


def _nested(cells: Cells, about: Sequence[int]) -> set[int]:
    """Return the columns whose groups are told by a finer column: White, beside White British."""
    found = set()
    for one in about:
        for other in (at for at in about if at != one):
            pairs = len(set(zip(cells[one], cells[other], strict=True)))
            finer = len(set(cells[other]))
            if pairs == finer and len(set(cells[one])) < finer and _says_more(cells[one], cells[other]):
                found.add(one)
    return found


def _says_more(coarse: Sequence[str], fine: Sequence[str]) -> bool:
    """Whether two columns are about one thing: of some rows both say the same, or one the other in more words."""
    pairs = set(zip(map(same_words, coarse), map(same_words, fine), strict=True))
    return any(one and one in other for one, other in pairs)


def _label(names: Sequence[str], about: Sequence[int], options: Options, grid: Grid) -> int:
    wanted = _words(options.characteristic)
    asked = {_words(name) for name in (*options.by, *options.where)}
    alike = [at for at in about if wanted and (wanted == _words(names[at]) or wanted in _words(names[at]).split())]
    free = alike or [at for at in about if _words(names[at]) not in asked] or list(about)
    if len(free) == 1:
        return free[0]
    what = f"Several columns hold groups: {', '.join(names[at] for at in free)}."
    remedy = f"Name one: characteristic={names[free[-1]]!r}; the others are added up, or read at their totals."
    raise InputError(Fault(where=grid.source, what=what, remedy=remedy))


def _area(names: Sequence[str], keys: Sequence[int], cells: Cells) -> int | None:
    """Return the column of areas: of several the one with the most."""
    found = [at for at in keys if _words(names[at]) in AREAS]
    return max(found, key=lambda at: len(set(cells[at])), default=None)


def _only_people(table: Long, options: Options) -> Long:
    """Keep of a column of measures the rows that count people: Headcount, and not FTE."""
    asked = {same_words(name) for name in options.where}
    for column in (name for name in table.dims if name not in {AREA, CODE} and same_words(name) not in asked):
        values = list(table.frame[column].unique())
        counted = [value for value in values if same_words(value) in COUNTED]
        others = [value for value in values if value not in counted]
        if counted and others and all(map(_is_no_count, others)):
            said = f"Of {column} the rows of {counted[0]!r} are read, and not those of {', '.join(map(repr, others))}."
            table = table.noting(table.note("another measure", said))
            table = table.keeping(table.frame[column].isin(counted[:1]), "another measure")
    return table


def _can_be_added(cells: Sequence[str]) -> bool:
    """Whether no value of a column holds another: no row of everyone, and no ages that overlap."""
    values = list(dict.fromkeys(cells))
    if any(map(is_everyone, values)):
        return False
    bands = sorted((band for value in values if (band := years_of(value)) is not None), key=lambda band: band.first)
    return not any(one.meets(two) for one, two in pairwise(bands))


LAYOUT = Layout(
    name=NAME, title="Open data: a row for each combination of groups, a column of counts", fits=fits, tidy=tidy
)
