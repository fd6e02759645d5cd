"""Small published tables: a row for each group, a column for how many reached something and for how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.grid import Grid
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, STAGE, Long
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._pages import headings, is_number, is_number_or_mark
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Check, Layout, Options, Tidied
from disprop.read.periods import periods_of
from disprop.read.words import no_count, unit_of
from disprop.schemes import available, load, same_words

NAME = "stage_table"
BASES = {"population", "pop", "denominator", "base", "total", "all", "eligible", "cohort", "residents"}
"""Words in the heading of a column that says how many there are."""

ORDER = (
    {"applied", "applicants", "applications"},
    {"shortlisted", "shortlist"},
    {"interviewed"},
    {"offered", "offers", "recommended", "recommendations"},
    {"appointed", "appointments", "hired", "recruited", "promoted", "admitted", "enrolled", "accepted"},
)
"""Words in the headings of columns that people pass one after another, in that order."""

STAGES = frozenset().union(*ORDER)

NOT_PASSED = {"not", "unsuccessful", "rejected", "declined", "withdrawn"}
"""Words that turn them round."""

YEAR = re.compile(r"(19|20)\d{2}([-/–](19|20)?\d{2})?")
PERIOD = "period"
LOOKED_AT = 1000

Numbers = Mapping[str, NDArray[np.float64]]


def fits(grid: Grid) -> bool:
    """Whether a heading names a characteristic, and two columns or more hold counts, with or without their share."""
    names = headings(grid)
    rows = list(grid.rows)[1:LOOKED_AT]
    labels = [at for at, name in enumerate(names) if _is_about(name)]
    if not labels or len(set(names)) < len(names) or not rows:
        return False
    counts, shares = _numeric(grid, names, rows)
    numbers = {name: numbers_of([grid.text(row, names.index(name)) for row in rows]) for name in (*counts, *shares)}
    if _are_people([tuple(grid.text(row, at) for at in labels) for row in rows], [numbers[name] for name in counts]):
        return False
    return len(counts) > 1 and (_are_periods(counts) or len(_stages(numbers, counts, shares)[0]) > 1)


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return who reached it and who there are as stages of the groups; columns of years as slices."""
    names = headings(grid)
    rows = list(grid.rows)[1:]
    cells = {name: [grid.text(row, at) for row in rows] for at, name in enumerate(names) if name}
    counts, shares = _numeric(grid, names, rows)
    numbers = {name: numbers_of(cells[name]) for name in (*counts, *shares)}
    stages, share = _stages(numbers, counts, shares)
    named = [name for name in counts if same_words(name) == same_words(options.measure)]
    raise_faults(() if named or share or not _are_passed(counts) else _above(grid, rows, stages, numbers))
    label = _label(grid, cells, options)
    aside = {*counts, *shares}
    dims = [name for name in cells if name not in aside and name != label and not _is_note(cells[name])]
    base = pd.DataFrame({name: cells[name] for name in dims} | {LABEL: cells[label], "row": rows})
    periods = _are_periods(counts)
    heads = named or (counts if periods else stages)
    kind = PERIOD if periods and not named else STAGE
    parts = [base.assign(text=cells[name], column=names.index(name), **{kind: name}) for name in heads]
    dims += [PERIOD] if kind == PERIOD else []
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.drop(columns=STAGE) if named else frame
    table = Long(frame=frame, grid=grid, layout=NAME, heading=label, dims=tuple(dims))
    table = table if periods or named else table.noting(*_about(grid, stages, share, counts, cells, dims, numbers))
    return finish(table, options)


def _are_people(groups: Sequence[tuple[str, ...]], counts: Sequence[NDArray[np.float64]]) -> bool:
    """Whether each row is a person: groups come again, and all that is counted is 0 or 1."""
    return len(set(groups)) < len(groups) and all(np.isin(one[np.isfinite(one)], (0, 1)).all() for one in counts)


def _are_periods(counts: Sequence[str]) -> bool:
    """Whether the columns of counts are headed by years."""
    return len(counts) > 1 and (all(map(YEAR.fullmatch, counts)) or periods_of(list(counts)) is not None)


def _is_about(name: str) -> bool:
    return any(load(scheme).is_about(name.replace("_", " ")) for scheme in available()) if name else False


def _numeric(grid: Grid, names: Sequence[str], rows: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return the columns of counts, and those of shares."""
    found = {
        name: [text for row in rows if (text := grid.text(row, at))]
        for at, name in enumerate(names)
        if name and not _is_about(name)
    }
    numeric = [
        name
        for name, texts in found.items()
        if all(map(is_number_or_mark, texts))
        and any(map(is_number, texts))
        and same_words(name) not in {"year", "date", "rownames"}
    ]
    shares = [name for name in numeric if _is_no_count(name) or _has_fractions(found[name])]
    return [name for name in numeric if name not in shares], shares


def _is_no_count(name: str) -> bool:
    words = name.replace("_", " ")
    return unit_of(words) == "percent" or no_count(words) is not None


def _has_fractions(texts: Sequence[str]) -> bool:
    numbers = numbers_of(texts)
    return bool(np.any(np.nan_to_num(numbers) % 1 > 0))


def _stages(numbers: Numbers, counts: Sequence[str], shares: Sequence[str]) -> tuple[list[str], str]:
    """Return the columns of which a share is printed; those headed by stages; or a part and what is called its base."""
    for share in shares:
        for part, whole in permutations(counts, 2):
            with np.errstate(divide="ignore", invalid="ignore"):
                off = np.abs(100 * numbers[part] / numbers[whole] - numbers[share])
            if np.isfinite(off).sum() > 1 and np.nanmax(off[np.isfinite(off)]) < 0.051:
                return [part, whole], share
    if _are_passed(counts):
        return sorted(counts, key=lambda name: (_rank(name), -float(np.nansum(numbers[name])))), ""
    if len(counts) != 2:
        return [], ""
    part, whole = sorted(counts, key=lambda name: float(np.nansum(numbers[name])))
    both = np.isfinite(numbers[part]) & np.isfinite(numbers[whole])
    is_base = bool(set(same_words(whole.replace("_", " ")).split()) & BASES)
    none_above = bool(both.sum() > 1 and np.all(numbers[part][both] <= numbers[whole][both]))
    return ([part, whole], "") if is_base and none_above else ([], "")


def _are_passed(counts: Sequence[str]) -> bool:
    """Whether each heading is of something that people pass one after another."""
    words = [set(same_words(name.replace("_", " ")).split()) for name in counts]
    return len(counts) > 1 and all(said & STAGES and not said & NOT_PASSED for said in words)


def _rank(name: str) -> int:
    """Return how late people pass what a heading says."""
    words = set(same_words(name.replace("_", " ")).split())
    return max(rank for rank, said in enumerate(ORDER) if words & said)


def _above(grid: Grid, rows: Sequence[int], stages: Sequence[str], numbers: Numbers) -> Iterator[Fault]:
    """Find rows in which more people pass a stage than the one before it."""
    for before, after in pairwise(stages):
        found = np.flatnonzero(numbers[after] > numbers[before])
        if not len(found):
            continue
        first, every = int(found[0]), len(found) == len(numbers[after])
        one, two = numbers[after][first], numbers[before][first]
        what = f"{after} is {one:,.0f} and {before} {two:,.0f}: more people than could reach it."
        more = f" So it is in {len(found)} of {len(rows)} rows." if len(found) > 1 else ""
        remedy = "Swap the headings" if every else "Correct the row"
        remedy += f", or read one column alone: measure={after!r}."
        yield Fault(where=grid.place(rows[first]), what=what + more, remedy=remedy)


def _label(grid: Grid, cells: Mapping[str, Sequence[str]], options: Options) -> str:
    names = [name for name in cells if _is_about(name)]
    wanted = same_words(options.characteristic)
    asked = {same_words(name) for name in (*options.by, *options.where)}
    alike = [name for name in names if wanted and same_words(name.replace("_", " ")) == wanted]
    free = alike or [name for name in names if same_words(name) not in asked] or names
    if len(free) != 1:
        without = [name for name in free if not any(map(is_everyone, cells[name]))]
        free = without or free
    if len(free) == 1:
        return free[0]
    what = f"Several columns hold groups: {', '.join(names)}."
    remedy = f"Name one: characteristic={names[-1]!r}; of the others the totals are read."
    raise InputError(Fault(where=grid.source, what=what, remedy=remedy))


def _is_note(cells: Sequence[str]) -> bool:
    """Whether a column holds remarks: blank in most rows."""
    return 2 * sum(1 for cell in cells if cell) < len(cells)


def _about(
    grid: Grid,
    stages: Sequence[str],
    share: str,
    counts: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    dims: Sequence[str],
    numbers: Numbers,
) -> Iterator[Check]:
    if len(stages) > 2 or not (share or set(same_words(stages[1].replace("_", " ")).split()) & BASES):
        said = f"Each of {', '.join(stages)} is a stage: none has more people than the one before in any row."
        yield {"check": "stages", "where": grid.source, "what": said, "found": ", ".join(stages)}
        return
    part, whole = stages
    told = f", as {share} tells, which is their share in every row" if share else ", being no more in any row"
    said = f"{part} are read as a stage, drawn from {whole}{told}."
    yield {"check": "stages", "where": grid.source, "what": said, "found": part, "stated": whole}
    left_out = [name for name in counts if name not in stages]
    if left_out:
        yield {"check": "columns left out", "where": grid.source, "what": f"Not read: {', '.join(left_out)}."}
    for name, texts in cells.items():
        notes = [text for text in dict.fromkeys(texts) if text] if _is_note(texts) and name not in numbers else []
        if notes and name not in dims:
            yield {"check": "note of the publisher", "where": grid.source, "what": f"{name}: {'; '.join(notes)[:300]}"}


LAYOUT = Layout(
    name=NAME, title="Groups with how many reached something, of how many (CSV)", fits=fits, tidy=tidy, measures=True
)
