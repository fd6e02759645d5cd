"""Ethnicity facts and figures: one row an ethnic group, time and breakdown, with shares, and sometimes their counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, STAGE, Long
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._pages import headings, is_number, is_number_or_mark
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.read.words import no_count, unit_of
from disprop.schemes import is_reason, same_words

NAME = "eff"
LABELS = ("ethnicity",)
KINDS = ("ethnicity type", "value type", "measure", "time type")
AREAS = ("geography name", "geography", "region", "local authority", "area")
ASIDE = ("time type", "geography type", "geography code", "value note", "notes", "confidence interval")
NUMERATORS, DENOMINATORS = ("numerator",), ("denominator",)
CLASSIFICATION, MEASURE, VALUE_TYPE = "ethnicity type", "measure", "value type"
PERCENT_SIGN = re.compile(r"\s*%$")
DRAGGED = re.compile(r"(.*?)(\d+)")
PERCENT = {"%", "percent", "percentage", "per cent"}
ASK = (
    "Ask the publisher for the number of people in each group, and of whom they are a share; "
    "shares of a population are read by baseline(), and a share can be held against a target."
)


def fits(grid: Grid) -> bool:
    """Whether the headings name ethnicity and what the site's downloads say beside it, or a percentage."""
    names = headings(grid)
    words = {_words(name) for name in names}
    if not words & set(LABELS) or len(words) < 3:
        return False
    rates = any(_words(name) in PERCENT for name in names) and bool(words & {"geography", "time", "year"})
    return bool(words & set(KINDS)) or rates


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the counts by ethnic group, time and whatever else is asked for; never added up over measures."""
    names = headings(grid)
    rows = list(grid.rows)[1:]
    cells = {name: [grid.text(row, at) for row in rows] for at, name in enumerate(names) if name}
    word = {_words(name): name for name in cells}
    label = next(word[name] for name in LABELS if name in word)
    percents, counts = _numbers(cells, label, word)
    if not rows or not (percents or counts):
        what = "There is no column of numbers below the headings."
        raise InputError(Fault(where=grid.source, what=what, remedy="Download it again, or name layout='plain'."))
    chosen = _chosen(counts, options)
    frame, checks, aside, counts = _read(grid, cells, word, rows, chosen, percents)
    texts = [name for name in cells if name not in {label, *percents, *counts, *chosen}]
    dims = [name for name in texts if not any(part in _words(name) for part in ASIDE) and not _no_division(cells, name)]
    area = next((word[name] for name in AREAS if name in word), None)
    frame = frame.rename(columns={label: LABEL})
    if area:
        frame = frame.rename(columns={area: AREA}).assign(**{CODE: ""})
        dims = [AREA if name == area else name for name in dims] + [CODE]
    frame, said = _one_classification(frame, word, grid)
    raise_faults(_stacked(frame, word, grid, options))
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=label,
        dims=tuple(name for name in dims if name not in {word.get(VALUE_TYPE), word.get(CLASSIFICATION)}),
        kind="counts" if chosen else "percent",
        refusal=None if chosen else _no_counts(grid, percents),
        facts=Facts(source=_source(cells, word)),
    )
    for name in (word.get(CLASSIFICATION), word.get(VALUE_TYPE)):
        if name in frame and any(same_words(key) == same_words(name or "") for key in options.where):
            table = Long(**{**vars(table), "dims": (*table.dims, name)})
    return finish(table.noting(*checks, *said).aside(aside), options)


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _numbers(cells: dict[str, list[str]], label: str, word: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return the columns of shares, and those of counts."""
    time = {"time", "year", "date", "period"}
    numeric = [
        name
        for name, texts in cells.items()
        if name != label
        and _words(name) not in time | set(KINDS)
        and all(is_number_or_mark(PERCENT_SIGN.sub("", text)) or not text for text in dict.fromkeys(texts))
        and any(is_number(PERCENT_SIGN.sub("", text)) for text in dict.fromkeys(texts))
    ]
    types = {same_words(text) for text in cells.get(word.get(VALUE_TYPE, ""), [])}
    others = [name for name in numeric if _words(name) != "value"]
    shares = [
        name
        for name in numeric
        if _words(name) in PERCENT or unit_of(name) == "percent" or any(text.endswith("%") for text in cells[name])
    ]
    numeric = [name for name in numeric if "confidence interval" not in _words(name)]
    numeric = [name for name in numeric if no_count(name.replace("_", " ")) is None or name in shares]
    said = types & {"percent", ""} or "%" in _types(cells, word) or _measures_rates(cells, word)
    if "value" in map(_words, numeric) and (said or others):
        shares += [name for name in numeric if _words(name) == "value"]
    return shares, [name for name in numeric if name not in shares]


def _measures_rates(cells: dict[str, list[str]], word: dict[str, str]) -> bool:
    """Whether what is measured is a percentage, a rate or a mean, as it is called."""
    measures = dict.fromkeys(cells.get(word.get(MEASURE, ""), []))
    return any(no_count(text) is not None or unit_of(text) in {"percent", "share"} for text in measures)


def _no_division(cells: dict[str, list[str]], name: str) -> bool:
    """Whether a column holds rates or other numbers that are no counts, and so divides nobody."""
    return no_count(name.replace("_", " ")) is not None and numeric_like(cells[name])


def _types(cells: dict[str, list[str]], word: dict[str, str]) -> set[str]:
    return {text.strip() for text in cells.get(word.get(VALUE_TYPE, ""), [])}


def _chosen(counts: Sequence[str], options: Options) -> list[str]:
    asked = [name for name in counts if same_words(name) == same_words(options.measure)]
    return asked or list(counts)


def _read(
    grid: Grid,
    cells: dict[str, list[str]],
    word: dict[str, str],
    rows: Sequence[int],
    counts: Sequence[str],
    percents: Sequence[str],
) -> tuple[pd.DataFrame, list[dict[str, object]], dict[str, int], list[str]]:
    """Return the table in long form: one row a cell of a count, each column of counts a stage."""
    place = {name: at for at, name in enumerate(headings(grid))}
    base = pd.DataFrame({name: texts for name, texts in cells.items() if name not in {*counts, *percents}})
    base["row"] = list(rows)
    checks: list[dict[str, object]] = []
    if not counts:
        name = percents[0]
        texts = [PERCENT_SIGN.sub("", text) for text in cells[name]]
        return base.assign(text=texts, column=place[name]), checks, {}, []
    stages, said = _stages(grid, cells, word, counts)
    checks += said
    parts = [
        base.assign(text=cells[name], column=place[name], **({STAGE: name} if len(stages) > 1 else {}))
        for name in stages
    ]
    checks += _shares_agree(grid, cells, stages, percents)
    return pd.concat(parts, ignore_index=True), checks, {}, list(counts)


def _stages(
    grid: Grid, cells: dict[str, list[str]], word: dict[str, str], counts: Sequence[str]
) -> tuple[list[str], list[dict[str, object]]]:
    """Return the columns of counts that are stages: the first drawn from the last."""
    if len(counts) != 2:
        return list(counts), []
    one, two = (numbers_of(cells[name]) for name in counts)
    part, whole = (counts[0], counts[1]) if np.nansum(one) <= np.nansum(two) else (counts[1], counts[0])
    small, large = numbers_of(cells[part]), numbers_of(cells[whole])
    above = np.flatnonzero(small > large)
    if len(above):
        row = list(grid.rows)[1:][int(above[0])]
        what = f"{part} is {small[above[0]]:,.0f} and {whole} {large[above[0]]:,.0f}: a part is above its whole."
        raise InputError(Fault(where=grid.place(row), what=what, remedy="Correct the row, or name one with measure=."))
    if _one_base(cells, word, whole):
        said = f"{whole} is the same for every group of a time: {part} is read as people, a share of it."
        return [part], [{"check": "base of shares", "where": grid.source, "what": said, "found": whole}]
    said = f"{part} are read as a stage, drawn from {whole}."
    return [part, whole], [{"check": "stages", "where": grid.source, "what": said, "found": part, "stated": whole}]


def _one_base(cells: dict[str, list[str]], word: dict[str, str], whole: str) -> bool:
    """Whether the groups of each time share one base, so that a numerator is a share of everybody."""
    label = next(word[name] for name in LABELS if name in word)
    known = [not is_reason(text) and not is_everyone(text) for text in cells[label]]
    texts = [name for name in cells if not numeric_like(cells[name]) and name != label]
    frame = pd.DataFrame({name: cells[name] for name in texts}).assign(base=numbers_of(cells[whole]))[known]
    keys = [name for name in texts if _words(name) != CLASSIFICATION]
    return (
        bool((frame.groupby(keys, dropna=False)["base"].nunique() == 1).all()) if keys else frame["base"].nunique() == 1
    )


def numeric_like(texts: Sequence[str]) -> bool:
    """Whether every cell that is filled holds a number or a sign in place of one."""
    return all(is_number_or_mark(text) for text in dict.fromkeys(texts) if text)


def _shares_agree(
    grid: Grid, cells: dict[str, list[str]], stages: Sequence[str], percents: Sequence[str]
) -> Iterator[dict[str, object]]:
    """Hold the printed shares against the counts that they are made of."""
    if len(stages) != 2 or len(percents) != 1:
        return
    part, whole, printed = (numbers_of(cells[name]) for name in (*stages, percents[0]))
    decimals = max((len(text.partition(".")[2]) for text in cells[percents[0]] if text), default=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(100 * part / whole - printed)
    wrong = np.flatnonzero(off > 0.5 * 10.0**-decimals + 1e-9)
    said = f"{len(wrong)} of {int(np.isfinite(off).sum())} printed shares differ from {stages[0]} / {stages[1]}."
    row = f" The first is in row {list(grid.rows)[1:][int(wrong[0])]}." if len(wrong) else ""
    yield {"check": "printed shares", "where": grid.source, "what": said + row, "found": len(wrong)}


def _one_classification(
    frame: pd.DataFrame, word: dict[str, str], grid: Grid
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Mend names of a classification that were dragged down a spreadsheet: 5+1, 5+2, 5+3."""
    name = word.get(CLASSIFICATION)
    if name is None:
        return frame, []
    found = [DRAGGED.fullmatch(text) for text in dict.fromkeys(frame[name])]
    stems = {match[1] for match in found if match}
    numbers = [int(match[2]) for match in found if match]
    dragged = len(found) > 3 and all(found) and len(stems) == 1
    if not dragged or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return frame, []
    first = frame[name].iloc[0]
    said = (
        f"{name} counts up from row to row ({first!r} ... {frame[name].iloc[-1]!r}), as if dragged: read as {first!r}."
    )
    return frame.assign(**{name: first}), [
        {"check": "dragged cells", "where": grid.source, "what": said, "found": first}
    ]


def _stacked(frame: pd.DataFrame, word: dict[str, str], grid: Grid, options: Options) -> Iterator[Fault]:
    """Refuse measures, classifications or kinds of value on top of one another, unless one is chosen."""
    asked = {same_words(name): {same_words(text) for text in values} for name, values in options.where.items()}
    for key, said in ((MEASURE, "measures"), (CLASSIFICATION, "classifications"), (VALUE_TYPE, "kinds of value")):
        name = word.get(key)
        if name is None or name not in frame:
            continue
        values = [value for value in dict.fromkeys(frame[name]) if not is_everyone(value)]
        named = asked.get(same_words(name)) or asked.get(key, set())
        chosen = {value for value in named if not is_everyone(value)}
        if len(values) > 1 and len(chosen) != 1:
            listed = "; ".join(map(repr, values[:6]))
            what = f"{len(values)} {said} are on top of one another: {listed}. Added up, people count more than once."
            yield Fault(where=grid.source, what=what, remedy=f"Choose one: where={{{name!r}: {values[0]!r}}}.")


def _no_counts(grid: Grid, percents: Sequence[str]) -> Fault:
    name = percents[0] if percents else "the column of numbers"
    return Fault(
        where=f"{grid.source}, column {name}",
        what="The table gives percentages without the numbers of people that they are made of.",
        remedy=ASK,
    )


def _source(cells: dict[str, list[str]], word: dict[str, str]) -> str:
    measures = list(dict.fromkeys(cells.get(word.get(MEASURE, ""), [])))
    return ": ".join(["Ethnicity facts and figures", *(measures if len(measures) == 1 else [])])


LAYOUT = Layout(name=NAME, title="Ethnicity facts and figures download (CSV)", fits=fits, tidy=tidy, measures=True)
